//! Prices against rivals: a cut and the war after it (低价竞争), and where one stands (强势, 均势, 弱势, 空白).
//!
//! # How it is computed
//! A cut needs −ΔP ÷ (margin + ΔP) more volume; one that is not followed may cost a rival's cut ÷ margin of it. Four
//! outcomes: both hold, only we cut, only they cut, both cut. Standing: share at least 1.2 times the rival's: strong; from
//! 0.8 on: even; below: weak; without a rival's offer: blank.
//!
//! # References
//! Nagle & Müller.

use super::{MUCH, flag, money, number, part};
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, is, when, wrong_inputs};
use crate::analysis::pricing::break_even::{self, Change};
use crate::issue::Error;
use libm::pow;

/// Does a cut pay, if rivals follow and if they do not?
pub static LOW_PRICE: Calculator = Calculator {
    id: "low_price",
    inputs: &[
        Input::new("price", Unit::Money, 10.0, (1e-4, MUCH)),
        Input::new("cost", Unit::Money, 5.5, (0.0, MUCH)),
        Input::new("units", Unit::Count, 4_000.0, (0.0, MUCH)),
        Input::new("cut", Unit::Share, 0.05, (0.0, 0.9)),
        Input::new("elasticity", Unit::Number, -2.0, (-20.0, 0.0)),
        Input::new("market_elasticity", Unit::Number, -0.8, (-20.0, 0.0)),
        Input::new("cost_change", Unit::Money, 0.0, (-MUCH, MUCH)),
        Input::new("fixed", Unit::Money, 0.0, (0.0, MUCH)),
        Input::new("rival_cut", Unit::Money, 1.5, (0.0, MUCH)),
        Input::new("followed", Unit::Share, 0.5, (0.0, 1.0)),
    ],
    main: "expected",
    target: 0.0,
    examples: &[
        Example { id: "westside", values: &[] },
        Example { id: "quarter_margin", values: &[("price", 10.0), ("cost", 7.5), ("cut", 0.10)] },
        Example { id: "cheaper_cost", values: &[("cost_change", -0.22)] },
        Example { id: "with_fixed", values: &[("fixed", 800.0)] },
    ],
    run: low_price,
    formulas: &[
        is("expected", "followed * both + (1 - followed) * alone"),
        when(
            "fixed <= 0",
            "needed",
            "(cut * price + cost_change) / (price * (1 - cut) - cost - cost_change)",
        ),
        is(
            "needed",
            "(cut * price + cost_change + fixed / units) / (price * (1 - cut) - cost - cost_change)",
        ),
        is("predicted", "(1 - cut) ^ elasticity - 1"),
        is(
            "alone",
            "units * (1 - cut) ^ elasticity * (price * (1 - cut) - cost - cost_change) - fixed - units * (price - cost)",
        ),
        is(
            "both",
            "units * (1 - cut) ^ market_elasticity * (price * (1 - cut) - cost - cost_change) - fixed - units * (price - cost)",
        ),
        is(
            "only_they",
            "units * max(0, 2 * (1 - cut) ^ market_elasticity - (1 - cut) ^ elasticity) * (price - cost) - units * (price - cost)",
        ),
        is("tolerable", "rival_cut / (price - cost)"),
        is("steepest", "ln(1 + needed) / ln(1 - cut)"),
    ],
};

fn low_price(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[price, cost, units, cut, elasticity, market, cost_change, fixed, rival_cut, followed] = values
    else {
        return wrong_inputs();
    };
    let change = Change { price, cost, price_change: -cut * price, cost_change, fixed_cost: fixed, units };
    let needed = break_even::volume(&change).unwrap_or(f64::NAN);
    let margin = price * (1.0 - cut) - cost - cost_change;
    let now = units * (price - cost);
    let ratio = 1.0 - cut;
    let alone = units * pow(ratio, elasticity) * margin - fixed - now;
    let both = units * pow(ratio, market) * margin - fixed - now;
    // If only they cut, we lose what our cut alone would win from them.
    let only_they = (2.0 * pow(ratio, market) - pow(ratio, elasticity)).max(0.0);
    Ok(vec![
        money("expected", followed * both + (1.0 - followed) * alone),
        part("needed", needed),
        part("predicted", pow(ratio, elasticity) - 1.0),
        money("alone", alone),
        money("both", both),
        money("only_they", units * only_they * (price - cost) - now),
        part("tolerable", break_even::reactive(rival_cut, price - cost).unwrap_or(f64::NAN)),
        number("steepest", break_even::elasticity(needed, -cut).unwrap_or(f64::NAN)),
    ])
}

/// Where does the product stand against its rival, and which prices follow?
pub static COMPETITION: Calculator = Calculator {
    id: "competition",
    inputs: &[
        Input::new("price", Unit::Money, 10.0, (1e-4, MUCH)),
        Input::new("rival_price", Unit::Money, 10.0, (0.0, MUCH)),
        Input::new("own_share", Unit::Share, 0.30, (0.0, 1.0)),
        Input::new("rival_share", Unit::Share, 0.30, (0.0, 1.0)),
        Input::new("periods_held", Unit::Count, 6.0, (0.0, 1_000.0)),
        Input::new("cost", Unit::Money, 6.0, (0.0, MUCH)),
    ],
    main: "room",
    target: 0.0,
    examples: &[],
    run: competition,
    formulas: &[
        is("room", "corridor_high - price"),
        is("relative_price", "price / rival_price"),
        is("relative_share", "own_share / rival_share"),
        when("is_blank", "corridor_low", "price"),
        when("is_strong", "corridor_low", "rival_price"),
        when("is_even", "corridor_low", "rival_price * 97%"),
        is("corridor_low", "max(cost, rival_price * 85%)"),
        when("is_blank", "corridor_high", "price * 110%"),
        when(
            "is_strong & periods_held >= 6 & relative_price > 1",
            "corridor_high",
            "rival_price * relative_price * 110%",
        ),
        when("is_strong", "corridor_high", "rival_price * 110%"),
        when("is_even", "corridor_high", "rival_price * 103%"),
        is("corridor_high", "rival_price * 97%"),
        is("is_strong", "relative_share >= 1.2"),
        is("is_even", "relative_share >= 0.8 & relative_share < 1.2"),
        is("is_weak", "relative_share < 0.8"),
        is("is_blank", "min(rival_price, rival_share) <= 0"),
    ],
};

fn competition(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[price, rival, own, other, held, cost] = values else { return wrong_inputs() };
    let is_blank = rival <= 0.0 || other <= 0.0;
    let share = if is_blank { f64::NAN } else { own / other };
    let relative = if is_blank { f64::NAN } else { price / rival };
    let is_strong = share >= 1.2;
    let is_even = (0.8..1.2).contains(&share);
    // The corridor: hold or raise, parity, below.
    let (low, high) = if is_blank {
        (price, price * 1.1)
    } else if is_strong {
        (rival, rival * if held >= 6.0 && relative > 1.0 { relative * 1.1 } else { 1.1 })
    } else if is_even {
        (rival * 0.97, rival * 1.03)
    } else {
        (cost.max(rival * 0.85), rival * 0.97)
    };
    Ok(vec![
        money("room", high - price),
        number("relative_price", relative),
        number("relative_share", share),
        money("corridor_low", low),
        money("corridor_high", high),
        flag("is_strong", is_strong),
        flag("is_even", is_even),
        flag("is_weak", share < 0.8),
        flag("is_blank", is_blank),
    ])
}
