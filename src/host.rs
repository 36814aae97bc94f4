//! What the core needs from outside: numbers, dates and plurals in the reader's language.
//!
//! In the browser this is `Intl`; natively [`PlainHost`].

use crate::issue::Error;
use serde::{Deserialize, Serialize};

/// How a number is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum NumberStyle {
    /// A whole number with separators: 1,234.
    Count,
    /// A short whole number: 1.2M, 123万.
    CountShort,
    /// A number with this many decimals.
    Decimal(u8),
    /// An amount in the file's currency, with the decimals of money.
    Money,
    /// An amount in the file's currency, without decimals when it is large.
    MoneyRound,
    /// An amount in the file's currency, short: £1.2M, 123万.
    MoneyShort,
    /// A share: 0.123 is 12.3 %, with this many decimals.
    Percent(u8),
    /// A change: 0.123 is +12.3 %.
    PercentSigned(u8),
}

/// How a day is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum DayStyle {
    /// 5 Mar 2024, 2024年3月5日.
    Full,
    /// Mar 2024, 2024年3月.
    Month,
}

/// Plural category of a cardinal number, as far as our languages need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plural {
    /// English "1 customer".
    One,
    /// Everything else, and all of Chinese.
    Other,
}

/// The outside world, seen from the core. An implementation is made for one language and one currency.
pub trait Host {
    /// The number in the reader's language.
    fn number(&self, value: f64, style: NumberStyle) -> String;
    /// The day (days since 1970-01-01) in the reader's language.
    fn day(&self, day: crate::model::Day, style: DayStyle) -> String;
    /// The plural category of `value`.
    fn plural(&self, value: f64) -> Plural;
}

/// Makes a host for a language and a currency (empty: unknown, amounts carry no sign).
pub trait Hosts {
    /// # Errors
    /// When the currency code is not one that the platform knows.
    fn host(&self, lang: crate::i18n::Lang, currency: &str) -> Result<Box<dyn Host>, Error>;
}
