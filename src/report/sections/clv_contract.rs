//! Customers under contract: who renews, how long they stay, and what they are worth.

use super::clv::{form, interval, warning as clv_warning};
use super::{clv_contract_tables as tables, clv_segments};
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::analysis::value::clv::Output;
use crate::analysis::value::clv::contract::Contract;
use crate::analysis::value::clv::contract::check::Check;
use crate::analysis::value::clv::contract::curve::Point;
use crate::analysis::value::clv::contract::recognise::{Evidence, Period};
use crate::analysis::value::clv::contract::standing::Standing;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Kpi, Status, Tone};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Curves, Line, Mark};
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Figures, Section};

/// Writes the section.
pub(super) fn write(
    w: &mut Writer<'_>,
    study: &Study,
    params: &Params,
    clv: &Output,
    contract: &Contract,
) -> Section {
    let standing = Standings::of(clv, contract);
    let mut blocks = vec![insight(w, params, clv, contract, &standing)];
    blocks.push(Block::Form(form(w, study, params)));
    let items = kpis(w, study, params, clv, contract, &standing);
    blocks.push(Block::Kpis { items });
    blocks.push(w.notice(Tone::Neutral, w.get("clv.model.sbg"), w.get("model.words.sbg")));
    let because = evidence(w, &contract.evidence);
    let key = if contract.is_chosen { "clv.contract.chosen" } else { "clv.contract.found" };
    blocks.push(w.notice(Tone::Neutral, w.get(key), because));
    blocks.push(match &contract.check {
        Ok(check) => checked(w, check),
        Err(error) => w.notice(Tone::Warning, w.texts.error(error), String::new()),
    });
    for warning in clv.warnings.iter().skip(1) {
        blocks.push(w.notice(Tone::Warning, clv_warning(w, clv, warning), String::new()));
    }
    blocks.push(curve(w, contract));
    blocks.extend(clv_segments::block(w, study, clv, params));
    blocks.push(Block::Table(tables::top(w, study, clv, contract)));
    let mut details = vec![Block::Table(tables::parameters(w, contract))];
    if let Ok(check) = &contract.check {
        details.push(Block::Table(tables::steps(w, check)));
    }
    Section {
        id: "clv".to_owned(),
        title: w.get("clv.title"),
        status: if clv.warnings.is_empty() { Status::Ok } else { Status::Warning },
        status_text: clv.warnings.first().map_or(String::new(), |x| clv_warning(w, clv, x)),
        blocks,
        details,
        method: w.method("clv"),
    }
}

/// Customers by how they stand: indices into `Customers::list`.
struct Standings {
    running: Vec<u32>,
    due: Vec<u32>,
    lost: Vec<u32>,
}

impl Standings {
    fn of(clv: &Output, contract: &Contract) -> Self {
        let mut found = Self { running: Vec::new(), due: Vec::new(), lost: Vec::new() };
        for (value, standing) in clv.customers.iter().zip(&contract.standing) {
            let customer = value.row.customer_idx;
            match standing {
                Standing::Lost => found.lost.push(customer),
                Standing::Running(running) => {
                    if running.due_days <= 0.0 {
                        found.due.push(customer);
                    }
                    found.running.push(customer);
                }
            }
        }
        found
    }
}

/// Share of those whose contract runs that are expected to renew when it is due next.
fn next_renewal(contract: &Contract) -> f64 {
    let (mut n, mut sum) = (0.0, 0.0);
    for running in contract.running() {
        n += 1.0;
        sum += running.p_next(&contract.fit.model);
    }
    if n > 0.0 { sum / n } else { f64::NAN }
}

/// Value of all contracts without end.
fn lifetime_value(clv: &Output, contract: &Contract) -> f64 {
    contract.running().map(|running| clv.contract_lifetime_value(contract, running)).sum()
}

fn period(w: &Writer<'_>, contract: &Contract) -> String {
    period_name(w, contract.period())
}

fn period_name(w: &Writer<'_>, period: Period) -> String {
    w.get(match period {
        Period::Month => "clv.contract.period.month",
        Period::Quarter => "clv.contract.period.quarter",
        Period::HalfYear => "clv.contract.period.half_year",
        Period::Year => "clv.contract.period.year",
    })
}

