//! Who stands within one order of the next tier of the pyramid (临界), and who has just got there (达标)?
//!
//! # How it is computed
//! The threshold of a tier is the value of its last customer. Within reach: the gap is at most the customer's own
//! average order or a tenth of the threshold ([`standing`]). Just there: without one average order the customer would
//! stand below.

use super::accounts::Accounts;
use super::pyramid::{Level, Tier};
use crate::analysis::overview::units;
use crate::analysis::programme::thresholds::standing;

/// The lower edge of a tier.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// The tier above the edge.
    pub tier: Tier,
    /// The value of its last customer, in currency units.
    pub threshold: f64,
    /// Customers below who are within reach, with what they lack; the nearest first.
    pub near: Vec<(u32, f64)>,
    /// Customers of the tier who have just got there, ascending.
    pub just_there: Vec<u32>,
}

/// The tier that comes next for a customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Next {
    /// Which.
    pub tier: Tier,
    /// Where it begins, in currency units.
    pub threshold: f64,
    /// What is missing, in currency units.
    pub gap: f64,
    /// Whether it is within reach.
    pub is_near: bool,
}

/// The edge above a customer; `None` at the top and without a purchase in these days.
pub fn next(accounts: &Accounts, edges: &[Edge], at: u32) -> Option<Next> {
    if accounts.orders.get(at as usize).is_none_or(|n| *n == 0) {
        return None;
    }
    let thresholds: Vec<f64> = edges.iter().rev().map(|e| e.threshold).collect();
    let place = standing(value(accounts, at), order(accounts, at), &thresholds);
    let (threshold, gap) = place.next.zip(place.gap)?;
    let tier = edges.iter().rfind(|e| e.threshold == threshold)?.tier;
    Some(Next { tier, threshold, gap, is_near: place.is_critical })
}

/// What ranks a customer, in currency units.
pub fn value(accounts: &Accounts, at: u32) -> f64 {
    units(i128::from(accounts.values().get(at as usize).copied().unwrap_or(0)))
}

fn order(accounts: &Accounts, at: u32) -> f64 {
    value(accounts, at) / f64::from(accounts.orders.get(at as usize).copied().unwrap_or(0).max(1))
}

/// The edges of all tiers that have customers and a tier below, top to bottom.
pub fn run(accounts: &Accounts, levels: &[Level]) -> Vec<Edge> {
    let value = |at: u32| value(accounts, at);
    let mut edges: Vec<Edge> = levels
        .iter()
        .filter(|l| !matches!(l.tier, Tier::Small | Tier::Inactive))
        .filter_map(|l| {
            let threshold = l.members.iter().map(|m| value(*m)).min_by(f64::total_cmp)?;
            let just_there = |m: &u32| value(*m) - order(accounts, *m) < threshold;
            let just_there = l.members.iter().copied().filter(just_there).collect();
            (threshold > 0.0).then(|| Edge { tier: l.tier, threshold, near: Vec::new(), just_there })
        })
        .collect();
    for at in accounts.active() {
        if let Some(found) = next(accounts, &edges, at).filter(|next| next.is_near)
            && let Some(edge) = edges.iter_mut().find(|e| e.tier == found.tier)
        {
            edge.near.push((at, found.gap));
        }
    }
    for edge in &mut edges {
        edge.near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::super::pyramid::{assign, levels};
    use super::*;

    #[test]
    fn a_hundred_customers_by_hand() {
        // Values 1 to 100 units with one order each: VIP 100; large 96 to 99; medium 81 to 95.
        let accounts = Accounts {
            revenue: (1..=100).map(|v| v * 10_000).collect(),
            orders: vec![1; 100],
            is_older: vec![false; 100],
            ..Accounts::default()
        };
        let edges = run(&accounts, &levels(&accounts, &assign(&accounts)));
        let at: Vec<(Tier, f64, usize)> = edges.iter().map(|e| (e.tier, e.threshold, e.near.len())).collect();
        // With one order each, an order is all they bought: whoever bought at least half is within reach.
        assert_eq!(at, [(Tier::Vip, 100.0, 4), (Tier::Large, 96.0, 15), (Tier::Medium, 81.0, 40)]);
        assert_eq!(edges[2].near[0], (79, 1.0));
        assert_eq!(edges[1].just_there.len(), 4);
    }
}
