//! What better sales ratios are worth: the sales formula and a trainer's targets.
//!
//! # What it tells
//! Gross profit as a product of six factors, what a change of each is worth, and where the fixed cost is just
//! covered; what a set of relative improvements would make of this year's profit.
//!
//! # How it is computed
//! Visitors x conversion x (1 + referred per direct customer) x orders per customer x average order x margin. 复购率
//! must be orders per customer (at least 1) and 转介率 1 + referred / direct, or the product is not the result.
//! Targets are relative: +20 % multiplies by 1.2; churn at 0.8 lengthens a customer's life to 1 / 0.8.
//!
//! # Limits
//! Factors are multiplied as if each could be moved alone.

use super::retention::MUCH;
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, answer, is, wrong_inputs};
use crate::issue::Error;

/// The sales formula.
pub static SALES_FORMULA: Calculator = Calculator {
    id: "sales_formula",
    inputs: &[
        Input::new("visitors", Unit::Count, 10_000.0, (0.0, MUCH)),
        Input::new("conversion", Unit::Share, 0.05, (0.0, 1.0)),
        Input::new("referral", Unit::Ratio, 1.1, (1.0, 1_000.0)),
        Input::new("orders", Unit::Number, 1.5, (1.0, 100_000.0)),
        Input::new("order_value", Unit::Money, 200.0, (0.0, MUCH)),
        Input::new("margin", Unit::Share, 0.40, (0.0, 1.0)),
        Input::new("fixed", Unit::Money, 0.0, (0.0, MUCH)),
    ],
    main: "profit",
    target: 0.0,
    examples: &[Example { id: "identity", values: &[] }],
    run: sales_formula,
    formulas: &[
        is("profit", "gross_profit - fixed"),
        is("gross_profit", "revenue * margin"),
        is("revenue", "customers * orders * order_value"),
        is("customers", "visitors * conversion * referral"),
        is("all_plus_10", "(1 + 10%) ^ 6 - 1"),
    ],
};

fn sales_formula(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[visitors, conversion, referral, orders, order_value, margin, fixed] = values else {
        return wrong_inputs();
    };
    let customers = visitors * conversion * referral;
    let revenue = customers * orders * order_value;
    Ok(vec![
        answer("profit", Unit::Money, revenue * margin - fixed),
        answer("gross_profit", Unit::Money, revenue * margin),
        answer("revenue", Unit::Money, revenue),
        answer("customers", Unit::Count, customers),
        answer("all_plus_10", Unit::Share, libm::pow(1.1, 6.0) - 1.0),
    ])
}

/// What is counted for the sales formula.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counts {
    /// Visitors or views.
    pub visitors: f64,
    /// Customers who came by themselves.
    pub direct: f64,
    /// Customers who were recommended.
    pub referred: f64,
    /// Orders.
    pub orders: f64,
    /// Revenue.
    pub revenue: f64,
    /// Gross profit.
    pub gross_profit: f64,
}

impl Counts {
    /// Conversion, referral multiplier, orders per customer, order value and margin: with the visitors, their
    /// product is the gross profit.
    pub fn factors(&self) -> [f64; 5] {
        let customers = self.direct + self.referred;
        [
            self.direct / self.visitors,
            customers / self.direct,
            self.orders / customers,
            self.revenue / self.orders,
            self.gross_profit / self.revenue,
        ]
    }
}

/// A trainer's targets.
pub static TARGETS: Calculator = Calculator {
    id: "targets",
    inputs: &[
        Input::new("profit", Unit::Money, 1_000_000.0, (0.0, MUCH)),
        Input::new("margin", Unit::Share, 0.20, (-1.0, 10.0)),
        Input::new("volume", Unit::Share, 0.15, (-1.0, 10.0)),
        Input::new("conversion", Unit::Share, 0.20, (-1.0, 10.0)),
        Input::new("churn", Unit::Share, -0.20, (-0.99, 10.0)),
        Input::new("cost", Unit::Money, 0.0, (0.0, MUCH)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[Example { id: "course", values: &[] }],
    run: targets,
    formulas: &[
        is("gain", "profit * (profit_multiplier - 1) - cost"),
        is("profit_then", "profit * profit_multiplier"),
        is("profit_multiplier", "(1 + margin) * (1 + volume) * (1 + conversion)"),
        is("lifetime_multiplier", "1 / (1 + churn)"),
        is("combined_multiplier", "profit_multiplier * lifetime_multiplier"),
    ],
};

fn targets(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[profit, margin, volume, conversion, churn, cost] = values else { return wrong_inputs() };
    let times = (1.0 + margin) * (1.0 + volume) * (1.0 + conversion);
    let life = 1.0 / (1.0 + churn);
    Ok(vec![
        answer("gain", Unit::Money, profit * (times - 1.0) - cost),
        answer("profit_then", Unit::Money, profit * times),
        answer("profit_multiplier", Unit::Ratio, times),
        answer("lifetime_multiplier", Unit::Ratio, life),
        answer("combined_multiplier", Unit::Ratio, times * life),
    ])
}
