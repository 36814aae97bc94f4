//! Numbers and dates by the browser's `Intl`. Only js-sys: the engine module uses it too, and has no web-sys.

use crate::host::{DayStyle, Host, Hosts, NumberStyle, Plural};
use crate::i18n::Lang;
use crate::issue::Error;
use crate::model::Day;
use js_sys::{Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

// js-sys has these classes, but its constructors do not return what they throw.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type NumberFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(locale: &str, options: &Object) -> Result<NumberFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn format(this: &NumberFormat, value: f64) -> Result<String, JsValue>;

    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(locale: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn format(this: &DateTimeFormat, epoch_ms: f64) -> Result<String, JsValue>;
}

const MS_PER_DAY: f64 = 86_400_000.0;
/// More decimals than a double has are refused by older browsers.
const MOST_DECIMALS: u8 = 15;

/// Makes formatters of the browser.
#[derive(Debug, Clone, Copy, Default)]
pub struct IntlHosts;

impl Hosts for IntlHosts {
    fn host(&self, lang: Lang, currency: &str) -> Result<Box<dyn Host>, Error> {
        let host = IntlHost {
            lang,
            currency: currency.to_owned(),
            numbers: RefCell::default(),
            days: RefCell::default(),
        };
        match host.number_format(Shape::Money) {
            Ok(_) => Ok(Box::new(host)),
            Err(_) => Err(Error::new("currency.unknown").with("code", currency)),
        }
    }
}

/// How a formatter was made: [`NumberStyle`], once it is known how large the number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Decimal(u8),
    Compact { decimals: u8, money: bool },
    Money,
    MoneyWhole,
    Percent { decimals: u8, signed: bool },
}

struct IntlHost {
    lang: Lang,
    currency: String,
    numbers: RefCell<Vec<(Shape, NumberFormat)>>,
    days: RefCell<Vec<(DayStyle, DateTimeFormat)>>,
}

fn options(pairs: &[(&str, JsValue)]) -> Result<Object, JsValue> {
    let options = Object::new();
    for (name, value) in pairs {
        Reflect::set(&options, &JsValue::from_str(name), value)?;
    }
    Ok(options)
}

/// Whether the formatted text has a digit other than 0.
fn is_nonzero(text: &str) -> bool {
    text.bytes().any(|b| (b'1'..=b'9').contains(&b))
}

impl IntlHost {
    fn number_format(&self, shape: Shape) -> Result<NumberFormat, JsValue> {
        let decimals = |n: u8| {
            let n = JsValue::from_f64(f64::from(n.min(MOST_DECIMALS)));
            vec![("minimumFractionDigits", n.clone()), ("maximumFractionDigits", n)]
        };
        let mut pairs = match shape {
            Shape::Decimal(n) => decimals(n),
            Shape::Compact { decimals: n, .. } => vec![
                ("notation", "compact".into()),
                ("minimumFractionDigits", JsValue::from_f64(0.0)),
                ("maximumFractionDigits", JsValue::from_f64(f64::from(n))),
            ],
            // The currency says how many decimals; without one it is two.
            Shape::Money if self.currency.is_empty() => decimals(2),
            Shape::Money => Vec::new(),
            Shape::MoneyWhole => decimals(0),
            Shape::Percent { decimals: n, signed } => {
                let mut pairs = decimals(n);
                pairs.push(("style", "percent".into()));
                if signed {
                    pairs.push(("signDisplay", "exceptZero".into()));
                }
                pairs
            }
        };
        let is_money = matches!(shape, Shape::Money | Shape::MoneyWhole | Shape::Compact { money: true, .. });
        if is_money && !self.currency.is_empty() {
            pairs.push(("style", "currency".into()));
            pairs.push(("currency", self.currency.as_str().into()));
            // A file has one currency, and the report names it: no need for "CN¥" at every number.
            pairs.push(("currencyDisplay", "narrowSymbol".into()));
        }
        NumberFormat::new(self.lang.tag(), &options(&pairs)?)
    }

    fn write(&self, value: f64, shape: Shape) -> Result<String, JsValue> {
        let mut numbers = self.numbers.borrow_mut();
        if let Some((_, format)) = numbers.iter().find(|(known, _)| *known == shape) {
            return format.format(value);
        }
        let format = self.number_format(shape)?;
        let text = format.format(value);
        numbers.push((shape, format));
        text
    }

    /// 1.2M but 123M; 1.2 but 123.
    fn compact(&self, value: f64, money: bool) -> Shape {
        let steps: &[f64] = match self.lang {
            Lang::En => &[1e12, 1e9, 1e6, 1e3, 1.0],
            Lang::ZhHans | Lang::ZhHant => &[1e12, 1e8, 1e4, 1.0],
        };
        let size = value.abs();
        let step = steps.iter().copied().find(|step| size >= *step).unwrap_or(1.0);
        let few = size / step < if step == 1.0 { 10.0 } else { 100.0 };
        Shape::Compact { decimals: u8::from(few), money }
    }

    fn day_format(&self, style: DayStyle) -> Result<DateTimeFormat, JsValue> {
        // The day before the month and no comma, as in the native command.
        let (locale, month) = match self.lang {
            Lang::En => ("en-GB", "short"),
            lang => (lang.tag(), "long"),
        };
        let mut pairs = vec![("timeZone", "UTC".into()), ("year", "numeric".into()), ("month", month.into())];
        if style == DayStyle::Full {
            pairs.push(("day", "numeric".into()));
        }
        DateTimeFormat::new(locale, &options(&pairs)?)
    }

    fn write_day(&self, day: Day, style: DayStyle) -> Result<String, JsValue> {
        let epoch_ms = f64::from(day.0) * MS_PER_DAY;
        let mut days = self.days.borrow_mut();
        if let Some((_, format)) = days.iter().find(|(known, _)| *known == style) {
            return format.format(epoch_ms);
        }
        let format = self.day_format(style)?;
        let text = format.format(epoch_ms);
        days.push((style, format));
        text
    }
}

impl Host for IntlHost {
    fn number(&self, value: f64, style: NumberStyle) -> String {
        if !value.is_finite() {
            return "–".to_owned();
        }
        let shape = match style {
            NumberStyle::Count => Shape::Decimal(0),
            NumberStyle::CountShort => self.compact(value, false),
            NumberStyle::Decimal(decimals) => Shape::Decimal(decimals),
            NumberStyle::Money => Shape::Money,
            NumberStyle::MoneyRound if value.abs() < 100.0 => Shape::Money,
            NumberStyle::MoneyRound => Shape::MoneyWhole,
            NumberStyle::MoneyShort => self.compact(value, true),
            NumberStyle::Percent(decimals) => Shape::Percent { decimals, signed: false },
            NumberStyle::PercentSigned(decimals) => Shape::Percent { decimals, signed: true },
        };
        match self.write(value, shape) {
            // Rounded to nothing, a negative number would leave a lone sign.
            Ok(text) if value <= 0.0 && !is_nonzero(&text) => self.write(0.0, shape).unwrap_or(text),
            Ok(text) => text,
            Err(_) => value.to_string(),
        }
    }

    fn day(&self, day: Day, style: DayStyle) -> String {
        self.write_day(day, style).unwrap_or_else(|_| day.iso())
    }

    fn plural(&self, value: f64) -> Plural {
        if self.lang == Lang::En && value == 1.0 { Plural::One } else { Plural::Other }
    }
}
