//! What is worth noting of numbers and of mended rows, beside the rows.

use super::by_cell::ByCell;
use super::cells::Numbers;
use super::{Intake, Mapping, RawColumn, RawTable, Role, number};
use crate::issue::{Fate, Issues, Sample};
use crate::model::Money;

/// The accepted rows of a table, for notes.
pub struct Notes<'a> {
    /// The table.
    pub table: &'a RawTable,
    /// Indices into it.
    pub rows: &'a [u32],
}

impl Notes<'_> {
    /// Notes rows of the transactions under a code; the sample shows `column`, or what `text` says.
    pub fn add(
        &self,
        intake: &mut Intake,
        code: &'static str,
        which: impl Iterator<Item = u32>,
        column: Option<&RawColumn>,
        text: impl Fn(u32) -> String,
    ) {
        for i in which {
            let row = self.rows.get(i as usize).map_or(0, |row| *row as usize);
            intake.issues.add(code, Fate::Noted, || {
                let words = text(i);
                let cell = || column.map(|c| c.text(row).chars().take(80).collect()).unwrap_or_default();
                Sample {
                    row: self.table.row_number(row),
                    index: u32::try_from(row).unwrap_or(u32::MAX),
                    column: column.map(|c| c.name.clone()).unwrap_or_default(),
                    text: if words.is_empty() { cell() } else { words },
                }
            });
        }
    }
}

/// An amount in 1/10,000 as a plain number.
pub fn plain(amount: i64) -> String {
    Money::plain(amount.into())
}

/// The numbers below `n` that are such.
pub fn which(n: usize, is: impl Fn(usize) -> bool) -> Vec<u32> {
    (0..n).filter(|i| is(*i)).filter_map(|i| u32::try_from(i).ok()).collect()
}

/// Columns that are read in a unit: which, by what power of ten, and what becomes of a number.
pub fn scaled(notes: &Notes<'_>, mapping: &Mapping, intake: &mut Intake) -> Vec<(String, u8)> {
    let columns = mapping.roles.iter().zip(&notes.table.columns).enumerate();
    let scaled = columns.filter(|(i, (role, _))| role.is_number() && mapping.form_of(*i).scale > 0);
    let (mut names, mut samples) = (Vec::new(), Vec::new());
    for (i, (_, column)) in scaled {
        let form = mapping.form_of(i);
        names.push((column.name.clone(), form.scale));
        let first = notes.rows.iter().find_map(|row| {
            let text = column.text(*row as usize);
            let value = form.value(Numbers::shape(&text)?).ok()?;
            Some((*row, format!("{text} → {}", plain(value))))
        });
        samples.extend(first.map(|(index, text)| {
            let row = notes.table.row_number(index as usize);
            Sample { row, index, column: column.name.clone(), text }
        }));
    }
    samples.truncate(Issues::N_SAMPLES);
    if !names.is_empty() {
        intake.issues.add_rows("number.scaled", Fate::Noted, intake.n_accepted, samples);
    }
    names
}

/// Accepted rows in which a mistake was mended.
pub fn mended(table: &RawTable, intake: &mut Intake) {
    for row in &table.mended_rows {
        if intake.transactions.row.holds_ascending(*row) {
            let cells: Vec<_> = table.columns.iter().map(|c| c.text(*row as usize)).collect();
            let text: String = cells.join(" | ").chars().take(80).collect();
            let (row, index) = (table.row_number(*row as usize), *row);
            let sample = || Sample { row, index, column: String::new(), text };
            intake.issues.add("row.mended", Fate::Noted, sample);
        }
    }
}

/// Numbers with more than four decimals.
pub fn rounded(notes: &Notes<'_>, mapping: &Mapping, role: Role, intake: &mut Intake) {
    let Some((i, column)) = mapping.column(role).and_then(|i| Some((i, notes.table.columns.get(i)?))) else {
        return;
    };
    let form = mapping.form_of(i);
    // Cells that stand in their code have three decimals at most.
    let is_rounded = move |text: &str| {
        text.len() > 5
            && Numbers::shape(text).is_some_and(|shape| shape.scaled(form.scale).is_rounded(form.decimal))
    };
    if column.cells.iter().any(is_rounded) {
        let cells = ByCell::of(column, is_rounded);
        let list = which(intake.transactions.len(), |i| {
            notes.rows.get(i).is_some_and(|row| cells.at(*row as usize))
        });
        notes.add(intake, "number.rounded", list.into_iter(), Some(column), |_| String::new());
    }
}

/// Numbers with another unit than most: 500 g among kilograms.
pub fn units(notes: &Notes<'_>, mapping: &Mapping, role: Role, intake: &mut Intake) {
    let Some(column) = mapping.column(role).and_then(|i| notes.table.columns.get(i)) else { return };
    let unit = |text: &str| match number::shape(text) {
        Some(_) => "",
        None => number::shape_with_unit(text).map_or("", |(_, unit)| unit),
    };
    if column.cells.iter().all(|text| unit(text).is_empty()) {
        return;
    }
    let cells = ByCell::of(column, unit);
    let n = intake.transactions.len();
    let at = |i: usize| notes.rows.get(i).map_or("", |row| cells.at(*row as usize));
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for unit in (0..n).map(at).filter(|unit| !unit.is_empty()) {
        match counts.iter_mut().find(|(_, known)| *known == unit) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, unit)),
        }
    }
    let usual = counts.iter().max_by_key(|(n, unit)| (*n, std::cmp::Reverse(*unit))).map_or("", |(_, u)| u);
    let list = which(n, |i| !at(i).is_empty() && at(i) != usual);
    notes.add(intake, "number.other_unit", list.into_iter(), Some(column), |_| String::new());
}
