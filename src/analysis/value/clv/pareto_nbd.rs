//! The Pareto/NBD model of repeat orders.
//!
//! # What it tells
//! From how often, how lately and since when a customer has ordered: the probability that the customer is
//! still active, and the number of orders to expect in the time to come. Customers may stop at any moment, also
//! after their first order.
//!
//! # How it is computed
//! While active, a customer orders at random at a rate that differs from customer to customer
//! (gamma(r, alpha) per week), and stops for good at a rate that differs too (gamma(s, beta) per week).
//! The likelihood of x repeats, the last at t, seen until T, is that of being still active plus the area over
//! all times at which the customer may have stopped:
//! G(r+x)/G(r) alpha^r beta^s [ (alpha+T)^-(r+x) (beta+T)^-s + s integral t..T (alpha+u)^-(r+x) (beta+u)^-(s+1) du ].
//! The papers write the area as a difference of two Gauss 2F1, which needs two cases (alpha above or below beta)
//! and loses its digits near s = 1 and for large x; taken as an area ([`decay`]) all terms are positive and there
//! are no cases.
//!
//! # What it needs
//! Per customer: number of repeat orders, time of the last one, time under observation (weeks).
//!
//! # Limits
//! Seasons and promotions are unknown to it, and ordering and stopping are taken to be independent.
//!
//! # References
//! Schmittlein, Morrison & Colombo (1987), "Counting Your Customers", Management Science 33(1), 1-24.
//! Fader & Hardie (2005), "A Note on Deriving the Pareto/NBD Model and Related Expressions", brucehardie.com/notes/009.

use super::bg_nbd::History;
use crate::math::decay::{self, Power};
use crate::math::quadrature::trapezoid_doubling;
use crate::math::special::{ln_gamma, ln_rising, logistic, softplus};

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParetoNbd {
    /// Shape of the order rates.
    pub r: f64,
    /// Rate parameter of the order rates, in weeks.
    pub alpha: f64,
    /// Shape of the stopping rates.
    pub s: f64,
    /// Rate parameter of the stopping rates, in weeks.
    pub beta: f64,
}

impl ParetoNbd {
    /// ln of the likelihood of being active until T and of having stopped before, both in units of the
    /// likelihood of being active at the last order.
    fn ln_active_and_stopped(&self, h: &History) -> (f64, f64) {
        let silence = (h.age_weeks - h.last_weeks).max(0.0);
        let shape = self.r + f64::from(h.n_repeats);
        let (to_last, beta) = (self.alpha + h.last_weeks, self.beta + h.last_weeks);
        let orders = Power { power: shape, scale: to_last };
        let stopped = decay::area(orders, Power { power: self.s + 1.0, scale: beta }, silence);
        let ln_active = -shape * libm::log1p(silence / to_last) - self.s * libm::log1p(silence / beta);
        (ln_active, libm::log(self.s / beta * stopped))
    }

    /// ln of the likelihood of one history, on the clock of weeks.
    pub fn ln_likelihood(&self, h: &History) -> f64 {
        let (ln_active, ln_stopped) = self.ln_active_and_stopped(h);
        let x = f64::from(h.n_repeats);
        ln_rising(self.r, h.n_repeats)
            - self.r * libm::log1p(h.last_weeks / self.alpha)
            - x * libm::log(self.alpha + h.last_weeks)
            - self.s * libm::log1p(h.last_weeks / self.beta)
            + ln_active.max(ln_stopped)
            + softplus(-(ln_active - ln_stopped).abs())
    }

    /// The probability that the customer is still active at the end of observation.
    pub fn p_alive(&self, h: &History) -> f64 {
        let (ln_active, ln_stopped) = self.ln_active_and_stopped(h);
        logistic(ln_active - ln_stopped)
    }

    /// The probability that the customer is still active `weeks` after the end of observation.
    pub fn p_alive_after(&self, weeks: f64, h: &History) -> f64 {
        let stays = libm::exp(-self.s * libm::log1p(weeks.max(0.0) / (self.beta + h.age_weeks)));
        self.p_alive(h) * stays
    }

    /// The model of customers who are active at the end of such a history: what they will do from then on is
    /// what new customers of this model do.
    pub fn of_active(&self, n_repeats: u32, age_weeks: f64) -> Self {
        Self {
            r: self.r + f64::from(n_repeats),
            alpha: self.alpha + age_weeks,
            s: self.s,
            beta: self.beta + age_weeks,
        }
    }

    /// Expected number of orders in the `weeks` after the end of observation.
    pub fn expected_orders(&self, weeks: f64, h: &History) -> f64 {
        self.p_alive(h) * self.of_active(h.n_repeats, h.age_weeks).expected_orders_of_new(weeks)
    }

    /// The probability of at least one order in the `weeks` after the end of observation.
    pub fn p_any_order(&self, weeks: f64, h: &History) -> f64 {
        self.p_alive(h) * self.of_active(h.n_repeats, h.age_weeks).p_any_order_of_new(weeks)
    }

    /// Expected number of repeat orders of a customer picked at random, `weeks` after the first order:
    /// r beta / (alpha (s-1)) [1 - (beta/(beta+t))^(s-1)].
    pub fn expected_orders_of_new(&self, weeks: f64) -> f64 {
        // (1 - e^-z) / z with z = (s-1) ln((beta+t)/beta) is 1 at the removable singularity s = 1.
        let ln_growth = libm::log1p(weeks.max(0.0) / self.beta);
        let z = (self.s - 1.0) * ln_growth;
        let ratio = if z == 0.0 { 1.0 } else { -libm::expm1(-z) / z };
        self.r / self.alpha * self.beta * ln_growth * ratio
    }

    /// The probability of a first repeat order within `weeks` of the first order: the area over its time.
    pub fn p_any_order_of_new(&self, weeks: f64) -> f64 {
        let orders = Power { power: self.r + 1.0, scale: self.alpha };
        let stays = Power { power: self.s, scale: self.beta };
        (self.r / self.alpha * decay::area(orders, stays, weeks)).min(1.0)
    }

    /// The probability that a customer picked at random makes exactly `n` repeat orders within `weeks` of the
    /// first order: those active until then, and the area over the time of stopping.
    pub fn p_orders_of_new(&self, n: u32, weeks: f64) -> f64 {
        if !(weeks > 0.0) {
            return if n == 0 { 1.0 } else { 0.0 };
        }
        let k = f64::from(n);
        let ln_ways = ln_rising(self.r, n) - ln_gamma(k + 1.0);
        // ln of the probability of n orders within a time, not stopping before its end.
        let ln_n_orders = |time: f64| {
            let orders = if n == 0 { 0.0 } else { k * libm::log(time / (self.alpha + time)) };
            ln_ways + orders
                - self.r * libm::log1p(time / self.alpha)
                - self.s * libm::log1p(time / self.beta)
        };
        // On the axis y = ln(u / (weeks - u)) the density of stopping at u falls off at both ends.
        let integrand = |y: f64| {
            let share = libm::exp(-softplus(-y));
            let time = weeks * share;
            let rate = self.s * time / (self.beta + time);
            libm::exp(ln_n_orders(time) - softplus(y)) * rate
        };
        // From below: u^(n+1) once u is below both scales.
        let scale = self.beta.min(if n == 0 { self.beta } else { self.alpha });
        let lower = -(libm::log1p(weeks / scale) + 45.0 / (k + 1.0));
        libm::exp(ln_n_orders(weeks)) + trapezoid_doubling(integrand, lower, 45.0, 1e-12)
    }
}
