//! How large, how fast growing, how demanding and how cooperative is one customer among all?
//!
//! # How it is computed
//! V9. **Orders**: purchases. **Growth**: Theil-Sen slope of net revenue over stretches of four weeks counted back from the last day
//! to the first order, two years at most, as a share of the customer's own mean; its place among 2,000 customers evenly picked. **Bargaining**: share of revenue
//! bought below price, less what customers of as much revenue have (isotonic fit: more revenue, no smaller discount).
//! **Cooperation**: products bought, regularity (coefficient of variation of the gaps between order days, four order days
//! or more), share of lines paid when due. Places: share of customers with less, equals counted half.
//!
//! # What it needs
//! Customers; list price, discounts or promotions for bargaining; products; due and paid days.
//!
//! # Limits
//! Discounts are what the file tells: terms, rebates and service outside of it are not seen.
//!
//! # References
//! Sen (1968), JASA 63; Ayer et al. (1955), Annals of Mathematical Statistics 26.

use super::discounted::Discounted;
use super::drivers::ledger::places;
use super::lifecycle::stages::order_days;
use super::overview::units;
use super::study::Study;
use crate::math::count;
use crate::math::isotonic::non_decreasing;
use crate::math::stats::{mean, population_sd};
use crate::math::theil_sen::{Slope, slope};
use crate::model::{Day, ExtraValues, NONE, Transactions};

/// Days of a stretch of growth: the same weekdays in each.
const STRETCH: i32 = 28;
/// Stretches looked at: two years.
const MOST_STRETCHES: i32 = 26;
/// Stretches that growth needs.
pub const LEAST_STRETCHES: usize = 5;
/// Customers whose growth one is held against: a slope takes long, and among two thousand a place is known to two points.
const MOST_COMPARED: usize = 2_000;
/// Order days that regularity needs.
const LEAST_DAYS: usize = 4;

/// A value and its place among all customers who have one, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The customer's own.
    pub value: f64,
    /// Share of customers with less; equals count half.
    pub place: f64,
}

/// Discounts beside what revenue lets expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bargaining {
    /// Share of revenue below price.
    pub share: f64,
    /// That of customers with as much revenue.
    pub expected: f64,
    /// Place of the difference among all.
    pub place: f64,
}

/// The four axes of one customer; `None` where the file or the customer's history has too little.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Axes {
    /// Purchases.
    pub orders: Option<Placed>,
    /// Growth every four weeks as a share of the own level.
    pub growth: Option<Slope>,
    /// Its place among at most [`MOST_COMPARED`] customers, evenly picked.
    pub growth_place: Option<f64>,
    /// Discounts.
    pub bargaining: Option<Bargaining>,
    /// Products bought.
    pub products: Option<Placed>,
    /// Coefficient of variation of the gaps; its place is that of regularity: who varies less stands higher.
    pub regularity: Option<Placed>,
    /// Share of lines paid when due.
    pub on_time: Option<Placed>,
}

impl Axes {
    /// Mean place of what is known of cooperation.
    pub fn cooperation(&self) -> Option<f64> {
        let known: Vec<f64> =
            [self.products, self.regularity, self.on_time].into_iter().flatten().map(|p| p.place).collect();
        (!known.is_empty()).then(|| mean(&known))
    }
}

/// What the rows say of every customer; lists by place in `Customers::list`.
struct Seen {
    /// Revenue below price, and revenue of lines of which it is known.
    below: Vec<(f64, f64)>,
    products: Vec<f64>,
    /// Lines paid when due, and lines of which it is known.
    on_time: Vec<(f64, f64)>,
}

/// Looks at one customer (index into `Customers::list`).
pub fn run(study: &Study, tx: &Transactions, customer: u32) -> Axes {
    let list = &study.customers.list;
    if customer as usize >= list.len() {
        return Axes::default();
    }
    let seen = look(study, tx);
    let at = customer as usize;
    let orders: Vec<f64> = list.iter().map(|c| count(c.n_purchases)).collect();
    let variation: Vec<f64> =
        list.iter().map(|c| variation(&order_days(study.customers.purchases_of(c)))).collect();
    let regular = placed(&variation, at);
    let growth = growths(study, tx, &compared(list.len(), at));
    let share = |of: &[(f64, f64)]| -> Vec<f64> { of.iter().map(|(part, all)| part / all).collect() };
    Axes {
        orders: placed(&orders, at),
        growth_place: place_of_first(&growth),
        growth: growth.into_iter().next().flatten(),
        bargaining: bargaining(&seen.below, at),
        products: placed(&seen.products, at).filter(|_| !tx.product.is_empty()),
        regularity: regular.map(|p| Placed { place: 1.0 - p.place, ..p }),
        on_time: placed(&share(&seen.on_time), at),
    }
}

