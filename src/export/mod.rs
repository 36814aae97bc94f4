//! Report -> bytes.

pub mod csv;
