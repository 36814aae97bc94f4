//! Text -> number in 1/10,000, exactly.
//!
//! Nothing passes through a float: grouping, percent, 万 and exponents only shift the decimal point of a
//! string of digits. More than four decimals are rounded half away from zero.
//!
//! `1,234.56` · `1.234,56` · `1 234,56` · `1'234.56` · `(12.00)` · `12-` · `¥1,234` · `EUR 12` · `12%` ·
//! `１２.５` · `1.2e3` · `3.5万`.

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
    let mut shape = Shape { body: [0; 48], n_body: 0, is_negative: false, shift: 0, currency: None };
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
    for (suffix, shift) in [
        ("%", -2),
        ("万元", 4),
        ("萬元", 4),
        ("亿元", 8),
        ("億元", 8),
        ("万", 4),
        ("萬", 4),
        ("亿", 8),
        ("億", 8),
    ] {
        if let Some(left) = after.strip_suffix(suffix) {
            shape.shift = shift;
            if suffix.ends_with('元') {
                shape.currency = Some("CNY");
            }
            after = left.trim();
            break;
        }
    }
    for side in [before, after] {
        if side.is_empty() {
            continue;
        }
        let code = currency::from_sign(side)?;
        if shape.currency.is_some_and(|c| c != code) {
            return None;
        }
        shape.currency = Some(code);
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

/// Whether groups of digits are those of a number: `1,234`, `12,34,567`; not `12,34` or `0,123`.
fn is_grouped(first: usize, first_is_zero: bool, groups: &[usize]) -> bool {
    match groups {
        [] => true,
        [.., last] if *last != 3 || first == 0 || first > 3 || first_is_zero => false,
        [inner @ .., _] => inner.iter().all(|n| *n == 3) || (first <= 2 && inner.iter().all(|n| *n == 2)),
    }
}

impl Shape {
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
mod tests {
    use super::*;
    use crate::model::Money;
    use proptest::prelude::*;

    fn read(text: &str, decimal: Decimal) -> String {
        match parse(text, decimal) {
            Ok(value) => Money::plain(i128::from(value)),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn decimal_point() {
        for (text, value) in [
            ("0", "0"),
            ("12", "12"),
            ("-12.5", "-12.5"),
            ("+3", "3"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            ("1,234.56", "1234.56"),
            ("1,234,567", "1234567"),
            ("12,34,567.8", "1234567.8"),
            ("1 234.5", "1234.5"),
            ("1'234'567.89", "1234567.89"),
            ("1’234.5", "1234.5"),
            ("(12.00)", "-12"),
            ("(£1,234.50)", "-1234.5"),
            ("12-", "-12"),
            ("−12", "-12"),
            ("¥1,234", "1234"),
            ("￥12.5", "12.5"),
            ("$-5", "-5"),
            ("-$5", "-5"),
            ("12.50 EUR", "12.5"),
            ("RMB 12", "12"),
            ("12元", "12"),
            ("Rs.5", "5"),
            ("US$ 7", "7"),
            ("12%", "0.12"),
            ("12.345 %", "0.1235"),
            ("１２．５", "12.5"),
            ("－１，２３４", "-1234"),
            ("1.2e3", "1200"),
            ("1E-2", "0.01"),
            ("5.5e-5", "0.0001"),
            ("3.5万", "35000"),
            ("1.2亿元", "120000000"),
            ("0.00005", "0.0001"),
            ("-0.00005", "-0.0001"),
            ("0.000049999", "0"),
            ("1e-30", "0"),
            ("007", "7"),
            ("2.57846", "2.5785"),
            ("922337203685477", "922337203685477"),
            ("0e30", "0"),
        ] {
            assert_eq!(read(text, Decimal::Point), value, "{text}");
        }
    }

    #[test]
    fn decimal_comma() {
        for (text, value) in [
            ("1.234,56", "1234.56"),
            ("1 234,56", "1234.56"),
            ("1.234", "1234"),
            ("0,5", "0.5"),
            ("12", "12"),
            ("12,34 €", "12.34"),
            ("1.234.567", "1234567"),
            ("1\u{202f}234,5", "1234.5"),
            ("-,5", "-0.5"),
        ] {
            assert_eq!(read(text, Decimal::Comma), value, "{text}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in [
            "",
            "abc",
            "-",
            "1,5",
            "12,34",
            "0,123",
            "1234,567",
            "1.2.3",
            "--5",
            "(-5)",
            "5--",
            "1-2",
            "12 pcs",
            "12:30",
            "2024-03-05",
            "85123A",
            "1.234,56",
            "$5€",
            "1,,234",
            "1 2",
            "e5",
            "NaN",
            "inf",
            "5e999",
            "%",
            "1,234 567",
        ] {
            assert_eq!(read(text, Decimal::Point), "Unreadable", "{text}");
        }
        assert_eq!(read("1e20", Decimal::Point), "Overflow");
        assert_eq!(read("9999999999999999", Decimal::Point), "Overflow");
        assert_eq!(read("922337203685477.5807", Decimal::Point), "Overflow");
    }

    proptest! {
        #[test]
        fn printed_numbers_are_read_back(value in -i64::MAX + 1..i64::MAX) {
            let text = Money::plain(i128::from(value));
            prop_assert_eq!(parse(&text, Decimal::Point), Ok(value));
            prop_assert_eq!(parse(&text.replace('.', ","), Decimal::Comma), Ok(value));
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,24}") {
            let _ = parse(&text, Decimal::Point);
            let _ = parse(&text, Decimal::Comma);
        }
    }
}
