//! Loyalty of whole files.

use crate::programmes::{cdnow, section};
use crate::report::{engine, load, near};
use keliu::engine::Engine;
use keliu::report::{Block, Status};
use std::fmt::Write as _;

/// The sequences of the case `loyalty_patterns`, one customer each, an order a week.
fn patterns() -> Engine {
    let sequences =
        ["AAAAAA", "AABAACAA", "AAABBB", "ABABAB", "ABCDEF", "AAAAAB", "AAB", "AABBAB", "AABBBBBB", "ABCABC"];
    let mut file = "customer,date,amount,brand,discount\n".to_owned();
    for (customer, sequence) in sequences.iter().enumerate() {
        for (week, brand) in sequence.chars().enumerate() {
            let day = 1 + 7 * week;
            let (month, day) = if day > 28 { (2, day - 28) } else { (1, day) };
            let off = if customer == 4 { "0.3" } else { "0" };
            writeln!(file, "c{customer},2024-{month:02}-{day:02},{},brand {brand},{off}", 10 + customer)
                .unwrap();
            // A smaller line of another brand does not decide.
            writeln!(file, "c{customer},2024-{month:02}-{day:02},1,brand Z,0").unwrap();
        }
    }
    let mut engine = engine();
    load(&mut engine, "brands.csv", file.as_bytes(), &[]).unwrap();
    engine
}

#[test]
fn the_patterns_of_the_textbook_from_a_file() {
    let mut engine = patterns();
    let f = engine.figures().unwrap();
    assert_eq!(f.get("loyalty.column"), Some("brand"));
    for (id, n) in [
        ("kind.undivided", 1),
        ("kind.interrupted", 2),
        ("kind.unstable", 2),
        ("kind.dispersed", 4),
        ("kind.insufficient", 1),
        ("class.high", 8),
        ("class.switcher", 2),
        ("class.undecided", 0),
        // The one who bought at a discount throughout.
        ("deals", 1),
    ] {
        assert_eq!(f.get(&format!("loyalty.{id}.customers")), Some(n.to_string().as_str()), "{id}");
    }
    // "3 times or more" as three repeats: AAB has three orders only.
    engine.set("loyalty.least_orders", "4").unwrap();
    let f = engine.figures().unwrap();
    assert_eq!(f.get("loyalty.class.high.customers"), Some("7"));
    assert_eq!(f.get("loyalty.class.undecided.customers"), Some("1"));
    // Everybody bought Z: its share of requirements is what it is of all spend.
    let z = (1..=7).find(|i| f.get(&format!("loyalty.brand.{i}")) == Some("brand Z")).unwrap();
    assert_eq!(f.get(&format!("loyalty.brand.{z}.buyers")), Some("10"));
    let lengths = [6, 8, 6, 6, 6, 6, 3, 6, 8, 6];
    let orders: i32 = lengths.iter().sum();
    let spend: i32 = lengths.iter().enumerate().map(|(customer, n)| n * (11 + customer as i32)).sum();
    near(
        &f,
        &format!("loyalty.brand.{z}.share_of_requirements"),
        f64::from(orders) / f64::from(spend),
        1e-12,
    );
    near(&f, &format!("loyalty.brand.{z}.orders_per_buyer"), f64::from(orders) / 10.0, 1e-12);
}

#[test]
fn everybody_is_in_one_kind_and_one_class() {
    let f = cdnow(&[]).figures().unwrap();
    for family in ["kind", "class", "rhythm"] {
        let ids = f
            .iter()
            .filter(|(id, _)| id.starts_with(&format!("loyalty.{family}.")) && id.ends_with(".customers"));
        assert_eq!(ids.map(|(_, n)| n.parse::<u32>().unwrap()).sum::<u32>(), 2_357, "{family}");
    }
    // Without a column of brands, categories or channels there is no sequence; the section says what it needs.
    assert_eq!(f.get("loyalty.kind.insufficient.customers"), Some("2357"));
    let section = section(&mut cdnow(&[]), "loyalty");
    assert_eq!(section.status, Status::Ok);
    let says =
        |what: &str| section.blocks.iter().any(|b| matches!(b, Block::Notice(n) if n.text.contains(what)));
    assert!(says("brands, categories or channels") && says("categories or products") && says("discount"));
}

