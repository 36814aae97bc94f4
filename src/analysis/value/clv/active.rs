//! What active customers will do: sums over the stages to come and integrals over dropout probabilities.
#![allow(clippy::indexing_slicing, reason = "the tables are made longer before they are read")]

use super::beta_geometric::{BetaGeometric, Leaving};
use super::history::History;
use crate::math::quadrature::trapezoid_doubling;
use crate::math::special::{ln_beta, softplus};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// Expected number of orders.
    Orders,
    /// Probability of being active at the end of the time as well.
    StillActive,
}

/// Active customers with a given number of repeats, for any horizon and age.
///
/// Given that the customer is active, p ~ beta(a, b + n), n the chances to stop that were escaped, and the number K of
/// stages the customer would pass if nobody ever stopped is negative binomial with size r + k x + j (j stages
/// passed since the last order) and odds tau = t / (alpha + T). These make m = floor((j + K) / k) orders if nobody stops. The
/// i-th comes if all i - 1 dropouts before it were escaped, hence
///
/// expected orders = sum over K of P(K) S_m, with S_m = sum over i < m of E[(1 - p)^i],
///
/// and the probability of being active afterwards is the sum over K of P(K) E[(1 - p)^m].
/// All terms are positive: nothing cancels, whatever the parameters. S_m depends on x alone and is kept in a
/// table, so that for k = 1 a term costs two multiplications. (It is Euler's transform of the 2F1 of the papers, summed
/// so that the removable singularities never appear.) Where the horizon is long against alpha + T the series
/// becomes long, and the integral over p is taken instead, on the logit axis with a sinh substitution.
#[derive(Debug, Clone)]
pub struct Active {
    size: f64,
    alpha: f64,
    a: f64,
    b: f64,
    stages: u32,
    nobody_leaves: bool,
    /// (size + K) / (K + 1), where an order has one stage.
    growth: Vec<f64>,
    /// S_m.
    orders: Vec<f64>,
    /// E[(1 - p)^m].
    escapes: Vec<f64>,
}

const MAX_TERMS: f64 = 4_000.0;
/// Terms between two looks at the remainder; the tables grow by a multiple of it.
const CHUNK: usize = 8;

impl Active {
    /// Prepares for customers with `n_repeats`.
    pub fn new(model: &BetaGeometric, n_repeats: u32) -> Self {
        Self {
            size: model.size(n_repeats),
            alpha: model.alpha,
            a: model.a,
            b: model.b + f64::from(model.n_chances(n_repeats)),
            stages: model.stages,
            nobody_leaves: model.leaving == Leaving::Never,
            growth: Vec::new(),
            orders: Vec::new(),
            escapes: Vec::new(),
        }
    }

    /// The answer for an active customer with such a history.
    pub fn of(&mut self, model: &BetaGeometric, ahead: Ahead, weeks: f64, h: &History) -> f64 {
        if self.stages == 1 {
            return self.of_stage(0, ahead, weeks, h.age_weeks);
        }
        let open = model.open(h);
        (0..self.stages)
            .zip(open.shares())
            .map(|(j, share)| share * self.of_stage(j, ahead, weeks, h.age_weeks))
            .sum()
    }

    /// The answer for an active customer who came `age_weeks` ago and has passed `stage` stages since the last order.
    pub fn of_stage(&mut self, stage: u32, ahead: Ahead, weeks: f64, age_weeks: f64) -> f64 {
        let tau = weeks / (self.alpha + age_weeks);
        if tau.is_nan() || tau <= 0.0 {
            return if ahead == Ahead::Orders { 0.0 } else { 1.0 };
        }
        let size = self.size + f64::from(stage);
        let mean = size * tau;
        if self.nobody_leaves && self.stages == 1 {
            return if ahead == Ahead::Orders { mean } else { 1.0 };
        }
        let n_terms = mean + 8.0 * (mean * (1.0 + tau)).sqrt() + 40.0 * (1.0 + tau);
        let ln_none = -size * libm::log1p(tau);
        // Below e^-600 the first term leaves the range of doubles.
        if n_terms > MAX_TERMS || ln_none <= -600.0 {
            self.by_integral(stage, ahead, tau)
        } else if self.stages == 1 {
            self.by_series(ahead, tau, libm::exp(ln_none))
        } else {
            self.by_series_of_stages(stage, ahead, tau, libm::exp(ln_none))
        }
    }

    fn by_series(&mut self, ahead: Ahead, tau: f64, p_none: f64) -> f64 {
        let z = tau / (1.0 + tau);
        let (mut weight, mut sum) = (p_none, 0.0);
        let mut done = 0;
        loop {
            if done >= self.orders.len() {
                self.extend();
            }
            let table = if ahead == Ahead::Orders { &self.orders } else { &self.escapes };
            let mut term = 0.0;
            for (growth, value) in self.growth[done..done + CHUNK].iter().zip(&table[done..done + CHUNK]) {
                term = weight * value;
                sum += term;
                weight *= growth * z;
            }
            done += CHUNK;
            if is_all(term, sum, z, self.size, done as f64) {
                return sum;
            }
        }
    }

