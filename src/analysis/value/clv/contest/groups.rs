//! Mean orders in the part held back, by what was known of the customers before.
#![allow(clippy::indexing_slicing, reason = "members are indices of the same customers")]

use crate::analysis::value::clv::history::History;

/// Customers who are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Smallest value that belongs here: repeat orders, or weeks since the last order.
    pub from: f64,
    /// Where the next group begins; infinite for the last.
    pub below: f64,
    /// Positions of the customers among those of the contest.
    pub members: Vec<u32>,
    /// Mean number of orders they placed afterwards.
    pub actual_mean: f64,
}

/// The last group holds this many repeat orders or more.
pub(super) const LAST: u32 = 7;
const N_RECENCY: usize = 8;

/// By number of repeat orders: 0, 1, ..., 7 or more; without empty groups.
pub(super) fn by_frequency(histories: &[History], actual: &[f64]) -> Vec<Group> {
    let edges: Vec<f64> = (0..=LAST).map(f64::from).collect();
    groups(&edges, actual, histories.iter().map(|h| f64::from(h.n_repeats)))
}

/// By weeks since the last order, in steps of equal width; without empty groups.
pub(super) fn by_recency(histories: &[History], actual: &[f64]) -> Vec<Group> {
    let silence = |h: &History| h.age_weeks - h.last_weeks;
    let longest = histories.iter().map(silence).fold(0.0, f64::max);
    let width = (longest / N_RECENCY as f64).ceil().max(1.0);
    let edges: Vec<f64> = (0..N_RECENCY).map(|i| width * i as f64).collect();
    groups(&edges, actual, histories.iter().map(silence))
}

fn groups(edges: &[f64], actual: &[f64], values: impl Iterator<Item = f64>) -> Vec<Group> {
    let mut groups: Vec<Group> = edges
        .iter()
        .enumerate()
        .map(|(i, from)| Group {
            from: *from,
            below: edges.get(i + 1).copied().unwrap_or(f64::INFINITY),
            members: Vec::new(),
            actual_mean: 0.0,
        })
        .collect();
    for (at, value) in values.enumerate() {
        let group = edges.partition_point(|edge| *edge <= value).max(1) - 1;
        groups[group].members.push(at as u32);
    }
    groups.retain(|g| !g.members.is_empty());
    for group in &mut groups {
        group.actual_mean = mean_of(group, actual);
    }
    groups
}

/// Mean of a value per customer, group by group.
pub(super) fn means(groups: &[Group], values: &[f64]) -> Vec<f64> {
    groups.iter().map(|g| mean_of(g, values)).collect()
}

fn mean_of(group: &Group, values: &[f64]) -> f64 {
    group.members.iter().map(|at| values[*at as usize]).sum::<f64>() / group.members.len() as f64
}
