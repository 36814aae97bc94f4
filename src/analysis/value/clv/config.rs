//! What may be chosen.

use super::forecast::Schedule;
use super::order_model::Kind;
use super::summary::FirstOrder;
use crate::issue::Error;

const WEEKS_PER_MONTH: f64 = 365.25 / 12.0 / 7.0;

/// What may be chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Config {
    /// Horizon, 1 to 120 months.
    pub horizon_months: u32,
    /// Discount rate per year, 0 to 1: 0.10 is 10 %.
    pub annual_discount: f64,
    /// Share of the amounts that is margin, above 0 up to 1.
    pub margin: f64,
    /// Whether the first order counts in the amounts.
    pub first_order: FirstOrder,
    /// The model of orders; `None`: the winner of the contest.
    pub model: Option<Kind>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            horizon_months: 12,
            annual_discount: 0.10,
            margin: 1.0,
            first_order: FirstOrder::Excluded,
            model: None,
        }
    }
}

/// A [`Config`] whose values are in range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValidConfig(Config);

impl Config {
    /// # Errors
    /// `params.horizon_months`, `params.annual_discount`, `params.margin` with `value`.
    pub fn check(self) -> Result<ValidConfig, Error> {
        if !(1..=120).contains(&self.horizon_months) {
            return Err(Error::new("params.horizon_months").with("value", self.horizon_months));
        }
        if !(0.0..=1.0).contains(&self.annual_discount) {
            return Err(Error::new("params.annual_discount").with("value", self.annual_discount));
        }
        if !(self.margin > 0.0 && self.margin <= 1.0) {
            return Err(Error::new("params.margin").with("value", self.margin));
        }
        Ok(ValidConfig(self))
    }
}

impl ValidConfig {
    /// The values.
    pub fn get(&self) -> &Config {
        &self.0
    }

    /// Month by month to the horizon.
    pub fn schedule(&self) -> Schedule {
        Schedule {
            step_weeks: WEEKS_PER_MONTH,
            n_steps: self.0.horizon_months,
            rate_per_step: libm::pow(1.0 + self.0.annual_discount, 1.0 / 12.0) - 1.0,
        }
    }
}
