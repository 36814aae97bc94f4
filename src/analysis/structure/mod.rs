//! What is sold to whom, where, by whom, and when: revenue by six cuts, any two crossed, and what price, volume and mix
//! did between two periods.
//!
//! # What it needs
//! Date and amount; a column for each further cut (customer, product or category, region, salesperson, department);
//! product and quantity for price, volume and mix.

pub mod bridge;
pub mod choices;
pub mod cuts;

pub use choices::Choices;

use super::drivers::periods::Period;
use super::study::Study;
use crate::model::Transactions;
use bridge::Bridge;
use cuts::{Cross, Cut, Sums};

/// Roles of the six cuts beside time, with what stands in for them.
const WANTED: [(&str, &[&str]); 5] = [
    ("customer", &["class"]),
    ("product", &["product", "category", "brand"]),
    ("region", &["region", "store"]),
    ("salesperson", &["salesperson"]),
    ("department", &["department", "channel"]),
];

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Structure {
    /// The two periods that are compared, the earlier first; `None` where the file has no two: all of it is "now".
    pub periods: Option<[Period; 2]>,
    /// Revenue by every cut.
    pub cuts: Vec<Sums>,
    /// The two that are crossed; `None` with fewer than two cuts.
    pub cross: Option<Cross>,
    /// Price, volume and mix; `None` without product and quantity, or without two periods.
    pub bridge: Option<Bridge>,
    /// Roles whose columns would give a further cut.
    pub missing: Vec<&'static str>,
}

/// Computes all of it.
pub fn run(study: &Study, tx: &Transactions, choices: &Choices) -> Structure {
    let between = study.drivers.as_deref().and_then(|d| d.between.as_ref().ok());
    let periods = between.and_then(|b| Some([*b.periods.get(b.before)?, *b.periods.get(b.now)?]));
    let available = Cut::available(study, tx);
    let days = cuts::Days::new(study, periods);
    let at = |id: &str| available.iter().position(|c| c.id() == id);
    // Where nothing was chosen: what is sold by where or when.
    let first = at(&choices.rows).or_else(|| available.iter().position(|c| c.role() != "month")).unwrap_or(0);
    let second = at(&choices.columns).filter(|c| *c != first);
    let second = second.or_else(|| (0..available.len()).find(|c| *c != first));
    let cross = match (available.get(first), second.and_then(|c| available.get(c))) {
        (Some(rows), Some(columns)) => Some(cuts::cross(study, tx, &days, rows, columns)),
        _ => None,
    };
    let has = |roles: &[&str]| available.iter().any(|c| roles.contains(&c.role()));
    Structure {
        cuts: available.iter().map(|cut| cuts::sums(study, tx, &days, cut)).collect(),
        cross,
        bridge: periods.and_then(|_| bridge::run(study, tx, &days)),
        missing: WANTED.iter().filter(|(_, roles)| !has(roles)).map(|(role, _)| *role).collect(),
        periods,
    }
}
