//! What page and figures say of prices where the file's own estimate says nothing, or nonsense.

use crate::pricing_room::{opened, real, section, shop, shop_where, texts};
use keliu::engine::Engine;
use keliu::report::{Block, Kpi, Section, Status, Table};

fn kpi<'a>(section: &'a Section, id: &str) -> Option<&'a Kpi> {
    let strips =
        section.blocks.iter().filter_map(|b| if let Block::Kpis { items } = b { Some(items) } else { None });
    strips.flatten().find(|kpi| kpi.id == id)
}

fn table<'a>(section: &'a Section, id: &str) -> &'a Table {
    let tables = section.blocks.iter().chain(&section.details);
    let mut tables = tables.filter_map(|b| if let Block::Table(table) = b { Some(table) } else { None });
    tables.find(|table| table.id == id).unwrap()
}

/// Every product sells more the dearer it is.
fn red() -> Engine {
    opened(&shop_where(12, true, 64, |_| 7))
}

/// Page and figures answer by the same published elasticity, and say so; a setting of one's own is called that.
#[test]
fn what_is_not_told_is_answered_by_published_elasticities() {
    let mut engine = red();
    let f = engine.figures().unwrap();
    assert_eq!(f.get("pricing.elasticity.file.light"), Some("red"));
    let page = section(&mut engine, "scenario");
    assert_eq!(page.status, Status::Warning);
    let text = texts(&page);
    assert!(
        text.contains("does not show reliably how sales answer") && text.contains("published elasticities")
    );
    assert_eq!(f.get("pricing.scenario.source"), Some("published"));
    assert_eq!(real(&f, "pricing.scenario.elasticity"), -2.0);
    for id in ["profit", "profit.low80", "profit.high95", "revenue", "p_profit_rises", "break_even", "change"]
    {
        assert_eq!(f.get(&format!("pricing.scenario.{id}")), f.get(&format!("price.{id}")), "{id}");
    }
    let units = real(&f, "pricing.scenario.units") / real(&f, "pricing.scenario.units.now");
    assert!((units - libm::pow(1.05, -2.0)).abs() < 1e-9);
    assert!(f.iter().all(|(id, _)| !id.contains("scenario.customers_lost")));
    // What strategies take for the elasticity is the same, and so called.
    assert_eq!(real(&f, "strategy.demand.input.elasticity"), -2.0);
    engine.set("strategy.open", "demand").unwrap();
    assert!(
        texts(&section(&mut engine, "strategies")).contains("published elasticities: the file does not tell")
    );
    engine.set("price.elasticity", "-3").unwrap();
    let f = engine.figures().unwrap();
    assert_eq!(f.get("pricing.scenario.source"), Some("own"));
    assert_eq!(f.get("pricing.scenario.profit"), f.get("price.profit"));
    // A file that tells answers itself.
    let f = opened(&shop(12, true)).figures().unwrap();
    assert_eq!(f.get("pricing.scenario.source"), Some("file"));
    // One that refuses altogether is answered like one that says nothing.
    let f = opened(&shop(4, false)).figures().unwrap();
    assert_eq!(f.get("pricing.scenario.source"), Some("published"));
    assert_eq!(f.get("pricing.scenario.profit"), f.get("price.profit"));
}

/// Sales that rise with the price are no sign that buyers hardly look at it.
#[test]
fn the_guide_is_silent_on_what_is_not_told() {
    let mut engine = red();
    let verdict = |engine: &mut Engine, strategy: &str| {
        let page = section(engine, "strategies");
        let rows = &table(&page, "strategies").rows;
        rows.iter().find(|row| row[0].text == strategy).unwrap()[2].text.clone()
    };
    assert!(verdict(&mut engine, "Premium").starts_with("Not told"));
    assert!(verdict(&mut engine, "Low price and price war").starts_with("Not told"));
    assert!(verdict(&mut engine, "By demand: the best price").starts_with("Not so"));
    // Where the file tells that buyers hardly look at prices, it speaks for a premium.
    let mut engine = opened(&shop_where(12, true, 64, |product| if product % 2 == 0 { 4 } else { 3 }));
    let low = real(&engine.figures().unwrap(), "pricing.elasticity.file.estimate");
    assert!(verdict(&mut engine, "By demand: the best price").starts_with("Shown"), "{low}");
}

