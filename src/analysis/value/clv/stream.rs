//! When the value of a group of customers comes.
//!
//! # What it tells
//! What is left of a group's value if its customers leave faster than they did.
//!
//! # How it is computed
//! The value month by month, Σ margin × amount × (expected orders in month i) ÷ (1 + rate)^i over the group's customers.
//! If of those who buy a share s stays for a year, month i keeps s^(i ÷ 12) of it: the same as a discount rate of
//! (1 + rate) ÷ s − 1. The sum is that of all customers; how it is spread over the months is taken from a systematic sample of
//! customers where there are many, with probabilities proportional to the expected orders.
#![allow(clippy::indexing_slicing, reason = "positions are those of the customers' own lists")]

use super::Output;
use super::contract::standing::Standing;
use super::forecast::{Schedule, forecast};
use super::history::History;
use super::totals::sample;

/// Customers who show when a group's value comes, if there are more than twice as many.
const N_SAMPLE: usize = 150;
/// Weeks of a year, as the models count months.
const WEEKS_PER_YEAR: f64 = 365.25 / 7.0;

/// A group's value by when it comes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stream {
    /// Discounted value of each step, in currency units.
    pub by_step: Vec<f64>,
    /// Length of a step in years.
    pub step_years: f64,
}

impl Stream {
    /// The group's value, in currency units.
    pub fn value(&self) -> f64 {
        self.by_step.iter().sum()
    }

    /// The value if, besides those whom the model sees leave, only a share of the customers stays from one year to the next.
    /// Above 1 the group grows.
    pub fn if_kept(&self, share_a_year: f64) -> f64 {
        let a_step = libm::pow(share_a_year.max(0.0), self.step_years);
        let mut kept = 1.0;
        let left = |value: &f64| {
            kept *= a_step;
            value * kept
        };
        self.by_step.iter().map(left).sum()
    }

    /// The same at another margin.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self { by_step: self.by_step.iter().map(|value| value * factor).collect(), ..*self }
    }
}

impl Output {
    /// The values of groups by when they come; `group_of` is the group of every customer in `customers`; those of `n_groups`
    /// and above are in none.
    pub fn streams(&self, group_of: &[usize], n_groups: usize) -> Vec<Stream> {
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); n_groups];
        for at in &self.past.order {
            if let Some(group) = group_of.get(*at as usize).and_then(|g| members.get_mut(*g)) {
                group.push(*at);
            }
        }
        members.iter().map(|own| self.stream(own)).collect()
    }

    fn stream(&self, order: &[u32]) -> Stream {
        let schedule = self.schedule;
        let value: f64 = order.iter().map(|at| self.customers[*at as usize].clv).sum();
        let shape = self.shape(&sample(&self.customers, order, N_SAMPLE), &schedule);
        let sum: f64 = shape.iter().sum();
        let scale = if sum > 0.0 { value / sum } else { 0.0 };
        Stream {
            by_step: shape.into_iter().map(|part| part * scale).collect(),
            step_years: schedule.step_weeks / WEEKS_PER_YEAR,
        }
    }

    /// What comes in every step, but for the margin.
    fn shape(&self, chosen: &[(usize, f64)], schedule: &Schedule) -> Vec<f64> {
        let histories: Vec<History> = chosen.iter().map(|c| self.past.histories[c.0]).collect();
        let in_order: Vec<u32> = (0..chosen.len() as u32).collect();
        let amounts: Vec<f64> =
            chosen.iter().map(|c| c.1 * self.customers[c.0].expected_spend.max(0.0)).collect();
        let (mut before, mut shape) = (0.0, Vec::new());
        for step in 1..=schedule.n_steps {
            let until = match &self.contract {
                Some(contract) => {
                    let until = Schedule { n_steps: step, ..*schedule };
                    let days = contract.renewals.rule.length_days;
                    let discounted = |at: usize| match contract.standing.get(at) {
                        Some(Standing::Running(running)) => {
                            running.ahead(&contract.fit.model, days, &until).discounted
                        }
                        _ => 0.0,
                    };
                    chosen.iter().zip(&amounts).map(|(c, amount)| discounted(c.0) * amount).sum::<f64>()
                }
                None => {
                    let until = Schedule::once(schedule.step_weeks * f64::from(step));
                    let outlooks = forecast(&self.orders.model, &until, &histories, &in_order);
                    outlooks.iter().zip(&amounts).map(|(outlook, amount)| outlook.orders * amount).sum()
                }
            };
            let discount = match &self.contract {
                Some(_) => 1.0,
                None => libm::pow(1.0 + schedule.rate_per_step, -f64::from(step)),
            };
            shape.push((until - before).max(0.0) * discount);
            before = until;
        }
        shape
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half-yearly 100 and 50; of those who buy 81 % stay for a year: 100 x 0.9 + 50 x 0.81 = 130.5.
    #[test]
    fn by_hand() {
        let stream = Stream { by_step: vec![100.0, 50.0], step_years: 0.5 };
        assert_eq!((stream.value(), stream.if_kept(1.0)), (150.0, 150.0));
        assert!((stream.if_kept(0.81) - 130.5).abs() < 1e-12);
        assert!(stream.if_kept(1.1) > 150.0 && stream.if_kept(0.0) == 0.0);
        assert_eq!(stream.times(2.0).value(), 300.0);
        assert_eq!(Stream::default().if_kept(0.5), 0.0);
    }
}
