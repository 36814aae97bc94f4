//! When do customers buy, and when is the best time to get in touch with each of them?
//!
//! # What it tells
//! T2: index of orders by month, weekday and hour against the trend, with intervals and whether there is a pattern at all; per
//! customer the day and hour to get in touch; who to call this week.
//!
//! # How it is computed
//! See [`index`], [`habit`], [`contacts`]. Weekdays and hours: whole weeks counted back from the last day. Months: whole years
//! counted back from the last whole month, against days x a steady growth from year to year. Hours: those from the first to
//! the last of a day, without the longest stretch in which nobody orders.
//!
//! # What it needs
//! Four whole weeks; for months two whole years; for hours a time; for contacts customers.
#![allow(clippy::indexing_slicing, reason = "weekdays, hours and months are taken modulo the lengths")]

pub mod choices;
pub mod contacts;
pub mod habit;
pub mod index;

use super::drivers::ledger::places;
use super::lifecycle::stages::order_days;
use super::params::Params;
use super::study::Study;
use crate::issue::Error;
use crate::math::{count, count_u64};
use crate::model::{Day, NO_HOUR, NONE, Order, Transactions, net_orders};
use contacts::{Basis, Contact, day_of_week};
use habit::Habit;
use index::Index;

/// Whole weeks that weekdays and hours need.
const LEAST_WEEKS: usize = 4;
/// Whole years that months need.
const LEAST_YEARS: usize = 2;
const DAYS: usize = 7;
const HOURS: usize = 24;
const MONTHS: usize = 12;

/// An index with what it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// What the bins are: weekdays from Monday, 0; hours; months from January, 0.
    pub bins: Vec<usize>,
    /// Per bin.
    pub index: Index,
    /// Net revenue of the orders per bin, in 1/10,000.
    pub revenue: Vec<i128>,
}

/// The times of a customer's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habits {
    /// Index into `Customers::list`.
    pub customer: u32,
    /// Weekday of the order days.
    pub weekday: Option<Habit>,
    /// Hour of the orders.
    pub hour: Option<Habit>,
}

/// See the module's documentation.
#[derive(Debug, Clone)]
pub struct Timing {
    /// By weekday.
    pub weekdays: Result<Pattern, Error>,
    /// By hour.
    pub hours: Result<Pattern, Error>,
    /// By month of the year.
    pub months: Result<Pattern, Error>,
    /// Orders by weekday and hour; `None` without times.
    pub calendar: Option<[[u32; HOURS]; DAYS]>,
    /// Customers with times of their own, by customer.
    pub habits: Vec<Habits>,
    /// When to get in touch, by customer.
    pub contacts: Result<Vec<Contact>, Error>,
    /// First day of the week to come.
    pub as_of: Day,
}

/// Orders of a week per weekday and per hour.
type Week = ([f64; DAYS], [f64; HOURS]);

/// Orders of a file by time.
struct Counts {
    /// Whole weeks.
    n_weeks: usize,
    /// Per whole week, the last first, its place in `weeks`; [`NONE`]: nobody ordered in it. A file with a date of long ago
    /// has many of these.
    week_at: Vec<u32>,
    /// Per week with orders: orders per weekday and per hour.
    weeks: Vec<Week>,
    by_day: [i128; DAYS],
    by_hour: [i128; HOURS],
    calendar: [[u32; HOURS]; DAYS],
    /// Customer (place in the list) and hour of every order of a known customer.
    customer_hours: Vec<(u32, u8)>,
}

impl Counts {
    /// Weeks with orders in their order: that of the rows must not show, not even in the last digit of a sum.
    fn in_order(&self) -> impl Iterator<Item = &Week> {
        self.week_at.iter().filter_map(|at| self.weeks.get(*at as usize))
    }
}

