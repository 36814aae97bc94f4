//! How sure the totals are: their intervals, and the probability that profit rises.
#![allow(
    clippy::indexing_slicing,
    reason = "one entry per part; segments and categories are numbered by the caller"
)]

use super::effects::Effects;
use super::{Figure, Part, Simulator};
use crate::analysis::pricing::slope::{Z_80, Z_95};
use crate::math::normal;
use libm::exp;

/// What is summed over parts.
#[derive(Clone, Copy)]
pub(super) enum Total {
    Units,
    Revenue,
    Profit,
    Buyers,
}

impl Simulator {
    pub(super) fn figure(
        &self,
        effects: &Effects,
        total: Total,
        horizon: f64,
        (now, then): (f64, f64),
    ) -> Figure {
        let direction = self.direction(effects, total);
        let ends = |z: f64| {
            let (a, b) = self.sums_off(effects, total, &direction, z);
            let (a, b) = (a * horizon, b * horizon);
            // A slope that was cut off at zero may not leave the estimate outside its interval.
            (a.min(b).min(then), a.max(b).max(then))
        };
        Figure { now, then, interval_80: ends(Z_80), interval_95: ends(Z_95) }
    }

    /// The value of a total per unit of a part.
    fn weight(&self, effects: &Effects, total: Total, part: usize) -> f64 {
        match total {
            Total::Units | Total::Buyers => 1.0,
            Total::Revenue => effects.price[part],
            Total::Profit => effects.price[part] - effects.cost[part],
        }
    }

    /// A part's share of a total.
    fn value(&self, effects: &Effects, total: Total, part: usize) -> f64 {
        let of = &self.parts[part];
        let amount = match total {
            Total::Buyers => of.buyers * effects.buyers[part],
            _ => of.units * effects.units[part],
        };
        amount * self.weight(effects, total, part)
    }

    /// What an error of one of the elasticity of units does to the logarithm of a part's share of a total.
    fn log_slope(&self, effects: &Effects, total: Total, part: usize) -> f64 {
        match total {
            // An error of the elasticity is one of its extensive margin in proportion.
            Total::Buyers => effects.log_ratio[part] * self.parts[part].extensive_share(),
            _ => effects.log_ratio[part],
        }
    }

    pub(super) fn sum(&self, effects: &Effects, total: Total) -> f64 {
        (0..self.parts.len()).map(|i| self.value(effects, total, i)).sum()
    }

    /// The total where elasticities are `z` steps of `direction` below and above, and never above zero.
    fn sums_off(&self, effects: &Effects, total: Total, direction: &[f64], z: f64) -> (f64, f64) {
        let (mut below, mut above) = (0.0, 0.0);
        for (i, part) in self.parts.iter().enumerate() {
            let value = self.value(effects, total, i);
            let slope = self.log_slope(effects, total, i);
            let off = z * direction[i];
            if slope == 0.0 || off == 0.0 {
                below += value;
                above += value;
            } else if part.elasticity.value + off.abs() <= 0.0 {
                let factor = exp(slope * off);
                below += value / factor;
                above += value * factor;
            } else {
                below += value * exp(slope * moved(part, -off));
                above += value * exp(slope * moved(part, off));
            }
        }
        (below, above)
    }

    /// Per part the elasticity's move, in one standard error, that most likely moves the total up.
    fn direction(&self, effects: &Effects, total: Total) -> Vec<f64> {
        let gradient: Vec<f64> = (0..self.parts.len())
            .map(|i| self.value(effects, total, i) * self.log_slope(effects, total, i))
            .collect();
        let shared: f64 = self.parts.iter().zip(&gradient).map(|(part, g)| part.shared_se * g).sum();
        let moved: Vec<f64> = self
            .parts
            .iter()
            .zip(&gradient)
            .map(|(part, g)| part.elasticity.se * part.elasticity.se * g + part.shared_se * shared)
            .collect();
        let variance: f64 = moved.iter().zip(&gradient).map(|(m, g)| m * g).sum();
        let sd = variance.max(0.0).sqrt();
        moved.into_iter().map(|m| if sd > 0.0 { m / sd } else { 0.0 }).collect()
    }

    pub(super) fn p_profit_rises(&self, effects: &Effects) -> f64 {
        const FARTHEST: f64 = 12.0;
        let now: f64 = self.parts.iter().map(|part| part.units * (part.price - part.cost)).sum();
        let direction = self.direction(effects, Total::Profit);
        let values: Vec<f64> = (0..self.parts.len()).map(|i| self.value(effects, Total::Profit, i)).collect();
        let gain = |t: f64| {
            let at = |(i, part): (usize, &Part)| {
                let step = direction[i] * effects.log_ratio[i];
                if step == 0.0 {
                    values[i]
                } else {
                    values[i] * exp(effects.log_ratio[i] * moved(part, t * direction[i]))
                }
            };
            self.parts.iter().enumerate().map(at).sum::<f64>() - now
        };
        if direction.iter().all(|d| *d == 0.0) {
            return f64::from(u8::from(gain(0.0) > 0.0));
        }
        let (mut low, mut high) = (-FARTHEST, FARTHEST);
        let (mut at_low, mut at_high) = (gain(low), gain(high));
        if at_low > 0.0 {
            return 1.0;
        }
        if !(at_high > 0.0) {
            return 0.0;
        }
        // Regula falsi with halving of the end that stays (Illinois): a tenth of the evaluations of bisection.
        let mut t = 0.0;
        for _ in 0..60 {
            t = (low * at_high - high * at_low) / (at_high - at_low);
            let here = gain(t);
            if here > 0.0 {
                (high, at_high) = (t, here);
                at_low *= 0.5;
            } else {
                (low, at_low) = (t, here);
                at_high *= 0.5;
            }
            if here.abs() <= 1e-13 * now.abs() || high - low < 1e-12 {
                break;
            }
        }
        normal::cdf(-t)
    }
}

/// By how much the elasticity that counts moves when the estimate moves by `off`.
fn moved(part: &Part, off: f64) -> f64 {
    (part.elasticity.value + off).min(0.0) - part.response()
}
