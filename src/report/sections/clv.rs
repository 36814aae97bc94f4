//! What are my customers worth?
#![allow(clippy::indexing_slicing, reason = "positions are those of the same lists")]

use super::{clv_contract, clv_maps, clv_segments, customer_value as one, locked};
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::analysis::value::clv::contest::NaiveRule;
use crate::analysis::value::clv::contract::recognise::Contractual;
use crate::analysis::value::clv::order_model::Kind;
use crate::analysis::value::clv::profile;
use crate::analysis::value::clv::uncertainty::{Estimate, Uncertainty};
use crate::analysis::value::clv::{CustomerValue, Output};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Cell, Control, Form, Kpi, Status, Tone};
use crate::report::chart::{Axis, Bars, ChartBlock, ChartSpec, Mark, Series};
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Section, Table};

const N_TOP: usize = 20;
const N_BINS: usize = 20;

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, params: &Params) -> Section {
    let clv = match &study.clv {
        Ok(clv) => clv,
        Err(error) => return locked(w, "clv", error, vec![Block::Form(form(w, study, params))]),
    };
    if let Some(contract) = &clv.contract {
        return clv_contract::write(w, study, params, clv, contract);
    }
    let mut by_value: Vec<usize> = (0..clv.customers.len()).collect();
    by_value.sort_by(|&a, &b| clv.customers[b].clv.total_cmp(&clv.customers[a].clv).then(a.cmp(&b)));

    let mut blocks = vec![insight(w, clv, params, &by_value)];
    blocks.push(Block::Form(form(w, study, params)));
    let margin = study.clv_margin(params);
    blocks.push(Block::Kpis { items: kpis(w, clv, params, margin, &by_value) });
    blocks.push(w.notice(Tone::Neutral, unit_words(w, study, params), String::new()));
    let reason = format!("clv.reason.{}", clv.reason.id());
    let why = w.say(&reason, &[("model", Arg::from(model_name(w, clv)))]);
    blocks.push(w.notice(Tone::Neutral, why, String::new()));
    if let Some(text) = check(w, clv) {
        blocks.push(w.notice(Tone::Neutral, text, String::new()));
    }
    // The first warning stands at the head of the section.
    for warning in clv.warnings.iter().skip(1) {
        blocks.push(w.notice(Tone::Warning, self::warning(w, clv, warning), String::new()));
    }
    let n_one_timers = clv.customers.iter().filter(|c| c.row.n_repeats == 0).count();
    if n_one_timers > 0 && !clv.orders.kind.lets_one_timers_go() {
        let args = [
            ("model", Arg::from(model_name(w, clv))),
            ("n", Arg::from(n_one_timers)),
            ("all", Arg::from(clv.customers.len())),
        ];
        blocks.push(w.notice(Tone::Warning, w.say("clv.one_timers", &args), String::new()));
    }
    blocks.push(histogram(w, clv, params, &by_value));
    blocks.extend(clv_segments::block(w, study, clv, params));
    blocks.extend(clv_maps::maps(w, clv));
    let top = top_list(w, study, clv, &by_value);
    blocks.push(Block::Table(top));
    let mut details = vec![Block::Table(parameters(w, clv))];
    if let Some(found) = &study.contract_evidence {
        details.push(clv_contract::not_one(w, found, params.clv.contractual == Contractual::No));
    }
    if let Some(r) = clv.correlation {
        let text = w.say("clv.correlation", &[("r", Arg::Number(r, N::Decimal(2)))]);
        details.push(w.notice(Tone::Neutral, text, String::new()));
    }
    let warned = !clv.warnings.is_empty();
    Section {
        id: "clv".to_owned(),
        title: w.get("clv.title"),
        status: if warned { Status::Warning } else { Status::Ok },
        status_text: clv.warnings.first().map_or(String::new(), |x| warning(w, clv, x)),
        blocks,
        details,
        method: w.method("clv"),
    }
}

