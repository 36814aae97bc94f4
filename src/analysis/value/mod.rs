//! What customers are worth, and how they differ.

pub mod clusters;
pub mod clv;
pub mod moves;
pub mod rfm;
pub mod rfm_choices;
pub mod rhythm;
pub mod segment_values;
pub mod segments;
pub mod traits;
