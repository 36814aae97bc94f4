//! Maximum likelihood for the BG/BB model.
//!
//! Customers with the same history are counted, not repeated; the search runs in the logarithms of the
//! parameters with exact second derivatives, from several starts. How the sum over the time of stopping is
//! shared among customers: [`super::stopping`].
#![allow(clippy::indexing_slicing, reason = "tables of rising products reach to the longest history")]

use super::bg_bb::{BgBb, Opportunities};
use super::jet::{Jet, LnJet, LnSum};
use super::patterns::MIN_REPEAT_BUYERS;
use super::stopping::{self, Group, Sweep};
use super::uncertainty::Uncertainty;
use crate::issue::Error;
use crate::math::optimize::{Eval, Options, maximise};

const OPTIONS: Options = Options { lower: -18.0, upper: 16.0, tolerance: 1e-10, n_evaluations: 150 };

/// A fitted model.
#[derive(Debug, Clone)]
pub struct BgBbFit {
    /// The parameters.
    pub model: BgBb,
    /// ln of the likelihood.
    pub ln_likelihood: f64,
    /// Customers in the fit.
    pub n_customers: usize,
    /// Customers who took at least one opportunity after the first order.
    pub n_repeat_buyers: usize,
    /// Standard errors and covariances in the order alpha, beta, gamma, delta, or a reason code. Where nobody is
    /// seen to stop, gamma and delta are held.
    pub uncertainty: Result<Uncertainty, &'static str>,
    /// What to be careful about: keys below `clv.warning.`.
    pub warnings: Vec<&'static str>,
}

/// Fits the model.
///
/// # Errors
/// `clv.too_few_repeat_buyers` with `n` and `min`.
pub fn fit(histories: &[Opportunities]) -> Result<BgBbFit, Error> {
    let n_repeat_buyers = histories.iter().filter(|h| h.n_taken > 0).count();
    let too_few =
        || Error::new("clv.too_few_repeat_buyers").with("n", n_repeat_buyers).with("min", MIN_REPEAT_BUYERS);
    if n_repeat_buyers < MIN_REPEAT_BUYERS {
        return Err(too_few());
    }
    let patterns = Patterns::count(histories);
    let optimum = maximise(|p| patterns.evaluate(p), &starts(histories), &OPTIONS).ok_or_else(too_few)?;
    let model = natural(&optimum.at);
    let parameters = [model.alpha, model.beta, model.gamma, model.delta];
    let mut uncertainty = Uncertainty::of(&optimum, &parameters);
    let p_stops = model.p_stops_within(patterns.longest);
    if p_stops < HARDLY && uncertainty.as_ref().map_or(true, Uncertainty::is_hopeless) {
        // Without stopping the model is the beta-binomial: gamma and delta say nothing.
        uncertainty = Uncertainty::holding(&optimum, &parameters, &[2, 3]);
    }
    let mut warnings = warnings(&model, p_stops, &uncertainty);
    if stopping::is_unsettled(&optimum, &OPTIONS) {
        warnings.push("not_converged");
    }
    Ok(BgBbFit {
        model,
        ln_likelihood: optimum.eval.value,
        n_customers: histories.len(),
        n_repeat_buyers,
        uncertainty,
        warnings,
    })
}

/// Starts with the file's own share of opportunities taken, for several spreads and several ways of stopping.
fn starts(histories: &[Opportunities]) -> Vec<Vec<f64>> {
    let n_given: f64 = histories.iter().map(|h| f64::from(h.n_given)).sum();
    let n_taken: f64 = histories.iter().map(|h| f64::from(h.n_taken)).sum();
    // Customers stop, so that active ones take more than all of them together.
    let share = (1.3 * n_taken / n_given).clamp(1e-6, 0.95);
    [(2.0, 0.5, 3.0), (0.5, 0.05, 0.5), (20.0, 20.0, 80.0), (1.0, 0.5, 50.0)]
        .map(|(size, gamma, delta): (f64, f64, f64)| {
            [size * share, size * (1.0 - share), gamma, delta].map(libm::log).to_vec()
        })
        .to_vec()
}

/// The model whose parameters have these logarithms.
fn natural(ln_parameters: &[f64]) -> BgBb {
    let [alpha, beta, gamma, delta] =
        [0, 1, 2, 3].map(|i| ln_parameters.get(i).map_or(f64::NAN, |p| libm::exp(*p)));
    BgBb { alpha, beta, gamma, delta }
}

