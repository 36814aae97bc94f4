//! Where is the nearest centre.

/// A point: at most four features, the rest zero.
pub type Point = [f64; 4];

/// Points of columns: `columns[f][i]` is feature f of point i. Of more than four columns only the first four count.
pub fn points(columns: &[Vec<f64>]) -> Vec<Point> {
    let n = columns.first().map_or(0, Vec::len);
    let mut points = vec![[0.0; 4]; n];
    for (f, column) in columns.iter().enumerate() {
        for (point, value) in points.iter_mut().zip(column) {
            if let Some(feature) = point.get_mut(f) {
                *feature = *value;
            }
        }
    }
    points
}

/// Squared distance.
pub fn squared(a: &Point, b: &Point) -> f64 {
    let [w, x, y, z]: Point = std::array::from_fn(|j| {
        let d = a[j] - b[j];
        d * d
    });
    (w + x) + (y + z)
}

/// The centres next to a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// Index of the nearest.
    pub own: usize,
    /// Squared distance to it.
    pub first: f64,
    /// Squared distance to the second nearest; infinite with one centre.
    pub second: f64,
}

impl Near {
    /// Of equally near centres the first.
    pub fn of(point: &Point, centers: &[Point]) -> Self {
        let mut near = Self { own: 0, first: f64::INFINITY, second: f64::INFINITY };
        // Choices without branches: which centre is nearest is what no processor foresees.
        for (at, center) in centers.iter().enumerate() {
            let d = squared(point, center);
            let is_nearest = d < near.first;
            let farther = if is_nearest { near.first } else { d };
            near.second = if farther < near.second { farther } else { near.second };
            near.first = if is_nearest { d } else { near.first };
            near.own = if is_nearest { at } else { near.own };
        }
        near
    }

    /// How far the point or the centres may move, all in all, before another centre can be nearer.
    pub fn slack(&self) -> f64 {
        self.second.sqrt() - self.first.sqrt()
    }
}
