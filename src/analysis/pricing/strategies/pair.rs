//! Two products that are bought together, and what their customers have paid for either.
//!
//! # How it is computed
//! Of the [`N_PRODUCTS`] products with most lines (where the scope alone has no pair, half of them the scope's) the pair that stands in more orders together than chance lets expect (most
//! orders above n_a n_b ÷ n), if that is more than the best of so many pairs reaches by chance in one file of a hundred. Its customers are those who bought both, only the one, only the other; four seats of the
//! calculator are shared out among these kinds by their size. What a kind would pay: the highest price that its middle customer
//! has paid; for what it never bought at most the lowest tenth of the prices that were asked.
//!
//! # Limits
//! Bought together is no gain from bundling: who buys both anyway just gets the discount.
#![allow(clippy::indexing_slicing, reason = "products are numbered in this file")]

use super::observed::{Sold, weighted_quantile};
use crate::math::normal::quantile;
use crate::model::NONE;
use std::collections::BTreeMap;

/// Products that are looked at.
const N_PRODUCTS: usize = 60;
/// Chance that any pair passes in orders filled without regard to what else is in them.
const CHANCE: f64 = 0.01;
/// Orders in which a pair must stand together.
pub const LEAST_ORDERS: usize = 10;
/// Kinds of customer that the calculator has.
const N_SEATS: usize = 4;

/// Where a pair was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Both products are of the scope.
    Within,
    /// One is, the other goes with it best in the whole file.
    Across,
    /// Neither is: nothing of the scope goes with anything, and this is the file's best pair.
    Elsewhere,
}

/// A pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Codes of the products, the one with more orders first.
    pub products: (u32, u32),
    /// Orders with both.
    pub n_orders: usize,
    /// Orders over those that chance lets expect.
    pub lift: f64,
    /// What each seat would pay for either, in currency units.
    pub seats: [(f64, f64); N_SEATS],
    /// Customers who bought both, only the first, only the second.
    pub kinds: [usize; 3],
    /// Usual prices.
    pub prices: (f64, f64),
    /// Mean costs of a unit; `None` where no line has one.
    pub costs: (Option<f64>, Option<f64>),
    /// Whether the scope has it.
    pub found: Found,
}

/// The pair among some lines; `None` without customers, or where no two products meet in [`LEAST_ORDERS`] orders.
pub fn run(lines: &[Sold]) -> Option<Pair> {
    of_wanted(lines, Found::Within, &|_| true)
}

/// The pair for a scope that has none of its own, from the lines of the whole file.
pub fn around(lines: &[Sold], is_in_scope: &dyn Fn(u32) -> bool) -> Option<Pair> {
    of_wanted(lines, Found::Across, is_in_scope).or_else(|| of_wanted(lines, Found::Elsewhere, &|_| true))
}

fn of_wanted(lines: &[Sold], found: Found, is_wanted: &dyn Fn(u32) -> bool) -> Option<Pair> {
    let (a, b, n_orders, lift) = together(lines, is_wanted)?;
    let of = |product: u32| lines.iter().filter(move |line| line.product == product);
    let mut most: BTreeMap<u32, (Option<f64>, Option<f64>)> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.customer != NONE) {
        let slot = match line.product {
            product if product == a => &mut most.entry(line.customer).or_default().0,
            product if product == b => &mut most.entry(line.customer).or_default().1,
            _ => continue,
        };
        *slot = Some(slot.unwrap_or(0.0).max(line.price));
    }
    let middle = |values: Vec<f64>| {
        weighted_quantile(&mut values.into_iter().map(|v| (v, 1.0)).collect::<Vec<_>>(), 0.5)
    };
    let asked = |product: u32, share: f64| {
        weighted_quantile(&mut of(product).map(|line| (line.price, 1.0)).collect::<Vec<_>>(), share)
    };
    let (low_a, low_b) = (asked(a, 0.1)?, asked(b, 0.1)?);
    let is_kind = [
        |v: &(Option<f64>, Option<f64>)| v.0.is_some() && v.1.is_some(),
        |v: &(Option<f64>, Option<f64>)| v.0.is_some() && v.1.is_none(),
        |v: &(Option<f64>, Option<f64>)| v.0.is_none() && v.1.is_some(),
    ];
    let kinds = is_kind.map(|is| most.values().filter(|v| is(v)).count());
    if kinds.iter().sum::<usize>() == 0 {
        return None;
    }
    let pays = is_kind.map(|is| {
        let own = || most.values().filter(|v| is(v));
        (
            middle(own().filter_map(|v| v.0).collect()).unwrap_or(low_a),
            middle(own().filter_map(|v| v.1).collect()).unwrap_or(low_b),
        )
    });
    let mut seats = [(0.0, 0.0); N_SEATS];
    for (seat, kind) in seats.iter_mut().zip(apportion(kinds)) {
        *seat = pays[kind];
    }
    let cost = |product: u32| {
        let known = || of(product).filter(|line| line.cost.is_finite());
        let units: f64 = known().map(|line| line.units).sum();
        (units > 0.0).then(|| known().map(|line| line.units * line.cost).sum::<f64>() / units)
    };
    let prices = (asked(a, 0.5)?, asked(b, 0.5)?);
    Some(Pair { products: (a, b), n_orders, lift, seats, kinds, prices, costs: (cost(a), cost(b)), found })
}

