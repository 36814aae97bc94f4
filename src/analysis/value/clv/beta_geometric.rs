//! The models of repeat orders in which customers may stop after an order: BG/NBD, MBG/NBD, their versions for
//! regular buyers (BG/CNBD-k, MBG/CNBD-k), and the NBD, in which nobody stops.
//!
//! # What it tells
//! From how often, how lately and since when a customer has ordered: the probability that the customer is still
//! active, and the number of orders to expect in the time to come.
//!
//! # How it is computed
//! While active, a customer passes stages at random, at a rate that differs from customer to customer
//! (gamma(r, alpha) per week); every k-th stage is an order, so that gaps are Erlang-k and the more regular the
//! larger k. After an order (BG: after a repeat order; MBG: after any, the first included) the customer stops for
//! good with a probability that differs too (beta(a, b)). Everything below follows from these sentences. With n the
//! number of times the customer might have stopped (x, or x + 1 under MBG) and size = r + k x, the likelihood is
//!
//! e^((k-1) sum ln gaps) / gamma(k)^x (b)_n / (a+b)_n (r)_kx alpha^r (alpha+T)^-size
//!     { open + a / (b+n-1) ((alpha+T) / (alpha+t_x))^size },  open = sum over j < k of (size)_j / j! z^j,
//!
//! z = (T-t_x) / (alpha+T), where (c)_n = c (c+1) ... (c+n-1) and the second term is 0 where n is. The two terms are
//! those of a customer who is active, with j stages passed since the last order, and of one who has stopped. What an
//! active customer will do is in [`Active`].
//!
//! # What it needs
//! Per customer: number of repeat orders, time of the last one, time under observation (weeks); for k > 1 the gaps.
//!
//! # Limits
//! Under BG a customer without a repeat order counts as active with certainty. Seasons and promotions are unknown.
//!
//! # References
//! Ehrenberg (1959), Applied Statistics 8(1) (NBD); Fader, Hardie & Lee (2005), "'Counting Your Customers' the Easy
//! Way", Marketing Science 24(2); Fader & Hardie (2013), "Overcoming the BG/NBD model's #NUM! error problem";
//! Batislam, Denizel & Filiztekin (2007), IJRM 24(3) (MBG/NBD); Platzer & Reutterer (2016), "Ticking away the
//! moments", Marketing Science 35(5); Reutterer, Platzer & Schröder (2021), IJRM 38(2) (BG/CNBD-k).

use super::active::{Active, Ahead};
use super::history::History;
use crate::math::negative_binomial::NegativeBinomial;
use crate::math::special::{ln_gamma, ln_rising, logistic, softplus};

/// The most stages that are considered: gaps so even that more would hardly differ.
pub const MAX_STAGES: u32 = 12;

/// When customers may stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// Never: NBD.
    Never,
    /// After every repeat order: BG.
    AfterRepeats,
    /// After every order, the first included: MBG.
    AfterAny,
}

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaGeometric {
    /// Shape of the rates.
    pub r: f64,
    /// Rate parameter of the rates of stages, in weeks.
    pub alpha: f64,
    /// First shape of the dropout probabilities; 0 where nobody ever stops.
    pub a: f64,
    /// Second shape of the dropout probabilities; of no effect where nobody ever stops.
    pub b: f64,
    /// Stages per order: k, 1 to [`MAX_STAGES`].
    pub stages: u32,
    /// When customers may stop.
    pub leaving: Leaving,
}

impl BetaGeometric {
    /// The NBD.
    pub fn nbd(r: f64, alpha: f64) -> Self {
        Self { r, alpha, a: 0.0, b: 1.0, stages: 1, leaving: Leaving::Never }
    }

    /// The BG/NBD.
    pub fn bg_nbd(r: f64, alpha: f64, a: f64, b: f64) -> Self {
        Self { r, alpha, a, b, stages: 1, leaving: Leaving::AfterRepeats }
    }

    /// The MBG/NBD.
    pub fn mbg_nbd(r: f64, alpha: f64, a: f64, b: f64) -> Self {
        Self { r, alpha, a, b, stages: 1, leaving: Leaving::AfterAny }
    }

    /// How often a customer with `n_repeats` might have stopped.
    pub(super) fn n_chances(&self, n_repeats: u32) -> u32 {
        n_repeats.saturating_add(u32::from(self.leaving == Leaving::AfterAny))
    }

    /// The size of the negative binomial count of stages to come: r + k x.
    pub(super) fn size(&self, n_repeats: u32) -> f64 {
        self.r + f64::from(self.stages) * f64::from(n_repeats)
    }

