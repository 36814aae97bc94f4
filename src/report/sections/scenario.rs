//! If I change this price: units, revenue, profit, which customers it costs, and how sure is that?

use super::price_parts::{note, scope_name, scopes, slider};
use super::prices::waiting;
use super::{locked, price, scenario_charts as charts, scenario_told};
use crate::analysis::drivers::ledger::places;
use crate::analysis::params::Params;
use crate::analysis::pricing::file::Prices;
use crate::analysis::pricing::groups::{Groups, LATER, LEAST_CUSTOMERS, SMALL, Sorting};
use crate::analysis::pricing::light::Light;
use crate::analysis::pricing::optimum::{NoOptimum, Optimum, Rail};
use crate::analysis::pricing::room::{Best, Room};
use crate::analysis::pricing::simulator::Figure;
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::{NONE, Transactions};
use crate::report::block::{Block, Control, Form, Kpi, Opt, SetId, Status, Table, Tone};
use crate::report::span;
use crate::report::write::Writer;
use crate::report::{Figures, Section};

/// A group of customers in words; those without a name are behind the last.
pub(super) fn group_name(w: &Writer<'_>, groups: &Groups, at: usize) -> String {
    let key = match (groups.sorting, groups.ids.get(at).copied()) {
        (_, None) => "scenario.unknown".to_owned(),
        (_, Some(LATER)) => "scenario.new".to_owned(),
        (_, Some(SMALL)) => "scenario.small".to_owned(),
        (Sorting::Days, Some(id)) => format!("scenario.{id}"),
        (Sorting::Rfm, Some(id)) => format!("segment.{id}"),
    };
    w.say(&key, &[("from", Arg::from(groups.from))])
}

/// How customers came into groups, in words.
pub(super) fn groups_note(w: &Writer<'_>, groups: &Groups) -> String {
    let from = ("from", Arg::from(groups.from));
    let least = ("least", Arg::from(LEAST_CUSTOMERS));
    match groups.sorting {
        Sorting::Days if groups.is_refused => w.say("scenario.segments_refused", &[from, least]),
        Sorting::Days => w.say("prices.groups_note", &[from]),
        Sorting::Rfm if groups.merged.is_empty() => w.say("scenario.segments_note", &[from]),
        Sorting::Rfm => {
            let names: Vec<String> = groups.merged.iter().map(|id| w.get(&format!("segment.{id}"))).collect();
            let list = ("list", Arg::from(names.join(&w.list_separator())));
            w.say("scenario.segments_merged", &[from, least, list])
        }
    }
}

