//! Every number of the report under a stable, dotted id. `docs/figures.md` lists them.

use crate::model::Day;
use std::fmt::Write as _;

/// Figures in the order in which the report shows them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    list: Vec<(String, String)>,
}

impl Figures {
    /// A whole number.
    pub fn count(&mut self, id: impl Into<String>, value: impl Into<i128>) {
        self.list.push((id.into(), value.into().to_string()));
    }

    /// An exact amount in 1/10,000, written in currency units.
    pub fn money(&mut self, id: impl Into<String>, parts: i128) {
        self.list.push((id.into(), crate::model::Money::plain(parts)));
    }

    /// A double, written so that reading it back gives the same double. Left out when it is not finite: a
    /// figure that could not be estimated is absent.
    pub fn real(&mut self, id: impl Into<String>, value: f64) {
        if value.is_finite() {
            self.list.push((id.into(), format!("{value}")));
        }
    }

    /// A day, as `2024-03-05`.
    pub fn day(&mut self, id: impl Into<String>, day: Day) {
        self.list.push((id.into(), day.iso()));
    }

    /// A word.
    pub fn text(&mut self, id: impl Into<String>, text: impl Into<String>) {
        self.list.push((id.into(), text.into()));
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.list.iter().map(|(id, value)| (id.as_str(), value.as_str()))
    }

    /// The value of one.
    pub fn get(&self, id: &str) -> Option<&str> {
        self.list.iter().find(|(i, _)| i == id).map(|(_, v)| v.as_str())
    }

    /// One `id<TAB>value` per line.
    pub fn to_lines(&self) -> String {
        let mut text = String::new();
        for (id, value) in &self.list {
            let _ = writeln!(text, "{id}\t{value}");
        }
        text
    }
}