/// A warning in the words of the model in use: each lets customers leave at another moment.
pub(super) fn warning(w: &Writer<'_>, clv: &Output, id: &str) -> String {
    let leaving = match (&clv.contract, clv.orders.kind) {
        (Some(_), _) => "renewal",
        (None, Kind::BgNbd | Kind::BgCnbd) => "repeat",
        (None, Kind::MbgNbd | Kind::MbgCnbd) => "any",
        (None, Kind::ParetoNbd) => "moment",
        (None, Kind::BgBb) => "opportunity",
        (None, Kind::Nbd) => "never",
    };
    let own = format!("clv.leaving.{leaving}.{id}");
    if w.texts.has(&own) { w.get(&own) } else { w.get(&format!("clv.warning.{id}")) }
}

fn model_name(w: &Writer<'_>, clv: &Output) -> String {
    w.get(&format!("clv.model.{}", clv.orders.kind.id()))
}

/// The model's forecast of the part held back, against what happened and a naive rule.
fn check(w: &Writer<'_>, clv: &Output) -> Option<String> {
    let contest = clv.past.contest.as_ref().ok()?;
    let score = &contest.entrant(clv.orders.kind)?.score;
    let naive = &contest.baseline(NaiveRule::LastPeriod)?.score;
    let error = |forecast: f64| {
        w.number(share(forecast - contest.actual_orders, contest.actual_orders), N::PercentSigned(1))
    };
    Some(w.say(
        "clv.holdout",
        &[
            ("until", Arg::from(contest.cut)),
            ("to", Arg::from(contest.end)),
            ("expected", Arg::Number(score.total, N::Count)),
            ("actual", Arg::Number(contest.actual_orders, N::Count)),
            ("error", Arg::from(error(score.total))),
            ("naive", Arg::Number(naive.total, N::Count)),
            ("naive_error", Arg::from(error(naive.total))),
        ],
    ))
}

fn months(params: &Params) -> Arg {
    Arg::Number(f64::from(params.clv.horizon_months), N::Count)
}

pub(super) fn interval(w: &Writer<'_>, estimate: &Estimate, style: N, key: &str) -> String {
    match estimate.interval {
        Ok((low, high)) => {
            w.say(key, &[("low", Arg::Number(low, style)), ("high", Arg::Number(high, style))])
        }
        Err(reason) => no_interval(w, reason),
    }
}

/// The same as a part of a sentence, without a stop of its own.
pub(super) fn interval_within(w: &Writer<'_>, estimate: &Estimate, style: N, key: &str) -> String {
    interval(w, estimate, style, key).trim_end_matches(['.', '。']).to_owned()
}

fn no_interval(w: &Writer<'_>, reason: &str) -> String {
    w.get(&format!("clv.no_interval.{reason}"))
}

fn insight(w: &Writer<'_>, clv: &Output, params: &Params, by_value: &[usize]) -> Block {
    let text = w.say(
        "clv.insight",
        &[
            ("n", Arg::from(clv.customers.len())),
            ("total", Arg::Number(clv.total_clv.value, N::MoneyRound)),
            ("months", months(params)),
            ("orders", Arg::Number(clv.total_orders.value, N::Count)),
        ],
    );
    let n_top = by_value.len().div_ceil(10);
    let top: f64 = by_value.iter().take(n_top).map(|&i| clv.customers[i].clv).sum();
    let top =
        w.say("clv.top_share", &[("share", Arg::Number(share(top, clv.total_clv.value), N::Percent(0)))]);
    let detail = w.sentences(&[interval(w, &clv.total_clv, N::MoneyRound, "clv.insight_interval"), top]);
    w.insight(Tone::Neutral, text, detail)
}

fn unit_words(w: &Writer<'_>, study: &Study, params: &Params) -> String {
    let margin = study.clv_margin(params);
    let what = if margin < 1.0 {
        w.say("clv.margin_based", &[("margin", Arg::Number(margin, N::Percent(1)))])
    } else {
        w.get("clv.revenue_based")
    };
    w.say(
        "clv.unit",
        &[
            ("months", months(params)),
            ("rate", Arg::Number(params.clv.discount_rate, N::Percent(1))),
            ("what", Arg::from(what)),
        ],
    )
}

