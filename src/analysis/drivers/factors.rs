//! How much of a change does each factor of a product explain?
//!
//! # How it is computed
//! Logarithmic mean Divisia index, additive (LMDI-I): effect of factor x = L(V1, V0) ln(x1 / x0) with the logarithmic
//! mean L(a, b) = (a - b) / ln(a / b). It does not depend on the order of factors and leaves no rest. Where a factor is
//! not positive, Shapley's value: the mean over all orders in which the factors may change one after another, also
//! without a rest. Effects are rounded to 1/10,000; what rounding leaves goes to the largest.
//!
//! # References
//! Ang 2005, *Energy Policy* 33(7); Sun 1998, *Energy Economics* 20(1); case `sales_formula_decomposition`.

use crate::math::count;

/// How effects were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Logarithmic mean Divisia index.
    Lmdi,
    /// Shapley's value.
    Shapley,
}

impl Method {
    /// Stable name.
    pub fn id(self) -> &'static str {
        match self {
            Method::Lmdi => "lmdi",
            Method::Shapley => "shapley",
        }
    }
}

/// The method for these values of factors.
pub fn method(before: &[f64], now: &[f64]) -> Method {
    if before.iter().chain(now).all(|x| *x > 0.0) { Method::Lmdi } else { Method::Shapley }
}

/// Effects of the factors on their product, adding up to its change.
pub fn effects(before: &[f64], now: &[f64], method: Method) -> Vec<f64> {
    match method {
        Method::Lmdi => lmdi(before, now),
        Method::Shapley => shapley(before, now),
    }
}

fn lmdi(before: &[f64], now: &[f64]) -> Vec<f64> {
    let (a, b): (f64, f64) = (now.iter().product(), before.iter().product());
    let ratio = a / b;
    // Close to 1, the quotient loses digits; the mean is the value itself up to second order.
    let mean = if (ratio - 1.0).abs() < 1e-9 { (a + b) / 2.0 } else { (a - b) / libm::log(ratio) };
    now.iter().zip(before).map(|(x, y)| mean * libm::log(x / y)).collect()
}

fn shapley(before: &[f64], now: &[f64]) -> Vec<f64> {
    let n = before.len().min(now.len());
    // Orders in which a factor changes directly after a set of k others: k! (n - 1 - k)! of n!.
    let factorial = |k: usize| (1..=k).map(count).product::<f64>();
    let product = |changed: usize, but: usize| -> f64 {
        let pick = |(i, (b, a)): (usize, (&f64, &f64))| if changed & (1 << i) != 0 { *a } else { *b };
        before.iter().zip(now).enumerate().filter(|(i, _)| *i != but).map(pick).product()
    };
    let effect = |(i, (b, a)): (usize, (&f64, &f64))| -> f64 {
        let others = (0..1_usize << n).filter(|set| set & (1 << i) == 0);
        let weighted = others.map(|set| {
            let k = usize::try_from(set.count_ones()).unwrap_or(0);
            factorial(k) * factorial(n - 1 - k) * product(set, i)
        });
        weighted.sum::<f64>() / factorial(n) * (a - b)
    };
    before.iter().zip(now).enumerate().map(effect).collect()
}

/// Amounts in 1/10,000 that add up to `total`, each as near to its effect (in currency units) as rounding allows.
pub fn exact(effects: &[f64], total: i128) -> Vec<i128> {
    let round = |effect: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "saturates; amounts are far smaller")]
        let parts = (effect * 10_000.0).round() as i128;
        parts
    };
    let mut parts: Vec<i128> = effects.iter().map(|e| round(*e)).collect();
    let rest = total - parts.iter().sum::<i128>();
    if let Some(largest) = parts.iter_mut().max_by_key(|p| p.unsigned_abs()) {
        *largest += rest;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    const NAMES: [&str; 6] = ["visitors", "conversion", "ref_mult", "orders_per_customer", "aov", "gm"];

    /// The case `sales_formula_decomposition`.
    #[test]
    fn six_factors_of_the_oracle() {
        let all: Value = serde_json::from_str(include_str!("../../../tests/oracle/drivers.json")).unwrap();
        let case = &all["sales_formula_decomposition"];
        let of = |when: &str| NAMES.map(|n| case["inputs"][when][n].as_f64().unwrap());
        let (before, now) = (of("before"), of("after"));
        let expected = &case["expect"];
        assert_eq!(method(&before, &now), Method::Lmdi);
        for method in [Method::Lmdi, Method::Shapley] {
            for (name, got) in NAMES.iter().zip(effects(&before, &now, method)) {
                let wanted = expected[method.id()][*name].as_f64().unwrap();
                assert!((got - wanted).abs() < 1e-8, "{} {name}: {got}, wanted {wanted}", method.id());
            }
        }
        let change = expected["change"].as_f64().unwrap();
        #[expect(clippy::cast_possible_truncation, reason = "small")]
        let total = (change * 10_000.0).round() as i128;
        let parts = exact(&effects(&before, &now, Method::Lmdi), total);
        assert_eq!(parts.iter().sum::<i128>(), total);
        // Ten per cent more of one, of five, of all six.
        for (n, name) in [(1, "one_factor_plus10pct"), (5, "five_online_plus10pct"), (6, "all_six_plus10pct")]
        {
            let got = libm::pow(1.1, f64::from(n)) - 1.0;
            assert!((got - expected[name].as_f64().unwrap()).abs() < 1e-12, "{name}");
        }
    }

    #[test]
    fn a_margin_below_zero_by_hand() {
        // 100 x 0.1 = 10 -> 200 x -0.1 = -20. Shapley: visitors (0.1 + -0.1) / 2 x 100 = 0, margin -0.2 x 150 = -30.
        let (before, now) = ([100.0, 0.1], [200.0, -0.1]);
        assert_eq!(method(&before, &now), Method::Shapley);
        let got = effects(&before, &now, Method::Shapley);
        assert!(got[0].abs() < 1e-12 && (got[1] + 30.0).abs() < 1e-12, "{got:?}");
    }

    proptest! {
        /// Both add up to the change of the product.
        #[test]
        fn no_rest(factors in prop::collection::vec((0.001_f64..100.0, 0.001_f64..100.0), 1..7)) {
            let (before, now): (Vec<f64>, Vec<f64>) = factors.into_iter().unzip();
            let change = now.iter().product::<f64>() - before.iter().product::<f64>();
            let scale = now.iter().product::<f64>() + before.iter().product::<f64>();
            for method in [Method::Lmdi, Method::Shapley] {
                let sum: f64 = effects(&before, &now, method).iter().sum();
                prop_assert!((sum - change).abs() <= 1e-9 * scale, "{method:?}: {sum}, wanted {change}");
            }
        }

        /// Money adds up to the last digit, whatever the effects.
        #[test]
        fn money_is_exact(effects in prop::collection::vec(-1e9_f64..1e9, 1..7), total in -1_000_000_000_000_i64..1_000_000_000_000) {
            prop_assert_eq!(exact(&effects, i128::from(total)).iter().sum::<i128>(), i128::from(total));
        }
    }
}
