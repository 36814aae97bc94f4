//! What a file tells of prices, and the base of its scenarios: computed when it is asked for.

use super::checks::Checks;
use super::elasticities::{self, Elasticities};
use super::groups::Groups;
use super::panel_rows::{self, Config, FilePanel, GroupSales};
use super::parts::{self, Base, OfSegments};
use super::segments::{self, SegmentSlopes};
use crate::issue::Error;
use crate::model::Transactions;
use std::sync::Arc;

/// Up to this many rows nobody has to ask.
pub const UNASKED_ROWS: usize = 25_000;

/// Elasticities with all that scenarios need.
#[derive(Debug, Clone)]
pub struct Prices {
    /// Of the file, of every product.
    pub elasticities: Arc<Elasticities>,
    /// Checks beside the file's elasticity.
    pub checks: Arc<Checks>,
    /// Customers by what they did before; `None` without customers.
    pub groups: Option<Groups>,
    /// What each group answers to prices; empty without customers, or where it cannot be told.
    pub of_groups: Vec<SegmentSlopes>,
    /// The last twelve months in parts; `None` if nothing was sold in them.
    pub base: Option<Base>,
}

/// Estimates from the rows of a file, its customers in `groups`. `margin` stands in where there is no cost. `before` is what
/// the same rows told with other groups.
///
/// # Errors
/// As [`elasticities::run`].
pub fn run(
    tx: &Transactions,
    rows: &[u32],
    margin: f64,
    groups: Option<Groups>,
    before: Option<&Prices>,
) -> Result<Prices, Error> {
    let (elasticities, checks) = match before {
        Some(before) => (Arc::clone(&before.elasticities), Arc::clone(&before.checks)),
        None => {
            let found = elasticities::run(tx, rows, &Config::default())?;
            let checks = Checks::of(tx, rows, &found);
            (Arc::new(found), Arc::new(checks))
        }
    };
    let (units, buyers) =
        groups.as_ref().and_then(|g| by_group(tx, rows, &elasticities, g)).unwrap_or_default();
    let of = OfSegments { units: &units, buyers: &buyers };
    let n = groups.as_ref().map_or(0, |g| g.ids.len());
    let of_customer = |customer| groups.as_ref().and_then(|g| g.of(customer));
    let base = parts::run(tx, rows, &elasticities, Some(of), n, of_customer, margin);
    Ok(Prices { elasticities, checks, base, of_groups: units, groups })
}

type Slopes = (Vec<SegmentSlopes>, Vec<SegmentSlopes>);

/// Slopes of units and of buyers by group, on the sales after the groups were formed.
fn by_group(tx: &Transactions, rows: &[u32], found: &Elasticities, groups: &Groups) -> Option<Slopes> {
    let begin = found.file.period.number(found.file.first, groups.from);
    let whole = &found.file.panel;
    let panel = whole.filter(|row| whole.time.get(row).is_some_and(|time| *time >= begin));
    let controls = found.estimate.controls.on(&panel);
    let FilePanel { period, first, tiers, n_left_out, .. } = found.file;
    let (place, category) = (found.file.place.clone(), found.file.category.clone());
    let file = FilePanel { panel, period, first, place, category, tiers, n_left_out };
    let sales = panel_rows::by_group(tx, rows, &file, groups.ids.len(), |customer| groups.of(customer));
    let slopes = |of: fn(&GroupSales) -> &[f64], slope, pooled| {
        let outcomes: Vec<&[f64]> = sales.iter().map(of).collect();
        segments::run(&file.panel, &controls, &outcomes, slope, pooled)
    };
    let units = slopes(|s| &s.units, found.estimate.elasticity, &found.pooled);
    let buyers = match (&found.estimate.buyers, &found.pooled_buyers) {
        (Some(of), Some(pooled)) => slopes(|s| &s.buyers, of.elasticity, pooled),
        _ => Vec::new(),
    };
    Some((units, buyers))
}
