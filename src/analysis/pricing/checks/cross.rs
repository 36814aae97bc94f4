//! Which products of a category take sales from which?
//!
//! # How it is computed
//! The [`MOST_PRODUCTS`] largest products of the category with most revenue. For each: what the file's estimate (its price,
//! product × place, period, promotions) leaves unexplained of ln units, on its own and the others' ln prices at the same place
//! and time, all less their means at the place. Ridge regression, its penalty by generalised cross-validation; errors by period.
//! The sign is shown as it comes out, not forced. A cell holds up if it survives a false discovery rate of [`RATE`] among all
//! cells, with the same sign in both halves of the periods; nothing else is shown.
//!
//! # Limits
//! Ridge pulls towards zero: effects are rather too small. What all products of a period share is out already.
//!
//! # References
//! Hoerl & Kennard 1970; Golub, Heath & Wahba 1979; Benjamini & Hochberg 1995.
#![allow(clippy::indexing_slicing, reason = "matrices are built in this file")]

use crate::analysis::pricing::estimate::FileEstimate;
use crate::analysis::pricing::panel::Panel;
use crate::analysis::pricing::slope::Slope;
use crate::math::false_discovery::benjamini_hochberg;
use crate::math::linear::inverse;
use std::collections::BTreeMap;

/// Products of the matrix.
pub const MOST_PRODUCTS: usize = 10;
/// Share of the cells shown that may be chance.
pub const RATE: f64 = 0.1;
/// Penalties that are tried, over the mean square sum of the prices.
const PENALTIES: [f64; 7] = [0.001, 0.01, 0.03, 0.1, 0.3, 1.0, 10.0];
/// Rows that a product needs.
const LEAST_ROWS: usize = 40;

/// One cell that holds up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Code of the product whose units move.
    pub units_of: u32,
    /// Code of the product whose price moves them.
    pub price_of: u32,
    /// Effect of ln price on ln units, shrunk.
    pub slope: Slope,
}

/// The matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossMatrix {
    /// Products looked at.
    pub n_products: usize,
    /// Cells looked at.
    pub n_cells: usize,
    /// Those that hold up, the strongest first.
    pub effects: Vec<Effect>,
}

/// The matrix of a panel; `None` where no category has two products with enough rows.
pub fn run(panel: &Panel, of: &FileEstimate) -> Option<CrossMatrix> {
    let chosen = largest(panel)?;
    let log_price = panel.log_price();
    let mut prices: BTreeMap<(u32, u32, u32), f64> = BTreeMap::new();
    for (row, price) in log_price.iter().enumerate() {
        if chosen.contains(&panel.product[row]) {
            prices.insert((panel.product[row], panel.place[row], panel.time[row]), *price);
        }
    }
    let (mut found, mut p_values) = (Vec::new(), Vec::new());
    let mut n_products = 0;
    for own in &chosen {
        let Some(system) = System::of(panel, of, &chosen, *own, &prices) else { continue };
        let Some(fit) = system.ridge() else { continue };
        n_products += 1;
        let halves = system.halves().map(|half| half.at(fit.penalty * 0.5));
        for (at, other) in chosen.iter().enumerate().filter(|(_, other)| *other != own) {
            let Some(slope) = Slope::new(fit.slopes[at], fit.errors[at]) else { continue };
            let holds =
                halves.iter().all(|half| half.as_ref().is_some_and(|h| h.slopes[at] * slope.value > 0.0));
            p_values.push(slope.p_value());
            let code = |product: &u32| panel.products[*product as usize];
            found.push((holds, Effect { units_of: code(own), price_of: code(other), slope }));
        }
    }
    let q_values = benjamini_hochberg(&p_values);
    let kept = found.iter().zip(&q_values).filter(|((holds, _), q)| *holds && **q <= RATE);
    let mut effects: Vec<Effect> = kept.map(|((_, effect), _)| *effect).collect();
    effects.sort_by(|a, b| b.slope.value.abs().total_cmp(&a.slope.value.abs()));
    (n_products > 1).then_some(CrossMatrix { n_products, n_cells: p_values.len(), effects })
}

