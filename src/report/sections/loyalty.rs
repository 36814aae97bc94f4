//! How loyal are customers, to what, and what does it bring?

use super::lifecycle_charts::{Bar, lying_bars};
use super::{locked, loyalty_exit as exit, loyalty_tables as tables};
use crate::analysis::loyalty::rhythm::Regularity;
use crate::analysis::loyalty::sequence::Kind;
use crate::analysis::loyalty::{Class, Loyalty};
use crate::analysis::overview::units;
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::Transactions;
use crate::report::block::{Block, Control, Form, Opt, Status, Tone};
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Figures, Section};

/// Customers (positions among the scored) by group.
pub(super) fn by_group(groups: impl Iterator<Item = usize>, n_groups: usize) -> Vec<Vec<u32>> {
    let mut list = vec![Vec::new(); n_groups];
    for (at, group) in (0_u32..).zip(groups) {
        if let Some(list) = list.get_mut(group) {
            list.push(at);
        }
    }
    list
}

/// The customers behind positions among the scored.
pub(super) fn members(study: &Study, at: &[u32]) -> Vec<u32> {
    at.iter().filter_map(|at| study.scored.get(*at as usize)).copied().collect()
}

/// Net revenue of positions among the scored, in 1/10,000.
fn revenue(study: &Study, at: &[u32]) -> i128 {
    at.iter().filter_map(|at| study.monetary.get(*at as usize)).map(|m| i128::from(*m)).sum()
}

fn kinds(loyalty: &Loyalty) -> Vec<Vec<u32>> {
    by_group(loyalty.kinds.iter().map(|k| k.index()), Kind::ALL.len())
}

fn classes(loyalty: &Loyalty) -> Vec<Vec<u32>> {
    by_group(loyalty.classes.iter().map(|c| c.index()), Class::ALL.len())
}

