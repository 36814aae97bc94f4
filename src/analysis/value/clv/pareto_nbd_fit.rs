//! Maximum likelihood for the Pareto/NBD model.
//!
//! Customers with the same history are counted, not repeated; the clock is rescaled so that the longest history
//! is 1; the search runs in the logarithms of the parameters with exact second derivatives, from several
//! starts. How the area over the time of stopping is shared among customers: [`super::stopping`].

use super::history::History;
use super::jet::{Jet, LnJet, LnSum};
use super::pareto_nbd::ParetoNbd;
use super::patterns::MIN_REPEAT_BUYERS;
use super::stopping::{self, Group, Sweep};
use super::uncertainty::Uncertainty;
use crate::issue::Error;
use crate::math::decay::{Power, visit_nodes};
use crate::math::optimize::{Eval, Options, maximise};

/// Histories used to find the neighbourhood of the maximum when there are more.
const N_SCOUTS: usize = 2_000;
const OPTIONS: Options = Options { lower: -40.0, upper: 16.0, tolerance: 1e-10, n_evaluations: 150 };

/// A fitted model.
#[derive(Debug, Clone)]
pub struct ParetoNbdFit {
    /// The parameters, on the clock of weeks.
    pub model: ParetoNbd,
    /// ln of the likelihood, on the clock of weeks.
    pub ln_likelihood: f64,
    /// Customers in the fit.
    pub n_customers: usize,
    /// Customers with at least one repeat order.
    pub n_repeat_buyers: usize,
    /// Standard errors and covariances in the order r, alpha, s, beta, or a reason code. Where nobody is seen
    /// to stop, s and beta are held.
    pub uncertainty: Result<Uncertainty, &'static str>,
    /// What to be careful about: keys below `clv.warning.`.
    pub warnings: Vec<&'static str>,
}

/// Fits the model.
///
/// # Errors
/// `clv.too_few_repeat_buyers` with `n` and `min`.
pub fn fit(histories: &[History]) -> Result<ParetoNbdFit, Error> {
    fit_near(histories, None)
}

/// The same; `near` is a settled fit to similar data: the search starts there.
///
/// # Errors
/// `clv.too_few_repeat_buyers` with `n` and `min`.
pub fn fit_near(histories: &[History], near: Option<&ParetoNbd>) -> Result<ParetoNbdFit, Error> {
    let n_repeat_buyers = histories.iter().filter(|h| h.n_repeats > 0).count();
    let too_few =
        || Error::new("clv.too_few_repeat_buyers").with("n", n_repeat_buyers).with("min", MIN_REPEAT_BUYERS);
    let scale = histories.iter().fold(0.0_f64, |m, h| m.max(h.age_weeks));
    if n_repeat_buyers < MIN_REPEAT_BUYERS || !(scale > 0.0 && scale.is_finite()) {
        return Err(too_few());
    }
    let all = Patterns::count(histories, scale);
    let mut starts = match near {
        Some(m) => vec![[m.r, m.alpha / scale, m.s, m.beta / scale].map(libm::log).to_vec()],
        None => starts(histories, scale),
    };
    if near.is_none() && histories.len() > 4 * N_SCOUTS {
        let stride = histories.len() / N_SCOUTS + 1;
        let scouts: Vec<History> = histories.iter().step_by(stride).copied().collect();
        let sample = Patterns::count(&scouts, scale);
        if let Some(found) = maximise(|p| sample.evaluate(p), &starts, &OPTIONS) {
            starts = vec![found.at];
        }
    }
    let optimum = maximise(|p| all.evaluate(p), &starts, &OPTIONS).ok_or_else(too_few)?;
    let on_scaled_clock = natural(&optimum.at);
    let model = ParetoNbd {
        alpha: on_scaled_clock.alpha * scale,
        beta: on_scaled_clock.beta * scale,
        ..on_scaled_clock
    };
    let parameters = [model.r, model.alpha, model.s, model.beta];
    let mut uncertainty = Uncertainty::of(&optimum, &parameters);
    if p_stops(&model, scale) < HARDLY && uncertainty.as_ref().map_or(true, Uncertainty::is_hopeless) {
        // Without stopping the model is the NBD: s and beta say nothing, r and alpha are known as well as ever.
        uncertainty = Uncertainty::holding(&optimum, &parameters, &[2, 3]);
    }
    let n_repeats: f64 = histories.iter().map(|h| f64::from(h.n_repeats)).sum();
    let mut warnings = warnings(&model, scale, &uncertainty);
    if stopping::is_unsettled(&optimum, &OPTIONS) {
        warnings.push("not_converged");
    }
    Ok(ParetoNbdFit {
        model,
        ln_likelihood: optimum.eval.value - n_repeats * libm::log(scale),
        n_customers: histories.len(),
        n_repeat_buyers,
        uncertainty,
        warnings,
    })
}

