//! What the model of contracts says of customers and of groups, in the form in which all customer models say it.
#![allow(clippy::indexing_slicing, reason = "two parameters, two derivatives")]

use super::Contract;
use super::standing::{Ahead, Running, Standing};
use crate::analysis::value::clv::details::{Details, NextOrder, STEP, elasticity};
use crate::analysis::value::clv::forecast::Schedule;
use crate::analysis::value::clv::parts::{Part, by_chance};
use crate::analysis::value::clv::sbg::Sbg;
use crate::analysis::value::clv::uncertainty::{Estimate, interval, logit_interval};
use crate::analysis::value::clv::{CustomerValue, Output};

const DAYS_PER_WEEK: f64 = 7.0;

/// Sums over some customers.
#[derive(Default)]
struct Sums {
    after: f64,
    any: f64,
    orders: f64,
    sales: f64,
    clv: f64,
    orders_variance: f64,
    clv_variance: f64,
}

impl Contract {
    fn ahead(&self, running: &Running, model: &Sbg, schedule: &Schedule) -> Ahead {
        running.ahead(model, self.renewals.rule.length_days, schedule)
    }

    /// The value of a running contract without end, in currency units per unit of margin: amount x discounted renewals.
    pub fn lifetime_value(&self, running: &Running, schedule: &Schedule) -> f64 {
        running.amount * running.lifetime(&self.fit.model, self.renewals.rule.length_days, schedule)
    }

    pub(super) fn scaled(&self, at: usize, factor: f64) -> Sbg {
        let mut model = self.fit.model;
        if at == 0 {
            model.alpha *= factor
        } else {
            model.beta *= factor
        }
        model
    }

    /// The value of a customer, with the history that the other models have seen.
    fn value(
        &self,
        standing: &Standing,
        value: &CustomerValue,
        schedule: &Schedule,
        margin: f64,
    ) -> CustomerValue {
        match standing {
            Standing::Lost => {
                CustomerValue { p_alive: 0.0, p_any_order: 0.0, expected_orders: 0.0, clv: 0.0, ..*value }
            }
            Standing::Running(running) => {
                let ahead = self.ahead(running, &self.fit.model, schedule);
                CustomerValue {
                    row: value.row,
                    p_alive: 1.0,
                    p_any_order: ahead.p_any,
                    expected_orders: ahead.orders,
                    expected_spend: running.amount,
                    clv: margin * running.amount * ahead.discounted,
                }
            }
        }
    }

    fn sums(&self, order: &[u32], model: &Sbg, schedule: &Schedule, margin: f64) -> Sums {
        let mut sums = Sums::default();
        for at in order {
            let Some(Standing::Running(running)) = self.standing.get(*at as usize) else { continue };
            let ahead = self.ahead(running, model, schedule);
            sums.after += ahead.p_all;
            sums.any += ahead.p_any;
            sums.orders += ahead.orders;
            sums.sales += ahead.orders * running.amount;
            let worth = margin * running.amount * ahead.discounted;
            sums.clv += worth;
            sums.orders_variance += ahead.variance;
            if ahead.orders > 0.0 {
                sums.clv_variance += (worth / ahead.orders) * (worth / ahead.orders) * ahead.variance;
            }
        }
        sums
    }

