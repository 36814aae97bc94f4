//! By which power of ten are the numbers of each column multiplied?
//!
//! A column follows the unit of its own heading; amounts without one follow the unit above the table. Prices of one
//! piece seldom stand in 万元 where amounts do: a price follows its amount only where quantity x price gives the
//! amount as both are written, or where the amount is made from it.

use super::unit::{self, Unit};
use super::{Decimal, NumberForm, RawTable, Role, content};

/// Money of a whole line or of a customer, of which a unit above the table speaks.
const TOTALS: [Role; 14] = [
    Role::Amount,
    Role::Cost,
    Role::Profit,
    Role::Refund,
    Role::Tax,
    Role::PaidAmount,
    Role::DueAmount,
    Role::CreditLimit,
    Role::Plan,
    Role::Expense,
    Role::Budget,
    Role::Invested,
    Role::Wallet,
    Role::Balance,
];

/// Money of one piece.
const PRICES: [Role; 3] = [Role::UnitPrice, Role::ListPrice, Role::UnitCost];

/// The units of the headings.
pub fn of_headings(table: &RawTable) -> Vec<Option<Unit>> {
    table.columns.iter().map(|c| unit::of_heading(&c.heading).map(|(unit, _)| unit)).collect()
}

/// How the numbers of the columns are written, by their headings alone.
pub fn forms(decimals: &[Decimal], units: &[Option<Unit>]) -> Vec<NumberForm> {
    let scale = |i: usize| units.get(i).copied().flatten().map_or(0, |unit| unit.scale);
    decimals
        .iter()
        .enumerate()
        .map(|(i, decimal)| NumberForm { decimal: *decimal, scale: scale(i) })
        .collect()
}

/// The powers of ten of all columns. `chosen`: that of the amounts, if the user says it.
pub fn decide(
    table: &RawTable,
    roles: &[Role],
    decimals: &[Decimal],
    units: &[Option<Unit>],
    chosen: Option<u8>,
) -> Vec<u8> {
    let said = |i: usize| units.get(i).copied().flatten().map(|unit| unit.scale);
    let column = |role: Role| roles.iter().position(|own| *own == role);
    let is_number = |i: usize| roles.get(i).is_some_and(|role| role.is_number());
    let mut scales: Vec<u8> =
        (0..roles.len()).map(|i| said(i).filter(|_| is_number(i)).unwrap_or(0)).collect();
    let above = unit::of_titles(&table.titles).map(|unit| unit.scale);
    let of_table = chosen.or(above);
    let is_made = column(Role::Amount).is_none();
    for (i, role) in roles.iter().enumerate() {
        let follows = TOTALS.contains(role) || (is_made && PRICES.contains(role));
        if let Some(slot) = scales.get_mut(i)
            && let Some(scale) = of_table
            && follows
            && (chosen.is_some() || said(i).is_none())
        {
            *slot = scale;
        }
    }
    // Where the price of a piece says nothing of a unit and gives the amount as it is written, it has the same.
    if let (Some(quantity), Some(amount)) = (column(Role::Quantity), column(Role::Amount))
        && let Some(scale) = scales.get(amount).copied().filter(|scale| *scale > 0)
    {
        let plain = forms(decimals, &[]);
        for price in PRICES.into_iter().filter_map(column).filter(|i| said(*i).is_none()) {
            if content::holds(table, [quantity, price, amount], column(Role::Discount), &plain)
                && let Some(slot) = scales.get_mut(price)
            {
                *slot = scale;
            }
        }
    }
    scales
}

#[cfg(test)]
mod tests {
    use crate::ingest::{Reader, guess};

    fn scales(text: &str) -> Vec<u8> {
        let mut reader = Reader::new();
        reader.push(text.as_bytes()).unwrap();
        guess(&reader.finish().unwrap(), &[], None, None).mapping.scales
    }

    #[test]
    fn amounts_and_prices() {
        let rows = |amounts: [&str; 4]| -> String {
            let days = ["2024-03-01,A,2,5", "2024-03-02,B,3,7", "2024-03-03,A,4,6.5", "2024-03-04,C,5,9"];
            days.iter().zip(amounts).map(|(day, amount)| format!("{day},{amount}\n")).collect()
        };
        let (same, other) = (rows(["10", "21", "26", "45"]), rows(["0.001", "0.0021", "0.0026", "0.0045"]));
        // The price stands in 元, as its product says.
        assert_eq!(scales(&format!("日期,客户编号,数量,单价,金额(万元)\n{other}")), [0, 0, 0, 0, 4]);
        // The price stands in 万元 as well, though only the amount says so.
        assert_eq!(scales(&format!("日期,客户编号,数量,单价,金额(万元)\n{same}")), [0, 0, 0, 4, 4]);
        assert_eq!(scales(&format!("日期,客户编号,数量,单价(元),金额(万元)\n{same}")), [0, 0, 0, 0, 4]);
        // A line above the table speaks of amounts, not of numbers of pieces.
        assert_eq!(
            scales(&format!("单位：万元,,,,\n日期,客户编号,数量,单价,金额\n{other}")),
            [0, 0, 0, 0, 4]
        );
        assert_eq!(scales(&format!("单位：万元,,,,\n日期,客户编号,数量,单价,金额(元)\n{same}")), [0; 5]);
        assert_eq!(scales("单位：千元,,,\n日期,客户编号,数量,单价\n2024-03-01,A,2,5\n"), [0, 0, 0, 3]);
    }
}
