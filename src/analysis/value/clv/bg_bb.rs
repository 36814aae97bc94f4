//! The BG/BB model: orders (donations, visits) at discrete opportunities, at most one at each.
//!
//! # What it tells
//! From how many of the opportunities since the first order a customer has taken, and the last of them: the
//! probability that the customer is still active, and the number of opportunities that the customer will take.
//! For yearly appeals, seasonal fairs, monthly deliveries: where there is nothing to order in between.
//!
//! # How it is computed
//! An active customer takes each opportunity with a probability that differs from customer to customer
//! (beta(alpha, beta)); before each opportunity the customer stops for good with a probability that differs too
//! (beta(gamma, delta)). The likelihood is that of being still active plus the sum over all opportunities from
//! which on the customer may have been gone; expectations are sums over the opportunities to come. The
//! papers' closed forms divide by gamma - 1; the sums have no singular points.
//!
//! # What it needs
//! Per customer: number of opportunities since the first order, how many were taken, which was the last taken.
//!
//! # Limits
//! All opportunities are taken to be alike. Work grows with the number of opportunities: for hundreds, take
//! the Pareto/NBD model.
//!
//! # References
//! Fader, Hardie & Shang (2010), "Customer-Base Analysis in a Discrete-Time Noncontractual Setting", Marketing
//! Science 29(6), 1086-1108; equations (4), (6), (8), (11), (13).

use crate::math::special::ln_rising;

/// What is known of one customer. The first order, which made the customer one, is not an opportunity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opportunities {
    /// Opportunities taken: x.
    pub n_taken: u32,
    /// Number of the last one taken, counted from 1: t_x, 0 if none.
    pub last_taken: u32,
    /// Opportunities that there were: n.
    pub n_given: u32,
}

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BgBb {
    /// First shape of the probabilities of taking an opportunity.
    pub alpha: f64,
    /// Second shape of them.
    pub beta: f64,
    /// First shape of the probabilities of stopping before an opportunity.
    pub gamma: f64,
    /// Second shape of them.
    pub delta: f64,
}

impl BgBb {
    /// The probability of not stopping before the next opportunity after `n`, given active at `n`.
    fn stays_after(&self, n: f64) -> f64 {
        (self.delta + n) / (self.gamma + self.delta + n)
    }

    /// ln of the likelihood of being active at opportunity `n` (not before the last one taken).
    pub(super) fn ln_active(&self, n_taken: u32, n: u32) -> f64 {
        ln_rising(self.alpha, n_taken) + ln_rising(self.beta, n - n_taken.min(n))
            - ln_rising(self.alpha + self.beta, n)
            + ln_rising(self.delta, n)
            - ln_rising(self.gamma + self.delta, n)
    }

    /// The likelihoods of being active at the end and of having stopped before, in units of being active at
    /// the last opportunity taken.
    fn active_and_stopped(&self, h: &Opportunities) -> (f64, f64) {
        let (mut active, mut stopped) = (1.0, 0.0);
        for n in h.last_taken..h.n_given {
            let n_passed = f64::from(n - h.n_taken.min(n));
            let n = f64::from(n);
            stopped += active * self.gamma / (self.gamma + self.delta + n);
            active *= self.stays_after(n) * (self.beta + n_passed) / (self.alpha + self.beta + n);
        }
        (active, stopped)
    }

    /// ln of the likelihood of one history.
    pub fn ln_likelihood(&self, h: &Opportunities) -> f64 {
        let (active, stopped) = self.active_and_stopped(h);
        self.ln_active(h.n_taken, h.last_taken.min(h.n_given)) + libm::log(active + stopped)
    }

    /// The probability that the customer is still active at the last opportunity given.
    pub fn p_alive(&self, h: &Opportunities) -> f64 {
        let (active, stopped) = self.active_and_stopped(h);
        active / (active + stopped)
    }

    /// The probability that the customer is still active at the opportunity `n_more` after the last one given.
    pub fn p_alive_after(&self, n_more: u32, h: &Opportunities) -> f64 {
        let stays = (0..n_more).map(|j| self.stays_after(f64::from(h.n_given) + f64::from(j)));
        self.p_alive(h) * stays.product::<f64>()
    }

    /// The model of customers who are active at the end of such a history.
    pub fn of_active(&self, n_taken: u32, n_given: u32) -> Self {
        Self {
            alpha: self.alpha + f64::from(n_taken),
            beta: self.beta + f64::from(n_given.saturating_sub(n_taken)),
            gamma: self.gamma,
            delta: self.delta + f64::from(n_given),
        }
    }

    /// Expected number of the next `n_more` opportunities that the customer will take.
    pub fn expected_orders(&self, n_more: u32, h: &Opportunities) -> f64 {
        self.p_alive(h) * self.of_active(h.n_taken, h.n_given).expected_orders_of_new(n_more)
    }

    /// The probability that the customer will take at least one of the next `n_more` opportunities.
    pub fn p_any_order(&self, n_more: u32, h: &Opportunities) -> f64 {
        self.p_alive(h) * self.of_active(h.n_taken, h.n_given).p_any_order_of_new(n_more)
    }

    /// Expected number of the first `n_given` opportunities that a customer picked at random takes.
    pub fn expected_orders_of_new(&self, n_given: u32) -> f64 {
        let (mut active, mut sum) = (1.0, 0.0);
        for n in 0..n_given {
            active *= self.stays_after(f64::from(n));
            sum += active;
        }
        self.alpha / (self.alpha + self.beta) * sum
    }

    /// The probability that a customer picked at random takes at least one of the first `n_given` opportunities.
    pub fn p_any_order_of_new(&self, n_given: u32) -> f64 {
        let (mut waiting, mut sum) = (1.0, 0.0);
        for n in 0..n_given {
            let n = f64::from(n);
            waiting *= self.stays_after(n);
            sum += waiting * self.alpha / (self.alpha + self.beta + n);
            waiting *= (self.beta + n) / (self.alpha + self.beta + n);
        }
        sum.min(1.0)
    }

    /// The probability that a customer picked at random takes exactly `n_taken` of the first `n_given`
    /// opportunities.
    pub fn p_orders_of_new(&self, n_taken: u32, n_given: u32) -> f64 {
        if n_taken > n_given {
            return 0.0;
        }
        // ln of the probability of being active at opportunity n with x taken: as the likelihood, times the
        // n! / (x! (n-x)!) orders in which they may come.
        let mut ln_active = self.ln_active(n_taken, n_taken);
        let mut sum = 0.0;
        for n in n_taken..n_given {
            let (passed, n) = (f64::from(n - n_taken), f64::from(n));
            sum += libm::exp(ln_active) * self.gamma / (self.gamma + self.delta + n);
            let takes_not = (n + 1.0) / (passed + 1.0) * (self.beta + passed) / (self.alpha + self.beta + n);
            ln_active += libm::log(takes_not * self.stays_after(n));
        }
        sum + libm::exp(ln_active)
    }
}
