//! How much of the revenue does each segment bring, and how much each of its customers?

use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Block;
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Mark, Tile, Treemap};
use crate::report::write::{Writer, as_f64, share, words};

/// A segment: id, name, customers, revenue in currency units.
pub(super) type Part = (&'static str, String, usize, f64);

/// Areas: revenue. Colour: revenue per customer. `parts`: the largest first.
pub(super) fn block(w: &Writer<'_>, parts: &[Part]) -> Option<Block> {
    let parts: Vec<&Part> = parts.iter().filter(|p| p.3 > 0.0).collect();
    let total: f64 = parts.iter().map(|p| p.3).sum();
    let mean = |part: &Part| share(part.3, as_f64(part.2));
    let highest = parts.iter().map(|p| mean(p)).fold(0.0, f64::max);
    let richest = parts.iter().find(|p| mean(p) >= highest)?;
    let (mut tiles, mut marks, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for part in &parts {
        let (id, name, n, revenue) = part;
        let set = Some(format!("rfm.segment.{id}"));
        let text = w.say(
            "rfm.treemap_mark",
            &[
                ("revenue", Arg::Number(*revenue, N::MoneyRound)),
                ("share", Arg::Number(share(*revenue, total), N::Percent(1))),
                ("n", Arg::from(*n)),
                ("mean", Arg::Number(mean(part), N::MoneyRound)),
            ],
        );
        marks.push(Mark { text: format!("{name}\n{text}"), set: set.clone() });
        // The square root keeps the poorer segments apart where one is far richer than all others.
        tiles.push(Tile { name: name.clone(), value: *revenue, shade: share(mean(part), highest).sqrt() });
        rows.push(vec![
            words(name.as_str()).opens(set),
            w.num(*revenue, N::MoneyRound),
            w.num(share(*revenue, total), N::Percent(1)),
            w.count(*n),
            w.num(mean(part), N::MoneyRound),
        ]);
    }
    let columns = ["col.segment", "#col.revenue", "#col.share_revenue", "#col.customers", "#col.average"];
    let summary = w.say(
        "rfm.treemap_summary",
        &[("name", Arg::from(richest.1.as_str())), ("mean", Arg::Number(highest, N::MoneyRound))],
    );
    Some(Block::Chart(Box::new(ChartBlock {
        id: "rfm-treemap".to_owned(),
        title: w.get("rfm.treemap"),
        summary,
        spec: ChartSpec::Treemap(Treemap {
            axis: Axis { label: w.get("axis.revenue"), style: N::MoneyShort },
            tiles,
            marks,
        }),
        table: w.table("rfm-treemap-table", "rfm.treemap", &columns, rows),
    })))
}
