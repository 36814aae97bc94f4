//! Cells that are kept in their code instead of a dictionary.
//!
//! Amounts, times and running numbers hardly repeat, so a dictionary of them costs more than it saves. Where
//! the first rows of a column show one of three plain forms, cells of that form become a number of 31 bits
//! from which exactly the same text is made again; all other cells stay in the dictionary. A text of such a
//! column therefore has one code, whatever rows stand before it.
#![allow(clippy::indexing_slicing, reason = "lengths are checked in the lines before")]

use super::{date, number};
use crate::model::{Day, ShortDecimal};

/// The bit that tells a code that holds its cell from an index into the dictionary.
pub const INLINE: u32 = 1 << 31;

/// Stands for a cell that belongs into the dictionary: no code is so high.
pub const NOT_INLINE: u32 = u32::MAX;

/// Which cells of a column are kept in their code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Inline {
    /// None.
    #[default]
    None,
    /// Decimal numbers with up to three decimals, written as simply as possible: `-12.50`, not `+1` or `01`.
    Number,
    /// A date with a time of day: `2024-03-05 08:26:00`, zero-padded, with the signs that the column has.
    Time(TimeForm),
    /// A prefix and a fixed number of digits: `SO10000001`.
    Serial {
        /// What stands before the digits.
        prefix: Vec<u8>,
        /// How many digits follow: 1 to 9.
        n_digits: usize,
    },
}

/// The signs between the parts of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeForm {
    /// Between year, month and day.
    date_sign: u8,
    /// Between day and hour.
    middle: u8,
    has_seconds: bool,
}

const FIRST_YEAR: u32 = 1990;
const N_YEARS: u32 = 66;
const N_DAYS: u32 = N_YEARS * 12 * 31;

/// Digits of a running number: more have no room in a code.
const MAX_DIGITS: usize = 9;

/// Cells that are asked whether they are dates or numbers.
const N_LOOKED_AT: usize = 50;

/// Whether a payload makes a code: that of -268435.455 would be [`NOT_INLINE`].
fn is_code(payload: &u32) -> bool {
    payload | INLINE != NOT_INLINE
}

/// The payload of a decimal number.
#[inline]
fn decimals(cell: &[u8]) -> Option<u32> {
    let (is_negative, digits) = match cell {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, cell),
    };
    match last_eight(digits) {
        Some(word) if digits.len() <= 8 => short_decimals(word, digits.len(), is_negative),
        _ => long_decimals(digits, is_negative),
    }
}

/// All digits are zero.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The last eight bytes of a text, the last in the highest place, zeros before a shorter one. None if it is empty.
#[inline]
fn last_eight(text: &[u8]) -> Option<u64> {
    if let Some(last) = text.last_chunk::<8>() {
        return Some(u64::from_le_bytes(*last));
    }
    let n = text.len() as u32;
    let word = if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        u64::from(u32::from_le_bytes(*last)) << 32 | u64::from(u32::from_le_bytes(*first)) << (64 - 8 * n)
    } else {
        let byte = |i: usize| text.get(i).map_or(0, |b| u64::from(*b));
        match n {
            0 => return None,
            n => (byte(0) | byte(1) << 8 | byte(2) << 16) << (64 - 8 * n),
        }
    };
    Some(word | ZEROS >> (8 * n))
}

/// The value of eight digits, the first in the lowest place; `None` if one of them is none. After Lemire, Quickly
/// parsing eight digits (2018).
#[inline]
fn eight_digits(word: u64) -> Option<u32> {
    let digits = word ^ ZEROS;
    // A byte above 9 carries into its upper half, or has something there.
    if (digits | digits.wrapping_add(0x0606_0606_0606_0606)) & 0xf0f0_f0f0_f0f0_f0f0 != 0 {
        return None;
    }
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    u32::try_from(fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff).ok()
}

