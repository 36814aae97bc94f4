//! Whether amount = quantity x unit price, row by row, where a file gives all three.

use super::content::is_close;
use crate::model::{DiscountKind, Money, MoneyColumn, NumberColumn, Transactions};

/// How the amounts of a file come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formula {
    /// Quantity x unit price.
    Gross,
    /// Less the discount.
    Net(DiscountKind),
    /// Less a discount per unit.
    NetPerUnit,
    /// Quantity x unit price x a constant, in 1/10,000: a tax, for example.
    Scaled(i64),
}

/// What came of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountCheck {
    /// The formula that most rows follow.
    pub formula: Formula,
    /// Rows with all that the formula needs.
    pub n_checked: u64,
    /// Rows that differ from it by more than rounding: index into the transactions, amount expected.
    pub differing: Vec<(u32, Money)>,
}

/// Rows that decide on the formula.
const N_SAMPLE: usize = 2_000;

/// Rows of a file, column by column.
struct Columns<'a> {
    quantity: &'a NumberColumn,
    unit_price: &'a NumberColumn,
    discount: Option<&'a NumberColumn>,
    amount: &'a MoneyColumn,
    /// By how much amounts may be off, in 1/10,000.
    slack: u64,
}

impl Columns<'_> {
    fn gross(&self, row: usize) -> Option<Money> {
        let is_there = |value: &i64| *value != i64::MIN;
        let quantity = self.quantity.get(row).filter(is_there)?;
        let unit_price = self.unit_price.get(row).filter(is_there)?;
        Money::product(quantity, Money(unit_price))
    }

    fn expected(&self, row: usize, formula: Formula) -> Option<Money> {
        let gross = self.gross(row)?;
        let off = || self.discount?.get(row).map(|off| if off == i64::MIN { 0 } else { off });
        match formula {
            Formula::Gross => Some(gross),
            Formula::Net(kind) => kind.net(gross, off()?),
            Formula::NetPerUnit => {
                let quantity = self.quantity.get(row)?.checked_abs()?;
                DiscountKind::Amount.net(gross, Money::product(quantity, Money(off()?))?.0)
            }
            Formula::Scaled(factor) => Money::product(factor, gross),
        }
    }

    fn holds(&self, row: usize, formula: Formula) -> Option<bool> {
        let expected = self.expected(row, formula)?;
        self.amount.get(row).map(|amount| is_close(expected, amount, self.slack))
    }

    /// The constant that most amounts are of quantity x unit price, in 1/10,000.
    fn factor(&self, rows: &[usize]) -> Option<i64> {
        let mut factors: Vec<i64> = rows
            .iter()
            .filter_map(|row| {
                let gross = self.gross(*row).filter(|gross| gross.0.unsigned_abs() > 10_000)?;
                let scaled = i128::from(self.amount.get(*row)?.0) * i128::from(Money::SCALE);
                i64::try_from(scaled / i128::from(gross.0)).ok()
            })
            .collect();
        factors.sort_unstable();
        // Amounts are rounded to a cent: a factor of two decimals is meant as such.
        factors.get(factors.len() / 2).map(|median| (median + 50).div_euclid(100) * 100)
    }
}

/// Checks every row. `None` where the file lacks one of the three columns, or its amounts were made from them.
/// `slack`: by how much amounts may be off because they were rounded in a large unit ([`super::content::slack`]).
pub fn run(tx: &Transactions, is_given: bool, slack: u64) -> Option<AmountCheck> {
    let unit_price = tx.numbers("unit_price").filter(|_| is_given && !tx.quantity.is_empty())?;
    let (quantity, amount) = (&tx.quantity, &tx.amount);
    let columns = Columns { quantity, unit_price, discount: tx.numbers("discount"), amount, slack };
    let sample: Vec<usize> = (0..tx.len()).step_by(tx.len().div_ceil(N_SAMPLE).max(1)).collect();
    let mut formulas = vec![Formula::Gross];
    if columns.discount.is_some() {
        formulas.extend(DiscountKind::ALL.map(Formula::Net));
        formulas.push(Formula::NetPerUnit);
    }
    formulas.extend(columns.factor(&sample).map(Formula::Scaled));
    let share = |formula: Formula| {
        let held: Vec<bool> = sample.iter().filter_map(|row| columns.holds(*row, formula)).collect();
        held.iter().filter(|held| **held).count()
    };
    // The first of the best: the plainest.
    let mut best = (0, Formula::Gross);
    for formula in formulas {
        let n = share(formula);
        if n > best.0 {
            best = (n, formula);
        }
    }
    let formula = best.1;
    let mut check = AmountCheck { formula, n_checked: 0, differing: Vec::new() };
    for row in 0..tx.len() {
        match columns.holds(row, formula) {
            None => {}
            Some(true) => check.n_checked += 1,
            Some(false) => {
                check.n_checked += 1;
                let row_idx = u32::try_from(row).unwrap_or(u32::MAX);
                check.differing.extend(columns.expected(row, formula).map(|expected| (row_idx, expected)));
            }
        }
    }
    (check.n_checked > 0).then_some(check)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, Extra, ExtraValues};

    fn checked(rows: &[(i64, i64, i64, i64)]) -> (Formula, Vec<u32>) {
        let column = |role, value: fn(&(i64, i64, i64, i64)) -> i64| Extra {
            role,
            name: String::new(),
            values: ExtraValues::Numbers(rows.iter().map(|r| value(r) * 100).collect()),
        };
        let tx = Transactions {
            day: vec![Day(0); rows.len()].into(),
            quantity: rows.iter().map(|r| r.0 * 10_000).collect(),
            amount: rows.iter().map(|r| Money(r.3 * 100)).collect(),
            extras: vec![column("unit_price", |r| r.1), column("discount", |r| r.2)],
            ..Transactions::default()
        };
        let check = run(&tx, true, 0).unwrap();
        assert_eq!(run(&tx, false, 0), None);
        (check.formula, check.differing.into_iter().map(|(row, _)| row).collect())
    }

    #[test]
    fn the_formula_that_most_rows_follow() {
        // Quantity, unit price in cents, discount in hundredths, amount in cents.
        let plain = [(2, 250, 0, 500), (3, 1_000, 0, 3_000), (4, 999, 0, 3_996), (5, 700, 0, 3_600)];
        assert_eq!(checked(&plain), (Formula::Gross, vec![3]));
        let share = [(2, 2_500, 10, 4_500), (3, 1_000, 20, 2_400), (4, 990, 0, 3_960), (5, 700, 50, 1_750)];
        assert_eq!(checked(&share), (Formula::Net(DiscountKind::Share), vec![]));
        let money = [(2, 2_500, 100, 4_900), (3, 1_000, 200, 2_800), (4, 990, 0, 3_960), (5, 700, 50, 3_450)];
        assert_eq!(checked(&money), (Formula::Net(DiscountKind::Amount), vec![]));
        let per_unit =
            [(2, 2_500, 100, 4_800), (3, 1_000, 200, 2_400), (4, 990, 10, 3_920), (5, 700, 50, 3_250)];
        assert_eq!(checked(&per_unit), (Formula::NetPerUnit, vec![]));
        let taxed = [(2, 2_500, 0, 5_250), (3, 1_000, 0, 3_150), (4, 990, 0, 4_158), (5, 700, 0, 3_675)];
        assert_eq!(checked(&taxed), (Formula::Scaled(10_500), vec![]));
    }
}
