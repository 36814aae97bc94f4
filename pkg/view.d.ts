declare namespace keliu_view {

/** Colours as `#rrggbb`; what is left out is taken from the light or the dark palette. */
export interface ChartTheme {
  dark?: boolean;
  background?: string;
  text?: string;
  muted?: string;
  grid?: string;
  focus?: string;
  series?: string[];
  rampLow?: string;
  rampHigh?: string;
}
/** How to draw. Sizes in CSS pixels; the page gives the canvas the same size by CSS. */
export interface DrawOptions {
  width: number;
  height: number;
  /** devicePixelRatio; 1 if left out. */
  ratio?: number;
  /** BCP 47 tag of the report's language. */
  lang: string;
  /** ISO 4217 code, or empty. */
  currency?: string;
  theme?: ChartTheme;
  /** A whole CSS stack of font families. */
  fontFamily?: string;
}
export interface HitRect { x: number; y: number; w: number; h: number }
export interface LegendEntry {
  name: string;
  /** `#rrggbb` */
  color: string;
  symbol: "box" | "line" | "dashes" | "rule" | "circle" | "triangle" | "square" | "diamond" | "cross" | "plus";
}
/** Where everything is, in CSS pixels. `hits[i]` belongs to `spec.marks[i]`; it is 0 wide if not drawn. */
export interface Drawn {
  hits: HitRect[];
  /** How a pointer finds a mark: by column, by row, or on it. */
  seek: "x" | "y" | "near";
  legend: LegendEntry[];
  plot: HitRect;
}



/**
 * Draws charts. It touches the canvas it is given and nothing else: no document, no network, no storage.
 */
export class ChartView {
  free(): void;
  [Symbol.dispose](): void;
  /**
   * Draws a `ChartSpec` over the whole canvas, whose bitmap it sizes (`width * ratio` by `height * ratio`); the
   * canvas may stand in a shadow tree or in no document at all.
   *
   * # Errors
   * A code: `chart.spec`, `chart.options`, `chart.color`, `chart.size`, `chart.canvas`, `chart.backend`,
   * `lang.unknown`, `currency.unknown`.
   */
  draw(canvas: HTMLCanvasElement, spec: unknown, options: DrawOptions): Drawn;
  /**
   * The mark that a pointer at this place of the last drawing means (CSS pixels from its upper left corner).
   */
  find(x: number, y: number): number | undefined;
  /**
   * A height in CSS pixels at which the spec reads well at this width.
   *
   * # Errors
   * `chart.spec`.
   */
  naturalHeight(spec: unknown, width: number): number;
  /**
   * One per canvas.
   */
  constructor();
  /**
   * The drawing as standalone SVG text. The legend is not in it: it is what [`ChartView::draw`] gave back.
   *
   * # Errors
   * As [`ChartView::draw`].
   */
  svg(spec: unknown, options: DrawOptions): string;
}

}
declare namespace keliu_view {
  /** Starts the module; bytes are compiled at once, on the spot. */
  export function initSync(options: { module: BufferSource | WebAssembly.Module }): unknown;
}

/** Starts the module. */
declare function keliu_view(options: {
  module_or_path: BufferSource | WebAssembly.Module | Promise<BufferSource | WebAssembly.Module>;
}): Promise<unknown>;

export { keliu_view };
