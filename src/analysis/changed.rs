//! Settings that differ from their defaults, as a settings file has them.

/// Id and value of each, in the form that the settings' `set` takes.
#[derive(Debug, Default)]
pub struct Changed(Vec<(String, String)>);

impl Changed {
    /// Adds a setting if it `differs`.
    pub fn put(&mut self, id: &str, differs: bool, value: impl Into<String>) {
        if differs {
            self.0.push((id.to_owned(), value.into()));
        }
    }

    /// All of them, in the order in which they were put.
    pub fn list(self) -> Vec<(String, String)> {
        self.0
    }
}

/// A share as a setting in per cent has it.
pub fn percent(share: f64) -> String {
    (share * 100.0).to_string()
}
