//! One customer, product or shop on several scales from nothing to all at once, beside a usual one.
//!
//! Scales are shares of the same kind, so that a ring means the same on each of them. The area says nothing by itself
//! (it depends on the order of the spokes); what is read are the distances along the spokes.

use super::ChartError;
use super::frame::{GAP_PX, PAD_PX};
use super::hit::{Drawn, HitRect, LegendEntry, Seek, Symbol};
use super::pen::{Anchor, Letter, Pen, ink};
use super::theme::Look;
use crate::report::chart::Radar;
use plotters_backend::DrawingBackend;
use std::f64::consts::TAU;

/// Rings at these shares; the outermost is the edge.
const RINGS: [f64; 4] = [0.25, 0.5, 0.75, 1.0];
/// Radius of the dot at a value.
const DOT_PX: f64 = 4.5;
/// A value can be pointed at, however small its dot.
const LEAST_HIT_PX: f64 = 24.0;
/// A direction this far from upright has its name beside it, not above or below.
const UPRIGHT: f64 = 0.2;
/// From this share on, the dot and the outline of the first spoke leave no room for words at its end.
const CROWDED: f64 = 0.75;
/// Smaller than this nothing can be read.
const LEAST_RADIUS_PX: f64 = 12.0;

/// Directions of the spokes, the first one upwards, then clockwise: (to the right, downwards).
fn directions(n: usize) -> Vec<(f64, f64)> {
    let angle = |i: usize| TAU * i as f64 / n as f64;
    (0..n).map(|i| (libm::sin(angle(i)), -libm::cos(angle(i)))).collect()
}

/// A text at its place.
struct Written {
    text: String,
    x: f64,
    y: f64,
    letter: Letter,
    anchor: Anchor,
}

/// Where everything is: found once for all backends.
struct Layout {
    center: (f64, f64),
    radius: f64,
    directions: Vec<(f64, f64)>,
    /// Per spoke, how far out the value is; `None` for one that is not a number.
    shares: Vec<Option<f64>>,
    texts: Vec<Written>,
}

impl Layout {
    fn at(&self, (x, y): (f64, f64), share: f64) -> (f64, f64) {
        (self.center.0 + x * self.radius * share, self.center.1 + y * self.radius * share)
    }

    /// A closed line through a share of every spoke.
    fn around(&self, share: impl Fn(usize) -> f64) -> Vec<(f64, f64)> {
        let n = self.directions.len();
        (0..=n).filter_map(|i| Some(self.at(*self.directions.get(i % n)?, share(i % n)))).collect()
    }

