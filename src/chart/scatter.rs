//! Points in groups, told apart by colour and by shape.

use super::axis::{Scale, extent, linear, log};
use super::frame::{GAP_PX, PAD_PX, Plot};
use super::hit::{Drawn, HitRect, LegendEntry, Seek, Symbol};
use super::pen::{Done, Pen, ink, units};
use super::{ChartError, Rgb};
use crate::report::chart::{Axis, Point, Scatter};
use plotters::element::{Circle, Drawable, EmptyElement, PointCollection, Polygon};
use plotters::prelude::DrawingArea;
use plotters::style::ShapeStyle;
use plotters_backend::{BackendCoord, DrawingBackend};

const SYMBOLS: [Symbol; 6] =
    [Symbol::Circle, Symbol::Triangle, Symbol::Square, Symbol::Diamond, Symbol::Cross, Symbol::Plus];
/// Radius of the largest point.
const LARGEST_PX: f64 = 24.0;
/// A point can be pointed at, however small.
const LEAST_HIT_PX: f64 = 8.0;

fn symbol(group: usize) -> Symbol {
    SYMBOLS.get(group % SYMBOLS.len()).copied().unwrap_or(Symbol::Circle)
}

pub(super) fn draw<B: DrawingBackend>(pen: &Pen<B>, scatter: &Scatter) -> Result<Drawn, ChartError> {
    let look = pen.look;
    let scale = |axis: &Axis, is_log: bool, value: fn(&Point) -> f64, n: usize| -> Scale {
        let write = |v: f64| look.host.number(v, axis.style);
        let range = extent(scatter.points.iter().map(value), is_log);
        if is_log { log(range, n, &write) } else { linear(range, n, true, &write) }
    };
    let top = PAD_PX + pen.name_px(&scatter.y.label).max(pen.letter_px() / 2.0);
    let bottom = GAP_PX + pen.line_px() + pen.name_px(&scatter.x.label) + PAD_PX / 2.0;
    let y = scale(&scatter.y, scatter.y_log, |p| p.y, pen.n_upright_ticks(look.height_px - top - bottom));
    let left = PAD_PX + pen.widest_px(&y) + GAP_PX;
    let plot = Plot::within(pen, left, top, 2.0 * PAD_PX, bottom);
    let rough = scale(&scatter.x, scatter.x_log, |p| p.x, 5);
    let n_ticks = pen.n_lying_ticks(plot.width(), pen.widest_px(&rough));
    let x = scale(&scatter.x, scatter.x_log, |p| p.x, n_ticks);

    pen.name_upright(&scatter.y.label)?;
    pen.upright_axis(&plot, &y)?;
    pen.lying_axis(&plot, &x, true)?;
    pen.name_lying(&scatter.x.label, &plot)?;

    let n_points = scatter.points.len();
    let (usual_px, alpha) = match n_points {
        0..=80 => (4.5, 0.75),
        81..=600 => (3.5, 0.6),
        601..=3000 => (2.5, 0.5),
        _ => (2.0, 0.4),
    };
    let area = pen.area.apply_coord_spec(plot.coordinates(x.span, y.span));
    let mut hits = vec![HitRect::default(); scatter.marks.len()];
    // Small ones first: centres must not be buried.
    let mut order: Vec<usize> = (0..n_points).collect();
    let size = |point: &Point| if point.size.is_finite() { point.size.max(0.2) } else { 1.0 };
    order.sort_by(|a, b| {
        let size = |i: &usize| scatter.points.get(*i).map_or(0.0, size);
        size(a).total_cmp(&size(b)).then(a.cmp(b))
    });
    for i in order {
        let Some(point) = scatter.points.get(i) else { continue };
        if !x.span.holds(point.x) || !y.span.holds(point.y) {
            continue;
        }
        let is_center = point.size > 1.0;
        let radius = (usual_px * size(point)).min(LARGEST_PX);
        let color = look.theme.series_color(point.group);
        let at = (point.x, point.y);
        let shape = symbol(point.group);
        if is_center {
            marker(&area, at, shape, radius + 2.0, look.theme.background, 1.0)?;
        }
        marker(&area, at, shape, radius, color, if is_center { 1.0 } else { alpha })?;
        if let Some(hit) = hits.get_mut(i) {
            let (px, py) = (plot.x(x.span.share(point.x)), plot.y(y.span.share(point.y)));
            *hit = HitRect::between(px - radius, py - radius, px + radius, py + radius, LEAST_HIT_PX);
        }
    }

    let legend = scatter.groups.iter().enumerate().map(|(i, name)| LegendEntry {
        name: name.clone(),
        color: look.theme.series_color(i).hex(),
        symbol: symbol(i),
    });
    Ok(Drawn { hits, seek: Seek::Near, legend: legend.collect(), plot: plot.rect() })
}

type Data<'a, B> = DrawingArea<
    super::Measured<'a, B>,
    plotters::coord::cartesian::Cartesian2d<super::axis::Span, super::axis::Span>,
>;

/// All shapes cover about the same area, so that none looks more important.
fn marker<B: DrawingBackend>(
    area: &Data<B>,
    at: (f64, f64),
    shape: Symbol,
    radius_px: f64,
    color: Rgb,
    alpha: f64,
) -> Done {
    let style = ShapeStyle { filled: true, ..ink(color, alpha, 1.0) };
    let arm = 0.36;
    let plus: Vec<(f64, f64)> =
        [(-arm, -1.15), (arm, -1.15), (arm, -arm), (1.15, -arm), (1.15, arm), (arm, arm)]
            .into_iter()
            .chain([(arm, 1.15), (-arm, 1.15), (-arm, arm), (-1.15, arm), (-1.15, -arm), (-arm, -arm)])
            .collect();
    let turned = |(x, y): (f64, f64)| {
        ((x - y) * std::f64::consts::FRAC_1_SQRT_2, (x + y) * std::f64::consts::FRAC_1_SQRT_2)
    };
    let outline = match shape {
        Symbol::Triangle => vec![(0.0, -1.3), (1.15, 0.75), (-1.15, 0.75)],
        Symbol::Square => vec![(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        Symbol::Diamond => vec![(0.0, -1.3), (1.2, 0.0), (0.0, 1.3), (-1.2, 0.0)],
        Symbol::Plus => plus,
        Symbol::Cross => plus.into_iter().map(turned).collect(),
        _ => return place(area, at, Circle::new((0, 0), units(radius_px), style)),
    };
    let corners: Vec<BackendCoord> =
        outline.into_iter().map(|(x, y)| (units(x * radius_px), units(y * radius_px))).collect();
    place(area, at, Polygon::new(corners, style))
}

/// Puts a shape, given in units around (0, 0), at a place in the data.
fn place<'a, B, E>(area: &Data<'a, B>, at: (f64, f64), shape: E) -> Done
where
    B: DrawingBackend,
    E: Drawable<super::Measured<'a, B>>,
    for<'b> &'b E: PointCollection<'b, BackendCoord>,
{
    Ok(area.draw(&(EmptyElement::at(at) + shape))?)
}
