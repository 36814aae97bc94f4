//! Revenue by a cut: month, class of customers, product, or a column of the file; and by two cuts at once.
#![allow(clippy::indexing_slicing, reason = "indices are made in this file from lengths of the same vectors")]

use crate::analysis::drivers::ledger::{Calendar, places};
use crate::analysis::drivers::periods::Period;
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::analysis::tiers::pyramid::Tier;
use crate::model::{Day, Dimension, NONE, Transactions};
use std::collections::BTreeMap;

/// Values of a cut that are named; the rest is added up.
const N_NAMED: usize = 12;
/// Values of each of two crossed cuts that are named.
const N_CROSSED: usize = 8;
/// Months that are named where they are crossed: a year, and what is left of one at either end.
const N_MONTHS: usize = 14;
/// Columns of these roles are cuts, in this order.
const ROLES: [&str; 8] =
    ["category", "brand", "region", "store", "channel", "salesperson", "department", "member"];

/// A way to cut sales.
pub enum Cut<'a> {
    /// Calendar months.
    Month,
    /// Tiers of the customer pyramid: a tier per customer id, or [`NONE`].
    Class(Vec<u32>),
    /// Products.
    Product,
    /// A column.
    Column(&'a Dimension),
}

/// A value of a cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// As in the file.
    Text(String),
    /// See [`Day::month_index`].
    Month(i32),
    /// A tier.
    Tier(Tier),
    /// Rows without a value.
    Empty,
    /// So many further values.
    Rest(usize),
}

/// One value with its net revenue in 1/10,000.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The value.
    pub label: Label,
    /// In the earlier period.
    pub before: i128,
    /// In the later one.
    pub now: i128,
}

/// Revenue by a cut.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    /// See [`Cut::id`].
    pub id: String,
    /// See [`Cut::role`].
    pub role: &'static str,
    /// The column's name; empty where the cut is no column.
    pub column: String,
    /// Values with revenue in one of the periods.
    pub n_values: usize,
    /// Herfindahl-Hirschman index of the values' positive revenue now.
    pub hhi: f64,
    /// The largest values now, then the rest.
    pub lines: Vec<Line>,
}

/// Revenue of the later period by two cuts, in 1/10,000.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cross {
    /// Id and role of the cut of the rows.
    pub rows_id: String,
    /// Of the columns.
    pub columns_id: String,
    /// Values of the rows.
    pub rows: Vec<Label>,
    /// Values of the columns.
    pub columns: Vec<Label>,
    /// Row by row.
    pub cells: Vec<i128>,
}

impl<'a> Cut<'a> {
    /// The cuts that a file has.
    pub fn available(study: &Study, tx: &'a Transactions) -> Vec<Self> {
        let mut list = Vec::new();
        if study.overview.months.len() > 1 {
            list.push(Cut::Month);
        }
        if let Ok(tiers) = &study.tiers {
            let place = places(study, tx);
            let tier = |at: &u32| tiers.tiers.get(*at as usize).copied().flatten().map_or(NONE, |t| t as u32);
            list.push(Cut::Class(place.iter().map(tier).collect()));
        }
        if !tx.product.is_empty() {
            list.push(Cut::Product);
        }
        for role in ROLES {
            list.extend(
                tx.dimensions.iter().filter(|d| d.role == role && d.values.len() > 1).map(Cut::Column),
            );
        }
        list
    }

    /// What a setting calls it: the role, or the column's name behind a colon.
    pub fn id(&self) -> String {
        match self {
            Cut::Column(d) => format!(":{}", d.name),
            other => other.role().to_owned(),
        }
    }

