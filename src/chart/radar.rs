//! One customer, product or shop on several scales from nothing to all at once, beside a usual one.
//!
//! Scales are shares of the same kind, so that a ring means the same on each of them. The area says nothing by itself
//! (it depends on the order of the spokes); what is read are the distances along the spokes.

use super::ChartError;
use super::frame::{GAP_PX, PAD_PX};
use super::hit::{Drawn, HitRect, LegendEntry, Seek, Symbol};
use super::pen::{Anchor, Letter, Pen, ink};
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
/// Smaller than this nothing can be read.
const LEAST_RADIUS_PX: f64 = 12.0;

/// Directions of the spokes, the first one upwards, then clockwise: (to the right, downwards).
fn directions(n: usize) -> Vec<(f64, f64)> {
    let angle = |i: usize| TAU * i as f64 / n as f64;
    (0..n).map(|i| (libm::sin(angle(i)), -libm::cos(angle(i)))).collect()
}

pub(super) fn draw<B: DrawingBackend>(pen: &Pen<B>, radar: &Radar) -> Result<Drawn, ChartError> {
    let look = pen.look;
    let theme = look.theme;
    let n = radar.spokes.len();
    let mut hits = vec![HitRect::default(); radar.marks.len()];
    let directions = directions(n);
    let (line, small) = (pen.line_px(), pen.small());
    // Above and below the rings two lines of a name stand; beside them the widest name, or a third of the drawing.
    let upright = 2.0 * line + GAP_PX;
    let name = Letter { color: theme.text, ..pen.strong(theme.text) };
    let widest = radar
        .spokes
        .iter()
        .zip(&directions)
        .filter(|(_, (x, _))| x.abs() > UPRIGHT)
        .map(|(spoke, _)| pen.width_px(&spoke.name, name).max(pen.width_px(&spoke.text, small)))
        .fold(0.0, f64::max);
    let beside = (widest + GAP_PX).min(look.width_px * 0.32);
    let radius = ((look.width_px - 2.0 * PAD_PX) / 2.0 - beside)
        .min((look.height_px - 2.0 * PAD_PX) / 2.0 - upright)
        .max(0.0);
    let (cx, cy) = (look.width_px / 2.0, look.height_px / 2.0);
    let at = |(x, y): (f64, f64), share: f64| (cx + x * radius * share, cy + y * radius * share);
    let plot = HitRect { x: cx - radius, y: cy - radius, w: 2.0 * radius, h: 2.0 * radius };
    let mut legend = vec![LegendEntry {
        name: radar.name.clone(),
        color: theme.series_color(0).hex(),
        symbol: Symbol::Circle,
    }];
    if !radar.middle.is_empty() {
        let color = theme.muted.hex();
        legend.push(LegendEntry { name: radar.middle.clone(), color, symbol: Symbol::Dashes });
    }
    // Two spokes span no area: such a spec is no radar.
    if n < 3 || radius < LEAST_RADIUS_PX {
        return Ok(Drawn { hits, seek: Seek::Near, legend, plot });
    }
    let around = |share: &dyn Fn(usize) -> f64| -> Vec<(f64, f64)> {
        (0..=n).filter_map(|i| Some(at(*directions.get(i % n)?, share(i % n)))).collect()
    };
    for ring in RINGS {
        pen.path(&around(&|_| ring), ink(theme.grid, 1.0, pen.hairline_px()))?;
    }
    for direction in &directions {
        pen.path(&[(cx, cy), at(*direction, 1.0)], ink(theme.grid, 1.0, pen.hairline_px()))?;
    }
    if !radar.middle.is_empty() {
        pen.dashes(&around(&|_| 0.5), ink(theme.muted, 1.0, 1.25))?;
    }
    let share = |i: usize| {
        let value = radar.spokes.get(i).map_or(f64::NAN, |spoke| spoke.value);
        if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 }
    };
    let color = theme.series_color(0);
    let outline = around(&share);
    pen.fill(&outline, color, 0.16)?;
    pen.path(&outline, ink(color, 1.0, 2.0))?;
    // Where letters stand already: what would touch them is left to the table.
    let mut taken: Vec<(f64, f64, f64, f64)> = Vec::new();
    let mut write =
        |text: &str, x: f64, y: f64, letter: Letter, anchor: Anchor| -> Result<bool, ChartError> {
            let width = pen.width_px(text, letter);
            let left = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - width / 2.0,
                Anchor::End => x - width,
            };
            let (right, top, bottom) = (left + width, y - line / 2.0, y + line / 2.0);
            let is_on_paper = left >= 0.0 && right <= look.width_px && top >= 0.0 && bottom <= look.height_px;
            let touches = |other: &(f64, f64, f64, f64)| {
                left < other.2 && other.0 < right && top < other.3 && other.1 < bottom
            };
            if !is_on_paper || taken.iter().any(touches) {
                return Ok(false);
            }
            taken.push((left, top, right, bottom));
            pen.text(text, x, y, letter, anchor)?;
            Ok(true)
        };
    // What the edge is; the ring at a half has its name in the legend.
    if radius > 5.0 * line {
        let (x, y) = at((0.0, -1.0), 1.0);
        write(&look.host.number(1.0, radar.style), x + GAP_PX, y + line * 0.55, small, Anchor::Start)?;
    }
    for (i, (spoke, direction)) in radar.spokes.iter().zip(&directions).enumerate() {
        let is_known = spoke.value.is_finite();
        let (x, y) = at(*direction, share(i));
        if is_known {
            pen.dot(x, y, DOT_PX + 1.5, theme.background)?;
            pen.dot(x, y, DOT_PX, color)?;
        }
        if let Some(hit) = hits.get_mut(i).filter(|_| is_known) {
            *hit = HitRect::between(x - DOT_PX, y - DOT_PX, x + DOT_PX, y + DOT_PX, LEAST_HIT_PX);
        }
        let (x, y) = at(*direction, 1.0);
        let (x, middle, anchor, room) = if direction.0.abs() <= UPRIGHT {
            let middle = if direction.1 < 0.0 { y - GAP_PX - line } else { y + GAP_PX + line };
            (x, middle, Anchor::Middle, look.width_px - 2.0 * PAD_PX)
        } else if direction.0 > 0.0 {
            (x + GAP_PX, y, Anchor::Start, look.width_px - PAD_PX - x - GAP_PX)
        } else {
            (x - GAP_PX, y, Anchor::End, x - GAP_PX - PAD_PX)
        };
        if write(&pen.fit(&spoke.name, name, room), x, middle - line / 2.0, name, anchor)? {
            write(&pen.fit(&spoke.text, small, room), x, middle + line / 2.0, small, anchor)?;
        }
    }
    Ok(Drawn { hits, seek: Seek::Near, legend, plot })
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
}
