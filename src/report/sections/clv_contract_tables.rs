//! Contracts in rows: the most valuable ones, the model's parameters, the check renewal by renewal.

use super::clv::interval;
use crate::analysis::study::Study;
use crate::analysis::value::clv::Output;
use crate::analysis::value::clv::contract::Contract;
use crate::analysis::value::clv::contract::check::Check;
use crate::analysis::value::clv::contract::standing::{Running, Standing};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Table;
use crate::report::write::{Writer, words};

/// Customers listed.
const N_TOP: usize = 20;

/// Running contracts with the highest values.
pub(super) fn top(w: &mut Writer<'_>, study: &Study, clv: &Output, contract: &Contract) -> Table {
    let mut best: Vec<(usize, Running)> = contract
        .standing
        .iter()
        .enumerate()
        .filter_map(|(at, s)| match s {
            Standing::Running(running) => Some((at, *running)),
            Standing::Lost => None,
        })
        .collect();
    let value = |at: usize| clv.customers.get(at).map_or(0.0, |c| c.clv);
    best.sort_by(|a, b| value(b.0).total_cmp(&value(a.0)).then(a.0.cmp(&b.0)));
    let mut rows = Vec::new();
    for (at, running) in best.into_iter().take(N_TOP) {
        let (Some(c), Some(close)) = (clv.customers.get(at), clv.details(at)) else { continue };
        let name = study.customer_label(c.row.customer_idx);
        let set = w.set(format!("customer.{}", c.row.customer_idx), name.clone(), vec![c.row.customer_idx]);
        #[expect(clippy::cast_possible_truncation, reason = "at most a year and a half")]
        let due = clv.past.until.plus(running.due_days.ceil() as i32);
        let mut due_cell = words(w.day(due));
        due_cell.value = Some(f64::from(due.0));
        let mean = running.mean_renewals(&contract.fit.model);
        rows.push(vec![
            words(name).opens(set),
            w.num(f64::from(running.n_renewals), N::Count),
            due_cell,
            w.num(running.p_next(&contract.fit.model), N::Percent(0)),
            w.num(f64::from(running.median_renewals(&contract.fit.model)), N::Count),
            if mean.is_finite() { w.num(mean, N::Decimal(1)) } else { words("∞") },
            w.num(running.amount, N::Money),
            w.num(c.clv, N::Money),
            words(interval(w, &close.clv, N::Money, "rfm.range")),
            w.num(clv.contract_lifetime_value(contract, &running), N::Money),
        ]);
    }
    let columns = [
        "col.customer",
        "#col.renewals",
        "#col.due",
        "#col.p_renews",
        "#col.median_renewals",
        "#col.mean_renewals",
        "#col.amount_per_period",
        "#col.clv",
        "col.clv_interval",
        "#col.lifetime_value",
    ];
    let mut table = w.table("clv-top", "clv.top", &columns, rows);
    table.note = w.get("clv.contract.top_note");
    table
}

/// The parameters of the model with their intervals.
pub(super) fn parameters(w: &Writer<'_>, contract: &Contract) -> Table {
    let m = &contract.fit.model;
    let mut rows = Vec::new();
    for (i, (name, value)) in [("alpha", m.alpha), ("beta", m.beta)].into_iter().enumerate() {
        let se = contract.fit.uncertainty.as_ref().ok().and_then(|u| u.standard_errors.get(i)).copied();
        let end = |v: f64| if v.is_finite() { w.number(v, N::Decimal(3)) } else { "∞".to_owned() };
        let range = match contract.intervals.get(i) {
            Some(Ok((low, high))) => {
                w.say("rfm.range", &[("low", Arg::from(end(*low))), ("high", Arg::from(end(*high)))])
            }
            Some(Err(reason)) => w.get(&format!("clv.no_interval.{reason}")),
            None => String::new(),
        };
        rows.push(vec![
            words(name),
            w.num(value, N::Decimal(3)),
            w.num(se.unwrap_or(f64::NAN), N::Decimal(3)),
            words(range),
            words(w.get("clv.meaning.sbg")),
        ]);
    }
    let columns = ["col.parameter", "#col.estimate", "#col.se", "col.interval", "col.meaning"];
    let mut table = w.table("clv-parameters", "clv.parameters", &columns, rows);
    table.note = w.say(
        "clv.contract.loglik",
        &[
            ("loglik", Arg::Number(contract.fit.ln_likelihood, N::Decimal(1))),
            ("extra", Arg::from(contract.renewals.n_extra)),
            ("returned", Arg::from(contract.renewals.n_returned)),
        ],
    );
    table
}

/// The check on the last part of the file, renewal by renewal.
pub(super) fn steps(w: &Writer<'_>, check: &Check) -> Table {
    let rows = check.steps.iter().enumerate().map(|(i, step)| {
        let mut row = vec![w.count(i + 1), w.count(step.n_watched as usize)];
        row.extend(step.shares().map(|share| w.num(share, N::Percent(1))));
        row
    });
    let columns =
        ["#col.renewal", "#col.deciding", "#col.still_there", "#col.still_model", "#col.still_naive"];
    w.table("clv-contract-check", "clv.contract.check", &columns, rows.collect())
}
