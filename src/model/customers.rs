//! One row per customer, from the accepted transactions.
#![allow(clippy::indexing_slicing, reason = "indices are made in this file from lengths of the same vectors")]

use super::{Day, NONE, Transactions};

/// A purchase: all lines of one order, netted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchase {
    /// Day of the order (its first line).
    pub day: Day,
    /// Net amount in 1/10,000.
    pub net: i64,
}

/// A customer, summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Customer {
    /// Index into `Transactions::customer_ids`.
    pub id: u32,
    /// Net of all rows in 1/10,000, returns negative.
    pub revenue: i64,
    /// Where this customer's purchases start in [`Customers::purchases`].
    start: usize,
    /// Number of purchases: orders whose net is positive, and free orders (every line exactly zero).
    pub n_purchases: usize,
    /// Orders whose net is negative, or zero because a return cancels a sale.
    pub n_returns: u32,
    /// Whether any purchase has a positive net.
    pub is_buyer: bool,
}

/// All customers with their purchases. Customers stand in the order of their ids' bytes, so that the order of
/// rows in the file shows nowhere.
#[derive(Debug, Clone, Default)]
pub struct Customers {
    /// The customers.
    pub list: Vec<Customer>,
    /// Purchases of all customers, customer by customer, by day.
    pub purchases: Vec<Purchase>,
}

/// An order, netted.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// Index into `customer_ids`, or [`NONE`].
    pub customer: u32,
    /// Day of its first line.
    pub day: Day,
    /// Net amount in 1/10,000.
    pub net: i64,
    /// Net is positive, or every line is exactly zero.
    pub is_purchase: bool,
    /// Has a row in the selection.
    pub is_seen: bool,
}

/// Nets the lines of every order. Index: the order's number. `rows` are row indices of `tx`.
pub fn net_orders(tx: &Transactions, rows: &[u32]) -> Vec<Order> {
    let nothing = Order { customer: NONE, day: Day(i32::MAX), net: 0, is_purchase: false, is_seen: false };
    let mut orders = vec![nothing; tx.n_orders as usize];
    let mut has_lines = vec![false; orders.len()];
    for &row in rows {
        let row = row as usize;
        let at = tx.order[row] as usize;
        let order = &mut orders[at];
        order.is_seen = true;
        order.day = order.day.min(tx.day[row]);
        order.net = order.net.saturating_add(tx.amount[row].0);
        has_lines[at] |= tx.amount[row].0 != 0;
        if let Some(&customer) = tx.customer.get(row) {
            order.customer = order.customer.min(customer);
        }
    }
    for order in tx.refunded.iter().filter_map(|&row| tx.order.get(row as usize)) {
        has_lines[*order as usize] = true;
    }
    for (order, has_lines) in orders.iter_mut().zip(has_lines) {
        order.is_purchase = order.is_seen && (order.net > 0 || !has_lines);
    }
    orders
}

impl Customers {
    /// Sums up the customers of the selected rows. `orders` is [`net_orders`] of the same rows. Anonymous
    /// rows belong to nobody.
    pub fn build(tx: &Transactions, rows: &[u32], orders: &[Order]) -> Self {
        let n = tx.customer_ids.len();
        let mut revenue = vec![0_i64; n];
        let mut is_seen = vec![false; n];
        for &row in rows {
            let Some(&customer) = tx.customer.get(row as usize) else { continue };
            if customer != NONE {
                revenue[customer as usize] =
                    revenue[customer as usize].saturating_add(tx.amount[row as usize].0);
                is_seen[customer as usize] = true;
            }
        }
        let mut ids: Vec<u32> =
            (0..n).filter(|&id| is_seen[id]).filter_map(|id| u32::try_from(id).ok()).collect();
        ids.sort_unstable_by(|a, b| tx.customer_ids.bytes(*a).cmp(tx.customer_ids.bytes(*b)));
        let mut place = vec![NONE; n];
        for (at, &id) in (0..).zip(&ids) {
            place[id as usize] = at;
        }
        let mut by_customer: Vec<(u32, Purchase)> = Vec::new();
        let mut n_returns = vec![0_u32; n];
        for order in orders.iter().filter(|o| o.is_seen && o.customer != NONE) {
            if order.is_purchase {
                by_customer
                    .push((place[order.customer as usize], Purchase { day: order.day, net: order.net }));
            } else {
                n_returns[order.customer as usize] += 1;
            }
        }
        // The amount breaks ties, so that the order of rows within a day does not show.
        by_customer.sort_unstable_by_key(|(customer, p)| (*customer, p.day, p.net));
        let purchases: Vec<Purchase> = by_customer.iter().map(|(_, p)| *p).collect();
        let mut list = Vec::with_capacity(ids.len());
        let mut start = 0;
        for (at, id) in (0..).zip(ids) {
            let n_purchases = by_customer[start..].iter().take_while(|(place, _)| *place == at).count();
            let own = start..start + n_purchases;
            list.push(Customer {
                id,
                revenue: revenue[id as usize],
                start,
                n_purchases,
                n_returns: n_returns[id as usize],
                is_buyer: purchases[own].iter().any(|p| p.net > 0),
            });
            start += n_purchases;
        }
        Self { list, purchases }
    }

    /// The purchases of a customer, by day.
    pub fn purchases_of(&self, customer: &Customer) -> &[Purchase] {
        self.purchases.get(customer.start..customer.start + customer.n_purchases).unwrap_or(&[])
    }

    /// Number of customers.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no customer.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
