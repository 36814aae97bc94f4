//! Customers under contract: how many stay each year, and which one rate the calculators take.

use super::super::clv::interval_within;
use crate::analysis::params::Params;
use crate::analysis::value::clv::contract::yearly::Yearly;
use crate::analysis::value::clv::uncertainty::Estimate;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Figures;
use crate::report::block::{Block, Tone};
use crate::report::write::Writer;

/// Years listed.
const N_YEARS: usize = 10;

/// Retention that rises with tenure, and the one rate that stands for it.
pub(super) fn blocks(w: &Writer<'_>, yearly: &Yearly, params: &Params) -> Vec<Block> {
    let retention: Vec<f64> = yearly.retention().take(N_YEARS).collect();
    let of = |year: usize| Arg::Number(retention.get(year).copied().unwrap_or(f64::NAN), N::Percent(1));
    let constant = yearly.constant;
    let churn = Estimate {
        value: 1.0 - constant.value,
        interval: constant.interval.map(|(low, high)| (1.0 - high, 1.0 - low)),
    };
    let text = w.say(
        "programmes.contract",
        &[
            ("n", Arg::from(yearly.n_running)),
            ("first", of(0)),
            ("second", of(1)),
            ("last", of(N_YEARS - 1)),
            ("years", Arg::from(N_YEARS)),
            ("churn", Arg::Number(churn.value, N::Percent(1))),
        ],
    );
    let detail = w.say(
        "programmes.contract_why",
        &[
            ("churn", Arg::Number(churn.value, N::Percent(1))),
            ("interval", Arg::from(interval_within(w, &churn, N::Percent(1), "clv.interval_note"))),
            ("discount", Arg::Number(params.clv.discount_rate, N::Percent(1))),
            ("next", Arg::Number(1.0 - retention.first().copied().unwrap_or(f64::NAN), N::Percent(1))),
        ],
    );
    let mut rows = Vec::new();
    let mut at_constant = 1.0;
    for (year, (survival, stays)) in yearly.survival.iter().zip(&retention).enumerate() {
        at_constant *= constant.value;
        rows.push(vec![
            w.count(year + 1),
            w.num(*stays, N::Percent(1)),
            w.num(*survival, N::Percent(1)),
            w.num(at_constant, N::Percent(1)),
        ]);
    }
    let columns = ["#col.year_ahead", "#col.stay_in_year", "#col.still_there_after", "#col.at_one_rate"];
    let mut table = w.table("programmes-contract", "programmes.contract_table", &columns, rows);
    table.note = w.get("programmes.contract_note");
    vec![w.notice(Tone::Neutral, text, detail), Block::Table(table)]
}

/// Adds the figures of it.
pub(super) fn figures(f: &mut Figures, yearly: &Yearly) {
    f.count("programmes.contract.running", yearly.n_running as u64);
    f.real("programmes.contract.retention", yearly.constant.value);
    if let Ok((low, high)) = yearly.constant.interval {
        f.real("programmes.contract.retention.low95", low);
        f.real("programmes.contract.retention.high95", high);
    }
    for (year, survival) in yearly.survival.iter().take(N_YEARS).enumerate() {
        f.real(format!("programmes.contract.survival.{}", year + 1), *survival);
    }
}
