//! A calendar day.

use serde::{Deserialize, Serialize};
use time::{Date, Month};

const UNIX_EPOCH_JULIAN: i32 = 2_440_588;

/// A calendar day, counted in days since 1970-01-01 (proleptic Gregorian calendar).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(transparent)]
pub struct Day(pub i32);

impl Day {
    /// The day of a year (1 to 9999), month (1 to 12) and day of the month; `None` if there is no such day.
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Option<Self> {
        if !(1..=9999).contains(&year) {
            return None;
        }
        let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
        Some(Self(date.to_julian_day() - UNIX_EPOCH_JULIAN))
    }

    /// Year, month (1 to 12) and day of the month (1 to 31).
    pub fn ymd(self) -> (i32, u8, u8) {
        match Date::from_julian_day(self.0.saturating_add(UNIX_EPOCH_JULIAN)) {
            Ok(date) => {
                let (year, month, day) = date.to_calendar_date();
                (year, u8::from(month), day)
            }
            Err(_) => (if self.0 < 0 { 1 } else { 9999 }, 1, 1),
        }
    }

    /// Months since year 0: January 1970 is 1970 * 12.
    pub fn month_index(self) -> i32 {
        let (year, month, _) = self.ymd();
        year * 12 + i32::from(month) - 1
    }

    /// The first day of a month counted as in [`Day::month_index`].
    pub fn first_of_month(month_index: i32) -> Self {
        let month = u8::try_from(month_index.rem_euclid(12) + 1).unwrap_or(1);
        Self::from_ymd(month_index.div_euclid(12), month, 1).unwrap_or(Self(0))
    }

    /// The day `n` days later (earlier if negative).
    #[must_use]
    pub fn plus(self, n: i32) -> Self {
        Self(self.0.saturating_add(n))
    }

    /// `2024-03-05`.
    pub fn iso(self) -> String {
        let (year, month, day) = self.ymd();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// Reads `2024-03-05`.
    pub fn from_iso(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let year = parts.next()?.parse().ok()?;
        let month = parts.next()?.parse().ok()?;
        let day = parts.next()?.parse().ok()?;
        Self::from_ymd(year, month, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epoch_leap_day_and_nonsense() {
        assert_eq!(Day::from_ymd(1970, 1, 1), Some(Day(0)));
        assert_eq!(Day::from_ymd(2000, 2, 29).map(Day::iso).as_deref(), Some("2000-02-29"));
        assert_eq!(Day::from_ymd(1900, 2, 29), None);
        assert_eq!(Day::from_iso("1997-09-30").map(Day::ymd), Some((1997, 9, 30)));
        assert_eq!(Day::first_of_month(Day(0).month_index()), Day(0));
    }
}
