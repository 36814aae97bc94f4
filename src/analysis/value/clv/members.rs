//! What the models of all customers say of some of them.

use super::config::Config;
use super::gamma_gamma::Spend;
use super::history::History;
use super::summary::{self, Row};
use super::{Learned, Output, Past, apply, forecast};
use crate::model::Customers;
use std::sync::Arc;

impl Past {
    /// What every customer spends per order.
    pub(super) fn spends(&self, settings: &Config) -> Vec<Spend> {
        self.rows.iter().map(|row| row.spend(settings.first_order)).collect()
    }
}

impl Output {
    /// The values of these customers, who are some of all, with the models of all: whoever is chosen by what they did
    /// must not teach the models how customers behave. Sums, intervals and the check on the past are of these alone.
    #[must_use]
    pub fn of_members(&self, customers: &Customers) -> Self {
        let all = &self.past;
        let rows = summary::summarise(customers, all.until);
        let histories: Vec<History> = rows.iter().map(Row::history).collect();
        let past = Arc::new(Past {
            until: all.until,
            fits: all.fits.clone(),
            contest: all.contest.clone().and_then(|contest| contest.of_members(customers)),
            wheat_morrison: all.wheat_morrison,
            order: forecast::grouped(&histories),
            rows,
            histories,
            groupings: Vec::new(),
        });
        let learned = Learned {
            orders: self.orders.clone(),
            reason: self.reason,
            spend: self.spend.clone(),
            intervals: Arc::clone(&self.intervals),
            groups: Arc::clone(&self.groups),
            correlation: self.correlation,
            warnings: self.warnings.clone(),
            usual_spend: self.usual_spend,
        };
        let spends = past.spends(self.config.get());
        let members = apply(customers, &past, &self.config, &spends, learned);
        match &self.contract {
            Some(contract) => {
                let own = contract.of_members(customers, &members.past.rows, members.past.until);
                members.under(own)
            }
            None => members,
        }
    }
}
