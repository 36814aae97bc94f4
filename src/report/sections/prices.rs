//! How do sales answer to prices? What the file's own past tells, product by product, or why it does not.

use super::scenario::{group_name, groups_note};
use super::{locked, price_parts::product_name, prices_checks as checks, prices_plans as plans};
use crate::analysis::params::Params;
use crate::analysis::pricing::elasticities::{Elasticities, Product};
use crate::analysis::pricing::estimate::Rests;
use crate::analysis::pricing::file::{Prices, UNASKED_ROWS};
use crate::analysis::pricing::light::{Light, Reason};
use crate::analysis::pricing::panel::Period;
use crate::analysis::pricing::slope::{Slope, Z_80, Z_95};
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::issue::Error;
use crate::model::Transactions;
use crate::report::block::{Block, Cell, Control, Form, Status, Table, Tone};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Mark, Point, Scatter};
use crate::report::write::{Writer, as_f64, words};
use crate::report::{Figures, Section};

/// Products in the table, the largest first.
const N_PRODUCTS: usize = 100;
/// Products drawn.
const N_DRAWN: usize = 300;

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, tx: &Transactions, params: &Params) -> Section {
    let prices = match &study.prices {
        Some(Ok(prices)) => prices,
        Some(Err(error)) => return refused(w, tx, error),
        None => return waiting(w, "prices", study, params),
    };
    let found = &prices.elasticities;
    let order = by_revenue(found);
    let mut blocks = vec![insight(w, found)];
    blocks.extend(reservations(w, found));
    blocks.push(Block::Table(methods(w, found)));
    blocks.push(map(w, tx, found, &order));
    blocks.push(Block::Table(products(w, tx, found, &order)));
    blocks.extend(groups(w, prices).map(Block::Table));
    blocks.push(Block::Table(plans::table(w, tx, found, &order)));
    let mut details = vec![Block::Table(shapes(w, found))];
    details.extend(checks::blocks(w, tx, prices));
    details.push(facts(w, found));
    let is_red = found.light == Light::Red;
    Section {
        id: "prices".to_owned(),
        title: w.get("prices.title"),
        status: if is_red { Status::Warning } else { Status::Ok },
        status_text: if is_red { w.get("prices.unclear") } else { String::new() },
        blocks,
        details,
        method: w.method("prices"),
    }
}

/// What stands where a large file has not been asked yet.
pub(super) fn waiting(w: &Writer<'_>, id: &str, study: &Study, params: &Params) -> Section {
    let args = [("n", Arg::from(study.rows.len())), ("most", Arg::from(UNASKED_ROWS))];
    let value = if params.pricing.is_asked { "on" } else { "off" };
    let options = vec![w.opt("off", "calculator.no"), w.opt("on", "calculator.yes")];
    let field = w.field("prices.estimate", Control::Select { options, value: value.to_owned() });
    Section {
        id: id.to_owned(),
        title: w.get(&format!("{id}.title")),
        status: Status::Ok,
        status_text: String::new(),
        blocks: vec![
            w.notice(Tone::Neutral, w.say(&format!("{id}.waiting"), &args), String::new()),
            Block::Form(Form { fields: vec![field] }),
        ],
        details: Vec::new(),
        method: w.method(id),
    }
}

/// Why the file tells nothing, and what would.
fn refused(w: &Writer<'_>, tx: &Transactions, error: &Error) -> Section {
    let mut section = locked(w, "prices", error, Vec::new());
    if error.code == "pricing.no_variation" {
        section.blocks.push(plans::try_out(w, tx));
    }
    section
}

fn revenue(product: &Product) -> f64 {
    product.units_per_period * product.price * as_f64(product.verdict.n_observations)
}

/// Indices of the products, the largest revenue first.
fn by_revenue(found: &Elasticities) -> Vec<&Product> {
    let mut order: Vec<&Product> = found.products.iter().collect();
    order.sort_by(|a, b| revenue(b).total_cmp(&revenue(a)).then(a.code.cmp(&b.code)));
    order
}

fn range(w: &Writer<'_>, (low, high): (f64, f64)) -> String {
    let number = |v| Arg::Number(v, N::Decimal(2));
    w.say("rfm.range", &[("low", number(low)), ("high", number(high))])
}

