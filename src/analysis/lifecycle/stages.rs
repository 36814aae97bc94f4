//! C1: where does a customer stand, and who is leaving, suddenly or slowly?
//!
//! # What it tells
//! One of four stages per customer: first order, repeat, long-term, decline; of those in decline whether they broke off
//! suddenly (骤然) or faded (缓慢).
//!
//! # How it is computed
//! Orders of one day count as one. **Decline**: silent for longer than 95 of 100 gaps would last at the customer's own
//! rhythm (three order days or more, see [`silence`](super::silence)), or than nine of ten first gaps of all customers
//! (fewer); or the second half of the time since the first order brought at least 30 % less than the first half, and so much
//! less that chance alone would do it to one in twenty at most (Benjamini & Hochberg over all customers; the first order,
//! which starts the clock, does not count). **First**: one order day. **Long-term**: four order days or more, known for at
//! least four of the own expected gaps, and gaps no more irregular than chance. **Repeat**: all others.
//!
//! A decline is sudden if a constant rate that changes once fits the days of orders better than a rate that rises or falls
//! steadily, by Akaike's criterion.
//!
//! # Limits
//! A customer who is in decline today may order tomorrow: this is a rule for lists, not a probability.
//!
//! # References
//! Brown, Buck & Pyatt 1965 (gaps); Akaike 1974; Benjamini & Hochberg 1995.

use super::silence::{Gaps, Rates};
use crate::math::false_discovery::benjamini_hochberg;
use crate::math::normal;
use crate::model::{Day, Purchase};

/// Silence that a customer's own gaps would reach this seldom is an alarm.
const ALARM: f64 = 0.05;
/// A fall of value of which chance would do as much at most this often.
const FALL_ALARM: f64 = 0.05;
/// The least fall of value from one half to the next that counts.
const LEAST_FALL: f64 = 0.3;
/// Orders after the first that a comparison of halves needs: of six, all in one half happens once in 64.
const ORDERS_OF_HALVES: usize = 6;
/// Order days of a long-term customer, and own expected gaps that they must span.
const LONG_TERM: i32 = 4;
/// Gaps of orders at random vary by as much as their mean (1); with few gaps by half as much again.
const IRREGULAR: f64 = 1.5;
/// Bounds of the silence, in days, after which a customer without a rhythm of their own counts as gone.
const POOL_DAYS: (i32, i32) = (30, 365);

/// A stage of the life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// 初次: one order, lately.
    First,
    /// 重复: ordered again, no habit yet.
    Repeat,
    /// 长期: orders by habit.
    LongTerm,
    /// 流失: silent for too long, or bringing much less.
    Decline(Decline),
}

/// How a customer declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decline {
    /// Never came back after the first order.
    OnlyOnce,
    /// 骤然: at the usual rate, then no more or far less.
    Sudden,
    /// 缓慢: fewer and fewer orders.
    Gradual,
    /// Too few orders to tell.
    Unclear,
}

impl Stage {
    /// The four stages; decline stands for every kind of it.
    pub const ALL: [&'static str; 4] = ["first", "repeat", "long_term", "decline"];
    /// The kinds of decline.
    pub const DECLINES: [Decline; 4] =
        [Decline::OnlyOnce, Decline::Sudden, Decline::Gradual, Decline::Unclear];

    /// Position among [`Stage::ALL`].
    pub fn index(self) -> usize {
        match self {
            Stage::First => 0,
            Stage::Repeat => 1,
            Stage::LongTerm => 2,
            Stage::Decline(_) => 3,
        }
    }
}

impl Decline {
    /// The stable name.
    pub fn id(self) -> &'static str {
        match self {
            Decline::OnlyOnce => "only_once",
            Decline::Sudden => "sudden",
            Decline::Gradual => "gradual",
            Decline::Unclear => "unclear",
        }
    }
}

