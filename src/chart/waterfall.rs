//! Steps from one total to another, as lying bars.

use super::ChartError;
use super::axis::LIMIT;
use super::bars::{Piece, draw_pieces};
use super::hit::Drawn;
use super::pen::Pen;
use crate::report::chart::{Bars, Mark, Series, Waterfall};
use plotters_backend::DrawingBackend;

const TOTAL: usize = 0;
const LESS: usize = 1;
const MORE: usize = 2;

pub(super) fn draw<B: DrawingBackend>(pen: &Pen<B>, spec: &Waterfall) -> Result<Drawn, ChartError> {
    let n_steps = spec.steps.len();
    let pieces = pieces(spec);
    let none = Mark { text: String::new(), set: None };
    let bars = Bars {
        category_label: String::new(),
        categories: spec.steps.clone(),
        axis: spec.axis.clone(),
        series: spec
            .names
            .iter()
            .map(|name| Series { name: name.clone(), values: vec![f64::NAN; n_steps] })
            .collect(),
        horizontal: true,
        histogram: false,
        partial: Vec::new(),
        marks: vec![none; n_steps * spec.names.len()],
    };
    let mut drawn = draw_pieces(pen, &bars, &pieces)?;
    // One mark per step, wherever its colour stands among the series.
    let mut hits = vec![Default::default(); spec.marks.len()];
    for piece in &pieces {
        let at = piece.category * spec.names.len() + piece.series;
        if let (Some(hit), Some(own)) = (hits.get_mut(piece.category), drawn.hits.get(at)) {
            *hit = *own;
        }
    }
    drawn.hits = hits;
    Ok(drawn)
}

/// Where every step stands.
fn pieces(spec: &Waterfall) -> Vec<Piece> {
    let last = spec.steps.len().saturating_sub(1);
    let mut level = 0.0_f64;
    let mut pieces = Vec::new();
    for (category, value) in spec.values.iter().copied().enumerate().take(spec.steps.len()) {
        if !value.is_finite() {
            continue;
        }
        let is_total = category == 0 || category == last;
        let from = if is_total { 0.0 } else { level };
        level = (from + value).clamp(-LIMIT, LIMIT);
        let series = if is_total {
            TOTAL
        } else if value < 0.0 {
            LESS
        } else {
            MORE
        };
        pieces.push(Piece { category, series, from, to: level });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::NumberStyle;
    use crate::report::chart::Axis;

    #[test]
    fn a_step_begins_where_the_last_one_ended() {
        let spec = Waterfall {
            steps: ["before", "new", "lost", "unknown", "now"].map(str::to_owned).to_vec(),
            values: vec![100.0, 40.0, -60.0, f64::NAN, 80.0],
            axis: Axis { label: String::new(), style: NumberStyle::Count },
            names: Default::default(),
            marks: Vec::new(),
        };
        let at: Vec<_> = pieces(&spec).iter().map(|p| (p.category, p.series, p.from, p.to)).collect();
        assert_eq!(at, [(0, 0, 0.0, 100.0), (1, 2, 100.0, 140.0), (2, 1, 140.0, 80.0), (4, 0, 0.0, 80.0)]);
    }
}
