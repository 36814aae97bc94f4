//! What may be spent on whom, and what moves customer value?

mod cohorts;

use super::clv_segments::{by_chance, range};
use super::locked;
use super::programmes::open;
use crate::analysis::params::Params;
use crate::analysis::programme::Programmes;
use crate::analysis::programme::equity::{Equity, SegmentEquity, Worth};
use crate::analysis::programme::value::DRIVERS;
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::issue::Error;
use crate::report::block::{Action, Block, Cell, Control, Field, Form, Kpi, Status, Tone};
use crate::report::chart::{Axis, Bars, ChartBlock, ChartSpec, Mark, Point, Scatter, Series};
use crate::report::span;
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Figures, Section};

/// Points drawn.
const N_POINTS: usize = 2_000;

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, params: &Params) -> Section {
    let Some(programmes) = study.programmes.as_deref() else {
        return locked(w, "invest", &Error::new("nothing_loaded"), Vec::new());
    };
    let (drivers, details) = match open(&DRIVERS, programmes, study.overview.short_since(), params) {
        Ok(open) => (open.blocks(w), open.detail(w)),
        Err(error) => (vec![w.notice(Tone::Warning, w.texts.error(&error), String::new())], None),
    };
    let details = details.into_iter().collect();
    let equity = match &programmes.equity {
        Ok(equity) => equity,
        Err(error) => {
            // The drivers can be tried with one's own numbers all the same.
            let mut section = locked(w, "invest", error, Vec::new());
            section.blocks.extend(cohorts::blocks(w, programmes, params));
            section.blocks.push(w.notice(Tone::Neutral, w.get("invest.drivers_alone"), String::new()));
            section.blocks.extend(drivers);
            section.details = details;
            return section;
        }
    };
    let mut blocks = vec![insight(w, equity), Block::Kpis { items: kpis(w, study, equity) }];
    if programmes.margin.from == "margin_usual" {
        let margin = Arg::Number(programmes.margin.share, N::Percent(0));
        blocks.push(w.notice(
            Tone::Warning,
            w.say("invest.margin_usual", &[("margin", margin)]),
            String::new(),
        ));
    }
    if let Some(actions) = actions(w, equity) {
        blocks.push(actions);
    }
    blocks.push(segments(w, equity));
    if let Some(form) = form(w, equity, params) {
        blocks.push(Block::Form(form));
    }
    blocks.push(values(w, study, equity));
    if !equity.has_social {
        blocks.push(w.notice(Tone::Neutral, w.get("invest.no_referrer"), String::new()));
    }
    blocks.extend(cohorts::blocks(w, programmes, params));
    blocks.extend(drivers);
    Section {
        id: "invest".to_owned(),
        title: w.get("invest.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details,
        method: w.method("invest"),
    }
}

fn kept(equity: &Equity, wanted: bool) -> Vec<u32> {
    equity.customers.iter().filter(|c| c.is_kept() == Some(wanted)).map(|c| c.customer).collect()
}

fn insight(w: &Writer<'_>, equity: &Equity) -> Block {
    let total: f64 = equity.segments.iter().map(|s| s.equity).sum();
    let best = equity.segments.iter().max_by(|a, b| a.equity.total_cmp(&b.equity));
    let Some(best) = best else { return w.insight(Tone::Neutral, w.get("invest.title"), String::new()) };
    let text = w.say(
        "invest.insight",
        &[
            ("total", Arg::Number(total, N::MoneyRound)),
            ("n", Arg::from(best.customers.len())),
            ("segment", Arg::from(w.get(&format!("segment.{}", best.segment.id())))),
            ("share", Arg::Number(share(best.equity, total), N::Percent(0))),
            ("max", Arg::Number(best.max_spend(), N::Money)),
        ],
    );
    let (keep, stop) = (kept(equity, true).len(), kept(equity, false));
    let over: f64 = equity
        .customers
        .iter()
        .filter(|c| c.is_kept() == Some(false))
        .map(|c| c.invested.unwrap_or(0.0) - c.future)
        .sum();
    let (tone, detail) = if keep + stop.len() == 0 {
        (Tone::Neutral, w.get("invest.nothing_invested"))
    } else {
        let args = [
            ("keep", Arg::from(keep)),
            ("stop", Arg::from(stop.len())),
            ("over", Arg::Number(over, N::MoneyRound)),
        ];
        (if stop.is_empty() { Tone::Good } else { Tone::Warning }, w.say("invest.keep_stop", &args))
    };
    w.insight(tone, text, detail)
}

/// Equity, the most to spend, what the last year brought; each with its formula.
fn kpis(w: &Writer<'_>, study: &Study, equity: &Equity) -> Vec<Kpi> {
    let span = span::last_year(w, study.overview.short_since());
    let n = equity.customers.len();
    let sum = |of: fn(&Worth) -> f64| -> f64 { equity.customers.iter().map(of).sum() };
    let (future, present) = (sum(|c| c.future), sum(|c| c.present));
    let mut parts: Vec<&SegmentEquity> = equity.segments.iter().collect();
    parts.sort_by(|a, b| b.equity.total_cmp(&a.equity));
    let named = |s: &&SegmentEquity| {
        let name = w.get(&format!("segment.{}", s.segment.id()));
        format!("{} ({name})", w.number(s.equity, N::MoneyRound))
    };
    let mut terms: Vec<String> = parts.iter().take(3).map(named).collect();
    let rest: f64 = parts.iter().skip(3).map(|s| s.equity).sum();
    if parts.len() > 3 {
        terms.push(format!("{} ({})", w.number(rest, N::MoneyRound), w.get("invest.other_segments")));
    }
    let total = Arg::Number(future, N::MoneyRound);
    let mean = share(future, as_f64(n));
    let mut items = vec![
        w.kpi("invest.equity", w.number(future, N::MoneyRound), known_note(w, equity)).by(
            w.say("how.invest_equity", &[("terms", Arg::from(terms.join(" + "))), ("total", total.clone())])
        ),
        w.kpi("invest.max_spend", w.number(mean, N::Money), w.get("invest.max_spend_note")).by(w.say(
            "how.clv_mean",
            &[("total", total.clone()), ("n", Arg::from(n)), ("mean", Arg::Number(mean, N::Money))],
        )),
        w.kpi_of(
            std::slice::from_ref(&span),
            "invest.present",
            w.number(present, N::MoneyRound),
            w.get("invest.present_note"),
        )
        .by(w.say(
            "how.invest_present",
            &[
                span,
                ("n", Arg::from(n)),
                ("mean", Arg::Number(share(present, as_f64(n)), N::Money)),
                ("total", Arg::Number(present, N::MoneyRound)),
            ],
        )),
    ];
    let invested: f64 = equity.customers.iter().filter_map(|c| c.invested).sum();
    if equity.customers.iter().any(|c| c.invested.is_some()) {
        let known = equity.customers.iter().filter(|c| c.invested.is_some());
        let worth: f64 = known.map(|c| c.future).sum();
        items.push(
            w.kpi("invest.net", w.number(worth - invested, N::MoneyRound), w.get("invest.net_note")).by(w
                .say(
                    "how.invest_net",
                    &[
                        ("worth", Arg::Number(worth, N::MoneyRound)),
                        ("invested", Arg::Number(invested, N::MoneyRound)),
                        ("net", Arg::Number(worth - invested, N::MoneyRound)),
                    ],
                )),
        );
    }
    items
}

fn known_note(w: &Writer<'_>, equity: &Equity) -> String {
    match equity.known {
        Ok((low, high)) => w.say(
            "clv.interval_note",
            &[("low", Arg::Number(low, N::MoneyRound)), ("high", Arg::Number(high, N::MoneyRound))],
        ),
        Err(reason) => w.get(&format!("clv.no_interval.{reason}")),
    }
}

/// One number per segment, where the file has no column of investments.
fn form(w: &Writer<'_>, equity: &Equity, params: &Params) -> Option<Form> {
    if equity.has_column {
        return None;
    }
    let field = |id: &'static str| Field {
        id: format!("programme.invested.{id}"),
        label: w.say("invest.invested_in", &[("segment", Arg::from(w.get(&format!("segment.{id}"))))]),
        help: String::new(),
        control: Control::Text {
            value: params.programmes.invested.get(id).map(ToString::to_string).unwrap_or_default(),
            example: "50".to_owned(),
        },
    };
    Some(Form { fields: equity.segments.iter().map(|s| field(s.segment.id())).collect() })
}

