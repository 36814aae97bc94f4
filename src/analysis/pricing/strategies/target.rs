//! The price that a profit asks for (目标利润定价), and what one customer's plan would bring.
//!
//! # How it is computed
//! Target return: (fixed + target) ÷ units + variable cost, at planned units. But volume answers to the price: with
//! units × (P ÷ price)^e both prices that reach the target are searched for on either side of the price with the
//! highest profit; the lower one sells more and is the one to take.
//!
//! # References
//! Kotler & Keller, *Marketing Management* (toaster case).

use super::{MUCH, count, money, part};
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, is, wrong_inputs};
use crate::analysis::pricing::optimum::lerner;
use crate::issue::Error;
use libm::pow;

/// Which price earns the target?
pub static TARGET: Calculator = Calculator {
    id: "target",
    inputs: &[
        Input::new("cost", Unit::Money, 10.0, (0.0, MUCH)),
        Input::new("fixed", Unit::Money, 300_000.0, (0.0, MUCH)),
        Input::new("invested", Unit::Money, 1_000_000.0, (0.0, MUCH)),
        Input::new("return_rate", Unit::Share, 0.20, (0.0, 5.0)),
        Input::new("units", Unit::Count, 50_000.0, (1.0, MUCH)),
        Input::new("fewer_units", Unit::Count, 40_000.0, (1.0, MUCH)),
        Input::new("price", Unit::Money, 20.0, (1e-4, MUCH)),
        Input::new("elasticity", Unit::Number, -2.0, (-20.0, -0.01)),
        Input::new("markup", Unit::Share, 0.20, (0.0, 0.99)),
    ],
    main: "missing",
    target: 0.0,
    examples: &[Example { id: "toaster", values: &[] }],
    run: target,
    formulas: &[
        is("missing", "units * (price - cost) - fixed - return_rate * invested"),
        is("target_price", "cost + (fixed + return_rate * invested) / units"),
        is("unit_cost", "cost + fixed / units"),
        is("markup_price", "unit_cost / (1 - markup)"),
        is("break_even_units", "fixed / (target_price - cost)"),
        is("price_if_fewer", "cost + (fixed + return_rate * invested) / fewer_units"),
    ],
};

fn target(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[cost, fixed, invested, rate, units, fewer, price, elasticity, markup] = values else {
        return wrong_inputs();
    };
    let wanted = fixed + rate * invested;
    let unit_cost = cost + fixed / units;
    let profit = |p: f64| units * pow(p / price, elasticity) * (p - cost) - wanted;
    let [low, high] = roots(&profit, cost, lerner(cost, elasticity));
    Ok(vec![
        money("missing", profit(price)),
        money("target_price", cost + wanted / units),
        money("low_root", low),
        money("high_root", high),
        money("unit_cost", unit_cost),
        money("markup_price", unit_cost / (1.0 - markup)),
        count("break_even_units", fixed * units / wanted),
        money("price_if_fewer", cost + wanted / fewer),
    ])
}

/// Prices at which a profit that rises to its peak and falls after it is zero; NaN where it is not.
fn roots(profit: &dyn Fn(f64) -> f64, cost: f64, peak: Option<f64>) -> [f64; 2] {
    let bisect = |mut inside: f64, mut outside: f64| {
        if profit(inside) < 0.0 || profit(outside) > 0.0 {
            return f64::NAN;
        }
        for _ in 0..200 {
            let middle = 0.5 * (inside + outside);
            if profit(middle) >= 0.0 { inside = middle } else { outside = middle }
        }
        inside
    };
    let far = (cost + 1.0) * 1e6;
    match peak {
        Some(peak) => [bisect(peak, cost), bisect(peak, far)],
        // Without a peak profit rises for ever: one root.
        None => [bisect(far, cost), f64::NAN],
    }
}

/// What does a plan for one customer bring: price, cost to serve, mix, volume?
pub static PROPOSAL: Calculator = Calculator {
    id: "proposal",
    inputs: &[
        Input::new("revenue", Unit::Money, 100_000.0, (0.0, MUCH)),
        Input::new("margin", Unit::Share, 0.30, (0.0, 1.0)),
        Input::new("price_change", Unit::Share, 0.02, (-0.5, 0.5)),
        Input::new("elasticity", Unit::Number, -2.0, (-20.0, 0.0)),
        Input::new("more_volume", Unit::Share, 0.05, (-1.0, 5.0)),
        Input::new("cost_saving", Unit::Share, 0.01, (-1.0, 1.0)),
        Input::new("programme", Unit::Money, 500.0, (0.0, MUCH)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[],
    run: proposal,
    formulas: &[
        is("gain", "profit_then - profit_now"),
        is("profit_now", "revenue * margin"),
        is(
            "profit_then",
            "revenue * (1 + price_change) ^ elasticity * (1 + more_volume) * (price_change + margin + cost_saving) - programme",
        ),
        is("by_price", "revenue * (1 + price_change) ^ elasticity * (price_change + margin) - profit_now"),
        is("by_volume", "revenue * (1 + more_volume) * margin - profit_now"),
        is("by_cost", "revenue * cost_saving"),
        is(
            "margin_then",
            "profit_then / (revenue * (1 + price_change) ^ elasticity * (1 + more_volume) * (1 + price_change))",
        ),
    ],
};

fn proposal(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[revenue, margin, change, elasticity, more, saving, programme] = values else {
        return wrong_inputs();
    };
    let volume = pow(1.0 + change, elasticity) * (1.0 + more);
    let cost = 1.0 - margin - saving;
    let then = revenue * volume * (1.0 + change - cost) - programme;
    let now = revenue * margin;
    let step = |change: f64, more: f64, saving: f64| {
        revenue * pow(1.0 + change, elasticity) * (1.0 + more) * (change + margin + saving) - now
    };
    Ok(vec![
        money("gain", then - now),
        money("profit_now", now),
        money("profit_then", then),
        money("by_price", step(change, 0.0, 0.0)),
        money("by_volume", step(0.0, more, 0.0)),
        money("by_cost", step(0.0, 0.0, saving)),
        part("margin_then", then / (revenue * volume * (1.0 + change))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_roots_reach_the_target() {
        let values: Vec<f64> = TARGET.inputs.iter().map(|i| i.usual).collect();
        let solution = TARGET.solve(&values).unwrap();
        // At the planned 50,000 units and a price of 20 the target is just reached, at the peak of this demand.
        assert!(solution.get("missing").abs() < 1e-6 && (solution.get("low_root") - 20.0).abs() < 1e-3);
        let mut easier = values;
        easier[3] = 0.1;
        let solution = TARGET.solve(&easier).unwrap();
        let profit = |p: f64| 50_000.0 * pow(p / 20.0, -2.0) * (p - 10.0) - 400_000.0;
        assert!(
            profit(solution.get("low_root")).abs() < 1e-3 && profit(solution.get("high_root")).abs() < 1e-3
        );
        assert!(solution.get("low_root") < 20.0 && solution.get("high_root") > 20.0);
    }
}
