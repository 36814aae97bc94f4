//! How many customers have made how many repeat orders, and how many a model expects.
#![allow(clippy::indexing_slicing, reason = "counts are capped at the last bin")]

use super::groups::LAST;
use crate::analysis::value::clv::history::History;
use crate::analysis::value::clv::order_model::OrderModel;

/// More distinct ages than this are put into groups of neighbours.
const MAX_AGES: usize = 100;

/// Customers with 0, 1, ..., 7 or more repeat orders.
pub(super) fn actual(histories: &[History]) -> Vec<f64> {
    let mut bins = vec![0.0; LAST as usize + 1];
    for h in histories {
        bins[h.n_repeats.min(LAST) as usize] += 1.0;
    }
    bins
}

/// The same as the model expects it of customers of these ages.
pub(super) fn expected(model: &OrderModel, histories: &[History]) -> Vec<f64> {
    let mut bins = vec![0.0; LAST as usize + 1];
    for (age_weeks, n) in ages(histories) {
        let mut or_more = 1.0;
        for (bin, p) in bins.iter_mut().zip(model.p_orders_of_new(LAST - 1, age_weeks)) {
            *bin += n * p;
            or_more -= p;
        }
        bins[LAST as usize] += n * or_more.max(0.0);
    }
    bins
}

/// Ages with the number of customers.
fn ages(histories: &[History]) -> Vec<(f64, f64)> {
    let mut ages: Vec<f64> = histories.iter().map(|h| h.age_weeks).collect();
    ages.sort_unstable_by(f64::total_cmp);
    let distinct: Vec<(f64, f64)> =
        ages.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as f64)).collect();
    let together = distinct.len().div_ceil(MAX_AGES).max(1);
    let group = |part: &[(f64, f64)]| {
        let n: f64 = part.iter().map(|p| p.1).sum();
        (part.iter().map(|p| p.0 * p.1).sum::<f64>() / n, n)
    };
    distinct.chunks(together).map(group).collect()
}
