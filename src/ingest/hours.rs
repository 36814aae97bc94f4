//! The hour of every order, where the file tells times: a byte per order, and none where it does not.

use super::by_cell::ByCell;
use super::date::{Reading, time_of_day};
use super::{Mapping, RawTable, Role};
use crate::model::{NO_HOUR, SEGMENT_ROWS, Transactions};

const SECONDS_PER_HOUR: u32 = 3600;
const HOURS_PER_DAY: u32 = 24;

/// Seconds since midnight in a column of times, or in one of hours.
fn second_of_time(text: &str) -> Option<u32> {
    let hour = || text.parse::<u32>().ok().filter(|hour| *hour < HOURS_PER_DAY);
    time_of_day(text).or_else(|| hour().map(|hour| hour * SECONDS_PER_HOUR))
}

/// Seconds since midnight of a row (index into the raw table), by the column with the time of day, else by the
/// time behind the date; `None` where there is none.
pub fn second_of_day(table: &RawTable, mapping: &Mapping, row: usize) -> Option<u32> {
    let column = |role| mapping.column(role).and_then(|i| table.columns.get(i));
    match column(Role::Time) {
        Some(column) => second_of_time(&column.text(row)),
        None => mapping.dates().second(&column(Role::Date)?.text(row)),
    }
}

/// The hour of every order of `tx`: that of its earliest row that has a time, or [`NO_HOUR`]. Empty where the file tells no
/// times; where all are the same, as exports write dates, too.
pub fn of_orders(table: &RawTable, mapping: &Mapping, tx: &Transactions) -> Vec<u8> {
    let column = |role| mapping.column(role).and_then(|i| table.columns.get(i));
    if let Some(column) = column(Role::Time) {
        return by_row(&ByCell::of(column, second_of_time), tx);
    }
    let reading: Reading = mapping.dates();
    let Some(date) = column(Role::Date) else { return Vec::new() };
    let Some(form) = date.time_form() else {
        return by_row(&ByCell::of(date, move |text| reading.second(text)), tx);
    };
    let mut codes = Vec::new();
    earliest(tx, |rows, to| {
        date.codes.gather(rows, &mut codes);
        to.extend(codes.iter().map(|code| Some(form.second(*code))));
    })
}

fn by_row(cells: &ByCell<'_, Option<u32>>, tx: &Transactions) -> Vec<u8> {
    if cells.any(|second| second.is_some_and(|s| s > 0)) {
        earliest(tx, |rows, to| to.extend(rows.iter().map(|row| cells.at(*row as usize))))
    } else {
        Vec::new()
    }
}

/// `seconds` adds those of the day, of some rows of the raw table.
fn earliest(tx: &Transactions, mut seconds: impl FnMut(&[u32], &mut Vec<Option<u32>>)) -> Vec<u8> {
    let Some((first_day, _)) = tx.period() else { return Vec::new() };
    // Hours since the first day.
    let mut hours = vec![u32::MAX; tx.n_orders as usize];
    let (mut rows, mut orders, mut known) = (Vec::new(), Vec::new(), Vec::new());
    for segment in 0..tx.row.n_segments() {
        tx.row.segment(segment, &mut rows);
        tx.order.segment(segment, &mut orders);
        known.clear();
        seconds(&rows, &mut known);
        for (at, (second, order)) in (segment * SEGMENT_ROWS..).zip(known.iter().zip(&orders)) {
            let Some(second) = second else { continue };
            let hour = (second / SECONDS_PER_HOUR).min(HOURS_PER_DAY - 1);
            let days = u32::try_from(tx.day.at(at).0.saturating_sub(first_day.0)).unwrap_or(0);
            if let Some(slot) = hours.get_mut(*order as usize) {
                *slot = (*slot).min(days.saturating_mul(HOURS_PER_DAY).saturating_add(hour));
            }
        }
    }
    let of_day = |hour: u32| u8::try_from(hour % HOURS_PER_DAY).unwrap_or(NO_HOUR);
    let hours: Vec<u8> = hours.iter().map(|h| if *h == u32::MAX { NO_HOUR } else { of_day(*h) }).collect();
    let mut told = hours.iter().filter(|hour| **hour != NO_HOUR);
    let first = told.next();
    if told.any(|hour| Some(hour) != first) { hours } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use crate::ingest::{Reader, assemble, guess};

    fn hours(file: &str) -> Vec<u8> {
        let mut reader = Reader::new();
        reader.push(file.as_bytes()).unwrap();
        let table = reader.finish().unwrap();
        let mapping = guess(&table, &[], None, None).mapping;
        assemble(&table, &mapping).unwrap().transactions.hours
    }

    /// Order 1 begins at 9:15, order 2 the evening before its second line, order 3 has no time.
    #[test]
    fn the_earliest_line_of_an_order() {
        let file = "order,customer,date,amount\n\
            1,a,2024-03-05 10:01,5\n1,a,2024-03-05 09:15,5\n\
            2,b,2024-03-06 08:30,5\n2,b,2024-03-05 21:59,5\n\
            3,c,2024-03-07,5\n";
        assert_eq!(hours(file), [9, 21, super::NO_HOUR]);
        let timed = "order,customer,date,time,amount\n1,a,2024-03-05,18:20,5\n2,b,2024-03-06,7:00,5\n";
        assert_eq!(hours(timed), [18, 7]);
    }

    #[test]
    fn dates_have_no_hours() {
        for (first, second) in [
            ("2024-03-05", "2024-03-06"),
            ("2024-03-05 00:00:00", "2024-03-06 00:00:00"),
            ("2024-03-05 12:00", "2024-03-06 12:00"),
        ] {
            assert!(
                hours(&format!("customer,date,amount\na,{first},5\nb,{second},5\n")).is_empty(),
                "{first}"
            );
        }
    }
}
