//! Histories -> expected orders and discounted orders, many customers at a time.
#![allow(clippy::indexing_slicing, reason = "the order is a permutation of the histories' own indices")]

use super::active::{Active, Ahead};
use super::beta_geometric::BetaGeometric;
use super::history::History;
use super::order_model::OrderModel;
use super::pareto_nbd::ParetoNbd;
use super::pareto_nbd_alive::p_alive_of_all;
use crate::math::chebyshev::{self, Chebyshev};

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
    /// One step, nothing discounted.
    pub fn once(weeks: f64) -> Self {
        Self { step_weeks: weeks, n_steps: 1, rate_per_step: 0.0 }
    }

    /// The whole horizon.
    pub fn horizon_weeks(&self) -> f64 {
        self.step_weeks * f64::from(self.n_steps)
    }

    /// Expected orders and discounted orders, from the expected orders until a time.
    fn sum_up(&self, mut orders_until: impl FnMut(f64) -> f64) -> (f64, f64) {
        let (mut before, mut discounted, mut factor) = (0.0, 0.0, 1.0);
        for step in 1..=self.n_steps {
            let orders = orders_until(self.step_weeks * f64::from(step));
            factor /= 1.0 + self.rate_per_step;
            discounted += (orders - before) * factor;
            before = orders;
        }
        (before, discounted)
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
pub fn forecast(
    model: &OrderModel,
    schedule: &Schedule,
    histories: &[History],
    order: &[u32],
) -> Vec<Outlook> {
    let mut out = vec![Outlook::default(); histories.len()];
    match model {
        OrderModel::BetaGeometric(m) => beta_geometric(m, schedule, histories, order, &mut out),
        OrderModel::ParetoNbd(m) => pareto_nbd(m, schedule, histories, order, &mut out),
        OrderModel::BgBb(m) => {
            for (h, out) in histories.iter().zip(&mut out) {
                let (orders, discounted_orders) = schedule.sum_up(|weeks| m.expected_orders(weeks, h));
                *out = Outlook { p_alive: m.p_alive(h), orders, discounted_orders };
            }
        }
    }
    out
}

fn pareto_nbd(
    model: &ParetoNbd,
    schedule: &Schedule,
    histories: &[History],
    order: &[u32],
    out: &mut [Outlook],
) {
    let p_alive = p_alive_of_all(model, histories);
    let mut shared: Option<(u32, f64, (f64, f64))> = None;
    for &at in order {
        let h = &histories[at as usize];
        let (orders, discounted) = match shared {
            Some((n_repeats, age_weeks, sums)) if n_repeats == h.n_repeats && age_weeks == h.age_weeks => {
                sums
            }
            _ => {
                let active = model.of_active(h.n_repeats, h.age_weeks);
                let sums = schedule.sum_up(|weeks| active.expected_orders_of_new(weeks));
                shared = Some((h.n_repeats, h.age_weeks, sums));
                sums
            }
        };
        let p_alive = p_alive[at as usize];
        out[at as usize] =
            Outlook { p_alive, orders: p_alive * orders, discounted_orders: p_alive * discounted };
    }
}

fn beta_geometric(
    model: &BetaGeometric,
    schedule: &Schedule,
    histories: &[History],
    order: &[u32],
    out: &mut [Outlook],
) {
    let age = |at: u32| histories[at as usize].age_weeks;
    let n_repeats = |at: u32| histories[at as usize].n_repeats;
    for alike in order.chunk_by(|a, b| n_repeats(*a) == n_repeats(*b)) {
        let (first, last) = (alike[0], alike[alike.len() - 1]);
        let mut active = Active::new(model, n_repeats(first));
        let mut of_age = |age_weeks: f64, stage: u32| -> [f64; 2] {
            let (orders, discounted) =
                schedule.sum_up(|weeks| active.of_stage(stage, Ahead::Orders, weeks, age_weeks));
            [orders, discounted]
        };
        // Customers with one number of repeats differ by their age alone, and smoothly in ln(alpha + age), at an imaginary part
        // of pi from the nearest singularity: where there are many ages, a few give all.
        let ln_age = |age_weeks: f64| libm::log(model.alpha + age_weeks);
        let (lower, upper) = (ln_age(age(first)), ln_age(age(last)));
        let n_points = chebyshev::n_points((upper - lower) / 2.0, std::f64::consts::PI);
        let by_age = alike.chunk_by(|a, b| age(*a) == age(*b));
        let by_stage: Option<Vec<Chebyshev<2>>> = (by_age.clone().take(2 * n_points).count() == 2 * n_points)
            .then(|| {
                let of = |stage| {
                    Chebyshev::new(n_points, lower, upper, |at| of_age(libm::exp(at) - model.alpha, stage))
                };
                (0..model.stages).map(of).collect()
            });
        for of_one_age in by_age {
            let age_weeks = age(of_one_age[0]);
            let shared: Vec<[f64; 2]> = match &by_stage {
                Some(known) => known.iter().map(|k| k.at(ln_age(age_weeks))).collect(),
                None => (0..model.stages).map(|stage| of_age(age_weeks, stage)).collect(),
            };
            for at in of_one_age {
                let h = &histories[*at as usize];
                let [orders, discounted] = match shared.as_slice() {
                    [only] => *only,
                    _ => model.open(h).shares().zip(&shared).fold([0.0; 2], |sum, (share, of_stage)| {
                        [sum[0] + share * of_stage[0], sum[1] + share * of_stage[1]]
                    }),
                };
                let p_alive = model.p_alive(h);
                out[*at as usize] =
                    Outlook { p_alive, orders: p_alive * orders, discounted_orders: p_alive * discounted };
            }
        }
    }
}

/// Expected repeat orders of a customer picked at random, at many ages (weeks since the first order).
pub fn of_new_until(model: &OrderModel, ages: &[f64]) -> Vec<f64> {
    match model {
        OrderModel::BetaGeometric(m) => {
            let (p_alive, mut active) = (m.p_alive(&History::NEW), Active::new(m, 0));
            let orders = |weeks: &f64| p_alive * active.of_stage(0, Ahead::Orders, *weeks, 0.0);
            ages.iter().map(orders).collect()
        }
        OrderModel::ParetoNbd(m) => ages.iter().map(|weeks| m.expected_orders_of_new(*weeks)).collect(),
        OrderModel::BgBb(m) => ages.iter().map(|weeks| m.expected_orders(*weeks, &History::NEW)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::value::clv::beta_geometric::Leaving;

    #[test]
    fn many_customers_at_a_time_as_one_by_one() {
        let histories: Vec<History> = (0..900_u32)
            .map(|i| {
                let n_repeats = [0, 0, 3, 40][i as usize % 4];
                let age_weeks = 0.01 + 110.0 * f64::from(i * 37 % 900) / 900.0;
                let last_weeks = if n_repeats == 0 { 0.0 } else { age_weeks * f64::from(i % 13) / 13.0 };
                History { n_repeats, last_weeks, age_weeks, ..History::NEW }
            })
            .collect();
        let schedule = Schedule { step_weeks: 4.348, n_steps: 12, rate_per_step: 0.01 };
        for (alpha, stages) in [(4.4, 1), (0.02, 1), (900.0, 1), (9.0, 3)] {
            let leaving = Leaving::AfterAny;
            let model = BetaGeometric { r: 0.525, alpha, a: 0.891, b: 1.614, stages, leaving };
            let model = OrderModel::BetaGeometric(model);
            let together = forecast(&model, &schedule, &histories, &grouped(&histories));
            for (h, outlook) in histories.iter().zip(together) {
                let alone = forecast(&model, &schedule, &[*h], &[0])[0];
                assert_eq!(outlook.p_alive, alone.p_alive);
                for (one, other) in
                    [(outlook.orders, alone.orders), (outlook.discounted_orders, alone.discounted_orders)]
                {
                    assert!((one - other).abs() < 1e-11 * other, "{model:?} {h:?} {one} {other}");
                }
            }
        }
    }
}