pub(super) fn form(w: &Writer<'_>, study: &Study, params: &Params) -> Form {
    let percent = w.get("unit.percent");
    let range = |min: f64, max: f64, step: f64, value: f64, unit: String| Control::Range {
        min,
        max,
        step,
        value: (value * 10.0).round() / 10.0,
        unit,
    };
    let (first, last) = study.overview.period;
    Form {
        fields: vec![
            w.field(
                "clv.contractual",
                Control::Select {
                    options: vec![
                        w.opt("auto", "clv.contractual.auto"),
                        w.opt("yes", "clv.contractual.yes"),
                        w.opt("no", "clv.contractual.no"),
                    ],
                    value: params.clv.contractual.id().to_owned(),
                },
            ),
            w.field(
                "clv.horizon_months",
                range(1.0, 60.0, 1.0, f64::from(params.clv.horizon_months), w.get("unit.months")),
            ),
            w.field(
                "clv.discount_percent",
                range(0.0, 50.0, 0.5, params.clv.discount_rate * 100.0, percent.clone()),
            ),
            w.field(
                "clv.first_order",
                Control::Select {
                    options: vec![
                        w.opt("excluded", "clv.first_order.excluded"),
                        w.opt("included", "clv.first_order.included"),
                    ],
                    value: params.clv.first_order_text().to_owned(),
                },
            ),
            w.field("clv.margin_percent", range(0.1, 100.0, 0.1, study.clv_margin(params) * 100.0, percent)),
            w.field(
                "clv.until",
                Control::Date {
                    min: first.iso(),
                    max: last.iso(),
                    value: params.clv.until.map(crate::model::Day::iso).unwrap_or_default(),
                },
            ),
        ],
    }
}

fn kpis(w: &Writer<'_>, clv: &Output, params: &Params, margin: f64, by_value: &[usize]) -> Vec<Kpi> {
    let n = clv.customers.len();
    let sales: f64 = clv.customers.iter().map(|c| c.expected_orders * c.expected_spend).sum();
    let (total, orders) = (clv.total_clv.value, clv.total_orders.value);
    let mean = share(total, as_f64(n));
    let alive: f64 = clv.customers.iter().map(|c| c.p_alive).sum();
    let median = by_value.get(n / 2).map_or(0.0, |&i| clv.customers[i].clv);
    let orders_note = match clv.total_orders.interval {
        Ok((low, high)) => w.say(
            "clv.orders_note",
            &[
                ("months", months(params)),
                ("low", Arg::Number(low, N::Count)),
                ("high", Arg::Number(high, N::Count)),
            ],
        ),
        Err(reason) => no_interval(w, reason),
    };
    vec![
        w.kpi(
            "clv.total",
            w.number(clv.total_clv.value, N::MoneyRound),
            interval(w, &clv.total_clv, N::MoneyRound, "clv.interval_note"),
        )
        .by(w.say(
            "how.clv_total",
            &[
                ("margin", Arg::Number(margin, N::Percent(1))),
                ("orders", Arg::Number(orders, N::Decimal(1))),
                ("spend", Arg::Number(share(sales, orders), N::Money)),
                ("factor", Arg::Number(share(total, margin * sales), N::Decimal(4))),
                ("rate", Arg::Number(params.clv.discount_rate, N::Percent(1))),
                ("total", Arg::Number(total, N::MoneyRound)),
            ],
        )),
        w.kpi(
            "clv.mean",
            w.number(mean, N::Money),
            w.say("clv.mean_note", &[("median", Arg::Number(median, N::Money))]),
        )
        .by(w.say(
            "how.clv_mean",
            &[
                ("total", Arg::Number(total, N::MoneyRound)),
                ("n", Arg::from(n)),
                ("mean", Arg::Number(mean, N::Money)),
            ],
        )),
        w.kpi("clv.expected_orders", w.number(orders, N::Count), orders_note).by(w.say(
            "how.clv_orders",
            &[
                ("n", Arg::from(n)),
                ("alive", Arg::Number(alive, N::Decimal(1))),
                ("each", Arg::Number(share(orders, alive), N::Decimal(3))),
                ("months", months(params)),
                ("orders", Arg::Number(orders, N::Decimal(1))),
            ],
        )),
        w.kpi("clv.alive", w.number(alive, N::Count), w.say("clv.alive_note", &[("n", Arg::from(n))])).by(w
            .say(
                "how.clv_alive",
                &[
                    ("n", Arg::from(n)),
                    ("mean", Arg::Number(share(alive, as_f64(n)), N::Percent(2))),
                    ("alive", Arg::Number(alive, N::Decimal(1))),
                    ("model", Arg::from(model_name(w, clv))),
                ],
            )),
    ]
}