    fn of(
        radar: &Radar,
        look: &Look<'_>,
        [strong, small]: [Letter; 2],
        line: f64,
        width: &dyn Fn(&str, Letter) -> f64,
        fit: &dyn Fn(&str, Letter, f64) -> String,
    ) -> Self {
        let directions = directions(radar.spokes.len());
        let values: Vec<f64> =
            (0..radar.spokes.len()).map(|i| radar.values.get(i).copied().unwrap_or(f64::NAN)).collect();
        let words: Vec<String> = values.iter().map(|v| look.host.number(*v, radar.style)).collect();
        // Above and below the rings two lines stand; beside them the widest name, or a third of the drawing.
        let upright = 2.0 * line + GAP_PX;
        let mut widest = 0.0_f64;
        for ((name, text), (x, _)) in radar.spokes.iter().zip(&words).zip(&directions) {
            if x.abs() > UPRIGHT {
                widest = widest.max(width(name, strong)).max(width(text, small));
            }
        }
        let beside = (widest + GAP_PX).min(look.width_px * 0.32);
        let radius = ((look.width_px - 2.0 * PAD_PX) / 2.0 - beside)
            .min((look.height_px - 2.0 * PAD_PX) / 2.0 - upright)
            .max(0.0);
        let shares = values.iter().map(|v| v.is_finite().then(|| v.clamp(0.0, 1.0))).collect();
        let center = (look.width_px / 2.0, look.height_px / 2.0);
        let mut layout = Self { center, radius, directions, shares, texts: Vec::new() };
        // Where letters stand already: what would touch them is left to the table.
        let mut taken: Vec<HitRect> = Vec::new();
        let mut write = |texts: &mut Vec<Written>, text: String, x: f64, y: f64, letter, anchor| {
            let w = width(&text, letter);
            let left = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - w / 2.0,
                Anchor::End => x - w,
            };
            let own = HitRect { x: left, y: y - line / 2.0, w, h: line };
            let is_on_paper =
                own.x >= 0.0 && own.x + w <= look.width_px && own.y >= 0.0 && own.y + own.h <= look.height_px;
            let touches = |o: &HitRect| {
                own.x < o.x + o.w && o.x < own.x + w && own.y < o.y + o.h && o.y < own.y + own.h
            };
            let is_free = is_on_paper && !taken.iter().any(touches);
            if is_free {
                taken.push(own);
                texts.push(Written { text, x, y, letter, anchor });
            }
            is_free
        };
        let mut texts = Vec::new();
        for ((name, text), direction) in radar.spokes.iter().zip(words).zip(&layout.directions) {
            let (x, y) = layout.at(*direction, 1.0);
            let (x, middle, anchor, room) = if direction.0.abs() <= UPRIGHT {
                let middle = if direction.1 < 0.0 { y - GAP_PX - line } else { y + GAP_PX + line };
                (x, middle, Anchor::Middle, look.width_px - 2.0 * PAD_PX)
            } else if direction.0 > 0.0 {
                (x + GAP_PX, y, Anchor::Start, look.width_px - PAD_PX - x - GAP_PX)
            } else {
                (x - GAP_PX, y, Anchor::End, x - GAP_PX - PAD_PX)
            };
            if write(&mut texts, fit(name, strong, room), x, middle - line / 2.0, strong, anchor) {
                write(&mut texts, fit(&text, small, room), x, middle + line / 2.0, small, anchor);
            }
        }
        // What the edge is; the ring at a half has its name in the legend.
        if radius > 5.0 * line {
            let edge = look.host.number(1.0, radar.style);
            let mut places = layout.edge_places(line).into_iter();
            while let Some((x, y, anchor)) = places.next()
                && !write(&mut texts, edge.clone(), x, y, small, anchor)
            {}
        }
        layout.texts = texts;
        layout
    }

    /// Where the edge may be named: beside the top of the first spoke, unless a value stands there, else outside of the ring
    /// between two spokes, where no value can.
    fn edge_places(&self, line: f64) -> Vec<(f64, f64, Anchor)> {
        let mut places = Vec::new();
        if self.shares.first().copied().flatten().is_none_or(|share| share < CROWDED) {
            let (x, y) = self.at((0.0, -1.0), 1.0);
            places.push((x + GAP_PX, y + line * 0.55, Anchor::Start));
        }
        let next = self.directions.iter().cycle().skip(1);
        for (a, b) in self.directions.iter().zip(next) {
            let (dx, dy) = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
            let (x, y) = self.at((dx, dy), 1.0);
            let (out, anchor) = if dx < 0.0 { (-GAP_PX, Anchor::End) } else { (GAP_PX, Anchor::Start) };
            places.push((x + out, y + line * 0.7 * dy.signum(), anchor));
        }
        places
    }

    fn legend(radar: &Radar, look: &Look<'_>) -> Vec<LegendEntry> {
        let own = look.theme.series_color(0).hex();
        let mut legend = vec![LegendEntry { name: radar.name.clone(), color: own, symbol: Symbol::Circle }];
        if !radar.middle.is_empty() {
            let color = look.theme.muted.hex();
            legend.push(LegendEntry { name: radar.middle.clone(), color, symbol: Symbol::Dashes });
        }
        legend
    }

    fn hits(&self, n: usize) -> Vec<HitRect> {
        let hit = |i: usize| {
            let (x, y) = self.at(*self.directions.get(i)?, (*self.shares.get(i)?)?);
            Some(HitRect::between(x - DOT_PX, y - DOT_PX, x + DOT_PX, y + DOT_PX, LEAST_HIT_PX))
        };
        (0..n).map(|i| hit(i).unwrap_or_default()).collect()
    }
}

