//! Likelihoods of histories when nobody saw whether, and when, a customer stopped.
//!
//! The likelihood of a history is that of being still active at its end plus the sum over all times after the
//! last order at which the customer may have stopped. It depends on the history only through the number of
//! orders and the two ends, so that for each number of orders one sweep from the latest time to the earliest
//! serves all customers: it keeps the sum of all that may have happened from each time on. What lies beyond a
//! customer's own end is taken off again, which costs no digits: stopping after the end is less likely than
//! being active there.
#![allow(clippy::indexing_slicing, reason = "indices of times come from the same group's table")]

use super::jet::{Jet, LnJet, LnSum};
use crate::math::optimize::{Optimum, Options};

/// Customers with one and the same history.
struct Pattern {
    /// Index of the time of the last order in the group's times.
    last: u32,
    /// Index of the end of observation.
    end: u32,
    n: f64,
}

/// The histories with one number of orders, counted.
pub(super) struct Group {
    /// Number of orders.
    pub n_orders: u32,
    /// Number of customers.
    pub n_customers: f64,
    /// Distinct times, ascending.
    pub times: Vec<f64>,
    patterns: Vec<Pattern>,
}

/// Counts histories: number of orders, time of the last one, end of observation (not before it).
pub(super) fn count(histories: impl Iterator<Item = (u32, f64, f64)>) -> Vec<Group> {
    // Non-negative doubles are ordered as their bits are.
    let bits = |time: f64| time.max(0.0).to_bits();
    let mut keys: Vec<(u32, u64, u64)> =
        histories.map(|(n_orders, last, end)| (n_orders, bits(last.min(end)), bits(end))).collect();
    keys.sort_unstable();
    let mut groups = Vec::new();
    for keys in keys.chunk_by(|a, b| a.0 == b.0) {
        let mut times: Vec<u64> = keys.iter().flat_map(|k| [k.1, k.2]).collect();
        times.sort_unstable();
        times.dedup();
        let idx = |bits: u64| times.partition_point(|t| *t < bits) as u32;
        let patterns = keys
            .chunk_by(|a, b| a == b)
            .map(|same| Pattern { last: idx(same[0].1), end: idx(same[0].2), n: same.len() as f64 })
            .collect();
        groups.push(Group {
            n_orders: keys[0].0,
            n_customers: keys.len() as f64,
            times: times.iter().map(|t| f64::from_bits(*t)).collect(),
            patterns,
        });
    }
    groups
}

/// Per i: customers with more than i orders.
pub(super) fn n_above(groups: &[Group]) -> Vec<f64> {
    let mut n_above = Vec::new();
    for group in groups.iter().rev() {
        let longer = (group.n_orders as usize).max(n_above.len());
        n_above.resize(longer, 0.0);
        for n in n_above.iter_mut().take(group.n_orders as usize) {
            *n += group.n_customers;
        }
    }
    n_above
}

/// Adds up the log-likelihoods of groups, keeping its tables from one group to the next.
#[derive(Default)]
pub(super) struct Sweep {
    /// ln of the likelihood of being active at each time; all else is in units of it.
    ln_active: Vec<f64>,
    /// Having stopped after each time.
    stopped_after: Vec<Jet>,
    /// Being active at each time, less having stopped after it.
    remainder: Vec<Jet>,
}

impl Sweep {
    /// Adds the log-likelihoods of one group.
    ///
    /// `active` gives ln of the likelihood of being active at a time, with derivatives. `add_stopping` adds that
    /// of having stopped between two neighbouring times, in units of being active at the first.
    pub fn add(
        &mut self,
        group: &Group,
        sum: &mut LnSum,
        active: impl Fn(f64) -> (f64, LnJet),
        add_stopping: impl Fn(&mut Jet, f64, f64),
    ) {
        let n_times = group.times.len();
        self.ln_active.clear();
        self.ln_active.resize(n_times, 0.0);
        self.stopped_after.clear();
        self.stopped_after.resize(n_times, Jet::default());
        self.remainder.clear();
        self.remainder.resize(n_times, Jet::default());
        let mut stopped = Jet::default();
        for at in (0..n_times).rev() {
            let time = group.times[at];
            let (ln_active, derivatives) = active(time);
            self.ln_active[at] = ln_active;
            if let Some(next) = group.times.get(at + 1) {
                stopped.scale(libm::exp(self.ln_active[at + 1] - ln_active));
                add_stopping(&mut stopped, time, *next);
            }
            self.stopped_after[at] = stopped;
            self.remainder[at].add_exp(1.0, &derivatives);
            self.remainder[at].add(-1.0, &stopped);
        }
        for pattern in &group.patterns {
            let (last, end) = (pattern.last as usize, pattern.end as usize);
            let mut likelihood = self.stopped_after[last];
            likelihood.add(libm::exp(self.ln_active[end] - self.ln_active[last]), &self.remainder[end]);
            sum.add_value(pattern.n * self.ln_active[last]);
            sum.add_ln(pattern.n, &likelihood);
        }
    }
}

/// Whether a search ended without a reason. On a ridge it ends near the edge of its box, at the latest when a step
/// (of at most 3) along the ridge is cut short there.
pub(super) fn is_unsettled(optimum: &Optimum, options: &Options) -> bool {
    let is_near_edge = |p: &f64| *p < options.lower + 3.0 || *p > options.upper - 3.0;
    !optimum.is_converged && !optimum.at.iter().any(is_near_edge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let groups =
            count([(2, 3.0, 5.0), (0, 0.0, 5.0), (2, 3.0, 5.0), (5, 9.0, 8.0), (2, 3.0, 7.0)].into_iter());
        let sizes: Vec<(u32, f64, usize)> =
            groups.iter().map(|g| (g.n_orders, g.n_customers, g.patterns.len())).collect();
        assert_eq!(sizes, [(0, 1.0, 1), (2, 3.0, 2), (5, 1.0, 1)]);
        assert_eq!(groups[1].times, [3.0, 5.0, 7.0]);
        assert_eq!((groups[1].patterns[0].n, groups[1].patterns[1].end), (2.0, 2));
        // Nobody's last order comes after the end.
        assert_eq!(groups[2].times, [8.0]);
        assert_eq!(n_above(&groups), [4.0, 4.0, 1.0, 1.0, 1.0]);
        assert!(n_above(&[]).is_empty());
    }
}
