//! Of which customers can it not be told whether they earn or cost?
//!
//! # How it is computed
//! V5. The contributions of a customer's orders are taken as a sample of orders like them: their sum, less cost to serve, has the standard
//! error s √n. If 0 lies within its 95 % interval (t with n - 1 degrees), nobody can tell the customer from break-even.
//!
//! # What it needs
//! Cost per line; [`LEAST_ORDERS`] orders and returns in these days.

use super::accounts::{Accounts, contribution};
use crate::analysis::drivers::ledger::places;
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::math::f_distribution;
use crate::model::{Day, NONE, Transactions};

/// Orders that an interval needs.
pub const LEAST_ORDERS: usize = 3;
/// What lies outside of the interval has a smaller chance.
const LEVEL: f64 = 0.05;

/// The customers, ascending; empty where costs are unknown.
pub fn run(study: &Study, tx: &Transactions, accounts: &Accounts, from: Day, to: Day) -> Vec<u32> {
    if !accounts.has_contribution() {
        return Vec::new();
    }
    let margin = study.cost_margin.map(|m| m.share);
    let mut orders: Vec<(u32, i64)> = vec![(NONE, 0); tx.n_orders as usize];
    let place = places(study, tx);
    for &row in &study.rows {
        let row = row as usize;
        let day = tx.day.at(row);
        if day < from || day > to {
            continue;
        }
        let at = tx.customer.get(row).and_then(|id| place.get(*id as usize)).copied().unwrap_or(NONE);
        let order = tx.order.get(row).and_then(|order| orders.get_mut(order as usize));
        let (Some(order), Some(amount)) = (order.filter(|_| at != NONE), tx.amount.get(row)) else {
            continue;
        };
        *order = (at, order.1.saturating_add(contribution(tx, row, amount.0, margin)));
    }
    orders.retain(|(at, _)| *at != NONE);
    orders.sort_unstable();
    let mut list = Vec::new();
    for own in orders.chunk_by(|a, b| a.0 == b.0) {
        let Some((at, _)) = own.first() else { continue };
        let is_active = accounts.orders.get(*at as usize).is_some_and(|n| *n > 0);
        let total = accounts.contribution.get(*at as usize).copied().unwrap_or(0);
        let amounts: Vec<f64> = own.iter().map(|(_, amount)| units(i128::from(*amount))).collect();
        if is_active && covers_zero(&amounts, units(i128::from(total))) {
            list.push(*at);
        }
    }
    list
}

/// Whether the interval of a sum covers 0. `total`: the sum of the amounts less what does not vary.
fn covers_zero(amounts: &[f64], total: f64) -> bool {
    let n = amounts.len();
    if n < LEAST_ORDERS {
        return false;
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of orders")]
    let n = n as f64;
    let mean = amounts.iter().sum::<f64>() / n;
    let variance = amounts.iter().map(|a| (a - mean) * (a - mean)).sum::<f64>() / (n - 1.0);
    if variance <= 0.0 {
        return total == 0.0;
    }
    f_distribution::tail(total * total / (n * variance), 1.0, n - 1.0) > LEVEL
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10, 20, 30: sum 60, s = 10, standard error 10 √3 = 17.32; t(2) at 97.5 % is 4.3027, so the interval is 60 ± 74.5. Nine orders of
    /// the same: sum 180, s² = 75, standard error √675 = 25.98, t(8) = 2.306: 180 ± 59.9; less 121 to serve it covers 0.
    #[test]
    fn intervals_by_hand() {
        assert!(covers_zero(&[10.0, 20.0, 30.0], 60.0));
        let nine = [10.0, 20.0, 30.0].repeat(3);
        assert!(!covers_zero(&nine, 180.0));
        assert!(covers_zero(&nine, 59.0) && !covers_zero(&nine, 61.0) && !covers_zero(&nine, -61.0));
        // All alike: certain. Two orders: nothing is said.
        assert!(!covers_zero(&[5.0; 4], 20.0) && !covers_zero(&[10.0, -10.0], 0.0));
    }
}
