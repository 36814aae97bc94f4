//! Which rows and which customers a report is about.
//!
//! Days and values of columns choose rows: a customer's history then consists of these rows alone, and everything is
//! computed from them, as if the file had no others. Groups (segments, clusters, saved sets) choose customers: they
//! keep their whole history within those rows, and stay in the group that they are in among all customers.

use super::groups;
use crate::issue::Error;
use crate::model::{Codes, Day, Dictionary, NONE, Selection, Transactions};
use std::collections::{BTreeMap, BTreeSet};

/// What stands between the values of a filter that allows several.
pub const SEPARATOR: char = '\u{1f}';

/// Begins the id of the filter of a column; its name follows.
const COLUMN: &str = "where.";

/// All filters; without any, the report is about the whole file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// Columns by their names in the file, each with the values that rows may have; the empty one stands for none.
    pub columns: BTreeMap<String, BTreeSet<String>>,
    /// Products by their ids in the file, the empty one for rows without a product; none: all rows.
    pub products: BTreeSet<String>,
    /// Kinds of groups ([`groups::KINDS`], [`groups::SET`]), each with the groups that customers may be in.
    pub groups: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Filter {
    /// Changes the filter with this id: `from`, `to`, `product`, `where.<column>`, a kind of groups, or `none`, which drops all.
    /// Several values are separated by [`SEPARATOR`]; none drops the filter. `None` for a value that cannot be.
    ///
    /// # Errors
    /// `setting.unknown` for an id that does not exist.
    pub fn set(&mut self, id: &str, value: &str) -> Result<Option<()>, Error> {
        let day = || if value.is_empty() { Some(None) } else { Day::from_iso(value).map(Some) };
        let values = || value.split(SEPARATOR).map(str::to_owned).collect::<BTreeSet<String>>();
        let is_possible = match id {
            "from" => day().map(|day| self.from = day),
            "to" => day().map(|day| self.to = day),
            "product" => {
                self.products = if value.is_empty() { BTreeSet::new() } else { values() };
                Some(())
            }
            "none" => {
                *self = Self::default();
                Some(())
            }
            _ => {
                if let Some(column) = id.strip_prefix(COLUMN) {
                    put(&mut self.columns, column.to_owned(), value, values());
                } else {
                    let unknown = || Error::new("setting.unknown").with("id", format!("filter.{id}"));
                    put(&mut self.groups, groups::kind(id).ok_or_else(unknown)?, value, values());
                }
                Some(())
            }
        };
        Ok(is_possible)
    }

    /// Every filter as [`Filter::set`] takes it.
    pub fn list(&self) -> Vec<(String, String)> {
        let day = |id: &str, day: Option<Day>| day.map(|day| (id.to_owned(), day.iso()));
        let columns = self.columns.iter().map(|(name, values)| (format!("{COLUMN}{name}"), joined(values)));
        let groups = self.groups.iter().map(|(kind, ids)| ((*kind).to_owned(), joined(ids)));
        let products = (!self.products.is_empty()).then(|| ("product".to_owned(), joined(&self.products)));
        let days = day("from", self.from).into_iter().chain(day("to", self.to));
        days.chain(products).chain(columns).chain(groups).collect()
    }

    /// The values of a column's filter as [`Filter::set`] takes them.
    pub fn values_of(&self, column: &str) -> String {
        self.columns.get(column).map(joined).unwrap_or_default()
    }

    /// The groups of a kind as [`Filter::set`] takes them.
    pub fn groups_of(&self, kind: &str) -> String {
        self.groups.get(kind).map(joined).unwrap_or_default()
    }

    /// The id of a column's filter.
    pub fn column_id(column: &str) -> String {
        format!("{COLUMN}{column}")
    }

    /// Whether rows are chosen.
    pub fn chooses_rows(&self) -> bool {
        self.from.is_some() || self.to.is_some() || self.chooses_values()
    }

    /// Whether rows are chosen by what stands in them besides their day.
    pub fn chooses_values(&self) -> bool {
        !self.columns.is_empty() || !self.products.is_empty()
    }

    /// Whether it chooses the same rows as another.
    pub fn chooses_rows_of(&self, other: &Self) -> bool {
        (self.from, self.to, &self.columns, &self.products)
            == (other.from, other.to, &other.columns, &other.products)
    }

    /// The rows that pass, ascending; `None`: all of them.
    pub fn rows(&self, tx: &Transactions) -> Option<Vec<u32>> {
        if !self.chooses_rows() {
            return None;
        }
        let mut rows = Vec::new();
        // A column that the file does not have is a condition that no row meets.
        let of_columns = self.columns.iter().map(|(name, values)| allowed(tx, name, values));
        let Some(mut conditions) = of_columns.collect::<Option<Vec<(&Codes, Vec<bool>)>>>() else {
            return Some(rows);
        };
        if !self.products.is_empty() {
            if tx.product.is_empty() {
                return Some(rows);
            }
            conditions.push((&tx.product, passing(&tx.product_ids, &self.products)));
        }
        let (from, to) = (self.from.unwrap_or(Day(i32::MIN)), self.to.unwrap_or(Day(i32::MAX)));
        let mut codes = Vec::new();
        let n = u32::try_from(tx.len()).unwrap_or(NONE);
        Selection::First(n).for_each_part(|part| {
            let start = rows.len();
            rows.extend(
                part.iter()
                    .filter(|row| tx.day.get(**row as usize).is_some_and(|day| (from..=to).contains(&day))),
            );
            for (column, allowed) in &conditions {
                let left = rows.split_off(start);
                column.gather(&left, &mut codes);
                // The last entry stands for rows without a value.
                let passes =
                    |code: u32| allowed.get(code as usize).or(allowed.last()).is_some_and(|passes| *passes);
                rows.extend(left.iter().zip(&codes).filter(|(_, code)| passes(**code)).map(|(row, _)| *row));
            }
        });
        Some(rows)
    }

    /// First and last day that the filter lets see of a file: whoever is silent until the last has been silent.
    pub fn window(&self, file: (Day, Day)) -> (Day, Day) {
        (self.from.map_or(file.0, |from| from.max(file.0)), self.to.map_or(file.1, |to| to.min(file.1)))
    }
}

