//! Maximum likelihood for the BG/NBD model.
//!
//! Customers with the same history are counted, not repeated; the clock is rescaled so that the longest history
//! is 1; the search runs in the logarithms of the parameters with exact second derivatives, from several
//! starts. On small files the likelihood may rise for ever along a ridge (all customers equally likely to stop,
//! nobody ever stopping, ...): the search then ends at the edge of its box with a finite fit and a warning.
#![allow(clippy::indexing_slicing, reason = "table sizes come from the largest index in the same histories")]

use super::bg_nbd::{BgNbd, History};
use super::uncertainty::Uncertainty;
use crate::issue::Error;
use crate::math::optimize::{Eval, Options, maximise};

/// Fewer customers with a repeat order than this say nothing about rates.
pub const MIN_REPEAT_BUYERS: usize = 5;
/// Histories used to find the neighbourhood of the maximum when there are more.
const N_SCOUTS: usize = 4_000;
const OPTIONS: Options = Options { lower: -18.0, upper: 16.0, tolerance: 1e-10, n_evaluations: 150 };

/// A fitted model.
#[derive(Debug, Clone)]
pub struct BgNbdFit {
    /// The parameters, on the clock of weeks.
    pub model: BgNbd,
    /// ln of the likelihood, on the clock of weeks.
    pub ln_likelihood: f64,
    /// Customers in the fit.
    pub n_customers: usize,
    /// Customers with at least one repeat order.
    pub n_repeat_buyers: usize,
    /// Standard errors and covariances in the order r, alpha, a, b, or a reason code. Where nobody is seen to
    /// stop, a and b are held.
    pub uncertainty: Result<Uncertainty, &'static str>,
    /// What to be careful about: keys below `clv.warning.`.
    pub warnings: Vec<&'static str>,
}

/// Fits the model.
///
/// # Errors
/// `clv.too_few_repeat_buyers` with `n` and `min`.
pub fn fit(histories: &[History]) -> Result<BgNbdFit, Error> {
    let n_repeat_buyers = histories.iter().filter(|h| h.n_repeats > 0).count();
    let too_few =
        || Error::new("clv.too_few_repeat_buyers").with("n", n_repeat_buyers).with("min", MIN_REPEAT_BUYERS);
    let scale = histories.iter().fold(0.0_f64, |m, h| m.max(h.age_weeks));
    if n_repeat_buyers < MIN_REPEAT_BUYERS || !(scale > 0.0 && scale.is_finite()) {
        return Err(too_few());
    }
    let all = Patterns::count(histories, scale);
    let mut starts = starts(histories, scale);
    if all.repeats.len() > 2 * N_SCOUTS {
        let stride = histories.len() / N_SCOUTS + 1;
        let scouts: Vec<History> = histories.iter().step_by(stride).copied().collect();
        let sample = Patterns::count(&scouts, scale);
        if let Some(found) = maximise(|p| sample.evaluate(p), &starts, &OPTIONS) {
            starts = vec![found.at];
        }
    }
    let optimum = maximise(|p| all.evaluate(p), &starts, &OPTIONS).ok_or_else(too_few)?;
    let natural: Vec<f64> = optimum.at.iter().map(|p| libm::exp(*p)).collect();
    let model = BgNbd { r: natural[0], alpha: natural[1] * scale, a: natural[2], b: natural[3] };
    let parameters = [model.r, model.alpha, model.a, model.b];
    let mut uncertainty = Uncertainty::of(&optimum, &parameters);
    if mean_dropout(&model) < HARDLY && uncertainty.as_ref().map_or(true, Uncertainty::is_hopeless) {
        // Without dropout the model is the NBD: a and b say nothing, r and alpha are known as well as ever.
        uncertainty = Uncertainty::holding(&optimum, &parameters, &[2, 3]);
    }
    let n_repeats: f64 = histories.iter().map(|h| f64::from(h.n_repeats)).sum();
    let mut warnings = warnings(&model, &uncertainty);
    if !optimum.is_converged && !optimum.is_at_bound {
        warnings.push("not_converged");
    }
    Ok(BgNbdFit {
        model,
        ln_likelihood: optimum.eval.value - n_repeats * libm::log(scale),
        n_customers: histories.len(),
        n_repeat_buyers,
        uncertainty,
        warnings,
    })
}

