//! Text -> day.
//!
//! A text is taken apart once ([`parse`]); what stays open, the order of day and month and what a bare number
//! means, is decided later for the whole column ([`Reading`]). A time behind the date is allowed
//! ([`time_of_day`]), and so is its zone, which is ignored: the day is the day as the shop wrote it. Epoch
//! seconds and milliseconds are read as UTC.
//!
//! Years from 1900 to 2199 are read, and 1990 to 2100 where the text is digits only: `30006206` is an article.
//! A year of the Republic of China (`民國113年3月5日`, `113/03/05`) is 1911 less than ours. A month without a
//! day is its first day.

mod cursor;
mod numbers;
mod reading;
mod time;
mod words;

pub use numbers::DateNumbers;
pub use reading::{Reading, Remark};

use super::DateOrder;
use crate::model::Day;
use cursor::Cursor;
use time::Tail;

/// A date, as far as one text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// Year, month and day are known.
    Fixed(Day),
    /// Two numbers, then the year.
    YearLast(u8, u8, i32),
    /// Three numbers of one or two digits.
    Open(u8, u8, u8),
    /// A month; its first day.
    Month(Day),
    /// Three numbers, of which the first has three digits: a day if the column counts years so.
    Roc(Day),
}

/// 69 to 99 are the last century's, as in POSIX.
fn century(year: u8) -> i32 {
    i32::from(year) + if year < 69 { 2000 } else { 1900 }
}

fn fixed(year: i32, month: u8, day: u8) -> Option<Day> {
    if (1900..=2199).contains(&year) { Day::from_ymd(year, month, day) } else { None }
}

/// Years of the Republic of China from 1 (1912) to 199.
fn roc(year: (u64, usize), month: u8, day: u8) -> Option<Day> {
    let year = i32::try_from(year.0).ok().filter(|y| (1..=199).contains(y))?;
    fixed(year + 1911, month, day)
}

impl Parts {
    /// The day under an order; `None` if there is no such day.
    pub fn day(self, order: DateOrder) -> Option<Day> {
        match (self, order) {
            (Parts::Fixed(day) | Parts::Month(day), _) => Some(day),
            (Parts::YearLast(d, m, year), DateOrder::Dmy) | (Parts::YearLast(m, d, year), DateOrder::Mdy) => {
                fixed(year, m, d)
            }
            (Parts::YearLast(..), DateOrder::Ymd) | (Parts::Roc(_), _) => None,
            (Parts::Open(y, m, d), DateOrder::Ymd)
            | (Parts::Open(d, m, y), DateOrder::Dmy)
            | (Parts::Open(m, d, y), DateOrder::Mdy) => fixed(century(y), m, d),
        }
    }
}

/// Takes a date apart.
pub fn parse(text: &str) -> Option<Parts> {
    taken_apart(text).map(|(parts, _)| parts)
}

/// Seconds since midnight of a text with a date and a time, or of a time alone; `None` where there is no time.
pub fn time_of_day(text: &str) -> Option<u32> {
    let tail = match taken_apart(text) {
        Some((_, tail)) => tail,
        // A time alone, as it stands in a column of its own; 9.30 would be a number, 2024-03-05 25:00 is nothing.
        None if text.bytes().skip_while(|b| !b.is_ascii_digit()).take_while(u8::is_ascii_digit).count()
            > 2 =>
        {
            return None;
        }
        None if !text.contains([':', '：', '点', '點', '时', '時']) => return None,
        None => {
            let alone = format!(" {}", if text.is_ascii() { text.to_owned() } else { words::plain(text) });
            time::tail(Cursor { rest: alone.as_bytes() })?
        }
    };
    if let Tail::Time(seconds) = tail { Some(seconds) } else { None }
}

fn taken_apart(text: &str) -> Option<(Parts, Tail)> {
    if !(5..=64).contains(&text.len()) {
        return None;
    }
    if let Some(found) = parse_iso(text.as_bytes()) {
        return Some(found);
    }
    if text.is_ascii() { parse_plain(text) } else { parse_plain(&words::plain(text)) }
}

