//! In which unit does a heading give its numbers?
//!
//! `金额(万元)`, `销售额/千元`, `Revenue (in thousands)`, `Umsatz in TEUR`, `Amount [k€]`, `Sales (€ '000)`. A text is a
//! unit only if nothing else stands in it: a word of size, and perhaps a currency. Letters that may mean something
//! else (`t` is a ton, `m` a metre) need a currency beside them.

use super::currency;

/// A unit of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// Power of ten: 3 for thousands, 4 for 万; 0 where only the currency is said.
    pub scale: u8,
    /// ISO code of the currency, if it is said.
    pub currency: Option<&'static str>,
}

/// Words of size with their power of ten.
const SIZES: [(&str, u8); 58] = [
    ("百万", 6),
    ("百萬", 6),
    ("千万", 7),
    ("千萬", 7),
    ("十万", 5),
    ("十萬", 5),
    ("十亿", 9),
    ("十億", 9),
    ("百", 2),
    ("千", 3),
    ("仟", 3),
    ("万", 4),
    ("萬", 4),
    ("亿", 8),
    ("億", 8),
    ("thousands", 3),
    ("thousand", 3),
    ("thous", 3),
    ("thds", 3),
    ("ths", 3),
    ("tausend", 3),
    ("tsd", 3),
    ("milliers", 3),
    ("miles", 3),
    ("milhares", 3),
    ("migliaia", 3),
    ("duizend", 3),
    ("tys", 3),
    ("тыс", 3),
    ("10000", 4),
    ("10,000", 4),
    ("1000000", 6),
    ("1,000,000", 6),
    ("1000", 3),
    ("1,000", 3),
    ("1.000", 3),
    ("1 000", 3),
    ("000s", 3),
    ("000's", 3),
    ("000", 3),
    ("k", 3),
    ("millions", 6),
    ("million", 6),
    ("millionen", 6),
    ("millones", 6),
    ("milhões", 6),
    ("milioni", 6),
    ("miljoen", 6),
    ("mill", 6),
    ("mio", 6),
    ("mln", 6),
    ("mn", 6),
    ("млн", 6),
    ("billions", 9),
    ("billion", 9),
    ("milliarden", 9),
    ("mrd", 9),
    ("bn", 9),
];

/// Sizes that mean something else without a currency.
const WEAK_SIZES: [(&str, u8); 3] = [("t", 3), ("mm", 6), ("m", 6)];

/// `mil` is a thousand in Portuguese and Spanish and a million in English: only these currencies tell.
const MIL: (&str, [&str; 2]) = ("mil", ["BRL", "MXN"]);

