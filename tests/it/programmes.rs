//! Programmes and investments in the report: examples, doors, settings, files that know little or much.

use crate::report::{data, engine, load, near};
use keliu::analysis::programme::{FOLKLORE, PROGRAMMES};
use keliu::engine::Engine;
use keliu::i18n::{Lang, PlainHosts};
use keliu::report::{Block, Section, Status};
use std::fmt::Write as _;

fn number(engine: &Engine, id: &str) -> f64 {
    engine.figures().unwrap().get(id).unwrap_or_else(|| panic!("no {id}")).parse().unwrap()
}

pub fn cdnow(presets: &[(&str, &str)]) -> Engine {
    let mut engine = engine();
    for (id, value) in presets {
        engine.preset(id, value).unwrap();
    }
    let map = [("customer", "id"), ("date", "date"), ("amount", "spend")];
    load(&mut engine, "cdnow.csv", &data("cdnow_sample_transactions.csv"), &map).unwrap();
    engine
}

pub fn section(engine: &mut Engine, id: &str) -> Section {
    engine.report().unwrap().sections.into_iter().find(|s| s.id == id).unwrap()
}

#[test]
fn published_cases_open_on_any_file() {
    let mut engine = cdnow(&[
        ("programme.retention.example", "credit_card"),
        ("programme.referral.example", "girard"),
        ("programme.members.example", "friendship_store"),
    ]);
    let f = engine.figures().unwrap();
    for (id, value) in [
        ("programme.retention.clv_before", 925.0),
        ("programme.retention.clv_after", 1_905.0),
        ("programme.retention.gain", 980.0),
        ("programme.retention.gain_yearly", 600.0),
        ("programme.retention.max_cost", 1_000.0),
        ("programme.retention.needed_churn", 1.0 / 10.2),
        // The main answer is the discounted one: 100 x 1.1 / 0.15 - 100 x 1.1 / 0.2 - 20.
        ("programme.retention.gain_discounted", 110.0 / 0.15 - 570.0),
        ("programme.retention.breakeven.cost", 110.0 / 0.15 - 550.0),
        ("programme.retention.breakeven.churn_after", 110.0 / 570.0 - 0.1),
        ("programme.referral.roi", 73_600.0 / 1_400.0),
        ("programme.referral.roi_all_paid", 19.0),
        ("programme.referral.breakeven.incrementality", 1_400.0 / 75_000.0),
        ("programme.members.member_revenue", 549e6),
    ] {
        near(&f, id, value, 1e-9);
    }
    // The discounted gain leads, the one without a discount stands beside it.
    engine.set("programme.open", "retention").unwrap();
    let text = serde_json::to_string(&section(&mut engine, "programmes")).unwrap();
    let (discounted, plain) =
        (text.find("brings 163.33").unwrap(), text.find("Undiscounted: 980.00").unwrap());
    assert!(discounted < plain, "{text}");
    // What is entered stands above the example; opening the example again takes it back.
    engine.set("programme.retention.cost", "50").unwrap();
    assert!((number(&engine, "programme.retention.clv_after") - 1_875.0).abs() < 1e-9);
    engine.set("programme.retention.example", "credit_card").unwrap();
    assert!((number(&engine, "programme.retention.clv_after") - 1_905.0).abs() < 1e-9);
    engine.set("programme.retention.example", "").unwrap();
    assert!(number(&engine, "programme.retention.input.customers") > 1.0);
    assert!(engine.set("programme.retention.cost", "much").is_err());
}

#[test]
fn a_slider_rewrites_what_shows_it() {
    let mut engine = cdnow(&[]);
    let written = |sections: Vec<Section>| sections.into_iter().map(|s| s.id).collect::<Vec<_>>();
    assert_eq!(written(engine.set("programme.tier.margin", "40").unwrap()), ["invest", "programmes"]);
    // What is to be done rests on what is invested, which is a setting of programmes.
    let with_actions = written(engine.set("programme.thresholds", "50 200").unwrap());
    assert_eq!(with_actions, ["invest", "programmes", "actions"]);
    let f = engine.figures().unwrap();
    assert_eq!(f.get("programmes.tiers.2.threshold"), Some("200"));
    assert_eq!(f.get("programme.rebate.input.step_2"), Some("200"));
    // They rest on values and segments, and follow those.
    let before = number(&engine, "programme.invest.input.clv");
    let after = written(engine.set("clv.horizon_months", "24").unwrap());
    assert!(["clv", "invest", "programmes"].iter().all(|id| after.contains(&(*id).to_owned())), "{after:?}");
    assert!(!after.contains(&"rfm".to_owned()), "{after:?}");
    assert!(number(&engine, "programme.invest.input.clv") > before);
    let after = written(engine.set("rfm.bands", "4").unwrap());
    // What segments are worth stands beside customer values; the models' own check does not know them.
    let follow = ["rfm", "clv", "invest", "programmes"];
    assert!(follow.iter().all(|id| after.contains(&(*id).to_owned())), "{after:?}");
    assert!(!after.contains(&"forecast".to_owned()), "{after:?}");
}

