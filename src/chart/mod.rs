//! `ChartSpec` -> `DrawingBackend`.
//!
//! [`draw()`] is generic over plotters' backends: the page gives a canvas, tests and exports an SVG. All code in
//! here thinks in CSS pixels; [`Measured`] turns them into the backend's pixels and answers how wide a text is.
//! Legend, tooltip and focus ring are not drawn: they are [`Drawn`], plain data for the page's own elements.

mod axis;
mod bars;
mod curves;
mod draw;
mod frame;
mod grid;
mod hit;
mod measured;
mod pen;
mod radar;
mod scatter;
mod svg;
mod theme;
mod treemap;
mod waterfall;

pub use draw::{ChartError, draw, natural_height_px};
pub use hit::{Drawn, HitRect, LegendEntry, Seek, Symbol};
#[cfg(all(target_arch = "wasm32", feature = "view"))]
pub(crate) use measured::Letters;
pub use measured::{Measure, Measured, UNITS_PER_PX, WidthTable};
pub use svg::svg;
pub use theme::{Look, Rgb, Theme};
