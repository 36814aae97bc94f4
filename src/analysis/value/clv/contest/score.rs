//! How far a forecast is off.

use crate::math::stats::{doubled_mid_ranks, mean, pearson};

/// Forecasts per customer against what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Sum of the forecasts.
    pub total: f64,
    /// Sum of the forecasts against the orders that came: -0.1 is 10 % too low. `None` if none came.
    pub bias: Option<f64>,
    /// Mean absolute error per customer.
    pub mae: f64,
    /// Root of the mean squared error per customer.
    pub rmse: f64,
    /// Pearson's correlation.
    pub correlation: Option<f64>,
    /// Spearman's rank correlation.
    pub rank_correlation: Option<f64>,
    /// Mean orders per customer that came.
    pub actual_mean: f64,
}

impl Score {
    /// Compares; both lists hold non-negative numbers, customer by customer.
    pub fn new(forecast: &[f64], actual: &[f64]) -> Self {
        let errors = || forecast.iter().zip(actual).map(|(f, a)| f - a);
        let absolute: Vec<f64> = errors().map(f64::abs).collect();
        let squared: Vec<f64> = errors().map(|e| e * e).collect();
        let (total, came) = (forecast.iter().sum::<f64>(), actual.iter().sum::<f64>());
        // Non-negative doubles are ordered as their bits are.
        let ranks = |values: &[f64]| -> Vec<f64> {
            let bits: Vec<u64> = values.iter().map(|v| v.max(0.0).to_bits()).collect();
            doubled_mid_ranks(&bits).into_iter().map(|r| r as f64).collect()
        };
        Self {
            total,
            bias: (came > 0.0).then(|| total / came - 1.0),
            mae: mean(&absolute),
            rmse: mean(&squared).sqrt(),
            correlation: pearson(forecast, actual),
            rank_correlation: pearson(&ranks(forecast), &ranks(actual)),
            actual_mean: mean(actual),
        }
    }

    /// The error that decides: of single customers and of the total, as shares of the orders that came.
    pub fn error(&self) -> f64 {
        self.mae / self.actual_mean + self.bias.map_or(f64::INFINITY, f64::abs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let score = Score::new(&[0.5, 1.0, 3.0], &[0.0, 2.0, 4.0]);
        assert_eq!((score.total, score.actual_mean), (4.5, 2.0));
        assert!((score.bias.unwrap() + 0.25).abs() < 1e-15 && (score.mae - 2.5 / 3.0).abs() < 1e-15);
        assert!((score.rmse - libm::sqrt(0.75)).abs() < 1e-15);
        assert!((score.rank_correlation.unwrap() - 1.0).abs() < 1e-15);
        assert!((score.error() - 2.5 / 6.0 - 0.25).abs() < 1e-15);
        assert_eq!(Score::new(&[1.0], &[0.0]).bias, None);
    }
}
