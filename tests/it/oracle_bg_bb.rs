//! The BG/BB model: fixed parameters, the published fit of the donations data, laws.

use crate::oracle_data::{close, json, number};
use keliu::analysis::value::clv::bg_bb::{BgBb, Opportunities};
use keliu::analysis::value::clv::bg_bb_fit::fit;
use proptest::prelude::*;
use serde_json::Value;

fn oracle() -> Value {
    json(include_str!("../oracle/bg_bb.json"))
}

fn model(values: &Value) -> BgBb {
    let [alpha, beta, gamma, delta] = [0, 1, 2, 3].map(|i| number(&values[i]));
    BgBb { alpha, beta, gamma, delta }
}

/// 11,104 people who gave to a charity for the first time in 1995, and six years.
fn donors() -> Vec<Opportunities> {
    let mut out = Vec::new();
    for line in include_str!("../data/donations_bgbb.csv").lines().skip(1) {
        let cells: Vec<u32> = line.split(',').map(|c| c.parse().unwrap()).collect();
        let h = Opportunities { n_taken: cells[0], last_taken: cells[1], n_given: cells[2] };
        out.extend(std::iter::repeat_n(h, cells[3] as usize));
    }
    out
}

#[test]
fn fixed_parameters() {
    let oracle = oracle();
    for case in oracle["cases"].as_array().unwrap() {
        let model = model(&case["params"]);
        let count = |key: &str| case[key].as_u64().unwrap() as u32;
        let h = Opportunities { n_taken: count("x"), last_taken: count("t_x"), n_given: count("n") };
        let (m, why) = (count("m"), format!("{model:?} {h:?}"));
        let ln_likelihood = number(&case["loglik"]);
        assert!(
            (model.ln_likelihood(&h) - ln_likelihood).abs() <= 1e-11 * ln_likelihood.abs().max(1.0),
            "{why}"
        );
        close(&why, model.p_alive(&h), number(&case["p_alive"]), 1e-11);
        close(&why, model.p_alive_after(m, &h), number(&case["after"]), 1e-11);
        close(&why, model.expected_orders(m, &h), number(&case["cet"]), 1e-11);
        close(&why, model.p_any_order(m, &h), number(&case["p_any"]), 1e-11);
    }
    let published = BgBb { alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783 };
    for (x, expected) in oracle["pmf_n6"].as_array().unwrap().iter().enumerate() {
        close("P(X(6) = x)", published.p_orders_of_new(x as u32, 6), number(expected), 1e-12);
    }
    for case in oracle["pmf_n400"].as_array().unwrap() {
        let x = case[0].as_u64().unwrap() as u32;
        close("P(X(400) = x)", published.p_orders_of_new(x, 400), number(&case[1]), 1e-11);
    }
    assert_eq!(published.p_orders_of_new(7, 6), 0.0);
}

#[test]
fn the_published_fit() {
    let donors = donors();
    let fit = fit(&donors).unwrap();
    let m = fit.model;
    assert_eq!((fit.n_customers, fit.n_repeat_buyers), (11_104, 7_640));
    // Fader, Hardie & Shang (2010), table 4.
    let printed = format!("{:.3} {:.3} {:.3} {:.3}", m.alpha, m.beta, m.gamma, m.delta);
    assert_eq!(printed, "1.204 0.750 0.657 2.783");
    assert_eq!(format!("{:.1}", fit.ln_likelihood), "-33225.6");
    let oracle = &oracle()["fit"];
    for (i, got) in [m.alpha, m.beta, m.gamma, m.delta].into_iter().enumerate() {
        close("parameter", got, number(&oracle["params"][i]), 1e-8);
    }
    close("loglik", fit.ln_likelihood, number(&oracle["loglik"]), 1e-12);
    let uncertainty = fit.uncertainty.unwrap();
    for i in 0..4 {
        close("se", uncertainty.standard_errors[i], number(&oracle["se"][i]), 1e-6);
        for j in 0..4 {
            close("cov", uncertainty.covariance[i * 4 + j], number(&oracle["cov"][i][j]), 1e-6);
        }
    }
    assert!(fit.warnings.is_empty(), "{:?}", fit.warnings);
}

