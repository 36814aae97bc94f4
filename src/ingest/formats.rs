//! How a file writes dates and numbers, decided by whole columns.

use super::inline::{Decimals, Inline};
use super::{DateOrder, Decimal, RawColumn, RawTable, date, number};
use crate::model::Day;

/// The order of day, month and year in a column, and whether it had to be guessed.
///
/// The order under which most distinct dates exist wins. If several explain the column equally well, the one
/// under which the file is more sorted, then the one under which it covers less time.
pub fn date_order(column: Option<&RawColumn>, chosen: Option<DateOrder>) -> (DateOrder, bool) {
    const ORDERS: [DateOrder; 3] = [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy];
    if let Some(chosen) = chosen {
        return (chosen, false);
    }
    let Some(column) = column else { return (DateOrder::Ymd, false) };
    // What stands in its code is a date whose order is clear, or none.
    let parts: Vec<_> = column.cells.iter().map(date::parse).collect();
    if parts.iter().flatten().all(|parts| matches!(parts, date::Parts::Fixed(_))) {
        return (DateOrder::Ymd, false);
    }
    let days = |order: DateOrder| -> Vec<Option<Day>> {
        parts.iter().map(|parts| parts.and_then(|p| p.day(order))).collect()
    };
    let readings = ORDERS.map(|order| (order, days(order)));
    let n_read = |days: &[Option<Day>]| days.iter().flatten().count();
    let most = readings.iter().map(|(_, days)| n_read(days)).max().unwrap_or(0);
    let mut best: Vec<_> = readings.iter().filter(|(_, days)| n_read(days) == most).collect();
    // Orders that read every date alike are no question: 2024-03-05, 03/03/2024.
    best.dedup_by(|b, a| a.1 == b.1);
    if best.len() == 1 {
        return (best.first().map_or(DateOrder::Ymd, |(order, _)| *order), false);
    }
    let (mut winner, mut winning) = (DateOrder::Dmy, (f64::MIN, i32::MIN));
    for (order, days) in best {
        let merit = (sortedness(column, days), -span(days));
        if merit > winning {
            (winner, winning) = (*order, merit);
        }
    }
    (winner, true)
}

/// From 0 to 1: how much the steps between rows go in one direction.
fn sortedness(column: &RawColumn, days: &[Option<Day>]) -> f64 {
    let (mut up, mut down) = (0.0, 0.0);
    let mut before: Option<Day> = None;
    column.codes.for_each(|code| {
        let Some(day) = days.get(code as usize).copied().flatten() else { return };
        if let Some(before) = before {
            up += f64::from(u8::from(day > before));
            down += f64::from(u8::from(day < before));
        }
        before = Some(day);
    });
    // Small differences are chance.
    (f64::abs(up - down) / f64::max(up + down, 1.0) * 10.0).round()
}

fn span(days: &[Option<Day>]) -> i32 {
    let filled = || days.iter().flatten();
    match (filled().min(), filled().max()) {
        (Some(first), Some(last)) => last.0 - first.0,
        _ => 0,
    }
}

/// The decimal sign of the numeric columns, and whether it had to be guessed.
///
/// Every distinct number that can be read in one way only is a vote. Without votes, a lone sign before three
/// digits (`1,234`, `1.234`) is taken for a thousand sign.
pub fn decimal(table: &RawTable, numeric: &[usize], chosen: Option<Decimal>) -> (Decimal, bool) {
    if let Some(chosen) = chosen {
        return (chosen, false);
    }
    let (mut n_point, mut n_comma, mut open) = (0_u64, 0_u64, None);
    for column in numeric.iter().filter_map(|i| table.columns.get(*i)) {
        let mut vote = |number: Decimals| match number.n_decimals {
            0 => {}
            _ if number.may_be_grouped() => open = open.or(Some(false)),
            _ => n_point += 1,
        };
        if column.inline == Inline::Number {
            column.each_inline(|payload| vote(Decimals::of(payload)));
        }
        let marked = column.cells.iter().filter_map(|text| Some((text, number::shape(text)?)));
        for (text, shape) in marked.filter(|(_, shape)| shape.has_marks()) {
            match (shape.fits(Decimal::Point), shape.fits(Decimal::Comma)) {
                (true, false) => n_point += 1,
                (false, true) => n_comma += 1,
                (true, true) => open = open.or(Some(text.contains([',', '，']))),
                (false, false) => {}
            }
        }
    }
    match (n_point.cmp(&n_comma), open) {
        (std::cmp::Ordering::Greater, _) => (Decimal::Point, false),
        (std::cmp::Ordering::Less, _) => (Decimal::Comma, false),
        (_, None) => (Decimal::Point, n_point > 0),
        (_, Some(true)) => (Decimal::Point, true),
        (_, Some(false)) => (Decimal::Comma, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Reader;

    fn table(cells: &[&str]) -> RawTable {
        let mut reader = Reader::new();
        reader.push(format!("a\n\"{}\"\n", cells.join("\"\n\"")).as_bytes()).unwrap();
        reader.finish().unwrap()
    }

    #[test]
    fn order_of_dates() {
        let order = |cells: &[&str]| date_order(table(cells).columns.first(), None);
        assert_eq!(order(&["2024-03-05", "2024-01-02"]), (DateOrder::Ymd, false));
        assert_eq!(order(&["05/03/2024", "13/03/2024"]), (DateOrder::Dmy, false));
        assert_eq!(order(&["05/03/2024", "03/13/2024"]), (DateOrder::Mdy, false));
        assert_eq!(order(&["05-03-2024", "13.03.2024"]), (DateOrder::Dmy, false));
        // Sorted under month first: 3, 4, 5 January against 1 March, April, May after 1 ...
        assert_eq!(order(&["01/03/2024", "01/09/2024", "02/01/2024", "02/07/2024"]), (DateOrder::Mdy, true));
        assert_eq!(order(&["03/01/2024", "09/01/2024", "01/02/2024", "07/02/2024"]), (DateOrder::Dmy, true));
        assert_eq!(order(&["03/03/2024", "04/04/2024"]), (DateOrder::Dmy, false));
    }

    #[test]
    fn decimal_signs() {
        let sign = |cells: &[&str]| decimal(&table(cells), &[0], None);
        assert_eq!(sign(&["1,234.56", "12"]), (Decimal::Point, false));
        assert_eq!(sign(&["1.234,56", "1.234"]), (Decimal::Comma, false));
        assert_eq!(sign(&["12,5", "1.234"]), (Decimal::Comma, false));
        assert_eq!(sign(&["0.328", "1.234"]), (Decimal::Point, false));
        assert_eq!(sign(&["1.234", "5.678"]), (Decimal::Comma, true));
        assert_eq!(sign(&["1,234", "5,678"]), (Decimal::Point, true));
        assert_eq!(sign(&["12", "13"]), (Decimal::Point, false));
    }
}
