//! Filters of the whole report: what they let through, that they add up, and that they can be taken back.

use crate::report::{data, engine, load};
use keliu::engine::Engine;
use keliu::report::Figures;

/// Sales of 240 customers in three regions over two years; every customer buys in one region more than in others.
/// The first and the last row are in the north.
fn shop() -> String {
    let mut text = "order,customer,date,amount,region\n".to_owned();
    let mut seed = 7_u32;
    let mut random = |n: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % n
    };
    let day = |at: u32| format!("20{}-{:02}-{:02}", 22 + at / 336, at / 28 % 12 + 1, at % 28 + 1);
    for order in 0..1_600 {
        let customer = random(240);
        let at = if order == 0 { 0 } else { (random(672) + customer * 2) % 672 };
        let region = if order == 0 || random(3) > 0 { customer % 3 } else { random(3) };
        let region = if order == 0 { "North" } else { ["North", "South", ""][region as usize] };
        text +=
            &format!("{order},C{customer:03},{},{}.{:02},{region}\n", day(at), 5 + random(200), random(100));
    }
    text + &format!("9999,C000,{},20.00,North\n", day(671))
}

fn opened(text: &str) -> Engine {
    let mut engine = engine();
    load(&mut engine, "shop.csv", text.as_bytes(), &[]).unwrap();
    engine
}

/// All figures but those of the account of the rows, which is the file's, and the filters' own.
fn lines(figures: &Figures) -> Vec<(String, String)> {
    let own = |id: &str| !id.starts_with("intake.") && !id.starts_with("filter.");
    figures.iter().filter(|(id, _)| own(id)).map(|(id, value)| (id.to_owned(), value.to_owned())).collect()
}

fn under(engine: &mut Engine, filters: &[(&str, &str)]) -> Figures {
    engine.set("filter.none", "").unwrap();
    for (id, value) in filters {
        engine.set(id, value).unwrap_or_else(|e| panic!("{id}={value}: {e}"));
    }
    engine.figures().unwrap()
}

const SEGMENTS: [&str; 11] = [
    "champions",
    "loyal",
    "potential_loyal",
    "new",
    "promising",
    "need_attention",
    "about_to_sleep",
    "at_risk",
    "cant_lose",
    "hibernating",
    "lost",
];

#[test]
fn a_filter_of_everything_is_no_filter() {
    let mut engine = opened(&shop());
    let all = lines(&engine.figures().unwrap());
    assert!(
        all.iter().any(|(id, _)| id == "clv.total") && all.iter().any(|(id, _)| id == "clusters.1.customers")
    );
    engine.report().unwrap();
    engine.set("keep.everyone", "clv.all").unwrap();
    let every_segment = SEGMENTS.join("\u{1f}");
    let every_cluster = (1..=10).map(|k| k.to_string()).collect::<Vec<_>>().join("\u{1f}");
    for filter in [
        ("filter.from", "2022-01-01"),
        ("filter.to", "2023-12-28"),
        ("filter.where.region", "\u{1f}North\u{1f}South"),
        ("filter.segment", every_segment.as_str()),
        ("filter.stage", "first\u{1f}repeat\u{1f}long_term\u{1f}decline"),
        ("filter.cluster", every_cluster.as_str()),
        ("filter.tier", "vip\u{1f}large\u{1f}medium\u{1f}small\u{1f}inactive"),
        ("filter.set", "everyone"),
    ] {
        assert_eq!(lines(&under(&mut engine, &[filter])), all, "{}", filter.0);
    }
    assert_eq!(lines(&under(&mut engine, &[])), all, "taken back");
}

