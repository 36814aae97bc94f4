//! Whether a product's elasticity can be relied on: green, amber, red, and why.
//!
//! # What it tells
//! Red: the file does not tell this product's elasticity; its category's stands in, with that one's interval.
//! Amber: told in part, or told by prices that were set because of what sales did. Green: rests on enough prices,
//! periods and movement of its own.
//!
//! # How it is computed
//! Thresholds below. Two patterns betray prices that follow sales. *Discounts in good periods*: the product's
//! price is low when everybody's sales are high (correlation with the period effects). *Cuts after weak sales*:
//! given the price of the period before, the price correlates with what was left unexplained of its sales.
//!
//! # Limits
//! A discount that was timed for a good week of this product alone looks like an elastic product; nothing in a
//! file of sales tells them apart. Only an experiment does: see `experiment.rs`.
#![allow(clippy::indexing_slicing, reason = "columns have the length of the panel")]

use super::estimate::{Controls, Rests};
use super::likelihood::offsets;
use super::panel::Panel;
use super::pooling::Pooled;
use super::slope::{Slope, Z_95};

/// Movement of ln price, its own, below which nothing is told.
pub const LEAST_MOVEMENT: f64 = 0.02;
/// Movement of ln price from which on an estimate may be green.
pub const GOOD_MOVEMENT: f64 = 0.05;
/// Periods below which nothing is told.
pub const LEAST_PERIODS: usize = 8;
/// Prices observed (periods, at each place) from which on an estimate may be green.
pub const GOOD_OBSERVATIONS: usize = 60;
/// Different prices from which on an estimate may be green.
pub const GOOD_PRICES: usize = 3;
/// Width of the 95 % interval up to which an estimate may be green.
pub const GOOD_WIDTH: f64 = 1.5;
/// Prices that differ by less are the same.
const SAME_PRICE: f64 = 0.005;

/// How far an estimate can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// Told by the product's own sales.
    Green,
    /// Told in part, or to be doubted.
    Amber,
    /// Not told: the category stands in.
    Red,
}

/// Why an estimate is not green.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Red: nothing was sold, or nothing that the fit could use.
    NothingSold,
    /// Red: one price only.
    OnePrice,
    /// Red: fewer than eight periods.
    TooFewPeriods,
    /// Red: the price hardly moved apart from all others'.
    NoMovement,
    /// Amber: fewer than three prices.
    FewPrices,
    /// Amber: the price moved little.
    LittleMovement,
    /// Amber: fewer than 60 observations.
    FewObservations,
    /// Amber: the 95 % interval is wider than 1.5.
    WideInterval,
    /// Amber: more than half of the estimate is the category's.
    MostlyCategory,
    /// Amber: the interval reaches zero.
    SignUnclear,
    /// Red: it, or what the product's own sales say, is surely above zero: sales rose with the price, which something
    /// else must have done.
    WrongSign,
    /// Amber: its price is low when all sales are high.
    DiscountsInGoodPeriods,
    /// Amber: its price is cut after weak sales.
    CutsAfterWeakSales,
    /// Amber: list prices never moved; what was measured is what promotions do.
    OnlyPromotions,
}

impl Reason {
    fn explains_a_wrong_sign(self) -> bool {
        matches!(self, Self::DiscountsInGoodPeriods | Self::CutsAfterWeakSales)
    }

    /// The light that this reason alone sets.
    pub fn light(self) -> Light {
        match self {
            Self::NothingSold | Self::OnePrice | Self::TooFewPeriods | Self::NoMovement | Self::WrongSign => {
                Light::Red
            }
            _ => Light::Amber,
        }
    }
}

/// What is said of one product's estimate.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The worst of the reasons' lights; green without any.
    pub light: Light,
    /// Why, the gravest first.
    pub reasons: Vec<Reason>,
    /// Whether its price is high when all sales are high: the period effects take care of that, and it is worth
    /// saying.
    pub follows_season: bool,
    /// Different prices.
    pub n_prices: usize,
    /// Periods with a price.
    pub n_periods: usize,
    /// Periods with a price, counted at each place.
    pub n_observations: usize,
    /// Standard deviation of ln price once product, place and period effects are out.
    pub movement: f64,
}