#[test]
fn files_on_which_a_search_may_fail() {
    let h = |n_taken, last_taken, n_given| Opportunities { n_taken, last_taken, n_given };
    let everything = vec![h(6, 6, 6); 30];
    let once = [vec![h(1, 1, 8); 20], vec![h(0, 0, 8); 50]].concat();
    let half: Vec<Opportunities> = (0..60_u32).map(|i| h(5 + i % 3, 12, 12)).collect();
    let few: Vec<Opportunities> = (0..9_u32).map(|i| h(i % 3, 2 * (i % 3), 5)).collect();
    let none_given = [vec![h(0, 0, 0); 40], vec![h(2, 3, 3); 6]].concat();
    let long: Vec<Opportunities> = (0..200_u32).map(|i| h(i % 40, (i * 13 % 700).max(i % 40), 730)).collect();
    let absurd = vec![h(9, 2, 4); 12];
    for (name, file) in [
        ("everything", everything),
        ("once", once),
        ("half", half),
        ("few", few),
        ("none given", none_given),
        ("long", long),
        ("absurd", absurd),
    ] {
        let fit = fit(&file).unwrap();
        println!("{name} {fit:?}");
        assert!(fit.ln_likelihood.is_finite());
        assert!(!fit.warnings.contains(&"not_converged"), "{name}");
        assert!(fit.uncertainty.is_ok() || !fit.warnings.is_empty(), "{name}: a ridge goes unnoticed");
        for h in &file {
            let (p, orders) = (fit.model.p_alive(h), fit.model.expected_orders(20, h));
            assert!((0.0..=1.0).contains(&p) && (0.0..=20.0).contains(&orders), "{name} {h:?} {p} {orders}");
        }
    }
}

proptest! {
    #[test]
    fn laws(ln in [-5.0..5.0_f64, -5.0..5.0_f64, -5.0..5.0_f64, -5.0..5.0_f64], x in 0..30_u32, silence in 0..30_u32,
            before in 0..30_u32, more in 1..40_u32) {
        let [alpha, beta, gamma, delta] = ln.map(libm::exp);
        let model = BgBb { alpha, beta, gamma, delta };
        let last_taken = if x == 0 { 0 } else { x + before };
        let h = Opportunities { n_taken: x, last_taken, n_given: last_taken + silence };
        let p = model.p_alive(&h);
        let (orders, any) = (model.expected_orders(more, &h), model.p_any_order(more, &h));
        prop_assert!((0.0..=1.0).contains(&p) && model.ln_likelihood(&h) <= 0.0);
        prop_assert!(any <= p * (1.0 + 1e-12) && any <= orders * (1.0 + 1e-12));
        prop_assert!(orders <= f64::from(more) * model.p_alive_after(1, &h) * (1.0 + 1e-12));
        prop_assert!(model.expected_orders(more + 1, &h) >= orders);
        let silent = Opportunities { n_given: h.n_given + 1, ..h };
        prop_assert!(model.p_alive(&silent) <= p * (1.0 + 1e-12));
        // Numbers of orders are a distribution with the expected mean.
        let ps: Vec<f64> = (0..=more).map(|x| model.p_orders_of_new(x, more)).collect();
        prop_assert!((ps.iter().sum::<f64>() - 1.0).abs() < 1e-11);
        let mean: f64 = ps.iter().zip(0..).map(|(p, x)| p * f64::from(x)).sum();
        prop_assert!((mean - model.expected_orders_of_new(more)).abs() < 1e-10 * (1.0 + mean));
        prop_assert!((1.0 - ps[0] - model.p_any_order_of_new(more)).abs() < 1e-12);
    }
}
