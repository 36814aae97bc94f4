//! What the user chose for programmes: `programme.<…>`.

use super::calculators;
use crate::analysis::calculator::Settings;
use crate::analysis::params::Touches;
use crate::analysis::value::segments::Scheme;
use crate::issue::Error;
use std::collections::BTreeMap;

/// Choices beside the calculators' own inputs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Choices {
    /// Inputs and examples.
    pub calculators: Settings,
    /// The programme that is shown in full; `None`: the first.
    pub open: Option<&'static str>,
    /// Whether calculators with folklore coefficients are offered.
    pub folklore: bool,
    /// Thresholds of tiers in currency units, ascending; empty: proposed from the file.
    pub thresholds: Vec<f64>,
    /// Invested per customer by segment id, in currency units, for files without a column of it.
    pub invested: BTreeMap<&'static str, f64>,
}

/// Most thresholds that a ladder of tiers has.
const MAX_TIERS: usize = 6;

impl Choices {
    /// Sets `programme.<id>`: `open`, `folklore` (on or off), `thresholds`, `invested.<segment>`, or an input or the
    /// example of a calculator; returns what has to be computed again.
    ///
    /// # Errors
    /// As [`Settings::set`].
    pub fn set(&mut self, id: &str, value: &str) -> Result<Touches, Error> {
        let bad = || Error::new("setting.value").with("value", value);
        let amount = |text: &str| text.parse::<f64>().ok().filter(|v| (0.0..1e12).contains(v));
        match id {
            "open" => {
                self.open = match value {
                    "" => None,
                    name => Some(calculators().iter().find(|c| c.id == name).ok_or_else(bad)?.id),
                };
            }
            "folklore" => {
                self.folklore = match value {
                    "on" => true,
                    "off" | "" => false,
                    _ => return Err(bad()),
                };
            }
            "thresholds" => {
                let list: Option<Vec<f64>> = value
                    .split([' ', ',', ';', '，', '；', '、'])
                    .filter(|t| !t.is_empty())
                    .map(amount)
                    .collect();
                let is_fit = |l: &Vec<f64>| {
                    l.len() <= MAX_TIERS && l.first().is_none_or(|t| *t > 0.0) && l.is_sorted_by(|a, b| a < b)
                };
                self.thresholds = list.filter(is_fit).ok_or_else(bad)?;
                return Ok(Touches::Programmes);
            }
            _ => match id.strip_prefix("invested.") {
                Some(segment) => {
                    let all = Scheme::Eleven.segments().iter().chain(Scheme::Eight.segments());
                    let unknown = || Error::new("setting.unknown").with("id", format!("programme.{id}"));
                    let segment = all.map(|s| s.id()).find(|id| *id == segment).ok_or_else(unknown)?;
                    if value.is_empty() {
                        self.invested.remove(segment);
                    } else {
                        self.invested.insert(segment, amount(value).ok_or_else(bad)?);
                    }
                    return Ok(Touches::Programmes);
                }
                None => self.calculators.set(&calculators(), id, value)?,
            },
        }
        Ok(Touches::Calculators)
    }

    /// Every choice as `set` takes it, with the room's name in front.
    pub fn changed(&self) -> Vec<(String, String)> {
        let mut list = Vec::new();
        if let Some(open) = self.open {
            list.push(("programme.open".to_owned(), open.to_owned()));
        }
        if self.folklore {
            list.push(("programme.folklore".to_owned(), "on".to_owned()));
        }
        if !self.thresholds.is_empty() {
            list.push(("programme.thresholds".to_owned(), self.thresholds_text()));
        }
        for (segment, value) in &self.invested {
            list.push((format!("programme.invested.{segment}"), value.to_string()));
        }
        for (id, value) in self.calculators.changed(&calculators()) {
            list.push((format!("programme.{id}"), value));
        }
        list
    }

    /// The user's thresholds as `set` takes them.
    pub fn thresholds_text(&self) -> String {
        let list: Vec<String> = self.thresholds.iter().map(ToString::to_string).collect();
        list.join(" ")
    }
}
