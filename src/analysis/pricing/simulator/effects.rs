//! Prices, costs, units and buyers of every part under a question.
#![allow(
    clippy::indexing_slicing,
    reason = "one entry per part; segments and categories are numbered by the caller"
)]

use super::{Part, Question, Simulator};
use libm::{exp, log1p};

/// What the numbers of a question come to, per part.
pub(super) struct Effects {
    /// ln (1 + δ) as far as buyers feel it.
    pub log_ratio: Vec<f64>,
    /// New price of a unit.
    pub price: Vec<f64>,
    /// New cost of a unit.
    pub cost: Vec<f64>,
    /// Units then over units now, what the other products' prices do included.
    pub units: Vec<f64>,
    /// Buyers then over buyers now, likewise.
    pub buyers: Vec<f64>,
}

impl Simulator {
    pub(super) fn effects(&self, question: &Question) -> Effects {
        let n = self.parts.len();
        let felt = 1.0 - question.reaction.clamp(0.0, 1.0) * (1.0 - question.kept.clamp(0.0, 1.0));
        let changes: Vec<f64> = (0..n).map(|i| log1p(self.change(question, i))).collect();
        let log_ratio: Vec<f64> = changes.iter().map(|change| change * felt).collect();
        let price = |i: usize| self.parts[i].price * (1.0 + self.change(question, i));
        let is_any = question.changes.iter().any(|change| *change != 0.0);
        let cost = |i: usize| {
            let is_same = is_any && self.change(question, i) == 0.0;
            self.parts[i].cost * if is_same { 1.0 } else { 1.0 + question.cost_change }
        };
        let pull = self.pull(question, &changes);
        // Most parts keep their price in most questions.
        let own = |slope: &dyn Fn(&Part) -> f64| -> Vec<f64> {
            let of = |(part, log_ratio): (&Part, &f64)| {
                if *log_ratio == 0.0 { 1.0 } else { exp(log_ratio * slope(part)) }
            };
            self.parts.iter().zip(&log_ratio).map(of).collect()
        };
        Effects {
            units: self.joined(&own(&Part::response), &pull, |part| part.units),
            buyers: self.joined(&own(&Part::buyers_response), &pull, |part| part.buyers),
            price: (0..n).map(price).collect(),
            cost: (0..n).map(cost).collect(),
            log_ratio,
        }
    }

    /// Number of the part's category and segment together: buyers feel the prices that they are asked.
    fn slot(&self, part: usize) -> usize {
        self.parts[part].category * self.segments.len() + self.parts[part].segment
    }

    /// Per part what the prices of its category's other products do to it.
    fn pull(&self, question: &Question, changes: &[f64]) -> Vec<f64> {
        let n = self.parts.len();
        if question.cross == 0.0 {
            return vec![1.0; n];
        }
        let revenue = |i: usize| self.parts[i].units * self.parts[i].price;
        let mut sums = vec![(0.0, 0.0); self.n_categories * self.segments.len()];
        for i in 0..n {
            let sum = &mut sums[self.slot(i)];
            *sum = (sum.0 + revenue(i) * changes[i], sum.1 + revenue(i));
        }
        let pull = |i: usize| {
            let (moved, all) = sums[self.slot(i)];
            let others = all - revenue(i);
            let is_alone = !(others > 1e-12 * all);
            if is_alone { 1.0 } else { exp(question.cross * (moved - revenue(i) * changes[i]) / others) }
        };
        (0..n).map(pull).collect()
    }

    /// Own effect and pull together. What buyers leave goes to the category's other products or nowhere: these win no more
    /// in all than the dearer ones lose, and lose no more than the cheaper ones win.
    fn joined(&self, own: &[f64], pull: &[f64], amount: impl Fn(&Part) -> f64) -> Vec<f64> {
        let mut sums = vec![(0.0, 0.0); self.n_categories * self.segments.len()];
        for (i, part) in self.parts.iter().enumerate() {
            let sum: &mut (f64, f64) = &mut sums[self.slot(i)];
            let amount = amount(part);
            sum.0 += amount * (own[i] - 1.0);
            sum.1 += amount * own[i] * (pull[i] - 1.0);
        }
        let share = |i: usize| match sums[self.slot(i)] {
            (own, pull) if own * pull <= 0.0 && pull.abs() > own.abs() => own.abs() / pull.abs(),
            _ => 1.0,
        };
        (0..own.len()).map(|i| own[i] * (1.0 + (pull[i] - 1.0) * share(i))).collect()
    }
}