/// [`decimals`] of up to eight signs, which stand in the upper bytes of `word`.
#[inline]
fn short_decimals(word: u64, n_signs: usize, is_negative: bool) -> Option<u32> {
    const POINTS: u64 = 0x2e2e_2e2e_2e2e_2e2e;
    let first = 8 - n_signs as u32;
    let differs = word ^ POINTS;
    // The lowest byte that is zero; a number with two points fails below.
    let is_point = differs.wrapping_sub(0x0101_0101_0101_0101) & !differs & 0x8080_8080_8080_8080;
    let (word, n_decimals, n_whole) = if is_point == 0 {
        (word, 0, 8 - first)
    } else {
        let place = is_point.trailing_zeros() / 8;
        let below = (1_u64 << (8 * place)) - 1;
        let joined = (word & !(below << 8 | 0xff)) | (word & below) << 8 | 0x30;
        (joined, 7 - place, place.wrapping_sub(first))
    };
    let mantissa = eight_digits(word)?;
    // The whole digits stand right before the decimals now.
    let has_leading_zero = n_whole > 1 && word >> (8 * (8 - n_whole - n_decimals)) & 0xff == 0x30;
    let fits = n_whole > 0
        && n_decimals <= 3
        && !(is_point != 0 && n_decimals == 0)
        && !has_leading_zero
        && !(is_negative && mantissa == 0);
    fits.then(|| ShortDecimal { mantissa, n_decimals, is_negative }.payload()).filter(is_code)
}

fn long_decimals(digits: &[u8], is_negative: bool) -> Option<u32> {
    if digits.is_empty() || digits.len() > 10 || (digits[0] == b'0' && digits.len() > 1 && digits[1] != b'.')
    {
        return None;
    }
    let (mut mantissa, mut point) = (0_u64, digits.len());
    for (i, byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa * 10 + u64::from(digit);
        } else if *byte == b'.' && point == digits.len() && i > 0 && i + 1 < digits.len() {
            point = i;
        } else {
            return None;
        }
    }
    let n_decimals = digits.len().saturating_sub(point + 1);
    let fits = n_decimals <= 3 && mantissa < 1 << 28 && !(is_negative && mantissa == 0);
    let (mantissa, n_decimals) = (u32::try_from(mantissa).ok()?, u32::try_from(n_decimals).ok()?);
    fits.then(|| ShortDecimal { mantissa, n_decimals, is_negative }.payload()).filter(is_code)
}

/// The value of digits.
fn digits(bytes: &[u8]) -> Option<u32> {
    let mut value = 0_u32;
    for byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u32::from(digit);
    }
    Some(value)
}

impl TimeForm {
    fn of(cell: &[u8]) -> Option<Self> {
        let form = Self { date_sign: *cell.get(4)?, middle: *cell.get(10)?, has_seconds: cell.len() == 19 };
        let is_form = matches!(form.date_sign, b'-' | b'/' | b'.') && matches!(form.middle, b' ' | b'T');
        (is_form && form.encode(cell).is_some()).then_some(form)
    }

    /// The second of the day of a code's lower 31 bits.
    pub fn second(self, code: u32) -> u32 {
        (code & !INLINE) % self.seconds_per_day() * if self.has_seconds { 1 } else { 60 }
    }

    fn seconds_per_day(self) -> u32 {
        if self.has_seconds { 86_400 } else { 1_440 }
    }

    fn encode(self, cell: &[u8]) -> Option<u32> {
        self.with_time(self.date(cell)?, cell)
    }

    /// The number of the date that a cell starts with.
    fn date(self, cell: &[u8]) -> Option<u32> {
        let cell = cell.first_chunk::<10>()?;
        if cell[4] != self.date_sign || cell[7] != self.date_sign {
            return None;
        }
        let (year, month, day) = (digits(&cell[..4])?, digits(&cell[5..7])?, digits(&cell[8..10])?);
        let exists = (FIRST_YEAR..FIRST_YEAR + N_YEARS).contains(&year)
            && (1..=12).contains(&month)
            && day > 0
            && day <= days_in_month(year, month);
        exists.then(|| ((year - FIRST_YEAR) * 12 + month - 1) * 31 + day - 1)
    }

    #[inline]
    fn with_time(self, date: u32, cell: &[u8]) -> Option<u32> {
        let is_form = cell.len() == if self.has_seconds { 19 } else { 16 };
        if !is_form || cell.get(10) != Some(&self.middle) {
            return None;
        }
        // `08:26:00`, or `T08:26` behind two bytes of the date.
        let word = last_eight(cell)?;
        let clock = if self.has_seconds { word } else { word >> 24 | 0x3030_3a00_0000_0000 };
        let parts = clock ^ 0x3030_3a30_303a_3030;
        let is_clock = parts & 0xf0f0_fff0_f0ff_f0f0 == 0
            && parts.wrapping_add(0x0606_0006_0600_0606) & 0xf0f0_00f0_f000_f0f0 == 0;
        let two = |place: u32| {
            let digits = parts >> (8 * place);
            u32::try_from((digits & 0xf) * 10 + (digits >> 8 & 0xf)).unwrap_or(u32::MAX)
        };
        let (hour, minute, second) = (two(0), two(3), two(6));
        if !is_clock || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let time = if self.has_seconds { (hour * 60 + minute) * 60 + second } else { hour * 60 + minute };
        Some(date * self.seconds_per_day() + time)
    }

