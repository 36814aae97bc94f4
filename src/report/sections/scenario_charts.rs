//! Charts and tables of a price scenario.

use super::scenario::{chance, group_name, groups_note};
use crate::analysis::params::Params;
use crate::analysis::pricing::file::Prices;
use crate::analysis::pricing::groups::Groups;
use crate::analysis::pricing::room::{Best, Room};
use crate::analysis::pricing::simulator::{Answer, Figure};
use crate::analysis::pricing::tornado::{Bar, Lever};
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Table;
use crate::report::block::Cell;
use crate::report::block::{Block, SetId, Tone};
use crate::report::chart::{Axis, Bars, ChartBlock, ChartSpec, Curves, Line, Mark, Rule, Series};
use crate::report::span;
use crate::report::write::{Writer, words};

fn interval(w: &Writer<'_>, (low, high): (f64, f64), style: N) -> String {
    w.say("rfm.range", &[("low", Arg::Number(low, style)), ("high", Arg::Number(high, style))])
}

/// Gross profit by change of price, with its band.
pub(super) fn curve(w: &Writer<'_>, study: &Study, params: &Params, room: &Room) -> Block {
    let span = span::months(w, &study.overview, params.pricing.horizon_months);
    let marks = room.curve.iter().map(|(change, profit)| Mark {
        text: w.say(
            "price.mark",
            &[
                ("change", Arg::Number(*change, N::PercentSigned(0))),
                ("profit", Arg::Number(profit.then, N::MoneyRound)),
                ("low", Arg::Number(profit.interval_80.0, N::MoneyRound)),
                ("high", Arg::Number(profit.interval_80.1, N::MoneyRound)),
            ],
        ),
        set: None,
    });
    let rows = room.curve.iter().map(|(change, profit)| {
        vec![
            w.num(*change, N::PercentSigned(0)),
            w.num(profit.then, N::MoneyRound),
            words(interval(w, profit.interval_80, N::MoneyRound)),
            words(interval(w, profit.interval_95, N::MoneyRound)),
        ]
    });
    let columns = ["#col.price_change", "#col.profit", "col.profit_band", "col.interval"];
    let table = w.table("scenario-curve", "scenario.curve", &columns, rows.collect());
    let mut rules = vec![Rule { x: 0.0, name: w.get("scenario.rule_now") }];
    if room.change != 0.0 && room.change.abs() <= 0.3 {
        rules.push(Rule { x: room.change, name: w.get("price.rule_chosen") });
    }
    let best = match &room.best {
        Ok(Best::Uniform(change, _)) => Some(*change),
        Ok(Best::Product(optimum, _)) => {
            use crate::analysis::pricing::optimum::Optimum::{Corner, Price};
            let (Price(best) | Corner(best)) = optimum;
            room.price.map(|price| best.price / price.now - 1.0)
        }
        Err(_) => None,
    };
    if let Some(best) = best.filter(|best| best.abs() <= 0.3 && (best - room.change).abs() > 1e-9) {
        rules.push(Rule { x: best, name: w.get("scenario.rule_best") });
    }
    let column = |of: fn(&Figure) -> f64| room.curve.iter().map(|(_, profit)| of(profit)).collect();
    let line = |key: &str, ys, low, high, dashed| Line { name: w.get(key), ys, low, high, dashed };
    Block::Chart(Box::new(ChartBlock {
        id: "scenario-curve".to_owned(),
        title: w.get("scenario.curve"),
        summary: w.say("scenario.curve_summary", std::slice::from_ref(&span)),
        spec: ChartSpec::Curves(Curves {
            x: Axis { label: w.get("axis.price_change"), style: N::PercentSigned(0) },
            y: Axis { label: w.say("axis.profit", &[span]), style: N::MoneyShort },
            xs: room.curve.iter().map(|(change, _)| *change).collect(),
            lines: vec![
                line(
                    "price.line",
                    column(|p| p.then),
                    column(|p| p.interval_80.0),
                    column(|p| p.interval_80.1),
                    false,
                ),
                line("price.now_line", column(|p| p.now), Vec::new(), Vec::new(), true),
            ],
            rules,
            marks: marks.collect(),
        }),
        table,
    }))
}

/// Customers won; negative: lost. Less than half a customer is nobody, and has no sign.
fn gained(lost: f64) -> f64 {
    if lost.abs() < 0.5 { 0.0 } else { -lost }
}

