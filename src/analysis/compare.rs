//! How do two groups of customers differ?
//!
//! # What it tells
//! The same measures of both, each with a 95 % interval, and their differences.
//!
//! # How it is computed
//! The customers of a group are taken as a sample of customers like them. Means: normal interval. Amount per order and share of
//! returns are ratios of sums over customers; their variance is that of the linearised ratio, so that orders of one customer do
//! not count as independent. Margin: contribution over revenue of the days of the value tiers, likewise. Shares of customers: Wilson's interval. Differences: variances add up (Welch); of shares, Newcombe's
//! method 10. Groups that share customers are not independent: their differences have no interval.
//!
//! # What it needs
//! Customers; at least [`MIN_CUSTOMERS`] in each group for intervals.
//!
//! # Limits
//! Amounts are skewed: with few customers the interval of a mean is too narrow on its upper side. Groups that were made by a
//! measure (segments by revenue) differ in it by construction.
//!
//! # References
//! Cochran (1977), Sampling Techniques, ch. 6; Wilson (1927); Newcombe (1998), Statistics in Medicine 17.

use super::overview::units;
use super::study::Study;
use crate::math::count;

/// Customers that a group needs for intervals.
pub const MIN_CUSTOMERS: usize = 10;

/// The normal quantile of 97.5 %.
const Z: f64 = 1.959_963_984_540_054;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// An amount in currency units.
    Money,
    /// A number.
    Number,
    /// Days.
    Days,
    /// A share.
    Share,
}

/// A measure of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Its value; NaN of nothing.
    pub value: f64,
    /// 95 % interval; `None` with too few customers.
    pub interval: Option<(f64, f64)>,
    variance: f64,
}

/// A measure of both groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// Stable; its words are below `compare.`.
    pub id: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// One group, the other, and the first less the second.
    pub a: Estimate,
    /// The other group.
    pub b: Estimate,
    /// The first less the second.
    pub difference: Estimate,
}

