//! What the file's own sales say beside the strategy that is open: a ladder, a pair, a profile.

use super::price_parts::product_name;
use crate::analysis::pricing::room::Room;
use crate::analysis::pricing::strategies::observed::Observed;
use crate::analysis::pricing::strategies::pair::Found;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::Transactions;
use crate::report::block::{Block, Table, Tone};
use crate::report::write::Writer;

/// What is seen for one strategy; nothing where the file does not tell.
pub(super) fn blocks(w: &Writer<'_>, tx: &Transactions, room: &Room, strategy: &str) -> Vec<Block> {
    let seen = &room.observed;
    let text = match strategy {
        "versions" => versions(w, seen),
        "bundle" => pair(w, tx, seen),
        "peak" => times(w, seen),
        "clearance" | "markdown" => season(w, seen),
        "customer_value" => {
            let ladder = accepted(w, room).map(Block::Table);
            return ladder.into_iter().collect();
        }
        _ => None,
    };
    text.map(|text| w.notice(Tone::Neutral, text, String::new())).into_iter().collect()
}

fn versions(w: &Writer<'_>, seen: &Observed) -> Option<String> {
    let ladder = seen.ladder.as_ref()?;
    let args = [
        ("low", Arg::Number(ladder.low_price, N::Money)),
        ("high", Arg::Number(ladder.high_price, N::Money)),
        ("units", Arg::Number(ladder.low_units, N::Count)),
        ("overlap", Arg::Number(ladder.overlap, N::Percent(0))),
    ];
    Some(w.say(if ladder.is_tiers { "strategies.seen.tiers" } else { "strategies.seen.versions" }, &args))
}

fn pair(w: &Writer<'_>, tx: &Transactions, seen: &Observed) -> Option<String> {
    let pair = seen.pair.as_ref()?;
    let [both, first, second] = pair.kinds;
    let args = [
        ("a", Arg::from(product_name(tx, pair.products.0))),
        ("b", Arg::from(product_name(tx, pair.products.1))),
        ("n", Arg::from(pair.n_orders)),
        ("lift", Arg::Number(pair.lift, N::Decimal(1))),
        ("both", Arg::from(both)),
        ("first", Arg::from(first)),
        ("second", Arg::from(second)),
    ];
    let text = w.say("strategies.seen.pair", &args);
    let why = match pair.found {
        Found::Within => return Some(text),
        Found::Across => "strategies.seen.pair_across",
        Found::Elsewhere => "strategies.seen.pair_elsewhere",
    };
    Some(w.sentences(&[w.get(why), text]))
}

fn times(w: &Writer<'_>, seen: &Observed) -> Option<String> {
    let times = seen.times.as_ref()?;
    let name = |bin: &usize| {
        if times.by_hour { format!("{bin:02}:00") } else { w.get(&format!("account.weekday.{bin}")) }
    };
    let list: Vec<String> = times.busy.iter().map(name).collect();
    let args = [
        ("list", Arg::from(list.join(&w.list_separator()))),
        ("busy", Arg::Number(times.busy_units, N::Decimal(1))),
        ("quiet", Arg::Number(times.quiet_units, N::Decimal(1))),
    ];
    Some(w.say(if times.by_hour { "strategies.seen.hours" } else { "strategies.seen.weekdays" }, &args))
}

fn season(w: &Writer<'_>, seen: &Observed) -> Option<String> {
    let season = seen.season.as_ref()?;
    let all = season.full_units + season.low_units;
    let args = [
        ("n", Arg::from(season.n_products)),
        ("units", Arg::Number(all, N::Count)),
        ("share", Arg::Number(season.full_units / all, N::Percent(0))),
    ];
    Some(w.say("strategies.seen.season", &args))
}

/// How many customers have paid at least so much.
fn accepted(w: &Writer<'_>, room: &Room) -> Option<Table> {
    let accepted = room.observed.accepted.as_ref()?;
    let price = room.sold.revenue / room.sold.units;
    let rows = accepted.rungs.iter().map(|(rung, share)| {
        vec![w.num(*rung, N::Percent(0)), w.num(price * rung, N::Money), w.num(*share, N::Percent(0))]
    });
    let columns = ["#col.of_usual_price", "#col.price", "#col.share_customers"];
    let mut table = w.table("strategies-accepted", "strategies.accepted", &columns, rows.collect());
    table.note = w.say("strategies.accepted_note", &[("n", Arg::from(accepted.n))]);
    Some(table)
}
