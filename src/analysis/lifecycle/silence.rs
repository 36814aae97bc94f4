//! Has a customer been silent for longer than chance allows?
//!
//! # How it is computed
//! Gaps between a customer's order days are exponential with a rate of the customer's own; rates follow a gamma
//! distribution with shape r and scale b over all customers, by maximum likelihood from the gaps that are over. With n gaps
//! of S days together, a gap of t days or more has the probability ((b + S) / (b + S + t))^(r + n).
//!
//! # Limits
//! Who stopped after a first order has no gap and says nothing of r and b. Very regular customers are judged too mildly: they
//! would be missed earlier.
//!
//! # References
//! Gamma-Poisson (Ehrenberg 1959); the posterior gap is Lomax.
#![allow(clippy::indexing_slicing, reason = "two parameters; a table to the largest n")]

use crate::math::optimize::{Eval, Options, maximise};
use crate::math::special::{digamma, ln_rising, trigamma};

const OPTIONS: Options = Options { lower: -6.0, upper: 12.0, tolerance: 1e-8, n_evaluations: 100 };

/// Gaps of a customer that are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gaps {
    /// How many.
    pub n: u32,
    /// Days from the first order day to the last.
    pub days: i32,
}

/// How rates of ordering differ between customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Shape of the gamma distribution.
    pub r: f64,
    /// Its scale, in days.
    pub b: f64,
}

impl Rates {
    /// Fits the gaps of all customers who have any; `None` if there are fewer than ten, or no maximum.
    pub fn fit(gaps: &[Gaps]) -> Option<Self> {
        let gaps: Vec<Gaps> = gaps.iter().copied().filter(|g| g.n > 0 && g.days > 0).collect();
        if gaps.len() < 10 {
            return None;
        }
        let mean = gaps.iter().map(|g| f64::from(g.days) / f64::from(g.n)).sum::<f64>() / gaps.len() as f64;
        let starts = [0.7, 2.0, 8.0].map(|r| vec![libm::log(r), libm::log(r * mean)]);
        let found = maximise(|p| evaluate(&gaps, p), &starts, &OPTIONS)?;
        Some(Self { r: libm::exp(found.at[0]), b: libm::exp(found.at[1]) })
    }

    /// Probability that a customer who has not stopped is silent for `days` or longer.
    pub fn p_silent(&self, gaps: Gaps, days: i32) -> f64 {
        let known = self.b + f64::from(gaps.days);
        libm::pow(known / (known + f64::from(days.max(0))), self.r + f64::from(gaps.n))
    }

    /// The gap, in days, that a customer who has been silent for `silent` days exceeds with the probability 1 - `p`.
    pub fn gap_quantile(&self, gaps: Gaps, silent: i32, p: f64) -> f64 {
        let known = self.b + f64::from(gaps.days);
        let left = libm::pow(1.0 - p, -1.0 / (self.r + f64::from(gaps.n)));
        (known + f64::from(silent)) * left - known
    }

    /// Expected gap of a customer, in days; infinite if the rates do not say.
    pub fn expected_gap(&self, gaps: Gaps) -> f64 {
        let shape = self.r + f64::from(gaps.n) - 1.0;
        if shape > 0.0 { (self.b + f64::from(gaps.days)) / shape } else { f64::INFINITY }
    }
}

/// The log-likelihood in (ln r, ln b).
fn evaluate(gaps: &[Gaps], at: &[f64]) -> Eval {
    let (r, b) = (libm::exp(at[0]), libm::exp(at[1]));
    let (psi, psi1) = (digamma(r), trigamma(r));
    // ln G(r + n) - ln G(r) with its derivatives to r, for every n that comes.
    let longest = gaps.iter().map(|g| g.n).max().unwrap_or(0);
    let by_n: Vec<(f64, f64, f64)> = (0..=longest)
        .map(|n| (ln_rising(r, n), digamma(r + f64::from(n)) - psi, trigamma(r + f64::from(n)) - psi1))
        .collect();
    let (mut value, mut gr, mut gb, mut rr, mut rb, mut bb) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for g in gaps {
        let (rising, first, second) = by_n[g.n as usize];
        let (shape, sum) = (r + f64::from(g.n), b + f64::from(g.days));
        let ln_part = at[1] - libm::log(sum);
        value += rising + r * ln_part - f64::from(g.n) * libm::log(sum);
        gr += first + ln_part;
        gb += r / b - shape / sum;
        rr += second;
        rb += 1.0 / b - 1.0 / sum;
        bb += shape / (sum * sum) - r / (b * b);
    }
    Eval {
        value,
        gradient: vec![r * gr, b * gb],
        hessian: vec![r * r * rr + r * gr, r * b * rb, r * b * rb, b * b * bb + b * gb],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Pcg64;

    /// The case `gap_surprise_gamma_poisson` of the pricing calculators: r = 2, b = 20 days, gaps 10, 10, 11, 9,
    /// silent for 35 days: (60 / 95)^6 = 0.06347, mean gap 60 / 5 = 12 days, 5 % at 38.85 days.
    #[test]
    fn the_worked_case() {
        let (rates, gaps) = (Rates { r: 2.0, b: 20.0 }, Gaps { n: 4, days: 40 });
        assert!((rates.p_silent(gaps, 35) - libm::pow(60.0 / 95.0, 6.0)).abs() < 1e-12);
        assert!((rates.p_silent(gaps, 35) - 0.063_47).abs() < 5e-6);
        assert!((rates.expected_gap(gaps) - 12.0).abs() < 1e-12);
        assert!(rates.p_silent(gaps, 39) < 0.05 && rates.p_silent(gaps, 38) > 0.05);
    }

    #[test]
    fn rates_of_a_known_world_come_back() {
        let mut rng = Pcg64::new(7);
        // Rates as sums of three exponentials: gamma with shape 3; scale 60 days.
        let exponential = |rng: &mut Pcg64| -libm::log(1.0 - rng.uniform());
        let gaps: Vec<Gaps> = (0..4_000)
            .map(|_| {
                let rate = (0..3).map(|_| exponential(&mut rng)).sum::<f64>() / 60.0;
                let n = 1 + rng.index(6) as u32;
                let days = (0..n).map(|_| exponential(&mut rng) / rate).sum::<f64>();
                Gaps { n, days: days.round().max(1.0) as i32 }
            })
            .collect();
        let rates = Rates::fit(&gaps).unwrap();
        assert!((rates.r / 3.0 - 1.0).abs() < 0.1 && (rates.b / 60.0 - 1.0).abs() < 0.15, "{rates:?}");
        assert_eq!(Rates::fit(&gaps[..5]), None);
    }
}
