//! Calculators of pricing strategies against worked answers (`pricing_strategies.json`, closed forms).

use crate::oracle_data::{close, json, number};
use keliu::analysis::calculator::Calculator;
use keliu::analysis::pricing::regret::{Purchase, refund};
use keliu::analysis::pricing::strategies::{calculators, guide};
use serde_json::Value;

const CLOSED: f64 = 1e-9;

fn calculator(id: &str) -> &'static Calculator {
    calculators().into_iter().find(|c| c.id == id).unwrap()
}

/// The answers of an example with some inputs changed.
fn answers(id: &str, example: &str, changed: &[(&str, f64)]) -> impl Fn(&str) -> f64 + use<> {
    let calculator = calculator(id);
    let example = calculator.example(example).unwrap();
    let find = |list: &[(&str, f64)], id: &str| list.iter().find(|(i, _)| *i == id).map(|(_, v)| *v);
    let value = |i: &keliu::analysis::calculator::Input| {
        find(changed, i.id).or(find(example.values, i.id)).unwrap_or(i.usual)
    };
    let values: Vec<f64> = calculator.inputs.iter().map(value).collect();
    let solution = calculator.solve(&values).unwrap();
    move |id| solution.get(id)
}

fn expected(case: &str) -> Value {
    json(include_str!("../oracle/pricing_strategies.json"))[case]["expect"].clone()
}

#[track_caller]
fn all_of(case: &str, get: impl Fn(&str) -> f64, names: &[(&str, &str)]) {
    let expected = expected(case);
    for (key, own) in names {
        close(key, get(own), number(&expected[*key]), CLOSED);
    }
}

#[test]
fn target_return() {
    all_of(
        "target_return_price",
        answers("target", "toaster", &[]),
        &[
            ("unit_cost", "unit_cost"),
            ("markup_price_20pct_on_price", "markup_price"),
            ("target_return_price", "target_price"),
            ("breakeven_units", "break_even_units"),
            ("price_if_40000_units", "price_if_fewer"),
        ],
    );
}

#[test]
fn two_markets_and_versions() {
    all_of(
        "price_discrimination",
        answers("segments", "two_markets", &[]),
        &[
            ("p1", "price_1"),
            ("p2", "price_2"),
            ("profit_discriminate", "apart"),
            ("uniform_price", "uniform_price"),
            ("uniform_profit", "uniform_profit"),
            ("gain", "gain"),
        ],
    );
    let versions = answers("versions", "cannibal", &[]);
    all_of("cannibalisation_breakeven", versions, &[("breakeven_rate", "most_taken"), ("net", "net")]);
    let value = answers("customer_value", "economic_value", &[]);
    all_of("premium_evc", value, &[("evc", "value"), ("premium_pct", "most_premium")]);
}

#[test]
fn bundles() {
    let films = answers("bundle", "block_booking", &[]);
    all_of(
        "bundle_block_booking",
        films,
        &[("separate", "separate"), ("bundle", "pure"), ("pure_bundle_price", "pure_price")],
    );
    let mixed = answers("bundle", "mixed", &[]);
    all_of(
        "bundle_mixed",
        mixed,
        &[("separate", "separate"), ("pure", "pure"), ("mixed_at_8995_100", "mixed")],
    );
}

#[test]
fn clearance_and_markdown() {
    let e = expected("markdown_deal_seekers");
    for (at, leak) in [0.0, 0.2, 0.5].into_iter().enumerate() {
        let get = answers("clearance", "half_price", &[("leak", leak)]);
        close("skim", get("skim"), number(&e["skim_with_leak"][at]), CLOSED);
        close("never", get("never"), number(&e["never_markdown"]), CLOSED);
        close("half", get("at_once"), number(&e["always_half"]), CLOSED);
        close("leak", get("most_leak"), number(&e["leak_at_which_skim_equals_never"]), CLOSED);
    }
    let e = expected("markdown_gallego_van_ryzin");
    let five = answers("markdown", "five_left", &[]);
    close("V", five("value"), number(&e["V"]), CLOSED);
    close("price", five("best_price"), number(&e["price"]), CLOSED);
    close("price1", five("last_piece"), number(&e["price1"]), CLOSED);
    let one = answers("markdown", "one_left", &[]);
    close("V1", one("value"), number(&e["V1"]), CLOSED);
    close("price1", one("best_price"), number(&e["price1"]), CLOSED);
    assert!(five("gain") >= 0.0, "the best policy is no worse than a fixed price");
}

