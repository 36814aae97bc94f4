//! The non-decreasing values that lie nearest to given ones: pooling adjacent violators (Ayer et al. 1955).

/// Least-squares fit, in the order of `values`; equal weights.
pub fn non_decreasing(values: &[f64]) -> Vec<f64> {
    // Blocks of a mean and a size.
    let mut blocks: Vec<(f64, f64)> = Vec::new();
    for value in values {
        let mut block = (*value, 1.0);
        while let Some(before) = blocks.pop_if(|before| before.0 > block.0) {
            let size = before.1 + block.1;
            block = ((before.0 * before.1 + block.0 * block.1) / size, size);
        }
        blocks.push(block);
    }
    let mut fitted = Vec::with_capacity(values.len());
    for (mean, size) in blocks {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of values")]
        let size = size as usize;
        fitted.extend(std::iter::repeat_n(mean, size));
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        assert_eq!(non_decreasing(&[1.0, 3.0, 2.0, 4.0]), [1.0, 2.5, 2.5, 4.0]);
        assert_eq!(non_decreasing(&[3.0, 2.0, 1.0]), [2.0; 3]);
        assert!(non_decreasing(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn rises_and_keeps_the_mean(values in prop::collection::vec(-100_i32..100, 1..60)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let fitted = non_decreasing(&values);
            prop_assert_eq!(fitted.len(), values.len());
            prop_assert!(fitted.is_sorted());
            prop_assert!((fitted.iter().sum::<f64>() - values.iter().sum::<f64>()).abs() < 1e-6);
            prop_assert_eq!(non_decreasing(&fitted), fitted);
        }
    }
}
