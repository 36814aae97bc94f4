//! Net revenue of every customer in every period, customer by customer.
#![allow(clippy::indexing_slicing, reason = "indices are made in this file from lengths of the same vectors")]

use super::periods::Period;
use crate::analysis::study::Study;
use crate::model::{Day, NONE, Transactions};

/// Amounts that are held at once: customers are worked on in groups, each in one pass over the rows.
const MAX_CELLS: usize = 1 << 22;

/// Which period a day belongs to.
pub struct Calendar {
    first: Day,
    period: Vec<u16>,
}

/// A day outside of every period.
const OUTSIDE: u16 = u16::MAX;

impl Calendar {
    /// Of ascending periods that do not overlap.
    pub fn new(periods: &[Period]) -> Self {
        let (Some(first), Some(last)) = (periods.first(), periods.last()) else {
            return Self { first: Day(0), period: Vec::new() };
        };
        let n_days = usize::try_from(last.to.0 - first.from.0 + 1).unwrap_or(0);
        let mut period = vec![OUTSIDE; n_days];
        for (at, own) in (0_u16..).zip(periods) {
            for day in own.from.0..=own.to.0 {
                if let Some(slot) = usize::try_from(day - first.from.0).ok().and_then(|i| period.get_mut(i)) {
                    *slot = at;
                }
            }
        }
        Self { first: first.from, period }
    }

    /// The place of the period that a day belongs to.
    #[inline]
    pub fn at(&self, day: Day) -> Option<usize> {
        let at = usize::try_from(i64::from(day.0) - i64::from(self.first.0)).ok()?;
        self.period.get(at).filter(|p| **p != OUTSIDE).map(|p| usize::from(*p))
    }
}

/// Where every customer id stands in `Customers::list`, or [`NONE`].
pub fn places(study: &Study, tx: &Transactions) -> Vec<u32> {
    let mut place = vec![NONE; tx.customer_ids.len()];
    for (customer, at) in study.customers.list.iter().zip(0_u32..) {
        place[customer.id as usize] = at;
    }
    place
}

/// Hands out the net amounts in 1/10,000 of every customer (index into `Customers::list`), one per period.
pub fn for_each_customer(
    study: &Study,
    tx: &Transactions,
    periods: &[Period],
    mut each: impl FnMut(u32, &[i64]),
) {
    let n_periods = periods.len().max(1);
    let calendar = Calendar::new(periods);
    let place = places(study, tx);
    let n_customers = study.customers.len();
    let group = (MAX_CELLS / n_periods).max(1);
    for first in (0..n_customers).step_by(group) {
        let n = group.min(n_customers - first);
        let mut cells = vec![0_i64; n * n_periods];
        study
            .rows
            .selection()
            .for_each_part(|part| add_part(tx, part, &calendar, &place, (first, n_periods), &mut cells));
        for (at, nets) in cells.chunks(n_periods).enumerate() {
            each(u32::try_from(first + at).unwrap_or(NONE), nets);
        }
    }
}

#[inline(never)]
fn add_part(
    tx: &Transactions,
    rows: &[u32],
    calendar: &Calendar,
    place: &[u32],
    (first, n_periods): (usize, usize),
    cells: &mut [i64],
) {
    let (mut codes, mut days) = (Vec::new(), Vec::new());
    tx.day.gather(rows, &mut codes, &mut days);
    for ((&row, amount), day) in rows.iter().zip(tx.amount.gather(rows)).zip(days) {
        let row = row as usize;
        let Some(period) = calendar.at(day) else { continue };
        let Some(&at) = tx.customer.get(row).and_then(|id| place.get(*id as usize)) else { continue };
        let cell = (at as usize).checked_sub(first).and_then(|at| cells.get_mut(at * n_periods + period));
        if let Some(cell) = cell.filter(|_| at != NONE) {
            *cell = cell.saturating_add(amount);
        }
    }
}

/// The net amount in 1/10,000 of rows without a customer, per period.
pub fn anonymous(study: &Study, tx: &Transactions, periods: &[Period]) -> Vec<i128> {
    let calendar = Calendar::new(periods);
    let mut sums = vec![0; periods.len()];
    study.rows.selection().for_each_part(|part| {
        for (&row, amount) in part.iter().zip(tx.amount.gather(part)) {
            if tx.customer.get(row as usize).is_none_or(|c| *c == NONE)
                && let Some(period) = calendar.at(tx.day.at(row as usize))
            {
                sums[period] += i128::from(amount);
            }
        }
    });
    sums
}
