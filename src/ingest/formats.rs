//! How a file writes dates and numbers, decided by whole columns.

use super::inline::{INLINE, Inline};
use super::{DateOrder, Decimal, RawColumn, RawTable, date, number};
use crate::model::{Day, ShortDecimal};

/// Steps between rows from which on their order tells.
const MIN_STEPS: f64 = 8.0;
/// Days beyond which a file hardly reaches by chance, where another reading makes it short.
const LONG_SPAN: i32 = 2 * 366;

/// The order of day, month and year in a column, and the orders that it may have as well, with it; none if it is
/// clear.
///
/// The order under which most distinct dates exist wins. Of several, one is dropped whose days lie scattered over many
/// years where another's lie together (the year is the number that hardly changes), or jump to and fro where another's
/// follow the rows. Points stand between day and month, or behind the year, never behind a month that comes first;
/// and `is_day_first`, nor does a month come first where the numbers have decimal commas.
pub fn date_order(
    column: Option<&RawColumn>,
    chosen: Option<DateOrder>,
    is_day_first: bool,
) -> (DateOrder, Vec<DateOrder>) {
    const ORDERS: [DateOrder; 3] = [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy];
    if let Some(chosen) = chosen {
        return (chosen, Vec::new());
    }
    let Some(column) = column else { return (DateOrder::Ymd, Vec::new()) };
    // What stands in its code is a date whose order is clear, or none.
    let parts: Vec<_> = column.cells.iter().map(date::parse).collect();
    if parts.iter().flatten().all(|parts| matches!(parts, date::Parts::Fixed(_))) {
        return (DateOrder::Ymd, Vec::new());
    }
    let days = |order: DateOrder| -> Vec<Option<Day>> {
        parts.iter().map(|parts| parts.and_then(|p| p.day(order))).collect()
    };
    let readings = ORDERS.map(|order| Candidate::new(order, days(order), column));
    let most = readings.iter().map(|r| r.n_read).max().unwrap_or(0);
    let mut best: Vec<_> = readings.into_iter().filter(|r| r.n_read == most).collect();
    // Orders that read every date alike are no question: 2024-03-05, 03/03/2024.
    best.dedup_by(|b, a| a.days == b.days);
    let open = || column.cells.iter().zip(&parts).filter(|(_, parts)| is_open(**parts));
    if best.len() > 1 && (is_day_first || open().all(|(text, _)| has_points(text))) {
        best.retain(|r| r.order != DateOrder::Mdy);
    }
    let n_distinct = open().count();
    let is_beaten = |one: &Candidate| {
        best.iter().any(|other| {
            let is_scattered = (one.order == DateOrder::Ymd) != (other.order == DateOrder::Ymd)
                && n_distinct >= 3
                && one.span > LONG_SPAN
                && other.span * 5 <= one.span;
            let is_jumping = other.n_steps >= MIN_STEPS && other.sorted >= 0.98 && one.sorted <= 0.92;
            is_scattered || is_jumping
        })
    };
    let is_left: Vec<bool> = best.iter().map(|one| !is_beaten(one)).collect();
    let left: Vec<&Candidate> =
        best.iter().zip(&is_left).filter(|(_, left)| **left).map(|(r, _)| r).collect();
    let left = if left.is_empty() { best.iter().collect() } else { left };
    if let [only] = left[..] {
        return (only.order, Vec::new());
    }
    let (mut winner, mut winning) = (DateOrder::Dmy, (f64::MIN, i32::MIN));
    // Of equals, the day first.
    for candidate in left.iter().filter(|r| r.order == DateOrder::Dmy).chain(&left) {
        // Small differences are chance.
        let merit = ((candidate.sorted * 10.0).round(), -candidate.span);
        if merit > winning {
            (winner, winning) = (candidate.order, merit);
        }
    }
    (winner, left.iter().map(|r| r.order).collect())
}

/// Whether the order of a date's numbers is not clear by themselves.
fn is_open(parts: Option<date::Parts>) -> bool {
    matches!(parts, Some(date::Parts::Open(..) | date::Parts::YearLast(..)))
}

