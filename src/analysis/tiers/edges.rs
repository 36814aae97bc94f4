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

/// The edges of all tiers that have customers and a tier below, top to bottom.
pub fn run(accounts: &Accounts, levels: &[Level]) -> Vec<Edge> {
    let value = |at: u32| units(i128::from(accounts.values().get(at as usize).copied().unwrap_or(0)));
    let order = |at: u32| {
        let n = accounts.orders.get(at as usize).copied().unwrap_or(0);
        value(at) / f64::from(n.max(1))
    };
    let mut edges: Vec<Edge> = levels
        .iter()
        .filter(|l| !matches!(l.tier, Tier::Small | Tier::Inactive))
        .filter_map(|l| {
            let threshold = l.members.iter().map(|m| value(*m)).min_by(f64::total_cmp)?;
            let just_there = |m: &u32| value(*m) - order(*m) < threshold;
            let just_there = l.members.iter().copied().filter(just_there).collect();
            (threshold > 0.0).then(|| Edge { tier: l.tier, threshold, near: Vec::new(), just_there })
        })
        .collect();
    let mut thresholds: Vec<f64> = edges.iter().map(|e| e.threshold).collect();
    thresholds.reverse();
    for at in accounts.active() {
        let place = standing(value(at), order(at), &thresholds);
        if let (Some(next), Some(gap), true) = (place.next, place.gap, place.is_critical)
            && let Some(edge) = edges.iter_mut().rfind(|e| e.threshold == next)
        {
            edge.near.push((at, gap));
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