/// The largest products (indices) of the category with most revenue among those with two products.
fn largest(panel: &Panel) -> Option<Vec<u32>> {
    let mut revenue = vec![0.0; panel.products.len()];
    for row in 0..panel.len() {
        revenue[panel.product[row] as usize] += panel.units[row] * panel.price[row];
    }
    let mut by_category: BTreeMap<u32, Vec<(f64, u32)>> = BTreeMap::new();
    for (product, (category, revenue)) in (0_u32..).zip(panel.category.iter().zip(&revenue)) {
        by_category.entry(*category).or_default().push((*revenue, product));
    }
    let total = |list: &Vec<(f64, u32)>| list.iter().map(|v| v.0).sum::<f64>();
    let several = by_category.into_values().filter(|list| list.len() > 1);
    let mut list = several.max_by(|a, b| total(a).total_cmp(&total(b)))?;
    list.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    list.truncate(MOST_PRODUCTS);
    let mut chosen: Vec<u32> = list.into_iter().map(|v| v.1).collect();
    chosen.sort_unstable();
    Some(chosen)
}

/// One product's rows: what is unexplained, and prices, less their means at the place.
struct System {
    y: Vec<f64>,
    /// Row by row.
    x: Vec<f64>,
    time: Vec<u32>,
    k: usize,
}

struct Ridge {
    slopes: Vec<f64>,
    errors: Vec<f64>,
    penalty: f64,
    /// Generalised cross-validation.
    score: f64,
}

impl System {
    fn of(
        panel: &Panel,
        of: &FileEstimate,
        chosen: &[u32],
        own: u32,
        prices: &BTreeMap<(u32, u32, u32), f64>,
    ) -> Option<Self> {
        let k = chosen.len();
        let mut system = Self { y: Vec::new(), x: Vec::new(), time: Vec::new(), k };
        for cell in panel.cells.iter().filter(|cell| cell.product == own) {
            let rows: Vec<usize> = (cell.start..cell.end)
                .filter(|row| panel.units[*row] > 0.0 && of.fitted[*row] > 0.0)
                .collect();
            let y: Vec<f64> = rows.iter().map(|row| libm::log(panel.units[*row] / of.fitted[*row])).collect();
            let mean = y.iter().sum::<f64>() / y.len().max(1) as f64;
            system.y.extend(y.iter().map(|y| y - mean));
            system.time.extend(rows.iter().map(|row| panel.time[*row]));
            let start = system.x.len();
            system.x.resize(start + rows.len() * k, 0.0);
            for (at, other) in chosen.iter().enumerate() {
                let price = |row: &usize| prices.get(&(*other, cell.place, panel.time[*row])).copied();
                let known: Vec<f64> = rows.iter().filter_map(price).collect();
                let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
                for (i, row) in rows.iter().enumerate() {
                    // What is not on sale has its usual price.
                    system.x[start + i * k + at] = price(row).map_or(0.0, |price| price - mean);
                }
            }
        }
        (system.y.len() >= LEAST_ROWS.max(3 * k)).then_some(system)
    }

    /// The first and the second half of the periods.
    fn halves(&self) -> [Self; 2] {
        let mut times = self.time.clone();
        times.sort_unstable();
        let middle = times.get(times.len() / 2).copied().unwrap_or(0);
        [true, false].map(|is_first| {
            let rows: Vec<usize> =
                (0..self.y.len()).filter(|row| (self.time[*row] < middle) == is_first).collect();
            Self {
                y: rows.iter().map(|row| self.y[*row]).collect(),
                x: rows
                    .iter()
                    .flat_map(|row| self.x[row * self.k..(row + 1) * self.k].iter().copied())
                    .collect(),
                time: rows.iter().map(|row| self.time[*row]).collect(),
                k: self.k,
            }
        })
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.x[row * self.k..(row + 1) * self.k]
    }

    fn gram(&self) -> Vec<f64> {
        let k = self.k;
        let mut gram = vec![0.0; k * k];
        for row in 0..self.y.len() {
            let x = self.row(row);
            for i in 0..k {
                for j in 0..k {
                    gram[i * k + j] += x[i] * x[j];
                }
            }
        }
        gram
    }

