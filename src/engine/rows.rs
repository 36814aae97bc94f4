//! Which rows count: settings that take the rows of the file anew.

use super::filters::fitting;
use super::{Engine, Loaded};
use crate::analysis::params::Touches;
use crate::analysis::shown::Shown;
use crate::ingest::{Rules, assemble};
use crate::issue::Error;
use crate::report::Section;

impl Engine {
    /// Whether a setting is one of these.
    pub(super) fn is_rule(id: &str) -> bool {
        id.starts_with("rows.")
    }

    /// Changes which rows count, and returns all sections. Nothing changes on an error.
    ///
    /// # Errors
    /// As [`Rules::set`], and `rows.none_accepted`, `rows.none_left` for a choice that leaves nothing.
    pub(super) fn set_rule(&mut self, id: &str, value: &str) -> Result<Vec<Section>, Error> {
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let mut choice = loaded.columns.choice();
        let mut rules = Rules::from_pairs(&choice.rows)?;
        rules.set(id, value)?;
        choice.rows = rules.changed();
        let (columns, failure) = loaded.columns.clone().choose(choice);
        if let Some(error) = failure {
            return Err(error);
        }
        let mut intake = columns.take()?;
        assemble::look(columns.table(), columns.mapping(), &mut intake);
        let params = fitting(&loaded.params, &intake);
        let mut shown = Shown::begin(&intake.transactions, &params)?;
        for what in Touches::Everything.reaches() {
            shown.compute(&intake.transactions, &params, *what);
        }
        shown.narrow(&intake.transactions, &params)?;
        let texts = self.texts_for(&intake, &params)?;
        let file = loaded.file.clone();
        self.loaded = Some(Box::new(Loaded::new(file, columns, intake, params, shown)));
        self.texts = texts;
        Ok(self.report()?.sections)
    }
}