fn insight(w: &Writer<'_>, params: &Params, clv: &Output, contract: &Contract, s: &Standings) -> Block {
    let text = w.say(
        "clv.contract.insight",
        &[
            ("n", Arg::from(s.running.len())),
            ("all", Arg::from(clv.customers.len())),
            ("total", Arg::Number(clv.total_clv.value, N::MoneyRound)),
            ("months", Arg::Number(f64::from(params.clv.horizon_months), N::Count)),
            ("share", Arg::Number(next_renewal(contract), N::Percent(0))),
        ],
    );
    let known = interval(w, &clv.total_clv, N::MoneyRound, "clv.insight_interval");
    let lost =
        w.say("clv.contract.lost_note", &[("n", Arg::from(s.lost.len())), ("due", Arg::from(s.due.len()))]);
    w.insight(Tone::Neutral, text, format!("{known} {lost}"))
}

fn evidence(w: &Writer<'_>, evidence: &Evidence) -> String {
    let mut text = w.say(
        "clv.contract.evidence",
        &[
            ("gaps", Arg::from(evidence.n_gaps)),
            ("of_gaps", Arg::Number(evidence.of_gaps, N::Percent(0))),
            ("period", Arg::from(period_name(w, evidence.period))),
            ("customers", Arg::from(evidence.n_customers)),
            ("of_customers", Arg::Number(evidence.of_customers, N::Percent(0))),
            (
                "returned",
                Arg::Number(
                    if evidence.returned.is_finite() { evidence.returned } else { 0.0 },
                    N::Percent(0),
                ),
            ),
        ],
    );
    if let Some(column) = &evidence.column {
        text = format!("{text} {}", w.say("clv.contract.column", &[("column", Arg::from(column.as_str()))]));
    }
    text
}

/// Why this is no file of contracts: for the section of all others.
pub(super) fn not_one(w: &Writer<'_>, found: &Evidence, is_chosen: bool) -> Block {
    let key = if is_chosen { "clv.contract.declined" } else { "clv.contract.none" };
    w.notice(Tone::Neutral, w.get(key), evidence(w, found))
}

fn kpis(
    w: &mut Writer<'_>,
    study: &Study,
    params: &Params,
    clv: &Output,
    contract: &Contract,
    s: &Standings,
) -> Vec<Kpi> {
    let margin = Arg::Number(study.clv_margin(params), N::Percent(1));
    let rate = Arg::Number(params.clv.discount_rate, N::Percent(1));
    let months = Arg::Number(f64::from(params.clv.horizon_months), N::Count);
    let total = Arg::Number(clv.total_clv.value, N::MoneyRound);
    let n_running = Arg::from(s.running.len());
    let model = &contract.fit.model;
    let paid: f64 = contract.running().map(|r| r.amount).sum();
    let mean_paid = Arg::Number(paid / as_f64(s.running.len()), N::Money);
    let by = [
        ("n", n_running.clone()),
        ("margin", margin),
        ("amount", mean_paid),
        ("rate", rate),
        ("months", months.clone()),
        ("orders", Arg::Number(clv.total_orders.value, N::Decimal(1))),
        ("total", total.clone()),
    ];
    let mean = share(clv.total_clv.value, as_f64(clv.customers.len()));
    let lifetime = lifetime_value(clv, contract);
    let title = w.get("kpi.clv.contract.running");
    let running = w.set("clv.contract.running", title, s.running.clone());
    let title = w.get("clv.contract.set_lost");
    let lost = w.set("clv.contract.lost", title, s.lost.clone());
    let parameters = [
        ("alpha", Arg::Number(model.alpha, N::Decimal(3))),
        ("beta", Arg::Number(model.beta, N::Decimal(3))),
        ("share", Arg::Number(next_renewal(contract), N::Percent(1))),
        ("n", n_running.clone()),
    ];
    let orders_note = interval(w, &clv.total_orders, N::Count, "clv.interval_note");
    let mut running_kpi = w
        .kpi(
            "clv.contract.running",
            w.number(as_f64(s.running.len()), N::Count),
            w.say("clv.contract.running_note", &[("n", Arg::from(s.due.len()))]),
        )
        .by(w.say(
            "how.contract.running",
            &[
                ("all", Arg::from(clv.customers.len())),
                ("lost", Arg::from(s.lost.len())),
                ("n", n_running),
                ("days", Arg::Number(contract.renewals.rule.length_days, N::Decimal(1))),
                ("grace", Arg::Number(contract.renewals.rule.grace_days, N::Decimal(1))),
            ],
        ));
    running_kpi.set = running;
    let mut lost_kpi = w
        .kpi("clv.contract.lost", w.number(as_f64(s.lost.len()), N::Count), w.get("clv.contract.lost_kpi"))
        .by(w.say(
            "how.contract.lost",
            &[
                ("days", Arg::Number(contract.renewals.rule.length_days, N::Decimal(1))),
                ("grace", Arg::Number(contract.renewals.rule.grace_days, N::Decimal(1))),
                ("until", Arg::from(clv.past.until)),
                ("lost", Arg::from(s.lost.len())),
            ],
        ));
    lost_kpi.set = lost;
    vec![
        w.kpi(
            "clv.total",
            w.number(clv.total_clv.value, N::MoneyRound),
            interval(w, &clv.total_clv, N::MoneyRound, "clv.interval_note"),
        )
        .by(w.say("how.contract.total", &by)),
        w.kpi("clv.mean", w.number(mean, N::Money), w.get("clv.contract.mean_note")).by(w.say(
            "how.clv_mean",
            &[("total", total), ("n", Arg::from(clv.customers.len())), ("mean", Arg::Number(mean, N::Money))],
        )),
        w.kpi("clv.contract.renewals", w.number(clv.total_orders.value, N::Count), orders_note)
            .by(w.say("how.contract.renewals", &by)),
        running_kpi,
        lost_kpi,
        w.kpi(
            "clv.contract.retention",
            w.number(next_renewal(contract), N::Percent(1)),
            w.say("clv.contract.retention_note", &[("period", Arg::from(period(w, contract)))]),
        )
        .by(w.say("how.contract.retention", &parameters)),
        w.kpi(
            "clv.contract.lifetime_value",
            w.number(lifetime, N::MoneyRound),
            w.get("clv.contract.lifetime_note"),
        )
        .by(w.say("how.contract.lifetime", &by)),
    ]
}

