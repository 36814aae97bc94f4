//! Life cycles and cohorts of whole files.

use crate::oracle_data::json;
use crate::programmes::{cdnow, section};
use crate::report::{engine, load, near};
use keliu::report::{Block, Status};
use std::fmt::Write as _;

/// Monthly cohorts of CDNOW against an independent count: customers exactly, revenue to the cent.
#[test]
fn cohorts_of_cdnow() {
    let f = cdnow(&[("lifecycle.cohort_months", "1")]).figures().unwrap();
    let oracle = json(include_str!("../oracle/cdnow_cohorts.json"));
    for month in ["1997-01", "1997-02", "1997-03"] {
        let counts = oracle["retention_customers"][month].as_array().unwrap();
        for (age, n) in counts.iter().enumerate() {
            let got = f.get(&format!("cohorts.{month}.{age}.customers"));
            // The oracle fills rows up with zeros beyond the file's end.
            assert_eq!(got.unwrap_or("0"), n.to_string(), "{month} {age}");
            if let (Some(got), Some(revenue)) = (
                f.get(&format!("cohorts.{month}.{age}.revenue")),
                oracle["retention_revenue"][month][age].as_f64(),
            ) {
                assert!(
                    (got.parse::<f64>().unwrap() - revenue).abs() < 0.005,
                    "{month} {age}: {got} {revenue}"
                );
            }
        }
    }
    assert_eq!(f.get("cohorts.number"), Some("3"));
}

#[test]
fn stages_and_kinds_add_up_to_the_customers() {
    let f = cdnow(&[]).figures().unwrap();
    let sum = |ids: &[&str], what: &str| -> u64 {
        ids.iter()
            .map(|id| f.get(&format!("lifecycle.{what}.{id}.customers")).unwrap().parse::<u64>().unwrap())
            .sum()
    };
    assert_eq!(sum(&["first", "repeat", "long_term", "decline"], "stage"), 2_357);
    let declined: u64 = f.get("lifecycle.stage.decline.customers").unwrap().parse().unwrap();
    assert_eq!(sum(&["only_once", "sudden", "gradual", "unclear"], "decline"), declined);
    // 1,218 of 2,357 have one purchase; some have two on one day, which count as one.
    near(&f, "ladder.one_timers", 1_218.0 / 2_357.0, 0.01);
    assert_eq!(f.get("ladder.1.customers"), Some("2357"));
}

#[test]
fn settings_rewrite_what_they_touch() {
    let mut engine = cdnow(&[]);
    let written =
        |sections: Vec<keliu::report::Section>| sections.into_iter().map(|s| s.id).collect::<Vec<_>>();
    let measured = written(engine.set("lifecycle.measure", "orders").unwrap());
    assert!(measured.starts_with(&["lifecycle".to_owned(), "cohorts".to_owned()]), "{measured:?}");
    assert!(!measured.contains(&"rfm".to_owned()), "{measured:?}");
    let moved = written(engine.set("lifecycle.since", "1997-07-01").unwrap());
    assert!(["rfm", "lifecycle"].iter().all(|id| moved.contains(&(*id).to_owned())), "{moved:?}");
    assert_eq!(engine.figures().unwrap().get("lifecycle.since"), Some("1997-07-01"));
    assert!(engine.set("lifecycle.since", "someday").is_err());
}

/// A file of one day and one customer has a section with an answer, and nothing breaks.
#[test]
fn hardly_anything_to_see() {
    let mut engine = engine();
    load(&mut engine, "tiny.csv", b"customer,date,amount\nA,2024-05-01,10\n", &[]).unwrap();
    for id in ["lifecycle", "cohorts"] {
        assert_eq!(section(&mut engine, id).status, Status::Ok, "{id}");
    }
    load(&mut engine, "nobody.csv", b"date,amount\n2024-05-01,10\n2024-05-02,12\n", &[]).unwrap();
    for id in ["lifecycle", "cohorts"] {
        assert_eq!(section(&mut engine, id).status, Status::Locked, "{id}");
    }
}

/// 400 customers won in half a year, every other one at a discount.
fn won() -> String {
    let mut file = "customer,date,amount,discount\n".to_owned();
    for i in 0..400 {
        let month = 1 + i / 2 % 6;
        let at_discount = i % 2 == 0;
        let off = if at_discount { "0.2" } else { "0" };
        writeln!(file, "c{i},2023-0{month}-05,50,{off}").unwrap();
        if if at_discount { i % 10 == 0 } else { i % 5 < 2 } {
            writeln!(file, "c{i},2023-0{month}-25,50,0").unwrap();
        }
    }
    writeln!(file, "late,2024-06-01,50,0").unwrap();
    file
}

/// Thirty who bought before, without a discount, buy at one in these days: they were not won at it.
#[test]
fn who_bought_before_the_days_chosen_was_won_before_them() {
    let mut file = won();
    for i in 0..30 {
        writeln!(file, "old{i},2022-12-01,50,0\nold{i},2023-02-05,50,0.2").unwrap();
    }
    let mut engine = engine();
    load(&mut engine, "won.csv", file.as_bytes(), &[]).unwrap();
    engine.set("filter.from", "2023-01-01").unwrap();
    let f = engine.figures().unwrap();
    assert_eq!(f.get("sales.customers"), Some("431"));
    assert_eq!(f.get("cohorts.won.discount.customers"), Some("200"));
}

/// Customers won at a discount come back half as often: the section says so, and names the missing column where
/// there is none.
#[test]
fn customers_won_at_a_discount() {
    let file = won();
    let mut engine = engine();
    load(&mut engine, "won.csv", file.as_bytes(), &[]).unwrap();
    let f = engine.figures().unwrap();
    assert_eq!(f.get("cohorts.won.discount.customers"), Some("200"));
    near(&f, "cohorts.won.discount.again", 0.2, 1e-9);
    near(&f, "cohorts.won.full.again", 0.4, 1e-9);
    let high: f64 = f.get("cohorts.won.difference.again.high95").unwrap().parse().unwrap();
    assert!(high < 0.0);
    let without = cdnow(&[]).report().unwrap().sections.into_iter().find(|s| s.id == "cohorts").unwrap();
    let says_why =
        without.blocks.iter().any(|b| matches!(b, Block::Notice(n) if n.text.contains("list price")));
    assert!(says_why);
}
