//! Product by period: what was sold at which price.
//!
//! # What it holds
//! One row per product, place and period: units, buyers and the price in force, which is the most frequent line
//! price (ties: the highest), never revenue over units: quantity discounts would move that with the very sales
//! that are to be explained. Periods without a sale between a product's first and last are rows of zero units at
//! the price carried forward.
//!
//! # Limits
//! A long silence may be an empty shelf: see [`Zeros::WithoutStockOuts`].
#![allow(clippy::indexing_slicing, reason = "rows and cells are numbered in this file")]

use crate::math::within::Within;
use crate::model::Day;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// A day.
    Day,
    /// Seven days, counted from the first day of the file.
    Week,
    /// A calendar month.
    Month,
}

impl Period {
    /// The number of a day's period, counted from the period of `first`.
    pub fn number(self, first: Day, day: Day) -> u32 {
        let n = match self {
            Self::Day => day.0 - first.0,
            Self::Week => (day.0 - first.0).div_euclid(7),
            Self::Month => day.month_index() - first.month_index(),
        };
        u32::try_from(n).unwrap_or(0)
    }

    /// Periods of a year.
    pub fn per_year(self) -> f64 {
        match self {
            Self::Day => 365.25,
            Self::Week => 365.25 / 7.0,
            Self::Month => 12.0,
        }
    }

    /// Periods in about four weeks: how long stock-piling is followed.
    pub fn in_four_weeks(self) -> usize {
        match self {
            Self::Day => 28,
            Self::Week => 4,
            Self::Month => 1,
        }
    }
}

/// What becomes of periods without a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zeros {
    /// The rows are complete as they are.
    AsGiven,
    /// Zero units from a product's first to its last sale.
    Between,
    /// The same, without silences that are no chance: longer than three times the usual gap, and so long that
    /// at the product's own pace not one such silence in a hundred histories would be expected.
    WithoutStockOuts,
}

/// A product at a place in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sale {
    /// Any number of the product.
    pub product: u32,
    /// Any number of the place: shop or region.
    pub place: u32,
    /// Number of the period.
    pub time: u32,
    /// Units sold.
    pub units: f64,
    /// Price in force, in currency units.
    pub price: f64,
    /// Price before discounts; the price itself where there is none.
    pub list: f64,
    /// Share of lines sold under a promotion.
    pub promotion: f64,
    /// Distinct known buyers.
    pub buyers: f64,
    /// Lines.
    pub lines: f64,
}

/// A product at a place: rows `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Index into [`Panel::products`].
    pub product: u32,
    /// Number of the place.
    pub place: u32,
    /// First row.
    pub start: usize,
    /// Row after the last.
    pub end: usize,
}

/// The panel, as a struct of arrays: rows cell by cell, in the order of time.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    /// The caller's numbers of the products, ascending.
    pub products: Vec<u32>,
    /// Category per product; all zero without categories.
    pub category: Vec<u32>,
    /// Product by place.
    pub cells: Vec<Cell>,
    /// Index into `cells`, per row.
    pub cell: Vec<u32>,
    /// Index into `products`, per row.
    pub product: Vec<u32>,
    /// Number of the place, per row.
    pub place: Vec<u32>,
    /// Number of the period, per row.
    pub time: Vec<u32>,
    /// Units, per row.
    pub units: Vec<f64>,
    /// Price in force, per row.
    pub price: Vec<f64>,
    /// Price before discounts, per row; empty if the file does not tell it.
    pub list: Vec<f64>,
    /// 1 where at least half of the lines were sold under a promotion; empty if the file does not tell it.
    pub promotion: Vec<f64>,
    /// Buyers, per row; empty if the file has no customers.
    pub buyers: Vec<f64>,
    /// Periods that were left out because the shelf was probably empty.
    pub n_stock_outs: usize,
}

/// Discounts smaller than this share are rounding.
const LEAST_DEPTH: f64 = 0.005;

