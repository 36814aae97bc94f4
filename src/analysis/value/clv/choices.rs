//! What the user chose for customer models: `clv.<...>`.

use super::contract::recognise::Contractual;
use super::order_model::Kind;
use super::summary::FirstOrder;
use crate::analysis::changed::{Changed, percent};
use crate::analysis::params::Touches;
use crate::issue::Error;
use crate::model::Day;

/// Choices for customer models.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// Forecast horizon in months.
    pub horizon_months: u32,
    /// Annual discount rate as a share.
    pub discount_rate: f64,
    /// Margin on revenue for CLV as a share; `None`: from the cost column, else 1 (CLV in revenue).
    pub margin: Option<f64>,
    /// Last day of the calibration period of the customer models.
    pub until: Option<Day>,
    /// Model of orders; `None`: the one that forecasts the file's own past best.
    pub order_model: Option<Kind>,
    /// Whether customers are under contract.
    pub contractual: Contractual,
    /// Customers whose own figures are wanted, by their ids in the file.
    pub customers: Vec<String>,
    /// Whether the first order counts in what customers spend per order.
    pub first_order: FirstOrder,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            horizon_months: 12,
            discount_rate: 0.10,
            margin: None,
            until: None,
            order_model: None,
            contractual: Contractual::Auto,
            customers: Vec::new(),
            first_order: FirstOrder::Excluded,
        }
    }
}

impl Choices {
    /// What of these settings another file starts with: horizon and discount rate.
    #[must_use]
    pub fn for_another_file(&self) -> Self {
        Self { horizon_months: self.horizon_months, discount_rate: self.discount_rate, ..Self::default() }
    }

    /// Sets `clv.<id>`: `horizon_months`, `discount_percent`, `margin_percent`, `until`, `customer`, `model`, `contractual`,
    /// `first_order`.
    ///
    /// # Errors
    /// `setting.unknown`, `setting.value`.
    pub fn set(&mut self, id: &str, value: &str) -> Result<Touches, Error> {
        let bad = || Error::new("setting.value").with("value", value);
        let number = |low: f64, high: f64| {
            value.parse::<f64>().ok().filter(|v| (low..=high).contains(v)).ok_or_else(bad)
        };
        let day = || {
            if value.is_empty() { Ok(None) } else { Day::from_iso(value).map(Some).ok_or_else(bad) }
        };
        Ok(match id {
            "horizon_months" => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "within the bounds"
                )]
                let months = number(1.0, 60.0)?.round() as u32;
                self.horizon_months = months;
                Touches::Clv
            }
            "discount_percent" => {
                self.discount_rate = number(0.0, 100.0)? / 100.0;
                Touches::Clv
            }
            "margin_percent" => {
                self.margin = if value.is_empty() { None } else { Some(number(0.1, 100.0)? / 100.0) };
                Touches::Clv
            }
            "until" => {
                self.until = day()?;
                Touches::Clv
            }
            "customer" => {
                if value.is_empty() {
                    self.customers.clear();
                } else {
                    self.customers.push(value.to_owned());
                }
                Touches::Words
            }
            "model" => {
                self.order_model =
                    if value == "auto" { None } else { Some(Kind::from_id(value).ok_or_else(bad)?) };
                Touches::Clv
            }
            "contractual" => {
                self.contractual = Contractual::from_id(value).ok_or_else(bad)?;
                Touches::Clv
            }
            "first_order" => {
                self.first_order = match value {
                    "excluded" => FirstOrder::Excluded,
                    "included" => FirstOrder::Included,
                    _ => return Err(bad()),
                };
                Touches::Clv
            }
            _ => return Err(Error::new("setting.unknown").with("id", format!("clv.{id}"))),
        })
    }

    /// Every choice as `set` takes it, but for the customers who are asked about.
    pub fn changed(&self) -> Vec<(String, String)> {
        let default = Self::default();
        let mut changed = Changed::default();
        let months = self.horizon_months;
        changed.put("clv.horizon_months", months != default.horizon_months, months.to_string());
        let rate = self.discount_rate;
        changed.put("clv.discount_percent", rate != default.discount_rate, percent(rate));
        changed.put(
            "clv.margin_percent",
            self.margin.is_some(),
            self.margin.map(percent).unwrap_or_default(),
        );
        changed.put("clv.until", self.until.is_some(), self.until.map(Day::iso).unwrap_or_default());
        changed.put("clv.model", self.order_model.is_some(), self.order_model.map_or("auto", Kind::id));
        changed.put("clv.contractual", self.contractual != default.contractual, self.contractual.id());
        changed.put("clv.first_order", self.first_order != default.first_order, self.first_order_text());
        changed.list()
    }

    /// Whether the first order counts, as `set` takes it.
    pub fn first_order_text(&self) -> &'static str {
        match self.first_order {
            FirstOrder::Excluded => "excluded",
            FirstOrder::Included => "included",
        }
    }
}
