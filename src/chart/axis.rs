//! Ranges, round ticks, and which labels there is room for.

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use std::ops::Range;

/// Beyond this, differences of doubles overflow; no money and no count is.
pub(super) const LIMIT: f64 = 1e300;
/// Below this a logarithmic axis has no place.
const LEAST: f64 = 1e-300;

/// The values along one axis, linear or logarithmic, as a plotters coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub lo: f64,
    pub hi: f64,
    pub log: bool,
}

impl Span {
    /// 0 at the low end, 1 at the high end.
    pub fn share(&self, value: f64) -> f64 {
        let place = |v: f64| if self.log { libm::log10(v.max(LEAST)) } else { v / 2.0 };
        let (lo, hi) = (place(self.lo), place(self.hi));
        let share = (place(value) - lo) / (hi - lo);
        if share.is_finite() { share } else { 0.0 }
    }

    /// Whether a value has a place on this axis.
    pub fn holds(&self, value: f64) -> bool {
        value.is_finite() && value.abs() <= LIMIT && (!self.log || value >= LEAST)
    }
}

impl Ranged for Span {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let (from, to) = (f64::from(limit.0), f64::from(limit.1));
        (from + (to - from) * self.share(*value).clamp(-1.0, 2.0)).round() as i32
    }

    fn key_points<H: KeyPointHint>(&self, hint: H) -> Vec<f64> {
        let n = hint.max_num_points();
        if self.log {
            log_ticks(self.lo, self.hi, n)
        } else {
            multiples(self.lo, self.hi, round_up((self.hi - self.lo) / n.max(1) as f64))
        }
    }

    fn range(&self) -> Range<f64> {
        self.lo..self.hi
    }
}

/// A place on an axis and what is written there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub at: f64,
    pub text: String,
}

/// A range with its ticks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    pub span: Span,
    pub ticks: Vec<Tick>,
}

/// Least and greatest of the values that have a place.
pub(super) fn extent(values: impl Iterator<Item = f64>, log: bool) -> Option<(f64, f64)> {
    let anywhere = Span { lo: 0.0, hi: 1.0, log };
    values.filter(|&v| anywhere.holds(v)).fold(None, |seen, v| match seen {
        None => Some((v, v)),
        Some((lo, hi)) => Some((lo.min(v), hi.max(v))),
    })
}

/// The least of 1, 2, 5, 10, 20, ... (and 0.5, 0.2, ...) that is not below `raw`.
fn round_up(raw: f64) -> f64 {
    if !raw.is_finite() || raw <= 0.0 {
        return 1.0;
    }
    let decade = libm::pow(10.0, libm::floor(libm::log10(raw)));
    let step = [1.0, 2.0, 5.0].into_iter().map(|m| m * decade).find(|step| *step >= raw * (1.0 - 1e-9));
    step.unwrap_or(10.0 * decade)
}

/// Multiples of `step` from `lo` to `hi`, at most a hundred.
fn multiples(lo: f64, hi: f64, step: f64) -> Vec<f64> {
    let slack = step * 1e-9;
    let first = ((lo - slack) / step).ceil();
    (0..100)
        .map(|i| (first + f64::from(i)) * step)
        .take_while(|at| *at <= hi + slack)
        // -0 would be written with its sign.
        .map(|at| if at == 0.0 { 0.0 } else { at })
        .collect()
}

/// Round ticks, about `n` of them, no two with the same text. With `extend` the range grows to the ticks
/// around it. An empty range becomes one around its value.
pub(super) fn linear(
    range: Option<(f64, f64)>,
    n: usize,
    extend: bool,
    write: &dyn Fn(f64) -> String,
) -> Scale {
    let (mut lo, mut hi) = range.unwrap_or((0.0, 1.0));
    if lo == hi {
        let half = if lo == 0.0 { 1.0 } else { lo.abs() * 0.1 };
        (lo, hi) = if lo == 0.0 { (0.0, 1.0) } else { (lo - half, hi + half) };
    }
    let mut step = round_up((hi - lo) / n.max(1) as f64);
    // Formats round: where two ticks would read the same, the step is too fine to be told.
    for _ in 0..40 {
        let (from, to) = if extend {
            (((lo / step) + 1e-9).floor() * step, ((hi / step) - 1e-9).ceil() * step)
        } else {
            (lo, hi)
        };
        let ticks: Vec<Tick> =
            multiples(from, to, step).into_iter().map(|at| Tick { at, text: write(at) }).collect();
        if ticks.windows(2).all(|pair| matches!(pair, [a, b] if a.text != b.text)) {
            return Scale { span: Span { lo: from, hi: to, log: false }, ticks };
        }
        step = round_up(step * 1.5);
    }
    Scale { span: Span { lo, hi, log: false }, ticks: vec![Tick { at: lo, text: write(lo) }] }
}

fn log_ticks(lo: f64, hi: f64, n: usize) -> Vec<f64> {
    let decades = libm::log10(hi) - libm::log10(lo);
    let first = libm::floor(libm::log10(lo)) as i32;
    let last = libm::ceil(libm::log10(hi)) as i32;
    let every = (decades / n.max(1) as f64).ceil().max(1.0) as i32;
    let mantissas: &[f64] = if decades * 3.0 <= n as f64 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    (first..=last)
        .filter(|decade| decade % every == 0)
        .flat_map(|decade| mantissas.iter().map(move |m| m * libm::pow(10.0, f64::from(decade))))
        .filter(|at| *at >= lo * (1.0 - 1e-9) && *at <= hi * (1.0 + 1e-9))
        .collect()
}

