//! Which customers stand at the top? The pyramid of 1, 4, 15 and 80 per cent.
//!
//! # How it is computed
//! Customers with a purchase in the last year, ranked by value (contribution where costs are known, else net revenue;
//! ties by id). The tiers end after floor(n x 1 %, 5 %, 20 % + 1/2) customers; the first has at least one. Inactive: a
//! purchase before, none in the year.
//!
//! # References
//! Curry & Curry 2000, *The Customer Marketing Method*; case `seed_pyramid_1_4_15_80`.

use super::accounts::Accounts;

/// Place in the pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// The first per cent.
    Vip,
    /// The next four.
    Large,
    /// The next fifteen.
    Medium,
    /// The rest.
    Small,
    /// Bought before, not in the year.
    Inactive,
}

impl Tier {
    /// Top to bottom.
    pub const ALL: [Tier; 5] = [Tier::Vip, Tier::Large, Tier::Medium, Tier::Small, Tier::Inactive];

    /// Stable name.
    pub fn id(self) -> &'static str {
        match self {
            Tier::Vip => "vip",
            Tier::Large => "large",
            Tier::Medium => "medium",
            Tier::Small => "small",
            Tier::Inactive => "inactive",
        }
    }
}

/// Per cent of the customers that stand in a tier or above it.
const CUMULATED: [usize; 3] = [1, 5, 20];

/// How many of `n` ranked customers stand at or above each cumulated percentage, rounded half up; the first at least
/// one if there is any.
pub fn ends<const K: usize>(n: usize, cumulated: [usize; K]) -> [usize; K] {
    let mut least = n.min(1);
    cumulated.map(|percent| {
        least = ((2 * n * percent + 100) / 200).clamp(least, n);
        least
    })
}

/// The tier of every customer; `None` for those without a purchase until the end of the accounts.
pub fn assign(accounts: &Accounts) -> Vec<Option<Tier>> {
    let ranked = accounts.ranked();
    let [vip, large, medium] = ends(ranked.len(), CUMULATED);
    let mut tiers: Vec<Option<Tier>> =
        accounts.is_older.iter().map(|older| older.then_some(Tier::Inactive)).collect();
    for (rank, at) in ranked.into_iter().enumerate() {
        if let Some(slot) = tiers.get_mut(at as usize) {
            *slot = Some(match rank {
                r if r < vip => Tier::Vip,
                r if r < large => Tier::Large,
                r if r < medium => Tier::Medium,
                _ => Tier::Small,
            });
        }
    }
    tiers
}

/// Customers of a tier with their sums in 1/10,000.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Which.
    pub tier: Tier,
    /// Its customers, ascending.
    pub members: Vec<u32>,
    /// Net revenue.
    pub revenue: i128,
    /// Contribution; 0 where costs are unknown.
    pub contribution: i128,
}

/// The levels, top to bottom.
pub fn levels(accounts: &Accounts, tiers: &[Option<Tier>]) -> Vec<Level> {
    let level = |tier: Tier| {
        let members: Vec<u32> =
            (0_u32..).zip(tiers).filter(|(_, t)| **t == Some(tier)).map(|(at, _)| at).collect();
        let sum =
            |of: &[i64]| members.iter().filter_map(|at| of.get(*at as usize)).map(|v| i128::from(*v)).sum();
        let (revenue, contribution) = (sum(&accounts.revenue), sum(&accounts.contribution));
        Level { tier, members, revenue, contribution }
    };
    Tier::ALL.into_iter().map(level).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn of(values: &[i64]) -> Accounts {
        Accounts {
            revenue: values.to_vec(),
            orders: values.iter().map(|v| u32::from(*v != 0)).collect(),
            is_older: vec![true; values.len()],
            ..Accounts::default()
        }
    }

    /// The case `seed_pyramid_1_4_15_80`.
    #[test]
    fn sizes_of_the_oracle() {
        let all: Value = serde_json::from_str(include_str!("../../../tests/oracle/drivers.json")).unwrap();
        for (n, sizes) in all["seed_pyramid_1_4_15_80"]["expect"].as_object().unwrap() {
            let n: usize = n.parse().unwrap();
            let wanted: Vec<usize> = sizes
                .as_array()
                .unwrap()
                .iter()
                .map(|s| usize::try_from(s.as_u64().unwrap()).unwrap())
                .collect();
            let [a, b, c] = ends(n, CUMULATED);
            assert_eq!([a, b - a, c - b, n - c], wanted[..], "{n}");
        }
        assert_eq!(ends(0, CUMULATED), [0, 0, 0]);
    }

    proptest! {
        /// Everybody stands in exactly one tier, money adds up, and nobody above somebody worth more.
        #[test]
        fn one_tier_each(values in prop::collection::vec(-500_i64..5_000, 0..300)) {
            let accounts = of(&values);
            let tiers = assign(&accounts);
            let levels = levels(&accounts, &tiers);
            prop_assert_eq!(levels.iter().map(|l| l.members.len()).sum::<usize>(), values.len());
            let sum: i128 = values.iter().map(|v| i128::from(*v)).sum();
            prop_assert_eq!(levels.iter().map(|l| l.revenue).sum::<i128>(), sum);
            for pair in levels.windows(2).take(3) {
                let of = |m: &u32| values[*m as usize];
                if let (Some(low), Some(high)) = (pair[0].members.iter().map(of).min(), pair[1].members.iter().map(of).max()) {
                    prop_assert!(low >= high);
                }
            }
        }
    }
}
