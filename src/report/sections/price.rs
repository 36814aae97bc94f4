//! What happens if I change a price, by published elasticities or one of your own: the answer where the file has not been
//! asked how sales answer to prices, or does not tell.

use super::price_parts::{note, scope_name, scopes, slider};
use crate::analysis::params::Params;
use crate::analysis::pricing::scenario::{PRIOR_ELASTICITY, PRIOR_SD};
use crate::analysis::pricing::simulator::Figure;
use crate::analysis::study::{Price, Study};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::issue::Error;
use crate::model::Transactions;
use crate::report::Figures;
use crate::report::block::{Block, Control, Form, Tone};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Curves, Line, Mark, Rule};
use crate::report::span::{self, Span};
use crate::report::write::{Writer, words};

/// The settings of the answer.
pub(super) fn settings(w: &Writer<'_>, study: &Study, tx: &Transactions, params: &Params) -> Block {
    let margin = study.price.as_ref().map_or(Params::DEFAULT_MARGIN, |price| price.margin);
    Block::Form(form(w, study, tx, params, margin))
}

/// The answer, its settings among it.
///
/// # Errors
/// Why there is none.
pub(super) fn blocks(
    w: &Writer<'_>,
    study: &Study,
    tx: &Transactions,
    params: &Params,
) -> Result<Vec<Block>, Error> {
    let price = study.price.as_ref().map_err(Clone::clone)?;
    let s = &price.scenario;
    let span = span::months(w, &study.overview, 12.0);
    let of = std::slice::from_ref(&span);
    let mut blocks = vec![insight(w, price, tx, params, &span)];
    blocks.push(settings(w, study, tx, params));
    let money = |v: f64| Arg::Number(v, N::MoneyRound);
    let is_short = study.overview.short_since().is_some();
    let base = w.say(
        if is_short { "price.base_short" } else { "price.base" },
        &[
            ("from", Arg::from(price.period.0)),
            ("to", Arg::from(price.period.1)),
            ("revenue", money(price.base.revenue)),
        ],
    );
    blocks.push(w.notice(Tone::Neutral, base, margin_words(w, price, params)));
    let elasticity = Arg::Number(params.elasticity(), N::Decimal(1));
    let origin = if params.elasticity() == PRIOR_ELASTICITY { "price.prior" } else { "price.own_elasticity" };
    let origin = w.say(origin, &[("e", elasticity.clone()), ("sd", Arg::Number(PRIOR_SD, N::Decimal(1)))]);
    blocks.push(w.notice(Tone::Warning, origin, String::new()));
    if s.is_extrapolation {
        blocks.push(w.notice(Tone::Warning, w.get("price.extrapolation"), String::new()));
    }
    let profit = Figure {
        now: s.profit_now,
        then: s.outcome.profit,
        interval_80: s.profit_80,
        interval_95: s.profit_95,
    };
    let mut items = vec![
        w.kpi(
            "price.break_even",
            s.break_even.map_or("–".to_owned(), |b| w.number(b, N::PercentSigned(1))),
            match (price.base.units, s.break_even) {
                (Some(units), Some(b)) => {
                    let units = Arg::Number(units * (1.0 + b), N::Count);
                    w.say("price.break_even_note", &[("units", units), span.clone()])
                }
                _ => String::new(),
            },
        ),
        w.kpi(
            "price.volume",
            w.number(s.outcome.volume_change, N::PercentSigned(1)),
            w.say("price.volume_note", &[("e", elasticity)]),
        ),
        w.kpi_of(
            of,
            "price.revenue",
            w.number(s.outcome.revenue, N::MoneyRound),
            w.say("price.revenue_note", &[("now", money(price.base.revenue))]),
        ),
        w.kpi_of(
            of,
            "price.profit",
            w.number(s.outcome.profit, N::MoneyRound),
            note(w, &profit, N::MoneyRound),
        ),
    ];
    if let Some(p) = s.p_profit_rises {
        items.push(w.kpi("price.p_rises", w.number(p, N::Percent(0)), w.get("price.p_note")));
    }
    blocks.push(Block::Kpis { items });
    blocks.push(curve(w, price, params, &span));
    Ok(blocks)
}

