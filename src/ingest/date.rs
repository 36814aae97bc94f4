//! Text -> day.
//!
//! A text is taken apart once ([`parse`]); what stays open, the order of day and month, is decided later for
//! the whole column ([`Parts::day`]). A time behind the date is allowed and ignored, and so is its zone: the
//! day is the day as the shop wrote it.
//!
//! Years from 1900 to 2199 are read, and 1990 to 2100 where the text is digits only: `30006206` is an article.

use super::DateOrder;
use crate::model::Day;

/// A date, as far as one text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// Year, month and day are known.
    Fixed(Day),
    /// Two numbers, then the year.
    YearLast(u8, u8, i32),
    /// Three numbers of one or two digits.
    Open(u8, u8, u8),
}

/// 69 to 99 are the last century's, as in POSIX.
fn century(year: u8) -> i32 {
    i32::from(year) + if year < 69 { 2000 } else { 1900 }
}

fn fixed(year: i32, month: u8, day: u8) -> Option<Day> {
    if (1900..=2199).contains(&year) { Day::from_ymd(year, month, day) } else { None }
}

impl Parts {
    /// The day under an order; `None` if there is no such day.
    pub fn day(self, order: DateOrder) -> Option<Day> {
        match (self, order) {
            (Parts::Fixed(day), _) => Some(day),
            (Parts::YearLast(d, m, year), DateOrder::Dmy) | (Parts::YearLast(m, d, year), DateOrder::Mdy) => {
                fixed(year, m, d)
            }
            (Parts::YearLast(..), DateOrder::Ymd) => None,
            (Parts::Open(y, m, d), DateOrder::Ymd)
            | (Parts::Open(d, m, y), DateOrder::Dmy)
            | (Parts::Open(m, d, y), DateOrder::Mdy) => fixed(century(y), m, d),
        }
    }
}

/// What a cursor sees of a text.
struct Cursor<'a> {
    rest: &'a [u8],
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn skip(&mut self, n: usize) {
        self.rest = self.rest.get(n..).unwrap_or(&[]);
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest.starts_with(text.as_bytes());
        if found {
            self.skip(text.len());
        }
        found
    }

    fn blanks(&mut self) -> usize {
        let n = self.rest.iter().take_while(|b| **b == b' ').count();
        self.skip(n);
        n
    }

    /// A run of up to 14 digits: its value and length.
    fn digits(&mut self) -> Option<(u64, usize)> {
        let n = self.rest.iter().take_while(|b| b.is_ascii_digit()).count();
        if n == 0 || n > 14 {
            return None;
        }
        let value = self.rest.iter().take(n).fold(0_u64, |v, b| v * 10 + u64::from(b - b'0'));
        self.skip(n);
        Some((value, n))
    }

    /// A run of letters as an English month, 1 to 12.
    fn month(&mut self) -> Option<u8> {
        const NAMES: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let word = self.word();
        let found = NAMES.iter().position(|name| {
            (word.len() == 3 || word == b"sept" || word.len() == name.len())
                && name.as_bytes().get(..word.len()).is_some_and(|n| n.eq_ignore_ascii_case(word))
        })?;
        self.skip(word.len());
        self.eat(".");
        u8::try_from(found + 1).ok()
    }

    fn word(&self) -> &[u8] {
        let n = self.rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        self.rest.get(..n).unwrap_or(&[])
    }
}

fn small(value: (u64, usize)) -> Option<u8> {
    if value.1 <= 2 { u8::try_from(value.0).ok() } else { None }
}

fn year(value: (u64, usize)) -> Option<i32> {
    match value.1 {
        4 => i32::try_from(value.0).ok(),
        2 => small(value).map(century),
        _ => None,
    }
}

/// Takes a date apart.
pub fn parse(text: &str) -> Option<Parts> {
    if !(6..=64).contains(&text.len()) {
        return None;
    }
    if let Some(parts) = parse_iso(text.as_bytes()) {
        return Some(parts);
    }
    if text.is_ascii() {
        return parse_narrow(text);
    }
    let narrow: String = text
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
            '\u{2010}'..='\u{2015}' => '-',
            c => c,
        })
        .collect();
    parse_narrow(&narrow)
}