/// Computes all of it.
pub fn run(study: &Study, tx: &Transactions, params: &Params) -> Timing {
    let counts = counted(study, tx);
    let weekdays = weekdays(&counts);
    let hours = if tx.hours.is_empty() { Err(Error::new("timing.no_hours")) } else { hours(&counts) };
    let habits = habits(study, &counts);
    let contacts = study.need_customers().map(|()| {
        let rates = study.lifecycle.as_ref().ok().and_then(|l| l.now.rates);
        let outstanding = |of: &Pattern| of.index.is_pattern().then(|| of.bins[of.index.highest()?].into());
        let basis = Basis {
            rates,
            lead: params.timing.lead,
            habits: &habits,
            is_open: weekdays.as_ref().map_or([true; DAYS], is_open),
            hour: hours.as_ref().ok().and_then(outstanding).flatten(),
        };
        contacts::run(study, &basis)
    });
    Timing {
        weekdays,
        hours,
        months: months(study),
        calendar: (!tx.hours.is_empty()).then_some(counts.calendar),
        habits,
        contacts,
        as_of: study.as_of,
    }
}

impl Timing {
    /// When to get in touch with a customer (index into `Customers::list`).
    pub fn contact(&self, customer: u32) -> Option<&Contact> {
        let contacts = self.contacts.as_ref().ok()?;
        contacts.get(contacts.binary_search_by_key(&customer, |c| c.customer).ok()?)
    }

    /// The times of a customer's own.
    pub fn habits_of(&self, customer: u32) -> Option<&Habits> {
        self.habits.get(self.habits.binary_search_by_key(&customer, |h| h.customer).ok()?)
    }

    /// Customers to contact in the coming seven days, those whose next order brings most first.
    pub fn this_week(&self) -> Vec<&Contact> {
        self.contacts.as_ref().map_or_else(|_| Vec::new(), |all| contacts::this_week(all, self.as_of))
    }
}

fn counted(study: &Study, tx: &Transactions) -> Counts {
    let (first, last) = study.overview.period;
    let n_weeks = usize::try_from((i64::from(last.0) - i64::from(first.0) + 1) / 7).unwrap_or(0);
    let mut counts = Counts {
        n_weeks,
        week_at: vec![NONE; n_weeks],
        weeks: Vec::new(),
        by_day: [0; DAYS],
        by_hour: [0; HOURS],
        calendar: [[0; HOURS]; DAYS],
        customer_hours: Vec::new(),
    };
    let place = if tx.hours.is_empty() { Vec::new() } else { places(study, tx) };
    let orders = net_orders(tx, study.rows.selection());
    for (order, hour) in orders.iter().zip(tx.hours.iter().chain(std::iter::repeat(&NO_HOUR))) {
        add(&mut counts, order, usize::from(*hour), last, &place);
    }
    counts.customer_hours.sort_unstable();
    counts
}

#[inline]
fn add(counts: &mut Counts, order: &Order, hour: usize, last: Day, place: &[u32]) {
    if !order.is_seen() || !order.is_purchase {
        return;
    }
    let (day, net, customer) = (order.day, i128::from(order.net), order.customer);
    let weekday = day_of_week(day);
    let week = usize::try_from((i64::from(last.0) - i64::from(day.0)) / 7).unwrap_or(usize::MAX);
    let mut week = counts.week_at.get_mut(week).and_then(|at| {
        if *at == NONE {
            *at = u32::try_from(counts.weeks.len()).ok()?;
            counts.weeks.push(([0.0; DAYS], [0.0; HOURS]));
        }
        counts.weeks.get_mut(*at as usize)
    });
    if let Some(week) = &mut week {
        week.0[weekday] += 1.0;
        counts.by_day[weekday] += net;
    }
    if hour >= HOURS {
        return;
    }
    if let Some(week) = week {
        week.1[hour] += 1.0;
        counts.by_hour[hour] += net;
    }
    counts.calendar[weekday][hour] += 1;
    if let Some(at) = place.get(customer as usize).filter(|at| **at != NONE) {
        counts.customer_hours.push((*at, u8::try_from(hour).unwrap_or(NO_HOUR)));
    }
}

