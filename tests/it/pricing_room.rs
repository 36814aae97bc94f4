//! Prices and the simulator as the page shows them: what is answered, what is refused, what adds up.

use crate::report::{engine, load};
use keliu::engine::Engine;
use keliu::report::{Block, Figures, Section, Status};
use std::fmt::Write;
use std::io::Read;

const HEAD: &str = "order id,order date,customer id,product id,quantity,unit price,amount\n";

/// Two years of a small shop whose prices move every eight weeks; dearer weeks sell less.
pub fn shop(n_products: u32, moves: bool) -> String {
    shop_of(n_products, moves, 64)
}

/// The same with a number of customers that is a power of two.
fn shop_of(n_products: u32, moves: bool, n_customers: u32) -> String {
    shop_where(n_products, moves, n_customers, |_| 3)
}

/// The same with another number of orders of a product in its dear weeks; in the others there are four.
pub fn shop_where(n_products: u32, moves: bool, n_customers: u32, dear: impl Fn(u32) -> u32) -> String {
    let mut text = HEAD.to_owned();
    let mut seed = 7_u32;
    let mut order = 0;
    for product in 0..n_products {
        for week in 0..104_u32 {
            let level = if moves { 90 + (week / 8 * 7 + product * 5) % 21 } else { 100 };
            let n = if level > 100 { dear(product) } else { 4 };
            for _ in 0..n {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let (customer, quantity) = (seed >> 16 & (n_customers - 1), seed >> 24 & 1);
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

pub fn opened(text: &str) -> Engine {
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

pub fn section(engine: &mut Engine, id: &str) -> Section {
    engine.report().unwrap().sections.into_iter().find(|s| s.id == id).unwrap()
}

pub fn real(figures: &Figures, id: &str) -> f64 {
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
        // What if is answered all the same, by published elasticities, and says so.
        let scenario = section(&mut engine, "scenario");
        assert_eq!((prices.status, scenario.status), (Status::Locked, Status::Warning), "{name}");
        let text = format!("{:?}", scenario.blocks);
        assert!(text.contains("published elasticities") && text.contains("price.elasticity"), "{name}");
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

/// One room answers what if: by the file once that stands, by published elasticities before.
#[test]
fn there_is_one_answer() {
    let mut engine = opened(&shop(72, true));
    let ids: Vec<String> = engine.report().unwrap().sections.into_iter().map(|s| s.id).collect();
    assert!(ids.contains(&"scenario".to_owned()) && !ids.contains(&"price".to_owned()));
    let fields = |section: &Section| -> Vec<String> {
        let forms = section.blocks.iter().filter_map(|b| if let Block::Form(f) = b { Some(f) } else { None });
        forms.flat_map(|f| &f.fields).map(|f| f.id.clone()).collect()
    };
    let waiting = fields(&section(&mut engine, "scenario"));
    assert!(
        waiting.contains(&"prices.estimate".to_owned()) && waiting.contains(&"price.elasticity".to_owned())
    );
    // Settings of the prior still change the answer in its one room, and the figures.
    let before = real(&engine.figures().unwrap(), "price.profit");
    let sections = engine.set("price.elasticity", "-4").unwrap();
    assert!(sections.iter().any(|s| s.id == "scenario"));
    assert!(real(&engine.figures().unwrap(), "price.profit") < before);
    engine.set("prices.estimate", "on").unwrap();
    let told = fields(&section(&mut engine, "scenario"));
    assert!(told.iter().all(|id| id.starts_with("scenario.")), "{told:?}");
    assert!(engine.figures().unwrap().get("price.profit").is_some());
}

/// What customers are worth is what the customer model says, the same in both rooms.
#[test]
fn worth_comes_from_the_customer_model() {
    let mut engine = opened(&shop(12, true));
    engine.set("scenario.change_percent", "0").unwrap();
    let f = engine.figures().unwrap();
    assert_eq!(f.get("pricing.scenario.equity.model"), f.get("clv.model"));
    // The file has no cost: sales times the assumed margin of 30 %.
    let total = real(&f, "clv.total") * 0.3;
    for id in ["now", "0", "0.5", "1"] {
        let equity = real(&f, &format!("pricing.scenario.equity.{id}"));
        assert!((equity / total - 1.0).abs() < 1e-9, "{id} {equity} {total}");
    }
    assert_eq!(real(&f, "pricing.scenario.lost_value"), 0.0);

    engine.set("scenario.change_percent", "20").unwrap();
    let f = engine.figures().unwrap();
    let equity = |id: &str| real(&f, &format!("pricing.scenario.equity.{id}"));
    assert!(equity("0") > equity("0.5") && equity("0.5") > equity("1"));
    let (lost, value) =
        (real(&f, "pricing.scenario.customers_lost"), real(&f, "pricing.scenario.lost_value"));
    // A lost customer is worth about what customers are worth on average: chances hardly differ in this shop.
    let each = total / real(&f, "clv.customers");
    assert!((value / lost / each - 1.0).abs() < 0.2, "{} {each}", value / lost);
    // Another margin in the customer rooms is another worth here.
    let sections = engine.set("clv.margin_percent", "50").unwrap();
    assert!(sections.iter().any(|s| s.id == "scenario"));
    let f = engine.figures().unwrap();
    assert!((real(&f, "pricing.scenario.equity.now") / real(&f, "clv.total") - 1.0).abs() < 1e-9);
}

/// Segments come from before, are pooled, and their parts add up to the same whole.
#[test]
fn rfm_segments_sort_customers_too() {
    let mut engine = opened(&shop_of(12, true, 512));
    let by_days = engine.figures().unwrap();
    let sections = engine.set("scenario.sorting", "rfm").unwrap();
    assert!(sections.iter().any(|s| s.id == "prices") && sections.iter().any(|s| s.id == "scenario"));
    let by_rfm = engine.figures().unwrap();
    let file = "pricing.elasticity.file.estimate";
    assert_eq!(by_rfm.get(file), by_days.get(file));
    let lost = |f: &Figures| -> Vec<(String, f64)> {
        let is_lost = |id: &str| id.starts_with("pricing.scenario.group.") && id.ends_with(".customers_lost");
        f.iter().filter(|(id, _)| is_lost(id)).map(|(id, v)| (id.to_owned(), v.parse().unwrap())).collect()
    };
    let groups = lost(&by_rfm);
    assert!(groups.len() >= 3 && groups.iter().any(|(id, _)| id.contains(".later.")), "{groups:?}");
    assert!(!groups.iter().any(|(id, _)| id.contains(".often.")));
    let sum: f64 = groups.iter().map(|(_, lost)| lost).sum();
    let all = real(&by_rfm, "pricing.scenario.customers_lost");
    assert!((sum - all).abs() < 1e-6 * all.abs().max(1.0), "{sum} {all}");
    // What is sold now does not depend on how customers are sorted.
    let now = "pricing.scenario.profit.now";
    assert!((real(&by_rfm, now) / real(&by_days, now) - 1.0).abs() < 1e-9);
    let text = format!("{:?}", section(&mut engine, "scenario").blocks);
    assert!(text.contains("nobody is sorted by it"), "{text}");
    // One segment alone, then back: a group of the other sorting is refused in words, and nothing panics.
    let id = groups[0]
        .0
        .trim_start_matches("pricing.scenario.group.")
        .trim_end_matches(".customers_lost")
        .to_owned();
    engine.set("scenario.group", &id).unwrap();
    assert!(real(&engine.figures().unwrap(), "pricing.scenario.units.now") > 0.0);
    engine.set("scenario.group", "often").unwrap();
    assert_eq!(section(&mut engine, "scenario").status, Status::Locked);
    engine.set("scenario.sorting", "days").unwrap();
    assert_eq!(engine.figures().unwrap(), by_days);
}

/// A small shop has no segments to tell apart, and says so.
#[test]
fn small_segments_are_refused_in_words() {
    let mut engine = opened(&shop(12, true));
    engine.set("scenario.sorting", "rfm").unwrap();
    let text = format!("{:?}", section(&mut engine, "scenario").blocks);
    assert!(text.contains("too small here"), "{text}");
    assert!(engine.figures().unwrap().get("pricing.scenario.group.often.customers_lost").is_some());
}

/// Plans speak of shops only where there are any.
#[test]
fn plans_speak_of_what_there_is() {
    let text = |engine: &mut Engine| format!("{:?}", section(engine, "prices").blocks);
    let mut engine = opened(&shop(12, true));
    let plain = text(&mut engine);
    assert!(plain.contains("voucher") && !plain.contains("shops"), "{plain}");
    let mut engine = opened(&shop(4, false));
    let refused = text(&mut engine);
    assert!(refused.contains("voucher") && !refused.contains("half of the shops"), "{refused}");
    // With a column of shops.
    let with_shops: String = shop(6, true)
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!("{line},store\n"),
            _ => format!("{line},S{}\n", at % 2),
        })
        .collect();
    let shops = text(&mut opened(&with_shops));
    assert!(shops.contains("shops"), "{shops}");
}

pub fn texts(section: &Section) -> String {
    format!("{:?} {:?}", section.blocks, section.details)
}

/// Checks stand beside the estimate, one click away: draws agree with the error by cluster, costs that never move are no
/// instrument, and a shop without places says that nothing else is there.
#[test]
fn estimates_are_checked() {
    let mut engine = opened(&shop(12, true));
    let f = engine.figures().unwrap();
    let file = "pricing.elasticity.file";
    let drawn = real(&f, &format!("{file}.bootstrap.se"));
    assert!((0.6..1.6).contains(&(drawn / real(&f, &format!("{file}.se")))), "{drawn}");
    let (low, high) =
        (real(&f, &format!("{file}.bootstrap.low95")), real(&f, &format!("{file}.bootstrap.high95")));
    assert!(low < real(&f, &format!("{file}.estimate")) && real(&f, &format!("{file}.estimate")) < high);
    let prices = section(&mut engine, "prices");
    let details = format!("{:?}", prices.details);
    assert!(
        details.contains("Does it hang on a few products?") && details.contains("it takes a cost that moves")
    );
    assert!(real(&f, "pricing.elasticity.cross.cells") >= real(&f, "pricing.elasticity.cross.kept"));
    // A cost of nine tenths of the price and a little noise moves it: the same elasticity within chance.
    let with_cost: String = shop(12, true)
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!("{line},cost\n"),
            _ => {
                let amount: f64 = line.rsplit(',').next().unwrap().parse().unwrap();
                format!("{line},{:.2}\n", amount * (0.6 + 0.01 * f64::from(at as u32 * 7 % 5)))
            }
        })
        .collect();
    let f = opened(&with_cost).figures().unwrap();
    let cost = format!("{file}.instrument.cost");
    assert!(real(&f, &format!("{cost}.f")) > 10.0);
    let (two, one) = (real(&f, &format!("{cost}.estimate")), real(&f, &format!("{cost}.least_squares")));
    assert!((two - one).abs() < 3.0 * real(&f, &format!("{cost}.se")), "{two} {one}");
}

/// Inputs of strategies come from the file where it can tell them, and say from what.
#[test]
fn strategies_are_filled_in_from_sales() {
    // Every third order holds P1 besides P0, one of these P7; P2 sells in the last three months of a year alone.
    let mut text =
        "order id,order date,customer id,product id,category,quantity,unit price,amount\n".to_owned();
    let mut order = 0;
    let mut line = |order: u32, day: &str, customer: u32, product: u32, price: f64| {
        let range = if product == 2 { "winter" } else { "all year" };
        let _ =
            writeln!(text, "{order},{day},C{customer},P{product},{range},2,{price:.2},{:.2}", 2.0 * price);
    };
    for week in 0..104_u32 {
        for at in 0..14_u32 {
            let days = week * 7 + [0, 1, 2, 3, 4, 5, 5, 5, 6, 5, 5, 2, 4, 5][at as usize];
            let (month, day) = (days / 28 % 12, days % 28 + 1);
            let date = format!("{}-{:02}-{day:02}", 2022 + days / 336, month + 1);
            order += 1;
            let customer = order * 7 % 90;
            let dear = 1.0 + 0.05 * f64::from((week / 4) % 3);
            line(order, &date, customer, 0, 10.0 * dear);
            if at % 3 == 0 {
                line(order, &date, customer, 1, 4.0 * (2.05 - dear));
            }
            if month >= 9 && at < 6 {
                line(order, &date, customer + 90, 2, if month == 11 { 15.0 } else { 30.0 });
            }
            if at % 4 == 1 {
                line(order, &date, customer, 3 + at % 5, 6.0 + f64::from(at % 5) + dear);
            }
        }
    }
    let mut engine = opened(&text);
    let f = engine.figures().unwrap();
    let input = |id: &str| real(&f, &format!("strategy.{id}"));
    // P2 at the full price of 30 and, in the last month of its season, at 15.
    assert!((input("clearance.input.full_price") - 30.0).abs() < 1e-9);
    assert!((input("clearance.input.low_price") - 15.0).abs() < 1e-9);
    let (full, low) = (input("clearance.input.full_buyers"), input("clearance.input.seekers"));
    assert!(full > low && low > 0.0 && (input("clearance.input.stock") - full - low).abs() < 1e-9);
    // P0 stands in every order, so that nothing goes with it beyond chance; P7 stands only in orders with P1. Their usual
    // prices, and a proposal a tenth below both.
    let (a, b) = (input("bundle.input.price_a"), input("bundle.input.price_b"));
    assert!((3.7..4.3).contains(&a) && (11.0..11.2).contains(&b), "{a} {b}");
    assert!((input("bundle.input.price_both") / (0.9 * (a + b)) - 1.0).abs() < 0.05);
    // The dearer half of the range is dearer than the cheaper one, and not all of the cheaper was taken.
    assert!(input("versions.input.old_margin") > input("versions.input.new_margin"));
    assert!((0.0..1.0).contains(&input("versions.input.taken")));
    assert!(input("customer_value.input.plus") > 0.0);
    for (id, says) in [
        ("bundle", "The pair of your file"),
        ("clearance", "have a season"),
        ("versions", "the dearer half"),
        ("customer_value", "Highest prices that customers have paid"),
    ] {
        engine.set("strategy.open", id).unwrap();
        let strategies = section(&mut engine, "strategies");
        let text = texts(&strategies);
        assert!(text.contains(says) || (id == "clearance" && text.contains("has a season")), "{id}: {text}");
    }
    // The cases of the books stay those of the books.
    engine.set("strategy.bundle.example", "mixed").unwrap();
    let f = engine.figures().unwrap();
    assert!((real(&f, "strategy.bundle.input.price_both") - 100.0).abs() < 1e-9);
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
