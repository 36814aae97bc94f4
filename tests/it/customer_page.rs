//! The page of one customer, held to what the sections say.

use crate::programmes::section;
use crate::report::{engine, load};
use keliu::engine::Engine;
use keliu::report::{Block, Kpi};

/// Customers c01 to c20 with one order each, of 100 to 2,000; what is left of it is 20 of the first and 1 of the last.
fn opened(with_cost: bool) -> Engine {
    let mut text = format!("customer,date,amount{}\n", if with_cost { ",cost" } else { "" });
    for at in 1..=20 {
        let (amount, contribution) = (100 * at, 21 - at);
        let cost = if with_cost { format!(",{}", amount - contribution) } else { String::new() };
        text += &format!("c{at:02},2024-01-{at:02},{amount}{cost}\n");
    }
    let mut engine = engine();
    let map = [("customer", "customer"), ("date", "date"), ("amount", "amount"), ("cost", "cost")];
    load(&mut engine, "shop.csv", text.as_bytes(), &map[..if with_cost { 4 } else { 3 }]).unwrap();
    engine
}

/// The pyramid of twenty: one VIP, three of the medium tier. By contribution the medium tier begins at 17, and c05 has 16; by
/// net revenue it begins at 1,700, and c16 has 1,600. The page says what the table of the tiers says, and nothing else.
#[test]
fn one_ladder_and_that_of_the_tiers() {
    for (with_cost, customer, threshold, gap, measure) in
        [(true, 4, "17.00", "1.00", "contribution"), (false, 15, "1,700", "100", "net revenue")]
    {
        let mut engine = opened(with_cost);
        let tiers = section(&mut engine, "tiers");
        let edges = tiers.blocks.iter().find_map(|block| match block {
            Block::Table(table) if table.id == "tiers-edges" => Some(table),
            _ => None,
        });
        let row = edges.unwrap().rows.iter().find(|row| row[0].text.starts_with("Medium")).unwrap();
        assert_eq!(row[1].text, threshold);
        let near = engine.customers("tiers.near.medium", "id", false, 0, 50).unwrap();
        let id = format!("c{:02}", customer + 1);
        assert!(near.table.rows.iter().any(|row| row[0].text == id), "{id} is within reach");
        let page = engine.customers(&format!("customer.{customer}"), "id", false, 0, 1).unwrap();
        let kpis = page.profile.iter().flat_map(|block| match block {
            Block::Kpis { items } => &items[..],
            _ => &[],
        });
        let kpis: Vec<&Kpi> = kpis.collect();
        let kpi = |id: &str| *kpis.iter().find(|kpi| kpi.id == id).unwrap();
        assert!(kpi("customer.tier").value.starts_with("Small"));
        assert!(
            kpi("customer.tier").note.starts_with(&format!("by {measure} since")),
            "{:?}",
            kpi("customer.tier")
        );
        assert_eq!(kpi("customer.next_tier").value, gap);
        let note = &kpi("customer.next_tier").note;
        assert!(note.starts_with(&format!("Medium (next 15%): from {threshold} {measure}")), "{note}");
        let actions: Vec<&str> = page
            .profile
            .iter()
            .flat_map(|block| match block {
                Block::Actions { items, .. } => &items[..],
                _ => &[],
            })
            .map(|action| action.text.as_str())
            .collect();
        let told: Vec<&&str> = actions.iter().filter(|text| text.contains("tier")).collect();
        let wanted = format!("Win the next order: {gap} more");
        assert!(told.len() == 1 && told[0].starts_with(&wanted), "{actions:?}");
        // The first of all has no tier above.
        let best = if with_cost { "customer.0" } else { "customer.19" };
        let page = engine.customers(best, "id", false, 0, 1).unwrap();
        assert!(!serde_json::to_string(&page.profile).unwrap().contains("customer.next_tier"));
    }
}

/// Fifteen customers order every thirty days; a has not for 41. The day on which the order was expected has passed: it is said
/// to have, and only the range, which knows of the silence, looks ahead.
#[test]
fn a_day_that_has_passed_is_not_expected() {
    let mut text = "order,customer,date,amount\n".to_owned();
    let day = |at: i32| keliu::model::Day::from_iso("2024-01-01").unwrap().plus(at).iso();
    for customer in 0..15 {
        for order in 0..if customer == 0 { 8 } else { 9 } {
            text += &format!("{customer}-{order},c{customer:02},{},{}\n", day(30 * order), 20 + customer);
        }
    }
    text += &format!("last,c14,{},5\n", day(250));
    let mut engine = engine();
    load(&mut engine, "shop.csv", text.as_bytes(), &[]).unwrap();
    let page = |at: usize| {
        let page = engine.customers(&format!("customer.{at}"), "id", false, 0, 1).unwrap();
        serde_json::to_string(&page.profile).unwrap()
    };
    let (late, other) = (page(0), page(1));
    // Day 210 and 30 days: 28 August; today is 8 September.
    for part in
        ["Overdue since 28 Aug 2024", "has not come by 8 Sep 2024", "order is overdue since 28 Aug 2024"]
    {
        assert!(late.contains(part), "{part}: {late}");
    }
    assert!(!late.contains("expected about 28 Aug"), "{late}");
    assert!(other.contains("expected about") && !other.contains("verdue"), "{other}");
    let list = serde_json::to_string(&section(&mut engine, "timing")).unwrap();
    assert!(list.contains("overdue since 28 Aug 2024"), "{list}");
}

/// Under the BG models who ordered once is never seen to stop: they stand in the segment of the lost and are there with 100 %.
/// Their page does not take them for gone.
#[test]
fn the_model_has_the_last_word_on_who_is_gone() {
    let mut engine = crate::programmes::cdnow(&[("clv.model", "bg_nbd")]);
    engine.report().unwrap();
    let lost = engine.customers("rfm.segment.lost", "id", false, 0, 40).unwrap();
    let customers: Vec<String> = lost.table.rows.iter().filter_map(|row| row[0].set.clone()).collect();
    let mut n_there = 0;
    for customer in customers {
        let page = engine.customers(&customer, "id", false, 0, 1).unwrap();
        let text = serde_json::to_string(&page.profile).unwrap();
        let is_reminded = text.contains("nothing says that they have left");
        n_there += usize::from(is_reminded);
        assert!(is_reminded != text.contains("what keeps them away"), "{text}");
        assert_eq!(is_reminded, text.contains("is for customers who have left"), "{text}");
    }
    assert!(n_there > 0);
}
