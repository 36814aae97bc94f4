//! Which price wins a share of the market (市场份额定价), and what does it cost?
//!
//! # How it is computed
//! Attraction by logit: own elasticity −b p (1 − s), cross b p s. The price for a target share: p − ln(odds wanted ÷ odds
//! now) ÷ b. All rivals lose alike (independence of irrelevant alternatives).
//!
//! # References
//! Cooper & Nakanishi 1988.
#![allow(clippy::indexing_slicing, reason = "arrays of fixed length")]

use super::{MUCH, money, number, part};
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, is, wrong_inputs};
use crate::analysis::pricing::shares::shares_after;
use crate::issue::Error;
use libm::log;

/// See the module's documentation.
pub static MARKET_SHARE: Calculator = Calculator {
    id: "market_share",
    inputs: &[
        Input::new("own_share", Unit::Share, 0.5, (0.001, 0.999)),
        Input::new("rival_share", Unit::Share, 0.3, (0.0, 1.0)),
        Input::new("price", Unit::Money, 5.0, (1e-4, MUCH)),
        Input::new("rival_price", Unit::Money, 4.0, (1e-4, MUCH)),
        Input::new("sensitivity", Unit::Number, 0.8, (1e-6, MUCH)),
        Input::new("wanted", Unit::Share, 0.55, (0.001, 0.999)),
        Input::new("cost", Unit::Money, 3.0, (0.0, MUCH)),
        Input::new("market_units", Unit::Count, 1_000.0, (0.0, MUCH)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[Example { id: "three_brands", values: &[] }],
    run: market_share,
    formulas: &[
        is(
            "gain",
            "market_units * wanted * (share_price - cost) - market_units * own_share * (price - cost)",
        ),
        is("share_price", "price - ln(wanted / (1 - wanted) / (own_share / (1 - own_share))) / sensitivity"),
        is("cost_of_point", "-gain / (100 * (wanted - own_share))"),
        is("own_slope", "-sensitivity * price * (1 - own_share)"),
        is("cross_slope", "sensitivity * price * own_share"),
        is("rival_slope", "-sensitivity * rival_price * (1 - rival_share)"),
        is(
            "after_rise",
            "own_share * exp(-sensitivity * price * 10%) / (own_share * exp(-sensitivity * price * 10%) + max(1 - own_share, rival_share))",
        ),
    ],
};

fn market_share(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[own, rival, price, rival_price, b, wanted, cost, market] = values else { return wrong_inputs() };
    let rest = (1.0 - own - rival).max(0.0);
    let odds = |s: f64| s / (1.0 - s);
    let new = price - log(odds(wanted) / odds(own)) / b;
    let profit = |s: f64, p: f64| market * s * (p - cost);
    let gain = profit(wanted, new) - profit(own, price);
    let after =
        shares_after(&[own, rival, rest], &[price, rival_price, 1.0], &[price * 1.1, rival_price, 1.0], b);
    Ok(vec![
        money("gain", gain),
        money("share_price", new),
        money("cost_of_point", -gain / (100.0 * (wanted - own))),
        number("own_slope", -b * price * (1.0 - own)),
        number("cross_slope", b * price * own),
        number("rival_slope", -b * rival_price * (1.0 - rival)),
        part("after_rise", after.first().copied().unwrap_or(f64::NAN)),
    ])
}