#[test]
fn customers_behind_the_numbers() {
    let mut engine = cdnow(&[("programme.open", "tier")]);
    let section = section(&mut engine, "programmes");
    assert_eq!(section.status, Status::Ok);
    let near_a_tier = number(&engine, "programmes.tiers.critical");
    assert!(near_a_tier > 0.0);
    let page = engine.customers("programme.critical", "revenue", true, 0, 5).unwrap();
    assert_eq!(page.total, near_a_tier);
    let lost = engine.customers("programme.lost", "revenue", true, 0, 5).unwrap();
    assert_eq!(lost.total, number(&engine, "programmes.lost.customers"));
    // Below every tier and in the three tiers: all customers with a purchase in the last year.
    let tiers: f64 = (0..4)
        .map(|i| engine.customers(&format!("programme.tier.{i}"), "id", false, 0, 1).unwrap().total)
        .sum();
    assert_eq!(tiers, number(&engine, "programme.retention.input.customers"));
}

#[test]
fn every_programme_in_every_language() {
    let mut engine = cdnow(&[("programme.folklore", "on")]);
    for lang in Lang::ALL {
        engine.language(lang).unwrap();
        for calculator in PROGRAMMES.into_iter().chain(FOLKLORE) {
            engine.set("programme.open", calculator.id).unwrap();
            for id in ["programmes", "invest"] {
                let text = serde_json::to_string(&section(&mut engine, id)).unwrap();
                // A text that is missing stands for its key, an argument that is missing for its name.
                for stem in
                    ["[programme", "[invest", "[calculator", "[col.", "[unit.", "{gain", "{net", "{in_"]
                {
                    assert!(!text.contains(stem), "{} {id}: {stem} in {text}", calculator.id);
                }
                assert!(!text.contains("NaN"), "{} {id}", calculator.id);
            }
        }
    }
}

#[test]
fn folklore_is_closed_until_it_is_asked_for() {
    let mut engine = cdnow(&[]);
    let offered = |engine: &mut Engine| {
        let text = serde_json::to_string(&section(engine, "programmes")).unwrap();
        text.contains("Word of mouth")
    };
    assert!(!offered(&mut engine));
    engine.set("programme.folklore", "on").unwrap();
    assert!(offered(&mut engine));
}

#[test]
fn a_file_without_customers() {
    let mut engine = engine();
    let bytes = b"date,amount\n2024-01-05,100\n2024-02-05,200\n2024-03-05,300\n";
    load(&mut engine, "till.csv", bytes, &[("date", "date"), ("amount", "amount")]).unwrap();
    let programmes = section(&mut engine, "programmes");
    assert_eq!(programmes.status, Status::Warning);
    let says = |s: &Section, words: &str| serde_json::to_string(s).unwrap().contains(words);
    assert!(says(&programmes, "no customer column"));
    let invest = section(&mut engine, "invest");
    assert_eq!(invest.status, Status::Locked);
    assert!(invest.blocks.iter().any(|b| matches!(b, Block::Form(_))), "the drivers can still be tried");
    // With one's own numbers everything can be computed.
    for (id, value) in [
        ("margin", "100"),
        ("churn_before", "10"),
        ("churn_after", "5"),
        ("cost", "20"),
        ("acquisition", "75"),
    ] {
        engine.set(&format!("programme.retention.{id}"), value).unwrap();
    }
    assert!((number(&engine, "programme.retention.clv_after") - 1_905.0).abs() < 1e-9);
    assert_eq!(engine.figures().unwrap().get("programmes.tiers.critical"), None);
}

/// 120 customers over two years; every third of them is a member and buys more; customer i > 40 was recommended by
/// customer i mod 40; 30 was invested in each, 5,000 in the first three.
fn club() -> String {
    let mut text = "customer,date,amount,referrer,member,invested,points\n".to_owned();
    for customer in 0..120_u32 {
        let member = customer % 3 == 0;
        let orders = 3 + customer % 4;
        for order in 0..orders {
            let day = 5 + (customer * 37 + order * 131) % 700;
            let date = keliu::model::Day::from_iso("2022-01-01").unwrap().plus(day as i32).iso();
            let amount = 20 + customer % 7 * 5 + if member { 60 } else { 0 };
            let referrer = if customer >= 40 { format!("c{:03}", customer % 40) } else { String::new() };
            let invested = if customer < 3 { 5_000 } else { 30 };
            let tier = if member { "Gold" } else { "否" };
            let _ = writeln!(text, "c{customer:03},{date},{amount},{referrer},{tier},{invested},100");
        }
    }
    text
}

