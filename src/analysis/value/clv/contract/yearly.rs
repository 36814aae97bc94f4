//! What the retention curve means as a rate a year: who stays each year, and the one rate that comes to the same.
//!
//! # What it tells
//! Of the contracts that run, the share still there after each year to come; and, for formulas that know one retention only,
//! the constant one at which a customer is worth as much as by the curve.
//!
//! # How it is computed
//! Survival after k years, S(k): the mean over running contracts of the product of the model's retentions until then, each
//! from its own age. A constant retention r is worth (1 + d) / (1 + d - r) yearly margins, the first at once; the curve
//! V = sum over k of S(k) / (1 + d)^k, up to [`YEARS`]. Equal at r = (1 + d) (1 - 1 / V). Its interval is that of the
//! model's parameters by the delta method.
//!
//! What they pay is that of the same contracts: the mean amount per period ([`Running::amount`](super::Running)) times the
//! periods of a year. What the customers of the last year paid is another number: some of them have left, others came late.
//!
//! # Limits
//! The constant rate stands for the value, not for any single year: the next year loses more, later years lose less.
//! New customers, who leave sooner, are not in it. Without a discount rate a hundred years are all there is.
//!
//! # References
//! Fader & Hardie (2010), "Customer-Base Valuation in a Contractual Setting", Marketing Science 29(1), 85-93: a
//! constant rate of churn undervalues customers whose retention rises.

use super::Contract;
use crate::analysis::value::clv::details::STEP;
use crate::analysis::value::clv::sbg::Sbg;
use crate::analysis::value::clv::uncertainty::{Estimate, logit_interval};
use crate::math::count;
use std::collections::BTreeMap;

/// Years that are summed up.
const YEARS: usize = 100;
const DAYS_PER_YEAR: f64 = 365.25;

/// The retention curve by years.
#[derive(Debug, Clone, PartialEq)]
pub struct Yearly {
    /// Contracts that run.
    pub n_running: usize,
    /// Payments a year: a year over the contract's length.
    pub payments: f64,
    /// Mean over the running contracts of what each pays per period now, in currency units.
    pub amount: f64,
    /// Share of them that is still there after one year, two years, and so on.
    pub survival: Vec<f64>,
    /// The one retention a year at which they are worth as much.
    pub constant: Estimate,
}

impl Yearly {
    /// What a running contract pays a year at today's amounts, on average, in currency units.
    pub fn revenue_each(&self) -> f64 {
        self.payments * self.amount
    }

    /// Share of those who were there a year before, by year, the first one first.
    pub fn retention(&self) -> impl Iterator<Item = f64> {
        let before = std::iter::once(1.0).chain(self.survival.iter().copied());
        self.survival.iter().zip(before).map(|(now, before)| now / before)
    }
}

impl Contract {
    /// The curve by years for a discount rate a year; `None` if no contract runs.
    pub fn yearly(&self, discount: f64) -> Option<Yearly> {
        let n_running = self.running().count();
        if n_running == 0 {
            return None;
        }
        let constant = |model: &Sbg| constant(&self.survival_by_years(model), discount);
        let slopes = [0, 1].map(|at| {
            let moved = |step: f64| constant(&self.scaled(at, libm::exp(step)));
            (moved(STEP) - moved(-STEP)) / (2.0 * STEP)
        });
        let survival = self.survival_by_years(&self.fit.model);
        let value = constant(&self.fit.model);
        let interval = logit_interval(value, &self.fit.uncertainty, &slopes);
        Some(Yearly {
            n_running,
            payments: DAYS_PER_YEAR / self.renewals.rule.length_days,
            amount: self.running().map(|running| running.amount).sum::<f64>() / count(n_running),
            survival,
            constant: Estimate { value, interval },
        })
    }

    fn survival_by_years(&self, model: &Sbg) -> Vec<f64> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "12 months at most")]
        let per_year = (DAYS_PER_YEAR / self.renewals.rule.length_days).round().max(1.0) as u32;
        // Contracts of one age are alike, but for the renewal that is waited for.
        let mut ages: BTreeMap<u32, f64> = BTreeMap::new();
        let mut n = 0.0;
        for running in self.running() {
            n += 1.0;
            *ages.entry(running.n_renewals).or_default() +=
                running.p_next(model) / model.retention(running.n_renewals + 1);
        }
        let mut survival = vec![0.0; YEARS];
        for (age, weight) in ages {
            let mut p = weight / n;
            let mut renewal = age;
            for share in &mut survival {
                for _ in 0..per_year {
                    renewal += 1;
                    p *= model.retention(renewal);
                }
                *share += p;
            }
        }
        survival
    }
}

/// The constant retention that is worth as much as a curve.
fn constant(survival: &[f64], discount: f64) -> f64 {
    let (mut worth, mut factor) = (1.0, 1.0);
    for share in survival {
        factor /= 1.0 + discount;
        worth += share * factor;
    }
    (1.0 + discount) * (1.0 - 1.0 / worth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_curve_gives_its_own_rate() {
        for rate in [0.2, 0.8, 0.9] {
            let curve: Vec<f64> = (1..=100).map(|k| libm::pow(rate, f64::from(k))).collect();
            for discount in [0.0, 0.1, 0.3] {
                // What is left after a hundred years: 0.9^100 = 3e-5 of the sum without a discount.
                assert!((constant(&curve, discount) - rate).abs() < 1e-5, "{rate} {discount}");
            }
        }
    }

    /// Two years by hand: 0.8 stay the first, 0.9 of them the second, nobody the third; d = 0.25. V = 1 + 0.8 / 1.25 +
    /// 0.72 / 1.5625 = 2.1008; r = 1.25 (1 - 1 / 2.1008) = 0.654989.
    #[test]
    fn two_years_by_hand() {
        assert!((constant(&[0.8, 0.72, 0.0], 0.25) - 0.654_988_6).abs() < 1e-6);
    }
}
