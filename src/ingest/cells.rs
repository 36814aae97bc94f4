//! A column's cells as what they mean: every distinct one is read once, and those that stand in their code are
//! worked out.
#![allow(clippy::indexing_slicing, reason = "codes are indices into tables made from the same columns")]

use super::anonymous::is_nobody;

use super::date::Reading;
use super::inline::{DayTable, INLINE, Inline};
use super::number::{self, NoNumber};
use super::profile::is_missing;
use super::{Decimal, NumberForm, RawColumn, unit};
use crate::model::{Codes, Day, Dictionary, NONE, NumberColumn, SEGMENT_ROWS, ShortDecimal};
use rustc_hash::FxHashMap;

/// What came of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<T> {
    /// Empty, or a word for it.
    Missing,
    /// Not what the column is.
    Unreadable,
    /// A number too large.
    Overflow,
    /// Read.
    Value(T),
}

impl<T> Cell<T> {
    /// The value, if it was read.
    pub fn value(self) -> Option<T> {
        if let Cell::Value(value) = self { Some(value) } else { None }
    }
}

/// A column of which one stretch of rows lies open.
pub struct Window<'a> {
    /// The column.
    pub column: &'a RawColumn,
    codes: Vec<u32>,
}

impl<'a> Window<'a> {
    fn new(column: &'a RawColumn) -> Self {
        let mut codes = Vec::with_capacity(SEGMENT_ROWS);
        column.codes.segment(0, &mut codes);
        Self { column, codes }
    }

    /// Opens a stretch of rows ([`Codes::segment`](crate::model::Codes::segment)).
    pub fn open(&mut self, segment: usize) {
        self.column.codes.segment(segment, &mut self.codes);
    }

    /// Opens a stretch of which only these rows count.
    pub fn open_at(&mut self, segment: usize, rows: &[u32]) {
        self.open(segment);
        if rows.len() < self.codes.len() {
            let places: Vec<u32> = rows.iter().map(|row| row % SEGMENT_ROWS as u32).collect();
            self.keep(&places);
        }
    }

    /// Keeps of the open stretch only the codes at these places.
    pub fn keep(&mut self, places: &[u32]) {
        for (to, from) in places.iter().enumerate() {
            self.codes[to] = self.codes[*from as usize];
        }
        self.codes.truncate(places.len());
    }

    #[inline]
    fn code(&self, row: usize) -> u32 {
        self.codes[row % SEGMENT_ROWS]
    }
}

/// Stands for a number that could not be read; no number is so small.
pub const NO_NUMBER: i64 = i64::MIN;

/// Stands for a day that could not be read.
pub const NO_DAY: Day = Day(i32::MIN);

/// A column of days.
pub struct Days<'a> {
    /// The column.
    pub window: Window<'a>,
    cells: Vec<Cell<Day>>,
    times: Option<DayTable>,
    reading: Reading,
}

/// Days that programs write where they know none: zero of spreadsheets, of databases and of Unix.
const NO_DAYS: [&str; 4] = ["1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01"];

fn day(text: &str, reading: Reading) -> Cell<Day> {
    match reading.day(text) {
        Some(day) if day.0 <= 0 && NO_DAYS.contains(&day.iso().as_str()) => Cell::Missing,
        Some(day) => Cell::Value(day),
        None if is_missing(text) => Cell::Missing,
        None => Cell::Unreadable,
    }
}

impl<'a> Days<'a> {
    /// Reads a column.
    pub fn read(column: &'a RawColumn, reading: Reading) -> Self {
        let cells = column.cells.iter().map(|text| day(text, reading)).collect();
        let times = if let Inline::Time(form) = column.inline { Some(DayTable::new(form)) } else { None };
        Self { window: Window::new(column), cells, times, reading }
    }

    /// The days of the open stretch, [`NO_DAY`] where there is none.
    #[inline(never)]
    pub fn fill(&self, days: &mut Vec<Day>) {
        days.clear();
        if let Some(times) = &self.times {
            days.extend(self.window.codes.iter().map(|code| match self.cells.get(*code as usize) {
                None => times.day(code & !INLINE),
                Some(cell) => cell.value().unwrap_or(NO_DAY),
            }));
        } else {
            days.extend((0..self.window.codes.len()).map(|row| self.at(row).value().unwrap_or(NO_DAY)));
        }
    }

