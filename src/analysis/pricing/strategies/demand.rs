//! Prices by demand: the best one under several shapes (根据市场需求), and by the clock (时间定价).
//!
//! # How it is computed
//! Through today's price and units with today's elasticity: constant elasticity (Lerner), semi-logarithmic, linear, logit.
//! Peak load: linear demands P = a − Q of two times that share a capacity; the peak bears its cost while the
//! off-peak stays below it, else both bear it together.
//!
//! # References
//! Lerner 1934; Boiteux 1949, Steiner 1957 (peak load).

use super::{MUCH, count, flag, money, part};
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, is, when, wrong_inputs};
use crate::analysis::pricing::optimum;
use crate::issue::Error;
use libm::{exp, log, pow};

/// Which price earns most, if demand has this shape or that?
pub static DEMAND: Calculator = Calculator {
    id: "demand",
    inputs: &[
        Input::new("price", Unit::Money, 18.0, (1e-4, MUCH)),
        Input::new("cost", Unit::Money, 10.0, (0.0, MUCH)),
        Input::new("units", Unit::Count, 1_000.0, (0.0, MUCH)),
        Input::new("elasticity", Unit::Number, -2.0, (-20.0, -0.01)),
        Input::new("reach", Unit::Share, 0.5, (0.01, 0.99)),
        Input::new("capacity", Unit::Count, 1e9, (1.0, MUCH)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[
        Example { id: "lerner_2", values: &[] },
        Example { id: "lerner_3", values: &[("elasticity", -3.0)] },
    ],
    run: demand,
    formulas: &[
        when(
            "filling_price > lerner_price",
            "gain",
            "units * (filling_price / price) ^ elasticity * (filling_price - cost) - units * (price - cost)",
        ),
        is(
            "gain",
            "units * (lerner_price / price) ^ elasticity * (lerner_price - cost) - units * (price - cost)",
        ),
        is("lerner_price", "cost * elasticity / (1 + elasticity)"),
        is("semi_log_price", "cost - price / elasticity"),
        is("linear_price", "(price - price / elasticity + cost) / 2"),
        is("logit_price", "cost + price * (1 - reach) / (-elasticity * (1 - logit_reach))"),
        is("filling_price", "price * (capacity / units) ^ (1 / elasticity)"),
        is(
            "logit_reach",
            "1 / (1 + (1 - reach) / reach * exp(-elasticity * (logit_price - price) / (price * (1 - reach))))",
        ),
        is("revenue_price", "(price - price / elasticity) / 2"),
    ],
};

fn demand(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[price, cost, units, e, reach, capacity] = values else { return wrong_inputs() };
    let now = units * (price - cost);
    let best = optimum::lerner(cost, e).unwrap_or(f64::NAN);
    // The price at which what is asked for fits the capacity.
    let filling = price * pow(capacity / units, 1.0 / e);
    // Demand that answers weakly has no best price, and a price that only fills the capacity is none either.
    let allowed = if best.is_nan() { f64::NAN } else { best.max(filling) };
    let sold = units * pow(allowed / price, e);
    // Linear and logit demand through the same point with the same slope there.
    let b = -e * units / price;
    let linear = optimum::linear(units + b * price, b, cost).unwrap_or(f64::NAN);
    let steep = -e / (price * (1.0 - reach));
    let a = log(reach / (1.0 - reach)) + steep * price;
    let logit = optimum::logit(a, steep, cost).unwrap_or(f64::NAN);
    let share = 1.0 / (1.0 + exp(steep * logit - a));
    Ok(vec![
        money("gain", sold * (allowed - cost) - now),
        money("lerner_price", best),
        money("semi_log_price", optimum::semi_log(cost, -e / price).unwrap_or(f64::NAN)),
        money("linear_price", linear),
        money("logit_price", logit),
        money("filling_price", if filling > best { filling } else { f64::NAN }),
        part("logit_reach", share),
        money("revenue_price", 0.5 * (price - price / e)),
    ])
}

/// What do two prices for two times bring, if both share a capacity?
pub static PEAK: Calculator = Calculator {
    id: "peak",
    inputs: &[
        Input::new("peak_reach", Unit::Money, 100.0, (0.0, MUCH)),
        Input::new("off_reach", Unit::Money, 60.0, (0.0, MUCH)),
        Input::new("slope", Unit::Number, 1.0, (1e-9, MUCH)),
        Input::new("operating", Unit::Money, 10.0, (0.0, MUCH)),
        Input::new("capacity_cost", Unit::Money, 20.0, (0.0, MUCH)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[Example { id: "peak_load", values: &[] }],
    run: peak,
    formulas: &[
        is(
            "gain",
            "peak_units * (peak_price - operating) + off_units * (off_price - operating) - capacity_cost * peak_units - uniform_profit",
        ),
        is("peak_price", "peak_reach - slope * peak_units"),
        is("off_price", "off_reach - slope * off_units"),
        when("is_firm", "peak_units", "max(0, peak_reach - operating - capacity_cost) / (2 * slope)"),
        is("peak_units", "max(0, peak_reach + off_reach - 2 * operating - capacity_cost) / (4 * slope)"),
        when("is_firm", "off_units", "max(0, off_reach - operating) / (2 * slope)"),
        is("off_units", "peak_units"),
        is("is_firm", "max(0, off_reach - operating) <= max(0, peak_reach - operating - capacity_cost)"),
    ],
};

fn peak(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[a1, a2, slope, operating, capacity] = values else { return wrong_inputs() };
    let best = |a: f64, cost: f64| (0.5 * (a - cost) / slope).max(0.0);
    let (mut q1, mut q2) = (best(a1, operating + capacity), best(a2, operating));
    let is_firm = q2 <= q1;
    if !is_firm {
        // Both fill the capacity: marginal revenues of both times together pay for it.
        q1 = (0.25 * (a1 + a2 - 2.0 * operating - capacity) / slope).max(0.0);
        q2 = q1;
    }
    let profit = |q1: f64, q2: f64| {
        q1 * (a1 - slope * q1 - operating) + q2 * (a2 - slope * q2 - operating) - capacity * q1.max(q2)
    };
    let uniform = uniform_profit(a1, a2, slope, operating, capacity);
    Ok(vec![
        money("gain", profit(q1, q2) - uniform),
        money("peak_price", a1 - slope * q1),
        money("off_price", a2 - slope * q2),
        count("peak_units", q1),
        count("off_units", q2),
        money("uniform_profit", uniform),
        flag("is_firm", is_firm),
    ])
}

/// The most that one price for both times earns: profit is concave on either side of the price at which the
/// off-peak stays empty, and linear capacity cost falls on the peak.
fn uniform_profit(a1: f64, a2: f64, slope: f64, operating: f64, capacity: f64) -> f64 {
    let profit = |p: f64| {
        let (q1, q2) = (((a1 - p) / slope).max(0.0), ((a2 - p) / slope).max(0.0));
        (q1 + q2) * (p - operating) - capacity * q1.max(q2)
    };
    let both = 0.25 * (a1 + a2 + 2.0 * operating + capacity);
    let alone = 0.5 * (a1.max(a2) + operating + capacity);
    profit(both).max(profit(alone)).max(0.0)
}
