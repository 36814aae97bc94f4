//! The models side by side, as tables.

use super::forecast::model_name;
use crate::analysis::value::clv::Output;
use crate::analysis::value::clv::contest::{Contest, Score};
use crate::analysis::value::clv::groups::GroupedFits;
use crate::analysis::value::clv::order_fit::OrderFit;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Table;
use crate::report::block::Cell;
use crate::report::write::{Writer, words};

const COLUMNS: [&str; 7] = [
    "col.model",
    "#col.forecast_total",
    "#col.bias",
    "#col.mae",
    "#col.rank_correlation",
    "#col.loglik",
    "#col.aic",
];

fn scores(w: &Writer<'_>, score: &Score) -> [Cell; 4] {
    [
        w.num(score.total, N::Count),
        w.num(score.bias.unwrap_or(f64::NAN), N::PercentSigned(1)),
        w.num(score.mae, N::Decimal(3)),
        w.num(score.rank_correlation.unwrap_or(f64::NAN), N::Decimal(3)),
    ]
}

/// All models and naive rules by their forecast of the part held back.
pub(super) fn models(w: &Writer<'_>, clv: &Output, contest: &Contest) -> Table {
    let mut rows: Vec<(f64, Vec<Cell>)> = Vec::new();
    for entrant in &contest.entrants {
        let mut name = model_name(w, entrant.fit.kind);
        if entrant.fit.kind == clv.orders.kind {
            name = w.say("forecast.in_use", &[("model", Arg::from(name))]);
        } else if entrant.fit.is_twin() {
            name = w.say("forecast.twin", &[("model", Arg::from(name))]);
        } else if entrant.is_hopeless {
            name = w.say("forecast.hopeless", &[("model", Arg::from(name))]);
        }
        let mut row = vec![words(name)];
        row.extend(scores(w, &entrant.score));
        row.push(w.num(entrant.fit.ln_likelihood, N::Decimal(1)));
        row.push(w.num(entrant.fit.aic, N::Decimal(1)));
        rows.push((entrant.error, row));
    }
    for baseline in &contest.baselines {
        let days = baseline.days.map_or(f64::NAN, f64::from);
        let name = w
            .say(&format!("forecast.naive.{}", baseline.rule.id()), &[("days", Arg::Number(days, N::Count))]);
        let mut row = vec![words(name)];
        row.extend(scores(w, &baseline.score));
        row.extend([w.num(f64::NAN, N::Count), w.num(f64::NAN, N::Count)]);
        rows.push((baseline.score.error(), row));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut table =
        w.table("forecast-models", "forecast.models", &COLUMNS, rows.into_iter().map(|r| r.1).collect());
    table.note = w.say(
        "forecast.models_note",
        &[
            ("actual", Arg::Number(contest.actual_orders, N::Count)),
            ("n", Arg::from(contest.n_customers)),
            ("from", Arg::from(contest.cut.plus(1))),
            ("to", Arg::from(contest.end)),
        ],
    );
    table
}

fn parameters(w: &Writer<'_>, fit: &OrderFit) -> String {
    let written: Vec<String> = fit
        .model
        .parameters()
        .iter()
        .map(|(name, value)| format!("{name} = {}", w.number(*value, N::Decimal(4))))
        .collect();
    let stages = fit.model.stages();
    let k = if stages > 1 { format!(", k = {stages}") } else { String::new() };
    written.join(", ") + &k
}

/// All models as fitted to everything the value model saw.
pub(super) fn fits(w: &Writer<'_>, clv: &Output) -> Table {
    let rows = clv.past.fits.iter().map(|fit| {
        let warning = fit.warnings.first().map_or(String::new(), |x| w.get(&format!("clv.warning.{x}")));
        vec![
            words(model_name(w, fit.kind)),
            words(parameters(w, fit)),
            w.num(fit.ln_likelihood, N::Decimal(2)),
            w.num(fit.aic, N::Decimal(2)),
            words(warning),
        ]
    });
    let columns = ["col.model", "col.parameters", "#col.loglik", "#col.aic", "col.note"];
    let mut table = w.table("forecast-fits", "forecast.fits", &columns, rows.collect());
    table.note = w.say("forecast.fits_note", &[("until", Arg::from(clv.past.until))]);
    table
}

/// The model in use, fitted to groups of customers.
pub(super) fn groups(w: &Writer<'_>, grouped: &GroupedFits) -> Table {
    let rows = grouped.groups.iter().map(|group| {
        let name = if group.name.is_empty() { w.get("forecast.small_groups") } else { group.name.clone() };
        vec![
            words(name),
            w.count(group.fit.n_customers),
            words(parameters(w, &group.fit)),
            w.num(group.fit.ln_likelihood, N::Decimal(2)),
        ]
    });
    let columns = ["col.group", "#col.customers", "col.parameters", "#col.loglik"];
    w.table(&format!("forecast-groups-{}", grouped.id), "forecast.groups", &columns, rows.collect())
}
