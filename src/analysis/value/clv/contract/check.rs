//! The model's forecast of renewals in the last part of the file, against what happened and against one churn rate for all.

use super::renewals::{Renewals, Rule};
use super::standing::given_not_yet;
use crate::analysis::value::clv::sbg::{self, Sbg};
use crate::analysis::value::clv::uncertainty::Z_95;
use crate::issue::Error;
use crate::model::Day;

/// Fewer decisions before the cut say nothing.
const MIN_DECISIONS: u32 = 50;
/// Fewer contracts that ran at the cut say nothing.
const MIN_RUNNING: usize = 30;
/// Periods held back at most.
const MAX_PERIODS: f64 = 12.0;

/// Renewals of one step after the cut.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Step {
    /// Contracts that ran at the cut and whose decision of this step can be seen by the end.
    pub n_watched: u32,
    /// Those of them that were renewed all along.
    pub actual: f64,
    /// As the model expected.
    pub expected: f64,
    /// With the one churn rate.
    pub naive: f64,
    /// Variance of the number by the customers' own chance, as the model has it.
    pub variance: f64,
}

impl Step {
    /// A number of contracts of this step as a share of those watched.
    pub fn share(&self, contracts: f64) -> f64 {
        contracts / f64::from(self.n_watched)
    }

    /// The shares still there: in fact, by the model, by the one churn rate.
    pub fn shares(&self) -> [f64; 3] {
        [self.actual, self.expected, self.naive].map(|n| self.share(n))
    }

    /// The share still there that the model leaves to chance in 95 of 100 such files, its parameters taken as known.
    pub fn by_chance(&self) -> (f64, f64) {
        let (n, spread) = (f64::from(self.n_watched).max(1.0), Z_95 * self.variance.max(0.0).sqrt());
        (((self.expected - spread) / n).max(0.0), ((self.expected + spread) / n).min(1.0))
    }
}

/// The check.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Last day that the model saw.
    pub cut: Day,
    /// Last day of the file.
    pub end: Day,
    /// The model as fitted until the cut.
    pub model: Sbg,
    /// Share of decisions until the cut that were losses.
    pub churn: f64,
    /// Contracts that ran at the cut.
    pub n_running: usize,
    /// Steps after the cut.
    pub steps: Vec<Step>,
}

impl Check {
    /// Renewals that came, were expected by the model, and by the one churn rate.
    pub fn totals(&self) -> (f64, f64, f64) {
        let sum = |of: fn(&Step) -> f64| self.steps.iter().map(of).sum();
        (sum(|s| s.actual), sum(|s| s.expected), sum(|s| s.naive))
    }

    /// Mean absolute error of the shares that are still there, over the steps: of the model and of the one rate.
    pub fn errors(&self) -> (f64, f64) {
        let mean = |of: fn(&Step) -> f64| {
            let shares = self.steps.iter().map(|s| s.share((of(s) - s.actual).abs()));
            shares.sum::<f64>() / self.steps.len() as f64
        };
        (mean(|s| s.expected), mean(|s| s.naive))
    }
}

/// Holds back the last third of the file, at most twelve periods.
///
/// # Errors
/// `clv.contract_too_short` if too few decisions are left before the cut or nothing can be seen after it.
pub fn run(days: &[Vec<i32>], end: Day, rule: &Rule) -> Result<Check, Error> {
    let short = || Error::new("clv.contract_too_short");
    let first = days.iter().filter_map(|own| own.first()).min().ok_or_else(short)?;
    let (length, grace_days) = (rule.length_days, rule.grace_days);
    let n_held = ((f64::from(end.0 - first) / length / 3.0).floor()).min(MAX_PERIODS);
    if !(n_held >= 1.0) {
        return Err(short());
    }
    let cut = end.0 - (n_held * length) as i32;
    let before = Renewals::by_rule(days, cut, rule.clone());
    let decisions = before.decisions();
    let (stayed, left) = decisions.iter().fold((0, 0), |sum, d| (sum.0 + d.0, sum.1 + d.1));
    let running: Vec<_> = before.spells.iter().filter(|s| !s.is_lost).collect();
    if stayed + left < MIN_DECISIONS || running.len() < MIN_RUNNING {
        return Err(short());
    }
    let model = sbg::fit_decisions(&decisions).ok_or_else(short)?.model;
    let churn = f64::from(left) / f64::from(stayed + left);
    let after = Renewals::by_rule(days, end.0, rule.clone());
    let mut steps: Vec<Step> = Vec::new();
    for spell in &running {
        // The same contract by the end: it began on the same day.
        let Ok(at) = after.spells.binary_search_by(|s| (s.at, s.start).cmp(&(spell.at, spell.start))) else {
            continue;
        };
        let n_renewed = after.spells.get(at).map_or(0, |s| s.n_renewals - spell.n_renewals.min(s.n_renewals));
        let (mut p, mut stays) = (1.0, 1.0);
        for j in 1..=(n_held as u32 + 1) {
            // By the end every decision due so long ago has been made.
            let due = f64::from(spell.last) + f64::from(j) * length;
            if due + grace_days > f64::from(end.0) {
                break;
            }
            let (ours, theirs) = (model.retention(spell.n_renewals + j), 1.0 - churn);
            // Who has not paid by the cut though others have is the likelier gone, under either rule.
            let not_yet = if j == 1 { rule.share_later(cut - spell.last) } else { 1.0 };
            p *= given_not_yet(ours, not_yet);
            stays *= given_not_yet(theirs, not_yet);
            if steps.len() < j as usize {
                steps.push(Step::default());
            }
            if let Some(step) = steps.get_mut(j as usize - 1) {
                step.n_watched += 1;
                step.actual += f64::from(u8::from(n_renewed >= j));
                step.expected += p;
                step.naive += stays;
                step.variance += p * (1.0 - p);
            }
        }
    }
    if steps.is_empty() {
        return Err(short());
    }
    Ok(Check { cut: Day(cut), end, model, churn, n_running: running.len(), steps })
}