fn enough_weeks(counts: &Counts) -> Result<(), Error> {
    let n = counts.n_weeks;
    let enough = || Error::new("timing.too_few_weeks").with("n", n).with("min", LEAST_WEEKS);
    if n >= LEAST_WEEKS { Ok(()) } else { Err(enough()) }
}

fn weekdays(counts: &Counts) -> Result<Pattern, Error> {
    enough_weeks(counts)?;
    let blocks: Vec<Vec<f64>> = counts.in_order().map(|week| week.0.to_vec()).collect();
    let index = index::run(&blocks, &[1.0 / 7.0; DAYS]).ok_or(Error::new("timing.too_few_orders"))?;
    Ok(Pattern { bins: (0..DAYS).collect(), index, revenue: counts.by_day.to_vec() })
}

fn hours(counts: &Counts) -> Result<Pattern, Error> {
    enough_weeks(counts)?;
    let mut all = [0.0; HOURS];
    for week in counts.in_order() {
        all.iter_mut().zip(week.1).for_each(|(sum, n)| *sum += n);
    }
    let bins = open_hours(&all);
    let blocks: Vec<Vec<f64>> =
        counts.in_order().map(|week| bins.iter().map(|hour| week.1[*hour]).collect()).collect();
    let share = 1.0 / count(bins.len().max(1));
    let index = index::run(&blocks, &vec![share; bins.len()]).ok_or(Error::new("timing.too_few_orders"))?;
    Ok(Pattern { revenue: bins.iter().map(|hour| counts.by_hour[*hour]).collect(), index, bins })
}

/// The hours of a day, in their order, without the longest stretch of empty ones; a night shop's may cross midnight.
fn open_hours(counts: &[f64; HOURS]) -> Vec<usize> {
    let closed_from = |start: usize| (start..start + HOURS).take_while(|h| counts[h % HOURS] == 0.0).count();
    // Of equal stretches the first.
    let Some((start, closed)) =
        (0..HOURS).map(|start| (start, closed_from(start))).rev().max_by_key(|(_, closed)| *closed)
    else {
        return Vec::new();
    };
    (start + closed..start + HOURS).map(|hour| hour % HOURS).collect()
}

fn months(study: &Study) -> Result<Pattern, Error> {
    let all = &study.overview.months;
    let end = all.iter().rposition(|m| m.is_whole).map_or(0, |at| at + 1);
    let n_whole = all[..end].iter().rev().take_while(|m| m.is_whole).count();
    let n_years = n_whole / MONTHS;
    if n_years < LEAST_YEARS {
        let months = LEAST_YEARS * MONTHS;
        return Err(Error::new("timing.too_few_months").with("n", n_whole).with("min", months));
    }
    let of_years = &all[end - n_years * MONTHS..end];
    let years: Vec<&[_]> = of_years.chunks(MONTHS).collect();
    let totals: Vec<f64> =
        years.iter().map(|year| count_u64(year.iter().map(|m| m.n_orders).sum())).collect();
    let growth = monthly_growth(&totals);
    // In the order of the calendar, whichever month the years begin with.
    let mut blocks = vec![vec![0.0; MONTHS]; years.len()];
    let (mut weights, mut revenue) = (vec![0.0; MONTHS], vec![0_i128; MONTHS]);
    for (block, year) in blocks.iter_mut().zip(&years) {
        for (place, month) in year.iter().enumerate() {
            let bin = usize::try_from(month.month.rem_euclid(12)).unwrap_or(0);
            let days = Day::first_of_month(month.month + 1).0 - Day::first_of_month(month.month).0;
            block[bin] = count_u64(month.n_orders);
            weights[bin] += f64::from(days) * libm::exp(growth * count(place));
            revenue[bin] += month.revenue();
        }
    }
    let sum: f64 = weights.iter().sum();
    let shares: Vec<f64> = weights.iter().map(|w| w / sum).collect();
    let index = index::run(&blocks, &shares).ok_or(Error::new("timing.too_few_orders"))?;
    Ok(Pattern { bins: (0..MONTHS).collect(), index, revenue })
}