#[test]
fn a_filter_of_rows_is_a_file_of_those_rows() {
    let text = shop();
    let (head, rows) = text.split_once('\n').unwrap();
    let kept = |keep: &dyn Fn(&str) -> bool| {
        let rows: Vec<&str> = rows.lines().filter(|row| keep(row)).collect();
        lines(&opened(&format!("{head}\n{}\n", rows.join("\n"))).figures().unwrap())
    };
    let mut engine = opened(&text);
    let north = kept(&|row| row.ends_with(",North"));
    assert_eq!(lines(&under(&mut engine, &[("filter.where.region", "North")])), north);
    let late = kept(&|row| row.split(',').nth(2).unwrap() >= "2022-07-01");
    // But whoever bought before those days is brought to no second order.
    let all_but_second = |lines: Vec<(String, String)>| {
        lines.into_iter().filter(|(id, _)| !id.starts_with("actions.second.")).collect::<Vec<_>>()
    };
    let filtered = lines(&under(&mut engine, &[("filter.from", "2022-07-01")]));
    assert_eq!(all_but_second(filtered), all_but_second(late));
}

#[test]
fn groups_add_up_to_the_file() {
    let mut engine = opened(&shop());
    let number = |figures: &Figures, id: &str| figures.get(id).map_or(0.0, |v| v.parse::<f64>().unwrap());
    let whole = engine.figures().unwrap();
    for id in [
        "sales.revenue",
        "sales.customers",
        "sales.orders",
        "rfm.customers",
        "clv.expected_orders",
        "clv.total",
    ] {
        let mut sum = 0.0;
        for segment in SEGMENTS {
            if engine.set("filter.segment", segment).is_ok() {
                let part = engine.figures().unwrap();
                assert_eq!(part.get(&format!("rfm.segment.{segment}.customers")), part.get("rfm.customers"));
                sum += number(&part, id);
            }
        }
        let all = number(&whole, id);
        assert!((sum - all).abs() < 1e-9 * all, "{id}: {sum} {all}");
        engine.set("filter.none", "").unwrap();
    }
}

/// Twenty customers with costs and a brand each order: tiers, profit classes and kinds of loyalty part them like segments do.
#[test]
fn tiers_classes_and_kinds_of_loyalty_add_up() {
    let mut text = "order,customer,date,amount,cost,brand\n".to_owned();
    for at in 0..100 {
        let (customer, order) = (at % 20, at / 20);
        let cost = if customer % 5 == 0 { 500 } else { 10 };
        let brand = if customer % 3 == 0 { "A" } else { ["A", "B", "C"][order % 3] };
        let (month, day, amount) = (1 + order, 1 + customer, 20 + 10 * customer);
        text += &format!("o{at},c{customer:02},2024-0{month}-{day:02},{amount},{cost},{brand}\n");
    }
    let mut engine = opened(&text);
    let number = |figures: &Figures, id: &str| figures.get(id).map_or(0.0, |v| v.parse::<f64>().unwrap());
    let whole = engine.figures().unwrap();
    for (kind, groups) in [
        ("tier", &["vip", "large", "medium", "small", "inactive"][..]),
        ("metal", &["platinum", "gold", "iron", "lead"]),
        ("loyalty", &["undivided", "interrupted", "unstable", "dispersed", "insufficient"]),
    ] {
        let (mut revenue, mut customers, mut n_groups) = (0.0, 0.0, 0);
        for group in groups {
            if engine.set(&format!("filter.{kind}"), group).is_ok() {
                let part = engine.figures().unwrap();
                revenue += number(&part, "sales.revenue");
                customers += number(&part, "sales.customers");
                n_groups += 1;
                let own = match kind {
                    "loyalty" => format!("loyalty.kind.{group}.customers"),
                    _ => format!("tiers.{group}.customers"),
                };
                assert_eq!(part.get(&own), part.get("sales.customers"), "{kind} {group}");
                assert_eq!(part.get(&own), whole.get(&own), "{kind} {group}");
            }
        }
        assert_eq!((revenue, customers), (number(&whole, "sales.revenue"), 20.0), "{kind}");
        assert!(n_groups > 1, "{kind}");
        engine.set("filter.none", "").unwrap();
    }
}