/// Ticks at powers of ten (and their 2- and 5-fold on a short range), no two with the same text. The range
/// grows to the next 1, 2 or 5.
pub(super) fn log(range: Option<(f64, f64)>, n: usize, write: &dyn Fn(f64) -> String) -> Scale {
    let (lo, hi) = range.unwrap_or((1.0, 10.0));
    let mut hi = round_up(hi);
    // The greatest round number that is not above: one over the least that is not below its inverse.
    let mut lo = 1.0 / round_up(1.0 / lo);
    if lo * 1.5 >= hi {
        (lo, hi) = (lo / 2.0, hi * 2.0);
    }
    let span = Span { lo: lo.max(LEAST), hi: hi.min(LIMIT), log: true };
    let mut ticks: Vec<Tick> =
        log_ticks(span.lo, span.hi, n).into_iter().map(|at| Tick { at, text: write(at) }).collect();
    ticks.dedup_by(|next, kept| next.text == kept.text);
    Scale { span, ticks }
}

/// Every how many-th label of a row can be written without touching the next. `boxes`: middle and width of
/// each, in order. Steps divide a dozen, because rows of labels are mostly months.
pub(super) fn thinning(boxes: &[(f64, f64)], gap_px: f64) -> usize {
    let apart = |every: usize| {
        let shown: Vec<_> = boxes.iter().step_by(every).collect();
        shown.windows(2).all(|pair| match pair {
            [a, b] => b.0 - a.0 >= (a.1 + b.1) / 2.0 + gap_px,
            _ => true,
        })
    };
    let mut every = 1;
    while every < boxes.len() && !apart(every) {
        every = match every {
            1..=3 => every + 1,
            4 => 6,
            _ => every * 2,
        };
    }
    every
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(scale: &Scale) -> Vec<&str> {
        scale.ticks.iter().map(|t| t.text.as_str()).collect()
    }

    #[test]
    fn ticks_are_round_and_around_the_values() {
        let plain = |v: f64| format!("{v}");
        let scale = linear(Some((0.0, 87.0)), 5, true, &plain);
        assert_eq!(texts(&scale), ["0", "20", "40", "60", "80", "100"]);
        let scale = linear(Some((-3.0, 4.2)), 5, true, &plain);
        assert_eq!(texts(&scale), ["-4", "-2", "0", "2", "4", "6"]);
        let scale = linear(Some((1.5, 9.0)), 5, false, &plain);
        assert_eq!((scale.span.lo, scale.span.hi), (1.5, 9.0));
        assert_eq!(texts(&scale), ["2", "4", "6", "8"]);
    }

    #[test]
    fn no_two_ticks_read_the_same() {
        let whole = |v: f64| format!("{v:.0}");
        assert_eq!(texts(&linear(Some((0.0, 2.0)), 6, true, &whole)), ["0", "1", "2"]);
        assert_eq!(texts(&linear(Some((0.0, 0.001)), 6, true, &whole)), ["0", "1"]);
        assert_eq!(texts(&linear(Some((1e15, 1e15 + 1.0)), 4, true, &|_| "x".to_owned())), ["x"]);
    }

    #[test]
    fn odd_ranges_stay_finite() {
        let plain = |v: f64| format!("{v}");
        for range in [None, Some((0.0, 0.0)), Some((5.0, 5.0)), Some((-1e300, 1e300)), Some((1e15, 1e15))] {
            let scale = linear(range, 6, true, &plain);
            assert!(scale.span.lo.is_finite() && scale.span.hi.is_finite() && scale.span.lo < scale.span.hi);
            assert!((0.0..=1.0).contains(&scale.span.share(range.map_or(0.5, |r| r.0))), "{range:?}");
        }
        for range in [None, Some((7.0, 7.0)), Some((1.0, 1.0)), Some((1e-300, 1e300))] {
            let scale = log(range, 6, &plain);
            assert!(scale.span.lo < scale.span.hi && scale.ticks.len() >= 2, "{range:?} {scale:?}");
            assert!((0.0..=1.0).contains(&scale.span.share(range.map_or(2.0, |r| r.0))));
        }
    }

    #[test]
    fn log_ticks_are_decades_or_their_parts() {
        let plain = |v: f64| format!("{v}");
        assert_eq!(texts(&log(Some((3.0, 40.0)), 6, &plain)), ["2", "5", "10", "20", "50"]);
        assert_eq!(texts(&log(Some((1.0, 1e5)), 6, &plain)), ["1", "10", "100", "1000", "10000", "100000"]);
        assert_eq!(log(Some((1.0, 1e12)), 4, &plain).ticks.len(), 5);
    }

    #[test]
    fn labels_thin_out_by_parts_of_a_year() {
        let row = |width: f64| (0..36).map(|i| (f64::from(i) * 20.0, width)).collect::<Vec<_>>();
        assert_eq!(thinning(&row(10.0), 4.0), 1);
        assert_eq!(thinning(&row(50.0), 4.0), 3);
        assert_eq!(thinning(&row(90.0), 4.0), 6);
        assert_eq!(thinning(&row(9000.0), 4.0), 48);
        assert_eq!(thinning(&[], 4.0), 1);
    }
}
