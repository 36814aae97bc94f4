//! Rules that need no model.

use super::score::Score;
use crate::analysis::value::clv::summary::Row;
use crate::math::stats::quantile_of_sorted;
use crate::model::{Customers, Day};

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NaiveRule {
    /// Every customer makes as many repeat orders as in the last period of equal length.
    LastPeriod,
    /// Every customer goes on at the own mean rate since the first order.
    SameRate,
    /// The same for customers whose last order is not too long ago; the others have left.
    Recency,
}

impl NaiveRule {
    /// The key below `forecast.naive.`.
    pub fn id(self) -> &'static str {
        match self {
            Self::LastPeriod => "last_period",
            Self::SameRate => "same_rate",
            Self::Recency => "recency",
        }
    }
}

/// A rule's forecast against what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baseline {
    /// The rule.
    pub rule: NaiveRule,
    /// Days since the last order after which [`NaiveRule::Recency`] counts a customer as gone.
    pub days: Option<i32>,
    /// How far it is off.
    pub score: Score,
}

/// Four of five gaps between orders are shorter than the recency rule's limit.
const RECENCY_QUANTILE: f64 = 0.8;
const MIN_RECENCY_DAYS: i32 = 28;

/// All rules; `actual` are the orders of every row's customer in the `weeks` after the cut.
pub(super) fn baselines(
    customers: &Customers,
    rows: &[Row],
    cut: Day,
    weeks: f64,
    actual: &[f64],
) -> Vec<Baseline> {
    let longest = rows.iter().map(|r| r.age_days).max().unwrap_or(0);
    let n_days = (weeks * 7.0) as i32;
    // Where less is known than was held back, what is known stands for as much as that.
    let stretch = f64::from(n_days) / f64::from(n_days.min(longest + 1).max(1));
    let mut gaps: Vec<f64> = Vec::new();
    let mut last_period = Vec::with_capacity(rows.len());
    for row in rows {
        let days = row.days(customers, cut);
        gaps.extend(days.windows(2).filter_map(|w| match w {
            [a, b] => Some(f64::from(b.0 - a.0)),
            _ => None,
        }));
        let recent = days.iter().skip(1).filter(|day| day.0 > cut.0 - n_days).count();
        last_period.push(recent as f64 * stretch);
    }
    gaps.sort_unstable_by(f64::total_cmp);
    let limit = if gaps.is_empty() {
        MIN_RECENCY_DAYS
    } else {
        (quantile_of_sorted(&gaps, RECENCY_QUANTILE).ceil() as i32).max(MIN_RECENCY_DAYS)
    };
    let rate = |row: &Row| match row.age_days {
        0 => 0.0,
        days => f64::from(row.n_repeats) / f64::from(days) * weeks * 7.0,
    };
    let same_rate: Vec<f64> = rows.iter().map(rate).collect();
    let is_recent = |row: &Row| row.age_days - row.last_days <= limit;
    let recency: Vec<f64> = rows.iter().map(|r| if is_recent(r) { rate(r) } else { 0.0 }).collect();
    vec![
        Baseline { rule: NaiveRule::LastPeriod, days: None, score: Score::new(&last_period, actual) },
        Baseline { rule: NaiveRule::SameRate, days: None, score: Score::new(&same_rate, actual) },
        Baseline { rule: NaiveRule::Recency, days: Some(limit), score: Score::new(&recency, actual) },
    ]
}
