//! What the user chose for times: `timing.<...>`.

use crate::analysis::params::Touches;
use crate::issue::Error;

/// Usual lead as a share of the gap: early enough to be heard before the order is placed elsewhere.
const LEAD: f64 = 0.2;

/// Choices for times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choices {
    /// How long before the next order a customer is contacted, as a share of the customer's gap.
    pub lead: f64,
}

impl Default for Choices {
    fn default() -> Self {
        Self { lead: LEAD }
    }
}

impl Choices {
    /// Sets `timing.<id>`: `lead_percent` (0 to 90).
    ///
    /// # Errors
    /// `setting.unknown`, `setting.value`.
    pub fn set(&mut self, id: &str, value: &str) -> Result<Touches, Error> {
        if id != "lead_percent" {
            return Err(Error::new("setting.unknown").with("id", format!("timing.{id}")));
        }
        let percent = value.parse::<f64>().ok().filter(|p| (0.0..=90.0).contains(p));
        self.lead = percent.ok_or_else(|| Error::new("setting.value").with("value", value))? / 100.0;
        Ok(Touches::Timing)
    }

    /// The lead in per cent.
    pub fn lead_percent(&self) -> f64 {
        // Without the digits that a hundredth leaves behind.
        (self.lead * 1e4).round() / 100.0
    }

    /// Every choice as `set` takes it.
    pub fn changed(&self) -> Vec<(String, String)> {
        let is_usual = self.lead == LEAD;
        let list = [("timing.lead_percent".to_owned(), self.lead_percent().to_string())];
        list.into_iter().filter(|_| !is_usual).collect()
    }
}