impl Panel {
    /// Builds the panel. Sales of one product, place and period must be one entry; those without a positive
    /// price or with negative units are left out.
    pub fn from_sales(mut sales: Vec<Sale>, zeros: Zeros) -> Self {
        sales.retain(|s| s.price > 0.0 && s.price.is_finite() && s.units >= 0.0 && s.units.is_finite());
        sales.sort_by_key(|s| (s.product, s.place, s.time));
        sales.dedup_by_key(|s| (s.product, s.place, s.time));
        let has_list = sales.iter().any(|s| s.price < s.list * (1.0 - LEAST_DEPTH));
        let has_promotion = sales.iter().any(|s| s.promotion >= 0.5);
        let has_buyers = sales.iter().any(|s| s.buyers > 0.0);
        let mut panel = Self::default();
        for cell in sales.chunk_by(|a, b| (a.product, a.place) == (b.product, b.place)) {
            if panel.products.last() != Some(&cell[0].product) {
                panel.products.push(cell[0].product);
            }
            let product = to_u32(panel.products.len() - 1);
            let longest = longest_silence(cell);
            let start = panel.time.len();
            for (i, sale) in cell.iter().enumerate() {
                if let Some(before) = i.checked_sub(1).map(|i| cell[i]) {
                    let n_silent = sale.time - before.time - 1;
                    let is_empty_shelf = zeros == Zeros::WithoutStockOuts && f64::from(n_silent) > longest;
                    if is_empty_shelf {
                        panel.n_stock_outs += n_silent as usize;
                    } else if zeros != Zeros::AsGiven {
                        for time in before.time + 1..sale.time {
                            let nothing = Sale { time, units: 0.0, promotion: 0.0, buyers: 0.0, ..before };
                            panel.push(product, &nothing);
                        }
                    }
                }
                panel.push(product, sale);
            }
            let index = to_u32(panel.cells.len());
            panel.cells.push(Cell { product, place: cell[0].place, start, end: panel.time.len() });
            panel.cell.resize(panel.time.len(), index);
        }
        panel.category = vec![0; panel.products.len()];
        if !has_list {
            panel.list = Vec::new();
        }
        if !has_promotion {
            panel.promotion = Vec::new();
        }
        if !has_buyers {
            panel.buyers = Vec::new();
        }
        panel
    }

