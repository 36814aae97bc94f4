declare namespace keliu_engine {
/**
 * A box of [`Treemap`].
 */
export interface Tile {
    /**
     * Its name.
     */
    name: string;
    /**
     * Its area.
     */
    value: number;
    /**
     * Depth of colour from 0 to 1.
     */
    shade: number;
}

/**
 * A calendar day, counted in days since 1970-01-01 (proleptic Gregorian calendar).
 */
export type Day = number;

/**
 * A cell of a table.
 */
export interface Cell {
    /**
     * As shown.
     */
    text: string;
    /**
     * For sorting and for CSV.
     */
    value: number | undefined;
    /**
     * The customers behind it.
     */
    set: SetId | undefined;
}

/**
 * A change against another period.
 */
export interface Change {
    /**
     * "month on month" 环比, "year on year" 同比.
     */
    label: string;
    /**
     * "+3.2 %".
     */
    value: string;
    /**
     * 1 up, 0 unchanged, -1 down.
     */
    direction: number;
}

/**
 * A choice of [`Control::Select`].
 */
export interface Opt {
    /**
     * What `set` takes.
     */
    value: string;
    /**
     * What is shown.
     */
    label: string;
}

/**
 * A column of a table.
 */
export interface Column {
    /**
     * Heading.
     */
    label: string;
    /**
     * Numbers are right-aligned and sorted by value.
     */
    numeric: boolean;
}

/**
 * A drawing with its title, its summary for those who cannot see it, and its table.
 */
export interface ChartBlock {
    /**
     * Stable within the report.
     */
    id: string;
    /**
     * Heading.
     */
    title: string;
    /**
     * One or two sentences: what is drawn, extremes, trend.
     */
    summary: string;
    /**
     * What to draw.
     */
    spec: ChartSpec;
    /**
     * The same numbers.
     */
    table: Table;
}

/**
 * A filter in force.
 */
export interface Chosen {
    /**
     * Id of its setting; with an empty value the filter is dropped.
     */
    id: string;
    /**
     * What it lets through, in words.
     */
    label: string;
}

/**
 * A line of [`Curves`].
 */
export interface Line {
    /**
     * Name in the legend.
     */
    name: string;
    /**
     * One value per position.
     */
    ys: number[];
    /**
     * Lower edge of the band; empty: none.
     */
    low: number[];
    /**
     * Upper edge of the band; empty: none.
     */
    high: number[];
    /**
     * Dashed: a reference, not an estimate.
     */
    dashed: boolean;
}

/**
 * A numeric axis.
 */
export interface Axis {
    /**
     * What is measured, with its unit.
     */
    label: string;
    /**
     * How ticks are written.
     */
    style: NumberStyle;
}

/**
 * A page of the list.
 */
export interface CustomerPage {
    /**
     * What the list is.
     */
    title: string;
    /**
     * Number of customers in the whole list.
     */
    total: number;
    /**
     * The rows of this page.
     */
    table: Table;
    /**
     * Sort key of each column.
     */
    sorts: string[];
    /**
     * What is known of the customer, where the list holds one.
     */
    profile: Block[];
}

/**
 * A point of [`Scatter`].
 */
export interface Point {
    /**
     * Horizontal value.
     */
    x: number;
    /**
     * Vertical value.
     */
    y: number;
    /**
     * Index into `groups`.
     */
    group: number;
    /**
     * 1 is a usual point; larger for a centre.
     */
    size: number;
}

/**
 * A table. Cells of one row are in the order of the columns.
 */
export interface Table {
    /**
     * Stable within the section.
     */
    id: string;
    /**
     * Caption; may be empty.
     */
    title: string;
    /**
     * Headings.
     */
    columns: Column[];
    /**
     * Rows of cells.
     */
    rows: Cell[][];
    /**
     * A sentence below; may be empty.
     */
    note: string;
}

/**
 * A vertical line of [`Curves`].
 */
export interface Rule {
    /**
     * Position.
     */
    x: number;
    /**
     * Name.
     */
    name: string;
}

/**
 * How a day is to be read.
 */
export type DayStyle = "full" | "month";

/**
 * How a number is to be read.
 */
export type NumberStyle = "count" | "countShort" | { decimal: number } | "money" | "moneyRound" | "moneyShort" | { percent: number } | { percentSigned: number };

/**
 * How a sentence is meant.
 */
export type Tone = "neutral" | "good" | "warning" | "bad";

/**
 * How a setting is entered. `value` is what holds now, as the text that `set` takes.
 */
export type Control = { kind: "range"; min: number; max: number; step: number; value: number; unit: string } | { kind: "select"; options: Opt[]; value: string } | { kind: "many"; options: Opt[]; value: string } | { kind: "text"; value: string; example: string } | { kind: "date"; min: string; max: string; value: string };

/**
 * How far the work is.
 */
export interface Progress {
    /**
     * What is being done.
     */
    label: string;
    /**
     * From 0 to 1.
     */
    done: number;
    /**
     * Nothing is left to do.
     */
    finished: boolean;
    /**
     * First figures, in words.
     */
    facts: string[];
}

/**
 * Names the customers behind a number, for example `rfm.segment.champions`, `rfm.cell.5.4`, `cluster.2`,
 * `month.2011-03.new`. The engine turns it into a list.
 */
export type SetId = string;

/**
 * One colour of [`Bars`].
 */
export interface Series {
    /**
     * Name in the legend.
     */
    name: string;
    /**
     * One value per category.
     */
    values: number[];
}

/**
 * One column.
 */
export interface ColumnView {
    /**
     * Heading in the file (or "Column 3").
     */
    name: string;
    /**
     * Role taken.
     */
    role: string;
    /**
     * How sure: 2 certain, 1 likely, 0 not used.
     */
    confidence: number;
    /**
     * Why this role, and the type and format read, in words.
     */
    reason: string;
    /**
     * A few values: as in the file, as read.
     */
    examples: [string, string][];
    /**
     * Values that could not be read, in words; empty if none.
     */
    problems: string;
}

/**
 * One file.
 */
export interface FileView {
    /**
     * Its name.
     */
    name: string;
    /**
     * Encoding that was chosen for it; empty if it was found out.
     */
    encoding: string;
    /**
     * It is a text, or holds one: its encoding can be chosen.
     */
    hasEncoding: boolean;
    /**
     * What became of its tables, in words, where there are several files or tables.
     */
    purposes: string[];
    /**
     * The tables inside, if it holds several.
     */
    tables: TableView[];
}

/**
 * One piece of a section.
 */
export type Block = ({ kind: "insight" } & Insight) | { kind: "kpis"; items: Kpi[] } | ({ kind: "chart" } & ChartBlock) | ({ kind: "table" } & Table) | ({ kind: "form" } & Form) | { kind: "actions"; title: string; items: Action[] } | ({ kind: "notice" } & Notice);

/**
 * One question and its answer.
 */
export interface Section {
    /**
     * Stable: `intake`, `overview`, `rfm`, `clusters`, `clv`, `price`, `invest`, `programmes`.
     */
    id: string;
    /**
     * Heading, also in the table of contents.
     */
    title: string;
    /**
     * What the table of contents shows beside it.
     */
    status: Status;
    /**
     * With `Status::Locked`: what would unlock it. With `Status::Warning`: why.
     */
    statusText: string;
    /**
     * The answer.
     */
    blocks: Block[];
    /**
     * Statistical detail, behind one click: parameters, tests, checks.
     */
    details: Block[];
    /**
     * What it tells, how it is computed, what it needs, limits, references: paragraphs, behind one click.
     */
    method: string[];
}

/**
 * One setting.
 */
export interface Field {
    /**
     * Dotted id of the setting, for example `rfm.bands`.
     */
    id: string;
    /**
     * What it is.
     */
    label: string;
    /**
     * A sentence on what it does, where its default comes from; may be empty.
     */
    help: string;
    /**
     * How it is entered.
     */
    control: Control;
}

/**
 * One table of a workbook or an archive.
 */
export interface TableView {
    /**
     * Name of the sheet, or path in the archive.
     */
    name: string;
    /**
     * Rows and columns, or why it cannot be read, in words.
     */
    about: string;
    /**
     * A hidden sheet.
     */
    isHidden: boolean;
    /**
     * Its rows were read.
     */
    isRead: boolean;
    /**
     * It can be chosen.
     */
    canBeRead: boolean;
    /**
     * Header and first rows.
     */
    preview: string[][];
}

/**
 * See [`Block::Actions`].
 */
export interface Action {
    /**
     * What to do, in one line.
     */
    text: string;
    /**
     * Why: the evidence.
     */
    reason: string;
    /**
     * What hangs on it, in money; may be empty.
     */
    stake: string;
    /**
     * Whom it concerns.
     */
    set: SetId | undefined;
}

/**
 * See [`Block::Form`].
 */
export interface Form {
    /**
     * Its fields, in order.
     */
    fields: Field[];
}

/**
 * See [`Block::Insight`].
 */
export interface Insight {
    /**
     * One sentence, in money where there is money.
     */
    text: string;
    /**
     * Evidence, a second sentence; may be empty.
     */
    detail: string;
    /**
     * How it is meant.
     */
    tone: Tone;
}

/**
 * See [`Block::Kpis`].
 */
export interface Kpi {
    /**
     * Id of the figure in `docs/figures.md`.
     */
    id: string;
    /**
     * What it is.
     */
    label: string;
    /**
     * Its value.
     */
    value: string;
    /**
     * Interval, unit or reason; may be empty.
     */
    note: string;
    /**
     * The formula with this figure's own inputs filled in; may be empty.
     */
    how: string;
    /**
     * Against earlier periods.
     */
    changes: Change[];
    /**
     * The customers behind it.
     */
    set: SetId | undefined;
}

/**
 * See [`Block::Notice`].
 */
export interface Notice {
    /**
     * How it is meant.
     */
    tone: Tone;
    /**
     * The sentence.
     */
    text: string;
    /**
     * More of it; may be empty.
     */
    detail: string;
}

/**
 * See [`ChartSpec::Bars`].
 */
export interface Bars {
    /**
     * What the categories are.
     */
    categoryLabel: string;
    /**
     * Names of the categories, in drawing order.
     */
    categories: string[];
    /**
     * The value axis.
     */
    axis: Axis;
    /**
     * One entry per colour; stacked upon each other (negative values stack downwards).
     */
    series: Series[];
    /**
     * Bars lie: long category names stand to the left.
     */
    horizontal: boolean;
    /**
     * Bars touch: the categories are bins of one variable.
     */
    histogram: boolean;
    /**
     * Categories drawn hatched or pale, because they are not whole (a partial month). Indices.
     */
    partial: number[];
    /**
     * One mark per category and series: `marks[category * n_series + series]`.
     */
    marks: Mark[];
}

/**
 * See [`ChartSpec::Curves`].
 */
export interface Curves {
    /**
     * Horizontal axis.
     */
    x: Axis;
    /**
     * Vertical axis.
     */
    y: Axis;
    /**
     * Positions shared by all lines, ascending.
     */
    xs: number[];
    /**
     * The lines.
     */
    lines: Line[];
    /**
     * Vertical lines with a name: current price, break-even.
     */
    rules: Rule[];
    /**
     * Keyboard and hover stops: `marks[i]` stands at `xs[i]` on the first line.
     */
    marks: Mark[];
}

/**
 * See [`ChartSpec::Grid`].
 */
export interface Grid {
    /**
     * What the columns are.
     */
    xLabel: string;
    /**
     * What the rows are.
     */
    yLabel: string;
    /**
     * Names of the columns, left to right.
     */
    columns: string[];
    /**
     * Names of the rows, top to bottom.
     */
    rows: string[];
    /**
     * Depth of colour per cell, row by row, from 0 to 1; NaN: empty.
     */
    shade: number[];
    /**
     * First line of each cell (a count), row by row.
     */
    first: string[];
    /**
     * Second line of each cell (money); left out where there is no room.
     */
    second: string[];
    /**
     * Groups of cells that are outlined together and named (segments); row by row, an index into
     * `group_names`.
     */
    group: number[];
    /**
     * Names of the groups.
     */
    groupNames: string[];
    /**
     * One mark per cell, row by row.
     */
    marks: Mark[];
}

/**
 * See [`ChartSpec::Radar`].
 */
export interface Radar {
    /**
     * Who is drawn.
     */
    name: string;
    /**
     * What the dashed ring at a half is called; empty: there is none.
     */
    middle: string;
    /**
     * How values are written.
     */
    style: NumberStyle;
    /**
     * What the scales measure, the first upwards, then clockwise; three or more.
     */
    spokes: string[];
    /**
     * One value per scale, from 0 (the centre) to 1 (the edge).
     */
    values: number[];
    /**
     * One mark per scale.
     */
    marks: Mark[];
}

/**
 * See [`ChartSpec::Scatter`].
 */
export interface Scatter {
    /**
     * Horizontal axis.
     */
    x: Axis;
    /**
     * Vertical axis.
     */
    y: Axis;
    /**
     * Logarithmic horizontal axis (all x > 0).
     */
    xLog: boolean;
    /**
     * Logarithmic vertical axis (all y > 0).
     */
    yLog: boolean;
    /**
     * Points: x, y, group.
     */
    points: Point[];
    /**
     * Names of the groups, in the legend.
     */
    groups: string[];
    /**
     * One mark per point.
     */
    marks: Mark[];
}

/**
 * See [`ChartSpec::Treemap`].
 */
export interface Treemap {
    /**
     * What areas measure.
     */
    axis: Axis;
    /**
     * The boxes, the largest first.
     */
    tiles: Tile[];
    /**
     * One mark per box.
     */
    marks: Mark[];
}

/**
 * See [`ChartSpec::Waterfall`]. The first and the last step are totals and stand on zero; each other step begins where
 * the one before it ended.
 */
export interface Waterfall {
    /**
     * Names of the steps, top to bottom.
     */
    steps: string[];
    /**
     * The totals and the changes.
     */
    values: number[];
    /**
     * The value axis.
     */
    axis: Axis;
    /**
     * Names of the three colours: total, less, more.
     */
    names: [string, string, string];
    /**
     * One mark per step.
     */
    marks: Mark[];
}

/**
 * See [`Engine::settings`].
 */
export interface Settings {
    /**
     * Language of the report.
     */
    lang: string;
    /**
     * Role of every column.
     */
    columns: MappingChoice;
    /**
     * Settings that differ from their defaults: id, value.
     */
    settings: [string, string][];
}

/**
 * Something only the user knows.
 */
export interface Question {
    /**
     * What answers it: `dateOrder`, `decimal` or `repeated`, a field of [`MappingChoice`]; `role:<role>`, a column for the
     * role, or `∅` for none; `rows.*`, an entry of `rows`.
     */
    id: string;
    /**
     * The question.
     */
    text: string;
    /**
     * The answers.
     */
    options: Opt[];
    /**
     * What is taken if the user goes on.
     */
    value: string;
}

/**
 * The columns of a file, before anything is computed.
 */
export interface ColumnsView {
    /**
     * Name of the file.
     */
    file: string;
    /**
     * Rows below the header.
     */
    nRows: number;
    /**
     * How the file was read: encoding, separator, header row, in words.
     */
    form: string;
    /**
     * The files that were read, in their order.
     */
    files: FileView[];
    /**
     * The columns, in file order.
     */
    columns: ColumnView[];
    /**
     * Roles that can be chosen, in order; the first is "not used".
     */
    roles: Opt[];
    /**
     * First rows of the file as read.
     */
    preview: string[][];
    /**
     * What must be decided by the user: an ambiguous date order, two equally good columns.
     */
    questions: Question[];
    /**
     * What the report still lacks ("a column with dates"), empty if it can be made.
     */
    missing: string[];
    /**
     * No question is open and every role is certain: the page may go straight to the report.
     */
    certain: boolean;
    /**
     * Encodings that a file may be read in anew.
     */
    encodings: Opt[];
}

/**
 * The whole report in one language.
 */
export interface Report {
    /**
     * BCP 47 tag of the language: `en`, `zh-Hans`, `zh-Hant`.
     */
    lang: string;
    /**
     * Name of the file.
     */
    file: string;
    /**
     * See [`Head::currency`].
     */
    currency: string;
    /**
     * See [`Head::scope`].
     */
    scope: string;
    /**
     * See [`Head::note`].
     */
    note: string;
    /**
     * See [`Head::chosen`].
     */
    chosen: Chosen[];
    /**
     * See [`Head::filters`].
     */
    filters: Form;
    /**
     * In reading order.
     */
    sections: Section[];
}

/**
 * What a changed setting changes.
 */
export interface Changed {
    /**
     * What stands above the sections, where that may have changed.
     */
    head: Head | undefined;
    /**
     * Sections that changed.
     */
    sections: Section[];
    /**
     * Ids of sections that still are to be computed: what they say is of the setting before.
     */
    pending: string[];
}

/**
 * What a mark says and opens.
 */
export interface Mark {
    /**
     * One line per value.
     */
    text: string;
    /**
     * The customers behind it.
     */
    set: SetId | undefined;
}

/**
 * What a report is about, and what can be chosen for all of it.
 */
export interface Head {
    /**
     * ISO 4217 code of the currency, or empty.
     */
    currency: string;
    /**
     * One line on what is shown: period, filters.
     */
    scope: string;
    /**
     * What the filters mean for the figures; may be empty.
     */
    note: string;
    /**
     * The filters in force.
     */
    chosen: Chosen[];
    /**
     * Filters and settings of the whole report.
     */
    filters: Form;
}

/**
 * What every method throws: the code, and the words in the language in force.
 */
export interface Failure {
    /**
     * Key of the message, without `error.`.
     */
    code: string;
    /**
     * The message.
     */
    text: string;
}

/**
 * What the user chose on the columns screen; also the small file that keeps a mapping.
 */
export interface MappingChoice {
    /**
     * Column name -> role, for the columns whose role was chosen; other columns keep the guess. An empty name: no
     * column has the role.
     */
    roles?: [string, string][];
    /**
     * `ymd`, `dmy`, `mdy` or empty (as guessed).
     */
    dateOrder?: string;
    /**
     * `.`, `,` or empty (as guessed).
     */
    decimal?: string;
    /**
     * Which rows count: settings `rows.*` that differ from their defaults, id and value.
     */
    rows?: [string, string][];
    /**
     * Rows that stand in two files: `once`, `count` (twice) or empty (once).
     */
    repeated?: string;
}

/**
 * What to draw. Every spec carries `marks`: what hover, keyboard and click find, in keyboard order.
 */
export type ChartSpec = ({ kind: "bars" } & Bars) | ({ kind: "grid" } & Grid) | ({ kind: "scatter" } & Scatter) | ({ kind: "curves" } & Curves) | ({ kind: "waterfall" } & Waterfall) | ({ kind: "treemap" } & Treemap) | ({ kind: "radar" } & Radar);

/**
 * Whether a section could be computed.
 */
export type Status = "ok" | "warning" | "locked";


/**
 * One engine.
 */
export class Engine {
  free(): void;
  [Symbol.dispose](): void;
  /**
   * Drops what is being loaded.
   */
  abandon(): void;
  /**
   * The rows that were counted as CSV.
   *
   * # Errors
   * [`Failure`].
   */
  acceptedCsv(): Uint8Array;
  /**
   * One stage of the work.
   *
   * # Errors
   * [`Failure`].
   */
  advance(): Progress;
  /**
   * Ends the current file and starts a further one of the same report.
   *
   * # Errors
   * [`Failure`].
   */
  also(name: string, size: number, encoding: string): void;
  /**
   * Starts a file; `encoding` is a WHATWG label or empty.
   *
   * # Errors
   * [`Failure`].
   */
  begin(name: string, size: number, encoding: string): void;
  /**
   * The columns, if there is a file.
   *
   * # Errors
   * None in practice: only what the boundary itself cannot carry.
   */
  columns(): ColumnsView | undefined;
  /**
   * The columns are accepted.
   *
   * # Errors
   * [`Failure`].
   */
  confirm(): void;
  /**
   * All customers of a set as CSV.
   *
   * # Errors
   * [`Failure`].
   */
  customersCsv(set: string, sort: string, descending: boolean): Uint8Array;
  /**
   * A page of the customers behind a set.
   *
   * # Errors
   * [`Failure`].
   */
  customers(set: string, sort: string, descending: boolean, offset: number, limit: number): CustomerPage;
  /**
   * Every figure, one `id<TAB>value` per line.
   *
   * # Errors
   * [`Failure`].
   */
  figuresText(): string;
  /**
   * The end of the file.
   *
   * # Errors
   * [`Failure`].
   */
  finish(): ColumnsView;
  /**
   * Changes the language; a report that is loaded comes back in it.
   *
   * # Errors
   * [`Failure`].
   */
  language(lang: string): Report | undefined;
  /**
   * Takes the memory that a file will need, while the user still looks for one.
   */
  makeRoom(): void;
  /**
   * Bytes of memory that the module holds. It never gives any back while it lives.
   */
  memory(): number;
  /**
   * An engine that speaks `lang` (`en`, `zh-Hans`, `zh-Hant`).
   *
   * # Errors
   * A string for a language that is not known.
   */
  constructor(lang: string);
  /**
   * The rows that were not counted as CSV.
   *
   * # Errors
   * [`Failure`].
   */
  notAcceptedCsv(): Uint8Array;
  /**
   * Chooses a table of the file that was begun.
   *
   * # Errors
   * [`Failure`].
   */
  pick(table: string): void;
  /**
   * The next bytes.
   *
   * # Errors
   * [`Failure`].
   */
  push(chunk: Uint8Array | number[]): Progress;
  /**
   * Reads and scores a small file of its own, so that the browser has good code when the user's file comes.
   *
   * # Errors
   * [`Failure`]; whatever it is, nothing depends on it.
   */
  rehearse(): void;
  /**
   * The user's choices on the columns screen.
   *
   * # Errors
   * [`Failure`].
   */
  remap(choice: MappingChoice): ColumnsView;
  /**
   * The report.
   *
   * # Errors
   * [`Failure`].
   */
  report(): Report;
  /**
   * Changes a setting; what changes first of the sections `wanted`, which are in sight, comes back.
   *
   * # Errors
   * [`Failure`].
   */
  set(id: string, value: string, wanted: string[]): Changed;
  /**
   * Settings and columns: what reproduces the report from the same file.
   *
   * # Errors
   * [`Failure`].
   */
  settings(): Settings;
  /**
   * The next piece of what a setting left to be computed, those of the sections `wanted` first; none when all is there.
   *
   * # Errors
   * [`Failure`].
   */
  settle(wanted: string[]): Changed | undefined;
  /**
   * What of the sales has no row in a joined file, as CSV.
   *
   * # Errors
   * [`Failure`].
   */
  unmatchedCsv(): Uint8Array;
}

}
declare namespace keliu_engine {
  /** Starts the module; bytes are compiled at once, on the spot. */
  export function initSync(options: { module: BufferSource | WebAssembly.Module }): unknown;
}

/** Starts the module. */
declare function keliu_engine(options: {
  module_or_path: BufferSource | WebAssembly.Module | Promise<BufferSource | WebAssembly.Module>;
}): Promise<unknown>;

export { keliu_engine };
