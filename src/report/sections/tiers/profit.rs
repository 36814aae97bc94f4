//! Platinum, gold, iron, lead; the whale curve; break-even customers.

use super::{N_LISTED, customer, n_part, part, units};
use crate::analysis::study::Study;
use crate::analysis::tiers::Tiers;
use crate::analysis::tiers::profit::{Metal, Profit};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Figures;
use crate::report::block::{Block, Tone};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Curves, Line, Mark};
use crate::report::write::Writer;

fn label(w: &Writer<'_>, metal: Metal) -> String {
    w.get(&format!("tiers.metal.{}", metal.id()))
}

pub(super) fn blocks(w: &mut Writer<'_>, study: &Study, tiers: &Tiers) -> Vec<Block> {
    let Some(profit) = &tiers.profit else {
        return vec![w.notice(Tone::Neutral, w.get("tiers.no_cost"), String::new())];
    };
    let mut blocks = vec![finding(w, tiers, profit), classes(w, tiers, profit), whale(w, profit)];
    blocks.extend(lead(w, study, tiers, profit));
    blocks
}

fn finding(w: &Writer<'_>, tiers: &Tiers, profit: &Profit) -> Block {
    let lead = profit.class(Metal::Lead);
    let n = lead.map_or(0, |c| c.members.len());
    let cost = -lead.map_or(0, |c| c.contribution);
    if n == 0 {
        let total = Arg::Number(units(profit.total), N::MoneyRound);
        let n_open = tiers.uncertain.len();
        let (tone, key) = if n_open == 0 {
            (Tone::Good, "tiers.nobody_costs")
        } else {
            (Tone::Neutral, "tiers.nobody_surely_costs")
        };
        return w.insight(tone, w.say(key, &[("total", total), ("n", Arg::from(n_open))]), String::new());
    }
    let args = [
        ("n", Arg::from(n)),
        ("cost", Arg::Number(units(cost), N::MoneyRound)),
        ("total", Arg::Number(units(profit.total), N::MoneyRound)),
    ];
    let peak = profit
        .peak_share()
        .map_or_else(String::new, |peak| w.say("tiers.peak", &[("peak", Arg::Number(peak, N::Percent(0)))]));
    w.insight(Tone::Warning, w.say("tiers.lead_costs", &args), peak)
}

fn classes(w: &mut Writer<'_>, tiers: &Tiers, profit: &Profit) -> Block {
    let all: usize = profit.classes.iter().map(|c| c.members.len()).sum();
    let mut rows = Vec::new();
    for class in &profit.classes {
        let name = label(w, class.metal);
        let mut members = class.members.clone();
        members.sort_unstable();
        let n = members.len();
        let set = w.set(format!("tiers.{}", class.metal.id()), name.clone(), members);
        rows.push(vec![
            crate::report::write::words(name),
            w.count(n).opens(set),
            n_part(w, n, all),
            w.num(units(class.revenue), N::MoneyRound),
            w.num(units(class.contribution), N::MoneyRound),
            part(w, units(class.contribution), units(profit.total)),
        ]);
    }
    let extra = [
        ("tiers.break_even", w.get("tiers.break_even"), &profit.break_even),
        ("tiers.uncertain", w.get("tiers.uncertain"), &tiers.uncertain),
    ];
    for (id, name, members) in extra {
        let set = w.set(id, name.clone(), members.clone());
        let mut row = vec![
            crate::report::write::words(name),
            w.count(members.len()).opens(set),
            n_part(w, members.len(), all),
        ];
        row.extend([f64::NAN; 3].map(|v| w.num(v, N::MoneyRound)));
        rows.push(row);
    }
    let columns = [
        "col.class",
        "#col.customers",
        "#col.share_customers",
        "#col.revenue",
        "#col.contribution",
        "#col.share_contribution",
    ];
    let mut table = w.table("tiers-metals", "tiers.metals", &columns, rows);
    table.note = w.get("tiers.metals_note");
    Block::Table(table)
}

fn whale(w: &Writer<'_>, profit: &Profit) -> Block {
    let (mut marks, mut rows) = (Vec::new(), Vec::new());
    for (customers, sum) in &profit.whale {
        let args = [
            ("customers", Arg::Number(*customers, N::Percent(1))),
            ("sum", Arg::Number(*sum, N::MoneyRound)),
        ];
        marks.push(Mark { text: w.say("tiers.whale_mark", &args), set: None });
        rows.push(vec![w.num(*customers, N::Percent(1)), w.num(*sum, N::MoneyRound)]);
    }
    let columns = ["#axis.whale_customers", "#axis.whale_sum"];
    let args = [
        ("peak", Arg::Number(units(profit.peak), N::MoneyRound)),
        ("total", Arg::Number(units(profit.total), N::MoneyRound)),
    ];
    let summary = w.say("tiers.whale_summary", &args);
    Block::Chart(Box::new(ChartBlock {
        id: "tiers-whale".to_owned(),
        title: w.get("tiers.whale"),
        summary,
        spec: ChartSpec::Curves(Curves {
            x: Axis { label: w.get("axis.whale_customers"), style: N::Percent(0) },
            y: Axis { label: w.get("axis.whale_sum"), style: N::MoneyShort },
            xs: profit.whale.iter().map(|p| p.0).collect(),
            lines: vec![Line::new(w.get("axis.whale_sum"), profit.whale.iter().map(|p| p.1).collect())],
            rules: Vec::new(),
            marks,
        }),
        table: w.table("tiers-whale", "tiers.whale", &columns, rows),
    }))
}

/// Those who cost most.
fn lead(w: &mut Writer<'_>, study: &Study, tiers: &Tiers, profit: &Profit) -> Option<Block> {
    let lead = profit.class(Metal::Lead)?;
    let of = |list: &[i64], at: u32| units(i128::from(list.get(at as usize).copied().unwrap_or(0)));
    let mut rows = Vec::new();
    for at in lead.members.iter().rev().take(N_LISTED).copied() {
        let orders = tiers.accounts.orders.get(at as usize).copied().unwrap_or(0);
        rows.push(vec![
            customer(w, study, at),
            w.num(f64::from(orders), N::Count),
            w.num(of(&tiers.accounts.revenue, at), N::Money),
            w.num(of(&tiers.accounts.contribution, at), N::Money),
        ]);
    }
    let columns = ["col.customer", "#col.orders", "#col.revenue", "#col.contribution"];
    let mut table = w.table("tiers-lead", "tiers.lead", &columns, rows);
    table.note = w.get("tiers.lead_note");
    (!lead.members.is_empty()).then_some(Block::Table(table))
}

pub(super) fn figures(f: &mut Figures, tiers: &Tiers) {
    let Some(profit) = &tiers.profit else { return };
    for class in &profit.classes {
        let id = class.metal.id();
        f.count(format!("tiers.{id}.customers"), class.members.len() as u64);
        f.money(format!("tiers.{id}.contribution"), class.contribution);
    }
    f.count("tiers.break_even.customers", profit.break_even.len() as u64);
    f.count("tiers.uncertain.customers", tiers.uncertain.len() as u64);
    f.money("tiers.contribution", profit.total);
    f.real("tiers.whale.peak", profit.peak_share().unwrap_or(f64::NAN));
}