/// The model's forecast of the part held back, against what happened and the one churn rate.
fn checked(w: &Writer<'_>, check: &Check) -> Block {
    let (actual, expected, naive) = check.totals();
    let (ours, theirs) = check.errors();
    let off = |forecast: f64| w.number(share(forecast - actual, actual), N::PercentSigned(1));
    let text = w.say(
        "clv.contract.holdout",
        &[
            ("until", Arg::from(check.cut)),
            ("to", Arg::from(check.end)),
            ("expected", Arg::Number(expected, N::Count)),
            ("actual", Arg::Number(actual, N::Count)),
            ("error", Arg::from(off(expected))),
            ("churn", Arg::Number(check.churn, N::Percent(1))),
            ("naive", Arg::Number(naive, N::Count)),
            ("naive_error", Arg::from(off(naive))),
        ],
    );
    let is_better = ours <= theirs;
    let key = if is_better { "clv.contract.better" } else { "clv.contract.worse" };
    let points = |error: f64| Arg::Number(error * 100.0, N::Decimal(1));
    let detail = w.say(key, &[("ours", points(ours)), ("naive", points(theirs))]);
    w.notice(if is_better { Tone::Neutral } else { Tone::Warning }, text, detail)
}

fn curve(w: &Writer<'_>, contract: &Contract) -> Block {
    let points = contract.curve();
    let (mut marks, mut rows) = (Vec::new(), Vec::new());
    for (i, p) in points.iter().enumerate() {
        let seen = p.survival_seen.unwrap_or(f64::NAN);
        let dash =
            |value: f64| if value.is_finite() { w.number(value, N::Percent(1)) } else { "–".to_owned() };
        let args = [
            ("n", Arg::from(i + 1)),
            ("model", Arg::Number(p.survival.value, N::Percent(1))),
            ("seen", Arg::from(dash(seen))),
        ];
        marks.push(Mark { text: w.say("clv.contract.curve_mark", &args), set: None });
        rows.push(vec![
            w.count(i + 1),
            w.count(p.n_deciding as usize),
            w.num(p.retention_seen.unwrap_or(f64::NAN), N::Percent(1)),
            w.num(p.retention, N::Percent(1)),
            w.num(seen, N::Percent(1)),
            w.num(p.survival.value, N::Percent(1)),
            words(interval(w, &p.survival, N::Percent(1), "rfm.range")),
            w.num(p.survival_naive, N::Percent(1)),
        ]);
    }
    let ends = |side: fn((f64, f64)) -> f64| -> Vec<f64> {
        if points.iter().any(|p| p.survival.interval.is_err()) {
            return Vec::new();
        }
        points.iter().map(|p| p.survival.interval.map_or(p.survival.value, side)).collect()
    };
    let line = |key: &str, of: fn(&Point) -> f64| Line::new(w.get(key), points.iter().map(of).collect());
    let first = points.first().map_or(f64::NAN, |p| p.retention);
    let last = points.last().map_or(f64::NAN, |p| p.retention);
    let summary = w.say(
        "clv.contract.curve_summary",
        &[
            ("first", Arg::Number(first, N::Percent(0))),
            ("last", Arg::Number(last, N::Percent(0))),
            ("n", Arg::from(points.len())),
        ],
    );
    let columns = [
        "#col.renewal",
        "#col.deciding",
        "#col.retention_seen",
        "#col.retention_model",
        "#col.still_there",
        "#col.still_model",
        "col.interval",
        "#col.still_naive",
    ];
    Block::Chart(Box::new(ChartBlock {
        id: "clv-retention".to_owned(),
        title: w.get("clv.contract.curve"),
        summary,
        spec: ChartSpec::Curves(Curves {
            x: Axis {
                label: w.say("clv.contract.curve_x", &[("period", Arg::from(period(w, contract)))]),
                style: N::Count,
            },
            y: Axis { label: w.get("clv.contract.curve_y"), style: N::Percent(0) },
            xs: (1..=points.len()).map(as_f64).collect(),
            lines: vec![
                line("clv.contract.by_model", |p| p.survival.value).between(ends(|r| r.0), ends(|r| r.1)),
                line("clv.contract.by_file", |p| p.survival_seen.unwrap_or(f64::NAN)),
                line("clv.contract.by_naive", |p| p.survival_naive).dashed(),
            ],
            rules: Vec::new(),
            marks,
        }),
        table: w.table("clv-retention", "clv.contract.curve", &columns, rows),
    }))
}

