//! The rows that were not accepted, as a CSV file that spreadsheets open.

use super::{Decimal, Intake, RawTable, number};
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

/// Writes every row that was not accepted: row number, fate, reason, the cells as read, surplus fields. UTF-8
/// with a byte order mark and CRLF, so that Excel opens it; texts that could run as formulas are defused.
pub fn to_csv(table: &RawTable, intake: &Intake, words: &Words<'_>) -> Vec<u8> {
    let mut out = "\u{feff}".to_owned();
    let [row, fate, reason, surplus] = words.headings;
    let has_surplus = !table.surplus.is_empty();
    let names = table.columns.iter().map(|c| c.name.as_str());
    let tail = has_surplus.then_some(surplus);
    line(&mut out, [row, fate, reason].into_iter().chain(names).chain(tail));
    for (index, fate, code) in &intake.not_accepted {
        let i = *index as usize;
        let row = table.row_number(i).to_string();
        let (fate, reason) = ((words.fate)(*fate), (words.reason)(code));
        let cells = table.columns.iter().map(|c| c.text(i));
        let surplus = table.surplus.binary_search_by_key(index, |(row, _)| *row).ok();
        let surplus = surplus.and_then(|at| table.surplus.get(at)).map_or("", |(_, text)| text.as_str());
        let head = [row.as_str(), fate.as_str(), reason.as_str()];
        line(&mut out, head.into_iter().chain(cells).chain(has_surplus.then_some(surplus)));
    }
    out.into_bytes()
}

fn line<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            out.push(',');
        }
        let guard = if could_run(cell) { "'" } else { "" };
        if cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            out.push_str(&format!("\"{guard}{}\"", cell.replace('"', "\"\"")));
        } else {
            out.push_str(guard);
            out.push_str(cell);
        }
    }
    out.push_str("\r\n");
}

/// Whether a spreadsheet could take a text for a formula. Plain negative numbers are none.
pub fn could_run(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
        && !(number::parse(cell, Decimal::Point).is_ok() || number::parse(cell, Decimal::Comma).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_kept() {
        for cell in ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "-", "=5"] {
            assert!(could_run(cell), "{cell}");
        }
        for cell in ["-12.50", "-1,234.56", "+3", "abc", "", "1-2", "a=b"] {
            assert!(!could_run(cell), "{cell}");
        }
        let mut out = String::new();
        line(&mut out, ["=a,b", "-5", "x\"y", "@z"].into_iter());
        assert_eq!(out, "\"'=a,b\",-5,\"x\"\"y\",'@z\r\n");
    }
}