    /// The day of a row of the open stretch.
    #[inline]
    pub fn at(&self, row: usize) -> Cell<Day> {
        let code = self.window.code(row);
        match (self.cells.get(code as usize), &self.times) {
            (Some(cell), _) => *cell,
            (None, Some(times)) => Cell::Value(times.day(code & !INLINE)),
            (None, None) => day(&self.window.column.text_of(code), self.reading),
        }
    }
}

/// A column of numbers.
pub struct Numbers<'a> {
    /// The column.
    pub window: Window<'a>,
    cells: Vec<Cell<i64>>,
    /// Currencies seen.
    currencies: Vec<&'static str>,
    form: NumberForm,
    has_plain: bool,
}

impl<'a> Numbers<'a> {
    /// Reads a column.
    pub fn read(column: &'a RawColumn, form: NumberForm) -> Self {
        let mut currencies: Vec<&'static str> = Vec::new();
        let read = |text: &str| {
            let Some(shape) = Self::shape(text) else {
                return if is_missing(text) { Cell::Missing } else { Cell::Unreadable };
            };
            currencies.extend(shape.currency.filter(|c| !currencies.contains(c)));
            match form.value(shape) {
                Ok(value) => Cell::Value(value),
                Err(NoNumber::Unreadable) => Cell::Unreadable,
                Err(NoNumber::Overflow) => Cell::Overflow,
            }
        };
        let cells = column.cells.iter().map(read).collect();
        let is_plain = form.decimal == Decimal::Point && form.scale == 0;
        let has_plain = column.inline == Inline::Number && is_plain;
        Self { window: Window::new(column), cells, currencies, form, has_plain }
    }

    /// The numbers of the open stretch, [`NO_NUMBER`] where there is none. Returns whether all of them
    /// are what stands in their code.
    #[inline(never)]
    pub fn fill(&self, numbers: &mut Vec<i64>) -> bool {
        numbers.clear();
        let mut all = INLINE;
        if self.has_plain {
            numbers.extend(self.window.codes.iter().map(|code| {
                all &= code;
                match self.cells.get(*code as usize) {
                    None => ShortDecimal::of(*code).value(),
                    Some(cell) => cell.value().unwrap_or(NO_NUMBER),
                }
            }));
        } else {
            numbers.extend((0..self.window.codes.len()).map(|row| self.at(row).value().unwrap_or(NO_NUMBER)));
        }
        self.has_plain && all == INLINE
    }

    /// Adds the numbers of the open stretch to a column of them; those that stand in the codes of their cells are not held
    /// twice. `numbers`: for working with, and afterwards what was added.
    pub fn append(&self, stretch: usize, numbers: &mut Vec<i64>, to: &mut NumberColumn) {
        if self.fill(numbers) {
            to.extend_from(&self.column().codes, stretch, numbers);
        } else {
            to.extend_from_slice(numbers);
        }
    }

    /// A number, with a unit behind it or without.
    pub fn shape(text: &str) -> Option<number::Shape> {
        number::shape(text).or_else(|| number::shape_with_unit(text).map(|(shape, _)| shape))
    }

    /// The number of a row of the open stretch.
    #[inline]
    pub fn at(&self, row: usize) -> Cell<i64> {
        let code = self.window.code(row);
        match self.cells.get(code as usize) {
            Some(cell) => *cell,
            None if self.has_plain => Cell::Value(ShortDecimal::of(code).value()),
            None => match number::shape(&self.window.column.text_of(code))
                .map_or(Err(NoNumber::Unreadable), |shape| self.form.value(shape))
            {
                Ok(value) => Cell::Value(value),
                Err(NoNumber::Unreadable) => Cell::Unreadable,
                Err(NoNumber::Overflow) => Cell::Overflow,
            },
        }
    }