    fn decode(self, payload: u32, to: &mut String) {
        let (date, time) = (payload / self.seconds_per_day(), payload % self.seconds_per_day());
        let (year, month, day) = (FIRST_YEAR + date / 372, date / 31 % 12 + 1, date % 31 + 1);
        let (sign, middle) = (char::from(self.date_sign), char::from(self.middle));
        let (minutes, seconds) = if self.has_seconds { (time / 60, time % 60) } else { (time, 0) };
        to.push_str(&format!("{year:04}{sign}{month:02}{sign}{day:02}{middle}"));
        to.push_str(&format!("{:02}:{:02}", minutes / 60, minutes % 60));
        if self.has_seconds {
            to.push_str(&format!(":{seconds:02}"));
        }
    }
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[inline]
fn serial(prefix: &[u8], n_digits: usize, cell: &[u8]) -> Option<u32> {
    // Short prefixes: a call to the general comparison would cost more than it.
    if cell.len() != prefix.len() + n_digits || cell.iter().zip(prefix).any(|(a, b)| a != b) {
        return None;
    }
    let digits_alone = &cell[prefix.len()..];
    match last_eight(digits_alone) {
        Some(word) if n_digits <= 8 => eight_digits(word),
        _ => digits(digits_alone),
    }
}

/// Whether a prefix is text in which nothing was replaced.
fn is_sound(prefix: &[u8]) -> bool {
    std::str::from_utf8(prefix).is_ok_and(|text| !text.contains('\u{fffd}'))
}

/// The days of a column of times, by the part of the code that counts days.
pub struct DayTable {
    form: TimeForm,
    days: Vec<i32>,
}

impl DayTable {
    /// The day of a code's lower 31 bits.
    #[inline]
    pub fn day(&self, payload: u32) -> Day {
        Day(self.days.get((payload / self.form.seconds_per_day()) as usize).copied().unwrap_or(0))
    }

    /// Makes the table of a form.
    pub fn new(form: TimeForm) -> Self {
        let day = |date: u32| {
            let (year, month, day) = (FIRST_YEAR + date / 372, date / 31 % 12 + 1, date % 31 + 1);
            let part = |n: u32| u8::try_from(n).unwrap_or(1);
            let year = i32::try_from(year).unwrap_or(0);
            Day::from_ymd(year, part(month), part(day)).map_or(0, |day| day.0)
        };
        Self { form, days: (0..N_DAYS).map(day).collect() }
    }
}

impl Inline {
    /// Chooses by the first cells of a column: the form must fit most of them, and few may repeat.
    pub fn choose(cells: &[&[u8]]) -> Self {
        let filled: Vec<&[u8]> = cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
        let mut distinct = filled.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() * 4 < filled.len() || filled.is_empty() {
            return Self::None;
        }
        let candidates = [Some(Self::Number), Self::time_of(&filled), Self::serial_of(&filled)];
        let fits = |inline: &Self| filled.iter().filter(|cell| inline.encode(cell).is_some()).count() * 10;
        candidates.into_iter().flatten().find(|inline| fits(inline) >= filled.len() * 8).unwrap_or_default()
    }

    fn time_of(cells: &[&[u8]]) -> Option<Self> {
        cells.iter().find_map(|cell| TimeForm::of(cell)).map(Self::Time)
    }

