//! Where the marks are: what hover, keyboard and click need to know of a drawing.

use serde::Serialize;

/// A box in CSS pixels, from the upper left corner of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HitRect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width; 0 (with a height of 0) where a mark could not be drawn, because its value is not a number.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl HitRect {
    /// The box between two corners, at least `least_px` wide and high.
    pub(super) fn between(x0: f64, y0: f64, x1: f64, y1: f64, least_px: f64) -> Self {
        let widen = |a: f64, b: f64| {
            let (a, b) = (a.min(b), a.max(b));
            let more = ((least_px - (b - a)) / 2.0).max(0.0);
            (a - more, b - a + 2.0 * more)
        };
        let ((x, w), (y, h)) = (widen(x0, x1), widen(y0, y1));
        Self { x, y, w, h }
    }

    /// Horizontal and vertical distance of a point from the box, 0 inside.
    fn distance(&self, x: f64, y: f64) -> (f64, f64) {
        let outside = |v: f64, from: f64, size: f64| (from - v).max(v - from - size).max(0.0);
        (outside(x, self.x, self.w), outside(y, self.y, self.h))
    }

    fn is_drawn(&self) -> bool {
        self.w > 0.0 && self.h > 0.0
    }
}

/// How a pointer finds its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Seek {
    /// Anywhere above or below it: upright bars, curves.
    X,
    /// Anywhere beside it: lying bars.
    Y,
    /// On it or near it: cells, points.
    Near,
}

/// What stands beside a name in the legend, so that colour is not the only sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Symbol {
    /// A filled box: bars.
    Box,
    /// A line.
    Line,
    /// A dashed line.
    Dashes,
    /// A vertical rule.
    Rule,
    /// Points, by shape.
    Circle,
    /// Points, by shape.
    Triangle,
    /// Points, by shape.
    Square,
    /// Points, by shape.
    Diamond,
    /// Points, by shape.
    Cross,
    /// Points, by shape.
    Plus,
}

/// One line of the legend.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LegendEntry {
    /// Name.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// Shape.
    pub symbol: Symbol,
}

/// What became of a spec: everything the page needs besides the pixels.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Drawn {
    /// One box per mark of the spec, in the same order.
    pub hits: Vec<HitRect>,
    /// How a pointer finds its mark.
    pub seek: Seek,
    /// Names with their colours; empty where names stand in the drawing.
    pub legend: Vec<LegendEntry>,
    /// The area within the axes.
    pub plot: HitRect,
}

impl Drawn {
    /// How near a pointer must be to a mark it is not on.
    pub const REACH_PX: f64 = 16.0;

    /// The mark a pointer at this place means, if any. Of several marks on one place, the smallest.
    pub fn find(&self, x: f64, y: f64) -> Option<usize> {
        let (from_x, from_y) = self.plot.distance(x, y);
        let mut best: Option<(usize, [f64; 3])> = None;
        for (i, hit) in self.hits.iter().enumerate().filter(|(_, hit)| hit.is_drawn()) {
            let (dx, dy) = hit.distance(x, y);
            let center = libm::hypot(x - hit.x - hit.w / 2.0, y - hit.y - hit.h / 2.0);
            let key = match self.seek {
                Seek::X if from_x.max(from_y) <= Self::REACH_PX => [dx, dy, center],
                Seek::Y if from_x.max(from_y) <= Self::REACH_PX => [dy, dx, center],
                Seek::Near if libm::hypot(dx, dy) <= Self::REACH_PX => {
                    [libm::hypot(dx, dy), hit.w * hit.h, center]
                }
                _ => continue,
            };
            if best.as_ref().is_none_or(|(_, least)| key.partial_cmp(least) == Some(std::cmp::Ordering::Less))
            {
                best = Some((i, key));
            }
        }
        best.map(|(i, _)| i)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seek: Seek) -> Drawn {
        let hits = vec![
            HitRect { x: 0.0, y: 90.0, w: 10.0, h: 10.0 },
            HitRect::default(),
            HitRect { x: 20.0, y: 20.0, w: 10.0, h: 80.0 },
            HitRect { x: 24.0, y: 24.0, w: 2.0, h: 2.0 },
        ];
        Drawn { hits, seek, legend: vec![], plot: HitRect { x: 0.0, y: 0.0, w: 100.0, h: 100.0 } }
    }

    #[test]
    fn a_pointer_finds_what_it_means() {
        assert_eq!(drawn(Seek::X).find(5.0, 2.0), Some(0), "far above a short bar");
        assert_eq!(drawn(Seek::X).find(5.0, 200.0), None, "outside of the plot");
        assert_eq!(drawn(Seek::Near).find(5.0, 2.0), None);
        assert_eq!(drawn(Seek::Near).find(25.0, 25.0), Some(3), "the smallest of two");
        assert_eq!(drawn(Seek::Near).find(25.0, 60.0), Some(2));
        assert_eq!(drawn(Seek::Y).find(90.0, 95.0), Some(2), "the nearest of one row");
    }
}