/// The usual case, which large files have hundreds of thousands of: `2024-03-05`, `2024-03-05 08:26:00`.
fn parse_iso(text: &[u8]) -> Option<(Parts, Tail)> {
    let (date, time) = text.split_at_checked(10)?;
    let &[a, b, c, d, b'-', m, n, b'-', x, y] = date else { return None };
    let is_digits = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit);
    let two =
        |tens: u8, ones: u8| (tens.wrapping_sub(b'0')).wrapping_mul(10).wrapping_add(ones.wrapping_sub(b'0'));
    let (is_time, clock) = match time {
        [] => (true, None),
        [b' ' | b'T', h, i, b':', j, k] => {
            (is_digits(&[*h, *i, *j, *k]), Some((two(*h, *i), two(*j, *k), 0)))
        }
        [b' ' | b'T', h, i, b':', j, k, b':', l, o] => {
            (is_digits(&[*h, *i, *j, *k, *l, *o]), Some((two(*h, *i), two(*j, *k), two(*l, *o))))
        }
        _ => (false, None),
    };
    if !is_time || !is_digits(&[a, b, c, d, m, n, x, y]) {
        return None;
    }
    let tail = match clock {
        None => Tail::Nothing,
        Some((h, m, s)) if h > 24 || m > 59 || s > 60 => return None,
        Some((h, m, s)) => Tail::Time((u32::from(h) * 3600 + u32::from(m) * 60 + u32::from(s)) % 86_400),
    };
    let day = fixed(i32::from(two(a, b)) * 100 + i32::from(two(c, d)), two(m, n), two(x, y))?;
    Some((Parts::Fixed(day), tail))
}

