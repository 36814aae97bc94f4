//! Values of cells as the text that a person would read.
//!
//! Numbers have the 15 significant digits that Excel itself shows, so that 0.1 + 0.2 is 0.3; whole numbers up to
//! 2^53 are exact. Dates are ISO: `2024-03-05`, or `2024-03-05 14:30:00` if there is a time of day (to the second).

use crate::model::Day;
use std::io::Write;

/// What a cell's number format makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A number.
    Number,
    /// A date, a time of day or both.
    Date,
    /// Hours beyond 24.
    Duration,
}

/// The day before serial 1 of the 1900 system, and serial 0 of the 1904 system, as days since 1970-01-01.
const DAY_BEFORE_1900: i32 = -25_568;
const DAY_1904: i32 = -24_107;
/// 9999-12-31 in the 1900 system.
const MAX_SERIAL: f64 = 2_958_466.0;

/// What a format code (`yyyy-mm-dd`) makes of a number. Only the part for positive numbers counts.
pub fn format_of(code: &str) -> Format {
    let mut chars = code.chars();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '"' => {
                for quoted in chars.by_ref() {
                    if quoted == '"' {
                        break;
                    }
                }
            }
            // The next character is shown as it is, left out or repeated.
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').take(64).collect();
                let first = inside.chars().next().map(|c| c.to_ascii_lowercase());
                let is_alike = inside.chars().all(|c| Some(c.to_ascii_lowercase()) == first);
                if is_alike && matches!(first, Some('h' | 'm' | 's')) {
                    return Format::Duration;
                }
            }
            'd' | 'm' | 'y' | 'h' | 's' | 'D' | 'M' | 'Y' | 'H' | 'S' => return Format::Date,
            '/' | 'P' | 'p' if before.eq_ignore_ascii_case(&'a') => return Format::Date,
            _ => {}
        }
        before = c;
    }
    Format::Number
}

/// What a built-in format makes of a number (ECMA-376 part 1, 18.8.30, with those of East Asia).
pub fn format_of_builtin(id: u32) -> Format {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Format::Date,
        46 => Format::Duration,
        _ => Format::Number,
    }
}

/// Appends a number that is already written in decimal digits, if it needs no arithmetic: at most 15 digits, no
/// exponent. Returns whether it did.
pub fn plain_number(digits: &[u8], to: &mut Vec<u8>) -> bool {
    let (sign, rest) = match digits.strip_prefix(b"-") {
        Some(rest) => (1, rest),
        None => (0, digits),
    };
    let mut point = None;
    for (i, b) in rest.iter().enumerate() {
        match b {
            b'0'..=b'9' => {}
            b'.' if point.is_none() => point = Some(i),
            _ => return false,
        }
    }
    let n_whole = point.unwrap_or(rest.len());
    let has_leading_zero = n_whole > 1 && rest.first() == Some(&b'0');
    if n_whole == 0 || has_leading_zero || rest.len() - usize::from(point.is_some()) > 15 {
        return false;
    }
    let mut end = digits.len();
    if point.is_some() {
        while end > 0 && digits.get(end - 1) == Some(&b'0') {
            end -= 1;
        }
        if digits.get(end - 1) == Some(&b'.') {
            end -= 1;
        }
    }
    let is_minus_zero = sign == 1 && digits.get(1..end) == Some(b"0");
    to.extend_from_slice(digits.get(usize::from(is_minus_zero)..end).unwrap_or(&[]));
    true
}

/// Appends a number.
pub fn number(value: f64, to: &mut Vec<u8>) {
    const MAX_WHOLE: f64 = 9_007_199_254_740_992.0;
    // Writing into a vector cannot fail.
    let _ = if value == 0.0 {
        write!(to, "0")
    } else if value.fract() == 0.0 && value.abs() <= MAX_WHOLE {
        write!(to, "{value:.0}")
    } else {
        let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
        if rounded.abs() >= 1e21 || rounded.abs() < 1e-15 {
            write!(to, "{rounded:e}")
        } else {
            write!(to, "{rounded}")
        }
    };
}

/// Appends a number as its format shows it.
pub fn formatted(value: f64, format: Format, is_1904: bool, to: &mut Vec<u8>) {
    match format {
        Format::Date if (0.0..MAX_SERIAL).contains(&value) => date(value, is_1904, to),
        Format::Duration if (0.0..MAX_SERIAL).contains(&value) => {
            let seconds = seconds(value);
            let _ = write!(to, "{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
        }
        _ => number(value, to),
    }
}

/// Whole seconds of so many days.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the caller has looked at the range"
)]
fn seconds(days: f64) -> u64 {
    (days * 86_400.0).round() as u64
}

fn date(value: f64, is_1904: bool, to: &mut Vec<u8>) {
    let all = seconds(value);
    let (serial, second) = (i32::try_from(all / 86_400).unwrap_or(i32::MAX), all % 86_400);
    if serial > 0 || is_1904 {
        let day = match serial {
            n if is_1904 => Some(Day(DAY_1904 + n)),
            // Excel has a 29 February 1900, which never was.
            60 => None,
            n => Some(Day(DAY_BEFORE_1900 + n - i32::from(n > 60))),
        };
        let (year, month, of_month) = day.map_or((1900, 2, 29), Day::ymd);
        two(u64::from(year.unsigned_abs()) / 100, to);
        two(u64::from(year.unsigned_abs()) % 100, to);
        to.push(b'-');
        two(u64::from(month), to);
        to.push(b'-');
        two(u64::from(of_month), to);
        if second == 0 {
            return;
        }
        to.push(b' ');
    }
    two(second / 3_600, to);
    to.push(b':');
    two(second / 60 % 60, to);
    to.push(b':');
    two(second % 60, to);
}

