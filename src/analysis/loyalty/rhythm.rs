//! L1 in time: does a customer order in every cycle?
//!
//! # How it is computed
//! A customer's cycle is the median gap between order days. From the first order to today, whole cycles are counted, and those
//! with an order. Steady: four of five or more; interrupted: fewer; ended: no order for three cycles. Needs four order days.

use crate::math::stats::median;
use crate::model::Day;

/// Order days that a rhythm needs.
const MIN_DAYS: usize = 4;
/// Share of cycles with an order of a steady customer.
const STEADY: f64 = 0.8;
/// Cycles of silence after which a rhythm has ended.
const ENDED: f64 = 3.0;

/// Loyalty in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Regularity {
    /// Orders in nearly every cycle.
    Steady,
    /// Leaves cycles out.
    Interrupted,
    /// Has stopped.
    Ended,
    /// Fewer than four order days.
    Insufficient,
}

impl Regularity {
    /// Stable names, in the order shown.
    pub const ALL: [&'static str; 4] = ["steady", "interrupted", "ended", "insufficient"];

    /// Position among [`Regularity::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// The regularity of order days (each once, ascending) as of a day.
pub fn of(days: &[Day], as_of: Day) -> Regularity {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Regularity::Insufficient };
    if days.len() < MIN_DAYS {
        return Regularity::Insufficient;
    }
    let gaps: Vec<f64> = days.iter().zip(days.iter().skip(1)).map(|(a, b)| f64::from(b.0 - a.0)).collect();
    let cycle = median(&gaps).max(1.0);
    if f64::from(as_of.0 - last.0) > ENDED * cycle {
        return Regularity::Ended;
    }
    let number = |day: Day| libm::floor(f64::from(day.0 - first.0) / cycle);
    let n_cycles = number(as_of).max(1.0);
    let mut with_order = 0.0;
    let mut before = -1.0;
    for cycle in days.iter().map(|day| number(*day)).filter(|cycle| *cycle < n_cycles) {
        if cycle > before {
            with_order += 1.0;
            before = cycle;
        }
    }
    if with_order >= STEADY * n_cycles { Regularity::Steady } else { Regularity::Interrupted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_by_hand() {
        let of = |days: &[i32], as_of: i32| of(&days.iter().map(|d| Day(*d)).collect::<Vec<_>>(), Day(as_of));
        assert_eq!(of(&[0, 10, 20, 30, 40], 50), Regularity::Steady);
        // Cycle 10: ten cycles to day 100, with orders in 0, 1, 2, 8, 9.
        assert_eq!(of(&[0, 10, 20, 80, 90], 100), Regularity::Interrupted);
        assert_eq!(of(&[0, 10, 20, 30], 61), Regularity::Ended);
        assert_eq!(of(&[0, 10, 20], 25), Regularity::Insufficient);
    }
}
