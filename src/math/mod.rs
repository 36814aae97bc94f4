//! Domain-free mathematics.

pub mod decay;
pub mod kmeans;
pub mod linear;
pub mod negative_binomial;
pub mod optimize;
pub mod quadrature;
pub mod rng;
pub mod root;
pub mod special;
pub mod stats;
