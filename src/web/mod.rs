//! wasm32 only: thin classes around the engine (worker) and around the drawing (page). Translates, decides
//! nothing.

mod intl_host;

#[cfg(feature = "view")]
mod chart_view;
#[cfg(feature = "engine")]
mod worker;