/// Bins of equal width up to the 95th percentile, and one for what lies above.
fn histogram(w: &mut Writer<'_>, clv: &Output, params: &Params, by_value: &[usize]) -> Block {
    let n = by_value.len();
    let value = |rank: usize| by_value.get(rank).map_or(0.0, |&i| clv.customers[i].clv);
    let top = value(n / 20).max(value(0) * 1e-9).max(f64::MIN_POSITIVE);
    let width = nice(top / as_f64(N_BINS));
    let mut bins: Vec<Vec<u32>> = vec![Vec::new(); N_BINS + 1];
    for &i in by_value {
        let CustomerValue { row, clv, .. } = clv.customers[i];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the bins")]
        let bin = (clv / width).clamp(0.0, as_f64(N_BINS)) as usize;
        bins[bin].push(row.customer_idx);
    }
    let last_used = bins.iter().rposition(|b| !b.is_empty()).unwrap_or(0);
    bins.truncate(last_used + 1);
    let mut marks = Vec::new();
    let mut rows = Vec::new();
    let mut categories = Vec::new();
    let mut values = Vec::new();
    for (i, mut members) in bins.into_iter().enumerate() {
        members.sort_unstable();
        let low = Arg::Number(width * as_f64(i), N::MoneyRound);
        let high = Arg::Number(width * as_f64(i + 1), N::MoneyRound);
        let name = if i == N_BINS {
            w.say("clv.bin_top", &[("low", low.clone())])
        } else {
            w.say("clv.bin", &[("low", low.clone()), ("high", high.clone())])
        };
        let count = members.len();
        let text = format!("{name}\n{}", w.say("customers.n", &[("n", Arg::from(count))]));
        let title = format!("{}: {name}", w.get("col.clv"));
        let set = w.set(format!("clv.bin.{i}"), title, members);
        marks.push(Mark { text, set: set.clone() });
        categories.push(w.number(width * as_f64(i), N::MoneyShort) + if i == N_BINS { "+" } else { "" });
        values.push(as_f64(count));
        rows.push(vec![
            words(name),
            w.count(count).opens(set),
            w.num(share(as_f64(count), as_f64(n)), N::Percent(1)),
        ]);
    }
    let summary = w.say(
        "clv.histogram_summary",
        &[
            ("n", Arg::from(n)),
            ("median", Arg::Number(value(n / 2), N::Money)),
            ("max", Arg::Number(value(0), N::MoneyRound)),
        ],
    );
    let axis = w.say("axis.clv", &[("n", months(params))]);
    let table =
        w.table("clv-bins", "clv.histogram", &["col.clv", "#col.customers", "#col.share_customers"], rows);
    Block::Chart(Box::new(ChartBlock {
        id: "clv-histogram".to_owned(),
        title: w.get("clv.histogram"),
        summary,
        spec: ChartSpec::Bars(Bars {
            category_label: axis,
            categories,
            axis: Axis { label: w.get("axis.customers"), style: N::CountShort },
            series: vec![Series { name: w.get("col.customers"), values }],
            horizontal: false,
            histogram: true,
            partial: Vec::new(),
            marks,
        }),
        table,
    }))
}

/// The next number of the form 1, 2, 2.5 or 5 times a power of ten.
fn nice(width: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(width).floor());
    [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|f| f * power).find(|w| *w >= width).unwrap_or(width)
}

