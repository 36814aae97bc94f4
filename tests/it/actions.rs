//! The list of what is to be done: every line says what another room says, in an order that can be followed.

use crate::pricing_room::shop;
use crate::report::{data, engine, load};
use keliu::engine::Engine;
use keliu::i18n::Lang;
use keliu::report::{Block, Figures};

fn opened(text: &str) -> Engine {
    let mut engine = engine();
    load(&mut engine, "shop.csv", text.as_bytes(), &[]).unwrap();
    engine
}

fn real(figures: &Figures, id: &str) -> f64 {
    figures.get(id).unwrap_or_else(|| panic!("no {id}")).parse().unwrap()
}

fn customers(figures: &Figures, kind: &str) -> f64 {
    real(figures, &format!("actions.{kind}.customers"))
}

fn stake(figures: &Figures, kind: &str) -> f64 {
    real(figures, &format!("actions.{kind}.stake"))
}

/// Two years of a dozen customers with costs: c11 buys at a loss every time, c10 stopped in the first year.
fn accounts() -> String {
    let mut text = "order,customer,date,product,quantity,amount,cost\n".to_owned();
    let mut order = 0;
    for month in 0..24 {
        for customer in 0..12 {
            if customer == 10 && month > 13 {
                continue;
            }
            order += 1;
            let amount = 100 + 40 * customer;
            let cost = if customer == 11 { amount + 25 } else { amount / 2 };
            let (year, month, day) = (2022 + month / 12, month % 12 + 1, customer * 2 + 1);
            text +=
                &format!("{order},c{customer:02},{year}-{month:02}-{day:02},p{customer},1,{amount},{cost}\n");
        }
    }
    text
}

/// By hand: c11 loses 25 in each of the last twelve months; c10 brought 500 in each of its last twelve and is as good as gone.
#[test]
fn losses_and_who_left_are_summed_up() {
    let engine = opened(&accounts());
    let f = engine.figures().unwrap();
    assert_eq!((customers(&f, "loss"), stake(&f, "loss")), (1.0, 300.0));
    assert_eq!(customers(&f, "win_back"), 1.0);
    assert!((5_900.0..=6_000.0).contains(&stake(&f, "win_back")), "{}", stake(&f, "win_back"));
}

/// Every line opens its customers; the table of the list has them all; times come in order.
#[test]
fn every_line_opens_its_customers() {
    let mut engine = opened(&accounts());
    let report = engine.report().unwrap();
    let section = report.sections.iter().find(|s| s.id == "actions").unwrap();
    let mut titles = Vec::new();
    let mut texts = Vec::new();
    for block in &section.blocks {
        let Block::Actions { title, items } = block else { continue };
        titles.push(title.clone());
        for item in items {
            texts.push(item.text.clone());
            if let Some(set) = &item.set {
                let page = engine.customers(set, "revenue", true, 0, 50).unwrap();
                assert!(page.total > 0.0 && !page.title.is_empty(), "{}", item.text);
                assert!(!item.stake.is_empty() || item.text.contains("second"), "{}", item.text);
            }
        }
    }
    assert_eq!(titles.first().map(String::as_str), Some("This week"));
    assert_eq!(titles.last().map(String::as_str), Some("To find out"));
    let Some(Block::Table(table)) = section.blocks.last() else { panic!("no table") };
    assert_eq!(table.rows.iter().map(|row| row[1].text.clone()).collect::<Vec<_>>(), texts);
    // The end of the story: nothing but the account of the file comes after it.
    let place = report.sections.iter().position(|s| s.id == "actions").unwrap();
    assert_eq!(report.sections[place + 1..].iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["intake"]);
}

/// What a line says is what its room says.
#[test]
fn lines_agree_with_their_rooms() {
    let mut engine = engine();
    load(&mut engine, "sample.csv", &data("cdnow_sample_transactions.csv"), &[]).unwrap();
    let f = engine.figures().unwrap();
    assert_eq!(customers(&f, "call"), real(&f, "timing.week.customers").min(30.0));
    assert!(stake(&f, "call") <= real(&f, "timing.week.value") + 1e-9);
    assert_eq!(customers(&f, "near"), real(&f, "programmes.tiers.critical"));
    assert_eq!(stake(&f, "near"), real(&f, "programmes.tiers.missing"));
    assert_eq!(customers(&f, "protect"), real(&f, "tiers.vip.customers"));
    assert_eq!(stake(&f, "protect"), real(&f, "tiers.vip.revenue"));
}

/// Where costs are known the value tiers count contribution; a programme's tiers count sales, in both places that name them.
#[test]
fn who_is_near_a_tier_is_counted_once() {
    let mut engine = opened(&accounts());
    for thresholds in ["", "1300 5300"] {
        engine.set("programme.thresholds", thresholds).unwrap();
        let f = engine.figures().unwrap();
        assert_eq!(customers(&f, "near"), real(&f, "programmes.tiers.critical"), "{thresholds}");
        assert_eq!(stake(&f, "near"), real(&f, "programmes.tiers.missing"), "{thresholds}");
    }
    // By hand, in the last year: c00 bought for 12 x 100 and lacks 100, c08 for 12 x 420 and lacks 260, c10 for 2 x 500 and
    // lacks 300, which is less than an order of 500.
    let f = engine.figures().unwrap();
    assert_eq!((customers(&f, "near"), stake(&f, "near")), (3.0, 660.0));
    let report = engine.report().unwrap();
    let words = serde_json::to_string(report.sections.iter().find(|s| s.id == "actions").unwrap()).unwrap();
    assert!(words.contains("660 of sales"), "{words}");
}

