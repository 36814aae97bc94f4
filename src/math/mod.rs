//! Domain-free mathematics.

pub mod false_discovery;
pub mod kmeans;
pub mod least_squares;
pub mod linear;
pub mod logit;
pub mod normal;
pub mod normal_equations;
pub mod optimize;
pub mod paule_mandel;
pub mod poisson;
pub mod quadrature;
pub mod rng;
pub mod special;
pub mod stats;
pub mod within;
