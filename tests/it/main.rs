//! One native binary of integration tests.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]

mod oracle_clusters;
mod oracle_clv;
mod oracle_clv_fit;
mod oracle_data;
mod oracle_rfm;
