//! What are the segments worth, and how sure is that?

use super::clv::interval;
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::analysis::value::clv::Output;
use crate::analysis::value::clv::parts::{self, Part, Range};
use crate::analysis::value::clv::uncertainty::Estimate;
use crate::analysis::value::segment_values::SegmentValue;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Figures;
use crate::report::block::{Block, Cell};
use crate::report::chart::{Axis, Bars, ChartBlock, ChartSpec, Mark, Series};
use crate::report::write::{Writer, as_f64, share, words};

/// The chart of customer equity by segment with its table; nothing where there are no segments.
pub(super) fn block(w: &mut Writer<'_>, study: &Study, clv: &Output, params: &Params) -> Option<Block> {
    let segments = study.segment_values.as_ref().ok().filter(|s| !s.is_empty())?;
    let mut order: Vec<&SegmentValue> = segments.iter().collect();
    order.sort_by(|a, b| b.part.clv.value.total_cmp(&a.part.clv.value));
    let (mut categories, mut values, mut marks, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for s in &order {
        let id = s.segment.id();
        let name = w.get(&format!("segment.{id}"));
        let set = w.set(format!("clv.segment.{id}"), name.clone(), s.customers.clone());
        let money = w.number(s.part.clv.value, N::MoneyRound);
        let known = interval(w, &s.part.clv, N::MoneyRound, "clv.interval_note");
        marks.push(Mark { text: format!("{name}\n{money}\n{known}"), set: set.clone() });
        rows.push(row(w, &s.part, words(name.clone()).opens(set)));
        categories.push(name);
        values.push(s.part.clv.value);
    }
    rows.push(total(w, clv, &order));
    let months = Arg::Number(f64::from(params.clv.horizon_months), N::Count);
    let columns = [
        "col.segment",
        "#col.customers",
        "#col.equity",
        "col.equity_known",
        "col.equity_chance",
        "#col.clv_each",
        "#col.expected_orders",
        "#col.expected_spend",
        "#col.p_any",
        "#col.p_alive",
        "#col.p_alive_after",
    ];
    let mut table = w.table("clv-segments", "clv.segments", &columns, rows);
    table.note = w.say("clv.segments_note", &[("months", months)]);
    let best = order.first()?;
    let summary = w.say(
        "clv.segments_summary",
        &[
            ("segment", Arg::from(w.get(&format!("segment.{}", best.segment.id())))),
            ("n", Arg::from(best.customers.len())),
            ("share", Arg::Number(share(best.part.clv.value, clv.total_clv.value), N::Percent(0))),
            ("total", Arg::Number(clv.total_clv.value, N::MoneyRound)),
        ],
    );
    Some(Block::Chart(Box::new(ChartBlock {
        id: "clv-segments".to_owned(),
        title: w.get("clv.segments"),
        summary,
        spec: ChartSpec::Bars(Bars {
            category_label: w.get("col.segment"),
            categories,
            axis: Axis { label: w.get("col.equity"), style: N::MoneyShort },
            series: vec![Series { name: w.get("col.equity"), values }],
            horizontal: true,
            histogram: false,
            partial: Vec::new(),
            marks,
        }),
        table,
    })))
}

fn row(w: &Writer<'_>, part: &Part, name: Cell) -> Vec<Cell> {
    vec![
        name,
        w.count(part.n_customers),
        w.num(part.clv.value, N::MoneyRound),
        words(interval(w, &part.clv, N::MoneyRound, "rfm.range")),
        words(by_chance(w, part.clv_by_chance)),
        w.num(part.clv_each().value, N::Money),
        w.num(part.expected_orders.value, N::Decimal(1)),
        w.num(part.spend.value, N::Money),
        w.num(part.p_any_order.value, N::Percent(0)),
        w.num(part.p_alive.value, N::Percent(0)),
        w.num(part.p_alive_after.value, N::Percent(0)),
    ]
}

/// All customers: the sums of the table, the interval of the section's total.
fn total(w: &Writer<'_>, clv: &Output, segments: &[&SegmentValue]) -> Vec<Cell> {
    let n: usize = segments.iter().map(|s| s.part.n_customers).sum();
    let mean = |of: fn(&Part) -> f64| -> f64 {
        segments.iter().map(|s| of(&s.part) * as_f64(s.part.n_customers)).sum::<f64>() / as_f64(n)
    };
    let sum = |of: fn(&Part) -> f64| -> f64 { segments.iter().map(|s| of(&s.part)).sum() };
    let (orders, equity) = (sum(|p| p.expected_orders.value), sum(|p| p.clv.value));
    let spend = sum(|p| p.expected_orders.value * p.spend.value) / orders;
    vec![
        words(w.get("clv.segments_all")),
        w.count(n),
        w.num(equity, N::MoneyRound),
        words(interval(w, &clv.total_clv, N::MoneyRound, "rfm.range")),
        words(by_chance(w, parts::together(segments.iter().map(|s| &s.part)))),
        w.num(equity / as_f64(n), N::Money),
        w.num(orders, N::Decimal(1)),
        w.num(spend, N::Money),
        w.num(mean(|p| p.p_any_order.value), N::Percent(0)),
        w.num(mean(|p| p.p_alive.value), N::Percent(0)),
        w.num(mean(|p| p.p_alive_after.value), N::Percent(0)),
    ]
}

/// The range that chance leaves, or why there is none.
pub(super) fn by_chance(w: &Writer<'_>, range: Range) -> String {
    interval(w, &Estimate { value: f64::NAN, interval: range }, N::MoneyRound, "rfm.range")
}

/// Adds the figures of the segments.
pub(super) fn figures(f: &mut Figures, study: &Study) {
    let Ok(segments) = &study.segment_values else { return };
    for s in segments {
        let id = s.segment.id();
        let part = &s.part;
        f.count(format!("clv.segment.{id}.customers"), part.n_customers as u64);
        let each = part.clv_each();
        for (name, estimate) in [
            ("p_alive", &part.p_alive),
            ("p_alive_after", &part.p_alive_after),
            ("p_any_order", &part.p_any_order),
            ("expected_orders", &part.expected_orders),
            ("spend", &part.spend),
            ("clv", &each),
            ("equity", &part.clv),
        ] {
            f.real(format!("clv.segment.{id}.{name}"), estimate.value);
            range(f, &format!("clv.segment.{id}.{name}"), "", estimate.interval);
        }
        range(f, &format!("clv.segment.{id}.expected_orders"), ".chance", part.orders_by_chance);
        range(f, &format!("clv.segment.{id}.equity"), ".chance", part.clv_by_chance);
    }
}

/// Both ends of a 95 % range, where there is one.
pub(super) fn range(f: &mut Figures, id: &str, kind: &str, range: Range) {
    if let Ok((low, high)) = range {
        f.real(format!("{id}{kind}.low95"), low);
        f.real(format!("{id}{kind}.high95"), high);
    }
}
