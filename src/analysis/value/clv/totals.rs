//! Sums over all customers, with intervals.
#![allow(clippy::indexing_slicing, reason = "the order is a permutation of the customers' own indices")]

use super::CustomerValue;
use super::details::{STEP, elasticity};
use super::forecast::{Schedule, forecast};
use super::gamma_gamma::{GammaGamma, GammaGammaFit, Spend};
use super::history::History;
use super::order_fit::OrderFit;
use super::order_model::OrderModel;
use super::summary::FirstOrder;
use super::uncertainty::{Estimate, interval};

/// Customers on whom the derivatives are taken when there are more than twice as many.
const N_SAMPLE: usize = 2_000;

/// Expected orders and value of all customers.
pub(super) fn estimate(
    values: &[CustomerValue],
    histories: &[History],
    order: &[u32],
    schedule: &Schedule,
    orders: &OrderFit,
    spend: Option<&GammaGammaFit>,
    first_order: FirstOrder,
    usual_spend: f64,
) -> (Estimate, Estimate) {
    let total_orders: f64 = values.iter().map(|v| v.expected_orders).sum();
    let total_clv: f64 = values.iter().map(|v| v.clv).sum();
    let sampled = sample(values, order, N_SAMPLE);
    let weights: Vec<f64> = sampled.iter().map(|s| s.1).collect();
    let sampled: Vec<usize> = sampled.iter().map(|s| s.0).collect();
    let sample: Vec<History> = sampled.iter().map(|at| histories[*at]).collect();
    let spends: Vec<Spend> = sampled.iter().map(|at| values[*at].row.spend(first_order)).collect();
    let in_order: Vec<u32> = (0..sample.len() as u32).collect();
    let amounts = |model: Option<&GammaGamma>| -> Vec<f64> {
        spends.iter().map(|s| model.and_then(|m| m.expected_spend(s)).unwrap_or(usual_spend)).collect()
    };
    let model = spend.map(|f| &f.model);
    let amount = amounts(model);
    let weigh = |discounted: &[f64], amount: &[f64]| -> f64 {
        discounted.iter().zip(amount).zip(&weights).map(|((d, a), w)| d * a * w).sum()
    };
    let at = |model: &OrderModel| {
        let outlooks = forecast(model, schedule, &sample, &in_order);
        let discounted: Vec<f64> = outlooks.iter().map(|o| o.discounted_orders).collect();
        (outlooks.iter().zip(&weights).map(|(o, w)| o.orders * w).sum::<f64>(), discounted)
    };
    let (mut of_orders, mut of_clv) = (Vec::new(), Vec::new());
    if orders.uncertainty.is_ok() {
        for i in 0..orders.model.parameters().len() {
            let up = at(&orders.model.scaled(i, libm::exp(STEP)));
            let down = at(&orders.model.scaled(i, libm::exp(-STEP)));
            of_orders.push(elasticity(up.0, down.0));
            of_clv.push(elasticity(weigh(&up.1, &amount), weigh(&down.1, &amount)));
        }
    }
    let of_amounts = model.map(|m| {
        let discounted = at(&orders.model).1;
        [0, 1, 2].map(|i| {
            let moved = |step: f64| weigh(&discounted, &amounts(Some(&m.scaled(i, libm::exp(step)))));
            elasticity(moved(STEP), moved(-STEP))
        })
    });
    let for_orders = interval(total_orders, &[(&orders.uncertainty, &of_orders)]);
    let for_clv = match (spend, &of_amounts) {
        (Some(fit), Some(of_amounts)) => {
            interval(total_clv, &[(&orders.uncertainty, &of_clv), (&fit.uncertainty, of_amounts)])
        }
        _ => Err("spend_not_fitted"),
    };
    (Estimate { value: total_orders, interval: for_orders }, Estimate { value: total_clv, interval: for_clv })
}

/// Customers with their weights: all in `order`, or a systematic sample of about `n` if there are more than twice as
/// many, with probabilities proportional to the expected orders, so that those who make up the sum are in it.
pub(super) fn sample(values: &[CustomerValue], order: &[u32], n: usize) -> Vec<(usize, f64)> {
    let total: f64 = order.iter().map(|at| values[*at as usize].expected_orders).sum();
    if order.len() <= 2 * n || total.is_nan() || total <= 0.0 {
        return order.iter().map(|at| (*at as usize, 1.0)).collect();
    }
    let stride = total / n as f64;
    let (mut out, mut passed, mut next) = (Vec::with_capacity(n), 0.0, stride / 2.0);
    for at in order {
        let orders = values[*at as usize].expected_orders;
        passed += orders;
        if passed >= next {
            let n_marks = ((passed - next) / stride).floor() + 1.0;
            next += n_marks * stride;
            out.push((*at as usize, n_marks * stride / orders));
        }
    }
    out
}
