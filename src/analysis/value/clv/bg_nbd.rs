//! The BG/NBD model of repeat orders.
//!
//! # What it tells
//! From how often, how lately and since when a customer has ordered: the probability that the customer is
//! still active, and the number of orders to expect in the time to come.
//!
//! # How it is computed
//! While active, a customer orders at random at a rate that differs from customer to customer
//! (gamma(r, alpha) per week); after every repeat order the customer stops for good with a probability that
//! differs too (beta(a, b)). Everything below follows from these two sentences. The expected number of orders
//! of an active customer is the mixture integral E_p[(1 - (1 + p t/(alpha+T))^-(r+x)) / p], p ~ beta(a, b+x).
//! The textbook form of it, with Gauss' 2F1, subtracts nearly equal numbers and breaks down at a = 1 and at
//! a + b + x = 1; see [`GivenRepeats`] for the two ways used here, which have no such points.
//!
//! # What it needs
//! Per customer: number of repeat orders, time of the last one, time under observation (weeks).
//!
//! # Limits
//! A customer without a repeat order counts as active with certainty: the model lets customers go only after
//! a repeat order. Seasons and promotions are unknown to it.
//!
//! # References
//! Fader, Hardie & Lee (2005), "'Counting Your Customers' the Easy Way", Marketing Science 24(2), 275-284.
//! Fader & Hardie (2013), "Overcoming the BG/NBD model's #NUM! error problem" (likelihood in this form).

use super::mixture::GivenRepeats;
use crate::math::special::{ln_rising, logistic, softplus};

/// What is known of one customer's orders. Orders of one day count as one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History {
    /// Orders after the first: x.
    pub n_repeats: u32,
    /// Weeks from the first order to the last: t_x, 0 without repeats.
    pub last_weeks: f64,
    /// Weeks from the first order to the end of observation: T.
    pub age_weeks: f64,
}

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BgNbd {
    /// Shape of the order rates.
    pub r: f64,
    /// Rate parameter of the order rates, in weeks.
    pub alpha: f64,
    /// First shape of the dropout probabilities.
    pub a: f64,
    /// Second shape of the dropout probabilities.
    pub b: f64,
}

impl BgNbd {
    /// ln of the odds of having stopped; -infinity without repeats.
    fn ln_odds_stopped(&self, h: &History) -> f64 {
        if h.n_repeats == 0 {
            return f64::NEG_INFINITY;
        }
        let x = f64::from(h.n_repeats);
        let silence = (h.age_weeks - h.last_weeks) / (self.alpha + h.last_weeks);
        libm::log(self.a) - libm::log(self.b + x - 1.0) + (self.r + x) * libm::log1p(silence)
    }

    /// ln of the likelihood of one history, on the clock of weeks.
    pub fn ln_likelihood(&self, h: &History) -> f64 {
        let x = f64::from(h.n_repeats);
        let age = h.age_weeks / self.alpha;
        ln_rising(self.r, h.n_repeats) - x * libm::log(self.alpha) + ln_rising(self.b, h.n_repeats)
            - ln_rising(self.a + self.b, h.n_repeats)
            - (self.r + x) * libm::log1p(age)
            + if h.n_repeats == 0 { 0.0 } else { softplus(self.ln_odds_stopped(h)) }
    }

    /// The probability that the customer is still active at the end of observation; 1 without repeats.
    pub fn p_alive(&self, h: &History) -> f64 {
        logistic(-self.ln_odds_stopped(h))
    }

    /// Expected number of orders in the `weeks` after the end of observation.
    pub fn expected_orders(&self, weeks: f64, h: &History) -> f64 {
        self.p_alive(h) * GivenRepeats::new(self, h.n_repeats).expected_orders(weeks, h.age_weeks)
    }

    /// The probability of at least one order in the `weeks` after the end of observation.
    pub fn p_any_order(&self, weeks: f64, h: &History) -> f64 {
        let shape = self.r + f64::from(h.n_repeats);
        self.p_alive(h) * -libm::expm1(-shape * libm::log1p(weeks / (self.alpha + h.age_weeks)))
    }

    /// Expected number of repeat orders of a customer picked at random, `weeks` after the first order.
    pub fn expected_orders_of_new(&self, weeks: f64) -> f64 {
        GivenRepeats::new(self, 0).expected_orders(weeks, 0.0)
    }
}