    /// The column.
    pub fn column(&self) -> &'a RawColumn {
        self.window.column
    }

    /// ISO code, if all cells that name a currency name the same, or none does and the heading does.
    pub fn currency(&self) -> Option<&'static str> {
        match self.currencies[..] {
            [] => unit::of_heading(&self.column().heading).and_then(|(unit, _)| unit.currency),
            [only] => Some(only),
            _ => None,
        }
    }
}

const UNSEEN: u32 = NONE - 1;

/// Numbers of keys that stand in their code.
enum Places {
    /// By the distance from the least code.
    Direct {
        low: u32,
        numbers: Vec<u32>,
    },
    Hashed(FxHashMap<u32, u32>),
}

/// A column of keys, renumbered in the order in which accepted rows show them.
pub struct Recoded<'a> {
    /// The column.
    pub window: Window<'a>,
    /// The keys seen.
    pub values: Dictionary,
    /// Number per entry of the column's dictionary.
    numbers: Vec<u32>,
    places: Places,
    /// Every key is a number: `17850.0` is `17850`. The keys of the dictionary by their text.
    by_text: Option<FxHashMap<String, u32>>,
    /// Texts that are no keys: `NULL` and its like.
    is_none: fn(&str) -> bool,
    /// Whether the texts are wanted, or only the numbers.
    keeps_texts: bool,
    n: u32,
    scratch: String,
}

fn is_whole(text: &str) -> bool {
    let whole = text.split_once('.').map_or(text, |(whole, zeros)| {
        if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') { whole } else { "" }
    });
    !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit())
}

/// Whether all keys of a column are whole numbers, and some of them may be written with zeros behind a point.
fn is_numeric(column: &RawColumn) -> bool {
    let mut is_numeric = match &column.inline {
        Inline::None | Inline::Number => true,
        Inline::Serial { prefix, .. } => prefix.is_empty(),
        Inline::Time(_) => false,
    } && column.cells.iter().all(|text| is_missing(text) || is_whole(text));
    if is_numeric && column.inline == Inline::Number {
        column.each_inline(|payload| {
            let number = ShortDecimal::of(payload);
            is_numeric &= !number.is_negative && number.value() % 10_000 == 0;
        });
    }
    is_numeric
}

/// The code's lower bits of a whole number without zeros behind a point.
fn without_zeros(payload: u32) -> u32 {
    let number = ShortDecimal::of(payload);
    let scale = [1, 10, 100, 1_000][number.n_decimals as usize & 3];
    ShortDecimal { mantissa: number.mantissa / scale, n_decimals: 0, is_negative: false }.payload()
}

impl<'a> Recoded<'a> {
    /// Keys of things that a row may lack: customers, orders.
    pub fn ids(column: &'a RawColumn) -> Self {
        let by_text = is_numeric(column).then(FxHashMap::default);
        Self { by_text, is_none: is_missing, ..Self::texts(column) }
    }

    /// Keys of customers: a word for "somebody" is none.
    pub fn customers(column: &'a RawColumn) -> Self {
        Self { is_none: is_nobody, ..Self::ids(column) }
    }

    /// The same, if nobody will ask for the keys themselves.
    #[must_use]
    pub fn without_texts(self) -> Self {
        Self { keeps_texts: false, ..self }
    }

    /// Plain texts.
    pub fn texts(column: &'a RawColumn) -> Self {
        let (low, high) = column.inline_range().unwrap_or((u32::MAX, 0));
        // `17.0` and `17` are one key, and the latter is less.
        let low = if column.inline == Inline::Number { 0 } else { low };
        let span = high.saturating_sub(low) as usize + 1;
        let places = if low <= high && span <= column.codes.len().saturating_mul(8).max(1 << 16) {
            Places::Direct { low, numbers: vec![UNSEEN; span] }
        } else {
            Places::Hashed(FxHashMap::default())
        };
        Self {
            window: Window::new(column),
            values: Dictionary::default(),
            numbers: vec![UNSEEN; column.cells.len()],
            places,
            by_text: None,
            is_none: str::is_empty,
            keeps_texts: true,
            n: 0,
            scratch: String::new(),
        }
    }