/// One product of a file that tells: its sales stay as they are, and the page says for what.
#[test]
fn a_wrong_sign_sells_no_more() {
    let mut engine = opened(&shop_where(20, true, 64, |product| if product == 3 { 8 } else { 2 }));
    let f = engine.figures().unwrap();
    assert!(real(&f, "pricing.elasticity.product.P3.estimate") > 0.0);
    assert_eq!(f.get("pricing.scenario.source"), Some("file"));
    assert!(real(&f, "pricing.scenario.wrong_sign.products") >= 1.0);
    let share = real(&f, "pricing.scenario.wrong_sign.share");
    assert!(0.0 < share && share < 0.5, "{share}");
    let page = texts(&section(&mut engine, "scenario"));
    assert!(page.contains("Nobody buys more because it became dearer"), "{page}");
    engine.set("scenario.scope", "product\u{1f}P3").unwrap();
    for (percent, change) in [("20", 1.2), ("-20", 0.8)] {
        engine.set("scenario.change_percent", percent).unwrap();
        let f = engine.figures().unwrap();
        let number = |id: &str| real(&f, &format!("pricing.scenario.{id}"));
        assert!((number("units") / number("units.now") - 1.0) * (change - 1.0) <= 0.0);
        assert!(number("customers_lost") * (change - 1.0) >= 0.0);
        assert!(number("elasticity") <= 0.0);
    }
    // Where every sign is right nothing is said of it.
    let mut engine = opened(&shop(12, true));
    assert_eq!(real(&engine.figures().unwrap(), "pricing.scenario.wrong_sign.products"), 0.0);
    assert!(!texts(&section(&mut engine, "scenario")).contains("Nobody buys more"));
}

/// A cut wins customers: they are counted upwards, with no list of names, and nowhere is a negative number lost.
#[test]
fn customers_are_won_or_lost_but_never_less_than_none() {
    let mut engine = opened(&shop(12, true));
    for (percent, is_won) in [("-15", true), ("-2", true), ("15", false), ("0", false)] {
        engine.set("scenario.change_percent", percent).unwrap();
        let page = section(&mut engine, "scenario");
        let (shown, other) = (kpi(&page, "scenario.won"), kpi(&page, "scenario.lost"));
        let item = if is_won { shown } else { other }.unwrap_or_else(|| panic!("{percent}"));
        assert!(shown.is_none() || other.is_none(), "{percent}");
        assert!(!item.value.contains(['-', '−']), "{percent}: {}", item.value);
        assert!(!item.note.contains(['-', '−']), "{percent}: {}", item.note);
        assert!(!is_won || item.set.is_none(), "{percent}");
        assert!(item.label.contains(if is_won { "won" } else { "lost" }), "{}", item.label);
        // Tables of several changes have both: won counts up, lost down, under a heading that says so.
        let compared = table(&page, "scenario-compared");
        let column = compared.columns.iter().position(|c| c.label == "Customers won, or lost (−)").unwrap();
        let lost = real(&engine.figures().unwrap(), "pricing.scenario.customers_lost");
        let counted = compared.rows[0][column].value.unwrap();
        assert!(counted * lost <= 0.0 && (counted + lost).abs() < 0.5, "{percent}: {counted} {lost}");
    }
}

/// The break-even is shown with the margins that make it.
#[test]
fn the_break_even_comes_with_its_numbers() {
    let mut engine = opened(&shop(12, true));
    let page = section(&mut engine, "scenario");
    let how = &kpi(&page, "scenario.break_even").unwrap().how;
    let numbers: Vec<f64> = how
        .rsplit('=')
        .next()
        .unwrap()
        .split('÷')
        .map(|part| {
            part.trim_end_matches("− 1").chars().filter(|c| c.is_ascii_digit() || *c == '.').collect()
        })
        .map(|text: String| text.parse().unwrap())
        .collect();
    let found = real(&engine.figures().unwrap(), "pricing.scenario.break_even");
    assert!((numbers[0] / numbers[1] - 1.0 - found).abs() < 0.01, "{how} {found}");
}

