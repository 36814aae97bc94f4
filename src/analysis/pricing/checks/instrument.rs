//! Do prices follow demand? The elasticity once more from moves of price that demand did not cause.
//!
//! # How it is computed
//! Two-stage least squares, ln units on ln price over the rows that sold, product × place and period effects and the other
//! controls swept out. Instruments: the cost of a unit, where the file has it; the price of the same product in the same
//! period at other places (Hausman 1996). First-stage F and all errors by cluster. Below [`LEAST_F`] the instrument is weak: its
//! estimate says nothing and is not shown. Held against least squares on the same rows; the error of the difference is that of
//! both together.
//!
//! # Limits
//! Prices elsewhere are good only as far as demand moves place by place: what lifts demand for a product everywhere (an
//! advertisement) moves them too. A check, never the estimate that is used.
//!
//! # References
//! Hausman 1996; Nevo 2001; Staiger & Stock 1997 (F ≥ 10).
#![allow(clippy::indexing_slicing, reason = "one entry per row")]

use super::bootstrap::left_of_first;
use crate::analysis::pricing::estimate::Controls;
use crate::analysis::pricing::panel::Panel;
use crate::analysis::pricing::panel_rows::FilePanel;
use crate::analysis::pricing::slope::{Slope, Z_95};
use crate::math::within::Within;
use crate::model::{NONE, Transactions};

/// An instrument that explains more of the price than this is the price.
const MOST_EXPLAINED: f64 = 0.95;
/// First-stage F below which an instrument is weak.
pub const LEAST_F: f64 = 10.0;
/// Rows that a check needs.
const LEAST_ROWS: usize = 60;
const SWEPT: f64 = 1e-9;

/// What moves the price from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instrument {
    /// The cost of a unit.
    Cost,
    /// The price of the same product at other places.
    OtherPlaces,
}

impl Instrument {
    /// As figures name it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::OtherPlaces => "other_places",
        }
    }
}

/// One check.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Check {
    /// What moves the price.
    pub by: Instrument,
    /// F of the first stage.
    pub f: f64,
    /// Two-stage least squares.
    pub estimate: Slope,
    /// Least squares on the same rows.
    pub least_squares: Slope,
    /// The former less the latter.
    pub difference: Slope,
    /// Rows.
    pub n_rows: usize,
}

impl Check {
    /// Whether the instrument is too weak to say anything.
    pub fn is_weak(&self) -> bool {
        !(self.f >= LEAST_F)
    }

    /// Whether prices that demand did not cause tell another elasticity.
    pub fn differs(&self) -> bool {
        !self.is_weak() && self.difference.value.abs() > Z_95 * self.difference.se
    }
}

/// All checks that the file allows.
pub fn run(tx: &Transactions, rows: &[u32], file: &FilePanel, controls: &Controls) -> Vec<Check> {
    let panel = &file.panel;
    let cost = costs(tx, rows, file).and_then(|z| check(panel, controls, Instrument::Cost, &z));
    let other =
        || check(panel, controls, Instrument::OtherPlaces, &at_other_places(panel, &controls.log_price));
    // Where all places have one price, the others' is the price itself: no second look at it.
    let is_other = |check: &Check| check.f < MOST_EXPLAINED / (1.0 - MOST_EXPLAINED) * check.n_rows as f64;
    let other = if panel.n_places() > 1 { other().filter(is_other) } else { None };
    cost.into_iter().chain(other).collect()
}

/// ln cost of a unit per row of the panel; NaN where no line tells it. `None` without costs.
fn costs(tx: &Transactions, rows: &[u32], file: &FilePanel) -> Option<Vec<f64>> {
    if tx.cost.is_empty() {
        return None;
    }
    let panel = &file.panel;
    let place = file.place.as_deref().and_then(|name| tx.dimension(name));
    let mut sums = vec![(0.0, 0.0); panel.len()];
    for row in rows.iter().map(|row| *row as usize) {
        let (Some(Some(cost)), Some(quantity)) = (tx.cost.get(row), tx.quantity.get(row)) else { continue };
        let Ok(product) = panel.products.binary_search(&tx.product.get(row).unwrap_or(NONE)) else {
            continue;
        };
        if quantity <= 0 || cost.0 <= 0 {
            continue;
        }
        let place = place.map_or(0, |d| d.codes.get(row).unwrap_or(NONE));
        let time = file.period.number(file.first, tx.day.at(row));
        if let Some(at) = panel.row_of(u32::try_from(product).unwrap_or(NONE), place, time) {
            sums[at] = (sums[at].0 + cost.0 as f64, sums[at].1 + quantity as f64);
        }
    }
    Some(sums.into_iter().map(|(cost, n)| if n > 0.0 { libm::log(cost / n) } else { f64::NAN }).collect())
}

