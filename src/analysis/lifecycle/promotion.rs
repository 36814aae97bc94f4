//! Are customers who were won at a discount worth less than those who paid the full price?
//!
//! # What it tells
//! Of customers whose first order was mostly at a discount and of all others: the share who order again within the horizon,
//! revenue after the first order within the horizon, and the differences with intervals.
//!
//! # How it is computed
//! A first order is at a discount if at least half of its amount is on lines sold below their price (see
//! [`discounted`](crate::analysis::discounted)). Only customers who were watched for the horizon count. Differences compare
//! customers of one month of the first order and are put together with the weights of Mantel and Haenszel, n1 n0 / (n1 + n0):
//! months of sales differ from others in more than their prices.
//!
//! # What it needs
//! A list price, a discount or a promotion per line.
//!
//! # Limits
//! An association: who waits for an offer differs from others. Only a trial with a control group tells what the
//! discount does.
//!
//! # References
//! Greenland & Robins 1985; Anderson & Simester 2004 (long-run effects of promotion depth on new customers).

use super::stages::order_days;
use crate::analysis::discounted::Discounted;
use crate::analysis::study::Study;
use crate::issue::Error;
use crate::math::normal;
use crate::math::survival::{Share, wilson};
use crate::model::{Day, Money, NONE, Transactions};
use std::collections::BTreeMap;

/// Customers that either side needs.
const MIN_CUSTOMERS: usize = 20;

/// Customers won in one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Won {
    /// The customers: indices into `Customers::list`, ascending.
    pub customers: Vec<u32>,
    /// Share who ordered again within the horizon.
    pub again: Share,
    /// Mean revenue after the first order day within the horizon, in currency units.
    pub later: f64,
}

/// A difference (discount less full price) within months of the first order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The estimate.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: (f64, f64),
}

/// The comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Promotion {
    /// Role of the column that tells discounts.
    pub role: &'static str,
    /// Won at a discount.
    pub discount: Won,
    /// Won at the full price.
    pub full: Won,
    /// Difference of the share who order again; `None` if no month has both kinds.
    pub again: Option<Difference>,
    /// Difference of revenue after the first order, in currency units.
    pub later: Option<Difference>,
}

/// One customer as the test sees them.
struct Seen {
    customer: u32,
    month: i32,
    is_discount: bool,
    came_again: f64,
    later: f64,
}

/// Compares the customers of a study.
///
/// # Errors
/// `needs.discount` without a column that tells; `lifecycle.promotion_few` with `n` if either kind has fewer than 20.
pub fn run(study: &Study, tx: &Transactions, horizon_days: i32) -> Result<Promotion, Error> {
    let told = Discounted::of(tx).ok_or(Error::new("needs.discount"))?;
    let shares = first_order_shares(study, tx, &told);
    let mut seen = Vec::new();
    // Who bought before the days chosen was won then, whatever the first of these orders is.
    for &customer in study.scored.iter().filter(|customer| !study.has_bought_before(**customer)) {
        let Some(own) = study.customers.list.get(customer as usize) else { continue };
        let purchases = study.customers.purchases_of(own);
        let days = order_days(purchases);
        let (Some(first), Some((all, below))) = (days.first(), shares.get(customer as usize)) else {
            continue;
        };
        if *all <= 0 || study.as_of.0 - first.0 <= horizon_days {
            continue;
        }
        let within = |day: Day| day > *first && day.0 - first.0 <= horizon_days;
        let later: i64 =
            purchases.iter().filter(|p| within(p.day)).map(|p| p.net).fold(0, i64::saturating_add);
        seen.push(Seen {
            customer,
            month: first.month_index(),
            is_discount: 2 * below >= *all,
            came_again: if days.get(1).is_some_and(|d| within(*d)) { 1.0 } else { 0.0 },
            later: Money(later).to_f64(),
        });
    }
    let won = |is_discount: bool| {
        let own: Vec<&Seen> = seen.iter().filter(|s| s.is_discount == is_discount).collect();
        let again = own.iter().filter(|s| s.came_again > 0.0).count();
        Won {
            customers: own.iter().map(|s| s.customer).collect(),
            again: wilson(again, own.len()),
            later: own.iter().map(|s| s.later).sum::<f64>() / own.len() as f64,
        }
    };
    let (discount, full) = (won(true), won(false));
    let fewest = discount.customers.len().min(full.customers.len());
    if fewest < MIN_CUSTOMERS {
        return Err(Error::new("lifecycle.promotion_few").with("n", fewest));
    }
    let pairs = |of: fn(&Seen) -> f64| -> Vec<(i32, bool, f64)> {
        seen.iter().map(|s| (s.month, s.is_discount, of(s))).collect()
    };
    Ok(Promotion {
        role: told.role,
        again: difference(&pairs(|s| s.came_again)),
        later: difference(&pairs(|s| s.later)),
        discount,
        full,
    })
}

