//! Which two cuts are crossed: `structure.rows`, `structure.columns`.

use crate::analysis::params::Touches;
use crate::issue::Error;

/// Ids of cuts; what the file does not have falls back to what it has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// The cut of the rows; empty: the first.
    pub rows: String,
    /// The cut of the columns; empty: the next.
    pub columns: String,
}

impl Choices {
    /// Sets `structure.<id>`.
    ///
    /// # Errors
    /// `setting.unknown`.
    pub fn set(&mut self, id: &str, value: &str) -> Result<Touches, Error> {
        let slot = match id {
            "rows" => &mut self.rows,
            "columns" => &mut self.columns,
            _ => return Err(Error::new("setting.unknown").with("id", format!("structure.{id}"))),
        };
        value.clone_into(slot);
        Ok(Touches::Structure)
    }

    /// Every choice as `set` takes it, with the room's name in front.
    pub fn changed(&self) -> Vec<(String, String)> {
        [("structure.rows", &self.rows), ("structure.columns", &self.columns)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(id, value)| (id.to_owned(), value.clone()))
            .collect()
    }
}
