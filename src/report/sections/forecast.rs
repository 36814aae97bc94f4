//! Which model forecasts this file best, and how far off is it? The check on the user's own past.

use super::{forecast_charts as charts, forecast_tables as tables, locked};
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::analysis::value::clv::Output;
use crate::analysis::value::clv::contest::{Contest, Entrant, NaiveRule, Score};
use crate::analysis::value::clv::order_model::Kind;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Section;
use crate::report::block::{Block, Control, Form, Kpi, Opt, Status, Tone};
use crate::report::write::{Writer, as_f64};

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, params: &Params) -> Section {
    let clv = match &study.clv {
        Ok(clv) => clv,
        Err(error) => return locked(w, "forecast", error, vec![Block::Form(form(w, None, params))]),
    };
    let (blocks, details, unsure) = match &clv.contract {
        Some(contract) => {
            let mut blocks = match &contract.check {
                Ok(check) => super::forecast_contract::blocks(w, check),
                Err(error) => vec![
                    w.insight(Tone::Warning, w.get("forecast.insight_none"), String::new()),
                    w.notice(Tone::Warning, w.texts.error(error), String::new()),
                ],
            };
            blocks.push(w.notice(Tone::Neutral, w.get("clv.model.sbg"), w.get("model.words.sbg")));
            // What is said of customers who leave without a word stays one click away.
            let mut details = vec![w.notice(Tone::Neutral, w.get("forecast.contract"), String::new())];
            let (others, more) = purchases(w, study, params, clv);
            let is_told = |b: &Block| !matches!(b, Block::Form(_) | Block::Kpis { .. });
            details.extend(others.into_iter().filter(is_told));
            details.extend(more);
            (blocks, details, contract.check.is_err())
        }
        None => {
            let (blocks, details) = purchases(w, study, params, clv);
            (blocks, details, clv.past.contest.is_err())
        }
    };
    Section {
        id: "forecast".to_owned(),
        title: w.get("forecast.title"),
        status: if unsure { Status::Warning } else { Status::Ok },
        status_text: if unsure { w.get("forecast.unchecked") } else { String::new() },
        blocks,
        details,
        method: w.method("forecast"),
    }
}

/// The contest of the models of purchases, and its details.
fn purchases(w: &mut Writer<'_>, study: &Study, params: &Params, clv: &Output) -> (Vec<Block>, Vec<Block>) {
    let kind = clv.orders.kind;
    let mut blocks = vec![insight(w, clv)];
    if let Some(items) = kpis(w, clv) {
        blocks.push(Block::Kpis { items });
    }
    blocks.push(Block::Form(form(w, Some(clv), params)));
    let words = w.get(&format!("model.words.{}", kind.id()));
    blocks.push(w.notice(Tone::Neutral, model_name(w, kind), words));
    let mut details = Vec::new();
    match &clv.past.contest {
        Ok(contest) => {
            blocks.push(charts::cumulative(w, clv, contest));
            blocks.push(charts::weekly(w, clv, contest));
            blocks.push(Block::Table(tables::models(w, clv, contest)));
            if let Some(entrant) = contest.entrant(kind) {
                blocks.push(charts::by_frequency(w, study, contest, entrant));
                blocks.push(charts::by_recency(w, study, contest, entrant));
                details.push(charts::calibration(w, entrant));
                details.push(charts::histogram(w, contest, entrant));
            }
        }
        Err(error) => blocks.push(w.notice(Tone::Warning, w.texts.error(error), String::new())),
    }
    details.extend(regularity(w, clv));
    details.push(Block::Table(tables::fits(w, clv)));
    for grouped in clv.groups.iter() {
        let tone = if grouped.is_significant() { Tone::Warning } else { Tone::Neutral };
        let key = if grouped.is_significant() { "forecast.groups_differ" } else { "forecast.groups_alike" };
        let text = w.say(
            key,
            &[
                ("what", Arg::from(w.get(&format!("forecast.grouping.{}", grouped.id)))),
                ("gain", Arg::Number(grouped.gain, N::Decimal(1))),
                ("df", Arg::from(grouped.df)),
                ("p", Arg::from(w.p_value(grouped.p_value))),
            ],
        );
        details.push(w.notice(tone, text, String::new()));
        details.push(Block::Table(tables::groups(w, grouped)));
    }
    (blocks, details)
}

/// The name of a model as salespeople see it.
pub(super) fn model_name(w: &Writer<'_>, kind: Kind) -> String {
    w.get(&format!("clv.model.{}", kind.id()))
}

/// "11.5 % low", "2.1 % high", "exact to 0.1 %".
pub(super) fn off(w: &Writer<'_>, bias: Option<f64>) -> String {
    let Some(bias) = bias else { return "–".to_owned() };
    let key = if bias.abs() < 0.0005 {
        "forecast.exact"
    } else if bias < 0.0 {
        "forecast.low"
    } else {
        "forecast.high"
    };
    w.say(key, &[("share", Arg::Number(bias.abs(), N::Percent(1)))])
}

