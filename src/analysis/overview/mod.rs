//! How is business? Totals, months, new and returning customers.
//!
//! # What it tells
//! Net revenue, orders, customers, average order value, orders per customer, repeat rate; every month with
//! the revenue of new and of returning customers, against the month before (环比) and the same month a year
//! before (同比).
//!
//! # How it is computed
//! Lines are netted into orders; an order whose net is positive, or whose every line is free, is a purchase.
//! A customer is new in the month of the first purchase in the file. Rates compare whole months only.
//!
//! # What it needs
//! Date and amount; a customer column for customers, repeat rate and new/returning.
//!
//! # Limits
//! In the first months everyone is new, because the file does not know who bought before it starts.
//!
//! # References
//! Definitions as in common retail reporting; see `docs/methods.md`.
#![allow(clippy::indexing_slicing, reason = "indices come from the same transactions")]

use crate::math::count_u64;
use crate::model::{Customers, Day, NONE, Order, Selection, Transactions};
use std::ops::AddAssign;

/// Totals of the selected rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Net amount of all rows, in 1/10,000.
    pub revenue: i128,
    /// Net amount of the rows that name a customer, in 1/10,000.
    pub revenue_known_customers: i128,
    /// Net amount of negative rows, in 1/10,000 (negative).
    pub returned: i128,
    /// Purchases: orders whose net is positive, and free orders.
    pub n_orders: u64,
    /// Orders that are no purchase: returns, cancellations, adjustments.
    pub n_return_orders: u64,
    /// Distinct customers in the rows; 0 without a customer column.
    pub n_customers: u64,
    /// Customers with at least one purchase whose net is positive.
    pub n_buyers: u64,
    /// Customers with at least one purchase.
    pub n_purchasers: u64,
    /// Customers with at least two purchases.
    pub n_repeat: u64,
    /// Purchases of known customers.
    pub n_orders_known: u64,
    /// Rows without a customer.
    pub n_anonymous_rows: u64,
    /// First and last day that is looked at.
    pub period: (Day, Day),
    /// Every month from the first to the last, also those without sales.
    pub months: Vec<MonthRow>,
}

/// One month.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthRow {
    /// See [`Day::month_index`].
    pub month: i32,
    /// Whether the file covers the whole month (three days' grace at either end of the file).
    pub is_whole: bool,
    /// Net revenue of customers whose first purchase is in this month, in 1/10,000.
    pub revenue_new: i128,
    /// Net revenue of customers who bought before, in 1/10,000.
    pub revenue_returning: i128,
    /// Net revenue of rows without a customer, in 1/10,000.
    pub revenue_anonymous: i128,
    /// Purchases.
    pub n_orders: u64,
    /// Customers (index into `Customers::list`) with their first purchase here.
    pub new: Vec<u32>,
    /// Customers with a purchase here and an earlier one.
    pub returning: Vec<u32>,
}

impl MonthRow {
    /// Net revenue, in 1/10,000.
    pub fn revenue(&self) -> i128 {
        self.revenue_new + self.revenue_returning + self.revenue_anonymous
    }
}

impl Overview {
    /// How many days are looked at.
    pub fn days(&self) -> i32 {
        self.period.1.0 - self.period.0.0 + 1
    }

    /// The first day that is looked at, where they are less than a year: what is called the last year's is then what came since.
    pub fn short_since(&self) -> Option<Day> {
        (self.days() < YEAR).then_some(self.period.0)
    }

    /// Net revenue per purchase, in currency units; `None` without a purchase.
    pub fn average_order_value(&self) -> Option<f64> {
        (self.n_orders > 0).then(|| units(self.revenue) / count_u64(self.n_orders))
    }

    /// Purchases of known customers per customer with a purchase.
    pub fn orders_per_customer(&self) -> Option<f64> {
        (self.n_purchasers > 0).then(|| count_u64(self.n_orders_known) / count_u64(self.n_purchasers))
    }

    /// Share of customers with a purchase who have two or more.
    pub fn repeat_rate(&self) -> Option<f64> {
        (self.n_purchasers > 0).then(|| count_u64(self.n_repeat) / count_u64(self.n_purchasers))
    }

