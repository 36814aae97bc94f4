//! At which value of an input does the main answer reach its target?

use super::Calculator;
use crate::math::root::nearest_crossing;

/// The value of input `at` nearest to its present one at which the main answer crosses its target, all other
/// inputs as they are; `None`: no value in its range does.
pub fn of(calculator: &Calculator, values: &[f64], at: usize) -> Option<f64> {
    let (input, now) = (calculator.inputs.get(at)?, *values.get(at)?);
    let distance = |x: f64| {
        let moved: Vec<f64> = values.iter().enumerate().map(|(i, v)| if i == at { x } else { *v }).collect();
        calculator.main_at(&moved) - calculator.target
    };
    // An input that does nothing has no break-even, even if the target is met already.
    let (low, high) = input.range;
    if distance(low) == distance(high) && distance(low) == distance(now) {
        return None;
    }
    nearest_crossing(distance, now, input.range)
}

/// One per input, in their order.
pub fn all(calculator: &Calculator, values: &[f64]) -> Vec<Option<f64>> {
    (0..calculator.inputs.len()).map(|at| of(calculator, values, at)).collect()
}
