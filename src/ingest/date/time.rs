//! The time behind a date.

use super::cursor::Cursor;
use super::words;

/// Half of a day that a word before or behind the hour names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    /// Before noon: 12 is midnight.
    Morning,
    /// After noon.
    Afternoon,
}

/// What follows a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tail {
    /// Nothing, or only a weekday.
    Nothing,
    /// A time: seconds since midnight, as the shop's clock showed it.
    Time(u32),
}

fn half(at: &mut Cursor<'_>) -> Option<Half> {
    if at.eat_any(&["上午", "凌晨", "早上", "清晨", "午前", "a.m.", "am"]) {
        Some(Half::Morning)
    } else if at.eat_any(&["下午", "晚上", "傍晚", "中午", "午後", "午后", "p.m.", "pm"]) {
        Some(Half::Afternoon)
    } else {
        None
    }
}

/// A time and a zone, or nothing: `T08:26:00.000Z`, ` 8:26 PM +08:00`, ` 上午9时30分`, ` (Fri)`, ` 0826`.
/// `None` if it is anything else.
pub fn tail(mut at: Cursor<'_>) -> Option<Tail> {
    let end = at.rest.iter().rposition(|b| *b != b' ').map_or(0, |last| last + 1);
    at.rest = at.rest.get(..end)?;
    if at.rest.is_empty() || at.rest == b"Z" || at.rest.eq_ignore_ascii_case(b"UTC") {
        return Some(Tail::Nothing);
    }
    let before = at.rest.len();
    while at.eat_any(&["T", " ", ",", "_"]) {}
    if at.rest.len() == before {
        // 01/Jan/2018:08:26:00
        at.eat(":");
    }
    let has_weekday = words::weekday(&mut at);
    if at.rest.is_empty() {
        return has_weekday.then_some(Tail::Nothing);
    }
    let first_half = half(&mut at);
    if at.rest.len() == before {
        return None;
    }
    at.blanks();
    clock(&mut at, first_half).map(Tail::Time)
}

fn two(at: &mut Cursor<'_>, most: u64) -> Option<u32> {
    let (value, n) = at.digits()?;
    if n <= 2 && value <= most { u32::try_from(value).ok() } else { None }
}

fn clock(at: &mut Cursor<'_>, first_half: Option<Half>) -> Option<u32> {
    let mut ahead = *at;
    let (value, n) = ahead.digits()?;
    let (mut hour, minute, second) = match n {
        // 0826, 082600
        4 => (value / 100, value % 100, 0),
        6 => (value / 10_000, value / 100 % 100, value % 100),
        1 | 2 => {
            *at = ahead;
            let (minute, second) = minutes(at)?;
            ahead = *at;
            (value, minute, second)
        }
        _ => return None,
    };
    *at = ahead;
    if hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    at.blanks();
    let half = first_half.or_else(|| half(at));
    match half {
        Some(Half::Afternoon) if hour < 12 => hour += 12,
        Some(Half::Morning) if hour == 12 => hour = 0,
        _ => {}
    }
    at.blanks();
    words::weekday(at);
    is_zone(at.rest).then_some(())?;
    u32::try_from((hour * 3600 + minute * 60 + second) % 86_400).ok()
}

/// Minutes and seconds behind an hour of one or two digits.
fn minutes(at: &mut Cursor<'_>) -> Option<(u64, u64)> {
    if at.eat_any(&["时", "時", "点", "點"]) {
        at.blanks();
        if at.eat("半") {
            return Some((30, 0));
        }
        let minute = two(at, 59);
        at.eat_any(&["分", ":"]);
        at.blanks();
        let second = minute.and_then(|_| two(at, 60));
        at.eat("秒");
        return Some((minute.unwrap_or(0).into(), second.unwrap_or(0).into()));
    }
    if at.eat_any(&[":", "：", ".", "h"]) {
        at.blanks();
        let Some(minute) = two(at, 59) else { return Some((0, 0)) };
        let mut second = 0;
        if at.eat_any(&[":", "：", "."]) {
            second = two(at, 60)?;
            if at.eat_any(&[".", ",", ":"]) {
                at.digits()?;
            }
        }
        return Some((minute.into(), second.into()));
    }
    // 8 PM
    let mut ahead = *at;
    ahead.blanks();
    half(&mut ahead).is_some().then_some((0, 0))
}

/// Nothing, or something that may be a zone: `Z`, `+08:00`, `GMT+8`, `(CST)`, `Europe/Berlin`.
fn is_zone(rest: &[u8]) -> bool {
    let Ok(rest) = std::str::from_utf8(rest) else { return false };
    let mut zone = rest.trim();
    zone = zone.strip_suffix("时间").unwrap_or(zone);
    zone = zone.strip_suffix(['分', '秒']).unwrap_or(zone);
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "+-:/()_ ,.".contains(c);
    zone.len() <= 40
        && zone.chars().all(is_sign)
        && !zone.starts_with([':', '.', ',', '/'])
        && !zone.starts_with(|c: char| c.is_ascii_digit())
}
