//! The highest price that each customer has paid: what they accept at least.
//!
//! # How it is computed
//! Per product and customer the highest price over the product's usual one (the median of its units). A rung of the ladder is
//! the share of customers who have paid that much. What nobody was asked nobody has paid: it is a lower bound.

use super::observed::{Sold, weighted_quantile};
use crate::model::NONE;
use std::collections::BTreeMap;

/// Pairs of a customer and a product that the ladder needs.
pub const LEAST_PAIRS: usize = 30;
/// Rungs, over the usual price.
const RUNGS: [f64; 7] = [0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2];

/// Accepted prices over the usual price.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// Of the middle customer.
    pub middle: f64,
    /// Of the tenth who have paid most.
    pub high: f64,
    /// Price over the usual, and the share of customers who have paid at least that.
    pub rungs: Vec<(f64, f64)>,
    /// Pairs of a customer and a product.
    pub n: usize,
}

/// The ladder; `None` with fewer than [`LEAST_PAIRS`] pairs, or where all have paid alike.
pub fn run(lines: &[Sold]) -> Option<Accepted> {
    let mut by_product: BTreeMap<u32, Vec<&Sold>> = BTreeMap::new();
    for line in lines {
        by_product.entry(line.product).or_default().push(line);
    }
    let mut highest: Vec<f64> = Vec::new();
    for sold in by_product.values() {
        let mut prices: Vec<(f64, f64)> = sold.iter().map(|line| (line.price, line.units)).collect();
        let Some(usual) = weighted_quantile(&mut prices, 0.5).filter(|usual| *usual > 0.0) else { continue };
        let mut of_customer: BTreeMap<u32, f64> = BTreeMap::new();
        for line in sold.iter().filter(|line| line.customer != NONE) {
            let most = of_customer.entry(line.customer).or_insert(0.0);
            *most = most.max(line.price / usual);
        }
        highest.extend(of_customer.values());
    }
    if highest.len() < LEAST_PAIRS {
        return None;
    }
    let n = highest.len();
    let mut weighted: Vec<(f64, f64)> = highest.iter().map(|v| (*v, 1.0)).collect();
    let mut at = |share: f64| weighted_quantile(&mut weighted, share);
    let (low, middle, high) = (at(0.1)?, at(0.5)?, at(0.9)?);
    // To the cent prices meet their rung.
    let share = |rung: f64| highest.iter().filter(|v| **v >= rung - 1e-6).count() as f64 / n as f64;
    let rungs = RUNGS.map(|rung| (rung, share(rung))).to_vec();
    (high > low * 1.005).then_some(Accepted { middle, high, rungs, n })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, NO_HOUR};

    /// 40 customers: 20 pay 10 (the usual price), 12 pay 9, 8 pay 11: at least 100 %: 28 of 40, at least 110 %: 8 of 40.
    #[test]
    fn by_hand() {
        let price = |customer: u32| match customer {
            0..20 => 10.0,
            20..32 => 9.0,
            _ => 11.0,
        };
        let sold = |customer: u32| Sold {
            product: 1,
            customer,
            order: customer,
            category: 0,
            day: Day(1),
            hour: NO_HOUR,
            price: price(customer),
            units: 1.0,
            cost: f64::NAN,
        };
        let lines: Vec<Sold> = (0..40).map(sold).collect();
        let accepted = run(&lines).unwrap();
        assert_eq!((accepted.middle, accepted.high, accepted.n), (1.0, 1.1, 40));
        let share = |rung: f64| accepted.rungs.iter().find(|r| r.0 == rung).unwrap().1;
        assert_eq!((share(0.9), share(1.0), share(1.1), share(1.2)), (1.0, 0.7, 0.2, 0.0));
        assert_eq!(run(&lines[..20]), None);
    }
}
