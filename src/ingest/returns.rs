//! Returns: which rows take back a sale, which sale that was, and amounts that were given back in a column.

use super::cells::Numbers;
use super::decisions::Decisions;
use super::extras::numbers;
use super::status::State;
use super::{Mapping, RawTable, Role};
use crate::model::{Money, NONE, Transactions};
use rustc_hash::FxHashMap;

/// What was done about returns. Indices are of rows of the transactions, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Returns {
    /// Positive amounts that stood for a return and were made negative.
    pub negated: Vec<u32>,
    /// Rows from whose amount a refund was subtracted.
    pub refunded: Vec<u32>,
    /// Rows with a refund that their amount does not contain any more.
    pub refunded_before: Vec<u32>,
    /// Rows with a negative amount whose purchase was found.
    pub n_matched: u64,
    /// Those whose purchase was not found: bought before the file begins, or a correction.
    pub unmatched: Vec<u32>,
}

/// Makes every return negative and subtracts refunds. `rows`: indices into the raw table.
pub fn net(
    table: &RawTable,
    mapping: &Mapping,
    decisions: &Decisions<'_>,
    rows: &[u32],
    tx: &mut Transactions,
) -> Returns {
    let mut returns = Returns::default();
    if mapping.column(Role::Amount).is_none() {
        return returns;
    }
    let n = u32::try_from(tx.len()).unwrap_or(u32::MAX);
    let at = |i: u32| i as usize;
    let is_positive = |tx: &Transactions, i: u32| tx.amount.get(at(i)).is_some_and(|amount| amount.0 > 0);
    // Quantities tell, amounts have no sign: -1 piece for 20.00.
    let is_back =
        |tx: &Transactions, i: &u32| tx.quantity.get(at(*i)).is_some_and(|q| q < 0 && q != i64::MIN);
    let back: Vec<u32> = (0..n).filter(|i| is_back(tx, i)).collect();
    let n_unsigned = back.iter().filter(|i| is_positive(tx, **i)).count();
    let mut negated: Vec<u32> = Vec::new();
    if n_unsigned * 2 > back.len() {
        negated.extend(back.iter().filter(|i| is_positive(tx, **i)));
    }
    // The status says that this row takes back another one.
    let is_returned =
        |i: &u32| rows.get(at(*i)).is_some_and(|row| decisions.state(*row as usize) == State::Returned);
    let has_refunds = mapping.column(Role::Refund).is_some();
    if !has_refunds {
        negated.extend((0..n).filter(|i| is_returned(i) && is_positive(tx, *i)));
    }
    negated.sort_unstable();
    negated.dedup();
    for i in &negated {
        if let Some(Some(cost)) = tx.cost.get_mut(at(*i)) {
            cost.0 = -cost.0.saturating_abs();
        }
    }
    tx.amount.replace(&negated, |_, amount| Money(-amount.0));
    returns.negated = negated;
    refunds(table, mapping, rows, tx, &mut returns);
    returns
}

/// Subtracts the refund column, unless the amounts are what was left after it.
fn refunds(table: &RawTable, mapping: &Mapping, rows: &[u32], tx: &mut Transactions, returns: &mut Returns) {
    let Some((i, column)) = mapping.column(Role::Refund).and_then(|i| Some((i, table.columns.get(i)?)))
    else {
        return;
    };
    let refunds: Vec<i64> = numbers(&mut Numbers::read(column, mapping.form_of(i)), rows)
        .map(|refund| if refund == i64::MIN { 0 } else { refund.saturating_abs() })
        .collect();
    let with_refund = |tx: &Transactions| -> Vec<u32> {
        let pairs = (0_u32..).zip(refunds.iter().zip(tx.amount.iter()));
        pairs.filter(|(_, (refund, amount))| **refund > 0 && amount.0 >= 0).map(|(i, _)| i).collect()
    };
    let refunded = with_refund(tx);
    let pair = |tx: &Transactions, i: u32| Some((tx.amount.get(i as usize)?.0, *refunds.get(i as usize)?));
    // Who gets everything back paid something: where most such rows have no amount, it is what was left. A refund
    // that exceeds an amount gives back postage as well.
    let over = refunded.iter().filter_map(|i| pair(tx, *i)).filter(|(amount, refund)| refund > amount);
    let (n_over, n_nothing) =
        over.fold((0, 0), |(n, nothing), (amount, _)| (n + 1, nothing + usize::from(amount == 0)));
    tx.refunded.clone_from(&refunded);
    if n_over * 20 > refunded.len() && n_nothing * 2 >= n_over {
        returns.refunded_before = refunded;
        return;
    }
    tx.amount.replace(&refunded, |i, amount| {
        let refund = refunds.get(i as usize).copied().unwrap_or(0);
        Money(amount.0.saturating_sub(refund).max(0))
    });
    returns.refunded = refunded;
}

