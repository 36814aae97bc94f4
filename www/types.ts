// What the engine and the view say to the page. The types are generated from the Rust (`cargo xtask build`), so that
// the renderers are checked against it; here they only get short names.

export type Report = keliu_engine.Report;
export type Section = keliu_engine.Section;
export type Chosen = keliu_engine.Chosen;
/** What a setting changed. */
export type Changed = keliu_engine.Changed;
export type Status = keliu_engine.Status;
export type SetId = keliu_engine.SetId;
export type Block = keliu_engine.Block;
export type Insight = keliu_engine.Insight;
export type Kpi = keliu_engine.Kpi;
export type Change = keliu_engine.Change;
export type Table = keliu_engine.Table;
export type Cell = keliu_engine.Cell;
export type Form = keliu_engine.Form;
export type Field = keliu_engine.Field;
export type Control = keliu_engine.Control;
export type Action = keliu_engine.Action;
export type Notice = keliu_engine.Notice;
export type ChartBlock = keliu_engine.ChartBlock;
export type ChartSpec = keliu_engine.ChartSpec;
export type ColumnsView = keliu_engine.ColumnsView;
export type ColumnView = keliu_engine.ColumnView;
export type FileView = keliu_engine.FileView;
export type TableView = keliu_engine.TableView;
export type Question = keliu_engine.Question;
export type Opt = keliu_engine.Opt;
export type Progress = keliu_engine.Progress;
export type CustomerPage = keliu_engine.CustomerPage;
/** Thrown by the engine; the text is in the reader's language. */
export type Failure = keliu_engine.Failure;
/** The engine takes a part for the whole; the page always has the whole. */
export type MappingChoice = Required<keliu_engine.MappingChoice>;
/** A setting: its id and its value, as the engine takes it. */
export type Setting = [string, string];
export type Settings = keliu_engine.Settings;
export type EngineApi = Omit<keliu_engine.Engine, 'free' | typeof Symbol.dispose>;

export type Drawn = keliu_view.Drawn;
export type LegendEntry = keliu_view.LegendEntry;
export type ViewApi = Omit<keliu_view.ChartView, 'free' | typeof Symbol.dispose>;
/** Of a theme the page sets everything but the colours of grids and rules. */
export type Theme = Required<Pick<keliu_view.ChartTheme, 'dark' | 'background' | 'text' | 'muted' | 'grid' | 'series'>>;
export type DrawOptions = Required<Omit<keliu_view.DrawOptions, 'theme'>> & { theme: Theme };
