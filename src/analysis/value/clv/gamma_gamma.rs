//! The gamma-gamma model of spend per order.
//!
//! # What it tells
//! The mean amount of a customer's future orders: between the customer's own mean so far and that of all
//! customers, nearer to the own mean the more orders it rests on.
//!
//! # How it is computed
//! A customer's orders scatter around a mean of their own (gamma with shape p); these means scatter among
//! customers (inverse gamma, by q and v). Maximum likelihood over customers with repeat orders, exact second
//! derivatives, several starts. The mean of a customer's x repeat orders m has z = x m / (x m + v) ~ beta(p x, q).
//!
//! # What it needs
//! Per customer: number of orders and their mean amount. The first order is left out, as it is in the papers, since
//! first orders often are of another kind; a setting counts it in.
//!
//! # Limits
//! Amount and number of orders are taken to be independent: their correlation is reported.
//!
//! # References
//! Colombo & Jiang (1999), J. Interactive Marketing 13(3); Fader, Hardie & Lee (2005), "RFM and CLV", JMR 42(4);
//! Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary Value", note 025.
#![allow(clippy::indexing_slicing, reason = "fixed arrays of three parameters")]

use super::beta_geometric_terms::in_logarithms;
use super::uncertainty::Uncertainty;
use crate::math::optimize::{Eval, Options, maximise};
use crate::math::special::{digamma, ln_beta, trigamma};

const OPTIONS: Options = Options { lower: -16.0, upper: 16.0, tolerance: 1e-10, n_evaluations: 150 };
/// Three parameters want a few more customers than that.
pub const MIN_CUSTOMERS: usize = 5;

