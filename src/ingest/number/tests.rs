use super::*;
use crate::model::Money;
use proptest::prelude::*;

fn read(text: &str, decimal: Decimal) -> String {
    match parse(text, decimal) {
        Ok(value) => Money::plain(i128::from(value)),
        Err(error) => format!("{error:?}"),
    }
}

#[test]
fn decimal_point() {
    for (text, value) in [
        ("0", "0"),
        ("12", "12"),
        ("-12.5", "-12.5"),
        ("+3", "3"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("5.", "5"),
        ("1,234.56", "1234.56"),
        ("1,234,567", "1234567"),
        ("12,34,567.8", "1234567.8"),
        ("1 234.5", "1234.5"),
        ("1'234'567.89", "1234567.89"),
        ("1’234.5", "1234.5"),
        ("(12.00)", "-12"),
        ("(£1,234.50)", "-1234.5"),
        ("12-", "-12"),
        ("−12", "-12"),
        ("¥1,234", "1234"),
        ("￥12.5", "12.5"),
        ("$-5", "-5"),
        ("-$5", "-5"),
        ("12.50 EUR", "12.5"),
        ("RMB 12", "12"),
        ("12元", "12"),
        ("Rs.5", "5"),
        ("US$ 7", "7"),
        ("12%", "0.12"),
        ("12.345 %", "0.1235"),
        ("１２．５", "12.5"),
        ("－１，２３４", "-1234"),
        ("1.2e3", "1200"),
        ("1E-2", "0.01"),
        ("5.5e-5", "0.0001"),
        ("3.5万", "35000"),
        ("1.2亿元", "120000000"),
        ("3亿", "300000000"),
        ("2千", "2000"),
        ("5百万", "5000000"),
        ("12k", "12000"),
        ("$1.5M", "1500000"),
        ("12k €", "12000"),
        ("€ 2.5 k", "2500"),
        ("7 mn USD", "7000000"),
        ("-1.2K", "-1200"),
        ("￥3.5万", "35000"),
        ("12KRW", "12"),
        ("5‰", "0.005"),
        ("0.00005", "0.0001"),
        ("-0.00005", "-0.0001"),
        ("0.000049999", "0"),
        ("1e-30", "0"),
        ("007", "7"),
        ("2.57846", "2.5785"),
        ("922337203685477", "922337203685477"),
        ("0e30", "0"),
    ] {
        assert_eq!(read(text, Decimal::Point), value, "{text}");
    }
}

#[test]
fn decimal_comma() {
    for (text, value) in [
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1.234", "1234"),
        ("0,5", "0.5"),
        ("12", "12"),
        ("12,34 €", "12.34"),
        ("1.234.567", "1234567"),
        ("1\u{202f}234,5", "1234.5"),
        ("-,5", "-0.5"),
    ] {
        assert_eq!(read(text, Decimal::Comma), value, "{text}");
    }
}

#[test]
fn what_is_no_number() {
    for text in [
        "",
        "abc",
        "-",
        "1,5",
        "12,34",
        "0,123",
        "1234,567",
        "1.2.3",
        "--5",
        "(-5)",
        "5--",
        "1-2",
        "12 pcs",
        "12 k k",
        "12kg",
        "5 EUR USD",
        "12:30",
        "2024-03-05",
        "85123A",
        "1.234,56",
        "$5€",
        "1,,234",
        "1 2",
        "e5",
        "NaN",
        "inf",
        "5e999",
        "%",
        "1,234 567",
    ] {
        assert_eq!(read(text, Decimal::Point), "Unreadable", "{text}");
    }
    assert_eq!(read("1e20", Decimal::Point), "Overflow");
    assert_eq!(read("9999999999999999", Decimal::Point), "Overflow");
    assert_eq!(read("922337203685477.5807", Decimal::Point), "Overflow");
}

#[test]
fn units() {
    let read = |text: &str| {
        shape_with_unit(text).map(|(shape, unit)| (shape.value(Decimal::Point).unwrap() / 10_000, unit))
    };
    for (text, value, unit) in [
        ("12 pcs", 12, "pcs"),
        ("12 PCS.", 12, "pcs"),
        ("3件", 3, "件"),
        ("2 kg", 2, "kg"),
        ("500g", 500, "g"),
        ("12元/件", 12, "件"),
        ("1,200 units", 1200, "units"),
    ] {
        assert_eq!(read(text), Some((value, unit)), "{text}");
    }
    for text in ["12", "pcs", "kg 2", "85123A", "12 apples", "x件"] {
        assert!(shape_with_unit(text).is_none(), "{text}");
    }
}

#[test]
fn what_rounding_loses() {
    let is_rounded = |text: &str| shape(text).unwrap().is_rounded(Decimal::Point);
    for text in ["2.57846", "0.00001", "12.345%", "1e-5"] {
        assert!(is_rounded(text), "{text}");
    }
    for text in ["2.5784", "2.57840000", "12.34%", "1.234567万", "12", "1,234.5"] {
        assert!(!is_rounded(text), "{text}");
    }
}

proptest! {
    #[test]
    fn printed_numbers_are_read_back(value in -i64::MAX + 1..i64::MAX) {
        let text = Money::plain(i128::from(value));
        prop_assert_eq!(parse(&text, Decimal::Point), Ok(value));
        prop_assert_eq!(parse(&text.replace('.', ","), Decimal::Comma), Ok(value));
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,24}") {
        let _ = parse(&text, Decimal::Point);
        let _ = parse(&text, Decimal::Comma);
    }
}
