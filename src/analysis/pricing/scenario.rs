//! One price change, with an elasticity that the user sets.
//!
//! # What it tells
//! By how much the volume may fall (or must rise) before a price change costs profit, and the profit at every
//! price for an assumed elasticity, with the band that the literature's spread of elasticities leaves.
//!
//! # How it is computed
//! Constant elasticity e: volume x (1+δ)^e for a price change δ. With contribution margin m (share of the
//! price), break-even volume change = -δ / (m + δ). Profit rises if e > e* = ln(1 + break-even) / ln(1 + δ);
//! with e ~ N(mean, sd²), P(profit rises) = Φ((mean - e*) / sd) for δ > 0 and its complement for δ < 0.
//!
//! # What it needs
//! Date and amount; a cost or profit column for the margin (else the user sets it); products or categories
//! to change only those.
//!
//! # Limits
//! The elasticity is an assumption, not an estimate from this file. Competitors, stock and customers' memory
//! are left out. Beyond ±15 % the constant elasticity is a guess.
//!
//! # References
//! Nagle & Müller, *The Strategy and Tactics of Pricing* (break-even); Bijmolt, van Heerde & Pieters 2005
//! (mean of 1,851 published elasticities -2.62); Tellis 1988 (-1.76). Prior used here: N(-2.0, 1.0²).

use crate::issue::Error;
use libm::{erfc, log, pow};

/// Mean of the prior.
pub const PRIOR_ELASTICITY: f64 = -2.0;
/// Standard deviation of the prior.
pub const PRIOR_SD: f64 = 1.0;
/// Beyond this change, in either direction, the result is marked as an extrapolation.
pub const EXTRAPOLATION_SHARE: f64 = 0.15;

/// What is sold now: one product, one category or everything, over some period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Base {
    /// Net revenue, in currency units.
    pub revenue: f64,
    /// Units sold, if the file has quantities and their sum is positive.
    pub units: Option<f64>,
}

/// The question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Config {
    /// Price change as a share: 0.05 is +5 %.
    pub change: f64,
    /// Elasticity of volume to price, negative.
    pub elasticity: f64,
    /// Standard deviation of the elasticity.
    pub elasticity_sd: f64,
    /// Contribution margin as a share of the present price.
    pub margin: f64,
}

impl Config {
    /// # Errors
    /// `params.price_change` outside -90..=100 %, `params.elasticity` outside -20..=0, `params.margin`
    /// outside ]0, 1].
    pub fn check(self) -> Result<Self, Error> {
        if !(-0.9..=1.0).contains(&self.change) {
            return Err(Error::new("params.price_change"));
        }
        if !(-20.0..=0.0).contains(&self.elasticity)
            || self.elasticity_sd.is_nan()
            || self.elasticity_sd <= 0.0
        {
            return Err(Error::new("params.elasticity"));
        }
        if !(self.margin > 0.0 && self.margin <= 1.0) {
            return Err(Error::new("params.margin"));
        }
        Ok(self)
    }
}

/// The answer at one price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Volume change as a share.
    pub volume_change: f64,
    /// Net revenue, in currency units.
    pub revenue: f64,
    /// Contribution, in currency units.
    pub profit: f64,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Contribution now, in currency units.
    pub profit_now: f64,
    /// At the new price, with the elasticity set.
    pub outcome: Outcome,
    /// Profit at the ends of the 80 % interval of the elasticity, ascending.
    pub profit_80: (f64, f64),
    /// Profit at the ends of the 95 % interval of the elasticity, ascending.
    pub profit_95: (f64, f64),
    /// Volume change at which profit stays as it is; `None` where no volume can make up for the cut (the
    /// new price is at or below cost).
    pub break_even: Option<f64>,
    /// Probability that profit rises; `None` for a change of zero.
    pub p_profit_rises: Option<f64>,
    /// Price change at which profit is highest, where the elasticity gives one (e < -1), as a share.
    pub best_change: Option<f64>,
    /// Profit over price changes from -30 % to +30 %.
    pub curve: Vec<CurvePoint>,
    /// The change lies beyond ±15 %.
    pub is_extrapolation: bool,
}

/// A point of the profit curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Price change as a share.
    pub change: f64,
    /// Profit with the elasticity set.
    pub profit: f64,
    /// Lower end of the 80 % band.
    pub low: f64,
    /// Upper end of the 80 % band.
    pub high: f64,
}

const Z_80: f64 = 1.281_551_565_544_600_4;
const Z_95: f64 = 1.959_963_984_540_054;

fn outcome(base: Base, margin: f64, change: f64, elasticity: f64) -> Outcome {
    let volume = pow(1.0 + change, elasticity);
    Outcome {
        volume_change: volume - 1.0,
        revenue: base.revenue * (1.0 + change) * volume,
        profit: base.revenue * volume * (margin + change),
    }
}