/// Two digits of a number below 100.
fn two(n: u64, to: &mut Vec<u8>) {
    let digit = |n: u64| b'0' + u8::try_from(n % 10).unwrap_or(0);
    to.extend_from_slice(&[digit(n / 10), digit(n)]);
}

/// Appends an ISO date as workbooks keep it (`2024-03-05T14:30:00.000Z`) in our form.
pub fn iso(text: &str, to: &mut Vec<u8>) {
    let plain = text.trim_end_matches('Z');
    let (plain, fraction) = plain.rsplit_once('.').unwrap_or((plain, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        to.extend_from_slice(text.as_bytes());
        return;
    }
    match plain.split_once('T') {
        Some((day, "00:00:00" | "00:00" | "")) => to.extend_from_slice(day.as_bytes()),
        Some((day, time)) => {
            to.extend_from_slice(day.as_bytes());
            if !day.is_empty() {
                to.push(b' ');
            }
            to.extend_from_slice(time.as_bytes());
        }
        None if fraction.is_empty() => to.extend_from_slice(text.as_bytes()),
        None => to.extend_from_slice(plain.as_bytes()),
    }
}

/// Resolves `_x000D_`, as Excel writes characters that XML has not.
pub fn unescape(text: &mut Vec<u8>, from: usize) {
    if memchr::memmem::find(text.get(from..).unwrap_or(&[]), b"_x").is_none() {
        return;
    }
    let tail = String::from_utf8_lossy(text.get(from..).unwrap_or(&[])).into_owned();
    text.truncate(from);
    let unit = |at: usize| -> Option<u16> {
        let escape = tail.get(at..at + 7)?.strip_prefix("_x")?.strip_suffix('_')?;
        if escape.bytes().all(|b| b.is_ascii_hexdigit()) {
            u16::from_str_radix(escape, 16).ok()
        } else {
            None
        }
    };
    let mut units: Vec<u16> = Vec::new();
    let mut at = 0;
    while let Some(c) = tail.get(at..).and_then(|rest| rest.chars().next()) {
        if c == '_'
            && let Some(n) = unit(at)
        {
            units.push(n);
            at += 7;
            continue;
        }
        text.extend_from_slice(String::from_utf16_lossy(&units).as_bytes());
        units.clear();
        text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        at += c.len_utf8();
    }
    text.extend_from_slice(String::from_utf16_lossy(&units).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers() {
        for (value, text) in [
            (0.1 + 0.2, "0.3"),
            (14.63, "14.63"),
            (-0.0, "0"),
            (1e15, "1000000000000000"),
            (9_007_199_254_740_992.0, "9007199254740992"),
            (1e22, "1e22"),
            (1.5e-7, "0.00000015"),
            (-2.5, "-2.5"),
        ] {
            assert_eq!(said(|to| number(value, to)), text);
        }
        for (digits, text) in [("14.630", "14.63"), ("14.0", "14"), ("-0.0", "0"), ("100", "100"), ("0", "0")]
        {
            assert_eq!(said(|to| assert!(plain_number(digits.as_bytes(), to))), text);
            let value = digits.parse().unwrap();
            assert_eq!(said(|to| number(value, to)), text);
        }
        for digits in ["1e5", "14.630000000000001", "", "-", ".5", "1.2.3", "007", "Inf"] {
            assert!(!plain_number(digits.as_bytes(), &mut Vec::new()), "{digits}");
        }
    }

    #[test]
    fn dates() {
        let date = |value, is_1904| said(|to| formatted(value, Format::Date, is_1904, to));
        assert_eq!(date(45_356.0, false), "2024-03-05");
        assert_eq!(date(43_894.0, true), "2024-03-05");
        assert_eq!(date(44_927.100_787_037_04, false), "2023-01-01 02:25:08");
        assert_eq!(date(1.0, false), "1900-01-01");
        assert_eq!(date(59.0, false), "1900-02-28");
        assert_eq!(date(60.0, false), "1900-02-29");
        assert_eq!(date(61.0, false), "1900-03-01");
        assert_eq!(date(0.5, false), "12:00:00");
        assert_eq!(date(2_958_465.0, false), "9999-12-31");
        assert_eq!(date(-1.0, false), "-1");
        assert_eq!(date(1e300, false), "1e300");
        assert_eq!(said(|to| formatted(1.5, Format::Duration, false, to)), "36:00:00");
    }

    #[test]
    fn format_codes() {
        for code in ["yyyy-mm-dd", "d/m/yy;@", "[$-409]h:mm AM/PM", "\"Date: \"dd", "[Red]mmm"] {
            assert_eq!(format_of(code), Format::Date, "{code}");
        }
        for code in ["General", "0.00", "#,##0\\ \"days\"", "[Red]0", "0_d", "0;yyyy", "[$USD] 0"] {
            assert_eq!(format_of(code), Format::Number, "{code}");
        }
        assert_eq!(format_of("[h]:mm:ss"), Format::Duration);
    }

    #[test]
    fn texts_of_other_systems() {
        assert_eq!(said(|to| iso("2024-03-05T14:30:00.000Z", to)), "2024-03-05 14:30:00");
        assert_eq!(said(|to| iso("2024-03-05T00:00:00", to)), "2024-03-05");
        assert_eq!(said(|to| iso("2024-03-05", to)), "2024-03-05");
        let mut text = b"a_x000D_b_x005F_x000D_c_xD83D__xDE00__x12".to_vec();
        unescape(&mut text, 1);
        assert_eq!(String::from_utf8(text).unwrap(), "a\rb_x000D_c😀_x12");
    }
}
