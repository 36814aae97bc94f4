//! The sales formula of two periods: 业绩 = 客流 x 成交率 x 转介 x 复购 x 客单价 x 毛利率.
//!
//! # How it is computed
//! Gross profit = visitors x conversion x (1 + referred / direct customers) x orders per customer x order value x
//! margin, as far as the file has the columns: without visitors it starts at customers, without customers at orders,
//! without cost it ends at revenue. Each quotient is made of the same counts, so the product is the result. Rows
//! without a customer stand beside it as one step. The change is split by [`super::factors`].
//!
//! # What it needs
//! Date and amount; customer, cost, visitors (per day and shop: the largest number counts), referrer as far as they
//! are there.
//!
//! # Limits
//! Where a part of the rows has no cost, their margin is taken to be that of the rest.

use super::factors::{self, Method};
use super::ledger::Calendar;
use super::periods::Period;
use crate::analysis::overview::units;
use crate::analysis::programme::network::network;
use crate::analysis::study::Study;
use crate::issue::Error;
use crate::math::count;
use crate::model::{NONE, Transactions, net_orders};
use std::collections::BTreeMap;

/// A factor in both periods, and what its change did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor {
    /// `visitors`, `conversion`, `customers`, `direct`, `referral`, `orders_per_customer`, `orders`, `order_value`,
    /// `margin`.
    pub id: &'static str,
    /// Before.
    pub before: f64,
    /// Now.
    pub now: f64,
    /// Effect on the result, in 1/10,000.
    pub effect: i128,
}

/// The formula between two periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// In the order of the formula.
    pub factors: Vec<Factor>,
    /// How the change was split.
    pub method: Method,
    /// The result is gross profit, else revenue.
    pub is_profit: bool,
    /// The product of the factors before, in 1/10,000.
    pub before: i128,
    /// And now.
    pub now: i128,
    /// The same of rows without a customer, before and now; 0 where the formula is about all rows.
    pub rest: (i128, i128),
    /// Share of revenue that has a cost; 1 where the result is revenue.
    pub coverage: f64,
    /// Roles whose columns would make the formula longer.
    pub missing: Vec<&'static str>,
}

/// Sums of rows, in 1/10,000.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    amount: i128,
    with_cost: i128,
    cost: i128,
}

impl Sums {
    /// Gross profit; rows without a cost have the margin of the rest. `None` if no row has one.
    fn profit(&self) -> Option<i128> {
        if self.with_cost == self.amount {
            return Some(self.amount - self.cost);
        }
        (self.with_cost > 0).then(|| {
            let share = units(self.with_cost - self.cost) / units(self.with_cost);
            #[expect(clippy::cast_possible_truncation, reason = "an amount times a share")]
            let profit = (units(self.amount) * share * 10_000.0).round() as i128;
            profit
        })
    }
}

/// What is counted in one period.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    visitors: f64,
    customers: usize,
    referred: usize,
    orders: usize,
    known: Sums,
    anonymous: Sums,
}

/// Splits the change between two periods.
///
/// # Errors
/// `drivers.empty_period` where nothing was sold in one of them.
pub fn run(study: &Study, tx: &Transactions, periods: [Period; 2]) -> Result<Formula, Error> {
    let mut counted = sums(study, tx, periods);
    if study.has_customers {
        count_customers(study, tx, periods, &mut counted);
    } else {
        count_orders(study, tx, periods, &mut counted);
    }
    let visitors = visitors(study, tx, periods);
    for (own, visitors) in counted.iter_mut().zip(visitors.unwrap_or_default()) {
        own.visitors = visitors;
    }
    let [before, now] = counted;
    let is_empty = |c: &Counted| c.orders == 0 || (study.has_customers && c.customers == 0);
    if is_empty(&before) || is_empty(&now) {
        return Err(Error::new("drivers.empty_period"));
    }
    let profits = if tx.cost.is_empty() {
        None
    } else {
        before.known.profit().zip(now.known.profit()).filter(|_| {
            // A margin is a share of revenue: of none, there is none.
            before.known.amount > 0 && now.known.amount > 0
        })
    };
    let has_traffic = study.has_customers && before.visitors > 0.0 && now.visitors > 0.0;
    let is_referred = |c: &Counted| c.referred > 0 && c.referred < c.customers;
    let has_referral = study.has_customers && is_referred(&before) && is_referred(&now);
    let values = |c: &Counted, profit: Option<i128>| -> Vec<(&'static str, f64)> {
        let mut list = Vec::new();
        let (customers, orders) = (count(c.customers), count(c.orders));
        let direct = if has_referral { customers - count(c.referred) } else { customers };
        if study.has_customers {
            if has_traffic {
                list.push(("visitors", c.visitors));
                list.push(("conversion", direct / c.visitors));
            } else {
                list.push((if has_referral { "direct" } else { "customers" }, direct));
            }
            if has_referral {
                list.push(("referral", customers / direct));
            }
            list.push(("orders_per_customer", orders / customers));
        } else {
            list.push(("orders", orders));
        }
        list.push(("order_value", units(c.known.amount) / orders));
        if let Some(profit) = profit {
            list.push(("margin", units(profit) / units(c.known.amount)));
        }
        list
    };
    let then = values(&before, profits.map(|p| p.0));
    let today = values(&now, profits.map(|p| p.1));
    let totals = profits.unwrap_or((before.known.amount, now.known.amount));
    let (a, b): (Vec<f64>, Vec<f64>) =
        (then.iter().map(|f| f.1).collect(), today.iter().map(|f| f.1).collect());
    let method = factors::method(&a, &b);
    let parts = factors::exact(&factors::effects(&a, &b, method), totals.1 - totals.0);
    let factors = then.iter().zip(&today).zip(parts);
    let rest = |c: &Counted| match profits {
        Some(_) => c.anonymous.profit().unwrap_or(0),
        None => c.anonymous.amount,
    };
    let all = before.known.amount + now.known.amount;
    let mut missing = Vec::new();
    for (role, is_there) in [
        ("customer", study.has_customers),
        ("traffic", has_traffic),
        ("referrer", has_referral),
        ("cost", profits.is_some()),
    ] {
        if !is_there {
            missing.push(role);
        }
    }
    Ok(Formula {
        factors: factors
            .map(|((before, now), effect)| Factor { id: before.0, before: before.1, now: now.1, effect })
            .collect(),
        method,
        is_profit: profits.is_some(),
        before: totals.0,
        now: totals.1,
        rest: (rest(&before), rest(&now)),
        coverage: if profits.is_some() && all > 0 {
            units(before.known.with_cost + now.known.with_cost) / units(all)
        } else {
            1.0
        },
        missing,
    })
}

