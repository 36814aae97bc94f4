//! What is to be drawn, without a word on how. `crate::chart` draws it; the table beside it says the same.

use super::block::{SetId, Table};
use crate::host::NumberStyle;
use serde::{Deserialize, Serialize};

/// A drawing with its title, its summary for those who cannot see it, and its table.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ChartBlock {
    /// Stable within the report.
    pub id: String,
    /// Heading.
    pub title: String,
    /// One or two sentences: what is drawn, extremes, trend.
    pub summary: String,
    /// What to draw.
    pub spec: ChartSpec,
    /// The same numbers.
    pub table: Table,
}

/// What to draw. Every spec carries `marks`: what hover, keyboard and click find, in keyboard order.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ChartSpec {
    /// Bars over categories: months, bins of a histogram, segments.
    Bars(Bars),
    /// A matrix of coloured cells with a number in each.
    Grid(Grid),
    /// Points.
    Scatter(Scatter),
    /// Lines over a numeric axis, with an optional band.
    Curves(Curves),
    /// Steps from one total to another.
    Waterfall(Waterfall),
    /// Boxes whose areas are parts of a whole.
    Treemap(Treemap),
    /// One on several scales of the same kind at once.
    Radar(Radar),
}

/// A numeric axis.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Axis {
    /// What is measured, with its unit.
    pub label: String,
    /// How ticks are written.
    pub style: NumberStyle,
}

/// What a mark says and opens.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// One line per value.
    pub text: String,
    /// The customers behind it.
    pub set: Option<SetId>,
}

/// See [`ChartSpec::Bars`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Bars {
    /// What the categories are.
    pub category_label: String,
    /// Names of the categories, in drawing order.
    pub categories: Vec<String>,
    /// The value axis.
    pub axis: Axis,
    /// One entry per colour; stacked upon each other (negative values stack downwards).
    pub series: Vec<Series>,
    /// Bars lie: long category names stand to the left.
    pub horizontal: bool,
    /// Bars touch: the categories are bins of one variable.
    pub histogram: bool,
    /// Categories drawn hatched or pale, because they are not whole (a partial month). Indices.
    pub partial: Vec<usize>,
    /// One mark per category and series: `marks[category * n_series + series]`.
    pub marks: Vec<Mark>,
}

/// One colour of [`Bars`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Series {
    /// Name in the legend.
    pub name: String,
    /// One value per category.
    pub values: Vec<f64>,
}

/// See [`ChartSpec::Grid`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Grid {
    /// What the columns are.
    pub x_label: String,
    /// What the rows are.
    pub y_label: String,
    /// Names of the columns, left to right.
    pub columns: Vec<String>,
    /// Names of the rows, top to bottom.
    pub rows: Vec<String>,
    /// Depth of colour per cell, row by row, from 0 to 1; NaN: empty.
    pub shade: Vec<f64>,
    /// First line of each cell (a count), row by row.
    pub first: Vec<String>,
    /// Second line of each cell (money); left out where there is no room.
    pub second: Vec<String>,
    /// Groups of cells that are outlined together and named (segments); row by row, an index into
    /// `group_names`.
    pub group: Vec<usize>,
    /// Names of the groups.
    pub group_names: Vec<String>,
    /// One mark per cell, row by row.
    pub marks: Vec<Mark>,
}

/// See [`ChartSpec::Scatter`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Scatter {
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// Logarithmic horizontal axis (all x > 0).
    pub x_log: bool,
    /// Logarithmic vertical axis (all y > 0).
    pub y_log: bool,
    /// Points: x, y, group.
    pub points: Vec<Point>,
    /// Names of the groups, in the legend.
    pub groups: Vec<String>,
    /// One mark per point.
    pub marks: Vec<Mark>,
}

/// A point of [`Scatter`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Point {
    /// Horizontal value.
    pub x: f64,
    /// Vertical value.
    pub y: f64,
    /// Index into `groups`.
    pub group: usize,
    /// 1 is a usual point; larger for a centre.
    pub size: f64,
}

/// See [`ChartSpec::Treemap`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Treemap {
    /// What areas measure.
    pub axis: Axis,
    /// The boxes, the largest first.
    pub tiles: Vec<Tile>,
    /// One mark per box.
    pub marks: Vec<Mark>,
}

/// A box of [`Treemap`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Tile {
    /// Its name.
    pub name: String,
    /// Its area.
    pub value: f64,
    /// Depth of colour from 0 to 1.
    pub shade: f64,
}

/// See [`ChartSpec::Radar`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Radar {
    /// Who is drawn.
    pub name: String,
    /// What the dashed ring at a half is called; empty: there is none.
    pub middle: String,
    /// How values are written.
    pub style: NumberStyle,
    /// What the scales measure, the first upwards, then clockwise; three or more.
    pub spokes: Vec<String>,
    /// One value per scale, from 0 (the centre) to 1 (the edge).
    pub values: Vec<f64>,
    /// One mark per scale.
    pub marks: Vec<Mark>,
}

/// See [`ChartSpec::Curves`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Curves {
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// Positions shared by all lines, ascending.
    pub xs: Vec<f64>,
    /// The lines.
    pub lines: Vec<Line>,
    /// Vertical lines with a name: current price, break-even.
    pub rules: Vec<Rule>,
    /// Keyboard and hover stops: `marks[i]` stands at `xs[i]` on the first line.
    pub marks: Vec<Mark>,
}

/// A line of [`Curves`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Name in the legend.
    pub name: String,
    /// One value per position.
    pub ys: Vec<f64>,
    /// Lower edge of the band; empty: none.
    pub low: Vec<f64>,
    /// Upper edge of the band; empty: none.
    pub high: Vec<f64>,
    /// Dashed: a reference, not an estimate.
    pub dashed: bool,
}

impl Line {
    /// A line without a band.
    pub fn new(name: impl Into<String>, ys: Vec<f64>) -> Self {
        Self { name: name.into(), ys, low: Vec::new(), high: Vec::new(), dashed: false }
    }

    /// The same line, dashed.
    #[must_use]
    pub fn dashed(self) -> Self {
        Self { dashed: true, ..self }
    }

    /// The same line with a band.
    #[must_use]
    pub fn between(self, low: Vec<f64>, high: Vec<f64>) -> Self {
        Self { low, high, ..self }
    }
}

/// A vertical line of [`Curves`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Position.
    pub x: f64,
    /// Name.
    pub name: String,
}

/// See [`ChartSpec::Waterfall`]. The first and the last step are totals and stand on zero; each other step begins where
/// the one before it ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Waterfall {
    /// Names of the steps, top to bottom.
    pub steps: Vec<String>,
    /// The totals and the changes.
    pub values: Vec<f64>,
    /// The value axis.
    pub axis: Axis,
    /// Names of the three colours: total, less, more.
    pub names: [String; 3],
    /// One mark per step.
    pub marks: Vec<Mark>,
}