/// A customer's orders: the repeat orders, or all of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spend {
    /// Number of orders.
    pub n_orders: u32,
    /// Their mean amount, in currency units.
    pub mean: f64,
}

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaGamma {
    /// Shape of the amounts of one customer.
    pub p: f64,
    /// Shape of the spread among customers.
    pub q: f64,
    /// Scale of the spread among customers, in currency units.
    pub v: f64,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub struct GammaGammaFit {
    /// The parameters.
    pub model: GammaGamma,
    /// ln of the likelihood.
    pub ln_likelihood: f64,
    /// Customers in the fit: with repeat orders of a positive mean amount.
    pub n_customers: usize,
    /// Standard errors and covariances in the order p, q, v, or a reason code.
    pub uncertainty: Result<Uncertainty, &'static str>,
    /// What to be careful about: keys below `clv.warning.`.
    pub warnings: Vec<&'static str>,
}

impl GammaGamma {
    /// Expected mean amount of all future orders of a customer: p (v + x m) / (p x + q - 1). `None` where the
    /// expectation is infinite (p x + q <= 1).
    pub fn expected_spend(&self, spend: &Spend) -> Option<f64> {
        let x = f64::from(spend.n_orders);
        let weight = self.p * x + self.q - 1.0;
        (weight > 0.0).then(|| self.p * (self.v + x * spend.mean) / weight)
    }

    /// The same model with the `at`-th of p, q, v multiplied by `factor`.
    #[must_use]
    pub fn scaled(&self, at: usize, factor: f64) -> Self {
        let by = |i: usize| if i == at { factor } else { 1.0 };
        Self { p: self.p * by(0), q: self.q * by(1), v: self.v * by(2) }
    }

    /// ln of the likelihood of one customer with repeat orders of a positive mean.
    pub fn ln_likelihood(&self, spend: &Spend) -> f64 {
        let x = f64::from(spend.n_orders);
        let total = x * spend.mean;
        let (ln_z, ln_rest) = (-libm::log1p(self.v / total), -libm::log1p(total / self.v));
        self.p * x * ln_z + self.q * ln_rest - ln_beta(self.p * x, self.q) - libm::log(spend.mean)
    }
}

/// Fits the model; `None` with fewer than [`MIN_CUSTOMERS`] customers with repeat orders of a positive mean.
pub fn fit(spends: &[Spend]) -> Option<GammaGammaFit> {
    let mut usable: Vec<Spend> =
        spends.iter().filter(|s| s.n_orders > 0 && s.mean > 0.0 && s.mean.is_finite()).copied().collect();
    if usable.len() < MIN_CUSTOMERS {
        return None;
    }
    let scale = usable.iter().map(|s| s.mean).sum::<f64>() / usable.len() as f64;
    // Positive doubles are ordered as their bits are.
    usable.sort_unstable_by_key(|s| (s.n_orders, s.mean.to_bits()));
    let totals: Vec<f64> = usable.iter().map(|s| f64::from(s.n_orders) * s.mean / scale).collect();
    let ln_totals: Vec<f64> = totals.iter().map(|t| libm::log(*t)).collect();
    let groups: Vec<(f64, std::ops::Range<usize>)> = groups(&usable);
    let starts = [(5.0, 4.0), (1.0, 1.5), (1.0, 20.0), (30.0, 3.0)]
        .map(|(p, q): (f64, f64)| [p, q, (q - 1.0) / p].map(libm::log).to_vec());
    let f = |at: &[f64]| evaluate(at, &groups, &totals, &ln_totals);
    let optimum = maximise(f, &starts, &OPTIONS)?;
    let [p, q, v] = [0, 1, 2].map(|i| libm::exp(optimum.at[i]));
    let model = GammaGamma { p, q, v: v * scale };
    let uncertainty = Uncertainty::of(&optimum, &[model.p, model.q, model.v]);
    let sum_ln_means: f64 = usable.iter().map(|s| libm::log(s.mean)).sum();
    let mut warnings = warnings(&model, &uncertainty);
    if !optimum.is_converged && !optimum.is_at_bound {
        warnings.push("not_converged");
    }
    Some(GammaGammaFit {
        model,
        ln_likelihood: optimum.eval.value - sum_ln_means,
        n_customers: usable.len(),
        uncertainty,
        warnings,
    })
}

fn warnings(model: &GammaGamma, uncertainty: &Result<Uncertainty, &'static str>) -> Vec<&'static str> {
    let mut out = Vec::new();
    if model.q <= 1.0 {
        out.push("spend_mean_infinite");
    }
    if model.q > 1e4 {
        out.push("spend_same_for_all");
    } else if model.p > 1e4 {
        out.push("spend_never_varies");
    } else if uncertainty.as_ref().map_or(true, |u| (0..3).any(|i| u.ln_se(i) > 1.0)) {
        out.push("spend_uncertain");
    }
    out
}

/// Runs of equal numbers of repeats in sorted customers.
fn groups(sorted: &[Spend]) -> Vec<(f64, std::ops::Range<usize>)> {
    let mut out = Vec::new();
    let mut start = 0;
    for run in sorted.chunk_by(|a, b| a.n_orders == b.n_orders) {
        if let Some(first) = run.first() {
            out.push((f64::from(first.n_orders), start..start + run.len()));
        }
        start += run.len();
    }
    out
}

/// The log-likelihood without -sum ln m, in (ln p, ln q, ln v), with derivatives.
fn evaluate(
    ln_parameters: &[f64],
    groups: &[(f64, std::ops::Range<usize>)],
    totals: &[f64],
    ln_totals: &[f64],
) -> Eval {
    let [p, q, v] = [0, 1, 2].map(|i| libm::exp(ln_parameters[i]));
    let ln_v = ln_parameters[2];
    let mut value = 0.0;
    let mut g = [0.0; 3];
    let mut h = [[0.0; 3]; 3];
    let (psi_q, psi1_q) = (digamma(q), trigamma(q));
    for (x, range) in groups {
        let n = range.len() as f64;
        let shape = p * x;
        // ln z and ln(1 - z), each from the side where it has all its digits.
        let (mut ln_z, mut ln_rest, mut inv, mut inv2) = (0.0, 0.0, 0.0, 0.0);
        for (total, ln_total) in totals[range.clone()].iter().zip(&ln_totals[range.clone()]) {
            let difference = ln_v - ln_total;
            if v < *total {
                let z = -libm::log1p(v / total);
                ln_z += z;
                ln_rest += difference + z;
            } else {
                let rest = -libm::log1p(total / v);
                ln_z += rest - difference;
                ln_rest += rest;
            }
            let i = 1.0 / (total + v);
            inv += i;
            inv2 += i * i;
        }
        let (psi_sum, psi1_sum) = (digamma(shape + q), trigamma(shape + q));
        value += shape * ln_z + q * ln_rest - n * ln_beta(shape, q);
        g[0] += x * ln_z + n * x * (psi_sum - digamma(shape));
        g[1] += ln_rest + n * (psi_sum - psi_q);
        g[2] += n * q / v - (shape + q) * inv;
        h[0][0] += n * x * x * (psi1_sum - trigamma(shape));
        h[0][1] += n * x * psi1_sum;
        h[0][2] -= x * inv;
        h[1][1] += n * (psi1_sum - psi1_q);
        h[1][2] += n / v - inv;
        h[2][2] += (shape + q) * inv2 - n * q / (v * v);
    }
    in_logarithms(value, &g, &h, &[p, q, v])
}
