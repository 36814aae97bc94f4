//! At which stage of their life are customers, who is leaving, and who orders again?

use super::flow::Flow;
use super::{lifecycle_charts as charts, locked};
use crate::analysis::lifecycle::Lifecycle;
use crate::analysis::lifecycle::ladder::Share;
use crate::analysis::lifecycle::stages::{Decline, Stage};
use crate::analysis::overview::units;
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Control, Form, Status, Tone};
use crate::report::span;
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Figures, Section};

/// Days of the revenue that stages are weighed by.
const YEAR: i32 = 365;

/// Customers of one stage.
struct Group {
    /// Positions in `study.scored`.
    at: Vec<usize>,
    /// Net of purchases in the last 365 days, in 1/10,000.
    revenue: i128,
    /// The same of the 365 days up to the own last purchase.
    last_own_year: i128,
}

fn group(study: &Study, at: Vec<usize>) -> Group {
    let (mut revenue, mut last_own_year) = (0, 0);
    for &i in &at {
        let own = study.scored.get(i).and_then(|c| study.customers.list.get(*c as usize));
        let purchases = own.map_or(&[][..], |c| study.customers.purchases_of(c));
        let end = purchases.last().map_or(study.as_of, |p| p.day.plus(1));
        let since = |end: crate::model::Day| -> i128 {
            purchases.iter().rev().take_while(|p| p.day >= end.plus(-YEAR)).map(|p| i128::from(p.net)).sum()
        };
        revenue += since(study.as_of);
        last_own_year += since(end);
    }
    Group { at, revenue, last_own_year }
}

fn by_stage(study: &Study, life: &Lifecycle) -> Vec<Group> {
    let mut at: [Vec<usize>; 4] = Default::default();
    for (i, stage) in life.now.of.iter().enumerate() {
        if let Some(list) = stage.and_then(|s| at.get_mut(s.index())) {
            list.push(i);
        }
    }
    at.into_iter().map(|at| group(study, at)).collect()
}

fn declined(study: &Study, life: &Lifecycle, kind: Decline) -> Group {
    let is_kind = |(i, stage): (usize, &Option<Stage>)| (*stage == Some(Stage::Decline(kind))).then_some(i);
    group(study, life.now.of.iter().enumerate().filter_map(is_kind).collect())
}