#[test]
fn a_file_that_knows_much() {
    let mut engine = engine();
    let map =
        ["customer", "date", "amount", "referrer", "member", "invested", "points"].map(|role| (role, role));
    load(&mut engine, "club.csv", club().as_bytes(), &map).unwrap();
    let f = engine.figures().unwrap();
    let get = |id: &str| -> f64 { f.get(id).unwrap_or_else(|| panic!("no {id}")).parse().unwrap() };
    assert_eq!(f.get("programmes.referred"), Some("80"));
    assert_eq!(
        (get("programme.referral.input.deals"), get("programme.points.input.points")),
        (80.0, 12_000.0)
    );
    assert!((get("programme.referral.k_factor") - 80.0 / 120.0).abs() < 1e-12);
    // Every margin of a recommended customer is credited once, by half.
    let half = get("programme.referral.input.income") / 2.0;
    assert!((get("invest.social") - half).abs() < 1e-6 * half);
    assert_eq!(f.get("programmes.members.basis"), Some("column"));
    // Members' orders are 60 dearer; that is most of what is left after matching by tenure and frequency.
    assert!(get("programmes.members.uplift.low95") > 0.0);
    assert!(get("programmes.members.uplift.low95") < get("programmes.members.uplift"));
    assert!(get("programmes.members.mean") > get("programmes.others.mean"));
    // 5,000 is more than any of them is worth.
    assert_eq!(get("invest.keep") + get("invest.stop"), 120.0);
    let _ = engine.report().unwrap();
    assert!(engine.customers("invest.stop", "clv", true, 0, 5).unwrap().total >= 3.0);
    let mean = (3.0 * 5_000.0 + 117.0 * 30.0) / 120.0;
    assert!((get("programme.drivers.input.acquisition") - mean).abs() < 1e-9);
    assert!(
        !serde_json::to_string(&section(&mut engine, "invest")).unwrap().contains("Social value is missing")
    );
}

#[test]
fn manual_investments_by_segment() {
    let mut engine = Engine::new(Lang::En, Box::new(PlainHosts)).unwrap();
    let map = [("customer", "id"), ("date", "date"), ("amount", "spend")];
    load(&mut engine, "cdnow.csv", &data("cdnow_sample_transactions.csv"), &map).unwrap();
    assert_eq!(engine.figures().unwrap().get("invest.stop"), Some("0"));
    engine.set("programme.invested.lost", "1000").unwrap();
    let f = engine.figures().unwrap();
    assert_eq!(f.get("invest.stop"), f.get("rfm.segment.lost.customers"));
    engine.set("programme.invested.lost", "0").unwrap();
    let f = engine.figures().unwrap();
    assert_eq!(f.get("invest.keep"), f.get("rfm.segment.lost.customers"));
}

/// Of three customers active in the first two weeks, b did not come in the second two.
#[test]
fn lost_customers_by_hand() {
    let mut engine = engine();
    let bytes = b"customer,date,amount\na,2024-01-01,10\nb,2024-01-05,10\nc,2024-01-10,10\nd,2024-01-16,10\na,2024-01-20,10\nc,2024-01-28,10\n";
    let map = ["customer", "date", "amount"].map(|role| (role, role));
    load(&mut engine, "weeks.csv", bytes, &map).unwrap();
    let f = engine.figures().unwrap();
    assert_eq!(f.get("programmes.lost.active"), Some("3"));
    assert_eq!((f.get("programmes.lost.customers"), f.get("programmes.lost.days")), (Some("1"), Some("14")));
    near(&f, "programmes.lost.annual", 1.0 - libm::pow(2.0 / 3.0, 365.0 / 14.0), 1e-12);
    near(&f, "programme.retention.input.customers", 4.0, 1e-12);
    // 60 in 28 days, 4 customers, 30 % assumed.
    near(&f, "programme.retention.input.margin", 60.0 * 365.0 / 28.0 / 4.0 * 0.3, 1e-12);
}

/// Every figure of values, forecast and investment says how it comes about, with its own numbers.
#[test]
fn every_figure_opens_its_formula() {
    let mut engine = cdnow(&[("programme.invested.champions", "10")]);
    for (id, least) in [("clv", 4), ("forecast", 3), ("invest", 4 + 5)] {
        let section = section(&mut engine, id);
        let items = section.blocks.iter().flat_map(|b| match b {
            Block::Kpis { items } => &items[..],
            _ => &[],
        });
        let mut n = 0;
        for kpi in items {
            assert!(
                kpi.how.contains(['=', ':']) && kpi.how.contains(|c: char| c.is_ascii_digit()),
                "{kpi:?}"
            );
            n += 1;
        }
        assert_eq!(n, least, "{id}");
    }
    // The formula of the total, computed again from its own terms.
    let clv = section(&mut engine, "clv");
    let total = clv.blocks.iter().find_map(|b| match b {
        Block::Kpis { items } => items.iter().find(|k| k.id == "clv.total"),
        _ => None,
    });
    let how = &total.unwrap().how;
    let numbers: Vec<f64> = how
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
        .filter_map(|t| t.trim_matches('.').replace(',', "").parse().ok())
        .collect();
    // Margin in per cent, orders, spend, factor, rate, total.
    let &[margin, orders, spend, factor, _, value] = &numbers[..] else { panic!("{how}: {numbers:?}") };
    assert!((margin / 100.0 * orders * spend * factor / value - 1.0).abs() < 1e-3, "{how}");
}
