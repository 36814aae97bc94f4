//! Customer lifetime value over a stated horizon.
//!
//! # What it tells
//! What every customer is still worth: margin on the orders to be expected over the next months, discounted.
//!
//! # How it is computed
//! Number of orders by the BG/NBD model ([`bg_nbd`]), spend per order by the gamma-gamma model
//! ([`gamma_gamma`]), month by month: sum over months i of margin x spend x (expected orders in month i) / (1 +
//! monthly rate)^i. A month is 365.25 / 12 days, the monthly rate is (1 + annual rate)^(1/12) - 1. Intervals of
//! the totals: delta method over the parameters of both models (on a systematic sample of customers when
//! there are many); they say how well the parameters are known, not how much chance there is in the orders.
//!
//! # What it needs
//! Customer, date, amount, and at least [`bg_nbd_fit::MIN_REPEAT_BUYERS`] customers with a repeat order.
//!
//! # Limits
//! See the models. On the CDNOW file the forecast of the following 39 weeks is 12 % too low: look at
//! [`Holdout`] before believing a sum.
//!
//! # References
//! Fader, Hardie & Lee (2005), "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis", JMR 42(4).

pub mod bg_bb;
pub mod bg_bb_fit;
pub mod bg_nbd;
pub mod bg_nbd_fit;
pub mod forecast;
pub mod gamma_gamma;
pub mod holdout;
mod jet;
pub mod mixture;
pub mod pareto_nbd;
pub mod pareto_nbd_alive;
pub mod pareto_nbd_fit;
pub mod sbg;
mod stopping;
pub mod summary;
mod totals;
pub mod uncertainty;

use crate::issue::Error;
use crate::math::stats::{mean, pearson};
use crate::model::{Customers, Day};
use bg_nbd::History;
use bg_nbd_fit::BgNbdFit;
use forecast::Schedule;
use gamma_gamma::GammaGammaFit;
use holdout::Holdout;
use summary::Row;
use uncertainty::Estimate;

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
    /// Last day the models may see; the days after it, up to the end of the file, check the forecast. `None`:
    /// the models see everything.
    pub until: Option<Day>,
}

impl Default for Config {
    fn default() -> Self {
        Self { horizon_months: 12, annual_discount: 0.10, margin: 1.0, until: None }
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
    fn schedule(&self) -> Schedule {
        Schedule {
            step_weeks: WEEKS_PER_MONTH,
            n_steps: self.0.horizon_months,
            rate_per_step: libm::pow(1.0 + self.0.annual_discount, 1.0 / 12.0) - 1.0,
        }
    }
}

/// One customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CustomerValue {
    /// What the models saw.
    pub row: Row,
    /// Probability of being active at the end of observation.
    pub p_alive: f64,
    /// Expected orders over the horizon.
    pub expected_orders: f64,
    /// Expected amount per order, in currency units.
    pub expected_spend: f64,
    /// Discounted margin over the horizon, in currency units.
    pub clv: f64,
}

/// Everything.
#[derive(Debug, Clone)]
pub struct Output {
    /// Last day the models saw.
    pub until: Day,
    /// The horizon.
    pub horizon_weeks: f64,
    /// Customers with a purchase until then, in the order of `Customers::list`.
    pub customers: Vec<CustomerValue>,
    /// The model of orders.
    pub orders: BgNbdFit,
    /// The model of amounts; `None` if too few customers have repeat orders of a positive amount.
    pub spend: Option<GammaGammaFit>,
    /// Correlation of number and mean amount of the repeat orders: the model wants it small.
    pub correlation: Option<f64>,
    /// Expected orders of all customers over the horizon, with the interval of the parameters.
    pub total_orders: Estimate,
    /// Value of all customers, likewise.
    pub total_clv: Estimate,
    /// Forecast against fact, if the file goes on after `until`.
    pub holdout: Option<Holdout>,
    /// What to be careful about: keys below `clv.warning.`.
    pub warnings: Vec<&'static str>,
}

/// Computes values of all customers. `end` is the last day of the file.
///
/// # Errors
/// `clv.too_few_repeat_buyers` with `n` and `min`.
pub fn run(customers: &Customers, end: Day, config: &ValidConfig) -> Result<Output, Error> {
    let until = config.0.until.map_or(end, |day| day.min(end));
    let rows = summary::summarise(customers, until);
    let histories: Vec<History> = rows.iter().map(Row::history).collect();
    let orders = bg_nbd_fit::fit(&histories)?;
    let spends: Vec<_> = rows.iter().map(Row::spend).collect();
    let spend = gamma_gamma::fit(&spends);
    let mut warnings = orders.warnings.clone();
    match &spend {
        Some(fit) => warnings.extend(&fit.warnings),
        None => warnings.push("spend_not_fitted"),
    }
    let repeat: Vec<&Row> = rows.iter().filter(|r| r.n_repeats > 0 && r.mean_repeat_spend > 0.0).collect();
    let counts: Vec<f64> = repeat.iter().map(|r| f64::from(r.n_repeats)).collect();
    let means: Vec<f64> = repeat.iter().map(|r| r.mean_repeat_spend).collect();
    let correlation = pearson(&counts, &means);
    if correlation.is_some_and(|c| c.abs() > 0.3) {
        warnings.push("spend_depends_on_frequency");
    }
    // Stands in where the model of amounts has no finite answer.
    let usual_spend = if means.is_empty() { 0.0 } else { mean(&means) };
    let schedule = config.schedule();
    let order = forecast::grouped(&histories);
    let outlooks = forecast::forecast(&orders.model, &schedule, &histories, &order);
    let values = rows.iter().zip(&outlooks).map(|(row, outlook)| {
        let expected_spend =
            spend.as_ref().and_then(|f| f.model.expected_spend(&row.spend())).unwrap_or(usual_spend);
        CustomerValue {
            row: *row,
            p_alive: outlook.p_alive,
            expected_orders: outlook.orders,
            expected_spend,
            clv: config.0.margin * expected_spend * outlook.discounted_orders,
        }
    });
    let values: Vec<CustomerValue> = values.collect();
    let (total_orders, total_clv) =
        totals::estimate(&values, &histories, &order, &schedule, &orders, spend.as_ref(), usual_spend);
    let holdout = (until < end).then(|| {
        let actual = summary::purchase_days_after(customers, &rows, until);
        holdout::check(&orders.model, &histories, &order, &actual, f64::from(end.0 - until.0) / 7.0)
    });
    let horizon_weeks = schedule.horizon_weeks();
    Ok(Output {
        until,
        horizon_weeks,
        customers: values,
        orders,
        spend,
        correlation,
        total_orders,
        total_clv,
        holdout,
        warnings,
    })
}
