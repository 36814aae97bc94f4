//! Special functions, with `libm` underneath: the same bits natively and in the browser.

/// ln |gamma(x)|.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// What Stirling's formula leaves out: ln gamma(x) - [(x - 1/2) ln x - x + ln(2 pi) / 2], for x >= 10.
/// Abramowitz & Stegun (1964), 6.1.41.
fn stirling_rest(x: f64) -> f64 {
    let y = 1.0 / (x * x);
    (1.0 / 12.0
        - y * (1.0 / 360.0
            - y * (1.0 / 1260.0 - y * (1.0 / 1680.0 - y * (1.0 / 1188.0 - y * 691.0 / 360_360.0)))))
        / x
}

/// ln B(a, b) for a, b > 0. Large arguments are not subtracted as ln gammas, whose digits would cancel:
/// Didonato & Morris (1992), ACM TOMS 18(3), algorithm 708.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if large < 10.0 {
        return ln_gamma(small) + ln_gamma(large) - ln_gamma(small + large);
    }
    let ratio = small / large;
    if small < 10.0 {
        // ln gamma(small) + [ln gamma(large) - ln gamma(small + large)]
        let difference = stirling_rest(large) - stirling_rest(small + large) + small
            - small * libm::log(large)
            - (small + large - 0.5) * libm::log1p(ratio);
        return ln_gamma(small) + difference;
    }
    let rest = stirling_rest(small) + stirling_rest(large) - stirling_rest(small + large);
    let half_ln_two_pi = 0.918_938_533_204_672_7;
    half_ln_two_pi + rest - 0.5 * libm::log(large) + (small - 0.5) * libm::log(ratio)
        - (small + large - 0.5) * libm::log1p(ratio)
}

/// psi(x), the derivative of ln gamma, for x > 0. Recurrence to x >= 10, then Abramowitz & Stegun 6.3.18.
pub fn digamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let tail = y
        * (1.0 / 12.0
            - y * (1.0 / 120.0
                - y * (1.0 / 252.0 - y * (1.0 / 240.0 - y * (1.0 / 132.0 - y * 691.0 / 32_760.0)))));
    shift + libm::log(x) - 0.5 / x - tail
}

/// psi'(x), for x > 0. Recurrence to x >= 10, then Abramowitz & Stegun 6.4.12.
pub fn trigamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift += 1.0 / (x * x);
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let tail = y
        * (1.0 / 6.0
            - y * (1.0 / 30.0
                - y * (1.0 / 42.0 - y * (1.0 / 30.0 - y * (5.0 / 66.0 - y * 691.0 / 2_730.0)))));
    shift + (1.0 + 0.5 / x + tail) / x
}

/// ln(1 + e^x) without overflow.
pub fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

/// 1 / (1 + e^-x) without overflow.
pub fn logistic(x: f64) -> f64 {
    let e = libm::exp(-x.abs());
    if x >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
}

/// P(X > `x`) for X chi-squared with `df` degrees of freedom: the regularized upper incomplete gamma function, by its series
/// or its continued fraction (Abramowitz & Stegun 6.5.29 and 6.5.31).
pub fn chi_squared_tail(x: f64, df: usize) -> f64 {
    let (a, z) = (df as f64 / 2.0, x / 2.0);
    if !(z > 0.0) || df == 0 {
        return if df == 0 && z > 0.0 { 0.0 } else { 1.0 };
    }
    let ln_front = a * libm::log(z) - z - ln_gamma(a);
    if z < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-17 {
            n += 1.0;
            term *= z / n;
            sum += term;
        }
        return (1.0 - libm::exp(ln_front) * sum).max(0.0);
    }
    // Lentz's method.
    const TINY: f64 = 1e-300;
    let mut b = z + 1.0 - a;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
    let mut fraction = d;
    for i in 1..10_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        fraction *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    libm::exp(ln_front) * fraction
}

/// ln of the rising product x (x + 1) ... (x + n - 1), for x > 0.
pub fn ln_rising(x: f64, n: u32) -> f64 {
    if n > 64 {
        // gamma(n) / B(x, n) = gamma(x + n) / gamma(x)
        return ln_gamma(f64::from(n)) - ln_beta(x, f64::from(n));
    }
    // One logarithm for many factors, as long as their product stays in range.
    let (mut sum, mut product) = (0.0, 1.0);
    for i in 0..n {
        product *= x + f64::from(i);
        if !(1e-200..1e200).contains(&product) {
            sum += libm::log(product);
            product = 1.0;
        }
    }
    sum + libm::log(product)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(got: f64, expected: f64) {
        assert!((got - expected).abs() <= 4e-15 * expected.abs().max(1.0), "{got} {expected}");
    }

    #[test]
    fn known_values() {
        check(digamma(1.0), -0.577_215_664_901_532_9); // -Euler's constant
        check(digamma(0.5), -0.577_215_664_901_532_9 - 2.0 * std::f64::consts::LN_2);
        check(trigamma(1.0), std::f64::consts::PI * std::f64::consts::PI / 6.0);
        check(trigamma(0.5), std::f64::consts::PI * std::f64::consts::PI / 2.0);
        check(ln_beta(2.0, 3.0), -libm::log(12.0));
        check(ln_beta(20.0, 0.5), ln_gamma(20.0) + ln_gamma(0.5) - ln_gamma(20.5));
        check(ln_beta(12.0, 30.0), ln_gamma(12.0) + ln_gamma(30.0) - ln_gamma(42.0));
        // B(1, b) = 1/b, also where ln gamma has no digits left.
        check(ln_beta(1.0, 1e12), -libm::log(1e12));
        check(softplus(-800.0), 0.0);
        check(softplus(800.0), 800.0);
        check(logistic(-2.0) + logistic(2.0), 1.0);
    }

    #[test]
    fn tails_of_the_chi_squared_distribution() {
        // Two degrees of freedom: e^(-x/2); four: (1 + x/2) e^(-x/2); one: the well-known 5 % at 1.959963984540054^2.
        for x in [0.1, 1.0, 5.0, 40.0, 400.0] {
            check(chi_squared_tail(x, 2), libm::exp(-x / 2.0));
            check(chi_squared_tail(x, 4), (1.0 + x / 2.0) * libm::exp(-x / 2.0));
        }
        check(chi_squared_tail(3.841_458_820_694_124, 1), 0.05);
        assert_eq!((chi_squared_tail(0.0, 3), chi_squared_tail(2.0, 0)), (1.0, 0.0));
    }

    #[test]
    fn rising_product_both_ways() {
        for x in [1e-9, 0.3, 2.5, 40.0, 1e7] {
            for n in [0_u32, 1, 2, 64, 65, 1_000] {
                let sum: f64 = (0..n).map(|i| libm::log(x + f64::from(i))).sum();
                assert!((ln_rising(x, n) - sum).abs() < 1e-12 * sum.abs().max(1.0), "{x} {n}");
            }
        }
    }
}
