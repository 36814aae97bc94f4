//! What did price, volume and mix do to revenue between two periods?
//!
//! # How it is computed
//! Products sold in both periods: price = sum over products of the units now x the change of the average price; volume =
//! change of all units x the average price before; mix = the rest. Products sold only now or only then, and rows
//! without product or quantity (and postage and fees), are steps of their own. All steps add up to the change exactly.
//!
//! # Limits
//! A product's average price moves with quantity discounts and with what is hidden behind one number.
//!
//! # References
//! Case `price_volume_mix` of `tests/oracle/drivers.json`.
#![allow(clippy::indexing_slicing, reason = "indices are made in this file from lengths of the same vectors")]

use super::cuts::Days;
use crate::analysis::drivers::factors::exact;
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::model::{NONE, Transactions};

/// A product in both periods: revenue and units, in 1/10,000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sold {
    /// Net revenue before and now.
    pub revenue: [i64; 2],
    /// Units before and now.
    pub units: [i64; 2],
}

/// Steps from one period's revenue to the other's, in 1/10,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bridge {
    /// Revenue before.
    pub before: i128,
    /// And now.
    pub now: i128,
    /// By prices of products sold in both.
    pub price: i128,
    /// By the number of units.
    pub volume: i128,
    /// By what is bought of them.
    pub mix: i128,
    /// Products that were not sold before.
    pub added: i128,
    /// Products that are no longer sold.
    pub dropped: i128,
    /// Rows without product or quantity.
    pub other: i128,
    /// Products sold in both.
    pub n_both: usize,
    /// Products sold only now, and only before.
    pub n_changed: (usize, usize),
}

/// Sums products up; `None` without the columns, or if no product was sold in both periods.
pub fn run(study: &Study, tx: &Transactions, days: &Days) -> Option<Bridge> {
    if tx.product.is_empty() || tx.quantity.is_empty() {
        return None;
    }
    let mut sold = vec![Sold::default(); tx.product_ids.len()];
    let mut other = [0_i128; 2];
    let mut products = Vec::new();
    study.rows.selection().for_each_part(|part| {
        products.clear();
        tx.product.gather(part, &mut products);
        for ((&row, amount), &product) in part.iter().zip(tx.amount.gather(part)).zip(&products) {
            let row = row as usize;
            let Some(period) = days.period(tx.day.at(row)) else { continue };
            let quantity = tx.quantity.get(row).filter(|q| *q != i64::MIN);
            match (sold.get_mut(product as usize), quantity) {
                (Some(sold), Some(quantity)) if product != NONE && tx.is_goods(row) => {
                    sold.revenue[period] = sold.revenue[period].saturating_add(amount);
                    sold.units[period] = sold.units[period].saturating_add(quantity);
                }
                _ => other[period] += i128::from(amount),
            }
        }
    });
    let bridge = bridge(&sold, other);
    (bridge.n_both > 0).then_some(bridge)
}

/// The steps.
pub fn bridge(sold: &[Sold], other: [i128; 2]) -> Bridge {
    let mut out = Bridge { before: other[0], now: other[1], ..Bridge::default() };
    let (mut revenue, mut quantity, mut price) = ([0_i128; 2], [0_i128; 2], 0.0);
    let mut rest = other;
    for s in sold {
        let [was, is] = s.revenue.map(i128::from);
        out.before += was;
        out.now += is;
        let is_sold = |at: usize| s.units[at] > 0 && s.revenue[at] > 0;
        match (is_sold(0), is_sold(1)) {
            (true, true) => {
                let [q0, q1] = s.units.map(|u| units(i128::from(u)));
                price += units(is) - q1 * (units(was) / q0);
                revenue = [revenue[0] + was, revenue[1] + is];
                quantity = [quantity[0] + i128::from(s.units[0]), quantity[1] + i128::from(s.units[1])];
                out.n_both += 1;
            }
            (false, true) => {
                out.added += is - was;
                out.n_changed.0 += 1;
            }
            (true, false) => {
                out.dropped += is - was;
                out.n_changed.1 += 1;
            }
            // Only returns, or gifts.
            (false, false) => rest = [rest[0] + was, rest[1] + is],
        }
    }
    out.other = rest[1] - rest[0];
    if out.n_both > 0 {
        let [q0, q1] = quantity.map(units);
        let volume = (q1 - q0) * (units(revenue[0]) / q0);
        let change = revenue[1] - revenue[0];
        let mix = units(change) - price - volume;
        let parts = exact(&[price, volume, mix], change);
        (out.price, out.volume, out.mix) = (parts[0], parts[1], parts[2]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    /// The case `price_volume_mix`: pairs of price and quantity.
    #[test]
    fn two_products_of_the_oracle() {
        let all: Value = serde_json::from_str(include_str!("../../../tests/oracle/drivers.json")).unwrap();
        let case = &all["price_volume_mix"];
        let of = |when: &str, name: &str| {
            let pair = &case["inputs"][when][name];
            let (price, quantity) = (pair[0].as_i64().unwrap(), pair[1].as_i64().unwrap());
            (price * quantity * 10_000, quantity * 10_000)
        };
        let sold: Vec<Sold> = ["A", "B"]
            .map(|name| {
                let (before, now) = (of("before", name), of("after", name));
                Sold { revenue: [before.0, now.0], units: [before.1, now.1] }
            })
            .into();
        let b = bridge(&sold, [0; 2]);
        let expected = &case["expect"];
        assert_eq!(units(b.before), expected["revenue"][0].as_f64().unwrap());
        assert_eq!(units(b.now), expected["revenue"][1].as_f64().unwrap());
        for (name, got) in [("price", b.price), ("volume", b.volume), ("mix", b.mix)] {
            assert!((units(got) - expected[name].as_f64().unwrap()).abs() < 1e-4, "{name}: {got}");
        }
        assert_eq!(b.price + b.volume + b.mix, b.now - b.before);
    }

    proptest! {
        /// Whatever was sold and returned: the steps add up.
        #[test]
        fn steps_add_up(
            sold in prop::collection::vec((-1_000_000_i64..9_000_000, -1_000_000_i64..9_000_000, -90_000_i64..900_000, -90_000_i64..900_000), 0..30),
            other in (-1_000_i64..1_000, -1_000_i64..1_000),
        ) {
            let sold: Vec<Sold> = sold.into_iter().map(|(a, b, c, d)| Sold { revenue: [a, b], units: [c, d] }).collect();
            let b = bridge(&sold, [i128::from(other.0), i128::from(other.1)]);
            prop_assert_eq!(b.price + b.volume + b.mix + b.added + b.dropped + b.other, b.now - b.before);
        }
    }
}
