//! What customers are worth, and how they differ.

pub mod clusters;
pub mod clv;
pub mod rfm;
pub mod rhythm;
pub mod segments;
