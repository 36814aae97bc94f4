//! What every customer did in the last 365 days, and how many were lost in a year.

use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::math::count;
use crate::model::{NONE, Transactions};

/// Days of a year here.
const YEAR: i32 = 365;

/// The last year of every customer (index: `Customers::list`), or less where the file is shorter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LastYear {
    /// Days covered, at most 365.
    pub days: i32,
    /// Net revenue in currency units, returns subtracted.
    pub revenue: Vec<f64>,
    /// Purchases.
    pub orders: Vec<u32>,
    /// Net revenue of all rows in currency units, also of those without a customer.
    pub total: f64,
}

impl LastYear {
    /// Sums up the rows of the study.
    pub fn of(study: &Study, tx: &Transactions) -> Self {
        let first = study.overview.period.0.max(study.as_of.plus(-YEAR));
        let mut by_id = vec![0_i64; tx.customer_ids.len()];
        let mut total = 0_i128;
        for &row in &study.rows {
            let row = row as usize;
            if !tx.day.get(row).is_some_and(|day| day >= first) {
                continue;
            }
            let amount = tx.amount.get(row).map_or(0, |m| m.0);
            total += i128::from(amount);
            let customer = tx.customer.get(row).copied().unwrap_or(NONE);
            if let Some(sum) = by_id.get_mut(customer as usize) {
                *sum = sum.saturating_add(amount);
            }
        }
        let list = &study.customers.list;
        let revenue = list.iter().map(|c| units(by_id.get(c.id as usize).copied().unwrap_or(0).into()));
        let orders = list.iter().map(|c| {
            let purchases = study.customers.purchases_of(c);
            let n = purchases.len() - purchases.partition_point(|p| p.day < first);
            u32::try_from(n).unwrap_or(u32::MAX)
        });
        Self {
            days: study.as_of.0 - first.0,
            revenue: revenue.collect(),
            orders: orders.collect(),
            total: units(total),
        }
    }

    /// Customers with a purchase in this year.
    pub fn active(&self) -> usize {
        self.orders.iter().filter(|n| **n > 0).count()
    }

    /// Factor from the days covered to a year.
    pub fn to_a_year(&self) -> f64 {
        f64::from(YEAR) / f64::from(self.days.max(1))
    }

    /// Net revenue of the customers with a purchase in this year, in currency units.
    pub fn active_revenue(&self) -> f64 {
        self.revenue.iter().zip(&self.orders).filter(|(_, n)| **n > 0).map(|(r, _)| r).sum()
    }
}

/// Customers lost: active in one window, without a purchase in the next of the same length.
#[derive(Debug, Clone, PartialEq)]
pub struct Lost {
    /// Length of each of the two windows: a year, or half of a shorter file.
    pub days: i32,
    /// Active in the earlier window.
    pub n_active: usize,
    /// Those of them without a purchase in the later one; indices into `Customers::list`.
    pub lost: Vec<u32>,
}

impl Lost {
    /// Lost ÷ active.
    pub fn share(&self) -> f64 {
        count(self.lost.len()) / count(self.n_active)
    }

    /// The share over a year: 1 - (1 - share)^(365 / days).
    pub fn annual(&self) -> f64 {
        1.0 - libm::pow(1.0 - self.share(), f64::from(YEAR) / f64::from(self.days))
    }
}

/// Counts the lost ones; `None` if nobody was active before or the file is shorter than two weeks.
pub fn lost(study: &Study) -> Option<Lost> {
    let length = study.as_of.0 - study.overview.period.0.0;
    let days = (length / 2).min(YEAR);
    if days < 7 {
        return None;
    }
    let (middle, start) = (study.as_of.plus(-days), study.as_of.plus(-2 * days));
    let (mut n_active, mut lost) = (0, Vec::new());
    for (customer, at) in study.customers.list.iter().zip(0_u32..) {
        let purchases = study.customers.purchases_of(customer);
        let before = purchases.partition_point(|p| p.day < start);
        let until = purchases.partition_point(|p| p.day < middle);
        if until > before {
            n_active += 1;
            if until == purchases.len() {
                lost.push(at);
            }
        }
    }
    (n_active > 0).then_some(Lost { days, n_active, lost })
}
