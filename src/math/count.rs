//! How many, as a double: every count of things in memory or of rows of a file is exact.

/// A number of things in memory.
#[expect(clippy::cast_precision_loss, reason = "memory holds fewer than 2^53 things")]
pub fn count(n: usize) -> f64 {
    n as f64
}

/// A number of rows or of other things that are counted one by one.
#[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^53")]
pub fn count_u64(n: u64) -> f64 {
    n as f64
}
