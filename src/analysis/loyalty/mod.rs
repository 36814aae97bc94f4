//! How loyal are customers, to what, and what does it bring?
//!
//! # What it tells
//! L1 the kind of loyalty by the sequence of orders and by time; L2 the object of loyalty; L3 what each class brings; L4 who has
//! ordered three times, who went over, who is undecided; L5 whether more categories go with staying; share of requirements;
//! deal-seekers. Every customer is in exactly one kind and one class.
//!
//! # Limits
//! Only what is sold here is seen: wallet and rivals need columns of their own.

pub mod brands;
pub mod choices;
pub mod exit_cost;
pub mod objects;
pub mod orders;
pub mod rhythm;
pub mod scorecard;
pub mod sequence;
pub mod stickiness;

use super::discounted::Discounted;
use super::lifecycle::stages::order_days;
use super::overview::units;
use super::params::Params;
use super::study::Study;
use crate::issue::Error;
use crate::model::{Dimension, NONE, NumberColumn, Transactions};
use brands::Brand;
use exit_cost::ExitCost;
use objects::{OBJECTS, Taken};
use orders::{Letter, Orders};
use rhythm::Regularity;
use scorecard::Mean;
use sequence::Kind;
use stickiness::Stickiness;

/// Columns in which loyalty is looked for, the first that the file has.
const ALPHABETS: [&str; 3] = ["brand", "category", "channel"];
/// Share of spend at a discount of a deal-seeker.
const DEAL_SHARE: f64 = 0.5;
/// Orders of a deal-seeker.
const DEAL_ORDERS: usize = 3;
/// Days that a customer must be known for a figure per year.
const KNOWN_DAYS: i32 = 30;

/// L4: who ordered three times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// 高忠诚度: three orders or more.
    High,
    /// 转移者: went over from one brand to another.
    Switcher,
    /// 游离不定者: one order or two.
    Undecided,
}

