//! What is this customer under contract worth, and how likely do they renew?

use super::clv::{interval, interval_within};
use super::customer_value::range_of_orders;
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::analysis::value::clv::contract::Contract;
use crate::analysis::value::clv::contract::standing::Standing;
use crate::analysis::value::clv::{CustomerValue, Output};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::Kpi;
use crate::report::write::Writer;

/// Figures of the model with their formulas.
pub(super) fn figures(
    w: &Writer<'_>,
    study: &Study,
    params: &Params,
    clv: &Output,
    contract: &Contract,
    value: &CustomerValue,
) -> Vec<Kpi> {
    let at = clv.customers.partition_point(|c| c.row.customer_idx < value.row.customer_idx);
    let (Some(standing), Some(close)) = (contract.standing.get(at), clv.details(at)) else {
        return Vec::new();
    };
    let length = Arg::Number(contract.renewals.rule.length_days, N::Decimal(1));
    let Standing::Running(running) = standing else {
        let grace = Arg::Number(contract.renewals.rule.grace_days, N::Decimal(1));
        let how = w.say("how.contract.lost_one", &[("days", length), ("grace", grace)]);
        let gone = w.get("customer.contract_lost");
        return vec![w.kpi("customer.contract", gone, String::new()).by(how)];
    };
    let model = &contract.fit.model;
    let months = Arg::Number(f64::from(params.clv.horizon_months), N::Count);
    let within = w.say("customer.within", &[("months", months)]);
    let args = [
        ("alpha", Arg::Number(model.alpha, N::Decimal(3))),
        ("beta", Arg::Number(model.beta, N::Decimal(3))),
        ("n", Arg::from(running.n_renewals as usize)),
        ("p", Arg::Number(running.p_next(model), N::Percent(1))),
        ("orders", Arg::Number(value.expected_orders, N::Decimal(3))),
        ("amount", Arg::Number(running.amount, N::Money)),
        ("margin", Arg::Number(study.clv_margin(params), N::Percent(1))),
        ("rate", Arg::Number(params.clv.discount_rate, N::Percent(1))),
        ("clv", Arg::Number(value.clv, N::Money)),
        ("days", length),
        ("usual", Arg::Number(model.retention(running.n_renewals + 1), N::Percent(1))),
        ("later", Arg::Number(running.not_yet, N::Percent(1))),
    ];
    #[expect(clippy::cast_possible_truncation, reason = "at most a year and a half")]
    let due = clv.past.until.plus(running.due_days.ceil() as i32);
    let renewals = w.say("customer.contract_renewals", &[("n", Arg::from(running.n_renewals as usize))]);
    let range = range_of_orders(w, close.orders_80);
    let known = interval_within(w, &close.expected_orders, N::Decimal(2), "clv.interval_note");
    let chance = w.say("customer.contract_range", &[("range", Arg::from(range))]);
    vec![
        w.kpi("customer.contract", w.get("customer.contract_runs"), renewals),
        w.kpi("customer.due", w.day(due), String::new()).by(w.say("how.contract.due", &args)),
        w.kpi(
            "customer.p_renews",
            w.number(running.p_next(model), N::Percent(0)),
            w.get("customer.p_renews_note"),
        )
        .by(w.say(
            if running.not_yet < 1.0 { "how.contract.p_waited" } else { "how.contract.p_renews" },
            &args,
        )),
        w.kpi(
            "customer.expected_renewals",
            w.number(value.expected_orders, N::Decimal(2)),
            w.clauses(&[within, known, chance]),
        )
        .by(w.say("how.contract.expected", &args)),
        w.kpi(
            "customer.amount_per_period",
            w.number(running.amount, N::Money),
            w.get("customer.amount_note"),
        ),
        w.kpi(
            "customer.clv",
            w.number(value.clv, N::Money),
            interval(w, &close.clv, N::Money, "clv.interval_note"),
        )
        .by(w.say("how.contract.clv", &args)),
    ]
}