/// A bundle takes two products: with one chosen the file's best partner is proposed, and the page says so.
#[test]
fn a_bundle_for_one_product_is_proposed_from_the_file() {
    // P0 and P1 stand in one order out of three; P2 stands alone.
    let mut text = "order id,order date,customer id,product id,quantity,unit price,amount\n".to_owned();
    for order in 0..900_u32 {
        let day = order / 2;
        let date = format!("{}-{:02}-{:02}", 2022 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
        let dear = f64::from(95 + day / 28 * 7 % 11) / 100.0;
        let mut line = |product: u32, price: f64| {
            let customer = order * 7 % 90;
            text.push_str(&format!(
                "{order},{date},C{customer},P{product},1,{:.2},{:.2}\n",
                price * dear,
                price * dear
            ));
        };
        match order % 3 {
            0 => {
                line(0, 20.0);
                line(1, 8.0);
            }
            _ => line(2 + order % 5, 12.0),
        }
    }
    let mut engine = opened(&text);
    engine.set("strategy.open", "bundle").unwrap();
    for (scope, says) in [
        ("all", "The pair of your file"),
        ("product\u{1f}P1", "this is the one that goes best with what you chose. The pair of your file"),
        ("product\u{1f}P2", "this is the best pair of the whole file. The pair of your file"),
    ] {
        engine.set("scenario.scope", scope).unwrap();
        let page = texts(&section(&mut engine, "strategies"));
        assert!(page.contains(says), "{scope}: {page}");
        let both = real(&engine.figures().unwrap(), "strategy.bundle.input.price_both");
        assert!((22.0..28.0).contains(&both), "{scope}: {both}");
    }
}

/// The ladder of a season's rest is never worth less than the full price throughout, nor more than a price that moves freely;
/// more stock asks for lower prices.
#[test]
fn the_ladder_stands_between_fixed_and_free_prices() {
    let mut engine = opened(&shop(12, true));
    let mut first = f64::INFINITY;
    for pieces in ["3", "40", "900", "100000"] {
        for (id, value) in [
            ("pieces", pieces),
            ("visitors", "60"),
            ("periods_left", "8"),
            ("willingness", "30"),
            ("price", "90"),
            ("salvage", "5"),
        ] {
            engine.set(&format!("strategy.markdown.{id}"), value).unwrap();
        }
        let f = engine.figures().unwrap();
        let number = |id: &str| real(&f, &format!("strategy.markdown.{id}"));
        let (fixed, ladder, free) = (number("fixed_value"), number("ladder.value"), number("value"));
        assert!(fixed <= ladder * (1.0 + 1e-9) && ladder <= free * (1.0 + 1e-9), "{fixed} {ladder} {free}");
        assert!(number("ladder.price") <= first, "{pieces}");
        first = number("ladder.price");
        assert!(number("ladder.left_over") >= 0.0);
    }
    assert_eq!(first, 45.0);
    engine.set("strategy.open", "markdown").unwrap();
    let page = section(&mut engine, "strategies");
    let ladder = table(&page, "strategies-calendar");
    assert_eq!(ladder.rows.len(), 8);
    assert!(ladder.note.contains("backwards from the end of the season"));
}

/// What a strategy's answer rests on stands beside it: the file, a published elasticity, a textbook.
#[test]
fn answers_say_what_they_rest_on() {
    let rests = |engine: &mut Engine| {
        let page = section(engine, "strategies");
        let rows = &table(&page, "strategies").rows;
        rows.iter().find(|row| row[0].text == "By demand: the best price").unwrap()[5].text.clone()
    };
    let mut told = opened(&shop(12, true));
    told.set("strategy.open", "demand").unwrap();
    assert!(rests(&mut told).starts_with("your file") && !rests(&mut told).contains("published"));
    assert!(
        kpi(&section(&mut told, "strategies"), "strategy.demand.price").is_none_or(|k| k.note.is_empty())
    );
    let mut red = red();
    red.set("strategy.open", "demand").unwrap();
    assert_eq!(rests(&mut red), "your file, with a published elasticity");
    let page = section(&mut red, "strategies");
    let items =
        page.blocks.iter().find_map(|b| if let Block::Kpis { items } = b { Some(items) } else { None });
    assert!(items.unwrap().iter().all(|kpi| kpi.note == "your file, with a published elasticity"));
    red.set("strategy.demand.example", "lerner_2").unwrap();
    assert_eq!(rests(&mut red), "textbook case");
    let mut alone = opened("date,amount\n2024-01-05,10\n2024-01-06,20\n2024-02-03,7\n");
    assert_eq!(rests(&mut alone), "textbook numbers, not your file");
}

/// Where the file as a whole does not tell, a product that does is offered and answers by its own sales; none of the wrong sign.
#[test]
fn a_product_that_tells_is_reached_in_a_red_file() {
    let mut engine = opened(&shop_where(12, true, 64, |product| if product < 3 { 1 } else { 7 }));
    let f = engine.figures().unwrap();
    assert_eq!(f.get("pricing.elasticity.file.light"), Some("red"));
    assert_eq!(f.get("pricing.scenario.source"), Some("published"));
    let page = serde_json::to_string(&section(&mut engine, "scenario")).unwrap();
    let option = page.split("\"scenario.scope\"").nth(1).unwrap().split("price.scope").next().unwrap();
    assert!(option.contains("P1\"") && !option.contains("P4\""), "{option}");
    engine.set("scenario.scope", "product\u{1f}P1").unwrap();
    let f = engine.figures().unwrap();
    assert_eq!(f.get("pricing.scenario.source"), Some("file"));
    assert!(real(&f, "pricing.scenario.elasticity") < -0.5);
    assert!(kpi(&section(&mut engine, "scenario"), "scenario.profit").is_some());
}

/// Whichever way the what-if room answers, strategies go by the part that was chosen there.
#[test]
fn strategies_go_by_the_part_that_was_chosen() {
    let mut engine = red();
    engine.set("strategy.open", "demand").unwrap();
    let price_of = |engine: &mut Engine, product: &str| {
        engine.set("price.scope", product).unwrap();
        texts(&section(engine, "strategies"))
    };
    let said = ["all", "product\u{1f}P1", "product\u{1f}P5"].map(|scope| price_of(&mut engine, scope));
    assert!(said[0] != said[1] && said[1] != said[2], "{said:?}");
    assert_eq!(price_of(&mut engine, "all"), said[0]);
}
