//! The figures of customer lifetime value.

use super::{clv_contract, clv_segments};
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::analysis::value::clv::Output;
use crate::analysis::value::clv::contest::{Contest, NaiveRule, Score};
use crate::analysis::value::clv::uncertainty::Uncertainty;
use crate::model::Transactions;
use crate::report::Figures;

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study, tx: &Transactions, params: &Params) {
    let Ok(clv) = &study.clv else { return };
    f.text("clv.model", if clv.contract.is_some() { "sbg" } else { clv.orders.kind.id() });
    f.day("clv.until", clv.past.until);
    f.count("clv.customers", clv.customers.len() as u64);
    f.count("clv.horizon_months", i128::from(params.clv.horizon_months));
    f.real("clv.discount_rate", params.clv.discount_rate);
    f.real("clv.margin", study.clv_margin(params));
    for fit in &clv.past.fits {
        let id = fit.kind.id();
        model(f, id, &fit.model.parameters(), fit.ln_likelihood, &fit.uncertainty);
        f.real(format!("clv.{id}.aic"), fit.aic);
    }
    f.count(
        "clv.regularity.k",
        i128::from(clv.past.fits.iter().map(|f| f.model.stages()).max().unwrap_or(1)),
    );
    if let Some(k) = clv.past.wheat_morrison {
        f.real("clv.regularity.wheat_morrison", k);
    }
    if let Some(spend) = &clv.spend {
        let m = &spend.model;
        f.count("clv.gamma_gamma.customers", spend.n_customers as u64);
        let gg = [("p", m.p), ("q", m.q), ("v", m.v)];
        model(f, "gamma_gamma", &gg, spend.ln_likelihood, &spend.uncertainty);
    }
    for (id, estimate) in [("expected_orders", &clv.total_orders), ("total", &clv.total_clv)] {
        f.real(format!("clv.{id}"), estimate.value);
        if let Ok((low, high)) = estimate.interval {
            f.real(format!("clv.{id}.low95"), low);
            f.real(format!("clv.{id}.high95"), high);
        }
    }
    f.real("clv.alive", clv.customers.iter().map(|c| c.p_alive).sum());
    if let Some(r) = clv.correlation {
        f.real("clv.spend_correlation", r);
    }
    if let Ok(contest) = &clv.past.contest {
        holdout(f, contest, clv);
    }
    if let Some(simple) = &clv.simple {
        f.real("clv.simple.retention", simple.retention);
        f.real("clv.simple.margin_per_customer", simple.margin_per_customer);
        f.real("clv.simple.value", simple.value);
        f.count("clv.simple.period_days", i128::from(simple.period_days));
    }
    clv_contract::figures(f, study, clv);
    clv_segments::figures(f, study);
    for grouped in clv.groups.iter() {
        f.real(format!("clv.groups.{}.gain", grouped.id), grouped.gain);
        f.real(format!("clv.groups.{}.p_value", grouped.id), grouped.p_value);
    }
    for id in &params.clv.customers {
        customer(f, study, tx, clv, id);
    }
}

/// The figures of one customer; none if there is no such customer or no purchase of theirs was seen.
fn customer(f: &mut Figures, study: &Study, tx: &Transactions, clv: &Output, id: &str) {
    let Some(code) = tx.customer_ids.find(id.as_bytes()) else { return };
    let Some(customer_idx) = study.customers.list.iter().position(|c| c.id == code) else { return };
    let is_this = |row_idx: u32| u32::try_from(customer_idx) == Ok(row_idx);
    let Some(at) = clv.customers.iter().position(|c| is_this(c.row.customer_idx)) else { return };
    let Some(details) = clv.details(at) else { return };
    let p_alive = clv.p_alive(at, &details);
    for (name, estimate) in [
        ("p_alive", &p_alive),
        ("expected_orders", &details.expected_orders),
        ("expected_spend", &details.expected_spend),
        ("clv", &details.clv),
    ] {
        f.real(format!("clv.customer.{id}.{name}"), estimate.value);
        if let Ok((low, high)) = estimate.interval {
            f.real(format!("clv.customer.{id}.{name}_low"), low);
            f.real(format!("clv.customer.{id}.{name}_high"), high);
        }
    }
    f.real(format!("clv.customer.{id}.p_alive_after"), details.p_alive_after);
    f.real(format!("clv.customer.{id}.p_any_order"), details.p_any_order);
    for (name, (low, high)) in [("orders_80", details.orders_80), ("orders_95", details.orders_95)] {
        f.count(format!("clv.customer.{id}.{name}_low"), i128::from(low));
        f.count(format!("clv.customer.{id}.{name}_high"), i128::from(high));
    }
    let next = &details.next_order;
    for (name, weeks) in
        [("early", next.early_weeks), ("median", next.median_weeks), ("late", next.late_weeks)]
    {
        if let Some(weeks) = weeks {
            f.real(format!("clv.customer.{id}.next_order_{name}_weeks"), weeks);
        }
    }
}

fn holdout(f: &mut Figures, contest: &Contest, clv: &Output) {
    f.day("clv.holdout.from", contest.cut.plus(1));
    f.real("clv.holdout.weeks", contest.weeks);
    f.real("clv.holdout.actual", contest.actual_orders);
    f.real("clv.holdout.actual_orders", contest.actual_orders);
    for entrant in contest.entrants.iter().filter(|e| !e.fit.is_twin()) {
        score(f, entrant.fit.kind.id(), &entrant.score);
    }
    for baseline in &contest.baselines {
        score(f, &format!("naive.{}", baseline.rule.id()), &baseline.score);
    }
    if let Some(used) = contest.entrant(clv.orders.kind) {
        f.real("clv.holdout.expected_orders", used.score.total);
        f.real("clv.holdout.mae", used.score.mae);
    }
    if let Some(naive) = contest.baseline(NaiveRule::LastPeriod) {
        f.real("clv.holdout.naive.total", naive.score.total);
    }
    if let Some(naive) = contest.baseline(NaiveRule::SameRate) {
        f.real("clv.holdout.naive_orders", naive.score.total);
        f.real("clv.holdout.naive_mae", naive.score.mae);
    }
}

fn score(f: &mut Figures, id: &str, score: &Score) {
    f.real(format!("clv.holdout.{id}.total"), score.total);
    f.real(format!("clv.holdout.{id}.mae"), score.mae);
    f.real(format!("clv.holdout.{id}.rmse"), score.rmse);
    if let Some(r) = score.correlation {
        f.real(format!("clv.holdout.{id}.correlation"), r);
    }
    if let Some(r) = score.rank_correlation {
        f.real(format!("clv.holdout.{id}.rank_correlation"), r);
    }
}

fn model(
    f: &mut Figures,
    name: &str,
    values: &[(&str, f64)],
    ln_likelihood: f64,
    uncertainty: &Result<Uncertainty, &'static str>,
) {
    for (i, (parameter, value)) in values.iter().enumerate() {
        f.real(format!("clv.{name}.{parameter}"), *value);
        if let Some(se) = uncertainty.as_ref().ok().and_then(|u| u.standard_errors.get(i)) {
            f.real(format!("clv.{name}.{parameter}.se"), *se);
        }
    }
    f.real(format!("clv.{name}.loglik"), ln_likelihood);
}
