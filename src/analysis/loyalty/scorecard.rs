//! L3: what loyal customers bring that others do not.
//!
//! # What it tells
//! Per class of customers: orders a year, revenue a year, share bought at the full price, share who ordered again after a
//! return, referrals per customer, share of wallet: means with 95 % intervals.
//!
//! # How it is computed
//! Orders and revenue a year are those since the first order, of customers known for 30 days or more. After a return: of the
//! customers with one, those who ordered on a later day.
//!
//! # Limits
//! Classes are made from orders: who orders more often has more chances to show a pattern. Not what loyalty causes.

use crate::math::normal;

/// The rows, with the role of the column that each needs; empty: none beside customer, date and amount.
pub const MEASURES: [(&str, &str); 6] = [
    ("orders_a_year", ""),
    ("revenue_a_year", ""),
    ("full_price", "list_price"),
    ("after_return", ""),
    ("referrals", "referrer"),
    ("wallet", "wallet"),
];

/// A mean with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// Customers it is from.
    pub n: usize,
    /// The mean; NaN of nobody.
    pub value: f64,
    /// 95 %; `None` with fewer than five customers.
    pub interval: Option<(f64, f64)>,
}

/// The mean of what is known of the customers of each class.
pub fn by_class(values: &[Option<f64>], class_of: &[usize], n_classes: usize) -> Vec<Mean> {
    let mut sums = vec![(0_usize, 0.0, 0.0); n_classes];
    for (value, class) in values.iter().zip(class_of) {
        if let (Some(value), Some(sum)) = (value, sums.get_mut(*class)) {
            *sum = (sum.0 + 1, sum.1 + value, sum.2 + value * value);
        }
    }
    // The mean of shares is a share.
    let are_shares = values.iter().flatten().all(|value| (0.0..=1.0).contains(value));
    let (least, most) = if are_shares { (0.0, 1.0) } else { (f64::NEG_INFINITY, f64::INFINITY) };
    sums.into_iter()
        .map(|(n, sum, squares)| {
            let count = n as f64;
            let mean = sum / count;
            let variance = ((squares - sum * mean) / (count - 1.0)).max(0.0);
            let half = normal::quantile(0.975) * (variance / count).sqrt();
            Mean {
                n,
                value: mean,
                interval: (n >= 5).then_some(((mean - half).max(least), (mean + half).min(most))),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1, 2, 3, 4, 5: mean 3, variance 2.5, half width 1.96 sqrt(0.5).
    #[test]
    fn a_mean_by_hand() {
        let values = [Some(1.0), Some(2.0), None, Some(3.0), Some(4.0), Some(5.0), Some(9.0)];
        let means = by_class(&values, &[0, 0, 0, 0, 0, 0, 1], 3);
        let (low, high) = means[0].interval.unwrap();
        let half = 1.959_963_984_540_054 * 0.5_f64.sqrt();
        assert!((high - 3.0 - half).abs() < 1e-12 && (low - 3.0 + half).abs() < 1e-12);
        assert_eq!((means[1].value, means[1].interval, means[2].n), (9.0, None, 0));
    }

    #[test]
    fn no_share_is_above_all() {
        let values = [Some(1.0), Some(1.0), Some(1.0), Some(1.0), Some(0.5)];
        let (low, high) = by_class(&values, &[0; 5], 1)[0].interval.unwrap();
        assert!(low > 0.5 && high == 1.0, "{low} {high}");
    }
}
