//! One row per customer, from the accepted transactions.
#![allow(clippy::indexing_slicing, reason = "indices are made in this file from lengths of the same vectors")]

use super::rows::{PART_ROWS, Selection};
use super::{Day, Dictionary, NONE, Transactions};

/// A purchase: all lines of one order, netted.
///
/// Packed, as is [`Order`]: there are as many as orders in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C, packed(4))]
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
    start: u32,
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
#[repr(C, packed)]
pub struct Order {
    /// Index into `customer_ids`, or [`NONE`].
    pub customer: u32,
    /// Day of its first line.
    pub day: Day,
    /// Net amount in 1/10,000.
    pub net: i64,
    /// Net is positive, or every line is exactly zero.
    pub is_purchase: bool,
}

/// Of an order without a row in the selection.
const UNSEEN: Day = Day(i32::MAX);

impl Order {
    /// Whether it has a row in the selection.
    pub fn is_seen(&self) -> bool {
        // Out of the packed place first.
        let day = self.day;
        day != UNSEEN
    }
}

/// Nets the lines of every order. Index: the order's number. `rows` are row indices of `tx`.
pub fn net_orders<'a>(tx: &Transactions, rows: impl Into<Selection<'a>>) -> Vec<Order> {
    // At first, whether every line is zero.
    let is_purchase = true;
    let nothing = Order { customer: NONE, day: UNSEEN, net: 0, is_purchase };
    let mut orders = vec![nothing; tx.n_orders as usize];
    rows.into().for_each_part(|part| net_part(tx, part, &mut orders));
    for order in tx.refunded.iter().filter_map(|&row| tx.order.get(row as usize)) {
        orders[order as usize].is_purchase = false;
    }
    orders.chunks_mut(PART_ROWS).for_each(settle_part);
    orders
}

#[inline(never)]
fn settle_part(orders: &mut [Order]) {
    for order in orders {
        order.is_purchase = order.is_seen() && (order.net > 0 || order.is_purchase);
    }
}

#[inline(never)]
fn net_part(tx: &Transactions, rows: &[u32], orders: &mut [Order]) {
    let (mut numbers, mut days) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    tx.day.gather(rows, &mut numbers, &mut days);
    tx.order.gather(rows, &mut numbers);
    for (((&row, number), day), amount) in rows.iter().zip(numbers).zip(days).zip(tx.amount.gather(rows)) {
        let row = row as usize;
        let order = &mut orders[number as usize];
        order.day = order.day.min(day);
        order.net = order.net.saturating_add(amount);
        order.is_purchase &= amount == 0;
        if let Some(&customer) = tx.customer.get(row) {
            order.customer = order.customer.min(customer);
        }
    }
}

/// What is summed up of a customer, side by side in memory: orders of many customers come in any order.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    revenue: i64,
    /// Number of purchases; once they are placed, where the next one goes.
    purchases: u32,
    n_returns: u32,
}

/// Sums up orders. `is_whole`: their nets are all that their customers have spent.
#[inline(never)]
fn sum_orders(orders: &[Order], is_whole: bool, sums: &mut [Sums]) {
    for order in orders.iter().filter(|o| o.is_seen() && o.customer != NONE) {
        let sum = &mut sums[order.customer as usize];
        if order.is_purchase {
            sum.purchases += 1;
        } else {
            sum.n_returns += 1;
        }
        if is_whole {
            sum.revenue = sum.revenue.saturating_add(order.net);
        }
    }
}

#[inline(never)]
fn sum_rows(tx: &Transactions, rows: &[u32], sums: &mut [Sums]) {
    for (&row, amount) in rows.iter().zip(tx.amount.gather(rows)) {
        let Some(&customer) = tx.customer.get(row as usize) else { continue };
        if customer != NONE {
            let sum = &mut sums[customer as usize].revenue;
            *sum = sum.saturating_add(amount);
        }
    }
}

#[inline(never)]
fn n_purchases_of_known(orders: &[Order]) -> usize {
    orders.iter().filter(|o| o.is_purchase && o.customer != NONE).count()
}

/// Puts purchases where their customers' begin.
#[inline(never)]
fn place_part(orders: &[Order], sums: &mut [Sums], purchases: &mut [Purchase]) {
    for order in orders.iter().filter(|o| o.is_purchase && o.customer != NONE) {
        let slot = &mut sums[order.customer as usize].purchases;
        purchases[*slot as usize] = Purchase { day: order.day, net: order.net };
        *slot += 1;
    }
}

