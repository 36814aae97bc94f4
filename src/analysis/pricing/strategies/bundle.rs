//! What do bundles bring (价格捆绑): separate, pure, mixed?
//!
//! # How it is computed
//! Up to four kinds of customer, each with the most it would pay for either product. A customer takes what leaves most
//! over, and buys where price and willingness are equal. Separate and pure prices are the best of the willingness to
//! pay; mixed prices are the ones entered. The discount to those who would have bought both anyway is shown, as it
//! is no gain. Per one customer of each kind.
//!
//! # References
//! Stigler 1963 (block booking); Adams & Yellen 1976; Pindyck & Rubinfeld ch. 11.
#![allow(clippy::indexing_slicing, reason = "arrays of fixed length")]

use super::{MUCH, count, money};
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, is, wrong_inputs};
use crate::issue::Error;

const fn most(id: &'static str, usual: f64) -> Input {
    Input::new(id, Unit::Money, usual, (0.0, MUCH))
}

/// See the module's documentation.
pub static BUNDLE: Calculator = Calculator {
    id: "bundle",
    inputs: &[
        most("a_1", 10.0),
        most("b_1", 90.0),
        most("a_2", 50.0),
        most("b_2", 50.0),
        most("a_3", 60.0),
        most("b_3", 40.0),
        most("a_4", 90.0),
        most("b_4", 10.0),
        most("cost_a", 20.0),
        most("cost_b", 30.0),
        most("price_a", 89.95),
        most("price_b", 89.95),
        most("price_both", 100.0),
    ],
    main: "gain",
    target: 0.0,
    examples: &[
        Example { id: "mixed", values: &[] },
        Example {
            id: "block_booking",
            values: &[
                ("a_1", 8_000.0),
                ("b_1", 2_500.0),
                ("a_2", 7_000.0),
                ("b_2", 3_000.0),
                ("a_3", 0.0),
                ("b_3", 0.0),
                ("a_4", 0.0),
                ("b_4", 0.0),
                ("cost_a", 0.0),
                ("cost_b", 0.0),
                ("price_a", 8_000.0),
                ("price_b", 3_000.0),
                ("price_both", 10_000.0),
            ],
        },
    ],
    run: bundle,
    formulas: &[is("gain", "max(mixed, pure) - separate")],
};

/// The best single price for some willingness to pay, with its profit.
fn best(most: &[f64], cost: f64) -> (f64, f64) {
    let profit = |p: f64| most.iter().filter(|m| **m >= p).count() as f64 * (p - cost);
    let prices = most.iter().copied().filter(|p| *p > 0.0);
    prices
        .map(|p| (p, profit(p)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|b| b.1 > 0.0)
        .unwrap_or((f64::NAN, 0.0))
}

fn bundle(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[a1, b1, a2, b2, a3, b3, a4, b4, cost_a, cost_b, price_a, price_b, price_both] = values else {
        return wrong_inputs();
    };
    let (a, b) = ([a1, a2, a3, a4], [b1, b2, b3, b4]);
    let sums: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
    let (alone_a, alone_b) = (best(&a, cost_a), best(&b, cost_b));
    let separate = alone_a.1 + alone_b.1;
    let pure = best(&sums, cost_a + cost_b);
    let (mut mixed, mut takers, mut discount) = (0.0, 0.0, 0.0);
    for i in 0..a.len() {
        let offers = [
            (a[i] - price_a, price_a - cost_a, false),
            (b[i] - price_b, price_b - cost_b, false),
            (sums[i] - price_both, price_both - cost_a - cost_b, true),
        ];
        let taken = offers.into_iter().filter(|(left, ..)| *left >= 0.0).max_by(|x, y| x.0.total_cmp(&y.0));
        if let Some((_, profit, is_bundle)) = taken {
            mixed += profit;
            if is_bundle {
                takers += 1.0;
                if a[i] >= price_a && b[i] >= price_b {
                    discount += price_a + price_b - price_both;
                }
            }
        }
    }
    Ok(vec![
        money("gain", mixed.max(pure.1) - separate),
        money("separate", separate),
        money("pure", pure.1),
        money("mixed", mixed),
        money("pure_price", pure.0),
        money("separate_a", alone_a.0),
        money("separate_b", alone_b.0),
        count("bundle_buyers", takers),
        money("anyway", discount),
    ])
}
