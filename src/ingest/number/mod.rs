//! Text -> number in 1/10,000, exactly.
//!
//! Nothing passes through a float: grouping, percent, 万 and exponents only shift the decimal point of a
//! string of digits. More than four decimals are rounded half away from zero.
//!
//! `1,234.56` · `1.234,56` · `1 234,56` · `1'234.56` · `(12.00)` · `12-` · `¥1,234` · `EUR 12` · `12%` ·
//! `１２.５` · `1.2e3` · `3.5万` · `12k` · `1.5M` · `3千`; [`shape_with_unit`] also `12 pcs` · `3件` · `12元/件`.

mod units;

pub use units::shape_with_unit;

use super::Decimal;
use super::currency;

/// Why a text is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoNumber {
    /// It does not read as one.
    Unreadable,
    /// It is one, but too large to be an amount.
    Overflow,
}

/// A number taken apart; what `.` and `,` mean in it is still open.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    body: [u8; 48],
    n_body: usize,
    is_negative: bool,
    /// Power of ten by percent, 万, 亿 and exponent.
    shift: i32,
    /// A word of size or a percent sign stands beside the number.
    has_size: bool,
    /// ISO code of a currency sign beside the number.
    pub currency: Option<&'static str>,
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{3000}' | '\t')
}

/// Full-width and typographic characters as their plain ones.
fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2212}' | '\u{2012}' | '\u{2013}' => '-',
        '\u{2019}' => '\'',
        '\u{ffe5}' => '¥',
        c if is_blank(c) => ' ',
        c => c,
    }
}

/// Takes a number apart. `None` if the text is not a number under any decimal sign.
pub fn shape(text: &str) -> Option<Shape> {
    if text.is_empty() || text.len() > 64 {
        return None;
    }
    let narrow: String;
    let mut rest = if text.is_ascii() {
        text.trim()
    } else {
        narrow = text.chars().map(plain).collect();
        narrow.trim()
    };
    let mut shape =
        Shape { body: [0; 48], n_body: 0, is_negative: false, shift: 0, has_size: false, currency: None };
    let mut has_sign = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        (rest, shape.is_negative, has_sign) = (inner.trim(), true, true);
    }
    let first = rest.find(|c: char| c.is_ascii_digit())?;
    let last = rest.rfind(|c: char| c.is_ascii_digit())?;
    // `.5` and `-.5`: the point belongs to the number, `Rs.5` has it before.
    let start = match rest.get(..first)?.strip_suffix(['.', ',']) {
        Some(before) if !before.ends_with(|c: char| c.is_alphabetic()) => first - 1,
        _ => first,
    };
    let mut before = rest.get(..start)?.trim();
    let mut after = rest.get(last + 1..)?;
    after = after.strip_prefix('.').unwrap_or(after).trim();
    for side in [&mut before, &mut after] {
        let trimmed = side.trim_start_matches(['-', '+']).trim_end_matches(['-', '+']);
        match side.len() - trimmed.len() {
            0 => continue,
            1 if !has_sign => {
                shape.is_negative = side.contains('-');
                has_sign = true;
            }
            _ => return None,
        }
        *side = trimmed.trim();
    }
    // A word of size and a currency behind the number, in either order: `3.5万元`, `12k €`, `5 EUR M`.
    while !after.is_empty() {
        if !shape.has_size
            && let Some((left, shift)) = size(after)
        {
            (after, shape.shift, shape.has_size) = (left.trim(), shift, true);
            continue;
        }
        let (left, end) = match after.rfind(' ') {
            Some(at) if currency::from_sign(after).is_none() => (after.get(..at)?, after.get(at..)?.trim()),
            _ => ("", after),
        };
        shape.add_currency(end)?;
        after = left.trim();
    }
    if !before.is_empty() {
        shape.add_currency(before)?;
    }
    let mut body = rest.get(start..=last)?;
    if let Some((mantissa, exponent)) = body.split_once(['e', 'E']) {
        let exponent: i32 = exponent.parse().ok().filter(|e: &i32| e.abs() <= 40)?;
        shape.shift += exponent;
        body = mantissa;
    }
    if body.len() > shape.body.len() {
        return None;
    }
    for (to, from) in shape.body.iter_mut().zip(body.bytes()) {
        *to = match from {
            b'0'..=b'9' | b'.' | b',' => from,
            b' ' | b'\'' => b' ',
            _ => return None,
        };
    }
    shape.n_body = body.len();
    Some(shape)
}