/// Names of currencies beside their signs and codes.
const CURRENCIES: [(&str, &str); 26] = [
    ("人民币", "CNY"),
    ("人民幣", "CNY"),
    ("新台币", "TWD"),
    ("新台幣", "TWD"),
    ("新臺幣", "TWD"),
    ("台币", "TWD"),
    ("台幣", "TWD"),
    ("港元", "HKD"),
    ("美金", "USD"),
    ("日元", "JPY"),
    ("日圓", "JPY"),
    ("英镑", "GBP"),
    ("英鎊", "GBP"),
    ("韩元", "KRW"),
    ("韓元", "KRW"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("dollars", "USD"),
    ("yuan", "CNY"),
    ("reais", "BRL"),
    ("pounds", "GBP"),
    ("yen", "JPY"),
    ("руб", "RUB"),
    ("rubles", "RUB"),
    ("zł", "PLN"),
    ("kč", "CZK"),
];

/// Words that say nothing more. 元 after the name of a currency is one of them.
const FILLERS: [&str; 33] = [
    "単位", "单位", "單位", "金额", "金額", "unit", "units", "einheit", "angaben", "beträge", "amounts",
    "figures", "all", "values", "currency", "in", "of", "en", "em", "de", "d'", "von", "je", "jeweils", "kr",
    "件", "个", "個", "台", "箱", "人", "次", "x",
];

/// Bytes that a unit has at most.
const MAX_BYTES: usize = 60;

fn plain(text: &str) -> String {
    let narrow = text.chars().map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2018}' | '\u{2019}' | '`' | '´' => '\'',
        '×' | '✕' => 'x',
        '￥' => '¥',
        '圆' | '圓' => '元',
        '\u{a0}' | '\u{3000}' | '\u{202f}' => ' ',
        c => c,
    });
    narrow.collect::<String>().to_lowercase().trim().to_owned()
}

/// The longest word of a list at the start of a text. A word of letters must end there, unless `may_go_on`.
fn longest<T: Copy>(rest: &str, words: &[(&'static str, T)], may_go_on: bool) -> Option<(usize, T)> {
    let is_whole = |word: &str| {
        let after = rest.get(word.len()..).and_then(|after| after.chars().next());
        let last = word.chars().next_back();
        may_go_on
            || !last.is_some_and(char::is_alphanumeric)
            || !word.is_ascii()
            || !after.is_some_and(|c| c.is_alphanumeric())
    };
    let fitting = words.iter().filter(|(word, _)| rest.starts_with(word) && is_whole(word));
    fitting.max_by_key(|(word, _)| word.len()).map(|(word, value)| (word.len(), *value))
}

/// The currency at the start of a text: its name, sign or code.
fn currency_at(rest: &str) -> Option<(usize, &'static str)> {
    let named = longest(rest, &CURRENCIES, false);
    let signed = currency::at_start(rest).filter(|(n, _)| {
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let sign = rest.get(..*n).unwrap_or("");
        !is_letter(sign.chars().next_back())
            || !sign.is_ascii()
            || !is_letter(rest.get(*n..).and_then(|r| r.chars().next()))
    });
    named.into_iter().chain(signed).max_by_key(|(n, _)| *n)
}

/// The unit that a text is, if it is nothing else.
pub fn of_text(text: &str) -> Option<Unit> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let text = plain(text);
    let fillers: Vec<(&'static str, ())> = FILLERS.iter().map(|word| (*word, ())).collect();
    let mut rest = text.as_str();
    let (mut size, mut is_weak, mut is_mil) = (None, false, false);
    let mut currency: Option<&'static str> = None;
    loop {
        rest = rest.trim_start_matches(|c: char| " .:;'\"-()".contains(c));
        if rest.is_empty() {
            break;
        }
        let found_size = longest(rest, &SIZES, false)
            .or_else(|| {
                longest(rest, &SIZES, true)
                    .filter(|(n, _)| currency_at(rest.get(*n..).unwrap_or("")).is_some())
            })
            .map(|found| (found, false));
        let weak_size = || {
            let (n, scale) = longest(rest, &WEAK_SIZES, true)?;
            let after = rest.get(n..).unwrap_or("");
            let is_end = !after.starts_with(|c: char| c.is_alphanumeric());
            (is_end || currency_at(after).is_some()).then_some(((n, scale), true))
        };
        let n = if let Some((n, code)) = currency_at(rest) {
            let is_bare_yuan = rest.starts_with('元') && currency.is_some();
            if !is_bare_yuan && currency.is_some_and(|known| known != code) {
                return None;
            }
            currency = currency.or(Some(code));
            n
        } else if let Some(((n, scale), weak)) = found_size.or_else(weak_size) {
            if size.is_some() || is_mil {
                return None;
            }
            (size, is_weak) = (Some(scale), weak);
            n
        } else if let Some((n, ())) = longest(rest, &[(MIL.0, ())], false) {
            is_mil = true;
            n
        } else {
            longest(rest, &fillers, false)?.0
        };
        rest = rest.get(n..).unwrap_or("");
    }
    if is_mil {
        if size.is_some() || !currency.is_some_and(|code| MIL.1.contains(&code)) {
            return None;
        }
        size = Some(3);
    }
    match (size, currency) {
        (None, None) => None,
        (Some(_), None) if is_weak => None,
        (size, currency) => Some(Unit { scale: size.unwrap_or(0), currency }),
    }
}

const OPENING: [char; 6] = ['(', '（', '[', '［', '【', '{'];
const CLOSING: [char; 6] = [')', '）', ']', '］', '】', '}'];

/// A unit behind a heading without brackets must be unmistakable: a currency beside the size, or a whole word.
fn is_clear(tail: &str, unit: Unit) -> bool {
    let is_word = tail.trim().chars().count() >= 4 && tail.contains(char::is_alphabetic);
    unit.scale > 0 && (unit.currency.is_some() || is_word || !tail.is_ascii())
}

/// The unit of a heading, and the heading without it.
pub fn of_heading(heading: &str) -> Option<(Unit, String)> {
    let without = |from: usize, to: usize| {
        let parts = [heading.get(..from), heading.get(to..)].map(|part| part.unwrap_or("").trim());
        parts.join(" ").trim().to_owned()
    };
    // In brackets, wherever they stand.
    for (open, sign) in heading.match_indices(OPENING) {
        let inner = heading.get(open + sign.len()..).unwrap_or("");
        let Some((close, end)) = inner.match_indices(CLOSING).next() else { continue };
        let inner = inner.get(..close).unwrap_or("");
        let own = inner.split(['/', '／']).next().unwrap_or(inner);
        if let Some(unit) = of_text(inner).or_else(|| of_text(own)) {
            return Some((unit, without(open, open + sign.len() + close + end.len())));
        }
    }
    // Behind a sign: `销售额/万元`, `Revenue, $m`.
    for (at, sign) in heading.rmatch_indices(['/', '／', '_', ',', '，', ':', '：', '-', '–', '|']).take(3)
    {
        let tail = heading.get(at + sign.len()..).unwrap_or("");
        if at > 0
            && let Some(unit) = of_text(tail).filter(|unit| is_clear(tail, *unit))
        {
            return Some((unit, without(at, heading.len())));
        }
    }
    // The last words: `Umsatz in TEUR`.
    let starts: Vec<usize> =
        heading.match_indices(char::is_whitespace).map(|(at, sign)| at + sign.len()).collect();
    for &at in starts.iter().rev().take(4).rev() {
        let tail = heading.get(at..).unwrap_or("");
        if let Some(unit) = of_text(tail).filter(|unit| is_clear(tail, *unit)) {
            return Some((unit, without(at, heading.len())));
        }
    }
    // Chinese needs no sign: 收入万元.
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    if heading.ends_with(['元', '圆', '圓', '円']) {
        let chars: Vec<usize> = heading.char_indices().map(|(at, _)| at).skip(1).collect();
        for &at in chars.iter().rev().take(8).rev() {
            let tail = heading.get(at..).unwrap_or("");
            if tail.chars().all(is_han)
                && let Some(unit) = of_text(tail).filter(|unit| unit.scale > 0)
            {
                return Some((unit, without(at, heading.len())));
            }
        }
    }
    None
}

/// A heading without its unit.
pub fn without(heading: &str) -> Option<String> {
    // Most headings are plain words; looking closer costs more than it may find.
    let may_have_unit = heading.len() <= 200
        && (!heading.is_ascii() || heading.contains([' ', '(', '[', '{', '/', '_', ',', ':', '-', '|']));
    let found = if may_have_unit { of_heading(heading) } else { None };
    found.map(|(_, name)| name).filter(|name| !name.is_empty())
}

/// What stands before a unit in a line above a table.
const LABELS: [&str; 13] = [
    "单位",
    "單位",
    "単位",
    "货币单位",
    "units",
    "unit",
    "einheit",
    "angaben in",
    "beträge in",
    "amounts in",
    "figures in",
    "values in",
    "montants en",
];

/// The unit that a line above a table gives all its amounts in: `单位：万元`, `(in thousands of euros)`.
pub fn of_titles(titles: &[String]) -> Option<Unit> {
    titles.iter().filter(|text| text.len() <= 400).find_map(|text| {
        let text = plain(text);
        let labelled = LABELS.iter().filter_map(|label| {
            let at = text.rfind(label)? + label.len();
            let rest = text.get(at..)?.trim_start_matches([':', ' ', '=', '为', '為']);
            // To the end of the words: 单位：万元 日期：2024-03-31.
            let end = rest.find([' ', ';', ',', '|', ')']).unwrap_or(rest.len());
            of_text(rest).or_else(|| of_text(rest.get(..end)?))
        });
        let in_brackets = || of_heading(&text).map(|(unit, _)| unit);
        labelled.chain(of_text(&text)).chain(in_brackets()).find(|unit| unit.scale > 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_headings() {
        for (heading, scale, currency, name) in [
            ("金额(万元)", 4, Some("CNY"), "金额"),
            ("销售额（千元）", 3, Some("CNY"), "销售额"),
            ("Revenue (in thousands)", 3, None, "Revenue"),
            ("Umsatz in TEUR", 3, Some("EUR"), "Umsatz"),
            ("Amount [k€]", 3, Some("EUR"), "Amount"),
            ("销售额/万元", 4, Some("CNY"), "销售额"),
            ("Sales (€ '000)", 3, Some("EUR"), "Sales"),
            ("Sales (000s)", 3, None, "Sales"),
            ("(in US$ millions) Revenue", 6, Some("USD"), "Revenue"),
            ("收入万元", 4, Some("CNY"), "收入"),
            ("營收(新台幣千元)", 3, Some("TWD"), "營收"),
            ("売上高（百万円）", 6, Some("JPY"), "売上高"),
            ("Revenue, $m", 6, Some("USD"), "Revenue"),
            ("Turnover RMB'000", 3, Some("CNY"), "Turnover"),
            ("Umsatz (Mio. €)", 6, Some("EUR"), "Umsatz"),
            ("Umsatz Tsd. EUR", 3, Some("EUR"), "Umsatz"),
            ("CA (k€)", 3, Some("EUR"), "CA"),
            ("Receita (R$ mil)", 3, Some("BRL"), "Receita"),
            ("单价(万元/台)", 4, Some("CNY"), "单价"),
            ("数量（千件）", 3, None, "数量"),
            ("金额（元）", 0, Some("CNY"), "金额"),
            ("Amount (USD)", 0, Some("USD"), "Amount"),
        ] {
            let found = of_heading(heading);
            assert_eq!(found, Some((Unit { scale, currency }, name.to_owned())), "{heading}");
        }
        for heading in [
            "Weight (kg)",
            "Weight (t)",
            "Length (m)",
            "Amount",
            "order_no",
            "Price per 1000",
            "Preis (€/1000 Stk)",
            "Customer (new)",
            "Item in stock",
            "重量(千克)",
            "Sales (mil)",
            "Family",
            "Kunde Nr. 1000",
            "Discount %",
            "Market Share",
            "Total",
            "SKU-K",
            "Size M",
        ] {
            assert_eq!(of_heading(heading).filter(|(unit, _)| unit.scale > 0), None, "{heading}");
        }
    }

    #[test]
    fn units_above_a_table() {
        let unit = |text: &str| of_titles(&[String::from("销售明细表"), text.to_owned()]).map(|u| u.scale);
        for (text, scale) in [
            ("单位：万元", 4),
            ("编制单位：某某公司 金额单位：人民币千元", 3),
            ("制表：张三 单位：万元 日期：2024-03-31", 4),
            ("Unit: RMB'000", 3),
            ("(in thousands)", 3),
            ("Angaben in Tsd. EUR", 3),
            ("Sales 2024 (in millions of euros)", 6),
        ] {
            assert_eq!(unit(text), Some(scale), "{text}");
        }
        for text in ["单位：元", "编制单位：万达公司", "Business unit: Retail", "Sales of March", "in 2024"]
        {
            assert_eq!(unit(text), None, "{text}");
        }
    }
}