    /// ln of the likelihood of having stopped; -infinity if that cannot be. In the units of [`Open`].
    fn ln_stopped(&self, h: &History) -> f64 {
        let n_chances = self.n_chances(h.n_repeats);
        if n_chances == 0 || self.a <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let silence = (h.age_weeks - h.last_weeks).max(0.0) / (self.alpha + h.last_weeks);
        libm::log(self.a) - libm::log(self.b + f64::from(n_chances) - 1.0)
            + self.size(h.n_repeats) * libm::log1p(silence)
    }

    /// The stages an active customer may have passed since the last order.
    pub(super) fn open(&self, h: &History) -> Open {
        let z = (h.age_weeks - h.last_weeks).max(0.0) / (self.alpha + h.age_weeks);
        let size = self.size(h.n_repeats);
        let mut open = Open { weights: [0.0; MAX_STAGES as usize], total: 0.0 };
        let mut term = 1.0;
        for (j, weight) in open.weights.iter_mut().take(self.stages as usize).enumerate() {
            *weight = term;
            open.total += term;
            let j = j as f64;
            term *= (size + j) / (j + 1.0) * z;
        }
        open
    }

    /// ln of the likelihood of one history, on the clock of weeks.
    pub fn ln_likelihood(&self, h: &History) -> f64 {
        let n_chances = self.n_chances(h.n_repeats);
        let x = f64::from(h.n_repeats);
        let k = f64::from(self.stages);
        let (ln_open, ln_stopped) = (libm::log(self.open(h).total), self.ln_stopped(h));
        (k - 1.0) * h.sum_ln_gaps - x * ln_gamma(k) + ln_rising(self.b, n_chances)
            - ln_rising(self.a + self.b, n_chances)
            + ln_rising(self.r, h.n_repeats.saturating_mul(self.stages))
            - k * x * libm::log(self.alpha)
            - self.size(h.n_repeats) * libm::log1p(h.age_weeks / self.alpha)
            + ln_open
            + softplus(ln_stopped - ln_open)
    }

    /// The probability that the customer is still active at the end of observation.
    pub fn p_alive(&self, h: &History) -> f64 {
        logistic(libm::log(self.open(h).total) - self.ln_stopped(h))
    }

    /// The probability that the customer is still active `weeks` after the end of observation.
    pub fn p_alive_after(&self, weeks: f64, h: &History) -> f64 {
        self.p_alive(h) * Active::new(self, h.n_repeats).of(self, Ahead::StillActive, weeks, h)
    }

    /// Expected number of orders in the `weeks` after the end of observation.
    pub fn expected_orders(&self, weeks: f64, h: &History) -> f64 {
        self.p_alive(h) * Active::new(self, h.n_repeats).of(self, Ahead::Orders, weeks, h)
    }

    /// The probability of at least one order in the `weeks` after the end of observation.
    pub fn p_any_order(&self, weeks: f64, h: &History) -> f64 {
        self.p_alive(h) * self.p_any_order_of_active(weeks, h)
    }

    /// The same given that the customer is active.
    pub fn p_any_order_of_active(&self, weeks: f64, h: &History) -> f64 {
        let odds = weeks.max(0.0) / (self.alpha + h.age_weeks);
        let size = self.size(h.n_repeats);
        let open = self.open(h);
        let mut p = 0.0;
        for (stage, share) in (0..self.stages).zip(open.shares()) {
            p += share
                * NegativeBinomial { size: size + f64::from(stage), odds }.at_least(self.stages - stage);
        }
        p
    }

    /// The probabilities of 0, 1, ..., `n_max` orders in the `weeks` after the end of observation.
    ///
    /// An active customer makes n orders by passing enough stages for exactly n and escaping n chances to stop, or
    /// by passing enough for n or more and stopping after the n-th.
    pub fn p_orders(&self, n_max: u32, weeks: f64, h: &History) -> Vec<f64> {
        let odds = weeks.max(0.0) / (self.alpha + h.age_weeks);
        let size = self.size(h.n_repeats);
        let open = self.open(h);
        let mut reached = vec![0.0; n_max as usize + 1];
        for (stage, share) in (0..self.stages).zip(open.shares()) {
            let mut counts = NegativeBinomial { size: size + f64::from(stage), odds }.probabilities();
            for (n, reached) in (0..=n_max).zip(reached.iter_mut()) {
                let n_stages = if n == 0 { self.stages - stage } else { self.stages };
                *reached += share * counts.by_ref().take(n_stages as usize).sum::<f64>();
            }
        }
        let (p_alive, b) = (self.p_alive(h), self.b + f64::from(self.n_chances(h.n_repeats)));
        let (mut escape, mut or_more, mut stops) = (1.0, 1.0, 0.0);
        let mut out = Vec::with_capacity(reached.len());
        for (n, exactly) in reached.into_iter().enumerate() {
            let here = p_alive * (exactly * escape + or_more * stops);
            out.push(if n == 0 { 1.0 - p_alive + here } else { here });
            or_more = (or_more - exactly).max(0.0);
            let p_stop = self.a / (self.a + b + n as f64);
            stops = escape * p_stop;
            escape *= 1.0 - p_stop;
        }
        out
    }
}