fn actions(w: &mut Writer<'_>, equity: &Equity) -> Option<Block> {
    let mut items = Vec::new();
    for (wanted, id, title, text) in [
        (true, "invest.keep", "invest.set_keep", "invest.do_keep"),
        (false, "invest.stop", "invest.set_stop", "invest.do_stop"),
    ] {
        let members = kept(equity, wanted);
        if members.is_empty() {
            continue;
        }
        let reason = w.say("customers.n", &[("n", Arg::from(members.len()))]);
        let title = w.get(title);
        let set = w.set(id, title, members);
        items.push(Action::new(w.get(text), reason, set));
    }
    (!items.is_empty()).then_some(Block::actions(items))
}

/// Customer equity by segment.
fn segments(w: &mut Writer<'_>, equity: &Equity) -> Block {
    let total: f64 = equity.segments.iter().map(|s| s.equity).sum();
    let mut order: Vec<_> = equity.segments.iter().collect();
    order.sort_by(|a, b| b.equity.total_cmp(&a.equity));
    let (mut categories, mut values, mut marks, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for s in order {
        let id = s.segment.id();
        let name = w.get(&format!("segment.{id}"));
        let door = |w: &mut Writer<'_>, rest: &str, members: &[u32]| {
            w.set(format!("invest.segment.{id}{rest}"), name.clone(), members.to_vec())
        };
        let set = door(w, "", &s.customers);
        let (keep, stop) = (door(w, ".keep", &s.keep), door(w, ".stop", &s.stop));
        let n = s.customers.len();
        let money = w.number(s.equity, N::MoneyRound);
        marks.push(Mark { text: format!("{name}\n{money}"), set: set.clone() });
        let invested = s.invested.unwrap_or(f64::NAN);
        let known = |cell| if s.invested.is_some() { cell } else { words("–") };
        rows.push(vec![
            words(name.clone()).opens(set),
            w.count(n),
            w.num(s.equity, N::MoneyRound),
            words(by_chance(w, s.known)),
            words(by_chance(w, s.by_chance)),
            w.num(share(s.equity, total), N::Percent(1)),
            w.num(s.max_spend(), N::Money),
            w.num(invested, N::MoneyRound),
            known(w.num(s.equity - invested, N::MoneyRound)),
            known(w.count(s.keep.len()).opens(keep)),
            known(w.count(s.stop.len()).opens(stop)),
        ]);
        categories.push(name);
        values.push(s.equity);
    }
    let columns = [
        "col.segment",
        "#col.customers",
        "#col.equity",
        "col.equity_known",
        "col.equity_chance",
        "#col.share_equity",
        "#col.max_spend",
        "#col.invested",
        "#col.net_value",
        "#col.keep",
        "#col.stop",
    ];
    rows.push(total_row(w, equity, total));
    let mut table = w.table("invest-segments", "invest.segments", &columns, rows);
    table.note = w.get("invest.segments_note");
    let first = categories.first().cloned().unwrap_or_default();
    let summary = w.say(
        "invest.segments_summary",
        &[("total", Arg::Number(total, N::MoneyRound)), ("segment", Arg::from(first))],
    );
    Block::Chart(Box::new(ChartBlock {
        id: "invest-segments".to_owned(),
        title: w.get("invest.segments"),
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
    }))
}

