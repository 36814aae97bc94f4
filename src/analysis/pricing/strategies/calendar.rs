//! Which rung of a ladder of prices to ask in every period left of a season, as long as stock lasts.
//!
//! # How it is computed
//! Dynamic programme, backwards: with s pieces before a period the rung, no dearer than the one before, that brings most of
//! price × pieces sold plus what the pieces left are worth afterwards, given that the price does not rise again; sold is a
//! Poisson number around the rung's demand, and never more than s. What is left at the end brings its salvage value. Stock
//! beyond what the cheapest rung could sell brings that, too. The path shown follows expected sales: between two whole
//! numbers of pieces the worth of every rung is interpolated, so that no rounding decides a price.
//!
//! # Limits
//! The price stays for a period and never rises, buyers do not wait. Beyond [`MOST_LOTS`] pieces it counts in lots of several.
//!
//! # References
//! Gallego & van Ryzin 1994, whose price moves freely and all the time: no ladder is worth more (`clearance.rs`). With a price
//! that may rise again after a good period ([`Plan::free_value`]) a fine ladder comes as near to it as one likes.
#![allow(clippy::indexing_slicing, reason = "states and rungs are numbered here")]

use libm::{exp, sqrt};

/// Rungs as shares of the full price.
pub const LADDER: [f64; 4] = [1.0, 0.8, 0.7, 0.5];
/// Most periods in which the price may move.
pub const MOST_PERIODS: usize = 26;
/// Most pieces that are counted one by one.
pub const MOST_LOTS: usize = 400;
/// Standard deviations of demand beyond which stock is as good as endless.
const ENDLESS: f64 = 8.0;

/// A price that may be asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rung {
    /// Price of a piece.
    pub price: f64,
    /// Pieces that a period would sell at it on average if there were enough.
    pub demand: f64,
}

/// What a period does if sales go as expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Period {
    /// Price to ask.
    pub price: f64,
    /// Pieces at its beginning.
    pub stock: f64,
    /// Pieces that may be expected to sell.
    pub sold: f64,
}

/// The plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What stock and season are worth under it.
    pub value: f64,
    /// What they would be worth on the same rungs if the price might rise again.
    pub free_value: f64,
    /// Period by period.
    pub periods: Vec<Period>,
    /// Pieces that may be expected to be left.
    pub left_over: f64,
    /// Pieces that are counted as one.
    pub lot: f64,
}

