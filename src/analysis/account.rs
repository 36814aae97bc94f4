//! What one customer buys, what customers like this one buy besides, and at what discounts.
//!
//! # How it is computed
//! Look-alikes are the other customers of the same RFM segment. A gap is a product that at least [`LEAST_SHARE`] of them buy
//! and this customer never did, by the share of look-alikes who buy it. Discounts: share of the customer's revenue from lines
//! that were sold below their price.
//!
//! # What it needs
//! Products for favourites and gaps; a list price, discounts or promotions; a customer's own rows are enough for the rest.
//!
//! # Limits
//! A gap is an association: whether this customer has any use for the product, only they know.

use super::discounted::Discounted;
use super::overview::units;
use super::study::Study;
use crate::math::count;
use crate::model::{Day, NONE, Transactions};

/// Products listed at most.
const N_ITEMS: usize = 8;
/// Look-alikes who must buy a product for it to be a gap.
const LEAST_SHARE: f64 = 0.1;
/// Look-alikes that gaps need.
const LEAST_PEERS: usize = 10;

/// A product that the customer buys.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Favourite {
    /// Index into `product_ids`.
    pub product: u32,
    /// Net revenue in currency units.
    pub revenue: f64,
    /// Days on which it was bought.
    pub n_days: usize,
    /// The last of them.
    pub last: Day,
}

/// A product that look-alikes buy and the customer does not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Index into `product_ids`.
    pub product: u32,
    /// Look-alikes who buy it.
    pub n_buyers: usize,
    /// Their share of all look-alikes.
    pub share: f64,
    /// What each of them spent on it, in currency units.
    pub spend: f64,
}

/// See the module's documentation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Account {
    /// By revenue, the largest first.
    pub favourites: Vec<Favourite>,
    /// Products that the customer ever bought.
    pub n_products: usize,
    /// By share of look-alikes, the largest first.
    pub gaps: Vec<Gap>,
    /// Number of look-alikes.
    pub n_peers: usize,
    /// Share of revenue below price: the customer's and that of all; `None` without a column that says so.
    pub discounted: Option<(f64, f64)>,
    /// Place by revenue, from 1.
    pub rank: usize,
}

/// Looks at one customer (index into `Customers::list`).
pub fn run(study: &Study, tx: &Transactions, customer_idx: u32) -> Account {
    let list = &study.customers.list;
    let Some(own) = list.get(customer_idx as usize) else { return Account::default() };
    let is_peer = peers(study, tx, customer_idx);
    let n_peers = is_peer.iter().filter(|is| **is).count();
    let mut bought: Vec<(u32, Day, i64)> = Vec::new();
    // Of look-alikes: product, customer, amount.
    let mut others: Vec<(u32, u32, i64)> = Vec::new();
    for &row in &study.rows {
        let row = row as usize;
        let customer = tx.customer.get(row).copied().unwrap_or(NONE);
        let (Some(product), true) = (tx.product.get(row).filter(|p| *p != NONE), tx.is_goods(row)) else {
            continue;
        };
        let amount = tx.amount.get(row).map_or(0, |m| m.0);
        if customer == own.id {
            bought.push((product, tx.day.at(row), amount));
        } else if is_peer.get(customer as usize).copied().unwrap_or(false) {
            others.push((product, customer, amount));
        }
    }
    bought.sort_unstable();
    others.sort_unstable();
    let mut favourites: Vec<Favourite> = bought.chunk_by(|a, b| a.0 == b.0).filter_map(favourite).collect();
    let n_products = favourites.len();
    let has = |product: u32| bought.binary_search_by_key(&product, |b| b.0).is_ok();
    let lines = others.chunk_by(|a, b| a.0 == b.0);
    let mut gaps: Vec<Gap> =
        lines.filter_map(|lines| gap(lines, n_peers)).filter(|g| !has(g.product)).collect();
    let name = |product: u32| tx.product_ids.bytes(product);
    favourites
        .sort_by(|a, b| b.revenue.total_cmp(&a.revenue).then_with(|| name(a.product).cmp(name(b.product))));
    gaps.sort_by(|a, b| b.n_buyers.cmp(&a.n_buyers).then_with(|| name(a.product).cmp(name(b.product))));
    favourites.truncate(N_ITEMS);
    gaps.truncate(N_ITEMS);
    Account {
        favourites,
        n_products,
        gaps,
        n_peers,
        discounted: discounted(study, tx, own.id),
        rank: 1 + list.iter().filter(|c| c.revenue > own.revenue).count(),
    }
}

