//! What happens if I change a price?

use super::locked;
use crate::analysis::params::{Params, Scope};
use crate::analysis::pricing::scenario::{PRIOR_ELASTICITY, PRIOR_SD};
use crate::analysis::study::{Price, Study};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::Transactions;
use crate::report::block::{Block, Control, Form, Opt, Status, Tone};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Curves, Line, Mark, Rule};
use crate::report::write::{Writer, words};
use crate::report::{Figures, Section};

/// Products and parts offered in the menu, the largest first.
const N_SCOPES: usize = 100;

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, tx: &Transactions, params: &Params) -> Section {
    let price = match &study.price {
        Ok(price) => price,
        Err(error) => {
            let blocks = vec![Block::Form(form(w, study, tx, params, Params::DEFAULT_MARGIN))];
            return locked(w, "price", error, blocks);
        }
    };
    let s = &price.scenario;
    let mut blocks = vec![insight(w, price, tx, params)];
    blocks.push(Block::Form(form(w, study, tx, params, price.margin)));
    let money = |v: f64| Arg::Number(v, N::MoneyRound);
    let base = w.say(
        "price.base",
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
    let mut items = vec![
        w.kpi(
            "price.break_even",
            s.break_even.map_or("–".to_owned(), |b| w.number(b, N::PercentSigned(1))),
            match (price.base.units, s.break_even) {
                (Some(units), Some(b)) => {
                    w.say("price.break_even_note", &[("units", Arg::Number(units * (1.0 + b), N::Count))])
                }
                _ => String::new(),
            },
        ),
        w.kpi(
            "price.volume",
            w.number(s.outcome.volume_change, N::PercentSigned(1)),
            w.say("price.volume_note", &[("e", elasticity)]),
        ),
        w.kpi(
            "price.revenue",
            w.number(s.outcome.revenue, N::MoneyRound),
            w.say("price.revenue_note", &[("now", money(price.base.revenue))]),
        ),
        w.kpi(
            "price.profit",
            w.number(s.outcome.profit, N::MoneyRound),
            w.say(
                "price.profit_note",
                &[
                    ("now", money(s.profit_now)),
                    ("low", money(s.profit_80.0)),
                    ("high", money(s.profit_80.1)),
                    ("low95", money(s.profit_95.0)),
                    ("high95", money(s.profit_95.1)),
                ],
            ),
        ),
    ];
    if let Some(p) = s.p_profit_rises {
        items.push(w.kpi("price.p_rises", w.number(p, N::Percent(0)), w.get("price.p_note")));
    }
    blocks.push(Block::Kpis { items });
    blocks.push(curve(w, price, params));
    Section {
        id: "price".to_owned(),
        title: w.get("price.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details: Vec::new(),
        method: w.method("price"),
    }
}

fn insight(w: &Writer<'_>, price: &Price, tx: &Transactions, params: &Params) -> Block {
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

pub(super) fn product_name(tx: &Transactions, code: u32) -> String {
    let id = tx.product_ids.text(code);
    match tx.product_names.get(code as usize).filter(|name| !name.is_empty() && name.as_str() != id) {
        Some(name) => format!("{name} ({id})"),
        None => id.to_owned(),
    }
}

pub(super) fn scope_name(w: &Writer<'_>, tx: &Transactions, scope: &Scope) -> String {
    match scope {
        Scope::All => w.get("price.scope_all"),
        Scope::Part(column, value) => format!("{column}: {value}"),
        Scope::Product(id) => {
            tx.product_ids.find(id.as_bytes()).map_or_else(|| id.clone(), |code| product_name(tx, code))
        }
    }
}

/// Everything, then the parts of the product's own dimensions, then the products, by revenue.
pub(super) fn scopes(w: &Writer<'_>, study: &Study, tx: &Transactions, scope: &Scope) -> Vec<Opt> {
    let mut list = vec![w.opt("all", "price.scope_all")];
    let by_revenue = |code: &dyn Fn(usize) -> Option<u32>,
                      n: usize,
                      is_wanted: &dyn Fn(u32) -> bool|
     -> Vec<(i128, u32)> {
        let mut sums = vec![0_i128; n];
        for &row in &study.rows {
            let row = row as usize;
            let sum = code(row).and_then(|code| sums.get_mut(code as usize));
            if let (Some(sum), Some(amount)) = (sum, tx.amount.get(row)) {
                *sum += i128::from(amount.0);
            }
        }
        let mut order: Vec<(i128, u32)> = sums
            .into_iter()
            .zip(0_u32..)
            .filter(|(sum, code)| *sum > 0 && is_wanted(*code))
            .map(|(sum, code)| (-sum, code))
            .collect();
        order.sort_unstable();
        order.truncate(N_SCOPES);
        order
    };
    for dimension in tx.dimensions.iter().filter(|d| matches!(d.role, "category" | "brand")) {
        for (_, code) in by_revenue(&|row| dimension.codes.get(row), dimension.values.len(), &|_| true) {
            let value = dimension.values.text(code);
            list.push(Opt {
                value: format!("part\u{1f}{}\u{1f}{value}", dimension.name),
                label: format!("{}: {value}", dimension.name),
            });
        }
    }
    let is_goods = |code| tx.non_products.binary_search(&code).is_err();
    for (_, code) in by_revenue(&|row| tx.product.get(row), tx.product_ids.len(), &is_goods) {
        list.push(Opt {
            value: format!("product\u{1f}{}", tx.product_ids.text(code)),
            label: product_name(tx, code),
        });
    }
    let current = scope.text();
    if !list.iter().any(|o| o.value == current) {
        list.push(Opt { value: current, label: scope_name(w, tx, scope) });
    }
    list
}

fn form(w: &Writer<'_>, study: &Study, tx: &Transactions, params: &Params, margin: f64) -> Form {
    let percent = w.get("unit.percent");
    let range = |min: f64, max: f64, step: f64, value: f64, unit: &str| Control::Range {
        min,
        max,
        step,
        value: (value * 10.0).round() / 10.0,
        unit: unit.to_owned(),
    };
    Form {
        fields: vec![
            w.field(
                "price.scope",
                Control::Select { options: scopes(w, study, tx, &params.scope), value: params.scope.text() },
            ),
            w.field("price.change_percent", range(-30.0, 30.0, 0.5, params.price_change * 100.0, &percent)),
            w.field("price.elasticity", range(-6.0, 0.0, 0.1, params.elasticity(), "")),
            w.field("price.margin_percent", range(0.1, 100.0, 0.1, margin * 100.0, &percent)),
        ],
    }
}

fn curve(w: &Writer<'_>, price: &Price, params: &Params) -> Block {
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
            y: Axis { label: w.get("axis.profit"), style: N::MoneyShort },
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
