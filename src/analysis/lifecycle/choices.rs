//! What the user chose for life cycles: `lifecycle.<...>`.

use super::cohorts::PERIODS;
use crate::analysis::params::Touches;
use crate::issue::Error;
use crate::model::Day;

/// What the cells of the cohort triangle show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// Customers who bought, as a share of the cohort.
    #[default]
    Customers,
    /// Revenue.
    Revenue,
    /// Orders.
    Orders,
}

impl Measure {
    /// All of them with the names that `set` takes.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Customers, "customers"), (Self::Revenue, "revenue"), (Self::Orders, "orders")];

    /// The name that `set` takes.
    pub fn id(self) -> &'static str {
        Self::ALL.into_iter().find(|(m, _)| *m == self).map_or("", |(_, id)| id)
    }
}

/// Choices for life cycles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// The earlier day that stages and segments are compared with; `None`: by the length of the file.
    pub since: Option<Day>,
    /// Days within which an order counts as the next; `None`: what nine of ten first gaps take.
    pub horizon_days: Option<i32>,
    /// Months in a period of cohorts; `None`: by the length of the file.
    pub cohort_months: Option<i32>,
    /// What the triangle shows.
    pub measure: Measure,
}

impl Choices {
    /// Sets `lifecycle.<id>`: `since`, `horizon_days`, `cohort_months`, `measure`.
    ///
    /// # Errors
    /// `setting.unknown`, `setting.value`.
    pub fn set(&mut self, id: &str, value: &str) -> Result<Touches, Error> {
        let bad = || Error::new("setting.value").with("value", value);
        let is_auto = value.is_empty() || value == "auto";
        match id {
            "since" => {
                self.since = if is_auto { None } else { Some(Day::from_iso(value).ok_or_else(bad)?) };
                return Ok(Touches::Moves);
            }
            "horizon_days" => {
                let days = || value.parse().ok().filter(|d| (1..=3_650).contains(d)).ok_or_else(bad);
                self.horizon_days = if is_auto { None } else { Some(days()?) };
            }
            "cohort_months" => {
                let months = || value.parse().ok().filter(|m| PERIODS.contains(m)).ok_or_else(bad);
                self.cohort_months = if is_auto { None } else { Some(months()?) };
            }
            "measure" => {
                self.measure = Measure::ALL.into_iter().find(|(_, id)| *id == value).ok_or_else(bad)?.0;
            }
            _ => return Err(Error::new("setting.unknown").with("id", format!("lifecycle.{id}"))),
        }
        Ok(Touches::Lifecycle)
    }

    /// Every choice as `set` takes it.
    pub fn changed(&self) -> Vec<(String, String)> {
        let list = [
            ("since", self.since.map(Day::iso)),
            ("horizon_days", self.horizon_days.map(|d| d.to_string())),
            ("cohort_months", self.cohort_months.map(|m| m.to_string())),
            ("measure", Some(self.measure).filter(|m| *m != Measure::default()).map(|m| m.id().to_owned())),
        ];
        list.into_iter().filter_map(|(id, value)| Some((format!("lifecycle.{id}"), value?))).collect()
    }
}