/// What a return and its purchase share.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    /// The same order and product.
    Order(u32, u32),
    /// The same customer and product.
    Customer(u32, u32),
    /// The code of the order number without the prefix of cancellations, and the product.
    Number(u32, u32),
}

/// A sale that can be taken back.
struct Sale {
    row: u32,
    day: i32,
    amount: i64,
    /// Quantity in 1/10,000 (the amount where there is no quantity), and what of it was not taken back yet.
    quantity: i64,
    left: i64,
}

/// Purchases looked at for one return, from the latest back: bounds the work of a hostile file.
const MAX_LOOKED_AT: usize = 500;

/// Letters before the number of an order that takes back another one.
const PREFIXES: [&str; 12] = ["C", "CN", "CR", "R", "RE", "RT", "RET", "RMA", "CRN", "TH", "退", "T"];

/// The number of an order without the prefix of cancellations: `C536379` is 536379.
pub fn without_prefix(order: &str) -> Option<&str> {
    let at = order.find(|c: char| c.is_ascii_digit())?;
    let (prefix, number) = order.split_at_checked(at)?;
    let prefix = prefix.trim_end_matches(['-', '_', ' ', '#']);
    let is_known = PREFIXES.iter().any(|known| known.eq_ignore_ascii_case(prefix));
    (is_known && number.len() >= 3 && number.bytes().all(|b| b.is_ascii_digit())).then_some(number)
}