/// Per customer id, whether it is another one of the same segment.
fn peers(study: &Study, tx: &Transactions, customer_idx: u32) -> Vec<bool> {
    let mut is_peer = vec![false; tx.customer_ids.len()];
    let (Ok(rfm), Ok(at)) = (&study.rfm, study.scored.binary_search(&customer_idx)) else { return is_peer };
    let own = rfm.segments.get(at);
    for (peer, _) in
        study.scored.iter().zip(&rfm.segments).filter(|(peer, s)| **peer != customer_idx && Some(*s) == own)
    {
        let id = study.customers.list.get(*peer as usize).map_or(NONE, |c| c.id);
        if let Some(slot) = is_peer.get_mut(id as usize) {
            *slot = true;
        }
    }
    is_peer
}

fn favourite(lines: &[(u32, Day, i64)]) -> Option<Favourite> {
    let bought = || lines.iter().filter(|l| l.2 > 0).map(|l| l.1);
    let last = bought().next_back()?;
    let n_days = lines.chunk_by(|a, b| a.1 == b.1).filter(|day| day.iter().any(|l| l.2 > 0)).count();
    let revenue = units(lines.iter().map(|l| i128::from(l.2)).sum());
    Some(Favourite { product: lines.first()?.0, revenue, n_days, last })
}

fn gap(lines: &[(u32, u32, i64)], n_peers: usize) -> Option<Gap> {
    let net = |own: &[(u32, u32, i64)]| own.iter().map(|l| i128::from(l.2)).sum::<i128>();
    let buyers = || lines.chunk_by(|a, b| a.1 == b.1).map(net).filter(|net| *net > 0);
    let n_buyers = buyers().count();
    let share = count(n_buyers) / count(n_peers);
    let is_one = n_peers >= LEAST_PEERS && share >= LEAST_SHARE;
    is_one.then(|| {
        Some(Gap {
            product: lines.first()?.0,
            n_buyers,
            share,
            spend: units(buyers().sum()) / count(n_buyers),
        })
    })?
}

fn discounted(study: &Study, tx: &Transactions, id: u32) -> Option<(f64, f64)> {
    let lines = Discounted::of(tx)?;
    let (mut own, mut all) = ((0_i128, 0_i128), (0_i128, 0_i128));
    for &row in &study.rows {
        let row = row as usize;
        let (Some(is), Some(amount)) = (lines.is(row), tx.amount.get(row).filter(|m| m.0 > 0)) else {
            continue;
        };
        let add = |sums: &mut (i128, i128)| {
            sums.0 += if is { i128::from(amount.0) } else { 0 };
            sums.1 += i128::from(amount.0);
        };
        add(&mut all);
        if tx.customer.get(row) == Some(&id) {
            add(&mut own);
        }
    }
    let share = |(part, whole): (i128, i128)| units(part) / units(whole);
    (own.1 > 0 && all.1 > 0).then(|| (share(own), share(all)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_by_hand() {
        let lines = [(7, Day(1), 30_000), (7, Day(1), 10_000), (7, Day(9), 20_000), (7, Day(12), -20_000)];
        let found = favourite(&lines).unwrap();
        assert_eq!((found.revenue, found.n_days, found.last), (4.0, 2, Day(9)));
        // Three of twenty buy it, one of them gave all of it back.
        let lines = [(3, 1, 10_000), (3, 2, 20_000), (3, 2, 40_000), (3, 5, 10_000), (3, 5, -10_000)];
        let found = gap(&lines, 20).unwrap();
        assert_eq!((found.n_buyers, found.share, found.spend), (2, 0.1, 3.5));
        assert_eq!((gap(&lines, 21), gap(&lines, 9)), (None, None));
    }
}
