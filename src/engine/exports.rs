//! Report -> bytes.

use super::Engine;
use crate::export::csv;
use crate::export::not_accepted::{Words, accepted_to_csv, to_csv, unmatched_to_csv};
use crate::issue::Error;
use crate::report::sections::intake::fate_key;

impl Engine {
    /// The customers of a set as CSV, in the order of [`Engine::customers`] (UTF-8 with BOM, as Excel opens it in Chinese; text cells that could
    /// run as formulas are defused).
    ///
    /// # Errors
    /// `nothing_loaded`, `set.unknown`.
    pub fn customers_csv(&self, set: &str, sort: &str, descending: bool) -> Result<Vec<u8>, Error> {
        Ok(csv::table(&self.whole_list(set, sort, descending)?))
    }

    /// The rows that were not counted, with row number, fate and reason, as CSV.
    ///
    /// # Errors
    /// `nothing_loaded`.
    pub fn not_accepted_csv(&self) -> Result<Vec<u8>, Error> {
        self.rows_csv(false)
    }

    /// The rows that were counted, with their row numbers, as CSV.
    ///
    /// # Errors
    /// `nothing_loaded`.
    pub fn accepted_csv(&self) -> Result<Vec<u8>, Error> {
        self.rows_csv(true)
    }

    /// The customers or products of the sales that have no row in a joined file, with how many sales they have, as CSV.
    ///
    /// # Errors
    /// `nothing_loaded`.
    pub fn unmatched_csv(&self) -> Result<Vec<u8>, Error> {
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let headings = ["col.file", "col.column", "col.unmatched", "col.sales_rows"];
        let headings = headings.map(|key| self.texts.get(key));
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        Ok(unmatched_to_csv(&loaded.intake, &headings))
    }

    fn rows_csv(&self, is_accepted: bool) -> Result<Vec<u8>, Error> {
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let headings = ["csv.row", "csv.fate", "csv.reason", "csv.surplus"].map(|key| self.texts.get(key));
        let [row, fate, reason, surplus] = &headings;
        let words = Words {
            headings: [row, fate, reason, surplus],
            file: &self.texts.get("col.file"),
            fate: &|fate| self.texts.get(fate_key(fate)),
            reason: &|code| self.texts.get(&format!("issue.{code}")),
        };
        let (table, intake) = (loaded.columns.table(), &loaded.intake);
        Ok(match is_accepted {
            true => accepted_to_csv(table, intake, &self.texts.get("csv.accepted"), &words),
            false => to_csv(table, intake, &words),
        })
    }

    /// Settings and columns as JSON: what reproduces this report from the same file.
    ///
    /// # Errors
    /// `nothing_loaded`.
    pub fn settings(&self) -> Result<Settings, Error> {
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        Ok(Settings {
            lang: self.texts.lang().tag().to_owned(),
            columns: loaded.columns.choice(),
            settings: loaded.params.changed(),
        })
    }
}

/// See [`Engine::settings`].
#[derive(Debug, Clone, serde::Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Language of the report.
    pub lang: String,
    /// Role of every column.
    pub columns: crate::report::MappingChoice,
    /// Settings that differ from their defaults: id, value.
    pub settings: Vec<(String, String)>,
}
