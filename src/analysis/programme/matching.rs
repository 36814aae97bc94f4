//! What do members bring, and how much of it is due to who they are?
//!
//! # What it tells
//! Share of revenue that members bring; revenue per member and per other customer in the last year; the difference
//! between members and others of the same tenure and category (or frequency), with a 95 % interval.
//!
//! # How it is computed
//! A customer is a member if the last row that says anything says so. Cells of equal tenure (quarters of the
//! customers by first purchase) and main category - or, without categories, band of frequency. Difference = mean
//! over members of (member - mean of the others in the same cell); its variance is that of both means, cell by cell.
//!
//! # What it needs
//! A column of membership, customers. Without such a column the best fifth of the customers stands in, and is named so.
//!
//! # Limits
//! Those who buy much join: a difference that is left after matching is still an upper bound of what membership does.
//! Only a trial with a control group tells.

use super::last_year::LastYear;
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::math::count;
use crate::model::{Dimension, NONE, Transactions};
use std::collections::BTreeMap;

/// Values of a membership column that mean "none".
const NO_MEMBER: [&str; 25] = [
    "",
    "0",
    "n",
    "no",
    "none",
    "false",
    "normal",
    "regular",
    "guest",
    "non-member",
    "non member",
    "nonmember",
    "not a member",
    "否",
    "无",
    "無",
    "非会员",
    "非會員",
    "普通",
    "普通顾客",
    "普通顧客",
    "普通客户",
    "普通客戶",
    "散客",
    "游客",
];

/// Who counts as a member.
#[derive(Debug, Clone, PartialEq)]
pub enum Basis {
    /// Those whom the column names so: its name and the values that mean membership.
    Column(String, Vec<String>),
    /// The best fifth by revenue of the last year stands in.
    TopFifth,
}

/// Members against others.
#[derive(Debug, Clone, PartialEq)]
pub struct Members {
    /// Who counts as a member.
    pub basis: Basis,
    /// Net revenue of members in the last year, and of everything, in currency units.
    pub revenue: (f64, f64),
    /// Members with a purchase in the last year, indices into `Customers::list`; empty without customers.
    pub members: Vec<u32>,
    /// Other customers with a purchase in the last year.
    pub others: Vec<u32>,
    /// Mean revenue of a member and of another customer.
    pub means: (f64, f64),
    /// Difference to matched others.
    pub matched: Option<Matched>,
}

/// The difference between members and others like them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matched {
    /// Per member and year, in currency units.
    pub difference: f64,
    /// 95 % interval.
    pub interval: (f64, f64),
    /// Members who have others like them.
    pub n_matched: usize,
    /// Matched by category; else by frequency.
    pub by_category: bool,
}

/// Fewest others in a cell that members are compared with.
const MIN_OTHERS: usize = 5;

/// Members and others; `None` where there is neither a column nor a customer.
pub fn members(study: &Study, tx: &Transactions, year: &LastYear) -> Option<Members> {
    let column = tx.dimensions.iter().find(|d| d.role == "member");
    let total = year.total;
    let list = &study.customers.list;
    let active = || (0_u32..).zip(&year.orders).filter(|(_, n)| **n > 0).map(|(at, _)| at);
    let (basis, revenue, is_member) = match column {
        Some(column) => {
            let (own, named) = of_rows(study, tx, column);
            let by_id = last_codes(study, tx, column);
            let is_member: Vec<bool> = list
                .iter()
                .map(|c| {
                    by_id.get(c.id as usize).is_some_and(|code| *code != NONE && says_member(column, *code))
                })
                .collect();
            (Basis::Column(column.name.clone(), named), own, is_member)
        }
        None => {
            let mut order: Vec<u32> = active().collect();
            if order.is_empty() {
                return None;
            }
            let of = |at: &u32| year.revenue.get(*at as usize).copied().unwrap_or(0.0);
            order.sort_by(|a, b| of(b).total_cmp(&of(a)).then(a.cmp(b)));
            order.truncate(order.len().div_ceil(5));
            let mut is_member = vec![false; list.len()];
            for at in &order {
                if let Some(flag) = is_member.get_mut(*at as usize) {
                    *flag = true;
                }
            }
            (Basis::TopFifth, order.iter().map(of).sum(), is_member)
        }
    };
    let (members, others): (Vec<u32>, Vec<u32>) =
        active().partition(|at| is_member.get(*at as usize).copied().unwrap_or(false));
    let mean = |who: &[u32]| {
        who.iter().filter_map(|at| year.revenue.get(*at as usize)).sum::<f64>() / count(who.len())
    };
    let means = (mean(&members), mean(&others));
    // The best fifth differs by what it was chosen for: there is nothing to match.
    let matched = match basis {
        Basis::Column(..) => matched(study, tx, year, &members, &others),
        Basis::TopFifth => None,
    };
    Some(Members { basis, revenue: (revenue, total), members, others, means, matched })
}

fn says_member(column: &Dimension, code: u32) -> bool {
    let text = column.values.text(code).trim().to_lowercase();
    !NO_MEMBER.contains(&text.as_str())
}

