//! Expected orders of an active customer: the integral over rates and dropout probabilities.
#![allow(clippy::indexing_slicing, reason = "both tables have one length, and the loop stays below it")]

use super::bg_nbd::BgNbd;
use crate::math::quadrature::trapezoid_doubling;
use crate::math::special::{ln_beta, softplus};

/// Expected orders of active customers with a given number of repeats, for any horizon and age.
///
/// Given that the customer is active, p ~ beta(a, b + x) and the number K of times the customer would order
/// if nobody ever stopped is negative binomial with size s = r + x and odds tau = t / (alpha + T). The customer
/// comes an (i+1)-th time if K > i and all of i dropouts were escaped, hence
///
/// expected orders = sum over k of P(K = k) S_k, with S_k = sum over i < k of E[(1 - p)^i].
///
/// All terms are positive: nothing cancels, whatever the parameters. S_k depends on x alone and is kept in a
/// table, so that a term costs two multiplications. (It is Euler's transform of the 2F1 of the papers, summed
/// so that the removable singularities never appear.) Where the horizon is long against alpha + T the series
/// becomes long, and the integral over p is taken instead, on the logit axis with a sinh substitution.
#[derive(Debug, Clone)]
pub struct GivenRepeats {
    size: f64,
    alpha: f64,
    a: f64,
    b: f64,
    /// (size + k) / (k + 1).
    growth: Vec<f64>,
    /// S_{k+1}.
    orders: Vec<f64>,
    /// E[(1 - p)^k] at the end of the table.
    escape: f64,
}

const MAX_TERMS: f64 = 4_000.0;
/// Terms between two looks at the remainder; the tables grow by a multiple of it.
const CHUNK: usize = 8;

impl GivenRepeats {
    /// Prepares for customers with `n_repeats`.
    pub fn new(model: &BgNbd, n_repeats: u32) -> Self {
        let x = f64::from(n_repeats);
        Self {
            size: model.r + x,
            alpha: model.alpha,
            a: model.a,
            b: model.b + x,
            growth: Vec::new(),
            orders: Vec::new(),
            escape: 1.0,
        }
    }

    /// Expected orders within `weeks` of an active customer who came `age_weeks` ago.
    pub fn expected_orders(&mut self, weeks: f64, age_weeks: f64) -> f64 {
        let tau = weeks / (self.alpha + age_weeks);
        if tau.is_nan() || tau <= 0.0 {
            return 0.0;
        }
        let mean = self.size * tau;
        let n_terms = mean + 8.0 * (mean * (1.0 + tau)).sqrt() + 40.0 * (1.0 + tau);
        let ln_none = -self.size * libm::log1p(tau);
        // Below e^-600 the first term leaves the range of doubles.
        if n_terms <= MAX_TERMS && ln_none > -600.0 {
            self.by_series(tau, libm::exp(ln_none))
        } else {
            self.by_integral(tau)
        }
    }

    fn by_series(&mut self, tau: f64, p_none: f64) -> f64 {
        let z = tau / (1.0 + tau);
        let (mut weight, mut sum) = (p_none, 0.0);
        let mut done = 0;
        loop {
            if done >= self.orders.len() {
                self.extend();
            }
            let mut term = 0.0;
            let terms = self.growth[done..done + CHUNK].iter().zip(&self.orders[done..done + CHUNK]);
            for (growth, orders) in terms {
                weight *= growth * z;
                term = weight * orders;
                sum += term;
            }
            done += CHUNK;
            // From here on terms shrink at least by this factor each time.
            let k = done as f64;
            let factor = z * ((self.size + k) / (k + 1.0)).max(1.0) * (1.0 + 1.0 / k);
            if factor < 1.0 && term * factor <= 1e-16 * sum * (1.0 - factor) {
                return sum;
            }
        }
    }

    fn extend(&mut self) {
        let from = self.orders.len();
        let mut sum = self.orders.last().copied().unwrap_or(0.0);
        for k in from..from + 8 * CHUNK {
            let k = k as f64;
            sum += self.escape;
            self.orders.push(sum);
            self.growth.push((self.size + k) / (k + 1.0));
            self.escape *= (self.b + k) / (self.a + self.b + k);
        }
    }

    fn by_integral(&self, tau: f64) -> f64 {
        let (a, b, size) = (self.a, self.b, self.size);
        let center = libm::log(a / b);
        let width = (1.0 / a + 1.0 / b).sqrt().min(1.0);
        // Beyond these distances from the centre the integrand is below e^-40 of what it is at its top, which
        // lies between the centre and the p where orders become rare, 1 / (size tau).
        let shift = libm::log1p(size * tau) + libm::log1p(a / b).max(libm::log1p(b / a));
        let reach = |shape: f64| libm::asinh(10.0 + (45.0 / shape + shift) / width);
        let ln_norm = ln_beta(a, b);
        let integrand = |u: f64| {
            let y = center + width * libm::sinh(u);
            let ln_density = -a * softplus(-y) - b * softplus(y) - ln_norm;
            let p = libm::exp(-softplus(-y));
            let orders = if p < 1e-290 { size * tau } else { -libm::expm1(-size * libm::log1p(p * tau)) / p };
            libm::exp(ln_density) * orders * width * libm::cosh(u)
        };
        trapezoid_doubling(integrand, -reach(a), reach(b), 1e-12)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_and_integral_agree() {
        let mut n_compared = 0;
        for (r, alpha, a, b) in [
            (0.243, 4.414, 0.793, 2.426),
            (0.243, 4.414, 1.0, 2.426),
            (2.0, 30.0, 0.004, 0.5),
            (0.05, 0.5, 0.2, 0.3),
            (5.0, 40.0, 3_000.0, 5_000.0),
            (0.7, 12.0, 1e-7, 4e-7),
            (0.3, 9.0, 400.0, 1e-5),
        ] {
            for n_repeats in [0, 1, 7, 300] {
                for (weeks, age) in [(1e-6, 30.0), (4.0, 3.0), (52.0, 20.0), (400.0, 100.0), (520.0, 1.0)] {
                    let model = BgNbd { r, alpha, a, b };
                    let mut given = GivenRepeats::new(&model, n_repeats);
                    let tau = weeks / (alpha + age);
                    let ln_none = -given.size * libm::log1p(tau);
                    if ln_none < -600.0 {
                        continue;
                    }
                    let (one, other) = (given.by_series(tau, libm::exp(ln_none)), given.by_integral(tau));
                    assert!((one - other).abs() < 1e-9 * one, "{model:?} {n_repeats} {weeks} {one} {other}");
                    n_compared += 1;
                }
            }
        }
        assert!(n_compared > 100);
    }
}
