//! Every measure of the last whole month against others: 环比, 同比, rolling twelve months.

use crate::analysis::drivers::compared::{Change, Compared};
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Figures;
use crate::report::block::{Block, Cell};
use crate::report::write::{Writer, words};

fn style(id: &str) -> N {
    match id {
        "revenue" => N::MoneyRound,
        "order_value" => N::Money,
        "orders_per_customer" => N::Decimal(2),
        _ => N::Count,
    }
}

/// The table; nothing where the file has no two whole months.
pub fn block(w: &Writer<'_>, study: &Study) -> Option<Block> {
    let compared = &study.drivers.as_deref()?.compared;
    let first = compared.first()?;
    let has_year = compared.iter().any(|c| c.yoy.is_some());
    let has_rolling = compared.iter().any(|c| c.rolling.is_some());
    let mut rows = Vec::new();
    for c in compared {
        let change = |of: Option<f64>| w.num(of.unwrap_or(f64::NAN), N::PercentSigned(1));
        let per_day = |of: &Option<Change>| change(of.and_then(|c| c.per_day));
        let mut row: Vec<Cell> = vec![words(w.get(&format!("overview.measure.{}", c.id)))];
        row.push(w.num(c.value, style(c.id)));
        row.push(change(c.mom.map(|c| c.change)));
        row.push(per_day(&c.mom));
        if has_year {
            row.push(change(c.yoy.map(|c| c.change)));
            row.push(per_day(&c.yoy));
        }
        if has_rolling {
            row.push(w.num(c.rolling.unwrap_or(f64::NAN), style(c.id)));
            row.push(change(c.rolling_change));
        }
        if has_year {
            row.push(words(if c.disagrees() { w.get("overview.disagree") } else { String::new() }));
        }
        rows.push(row);
    }
    let mut columns = vec!["col.measure", "#col.last_month", "#change.mom", "#col.mom_per_day"];
    if has_year {
        columns.extend(["#change.yoy", "#col.yoy_per_day"]);
    }
    if has_rolling {
        columns.extend(["#col.rolling", "#col.rolling_change"]);
    }
    if has_year {
        columns.push("col.note");
    }
    let mut table = w.table("compared", "overview.compared", &columns, rows);
    table.title = w.say("overview.compared", &[("month", Arg::from(w.month(first.month)))]);
    table.note = w.get(if has_year { "overview.compared_note" } else { "overview.compared_note_short" });
    Some(Block::Table(table))
}

/// Adds the figures.
pub fn figures(f: &mut Figures, compared: &[Compared]) {
    for c in compared {
        f.real(format!("sales.last_month.{}", c.id), c.value);
        for (id, change) in [("mom", c.mom), ("yoy", c.yoy)] {
            let Some(change) = change else { continue };
            f.real(format!("sales.last_month.{}.{id}", c.id), change.change);
            f.real(format!("sales.last_month.{}.{id}_per_day", c.id), change.per_day.unwrap_or(f64::NAN));
        }
        f.real(format!("sales.rolling.{}", c.id), c.rolling.unwrap_or(f64::NAN));
        f.real(format!("sales.rolling.{}.change", c.id), c.rolling_change.unwrap_or(f64::NAN));
    }
}