/// Revenue of the rows of members in the last year, and the values that mean membership.
fn of_rows(study: &Study, tx: &Transactions, column: &Dimension) -> (f64, Vec<String>) {
    let first = study.as_of.plus(-365);
    let mut sum = 0_i128;
    let mut is_named = vec![false; column.values.len()];
    for &row in &study.rows {
        let row = row as usize;
        let code = column.codes.get(row).unwrap_or(NONE);
        if code == NONE || !says_member(column, code) {
            continue;
        }
        if let Some(named) = is_named.get_mut(code as usize) {
            *named = true;
        }
        if tx.day.get(row).is_some_and(|day| day >= first) {
            sum += i128::from(tx.amount.get(row).map_or(0, |m| m.0));
        }
    }
    let mut named: Vec<String> = (0_u32..)
        .zip(is_named)
        .filter(|(_, named)| *named)
        .map(|(code, _)| column.values.text(code).to_owned())
        .collect();
    named.sort_unstable();
    (units(sum), named)
}

/// Per customer id: the code in its last row that has one; on a day with several, the largest text.
fn last_codes(study: &Study, tx: &Transactions, column: &Dimension) -> Vec<u32> {
    let mut last = vec![(i32::MIN, NONE); tx.customer_ids.len()];
    for &row in &study.rows {
        let row = row as usize;
        let (Some(&customer), Some(code), Some(day)) =
            (tx.customer.get(row), column.codes.get(row), tx.day.get(row))
        else {
            continue;
        };
        let Some(slot) = last.get_mut(customer as usize).filter(|_| code != NONE) else { continue };
        let is_later =
            day.0 > slot.0 || (day.0 == slot.0 && column.values.bytes(code) > column.values.bytes(slot.1));
        if is_later {
            *slot = (day.0, code);
        }
    }
    last.into_iter().map(|(_, code)| code).collect()
}

/// Number, mean and variance of the mean in one cell.
#[derive(Default)]
struct Side {
    n: usize,
    sum: f64,
    squares: f64,
}

impl Side {
    fn add(&mut self, value: f64) {
        self.n += 1;
        self.sum += value;
        self.squares += value * value;
    }

    fn mean(&self) -> f64 {
        self.sum / count(self.n)
    }

    fn variance_of_mean(&self) -> f64 {
        let n = count(self.n);
        if self.n < 2 { 0.0 } else { ((self.squares - self.sum * self.sum / n) / (n - 1.0) / n).max(0.0) }
    }
}

fn matched(
    study: &Study,
    tx: &Transactions,
    year: &LastYear,
    members: &[u32],
    others: &[u32],
) -> Option<Matched> {
    let first_day = |at: u32| {
        let customer = study.customers.list.get(at as usize)?;
        study.customers.purchases_of(customer).first().map(|p| p.day.0)
    };
    let mut days: Vec<i32> = members.iter().chain(others).filter_map(|at| first_day(*at)).collect();
    days.sort_unstable();
    let cut = |part: usize| days.get(days.len() * part / 4).copied().unwrap_or(i32::MAX);
    let cuts = [cut(1), cut(2), cut(3)];
    let category = tx.dimensions.iter().find(|d| d.role == "category" && d.values.len() > 1);
    let main = category.map(|c| main_codes(study, tx, c));
    let kind = |at: u32| match &main {
        Some(codes) => {
            let id = study.customers.list.get(at as usize).map_or(NONE, |c| c.id);
            codes.get(id as usize).copied().unwrap_or(NONE)
        }
        None => match year.orders.get(at as usize).copied().unwrap_or(0) {
            n @ 0..=2 => n,
            3..=5 => 3,
            6..=11 => 6,
            _ => 12,
        },
    };
    let mut cells: BTreeMap<(usize, u32), (Side, Side)> = BTreeMap::new();
    for (who, is_member) in [(members, true), (others, false)] {
        for at in who {
            let tenure = first_day(*at).map_or(0, |day| cuts.iter().filter(|c| **c <= day).count());
            let value = year.revenue.get(*at as usize).copied().unwrap_or(0.0);
            let cell = cells.entry((tenure, kind(*at))).or_default();
            if is_member { cell.0.add(value) } else { cell.1.add(value) }
        }
    }
    let used = || cells.values().filter(|(m, o)| m.n > 0 && o.n >= MIN_OTHERS);
    let n_matched: usize = used().map(|(m, _)| m.n).sum();
    if n_matched < 10 {
        return None;
    }
    let weight = |m: &Side| count(m.n) / count(n_matched);
    let difference: f64 = used().map(|(m, o)| weight(m) * (m.mean() - o.mean())).sum();
    let variance: f64 =
        used().map(|(m, o)| weight(m) * weight(m) * (m.variance_of_mean() + o.variance_of_mean())).sum();
    let half = 1.959_963_984_540_054 * variance.sqrt();
    let interval = (difference - half, difference + half);
    Some(Matched { difference, interval, n_matched, by_category: main.is_some() })
}

/// Per customer id: the category with the largest revenue; equal ones: the first text.
fn main_codes(study: &Study, tx: &Transactions, category: &Dimension) -> Vec<u32> {
    let mut sums: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    for &row in &study.rows {
        let row = row as usize;
        if let (Some(&customer), Some(code), Some(amount)) =
            (tx.customer.get(row), category.codes.get(row), tx.amount.get(row))
            && customer != NONE
            && code != NONE
        {
            let sum = sums.entry((customer, code)).or_insert(0);
            *sum = sum.saturating_add(amount.0);
        }
    }
    let mut best: Vec<(i64, u32)> = vec![(i64::MIN, NONE); tx.customer_ids.len()];
    for ((customer, code), sum) in sums {
        if let Some(slot) = best.get_mut(customer as usize) {
            let is_better = sum > slot.0
                || (sum == slot.0 && category.values.bytes(code) < category.values.bytes(slot.1));
            if is_better {
                *slot = (sum, code);
            }
        }
    }
    best.into_iter().map(|(_, code)| code).collect()
}
