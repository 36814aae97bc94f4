//! Purchases -> what the models need of every customer.

use super::gamma_gamma::Spend;
use super::history::History;
use crate::model::{Customers, Day, Money, Purchase};

/// One customer up to the end of observation. Purchases of one day count as one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Index into `Customers::list`.
    pub customer_idx: u32,
    /// Distinct purchase days after the first: x.
    pub n_repeats: u32,
    /// Days from the first purchase to the last.
    pub last_days: i32,
    /// Days from the first purchase to the end of observation.
    pub age_days: i32,
    /// Sum of the logarithms of the gaps between purchase days, in days; 0 without repeats.
    pub sum_ln_gap_days: f64,
    /// Mean amount of the repeat days, the first day left out, in currency units; 0 without repeats.
    pub mean_repeat_spend: f64,
    /// Amount of the first day, in currency units.
    pub first_spend: f64,
}

/// Whether the first order counts in what a customer spends per order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FirstOrder {
    /// Left out, as in the papers: first orders often are of another kind.
    #[default]
    Excluded,
    /// Counts like any other.
    Included,
}

const DAYS_PER_WEEK: f64 = 7.0;

impl Row {
    /// The history on the clock of weeks: the unit comes from the dates, nobody is asked for it.
    pub fn history(&self) -> History {
        History {
            n_repeats: self.n_repeats,
            last_weeks: f64::from(self.last_days) / DAYS_PER_WEEK,
            age_weeks: f64::from(self.age_days) / DAYS_PER_WEEK,
            sum_ln_gaps: self.sum_ln_gap_days - f64::from(self.n_repeats) * libm::log(DAYS_PER_WEEK),
        }
    }

    /// The customer's distinct purchase days up to `end` (inclusive).
    pub fn days(&self, customers: &Customers, end: Day) -> Vec<Day> {
        let purchases =
            customers.list.get(self.customer_idx as usize).map_or(&[][..], |c| customers.purchases_of(c));
        let mut days: Vec<Day> = purchases.iter().map(|p| p.day).take_while(|day| *day <= end).collect();
        days.dedup();
        days
    }

    /// The amounts of the orders, with or without the first.
    pub fn spend(&self, first_order: FirstOrder) -> Spend {
        let x = f64::from(self.n_repeats);
        match first_order {
            FirstOrder::Excluded => Spend { n_orders: self.n_repeats, mean: self.mean_repeat_spend },
            FirstOrder::Included => Spend {
                n_orders: self.n_repeats + 1,
                mean: (self.first_spend + x * self.mean_repeat_spend) / (x + 1.0),
            },
        }
    }
}

/// Sums up all customers with a purchase up to `end` (inclusive); later purchases are not looked at.
pub fn summarise(customers: &Customers, end: Day) -> Vec<Row> {
    let mut rows = Vec::with_capacity(customers.len());
    for (customer_idx, customer) in customers.list.iter().enumerate() {
        let purchases = customers.purchases_of(customer);
        let seen = purchases.partition_point(|p| p.day <= end);
        let Some((first, repeats)) = by_day(purchases.get(..seen).unwrap_or(&[])) else { continue };
        let last = repeats.last().map_or(first.day, |p| p.day);
        let total: i64 = repeats.iter().fold(0, |sum, p| sum.saturating_add(p.net));
        let mean = if repeats.is_empty() { 0.0 } else { Money(total).to_f64() / repeats.len() as f64 };
        let mut before = first.day;
        let mut sum_ln_gap_days = 0.0;
        for purchase in &repeats {
            sum_ln_gap_days += libm::log(f64::from(purchase.day.0.saturating_sub(before.0)));
            before = purchase.day;
        }
        rows.push(Row {
            customer_idx: customer_idx as u32,
            n_repeats: repeats.len() as u32,
            last_days: last.0.saturating_sub(first.day.0),
            age_days: end.0.saturating_sub(first.day.0),
            sum_ln_gap_days,
            mean_repeat_spend: mean,
            first_spend: Money(first.net).to_f64(),
        });
    }
    rows
}

/// Number of distinct days with a purchase after `end`, for every row.
pub fn purchase_days_after(customers: &Customers, rows: &[Row], end: Day) -> Vec<u32> {
    let days_of = |row: &Row| {
        let purchases =
            customers.list.get(row.customer_idx as usize).map_or(&[][..], |c| customers.purchases_of(c));
        let seen = purchases.partition_point(|p| p.day <= end);
        purchases.get(seen..).unwrap_or(&[]).chunk_by(|a, b| a.day == b.day).count() as u32
    };
    rows.iter().map(days_of).collect()
}

/// The first day, and the later days with their sums.
fn by_day(purchases: &[Purchase]) -> Option<(Purchase, Vec<Purchase>)> {
    let mut days = purchases.chunk_by(|a, b| a.day == b.day).filter_map(|day| {
        Some(Purchase { day: day.first()?.day, net: day.iter().fold(0, |s: i64, p| s.saturating_add(p.net)) })
    });
    let first = days.next()?;
    Some((first, days.collect()))
}
