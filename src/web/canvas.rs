//! A canvas as plotters' paper, and as the one who knows how wide a text is.

use crate::chart::{Letters, Look, Measure, UNITS_PER_PX, WidthTable};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use plotters_canvas::CanvasBackend;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Asks the canvas, in the font that it will write with.
pub(super) struct CanvasMeasure {
    pub context: CanvasRenderingContext2d,
    pub family: String,
}

impl Measure for CanvasMeasure {
    fn width_px(&self, text: &str, size_px: f64, bold: bool) -> f64 {
        let weight = if bold { "bold" } else { "normal" };
        self.context.set_font(&format!("{weight} {size_px}px {}", self.family));
        match self.context.measure_text(text) {
            Ok(metrics) => metrics.width(),
            Err(_) => WidthTable.width_px(text, size_px, bold),
        }
    }
}

/// plotters' canvas, addressed in units of the paper: the context's own transform brings them to device pixels,
/// so that curves need not run along whole ones.
pub(super) struct CanvasPaper {
    canvas: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
}

impl CanvasPaper {
    /// Sizes the bitmap; `None` if the canvas gives no context.
    pub fn new(canvas: HtmlCanvasElement, context: CanvasRenderingContext2d, look: &Look) -> Option<Self> {
        let device = |px: f64| (px * look.ratio).round().clamp(1.0, 16_384.0) as u32;
        // This also resets the transform of the drawing before.
        canvas.set_width(device(look.width_px));
        canvas.set_height(device(look.height_px));
        let scale = look.ratio / f64::from(UNITS_PER_PX);
        context.scale(scale, scale).ok()?;
        let units =
            |px: f64| (px * f64::from(UNITS_PER_PX)).round().clamp(1.0, f64::from(i32::MAX / 4)) as u32;
        let size = (units(look.width_px), units(look.height_px));
        Some(Self { canvas: CanvasBackend::with_canvas_object(canvas)?, context, size })
    }
}

type Done = Result<(), DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>>;

impl DrawingBackend for CanvasPaper {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Done {
        self.canvas.ensure_prepared()
    }

    fn present(&mut self) -> Done {
        self.canvas.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Done {
        self.canvas.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.canvas.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        self.canvas.draw_rect(a, b, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        self.canvas.draw_path(path, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Done {
        self.canvas.draw_circle(at, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Done {
        self.canvas.fill_polygon(vert, style)
    }

    /// Letters are drawn at their true size, not at 60 times of it and scaled down: system fonts change their shape
    /// and spacing with the size, and would be wider or narrower than measured.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Done {
        let units = f64::from(UNITS_PER_PX);
        self.context.save();
        let placed = self
            .context
            .translate(f64::from(pos.0), f64::from(pos.1))
            .and_then(|()| self.context.scale(units, units));
        let done = match placed {
            Ok(()) => self.canvas.draw_text(text, &Letters::new(style, style.size() / units), (0, 0)),
            Err(_) => Ok(()),
        };
        self.context.restore();
        done
    }
}
