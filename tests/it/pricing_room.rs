//! Prices and the simulator as the page shows them: what is answered, what is refused, what adds up.

use crate::report::{engine, load};
use keliu::engine::Engine;
use keliu::report::{Block, Figures, Section, Status};
use std::fmt::Write;
use std::io::Read;

const HEAD: &str = "order id,order date,customer id,product id,quantity,unit price,amount\n";

/// Two years of a small shop whose prices move every eight weeks; dearer weeks sell less.
fn shop(n_products: u32, moves: bool) -> String {
    let mut text = HEAD.to_owned();
    let mut seed = 7_u32;
    let mut order = 0;
    for product in 0..n_products {
        for week in 0..104_u32 {
            let level = if moves { 90 + (week / 8 * 7 + product * 5) % 21 } else { 100 };
            let n = if level > 100 { 3 } else { 4 };
            for _ in 0..n {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let (customer, quantity) = (seed >> 16 & 63, seed >> 24 & 1);
                let day = week * 7 + (seed >> 8) % 7;
                let (month, day) = (day / 28, day % 28 + 1);
                let price = f64::from(level * (product + 5)) / 100.0;
                let quantity = quantity + 1;
                let _ = writeln!(
                    text,
                    "{order},{}-{:02}-{day:02},C{customer},P{product},{quantity},{price:.2},{:.2}",
                    2022 + month / 12,
                    month % 12 + 1,
                    price * f64::from(quantity)
                );
                order += 1;
            }
        }
    }
    text
}

fn opened(text: &str) -> Engine {
    let mut engine = engine();
    load(&mut engine, "shop.csv", text.as_bytes(), &[]).unwrap();
    engine
}

fn sample() -> Engine {
    let packed = include_bytes!("../../www/sample/online_retail_sample.csv.gz");
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    let mut engine = engine();
    load(&mut engine, "sample.csv", &bytes, &[]).unwrap();
    engine
}

fn section(engine: &mut Engine, id: &str) -> Section {
    engine.report().unwrap().sections.into_iter().find(|s| s.id == id).unwrap()
}

fn real(figures: &Figures, id: &str) -> f64 {
    figures.get(id).unwrap_or_else(|| panic!("no {id}")).parse().unwrap()
}

#[test]
fn a_change_of_zero_changes_nothing_and_groups_add_up() {
    let mut engine = opened(&shop(12, true));
    assert_eq!(section(&mut engine, "prices").status, Status::Ok);
    let f = engine.figures().unwrap();
    assert!(real(&f, "pricing.elasticity.file.estimate") < -0.5);
    let lost = real(&f, "pricing.scenario.customers_lost");
    let groups = ["often", "some", "once", "new"]
        .map(|id| real(&f, &format!("pricing.scenario.group.{id}.customers_lost")));
    assert!(lost > 0.0 && (groups.iter().sum::<f64>() - lost).abs() < 1e-9 * lost);
    // No more can be lost than there are.
    assert!(lost <= real(&f, "sales.customers"));

    engine.set("scenario.change_percent", "0").unwrap();
    let f = engine.figures().unwrap();
    for id in ["units", "revenue", "profit"] {
        let id = format!("pricing.scenario.{id}");
        assert_eq!(f.get(&id), f.get(&format!("{id}.now")), "{id}");
    }
    assert_eq!(real(&f, "pricing.scenario.customers_lost"), 0.0);
    assert_eq!(f.get("pricing.scenario.p_profit_rises"), None);
}

#[test]
fn the_names_are_as_many_as_are_lost() {
    let mut engine = opened(&shop(12, true));
    engine.set("scenario.change_percent", "20").unwrap();
    let lost = real(&engine.figures().unwrap(), "pricing.scenario.customers_lost");
    engine.report().unwrap();
    let page = engine.customers("scenario.lost", "revenue", true, 0, 10).unwrap();
    assert!(lost > 1.0 && (page.total - lost).abs() <= 0.5, "{} of {lost}", page.total);
    let dearer = section(&mut engine, "scenario");
    let kpis =
        dearer.blocks.iter().find_map(|b| if let Block::Kpis { items } = b { Some(items) } else { None });
    assert!(kpis.unwrap().iter().any(|k| k.set.as_deref() == Some("scenario.lost")));
}