fn look(study: &Study, tx: &Transactions) -> Seen {
    let n = study.customers.len();
    let place = places(study, tx);
    let told = Discounted::of(tx);
    let days = |role| match tx.extra(role) {
        Some(ExtraValues::Days(days)) => Some(days),
        _ => None,
    };
    let payments = days("due_date").zip(days("paid_date"));
    let mut seen = Seen { below: vec![(0.0, 0.0); n], products: vec![0.0; n], on_time: vec![(0.0, 0.0); n] };
    let mut bought: Vec<(u32, u32)> = Vec::new();
    for &row in &study.rows {
        let row = row as usize;
        let at = tx.customer.get(row).and_then(|id| place.get(*id as usize)).copied().unwrap_or(NONE);
        let amount = tx.amount.get(row).map_or(0, |m| m.0);
        if at == NONE || amount <= 0 {
            continue;
        }
        if let Some((is, slot)) = told.as_ref().and_then(|t| t.is(row)).zip(seen.below.get_mut(at as usize)) {
            let amount = units(i128::from(amount));
            *slot = (slot.0 + if is { amount } else { 0.0 }, slot.1 + amount);
        }
        if let Some(product) = tx.product.get(row).filter(|p| *p != NONE && tx.is_goods(row)) {
            bought.push((at, product));
        }
        let dates = payments.and_then(|(due, paid)| Some(((*due.get(row)?)?, (*paid.get(row)?)?)));
        if let Some(((due, paid), slot)) = dates.zip(seen.on_time.get_mut(at as usize)) {
            *slot = (slot.0 + if paid <= due { 1.0 } else { 0.0 }, slot.1 + 1.0);
        }
    }
    bought.sort_unstable();
    bought.dedup();
    for (at, _) in bought {
        if let Some(slot) = seen.products.get_mut(at as usize) {
            *slot += 1.0;
        }
    }
    seen
}

/// The place of one among all that are finite; `None` if its own is not.
fn placed(values: &[f64], at: usize) -> Option<Placed> {
    let value = *values.get(at).filter(|v| v.is_finite())?;
    let known = || values.iter().filter(|v| v.is_finite());
    let less = count(known().filter(|v| **v < value).count());
    let equal = count(known().filter(|v| **v == value).count());
    Some(Placed { value, place: (less + equal / 2.0) / count(known().count()) })
}

/// Standard deviation over mean of the gaps; NaN with too few.
fn variation(days: &[Day]) -> f64 {
    if days.len() < LEAST_DAYS {
        return f64::NAN;
    }
    let gaps: Vec<f64> =
        days.windows(2).filter_map(|w| Some(f64::from(w.get(1)?.0 - w.first()?.0))).collect();
    population_sd(&gaps) / mean(&gaps)
}

/// The customer, and before all others those evenly picked whom it is held against.
fn compared(n: usize, at: usize) -> Vec<usize> {
    let others = (0..n).step_by(n.div_ceil(MOST_COMPARED).max(1)).filter(|other| *other != at);
    std::iter::once(at).chain(others).collect()
}

/// The place of the first slope among all that are known.
fn place_of_first(slopes: &[Option<Slope>]) -> Option<f64> {
    let values: Vec<f64> = slopes.iter().map(|s| s.map_or(f64::NAN, |s| s.value)).collect();
    placed(&values, 0).map(|placed| placed.place)
}

/// Growth of net revenue, returns included, of some customers (places in `Customers::list`).
fn growths(study: &Study, tx: &Transactions, customers: &[usize]) -> Vec<Option<Slope>> {
    /// Sums by stretches back from the end.
    #[derive(Clone, Default)]
    struct Sums {
        first: Option<Day>,
        back: Vec<i128>,
    }
    let end = study.as_of;
    let mut slots = vec![NONE; study.customers.len()];
    for (slot, customer) in (0_u32..).zip(customers) {
        if let Some(of) = slots.get_mut(*customer) {
            *of = slot;
        }
    }
    let place = places(study, tx);
    let mut sums = vec![Sums::default(); customers.len()];
    for &row in &study.rows {
        let row = row as usize;
        let at = tx.customer.get(row).and_then(|id| place.get(*id as usize)).copied().unwrap_or(NONE);
        let slot = slots.get(at as usize).copied().unwrap_or(NONE);
        let Some(own) = sums.get_mut(slot as usize) else { continue };
        let day = tx.day.at(row);
        own.first = Some(own.first.map_or(day, |first| first.min(day)));
        let Ok(back) = usize::try_from((end.0 - 1 - day.0) / STRETCH) else { continue };
        if back < MOST_STRETCHES as usize {
            own.back.resize(own.back.len().max(back + 1), 0);
            if let Some(sum) = own.back.get_mut(back) {
                *sum += i128::from(tx.amount.get(row).map_or(0, |amount| amount.0));
            }
        }
    }
    let slope = |own: Sums| {
        let n = ((end.0 - own.first?.0) / STRETCH).min(MOST_STRETCHES);
        let at =
            |back: i32| usize::try_from(back).ok().and_then(|back| own.back.get(back)).copied().unwrap_or(0);
        relative(&(0..n).rev().map(at).map(units).collect::<Vec<_>>())
    };
    sums.into_iter().map(slope).collect()
}

