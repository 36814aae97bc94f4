//! The few strokes every drawing is made of, in CSS pixels.

use super::draw::ChartError;
use super::measured::{Measured, UNITS_PER_PX};
use super::theme::{Look, Rgb};
use plotters::coord::Shift;
use plotters::element::{Circle, DashedPathElement, PathElement, Polygon, Rectangle};
use plotters::prelude::{DrawingArea, IntoDrawingArea};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle};
use plotters_backend::DrawingBackend;

pub(super) type Done = Result<(), ChartError>;

/// Which end of a text stands at its place. Texts are always centred vertically.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub size_px: f64,
    pub bold: bool,
    pub color: Rgb,
}

/// Draws on a whole area.
pub(super) struct Pen<'a, B: DrawingBackend> {
    pub area: DrawingArea<Measured<'a, B>, Shift>,
    pub look: &'a Look<'a>,
}

/// CSS pixels to units of the paper; what no screen holds becomes the edge of one that might.
pub(super) fn units(px: f64) -> i32 {
    let limit = 100_000.0 * f64::from(UNITS_PER_PX);
    (px * f64::from(UNITS_PER_PX)).round().clamp(-limit, limit) as i32
}

/// A stroke or a fill.
pub(super) fn ink(color: Rgb, alpha: f64, width_px: f64) -> ShapeStyle {
    ShapeStyle {
        color: RGBAColor(color.0, color.1, color.2, alpha),
        filled: false,
        stroke_width: units(width_px).max(1).unsigned_abs(),
    }
}

impl<'a, B: DrawingBackend> Pen<'a, B> {
    pub fn new(backend: B, look: &'a Look<'a>) -> Self {
        let measured = Measured::new(backend, look.width_px, look.height_px, look.measure);
        Self { area: measured.into_drawing_area(), look }
    }

    /// The nearest edge between device pixels.
    pub fn snap(&self, px: f64) -> f64 {
        (px * self.look.ratio).round() / self.look.ratio
    }

    /// Thickness of a fine line: one CSS pixel, in whole device pixels.
    pub fn hairline_px(&self) -> f64 {
        self.look.ratio.round().max(1.0) / self.look.ratio
    }

    /// Letters grow with the drawing: 12 pixels on a laptop, up to 16 on a wall.
    pub fn letter_px(&self) -> f64 {
        (12.0 + (self.look.width_px - 1400.0) / 500.0).clamp(12.0, 16.0)
    }

    /// Height of a line of text.
    pub fn line_px(&self) -> f64 {
        self.letter_px() * 1.5
    }

    /// Ticks and names of axes.
    pub fn small(&self) -> Letter {
        Letter { size_px: self.letter_px(), bold: false, color: self.look.theme.muted }
    }

    pub fn width_px(&self, text: &str, letter: Letter) -> f64 {
        let width = self.look.measure.width_px(text, letter.size_px, letter.bold);
        if width.is_finite() { width.max(0.0) } else { 0.0 }
    }

    /// A filled box with its edges on device pixels.
    pub fn rect(&self, x0: f64, y0: f64, x1: f64, y1: f64, color: Rgb, alpha: f64) -> Done {
        let corner = |x: f64, y: f64| (units(self.snap(x)), units(self.snap(y)));
        let style = ShapeStyle { filled: true, ..ink(color, alpha, 1.0) };
        Ok(self.area.draw(&Rectangle::new([corner(x0, y0), corner(x1, y1)], style))?)
    }

    /// A line along a row of device pixels.
    pub fn horizontal(&self, x0: f64, x1: f64, y: f64, color: Rgb, thick_px: f64) -> Done {
        let top = self.snap(y - thick_px / 2.0);
        self.rect(x0, top, x1, top + thick_px, color, 1.0)
    }

    /// A line along a column of device pixels.
    pub fn vertical(&self, x: f64, y0: f64, y1: f64, color: Rgb, thick_px: f64) -> Done {
        let left = self.snap(x - thick_px / 2.0);
        self.rect(left, y0, left + thick_px, y1, color, 1.0)
    }

