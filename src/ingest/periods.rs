//! Whether the first and the last month of a file are whole, and which days are hardly true.

use crate::model::{Day, DayColumn};

/// What the days of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Periods {
    /// The month in which the file begins, if its beginning is missing (see [`Day::month_index`]).
    pub partial_first: Option<i32>,
    /// The month in which the file ends, if its end is missing.
    pub partial_last: Option<i32>,
    /// Days after this one are more than a year away from nearly all others.
    pub believable_until: Option<Day>,
}

/// Days of a year, with a leap day.
const YEAR: i32 = 366;

/// Looks at the days of all rows, in any order.
///
/// A month is whole at an end of the file if no more days are missing there than the file itself usually leaves
/// out between two days with sales: the gap that 19 of 20 gaps do not exceed. A shop that is closed on Sundays
/// and a firm that writes one invoice a week both have whole months.
pub fn look(days: &DayColumn, period: Option<(Day, Day)>) -> Periods {
    let Some((low, high)) = period else { return Periods::default() };
    // A date has at most 300 years of days to be on.
    let mut n_rows = vec![0_u32; usize::try_from(high.0.saturating_sub(low.0)).unwrap_or(0).min(1 << 18) + 1];
    days.for_each(|day| {
        if let Some(n) = usize::try_from(day.0 - low.0).ok().and_then(|at| n_rows.get_mut(at)) {
            *n += 1;
        }
    });
    // The day that 99 of 100 rows do not exceed, and a year more.
    let mut n_beyond = days.len() / 100;
    let most = n_rows.iter().rposition(|n| {
        let is_within = *n as usize > n_beyond;
        n_beyond = n_beyond.saturating_sub(*n as usize);
        is_within
    });
    let most = most.and_then(|at| i32::try_from(at).ok()).map_or(high.0, |at| low.0 + at);
    let limit = Day(most.saturating_add(YEAR));
    let believable_until = Some(limit).filter(|limit| high > *limit);
    let with_sales = (low.0..).zip(&n_rows).filter(|(_, n)| **n > 0).map(|(day, _)| day);
    let sorted: Vec<i32> = with_sales.filter(|day| *day <= limit.0).collect();
    let (Some(first), Some(last)) = (sorted.first().copied().map(Day), sorted.last().copied().map(Day))
    else {
        return Periods::default();
    };
    let mut gaps: Vec<i32> = sorted.iter().zip(sorted.iter().skip(1)).map(|(a, b)| b - a).collect();
    gaps.sort_unstable();
    let usual = gaps.get((gaps.len() * 19 / 20).min(gaps.len().saturating_sub(1))).copied().unwrap_or(1);
    let missing_before = first.0 - Day::first_of_month(first.month_index()).0;
    let missing_behind = Day::first_of_month(last.month_index() + 1).0 - 1 - last.0;
    Periods {
        partial_first: (missing_before > usual).then(|| first.month_index()),
        partial_last: (missing_behind > usual).then(|| last.month_index()),
        believable_until,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look_at(days: &[Day]) -> Periods {
        look(&days.to_vec().into(), days.iter().min().copied().zip(days.iter().max().copied()))
    }

    fn months(days: impl IntoIterator<Item = &'static str>, step: i32) -> (bool, bool) {
        let ends: Vec<Day> = days.into_iter().map(|d| Day::from_iso(d).unwrap()).collect();
        let days: Vec<Day> =
            (ends[0].0..=ends[1].0).step_by(usize::try_from(step).unwrap()).map(Day).collect();
        let found = look_at(&days);
        (found.partial_first.is_some(), found.partial_last.is_some())
    }

    #[test]
    fn whole_months_by_the_files_own_rhythm() {
        assert_eq!(months(["2010-12-01", "2011-12-09"], 1), (false, true));
        assert_eq!(months(["2014-01-03", "2017-12-31"], 1), (true, false));
        assert_eq!(months(["2014-01-03", "2017-12-29"], 3), (false, false));
        assert_eq!(months(["2014-01-05", "2014-12-28"], 7), (false, false));
        assert_eq!(months(["2014-01-01", "2014-12-01"], 30), (false, false));
        assert_eq!(look_at(&[]), Periods::default());
        assert_eq!(look_at(&[Day(0)]), Periods { partial_last: Some(1970 * 12), ..Periods::default() });
    }

    #[test]
    fn a_day_that_is_hardly_true() {
        let mut days: Vec<Day> = (15_000..15_400).map(Day).collect();
        assert_eq!(look_at(&days).believable_until, None);
        let before = look_at(&days);
        days.push(Day(25_000));
        let found = look_at(&days);
        assert!(found.believable_until.is_some_and(|limit| (15_700..16_000).contains(&limit.0)));
        assert_eq!((found.partial_first, found.partial_last), (before.partial_first, before.partial_last));
    }
}
