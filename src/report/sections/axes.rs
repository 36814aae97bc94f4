//! Orders, growth, bargaining, cooperation: where one customer stands among all.

use super::Source;
use crate::analysis::axes::{self, Axes, Placed};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Cell};
use crate::report::chart::{ChartBlock, ChartSpec, Mark, Radar};
use crate::report::write::{Writer, words};

/// Axes that a radar needs at least.
const LEAST_SPOKES: usize = 3;

/// An axis that is known: its name, the customer's own value in words, its place.
type Known<'a> = (String, &'a str, f64);

/// A radar of the axes that are known, with all of them in its table; the table alone where too few are.
pub(super) fn block(w: &Writer<'_>, source: Source<'_>, customer_idx: u32) -> Block {
    let axes = axes::run(source.study, &source.intake.transactions, customer_idx);
    let all = [
        ("axes.orders", orders(w, &axes), axes.orders.map(|p| p.place)),
        ("axes.growth", growth(w, &axes), axes.growth_place),
        ("axes.bargaining", bargaining(w, &axes), axes.bargaining.map(|b| b.place)),
        ("axes.cooperation", cooperation(w, &axes), axes.cooperation()),
    ];
    let rows = all.iter().map(|(axis, own, place)| row(w, axis, own.clone(), *place)).collect();
    let columns = ["axes.axis", "axes.own", "#axes.place"];
    let mut table = w.table("customer-axes", "axes.title", &columns, rows);
    table.note = w.get("axes.note");
    let known: Vec<Known<'_>> =
        all.iter().filter_map(|(axis, own, place)| Some((w.get(axis), own.as_str(), (*place)?))).collect();
    let missing: Vec<String> = all.iter().filter(|a| a.2.is_none()).map(|a| w.get(a.0)).collect();
    let left_out = if missing.is_empty() {
        String::new()
    } else {
        w.say("axes.left_out", &[("axes", Arg::from(missing.join(&w.list_separator())))])
    };
    if known.len() < LEAST_SPOKES {
        table.note = format!("{left_out} {}", table.note);
        return Block::Table(table);
    }
    let percent = |place: f64| w.number(place, N::Percent(0));
    let mark = |(name, own, place): &Known<'_>| Mark {
        text: w.say(
            "axes.mark",
            &[
                ("axis", Arg::from(name.as_str())),
                ("share", Arg::from(percent(*place))),
                ("own", Arg::from(*own)),
            ],
        ),
        set: None,
    };
    Block::Chart(Box::new(ChartBlock {
        id: "customer-axes".to_owned(),
        title: w.get("axes.title"),
        summary: w.sentences(&[summary(w, &known), left_out]),
        spec: ChartSpec::Radar(Radar {
            name: w.get("axes.own"),
            middle: w.get("axes.middle"),
            style: N::Percent(0),
            spokes: known.iter().map(|k| k.0.clone()).collect(),
            values: known.iter().map(|k| k.2).collect(),
            marks: known.iter().map(mark).collect(),
        }),
        table,
    }))
}

/// The highest and the lowest axis.
fn summary(w: &Writer<'_>, known: &[Known<'_>]) -> String {
    let by = |a: &&Known<'_>, b: &&Known<'_>| a.2.total_cmp(&b.2);
    let end = |found: Option<&Known<'_>>| {
        found.map_or((String::new(), f64::NAN), |(name, _, place)| (name.clone(), *place))
    };
    let (strong, weak) = (end(known.iter().max_by(by)), end(known.iter().min_by(by)));
    w.say(
        "axes.summary",
        &[
            ("strong", Arg::from(strong.0)),
            ("most", Arg::Number(strong.1, N::Percent(0))),
            ("weak", Arg::from(weak.0)),
            ("least", Arg::Number(weak.1, N::Percent(0))),
        ],
    )
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