fn top_list(w: &mut Writer<'_>, study: &Study, clv: &Output, by_value: &[usize]) -> Table {
    let mut rows = Vec::new();
    for &i in by_value.iter().take(N_TOP) {
        let c = &clv.customers[i];
        let close = clv.details(i);
        let name = study.customer_label(c.row.customer_idx);
        let set = w.set(format!("customer.{}", c.row.customer_idx), name.clone(), vec![c.row.customer_idx]);
        rows.push(vec![
            words(name).opens(set),
            w.num(c.p_alive, N::Percent(0)),
            w.num(c.expected_orders, N::Decimal(2)),
            words(close.map_or_else(String::new, |d| one::range_of_orders(w, d.orders_80))),
            words(close.map_or_else(String::new, |d| one::next_order(w, clv.past.until, &d.next_order))),
            w.num(c.expected_spend, N::Money),
            w.num(c.clv, N::Money),
            words(close.map_or_else(String::new, |d| interval(w, &d.clv, N::Money, "rfm.range"))),
            w.num(f64::from(c.row.n_repeats + 1), N::Count),
        ]);
    }
    let columns = [
        "col.customer",
        "#col.p_alive",
        "#col.expected_orders",
        "col.orders_range",
        "col.next_order",
        "#col.expected_spend",
        "#col.clv",
        "col.clv_interval",
        "#col.order_days",
    ];
    let mut table = w.table("clv-top", "clv.top", &columns, rows);
    let everyone = clv.customers.iter().map(|c| c.row.customer_idx).collect();
    let title = w.get("clv.top");
    let all = w.set("clv.all", title, everyone);
    table.rows.push(vec![words(w.get("clv.all")).opens(all)]);
    table.note = w.get("clv.single_interval");
    table
}

fn parameters(w: &Writer<'_>, clv: &Output) -> Table {
    let mut rows = Vec::new();
    let meaning = if clv.orders.kind == Kind::BgBb { "bg_bb." } else { "" };
    add(w, &mut rows, meaning, &clv.orders.model.parameters(), &clv.orders.uncertainty, &clv.intervals);
    let mut gg = None;
    if let Some(spend) = &clv.spend {
        let m = &spend.model;
        let intervals = profile::from_standard_errors(&[m.p, m.q, m.v], &spend.uncertainty);
        add(w, &mut rows, "", &[("p", m.p), ("q", m.q), ("v", m.v)], &spend.uncertainty, &intervals);
        gg = Some(spend.ln_likelihood);
    }
    let columns = ["col.parameter", "#col.estimate", "#col.se", "col.interval", "col.meaning"];
    let mut table = w.table("clv-parameters", "clv.parameters", &columns, rows);
    let name = ("model", Arg::from(model_name(w, clv)));
    let orders = ("orders", Arg::Number(clv.orders.ln_likelihood, N::Decimal(1)));
    table.note = match gg {
        Some(gg) => w.say("clv.loglik", &[name, orders, ("gg", Arg::Number(gg, N::Decimal(1)))]),
        None => w.say("clv.loglik_orders", &[name, orders]),
    };
    table
}

fn add(
    w: &Writer<'_>,
    rows: &mut Vec<Vec<Cell>>,
    meaning: &str,
    values: &[(&str, f64)],
    uncertainty: &Result<Uncertainty, &'static str>,
    intervals: &[Result<(f64, f64), &'static str>],
) {
    let end = |value: f64| if value.is_finite() { w.number(value, N::Decimal(3)) } else { "∞".to_owned() };
    for (i, ((name, value), interval)) in values.iter().zip(intervals).enumerate() {
        let se = uncertainty.as_ref().ok().and_then(|u| u.standard_errors.get(i)).copied();
        let range = match interval {
            Ok((low, high)) => {
                w.say("rfm.range", &[("low", Arg::from(end(*low))), ("high", Arg::from(end(*high)))])
            }
            Err(reason) => no_interval(w, reason),
        };
        rows.push(vec![
            words(*name),
            w.num(*value, N::Decimal(3)),
            w.num(se.unwrap_or(f64::NAN), N::Decimal(3)),
            words(range),
            words(w.get(&format!("clv.meaning.{meaning}{name}"))),
        ]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Hosts as _;
    use crate::i18n::{Lang, PlainHosts, Texts};

    /// Why there is no interval is a sentence; within another one its stop is left out.
    #[test]
    fn no_stop_within_a_sentence() {
        let none = Estimate { value: 0.5, interval: Err("at_boundary") };
        for lang in Lang::ALL {
            let texts = Texts::new(lang, PlainHosts.host(lang, "").unwrap());
            let w = Writer::new(&texts);
            let [alone, within] =
                [interval, interval_within].map(|f| f(&w, &none, N::Percent(0), "clv.interval_note"));
            assert!(alone.ends_with(['.', '。']) && alone.starts_with(&within), "{alone}");
            assert!(!within.ends_with(['.', '。']), "{within}");
        }
    }
}
