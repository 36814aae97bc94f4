//! The panel of a sales file: which lines, which price, which period, which places.
//!
//! # How it is computed
//! Lines of goods with a positive quantity and a positive amount. The price of a line is its unit price where
//! that explains the amount, else amount over quantity; the price before discount is the list price, else a unit
//! price above what was paid. Period and place are chosen by the typical line: see [`choose_period`].
//!
//! # What it needs
//! Date, product, quantity and amount; buyers need customers.
#![allow(clippy::indexing_slicing, reason = "indices come from the same transactions")]

use super::panel::{Panel, Period, Sale, Zeros};
use crate::issue::Error;
use crate::model::{Day, Dimension, Money, NONE, NumberColumn, Transactions};

/// How the panel is built; `None` is decided by the file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Config {
    /// Length of a period.
    pub period: Option<Period>,
    /// Whether shops or regions are kept apart.
    pub by_place: Option<bool>,
    /// Whether long silences are kept as zeros.
    pub keeps_stock_outs: bool,
}

/// A panel with its way back to the file.
#[derive(Debug, Clone)]
pub struct FilePanel {
    /// The panel; its products are codes of `product_ids`.
    pub panel: Panel,
    /// Length of a period.
    pub period: Period,
    /// First day of period 0.
    pub first: Day,
    /// Name of the column that tells places apart, if any.
    pub place: Option<String>,
    /// Name of the column of categories, if any.
    pub category: Option<String>,
    /// Several prices of one product in one period.
    pub tiers: Tiers,
    /// Products that were left out, being sold too seldom anywhere, because the panel would be too large.
    pub n_left_out: usize,
}

/// Quantity discounts, which are no price changes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tiers {
    /// Share of products' periods with a sale in which one product had more than one price.
    pub share: f64,
    /// Slope of ln price on ln quantity of the lines within a product's period: -0.03 is 3 % off for about
    /// 2.7 times the quantity. `None` if quantities do not vary.
    pub slope: Option<f64>,
}

#[derive(Debug, Clone, Copy)]
struct Line {
    cell: u64,
    time: u32,
    price: i64,
    list: i64,
    quantity: i64,
    customer: u32,
    is_promoted: bool,
}

/// Rows of a panel, zeros included, that a browser estimates in a few seconds.
pub const MOST_ROWS: usize = 400_000;
/// Days from one date to the next, as a rule, from which on dates stand for weeks (a week's with a holiday between), and
/// for months.
const A_WEEK: i32 = 5;
const A_MONTH: i32 = 28;