/// The plan for some stock over some periods; `None` without stock, periods or rungs.
pub fn run(stock: f64, n_periods: usize, rungs: &[Rung], salvage: f64) -> Option<Plan> {
    let most = rungs.iter().map(|rung| rung.demand).fold(0.0, f64::max) * n_periods as f64;
    let endless = (most + ENDLESS * sqrt(most) + ENDLESS).ceil();
    let counted = stock.min(endless);
    let lot = (counted / MOST_LOTS as f64).ceil().max(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most MOST_LOTS")]
    let n = (counted / lot).floor() as usize;
    if n == 0 || n_periods == 0 || rungs.is_empty() {
        return None;
    }
    // From dear to cheap: a rung may be followed by itself and those behind it.
    let mut rungs = rungs.to_vec();
    rungs.sort_by(|a, b| b.price.total_cmp(&a.price));
    let chances: Vec<Vec<f64>> = rungs.iter().map(|rung| poisson(rung.demand / lot, n)).collect();
    let asked = backwards(&rungs, &chances, n_periods, n, salvage, false);
    let free = backwards(&rungs, &chances, n_periods, n, salvage, true);
    let mut left = n as f64;
    let mut at = 0;
    let mut periods = Vec::new();
    for worth in asked.iter().rev() {
        at = best(at..rungs.len(), |rung| between(&worth[rung], left))?;
        let sold = sold(&chances[at], left);
        periods.push(Period {
            price: rungs[at].price,
            stock: stock - (n as f64 - left) * lot,
            sold: sold * lot,
        });
        left -= sold;
    }
    let beyond = stock - n as f64 * lot;
    let value = |of: &[Vec<Vec<f64>>]| {
        let worth = of.last()?.iter().map(|of| of[n]);
        Some(worth.fold(f64::NEG_INFINITY, f64::max) * lot + beyond * salvage)
    };
    Some(Plan {
        value: value(&asked)?,
        free_value: value(&free)?,
        periods,
        left_over: left * lot + beyond,
        lot,
    })
}

/// For every period from the last to the first: per rung that is asked in it, what 0, 1, … n lots before it are worth, in
/// money per lot's piece. `may_rise`: whether any rung may follow a cheaper one.
fn backwards(
    rungs: &[Rung],
    chances: &[Vec<f64>],
    n_periods: usize,
    n: usize,
    salvage: f64,
    may_rise: bool,
) -> Vec<Vec<Vec<f64>>> {
    // Per rung, the worth of what is left after a period at that rung.
    let mut after: Vec<Vec<f64>> = vec![(0..=n).map(|s| s as f64 * salvage).collect(); rungs.len()];
    let mut periods = Vec::with_capacity(n_periods);
    for _ in 0..n_periods {
        let of = |rung: usize| {
            (0..=n).map(|s| expected(rungs[rung].price, &chances[rung], &after[rung], s)).collect()
        };
        let worth: Vec<Vec<f64>> = (0..rungs.len()).map(of).collect();
        // Who asked a rung may go on with it or with any cheaper one.
        after.clone_from(&worth);
        for rung in (1..rungs.len()).rev() {
            let (dearer, cheaper) = after.split_at_mut(rung);
            for (own, next) in dearer[rung - 1].iter_mut().zip(&cheaper[0]) {
                *own = own.max(*next);
            }
        }
        if may_rise && let Some(best) = after.first().cloned() {
            after.fill(best);
        }
        periods.push(worth);
    }
    periods
}

/// The rung worth most; of several alike the dearest.
fn best(rungs: std::ops::Range<usize>, worth: impl Fn(usize) -> f64) -> Option<usize> {
    rungs.max_by(|a, b| worth(*a).total_cmp(&worth(*b)).then(b.cmp(a)))
}

/// The value at a number of lots that need not be whole: on the line between its neighbours.
fn between(worth: &[f64], lots: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between nothing and n")]
    let below = (lots.max(0.0).floor() as usize).min(worth.len() - 1);
    let above = (below + 1).min(worth.len() - 1);
    worth[below] + (worth[above] - worth[below]) * (lots - below as f64)
}

/// Chances of 0, 1, … n of a Poisson number; the last entry is that of n and more.
fn poisson(mean: f64, n: usize) -> Vec<f64> {
    let log_mean = libm::log(mean);
    let mut chances = Vec::with_capacity(n + 1);
    let (mut log_p, mut below) = (-mean, 0.0);
    for k in 0..n {
        let p = if mean > 0.0 { exp(log_p) } else { f64::from(u8::from(k == 0)) };
        chances.push(p);
        below += p;
        log_p += log_mean - libm::log((k + 1) as f64);
    }
    chances.push((1.0 - below).max(0.0));
    chances
}

/// Price × pieces sold and what is left, on average, with `s` pieces before the period.
fn expected(price: f64, chances: &[f64], after: &[f64], s: usize) -> f64 {
    let mut more = 1.0;
    let mut sum = 0.0;
    for (k, p) in chances.iter().enumerate().take(s) {
        sum += p * (price * k as f64 + after[s - k]);
        more -= p;
    }
    sum + more.max(0.0) * (price * s as f64 + after[0])
}

/// Mean of the smaller of demand and stock.
fn sold(chances: &[f64], stock: f64) -> f64 {
    chances.iter().enumerate().map(|(k, p)| p * (k as f64).min(stock)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rungs at every hundredth, demand exp(-p) × 27.18… ÷ 4,000 in each of 4,000 periods, five pieces: Gallego & van Ryzin's
    /// case (`markdown_gallego_van_ryzin`: 7.29822).
    #[test]
    fn a_fine_ladder_is_the_closed_form() {
        let n = 4_000;
        let rate = 27.182_818_284_590_45 / n as f64;
        let rung = |i: u32| {
            let price = f64::from(i) / 100.0;
            Rung { price, demand: rate * exp(-price) }
        };
        let rungs: Vec<Rung> = (100..350).rev().map(rung).collect();
        let plan = run(5.0, n, &rungs, 0.0).unwrap();
        assert!((plan.free_value - 7.298_22).abs() < 0.01, "{}", plan.free_value);
        let chances: Vec<Vec<f64>> = rungs.iter().map(|rung| poisson(rung.demand, 5)).collect();
        let last = backwards(&rungs, &chances, n, 5, 0.0, true).pop().unwrap();
        let first = best(0..rungs.len(), |rung| last[rung][5]).unwrap();
        assert!((rungs[first].price - 1.83).abs() < 0.011, "{:?}", rungs[first]);
        // A price that never rises again after a sale is worth a little less, and more than the best fixed one.
        let fixed = |rung: &Rung| {
            let mean = rung.demand * n as f64;
            let p = poisson(mean, 5);
            rung.price * sold(&p, 5.0)
        };
        let fixed = rungs.iter().map(fixed).fold(0.0, f64::max);
        assert!(fixed < plan.value && plan.value < plan.free_value, "{fixed} {}", plan.value);
    }

    /// One period, one piece, chance to sell 1 - e^-1 at 10 or 1 - e^-2 at 8, 1 if left: 6.69 against 7.05.
    #[test]
    fn one_piece_by_hand() {
        let rungs = [Rung { price: 10.0, demand: 1.0 }, Rung { price: 8.0, demand: 2.0 }];
        let plan = run(1.0, 1, &rungs, 1.0).unwrap();
        let by_hand = 8.0 * (1.0 - exp(-2.0)) + exp(-2.0);
        assert!((plan.value - by_hand).abs() < 1e-12 && plan.periods[0].price == 8.0);
        assert!((plan.left_over - exp(-2.0)).abs() < 1e-12);
    }

    /// Two periods, one piece; 10 sells with chance 1/2, 6 with 3/4. After 10: 10/2 = 5 against 6 × 3/4 = 4.5, so 10 again
    /// and 10/2 + 5/2 = 7.5; from 6 on, 6 × 3/4 + 4.5/4 = 5.625, and 5.75 if the price might rise again to 10.
    #[test]
    fn two_periods_by_hand() {
        let rungs =
            [Rung { price: 6.0, demand: libm::log(4.0) }, Rung { price: 10.0, demand: libm::log(2.0) }];
        let plan = run(1.0, 2, &rungs, 0.0).unwrap();
        let prices: Vec<f64> = plan.periods.iter().map(|p| p.price).collect();
        assert_eq!(prices, [10.0, 10.0]);
        assert!((plan.value - 7.5).abs() < 1e-12 && (plan.free_value - 7.5).abs() < 1e-12);
        let chances: Vec<Vec<f64>> = [1, 0].map(|at: usize| poisson(rungs[at].demand, 1)).to_vec();
        let (dear, cheap) = (rungs[1], rungs[0]);
        let down = backwards(&[dear, cheap], &chances, 2, 1, 0.0, false);
        let free = backwards(&[dear, cheap], &chances, 2, 1, 0.0, true);
        assert!((down[1][1][1] - 5.625).abs() < 1e-12 && (free[1][1][1] - 5.75).abs() < 1e-12);
    }

    /// Over stocks, seasons and elasticities: prices never rise, pieces are neither lost nor made, more stock never asks for a
    /// dearer rung and is never worth less, and a price that may rise again is never worth less than one that may not.
    #[test]
    fn the_path_only_goes_down() {
        for elasticity in [-0.6, -1.5, -2.0, -3.0, -4.5] {
            for n_periods in [1, 2, 5, 12, 26] {
                let rung =
                    |share: f64| Rung { price: 80.0 * share, demand: 3.3 * libm::pow(share, elasticity) };
                let rungs = LADDER.map(rung);
                let mut before: Option<Plan> = None;
                for stock in [1.0, 2.0, 5.0, 12.0, 13.5, 31.0, 60.0, 84.0, 150.0, 333.0, 900.0] {
                    let plan = run(stock, n_periods, &rungs, 4.0).unwrap();
                    let of = format!("{elasticity} {n_periods} {stock} {plan:?}");
                    assert!(plan.periods.windows(2).all(|two| two[1].price <= two[0].price), "{of}");
                    let sold: f64 = plan.periods.iter().map(|p| p.sold).sum();
                    assert!((sold + plan.left_over - stock).abs() < 1e-9 && plan.left_over >= 0.0, "{of}");
                    assert!(plan.value <= plan.free_value + 1e-9, "{of}");
                    if let Some(less) = before.replace(plan.clone()).filter(|less| less.lot == plan.lot) {
                        assert!(plan.periods[0].price <= less.periods[0].price, "{of} after {less:?}");
                        assert!(plan.value >= less.value, "{of} after {less:?}");
                    }
                }
            }
        }
    }

    /// Much stock asks for low prices, little for high ones, and nothing sells that is not there.
    #[test]
    fn stock_decides() {
        let rungs = LADDER.map(|share| Rung { price: 100.0 * share, demand: 5.0 * libm::pow(share, -3.0) });
        let scarce = run(6.0, 8, &rungs, 0.0).unwrap();
        let much = run(300.0, 8, &rungs, 0.0).unwrap();
        assert_eq!((scarce.periods[0].price, much.periods[0].price), (100.0, 50.0));
        let sold = |plan: &Plan| plan.periods.iter().map(|p| p.sold).sum::<f64>();
        assert!(sold(&scarce) <= 6.0 && scarce.left_over >= 0.0);
        assert!((sold(&much) + much.left_over - 300.0).abs() < 1e-9);
        // Stock without end: every period sells what it can, and the rest brings its salvage value.
        let endless = run(1e9, 8, &rungs, 0.5).unwrap();
        assert!((sold(&endless) - 8.0 * 40.0).abs() < 1e-3, "{}", sold(&endless));
        assert!((endless.value - (8.0 * 40.0 * 50.0 + 0.5 * (1e9 - 320.0))).abs() < 1.0, "{}", endless.value);
        assert_eq!(run(0.0, 8, &rungs, 0.0), None);
        // In lots of three the value hardly moves.
        let (ones, lots) = (run(400.0, 40, &rungs, 0.0).unwrap(), run(900.0, 90, &rungs, 0.0).unwrap());
        assert_eq!((ones.lot, lots.lot), (1.0, 3.0));
        assert!((lots.value / ones.value / 2.25 - 1.0).abs() < 0.01, "{} {}", lots.value, ones.value);
    }
}