    /// The column.
    pub fn column(&self) -> &'a RawColumn {
        self.window.column
    }

    /// How many keys there can be at most.
    pub fn n_keys_at_most(&self) -> usize {
        let n_inline = match &self.places {
            Places::Direct { numbers, .. } => numbers.len(),
            Places::Hashed(_) => usize::MAX,
        };
        self.numbers.len().saturating_add(n_inline).min(self.column().codes.len())
    }

    /// Appends the keys' numbers in the rows of the open stretch, [`NONE`] where there is none. Returns whether all of
    /// them are as their cells are numbered.
    #[inline(never)]
    pub fn fill(&mut self, keys: &mut Vec<u32>) -> bool {
        let codes = std::mem::take(&mut self.window.codes);
        let has_zeros = self.has_zeros();
        let mut differ = 0;
        keys.extend(codes.iter().map(|&code| {
            let known = match (code & INLINE, &self.places) {
                (0, _) => self.numbers[code as usize],
                (_, Places::Direct { low, numbers }) if !has_zeros => {
                    let at = (code & !INLINE).wrapping_sub(*low) as usize;
                    numbers.get(at).copied().unwrap_or(UNSEEN)
                }
                _ => UNSEEN,
            };
            let key = if known == UNSEEN { self.number(code) } else { known };
            differ |= key ^ code;
            key
        }));
        self.window.codes = codes;
        differ == 0
    }

    /// The number of the key that a code stands for; it may be new.
    #[inline(never)]
    fn number(&mut self, code: u32) -> u32 {
        if code & INLINE == 0 { self.new_entry(code) } else { self.inline(code & !INLINE) }
    }

    /// Whether `17.0` is `17`.
    fn has_zeros(&self) -> bool {
        self.by_text.is_some() && self.column().inline == Inline::Number
    }

    /// Adds the keys' numbers in the rows of the open stretch to a column of them. `keys`: for working with.
    pub fn append(&mut self, stretch: usize, keys: &mut Vec<u32>, to: &mut Codes) {
        keys.clear();
        // Most columns number their keys as their cells are numbered.
        if self.fill(keys) {
            to.extend_from(&self.column().codes, stretch, keys);
        } else {
            to.extend(keys);
        }
    }

    fn inline(&mut self, payload: u32) -> u32 {
        let payload = if self.has_zeros() { without_zeros(payload) } else { payload };
        let known = match &self.places {
            Places::Direct { low, numbers } => numbers.get(payload.wrapping_sub(*low) as usize).copied(),
            Places::Hashed(numbers) => numbers.get(&payload).copied(),
        };
        match known {
            Some(known) if known != UNSEEN => known,
            _ => self.new_inline(payload),
        }
    }

    fn new_inline(&mut self, payload: u32) -> u32 {
        self.scratch.clear();
        if self.keeps_texts {
            self.column().inline.decode(payload, &mut self.scratch);
        }
        let number = self.add();
        match &mut self.places {
            Places::Direct { low, numbers } => {
                if let Some(slot) = numbers.get_mut(payload.wrapping_sub(*low) as usize) {
                    *slot = number;
                }
            }
            Places::Hashed(numbers) => {
                numbers.insert(payload, number);
            }
        }
        number
    }

    fn new_entry(&mut self, code: u32) -> u32 {
        let column = self.column();
        let text = column.cells.text(code);
        let number = if text.is_empty() || (self.is_none)(text) {
            NONE
        } else if let Some(by_text) = &self.by_text {
            let key = text.split('.').next().unwrap_or(text);
            if let Some(payload) = column.inline.encode(key.as_bytes()) {
                self.inline(payload)
            } else if let Some(known) = by_text.get(key) {
                *known
            } else {
                key.clone_into(&mut self.scratch);
                let number = self.add();
                if let Some(by_text) = &mut self.by_text {
                    by_text.insert(key.to_owned(), number);
                }
                number
            }
        } else {
            self.scratch.clear();
            if self.keeps_texts {
                self.scratch.push_str(text);
            }
            self.add()
        };
        self.numbers[code as usize] = number;
        number
    }

    /// The next number, for the key in `scratch`.
    fn add(&mut self) -> u32 {
        if self.keeps_texts {
            return self.values.push_unique(self.scratch.as_bytes()).unwrap_or(NONE);
        }
        self.n += 1;
        self.n - 1
    }
}