fn insight(w: &Writer<'_>, price: &Price, tx: &Transactions, params: &Params, span: &Span) -> Block {
    let s = &price.scenario;
    let key = match s.break_even {
        _ if params.price_change == 0.0 => "price.insight_zero",
        None => "price.insight_below_cost",
        Some(_) if params.price_change > 0.0 => "price.insight_up",
        Some(_) => "price.insight_down",
    };
    let args = [
        ("what", Arg::from(scope_name(w, tx, &params.scope))),
        ("change", Arg::Number(params.price_change, N::PercentSigned(1))),
        ("break_even", Arg::Number(s.break_even.map_or(f64::NAN, f64::abs), N::Percent(1))),
        ("e", Arg::Number(params.elasticity(), N::Decimal(1))),
        span.clone(),
        ("now", Arg::Number(s.profit_now, N::MoneyRound)),
        ("then", Arg::Number(s.outcome.profit, N::MoneyRound)),
    ];
    let tone = if s.outcome.profit >= s.profit_now { Tone::Good } else { Tone::Warning };
    w.insight(tone, w.say(key, &args), String::new())
}

fn margin_words(w: &Writer<'_>, price: &Price, params: &Params) -> String {
    let margin = ("margin", Arg::Number(price.margin, N::Percent(1)));
    match (params.price_margin, price.cost_margin) {
        (Some(_), _) => w.say("price.margin_own", &[margin]),
        (None, Some(cost)) => {
            w.say("price.margin_cost", &[margin, ("share", Arg::Number(cost.coverage, N::Percent(0)))])
        }
        (None, None) => w.say("price.margin_default", &[margin]),
    }
}

fn form(w: &Writer<'_>, study: &Study, tx: &Transactions, params: &Params, margin: f64) -> Form {
    let percent = w.get("unit.percent");
    Form {
        fields: vec![
            w.field(
                "price.scope",
                Control::Select { options: scopes(w, study, tx, &params.scope), value: params.scope.text() },
            ),
            w.field(
                "price.change_percent",
                slider((-30.0, 30.0), 0.5, params.price_change * 100.0, &percent),
            ),
            w.field("price.elasticity", slider((-6.0, 0.0), 0.1, params.elasticity(), "")),
            w.field("price.margin_percent", slider((0.1, 100.0), 0.1, margin * 100.0, &percent)),
        ],
    }
}

fn curve(w: &Writer<'_>, price: &Price, params: &Params, span: &Span) -> Block {
    let s = &price.scenario;
    let money = |v: f64| Arg::Number(v, N::MoneyRound);
    let marks = s
        .curve
        .iter()
        .map(|p| Mark {
            text: w.say(
                "price.mark",
                &[
                    ("change", Arg::Number(p.change, N::PercentSigned(0))),
                    ("profit", money(p.profit)),
                    ("low", money(p.low)),
                    ("high", money(p.high)),
                ],
            ),
            set: None,
        })
        .collect();
    let rows = s
        .curve
        .iter()
        .filter(|p| (p.change * 100.0).round() % 5.0 == 0.0)
        .map(|p| {
            let volume = libm::pow(1.0 + p.change, params.elasticity()) - 1.0;
            let band = w.say("rfm.range", &[("low", money(p.low)), ("high", money(p.high))]);
            vec![
                w.num(p.change, N::PercentSigned(0)),
                w.num(volume, N::PercentSigned(1)),
                w.num(price.base.revenue * (1.0 + p.change) * (1.0 + volume), N::MoneyRound),
                w.num(p.profit, N::MoneyRound),
                words(band),
            ]
        })
        .collect();
    let columns =
        ["#col.price_change", "#col.volume_change", "#col.revenue", "#col.profit", "col.profit_band"];
    let table = w.table("price-ladder", "price.table", &columns, rows);
    let mut rules = vec![Rule { x: params.price_change, name: w.get("price.rule_chosen") }];
    let best = s.best_change.filter(|b| b.abs() <= 0.3);
    if let Some(best) = best {
        rules.push(Rule { x: best, name: w.get("price.rule_best") });
    }
    let summary = match best {
        Some(best) => w.say("price.curve_summary", &[("best", Arg::Number(best, N::PercentSigned(1)))]),
        None => w.get("price.curve_summary_edge"),
    };
    let n = s.curve.len();
    let line = |name: &str, ys: Vec<f64>, low: Vec<f64>, high: Vec<f64>, dashed: bool| Line {
        name: w.get(name),
        ys,
        low,
        high,
        dashed,
    };
    Block::Chart(Box::new(ChartBlock {
        id: "price-curve".to_owned(),
        title: w.get("price.curve"),
        summary,
        spec: ChartSpec::Curves(Curves {
            x: Axis { label: w.get("axis.price_change"), style: N::PercentSigned(0) },
            y: Axis { label: w.say("axis.profit", std::slice::from_ref(span)), style: N::MoneyShort },
            xs: s.curve.iter().map(|p| p.change).collect(),
            lines: vec![
                line(
                    "price.line",
                    s.curve.iter().map(|p| p.profit).collect(),
                    s.curve.iter().map(|p| p.low).collect(),
                    s.curve.iter().map(|p| p.high).collect(),
                    false,
                ),
                line("price.now_line", vec![s.profit_now; n], Vec::new(), Vec::new(), true),
            ],
            rules,
            marks,
        }),
        table,
    }))
}

