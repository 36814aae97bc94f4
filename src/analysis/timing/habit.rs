//! Does a customer order at times of their own, and which?
//!
//! # How it is computed
//! Chi-squared of a customer's counts per bin (weekday, hour) against the shares that the bins have of the orders of all
//! customers, so that the shop's own hours are nobody's habit. Bins of which less than one order is to be expected are put
//! together. Below [`ALARM`] the bin with most orders is the habit.
//!
//! Chi-squared has its distribution only with ten orders or more, of which the square is ten times the number of bins (Koehler &
//! Larntz 1980). With fewer: the binomial chance of as many orders in the bin with most, times the number of bins that could be it.
//!
//! # What it needs
//! [`LEAST_ORDERS`] orders.
//!
//! # Limits
//! One customer of twenty without any habit seems to have one.

use crate::math::special::chi_squared_tail;

/// Orders that a habit needs.
pub const LEAST_ORDERS: u32 = 3;
/// Orders that chi-squared needs.
const LEAST_OF_CHI_SQUARED: u32 = 10;
/// Chance that a customer without a habit seems to have one.
pub const ALARM: f64 = 0.05;

/// A bin in which a customer orders more than others do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habit {
    /// The bin: a weekday from Monday, 0, or an hour.
    pub at: usize,
    /// Orders in it.
    pub n: u32,
    /// All orders of the customer.
    pub of: u32,
}

/// The habit behind counts per bin; `shares` are those of all customers, adding up to 1.
pub fn of(counts: &[u32], shares: &[f64]) -> Option<Habit> {
    let n: u32 = counts.iter().sum();
    if n < LEAST_ORDERS {
        return None;
    }
    let (mut statistic, mut n_bins) = (0.0, 0_u32);
    let mut add = |own: f64, expected: f64| {
        if expected > 0.0 {
            statistic += (own - expected) * (own - expected) / expected;
            n_bins += 1;
        }
    };
    let mut few = (0.0, 0.0);
    for (own, share) in counts.iter().zip(shares) {
        let (own, expected) = (f64::from(*own), share * f64::from(n));
        if expected < 1.0 {
            few = (few.0 + own, few.1 + expected);
        } else {
            add(own, expected);
        }
    }
    add(few.0, few.1);
    let (at, most) = counts.iter().enumerate().rev().max_by_key(|(_, n)| **n)?;
    let is_enough =
        n >= LEAST_OF_CHI_SQUARED && n_bins > 1 && u64::from(n) * u64::from(n) >= 10 * u64::from(n_bins);
    let p = if is_enough {
        chi_squared_tail(statistic, n_bins as usize - 1)
    } else {
        let n_possible =
            u32::try_from(shares.iter().filter(|share| **share > 0.0).count()).unwrap_or(u32::MAX);
        f64::from(n_possible) * binomial_tail(n, *most, *shares.get(at)?)
    };
    (p < ALARM).then_some(Habit { at, n: *most, of: n })
}

/// P(X >= k) of a binomial.
fn binomial_tail(n: u32, k: u32, p: f64) -> f64 {
    if p >= 1.0 {
        return 1.0;
    }
    let mut term = libm::pow(1.0 - p, f64::from(n));
    let mut below = 0.0;
    for i in 0..k {
        below += term;
        term *= f64::from(n - i) / f64::from(i + 1) * p / (1.0 - p);
    }
    1.0 - below
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten orders against shares of a fifth on five days. Six on one and one on each other: (6 - 2)^2 / 2 + 4 x 1 / 2 = 10,
    /// P(X > 10) with 4 degrees = e^-5 (1 + 5) = 0.0404. Five, two and three ones: 4.5 + 0 + 1.5 = 6, P = e^-3 x 4 = 0.199.
    #[test]
    fn chi_squared_by_hand() {
        let even = [0.2; 5];
        assert!((chi_squared_tail(10.0, 4) - 6.0 * libm::exp(-5.0)).abs() < 1e-12);
        assert_eq!(of(&[1, 1, 6, 1, 1], &even), Some(Habit { at: 2, n: 6, of: 10 }));
        assert_eq!(of(&[1, 1, 5, 2, 1], &even), None);
        // The same among customers who all order on that day: 6 of 10 is what everybody does.
        assert_eq!(of(&[1, 1, 6, 1, 1], &[0.1, 0.1, 0.6, 0.1, 0.1]), None);
    }

    /// Four of four on one of five even days: 5 x 0.2^4 = 0.008. Three of five: 5 x (10 x 0.2^3 x 0.8^2 + 5 x 0.2^4 x 0.8 + 0.2^5) = 0.29.
    #[test]
    fn few_orders_by_hand() {
        let even = [0.2; 5];
        assert!((binomial_tail(4, 4, 0.2) - 0.0016).abs() < 1e-12 && binomial_tail(5, 0, 0.2) == 1.0);
        assert!((binomial_tail(5, 3, 0.2) - 0.057_92).abs() < 1e-12);
        assert_eq!(of(&[0, 4, 0, 0, 0], &even), Some(Habit { at: 1, n: 4, of: 4 }));
        assert_eq!(of(&[1, 3, 0, 1, 0], &even), None);
        assert_eq!(of(&[0, 2, 0, 0, 0], &even), None);
        // Where there is one day only, it is nobody's own.
        assert_eq!(of(&[5], &[1.0]), None);
    }

    /// Days that nobody orders on stand together: one order there of an expected tenth is no habit of it.
    #[test]
    fn rare_bins_are_put_together() {
        let shares = [0.245, 0.245, 0.245, 0.245, 0.01, 0.01];
        assert_eq!(of(&[3, 3, 2, 2, 0, 0], &shares), None);
        assert_eq!(of(&[9, 1, 1, 1, 0, 0], &shares).map(|h| h.at), Some(0));
    }
}
