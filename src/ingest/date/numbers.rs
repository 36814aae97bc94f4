//! Days that are written as bare numbers. Only a column tells that they are days.

use crate::model::Day;

/// What the bare numbers of a column of dates count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateNumbers {
    /// There are none.
    #[default]
    None,
    /// Days as Excel counts them (1900 system): 45356 is 2024-03-05; a fraction is the time.
    Excel,
    /// Seconds since 1970-01-01 UTC.
    EpochSeconds,
    /// Milliseconds since 1970-01-01 UTC.
    EpochMillis,
    /// Year and month: 202403.
    YearMonth,
}

/// Excel's number of 1970-01-01.
const EXCEL_EPOCH: i64 = 25_569;
const DAY_SECONDS: i64 = 86_400;

impl DateNumbers {
    /// All kinds, as they are tried.
    pub(super) const ALL: [Self; 4] = [Self::Excel, Self::EpochSeconds, Self::EpochMillis, Self::YearMonth];

    /// The day and the second of the day that a number means, within the plausible range of its kind: Excel's
    /// 20000 to 80000 (1954 to 2119), 1990 to 2100 for the others.
    pub fn read(self, text: &str) -> Option<(Day, u32)> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let is_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if !(5..=14).contains(&whole.len())
            || fraction.len() > 15
            || !is_digits(whole)
            || !is_digits(fraction)
        {
            return None;
        }
        let value: i64 = whole.parse().ok()?;
        let seconds = match self {
            Self::None => return None,
            Self::Excel => {
                if whole.len() != 5 || !(20_000..80_000).contains(&value) {
                    return None;
                }
                // Nine digits of a day are less than a millisecond.
                let nano: i64 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
                (value - EXCEL_EPOCH) * DAY_SECONDS + (nano * DAY_SECONDS + 500_000_000) / 1_000_000_000
            }
            Self::EpochSeconds => value,
            Self::EpochMillis => value / 1000,
            Self::YearMonth => {
                let month = u8::try_from(value % 100).ok()?;
                let year = i32::try_from(value / 100).ok().filter(|y| (1990..=2100).contains(y))?;
                if !fraction.is_empty() || whole.len() != 6 {
                    return None;
                }
                return Day::from_ymd(year, month, 1).map(|day| (day, 0));
            }
        };
        // 1990 to 2100, and nothing but that for the epochs.
        if self != Self::Excel && !(631_152_000..4_102_444_800).contains(&seconds) {
            return None;
        }
        let day = i32::try_from(seconds.div_euclid(DAY_SECONDS)).ok()?;
        Some((Day(day), u32::try_from(seconds.rem_euclid(DAY_SECONDS)).ok()?))
    }
}