/// A price that is proposed promises what the simulator answers to it, and is proposed only with a good chance.
#[test]
fn a_proposed_price_is_the_simulators() {
    let mut engine = opened(&shop(12, true));
    let f = engine.figures().unwrap();
    let product = (0..12).map(|p| format!("P{p}")).find(|p| f.get(&format!("actions.price.{p}")).is_some());
    let product = product.expect("a price worth a trial");
    let then = real(&f, &format!("actions.price.{product}"));
    let promised = real(&f, &format!("actions.price.{product}.stake"));
    engine.set("scenario.scope", &format!("product\u{1f}{product}")).unwrap();
    engine.set("scenario.new_price", &format!("{then}")).unwrap();
    let asked = engine.figures().unwrap();
    let gain = real(&asked, "pricing.scenario.profit") - real(&asked, "pricing.scenario.profit.now");
    assert!((gain - promised).abs() <= 1e-9 * gain.abs(), "{gain} {promised}");
    assert!(real(&asked, "pricing.scenario.p_profit_rises") >= 0.8);
    // The list does not hang on the scenario that is looked at.
    assert_eq!(real(&asked, &format!("actions.price.{product}.stake")), promised);
}

/// By hand. A: three sales at 10 that cost 12, one of them taken back: 20 against 24. E: 100.10 against 100.35. B earns, C lost
/// before the last year, of D no cost is known, F came back altogether.
#[test]
fn products_below_cost_are_a_line_of_their_own() {
    let text = "date,customer,product,quantity,amount,cost\n\
        2023-06-01,u,C,1,10,99\n2024-03-01,u,A,1,10,12\n2024-04-01,v,A,1,10,12\n2024-05-01,w,A,1,10,12\n\
        2024-05-09,w,A,-1,-10,-12\n2024-06-01,u,B,1,10,6\n2024-07-01,v,C,1,10,7\n2024-08-01,v,D,1,10,\n\
        2024-09-01,w,E,1,100.10,100.35\n2024-10-01,u,F,1,5,9\n2024-10-03,u,F,-1,-5,-9\n2024-12-20,w,B,2,20,12\n";
    let mut engine = opened(text);
    let f = engine.figures().unwrap();
    assert_eq!(real(&f, "actions.below_cost.products"), 2.0);
    assert_eq!(real(&f, "actions.below_cost.A.loss"), 4.0);
    assert_eq!(real(&f, "actions.below_cost.E.loss"), 0.25);
    assert_eq!(stake(&f, "below_cost"), 4.25);
    assert_eq!(f.iter().filter(|(id, _)| id.starts_with("actions.below_cost.")).count(), 4);
    let report = engine.report().unwrap();
    let page = report.sections.iter().find(|s| s.id == "actions").unwrap();
    let table = page.blocks.iter().find_map(|b| match b {
        Block::Table(table) if table.id == "actions-below-cost" => Some(table),
        _ => None,
    });
    let rows: Vec<(&str, f64, f64, f64)> = table
        .unwrap()
        .rows
        .iter()
        .map(|row| {
            (row[0].text.as_str(), row[1].value.unwrap(), row[2].value.unwrap(), row[3].value.unwrap())
        })
        .collect();
    assert_eq!(rows, [("A", 20.0, 24.0, 4.0), ("E", 100.1, 100.35, 0.25)]);
    let items = page
        .blocks
        .iter()
        .filter_map(|b| if let Block::Actions { items, .. } = b { Some(items) } else { None });
    let item = items.flatten().find(|item| item.text.contains("below cost")).unwrap();
    assert!(
        item.reason.contains("A: ") && item.reason.contains("4.00") && item.reason.contains("0.25"),
        "{item:?}"
    );
    // Without costs nothing is said.
    let f = opened(&shop(3, false)).figures().unwrap();
    assert!(f.iter().all(|(id, _)| !id.starts_with("actions.below_cost")));
}

/// A year that the file does not hold is not promised.
#[test]
fn a_short_file_is_said_to_be_one() {
    let mut engine = opened(&shop(12, true));
    let words = |engine: &mut Engine| {
        serde_json::to_string(engine.report().unwrap().sections.iter().find(|s| s.id == "scenario").unwrap())
            .unwrap()
    };
    assert!(!words(&mut engine).contains("nothing is scaled up"));
    // The last of 728 days, which the shop counts in months of 28, is the last of February 2024.
    engine.set("filter.from", "2023-06-01").unwrap();
    let f = engine.figures().unwrap();
    let is_told = f.get("pricing.scenario.source") == Some("file");
    assert_eq!(words(&mut engine).contains("nothing is scaled up"), is_told);
    assert!(is_told, "nine months of moving prices tell");
}

