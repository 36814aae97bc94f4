//! Intervals of parameters, and of what follows from them, from the likelihood itself.
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

use super::details::STEP;
use super::uncertainty::{Uncertainty, Z_95};
use crate::math::linear::{cholesky, solve_cholesky};
use crate::math::optimize::{Eval, Options, maximise};

/// Steps to an end of a range, and how far one may go in the logarithm of a parameter.
const N_STEPS: usize = 25;
const MAX_STEP: f64 = 1.0;
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

/// How far a figure that follows from the parameters can go while the log-likelihood stays less than 1.92 below its maximum:
/// the 95 % interval by the likelihood. `figure` takes what is added to the logarithms of the parameters, and only the `free` ones
/// move. Step by step, the likelihood is taken as a parabola and the figure as straight where the search stands; `None` where it
/// comes to no end.
pub(super) fn range(
    surface: impl Fn(&[f64]) -> Eval,
    at: &[f64],
    free: &[bool],
    figure: &dyn Fn(&[f64]) -> f64,
) -> Option<(f64, f64)> {
    let least = surface(at).value - Z_95 * Z_95 / 2.0;
    let end = |side: f64| -> Option<f64> {
        let mut by = vec![0.0; at.len()];
        for _ in 0..N_STEPS {
            let step = step(&surface, at, &by, free, figure, (least, side))?;
            let longest = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
            let short = (MAX_STEP / longest).min(1.0);
            for (by, step) in by.iter_mut().zip(&step) {
                *by += short * step;
            }
            if longest < 1e-3 {
                return Some(figure(&by)).filter(|v| v.is_finite());
            }
        }
        None
    };
    Some((end(-1.0)?, end(1.0)?))
}

/// From where the search stands, to where the figure would be furthest to one side at the least likelihood.
fn step(
    surface: &impl Fn(&[f64]) -> Eval,
    at: &[f64],
    by: &[f64],
    free: &[bool],
    figure: &dyn Fn(&[f64]) -> f64,
    (least, side): (f64, f64),
) -> Option<Vec<f64>> {
    let n = at.len();
    let free: Vec<usize> = (0..n).filter(|i| free[*i]).collect();
    let here: Vec<f64> = at.iter().zip(by).map(|(a, b)| a + b).collect();
    let eval = surface(&here);
    let slope = |i: usize| {
        let moved = |by_i: f64| {
            let mut moved = by.to_vec();
            moved[i] += by_i;
            figure(&moved)
        };
        (moved(STEP) - moved(-STEP)) / (2.0 * STEP)
    };
    let slopes: Vec<f64> = free.iter().map(|i| slope(*i)).collect();
    let gradient: Vec<f64> = free.iter().map(|i| eval.gradient[*i]).collect();
    let information: Vec<f64> = free
        .iter()
        .flat_map(|i| free.iter().map(|j| -eval.hessian[*i * n + *j]).collect::<Vec<_>>())
        .collect();
    let lower = cholesky(&information, free.len())?;
    let (to_top, along) = (solve_cholesky(&lower, &gradient), solve_cholesky(&lower, &slopes));
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let spread = dot(&slopes, &along);
    if !(spread > 0.0) {
        return None;
    }
    // Maximise the figure where the parabola has the least likelihood; below it, go up first.
    let reach = (2.0 * (eval.value - least) + dot(&gradient, &to_top)) / spread;
    let reach = side * reach.max(0.0).sqrt();
    let mut step = vec![0.0; n];
    for ((i, top), along) in free.iter().zip(to_top).zip(along) {
        step[*i] = top + reach * along;
    }
    Some(step)
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

    /// Counts of 10 and 5: the ratio of their means is the odds of a binomial share of 10 in 15, whose likelihood interval falls by
    /// 3.841 / 2 at either end. Straight from the standard error, 2 / exp(1.96 √0.3) is 0.68; by the likelihood it is more.
    #[test]
    fn the_ratio_of_two_counts() {
        let counts = [10.0, 5.0];
        let surface = |at: &[f64]| {
            let means = [libm::exp(at[0]), libm::exp(at[1])];
            Eval {
                value: (0..2).map(|i| counts[i] * at[i] - means[i]).sum(),
                gradient: (0..2).map(|i| counts[i] - means[i]).collect(),
                hessian: vec![-means[0], 0.0, 0.0, -means[1]],
            }
        };
        let at = counts.map(libm::log);
        let figure = |by: &[f64]| libm::log(2.0) + by[0] - by[1];
        let (low, high) = range(surface, &at, &[true, true], &figure).unwrap();
        let binomial = |p: f64| 10.0 * libm::log(p) + 5.0 * libm::log(1.0 - p);
        for end in [low, high] {
            let odds = libm::exp(end);
            let fall = 2.0 * (binomial(2.0 / 3.0) - binomial(odds / (1.0 + odds)));
            assert!((fall - 3.841).abs() < 0.01, "{end}: {fall}");
        }
        assert!(libm::exp(low) > 0.69 && libm::exp(high) > 5.9, "{low} {high}");
        // With the second held where it is, the interval is that of one count: 17.50 / 10 and 5.05 / 10.
        let (low, high) = range(surface, &at, &[true, false], &figure).unwrap();
        assert!((libm::exp(low) - 1.01).abs() < 0.01 && (libm::exp(high) - 3.5).abs() < 0.01, "{low} {high}");
        // A figure that no parameter moves has no range.
        assert!(range(surface, &at, &[true, true], &|_| 1.0).is_none());
    }
}
