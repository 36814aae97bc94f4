//! What is this customer worth, and how sure is it that they are still there?

use super::clv::{interval, interval_within};
use super::customer_contract;
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::analysis::value::clv::details::{Details, NextOrder};
use crate::analysis::value::clv::history::History;
use crate::analysis::value::clv::order_model::OrderModel;
use crate::analysis::value::clv::{CustomerValue, Output};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::{Day, Purchase};
use crate::report::block::{Block, Kpi};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Curves, Line, Mark};
use crate::report::write::{Writer, words};

const DAYS_PER_WEEK: f64 = 7.0;
/// Points of the path at most.
const N_POINTS: i32 = 160;

/// Figures of the models with their formulas, and the path of P(alive).
pub(super) fn blocks(
    w: &Writer<'_>,
    study: &Study,
    params: &Params,
    customer_idx: u32,
    purchases: &[Purchase],
) -> Vec<Block> {
    let (Some(value), Ok(clv)) = (study.value_of(customer_idx), &study.clv) else { return Vec::new() };
    if let Some(contract) = &clv.contract {
        return vec![Block::Kpis {
            items: customer_contract::figures(w, study, params, clv, contract, value),
        }];
    }
    vec![Block::Kpis { items: figures(w, study, params, clv, value) }, path(w, clv, purchases)]
}

fn figures(w: &Writer<'_>, study: &Study, params: &Params, clv: &Output, value: &CustomerValue) -> Vec<Kpi> {
    let history = value.row.history();
    let model = &clv.orders.model;
    let name = w.get(&format!("clv.model.{}", model.kind().id()));
    let seen = w.say(
        "how.history",
        &[
            ("model", Arg::from(name)),
            ("x", Arg::from(history.n_repeats as usize)),
            ("last", Arg::Number(history.last_weeks, N::Decimal(1))),
            ("age", Arg::Number(history.age_weeks, N::Decimal(1))),
        ],
    );
    let months = Arg::Number(f64::from(params.clv.horizon_months), N::Count);
    let margin = study.clv_margin(params);
    let discounted = value.clv / (margin * value.expected_spend);
    let worth = w.say(
        "how.clv",
        &[
            ("margin", Arg::Number(margin, N::Percent(1))),
            ("spend", Arg::Number(value.expected_spend, N::Money)),
            ("orders", Arg::Number(discounted, N::Decimal(3))),
            ("rate", Arg::Number(params.clv.discount_rate, N::Percent(1))),
            ("clv", Arg::Number(value.clv, N::Money)),
        ],
    );
    let at = clv.customers.partition_point(|c| c.row.customer_idx < value.row.customer_idx);
    let Some(close) = clv.details(at) else { return Vec::new() };
    let p_alive = clv.p_alive(at, &close);
    let within = w.say("customer.within", &[("months", months.clone())]);
    let alive = w.say(
        "customer.alive_note",
        &[
            ("interval", Arg::from(interval_within(w, &p_alive, N::Percent(0), "clv.interval_note"))),
            ("months", months),
            ("after", Arg::Number(close.p_alive_after, N::Percent(0))),
        ],
    );
    vec![
        w.kpi("customer.p_alive", w.number(value.p_alive, N::Percent(0)), alive)
            .by(format!("{seen} {}", alive_formula(w, model, &history, value.p_alive))),
        w.kpi(
            "customer.expected_orders",
            w.number(value.expected_orders, N::Decimal(2)),
            w.clauses(&[
                within.clone(),
                interval_within(w, &close.expected_orders, N::Decimal(2), "clv.interval_note"),
                orders_range(w, &close),
            ]),
        )
        .by(w.say(
            "how.expected_orders",
            &[
                ("seen", Arg::from(seen)),
                ("alive", Arg::Number(value.p_alive, N::Percent(1))),
                ("if_alive", Arg::Number(value.expected_orders / value.p_alive, N::Decimal(3))),
                ("orders", Arg::Number(value.expected_orders, N::Decimal(3))),
            ],
        )),
        w.kpi("customer.p_any", w.number(close.p_any_order, N::Percent(0)), within),
        w.kpi(
            "customer.next_order",
            next_order(w, clv.past.until, &close.next_order),
            w.get("customer.next_note"),
        ),
        w.kpi(
            "customer.expected_spend",
            w.number(value.expected_spend, N::Money),
            interval(w, &close.expected_spend, N::Money, "clv.interval_note"),
        )
        .by(spend_formula(w, params, clv, value)),
        w.kpi(
            "customer.clv",
            w.number(value.clv, N::Money),
            interval(w, &close.clv, N::Money, "clv.interval_note"),
        )
        .by(if discounted.is_finite() { worth } else { String::new() }),
    ]
}

/// The customer's own chance: in 80 of 100 such customers the number of orders lies here.
pub(super) fn orders_range(w: &Writer<'_>, close: &Details) -> String {
    let (low, high) = close.orders_80;
    w.say("customer.orders_range", &[("low", Arg::from(low as usize)), ("high", Arg::from(high as usize))])
}

/// "7 to 18".
pub(super) fn range_of_orders(w: &Writer<'_>, (low, high): (u32, u32)) -> String {
    w.say("rfm.range", &[("low", Arg::from(low as usize)), ("high", Arg::from(high as usize))])
}

