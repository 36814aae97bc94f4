//! Histories, counted: customers with one and the same history enter a likelihood once.
#![allow(clippy::indexing_slicing, reason = "table sizes come from the largest index in the same histories")]

use super::history::History;
use crate::issue::Error;

/// Fewer customers with a repeat order than this say nothing about rates.
pub const MIN_REPEAT_BUYERS: usize = 5;

/// Customers with one and the same history.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pattern {
    /// Orders after the first.
    pub n_repeats: u32,
    /// Index of t_x in [`Patterns::times`].
    pub last: u32,
    /// Index of T in [`Patterns::times`].
    pub age: u32,
    /// Number of these customers.
    pub n: f64,
}

/// Histories, counted, on a clock on which the longest lasts 1. The order of the histories shows nowhere.
#[derive(Debug, Clone)]
pub struct Patterns {
    /// Weeks per unit of the clock.
    pub(super) scale: f64,
    /// Distinct times.
    pub(super) times: Vec<f64>,
    /// Per time: customers of this age, and their repeat orders.
    pub(super) of_age: Vec<(f64, f64)>,
    /// Per i: customers with more than i repeat orders.
    pub(super) n_above: Vec<f64>,
    /// The patterns, by number of repeats.
    pub(super) list: Vec<Pattern>,
    /// Number of patterns without repeats: they stand first.
    pub(super) n_without_repeats: usize,
    /// Number of customers.
    pub(super) n_customers: f64,
    /// Sum of the repeat orders.
    pub(super) n_repeats: f64,
    /// Sum of the logarithms of all gaps, in weeks.
    pub(super) sum_ln_gaps: f64,
}

/// A history on the scaled clock, as bits: non-negative doubles are ordered as their bits are.
type Key = (u32, u64, u64);

impl Patterns {
    /// Counts.
    ///
    /// # Errors
    /// `clv.too_few_repeat_buyers` with `n` and `min`.
    pub fn count(histories: &[History]) -> Result<Self, Error> {
        let n_repeat_buyers = histories.iter().filter(|h| h.n_repeats > 0).count();
        let scale = histories.iter().fold(0.0_f64, |m, h| m.max(h.age_weeks));
        if n_repeat_buyers < MIN_REPEAT_BUYERS || !(scale > 0.0 && scale.is_finite()) {
            return Err(Error::new("clv.too_few_repeat_buyers")
                .with("n", n_repeat_buyers)
                .with("min", MIN_REPEAT_BUYERS));
        }
        let bits = |weeks: f64| (weeks / scale).max(0.0).to_bits();
        let mut keys: Vec<Key> =
            histories.iter().map(|h| (h.n_repeats, bits(h.age_weeks), bits(h.last_weeks))).collect();
        keys.sort_unstable();
        let mut counted: Vec<(Key, f64)> = Vec::new();
        for key in keys {
            match counted.last_mut() {
                Some((before, n)) if *before == key => *n += 1.0,
                _ => counted.push((key, 1.0)),
            }
        }
        let mut gaps: Vec<f64> =
            histories.iter().filter(|h| h.n_repeats > 0).map(|h| h.sum_ln_gaps).collect();
        gaps.sort_unstable_by(f64::total_cmp);
        Ok(Self::of_counted(&counted, scale, gaps.iter().sum()))
    }

    fn of_counted(counted: &[(Key, f64)], scale: f64, sum_ln_gaps: f64) -> Self {
        // Every pattern's age and last order, sorted by time, so that equal times get one place in the table.
        let ends = counted
            .iter()
            .zip(0_u32..)
            .flat_map(|(((_, age, last), _), at)| [(*age, 2 * at), (*last, 2 * at + 1)]);
        let mut ends: Vec<(u64, u32)> = ends.collect();
        ends.sort_unstable();
        let mut times: Vec<f64> = Vec::with_capacity(ends.len());
        let mut place = vec![0_u32; ends.len()];
        for same in ends.chunk_by(|a, b| a.0 == b.0) {
            for (_, end) in same {
                place[*end as usize] = times.len() as u32;
            }
            times.push(f64::from_bits(same[0].0));
        }
        let max_repeats = counted.last().map_or(0, |((x, _, _), _)| *x as usize);
        let mut of_age = vec![(0.0, 0.0); times.len()];
        let mut n_above = vec![0.0; max_repeats + 1];
        let mut list = Vec::with_capacity(counted.len());
        let (mut n_customers, mut sum_repeats) = (0.0, 0.0);
        for (&((n_repeats, _, _), n), place) in counted.iter().zip(place.chunks_exact(2)) {
            let (age, last) = (place[0], place[1]);
            let orders = n * f64::from(n_repeats);
            of_age[age as usize].0 += n;
            of_age[age as usize].1 += orders;
            n_above[n_repeats as usize] += n;
            list.push(Pattern { n_repeats, age, last, n });
            n_customers += n;
            sum_repeats += orders;
        }
        let mut above = 0.0;
        for n in n_above.iter_mut().rev() {
            (*n, above) = (above, above + *n);
        }
        n_above.pop();
        Self {
            scale,
            times,
            of_age,
            n_above,
            n_without_repeats: list.partition_point(|p| p.n_repeats == 0),
            list,
            n_customers,
            n_repeats: sum_repeats,
            sum_ln_gaps,
        }
    }

    /// A systematic sample of about `n` customers on the same clock, drawn evenly along the patterns; `None` if
    /// that would hardly be fewer.
    pub(super) fn scouts(&self, n: usize) -> Option<Self> {
        if self.list.len() <= 2 * n {
            return None;
        }
        let stride = self.n_customers / n as f64;
        let (mut passed, mut next, mut counted) = (0.0, stride / 2.0, Vec::with_capacity(n));
        for pattern in &self.list {
            passed += pattern.n;
            if passed > next {
                let n_marks = ((passed - next) / stride).floor() + 1.0;
                next += n_marks * stride;
                let bits = |at: u32| self.times[at as usize].to_bits();
                counted.push(((pattern.n_repeats, bits(pattern.age), bits(pattern.last)), n_marks));
            }
        }
        // The gaps of the sample are not known: an equal share for every order leaves comparisons fair.
        let orders: f64 = counted.iter().map(|((x, _, _), n)| f64::from(*x) * n).sum();
        let share = if self.n_repeats > 0.0 { self.sum_ln_gaps / self.n_repeats } else { 0.0 };
        Some(Self::of_counted(&counted, self.scale, share * orders))
    }

    /// Customers with at least one repeat order.
    pub(super) fn n_repeat_buyers(&self) -> usize {
        self.n_above.first().map_or(0, |n| *n as usize)
    }
}