impl Class {
    /// Stable names, in the order shown.
    pub const ALL: [&'static str; 3] = ["high", "switcher", "undecided"];

    /// Position among [`Class::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// Customers who buy mostly at a discount.
#[derive(Debug, Clone, PartialEq)]
pub struct DealSeekers {
    /// Positions among the scored.
    pub customers: Vec<u32>,
    /// Spend at a discount over all spend of known lines, of all customers.
    pub share: f64,
    /// Revenue of these customers, in currency units.
    pub revenue: f64,
}

/// Everything about loyalty. Lists per customer follow `Study::scored`.
#[derive(Debug, Clone)]
pub struct Loyalty {
    /// Name and role of the column that is looked at; `None` without brand, category and channel.
    pub column: Option<(String, &'static str)>,
    /// L1 by sequence; everybody insufficient without a column.
    pub kinds: Vec<Kind>,
    /// L1 by time.
    pub rhythm: Vec<Regularity>,
    /// L4.
    pub classes: Vec<Class>,
    /// L2: objects that the file can tell.
    pub objects: Vec<usize>,
    /// L2: the object of each customer and its index.
    pub object_of: Vec<Option<(usize, f64)>>,
    /// L3: per measure, per class; `None` where a column is missing.
    pub scorecard: Vec<Option<Vec<Mean>>>,
    /// L5, over categories or else products (`needs.category` without either).
    pub stickiness: Result<(&'static str, Stickiness), Error>,
    /// Share of requirements; empty without a column.
    pub brands: Vec<Brand>,
    /// L6: what holds customers; `None` where no column tells.
    pub exit_cost: Option<ExitCost>,
    /// Who buys mostly at a discount; `needs.discount` without a column that tells.
    pub deals: Result<DealSeekers, Error>,
}

fn alphabet<'a>(tx: &'a Transactions, params: &Params) -> Option<&'a Dimension> {
    let has_several = |d: &&Dimension| d.values.iter().filter(|v| !v.trim().is_empty()).count() > 1;
    let chosen = params.loyalty.column.as_ref().and_then(|name| tx.dimension(name)).filter(has_several);
    chosen.or_else(|| {
        ALPHABETS.iter().find_map(|role| tx.dimensions.iter().find(|d| d.role == *role).filter(has_several))
    })
}

/// Computes all of it.
///
/// # Errors
/// As [`Study::need_customers`].
pub fn run(study: &Study, tx: &Transactions, params: &Params) -> Result<Loyalty, Error> {
    study.need_customers()?;
    let orders = Orders::of(study, tx);
    let column = alphabet(tx, params);
    let letters = column.map(|column| orders.letters(tx, column));
    let n = orders.n_customers();
    let kinds: Vec<Kind> = (0..n)
        .map(|customer| match &letters {
            Some(letters) => sequence::kind(&own_letters(&orders, letters, customer)),
            None => Kind::Insufficient,
        })
        .collect();
    let least = params.loyalty.least_orders();
    let classes: Vec<Class> = (0..n)
        .map(|customer| match kinds.get(customer) {
            Some(Kind::Unstable) => Class::Switcher,
            _ if orders.of_customer(customer).len() >= least => Class::High,
            _ => Class::Undecided,
        })
        .collect();
    let told = Discounted::of(tx);
    let discounts: Option<Vec<(f64, f64, Taken)>> =
        told.as_ref().map(|told| (0..n).map(|customer| discount_of(&orders, tx, told, customer)).collect());
    let rebates: Option<Vec<(u32, u32)>> =
        told.as_ref().map(|told| (0..n).map(|customer| rebates_of(&orders, told, customer)).collect());
    let taken = taken(&orders, tx, column.zip(letters.as_deref()), discounts.as_deref());
    let days =
        |customer: usize| study.scored.get(customer).and_then(|c| study.customers.list.get(*c as usize));
    let rhythm = (0..n)
        .map(|customer| {
            let days = days(customer).map(|c| order_days(study.customers.purchases_of(c)));
            rhythm::of(&days.unwrap_or_default(), study.as_of)
        })
        .collect();
    let class_of: Vec<usize> = classes.iter().map(|c| c.index()).collect();
    let category = tx.dimensions.iter().find(|d| d.role == "category");
    let (held_of, codes) = match category {
        Some(category) => ("category", &category.codes),
        None => ("product", &tx.product),
    };
    let stickiness = if codes.is_empty() {
        Err(Error::new("needs.category"))
    } else {
        stickiness::run(&orders, tx, codes, study.overview.period).map(|s| (held_of, s))
    };
    Ok(Loyalty {
        column: column.map(|c| (c.name.clone(), c.role)),
        objects: taken.iter().map(|(object, _)| *object).collect(),
        object_of: objects::of_customers(&taken, n),
        scorecard: measures(study, tx, &orders, discounts.as_deref())
            .into_iter()
            .map(|values| values.map(|values| scorecard::by_class(&values, &class_of, Class::ALL.len())))
            .collect(),
        stickiness,
        brands: column.map_or_else(Vec::new, |column| brands::run(&orders, tx, column)),
        exit_cost: exit_cost::run(&orders, tx, study.as_of, rebates.as_deref()),
        deals: discounts.as_deref().map(|d| deals(&orders, d)).ok_or(Error::new("needs.discount")),
        kinds,
        rhythm,
        classes,
    })
}

fn own_letters(orders: &Orders, letters: &[Letter], customer: usize) -> Vec<Letter> {
    let own = letters.get(orders.range(customer)).unwrap_or(&[]);
    own.iter().copied().filter(|letter| *letter != NONE).collect()
}

/// Spend at a discount, spend on lines of which it is known, and their numbers.
fn discount_of(
    orders: &Orders,
    tx: &Transactions,
    told: &Discounted<'_>,
    customer: usize,
) -> (f64, f64, Taken) {
    let (mut below, mut all, mut taken) = (0_i128, 0_i128, (0, 0));
    for &row in orders.of_customer(customer).iter().flat_map(|order| orders.rows(order)) {
        let (Some(amount), Some(is_below)) = (tx.amount.get(row as usize), told.is(row as usize)) else {
            continue;
        };
        if amount.0 > 0 {
            all += i128::from(amount.0);
            below += if is_below { i128::from(amount.0) } else { 0 };
            taken = (taken.0 + u32::from(is_below), taken.1 + 1);
        }
    }
    (units(below), units(all), taken)
}

/// Orders with a line below its price, and orders of which it is known.
fn rebates_of(orders: &Orders, told: &Discounted<'_>, customer: usize) -> (u32, u32) {
    orders.of_customer(customer).iter().fold((0, 0), |sum, order| {
        let mut known = orders.rows(order).iter().filter_map(|row| told.is(*row as usize)).peekable();
        match known.peek() {
            Some(_) => (sum.0 + u32::from(known.any(|is_below| is_below)), sum.1 + 1),
            None => sum,
        }
    })
}

/// Chances had and taken, per object that the file can tell.
fn taken(
    orders: &Orders,
    tx: &Transactions,
    known: Option<(&Dimension, &[Letter])>,
    discounts: Option<&[(f64, f64, Taken)]>,
) -> Vec<(usize, Vec<Taken>)> {
    let top = |letters: &[Letter]| -> Vec<Taken> {
        (0..orders.n_customers())
            .map(|customer| {
                let mut own = own_letters(orders, letters, customer);
                own.sort_unstable();
                let most = own.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap_or(0);
                let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                (count(most), count(own.len()))
            })
            .collect()
    };
    let mut list = Vec::new();
    for (object, (_, role)) in OBJECTS.iter().enumerate() {
        let entries = match *role {
            "list_price" => discounts.map(|d| d.iter().map(|d| d.2).collect()),
            "satisfaction" => tx.numbers("satisfaction").map(|ratings| best_ratings(orders, ratings)),
            role => {
                tx.dimensions.iter().find(|d| d.role == role && d.values.len() > 1).map(|d| match known {
                    Some((column, letters)) if column.name == d.name => top(letters),
                    _ => top(&orders.letters(tx, d)),
                })
            }
        };
        if let Some(entries) = entries {
            list.push((object, entries));
        }
    }
    list
}

/// Ratings in the best tenth of the scale, of all.
fn best_ratings(orders: &Orders, ratings: &NumberColumn) -> Vec<Taken> {
    let largest = ratings.iter().max().unwrap_or(0);
    let is_best = |rating: i64| rating.saturating_mul(10) >= largest.saturating_mul(9);
    (0..orders.n_customers())
        .map(|customer| {
            let rows = orders.of_customer(customer).iter().flat_map(|order| orders.rows(order));
            let given = rows.filter_map(|row| ratings.get(*row as usize)).filter(|r| *r != i64::MIN);
            given.fold((0, 0), |sum, rating| (sum.0 + u32::from(is_best(rating)), sum.1 + 1))
        })
        .collect()
}

/// What the scorecard's measures are per customer.
fn measures(
    study: &Study,
    tx: &Transactions,
    orders: &Orders,
    discounts: Option<&[(f64, f64, Taken)]>,
) -> Vec<Option<Vec<Option<f64>>>> {
    let n = orders.n_customers();
    let per_year = |of: &dyn Fn(usize) -> f64| -> Vec<Option<f64>> {
        (0..n)
            .map(|customer| {
                let first = orders.of_customer(customer).first()?.day;
                let known = study.as_of.0 - first.0;
                (known >= KNOWN_DAYS).then(|| of(customer) * 365.0 / f64::from(known))
            })
            .collect()
    };
    let revenue = |customer: usize| -> f64 {
        units(orders.of_customer(customer).iter().map(|o| i128::from(o.net)).sum())
    };
    let full_price =
        discounts.map(|d| d.iter().map(|(below, all, _)| (*all > 0.0).then(|| 1.0 - below / all)).collect());
    // Only who brought whom is asked here, not what it is worth.
    let network = super::programme::network::network(study, tx, &vec![0.0; study.customers.len()]);
    let referrals = network.map(|network| {
        let of = |c: &u32| network.n_direct.get(*c as usize).map(|n| f64::from(*n));
        study.scored.iter().map(of).collect()
    });
    let wallet = tx.numbers("wallet").map(|wallets| {
        (0..n)
            .map(|customer| {
                let rows = orders.of_customer(customer).iter().flat_map(|order| orders.rows(order));
                let known = rows.filter_map(|row| wallets.get(*row as usize)).filter(|w| *w > 0);
                let wallet = units(known.max().map(i128::from)?);
                Some((revenue(customer) / wallet).min(1.0))
            })
            .collect()
    });
    vec![
        Some(per_year(&|customer| orders.of_customer(customer).len() as f64)),
        Some(per_year(&revenue)),
        full_price,
        after_return(study, tx, orders),
        referrals,
        wallet,
    ]
}

/// Of customers with a return: 1 for an order on a later day than the first return, else 0. `None` without returns.
fn after_return(study: &Study, tx: &Transactions, orders: &Orders) -> Option<Vec<Option<f64>>> {
    let mut first = vec![None; tx.customer_ids.len()];
    for &row in &study.rows {
        let row = row as usize;
        let is_return = tx.amount.get(row).is_some_and(|amount| amount.0 < 0);
        if let (true, Some(day), Some(slot)) =
            (is_return, tx.day.get(row), tx.customer.get(row).and_then(|c| first.get_mut(*c as usize)))
        {
            *slot = Some(slot.map_or(day, |known: crate::model::Day| known.min(day)));
        }
    }
    let of = |(at, customer): (usize, &u32)| {
        let id = study.customers.list.get(*customer as usize)?.id;
        let day = (*first.get(id as usize)?)?;
        let again = orders.of_customer(at).last().is_some_and(|last| last.day > day);
        Some(if again { 1.0 } else { 0.0 })
    };
    let list: Vec<Option<f64>> = study.scored.iter().enumerate().map(of).collect();
    list.iter().any(Option::is_some).then_some(list)
}

fn deals(orders: &Orders, discounts: &[(f64, f64, Taken)]) -> DealSeekers {
    let (mut customers, mut revenue) = (Vec::new(), 0.0);
    for (customer, (below, all, _)) in discounts.iter().enumerate() {
        let own = orders.of_customer(customer);
        if own.len() >= DEAL_ORDERS && *all > 0.0 && *below >= DEAL_SHARE * all {
            customers.push(u32::try_from(customer).unwrap_or(NONE));
            revenue += units(own.iter().map(|o| i128::from(o.net)).sum());
        }
    }
    let (below, all) = discounts.iter().fold((0.0, 0.0), |sum, d| (sum.0 + d.0, sum.1 + d.1));
    DealSeekers { customers, share: below / all, revenue }
}
