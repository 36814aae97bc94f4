//! When to get in touch with each customer, and with whom this week?
//!
//! # How it is computed
//! Next order = last order day + the customer's expected gap (posterior mean of the gamma-Poisson gaps of the life cycle,
//! [`Rates::expected_gap`]; with too few customers to learn from, the mean of the own gaps); a day to come is moved into the
//! range, which knows how long the customer has been silent. Contact = next order less a lead
//! time (a share of the gap, a day at least), moved back to the customer's own weekday where there is one, else off weekdays
//! on which nobody ever ordered; not before today. Expected value = chance of being active x expected spend of an order, both of
//! the customer models; without them, the customer's own mean order.
//!
//! # What it needs
//! Two order days. Who has been silent for longer than 19 of 20 of their gaps would last has no next order to wait for.
//!
//! # Limits
//! Gaps vary: the range says between which days four of five next orders come.

use super::Habits;
use crate::analysis::lifecycle::silence::{Gaps, Rates};
use crate::analysis::lifecycle::stages::order_days;
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::math::count;
use crate::model::Day;

/// A silence that the own gaps reach this seldom ends the waiting.
const ALARM: f64 = 0.05;
/// Days of the list.
const WEEK: i32 = 7;
/// Without a fit: gaps of silence that end the waiting (an exponential gap is three times its mean in 5 of 100).
const LONGEST: f64 = 3.0;

/// When to get in touch with a customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contact {
    /// Index into `Customers::list`.
    pub customer: u32,
    /// Expected gap in days.
    pub gap_days: f64,
    /// When the next order is expected by the gap alone; may have passed, see [`Contact::is_overdue`].
    pub next: Day,
    /// Between these days four of five next orders of customers come who have been silent as long; `None` without a fit.
    pub range: Option<(Day, Day)>,
    /// When to get in touch.
    pub day: Day,
    /// Whether that is a weekday of the customer's own.
    pub is_own_weekday: bool,
    /// Hour of the customer's own, else that of all customers where they have one.
    pub hour: Option<usize>,
    /// Whether the hour is the customer's own.
    pub is_own_hour: bool,
    /// What the next order is expected to bring, in currency units.
    pub value: f64,
}

impl Contact {
    /// Whether the next order was expected before today: then it is not a day to come, and only the range, which knows of the
    /// silence, looks ahead.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.next < today
    }
}

/// What contacts follow from besides the customers.
pub(super) struct Basis<'a> {
    /// Rates of ordering of all customers.
    pub rates: Option<Rates>,
    /// Share of the gap.
    pub lead: f64,
    /// Habits, by customer, ascending.
    pub habits: &'a [Habits],
    /// Weekdays on which anybody ordered.
    pub is_open: [bool; 7],
    /// The hour that stands out among all customers.
    pub hour: Option<usize>,
}

/// One per customer who is to be contacted, in the order of `Customers::list`.
pub(super) fn run(study: &Study, basis: &Basis<'_>) -> Vec<Contact> {
    let each = |&customer: &u32| {
        let purchases = study.customers.purchases_of(study.customers.list.get(customer as usize)?);
        let days = order_days(purchases);
        let (gap_days, range) = gap(basis.rates, &days, study.as_of)?;
        let last = *days.last()?;
        let next = within(last.plus(whole(gap_days)), range, study.as_of);
        let lead = whole(basis.lead * gap_days);
        let own = basis.habits.binary_search_by_key(&customer, |h| h.customer).ok();
        let own = own.and_then(|at| basis.habits.get(at));
        let weekday = own.and_then(|h| h.weekday).map(|h| h.at);
        let fits = |day: Day| match weekday {
            Some(weekday) => day_of_week(day) == weekday,
            None => basis.is_open.get(day_of_week(day)).is_some_and(|is| *is),
        };
        let hour = own.and_then(|h| h.hour).map(|h| h.at);
        let mean = units(purchases.iter().map(|p| i128::from(p.net)).sum()) / count(purchases.len());
        Some(Contact {
            customer,
            gap_days,
            next,
            range,
            day: moved(next.plus(-lead), study.as_of, fits),
            is_own_weekday: weekday.is_some(),
            hour: hour.or(basis.hour),
            is_own_hour: hour.is_some(),
            value: study.value_of(customer).map_or(mean, |v| v.p_alive * v.expected_spend),
        })
    };
    study.scored.iter().filter_map(each).collect()
}

/// The customers to contact in the seven days from today on, those whose next order brings most first.
pub fn this_week(contacts: &[Contact], as_of: Day) -> Vec<&Contact> {
    let mut list: Vec<&Contact> = contacts.iter().filter(|c| c.day < as_of.plus(WEEK)).collect();
    list.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.customer.cmp(&b.customer)));
    list
}

