//! What the file's own sales say of strategies' inputs: ladders of prices, prices that were accepted, pairs that are bought
//! together, busy and quiet times, seasons.
//!
//! # What it needs
//! Sales of the scope in the base. Each part is `None` where the file cannot tell it; the usual values stand then.

use super::accepted::{self, Accepted};
use super::ladder::{self, Ladder};
use super::pair::{self, Pair};
use super::season::{self, Season};
use super::times::{self, Times};
use crate::analysis::pricing::panel_rows::prices_of;
use crate::model::{Day, Money, NO_HOUR, NONE, Transactions};

/// A line of goods at a price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sold {
    /// Code of the product.
    pub product: u32,
    /// Code of the customer, or [`NONE`].
    pub customer: u32,
    /// Number of the order.
    pub order: u32,
    /// Code of the category; 0 without categories.
    pub category: u32,
    /// Day.
    pub day: Day,
    /// Hour of the order, or [`NO_HOUR`].
    pub hour: u8,
    /// Price of a unit, in currency units.
    pub price: f64,
    /// Units.
    pub units: f64,
    /// Variable cost of a unit; NaN where the file does not tell it.
    pub cost: f64,
}

/// See the module's documentation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Observed {
    /// A dearer and a cheaper version.
    pub ladder: Option<Ladder>,
    /// Highest prices that customers have paid.
    pub accepted: Option<Accepted>,
    /// Two products that are bought together.
    pub pair: Option<Pair>,
    /// Busy and quiet times.
    pub times: Option<Times>,
    /// Products of a season.
    pub season: Option<Season>,
    /// Mean price of competitors for the same products, in currency units.
    pub rival_price: Option<f64>,
}

/// Looks at the lines of some products in a period. `category` is the column of categories, if any; `is_part` says that the
/// products are one range, so that they may be compared without one.
pub fn run(
    tx: &Transactions,
    rows: &[u32],
    (first, last): (Day, Day),
    category: Option<&str>,
    is_part: bool,
    is_product: impl Fn(u32) -> bool,
) -> Observed {
    let (units, lists) = (tx.numbers("unit_price"), tx.numbers("list_price"));
    let category = category.and_then(|name| tx.dimension(name));
    let sold_of = |row: &u32, is_wanted: &dyn Fn(u32) -> bool| {
        let row = *row as usize;
        let (product, day) = (tx.product.get(row)?, tx.day.get(row)?);
        if day < first || day > last || !is_wanted(product) {
            return None;
        }
        let price = Money(prices_of(tx, row, units, lists)?.paid).to_f64();
        let quantity = tx.quantity.get(row)? as f64 / Money::SCALE as f64;
        let cost = tx.cost.get(row).copied().flatten().map_or(f64::NAN, |cost| cost.to_f64() / quantity);
        let order = tx.order.get(row).unwrap_or(NONE);
        Some(Sold {
            product,
            customer: tx.customer.get(row).copied().unwrap_or(NONE),
            order,
            category: category.map_or(0, |d| d.codes.get(row).unwrap_or(NONE)),
            day,
            hour: tx.hours.get(order as usize).copied().unwrap_or(NO_HOUR),
            price,
            units: quantity,
            cost,
        })
    };
    let lines: Vec<Sold> = rows.iter().filter_map(|row| sold_of(row, &is_product)).collect();
    let around = || {
        let of_file: Vec<Sold> = rows.iter().filter_map(|row| sold_of(row, &|_| true)).collect();
        pair::around(&of_file, &is_product)
    };
    let rivals = tx.numbers("competitor_price").map(|prices| {
        let own = rows.iter().filter(|row| tx.product.get(**row as usize).is_some_and(&is_product));
        let prices = own.filter_map(|row| prices.get(*row as usize)).filter(|price| *price > 0);
        prices.fold((0.0, 0.0), |(sum, n), price| (sum + Money(price).to_f64(), n + 1.0))
    });
    Observed {
        ladder: ladder::run(&lines, is_part || category.is_some()),
        accepted: accepted::run(&lines),
        pair: pair::run(&lines).or_else(|| if is_part { around() } else { None }),
        times: times::run(&lines, (first, last)),
        season: season::run(&lines, (first, last)),
        rival_price: rivals.filter(|(_, n)| *n > 0.0).map(|(sum, n)| sum / n),
    }
}

/// Number of a day's week.
pub(super) fn week(day: Day) -> i32 {
    day.0.div_euclid(7)
}

/// The value below which a share of the weight lies; `None` without weight.
pub(super) fn weighted_quantile(values: &mut [(f64, f64)], share: f64) -> Option<f64> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = values.iter().map(|v| v.1).sum();
    let mut passed = 0.0;
    let reached = |v: &&(f64, f64)| {
        passed += v.1;
        passed >= share * total - 1e-9 * total
    };
    if total > 0.0 { values.iter().find(reached).map(|v| v.0) } else { None }
}