/// The panel of some rows.
///
/// # Errors
/// `needs.product`, `needs.quantity`: no such column; `pricing.no_sales`: no line with a price.
pub fn build(tx: &Transactions, rows: &[u32], config: &Config) -> Result<FilePanel, Error> {
    if tx.product.is_empty() {
        return Err(Error::new("needs.product"));
    }
    if tx.quantity.is_empty() {
        return Err(Error::new("needs.quantity"));
    }
    let promotion = tx.dimensions.iter().find(|d| d.role == "promotion");
    let is_promotion: Vec<bool> =
        promotion.map_or(Vec::new(), |d| d.values.iter().map(is_promotion_name).collect());
    let (units, lists) = (tx.numbers("unit_price"), tx.numbers("list_price"));
    let sold: Vec<(u32, Prices)> =
        rows.iter().filter_map(|&row| Some((row, prices_of(tx, row as usize, units, lists)?))).collect();
    let first =
        sold.iter().map(|(row, _)| tx.day.at(*row as usize)).min().ok_or(Error::new("pricing.no_sales"))?;
    let rates = Rates::of(tx, &sold);
    let period = config.period.unwrap_or_else(|| rates.choose_period());
    let place = match config.by_place {
        Some(false) => None,
        wish => place_column(tx, &sold, &rates, wish.is_some()),
    };
    let line = |&(row, prices): &(u32, Prices)| {
        let row = row as usize;
        let place = place.map_or(0, |d| d.codes.get(row).unwrap_or(NONE));
        let promoted = promotion.and_then(|d| is_promotion.get(d.codes.get(row).unwrap_or(NONE) as usize));
        Line {
            cell: u64::from(tx.product.get(row).unwrap_or(NONE)) << 32 | u64::from(place),
            time: period.number(first, tx.day.at(row)),
            price: prices.paid,
            list: prices.list,
            quantity: tx.quantity.get(row).unwrap_or(i64::MIN),
            customer: tx.customer.get(row).copied().unwrap_or(NONE),
            is_promoted: promoted == Some(&true),
        }
    };
    let mut lines: Vec<Line> = sold.iter().map(line).collect();
    lines.sort_unstable_by_key(|l| (l.cell, l.time, l.price, l.list, l.quantity, l.customer));
    let tiers = tiers(&lines);
    let n_left_out = leave_out_the_rare(&mut lines);
    let zeros = if config.keeps_stock_outs { Zeros::Between } else { Zeros::WithoutStockOuts };
    let mut panel = Panel::from_sales(lines.chunk_by(same_period).map(sale_of).collect(), zeros);
    let category = category_column(tx);
    if let Some(category) = category {
        panel.category = categories(tx, &panel, category);
    }
    let name = |d: Option<&Dimension>| d.map(|d| d.name.clone());
    Ok(FilePanel { panel, period, first, place: name(place), category: name(category), tiers, n_left_out })
}

fn product_of(line: &Line) -> u64 {
    line.cell >> 32
}

/// Takes out products at places with the fewest lines until the panel has at most [`MOST_ROWS`], and says how many
/// products are gone altogether. What is bought once or twice at a place tells little of its price there.
fn leave_out_the_rare(lines: &mut Vec<Line>) -> usize {
    let mut cells: Vec<(usize, u64, usize)> = lines
        .chunk_by(|a, b| a.cell == b.cell)
        .map(|cell| (cell.len(), cell[0].cell, (cell[cell.len() - 1].time - cell[0].time + 1) as usize))
        .collect();
    cells.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut n_rows = 0;
    let kept = cells.iter().take_while(|(.., rows)| {
        n_rows += rows;
        n_rows <= MOST_ROWS
    });
    let n_kept = kept.count().max(1).min(cells.len());
    let mut left_out: Vec<u64> = cells[n_kept..].iter().map(|(_, cell, _)| *cell).collect();
    if left_out.is_empty() {
        return 0;
    }
    left_out.sort_unstable();
    let count = |lines: &[Line]| lines.chunk_by(|a, b| product_of(a) == product_of(b)).count();
    let n_before = count(lines);
    lines.retain(|line| left_out.binary_search(&line.cell).is_err());
    n_before - count(lines)
}

fn same_period(a: &Line, b: &Line) -> bool {
    (a.cell, a.time) == (b.cell, b.time)
}

/// Lines of one product, place and period, by price.
fn sale_of(lines: &[Line]) -> Sale {
    #[expect(clippy::cast_possible_truncation, reason = "both halves")]
    let (product, place) = ((lines[0].cell >> 32) as u32, lines[0].cell as u32);
    let price = mode(lines.chunk_by(|a, b| a.price == b.price).map(|part| (part[0].price, part.len())));
    let mut lists: Vec<i64> = lines.iter().map(|l| l.list).collect();
    lists.sort_unstable();
    let list = mode(lists.chunk_by(|a, b| a == b).map(|part| (part[0], part.len())));
    let mut customers: Vec<u32> = lines.iter().map(|l| l.customer).filter(|c| *c != NONE).collect();
    customers.sort_unstable();
    customers.dedup();
    let quantity: i128 = lines.iter().map(|l| i128::from(l.quantity)).sum();
    let promoted = lines.iter().filter(|l| l.is_promoted).count();
    Sale {
        product,
        place,
        time: lines[0].time,
        units: quantity as f64 / 10_000.0,
        price: Money(price).to_f64(),
        list: Money(list.max(price)).to_f64(),
        promotion: promoted as f64 / lines.len() as f64,
        buyers: customers.len() as f64,
        lines: lines.len() as f64,
    }
}

