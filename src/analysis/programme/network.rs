//! Who brought whom, and what is that worth?
//!
//! # What it tells
//! Per customer: how many customers he brought, directly and through them, and their margin credited to him (customer
//! referral value), with a rank by the network of recommendations.
//!
//! # How it is computed
//! The first referrer that a customer's rows name, if it is another customer. Value = sum over descendants of the
//! margin of the last year x (1/2)^(generation). PageRank flows from the recommended to the recommender,
//! damping 0.85. An edge that would close a circle is left out.
//!
//! # What it needs
//! A column with the referrer's customer number or name.
//!
//! # Limits
//! One half per generation is a convention. Who would have come anyway is not in the file.
//!
//! # References
//! Kumar, Petersen & Leone 2010, *Journal of Marketing* 74(5); Page, Brin, Motwani & Winograd 1999.

use crate::analysis::study::Study;
use crate::math::count;
use crate::model::{ExtraValues, NONE, Transactions};
use std::collections::BTreeMap;

/// Credit per generation.
const CREDIT: f64 = 0.5;
const DAMPING: f64 = 0.85;
const N_ROUNDS: usize = 100;

/// Recommendations among customers; lists per customer follow `Customers::list`.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// Who brought this customer, or [`NONE`].
    pub parent: Vec<u32>,
    /// Customers brought directly.
    pub n_direct: Vec<u32>,
    /// Customers brought, all generations.
    pub n_all: Vec<u32>,
    /// Customer referral value: margin of the last year of all descendants, credited.
    pub value: Vec<f64>,
    /// PageRank, adding up to 1.
    pub rank: Vec<f64>,
}

impl Network {
    /// Customers whom somebody brought, ascending.
    pub fn referred(&self) -> Vec<u32> {
        (0_u32..).zip(&self.parent).filter(|(_, p)| **p != NONE).map(|(at, _)| at).collect()
    }
}

/// Reads the column of referrers; `None` without one, or if it names nobody of the file.
pub fn network(study: &Study, tx: &Transactions, margin: &[f64]) -> Option<Network> {
    let Some(ExtraValues::Texts(texts, codes)) = tx.extra("referrer") else { return None };
    let list = &study.customers.list;
    let mut place = vec![NONE; tx.customer_ids.len()];
    for (customer, at) in list.iter().zip(0_u32..) {
        if let Some(slot) = place.get_mut(customer.id as usize) {
            *slot = at;
        }
    }
    let mut by_name: BTreeMap<&str, u32> = BTreeMap::new();
    for (name, id) in tx.customer_names.iter().zip(0_u32..).filter(|(name, _)| !name.is_empty()) {
        by_name.entry(name.as_str()).or_insert(id);
    }
    // The first day on which a customer's rows name somebody; of one day, the smallest text.
    let mut first: Vec<(i32, u32)> = vec![(i32::MAX, NONE); list.len()];
    for &row in &study.rows {
        let row = row as usize;
        let (Some(&customer), Some(code), Some(day)) =
            (tx.customer.get(row), codes.get(row), tx.day.get(row))
        else {
            continue;
        };
        let at = place.get(customer as usize).copied().unwrap_or(NONE);
        let Some(slot) = first.get_mut(at as usize).filter(|_| code != NONE) else { continue };
        if (day.0, texts.bytes(code)) < (slot.0, texts.bytes(slot.1)) || slot.1 == NONE {
            *slot = (day.0, code);
        }
    }
    let wanted = first.iter().map(|(_, code)| {
        if *code == NONE {
            return NONE;
        }
        let id = tx.customer_ids.find(texts.bytes(*code)).or(by_name.get(texts.text(*code)).copied());
        id.and_then(|id| place.get(id as usize).copied()).unwrap_or(NONE)
    });
    let parent = without_circles(&wanted.collect::<Vec<u32>>());
    parent.iter().any(|p| *p != NONE).then(|| build(parent, margin))
}

/// Takes the edges in order and leaves out those that would close a circle.
fn without_circles(wanted: &[u32]) -> Vec<u32> {
    let mut parent = vec![NONE; wanted.len()];
    for (at, up) in (0_u32..).zip(wanted) {
        let mut above = *up;
        while above != NONE && above != at {
            above = parent.get(above as usize).copied().unwrap_or(NONE);
        }
        if above != at
            && let Some(slot) = parent.get_mut(at as usize)
        {
            *slot = *up;
        }
    }
    parent
}

#[allow(clippy::indexing_slicing, reason = "a parent is an index into the same list")]
fn build(parent: Vec<u32>, margin: &[f64]) -> Network {
    let n = parent.len();
    let (mut n_direct, mut n_all, mut value) = (vec![0_u32; n], vec![0_u32; n], vec![0.0; n]);
    for at in 0..n {
        let own = margin.get(at).copied().unwrap_or(0.0);
        let (mut above, mut credit) = (parent[at], CREDIT);
        if above != NONE {
            n_direct[above as usize] += 1;
        }
        while above != NONE {
            n_all[above as usize] += 1;
            value[above as usize] += credit * own;
            credit *= CREDIT;
            above = parent[above as usize];
        }
    }
    let even = 1.0 / count(n);
    let mut rank = vec![even; n];
    for _ in 0..N_ROUNDS {
        // Who was not recommended by anybody hands his rank to all.
        let loose: f64 = rank.iter().zip(&parent).filter(|(_, p)| **p == NONE).map(|(r, _)| r).sum();
        let mut next = vec![(1.0 - DAMPING) * even + DAMPING * loose * even; n];
        for at in 0..n {
            if parent[at] != NONE {
                next[parent[at] as usize] += DAMPING * rank[at];
            }
        }
        rank = next;
    }
    Network { parent, n_direct, n_all, value, rank }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_generations_by_hand() {
        // 0 brought 1 and 2, 1 brought 3; 4 stands alone.
        let network = build(vec![NONE, 0, 0, 1, NONE], &[1.0, 10.0, 20.0, 40.0, 5.0]);
        assert_eq!(network.n_direct, [2, 1, 0, 0, 0]);
        assert_eq!(network.n_all, [3, 1, 0, 0, 0]);
        // Halves of 10 and 20, a quarter of 40; half of 40.
        assert_eq!(network.value, [25.0, 20.0, 0.0, 0.0, 0.0]);
        assert_eq!(network.referred(), [1, 2, 3]);
        assert!((network.rank.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        // Solved by hand: leaves x, 1: x + 0.85 x, 0: x + 0.85 (1.85 x + x).
        let x = network.rank[4];
        assert!(
            (network.rank[1] - 1.85 * x).abs() < 1e-9
                && (network.rank[0] - x * (1.0 + 0.85 * 2.85)).abs() < 1e-9
        );
    }

    #[test]
    fn circles_are_cut() {
        assert_eq!(without_circles(&[1, 2, 0, 3, NONE]), [1, 2, NONE, NONE, NONE]);
    }
}
