//! L7: who orders again? From one order to the next, and how long the second one takes.
//!
//! # What it tells
//! Per number of orders so far, the share who order once more within a horizon; the time to the second order; the share of
//! customers who never came back; what the first order is of a first year.
//!
//! # How it is computed
//! Kaplan and Meier's curve of the time from one order day to the next, so that customers who came lately count for as long
//! as they were watched. Orders of one day count as one. The share of the first order: sum of first orders over the sum of all
//! orders within 365 days, of customers watched for as long; the interval is that of a ratio of means.
//!
//! # Limits
//! Whose first order lies before the file starts on a higher rung than they show.

use super::stages::order_days;
pub use crate::math::survival::Share;
use crate::math::survival::{KaplanMeier, wilson};
use crate::model::{Day, Money, Purchase};

/// Rungs shown.
const MAX_RUNGS: usize = 10;
/// Customers that a rung needs.
const MIN_CUSTOMERS: usize = 20;
/// Days of the first year.
const YEAR: i32 = 365;

/// From `n` orders to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// Orders so far.
    pub n: usize,
    /// Customers with as many or more.
    pub n_customers: usize,
    /// Of these, with one more.
    pub n_next: usize,
    /// Share with one more within the horizon; `None` if nobody was watched that long.
    pub within: Option<Share>,
    /// Days by which half have ordered again; `None` if fewer do.
    pub median_days: Option<i32>,
}

/// What the ladder says.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    /// Days within which an order counts as the next.
    pub horizon_days: i32,
    /// From one order up.
    pub rungs: Vec<Rung>,
    /// Time to the second order.
    pub second: KaplanMeier,
    /// Customers with one order, of all (one day of orders only).
    pub one_timers: Share,
    /// The same of those watched for the horizon; `None` without any.
    pub one_timers_watched: Option<(Share, usize)>,
    /// Share of the first order in the first year, and how many customers it is from; `None` with fewer than 20
    /// who were watched for a year.
    pub first_order_share: Option<(Share, usize)>,
}

/// Looks at the customers' purchases until the day before `as_of`.
pub fn run(histories: &[&[Purchase]], as_of: Day, horizon_days: i32) -> Ladder {
    let days: Vec<Vec<Day>> = histories.iter().map(|own| order_days(own)).filter(|d| !d.is_empty()).collect();
    let mut rungs = Vec::new();
    let mut second = KaplanMeier::default();
    for n in 1..=MAX_RUNGS {
        let mut times: Vec<(i32, bool)> = days
            .iter()
            .filter_map(|own| {
                let from = own.get(n - 1)?;
                Some(own.get(n).map_or((as_of.0 - 1 - from.0, false), |to| (to.0 - from.0, true)))
            })
            .collect();
        if n > 1 && times.len() < MIN_CUSTOMERS {
            break;
        }
        let n_next = times.iter().filter(|(_, is_event)| *is_event).count();
        let curve = KaplanMeier::of(&mut times);
        rungs.push(Rung {
            n,
            n_customers: curve.n,
            n_next,
            within: curve.at(horizon_days).map(Share::complement),
            median_days: curve.median(),
        });
        if n == 1 {
            second = curve;
        }
    }
    let once = |own: &&Vec<Day>| own.len() == 1;
    let watched: Vec<&Vec<Day>> =
        days.iter().filter(|own| own.first().is_some_and(|f| as_of.0 - f.0 > horizon_days)).collect();
    let n_once_watched = watched.iter().filter(|own| once(own)).count();
    Ladder {
        horizon_days,
        rungs,
        second,
        one_timers: wilson(days.iter().filter(once).count(), days.len()),
        one_timers_watched: (!watched.is_empty())
            .then(|| (wilson(n_once_watched, watched.len()), watched.len())),
        first_order_share: first_order_share(histories, as_of),
    }
}

fn first_order_share(histories: &[&[Purchase]], as_of: Day) -> Option<(Share, usize)> {
    let pairs: Vec<(f64, f64)> = histories
        .iter()
        .filter_map(|own| {
            let first = own.first()?;
            let year = own.iter().take_while(|p| p.day.0 - first.day.0 < YEAR);
            let sum: i128 = year.map(|p| i128::from(p.net)).sum();
            let to_units = crate::analysis::overview::units;
            (as_of.0 - first.day.0 >= YEAR).then(|| (Money(first.net).to_f64(), to_units(sum)))
        })
        .collect();
    if pairs.len() < MIN_CUSTOMERS {
        return None;
    }
    let (first, year) = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    if year <= 0.0 {
        return None;
    }
    let ratio = first / year;
    let residuals: f64 = pairs.iter().map(|(a, b)| (a - ratio * b) * (a - ratio * b)).sum();
    let n = pairs.len() as f64;
    let half = crate::math::normal::quantile(0.975) * (residuals * n / (n - 1.0)).sqrt() / year;
    let interval = ((ratio - half).max(0.0), (ratio + half).min(1.0));
    Some((Share { value: ratio, interval }, pairs.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(days: &[i32]) -> Vec<Purchase> {
        days.iter().map(|d| Purchase { day: Day(*d), net: 10_000 }).collect()
    }

    /// Five customers of ten days: second orders after 2 and 4 days; ends after 1, 3, 10 days. By hand:
    /// S(2) = 1 - 1/4, S(4) = 3/4 (1 - 1/2) = 0.375.
    #[test]
    fn five_customers_by_hand() {
        let all = [&[0, 2][..], &[0, 0, 4, 6], &[9], &[7], &[0]].map(bought);
        let histories: Vec<&[Purchase]> = all.iter().map(Vec::as_slice).collect();
        let ladder = run(&histories, Day(11), 5);
        assert_eq!(ladder.rungs.len(), 1);
        let first = &ladder.rungs[0];
        assert_eq!((first.n_customers, first.n_next, first.median_days), (5, 2, Some(4)));
        assert!((first.within.unwrap().value - 0.625).abs() < 1e-12);
        assert!((ladder.one_timers.value - 0.6).abs() < 1e-12);
        // Watched for more than five days: those of day 0, of whom one never came back.
        let (share, n) = ladder.one_timers_watched.unwrap();
        assert_eq!((n, ladder.first_order_share), (3, None));
        assert!((share.value - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_first_order_is_a_third_of_a_year_of_three() {
        let all: Vec<Vec<Purchase>> = (0..20).map(|i| bought(&[i, i + 100, i + 364, i + 365])).collect();
        let histories: Vec<&[Purchase]> = all.iter().map(Vec::as_slice).collect();
        let ladder = run(&histories, Day(800), 90);
        let (share, n) = ladder.first_order_share.unwrap();
        assert_eq!(n, 20);
        assert!((share.value - 1.0 / 3.0).abs() < 1e-12 && share.interval.1 - share.interval.0 < 1e-9);
        // Everybody reaches four orders; the step from four is not seen.
        assert_eq!(ladder.rungs.iter().map(|r| r.n_next).collect::<Vec<_>>(), [20, 20, 20, 0]);
    }
}
