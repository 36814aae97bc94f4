//! The rows of a file with what became of them, as CSV files that spreadsheets open.

use super::csv;
use crate::ingest::several::{Use, file_of};
use crate::ingest::{Intake, RawTable};
use crate::issue::Fate;

/// Words around the rows.
pub struct Words<'a> {
    /// Headings of row number, fate, reason and surplus fields.
    pub headings: [&'a str; 4],
    /// Heading of the file, where there are several.
    pub file: &'a str,
    /// What became of a row.
    pub fate: &'a dyn Fn(Fate) -> String,
    /// Why, by the code of the issue.
    pub reason: &'a dyn Fn(&str) -> String,
}

/// Writes every accepted row: (file,) row number, fate, the cells as read.
pub fn accepted_to_csv(table: &RawTable, intake: &Intake, fate: &str, words: &Words<'_>) -> Vec<u8> {
    let [row, what, ..] = words.headings;
    let has_files = !intake.files.is_empty();
    let names = table.columns.iter().map(|c| c.name.as_str());
    let heading: Vec<&str> =
        has_files.then_some(words.file).into_iter().chain([row, what]).chain(names).collect();
    let rows = intake.transactions.row.to_vec().into_iter().map(|row| {
        let i = row as usize;
        let mut cells = Vec::with_capacity(heading.len());
        if has_files {
            cells.push(file_of(&intake.files, i).to_owned());
        }
        cells.extend([table.row_number(i).to_string(), fate.to_owned()]);
        cells.extend(table.columns.iter().map(|c| c.text(i).into_owned()));
        cells
    });
    csv::rows(&heading, rows)
}

/// Writes every row that was not accepted: (file,) row number, fate, reason, the cells as read, surplus fields. Rows of
/// tables beside the sales follow; their cells stand under the columns of the same name, the others under surplus.
pub fn to_csv(table: &RawTable, intake: &Intake, words: &Words<'_>) -> Vec<u8> {
    let [row, fate, reason, surplus] = words.headings;
    let has_files = !intake.files.is_empty();
    let has_surplus = !table.surplus.is_empty() || intake.files.iter().any(|file| !file.left_out.is_empty());
    let names = table.columns.iter().map(|c| c.name.as_str());
    let heading: Vec<&str> = has_files
        .then_some(words.file)
        .into_iter()
        .chain([row, fate, reason])
        .chain(names)
        .chain(has_surplus.then_some(surplus))
        .collect();
    let start = |file: &str, number: u64, fate: Fate, code: &str| {
        let mut cells = vec![number.to_string(), (words.fate)(fate), (words.reason)(code)];
        if has_files {
            cells.insert(0, file.to_owned());
        }
        cells
    };
    let rows = intake.not_accepted.iter().map(|(index, fate, code)| {
        let i = *index as usize;
        let mut cells = start(file_of(&intake.files, i), table.row_number(i), *fate, code);
        cells.extend(table.columns.iter().map(|c| c.text(i).into_owned()));
        if has_surplus {
            let at = table.surplus.binary_search_by_key(index, |(row, _)| *row).ok();
            cells.push(
                at.and_then(|at| table.surplus.get(at)).map(|(_, text)| text.clone()).unwrap_or_default(),
            );
        }
        cells
    });
    let beside = intake.files.iter().flat_map(|file| file.left_out.iter().map(move |row| (file, row)));
    let beside = beside.map(|(file, row)| {
        let mut cells = start(&file.name, row.row_number, row.fate, row.code);
        let of = |name: &str| row.cells.iter().find(|(n, _)| n == name).map(|(_, text)| text.clone());
        cells.extend(table.columns.iter().map(|c| of(&c.name).unwrap_or_default()));
        let others = row.cells.iter().filter(|(n, _)| table.columns.iter().all(|c| c.name != *n));
        let others: Vec<String> = others.map(|(name, text)| format!("{name}: {text}")).collect();
        cells.push(others.join(" | "));
        cells
    });
    csv::rows(&heading, rows.chain(beside))
}

/// Writes every key of the sales that has no row in a joined file: file, column of the sales, key, sales rows.
pub fn unmatched_to_csv(intake: &Intake, headings: &[&str]) -> Vec<u8> {
    let joined = intake.files.iter().filter_map(|file| match &file.purpose {
        Use::Joined { key, unmatched, .. } => Some((file, key, unmatched)),
        _ => None,
    });
    let rows = joined.flat_map(|(file, key, unmatched)| {
        unmatched
            .iter()
            .map(move |one| vec![file.name.clone(), key.clone(), one.key.clone(), one.n_rows.to_string()])
    });
    csv::rows(headings, rows)
}
