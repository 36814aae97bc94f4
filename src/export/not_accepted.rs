//! The rows that were not accepted, as a CSV file that spreadsheets open.

use super::csv;
use crate::ingest::{Intake, RawTable};
use crate::issue::Fate;

/// Words around the rows.
pub struct Words<'a> {
    /// Headings of row number, fate, reason and surplus fields.
    pub headings: [&'a str; 4],
    /// What became of a row.
    pub fate: &'a dyn Fn(Fate) -> String,
    /// Why, by the code of the issue.
    pub reason: &'a dyn Fn(&str) -> String,
}

/// Writes every row that was not accepted: row number, fate, reason, the cells as read, surplus fields.
pub fn to_csv(table: &RawTable, intake: &Intake, words: &Words<'_>) -> Vec<u8> {
    let [row, fate, reason, surplus] = words.headings;
    let has_surplus = !table.surplus.is_empty();
    let names = table.columns.iter().map(|c| c.name.as_str());
    let heading: Vec<&str> =
        [row, fate, reason].into_iter().chain(names).chain(has_surplus.then_some(surplus)).collect();
    let rows = intake.not_accepted.iter().map(|(index, fate, code)| {
        let i = *index as usize;
        let mut cells = vec![table.row_number(i).to_string(), (words.fate)(*fate), (words.reason)(code)];
        cells.extend(table.columns.iter().map(|c| c.text(i).into_owned()));
        if has_surplus {
            let at = table.surplus.binary_search_by_key(index, |(row, _)| *row).ok();
            cells.push(
                at.and_then(|at| table.surplus.get(at)).map(|(_, text)| text.clone()).unwrap_or_default(),
            );
        }
        cells
    });
    csv::rows(&heading, rows)
}
