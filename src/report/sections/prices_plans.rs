//! How long must a price be tried out, and where: in shops, in regions, among customers, or week by week?

use super::price_parts::product_name;
use super::prices::period;
use crate::analysis::pricing::elasticities::{Elasticities, Product};
use crate::analysis::pricing::experiment::Plan;
use crate::analysis::pricing::light::Light;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::Transactions;
use crate::report::block::{Block, Table, Tone};
use crate::report::write::{Writer, words};

/// Products with a plan.
const N_PLANS: usize = 10;
/// Longer plans are no plans.
const MOST_PERIODS: f64 = 260.0;

/// What two prices can be tried on at once, by what the file has: shops, else regions, else customers, else nothing but
/// weeks in turn. Ends the keys of the texts.
fn arms(tx: &Transactions) -> &'static str {
    let has = |role: &str| tx.dimensions.iter().any(|d| d.role == role && d.values.len() > 1);
    match (has("store"), has("region"), tx.has_customers()) {
        (true, ..) => "shops",
        (_, true, _) => "regions",
        (.., true) => "customers",
        _ => "weeks",
    }
}

/// What would tell, where prices never moved.
pub(super) fn try_out(w: &Writer<'_>, tx: &Transactions) -> Block {
    let how = w.get(&format!("prices.try_out_how.{}", arms(tx)));
    w.notice(Tone::Neutral, w.get("prices.try_out"), how)
}

/// How long prices must be tried out, for the largest products that tell nothing, else the largest.
pub(super) fn table(w: &Writer<'_>, tx: &Transactions, found: &Elasticities, order: &[&Product]) -> Table {
    let is_red = |p: &&&Product| p.verdict.light == Light::Red;
    let red: Vec<&Product> = order.iter().filter(is_red).copied().collect();
    let listed = if red.is_empty() { order.to_vec() } else { red };
    let arms = arms(tx);
    // Numbers of places are known only where sales are looked at place by place.
    let key = if found.file.place.is_some() { format!("prices.plan.{arms}") } else { String::new() };
    let key = if w.texts.has(&key) { key } else { "prices.plan.alone".to_owned() };
    let row = |p: &Product| {
        let plan = |plan: &Plan| {
            if plan.n_periods > MOST_PERIODS {
                return words(w.get("prices.plan_never"));
            }
            let n = |v: f64| Arg::Number(v, N::Count);
            words(w.say(&key, &[("n", n(plan.n_periods)), ("places", n(plan.n_places_per_arm))]))
        };
        let [five, ten, fifteen] = p.plans.as_ref()?;
        let units = w.num(p.units_per_period, N::Decimal(1));
        Some(vec![words(product_name(tx, p.code)), units, plan(five), plan(ten), plan(fifteen)])
    };
    let rows = listed.into_iter().filter_map(row).take(N_PLANS).collect();
    let columns = ["col.product", "#col.units_per_period", "col.try_5", "col.try_10", "col.try_15"];
    let mut table = w.table("prices-plans", "prices.plans", &columns, rows);
    let halves = if key == "prices.plan.alone" { "halves." } else { "" };
    let note = format!("prices.plans_note.{halves}{arms}");
    table.note = w.say(&note, &[("period", Arg::from(period(w, found)))]);
    table
}
