//! What the user entered into calculators.

use super::{Calculator, Unit};
use crate::issue::Error;
use std::collections::BTreeMap;

/// The choices for one calculator.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chosen {
    /// The example that is open.
    pub example: Option<&'static str>,
    /// Inputs that the user entered, by id.
    pub own: BTreeMap<&'static str, f64>,
}

/// The choices for all calculators, by id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    by_calculator: BTreeMap<&'static str, Chosen>,
}

impl Settings {
    /// The choices for a calculator, if there are any.
    pub fn of(&self, calculator: &str) -> Option<&Chosen> {
        self.by_calculator.get(calculator)
    }

    /// Sets `<calculator>.<key>`, where the key is an input or `example`. Empty text takes a choice back. Opening an
    /// example takes back what was entered before, so that it shows the published answers. Shares are in per cent.
    ///
    /// # Errors
    /// `setting.unknown` for an id that does not exist, `setting.value` for a value that cannot be,
    /// `setting.range` with `low` and `high` for one outside the input's range: nothing changes then.
    pub fn set(&mut self, calculators: &[&'static Calculator], id: &str, value: &str) -> Result<(), Error> {
        let unknown = || Error::new("setting.unknown").with("id", id);
        let bad = || Error::new("setting.value").with("value", value);
        let (name, key) = id.split_once('.').ok_or_else(unknown)?;
        let calculator = calculators.iter().find(|c| c.id == name).ok_or_else(unknown)?;
        let mut chosen = self.by_calculator.get(calculator.id).cloned().unwrap_or_default();
        if key == "example" {
            let example = match value {
                "" => None,
                name => Some(calculator.example(name).ok_or_else(bad)?.id),
            };
            chosen = Chosen { example, own: BTreeMap::new() };
        } else {
            let input = calculator.input(key).ok_or_else(unknown)?;
            if value.is_empty() {
                chosen.own.remove(input.id);
            } else {
                let number = number(value).ok_or_else(bad)?;
                let computed = input.unit.computed(number);
                let (low, high) = input.range;
                let is_fit = (low..=high).contains(&computed)
                    && (input.unit != Unit::Flag || computed == 0.0 || computed == 1.0);
                if !is_fit {
                    return Err(Error::new("setting.range")
                        .with("value", value)
                        .with("low", input.unit.entered(low))
                        .with("high", input.unit.entered(high)));
                }
                chosen.own.insert(input.id, computed);
            }
        }
        if chosen == Chosen::default() {
            self.by_calculator.remove(calculator.id);
        } else {
            self.by_calculator.insert(calculator.id, chosen);
        }
        Ok(())
    }

    /// Every choice as `set` takes it, examples before what was entered on top of them.
    pub fn changed(&self, calculators: &[&'static Calculator]) -> Vec<(String, String)> {
        let mut list = Vec::new();
        for (name, chosen) in &self.by_calculator {
            if let Some(example) = chosen.example {
                list.push((format!("{name}.example"), example.to_owned()));
            }
            let calculator = calculators.iter().find(|c| c.id == *name);
            for (key, value) in &chosen.own {
                let unit = calculator.and_then(|c| c.input(key)).map_or(Unit::Ratio, |i| i.unit);
                list.push((format!("{name}.{key}"), unit.entered(*value).to_string()));
            }
        }
        list
    }
}

/// A number as people write it: with separators of thousands, full-width or not, with or without a percent sign.
fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | '，' | ' ' | '%' | '％')).collect();
    plain.parse::<f64>().ok().filter(|v| v.is_finite())
}
