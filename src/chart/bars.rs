//! Bars over categories, upright or lying, stacked, or touching as a histogram.

use super::axis::{LIMIT, Scale, extent, linear};
use super::frame::{GAP_PX, PAD_PX, Plot};
use super::hit::{Drawn, HitRect, LegendEntry, Seek, Symbol};
use super::pen::{Anchor, Done, Pen, ink};
use super::{ChartError, Rgb};
use crate::report::chart::Bars;
use plotters_backend::DrawingBackend;

/// A bar is never broader: one category does not fill the plot.
const BROADEST_PX: f64 = 72.0;
/// A mark of no height can still be pointed at.
const LEAST_HIT_PX: f64 = 6.0;

/// One coloured piece of a stack.
pub(super) struct Piece {
    pub(super) category: usize,
    pub(super) series: usize,
    pub(super) from: f64,
    pub(super) to: f64,
}

pub(super) fn draw<B: DrawingBackend>(pen: &Pen<B>, bars: &Bars) -> Result<Drawn, ChartError> {
    draw_pieces(pen, bars, &stack(bars))
}

/// Draws pieces that stand where they say, with the axes and names of `bars`.
pub(super) fn draw_pieces<B: DrawingBackend>(
    pen: &Pen<B>,
    bars: &Bars,
    pieces: &[Piece],
) -> Result<Drawn, ChartError> {
    let range = extent(pieces.iter().flat_map(|piece| [piece.from, piece.to]), false)
        .map(|(lo, hi)| (lo.min(0.0), hi.max(0.0)));
    let (plot, scale) = if bars.horizontal { lying(pen, bars, range)? } else { upright(pen, bars, range)? };

    let n_series = bars.series.len();
    let mut hits = vec![HitRect::default(); bars.marks.len()];
    for piece in pieces {
        let (a, b) = band(pen, bars, &plot, piece.category);
        let place = |value: f64| {
            let share = scale.span.share(value);
            if bars.horizontal { plot.x(share) } else { plot.y(share) }
        };
        let (from, mut to) = (pen.snap(place(piece.from)), pen.snap(place(piece.to)));
        // A value that is there shows, however small it is beside the others.
        if piece.from != piece.to && from == to && n_series == 1 {
            let upwards = if piece.to > piece.from { 1.0 } else { -1.0 };
            to += upwards * pen.hairline_px() * if bars.horizontal { 1.0 } else { -1.0 };
        }
        let (x0, y0, x1, y1) = if bars.horizontal { (from, a, to, b) } else { (a, to, b, from) };
        let color = pen.look.theme.series_color(piece.series);
        if bars.partial.contains(&piece.category) {
            hatched(pen, x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1), color)?;
        } else {
            pen.rect(x0, y0, x1, y1, color, 1.0)?;
        }
        if let Some(hit) = hits.get_mut(piece.category * n_series + piece.series) {
            *hit = HitRect::between(x0, y0, x1, y1, LEAST_HIT_PX);
        }
    }
    let zero = scale.span.share(0.0);
    if bars.horizontal {
        pen.vertical(plot.x(zero), plot.y0, plot.y1, pen.look.theme.muted, pen.hairline_px())?;
    } else {
        pen.horizontal(plot.x0, plot.x1, plot.y(zero), pen.look.theme.muted, pen.hairline_px())?;
    }

    let legend = bars.series.iter().enumerate().map(|(i, series)| LegendEntry {
        name: series.name.clone(),
        color: pen.look.theme.series_color(i).hex(),
        symbol: Symbol::Box,
    });
    let seek = if bars.horizontal { Seek::Y } else { Seek::X };
    Ok(Drawn { hits, seek, legend: legend.collect(), plot: plot.rect() })
}

/// Positive values upwards from zero, negative ones downwards, in the order of the series.
fn stack(bars: &Bars) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for category in 0..bars.categories.len() {
        let (mut above, mut below) = (0.0, 0.0);
        for (series, values) in bars.series.iter().enumerate() {
            let Some(value) = values.values.get(category).copied().filter(|v| v.is_finite()) else {
                continue;
            };
            let end = if value < 0.0 { &mut below } else { &mut above };
            let from = *end;
            *end = (from + value).clamp(-LIMIT, LIMIT);
            pieces.push(Piece { category, series, from, to: *end });
        }
    }
    pieces
}

/// Where a category's bar begins and ends across the axis of categories.
fn band<B: DrawingBackend>(pen: &Pen<B>, bars: &Bars, plot: &Plot, category: usize) -> (f64, f64) {
    let (start, room) = if bars.horizontal { (plot.y0, plot.height()) } else { (plot.x0, plot.width()) };
    let step = room / bars.categories.len().max(1) as f64;
    let (left, right) = (start + step * category as f64, start + step * (category + 1) as f64);
    if bars.histogram {
        // Touching, with a fine line between them where there is room for one.
        let line = if step >= 6.0 { pen.hairline_px() } else { 0.0 };
        return (pen.snap(left), pen.snap(right) - line);
    }
    let breadth = (step * if step < 4.0 { 1.0 } else { 0.7 }).min(BROADEST_PX);
    let middle = (left + right) / 2.0;
    let from = pen.snap(middle - breadth / 2.0);
    (from, pen.snap(middle + breadth / 2.0).max(from + 1.0 / pen.look.ratio))
}

