//! Maximum likelihood for the models of [`super::beta_geometric`].
//!
//! Customers with the same history are counted, not repeated; the clock is rescaled so that the longest history
//! is 1; the search runs in the logarithms of the parameters with exact second derivatives, from several
//! starts. On small files the likelihood may rise for ever along a ridge (all customers equally likely to stop,
//! nobody ever stopping, ...): the search then ends at the edge of its box with a finite fit and a warning.
#![allow(clippy::indexing_slicing, reason = "table sizes come from the largest index in the same histories")]

use super::beta_geometric::{BetaGeometric, Leaving, MAX_STAGES};
use super::beta_geometric_terms::{Clock, Product, SIDE_BY_SIDE, Stopped, Sums};
use super::order_fit::OrderFit;
use super::order_model::OrderModel;
use super::patterns::Patterns;
use super::uncertainty::Uncertainty;
use crate::math::optimize::{Eval, Optimum, Options, maximise};
use crate::math::special::ln_gamma;

/// Histories used to find the neighbourhood of the maximum when there are more.
const N_SCOUTS: usize = 2_000;
const OPTIONS: Options = Options { lower: -18.0, upper: 16.0, tolerance: 1e-10, n_evaluations: 150 };
/// Where k gives way by more than this per customer on the sample, the whole file need not be asked.
const CLEARLY_WORSE: f64 = 0.02;

/// Fits a model with the given stages per order. `near` is a settled fit to similar data: the search starts there.
pub(super) fn fit(
    patterns: &Patterns,
    leaving: Leaving,
    stages: u32,
    near: Option<&BetaGeometric>,
) -> Option<OrderFit> {
    let likelihood = Likelihood { patterns, leaving, stages };
    let mut starts = match near {
        Some(near) => vec![likelihood.ln_parameters(near)],
        None => likelihood.starts(),
    };
    if let (Some(scouts), None) = (patterns.scouts(N_SCOUTS), near) {
        let sample = Likelihood { patterns: &scouts, ..likelihood };
        if let Some(found) = maximise(|p| sample.evaluate(p), &starts, &OPTIONS) {
            starts = vec![found.at];
        }
    }
    let optimum = maximise(|p| likelihood.evaluate(p), &starts, &OPTIONS)?;
    Some(likelihood.finish(&optimum))
}

/// The logarithms of a model's parameters on the scaled clock, and the log-likelihood around them.
pub(super) fn surface<'a>(
    patterns: &'a Patterns,
    model: &BetaGeometric,
) -> (Vec<f64>, impl Fn(&[f64]) -> Eval + use<'a>) {
    let likelihood = Likelihood { patterns, leaving: model.leaving, stages: model.stages };
    (likelihood.ln_parameters(model), move |at: &[f64]| likelihood.evaluate(at))
}

/// Fits the versions for regular buyers and takes the number of stages with the highest likelihood, which may be 1:
/// then nothing is regular. `base` is the fit with one stage.
pub(super) fn fit_regular(patterns: &Patterns, leaving: Leaving, base: &OrderFit) -> Option<OrderFit> {
    let base_model = base.model.beta_geometric()?;
    let scouts = patterns.scouts(N_SCOUTS);
    let mut on_sample: Vec<(u32, f64, BetaGeometric)> = Vec::new();
    let mut near = *base_model;
    for stages in 1..=MAX_STAGES {
        let likelihood = Likelihood { patterns: scouts.as_ref().unwrap_or(patterns), leaving, stages };
        near =
            BetaGeometric { alpha: near.alpha * f64::from(near.stages) / f64::from(stages), stages, ..near };
        let found = maximise(|p| likelihood.evaluate(p), &[likelihood.ln_parameters(&near)], &OPTIONS)?;
        near = likelihood.model(&found.at);
        on_sample.push((stages, likelihood.in_weeks(found.eval.value), near));
        // It falls off on either side of its top; one more is asked, in case it wavers.
        let falls = on_sample.windows(2).rev().take(2).filter(|w| w[1].1 < w[0].1).count();
        if falls == 2 {
            break;
        }
    }
    let top = on_sample.iter().map(|s| s.1).fold(f64::NEG_INFINITY, f64::max);
    let tolerance = match &scouts {
        Some(scouts) => CLEARLY_WORSE * scouts.n_customers,
        None => 0.0,
    };
    let mut best = base.clone();
    for (stages, _, near) in on_sample.iter().filter(|s| s.0 > 1 && s.1 >= top - tolerance) {
        // From where the search by stages has led, and from afar: there may be a higher top.
        for near in [Some(near), None] {
            let found = fit(patterns, leaving, *stages, near)?;
            if found.ln_likelihood > best.ln_likelihood {
                best = found;
            }
        }
    }
    Some(best)
}

/// A mean dropout below this is none.
const HARDLY: f64 = 1e-3;

/// The likelihood of one model.
#[derive(Clone, Copy)]
struct Likelihood<'a> {
    patterns: &'a Patterns,
    leaving: Leaving,
    stages: u32,
}