/// A share of customers below this is nobody.
const HARDLY: f64 = 1e-3;

impl BgBb {
    /// The probability that a customer picked at random stops before opportunity `n` has passed.
    fn p_stops_within(&self, n: u32) -> f64 {
        let ln_stays = (0..n).map(|i| -libm::log1p(self.gamma / (self.delta + f64::from(i))));
        -libm::expm1(ln_stays.sum())
    }
}

fn warnings(
    model: &BgBb,
    p_stops: f64,
    uncertainty: &Result<Uncertainty, &'static str>,
) -> Vec<&'static str> {
    let ln_se = |i| uncertainty.as_ref().map_or(0.0, |u| u.ln_se(i));
    let mut out = Vec::new();
    if p_stops < HARDLY {
        out.push("nobody_stops");
    } else if model.p_stops_within(1) > 0.999 {
        out.push("everybody_stops_at_once");
    } else if model.gamma + model.delta > 1e3 {
        out.push("dropout_same_for_all");
    } else if model.gamma + model.delta < 1e-3 {
        out.push("dropout_all_or_nothing");
    } else if ln_se(2).max(ln_se(3)) > 1.0 || uncertainty.is_err() {
        out.push("dropout_uncertain");
    }
    if model.alpha + model.beta > 1e3 {
        out.push("rate_same_for_all");
    } else if ln_se(0).max(ln_se(1)) > 1.0 {
        out.push("rate_uncertain");
    }
    out
}

/// Histories, counted.
struct Patterns {
    groups: Vec<Group>,
    longest: u32,
}

impl Patterns {
    fn count(histories: &[Opportunities]) -> Self {
        // Nobody takes more than there were.
        let tidy = |h: &Opportunities| {
            let last = h.last_taken.min(h.n_given);
            (h.n_taken.min(last), f64::from(last), f64::from(h.n_given))
        };
        let groups = stopping::count(histories.iter().map(tidy));
        Self { groups, longest: histories.iter().map(|h| h.n_given).max().unwrap_or(0) }
    }

    /// The log-likelihood in (ln alpha, ln beta, ln gamma, ln delta), with derivatives.
    fn evaluate(&self, ln_parameters: &[f64]) -> Eval {
        let model = natural(ln_parameters);
        let products = Products::new(&model, self.longest as usize);
        let mut sum = LnSum::new();
        let mut sweep = Sweep::default();
        for group in &self.groups {
            let x = group.n_orders as usize;
            let active = |time: f64| products.active(x, time as usize);
            let add_stopping = |jet: &mut Jet, from: f64, to: f64| {
                let (ln_start, _) = products.active(x, from as usize);
                for n in from as usize..to as usize {
                    let (ln_active, mut ln) = products.active(x, n);
                    let size = model.gamma + model.delta + n as f64;
                    add_ln_share(&mut ln, &model, size);
                    jet.add_exp(libm::exp(ln_active - ln_start) * model.gamma / size, &ln);
                }
            };
            sweep.add(group, &mut sum, active, add_stopping);
        }
        sum.finish()
    }
}

/// Adds the derivatives of ln [gamma / (gamma + delta + n)], the probability of stopping after opportunity n.
fn add_ln_share(ln: &mut LnJet, model: &BgBb, size: f64) {
    let (by_gamma, by_delta) = (model.gamma / size, model.delta / size);
    ln.first[2] += 1.0 - by_gamma;
    ln.first[3] -= by_delta;
    ln.second[7] -= by_gamma * (1.0 - by_gamma);
    ln.second[8] += by_gamma * by_delta;
    ln.second[9] -= by_delta * (1.0 - by_delta);
}

/// Logarithm of a rising product c (c+1) ... (c+n-1), with the sums of 1/(c+i) and of 1/(c+i)^2.
#[derive(Clone, Copy)]
struct Rising {
    ln: f64,
    inverse: f64,
    inverse_squared: f64,
}

/// The rising products to 0, 1, 2, ... factors.
fn rising(c: f64, n: usize) -> Vec<Rising> {
    let mut at = Rising { ln: 0.0, inverse: 0.0, inverse_squared: 0.0 };
    let mut out = vec![at];
    for i in 0..n {
        let factor = c + i as f64;
        at.ln += libm::log(factor);
        at.inverse += 1.0 / factor;
        at.inverse_squared += 1.0 / (factor * factor);
        out.push(at);
    }
    out
}

