//! Which rows are one order.

use crate::model::{Day, NONE};
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    /// An order number. Two customers under one number are two orders.
    Number { order: u32, customer: u32 },
    /// What one customer buys in a day.
    Day { customer: u32, day: Day },
}

/// Numbers orders in the order of their first row.
#[derive(Default)]
pub struct Orders {
    numbers: HashMap<Key, u32, FxBuildHasher>,
    /// Per order number: how many customers it has, and the order of the first.
    customers_of: HashMap<u32, (u32, u32), FxBuildHasher>,
    /// Orders of rows that have a number but no customer: the number, and the order.
    nobodys: Vec<(u32, u32)>,
    n: u32,
    last: Option<(Key, u32)>,
}

impl Orders {
    /// The order of a row. `order`, `customer`: [`NONE`] where the row has none. A row with neither is an order
    /// by itself.
    pub fn number(&mut self, order: u32, customer: u32, day: Day) -> u32 {
        let key = match (order, customer) {
            (NONE, NONE) => {
                self.n += 1;
                return self.n - 1;
            }
            (NONE, customer) => Key::Day { customer, day },
            (order, customer) => Key::Number { order, customer },
        };
        if let Some((before, number)) = self.last
            && before == key
        {
            return number;
        }
        let number = match self.numbers.get(&key) {
            Some(&number) => number,
            None => {
                let number = self.n;
                self.n += 1;
                self.numbers.insert(key, number);
                match key {
                    Key::Number { order, customer: NONE } => self.nobodys.push((order, number)),
                    Key::Number { order, .. } => self.customers_of.entry(order).or_insert((0, number)).0 += 1,
                    Key::Day { .. } => {}
                }
                number
            }
        };
        self.last = Some((key, number));
        number
    }

    /// Ends the numbering: rows without a customer join the order of their number if it has exactly one
    /// customer (exports often name the customer on the first line only). `orders` holds the order of every
    /// row and is numbered anew where that closes gaps. Returns the number of orders.
    pub fn finish(self, orders: &mut [u32]) -> u32 {
        let mut joined: HashMap<u32, u32, FxBuildHasher> = HashMap::default();
        for (order, number) in &self.nobodys {
            if let Some((1, of_customer)) = self.customers_of.get(order) {
                joined.insert(*number, *of_customer);
            }
        }
        if joined.is_empty() {
            return self.n;
        }
        let mut renumbered: HashMap<u32, u32, FxBuildHasher> = HashMap::default();
        for order in orders {
            let number = joined.get(order).copied().unwrap_or(*order);
            let next = u32::try_from(renumbered.len()).unwrap_or(NONE);
            *order = *renumbered.entry(number).or_insert(next);
        }
        u32::try_from(renumbered.len()).unwrap_or(NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_one_order() {
        let mut orders = Orders::default();
        let mut number = |order, customer, day| orders.number(order, customer, Day(day));
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
        let mut rows = [0, 1, 2, 3, 4, 5, 6, 7, 8];
        assert_eq!(orders.finish(&mut rows), 8);
        assert_eq!(rows, [0, 1, 2, 3, 4, 5, 6, 7, 7]);
    }
}
