//! G7: complaints and word of mouth, with the coefficients that sales trainers quote.
//!
//! # What it tells
//! What solving complaints on the spot is worth; from which share of satisfied customers on word of mouth helps.
//!
//! # How it is computed
//! Complaints x (kept on the spot - kept when solved) x value of a customer - cost. Customers x (satisfied x
//! plus - dissatisfied x minus).
//!
//! # Limits
//! The coefficients (70 % and 95 % stay, 8 further deals, 25 people told) are folklore: repeated everywhere, measured
//! hardly anywhere. They enter no forecast, and the calculators are closed until they are asked for.

use super::retention::MUCH;
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, answer, is, wrong_inputs};
use crate::issue::Error;

/// Complaints solved, late or on the spot.
pub static COMPLAINTS: Calculator = Calculator {
    id: "complaints",
    inputs: &[
        Input::new("complaints", Unit::Count, 100.0, (0.0, MUCH)),
        Input::new("keep_resolved", Unit::Share, 0.70, (0.0, 1.0)),
        Input::new("keep_on_spot", Unit::Share, 0.95, (0.0, 1.0)),
        Input::new("clv", Unit::Money, 925.0, (0.0, MUCH)),
        Input::new("cost", Unit::Money, 0.0, (0.0, MUCH)),
    ],
    main: "net",
    target: 0.0,
    examples: &[Example { id: "course", values: &[] }],
    run: complaints,
    formulas: &[
        is("net", "extra_value - complaints * cost"),
        is("kept_resolved", "complaints * keep_resolved"),
        is("kept_on_spot", "complaints * keep_on_spot"),
        is("extra_customers", "kept_on_spot - kept_resolved"),
        is("extra_value", "extra_customers * clv"),
        is("max_cost", "(keep_on_spot - keep_resolved) * clv"),
    ],
};

fn complaints(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[complaints, keep_resolved, keep_on_spot, clv, cost] = values else { return wrong_inputs() };
    let (resolved, on_spot) = (complaints * keep_resolved, complaints * keep_on_spot);
    let value = (on_spot - resolved) * clv;
    Ok(vec![
        answer("net", Unit::Money, value - complaints * cost),
        answer("kept_resolved", Unit::Count, resolved),
        answer("kept_on_spot", Unit::Count, on_spot),
        answer("extra_customers", Unit::Count, on_spot - resolved),
        answer("extra_value", Unit::Money, value),
        answer("max_cost", Unit::Money, (keep_on_spot - keep_resolved) * clv),
    ])
}

/// Deals that satisfied customers bring and dissatisfied ones prevent.
pub static WORD_OF_MOUTH: Calculator = Calculator {
    id: "word_of_mouth",
    inputs: &[
        Input::new("customers", Unit::Count, 100.0, (0.0, MUCH)),
        Input::new("satisfied", Unit::Share, 0.90, (0.0, 1.0)),
        Input::new("plus", Unit::Number, 8.0, (0.0, 1_000_000.0)),
        Input::new("minus", Unit::Number, 25.0, (0.0, 1_000_000.0)),
    ],
    main: "net",
    target: 0.0,
    examples: &[
        Example { id: "eight_25", values: &[] },
        Example { id: "ten_20", values: &[("plus", 10.0), ("minus", 20.0)] },
    ],
    run: word_of_mouth,
    formulas: &[
        is("net", "customers * (satisfied * plus - (1 - satisfied) * minus)"),
        is("needed_satisfied", "minus / (plus + minus)"),
        is("ratio", "minus / plus"),
    ],
};

fn word_of_mouth(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[customers, satisfied, plus, minus] = values else { return wrong_inputs() };
    Ok(vec![
        answer("net", Unit::Count, customers * (satisfied * plus - (1.0 - satisfied) * minus)),
        answer("needed_satisfied", Unit::Share, minus / (plus + minus)),
        answer("ratio", Unit::Ratio, minus / plus),
    ])
}