    /// The last whole month, with its change against the month before and the same month a year before;
    /// a change is `None` where that month is missing, not whole, or has no positive revenue.
    pub fn last_whole_month(&self) -> Option<(&MonthRow, Option<f64>, Option<f64>)> {
        let at = self.months.iter().rposition(|m| m.is_whole)?;
        let month = &self.months[at];
        let against = |back: usize| {
            let other = self.months.get(at.checked_sub(back)?)?;
            (other.is_whole && other.revenue() > 0)
                .then(|| units(month.revenue()) / units(other.revenue()) - 1.0)
        };
        Some((month, against(1), against(12)))
    }
}

/// 1/10,000 to currency units.
pub fn units(parts: i128) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "analyses work in doubles")]
    let parts = parts as f64;
    parts / 10_000.0
}

const GRACE_DAYS: i32 = 3;
/// Days of a year here.
const YEAR: i32 = 365;

/// Sums up the selected rows; `None` without rows. `orders` and `customers` are made of the same rows, which lie in
/// `period`: its months are listed, those without a row too.
pub fn run<'a>(
    tx: &Transactions,
    rows: impl Into<Selection<'a>>,
    orders: impl Into<OrderCounts>,
    customers: &Customers,
    period: (Day, Day),
) -> Option<Overview> {
    let rows = rows.into();
    let (first, last) = period;
    if rows.is_empty() || first > last {
        return None;
    }
    let first_month = first.month_index();
    let n_months = usize::try_from(last.month_index() - first_month + 1).ok()?;
    let mut months: Vec<MonthRow> = (first_month..=last.month_index())
        .map(|month| MonthRow {
            month,
            is_whole: Day::first_of_month(month).plus(GRACE_DAYS) > first
                && last.plus(GRACE_DAYS) >= Day::first_of_month(month + 1),
            revenue_new: 0,
            revenue_returning: 0,
            revenue_anonymous: 0,
            n_orders: 0,
            new: Vec::new(),
            returning: Vec::new(),
        })
        .collect();
    // There are far fewer days than rows.
    let month_by_day: Vec<u32> = (first.0..=last.0)
        .map(|day| u32::try_from(Day(day).month_index() - first_month).unwrap_or(0))
        .map(|month| month.min(u32::try_from(n_months - 1).unwrap_or(u32::MAX)))
        .collect();
    let calendar = Calendar { first, month_by_day };

    // Month of the first purchase per customer id; customers without a purchase count as returning, because
    // their returns belong to purchases before the file starts.
    let mut first_purchase = vec![NONE; tx.customer_ids.len()];
    for (at, customer) in customers.list.iter().enumerate() {
        let purchases = customers.purchases_of(customer);
        let Some(earliest) = purchases.first() else { continue };
        let born = calendar.month(earliest.day);
        first_purchase[customer.id as usize] = born;
        let at = u32::try_from(at).unwrap_or(NONE);
        let mut seen = NONE;
        for purchase in purchases {
            let month = calendar.month(purchase.day);
            if month != seen {
                seen = month;
                let row = &mut months[month as usize];
                if month == born { row.new.push(at) } else { row.returning.push(at) }
            }
        }
    }

    // They have grown by doubling, and stay as long as the file does.
    for month in &mut months {
        month.new.shrink_to_fit();
        month.returning.shrink_to_fit();
    }

    let mut overview = Overview {
        revenue: 0,
        revenue_known_customers: 0,
        returned: 0,
        n_orders: 0,
        n_return_orders: 0,
        n_customers: customers.len() as u64,
        n_buyers: customers.list.iter().filter(|c| c.is_buyer).count() as u64,
        n_purchasers: customers.list.iter().filter(|c| c.n_purchases >= 1).count() as u64,
        n_repeat: customers.list.iter().filter(|c| c.n_purchases >= 2).count() as u64,
        n_orders_known: customers.purchases.len() as u64,
        n_anonymous_rows: 0,
        period,
        months: Vec::new(),
    };
    rows.for_each_part(|part| add_part(tx, part, &calendar, &first_purchase, &mut overview, &mut months));
    for month in &months {
        let known = month.revenue_new + month.revenue_returning;
        overview.revenue_known_customers += known;
        overview.revenue += known + month.revenue_anonymous;
    }
    let orders = orders.into();
    overview.n_return_orders = orders.n_returns;
    for (n, day) in orders.n_purchases.into_iter().zip(orders.first.0..) {
        overview.n_orders += u64::from(n);
        months[calendar.month(Day(day)) as usize].n_orders += u64::from(n);
    }
    overview.months = months;
    Some(overview)
}