/// The usual case, which large files have hundreds of thousands of: `2024-03-05`, `2024-03-05 08:26:00`.
fn parse_iso(text: &[u8]) -> Option<Parts> {
    let (date, time) = text.split_at_checked(10)?;
    let &[a, b, c, d, b'-', m, n, b'-', x, y] = date else { return None };
    let is_digits = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit);
    let is_time = match time {
        [] => true,
        [b' ' | b'T', h, i, b':', j, k] => is_digits(&[*h, *i, *j, *k]),
        [b' ' | b'T', h, i, b':', j, k, b':', l, o] => is_digits(&[*h, *i, *j, *k, *l, *o]),
        _ => false,
    };
    if !is_time || !is_digits(&[a, b, c, d, m, n, x, y]) {
        return None;
    }
    let two = |tens: u8, ones: u8| (tens - b'0') * 10 + (ones - b'0');
    fixed(i32::from(two(a, b)) * 100 + i32::from(two(c, d)), two(m, n), two(x, y)).map(Parts::Fixed)
}

fn parse_narrow(text: &str) -> Option<Parts> {
    let mut at = Cursor { rest: text.as_bytes() };
    weekday(&mut at);
    let parts = match at.peek()? {
        b'0'..=b'9' => number_first(&mut at)?,
        b'A'..=b'Z' | b'a'..=b'z' => month_first(&mut at)?,
        _ => return None,
    };
    time_or_end(at.rest).then_some(parts)
}

/// `Tue, 5 Mar 2024`.
fn weekday(at: &mut Cursor<'_>) {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = at.word().to_ascii_lowercase();
    let is_weekday = word.len() >= 3 && NAMES.iter().any(|name| name.as_bytes().starts_with(&word));
    if is_weekday {
        at.skip(word.len());
        at.eat(",");
        at.blanks();
    }
}

/// `Mar 5, 2024`.
fn month_first(at: &mut Cursor<'_>) -> Option<Parts> {
    let month = at.month()?;
    separator(at)?;
    let day = small(at.digits()?)?;
    for suffix in ["st", "nd", "rd", "th"] {
        if at.eat(suffix) {
            break;
        }
    }
    at.eat(",");
    separator(at)?;
    let year = year(at.digits()?)?;
    fixed(year, month, day).map(Parts::Fixed)
}

fn separator(at: &mut Cursor<'_>) -> Option<u8> {
    let blanks = at.blanks();
    match at.peek() {
        Some(sign @ (b'-' | b'/' | b'.')) => {
            at.skip(1);
            at.blanks();
            Some(sign)
        }
        _ if blanks > 0 => Some(b' '),
        _ => None,
    }
}

fn number_first(at: &mut Cursor<'_>) -> Option<Parts> {
    let first = at.digits()?;
    if matches!(first.1, 8 | 12 | 14) {
        return digits_only(first);
    }
    at.blanks();
    if at.eat("年") {
        let year = year(first)?;
        at.blanks();
        let month = small(at.digits()?)?;
        at.blanks();
        if !at.eat("月") {
            return None;
        }
        at.blanks();
        let day = small(at.digits()?)?;
        at.blanks();
        let _ = at.eat("日") || at.eat("号") || at.eat("號");
        return fixed(year, month, day).map(Parts::Fixed);
    }
    // 5-Mar-2024, 5 March 2024, 05Mar24
    let sign = separator(at);
    if at.peek().is_some_and(|b| b.is_ascii_alphabetic()) {
        let month = at.month()?;
        at.eat(",");
        separator(at);
        let second = at.digits()?;
        return match (first.1, second.1) {
            (4, 1 | 2) => fixed(year(first)?, month, small(second)?).map(Parts::Fixed),
            (1 | 2, 2 | 4) => fixed(year(second)?, month, small(first)?).map(Parts::Fixed),
            _ => None,
        };
    }
    let sign = sign.filter(|s| *s != b' ')?;
    let second = small(at.digits()?)?;
    if separator(at)? != sign {
        return None;
    }
    let third = at.digits()?;
    match (first.1, third.1) {
        (4, 1 | 2) => fixed(i32::try_from(first.0).ok()?, second, small(third)?).map(Parts::Fixed),
        (1 | 2, 4) => Some(Parts::YearLast(small(first)?, second, i32::try_from(third.0).ok()?)),
        (1 | 2, 1 | 2) => Some(Parts::Open(small(first)?, second, small(third)?)),
        _ => None,
    }
    .filter(|parts| {
        [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy].into_iter().any(|order| parts.day(order).is_some())
    })
}

