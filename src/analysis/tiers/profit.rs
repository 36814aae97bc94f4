//! Platinum, gold, iron, lead: who earns money after cost to serve, and who costs some?
//!
//! # How it is computed
//! Contribution = net revenue - cost - cost to serve, of customers with a purchase. Lead: contribution at or below zero.
//! Of all, ranked, the first 4 % are platinum, the next 16 % gold, others iron. The whale curve adds contributions up
//! from the best customer to the worst; its peak over its end is what the lead costs. Break-even: contribution within
//! 1 % of the customer's own revenue.
//!
//! # What it needs
//! Cost, or cost to serve.
//!
//! # References
//! Zeithaml, Rust & Lemon 2001, *California Management Review* 43(4); Kaplan & Narayanan 2001 (whale curve).

use super::accounts::Accounts;
use super::pyramid::ends;
use crate::analysis::overview::units;
use crate::math::count;

/// A class by contribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metal {
    /// The most profitable.
    Platinum,
    /// The next.
    Gold,
    /// Profitable.
    Iron,
    /// Costs at least what it brings.
    Lead,
}

impl Metal {
    /// Best first.
    pub const ALL: [Metal; 4] = [Metal::Platinum, Metal::Gold, Metal::Iron, Metal::Lead];

    /// Stable name.
    pub fn id(self) -> &'static str {
        match self {
            Metal::Platinum => "platinum",
            Metal::Gold => "gold",
            Metal::Iron => "iron",
            Metal::Lead => "lead",
        }
    }
}

/// Per cent of the customers that are platinum, and platinum or gold.
const CUMULATED: [usize; 2] = [4, 20];
/// Points of the whale curve.
const N_POINTS: usize = 120;

/// A class with its sums in 1/10,000.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Which.
    pub metal: Metal,
    /// Its customers, best first.
    pub members: Vec<u32>,
    /// Net revenue.
    pub revenue: i128,
    /// Contribution.
    pub contribution: i128,
}

/// All classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Profit {
    /// The class of every customer; `None` without a purchase.
    pub metals: Vec<Option<Metal>>,
    /// Best first.
    pub classes: Vec<Class>,
    /// Contribution of all in 1/10,000.
    pub total: i128,
    /// The highest sum of contributions on the way, in 1/10,000.
    pub peak: i128,
    /// Share of customers, cumulated contribution in currency units.
    pub whale: Vec<(f64, f64)>,
    /// Customers who just pay for themselves, ascending.
    pub break_even: Vec<u32>,
}

impl Profit {
    /// Peak of the whale curve over its end; `None` where all together earn nothing.
    pub fn peak_share(&self) -> Option<f64> {
        (self.total > 0).then(|| units(self.peak) / units(self.total))
    }

    /// A class.
    pub fn class(&self, metal: Metal) -> Option<&Class> {
        self.classes.get(metal as usize)
    }
}

/// Classes and whale curve; `None` where costs are unknown or nobody bought.
pub fn run(accounts: &Accounts) -> Option<Profit> {
    if !accounts.has_contribution() {
        return None;
    }
    let ranked = accounts.ranked();
    let [platinum, gold] = ends(ranked.len(), CUMULATED);
    let mut metals = vec![None; accounts.orders.len()];
    for (rank, at) in ranked.into_iter().enumerate() {
        let contribution = accounts.contribution.get(at as usize).copied().unwrap_or(0);
        if let Some(slot) = metals.get_mut(at as usize) {
            *slot = Some(match rank {
                _ if contribution <= 0 => Metal::Lead,
                r if r < platinum => Metal::Platinum,
                r if r < gold => Metal::Gold,
                _ => Metal::Iron,
            });
        }
    }
    summed(accounts, metals)
}

/// Sums over customers whose classes are known; `None` if nobody bought.
pub fn summed(accounts: &Accounts, metals: Vec<Option<Metal>>) -> Option<Profit> {
    let ranked = accounts.ranked();
    let n = ranked.len();
    let of = |list: &[i64], at: u32| list.get(at as usize).copied().unwrap_or(0);
    let mut classes: Vec<Class> = Metal::ALL
        .into_iter()
        .map(|metal| Class { metal, members: Vec::new(), revenue: 0, contribution: 0 })
        .collect();
    let (mut total, mut peak) = (0_i128, 0_i128);
    let mut whale = vec![(0.0, 0.0)];
    let mut break_even = Vec::new();
    let step = n.div_ceil(N_POINTS).max(1);
    for (rank, &at) in ranked.iter().enumerate() {
        let (revenue, contribution) = (of(&accounts.revenue, at), of(&accounts.contribution, at));
        let metal = metals.get(at as usize).copied().flatten();
        if let Some(class) = metal.and_then(|metal| classes.get_mut(metal as usize)) {
            class.members.push(at);
            class.revenue += i128::from(revenue);
            class.contribution += i128::from(contribution);
        }
        if i128::from(contribution).abs() * 100 <= i128::from(revenue).abs() {
            break_even.push(at);
        }
        total += i128::from(contribution);
        peak = peak.max(total);
        if (rank + 1) % step == 0 || rank + 1 == n {
            whale.push((count(rank + 1) / count(n), units(total)));
        }
    }
    break_even.sort_unstable();
    (n > 0).then_some(Profit { metals, classes, total, peak, whale, break_even })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn of(pairs: &[(i64, i64)]) -> Accounts {
        Accounts {
            revenue: pairs.iter().map(|p| p.0).collect(),
            contribution: pairs.iter().map(|p| p.1).collect(),
            orders: vec![1; pairs.len()],
            is_older: vec![false; pairs.len()],
        }
    }

    /// The whale curve of the case `concentration`.
    #[test]
    fn five_customers_of_the_oracle() {
        let all: Value = serde_json::from_str(include_str!("../../../tests/oracle/drivers.json")).unwrap();
        let case = &all["concentration"];
        let profits = case["inputs"]["profits"].as_array().unwrap();
        let pairs: Vec<(i64, i64)> =
            profits.iter().map(|p| (10_000_000, p.as_i64().unwrap() * 10_000)).collect();
        let profit = run(&of(&pairs)).unwrap();
        let expected = &case["expect"];
        assert!((profit.peak_share().unwrap() - expected["whale_peak_pct"].as_f64().unwrap()).abs() < 1e-12);
        let lead = profit.class(Metal::Lead).unwrap();
        assert_eq!(lead.members.len() as u64, expected["unprofitable_n"].as_u64().unwrap());
        assert_eq!(lead.contribution, -300_000);
    }

    #[test]
    fn break_even_by_hand() {
        // 1 % of 1,000 is 10: 10 and -10 just pay for themselves, 11 does not.
        let profit = run(&of(&[(1_000, 10), (1_000, 11), (1_000, -10), (1_000, 500), (-5, 0)])).unwrap();
        assert_eq!(profit.break_even, [0, 2, 4]);
        assert!(run(&Accounts::default()).is_none());
    }

    proptest! {
        /// Everybody in exactly one class, money adds up, nobody in lead earns.
        #[test]
        fn one_class_each(pairs in prop::collection::vec((0_i64..1_000, -500_i64..500), 1..200)) {
            let profit = run(&of(&pairs)).unwrap();
            prop_assert_eq!(profit.classes.iter().map(|c| c.members.len()).sum::<usize>(), pairs.len());
            prop_assert_eq!(profit.classes.iter().map(|c| c.contribution).sum::<i128>(), profit.total);
            prop_assert!(profit.class(Metal::Lead).unwrap().members.iter().all(|m| pairs[*m as usize].1 <= 0));
            prop_assert!(profit.peak >= profit.total);
        }
    }
}
