//! A report is a document: sections of blocks. An analysis never knows a screen, and the page renders seven
//! kinds of block without knowing an analysis. The same document feeds the page, the native command, every
//! export and the tests.

pub mod block;
pub mod calculator;
pub mod chart;
pub mod columns;
pub mod figures;
pub mod formula;
pub mod group_names;
pub mod sections;
pub mod span;
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
    /// See [`Head::currency`].
    pub currency: String,
    /// See [`Head::scope`].
    pub scope: String,
    /// See [`Head::note`].
    pub note: String,
    /// See [`Head::chosen`].
    pub chosen: Vec<Chosen>,
    /// See [`Head::filters`].
    pub filters: Form,
    /// In reading order.
    pub sections: Vec<Section>,
}

/// What a report is about, and what can be chosen for all of it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// ISO 4217 code of the currency, or empty.
    pub currency: String,
    /// One line on what is shown: period, filters.
    pub scope: String,
    /// What the filters mean for the figures; may be empty.
    pub note: String,
    /// The filters in force.
    pub chosen: Vec<Chosen>,
    /// Filters and settings of the whole report.
    pub filters: Form,
}

/// A filter in force.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Chosen {
    /// Id of its setting; with an empty value the filter is dropped.
    pub id: String,
    /// What it lets through, in words.
    pub label: String,
}

/// What a changed setting changes.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// What stands above the sections, where that may have changed.
    pub head: Option<Head>,
    /// Sections that changed.
    pub sections: Vec<Section>,
    /// Ids of sections that still are to be computed: what they say is of the setting before.
    pub pending: Vec<String>,
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