    /// The commonest prefix and number of digits.
    fn serial_of(cells: &[&[u8]]) -> Option<Self> {
        let mut forms: Vec<(&[u8], usize)> = Vec::new();
        for cell in cells {
            let n_digits = cell.iter().rev().take(MAX_DIGITS).take_while(|b| b.is_ascii_digit()).count();
            let prefix = cell.get(..cell.len() - n_digits)?;
            if n_digits > 0 && prefix.len() <= 24 && is_sound(prefix) {
                forms.push((prefix, n_digits));
            }
        }
        // Dates and numbers that end in the same way are no serials, though they look like it for some rows.
        let is_value = |cell: &&[u8]| {
            let text = std::str::from_utf8(cell).unwrap_or_default();
            date::parse(text).is_some()
                || (number::shape(text).is_some() && !cell.iter().all(u8::is_ascii_digit))
        };
        if cells.iter().take(N_LOOKED_AT).any(is_value) {
            return None;
        }
        forms.sort_unstable();
        let best = forms.chunk_by(|a, b| a == b).max_by_key(|group| group.len())?;
        let (prefix, n_digits) = *best.first()?;
        Some(Self::Serial { prefix: prefix.to_vec(), n_digits })
    }

    /// The lower 31 bits of a cell's code; `None` if it belongs into the dictionary.
    #[inline]
    pub fn encode(&self, cell: &[u8]) -> Option<u32> {
        match self {
            Self::None => None,
            Self::Number => decimals(cell),
            Self::Time(form) => form.encode(cell),
            Self::Serial { prefix, n_digits } => serial(prefix, *n_digits, cell),
        }
    }

    /// Appends the codes of cells, [`NOT_INLINE`] for those that belong into the dictionary.
    pub fn encode_all(&self, cells: &[&[u8]], codes: &mut Vec<u32>) {
        let code = |payload: Option<u32>| payload.map_or(NOT_INLINE, |payload| payload | INLINE);
        match self {
            Self::None => codes.extend(cells.iter().map(|_| NOT_INLINE)),
            Self::Number => codes.extend(cells.iter().map(|cell| code(decimals(cell)))),
            Self::Serial { prefix, n_digits } => {
                codes.extend(cells.iter().map(|cell| code(serial(prefix, *n_digits, cell))));
            }
            Self::Time(form) => {
                // Sales mostly stand in the order of time.
                let mut before = (*b"          ", None);
                codes.extend(cells.iter().map(|cell| {
                    let Some(date) = cell.first_chunk::<10>() else { return NOT_INLINE };
                    if *date != before.0 {
                        before = (*date, form.date(cell));
                    }
                    code(before.1.and_then(|date| form.with_time(date, cell)))
                }));
            }
        }
    }

