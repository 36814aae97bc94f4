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
        let number = *self.numbers.entry(key).or_insert_with(|| {
            self.n += 1;
            self.n - 1
        });
        self.last = Some((key, number));
        number
    }

    /// Number of orders.
    pub fn n(&self) -> u32 {
        self.n
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
        assert_eq!(orders.n(), 7);
    }
}
