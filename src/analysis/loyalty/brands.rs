//! How much of their need do the buyers of a brand buy of it?
//!
//! # What it tells
//! Per brand (or category, or channel): penetration (share of customers who bought it), purchases per buyer, share of
//! requirements (its part of all that its buyers spend), buyers of nothing else.
//!
//! # Limits
//! Of what is bought here only.
//!
//! # References
//! Ehrenberg 1988, *Repeat-Buying*; Uncles, Ehrenberg & Hammond 1995 (double jeopardy: small brands have fewer buyers, who buy
//! it less often).
#![allow(clippy::indexing_slicing, reason = "tables have a place for every value")]

use super::orders::{Orders, names_by_rank, ranks};
use crate::model::{Dimension, NONE, Transactions};

/// One brand.
#[derive(Debug, Clone, PartialEq)]
pub struct Brand {
    /// Its name.
    pub name: String,
    /// Its buyers: positions among the scored, ascending.
    pub buyers: Vec<u32>,
    /// Orders with it per buyer.
    pub orders_per_buyer: f64,
    /// Its part of its buyers' spend.
    pub share_of_requirements: f64,
    /// Buyers who bought no other.
    pub n_sole: usize,
    /// Spend on it, in 1/10,000.
    pub spend: i128,
}

/// Brands of all orders, the one with the most spend first; and per customer the number of different ones.
pub fn run(orders: &Orders, tx: &Transactions, column: &Dimension) -> Vec<Brand> {
    let rank = ranks(column);
    let names = names_by_rank(column);
    let n = names.len();
    let mut spend = vec![0_i128; n];
    let mut wallet = vec![0_i128; n];
    let (mut n_orders, mut n_sole) = (vec![0_u64; n], vec![0_usize; n]);
    let mut buyers: Vec<Vec<u32>> = vec![Vec::new(); n];
    let mut own: Vec<(u32, i128, u64, u32)> = Vec::new();
    for customer in 0..orders.n_customers() {
        own.clear();
        for (at, order) in (1_u32..).zip(orders.of_customer(customer)) {
            for &row in orders.rows(order) {
                let (Some(code), Some(amount)) =
                    (column.codes.get(row as usize), tx.amount.get(row as usize))
                else {
                    continue;
                };
                let letter = rank.get(code as usize).copied().unwrap_or(NONE);
                if letter == NONE || amount.0 <= 0 {
                    continue;
                }
                // Letter, spend, orders, the last order that had it.
                match own.iter_mut().find(|o| o.0 == letter) {
                    Some(o) => {
                        o.1 += i128::from(amount.0);
                        o.2 += u64::from(o.3 != at);
                        o.3 = at;
                    }
                    None => own.push((letter, i128::from(amount.0), 1, at)),
                }
            }
        }
        let all: i128 = own.iter().map(|o| o.1).sum();
        for (letter, sum, count, _) in &own {
            let letter = *letter as usize;
            spend[letter] += sum;
            wallet[letter] += all;
            n_orders[letter] += count;
            n_sole[letter] += usize::from(own.len() == 1);
            buyers[letter].push(u32::try_from(customer).unwrap_or(NONE));
        }
    }
    let mut list: Vec<Brand> = names
        .into_iter()
        .enumerate()
        .zip(buyers)
        .filter(|(_, buyers)| !buyers.is_empty())
        .map(|((i, name), buyers)| Brand {
            name,
            orders_per_buyer: n_orders[i] as f64 / buyers.len() as f64,
            share_of_requirements: spend[i] as f64 / wallet[i] as f64,
            n_sole: n_sole[i],
            spend: spend[i],
            buyers,
        })
        .collect();
    list.sort_by(|a, b| b.spend.cmp(&a.spend).then_with(|| a.name.cmp(&b.name)));
    list
}
