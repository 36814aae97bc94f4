//! One native binary of integration tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets what it did not expect is to fail there"
)]

mod ingest;
mod ingest_facts;
mod ingest_properties;
mod ingest_refusals;
