//! The pictures of times: bars of an index, and the calendar of weekdays and hours.

use crate::analysis::overview::units;
use crate::analysis::timing::{Habits, Pattern, Timing};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::Block;
use crate::report::chart::{Axis, Bars, ChartBlock, ChartSpec, Grid, Mark, Series};
use crate::report::write::{Writer, share, words};

/// A weekday from Monday, 0, an hour, or a month from January, 0.
pub(super) fn name(w: &Writer<'_>, id: &str, bin: usize) -> String {
    match id {
        "weekday" => w.get(&format!("account.weekday.{bin}")),
        "month" => w.get(&format!("timing.month.{bin}")),
        _ => w.say("timing.hour", &[("from", clock(bin)), ("to", clock(bin + 1))]),
    }
}

fn clock(hour: usize) -> Arg {
    Arg::from(hour.to_string())
}

/// The index per bin with its table.
pub(super) fn bars(w: &mut Writer<'_>, timing: &Timing, id: &str, pattern: &Pattern) -> Block {
    let all = units(pattern.revenue.iter().sum());
    let (mut categories, mut values, mut marks, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ((bin, own), revenue) in pattern.bins.iter().zip(&pattern.index.bins).zip(&pattern.revenue) {
        let (label, revenue) = (name(w, id, *bin), units(*revenue));
        let (low, high) = own.interval;
        let text = w.say(
            "timing.mark",
            &[
                ("name", Arg::from(label.as_str())),
                ("index", Arg::Number(own.index, N::Decimal(2))),
                ("low", Arg::Number(low, N::Decimal(2))),
                ("high", Arg::Number(high, N::Decimal(2))),
                ("n", Arg::Number(own.observed, N::Count)),
                ("revenue", Arg::Number(revenue, N::Money)),
            ],
        );
        let members = with_habit(timing, id, *bin);
        let n = members.len();
        let title = w.say(&format!("timing.set.{id}"), &[("name", Arg::from(label.as_str()))]);
        let set = w.set(format!("timing.{id}.{bin}"), title, members);
        marks.push(Mark { text, set: set.clone() });
        let mut row = vec![
            words(label.as_str()),
            w.num(own.observed, N::Count),
            w.num(own.expected, N::Count),
            w.num(revenue, N::MoneyRound),
            w.num(share(revenue, all), N::Percent(1)),
            w.num(own.index, N::Decimal(2)),
            words(w.say(
                "rfm.range",
                &[("low", Arg::Number(low, N::Decimal(2))), ("high", Arg::Number(high, N::Decimal(2)))],
            )),
        ];
        if id != "month" {
            row.push(w.count(n).opens(set));
        }
        rows.push(row);
        categories.push(short(w, id, *bin));
        values.push(own.index);
    }
    let key = format!("timing.{id}s");
    let head = format!("col.{id}");
    let mut columns = vec![
        head.as_str(),
        "#col.orders",
        "#timing.expected",
        "#col.revenue",
        "#col.share_revenue",
        "#col.index",
        "col.interval",
    ];
    if id != "month" {
        columns.push("#timing.own_time");
    }
    let mut table = w.table(&format!("timing-{id}s"), &key, &columns, rows);
    table.note = w.get("timing.note");
    Block::Chart(Box::new(ChartBlock {
        id: format!("timing-{id}s"),
        title: w.get(&key),
        summary: summary(w, id, pattern),
        spec: ChartSpec::Bars(Bars {
            category_label: w.get(&head),
            categories,
            axis: Axis { label: w.get("timing.axis"), style: N::Decimal(1) },
            series: vec![Series { name: w.get("col.index"), values }],
            horizontal: false,
            histogram: false,
            partial: Vec::new(),
            marks,
        }),
        table,
    }))
}

fn short(w: &Writer<'_>, id: &str, bin: usize) -> String {
    match id {
        "hour" => bin.to_string(),
        _ => w.get(&format!("timing.short.{id}.{bin}")),
    }
}

/// Customers whose own time it is.
fn with_habit(timing: &Timing, id: &str, bin: usize) -> Vec<u32> {
    let is_own = |h: &&Habits| {
        let habit = match id {
            "weekday" => h.weekday,
            "hour" => h.hour,
            _ => None,
        };
        habit.is_some_and(|habit| habit.at == bin)
    };
    timing.habits.iter().filter(is_own).map(|h| h.customer).collect()
}

/// The extremes, and whether they are more than chance.
fn summary(w: &Writer<'_>, id: &str, pattern: &Pattern) -> String {
    let index = &pattern.index;
    let of = |at: Option<usize>| {
        let at = at?;
        Some((name(w, id, *pattern.bins.get(at)?), index.bins.get(at)?.index))
    };
    let (Some(high), Some(low)) = (of(index.highest()), of(index.lowest())) else { return String::new() };
    let args = [
        ("high", Arg::from(high.0)),
        ("most", Arg::Number(high.1, N::Decimal(2))),
        ("low", Arg::from(low.0)),
        ("least", Arg::Number(low.1, N::Decimal(2))),
        ("p", Arg::from(w.p_value(index.p))),
    ];
    w.say(if index.is_pattern() { "timing.summary" } else { "timing.summary_chance" }, &args)
}

/// Orders by weekday and hour; hours without any at either end are left out.
pub(super) fn calendar(w: &Writer<'_>, counts: &[[u32; 24]; 7]) -> Block {
    let of_hour =
        |hour: &usize| counts.iter().filter_map(|day| day.get(*hour)).map(|n| u64::from(*n)).sum::<u64>();
    let first = (0..24).find(|hour| of_hour(hour) > 0).unwrap_or(0);
    let last = (0..24).rev().find(|hour| of_hour(hour) > 0).unwrap_or(23);
    let most = counts.iter().flatten().copied().max().unwrap_or(0).max(1);
    let total: f64 = counts.iter().flatten().map(|n| f64::from(*n)).sum();
    let mut picture = Grid {
        x_label: w.get("col.hour"),
        y_label: w.get("col.weekday"),
        columns: (first..=last).map(|hour| hour.to_string()).collect(),
        rows: Vec::new(),
        shade: Vec::new(),
        first: Vec::new(),
        second: Vec::new(),
        group: Vec::new(),
        group_names: Vec::new(),
        marks: Vec::new(),
    };
    let mut rows = Vec::new();
    let mut best = (0, 0, 0);
    for (weekday, of_day) in counts.iter().enumerate() {
        let label = name(w, "weekday", weekday);
        let mut row = vec![words(label.as_str())];
        for (hour, n) in of_day.iter().enumerate().skip(first).take(last + 1 - first) {
            if *n > best.2 {
                best = (weekday, hour, *n);
            }
            let n = f64::from(*n);
            let text = w.say(
                "timing.cell",
                &[
                    ("weekday", Arg::from(label.as_str())),
                    ("hour", Arg::from(name(w, "hour", hour))),
                    ("n", Arg::Number(n, N::Count)),
                    ("share", Arg::Number(share(n, total), N::Percent(1))),
                ],
            );
            picture.shade.push(n / f64::from(most));
            picture.first.push(w.number(n, N::CountShort));
            picture.second.push(String::new());
            picture.group.push(0);
            picture.marks.push(Mark { text, set: None });
            row.push(w.num(n, N::Count));
        }
        picture.rows.push(label);
        rows.push(row);
    }
    let mut table = w.table("timing-calendar", "timing.calendar", &["col.weekday"], rows);
    table.columns.extend(
        picture.columns.iter().map(|hour| crate::report::Column { label: hour.clone(), numeric: true }),
    );
    let summary = w.say(
        "timing.calendar_summary",
        &[
            ("weekday", Arg::from(name(w, "weekday", best.0))),
            ("hour", Arg::from(name(w, "hour", best.1))),
            ("n", Arg::Number(f64::from(best.2), N::Count)),
        ],
    );
    Block::Chart(Box::new(ChartBlock {
        id: "timing-calendar".to_owned(),
        title: w.get("timing.calendar"),
        summary,
        spec: ChartSpec::Grid(picture),
        table,
    }))
}
