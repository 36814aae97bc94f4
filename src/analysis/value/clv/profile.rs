//! Intervals of parameters from the likelihood itself.
//!
//! # How it is computed
//! A value of a parameter is in the 95 % interval if, with the other parameters at their best for it, the log-likelihood is
//! less than 1.92 below its maximum. Unlike the standard error this follows the likelihood's own shape, which in these models
//! is bent: intervals from standard errors hold the truth less often than they say.
//! Large files make it straight: above [`MAX_CUSTOMERS`] the standard errors of the logarithms serve.
//!
//! # References
//! Venzon & Moolgavkar (1988), Applied Statistics 37(1), 87-94.
#![allow(clippy::indexing_slicing, reason = "all vectors have the length of the parameters")]

use super::uncertainty::{Uncertainty, Z_95};
use crate::math::optimize::{Eval, Options, maximise};

/// Above this many customers the likelihood is as good as straight.
pub const MAX_CUSTOMERS: usize = 20_000;
/// A parameter that may be this many times larger or smaller has no bound on that side.
const LN_UNBOUNDED: f64 = 9.2;
const OPTIONS: Options = Options { lower: -40.0, upper: 40.0, tolerance: 1e-6, n_evaluations: 40 };

/// The 95 % interval of every parameter, or a reason why there is none. `values` are the estimates, `at` the logarithms at which
/// `surface` has its maximum. An end may be 0 or infinite.
pub(super) fn intervals(
    surface: impl Fn(&[f64]) -> Eval,
    at: &[f64],
    values: &[f64],
    uncertainty: &Result<Uncertainty, &'static str>,
) -> Vec<Result<(f64, f64), &'static str>> {
    let top = surface(at).value;
    let of = |i: usize| {
        let uncertainty = uncertainty.as_ref().map_err(|reason| *reason)?;
        if uncertainty.standard_errors[i].is_nan() {
            return Err("held");
        }
        let free: Vec<bool> =
            (0..at.len()).map(|j| j != i && !uncertainty.standard_errors[j].is_nan()).collect();
        let low = end(&surface, at, top, i, &free, -uncertainty.ln_se(i));
        let high = end(&surface, at, top, i, &free, uncertainty.ln_se(i));
        Ok((values[i] * libm::exp(low), values[i] * libm::exp(high)))
    };
    (0..at.len()).map(of).collect()
}

/// How far the logarithm of parameter `i` may go; `step` is a standard error in the direction looked at.
fn end(surface: &impl Fn(&[f64]) -> Eval, at: &[f64], top: f64, i: usize, free: &[bool], step: f64) -> f64 {
    let others: Vec<usize> = (0..at.len()).filter(|j| free[*j]).collect();
    let whole = |by: f64, others_at: &[f64]| {
        let mut whole = at.to_vec();
        whole[i] += by;
        for (j, value) in others.iter().zip(others_at) {
            whole[*j] = *value;
        }
        whole
    };
    let mut start: Vec<f64> = others.iter().map(|j| at[*j]).collect();
    let mut by = step * Z_95;
    for _ in 0..12 {
        if by.abs() > LN_UNBOUNDED {
            return by.signum() * f64::INFINITY;
        }
        let f = |others_at: &[f64]| {
            let eval = surface(&whole(by, others_at));
            let n = at.len();
            let pairs = others.iter().flat_map(|j| others.iter().map(move |k| j * n + k));
            Eval {
                value: eval.value,
                gradient: others.iter().map(|j| eval.gradient[*j]).collect(),
                hessian: pairs.map(|at| eval.hessian[at]).collect(),
            }
        };
        let Some(best) = maximise(f, std::slice::from_ref(&start), &OPTIONS) else {
            return by.signum() * f64::INFINITY;
        };
        // The root of twice the fall is nearly straight.
        let root = (2.0 * (top - best.eval.value)).max(1e-12).sqrt();
        if (root - Z_95).abs() < 1e-3 {
            break;
        }
        by *= (Z_95 / root).clamp(0.5, 2.0);
        start = best.at;
    }
    by
}

/// Intervals from the standard errors of the logarithms.
pub fn from_standard_errors(
    values: &[f64],
    uncertainty: &Result<Uncertainty, &'static str>,
) -> Vec<Result<(f64, f64), &'static str>> {
    let of = |(i, value): (usize, &f64)| {
        let uncertainty = uncertainty.as_ref().map_err(|reason| *reason)?;
        if uncertainty.standard_errors[i].is_nan() {
            return Err("held");
        }
        let factor = libm::exp(Z_95 * uncertainty.ln_se(i));
        Ok((value / factor, value * factor))
    };
    values.iter().enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::optimize::Optimum;

    #[test]
    fn a_count_of_ten() {
        // Poisson, n = 10: ln L = 10 ln m - m; the likelihood interval of m is (5.05, 17.50) (solved by hand).
        let surface = |at: &[f64]| {
            let m = libm::exp(at[0]);
            Eval { value: 10.0 * at[0] - m, gradient: vec![10.0 - m], hessian: vec![-m] }
        };
        let at = [libm::log(10.0)];
        let optimum = Optimum { at: at.to_vec(), eval: surface(&at), is_converged: true, is_at_bound: false };
        let uncertainty = Uncertainty::of(&optimum, &[10.0]);
        let found = intervals(surface, &at, &[10.0], &uncertainty)[0].unwrap();
        let fall = |m: f64| 2.0 * (10.0 * libm::log(10.0) - 10.0 - 10.0 * libm::log(m) + m);
        for end in [found.0, found.1] {
            assert!((fall(end) - 3.841).abs() < 0.01, "{found:?}");
        }
        assert!((found.0 - 5.05).abs() < 0.05 && (found.1 - 17.5).abs() < 0.05, "{found:?}");
        let straight = from_standard_errors(&[10.0], &uncertainty)[0].unwrap();
        assert!((straight.1 - 10.0 * libm::exp(1.96 / 10.0_f64.sqrt())).abs() < 0.01);
    }
}
