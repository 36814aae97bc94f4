//! How does a customer's value hang on how often and how lately they ordered? Two maps over orders and silence.
#![allow(clippy::indexing_slicing, reason = "cells are found by their own bins")]

use crate::analysis::value::clv::{CustomerValue, Output};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::Block;
use crate::report::chart::{ChartBlock, ChartSpec, Grid, Mark};
use crate::report::write::{Writer, as_f64, words};

/// Lower ends of the columns: order days.
const ORDERS: [u32; 10] = [1, 2, 3, 4, 5, 6, 8, 11, 16, 26];
/// Rows at most.
const N_ROWS: usize = 9;
/// Heights that a row may have, in weeks.
const STEPS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 13.0, 26.0, 52.0, 104.0, 208.0];

/// What a map shows of a customer.
struct Shown {
    id: &'static str,
    style: N,
    value: fn(&CustomerValue) -> f64,
}

const SHOWN: [Shown; 2] = [
    Shown { id: "p_alive", style: N::Percent(0), value: |c| c.p_alive },
    Shown { id: "expected_orders", style: N::Decimal(1), value: |c| c.expected_orders },
];

/// The customers of a cell.
#[derive(Default, Clone)]
struct CellOf {
    members: Vec<usize>,
}

/// P(alive) and expected orders: the mean of the customers of each cell, never a value without a customer.
pub(super) fn maps(w: &mut Writer<'_>, clv: &Output) -> Vec<Block> {
    let silence = |c: &CustomerValue| f64::from(c.row.age_days - c.row.last_days) / 7.0;
    let longest = clv.customers.iter().map(silence).fold(0.0, f64::max);
    let step = STEPS.into_iter().find(|s| longest / s < as_f64(N_ROWS)).unwrap_or(longest / as_f64(N_ROWS));
    let n_rows = bin(longest, step) + 1;
    let column = |c: &CustomerValue| ORDERS.partition_point(|low| *low <= c.row.n_repeats + 1) - 1;
    let n_columns = clv.customers.iter().map(column).max().unwrap_or(0) + 1;
    let mut cells = vec![CellOf::default(); n_rows * n_columns];
    for (at, customer) in clv.customers.iter().enumerate() {
        let row = bin(silence(customer), step).min(n_rows - 1);
        cells[row * n_columns + column(customer)].members.push(at);
    }
    let layout = Layout { n_columns, step, cells };
    SHOWN.iter().map(|shown| map(w, clv, &layout, shown)).collect()
}

struct Layout {
    n_columns: usize,
    step: f64,
    cells: Vec<CellOf>,
}

fn bin(weeks: f64, step: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "weeks of one file")]
    let bin = (weeks / step).max(0.0) as usize;
    bin
}

fn column_name(w: &Writer<'_>, column: usize, n_columns: usize) -> String {
    let low = ORDERS[column];
    match ORDERS.get(column + 1) {
        Some(next) if *next == low + 1 => low.to_string(),
        Some(next) if column + 1 < n_columns => w.say(
            "clv.map_range",
            &[("low", Arg::from(low.to_string())), ("high", Arg::from((next - 1).to_string()))],
        ),
        _ => format!("{low}+"),
    }
}

fn map(w: &mut Writer<'_>, clv: &Output, layout: &Layout, shown: &Shown) -> Block {
    let Layout { n_columns, step, cells } = layout;
    let mean = |cell: &CellOf| {
        let sum: f64 = cell.members.iter().map(|&at| (shown.value)(&clv.customers[at])).sum();
        if cell.members.is_empty() { f64::NAN } else { sum / as_f64(cell.members.len()) }
    };
    let means: Vec<f64> = cells.iter().map(mean).collect();
    let deepest = means.iter().copied().filter(|m| m.is_finite()).fold(0.0, f64::max);
    let columns: Vec<String> = (0..*n_columns).map(|c| column_name(w, c, *n_columns)).collect();
    let weeks = |row: usize| w.number(as_f64(row) * step, N::Count);
    let row_names: Vec<String> = (0..cells.len() / n_columns)
        .map(|row| w.say("clv.map_range", &[("low", weeks(row).into()), ("high", weeks(row + 1).into())]))
        .collect();
    let value_name = w.get(&format!("col.{}", shown.id));
    let mut picture = Grid {
        x_label: w.get("clv.map_x"),
        y_label: w.get("clv.map_y"),
        columns: columns.clone(),
        rows: row_names.clone(),
        shade: Vec::new(),
        first: Vec::new(),
        second: Vec::new(),
        group: vec![0; cells.len()],
        group_names: vec![String::new()],
        marks: Vec::new(),
    };
    let mut rows = Vec::new();
    for (at, (cell, mean)) in cells.iter().zip(&means).enumerate() {
        let (row, column) = (&row_names[at / n_columns], &columns[at % n_columns]);
        let title =
            w.say("clv.map_cell", &[("orders", column.as_str().into()), ("weeks", row.as_str().into())]);
        let n = cell.members.len();
        let members = cell.members.iter().map(|&m| clv.customers[m].row.customer_idx).collect();
        let set = w.set(format!("clv.map.{at}"), title.clone(), members);
        picture.shade.push(if deepest > 0.0 { mean / deepest } else { *mean });
        let written = if n == 0 { String::new() } else { w.number(*mean, shown.style) };
        let count = w.say("customers.n", &[("n", Arg::from(n))]);
        picture.marks.push(Mark {
            text: if n == 0 { title } else { format!("{title}\n{value_name}: {written}\n{count}") },
            set: set.clone(),
        });
        picture.first.push(written);
        picture.second.push(if n == 0 { String::new() } else { w.number(as_f64(n), N::CountShort) });
        if n > 0 {
            rows.push(vec![
                words(column.as_str()),
                words(row.as_str()),
                w.count(n).opens(set),
                w.num(*mean, shown.style),
            ]);
        }
    }
    let title_key = format!("clv.map.{}", shown.id);
    let heading = format!("#col.{}", shown.id);
    let table = w.table(
        &format!("clv-map-{}", shown.id),
        &title_key,
        &["clv.map_x", "clv.map_y", "#col.customers", heading.as_str()],
        rows,
    );
    let all = clv.customers.iter().map(shown.value).sum::<f64>() / as_f64(clv.customers.len().max(1));
    let summary = w.say(
        "clv.map_summary",
        &[
            ("what", value_name.into()),
            ("mean", Arg::Number(all, shown.style)),
            ("n", Arg::from(clv.customers.len())),
        ],
    );
    Block::Chart(Box::new(ChartBlock {
        id: format!("clv-map-{}", shown.id),
        title: w.get(&title_key),
        summary,
        spec: ChartSpec::Grid(picture),
        table,
    }))
}
