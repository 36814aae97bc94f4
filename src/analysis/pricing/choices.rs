//! What the user chose for prices: `prices.<…>` and `scenario.<…>`.

use super::groups::{self, Sorting};
use super::strategies::calculators;
use super::strategies::guide::Market;
use crate::analysis::calculator::Settings;
use crate::analysis::params::{Scope, Touches};
use crate::issue::Error;

/// Most scenarios beside each other, the one in force among them.
pub const MOST_COMPARED: usize = 4;

/// Choices for elasticities and the simulator.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// Whether a large file is estimated although it takes a while.
    pub is_asked: bool,
    /// What a scenario changes.
    pub scope: Scope,
    /// Change of the price as a share.
    pub change: f64,
    /// New price of a single product in currency units; wins over `change`.
    pub new_price: Option<f64>,
    /// What sorts customers into groups.
    pub sorting: Sorting,
    /// Id of the only group of customers that pays the new price; `None`: all customers.
    pub group: Option<&'static str>,
    /// Change of the variable cost as a share.
    pub cost_change: f64,
    /// Share of the change that competitors follow.
    pub reaction: f64,
    /// Elasticity to the other products' prices; `None`: the file's where it is told, else none.
    pub cross: Option<f64>,
    /// Length of the horizon.
    pub horizon_months: f64,
    /// Margin where the file has no cost; `None`: assumed.
    pub margin: Option<f64>,
    /// Changes beside the one in force, as shares.
    pub compared: Vec<f64>,
    /// Inputs and examples of strategies.
    pub strategies: Settings,
    /// The strategy that is shown in full; `None`: the first.
    pub open: Option<&'static str>,
    /// How many sell the like.
    pub market: Market,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            is_asked: false,
            scope: Scope::All,
            change: 0.05,
            new_price: None,
            sorting: Sorting::Days,
            group: None,
            cost_change: 0.0,
            reaction: 0.0,
            cross: None,
            horizon_months: 12.0,
            margin: None,
            compared: vec![-0.05, 0.10],
            strategies: Settings::default(),
            open: None,
            market: Market::default(),
        }
    }
}

/// A number within bounds; in per cent.
fn percent(value: &str, low: f64, high: f64) -> Option<f64> {
    number(value, low, high).map(|v| v / 100.0)
}

fn number(value: &str, low: f64, high: f64) -> Option<f64> {
    value.parse::<f64>().ok().filter(|v| (low..=high).contains(v))
}

/// What may be left open: empty text.
fn open<T>(value: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if value.is_empty() { Some(None) } else { read(value).map(Some) }
}

fn changes(value: &str) -> Option<Vec<f64>> {
    let list: Option<Vec<f64>> = value
        .split([' ', ',', ';', '，', '；', '、'])
        .map(|text| text.trim_end_matches(['%', '％']))
        .filter(|text| !text.is_empty())
        .map(|text| percent(&text.replace('−', "-"), -30.0, 30.0))
        .collect();
    list.filter(|list| list.len() < MOST_COMPARED)
}

impl Choices {
    /// Sets `scenario.<id>`.
    ///
    /// # Errors
    /// `setting.unknown`, `setting.value`: nothing changes then.
    pub fn set(&mut self, id: &str, value: &str) -> Result<Touches, Error> {
        let bad = || Error::new("setting.value").with("value", value);
        match id {
            "scope" => {
                let scope = Scope::from_text(value).ok_or_else(bad)?;
                if scope != self.scope {
                    self.new_price = None;
                }
                self.scope = scope;
            }
            "change_percent" => {
                self.change = percent(value, -30.0, 30.0).ok_or_else(bad)?;
                self.new_price = None;
            }
            "new_price" => self.new_price = open(value, |v| number(v, 1e-4, 1e9)).ok_or_else(bad)?,
            "group" => {
                self.group = if value == "all" { None } else { Some(groups::id_of(value).ok_or_else(bad)?) };
            }
            "sorting" => {
                let known = Sorting::ALL.iter().find(|(_, id)| *id == value);
                let sorting = known.ok_or_else(bad)?.0;
                if sorting != self.sorting {
                    self.group = None;
                }
                self.sorting = sorting;
                return Ok(Touches::Prices);
            }
            "cost_percent" => self.cost_change = percent(value, -50.0, 50.0).ok_or_else(bad)?,
            "reaction_percent" => self.reaction = percent(value, 0.0, 100.0).ok_or_else(bad)?,
            "cross" => self.cross = open(value, |v| number(v, 0.0, 3.0)).ok_or_else(bad)?,
            "horizon_months" => self.horizon_months = number(value, 1.0, 36.0).ok_or_else(bad)?,
            "margin_percent" => self.margin = open(value, |v| percent(v, 0.1, 100.0)).ok_or_else(bad)?,
            "compared" => self.compared = changes(value).ok_or_else(bad)?,
            _ => return Err(Error::new("setting.unknown").with("id", format!("scenario.{id}"))),
        }
        Ok(Touches::Scenario)
    }

