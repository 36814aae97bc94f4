//! Busy and quiet hours or weekdays.
//!
//! # How it is computed
//! Lines by hour (where the file tells times, over the hours that hold one in a hundred), else by weekday, week by week;
//! only if the pattern is more than chance (see `timing::index`). Busy are the bins above the average. Units of a busy and of a
//! quiet hour (day) are means over the weeks.
//!
//! # Limits
//! How buyers of busy times answer to prices is not told apart: one slope for both.

use super::observed::Sold;
use crate::analysis::timing::index;
use crate::model::{Day, NO_HOUR};

/// Share of all lines that an hour needs to count as open.
const LEAST_OPEN: f64 = 0.01;
/// Weeks that the profile needs.
pub const LEAST_WEEKS: usize = 8;

/// A busy and a quiet time.
#[derive(Debug, Clone, PartialEq)]
pub struct Times {
    /// Hours; else weekdays.
    pub by_hour: bool,
    /// Units in an hour (a day) of the busy time.
    pub busy_units: f64,
    /// Of the quiet time.
    pub quiet_units: f64,
    /// Hours, or weekdays counted from Monday as 0, that are busy.
    pub busy: Vec<usize>,
}

/// The times of some lines; `None` where there is no pattern, or fewer than [`LEAST_WEEKS`] weeks.
pub fn run(lines: &[Sold], period: (Day, Day)) -> Option<Times> {
    let n_hours = lines.iter().filter(|line| line.hour != NO_HOUR).count();
    let told = n_hours * 2 > lines.len();
    let by_hour = |line: &Sold| usize::from(line.hour).min(24);
    let by_weekday = |line: &Sold| usize::try_from((line.day.0 + 3).rem_euclid(7)).unwrap_or(0);
    told.then(|| of_bins(lines, period, 24, true, by_hour))
        .flatten()
        .or_else(|| of_bins(lines, period, 7, false, by_weekday))
}

fn of_bins(
    lines: &[Sold],
    (first, last): (Day, Day),
    n_bins: usize,
    by_hour: bool,
    bin_of: impl Fn(&Sold) -> usize,
) -> Option<Times> {
    let n_weeks = usize::try_from((last.0 - first.0 + 1) / 7).unwrap_or(0);
    if n_weeks < LEAST_WEEKS {
        return None;
    }
    let mut counts = vec![0.0; n_bins];
    for line in lines {
        if let Some(n) = counts.get_mut(bin_of(line)) {
            *n += 1.0;
        }
    }
    let total: f64 = counts.iter().sum();
    let open: Vec<usize> = counts
        .iter()
        .enumerate()
        .filter(|(_, n)| !by_hour || **n >= LEAST_OPEN * total)
        .map(|(bin, _)| bin)
        .collect();
    let place = |line: &Sold| open.binary_search(&bin_of(line)).ok();
    let mut blocks = vec![vec![0.0; open.len()]; n_weeks];
    let mut units = vec![0.0; open.len()];
    for line in lines {
        let week = usize::try_from((line.day.0 - first.0) / 7).unwrap_or(usize::MAX);
        if let (Some(block), Some(at)) = (blocks.get_mut(week), place(line)) {
            if let Some(n) = block.get_mut(at) {
                *n += 1.0;
            }
            if let Some(n) = units.get_mut(at) {
                *n += line.units;
            }
        }
    }
    let n_open = open.len() as f64;
    let found = index::run(&blocks, &vec![1.0 / n_open; open.len()]).filter(index::Index::is_pattern)?;
    let per_bin = n_weeks as f64 * if by_hour { 7.0 } else { 1.0 };
    let mean = |is_busy: bool| {
        let own = found.bins.iter().zip(&units).filter(|(bin, _)| (bin.index > 1.0) == is_busy);
        let (sum, n) = own.fold((0.0, 0.0), |(sum, n), (_, units)| (sum + units, n + 1.0));
        if n > 0.0 { Some(sum / n / per_bin) } else { None }
    };
    let busy = open.iter().zip(&found.bins).filter(|(_, bin)| bin.index > 1.0).map(|(bin, _)| *bin).collect();
    Some(Times { by_hour, busy_units: mean(true)?, quiet_units: mean(false)?, busy })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sold(day: i32, units: f64) -> Sold {
        let (product, customer, order, category) = (1, 1, 0, 0);
        Sold {
            product,
            customer,
            order,
            category,
            day: Day(day),
            hour: NO_HOUR,
            price: 2.0,
            units,
            cost: 1.0,
        }
    }

    /// Day 0 is a Thursday. Ten weeks with six lines of 2 units on Saturdays (days 2, 9, ...) and two a day else: 12 against 4 units.
    #[test]
    fn saturdays_are_busy() {
        let day = |day: i32| std::iter::repeat_n(sold(day, 2.0), if day % 7 == 2 { 6 } else { 2 });
        let lines: Vec<Sold> = (0..70).flat_map(day).collect();
        let times = run(&lines, (Day(0), Day(69))).unwrap();
        assert_eq!((times.by_hour, times.busy.clone()), (false, vec![5]));
        assert!((times.busy_units - 12.0).abs() < 1e-12 && (times.quiet_units - 4.0).abs() < 1e-12);
        // Every day alike, or too short: nothing is told.
        let even: Vec<Sold> = (0..70).flat_map(|day| [sold(day, 1.0), sold(day, 1.0)]).collect();
        assert_eq!(run(&even, (Day(0), Day(69))), None);
        assert_eq!(run(&lines, (Day(0), Day(40))), None);
    }
}
