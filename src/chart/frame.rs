//! The frame of bars, points and curves: where the plot lies, its axes, their names and labels.

use super::axis::{Scale, Span, thinning};
use super::hit::HitRect;
use super::pen::{Anchor, Done, Letter, Pen, units};
use plotters::coord::cartesian::Cartesian2d;
use plotters_backend::DrawingBackend;

/// Room left at the outer edges.
pub(super) const PAD_PX: f64 = 8.0;
/// Between an axis and its labels.
pub(super) const GAP_PX: f64 = 8.0;
/// Between two labels in a row.
const APART_PX: f64 = 8.0;

/// The area within the axes, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plot {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl Plot {
    /// Margins around a plot that keeps at least one pixel.
    pub fn within<B: DrawingBackend>(pen: &Pen<B>, left: f64, top: f64, right: f64, bottom: f64) -> Self {
        let (width, height) = (pen.look.width_px, pen.look.height_px);
        let (x0, y0) = (pen.snap(left.min(width * 0.6)), pen.snap(top.min(height * 0.4)));
        Self {
            x0,
            y0,
            x1: pen.snap((width - right).max(x0 + 1.0)),
            y1: pen.snap((height - bottom).max(y0 + 1.0)),
        }
    }

    pub fn x(&self, share: f64) -> f64 {
        self.x0 + (self.x1 - self.x0) * share
    }

    /// Counted from below.
    pub fn y(&self, share: f64) -> f64 {
        self.y1 - (self.y1 - self.y0) * share
    }

    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    pub fn rect(&self) -> HitRect {
        HitRect { x: self.x0, y: self.y0, w: self.width(), h: self.height() }
    }

    /// The same area for plotters' own elements.
    pub fn coordinates(&self, x: Span, y: Span) -> Cartesian2d<Span, Span> {
        Cartesian2d::new(x, y, (units(self.x0)..units(self.x1), units(self.y1)..units(self.y0)))
    }
}