/// Growth of the logarithm per month that carries one year's total to the next's: least squares over the years.
fn monthly_growth(totals: &[f64]) -> f64 {
    if totals.iter().any(|n| *n <= 0.0) {
        return 0.0;
    }
    let centre = (count(totals.len()) - 1.0) / 2.0;
    let (mut up, mut over) = (0.0, 0.0);
    for (year, total) in totals.iter().enumerate() {
        let x = count(year) - centre;
        up += x * libm::log(*total);
        over += x * x;
    }
    if over > 0.0 { up / over / count(MONTHS) } else { 0.0 }
}

/// Weekdays on which anybody ordered.
fn is_open(pattern: &Pattern) -> [bool; DAYS] {
    let mut is_open = [false; DAYS];
    is_open.iter_mut().zip(&pattern.index.bins).for_each(|(is, bin)| *is = bin.observed > 0.0);
    is_open
}

/// Order days of all customers per weekday; without customers nobody has any.
fn all_days(study: &Study) -> [f64; DAYS] {
    let mut days = [0.0; DAYS];
    for customer in &study.customers.list {
        for day in order_days(study.customers.purchases_of(customer)) {
            days[day_of_week(day)] += 1.0;
        }
    }
    days
}

fn shares<const N: usize>(counts: [f64; N]) -> [f64; N] {
    let sum: f64 = counts.iter().sum();
    counts.map(|n| if sum > 0.0 { n / sum } else { 0.0 })
}

fn habits(study: &Study, counts: &Counts) -> Vec<Habits> {
    let days = shares(all_days(study));
    let mut hours = [0.0; HOURS];
    for (_, hour) in &counts.customer_hours {
        hours[usize::from(*hour)] += 1.0;
    }
    let hours = shares(hours);
    let mut at = 0;
    let mut list = Vec::new();
    for &customer in &study.scored {
        let Some(own) = study.customers.list.get(customer as usize) else { continue };
        let mut of_days = [0; DAYS];
        if own.n_purchases >= habit::LEAST_ORDERS as usize {
            for day in order_days(study.customers.purchases_of(own)) {
                of_days[day_of_week(day)] += 1;
            }
        }
        let mut of_hours = [0; HOURS];
        while let Some((next, hour)) = counts.customer_hours.get(at).filter(|(next, _)| *next <= customer) {
            of_hours[usize::from(*hour)] += u32::from(*next == customer);
            at += 1;
        }
        let found =
            Habits { customer, weekday: habit::of(&of_days, &days), hour: habit::of(&of_hours, &hours) };
        if found.weekday.is_some() || found.hour.is_some() {
            list.push(found);
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_a_night_shop_cross_midnight() {
        let mut counts = [0.0; HOURS];
        for hour in [20, 22, 23, 0, 1] {
            counts[hour] = 3.0;
        }
        assert_eq!(open_hours(&counts), [20, 21, 22, 23, 0, 1]);
        counts = [1.0; HOURS];
        assert_eq!(open_hours(&counts), (0..HOURS).collect::<Vec<_>>());
        assert!(open_hours(&[0.0; HOURS]).is_empty());
    }

    /// Totals that double from year to year: ln 2 / 12 a month.
    #[test]
    fn growth_by_hand() {
        for totals in [vec![100.0, 200.0], vec![100.0, 200.0, 400.0]] {
            assert!((monthly_growth(&totals) - libm::log(2.0) / 12.0).abs() < 1e-12);
        }
        assert_eq!([monthly_growth(&[5.0]), monthly_growth(&[5.0, 0.0])], [0.0, 0.0]);
    }
}
