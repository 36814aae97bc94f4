//! L5: do customers who buy of more categories stay longer?
//!
//! # What it tells
//! By the number of categories that a customer had bought of by a day in the past: the share who have not ordered since; and by
//! how much the odds of that change with each further category among customers who ordered as often, as lately.
//!
//! # How it is computed
//! The file is cut a third before its end (a year at most). Customers are those of before the cut; lost is who has no order
//! after it. Logistic regression of lost on categories, ln(order days) and ln(days of silence) at the cut.
//!
//! # Limits
//! An association: customers with more wants buy of more categories and stay. Selling a further category need not keep anybody.

use super::orders::Orders;
use crate::issue::Error;
use crate::math::logit;
use crate::math::normal;
use crate::math::survival::{Share, wilson};
use crate::model::{Codes, Day, NONE, Transactions};

/// More categories than this count as so many.
pub const MOST: usize = 6;
/// Customers lost, and kept, that the regression needs.
const MIN_CUSTOMERS: usize = 30;

/// Customers with one number of categories.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Categories, or the last number and more.
    pub n: usize,
    /// Customers: positions among the scored.
    pub customers: Vec<u32>,
    /// Share lost.
    pub lost: Share,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Stickiness {
    /// The day of the cut.
    pub cut: Day,
    /// From one category up.
    pub held: Vec<Held>,
    /// Factor on the odds of being lost per further category, with its 95 % interval; or a reason: `stickiness.few`,
    /// `stickiness.alike`.
    pub odds: Result<(f64, (f64, f64)), &'static str>,
}

/// Looks at the orders before and after a cut. `codes`: the category of each row.
///
/// # Errors
/// `stickiness.few` if nobody had ordered by the cut.
pub fn run(
    orders: &Orders,
    tx: &Transactions,
    codes: &Codes,
    period: (Day, Day),
) -> Result<Stickiness, Error> {
    let days = period.1.0 - period.0.0 + 1;
    let cut = period.1.plus(1 - (days / 3).min(365));
    let mut by_number: Vec<(Vec<u32>, usize)> = vec![(Vec::new(), 0); MOST];
    let (mut lost, mut held, mut often, mut silent) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for customer in 0..orders.n_customers() {
        let own = orders.of_customer(customer);
        let (before, after) = own.split_at(own.partition_point(|o| o.day < cut));
        let Some(last) = before.last() else { continue };
        let mut categories: Vec<u32> = before
            .iter()
            .flat_map(|order| orders.rows(order))
            .filter(|row| tx.amount.get(**row as usize).is_some_and(|amount| amount.0 > 0))
            .filter_map(|row| codes.get(*row as usize))
            .filter(|code| *code != NONE)
            .collect();
        categories.sort_unstable();
        categories.dedup();
        let n = categories.len();
        let Some(group) = n.checked_sub(1).and_then(|i| by_number.get_mut(i.min(MOST - 1))) else { continue };
        group.0.push(u32::try_from(customer).unwrap_or(NONE));
        group.1 += usize::from(after.is_empty());
        let mut order_days: Vec<Day> = before.iter().map(|o| o.day).collect();
        order_days.dedup();
        lost.push(if after.is_empty() { 1.0 } else { 0.0 });
        held.push(n as f64);
        often.push(libm::log(order_days.len() as f64));
        silent.push(libm::log(f64::from(cut.0 - last.day.0)));
    }
    if lost.is_empty() {
        return Err(Error::new("stickiness.few"));
    }
    let n_lost = lost.iter().filter(|l| **l > 0.0).count();
    let odds = if n_lost.min(lost.len() - n_lost) < MIN_CUSTOMERS {
        Err("few")
    } else {
        let ones = vec![1.0; lost.len()];
        logit::fit(&lost, &[&ones, &held, &often, &silent]).ok_or("alike").and_then(|fit| {
            let (b, se) = (fit.coefficients.get(1), fit.standard_errors.get(1));
            let (b, se) = b.zip(se).ok_or("alike")?;
            let half = normal::quantile(0.975) * se;
            Ok((libm::exp(*b), (libm::exp(b - half), libm::exp(b + half))))
        })
    };
    let held = by_number
        .into_iter()
        .enumerate()
        .filter(|(_, (customers, _))| !customers.is_empty())
        .map(|(i, (customers, n_lost))| Held { n: i + 1, lost: wilson(n_lost, customers.len()), customers })
        .collect();
    Ok(Stickiness { cut, held, odds })
}
