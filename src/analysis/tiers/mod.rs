//! Who is worth what: the pyramid, profit classes, zones of value, concentration.
//!
//! # What it tells
//! Every customer's tier by the value of the last year, who rose and fell, who is within one order of the next tier; who
//! earns and who costs money after cost to serve; who is growable; how concentrated the business is.
//!
//! # What it needs
//! Customer, date, amount; cost or cost to serve for contribution; the customer's purchases elsewhere for the wallet.

pub mod accounts;
pub mod concentration;
pub mod edges;
pub mod moves;
mod part;
pub mod profit;
pub mod pyramid;
pub mod uncertain;
pub mod zones;

use super::overview::units;
use super::study::Study;
use crate::issue::Error;
use crate::model::{Day, Transactions};
use accounts::Accounts;

/// Days of a year here.
const YEAR: i32 = 365;

/// Of which days values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Span {
    /// The last 365 days.
    #[default]
    Year,
    /// All of the file.
    All,
}

impl Span {
    /// Stable name.
    pub fn id(self) -> &'static str {
        match self {
            Span::Year => "year",
            Span::All => "all",
        }
    }

    /// The span of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        [Span::Year, Span::All].into_iter().find(|s| s.id() == id)
    }
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tiers {
    /// First and last day of the values.
    pub period: (Day, Day),
    /// What the customers brought.
    pub accounts: Accounts,
    /// The tier of every customer; `None` without a purchase.
    pub tiers: Vec<Option<pyramid::Tier>>,
    /// The pyramid, top to bottom.
    pub levels: Vec<pyramid::Level>,
    /// Who rose and fell; `None` for a short file.
    pub moves: Option<moves::Moves>,
    /// Who is near the next tier.
    pub edges: Vec<edges::Edge>,
    /// Classes by contribution; `None` where costs are unknown.
    pub profit: Option<profit::Profit>,
    /// Customers of whom it cannot be told whether they earn or cost, ascending.
    pub uncertain: Vec<u32>,
    /// Zones of value.
    pub zones: zones::Zones,
    /// Concentration of revenue; `None` where nobody has a positive one.
    pub concentration: Option<concentration::Concentration>,
}

/// Computes all of it.
///
/// # Errors
/// As [`Study::need_customers`].
pub fn run(study: &Study, tx: &Transactions, span: Span) -> Result<Tiers, Error> {
    study.need_customers()?;
    let (first, last) = study.overview.period;
    let from = match span {
        Span::Year => first.max(study.as_of.plus(-YEAR)),
        Span::All => first,
    };
    let accounts = accounts::accounts(study, tx, from, last);
    let tiers = pyramid::assign(&accounts);
    let levels = pyramid::levels(&accounts, &tiers);
    let revenues = accounts.active().filter_map(|at| accounts.revenue.get(at as usize));
    let concentration = concentration::run(revenues.map(|r| units(i128::from(*r))));
    Ok(Tiers {
        moves: moves::run(study, tx),
        edges: edges::run(&accounts, &levels),
        profit: profit::run(&accounts),
        uncertain: uncertain::run(study, tx, &accounts, from, last),
        zones: zones::run(study, tx, &accounts),
        concentration,
        period: (from, last),
        tiers,
        levels,
        accounts,
    })
}
