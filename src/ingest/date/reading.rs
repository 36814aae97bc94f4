//! How a column writes its dates, and a text read so.

use super::{DateNumbers, DateOrder, Parts, parse, time_of_day};
use crate::model::Day;

/// How a column writes its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Order of day, month and year where all three are numbers.
    pub order: DateOrder,
    /// What bare numbers mean.
    pub numbers: DateNumbers,
    /// Years of three digits are those of the Republic of China.
    pub is_roc: bool,
}

/// What is worth saying of a date that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Nothing.
    None,
    /// It contradicts the order of its column, and can be read in one other order only.
    OtherOrder,
    /// It names a month, of which the first day was taken.
    MonthOnly,
}

impl From<DateOrder> for Reading {
    fn from(order: DateOrder) -> Self {
        Self { order, numbers: DateNumbers::None, is_roc: false }
    }
}

impl Reading {
    /// The day of a text.
    pub fn day(self, text: &str) -> Option<Day> {
        self.look(text).map(|(day, _)| day)
    }

    /// The day of a text, and what is worth saying of it.
    pub fn look(self, text: &str) -> Option<(Day, Remark)> {
        if let Some(parts) = parse(text) {
            let found = self.day_of(parts);
            if found.is_some() || self.numbers == DateNumbers::None {
                return found;
            }
        }
        let remark = if self.numbers == DateNumbers::YearMonth { Remark::MonthOnly } else { Remark::None };
        self.numbers.read(text).map(|(day, _)| (day, remark))
    }

    fn day_of(self, parts: Parts) -> Option<(Day, Remark)> {
        match parts {
            Parts::Fixed(day) => Some((day, Remark::None)),
            Parts::Month(day) => Some((day, Remark::MonthOnly)),
            Parts::Roc(day) => self.is_roc.then_some((day, Remark::None)),
            Parts::YearLast(..) | Parts::Open(..) => {
                if let Some(day) = parts.day(self.order) {
                    return Some((day, Remark::None));
                }
                let mut days = [DateOrder::Dmy, DateOrder::Mdy].into_iter().filter_map(|o| parts.day(o));
                match (days.next(), days.next()) {
                    (Some(day), None) => Some((day, Remark::OtherOrder)),
                    _ => None,
                }
            }
        }
    }

    /// Seconds since midnight of a text; `None` where it has no time.
    pub fn second(self, text: &str) -> Option<u32> {
        match self.numbers {
            DateNumbers::None | DateNumbers::YearMonth => time_of_day(text),
            numbers => numbers.read(text).map(|(_, second)| second).or_else(|| time_of_day(text)),
        }
    }

    /// What the bare numbers of a column mean, and whether it counts years as the Republic of China does;
    /// `None` where fewer than four of five filled cells are dates then. `cells`: filled cells, or a sample.
    ///
    /// `heading`: the column's heading, which may name that era.
    pub fn of_cells(
        order: DateOrder,
        heading: &str,
        cells: impl Iterator<Item = impl AsRef<str>>,
    ) -> Option<Self> {
        let (mut n, mut n_dates, mut n_roc) = (0_u32, 0_u32, 0_u32);
        let mut n_numbers = [0_u32; DateNumbers::ALL.len()];
        for text in cells {
            let text = text.as_ref();
            n += 1;
            match parse(text) {
                Some(Parts::Roc(_)) => n_roc += 1,
                Some(_) => n_dates += 1,
                None => {
                    for (count, kind) in n_numbers.iter_mut().zip(DateNumbers::ALL) {
                        *count += u32::from(kind.read(text).is_some());
                    }
                }
            }
        }
        let says_roc = heading.contains("民國") || heading.contains("民国");
        let is_roc = n_roc > 0 && (says_roc || n_roc * 20 >= n * 19);
        let most = n_numbers.into_iter().max().unwrap_or(0);
        let kind = n_numbers.iter().position(|c| *c == most && most > 0);
        let numbers = kind.and_then(|k| DateNumbers::ALL.get(k).copied()).unwrap_or_default();
        let n_read = n_dates + most + if is_roc { n_roc } else { 0 };
        (n > 0 && n_read * 5 >= n * 4).then_some(Self { order, numbers, is_roc })
    }
}
