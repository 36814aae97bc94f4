//! Descriptive statistics.
#![allow(clippy::indexing_slicing, reason = "indices come from lengths of the same slices")]

/// The arithmetic mean; NaN of nothing.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The standard deviation of the values taken as the whole population (divisor n); NaN of nothing.
pub fn population_sd(values: &[f64]) -> f64 {
    let center = mean(values);
    (values.iter().map(|v| (v - center) * (v - center)).sum::<f64>() / values.len() as f64).sqrt()
}

/// Pearson's correlation; `None` if fewer than two pairs or if one side does not vary.
pub fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let n = a.len().min(b.len());
    let (a, b) = (&a[..n], &b[..n]);
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        aa += (x - mean_a) * (x - mean_a);
        bb += (y - mean_b) * (y - mean_b);
        ab += (x - mean_a) * (y - mean_b);
    }
    (n > 1 && aa > 0.0 && bb > 0.0).then(|| (ab / (aa.sqrt() * bb.sqrt())).clamp(-1.0, 1.0))
}

/// The quantile at `p` in [0, 1] of ascending values, with linear interpolation (Hyndman and Fan's type 7);
/// NaN of nothing.
pub fn quantile_of_sorted(sorted: &[f64], p: f64) -> f64 {
    if sorted.is_empty() {
        return f64::NAN;
    }
    let position = p.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
}

/// The median of values in any order; NaN of nothing.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    quantile_of_sorted(&sorted, 0.5)
}

/// Twice the average rank of every value among all, ranks starting at 1: equal values share theirs, and
/// doubling keeps it a whole number.
pub fn doubled_mid_ranks<T: Ord>(values: &[T]) -> Vec<u64> {
    let mut by_value: Vec<usize> = (0..values.len()).collect();
    by_value.sort_unstable_by(|&a, &b| values[a].cmp(&values[b]));
    let mut ranks = vec![0; values.len()];
    let mut first = 0;
    while first < by_value.len() {
        let mut last = first;
        while last + 1 < by_value.len() && values[by_value[last + 1]] == values[by_value[first]] {
            last += 1;
        }
        for &at in &by_value[first..=last] {
            ranks[at] = (first + last + 2) as u64;
        }
        first = last + 1;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_samples_by_hand() {
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        assert_eq!((mean(&values), population_sd(&values), median(&values)), (5.0, 2.0, 4.5));
        assert_eq!(quantile_of_sorted(&[1.0, 2.0, 4.0], 0.75), 3.0);
        assert!(quantile_of_sorted(&[], 0.5).is_nan());
        assert_eq!(doubled_mid_ranks(&[30, 10, 10, 20]), [8, 3, 3, 6]);
        assert!((pearson(&[1.0, 2.0, 3.0], &[6.0, 4.0, 2.0]).unwrap() + 1.0).abs() < 1e-15);
        assert_eq!(pearson(&[1.0, 1.0], &[1.0, 2.0]), None);
    }
}