/// Whether the file's own estimate answers; else published elasticities do.
pub(super) fn is_told(prices: &Prices, room: &Room) -> bool {
    prices.elasticities.tells(room.product)
}

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, tx: &Transactions, params: &Params) -> Section {
    let (prices, room) = match (&study.prices, &study.room) {
        (Some(Ok(prices)), Some(Ok(room))) if is_told(prices, room) => (prices, room),
        (Some(Ok(_)), Some(Ok(_))) => {
            return by_published(w, study, tx, params, Some(w.get("scenario.untold")));
        }
        (Some(Err(error)), _) => {
            let args = [("reason", Arg::from(w.texts.error(error)))];
            return by_published(w, study, tx, params, Some(w.say("scenario.refused", &args)));
        }
        (_, Some(Err(error))) => {
            let forms = vec![Block::Form(form(w, study, tx, params, None))];
            return locked(w, "scenario", error, forms);
        }
        _ => return by_published(w, study, tx, params, None),
    };
    let risk = at_risk(w, study, tx, prices, room);
    let mut blocks = vec![insight(w, tx, params, room)];
    blocks.push(Block::Form(form(w, study, tx, params, Some(room))));
    blocks.push(Block::Kpis { items: kpis(w, study, params, room, risk.all.clone()) });
    blocks.extend(reservations(w, study, prices, room));
    blocks.push(best(w, room));
    blocks.extend(endings(w, room).map(Block::Table));
    blocks.extend(regret(w, study, tx, room));
    blocks.push(charts::curve(w, study, params, room));
    blocks.push(Block::Table(charts::side_by_side(w, room)));
    if let Some(groups) = &prices.groups {
        blocks.push(Block::Table(charts::by_group(w, prices, room, groups, &risk.groups)));
        blocks.push(w.notice(Tone::Neutral, w.get("scenario.who"), w.get("scenario.law")));
    }
    blocks.extend(charts::worth(w, params, prices, room));
    let details = vec![charts::tornado(w, room), Block::Table(charts::totals(w, room))];
    Section {
        id: "scenario".to_owned(),
        title: w.get("scenario.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details,
        method: w.method("scenario"),
    }
}

/// The answer by published elasticities, where the file refuses, or has not been asked yet.
fn by_published(
    w: &Writer<'_>,
    study: &Study,
    tx: &Transactions,
    params: &Params,
    refused: Option<String>,
) -> Section {
    let is_refused = refused.is_some();
    let mut blocks = match refused {
        Some(why) => vec![w.notice(Tone::Warning, why, w.get("scenario.published"))],
        None => waiting(w, "scenario", study, params).blocks,
    };
    blocks.extend(scenario_told::form(w, study, tx, params).map(Block::Form));
    match price::blocks(w, study, tx, params) {
        Ok(answer) => blocks.extend(answer),
        Err(error) => {
            return locked(w, "scenario", &error, vec![price::settings(w, study, tx, params)]);
        }
    }
    Section {
        id: "scenario".to_owned(),
        title: w.get("scenario.title"),
        status: if is_refused { Status::Warning } else { Status::Ok },
        status_text: if is_refused { w.get("scenario.by_published") } else { String::new() },
        blocks,
        details: Vec::new(),
        method: w.method("price"),
    }
}

fn insight(w: &Writer<'_>, tx: &Transactions, params: &Params, room: &Room) -> Block {
    let answer = &room.answer;
    let money = |v: f64| Arg::Number(v, N::MoneyRound);
    let profit = answer.profit;
    let what = scope_name(w, tx, &params.pricing.scope);
    let Some(p) = answer.p_profit_rises else {
        let args = [("what", Arg::from(what)), ("now", money(profit.now))];
        return w.insight(Tone::Neutral, w.say("scenario.insight_zero", &args), String::new());
    };
    let key = if answer.lost.0 > 0.5 { "scenario.insight_lost" } else { "scenario.insight" };
    let args = [
        ("what", Arg::from(what)),
        ("change", Arg::Number(room.change, N::PercentSigned(1))),
        ("now", money(profit.now)),
        ("then", money(profit.then)),
        ("lost", Arg::Number(answer.lost.0, N::Count)),
        ("p", Arg::from(chance(w, p))),
    ];
    let range = [("low", money(profit.interval_95.0)), ("high", money(profit.interval_95.1))];
    let tone = if p >= 0.5 { Tone::Good } else { Tone::Warning };
    w.insight(tone, w.say(key, &args), w.say("scenario.insight_range", &range))
}

/// A probability in words: never surer than the model can be.
pub(super) fn chance(w: &Writer<'_>, p: f64) -> String {
    let edge = |key: &str, p: f64| w.say(key, &[("p", Arg::Number(p, N::Percent(0)))]);
    match p {
        p if p > 0.99 => edge("scenario.above", 0.99),
        p if p < 0.01 => edge("scenario.below", 0.01),
        p => w.number(p, N::Percent(0)),
    }
}

fn form(w: &Writer<'_>, study: &Study, tx: &Transactions, params: &Params, room: Option<&Room>) -> Form {
    let of = &params.pricing;
    let percent = w.get("unit.percent");
    let share = |min: f64, max: f64, value: f64| slider((min, max), 0.5, value * 100.0, &percent);
    let change = room.map_or(of.change, |room| room.change).clamp(-0.3, 0.3);
    let mut fields = vec![
        w.field(
            "scenario.scope",
            Control::Select { options: scopes(w, study, tx, &of.scope), value: of.scope.text() },
        ),
        w.field("scenario.change_percent", share(-30.0, 30.0, change)),
    ];
    if let Some(price) = room.and_then(|room| room.price) {
        let value = of.new_price.map(|v| v.to_string()).unwrap_or_default();
        let example = ((price.then * 100.0).round() / 100.0).to_string();
        fields.push(w.field("scenario.new_price", Control::Text { value, example }));
    }
    if study.has_customers {
        let sortings = Sorting::ALL.iter().map(|(_, id)| w.opt(id, &format!("scenario.sorting.{id}")));
        let control = Control::Select { options: sortings.collect(), value: of.sorting.id().to_owned() };
        fields.push(w.field("scenario.sorting", control));
        let mut options = vec![w.opt("all", "scenario.everybody")];
        let groups = study.prices.as_ref().and_then(|p| p.as_ref().ok()?.groups.as_ref());
        options.extend(groups.into_iter().flat_map(|groups| {
            let named = groups.ids.iter().enumerate();
            named.map(|(at, id)| Opt { value: (*id).to_owned(), label: group_name(w, groups, at) })
        }));
        let value = of.group_text().to_owned();
        fields.push(w.field("scenario.group", Control::Select { options, value }));
    }
    fields.push(w.field("scenario.cost_percent", share(-50.0, 50.0, of.cost_change)));
    if let Some(margin) = room.and_then(|room| room.assumed_margin) {
        fields.push(w.field("scenario.margin_percent", share(0.5, 100.0, margin)));
    }
    fields.push(w.field("scenario.reaction_percent", share(0.0, 100.0, of.reaction)));
    let cross = room.map_or(0.0, |room| room.question.cross);
    fields.push(w.field("scenario.cross", slider((0.0, 3.0), 0.1, cross, "")));
    let mut horizon = w
        .field("scenario.horizon_months", slider((1.0, 36.0), 1.0, of.horizon_months, &w.get("unit.months")));
    if study.overview.short_since().is_some() {
        let days = Arg::Number(f64::from(study.overview.days()), N::Count);
        horizon.help = w.say("scenario.short_horizon", &[("days", days)]);
    }
    fields.push(horizon);
    let example = "-10 -5 10".to_owned();
    fields.push(w.field("scenario.compared", Control::Text { value: of.compared_text(), example }));
    Form { fields }
}

fn kpis(w: &Writer<'_>, study: &Study, params: &Params, room: &Room, lost: Option<SetId>) -> Vec<Kpi> {
    let answer = &room.answer;
    let kpi =
        |id: &str, figure: &Figure, style: N| w.kpi(id, w.number(figure.then, style), note(w, figure, style));
    let mut items = vec![
        kpi("scenario.profit", &answer.profit, N::MoneyRound),
        kpi("scenario.revenue", &answer.revenue, N::MoneyRound),
        kpi("scenario.units", &answer.units, N::Count),
        w.kpi(
            "scenario.margin",
            w.number(answer.margin.1, N::Percent(1)),
            w.say("price.revenue_note", &[("now", Arg::Number(answer.margin.0, N::Percent(1)))]),
        ),
    ];
    if let Some(first) = items.first_mut() {
        let span = span::months(w, &study.overview, params.pricing.horizon_months);
        first.note = w.say("scenario.span_note", &[span, ("note", Arg::from(first.note.as_str()))]);
    }
    let customers: f64 = answer.segments.iter().map(|line| line.now.buyers).sum();
    if customers > 0.0 {
        let number = |v| Arg::Number(v, N::Count);
        let (few, many) = answer.lost.1;
        // Those who are won are counted upwards, too.
        let is_won = answer.lost.0 < 0.0;
        let (key, note, low, high) = if is_won {
            ("scenario.won", "scenario.won_note", -many, -few)
        } else {
            ("scenario.lost", "scenario.lost_note", few, many)
        };
        let args = [("of", number(customers)), ("low", number(low)), ("high", number(high))];
        let mut item = w.kpi(key, w.number(answer.lost.0.abs(), N::Count), w.say(note, &args));
        item.set = lost.filter(|_| !is_won);
        items.push(item);
        items.extend(lost_value(w, room));
    }
    if let Some(be) = answer.break_even {
        let args = [("e", Arg::Number(room.elasticity, N::Decimal(1)))];
        items.push(
            w.kpi(
                "scenario.break_even",
                w.number(be, N::PercentSigned(1)),
                w.say("scenario.break_even_note", &args),
            )
            .by(break_even_how(w, room)),
        );
    }
    if let Some(p) = answer.p_profit_rises {
        items.push(w.kpi("scenario.p_rises", chance(w, p), w.get("scenario.p_note")));
    }
    items
}

/// The break-even with the numbers that make it: unit margins of what changes, averaged over its units now.
fn break_even_how(w: &Writer<'_>, room: &Room) -> String {
    let margins = room.answer.unit_margins.unwrap_or((f64::NAN, f64::NAN));
    let args = [("now", Arg::Number(margins.0, N::Money)), ("then", Arg::Number(margins.1, N::Money))];
    w.say("scenario.break_even_how", &args)
}

/// What those who are lost would have been worth, by the model in use.
fn lost_value(w: &Writer<'_>, room: &Room) -> Option<Kpi> {
    let worth = room.worth.as_ref()?;
    let value = room.lost_value.filter(|v| *v > 0.0 && room.answer.lost.0 > 0.0)?;
    let args = [
        ("each", Arg::Number(value / room.answer.lost.0, N::Money)),
        ("months", Arg::from(worth.horizon_months as usize)),
        ("model", Arg::from(w.get(&format!("clv.model.{}", worth.model)))),
    ];
    let note = w.say("scenario.lost_value_note", &args);
    Some(w.kpi("scenario.lost_value", w.number(value, N::MoneyRound), note))
}

fn reservations(w: &Writer<'_>, study: &Study, prices: &Prices, room: &Room) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut warn = |text: String| blocks.push(w.notice(Tone::Warning, text, String::new()));
    if let Some(from) = study.overview.short_since() {
        let days = Arg::Number(f64::from(study.overview.days()), N::Count);
        warn(w.say("scenario.short_base", &[("days", days), ("from", Arg::from(from))]));
    }
    if prices.elasticities.light == Light::Red {
        warn(w.get("scenario.red"));
    }
    let is_unseen = room.price.is_some_and(|p| p.then < p.seen.0 || p.then > p.seen.1);
    if room.answer.is_extrapolation {
        warn(w.get("price.extrapolation"));
    } else if is_unseen {
        warn(w.get("scenario.unseen"));
    }
    if let Some(margin) = room.assumed_margin {
        let list: Vec<String> = room
            .by_margin
            .iter()
            .map(|(margin, profit)| {
                w.say(
                    "scenario.at_margin",
                    &[
                        ("margin", Arg::Number(*margin, N::Percent(0))),
                        ("gain", Arg::Number(profit.then - profit.now, N::MoneyRound)),
                    ],
                )
            })
            .collect();
        let args = [
            ("margin", Arg::Number(margin, N::Percent(0))),
            ("list", Arg::from(list.join(&w.list_separator()))),
        ];
        warn(w.say("scenario.margin_assumed", &args));
    }
    blocks.extend(wrong_sign(w, room));
    blocks
}

/// Of what the file would have more sold the dearer it is; a warning where it makes up more than a trifle.
fn wrong_sign(w: &Writer<'_>, room: &Room) -> Option<Block> {
    const TRIFLE: f64 = 0.05;
    let wrong = room.wrong_sign;
    let args = [("n", Arg::from(wrong.n_products)), ("share", Arg::Number(wrong.share, N::Percent(1)))];
    let tone = if wrong.share > TRIFLE { Tone::Warning } else { Tone::Neutral };
    (wrong.n_products > 0).then(|| w.notice(tone, w.say("scenario.wrong_sign", &args), String::new()))
}

/// The best change inside the guard rails, or why there is none.
fn best(w: &Writer<'_>, room: &Room) -> Block {
    let money = |v: f64| Arg::Number(v, N::MoneyRound);
    let (tone, text) = match &room.best {
        Ok(Best::Uniform(change, profit)) => {
            let args = [
                ("change", Arg::Number(*change, N::PercentSigned(0))),
                ("gain", money(profit.then - profit.now)),
            ];
            let key = if change.abs() > 0.095 { "scenario.best_step" } else { "scenario.best_uniform" };
            (Tone::Neutral, w.say(key, &args))
        }
        Ok(Best::Product(optimum, _)) => {
            let (Optimum::Price(best) | Optimum::Corner(best)) = optimum;
            let args = [
                ("price", Arg::Number(best.price, N::Money)),
                ("gain", money(best.profit - best.profit_now)),
            ];
            let key = match (optimum, best.rail) {
                (Optimum::Corner(_), _) => "scenario.best_corner",
                (_, Some(Rail::Seen)) => "scenario.best_seen",
                (_, Some(Rail::Step)) => "scenario.best_rail",
                (_, None) => "scenario.best_price",
            };
            (Tone::Neutral, w.say(key, &args))
        }
        Err(NoOptimum::OnlyPromotions) => (Tone::Warning, w.get("scenario.no_best_promotions")),
        Err(NoOptimum::SignUnclear) => (Tone::Warning, w.get("scenario.no_best_sign")),
        Err(NoOptimum::MarginUnknown | NoOptimum::NoPrice) => {
            (Tone::Warning, w.get("scenario.no_best_price"))
        }
    };
    w.notice(tone, text, String::new())
}

/// Familiar endings near the best price, with what each costs.
fn endings(w: &Writer<'_>, room: &Room) -> Option<Table> {
    let Ok(Best::Product(_, endings)) = &room.best else { return None };
    let rows: Vec<_> =
        endings.iter().map(|r| vec![w.num(r.price, N::Money), w.num(r.loss, N::MoneyRound)]).collect();
    let columns = ["#col.new_price", "#col.loss"];
    (!rows.is_empty()).then(|| w.table("scenario-endings", "scenario.endings", &columns, rows))
}

/// Lists of names behind what is lost.
struct Risk {
    all: Option<SetId>,
    groups: Vec<Option<SetId>>,
}

/// Who bought dearer just before the cut, and what price protection would cost.
fn regret(w: &mut Writer<'_>, study: &Study, tx: &Transactions, room: &Room) -> Option<Block> {
    let cost: f64 = room.regrets.iter().map(|(_, refund)| refund).sum();
    let place = places(study, tx);
    let named = room.regrets.iter().filter_map(|(code, _)| place.get(*code as usize).copied());
    let mut members: Vec<u32> = named.filter(|at| *at != NONE).collect();
    members.sort_unstable();
    if cost <= 0.0 {
        return None;
    }
    let mut item = w.kpi(
        "scenario.protection",
        w.number(cost, N::Money),
        w.say("scenario.protection_note", &[("n", Arg::from(members.len()))]),
    );
    item.set = w.set("scenario.regret", w.get("scenario.set_regret"), members);
    Some(Block::Kpis { items: vec![item] })
}

/// As many of those most at risk as are expected to be lost, in all and by group.
fn at_risk(w: &mut Writer<'_>, study: &Study, tx: &Transactions, prices: &Prices, room: &Room) -> Risk {
    let place = places(study, tx);
    let mut order: Vec<(u32, f64)> =
        room.chances.iter().copied().filter(|(_, chance)| *chance > 0.0).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let first = |n: f64, is_in: &dyn Fn(u32) -> bool| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most the customers there are"
        )]
        let n = n.max(0.0).round() as usize;
        let codes = order.iter().map(|(code, _)| *code).filter(|code| is_in(*code)).take(n);
        let mut members: Vec<u32> =
            codes.filter_map(|code| place.get(code as usize).copied()).filter(|at| *at != NONE).collect();
        members.sort_unstable();
        members
    };
    let title = w.get("scenario.set_lost");
    let all = w.set("scenario.lost", title.as_str(), first(room.answer.lost.0, &|_| true));
    let mut groups = Vec::new();
    if let Some(of) = &prices.groups {
        for (at, line) in room.answer.segments.iter().enumerate().take(of.ids.len()) {
            let title = format!("{title} · {}", group_name(w, of, at));
            let members = first(line.lost, &|code| of.of(code) == Some(at));
            groups.push(w.set(format!("scenario.lost.{at}"), title, members));
        }
    }
    Risk { all, groups }
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, params: &Params, prices: &Prices, room: &Room) {
    let answer = &room.answer;
    f.text("pricing.scenario.source", "file");
    f.real("pricing.scenario.change", room.change);
    f.real("pricing.scenario.elasticity", room.elasticity);
    f.real("pricing.scenario.horizon_months", params.pricing.horizon_months);
    for (id, figure) in [("units", answer.units), ("revenue", answer.revenue), ("profit", answer.profit)] {
        f.real(format!("pricing.scenario.{id}.now"), figure.now);
        f.real(format!("pricing.scenario.{id}"), figure.then);
        for (end, value) in [
            ("low80", figure.interval_80.0),
            ("high80", figure.interval_80.1),
            ("low95", figure.interval_95.0),
            ("high95", figure.interval_95.1),
        ] {
            f.real(format!("pricing.scenario.{id}.{end}"), value);
        }
    }
    f.count("pricing.scenario.wrong_sign.products", room.wrong_sign.n_products as u64);
    f.real("pricing.scenario.wrong_sign.share", room.wrong_sign.share);
    f.real("pricing.scenario.margin.now", answer.margin.0);
    f.real("pricing.scenario.margin", answer.margin.1);
    f.real("pricing.scenario.customers_lost", answer.lost.0);
    f.real("pricing.scenario.customers_lost.low95", answer.lost.1.0);
    f.real("pricing.scenario.customers_lost.high95", answer.lost.1.1);
    let ids = prices.groups.as_ref().map_or(&[][..], |groups| &groups.ids);
    for (id, line) in ids.iter().zip(&answer.segments) {
        f.real(format!("pricing.scenario.group.{id}.customers_lost"), line.lost);
        f.real(format!("pricing.scenario.group.{id}.profit"), line.then.profit);
    }
    for worth in &answer.worth {
        f.real(format!("pricing.scenario.equity.{}", worth.permanence), worth.then);
    }
    if let Some(worth) = answer.worth.first() {
        f.real("pricing.scenario.equity.now", worth.now);
    }
    let model = room.worth.as_ref().map(|worth| worth.model);
    f.text("pricing.scenario.equity.model", model.unwrap_or("repeat_rate"));
    f.real("pricing.scenario.lost_value", room.lost_value.unwrap_or(f64::NAN));
    f.real("pricing.scenario.break_even", answer.break_even.unwrap_or(f64::NAN));
    f.real("pricing.scenario.p_profit_rises", answer.p_profit_rises.unwrap_or(f64::NAN));
    match &room.best {
        Ok(Best::Uniform(change, profit)) => {
            f.real("pricing.scenario.best.change", *change);
            f.real("pricing.scenario.best.profit", profit.then);
        }
        Ok(Best::Product(Optimum::Price(best) | Optimum::Corner(best), _)) => {
            f.real("pricing.scenario.best.price", best.price);
            f.real("pricing.scenario.best.profit", best.profit);
        }
        Err(_) => {}
    }
}
