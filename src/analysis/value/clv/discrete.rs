//! Files in which orders come on certain days only, one month or week after another: BG/BB on their opportunities.
//!
//! A file of monthly sums, of a subscription box, of a yearly appeal has nothing between its days. That shows: all
//! days fall on one day of the month, or one of the week. The opportunities since the first order are counted, and
//! the model is asked in weeks like any other.

use super::bg_bb::{BgBb, Opportunities};
use super::history::History;
use super::summary::Row;
use crate::model::{Customers, Day};
use std::collections::BTreeSet;

/// Fewer days with orders than this show no rhythm.
const MIN_DAYS: usize = 4;
/// BG/BB's work grows with the number of opportunities.
const MAX_OPPORTUNITIES: f64 = 120.0;
/// Months of a grid differ from their mean by less than this many days.
const SLACK_WEEKS: f64 = 2.0 / 7.0;

/// BG/BB with the length of time from one opportunity to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discrete {
    /// The parameters.
    pub model: BgBb,
    /// Weeks from one opportunity to the next.
    pub period_weeks: f64,
}

/// Opportunities within a time.
fn n_within(weeks: f64, period_weeks: f64) -> u32 {
    ((weeks + SLACK_WEEKS) / period_weeks).max(0.0) as u32
}

/// A history as opportunities taken.
pub fn opportunities(h: &History, period_weeks: f64) -> Opportunities {
    let n_given = n_within(h.age_weeks, period_weeks).max(h.n_repeats);
    let last_taken = n_within(h.last_weeks, period_weeks).clamp(h.n_repeats, n_given);
    Opportunities { n_taken: h.n_repeats, last_taken, n_given }
}

/// Weeks from one opportunity to the next, where orders come on the days of a grid only: a year, a month, a week.
pub fn period_weeks(customers: &Customers, rows: &[Row], end: Day) -> Option<f64> {
    let days: BTreeSet<Day> = rows.iter().flat_map(|row| row.days(customers, end)).collect();
    let first = days.first()?;
    let (_, month, day_of_month) = first.ymd();
    let all = |test: &dyn Fn(Day) -> bool| days.iter().all(|day| test(*day));
    let year = 365.25 / 7.0;
    let period = if all(&|day| (day.ymd().1, day.ymd().2) == (month, day_of_month)) {
        year
    } else if all(&|day| day.ymd().2 == day_of_month) {
        year / 12.0
    } else if all(&|day| (day.0 - first.0) % 7 == 0) {
        1.0
    } else {
        return None;
    };
    let span = f64::from(end.0 - first.0) / 7.0;
    (days.len() >= MIN_DAYS && span / period <= MAX_OPPORTUNITIES).then_some(period)
}

impl Discrete {
    fn of(&self, h: &History) -> Opportunities {
        opportunities(h, self.period_weeks)
    }

    fn n(&self, weeks: f64) -> u32 {
        n_within(weeks, self.period_weeks)
    }

    /// ln of the likelihood of one history.
    pub fn ln_likelihood(&self, h: &History) -> f64 {
        self.model.ln_likelihood(&self.of(h))
    }

    /// The probability that the customer is still active at the last opportunity.
    pub fn p_alive(&self, h: &History) -> f64 {
        self.model.p_alive(&self.of(h))
    }

    /// The probability that the customer is still active `weeks` later.
    pub fn p_alive_after(&self, weeks: f64, h: &History) -> f64 {
        self.model.p_alive_after(self.n(weeks), &self.of(h))
    }

    /// Expected number of opportunities taken in the next `weeks`.
    pub fn expected_orders(&self, weeks: f64, h: &History) -> f64 {
        self.model.expected_orders(self.n(weeks), &self.of(h))
    }

    /// The probability of at least one order in the next `weeks`.
    pub fn p_any_order(&self, weeks: f64, h: &History) -> f64 {
        self.model.p_any_order(self.n(weeks), &self.of(h))
    }

    /// The probabilities of 0, 1, ..., `n_max` orders in the next `weeks`.
    pub fn p_orders(&self, n_max: u32, weeks: f64, h: &History) -> Vec<f64> {
        let past = self.of(h);
        let (p_alive, active) = (self.model.p_alive(&past), self.model.of_active(past.n_taken, past.n_given));
        let n_given = self.n(weeks);
        let p =
            |n: u32| p_alive * active.p_orders_of_new(n, n_given) + if n == 0 { 1.0 - p_alive } else { 0.0 };
        (0..=n_max).map(p).collect()
    }
}
