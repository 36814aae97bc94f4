//! The browser's side: numbers and dates by `Intl`, the page's drawing class.

#[cfg(feature = "view")]
mod canvas;
#[cfg(feature = "view")]
mod chart_view;
pub mod intl_host;
