//! The shifted-beta-geometric model of renewals: how long customers under contract stay.
//!
//! # What it tells
//! From the customers of one or more cohorts still there after each period: how many will be there after any
//! later period, the share that renews at each age, and how many discounted periods a customer is still good for.
//! Retention rises with age because those who leave easily have left, not because anybody becomes more loyal.
//!
//! # How it is computed
//! At the end of each period a customer leaves with a probability that differs from customer to customer
//! (beta(alpha, beta)). Maximum likelihood over the losses of all cohorts and those still there, in the
//! logarithms of the parameters with exact second derivatives. The discounted sums are Gauss' 2F1(1, b; c; z),
//! taken as a continued fraction.
//!
//! # What it needs
//! Per cohort: customers at the start and after each period; cohorts may differ in age.
//!
//! # Limits
//! Contracts of one length, renewed or not at the end of each period. A customer's own probability does not change.
//!
//! # References
//! Fader & Hardie (2007), "How to Project Customer Retention", J. Interactive Marketing 21(1), 76-90. Fader &
//! Hardie (2010), "Customer-Base Valuation in a Contractual Setting", Marketing Science 29(1), 85-93.
#![allow(clippy::indexing_slicing, reason = "tables reach to the longest cohort")]

use super::beta_geometric_terms::in_logarithms;
use super::profile;
use super::stopping;
use super::uncertainty::Uncertainty;
use crate::math::optimize::{Eval, Options, maximise};
use crate::math::special::ln_beta;

const OPTIONS: Options = Options { lower: -18.0, upper: 18.0, tolerance: 1e-11, n_evaluations: 150 };

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sbg {
    /// First shape of the probabilities of leaving.
    pub alpha: f64,
    /// Second shape of them.
    pub beta: f64,
}

impl Sbg {
    /// The share of a cohort that is still there after `n_periods`.
    pub fn survival(&self, n_periods: u32) -> f64 {
        if n_periods <= 64 {
            let stays = |i: u32| (self.beta + f64::from(i)) / (self.alpha + self.beta + f64::from(i));
            return (0..n_periods).map(stays).product();
        }
        libm::exp(ln_beta(self.alpha, self.beta + f64::from(n_periods)) - ln_beta(self.alpha, self.beta))
    }

    /// The share of those there before it that renews at the end of period `period`, counted from 1.
    pub fn retention(&self, period: u32) -> f64 {
        let before = f64::from(period.max(1)) - 1.0;
        (self.beta + before) / (self.alpha + self.beta + before)
    }

    /// Discounted expected lifetime of a new customer, in periods: the sum over t = 0, 1, ... of
    /// survival(t) / (1 + rate)^t; the first period counts in full.
    ///
    /// `rate` is the discount rate per period, above 0; at 0 and below the sum may be infinite.
    pub fn discounted_lifetime(&self, rate: f64) -> f64 {
        discounted_sum(self.alpha, self.beta, rate)
    }

    /// Discounted expected residual lifetime, in periods, of a customer in contract period `period` (counted
    /// from 1) who is about to decide: the sum, over t = 0, 1, ..., of the probability of renewing now and
    /// then t times again, divided by (1 + rate)^t.
    pub fn discounted_residual_lifetime(&self, period: u32, rate: f64) -> f64 {
        let seen = f64::from(period.max(1)) - 1.0;
        self.retention(period) * discounted_sum(self.alpha, self.beta + seen + 1.0, rate)
    }
}

/// The sum over t = 0, 1, ... of (beta)_t / (alpha + beta)_t z^t, z = 1 / (1 + rate); infinite if it does not
/// converge.
fn discounted_sum(alpha: f64, beta: f64, rate: f64) -> f64 {
    if !(rate > 0.0) {
        // Mean lifetime: (alpha + beta - 1) / (alpha - 1).
        return if rate == 0.0 && alpha > 1.0 { 1.0 + beta / (alpha - 1.0) } else { f64::INFINITY };
    }
    // 1 + beta/c z 2F1(1, beta+1; c+1; z) with c = alpha + beta, by Gauss' fraction 2F1(1, b; c+1; z) =
    // c / (c - u1 z / (c+1 - u2 z / (c+2 - ...))), u_2k+1 = (b+k)(c+k), u_2k = k (c-b+k), from the end.
    let (z, c) = (1.0 / (1.0 + rate), alpha + beta);
    let fraction = |n: u32| {
        let mut rest = 0.0;
        for i in (1..=n).rev() {
            let k = f64::from(i / 2);
            let u = if i % 2 == 1 { (beta + 1.0 + k) * (c + k) } else { k * (alpha - 1.0 + k) };
            rest = u * z / (c + f64::from(i) - rest);
        }
        c / (c - rest)
    };
    let (mut n, mut before) = (64, fraction(32));
    loop {
        let value = fraction(n);
        if (value - before).abs() <= 1e-14 * value.abs() || n >= 1 << 20 {
            return 1.0 + beta / c * z * value;
        }
        (n, before) = (2 * n, value);
    }
}

/// Customers of one cohort that are there at the start and after each period.
pub type Cohort = Vec<f64>;