/// 20240305, 202403051430, 20240305143000.
fn digits_only((value, n): (u64, usize)) -> Option<Parts> {
    let day = match n {
        8 => value,
        12 => value / 10_000,
        _ => value / 1_000_000,
    };
    let year = i32::try_from(day / 10_000).ok().filter(|y| (1990..=2100).contains(y))?;
    let (month, day) = (u8::try_from(day / 100 % 100).ok()?, u8::try_from(day % 100).ok()?);
    Day::from_ymd(year, month, day).map(Parts::Fixed)
}

/// Whether what follows a date is nothing or a time: `T08:26:00.000Z`, ` 8:26 PM +08:00`, ` 上午9时30分`.
fn time_or_end(rest: &[u8]) -> bool {
    let Ok(rest) = std::str::from_utf8(rest) else { return false };
    let rest = rest.trim_end();
    if rest.is_empty() || rest == "Z" {
        return true;
    }
    let mut time = rest.trim_start_matches(['T', 't', ' ', ',', '_']);
    if time.len() == rest.len() && !rest.starts_with(['上', '下']) {
        return false;
    }
    // 星期二 or a weekday in brackets may stand in between.
    for word in ["上午", "下午", "凌晨", "中午", "晚上", "AM", "PM"] {
        time = time.strip_prefix(word).unwrap_or(time).trim_start();
    }
    let n_hour = time.bytes().take_while(u8::is_ascii_digit).count();
    let after_hour = time.get(n_hour..).unwrap_or("");
    (1..=2).contains(&n_hour)
        && after_hour.starts_with([':', '时', '時', '点', '點', '.', 'h', ' '])
        && after_hour.chars().count() <= 32
        && after_hour.chars().all(|c| {
            c.is_ascii_alphanumeric()
                || matches!(c, ':' | '.' | ',' | ' ' | '+' | '-' | '/' | '(' | ')' | '_')
                || "时時分秒点點".contains(c)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str, order: DateOrder) -> String {
        parse(text).and_then(|p| p.day(order)).map_or_else(String::new, Day::iso)
    }

    #[test]
    fn one_day_in_many_spellings() {
        for text in [
            "2024-03-05",
            "2024-3-5",
            "2024/3/5",
            "2024.03.05",
            "20240305",
            "20240305143000",
            "202403051430",
            "2024-03-05 08:26:00",
            "2024-03-05T08:26:00Z",
            "2024-03-05T08:26:00.123+08:00",
            "2024/3/5 8:26",
            "5-Mar-2024",
            "05 March 2024",
            "5 Mar 24",
            "05Mar2024",
            "Mar 5, 2024",
            "March 5th, 2024",
            "Tue, 5 Mar 2024 08:26:00 GMT",
            "Mar 5, 2024 8:26:00 PM",
            "2024年3月5日",
            "2024年03月05日 08:26",
            "2024年3月5号",
            "2024 年 3 月 5 日",
            "２０２４/３/５",
            "2024-03-05 上午9:30",
            "2024-Mar-05",
            "20240305 08:26",
        ] {
            for order in [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy] {
                assert_eq!(iso(text, order), "2024-03-05", "{text}");
            }
        }
    }

    #[test]
    fn the_order_decides() {
        assert_eq!(iso("05/03/2024", DateOrder::Dmy), "2024-03-05");
        assert_eq!(iso("05/03/2024", DateOrder::Mdy), "2024-05-03");
        assert_eq!(iso("05/03/2024", DateOrder::Ymd), "");
        assert_eq!(iso("5.3.24 8:26", DateOrder::Dmy), "2024-03-05");
        assert_eq!(iso("24-03-05", DateOrder::Ymd), "2024-03-05");
        assert_eq!(iso("31/12/99", DateOrder::Dmy), "1999-12-31");
        assert_eq!(iso("12/31/2024", DateOrder::Dmy), "");
        assert_eq!(iso("12/31/2024", DateOrder::Mdy), "2024-12-31");
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "30006206",
            "19891231",
            "21010101",
            "2024-13-05",
            "2024-02-30",
            "0001-01-01",
            "1.234",
            "1,234.56",
            "12:30:45",
            "2024",
            "2024-03",
            "536365",
            "3-5",
            "2024-03-05x",
            "2024/03-05",
            "CA-2016-152156",
            "Mar 2024",
            "13/13/2024",
            "0/1/2024",
            "2024-03-05 abc",
            "20170103CDLG",
            "1/2/3/4",
            "march 5",
        ] {
            for order in [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy] {
                assert_eq!(iso(text, order), "", "{text}");
            }
        }
    }
}
