//! A backend that knows how wide a text is.
//!
//! plotters measures text in the browser by adding a span to the document: a layout per label, the page's
//! fonts instead of the widget's, refused by a strict policy, a panic where there is no document. It also has
//! no notion of a pixel ratio. [`Measured`] stands between plotters and any backend and settles both.

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontFamily,
    FontStyle, FontTransform, text_anchor,
};

/// Units of the paper per CSS pixel. plotters' coordinates are whole numbers; curves on whole pixels would be
/// stairs. 60 puts a device pixel of the ratios 1, 1.25, 1.5, 2, 3 and 4 on whole units.
pub const UNITS_PER_PX: i32 = 60;

/// Knows how wide a text is.
pub trait Measure {
    /// Width of one line in CSS pixels, in the font family of the theme.
    fn width_px(&self, text: &str, size_px: f64, bold: bool) -> f64;
}

/// Widths without a font: rounded averages of Helvetica and Arial by class of letter; a CJK letter, kana,
/// Hangul or full-width sign is 1 em. Good to about 5 % for a line; SVG and native drawings use it.
#[derive(Debug, Clone, Copy, Default)]
pub struct WidthTable;

impl Measure for WidthTable {
    fn width_px(&self, text: &str, size_px: f64, bold: bool) -> f64 {
        let em: f64 = text.chars().map(width_em).sum();
        em * size_px * if bold { 1.06 } else { 1.0 }
    }
}

fn width_em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' => 0.24,
        ' ' | '.' | ',' | ':' | ';' | '!' | 'f' | 't' | 'I' | '/' | '\\' | '[' | ']' | '\u{a0}' => 0.29,
        'r' | '-' | '(' | ')' | '{' | '}' | '"' | '*' | '`' | '·' => 0.35,
        'm' | 'M' => 0.84,
        'W' | '%' | '@' | '…' | '—' => 0.96,
        'w' | 'C' | 'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'R' | 'U' => 0.74,
        'A'..='Z' | '&' | '<' | '>' | '+' | '=' => 0.65,
        '\u{0}'..='\u{10ff}' => 0.56,
        '\u{2000}'..='\u{20cf}' => 0.6,
        // Hangul, CJK, kana, full-width forms, emoji.
        _ => 1.0,
    }
}

/// A backend measured by `measure`, addressed in units of 1/60 CSS pixel.
pub struct Measured<'a, B> {
    inner: B,
    measure: &'a dyn Measure,
    size: (u32, u32),
    /// The backend's pixels per unit.
    scale: f64,
}

impl<'a, B: DrawingBackend> Measured<'a, B> {
    /// The backend's bitmap may be of any resolution: it is stretched over `width_px` CSS pixels.
    pub fn new(inner: B, width_px: f64, height_px: f64, measure: &'a dyn Measure) -> Self {
        let units =
            |px: f64| (px * f64::from(UNITS_PER_PX)).round().clamp(1.0, f64::from(i32::MAX / 4)) as u32;
        let size = (units(width_px), units(height_px));
        let scale = f64::from(inner.get_size().0) / f64::from(size.0);
        Self { inner, measure, size, scale }
    }

    fn at(&self, point: BackendCoord) -> BackendCoord {
        let at = |v: i32| (f64::from(v) * self.scale).round() as i32;
        (at(point.0), at(point.1))
    }

    fn length(&self, units: u32) -> u32 {
        (f64::from(units) * self.scale).round().max(1.0) as u32
    }

    fn stroke<S: BackendStyle>(&self, style: &S) -> Stroke {
        Stroke { color: style.color(), width: self.length(style.stroke_width()) }
    }
}

struct Stroke {
    color: BackendColor,
    width: u32,
}

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        self.color
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

/// A text style at another size, which never asks plotters for a layout.
pub(crate) struct Letters<'s, S> {
    style: &'s S,
    size: f64,
}

impl<'s, S: BackendTextStyle> Letters<'s, S> {
    pub(crate) fn new(style: &'s S, size: f64) -> Self {
        Self { style, size }
    }
}

impl<S: BackendTextStyle> BackendTextStyle for Letters<'_, S> {
    type FontError = S::FontError;

    fn color(&self) -> BackendColor {
        self.style.color()
    }

    fn size(&self) -> f64 {
        self.size
    }

    fn transform(&self) -> FontTransform {
        self.style.transform()
    }

    fn style(&self) -> FontStyle {
        self.style.style()
    }

    fn anchor(&self) -> text_anchor::Pos {
        self.style.anchor()
    }

    fn family(&self) -> FontFamily<'_> {
        self.style.family()
    }

    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), S::FontError> {
        Ok(((0, 0), (WidthTable.width_px(text, self.size, false).round() as i32, self.size.round() as i32)))
    }

    fn draw<E, F: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        text: &str,
        pos: BackendCoord,
        draw: F,
    ) -> Result<Result<(), E>, S::FontError> {
        self.style.draw(text, pos, draw)
    }
}

type Done<E> = Result<(), DrawingErrorKind<E>>;

impl<B: DrawingBackend> DrawingBackend for Measured<'_, B> {
    type ErrorType = B::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Done<B::ErrorType> {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Done<B::ErrorType> {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Done<B::ErrorType> {
        self.inner.draw_pixel(self.at(point), color)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Done<B::ErrorType> {
        let stroke = self.stroke(style);
        self.inner.draw_line(self.at(from), self.at(to), &stroke)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done<B::ErrorType> {
        let stroke = self.stroke(style);
        self.inner.draw_rect(self.at(upper_left), self.at(bottom_right), &stroke, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done<B::ErrorType> {
        let stroke = self.stroke(style);
        let path: Vec<_> = path.into_iter().map(|point| self.at(point)).collect();
        self.inner.draw_path(path, &stroke)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Done<B::ErrorType> {
        let stroke = self.stroke(style);
        self.inner.draw_circle(self.at(center), self.length(radius), &stroke, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Done<B::ErrorType> {
        let stroke = self.stroke(style);
        let vert: Vec<_> = vert.into_iter().map(|point| self.at(point)).collect();
        self.inner.fill_polygon(vert, &stroke)
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        pos: BackendCoord,
    ) -> Done<B::ErrorType> {
        let letters = Letters::new(style, style.size() * self.scale);
        self.inner.draw_text(text, &letters, self.at(pos))
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<B::ErrorType>> {
        let units = f64::from(UNITS_PER_PX);
        let bold = matches!(style.style(), FontStyle::Bold);
        let width_px = self.measure.width_px(text, style.size() / units, bold);
        Ok(((width_px * units).round().max(0.0) as u32, (style.size() * 1.2).round() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_letter_is_one_em_and_a_latin_one_about_half() {
        assert_eq!(WidthTable.width_px("客户价值，", 12.0, false), 60.0);
        let latin = WidthTable.width_px("Revenue per customer", 12.0, false);
        // 121.3 by Arial's own table.
        assert!((latin / 121.3 - 1.0).abs() < 0.05, "{latin}");
        assert_eq!(WidthTable.width_px("1234567890", 10.0, false).round(), 56.0);
    }
}
