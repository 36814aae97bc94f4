//! Forecast against what happened: the customers known at the end of observation, in the time after it.

use super::forecast::{Schedule, forecast};
use super::history::History;
use super::order_model::OrderModel;
use crate::math::stats::{mean, pearson};

/// Customers who had the same number of repeat orders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HoldoutRow {
    /// Repeat orders during observation; the last row holds this many or more.
    pub n_repeats: u32,
    /// Number of customers.
    pub n_customers: usize,
    /// Mean number of orders they placed afterwards.
    pub actual_mean: f64,
    /// Mean number of orders that was expected.
    pub expected_mean: f64,
}

/// The check.
#[derive(Debug, Clone, PartialEq)]
pub struct Holdout {
    /// Length of the time after observation.
    pub weeks: f64,
    /// Customers with an order during observation.
    pub n_customers: usize,
    /// Orders (customer days) they placed afterwards.
    pub actual_orders: f64,
    /// Orders that were expected.
    pub expected_orders: f64,
    /// Orders if everybody had gone on as before: x / T times the weeks.
    pub naive_orders: f64,
    /// Mean absolute error per customer of the forecast.
    pub mae: f64,
    /// Mean absolute error per customer of the naive forecast.
    pub naive_mae: f64,
    /// Root of the mean squared error per customer.
    pub rmse: f64,
    /// Correlation of forecast and fact.
    pub correlation: Option<f64>,
    /// By repeat orders during observation: 0, 1, ..., 7 or more. Rows without customers are left out.
    pub by_n_repeats: Vec<HoldoutRow>,
}

const LAST_ROW: u32 = 7;

/// Compares. `actual` are the orders of every customer in the `weeks` after observation.
pub fn check(
    model: &OrderModel,
    histories: &[History],
    order: &[u32],
    actual: &[u32],
    weeks: f64,
) -> Holdout {
    let schedule = Schedule::once(weeks);
    let expected: Vec<f64> =
        forecast(model, &schedule, histories, order).into_iter().map(|o| o.orders).collect();
    let actual: Vec<f64> = actual.iter().map(|n| f64::from(*n)).collect();
    let naive: Vec<f64> = histories
        .iter()
        .map(|h| if h.age_weeks > 0.0 { f64::from(h.n_repeats) / h.age_weeks * weeks } else { 0.0 })
        .collect();
    let absolute = |forecast: &[f64]| {
        mean(&forecast.iter().zip(&actual).map(|(f, a)| (f - a).abs()).collect::<Vec<_>>())
    };
    let squares: Vec<f64> = expected.iter().zip(&actual).map(|(e, a)| (e - a) * (e - a)).collect();
    let by_n_repeats = (0..=LAST_ROW).filter_map(|n_repeats| {
        let members: Vec<(f64, f64)> = histories
            .iter()
            .zip(actual.iter().zip(&expected))
            .filter(|(h, _)| h.n_repeats.min(LAST_ROW) == n_repeats)
            .map(|(_, (a, e))| (*a, *e))
            .collect();
        let n = members.len() as f64;
        let (actual, expected) = members.iter().fold((0.0, 0.0), |s, m| (s.0 + m.0, s.1 + m.1));
        (!members.is_empty()).then(|| HoldoutRow {
            n_repeats,
            n_customers: members.len(),
            actual_mean: actual / n,
            expected_mean: expected / n,
        })
    });
    Holdout {
        weeks,
        n_customers: histories.len(),
        actual_orders: actual.iter().sum(),
        expected_orders: expected.iter().sum(),
        naive_orders: naive.iter().sum(),
        mae: absolute(&expected),
        naive_mae: absolute(&naive),
        rmse: mean(&squares).sqrt(),
        correlation: pearson(&expected, &actual),
        by_n_repeats: by_n_repeats.collect(),
    }
}
