//! Any text as a number and as a date: no panic; what was read prints and reads back.
#![no_main]

use keliu::ingest::date::{DateNumbers, Reading};
use keliu::ingest::{DateOrder, Decimal, date, number};
use keliu::model::{Day, Money};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for decimal in [Decimal::Point, Decimal::Comma] {
        if let Ok(value) = number::parse(text, decimal) {
            assert!(value > i64::MIN, "kept for unreadable quantities");
            let plain = Money::plain(i128::from(value));
            assert_eq!(number::parse(&plain, Decimal::Point), Ok(value), "{text}");
        }
    }
    if let Some(parts) = date::parse(text) {
        let days = [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy].map(|order| parts.day(order));
        assert!(days.iter().any(Option::is_some) || matches!(parts, date::Parts::Roc(_)), "{text}");
        for day in days.into_iter().flatten() {
            assert!((1900..=2199).contains(&day.ymd().0), "{text}");
            assert_eq!(Day::from_iso(&day.iso()), Some(day));
        }
    }
    for numbers in [DateNumbers::None, DateNumbers::Excel, DateNumbers::EpochSeconds, DateNumbers::EpochMillis] {
        let reading = Reading { order: DateOrder::Dmy, numbers, is_roc: true };
        if let Some(day) = reading.day(text) {
            assert_eq!(Day::from_iso(&day.iso()), Some(day), "{text}");
        }
        assert!(reading.second(text).is_none_or(|second| second < 86_400), "{text}");
    }
    if let Some((shape, _)) = number::shape_with_unit(text) {
        let _ = (shape.value(Decimal::Point), shape.is_rounded(Decimal::Comma));
    }
});
