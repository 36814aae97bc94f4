//! Colours, and everything else a drawing depends on besides its spec.

use super::measured::Measure;
use crate::host::Host;

/// An opaque sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// Reads `#rrggbb`.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits =
            text.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let [_, r, g, b] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self(r, g, b))
    }

    /// Writes `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// This colour with a share (0 to 1) of another.
    #[must_use]
    pub fn mix(self, other: Self, share: f64) -> Self {
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        let mix = |a: u8, b: u8| (f64::from(a) * (1.0 - share) + f64::from(b) * share).round() as u8;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// Contrast ratio of WCAG 2, 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Relative luminance of WCAG 2.
    fn luminance(self) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

/// Colours and letters of a drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Behind everything.
    pub background: Rgb,
    /// Names and numbers.
    pub text: Rgb,
    /// Ticks, names of axes, the zero line.
    pub muted: Rgb,
    /// Grid lines.
    pub grid: Rgb,
    /// What the eye should find: vertical rules.
    pub focus: Rgb,
    /// Series, clusters, groups, in this order.
    pub series: Vec<Rgb>,
    /// The lightest and the deepest cell of a grid.
    pub ramp: (Rgb, Rgb),
    /// A whole CSS stack of font families.
    pub font_family: String,
}

const FONT_FAMILY: &str = "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif";

impl Theme {
    /// For a white page. Every series colour has a contrast of 3 or more against it (WCAG 1.4.11), and any two
    /// are told apart under protanopia, deuteranopia and tritanopia: found by a search from the hues of Okabe
    /// and Ito (2008), whose own yellow, orange and sky blue are too pale for white.
    pub fn light() -> Self {
        Self {
            background: Rgb(0xff, 0xff, 0xff),
            text: Rgb(0x1b, 0x1f, 0x27),
            muted: Rgb(0x5d, 0x65, 0x73),
            grid: Rgb(0xe4, 0xe7, 0xec),
            focus: Rgb(0xb4, 0x23, 0x18),
            series: vec![
                Rgb(0x4e, 0x48, 0xb5),
                Rgb(0xb7, 0x4e, 0x07),
                Rgb(0x1e, 0x85, 0x6f),
                Rgb(0x7e, 0x28, 0x5e),
                Rgb(0xc6, 0x85, 0x19),
                Rgb(0x18, 0x91, 0xf6),
                Rgb(0x52, 0x1b, 0x0b),
                Rgb(0xe8, 0x4a, 0xad),
            ],
            ramp: (Rgb(0xf0, 0xf1, 0xfb), Rgb(0x3a, 0x34, 0x94)),
            font_family: FONT_FAMILY.to_owned(),
        }
    }

    /// For a dark page; the same promises as [`Theme::light`].
    pub fn dark() -> Self {
        Self {
            background: Rgb(0x16, 0x19, 0x1f),
            text: Rgb(0xe8, 0xea, 0xee),
            muted: Rgb(0xa3, 0xab, 0xb8),
            grid: Rgb(0x2e, 0x34, 0x3e),
            focus: Rgb(0xff, 0x8a, 0x7a),
            series: vec![
                Rgb(0x79, 0xa1, 0xf7),
                Rgb(0xec, 0x9d, 0x28),
                Rgb(0x11, 0xda, 0xb6),
                Rgb(0xc3, 0x6e, 0x92),
                Rgb(0xff, 0xe6, 0x4f),
                Rgb(0xae, 0xfb, 0xff),
                Rgb(0xd5, 0x45, 0x00),
                Rgb(0x74, 0x6a, 0xda),
            ],
            ramp: (Rgb(0x22, 0x28, 0x36), Rgb(0x86, 0xa8, 0xf5)),
            font_family: FONT_FAMILY.to_owned(),
        }
    }

