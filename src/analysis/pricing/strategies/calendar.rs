//! Which rung of a ladder of prices to ask in every period left of a season, as long as stock lasts.
//!
//! # How it is computed
//! Dynamic programme, backwards: with s pieces before a period the rung that brings most of price × pieces sold plus what
//! the pieces left are worth afterwards; sold is a Poisson number around the rung's demand, and never more than s. What is
//! left at the end brings its salvage value. Stock beyond what the cheapest rung could sell brings that, too.
//!
//! # Limits
//! The price stays for a period, buyers do not wait. Beyond [`MOST_LOTS`] pieces it counts in lots of several.
//!
//! # References
//! Gallego & van Ryzin 1994, whose price moves freely and all the time: no ladder is worth more (`clearance.rs`).
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
    let chances: Vec<Vec<f64>> = rungs.iter().map(|rung| poisson(rung.demand / lot, n)).collect();
    // Worth of s lots before the periods that follow, in money per lot's piece.
    let mut worth: Vec<f64> = (0..=n).map(|s| s as f64 * salvage).collect();
    let mut choices = Vec::new();
    for _ in 0..n_periods {
        let (mut next, mut chosen) = (vec![0.0; n + 1], vec![0; n + 1]);
        for s in 0..=n {
            let values = rungs.iter().zip(&chances).map(|(rung, p)| expected(rung.price, p, &worth, s));
            let best = values.enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            (chosen[s], next[s]) = best?;
        }
        worth = next;
        choices.push(chosen);
    }
    let mut left = n as f64;
    let mut periods = Vec::new();
    for chosen in choices.iter().rev() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between nothing and n")]
        let at = chosen[left.round() as usize];
        let sold = sold(&chances[at], left);
        periods.push(Period {
            price: rungs[at].price,
            stock: stock - (n as f64 - left) * lot,
            sold: sold * lot,
        });
        left -= sold;
    }
    let beyond = stock - n as f64 * lot;
    Some(Plan { value: worth[n] * lot + beyond * salvage, periods, left_over: left * lot + beyond, lot })
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
        let rungs: Vec<Rung> = (100..500).map(rung).collect();
        let plan = run(5.0, n, &rungs, 0.0).unwrap();
        assert!((plan.value - 7.298_22).abs() < 0.01, "{}", plan.value);
        assert!((plan.periods[0].price - 1.83).abs() < 0.011, "{:?}", plan.periods[0]);
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
