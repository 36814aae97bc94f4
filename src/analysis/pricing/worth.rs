//! What the customers of a price scenario are worth, by the model of customer lifetime value in use.
//!
//! # How it is computed
//! Every customer whom the model knows, in the group that the scenario has them in. The model's margin is that of the customer
//! rooms; where neither the user nor the file tells one, values are sales, and the scenario's assumed margin makes them profit.

use super::groups::Groups;
use crate::analysis::value::clv::Output;
use crate::analysis::value::clv::stream::Stream;
use crate::model::Customers;

/// Values of customers, as a scenario needs them.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelWorth {
    /// By segment of the scenario's base.
    pub streams: Vec<Stream>,
    /// Codes of customers, ascending, with their values in currency units.
    pub of_customer: Vec<(u32, f64)>,
    /// Months ahead that count.
    pub horizon_months: u32,
    /// Id of the model, below `clv.model.`.
    pub model: &'static str,
    /// The values are sales: no margin is known.
    pub is_sales: bool,
}

impl ModelWorth {
    /// Gathers the values; `is_sales` if no margin is in them.
    pub fn of(
        clv: &Output,
        customers: &Customers,
        groups: &Groups,
        horizon_months: u32,
        is_sales: bool,
    ) -> Self {
        let code = |at: u32| customers.list.get(at as usize).map(|customer| customer.id);
        let n = groups.ids.len();
        let group_of: Vec<usize> = clv
            .customers
            .iter()
            .map(|value| code(value.row.customer_idx).and_then(|code| groups.of(code)).unwrap_or(n))
            .collect();
        let mut of_customer: Vec<(u32, f64)> =
            clv.customers.iter().filter_map(|v| Some((code(v.row.customer_idx)?, v.clv))).collect();
        of_customer.sort_unstable_by_key(|(code, _)| *code);
        Self {
            streams: clv.streams(&group_of, n),
            of_customer,
            horizon_months,
            model: if clv.contract.is_some() { "sbg" } else { clv.orders.kind.id() },
            is_sales,
        }
    }

    /// The streams in profit; `margin` where values are sales.
    pub fn streams(&self, margin: f64) -> Vec<Stream> {
        self.streams.iter().map(|stream| stream.times(self.factor(margin))).collect()
    }

    /// Σ chance to be lost × value, in profit: what those who leave would have been worth. `chances` by customer, ascending.
    pub fn lost(&self, chances: &[(u32, f64)], margin: f64) -> f64 {
        let value = |code: u32| {
            let at = self.of_customer.binary_search_by_key(&code, |(own, _)| *own).ok()?;
            self.of_customer.get(at).map(|(_, value)| *value)
        };
        let sum: f64 = chances.iter().filter_map(|(code, chance)| Some(chance * value(*code)?)).sum();
        sum * self.factor(margin)
    }

    fn factor(&self, margin: f64) -> f64 {
        if self.is_sales { margin } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0.5 x 100 + 0.1 x 40 = 54 in sales; customer 7 is not known to the model; a margin of 30 % leaves 16.2.
    #[test]
    fn what_is_lost_by_hand() {
        let worth = ModelWorth {
            streams: vec![Stream { by_step: vec![140.0], step_years: 1.0 }],
            of_customer: vec![(2, 100.0), (5, 40.0)],
            horizon_months: 12,
            model: "bg_nbd",
            is_sales: true,
        };
        let chances = [(2, 0.5), (5, 0.1), (7, 0.9)];
        assert!((worth.lost(&chances, 0.3) - 16.2).abs() < 1e-12);
        assert!((ModelWorth { is_sales: false, ..worth.clone() }.lost(&chances, 0.3) - 54.0).abs() < 1e-12);
        assert!((worth.streams(0.3)[0].value() - 42.0).abs() < 1e-12);
    }
}
