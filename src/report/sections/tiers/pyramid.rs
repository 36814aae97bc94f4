//! The pyramid, the edges of its tiers, and who rose and fell.

use super::super::flow::Flow;
use super::{n_part, part, units};
use crate::analysis::study::Study;
use crate::analysis::tiers::Tiers;
use crate::analysis::tiers::pyramid::{Level, Tier};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Figures;
use crate::report::block::{Action, Block};
use crate::report::chart::{Axis, Bars, ChartBlock, ChartSpec, Mark, Series};
use crate::report::write::{Writer, as_f64, share, words};

/// The textbook's shares of revenue of the first three tiers.
const TEXTBOOK: [f64; 3] = [0.50, 0.30, 0.20];

fn label(w: &Writer<'_>, tier: Tier) -> String {
    w.get(&format!("tiers.tier.{}", tier.id()))
}

/// Value still to come from the customers of a level; NaN without models.
fn to_come(study: &Study, level: &Level) -> f64 {
    if study.clv.is_err() {
        return f64::NAN;
    }
    level.members.iter().filter_map(|m| study.value_of(*m)).map(|v| v.clv).sum()
}

/// Revenue by tier.
pub(super) fn chart(w: &mut Writer<'_>, study: &Study, tiers: &Tiers) -> Block {
    let revenue: i128 = tiers.levels.iter().map(|l| l.revenue).sum();
    let n_all: usize = tiers.levels.iter().map(|l| l.members.len()).sum();
    let has_contribution = tiers.accounts.has_contribution();
    let (mut categories, mut values, mut marks, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (i, level) in tiers.levels.iter().enumerate() {
        let name = label(w, level.tier);
        let n = level.members.len();
        let set = w.set(format!("tiers.{}", level.tier.id()), name.clone(), level.members.clone());
        let n_words = w.say("customers.n", &[("n", Arg::from(n))]);
        let money = w.number(units(level.revenue), N::MoneyRound);
        let of_all = w.number(share(units(level.revenue), units(revenue)), N::Percent(1));
        marks.push(Mark { text: format!("{name}\n{n_words}\n{money} ({of_all})"), set: set.clone() });
        let mut row = vec![
            words(name.clone()).opens(set.clone()),
            w.count(n).opens(set),
            n_part(w, n, n_all),
            w.num(units(level.revenue), N::MoneyRound),
            part(w, units(level.revenue), units(revenue)),
            w.num(TEXTBOOK.get(i).copied().unwrap_or(f64::NAN), N::Percent(0)),
            w.num(units(level.revenue) / as_f64(n), N::Money),
        ];
        if has_contribution {
            row.push(w.num(units(level.contribution), N::MoneyRound));
        }
        row.push(w.num(to_come(study, level), N::MoneyRound));
        rows.push(row);
        categories.push(name);
        values.push(units(level.revenue));
    }
    let mut columns = vec![
        "col.tier",
        "#col.customers",
        "#col.share_customers",
        "#col.revenue",
        "#col.share_revenue",
        "#col.textbook",
        "#col.average",
    ];
    if has_contribution {
        columns.push("#col.contribution");
    }
    columns.push("#col.clv");
    let mut table = w.table("tiers-pyramid", "tiers.pyramid", &columns, rows);
    table.note = w.get(if has_contribution { "tiers.by_contribution" } else { "tiers.by_revenue" });
    let first = tiers.levels.first().map_or(0, |l| l.members.len());
    let money = tiers.levels.first().map_or(0, |l| l.revenue);
    let args = [
        ("n", Arg::from(first)),
        ("share", Arg::Number(share(units(money), units(revenue)), N::Percent(0))),
        ("inactive", Arg::from(tiers.levels.last().map_or(0, |l| l.members.len()))),
    ];
    let summary = w.say("tiers.pyramid_summary", &args);
    Block::Chart(Box::new(ChartBlock {
        id: "tiers-pyramid".to_owned(),
        title: w.get("tiers.pyramid"),
        summary,
        spec: ChartSpec::Bars(Bars {
            category_label: w.get("col.tier"),
            categories,
            axis: Axis { label: w.get("axis.revenue"), style: N::MoneyShort },
            series: vec![Series { name: w.get("axis.revenue"), values }],
            horizontal: true,
            histogram: false,
            partial: Vec::new(),
            marks,
        }),
        table,
    }))
}

/// Customers within one order of the next tier, and those who have just got there.
pub(super) fn edges(w: &mut Writer<'_>, tiers: &Tiers) -> Option<Block> {
    let mut rows = Vec::new();
    for edge in &tiers.edges {
        let name = label(w, edge.tier);
        let args = [("tier", Arg::from(name.as_str()))];
        let mut near: Vec<u32> = edge.near.iter().map(|n| n.0).collect();
        near.sort_unstable();
        let n_near = near.len();
        let title = w.say("tiers.set_near", &args);
        let near = w.set(format!("tiers.near.{}", edge.tier.id()), title, near);
        let title = w.say("tiers.set_there", &args);
        let there = w.set(format!("tiers.there.{}", edge.tier.id()), title, edge.just_there.clone());
        let missing: f64 = edge.near.iter().map(|n| n.1).sum();
        rows.push(vec![
            words(name),
            w.num(edge.threshold, N::MoneyRound),
            w.count(n_near).opens(near),
            w.num(missing, N::MoneyRound),
            w.num(missing / as_f64(n_near), N::Money),
            w.count(edge.just_there.len()).opens(there),
        ]);
    }
    if rows.is_empty() {
        return None;
    }
    let columns = ["col.tier", "#col.threshold", "#col.near", "#col.gap", "#col.gap_each", "#col.just_there"];
    let mut table = w.table("tiers-edges", "tiers.edges", &columns, rows);
    table.note = w.get("tiers.edges_note");
    if tiers.accounts.has_contribution() {
        table.note = w.sentences(&[w.get("tiers.edges_in_contribution"), std::mem::take(&mut table.note)]);
    }
    Some(Block::Table(table))
}

/// The matrix of moves, and the lists of those who rose and fell.
pub(super) fn moves(w: &mut Writer<'_>, tiers: &Tiers) -> Vec<Block> {
    let Some(moves) = &tiers.moves else {
        return Vec::new();
    };
    let to: Vec<_> = Tier::ALL.iter().map(|tier| (tier.id().to_owned(), label(w, *tier))).collect();
    let mut from = to.clone();
    from.push(("none".to_owned(), w.get("flow.not_yet")));
    let (up, down) = (moves.moved(true), moves.moved(false));
    let args = [
        ("up", Arg::from(up.len())),
        ("down", Arg::from(down.len())),
        ("days", Arg::Number(f64::from(moves.days), N::Count)),
        ("middle", Arg::from(moves.starts.1)),
        ("start", Arg::from(moves.starts.0)),
    ];
    let summary = w.say("tiers.moves_summary", &args);
    let flow =
        Flow { id: "tiers.moves", title: "tiers.moves", summary, from, to, members: moves.cells.clone() };
    let chart = flow.block(w);
    let mut items = Vec::new();
    for (id, members, text) in [("down", down, "tiers.do_down"), ("up", up, "tiers.do_up")] {
        if members.is_empty() {
            continue;
        }
        let reason = w.say("customers.n", &[("n", Arg::from(members.len()))]);
        let title = w.get(&format!("tiers.set_{id}"));
        let set = w.set(format!("tiers.{id}"), title, members);
        items.push(Action::new(w.get(text), reason, set));
    }
    let mut blocks = vec![chart];
    if !items.is_empty() {
        blocks.push(Block::actions(items));
    }
    blocks
}

pub(super) fn figures(f: &mut Figures, tiers: &Tiers) {
    for level in &tiers.levels {
        let id = level.tier.id();
        f.count(format!("tiers.{id}.customers"), level.members.len() as u64);
        f.money(format!("tiers.{id}.revenue"), level.revenue);
        if tiers.accounts.has_contribution() {
            f.money(format!("tiers.{id}.contribution"), level.contribution);
        }
    }
    for edge in &tiers.edges {
        let id = edge.tier.id();
        f.real(format!("tiers.{id}.threshold"), edge.threshold);
        f.count(format!("tiers.{id}.near"), edge.near.len() as u64);
        f.count(format!("tiers.{id}.just_there"), edge.just_there.len() as u64);
    }
    if let Some(moves) = &tiers.moves {
        f.count("tiers.moves.days", i128::from(moves.days));
        f.count("tiers.moves.up", moves.moved(true).len() as u64);
        f.count("tiers.moves.down", moves.moved(false).len() as u64);
    }
}
