//! Who is worth what: pyramid, concentration, profit classes, zones of value.

mod concentration;
mod profit;
mod pyramid;
mod zones;

use super::locked;
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::analysis::tiers::Tiers;
use crate::analysis::tiers::pyramid::Tier;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::issue::Error;
use crate::report::block::{Block, Cell, Control, Form, Opt, Status, Tone};
use crate::report::span;
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Figures, Section};

/// Customers in a list.
const N_LISTED: usize = 15;
/// A customer with a larger share of revenue is one to depend on.
const DEPENDENCE: f64 = 0.10;

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, params: &Params) -> Section {
    let tiers = match &study.tiers {
        Ok(tiers) => tiers.as_ref(),
        Err(error) => return locked(w, "tiers", error, Vec::new()),
    };
    if tiers.accounts.active().next().is_none() {
        let period = vec![Block::Form(form(w, study, params))];
        return locked(w, "tiers", &Error::new("tiers.nobody_lately"), period);
    }
    let mut blocks = vec![insight(w, tiers), Block::Form(form(w, study, params))];
    blocks.push(pyramid::chart(w, study, tiers));
    blocks.extend(pyramid::edges(w, tiers));
    blocks.extend(pyramid::moves(w, tiers));
    blocks.extend(concentration::blocks(w, tiers));
    blocks.extend(profit::blocks(w, study, tiers));
    blocks.extend(zones::blocks(w, study, tiers));
    Section {
        id: "tiers".to_owned(),
        title: w.get("tiers.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details: Vec::new(),
        method: w.method("tiers"),
    }
}

fn insight(w: &Writer<'_>, tiers: &Tiers) -> Block {
    let revenue: i128 = tiers.levels.iter().map(|l| l.revenue).sum();
    let n_active = tiers.accounts.active().count();
    let top = tiers.levels.iter().filter(|l| matches!(l.tier, Tier::Vip | Tier::Large | Tier::Medium));
    let (n, money) = top.fold((0, 0), |(n, money), l| (n + l.members.len(), money + l.revenue));
    let args = [
        ("n", Arg::from(n)),
        ("all", Arg::from(n_active)),
        ("share", Arg::Number(share(units(money), units(revenue)), N::Percent(0))),
        ("revenue", Arg::Number(units(money), N::MoneyRound)),
        ("from", Arg::from(tiers.period.0)),
        ("to", Arg::from(tiers.period.1)),
    ];
    let is_ranked_so = tiers.accounts.has_contribution();
    let text = w.say(if is_ranked_so { "tiers.insight_by_contribution" } else { "tiers.insight" }, &args);
    let Some(c) = &tiers.concentration else { return w.insight(Tone::Neutral, text, String::new()) };
    let largest = [("share", Arg::Number(c.largest, N::Percent(1)))];
    let (tone, key) = if c.largest > DEPENDENCE {
        (Tone::Warning, "tiers.dependence")
    } else {
        (Tone::Neutral, "tiers.no_dependence")
    };
    w.insight(tone, text, w.say(key, &largest))
}

fn form(w: &Writer<'_>, study: &Study, params: &Params) -> Form {
    let last_year = w.say("tiers.span.year", &[span::last_year(w, study.overview.short_since())]);
    let options = vec![Opt { value: "year".to_owned(), label: last_year }, w.opt("all", "tiers.span.all")];
    Form {
        fields: vec![w.field("tiers.span", Control::Select { options, value: params.span.id().to_owned() })],
    }
}

fn units(parts: i128) -> f64 {
    crate::analysis::overview::units(parts)
}

/// A customer as a door to his own page.
fn customer(w: &mut Writer<'_>, study: &Study, at: u32) -> Cell {
    let name = study.customer_label(at);
    let set = w.set(format!("customer.{at}"), name.clone(), vec![at]);
    words(name).opens(set)
}

/// Share of a whole in a cell.
fn part(w: &Writer<'_>, part: f64, whole: f64) -> Cell {
    w.num(if whole == 0.0 { f64::NAN } else { part / whole }, N::Percent(1))
}

/// A count beside its share.
fn n_part(w: &Writer<'_>, n: usize, all: usize) -> Cell {
    part(w, as_f64(n), as_f64(all))
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study) {
    let Ok(tiers) = &study.tiers else { return };
    f.day("tiers.from", tiers.period.0);
    f.text("tiers.basis", if tiers.accounts.has_contribution() { "contribution" } else { "revenue" });
    pyramid::figures(f, tiers);
    concentration::figures(f, tiers);
    profit::figures(f, tiers);
    zones::figures(f, tiers);
}
