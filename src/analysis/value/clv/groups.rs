//! Whether groups of customers (years of the first order, channels) are so different that each wants a model of its own.
//!
//! # How it is computed
//! The chosen model is fitted to every group alone. Twice the gain in log-likelihood over one fit for all is chi-squared with
//! parameters x (groups - 1) degrees of freedom if the groups are alike; below [`SIGNIFICANT`] they are not. Groups with fewer than
//! [`MIN_REPEAT_BUYERS`] repeat buyers are put together.
//!
//! # Limits
//! Groups that differ significantly need not differ much: with many customers every difference shows.
//!
//! # References
//! Wilks (1938), Annals of Mathematical Statistics 9(1).

use super::history::History;
use super::order_fit::{OrderFit, fit_like};
use crate::math::special::chi_squared_tail;

/// Groups with fewer repeat buyers are put together.
pub const MIN_REPEAT_BUYERS: usize = 30;
/// A p-value below this says that groups differ.
pub const SIGNIFICANT: f64 = 0.01;

/// How customers are grouped.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    /// What the groups are: `first_year`, or the role of a column such as `channel`.
    pub id: &'static str,
    /// Names of the groups.
    pub names: Vec<String>,
    /// Group of every customer, by index into `Customers::list`.
    pub of_customer: Vec<u32>,
}

/// The model fitted to one group.
#[derive(Debug, Clone)]
pub struct GroupFit {
    /// Name of the group; empty for the small ones put together.
    pub name: String,
    /// The fit.
    pub fit: OrderFit,
}

/// One fit per group against one for all.
#[derive(Debug, Clone)]
pub struct GroupedFits {
    /// See [`Grouping::id`].
    pub id: &'static str,
    /// The groups.
    pub groups: Vec<GroupFit>,
    /// Log-likelihood of all groups less that of one fit for all.
    pub gain: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// Probability of such a gain if the groups were alike.
    pub p_value: f64,
}

impl GroupedFits {
    /// Whether the groups differ.
    pub fn is_significant(&self) -> bool {
        self.p_value < SIGNIFICANT
    }
}

/// Fits groups; `None` with fewer than two that are large enough. `group_of` is the group of every history.
pub fn run(
    all: &OrderFit,
    grouping: &Grouping,
    histories: &[History],
    group_of: &[u32],
) -> Option<GroupedFits> {
    let members = |group: u32| -> Vec<History> {
        histories.iter().zip(group_of).filter(|(_, g)| **g == group).map(|(h, _)| *h).collect()
    };
    let mut small: Vec<History> = Vec::new();
    let mut parts: Vec<(String, Vec<History>)> = Vec::new();
    for (group, name) in (0_u32..).zip(&grouping.names) {
        let members = members(group);
        if members.iter().filter(|h| h.n_repeats > 0).count() < MIN_REPEAT_BUYERS {
            small.extend(members);
        } else {
            parts.push((name.clone(), members));
        }
    }
    let n_in_groups: usize = parts.iter().map(|p| p.1.len()).sum::<usize>() + small.len();
    if n_in_groups != histories.len() || parts.len() < 2 {
        return None;
    }
    if !small.is_empty() {
        parts.push((String::new(), small));
    }
    let fit =
        |(name, members): (String, Vec<History>)| Some(GroupFit { name, fit: fit_like(all, &members)? });
    let groups = parts.into_iter().map(fit).collect::<Option<Vec<GroupFit>>>()?;
    let gain = groups.iter().map(|g| g.fit.ln_likelihood).sum::<f64>() - all.ln_likelihood;
    let df = all.model.parameters().len() * (groups.len() - 1);
    Some(GroupedFits {
        id: grouping.id,
        groups,
        gain,
        df,
        p_value: chi_squared_tail(2.0 * gain.max(0.0), df),
    })
}