/// One verdict per product of the panel. `fitted` and `slope` are those of the file's fit.
pub fn run(panel: &Panel, controls: &Controls, fitted: &[f64], slope: f64, pooled: &Pooled) -> Vec<Verdict> {
    let movement = panel.price_variation();
    let behaviour = Behaviour::of(panel, &controls.log_price, fitted, slope);
    let mut rows = vec![Vec::new(); panel.products.len()];
    panel.product.iter().enumerate().for_each(|(row, product)| rows[*product as usize].push(row));
    (0..panel.products.len())
        .map(|product| {
            let rows = &rows[product];
            let of = &pooled.products[product];
            let n_prices = count_prices(rows.iter().map(|&row| controls.log_price[row]).collect());
            let mut times: Vec<u32> = rows.iter().map(|&row| panel.time[row]).collect();
            times.sort_unstable();
            times.dedup();
            let is_still = !(movement[product] >= LEAST_MOVEMENT) || of.raw.is_none();
            let (low, high) = of.estimate.interval(Z_95);
            let is_rising = |slope: Slope| slope.interval(Z_95).0 > 0.0;
            let is_wrong = is_rising(of.estimate) || of.raw.is_some_and(is_rising);
            let follows = behaviour.follows_demand(panel, rows, &controls.log_price);
            let checks = [
                (of.raw.is_none() && rows.iter().all(|&row| fitted[row] <= 0.0), Reason::NothingSold),
                (n_prices < 2, Reason::OnePrice),
                (times.len() < LEAST_PERIODS, Reason::TooFewPeriods),
                (n_prices > 1 && is_still, Reason::NoMovement),
                (n_prices < GOOD_PRICES, Reason::FewPrices),
                (movement[product] < GOOD_MOVEMENT, Reason::LittleMovement),
                (rows.len() < GOOD_OBSERVATIONS, Reason::FewObservations),
                (high - low > GOOD_WIDTH, Reason::WideInterval),
                (of.weight > 0.5, Reason::MostlyCategory),
                (high > 0.0 && is_wrong, Reason::WrongSign),
                (high > 0.0 && !is_wrong, Reason::SignUnclear),
                (follows.is_some_and(|r| r < -FOLLOWS), Reason::DiscountsInGoodPeriods),
                (
                    behaviour.cuts_after_weak_sales(panel, rows, &controls.log_price),
                    Reason::CutsAfterWeakSales,
                ),
                (controls.rests == Rests::OnPromotions, Reason::OnlyPromotions),
            ];
            let mut reasons: Vec<Reason> =
                checks.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason).collect();
            let light = reasons.iter().map(|reason| reason.light()).max().unwrap_or(Light::Green);
            // A red light needs no smaller reasons beside the grave ones, but for those that explain a wrong sign.
            let is_wrong = reasons.contains(&Reason::WrongSign);
            reasons.retain(|r| r.light() == light || is_wrong && r.explains_a_wrong_sign());
            Verdict {
                light,
                reasons,
                follows_season: follows.is_some_and(|r| r > FOLLOWS),
                n_prices,
                n_periods: times.len(),
                n_observations: rows.len(),
                movement: movement[product],
            }
        })
        .collect()
}

/// Correlation from which on a price is said to follow demand.
const FOLLOWS: f64 = 0.5;
/// Correlation and its t from which on cuts are said to follow weak sales.
const CUTS: (f64, f64) = (0.25, 3.0);
/// Fewer observations show no pattern.
const LEAST_PATTERN: usize = 12;

fn count_prices(mut log_prices: Vec<f64>) -> usize {
    log_prices.sort_unstable_by(f64::total_cmp);
    let steps = log_prices.windows(2).filter(|pair| pair[1] - pair[0] > SAME_PRICE).count();
    steps + usize::from(!log_prices.is_empty())
}

/// What is common to all products in a period, and what is left of each row.
struct Behaviour {
    /// Effect of each period on ln sales.
    period: Vec<f64>,
    /// (units - expected) / root of expected, per row.
    residual: Vec<f64>,
}