fn put<K: Ord>(map: &mut BTreeMap<K, BTreeSet<String>>, key: K, value: &str, values: BTreeSet<String>) {
    if value.is_empty() {
        map.remove(&key);
    } else {
        map.insert(key, values);
    }
}

/// A single empty value is told from no value by a separator.
pub fn joined(values: &BTreeSet<String>) -> String {
    let list: Vec<&str> = values.iter().map(String::as_str).collect();
    if list == [""] { SEPARATOR.to_string() } else { list.join(&SEPARATOR.to_string()) }
}

/// The codes of a column, and whether rows with a code pass, by code; the last entry is for rows without one.
fn allowed<'a>(
    tx: &'a Transactions,
    column: &str,
    values: &BTreeSet<String>,
) -> Option<(&'a Codes, Vec<bool>)> {
    let dimension = tx.dimension(column)?;
    Some((&dimension.codes, passing(&dimension.values, values)))
}

fn passing(dictionary: &Dictionary, values: &BTreeSet<String>) -> Vec<bool> {
    let mut allowed: Vec<bool> = dictionary.iter().map(|value| values.contains(value)).collect();
    allowed.push(values.contains(""));
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Dimension;
    use proptest::prelude::*;

    fn file(cells: &[(i32, &str)]) -> Transactions {
        let mut values = Dictionary::default();
        let codes: Codes = cells
            .iter()
            .map(|(_, text)| if text.is_empty() { NONE } else { values.intern(text.as_bytes()).unwrap() })
            .collect();
        Transactions {
            day: cells.iter().map(|(day, _)| Day(*day)).collect(),
            dimensions: vec![Dimension { role: "region", name: "Region".to_owned(), values, codes }],
            ..Transactions::default()
        }
    }

    #[test]
    fn values_and_days_are_met_together() {
        let tx = file(&[(0, "N"), (1, "S"), (2, ""), (3, "N"), (4, "W")]);
        let rows = |pairs: &[(&str, &str)]| {
            let mut filter = Filter::default();
            for (id, value) in pairs {
                filter.set(id, value).unwrap().unwrap();
            }
            filter.rows(&tx)
        };
        assert_eq!(rows(&[]), None);
        assert_eq!(rows(&[("where.Region", "N")]), Some(vec![0, 3]));
        assert_eq!(rows(&[("where.Region", "N\u{1f}W")]), Some(vec![0, 3, 4]));
        assert_eq!(rows(&[("where.Region", "N"), ("from", "1970-01-02")]), Some(vec![3]));
        assert_eq!(rows(&[("where.Region", "\u{1f}")]), Some(vec![2]));
        assert_eq!(rows(&[("where.Region", "\u{1f}S")]), Some(vec![1, 2]));
        assert_eq!(rows(&[("where.Region", "no such")]), Some(vec![]));
        assert_eq!(rows(&[("where.Colour", "red")]), Some(vec![]));
        assert_eq!(rows(&[("where.Region", "N"), ("where.Region", "")]), None);
        assert_eq!(rows(&[("where.Region", "N"), ("to", "1970-01-03"), ("none", "")]), None);
    }

    #[test]
    fn products_and_values_are_met_together() {
        let mut tx = file(&[(0, "N"), (1, "S"), (2, "N"), (3, "")]);
        let codes = ["tea", "tea", "tin", ""].map(|id| match id {
            "" => NONE,
            id => tx.product_ids.intern(id.as_bytes()).unwrap(),
        });
        tx.product = codes.into_iter().collect();
        let rows = |filters: &[(&str, &str)]| {
            let mut filter = Filter::default();
            filters.iter().for_each(|(id, value)| filter.set(id, value).unwrap().unwrap());
            filter.rows(&tx)
        };
        assert_eq!(rows(&[("product", "tea")]), Some(vec![0, 1]));
        assert_eq!(rows(&[("product", "tea\u{1f}tin"), ("where.Region", "N")]), Some(vec![0, 2]));
        assert_eq!(rows(&[("product", "coffee")]), Some(vec![]));
        assert_eq!(rows(&[("product", "\u{1f}")]), Some(vec![3]));
        assert_eq!(rows(&[("product", "\u{1f}tin")]), Some(vec![2, 3]));
        assert_eq!(rows(&[("product", "tea"), ("product", "")]), None);
        let mut filter = Filter::default();
        filter.set("product", "tea").unwrap().unwrap();
        assert_eq!(filter.rows(&file(&[(0, "N")])), Some(vec![]));
    }

    #[test]
    fn what_was_set_can_be_set_again() {
        let mut filter = Filter::default();
        for (id, value) in [
            ("from", "2011-01-02"),
            ("where.a=b", "\u{1f}"),
            ("where.c", "x\u{1f}y"),
            ("product", "\u{1f}T 1\u{1f}T 2"),
            ("segment", "loyal"),
            ("set", "VIP\u{1f}客户"),
        ] {
            filter.set(id, value).unwrap().unwrap();
        }
        let mut again = Filter::default();
        for (id, value) in filter.list() {
            again.set(&id, &value).unwrap().unwrap();
        }
        assert_eq!(again, filter);
        assert_eq!(
            (filter.set("from", "soon").unwrap(), filter.set("no.such", "1").unwrap_err().code),
            (None, "setting.unknown")
        );
    }

    proptest! {
        /// Every value of a column alone: together they are all rows, each once.
        #[test]
        fn the_values_of_a_column_part_its_rows(cells in proptest::collection::vec((0..40_i32, "[abc]?"), 1..200)) {
            let cells: Vec<(i32, &str)> = cells.iter().map(|(day, text)| (*day, text.as_str())).collect();
            let tx = file(&cells);
            let of = |value: &str| {
                let mut filter = Filter::default();
                filter.set("where.Region", value).unwrap().unwrap();
                filter.rows(&tx).unwrap()
            };
            let mut all: Vec<u32> = ["\u{1f}", "a", "b", "c"].into_iter().flat_map(of).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..cells.len() as u32).collect::<Vec<_>>());
            prop_assert_eq!(of("\u{1f}a\u{1f}b\u{1f}c").len(), cells.len());
        }
    }
}
