//! How a column writes its dates, decided by the whole column.

use super::by_cell::{any_cell, sample};
use super::date::{self, Parts, Reading};
use super::{DateOrder, RawColumn, formats};

/// Rows looked at for bare numbers.
const N_SAMPLE: usize = 2_000;

/// How a column may be read as dates, by a sample of its cells; `None` where most of them are none.
pub fn glance(column: &RawColumn) -> Option<Reading> {
    Reading::of_cells(DateOrder::Ymd, &column.heading, sample(column, N_SAMPLE))
}

/// How the date column is read, and the orders of day, month and year among which must be asked: the column cannot
/// tell, or it says the one here and the other there. None if it is clear. `is_day_first`: numbers of the file have
/// decimal commas.
pub fn decide(
    column: Option<&RawColumn>,
    chosen: Option<DateOrder>,
    is_day_first: bool,
) -> (Reading, Vec<DateOrder>) {
    let (order, mut open) = formats::date_order(column, chosen, is_day_first);
    let Some(column) = column else { return (Reading::from(order), open) };
    let glanced = glance(column);
    let mut reading = Reading { order, ..glanced.unwrap_or(Reading::from(order)) };
    // A sample may miss the few cells in which a spreadsheet left its own numbers.
    if reading.numbers == date::DateNumbers::None
        && any_cell(column, |text| date::DateNumbers::Excel.read(text).is_some())
    {
        reading.numbers = date::DateNumbers::Excel;
    }
    if open.is_empty() && chosen.is_none() && is_divided(column) {
        open = vec![DateOrder::Dmy, DateOrder::Mdy];
    }
    (reading, open)
}

/// Whether a column has dates that are only day-first, and no few that are only month-first.
fn is_divided(column: &RawColumn) -> bool {
    let (mut n_dmy, mut n_mdy) = (0_u32, 0_u32);
    // What stands in its code is a date whose order is clear, or none.
    for text in column.cells.iter() {
        if let Some(parts @ (Parts::YearLast(..) | Parts::Open(..))) = date::parse(text) {
            match (parts.day(DateOrder::Dmy), parts.day(DateOrder::Mdy), parts.day(DateOrder::Ymd)) {
                (Some(_), None, None) => n_dmy += 1,
                (None, Some(_), None) => n_mdy += 1,
                _ => {}
            }
        }
    }
    n_dmy.min(n_mdy) * 10 >= n_dmy.max(n_mdy) && n_dmy.min(n_mdy) > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Reader;

    #[test]
    fn a_divided_column_is_asked() {
        let decided = |cells: &[&str]| {
            let mut reader = Reader::new();
            reader.push(format!("date;x\n{};1\n", cells.join(";1\n")).as_bytes()).unwrap();
            let table = reader.finish().unwrap();
            let (reading, asks) = decide(table.columns.first(), None, false);
            (reading.order, reading.numbers, !asks.is_empty())
        };
        use date::DateNumbers::{Excel, None as Bare};
        assert_eq!(decided(&["13/01/2024", "14/01/2024"]), (DateOrder::Dmy, Bare, false));
        assert!(decided(&["13/01/2024", "14/01/2024", "01/15/2024"]).2);
        let mut many: Vec<String> = (13..29).map(|d| format!("{d}/01/2024")).collect();
        many.push("01/15/2024".to_owned());
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(decided(&many), (DateOrder::Dmy, Bare, false));
        assert_eq!(decided(&["45356", "45357.5"]), (DateOrder::Ymd, Excel, false));
        assert_eq!(decided(&["13/01/2024", "45357"]), (DateOrder::Dmy, Excel, false));
    }
}