/// The slope of amounts as a share of their mean.
fn relative(amounts: &[f64]) -> Option<Slope> {
    let level = mean(amounts);
    let found = slope(amounts).filter(|_| amounts.len() >= LEAST_STRETCHES && level > 0.0)?;
    let interval = found.interval.map(|(low, high)| (low / level, high / level));
    Some(Slope { value: found.value / level, interval })
}

/// The share of discounts beside that of customers with as much revenue. `below`: revenue below price, revenue.
fn bargaining(below: &[(f64, f64)], at: usize) -> Option<Bargaining> {
    let mut order: Vec<usize> =
        (0..below.len()).filter(|i| below.get(*i).is_some_and(|b| b.1 > 0.0)).collect();
    let of = |i: &usize| below.get(*i).copied().unwrap_or((0.0, 1.0));
    order.sort_by(|a, b| of(a).1.total_cmp(&of(b).1).then(a.cmp(b)));
    let shares: Vec<f64> = order.iter().map(|i| of(i).0 / of(i).1).collect();
    let fitted = non_decreasing(&shares);
    let residuals: Vec<f64> = shares.iter().zip(&fitted).map(|(own, fit)| own - fit).collect();
    let place = order.iter().position(|i| *i == at)?;
    Some(Bargaining {
        share: *shares.get(place)?,
        expected: *fitted.get(place)?,
        place: placed(&residuals, place)?.place,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 1, 2, 2, 5 the second 2 stands above one and beside two: (1 + 2 / 2) / 4.
    #[test]
    fn places_by_hand() {
        let values = [1.0, 2.0, f64::NAN, 2.0, 5.0];
        assert_eq!(placed(&values, 3), Some(Placed { value: 2.0, place: 0.5 }));
        assert_eq!((placed(&values, 4).unwrap().place, placed(&values, 2)), (0.875, None));
    }

    /// 100, 110, ..., 140: ten more every four weeks on a level of 120.
    #[test]
    fn growth_by_hand() {
        let found = relative(&[100.0, 110.0, 120.0, 130.0, 140.0]).unwrap();
        assert!((found.value - 10.0 / 120.0).abs() < 1e-12);
        assert!(found.interval.is_some_and(|(low, high)| low <= found.value && found.value <= high));
        assert_eq!((relative(&[1.0, 2.0, 3.0, 4.0]), relative(&[0.0; 6])), (None, None));
    }

    /// Five customers, two of whom have too little: the first grows faster than one of the other two, and slower than one.
    #[test]
    fn growth_has_a_place_among_those_who_have_one() {
        let of = |value: f64| Some(Slope { value, interval: None });
        assert_eq!(place_of_first(&[of(0.1), None, of(-0.2), None, of(0.3)]), Some(0.5));
        assert_eq!(place_of_first(&[None, of(0.1)]), None);
        // Of 5,000 customers every third is picked, 1,667 of them, and the one itself.
        let picked = compared(5_000, 7);
        assert_eq!((picked[0], picked[1], picked[2], picked.len()), (7, 0, 3, 1_668));
        assert_eq!(compared(3, 1), [1, 0, 2]);
    }

    /// Revenue 10, 20, 30, 40 with 0, 40, 20 and 50 % below price: fitted 0, 30, 30, 50 %. The second is 10 points above its like,
    /// the highest of all differences.
    #[test]
    fn discounts_by_hand() {
        let below = [(20.0, 40.0), (8.0, 20.0), (0.0, 0.0), (6.0, 30.0), (0.0, 10.0)];
        let found = bargaining(&below, 1).unwrap();
        assert!((found.share - 0.4).abs() < 1e-12 && (found.expected - 0.3).abs() < 1e-12);
        assert_eq!((found.place, bargaining(&below, 2)), (0.875, None));
    }

    #[test]
    fn gaps_that_are_alike_do_not_vary() {
        assert_eq!(variation(&[0, 7, 14, 21].map(Day)), 0.0);
        assert!((variation(&[0, 5, 20, 30].map(Day)) - (50.0_f64 / 3.0).sqrt() / 10.0).abs() < 1e-12);
        assert!(variation(&[0, 7, 14].map(Day)).is_nan());
    }
}
