//! The shifted-beta-geometric model of renewals.

use crate::oracle_data::{close, json, number};
use keliu::analysis::value::clv::sbg::{Cohort, Sbg, fit};
use proptest::prelude::*;

fn survivors(percent: &serde_json::Value, n_customers: f64, n_periods: usize) -> Cohort {
    percent.as_array().unwrap()[..=n_periods].iter().map(|p| number(p) / 100.0 * n_customers).collect()
}

#[test]
fn the_published_cohorts() {
    let oracle = json(include_str!("../oracle/sbg.json"));
    for (name, printed) in [("regular", "0.704 1.182 -1680.3"), ("high_end", "0.668 3.806 -1611.2")] {
        let oracle = &oracle[name];
        let fit = fit(&[survivors(&oracle["survival_percent"], 1_000.0, 7)]).unwrap();
        let m = fit.model;
        assert_eq!(format!("{:.3} {:.3} {:.1}", m.alpha, m.beta, fit.ln_likelihood), printed);
        close("alpha", m.alpha, number(&oracle["params"]["alpha"]), 1e-9);
        close("beta", m.beta, number(&oracle["params"]["beta"]), 1e-9);
        close("loglik", fit.ln_likelihood, number(&oracle["loglik"]), 1e-11);
        let uncertainty = fit.uncertainty.unwrap();
        // The oracle's second derivatives are differences: exact ones differ in the sixth digit.
        close("se alpha", uncertainty.standard_errors[0], number(&oracle["se"]["alpha"]), 5e-6);
        close("se beta", uncertainty.standard_errors[1], number(&oracle["se"]["beta"]), 5e-6);
        close("cov", uncertainty.covariance[1], number(&oracle["cov"][0][1]), 5e-6);
        for (t, expected) in oracle["survival"].as_array().unwrap().iter().enumerate() {
            close("survival", m.survival(t as u32), number(expected), 1e-9);
        }
        for (t, expected) in oracle["retention"].as_array().unwrap().iter().enumerate() {
            close("retention", m.retention(t as u32 + 1), number(expected), 1e-9);
        }
        close("lifetime", m.discounted_lifetime(0.1), number(&oracle["lifetime_10pct"]), 1e-9);
        assert!(fit.warnings.is_empty() && fit.n_customers == 1_000.0);
        close("left", fit.n_left, 1_000.0 * (1.0 - number(&oracle["survival_percent"][7]) / 100.0), 1e-12);
    }
}

#[test]
fn discounted_lifetimes() {
    let oracle = json(include_str!("../oracle/sbg.json"));
    for case in oracle["discounted"].as_array().unwrap() {
        let model = Sbg { alpha: number(&case["params"][0]), beta: number(&case["params"][1]) };
        let (rate, why) = (number(&case["rate"]), format!("{case}"));
        let period = case["period"].as_u64().unwrap() as u32;
        // The rate's own last digit weighs more the smaller it is.
        let tolerance = 1e-12 + 1e-15 / rate;
        close(&why, model.discounted_lifetime(rate), number(&case["lifetime"]), tolerance);
        close(&why, model.discounted_residual_lifetime(period, rate), number(&case["residual"]), tolerance);
    }
    // Without discount: finite only if customers leave quickly enough.
    close("mean", Sbg { alpha: 3.0, beta: 4.0 }.discounted_lifetime(0.0), 3.0, 1e-14);
    assert_eq!(Sbg { alpha: 0.7, beta: 4.0 }.discounted_lifetime(0.0), f64::INFINITY);
}

/// Cohorts of several ages say the same as one table of decisions by age.
#[test]
fn cohorts_of_different_ages() {
    let oracle = json(include_str!("../oracle/sbg.json"));
    let percent = &oracle["regular"]["survival_percent"];
    let old = survivors(percent, 1_000.0, 7);
    let twice = fit(&[old.clone(), old.clone()]).unwrap();
    let once = fit(std::slice::from_ref(&old)).unwrap();
    close("alpha", twice.model.alpha, once.model.alpha, 1e-9);
    close("loglik", twice.ln_likelihood, 2.0 * once.ln_likelihood, 1e-12);
    let se =
        |f: &keliu::analysis::value::clv::sbg::SbgFit| f.uncertainty.as_ref().unwrap().standard_errors[0];
    close("se", se(&once), 2.0_f64.sqrt() * se(&twice), 1e-8);
    // A truth without chance is found, whatever the ages.
    let truth = Sbg { alpha: 0.9, beta: 2.3 };
    let cohort = |size: f64, n: u32| -> Cohort { (0..=n).map(|t| size * truth.survival(t)).collect() };
    let found = fit(&[cohort(5_000.0, 2), cohort(800.0, 9), cohort(20_000.0, 1), cohort(50.0, 0)]).unwrap();
    close("alpha", found.model.alpha, 0.9, 1e-7);
    close("beta", found.model.beta, 2.3, 1e-7);
}

#[test]
fn cohorts_that_say_little() {
    assert!(fit(&[]).is_none());
    assert!(fit(&[vec![100.0]]).is_none());
    assert!(fit(&[vec![100.0, 120.0]]).is_none());
    assert!(fit(&[vec![f64::NAN, 3.0], vec![0.0, 0.0]]).is_none());
    for (cohort, warning) in [
        (vec![100.0, 100.0, 100.0], "nobody_stops"),
        (vec![100.0, 80.0], "dropout_uncertain"),
        (vec![1000.0, 800.0, 640.0, 512.0], "dropout_same_for_all"),
        (vec![100.0, 0.0], "dropout_same_for_all"),
        (vec![1e6, 9e5, 7e5, 4e5, 1e5], "dropout_same_for_all"),
    ] {
        let fit = fit(std::slice::from_ref(&cohort)).unwrap();
        println!("{cohort:?} {fit:?}");
        assert!(fit.model.alpha.is_finite() && fit.model.beta.is_finite() && fit.ln_likelihood.is_finite());
        assert!(fit.warnings == [warning], "{:?}", fit.warnings);
        let lifetime = fit.model.discounted_lifetime(0.1);
        assert!((1.0..=11.000_001).contains(&lifetime), "{lifetime}");
    }
}

proptest! {
    #[test]
    fn laws(ln_alpha in -6.0..6.0_f64, ln_beta in -6.0..6.0_f64, rate in 0.0001..3.0_f64, t in 1..300_u32) {
        let model = Sbg { alpha: libm::exp(ln_alpha), beta: libm::exp(ln_beta) };
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-10 * a.abs().max(b.abs());
        prop_assert!(model.retention(t + 1) >= model.retention(t));
        prop_assert!(near(model.survival(t), model.survival(t - 1) * model.retention(t)));
        let lifetime = model.discounted_lifetime(rate);
        prop_assert!(lifetime >= 1.0 && lifetime <= (1.0 + rate) / rate * (1.0 + 1e-12));
        // A new customer pays once for certain and then is one who decides in period 1.
        let later = model.discounted_residual_lifetime(1, rate) / (1.0 + rate);
        prop_assert!(near(lifetime, 1.0 + later), "{lifetime} {later}");
        prop_assert!(model.discounted_residual_lifetime(t + 1, rate) >= model.discounted_residual_lifetime(t, rate) * (1.0 - 1e-12));
    }
}
