//! What was in every order: rows by order, orders by customer.
#![allow(clippy::indexing_slicing, reason = "tables have a place for every order, customer and value")]

use crate::analysis::study::Study;
use crate::model::{Day, Dimension, NONE, Transactions};

/// An order of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// Day of its first line.
    pub day: Day,
    /// Net amount in 1/10,000; above 0.
    pub net: i64,
    first: u32,
    end: u32,
}

/// Orders of the scored customers whose net is positive, by day.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    rows: Vec<u32>,
    list: Vec<Order>,
    starts: Vec<usize>,
}

/// The value of an order in one column, by rank of its name; `NONE` where there is none.
pub type Letter = u32;

impl Orders {
    /// Sorts the rows of a study.
    pub fn of(study: &Study, tx: &Transactions) -> Self {
        let mut place = vec![NONE; tx.customer_ids.len()];
        for (at, customer) in (0_u32..).zip(&study.scored) {
            if let Some(customer) = study.customers.list.get(*customer as usize) {
                place[customer.id as usize] = at;
            }
        }
        let mut ends = vec![0_u32; tx.n_orders as usize + 1];
        let order_of = |row: u32| tx.order.get(row as usize).map_or(0, |order| order as usize);
        for &row in &study.rows {
            ends[order_of(row) + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let starts = ends.clone();
        let mut next = starts.clone();
        let mut rows = vec![0; study.rows.len()];
        for &row in &study.rows {
            let slot = &mut next[order_of(row)];
            rows[*slot as usize] = row;
            *slot += 1;
        }
        let mut keyed: Vec<(u32, Order)> = Vec::new();
        for pair in starts.windows(2) {
            let own = &rows[pair[0] as usize..pair[1] as usize];
            let customer = own.iter().filter_map(|row| tx.customer.get(*row as usize)).min();
            let Some(&at) = customer.and_then(|c| place.get(*c as usize)).filter(|at| **at != NONE) else {
                continue;
            };
            let net = own
                .iter()
                .filter_map(|row| tx.amount.get(*row as usize))
                .fold(0_i64, |sum, m| sum.saturating_add(m.0));
            let day = own.iter().map(|row| tx.day.at(*row as usize)).min().unwrap_or(Day(0));
            if net > 0 {
                keyed.push((at, Order { day, net, first: pair[0], end: pair[1] }));
            }
        }
        // The amount breaks ties, so that the order of rows does not show.
        keyed.sort_by_key(|(at, order)| (*at, order.day, order.net));
        let mut starts = vec![0; study.scored.len() + 1];
        for (at, _) in &keyed {
            starts[*at as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self { rows, list: keyed.into_iter().map(|(_, order)| order).collect(), starts }
    }

    /// Number of customers.
    pub fn n_customers(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Where the orders of a customer (position among the scored) stand.
    pub fn range(&self, customer: usize) -> std::ops::Range<usize> {
        self.starts[customer]..self.starts[customer + 1]
    }

    /// The orders of a customer, by day.
    pub fn of_customer(&self, customer: usize) -> &[Order] {
        &self.list[self.range(customer)]
    }

    /// The rows of an order.
    pub fn rows(&self, order: &Order) -> &[u32] {
        &self.rows[order.first as usize..order.end as usize]
    }

    /// The value of a column that most of each order was spent on (of equals the one whose name comes first), in the order
    /// of all customers' orders.
    pub fn letters(&self, tx: &Transactions, column: &Dimension) -> Vec<Letter> {
        let rank = ranks(column);
        let mut sums: Vec<(Letter, i64)> = Vec::new();
        self.list
            .iter()
            .map(|order| {
                sums.clear();
                for &row in self.rows(order) {
                    let row = row as usize;
                    let (Some(code), Some(amount)) = (column.codes.get(row), tx.amount.get(row)) else {
                        continue;
                    };
                    let Some(&letter) = rank.get(code as usize).filter(|l| **l != NONE) else { continue };
                    match sums.iter_mut().find(|(l, _)| *l == letter) {
                        Some((_, sum)) => *sum = sum.saturating_add(amount.0),
                        None => sums.push((letter, amount.0)),
                    }
                }
                sums.iter()
                    .max_by_key(|(letter, sum)| (*sum, std::cmp::Reverse(*letter)))
                    .map_or(NONE, |(l, _)| *l)
            })
            .collect()
    }
}

/// The rank of each value's name among all; `NONE` for an empty one.
pub fn ranks(column: &Dimension) -> Vec<Letter> {
    let names: Vec<&str> = column.values.iter().collect();
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|at| names[*at]);
    let mut rank = vec![NONE; names.len()];
    for (i, at) in (0_u32..).zip(order) {
        if !names[at].trim().is_empty() {
            rank[at] = i;
        }
    }
    rank
}

/// Names by rank.
pub fn names_by_rank(column: &Dimension) -> Vec<String> {
    let mut names: Vec<String> = column.values.iter().map(str::to_owned).collect();
    names.sort();
    names
}
