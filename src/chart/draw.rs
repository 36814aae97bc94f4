//! One door for every kind of chart.

use super::hit::Drawn;
use super::pen::Pen;
use super::theme::Look;
use super::{bars, curves, grid, radar, scatter, treemap, waterfall};
use crate::report::chart::ChartSpec;
use plotters::drawing::DrawingAreaErrorKind;
use plotters_backend::DrawingBackend;
use std::error::Error;
use std::fmt;

/// Why nothing (or not everything) was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChartError {
    /// Width, height or ratio is not a size that a screen can have.
    Size,
    /// The backend refused, with its own words.
    Backend(String),
}

impl ChartError {
    /// A code in the manner of [`crate::issue::Error`].
    pub fn code(&self) -> &'static str {
        match self {
            Self::Size => "chart.size",
            Self::Backend(_) => "chart.backend",
        }
    }
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size => f.write_str(self.code()),
            Self::Backend(words) => write!(f, "{} {words}", self.code()),
        }
    }
}

impl Error for ChartError {}

impl<E: Error + Send + Sync> From<DrawingAreaErrorKind<E>> for ChartError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        Self::Backend(error.to_string())
    }
}

/// Draws a spec over the whole backend. The backend's bitmap may have any resolution.
///
/// # Errors
/// [`ChartError::Size`] for a width or height outside of 1 to 32,767 CSS pixels or a ratio outside of 0.25 to 16;
/// [`ChartError::Backend`] when the backend fails. No spec is an error: what is not a number is not drawn.
pub fn draw<B: DrawingBackend>(backend: B, spec: &ChartSpec, look: &Look) -> Result<Drawn, ChartError> {
    let is_size = |px: f64| (1.0..=32_767.0).contains(&px);
    if !is_size(look.width_px) || !is_size(look.height_px) || !(0.25..=16.0).contains(&look.ratio) {
        return Err(ChartError::Size);
    }
    let pen = Pen::new(backend, look);
    pen.rect(0.0, 0.0, look.width_px, look.height_px, look.theme.background, 1.0)?;
    let drawn = match spec {
        ChartSpec::Bars(bars) => bars::draw(&pen, bars),
        ChartSpec::Grid(grid) => grid::draw(&pen, grid),
        ChartSpec::Scatter(scatter) => scatter::draw(&pen, scatter),
        ChartSpec::Curves(curves) => curves::draw(&pen, curves),
        ChartSpec::Waterfall(waterfall) => waterfall::draw(&pen, waterfall),
        ChartSpec::Treemap(map) => treemap::draw(&pen, map),
        ChartSpec::Radar(radar) => radar::draw(&pen, radar),
    }?;
    pen.area.present()?;
    Ok(drawn)
}

/// A height in CSS pixels at which a spec of this width reads well: a row per lying bar and per row of a grid.
pub fn natural_height_px(spec: &ChartSpec, width_px: f64) -> f64 {
    let usual = (width_px * 0.5).clamp(240.0, 420.0 + (width_px - 1200.0).max(0.0) * 0.12);
    let lying = |n_rows: usize| (64.0 + 28.0 * n_rows as f64).clamp(120.0, 1600.0);
    match spec {
        ChartSpec::Bars(bars) if bars.horizontal => lying(bars.categories.len()),
        ChartSpec::Waterfall(waterfall) => lying(waterfall.steps.len()),
        ChartSpec::Grid(grid) => {
            let n_rows = grid.rows.len() as f64;
            let with_names = if grid.group_names.is_empty() { 40.0 } else { 64.0 };
            let row_px: f64 = if n_rows > 8.0 { 30.0 } else { with_names };
            (56.0 + row_px * n_rows).clamp(120.0, 1600.0)
        }
        ChartSpec::Radar(_) => (width_px * 0.6).clamp(260.0, 420.0),
        ChartSpec::Scatter(_) => (width_px * 0.62).clamp(280.0, 560.0),
        _ => usual,
    }
}