/// Not whole: pale, with strokes across.
fn hatched<B: DrawingBackend>(pen: &Pen<B>, x0: f64, y0: f64, x1: f64, y1: f64, color: Rgb) -> Done {
    pen.rect(x0, y0, x1, y1, color.mix(pen.look.theme.background, 0.72), 1.0)?;
    let (width, height) = (x1 - x0, y1 - y0);
    let stride = 6.0;
    for i in 1..((width + height) / stride).clamp(0.0, 10_000.0) as usize {
        // From the left or lower edge, up to the right, to the upper or right edge.
        let reach = i as f64 * stride;
        let low = (x0 + (reach - height).max(0.0), y0 + reach.min(height));
        let high = (x0 + reach.min(width), y0 + (reach - width).max(0.0));
        pen.path(&[low, high], ink(color, 0.8, 1.0))?;
    }
    Ok(())
}

fn upright<B: DrawingBackend>(
    pen: &Pen<B>,
    bars: &Bars,
    range: Option<(f64, f64)>,
) -> Result<(Plot, Scale), ChartError> {
    let look = pen.look;
    let write = |v: f64| look.host.number(v, bars.axis.style);
    let top = PAD_PX + pen.name_px(&bars.axis.label).max(pen.letter_px() / 2.0);
    let beneath = GAP_PX + pen.name_px(&bars.category_label) + PAD_PX / 2.0;
    let rough_px = look.height_px - top - beneath - pen.line_px();
    let scale = linear(range, pen.n_upright_ticks(rough_px), true, &write);
    let left = PAD_PX + pen.widest_px(&scale) + GAP_PX;
    let band_px = (look.width_px - left - PAD_PX) / bars.categories.len().max(1) as f64;
    let bottom = beneath + pen.categories_px(&bars.categories, band_px);
    let plot = Plot::within(pen, left, top, PAD_PX, bottom);

    pen.name_upright(&bars.axis.label)?;
    pen.upright_axis(&plot, &scale)?;
    let band_px = plot.width() / bars.categories.len().max(1) as f64;
    let places: Vec<f64> = (0..bars.categories.len()).map(|i| plot.x0 + band_px * (i as f64 + 0.5)).collect();
    pen.category_labels(&bars.categories, &places, band_px, plot.y1)?;
    pen.name_lying(&bars.category_label, &plot)?;
    Ok((plot, scale))
}

fn lying<B: DrawingBackend>(
    pen: &Pen<B>,
    bars: &Bars,
    range: Option<(f64, f64)>,
) -> Result<(Plot, Scale), ChartError> {
    let look = pen.look;
    let letter = pen.small();
    let write = |v: f64| look.host.number(v, bars.axis.style);
    let widest = bars.categories.iter().map(|name| pen.width_px(name, letter)).fold(0.0, f64::max);
    let names_px = widest.min(look.width_px * if look.width_px < 500.0 { 0.36 } else { 0.3 });
    let left = PAD_PX + names_px + GAP_PX;
    let top = PAD_PX + pen.name_px(&bars.category_label);
    let bottom = GAP_PX + pen.line_px() + pen.name_px(&bars.axis.label) + PAD_PX / 2.0;

    // The numbers themselves, behind the bars, where they are one series of rows.
    let ends: Vec<String> = match bars.series.as_slice() {
        [only] if range.is_none_or(|(lo, _)| lo >= 0.0) => only.values.iter().map(|v| write(*v)).collect(),
        _ => Vec::new(),
    };
    let strong = pen.strong(look.theme.text);
    let ends_px = ends.iter().map(|text| pen.width_px(text, strong)).fold(0.0, f64::max);
    let row_px = (look.height_px - top - bottom) / bars.categories.len().max(1) as f64;
    let with_ends = row_px >= pen.letter_px() && ends_px > 0.0 && ends_px < look.width_px * 0.25;
    let right = PAD_PX + if with_ends { ends_px + GAP_PX } else { 0.0 };
    let plot = Plot::within(pen, left, top, right, bottom);

    let rough = linear(range, 4, true, &write);
    let mut scale = linear(range, pen.n_lying_ticks(plot.width(), pen.widest_px(&rough)), true, &write);
    if with_ends && let Some((_, hi)) = range.filter(|(_, hi)| *hi > 0.0) {
        // Numbers stand behind the bars: room beyond the longest one would be wasted.
        scale.span.hi = hi;
        scale.ticks.retain(|tick| tick.at <= hi);
    }
    pen.text(
        &pen.fit(&bars.category_label, letter, look.width_px - 2.0 * PAD_PX),
        PAD_PX,
        PAD_PX + pen.line_px() / 2.0,
        letter,
        Anchor::Start,
    )?;
    pen.lying_axis(&plot, &scale, true)?;
    pen.name_lying(&bars.axis.label, &plot)?;

    let step = plot.height() / bars.categories.len().max(1) as f64;
    let every = (pen.letter_px() * 1.15 / step).ceil().max(1.0) as usize;
    for (i, name) in bars.categories.iter().enumerate().step_by(every) {
        let y = plot.y0 + step * (i as f64 + 0.5);
        pen.text(&pen.fit(name, letter, names_px), plot.x0 - GAP_PX, y, letter, Anchor::End)?;
    }
    if with_ends && let [only] = bars.series.as_slice() {
        for (i, (value, text)) in only.values.iter().zip(&ends).enumerate().take(bars.categories.len()) {
            if value.is_finite() {
                let x = plot.x(scale.span.share(*value).min(1.0)) + GAP_PX / 2.0 + 2.0;
                pen.text(text, x, plot.y0 + step * (i as f64 + 0.5), strong, Anchor::Start)?;
            }
        }
    }
    Ok((plot, scale))
}