/// Starts with the file's own mean rate, for several spreads of rates and of dropout.
fn starts(histories: &[History], scale: f64) -> Vec<Vec<f64>> {
    let weeks: f64 = histories.iter().map(|h| h.age_weeks).sum();
    let n_repeats: f64 = histories.iter().map(|h| f64::from(h.n_repeats)).sum();
    // Customers stop, so that active ones order more often than all of them together.
    let rate = 1.5 * n_repeats * scale / weeks;
    [(0.3, 0.6, 2.0), (1.0, 0.05, 0.5), (0.2, 50.0, 100.0), (5.0, 1.0, 3.0)]
        .map(|(r, a, b): (f64, f64, f64)| [r, r / rate, a, b].map(libm::log).to_vec())
        .to_vec()
}

/// A mean dropout below this is none.
const HARDLY: f64 = 1e-3;

/// Mean probability of stopping after a repeat order.
fn mean_dropout(model: &BgNbd) -> f64 {
    model.a / (model.a + model.b)
}

fn warnings(model: &BgNbd, uncertainty: &Result<Uncertainty, &'static str>) -> Vec<&'static str> {
    let mean_dropout = mean_dropout(model);
    let ln_se = |i| uncertainty.as_ref().map_or(0.0, |u| u.ln_se(i));
    let mut out = Vec::new();
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
    if model.r > 1e3 {
        out.push("rate_same_for_all");
    } else if ln_se(0).max(ln_se(1)) > 1.0 {
        out.push("rate_uncertain");
    }
    out
}

/// Customers with one and the same history, at least one repeat order in it.
struct Pattern {
    n_repeats: u32,
    /// Index of t_x and of T in `Patterns::times`.
    last: u32,
    age: u32,
    n: f64,
}

/// Histories, counted.
struct Patterns {
    /// Distinct times on the scaled clock.
    times: Vec<f64>,
    /// Per time: customers of this age, and their repeat orders.
    of_age: Vec<(f64, f64)>,
    /// Per i: customers with more than i repeat orders.
    n_above: Vec<f64>,
    repeats: Vec<Pattern>,
}

impl Patterns {
    fn count(histories: &[History], scale: f64) -> Self {
        // Non-negative doubles are ordered as their bits are.
        let bits = |weeks: f64| (weeks / scale).max(0.0).to_bits();
        let mut times: Vec<u64> =
            histories.iter().flat_map(|h| [bits(h.last_weeks), bits(h.age_weeks)]).collect();
        times.sort_unstable();
        times.dedup();
        let idx = |weeks: f64| times.partition_point(|t| *t < bits(weeks));
        let max_repeats = histories.iter().map(|h| h.n_repeats).max().unwrap_or(0) as usize;
        let mut of_age = vec![(0.0, 0.0); times.len()];
        let mut n_with = vec![0.0; max_repeats + 1];
        let mut keys: Vec<(u32, u32, u32)> = Vec::new();
        for h in histories {
            let age = idx(h.age_weeks);
            of_age[age].0 += 1.0;
            of_age[age].1 += f64::from(h.n_repeats);
            n_with[h.n_repeats as usize] += 1.0;
            if h.n_repeats > 0 {
                keys.push((h.n_repeats, age as u32, idx(h.last_weeks) as u32));
            }
        }
        keys.sort_unstable();
        let mut repeats: Vec<Pattern> = Vec::new();
        let mut before = None;
        for key in keys {
            match repeats.last_mut() {
                Some(pattern) if before == Some(key) => pattern.n += 1.0,
                _ => repeats.push(Pattern { n_repeats: key.0, age: key.1, last: key.2, n: 1.0 }),
            }
            before = Some(key);
        }
        let mut n_above = n_with;
        let mut above = 0.0;
        for n in n_above.iter_mut().rev() {
            (*n, above) = (above, above + *n);
        }
        n_above.pop();
        Self { times: times.into_iter().map(f64::from_bits).collect(), of_age, n_above, repeats }
    }

    /// The log-likelihood on the scaled clock in (ln r, ln alpha, ln a, ln b), with derivatives.
    ///
    /// Per customer: ln (r)_x + r ln alpha + ln (b)_x - ln (a+b)_x - (r+x) ln(alpha+T) + [x > 0] ln(1 + e^u),
    /// u = ln a - ln(b+x-1) + (r+x) ln((alpha+T)/(alpha+t_x)); (c)_x is the rising product c (c+1) ... (c+x-1).
    fn evaluate(&self, ln_parameters: &[f64]) -> Eval {
        let [r, alpha, a, b] = [0, 1, 2, 3].map(|i| libm::exp(ln_parameters[i]));
        let mut value = 0.0;
        let mut g = [0.0; 4];
        let mut h = [[0.0; 4]; 4];
        for (i, n) in self.n_above.iter().enumerate() {
            let i = i as f64;
            value += n * libm::log((r + i) * (b + i) / (a + b + i));
            let (in_r, in_b, in_sum) = (1.0 / (r + i), 1.0 / (b + i), 1.0 / (a + b + i));
            g[0] += n * in_r;
            g[2] -= n * in_sum;
            g[3] += n * (in_b - in_sum);
            h[0][0] -= n * in_r * in_r;
            h[2][2] += n * in_sum * in_sum;
            h[2][3] += n * in_sum * in_sum;
            h[3][3] += n * (in_sum * in_sum - in_b * in_b);
        }
        let logs: Vec<f64> = self.times.iter().map(|t| libm::log(alpha + t)).collect();
        let inverses: Vec<f64> = self.times.iter().map(|t| 1.0 / (alpha + t)).collect();
        for ((n, n_repeats), (log, inv)) in self.of_age.iter().zip(logs.iter().zip(&inverses)) {
            let shape = r * n + n_repeats;
            value -= shape * log - r * n * ln_parameters[1];
            g[0] -= n * (log - ln_parameters[1]);
            g[1] -= shape * inv - r * n / alpha;
            h[0][1] -= n * (inv - 1.0 / alpha);
            h[1][1] += shape * inv * inv - r * n / (alpha * alpha);
        }
        let offsets: Vec<f64> =
            (0..self.n_above.len()).map(|i| ln_parameters[2] - libm::log(b + i as f64)).collect();
        // (1 + e) (1 + e') ... is multiplied up: one logarithm for many customers.
        let (mut product, in_a) = (1.0_f64, 1.0 / a);
        for pattern in &self.repeats {
            let (last, age) = (pattern.last as usize, pattern.age as usize);
            let x = f64::from(pattern.n_repeats);
            let size = r + x;
            let u_r = logs[age] - logs[last];
            let u = offsets[pattern.n_repeats as usize - 1] + size * u_r;
            let e = libm::exp(-u.abs());
            value += pattern.n * u.max(0.0);
            if pattern.n == 1.0 {
                product *= 1.0 + e;
                if product > 1e200 {
                    value += libm::log(product);
                    product = 1.0;
                }
            } else {
                value += pattern.n * libm::log1p(e);
            }
            let stopped = if u >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
            let w = pattern.n * stopped;
            let v = w * (1.0 - stopped);
            let step = inverses[age] - inverses[last];
            let u_alpha = size * step;
            let u_b = -1.0 / (b + x - 1.0);
            g[0] += w * u_r;
            g[1] += w * u_alpha;
            g[2] += w * in_a;
            g[3] += w * u_b;
            h[0][0] += v * u_r * u_r;
            h[0][1] += v * u_r * u_alpha + w * step;
            h[0][2] += v * u_r * in_a;
            h[0][3] += v * u_r * u_b;
            h[1][1] += v * u_alpha * u_alpha - w * step * size * (inverses[age] + inverses[last]);
            h[1][2] += v * u_alpha * in_a;
            h[1][3] += v * u_alpha * u_b;
            h[2][2] += (v - w) * in_a * in_a;
            h[2][3] += v * in_a * u_b;
            h[3][3] += (v + w) * u_b * u_b;
        }
        value += libm::log(product);
        in_logarithms(value, &g, &h, &[r, alpha, a, b])
    }
}

/// Turns derivatives to the parameters (upper triangle) into derivatives to their logarithms.
pub(super) fn in_logarithms<const N: usize>(
    value: f64,
    gradient: &[f64; N],
    upper: &[[f64; N]; N],
    parameters: &[f64; N],
) -> Eval {
    let mut hessian = vec![0.0; N * N];
    for i in 0..N {
        for j in 0..N {
            let second = if i <= j { upper[i][j] } else { upper[j][i] };
            hessian[i * N + j] = parameters[i] * parameters[j] * second;
        }
        hessian[i * N + i] += parameters[i] * gradient[i];
    }
    Eval { value, gradient: gradient.iter().zip(parameters).map(|(g, p)| g * p).collect(), hessian }
}
