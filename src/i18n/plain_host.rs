//! Numbers and dates without a browser.

use super::Lang;
use crate::host::{DayStyle, Host, Hosts, NumberStyle, Plural};
use crate::issue::Error;
use crate::model::Day;

/// Makes plain formatters: English separators in every language, 万 and 亿 in Chinese.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainHosts;

impl Hosts for PlainHosts {
    fn host(&self, lang: Lang, currency: &str) -> Result<Box<dyn Host>, Error> {
        if !currency.is_empty() && !(currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase()))
        {
            return Err(Error::new("currency.unknown").with("code", currency));
        }
        Ok(Box::new(PlainHost { lang, currency: currency.to_owned() }))
    }
}

struct PlainHost {
    lang: Lang,
    currency: String,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::new();
    // Rounded to nothing, a negative number would leave a lone sign.
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

impl PlainHost {
    fn short(&self, value: f64) -> String {
        let steps: &[(f64, &str)] = match self.lang {
            Lang::En => &[(1e9, "B"), (1e6, "M"), (1e3, "K")],
            Lang::ZhHans => &[(1e8, "亿"), (1e4, "万")],
            Lang::ZhHant => &[(1e8, "億"), (1e4, "萬")],
        };
        for &(size, name) in steps {
            if value.abs() >= size {
                let scaled = value / size;
                return format!("{}{name}", grouped(scaled, usize::from(scaled.abs() < 100.0)));
            }
        }
        grouped(value, if value.abs() < 10.0 && value.fract() != 0.0 { 1 } else { 0 })
    }

    fn money(&self, text: &str) -> String {
        match self.currency.as_str() {
            "" => text.to_owned(),
            code => format!("{code} {text}"),
        }
    }
}

impl Host for PlainHost {
    fn number(&self, value: f64, style: NumberStyle) -> String {
        if !value.is_finite() {
            return "–".to_owned();
        }
        match style {
            NumberStyle::Count => grouped(value, 0),
            NumberStyle::CountShort => self.short(value),
            NumberStyle::Decimal(digits) => grouped(value, usize::from(digits)),
            NumberStyle::Money => self.money(&grouped(value, 2)),
            NumberStyle::MoneyRound => self.money(&grouped(value, if value.abs() < 100.0 { 2 } else { 0 })),
            NumberStyle::MoneyShort => self.money(&self.short(value)),
            NumberStyle::Percent(digits) => format!("{}%", grouped(value * 100.0, usize::from(digits))),
            NumberStyle::PercentSigned(digits) => {
                let text = grouped(value * 100.0, usize::from(digits));
                format!("{}{text}%", if value > 0.0 { "+" } else { "" })
            }
        }
    }

    fn day(&self, day: Day, style: DayStyle) -> String {
        let (y, m, d) = day.ymd();
        let month = MONTHS.get(usize::from(m) - 1).copied().unwrap_or("");
        match (self.lang, style) {
            (Lang::En, DayStyle::Full) => format!("{d} {month} {y}"),
            (Lang::En, DayStyle::Month) => format!("{month} {y}"),
            (_, DayStyle::Full) => format!("{y}年{m}月{d}日"),
            (_, DayStyle::Month) => format!("{y}年{m}月"),
        }
    }

    fn plural(&self, value: f64) -> Plural {
        if self.lang == Lang::En && value == 1.0 { Plural::One } else { Plural::Other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles() {
        let en = PlainHost { lang: Lang::En, currency: "GBP".to_owned() };
        let zh = PlainHost { lang: Lang::ZhHans, currency: String::new() };
        assert_eq!(en.number(1_234_567.891, NumberStyle::Money), "GBP 1,234,567.89");
        assert_eq!(en.number(-0.001, NumberStyle::Count), "0");
        assert_eq!(en.number(0.1234, NumberStyle::PercentSigned(1)), "+12.3%");
        assert_eq!(zh.number(12_345.0, NumberStyle::MoneyShort), "1.2万");
        assert_eq!(zh.number(f64::NAN, NumberStyle::Count), "–");
        assert_eq!(zh.day(Day(0), DayStyle::Full), "1970年1月1日");
    }
}