/// What is left of the text behind a number without a word of size at its begin or end, and the power of ten.
fn size(after: &str) -> Option<(&str, i32)> {
    const SIZES: [(&str, i32); 16] = [
        ("%", -2),
        ("‰", -3),
        ("百万", 6),
        ("百萬", 6),
        ("千万", 7),
        ("千萬", 7),
        ("万", 4),
        ("萬", 4),
        ("亿", 8),
        ("億", 8),
        ("千", 3),
        ("k", 3),
        ("K", 3),
        ("M", 6),
        ("mn", 6),
        ("bn", 9),
    ];
    SIZES.into_iter().find_map(|(word, shift)| {
        // `元` may stand directly behind 万; letters need a border, so that `12KRW` is no thousand.
        if let Some(left) = after.strip_prefix(word)
            && !(word.is_ascii() && left.starts_with(|c: char| c.is_ascii_alphanumeric()))
        {
            return Some((left, shift));
        }
        let left = after.strip_suffix(word)?;
        (!word.is_ascii() || word == "%" || !left.ends_with(|c: char| c.is_ascii_alphanumeric()))
            .then_some((left, shift))
    })
}

/// Whether groups of digits are those of a number: `1,234`, `12,34,567`; not `12,34` or `0,123`.
fn is_grouped(first: usize, first_is_zero: bool, groups: &[usize]) -> bool {
    match groups {
        [] => true,
        [.., last] if *last != 3 || first == 0 || first > 3 || first_is_zero => false,
        [inner @ .., _] => inner.iter().all(|n| *n == 3) || (first <= 2 && inner.iter().all(|n| *n == 2)),
    }
}

impl Shape {
    /// Notes a currency; `None` if it is none, or another than the one that is known.
    fn add_currency(&mut self, sign: &str) -> Option<()> {
        let code = currency::from_sign(sign)?;
        if self.currency.is_some_and(|c| c != code) {
            return None;
        }
        self.currency = Some(code);
        Some(())
    }

    /// The number in the unit of its column: 10^`scale` times as large, unless it says itself how large it is.
    #[must_use]
    pub fn scaled(mut self, scale: u8) -> Self {
        if !self.has_size {
            self.shift += i32::from(scale);
        }
        self
    }

    /// Digits behind the decimal sign.
    pub fn n_decimals(&self, decimal: Decimal) -> usize {
        let point = if decimal == Decimal::Point { b'.' } else { b',' };
        let body = self.body();
        body.iter().position(|b| *b == point).map_or(0, |at| body.len() - at - 1)
    }

    fn body(&self) -> &[u8] {
        self.body.get(..self.n_body).unwrap_or(&[])
    }

    /// Whether it has a sign that could be a decimal sign.
    pub fn has_marks(&self) -> bool {
        self.body().iter().any(|b| matches!(b, b'.' | b','))
    }

    /// Whether it can be read so.
    pub fn fits(&self, decimal: Decimal) -> bool {
        !matches!(self.value(decimal), Err(NoNumber::Unreadable))
    }

    /// Whether the number is whole, if it can be read so.
    pub fn is_whole(&self, decimal: Decimal) -> bool {
        self.value(decimal).is_ok_and(|v| v % 10_000 == 0)
    }