/// All segments together: their sum, and the interval of the sum.
fn total_row(w: &Writer<'_>, equity: &Equity, total: f64) -> Vec<Cell> {
    let n: usize = equity.segments.iter().map(|s| s.customers.len()).sum();
    let invested: Option<f64> = equity.segments.iter().map(|s| s.invested).sum();
    let kept = |of: fn(&SegmentEquity) -> usize| equity.segments.iter().map(of).sum();
    let known = |cell| if invested.is_some() { cell } else { words("–") };
    let invested = invested.unwrap_or(f64::NAN);
    vec![
        words(w.get("clv.segments_all")),
        w.count(n),
        w.num(total, N::MoneyRound),
        words(by_chance(w, equity.known)),
        words(by_chance(w, equity.by_chance)),
        w.num(share(total, total), N::Percent(1)),
        w.num(total / as_f64(n), N::Money),
        w.num(invested, N::MoneyRound),
        w.num(total - invested, N::MoneyRound),
        known(w.count(kept(|s| s.keep.len()))),
        known(w.count(kept(|s| s.stop.len()))),
    ]
}

/// Present, future and social value of customers.
fn values(w: &mut Writer<'_>, study: &Study, equity: &Equity) -> Block {
    let span = span::last_year(w, study.overview.short_since());
    let of = std::slice::from_ref(&span);
    let n = equity.customers.len();
    let step = n.div_ceil(N_POINTS).max(1);
    let (mut points, mut marks) = (Vec::new(), Vec::new());
    for c in equity.customers.iter().step_by(step) {
        let money = |v: f64| Arg::Number(v, N::Money);
        let name = study.customer_label(c.customer);
        let args = [
            ("name", Arg::from(name.as_str())),
            ("present", money(c.present)),
            ("future", money(c.future)),
            ("social", money(c.social)),
        ];
        let key = if equity.has_social { "invest.point_social" } else { "invest.point" };
        let text = w.say(key, &args);
        let set = w.set(format!("customer.{}", c.customer), name, vec![c.customer]);
        marks.push(Mark { text, set });
        points.push(Point { x: c.present, y: c.future, group: usize::from(c.social > 0.0), size: 1.0 });
    }
    let sum = |of: fn(&crate::analysis::programme::equity::Worth) -> f64| -> f64 {
        equity.customers.iter().map(of).sum()
    };
    let mut sums = vec![("invest.present", sum(|c| c.present)), ("invest.future", sum(|c| c.future))];
    let mut groups = vec![w.get("col.customers")];
    if equity.has_social {
        sums.push(("invest.social", sum(|c| c.social)));
        groups = vec![w.get("invest.without_referrals"), w.get("invest.with_referrals")];
    }
    let rows = sums
        .iter()
        .map(|(key, sum)| {
            vec![words(w.say(key, of)), w.num(*sum, N::MoneyRound), w.num(sum / as_f64(n), N::Money)]
        })
        .collect();
    let table =
        w.table("invest-values", "invest.values", &["col.kind", "#col.sum", "#col.per_customer"], rows);
    let summary = w.say(
        "invest.values_summary",
        &[
            span.clone(),
            ("n", Arg::from(points.len())),
            ("all", Arg::from(n)),
            ("present", Arg::Number(sums.first().map_or(0.0, |s| s.1), N::MoneyRound)),
            ("future", Arg::Number(sums.get(1).map_or(0.0, |s| s.1), N::MoneyRound)),
        ],
    );
    Block::Chart(Box::new(ChartBlock {
        id: "invest-values".to_owned(),
        title: w.get("invest.values"),
        summary,
        spec: ChartSpec::Scatter(Scatter {
            x: Axis { label: w.say("invest.present", of), style: N::MoneyShort },
            y: Axis { label: w.get("invest.future"), style: N::MoneyShort },
            x_log: false,
            y_log: false,
            points,
            groups,
            marks,
        }),
        table,
    }))
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study, params: &Params) {
    let Some(programmes) = study.programmes.as_deref() else { return };
    if let Ok(open) = open(&DRIVERS, programmes, None, params) {
        open.figures(f);
    }
    if let Ok(equity) = &programmes.equity {
        for s in &equity.segments {
            let id = s.segment.id();
            f.real(format!("invest.segment.{id}.equity"), s.equity);
            range(f, &format!("invest.segment.{id}.equity"), "", s.known);
            range(f, &format!("invest.segment.{id}.equity"), ".chance", s.by_chance);
            f.real(format!("invest.segment.{id}.max_spend"), s.max_spend());
            f.real(format!("invest.segment.{id}.invested"), s.invested.unwrap_or(f64::NAN));
        }
        f.count("invest.keep", kept(equity, true).len() as u64);
        f.count("invest.stop", kept(equity, false).len() as u64);
        f.real("invest.present", equity.customers.iter().map(|c| c.present).sum());
        f.real("invest.future", equity.customers.iter().map(|c| c.future).sum());
        range(f, "invest.future", "", equity.known);
        range(f, "invest.future", ".chance", equity.by_chance);
        if equity.has_social {
            f.real("invest.social", equity.customers.iter().map(|c| c.social).sum());
        }
    }
    cohorts::figures(f, programmes, params);
}

/// A month of a curve as words; a dash where there is none.
fn month_words(w: &Writer<'_>, month: Option<usize>) -> String {
    month.map_or_else(|| w.get("invest.not_within"), |m| w.number(as_f64(m), N::Count))
}

/// For the cohorts' own file.
fn acquisition(programmes: &Programmes, params: &Params) -> f64 {
    crate::analysis::programme::known::acquisition(params, &programmes.known)
}
