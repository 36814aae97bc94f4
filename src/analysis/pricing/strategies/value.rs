//! Prices by what customers see: two markets (目标客户定价), versions (差异化定价), value (客户价值定价), a premium (溢价).
//!
//! # How it is computed
//! Two linear demands q = a − b p: each market's price (a ÷ b + c) ÷ 2; one price for both: the same of the sum, or that
//! of the first market alone, whichever earns more. A new version: its units × its margin less what it takes from the old
//! one. Value: the next best offer plus what is better less what is worse.
//!
//! # References
//! Pindyck & Rubinfeld ch. 11; Nagle & Müller (economic value).

use super::{MUCH, count, money, number, part};
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, is, wrong_inputs};
use crate::analysis::pricing::break_even::{self, Change};
use crate::issue::Error;
use libm::pow;

/// What do two prices for two markets bring over one?
pub static SEGMENTS: Calculator = Calculator {
    id: "segments",
    inputs: &[
        Input::new("reach_1", Unit::Count, 100.0, (0.0, MUCH)),
        Input::new("slope_1", Unit::Number, 1.0, (1e-9, MUCH)),
        Input::new("reach_2", Unit::Count, 100.0, (0.0, MUCH)),
        Input::new("slope_2", Unit::Number, 2.0, (1e-9, MUCH)),
        Input::new("cost", Unit::Money, 20.0, (0.0, MUCH)),
        Input::new("separation", Unit::Money, 0.0, (0.0, MUCH)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[Example { id: "two_markets", values: &[] }],
    run: segments,
    formulas: &[
        is("gain", "apart - uniform_profit - separation"),
        is("price_1", "max((reach_1 / slope_1 + cost) / 2, cost)"),
        is("price_2", "max((reach_2 / slope_2 + cost) / 2, cost)"),
        is(
            "apart",
            "(reach_1 - slope_1 * price_1) * (price_1 - cost) + (reach_2 - slope_2 * price_2) * (price_2 - cost)",
        ),
        is(
            "uniform_profit",
            "(max(0, reach_1 - slope_1 * uniform_price) + max(0, reach_2 - slope_2 * uniform_price)) * (uniform_price - cost)",
        ),
    ],
};

fn segments(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[a1, b1, a2, b2, cost, separation] = values else { return wrong_inputs() };
    let best = |a: f64, b: f64| 0.5 * (a / b + cost).max(2.0 * cost);
    let profit = |p: f64| ((a1 - b1 * p).max(0.0) + (a2 - b2 * p).max(0.0)) * (p - cost);
    let alone = |a: f64, b: f64, p: f64| (a - b * p).max(0.0) * (p - cost);
    let (p1, p2) = (best(a1, b1), best(a2, b2));
    let apart = alone(a1, b1, p1) + alone(a2, b2, p2);
    let candidates = [best(a1 + a2, b1 + b2), p1, p2];
    let uniform = candidates.into_iter().max_by(|a, b| profit(*a).total_cmp(&profit(*b))).unwrap_or(f64::NAN);
    Ok(vec![
        money("gain", apart - profit(uniform) - separation),
        money("price_1", p1),
        money("price_2", p2),
        money("uniform_price", uniform),
        money("apart", apart),
        money("uniform_profit", profit(uniform)),
    ])
}

/// Does a further version earn more than it takes from the old one?
pub static VERSIONS: Calculator = Calculator {
    id: "versions",
    inputs: &[
        Input::new("new_margin", Unit::Money, 3.0, (0.0, MUCH)),
        Input::new("old_margin", Unit::Money, 4.0, (1e-9, MUCH)),
        Input::new("new_units", Unit::Count, 1_000.0, (0.0, MUCH)),
        Input::new("taken", Unit::Share, 0.5, (0.0, 1.0)),
        Input::new("launch", Unit::Money, 0.0, (0.0, MUCH)),
    ],
    main: "net",
    target: 0.0,
    examples: &[Example { id: "cannibal", values: &[] }],
    run: versions,
    formulas: &[
        is("net", "new_units * (new_margin - taken * old_margin) - launch"),
        is("most_taken", "new_margin / old_margin"),
        is("earned", "new_units * new_margin"),
        is("lost_on_old", "new_units * taken * old_margin"),
    ],
};

fn versions(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[new, old, units, taken, launch] = values else { return wrong_inputs() };
    Ok(vec![
        money("net", units * (new - taken * old) - launch),
        part("most_taken", new / old),
        money("earned", units * new),
        money("lost_on_old", units * taken * old),
    ])
}

/// What is it worth to the customer, and how much of that may the price take?
pub static CUSTOMER_VALUE: Calculator = Calculator {
    id: "customer_value",
    inputs: &[
        Input::new("reference", Unit::Money, 50.0, (0.0, MUCH)),
        Input::new("plus", Unit::Money, 20.0, (0.0, MUCH)),
        Input::new("minus", Unit::Money, 5.0, (0.0, MUCH)),
        Input::new("price", Unit::Money, 55.0, (0.0, MUCH)),
        Input::new("left_to_customer", Unit::Share, 0.5, (0.0, 1.0)),
    ],
    main: "incentive",
    target: 0.0,
    examples: &[Example { id: "economic_value", values: &[] }],
    run: customer_value,
    formulas: &[
        is("incentive", "value - price"),
        is("value", "reference + plus - minus"),
        is("most_premium", "value / reference - 1"),
        is("shared_price", "reference + (1 - left_to_customer) * (value - reference)"),
        is("premium_now", "price / reference - 1"),
    ],
};

fn customer_value(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[reference, plus, minus, price, left] = values else { return wrong_inputs() };
    let value = reference + plus - minus;
    Ok(vec![
        money("incentive", value - price),
        money("value", value),
        part("most_premium", value / reference - 1.0),
        money("shared_price", reference + (1.0 - left) * (value - reference)),
        part("premium_now", price / reference - 1.0),
    ])
}

/// Does a premium over the usual price of the category pay?
pub static PREMIUM: Calculator = Calculator {
    id: "premium",
    inputs: &[
        Input::new("usual_price", Unit::Money, 10.0, (1e-4, MUCH)),
        Input::new("premium", Unit::Share, 0.10, (0.0, 3.0)),
        Input::new("cost", Unit::Money, 6.0, (0.0, MUCH)),
        Input::new("more_cost", Unit::Money, 0.2, (0.0, MUCH)),
        Input::new("units", Unit::Count, 1_000.0, (0.0, MUCH)),
        Input::new("elasticity", Unit::Number, -2.0, (-20.0, 0.0)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[],
    run: premium,
    formulas: &[
        is(
            "gain",
            "units * (1 + premium) ^ elasticity * (new_price - cost - more_cost) - units * (usual_price - cost)",
        ),
        is("new_price", "usual_price * (1 + premium)"),
        is("units_at_risk", "units - units * (1 + premium) ^ elasticity"),
        is("break_even", "-(new_price - usual_price - more_cost) / (new_price - cost - more_cost)"),
        is("flattest", "ln(1 + break_even) / ln(1 + premium)"),
    ],
};

fn premium(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[usual, premium, cost, more_cost, units, elasticity] = values else { return wrong_inputs() };
    let price = usual * (1.0 + premium);
    let then = units * pow(1.0 + premium, elasticity);
    let change = Change {
        price: usual,
        cost,
        price_change: price - usual,
        cost_change: more_cost,
        fixed_cost: 0.0,
        units,
    };
    Ok(vec![
        money("gain", then * (price - cost - more_cost) - units * (usual - cost)),
        money("new_price", price),
        count("units_at_risk", units - then),
        part("break_even", break_even::volume(&change).unwrap_or(f64::NAN)),
        number(
            "flattest",
            break_even::volume(&change)
                .and_then(|be| break_even::elasticity(be, premium))
                .unwrap_or(f64::NAN),
        ),
    ])
}