    /// Sets `strategy.<id>`: `open`, `market`, or an input or the example of a calculator.
    ///
    /// # Errors
    /// As [`Settings::set`].
    pub fn set_strategy(&mut self, id: &str, value: &str) -> Result<Touches, Error> {
        let bad = || Error::new("setting.value").with("value", value);
        match id {
            "open" => {
                self.open = match value {
                    "" => None,
                    name => Some(calculators().iter().find(|c| c.id == name).ok_or_else(bad)?.id),
                };
            }
            "market" => {
                self.market = Market::ALL.iter().find(|(_, id)| *id == value).ok_or_else(bad)?.0;
            }
            _ => self.strategies.set(&calculators(), id, value)?,
        }
        Ok(Touches::Strategies)
    }

    /// Every choice that differs from the default, as `set` takes it, with the room's name in front.
    pub fn changed(&self) -> Vec<(String, String)> {
        let default = Self::default();
        let shown = |v: Option<f64>| v.map(|v| v.to_string()).unwrap_or_default();
        let share = |v: f64| percent_text(v);
        let list = [
            ("prices.estimate", self.is_asked, "on".to_owned()),
            ("scenario.scope", self.scope != default.scope, self.scope.text()),
            ("scenario.change_percent", self.change != default.change, share(self.change)),
            ("scenario.new_price", self.new_price.is_some(), shown(self.new_price)),
            ("scenario.sorting", self.sorting != default.sorting, self.sorting.id().to_owned()),
            ("scenario.group", self.group.is_some(), self.group_text().to_owned()),
            ("scenario.cost_percent", self.cost_change != default.cost_change, share(self.cost_change)),
            ("scenario.reaction_percent", self.reaction != default.reaction, share(self.reaction)),
            ("scenario.cross", self.cross.is_some(), shown(self.cross)),
            (
                "scenario.horizon_months",
                self.horizon_months != default.horizon_months,
                self.horizon_months.to_string(),
            ),
            (
                "scenario.margin_percent",
                self.margin.is_some(),
                self.margin.map(percent_text).unwrap_or_default(),
            ),
            ("scenario.compared", self.compared != default.compared, self.compared_text()),
        ];
        let of_strategies = [
            ("strategy.open", self.open.is_some(), self.open.unwrap_or("").to_owned()),
            ("strategy.market", self.market != default.market, self.market.id().to_owned()),
        ];
        let inputs = self.strategies.changed(&calculators());
        let all = list.into_iter().chain(of_strategies).filter(|(_, differs, _)| *differs);
        all.map(|(id, _, v)| (id.to_owned(), v))
            .chain(inputs.into_iter().map(|(id, v)| (format!("strategy.{id}"), v)))
            .collect()
    }

    /// The group as `set` takes it.
    pub fn group_text(&self) -> &'static str {
        self.group.unwrap_or("all")
    }

    /// The changes to compare as `set` takes them.
    pub fn compared_text(&self) -> String {
        self.compared.iter().map(|v| percent_text(*v)).collect::<Vec<String>>().join(" ")
    }
}

/// A share in per cent, with twelve digits at most: 7, not 7.000000000000001.
fn percent_text(share: f64) -> String {
    format!("{:.10}", share * 100.0).trim_end_matches('0').trim_end_matches('.').to_owned()
}