/// The logarithms of a model's parameters on the scaled clock, and the log-likelihood around them.
pub(super) fn surface(
    histories: &[History],
    model: &ParetoNbd,
) -> (Vec<f64>, impl Fn(&[f64]) -> Eval + use<>) {
    let scale = histories.iter().fold(0.0_f64, |m, h| m.max(h.age_weeks));
    let patterns = Patterns::count(histories, scale);
    let at = [model.r, model.alpha / scale, model.s, model.beta / scale].map(libm::log).to_vec();
    (at, move |at: &[f64]| patterns.evaluate(at))
}

/// Starts with the file's own mean rate, for several spreads of rates and of stopping.
fn starts(histories: &[History], scale: f64) -> Vec<Vec<f64>> {
    let weeks: f64 = histories.iter().map(|h| h.age_weeks).sum();
    let n_repeats: f64 = histories.iter().map(|h| f64::from(h.n_repeats)).sum();
    // Customers stop, so that active ones order more often than all of them together.
    let rate = 1.5 * n_repeats * scale / weeks;
    [(0.5, 0.6, 0.4), (1.0, 0.1, 1.0), (0.3, 30.0, 15.0), (5.0, 0.3, 0.01)]
        .map(|(r, s, beta): (f64, f64, f64)| [r, r / rate, s, beta].map(libm::log).to_vec())
        .to_vec()
}

/// The model whose parameters have these logarithms.
fn natural(ln_parameters: &[f64]) -> ParetoNbd {
    let at = |i: usize| ln_parameters.get(i).map_or(f64::NAN, |p| libm::exp(*p));
    ParetoNbd { r: at(0), alpha: at(1), s: at(2), beta: at(3) }
}

/// A share of customers below this is nobody.
const HARDLY: f64 = 1e-3;

/// The probability that a customer stops within some time.
fn p_stops(model: &ParetoNbd, weeks: f64) -> f64 {
    -libm::expm1(-model.s * libm::log1p(weeks / model.beta))
}

fn warnings(
    model: &ParetoNbd,
    scale: f64,
    uncertainty: &Result<Uncertainty, &'static str>,
) -> Vec<&'static str> {
    let ln_se = |i| uncertainty.as_ref().map_or(0.0, |u| u.ln_se(i));
    let (p_at_once, p_ever) = (p_stops(model, 1e-3 * scale), p_stops(model, scale));
    let mut out = Vec::new();
    if p_ever < HARDLY {
        out.push("nobody_stops");
    } else if p_at_once > 0.999 {
        out.push("everybody_stops_at_once");
    } else if model.s > 1e3 {
        out.push("dropout_same_for_all");
    } else if p_at_once > 0.5 * p_ever {
        out.push("dropout_all_or_nothing");
    } else if ln_se(2).max(ln_se(3)) > 1.0 || uncertainty.is_err() {
        out.push("dropout_uncertain");
    }
    if model.r > 1e3 {
        out.push("rate_same_for_all");
    } else if ln_se(0).max(ln_se(1)) > 1.0 {
        out.push("rate_uncertain");
    }
    out
}

/// Histories, counted.
struct Patterns {
    groups: Vec<Group>,
    /// Per i: customers with more than i repeat orders.
    n_above: Vec<f64>,
}

impl Patterns {
    fn count(histories: &[History], scale: f64) -> Self {
        let scaled = |h: &History| (h.n_repeats, h.last_weeks / scale, h.age_weeks / scale);
        let groups = stopping::count(histories.iter().map(scaled));
        let n_above = stopping::n_above(&groups);
        Self { groups, n_above }
    }

    /// The log-likelihood on the scaled clock in (ln r, ln alpha, ln s, ln beta), with derivatives.
    fn evaluate(&self, ln_parameters: &[f64]) -> Eval {
        let model = natural(ln_parameters);
        let mut sum = LnSum::new();
        let mut rising = LnJet::default();
        for (i, n) in self.n_above.iter().enumerate() {
            let i = i as f64;
            let share = model.r / (model.r + i);
            sum.add_value(n * libm::log(model.r + i));
            rising.first[0] += n * share;
            rising.second[0] += n * share * i / (model.r + i);
        }
        sum.add_derivatives(1.0, &rising);
        let mut sweep = Sweep::default();
        for group in &self.groups {
            let x = f64::from(group.n_orders);
            let active = |time: f64| {
                let (ln_alpha, ln_beta) = (libm::log1p(time / model.alpha), libm::log1p(time / model.beta));
                let ln_active = -model.r * ln_alpha - x * libm::log(model.alpha + time) - model.s * ln_beta;
                (ln_active, derivatives(&model, x, time, ln_alpha, ln_beta))
            };
            sweep.add(group, &mut sum, active, |jet, from, to| add_stopping(jet, &model, x, from, to));
        }
        sum.finish()
    }
}