/// The most frequent of ascending values; of equals the highest.
fn mode(values: impl Iterator<Item = (i64, usize)>) -> i64 {
    values.max_by_key(|(value, n)| (*n, *value)).map_or(0, |(value, _)| value)
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Prices {
    pub(super) paid: i64,
    pub(super) list: i64,
}

/// The prices of a line that sells goods, in 1/10,000.
pub(super) fn prices_of(
    tx: &Transactions,
    row: usize,
    units: Option<&NumberColumn>,
    lists: Option<&NumberColumn>,
) -> Option<Prices> {
    let (amount, quantity) =
        (tx.amount.get(row).map_or(0, |m| m.0), tx.quantity.get(row).unwrap_or(i64::MIN));
    if tx.product.get(row).unwrap_or(NONE) == NONE || quantity <= 0 || amount <= 0 || !tx.is_goods(row) {
        return None;
    }
    let positive = |column: Option<&NumberColumn>| column.and_then(|c| c.get(row)).filter(|price| *price > 0);
    let unit = positive(units);
    let explains = |price: i64| {
        let most = 110.max(amount / 1_000);
        Money::product(quantity, Money(price)).is_some_and(|product| (product.0 - amount).abs() <= most)
    };
    let paid = match unit.filter(|price| explains(*price)) {
        Some(price) => price,
        None => {
            let exact = i128::from(amount) * i128::from(Money::SCALE) * 2 / i128::from(quantity);
            let rounded = i64::try_from((exact + 1) / 2).ok()?;
            // Amounts are rounded to cents; the price behind them is not known more exactly.
            if rounded >= Money::SCALE { (rounded + 50) / 100 * 100 } else { rounded }
        }
    };
    let list = positive(lists).or(unit).unwrap_or(paid).max(paid);
    (paid > 0).then_some(Prices { paid, list })
}

/// Whether the text of a promotion column says that there was one.
pub fn is_promotion_name(text: &str) -> bool {
    const NONE_OF: [&str; 12] =
        ["", "0", "0.0", "n", "no", "none", "false", "null", "no promotion", "否", "无", "無"];
    !NONE_OF.contains(&text.trim().to_lowercase().as_str())
}

fn tiers(lines: &[Line]) -> Tiers {
    let (mut n, mut n_several) = (0_u32, 0_u32);
    let (mut xx, mut xy) = (0.0, 0.0);
    for group in lines.chunk_by(same_period) {
        n += 1;
        n_several += u32::from(group.iter().any(|l| l.price != group[0].price));
        let logs = || group.iter().map(|l| (libm::log(l.quantity as f64), libm::log(l.price as f64)));
        let size = group.len() as f64;
        let (x, y) = logs().fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x / size, sum.1 + y / size));
        for (lq, lp) in logs() {
            xx += (lq - x) * (lq - x);
            xy += (lq - x) * (lp - y);
        }
    }
    let share = if n > 0 { f64::from(n_several) / f64::from(n) } else { 0.0 };
    Tiers { share, slope: (xx > 0.0).then(|| xy / xx) }
}

/// How often the product (and the product at its place) of the typical line is sold.
struct Rates {
    /// Lines a day of its product, for every line, ascending.
    by_line: Vec<f64>,
    n_days: i32,
    /// Days from one day with sales to the next, as a rule.
    gap: i32,
    /// Rows that a panel of days would have, about.
    n_product_days: f64,
}

impl Rates {
    fn of(tx: &Transactions, sold: &[(u32, Prices)]) -> Self {
        Self::by(tx, sold, |row| u64::from(tx.product.get(row).unwrap_or(NONE)))
    }

