//! Which rows are one order.

use crate::model::{Codes, Day, NONE};
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

/// An order under an order number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    /// [`NONE`] if no row names one.
    customer: u32,
    number: u32,
}

const UNSEEN: Found = Found { customer: NONE, number: NONE };

/// Numbers orders in the order of their first row.
#[derive(Default)]
pub struct Orders {
    /// Per order number, the order of its first row.
    first: Vec<Found>,
    /// Two customers under one order number are two orders: by number and customer, those that came later.
    later: HashMap<(u32, u32), u32, FxBuildHasher>,
    /// The same in their order.
    later_list: Vec<(u32, Found)>,
    /// Without an order number, what one customer buys in a day.
    days: HashMap<(u32, Day), u32, FxBuildHasher>,
    /// Whether an order number has rows without a customer.
    has_nobodys: bool,
    n: u32,
}

impl Orders {
    /// With room for so many order numbers: what grows is moved, and its old place is lost in WebAssembly.
    pub fn with_room(n: usize) -> Self {
        Self { first: Vec::with_capacity(n), ..Self::default() }
    }

    /// The order of a row. `order`: 0, 1, 2 ... as they come; `order` and `customer` are [`NONE`] where the row
    /// has none. A row with neither is an order by itself.
    #[inline]
    pub fn number(&mut self, order: u32, customer: u32, day: impl FnOnce() -> Day) -> u32 {
        if order != NONE
            && let Some(found) = self.first.get(order as usize)
            && found.customer == customer
            && *found != UNSEEN
        {
            return found.number;
        }
        let Self { n, .. } = self;
        let mut next = || {
            *n += 1;
            *n - 1
        };
        match (order, customer) {
            (NONE, NONE) => next(),
            (NONE, customer) => *self.days.entry((customer, day())).or_insert_with(next),
            (order, customer) => {
                self.has_nobodys |= customer == NONE;
                let at = order as usize;
                if at >= self.first.len() {
                    self.first.resize(at + 1, UNSEEN);
                }
                match self.first.get_mut(at) {
                    Some(found) if *found == UNSEEN => {
                        let number = next();
                        *found = Found { customer, number };
                        number
                    }
                    _ => match self.later.get(&(order, customer)) {
                        Some(number) => *number,
                        None => {
                            let number = next();
                            self.later.insert((order, customer), number);
                            self.later_list.push((order, Found { customer, number }));
                            number
                        }
                    },
                }
            }
        }
    }

    /// Ends the numbering: rows without a customer join the order of their number if it has exactly one
    /// customer (exports often name the customer on the first line only). `orders` holds the order of every
    /// row and is numbered anew where that closes gaps. Returns the number of orders, and whether any rows joined.
    pub fn finish(mut self, orders: &mut Codes) -> (u32, bool) {
        let mut joined: HashMap<u32, u32, FxBuildHasher> = HashMap::default();
        if self.has_nobodys {
            self.later_list.sort_unstable_by_key(|(order, _)| *order);
            for of_order in self.later_list.chunk_by(|a, b| a.0 == b.0) {
                let [(order, later)] = of_order else { continue };
                let Some(first) = self.first.get(*order as usize) else { continue };
                if later.customer == NONE {
                    joined.insert(later.number, first.number);
                } else if first.customer == NONE {
                    joined.insert(first.number, later.number);
                }
            }
        }
        if joined.is_empty() {
            return (self.n, false);
        }
        let mut renumbered = vec![NONE; self.n as usize];
        let mut n = 0;
        let (mut codes, mut anew) = (Vec::new(), Codes::default());
        for segment in 0..orders.n_segments() {
            orders.segment(segment, &mut codes);
            for order in &mut codes {
                let number = joined.get(order).copied().unwrap_or(*order);
                if let Some(slot) = renumbered.get_mut(number as usize) {
                    if *slot == NONE {
                        *slot = n;
                        n += 1;
                    }
                    *order = *slot;
                }
            }
            anew.extend(&codes);
        }
        *orders = anew;
        (n, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_one_order() {
        let mut orders = Orders::default();
        let mut number = |order, customer, day| orders.number(order, customer, || Day(day));
        assert_eq!(number(7, 1, 0), 0);
        assert_eq!(number(7, 1, 1), 0); // the same number on another day
        assert_eq!(number(7, 2, 0), 1); // another customer
        assert_eq!(number(NONE, 1, 0), 2); // no number: the customer's day
        assert_eq!(number(NONE, 1, 0), 2);
        assert_eq!(number(NONE, 1, 1), 3);
        assert_eq!(number(NONE, NONE, 0), 4); // nobody's: each row
        assert_eq!(number(NONE, NONE, 0), 5);
        assert_eq!(number(8, NONE, 0), 6);
        assert_eq!(number(8, NONE, 3), 6);
        assert_eq!(number(9, NONE, 0), 7); // joins its only customer, whoever comes first
        assert_eq!(number(9, 3, 0), 8);
        let mut rows: Codes = (0..9).collect();
        assert_eq!(orders.finish(&mut rows), (8, true));
        assert_eq!(rows.to_vec(), [0, 1, 2, 3, 4, 5, 6, 7, 7]);
    }
}
