//! The columns screen as a document: what every column was taken for, and how its values were read.

use super::Opt;
use serde::{Deserialize, Serialize};

/// The columns of a file, before anything is computed.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ColumnsView {
    /// Name of the file.
    pub file: String,
    /// Rows below the header.
    pub n_rows: f64,
    /// How the file was read: encoding, separator, header row, in words.
    pub form: String,
    /// The files that were read, in their order.
    pub files: Vec<FileView>,
    /// The columns, in file order.
    pub columns: Vec<ColumnView>,
    /// Roles that can be chosen, in order; the first is "not used".
    pub roles: Vec<Opt>,
    /// First rows of the file as read.
    pub preview: Vec<Vec<String>>,
    /// What must be decided by the user: an ambiguous date order, two equally good columns.
    pub questions: Vec<Question>,
    /// What the report still lacks ("a column with dates"), empty if it can be made.
    pub missing: Vec<String>,
    /// No question is open and every role is certain: the page may go straight to the report.
    pub certain: bool,
    /// Encodings that a file may be read in anew.
    pub encodings: Vec<Opt>,
}

/// One file.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// Its name.
    pub name: String,
    /// Encoding that was chosen for it; empty if it was found out.
    pub encoding: String,
    /// It is a text, or holds one: its encoding can be chosen.
    pub has_encoding: bool,
    /// What became of its tables, in words, where there are several files or tables.
    pub purposes: Vec<String>,
    /// The tables inside, if it holds several.
    pub tables: Vec<TableView>,
}

/// One table of a workbook or an archive.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TableView {
    /// Name of the sheet, or path in the archive.
    pub name: String,
    /// Rows and columns, or why it cannot be read, in words.
    pub about: String,
    /// A hidden sheet.
    pub is_hidden: bool,
    /// Its rows were read.
    pub is_read: bool,
    /// It can be chosen.
    pub can_be_read: bool,
    /// Header and first rows.
    pub preview: Vec<Vec<String>>,
}

/// One column.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ColumnView {
    /// Heading in the file (or "Column 3").
    pub name: String,
    /// Role taken.
    pub role: String,
    /// How sure: 2 certain, 1 likely, 0 not used.
    pub confidence: u8,
    /// Why this role, and the type and format read, in words.
    pub reason: String,
    /// A few values: as in the file, as read.
    pub examples: Vec<(String, String)>,
    /// Values that could not be read, in words; empty if none.
    pub problems: String,
}

/// Something only the user knows.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// What answers it: `dateOrder`, `decimal` or `repeated`, a field of [`MappingChoice`]; `role:<role>`, a column for the
    /// role, or `∅` for none; `rows.*`, an entry of `rows`.
    pub id: String,
    /// The question.
    pub text: String,
    /// The answers.
    pub options: Vec<Opt>,
    /// What is taken if the user goes on.
    pub value: String,
}

/// What the user chose on the columns screen; also the small file that keeps a mapping.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default)]
pub struct MappingChoice {
    /// Column name -> role, for the columns whose role was chosen; other columns keep the guess. An empty name: no
    /// column has the role.
    pub roles: Vec<(String, String)>,
    /// `ymd`, `dmy`, `mdy` or empty (as guessed).
    pub date_order: String,
    /// `.`, `,` or empty (as guessed).
    pub decimal: String,
    /// Which rows count: settings `rows.*` that differ from their defaults, id and value.
    pub rows: Vec<(String, String)>,
    /// Rows that stand in two files: `once`, `count` (twice) or empty (once).
    pub repeated: String,
}
