// What the engine and the view say to the page: the serde forms of src/report/*.rs.

export interface Opt { value: string; label: string }

export type SetId = string;
export type Status = 'ok' | 'warning' | 'locked';
export type Tone = 'neutral' | 'good' | 'warning' | 'bad';

export interface Report {
  lang: string;
  file: string;
  currency: string;
  scope: string;
  filters: Form;
  sections: Section[];
}

export interface Section {
  id: string;
  title: string;
  status: Status;
  statusText: string;
  blocks: Block[];
  method: string[];
}

export type Block =
  | ({ kind: 'insight' } & Insight)
  | { kind: 'kpis'; items: Kpi[] }
  | ({ kind: 'chart' } & ChartBlock)
  | ({ kind: 'table' } & Table)
  | ({ kind: 'form' } & Form)
  | { kind: 'actions'; items: Action[] }
  | ({ kind: 'notice' } & Notice);

export interface Insight { text: string; detail: string; tone: Tone }
export interface Kpi { id: string; label: string; value: string; note: string; changes: Change[]; set: SetId | undefined }
export interface Change { label: string; value: string; direction: number }
export interface Table { id: string; title: string; columns: Column[]; rows: Cell[][]; note: string }
export interface Column { label: string; numeric: boolean }
export interface Cell { text: string; value: number | undefined; set: SetId | undefined }
export interface Form { fields: Field[] }
export interface Field { id: string; label: string; help: string; control: Control }
export type Control =
  | { kind: 'range'; min: number; max: number; step: number; value: number; unit: string }
  | { kind: 'select'; options: Opt[]; value: string }
  | { kind: 'text'; value: string; example: string }
  | { kind: 'date'; min: string; max: string; value: string };
export interface Action { text: string; reason: string; set: SetId | undefined }
export interface Notice { tone: Tone; text: string; detail: string }

export interface ChartBlock { id: string; title: string; summary: string; spec: ChartSpec; table: Table }
export type ChartSpec =
  | ({ kind: 'bars' } & Bars)
  | ({ kind: 'grid' } & Grid)
  | ({ kind: 'scatter' } & Scatter)
  | ({ kind: 'curves' } & Curves);
export type NumberStyle =
  | 'count' | 'countShort' | 'money' | 'moneyRound' | 'moneyShort'
  | { decimal: number } | { percent: number } | { percentSigned: number };
export interface Axis { label: string; style: NumberStyle }
export interface Mark { text: string; set: SetId | undefined }
export interface Series { name: string; values: number[] }
export interface Bars {
  categoryLabel: string; categories: string[]; axis: Axis; series: Series[];
  horizontal: boolean; histogram: boolean; partial: number[]; marks: Mark[];
}
export interface Grid {
  xLabel: string; yLabel: string; columns: string[]; rows: string[]; shade: number[];
  first: string[]; second: string[]; group: number[]; groupNames: string[]; marks: Mark[];
}
export interface Point { x: number; y: number; group: number; size: number }
export interface Scatter { x: Axis; y: Axis; xLog: boolean; yLog: boolean; points: Point[]; groups: string[]; marks: Mark[] }
export interface Line { name: string; ys: number[]; low: number[]; high: number[]; dashed: boolean }
export interface Rule { x: number; name: string }
export interface Curves { x: Axis; y: Axis; xs: number[]; lines: Line[]; rules: Rule[]; marks: Mark[] }

export interface ColumnsView {
  file: string;
  nRows: number;
  form: string;
  columns: ColumnView[];
  roles: Opt[];
  preview: string[][];
  questions: Question[];
  missing: string[];
  certain: boolean;
}
export interface ColumnView {
  name: string; role: string; confidence: number; reason: string; examples: [string, string][]; problems: string;
}
export interface Question { id: string; text: string; options: Opt[]; value: string }
export interface MappingChoice { roles: [string, string][]; dateOrder: string; decimal: string }

/** What makes the same report from the same file. */
export interface Settings { lang: string; columns: MappingChoice; settings: Setting[] }
/** Id and value. */
export type Setting = [string, string];

export interface Progress { label: string; done: number; finished: boolean; facts: string[] }
export interface CustomerPage { table: Table; total: number; title: string; sorts: string[] }
/** Thrown by the engine; the text is in the reader's language. */
export interface Failure { code: string; text: string }

export interface EngineApi {
  begin(name: string, size: number, encoding: string): void;
  push(chunk: Uint8Array): Progress;
  finish(): ColumnsView;
  remap(choice: MappingChoice): ColumnsView;
  confirm(): void;
  advance(): Progress;
  abandon(): void;
  report(): Report;
  set(id: string, value: string): Section[];
  language(lang: string): Report | undefined;
  columns(): ColumnsView | undefined;
  customers(set: string, sort: string, descending: boolean, offset: number, limit: number): CustomerPage;
  customersCsv(set: string, sort: string, descending: boolean): Uint8Array<ArrayBuffer>;
  notAcceptedCsv(): Uint8Array<ArrayBuffer>;
  settings(): Settings;
  figuresText(): string;
  memory(): number;
}

/** Colours as #rrggbb. */
export interface Theme {
  dark: boolean; background: string; text: string; muted: string; grid: string; series: string[];
}
export interface DrawOptions {
  width: number; height: number; ratio: number; lang: string; currency: string; theme: Theme; fontFamily: string;
}
export interface Hit { x: number; y: number; w: number; h: number }
export type Symbol = 'box' | 'line' | 'dashes' | 'rule' | 'circle' | 'triangle' | 'square' | 'diamond' | 'cross' | 'plus';
export interface LegendEntry { name: string; color: string; symbol: Symbol }
/** `hits[i]` belongs to `spec.marks[i]` and is 0 wide if it was not drawn; `seek`: by column, by row, or on the mark. */
export interface Drawn { hits: Hit[]; seek: 'x' | 'y' | 'near'; legend: LegendEntry[]; plot: Hit }
export interface ViewApi {
  draw(canvas: HTMLCanvasElement, spec: ChartSpec, options: DrawOptions): Drawn;
  svg(spec: ChartSpec, options: DrawOptions): string;
}