/// Mean ln price of the same product in the same period at the other places; NaN where there is none.
fn at_other_places(panel: &Panel, log_price: &[f64]) -> Vec<f64> {
    let key = |row: usize| (panel.product[row], panel.time[row]);
    let mut order: Vec<usize> = (0..panel.len()).collect();
    order.sort_unstable_by_key(|&row| (key(row), row));
    let mut mean = vec![f64::NAN; panel.len()];
    for group in order.chunk_by(|a, b| key(*a) == key(*b)).filter(|group| group.len() > 1) {
        let sum: f64 = group.iter().map(|&row| log_price[row]).sum();
        for &row in group {
            mean[row] = (sum - log_price[row]) / (group.len() - 1) as f64;
        }
    }
    mean
}

fn check(panel: &Panel, controls: &Controls, by: Instrument, z: &[f64]) -> Option<Check> {
    let rows: Vec<usize> =
        (0..panel.len()).filter(|row| panel.units[*row] > 0.0 && z[*row].is_finite()).collect();
    if rows.len() < LEAST_ROWS {
        return None;
    }
    let pick = |column: &[f64]| -> Vec<f64> { rows.iter().map(|&row| column[row]).collect() };
    let codes = |column: &[u32]| -> Vec<u32> { rows.iter().map(|&row| column[row]).collect() };
    let (cell, time, groups) = (codes(&panel.cell), codes(&panel.time), codes(&controls.clusters));
    let within = Within::new(&[&cell, &time], rows.len());
    let ones = vec![1.0; rows.len()];
    let weighted = within.weighted(&ones);
    let swept = |column: &[f64]| {
        let mut column = within.sort(column);
        weighted.sweep(&mut column, SWEPT);
        column
    };
    let covariates = controls.covariates(panel);
    let others: Vec<Vec<f64>> = covariates.iter().skip(1).map(|column| swept(&pick(column))).collect();
    let alone = |column: Vec<f64>| -> Option<Vec<f64>> {
        let swept = swept(&column);
        let size: f64 = swept.iter().map(|v| v * v).sum();
        let mean_square: f64 = column.iter().map(|v| v * v).sum::<f64>().max(1.0);
        // What effects explain all but for rounding moves nothing.
        if size <= 1e-12 * mean_square {
            return None;
        }
        let mut columns = vec![swept];
        columns.extend(others.iter().cloned());
        Some(within.unsort(&left_of_first(columns, &ones)?))
    };
    let y = alone(rows.iter().map(|&row| libm::log(panel.units[row])).collect())?;
    let x = alone(pick(&controls.log_price))?;
    let z = alone(pick(z))?;
    of_columns(by, &y, &x, &z, &groups)
}