/// The scenario in force and the others, one per column of answers.
pub(super) fn side_by_side(w: &Writer<'_>, room: &Room) -> Table {
    let all: Vec<(f64, &Answer)> = std::iter::once((room.change, &room.answer))
        .chain(room.compared.iter().map(|(change, answer)| (*change, answer)))
        .collect();
    let row = |(change, answer): &(f64, &Answer)| {
        let end = |i: usize| answer.worth.get(i).map_or(f64::NAN, |worth| worth.then - worth.now);
        vec![
            w.num(*change, N::PercentSigned(1)),
            w.num(answer.units.then, N::Count),
            w.num(answer.revenue.then, N::MoneyRound),
            w.num(answer.profit.then, N::MoneyRound),
            words(interval(w, answer.profit.interval_95, N::MoneyRound)),
            w.num(answer.profit.then - answer.profit.now, N::MoneyRound),
            w.num(answer.margin.1, N::Percent(1)),
            w.num(gained(answer.lost.0), N::Count),
            words(interval(w, (end(2).min(end(0)), end(0).max(end(2))), N::MoneyRound)),
            words(answer.p_profit_rises.map_or("–".to_owned(), |p| chance(w, p))),
        ]
    };
    let columns = [
        "#col.price_change",
        "#col.units",
        "#col.revenue",
        "#col.profit",
        "col.interval",
        "#col.profit_change",
        "#col.margin",
        "#col.customers_change",
        "col.equity_change",
        "col.p_rises",
    ];
    w.table("scenario-compared", "scenario.compared", &columns, all.iter().map(row).collect())
}

/// What happens to each group of customers.
pub(super) fn by_group(
    w: &Writer<'_>,
    prices: &Prices,
    room: &Room,
    groups: &Groups,
    lost: &[Option<SetId>],
) -> Table {
    let segments = prices.base.as_ref().map_or(&[][..], |base| &base.segments);
    let lines = room.answer.segments.iter().zip(segments).zip(&room.answer.segment_worth).enumerate();
    let rows = lines.filter_map(|(at, ((line, segment), worth))| {
        if line.now.units <= 0.0 {
            return None;
        }
        let name = group_name(w, groups, at);
        let end = |i: usize| worth.get(i).map_or(f64::NAN, |worth| worth.then - worth.now);
        Some(vec![
            words(name),
            w.num(segment.customers, N::Count),
            w.num(gained(line.lost), N::Count).opens(lost.get(at).cloned().flatten()),
            w.num(line.then.units / line.now.units - 1.0, N::PercentSigned(1)),
            w.num(line.then.revenue - line.now.revenue, N::MoneyRound),
            w.num(line.then.profit - line.now.profit, N::MoneyRound),
            words(interval(w, (end(2).min(end(0)), end(0).max(end(2))), N::MoneyRound)),
        ])
    });
    let columns = [
        "col.group",
        "#col.customers",
        "#col.customers_change",
        "#col.volume_change",
        "#col.revenue_change",
        "#col.profit_change",
        "col.equity_change",
    ];
    let mut table = w.table("scenario-groups", "scenario.groups", &columns, rows.collect());
    table.note = w.sentences(&[groups_note(w, groups), w.get("scenario.groups_note")]);
    table
}

/// Worth of all customers as a range over how lasting their absence is.
pub(super) fn worth(w: &Writer<'_>, params: &Params, prices: &Prices, room: &Room) -> Vec<Block> {
    if prices.groups.is_none() {
        return vec![w.notice(Tone::Neutral, w.get("scenario.no_customers"), String::new())];
    }
    if room.worth.is_none() && !prices.base.as_ref().is_some_and(|base| base.tells_retention) {
        return vec![w.notice(Tone::Neutral, w.get("scenario.no_retention"), String::new())];
    }
    let rows = room.answer.worth.iter().map(|worth| {
        vec![
            w.num(worth.permanence, N::Percent(0)),
            w.num(worth.now, N::MoneyRound),
            w.num(worth.then, N::MoneyRound),
            w.num(worth.then - worth.now, N::MoneyRound),
        ]
    });
    let columns = ["#col.permanence", "#col.equity", "#col.equity_then", "#col.equity_change"];
    let mut table = w.table("scenario-worth", "scenario.worth", &columns, rows.collect());
    table.note = w.sentences(&[w.get("scenario.worth_note"), worth_origin(w, params, prices, room)]);
    vec![Block::Table(table)]
}