/// Per customer (as in `Customers::list`): amount of the first order day, and what of it is on lines below their price.
fn first_order_shares(study: &Study, tx: &Transactions, told: &Discounted<'_>) -> Vec<(i128, i128)> {
    let mut place = vec![NONE; tx.customer_ids.len()];
    let mut first = vec![Day(i32::MAX); study.customers.len()];
    for (at, customer) in (0_u32..).zip(&study.customers.list) {
        if let (Some(place), Some(first), Some(purchase)) = (
            place.get_mut(customer.id as usize),
            first.get_mut(at as usize),
            study.customers.purchases_of(customer).first(),
        ) {
            (*place, *first) = (at, purchase.day);
        }
    }
    let mut shares = vec![(0_i128, 0_i128); study.customers.len()];
    for &row in &study.rows {
        let row = row as usize;
        let at =
            tx.customer.get(row).and_then(|c| place.get(*c as usize)).map_or(usize::MAX, |at| *at as usize);
        if first.get(at).copied() != tx.day.get(row) {
            continue;
        }
        let (Some(sum), Some(amount), Some(is_below)) =
            (shares.get_mut(at), tx.amount.get(row), told.is(row))
        else {
            continue;
        };
        if amount.0 > 0 {
            sum.0 += i128::from(amount.0);
            sum.1 += if is_below { i128::from(amount.0) } else { 0 };
        }
    }
    shares
}

/// Mean of the difference over strata, with the weights of Mantel and Haenszel, from (stratum, is treated, value).
fn difference(values: &[(i32, bool, f64)]) -> Option<Difference> {
    // Per stratum and side: n, sum, sum of squares.
    let mut strata: BTreeMap<i32, [(f64, f64, f64); 2]> = BTreeMap::new();
    for (stratum, is_treated, value) in values {
        let [without, with] = strata.entry(*stratum).or_default();
        let side = if *is_treated { with } else { without };
        *side = (side.0 + 1.0, side.1 + value, side.2 + value * value);
    }
    let (mut sum, mut weights, mut variance) = (0.0, 0.0, 0.0);
    for [without, with] in strata.values() {
        if without.0 == 0.0 || with.0 == 0.0 {
            continue;
        }
        let weight = without.0 * with.0 / (without.0 + with.0);
        let of_mean = |s: &(f64, f64, f64)| (s.2 / s.0 - (s.1 / s.0) * (s.1 / s.0)).max(0.0) / s.0;
        sum += weight * (with.1 / with.0 - without.1 / without.0);
        variance += weight * weight * (of_mean(with) + of_mean(without));
        weights += weight;
    }
    if weights <= 0.0 {
        return None;
    }
    let (value, half) = (sum / weights, normal::quantile(0.975) * variance.sqrt() / weights);
    Some(Difference { value, interval: (value - half, value + half) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Month 0: 1 of 2 against 1 of 4; month 1: 1 of 1 against 1 of 1; month 2 has one kind only. Weights 8/6 and 1/2:
    /// (4/3 x 1/4 + 0) / (11/6) = 2/11. Variance: (4/3)^2 (0.25/2 + 0.1875/4) / (11/6)^2.
    #[test]
    fn three_months_by_hand() {
        let mut values =
            vec![(0, true, 1.0), (0, true, 0.0), (0, false, 1.0), (1, true, 1.0), (1, false, 1.0)];
        values.extend([(0, false, 0.0); 3]);
        values.extend([(2, false, 5.0); 3]);
        let found = difference(&values).unwrap();
        assert!((found.value - 2.0 / 11.0).abs() < 1e-12);
        let half = 1.959_963_984_540_054 * (16.0 / 9.0 * (0.125 + 0.046_875_f64)).sqrt() / (11.0 / 6.0);
        assert!((found.interval.1 - found.value - half).abs() < 1e-12);
        assert_eq!(difference(&values[8..]), None);
    }
}
