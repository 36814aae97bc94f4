//! When intakes of customers pay back what they cost.

use super::{acquisition, month_words};
use crate::analysis::params::Params;
use crate::analysis::programme::Programmes;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Figures;
use crate::report::block::{Block, Tone};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Curves, Line, Mark, Rule};
use crate::report::write::{Writer, as_f64, words};

/// The curve of cumulative margin and the table of cohorts.
pub(super) fn blocks(w: &mut Writer<'_>, programmes: &Programmes, params: &Params) -> Vec<Block> {
    let Some(cohorts) = &programmes.cohorts else { return Vec::new() };
    let cost = acquisition(programmes, params);
    let payback = cohorts.payback(cost);
    let mut blocks = Vec::new();
    if cohorts.curve.is_empty() {
        blocks.push(w.notice(Tone::Neutral, w.get("invest.no_curve"), String::new()));
    } else {
        let args = [
            ("cost", Arg::Number(cost, N::Money)),
            ("month", Arg::from(month_words(w, payback.month))),
            ("early", Arg::from(month_words(w, payback.range.0))),
            ("late", Arg::from(month_words(w, payback.range.1))),
            ("n", Arg::from(cohorts.n_followed)),
            ("months", Arg::from(cohorts.curve.len())),
        ];
        let (tone, key) = match payback.month {
            Some(_) => (Tone::Good, "invest.payback"),
            None => (Tone::Warning, "invest.no_payback"),
        };
        blocks.push(w.insight(tone, w.say(key, &args), w.say("invest.payback_group", &args)));
        blocks.push(curve(w, programmes, cost, payback.month));
    }
    let mut rows = Vec::new();
    for c in &cohorts.cohorts {
        let name = w.month(c.month);
        let title = w.say("invest.set_cohort", &[("month", Arg::from(name.as_str()))]);
        let set = w.set(format!("invest.cohort.{}", c.month), title, c.customers.clone());
        let to_come = c.to_come.unwrap_or(f64::NAN);
        rows.push(vec![
            words(name),
            w.count(c.customers.len()).opens(set),
            w.num(c.first_order, N::Money),
            w.num(c.so_far, N::Money),
            w.num(to_come, N::Money),
            w.num(c.so_far + to_come, N::Money),
            words(w.get(if c.so_far >= cost { "invest.paid_back" } else { "invest.not_paid_back" })),
        ]);
    }
    let columns = [
        "col.cohort",
        "#col.customers",
        "#col.first_order",
        "#col.so_far",
        "#col.to_come",
        "#col.cohort_value",
        "col.payback",
    ];
    let mut table = w.table("invest-cohorts", "invest.cohorts", &columns, rows);
    table.note = w.say("invest.cohorts_note", &[("cost", Arg::Number(cost, N::Money))]);
    blocks.push(Block::Table(table));
    blocks
}

fn curve(w: &Writer<'_>, programmes: &Programmes, cost: f64, month: Option<usize>) -> Block {
    let curve = programmes.cohorts.as_ref().map_or(&[][..], |c| &c.curve);
    let money = |v: f64| Arg::Number(v, N::Money);
    let (mut marks, mut rows) = (Vec::new(), Vec::new());
    for (i, m) in curve.iter().enumerate() {
        let band = [("low", money(m.interval.0)), ("high", money(m.interval.1))];
        let args = [("month", Arg::from(i + 1)), ("mean", money(m.mean)), band[0].clone(), band[1].clone()];
        marks.push(Mark { text: w.say("invest.curve_mark", &args), set: None });
        rows.push(vec![w.count(i + 1), w.num(m.mean, N::Money), words(w.say("rfm.range", &band))]);
    }
    let last = curve.last().map_or(f64::NAN, |m| m.mean);
    let summary = w.say("invest.curve_summary", &[("months", Arg::from(curve.len())), ("last", money(last))]);
    let line = |key: &str, ys, low, high, dashed| Line { name: w.get(key), ys, low, high, dashed };
    Block::Chart(Box::new(ChartBlock {
        id: "invest-payback".to_owned(),
        title: w.get("invest.curve"),
        summary,
        spec: ChartSpec::Curves(Curves {
            x: Axis { label: w.get("axis.months_since_first"), style: N::Count },
            y: Axis { label: w.get("axis.cumulative_margin"), style: N::MoneyShort },
            xs: (1..=curve.len()).map(as_f64).collect(),
            lines: vec![
                line(
                    "invest.curve_line",
                    curve.iter().map(|m| m.mean).collect(),
                    curve.iter().map(|m| m.interval.0).collect(),
                    curve.iter().map(|m| m.interval.1).collect(),
                    false,
                ),
                line("invest.cost_line", vec![cost; curve.len()], Vec::new(), Vec::new(), true),
            ],
            rules: month
                .map(|m| Rule { x: as_f64(m), name: w.get("invest.payback_rule") })
                .into_iter()
                .collect(),
            marks,
        }),
        table: w.table(
            "invest-curve",
            "invest.curve",
            &["#axis.months_since_first", "#axis.cumulative_margin", "col.interval"],
            rows,
        ),
    }))
}

/// Adds the figures of cohorts.
pub(super) fn figures(f: &mut Figures, programmes: &Programmes, params: &Params) {
    let Some(cohorts) = &programmes.cohorts else { return };
    let payback = cohorts.payback(acquisition(programmes, params));
    for (id, month) in [
        ("invest.payback_month", payback.month),
        ("invest.payback_month.earliest", payback.range.0),
        ("invest.payback_month.latest", payback.range.1),
    ] {
        if let Some(month) = month {
            f.count(id, month as u64);
        }
    }
    f.count("invest.payback.customers", cohorts.n_followed as u64);
    for (i, month) in cohorts.curve.iter().enumerate() {
        f.real(format!("invest.cumulative.{}", i + 1), month.mean);
    }
}
