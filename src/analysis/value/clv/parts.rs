//! Sums over groups of customers: how well the models know them, and what chance adds.
//!
//! # How it is computed
//! *Interval of the parameters*: delta method on the logarithm of a sum (on the log-odds of a mean probability). All
//! customers of a group follow from the same parameters, so their errors add up instead of cancelling: the derivatives
//! of the sum are taken, never the intervals of its members added.
//! *The customers' own chance*: the variance of a sum of independent customers with the parameters as known, and the
//! range of the lognormal distribution of this mean and variance. With N orders of amounts Z and 1/ν the customer's own
//! scale of amounts ([`super::gamma_gamma`]), Var(ΣZ) = (E\[N\] p + Var(N) p²) E\[ν⁻²\] + E\[N\]² p² Var(ν⁻¹). When in the horizon
//! an order comes counts as its expectation.
//! In groups of more than twice [`N_SAMPLE`] customers derivatives and variances come from a systematic sample with
//! probabilities proportional to the expected orders.
#![allow(clippy::indexing_slicing, reason = "positions are those of the customers' own lists")]

use super::details::{STEP, elasticity};
use super::forecast::{Outlook, forecast};
use super::gamma_gamma::{GammaGamma, Spend};
use super::history::History;
use super::order_model::OrderModel;
use super::spread::n_orders_variance;
use super::totals::sample;
use super::uncertainty::{Estimate, Z_95, interval, logit_interval};
use super::{CustomerValue, Output};

/// Customers of a group on whom derivatives are taken when there are more than twice as many.
const N_SAMPLE: usize = 150;

/// A range that holds what happens with 95 %, or a reason code.
pub type Range = Result<(f64, f64), &'static str>;

/// What the models say of a group of customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Customers in it.
    pub n_customers: usize,
    /// Mean probability of being active now.
    pub p_alive: Estimate,
    /// Mean probability of being active at the end of the horizon.
    pub p_alive_after: Estimate,
    /// Mean probability of at least one order within the horizon.
    pub p_any_order: Estimate,
    /// Expected orders of all of them within the horizon.
    pub expected_orders: Estimate,
    /// Expected amount per expected order, in currency units.
    pub spend: Estimate,
    /// Their value, in currency units.
    pub clv: Estimate,
    /// Between what numbers of orders chance lies if the parameters are known.
    pub orders_by_chance: Range,
    /// Between what values chance lies if the parameters are known.
    pub clv_by_chance: Range,
    /// Variance of the value, with the parameters as known.
    pub clv_variance: Result<f64, &'static str>,
}

impl Part {
    /// Value per customer, in currency units, with the interval of the parameters.
    pub fn clv_each(&self) -> Estimate {
        let n = self.n_customers.max(1) as f64;
        let interval = self.clv.interval.map(|(low, high)| (low / n, high / n));
        Estimate { value: self.clv.value / n, interval }
    }
}

/// Between what sums of values of several groups chance lies: customers' chances are their own, so variances add up.
pub fn together<'a>(parts: impl Iterator<Item = &'a Part>) -> Range {
    let (mut value, mut variance) = (0.0, 0.0);
    for part in parts {
        value += part.clv.value;
        variance += part.clv_variance?;
    }
    by_chance(value, variance)
}

/// The range of a positive sum of this mean and variance.
pub(super) fn by_chance(mean: f64, variance: f64) -> Range {
    if !(mean > 0.0) {
        return Err("nothing_expected");
    }
    if !variance.is_finite() {
        return Err("spread_unbounded");
    }
    let square = libm::log1p(variance.max(0.0) / (mean * mean));
    let end = |side: f64| mean * libm::exp(side * Z_95 * square.sqrt() - square / 2.0);
    Ok((end(-1.0), end(1.0)))
}

/// Customers of a group who stand for all of it.
struct Sampled {
    at: Vec<usize>,
    weights: Vec<f64>,
    histories: Vec<History>,
    in_order: Vec<u32>,
}

