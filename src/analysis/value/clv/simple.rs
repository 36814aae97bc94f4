//! Customer lifetime value that can be checked by hand.
//!
//! # What it tells
//! What an active customer is worth if everything goes on as in the last year, with three numbers from the file.
//!
//! # How it is computed
//! m: margin per active customer in the last period; r: share of the customers of the period before who bought again in it;
//! d: discount rate per period. Value = m r / (1 + d - r): the margins of all periods to come, the first after one period.
//! The period is a year, or half the file where that is shorter than two years.
//!
//! # What it needs
//! Two periods of at least four weeks.
//!
//! # Limits
//! All customers are alike, and who pauses for a period counts as lost. Horizon without end.
//!
//! # References
//! Gupta & Lehmann (2005), *Managing Customers as Investments*, chapter 2.

use super::summary::Row;
use crate::model::{Customers, Day, Money};

const YEAR_DAYS: i32 = 365;
const MIN_PERIOD_DAYS: i32 = 28;

/// The formula with its inputs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Simple {
    /// Length of a period in days.
    pub period_days: i32,
    /// Customers with a purchase in the last period.
    pub n_active: usize,
    /// Customers with a purchase in the period before.
    pub n_before: usize,
    /// r: share of those who bought again in the last period.
    pub retention: f64,
    /// Purchases' net amounts in the last period, in currency units.
    pub revenue: f64,
    /// m: margin per active customer in a period, in currency units.
    pub margin_per_customer: f64,
    /// d: discount rate per period.
    pub discount: f64,
    /// m r / (1 + d - r) per active customer, in currency units.
    pub value: f64,
}

/// Computes; `None` where the file is shorter than two periods of four weeks, or nobody bought in one of them.
pub fn run(
    customers: &Customers,
    rows: &[Row],
    until: Day,
    margin: f64,
    annual_discount: f64,
) -> Option<Simple> {
    let span = rows.iter().map(|r| r.age_days).max()? + 1;
    let period_days = YEAR_DAYS.min(span / 2);
    if period_days < MIN_PERIOD_DAYS {
        return None;
    }
    let (last, before) = (until.0 - period_days, until.0 - 2 * period_days);
    let (mut n_active, mut n_before, mut n_kept, mut revenue) = (0, 0, 0, 0_i128);
    for row in rows {
        let customer = customers.list.get(row.customer_idx as usize)?;
        let purchases = customers.purchases_of(customer).iter().filter(|p| p.day <= until);
        let (mut is_active, mut was_active) = (false, false);
        for purchase in purchases {
            if purchase.day.0 > last {
                is_active = true;
                revenue += i128::from(purchase.net);
            } else if purchase.day.0 > before {
                was_active = true;
            }
        }
        n_active += usize::from(is_active);
        n_before += usize::from(was_active);
        n_kept += usize::from(is_active && was_active);
    }
    if n_active == 0 || n_before == 0 {
        return None;
    }
    let revenue = i64::try_from(revenue).map(|net| Money(net).to_f64()).ok()?;
    let retention = f64::from(u32::try_from(n_kept).ok()?) / n_before as f64;
    let margin_per_customer = margin * revenue / n_active as f64;
    let discount = libm::pow(1.0 + annual_discount, f64::from(period_days) / 365.25) - 1.0;
    let rest = 1.0 + discount - retention;
    let value = if rest > 0.0 { margin_per_customer * retention / rest } else { f64::INFINITY };
    value.is_finite().then_some(Simple {
        period_days,
        n_active,
        n_before,
        retention,
        revenue,
        margin_per_customer,
        discount,
        value,
    })
}