/// Amounts and costs of the rows. Without a customer column, all of them are the formula's.
fn sums(study: &Study, tx: &Transactions, periods: [Period; 2]) -> [Counted; 2] {
    let mut counted = [Counted::default(); 2];
    let calendar = Calendar::new(&periods);
    for &row in &study.rows {
        let row = row as usize;
        let Some(own) = tx.day.get(row).and_then(|d| calendar.at(d)).and_then(|at| counted.get_mut(at))
        else {
            continue;
        };
        let is_known = !study.has_customers || tx.customer.get(row).is_some_and(|c| *c != NONE);
        let sums = if is_known { &mut own.known } else { &mut own.anonymous };
        let amount = tx.amount.get(row).map_or(0, |a| i128::from(a.0));
        sums.amount += amount;
        if let Some(Some(cost)) = tx.cost.get(row) {
            sums.with_cost += amount;
            sums.cost += i128::from(cost.0);
        }
    }
    counted
}

fn count_customers(study: &Study, tx: &Transactions, periods: [Period; 2], counted: &mut [Counted; 2]) {
    let referred = tx
        .extra("referrer")
        .and_then(|_| network(study, tx, &vec![0.0; study.customers.len()]))
        .map(|n| n.referred())
        .unwrap_or_default();
    for (customer, at) in study.customers.list.iter().zip(0_u32..) {
        let purchases = study.customers.purchases_of(customer);
        for (own, period) in counted.iter_mut().zip(&periods) {
            let first = purchases.partition_point(|p| p.day < period.from);
            let last = purchases.partition_point(|p| p.day <= period.to);
            if last > first {
                own.customers += 1;
                own.orders += last - first;
                own.referred += usize::from(referred.binary_search(&at).is_ok());
            }
        }
    }
}

/// Purchases of a file without customers.
fn count_orders(study: &Study, tx: &Transactions, periods: [Period; 2], counted: &mut [Counted; 2]) {
    let calendar = Calendar::new(&periods);
    for order in net_orders(tx, study.rows.selection()).iter().filter(|o| o.is_purchase) {
        if let Some(own) = calendar.at(order.day).and_then(|at| counted.get_mut(at)) {
            own.orders += 1;
        }
    }
}

/// Visitors of both periods; `None` without such a column.
fn visitors(study: &Study, tx: &Transactions, periods: [Period; 2]) -> Option<[f64; 2]> {
    let numbers = tx.numbers("traffic")?;
    let store = tx.dimensions.iter().find(|d| d.role == "store");
    let calendar = Calendar::new(&periods);
    let mut largest: BTreeMap<(i32, u32), (usize, i64)> = BTreeMap::new();
    for &row in &study.rows {
        let row = row as usize;
        let (Some(day), Some(number)) = (tx.day.get(row), numbers.get(row)) else { continue };
        let Some(period) = calendar.at(day).filter(|_| number > 0) else { continue };
        let store = store.and_then(|s| s.codes.get(row)).unwrap_or(NONE);
        let slot = largest.entry((day.0, store)).or_insert((period, number));
        slot.1 = slot.1.max(number);
    }
    let mut sums = [0_i128; 2];
    for (period, number) in largest.into_values() {
        if let Some(sum) = sums.get_mut(period) {
            *sum += i128::from(number);
        }
    }
    Some(sums.map(units))
}
