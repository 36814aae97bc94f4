//! Text -> number in 1/10,000, exactly.
//!
//! Nothing passes through a float: grouping, percent, 万 and exponents only shift the decimal point of a
//! string of digits. More than four decimals are rounded half away from zero.
//!
//! `1,234.56` · `1.234,56` · `1 234,56` · `1'234.56` · `(12.00)` · `12-` · `¥1,234` · `EUR 12` · `12%` ·
//! `１２.５` · `1.2e3` · `3.5万` · `12k` · `1.5M` · `3千`; [`shape_with_unit`] also `12 pcs` · `3件` · `12元/件`.

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
    // A word of size and a currency behind the number, in either order: `3.5万元`, `12k €`, `5 EUR M`.
    while !after.is_empty() {
        if shape.shift == 0
            && let Some((left, shift)) = size(after)
        {
            (after, shape.shift) = (left.trim(), shift);
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

/// A number with the unit that stands behind it: `12 pcs`, `3件`, `12元/件`. `None` without a known unit.
///
/// Only for columns that are known to hold numbers: `4 OZ` may be the name of a size.
pub fn shape_with_unit(text: &str) -> Option<(Shape, &'static str)> {
    const UNITS: [&str; 84] = [
        "pcs",
        "pc",
        "pieces",
        "piece",
        "ea",
        "each",
        "units",
        "unit",
        "items",
        "item",
        "kgs",
        "kg",
        "g",
        "mg",
        "lbs",
        "lb",
        "oz",
        "ml",
        "l",
        "liters",
        "litres",
        "m",
        "cm",
        "km",
        "ft",
        "m2",
        "sqm",
        "boxes",
        "box",
        "bottles",
        "bottle",
        "packs",
        "pack",
        "pairs",
        "pair",
        "sets",
        "set",
        "ct",
        "cases",
        "case",
        "cartons",
        "bags",
        "bag",
        "hrs",
        "hours",
        "stk",
        "公斤",
        "千克",
        "毫升",
        "平方米",
        "小时",
        "件",
        "个",
        "個",
        "盒",
        "箱",
        "瓶",
        "袋",
        "包",
        "双",
        "雙",
        "套",
        "台",
        "臺",
        "张",
        "張",
        "支",
        "只",
        "隻",
        "本",
        "条",
        "條",
        "斤",
        "克",
        "吨",
        "噸",
        "升",
        "米",
        "枚",
        "份",
        "次",
        "罐",
        "桶",
        "组",
    ];
    let lower: String;
    let plain = if text.bytes().any(|b| b.is_ascii_uppercase()) {
        lower = text.to_ascii_lowercase();
        lower.trim_end()
    } else {
        text.trim_end()
    };
    let plain = plain.strip_suffix('.').unwrap_or(plain);
    UNITS.into_iter().find_map(|unit| {
        let left = plain.strip_suffix(unit)?;
        let left = left.strip_suffix(['/', '／']).unwrap_or(left);
        if unit.is_ascii() && left.ends_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        shape(left).map(|shape| (shape, unit))
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
            ("3亿", "300000000"),
            ("2千", "2000"),
            ("5百万", "5000000"),
            ("12k", "12000"),
            ("$1.5M", "1500000"),
            ("12k €", "12000"),
            ("€ 2.5 k", "2500"),
            ("7 mn USD", "7000000"),
            ("-1.2K", "-1200"),
            ("￥3.5万", "35000"),
            ("12KRW", "12"),
            ("5‰", "0.005"),
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
            "12 k k",
            "12kg",
            "5 EUR USD",
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

    #[test]
    fn units() {
        let read = |text: &str| {
            shape_with_unit(text).map(|(shape, unit)| (shape.value(Decimal::Point).unwrap() / 10_000, unit))
        };
        for (text, value, unit) in [
            ("12 pcs", 12, "pcs"),
            ("12 PCS.", 12, "pcs"),
            ("3件", 3, "件"),
            ("2 kg", 2, "kg"),
            ("500g", 500, "g"),
            ("12元/件", 12, "件"),
            ("1,200 units", 1200, "units"),
        ] {
            assert_eq!(read(text), Some((value, unit)), "{text}");
        }
        for text in ["12", "pcs", "kg 2", "85123A", "12 apples", "x件"] {
            assert!(shape_with_unit(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_rounding_loses() {
        let is_rounded = |text: &str| shape(text).unwrap().is_rounded(Decimal::Point);
        for text in ["2.57846", "0.00001", "12.345%", "1e-5"] {
            assert!(is_rounded(text), "{text}");
        }
        for text in ["2.5784", "2.57840000", "12.34%", "1.234567万", "12", "1,234.5"] {
            assert!(!is_rounded(text), "{text}");
        }
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
