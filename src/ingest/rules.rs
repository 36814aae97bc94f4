//! Which rows count, as far as the user can choose it.

use crate::issue::Error;

/// What the user chose; the defaults are what the report suggests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// ISO code, or the text of the file, of the currency that counts; empty: the one of most rows.
    pub currency: String,
    /// A row that repeats an earlier one in all cells is set aside.
    pub sets_duplicates_aside: bool,
    /// Orders that were cancelled or never paid count nevertheless.
    pub keeps_void: bool,
    /// Ids of the lines that are no products; `None`: as recognised.
    pub non_products: Option<Vec<String>>,
    /// Words in columns of kinds whose lines are no sales; `None`: as recognised.
    pub kinds: Option<Vec<String>>,
    /// Words in the status column whose rows are no sales; `None`: as recognised.
    pub states: Option<Vec<String>>,
    /// Power of ten of the unit that amounts are in; `None`: as the headings say.
    pub unit: Option<u8>,
}

/// Ids of the settings, as in [`Rules::set`].
pub const RULES: [&str; 7] = [
    "rows.currency",
    "rows.duplicates",
    "rows.void",
    "rows.non_product",
    "rows.kinds",
    "rows.status",
    "rows.unit",
];

/// Units that can be chosen: 1, 1,000, 10,000, 1,000,000, 100,000,000.
pub const UNITS: [u8; 5] = [0, 3, 4, 6, 8];

/// What separates ids in a list.
const LIST_SIGNS: [char; 4] = [';', '；', '\n', '\u{1f}'];

/// The entries of a list; `None` for `auto`.
fn list(value: &str) -> Option<Vec<String>> {
    let entries = value.split(LIST_SIGNS).map(|entry| entry.trim().to_owned());
    (value != "auto").then(|| entries.filter(|entry| !entry.is_empty()).collect())
}

/// A list as [`Rules::set`] takes it.
fn said(list: &Option<Vec<String>>) -> String {
    list.as_ref().map_or_else(|| "auto".to_owned(), |entries| entries.join("; "))
}

/// A unit as [`Rules::set`] takes it: 4 is 10000.
pub fn unit(scale: u8) -> String {
    10_u64.saturating_pow(u32::from(scale)).to_string()
}

impl Rules {
    /// Changes a rule.
    ///
    /// # Errors
    /// `setting.unknown` for an id that does not exist, `setting.value` for a value that cannot be.
    pub fn set(&mut self, id: &str, value: &str) -> Result<(), Error> {
        let value = value.trim();
        let bad = || Error::new("setting.value").with("value", value);
        match (id, value) {
            ("rows.currency", _) => value.clone_into(&mut self.currency),
            ("rows.duplicates", "keep") => self.sets_duplicates_aside = false,
            ("rows.duplicates", "aside") => self.sets_duplicates_aside = true,
            ("rows.void", "keep") => self.keeps_void = true,
            ("rows.void", "aside") => self.keeps_void = false,
            ("rows.non_product", _) => self.non_products = list(value),
            ("rows.kinds", _) => self.kinds = list(value),
            ("rows.status", _) => self.states = list(value),
            ("rows.unit", "auto") => self.unit = None,
            ("rows.unit", _) => {
                let known = UNITS.into_iter().find(|scale| value == unit(*scale));
                self.unit = Some(known.ok_or_else(bad)?);
            }
            ("rows.duplicates" | "rows.void", _) => return Err(bad()),
            _ => return Err(Error::new("setting.unknown").with("id", id)),
        }
        Ok(())
    }

    /// A rule as [`Rules::set`] takes it.
    pub fn get(&self, id: &str) -> String {
        let aside = |is_aside: bool| if is_aside { "aside" } else { "keep" }.to_owned();
        match id {
            "rows.currency" => self.currency.clone(),
            "rows.duplicates" => aside(self.sets_duplicates_aside),
            "rows.void" => aside(!self.keeps_void),
            "rows.kinds" => said(&self.kinds),
            "rows.status" => said(&self.states),
            "rows.unit" => self.unit.map_or_else(|| "auto".to_owned(), unit),
            _ => said(&self.non_products),
        }
    }

    /// Every rule that differs from its default, as [`Rules::set`] takes it.
    pub fn changed(&self) -> Vec<(String, String)> {
        let default = Self::default();
        let all = RULES.into_iter().map(|id| (id, self.get(id)));
        all.filter(|(id, value)| *value != default.get(id))
            .map(|(id, value)| (id.to_owned(), value))
            .collect()
    }

    /// Rules from the pairs of a mapping file.
    ///
    /// # Errors
    /// As [`Rules::set`].
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, Error> {
        let mut rules = Self::default();
        for (id, value) in pairs {
            rules.set(id, value)?;
        }
        Ok(rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_survive_their_own_file() {
        let mut rules = Rules::default();
        for (id, value) in [
            ("rows.currency", "EUR"),
            ("rows.duplicates", "aside"),
            ("rows.void", "keep"),
            ("rows.non_product", " DOT; POST；运费 "),
            ("rows.kinds", "Transfer; 提现"),
            ("rows.status", "Abgelehnt"),
            ("rows.unit", "10000"),
        ] {
            rules.set(id, value).unwrap();
        }
        assert_eq!(rules.non_products.as_deref(), Some(&["DOT", "POST", "运费"].map(str::to_owned)[..]));
        assert_eq!(Rules::from_pairs(&rules.changed()), Ok(rules.clone()));
        assert_eq!(rules.unit, Some(4));
        assert_eq!(rules.changed().len(), RULES.len());
        assert!(Rules::default().changed().is_empty());
        for (id, value) in
            [("rows.unit", "12"), ("rows.duplicates", "x"), ("rows.void", ""), ("rows.other", "1")]
        {
            let before = rules.clone();
            assert!(rules.set(id, value).is_err());
            assert_eq!(rules, before);
        }
        rules.set("rows.non_product", "").unwrap();
        assert_eq!(rules.non_products, Some(Vec::new()));
    }
}
