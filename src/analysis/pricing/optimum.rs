//! The price at which profit is highest, inside guard rails.
//!
//! # What it tells
//! The best price that may be tried next, or why there is none.
//!
//! # How it is computed
//! With constant elasticity e and unit cost c: p* = c e ÷ (1 + e) (Lerner 1934), a maximum for e < -1. It is cut to
//! a step of 10 %, to the middle 98 % of the prices that were seen and to 15 % around today's. The interval is that of p* at the
//! ends of the elasticity's interval, which is what percentiles of draws come to, as p* falls in |e|.
//!
//! # Limits
//! Constant elasticity far from observed prices is a guess, hence the rails. Competitors do not answer.
#![allow(clippy::indexing_slicing, reason = "a fixed number of ends")]

use super::slope::{Slope, Z_80};
use libm::{exp, log, pow};

/// Longest step as a share of the price.
pub const LONGEST_STEP: f64 = 0.10;
/// Above this elasticity (closer to zero) the sign is not believed.
pub const LEAST_RESPONSE: f64 = -0.2;
/// Closer to -1 than this, or above, there is no maximum inside.
pub const NEAR_ONE: f64 = -1.1;

/// Lerner's price; `None` for e >= -1.
pub fn lerner(cost: f64, elasticity: f64) -> Option<f64> {
    (elasticity < -1.0).then(|| cost * elasticity / (1.0 + elasticity))
}

/// Best price for q = exp(a - b p): c + 1 ÷ b.
pub fn semi_log(cost: f64, b: f64) -> Option<f64> {
    (b > 0.0).then(|| cost + 1.0 / b)
}

/// Best price for q = a - b p: (a ÷ b + c) ÷ 2.
pub fn linear(a: f64, b: f64, cost: f64) -> Option<f64> {
    (b > 0.0 && a > b * cost).then(|| 0.5 * (a / b + cost))
}

/// Best price for a share 1 ÷ (1 + exp(b p - a)): c + (1 + W(exp(a - b c - 1))) ÷ b, with Lambert's W.
pub fn logit(a: f64, b: f64, cost: f64) -> Option<f64> {
    (b > 0.0).then(|| cost + (1.0 + lambert_w_of_exp(a - b * cost - 1.0)) / b)
}

/// W(exp(x)): the w > 0 with w + ln w = x, by Newton's method.
fn lambert_w_of_exp(x: f64) -> f64 {
    let mut w = if x > 1.0 { x - log(x) } else { exp(x) / (1.0 + exp(x)) };
    for _ in 0..50 {
        let step = (w + log(w) - x) / (1.0 + 1.0 / w);
        w = (w - step).max(w * 1e-3);
        if step.abs() <= 1e-15 * w {
            break;
        }
    }
    w
}

/// A product as the search for its best price sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Product {
    /// Elasticity to the list price.
    pub elasticity: Slope,
    /// Price now.
    pub price: f64,
    /// Variable cost of a unit, if it is known or assumed.
    pub cost: Option<f64>,
    /// Units sold now.
    pub units: f64,
    /// 1st and 99th percentile of the prices seen.
    pub seen: (f64, f64),
    /// Whether the elasticity is one to promotions, which no list price may be set by.
    pub rests_on_promotions: bool,
}

/// What keeps the best price from being tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rail {
    /// A step of 10 %.
    Step,
    /// Prices that were never seen.
    Seen,
}

/// Why there is no best price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoOptimum {
    /// The elasticity is above -0.2 or its interval reaches zero: try prices out first.
    SignUnclear,
    /// No margin is known and none assumed.
    MarginUnknown,
    /// The elasticity is one to promotions.
    OnlyPromotions,
    /// Price or cost make no sense.
    NoPrice,
}

/// The best price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Optimum {
    /// A price inside or at a rail.
    Price(Best),
    /// |e| is below 1.1: profit rises with the price as far as the rails allow; only the end can be named.
    Corner(Best),
}

/// A price that may be tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Best {
    /// The price.
    pub price: f64,
    /// The price without rails; `None` at a corner.
    pub unbounded: Option<f64>,
    /// 80 % interval of the price without rails; the upper end is `None` where the elasticity's end is no longer
    /// below -1.
    pub interval: (Option<f64>, Option<f64>),
    /// Which rail holds it, if any.
    pub rail: Option<Rail>,
    /// Profit at the price now.
    pub profit_now: f64,
    /// Profit at the best price.
    pub profit: f64,
}