impl<B: DrawingBackend> Pen<'_, B> {
    /// Height of the line that the name of the upright axis takes.
    pub(super) fn name_px(&self, name: &str) -> f64 {
        if name.is_empty() { 0.0 } else { self.line_px() + self.letter_px() * 0.5 }
    }

    /// How many ticks an upright axis of this height bears.
    pub(super) fn n_upright_ticks(&self, height_px: f64) -> usize {
        (height_px / (self.line_px() * 1.6)).clamp(1.0, 8.0) as usize
    }

    /// How many ticks a lying axis bears, if the widest label is this wide.
    pub(super) fn n_lying_ticks(&self, width_px: f64, label_px: f64) -> usize {
        (width_px / (label_px + 3.0 * APART_PX)).clamp(1.0, 8.0) as usize
    }

    /// Width of the widest tick.
    pub(super) fn widest_px(&self, scale: &Scale) -> f64 {
        scale.ticks.iter().map(|tick| self.width_px(&tick.text, self.small())).fold(0.0, f64::max)
    }

    /// Name of the upright axis, above it: upright letters read badly, Chinese ones worse.
    pub(super) fn name_upright(&self, name: &str) -> Done {
        let letter = self.small();
        let text = self.fit(name, letter, self.look.width_px - 2.0 * PAD_PX);
        self.text(&text, PAD_PX, PAD_PX + self.line_px() / 2.0, letter, Anchor::Start)
    }

    /// Name of the lying axis, below the middle of the plot.
    pub(super) fn name_lying(&self, name: &str, plot: &Plot) -> Done {
        let letter = self.small();
        let text = self.fit(name, letter, self.look.width_px - 2.0 * PAD_PX);
        let half = self.width_px(&text, letter) / 2.0;
        let middle = (plot.x0 + plot.x1) / 2.0;
        let x = middle.min(self.look.width_px - PAD_PX - half).max(PAD_PX + half);
        self.text(&text, x, self.look.height_px - PAD_PX / 2.0 - self.line_px() / 2.0, letter, Anchor::Middle)
    }

    /// Grid lines and labels of an upright axis; a stronger line at zero.
    pub(super) fn upright_axis(&self, plot: &Plot, scale: &Scale) -> Done {
        for tick in &scale.ticks {
            let y = plot.y(scale.span.share(tick.at));
            let color = if tick.at == 0.0 { self.look.theme.muted } else { self.look.theme.grid };
            self.horizontal(plot.x0, plot.x1, y, color, self.hairline_px())?;
            let text = self.fit(&tick.text, self.small(), plot.x0 - GAP_PX);
            self.text(&text, plot.x0 - GAP_PX, y, self.small(), Anchor::End)?;
        }
        Ok(())
    }

    /// Grid lines (or, without `lines`, short marks) and labels of a lying axis.
    pub(super) fn lying_axis(&self, plot: &Plot, scale: &Scale, lines: bool) -> Done {
        let places: Vec<f64> = scale.ticks.iter().map(|tick| plot.x(scale.span.share(tick.at))).collect();
        for (tick, &x) in scale.ticks.iter().zip(&places) {
            let color = if tick.at == 0.0 { self.look.theme.muted } else { self.look.theme.grid };
            if lines {
                self.vertical(x, plot.y0, plot.y1, color, self.hairline_px())?;
            } else {
                self.vertical(x, plot.y1, plot.y1 + 4.0, self.look.theme.muted, self.hairline_px())?;
            }
        }
        let texts: Vec<&str> = scale.ticks.iter().map(|tick| tick.text.as_str()).collect();
        self.row_of_labels(&texts, &places, plot.y1 + GAP_PX + self.letter_px() / 2.0)
    }

    /// Labels side by side, as many as there is room for, none beyond the edge of the drawing.
    pub(super) fn row_of_labels(&self, texts: &[&str], places: &[f64], y: f64) -> Done {
        let letter = self.small();
        let full = self.look.width_px - 4.0;
        let texts: Vec<String> = texts.iter().map(|text| self.fit(text, letter, full.min(220.0))).collect();
        let boxes: Vec<(f64, f64)> = texts
            .iter()
            .zip(places)
            .map(|(text, &x)| {
                let width = self.width_px(text, letter);
                (x.min(self.look.width_px - 2.0 - width / 2.0).max(2.0 + width / 2.0), width)
            })
            .collect();
        let every = thinning(&boxes, APART_PX);
        for (text, (x, _)) in texts.iter().zip(&boxes).step_by(every) {
            self.text(text, *x, y, letter, Anchor::Middle)?;
        }
        Ok(())
    }

    /// The height that labels below categories take: two lines where few long names have room for them.
    pub(super) fn categories_px(&self, names: &[String], band_px: f64) -> f64 {
        if self.wraps(names, band_px) { 2.0 * self.line_px() } else { self.line_px() }
    }

    fn wraps(&self, names: &[String], band_px: f64) -> bool {
        let widest = names.iter().map(|name| self.width_px(name, self.small())).fold(0.0, f64::max);
        // Dates and ranges: their order tells those that are left out. Names have no order.
        let in_order = names.iter().any(|name| name.bytes().any(|b| b.is_ascii_digit()));
        !in_order && names.len() <= 12 && widest + APART_PX > band_px && band_px >= 3.0 * self.letter_px()
    }

    /// Names below their categories.
    pub(super) fn category_labels(&self, names: &[String], places: &[f64], band_px: f64, top: f64) -> Done {
        let y = top + GAP_PX + self.letter_px() / 2.0;
        if !self.wraps(names, band_px) {
            let texts: Vec<&str> = names.iter().map(String::as_str).collect();
            return self.row_of_labels(&texts, places, y);
        }
        let letter = self.small();
        for (name, &x) in names.iter().zip(places) {
            for (i, line) in self.wrap(name, letter, band_px - APART_PX).iter().enumerate() {
                self.text(line, x, y + i as f64 * self.letter_px() * 1.25, letter, Anchor::Middle)?;
            }
        }
        Ok(())
    }

    /// Emphasised small letters in a colour.
    pub(super) fn strong(&self, color: super::theme::Rgb) -> Letter {
        Letter { bold: true, color, ..self.small() }
    }
}
