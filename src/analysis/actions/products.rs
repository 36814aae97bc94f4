//! Which products are sold for less than they cost?
//!
//! Net amounts and costs of the last 365 days, over lines of goods whose cost is known, returns taken off. What came back more
//! than it was sold has no cost left and is not judged. Sums, no estimate: a loss of a cent is one.

use super::{Action, Kind, Stake};
use crate::analysis::overview::units;
use crate::analysis::pricing::parts::BASE_DAYS;
use crate::analysis::study::Study;
use crate::model::{Day, NONE, Transactions};
use std::collections::BTreeMap;

/// A product that brought less than it cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BelowCost {
    /// Code of the product.
    pub product: u32,
    /// What it brought, in 1/10,000.
    pub revenue: i128,
    /// What that cost, in 1/10,000.
    pub cost: i128,
}

impl BelowCost {
    /// What was lost on it, in 1/10,000.
    pub fn loss(&self) -> i128 {
        self.cost - self.revenue
    }
}

/// The line about them; `None` where there are none or no cost is known.
pub(super) fn below_cost(study: &Study, tx: &Transactions) -> Option<Action> {
    if tx.cost.is_empty() || tx.product.is_empty() {
        return None;
    }
    let (begin, last) = study.overview.period;
    let first = begin.max(last.plus(1 - BASE_DAYS));
    let products = sums(tx, &study.rows, first);
    let lost: i128 = products.iter().map(BelowCost::loss).sum();
    (!products.is_empty()).then(|| Action {
        kind: Kind::BelowCost { products, period: (first, last) },
        customers: Vec::new(),
        stake: Some(Stake::profit(units(lost))),
    })
}

/// Products that brought less than they cost from a day on, the greatest loss first.
fn sums(tx: &Transactions, rows: &[u32], first: Day) -> Vec<BelowCost> {
    let mut of: BTreeMap<u32, (i128, i128)> = BTreeMap::new();
    for row in rows.iter().map(|row| *row as usize) {
        let cost = tx.cost.get(row).copied().flatten();
        let product = tx.product.get(row).filter(|product| *product != NONE && tx.is_goods(row));
        if let (Some(cost), Some(product), Some(amount)) = (cost, product, tx.amount.get(row))
            && tx.day.at(row) >= first
        {
            let sum = of.entry(product).or_insert((0, 0));
            *sum = (sum.0 + i128::from(amount.0), sum.1 + i128::from(cost.0));
        }
    }
    let all = of.into_iter().map(|(product, (revenue, cost))| BelowCost { product, revenue, cost });
    let mut below: Vec<BelowCost> = all.filter(|of| of.cost > 0 && of.loss() > 0).collect();
    below.sort_by(|a, b| b.loss().cmp(&a.loss()).then(a.product.cmp(&b.product)));
    below
}