/// What is counted of orders. It outlives them: they are many.
#[derive(Debug, Clone)]
pub struct OrderCounts {
    /// The first day of an order.
    first: Day,
    /// Purchases per day from the first on.
    n_purchases: Vec<u32>,
    n_returns: u64,
}

impl<O: AsRef<[Order]> + ?Sized> From<&O> for OrderCounts {
    fn from(orders: &O) -> Self {
        let (mut first, mut last) = (Day(i32::MAX), Day(i32::MIN));
        for order in orders.as_ref().iter().filter(|o| o.is_seen()) {
            first = first.min(order.day);
            last = last.max(order.day);
        }
        let n_days = usize::try_from(i64::from(last.0) - i64::from(first.0) + 1).unwrap_or(0);
        let mut counts = Self { first, n_purchases: vec![0; n_days], n_returns: 0 };
        for order in orders.as_ref().iter().filter(|o| o.is_seen()) {
            if order.is_purchase {
                counts.n_purchases[usize::try_from(order.day.0 - first.0).unwrap_or(0)] += 1;
            } else {
                counts.n_returns += 1;
            }
        }
        counts
    }
}

/// Months of the days of a file.
struct Calendar {
    first: Day,
    month_by_day: Vec<u32>,
}

impl Calendar {
    #[inline]
    fn month(&self, day: Day) -> u32 {
        let at = usize::try_from(day.0 - self.first.0).ok();
        at.and_then(|at| self.month_by_day.get(at)).copied().unwrap_or(0)
    }
}

/// Sums of a part of the rows: per month those of new, returning and nobody's customers; what was returned.
struct PartSums<S> {
    months: Vec<[S; 3]>,
    returned: S,
    n_anonymous: u64,
}

/// Amounts below it in size: eight thousand of them do not leave 64 bits.
const SMALL: u64 = 1 << 49;

#[inline(never)]
fn add_part(
    tx: &Transactions,
    rows: &[u32],
    calendar: &Calendar,
    first_purchase: &[u32],
    overview: &mut Overview,
    months: &mut [MonthRow],
) {
    let (mut codes, mut days) = (Vec::new(), Vec::new());
    tx.day.gather(rows, &mut codes, &mut days);
    codes.clear();
    codes.extend(days.iter().map(|day| calendar.month(*day)));
    let amounts = tx.amount.gather(rows);
    let customers = rows.iter().map(|row| tx.customer.get(*row as usize).copied().unwrap_or(NONE));
    let each = codes.iter().copied().zip(amounts.iter().copied()).zip(customers);
    let sums: PartSums<i128> = if amounts.iter().all(|amount| amount.unsigned_abs() < SMALL) {
        let PartSums { months, returned, n_anonymous } = sums_of::<i64>(each, first_purchase, months.len());
        let months = months.into_iter().map(|of| of.map(i128::from)).collect();
        PartSums { months, returned: returned.into(), n_anonymous }
    } else {
        sums_of(each, first_purchase, months.len())
    };
    for (month, [new, returning, anonymous]) in months.iter_mut().zip(sums.months) {
        month.revenue_new += new;
        month.revenue_returning += returning;
        month.revenue_anonymous += anonymous;
    }
    overview.returned += sums.returned;
    overview.n_anonymous_rows += sums.n_anonymous;
}

