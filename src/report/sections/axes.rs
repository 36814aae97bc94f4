//! Orders, growth, bargaining, cooperation: where one customer stands among all.

use super::Source;
use crate::analysis::axes::{self, Axes, Placed};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Cell};
use crate::report::write::{Writer, words};

pub(super) fn table(w: &Writer<'_>, source: Source<'_>, customer_idx: u32) -> Block {
    let axes = axes::run(source.study, &source.intake.transactions, customer_idx);
    let rows = vec![
        row(w, "axes.orders", orders(w, &axes), axes.orders.map(|p| p.place)),
        row(w, "axes.growth", growth(w, &axes), None),
        row(w, "axes.bargaining", bargaining(w, &axes), axes.bargaining.map(|b| b.place)),
        row(w, "axes.cooperation", cooperation(w, &axes), axes.cooperation()),
    ];
    let columns = ["axes.axis", "axes.own", "#axes.place"];
    let mut table = w.table("customer-axes", "axes.title", &columns, rows);
    table.note = w.get("axes.note");
    Block::Table(table)
}

fn row(w: &Writer<'_>, axis: &str, own: String, place: Option<f64>) -> Vec<Cell> {
    vec![words(w.get(axis)), words(own), w.num(place.unwrap_or(f64::NAN), N::Percent(0))]
}

fn orders(w: &Writer<'_>, axes: &Axes) -> String {
    axes.orders.map_or_else(|| "–".to_owned(), |p| w.number(p.value, N::Count))
}

fn growth(w: &Writer<'_>, axes: &Axes) -> String {
    let Some(slope) = axes.growth else { return w.get("axes.growth_short") };
    let percent = |value: f64| Arg::Number(value, N::PercentSigned(0));
    let Some((low, high)) = slope.interval else {
        return w.say("axes.growth_bare", &[("value", percent(slope.value))]);
    };
    let key = if low > 0.0 {
        "axes.growth_up"
    } else if high < 0.0 {
        "axes.growth_down"
    } else {
        "axes.growth_open"
    };
    w.say(key, &[("value", percent(slope.value)), ("low", percent(low)), ("high", percent(high))])
}

fn bargaining(w: &Writer<'_>, axes: &Axes) -> String {
    let Some(found) = axes.bargaining else { return w.get("account.discount_needs") };
    let percent = |value: f64| Arg::Number(value, N::Percent(0));
    w.say("axes.bargaining_own", &[("share", percent(found.share)), ("expected", percent(found.expected))])
}

fn cooperation(w: &Writer<'_>, axes: &Axes) -> String {
    let mut parts = Vec::new();
    let mut put = |placed: Option<Placed>, key: &str, style: N, missing: &str| {
        parts.push(match placed {
            Some(placed) => w.say(key, &[("value", Arg::Number(placed.value, style))]),
            None => w.get(missing),
        });
    };
    put(axes.products, "axes.products", N::Count, "axes.products_needs");
    put(axes.regularity, "axes.regularity", N::Decimal(2), "axes.regularity_needs");
    put(axes.on_time, "axes.on_time", N::Percent(0), "axes.on_time_needs");
    parts.join(" · ")
}