/// All rising products that the likelihood is made of.
struct Products {
    parameters: [f64; 4],
    each: [Vec<Rising>; 4],
    /// Of alpha + beta and of gamma + delta.
    sums: [Vec<Rising>; 2],
}

impl Products {
    fn new(model: &BgBb, n: usize) -> Self {
        let BgBb { alpha, beta, gamma, delta } = *model;
        Self {
            parameters: [alpha, beta, gamma, delta],
            // gamma has no product of its own: whoever is active has not stopped once.
            each: [rising(alpha, n), rising(beta, n), vec![], rising(delta, n)],
            sums: [rising(alpha + beta, n), rising(gamma + delta, n)],
        }
    }

    /// ln of the likelihood of being active at opportunity `n` with `x` taken, with derivatives.
    fn active(&self, x: usize, n: usize) -> (f64, LnJet) {
        let [alpha, beta, gamma, delta] = self.parameters;
        let mut ln = LnJet::default();
        let (taken, passed, stayed) = (self.each[0][x], self.each[1][n - x], self.each[3][n]);
        let (of_taking, of_stopping) = (self.sums[0][n], self.sums[1][n]);
        // d/d ln c = c d/dc; of c^2 d2/dc2 + c d/dc the second part is the first derivative.
        ln.first[0] = alpha * (taken.inverse - of_taking.inverse);
        ln.first[1] = beta * (passed.inverse - of_taking.inverse);
        ln.first[2] = -gamma * of_stopping.inverse;
        ln.first[3] = delta * (stayed.inverse - of_stopping.inverse);
        let (q, w) = (of_taking.inverse_squared, of_stopping.inverse_squared);
        ln.second[0] = ln.first[0] + alpha * alpha * (q - taken.inverse_squared);
        ln.second[1] = alpha * beta * q;
        ln.second[4] = ln.first[1] + beta * beta * (q - passed.inverse_squared);
        ln.second[7] = ln.first[2] + gamma * gamma * w;
        ln.second[8] = gamma * delta * w;
        ln.second[9] = ln.first[3] + delta * delta * (w - stayed.inverse_squared);
        (taken.ln + passed.ln - of_taking.ln + stayed.ln - of_stopping.ln, ln)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histories() -> Vec<Opportunities> {
        (0..80_u32)
            .map(|i| {
                let n_given = 4 + i % 5;
                let n_taken = (i * 7 % 11).saturating_sub(4).min(n_given);
                let last_taken = if n_taken == 0 { 0 } else { (n_taken + i % 3).min(n_given) };
                Opportunities { n_taken, last_taken, n_given }
            })
            .collect()
    }

    #[test]
    fn the_sweep_is_the_sum_over_customers_and_its_derivatives_are_right() {
        let histories = histories();
        let patterns = Patterns::count(&histories);
        for natural in [
            [1.2, 0.75, 0.66, 2.78],
            [0.01, 30.0, 4.0, 0.2],
            [800.0, 500.0, 1e-3, 0.1],
            [3.0, 2.0, 90.0, 1e4],
        ] {
            let at = natural.map(|p: f64| libm::log(p)).to_vec();
            let eval = patterns.evaluate(&at);
            let model = super::natural(&at);
            let sum: f64 = histories.iter().map(|h| model.ln_likelihood(h)).sum();
            assert!((eval.value - sum).abs() < 1e-11 * sum.abs(), "{model:?} {} {sum}", eval.value);
            let size = 1.0 + eval.gradient.iter().fold(0.0_f64, |m, g| m.max(g.abs()));
            for i in 0..4 {
                let moved = |by: f64| {
                    let mut at = at.clone();
                    at[i] += by;
                    patterns.evaluate(&at)
                };
                let (up, down) = (moved(1e-4), moved(-1e-4));
                let slope = (up.value - down.value) / 2e-4;
                assert!((slope - eval.gradient[i]).abs() < 1e-6 * size, "{model:?} {i} {slope} {eval:?}");
                for j in 0..4 {
                    let curve = (up.gradient[j] - down.gradient[j]) / 2e-4;
                    let got = eval.hessian[i * 4 + j];
                    assert!((curve - got).abs() < 1e-6 * size, "{model:?} {i} {j} {curve} {got}");
                }
            }
        }
    }

    #[test]
    fn too_few() {
        let nobody = Opportunities { n_taken: 0, last_taken: 0, n_given: 6 };
        assert_eq!(fit(&[nobody; 40]).unwrap_err().to_string(), "clv.too_few_repeat_buyers n=0 min=5");
    }
}