    /// The colour of a series; past the end of the palette its colours come again, each time nearer to the text.
    pub fn series_color(&self, idx: usize) -> Rgb {
        let n_colors = self.series.len().max(1);
        let base = self.series.get(idx % n_colors).copied().unwrap_or(self.text);
        let round = (idx / n_colors).min(3) as f64;
        base.mix(self.text, round * 0.25)
    }

    /// Black or white, whichever reads better on this ground.
    pub fn on(ground: Rgb) -> Rgb {
        let (dark, light) = (Rgb(0, 0, 0), Rgb(0xff, 0xff, 0xff));
        if ground.contrast(dark) >= ground.contrast(light) { dark } else { light }
    }
}

/// Everything a drawing depends on besides its spec.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Width in CSS pixels.
    pub width_px: f64,
    /// Height in CSS pixels.
    pub height_px: f64,
    /// Device pixels per CSS pixel: straight lines are put on whole device pixels.
    pub ratio: f64,
    /// Colours and letters.
    pub theme: &'a Theme,
    /// Writes the ticks.
    pub host: &'a dyn Host,
    /// Knows how wide a text is.
    pub measure: &'a dyn Measure,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_goes_both_ways() {
        assert_eq!(Rgb::from_hex("#0072b2").map(Rgb::hex).as_deref(), Some("#0072b2"));
        for wrong in ["0072b2", "#0072b", "#0072b2ff", "#+072b2", "#ééé", ""] {
            assert_eq!(Rgb::from_hex(wrong), None, "{wrong}");
        }
        assert!((Rgb(0, 0, 0).contrast(Rgb(255, 255, 255)) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn text_and_series_stand_out() {
        for theme in [Theme::light(), Theme::dark()] {
            assert!(theme.text.contrast(theme.background) >= 7.0);
            assert!(theme.muted.contrast(theme.background) >= 4.5);
            assert!(theme.focus.contrast(theme.background) >= 4.5);
            for (i, color) in theme.series.iter().enumerate() {
                assert!(color.contrast(theme.background) >= 3.0, "series {i}");
            }
            for step in 0..=20 {
                let cell = theme.ramp.0.mix(theme.ramp.1, f64::from(step) / 20.0);
                assert!(Theme::on(cell).contrast(cell) >= 4.5, "cell {step}");
            }
        }
    }

    /// Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB; distance in Oklab (Ottosson 2020).
    #[test]
    fn series_differ_for_the_colour_blind() {
        const SEEN: [[[f64; 3]; 3]; 4] = [
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
            [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
            [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        ];
        let times =
            |m: &[[f64; 3]; 3], v: [f64; 3]| m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
        let oklab = |color: Rgb, seen: &[[f64; 3]; 3]| {
            let linear = [color.0, color.1, color.2].map(|c| {
                let c = f64::from(c) / 255.0;
                if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
            });
            let lms = times(
                &[
                    [0.4122214708, 0.5363325363, 0.0514459929],
                    [0.2119034982, 0.6806995451, 0.1073969566],
                    [0.0883024619, 0.2817188376, 0.6299787005],
                ],
                times(seen, linear).map(|c| c.clamp(0.0, 1.0)),
            )
            .map(libm::cbrt);
            times(
                &[
                    [0.2104542553, 0.7936177850, -0.0040720468],
                    [1.9779984951, -2.4285922050, 0.4505937099],
                    [0.0259040371, 0.7827717662, -0.8086757660],
                ],
                lms,
            )
        };
        for (theme, least) in [(Theme::light(), 0.09), (Theme::dark(), 0.11)] {
            for seen in &SEEN {
                for (i, &a) in theme.series.iter().enumerate() {
                    for (j, &b) in theme.series.iter().enumerate().skip(i + 1) {
                        let (a, b) = (oklab(a, seen), oklab(b, seen));
                        let distance = libm::hypot(libm::hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
                        assert!(distance >= least, "series {i} and {j}: {distance}");
                    }
                }
            }
        }
    }
}