/// Where the worth of customers comes from.
fn worth_origin(w: &Writer<'_>, params: &Params, prices: &Prices, room: &Room) -> String {
    let Some(worth) = &room.worth else { return w.get("scenario.worth_repeat_rate") };
    let args = [
        ("model", Arg::from(w.get(&format!("clv.model.{}", worth.model)))),
        ("months", Arg::from(worth.horizon_months as usize)),
    ];
    let mut text = w.say("scenario.worth_model", &args);
    let mut add = |more: String| text = format!("{text} {more}");
    if worth.is_sales {
        let margin = params.pricing.margin.unwrap_or(Params::DEFAULT_MARGIN);
        add(w.say("scenario.worth_margin", &[("margin", Arg::Number(margin, N::Percent(0)))]));
    }
    let unnamed = prices.groups.as_ref().and_then(|g| room.answer.segments.get(g.ids.len()));
    if unnamed.is_some_and(|line| line.now.units > 0.0) {
        add(w.get("scenario.worth_unnamed"));
    }
    text
}

/// Totals now and then, with both intervals.
pub(super) fn totals(w: &Writer<'_>, room: &Room) -> Table {
    let answer = &room.answer;
    let row = |(key, figure, style): (&str, &Figure, N)| -> Vec<Cell> {
        vec![
            words(w.get(key)),
            w.num(figure.now, style),
            w.num(figure.then, style),
            w.num(figure.then - figure.now, style),
            words(interval(w, figure.interval_80, style)),
            words(interval(w, figure.interval_95, style)),
        ]
    };
    let rows = [
        ("col.units", &answer.units, N::Count),
        ("col.revenue", &answer.revenue, N::MoneyRound),
        ("col.profit", &answer.profit, N::MoneyRound),
    ];
    let columns =
        ["col.answer", "#col.now", "#col.then", "#col.difference", "col.interval_80", "col.interval"];
    w.table("scenario-totals", "scenario.totals", &columns, rows.into_iter().map(row).collect())
}

fn lever_key(lever: Lever) -> &'static str {
    match lever {
        Lever::Elasticity => "scenario.lever.elasticity",
        Lever::Cost => "scenario.lever.cost",
        Lever::Reaction => "scenario.lever.reaction",
        Lever::Cross => "scenario.lever.cross",
        Lever::Volume => "scenario.lever.volume",
    }
}

/// What the change of profit hangs on.
pub(super) fn tornado(w: &Writer<'_>, room: &Room) -> Block {
    let gain = room.answer.profit.then - room.answer.profit.now;
    let bars: Vec<&Bar> = room.bars.iter().collect();
    let mark = |name: &str, value: f64| Mark {
        text: format!("{name}\n{}", w.number(value, N::MoneyRound)),
        set: None,
    };
    let (mut marks, mut rows, mut categories) = (Vec::new(), Vec::new(), Vec::new());
    for bar in &bars {
        let name = w.get(lever_key(bar.lever));
        marks.extend([mark(&name, bar.low), mark(&name, bar.high)]);
        rows.push(vec![words(name.clone()), w.num(bar.low, N::MoneyRound), w.num(bar.high, N::MoneyRound)]);
        categories.push(name);
    }
    let series = |key: &str, of: fn(&Bar) -> f64| Series {
        name: w.get(key),
        values: bars.iter().map(|bar| of(bar) - gain).collect(),
    };
    let main = w.get("col.profit_change");
    let first = categories.first().cloned().unwrap_or_default();
    let args = [("main", Arg::from(main.as_str())), ("input", Arg::from(first))];
    Block::Chart(Box::new(ChartBlock {
        id: "scenario-tornado".to_owned(),
        title: w.say("calculator.tornado", &[("main", Arg::from(main.as_str()))]),
        summary: w.say("calculator.tornado_summary", &args),
        spec: ChartSpec::Bars(Bars {
            category_label: w.get("col.input"),
            categories,
            axis: Axis {
                label: w.say("calculator.change_of", &[("main", Arg::from(main.as_str()))]),
                style: N::MoneyShort,
            },
            series: vec![
                series("calculator.lower", |bar| bar.low),
                series("calculator.higher", |bar| bar.high),
            ],
            horizontal: true,
            histogram: false,
            partial: Vec::new(),
            marks,
        }),
        table: w.table(
            "scenario-tornado",
            "scenario.levers",
            &["col.input", "#col.lower", "#col.higher"],
            rows,
        ),
    }))
}
