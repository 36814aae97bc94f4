//! One native binary of integration tests.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests stop at the first surprise")]

mod report;
mod texts;
