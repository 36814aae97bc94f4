//! What a customer may cost, and what moves a customer's value.
//!
//! # What it tells
//! Value less what was invested: keep investing as long as it is not negative. And how customer value reacts to
//! retention, margin, frequency, spend, cost to serve and discount rate.
//!
//! # How it is computed
//! CLV = m (1 + d) / (1 + d - r), with m = orders a year x spend x margin - cost to serve, retention r and discount
//! d (first margin at once, no end).
//!
//! # Limits
//! The drivers' formula has one retention for everybody and for ever; the customer models do not. Use it to compare
//! levers, not to value single customers.
//!
//! # References
//! Gupta & Lehmann 2005; Reichheld & Sasser 1990 (retention + 5 points).

use super::retention::MUCH;
use crate::analysis::calculator::{
    Answer, Calculator, Example, Input, Span, Unit, answer, is, when, wrong_inputs,
};
use crate::issue::Error;

/// Invested against value.
pub static INVEST: Calculator = Calculator {
    id: "invest",
    inputs: &[
        Input::new("clv", Unit::Money, 925.0, (-MUCH, MUCH)),
        Input::new("invested", Unit::Money, 95.0, (0.0, MUCH)),
    ],
    main: "net",
    target: 0.0,
    examples: &[
        Example { id: "profitable", values: &[] },
        Example { id: "indifferent", values: &[("clv", 10.0), ("invested", 10.0)] },
        Example { id: "stop", values: &[("clv", 60.0), ("invested", 75.0)] },
    ],
    run: invest,
    formulas: &[
        is("net", "clv - invested"),
        is("keep", "net >= 0"),
        is("max_spend", "max(0, clv)"),
        is("return", "clv / invested"),
    ],
};

/// Whether to go on investing: what was invested does not exceed the value.
pub fn is_kept(clv: f64, invested: f64) -> bool {
    clv - invested >= 0.0
}

fn invest(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[clv, invested] = values else { return wrong_inputs() };
    Ok(vec![
        answer("net", Unit::Money, clv - invested),
        answer("keep", Unit::Flag, if is_kept(clv, invested) { 1.0 } else { 0.0 }),
        answer("max_spend", Unit::Money, clv.max(0.0)),
        answer("return", Unit::Ratio, clv / invested),
    ])
}

/// What moves a customer's value.
pub static DRIVERS: Calculator = Calculator {
    id: "drivers",
    inputs: &[
        Input::new("retention", Unit::Share, 0.90, (0.0, 0.999)).moved_by(Span::Absolute(0.05)),
        Input::new("orders", Unit::Number, 4.0, (0.0, 100_000.0)),
        Input::new("spend", Unit::Money, 100.0, (0.0, MUCH)),
        Input::new("margin", Unit::Share, 0.30, (0.0, 1.0)),
        Input::new("service", Unit::Money, 0.0, (0.0, MUCH)),
        Input::new("discount", Unit::Share, 0.10, (0.0, 1.0)).moved_by(Span::Absolute(0.05)),
        Input::new("acquisition", Unit::Money, 75.0, (0.0, MUCH)),
        Input::new("customers", Unit::Count, 1_000.0, (1.0, MUCH)),
    ],
    main: "net",
    target: 0.0,
    examples: &[Example {
        id: "credit_card",
        values: &[("orders", 1.0), ("spend", 100.0), ("margin", 1.0), ("customers", 1.0)],
    }],
    run: drivers,
    formulas: &[
        is("net", "clv - acquisition"),
        is("clv", "yearly_margin * (1 + discount) / (1 + discount - retention)"),
        is("yearly_margin", "orders * spend * margin - service"),
        is("lifetime", "1 / (1 - retention)"),
        when(
            "retention <= 95%",
            "five_points",
            "yearly_margin * (1 + discount) / (1 + discount - retention - 5%) - clv",
        ),
        is("five_points", "yearly_margin * (1 + discount) / discount - clv"),
        when(
            "retention <= 95%",
            "five_points_share",
            "(1 + discount - retention) / (1 + discount - retention - 5%) - 1",
        ),
        is("five_points_share", "(1 + discount - retention) / discount - 1"),
        is("total", "clv * customers"),
        is("total_five_points", "five_points * customers"),
    ],
};

fn drivers(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[retention, orders, spend, margin, service, discount, acquisition, customers] = values else {
        return wrong_inputs();
    };
    let yearly = orders * spend * margin - service;
    let clv = |retention: f64| yearly * (1.0 + discount) / (1.0 + discount - retention);
    let more = (retention + 0.05).min(1.0);
    Ok(vec![
        answer("net", Unit::Money, clv(retention) - acquisition),
        answer("clv", Unit::Money, clv(retention)),
        answer("yearly_margin", Unit::Money, yearly),
        answer("lifetime", Unit::Years, 1.0 / (1.0 - retention)),
        answer("five_points", Unit::Money, clv(more) - clv(retention)),
        answer(
            "five_points_share",
            Unit::Share,
            (1.0 + discount - retention) / (1.0 + discount - more) - 1.0,
        ),
        answer("total", Unit::Money, clv(retention) * customers),
        answer("total_five_points", Unit::Money, (clv(more) - clv(retention)) * customers),
    ])
}