/// A setting that moves customers out of the group that is shown changes every section.
#[test]
fn a_setting_that_moves_customers_rewrites_all() {
    let mut engine = opened(&shop());
    engine.set("filter.tier", "vip").unwrap();
    let before = engine.figures().unwrap();
    let changed = engine.change("tiers.span", "all", &["overview"]).unwrap();
    assert_ne!(engine.figures().unwrap().get("sales.revenue"), before.get("sales.revenue"));
    assert!(changed.sections.iter().any(|section| section.id == "overview"));
    // With rows chosen anew, tiers are there before anybody is chosen by them.
    engine.set("filter.from", "2022-06-01").unwrap();
    let at_once = engine.figures().unwrap();
    let mut anew = opened(&shop());
    for (id, value) in [("tiers.span", "all"), ("filter.from", "2022-06-01"), ("filter.tier", "vip")] {
        anew.set(id, value).unwrap();
    }
    assert_eq!(lines(&at_once), lines(&anew.figures().unwrap()));
}

/// Products by id, by name, by a part of it; 300 of them are too many for a list.
#[test]
fn products_are_found_by_id_and_by_name() {
    let mut text = "order,customer,date,amount,product id,product name\n".to_owned();
    for at in 0..600 {
        let product = at % 300;
        let name = if product % 100 == 0 { "Green Tea" } else { "Mug" };
        // Nobody orders twice: customer models would fit for long and are not looked at.
        let (day, amount) = (1 + at % 28, 1 + product);
        text += &format!("o{at},c{at},2024-01-{day:02},{amount},P{product:03},{name} no. {product}\n");
    }
    let mut engine = opened(&text);
    for (value, revenue) in [
        ("P007", 2 * 8),
        ("green tea no. 100", 2 * 101),
        // Numbers 0, 100 and 200.
        ("green tea", 2 * (1 + 101 + 201)),
        ("P007; Mug no. 8", 2 * (8 + 9)),
        ("", 300 * 301),
        ("P007", 2 * 8),
        ("  ", 300 * 301),
    ] {
        engine.set("filter.product", value).unwrap();
        let found = engine.figures().unwrap();
        assert_eq!(found.get("sales.revenue"), Some(revenue.to_string().as_str()), "{value}");
    }
    engine.set("filter.product", "P007").unwrap();
    assert_eq!(engine.set("filter.product", "coffee").unwrap_err().code, "filter.no_product");
    let report = engine.report().unwrap();
    assert!(report.scope.contains("Mug no. 7 (P007)"), "{}", report.scope);
    assert!(report.chosen.iter().any(|c| c.id == "filter.product"));
    let field = report.filters.fields.iter().find(|f| f.id == "filter.product").unwrap();
    assert!(matches!(&field.control, keliu::report::Control::Text { value, .. } if value == "P007"));
}

