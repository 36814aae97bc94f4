//! The retention curve: who is still there after each period, as seen and as the model has it.

use super::Contract;
use crate::analysis::value::clv::details::STEP;
use crate::analysis::value::clv::uncertainty::{Estimate, logit_interval};

/// Periods drawn at least and at most.
const LEAST: usize = 6;
const MOST: usize = 60;

/// One period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Contracts that were seen to decide at its end.
    pub n_deciding: u32,
    /// Share of them that renewed; `None` without any.
    pub retention_seen: Option<f64>,
    /// Share that is still there after it: the product of the shares seen; `None` after the last that was seen.
    pub survival_seen: Option<f64>,
    /// As the model has it.
    pub retention: f64,
    /// Likewise, with the interval of the parameters.
    pub survival: Estimate,
    /// If everybody left at one rate.
    pub survival_naive: f64,
}

impl Contract {
    /// Share of all decisions that were losses.
    pub fn churn(&self) -> f64 {
        let (stayed, left) = self.decisions.iter().fold((0, 0), |sum, d| (sum.0 + d.0, sum.1 + d.1));
        f64::from(left) / f64::from((stayed + left).max(1))
    }

    /// The curve, half as long again as the file shows.
    pub fn curve(&self) -> Vec<Point> {
        let n = (self.decisions.len() * 3 / 2).clamp(LEAST, MOST);
        let (model, stays) = (&self.fit.model, 1.0 - self.churn());
        let (mut seen, mut naive) = (Some(1.0), 1.0);
        let mut curve = Vec::with_capacity(n);
        for (i, period) in (0..n).zip(1_u32..) {
            let (stayed, left) = self.decisions.get(i).copied().unwrap_or((0, 0));
            let n_deciding = stayed + left;
            let retention_seen = (n_deciding > 0).then(|| f64::from(stayed) / f64::from(n_deciding));
            seen = seen.zip(retention_seen).map(|(before, share)| before * share);
            naive *= stays;
            let slopes = [0, 1].map(|at| {
                let at_step = |step: f64| self.scaled(at, libm::exp(step)).survival(period);
                (at_step(STEP) - at_step(-STEP)) / (2.0 * STEP)
            });
            let value = model.survival(period);
            curve.push(Point {
                n_deciding,
                retention_seen,
                survival_seen: seen,
                retention: model.retention(period),
                survival: Estimate { value, interval: logit_interval(value, &self.fit.uncertainty, &slopes) },
                survival_naive: naive,
            });
        }
        curve
    }
}