fn insight(w: &Writer<'_>, clv: &Output) -> Block {
    let why = w.say(
        &format!("clv.reason.{}", clv.reason.id()),
        &[("model", Arg::from(model_name(w, clv.orders.kind)))],
    );
    let Ok(contest) = &clv.past.contest else {
        return w.insight(Tone::Warning, w.get("forecast.insight_none"), why);
    };
    let (Some(ours), Some(naive)) =
        (contest.entrant(clv.orders.kind), contest.baseline(NaiveRule::LastPeriod))
    else {
        return w.insight(Tone::Warning, w.get("forecast.insight_none"), why);
    };
    let text = w.say(
        "forecast.insight",
        &[
            ("weeks", Arg::Number(contest.weeks, N::Count)),
            ("ours", Arg::from(off(w, ours.score.bias))),
            ("naive", Arg::from(off(w, naive.score.bias))),
        ],
    );
    let detail = w.say(
        "forecast.insight_detail",
        &[
            ("until", Arg::from(contest.cut)),
            ("expected", Arg::Number(ours.score.total, N::Count)),
            ("actual", Arg::Number(contest.actual_orders, N::Count)),
            ("naive", Arg::Number(naive.score.total, N::Count)),
        ],
    );
    let tone = if is_better(ours, &naive.score) { Tone::Good } else { Tone::Warning };
    w.insight(tone, text, format!("{detail} {why}"))
}

/// How far off the model and the naive rule were, with their formulas.
fn kpis(w: &Writer<'_>, clv: &Output) -> Option<Vec<Kpi>> {
    let contest = clv.past.contest.as_ref().ok()?;
    let ours = &contest.entrant(clv.orders.kind)?.score;
    let naive = &contest.baseline(NaiveRule::LastPeriod)?.score;
    let weeks = Arg::Number(contest.weeks, N::Count);
    let actual = contest.actual_orders;
    let one = |id: &str, score: &Score, note: &str| {
        let bias = score.bias?;
        let args = [
            ("forecast", Arg::Number(score.total, N::Decimal(1))),
            ("actual", Arg::Number(actual, N::Count)),
            ("error", Arg::Number(bias, N::PercentSigned(1))),
            ("weeks", weeks.clone()),
        ];
        let kpi = w.kpi(id, w.number(bias, N::PercentSigned(1)), w.say(note, &args));
        Some(kpi.by(w.say("how.forecast_error", &args)))
    };
    let mut items = vec![
        one("forecast.error", ours, "forecast.error_note")?,
        one("forecast.naive_error", naive, "forecast.naive_note")?,
    ];
    let n = contest.n_customers;
    let args = [
        ("sum", Arg::Number(ours.mae * as_f64(n), N::Decimal(1))),
        ("n", Arg::from(n)),
        ("mae", Arg::Number(ours.mae, N::Decimal(3))),
        ("naive", Arg::Number(naive.mae, N::Decimal(2))),
    ];
    let note = w.say("forecast.mae_note", &args);
    items.push(
        w.kpi("forecast.mae", w.number(ours.mae, N::Decimal(2)), note).by(w.say("how.forecast_mae", &args)),
    );
    Some(items)
}

/// Whether the model errs less than a rule, both in the total and for single customers.
fn is_better(ours: &Entrant, naive: &Score) -> bool {
    ours.score.error() <= naive.error()
}

fn form(w: &Writer<'_>, clv: Option<&Output>, params: &Params) -> Form {
    let mut options = vec![w.opt("auto", "clv.model.auto")];
    let kinds = clv.map_or_else(Vec::new, |c| c.past.fits.iter().map(|f| f.kind).collect());
    options.extend(kinds.into_iter().map(|k| Opt { value: k.id().to_owned(), label: model_name(w, k) }));
    let value = params.clv.order_model.map_or("auto", Kind::id).to_owned();
    Form { fields: vec![w.field("clv.model", Control::Select { options, value })] }
}

fn regularity(w: &Writer<'_>, clv: &Output) -> Option<Block> {
    let wheat_morrison = clv.past.wheat_morrison?;
    let k = clv.past.fits.iter().map(|f| f.model.stages()).max().unwrap_or(1);
    let key = if k > 1 { "forecast.regular" } else { "forecast.random" };
    let args = [("k", Arg::from(k as usize)), ("wm", Arg::Number(wheat_morrison, N::Decimal(2)))];
    Some(w.notice(Tone::Neutral, w.say(key, &args), String::new()))
}

/// Customers of a contest by their positions in it.
pub(super) fn known(study: &Study, contest: &Contest) -> Vec<u32> {
    let customers = (0_u32..).zip(&study.customers.list);
    customers
        .filter(|(_, c)| study.customers.purchases_of(c).first().is_some_and(|p| p.day <= contest.cut))
        .map(|(at, _)| at)
        .collect()
}
