//! What content alone says of columns whose headings say nothing.

use super::by_cell::sample;
use super::cells::Numbers;
use super::profile::{ColumnProfile, Kind};
use super::{Decimal, NumberForm, RawColumn, RawTable};
use crate::model::{DiscountKind, Money};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Rows looked at.
const N_ROWS: usize = 1_000;
/// Columns combined with each other at most.
const N_COLUMNS: usize = 12;

/// Three columns of which one is the product of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product {
    /// Index of the quantities.
    pub quantity: usize,
    /// Index of the unit prices.
    pub unit_price: usize,
    /// Index of the amounts.
    pub amount: usize,
}

/// The rows looked at.
fn rows(table: &RawTable) -> impl Iterator<Item = usize> {
    (0..table.n_rows).step_by(table.n_rows.div_ceil(N_ROWS).max(1))
}

fn form(forms: &[NumberForm], i: usize) -> NumberForm {
    forms.get(i).copied().unwrap_or(NumberForm { decimal: Decimal::Point, scale: 0 })
}

/// The numbers of a column in the rows looked at.
pub fn read(table: &RawTable, i: usize, forms: &[NumberForm]) -> Vec<Option<i64>> {
    let form = form(forms, i);
    let column = table.columns.get(i);
    let text = |row| column.map(|c| c.text(row)).unwrap_or_default();
    rows(table).map(|row| Numbers::shape(&text(row)).and_then(|s| form.value(s).ok())).collect()
}

/// By how much a number of a column may be off because it was rounded in a large unit, in 1/10,000: 0.12 万元 may be
/// anything from 1,150 to 1,250 元. 0 without such a unit.
pub fn slack(table: &RawTable, i: usize, form: NumberForm) -> u64 {
    let Some(column) = table.columns.get(i).filter(|_| form.scale > 0) else { return 0 };
    let shapes = sample(column, N_ROWS).filter_map(|text| Numbers::shape(&text));
    let n_decimals = shapes.map(|shape| shape.n_decimals(form.decimal)).max().unwrap_or(0);
    let n_decimals = u32::try_from(n_decimals).unwrap_or(u32::MAX);
    10_u64.saturating_pow((u32::from(form.scale) + 4).saturating_sub(n_decimals)) / 2
}

/// Finds amount = quantity x unit price among numeric columns. `known`: a quantity and a unit price that are
/// known already.
pub fn product_of(
    table: &RawTable,
    profiles: &[ColumnProfile],
    numeric: &[usize],
    known: [Option<usize>; 2],
    forms: &[NumberForm],
) -> Option<Product> {
    let mut columns: Vec<usize> = numeric.iter().take(N_COLUMNS).copied().collect();
    columns.extend(known.iter().flatten());
    columns.sort_unstable();
    columns.dedup();
    let values: Vec<(usize, Vec<Option<i64>>)> =
        columns.into_iter().map(|i| (i, read(table, i, forms))).collect();
    for (amount, totals) in values.iter().filter(|(i, _)| numeric.contains(i)) {
        for (at, (a, left)) in values.iter().enumerate() {
            for (b, right) in values.iter().skip(at + 1) {
                let slack = slack(table, *amount, form(forms, *amount));
                if a == amount || b == amount || !is_product(left, right, None, totals, slack) {
                    continue;
                }
                let whole = |i: usize| profiles.get(i).map_or(0.0, |p| p.whole);
                let is_quantity = |i: usize| known[0] == Some(i) || known[1].is_some_and(|k| k != i);
                let a_is_quantity = match known {
                    [None, None] => whole(*a) >= whole(*b),
                    _ => is_quantity(*a),
                };
                let (quantity, unit_price) = if a_is_quantity { (*a, *b) } else { (*b, *a) };
                return Some(Product { quantity, unit_price, amount: *amount });
            }
        }
    }
    None
}

/// Whether amount = quantity x unit price, less the discount in whatever way it may be meant, in nearly all rows.
/// `columns`: quantity, unit price, amount.
pub fn holds(table: &RawTable, columns: [usize; 3], discount: Option<usize>, forms: &[NumberForm]) -> bool {
    let slack = slack(table, columns[2], form(forms, columns[2]));
    let [quantity, unit_price, amount] = columns.map(|i| read(table, i, forms));
    let off = discount.map(|i| read(table, i, forms));
    is_product(&quantity, &unit_price, None, &amount, slack)
        || off.is_some_and(|off| {
            DiscountKind::ALL
                .into_iter()
                .any(|kind| is_product(&quantity, &unit_price, Some((kind, &off)), &amount, slack))
        })
}

/// Whether two amounts differ by no more than rounding: a cent, a thousandth, or `slack`.
pub fn is_close(a: Money, b: Money, slack: u64) -> bool {
    a.0.abs_diff(b.0) <= (b.0.unsigned_abs() / 1_000).max(110).max(slack)
}

