//! What moved sales?
//!
//! # What it tells
//! Every measure of the last whole month against the month before (环比), the same month a year before (同比) and over
//! rolling twelve months; between any two periods, where revenue came from and went (new, back, buying more, buying
//! less, lost) with gross and net retention; and how much of the change each factor of the sales formula explains.
//!
//! # How it is computed
//! See [`compared`], [`growth`], [`factors`], [`formula`].
//!
//! # What it needs
//! Date and amount; a customer column for growth accounting; cost for gross profit, visitors for conversion,
//! referrers for the share that comes by recommendation.

pub mod choices;
pub mod compared;
pub mod factors;
pub mod formula;
pub mod growth;
pub mod ledger;
pub mod periods;

pub use choices::Choices;

use super::study::Study;
use crate::issue::Error;
use crate::model::Transactions;
use compared::Compared;
use formula::Formula;
use growth::{Moves, Pair};
use periods::{Period, Unit};

/// Between periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Between {
    /// What a period is.
    pub unit: Unit,
    /// Units of which the file has two periods or more.
    pub units: Vec<Unit>,
    /// The periods, ascending, the last ones of the file.
    pub periods: Vec<Period>,
    /// Place of the earlier of the two that are compared.
    pub before: usize,
    /// Place of the later one.
    pub now: usize,
    /// Every period against the one before it, from the second on.
    pub moves: Vec<Moves>,
    /// The two that are compared.
    pub pair: Pair,
    /// The sales formula between the two.
    pub formula: Result<Formula, Error>,
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drivers {
    /// Every measure compared; empty where the file has no two whole months.
    pub compared: Vec<Compared>,
    /// Between periods.
    pub between: Result<Between, Error>,
}

/// Computes all of it.
pub fn run(study: &Study, tx: &Transactions, choices: &Choices) -> Drivers {
    Drivers { compared: compared::run(study, tx), between: between(study, tx, choices) }
}

fn between(study: &Study, tx: &Transactions, choices: &Choices) -> Result<Between, Error> {
    let units = periods::units(&study.overview);
    let unit = choices.unit.filter(|u| units.contains(u)).or(periods::usual(&study.overview, &units));
    let unit = unit.ok_or(Error::new("drivers.one_period"))?;
    let periods = periods::of(&study.overview, unit);
    let (before, now) = periods::chosen(&periods, choices.before, choices.now);
    let (moves, pair) = growth::run(study, tx, &periods, before, now);
    let formula = match (periods.get(before), periods.get(now)) {
        (Some(before), Some(now)) => formula::run(study, tx, [*before, *now]),
        _ => Err(Error::new("drivers.one_period")),
    };
    Ok(Between { unit, units, periods, before, now, moves, pair, formula })
}