/// Adds the area over the times of stopping between two times, in units of a(from).
fn add_stopping(sum: &mut Jet, model: &ParetoNbd, x: f64, from: f64, to: f64) {
    let (ln_alpha, ln_beta) = (libm::log1p(from / model.alpha), libm::log1p(from / model.beta));
    let orders = Power { power: model.r + x, scale: model.alpha + from };
    let stops = Power { power: model.s + 1.0, scale: model.beta + from };
    let rate = model.s / stops.scale;
    visit_nodes(orders, stops, to - from, |node| {
        let at = from + node.at;
        let mut ln = derivatives(model, x, at, ln_alpha + node.ln_first, ln_beta + node.ln_second);
        // The rate of stopping, s / (beta + u).
        let share = model.beta / (model.beta + at);
        ln.first[2] += 1.0;
        ln.first[3] -= share;
        ln.second[9] -= share * (1.0 - share);
        sum.add_exp(rate * node.area, &ln);
    });
}

/// Derivatives of ln a(t) = -r ln(1 + t/alpha) - x ln(alpha + t) - s ln(1 + t/beta), given its logarithms.
#[inline]
fn derivatives(model: &ParetoNbd, x: f64, time: f64, ln_alpha: f64, ln_beta: f64) -> LnJet {
    let ParetoNbd { r, alpha, s, beta } = *model;
    let (in_alpha, in_beta) = (1.0 / (alpha + time), 1.0 / (beta + time));
    let by_alpha = r * time * in_alpha;
    let by_beta = s * time * in_beta;
    let mut ln = LnJet {
        first: [-r * ln_alpha, by_alpha - x * alpha * in_alpha, -s * ln_beta, by_beta],
        second: [0.0; 10],
    };
    ln.second[0] = ln.first[0];
    ln.second[1] = by_alpha;
    ln.second[4] = -(r + x) * time * in_alpha * alpha * in_alpha;
    ln.second[7] = ln.first[2];
    ln.second[8] = by_beta;
    ln.second[9] = -by_beta * beta * in_beta;
    ln
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histories() -> Vec<History> {
        (0..60_u32)
            .map(|i| {
                let age_weeks = 20.0 + f64::from(i * 7 % 19);
                let n_repeats = [0, 0, 1, 2, 0, 5, 14][(i % 7) as usize];
                let last_weeks = if n_repeats == 0 { 0.0 } else { age_weeks * f64::from(1 + i % 9) / 9.0 };
                History { n_repeats, last_weeks, age_weeks, ..History::NEW }
            })
            .collect()
    }

    #[test]
    fn the_sweep_is_the_sum_over_customers_and_its_derivatives_are_right() {
        let histories = histories();
        let patterns = Patterns::count(&histories, 1.0);
        for natural in [
            [0.55, 10.6, 0.61, 11.7],
            [0.55, 11.0, 1.0, 11.0],
            [3.0, 0.02, 7.0, 900.0],
            [900.0, 4_000.0, 0.001, 0.01],
            [0.02, 1e5, 40.0, 1e-4],
        ] {
            let at = natural.map(|p: f64| libm::log(p)).to_vec();
            let eval = patterns.evaluate(&at);
            let model = ParetoNbd { r: natural[0], alpha: natural[1], s: natural[2], beta: natural[3] };
            let sum: f64 = histories.iter().map(|h| model.ln_likelihood(h)).sum();
            assert!((eval.value - sum).abs() < 1e-11 * sum.abs(), "{model:?} {} {sum}", eval.value);
            for i in 0..4 {
                let step = 1e-4;
                let moved = |by: f64| {
                    let mut at = at.clone();
                    at[i] += by;
                    patterns.evaluate(&at)
                };
                let (up, down) = (moved(step), moved(-step));
                let slope = (up.value - down.value) / (2.0 * step);
                let size = 1.0 + eval.gradient.iter().fold(0.0_f64, |m, g| m.max(g.abs()));
                assert!((slope - eval.gradient[i]).abs() < 1e-6 * size, "{model:?} {i} {slope} {eval:?}");
                for j in 0..4 {
                    let curve = (up.gradient[j] - down.gradient[j]) / (2.0 * step);
                    let got = eval.hessian[i * 4 + j];
                    assert!((curve - got).abs() < 1e-6 * size, "{model:?} {i} {j} {curve} {got}");
                }
            }
        }
    }

    #[test]
    fn too_few() {
        let few: Vec<History> = histories().into_iter().take(7).collect();
        assert_eq!(fit(&few).unwrap_err().to_string(), "clv.too_few_repeat_buyers n=4 min=5");
        assert!(fit(&[]).is_err());
    }
}