/// Whether `total` = `a` x `b` (less a discount) in nearly all rows, and in several of them not trivially so.
fn is_product(
    a: &[Option<i64>],
    b: &[Option<i64>],
    discount: Option<(DiscountKind, &[Option<i64>])>,
    total: &[Option<i64>],
    slack: u64,
) -> bool {
    let (mut n, mut n_true, mut n_telling) = (0_u32, 0_u32, 0_u32);
    for (row, ((a, b), total)) in a.iter().zip(b).zip(total).enumerate() {
        let (Some(a), Some(b), Some(total)) = (a, b, total) else { continue };
        n += 1;
        let mut expected = Money::product(*a, Money(*b));
        if let Some((kind, off)) = discount {
            let off = off.get(row).copied().flatten().unwrap_or(0);
            expected = expected.and_then(|gross| kind.net(gross, off));
        }
        if expected.is_some_and(|e| is_close(e, Money(*total), slack)) {
            n_true += 1;
            n_telling += u32::from(*a != Money::SCALE && *b != Money::SCALE && total.unsigned_abs() > 10_000);
        }
    }
    n_true * 20 >= n * 19 && n_telling >= 3 && n_telling * 10 >= n
}

/// Whether a column of unknown name may hold customers: keys that come back, though each not all the time.
pub fn may_be_customer(profile: &ColumnProfile) -> bool {
    let (n, n_distinct) = (profile.n_filled, profile.n_distinct as u64);
    matches!(profile.kind, Kind::Id | Kind::Text)
        && profile.mean_chars <= 40.0
        && profile.time < 0.1
        && (profile.number_share() < 0.5 || profile.whole > 0.99)
        && n_distinct >= 5
        && n_distinct * 10 <= n * 9
        && n_distinct * 50 >= n
}

/// Whether keys come back on other days, as customers do and order numbers do not. Without dates every key may.
pub fn comes_back(table: &RawTable, keys: usize, dates: Option<usize>) -> bool {
    let (Some(keys), Some(dates)) = (table.columns.get(keys), dates.and_then(|i| table.columns.get(i)))
    else {
        return true;
    };
    let mut days_of: FxHashMap<Cow<'_, str>, (String, bool)> = FxHashMap::default();
    for row in 0..table.n_rows.min(20 * N_ROWS) {
        let (key, date) = (keys.text(row), dates.text(row));
        // The day without its time.
        let day = date.split([' ', 'T']).next().unwrap_or_default();
        let seen = days_of.entry(key).or_insert_with(|| (day.to_owned(), false));
        seen.1 |= seen.0 != day;
    }
    let n_back = days_of.values().filter(|(_, comes_back)| *comes_back).count();
    n_back * 20 >= days_of.len()
}

/// Whether two columns differ in any of the rows looked at; `as_days`: a time behind the same day is no difference.
pub fn differ(table: &RawTable, a: usize, b: usize, as_days: bool) -> bool {
    let (Some(a), Some(b)) = (table.columns.get(a), table.columns.get(b)) else { return true };
    rows(table).any(|row| {
        let (a, b) = (a.text(row), b.text(row));
        let is_same_day = as_days
            && !a.is_empty()
            && !b.is_empty()
            && (a.starts_with(b.as_ref()) || b.starts_with(a.as_ref()));
        a != b && !is_same_day
    })
}

/// Whether two columns of keys part the rows in different ways; names beside their numbers do not.
pub fn differ_as_keys(table: &RawTable, a: usize, b: usize) -> bool {
    let (Some(a), Some(b)) = (table.columns.get(a), table.columns.get(b)) else { return true };
    let (mut to_b, mut to_a) = (FxHashMap::default(), FxHashMap::default());
    (0..table.n_rows.min(20 * N_ROWS)).any(|row| {
        let (left, right) = (a.text(row), b.text(row));
        *to_b.entry(left.clone()).or_insert_with(|| right.clone()) != right
            || *to_a.entry(right).or_insert_with(|| left.clone()) != left
    })
}

/// Share of the filled cells that are numbers, with a unit behind them or without.
pub fn share_with_units(column: &RawColumn) -> f64 {
    let (mut n, mut n_read) = (0.0, 0.0);
    for text in sample(column, N_ROWS) {
        n += 1.0;
        n_read += f64::from(u8::from(Numbers::shape(&text).is_some()));
    }
    if n > 0.0 { n_read / n } else { 0.0 }
}

/// Whether nearly all cells are numbers of orders as shops show them: `#1001`.
pub fn is_order_number(column: &RawColumn) -> bool {
    let is_number = |text: &str| {
        text.strip_prefix('#').is_some_and(|n| n.len() >= 2 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let (mut n, mut n_numbers) = (0, 0);
    for text in sample(column, N_ROWS) {
        n += 1;
        n_numbers += usize::from(is_number(&text));
    }
    n > 0 && n_numbers * 10 >= n * 9
}

/// Whether a column may hold hours of the day.
pub fn is_hours(profile: &ColumnProfile) -> bool {
    profile.whole > 0.99 && profile.n_distinct <= 24 && profile.mean_chars <= 2.0
}
