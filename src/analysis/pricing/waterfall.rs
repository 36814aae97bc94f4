//! What becomes of the list price on its way to what is left?
//!
//! # What it tells
//! Goods at list price, less what was given off, plus what was paid above, less returns: net sales; less cost:
//! contribution. Per customer the price realised; and who gets more off than others who buy as much.
//!
//! # How it is computed
//! The list price of a line is its list price, or a unit price above what was paid. Where no line has one, a discount is
//! added to what was paid: the amount is taken to be what is left of it. Without that, the product's usual price stands in:
//! the median of what was paid for a unit, every unit counting once. Value at list = price x quantity, exact to 1/10,000;
//! the steps add up to net sales exactly.
//!
//! A customer's discount is 1 - sold / value at list. Customers are ranked by value at list and cut into groups of equal
//! size, at most ten, of at least [`LEAST_PEERS`]; who gets more off than the group's median by more than 3 times 1.4826
//! times the median deviation (at least one point of discount) stands out. What that costs: the discount beyond the median, times
//! value at list.
//!
//! # What it needs
//! Product, quantity, amount; list price or discount for what was given off; cost for contribution; customers.
//!
//! # Limits
//! Against a usual price quantity discounts look like concessions. A customer's group is one of size, not of product mix.
//!
//! # References
//! Marn & Rosiello 1992, *Harvard Business Review* 70(5) (pocket price waterfall); Rousseeuw & Croux 1993 (MAD).

use super::panel_rows::{Prices, prices_of};
use crate::analysis::drivers::ledger::places;
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::issue::Error;
use crate::math::stats::{median, quantile_of_sorted};
use crate::model::{Money, NONE, Transactions};

/// Fewest customers of a group of equal size.
pub const LEAST_PEERS: usize = 20;
/// Most groups of equal size.
const MOST_GROUPS: usize = 10;
/// Fewest lines of a customer who is compared with others.
const LEAST_LINES: u32 = 3;
/// Standard deviations over median deviations, of a normal distribution.
const MAD_TO_SD: f64 = 1.4826;
/// How far from the others is too far, in standard deviations.
const TOO_FAR: f64 = 3.0;
/// Median deviations below one point of discount are taken for one: where all pay the same, a cent is no concession.
const LEAST_DEVIATION: f64 = 0.01;

/// Where the list price comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// The file's list prices, or unit prices before discount.
    List,
    /// What was paid and the discount.
    Discount,
    /// Each product's median price.
    Usual,
}

/// The way from list price to contribution. Money in 1/10,000.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// Where the list price comes from.
    pub reference: Reference,
    /// Value at list price of all lines that have one.
    pub list: i128,
    /// Given off.
    pub below: i128,
    /// Paid above list.
    pub above: i128,
    /// Lines below zero.
    pub returns: i128,
    /// Lines without a price: no goods, no quantity.
    pub other: i128,
    /// Net sales: list - below + above + returns + other.
    pub net: i128,
    /// Cost of the lines whose cost is known, and their net sales; `None` without a cost column.
    pub cost: Option<(i128, i128)>,
    /// Customers with a value at list, largest first.
    pub customers: Vec<Realised>,
    /// Those of them who get more off than others of their size: indices into `customers`, the costliest first.
    pub outliers: Vec<usize>,
}

/// What a customer pays of the list price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Realised {
    /// Index into `Customers::list`.
    pub customer: u32,
    /// Value at list price.
    pub list: i128,
    /// What was paid for it, before returns.
    pub sold: i128,
    /// Lines.
    pub n_lines: u32,
    /// Median discount of customers of this size; `None` with too few of them.
    pub usual: Option<f64>,
}

impl Realised {
    /// Discount as a share of the list price; negative: paid above.
    pub fn discount(&self) -> f64 {
        1.0 - units(self.sold) / units(self.list)
    }

    /// What the discount beyond the usual one cost, in currency units; `None` with too few of this size.
    pub fn leak(&self) -> Option<f64> {
        Some((self.discount() - self.usual?) * units(self.list))
    }
}

impl Waterfall {
    /// Contribution, as far as cost is known: sales of those lines less their cost.
    pub fn contribution(&self) -> Option<i128> {
        self.cost.map(|(cost, sold)| sold - cost)
    }

    /// Quantiles of customers' discounts.
    pub fn discounts<const N: usize>(&self, at: [f64; N]) -> [f64; N] {
        let mut ranked: Vec<f64> = self.customers.iter().map(Realised::discount).collect();
        ranked.sort_by(f64::total_cmp);
        at.map(|p| quantile_of_sorted(&ranked, p))
    }

