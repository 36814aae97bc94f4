//! A dearer and a cheaper version, as the file has them.
//!
//! # How it is computed
//! Of every category (of one product: of its price tiers) the cheaper half of the units against the dearer, where the dearer
//! half costs at least [`LEAST_STEP`] more. Versions are on offer at the same time: both halves must have sold in at least
//! [`LEAST_OVERLAP`] of the weeks in which either did. A price now and then below the usual one is a promotion, a product
//! that followed another its successor; neither is a version. Taken: the share of the cheaper half's units that went to customers who had paid
//! for the dearer one before. Not all of them would have gone on doing so: it is the most that can have been taken.

use super::observed::{Sold, week};
use crate::model::NONE;
use std::collections::{BTreeMap, BTreeSet};

/// By how much the dearer version must be dearer.
pub const LEAST_STEP: f64 = 0.15;
/// Share of the weeks with a sale of either version in which both must have sold.
pub const LEAST_OVERLAP: f64 = 0.5;

/// Both versions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ladder {
    /// Whether they are price tiers of one product.
    pub is_tiers: bool,
    /// Units of the cheaper version.
    pub low_units: f64,
    /// Its mean price.
    pub low_price: f64,
    /// Its mean cost per unit; `None` where no line has one.
    pub low_cost: Option<f64>,
    /// Mean price of the dearer version.
    pub high_price: f64,
    /// Its mean cost per unit.
    pub high_cost: Option<f64>,
    /// Share of the cheaper version's units that may have been taken from the dearer; `None` without customers.
    pub taken: Option<f64>,
    /// Share of the weeks with a sale of either version (of every category) in which both sold.
    pub overlap: f64,
}

#[derive(Default)]
struct Half {
    units: f64,
    revenue: f64,
    cost: f64,
    units_with_cost: f64,
}

impl Half {
    fn add(&mut self, line: &Sold) {
        self.units += line.units;
        self.revenue += line.units * line.price;
        if line.cost.is_finite() {
            self.cost += line.units * line.cost;
            self.units_with_cost += line.units;
        }
    }

    fn unit_cost(&self) -> Option<f64> {
        (self.units_with_cost > 0.0).then(|| self.cost / self.units_with_cost)
    }
}

/// The versions among some lines. Several products are compared only if `is_range`.
pub fn run(lines: &[Sold], is_range: bool) -> Option<Ladder> {
    let first = lines.first()?.product;
    let is_tiers = lines.iter().all(|line| line.product == first);
    if !is_tiers && !is_range {
        return None;
    }
    let mut by_category: BTreeMap<u32, Vec<&Sold>> = BTreeMap::new();
    for line in lines {
        by_category.entry(if is_tiers { 0 } else { line.category }).or_default().push(line);
    }
    let (mut low, mut high) = (Half::default(), Half::default());
    let (mut known, mut taken) = (0.0, 0.0);
    let (mut n_both, mut n_either) = (0, 0);
    for range in by_category.values() {
        let Some(cut) = cut(range, is_tiers) else { continue };
        let is_high = |line: &Sold| cut.get(&key(line, is_tiers)).copied().unwrap_or(false);
        let (both, either) = weeks(range, &is_high);
        if (both as f64) < LEAST_OVERLAP * either as f64 {
            continue;
        }
        (n_both, n_either) = (n_both + both, n_either + either);
        let mut first_dear: BTreeMap<u32, i32> = BTreeMap::new();
        for line in range.iter().filter(|line| is_high(line) && line.customer != NONE) {
            let day = first_dear.entry(line.customer).or_insert(line.day.0);
            *day = (*day).min(line.day.0);
        }
        for line in range {
            if is_high(line) {
                high.add(line);
                continue;
            }
            low.add(line);
            if line.customer != NONE {
                known += line.units;
                if first_dear.get(&line.customer).is_some_and(|day| *day < line.day.0) {
                    taken += line.units;
                }
            }
        }
    }
    (low.units > 0.0 && high.units > 0.0).then(|| Ladder {
        is_tiers,
        low_units: low.units,
        low_price: low.revenue / low.units,
        low_cost: low.unit_cost(),
        high_price: high.revenue / high.units,
        high_cost: high.unit_cost(),
        taken: (known > 0.0).then(|| taken / known),
        overlap: n_both as f64 / n_either as f64,
    })
}

/// Weeks in which both halves sold, and in which either did.
fn weeks(range: &[&Sold], is_high: &impl Fn(&Sold) -> bool) -> (usize, usize) {
    let of = |side: bool| -> BTreeSet<i32> {
        range.iter().filter(|line| is_high(line) == side).map(|line| week(line.day)).collect()
    };
    let (low, high) = (of(false), of(true));
    (low.intersection(&high).count(), low.union(&high).count())
}

/// What a version is: a product, or a price to the cent.
fn key(line: &Sold, is_tiers: bool) -> u64 {
    if is_tiers { (line.price * 100.0).round().max(0.0) as u64 } else { u64::from(line.product) }
}

