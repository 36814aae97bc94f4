//! What every customer brought in a stretch of days: revenue, contribution after cost and cost to serve, orders.
#![allow(clippy::indexing_slicing, reason = "indices are made in this file from lengths of the same vectors")]

use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::model::{Day, NONE, Transactions};

/// Accounts of the customers, by their place in `Customers::list`. Amounts in 1/10,000.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accounts {
    /// Net revenue.
    pub revenue: Vec<i64>,
    /// Revenue less cost and cost to serve; empty where the file has neither.
    pub contribution: Vec<i64>,
    /// Purchases in these days.
    pub orders: Vec<u32>,
    /// Whether there was a purchase before these days.
    pub is_older: Vec<bool>,
}

impl Accounts {
    /// The value that ranks customers: contribution, else revenue.
    pub fn values(&self) -> &[i64] {
        if self.has_contribution() { &self.contribution } else { &self.revenue }
    }

    /// Whether costs are known.
    pub fn has_contribution(&self) -> bool {
        !self.contribution.is_empty()
    }

    /// Customers with a purchase in these days, ascending.
    pub fn active(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).zip(&self.orders).filter(|(_, n)| **n > 0).map(|(at, _)| at)
    }

    /// The active ones, the most valuable first; of equal value, in the order of their ids.
    pub fn ranked(&self) -> Vec<u32> {
        let values = self.values();
        let mut list: Vec<u32> = self.active().collect();
        list.sort_by(|a, b| values[*b as usize].cmp(&values[*a as usize]).then(a.cmp(b)));
        list
    }
}

/// Cost to serve of one customer: numbers seen, and whether they are all the same (then it is told once per customer,
/// not per row).
#[derive(Debug, Clone, Copy)]
struct Expense {
    first: i64,
    sum: i64,
    is_same: bool,
}

/// Sums up the rows from `from` to `to`.
pub fn accounts(study: &Study, tx: &Transactions, from: Day, to: Day) -> Accounts {
    let n = study.customers.len();
    let place = crate::analysis::drivers::ledger::places(study, tx);
    let expense = tx.numbers("expense");
    // A row without a cost has the margin of the rest.
    let usual_margin = study.cost_margin.map(|m| m.share);
    let mut out = Accounts { revenue: vec![0; n], contribution: vec![0; n], ..Accounts::default() };
    let mut expenses: Vec<Option<Expense>> = vec![None; if expense.is_some() { n } else { 0 }];
    let (mut codes, mut days) = (Vec::new(), Vec::new());
    study.rows.selection().for_each_part(|part| {
        tx.day.gather(part, &mut codes, &mut days);
        for ((&row, amount), &day) in part.iter().zip(tx.amount.gather(part)).zip(&days) {
            let row = row as usize;
            if day < from || day > to {
                continue;
            }
            let at = tx.customer.get(row).and_then(|id| place.get(*id as usize)).copied().unwrap_or(NONE);
            let Some(revenue) = out.revenue.get_mut(at as usize) else { continue };
            *revenue = revenue.saturating_add(amount);
            let sum = &mut out.contribution[at as usize];
            *sum = sum.saturating_add(contribution(tx, row, amount, usual_margin));
            let number = expense.and_then(|e| e.get(row)).filter(|e| *e != i64::MIN);
            if let (Some(number), Some(slot)) = (number, expenses.get_mut(at as usize)) {
                *slot = Some(match *slot {
                    None => Expense { first: number, sum: number, is_same: true },
                    Some(e) => Expense {
                        sum: e.sum.saturating_add(number),
                        is_same: e.is_same && e.first == number,
                        ..e
                    },
                });
            }
        }
    });
    for (sum, expense) in out.contribution.iter_mut().zip(&expenses) {
        if let Some(e) = expense {
            *sum = sum.saturating_sub(if e.is_same { e.first } else { e.sum });
        }
    }
    if usual_margin.is_none() && expense.is_none() {
        out.contribution.clear();
    }
    for customer in &study.customers.list {
        let purchases = study.customers.purchases_of(customer);
        let before = purchases.partition_point(|p| p.day < from);
        let until = purchases.partition_point(|p| p.day <= to);
        out.orders.push(u32::try_from(until - before).unwrap_or(u32::MAX));
        out.is_older.push(before > 0);
    }
    out
}

/// Amount less cost of a row; without a cost, by the usual margin.
pub(super) fn contribution(tx: &Transactions, row: usize, amount: i64, usual_margin: Option<f64>) -> i64 {
    match (tx.cost.get(row).copied().flatten(), usual_margin) {
        (Some(cost), _) => amount.saturating_sub(cost.0),
        (None, Some(margin)) => scaled(amount, margin),
        (None, None) => amount,
    }
}

fn scaled(amount: i64, share: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let parts = (units(i128::from(amount)) * share * 10_000.0).round() as i64;
    parts
}