    /// What all outliers together would bring at the usual discount of their size, in currency units.
    pub fn leak(&self) -> f64 {
        self.outliers.iter().filter_map(|at| self.customers.get(*at)?.leak()).sum()
    }
}

/// Follows prices from list to contribution.
///
/// # Errors
/// `needs.product`, `needs.quantity`: no such column; `pricing.no_sales`: no line with a price.
pub fn run(study: &Study, tx: &Transactions) -> Result<Waterfall, Error> {
    if tx.product.is_empty() {
        return Err(Error::new("needs.product"));
    }
    if tx.quantity.is_empty() {
        return Err(Error::new("needs.quantity"));
    }
    let rows = &study.rows;
    let (unit_prices, lists) = (tx.numbers("unit_price"), tx.numbers("list_price"));
    // Looked up anew for every pass: kept, they would be the largest thing in memory of a file of ten million rows.
    let prices = |row: usize| prices_of(tx, row, unit_prices, lists);
    let priced = || rows.iter().map(|row| *row as usize).filter_map(|row| Some((row, prices(row)?)));
    priced().next().ok_or(Error::new("pricing.no_sales"))?;
    let discounts = tx.discount.zip(tx.numbers("discount"));
    let before = |row: usize| {
        let (kind, discounts) = discounts?;
        kind.gross(tx.amount.get(row)?, discounts.get(row).filter(|d| *d != i64::MIN)?)
    };
    let reference = if priced().any(|(_, p)| p.list > p.paid) {
        Reference::List
    } else if priced().any(|(row, _)| before(row).is_some_and(|gross| Some(gross) > tx.amount.get(row))) {
        Reference::Discount
    } else {
        Reference::Usual
    };
    let usual = match reference {
        Reference::Usual => usual_prices(tx, rows, prices),
        _ => Vec::new(),
    };
    let place = places(study, tx);
    let none = Realised { customer: NONE, list: 0, sold: 0, n_lines: 0, usual: None };
    let mut realised = vec![none; study.customers.len()];
    let mut sum = Waterfall {
        reference,
        list: 0,
        below: 0,
        above: 0,
        returns: 0,
        other: 0,
        net: 0,
        cost: (!tx.cost.is_empty()).then_some((0, 0)),
        customers: Vec::new(),
        outliers: Vec::new(),
    };
    for row in rows.iter().map(|row| *row as usize) {
        let amount = i128::from(tx.amount.get(row).map_or(0, |m| m.0));
        sum.net += amount;
        if let (Some((cost, sold)), Some(Some(of))) = (&mut sum.cost, tx.cost.get(row)) {
            *cost += i128::from(of.0);
            *sold += amount;
        }
        let product = tx.product.get(row).unwrap_or(NONE);
        let times = |price: i64| Money::product(tx.quantity.get(row).unwrap_or(0), Money(price));
        let at_list = |prices: Prices| match reference {
            Reference::List => times(prices.list),
            // A line that names no discount has none.
            Reference::Discount => before(row).or(tx.amount.get(row)),
            Reference::Usual => times(*usual.get(product as usize)?),
        };
        let Some(at_list) = prices(row).and_then(at_list).filter(|value| value.0 > 0) else {
            *(if amount < 0 { &mut sum.returns } else { &mut sum.other }) += amount;
            continue;
        };
        let at_list = i128::from(at_list.0);
        sum.list += at_list;
        sum.below += (at_list - amount).max(0);
        sum.above += (amount - at_list).max(0);
        let customer = tx.customer.get(row).and_then(|id| place.get(*id as usize)).copied().unwrap_or(NONE);
        if let Some(of) = realised.get_mut(customer as usize) {
            of.customer = customer;
            of.list += at_list;
            of.sold += amount;
            of.n_lines += 1;
        }
    }
    realised.retain(|of| of.list > 0);
    realised.sort_by(|a, b| b.list.cmp(&a.list).then(a.customer.cmp(&b.customer)));
    sum.outliers = outliers(&mut realised);
    sum.customers = realised;
    Ok(sum)
}