    /// Appends the text of a code's lower 31 bits.
    pub fn decode(&self, payload: u32, to: &mut String) {
        match self {
            Self::None => {}
            Self::Number => {
                let ShortDecimal { mantissa, n_decimals, is_negative } = ShortDecimal::of(payload);
                let scale = [1, 10, 100, 1_000][n_decimals as usize & 3];
                to.push_str(if is_negative { "-" } else { "" });
                to.push_str(&(mantissa / scale).to_string());
                if n_decimals > 0 {
                    to.push_str(&format!(".{:0width$}", mantissa % scale, width = n_decimals as usize));
                }
            }
            Self::Time(form) => form.decode(payload, to),
            Self::Serial { prefix, n_digits } => {
                to.push_str(&String::from_utf8_lossy(prefix));
                // Every customer's id comes this way: general formatting would take longer than all else about them.
                let mut rest = payload;
                let mut digits = [b'0'; MAX_DIGITS];
                for digit in digits.iter_mut().rev() {
                    *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
                    rest /= 10;
                }
                let from = MAX_DIGITS - MAX_DIGITS.min(*n_digits);
                to.push_str(std::str::from_utf8(&digits[from..]).unwrap_or_default());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(first: &[&str], cell: &str, is_kept: bool) {
        let cells: Vec<&[u8]> = first.iter().map(|c| c.as_bytes()).collect();
        let inline = Inline::choose(&cells);
        let payload = inline.encode(cell.as_bytes());
        assert_eq!(payload.is_some(), is_kept, "{inline:?} {cell}");
        if let Some(payload) = payload {
            let mut text = String::new();
            inline.decode(payload, &mut text);
            assert_eq!((text.as_str(), payload & INLINE), (cell, 0), "{inline:?}");
        }
    }

    #[test]
    fn numbers() {
        for cell in ["0", "7", "-7", "12.5", "12.50", "-0.001", "0.10", "268435.455", "268435455", "20240305"]
        {
            check(&["1", "2.5", "-3"], cell, true);
        }
        for cell in [
            "",
            "-",
            ".5",
            "5.",
            "01",
            "-0",
            "0.0000",
            "-268435.455",
            "1e3",
            "268435456",
            "1,5",
            "+1",
            "-0.00",
            "1.2.3",
            "x",
        ] {
            check(&["1", "2.5", "-3"], cell, false);
        }
    }

    #[test]
    fn times() {
        for cell in ["1990-01-01 00:00:00", "2024-02-29 23:59:59", "2055-12-31 23:59:59"] {
            check(&["2024-03-05 08:26:00"], cell, true);
        }
        for cell in [
            "1989-12-31 00:00:00",
            "2023-02-29 00:00:00",
            "2024-03-05 24:00:00",
            "2024-03-05",
            "2024/03/05 08:26:00",
        ] {
            check(&["2024-03-05 08:26:00"], cell, false);
        }
        check(&["2024/03/05T08:26"], "2055/12/31T23:59", true);
        let form = TimeForm::of(b"2024-03-05 08:26:00").unwrap();
        let table = DayTable::new(form);
        assert_eq!(table.day(form.encode(b"2024-02-29 23:59:59").unwrap()).iso(), "2024-02-29");
    }

    #[test]
    fn serials() {
        check(&["SO0001", "SO0002", "SO0003"], "SO9999", true);
        check(&["SO0001", "SO0002", "SO0003"], "SO10000", false);
        check(&["SO0001", "SO0002", "SO0003"], "so0001", false);
        check(&["单号000000001", "单号000000002"], "单号999999999", true);
        check(&["00001", "00002"], "00017", true);
        check(&["a", "b", "c"], "a", false);
        check(&["1", "1", "1", "1", "1"], "1", false);
    }

    proptest! {
        #[test]
        fn short_and_long_decimals_agree(cell in "[-0-9.x]{0,9}|-?[0-9]{1,6}[.][0-9]{0,4}") {
            let (is_negative, digits) = cell.strip_prefix('-').map_or((false, &*cell), |rest| (true, rest));
            prop_assert_eq!(decimals(cell.as_bytes()), long_decimals(digits.as_bytes(), is_negative));
        }

        #[test]
        fn eight_digits_are_digits(bytes in prop::array::uniform8(b'-'..b'>'), wild in prop::array::uniform8(any::<u8>())) {
            for bytes in [bytes, wild] {
                prop_assert_eq!(eight_digits(u64::from_le_bytes(bytes)), digits(&bytes));
                prop_assert_eq!(
                    last_eight(&bytes[3..]).and_then(eight_digits),
                    digits(&bytes[3..])
                );
            }
        }

        #[test]
        fn a_clock_is_read_digit_by_digit(clock in "[ T][0-2x][0-9:][:;][0-6][0-9/][:0][0-6][0-9]") {
            for text in [format!("2024-03-05{clock}"), format!("2024-03-05{}", &clock[..6])] {
                for middle in [b' ', b'T'] {
                    let form = TimeForm { date_sign: b'-', middle, has_seconds: text.len() == 19 };
                    let two = |at: usize| digits(&text.as_bytes()[at..at + 2]);
                    let seconds = if form.has_seconds { two(17) } else { Some(0) };
                    let by_hand = match (two(11), two(14), seconds) {
                        (Some(h @ 0..=23), Some(m @ 0..=59), Some(s @ 0..=59)) => Some(h * 3_600 + m * 60 + s),
                        _ => None,
                    };
                    let is_form = text.as_bytes()[10] == middle
                        && text.as_bytes()[13] == b':'
                        && (!form.has_seconds || text.as_bytes()[16] == b':');
                    let expected = by_hand.filter(|_| is_form).map(|t| if form.has_seconds { t } else { t / 60 });
                    prop_assert_eq!(form.with_time(0, text.as_bytes()), expected);
                }
            }
        }

        #[test]
        fn what_is_kept_comes_back(first in "[-A-C0-9.: /T]{1,20}", cell in "[-A-C0-9.: /T]{0,20}") {
            let inline = Inline::choose(&[first.as_bytes()]);
            for cell in [first, cell] {
                if let Some(payload) = inline.encode(cell.as_bytes()) {
                    let mut text = String::new();
                    inline.decode(payload, &mut text);
                    prop_assert_eq!(text, cell);
                }
            }
        }
    }
}
