//! What would customers lose by leaving?

use super::lifecycle_charts::lying_bars;
use super::loyalty::{SHARES, bar, by_group, members};
use crate::analysis::loyalty::Loyalty;
use crate::analysis::loyalty::exit_cost::{BANDS, ExitCost, THINGS};
use crate::analysis::loyalty::rhythm::Regularity;
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Action, Block, Tone};
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Figures, Table};

/// Customers listed.
const N_TOP: usize = 20;

/// Bars of the bands, what holds customers, and those who have much to lose; else what would unlock it.
pub(super) fn blocks(w: &mut Writer<'_>, study: &Study, loyalty: &Loyalty) -> Vec<Block> {
    let Some(cost) = &loyalty.exit_cost else {
        return vec![w.notice(Tone::Neutral, w.get("loyalty.exit_locked"), String::new())];
    };
    let bands = by_group((0..cost.index.len()).map(|at| cost.band(at)), BANDS.len());
    let mut bars = Vec::new();
    for (id, at) in BANDS.iter().zip(&bands) {
        let key = format!("loyalty.exit.{id}");
        let name = w.get(&key);
        bars.push(bar(w, study, key, name, None, at));
    }
    let columns: Vec<&str> = ["col.exit_band"].into_iter().chain(SHARES).collect();
    let high = bands.last().map_or(0, Vec::len);
    let held = cost.index.iter().filter(|i| **i > 0.0).count();
    let summary = w.say(
        "loyalty.exit_summary",
        &[
            ("n", Arg::from(held)),
            ("share", Arg::Number(share(as_f64(held), as_f64(cost.index.len())), N::Percent(0))),
            ("high", Arg::from(high)),
        ],
    );
    let mut blocks = vec![lying_bars(w, &[], "loyalty-exit", "loyalty.exit_title", summary, &columns, bars)];
    blocks.push(Block::Table(things(w, study, cost)));
    blocks.extend(silent(w, study, loyalty, cost));
    blocks.push(Block::Table(top(w, study, loyalty, cost)));
    blocks
}

/// What holds customers, and what further columns would tell.
fn things(w: &mut Writer<'_>, study: &Study, cost: &ExitCost) -> Table {
    let mut rows = Vec::new();
    for found in &cost.things {
        let Some((id, _)) = THINGS.get(found.thing) else { continue };
        let (n, mean) = found.holders();
        let some = (0_u32..).zip(&found.values).filter(|(_, v)| v.is_some_and(|v| v > 0.0));
        let at: Vec<u32> = some.map(|(at, _)| at).collect();
        let name = w.get(&format!("loyalty.exit.thing.{id}"));
        let set = w.set(format!("loyalty.exit.thing.{id}"), name.clone(), members(study, &at));
        rows.push(vec![
            words(name).opens(set),
            w.count(n),
            w.num(share(as_f64(n), as_f64(found.values.len())), N::Percent(1)),
            w.num(mean, style(id)),
        ]);
    }
    let columns = ["col.exit_thing", "#col.customers", "#col.share_customers", "#col.mean_held"];
    let mut table = w.table("loyalty-exit-things", "loyalty.exit_things", &columns, rows);
    let is_there = |thing: usize| cost.things.iter().any(|t| t.thing == thing);
    let missing: Vec<String> = THINGS
        .iter()
        .enumerate()
        .filter(|(thing, _)| !is_there(*thing))
        .map(|(_, (id, _))| w.get(&format!("loyalty.exit.thing.{id}")))
        .collect();
    table.note = w.get("loyalty.exit_note");
    if !missing.is_empty() {
        let list = missing.join(&w.list_separator());
        let more = w.say("loyalty.exit_more", &[("columns", Arg::from(list))]);
        table.note = w.sentences(&[std::mem::take(&mut table.note), more]);
    }
    table
}

fn style(id: &str) -> N {
    match id {
        "balance" => N::Money,
        "rebate" => N::Percent(0),
        _ => N::Decimal(1),
    }
}

/// Much to lose, and silent all the same.
fn silent(w: &mut Writer<'_>, study: &Study, loyalty: &Loyalty, cost: &ExitCost) -> Option<Block> {
    let is_silent = |at: usize| matches!(loyalty.rhythm.get(at), Some(Regularity::Ended));
    let at: Vec<u32> = (0_u32..)
        .zip(0..cost.index.len())
        .filter(|(_, at)| cost.band(*at) == 3 && is_silent(*at))
        .map(|(at, _)| at)
        .collect();
    let title = w.get("loyalty.exit_set_silent");
    let set = w.set("loyalty.exit.silent", title, members(study, &at))?;
    let text = w.say("loyalty.exit_silent", &[("n", Arg::from(at.len()))]);
    Some(Block::actions(vec![Action::new(text, w.get("loyalty.exit_do"), Some(set))]))
}

/// Who has most to lose.
fn top(w: &mut Writer<'_>, study: &Study, loyalty: &Loyalty, cost: &ExitCost) -> Table {
    let mut order: Vec<(usize, f64)> =
        cost.index.iter().copied().enumerate().filter(|(_, index)| *index > 0.0).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut rows = Vec::new();
    for (at, index) in order.into_iter().take(N_TOP) {
        let Some(&customer) = study.scored.get(at) else { continue };
        let name = study.customer_label(customer);
        let set = w.set(format!("customer.{customer}"), name.clone(), vec![customer]);
        let mut row = vec![words(name).opens(set), w.num(index, N::Count)];
        for found in &cost.things {
            let id = THINGS.get(found.thing).map_or("", |t| t.0);
            let value = found.values.get(at).copied().flatten().unwrap_or(f64::NAN);
            row.push(w.num(value, style(id)));
        }
        let silent = loyalty.rhythm.get(at).map_or(String::new(), |r| {
            let id = Regularity::ALL.get(r.index()).copied().unwrap_or("insufficient");
            w.get(&format!("loyalty.rhythm.{id}"))
        });
        row.push(words(silent));
        rows.push(row);
    }
    let headings: Vec<String> = cost
        .things
        .iter()
        .filter_map(|found| THINGS.get(found.thing))
        .map(|(id, _)| format!("#loyalty.exit.thing.{id}"))
        .collect();
    let mut columns = vec!["col.customer", "#col.exit_index"];
    columns.extend(headings.iter().map(String::as_str));
    columns.push("col.rhythm");
    w.table("loyalty-exit-top", "loyalty.exit_top", &columns, rows)
}

/// Adds their figures.
pub(super) fn figures(f: &mut Figures, loyalty: &Loyalty) {
    let Some(cost) = &loyalty.exit_cost else { return };
    let bands = by_group((0..cost.index.len()).map(|at| cost.band(at)), BANDS.len());
    for (id, at) in BANDS.iter().zip(bands) {
        f.count(format!("loyalty.exit.{id}.customers"), at.len() as u64);
    }
    for found in &cost.things {
        let Some((id, _)) = THINGS.get(found.thing) else { continue };
        let (n, mean) = found.holders();
        f.count(format!("loyalty.exit.{id}.customers"), n as u64);
        f.real(format!("loyalty.exit.{id}.mean"), mean);
    }
    f.real("loyalty.exit.mean", cost.index.iter().sum::<f64>() / as_f64(cost.index.len()));
}
