//! Pricing strategies as calculators: what each would bring, and where it stops paying.
//!
//! Thirteen strategies and what goes with them. Inputs come from the simulator's scope where the file knows them
//! ([`known`]); the published cases open with one click.

pub mod accepted;
pub mod bundle;
pub mod calendar;
pub mod channel;
pub mod clearance;
pub mod competition;
pub mod demand;
pub mod guide;
pub mod known;
pub mod ladder;
pub mod observed;
pub mod pair;
pub mod season;
pub mod share;
pub mod target;
pub mod times;
pub mod value;

use crate::analysis::calculator::{Answer, Calculator, Unit, answer};

/// The calculators of strategies, in reading order.
pub static STRATEGIES: [&Calculator; 17] = [
    &value::SEGMENTS,
    &target::TARGET,
    &value::VERSIONS,
    &value::CUSTOMER_VALUE,
    &competition::LOW_PRICE,
    &demand::DEMAND,
    &competition::COMPETITION,
    &bundle::BUNDLE,
    &demand::PEAK,
    &value::PREMIUM,
    &share::MARKET_SHARE,
    &channel::CHANNEL,
    &channel::EARLY_PAYMENT,
    &clearance::CLEARANCE,
    &clearance::MARKDOWN,
    &clearance::PROMOTION,
    &target::PROPOSAL,
];

/// All of them: what `strategy.<calculator>.<input>` may name.
pub fn calculators() -> Vec<&'static Calculator> {
    STRATEGIES.to_vec()
}

/// Largest amount that an input takes.
const MUCH: f64 = 1e12;

fn money(id: &'static str, value: f64) -> Answer {
    answer(id, Unit::Money, value)
}

fn count(id: &'static str, value: f64) -> Answer {
    answer(id, Unit::Count, value)
}

fn part(id: &'static str, value: f64) -> Answer {
    answer(id, Unit::Share, value)
}

fn number(id: &'static str, value: f64) -> Answer {
    answer(id, Unit::Number, value)
}

fn flag(id: &'static str, holds: bool) -> Answer {
    answer(id, Unit::Flag, f64::from(u8::from(holds)))
}
