//! Who is still active, for many customers at a time: the areas over the time of stopping are shared among
//! customers with the same number of repeats, as in the fit ([`super::stopping`]).
#![allow(clippy::indexing_slicing, reason = "the order is a permutation of the histories' own indices")]

use super::history::History;
use super::pareto_nbd::ParetoNbd;
use crate::math::decay::{self, Power};

/// [`ParetoNbd::p_alive`] of every customer, in their order.
pub fn p_alive_of_all(model: &ParetoNbd, histories: &[History]) -> Vec<f64> {
    let mut order: Vec<(u32, u32)> = histories.iter().zip(0..).map(|(h, at)| (h.n_repeats, at)).collect();
    order.sort_unstable();
    let mut out = vec![0.0; histories.len()];
    for group in order.chunk_by(|a, b| a.0 == b.0) {
        let mut times: Vec<f64> = group
            .iter()
            .flat_map(|(_, at)| [histories[*at as usize].last_weeks, histories[*at as usize].age_weeks])
            .collect();
        times.sort_unstable_by(f64::total_cmp);
        times.dedup();
        let table = Table::new(model, f64::from(group[0].0), &times);
        for (_, at) in group {
            let h = &histories[*at as usize];
            let idx = |time: f64| times.partition_point(|t| t.total_cmp(&time).is_lt());
            out[*at as usize] = table.p_alive(idx(h.last_weeks.min(h.age_weeks)), idx(h.age_weeks));
        }
    }
    out
}

/// Per time: ln of the likelihood of being active, and the likelihood of stopping after it in units of that.
struct Table {
    ln_active: Vec<f64>,
    stopped_after: Vec<f64>,
}

impl Table {
    fn new(model: &ParetoNbd, n_repeats: f64, times: &[f64]) -> Self {
        let shape = model.r + n_repeats;
        let ln_active: Vec<f64> = times
            .iter()
            .map(|t| -shape * libm::log1p(t / model.alpha) - model.s * libm::log1p(t / model.beta))
            .collect();
        let mut stopped_after = vec![0.0; times.len()];
        for at in (0..times.len().saturating_sub(1)).rev() {
            let time = times[at];
            let orders = Power { power: shape, scale: model.alpha + time };
            let stops = Power { power: model.s + 1.0, scale: model.beta + time };
            let until_next = model.s / stops.scale * decay::area(orders, stops, times[at + 1] - time);
            let from_next = libm::exp(ln_active[at + 1] - ln_active[at]) * stopped_after[at + 1];
            stopped_after[at] = until_next + from_next;
        }
        Self { ln_active, stopped_after }
    }

    fn p_alive(&self, last: usize, end: usize) -> f64 {
        let active = libm::exp(self.ln_active[end] - self.ln_active[last]);
        let stopped = (self.stopped_after[last] - active * self.stopped_after[end]).max(0.0);
        active / (active + stopped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_one_by_one() {
        let histories: Vec<History> = (0..500_u32)
            .map(|i| {
                let age_weeks = f64::from(30 + i * 7 % 23);
                let n_repeats = if i % 3 == 0 { 0 } else { i % 40 };
                let last_weeks = if n_repeats == 0 { 0.0 } else { age_weeks * f64::from(i % 11) / 10.0 };
                History { n_repeats, last_weeks: last_weeks.min(age_weeks), age_weeks, ..History::NEW }
            })
            .collect();
        for (r, alpha, s, beta) in [
            (0.55, 10.6, 0.61, 11.7),
            (3.0, 0.02, 7.0, 900.0),
            (900.0, 4e3, 1e-3, 1e-9),
            (0.1, 1e5, 40.0, 1e-4),
        ] {
            let model = ParetoNbd { r, alpha, s, beta };
            for (p, h) in p_alive_of_all(&model, &histories).into_iter().zip(&histories) {
                let expected = model.p_alive(h);
                assert!((p - expected).abs() <= 1e-11 * expected, "{model:?} {h:?} {p} {expected}");
            }
        }
        assert!(p_alive_of_all(&ParetoNbd { r: 1.0, alpha: 1.0, s: 1.0, beta: 1.0 }, &[]).is_empty());
    }
}
