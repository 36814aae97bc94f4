//! Repeat orders by week: what came and what a model expects of customers of whom only the first order is known.
#![allow(clippy::indexing_slicing, reason = "weeks and days lie below the length of the span")]

use crate::analysis::value::clv::forecast::of_new_until;
use crate::analysis::value::clv::order_model::OrderModel;
use crate::analysis::value::clv::summary::Row;
use crate::model::{Customers, Day};

/// Longer files are looked at in steps of several days: no more than this many ages.
const MAX_AGES: usize = 600;

/// Repeat orders of the customers who had come until the cut.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracking {
    /// Day of the first order of all.
    pub first: Day,
    /// Weeks that end until the cut; the later ones are forecast.
    pub n_before: usize,
    /// Repeat orders until the end of every week, cumulative. Week w ends with day 7 w - 1 after the first.
    pub actual: Vec<f64>,
    /// The naive rule after the cut: as many a week as in the last period of equal length, from the facts at the cut on.
    /// `None` before the cut.
    pub naive: Vec<Option<f64>>,
    /// Number of first orders, by day after the first of all.
    entries: Vec<f64>,
}

/// Counts what came.
pub(super) fn actual(customers: &Customers, rows: &[Row], cut: Day, end: Day) -> Tracking {
    let longest = rows.iter().map(|r| r.age_days).max().unwrap_or(0);
    let first = cut.plus(-longest);
    let n_weeks = (usize::try_from(end.0 - first.0).unwrap_or(0) + 1) / 7;
    let n_before = (usize::try_from(longest).unwrap_or(0) + 1) / 7;
    let mut came = vec![0.0; n_weeks];
    let mut entries = vec![0.0; longest as usize + 1];
    for row in rows {
        entries[(longest - row.age_days) as usize] += 1.0;
        for day in row.days(customers, end).iter().skip(1) {
            if let Some(week) = came.get_mut((day.0 - first.0) as usize / 7) {
                *week += 1.0;
            }
        }
    }
    let mut sum = 0.0;
    for week in &mut came {
        sum += *week;
        *week = sum;
    }
    let n_after = n_weeks.saturating_sub(n_before);
    let at = |weeks: usize| weeks.checked_sub(1).and_then(|w| came.get(w)).copied().unwrap_or(0.0);
    let n_like = n_after.min(n_before).max(1);
    let pace = (at(n_before) - at(n_before - n_like.min(n_before))) / n_like as f64;
    let naive = (1..=n_weeks)
        .map(|week| (week > n_before).then(|| at(n_before) + pace * (week - n_before) as f64))
        .collect();
    Tracking { first, n_before, actual: came, naive, entries }
}

impl Tracking {
    /// What the model expects, cumulative: the sum over customers of E[X(end of week - first order)].
    pub fn expected(&self, model: &OrderModel) -> Vec<f64> {
        let n_days = self.actual.len() * 7;
        let step = n_days.div_ceil(MAX_AGES).max(1);
        let ages: Vec<f64> = (0..=n_days.div_ceil(step)).map(|i| (i * step) as f64 / 7.0).collect();
        let table = of_new_until(model, &ages);
        let orders = |days: usize| {
            let (below, rest) = (days / step, (days % step) as f64 / step as f64);
            let from = table[below];
            if rest == 0.0 { from } else { from + rest * (table[below + 1] - from) }
        };
        (1..=self.actual.len())
            .map(|week| {
                let entered = self.entries.iter().take(7 * week).enumerate();
                entered.filter(|(_, n)| **n > 0.0).map(|(day, n)| n * orders(7 * week - day)).sum()
            })
            .collect()
    }
}
