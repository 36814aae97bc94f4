//! Maximum likelihood: the CDNOW values, and files on which a search may fail.

use crate::oracle_data::{calibration_end, cdnow, close, json, number};
use keliu::analysis::value::clv::beta_geometric::Leaving;
use keliu::analysis::value::clv::gamma_gamma;
use keliu::analysis::value::clv::history::History;
use keliu::analysis::value::clv::order_fit::{fit, fit_all, fit_with_stages};
use keliu::analysis::value::clv::order_model::Kind;
use keliu::analysis::value::clv::summary::{FirstOrder, Row, summarise};
use keliu::analysis::value::clv::uncertainty::Uncertainty;
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

fn cdnow_histories() -> Vec<History> {
    summarise(&cdnow(), calibration_end()).iter().map(Row::history).collect()
}

#[test]
fn every_model_on_cdnow() {
    let oracle = json(include_str!("../oracle/cdnow_fits.json"));
    let printed = json(include_str!("../oracle/clv_published.json"));
    let histories = cdnow_histories();
    let fits = fit_all(&histories, &[], None).unwrap();
    for (kind, key) in [(Kind::Nbd, "nbd"), (Kind::BgNbd, "bg_nbd"), (Kind::MbgNbd, "mbg_nbd")] {
        let fit = fits.iter().find(|f| f.kind == kind).unwrap();
        let parameters = fit.model.parameters();
        for (name, got) in &parameters {
            close(name, *got, number(&oracle[key]["params"][name]), 1e-7);
            let published = number(&printed[key]["params"][name]);
            assert_eq!(format!("{got:.3}"), format!("{published:.3}"));
        }
        close("loglik", fit.ln_likelihood, number(&oracle[key]["loglik"]), 1e-11);
        close("aic", fit.aic, number(&oracle[key]["aic"]), 1e-11);
        let names: Vec<&str> = parameters.iter().map(|p| p.0).collect();
        check_uncertainty(fit.uncertainty.as_ref().unwrap(), &oracle[key], &names);
        assert_eq!((fit.n_customers, fit.n_repeat_buyers, fit.warnings.len()), (2_357, 946, 0));
        // Two ways to one likelihood.
        let one_by_one: f64 = histories.iter().map(|h| fit.model.ln_likelihood(h)).sum();
        close("sum", one_by_one, fit.ln_likelihood, 1e-12);
    }
    // CDNOW's customers are not regular.
    for kind in [Kind::BgCnbd, Kind::MbgCnbd] {
        let fit = fits.iter().find(|f| f.kind == kind).unwrap();
        assert!(fit.is_twin() && fit.model.stages() == 1);
    }
}

#[test]
fn regular_buyers_models_on_cdnow_at_every_number_of_stages() {
    let oracle = json(include_str!("../oracle/cdnow_fits.json"));
    let histories = cdnow_histories();
    for (leaving, key) in [(Leaving::AfterRepeats, "bg_cnbd"), (Leaving::AfterAny, "mbg_cnbd")] {
        for stages in 1..=4 {
            let oracle = &oracle[key][stages.to_string()];
            let fit = fit_with_stages(leaving, stages, &histories).unwrap();
            for (name, got) in fit.model.parameters() {
                close(name, got, number(&oracle["params"][name]), 1e-6);
            }
            close("loglik", fit.ln_likelihood, number(&oracle["loglik"]), 1e-11);
            check_uncertainty(fit.uncertainty.as_ref().unwrap(), oracle, &["r", "alpha", "a", "b"]);
            let one_by_one: f64 = histories.iter().map(|h| fit.model.ln_likelihood(h)).sum();
            close("sum", one_by_one, fit.ln_likelihood, 1e-12);
        }
    }
}

#[test]
fn gamma_gamma_on_cdnow() {
    let oracle = json(include_str!("../oracle/cdnow_fits.json"));
    let spends: Vec<_> =
        summarise(&cdnow(), calibration_end()).iter().map(|r| r.spend(FirstOrder::Excluded)).collect();
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
    let oracle = json(include_str!("../oracle/order_fits.json"));
    for case in oracle["stress"].as_array().unwrap().iter().chain(oracle["worlds"].as_array().unwrap()) {
        let histories: Vec<History> = (0..case["x"].as_array().unwrap().len())
            .map(|i| History {
                n_repeats: case["x"][i].as_u64().unwrap() as u32,
                last_weeks: number(&case["t_x"][i]),
                age_weeks: number(&case["T"][i]),
                ..History::NEW
            })
            .collect();
        for (kind, key) in [(Kind::BgNbd, "bg_nbd"), (Kind::MbgNbd, "mbg_nbd"), (Kind::Nbd, "nbd")] {
            let fit = fit(kind, &histories).unwrap();
            let m = fit.model;
            let what = format!("{key} {} {:.6} {m:?} {:?}", case["name"], fit.ln_likelihood, fit.warnings);
            println!("{what}");
            if kind != Kind::Nbd {
                let expected = number(&case["loglik"][key]);
                assert!(fit.ln_likelihood >= expected - 0.005, "{what}: {expected}");
                let is_on_a_ridge = case["boundary"][key] == true;
                assert!(!is_on_a_ridge || !fit.warnings.is_empty(), "{what}: a ridge goes unnoticed");
            }
            assert!(m.parameters().iter().all(|(_, p)| p.is_finite() && *p > 0.0), "{what}");
            assert!(!fit.warnings.contains(&"not_converged"), "{what}");
            for h in &histories {
                let orders = m.expected_orders(52.0, h);
                assert!(orders.is_finite() && orders >= 0.0, "{what} {h:?} {orders}");
                assert!((0.0..=1.0).contains(&m.p_alive(h)), "{what} {h:?}");
            }
        }
    }
}

#[test]
fn amounts_without_spread_or_with_too_much() {
    use gamma_gamma::{Spend, fit};
    let same: Vec<Spend> = (1..40).map(|x| Spend { n_orders: x % 5 + 1, mean: 20.0 }).collect();
    let found = fit(&same).unwrap();
    assert!(!found.warnings.is_empty() && found.ln_likelihood.is_finite());
    close("spend", found.model.expected_spend(&same[0]).unwrap(), 20.0, 1e-3);
    // Pareto quantiles with tail index 0.6, for customers of whom some have many orders: no finite mean.
    let wild: Vec<Spend> = (0..80_u32)
        .map(|i| Spend { n_orders: i % 19 + 1, mean: libm::pow((f64::from(i) + 0.5) / 80.0, -1.0 / 0.6) })
        .collect();
    let found = fit(&wild).unwrap();
    assert!(found.warnings.contains(&"spend_mean_infinite"), "{found:?}");
    assert_eq!(found.model.expected_spend(&Spend { n_orders: 0, mean: 0.0 }), None);
    assert!(fit(&same[..4]).is_none());
    assert!(fit(&[Spend { n_orders: 0, mean: 0.0 }; 50]).is_none());
}
