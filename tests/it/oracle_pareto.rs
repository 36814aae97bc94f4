//! The Pareto/NBD model: fixed parameters, numerical stress, maximum likelihood, laws.

use crate::oracle_data::{calibration_end, cdnow, close, json, number};
use keliu::analysis::value::clv::history::History;
use keliu::analysis::value::clv::pareto_nbd::ParetoNbd;
use keliu::analysis::value::clv::pareto_nbd_fit::fit;
use keliu::analysis::value::clv::summary::{Row, summarise};
use proptest::prelude::*;
use serde_json::Value;

fn oracle() -> Value {
    json(include_str!("../oracle/pareto_nbd.json"))
}

fn model(values: &Value) -> ParetoNbd {
    let [r, alpha, s, beta] = [0, 1, 2, 3].map(|i| number(&values[i]));
    ParetoNbd { r, alpha, s, beta }
}

fn history(case: &Value) -> History {
    History {
        n_repeats: case["x"].as_u64().unwrap() as u32,
        last_weeks: number(&case["t_x"]),
        age_weeks: number(&case["T"]),
        ..History::NEW
    }
}

#[test]
fn thirty_customers_to_nine_digits() {
    let oracle = oracle();
    for (at, parameters) in [("at_published", &oracle["published"]), ("at_mle", &oracle["mle"])] {
        let model = model(parameters);
        let cases = oracle["customers"][at].as_array().unwrap();
        assert_eq!(cases.len(), 30);
        for case in cases {
            let h = history(case);
            close("loglik", model.ln_likelihood(&h), number(&case["loglik"]), 1e-11);
            close("p_alive", model.p_alive(&h), number(&case["p_alive"]), 1e-11);
            close("after 39", model.p_alive_after(39.0, &h), number(&case["p_alive_after_39w"]), 1e-11);
            close("10 weeks", model.expected_orders(10.0, &h), number(&case["exp_10w"]), 1e-11);
            close("39 weeks", model.expected_orders(39.0, &h), number(&case["exp_39w"]), 1e-11);
            close("52 weeks", model.expected_orders(52.0, &h), number(&case["exp_52w"]), 1e-11);
            close("any in 39", model.p_any_order(39.0, &h), number(&case["p_any_39w"]), 1e-11);
        }
    }
}

#[test]
fn a_new_customer() {
    let oracle = oracle();
    let fader = model(&oracle["published"]);
    for (t, expected) in oracle["t"].as_array().unwrap().iter().zip(oracle["expected"].as_array().unwrap()) {
        close("E[X(t)]", fader.expected_orders_of_new(number(t)), number(expected), 1e-11);
    }
    for (n, expected) in oracle["pmf_t39_n0_to_20"].as_array().unwrap().iter().enumerate() {
        close("P(X(39) = n)", fader.p_orders_of_new(n as u32, 39.0), number(expected), 1e-11);
    }
    // Printed in the walkthrough of the R package BTYD.
    let walkthrough = ParetoNbd { r: 0.5534, alpha: 10.5802, s: 0.6061, beta: 11.6562 };
    let h = History { n_repeats: 26, last_weeks: 30.86, age_weeks: 31.0, ..History::NEW };
    assert_eq!(format!("{:.4}", walkthrough.p_alive(&h)), "0.9979");
    // Printed as 25.46, from parameters that were not rounded.
    close("25.46", walkthrough.expected_orders(52.0, &h), 25.46, 3e-4);
}

#[test]
fn numerical_stress_cases() {
    let oracle = oracle();
    for (group, tolerance) in [("edge", 1e-10), ("hard", 1e-10)] {
        for case in oracle[group].as_array().unwrap() {
            let (model, h) = (model(&case["params"]), history(case));
            let why = format!("{model:?} {h:?}");
            close(&why, model.ln_likelihood(&h), number(&case["loglik"]), tolerance);
            let p_alive = number(&case["p_alive"]);
            // The last digits of a probability of 1e-300 are those of an exponent of 700.
            let tolerance = tolerance.max(-1e-14 * libm::log(p_alive.max(1e-300)));
            if p_alive > 1e-300 {
                close(&why, model.p_alive(&h), p_alive, tolerance);
                close(&why, model.expected_orders(number(&case["t"]), &h), number(&case["cet"]), tolerance);
            } else {
                assert!(model.p_alive(&h) < 1e-299, "{why}");
            }
        }
    }
}