/// Neither where the file tells how sales answer to prices nor where it does not are sums of a part of a year called a year's.
#[test]
fn no_sum_of_a_short_file_is_called_a_years() {
    let full = shop(12, true);
    let is_early = |line: &&str| {
        !line.contains(",2023-")
            && !["-05-", "-06-", "-07-", "-08-", "-09-", "-10-", "-11-", "-12-"]
                .iter()
                .any(|month| line.contains(&format!(",2022{month}")))
            && !line.contains(",2024-")
    };
    let four_months: Vec<&str> = full.lines().filter(is_early).collect();
    let four_months = opened(&four_months.join("\n"));
    let mut nine_months = opened(&full);
    nine_months.set("filter.from", "2023-06-01").unwrap();
    assert_eq!(nine_months.figures().unwrap().get("pricing.scenario.source"), Some("file"));
    for mut engine in [four_months, nine_months] {
        // The customer models' own horizon is what they look ahead.
        engine.set("clv.horizon_months", "24").unwrap();
        for (change, open) in [("5", "demand"), ("0", "promotion"), ("-5", "proposal")] {
            engine.set("price.change_percent", change).unwrap();
            engine.set("scenario.change_percent", change).unwrap();
            engine.set("strategy.open", open).unwrap();
            for lang in [Lang::ZhHans, Lang::ZhHant, Lang::En] {
                let report = engine.language(lang).unwrap().unwrap();
                let of = |id: &str| {
                    serde_json::to_string(report.sections.iter().find(|s| s.id == id).unwrap()).unwrap()
                };
                let all = ["scenario", "strategies", "actions"].map(of);
                for text in &all {
                    for claim in [
                        "12 months",
                        "12个月",
                        "12 个月",
                        "12個月",
                        "12 個月",
                        "Units a year",
                        "Revenue a year",
                        "每年的销",
                        "每年的銷",
                        "in the year up to",
                    ] {
                        assert!(!text.contains(claim), "{claim}: {text}");
                    }
                }
                if lang == Lang::En && open == "demand" {
                    assert!(
                        all[1].contains("Units since") && all[1].contains("mean price of the scope, since"),
                        "{}",
                        all[1]
                    );
                }
            }
        }
    }
    // A whole year is called one.
    let mut engine = opened(&full);
    engine.set("strategy.open", "demand").unwrap();
    let text = serde_json::to_string(&engine.report().unwrap().sections).unwrap();
    assert!(text.contains("Units a year") && text.contains("mean price of the scope, last 12 months"));
}

#[test]
fn without_customers_or_prices_the_list_says_what_to_bring() {
    let mut engine =
        opened("date,product,quantity,amount\n2024-01-05,a,1,10\n2024-01-06,a,2,20\n2024-02-03,b,1,7\n");
    let mut report = engine.report().unwrap();
    let words = |report: &keliu::report::Report| {
        serde_json::to_string(report.sections.iter().find(|s| s.id == "actions").unwrap()).unwrap()
    };
    assert!(words(&report).contains("customer, cost, list price or discount"), "{}", words(&report));
    report = engine.language(Lang::ZhHans).unwrap().unwrap();
    assert!(words(&report).contains("客户、成本、标价或折扣"), "{}", words(&report));
}

/// Of forty customers with one order in 2024, half bought in 2023: they are no first-time buyers, whatever days are chosen.
/// Twenty more order again after two months, so that there is a rhythm to wait for.
#[test]
fn first_time_buyers_are_those_of_the_file() {
    let mut text = "order,customer,date,amount\n".to_owned();
    let mut put = |customer: usize, date: &str| {
        text += &format!("{}{date},c{customer:02},{date},{}\n", customer, 50 + customer);
    };
    for customer in 0..60 {
        if customer < 20 {
            put(customer, &format!("2023-0{}-10", 1 + customer % 9));
        }
        if customer >= 40 {
            put(customer, &format!("2024-01-{:02}", customer - 39));
            put(customer, "2024-03-25");
        } else {
            put(customer, &format!("2024-03-{:02}", 1 + customer % 28));
        }
    }
    let mut engine = opened(&text);
    engine.set("filter.from", "2024-01-01").unwrap();
    assert_eq!(customers(&engine.figures().unwrap(), "second"), 20.0);
    let report = engine.report().unwrap();
    let words = |id: &str| {
        serde_json::to_string(report.sections.iter().find(|section| section.id == id).unwrap()).unwrap()
    };
    assert!(
        words("actions").contains("20 customers who bought before that day are left out"),
        "{}",
        words("actions")
    );
    let note = "20 of 60 customers bought before 1 Jan 2024 already";
    assert!(report.note.contains(note), "{}", report.note);
    for id in ["overview", "lifecycle", "cohorts"] {
        assert!(words(id).contains(note), "{id}");
    }
    // With the whole file there is nothing to say.
    engine.set("filter.none", "").unwrap();
    assert!(!serde_json::to_string(&engine.report().unwrap()).unwrap().contains("bought before 1 Jan"));
}