fn insight(w: &Writer<'_>, found: &Elasticities) -> Block {
    let slope = found.estimate.elasticity;
    let (low, high) = slope.interval(Z_95);
    let args = [
        ("e", Arg::Number(slope.value.abs(), N::Decimal(1))),
        ("range", Arg::from(range(w, (low, high)))),
        ("naive", Arg::Number(found.estimate.naive.map_or(f64::NAN, |n| n.value), N::Decimal(1))),
    ];
    let count = |light: Light| found.products.iter().filter(|p| p.verdict.light == light).count();
    let lights = w.say(
        "prices.lights",
        &[
            ("green", Arg::from(count(Light::Green))),
            ("amber", Arg::from(count(Light::Amber))),
            ("red", Arg::from(count(Light::Red))),
        ],
    );
    let (tone, key) = match found.light {
        Light::Red => (Tone::Warning, "prices.insight_red"),
        _ if found.estimate.naive.is_some() => (Tone::Neutral, "prices.insight"),
        _ => (Tone::Neutral, "prices.insight_alone"),
    };
    w.insight(tone, w.say(key, &args), lights)
}

/// What the reader must know before a number is used.
fn reservations(w: &Writer<'_>, found: &Elasticities) -> Vec<Block> {
    let mut blocks = Vec::new();
    match found.estimate.controls.rests {
        Rests::OnPromotions => {
            blocks.push(w.notice(Tone::Warning, w.get("prices.on_promotions"), String::new()));
        }
        Rests::OnListPrice => {
            blocks.push(w.notice(Tone::Neutral, w.get("prices.on_list_price"), String::new()));
        }
        Rests::OnPrice => {}
    }
    let tiers = found.file.tiers;
    if tiers.share > 0.05 {
        let args = [
            ("share", Arg::Number(tiers.share, N::Percent(0))),
            ("slope", Arg::Number(tiers.slope.unwrap_or(0.0) * libm::log(2.0), N::PercentSigned(1))),
        ];
        blocks.push(w.notice(Tone::Neutral, w.say("prices.tiers", &args), String::new()));
    }
    if found.file.n_left_out > 0 {
        let args = [("n", Arg::from(found.file.n_left_out))];
        blocks.push(w.notice(Tone::Neutral, w.say("prices.left_out", &args), String::new()));
    }
    if found.pooled.uses_literature {
        blocks.push(w.notice(Tone::Neutral, w.get("prices.literature"), String::new()));
    }
    blocks
}

/// One estimate per way of looking, and why they differ.
fn methods(w: &Writer<'_>, found: &Elasticities) -> Table {
    let of = &found.estimate;
    let margins = of.margins;
    let list = [
        ("naive", of.naive),
        ("log_log", of.log_log),
        ("controlled", Some(of.elasticity)),
        ("four_weeks", of.four_weeks),
        ("discount", of.discount),
        ("promotion", of.promotion),
        ("cross", of.cross),
        ("buyers", of.buyers.as_ref().map(|b| b.elasticity)),
        ("buyers_ols", margins.map(|m| m.buyers)),
        ("per_buyer", margins.map(|m| m.per_buyer)),
    ];
    let row = |(id, slope): (&str, Option<Slope>)| {
        let slope = slope?;
        Some(vec![
            words(w.get(&format!("prices.way.{id}"))),
            w.num(slope.value, N::Decimal(2)),
            words(range(w, slope.interval(Z_80))),
            words(range(w, slope.interval(Z_95))),
            words(w.get(&format!("prices.why.{id}"))),
        ])
    };
    let rows = list.into_iter().filter_map(row).collect();
    let columns = ["col.way", "#col.elasticity", "col.interval_80", "col.interval", "col.meaning"];
    w.table("prices-ways", "prices.ways", &columns, rows)
}

fn light(w: &Writer<'_>, product: &Product) -> String {
    w.get(match product.verdict.light {
        Light::Green => "prices.green",
        Light::Amber => "prices.amber",
        Light::Red => "prices.red",
    })
}

fn reason_id(reason: Reason, rests: Rests) -> &'static str {
    match (reason, rests) {
        // Discounts may have moved what was paid.
        (Reason::OnePrice, Rests::OnListPrice) => return "one_list_price",
        (Reason::NoMovement, Rests::OnListPrice) => return "no_list_movement",
        (Reason::FewPrices, Rests::OnListPrice) => return "few_list_prices",
        (Reason::LittleMovement, Rests::OnListPrice) => return "little_list_movement",
        _ => {}
    }
    match reason {
        Reason::NothingSold => "nothing_sold",
        Reason::OnePrice => "one_price",
        Reason::TooFewPeriods => "too_few_periods",
        Reason::NoMovement => "no_movement",
        Reason::FewPrices => "few_prices",
        Reason::LittleMovement => "little_movement",
        Reason::FewObservations => "few_observations",
        Reason::WideInterval => "wide_interval",
        Reason::MostlyCategory => "mostly_category",
        Reason::SignUnclear => "sign_unclear",
        Reason::WrongSign => "wrong_sign",
        Reason::DiscountsInGoodPeriods => "discounts_in_good_periods",
        Reason::CutsAfterWeakSales => "cuts_after_weak_sales",
        Reason::OnlyPromotions => "only_promotions",
    }
}

