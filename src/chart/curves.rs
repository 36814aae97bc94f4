//! Lines over a numeric axis, with bands of uncertainty, reference lines and named positions.

use super::ChartError;
use super::axis::{Span, extent, linear};
use super::frame::{GAP_PX, PAD_PX, Plot};
use super::hit::{Drawn, HitRect, LegendEntry, Seek, Symbol};
use super::pen::{Anchor, Done, Pen, ink, units};
use crate::host::NumberStyle;
use crate::report::chart::{Curves, Rule};
use plotters::element::Polygon;
use plotters::series::{DashedLineSeries, LineSeries};
use plotters::style::ShapeStyle;
use plotters_backend::DrawingBackend;

const LINE_PX: f64 = 2.0;
const BAND_ALPHA: f64 = 0.2;
/// Edge of the box around a stop on the first line.
const STOP_PX: f64 = 12.0;
/// Up to this many stops are shown as dots.
const N_DOTS: usize = 24;
/// Rows of names above the plot.
const N_NAME_ROWS: usize = 3;

pub(super) fn draw<B: DrawingBackend>(pen: &Pen<B>, curves: &Curves) -> Result<Drawn, ChartError> {
    let look = pen.look;
    let values =
        curves.lines.iter().flat_map(|line| line.ys.iter().chain(&line.low).chain(&line.high).copied());
    let y_range = extent(values, false).map(|range| match curves.y.style {
        NumberStyle::Percent(_) => whole_share(range),
        _ => from_zero(range),
    });
    let x_range = extent(curves.xs.iter().copied().chain(curves.rules.iter().map(|rule| rule.x)), false);
    let write_x = |v: f64| look.host.number(v, curves.x.style);
    let write_y = |v: f64| look.host.number(v, curves.y.style);

    let rules_px = if curves.rules.is_empty() { 0.0 } else { pen.line_px() };
    let head = PAD_PX + pen.name_px(&curves.y.label).max(pen.letter_px() / 2.0);
    let bottom = GAP_PX + pen.line_px() + pen.name_px(&curves.x.label) + PAD_PX / 2.0;
    let rough_px = look.height_px - head - rules_px - bottom;
    let y = linear(y_range, pen.n_upright_ticks(rough_px), true, &write_y);
    let left = PAD_PX + pen.widest_px(&y) + GAP_PX;
    let right = 2.0 * PAD_PX;

    // The names of rules decide how far down the plot begins, and need its width: so width first.
    let rough = linear(x_range, 5, false, &write_x);
    let width_px = Plot::within(pen, left, head, right, bottom).width();
    let x = linear(x_range, pen.n_lying_ticks(width_px, pen.widest_px(&rough)), false, &write_x);
    let names = rule_names(pen, &curves.rules, Plot::within(pen, left, head, right, bottom), x.span);
    let n_rows = names.iter().map(|name| name.row + 1).max().unwrap_or(0);
    let plot = Plot::within(pen, left, head + n_rows as f64 * pen.line_px(), right, bottom);

    pen.name_upright(&curves.y.label)?;
    pen.upright_axis(&plot, &y)?;
    pen.lying_axis(&plot, &x, false)?;
    pen.horizontal(plot.x0, plot.x1, plot.y1, look.theme.muted, pen.hairline_px())?;
    pen.name_lying(&curves.x.label, &plot)?;
    lines(pen, curves, &plot, x.span, y.span)?;
    rules(pen, &names, &plot, head)?;

    let mut hits = vec![HitRect::default(); curves.marks.len()];
    let first = curves.lines.first();
    for (i, hit) in hits.iter_mut().enumerate() {
        let at = curves.xs.get(i).zip(first.and_then(|line| line.ys.get(i)));
        if let Some((&at_x, &at_y)) = at.filter(|(at_x, at_y)| x.span.holds(**at_x) && y.span.holds(**at_y)) {
            let (px, py) = (plot.x(x.span.share(at_x)), plot.y(y.span.share(at_y)));
            *hit = HitRect::between(px, py, px, py, STOP_PX);
        }
    }
    Ok(Drawn { hits, seek: Seek::X, legend: legend(pen, curves), plot: plot.rect() })
}

/// Shares are seen against nothing and all.
fn whole_share((lo, hi): (f64, f64)) -> (f64, f64) {
    if (0.0..=1.0).contains(&lo) && hi <= 1.0 && hi > 0.5 { (0.0, 1.0) } else { from_zero((lo, hi)) }
}

/// Zero belongs to the picture unless the values lie far from it: a cut axis exaggerates.
fn from_zero((lo, hi): (f64, f64)) -> (f64, f64) {
    match (lo, hi) {
        _ if lo > 0.0 && lo < 0.6 * hi => (0.0, hi),
        _ if hi < 0.0 && hi > 0.6 * lo => (lo, 0.0),
        range => range,
    }
}

