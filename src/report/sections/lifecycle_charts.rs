//! The pictures of life cycles.

use crate::analysis::lifecycle::ladder::{Ladder, Share};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Cell, SetId};
use crate::report::chart::{Axis, Bars, ChartBlock, ChartSpec, Curves, Line, Mark, Rule, Series};
use crate::report::write::{Writer, as_f64, words};

/// Stops of a curve of days, at most.
const N_STOPS: i32 = 60;

/// A bar: name, value, what it opens, its row in the table.
pub(super) type Bar = (String, f64, Option<SetId>, Vec<Cell>);

/// Lying bars of customers.
pub(super) fn lying_bars(
    w: &Writer<'_>,
    args: &[(&str, Arg)],
    id: &str,
    title: &str,
    summary: String,
    columns: &[&str],
    bars: Vec<Bar>,
) -> Block {
    let mut rows = Vec::new();
    let (mut categories, mut values, mut marks) = (Vec::new(), Vec::new(), Vec::new());
    for (name, value, set, row) in bars {
        let n = w.say("customers.n", &[("n", Arg::Number(value, N::Count))]);
        marks.push(Mark { text: format!("{name}\n{n}"), set });
        categories.push(name);
        values.push(value);
        rows.push(row);
    }
    Block::Chart(Box::new(ChartBlock {
        id: id.to_owned(),
        title: w.get(title),
        summary,
        spec: ChartSpec::Bars(Bars {
            category_label: w.get(columns.first().unwrap_or(&"col.group")),
            categories,
            axis: Axis { label: w.get("axis.customers"), style: N::CountShort },
            series: vec![Series { name: w.get("col.customers"), values }],
            horizontal: true,
            histogram: false,
            partial: Vec::new(),
            marks,
        }),
        table: w.table_of(args, &format!("{id}-table"), title, columns, rows),
    }))
}

/// Who takes the next step.
pub(super) fn ladder(w: &Writer<'_>, ladder: &Ladder) -> Block {
    let days = Arg::Number(f64::from(ladder.horizon_days), N::Count);
    let (mut categories, mut values, mut marks, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for rung in &ladder.rungs {
        let name = w.say("ladder.step", &[("from", Arg::from(rung.n)), ("to", Arg::from(rung.n + 1))]);
        let (share, low, high) =
            rung.within.map_or((f64::NAN, f64::NAN, f64::NAN), |s| (s.value, s.interval.0, s.interval.1));
        let percent = |value: f64| Arg::Number(value, N::Percent(1));
        if share.is_finite() {
            let text = w.say(
                "ladder.mark",
                &[
                    ("share", percent(share)),
                    ("low", percent(low)),
                    ("high", percent(high)),
                    ("n", Arg::from(rung.n_customers)),
                ],
            );
            categories.push(name.clone());
            values.push(share);
            marks.push(Mark { text: format!("{name}\n{text}"), set: None });
        }
        rows.push(vec![
            words(name),
            w.count(rung.n_customers),
            w.count(rung.n_next),
            w.num(share, N::Percent(1)),
            words(if share.is_finite() {
                w.say("rfm.range", &[("low", percent(low)), ("high", percent(high))])
            } else {
                "–".to_owned()
            }),
            w.num(rung.median_days.map_or(f64::NAN, f64::from), N::Count),
        ]);
    }
    let columns =
        ["col.step", "#col.customers", "#col.next", "#col.share_next", "col.interval", "#col.median_days"];
    let mut table = w.table("ladder-table", "ladder.title", &columns, rows);
    table.note = w.get("ladder.note");
    Block::Chart(Box::new(ChartBlock {
        id: "ladder".to_owned(),
        title: w.get("ladder.title"),
        summary: w.say("ladder.summary", &[("days", days)]),
        spec: ChartSpec::Bars(Bars {
            category_label: w.get("col.step"),
            categories,
            axis: Axis { label: w.get("ladder.axis"), style: N::Percent(0) },
            series: vec![Series { name: w.get("ladder.axis"), values }],
            horizontal: false,
            histogram: false,
            partial: Vec::new(),
            marks,
        }),
        table,
    }))
}

/// The time to the second order.
pub(super) fn second_order(w: &Writer<'_>, ladder: &Ladder) -> Option<Block> {
    let curve = &ladder.second;
    if curve.steps.is_empty() {
        return None;
    }
    let every = (curve.longest / N_STOPS).max(1);
    let (mut xs, mut rows, mut marks) = (Vec::new(), Vec::new(), Vec::new());
    let mut line = Line::new(w.get("second.line"), Vec::new());
    for day in (0..=curve.longest).step_by(usize::try_from(every).unwrap_or(1)) {
        let Some(share) = curve.at(day).map(Share::complement) else { continue };
        let (low, high) = share.interval;
        let percent = |value: f64| Arg::Number(value, N::Percent(1));
        let text = w.say(
            "second.mark",
            &[
                ("day", Arg::Number(f64::from(day), N::Count)),
                ("share", percent(share.value)),
                ("low", percent(low)),
                ("high", percent(high)),
            ],
        );
        marks.push(Mark { text, set: None });
        rows.push(vec![
            w.num(f64::from(day), N::Count),
            w.num(share.value, N::Percent(1)),
            w.num(low, N::Percent(1)),
            w.num(high, N::Percent(1)),
        ]);
        xs.push(f64::from(day));
        line.ys.push(share.value);
        line.low.push(low);
        line.high.push(high);
    }
    let last = line.ys.last().copied().unwrap_or(0.0);
    let half = ladder.rungs.first().and_then(|r| r.median_days);
    let summary = match half {
        Some(days) => w.say("second.summary_half", &[("days", Arg::Number(f64::from(days), N::Count))]),
        None => w.say(
            "second.summary",
            &[
                ("share", Arg::Number(last, N::Percent(0))),
                ("days", Arg::Number(f64::from(curve.longest), N::Count)),
            ],
        ),
    };
    let rule = Rule { x: f64::from(ladder.horizon_days), name: w.get("second.horizon") };
    let columns = ["#col.days", "#second.line", "#col.low95", "#col.high95"];
    Some(Block::Chart(Box::new(ChartBlock {
        id: "second-order".to_owned(),
        title: w.get("second.title"),
        summary,
        spec: ChartSpec::Curves(Curves {
            x: Axis { label: w.get("second.axis"), style: N::Count },
            y: Axis { label: w.get("second.line"), style: N::Percent(0) },
            rules: if as_f64(xs.len()) > 1.0 && ladder.horizon_days <= curve.longest {
                vec![rule]
            } else {
                Vec::new()
            },
            xs,
            lines: vec![line],
            marks,
        }),
        table: w.table("second-order-table", "second.title", &columns, rows),
    })))
}
