//! Report -> bytes.

pub mod csv;
pub mod not_accepted;
