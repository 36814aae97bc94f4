//! CSV that Excel opens in any language, and that runs nothing.

use crate::report::Table;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A table as CSV: numbers as plain numbers, words as shown.
pub fn table(table: &Table) -> Vec<u8> {
    let heading: Vec<&str> = table.columns.iter().map(|c| c.label.as_str()).collect();
    let cells = table.rows.iter().map(|row| {
        row.iter()
            .zip(&table.columns)
            .map(|(cell, column)| match cell.value {
                // A percentage or an amount is given as the number behind it.
                Some(value) if column.numeric => Cell::Number(value),
                _ => Cell::Text(&cell.text),
            })
            .map(|cell| match cell {
                Cell::Number(value) => format!("{value}"),
                Cell::Text(text) => defused(text),
            })
            .collect::<Vec<String>>()
    });
    write(&heading, cells)
}

/// Rows of words as CSV.
pub fn rows(heading: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    write(heading, rows.map(|row| row.iter().map(|cell| defused(cell)).collect()))
}

enum Cell<'a> {
    Number(f64),
    Text(&'a str),
}

/// A text that a spreadsheet would run as a formula gets an apostrophe in front; a number does not.
fn defused(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if risky && !is_signed_number(text) { format!("'{text}") } else { text.to_owned() }
}

/// `-1,234.56`, `+3`: a sign, then digits with their marks.
fn is_signed_number(text: &str) -> bool {
    let rest = text.trim_start_matches(['+', '-']);
    text.len() - rest.len() == 1
        && rest.bytes().any(|b| b.is_ascii_digit())
        && rest.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'%'))
}

fn write(heading: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(BOM.to_vec());
    // Writing to memory fails only when memory does.
    let _ = writer.write_record(heading.iter().map(|h| defused(h)));
    for row in rows {
        let _ = writer.write_record(&row);
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        let heading = ["=H"];
        let cells = [
            "-1,234.5",
            "-12 pcs",
            "--1",
            "-1+1",
            "=1+1",
            "@x",
            "＝1",
            "张三, 李四",
            "+8613800000000",
            "a\"b",
        ];
        let out = rows(&heading, cells.iter().map(|c| vec![(*c).to_owned()]));
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "\u{feff}'=H\r\n\"-1,234.5\"\r\n'-12 pcs\r\n'--1\r\n'-1+1\r\n'=1+1\r\n'@x\r\n'＝1\r\n\"张三, 李四\"\r\n+8613800000000\r\n\"a\"\"b\"\r\n"
        );
    }
}