#[test]
fn one_product_has_its_price() {
    let mut engine = opened(&shop(12, true));
    engine.set("scenario.scope", "product\u{1f}P3").unwrap();
    engine.set("scenario.new_price", "9").unwrap();
    let f = engine.figures().unwrap();
    let change = real(&f, "pricing.scenario.change");
    let now = 9.0 / (1.0 + change);
    assert!((7.2..8.9).contains(&now), "{now}");
    for (id, value) in [
        ("scenario.group", "often"),
        ("scenario.group", "all"),
        ("scenario.cost_percent", "5"),
        ("scenario.reaction_percent", "50"),
        ("scenario.cross", "0.3"),
        ("scenario.horizon_months", "6"),
        ("scenario.margin_percent", "35"),
        ("scenario.compared", "-10 10"),
    ] {
        let sections = engine.set(id, value).unwrap();
        assert!(sections.iter().any(|s| s.id == "scenario"), "{id}");
        assert!(sections.iter().all(|s| s.status != Status::Locked), "{id}={value}");
    }
}

#[test]
fn what_cannot_be_told_is_refused_in_words() {
    // The price never moved; two weeks; no product; no quantity.
    let short: String = shop(3, true)
        .lines()
        .filter(|l| !l.contains("202") || l.contains("2022-01-0"))
        .fold(String::new(), |text, line| text + line + "\n");
    let no_product = "order date,customer id,amount\n2024-01-05,a,5\n2024-02-05,b,7\n".to_owned();
    let no_quantity =
        "order date,customer id,product id,amount\n2024-01-05,a,p,5\n2024-02-05,b,p,7\n".to_owned();
    for (name, text) in [("still", shop(4, false)), ("short", short), ("p", no_product), ("q", no_quantity)] {
        let mut engine = opened(&text);
        let prices = section(&mut engine, "prices");
        if name == "short" && prices.status != Status::Locked {
            // What it says is flagged for every product.
            let f = engine.figures().unwrap();
            assert!(
                f.iter().filter(|(id, _)| id.ends_with(".light")).all(|(_, light)| light == "red"),
                "{name}"
            );
            continue;
        }
        assert_eq!(
            (prices.status, section(&mut engine, "scenario").status),
            (Status::Locked, Status::Locked),
            "{name}"
        );
        assert!(prices.blocks.iter().any(|b| matches!(b, Block::Notice(_))), "{name}");
        assert_eq!(engine.figures().unwrap().get("pricing.elasticity.file.estimate"), None, "{name}");
    }
}

/// A file without customers gets prices and a scenario all the same.
#[test]
fn customers_are_not_needed() {
    let text = shop(12, true).replace("customer id", "till");
    let mut engine = engine();
    load(&mut engine, "shop.csv", text.as_bytes(), &[("customer", "")]).unwrap();
    assert_eq!(section(&mut engine, "prices").status, Status::Ok);
    assert_eq!(section(&mut engine, "scenario").status, Status::Ok);
}

/// A large file waits until it is asked; its figures are the same as those of one that was.
#[test]
fn a_large_file_is_asked_first() {
    let mut engine = opened(&shop(72, true));
    let waiting = section(&mut engine, "prices");
    assert!(matches!(waiting.blocks.last(), Some(Block::Form(_))) && waiting.status == Status::Ok);
    let unasked = engine.figures().unwrap();
    let sections = engine.set("prices.estimate", "on").unwrap();
    assert!(sections.iter().any(|s| s.id == "prices") && sections.iter().any(|s| s.id == "scenario"));
    assert_eq!(engine.figures().unwrap(), unasked);
    assert!(real(&unasked, "pricing.elasticity.file.estimate") < 0.0);
}

#[test]
fn the_sample_is_told_unasked() {
    let mut engine = sample();
    for id in ["prices", "scenario"] {
        let section = section(&mut engine, id);
        assert!(section.status != Status::Locked && section.blocks.len() > 4, "{id}");
    }
}

