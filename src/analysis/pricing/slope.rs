//! An estimated elasticity with its uncertainty.

use crate::math::normal;

/// z of an 80 % interval.
pub const Z_80: f64 = 1.281_551_565_544_600_4;
/// z of a 95 % interval.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// A coefficient and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
}

impl Slope {
    /// A slope, if both numbers are finite and the error is positive.
    pub fn new(value: f64, se: f64) -> Option<Self> {
        (value.is_finite() && se.is_finite() && se > 0.0).then_some(Self { value, se })
    }

    /// The ends of the interval `z` standard errors around the estimate (normal approximation).
    pub fn interval(&self, z: f64) -> (f64, f64) {
        (self.value - z * self.se, self.value + z * self.se)
    }

    /// P(true slope < `bound`) by the normal approximation.
    pub fn probability_below(&self, bound: f64) -> f64 {
        normal::cdf((bound - self.value) / self.se)
    }

    /// The two-sided p-value of "the true slope is zero".
    pub fn p_value(&self) -> f64 {
        2.0 * normal::cdf(-(self.value / self.se).abs())
    }
}
