//! Customers by what they did before the sales that are explained.
//!
//! # How it is computed
//! The last 365 days are explained if the file reaches at least half a year further back, else its later half. Who
//! bought on four days or more before that, on two or three, on one, on none (new since). Nobody is sorted by what
//! is to be explained.

use crate::model::{Day, NONE, Transactions};

/// Ids of the groups, in order; customers without a name are behind the last.
pub const GROUPS: [&str; 4] = ["often", "some", "once", "new"];

/// Days of the sales that are explained, if the file has them.
const EXPLAINED_DAYS: i32 = 365;

/// Customers in groups.
#[derive(Debug, Clone)]
pub struct Groups {
    /// First day of the sales that are explained.
    pub from: Day,
    /// Index into [`GROUPS`], per customer code.
    pub of_customer: Vec<u8>,
}

/// Groups the customers of some rows; `None` without customers or without two days.
pub fn run(tx: &Transactions, rows: &[u32]) -> Option<Groups> {
    if !tx.has_customers() {
        return None;
    }
    let day = |row: &u32| tx.day.get(*row as usize).unwrap_or(Day(0));
    let (first, last) = (rows.iter().map(day).min()?, rows.iter().map(day).max()?);
    if first == last {
        return None;
    }
    let year_ago = last.plus(1 - EXPLAINED_DAYS);
    let is_long = first.0 <= year_ago.0 - EXPLAINED_DAYS / 2;
    let from = if is_long { year_ago } else { first.plus((last.0 - first.0) / 2 + 1) };
    let mut bought: Vec<(u32, i32)> = rows
        .iter()
        .filter(|row| day(row) < from && tx.amount.get(**row as usize).is_some_and(|amount| amount.0 > 0))
        .filter_map(|row| Some((*tx.customer.get(*row as usize)?, day(row).0)))
        .filter(|(customer, _)| *customer != NONE)
        .collect();
    bought.sort_unstable();
    bought.dedup();
    let mut of_customer = vec![3_u8; tx.customer_ids.len()];
    for days in bought.chunk_by(|a, b| a.0 == b.0) {
        let group = match days.len() {
            1 => 2,
            2 | 3 => 1,
            _ => 0,
        };
        if let Some(slot) = days.first().and_then(|d| of_customer.get_mut(d.0 as usize)) {
            *slot = group;
        }
    }
    Some(Groups { from, of_customer })
}

impl Groups {
    /// The group of a customer (index into `customer_ids`).
    pub fn of(&self, customer: u32) -> Option<usize> {
        self.of_customer.get(customer as usize).map(|group| usize::from(*group))
    }
}
