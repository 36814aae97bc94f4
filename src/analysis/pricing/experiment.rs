//! How long a price must be tried out to be told.
//!
//! # What it tells
//! Periods needed so that a change of price of a given size is seen with a probability of 80 %, at one place with
//! alternating prices, or spread over places.
//!
//! # How it is computed
//! ln sales of a period vary by about dispersion ÷ units. A change δ moves them by e ln(1 + δ). Two arms of n
//! periods tell the difference at 5 % (two-sided) with power 80 % if n = 2 (z₀.₉₇₅ + z₀.₈)² × dispersion ÷ (units ×
//! (e ln(1 + δ))²). Two halves of the places or of the customers, each at its own price, sell half as much per period and need both
//! arms' periods at once: in all as long as the alternation.
//!
//! # Limits
//! Periods are taken as independent; the seasons must be the same in both arms, which alternating weeks or
//! matched places see to.
//!
//! # References
//! Cohen 1988; Gerber & Green 2012.

use crate::math::normal::quantile;
use libm::log1p;

/// Probability with which the change is to be seen.
pub const POWER: f64 = 0.8;
/// Probability with which a change is seen that is none.
pub const SIGNIFICANCE: f64 = 0.05;

/// The plan for one size of change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Change of price as a share.
    pub change: f64,
    /// Periods in all if one place alternates between both prices.
    pub n_periods: f64,
    /// Places per arm if all try for eight periods at once.
    pub n_places_per_arm: f64,
}

/// Periods for which several places try out prices at once.
const PERIODS_AT_ONCE: f64 = 8.0;

/// Plans for changes of 5, 10 and 15 %. `units` are sold per period (and place) on average; `elasticity` is what
/// is believed now. `None` if nothing is sold or no effect is expected.
pub fn plans(units: f64, dispersion: f64, elasticity: f64) -> Option<[Plan; 3]> {
    if !(units > 0.0 && dispersion > 0.0) || !(elasticity < 0.0) {
        return None;
    }
    let z = quantile(1.0 - SIGNIFICANCE / 2.0) + quantile(POWER);
    Some([0.05, 0.10, 0.15].map(|change| {
        let effect = elasticity * log1p(change);
        let per_arm = 2.0 * z * z * dispersion / (units * effect * effect);
        Plan {
            change,
            n_periods: 2.0 * per_arm.ceil().max(1.0),
            n_places_per_arm: (per_arm / PERIODS_AT_ONCE).ceil().max(1.0),
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (1.95996 + 0.84162)² x 2 = 15.6978; e ln 1.1 = -0.19062; 15.6978 / (50 x 0.036336) = 8.64.
    #[test]
    fn by_hand() {
        let plans = plans(50.0, 1.0, -2.0).unwrap();
        assert_eq!((plans[1].n_periods, plans[1].n_places_per_arm), (18.0, 2.0));
        assert!(plans[0].n_periods > plans[1].n_periods && plans[1].n_periods > plans[2].n_periods);
    }

    #[test]
    fn nothing_to_see() {
        assert_eq!(plans(0.0, 1.0, -2.0), None);
        assert_eq!(plans(9.0, 1.0, 0.0), None);
        assert_eq!(plans(f64::NAN, 1.0, -2.0), None);
    }
}