/// The pair with most orders above chance that holds a wanted product: products, orders together, lift.
fn together(lines: &[Sold], is_wanted: &dyn Fn(u32) -> bool) -> Option<(u32, u32, usize, f64)> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    lines.iter().for_each(|line| *counts.entry(line.product).or_default() += 1);
    let mut order: Vec<(usize, u32)> = counts.into_iter().map(|(product, n)| (n, product)).collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let (mut wanted, mut others): (Vec<_>, Vec<_>) = order.into_iter().partition(|(_, p)| is_wanted(*p));
    if !others.is_empty() {
        wanted.truncate(N_PRODUCTS / 2);
    }
    let n_wanted = wanted.len().min(N_PRODUCTS);
    others.truncate(N_PRODUCTS - n_wanted);
    wanted.truncate(n_wanted);
    let order = [wanted, others].concat();
    let place: BTreeMap<u32, usize> =
        order.iter().enumerate().map(|(at, (_, product))| (*product, at)).collect();
    let all = {
        let mut orders: Vec<u32> = lines.iter().map(|line| line.order).collect();
        orders.sort_unstable();
        orders.dedup();
        orders.len()
    };
    let mut bought: Vec<(u32, usize)> =
        lines.iter().filter_map(|line| Some((line.order, *place.get(&line.product)?))).collect();
    bought.sort_unstable();
    bought.dedup();
    let n = order.len();
    let (mut alone, mut both) = (vec![0_usize; n], vec![0_usize; n * n]);
    for basket in bought.chunk_by(|a, b| a.0 == b.0) {
        for (at, (_, first)) in basket.iter().enumerate() {
            alone[*first] += 1;
            basket[at + 1..].iter().for_each(|(_, second)| both[first * n + second] += 1);
        }
    }
    let expected = |i: usize, j: usize| alone[i] as f64 * alone[j] as f64 / all as f64;
    let pairs = (0..n_wanted).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
    let best = pairs.filter(|(i, j)| both[i * n + j] >= LEAST_ORDERS).max_by(|x, y| {
        let above = |(i, j): &(usize, usize)| both[i * n + j] as f64 - expected(*i, *j);
        above(x).total_cmp(&above(y)).then(y.cmp(x))
    })?;
    let (i, j) = if alone[best.0] >= alone[best.1] { best } else { (best.1, best.0) };
    let n_both = both[best.0 * n + best.1];
    let lift = n_both as f64 / expected(i, j);
    // The best of many pairs stands out by chance alone: the threshold is that of all of them together.
    let n_pairs = (n_wanted * (2 * n - n_wanted).saturating_sub(1) / 2).max(1) as f64;
    let z = (n_both as f64 - expected(i, j)) / expected(i, j).sqrt();
    (lift > 1.0 && z > quantile(1.0 - CHANCE / n_pairs)).then_some((order[i].1, order[j].1, n_both, lift))
}

/// Which kind sits on each seat: by largest remainder, every kind that exists on one at least.
fn apportion(kinds: [usize; 3]) -> Vec<usize> {
    let total: usize = kinds.iter().sum();
    let mut seats = kinds.map(|n| usize::from(n > 0));
    while seats.iter().sum::<usize>() < N_SEATS {
        let short = |k: &usize| kinds[*k] as f64 * N_SEATS as f64 / total as f64 - seats[*k] as f64;
        let next =
            (0..3).filter(|k| kinds[*k] > 0).max_by(|a, b| short(a).total_cmp(&short(b)).then(b.cmp(a)));
        match next {
            Some(kind) => seats[kind] += 1,
            None => break,
        }
    }
    (0..3).flat_map(|kind| std::iter::repeat_n(kind, seats[kind])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, NO_HOUR};

    fn sold(product: u32, customer: u32, order: u32, price: f64) -> Sold {
        let (day, hour, units, cost) = (Day(1), NO_HOUR, 1.0, f64::NAN);
        Sold { product, customer, order, category: 0, day, hour, price, units, cost }
    }

    /// Orders 0 to 11 hold 1 and 2 (customers 0 to 11), 12 to 35 only 1 (24 customers), 36 to 199 only 3. Lift: 12 x 200 ÷ (36 x 12);
    /// 12 where 2.16 are expected. Of 40 orders 10.8 would be: that is chance.
    #[test]
    fn a_pair_by_hand() {
        let mut lines: Vec<Sold> = (0..12).flat_map(|c| [sold(1, c, c, 10.0), sold(2, c, c, 4.0)]).collect();
        lines.extend((12..36).map(|c| sold(1, c, c, 9.0)));
        lines.extend((36..40).map(|c| sold(3, c, c, 5.0)));
        assert_eq!(run(&lines), None);
        lines.extend((40..200).map(|c| sold(3, c, c, 5.0)));
        let pair = run(&lines).unwrap();
        assert_eq!((pair.products, pair.n_orders, pair.kinds), ((1, 2), 12, [12, 24, 0]));
        assert!((pair.lift - 2400.0 / 432.0).abs() < 1e-12);
        // A third buys both: one seat of four, and three buy only the first; nobody paid more than 4 for the second.
        assert_eq!(pair.seats, [(10.0, 4.0), (9.0, 4.0), (9.0, 4.0), (9.0, 4.0)]);
        assert_eq!((pair.prices, pair.costs), ((9.0, 4.0), (None, None)));
        assert_eq!(run(&lines[..16]), None);
        // A product alone goes with its partner; one that goes with nothing is shown the pair of the file.
        let of_one = around(&lines, &|product| product == 2).unwrap();
        assert_eq!((of_one.products, of_one.found), ((1, 2), Found::Across));
        let of_none = around(&lines, &|product| product == 3).unwrap();
        assert_eq!((of_none.products, of_none.found), ((1, 2), Found::Elsewhere));
        assert_eq!(around(&lines[24..], &|product| product == 3), None);
    }

    #[test]
    fn four_seats() {
        assert_eq!(apportion([12, 24, 0]), [0, 1, 1, 1]);
        assert_eq!(apportion([1, 1, 98]), [0, 1, 2, 2]);
        assert_eq!(apportion([50, 0, 50]), [0, 0, 2, 2]);
    }
}