/// What a model says of one customer.
struct Ahead {
    outlook: Outlook,
    /// Probability of being active at the end of the horizon.
    after: f64,
    /// Probability of an order.
    any: f64,
}

/// Weighted sums over a sample.
#[derive(Default)]
struct Sums {
    alive: f64,
    after: f64,
    any: f64,
    orders: f64,
    /// Orders times amounts.
    sales: f64,
    /// Discounted orders times amounts.
    discounted: f64,
}

impl Sampled {
    fn sums(&self, ahead: &[Ahead], amounts: &[f64]) -> Sums {
        let mut sums = Sums::default();
        for ((one, weight), amount) in ahead.iter().zip(&self.weights).zip(amounts) {
            sums.alive += weight * one.outlook.p_alive;
            sums.after += weight * one.after;
            sums.any += weight * one.any;
            sums.orders += weight * one.outlook.orders;
            sums.sales += weight * one.outlook.orders * amount;
            sums.discounted += weight * one.outlook.discounted_orders * amount;
        }
        sums
    }
}

impl Output {
    /// What the models say of groups; `group_of` is the group of every customer in `customers`, below `n_groups`. Groups
    /// without customers say nothing.
    pub fn parts(&self, group_of: &[u32], n_groups: usize) -> Vec<Option<Part>> {
        let mut orders: Vec<Vec<u32>> = vec![Vec::new(); n_groups];
        for at in &self.past.order {
            if let Some(group) = group_of.get(*at as usize).and_then(|g| orders.get_mut(*g as usize)) {
                group.push(*at);
            }
        }
        orders.iter().map(|own| (!own.is_empty()).then(|| self.part(own))).collect()
    }

    /// `order` lists positions in `customers` as [`super::forecast::grouped`] has them.
    fn part(&self, order: &[u32]) -> Part {
        if let Some(contract) = &self.contract {
            return contract.part(order, &self.schedule, self.config.get().margin);
        }
        let own = |of: fn(&CustomerValue) -> f64| -> f64 {
            order.iter().map(|at| of(&self.customers[*at as usize])).sum()
        };
        let n = order.len() as f64;
        let sampled = self.sampled(order);
        let model = &self.orders.model;
        let amounts = self.amounts(&sampled, self.spend.as_ref().map(|f| &f.model));
        let ahead = self.ahead(&sampled, model);
        let here = sampled.sums(&ahead, &amounts);
        let weight: f64 = sampled.weights.iter().sum();
        let (mut of_alive, mut of_after, mut of_any) = (Vec::new(), Vec::new(), Vec::new());
        let (mut of_orders, mut of_spend, mut of_clv) = (Vec::new(), Vec::new(), Vec::new());
        if self.orders.uncertainty.is_ok() {
            for i in 0..model.parameters().len() {
                let at = |step: f64| {
                    let moved = self.ahead(&sampled, &model.scaled(i, libm::exp(step)));
                    sampled.sums(&moved, &amounts)
                };
                let up = at(STEP);
                let down = at(-STEP);
                let slope = |up: f64, down: f64| (up - down) / (2.0 * STEP * weight);
                of_alive.push(slope(up.alive, down.alive));
                of_after.push(slope(up.after, down.after));
                of_any.push(slope(up.any, down.any));
                of_orders.push(elasticity(up.orders, down.orders));
                of_spend.push(elasticity(up.sales / up.orders, down.sales / down.orders));
                of_clv.push(elasticity(up.discounted, down.discounted));
            }
        }
        let of_amounts = self.spend.as_ref().map(|fit| {
            [0, 1, 2].map(|i| {
                let at = |step: f64| {
                    let moved = self.amounts(&sampled, Some(&fit.model.scaled(i, libm::exp(step))));
                    sampled.sums(&ahead, &moved)
                };
                let (up, down) = (at(STEP), at(-STEP));
                [elasticity(up.sales, down.sales), elasticity(up.discounted, down.discounted)]
            })
        });
        let orders = &self.orders.uncertainty;
        let probability =
            |value: f64, slopes: &[f64]| Estimate { value, interval: logit_interval(value, orders, slopes) };
        let money = |value: f64, elasticities: &[f64], which: usize| Estimate {
            value,
            interval: match (&self.spend, of_amounts) {
                (Some(fit), Some(of)) => interval(
                    value,
                    &[(orders, elasticities), (&fit.uncertainty, &of.map(|both: [f64; 2]| both[which]))],
                ),
                _ => Err("spend_not_fitted"),
            },
        };
        let (expected, clv) = (own(|c| c.expected_orders), own(|c| c.clv));
        let (orders_variance, clv_variance) = self.variances(&sampled);
        Part {
            n_customers: order.len(),
            p_alive: probability(own(|c| c.p_alive) / n, &of_alive),
            // Of all customers from those sampled, by what both know exactly.
            p_alive_after: probability(own(|c| c.p_alive) / n * ratio(here.after, here.alive), &of_after),
            p_any_order: probability(own(|c| c.p_any_order) / n, &of_any),
            expected_orders: Estimate {
                value: expected,
                interval: interval(expected, &[(orders, &of_orders)]),
            },
            spend: money(ratio(own(|c| c.expected_orders * c.expected_spend), expected), &of_spend, 0),
            clv: money(clv, &of_clv, 1),
            orders_by_chance: by_chance(expected, orders_variance),
            clv_by_chance: clv_variance.and_then(|variance| by_chance(clv, variance)),
            clv_variance,
        }
    }