fn of_columns(by: Instrument, y: &[f64], x: &[f64], z: &[f64], groups: &[u32]) -> Option<Check> {
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let (zx, zz, xx) = (dot(z, x), dot(z, z), dot(x, x));
    if zx == 0.0 || !(zz > 0.0 && xx > 0.0) {
        return None;
    }
    let (two_stage, one_stage, first_stage) = (dot(z, y) / zx, dot(x, y) / xx, zx / zz);
    // What every row adds to the error of each coefficient.
    let part = |i: usize| {
        let two = z[i] * (y[i] - two_stage * x[i]) / zx;
        let one = x[i] * (y[i] - one_stage * x[i]) / xx;
        [two, one, z[i] * (x[i] - first_stage * z[i]) / zz, two - one]
    };
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|i| groups[*i]);
    let (mut squares, mut n) = ([0.0; 4], 0.0);
    for group in order.chunk_by(|a, b| groups[*a] == groups[*b]) {
        let mut sum = [0.0; 4];
        group.iter().for_each(|i| sum.iter_mut().zip(part(*i)).for_each(|(sum, part)| *sum += part));
        squares.iter_mut().zip(sum).for_each(|(square, sum)| *square += sum * sum);
        n += 1.0;
    }
    if n < 2.0 {
        return None;
    }
    let se = squares.map(|square| (square * n / (n - 1.0)).sqrt());
    Some(Check {
        by,
        f: first_stage * first_stage / (se[2] * se[2]),
        estimate: Slope::new(two_stage, se[0])?,
        least_squares: Slope::new(one_stage, se[1])?,
        difference: Slope { value: two_stage - one_stage, se: se[3] },
        n_rows: groups.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::pricing::estimate;
    use crate::analysis::pricing::panel::{Period, Sale, Zeros};
    use crate::analysis::pricing::panel_rows::Tiers;
    use crate::math::rng::Pcg64;
    use crate::model::Day;

    /// Six products at two places over 80 weeks, elasticity -2. Of the move of a price a share is its place's own.
    fn two_places(own: f64) -> Vec<Check> {
        let mut rng = Pcg64::new(8);
        let mut sales = Vec::new();
        for product in 0..6 {
            for time in 0..80 {
                let common = 0.4 * (rng.uniform() - 0.5);
                for place in 0..2 {
                    let log_price = common + own * 0.4 * (rng.uniform() - 0.5);
                    let noise = 0.1 * (rng.uniform() - 0.5);
                    let units = libm::exp(4.0 - 2.0 * log_price + noise).round();
                    sales.push(Sale {
                        place,
                        ..Sale::plain(product, time, units, libm::exp(1.0 + log_price))
                    });
                }
            }
        }
        let panel = Panel::from_sales(sales, Zeros::AsGiven);
        let controls = estimate::run(&panel, Period::Week).unwrap().controls;
        let file = FilePanel {
            panel,
            period: Period::Week,
            first: Day(0),
            place: Some("store".to_owned()),
            category: None,
            tiers: Tiers::default(),
            n_left_out: 0,
        };
        run(&Transactions::default(), &[], &file, &controls)
    }

    /// One price for all places, to the cent or nearly, is no second look at it; prices that places set themselves are.
    #[test]
    fn the_price_itself_is_no_instrument() {
        assert_eq!(two_places(0.0), []);
        assert_eq!(two_places(0.05), []);
        let found = two_places(0.8);
        assert_eq!((found.len(), found[0].by), (1, Instrument::OtherPlaces));
        assert!(!found[0].is_weak() && (found[0].estimate.value + 2.0).abs() < 0.2, "{found:?}");
    }

    /// Price follows demand: x = z + 0.8 u, y = -2 x + u. Least squares is off towards zero, two stages are not.
    #[test]
    fn prices_that_follow_demand() {
        let mut rng = Pcg64::new(5);
        let normal = |rng: &mut Pcg64| (0..12).map(|_| rng.uniform()).sum::<f64>() - 6.0;
        let (mut y, mut x, mut z, mut groups) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for i in 0..4_000_u32 {
            let (cost, demand) = (normal(&mut rng), normal(&mut rng));
            z.push(cost);
            x.push(cost + 0.8 * demand);
            y.push(-2.0 * x[x.len() - 1] + demand);
            groups.push(i / 40);
        }
        let found = of_columns(Instrument::Cost, &y, &x, &z, &groups).unwrap();
        let (low, high) = found.estimate.interval(3.0);
        assert!(low < -2.0 && -2.0 < high && found.f > 1_000.0, "{found:?}");
        // plim of least squares: -2 + 0.8 ÷ 1.64 = -1.512.
        assert!((found.least_squares.value + 1.512).abs() < 0.05 && found.differs());
        // An instrument that moves nothing is weak, whatever it says.
        let noise: Vec<f64> = (0..4_000).map(|_| normal(&mut rng)).collect();
        let weak = of_columns(Instrument::Cost, &y, &x, &noise, &groups).unwrap();
        assert!(weak.is_weak() && !weak.differs(), "{weak:?}");
    }

    /// By hand: z = (1, -1, 2, -2), x = z, y = -3 z + (0.1, 0.1, -0.1, -0.1): zx = 10, zy = -30 + 0; both are -3.
    #[test]
    fn the_price_as_its_own_instrument() {
        let z = [1.0, -1.0, 2.0, -2.0];
        let noise = [0.1, 0.1, -0.1, -0.1];
        let y: Vec<f64> = z.iter().zip(noise).map(|(z, e)| -3.0 * z + e).collect();
        let x: Vec<f64> = z.iter().zip([0.01, -0.02, 0.0, 0.01]).map(|(z, e)| z + e).collect();
        let found = of_columns(Instrument::Cost, &y, &x, &z, &[0, 1, 2, 3]).unwrap();
        // zx = 10 + 0.01 + 0.02 - 0.02 = 10.01.
        assert!((found.estimate.value + 30.0 / 10.01).abs() < 1e-12, "{found:?}");
    }
}