    fn by(tx: &Transactions, sold: &[(u32, Prices)], key: impl Fn(usize) -> u64) -> Self {
        let mut keyed: Vec<(u64, i32)> =
            sold.iter().map(|(row, _)| (key(*row as usize), tx.day.at(*row as usize).0)).collect();
        keyed.sort_unstable();
        let mut by_line = Vec::with_capacity(keyed.len());
        let mut n_product_days = 0.0;
        for group in keyed.chunk_by(|a, b| a.0 == b.0) {
            let n_days = f64::from((group[group.len() - 1].1 - group[0].1 + 1).max(7));
            n_product_days += n_days;
            by_line.extend(std::iter::repeat_n(group.len() as f64 / n_days, group.len()));
        }
        by_line.sort_unstable_by(f64::total_cmp);
        let mut days: Vec<i32> = keyed.iter().map(|(_, day)| *day).collect();
        days.sort_unstable();
        days.dedup();
        let n_days = days.last().unwrap_or(&0) - days.first().unwrap_or(&0) + 1;
        let mut gaps: Vec<i32> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
        gaps.sort_unstable();
        let gap = gaps.get(gaps.len() / 2).copied().unwrap_or(1);
        Self { by_line, n_days, gap, n_product_days }
    }

    fn typical(&self) -> f64 {
        self.by_line.get(self.by_line.len() / 2).copied().unwrap_or(0.0)
    }

    fn choose_period(&self) -> Period {
        choose_period(self.typical(), self.n_days, self.gap, self.n_product_days)
    }
}

/// Weeks; days if the product of the typical line is sold at least five times a day (and the panel does not
/// become too large), months if it is sold less than once in two weeks and the file has a year of them. Never shorter than
/// the file's own rhythm, `gap` days from one day with sales to the next: a file of weekly sums has one date a week, and
/// the six days between are no days without sales.
pub fn choose_period(lines_per_day: f64, n_days: i32, gap: i32, n_product_days: f64) -> Period {
    if gap < A_WEEK && lines_per_day >= 5.0 && n_product_days <= MOST_ROWS as f64 {
        Period::Day
    } else if gap >= A_MONTH || (lines_per_day * 7.0 < 0.5 && n_days >= 365) {
        Period::Month
    } else {
        Period::Week
    }
}

/// The column that tells places apart: shops, else regions, if there are several, none of them is nearly all of
/// the file, and the product of the typical line is still sold there once in two weeks. Prices of several places in
/// one would change with where the period's sales were made.
fn place_column<'a>(
    tx: &'a Transactions,
    sold: &[(u32, Prices)],
    rates: &Rates,
    is_wished: bool,
) -> Option<&'a Dimension> {
    let fits = |d: &&Dimension| {
        let mut counts = vec![0_usize; d.values.len() + 1];
        let last = d.values.len();
        sold.iter().for_each(|(row, _)| {
            counts[(d.codes.get(*row as usize).unwrap_or(NONE) as usize).min(last)] += 1
        });
        let n_places = counts.iter().filter(|n| **n > 0).count();
        let largest = counts.iter().max().copied().unwrap_or(0) as f64 / sold.len() as f64;
        if n_places < 2 || is_wished {
            return n_places > 1;
        }
        let here = Rates::by(tx, sold, |row| {
            u64::from(tx.product.get(row).unwrap_or(NONE)) << 32 | u64::from(d.codes.get(row).unwrap_or(NONE))
        })
        .typical();
        largest < 0.8 && (here * 7.0 >= 0.5 || here >= rates.typical() * 0.5)
    };
    ["store", "region"].iter().find_map(|role| tx.dimensions.iter().filter(|d| d.role == *role).find(fits))
}

/// The column of categories with the fewest values above one.
fn category_column(tx: &Transactions) -> Option<&Dimension> {
    let columns = tx.dimensions.iter().filter(|d| d.role == "category" && d.values.len() > 1);
    columns.min_by_key(|d| d.values.len())
}

