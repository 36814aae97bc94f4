//! Most valuable, growable, below zero.
//!
//! # How it is computed
//! Actual value: CLV where the models have one, else the value of the last year. Strategic value: what the customer
//! buys of the category elsewhere (wallet - own revenue); without such a column the gap to look-alikes: the 90th
//! percentile of revenue among customers with as many orders (in bands), less the own. Below zero: contribution (or net
//! revenue) at or below zero. Most valuable: actual value among the first 20 %. Growable: of the rest, strategic value
//! among the first 20 %. Everybody else is kept as is.
//!
//! # Limits
//! The gap to look-alikes is a proxy: it says what customers of the same rhythm spend, not what this one could.
//!
//! # References
//! Peppers & Rogers 1997, *Enterprise One to One*.

use super::accounts::Accounts;
use crate::analysis::overview::units;
use crate::analysis::programme::equity::invested as told_once_or_summed;
use crate::analysis::study::Study;
use crate::math::stats::quantile_of_sorted;
use crate::model::Transactions;

/// A zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// The highest actual value.
    Most,
    /// The highest strategic value of the rest.
    Growable,
    /// All others who earn.
    Kept,
    /// Costs more than it brings.
    Below,
}

impl Zone {
    /// In reading order.
    pub const ALL: [Zone; 4] = [Zone::Most, Zone::Growable, Zone::Kept, Zone::Below];

    /// Stable name.
    pub fn id(self) -> &'static str {
        match self {
            Zone::Most => "most",
            Zone::Growable => "growable",
            Zone::Kept => "kept",
            Zone::Below => "below",
        }
    }
}

/// Fewer look-alikes tell nothing.
const MIN_PEERS: usize = 10;
/// Upper ends of the bands of orders; the last has none.
const BANDS: [u32; 5] = [1, 2, 3, 6, 12];

/// A customer in the plane of actual and strategic value, in currency units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// Index into `Customers::list`.
    pub customer: u32,
    /// Actual value.
    pub actual: f64,
    /// Strategic value.
    pub strategic: f64,
    /// The zone.
    pub zone: Zone,
}

/// All active customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Zones {
    /// Ascending by customer.
    pub customers: Vec<Placed>,
    /// Actual value is CLV.
    pub is_clv: bool,
    /// Strategic value is by the column of wallets.
    pub has_wallet: bool,
}

impl Zones {
    /// Customers of a zone, ascending.
    pub fn members(&self, zone: Zone) -> Vec<u32> {
        self.customers.iter().filter(|c| c.zone == zone).map(|c| c.customer).collect()
    }
}

/// Places the customers.
pub fn run(study: &Study, tx: &Transactions, accounts: &Accounts) -> Zones {
    let wallet = tx.numbers("wallet").map(|numbers| told_once_or_summed(study, tx, numbers));
    let has_wallet = wallet.is_some();
    let gaps = match wallet {
        Some(wallet) => wallet
            .iter()
            .zip(&accounts.revenue)
            .map(|(wallet, own)| (wallet.unwrap_or(0.0) - units(i128::from(*own))).max(0.0))
            .collect(),
        None => peer_gaps(accounts),
    };
    let is_clv = study.clv.is_ok();
    let actual = |at: u32| match study.value_of(at) {
        Some(value) => value.clv,
        // Whom the models have not seen has no value to come yet.
        None if is_clv => 0.0,
        None => units(i128::from(accounts.values().get(at as usize).copied().unwrap_or(0))),
    };
    let placed = accounts.active().map(|at| {
        let earns = accounts.values().get(at as usize).is_some_and(|v| *v > 0);
        Placed {
            customer: at,
            actual: actual(at),
            strategic: gaps.get(at as usize).copied().unwrap_or(0.0),
            zone: if earns { Zone::Kept } else { Zone::Below },
        }
    });
    let mut customers: Vec<Placed> = placed.collect();
    promote(&mut customers, Zone::Most, |c| c.actual);
    promote(&mut customers, Zone::Growable, |c| c.strategic);
    Zones { customers, is_clv, has_wallet }
}

/// Moves those whose value is positive and among the first 20 % of all that earn from kept to a zone.
fn promote(customers: &mut [Placed], zone: Zone, of: impl Fn(&Placed) -> f64) {
    let mut values: Vec<f64> = customers.iter().filter(|c| c.zone == Zone::Kept).map(&of).collect();
    values.sort_unstable_by(f64::total_cmp);
    let cut = quantile_of_sorted(&values, 0.8);
    for c in customers.iter_mut().filter(|c| c.zone == Zone::Kept) {
        if of(c) > 0.0 && of(c) >= cut {
            c.zone = zone;
        }
    }
}

/// What the 90th percentile of customers with as many orders spends more; 0 where there are too few of them.
pub fn peer_gaps(accounts: &Accounts) -> Vec<f64> {
    let band = |n: u32| BANDS.iter().filter(|end| n > **end).count();
    let mut peers: Vec<Vec<f64>> = vec![Vec::new(); BANDS.len() + 1];
    let revenue = |at: usize| units(i128::from(accounts.revenue.get(at).copied().unwrap_or(0)));
    for at in accounts.active() {
        let n = accounts.orders.get(at as usize).copied().unwrap_or(0);
        if let Some(peers) = peers.get_mut(band(n)) {
            peers.push(revenue(at as usize));
        }
    }
    let high: Vec<f64> = peers
        .into_iter()
        .map(|mut peers| {
            peers.sort_unstable_by(f64::total_cmp);
            if peers.len() < MIN_PEERS { 0.0 } else { quantile_of_sorted(&peers, 0.9) }
        })
        .collect();
    let gap = |(at, n): (usize, &u32)| {
        let high = high.get(band(*n)).copied().filter(|_| *n > 0).unwrap_or(0.0);
        (high - revenue(at)).max(0.0)
    };
    accounts.orders.iter().enumerate().map(gap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_to_look_alikes_by_hand() {
        // Eleven customers with one order spend 0, 10, ..., 100; the 90th percentile is 90. Two with two orders are too few.
        let revenue: Vec<i64> = (0..11).map(|i| i * 100_000).chain([50_000, 70_000]).collect();
        let orders = [vec![1; 11], vec![2; 2]].concat();
        let accounts = Accounts { revenue, orders, is_older: vec![false; 13], ..Accounts::default() };
        let gaps = peer_gaps(&accounts);
        assert_eq!(gaps[..3], [90.0, 80.0, 70.0]);
        assert_eq!(gaps[9..], [0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn promotion_takes_a_fifth() {
        let placed = |i: u32| Placed { customer: i, actual: f64::from(i), strategic: 0.0, zone: Zone::Kept };
        let mut customers: Vec<Placed> = (0..11).map(placed).collect();
        promote(&mut customers, Zone::Most, |c| c.actual);
        // The 80th percentile of 0 to 10 is 8.
        let most: Vec<u32> = customers.iter().filter(|c| c.zone == Zone::Most).map(|c| c.customer).collect();
        assert_eq!(most, [8, 9, 10]);
        promote(&mut customers, Zone::Growable, |c| c.strategic);
        assert!(customers.iter().all(|c| c.zone != Zone::Growable));
    }
}
