//! Every measure of the last whole month against the month before, the same month a year before, and over a year.
//!
//! # How it is computed
//! 环比: last whole month ÷ the month before - 1. 同比: ÷ the same month a year before - 1. Sums (revenue, orders) also
//! per selling day: a day on which anything was sold; a month with more selling days sells more without being better.
//! Rolling: the last twelve whole months ÷ the twelve before. Where month and year point in different directions, the
//! season speaks.
//!
//! # What it needs
//! Two whole months; thirteen for 同比, twenty-four for rolling years.

use super::periods::whole_months;
use crate::analysis::overview::{MonthRow, units};
use crate::analysis::study::Study;
use crate::math::count_u64;
use crate::model::{Day, Transactions};
use std::collections::BTreeSet;

/// A value against another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The other value.
    pub other: f64,
    /// Change as a share.
    pub change: f64,
    /// The same per selling day; `None` where the measure is no sum.
    pub per_day: Option<f64>,
}

/// A measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// `revenue`, `orders`, `customers`, `new_customers`, `order_value`, `orders_per_customer`.
    pub id: &'static str,
    /// The last whole month, see [`Day::month_index`].
    pub month: i32,
    /// Its value.
    pub value: f64,
    /// Against the month before.
    pub mom: Option<Change>,
    /// Against the same month a year before.
    pub yoy: Option<Change>,
    /// The last twelve whole months.
    pub rolling: Option<f64>,
    /// Against the twelve before.
    pub rolling_change: Option<f64>,
}

impl Compared {
    /// Whether month and year point in different directions, per selling day where that is known.
    pub fn disagrees(&self) -> bool {
        let direction = |c: &Change| {
            let change = c.per_day.unwrap_or(c.change);
            if change.abs() < 0.005 {
                0
            } else if change > 0.0 {
                1
            } else {
                -1
            }
        };
        self.mom.as_ref().zip(self.yoy.as_ref()).is_some_and(|(m, y)| direction(m) * direction(y) < 0)
    }
}

/// What is measured in a stretch of months.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Stretch {
    revenue: i128,
    n_orders: u64,
    n_customers: usize,
    n_known_orders: usize,
    n_new: usize,
    n_days: usize,
}

/// A measure: its id, whether it is a sum, its value.
type Measure = (&'static str, bool, fn(&Stretch) -> f64);

const MEASURES: [Measure; 6] = [
    ("revenue", true, |s| units(s.revenue)),
    ("orders", true, |s| count_u64(s.n_orders)),
    ("customers", false, |s| count_u64(s.n_customers as u64)),
    ("new_customers", true, |s| count_u64(s.n_new as u64)),
    ("order_value", false, |s| units(s.revenue) / count_u64(s.n_orders)),
    ("orders_per_customer", false, |s| count_u64(s.n_known_orders as u64) / count_u64(s.n_customers as u64)),
];

/// Measures that need a customer column.
fn needs_customers(id: &str) -> bool {
    matches!(id, "customers" | "new_customers" | "orders_per_customer")
}

/// Compares every measure; nothing without two whole months.
pub fn run(study: &Study, tx: &Transactions) -> Vec<Compared> {
    let Some((first, last)) = whole_months(&study.overview).filter(|(first, last)| last > first) else {
        return Vec::new();
    };
    let days: BTreeSet<Day> = days(study, tx);
    // From one month to another, where the file has them whole.
    let stretch = |from: i32, to: i32| (from >= first).then(|| measure(study, &days, from, to));
    let (now, before, year) =
        (stretch(last, last), stretch(last - 1, last - 1), stretch(last - 12, last - 12));
    let (rolling, rolling_before) = (stretch(last - 11, last), stretch(last - 23, last - 12));
    let wanted = MEASURES.iter().filter(|m| study.has_customers || !needs_customers(m.0));
    let Some(now) = now else { return Vec::new() };
    wanted
        .map(|&(id, is_sum, of)| {
            let value = of(&now);
            let against = |other: Option<Stretch>| {
                let other = other?;
                let was = of(&other);
                let per_day = (is_sum && other.n_days > 0 && now.n_days > 0).then(|| {
                    (value / count_u64(now.n_days as u64)) / (was / count_u64(other.n_days as u64)) - 1.0
                });
                (was > 0.0 && value.is_finite()).then(|| Change {
                    other: was,
                    change: value / was - 1.0,
                    per_day,
                })
            };
            let year_now = rolling.as_ref().map(of).filter(|v| v.is_finite());
            let year_before = rolling_before.as_ref().map(of).filter(|v| *v > 0.0);
            Compared {
                id,
                month: last,
                value,
                mom: against(before),
                yoy: against(year),
                rolling: year_now,
                rolling_change: year_now.zip(year_before).map(|(now, before)| now / before - 1.0),
            }
        })
        .collect()
}

/// Days on which anything was sold.
fn days(study: &Study, tx: &Transactions) -> BTreeSet<Day> {
    let (first, last) = study.overview.period;
    let mut sold = vec![false; usize::try_from(last.0 - first.0 + 1).unwrap_or(0)];
    for &row in &study.rows {
        let row = row as usize;
        let Some(day) = tx.day.get(row) else { continue };
        let slot = usize::try_from(day.0 - first.0).ok().and_then(|at| sold.get_mut(at));
        if let Some(slot) = slot
            && !*slot
        {
            *slot = tx.amount.get(row).is_some_and(|a| a.0 > 0);
        }
    }
    (first.0..).zip(sold).filter(|(_, sold)| *sold).map(|(day, _)| Day(day)).collect()
}

fn measure(study: &Study, days: &BTreeSet<Day>, from: i32, to: i32) -> Stretch {
    let (first, end) = (Day::first_of_month(from), Day::first_of_month(to + 1));
    let mut out = Stretch { n_days: days.range(first..end).count(), ..Stretch::default() };
    for month in study.overview.months.iter().filter(|m| (from..=to).contains(&m.month)) {
        out.revenue += MonthRow::revenue(month);
        out.n_orders += month.n_orders;
        out.n_new += month.new.len();
    }
    for customer in &study.customers.list {
        let purchases = study.customers.purchases_of(customer);
        let n = purchases.partition_point(|p| p.day < end) - purchases.partition_point(|p| p.day < first);
        out.n_customers += usize::from(n > 0);
        out.n_known_orders += n;
    }
    out
}
