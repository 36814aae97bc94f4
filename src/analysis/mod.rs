//! One folder per question, one file per method.

pub mod value;