/// Expected gap and the days between which four of five next orders come; `None` for a customer without a gap or with a silence
/// that is too long.
fn gap(rates: Option<Rates>, days: &[Day], as_of: Day) -> Option<(f64, Option<(Day, Day)>)> {
    let (first, last) = (*days.first()?, *days.last()?);
    let gaps = Gaps { n: u32::try_from(days.len() - 1).ok()?, days: last.0 - first.0 };
    if gaps.n == 0 {
        return None;
    }
    let silent = as_of.0 - last.0;
    let Some(rates) = rates else {
        let own = f64::from(gaps.days) / f64::from(gaps.n);
        return (f64::from(silent) <= LONGEST * own).then_some((own, None));
    };
    if rates.p_silent(gaps, silent) < ALARM {
        return None;
    }
    let at = |p: f64| last.plus(whole(rates.gap_quantile(gaps, silent, p)));
    Some((rates.expected_gap(gaps), Some((at(0.1), at(0.9)))))
}

/// A day to come, not outside the days between which four of five orders come; a day that has passed as it is.
fn within(next: Day, range: Option<(Day, Day)>, today: Day) -> Day {
    match range {
        Some((low, high)) if next >= today => next.max(low).min(high),
        _ => next,
    }
}

/// The latest day until `wanted`, not before `today`, that fits; else the first from today on; today where none does.
fn moved(wanted: Day, today: Day, fits: impl Fn(Day) -> bool) -> Day {
    let wanted = wanted.max(today);
    let back = (0..WEEK).map(|n| wanted.plus(-n)).find(|day| *day >= today && fits(*day));
    back.or_else(|| (0..WEEK).map(|n| today.plus(n)).find(|day| fits(*day))).unwrap_or(wanted)
}

/// From Monday, 0, to Sunday, 6. 1970-01-01 was a Thursday.
pub fn day_of_week(day: Day) -> usize {
    usize::try_from((i64::from(day.0) + 3).rem_euclid(7)).unwrap_or(0)
}

/// Whole days, one at least.
fn whole(days: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let days = days.round().max(1.0) as i32;
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays() {
        assert_eq!([0, 4, -4].map(|d| day_of_week(Day(d))), [3, 0, 6]);
        assert_eq!(day_of_week(Day(i32::MAX)), (i64::from(i32::MAX) + 3) as usize % 7);
    }

    #[test]
    fn a_day_to_come_lies_in_its_range() {
        let range = Some((Day(50), Day(90)));
        assert_eq!([45, 60, 99].map(|next| within(Day(next), range, Day(44))), [50, 60, 90].map(Day));
        assert_eq!(within(Day(45), range, Day(46)), Day(45), "overdue");
        assert_eq!(within(Day(45), None, Day(44)), Day(45));
    }

    /// Days 0, 10, 20, 31, 40 at r = 2 and b = 20 (the case `gap_surprise_gamma_poisson`): expected gap 60 / 5 = 12. Silent for
    /// 5 days: a tenth of the gaps ends within 65 x 0.9^(-1/6) - 60 = 6.15 days, nine tenths within 65 x 0.1^(-1/6) - 60 = 35.41.
    #[test]
    fn a_gap_by_hand() {
        let days = [0, 10, 20, 31, 40].map(Day);
        let rates = Some(Rates { r: 2.0, b: 20.0 });
        let (gap_days, range) = gap(rates, &days, Day(45)).unwrap();
        assert!((gap_days - 12.0).abs() < 1e-12);
        assert_eq!(range, Some((Day(46), Day(75))));
        // Silent for 38 days: (60 / 98)^6 = 0.0527; for 39: 0.0496.
        assert!(gap(rates, &days, Day(78)).is_some() && gap(rates, &days, Day(79)).is_none());
        // Own gaps alone: 10 days on average, waited for up to 30.
        assert_eq!(gap(None, &days, Day(70)), Some((10.0, None)));
        assert_eq!((gap(None, &days, Day(71)), gap(None, &days[..1], Day(41))), (None, None));
    }

    /// Day 4 is a Monday. Wanted is Friday, day 8, today day 4.
    #[test]
    fn a_day_is_moved_back_to_the_weekday() {
        let on = |weekday: usize| move |day: Day| day_of_week(day) == weekday;
        assert_eq!(moved(Day(8), Day(4), on(2)), Day(6));
        assert_eq!(moved(Day(8), Day(4), on(4)), Day(8));
        // The last Sunday has passed: the next one. Overdue: from today on. Nothing fits: as wanted.
        assert_eq!(moved(Day(8), Day(4), on(6)), Day(10));
        assert_eq!(moved(Day(1), Day(4), on(1)), Day(5));
        assert_eq!(moved(Day(8), Day(4), |_| false), Day(8));
    }
}
