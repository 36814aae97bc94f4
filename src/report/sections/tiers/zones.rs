//! Most valuable, growable, below zero.

use super::{N_LISTED, customer, n_part};
use crate::analysis::study::Study;
use crate::analysis::tiers::Tiers;
use crate::analysis::tiers::zones::{Placed, Zone, Zones};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Figures;
use crate::report::block::Block;
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Mark, Point, Scatter};
use crate::report::write::{Writer, words};

/// Points drawn.
const N_POINTS: usize = 1_000;

fn label(w: &Writer<'_>, zone: Zone) -> String {
    w.get(&format!("tiers.zone.{}", zone.id()))
}

pub(super) fn blocks(w: &mut Writer<'_>, study: &Study, tiers: &Tiers) -> Vec<Block> {
    let zones = &tiers.zones;
    let mut growable: Vec<&Placed> = zones.customers.iter().filter(|c| c.zone == Zone::Growable).collect();
    growable.sort_by(|a, b| b.strategic.total_cmp(&a.strategic).then(a.customer.cmp(&b.customer)));
    let mut blocks = vec![chart(w, study, zones)];
    if growable.is_empty() {
        return blocks;
    }
    let mut rows = Vec::new();
    for c in growable.iter().take(N_LISTED) {
        rows.push(vec![
            customer(w, study, c.customer),
            w.num(c.actual, N::Money),
            w.num(c.strategic, N::Money),
        ]);
    }
    let actual = if zones.is_clv { "#col.clv" } else { "#col.actual" };
    let gap = if zones.has_wallet { "#col.wallet_gap" } else { "#col.peer_gap" };
    let mut table = w.table("tiers-growable", "tiers.growable", &["col.customer", actual, gap], rows);
    table.note = w.get(if zones.has_wallet { "tiers.wallet_note" } else { "tiers.peer_note" });
    blocks.push(Block::Table(table));
    blocks
}

fn chart(w: &mut Writer<'_>, study: &Study, zones: &Zones) -> Block {
    let mut rows = Vec::new();
    for zone in Zone::ALL {
        let members = zones.members(zone);
        let (n, name) = (members.len(), label(w, zone));
        let of = |value: fn(&Placed) -> f64| -> f64 {
            zones.customers.iter().filter(|c| c.zone == zone).map(value).sum()
        };
        let (actual, strategic) = (of(|c| c.actual), of(|c| c.strategic));
        let set = w.set(format!("tiers.zone.{}", zone.id()), name.clone(), members);
        rows.push(vec![
            words(name),
            w.count(n).opens(set),
            n_part(w, n, zones.customers.len()),
            w.num(actual, N::MoneyRound),
            w.num(strategic, N::MoneyRound),
            words(w.get(&format!("tiers.zone.{}.do", zone.id()))),
        ]);
    }
    let actual = if zones.is_clv { "col.clv" } else { "col.actual" };
    let gap = if zones.has_wallet { "col.wallet_gap" } else { "col.peer_gap" };
    let (actual_column, gap_column) = (format!("#{actual}"), format!("#{gap}"));
    let columns =
        ["col.zone", "#col.customers", "#col.share_customers", &actual_column, &gap_column, "col.todo"];
    let table = w.table("tiers-zones", "tiers.zones", &columns, rows);
    let step = zones.customers.len().div_ceil(N_POINTS).max(1);
    let (mut points, mut marks) = (Vec::new(), Vec::new());
    for c in zones.customers.iter().step_by(step) {
        let name = study.customer_label(c.customer);
        let args = [
            ("name", Arg::from(name.as_str())),
            ("zone", Arg::from(label(w, c.zone))),
            ("actual", Arg::Number(c.actual, N::Money)),
            ("gap", Arg::Number(c.strategic, N::Money)),
        ];
        let text = w.say("tiers.zone_mark", &args);
        let set = w.set(format!("customer.{}", c.customer), name, vec![c.customer]);
        marks.push(Mark { text, set });
        points.push(Point { x: c.actual, y: c.strategic, group: c.zone as usize, size: 1.0 });
    }
    let growable: f64 =
        zones.customers.iter().filter(|c| c.zone == Zone::Growable).map(|c| c.strategic).sum();
    let n = zones.customers.iter().filter(|c| c.zone == Zone::Growable).count();
    let args = [("n", Arg::from(n)), ("gap", Arg::Number(growable, N::MoneyRound))];
    let summary = w.say("tiers.zones_summary", &args);
    Block::Chart(Box::new(ChartBlock {
        id: "tiers-zones".to_owned(),
        title: w.get("tiers.zones"),
        summary,
        spec: ChartSpec::Scatter(Scatter {
            x: Axis { label: w.get(actual), style: N::MoneyShort },
            y: Axis { label: w.get(gap), style: N::MoneyShort },
            x_log: false,
            y_log: false,
            points,
            groups: Zone::ALL.map(|zone| label(w, zone)).into(),
            marks,
        }),
        table,
    }))
}

pub(super) fn figures(f: &mut Figures, tiers: &Tiers) {
    for zone in Zone::ALL {
        f.count(format!("tiers.zone.{}.customers", zone.id()), tiers.zones.members(zone).len() as u64);
    }
    let gap = tiers.zones.customers.iter().filter(|c| c.zone == Zone::Growable).map(|c| c.strategic).sum();
    f.real("tiers.zone.growable.gap", gap);
}
