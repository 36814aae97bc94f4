//! One native binary of integration tests.

mod chart;
mod chart_random;
mod chart_specs;