/// Likelihoods of an active customer's stages since the last order, in units of that of none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    weights: [f64; MAX_STAGES as usize],
    /// Their sum, at least 1.
    pub total: f64,
}

impl Open {
    /// Probabilities of 0, 1, ... stages given that the customer is active.
    pub fn shares(&self) -> impl Iterator<Item = f64> + '_ {
        self.weights.iter().map(|w| w / self.total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Pcg64;

    fn models() -> Vec<BetaGeometric> {
        let of = |stages, leaving| BetaGeometric { r: 0.8, alpha: 9.0, a: 0.7, b: 2.1, stages, leaving };
        let mut list = vec![BetaGeometric::nbd(0.4, 12.0)];
        for stages in [1, 2, 5] {
            list.extend([of(stages, Leaving::AfterRepeats), of(stages, Leaving::AfterAny)]);
        }
        list
    }

    #[test]
    fn probabilities_of_orders_agree_with_their_sum_and_mean() {
        for model in models() {
            for (n_repeats, last_weeks, age_weeks) in
                [(0, 0.0, 0.0), (0, 0.0, 30.0), (4, 20.0, 26.0), (9, 35.0, 35.0)]
            {
                let h = History { n_repeats, last_weeks, age_weeks, ..History::NEW };
                let p = model.p_orders(3_000, 20.0, &h);
                let sum: f64 = p.iter().sum();
                let mean: f64 = p.iter().enumerate().map(|(n, p)| n as f64 * p).sum();
                let expected = model.expected_orders(20.0, &h);
                assert!((sum - 1.0).abs() < 1e-10, "{model:?} {h:?} {sum}");
                assert!((mean / expected - 1.0).abs() < 1e-8, "{model:?} {h:?} {mean} {expected}");
                assert!((1.0 - p[0] - model.p_any_order(20.0, &h)).abs() < 1e-12);
                let (now, later) = (model.p_alive(&h), model.p_alive_after(20.0, &h));
                assert!(later <= now * (1.0 + 1e-12) && later > 0.0, "{model:?} {h:?} {now} {later}");
            }
        }
    }

    /// Customers of the model whose orders are drawn one by one: what becomes of those with a given history.
    #[test]
    fn regular_buyers_do_what_is_expected_of_them() {
        let mut rng = Pcg64::new(5);
        let model =
            BetaGeometric { r: 1.0, alpha: 3.0, a: 1.0, b: 3.0, stages: 2, leaving: Leaving::AfterAny };
        let exponential = |rng: &mut Pcg64| -libm::log(1.0 - rng.uniform());
        let (age, later) = (20.0, 30.0);
        // Sums over simulated customers of the model's expectation, and of what they did.
        let (mut expected, mut alive, mut n_orders, mut n_alive, mut n_alive_later, mut alive_later) =
            (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for _ in 0..20_000 {
            // gamma(1, alpha) is exponential, beta(1, b) by its inverse.
            let rate = exponential(&mut rng) / model.alpha;
            let p = 1.0 - libm::pow(1.0 - rng.uniform(), 1.0 / model.b);
            let (mut time, mut is_active) = (0.0, rng.uniform() >= p);
            let (mut h, mut orders_later) = (History { age_weeks: age, ..History::NEW }, 0.0);
            let mut is_active_at_age = is_active;
            while is_active {
                time += (exponential(&mut rng) + exponential(&mut rng)) / rate;
                if time > later {
                    break;
                }
                is_active = rng.uniform() >= p;
                if time <= age {
                    h.n_repeats += 1;
                    h.last_weeks = time;
                    is_active_at_age = is_active;
                } else {
                    orders_later += 1.0;
                }
            }
            n_orders += orders_later;
            n_alive += f64::from(u8::from(is_active_at_age));
            n_alive_later += f64::from(u8::from(is_active));
            expected += model.expected_orders(later - age, &h);
            alive += model.p_alive(&h);
            alive_later += model.p_alive_after(later - age, &h);
        }
        for (got, wanted, tolerance) in
            [(expected, n_orders, 0.03), (alive, n_alive, 0.015), (alive_later, n_alive_later, 0.02)]
        {
            assert!((got / wanted - 1.0_f64).abs() < tolerance, "{got} {wanted}");
        }
    }
}