fn rhythms(loyalty: &Loyalty) -> Vec<Vec<u32>> {
    by_group(loyalty.rhythm.iter().map(|r| r.index()), Regularity::ALL.len())
}

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, tx: &Transactions, params: &Params) -> Section {
    let loyalty = match &study.loyalty {
        Ok(loyalty) => loyalty,
        Err(error) => return locked(w, "loyalty", error, Vec::new()),
    };
    let least = params.loyalty.least_orders();
    let mut blocks = vec![insight(w, study, loyalty, least)];
    blocks.push(Block::Form(form(w, loyalty, tx, params)));
    blocks.push(class_bars(w, study, loyalty, least));
    match &loyalty.column {
        Some((column, _)) => {
            let summary = w.say("loyalty.kinds_summary", &[("column", Arg::from(column.as_str()))]);
            let groups = kinds(loyalty);
            blocks.push(group_bars(w, study, "kind", "loyalty.kinds_title", summary, &Kind::ALL, groups));
            blocks.extend(left_lately(w, study, loyalty, column));
        }
        None => blocks.push(w.notice(Tone::Neutral, w.get("loyalty.needs_column"), String::new())),
    }
    let summary = w.get("loyalty.rhythm_summary");
    blocks.push(group_bars(
        w,
        study,
        "rhythm",
        "loyalty.rhythm",
        summary,
        &Regularity::ALL,
        rhythms(loyalty),
    ));
    blocks.push(tables::objects(w, study, loyalty));
    blocks.push(tables::scorecard(w, loyalty, least));
    blocks.extend(tables::stickiness(w, study, loyalty));
    blocks.extend(tables::brands(w, study, loyalty));
    blocks.push(tables::deals(w, study, loyalty));
    blocks.extend(exit::blocks(w, study, loyalty));
    Section {
        id: "loyalty".to_owned(),
        title: w.get("loyalty.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details: Vec::new(),
        method: w.method("loyalty"),
    }
}

fn insight(w: &Writer<'_>, study: &Study, loyalty: &Loyalty, least: usize) -> Block {
    let groups = classes(loyalty);
    let high = groups.first().map_or(&[][..], Vec::as_slice);
    let detail = match &loyalty.column {
        Some((column, _)) => {
            let kinds = kinds(loyalty);
            let n = |i: usize| Arg::from(kinds.get(i).map_or(0, Vec::len));
            w.say(
                "loyalty.insight_kinds",
                &[
                    ("undivided", n(0)),
                    ("unstable", n(2)),
                    ("dispersed", n(3)),
                    ("column", Arg::from(column.as_str())),
                ],
            )
        }
        None => String::new(),
    };
    if high.is_empty() {
        let text = w.say("loyalty.insight_none", &[("least", Arg::from(least))]);
        return w.insight(Tone::Neutral, text, detail);
    }
    let all: i128 = study.monetary.iter().map(|m| i128::from(*m)).sum();
    let own = revenue(study, high);
    let text = w.say(
        "loyalty.insight",
        &[
            ("n", Arg::from(high.len())),
            ("all", Arg::from(study.scored.len())),
            ("least", Arg::from(least)),
            ("share", Arg::Number(share(units(own), units(all)), N::Percent(0))),
            ("revenue", Arg::Number(units(own), N::MoneyRound)),
        ],
    );
    w.insight(Tone::Neutral, text, detail)
}

fn form(w: &Writer<'_>, loyalty: &Loyalty, tx: &Transactions, params: &Params) -> Form {
    let mut fields = Vec::new();
    if let Some((column, _)) = &loyalty.column {
        let columns = tx.dimensions.iter().filter(|d| d.values.len() > 1);
        let options = columns.map(|d| Opt { value: d.name.clone(), label: d.name.clone() }).collect();
        fields.push(w.field("loyalty.column", Control::Select { options, value: column.clone() }));
    }
    let options = vec![w.opt("3", "loyalty.least.3"), w.opt("4", "loyalty.least.4")];
    let value = params.loyalty.least_orders().to_string();
    fields.push(w.field("loyalty.least_orders", Control::Select { options, value }));
    Form { fields }
}

/// A group's bar with its row: name, meaning, customers, shares.
pub(super) fn bar(
    w: &mut Writer<'_>,
    study: &Study,
    id: String,
    name: String,
    about: Option<String>,
    at: &[u32],
) -> Bar {
    let all: i128 = study.monetary.iter().map(|m| i128::from(*m)).sum();
    let own = revenue(study, at);
    let set = w.set(id, name.clone(), members(study, at));
    let mut row = vec![words(name.clone()).opens(set.clone())];
    row.extend(about.map(words));
    row.extend([
        w.count(at.len()).opens(set.clone()),
        w.num(share(as_f64(at.len()), as_f64(study.scored.len())), N::Percent(1)),
        w.num(units(own), N::MoneyRound),
        w.num(share(units(own), units(all)), N::Percent(1)),
    ]);
    (name, as_f64(at.len()), set, row)
}

pub(super) const SHARES: [&str; 4] =
    ["#col.customers", "#col.share_customers", "#col.revenue", "#col.share_revenue"];

fn class_bars(w: &mut Writer<'_>, study: &Study, loyalty: &Loyalty, least: usize) -> Block {
    let mut bars = Vec::new();
    for (id, at) in Class::ALL.iter().zip(classes(loyalty)) {
        let name = w.say(&format!("loyalty.class.{id}"), &[("least", Arg::from(least))]);
        bars.push(bar(w, study, format!("loyalty.class.{id}"), name, None, &at));
    }
    let columns: Vec<&str> = ["col.class"].into_iter().chain(SHARES).collect();
    let summary = w.get("loyalty.classes_summary");
    lying_bars(w, &[], "loyalty-classes", "loyalty.classes", summary, &columns, bars)
}

fn group_bars(
    w: &mut Writer<'_>,
    study: &Study,
    family: &str,
    title: &str,
    summary: String,
    ids: &[&str],
    groups: Vec<Vec<u32>>,
) -> Block {
    let mut bars = Vec::new();
    for (id, at) in ids.iter().zip(groups) {
        let key = format!("loyalty.{family}.{id}");
        let (name, about) = (w.get(&key), w.get(&format!("{key}.about")));
        bars.push(bar(w, study, key, name, Some(about), &at));
    }
    let columns: Vec<&str> = ["col.class", "col.meaning"].into_iter().chain(SHARES).collect();
    lying_bars(w, &[], &format!("loyalty-{family}"), title, summary, &columns, bars)
}

/// Customers whose last order was of another than the usual.
fn left_lately(w: &mut Writer<'_>, study: &Study, loyalty: &Loyalty, column: &str) -> Option<Block> {
    let has_left = |kind: &Kind| matches!(kind, Kind::Interrupted { left_lately: true });
    let at: Vec<u32> =
        (0_u32..).zip(&loyalty.kinds).filter(|(_, kind)| has_left(kind)).map(|(at, _)| at).collect();
    let title = w.get("loyalty.set_left");
    let set = w.set("loyalty.left_lately", title, members(study, &at))?;
    let text = w.say("loyalty.left", &[("n", Arg::from(at.len())), ("column", Arg::from(column))]);
    Some(Block::actions(vec![crate::report::Action::new(text, String::new(), Some(set))]))
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study) {
    let Ok(loyalty) = &study.loyalty else { return };
    if let Some((column, _)) = &loyalty.column {
        f.text("loyalty.column", column.clone());
    }
    let lists = [
        ("class", &Class::ALL[..], classes(loyalty)),
        ("kind", &Kind::ALL[..], kinds(loyalty)),
        ("rhythm", &Regularity::ALL[..], rhythms(loyalty)),
    ];
    for (family, ids, groups) in lists {
        for (id, at) in ids.iter().zip(groups) {
            f.count(format!("loyalty.{family}.{id}.customers"), at.len() as u64);
            f.money(format!("loyalty.{family}.{id}.revenue"), revenue(study, &at));
        }
    }
    tables::figures(f, loyalty);
    exit::figures(f, loyalty);
}