    /// What the model says of a group: positions of its customers.
    pub(in crate::analysis::value::clv) fn part(
        &self,
        order: &[u32],
        schedule: &Schedule,
        margin: f64,
    ) -> Part {
        let n = order.len() as f64;
        let here = self.sums(order, &self.fit.model, schedule, margin);
        let alive = order.iter().filter(|at| self.is_running(**at)).count() as f64;
        let (mut after, mut any, mut orders, mut spend, mut clv) =
            ([0.0; 2], [0.0; 2], [0.0; 2], [0.0; 2], [0.0; 2]);
        for at in 0..2 {
            let up = self.sums(order, &self.scaled(at, libm::exp(STEP)), schedule, margin);
            let down = self.sums(order, &self.scaled(at, libm::exp(-STEP)), schedule, margin);
            let slope = |up: f64, down: f64| (up - down) / (2.0 * STEP * n);
            after[at] = slope(up.after, down.after);
            any[at] = slope(up.any, down.any);
            orders[at] = elasticity(up.orders, down.orders);
            spend[at] = elasticity(up.sales / up.orders, down.sales / down.orders);
            clv[at] = elasticity(up.clv, down.clv);
        }
        let uncertainty = &self.fit.uncertainty;
        let probability = |value: f64, slopes: &[f64]| Estimate {
            value,
            interval: logit_interval(value, uncertainty, slopes),
        };
        let positive = |value: f64, elasticities: &[f64]| Estimate {
            value,
            interval: interval(value, &[(uncertainty, elasticities)]),
        };
        Part {
            n_customers: order.len(),
            p_alive: Estimate { value: alive / n, interval: Err("certain") },
            p_alive_after: probability(here.after / n, &after),
            p_any_order: probability(here.any / n, &any),
            expected_orders: positive(here.orders, &orders),
            spend: positive(if here.orders > 0.0 { here.sales / here.orders } else { 0.0 }, &spend),
            clv: positive(here.clv, &clv),
            orders_by_chance: by_chance(here.orders, here.orders_variance),
            clv_by_chance: by_chance(here.clv, here.clv_variance),
            clv_variance: Ok(here.clv_variance),
        }
    }

    fn is_running(&self, at: u32) -> bool {
        matches!(self.standing.get(at as usize), Some(Standing::Running(_)))
    }

    /// One customer closely.
    pub(in crate::analysis::value::clv) fn details(
        &self,
        at: usize,
        schedule: &Schedule,
        margin: f64,
    ) -> Option<Details> {
        let none = NextOrder { early_weeks: None, median_weeks: None, late_weeks: None };
        let certain = |value: f64| Estimate { value, interval: Err("certain") };
        let part = self.part(&[u32::try_from(at).ok()?], schedule, margin);
        let mut details = Details {
            p_alive: part.p_alive,
            p_alive_after: part.p_alive_after.value,
            p_any_order: part.p_any_order.value,
            expected_orders: part.expected_orders,
            expected_spend: certain(0.0),
            clv: part.clv,
            orders_80: (0, 0),
            orders_95: (0, 0),
            next_order: none,
        };
        let Standing::Running(running) = self.standing.get(at)? else { return Some(details) };
        let model = &self.fit.model;
        details.expected_spend = Estimate { value: running.amount, interval: Err("contract_amount") };
        details.orders_80 = self.range(running, schedule, 0.1);
        details.orders_95 = self.range(running, schedule, 0.025);
        // A renewal comes on its day or never.
        let p = running.p_next(model);
        let by = |share: f64| (p >= share).then_some(running.due_days / DAYS_PER_WEEK);
        details.next_order = NextOrder { early_weeks: by(0.1), median_weeks: by(0.5), late_weeks: by(0.9) };
        Some(details)
    }

    /// The central range of the number of renewals, with `tail` on either side.
    fn range(&self, running: &Running, schedule: &Schedule, tail: f64) -> (u32, u32) {
        let n_due = running.n_due(self.renewals.rule.length_days, schedule);
        let (mut p, mut low, mut high) = (1.0, 0, 0);
        for j in 1..=n_due {
            p *= running.p_renewal(&self.fit.model, j);
            // P(N >= j): below it the quantile has not been reached yet.
            if 1.0 - p < tail {
                low = j;
            }
            if 1.0 - p < 1.0 - tail {
                high = j;
            }
        }
        (low, high)
    }
}

impl Output {
    /// The same customers under contract.
    #[must_use]
    pub fn under(mut self, contract: Contract) -> Self {
        let (schedule, margin) = (self.schedule, self.config.get().margin);
        for (value, standing) in self.customers.iter_mut().zip(&contract.standing) {
            *value = contract.value(standing, value, &schedule, margin);
        }
        let everybody: Vec<u32> = (0_u32..).take(self.customers.len()).collect();
        let all = contract.part(&everybody, &schedule, margin);
        self.total_orders = all.expected_orders;
        self.total_clv = all.clv;
        self.warnings.clone_from(&contract.fit.warnings);
        self.contract = Some(contract);
        self
    }

    /// The value of a running contract without end, in margin.
    pub fn contract_lifetime_value(&self, contract: &Contract, running: &Running) -> f64 {
        self.config.get().margin * contract.lifetime_value(running, &self.schedule)
    }
}
