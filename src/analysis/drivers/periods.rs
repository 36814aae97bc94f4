//! Periods of equal kind, counted back from the last whole month (or the last day).
//!
//! A quarter here is three whole months that end with the last whole month, so that no period is cut short.

use crate::analysis::overview::Overview;
use crate::model::Day;

/// Most periods that are looked at.
const MAX_PERIODS: usize = 24;

/// What a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// Six calendar months.
    Half,
    /// Twelve calendar months.
    Year,
}

impl Unit {
    /// All of them, shortest first.
    pub const ALL: [Unit; 5] = [Unit::Week, Unit::Month, Unit::Quarter, Unit::Half, Unit::Year];

    /// Stable name.
    pub fn id(self) -> &'static str {
        match self {
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Quarter => "quarter",
            Unit::Half => "half",
            Unit::Year => "year",
        }
    }

    /// The unit of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|u| u.id() == id)
    }

    /// Months of it; `None` for weeks.
    fn months(self) -> Option<i32> {
        match self {
            Unit::Week => None,
            Unit::Month => Some(1),
            Unit::Quarter => Some(3),
            Unit::Half => Some(6),
            Unit::Year => Some(12),
        }
    }
}

/// First and last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// First and last whole month, counted as in [`Day::month_index`].
pub fn whole_months(overview: &Overview) -> Option<(i32, i32)> {
    let mut whole = overview.months.iter().filter(|m| m.is_whole).map(|m| m.month);
    let first = whole.next()?;
    Some((first, whole.next_back().unwrap_or(first)))
}

/// The periods of a file, ascending.
pub fn of(overview: &Overview, unit: Unit) -> Vec<Period> {
    let mut list = Vec::new();
    match unit.months() {
        None => {
            let mut to = overview.period.1;
            while to.plus(-6) >= overview.period.0 && list.len() < MAX_PERIODS {
                list.push(Period { from: to.plus(-6), to });
                to = to.plus(-7);
            }
        }
        Some(months) => {
            let Some((first, last)) = whole_months(overview) else { return list };
            let mut end = last + 1;
            while end - months >= first && list.len() < MAX_PERIODS {
                let from = Day::first_of_month(end - months);
                list.push(Period { from, to: Day::first_of_month(end).plus(-1) });
                end -= months;
            }
        }
    }
    list.reverse();
    list
}

/// Units of which the file has two periods or more.
pub fn units(overview: &Overview) -> Vec<Unit> {
    Unit::ALL.into_iter().filter(|unit| of(overview, *unit).len() >= 2).collect()
}

/// Years for a file of four or more, quarters for one of nine months or more, months, else weeks.
pub fn usual(overview: &Overview, units: &[Unit]) -> Option<Unit> {
    let n_months = whole_months(overview).map_or(0, |(first, last)| last - first + 1);
    let wanted = match n_months {
        48.. => Unit::Year,
        9.. => Unit::Quarter,
        2.. => Unit::Month,
        _ => Unit::Week,
    };
    units.contains(&wanted).then_some(wanted)
}

/// Places of the two periods that begin on these days, the earlier first; the last two where that cannot be.
pub fn chosen(periods: &[Period], before: Option<Day>, now: Option<Day>) -> (usize, usize) {
    let at = |day: Option<Day>| day.and_then(|day| periods.iter().position(|p| p.from == day));
    let last = periods.len().saturating_sub(1);
    match (at(before), at(now)) {
        (Some(a), Some(b)) if a != b => (a.min(b), a.max(b)),
        (Some(a), None) if a < last => (a, last),
        (_, Some(b)) if b > 0 => (b - 1, b),
        _ => (last.saturating_sub(1), last),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::analysis::overview::MonthRow;

    /// An overview of nothing but whole months.
    pub fn months(first: i32, n: i32) -> Overview {
        let row = |month| MonthRow {
            month,
            is_whole: true,
            revenue_new: 0,
            revenue_returning: 0,
            revenue_anonymous: 0,
            n_orders: 0,
            new: Vec::new(),
            returning: Vec::new(),
        };
        Overview {
            revenue: 0,
            revenue_known_customers: 0,
            returned: 0,
            n_orders: 0,
            n_return_orders: 0,
            n_customers: 0,
            n_buyers: 0,
            n_purchasers: 0,
            n_repeat: 0,
            n_orders_known: 0,
            n_anonymous_rows: 0,
            period: (Day::first_of_month(first), Day::first_of_month(first + n).plus(-1)),
            months: (first..first + n).map(row).collect(),
        }
    }

    #[test]
    fn a_year_and_a_partial_month() {
        // Like Online Retail: December 2010 to November 2011 whole, some days of December 2011.
        let mut overview = months(2010 * 12 + 11, 13);
        overview.months.last_mut().unwrap().is_whole = false;
        let units = units(&overview);
        assert_eq!(units, [Unit::Week, Unit::Month, Unit::Quarter, Unit::Half]);
        assert_eq!(usual(&overview, &units), Some(Unit::Quarter));
        let quarters = of(&overview, Unit::Quarter);
        let starts: Vec<String> = quarters.iter().map(|p| p.from.iso()).collect();
        assert_eq!(starts, ["2010-12-01", "2011-03-01", "2011-06-01", "2011-09-01"]);
        assert_eq!(quarters[3].to.iso(), "2011-11-30");
        assert_eq!(chosen(&quarters, None, None), (2, 3));
        assert_eq!(chosen(&quarters, Some(quarters[3].from), Some(quarters[0].from)), (0, 3));
        assert_eq!(chosen(&quarters, Some(quarters[0].from), None), (0, 3));
        assert_eq!(chosen(&quarters, None, Some(quarters[1].from)), (0, 1));
        assert_eq!(chosen(&quarters, Some(Day(0)), Some(quarters[0].from)), (2, 3));
    }

    #[test]
    fn weeks_where_there_are_no_months() {
        let mut overview = months(2024 * 12, 1);
        overview.months[0].is_whole = false;
        assert_eq!(units(&overview), [Unit::Week]);
        let weeks = of(&overview, Unit::Week);
        assert_eq!((weeks.len(), weeks[0].from.iso().as_str()), (4, "2024-01-04"));
        overview.period.1 = overview.period.0;
        assert_eq!(usual(&overview, &units(&overview)), None);
    }
}