impl Behaviour {
    fn of(panel: &Panel, log_price: &[f64], fitted: &[f64], slope: f64) -> Self {
        let offset = offsets(fitted, log_price, slope);
        let n_times = panel.time.iter().max().map_or(0, |max| *max as usize + 1);
        let (mut sums, mut counts) = (vec![0.0; n_times], vec![0.0_f64; n_times]);
        for cell in &panel.cells {
            let rows: Vec<usize> = (cell.start..cell.end).filter(|&row| fitted[row] > 0.0).collect();
            let mean = rows.iter().map(|&row| offset[row]).sum::<f64>() / rows.len() as f64;
            for row in rows {
                sums[panel.time[row] as usize] += offset[row] - mean;
                counts[panel.time[row] as usize] += 1.0;
            }
        }
        let residual =
            panel.units.iter().zip(fitted).map(|(y, mu)| if *mu > 0.0 { (y - mu) / mu.sqrt() } else { 0.0 });
        Self {
            period: sums.iter().zip(&counts).map(|(s, n)| if *n > 0.0 { s / n } else { 0.0 }).collect(),
            residual: residual.collect(),
        }
    }

    /// Correlation of a product's ln price with the effects of the periods, within places.
    fn follows_demand(&self, panel: &Panel, rows: &[usize], log_price: &[f64]) -> Option<f64> {
        let pairs =
            rows.iter().map(|&row| (panel.cell[row], log_price[row], self.period[panel.time[row] as usize]));
        correlation(&pairs.collect::<Vec<_>>())
    }

    fn cuts_after_weak_sales(&self, panel: &Panel, rows: &[usize], log_price: &[f64]) -> bool {
        let steps = rows.windows(2).filter(|pair| {
            pair[1] == pair[0] + 1
                && panel.cell[pair[0]] == panel.cell[pair[1]]
                && panel.time[pair[1]] == panel.time[pair[0]] + 1
        });
        // Price now, price before, what was left unexplained before. Given the price before, so that an elasticity
        // that does not fit this product (it bends what is left in line with that price) is no pattern.
        let steps: Vec<[f64; 3]> =
            steps.map(|pair| [log_price[pair[1]], log_price[pair[0]], self.residual[pair[0]]]).collect();
        let of = |a: usize, b: usize| {
            correlation(&steps.iter().map(|step| (0, step[a], step[b])).collect::<Vec<_>>())
        };
        let (Some(now_left), Some(now_before), Some(before_left)) = (of(0, 2), of(0, 1), of(1, 2)) else {
            return false;
        };
        let free = (1.0 - now_before * now_before) * (1.0 - before_left * before_left);
        if free < 1e-9 {
            return false;
        }
        let r = (now_left - now_before * before_left) / free.sqrt();
        let t = r * ((steps.len() as f64 - 3.0) / (1.0 - r * r).max(1e-12)).sqrt();
        r > CUTS.0 && t > CUTS.1
    }
}

/// Correlation of the second and third entry around their means within groups that share the first.
fn correlation(pairs: &[(u32, f64, f64)]) -> Option<f64> {
    if pairs.len() < LEAST_PATTERN {
        return None;
    }
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for group in pairs.chunk_by(|a, b| a.0 == b.0) {
        let n = group.len() as f64;
        let (mx, my) = group.iter().fold((0.0, 0.0), |sum, (_, x, y)| (sum.0 + x / n, sum.1 + y / n));
        for (_, x, y) in group {
            xx += (x - mx) * (x - mx);
            yy += (y - my) * (y - my);
            xy += (x - mx) * (y - my);
        }
    }
    (xx > 1e-12 && yy > 1e-12).then(|| xy / (xx * yy).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_counted_with_some_tolerance() {
        assert_eq!(count_prices(vec![1.0, 1.001, 1.5, 1.5, 2.0]), 3);
        assert_eq!((count_prices(vec![]), count_prices(vec![0.3])), (0, 1));
    }

    #[test]
    fn the_worst_reason_sets_the_light() {
        assert!(Light::Green < Light::Amber && Light::Amber < Light::Red);
        assert_eq!((Reason::OnePrice.light(), Reason::WideInterval.light()), (Light::Red, Light::Amber));
    }
}