/// The days between which the next order is to be looked for, or that there probably is none.
pub(super) fn next_order(w: &Writer<'_>, until: Day, next: &NextOrder) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "at most ten years")]
    let day = |weeks: f64| w.day(until.plus((weeks * DAYS_PER_WEEK).ceil().max(1.0) as i32));
    match (next.early_weeks, next.median_weeks, next.late_weeks) {
        (Some(early), Some(_), Some(late)) => {
            w.say("rfm.range", &[("low", Arg::from(day(early))), ("high", Arg::from(day(late)))])
        }
        (Some(early), Some(_), None) => w.say("customer.next_from", &[("early", Arg::from(day(early)))]),
        _ => w.get("customer.next_none"),
    }
}

/// P(alive) of the beta-geometric models with the customer's own figures; of the others, the words.
fn alive_formula(w: &Writer<'_>, model: &OrderModel, h: &History, p_alive: f64) -> String {
    let Some(m) = model.beta_geometric().filter(|m| m.stages == 1 && model.parameters().len() == 4) else {
        return w.get("how.p_alive.other");
    };
    let key = if model.kind().lets_one_timers_go() { "how.p_alive.mbg_nbd" } else { "how.p_alive.bg_nbd" };
    w.say(
        key,
        &[
            ("r", Arg::Number(m.r, N::Decimal(3))),
            ("alpha", Arg::Number(m.alpha, N::Decimal(3))),
            ("a", Arg::Number(m.a, N::Decimal(3))),
            ("b", Arg::Number(m.b, N::Decimal(3))),
            ("x", Arg::from(h.n_repeats as usize)),
            ("last", Arg::Number(h.last_weeks, N::Decimal(2))),
            ("age", Arg::Number(h.age_weeks, N::Decimal(2))),
            ("p", Arg::Number(p_alive, N::Percent(2))),
        ],
    )
}

fn spend_formula(w: &Writer<'_>, params: &Params, clv: &Output, value: &CustomerValue) -> String {
    let Some(fit) = &clv.spend else { return String::new() };
    let seen = value.row.spend(params.clv.first_order);
    w.say(
        "how.expected_spend",
        &[
            ("p", Arg::Number(fit.model.p, N::Decimal(3))),
            ("q", Arg::Number(fit.model.q, N::Decimal(3))),
            ("v", Arg::Number(fit.model.v, N::Decimal(2))),
            ("x", Arg::from(seen.n_orders as usize)),
            ("mean", Arg::Number(seen.mean, N::Money)),
            ("spend", Arg::Number(value.expected_spend, N::Money)),
        ],
    )
}

/// The history as it stood on a day.
fn history_on(days: &[Day], day: Day) -> Option<History> {
    let first = *days.first()?;
    let seen = days.get(..days.partition_point(|d| *d <= day))?;
    let last = *seen.last()?;
    let weeks = |to: Day| f64::from(to.0 - first.0) / DAYS_PER_WEEK;
    Some(History {
        n_repeats: u32::try_from(seen.len() - 1).ok()?,
        last_weeks: weeks(last),
        age_weeks: weeks(day),
        sum_ln_gaps: 0.0,
    })
}

/// P(alive) from the first order to the end, by the model of today.
fn path(w: &Writer<'_>, clv: &Output, purchases: &[Purchase]) -> Block {
    let mut days: Vec<Day> = purchases.iter().map(|p| p.day).filter(|d| *d <= clv.past.until).collect();
    days.dedup();
    let first = days.first().copied().unwrap_or(clv.past.until);
    let length = clv.past.until.0 - first.0;
    let step = (length / N_POINTS).max(1);
    // The days before an order show how far P(alive) had fallen.
    let mut at: Vec<Day> = (0..=length / step).map(|i| first.plus(i * step)).collect();
    at.extend(days.iter().flat_map(|d| [d.plus(-1), *d]).filter(|d| *d >= first));
    at.push(clv.past.until);
    at.sort_unstable();
    at.dedup();
    let model = &clv.orders.model;
    let ys: Vec<f64> =
        at.iter().map(|day| history_on(&days, *day).map_or(f64::NAN, |h| model.p_alive(&h))).collect();
    let xs: Vec<f64> = at.iter().map(|d| f64::from(d.0 - first.0) / DAYS_PER_WEEK).collect();
    let marks = at.iter().zip(&ys).map(|(day, p)| {
        let ordered =
            if days.binary_search(day).is_ok() { w.get("customer.path_order") } else { String::new() };
        Mark {
            text: format!("{}\nP(alive) {}\n{ordered}", w.day(*day), w.number(*p, N::Percent(0)))
                .trim_end()
                .to_owned(),
            set: None,
        }
    });
    let rows = at
        .iter()
        .zip(&ys)
        .filter(|(day, _)| days.binary_search(day).is_ok() || **day == clv.past.until)
        .map(|(day, p)| vec![words(w.day(*day)), w.num(*p, N::Percent(1))]);
    let table = w.table("customer-path", "customer.path", &["col.day", "#col.p_alive"], rows.collect());
    let lowest = ys.iter().copied().fold(1.0, f64::min);
    let summary = w.say(
        "customer.path_summary",
        &[
            ("now", Arg::Number(ys.last().copied().unwrap_or(f64::NAN), N::Percent(0))),
            ("lowest", Arg::Number(lowest, N::Percent(0))),
            ("n", Arg::from(days.len())),
        ],
    );
    Block::Chart(Box::new(ChartBlock {
        id: "customer-path".to_owned(),
        title: w.get("customer.path"),
        summary,
        spec: ChartSpec::Curves(Curves {
            x: Axis { label: w.get("customer.path_x"), style: N::Count },
            y: Axis { label: w.get("col.p_alive"), style: N::Percent(0) },
            marks: marks.collect(),
            lines: vec![Line::new(w.get("col.p_alive"), ys)],
            xs,
            rules: Vec::new(),
        }),
        table,
    }))
}