fn members(study: &Study, at: &[usize]) -> Vec<u32> {
    at.iter().filter_map(|i| study.scored.get(*i)).copied().collect()
}

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, params: &Params) -> Section {
    let life = match &study.lifecycle {
        Ok(life) => life,
        Err(error) => return locked(w, "lifecycle", error, Vec::new()),
    };
    let groups = by_stage(study, life);
    let mut blocks = vec![insight(w, study, life, &groups)];
    blocks.push(Block::Form(form(w, study, life, params)));
    blocks.extend(super::first_of_days_note(w, study));
    blocks.push(stages(w, study, life, &groups));
    blocks.push(declines(w, study, life));
    blocks.push(flow(w, study, life));
    blocks.push(charts::ladder(w, &life.ladder));
    blocks.extend(charts::second_order(w, &life.ladder));
    blocks.push(first_orders(w, life));
    blocks.push(playbook(w));
    Section {
        id: "lifecycle".to_owned(),
        title: w.get("lifecycle.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details: vec![rule(w, life)],
        method: w.method("lifecycle"),
    }
}

fn insight(w: &Writer<'_>, study: &Study, life: &Lifecycle, groups: &[Group]) -> Block {
    let n_of = |i: usize| groups.get(i).map_or(0, |g| g.at.len());
    let detail = match life.ladder.rungs.first().and_then(|r| r.within) {
        Some(within) => w.say(
            "lifecycle.insight_ladder",
            &[
                ("share", Arg::Number(within.value, N::Percent(0))),
                ("days", Arg::Number(f64::from(life.ladder.horizon_days), N::Count)),
            ],
        ),
        None => String::new(),
    };
    let back: Vec<Group> =
        [Decline::Sudden, Decline::Gradual, Decline::Unclear].map(|kind| declined(study, life, kind)).into();
    let n_back: usize = back.iter().map(|g| g.at.len()).sum();
    if n_back == 0 {
        let text = w.say(
            "lifecycle.insight_none",
            &[("n", Arg::from(n_of(2))), ("all", Arg::from(study.scored.len()))],
        );
        return w.insight(Tone::Good, text, detail);
    }
    let value: i128 = back.iter().map(|g| g.last_own_year).sum();
    let n_kind = |i: usize| Arg::from(back.get(i).map_or(0, |g| g.at.len()));
    let text = w.say(
        "lifecycle.insight",
        &[
            span::own_last_year(w, study.overview.short_since()),
            ("n", Arg::from(n_back)),
            ("value", Arg::Number(units(value), N::MoneyRound)),
            ("sudden", n_kind(0)),
            ("gradual", n_kind(1)),
        ],
    );
    w.insight(Tone::Warning, text, detail)
}

fn form(w: &Writer<'_>, study: &Study, life: &Lifecycle, params: &Params) -> Form {
    let (first, last) = study.overview.period;
    let horizon = params.lifecycle.horizon_days.map(|d| d.to_string()).unwrap_or_default();
    Form {
        fields: vec![
            w.field(
                "lifecycle.since",
                Control::Date { min: first.iso(), max: last.iso(), value: life.since.iso() },
            ),
            w.field(
                "lifecycle.horizon_days",
                Control::Text { value: horizon, example: life.now.pool_days.to_string() },
            ),
        ],
    }
}

fn stages(w: &mut Writer<'_>, study: &Study, life: &Lifecycle, groups: &[Group]) -> Block {
    let total: i128 = groups.iter().map(|g| g.revenue).sum();
    let mut bars = Vec::new();
    for (id, group) in Stage::ALL.iter().zip(groups) {
        let n = group.at.len();
        let name = w.get(&format!("stage.{id}"));
        let set = w.set(format!("lifecycle.stage.{id}"), name.clone(), members(study, &group.at));
        let kpi = stage_kpi(w, study, life, id, group);
        let row = vec![
            words(name.clone()).opens(set.clone()),
            words(w.get(&format!("stage.{id}.about"))),
            w.count(n).opens(set.clone()),
            w.num(share(as_f64(n), as_f64(study.scored.len())), N::Percent(1)),
            w.num(units(group.revenue), N::MoneyRound),
            w.num(share(units(group.revenue), units(total)), N::Percent(1)),
            words(kpi),
        ];
        bars.push((name, as_f64(n), set, row));
    }
    let columns = [
        "col.stage",
        "col.meaning",
        "#col.customers",
        "#col.share_customers",
        "#col.last_year",
        "#col.share_revenue",
        "col.watch",
    ];
    let summary = w.say("lifecycle.stages_summary", &[("day", Arg::from(study.as_of))]);
    let of = [span::last_year(w, study.overview.short_since())];
    charts::lying_bars(w, &of, "lifecycle-stages", "lifecycle.stages", summary, &columns, bars)
}

/// The one figure to watch at a stage.
fn stage_kpi(w: &Writer<'_>, study: &Study, life: &Lifecycle, id: &str, group: &Group) -> String {
    let key = format!("stage.{id}.kpi");
    match id {
        "first" => match life.ladder.rungs.first().and_then(|r| r.within) {
            Some(within) => w.say(
                &key,
                &[
                    ("share", Arg::Number(within.value, N::Percent(0))),
                    ("days", Arg::Number(f64::from(life.ladder.horizon_days), N::Count)),
                ],
            ),
            None => String::new(),
        },
        "decline" => {
            let value = ("value", Arg::Number(units(group.last_own_year), N::MoneyRound));
            w.say(&key, &[value, span::own_last_year(w, study.overview.short_since())])
        }
        _ => {
            let orders: u64 =
                group.at.iter().filter_map(|i| study.frequency.get(*i)).map(|f| u64::from(*f)).sum();
            #[expect(clippy::cast_precision_loss, reason = "a count of orders")]
            let mean = share(orders as f64, as_f64(group.at.len()));
            w.say(&key, &[("mean", Arg::Number(mean, N::Decimal(1)))])
        }
    }
}

fn declines(w: &mut Writer<'_>, study: &Study, life: &Lifecycle) -> Block {
    let mut rows = Vec::new();
    for kind in Stage::DECLINES {
        let group = declined(study, life, kind);
        let name = w.get(&format!("decline.{}", kind.id()));
        let set = w.set(format!("lifecycle.decline.{}", kind.id()), name.clone(), members(study, &group.at));
        rows.push(vec![
            words(name).opens(set.clone()),
            words(w.get(&format!("decline.{}.about", kind.id()))),
            w.count(group.at.len()).opens(set),
            w.num(units(group.last_own_year), N::MoneyRound),
        ]);
    }
    let columns = ["col.how", "col.meaning", "#col.customers", "#col.last_own_year"];
    let of = [span::own_last_year(w, study.overview.short_since())];
    let mut table = w.table_of(&of, "lifecycle-declines", "lifecycle.declines", &columns, rows);
    table.note = w.say("lifecycle.declines_note", &of);
    Block::Table(table)
}

fn flow(w: &mut Writer<'_>, study: &Study, life: &Lifecycle) -> Block {
    let to: Vec<_> = Stage::ALL.iter().map(|id| ((*id).to_owned(), w.get(&format!("stage.{id}")))).collect();
    let mut from = to.clone();
    from.push(("none".to_owned(), w.get("flow.not_yet")));
    let mut members = vec![Vec::new(); from.len() * to.len()];
    for ((then, now), customer) in life.then.of.iter().zip(&life.now.of).zip(&study.scored) {
        let row = then.map_or(to.len(), Stage::index);
        let cell = now.and_then(|now| members.get_mut(row * to.len() + now.index()));
        if let Some(list) = cell {
            list.push(*customer);
        }
    }
    let summary = w.say("flow.summary", &[("then", Arg::from(life.since)), ("now", Arg::from(study.as_of))]);
    Flow { id: "lifecycle.flow", title: "lifecycle.flow", summary, from, to, members }.block(w)
}

fn first_orders(w: &mut Writer<'_>, life: &Lifecycle) -> Block {
    let ladder = &life.ladder;
    let days = Arg::Number(f64::from(ladder.horizon_days), N::Count);
    let share_args = |share: Share| {
        [
            ("share", Arg::Number(share.value, N::Percent(1))),
            ("low", Arg::Number(share.interval.0, N::Percent(1))),
            ("high", Arg::Number(share.interval.1, N::Percent(1))),
        ]
    };
    let text = match ladder.one_timers_watched {
        Some((share, n)) => {
            let mut args = share_args(share).to_vec();
            args.extend([("n", Arg::from(n)), ("days", days)]);
            w.say("lifecycle.one_timers", &args)
        }
        None => w.say("lifecycle.one_timers_all", &share_args(ladder.one_timers)),
    };
    let detail = match ladder.first_order_share {
        Some((share, n)) => {
            let mut args = share_args(share).to_vec();
            args.push(("n", Arg::from(n)));
            w.say("lifecycle.first_order", &args)
        }
        None => w.get("lifecycle.first_order_short"),
    };
    w.notice(Tone::Neutral, text, detail)
}

fn playbook(w: &Writer<'_>) -> Block {
    let rows = Stage::ALL
        .iter()
        .map(|id| ["", ".do", ".watch"].map(|part| words(w.get(&format!("stage.{id}{part}")))).to_vec())
        .collect();
    let mut table =
        w.table("lifecycle-playbook", "playbook.title", &["col.stage", "col.todo", "col.watch"], rows);
    table.note = w.get("playbook.note");
    Block::Table(table)
}

fn rule(w: &Writer<'_>, life: &Lifecycle) -> Block {
    let days = Arg::Number(f64::from(life.now.pool_days), N::Count);
    let text = w.say("lifecycle.rule", &[("days", days)]);
    let detail = life.now.rates.map_or_else(String::new, |rates| {
        w.say(
            "lifecycle.rates",
            &[("r", Arg::Number(rates.r, N::Decimal(3))), ("b", Arg::Number(rates.b, N::Decimal(1)))],
        )
    });
    w.notice(Tone::Neutral, text, detail)
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study) {
    let Ok(life) = &study.lifecycle else { return };
    f.day("lifecycle.since", life.since);
    for (id, group) in Stage::ALL.iter().zip(by_stage(study, life)) {
        f.count(format!("lifecycle.stage.{id}.customers"), group.at.len() as u64);
        f.money(format!("lifecycle.stage.{id}.last_year"), group.revenue);
    }
    for kind in Stage::DECLINES {
        let group = declined(study, life, kind);
        f.count(format!("lifecycle.decline.{}.customers", kind.id()), group.at.len() as u64);
        f.money(format!("lifecycle.decline.{}.last_own_year", kind.id()), group.last_own_year);
    }
    f.count("lifecycle.silence_days", i128::from(life.now.pool_days));
    if let Some(rates) = life.now.rates {
        f.real("lifecycle.rates.r", rates.r);
        f.real("lifecycle.rates.b", rates.b);
    }
    let ladder = &life.ladder;
    f.count("ladder.horizon_days", i128::from(ladder.horizon_days));
    for rung in &ladder.rungs {
        let id = format!("ladder.{}", rung.n);
        f.count(format!("{id}.customers"), rung.n_customers as u64);
        f.count(format!("{id}.next"), rung.n_next as u64);
        if let Some(within) = rung.within {
            put_share(f, &format!("{id}.within"), within);
        }
        if let Some(days) = rung.median_days {
            f.count(format!("{id}.median_days"), i128::from(days));
        }
    }
    put_share(f, "ladder.one_timers", ladder.one_timers);
    if let Some((share, _)) = ladder.one_timers_watched {
        put_share(f, "ladder.one_timers_watched", share);
    }
    if let Some((share, _)) = ladder.first_order_share {
        put_share(f, "ladder.first_order_share", share);
    }
}

/// A share with its interval.
pub(super) fn put_share(f: &mut Figures, id: &str, share: Share) {
    f.real(id, share.value);
    f.real(format!("{id}.low95"), share.interval.0);
    f.real(format!("{id}.high95"), share.interval.1);
}
