//! Two kinds of trouble: an [`Error`] stops, an [`Issue`] accumulates.
//!
//! Both are a code and arguments, never prose: the words stand in `src/i18n`, under `error.<code>` and
//! `issue.<code>`.

use std::fmt;

/// What stops a phase. The caller keeps whatever it had before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Key of the message, without the prefix `error.`, for example `file.empty`.
    pub code: &'static str,
    /// Named arguments of the message, as text read from the file or as plain numbers.
    pub args: Vec<(&'static str, String)>,
}

impl Error {
    /// An error without arguments.
    pub fn new(code: &'static str) -> Self {
        Self { code, args: Vec::new() }
    }

    /// Adds a named argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        for (name, value) in &self.args {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// What became of a row that is not counted, or what is worth saying of a row that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Understood, and deliberately left out (a blank row, a repeated header, a total row).
    SetAside,
    /// Could not be understood (no date, no amount, too many fields).
    Rejected,
    /// Counted; something about it is worth knowing (no customer, a return, an exact duplicate).
    Noted,
}

/// One place where an issue was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Row number as a spreadsheet counts it: the file's first line is 1.
    pub row: u64,
    /// Index of the row in the table that was read, which goes on from file to file.
    pub index: u32,
    /// Name of the column concerned, or empty.
    pub column: String,
    /// The text as read, shortened.
    pub text: String,
}

/// One finding: how often, and a few places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Key of the message, without the prefix `issue.`, for example `date.unreadable`.
    pub code: &'static str,
    /// What it means for the rows concerned.
    pub fate: Fate,
    /// Number of rows concerned.
    pub n_rows: u64,
    /// Up to [`Issues::N_SAMPLES`] places, the first in the file.
    pub samples: Vec<Sample>,
}

/// Findings, counted by code, in the order in which they were first seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issues {
    list: Vec<Issue>,
}

impl Issues {
    /// Places kept per finding.
    pub const N_SAMPLES: usize = 5;

    /// Counts one row under `code`; `sample` is only called while samples are still wanted.
    pub fn add(&mut self, code: &'static str, fate: Fate, sample: impl FnOnce() -> Sample) {
        let issue = match self.list.iter_mut().position(|i| i.code == code && i.fate == fate) {
            Some(at) => self.list.get_mut(at),
            None => {
                self.list.push(Issue { code, fate, n_rows: 0, samples: Vec::new() });
                self.list.last_mut()
            }
        };
        if let Some(issue) = issue {
            issue.n_rows += 1;
            if issue.samples.len() < Self::N_SAMPLES {
                issue.samples.push(sample());
            }
        }
    }

    /// Counts `n` rows at once under `code`.
    pub fn add_rows(&mut self, code: &'static str, fate: Fate, n: u64, samples: Vec<Sample>) {
        if n > 0 {
            self.list.push(Issue { code, fate, n_rows: n, samples });
        }
    }

    /// Sorts the findings by the row in which each was first seen, file by file; of one row, as they were added.
    pub fn in_order_of_rows(&mut self) {
        self.list.sort_by_key(|issue| issue.samples.first().map(|sample| sample.index));
    }

    /// All findings.
    pub fn iter(&self) -> impl Iterator<Item = &Issue> {
        self.list.iter()
    }

    /// Number of rows with this fate. Every row has at most one fate among set aside and rejected.
    pub fn n_rows(&self, fate: Fate) -> u64 {
        self.list.iter().filter(|i| i.fate == fate).map(|i| i.n_rows).sum()
    }
}
