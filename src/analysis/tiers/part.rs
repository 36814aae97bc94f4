//! Tiers of some customers: those that they have among all of them. What is summed is summed over those who are shown.

use super::accounts::Accounts;
use super::{Tiers, concentration, profit, pyramid};
use crate::analysis::overview::units;

impl Tiers {
    /// Of some customers: their places in this study's list, ascending.
    #[must_use]
    pub fn of_members(&self, members: &[u32]) -> Self {
        let kept = |list: &[u32]| -> Vec<u32> {
            list.iter()
                .filter_map(|at| members.binary_search(at).ok())
                .filter_map(|at| at.try_into().ok())
                .collect()
        };
        let accounts = Accounts {
            revenue: some(&self.accounts.revenue, members),
            contribution: some(&self.accounts.contribution, members),
            orders: some(&self.accounts.orders, members),
            is_older: some(&self.accounts.is_older, members),
        };
        let tiers = some(&self.tiers, members);
        let mut moves = self.moves.clone();
        for cell in moves.iter_mut().flat_map(|m| &mut m.cells) {
            *cell = kept(cell);
        }
        let mut edges = self.edges.clone();
        for edge in &mut edges {
            edge.just_there = kept(&edge.just_there);
            let near = edge.near.iter().filter_map(|(at, gap)| Some((*kept(&[*at]).first()?, *gap)));
            edge.near = near.collect();
        }
        let mut zones = self.zones.clone();
        zones.customers = zones
            .customers
            .iter()
            .filter_map(|c| Some(super::zones::Placed { customer: *kept(&[c.customer]).first()?, ..*c }))
            .collect();
        let revenues = accounts.active().filter_map(|at| accounts.revenue.get(at as usize));
        Self {
            period: self.period,
            levels: pyramid::levels(&accounts, &tiers),
            concentration: concentration::run(revenues.map(|r| units(i128::from(*r)))),
            profit: self.profit.as_ref().and_then(|p| profit::summed(&accounts, some(&p.metals, members))),
            uncertain: kept(&self.uncertain),
            moves,
            edges,
            zones,
            tiers,
            accounts,
        }
    }
}

/// The values of some customers; nothing where there are none at all.
fn some<T: Copy>(values: &[T], members: &[u32]) -> Vec<T> {
    members.iter().filter_map(|at| values.get(*at as usize)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::super::edges::Edge;
    use super::super::pyramid::Tier;
    use super::super::zones::{Placed, Zone, Zones};
    use super::*;

    #[test]
    fn customers_keep_their_tiers() {
        // Values 100 to 1: the first is VIP, the next four large. Shown are the third and the last.
        let accounts = Accounts {
            revenue: (1..=100).rev().map(|v| v * 10_000).collect(),
            contribution: (1..=100).rev().map(|v| (v - 2) * 10_000).collect(),
            orders: vec![1; 100],
            is_older: vec![false; 100],
        };
        let tiers = pyramid::assign(&accounts);
        let near = vec![(2, 2.0), (5, 1.0)];
        let placed = |customer| Placed { customer, actual: 1.0, strategic: 0.0, zone: Zone::Most };
        let whole = Tiers {
            period: (crate::model::Day(0), crate::model::Day(0)),
            levels: pyramid::levels(&accounts, &tiers),
            moves: None,
            edges: vec![Edge { tier: Tier::Vip, threshold: 100.0, near, just_there: vec![0] }],
            profit: profit::run(&accounts),
            uncertain: vec![2, 5],
            zones: Zones { customers: vec![placed(1), placed(2)], is_clv: true, has_wallet: false },
            concentration: None,
            tiers,
            accounts,
        };
        let part = whole.of_members(&[2, 99]);
        assert_eq!(part.tiers, [Some(Tier::Large), Some(Tier::Small)]);
        assert_eq!(part.levels.iter().map(|l| l.revenue).sum::<i128>(), 990_000);
        assert_eq!((part.edges[0].near.clone(), part.edges[0].just_there.len()), (vec![(0, 2.0)], 0));
        assert_eq!(part.uncertain, [0]);
        assert_eq!(part.zones.customers, [placed(0)]);
        let profit = part.profit.unwrap();
        assert_eq!(profit.metals, [Some(profit::Metal::Platinum), Some(profit::Metal::Lead)]);
        assert_eq!(profit.total, 950_000);
    }
}