#[test]
fn no_jump_at_the_singular_points_of_the_textbook_formula() {
    let h = History { n_repeats: 3, last_weeks: 30.0, age_weeks: 38.0, ..History::NEW };
    let at = |s: f64, beta: f64| ParetoNbd { r: 0.553, alpha: 10.578, s, beta };
    for f in [ParetoNbd::expected_orders, ParetoNbd::p_any_order] {
        for step in [1e-13, 1e-9, 1e-6] {
            let around = |s| f(&at(s, 11.669), 39.0, &h);
            close("s = 1", 0.5 * (around(1.0 - step) + around(1.0 + step)), around(1.0), 1e-11);
            let around = |beta| f(&at(0.606, beta), 39.0, &h);
            close(
                "alpha = beta",
                0.5 * (around(10.578 - step) + around(10.578 + step)),
                around(10.578),
                1e-11,
            );
        }
    }
}

#[test]
fn maximum_likelihood_on_cdnow() {
    let oracle = &oracle()["fit"];
    let rows = summarise(&cdnow(), calibration_end());
    let histories: Vec<History> = rows.iter().map(Row::history).collect();
    let fit = fit(&histories).unwrap();
    let m = fit.model;
    let names = ["r", "alpha", "s", "beta"];
    for (name, got) in names.into_iter().zip([m.r, m.alpha, m.s, m.beta]) {
        close(name, got, number(&oracle["params"][name]), 1e-7);
    }
    close("loglik", fit.ln_likelihood, number(&oracle["loglik"]), 1e-11);
    let uncertainty = fit.uncertainty.unwrap();
    for (i, name) in names.into_iter().enumerate() {
        close(name, uncertainty.standard_errors[i], number(&oracle["se"][name]), 1e-4);
        for j in 0..4 {
            let scale = uncertainty.standard_errors[i] * uncertainty.standard_errors[j];
            let (got, expected) = (uncertainty.covariance[i * 4 + j], number(&oracle["cov"][i][j]));
            assert!((got - expected).abs() < 1e-3 * scale, "cov {i} {j}: {got} {expected}");
        }
    }
    assert_eq!((fit.n_customers, fit.n_repeat_buyers, fit.warnings.len()), (2_357, 946, 0));
    // Published: Fader, Hardie & Lee (2005), table 2.
    assert_eq!(format!("{:.3} {:.3} {:.3} {:.3}", m.r, m.alpha, m.s, m.beta), "0.553 10.578 0.606 11.669");
    assert_eq!(format!("{:.1}", fit.ln_likelihood), "-9595.0");
}

/// The unit of time does not matter: days give the same model as weeks, and the likelihood that belongs to them.
#[test]
fn days_and_weeks() {
    let rows = summarise(&cdnow(), calibration_end());
    let weeks: Vec<History> = rows.iter().map(Row::history).collect();
    let days: Vec<History> = weeks
        .iter()
        .map(|h| History { last_weeks: 7.0 * h.last_weeks, age_weeks: 7.0 * h.age_weeks, ..*h })
        .collect();
    let (in_weeks, in_days) = (fit(&weeks).unwrap(), fit(&days).unwrap());
    close("r", in_days.model.r, in_weeks.model.r, 1e-8);
    close("alpha", in_days.model.alpha, 7.0 * in_weeks.model.alpha, 1e-8);
    close("s", in_days.model.s, in_weeks.model.s, 1e-7);
    close("beta", in_days.model.beta, 7.0 * in_weeks.model.beta, 1e-7);
    let n_repeats: f64 = weeks.iter().map(|h| f64::from(h.n_repeats)).sum();
    close("loglik", in_days.ln_likelihood, in_weeks.ln_likelihood - n_repeats * libm::log(7.0), 1e-11);
}

/// Small files: ridges, boundaries, and nothing that is not a number.
#[test]
fn files_on_which_a_search_may_fail() {
    let (files, references) = (json(include_str!("../oracle/order_fits.json")), oracle());
    for group in ["stress", "worlds"] {
        for case in files[group].as_array().unwrap() {
            let histories: Vec<History> = (0..case["x"].as_array().unwrap().len())
                .map(|i| {
                    history(&serde_json::json!({"x": case["x"][i], "t_x": case["t_x"][i], "T": case["T"][i]}))
                })
                .collect();
            let fit = fit(&histories).unwrap();
            let name = case["name"].as_str().unwrap();
            let (got, expected) = (fit.ln_likelihood, number(&references["fits"][group][name]));
            let m = fit.model;
            println!(
                "{group} {name} {got:.6} {expected:.6} {m:?} {:?} {:?}",
                fit.warnings,
                fit.uncertainty.is_ok()
            );
            assert!(got >= expected - 0.01, "{name} {got} {expected}");
            assert!([m.r, m.alpha, m.s, m.beta].iter().all(|p| p.is_finite() && *p > 0.0));
            assert!(!fit.warnings.contains(&"not_converged"), "{name}");
            assert!(fit.uncertainty.is_ok() || !fit.warnings.is_empty(), "{name}: a ridge goes unnoticed");
            for h in &histories {
                let orders = m.expected_orders(52.0, h);
                assert!(orders.is_finite() && orders >= 0.0, "{m:?} {h:?} {orders}");
                assert!((0.0..=1.0).contains(&m.p_alive(h)), "{m:?} {h:?}");
            }
        }
    }
}