impl Product {
    /// Profit at a price. The cost must be known.
    fn profit(&self, price: f64, cost: f64, elasticity: f64) -> f64 {
        self.units * pow(price / self.price, elasticity) * (price - cost)
    }

    /// Lowest and highest price that may be tried, with what sets them.
    fn rails(&self) -> [(f64, Rail); 2] {
        let step = (self.price * (1.0 - LONGEST_STEP), self.price * (1.0 + LONGEST_STEP));
        // Prices at the edge of what was seen may stay where they are.
        let seen = (self.seen.0.min(self.price), self.seen.1.max(self.price));
        [
            if seen.0 > step.0 { (seen.0, Rail::Seen) } else { (step.0, Rail::Step) },
            if seen.1 < step.1 { (seen.1, Rail::Seen) } else { (step.1, Rail::Step) },
        ]
    }

    /// The best price that may be tried.
    ///
    /// # Errors
    /// [`NoOptimum`].
    pub fn optimum(&self) -> Result<Optimum, NoOptimum> {
        if !(self.price > 0.0) || !self.price.is_finite() {
            return Err(NoOptimum::NoPrice);
        }
        if self.rests_on_promotions {
            return Err(NoOptimum::OnlyPromotions);
        }
        if self.elasticity.value > LEAST_RESPONSE || self.elasticity.interval(super::slope::Z_95).1 > 0.0 {
            return Err(NoOptimum::SignUnclear);
        }
        let cost = self.cost.ok_or(NoOptimum::MarginUnknown)?;
        if !(cost >= 0.0) || !cost.is_finite() {
            return Err(NoOptimum::NoPrice);
        }
        let [(lowest, low_rail), (highest, high_rail)] = self.rails();
        let best = |price: f64, unbounded: Option<f64>, rail| Best {
            price,
            unbounded,
            interval: self.interval(cost, unbounded.is_some()),
            rail,
            profit_now: self.profit(self.price, cost, self.elasticity.value),
            profit: self.profit(price, cost, self.elasticity.value),
        };
        match lerner(cost, self.elasticity.value).filter(|_| self.elasticity.value <= NEAR_ONE) {
            None => Ok(Optimum::Corner(best(highest, None, Some(high_rail)))),
            Some(price) if price > highest => Ok(Optimum::Price(best(highest, Some(price), Some(high_rail)))),
            Some(price) if price < lowest => Ok(Optimum::Price(best(lowest, Some(price), Some(low_rail)))),
            Some(price) => Ok(Optimum::Price(best(price, Some(price), None))),
        }
    }

    fn interval(&self, cost: f64, is_inside: bool) -> (Option<f64>, Option<f64>) {
        if !is_inside {
            return (None, None);
        }
        let (steep, flat) = self.elasticity.interval(Z_80);
        (lerner(cost, steep), lerner(cost, flat))
    }

    /// Prices with endings that customers are used to, nearest below and above `price` inside the rails, and the
    /// profit that each loses against it: the better of both per ending. Empty without a cost.
    pub fn endings(&self, price: f64, endings: &[Ending]) -> Vec<Rounded> {
        let Some(cost) = self.cost else { return Vec::new() };
        let [(lowest, _), (highest, _)] = self.rails();
        let exact = self.profit(price, cost, self.elasticity.value);
        let rounded = |ending: &Ending| {
            let candidates = ending.around(price).into_iter().filter(|p| (lowest..=highest).contains(p));
            let with_loss = candidates.map(|price| {
                let loss = exact - self.profit(price, cost, self.elasticity.value);
                Rounded { ending: *ending, price, loss }
            });
            with_loss.min_by(|a, b| a.loss.total_cmp(&b.loss))
        };
        endings.iter().filter_map(rounded).collect()
    }
}

/// Prices of the form k × step + last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ending {
    /// Distance between two such prices.
    pub step: f64,
    /// What they end in.
    pub last: f64,
}