/// A measure of one group: id, unit, value.
type Own = (&'static str, Unit, Estimate);

/// Measures of two groups, ascending indices into `Customers::list`.
pub fn run(study: &Study, a: &[u32], b: &[u32]) -> Vec<Measure> {
    let are_apart = !a.iter().any(|at| b.binary_search(at).is_ok());
    let pairs = measures(study, a).into_iter().zip(measures(study, b));
    pairs
        .map(|((id, unit, a), (_, _, b))| Measure {
            id,
            unit,
            a,
            b,
            difference: difference(unit, a, b, are_apart),
        })
        .collect()
}

fn measures(study: &Study, members: &[u32]) -> Vec<Own> {
    let list = || members.iter().filter_map(|at| study.customers.list.get(*at as usize));
    let revenue: Vec<f64> = list().map(|c| units(i128::from(c.revenue))).collect();
    let orders: Vec<f64> = list().map(|c| count(c.n_purchases)).collect();
    let bought: Vec<f64> = list()
        .map(|c| units(study.customers.purchases_of(c).iter().map(|p| i128::from(p.net)).sum()))
        .collect();
    let returns: Vec<f64> = list().map(|c| f64::from(c.n_returns)).collect();
    let all_orders: Vec<f64> =
        orders.iter().zip(&returns).map(|(orders, returns)| orders + returns).collect();
    let silent: Vec<f64> = list()
        .filter_map(|c| study.customers.purchases_of(c).last())
        .map(|last| f64::from(study.as_of.0 - last.day.0))
        .collect();
    let n_buyers = silent.len();
    let n_repeat = list().filter(|c| c.n_purchases >= 2).count();
    let mut out = vec![
        ("revenue", Unit::Money, mean(&revenue)),
        ("orders", Unit::Number, mean(&orders)),
        ("order_value", Unit::Money, ratio(&bought, &orders)),
        ("repeat_rate", Unit::Share, share(n_repeat, n_buyers)),
        ("silent", Unit::Days, mean(&silent)),
        ("return_rate", Unit::Share, ratio(&returns, &all_orders)),
    ];
    if let Some(accounts) = study.tiers.as_ref().ok().map(|t| &t.accounts).filter(|a| a.has_contribution()) {
        let of = |list: &[i64]| -> Vec<f64> {
            members.iter().filter_map(|at| list.get(*at as usize)).map(|v| units(i128::from(*v))).collect()
        };
        out.push(("margin", Unit::Share, ratio(&of(&accounts.contribution), &of(&accounts.revenue))));
    }
    if study.clv.is_ok() {
        let values: Vec<_> = members.iter().filter_map(|at| study.value_of(*at)).collect();
        out.push(("p_alive", Unit::Share, mean(&values.iter().map(|v| v.p_alive).collect::<Vec<_>>())));
        out.push(("clv", Unit::Money, mean(&values.iter().map(|v| v.clv).collect::<Vec<_>>())));
    }
    out
}

fn estimate(value: f64, variance: f64, n: usize) -> Estimate {
    let half = Z * variance.sqrt();
    let is_known = n >= MIN_CUSTOMERS && half.is_finite() && value.is_finite();
    Estimate { value, interval: is_known.then_some((value - half, value + half)), variance }
}

fn mean(values: &[f64]) -> Estimate {
    ratio(values, &vec![1.0; values.len()])
}

/// Sum of `parts` over sum of `wholes`, one of each per customer.
fn ratio(parts: &[f64], wholes: &[f64]) -> Estimate {
    let (n, whole) = (count(parts.len()), wholes.iter().sum::<f64>());
    if whole <= 0.0 {
        return estimate(f64::NAN, f64::NAN, 0);
    }
    let value = parts.iter().sum::<f64>() / whole;
    let squares: f64 = parts.iter().zip(wholes).map(|(p, w)| (p - value * w) * (p - value * w)).sum();
    estimate(value, n / (n - 1.0) * squares / (whole * whole), parts.len())
}

/// A share of customers.
fn share(part: usize, n: usize) -> Estimate {
    let (p, n_customers) = (count(part) / count(n), count(n));
    let shrunk = 1.0 + Z * Z / n_customers;
    let centre = (p + Z * Z / (2.0 * n_customers)) / shrunk;
    let half = Z * (p * (1.0 - p) / n_customers + Z * Z / (4.0 * n_customers * n_customers)).sqrt() / shrunk;
    let interval = (n >= MIN_CUSTOMERS).then_some(((centre - half).max(0.0), (centre + half).min(1.0)));
    Estimate { value: p, interval, variance: f64::NAN }
}

fn difference(unit: Unit, a: Estimate, b: Estimate, are_apart: bool) -> Estimate {
    let value = a.value - b.value;
    let (Some(of_a), Some(of_b), true) = (a.interval, b.interval, are_apart) else {
        return Estimate { value, interval: None, variance: f64::NAN };
    };
    let variance = a.variance + b.variance;
    if unit == Unit::Share && variance.is_nan() {
        let low = value - libm::hypot(a.value - of_a.0, of_b.1 - b.value);
        let high = value + libm::hypot(of_a.1 - a.value, b.value - of_b.0);
        return Estimate { value, interval: Some((low, high)), variance };
    }
    estimate(value, variance, MIN_CUSTOMERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<(f64, f64)>, low: f64, high: f64) {
        let found = found.unwrap();
        assert!((found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5, "{found:?}");
    }

    /// Newcombe (1998), table II, example (a): 56/70 and 48/80; Wilson's intervals of both and method 10.
    #[test]
    fn shares_as_published() {
        let (a, b) = (share(56, 70), share(48, 80));
        near(difference(Unit::Share, a, b, true).interval, 0.0524, 0.3339);
        assert_eq!(difference(Unit::Share, a, b, false).interval, None);
        // All of them, and too few.
        assert!((share(10, 10).interval.unwrap().1 - 1.0).abs() < 1e-12);
        assert_eq!(share(3, 9).interval, None);
    }

    /// 1 to 10: mean 5.5, sample variance 55/6, standard error sqrt(11/12) = 0.957427.
    #[test]
    fn means_by_hand() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        near(mean(&values).interval, 5.5 - 1.959_964 * 0.957_427, 5.5 + 1.959_964 * 0.957_427);
        // Twice as much of twice as many is the same ratio; one order each makes a mean of it.
        let (doubled, ones): (Vec<f64>, Vec<f64>) = (values.iter().map(|v| v * 2.0).collect(), vec![2.0; 10]);
        assert_eq!(ratio(&doubled, &ones).interval, mean(&values).interval);
        // Welch: the same spread twice, sqrt(2) times as wide.
        let half = 1.959_964 * 0.957_427 * 2.0_f64.sqrt();
        near(difference(Unit::Number, mean(&values), mean(&values), true).interval, -half, half);
        assert!(mean(&[]).value.is_nan() && mean(&[]).interval.is_none());
    }
}
