//! How regularly customers order.
//!
//! # What it tells
//! 1: orders come at random, as the plain models take it; 2 and more: the longer ago the last order, the nearer the next.
//!
//! # How it is computed
//! Of two neighbouring gaps of one customer let u be the share of the first in both. If gaps are Erlang-k, u is beta(k, k),
//! whose variance is 1 / (4 (2k + 1)); hence k = (1 - 4 var) / (8 var), var being the mean square of u - 1/2. Pairs do not
//! overlap; a customer's pairs are averaged, so that every customer counts once.
//!
//! # What it needs
//! Customers with at least two repeat orders.
//!
//! # Limits
//! Days are whole: gaps of few days look more regular than they are.
//!
//! # References
//! Wheat & Morrison (1990), "Estimating Purchase Regularity with Two Interpurchase Times", JMR 27(1), 87-93.

use super::summary::Row;
use crate::model::{Customers, Day};

/// Fewer customers than this say nothing.
const MIN_CUSTOMERS: usize = 20;

/// Wheat and Morrison's k; `None` with fewer than 20 customers with two repeat orders, or where all gaps are equal.
pub fn wheat_morrison(customers: &Customers, rows: &[Row], end: Day) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0_usize);
    for row in rows.iter().filter(|r| r.n_repeats >= 2) {
        let days = row.days(customers, end);
        let gaps: Vec<f64> = days
            .windows(2)
            .filter_map(|w| match w {
                [a, b] => Some(f64::from(b.0 - a.0)),
                _ => None,
            })
            .collect();
        let (mut squares, mut n_pairs) = (0.0, 0.0);
        for pair in gaps.chunks_exact(2) {
            if let [first, second] = pair {
                let off = first / (first + second) - 0.5;
                squares += off * off;
                n_pairs += 1.0;
            }
        }
        sum += squares / n_pairs;
        n += 1;
    }
    let variance = sum / n as f64;
    (n >= MIN_CUSTOMERS && variance > 0.0).then(|| (1.0 - 4.0 * variance) / (8.0 * variance))
}
