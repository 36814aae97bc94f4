//! Boxes whose areas are parts of a whole.

use super::ChartError;
use super::frame::{PAD_PX, Plot};
use super::hit::{Drawn, HitRect, Seek};
use super::pen::{Anchor, Letter, Pen};
use super::theme::Theme;
use crate::report::chart::Treemap;
use plotters_backend::DrawingBackend;

/// Between neighbouring boxes.
const GUTTER_PX: f64 = 2.0;
/// Left free within a box.
const INSET_PX: f64 = 6.0;

/// A smaller part of the largest box is not seen.
const LEAST: f64 = 1e-9;

/// Left, top, right, bottom.
type Rect = (f64, f64, f64, f64);

pub(super) fn draw<B: DrawingBackend>(pen: &Pen<B>, map: &Treemap) -> Result<Drawn, ChartError> {
    let look = pen.look;
    let plot = Plot::within(pen, PAD_PX, PAD_PX, PAD_PX, PAD_PX);
    let values: Vec<f64> = map.tiles.iter().map(|tile| tile.value).collect();
    let whole = (plot.x0, plot.y0, plot.x1, plot.y1);
    let mut hits = vec![HitRect::default(); map.marks.len()];
    for (i, rect) in squarify(&values, whole).into_iter().enumerate() {
        let (Some(tile), Some((x0, y0, x1, y1))) = (map.tiles.get(i), rect) else { continue };
        let gutter = (GUTTER_PX / 2.0).min((x1 - x0) / 4.0).min((y1 - y0) / 4.0);
        let (x0, y0, x1, y1) = (x0 + gutter, y0 + gutter, x1 - gutter, y1 - gutter);
        if let Some(hit) = hits.get_mut(i) {
            *hit = HitRect::between(x0, y0, x1, y1, 1.0);
        }
        let shade = if tile.shade.is_finite() { tile.shade.clamp(0.0, 1.0) } else { 0.0 };
        let ground = look.theme.ramp.0.mix(look.theme.ramp.1, shade);
        pen.rect(x0, y0, x1, y1, ground, 1.0)?;
        let color = Theme::on(ground);
        let name = Letter { color, ..pen.strong(color) };
        let small = Letter { color, ..pen.small() };
        let room = x1 - x0 - 2.0 * INSET_PX;
        let line = pen.line_px();
        let written = look.host.number(tile.value, map.axis.style);
        let texts: [(&str, Letter); 2] = [(&tile.name, name), (&written, small)];
        for (row, (text, letter)) in texts.into_iter().enumerate() {
            let y = y0 + INSET_PX + line * (row as f64 + 0.5);
            // A name may be cut, a number may not.
            let text = if row == 0 { pen.fit(text, letter, room) } else { text.to_owned() };
            let fits = pen.width_px(&text, letter) <= room && y + line / 2.0 <= y1;
            if fits && text.chars().count() > 1 {
                pen.text(&text, x0 + INSET_PX, y, letter, Anchor::Start)?;
            }
        }
    }
    Ok(Drawn { hits, seek: Seek::Near, legend: Vec::new(), plot: plot.rect() })
}

/// Boxes of areas in proportion to values, in their order, as nearly square as rows along the shorter side allow
/// (Bruls, Huizing & van Wijk 2000); values that are no positive number, or next to nothing, have none.
fn squarify(values: &[f64], whole: Rect) -> Vec<Option<Rect>> {
    let mut rects = vec![None; values.len()];
    let largest = values.iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let value = |i: &usize| values.get(*i).map_or(0.0, |v| v / largest);
    let drawn: Vec<usize> = (0..values.len()).filter(|i| (LEAST..=1.0).contains(&value(i))).collect();
    let (mut x0, mut y0, x1, y1) = whole;
    let mut rest = drawn.as_slice();
    while !rest.is_empty() {
        let (w, h) = ((x1 - x0).max(0.0), (y1 - y0).max(0.0));
        let left: f64 = rest.iter().map(value).sum();
        let (short, per_unit) = (w.min(h), w * h / left);
        if !(short > 0.0 && per_unit.is_finite() && per_unit > 0.0) {
            break;
        }
        let (mut n, mut best) = (1, f64::INFINITY);
        let mut sum = 0.0;
        for (k, i) in rest.iter().enumerate() {
            sum += value(i);
            let thick = sum * per_unit / short;
            let side = |i: &usize| value(i) * per_unit / thick;
            let row = rest.get(..=k).unwrap_or(rest);
            let worst = row.iter().map(|i| (side(i) / thick).max(thick / side(i))).fold(1.0, f64::max);
            if worst > best {
                break;
            }
            (n, best) = (k + 1, worst);
        }
        let (row, later) = rest.split_at(n);
        let sum: f64 = row.iter().map(value).sum();
        let thick = sum * per_unit / short;
        let mut at = if w >= h { y0 } else { x0 };
        for i in row {
            let side = value(i) * per_unit / thick;
            let rect = if w >= h { (x0, at, x0 + thick, at + side) } else { (at, y0, at + side, y0 + thick) };
            if let Some(slot) = rects.get_mut(*i) {
                *slot = Some(rect);
            }
            at += side;
        }
        if w >= h {
            x0 += thick
        } else {
            y0 += thick
        }
        rest = later;
    }
    rects
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area((x0, y0, x1, y1): Rect) -> f64 {
        (x1 - x0) * (y1 - y0)
    }

    /// The example of the paper: 6, 6, 4, 3, 2, 2, 1 in 6 x 4. The first row holds two boxes of 3 x 2.
    #[test]
    fn the_papers_example() {
        let rects = squarify(&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], (0.0, 0.0, 6.0, 4.0));
        assert_eq!(rects[0], Some((0.0, 0.0, 3.0, 2.0)));
        assert_eq!(rects[1], Some((0.0, 2.0, 3.0, 4.0)));
        let (x0, y0, x1, y1) = rects[2].unwrap();
        assert!((x0 - 3.0).abs() < 1e-12 && y0 == 0.0 && (x1 - x0 - 12.0 / 7.0).abs() < 1e-12);
        assert!((y1 - 7.0 / 3.0).abs() < 1e-12);
        assert_eq!(squarify(&[0.0, f64::NAN], (0.0, 0.0, 1.0, 1.0)), [None, None]);
    }

    proptest! {
        #[test]
        fn areas_are_in_proportion_and_fill_the_whole(values in prop::collection::vec(0.01..100.0_f64, 1..40)) {
            let whole = (5.0, 7.0, 405.0, 207.0);
            let total: f64 = values.iter().sum();
            for (value, rect) in values.iter().zip(squarify(&values, whole)) {
                let rect = rect.unwrap();
                prop_assert!((area(rect) - area(whole) * value / total).abs() < 1e-6 * area(whole));
                prop_assert!(rect.0 >= 5.0 - 1e-6 && rect.1 >= 7.0 - 1e-6);
                prop_assert!(rect.2 <= 405.0 + 1e-6 && rect.3 <= 207.0 + 1e-6);
            }
        }
    }
}
