//! A drawing as SVG text: for exports, for print, for tests.

use super::draw::{ChartError, draw};
use super::hit::Drawn;
use super::measured::Letters;
use super::theme::Look;
use crate::report::chart::ChartSpec;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use plotters_svg::SVGBackend;

/// Steps per CSS pixel in the `viewBox`.
const STEPS_PER_PX: f64 = 10.0;

/// The drawing as a standalone SVG of `look`'s size, and where its marks are.
///
/// # Errors
/// As [`draw()`].
pub fn svg(spec: &ChartSpec, look: &Look) -> Result<(String, Drawn), ChartError> {
    let steps = |px: f64| (px * STEPS_PER_PX).round().clamp(1.0, 1e7) as u32;
    let size = (steps(look.width_px), steps(look.height_px));
    let mut text = String::new();
    let drawn = draw(Paper { svg: SVGBackend::with_string(&mut text, size) }, spec, look)?;
    // plotters writes the steps as the size, too, and says of every letter what holds for all.
    let written = format!("width=\"{}\" height=\"{}\"", size.0, size.1);
    let wanted = format!("width=\"{}\" height=\"{}\"", look.width_px, look.height_px);
    let mut text = text.replace(" opacity=\"1\"", "").replacen(&written, &wanted, 1);
    if let Some(family) = attribute(&text, " font-family=\"").map(str::to_owned) {
        text = text.replace(&family, "").replacen("<svg", &format!("<svg{family}"), 1);
    }
    Ok((text, drawn))
}

/// The first such attribute, whole. Quotes are escaped in texts: none can look like one.
fn attribute<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let tail = text.get(text.find(start)?..)?;
    let end = tail.get(start.len()..)?.find('"')?;
    tail.get(..start.len() + end + 1)
}

/// plotters' SVG with letters as large and as high as on a canvas.
struct Paper<'a> {
    svg: SVGBackend<'a>,
}

type Done = Result<(), DrawingErrorKind<std::io::Error>>;

impl DrawingBackend for Paper<'_> {
    type ErrorType = std::io::Error;

    fn get_size(&self) -> (u32, u32) {
        self.svg.get_size()
    }

    fn ensure_prepared(&mut self) -> Done {
        self.svg.ensure_prepared()
    }

    fn present(&mut self) -> Done {
        self.svg.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Done {
        self.svg.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.svg.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        self.svg.draw_rect(a, b, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        self.svg.draw_path(path, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Done {
        self.svg.draw_circle(at, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Done {
        self.svg.fill_polygon(vert, style)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Done {
        // plotters-svg takes a size of 1.24 em, and centres small letters, not digits and capitals.
        let letters = Letters::new(style, style.size() * 1.24);
        self.svg.draw_text(text, &letters, (x, y + (style.size() * 0.08).round() as i32))
    }
}