impl Ending {
    /// 12.99.
    pub const NINETY_NINE: Self = Self { step: 1.0, last: 0.99 };
    /// 12.95.
    pub const NINETY_FIVE: Self = Self { step: 1.0, last: 0.95 };
    /// 12.9.
    pub const NINE_TENTHS: Self = Self { step: 1.0, last: 0.9 };
    /// 13.
    pub const WHOLE: Self = Self { step: 1.0, last: 0.0 };
    /// 129.
    pub const NINE: Self = Self { step: 10.0, last: 9.0 };
    /// 128.
    pub const EIGHT: Self = Self { step: 10.0, last: 8.0 };
    /// All of the above.
    pub const ALL: [Self; 6] =
        [Self::NINETY_NINE, Self::NINETY_FIVE, Self::NINE_TENTHS, Self::WHOLE, Self::NINE, Self::EIGHT];

    /// The nearest such prices at or below and above a price.
    pub fn around(&self, price: f64) -> [f64; 2] {
        let k = ((price - self.last) / self.step + 1e-9).floor();
        // Cents, not 12.990000000000002.
        [k, k + 1.0].map(|k| ((k * self.step + self.last) * 10_000.0).round() / 10_000.0)
    }
}

/// A price with a familiar ending.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rounded {
    /// The ending.
    pub ending: Ending,
    /// The price.
    pub price: f64,
    /// Profit lost against the exact price; negative where that one was held by a rail.
    pub loss: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRODUCT: Product = Product {
        elasticity: Slope { value: -2.0, se: 0.3 },
        price: 19.0,
        cost: Some(10.0),
        units: 100.0,
        seen: (15.0, 25.0),
        rests_on_promotions: false,
    };

    #[test]
    fn inside_the_rails() {
        let Ok(Optimum::Price(best)) = PRODUCT.optimum() else { panic!() };
        assert!((best.price - 20.0).abs() < 1e-12 && best.rail.is_none() && best.profit > best.profit_now);
        let (low, high) = best.interval;
        assert!(low.unwrap() < 20.0 && high.unwrap() > 20.0);
        let rounded = PRODUCT.endings(best.price, &Ending::ALL);
        assert!(rounded.iter().all(|r| r.loss >= 0.0), "{rounded:?}");
        assert_eq!(rounded[0].price, 19.99);
    }

    #[test]
    fn at_the_rails_and_in_the_corner() {
        let far = Product { price: 10.5, seen: (10.0, 12.0), ..PRODUCT };
        let Ok(Optimum::Price(best)) = far.optimum() else { panic!() };
        assert!((best.price - 11.55).abs() < 1e-12 && best.rail == Some(Rail::Step));
        let never_seen = Product { seen: (18.0, 19.5), ..PRODUCT };
        let Ok(Optimum::Price(best)) = never_seen.optimum() else { panic!() };
        assert_eq!((best.price, best.rail, best.unbounded), (19.5, Some(Rail::Seen), Some(20.0)));
        let flat = Product { elasticity: Slope { value: -0.9, se: 0.1 }, ..PRODUCT };
        assert!(
            matches!(flat.optimum(), Ok(Optimum::Corner(best)) if best.unbounded.is_none() && best.price > 19.0)
        );
    }

    #[test]
    fn refusals() {
        let with = |value, se| Product { elasticity: Slope { value, se }, ..PRODUCT };
        assert_eq!(with(-0.1, 0.01).optimum(), Err(NoOptimum::SignUnclear));
        assert_eq!(with(-2.0, 1.5).optimum(), Err(NoOptimum::SignUnclear));
        assert_eq!(Product { cost: None, ..PRODUCT }.optimum(), Err(NoOptimum::MarginUnknown));
        assert_eq!(
            Product { rests_on_promotions: true, ..PRODUCT }.optimum(),
            Err(NoOptimum::OnlyPromotions)
        );
        assert_eq!(Product { price: 0.0, ..PRODUCT }.optimum(), Err(NoOptimum::NoPrice));
        assert_eq!(Product { price: f64::NAN, ..PRODUCT }.optimum(), Err(NoOptimum::NoPrice));
    }

    #[test]
    fn familiar_endings() {
        assert_eq!(Ending::NINETY_NINE.around(12.99), [12.99, 13.99]);
        assert_eq!(Ending::NINETY_NINE.around(13.2), [12.99, 13.99]);
        assert_eq!(Ending::NINE.around(131.0), [129.0, 139.0]);
        assert_eq!(Ending::EIGHT.around(131.0), [128.0, 138.0]);
    }
}
