//! When customers buy, in whole files: a week by hand, the sample of Online Retail, files without times, customers, weeks.

use crate::programmes::section;
use crate::report::{engine, load, near, sample};
use keliu::engine::Engine;
use keliu::report::{Block, Section};
use std::fmt::Write as _;

/// Four weeks from Monday, 1 January 2024: six orders every Monday, none on Wednesdays, two on other days. Most are
/// nobody's; customer `a` orders on the 1st, the 11th and the 22nd, for 100, 200 and 300.
fn four_weeks(customers: bool) -> Engine {
    let mut file = if customers { "customer,date,amount\n" } else { "date,amount\n" }.to_owned();
    for day in 1..=28 {
        let n = [6, 2, 0, 2, 2, 2, 2][(day - 1) % 7];
        for i in 0..n {
            let amount = match (day, i) {
                (1, 0) => 100,
                (11, 0) => 200,
                (22, 0) => 300,
                _ => 10,
            };
            let who = if !customers {
                ""
            } else if amount > 10 {
                "a,"
            } else {
                ","
            };
            writeln!(file, "{who}2024-01-{day:02},{amount}").unwrap();
        }
    }
    let mut engine = engine();
    load(&mut engine, "weeks.csv", file.as_bytes(), &[]).unwrap();
    engine
}

fn texts(section: &Section) -> String {
    let text = |block: &Block| match block {
        Block::Insight(insight) => format!("{} {}", insight.text, insight.detail),
        Block::Notice(notice) => notice.text.clone(),
        _ => String::new(),
    };
    section.blocks.iter().map(text).collect::<Vec<_>>().join("\n")
}

/// 64 orders, 64 / 7 a day are expected: X2 = ((24 - E)^2 + 5 (8 - E)^2 + E^2) / E = 34; all weeks are alike. Smoothed by 4 / 34.
#[test]
fn four_weeks_by_hand() {
    let mut engine = four_weeks(true);
    let f = engine.figures().unwrap();
    near(&f, "timing.weekday.chi_squared", 34.0, 1e-12);
    near(&f, "timing.weekday.dispersion", 1.0, 1e-12);
    near(&f, "timing.weekday.1.raw", 2.625, 1e-12);
    near(&f, "timing.weekday.1.index", 1.0 + 30.0 / 34.0 * 1.625, 1e-12);
    near(&f, "timing.weekday.3.index", 4.0 / 34.0, 1e-12);
    // Mondays: 24 orders, of which 100 and 300 instead of 10.
    assert_eq!(f.get("timing.weekday.1.revenue"), Some("620"));
    assert_eq!((f.get("timing.hour.p"), f.get("timing.month.p")), (None, None));
    // Gaps of 10 and 11 days: the next order is expected 10.5 days, rounded 11, after the 22nd; two days earlier is the 31st,
    // a Wednesday, on which nobody orders: the day before.
    engine.report().unwrap();
    let page = engine.customers("timing.contacts", "expected", true, 0, 10).unwrap();
    let cell = |key: &str| {
        let at = page.sorts.iter().position(|sort| sort == key).unwrap();
        page.table.rows[0][at].text.clone()
    };
    assert_eq!((page.total, cell("id").as_str()), (1.0, "a"));
    assert!(cell("contact").contains("Tuesday") && cell("contact").contains("30"), "{}", cell("contact"));
    assert_eq!(f.get("timing.week.value"), Some("200"));
    // A lead of nine tenths is nine days: not before the day after the last.
    engine.set("timing.lead_percent", "90").unwrap();
    let csv = String::from_utf8(engine.customers_csv("timing.contacts", "expected", true).unwrap()).unwrap();
    assert!(csv.contains("2024-01-29") && !csv.contains("2024-01-30"), "{csv}");
    let text = texts(&section(&mut engine, "timing"));
    for part in ["Monday is the strongest day", "dates without times", "24 whole months"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn files_without_customers_have_their_weekdays() {
    let mut engine = four_weeks(false);
    let f = engine.figures().unwrap();
    near(&f, "timing.weekday.1.raw", 2.625, 1e-12);
    assert_eq!(f.get("timing.contacts.customers"), None);
    let text = texts(&section(&mut engine, "timing"));
    assert!(text.contains("customer numbers or names"), "{text}");
}

/// The sample of the page, 998 orders on 374 days. Expected values: the csv summed up in Python, order by order.
#[test]
fn the_sample_has_weekdays_and_hours() {
    let mut engine = engine();
    load(&mut engine, "sample.csv", &sample(), &[]).unwrap();
    let f = engine.figures().unwrap();
    near(&f, "timing.weekday.chi_squared", 223.179_959_100_204_48, 1e-9);
    near(&f, "timing.weekday.dispersion", 1.161_791_701_094_929_5, 1e-9);
    let indices = [
        1.051_061_402_882,
        1.457_550_217_983,
        1.303_364_805_359,
        1.387_465_939_517,
        1.107_128_825_655,
        0.020_822_509_436,
        0.672_606_299_167,
    ];
    for (weekday, index) in (1..).zip(indices) {
        near(&f, &format!("timing.weekday.{weekday}.index"), index, 1e-9);
    }
    let hours = [28, 71, 119, 107, 145, 144, 119, 109, 74, 46, 14, 2];
    for (hour, n) in (8..).zip(hours) {
        near(&f, &format!("timing.hour.{hour}.orders"), f64::from(n), 1e-12);
    }
    assert_eq!((f.get("timing.hour.7.orders"), f.get("timing.hour.20.orders")), (None, None));
    let mean: f64 =
        (8..20).map(|h| f.get(&format!("timing.hour.{h}.index")).unwrap().parse::<f64>().unwrap()).sum();
    assert!((mean / 12.0 - 1.0).abs() < 1e-9);
    // The list stands in the order of what the next orders are expected to bring, and adds up to the figure.
    engine.report().unwrap();
    let page = engine.customers("timing.contacts", "expected", true, 0, 10_000).unwrap();
    let at = page.sorts.iter().position(|sort| sort == "expected").unwrap();
    let values: Vec<f64> = page.table.rows.iter().map(|row| row[at].value.unwrap()).collect();
    assert!(values.is_sorted_by(|a, b| a >= b) && values.len() > 3);
    near(&f, "timing.week.value", values.iter().sum(), 1e-9);
    let text = texts(&section(&mut engine, "timing"));
    assert!(text.contains("Tuesday is the strongest day") && text.contains("12:00–13:00"), "{text}");
    // Who is to be called has the time in the plan, too.
    let id = page.table.rows[0][0].set.clone().unwrap();
    let profile = engine.customers(&id, "revenue", true, 0, 1).unwrap().profile;
    let plan = format!("{profile:?}");
    assert!(plan.contains("Get in touch on") && plan.contains("Best time to get in touch"));
}