/// Whether the first sign between a date's numbers is a point.
fn has_points(text: &str) -> bool {
    text.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start().starts_with('.')
}

/// A column read under one order.
struct Candidate {
    order: DateOrder,
    days: Vec<Option<Day>>,
    n_read: usize,
    /// From the first day to the last.
    span: i32,
    /// Steps between rows of different days.
    n_steps: f64,
    /// From 0.5 to 1: the share of them that go in the direction that most have.
    sorted: f64,
}

impl Candidate {
    fn new(order: DateOrder, days: Vec<Option<Day>>, column: &RawColumn) -> Self {
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
        let filled = || days.iter().flatten();
        let span = match (filled().min(), filled().max()) {
            (Some(first), Some(last)) => last.0 - first.0,
            _ => 0,
        };
        let n_steps = up + down;
        let sorted = if n_steps > 0.0 { f64::max(up, down) / n_steps } else { 0.5 };
        Self { order, n_read: filled().count(), days, span, n_steps, sorted }
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
    let columns = || numeric.iter().filter_map(|i| table.columns.get(*i));
    // No more cells than these can speak for a comma: more points than them settle it.
    let n_comma_at_most: u64 = columns().map(|column| column.cells.len() as u64).sum();
    for column in columns() {
        if column.inline == Inline::Number {
            let mut codes = Vec::new();
            for stretch in 0..column.codes.n_segments() {
                if n_point > n_comma_at_most {
                    break;
                }
                column.codes.segment(stretch, &mut codes);
                for code in codes.iter().filter(|code| **code & INLINE != 0) {
                    match ShortDecimal::of(*code) {
                        ShortDecimal { n_decimals: 0, .. } => {}
                        number if number.may_be_grouped() => open = open.or(Some(false)),
                        _ => n_point += 1,
                    }
                }
            }
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
        let order = |cells: &[&str]| {
            let (order, open) = date_order(table(cells).columns.first(), None, false);
            (order, !open.is_empty())
        };
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
    fn content_decides_the_order_of_dates() {
        let order = |cells: &[String]| {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            date_order(table(&cells).columns.first(), None, false)
        };
        let own = |cells: &[&str]| order(&cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>());
        // The year hardly changes, the day does.
        assert_eq!(own(&["24.03.05", "24.03.09", "24.04.02"]), (DateOrder::Ymd, vec![]));
        assert_eq!(own(&["05.03.24", "09.03.24", "02.04.24"]), (DateOrder::Dmy, vec![]));
        assert_eq!(own(&["05.03.24"]), (DateOrder::Dmy, vec![DateOrder::Ymd, DateOrder::Dmy]));
        // Points never stand behind a month that comes first.
        assert_eq!(own(&["05.03.2024", "04.03.2024"]), (DateOrder::Dmy, vec![]));
        // Rows of twenty days, from the last days of January on.
        let days = ["25/1", "2/2", "3/2", "5/2", "6/2", "7/2", "9/2", "10/2", "11/2", "3/3", "4/3", "8/3"];
        let small: Vec<String> = days.iter().skip(1).map(|day| format!("{day}/2024")).collect();
        assert_eq!(order(&small), (DateOrder::Dmy, vec![]));
        let turned: Vec<String> = days
            .iter()
            .skip(1)
            .map(|day| day.split_once('/').map_or(String::new(), |(d, m)| format!("{m}/{d}/2024")))
            .collect();
        assert_eq!(order(&turned), (DateOrder::Mdy, vec![]));
        // Sorted either way: the first twelve days of a month, or the second of twelve months.
        let both: Vec<String> = (1..=12).map(|n| format!("{n:02}/02/2024")).collect();
        assert_eq!(order(&both), (DateOrder::Dmy, vec![DateOrder::Dmy, DateOrder::Mdy]));
        let both: Vec<&str> = both.iter().map(String::as_str).collect();
        assert_eq!(date_order(table(&both).columns.first(), None, true), (DateOrder::Dmy, vec![]));
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