fn lines<B: DrawingBackend>(pen: &Pen<B>, curves: &Curves, plot: &Plot, x: Span, y: Span) -> Done {
    let area = pen.area.apply_coord_spec(plot.coordinates(x, y));
    let color = |i: usize| pen.look.theme.series_color(i);
    for (i, line) in curves.lines.iter().enumerate() {
        let edges =
            curves.xs.iter().zip(line.low.iter().zip(&line.high)).map(|(&at, (&low, &high))| (at, low, high));
        let holds = |&(at, low, high): &(f64, f64, f64)| x.holds(at) && y.holds(low) && y.holds(high);
        for run in runs(edges, holds) {
            let upper = run.iter().map(|&(at, _, high)| (at, high));
            let lower = run.iter().rev().map(|&(at, low, _)| (at, low));
            let style = ShapeStyle { filled: true, ..ink(color(i), BAND_ALPHA, 1.0) };
            area.draw(&Polygon::new(upper.chain(lower).collect::<Vec<_>>(), style))?;
        }
    }
    // The first line is what the drawing is about: it lies on top.
    for (i, line) in curves.lines.iter().enumerate().rev() {
        let points = curves.xs.iter().copied().zip(line.ys.iter().copied());
        let all = runs(points, |&(at, value)| x.holds(at) && y.holds(value));
        let style = ink(color(i), 1.0, LINE_PX);
        for run in &all {
            let points = run.iter().copied();
            if line.dashed {
                for element in DashedLineSeries::new(points, units(6.0), units(4.0), style) {
                    area.draw(&element)?;
                }
            } else {
                for element in LineSeries::new(points, style) {
                    area.draw(&element)?;
                }
            }
            // A single point has no line; few points show where the numbers are.
            if run.len() == 1 || (i == 0 && curves.xs.len() <= N_DOTS) {
                for &(at, value) in run {
                    let (px, py) = (plot.x(x.share(at)), plot.y(y.share(value)));
                    pen.dot(px, py, 3.5, color(i))?;
                }
            }
        }
    }
    Ok(())
}

/// Neighbours that can be drawn, without those that are not numbers.
fn runs<T>(points: impl Iterator<Item = T>, holds: impl Fn(&T) -> bool) -> Vec<Vec<T>> {
    let mut runs = vec![Vec::new()];
    for point in points {
        if !holds(&point) {
            runs.push(Vec::new());
        } else if let Some(run) = runs.last_mut() {
            run.push(point);
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// A rule with its name, placed.
struct RuleName {
    x: f64,
    text: String,
    text_x: f64,
    row: usize,
}

/// Names stand above their rules, in as many rows as it takes that none touches another.
fn rule_names<B: DrawingBackend>(pen: &Pen<B>, rules: &[Rule], plot: Plot, span: Span) -> Vec<RuleName> {
    let letter = pen.strong(pen.look.theme.focus);
    let mut places: Vec<(f64, &str)> = rules
        .iter()
        .filter(|rule| span.holds(rule.x))
        .map(|rule| (plot.x(span.share(rule.x)), rule.name.as_str()))
        .collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut ends = [f64::NEG_INFINITY; N_NAME_ROWS];
    let mut names = Vec::new();
    for (x, name) in places {
        let text = pen.fit(name, letter, (plot.x1 - 4.0).clamp(0.0, 260.0));
        let half = pen.width_px(&text, letter) / 2.0;
        let text_x = x.min(pen.look.width_px - 4.0 - half).max(4.0 + half);
        let row = ends.iter().position(|end| text_x - half >= *end);
        // No room in any row: the rule stands without its name; the legend has it.
        let Some(row) = row else {
            names.push(RuleName { x, text: String::new(), text_x, row: 0 });
            continue;
        };
        if let Some(end) = ends.get_mut(row) {
            *end = text_x + half + GAP_PX;
        }
        names.push(RuleName { x, text, text_x, row });
    }
    names
}

fn rules<B: DrawingBackend>(pen: &Pen<B>, names: &[RuleName], plot: &Plot, head: f64) -> Done {
    let color = pen.look.theme.focus;
    // Half a letter is left for the topmost tick.
    let middle = |row: usize| head - pen.letter_px() / 2.0 + (row as f64 + 0.5) * pen.line_px();
    for name in names {
        let top = if name.text.is_empty() { plot.y0 } else { middle(name.row) + pen.letter_px() * 0.6 };
        let x = pen.snap(name.x) + pen.hairline_px() / 2.0;
        pen.dashes(&[(x, top), (x, plot.y1)], ink(color, 1.0, pen.hairline_px()))?;
    }
    for name in names.iter().filter(|name| !name.text.is_empty()) {
        // A rule of an upper row passes behind the names of the rows below.
        let (y, letter) = (middle(name.row), pen.strong(color));
        let (half, tall) = (pen.width_px(&name.text, letter) / 2.0 + 2.0, pen.letter_px() * 0.6);
        let background = pen.look.theme.background;
        pen.rect(name.text_x - half, y - tall, name.text_x + half, y + tall, background, 1.0)?;
        pen.text(&name.text, name.text_x, y, letter, Anchor::Middle)?;
    }
    Ok(())
}

fn legend<B: DrawingBackend>(pen: &Pen<B>, curves: &Curves) -> Vec<LegendEntry> {
    let lines = curves.lines.iter().enumerate().map(|(i, line)| LegendEntry {
        name: line.name.clone(),
        color: pen.look.theme.series_color(i).hex(),
        symbol: if line.dashed { Symbol::Dashes } else { Symbol::Line },
    });
    let rules = curves.rules.iter().map(|rule| LegendEntry {
        name: rule.name.clone(),
        color: pen.look.theme.focus.hex(),
        symbol: Symbol::Rule,
    });
    lines.chain(rules).collect()
}