/// Sums of rows, each a month, an amount and a customer.
#[inline]
fn sums_of<S: Copy + Default + AddAssign + From<i64>>(
    rows: impl Iterator<Item = ((u32, i64), u32)>,
    first_purchase: &[u32],
    n_months: usize,
) -> PartSums<S> {
    let mut sums =
        PartSums { months: vec![[S::default(); 3]; n_months], returned: S::default(), n_anonymous: 0 };
    for ((month, amount), customer) in rows {
        let class = match first_purchase.get(customer as usize) {
            Some(first) => usize::from(*first != month),
            None => 2,
        };
        sums.months[month as usize][class] += amount.into();
        sums.returned += amount.min(0).into();
        sums.n_anonymous += u64::from(class == 2);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Dictionary, Money, net_orders};

    /// Rows of (day, customer or none, order, amount in units).
    fn shop(rows: &[(&str, Option<u32>, u32, i64)]) -> Transactions {
        let mut ids = Dictionary::default();
        for c in ["a", "b", "c"] {
            ids.intern(c.as_bytes());
        }
        Transactions {
            row: (2..).take(rows.len()).collect(),
            day: rows.iter().map(|r| Day::from_iso(r.0).unwrap()).collect(),
            amount: rows.iter().map(|r| Money(r.3 * Money::SCALE)).collect(),
            customer: rows.iter().map(|r| r.1.unwrap_or(NONE)).collect(),
            order: rows.iter().map(|r| r.2).collect(),
            n_orders: rows.iter().map(|r| r.2 + 1).max().unwrap_or(0),
            customer_ids: ids.into(),
            ..Transactions::default()
        }
    }

    #[test]
    fn a_small_shop_by_hand() {
        let tx = shop(&[
            ("2024-01-01", Some(0), 0, 100),
            ("2024-01-20", Some(1), 1, 50),
            ("2024-02-10", Some(0), 2, 30),
            ("2024-02-10", Some(0), 2, -10), // a part of order 2 came back
            ("2024-02-15", Some(1), 3, -50), // all of order 1 came back
            ("2024-02-29", None, 4, 7),
        ]);
        let rows: Vec<u32> = (0..6).collect();
        let orders = net_orders(&tx, &rows);
        let customers = Customers::build(&tx, &rows, &orders);
        let o = run(&tx, &rows, &orders, &customers, tx.period().unwrap()).unwrap();
        assert_eq!(units(o.revenue), 127.0);
        assert_eq!(units(o.revenue_known_customers), 120.0);
        assert_eq!(units(o.returned), -60.0);
        assert_eq!((o.n_orders, o.n_return_orders, o.n_customers, o.n_buyers, o.n_repeat), (4, 1, 2, 2, 1));
        assert_eq!(o.repeat_rate(), Some(0.5));
        assert_eq!(o.orders_per_customer(), Some(1.5));
        assert_eq!(o.average_order_value(), Some(127.0 / 4.0));
        let months: Vec<_> = o
            .months
            .iter()
            .map(|m| {
                (units(m.revenue_new), units(m.revenue_returning), units(m.revenue_anonymous), m.is_whole)
            })
            .collect();
        assert_eq!(months, [(150.0, 0.0, 0.0, true), (0.0, -30.0, 7.0, true)]);
        assert_eq!(o.months[1].returning, [0]);
        let (month, mom, yoy) = o.last_whole_month().unwrap();
        assert_eq!((units(month.revenue()), yoy), (-23.0, None));
        assert!((mom.unwrap() - (-23.0 / 150.0 - 1.0)).abs() < 1e-15);
    }

    #[test]
    fn a_year_of_days_is_not_short() {
        let tx = shop(&[("2023-01-01", Some(0), 1, 100)]);
        let (rows, first) = ([0], tx.period().unwrap().0);
        let orders = net_orders(&tx, &rows);
        let customers = Customers::build(&tx, &rows, &orders);
        let of = |n_days| {
            let o = run(&tx, &rows, &orders, &customers, (first, first.plus(n_days - 1))).unwrap();
            (o.days(), o.short_since())
        };
        assert_eq!((of(364), of(365)), ((364, Some(first)), (365, None)));
    }

    #[test]
    fn months_that_the_file_only_touches_are_not_whole() {
        let tx = shop(&[
            ("2024-01-09", Some(0), 0, 1),
            ("2024-02-05", Some(0), 1, 1),
            ("2024-03-20", Some(0), 2, 1),
        ]);
        let rows = [0, 1, 2];
        let orders = net_orders(&tx, &rows);
        let customers = Customers::build(&tx, &rows, &orders);
        let o = run(&tx, &rows, &orders, &customers, tx.period().unwrap()).unwrap();
        assert_eq!(o.months.iter().map(|m| m.is_whole).collect::<Vec<_>>(), [false, true, false]);
    }
}