/// Adds this answer as that to the scenario, for a file whose own estimate gives none: what the page then shows.
pub(super) fn scenario_figures(f: &mut Figures, study: &Study, params: &Params) {
    let Ok(price) = &study.price else { return };
    let s = &price.scenario;
    let is_published = params.elasticity() == PRIOR_ELASTICITY;
    f.text("pricing.scenario.source", if is_published { "published" } else { "own" });
    f.real("pricing.scenario.change", params.price_change);
    f.real("pricing.scenario.elasticity", params.elasticity());
    f.real("pricing.scenario.horizon_months", 12.0);
    if let Some(units) = price.base.units {
        f.real("pricing.scenario.units.now", units);
        f.real("pricing.scenario.units", units * (1.0 + s.outcome.volume_change));
    }
    f.real("pricing.scenario.revenue.now", price.base.revenue);
    f.real("pricing.scenario.revenue", s.outcome.revenue);
    f.real("pricing.scenario.profit.now", s.profit_now);
    f.real("pricing.scenario.profit", s.outcome.profit);
    f.real("pricing.scenario.profit.low80", s.profit_80.0);
    f.real("pricing.scenario.profit.high80", s.profit_80.1);
    f.real("pricing.scenario.profit.low95", s.profit_95.0);
    f.real("pricing.scenario.profit.high95", s.profit_95.1);
    f.real("pricing.scenario.margin.now", price.margin);
    f.real("pricing.scenario.margin", s.outcome.profit / s.outcome.revenue);
    f.real("pricing.scenario.break_even", s.break_even.unwrap_or(f64::NAN));
    f.real("pricing.scenario.p_profit_rises", s.p_profit_rises.unwrap_or(f64::NAN));
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study, params: &Params) {
    let Ok(price) = &study.price else { return };
    let s = &price.scenario;
    f.real("price.base_revenue", price.base.revenue);
    if let Some(units) = price.base.units {
        f.real("price.base_units", units);
    }
    f.real("price.margin", price.margin);
    f.real("price.change", params.price_change);
    f.real("price.elasticity", params.elasticity());
    if let Some(b) = s.break_even {
        f.real("price.break_even", b);
    }
    f.real("price.volume_change", s.outcome.volume_change);
    f.real("price.revenue", s.outcome.revenue);
    f.real("price.profit_now", s.profit_now);
    f.real("price.profit", s.outcome.profit);
    f.real("price.profit.low80", s.profit_80.0);
    f.real("price.profit.high80", s.profit_80.1);
    f.real("price.profit.low95", s.profit_95.0);
    f.real("price.profit.high95", s.profit_95.1);
    if let Some(p) = s.p_profit_rises {
        f.real("price.p_profit_rises", p);
    }
    if let Some(best) = s.best_change {
        f.real("price.best_change", best);
    }
}
