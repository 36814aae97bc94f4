//! wasm32 only: thin classes around the engine (worker) and around the drawing (page), numbers and dates by
//! `Intl`. Translates, decides nothing.

#[cfg(feature = "view")]
mod canvas;
#[cfg(feature = "view")]
mod chart_view;
pub mod intl_host;
#[cfg(feature = "engine")]
mod worker;