fn parse_plain(text: &str) -> Option<(Parts, Tail)> {
    let mut at = Cursor { rest: text.as_bytes() };
    at.blanks();
    words::weekday(&mut at);
    let parts = if at.eat("中華民國") || at.eat("中华民国") || at.eat("民國") || at.eat("民国") {
        at.blanks();
        let (year, _) = at.digits()?;
        match date_behind(&mut at, (year, 3))? {
            Parts::Roc(day) | Parts::Fixed(day) => Parts::Fixed(day),
            _ => return None,
        }
    } else {
        // 3月5日2024年 and 3月 2024 begin with a month.
        let begins_with_month = words::month(&mut at.clone()).is_some();
        match at.peek()? {
            b'0'..=b'9' if !begins_with_month => number_first(&mut at)?,
            b'0'..=b'9' => month_first(&mut at)?,
            b'A'..=b'Z' | b'a'..=b'z' => month_first(&mut at)?,
            _ => return None,
        }
    };
    time::tail(at).map(|tail| (parts, tail))
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

fn month_of(year: i32, month: u8) -> Option<Parts> {
    if (1990..=2100).contains(&year) { fixed(year, month, 1).map(Parts::Month) } else { None }
}

/// `Mar 5, 2024`, `Mar 2024`, `Mar-24`.
fn month_first(at: &mut Cursor<'_>) -> Option<Parts> {
    let month = words::month(at)?;
    let is_apart = separator(at);
    let sign = if at.eat("'") { Some(b'-') } else { Some(is_apart?) };
    let first = at.digits()?;
    if first.1 == 4 {
        return month_of(year(first)?, month);
    }
    if at.rest.is_empty() && first.1 == 2 && sign == Some(b'-') {
        return month_of(year(first)?, month);
    }
    let day = small(first)?;
    at.eat_any(&["st", "nd", "rd", "th"]);
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
    if matches!(first.1, 7 | 8 | 12 | 14) {
        return digits_only(first);
    }
    date_behind(at, first)
}

/// A date behind its first number, which comes with its number of digits.
fn date_behind(at: &mut Cursor<'_>, first: (u64, usize)) -> Option<Parts> {
    let blanks = at.blanks();
    if at.eat("年") {
        return chinese(at, first);
    }
    // 5-Mar-2024, 5 March 2024, 05Mar24, 5. März 2024, 5 de marzo de 2024, 2024 Mar
    if let Some(parts) = named_month(*at, first, blanks) {
        let (parts, rest) = parts?;
        *at = rest;
        return Some(parts);
    }
    let sign = separator(at).filter(|s| *s != b' ')?;
    let second = at.digits()?;
    let mut ahead = *at;
    if separator(&mut ahead) != Some(sign) {
        // 2024-03, 03/2024; 2024.03 would be a number.
        return match (first.1, second.1) {
            (4, 1 | 2) if sign != b'.' => month_of(year(first)?, small(second)?),
            (1 | 2, 4) if sign != b'.' => month_of(year(second)?, small(first)?),
            _ => None,
        };
    }
    *at = ahead;
    let second = small(second)?;
    let third = at.digits()?;
    match (first.1, third.1) {
        (4, 1 | 2) => fixed(i32::try_from(first.0).ok()?, second, small(third)?).map(Parts::Fixed),
        (3, 1 | 2) => roc(first, second, small(third)?).map(Parts::Roc),
        (1 | 2, 4) => Some(Parts::YearLast(small(first)?, second, i32::try_from(third.0).ok()?)),
        (1 | 2, 1 | 2) => Some(Parts::Open(small(first)?, second, small(third)?)),
        _ => None,
    }
    .filter(|parts| {
        matches!(parts, Parts::Roc(_))
            || [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy]
                .into_iter()
                .any(|order| parts.day(order).is_some())
    })
}

/// What stands behind `2024年` or `113年`.
fn chinese(at: &mut Cursor<'_>, first: (u64, usize)) -> Option<Parts> {
    at.blanks();
    let month = small(at.digits()?)?;
    at.blanks();
    if !at.eat("月") {
        return None;
    }
    at.eat("份");
    at.blanks();
    let mut ahead = *at;
    let day = ahead.digits().and_then(small).filter(|_| {
        ahead.blanks();
        ahead.eat_any(&["日", "号", "號"]) || ahead.rest.is_empty() || ahead.peek() == Some(b' ')
    });
    let year = match first.1 {
        3 => i32::try_from(first.0).ok().filter(|y| *y < 1000)? + 1911,
        _ => year(first)?,
    };
    let Some(day) = day else { return month_of(year, month) };
    *at = ahead;
    fixed(year, month, day).map(Parts::Fixed)
}

/// A date with the name of a month behind its first number: `None` if there is no such name, `Some(None)` if
/// what follows it makes no date.
fn named_month(
    mut at: Cursor<'_>,
    first: (u64, usize),
    blanks: usize,
) -> Option<Option<(Parts, Cursor<'_>)>> {
    let mut is_apart = separator(&mut at).is_some() || blanks > 0;
    at.eat_any(&["st ", "nd ", "rd ", "th "]);
    if at.eat("de ") || at.eat("of ") {
        is_apart = true;
    }
    let starts_with_letter = at.peek().is_some_and(|b| b.is_ascii_alphabetic());
    if !starts_with_letter && !is_apart {
        return None;
    }
    let month = words::month(&mut at)?;
    at.eat(",");
    separator(&mut at);
    if at.eat("de ") || at.eat("del ") {
        at.blanks();
    }
    let Some(second) = at.digits() else {
        let parts = if first.1 == 4 { year(first).and_then(|y| month_of(y, month)) } else { None };
        return Some(parts.map(|parts| (parts, at)));
    };
    at.eat_any(&["日", "号", "號"]);
    let day = match (first.1, second.1) {
        (4, 1 | 2) => year(first).zip(small(second)).and_then(|(y, d)| fixed(y, month, d)),
        (1 | 2, 2 | 4) => year(second).zip(small(first)).and_then(|(y, d)| fixed(y, month, d)),
        _ => None,
    };
    Some(day.map(|day| (Parts::Fixed(day), at)))
}

/// 20240305, 202403051430, 20240305143000, and 1130305 of a Taiwanese file.
fn digits_only((value, n): (u64, usize)) -> Option<Parts> {
    let day = match n {
        7 | 8 => value,
        12 => value / 10_000,
        _ => value / 1_000_000,
    };
    let (month, day_of_month) = (u8::try_from(day / 100 % 100).ok()?, u8::try_from(day % 100).ok()?);
    let year = i32::try_from(day / 10_000).ok()?;
    if n == 7 {
        // From 1990 on, as for other dates that are digits only.
        return Some(year)
            .filter(|y| (79..=189).contains(y))
            .and_then(|y| fixed(y + 1911, month, day_of_month))
            .map(Parts::Roc);
    }
    if !(1990..=2100).contains(&year) {
        return None;
    }
    Day::from_ymd(year, month, day_of_month).map(Parts::Fixed)
}

#[cfg(test)]
mod tests;
