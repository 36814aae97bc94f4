//! A table with one row per customer or product gives its columns to the sales rows.

use super::{FileAccount, Unmatched, Use};
use crate::ingest::builder::{MAX_COLUMNS, TableBuilder};
use crate::ingest::profile::is_missing;
use crate::ingest::{RawColumn, RawTable, Role, guess, headers};
use crate::issue::{Error, Fate};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Roles of the sales by which a table may be matched.
const KEYS: [Role; 6] =
    [Role::Customer, Role::CustomerName, Role::Product, Role::ProductName, Role::Store, Role::Order];
/// Share of the sales' keyed rows that must find a row, and share of the table's keys that may come twice: where the
/// headings say the same, and where only the keys do.
const NAMED: (f64, f64) = (0.3, 0.2);
const UNNAMED: (f64, f64) = (0.8, 0.02);
/// Fewer keys, or numbers below 1,000, may agree by chance.
const MIN_UNNAMED_KEYS: usize = 5;

/// A key, alike however it is spelt: `17850.0` and `17850`, `Ab` and `AB`.
fn key(text: &str) -> Option<String> {
    if is_missing(text) {
        return None;
    }
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        _ => text,
    };
    let is_number = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
    Some(if is_number { whole.to_owned() } else { text.to_lowercase() })
}

/// Rows of a table by key, the first of several; how many came again.
fn rows_by_key(column: &RawColumn, n_rows: usize) -> (FxHashMap<String, usize>, usize) {
    let (mut rows, mut n_twice) = (FxHashMap::default(), 0);
    for row in 0..n_rows {
        if let Some(key) = key(&column.text(row)) {
            match rows.entry(key) {
                std::collections::hash_map::Entry::Vacant(slot) => {
                    slot.insert(row);
                }
                std::collections::hash_map::Entry::Occupied(_) => n_twice += 1,
            }
        }
    }
    (rows, n_twice)
}

/// The best pair of columns: of the sales, of the table.
struct Match {
    sales_column: usize,
    side_column: usize,
    rows: FxHashMap<String, usize>,
    share: f64,
}

