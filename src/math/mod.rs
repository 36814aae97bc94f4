//! Domain-free mathematics.

pub mod chebyshev;
mod count;
pub mod decay;
pub mod exponentials;
pub mod f_distribution;
pub mod false_discovery;
pub mod isotonic;
pub mod kmeans;
pub mod least_squares;
pub mod linear;
pub mod logit;
pub mod negative_binomial;
pub mod normal;
pub mod normal_equations;
pub mod optimize;
pub mod paule_mandel;
pub mod poisson;
pub mod quadrature;
pub mod rng;
pub mod root;
pub mod special;
pub mod stats;
pub mod survival;
pub mod theil_sen;
pub mod within;

pub use count::{count, count_u64};