impl Likelihood<'_> {
    fn n_parameters(&self) -> usize {
        if self.leaving == Leaving::Never { 2 } else { 4 }
    }

    /// Starts with the file's own mean rate, for several spreads of rates and of dropout.
    fn starts(&self) -> Vec<Vec<f64>> {
        let age: f64 = self.patterns.of_age.iter().zip(&self.patterns.times).map(|((n, _), t)| n * t).sum();
        // Customers stop, so that active ones order more often than all of them together.
        let rate = 1.5 * self.patterns.n_repeats / age * f64::from(self.stages);
        [(0.3, 0.6, 2.0), (1.0, 0.05, 0.5), (0.2, 50.0, 100.0), (5.0, 1.0, 3.0), (2.0, 0.005, 0.005)]
            .map(|(r, a, b): (f64, f64, f64)| {
                [r, r / rate, a, b].into_iter().take(self.n_parameters()).map(libm::log).collect()
            })
            .to_vec()
    }

    fn ln_parameters(&self, model: &BetaGeometric) -> Vec<f64> {
        [model.r, model.alpha / self.patterns.scale, model.a, model.b]
            .into_iter()
            .take(self.n_parameters())
            .map(libm::log)
            .collect()
    }

    fn model(&self, ln_parameters: &[f64]) -> BetaGeometric {
        let natural: Vec<f64> = ln_parameters.iter().map(|p| libm::exp(*p)).collect();
        BetaGeometric {
            r: natural[0],
            alpha: natural[1] * self.patterns.scale,
            a: natural.get(2).copied().unwrap_or(0.0),
            b: natural.get(3).copied().unwrap_or(1.0),
            stages: self.stages,
            leaving: self.leaving,
        }
    }

    /// From the scaled clock, without what does not depend on the parameters, to weeks.
    fn in_weeks(&self, value: f64) -> f64 {
        let (k, n_repeats, ln_scale) =
            (f64::from(self.stages), self.patterns.n_repeats, libm::log(self.patterns.scale));
        let gaps = (k - 1.0) * (self.patterns.sum_ln_gaps - n_repeats * ln_scale) - n_repeats * ln_gamma(k);
        value + gaps - n_repeats * ln_scale
    }

    fn finish(&self, optimum: &Optimum) -> OrderFit {
        let model = self.model(&optimum.at);
        let parameters = &[model.r, model.alpha, model.a, model.b][..self.n_parameters()];
        let mut uncertainty = Uncertainty::of(optimum, parameters);
        let nobody_stops = self.leaving != Leaving::Never && mean_dropout(&model) < HARDLY;
        if nobody_stops && uncertainty.as_ref().map_or(true, Uncertainty::is_hopeless) {
            // Without dropout the model is the NBD: a and b say nothing, r and alpha are known as well as ever.
            uncertainty = Uncertainty::holding(optimum, parameters, &[2, 3]);
        }
        let mut warnings = warnings(&model, &uncertainty);
        // Along a ridge that has been recognised a search creeps on for nothing.
        if !optimum.is_converged && !optimum.is_at_bound && warnings.is_empty() {
            warnings.push("not_converged");
        }
        OrderFit::new(
            OrderModel::BetaGeometric(model),
            self.in_weeks(optimum.eval.value),
            self.patterns.n_customers as usize,
            self.patterns.n_repeat_buyers(),
            uncertainty,
            warnings,
        )
    }

    /// The log-likelihood on the scaled clock in (ln r, ln alpha, ln a, ln b), with derivatives, without what does
    /// not depend on the parameters.
    ///
    /// Per customer, with n the chances to stop and size = r + k x: ln (r)_kx + r ln alpha + ln (b)_n - ln (a+b)_n - size
    /// ln(alpha+T) + ln(open + [n > 0] e^u), u = ln a - ln(b+n-1) + size ln((alpha+T)/(alpha+t_x)); (c)_n is the rising
    /// product c (c+1) ... (c+n-1), and open is 1 for k = 1.
    fn evaluate(&self, ln_parameters: &[f64]) -> Eval {
        let mut sums = Sums::default();
        let natural: Vec<f64> = ln_parameters.iter().map(|p| libm::exp(*p)).collect();
        let (r, alpha) = (natural[0], natural[1]);
        let times = &self.patterns.times;
        let logs: Vec<f64> = times.iter().map(|t| libm::log(alpha + t)).collect();
        let inverses: Vec<f64> = times.iter().map(|t| 1.0 / (alpha + t)).collect();
        self.add_rates(&mut sums, r, alpha, ln_parameters[1], &logs, &inverses);
        let (Some(&a), Some(&b)) = (natural.get(2), natural.get(3)) else {
            return sums.in_logarithms(&[r, alpha]);
        };
        let n_chances = |n_repeats: u32| n_repeats as usize + usize::from(self.leaving == Leaving::AfterAny);
        let n_above = &self.patterns.n_above;
        let first = (self.leaving == Leaving::AfterAny).then_some(self.patterns.n_customers);
        for (i, n) in first.into_iter().chain(n_above.iter().copied()).enumerate() {
            let i = i as f64;
            sums.value += n * libm::log((b + i) / (a + b + i));
            let (in_b, in_sum) = (1.0 / (b + i), 1.0 / (a + b + i));
            sums.g[2] -= n * in_sum;
            sums.g[3] += n * (in_b - in_sum);
            sums.h[2][2] += n * in_sum * in_sum;
            sums.h[2][3] += n * in_sum * in_sum;
            sums.h[3][3] += n * (in_sum * in_sum - in_b * in_b);
        }
        let offsets: Vec<f64> =
            (0..=n_above.len()).map(|i| ln_parameters[2] - libm::log(b + i as f64)).collect();
        let clock = Clock { r, k: f64::from(self.stages), logs: &logs, inverses: &inverses, times };
        if self.stages == 1 {
            // Without a chance to stop there is nothing to add.
            let in_a = 1.0 / a;
            let in_b: Vec<f64> = (0..=n_above.len()).map(|i| 1.0 / (b + i as f64)).collect();
            let skipped = if first.is_some() { 0 } else { self.patterns.n_without_repeats };
            let mut logarithm = Product::default();
            for patterns in self.patterns.list[skipped..].chunks(SIDE_BY_SIDE) {
                // The last few leave places empty: nobody adds nothing.
                let customers = std::array::from_fn(|i| {
                    let Some(pattern) = patterns.get(i) else { return (0.0, Stopped::default()) };
                    let chance = n_chances(pattern.n_repeats) - 1;
                    let in_b = -in_b[chance];
                    (pattern.n, clock.stopped(pattern, offsets[chance], in_a, in_b))
                });
                sums.add_one_stage(&customers, &mut logarithm);
            }
            sums.value += libm::log(logarithm.product);
        } else {
            for pattern in &self.patterns.list {
                let open = clock.open(pattern, self.stages);
                match n_chances(pattern.n_repeats).checked_sub(1) {
                    Some(chance) => {
                        let stopped =
                            clock.stopped(pattern, offsets[chance], 1.0 / a, -1.0 / (b + chance as f64));
                        sums.add_stages(pattern.n, &open, &stopped);
                    }
                    None => sums.add_open(pattern.n, &open),
                }
            }
        }
        sums.in_logarithms(&[r, alpha, a, b])
    }

    /// What the rates r and alpha add whoever may stop.
    fn add_rates(&self, sums: &mut Sums, r: f64, alpha: f64, ln_alpha: f64, logs: &[f64], inverses: &[f64]) {
        for (i, n) in self.patterns.n_above.iter().enumerate() {
            let mut product = 1.0;
            for stage in 0..self.stages as usize {
                let c = r + (i * self.stages as usize + stage) as f64;
                product *= c;
                sums.g[0] += n / c;
                sums.h[0][0] -= n / (c * c);
            }
            sums.value += n * libm::log(product);
        }
        let k = f64::from(self.stages);
        for ((n, n_repeats), (log, inv)) in self.patterns.of_age.iter().zip(logs.iter().zip(inverses)) {
            if *n == 0.0 {
                continue;
            }
            let size = r * n + k * n_repeats;
            sums.value -= size * log - r * n * ln_alpha;
            sums.g[0] -= n * (log - ln_alpha);
            sums.g[1] -= size * inv - r * n / alpha;
            sums.h[0][1] -= n * (inv - 1.0 / alpha);
            sums.h[1][1] += size * inv * inv - r * n / (alpha * alpha);
        }
    }
}

/// Mean probability of stopping after an order.
fn mean_dropout(model: &BetaGeometric) -> f64 {
    model.a / (model.a + model.b)
}

fn warnings(model: &BetaGeometric, uncertainty: &Result<Uncertainty, &'static str>) -> Vec<&'static str> {
    let ln_se = |i| uncertainty.as_ref().map_or(0.0, |u| u.ln_se(i));
    let mut out = Vec::new();
    if model.leaving != Leaving::Never {
        let mean_dropout = mean_dropout(model);
        if mean_dropout < HARDLY {
            out.push("nobody_stops");
        } else if mean_dropout > 0.999 {
            out.push("everybody_stops_at_once");
        } else if model.a + model.b > 1e3 {
            out.push("dropout_same_for_all");
        } else if model.a + model.b < 1e-3 {
            out.push("dropout_all_or_nothing");
        } else if ln_se(2).max(ln_se(3)) > 1.0 || uncertainty.is_err() {
            out.push("dropout_uncertain");
        }
    }
    if model.r > 1e3 {
        out.push("rate_same_for_all");
    } else if ln_se(0).max(ln_se(1)) > 1.0 {
        out.push("rate_uncertain");
    }
    out
}