    /// Whether digits that are not zero are lost when it is rounded to 1/10,000, if it can be read so.
    pub fn is_rounded(&self, decimal: Decimal) -> bool {
        let point = if decimal == Decimal::Point { b'.' } else { b',' };
        let body = self.body();
        let at = body.iter().position(|b| *b == point).unwrap_or(body.len());
        let digits = |part: &[u8]| part.iter().filter(|b| b.is_ascii_digit()).copied().collect::<Vec<u8>>();
        let (whole, fraction) =
            (digits(body.get(..at).unwrap_or(&[])), digits(body.get(at..).unwrap_or(&[])));
        let keep = i32::try_from(whole.len()).unwrap_or(0) + self.shift + 4;
        let lost = whole.iter().chain(&fraction).skip(usize::try_from(keep).unwrap_or(0));
        lost.into_iter().any(|b| *b != b'0') && self.fits(decimal)
    }

    /// The number in 1/10,000, rounded half away from zero.
    ///
    /// # Errors
    /// [`NoNumber`].
    pub fn value(&self, decimal: Decimal) -> Result<i64, NoNumber> {
        let (point, comma) = match decimal {
            Decimal::Point => (b'.', b','),
            Decimal::Comma => (b',', b'.'),
        };
        let body = self.body();
        let (whole, fraction) = match body.iter().position(|b| *b == point) {
            Some(at) => (body.get(..at).unwrap_or(&[]), body.get(at + 1..).unwrap_or(&[])),
            None => (body, &[][..]),
        };
        if !fraction.iter().all(u8::is_ascii_digit) {
            return Err(NoNumber::Unreadable);
        }
        let group_sign = whole.iter().copied().find(|b| !b.is_ascii_digit());
        if group_sign.is_some_and(|sign| {
            let mut lengths = [0_usize; 24];
            let mut n = 0;
            for group in whole.split(|b| *b == sign) {
                if n == lengths.len() || !group.iter().all(u8::is_ascii_digit) {
                    return true;
                }
                if let Some(slot) = lengths.get_mut(n) {
                    *slot = group.len();
                }
                n += 1;
            }
            let first_is_zero = whole.first() == Some(&b'0');
            let groups = lengths.get(1..n).unwrap_or(&[]);
            (sign != comma && sign != b' ')
                || !is_grouped(lengths.first().copied().unwrap_or(0), first_is_zero, groups)
        }) {
            return Err(NoNumber::Unreadable);
        }
        let is_digit = |b: &&u8| b.is_ascii_digit();
        let n_whole = whole.iter().filter(is_digit).count();
        let digits = whole.iter().filter(is_digit).chain(fraction);
        // The digit that stands `keep` places from the left is the last one of 1/10,000.
        let keep = i32::try_from(n_whole).unwrap_or(0) + self.shift + 4;
        let mut value = 0_i64;
        let mut n_read = 0_i32;
        for digit in digits.map(|b| i64::from(b - b'0')) {
            if n_read >= keep {
                if n_read == keep && digit >= 5 {
                    value = value.checked_add(1).ok_or(NoNumber::Overflow)?;
                }
                n_read = i32::MAX;
                break;
            }
            value = value.checked_mul(10).and_then(|v| v.checked_add(digit)).ok_or(NoNumber::Overflow)?;
            n_read += 1;
        }
        while n_read < keep && value != 0 {
            value = value.checked_mul(10).ok_or(NoNumber::Overflow)?;
            n_read += 1;
        }
        // i64::MIN stands for "unreadable" in columns of quantities.
        if value == i64::MAX {
            return Err(NoNumber::Overflow);
        }
        Ok(if self.is_negative { -value } else { value })
    }
}

/// The number in 1/10,000.
///
/// # Errors
/// [`NoNumber`].
pub fn parse(text: &str, decimal: Decimal) -> Result<i64, NoNumber> {
    shape(text).ok_or(NoNumber::Unreadable)?.value(decimal)
}

#[cfg(test)]
mod tests;