/// Per product the median price of a unit, every unit counting once. Lines are parted by product first (a counting sort
/// of their numbers), so that what is sorted by price is short.
fn usual_prices(tx: &Transactions, rows: &[u32], prices: impl Fn(usize) -> Option<Prices>) -> Vec<i64> {
    let n = tx.product_ids.len();
    let product = |row: u32| tx.product.get(row as usize).map(|id| id as usize).filter(|id| *id < n);
    let mut ends = vec![0_usize; n + 1];
    for at in rows.iter().filter_map(|row| product(*row)) {
        if let Some(count) = ends.get_mut(at + 1) {
            *count += 1;
        }
    }
    let mut so_far = 0;
    for end in &mut ends {
        so_far += *end;
        *end = so_far;
    }
    // Now where each product begins; once its lines are placed, where it ends.
    let mut by_product = vec![0_u32; so_far];
    for &row in rows {
        let Some(next) = product(row).and_then(|at| ends.get_mut(at)) else { continue };
        if let Some(slot) = by_product.get_mut(*next) {
            *slot = row;
        }
        *next += 1;
    }
    let (mut begin, mut sold) = (0, Vec::new());
    let own = |end: &usize| {
        let own = by_product.get(begin..*end).unwrap_or(&[]);
        begin = *end;
        sold.clear();
        sold.extend(
            own.iter()
                .map(|row| *row as usize)
                .filter_map(|row| Some((prices(row)?.paid, tx.quantity.get(row)?))),
        );
        median_price(&mut sold)
    };
    ends.iter().take(n).map(own).collect()
}

/// The median of prices, each counting as often as its quantity; 0 without any.
fn median_price(sold: &mut [(i64, i64)]) -> i64 {
    sold.sort_unstable();
    let all: i128 = sold.iter().map(|line| i128::from(line.1)).sum();
    let mut counted = 0;
    let reaches_half = |(_, quantity): &&(i64, i64)| {
        counted += i128::from(*quantity);
        counted * 2 >= all
    };
    sold.iter().find(reaches_half).map_or(0, |line| line.0)
}

/// Compares customers (largest first) with those of their size; who stands out, the costliest first.
fn outliers(customers: &mut [Realised]) -> Vec<usize> {
    let at: Vec<usize> =
        customers.iter().enumerate().filter(|(_, of)| of.n_lines >= LEAST_LINES).map(|(i, _)| i).collect();
    let n_groups = (at.len() / LEAST_PEERS).min(MOST_GROUPS);
    let mut found = Vec::new();
    for group in 0..n_groups {
        let peers = at.get(group * at.len() / n_groups..(group + 1) * at.len() / n_groups).unwrap_or(&[]);
        let of = |i: &usize| customers.get(*i).map(Realised::discount);
        let discounts: Vec<f64> = peers.iter().filter_map(of).collect();
        let usual = median(&discounts);
        let deviations: Vec<f64> = discounts.iter().map(|d| (d - usual).abs()).collect();
        let far = usual + TOO_FAR * MAD_TO_SD * median(&deviations).max(LEAST_DEVIATION);
        for (&i, discount) in peers.iter().zip(&discounts) {
            if let Some(of) = customers.get_mut(i) {
                of.usual = Some(usual);
                if *discount > far {
                    found.push((i, of.leak().unwrap_or(0.0)));
                }
            }
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.into_iter().map(|(i, _)| i).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(list: i128, sold: i128) -> Realised {
        Realised { customer: 0, list, sold, n_lines: 9, usual: None }
    }

    /// Twenty large ones at 20 % off, give or take two points, and twenty small ones at 5 %: who is small and gets 20 %
    /// stands out, who is large and gets 20 % does not.
    #[test]
    fn large_customers_may_pay_less() {
        let off = |i: i128, percent: i128| {
            let list = 1_000_000_000 - i * 1_000_000;
            customer(list, list / 100 * (100 - percent))
        };
        let mut all: Vec<Realised> = (0..20).map(|i| off(i, 18 + i % 5)).collect();
        all.extend((0..20).map(|i| off(500 + i, if i == 7 { 20 } else { 4 + i % 3 })));
        assert_eq!(outliers(&mut all), [27]);
        // Median of the small: 5 %; so 15 points of 1,000,000,000 - 507,000,000 parts = 49,300 units.
        assert!((all[27].leak().unwrap() - 0.15 * 49_300.0).abs() < 1e-6);
    }

    #[test]
    fn where_all_pay_the_same_a_cent_is_no_concession() {
        let mut all: Vec<Realised> =
            (0..20).map(|i| customer(1_000_000, 1_000_000 - i128::from(i == 3) * 9_000)).collect();
        assert_eq!(outliers(&mut all), [] as [usize; 0]);
        all.truncate(19);
        all.iter_mut().for_each(|of| of.usual = None);
        assert_eq!(outliers(&mut all), [] as [usize; 0]);
        assert_eq!(all[0].leak(), None);
    }
}
