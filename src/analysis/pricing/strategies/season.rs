//! Products of a season: what sold at the full price, and what only cheaper.
//!
//! # How it is computed
//! Products with [`LEAST_LINES`] lines whose best three months in a row (December goes on in January) hold at least
//! [`SEASONAL`] of the year's units. A week's price is the one that most of its lines have, so that a few large orders at
//! a lower price are no markdown; a product's full price is that of the dearest tenth of its units by week. A week whose
//! price is 10 % or more below it is marked down. What sold only at the beginning or the end of the period may be no season, but
//! a product that went or came: it is left out. Over these products: units in weeks at the full price and below it, and
//! what was paid in both by units.
//!
//! # Limits
//! What was left over at the end no file of sales tells.

use super::observed::{Sold, week, weighted_quantile};
use crate::model::Day;
use std::collections::BTreeMap;

/// Lines that a product needs.
pub const LEAST_LINES: usize = 20;
/// Share of a year's units in three months that makes a season.
pub const SEASONAL: f64 = 0.6;
/// A price below this share of the full one is a markdown.
const MARKED_DOWN: f64 = 0.9;
/// Days between first and last sale of a product that neither has just come nor soon went.
const LONG_DAYS: i32 = 150;
/// Days without a sale at both ends of the period that tell the same of one that sold for a shorter time.
const MARGIN_DAYS: i32 = 30;
/// Days that the period needs.
const LEAST_DAYS: i32 = 330;

/// What the products of a season sold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Season {
    /// Products.
    pub n_products: usize,
    /// Units at the full price.
    pub full_units: f64,
    /// Units marked down.
    pub low_units: f64,
    /// Mean full price of a unit.
    pub full_price: f64,
    /// Mean marked-down price; `None` if nothing was.
    pub low_price: Option<f64>,
    /// Units a week of one product in its season.
    pub weekly_units: f64,
}

/// The season's products among some lines; `None` where there are none, or less than a year.
pub fn run(lines: &[Sold], (first, last): (Day, Day)) -> Option<Season> {
    if last.0 - first.0 + 1 < LEAST_DAYS {
        return None;
    }
    let mut by_product: BTreeMap<u32, Vec<&Sold>> = BTreeMap::new();
    for line in lines {
        by_product.entry(line.product).or_default().push(line);
    }
    let (mut n_products, mut full, mut low, mut in_season) = (0, (0.0, 0.0), (0.0, 0.0), 0.0);
    // What has just come or soon went looks like a season that reaches an end of the period.
    let is_seen_whole = |sold: &[&Sold]| {
        let days = || sold.iter().map(|line| line.day.0);
        days().min().zip(days().max()).is_some_and(|(begin, end)| {
            end - begin >= LONG_DAYS || (begin >= first.0 + MARGIN_DAYS && end <= last.0 - MARGIN_DAYS)
        })
    };
    for sold in by_product.values().filter(|sold| sold.len() >= LEAST_LINES && is_seen_whole(sold)) {
        let mut months = [0.0; 12];
        for line in sold {
            let month = usize::try_from(line.day.month_index().rem_euclid(12)).unwrap_or(0);
            if let Some(sum) = months.get_mut(month) {
                *sum += line.units;
            }
        }
        let total: f64 = months.iter().sum();
        let quarter = |at: usize| (0..3).filter_map(|i| months.get((at + i) % 12)).sum::<f64>();
        let best = (0..12).map(quarter).fold(0.0, f64::max);
        if !(best >= SEASONAL * total) {
            continue;
        }
        let week_prices = week_prices(sold);
        let week_price = |line: &Sold| week_prices.get(&week(line.day)).copied().unwrap_or(line.price);
        let mut prices: Vec<(f64, f64)> = sold.iter().map(|line| (week_price(line), line.units)).collect();
        let Some(most) = weighted_quantile(&mut prices, 0.9) else { continue };
        n_products += 1;
        in_season += best;
        for line in sold {
            let side = if week_price(line) < MARKED_DOWN * most { &mut low } else { &mut full };
            *side = (side.0 + line.units, side.1 + line.units * line.price);
        }
    }
    (n_products > 0 && full.0 > 0.0).then(|| Season {
        n_products,
        full_units: full.0,
        low_units: low.0,
        full_price: full.1 / full.0,
        low_price: (low.0 > 0.0).then(|| low.1 / low.0),
        weekly_units: in_season / 13.0 / n_products as f64,
    })
}

/// By week, the price of most lines; of two that are as common, the higher.
fn week_prices(sold: &[&Sold]) -> BTreeMap<i32, f64> {
    let mut lines: Vec<(i32, f64)> = sold.iter().map(|line| (week(line.day), line.price)).collect();
    lines.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut usual: BTreeMap<i32, (usize, f64)> = BTreeMap::new();
    for same in lines.chunk_by(|a, b| a == b) {
        let Some((week, price)) = same.first() else { continue };
        let most = usual.entry(*week).or_insert((0, 0.0));
        if same.len() >= most.0 {
            *most = (same.len(), *price);
        }
    }
    usual.into_iter().map(|(week, (_, price))| (week, price)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NO_HOUR;

    fn sold(product: u32, month: i32, price: f64) -> Sold {
        let (customer, order, category, hour, units, cost) = (1, 0, 0, NO_HOUR, 2.0, 1.0);
        let day = Day::first_of_month(24_000 + month);
        Sold { product, customer, order, category, day, hour, price, units, cost }
    }

    /// Product 1: 20 lines of 2 units at 50 in December, 10 at 25 in January; product 2 all year: not of a season.
    #[test]
    fn winter_by_hand() {
        let mut lines = vec![sold(1, 11, 50.0); 20];
        lines.extend(vec![sold(1, 0, 25.0); 10]);
        lines.extend((0..24).map(|i| sold(2, i % 12, 9.0)));
        let year = (Day::first_of_month(24_000), Day::first_of_month(24_012).plus(-1));
        let season = run(&lines, year).unwrap();
        assert_eq!((season.n_products, season.full_units, season.low_units), (1, 40.0, 20.0));
        assert_eq!((season.full_price, season.low_price), (50.0, Some(25.0)));
        assert!((season.weekly_units - 60.0 / 13.0).abs() < 1e-12);
        // Three large orders at a lower price in December, beside twenty lines at 50, are no markdown.
        lines.extend(vec![sold(1, 11, 40.0); 3]);
        let season = run(&lines, year).unwrap();
        assert_eq!((season.full_units, season.low_units), (46.0, 20.0));
        lines.truncate(lines.len() - 3);
        // Only in the last month: it may have just come.
        assert_eq!(run(&lines[..20], (year.0, year.1.plus(-20))), None);
        assert_eq!(run(&lines, (year.0, year.0.plus(200))), None);
        assert_eq!(run(&lines[30..], year), None);
    }
}
