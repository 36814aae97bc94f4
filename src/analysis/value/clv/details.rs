//! One customer closely: intervals of what the models expect, and the customer's own chance.
//!
//! # How it is computed
//! *Uncertainty of the parameters*: delta method, on the logarithm of orders and value and on the log-odds of P(alive).
//! *The customer's own chance*: quantiles of the number of orders that the fitted model gives this customer; the
//! parameters are taken as known. The next order: the times by which the probability of an order reaches 10, 50 and 90 %.
#![allow(clippy::indexing_slicing, reason = "one history in, one outlook out")]

use super::forecast::{Schedule, forecast};
use super::gamma_gamma::{GammaGammaFit, Spend};
use super::history::History;
use super::order_fit::OrderFit;
use super::order_model::OrderModel;
use super::uncertainty::{Estimate, Uncertainty, interval, logit_interval};

/// Step of the central differences, in the logarithm of a parameter.
pub(super) const STEP: f64 = 1e-4;
/// Nobody is told of an order further away than this.
const MAX_WEEKS: f64 = 520.0;

/// When the next order may come: by these times its probability has reached 10, 50 and 90 %. `None`: it never does within
/// ten years. Without a median there probably is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NextOrder {
    /// 10 %.
    pub early_weeks: Option<f64>,
    /// 50 %.
    pub median_weeks: Option<f64>,
    /// 90 %.
    pub late_weeks: Option<f64>,
}

/// One customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Details {
    /// Probability of being active now, with the interval of the parameters.
    pub p_alive: Estimate,
    /// Probability of being active at the end of the horizon.
    pub p_alive_after: f64,
    /// Probability of at least one order within the horizon.
    pub p_any_order: f64,
    /// Expected orders within the horizon, with the interval of the parameters.
    pub expected_orders: Estimate,
    /// Expected spend per order, with the interval of the parameters.
    pub expected_spend: Estimate,
    /// Value, with the interval of the parameters.
    pub clv: Estimate,
    /// The number of orders lies in this range in at least 80 of 100 such customers.
    pub orders_80: (u32, u32),
    /// In at least 95 of 100.
    pub orders_95: (u32, u32),
    /// The next order.
    pub next_order: NextOrder,
}

/// What the details of a customer follow from.
pub(super) struct Models<'a> {
    pub orders: &'a OrderFit,
    pub spend: Option<&'a GammaGammaFit>,
    pub schedule: &'a Schedule,
    pub margin: f64,
    pub usual_spend: f64,
}

impl Models<'_> {
    pub fn details(&self, h: &History, spend: &Spend) -> Details {
        let weeks = self.schedule.horizon_weeks();
        let model = &self.orders.model;
        let outlook = |m: &OrderModel| forecast(m, self.schedule, &[*h], &[0])[0];
        let here = outlook(model);
        let (mut of_p, mut of_orders, mut of_discounted) = (Vec::new(), Vec::new(), Vec::new());
        if self.orders.uncertainty.is_ok() {
            for i in 0..model.parameters().len() {
                let up = outlook(&model.scaled(i, libm::exp(STEP)));
                let down = outlook(&model.scaled(i, libm::exp(-STEP)));
                of_p.push((up.p_alive - down.p_alive) / (2.0 * STEP));
                of_orders.push(elasticity(up.orders, down.orders));
                of_discounted.push(elasticity(up.discounted_orders, down.discounted_orders));
            }
        }
        let amount =
            |fit: &GammaGammaFit, at: usize, factor: f64| fit.model.scaled(at, factor).expected_spend(spend);
        let expected = self.spend.and_then(|fit| fit.model.expected_spend(spend));
        let of_spend: Option<[f64; 3]> = self.spend.zip(expected).map(|(fit, _)| {
            [0, 1, 2].map(|i| {
                let (up, down) = (amount(fit, i, libm::exp(STEP)), amount(fit, i, libm::exp(-STEP)));
                up.zip(down).map_or(f64::NAN, |(up, down)| elasticity(up, down))
            })
        });
        let expected_spend = expected.unwrap_or(self.usual_spend);
        let clv = self.margin * expected_spend * here.discounted_orders;
        let orders: &Result<Uncertainty, _> = &self.orders.uncertainty;
        let (spend_interval, clv_interval) = match (self.spend, &of_spend) {
            (Some(fit), Some(of_spend)) => (
                interval(expected_spend, &[(&fit.uncertainty, of_spend)]),
                interval(clv, &[(orders, &of_discounted), (&fit.uncertainty, of_spend)]),
            ),
            _ => (Err("spend_not_fitted"), Err("spend_not_fitted")),
        };
        let ranges = ranges(model, weeks, h);
        Details {
            p_alive: Estimate { value: here.p_alive, interval: logit_interval(here.p_alive, orders, &of_p) },
            p_alive_after: model.p_alive_after(weeks, h),
            p_any_order: model.p_any_order(weeks, h),
            expected_orders: Estimate {
                value: here.orders,
                interval: interval(here.orders, &[(orders, &of_orders)]),
            },
            expected_spend: Estimate { value: expected_spend, interval: spend_interval },
            clv: Estimate { value: clv, interval: clv_interval },
            orders_80: ranges.0,
            orders_95: ranges.1,
            next_order: next_order(model, h),
        }
    }
}

/// The derivative of a logarithm, from two values a little apart.
pub(super) fn elasticity(up: f64, down: f64) -> f64 {
    (libm::log(up) - libm::log(down)) / (2.0 * STEP)
}

/// The narrowest central ranges of the number of orders that hold 80 and 95 %.
fn ranges(model: &OrderModel, weeks: f64, h: &History) -> ((u32, u32), (u32, u32)) {
    const MAX_ORDERS: u32 = 1 << 16;
    let mut n_max = 31;
    loop {
        let p = model.p_orders(n_max, weeks, h);
        let sum: f64 = p.iter().sum();
        if sum >= 0.976 || n_max >= MAX_ORDERS {
            let quantile = |at: f64| {
                let mut below = 0.0;
                let position = p.iter().position(|p| {
                    below += p;
                    below >= at
                });
                position.map_or(n_max, |n| n as u32)
            };
            return ((quantile(0.1), quantile(0.9)), (quantile(0.025), quantile(0.975)));
        }
        n_max = 2 * n_max + 1;
    }
}

/// The times by which an order has come with a given probability.
pub fn next_order(model: &OrderModel, h: &History) -> NextOrder {
    let most = model.p_any_order(MAX_WEEKS, h);
    let by = |p: f64| {
        if most < p {
            return None;
        }
        let (mut low, mut high) = (0.0, MAX_WEEKS);
        // To a hundredth of a day.
        while high - low > 0.0014 {
            let middle = (low + high) / 2.0;
            if model.p_any_order(middle, h) < p {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(high)
    };
    NextOrder { early_weeks: by(0.1), median_weeks: by(0.5), late_weeks: by(0.9) }
}