/// The closed form against a dynamic programme over short steps (the seed's ladder of prices made fine).
#[test]
fn markdown_agrees_with_a_dynamic_programme() {
    let (n, steps) = (5, 40_000);
    let rate = 27.182_818_284_590_45 / f64::from(steps);
    let mut value = vec![0.0; n + 1];
    for _ in 0..steps {
        for i in (1..=n).rev() {
            // The best of rate x exp(-p) x (p - loss of a piece) is at p = loss + 1.
            let loss: f64 = value[i] - value[i - 1];
            value[i] += rate * libm::exp(-(loss + 1.0));
        }
    }
    let closed = answers("markdown", "five_left", &[])("value");
    assert!((value[n] - closed).abs() < 2e-3 * closed, "{} {closed}", value[n]);
}

#[test]
fn channel_and_payment() {
    all_of(
        "double_marginalisation",
        answers("channel", "spengler", &[]),
        &[
            ("integrated_price", "joint_price"),
            ("integrated_profit", "joint_profit"),
            ("wholesale", "wholesale"),
            ("retail", "retail"),
            ("q", "units_apart"),
            ("manufacturer", "maker_now"),
            ("retailer", "retailer_now"),
            ("loss_pct", "lost_apart"),
            ("rebate_per_unit_that_coordinates", "rebate"),
        ],
    );
    all_of(
        "credit_early_payment_discount",
        answers("early_payment", "two_ten", &[]),
        &[("simple_apr", "simple_rate"), ("effective_apr", "effective_rate")],
    );
    all_of(
        "peak_load_monopoly",
        answers("peak", "peak_load", &[]),
        &[
            ("peak_price", "peak_price"),
            ("peak_q", "peak_units"),
            ("off_price", "off_price"),
            ("off_q", "off_units"),
        ],
    );
}

/// Cases that `oracle_pricing_cases` holds for the functions, here as the examples that anyone can open.
#[test]
fn examples_show_the_books_answers() {
    let low = |example| answers("low_price", example, &[]);
    close("cut", low("westside")("needed"), 0.125, CLOSED);
    close("tolerable", low("westside")("tolerable"), 1.0 / 3.0, CLOSED);
    close("cost", low("cheaper_cost")("needed"), 0.066_350_710_900_473_94, CLOSED);
    close("fixed", low("with_fixed")("needed"), 0.175, CLOSED);
    close("margin", low("quarter_margin")("needed"), 2.0 / 3.0, CLOSED);
    close("lerner", answers("demand", "lerner_2", &[])("lerner_price"), 20.0, CLOSED);
    close("lerner", answers("demand", "lerner_3", &[])("lerner_price"), 15.0, CLOSED);
    let share = answers("market_share", "three_brands", &[]);
    close("own", share("own_slope"), -2.0, CLOSED);
    close("rival", share("rival_slope"), -2.24, CLOSED);
    close("cross", share("cross_slope"), 2.0, CLOSED);
    close("after", share("after_rise"), 0.401_312_339_887_548_05, CLOSED);
}

#[test]
fn price_cut_regret() {
    let case = json(include_str!("../oracle/pricing_strategies.json"))["price_cut_regret"].clone();
    let (i, e) = (&case["inputs"], &case["expect"]);
    let refunds: Vec<f64> = i["purchases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| {
            let days_before = (number(&i["cut_day"]) - number(&p[0])) as i32;
            let bought = Purchase { days_before, price: number(&p[1]), units: number(&p[2]) };
            refund(&bought, number(&i["new_price"]), number(&i["window"]) as i32)
        })
        .collect();
    close("exposure", refunds.iter().sum(), number(&e["exposure"]), CLOSED);
    assert_eq!(refunds.iter().filter(|r| **r > 0.0).count() as f64, number(&e["customers"]));
}

/// Every calculator answers at its usual values and at the ends of its inputs without nonsense.
#[test]
fn nothing_breaks_at_the_ends() {
    for calculator in calculators() {
        let usual: Vec<f64> = calculator.inputs.iter().map(|i| i.usual).collect();
        let main = calculator.main_at(&usual);
        assert!(main.is_finite(), "{}", calculator.id);
        for (at, input) in calculator.inputs.iter().enumerate() {
            for end in [input.range.0, input.range.1] {
                let mut values = usual.clone();
                values[at] = end;
                let answers = (calculator.run)(&values).unwrap();
                assert!(answers.iter().all(|a| !a.value.is_infinite()), "{} {}", calculator.id, input.id);
            }
        }
    }
    // Every market has strategies, and every strategy of the guide a market.
    for (market, _) in guide::Market::ALL {
        assert!(calculators().iter().filter(|c| guide::suits(c.id, market)).count() >= 5);
    }
    for strategy in calculators().iter().take(14).filter(|c| c.id != "early_payment") {
        assert!(guide::Market::ALL.iter().any(|(m, _)| guide::suits(strategy.id, *m)), "{}", strategy.id);
    }
}
