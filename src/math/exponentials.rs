//! Exponential functions of many numbers, four at a time.

use wide::f64x4;

/// e to each number, within two units in the last place; below e^-708 zero, no number where there was none. For numbers below 708.
pub fn exponentials(values: &[f64]) -> Vec<f64> {
    let mut out = Vec::with_capacity(values.len());
    for four in values.chunks(4) {
        let powers = four_of(std::array::from_fn(|i| four.get(i).copied().unwrap_or(0.0)));
        out.extend(powers.into_iter().take(four.len()));
    }
    out
}

/// The same for four numbers.
pub fn four_of(values: [f64; 4]) -> [f64; 4] {
    let powers = f64x4::from(values).exp().to_array();
    // `wide` makes zero of what is no number.
    std::array::from_fn(|i| match (values.get(i), powers.get(i)) {
        (Some(value), _) if value.is_nan() => *value,
        (_, power) => power.copied().unwrap_or(f64::NAN),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_those_of_one_at_a_time() {
        let values: Vec<f64> = (-7_079..=7_079).map(|i| f64::from(i) * 0.1 + 1e-3).collect();
        for (value, power) in values.iter().zip(exponentials(&values)) {
            let right = libm::exp(*value);
            assert!((power - right).abs() <= 2.0 * f64::EPSILON * right, "{value} {power} {right}");
        }
        assert_eq!(exponentials(&[0.0, -800.0, f64::NEG_INFINITY]), [1.0, 0.0, 0.0]);
        assert!(exponentials(&[1.0, f64::NAN])[1].is_nan());
        assert!(exponentials(&[]).is_empty());
    }
}
