//! Fisher's F distribution: whether two variances differ by more than chance.

use super::special::ln_beta;

/// P(F > `x`) with `above` and `below` degrees of freedom (of the numerator and of the denominator); 1 where there is none
/// of either.
pub fn tail(x: f64, above: f64, below: f64) -> f64 {
    if !(x > 0.0) || !(above > 0.0) || !(below > 0.0) {
        return 1.0;
    }
    if x.is_infinite() {
        return 0.0;
    }
    regularized_beta(below / 2.0, above / 2.0, below / (below + above * x))
}

/// The regularized incomplete beta function for 0 <= x <= 1, by its continued fraction (Abramowitz & Stegun 26.5.8) with
/// Lentz's method.
fn regularized_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    // On the other side of its mean the fraction of the complement converges faster.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - fraction(b, a, 1.0 - x);
    }
    fraction(a, b, x)
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |v: f64| if v.abs() < TINY { TINY } else { v };
    let front = libm::exp(a * libm::log(x) + b * libm::log1p(-x) - ln_beta(a, b)) / a;
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..10_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        value *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    (front * value).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::special::chi_squared_tail;

    /// 5 % points from the tables: F(1, 10) = 4.9646, F(6, 20) = 2.5990, F(10, 10) = 2.9782. With one degree each,
    /// F is the square of Cauchy's variable: half lies beyond 1. With endless degrees below it is chi-squared.
    #[test]
    fn as_in_the_tables() {
        for (x, above, below) in [(4.9646, 1.0, 10.0), (2.5990, 6.0, 20.0), (2.9782, 10.0, 10.0)] {
            assert!((tail(x, above, below) - 0.05).abs() < 5e-6, "{x} {above} {below}");
        }
        assert!((tail(1.0, 1.0, 1.0) - 0.5).abs() < 1e-12);
        assert!((tail(12.0 / 6.0, 6.0, 1e9) - chi_squared_tail(12.0, 6)).abs() < 1e-7);
        assert_eq!(
            [tail(0.0, 3.0, 3.0), tail(f64::INFINITY, 3.0, 3.0), tail(2.0, 0.0, 3.0)],
            [1.0, 0.0, 1.0]
        );
    }
}