    fn push(&mut self, product: u32, sale: &Sale) {
        self.product.push(product);
        self.place.push(sale.place);
        self.time.push(sale.time);
        self.units.push(sale.units);
        self.price.push(sale.price);
        let is_discounted = sale.price < sale.list * (1.0 - LEAST_DEPTH);
        self.list.push(if is_discounted { sale.list } else { sale.price });
        self.promotion.push(f64::from(u8::from(sale.promotion >= 0.5)));
        self.buyers.push(sale.buyers);
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Number of distinct periods.
    pub fn n_periods(&self) -> usize {
        let mut times = self.time.clone();
        times.sort_unstable();
        times.dedup();
        times.len()
    }

    /// Number of distinct places.
    pub fn n_places(&self) -> usize {
        let mut places: Vec<u32> = self.cells.iter().map(|cell| cell.place).collect();
        places.sort_unstable();
        places.dedup();
        places.len()
    }

    /// The row of a product (index), place and period.
    pub fn row_of(&self, product: u32, place: u32, time: u32) -> Option<usize> {
        let cell =
            self.cells.binary_search_by_key(&(product, place), |cell| (cell.product, cell.place)).ok()?;
        let Cell { start, end, .. } = self.cells[cell];
        self.time[start..end].binary_search(&time).ok().map(|at| start + at)
    }

    /// The natural logarithm of the price in force, per row.
    pub fn log_price(&self) -> Vec<f64> {
        self.price.iter().map(|p| libm::log(*p)).collect()
    }

    /// How much the logarithm of the price moves within each product once product, place and period effects
    /// are out: the variation that an estimate can rest on. Standard deviation per product.
    pub fn price_variation(&self) -> Vec<f64> {
        let within = Within::new(&[&self.cell, &self.time], self.len());
        let mut swept = within.sort(&self.log_price());
        within.weighted(&vec![1.0; self.len()]).sweep(&mut swept, 1e-9);
        let swept = within.unsort(&swept);
        let (mut squares, mut counts) = (vec![0.0; self.products.len()], vec![0.0; self.products.len()]);
        for (x, &product) in swept.iter().zip(&self.product) {
            squares[product as usize] += x * x;
            counts[product as usize] += 1.0;
        }
        squares.iter().zip(&counts).map(|(s, n): (&f64, &f64)| (s / n).sqrt()).collect()
    }

    /// The rows for which `keep` holds, with cells, products and categories as they were; empty cells stay.
    #[must_use]
    pub fn filter(&self, keep: impl Fn(usize) -> bool) -> Self {
        let rows: Vec<usize> = (0..self.len()).filter(|&row| keep(row)).collect();
        let pick = |column: &[f64]| -> Vec<f64> {
            rows.iter().filter_map(|&row| column.get(row)).copied().collect()
        };
        let codes = |column: &[u32]| -> Vec<u32> { rows.iter().map(|&row| column[row]).collect() };
        let cells = self.cells.iter().map(|cell| Cell {
            start: rows.partition_point(|row| *row < cell.start),
            end: rows.partition_point(|row| *row < cell.end),
            ..*cell
        });
        Self {
            products: self.products.clone(),
            category: self.category.clone(),
            cells: cells.collect(),
            cell: codes(&self.cell),
            product: codes(&self.product),
            place: codes(&self.place),
            time: codes(&self.time),
            units: pick(&self.units),
            price: pick(&self.price),
            list: pick(&self.list),
            promotion: pick(&self.promotion),
            buyers: pick(&self.buyers),
            n_stock_outs: self.n_stock_outs,
        }
    }
}

/// The longest run of periods without a sale that may be chance, from the sales of one cell.
///
/// At `pace` lines a period a run of L zeros has probability exp(-pace L); over the n periods of a history fewer
/// than 0.01 such runs are expected where L > ln(100 n) / pace.
fn longest_silence(cell: &[Sale]) -> f64 {
    let sold: Vec<&Sale> = cell.iter().filter(|s| s.units > 0.0).collect();
    let (Some(first), Some(last)) = (sold.first(), sold.last()) else { return f64::INFINITY };
    let mut gaps: Vec<u32> = sold.windows(2).map(|pair| pair[1].time - pair[0].time).collect();
    if gaps.len() < 3 {
        return f64::INFINITY;
    }
    gaps.sort_unstable();
    let usual = f64::from(gaps[gaps.len() / 2]);
    let n_periods = f64::from(last.time - first.time + 1);
    let pace = sold.iter().map(|s| s.lines.max(1.0)).sum::<f64>() / n_periods;
    (3.0 * usual).max(libm::log(100.0 * n_periods) / pace)
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
impl Sale {
    /// At the only place, at the list price, a line and a buyer a unit.
    pub(super) fn plain(product: u32, time: u32, units: f64, price: f64) -> Self {
        let (list, buyers, lines) = (price, units, units);
        Self { product, place: 0, time, units, price, list, promotion: 0.0, buyers, lines }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_stand_between_the_first_and_the_last_sale_at_the_price_before() {
        let panel = Panel::from_sales(
            vec![Sale::plain(9, 5, 2.0, 3.0), Sale::plain(9, 2, 1.0, 4.0), Sale::plain(4, 3, 1.0, 8.0)],
            Zeros::Between,
        );
        assert_eq!((panel.products.clone(), panel.time.clone()), (vec![4, 9], vec![3, 2, 3, 4, 5]));
        assert_eq!(
            (panel.units.clone(), panel.price.clone()),
            (vec![1.0, 1.0, 0.0, 0.0, 2.0], vec![8.0, 4.0, 4.0, 4.0, 3.0])
        );
        assert_eq!(
            (panel.row_of(1, 0, 4), panel.row_of(1, 0, 6), panel.row_of(0, 1, 3)),
            (Some(3), None, None)
        );
        assert!(panel.list.is_empty() && panel.promotion.is_empty());
        assert_eq!((panel.n_periods(), panel.n_places()), (4, 1));
    }

    #[test]
    fn an_empty_shelf_is_no_zero_demand() {
        let mut sales: Vec<Sale> = (0..30).map(|t| Sale::plain(1, t, 6.0, 2.0)).collect();
        sales.extend((40..60).map(|t| Sale::plain(1, t, 6.0, 2.0)));
        let panel = Panel::from_sales(sales.clone(), Zeros::WithoutStockOuts);
        assert_eq!((panel.len(), panel.n_stock_outs), (50, 10));
        assert_eq!(Panel::from_sales(sales, Zeros::Between).len(), 60);
        // A product that sells once in a while keeps its silences.
        let rare = [0, 3, 4, 9, 11, 20, 22, 23, 30].map(|t| Sale::plain(1, t, 1.0, 2.0)).to_vec();
        assert_eq!(Panel::from_sales(rare, Zeros::WithoutStockOuts).n_stock_outs, 0);
    }

    #[test]
    fn what_is_left_after_a_filter() {
        let sales =
            (0..4).flat_map(|p| (0..5).map(move |t| Sale::plain(p, t, 1.0, 1.0 + f64::from(t)))).collect();
        let panel = Panel::from_sales(sales, Zeros::AsGiven).filter(|row| row % 5 != 0 && row < 10);
        assert_eq!((panel.len(), panel.cells.len()), (8, 4));
        assert_eq!((panel.cells[1].start, panel.cells[1].end, panel.cells[3].start), (4, 8, 8));
        // All products move together: nothing is left once the periods are out.
        assert!(panel.price_variation()[..2].iter().all(|sd| *sd < 1e-12));
    }
}