    /// `month`, `class`, `product`, or the column's role.
    pub fn role(&self) -> &'static str {
        match self {
            Cut::Month => "month",
            Cut::Class(_) => "class",
            Cut::Product => "product",
            Cut::Column(d) => d.role,
        }
    }

    /// A code per row.
    fn codes(&self, tx: &Transactions, days: &Days, rows: &[u32], to: &mut Vec<u32>) {
        to.clear();
        match self {
            Cut::Month => to.extend(rows.iter().map(|row| days.month(tx.day.at(*row as usize)))),
            Cut::Class(tiers) => to.extend(rows.iter().map(|row| {
                tx.customer.get(*row as usize).and_then(|c| tiers.get(*c as usize)).copied().unwrap_or(NONE)
            })),
            Cut::Product => {
                tx.product.gather(rows, to);
                // Postage and fees are no goods: they stand with the rows without a product.
                for code in to.iter_mut().filter(|code| tx.non_products.binary_search(code).is_ok()) {
                    *code = NONE;
                }
            }
            Cut::Column(d) => d.codes.gather(rows, to),
        }
    }

    fn label(&self, tx: &Transactions, days: &Days, code: u32) -> Label {
        let text = |text: &str| if text.is_empty() { Label::Empty } else { Label::Text(text.to_owned()) };
        match self {
            _ if code == NONE => Label::Empty,
            Cut::Month => Label::Month(days.first_month + i32::try_from(code).unwrap_or(0)),
            Cut::Class(_) => Tier::ALL.get(code as usize).map_or(Label::Empty, |t| Label::Tier(*t)),
            Cut::Product => match tx.product_names.get(code as usize).filter(|n| !n.is_empty()) {
                Some(name) => text(name),
                None => text(tx.product_ids.text(code)),
            },
            Cut::Column(d) => text(d.values.text(code)),
        }
    }

    /// Values have an order of their own.
    fn is_ordered(&self) -> bool {
        matches!(self, Cut::Month | Cut::Class(_))
    }
}

/// Days of a file by month and by the two periods.
pub struct Days {
    first: Day,
    first_month: i32,
    months: Vec<u32>,
    calendar: Option<Calendar>,
}

impl Days {
    /// Of the study's rows; without periods, every day is now.
    pub fn new(study: &Study, periods: Option<[Period; 2]>) -> Self {
        let (first, last) = study.overview.period;
        let first_month = first.month_index();
        let month = |day| u32::try_from(Day(day).month_index() - first_month).unwrap_or(NONE);
        Self {
            first,
            first_month,
            months: (first.0..=last.0).map(month).collect(),
            calendar: periods.map(|p| Calendar::new(&p)),
        }
    }

    fn month(&self, day: Day) -> u32 {
        let at = usize::try_from(day.0 - self.first.0).ok();
        at.and_then(|at| self.months.get(at)).copied().unwrap_or(NONE)
    }

    /// 0 before, 1 now, `None` outside of both.
    pub fn period(&self, day: Day) -> Option<usize> {
        match &self.calendar {
            Some(calendar) => calendar.at(day),
            None => Some(1),
        }
    }
}

/// Revenue by a cut in both periods.
pub fn sums(study: &Study, tx: &Transactions, days: &Days, cut: &Cut<'_>) -> Sums {
    let mut by_code: BTreeMap<u32, [i128; 2]> = BTreeMap::new();
    let mut dense: Vec<[i64; 2]> = Vec::new();
    let mut codes = Vec::new();
    // Months tell their own time: all of the file.
    let is_month = matches!(cut, Cut::Month);
    study.rows.selection().for_each_part(|part| {
        cut.codes(tx, days, part, &mut codes);
        for ((&row, amount), &code) in part.iter().zip(tx.amount.gather(part)).zip(&codes) {
            let period = if is_month { Some(1) } else { days.period(tx.day.at(row as usize)) };
            let Some(period) = period else { continue };
            if code == NONE {
                by_code.entry(NONE).or_default()[period] += i128::from(amount);
                continue;
            }
            if dense.len() <= code as usize {
                dense.resize(code as usize + 1, [0; 2]);
            }
            let sum = &mut dense[code as usize][period];
            *sum = sum.saturating_add(amount);
        }
    });
    by_code.extend((0..).zip(dense).filter(|(_, s)| *s != [0; 2]).map(|(c, s)| (c, s.map(i128::from))));
    let mut lines: Vec<(u32, [i128; 2])> = by_code.into_iter().collect();
    let positive: f64 = lines.iter().map(|l| units(l.1[1].max(0))).sum();
    let hhi = lines.iter().map(|l| units(l.1[1].max(0)) / positive).map(|s| s * s).sum();
    let n_values = lines.len();
    if !cut.is_ordered() {
        lines.sort_by(|a, b| b.1[1].cmp(&a.1[1]).then(b.1[0].cmp(&a.1[0])).then(a.0.cmp(&b.0)));
    }
    let n_named = if cut.is_ordered() { lines.len() } else { N_NAMED.min(lines.len()) };
    let line = |(code, [before, now]): &(u32, [i128; 2])| Line {
        label: cut.label(tx, days, *code),
        before: *before,
        now: *now,
    };
    let mut named: Vec<Line> = lines[..n_named].iter().map(line).collect();
    let rest = &lines[n_named..];
    if !rest.is_empty() {
        let sum = |at: usize| rest.iter().map(|l| l.1[at]).sum();
        named.push(Line { label: Label::Rest(rest.len()), before: sum(0), now: sum(1) });
    }
    let column = if let Cut::Column(d) = cut { d.name.clone() } else { String::new() };
    Sums { id: cut.id(), role: cut.role(), column, n_values, hhi, lines: named }
}

