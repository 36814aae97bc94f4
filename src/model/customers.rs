//! One row per customer, from the accepted transactions.
#![allow(clippy::indexing_slicing, reason = "indices are made in this file from lengths of the same vectors")]

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

/// Rows of transactions, by their indices.
#[derive(Debug, Clone, Copy)]
pub enum Selection<'a> {
    /// The first so many: without a list of them.
    First(u32),
    /// These.
    These(&'a [u32]),
}

impl<'a, R: AsRef<[u32]> + ?Sized> From<&'a R> for Selection<'a> {
    fn from(rows: &'a R) -> Self {
        Self::These(rows.as_ref())
    }
}

/// Rows that are worked on in one call: in a browser, code that is called often becomes fast.
const PART_ROWS: usize = 1 << 13;

impl Selection<'_> {
    /// Whether there is no row.
    pub fn is_empty(self) -> bool {
        match self {
            Self::These(rows) => rows.is_empty(),
            Self::First(n) => n == 0,
        }
    }

    /// Hands out the rows, some thousand at a time.
    pub fn for_each_part(self, mut each: impl FnMut(&[u32])) {
        match self {
            Self::These(rows) => rows.chunks(PART_ROWS).for_each(each),
            Self::First(n) => {
                let mut part = Vec::with_capacity(PART_ROWS);
                for first in (0..n).step_by(PART_ROWS) {
                    part.clear();
                    part.extend((first..n).take(PART_ROWS));
                    each(&part);
                }
            }
        }
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
    for order in &mut orders {
        order.is_purchase = order.is_seen() && (order.net > 0 || order.is_purchase);
    }
    orders
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

#[inline(never)]
fn sum_part(tx: &Transactions, rows: &[u32], revenue: &mut [i64], is_seen: &mut [bool]) {
    for (&row, amount) in rows.iter().zip(tx.amount.gather(rows)) {
        let Some(&customer) = tx.customer.get(row as usize) else { continue };
        if customer != NONE {
            let sum = &mut revenue[customer as usize];
            *sum = sum.saturating_add(amount);
            is_seen[customer as usize] = true;
        }
    }
}

/// Puts purchases where their customers' begin.
#[inline(never)]
fn place_part(orders: &[Order], place: &[u32], next: &mut [u32], purchases: &mut [Purchase]) {
    for order in orders.iter().filter(|o| o.is_purchase && o.customer != NONE) {
        let slot = &mut next[place[order.customer as usize] as usize];
        purchases[*slot as usize] = Purchase { day: order.day, net: order.net };
        *slot += 1;
    }
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
    let mut keyed: Vec<(u64, u32)> = ids.iter().map(|id| (key(*id), *id)).collect();
    keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| texts.bytes(a.1).cmp(texts.bytes(b.1))));
    for (id, (_, sorted)) in ids.iter_mut().zip(keyed) {
        *id = sorted;
    }
}

impl Customers {
    /// Sums up the customers of the selected rows. `orders` is [`net_orders`] of the same rows. Anonymous
    /// rows belong to nobody. Orders that are handed over make room for the customers.
    pub fn build<'a>(tx: &Transactions, rows: impl Into<Selection<'a>>, orders: impl AsRef<[Order]>) -> Self {
        let n = tx.customer_ids.len();
        let mut revenue = vec![0_i64; n];
        let mut is_seen = vec![false; n];
        rows.into().for_each_part(|part| sum_part(tx, part, &mut revenue, &mut is_seen));
        let mut ids: Vec<u32> =
            (0..n).filter(|&id| is_seen[id]).filter_map(|id| u32::try_from(id).ok()).collect();
        sort_by_text(&mut ids, &tx.customer_ids);
        let mut place = vec![NONE; n];
        for (at, &id) in (0..).zip(&ids) {
            place[id as usize] = at;
        }
        // Counting sort by customer; then each customer's own few purchases.
        let is_own = |o: &&Order| o.is_seen() && o.customer != NONE;
        let mut n_returns = vec![0_u32; n];
        let mut starts = vec![0_u32; ids.len() + 1];
        for order in orders.as_ref().iter().filter(is_own) {
            if order.is_purchase {
                starts[place[order.customer as usize] as usize + 1] += 1;
            } else {
                n_returns[order.customer as usize] += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut purchases =
            vec![Purchase { day: Day(0), net: 0 }; starts.last().copied().unwrap_or(0) as usize];
        let mut next = starts.clone();
        for part in orders.as_ref().chunks(PART_ROWS) {
            place_part(part, &place, &mut next, &mut purchases);
        }
        drop(orders);
        let mut list = Vec::with_capacity(ids.len());
        for (at, id) in ids.into_iter().enumerate() {
            let own = &mut purchases[starts[at] as usize..starts[at + 1] as usize];
            // The amount breaks ties, so that the order of rows within a day does not show.
            own.sort_unstable_by_key(|p| (p.day, p.net));
            list.push(Customer {
                id,
                revenue: revenue[id as usize],
                start: starts[at],
                n_purchases: own.len(),
                n_returns: n_returns[id as usize],
                is_buyer: own.iter().any(|p| p.net > 0),
            });
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
