//! L2: to what are customers loyal: a brand, a channel, a kind of product, a price, the experience?
//!
//! # How it is computed
//! Per customer and object: of n chances how many (k) were taken. Brand, channel, function (category): of the orders those
//! with the customer's most frequent value; price: of the lines those at a discount; experience: of the ratings those in
//! the best tenth of the scale. Index = k / n over that of all customers; a customer's object is the one with the highest
//! index of at least 1.2 that chance would not reach (binomial, false discoveries held to 5 % over all customers and objects).
//! Needs four orders.
//!
//! # Limits
//! An index against this file's customers: where nearly all buy one brand, nobody stands out by it.

use crate::math::false_discovery::benjamini_hochberg;
use crate::math::special::ln_beta;

/// The objects with the role of the column that each needs.
pub const OBJECTS: [(&str, &str); 5] = [
    ("brand", "brand"),
    ("channel", "channel"),
    ("function", "category"),
    ("price", "list_price"),
    ("experience", "satisfaction"),
];
/// Least index.
const LEAST_INDEX: f64 = 1.2;
/// False discovery rate.
const RATE: f64 = 0.05;
/// Chances that a customer must have had.
const MIN_CHANCES: u32 = 4;

/// Chances taken, of chances had.
pub type Taken = (u32, u32);

/// Per customer the object (position in [`OBJECTS`]) and its index. `taken`: per object of the file, its position and one
/// entry per customer.
pub fn of_customers(taken: &[(usize, Vec<Taken>)], n_customers: usize) -> Vec<Option<(usize, f64)>> {
    let mut candidates: Vec<(usize, usize, f64)> = Vec::new();
    let mut p_values = Vec::new();
    for (object, list) in taken {
        let counted = || list.iter().filter(|t| t.1 >= MIN_CHANCES);
        let (k, n) = counted().fold((0_u64, 0_u64), |s, t| (s.0 + u64::from(t.0), s.1 + u64::from(t.1)));
        if k == 0 || k == n {
            continue;
        }
        let mean = k as f64 / n as f64;
        for (customer, (k, n)) in list.iter().enumerate().filter(|(_, t)| t.1 >= MIN_CHANCES) {
            candidates.push((customer, *object, f64::from(*k) / f64::from(*n) / mean));
            p_values.push(at_least(*k, *n, mean));
        }
    }
    let mut best: Vec<Option<(usize, f64)>> = vec![None; n_customers];
    for ((customer, object, index), q) in candidates.into_iter().zip(benjamini_hochberg(&p_values)) {
        if q <= RATE
            && index >= LEAST_INDEX
            && let Some(best) = best.get_mut(customer)
            && best.is_none_or(|b| index > b.1)
        {
            *best = Some((object, index));
        }
    }
    best
}

/// Probability of k or more of n at a chance p.
fn at_least(k: u32, n: u32, p: f64) -> f64 {
    let (ln_p, ln_q) = (libm::log(p), libm::log1p(-p));
    let ln_choose =
        |i: u32| -libm::log(f64::from(n) + 1.0) - ln_beta(f64::from(i) + 1.0, f64::from(n - i) + 1.0);
    let term = |i: u32| libm::exp(ln_choose(i) + f64::from(i) * ln_p + f64::from(n - i) * ln_q);
    (k..=n).map(term).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_of_four_heads() {
        assert!((at_least(3, 4, 0.5) - 5.0 / 16.0).abs() < 1e-12);
        assert!((at_least(0, 9, 0.3) - 1.0).abs() < 1e-12);
    }

    /// A hundred customers buy at half their lines at a discount, two always: index 20/20 over 0.51, chance 0.51^20.
    #[test]
    fn who_buys_only_at_a_discount_stands_out() {
        let mut list: Vec<Taken> = vec![(10, 20); 98];
        list.extend([(20, 20); 2]);
        let found = of_customers(&[(3, list)], 100);
        assert!(found[..98].iter().all(Option::is_none));
        let (object, index) = found[99].unwrap();
        assert_eq!(object, 3);
        assert!((index - 1.0 / 0.51).abs() < 1e-12);
        assert!(of_customers(&[(0, vec![(3, 3); 5])], 5).iter().all(Option::is_none));
    }
}