/// Revenue now (of the whole file where a cut is the month) by two cuts.
pub fn cross(study: &Study, tx: &Transactions, days: &Days, rows: &Cut<'_>, columns: &Cut<'_>) -> Cross {
    let is_month = matches!(rows, Cut::Month) || matches!(columns, Cut::Month);
    let mut cells: BTreeMap<(u32, u32), i128> = BTreeMap::new();
    let (mut down, mut across) = (Vec::new(), Vec::new());
    study.rows.selection().for_each_part(|part| {
        rows.codes(tx, days, part, &mut down);
        columns.codes(tx, days, part, &mut across);
        let amounts = tx.amount.gather(part);
        for (((&row, amount), &r), &c) in part.iter().zip(amounts).zip(&down).zip(&across) {
            if is_month || days.period(tx.day.at(row as usize)) == Some(1) {
                *cells.entry((r, c)).or_default() += i128::from(amount);
            }
        }
    });
    let down = named(rows, cells.iter().map(|(k, v)| (k.0, *v)));
    let across = named(columns, cells.iter().map(|(k, v)| (k.1, *v)));
    let (n_down, n_across) = (down.len(), across.len());
    let mut sums = vec![0; n_down * n_across];
    for ((r, c), v) in cells {
        sums[down.place(r) * n_across + across.place(c)] += v;
    }
    Cross {
        rows_id: rows.id(),
        columns_id: columns.id(),
        rows: down.labels(rows, tx, days),
        columns: across.labels(columns, tx, days),
        cells: sums,
    }
}

/// Codes that are named, and how many others there are.
struct Named {
    codes: Vec<u32>,
    n_rest: usize,
}

impl Named {
    fn len(&self) -> usize {
        self.codes.len() + usize::from(self.n_rest > 0)
    }

    fn place(&self, code: u32) -> usize {
        self.codes.iter().position(|c| *c == code).unwrap_or(self.codes.len())
    }

    fn labels(&self, cut: &Cut<'_>, tx: &Transactions, days: &Days) -> Vec<Label> {
        let rest = (self.n_rest > 0).then_some(Label::Rest(self.n_rest));
        self.codes.iter().map(|c| cut.label(tx, days, *c)).chain(rest).collect()
    }
}

/// The largest values of a cut; of months, the last ones.
fn named(cut: &Cut<'_>, cells: impl Iterator<Item = (u32, i128)>) -> Named {
    let mut sums: BTreeMap<u32, i128> = BTreeMap::new();
    for (code, v) in cells {
        *sums.entry(code).or_default() += v;
    }
    let mut list: Vec<(u32, i128)> = sums.into_iter().collect();
    match cut {
        Cut::Month => list.reverse(),
        _ => list.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0))),
    }
    let n_rest = list.len().saturating_sub(if matches!(cut, Cut::Month) { N_MONTHS } else { N_CROSSED });
    list.truncate(list.len() - n_rest);
    let mut codes: Vec<u32> = list.into_iter().map(|l| l.0).collect();
    if cut.is_ordered() {
        codes.sort_unstable();
    }
    Named { codes, n_rest }
}
