//! Programmes: do retention, referral, membership, rebates and complaints pay? Calculators of their own, filled in from
//! the file where it knows, and what the file says of members, thresholds, investments and cohorts.

pub mod bunching;
mod choices;
pub mod cohorts;
pub mod complaints;
pub mod equity;
pub mod fees;
pub mod file;
pub mod growth;
pub mod known;
pub mod last_year;
pub mod matching;
pub mod members;
pub mod network;
pub mod rebate;
pub mod referral;
pub mod retention;
pub mod thresholds;
pub mod value;

pub use choices::Choices;
pub use file::Programmes;

use super::calculator::Calculator;

/// The calculators of programmes, in reading order.
pub static PROGRAMMES: [&Calculator; 13] = [
    &retention::RETENTION,
    &retention::CHURN,
    &referral::REFERRAL,
    &members::MEMBERS,
    &members::TIER,
    &fees::MEMBERSHIP,
    &fees::POINTS,
    &fees::STORED_VALUE,
    &fees::COUPON,
    &rebate::REBATE,
    &growth::SALES_FORMULA,
    &growth::TARGETS,
    &value::INVEST,
];

/// Those whose coefficients are folklore: closed until they are asked for.
pub static FOLKLORE: [&Calculator; 2] = [&complaints::COMPLAINTS, &complaints::WORD_OF_MOUTH];

/// All of them: what `programme.<calculator>.<input>` may name.
pub fn calculators() -> Vec<&'static Calculator> {
    PROGRAMMES.into_iter().chain(FOLKLORE).chain([&value::DRIVERS]).collect()
}
