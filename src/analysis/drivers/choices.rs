//! What the user chose to compare: `drivers.<…>`.

use super::periods::Unit;
use crate::analysis::params::Touches;
use crate::issue::Error;
use crate::model::Day;

/// Choices; what does not fit the file falls back to what is usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Choices {
    /// What a period is; `None`: by the length of the file.
    pub unit: Option<Unit>,
    /// First day of the earlier period; `None`: the one before the later.
    pub before: Option<Day>,
    /// First day of the later period; `None`: the last.
    pub now: Option<Day>,
}

impl Choices {
    /// Sets `drivers.<id>`: `unit`, `before` or `now`.
    ///
    /// # Errors
    /// `setting.unknown`, `setting.value`.
    pub fn set(&mut self, id: &str, value: &str) -> Result<Touches, Error> {
        let bad = || Error::new("setting.value").with("value", value);
        let day = || {
            if value.is_empty() { Ok(None) } else { Day::from_iso(value).map(Some).ok_or_else(bad) }
        };
        match id {
            "unit" => {
                let unit = if value.is_empty() { None } else { Some(Unit::from_id(value).ok_or_else(bad)?) };
                *self = Self { unit, before: None, now: None };
            }
            "before" => self.before = day()?,
            "now" => self.now = day()?,
            _ => return Err(Error::new("setting.unknown").with("id", format!("drivers.{id}"))),
        }
        Ok(Touches::Drivers)
    }

    /// Every choice as `set` takes it, with the room's name in front.
    pub fn changed(&self) -> Vec<(String, String)> {
        let mut list = Vec::new();
        // The unit first: it clears the other two.
        if let Some(unit) = self.unit {
            list.push(("drivers.unit".to_owned(), unit.id().to_owned()));
        }
        for (id, day) in [("drivers.before", self.before), ("drivers.now", self.now)] {
            if let Some(day) = day {
                list.push((id.to_owned(), day.iso()));
            }
        }
        list
    }
}