/// Adds the figures of contracts.
pub(super) fn figures(f: &mut Figures, study: &Study, clv: &Output) {
    if let Some(found) = &study.contract_evidence {
        f.count("clv.contract.is", i128::from(clv.contract.is_some()));
        f.text("clv.contract.period", found.period.id());
        f.count("clv.contract.gaps", found.n_gaps as u64);
        f.real("clv.contract.of_gaps", found.of_gaps);
        f.real("clv.contract.of_customers", found.of_customers);
        f.real("clv.contract.returned", found.returned);
    }
    let Some(contract) = &clv.contract else { return };
    let s = Standings::of(clv, contract);
    f.real("clv.contract.length_days", contract.renewals.rule.length_days);
    f.real("clv.contract.grace_days", contract.renewals.rule.grace_days);
    f.count("clv.contract.running", s.running.len() as u64);
    f.count("clv.contract.due", s.due.len() as u64);
    f.count("clv.contract.lost", s.lost.len() as u64);
    f.real("clv.contract.retention", next_renewal(contract));
    f.real("clv.contract.lifetime_value", lifetime_value(clv, contract));
    let m = &contract.fit.model;
    for (i, (name, value)) in [("alpha", m.alpha), ("beta", m.beta)].into_iter().enumerate() {
        f.real(format!("clv.sbg.{name}"), value);
        if let Some(se) = contract.fit.uncertainty.as_ref().ok().and_then(|u| u.standard_errors.get(i)) {
            f.real(format!("clv.sbg.{name}.se"), *se);
        }
        if let Some(range) = contract.intervals.get(i) {
            clv_segments::range(f, &format!("clv.sbg.{name}"), "", *range);
        }
    }
    f.real("clv.sbg.loglik", contract.fit.ln_likelihood);
    for (i, p) in contract.curve().iter().enumerate() {
        f.real(format!("clv.contract.retention.{}", i + 1), p.retention);
        f.real(format!("clv.contract.survival.{}", i + 1), p.survival.value);
        clv_segments::range(f, &format!("clv.contract.survival.{}", i + 1), "", p.survival.interval);
    }
    if let Ok(check) = &contract.check {
        let ((actual, expected, naive), (ours, theirs)) = (check.totals(), check.errors());
        f.day("clv.contract.holdout.from", check.cut.plus(1));
        f.real("clv.contract.holdout.actual", actual);
        f.real("clv.contract.holdout.expected", expected);
        f.real("clv.contract.holdout.naive", naive);
        f.real("clv.contract.holdout.error", ours);
        f.real("clv.contract.holdout.naive_error", theirs);
    }
}