    fn by_series_of_stages(&mut self, stage: u32, ahead: Ahead, tau: f64, p_none: f64) -> f64 {
        let z = tau / (1.0 + tau);
        let size = self.size + f64::from(stage);
        let (mut weight, mut sum, mut n_passed) = (p_none, 0.0, 0.0);
        let (mut order, mut open) = (0, stage);
        loop {
            if order >= self.orders.len() {
                self.extend();
            }
            let value = if ahead == Ahead::Orders { self.orders[order] } else { self.escapes[order] };
            let mut term = 0.0;
            while open < self.stages {
                term = weight * value;
                sum += term;
                weight *= z * ((size + n_passed) / (n_passed + 1.0));
                n_passed += 1.0;
                open += 1;
            }
            (order, open) = (order + 1, 0);
            if order > 1 && is_all(term, sum, z, size, n_passed) {
                return sum;
            }
        }
    }

    fn extend(&mut self) {
        let from = self.orders.len();
        let (mut sum, mut escape) = match (self.orders.last(), self.escapes.last()) {
            (Some(orders), Some(escape)) => {
                let before = (from - 1) as f64;
                (orders + escape, escape * (self.b + before) / (self.a + self.b + before))
            }
            _ => (0.0, 1.0),
        };
        for k in from..from + 8 * CHUNK {
            let k = k as f64;
            self.orders.push(sum);
            self.escapes.push(escape);
            self.growth.push((self.size + k) / (k + 1.0));
            sum += escape;
            escape *= (self.b + k) / (self.a + self.b + k);
        }
    }

    fn by_integral(&self, stage: u32, ahead: Ahead, tau: f64) -> f64 {
        let (a, b, size) = (self.a, self.b, self.size + f64::from(stage));
        if self.nobody_leaves {
            let stages = f64::from(self.stages);
            let orders = (size * tau + f64::from(stage) - (stages - 1.0) / 2.0) / stages;
            return if ahead == Ahead::Orders { orders } else { 1.0 };
        }
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
            let ln_escape = self.ln_escape(stage, p, softplus(y), tau);
            let value = match ahead {
                Ahead::Orders if p < 1e-290 => size * tau / f64::from(self.stages),
                Ahead::Orders => -libm::expm1(ln_escape) / p,
                Ahead::StillActive => libm::exp(ln_escape),
            };
            libm::exp(ln_density) * value * width * libm::cosh(u)
        };
        trapezoid_doubling(integrand, -reach(a), reach(b), 1e-12)
    }

    /// ln E[(1 - p)^m] for a given p, -ln(1 - p) given beside it. For k > 1 what is left over of the last order, j + K mod k, is
    /// taken to be uniform: so it is, all but exactly, where the series would be long.
    fn ln_escape(&self, stage: u32, p: f64, minus_ln_escape: f64, tau: f64) -> f64 {
        let size = self.size + f64::from(stage);
        if self.stages == 1 {
            return -size * libm::log1p(p * tau);
        }
        let k = f64::from(self.stages);
        let e = minus_ln_escape / k;
        let rest = if e < 1e-5 {
            (k - 1.0) / 2.0 * e
        } else {
            (k - 1.0) * e + libm::log(libm::expm1(-k * e) / (k * libm::expm1(-e)))
        };
        (-f64::from(stage) * e - size * libm::log1p(-libm::expm1(-e) * tau) + rest).min(0.0)
    }
}

/// Whether the terms after the `n`-th can be left out: from there on they shrink at least by a factor each time.
fn is_all(term: f64, sum: f64, z: f64, size: f64, n: f64) -> bool {
    let factor = z * ((size + n) / (n + 1.0)).max(1.0) * (1.0 + 1.0 / n);
    factor < 1.0 && term * factor <= 1e-16 * sum * (1.0 - factor)
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
                    let model = BetaGeometric::bg_nbd(r, alpha, a, b);
                    let mut active = Active::new(&model, n_repeats);
                    let tau = weeks / (alpha + age);
                    let ln_none = -active.size * libm::log1p(tau);
                    if ln_none < -600.0 {
                        continue;
                    }
                    for ahead in [Ahead::Orders, Ahead::StillActive] {
                        let one = active.by_series(ahead, tau, libm::exp(ln_none));
                        let other = active.by_integral(0, ahead, tau);
                        assert!(
                            (one - other).abs() < 1e-9 * one,
                            "{model:?} {n_repeats} {weeks} {one} {other}"
                        );
                        n_compared += 1;
                    }
                }
            }
        }
        assert!(n_compared > 200);
    }

    #[test]
    fn one_stage_is_the_general_case() {
        let model = BetaGeometric::mbg_nbd(0.525, 6.183, 0.891, 1.614);
        for n_repeats in [0, 3] {
            let mut active = Active::new(&model, n_repeats);
            for tau in [0.01, 0.7, 30.0] {
                let none = libm::exp(-active.size * libm::log1p(tau));
                for ahead in [Ahead::Orders, Ahead::StillActive] {
                    let (one, other) =
                        (active.by_series(ahead, tau, none), active.by_series_of_stages(0, ahead, tau, none));
                    assert!((one - other).abs() < 1e-13 * one, "{one} {other}");
                }
            }
        }
    }

    #[test]
    fn long_horizons_of_regular_buyers() {
        let model = BetaGeometric { stages: 3, ..BetaGeometric::mbg_nbd(4.0, 6.0, 0.9, 4.0) };
        let mut active = Active::new(&model, 20);
        for stage in 0..3 {
            for ahead in [Ahead::Orders, Ahead::StillActive] {
                let tau = 5.0;
                let none = libm::exp(-(active.size + f64::from(stage)) * libm::log1p(tau));
                let one = active.by_series_of_stages(stage, ahead, tau, none);
                let other = active.by_integral(stage, ahead, tau);
                assert!((one - other).abs() < 1e-9 * one, "{stage} {ahead:?} {one} {other}");
            }
        }
    }
}