/// A slider on its way leaves the same page behind as the answer asked for at once.
#[test]
fn the_way_to_an_answer_does_not_change_it() {
    let text = shop(12, true);
    let asked = [
        ("scenario.cost_percent", "3"),
        ("scenario.scope", "product\u{1f}P3"),
        ("scenario.group", "often"),
        ("scenario.change_percent", "6"),
    ];
    let way = [
        ("scenario.change_percent", "-10"),
        ("scenario.change_percent", "2"),
        ("scenario.cost_percent", "3"),
        ("scenario.scope", "product\u{1f}P3"),
        ("scenario.change_percent", "9"),
        ("scenario.group", "often"),
        ("scenario.change_percent", "6"),
    ];
    let end = |settings: &[(&str, &str)]| {
        let mut engine = opened(&text);
        for (id, value) in settings {
            engine.set(id, value).unwrap();
        }
        (engine.figures().unwrap(), section(&mut engine, "scenario"))
    };
    let (at_once, on_the_way) = (end(&asked), end(&way));
    assert_eq!(at_once.0, on_the_way.0);
    assert_eq!(format!("{:?}", at_once.1), format!("{:?}", on_the_way.1));
}

/// By hand: list 10 × 2 + 10 × 1 + 4 × 5 = 50; paid 18 + 10 + 20 = 48, so 2 are given off; a return of 9 and postage of 3;
/// net 48 - 9 + 3 = 42; cost 12 + 6 + 10 - 6 + 0 = 22; left 20.
#[test]
fn from_list_price_to_contribution_by_hand() {
    let text = "order id,order date,customer id,product id,quantity,list price,amount,cost\n\
                1,2024-01-05,A,P1,2,10.00,18.00,12\n\
                2,2024-01-06,B,P1,1,10.00,10.00,6\n\
                3,2024-01-07,B,P2,5,4.00,20.00,10\n\
                4,2024-01-09,A,P1,-1,10.00,-9.00,-6\n\
                5,2024-01-10,A,POST,1,,3.00,0\n";
    let f = opened(text).figures().unwrap();
    for (id, value) in [
        ("list", "50"),
        ("below", "2"),
        ("above", "0"),
        ("returns", "-9"),
        ("other", "3"),
        ("net", "42"),
        ("cost", "22"),
        ("contribution", "20"),
        ("outliers", "0"),
    ] {
        let id = format!("pricing.waterfall.{id}");
        assert_eq!(f.get(&id), Some(value), "{id}");
    }
}

/// Whatever the reference, the steps add up to what the overview says.
#[test]
fn the_steps_from_list_price_add_up() {
    for engine in [opened(&shop(12, true)), sample()] {
        let f = engine.figures().unwrap();
        let parts = |id: &str| {
            let text = f.get(&format!("pricing.waterfall.{id}")).unwrap();
            let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
            format!("{whole}{decimals:0<4}").parse::<i128>().unwrap()
        };
        let sum = parts("list") - parts("below") + parts("above") + parts("returns") + parts("other");
        assert_eq!(sum, parts("net"));
        assert_eq!(f.get("pricing.waterfall.net"), f.get("sales.revenue"));
    }
}

/// A discount beside what is left of it gives the list price back: 18 ÷ (1 - 10 %) = 20, 10 ÷ (1 - 0) = 10.
#[test]
fn a_discount_gives_the_list_price_back() {
    let text = "order id,order date,customer id,product id,quantity,discount,sales\n\
                1,2024-01-05,A,P1,2,0.1,18.00\n\
                2,2024-01-06,B,P1,1,0,10.00\n\
                3,2024-01-07,B,P2,5,,20.00\n";
    let f = opened(text).figures().unwrap();
    for (id, value) in [("list", "50"), ("below", "2"), ("above", "0"), ("net", "48")] {
        let id = format!("pricing.waterfall.{id}");
        assert_eq!(f.get(&id), Some(value), "{id}");
    }
}