/// Sorts each customer's own few purchases, and notes who has bought for money.
#[inline(never)]
fn sort_part(customers: &mut [Customer], purchases: &mut [Purchase]) {
    for customer in customers {
        let start = customer.start as usize;
        let own = &mut purchases[start..start + customer.n_purchases];
        // The amount breaks ties, so that the order of rows within a day does not show.
        own.sort_unstable_by_key(|p| (p.day, p.net));
        customer.is_buyer = own.iter().any(|p| p.net > 0);
    }
}

/// The first bytes of a text, and its number: 12 bytes, not 16, of each of many texts.
#[derive(Clone, Copy)]
#[repr(C, packed(4))]
struct Keyed {
    key: u64,
    id: u32,
}

/// Sorts numbers of texts by their bytes.
fn sort_by_text(ids: &mut [u32], texts: &Dictionary) {
    // The first bytes decide nearly always and stand beside the number, not elsewhere in memory.
    let key = |id: u32| {
        let mut first = [0_u8; 8];
        let text = texts.bytes(id);
        first[..text.len().min(8)].copy_from_slice(&text[..text.len().min(8)]);
        u64::from_be_bytes(first)
    };
    let mut keyed: Vec<Keyed> = ids.iter().map(|id| Keyed { key: key(*id), id: *id }).collect();
    keyed.sort_unstable_by(|a, b| {
        // Out of the packed place first.
        let (one, other) = (a.key, b.key);
        one.cmp(&other).then_with(|| texts.bytes(a.id).cmp(texts.bytes(b.id)))
    });
    for (id, sorted) in ids.iter_mut().zip(keyed) {
        *id = sorted.id;
    }
}

impl Customers {
    /// Sums up the customers of the selected rows. `orders` is [`net_orders`] of the same rows. Anonymous
    /// rows belong to nobody. Orders that are handed over make room for the customers.
    pub fn build<'a>(tx: &Transactions, rows: impl Into<Selection<'a>>, orders: impl AsRef<[Order]>) -> Self {
        let n_purchases = orders.as_ref().chunks(PART_ROWS).map(n_purchases_of_known).sum();
        // Before what is smaller: it then fits into the gap that numbering the orders has left, and memory need not grow.
        let mut purchases = Vec::with_capacity(n_purchases);
        let mut sums = vec![Sums::default(); tx.customer_ids.len()];
        let is_whole = !tx.has_mixed_orders;
        for part in orders.as_ref().chunks(PART_ROWS) {
            sum_orders(part, is_whole, &mut sums);
        }
        if !is_whole {
            rows.into().for_each_part(|part| sum_rows(tx, part, &mut sums));
        }
        let mut ids: Vec<u32> =
            (0..).zip(&sums).filter(|(_, sum)| sum.purchases + sum.n_returns > 0).map(|(id, _)| id).collect();
        sort_by_text(&mut ids, &tx.customer_ids);
        // Counting sort by customer; then each customer's own few purchases.
        let mut start = 0;
        for id in &ids {
            let n = &mut sums[*id as usize].purchases;
            (*n, start) = (start, start + *n);
        }
        purchases.resize(start as usize, Purchase { day: Day(0), net: 0 });
        for part in orders.as_ref().chunks(PART_ROWS) {
            place_part(part, &mut sums, &mut purchases);
        }
        // The customers take the place that the orders had.
        drop(orders);
        let mut list = Vec::with_capacity(ids.len());
        let mut start = 0;
        for id in ids {
            let Sums { revenue, purchases: end, n_returns } = sums[id as usize];
            let n_purchases = (end - start) as usize;
            list.push(Customer { id, revenue, start, n_purchases, n_returns, is_buyer: false });
            start = end;
        }
        for part in list.chunks_mut(PART_ROWS) {
            sort_part(part, &mut purchases);
        }
        Self { list, purchases }
    }

    /// The purchases of a customer, by day.
    pub fn purchases_of(&self, customer: &Customer) -> &[Purchase] {
        let start = customer.start as usize;
        self.purchases.get(start..start + customer.n_purchases).unwrap_or(&[])
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