/// Which versions are the dearer ones; `None` where there are not two that differ enough.
fn cut(range: &[&Sold], is_tiers: bool) -> Option<BTreeMap<u64, bool>> {
    let mut sums: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
    for line in range {
        let sum = sums.entry(key(line, is_tiers)).or_default();
        *sum = (sum.0 + line.units, sum.1 + line.units * line.price);
    }
    let mut order: Vec<(u64, f64, f64)> =
        sums.into_iter().filter(|(_, s)| s.0 > 0.0).map(|(k, s)| (k, s.1 / s.0, s.0)).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let total: f64 = order.iter().map(|v| v.2).sum();
    let mut passed = 0.0;
    let mut halves = BTreeMap::new();
    let (mut low, mut high) = ((0.0, 0.0), (0.0, 0.0));
    for (at, (key, price, units)) in order.iter().enumerate() {
        // The first is cheap and the last dear, however much either sells.
        let is_high = at > 0 && (passed + 0.5 * units > 0.5 * total || at + 1 == order.len());
        passed += units;
        let side = if is_high { &mut high } else { &mut low };
        *side = (side.0 + units, side.1 + units * price);
        halves.insert(*key, is_high);
    }
    let differs = low.0 > 0.0 && high.0 > 0.0 && high.1 / high.0 >= (1.0 + LEAST_STEP) * low.1 / low.0;
    differs.then_some(halves)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, NO_HOUR};

    fn sold(product: u32, customer: u32, day: i32, price: f64, units: f64) -> Sold {
        let (order, category, cost) = (0, 7, price / 2.0);
        Sold { product, customer, order, category, day: Day(day), hour: NO_HOUR, price, units, cost }
    }

    /// A at 10 (30 units), B at 20 (30): of A's units 10 went to customer 1, who had bought B before: a third.
    #[test]
    fn two_products_by_hand() {
        let lines = [
            sold(1, 1, 5, 10.0, 10.0),
            sold(1, 2, 5, 10.0, 20.0),
            sold(2, 1, 4, 20.0, 12.0),
            sold(2, 3, 9, 20.0, 18.0),
        ];
        let ladder = run(&lines, true).unwrap();
        assert_eq!((ladder.low_price, ladder.high_price, ladder.low_units), (10.0, 20.0, 30.0));
        assert_eq!((ladder.low_cost, ladder.high_cost, ladder.is_tiers), (Some(5.0), Some(10.0), false));
        assert!((ladder.taken.unwrap() - 1.0 / 3.0).abs() < 1e-12);
        // Of products that nobody compares there is no ladder.
        assert_eq!(run(&lines, false), None);
    }

    #[test]
    fn tiers_of_one_product() {
        let lines = [sold(1, NONE, 5, 8.0, 100.0), sold(1, NONE, 6, 10.0, 40.0)];
        let ladder = run(&lines, false).unwrap();
        assert!(ladder.is_tiers && ladder.taken.is_none() && ladder.overlap == 1.0);
        assert_eq!((ladder.low_price, ladder.high_price), (8.0, 10.0));
        assert_eq!(run(&[sold(1, 1, 5, 9.5, 1.0), sold(1, 1, 5, 10.0, 1.0)], true), None);
        assert_eq!(run(&[], true), None);
    }

    /// Day 0 is the first of a week of this count. Forty weeks at 10, every fourth of them at 8 instead; a promotion that
    /// begins in the middle of its week leaves both prices in one.
    #[test]
    fn a_promotion_is_no_version() {
        let price = |week: i32| if week % 4 == 3 { 8.0 } else { 10.0 };
        let mut lines: Vec<Sold> = (0..40).map(|w| sold(1, NONE, 7 * w + 1, price(w), 5.0)).collect();
        assert_eq!(run(&lines, true), None);
        lines.extend((0..40).filter(|w| w % 4 == 3).map(|w| sold(1, NONE, 7 * w, 10.0, 5.0)));
        assert_eq!(run(&lines, true), None);
        // Both prices side by side in half of the weeks: a small pack and a large one under one number.
        lines.extend((0..40).filter(|w| w % 4 == 1).map(|w| sold(1, NONE, 7 * w, 8.0, 5.0)));
        let ladder = run(&lines, true).unwrap();
        assert_eq!((ladder.is_tiers, ladder.overlap), (true, 0.5));
    }

    /// One product stopped when the next began.
    #[test]
    fn a_successor_is_no_version() {
        let mut lines: Vec<Sold> = (0..20).map(|w| sold(1, NONE, 7 * w, 10.0, 5.0)).collect();
        lines.extend((20..40).map(|w| sold(2, NONE, 7 * w, 15.0, 5.0)));
        assert_eq!(run(&lines, true), None);
        lines.extend((0..20).map(|w| sold(2, NONE, 7 * w, 15.0, 5.0)));
        assert_eq!(run(&lines, true).unwrap().overlap, 0.5);
    }
}