/// In a made-up world every category halves the odds of loss; the regression finds it.
#[test]
fn stickiness_is_found_where_it_is() {
    let mut file = "customer,date,amount,category\n".to_owned();
    for i in 0..900_u32 {
        let n = 1 + i % 3;
        for category in 0..n {
            let (month, day) = (1 + (i / 3 + category) % 6, 1 + (i / 7 + 3 * category) % 27);
            writeln!(file, "c{i},2023-{month:02}-{day:02},10,category {category}").unwrap();
        }
        // Lost: of ten with one category seven, with two five, with three three.
        if (i / 3) % 10 >= [7, 5, 3][n as usize - 1] {
            writeln!(file, "c{i},2023-11-{:02},10,category 0", 1 + i % 27).unwrap();
        }
    }
    let mut engine = engine();
    load(&mut engine, "held.csv", file.as_bytes(), &[]).unwrap();
    let f = engine.figures().unwrap();
    for (n, lost) in [(1, 0.7), (2, 0.5), (3, 0.3)] {
        assert_eq!(f.get(&format!("loyalty.held.{n}.customers")), Some("300"));
        near(&f, &format!("loyalty.held.{n}.lost"), lost, 1e-12);
    }
}

/// Five customers with what holds them. By hand: of balance 0, 10, 20, 20, 40 the mid-ranks of the four who have some are 25, 62.5,
/// 62.5, 100; of contract months on 1 March 0, 0, 0, 6, 12 minus those since, 50 and 100; points nobody has, so they are no thing.
#[test]
fn exit_costs_of_a_file() {
    let mut file = "customer id,date,amount,card balance,points,contract months left\n".to_owned();
    for (id, balance, months) in [("a", 0, 0), ("b", 10, 0), ("c", 20, 0), ("d", 20, 6), ("e", 40, 12)] {
        // An older number is not the last one.
        writeln!(file, "{id},2024-02-01,5,99,0,30").unwrap();
        writeln!(file, "{id},2024-03-01,5,{balance},0,{months}").unwrap();
    }
    let mut engine = engine();
    load(&mut engine, "held.csv", file.as_bytes(), &[]).unwrap();
    let f = engine.figures().unwrap();
    for (id, n) in [("none", 1), ("low", 2), ("middle", 1), ("high", 1), ("balance", 4), ("contract", 2)] {
        assert_eq!(f.get(&format!("loyalty.exit.{id}.customers")), Some(n.to_string().as_str()), "{id}");
    }
    assert!(f.get("loyalty.exit.points.customers").is_none());
    near(&f, "loyalty.exit.balance.mean", 22.5, 1e-12);
    // (0 + 12.5 + 31.25 + 56.25 + 100) / 5.
    near(&f, "loyalty.exit.mean", 40.0, 1e-12);
    // As of 2 March, a day after the last order: 6 and 12 months less a day.
    near(&f, "loyalty.exit.contract.mean", 9.0 - 12.0 / 365.25, 1e-9);
    let loyalty = section(&mut engine, "loyalty");
    let ids: Vec<&str> = loyalty
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Table(table) => Some(table.id.as_str()),
            _ => None,
        })
        .collect();
    assert!(ids.contains(&"loyalty-exit-things") && ids.contains(&"loyalty-exit-top"), "{ids:?}");
    // Without any of the columns the section says which would tell.
    let mut engine = cdnow(&[]);
    assert!(engine.figures().unwrap().get("loyalty.exit.mean").is_none());
    let says = section(&mut engine, "loyalty").blocks.iter().any(|b| match b {
        Block::Notice(notice) => notice.text.contains("installed base"),
        _ => false,
    });
    assert!(says);
}
