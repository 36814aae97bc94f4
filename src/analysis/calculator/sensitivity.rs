//! How much does the main answer move with each input? (A tornado.)

use super::{Calculator, Span};

/// What moving one input does to the main answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Index of the input.
    pub input: usize,
    /// The input's value moved down, within its range.
    pub low: f64,
    /// The input's value moved up, within its range.
    pub high: f64,
    /// The main answer at `low`, less the present one.
    pub at_low: f64,
    /// The main answer at `high`, less the present one.
    pub at_high: f64,
}

impl Effect {
    /// The larger of both movements.
    pub fn size(&self) -> f64 {
        self.at_low.abs().max(self.at_high.abs())
    }
}

/// Moves every input by `scale` times its span, one at a time, the strongest first. Inputs on which the main answer
/// does not depend are left out; movements without an answer are zero.
pub fn tornado(calculator: &Calculator, values: &[f64], scale: f64) -> Vec<Effect> {
    let here = calculator.main_at(values);
    let mut out: Vec<Effect> = calculator
        .inputs
        .iter()
        .zip(values)
        .enumerate()
        .map(|(at, (input, now))| {
            let width = scale
                * match input.span {
                    Span::Relative(share) => now.abs() * share,
                    Span::Absolute(by) => by,
                };
            let within = |x: f64| x.clamp(input.range.0, input.range.1);
            let (low, high) = (within(now - width), within(now + width));
            let change = |x: f64| {
                let moved: Vec<f64> =
                    values.iter().enumerate().map(|(i, v)| if i == at { x } else { *v }).collect();
                let change = calculator.main_at(&moved) - here;
                if change.is_finite() { change } else { 0.0 }
            };
            Effect { input: at, low, high, at_low: change(low), at_high: change(high) }
        })
        .filter(|effect| effect.size() > 0.0)
        .collect();
    out.sort_by(|a, b| b.size().total_cmp(&a.size()).then(a.input.cmp(&b.input)));
    out
}
