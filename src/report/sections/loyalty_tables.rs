//! The tables of loyalty: objects, benefits, stickiness, share of requirements, deal-seekers.

use super::lifecycle_charts::lying_bars;
use super::loyalty::members;
use crate::analysis::loyalty::objects::OBJECTS;
use crate::analysis::loyalty::scorecard::{MEASURES, Mean};
use crate::analysis::loyalty::stickiness::MOST;
use crate::analysis::loyalty::{Class, Loyalty};
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Figures;
use crate::report::block::{Block, Tone};
use crate::report::write::{Writer, as_f64, share, words};

/// Brands listed.
const N_BRANDS: usize = 30;

/// L2: to what.
pub(super) fn objects(w: &mut Writer<'_>, study: &Study, loyalty: &Loyalty) -> Block {
    if loyalty.objects.is_empty() {
        return w.notice(Tone::Neutral, w.get("loyalty.objects_locked"), String::new());
    }
    let mut bars = Vec::new();
    let n_all = as_f64(loyalty.object_of.len());
    let mut row = |w: &mut Writer<'_>, id: &str, at: Vec<u32>, index: f64, note: String| {
        let name = w.get(&format!("loyalty.object.{id}"));
        let set = w.set(format!("loyalty.object.{id}"), name.clone(), members(study, &at));
        let cells = vec![
            words(name.clone()).opens(set.clone()),
            w.count(at.len()).opens(set.clone()),
            w.num(share(as_f64(at.len()), n_all), N::Percent(1)),
            w.num(index, N::Decimal(2)),
            words(note),
        ];
        bars.push((name, as_f64(at.len()), set, cells));
    };
    for (object, (id, role)) in OBJECTS.iter().enumerate() {
        let own = || (0_u32..).zip(&loyalty.object_of).filter_map(|(at, o)| Some((at, (*o)?)));
        let of: Vec<(u32, f64)> = own().filter(|(_, o)| o.0 == object).map(|(at, o)| (at, o.1)).collect();
        let index = of.iter().map(|o| o.1).sum::<f64>() / as_f64(of.len());
        let note = if loyalty.objects.contains(&object) {
            String::new()
        } else {
            w.say("loyalty.object_locked", &[("column", Arg::from(w.get(&format!("role.{role}"))))])
        };
        row(w, id, of.into_iter().map(|o| o.0).collect(), index, note);
    }
    let none = (0_u32..).zip(&loyalty.object_of).filter(|(_, o)| o.is_none()).map(|(at, _)| at).collect();
    row(w, "none", none, f64::NAN, String::new());
    let columns = ["col.object", "#col.customers", "#col.share_customers", "#col.mean_index", "col.note"];
    let summary = w.get("loyalty.objects_summary");
    lying_bars(w, &[], "loyalty-objects", "loyalty.objects", summary, &columns, bars)
}

/// L3: what each class brings.
pub(super) fn scorecard(w: &Writer<'_>, loyalty: &Loyalty, least: usize) -> Block {
    let mut rows = Vec::new();
    for ((id, role), means) in MEASURES.iter().zip(&loyalty.scorecard) {
        let style = match *id {
            "revenue_a_year" => N::Money,
            "orders_a_year" | "referrals" => N::Decimal(2),
            _ => N::Percent(1),
        };
        let mut row = vec![words(w.get(&format!("loyalty.measure.{id}")))];
        for class in 0..Class::ALL.len() {
            let cell = match means.as_ref().map(|m| m.get(class)) {
                Some(Some(mean)) => words(with_interval(w, mean, style)),
                _ if role.is_empty() => words(w.get("loyalty.no_returns")),
                _ => words(
                    w.say("loyalty.object_locked", &[("column", Arg::from(w.get(&format!("role.{role}"))))]),
                ),
            };
            row.push(cell);
        }
        rows.push(row);
    }
    let mut table = w.table("loyalty-scorecard", "loyalty.scorecard", &["col.measure"], rows);
    for id in Class::ALL {
        let label = w.say(&format!("loyalty.class.{id}"), &[("least", Arg::from(least))]);
        table.columns.push(crate::report::Column { label, numeric: false });
    }
    table.note = w.get("loyalty.scorecard_note");
    Block::Table(table)
}

fn with_interval(w: &Writer<'_>, mean: &Mean, style: N) -> String {
    if mean.n == 0 {
        return "–".to_owned();
    }
    let value = w.number(mean.value, style);
    match mean.interval {
        Some((low, high)) => {
            let range =
                w.say("rfm.range", &[("low", Arg::Number(low, style)), ("high", Arg::Number(high, style))]);
            format!("{value} ({range})")
        }
        None => value,
    }
}

/// L5: more categories, fewer losses?
pub(super) fn stickiness(w: &mut Writer<'_>, study: &Study, loyalty: &Loyalty) -> Vec<Block> {
    let (of, found) = match &loyalty.stickiness {
        Ok(found) => (found.0, &found.1),
        Err(error) => return vec![w.notice(Tone::Neutral, w.texts.error(error), String::new())],
    };
    let mut rows = Vec::new();
    for held in &found.held {
        let key = if held.n == MOST { "loyalty.held_more" } else { "loyalty.held_n" };
        let name = w.say(key, &[("n", Arg::from(held.n))]);
        let set = w.set(format!("loyalty.held.{}", held.n), name.clone(), members(study, &held.customers));
        let (low, high) = held.lost.interval;
        rows.push(vec![
            words(name).opens(set.clone()),
            w.count(held.customers.len()).opens(set),
            w.num(held.lost.value, N::Percent(1)),
            words(w.say(
                "rfm.range",
                &[("low", Arg::Number(low, N::Percent(1))), ("high", Arg::Number(high, N::Percent(1)))],
            )),
        ]);
    }
    let title = if of == "category" { "loyalty.held" } else { "loyalty.held_product" };
    let columns = ["col.held", "#col.customers", "#col.lost", "col.interval"];
    let mut table = w.table("loyalty-held", title, &columns, rows);
    table.note = w.say("loyalty.held_summary", &[("day", Arg::from(found.cut))]);
    let text = match found.odds {
        Ok((odds, (low, high))) => w.say(
            if of == "category" { "loyalty.odds_category" } else { "loyalty.odds_product" },
            &[
                ("odds", Arg::Number(odds, N::Decimal(3))),
                ("low", Arg::Number(low, N::Decimal(3))),
                ("high", Arg::Number(high, N::Decimal(3))),
            ],
        ),
        Err(reason) => w.get(&format!("loyalty.odds_none.{reason}")),
    };
    vec![Block::Table(table), w.notice(Tone::Neutral, text, String::new())]
}