fn reasons(w: &Writer<'_>, product: &Product, rests: Rests) -> String {
    let word = |reason: &Reason| w.get(&format!("prices.reason.{}", reason_id(*reason, rests)));
    let mut list: Vec<String> = product.verdict.reasons.iter().map(word).collect();
    if product.verdict.follows_season {
        list.push(w.get("prices.follows_season"));
    }
    list.join(&w.list_separator())
}

fn map(w: &Writer<'_>, tx: &Transactions, found: &Elasticities, order: &[&Product]) -> Block {
    let drawn: Vec<&Product> = order.iter().copied().filter(|p| revenue(p) > 0.0).take(N_DRAWN).collect();
    let points = drawn.iter().map(|p| Point {
        x: p.units.estimate.value,
        y: revenue(p),
        group: match p.verdict.light {
            Light::Green => 0,
            Light::Amber => 1,
            Light::Red => 2,
        },
        size: 1.0,
    });
    let mark = |p: &&Product| Mark {
        text: w.say(
            "prices.mark",
            &[
                ("product", Arg::from(product_name(tx, p.code))),
                ("e", Arg::Number(p.units.estimate.value, N::Decimal(2))),
                ("range", Arg::from(range(w, p.units.estimate.interval(Z_95)))),
                ("light", Arg::from(light(w, p))),
            ],
        ),
        set: None,
    };
    let rows = drawn
        .iter()
        .map(|p| {
            vec![
                words(product_name(tx, p.code)),
                w.num(p.units.estimate.value, N::Decimal(2)),
                w.num(revenue(p), N::MoneyRound),
                words(light(w, p)),
            ]
        })
        .collect();
    let columns = ["col.product", "#col.elasticity", "#col.revenue", "col.light"];
    Block::Chart(Box::new(ChartBlock {
        id: "prices-map".to_owned(),
        title: w.get("prices.map"),
        summary: w.say(
            "prices.map_summary",
            &[
                ("n", Arg::from(drawn.len())),
                ("e", Arg::Number(found.pooled.file.value, N::Decimal(1))),
                ("spread", Arg::Number(found.pooled.spread, N::Decimal(1))),
            ],
        ),
        spec: ChartSpec::Scatter(Scatter {
            x: Axis { label: w.get("col.elasticity"), style: N::Decimal(1) },
            y: Axis { label: w.get("axis.revenue"), style: N::MoneyShort },
            x_log: false,
            y_log: true,
            points: points.collect(),
            groups: ["prices.green", "prices.amber", "prices.red"].map(|key| w.get(key)).to_vec(),
            marks: drawn.iter().map(mark).collect(),
        }),
        table: w.table("prices-map", "prices.map", &columns, rows),
    }))
}

fn slope_cell(w: &Writer<'_>, slope: Option<Slope>) -> Cell {
    w.num(slope.map_or(f64::NAN, |s| s.value), N::Decimal(2))
}

fn products(w: &Writer<'_>, tx: &Transactions, found: &Elasticities, order: &[&Product]) -> Table {
    let rows = order.iter().take(N_PRODUCTS).map(|p| {
        vec![
            words(product_name(tx, p.code)),
            words(light(w, p)),
            w.num(p.units.estimate.value, N::Decimal(2)),
            words(range(w, p.units.estimate.interval(Z_80))),
            words(range(w, p.units.estimate.interval(Z_95))),
            slope_cell(w, p.units.raw),
            w.num(p.units.weight, N::Percent(0)),
            slope_cell(w, p.buyers),
            w.num(p.price, N::Money),
            words(reasons(w, p, found.estimate.controls.rests)),
        ]
    });
    let columns = [
        "col.product",
        "col.light",
        "#col.elasticity",
        "col.interval_80",
        "col.interval",
        "#col.own_slope",
        "#col.prior_weight",
        "#col.buyers_slope",
        "#col.price_now",
        "col.reason",
    ];
    let mut table = w.table("prices-products", "prices.products", &columns, rows.collect());
    table.note = w.say(
        "prices.products_note",
        &[("n", Arg::from(order.len().min(N_PRODUCTS))), ("all", Arg::from(found.products.len()))],
    );
    table
}

/// What each group of customers answers.
fn groups(w: &Writer<'_>, prices: &Prices) -> Option<Table> {
    let groups = prices.groups.as_ref().filter(|_| !prices.of_groups.is_empty())?;
    let file = prices.elasticities.estimate.elasticity.value;
    let rows = prices.of_groups.iter().enumerate().map(|(at, of)| {
        let kept = Slope { value: file + of.distance.value, ..of.distance };
        vec![
            words(group_name(w, groups, at)),
            slope_cell(w, of.raw),
            w.num(kept.value, N::Decimal(2)),
            words(range(w, kept.interval(Z_95))),
        ]
    });
    let columns = ["col.group", "#col.own_slope", "#col.elasticity", "col.interval"];
    let mut table = w.table("prices-groups", "prices.groups", &columns, rows.collect());
    table.note = groups_note(w, groups);
    Some(table)
}