/// The stages of all customers as of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Stages {
    /// One per history; `None` for a customer without a purchase before that day.
    pub of: Vec<Option<Stage>>,
    /// Rates of ordering, if there are customers with gaps enough.
    pub rates: Option<Rates>,
    /// Silence after which a customer with one or two order days counts as gone, in days.
    pub pool_days: i32,
}

impl Stages {
    /// The stages of some customers, by their positions; what follows from all customers stays.
    #[must_use]
    pub fn of_some(&self, at: &[usize]) -> Self {
        Self { of: at.iter().filter_map(|at| self.of.get(*at).copied()).collect(), ..self.clone() }
    }
}

/// Days of orders, each once, ascending.
pub fn order_days(purchases: &[Purchase]) -> Vec<Day> {
    let mut days: Vec<Day> = purchases.iter().map(|p| p.day).collect();
    days.dedup();
    days
}

/// Places customers as of the morning of `as_of`: what was bought from that day on is not known. Purchases of a history
/// stand in the order of their days.
pub fn run(histories: &[&[Purchase]], as_of: Day) -> Stages {
    let known: Vec<&[Purchase]> = histories
        .iter()
        .map(|all| all.get(..all.partition_point(|p| p.day < as_of)).unwrap_or(all))
        .collect();
    let days: Vec<Vec<Day>> = known.iter().map(|own| order_days(own)).collect();
    let gaps: Vec<Gaps> = days.iter().map(|own| gaps(own)).collect();
    let rates = Rates::fit(&gaps);
    let pool_days = pool_days(&days);
    let falls = falls(&known, as_of);
    let of = days.iter().zip(&gaps).zip(&falls).map(|((days, gaps), has_fallen)| {
        let (&first, &last) = (days.first()?, days.last()?);
        let silent = as_of.0 - last.0;
        let is_silent = match rates {
            Some(rates) if days.len() >= 3 => rates.p_silent(*gaps, silent) < ALARM,
            _ => silent > pool_days,
        };
        if is_silent || *has_fallen {
            return Some(Stage::Decline(kind(days, as_of)));
        }
        if days.len() == 1 {
            return Some(Stage::First);
        }
        let expected = rates.map_or(f64::INFINITY, |r| r.expected_gap(*gaps));
        let is_long = days.len() >= 4
            && f64::from(as_of.0 - first.0) >= f64::from(LONG_TERM) * expected
            && variation(days) <= IRREGULAR;
        Some(if is_long { Stage::LongTerm } else { Stage::Repeat })
    });
    Stages { of: of.collect(), rates, pool_days }
}

/// The gaps of a customer that are over.
pub fn gaps(days: &[Day]) -> Gaps {
    match (days.first(), days.last()) {
        (Some(first), Some(last)) => {
            Gaps { n: u32::try_from(days.len() - 1).unwrap_or(u32::MAX), days: last.0 - first.0 }
        }
        _ => Gaps { n: 0, days: 0 },
    }
}

/// The silence that nine of ten first gaps keep within.
fn pool_days(days: &[Vec<Day>]) -> i32 {
    let mut first: Vec<i32> = days
        .iter()
        .filter_map(|own| match own.as_slice() {
            [a, b, ..] => Some(b.0 - a.0),
            _ => None,
        })
        .collect();
    first.sort_unstable();
    let ninth = first.get((first.len() * 9).div_ceil(10).saturating_sub(1)).copied();
    ninth.unwrap_or(POOL_DAYS.1).clamp(POOL_DAYS.0, POOL_DAYS.1)
}

/// Coefficient of variation of the gaps; 0 with fewer than three.
fn variation(days: &[Day]) -> f64 {
    if days.len() < 4 {
        return 0.0;
    }
    let gaps: Vec<f64> = days
        .windows(2)
        .map(|pair| pair.iter().rev().map(|d| f64::from(d.0)).reduce(|b, a| b - a).unwrap_or(0.0))
        .collect();
    crate::math::stats::population_sd(&gaps) / crate::math::stats::mean(&gaps)
}