    fn sampled(&self, order: &[u32]) -> Sampled {
        let chosen = sample(&self.customers, order, N_SAMPLE);
        Sampled {
            histories: chosen.iter().map(|c| self.past.histories[c.0]).collect(),
            in_order: (0..chosen.len() as u32).collect(),
            weights: chosen.iter().map(|c| c.1).collect(),
            at: chosen.into_iter().map(|c| c.0).collect(),
        }
    }

    fn spend_of(&self, at: usize) -> Spend {
        self.customers[at].row.spend(self.config.get().first_order)
    }

    fn amounts(&self, sampled: &Sampled, model: Option<&GammaGamma>) -> Vec<f64> {
        let amount = |at: &usize| model.and_then(|m| m.expected_spend(&self.spend_of(*at)));
        sampled.at.iter().map(|at| amount(at).unwrap_or(self.usual_spend)).collect()
    }

    /// What a model says of those sampled.
    fn ahead(&self, sampled: &Sampled, model: &OrderModel) -> Vec<Ahead> {
        let weeks = self.horizon_weeks;
        let outlooks = forecast(model, &self.schedule, &sampled.histories, &sampled.in_order);
        let of = |(h, outlook): (&History, &Outlook)| Ahead {
            outlook: *outlook,
            after: model.p_alive_after(weeks, h),
            any: model.p_any_order_given(outlook.p_alive, weeks, h),
        };
        sampled.histories.iter().zip(&outlooks).map(of).collect()
    }

    /// Variances of the number of orders and of the value, with the parameters as known.
    fn variances(&self, sampled: &Sampled) -> (f64, Result<f64, &'static str>) {
        let margin = self.config.get().margin;
        let (mut of_orders, mut of_clv) = (0.0, 0.0);
        for ((at, h), weight) in sampled.at.iter().zip(&sampled.histories).zip(&sampled.weights) {
            let value = &self.customers[*at];
            let n = value.expected_orders;
            let variance = n_orders_variance(&self.orders.model, self.horizon_weeks, h, value.p_alive, n);
            of_orders += weight * variance;
            if let Some(fit) = &self.spend {
                let worth = ratio(value.clv, margin * value.expected_spend * n) * margin;
                of_clv +=
                    weight * worth * worth * amounts_variance(&fit.model, &self.spend_of(*at), n, variance);
            }
        }
        (of_orders, self.spend.as_ref().map(|_| of_clv).ok_or("spend_not_fitted"))
    }
}