pub(super) fn period(w: &Writer<'_>, found: &Elasticities) -> String {
    w.get(match found.file.period {
        Period::Day => "prices.days",
        Period::Week => "prices.weeks",
        Period::Month => "prices.months",
    })
}

/// Other shapes of demand on periods that they had not seen.
fn shapes(w: &Writer<'_>, found: &Elasticities) -> Table {
    use crate::analysis::pricing::alternatives::Shape;
    let rows = found.alternatives.iter().map(|a| {
        let name = match a.shape {
            Shape::Poisson => "prices.shape.poisson",
            Shape::LogLog => "prices.shape.log_log",
            Shape::SemiLog => "prices.shape.semi_log",
            Shape::Linear => "prices.shape.linear",
        };
        vec![
            words(w.get(name)),
            w.num(a.elasticity.value, N::Decimal(2)),
            words(range(w, a.elasticity.interval(Z_95))),
            w.num(a.held_back.unwrap_or(f64::NAN), N::Decimal(3)),
        ]
    });
    let columns = ["col.model", "#col.elasticity", "col.interval", "#col.held_back"];
    let mut table = w.table("prices-shapes", "prices.shapes", &columns, rows.collect());
    table.note = w.get("prices.shapes_note");
    table
}

/// What the panel is made of.
fn facts(w: &Writer<'_>, found: &Elasticities) -> Block {
    let none = || w.get("prices.none");
    let text = w.say(
        "prices.facts",
        &[
            ("rows", Arg::from(found.file.panel.len())),
            ("products", Arg::from(found.products.len())),
            ("period", Arg::from(period(w, found))),
            ("place", Arg::from(found.file.place.clone().unwrap_or_else(none))),
            ("category", Arg::from(found.file.category.clone().unwrap_or_else(none))),
            ("empty", Arg::from(found.file.panel.n_stock_outs)),
            ("clusters", Arg::from(found.estimate.n_clusters)),
            ("dispersion", Arg::Number(found.estimate.dispersion, N::Decimal(1))),
        ],
    );
    w.notice(Tone::Neutral, text, String::new())
}

fn put(f: &mut Figures, id: &str, slope: Option<Slope>) {
    if let Some(slope) = slope {
        f.real(format!("{id}.estimate"), slope.value);
        f.real(format!("{id}.se"), slope.se);
    }
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, prices: &Prices, tx: &Transactions) {
    let found = &prices.elasticities;
    let of = &found.estimate;
    put(f, "pricing.elasticity.file", Some(of.elasticity));
    f.real("pricing.elasticity.file.naive", of.naive.map_or(f64::NAN, |n| n.value));
    f.text("pricing.elasticity.file.light", light_id(found.light));
    for (id, slope) in [
        ("log_log", of.log_log),
        ("four_weeks", of.four_weeks),
        ("discount", of.discount),
        ("promotion", of.promotion),
        ("cross", of.cross),
        ("buyers", of.buyers.as_ref().map(|b| b.elasticity)),
        ("margin.buyers", of.margins.map(|m| m.buyers)),
        ("margin.per_buyer", of.margins.map(|m| m.per_buyer)),
        ("margin.total", of.margins.map(|m| m.total)),
    ] {
        put(f, &format!("pricing.elasticity.file.{id}"), slope);
    }
    checks::figures(f, prices);
    f.count("pricing.panel.rows", found.file.panel.len() as u64);
    f.count("pricing.panel.products", found.products.len() as u64);
    f.real("pricing.tiers.share", found.file.tiers.share);
    f.real("pricing.tiers.slope", found.file.tiers.slope.unwrap_or(f64::NAN));
    for product in &found.products {
        let id = format!("pricing.elasticity.product.{}", tx.product_ids.text(product.code));
        put(f, &id, Some(product.units.estimate));
        let (low, high) = product.units.estimate.interval(Z_95);
        f.real(format!("{id}.low"), low);
        f.real(format!("{id}.high"), high);
        f.real(format!("{id}.raw"), product.units.raw.map_or(f64::NAN, |raw| raw.value));
        f.real(format!("{id}.weight"), product.units.weight);
        f.text(format!("{id}.light"), light_id(product.verdict.light));
    }
}

fn light_id(light: Light) -> &'static str {
    match light {
        Light::Green => "green",
        Light::Amber => "amber",
        Light::Red => "red",
    }
}
