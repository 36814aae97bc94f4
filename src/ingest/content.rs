//! What content alone says of columns whose headings say nothing.

use super::profile::{ColumnProfile, Kind};
use super::{Decimal, RawTable, number};

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

/// Finds amount = quantity x unit price among numeric columns. `known`: a quantity and a unit price that are
/// known already.
pub fn product_of(
    table: &RawTable,
    profiles: &[ColumnProfile],
    numeric: &[usize],
    known: [Option<usize>; 2],
    decimal: Decimal,
) -> Option<Product> {
    let step = table.n_rows.div_ceil(N_ROWS).max(1);
    let read = |i: usize| -> Vec<Option<f64>> {
        let column = table.columns.get(i);
        let text = |row| column.map(|c| c.text(row)).unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "compared with a tolerance")]
        let value = |row| number::parse(&text(row), decimal).ok().map(|v| v as f64 / 10_000.0);
        (0..table.n_rows).step_by(step).map(value).collect()
    };
    let mut columns: Vec<usize> = numeric.iter().take(N_COLUMNS).copied().collect();
    columns.extend(known.iter().flatten());
    columns.sort_unstable();
    columns.dedup();
    let values: Vec<(usize, Vec<Option<f64>>)> = columns.into_iter().map(|i| (i, read(i))).collect();
    for (amount, totals) in values.iter().filter(|(i, _)| numeric.contains(i)) {
        for (at, (a, left)) in values.iter().enumerate() {
            for (b, right) in values.iter().skip(at + 1) {
                if a == amount || b == amount || !is_product(left, right, totals) {
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

/// Whether `total` = `a` x `b` in nearly all rows, and in several of them not trivially so.
fn is_product(a: &[Option<f64>], b: &[Option<f64>], total: &[Option<f64>]) -> bool {
    let (mut n, mut n_true, mut n_telling) = (0_u32, 0_u32, 0_u32);
    for ((a, b), total) in a.iter().zip(b).zip(total) {
        let (Some(a), Some(b), Some(total)) = (a, b, total) else { continue };
        n += 1;
        if (a * b - total).abs() <= f64::max(0.011, total.abs() * 0.001) {
            n_true += 1;
            n_telling += u32::from(*a != 1.0 && *b != 1.0 && total.abs() > 1.0);
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
