//! Who stands just below a tier, and who just above a step.

use super::percent;
use crate::analysis::params::Params;
use crate::analysis::programme::Programmes;
use crate::analysis::programme::bunching::WINDOW;
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::Day;
use crate::report::block::{Block, Control, Form, Tone};
use crate::report::chart::{Axis, Bars, ChartBlock, ChartSpec, Mark, Series};
use crate::report::span::{self, Span};
use crate::report::write::{Writer, as_f64, words};

/// Customers in the call list.
const N_LISTED: usize = 30;

/// Thresholds to edit, customers per tier, the call list.
pub(super) fn blocks(
    w: &mut Writer<'_>,
    study: &Study,
    programmes: &Programmes,
    params: &Params,
) -> Vec<Block> {
    let tiers = match &programmes.tiers {
        Ok(tiers) => tiers,
        Err(error) => return vec![w.notice(Tone::Warning, w.texts.error(error), String::new())],
    };
    let text = if tiers.are_own {
        params.programmes.thresholds_text()
    } else {
        let list: Vec<String> = tiers.thresholds.iter().map(ToString::to_string).collect();
        list.join(" ")
    };
    let span = span::last_year(w, study.overview.short_since());
    let mut field =
        w.field("programme.thresholds", Control::Text { value: text, example: "1000 5000 20000".to_owned() });
    field.help = w.say("setting.programme.thresholds.help", std::slice::from_ref(&span));
    let mut blocks = vec![Block::Form(Form { fields: vec![field] })];
    if !tiers.are_own {
        blocks.push(w.notice(Tone::Neutral, w.get("programmes.thresholds_proposed"), String::new()));
    }
    if !tiers.thresholds.is_empty() {
        blocks.push(levels(w, programmes, span.clone()));
    }
    let mut rows = Vec::new();
    for c in tiers.critical.iter().take(N_LISTED) {
        let name = study.customer_label(c.customer);
        let set = w.set(format!("customer.{}", c.customer), name.clone(), vec![c.customer]);
        let spend = programmes.year.revenue.get(c.customer as usize).copied().unwrap_or(f64::NAN);
        rows.push(vec![
            words(name).opens(set),
            w.num(spend, N::Money),
            w.num(c.next, N::MoneyRound),
            w.num(c.gap, N::Money),
            w.num(c.p_reach.unwrap_or(f64::NAN), N::Percent(0)),
        ]);
    }
    if !rows.is_empty() {
        let columns = ["col.customer", "#col.last_year", "#col.next_tier", "#col.gap", "#col.p_reach"];
        let of = std::slice::from_ref(&span);
        let mut table = w.table_of(of, "programmes-critical", "programmes.critical", &columns, rows);
        let args =
            [("n", Arg::from(tiers.critical.len().min(N_LISTED))), ("all", Arg::from(tiers.critical.len()))];
        table.note = w.say("programmes.critical_note", &args);
        blocks.push(Block::Table(table));
    }
    blocks
}

/// Customers per tier: those within reach of the next one and the rest.
fn levels(w: &mut Writer<'_>, programmes: &Programmes, span: Span) -> Block {
    let Ok(tiers) = &programmes.tiers else { return Block::Kpis { items: Vec::new() } };
    let n_active: usize = tiers.levels.iter().map(Vec::len).sum();
    let (mut categories, mut far, mut near) = (Vec::new(), Vec::new(), Vec::new());
    let (mut marks, mut rows) = (Vec::new(), Vec::new());
    for (i, members) in tiers.levels.iter().enumerate() {
        let name = match i.checked_sub(1).and_then(|i| tiers.thresholds.get(i)) {
            Some(threshold) => {
                w.say("programmes.tier_from", &[("from", Arg::Number(*threshold, N::MoneyRound))])
            }
            None => w.get("programmes.tier_none"),
        };
        let mut critical: Vec<u32> =
            tiers.critical.iter().map(|c| c.customer).filter(|c| members.binary_search(c).is_ok()).collect();
        critical.sort_unstable();
        let (n, n_near) = (members.len(), critical.len());
        let set = w.set(format!("programme.tier.{i}"), name.clone(), members.clone());
        let title = w.say("programmes.near_of", &[("tier", Arg::from(name.as_str()))]);
        let near_set = w.set(format!("programme.tier.{i}.near"), title, critical);
        let mark = |label: String, n: usize, set| Mark {
            text: format!("{name}\n{label}: {}", w.say("customers.n", &[("n", Arg::from(n))])),
            set,
        };
        marks.push(mark(w.get("programmes.far"), n - n_near, set.clone()));
        marks.push(mark(w.get("programmes.near"), n_near, near_set.clone()));
        rows.push(vec![
            words(name.clone()),
            w.count(n).opens(set),
            percent(w, n, n_active),
            w.count(n_near).opens(near_set),
        ]);
        categories.push(name);
        far.push(as_f64(n - n_near));
        near.push(as_f64(n_near));
    }
    let columns = ["col.tier", "#col.customers", "#col.share_customers", "#col.near"];
    let table = w.table("programmes-tiers", "programmes.tiers", &columns, rows);
    let summary = w.say(
        "programmes.tiers_summary",
        &[("n", Arg::from(n_active)), ("near", Arg::from(tiers.critical.len())), span],
    );
    Block::Chart(Box::new(ChartBlock {
        id: "programmes-tiers".to_owned(),
        title: w.get("programmes.tiers"),
        summary,
        spec: ChartSpec::Bars(Bars {
            category_label: w.get("col.tier"),
            categories,
            axis: Axis { label: w.get("axis.customers"), style: N::CountShort },
            series: vec![
                Series { name: w.get("programmes.far"), values: far },
                Series { name: w.get("programmes.near"), values: near },
            ],
            horizontal: true,
            histogram: false,
            partial: Vec::new(),
            marks,
        }),
        table,
    }))
}

/// Customers just below and just above every threshold.
pub(super) fn around(w: &mut Writer<'_>, programmes: &Programmes, since: Option<Day>) -> Option<Block> {
    let tiers = programmes.tiers.as_ref().ok().filter(|t| !t.around.is_empty())?;
    let mut rows = Vec::new();
    for (i, around) in tiers.around.iter().enumerate() {
        let step = Arg::Number(around.step, N::MoneyRound);
        let title = w.say("programmes.just_below", &[("step", step.clone())]);
        let below = w.set(format!("programme.step.{i}.below"), title, around.below.clone());
        let title = w.say("programmes.just_above", &[("step", step)]);
        let above = w.set(format!("programme.step.{i}.above"), title, around.above.clone());
        let verdict = match around.p {
            None => "programmes.bunching_few",
            Some(p) if p < 0.05 => "programmes.bunching",
            Some(_) => "programmes.no_bunching",
        };
        rows.push(vec![
            w.num(around.step, N::MoneyRound),
            w.count(around.below.len()).opens(below),
            w.count(around.above.len()).opens(above),
            w.chance(around.p.unwrap_or(f64::NAN)),
            words(w.get(verdict)),
        ]);
    }
    let columns = ["#col.step", "#col.just_below", "#col.just_above", "#col.p", "col.verdict"];
    let mut table = w.table("programmes-around", "programmes.around", &columns, rows);
    let window = ("window", Arg::Number(WINDOW, N::Percent(0)));
    table.note = w.say("programmes.around_note", &[span::last_year(w, since), window]);
    Some(Block::Table(table))
}