/// Per customer: whether the second half brought less than the first beyond chance.
fn falls(known: &[&[Purchase]], as_of: Day) -> Vec<bool> {
    let halves: Vec<Option<(f64, f64)>> = known.iter().map(|own| halves(own, as_of)).collect();
    let p: Vec<f64> = halves.iter().flatten().map(|(_, p)| *p).collect();
    let mut adjusted = benjamini_hochberg(&p).into_iter();
    halves
        .iter()
        .map(|half| {
            half.is_some_and(|(change, _)| {
                adjusted.next().is_some_and(|q| q <= FALL_ALARM) && change <= -LEAST_FALL
            })
        })
        .collect()
}

/// Change of value from the first half of the time since the first order to the second, and how often chance alone
/// would bring as little. If nothing changed, an order falls into either half like a coin; the difference of the
/// halves then has variance sum(v^2).
fn halves(own: &[Purchase], as_of: Day) -> Option<(f64, f64)> {
    let first = own.first()?.day;
    let later = own.get(1..)?;
    if later.len() < ORDERS_OF_HALVES {
        return None;
    }
    let (mut early, mut late, mut squares) = (0.0, 0.0, 0.0);
    for purchase in later {
        let value = crate::model::Money(purchase.net).to_f64();
        squares += value * value;
        if 2 * (purchase.day.0 - first.0) <= as_of.0 - first.0 { early += value } else { late += value }
    }
    (early > 0.0 && squares > 0.0).then(|| (late / early - 1.0, normal::cdf((late - early) / squares.sqrt())))
}

/// How a customer in decline got there.
fn kind(days: &[Day], as_of: Day) -> Decline {
    let Some((first, later)) = days.split_first() else { return Decline::Unclear };
    if later.is_empty() {
        return Decline::OnlyOnce;
    }
    if later.len() < 4 {
        return Decline::Unclear;
    }
    let times: Vec<f64> = later.iter().map(|d| f64::from(d.0 - first.0)).collect();
    let span = f64::from(as_of.0 - first.0);
    // One parameter more than the slope: the day of the change.
    if change_point(&times, span) - 1.0 > slope(&times, span) { Decline::Sudden } else { Decline::Gradual }
}

/// Highest log-likelihood of a rate that changes once, after one of the orders.
fn change_point(times: &[f64], span: f64) -> f64 {
    let part = |n: f64, days: f64| if n > 0.0 && days > 0.0 { n * libm::log(n / days) } else { 0.0 };
    let n = times.len() as f64;
    let at = |(i, day): (usize, &f64)| part(i as f64 + 1.0, *day) + part(n - i as f64 - 1.0, span - day);
    times.iter().enumerate().map(at).fold(f64::NEG_INFINITY, f64::max) - n
}

