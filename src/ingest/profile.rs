//! What stands in a column, whatever its heading says.

use super::number::Shape;
use super::{DateOrder, Decimal, RawColumn, date, number};

/// Distinct cells looked at, where there are more.
const N_SAMPLE: usize = 1_000;

/// What kind of content a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Empty,
    /// Days.
    Date,
    /// Quantities or amounts.
    Number,
    /// Keys: many distinct short texts, or whole numbers that stand for something.
    Id,
    /// Few distinct texts.
    Category,
    /// Anything else.
    Text,
}

/// A column's content in figures. Shares are of filled rows.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnProfile {
    /// Rows with a filled cell.
    pub n_filled: u64,
    /// Distinct filled cells.
    pub n_distinct: usize,
    /// Share that is a date under [`DateOrder::Ymd`], `Dmy`, `Mdy`.
    pub date: [f64; 3],
    /// Share that is a number with [`Decimal::Point`], `Comma`.
    pub number: [f64; 2],
    /// Share that is a whole number.
    pub whole: f64,
    /// Share that is a time of day.
    pub time: f64,
    /// Share of distinct cells with a digit.
    pub coded: f64,
    /// Mean number of characters of the distinct cells.
    pub mean_chars: f64,
    /// ISO code if every currency sign in the column says the same.
    pub currency: Option<&'static str>,
    /// What it looks like.
    pub kind: Kind,
    /// Filled rows that cannot be read as what the column is (dates, numbers); 0 for texts.
    pub n_unreadable: u64,
}

/// Whether a cell says in words that it is empty, as databases and scripts write it.
pub fn is_missing(text: &str) -> bool {
    const WORDS: [&str; 12] =
        ["null", "nan", "n/a", "#n/a", "na", "none", "nil", "\\n", "-", "--", "nat", "<na>"];
    text.is_empty() || (text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)))
}

/// The orders as in [`ColumnProfile::date`].
const ORDERS: [DateOrder; 3] = [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy];

/// Whether a cell is a time of day.
pub fn is_time(text: &str) -> bool {
    let mut parts = text.split(':');
    let is_part = |p: Option<&str>| {
        p.is_some_and(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    text.len() <= 15
        && is_part(parts.next())
        && parts.next().is_some_and(|p| p.get(..2).is_some_and(|p| is_part(Some(p))))
}

impl ColumnProfile {
    /// The larger share of numbers.
    pub fn number_share(&self) -> f64 {
        f64::max(self.number[0], self.number[1])
    }

    /// The largest share of dates.
    pub fn date_share(&self) -> f64 {
        self.date.into_iter().fold(0.0, f64::max)
    }

    /// Looks at a column.
    pub fn of(column: &RawColumn) -> Self {
        let tally = column.tally();
        let n_empty = column.empty().and_then(|code| tally.counts.get(code as usize)).copied();
        let mut profile = Self {
            n_filled: column.codes.len() as u64 - u64::from(n_empty.unwrap_or(0)),
            n_distinct: column.cells.len() + tally.n_distinct_inline - usize::from(n_empty.is_some()),
            date: [0.0; 3],
            number: [0.0; 2],
            whole: 0.0,
            time: 0.0,
            coded: 0.0,
            mean_chars: 0.0,
            currency: None,
            kind: Kind::Empty,
            n_unreadable: 0,
        };
        let (mut n, mut n_cells_seen) = (0.0, 0.0);
        let mut currencies: Vec<&'static str> = Vec::new();
        let sample = column.sample(&tally, N_SAMPLE);
        for (text, n_rows) in sample.iter().filter(|(text, _)| !is_missing(text)) {
            let weight = f64::from(*n_rows);
            n += weight;
            n_cells_seen += 1.0;
            #[expect(clippy::cast_precision_loss, reason = "a length")]
            let chars = text.chars().count() as f64;
            profile.mean_chars += chars;
            profile.coded += f64::from(u8::from(text.bytes().any(|b| b.is_ascii_digit())));
            if let Some(parts) = date::parse(text) {
                for (share, order) in profile.date.iter_mut().zip(ORDERS) {
                    *share += if parts.day(order).is_some() { weight } else { 0.0 };
                }
            }
            if let Some(shape) = number::shape(text) {
                profile.add_number(&shape, weight);
                currencies.extend(shape.currency.filter(|c| !currencies.contains(c)));
            } else if is_time(text) {
                profile.time += weight;
            }
        }
        if n > 0.0 {
            for share in profile
                .date
                .iter_mut()
                .chain(&mut profile.number)
                .chain([&mut profile.whole, &mut profile.time])
            {
                *share /= n;
            }
            profile.mean_chars /= n_cells_seen;
            profile.coded /= n_cells_seen;
        }
        profile.currency = if let [only] = currencies[..] { Some(only) } else { None };
        profile.kind = profile.look(n > 0.0);
        profile
    }

    fn add_number(&mut self, shape: &Shape, weight: f64) {
        let fits = [shape.fits(Decimal::Point), shape.fits(Decimal::Comma)];
        for (share, fits) in self.number.iter_mut().zip(fits) {
            *share += if fits { weight } else { 0.0 };
        }
        self.whole += if fits[0] && shape.is_whole(Decimal::Point) { weight } else { 0.0 };
    }

    fn look(&self, has_content: bool) -> Kind {
        #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
        let share_distinct = self.n_distinct as f64 / f64::max(self.n_filled as f64, 1.0);
        if !has_content {
            Kind::Empty
        } else if self.date_share() >= 0.9 {
            Kind::Date
        } else if self.number_share() >= 0.9 {
            if self.whole >= 0.99 && self.mean_chars >= 5.0 { Kind::Id } else { Kind::Number }
        } else if self.n_distinct <= 20
            || (self.n_distinct <= 200 && share_distinct <= 0.5 && self.coded < 0.9)
        {
            Kind::Category
        } else if self.mean_chars <= 24.0 && share_distinct <= 0.98 {
            Kind::Id
        } else {
            Kind::Text
        }
    }
}
