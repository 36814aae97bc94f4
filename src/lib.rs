//! Customer value from one sales file.
//!
//! The way through the house, in reading order:
//!
//! 1. [`ingest`]: bytes -> transactions, with an account of every row;
//! 2. [`model`]: what the file means, as typed columns;
//! 3. [`analysis`]: one file per method, pure functions of the model and of checked parameters;
//! 4. [`report`]: outputs -> a document of sections and blocks, in words by [`i18n`];
//! 5. [`engine`]: one file's life, the only place that calls the phases in order;
//! 6. `web` (wasm32 only) and the native command: thin shells around the engine;
//! 7. `chart`: what is to be drawn -> pixels or SVG.

pub mod host;
pub mod issue;
pub mod model;

pub mod math;

pub mod ingest;

pub mod analysis;

pub mod i18n;
pub mod report;

pub mod engine;
pub mod export;

#[cfg(feature = "chart")]
pub mod chart;

#[cfg(all(target_arch = "wasm32", any(feature = "engine", feature = "view")))]
pub mod web;
