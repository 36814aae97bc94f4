//! How well a fit pins its parameters down.
#![allow(clippy::indexing_slicing, reason = "matrices are n x n for the n of the parameters")]

use crate::math::linear::{inverse, quadratic_form};
use crate::math::optimize::Optimum;
use crate::math::special::logistic;

/// A normal deviate that leaves 2.5 % on either side.
pub(super) const Z_95: f64 = 1.959_963_984_540_054;
/// A parameter known to no better than a factor e^3 is not known.
const MAX_LN_SE: f64 = 3.0;

/// Uncertainty of positive parameters, from the observed information. A parameter that is held has no
/// standard error (NaN) and no covariance (0): the others are judged as if it were known.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertainty {
    /// Standard errors of the parameters.
    pub standard_errors: Vec<f64>,
    /// Covariance of the parameters, row by row.
    pub covariance: Vec<f64>,
    /// Covariance of the logarithms of the parameters, row by row.
    pub ln_covariance: Vec<f64>,
}

impl Uncertainty {
    /// From the curvature of the log-likelihood in the logarithms of the parameters.
    ///
    /// # Errors
    /// A reason: `at_boundary` (the likelihood still rises where the search ends), `not_identifiable` (it is
    /// flat in some direction).
    pub fn of(optimum: &Optimum, parameters: &[f64]) -> Result<Self, &'static str> {
        if optimum.is_at_bound {
            return Err("at_boundary");
        }
        Self::holding(optimum, parameters, &[])
    }

    /// The same with some parameters held where they are: for a model that has come down to a simpler one,
    /// whose further parameters say nothing any more.
    ///
    /// # Errors
    /// `not_identifiable`, if the likelihood is flat in some direction of the others.
    pub fn holding(optimum: &Optimum, parameters: &[f64], held: &[usize]) -> Result<Self, &'static str> {
        let n = parameters.len();
        let free: Vec<usize> = (0..n).filter(|i| !held.contains(i)).collect();
        let pairs = || free.iter().flat_map(|i| free.iter().map(move |j| (*i, *j)));
        let information: Vec<f64> = pairs().map(|(i, j)| -optimum.eval.hessian[i * n + j]).collect();
        let inverted = inverse(&information, free.len()).ok_or("not_identifiable")?;
        let mut ln_covariance = vec![0.0; n * n];
        for ((i, j), value) in pairs().zip(inverted) {
            ln_covariance[i * n + j] = value;
        }
        let covariance: Vec<f64> =
            (0..n * n).map(|at| ln_covariance[at] * parameters[at / n] * parameters[at % n]).collect();
        let standard_error =
            |i: usize| if held.contains(&i) { f64::NAN } else { covariance[i * n + i].sqrt() };
        Ok(Self { standard_errors: (0..n).map(standard_error).collect(), covariance, ln_covariance })
    }

    /// Standard error of the logarithm of parameter `i`: 0.1 is about 10 %.
    pub fn ln_se(&self, i: usize) -> f64 {
        let n = self.standard_errors.len();
        self.ln_covariance.get(i * n + i).map_or(f64::INFINITY, |v| v.sqrt())
    }

    /// Whether some parameter is not known to within a factor of 20.
    pub fn is_hopeless(&self) -> bool {
        (0..self.standard_errors.len()).any(|i| self.ln_se(i).is_nan() || self.ln_se(i) > MAX_LN_SE)
    }
}

/// A positive estimate with a 95 % interval, or the reason why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower and upper end, or a reason code.
    pub interval: Result<(f64, f64), &'static str>,
}

/// The delta method on the logarithm: `elasticities` are the derivatives of ln(value) to the ln parameters, in
/// blocks with independent estimates.
pub fn interval(
    value: f64,
    blocks: &[(&Result<Uncertainty, &'static str>, &[f64])],
) -> Result<(f64, f64), &'static str> {
    if value.is_nan() || value <= 0.0 {
        return Err("nothing_expected");
    }
    let mut variance = 0.0;
    for (uncertainty, elasticities) in blocks {
        let uncertainty = uncertainty.as_ref().map_err(|reason| *reason)?;
        if uncertainty.is_hopeless() {
            return Err("not_identifiable");
        }
        variance += quadratic_form(&uncertainty.ln_covariance, elasticities);
    }
    let factor = libm::exp(Z_95 * variance.max(0.0).sqrt());
    if factor.is_finite() { Ok((value / factor, value * factor)) } else { Err("not_identifiable") }
}

/// The delta method on the log-odds of a probability: `derivatives` are those of the probability to the ln parameters.
pub fn logit_interval(
    p: f64,
    uncertainty: &Result<Uncertainty, &'static str>,
    derivatives: &[f64],
) -> Result<(f64, f64), &'static str> {
    let uncertainty = uncertainty.as_ref().map_err(|reason| *reason)?;
    if uncertainty.is_hopeless() {
        return Err("not_identifiable");
    }
    let slope = p * (1.0 - p);
    if !(slope > 0.0) {
        return Err("certain");
    }
    let sd = quadratic_form(&uncertainty.ln_covariance, derivatives).max(0.0).sqrt() / slope;
    let odds = libm::log(p / (1.0 - p));
    Ok((logistic(odds - Z_95 * sd), logistic(odds + Z_95 * sd)))
}
