//! What a customer would lose by leaving: stand-ins for exit, switching and sunk costs.
//!
//! # What it tells
//! An index from 0 to 100 per customer: how much holds them here, compared with all customers who are held by the same
//! things. It says what leaving would cost, not whether they are content.
//!
//! # How it is computed
//! Up to five things, whichever the file has: unspent balance, loyalty points, months left of a contract, installed base
//! (the last number of each customer, the largest of that day; months since then are taken off the contract), and the share of orders with a rebate (at least [`LEAST_ORDERS`]
//! orders). Per thing: nothing of it is 0; who has some stands at their mid-rank among those who have some, from 0 to 100. The index is
//! the mean over the things that the file has. Bands: none (0), low (below a third), middle, high (from two thirds on).
//!
//! # Limits
//! Ranks, no money: the things are in different units. A proxy: habits, people and integrations hold customers too, and no
//! column shows them. Points are taken to be what is left, not what was earned.
//!
//! # References
//! Burnham, Frels & Mahajan (2003), J. Academy of Marketing Science 31(2), 109-126 (a typology of switching costs).

use super::orders::Orders;
use crate::analysis::overview::units;
use crate::math::stats::doubled_mid_ranks;
use crate::model::{Day, NumberColumn, Transactions};

/// Fewer orders have no share with a rebate.
pub const LEAST_ORDERS: u32 = 3;

const MONTH_DAYS: f64 = 365.25 / 12.0;

/// Things that hold customers: id, and the role of their column.
pub const THINGS: [(&str, &str); 5] = [
    ("balance", "balance"),
    ("points", "points"),
    ("contract", "contract_months"),
    ("installed", "installed_base"),
    ("rebate", "discount"),
];

/// Bands of the index, from none.
pub const BANDS: [&str; 4] = ["none", "low", "middle", "high"];

/// One thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Thing {
    /// Place in [`THINGS`].
    pub thing: usize,
    /// What every customer has of it; `None`: unknown, counts as nothing.
    pub values: Vec<Option<f64>>,
}

impl Thing {
    /// What those have who have some: their number, and the mean.
    pub fn holders(&self) -> (usize, f64) {
        let some = self.values.iter().flatten().filter(|v| **v > 0.0);
        let (n, sum) = some.fold((0, 0.0), |(n, sum), v| (n + 1, sum + v));
        (n, if n > 0 { sum / n as f64 } else { 0.0 })
    }
}

/// Exit costs of all customers.
#[derive(Debug, Clone, PartialEq)]
pub struct ExitCost {
    /// The things that the file has.
    pub things: Vec<Thing>,
    /// The index of every customer, 0 to 100.
    pub index: Vec<f64>,
}

impl ExitCost {
    /// The band of a customer: a place in [`BANDS`].
    pub fn band(&self, customer: usize) -> usize {
        match self.index.get(customer).copied().unwrap_or(0.0) {
            index if index <= 0.0 => 0,
            index if index < 100.0 / 3.0 => 1,
            index if index < 200.0 / 3.0 => 2,
            _ => 3,
        }
    }
}

/// Computes it; `None` without any of the columns, or where nobody has anything. `rebates`: of every customer the orders
/// with a rebate, and all.
pub(super) fn run(
    orders: &Orders,
    tx: &Transactions,
    as_of: Day,
    rebates: Option<&[(u32, u32)]>,
) -> Option<ExitCost> {
    let mut things = Vec::new();
    for (thing, (_, role)) in THINGS.iter().enumerate() {
        let values = match *role {
            "discount" => rebates.map(|rebates| {
                let share = |(with, all): &(u32, u32)| {
                    (*all >= LEAST_ORDERS).then(|| f64::from(*with) / f64::from(*all))
                };
                rebates.iter().map(share).collect()
            }),
            "contract_months" => tx.numbers(role).map(|numbers| {
                // What was left on that day has gone down since.
                let left =
                    |(day, months): (Day, f64)| (months - f64::from(as_of.0 - day.0) / MONTH_DAYS).max(0.0);
                last_numbers(orders, numbers).into_iter().map(|last| last.map(left)).collect()
            }),
            role => tx.numbers(role).map(|numbers| {
                last_numbers(orders, numbers).into_iter().map(|l| l.map(|(_, n)| n)).collect()
            }),
        };
        let found = values.map(|values| Thing { thing, values }).filter(|found| found.holders().0 > 0);
        things.extend(found);
    }
    if things.is_empty() {
        return None;
    }
    let mut index = vec![0.0; orders.n_customers()];
    for thing in &things {
        for (sum, rank) in index.iter_mut().zip(ranks(&thing.values)) {
            *sum += 100.0 * rank / things.len() as f64;
        }
    }
    Some(ExitCost { things, index })
}

/// Mid-ranks among those who have some, as shares; 0 for the others.
fn ranks(values: &[Option<f64>]) -> Vec<f64> {
    let some: Vec<u64> = values.iter().flatten().filter(|v| **v > 0.0).map(|v| v.to_bits()).collect();
    let mut doubled = doubled_mid_ranks(&some).into_iter();
    let n = 2.0 * some.len() as f64;
    let mut rank = |value: &Option<f64>| {
        if value.is_some_and(|v| v > 0.0) { doubled.next().map_or(0.0, |r| r as f64 / n) } else { 0.0 }
    };
    values.iter().map(&mut rank).collect()
}

/// The last number of every customer with its day, in units.
fn last_numbers(orders: &Orders, numbers: &NumberColumn) -> Vec<Option<(Day, f64)>> {
    let of = |customer: usize| {
        let known = orders.of_customer(customer).iter().flat_map(|order| {
            let rows = orders.rows(order).iter().filter_map(|row| numbers.get(*row as usize));
            rows.filter(|n| *n != i64::MIN).map(move |n| (order.day, n))
        });
        known.max().map(|(day, n)| (day, units(i128::from(n))))
    };
    (0..orders.n_customers()).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_among_those_who_have_some() {
        // 10, 20, 20, 40 of four: mid-ranks 1, 2.5, 2.5, 4 of 4.
        let found = ranks(&[Some(20.0), None, Some(10.0), Some(0.0), Some(40.0), Some(20.0), Some(-5.0)]);
        assert_eq!(found, [0.625, 0.0, 0.25, 0.0, 1.0, 0.625, 0.0]);
    }

    #[test]
    fn bands_by_thirds() {
        let cost = ExitCost { things: Vec::new(), index: vec![0.0, 0.1, 33.4, 66.6, 66.7, 100.0] };
        let bands: Vec<usize> = (0..7).map(|at| cost.band(at)).collect();
        assert_eq!(bands, [0, 1, 2, 2, 3, 3, 0]);
    }
}