    /// The penalty that foretells best, with what it says.
    fn ridge(&self) -> Option<Ridge> {
        let gram = self.gram();
        let size = (0..self.k).map(|i| gram[i * self.k + i]).sum::<f64>() / self.k as f64;
        let fits = PENALTIES.iter().filter_map(|share| self.at(share * size));
        fits.min_by(|a, b| a.score.total_cmp(&b.score))
    }

    fn at(&self, penalty: f64) -> Option<Ridge> {
        let (k, n) = (self.k, self.y.len());
        let gram = self.gram();
        let mut penalised = gram.clone();
        (0..k).for_each(|i| penalised[i * k + i] += penalty);
        let inverse = inverse(&penalised, k)?;
        let times = |matrix: &[f64], vector: &[f64]| -> Vec<f64> {
            (0..k).map(|i| (0..k).map(|j| matrix[i * k + j] * vector[j]).sum()).collect()
        };
        let mut xy = vec![0.0; k];
        for row in 0..n {
            xy.iter_mut().zip(self.row(row)).for_each(|(sum, x)| *sum += x * self.y[row]);
        }
        let slopes = times(&inverse, &xy);
        let fitted = |row: usize| -> f64 { self.row(row).iter().zip(&slopes).map(|(x, b)| x * b).sum() };
        let errors: Vec<f64> = (0..n).map(|row| self.y[row] - fitted(row)).collect();
        // Rows of a period err together.
        let mut scores: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for (row, error) in errors.iter().enumerate() {
            let score = scores.entry(self.time[row]).or_insert_with(|| vec![0.0; k]);
            score.iter_mut().zip(self.row(row)).for_each(|(sum, x)| *sum += x * error);
        }
        let periods = scores.len() as f64;
        let mut variances = vec![0.0; k];
        for score in scores.values() {
            let part = times(&inverse, score);
            variances.iter_mut().zip(&part).for_each(|(sum, part)| *sum += part * part);
        }
        let scale = periods / (periods - 1.0).max(1.0);
        let free: f64 = (0..k * k).map(|at| inverse[at] * gram[at]).sum();
        let rest = n as f64 - free - 1.0;
        let squares: f64 = errors.iter().map(|e| e * e).sum();
        (rest > 0.0).then(|| Ridge {
            slopes,
            errors: variances.into_iter().map(|v| (v * scale).sqrt()).collect(),
            penalty,
            score: n as f64 * squares / (rest * rest),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::pricing::estimate;
    use crate::analysis::pricing::panel::{Period, Sale, Zeros};
    use crate::math::rng::Pcg64;

    /// Twelve products over 150 weeks, elasticity -2; the units of product 0 move with 1.5 ln price of product 1 besides.
    #[test]
    fn the_one_true_cell() {
        let mut rng = Pcg64::new(3);
        let weeks = 150_u32;
        let mut log_price = vec![vec![0.0; weeks as usize]; 12];
        log_price.iter_mut().flatten().for_each(|p| *p = 0.4 * (rng.uniform() - 0.5));
        let mut sales = Vec::new();
        for product in 0..12_u32 {
            for time in 0..weeks {
                let own = log_price[product as usize][time as usize];
                let moved = if product == 0 { 1.5 * log_price[1][time as usize] } else { 0.0 };
                let noise = 0.1 * (rng.uniform() - 0.5);
                let units = libm::exp(5.0 - 0.1 * f64::from(product) - 2.0 * own + moved + noise).round();
                let price = libm::exp(1.0 + own);
                sales.push(Sale { buyers: 0.0, ..Sale::plain(product, time, units, price) });
            }
        }
        let panel = Panel::from_sales(sales, Zeros::AsGiven);
        let of = estimate::run(&panel, Period::Week).unwrap();
        let found = run(&panel, &of).unwrap();
        assert_eq!((found.n_products, found.n_cells), (10, 90));
        let first = found.effects[0];
        assert_eq!((first.units_of, first.price_of), (0, 1));
        // Shrunk, and less the part that the period effect (a mean over all units) has taken.
        assert!((0.9..1.6).contains(&first.slope.value), "{first:?}");
        // At a rate of a tenth few others come with it, and none of its size.
        assert!(found.effects.iter().skip(1).all(|e| e.slope.value.abs() < 0.3), "{:?}", found.effects);
    }
}
