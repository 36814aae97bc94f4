//! Columns that no analysis needs yet to read a sale, kept for those that ask for them.

use super::by_cell::ByCell;
use super::cells::{Numbers, Recoded};

use super::date::Reading;
use super::roles::Form;
use super::{Mapping, RawColumn, RawTable, Role, dates};
use crate::model::{Codes, Day, Extra, ExtraValues, NumberColumn, SEGMENT_ROWS};

/// Columns kept at most.
const MAX_EXTRAS: usize = 24;

/// Whether a role is kept here: numbers, days and keys that have no place of their own.
fn is_extra(role: Role) -> bool {
    let has_a_place = matches!(
        role,
        Role::Date
            | Role::Customer
            | Role::CustomerName
            | Role::Amount
            | Role::Quantity
            | Role::Order
            | Role::Product
            | Role::ProductName
            | Role::Cost
            | Role::Profit
            | Role::UnitCost
            | Role::Currency
    );
    !has_a_place && matches!(role.form(), Form::Number | Form::Day | Form::Key)
}

/// Reads the further columns of the accepted rows.
pub fn collect(table: &RawTable, mapping: &Mapping, rows: &[u32]) -> Vec<Extra> {
    let columns = mapping.roles.iter().zip(&table.columns).enumerate();
    columns
        .filter(|(_, (role, _))| is_extra(**role))
        .take(MAX_EXTRAS)
        .map(|(i, (role, column))| Extra {
            role: role.name(),
            name: column.name.clone(),
            values: match role.form() {
                Form::Number => {
                    ExtraValues::Numbers(number_column(Numbers::read(column, mapping.form_of(i)), rows))
                }
                Form::Day => ExtraValues::Days(days(column, mapping, rows)),
                _ => texts(column, rows),
            },
        })
        .collect()
}

/// The numbers of some rows, in ascending order.
fn number_column(mut numbers: Numbers<'_>, rows: &[u32]) -> NumberColumn {
    let (mut column, mut of_stretch) = (NumberColumn::default(), Vec::with_capacity(SEGMENT_ROWS));
    for (stretch, rows) in by_stretch(rows) {
        numbers.window.open_at(stretch, rows);
        numbers.append(stretch, &mut of_stretch, &mut column);
    }
    column
}

/// Ascending rows by the stretch that they belong to.
fn by_stretch(rows: &[u32]) -> impl Iterator<Item = (usize, &[u32])> {
    let of = |row: &u32| *row as usize / SEGMENT_ROWS;
    rows.chunk_by(move |a, b| of(a) == of(b)).filter_map(move |part| Some((of(part.first()?), part)))
}

/// The numbers of some rows, in ascending order; `i64::MIN` where there is none.
pub fn numbers(column: &mut Numbers<'_>, rows: &[u32]) -> impl Iterator<Item = i64> {
    let mut open = usize::MAX;
    rows.iter().map(move |row| {
        let row = *row as usize;
        if row / SEGMENT_ROWS != open {
            open = row / SEGMENT_ROWS;
            column.window.open(open);
        }
        column.at(row).value().unwrap_or(i64::MIN)
    })
}

fn days(column: &RawColumn, mapping: &Mapping, rows: &[u32]) -> Vec<Option<Day>> {
    let (own, open) = dates::decide(Some(column), None, false);
    // A column that cannot tell is written as the dates of the sales are.
    let reading = if open.is_empty() { own } else { Reading { order: mapping.date_order, ..own } };
    let cells = ByCell::of(column, move |text| reading.day(text));
    rows.iter().map(|row| cells.at(*row as usize)).collect()
}

fn texts(column: &RawColumn, rows: &[u32]) -> ExtraValues {
    let mut keys = Recoded::ids(column);
    let (mut codes, mut of_stretch) = (Codes::default(), Vec::with_capacity(SEGMENT_ROWS));
    for (stretch, rows) in by_stretch(rows) {
        keys.window.open_at(stretch, rows);
        keys.append(stretch, &mut of_stretch, &mut codes);
    }
    ExtraValues::Texts(keys.values, codes)
}