/// The category that most lines of each product bear; [`NONE`] where none does.
fn categories(tx: &Transactions, panel: &Panel, column: &Dimension) -> Vec<u32> {
    let mut pairs: Vec<(u32, u32)> = tx.product.to_vec().into_iter().zip(column.codes.to_vec()).collect();
    pairs.sort_unstable();
    let mut of_code = vec![(NONE, 0_usize); tx.product_ids.len()];
    for group in pairs.chunk_by(|a, b| a == b) {
        let (product, category) = group[0];
        if let Some(best) = of_code.get_mut(product as usize).filter(|best| best.1 < group.len()) {
            *best = (category, group.len());
        }
    }
    panel.products.iter().map(|code| of_code[*code as usize].0).collect()
}

/// Units and buyers of each group of customers, per row of the panel.
#[derive(Debug, Clone)]
pub struct GroupSales {
    /// Units per row.
    pub units: Vec<f64>,
    /// Distinct buyers per row.
    pub buyers: Vec<f64>,
}

/// Sales by group of customers at the prices of all. `group_of` tells the group of a customer (index into
/// `customer_ids`), or `None`.
pub fn by_group(
    tx: &Transactions,
    rows: &[u32],
    file: &FilePanel,
    n_groups: usize,
    group_of: impl Fn(u32) -> Option<usize>,
) -> Vec<GroupSales> {
    let panel = &file.panel;
    let nothing = GroupSales { units: vec![0.0; panel.len()], buyers: vec![0.0; panel.len()] };
    let mut out = vec![nothing; n_groups];
    let place = file.place.as_deref().and_then(|name| tx.dimension(name));
    let (units, lists) = (tx.numbers("unit_price"), tx.numbers("list_price"));
    let mut seen: Vec<(usize, u32)> = Vec::new();
    for &row in rows {
        let at = row as usize;
        let customer = tx.customer.get(at).copied().unwrap_or(NONE);
        if customer == NONE || prices_of(tx, at, units, lists).is_none() {
            continue;
        }
        let Some(group) = group_of(customer).filter(|group| *group < n_groups) else { continue };
        let Ok(product) = panel.products.binary_search(&tx.product.get(at).unwrap_or(NONE)) else { continue };
        let place = place.map_or(0, |d| d.codes.get(at).unwrap_or(NONE));
        let time = file.period.number(file.first, tx.day.at(at));
        let product = u32::try_from(product).unwrap_or(NONE);
        if let Some(cell_row) = panel.row_of(product, place, time) {
            out[group].units[cell_row] += tx.quantity.get(at).unwrap_or(0) as f64 / 10_000.0;
            seen.push((cell_row, customer));
        }
    }
    seen.sort_unstable();
    seen.dedup();
    for (cell_row, customer) in seen {
        if let Some(group) = group_of(customer) {
            out[group].buyers[cell_row] += 1.0;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Extra, ExtraValues};

    /// Lines of (day, product, customer, quantity, unit price, amount), all but the texts in whole units.
    fn file(lines: &[(i32, &str, &str, i64, i64, i64)]) -> Transactions {
        let mut tx = Transactions::default();
        let mut prices = Vec::new();
        for (row, (day, product, customer, quantity, unit, amount)) in lines.iter().enumerate() {
            tx.row.push(row as u32);
            tx.day.push(Day(*day));
            tx.product.push(tx.product_ids.intern(product.as_bytes()).unwrap());
            tx.customer
                .push(std::sync::Arc::make_mut(&mut tx.customer_ids).intern(customer.as_bytes()).unwrap());
            tx.quantity.extend_from_slice(&[quantity * 10_000]);
            tx.amount.push(Money(amount * 10_000));
            tx.order.push(row as u32);
            prices.push(unit * 10_000);
        }
        tx.extras.push(Extra {
            role: "unit_price",
            name: "price".to_owned(),
            values: ExtraValues::Numbers(prices.into_iter().collect()),
        });
        tx
    }

    fn build_all(tx: &Transactions) -> FilePanel {
        let rows: Vec<u32> = (0..tx.len() as u32).collect();
        build(tx, &rows, &Config::default()).unwrap()
    }

    #[test]
    fn the_price_in_force_is_that_of_most_lines() {
        let tx = file(&[
            (0, "A", "x", 1, 10, 10),
            (1, "A", "y", 1, 10, 10),
            (2, "A", "y", 50, 7, 350),
            (3, "A", "x", -1, 10, -10), // a return
            (8, "A", "x", 1, 9, 9),
            (9, "A", "z", 2, 8, 16),   // a tie: the higher price
            (30, "A", "z", 2, 10, 14), // 30 % off
        ]);
        let file = build_all(&tx);
        let panel = &file.panel;
        assert_eq!(file.period, Period::Week);
        assert_eq!(panel.units, [52.0, 3.0, 0.0, 0.0, 2.0]);
        assert_eq!(panel.price, [10.0, 9.0, 9.0, 9.0, 7.0]);
        assert_eq!(panel.list, [10.0, 9.0, 9.0, 9.0, 10.0]);
        assert_eq!(panel.buyers, [2.0, 2.0, 0.0, 0.0, 1.0]);
        assert!((file.tiers.share - 2.0 / 3.0).abs() < 1e-12 && file.tiers.slope.unwrap() < 0.0);
        let groups = by_group(&tx, &(0..7).collect::<Vec<u32>>(), &file, 2, |c| Some(usize::from(c > 0)));
        assert_eq!((groups[0].units[0], groups[1].units[0], groups[1].buyers[0]), (1.0, 51.0, 1.0));
        let total: f64 = groups.iter().flat_map(|g| &g.units).sum();
        assert_eq!(total, panel.units.iter().sum::<f64>());
    }

    #[test]
    fn what_is_missing_is_said() {
        let mut tx = file(&[(0, "A", "x", 1, 10, 10)]);
        let refused = |tx: &Transactions| build(tx, &[0], &Config::default()).unwrap_err().code;
        tx.non_products = vec![0];
        assert_eq!(refused(&tx), "pricing.no_sales");
        tx.quantity = Default::default();
        assert_eq!(refused(&tx), "needs.quantity");
        tx.product = Default::default();
        assert_eq!(refused(&tx), "needs.product");
    }

    #[test]
    fn a_panel_that_is_too_large_loses_its_rarest_products() {
        let line = |product: u64, time: u32| Line {
            cell: product << 32,
            time,
            price: 1,
            list: 1,
            quantity: 1,
            customer: NONE,
            is_promoted: false,
        };
        let mut lines: Vec<Line> = (0..5).flat_map(|p| [line(p, 0), line(p, 99_999)]).collect();
        lines.extend([line(5, 0), line(5, 1), line(5, 99_999)]);
        assert_eq!(leave_out_the_rare(&mut lines), 2);
        let kept: Vec<u64> = lines.iter().map(product_of).collect();
        assert_eq!(kept, [0, 0, 1, 1, 2, 2, 5, 5, 5]);
        assert_eq!(leave_out_the_rare(&mut lines), 0);
    }

    #[test]
    fn periods_follow_the_pace() {
        assert_eq!(choose_period(6.0, 100, 1, 1e4), Period::Day);
        assert_eq!(choose_period(6.0, 1_000, 1, 1e7), Period::Week);
        assert_eq!(choose_period(1.0, 100, 1, 1e4), Period::Week);
        assert_eq!(choose_period(0.05, 800, 3, 1e4), Period::Month);
        assert_eq!(choose_period(0.05, 200, 3, 1e4), Period::Week);
        // Weekly and monthly sums of many shops sell a lot a day, on few days.
        assert_eq!(choose_period(12.0, 800, 7, 1e4), Period::Week);
        assert_eq!(choose_period(12.0, 800, 31, 1e4), Period::Month);
        assert!(is_promotion_name("Spring sale") && !is_promotion_name(" No ") && !is_promotion_name("无"));
    }
}
