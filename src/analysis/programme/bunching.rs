//! Do customers stop just above a step of a rebate?
//!
//! # How it is computed
//! Customers within a tenth below and above the step; if the density of spending is smooth, about as many (rather
//! more, as it falls) stand below. P = P(Binomial(n, 1/2) >= number above), one-sided.
//!
//! # Limits
//! A density that rises through the step looks like bunching: compare with steps nobody knows.
//!
//! # References
//! Saez 2010; Kleven 2016 (bunching).

/// Width of the windows on both sides, as a share of the step.
pub const WINDOW: f64 = 0.10;

/// Customers around one step; indices into the list of spends.
#[derive(Debug, Clone, PartialEq)]
pub struct Around {
    /// The step in currency units.
    pub step: f64,
    /// Just below.
    pub below: Vec<u32>,
    /// Just above.
    pub above: Vec<u32>,
    /// One-sided P; `None` with fewer than ten customers around the step.
    pub p: Option<f64>,
}

/// Looks around every step.
pub fn around(spends: &[f64], steps: &[f64]) -> Vec<Around> {
    let within = |low: f64, high: f64| -> Vec<u32> {
        spends.iter().zip(0_u32..).filter(|(s, _)| (low..high).contains(*s)).map(|(_, at)| at).collect()
    };
    steps
        .iter()
        .map(|&step| {
            let below = within(step * (1.0 - WINDOW), step);
            let above = within(step, step * (1.0 + WINDOW));
            let n = below.len() + above.len();
            let p = (n >= 10).then(|| upper_half(n, above.len()));
            Around { step, below, above, p }
        })
        .collect()
}

/// P(X >= k) for X ~ Binomial(n, 1/2).
fn upper_half(n: usize, k: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count of customers")]
    let real = |x: usize| x as f64;
    let ln_factorial = |x: usize| libm::lgamma(real(x) + 1.0);
    let ln_half = libm::log(0.5) * real(n);
    let p = |i: usize| libm::exp(ln_factorial(n) - ln_factorial(i) - ln_factorial(n - i) + ln_half);
    (k..=n).map(p).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // 1 - (1 + 10) / 1024 and 11 / 1024.
        assert!((upper_half(10, 2) - (1.0 - 11.0 / 1024.0)).abs() < 1e-12);
        assert!((upper_half(10, 9) - 11.0 / 1024.0).abs() < 1e-12);
        let found = around(&[89.0, 90.0, 99.9, 100.0, 109.0, 111.0], &[100.0]);
        assert_eq!(
            (found[0].below.as_slice(), found[0].above.as_slice()),
            ([1, 2].as_slice(), [3, 4].as_slice())
        );
        assert_eq!(found[0].p, None);
    }
}