/// Rows without a value are a choice where there are any, for products as for columns; and where there are none they are not.
#[test]
fn rows_without_a_value_can_be_chosen() {
    let options = |engine: &mut Engine, id: &str| {
        let fields = engine.report().unwrap().filters.fields;
        let field = fields.into_iter().find(|f| f.id == id).unwrap_or_else(|| panic!("{id}"));
        match field.control {
            keliu::report::Control::Many { options, .. } => {
                options.into_iter().map(|o| o.label).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        }
    };
    let mut text = "customer,date,amount,product id,product name,region,channel\n".to_owned();
    for at in 0..60 {
        let (product, region) = (["P1", "P2", ""][at % 3], ["N", "S"][at % 2]);
        let (name, channel) = (["Tea", "Tin", ""][at % 3], if at % 5 == 0 { "web" } else { "" });
        text +=
            &format!("c{},2024-01-{:02},{},{product},{name},{region},{channel}\n", at, 1 + at % 28, 1 + at);
    }
    let mut engine = engine();
    // A column of one value is no filter unless the user says so.
    load(&mut engine, "shop.csv", text.as_bytes(), &[("channel", "channel")]).unwrap();
    assert_eq!(options(&mut engine, "filter.product"), ["Tea (P1)", "Tin (P2)", "(no value)"]);
    assert_eq!(options(&mut engine, "filter.where.region"), ["N", "S"]);
    // One value and none are two choices.
    assert_eq!(options(&mut engine, "filter.where.channel"), ["web", "(no value)"]);
    engine.language(keliu::i18n::Lang::ZhHans).unwrap();
    assert_eq!(options(&mut engine, "filter.product").last().unwrap(), "（空白）");
    engine.language(keliu::i18n::Lang::En).unwrap();
    // Rows 3, 6, ..., 60 (amounts likewise) have no product; rows 1, 4, ..., 58 are P1.
    for (value, revenue) in
        [("\u{1f}", 3 * 210), ("\u{1f}P1", 3 * 210 + (1 + 58) * 10), ("(no value)", 3 * 210)]
    {
        engine.set("filter.product", value).unwrap();
        let f = engine.figures().unwrap();
        assert_eq!(f.get("sales.revenue"), Some(revenue.to_string().as_str()), "{value}");
    }
    let report = engine.report().unwrap();
    assert!(report.scope.contains("Product: (no value)"), "{}", report.scope);
    // What was chosen is what is ticked, and another file of full rows does not take it over.
    let field = report.filters.fields.iter().find(|f| f.id == "filter.product").unwrap();
    assert!(matches!(&field.control, keliu::report::Control::Many { value, .. } if value == "\u{1f}"));
    engine.set("filter.product", "").unwrap();
    assert_eq!(engine.figures().unwrap().get("sales.revenue"), Some("1830"));
}

/// Ten customers with costs of a half, ten with costs of nine tenths: margins 0.5 and 0.1, alike within each group. One orders with
/// so uneven contributions that nobody can tell it from break-even.
#[test]
fn margins_stand_beside_each_other_and_some_cannot_be_told_from_zero() {
    let mut text = "order,customer,date,amount,cost\n".to_owned();
    for at in 0..100 {
        let customer = at % 20;
        let cost = if customer < 10 { 50 } else { 90 };
        text += &format!("o{at},c{customer:02},2024-0{}-{:02},100,{cost}\n", 1 + at / 20, 1 + customer);
    }
    // Contributions -200, 210, -190, 200 on four orders: 20 +- 3.18 x 465.
    for (at, cost) in [300, -110, 290, -100].iter().enumerate() {
        text += &format!("u{at},uneven,2024-0{}-25,100,{cost}\n", 1 + at);
    }
    let mut engine = opened(&text);
    let ids = |from: usize| (from..from + 10).map(|c| format!("c{c:02}")).collect::<Vec<_>>().join("\u{1f}");
    for (id, value) in [
        ("set.half", ids(0)),
        ("set.tenth", ids(10)),
        ("compare.a", "set\u{1f}half".to_owned()),
        ("compare.b", "set\u{1f}tenth".to_owned()),
    ] {
        engine.set(id, &value).unwrap();
    }
    let f = engine.figures().unwrap();
    for (id, value) in
        [("a", 0.5), ("b", 0.1), ("difference", 0.4), ("difference.low95", 0.4), ("difference.high95", 0.4)]
    {
        crate::report::near(&f, &format!("compare.margin.{id}"), value, 1e-9);
    }
    assert_eq!(f.get("tiers.uncertain.customers"), Some("1"));
    engine.report().unwrap();
    let page = engine.customers("tiers.uncertain", "id", false, 0, 5).unwrap();
    assert_eq!(page.table.rows[0][0].text, "uneven");
    // The customer's page has the axes and the class.
    let words = serde_json::to_string(&page.profile).unwrap();
    for part in ["customer-axes", "customer.metal", "customer.tier", "Bargaining power"] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

#[test]
fn who_is_silent_is_silent_until_the_end_of_what_is_looked_at() {
    let text = "customer,date,amount,region\na,2024-01-01,5,S\na,2024-01-11,5,S\nb,2024-01-01,7,N\nb,2024-03-31,7,N\n";
    let mut engine = opened(text);
    assert_eq!(under(&mut engine, &[("filter.where.region", "S")]).get("rfm.as_of"), Some("2024-04-01"));
    assert_eq!(under(&mut engine, &[("filter.to", "2024-01-31")]).get("rfm.as_of"), Some("2024-02-01"));
}

#[test]
fn what_leaves_nothing_is_refused_and_changes_nothing() {
    let mut engine = opened(&shop());
    engine.set("filter.where.region", "North").unwrap();
    let before = engine.figures().unwrap();
    for (id, value, code) in [
        ("filter.where.region", "East", "rows.none_left"),
        ("filter.where.colour", "red", "rows.none_left"),
        ("filter.from", "2030-01-01", "rows.none_left"),
        ("filter.from", "soon", "setting.value"),
        ("filter.segment", "no such", "filter.nobody"),
        ("filter.set", "no such", "filter.nobody"),
        ("filter.cluster", "99", "filter.nobody"),
        ("filter.no such", "1", "setting.unknown"),
        ("keep.x", "no such", "set.unknown"),
    ] {
        assert_eq!(engine.set(id, value).unwrap_err().code, code, "{id}");
    }
    assert_eq!(engine.figures().unwrap(), before);
    // Another scheme has other segments: the setting is refused as long as a filter names one of these.
    let segment = SEGMENTS.into_iter().find(|s| engine.set("filter.segment", s).is_ok()).unwrap();
    let before = engine.figures().unwrap();
    assert_eq!(engine.set("rfm.scheme", "eight").unwrap_err().code, "filter.nobody", "{segment}");
    assert_eq!(engine.figures().unwrap(), before);
}

#[test]
fn the_head_names_the_filters_and_takes_them_back() {
    let mut engine = opened(&shop());
    for (id, value) in [
        ("filter.from", "2022-03-01"),
        ("filter.where.region", "\u{1f}North"),
        ("filter.segment", "loyal\u{1f}champions"),
    ] {
        engine.set(id, value).unwrap();
    }
    let head = engine.report().unwrap();
    assert!(
        head.scope.contains("region: (no value), North") && head.scope.contains("Champions, Loyal customers"),
        "{}",
        head.scope
    );
    assert!(
        head.note.contains(" of 240 customers") || head.note.contains(" customers are shown"),
        "{}",
        head.note
    );
    assert_eq!(engine.figures().unwrap().get("filter.segment"), Some("champions | loyal"));
    let ids: Vec<String> = head.chosen.into_iter().map(|c| c.id).collect();
    assert_eq!(ids, ["filter.from", "filter.where.region", "filter.segment"]);
    for id in &ids {
        engine.set(id, "").unwrap();
    }
    assert!(engine.report().unwrap().chosen.is_empty());
}

/// What the page sees first and what comes later is together what the native command sees at once.
#[test]
fn what_is_owed_comes_in_pieces() {
    let mut engine = opened(&shop());
    let mut changed = engine.change::<&str>("filter.from", "2022-03-01", &[]).unwrap();
    assert!(changed.pending.contains(&"clv".to_owned()) && changed.head.is_some());
    let mut sections = changed.sections;
    while let Some(next) = engine.settle::<&str>(&[]).unwrap() {
        changed.pending = next.pending;
        sections.extend(next.sections);
    }
    assert!(changed.pending.is_empty());
    assert_same(&sections, &engine.report().unwrap().sections);
    // A change in between: what is owed still is.
    engine.change::<&str>("filter.from", "2022-04-01", &[]).unwrap();
    engine.change::<&str>("filter.segment", "loyal", &[]).unwrap();
    let pieces = engine.figures_settled().unwrap();
    assert_eq!(
        pieces,
        under(&mut opened(&shop()), &[("filter.from", "2022-04-01"), ("filter.segment", "loyal")])
    );
}

#[test]
fn settings_bring_filters_and_sets_back() {
    let mut engine = opened(&shop());
    engine.report().unwrap();
    engine.set("keep.VIP 客户", "rfm.segment.champions").unwrap();
    for (id, value) in [("filter.where.region", "North"), ("filter.set", "VIP 客户")] {
        engine.set(id, value).unwrap();
    }
    let figures = engine.figures().unwrap();
    let settings = engine.settings().unwrap().settings;
    let mut again = opened(&shop());
    for (id, value) in &settings {
        again.set(id, value).unwrap();
    }
    assert_eq!(again.figures().unwrap(), figures);
    // Dropping the set drops its filter.
    again.set("set.VIP 客户", "").unwrap();
    assert!(again.figures().unwrap().get("filter.set").is_none());
}

/// A customer filter on a real file: sections are written, lists open, sums hold.
#[test]
fn every_segment_and_cluster_of_cdnow_can_be_shown() {
    let mut engine = engine();
    let map = [("customer", "id"), ("date", "date"), ("amount", "spend")];
    load(&mut engine, "cdnow.csv", &data("cdnow_sample_transactions.csv"), &map).unwrap();
    let mut n_customers = 0.0;
    for (id, value) in SEGMENTS
        .map(|s| ("filter.segment", s))
        .into_iter()
        .chain([("filter.cluster", "1"), ("filter.cluster", "2")])
    {
        engine.set("filter.none", "").unwrap();
        if engine.set(id, value).is_err() {
            continue;
        }
        let report = engine.report().unwrap();
        let json = serde_json::to_string(&report.sections).unwrap();
        assert!(!json.contains("NaN"), "{value}");
        if id == "filter.segment" {
            n_customers += engine.customers("clv.all", "clv", true, 0, 1).unwrap().total;
        }
    }
    assert_eq!(n_customers, 2_357.0);
}

/// Both sides, and, or, not: whoever is in the file is in exactly one of a, b, both and neither.
#[test]
fn combined_groups_add_up_to_the_file() {
    let mut engine = opened(&shop());
    engine.report().unwrap();
    engine.set("keep.mine", "rfm.segment.champions").unwrap();
    engine.set("filter.where.region", "North").unwrap();
    let all: f64 = engine.figures().unwrap().get("sales.customers").unwrap().parse().unwrap();
    for (a, b) in [
        ("all", "others"),
        ("segment\u{1f}loyal", "others"),
        ("segment\u{1f}loyal", "set\u{1f}mine"),
        ("stage\u{1f}repeat", "cluster\u{1f}1"),
        ("set\u{1f}mine", "all"),
        ("segment\u{1f}no such", "set\u{1f}no such"),
    ] {
        engine.set("compare.a", a).unwrap();
        engine.set("compare.b", b).unwrap();
        let total =
            |id: &str| engine.customers(&format!("compare.{id}"), "id", false, 0, 1).map_or(0.0, |p| p.total);
        assert_eq!(total("and") + total("only_a") + total("only_b") + total("neither"), all, "{a} {b}");
        assert_eq!(total("and") + total("only_a") + total("only_b"), total("or"), "{a} {b}");
        assert_eq!(
            (total("a"), total("b")),
            (total("and") + total("only_a"), total("and") + total("only_b"))
        );
        if b == "others" {
            assert_eq!((total("and"), total("neither")), (0.0, 0.0));
        }
        let figures = engine.figures().unwrap();
        assert_eq!(figures.get("compare.a.customers").unwrap(), total("a").to_string());
    }
    let csv = String::from_utf8(engine.customers_csv("saved.mine", "id", false).unwrap()).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.lines().count() > 2);
}

/// Twelve customers alike but for one, who never bought the tea that all others buy. All of them order on Fridays, so that
/// nobody's Friday stands out.
#[test]
fn a_customers_page_says_what_others_like_them_buy() {
    let mut text = "order,customer,date,amount,product\n".to_owned();
    for customer in 0..12 {
        for (order, day) in
            ["2024-01-05", "2024-01-12", "2024-01-19", "2024-01-26", "2024-02-02"].iter().enumerate()
        {
            let line = |amount: u32, product: &str| {
                format!("{customer}-{order},c{customer:02},{day},{amount},{product}\n")
            };
            text += &if customer == 0 { line(10, "Mug") } else { line(6, "Mug") + &line(4, "Tea") };
        }
    }
    for extra in 0..9 {
        text += &format!("x{extra},z{extra},2024-01-0{},5,Mug\n", 1 + extra);
    }
    let engine = opened(&text);
    let page = engine.customers("customer.0", "id", false, 0, 1).unwrap();
    let table = |id: &str| {
        page.profile.iter().find_map(|block| match block {
            keliu::report::Block::Table(table) if table.id == id => Some(table),
            _ => None,
        })
    };
    let cells =
        |id: &str| table(id).unwrap().rows[0].iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>();
    assert_eq!(cells("customer-products")[..4], ["Mug", "50.00", "100%", "5"]);
    assert_eq!(cells("customer-gaps")[..3], ["Tea", "100%", "11"]);
    let words = serde_json::to_string(&page.profile).unwrap();
    assert!(words.contains("Offer Tea.") && words.contains("No weekday of their own stands out"), "{words}");
    assert!(engine.customers("customer.1", "id", false, 0, 1).unwrap().profile.len() > 2);
}

/// The last that was said of every section is what the whole report says. What was read does not change with what is shown
/// of it.
fn assert_same(pieces: &[keliu::report::Section], whole: &[keliu::report::Section]) {
    let by_id = |list: &[keliu::report::Section]| -> std::collections::BTreeMap<String, String> {
        let told = list.iter().filter(|s| s.id != "intake");
        told.map(|s| (s.id.clone(), serde_json::to_string(s).unwrap())).collect()
    };
    let (pieces, whole) = (by_id(pieces), by_id(whole));
    assert!(pieces.keys().eq(whole.keys()));
    for (id, section) in whole {
        let at = pieces[&id].bytes().zip(section.bytes()).position(|(a, b)| a != b).unwrap_or(0);
        let around = |text: &str| text.chars().skip(at.saturating_sub(100)).take(300).collect::<String>();
        assert!(pieces[&id] == section, "{id}: {} / {}", around(&pieces[&id]), around(&section));
    }
}

/// Pieces that come in the order in which the reader looks at them end as the whole report, too.
#[test]
fn what_is_looked_at_comes_first() {
    // Whether it is there with the answer to the filter: what prices tell takes long and lets newer settings go first.
    let looks = [("structure", true), ("clv", true), ("strategies", false), ("prices", false), ("rfm", true)];
    for (looked_at, is_at_once) in looks {
        let mut engine = opened(&shop());
        let changed = engine.change("filter.segment", "loyal", &[looked_at]).unwrap();
        assert_eq!(changed.sections.iter().any(|s| s.id == looked_at), is_at_once, "{looked_at}");
        assert!(changed.pending.contains(&"loyalty".to_owned()), "{:?}", changed.pending);
        let mut came: Vec<String> = changed.sections.iter().map(|s| s.id.clone()).collect();
        let mut sections = changed.sections;
        while let Some(next) = engine.settle(&[looked_at]).unwrap() {
            came.extend(next.sections.iter().map(|s| s.id.clone()));
            sections.extend(next.sections);
        }
        assert_eq!(came.first().map(String::as_str), Some(looked_at), "{came:?}");
        assert_same(&sections, &engine.report().unwrap().sections);
    }
}

/// A filter of customers shows at once what is quick; estimates from what they bought follow, and end where a report that
/// waits for all of it ends.
#[test]
fn estimates_of_some_customers_are_owed_and_come() {
    let mut engine = opened(&shop());
    let changed = engine.change("filter.segment", "loyal", &["rfm"]).unwrap();
    assert!(
        changed.pending.contains(&"prices".to_owned()) && changed.pending.contains(&"scenario".to_owned())
    );
    assert!(!changed.sections.iter().any(|s| s.id == "prices"));
    assert!(changed.sections.iter().any(|s| s.id == "rfm"));
    // What rests on an estimate that is owed stays owed.
    engine.change::<&str>("scenario.change_percent", "-4", &[]).unwrap();
    let mut came = Vec::new();
    while let Some(next) = engine.settle::<&str>(&[]).unwrap() {
        came.extend(next.sections);
    }
    let mut other = opened(&shop());
    other.set("scenario.change_percent", "-4").unwrap();
    let all = other.set("filter.segment", "loyal").unwrap();
    for id in ["prices", "scenario", "strategies"] {
        let find = |list: &[keliu::report::Section]| list.iter().rfind(|s| s.id == id).cloned().unwrap();
        assert_eq!(format!("{:?}", find(&came)), format!("{:?}", find(&all)), "{id}");
    }
    assert_eq!(engine.figures().unwrap(), other.figures().unwrap());
}

/// A filter that leaves nobody changes nothing, whatever was brought to find that out.
#[test]
fn a_setting_that_leaves_nobody_changes_nothing() {
    let mut engine = opened(&shop());
    engine.set("rfm.scheme", "eight").unwrap();
    engine.set("filter.segment", "important_value").unwrap();
    let (figures, report) = (engine.figures().unwrap(), format!("{:?}", engine.report().unwrap()));
    // The segment is none of the other scheme's.
    assert_eq!(engine.change("rfm.scheme", "eleven", &["rfm"]).unwrap_err().code, "filter.nobody");
    let owed = engine.settle::<&str>(&[]).unwrap();
    let ids = owed.map(|c| c.sections.into_iter().map(|s| s.id).collect::<Vec<_>>());
    assert_eq!(ids, None, "what was computed for the trial is computed back");
    assert_eq!(engine.figures().unwrap(), figures);
    assert_eq!(format!("{:?}", engine.report().unwrap()), report);
}

/// Old customers are of the south, new ones of the north. Whoever is shown, their segment is compared with all customers.
#[test]
fn what_sets_a_segment_apart_stands_under_a_filter_of_customers() {
    let mut text = "order,customer,date,amount,region\n".to_owned();
    for customer in 0..200 {
        let is_old = customer < 100;
        let (year, region) = if is_old { (2022, "South") } else { (2023, "North") };
        for order in 0..3 {
            let (month, day) = (1 + order * 4, 1 + customer % 28);
            text += &format!(
                "{customer}-{order},C{customer:03},{year}-{month:02}-{day:02},{},{region}\n",
                10 + customer % 7
            );
        }
    }
    let mut engine = opened(&text);
    let traits = |engine: &mut Engine| -> Vec<(String, String)> {
        let figures = engine.figures().unwrap();
        let own = figures.iter().filter(|(id, _)| id.starts_with("rfm.traits."));
        own.map(|(id, value)| (id.to_owned(), value.to_owned())).collect()
    };
    let all = traits(&mut engine);
    let segment = all[0].0.split('.').nth(2).unwrap().to_owned();
    engine.set("filter.segment", &segment).unwrap();
    let of = format!("rfm.traits.{segment}.");
    let wanted: Vec<_> = all.iter().filter(|(id, _)| id.starts_with(&of)).cloned().collect();
    assert!(wanted.len() < all.len(), "{all:?}");
    assert_eq!(traits(&mut engine), wanted);
    let words = serde_json::to_string(&engine.report().unwrap()).unwrap();
    assert!(words.contains("What sets the segments apart") && words.contains("whoever is shown"));
    // Other scores: other segments, and what sets those apart.
    engine.set("rfm.bands", "3").unwrap();
    assert!(traits(&mut engine).iter().all(|(id, _)| id.starts_with(&of)), "{:?}", traits(&mut engine));
    engine.set("filter.none", "").unwrap();
    engine.set("rfm.bands", "5").unwrap();
    assert_eq!(traits(&mut engine), all);
}
