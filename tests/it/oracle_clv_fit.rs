//! Maximum likelihood: the CDNOW values, and files on which a search may fail.

use crate::oracle_data::{calibration_end, cdnow, close, json, number};
use keliu::analysis::value::clv::bg_nbd::History;
use keliu::analysis::value::clv::summary::{Row, summarise};
use keliu::analysis::value::clv::uncertainty::Uncertainty;
use keliu::analysis::value::clv::{bg_nbd_fit, gamma_gamma};
use serde_json::Value;

fn check_uncertainty(got: &Uncertainty, oracle: &Value, names: &[&str]) {
    for (i, name) in names.iter().enumerate() {
        close(name, got.standard_errors[i], number(&oracle["se"][name]), 1e-3);
        for j in 0..names.len() {
            let scale = got.standard_errors[i] * got.standard_errors[j];
            let (got, expected) = (got.covariance[i * names.len() + j], number(&oracle["cov"][i][j]));
            assert!((got - expected).abs() < 1e-3 * scale, "cov {i} {j}: {got} {expected}");
        }
    }
}

#[test]
fn bg_nbd_on_cdnow() {
    let oracle = json(include_str!("../oracle/cdnow_fits.json"));
    let rows = summarise(&cdnow(), calibration_end());
    let histories: Vec<History> = rows.iter().map(Row::history).collect();
    let fit = bg_nbd_fit::fit(&histories).unwrap();
    let m = fit.model;
    for (name, got) in [("r", m.r), ("alpha", m.alpha), ("a", m.a), ("b", m.b)] {
        close(name, got, number(&oracle["bg_nbd"]["params"][name]), 1e-7);
    }
    close("loglik", fit.ln_likelihood, number(&oracle["bg_nbd"]["loglik"]), 1e-11);
    check_uncertainty(fit.uncertainty.as_ref().unwrap(), &oracle["bg_nbd"], &["r", "alpha", "a", "b"]);
    assert_eq!((fit.n_customers, fit.n_repeat_buyers, fit.warnings.len()), (2_357, 946, 0));
    // Two ways to one likelihood.
    let one_by_one: f64 = histories.iter().map(|h| m.ln_likelihood(h)).sum();
    close("sum", one_by_one, fit.ln_likelihood, 1e-12);
    let printed = json(include_str!("../oracle/clv_published.json"));
    for (name, got) in [("r", m.r), ("alpha", m.alpha), ("a", m.a), ("b", m.b)] {
        assert_eq!(format!("{got:.3}"), format!("{:.3}", number(&printed["bg_nbd"]["params"][name])));
    }
    assert_eq!(format!("{:.1}", fit.ln_likelihood), printed["bg_nbd"]["loglik"].to_string());
}

#[test]
fn gamma_gamma_on_cdnow() {
    let oracle = json(include_str!("../oracle/cdnow_fits.json"));
    let spends: Vec<_> = summarise(&cdnow(), calibration_end()).iter().map(Row::spend).collect();
    let fit = gamma_gamma::fit(&spends).unwrap();
    let m = fit.model;
    for (name, got) in [("p", m.p), ("q", m.q), ("v", m.v)] {
        close(name, got, number(&oracle["gamma_gamma"]["params"][name]), 1e-7);
    }
    close("loglik", fit.ln_likelihood, number(&oracle["gamma_gamma"]["loglik"]), 1e-11);
    check_uncertainty(fit.uncertainty.as_ref().unwrap(), &oracle["gamma_gamma"], &["p", "q", "v"]);
    assert_eq!(fit.n_customers as u64, oracle["gamma_gamma_n"].as_u64().unwrap());
    let one_by_one: f64 = spends.iter().filter(|s| s.mean > 0.0).map(|s| m.ln_likelihood(s)).sum();
    close("sum", one_by_one, fit.ln_likelihood, 1e-12);
}

#[test]
fn survives_every_small_file() {
    let oracle = json(include_str!("../oracle/bg_nbd_fits.json"));
    for (group, allowance) in [("stress", 0.01), ("worlds", 0.05)] {
        for case in oracle[group].as_array().unwrap() {
            let histories: Vec<History> = (0..case["x"].as_array().unwrap().len())
                .map(|i| History {
                    n_repeats: case["x"][i].as_u64().unwrap() as u32,
                    last_weeks: number(&case["t_x"][i]),
                    age_weeks: number(&case["T"][i]),
                })
                .collect();
            let fit = bg_nbd_fit::fit(&histories).unwrap();
            let (got, expected) = (fit.ln_likelihood, number(&case["loglik"]));
            let m = fit.model;
            println!("{group} {} {got:.6} {expected:.6} {m:?} {:?}", case["name"], fit.warnings);
            assert!(got >= expected - allowance, "{} {got} {expected}", case["name"]);
            assert!([m.r, m.alpha, m.a, m.b].iter().all(|p| p.is_finite() && *p > 0.0));
            assert!(!fit.warnings.contains(&"not_converged"), "{}", case["name"]);
            if case["boundary"] == true {
                assert!(!fit.warnings.is_empty(), "{}: a ridge goes unnoticed", case["name"]);
            }
            for h in &histories {
                let orders = m.expected_orders(52.0, h);
                assert!(orders.is_finite() && orders >= 0.0, "{m:?} {h:?} {orders}");
            }
        }
    }
}

#[test]
fn amounts_without_spread_or_with_too_much() {
    use gamma_gamma::{Spend, fit};
    let same: Vec<Spend> = (1..40).map(|x| Spend { n_repeats: x % 5 + 1, mean: 20.0 }).collect();
    let found = fit(&same).unwrap();
    assert!(!found.warnings.is_empty() && found.ln_likelihood.is_finite());
    close("spend", found.model.expected_spend(&same[0]).unwrap(), 20.0, 1e-3);
    // Pareto quantiles with tail index 0.6, for customers of whom some have many orders: no finite mean.
    let wild: Vec<Spend> = (0..80_u32)
        .map(|i| Spend { n_repeats: i % 19 + 1, mean: libm::pow((f64::from(i) + 0.5) / 80.0, -1.0 / 0.6) })
        .collect();
    let found = fit(&wild).unwrap();
    assert!(found.warnings.contains(&"spend_mean_infinite"), "{found:?}");
    assert_eq!(found.model.expected_spend(&Spend { n_repeats: 0, mean: 0.0 }), None);
    assert!(fit(&same[..4]).is_none());
    assert!(fit(&[Spend { n_repeats: 0, mean: 0.0 }; 50]).is_none());
}
