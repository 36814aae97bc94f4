//! Negative binomial counts.

/// The count of events of a Poisson process whose rate is gamma: P(K = 0) = (1 + odds)^-size, mean size x odds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NegativeBinomial {
    /// Shape of the gamma rates.
    pub size: f64,
    /// Time in units of the gamma rates' rate parameter.
    pub odds: f64,
}

impl NegativeBinomial {
    /// ln P(K = 0).
    pub fn ln_none(&self) -> f64 {
        -self.size * libm::log1p(self.odds)
    }

    /// P(K >= `n`).
    pub fn at_least(&self, n: u32) -> f64 {
        if n == 0 {
            return 1.0;
        }
        let below: f64 = self.probabilities().take(n as usize).skip(1).sum();
        (-libm::expm1(self.ln_none()) - below).max(0.0)
    }

    /// P(K = 0), P(K = 1), ... without end. Kept as logarithms, since the first may be below all doubles.
    pub fn probabilities(&self) -> impl Iterator<Item = f64> + use<> {
        let (mut ln_p, mut k, size) = (self.ln_none(), 0.0_f64, self.size);
        let z = self.odds / (1.0 + self.odds);
        std::iter::from_fn(move || {
            let p = libm::exp(ln_p);
            ln_p += libm::log(z * ((size + k) / (k + 1.0)));
            k += 1.0;
            Some(p)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_geometric_count() {
        // Size 1: P(K = k) = (1 - z) z^k, z = 3/4.
        let count = NegativeBinomial { size: 1.0, odds: 3.0 };
        for (k, p) in count.probabilities().take(40).enumerate() {
            assert!((p - 0.25 * libm::pow(0.75, k as f64)).abs() < 1e-15);
        }
        assert!((count.at_least(3) - 0.75 * 0.75 * 0.75).abs() < 1e-15);
        assert_eq!(count.at_least(0), 1.0);
        let nothing = NegativeBinomial { size: 2.0, odds: 0.0 };
        assert_eq!(
            (nothing.probabilities().take(2).collect::<Vec<_>>(), nothing.at_least(1)),
            (vec![1.0, 0.0], 0.0)
        );
    }

    #[test]
    fn a_count_whose_first_probability_is_no_double() {
        let count = NegativeBinomial { size: 5_000.0, odds: 0.5 };
        let (sum, mean) = count
            .probabilities()
            .take(6_000)
            .enumerate()
            .fold((0.0, 0.0), |s, (k, p)| (s.0 + p, s.1 + k as f64 * p));
        assert!((sum - 1.0).abs() < 1e-9 && (mean - 2_500.0).abs() < 1e-5, "{sum} {mean}");
    }
}
