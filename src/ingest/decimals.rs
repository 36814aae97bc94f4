//! The decimal sign of every column.

use super::by_cell::any_cell;
use super::{Decimal, RawTable, formats};

/// The signs of a table's columns.
pub struct Decimals {
    /// Where a column does not tell by itself.
    pub default: Decimal,
    /// One per column.
    pub columns: Vec<Decimal>,
    /// A numeric column can be read in two ways, and no other one tells.
    pub asks: bool,
}

/// Decides the sign of every numeric column by its own cells; a column that can be read in two ways is read as
/// the others are. `chosen` is for columns that do not tell.
pub fn decide(table: &RawTable, numeric: &[usize], chosen: Option<Decimal>) -> Decimals {
    let mut columns = vec![Decimal::Point; table.columns.len()];
    let mut open = Vec::new();
    let (mut says_point, mut says_comma) = (false, false);
    for &i in numeric {
        let (sign, is_open) = formats::decimal(table, &[i], None);
        if is_open {
            open.push(i);
        } else if table
            .columns
            .get(i)
            .is_some_and(|c| any_cell(c, |text| text.contains(['.', ',', '．', '，'])))
        {
            says_point |= sign == Decimal::Point;
            says_comma |= sign == Decimal::Comma;
        }
        if let Some(slot) = columns.get_mut(i) {
            *slot = sign;
        }
    }
    let (default, asks) = match (chosen, says_point, says_comma) {
        (Some(chosen), ..) => (chosen, false),
        (None, true, false) => (Decimal::Point, false),
        (None, false, true) => (Decimal::Comma, false),
        // Some columns say the one, some the other, or none says anything.
        _ => (formats::decimal(table, &open, None).0, !open.is_empty()),
    };
    for i in open {
        if let Some(slot) = columns.get_mut(i) {
            *slot = default;
        }
    }
    Decimals { default, columns, asks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Reader;

    fn decided(csv: &str, chosen: Option<Decimal>) -> (Vec<Decimal>, bool) {
        let mut reader = Reader::new();
        reader.push(csv.as_bytes()).unwrap();
        let table = reader.finish().unwrap();
        let all: Vec<usize> = (0..table.columns.len()).collect();
        let decimals = decide(&table, &all, chosen);
        (decimals.columns, decimals.asks)
    }

    #[test]
    fn every_column_by_itself() {
        use Decimal::{Comma, Point};
        let mixed = "a;b;c\n1.234,50;12.5;7\n2,5;13.25;8\n";
        assert_eq!(decided(mixed, None), (vec![Comma, Point, Point], false));
        // What does not tell follows the only sign that is told.
        assert_eq!(decided("a;b\n1.234;12,5\n2.345;3,25\n", None), (vec![Comma, Comma], false));
        assert_eq!(decided("a;b\n1.234;12.5\n2.345;3.25\n", None), (vec![Point, Point], false));
        // The others disagree: a question.
        assert!(decided("a;b;c\n1.234;12.5;3,25\n2.345;3.25;4,5\n", None).1);
        assert_eq!(
            decided("a;b;c\n1.234;12.5;3,25\n2.345;3.25;4,5\n", Some(Point)),
            (vec![Point, Point, Comma], false)
        );
        assert_eq!(decided("a;b\n1.234;x\n2.345;y\n", None), (vec![Comma, Point], true));
    }
}
