//! Which lines were sold below their price?
//!
//! # How it is computed
//! With a list price: paid at least 2 % less per piece. Else with a column of discounts: any; what "none" looks like is read
//! off the column (0 where any line has it, else its largest value: 折扣 of 1 or 10 are full price). Else with a column
//! of promotions: a value that names one.

use super::pricing::panel_rows::is_promotion_name;
use crate::model::{Codes, NumberColumn, Transactions};

/// A list price that is undercut by less is taken for rounding.
const LEAST_OFF: f64 = 0.02;

/// What says so.
enum By<'a> {
    List(&'a NumberColumn),
    Discount { values: &'a NumberColumn, none: i64 },
    Promotion { codes: &'a Codes, is_one: Vec<bool> },
}

/// Tells lines sold below their price from others.
pub struct Discounted<'a> {
    tx: &'a Transactions,
    by: By<'a>,
    /// Role of the column that says so: `list_price`, `discount`, `promotion`.
    pub role: &'static str,
}

impl<'a> Discounted<'a> {
    /// `None` without such a column, or with one that says the same of every line.
    pub fn of(tx: &'a Transactions) -> Option<Self> {
        let promotion = tx.dimensions.iter().find(|d| d.role == "promotion");
        let (by, role) = if let Some(list) = tx.numbers("list_price").filter(|_| !tx.quantity.is_empty()) {
            (By::List(list), "list_price")
        } else if let Some(values) = tx.numbers("discount") {
            let has_zero = values.iter().any(|value| value == 0);
            let largest = values.iter().max().unwrap_or(0);
            (By::Discount { values, none: if has_zero { 0 } else { largest } }, "discount")
        } else {
            let promotion = promotion?;
            let is_one = promotion.values.iter().map(is_promotion_name).collect();
            (By::Promotion { codes: &promotion.codes, is_one }, "promotion")
        };
        let own = Self { tx, by, role };
        let mut seen = (0..tx.len()).filter_map(|row| own.is(row));
        let first = seen.next()?;
        seen.any(|other| other != first).then_some(own)
    }

    /// Whether a line was; `None` where the column is silent.
    pub fn is(&self, row: usize) -> Option<bool> {
        match &self.by {
            By::List(list) => {
                let list = list.get(row)?;
                let quantity = self.tx.quantity.get(row)?;
                let amount = self.tx.amount.get(row)?.0;
                if list <= 0 || quantity <= 0 {
                    return None;
                }
                let full = crate::model::Money::product(list, crate::model::Money(quantity))?.to_f64();
                (full > 0.0).then(|| crate::model::Money(amount).to_f64() < (1.0 - LEAST_OFF) * full)
            }
            By::Discount { values, none } => {
                values.get(row).filter(|value| *value != i64::MIN).map(|value| value != *none)
            }
            By::Promotion { codes, is_one } => is_one.get(codes.get(row)? as usize).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, Extra, ExtraValues, Money};

    fn file(role: &'static str, values: &[i64]) -> Transactions {
        let mut tx = Transactions::default();
        for _ in values {
            tx.day.push(Day(0));
            tx.amount.push(Money(180_000));
        }
        tx.quantity.extend_from_slice(&vec![20_000; values.len()]);
        tx.extras.push(Extra {
            role,
            name: role.to_owned(),
            values: ExtraValues::Numbers(values.iter().copied().collect()),
        });
        tx
    }

    #[test]
    fn by_list_price_and_by_discount() {
        let said = |role, values: &[i64]| {
            let tx = file(role, values);
            Discounted::of(&tx).map(|d| (0..values.len()).map(|row| d.is(row)).collect::<Vec<_>>())
        };
        // Two pieces for 18: 9 each, of 10 or of 9 or of an unknown price.
        assert_eq!(
            said("list_price", &[100_000, 90_000, i64::MIN]),
            Some(vec![Some(true), Some(false), None])
        );
        assert_eq!(said("discount", &[0, 1_500, i64::MIN]), Some(vec![Some(false), Some(true), None]));
        assert_eq!(said("discount", &[10_000, 8_500]), Some(vec![Some(false), Some(true)]));
        assert_eq!(said("discount", &[0, 0]), None);
        assert_eq!(said("points", &[1, 2]), None);
    }
}