fn best(sales: &RawTable, side: &RawTable) -> Option<Match> {
    let mapping = guess(sales, &[], None, None).mapping;
    // Distinct keys of the sales with their rows, once per column.
    let candidates: Vec<(usize, FxHashMap<String, u32>)> = KEYS
        .iter()
        .filter_map(|role| mapping.column(*role))
        .filter_map(|at| {
            let column = sales.columns.get(at)?;
            let mut counts: FxHashMap<String, u32> = FxHashMap::default();
            for row in 0..sales.n_rows {
                if let Some(key) = key(&column.text(row)) {
                    *counts.entry(key).or_insert(0) += 1;
                }
            }
            Some((at, counts))
        })
        .collect();
    let mut found: Option<(bool, Match)> = None;
    for (side_column, column) in side.columns.iter().enumerate() {
        let (rows, n_twice) = rows_by_key(column, side.n_rows);
        let share_twice = share(n_twice as u64, (rows.len() + n_twice) as u64);
        let may_be_chance = rows.len() < MIN_UNNAMED_KEYS || rows.keys().all(|key| key.len() <= 3);
        for (sales_column, counts) in &candidates {
            let is_named = sales.columns.get(*sales_column).is_some_and(|ours| says_the_same(ours, column));
            let (min_share, max_twice) = if is_named { NAMED } else { UNNAMED };
            if share_twice > max_twice || (!is_named && may_be_chance) {
                continue;
            }
            let n_all: u64 = counts.values().map(|n| u64::from(*n)).sum();
            let n_found: u64 = rows.keys().filter_map(|key| counts.get(key)).map(|n| u64::from(*n)).sum();
            let share = share(n_found, n_all);
            let is_better =
                found.as_ref().is_none_or(|(named, best)| (is_named, share) > (*named, best.share));
            if share >= min_share && is_better {
                let (sales_column, rows) = (*sales_column, rows.clone());
                found = Some((is_named, Match { sales_column, side_column, rows, share }));
            }
        }
    }
    found.map(|(_, found)| found)
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn share(n: u64, of: u64) -> f64 {
    n as f64 / of.max(1) as f64
}

/// Whether two headings mean the same: word for word, or both a customer, both a product.
fn says_the_same(ours: &RawColumn, theirs: &RawColumn) -> bool {
    let kind = |column: &RawColumn| match headers::suggest(&column.heading)?.role {
        Role::Customer | Role::CustomerName => Some(Role::Customer),
        Role::Product | Role::ProductName => Some(Role::Product),
        role @ (Role::Store | Role::Order) => Some(role),
        _ => None,
    };
    let is_alike = !ours.heading.is_empty() && ours.heading.to_lowercase() == theirs.heading.to_lowercase();
    is_alike || (kind(ours).is_some() && kind(ours) == kind(theirs))
}

/// Adds the columns of `side` to the sales, and accounts for its rows. Without a key in common the sales stay as
/// they are.
///
/// # Errors
/// `file.too_many_columns`, `file.too_many_rows`.
pub fn join(
    mut sales: RawTable,
    side: &RawTable,
    name: &str,
    account: &mut FileAccount,
) -> Result<RawTable, Error> {
    let Some(found) = best(&sales, side) else {
        for row in 0..side.n_rows {
            account.leave_out(side, row, Fate::SetAside, "join.no_key");
        }
        return Ok(sales);
    };
    let (Some(ours), Some(theirs)) =
        (sales.columns.get(found.sales_column), side.columns.get(found.side_column))
    else {
        return Ok(sales);
    };
    let added: Vec<&RawColumn> =
        side.columns.iter().enumerate().filter(|(i, _)| *i != found.side_column).map(|(_, c)| c).collect();
    if sales.columns.len() + added.len() > MAX_COLUMNS {
        return Err(Error::new("file.too_many_columns")
            .with("n", sales.columns.len() + added.len())
            .with("max", MAX_COLUMNS)
            .with("row", side.header_row.max(1)));
    }
    let header: Vec<String> = added.iter().map(|c| heading(c, &sales)).collect();
    let mut is_used = vec![false; side.n_rows];
    let (mut n_matched, mut n_unmatched) = (0, 0);
    let mut columns = Vec::new();
    if !added.is_empty() {
        let mut builder = TableBuilder::new(&header, 1)?;
        let mut cells: Vec<Cow<'_, str>> = Vec::with_capacity(added.len());
        for row in 0..sales.n_rows {
            let text = ours.text(row);
            let at = key(&text).and_then(|key| found.rows.get(&key).copied());
            cells.clear();
            match at {
                Some(at) => cells.extend(added.iter().map(|c| c.text(at))),
                // A repeated header stays one.
                None if !text.is_empty() && text == ours.heading => {
                    cells.extend(header.iter().map(|name| Cow::Borrowed(name.as_str())));
                }
                None => cells.resize(added.len(), Cow::Borrowed("")),
            }
            let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
            builder.push_row(&cells)?;
        }
        columns = builder.finish(false)?.columns;
    }
    let mut unmatched: FxHashMap<String, (usize, Unmatched)> = FxHashMap::default();
    for row in 0..sales.n_rows {
        let text = ours.text(row);
        let Some(key) = key(&text) else { continue };
        match found.rows.get(&key) {
            Some(at) => {
                n_matched += 1;
                if let Some(used) = is_used.get_mut(*at) {
                    *used = true;
                }
            }
            None if text != ours.heading => {
                n_unmatched += 1;
                let (_, one) = unmatched
                    .entry(key)
                    .or_insert_with(|| (row, Unmatched { key: text.into_owned(), n_rows: 0 }));
                one.n_rows += 1;
            }
            None => {}
        }
    }
    let mut unmatched: Vec<(usize, Unmatched)> = unmatched.into_values().collect();
    unmatched.sort_by_key(|(first, one)| (std::cmp::Reverse(one.n_rows), *first));
    let mut n_rows_matched = 0;
    for (row, used) in is_used.iter().enumerate() {
        let key = key(&theirs.text(row));
        let is_blank = || side.columns.iter().all(|c| c.text(row).is_empty());
        match key {
            _ if *used => n_rows_matched += 1,
            None if is_blank() => account.leave_out(side, row, Fate::SetAside, "row.blank"),
            None => account.leave_out(side, row, Fate::Rejected, "join.key_missing"),
            Some(key) if found.rows.get(&key) != Some(&row) => {
                account.leave_out(side, row, Fate::Rejected, "join.key_repeated");
            }
            Some(_) => account.leave_out(side, row, Fate::SetAside, "join.not_in_sales"),
        }
    }
    account.purpose = Use::Joined {
        key: ours.name.clone(),
        n_matched: n_rows_matched,
        n_sales_matched: n_matched,
        n_sales_unmatched: n_unmatched,
        unmatched: unmatched.into_iter().map(|(_, one)| one).collect(),
    };
    let taken: Vec<String> = sales.columns.iter().map(|c| c.name.clone()).collect();
    for (mut column, source) in columns.into_iter().zip(added) {
        if taken.contains(&column.name) || column.heading.is_empty() {
            column.name = format!("{} ({name})", source.name);
        }
        while sales.columns.iter().any(|c| c.name == column.name) {
            column.name.push('*');
        }
        sales.columns.push(column);
    }
    Ok(sales)
}

/// The heading under which a joined column's role is guessed; empty where it must not be. What says something of a sale
/// (its day, its amount, its customer) says something else in a table of customers or products; and no column competes
/// with one of the sales.
fn heading(column: &RawColumn, sales: &RawTable) -> String {
    let Some(suggestion) = headers::suggest(&column.heading) else { return column.heading.clone() };
    let is_of_a_sale = matches!(
        suggestion.role,
        Role::Date | Role::Customer | Role::Order | Role::Amount | Role::Quantity | Role::Product
    );
    let is_taken = |c: &RawColumn| headers::suggest(&c.heading).is_some_and(|s| s.role == suggestion.role);
    let competes = !suggestion.role.is_shared() && sales.columns.iter().any(is_taken);
    if is_of_a_sale || competes { String::new() } else { column.heading.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        assert_eq!(key("17850.0"), Some("17850".to_owned()));
        assert_eq!(key("Ab-1.0x"), Some("ab-1.0x".to_owned()));
        assert_eq!(key("n/a"), None);
    }
}