/// Finds the purchase of every return: in the same order, else the latest one of the same customer, product and
/// quantity not after it, else the order of the same number without its prefix, else the latest purchase of
/// which enough is left. Fills `tx.return_of`. The counts do not depend on the order of rows.
pub fn match_up(
    table: &RawTable,
    mapping: &Mapping,
    rows: &[u32],
    tx: &mut Transactions,
    found: &mut Returns,
) {
    let size = |tx: &Transactions, i: usize| {
        let quantity = tx.quantity.get(i).filter(|q| *q != i64::MIN && *q != 0);
        quantity.or_else(|| tx.amount.get(i).map(|a| a.0)).unwrap_or(0).saturating_abs()
    };
    // A negative quantity without an amount is a correction of the stock.
    let is_return = |tx: &Transactions, i: usize| tx.amount.get(i).is_some_and(|a| a.0 < 0);
    let mut returns: Vec<usize> = (0..tx.len()).filter(|i| is_return(tx, *i)).collect();
    if returns.is_empty() {
        return;
    }
    let orders = mapping.column(Role::Order).and_then(|i| table.columns.get(i));
    let row_of = |i: usize| rows.get(i).map_or(usize::MAX, |row| *row as usize);
    // The code of an order number, without the prefix where a return has one.
    let number_of = |i: usize, is_return: bool| {
        let orders = orders?;
        if !is_return {
            return orders.codes.get(row_of(i));
        }
        orders.find(without_prefix(&orders.text(row_of(i)))?.as_bytes())
    };
    let has_numbers = returns.iter().any(|i| number_of(*i, true).is_some());
    let product = |tx: &Transactions, i: usize| tx.product.get(i).unwrap_or(NONE);
    let keys = |tx: &Transactions, i: usize, is_return: bool| -> [Option<Key>; 3] {
        let product = product(tx, i);
        let customer = tx.customer.get(i).copied().filter(|c| *c != NONE);
        let number = if has_numbers { number_of(i, is_return) } else { None };
        [
            tx.order.get(i).map(|order| Key::Order(order, product)),
            customer.map(|customer| Key::Customer(customer, product)),
            number.map(|number| Key::Number(number, product)),
        ]
    };
    let mut sales_of: FxHashMap<Key, Vec<usize>> = FxHashMap::default();
    for i in &returns {
        for key in keys(tx, *i, true).into_iter().flatten() {
            sales_of.entry(key).or_default();
        }
    }
    let is_wanted = |tx: &Transactions, i: usize| {
        keys(tx, i, false).into_iter().flatten().any(|k| sales_of.contains_key(&k))
    };
    let sold = (0..tx.len()).filter(|i| tx.amount.get(*i).is_some_and(|a| a.0 > 0) && is_wanted(tx, *i));
    let mut sales: Vec<Sale> = sold
        .map(|i| Sale {
            row: u32::try_from(i).unwrap_or(u32::MAX),
            day: tx.day.get(i).map_or(0, |d| d.0),
            amount: tx.amount.get(i).map_or(0, |a| a.0),
            quantity: size(tx, i),
            left: size(tx, i),
        })
        .collect();
    // So every list is sorted as well.
    sales.sort_unstable_by_key(|s| (s.day, s.quantity, s.amount, s.row));
    for (at, sale) in sales.iter().enumerate() {
        for key in keys(tx, sale.row as usize, false).into_iter().flatten() {
            if let Some(list) = sales_of.get_mut(&key) {
                list.push(at);
            }
        }
    }
    // Large returns first: they have fewer purchases to choose from.
    returns.sort_by_key(|i| {
        let day = tx.day.get(*i).map_or(0, |d| d.0);
        (day, std::cmp::Reverse(size(tx, *i)), tx.amount.get(*i).map_or(0, |a| a.0), *i)
    });
    for i in returns {
        let (day, wanted) = (tx.day.get(i).map_or(0, |d| d.0), size(tx, i));
        let [order, customer, number] = keys(tx, i, true);
        let search = |key: Option<Key>, is_whole: bool| {
            let list = sales_of.get(&key?)?;
            let end = list.partition_point(|at| sales.get(*at).is_some_and(|s| s.day <= day));
            let latest = list.get(..end)?.iter().rev().take(MAX_LOOKED_AT);
            let fits = |s: &Sale| {
                if is_whole { s.left == wanted && s.quantity == wanted } else { s.left >= wanted }
            };
            latest.copied().find(|at| sales.get(*at).is_some_and(fits))
        };
        let sale = search(order, true)
            .or_else(|| search(customer, true))
            .or_else(|| search(number, true))
            .or_else(|| search(order, false))
            .or_else(|| search(customer, false))
            .or_else(|| search(number, false));
        let row = u32::try_from(i).unwrap_or(u32::MAX);
        match sale.and_then(|at| sales.get_mut(at)) {
            Some(sale) => {
                sale.left -= wanted;
                found.n_matched += 1;
                tx.return_of.push((row, sale.row));
            }
            None => found.unmatched.push(row),
        }
    }
    tx.return_of.sort_unstable();
    found.unmatched.sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_cancellations() {
        for (order, number) in [
            ("C536379", Some("536379")),
            ("RMA-1001", Some("1001")),
            ("退10001", Some("10001")),
            ("cn 100", Some("100")),
        ] {
            assert_eq!(without_prefix(order), number, "{order}");
        }
        for order in ["536365", "SO1001", "C12", "C", "", "CA-2016-152156", "C12A45"] {
            assert_eq!(without_prefix(order), None, "{order}");
        }
    }
}
