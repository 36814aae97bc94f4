//! Names of months and weekdays, and digits written in Chinese.

use super::cursor::Cursor;

/// Months in English, German, French, Spanish, Portuguese, Italian and Dutch, without accents. A name of four
/// letters and more may be cut to three or more letters.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "janvier", "janeiro", "enero", "gennaio", "januari"],
    &["february", "februar", "fevrier", "fevereiro", "febrero", "febbraio", "februari"],
    &["march", "marz", "maerz", "mars", "marco", "marzo", "maart", "mrt"],
    &["april", "avril", "abril", "aprile"],
    &["may", "mai", "mayo", "maio", "maggio", "mei"],
    &["june", "juni", "juin", "junho", "junio", "giugno"],
    &["july", "juli", "juillet", "julho", "julio", "luglio"],
    &["august", "aout", "agosto", "augustus"],
    &["september", "septembre", "septiembre", "setembro", "settembre"],
    &["october", "oktober", "octobre", "octubre", "outubro", "ottobre"],
    &["november", "novembre", "noviembre", "novembro"],
    &["december", "dezember", "decembre", "diciembre", "dezembro", "dicembre"],
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Weekdays of other languages, as they stand before or behind a date.
const OTHER_WEEKDAYS: [&str; 30] = [
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
    "lun",
    "mer",
];

/// A month by its name, 1 to 12: `Mar`, `Sept.`, `3月` (`三月` is that after [`plain`]).
pub fn month(at: &mut Cursor<'_>) -> Option<u8> {
    if at.peek().is_some_and(|b| b.is_ascii_digit()) {
        let mut ahead = *at;
        let (value, n) = ahead.digits()?;
        ahead.blanks();
        if n > 2 || !ahead.eat("月") {
            return None;
        }
        *at = ahead;
        return u8::try_from(value).ok().filter(|m| (1..=12).contains(m));
    }
    let word = at.word();
    let is_name = |name: &&str| {
        word.len() >= 3 && name.as_bytes().get(..word.len()).is_some_and(|n| n.eq_ignore_ascii_case(word))
    };
    // `juin` and `juillet` share `jui`: the first month that fits would be a guess.
    let mut found = (1_u8..).zip(MONTHS).filter(|(_, names)| names.iter().any(is_name));
    let (month, _) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    at.skip(word.len());
    at.eat(".");
    Some(month)
}

/// Leaves out a weekday, in brackets or not: `Tue,`, `(Fri)`, `星期五`, `周五`.
pub fn weekday(at: &mut Cursor<'_>) -> bool {
    let mut ahead = *at;
    let is_open = ahead.eat("(") || ahead.eat("[");
    let word = ahead.word();
    let is_english = |name: &&str| {
        word.len() >= 3 && name.as_bytes().get(..word.len()).is_some_and(|n| n.eq_ignore_ascii_case(word))
    };
    if WEEKDAYS.iter().any(is_english)
        || OTHER_WEEKDAYS.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(word))
    {
        ahead.skip(word.len());
        ahead.eat(".");
    } else if ahead.eat_any(&["星期", "禮拜", "礼拜", "周", "週"]) {
        // 星期五 is 星期5 after `plain`.
        if !ahead.eat_any(&["1", "2", "3", "4", "5", "6", "7", "日", "天", "末"]) {
            return false;
        }
    } else {
        return false;
    }
    if is_open && !(ahead.eat(")") || ahead.eat("]")) {
        return false;
    }
    ahead.eat(",");
    ahead.blanks();
    *at = ahead;
    true
}

fn chinese_digit(c: char) -> Option<u32> {
    "〇一二三四五六七八九"
        .chars()
        .position(|d| d == c || (c == '零' && d == '〇'))
        .and_then(|d| u32::try_from(d).ok())
}

/// A text in plain characters: full-width as ASCII, blanks and dashes as the usual ones, letters without
/// accents, Chinese numerals as digits (`二〇二四年十二月` is `2024年12月`).
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if chinese_digit(c).is_some() || c == '十' {
            let mut numerals = vec![c];
            while let Some(c) = chars.next_if(|c| chinese_digit(*c).is_some() || *c == '十') {
                numerals.push(c);
            }
            push_numerals(&numerals, &mut out);
            continue;
        }
        out.push(match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' => ' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            'ä' | 'Ä' | 'á' | 'à' | 'ã' => 'a',
            'é' | 'è' | 'É' | 'ê' => 'e',
            'û' | 'ü' | 'ú' => 'u',
            'ç' => 'c',
            c => c,
        });
    }
    out
}

/// 十二 is 12, 二十 is 20, 二〇二四 is 2024.
fn push_numerals(numerals: &[char], out: &mut String) {
    let value = |part: &[char]| {
        part.iter()
            .filter_map(|c| chinese_digit(*c))
            .fold(0_u64, |v, d| v.saturating_mul(10).saturating_add(u64::from(d)))
    };
    match numerals.iter().position(|c| *c == '十') {
        Some(at) => {
            let (tens, ones) = numerals.split_at(at);
            let tens = if tens.is_empty() { 1 } else { value(tens) };
            let ones = value(ones.get(1..).unwrap_or(&[]));
            out.push_str(&tens.saturating_mul(10).saturating_add(ones).to_string());
        }
        None => out.extend(
            numerals.iter().filter_map(|c| chinese_digit(*c)).filter_map(|d| char::from_digit(d, 10)),
        ),
    }
}
