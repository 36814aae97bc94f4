//! The page's drawing class: a spec onto a canvas, or into SVG text.

use super::canvas::{CanvasMeasure, CanvasPaper};
use super::intl_host::IntlHosts;
use crate::chart::{self, Drawn, Look, Measure, Rgb, Theme, WidthTable};
use crate::host::Hosts;
use crate::i18n::Lang;
use crate::report::chart::ChartSpec;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r##"
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
"##;

#[wasm_bindgen]
extern "C" {
    /// What `draw` gives back.
    #[wasm_bindgen(typescript_type = "Drawn")]
    pub type DrawnJs;
    /// How `draw` draws.
    #[wasm_bindgen(typescript_type = "DrawOptions")]
    pub type DrawOptionsJs;
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DrawOptions {
    width: f64,
    height: f64,
    ratio: Option<f64>,
    lang: String,
    currency: Option<String>,
    theme: Option<ThemeOptions>,
    font_family: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct ThemeOptions {
    dark: Option<bool>,
    background: Option<String>,
    text: Option<String>,
    muted: Option<String>,
    grid: Option<String>,
    focus: Option<String>,
    series: Option<Vec<String>>,
    ramp_low: Option<String>,
    ramp_high: Option<String>,
}

type Refusal = JsValue;

fn refuse(code: &str) -> Refusal {
    JsValue::from_str(code)
}

impl DrawOptions {
    fn read(value: JsValue) -> Result<Self, Refusal> {
        serde_wasm_bindgen::from_value(value).map_err(|_| refuse("chart.options"))
    }

    fn theme(&self) -> Result<Theme, Refusal> {
        let wanted = self.theme.as_ref();
        let mut theme =
            if wanted.and_then(|t| t.dark).unwrap_or(false) { Theme::dark() } else { Theme::light() };
        let color = |text: &str| Rgb::from_hex(text).ok_or_else(|| refuse("chart.color"));
        if let Some(wanted) = wanted {
            for (to, from) in [
                (&mut theme.background, &wanted.background),
                (&mut theme.text, &wanted.text),
                (&mut theme.muted, &wanted.muted),
                (&mut theme.grid, &wanted.grid),
                (&mut theme.focus, &wanted.focus),
                (&mut theme.ramp.0, &wanted.ramp_low),
                (&mut theme.ramp.1, &wanted.ramp_high),
            ] {
                if let Some(text) = from {
                    *to = color(text)?;
                }
            }
            if let Some(series) = wanted.series.as_ref().filter(|series| !series.is_empty()) {
                theme.series = series.iter().map(|text| color(text)).collect::<Result<_, _>>()?;
            }
        }
        if let Some(family) = self.font_family.as_ref().filter(|family| !family.is_empty()) {
            theme.font_family.clone_from(family);
        }
        Ok(theme)
    }
}

fn read_spec(spec: JsValue) -> Result<ChartSpec, Refusal> {
    serde_wasm_bindgen::from_value(spec).map_err(|_| refuse("chart.spec"))
}

/// Draws charts. It touches the canvas it is given and nothing else: no document, no network, no storage.
#[wasm_bindgen]
#[derive(Default)]
pub struct ChartView {
    last: Option<Drawn>,
}

#[wasm_bindgen]
impl ChartView {
    /// One per canvas.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Draws a `ChartSpec` over the whole canvas, whose bitmap it sizes (`width * ratio` by `height * ratio`); the
    /// canvas may stand in a shadow tree or in no document at all.
    ///
    /// # Errors
    /// A code: `chart.spec`, `chart.options`, `chart.color`, `chart.size`, `chart.canvas`, `chart.backend`,
    /// `lang.unknown`, `currency.unknown`.
    pub fn draw(
        &mut self,
        canvas: HtmlCanvasElement,
        #[wasm_bindgen(unchecked_param_type = "unknown")] spec: JsValue,
        options: DrawOptionsJs,
    ) -> Result<DrawnJs, JsValue> {
        let spec = read_spec(spec)?;
        let options = DrawOptions::read(options.into())?;
        let context = canvas.get_context("2d").ok().flatten().ok_or_else(|| refuse("chart.canvas"))?;
        let context: CanvasRenderingContext2d = context.dyn_into().map_err(|_| refuse("chart.canvas"))?;
        let theme = options.theme()?;
        let measure = CanvasMeasure { context: context.clone(), family: theme.font_family.clone() };
        let ratio = ratio_that_fits(&options);
        let drawn = with_look(&options, &theme, ratio, &measure, |look| {
            let paper = CanvasPaper::new(canvas, context, look).ok_or_else(|| refuse("chart.canvas"))?;
            chart::draw(paper, &spec, look).map_err(|error| refuse(error.code()))
        })?;
        let value = to_js(&drawn)?;
        self.last = Some(drawn);
        Ok(value.unchecked_into())
    }

    /// The mark that a pointer at this place of the last drawing means (CSS pixels from its upper left corner).
    pub fn find(&self, x: f64, y: f64) -> Option<usize> {
        self.last.as_ref()?.find(x, y)
    }

    /// The drawing as standalone SVG text. The legend is not in it: it is what [`ChartView::draw`] gave back.
    ///
    /// # Errors
    /// As [`ChartView::draw`].
    pub fn svg(
        &self,
        #[wasm_bindgen(unchecked_param_type = "unknown")] spec: JsValue,
        options: DrawOptionsJs,
    ) -> Result<String, JsValue> {
        let spec = read_spec(spec)?;
        let options = DrawOptions::read(options.into())?;
        let theme = options.theme()?;
        with_look(&options, &theme, 1.0, &WidthTable, |look| {
            chart::svg(&spec, look).map(|(text, _)| text).map_err(|error| refuse(error.code()))
        })
    }

    /// A height in CSS pixels at which the spec reads well at this width.
    ///
    /// # Errors
    /// `chart.spec`.
    #[wasm_bindgen(js_name = naturalHeight)]
    pub fn natural_height(
        &self,
        #[wasm_bindgen(unchecked_param_type = "unknown")] spec: JsValue,
        width: f64,
    ) -> Result<f64, JsValue> {
        Ok(chart::natural_height_px(&read_spec(spec)?, width))
    }
}

fn to_js(drawn: &Drawn) -> Result<JsValue, Refusal> {
    drawn.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(|_| refuse("chart.backend"))
}

fn with_look<T>(
    options: &DrawOptions,
    theme: &Theme,
    ratio: f64,
    measure: &dyn Measure,
    draw: impl FnOnce(&Look) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let lang = Lang::from_tag(&options.lang).map_err(|error| refuse(error.code))?;
    let currency = options.currency.as_deref().unwrap_or("");
    let host = IntlHosts.host(lang, currency).map_err(|error| refuse(error.code))?;
    draw(&Look {
        width_px: options.width,
        height_px: options.height,
        ratio,
        theme,
        host: host.as_ref(),
        measure,
    })
}

/// Browsers refuse bitmaps above 16,384 pixels a side, phones above 16 million in all: then it is drawn coarser.
fn ratio_that_fits(options: &DrawOptions) -> f64 {
    let ratio = options.ratio.unwrap_or(1.0);
    let side = 16_384.0 / options.width.max(options.height).max(1.0);
    let area = (16_777_216.0 / (options.width * options.height).max(1.0)).sqrt();
    ratio.min(side).min(area)
}
