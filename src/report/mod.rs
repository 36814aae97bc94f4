//! A report is a document: sections of blocks. An analysis never knows a screen, and the page renders seven
//! kinds of block without knowing an analysis. The same document feeds the page, the native command, every
//! export and the tests.

pub mod block;
pub mod calculator;
pub mod chart;
pub mod columns;
pub mod figures;
pub mod sections;
pub mod write;

pub use block::{
    Action, Block, Cell, Change, Column, Control, Field, Form, Insight, Kpi, Notice, Opt, SetId, Status,
    Table, Tone,
};
pub use chart::ChartBlock;
pub use columns::{ColumnView, ColumnsView, FileView, MappingChoice, Question, TableView};
pub use figures::Figures;

use serde::Serialize;

/// The whole report in one language.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// BCP 47 tag of the language: `en`, `zh-Hans`, `zh-Hant`.
    pub lang: String,
    /// Name of the file.
    pub file: String,
    /// ISO 4217 code of the currency, or empty.
    pub currency: String,
    /// One line on what is shown: period, filters.
    pub scope: String,
    /// Filters and settings of the whole report.
    pub filters: Form,
    /// In reading order.
    pub sections: Vec<Section>,
}

/// One question and its answer.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Section {
    /// Stable: `intake`, `overview`, `rfm`, `clusters`, `clv`, `price`, `invest`, `programmes`.
    pub id: String,
    /// Heading, also in the table of contents.
    pub title: String,
    /// What the table of contents shows beside it.
    pub status: Status,
    /// With `Status::Locked`: what would unlock it. With `Status::Warning`: why.
    pub status_text: String,
    /// The answer.
    pub blocks: Vec<Block>,
    /// Statistical detail, behind one click: parameters, tests, checks.
    pub details: Vec<Block>,
    /// What it tells, how it is computed, what it needs, limits, references: paragraphs, behind one click.
    pub method: Vec<String>,
}