fn any_model() -> impl Strategy<Value = ParetoNbd> {
    [-7.0..7.0_f64, -4.0..9.0_f64, -7.0..7.0_f64, -4.0..9.0_f64].prop_map(|ln| {
        let [r, alpha, s, beta] = ln.map(libm::exp);
        ParetoNbd { r, alpha, s, beta }
    })
}

fn any_history() -> impl Strategy<Value = History> {
    (0..400_u32, 0.0..1.0_f64, 0.1..600.0_f64).prop_map(|(n_repeats, share, age_weeks)| History {
        n_repeats,
        last_weeks: if n_repeats == 0 { 0.0 } else { share * age_weeks },
        age_weeks,
        ..History::NEW
    })
}

proptest! {
    #[test]
    fn laws(model in any_model(), h in any_history(), weeks in 0.01..500.0_f64, unit in 0.05..20.0_f64) {
        let near = |a: f64, b: f64, tolerance: f64| (a - b).abs() <= tolerance * a.abs().max(b.abs());
        let (p, later) = (model.p_alive(&h), model.p_alive_after(weeks, &h));
        let (orders, any) = (model.expected_orders(weeks, &h), model.p_any_order(weeks, &h));
        prop_assert!((0.0..=1.0).contains(&p) && later <= p && later >= 0.0);
        prop_assert!(model.ln_likelihood(&h).is_finite() && orders.is_finite());
        prop_assert!(any <= p * (1.0 + 1e-12) && any <= orders * (1.0 + 1e-12) && any >= 0.0);
        // More time, more orders, and a longer silence makes nobody more alive.
        prop_assert!(model.expected_orders(2.0 * weeks, &h) >= orders * (1.0 - 1e-12));
        prop_assert!(model.p_any_order(2.0 * weeks, &h) >= any * (1.0 - 1e-12));
        let silent = History { age_weeks: h.age_weeks + weeks, ..h };
        prop_assert!(model.p_alive(&silent) <= p * (1.0 + 1e-12));
        // The unit of time does not matter.
        let other = ParetoNbd { alpha: unit * model.alpha, beta: unit * model.beta, ..model };
        let there = History { last_weeks: unit * h.last_weeks, age_weeks: unit * h.age_weeks, ..h };
        let exponent = 1e-10_f64.max(-1e-13 * libm::log(p.max(1e-300)));
        prop_assert!(p < 1e-290 || near(other.p_alive(&there), p, exponent));
        prop_assert!(p < 1e-290 || near(other.expected_orders(unit * weeks, &there), orders, exponent));
        let shift = f64::from(h.n_repeats) * libm::log(unit);
        let size = 1.0 + model.ln_likelihood(&h).abs() + shift.abs() + 1e3 * (model.r + model.s);
        prop_assert!((other.ln_likelihood(&there) + shift - model.ln_likelihood(&h)).abs() < 1e-11 * size);
    }

    #[test]
    fn numbers_of_orders_are_a_distribution(model in any_model(), weeks in 0.1..200.0_f64) {
        let mean = model.expected_orders_of_new(weeks);
        prop_assume!(model.r * weeks < 20.0 * model.alpha && weeks < 3.0 * model.alpha);
        let mut sums = (0.0, 0.0);
        for n in 0..300 {
            let p = model.p_orders_of_new(n, weeks);
            prop_assert!((0.0..=1.0 + 1e-12).contains(&p));
            if n > 20 && p < 1e-12 {
                break;
            }
            sums = (sums.0 + p, sums.1 + f64::from(n) * p);
        }
        prop_assert!((sums.0 - 1.0).abs() < 1e-8, "{sums:?}");
        prop_assert!((sums.1 - mean).abs() < 1e-6 * mean.max(1e-2), "{sums:?} {mean}");
        let none = model.p_orders_of_new(0, weeks);
        let h = History { n_repeats: 2, last_weeks: 0.4 * weeks, age_weeks: weeks, ..History::NEW };
        let next = model.p_orders(3, weeks, &h);
        prop_assert!((next[0] - 1.0 + model.p_any_order(weeks, &h)).abs() < 1e-11);
        prop_assert!(next.len() == 4 && next.iter().sum::<f64>() <= 1.0 + 1e-10);
        prop_assert!((1.0 - none - model.p_any_order_of_new(weeks)).abs() < 1e-11);
    }
}