/// Share of requirements.
pub(super) fn brands(w: &mut Writer<'_>, study: &Study, loyalty: &Loyalty) -> Option<Block> {
    if loyalty.brands.is_empty() {
        return None;
    }
    let mut rows = Vec::new();
    for (i, brand) in loyalty.brands.iter().take(N_BRANDS).enumerate() {
        let n = as_f64(brand.buyers.len());
        let set = w.set(format!("loyalty.brand.{i}"), brand.name.clone(), members(study, &brand.buyers));
        rows.push(vec![
            words(brand.name.as_str()).opens(set.clone()),
            w.num(units(brand.spend), N::MoneyRound),
            w.count(brand.buyers.len()).opens(set),
            w.num(share(n, as_f64(study.scored.len())), N::Percent(1)),
            w.num(brand.orders_per_buyer, N::Decimal(2)),
            w.num(brand.share_of_requirements, N::Percent(1)),
            w.num(share(as_f64(brand.n_sole), n), N::Percent(1)),
        ]);
    }
    let columns = [
        "col.value_name",
        "#col.revenue",
        "#col.customers",
        "#col.penetration",
        "#col.per_buyer",
        "#col.requirements",
        "#col.sole",
    ];
    let mut table = w.table("loyalty-brands", "loyalty.brands", &columns, rows);
    table.note = w.get("loyalty.brands_note");
    let left = loyalty.brands.len().saturating_sub(N_BRANDS);
    if left > 0 {
        let more = w.say("loyalty.brands_more", &[("n", Arg::from(left))]);
        table.note = w.sentences(&[std::mem::take(&mut table.note), more]);
    }
    Some(Block::Table(table))
}

/// Who buys mostly at a discount.
pub(super) fn deals(w: &mut Writer<'_>, study: &Study, loyalty: &Loyalty) -> Block {
    let deals = match &loyalty.deals {
        Ok(deals) => deals,
        Err(_) => return w.notice(Tone::Neutral, w.get("loyalty.deals_locked"), String::new()),
    };
    let title = w.get("loyalty.set_deals");
    let set = w.set("loyalty.deals", title, members(study, &deals.customers));
    let text = w.say(
        "loyalty.deals",
        &[
            ("n", Arg::from(deals.customers.len())),
            ("revenue", Arg::Number(deals.revenue, N::MoneyRound)),
            ("share", Arg::Number(deals.share, N::Percent(1))),
        ],
    );
    Block::actions(vec![crate::report::Action::new(text, w.get("loyalty.deals_do"), set)])
}

/// Adds their figures.
pub(super) fn figures(f: &mut Figures, loyalty: &Loyalty) {
    for (object, (id, _)) in OBJECTS.iter().enumerate() {
        if loyalty.objects.contains(&object) {
            let n = loyalty.object_of.iter().flatten().filter(|o| o.0 == object).count();
            f.count(format!("loyalty.object.{id}.customers"), n as u64);
        }
    }
    for ((id, _), means) in MEASURES.iter().zip(&loyalty.scorecard) {
        for (class, mean) in Class::ALL.iter().zip(means.iter().flatten()) {
            f.real(format!("loyalty.{id}.{class}"), mean.value);
            if let Some((low, high)) = mean.interval {
                f.real(format!("loyalty.{id}.{class}.low95"), low);
                f.real(format!("loyalty.{id}.{class}.high95"), high);
            }
        }
    }
    if let Ok((of, found)) = &loyalty.stickiness {
        f.text("loyalty.held.of", *of);
        for held in &found.held {
            f.count(format!("loyalty.held.{}.customers", held.n), held.customers.len() as u64);
            f.real(format!("loyalty.held.{}.lost", held.n), held.lost.value);
        }
        if let Ok((odds, (low, high))) = found.odds {
            f.real("loyalty.held.odds", odds);
            f.real("loyalty.held.odds.low95", low);
            f.real("loyalty.held.odds.high95", high);
        }
    }
    for (i, brand) in loyalty.brands.iter().take(N_BRANDS).enumerate() {
        let id = format!("loyalty.brand.{}", i + 1);
        f.text(id.clone(), brand.name.clone());
        f.count(format!("{id}.buyers"), brand.buyers.len() as u64);
        f.real(format!("{id}.orders_per_buyer"), brand.orders_per_buyer);
        f.real(format!("{id}.share_of_requirements"), brand.share_of_requirements);
        f.count(format!("{id}.sole_buyers"), brand.n_sole as u64);
    }
    if let Ok(deals) = &loyalty.deals {
        f.count("loyalty.deals.customers", deals.customers.len() as u64);
        f.real("loyalty.deals.revenue", deals.revenue);
        f.real("loyalty.deals.share", deals.share);
    }
}
