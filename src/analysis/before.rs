//! Who bought before the first day that the filters let see?
//!
//! A report is made of the rows under its filters, as if the file had no others: a customer's first order in it need not be
//! their first. Whoever is to be called a first-time buyer is looked up here.

use super::filter::Filter;
use crate::model::{Customers, NONE, Transactions, net_orders};

/// Of `customers`, made of the rows under a filter: those with a purchase on an earlier day than it begins with, in rows that
/// meet its other conditions; ascending indices into `Customers::list`.
pub fn run(tx: &Transactions, filter: &Filter, customers: &Customers) -> Vec<u32> {
    let first = tx.period().map(|(first, _)| first);
    let Some(from) = filter.from.filter(|from| first.is_some_and(|first| first < *from)) else {
        return Vec::new();
    };
    let earlier = Filter { from: None, to: Some(from.plus(-1)), ..filter.clone() };
    let rows = earlier.rows(tx).unwrap_or_default();
    let mut has_bought = vec![false; tx.customer_ids.len()];
    for order in net_orders(tx, &rows).iter().filter(|order| order.is_purchase && order.customer != NONE) {
        if let Some(slot) = has_bought.get_mut(order.customer as usize) {
            *slot = true;
        }
    }
    let is_one = |id: u32| has_bought.get(id as usize).copied().unwrap_or(false);
    (0..).zip(&customers.list).filter(|(_, customer)| is_one(customer.id)).map(|(at, _)| at).collect()
}
