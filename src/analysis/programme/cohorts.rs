//! When do customers pay back what they cost, and what is each intake of customers worth?
//!
//! # What it tells
//! Cumulative margin per customer by month since the first purchase, with a 95 % band, and the month in which it covers
//! the cost of acquisition. Per cohort: first-order margin, margin so far, value to come.
//!
//! # How it is computed
//! The curve follows one fixed group: all customers whom the file shows for at least K months, K as large as leaves a
//! quarter of the customers (at least 30), at most 24. A month is 365.25 / 12 days. Cohorts are months of the first
//! purchase in files up to 18 months, else quarters, in files over 6 years calendar years.
//!
//! # Limits
//! Who bought before the file starts looks new in its first months. Purchases are netted within their order; returns
//! of their own are not subtracted.

use crate::analysis::study::Study;
use crate::math::count;
use crate::model::{Day, Money};

const MONTH_DAYS: f64 = 365.25 / 12.0;
const MAX_MONTHS: usize = 24;
const MIN_CUSTOMERS: usize = 30;

/// Cumulative margin after one more month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Month {
    /// Mean per customer, in currency units.
    pub mean: f64,
    /// 95 % interval of the mean.
    pub interval: (f64, f64),
}

/// Customers whose first purchase fell into one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// First month of the period, see [`Day::month_index`].
    pub month: i32,
    /// Months in a period.
    pub n_months: i32,
    /// The customers, ascending.
    pub customers: Vec<u32>,
    /// Mean margin of the first order.
    pub first_order: f64,
    /// Mean margin so far.
    pub so_far: f64,
    /// Mean value to come; `None` without customer models.
    pub to_come: Option<f64>,
}

/// Everything about cohorts.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohorts {
    /// Customers in the curve.
    pub n_followed: usize,
    /// After the first month, the second, ...
    pub curve: Vec<Month>,
    /// In order of time.
    pub cohorts: Vec<Cohort>,
}

/// Months after which cumulative margin covers a cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payback {
    /// By the mean; `None`: not within the curve.
    pub month: Option<usize>,
    /// By the upper and the lower end of the band: earliest and latest.
    pub range: (Option<usize>, Option<usize>),
}

impl Cohorts {
    /// When a cost per customer is earned back. Months count from 1.
    pub fn payback(&self, cost: f64) -> Payback {
        let first = |of: fn(&Month) -> f64| self.curve.iter().position(|m| of(m) >= cost).map(|at| at + 1);
        Payback { month: first(|m| m.mean), range: (first(|m| m.interval.1), first(|m| m.interval.0)) }
    }
}

/// Cohorts of the customers with a purchase; `None` without any. `margin` is the share of revenue that
/// counts, `clv_margin` the one that customer values were computed with.
pub fn cohorts(study: &Study, margin: f64, clv_margin: f64) -> Option<Cohorts> {
    let (start, end) = (study.overview.period.0, study.as_of);
    let span_months = f64::from(end.0 - start.0) / MONTH_DAYS;
    let mut ages: Vec<f64> = Vec::with_capacity(study.scored.len());
    let own = |at: u32| study.customers.list.get(at as usize).map(|c| study.customers.purchases_of(c));
    for purchases in study.scored.iter().filter_map(|at| own(*at)) {
        let first = purchases.first().map_or(end, |p| p.day);
        ages.push(f64::from(end.0 - first.0) / MONTH_DAYS);
    }
    if ages.is_empty() {
        return None;
    }
    let wanted = (ages.len() / 4).max(MIN_CUSTOMERS);
    let n_at_least = |months: usize| ages.iter().filter(|age| **age >= count(months)).count();
    let n_months = (1..=MAX_MONTHS).rev().find(|k| n_at_least(*k) >= wanted).unwrap_or(0);
    let followed: Vec<u32> = study
        .scored
        .iter()
        .zip(&ages)
        .filter(|(_, age)| n_months > 0 && **age >= count(n_months))
        .map(|(at, _)| *at)
        .collect();
    let curve = curve(&followed, n_months, &own, margin);

    let per_period = if span_months <= 18.0 {
        1
    } else if span_months <= 72.0 {
        3
    } else {
        12
    };
    let clv = study.clv.as_ref().ok();
    let mut list: Vec<Cohort> = Vec::new();
    let mut keyed: Vec<(i32, u32)> = study
        .scored
        .iter()
        .filter_map(|at| {
            let first = own(*at)?.first()?.day;
            Some((first.month_index().div_euclid(per_period) * per_period, *at))
        })
        .collect();
    keyed.sort_unstable();
    for chunk in keyed.chunk_by(|a, b| a.0 == b.0) {
        let customers: Vec<u32> = chunk.iter().map(|(_, at)| *at).collect();
        let n = count(customers.len());
        let mean = |of: &dyn Fn(u32) -> f64| customers.iter().map(|at| of(*at)).sum::<f64>() / n;
        let nets = |at: u32, take: usize| {
            let sum: i64 = own(at).unwrap_or(&[]).iter().take(take).map(|p| p.net).sum();
            margin * Money(sum).to_f64()
        };
        let value = |at: u32| {
            let values = clv.map(|c| c.customers.as_slice()).unwrap_or(&[]);
            let found = values.binary_search_by_key(&at, |v| v.row.customer_idx).ok();
            found.and_then(|i| values.get(i)).map_or(0.0, |v| v.clv * margin / clv_margin)
        };
        list.push(Cohort {
            month: chunk.first().map_or(0, |c| c.0),
            n_months: per_period,
            first_order: mean(&|at| nets(at, 1)),
            so_far: mean(&|at| nets(at, usize::MAX)),
            to_come: clv.map(|_| mean(&value)),
            customers,
        });
    }
    Some(Cohorts { n_followed: followed.len(), curve, cohorts: list })
}

fn curve<'a>(
    followed: &[u32],
    n_months: usize,
    own: &impl Fn(u32) -> Option<&'a [crate::model::Purchase]>,
    margin: f64,
) -> Vec<Month> {
    let n = count(followed.len());
    (1..=n_months)
        .map(|month| {
            let (mut sum, mut squares) = (0.0, 0.0);
            for purchases in followed.iter().filter_map(|at| own(*at)) {
                let start = purchases.first().map_or(Day(0), |p| p.day);
                let within = |day: Day| f64::from(day.0 - start.0) < count(month) * MONTH_DAYS;
                let net: i64 = purchases.iter().take_while(|p| within(p.day)).map(|p| p.net).sum();
                let value = margin * Money(net).to_f64();
                sum += value;
                squares += value * value;
            }
            let mean = sum / n;
            let variance = ((squares - sum * mean) / (n - 1.0)).max(0.0);
            let half = 1.959_963_984_540_054 * (variance / n).sqrt();
            Month { mean, interval: (mean - half, mean + half) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payback_of_a_curve() {
        let month = |mean: f64| Month { mean, interval: (mean - 2.0, mean + 2.0) };
        let cohorts =
            Cohorts { n_followed: 40, curve: [5.0, 8.0, 9.0].map(month).to_vec(), cohorts: Vec::new() };
        assert_eq!(cohorts.payback(8.0), Payback { month: Some(2), range: (Some(2), None) });
        assert_eq!(cohorts.payback(7.0), Payback { month: Some(2), range: (Some(1), Some(3)) });
        assert_eq!(cohorts.payback(99.0).month, None);
    }
}
