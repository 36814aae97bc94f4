//! The seven kinds of block. All texts are in the reader's language already.

use super::ChartBlock;
use serde::Serialize;

/// Names the customers behind a number, for example `rfm.segment.champions`, `rfm.cell.5.4`, `cluster.2`,
/// `month.2011-03.new`. The engine turns it into a list.
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), tsify::declare)]
pub type SetId = String;

/// Whether a section could be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Computed.
    Ok,
    /// Computed, with a reservation.
    Warning,
    /// Not computed: a column or enough data is missing.
    Locked,
}

/// How a sentence is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Tone {
    /// A fact.
    Neutral,
    /// Good news.
    Good,
    /// Needs attention.
    Warning,
    /// Stops something.
    Bad,
}

/// One piece of a section.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Block {
    /// The finding in one sentence.
    Insight(Insight),
    /// A strip of figures.
    Kpis {
        /// In order of importance.
        items: Vec<Kpi>,
    },
    /// A drawing with its table.
    Chart(Box<ChartBlock>),
    /// A table.
    Table(Table),
    /// Fields that change a setting; the page sends `set(field.id, value)`.
    Form(Form),
    /// What to do.
    Actions {
        /// By when; may be empty.
        title: String,
        /// In order of money.
        items: Vec<Action>,
    },
    /// A reservation, a warning, a refusal with its reason.
    Notice(Notice),
}

impl Block {
    /// Things to do without a heading.
    pub fn actions(items: Vec<Action>) -> Self {
        Block::Actions { title: String::new(), items }
    }
}

impl Action {
    /// Something to do of which no money is said.
    pub fn new(text: String, reason: String, set: Option<SetId>) -> Self {
        Self { text, reason, stake: String::new(), set }
    }
}

/// See [`Block::Insight`].
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Insight {
    /// One sentence, in money where there is money.
    pub text: String,
    /// Evidence, a second sentence; may be empty.
    pub detail: String,
    /// How it is meant.
    pub tone: Tone,
}

/// See [`Block::Kpis`].
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Kpi {
    /// Id of the figure in `docs/figures.md`.
    pub id: String,
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: String,
    /// Interval, unit or reason; may be empty.
    pub note: String,
    /// The formula with this figure's own inputs filled in; may be empty.
    pub how: String,
    /// Against earlier periods.
    pub changes: Vec<Change>,
    /// The customers behind it.
    pub set: Option<SetId>,
}

/// A change against another period.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// "month on month" 环比, "year on year" 同比.
    pub label: String,
    /// "+3.2 %".
    pub value: String,
    /// 1 up, 0 unchanged, -1 down.
    pub direction: i8,
}

/// A table. Cells of one row are in the order of the columns.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Table {
    /// Stable within the section.
    pub id: String,
    /// Caption; may be empty.
    pub title: String,
    /// Headings.
    pub columns: Vec<Column>,
    /// Rows of cells.
    pub rows: Vec<Vec<Cell>>,
    /// A sentence below; may be empty.
    pub note: String,
}

/// A column of a table.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Heading.
    pub label: String,
    /// Numbers are right-aligned and sorted by value.
    pub numeric: bool,
}

/// A cell of a table.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    /// As shown.
    pub text: String,
    /// For sorting and for CSV.
    pub value: Option<f64>,
    /// The customers behind it.
    pub set: Option<SetId>,
}

/// See [`Block::Form`].
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Form {
    /// Its fields, in order.
    pub fields: Vec<Field>,
}

/// One setting.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// Dotted id of the setting, for example `rfm.bands`.
    pub id: String,
    /// What it is.
    pub label: String,
    /// A sentence on what it does, where its default comes from; may be empty.
    pub help: String,
    /// How it is entered.
    pub control: Control,
}

/// How a setting is entered. `value` is what holds now, as the text that `set` takes.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Control {
    /// A slider with a number beside it.
    Range {
        /// Lowest value.
        min: f64,
        /// Highest value.
        max: f64,
        /// Step.
        step: f64,
        /// Current value.
        value: f64,
        /// Shown behind the number: "%", "months"; may be empty.
        unit: String,
    },
    /// A choice.
    Select {
        /// What can be chosen.
        options: Vec<Opt>,
        /// Current choice.
        value: String,
    },
    /// Any number of choices; none: everything.
    Many {
        /// What can be chosen.
        options: Vec<Opt>,
        /// Current choices, separated by U+001F; a single empty one is U+001F alone.
        value: String,
    },
    /// Free text (a list of cut points, a currency code).
    Text {
        /// Current text.
        value: String,
        /// An example of what may stand here.
        example: String,
    },
    /// A day, as `2024-03-05`; empty: no limit.
    Date {
        /// Earliest day in the file.
        min: String,
        /// Latest day in the file.
        max: String,
        /// Current day.
        value: String,
    },
}

/// A choice of [`Control::Select`].
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Opt {
    /// What `set` takes.
    pub value: String,
    /// What is shown.
    pub label: String,
}

/// See [`Block::Actions`].
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// What to do, in one line.
    pub text: String,
    /// Why: the evidence.
    pub reason: String,
    /// What hangs on it, in money; may be empty.
    pub stake: String,
    /// Whom it concerns.
    pub set: Option<SetId>,
}

/// See [`Block::Notice`].
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// How it is meant.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
    /// More of it; may be empty.
    pub detail: String,
}