pub(super) fn draw<B: DrawingBackend>(pen: &Pen<B>, radar: &Radar) -> Result<Drawn, ChartError> {
    let theme = pen.look.theme;
    let letters = [pen.strong(theme.text), pen.small()];
    let width = |text: &str, letter: Letter| pen.width_px(text, letter);
    let fit = |text: &str, letter: Letter, room: f64| pen.fit(text, letter, room);
    let layout = Layout::of(radar, pen.look, letters, pen.line_px(), &width, &fit);
    let (radius, (cx, cy)) = (layout.radius, layout.center);
    let plot = HitRect { x: cx - radius, y: cy - radius, w: 2.0 * radius, h: 2.0 * radius };
    let legend = Layout::legend(radar, pen.look);
    // Two spokes span no area: such a spec is no radar.
    if radar.spokes.len() < 3 || radius < LEAST_RADIUS_PX {
        let hits = vec![HitRect::default(); radar.marks.len()];
        return Ok(Drawn { hits, seek: Seek::Near, legend, plot });
    }
    let fine = ink(theme.grid, 1.0, pen.hairline_px());
    let rings = RINGS.iter().map(|ring| layout.around(|_| *ring));
    let spokes = layout.directions.iter().map(|direction| vec![(cx, cy), layout.at(*direction, 1.0)]);
    for path in rings.chain(spokes) {
        pen.path(&path, fine)?;
    }
    if !radar.middle.is_empty() {
        pen.dashes(&layout.around(|_| 0.5), ink(theme.muted, 1.0, 1.25))?;
    }
    let color = theme.series_color(0);
    let outline = layout.around(|i| layout.shares.get(i).copied().flatten().unwrap_or(0.0));
    pen.fill(&outline, color, 0.16)?;
    pen.path(&outline, ink(color, 1.0, 2.0))?;
    for (direction, share) in layout.directions.iter().zip(&layout.shares) {
        let Some(share) = share else { continue };
        let (x, y) = layout.at(*direction, *share);
        for (radius, color) in [(DOT_PX + 1.5, theme.background), (DOT_PX, color)] {
            pen.dot(x, y, radius, color)?;
        }
    }
    for Written { text, x, y, letter, anchor } in &layout.texts {
        pen.text(text, *x, *y, *letter, *anchor)?;
    }
    Ok(Drawn { hits: layout.hits(radar.marks.len()), seek: Seek::Near, legend, plot })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spokes_go_round_clockwise_from_the_top() {
        let near = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() < 1e-12 && (a.1 - b.1).abs() < 1e-12;
        let four = directions(4);
        assert!(near(four[0], (0.0, -1.0)) && near(four[1], (1.0, 0.0)));
        assert!(near(four[2], (0.0, 1.0)) && near(four[3], (-1.0, 0.0)));
        // A third of the circle on: 120 degrees, sine 0.866, cosine -0.5.
        assert!(near(directions(3)[1], (0.75_f64.sqrt(), 0.5)));
    }

    /// The name of the edge stands beside the first spoke; where its dot stands, between two spokes, outside of the ring.
    #[test]
    fn the_edge_is_named_where_no_dot_is() {
        let layout = |first: f64| Layout {
            center: (200.0, 200.0),
            radius: 100.0,
            directions: directions(4),
            shares: vec![Some(first), Some(0.3), None, Some(1.0)],
            texts: Vec::new(),
        };
        let (x, y, _) = layout(0.4).edge_places(14.0)[0];
        assert!((x - 200.0).abs() < 10.0 && (y - 100.0).abs() < 10.0, "{x} {y}");
        for (x, y, _) in layout(0.93).edge_places(14.0) {
            // The dot is at (200, 107); the edge between two spokes is 71 from the centre.
            assert!(libm::hypot(x - 200.0, y - 107.0) > 40.0, "{x} {y}");
            assert!(libm::hypot(x - 200.0, y - 200.0) > 71.0, "{x} {y}");
        }
    }
}
