//! How many of many findings are chance.
#![allow(clippy::indexing_slicing, reason = "indices come from the same slice")]

/// Adjusted p-values that hold the false discovery rate: reject all with q <= the rate wished for.
/// Benjamini & Hochberg (1995), *JRSS B* 57(1).
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let n = p_values.len();
    let mut by_p: Vec<usize> = (0..n).collect();
    by_p.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![0.0; n];
    let mut least = 1.0_f64;
    for (rank, &at) in by_p.iter().enumerate().rev() {
        least = least.min(p_values[at] * n as f64 / (rank + 1) as f64);
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The case `benjamini_hochberg` of `tests/oracle/pricing_calculators.json`.
    #[test]
    fn ten_p_values() {
        let p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216];
        let expected = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.105_714_285_714_285_72, 0.216, 0.216, 0.216];
        let q = benjamini_hochberg(&p);
        assert!(q.iter().zip(expected).all(|(q, e)| (q - e).abs() < 1e-12), "{q:?}");
        assert_eq!(q.iter().filter(|q| **q <= 0.05).count(), 2);
        assert!(benjamini_hochberg(&[]).is_empty());
    }
}
