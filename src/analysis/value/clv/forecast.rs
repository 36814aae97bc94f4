//! Histories -> expected orders and discounted orders, many customers at a time.
#![allow(clippy::indexing_slicing, reason = "the order is a permutation of the histories' own indices")]

use super::bg_nbd::{BgNbd, History};
use super::mixture::GivenRepeats;

/// How far ahead, in what steps, and what money is worth later.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// Length of a step in weeks; a step's orders are discounted as if they came at its end.
    pub step_weeks: f64,
    /// Number of steps.
    pub n_steps: u32,
    /// Discount rate per step: 0.01 is 1 %.
    pub rate_per_step: f64,
}

impl Schedule {
    /// The whole horizon.
    pub fn horizon_weeks(&self) -> f64 {
        self.step_weeks * f64::from(self.n_steps)
    }
}

/// What is to be expected of one customer.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outlook {
    /// Probability of being active at the end of observation.
    pub p_alive: f64,
    /// Expected orders over the horizon.
    pub orders: f64,
    /// Expected orders, each step's discounted: sum of (E[Y(i step)] - E[Y((i-1) step)]) / (1 + rate)^i.
    pub discounted_orders: f64,
}

/// The order in which [`forecast`] wants to see the customers: those with the same number of repeats, and then
/// those of the same age, side by side, since they share everything but the probability of being active.
pub fn grouped(histories: &[History]) -> Vec<u32> {
    let mut keys: Vec<(u32, u64, u32)> = histories
        .iter()
        .enumerate()
        .map(|(at, h)| (h.n_repeats, h.age_weeks.max(0.0).to_bits(), at as u32))
        .collect();
    keys.sort_unstable();
    keys.into_iter().map(|(_, _, at)| at).collect()
}

/// The outlook of every customer; `order` comes from [`grouped`].
pub fn forecast(model: &BgNbd, schedule: &Schedule, histories: &[History], order: &[u32]) -> Vec<Outlook> {
    let mut out = vec![Outlook::default(); histories.len()];
    let mut given: Option<(u32, GivenRepeats)> = None;
    let mut shared: Option<(History, f64, f64)> = None;
    for &at in order {
        let h = &histories[at as usize];
        let table = match &mut given {
            Some((n_repeats, table)) if *n_repeats == h.n_repeats => table,
            _ => {
                shared = None;
                &mut given.insert((h.n_repeats, GivenRepeats::new(model, h.n_repeats))).1
            }
        };
        let (orders, discounted) = match shared {
            Some((like, orders, discounted)) if like.age_weeks == h.age_weeks => (orders, discounted),
            _ => {
                let (orders, discounted) = of_active(table, schedule, h.age_weeks);
                shared = Some((*h, orders, discounted));
                (orders, discounted)
            }
        };
        let p_alive = model.p_alive(h);
        out[at as usize] =
            Outlook { p_alive, orders: p_alive * orders, discounted_orders: p_alive * discounted };
    }
    out
}

/// Expected orders of an active customer, plain and discounted.
fn of_active(table: &mut GivenRepeats, schedule: &Schedule, age_weeks: f64) -> (f64, f64) {
    let (mut before, mut discounted, mut factor) = (0.0, 0.0, 1.0);
    for step in 1..=schedule.n_steps {
        let orders = table.expected_orders(schedule.step_weeks * f64::from(step), age_weeks);
        factor /= 1.0 + schedule.rate_per_step;
        discounted += (orders - before) * factor;
        before = orders;
    }
    (before, discounted)
}
