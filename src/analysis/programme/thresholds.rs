//! Who stands just below a tier (临界), who has just reached one (达标)?
//!
//! # What it tells
//! Per customer: the tier reached by the revenue of the last 365 days, the gap to the next one, whether it is
//! within reach, and the chance of closing it unaided in the next three months.
//!
//! # How it is computed
//! Within reach: the gap is at most the customer's own average order, or a tenth of the next threshold. P(reach) =
//! P(alive) x P(N > M), where N, the orders to come, is Poisson with the customer model's mean for those who are
//! alive, and M is Poisson with mean gap / expected spend: the sum of n exponential amounts exceeds the gap exactly
//! if fewer than n events of a Poisson process of that rate fall below it.
//!
//! # What it needs
//! Customer, date, amount; the customer models for P(reach).
//!
//! # Limits
//! Amounts of orders are taken as exponential around the customer's expected spend; what leaves the window of 365 days
//! in those three months is not subtracted.
//!
//! # References
//! Kivetz, Urminsky & Zheng 2006 (goal gradient).

/// Horizon of the chance, in months.
pub const REACH_MONTHS: f64 = 3.0;
/// Share of the next threshold that counts as near.
const NEAR_SHARE: f64 = 0.10;

/// Where a customer stands on a ladder of thresholds. Amounts in currency units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The highest threshold reached.
    pub reached: Option<f64>,
    /// The next one.
    pub next: Option<f64>,
    /// What is missing to it.
    pub gap: Option<f64>,
    /// Whether it is within reach.
    pub is_critical: bool,
}

/// Where a spend stands on ascending thresholds, for a customer with this average order.
pub fn standing(spend: f64, average_order: f64, thresholds: &[f64]) -> Standing {
    let reached = thresholds.iter().copied().rfind(|t| spend >= *t);
    let next = thresholds.iter().copied().find(|t| spend < *t);
    let gap = next.map(|next| next - spend);
    let is_critical = gap.zip(next).is_some_and(|(gap, next)| gap <= average_order.max(NEAR_SHARE * next));
    Standing { reached, next, gap, is_critical }
}

/// Thresholds at the median, the 80th and the 95th percentile of positive amounts, rounded to two digits; fewer where
/// they fall together.
pub fn proposed(spends: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = spends.iter().copied().filter(|s| *s > 0.0).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut list: Vec<f64> = [0.5, 0.8, 0.95]
        .into_iter()
        .map(|p| two_digits(crate::math::stats::quantile_of_sorted(&sorted, p)))
        .filter(|t| *t > 0.0)
        .collect();
    list.dedup();
    list
}

/// A positive number rounded to its first two digits; zero for any other.
pub fn two_digits(value: f64) -> f64 {
    if !(value > 0.0 && value.is_finite()) {
        return 0.0;
    }
    let unit = libm::pow(10.0, libm::floor(libm::log10(value)) - 1.0);
    let rounded = (value / unit).round() * unit;
    // Powers of ten below one are not exact: 0.3 must not become 0.30000000000000004.
    format!("{rounded:.6e}").parse().unwrap_or(rounded)
}

/// The chance that orders to come exceed the gap; see the module.
pub fn p_reach(p_alive: f64, expected_orders: f64, expected_spend: f64, gap: f64) -> f64 {
    if !(p_alive > 0.0 && expected_orders > 0.0 && expected_spend > 0.0) {
        return 0.0;
    }
    let (orders, needed) = (expected_orders / p_alive, gap / expected_spend);
    // P(N > M) = sum over m of P(M = m) P(N > m), both recursively; beyond N's far tail nothing is left.
    let n_terms = (orders + 10.0 * orders.sqrt() + 30.0).min(5_000.0);
    let (ln_n, ln_m) = (libm::log(orders), libm::log(needed.max(f64::MIN_POSITIVE)));
    let (mut ln_p_n, mut ln_p_m) = (-orders, -needed);
    let (mut above, mut sum, mut m) = (1.0, 0.0, 0.0);
    while m <= n_terms {
        above -= libm::exp(ln_p_n);
        sum += libm::exp(ln_p_m) * f64::max(above, 0.0);
        m += 1.0;
        let ln = libm::log(m);
        ln_p_n += ln_n - ln;
        ln_p_m += ln_m - ln;
    }
    (p_alive * sum).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn proposals_are_round() {
        let spends: Vec<f64> = (1..=1000).map(f64::from).collect();
        assert_eq!(proposed(&spends), [500.0, 800.0, 950.0]);
        assert_eq!(proposed(&[7.0, 7.0, 7.0]), [7.0]);
        assert!(proposed(&[0.0, -3.0]).is_empty());
        assert_eq!((two_digits(1234.0), two_digits(0.0), two_digits(0.3)), (1200.0, 0.0, 0.3));
    }

    #[test]
    fn chances_by_hand() {
        // No gap: one order is enough, P(N > 0) = 1 - exp(-2).
        assert!((p_reach(1.0, 2.0, 50.0, 0.0) - (1.0 - libm::exp(-2.0))).abs() < 1e-12);
        // A gap that nothing closes, and nobody there.
        assert!(p_reach(1.0, 0.1, 10.0, 1e4) < 1e-12);
        assert_eq!(p_reach(0.0, 0.0, 50.0, 10.0), 0.0);
        // Equal means: P(N > M) = (1 - P(N = M)) / 2, and P(N = M) = exp(-2) I0(2) = 0.30850832255367.
        assert!((p_reach(1.0, 1.0, 10.0, 10.0) - (1.0 - 0.308_508_322_553_67) / 2.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn a_smaller_gap_and_more_orders_are_never_worse(
            orders in 0.01..60.0_f64, gap in 0.0..500.0_f64, p in 0.01..1.0_f64,
        ) {
            let chance = |orders: f64, gap: f64| p_reach(p, orders * p, 20.0, gap);
            prop_assert!((0.0..=1.0).contains(&chance(orders, gap)));
            prop_assert!(chance(orders, gap) >= chance(orders, gap + 10.0) - 1e-12);
            prop_assert!(chance(orders + 1.0, gap) >= chance(orders, gap) - 1e-12);
        }
    }
}