/// Profit at both ends of the elasticity's interval, ascending. Elasticities above zero are cut off: nobody
/// buys more because it became dearer.
fn interval(base: Base, config: Config, change: f64, z: f64) -> (f64, f64) {
    let at = |e: f64| outcome(base, config.margin, change, e.min(0.0)).profit;
    let a = at(config.elasticity - z * config.elasticity_sd);
    let b = at(config.elasticity + z * config.elasticity_sd);
    (a.min(b), a.max(b))
}

/// Volume change that leaves profit unchanged: -δ / (m + δ).
pub fn break_even(margin: f64, change: f64) -> Option<f64> {
    (margin + change > 0.0).then(|| -change / (margin + change))
}

/// Computes a scenario. `config` has been checked.
pub fn run(base: Base, config: Config) -> Scenario {
    let Config { change, elasticity, elasticity_sd, margin } = config;
    let break_even = break_even(margin, change);
    // e* = ln(1 + BE) / ln(1 + δ); ln(1 + BE) = ln(m / (m + δ)).
    let p_profit_rises = match break_even {
        _ if change == 0.0 => None,
        None => Some(0.0),
        Some(be) => {
            let threshold = log(1.0 + be) / log(1.0 + change);
            let p_above = 0.5 * erfc(-(elasticity - threshold) / elasticity_sd / std::f64::consts::SQRT_2);
            Some(if change > 0.0 { p_above } else { 1.0 - p_above })
        }
    };
    // d/dδ (1+δ)^e (m+δ) = 0 at δ = -(1 + e m) / (1 + e), a maximum only for e < -1.
    let best_change =
        (elasticity < -1.0).then(|| -(1.0 + elasticity * margin) / (1.0 + elasticity)).filter(|d| *d > -0.9);
    let curve = (-30..=30)
        .map(|percent| {
            let change = f64::from(percent) / 100.0;
            let (low, high) = interval(base, config, change, Z_80);
            CurvePoint { change, profit: outcome(base, margin, change, elasticity).profit, low, high }
        })
        .collect();
    Scenario {
        profit_now: base.revenue * margin,
        outcome: outcome(base, margin, change, elasticity),
        profit_80: interval(base, config, change, Z_80),
        profit_95: interval(base, config, change, Z_95),
        break_even,
        p_profit_rises,
        best_change,
        curve,
        is_extrapolation: change.abs() > EXTRAPOLATION_SHARE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Base = Base { revenue: 1000.0, units: Some(100.0) };

    fn config(change: f64, elasticity: f64, margin: f64) -> Config {
        Config { change, elasticity, elasticity_sd: 1.0, margin }.check().unwrap()
    }

    /// Nagle's textbook cases, as in methods.md B.5.
    #[test]
    fn textbook_break_even() {
        // P = 10, VC = 5.5, -5 %: +12.5 %.
        assert!((break_even(0.45, -0.05).unwrap() - 0.125).abs() < 1e-12);
        // P = 10, VC = 6, +5 %: -11.11 %.
        assert!((break_even(0.40, 0.05).unwrap() + 1.0 / 9.0).abs() < 1e-12);
        // 25 % margin, -10 %: +66.67 %.
        assert!((break_even(0.25, -0.10).unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(break_even(0.10, -0.10), None);
    }

    /// Lerner: c = 10, e = -2 -> 20; e = -3 -> 15. From a price of 10/(1-m).
    #[test]
    fn best_price_is_lerners() {
        for (e, best) in [(-2.0, 20.0), (-3.0, 15.0)] {
            let price = 16.0;
            let s = run(BASE, config(0.0, e, 1.0 - 10.0 / price));
            assert!((price * (1.0 + s.best_change.unwrap()) - best).abs() < 1e-12, "{e}");
        }
        assert_eq!(run(BASE, config(0.05, -1.0, 0.4)).best_change, None);
    }

    #[test]
    fn nothing_changes_at_zero() {
        let s = run(BASE, config(0.0, -2.0, 0.4));
        assert_eq!((s.outcome.profit, s.outcome.revenue, s.outcome.volume_change), (400.0, 1000.0, 0.0));
        assert_eq!((s.profit_80, s.p_profit_rises, s.break_even), ((400.0, 400.0), None, Some(0.0)));
    }

    /// At the break-even elasticity profit is unchanged and the odds are even.
    #[test]
    fn probability_is_one_half_at_break_even() {
        for change in [0.05, -0.05, 0.12] {
            let m = 0.4;
            let e = log(1.0 + break_even(m, change).unwrap()) / log(1.0 + change);
            let s = run(BASE, config(change, e, m));
            assert!((s.outcome.profit - s.profit_now).abs() < 1e-9);
            assert!((s.p_profit_rises.unwrap() - 0.5).abs() < 1e-12);
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for c in [
            Config { change: 1.5, elasticity: -2.0, elasticity_sd: 1.0, margin: 0.3 },
            Config { change: 0.1, elasticity: 2.0, elasticity_sd: 1.0, margin: 0.3 },
            Config { change: 0.1, elasticity: -2.0, elasticity_sd: 1.0, margin: 0.0 },
            Config { change: f64::NAN, elasticity: -2.0, elasticity_sd: 1.0, margin: 0.3 },
        ] {
            assert!(c.check().is_err());
        }
    }
}