    pub fn path(&self, points: &[(f64, f64)], style: ShapeStyle) -> Done {
        let points: Vec<_> = points.iter().map(|&(x, y)| (units(x), units(y))).collect();
        Ok(self.area.draw(&PathElement::new(points, style))?)
    }

    pub fn dashes(&self, points: &[(f64, f64)], style: ShapeStyle) -> Done {
        let points: Vec<_> = points.iter().map(|&(x, y)| (units(x), units(y))).collect();
        Ok(self.area.draw(&DashedPathElement::new(points.iter().copied(), units(5.0), units(4.0), style))?)
    }

    /// A filled shape without an outline.
    pub fn fill(&self, points: &[(f64, f64)], color: Rgb, alpha: f64) -> Done {
        let points: Vec<_> = points.iter().map(|&(x, y)| (units(x), units(y))).collect();
        let style = ShapeStyle { filled: true, ..ink(color, alpha, 1.0) };
        Ok(self.area.draw(&Polygon::new(points, style))?)
    }

    /// A filled circle.
    pub fn dot(&self, x: f64, y: f64, radius_px: f64, color: Rgb) -> Done {
        let style = ShapeStyle { filled: true, ..ink(color, 1.0, 1.0) };
        Ok(self.area.draw(&Circle::new((units(x), units(y)), units(radius_px), style))?)
    }

    /// One line of text, centred vertically at `y`.
    pub fn text(&self, text: &str, x: f64, y: f64, letter: Letter, anchor: Anchor) -> Done {
        if text.is_empty() {
            return Ok(());
        }
        // Control characters from a file would make an SVG unreadable.
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let h_pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let size = letter.size_px * f64::from(UNITS_PER_PX);
        let weight = if letter.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = FontDesc::new(FontFamily::from(self.look.theme.font_family.as_str()), size, weight);
        let color = RGBAColor(letter.color.0, letter.color.1, letter.color.2, 1.0);
        let style = TextStyle::from(font).color(&color).pos(Pos::new(h_pos, VPos::Center));
        Ok(self.area.draw_text(&clean, &style, (units(x), units(self.snap(y))))?)
    }

    /// The text, or as much of it as fits with `…`; nothing if not even one letter does.
    pub fn fit(&self, text: &str, letter: Letter, room_px: f64) -> String {
        if self.width_px(text, letter) <= room_px {
            return text.to_owned();
        }
        let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        let cut = |n: usize| -> String {
            let end = n.checked_sub(1).and_then(|i| ends.get(i)).copied().unwrap_or(0);
            text.get(..end).unwrap_or("").trim_end().to_owned() + "…"
        };
        // Most letters that fit, by halving: names may be long and labels many.
        let (mut fits, mut too_many) = (0, ends.len());
        while too_many - fits > 1 {
            let n = fits.midpoint(too_many);
            if self.width_px(&cut(n), letter) <= room_px { fits = n } else { too_many = n }
        }
        if fits == 0 { String::new() } else { cut(fits) }
    }

    /// The text on at most two lines, broken at a space or beside a CJK letter.
    pub fn wrap(&self, text: &str, letter: Letter, room_px: f64) -> Vec<String> {
        if self.width_px(text, letter) <= room_px {
            return vec![text.to_owned()];
        }
        let breakable =
            |before: char, after: char| after == ' ' || (before > '\u{2e80}' && after > '\u{2e80}');
        let mut best = None;
        let mut before = ' ';
        for (at, c) in text.char_indices().take(200) {
            if at > 0 && breakable(before, c) {
                match text.get(..at) {
                    Some(head) if self.width_px(head, letter) <= room_px => best = Some(at),
                    _ => break,
                }
            }
            before = c;
        }
        match best.and_then(|at| text.split_at_checked(at)) {
            Some((head, tail)) => vec![head.to_owned(), self.fit(tail.trim_start(), letter, room_px)],
            None => vec![self.fit(text, letter, room_px)],
        }
    }
}
