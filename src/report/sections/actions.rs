//! What is to be done on Monday?

use super::Source;
use super::price_parts::product_name;
use crate::analysis::actions::{Action, Actions, BelowCost, Kind, MOST_CALLS, Proposals, When};
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::Transactions;
use crate::report::block::{self, Block, Cell, Status, Table, Tone};
use crate::report::span;
use crate::report::write::{Writer, words};
use crate::report::{Figures, Section, SetId};

/// Customers whom a line names.
const N_NAMED: usize = 3;
/// Chances above are said to be above.
const NEARLY_SURE: f64 = 0.99;

/// Writes the section.
pub fn write(w: &mut Writer<'_>, s: Source<'_>) -> Section {
    let mut blocks = Vec::new();
    if let Some(actions) = s.study.actions.as_deref() {
        let tx = &s.intake.transactions;
        blocks.push(insight(w, s.study, actions, tx));
        let mut rows = Vec::new();
        for group in actions.list.chunk_by(|a, b| a.kind.when() == b.kind.when()) {
            let mut items = Vec::new();
            for action in group {
                let set = set(w, action);
                rows.push(row(w, s.study, action, tx, set.clone()));
                let stake = action.stake.map_or_else(String::new, |_| stake(w, action));
                items.push(block::Action {
                    text: text(w, s.study, action, tx),
                    reason: reason(w, s.study, action, tx),
                    stake,
                    set,
                });
            }
            let title = group.first().map_or_else(String::new, |first| when(w, first.kind.when()));
            blocks.push(Block::Actions { title, items });
        }
        blocks.extend(actions.list.iter().filter_map(|action| below_cost(w, action, tx)).map(Block::Table));
        if actions.n_repeated > 0 {
            let args = [("n", Arg::from(actions.n_repeated))];
            blocks.push(w.notice(Tone::Neutral, w.say("actions.repeated", &args), String::new()));
        }
        let columns =
            ["actions.by_when", "actions.what", "#col.customers", "#actions.stake", "actions.of_what"];
        if !rows.is_empty() {
            blocks.push(Block::Table(w.table("actions-list", "actions.list", &columns, rows)));
        }
    }
    Section {
        id: "actions".to_owned(),
        title: w.get("actions.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details: Vec::new(),
        method: w.method("actions"),
    }
}

fn when(w: &Writer<'_>, when: When) -> String {
    w.get(&format!("actions.when.{}", when.id()))
}

/// What to begin with, and what hangs on it.
fn insight(w: &Writer<'_>, study: &Study, actions: &Actions, tx: &Transactions) -> Block {
    let Some(first) = actions.list.first() else {
        return w.insight(Tone::Neutral, w.get("actions.none"), String::new());
    };
    let args = [("n", Arg::from(actions.list.len())), ("first", Arg::from(text(w, study, first, tx)))];
    let detail = w.say("actions.week", &[("day", Arg::from(actions.monday))]);
    match first.stake {
        Some(_) => {
            let [n, first_text] = args;
            let args = [n, first_text, ("stake", Arg::from(stake(w, first)))];
            w.insight(Tone::Good, w.say("actions.insight", &args), detail)
        }
        None => w.insight(Tone::Neutral, w.say("actions.insight_unknown", &args), detail),
    }
}

/// "€1,200 of sales (800 to 1,600)".
fn stake(w: &Writer<'_>, action: &Action) -> String {
    let Some(stake) = action.stake else { return String::new() };
    let money = |value: f64| Arg::Number(value, N::MoneyRound);
    let of = if stake.is_profit { "profit" } else { "sales" };
    match stake.interval {
        Some((low, high)) => w.say(
            &format!("actions.stake.{of}_between"),
            &[("value", money(stake.value)), ("low", money(low)), ("high", money(high))],
        ),
        None => w.say(&format!("actions.stake.{of}"), &[("value", money(stake.value))]),
    }
}

/// The customers of a line, as a list of their own.
fn set(w: &mut Writer<'_>, action: &Action) -> Option<SetId> {
    let mut members = action.customers.clone();
    members.sort_unstable();
    members.dedup();
    let id = action.kind.id();
    let title = w.get(&format!("actions.set.{id}"));
    // Sets without members are no doors; a line about a product or a column has none.
    if members.is_empty() { None } else { w.set(format!("actions.{id}"), title, members) }
}

/// What to do, in one line.
fn text(w: &Writer<'_>, study: &Study, action: &Action, tx: &Transactions) -> String {
    let id = action.kind.id();
    let key = format!("actions.do.{id}");
    let n = ("n", Arg::from(action.customers.len()));
    match &action.kind {
        Kind::Price(price) => {
            let is_up = price.then > price.now;
            let args = [
                ("product", Arg::from(product_name(tx, price.product))),
                ("then", Arg::Number(price.then, N::Money)),
                ("now", Arg::Number(price.now, N::Money)),
                ("change", Arg::Number(price.then / price.now - 1.0, N::PercentSigned(1))),
            ];
            w.say(if is_up { "actions.do.price_up" } else { "actions.do.price_down" }, &args)
        }
        Kind::TryOut { plan: Some(trial) } => {
            w.say(&key, &[("product", Arg::from(product_name(tx, trial.product)))])
        }
        Kind::BelowCost { products, .. } => w.say(&key, &[("n", Arg::from(products.len()))]),
        Kind::TryOut { plan: None } => w.get("actions.do.try_out_any"),
        Kind::Unlock(columns) => {
            let names: Vec<String> =
                columns.iter().map(|column| w.get(&format!("actions.column.{column}"))).collect();
            w.say(&key, &[("columns", Arg::from(names.join(&w.list_separator())))])
        }
        Kind::Call { .. } if action.customers.len() >= MOST_CALLS => w.say(&format!("{key}_top"), &[n]),
        Kind::WinBack { .. } => {
            let is_top = action.customers.len() >= MOST_CALLS;
            let span = span::in_last_year(w, study.overview.short_since());
            w.say(&if is_top { format!("{key}_top") } else { key }, &[n, span])
        }
        _ => w.say(&key, &[n]),
    }
}

/// The customers to begin with, by name.
fn names(w: &Writer<'_>, study: &Study, action: &Action) -> String {
    let named: Vec<String> =
        action.customers.iter().take(N_NAMED).map(|customer| study.customer_label(*customer)).collect();
    named.join(&w.list_separator())
}

/// Why, and how.
fn reason(w: &Writer<'_>, study: &Study, action: &Action, tx: &Transactions) -> String {
    let key = format!("actions.why.{}", action.kind.id());
    let percent = |value: f64| Arg::Number(value, N::Percent(0));
    let count = |n: usize| Arg::from(n);
    let mut parts = Vec::new();
    match &action.kind {
        Kind::Call { n_due, n_late } => {
            parts.push(w.say(&key, &[("n", count(*n_due)), ("late", count(*n_late))]));
        }
        Kind::WinBack { n_silent, p_alive } => {
            let are_all = *n_silent <= action.customers.len();
            let key = if are_all { "actions.why.win_back_all" } else { &key };
            parts.push(w.say(key, &[("n", count(*n_silent))]));
            let amount = if p_alive.is_some() { "amount" } else { "amount_plain" };
            let span = span::own_last_year(w, study.overview.short_since());
            parts.push(w.say(&format!("actions.why.win_back_{amount}"), &[span]));
            parts.extend(p_alive.map(|p| w.say("actions.why.win_back_alive", &[("p", percent(p))])));
        }
        Kind::Second { again, median_days, n_before } => {
            if let Some((share, (low, high), days)) = again {
                let args = [
                    ("share", percent(*share)),
                    ("low", percent(*low)),
                    ("high", percent(*high)),
                    ("days", Arg::Number(f64::from(*days), N::Count)),
                ];
                parts.push(w.say(&key, &args));
            }
            parts.extend(median_days.map(|days| {
                w.say("actions.why.second_half", &[("days", Arg::Number(f64::from(days), N::Count))])
            }));
            if action.stake.is_some() {
                parts.push(w.get("actions.why.second_stake"));
            }
            if !study.bought_before.is_empty() {
                let args = [("day", Arg::from(study.overview.period.0)), ("n", count(*n_before))];
                parts.push(w.say("actions.why.second_before", &args));
            }
        }
        Kind::Protect { share, n_declining } => {
            parts.push(w.say(&key, &[("share", percent(*share))]));
            if *n_declining > 0 {
                parts.push(w.say("actions.why.protect_declining", &[("n", count(*n_declining))]));
            }
        }
        Kind::Loss { n_undecided } => {
            parts.push(w.get(&key));
            if *n_undecided > 0 {
                parts.push(w.say("actions.why.loss_undecided", &[("n", count(*n_undecided))]));
            }
        }
        Kind::BelowCost { products, period: (from, to) } => {
            let one = |of: &BelowCost| {
                let args = [
                    ("product", Arg::from(product_name(tx, of.product))),
                    ("loss", Arg::Number(units(of.loss()), N::Money)),
                    ("revenue", Arg::Number(units(of.revenue), N::Money)),
                ];
                w.say("actions.why.below_cost_one", &args)
            };
            let mut list: Vec<String> = products.iter().take(N_NAMED).map(one).collect();
            if products.len() > N_NAMED {
                list.push("…".to_owned());
            }
            let args = [
                ("n", count(products.len())),
                ("from", Arg::from(*from)),
                ("to", Arg::from(*to)),
                ("list", Arg::from(list.join("; "))),
            ];
            parts.push(w.say(&key, &args));
        }
        Kind::Discount { is_usual } => {
            parts.push(w.get(if *is_usual { "actions.why.discount_usual" } else { &key }));
        }
        Kind::Promotion { less: (value, (low, high)) } => {
            let money = |value: f64| Arg::Number(value, N::Money);
            parts.push(w.say(&key, &[("less", money(*value)), ("low", money(*low)), ("high", money(*high))]));
        }
        Kind::Price(price) => {
            let chance = if price.p_profit_rises > NEARLY_SURE {
                w.say("actions.chance_above", &[("p", percent(NEARLY_SURE))])
            } else {
                w.number(price.p_profit_rises, N::Percent(0))
            };
            let days = Arg::Number(f64::from(price.days), N::Count);
            parts.push(w.say(&key, &[("chance", Arg::from(chance)), ("days", days)]));
            if price.lost >= 0.5 {
                parts.push(
                    w.say("actions.why.price_lost", &[("n", Arg::Number(price.lost.round(), N::Count))]),
                );
            }
            let assumed = |margin| w.say("actions.why.price_assumed", &[("margin", percent(margin))]);
            parts.extend(price.assumed_margin.map(assumed));
        }
        Kind::TryOut { plan } => {
            parts.push(w.get(&key));
            if let (Some(trial), Some(Ok(prices))) = (plan, &study.prices) {
                let period = super::prices::period(w, &prices.elasticities);
                let args = [
                    ("n", Arg::Number(trial.n_periods.ceil(), N::Count)),
                    ("period", Arg::from(period)),
                    ("change", percent(trial.change.abs())),
                ];
                parts.push(w.say("actions.why.try_out_plan", &args));
            } else if let Some(Ok(_)) = &study.prices {
                parts.push(w.get("actions.why.try_out_any"));
            }
        }
        Kind::Unlock(columns) => {
            parts.extend(columns.iter().map(|column| w.get(&format!("actions.unlocks.{column}"))));
        }
        Kind::Near => parts.push(w.say(&key, &[span::in_last_year(w, study.overview.short_since())])),
        Kind::Stop | Kind::AskPrices => parts.push(w.get(&key)),
    }
    if !action.customers.is_empty() && tx.has_customers() {
        parts.push(w.say("actions.first", &[("names", Arg::from(names(w, study, action)))]));
    }
    w.sentences(&parts)
}

/// Every product that is sold below cost, with what was lost on it.
fn below_cost(w: &Writer<'_>, action: &Action, tx: &Transactions) -> Option<Table> {
    let Kind::BelowCost { products, .. } = &action.kind else { return None };
    let row = |of: &BelowCost| {
        vec![
            words(product_name(tx, of.product)),
            w.num(units(of.revenue), N::Money),
            w.num(units(of.cost), N::Money),
            w.num(units(of.loss()), N::Money),
        ]
    };
    let columns = ["col.product", "#col.revenue", "#actions.cost", "#actions.lost"];
    Some(w.table("actions-below-cost", "actions.below_cost", &columns, products.iter().map(row).collect()))
}

/// A line of the table, which is what is taken away as CSV.
fn row(w: &Writer<'_>, study: &Study, action: &Action, tx: &Transactions, set: Option<SetId>) -> Vec<Cell> {
    let none = || words("–");
    let n = action.customers.len();
    vec![
        words(when(w, action.kind.when())),
        words(text(w, study, action, tx)),
        if n == 0 { none() } else { w.count(n).opens(set) },
        action.stake.map_or_else(none, |stake| w.num(stake.value, N::MoneyRound)),
        action.stake.map_or_else(none, |stake| {
            words(w.get(if stake.is_profit { "actions.profit" } else { "actions.sales" }))
        }),
    ]
}

/// Figures of every line but those about prices.
pub fn figures(f: &mut Figures, study: &Study, tx: &Transactions) {
    let Some(actions) = study.actions.as_deref() else { return };
    for action in &actions.list {
        let id = action.kind.id();
        if let (Kind::BelowCost { products, .. }, Some(stake)) = (&action.kind, action.stake) {
            f.count(format!("actions.{id}.products"), products.len() as u64);
            f.real(format!("actions.{id}.stake"), stake.value);
            for of in products {
                let product = tx.product_ids.text(of.product);
                f.real(format!("actions.{id}.{product}.loss"), units(of.loss()));
            }
        }
        if action.customers.is_empty() {
            continue;
        }
        f.count(format!("actions.{id}.customers"), action.customers.len() as u64);
        if let Some(stake) = action.stake {
            f.real(format!("actions.{id}.stake"), stake.value);
        }
    }
}

/// Figures of prices that are worth a trial.
pub(super) fn price_figures(f: &mut Figures, proposals: &Proposals, tx: &Transactions) {
    for price in proposals.list() {
        let id = format!("actions.price.{}", tx.product_ids.text(price.product));
        f.real(id.clone(), price.then);
        f.real(format!("{id}.stake"), price.gain.0);
        f.real(format!("{id}.p_profit_rises"), price.p_profit_rises);
    }
}