/// Highest log-likelihood of a rate exp(a + b t). Given b, a is known; the rest is concave in b.
fn slope(times: &[f64], span: f64) -> f64 {
    let n = times.len() as f64;
    let sum: f64 = times.iter().sum::<f64>() / span;
    // With time from 0 to 1 and steepness b: n ln(b / (e^b - 1)) + b sum(t).
    let ln_norm = |b: f64| if b.abs() < 1e-6 { -b / 2.0 } else { libm::log(b / libm::expm1(b)) };
    let value = |b: f64| n * (ln_norm(b) + libm::log(n / span)) + b * sum - n;
    let (mut low, mut high) = (-200.0, 200.0);
    for _ in 0..100 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if value(a) < value(b) { low = a } else { high = b }
    }
    value((low + high) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Pcg64;
    use proptest::prelude::*;

    fn bought(days: &[i32]) -> Vec<Purchase> {
        days.iter().map(|d| Purchase { day: Day(*d), net: 100_000 }).collect()
    }

    fn stages(customers: &[Vec<Purchase>], as_of: i32) -> Stages {
        let histories: Vec<&[Purchase]> = customers.iter().map(Vec::as_slice).collect();
        run(&histories, Day(as_of))
    }

    /// Fifty monthly customers of a year set the pool; the first one's fate is what is looked at.
    fn one(days: &[i32], as_of: i32) -> Stage {
        let mut all = vec![bought(days)];
        for i in 0..50 {
            let own: Vec<i32> = (0..12).map(|k| k * 30 + i % 7).filter(|d| *d < as_of).collect();
            all.push(bought(&own));
        }
        stages(&all, as_of).of[0].unwrap()
    }

    #[test]
    fn a_life_told() {
        // Nine of ten first gaps are 30 days.
        assert_eq!(one(&[350], 360), Stage::First);
        assert_eq!(one(&[320], 360), Stage::Decline(Decline::OnlyOnce));
        assert_eq!(one(&[320, 345], 360), Stage::Repeat);
        assert_eq!(one(&[0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330], 360), Stage::LongTerm);
        // Ten months on the dot, then nothing: sudden. Ever longer gaps: gradual.
        assert_eq!(
            one(&[0, 15, 30, 45, 60, 75, 90, 105, 120, 135, 150, 165, 180], 360),
            Stage::Decline(Decline::Sudden)
        );
        assert_eq!(
            one(&[0, 4, 8, 13, 18, 24, 31, 40, 52, 68, 90, 120, 165, 230], 720),
            Stage::Decline(Decline::Gradual)
        );
        assert_eq!(one(&[0, 20, 40], 360), Stage::Decline(Decline::Unclear));
    }

    #[test]
    fn what_comes_later_is_not_known() {
        let customers = [bought(&[100, 300]), bought(&[250])];
        let then = stages(&customers, 200);
        assert_eq!(then.of, [Some(Stage::First), None]);
    }

    /// Half of the value in the first half, none in the second, of eight equal orders: z = -8 / sqrt(8).
    #[test]
    fn halves_by_hand() {
        let own = bought(&[0, 5, 10, 15, 20, 25, 30, 35, 40]);
        let (change, p) = halves(&own, Day(100)).unwrap();
        assert_eq!(change, -1.0);
        assert!((p - normal::cdf(-8.0 / 8.0_f64.sqrt())).abs() < 1e-15);
        assert_eq!(halves(&own[..6], Day(100)), None);
    }

    /// Customers who order at random at a constant rate and never stop are rarely said to decline: silence by
    /// chance is 5 %, falls are kept down over all of them.
    #[test]
    fn few_false_alarms_in_a_steady_world() {
        let mut rng = Pcg64::new(11);
        let customers: Vec<Vec<Purchase>> = (0..2_000)
            .map(|_| {
                let rate = (-libm::log(1.0 - rng.uniform()) - libm::log(1.0 - rng.uniform())) / 60.0;
                let mut days = vec![0];
                let mut t = 0.0;
                loop {
                    t -= libm::log(1.0 - rng.uniform()) / rate;
                    if t >= 730.0 {
                        break bought(&days);
                    }
                    days.push(t as i32);
                }
            })
            .collect();
        let own: Vec<usize> = (0..customers.len()).filter(|i| customers[*i].len() >= 4).collect();
        let stages = stages(&customers, 730);
        let declining = own.iter().filter(|i| matches!(stages.of[**i], Some(Stage::Decline(_)))).count();
        let share = declining as f64 / own.len() as f64;
        assert!(share < 0.08, "{share}");
    }

    proptest! {
        #[test]
        fn everyone_who_bought_has_one_stage(
            customers in prop::collection::vec(prop::collection::vec(0..900_i32, 0..20), 0..40),
            as_of in 0..1_000_i32,
        ) {
            let customers: Vec<_> = customers.into_iter().map(|mut d| { d.sort_unstable(); bought(&d) }).collect();
            let stages = stages(&customers, as_of);
            for (own, stage) in customers.iter().zip(&stages.of) {
                prop_assert_eq!(stage.is_some(), own.iter().any(|p| p.day.0 < as_of));
            }
            // The order of customers does not matter.
            let turned: Vec<_> = customers.iter().rev().cloned().collect();
            let mut again = self::stages(&turned, as_of).of;
            again.reverse();
            prop_assert_eq!(stages.of, again);
        }
    }
}
