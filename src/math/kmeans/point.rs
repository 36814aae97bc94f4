//! Where is the nearest centre, asked for four points at a time.
//!
//! Which centre is nearest is what no processor foresees, so that nothing here branches on it.

use wide::{CmpLt, f64x4};

/// A point: at most three features, the rest zero.
pub type Point = [f64; 3];

/// Points side by side that are worked on together.
pub const FOUR: usize = 4;

/// Four points, feature by feature.
pub type Four = [f64x4; 3];

/// Points, kept feature by feature.
#[derive(Debug, Clone, Default)]
pub struct Points {
    columns: [Vec<f64>; 3],
    n: usize,
}

impl Points {
    /// Of columns: `columns[f][i]` is feature f of point i. Of more than three columns only the first three count.
    pub fn new(columns: &[Vec<f64>]) -> Self {
        let n = columns.first().map_or(0, Vec::len);
        let column = |f: usize| columns.get(f).map_or_else(|| vec![0.0; n], Clone::clone);
        Self { columns: [column(0), column(1), column(2)], n }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// The point at a position; zeros beyond the last.
    pub fn at(&self, i: usize) -> Point {
        self.columns.each_ref().map(|column| column.get(i).copied().unwrap_or(0.0))
    }

    /// All points, one after the other.
    pub fn iter(&self) -> impl Iterator<Item = Point> {
        let [x, y, z] = &self.columns;
        x.iter().zip(y).zip(z).map(|((x, y), z)| [*x, *y, *z])
    }

    /// The points at some positions.
    pub fn some(&self, positions: &[usize]) -> Self {
        let pick = |column: &Vec<f64>| {
            positions.iter().map(|i| column.get(*i).copied().unwrap_or(0.0)).collect::<Vec<f64>>()
        };
        Self { columns: self.columns.each_ref().map(pick), n: positions.len() }
    }

    /// The points at four positions.
    pub fn four(&self, positions: [usize; FOUR]) -> Four {
        let pick = |column: &Vec<f64>| f64x4::from(positions.map(|i| column.get(i).copied().unwrap_or(0.0)));
        self.columns.each_ref().map(pick)
    }

    /// The centres next to all points, in fours; distances of what fills up the last four are zero.
    pub fn near(&self, centers: &[Point]) -> impl Iterator<Item = Near> {
        let firsts = (0..self.n).step_by(FOUR);
        self.fours().zip(firsts).map(|(four, at)| Near::of(&four, centers).of_the_first(self.n - at))
    }

    /// All points in fours, filled up with zeros at the end.
    pub fn fours(&self) -> impl Iterator<Item = Four> {
        let [x, y, z] = self.columns.each_ref().map(|column| column.chunks(FOUR));
        x.zip(y).zip(z).map(|((x, y), z)| [filled(x), filled(y), filled(z)])
    }
}

/// Up to four numbers, filled up with zeros.
fn filled(some: &[f64]) -> f64x4 {
    f64x4::from(match some {
        [a, b, c, d] => [*a, *b, *c, *d],
        _ => std::array::from_fn(|i| some.get(i).copied().unwrap_or(0.0)),
    })
}

/// Squared distance.
pub fn squared(a: &Point, b: &Point) -> f64 {
    let [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    x * x + y * y + z * z
}

/// Squared distances of four points to one.
pub fn four_squared(four: &Four, to: &Point) -> f64x4 {
    let [x, y, z] =
        [four[0] - f64x4::splat(to[0]), four[1] - f64x4::splat(to[1]), four[2] - f64x4::splat(to[2])];
    x * x + y * y + z * z
}

/// The centres next to four points.
#[derive(Debug, Clone, Copy)]
pub struct Near {
    /// Index of the nearest, of equally near ones the first.
    pub own: [u8; FOUR],
    /// Squared distance to it.
    pub first: f64x4,
    /// Squared distance to the second nearest; infinite with one centre.
    pub second: f64x4,
}

impl Near {
    /// `centers` are at most 255.
    pub fn of(four: &Four, centers: &[Point]) -> Self {
        let mut own = f64x4::ZERO;
        let (mut first, mut second) = (f64x4::splat(f64::INFINITY), f64x4::splat(f64::INFINITY));
        let mut index = f64x4::ZERO;
        for center in centers {
            let d = four_squared(four, center);
            let is_nearest = d.cmp_lt(first);
            second = second.fast_min(is_nearest.blend(first, d));
            first = first.fast_min(d);
            own = is_nearest.blend(index, own);
            index += f64x4::ONE;
        }
        Self { own: own.to_array().map(|own| own as u8), first, second }
    }

    /// With distances of the first `n` points only.
    fn of_the_first(self, n: usize) -> Self {
        if n >= FOUR {
            return self;
        }
        let only = |four: f64x4| {
            let mut four = four.to_array();
            four.iter_mut().skip(n).for_each(|distance| *distance = 0.0);
            f64x4::from(four)
        };
        Self { first: only(self.first), second: only(self.second), ..self }
    }

    /// How far a point or the centres may move, all in all, before another centre can be nearer.
    pub fn slack(&self) -> [f64; FOUR] {
        (self.second.sqrt() - self.first.sqrt()).to_array()
    }
}