/// A fitted model.
#[derive(Debug, Clone)]
pub struct SbgFit {
    /// The parameters.
    pub model: Sbg,
    /// ln of the likelihood.
    pub ln_likelihood: f64,
    /// Customers in the fit.
    pub n_customers: f64,
    /// Customers seen to leave.
    pub n_left: f64,
    /// Standard errors and covariances in the order alpha, beta, or a reason code.
    pub uncertainty: Result<Uncertainty, &'static str>,
    /// What to be careful about: keys below `clv.warning.`.
    pub warnings: Vec<&'static str>,
}

/// Fits the model. A cohort that grows, or has no period, is cut where it does. `None` if nobody is seen to
/// decide.
pub fn fit(cohorts: &[Cohort]) -> Option<SbgFit> {
    fit_seen(&Decisions::count(cohorts))
}

/// Fits the model to decisions by age: of index i, renewals and losses at the end of period i + 1. `None` without any.
pub fn fit_decisions(decisions: &[(u32, u32)]) -> Option<SbgFit> {
    fit_seen(&Decisions::of(decisions))
}

/// 95 % intervals of alpha and beta by the likelihood of these decisions, or reasons why there are none.
pub fn intervals(decisions: &[(u32, u32)], fit: &SbgFit) -> Vec<Result<(f64, f64), &'static str>> {
    let (seen, values) = (Decisions::of(decisions), [fit.model.alpha, fit.model.beta]);
    profile::intervals(|p| seen.evaluate(p), &values.map(libm::log), &values, &fit.uncertainty)
}

fn fit_seen(seen: &Decisions) -> Option<SbgFit> {
    let n_customers = seen.stayed.first()? + seen.left.first()?;
    let n_left: f64 = seen.left.iter().sum();
    let share = (seen.left.first()? / n_customers).clamp(1e-4, 0.999);
    let starts = [2.0, 0.3, 30.0].map(|size| vec![libm::log(size * share), libm::log(size * (1.0 - share))]);
    let optimum = maximise(|p| seen.evaluate(p), &starts, &OPTIONS)?;
    let model = Sbg { alpha: libm::exp(optimum.at[0]), beta: libm::exp(optimum.at[1]) };
    let uncertainty = Uncertainty::of(&optimum, &[model.alpha, model.beta]);
    let mut warnings = Vec::new();
    if model.alpha < 1e-3 * (model.alpha + model.beta) {
        warnings.push("nobody_stops");
    } else if model.alpha + model.beta > 1e3 {
        warnings.push("dropout_same_for_all");
    } else if uncertainty.as_ref().map_or(true, |u| u.ln_se(0).max(u.ln_se(1)) > 1.0) {
        warnings.push("dropout_uncertain");
    }
    if stopping::is_unsettled(&optimum, &OPTIONS) {
        warnings.push("not_converged");
    }
    Some(SbgFit { model, ln_likelihood: optimum.eval.value, n_customers, n_left, uncertainty, warnings })
}

/// All decisions, by age.
struct Decisions {
    /// Per i: customers who renewed at the end of period i + 1.
    stayed: Vec<f64>,
    /// Per i: customers who left then.
    left: Vec<f64>,
}

impl Decisions {
    fn of(decisions: &[(u32, u32)]) -> Self {
        let (stayed, left) = decisions.iter().map(|(s, l)| (f64::from(*s), f64::from(*l))).unzip();
        Self { stayed, left }
    }

    fn count(cohorts: &[Cohort]) -> Self {
        let longest = cohorts.iter().map(|c| c.len().saturating_sub(1)).max().unwrap_or(0);
        let (mut stayed, mut left) = (vec![0.0; longest], vec![0.0; longest]);
        for cohort in cohorts {
            for (i, pair) in cohort.windows(2).enumerate() {
                if !(pair[1] >= 0.0 && pair[0] >= pair[1] && pair[0].is_finite()) {
                    break;
                }
                stayed[i] += pair[1];
                left[i] += pair[0] - pair[1];
            }
        }
        if stayed.iter().zip(&left).all(|(s, l)| s + l == 0.0) {
            return Self { stayed: vec![], left: vec![] };
        }
        Self { stayed, left }
    }

    /// The log-likelihood in (ln alpha, ln beta): leaving at the end of period i + 1 has probability
    /// alpha / (alpha + beta + i), given that the customer has not left before.
    fn evaluate(&self, ln_parameters: &[f64]) -> Eval {
        let [alpha, beta] = [0, 1].map(|i| libm::exp(ln_parameters[i]));
        let (mut value, mut g, mut h) = (0.0, [0.0; 2], [[0.0; 2]; 2]);
        for (i, (stayed, left)) in self.stayed.iter().zip(&self.left).enumerate() {
            let i = i as f64;
            let (in_sum, in_beta) = (1.0 / (alpha + beta + i), 1.0 / (beta + i));
            let all = stayed + left;
            value -= stayed * libm::log1p(alpha * in_beta) + left * libm::log1p((beta + i) / alpha);
            g[0] += left / alpha - all * in_sum;
            g[1] += stayed * in_beta - all * in_sum;
            h[0][0] += all * in_sum * in_sum - left / (alpha * alpha);
            h[0][1] += all * in_sum * in_sum;
            h[1][1] += all * in_sum * in_sum - stayed * in_beta * in_beta;
        }
        in_logarithms(value, &g, &h, &[alpha, beta])
    }
}