/// Variance of the sum of the amounts of a random number of orders with mean `n` and variance `n_variance`; infinite
/// where amounts differ so much among customers that it is.
fn amounts_variance(model: &GammaGamma, own: &Spend, n: f64, n_variance: f64) -> f64 {
    let x = f64::from(own.n_orders);
    let (shape, scale) = (model.q + model.p * x, model.v + x * own.mean);
    if n == 0.0 {
        return 0.0;
    }
    if shape <= 2.0 {
        return f64::INFINITY;
    }
    let mean = scale / (shape - 1.0);
    let square = mean * scale / (shape - 2.0);
    let p = model.p;
    (n * p + n_variance * p * p) * square + n * n * p * p * (square - mean * mean)
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::value::clv::pareto_nbd::ParetoNbd;
    use crate::analysis::value::clv::simulation::{exponential, gamma};
    use crate::math::rng::Pcg64;

    /// Sums over 50 new customers in worlds of known parameters: mean, variance and range are as computed.
    #[test]
    fn chance_as_simulated() {
        let (m, spend) =
            (ParetoNbd { r: 1.2, alpha: 8.0, s: 0.9, beta: 30.0 }, GammaGamma { p: 3.0, q: 12.0, v: 90.0 });
        let (weeks, n_customers, n_worlds) = (40.0, 50, 6_000);
        let model = OrderModel::ParetoNbd(m);
        let n = model.expected_orders(weeks, &History::NEW);
        let n_variance = n_orders_variance(&model, weeks, &History::NEW, 1.0, n);
        let own = Spend { n_orders: 0, mean: 0.0 };
        let amount = spend.expected_spend(&own).unwrap();
        let variance = amounts_variance(&spend, &own, n, n_variance);
        let of_all = f64::from(n_customers);
        let range = by_chance(of_all * n * amount, of_all * variance).unwrap();
        let mut rng = Pcg64::new(11);
        let (mut sum, mut squares, mut inside) = (0.0, 0.0, 0.0);
        for _ in 0..n_worlds {
            let mut total = 0.0;
            for _ in 0..n_customers {
                let rate = gamma(&mut rng, m.r) / m.alpha;
                let stops = (exponential(&mut rng) / (gamma(&mut rng, m.s) / m.beta)).min(weeks);
                let scale = gamma(&mut rng, spend.q) / spend.v;
                let mut time = exponential(&mut rng) / rate;
                while time < stops {
                    total += gamma(&mut rng, spend.p) / scale;
                    time += exponential(&mut rng) / rate;
                }
            }
            sum += total;
            squares += total * total;
            inside += f64::from(u8::from(range.0 <= total && total <= range.1));
        }
        let mean = sum / f64::from(n_worlds);
        let found = squares / f64::from(n_worlds) - mean * mean;
        // Standard errors: of the mean 0.3 %, of the variance 2 %, of the share 0.3 points.
        assert!((mean / (of_all * n * amount) - 1.0).abs() < 0.01, "{mean}");
        assert!((found / (of_all * variance) - 1.0).abs() < 0.08, "{found} {}", of_all * variance);
        let share = inside / f64::from(n_worlds);
        assert!((0.94..0.96).contains(&share), "{share}");
    }

    #[test]
    fn amounts_that_differ_without_bound_have_no_variance() {
        let spend = GammaGamma { p: 3.0, q: 1.8, v: 90.0 };
        let new = Spend { n_orders: 0, mean: 0.0 };
        assert_eq!(amounts_variance(&spend, &new, 2.0, 3.0), f64::INFINITY);
        assert_eq!(by_chance(10.0, f64::INFINITY), Err("spread_unbounded"));
        assert_eq!(by_chance(0.0, 1.0), Err("nothing_expected"));
        // Two orders of exactly the same customer-wide amount: p large, q large: 2 p M1 = 2 * 30.
        let same = GammaGamma { p: 1e7, q: 1e7, v: 30.0 };
        assert!(amounts_variance(&same, &new, 2.0, 0.0) < 1e-2);
    }
}
