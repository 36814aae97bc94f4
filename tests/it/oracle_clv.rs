//! The value models at fixed parameters, and the whole analysis on CDNOW.

use crate::oracle_data::{calibration_end, cdnow, cdnow_times, close, file_end, json, number};
use keliu::analysis::value::clv::beta_geometric::BetaGeometric;
use keliu::analysis::value::clv::contest::{NaiveRule, Reason};
use keliu::analysis::value::clv::forecast::{Schedule, forecast, grouped};
use keliu::analysis::value::clv::gamma_gamma::{GammaGamma, Spend};
use keliu::analysis::value::clv::history::History;
use keliu::analysis::value::clv::order_model::{Kind, OrderModel};
use keliu::analysis::value::clv::summary::{FirstOrder, summarise};
use keliu::analysis::value::clv::{self, Config, Output};
use keliu::issue::Error;
use keliu::model::{Customers, Day};
use serde_json::Value;
use std::sync::Arc;

fn model(kind: &str, values: &Value) -> OrderModel {
    let [r, alpha, a, b] = [0, 1, 2, 3].map(|i| number(&values[i]));
    OrderModel::BetaGeometric(if kind.starts_with('m') {
        BetaGeometric::mbg_nbd(r, alpha, a, b)
    } else {
        BetaGeometric::bg_nbd(r, alpha, a, b)
    })
}

fn run(customers: &Customers, until: Option<Day>, config: Config) -> Result<Output, Error> {
    let past = Arc::new(clv::look_back(customers, file_end(), until, Vec::new())?);
    clv::run(customers, &past, &config.check()?, None)
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
fn summary_of_every_cdnow_customer() {
    let rows = summarise(&cdnow(), calibration_end());
    let lines: Vec<&str> = include_str!("../oracle/cdnow_sample_cbs.csv").lines().skip(1).collect();
    assert_eq!((rows.len(), lines.len()), (2_357, 2_357));
    for (row, line) in rows.iter().zip(lines) {
        let cells: Vec<f64> = line.split(',').map(|c| c.parse().unwrap()).collect();
        let history = row.history();
        assert_eq!(f64::from(history.n_repeats), cells[1], "{line}");
        let values = [history.last_weeks, history.age_weeks, row.mean_repeat_spend, history.sum_ln_gaps];
        for (got, expected) in values.into_iter().zip(&cells[2..]) {
            assert!((got - expected).abs() < 1e-9, "{got}: {line}");
        }
    }
    // Nobody is there before the first purchase.
    assert!(summarise(&cdnow(), keliu::model::Day::from_ymd(1996, 12, 31).unwrap()).is_empty());
}

#[test]
fn thirty_customers_to_nine_digits() {
    let oracle = json(include_str!("../oracle/cdnow_customers30.json"));
    let schedule = Schedule { step_weeks: 4.345, n_steps: 12, rate_per_step: 0.01 };
    for (kind, at, parameters, amounts) in [
        ("bg_nbd", "at_published", &oracle["bg_published"], &oracle["gg_published"]),
        ("bg_nbd", "at_mle", &oracle["bg_nbd"]["mle_params"], &oracle["gg_mle"]),
        ("mbg_nbd", "at_published", &oracle["mbg_published"], &oracle["gg_published"]),
        ("mbg_nbd", "at_mle", &oracle["mbg_nbd"]["mle_params"], &oracle["gg_mle"]),
    ] {
        let model = model(kind, parameters);
        let [p, q, v] = [0, 1, 2].map(|i| number(&amounts[i]));
        let amounts = GammaGamma { p, q, v };
        let cases = oracle[kind][at].as_array().unwrap();
        assert_eq!(cases.len(), 30);
        let histories: Vec<History> = cases.iter().map(history).collect();
        let outlooks = forecast(&model, &schedule, &histories, &grouped(&histories));
        for ((case, h), outlook) in cases.iter().zip(&histories).zip(outlooks) {
            let spend = Spend { n_orders: h.n_repeats, mean: number(&case["m_x"]) };
            let amount = amounts.expected_spend(&spend).unwrap();
            close("loglik", model.ln_likelihood(h), number(&case["loglik"]), 1e-9);
            close("p_alive", model.p_alive(h), number(&case["p_alive"]), 1e-9);
            close("10 weeks", model.expected_orders(10.0, h), number(&case["exp_10w"]), 1e-9);
            close("39 weeks", model.expected_orders(39.0, h), number(&case["exp_39w"]), 1e-9);
            close("52 weeks", model.expected_orders(52.0, h), number(&case["exp_52w"]), 1e-9);
            close("spend", amount, number(&case["exp_avg_profit"]), 1e-9);
            close("clv", amount * outlook.discounted_orders, number(&case["clv_12m_1pct"]), 1e-9);
            assert_eq!(outlook.p_alive, model.p_alive(h));
            assert!(model.p_any_order(39.0, h) < model.expected_orders(39.0, h));
        }
    }
}

#[test]
fn a_new_customer_and_the_printed_values() {
    let oracle = json(include_str!("../oracle/order_population.json"));
    let fader = model("bg_nbd", &oracle["at_published"]["BG/NBD"]);
    let modified = model("mbg_nbd", &oracle["at_published"]["MBG/NBD"]);
    for (i, t) in oracle["t"].as_array().unwrap().iter().enumerate() {
        for (model, key) in [(&fader, "bgnbd_expected_repeat"), (&modified, "mbgnbd_expected_repeat")] {
            close(key, model.expected_orders_of_new(number(t)), number(&oracle[key][i]), 1e-9);
        }
    }
    let pmf = oracle["bgnbd_pmf_t39_n0_to_20"].as_array().unwrap();
    for (got, expected) in fader.p_orders_of_new(20, 39.0).into_iter().zip(pmf) {
        close("pmf", got, number(expected), 1e-9);
    }
    let printed = json(include_str!("../oracle/clv_published.json"));
    for (n, t, expected) in [(10, 2.0, "n=10,t=2"), (0, 39.0, "n=0,t=39")] {
        let got = *fader.p_orders_of_new(n, t).last().unwrap();
        close(expected, got, number(&printed["bg_nbd_pmf"][expected]), 1e-5);
    }
    let h = History { n_repeats: 2, last_weeks: 30.43, age_weeks: 38.86, ..History::NEW };
    assert_eq!(format!("{:.3}", fader.expected_orders(39.0, &h)), "1.226");
    let amounts = &printed["gamma_gamma"]["conditional_expectation_first_10_ids"];
    let amount_model = GammaGamma { p: 6.25, q: 3.74, v: 15.44 };
    let rows = summarise(&cdnow(), calibration_end());
    for (row, expected) in rows.iter().zip(amounts["values"].as_array().unwrap()) {
        // Printed with two digits, from parameters rounded in the spreadsheet.
        assert!(
            (amount_model.expected_spend(&row.spend(FirstOrder::Excluded)).unwrap() - number(expected)).abs()
                < 0.06
        );
    }
}

#[test]
fn numerical_stress_cases() {
    let oracle = json(include_str!("../oracle/order_edge_cases.json"));
    for case in oracle.as_array().unwrap() {
        let (model, h) = (model(case["model"].as_str().unwrap(), &case["params"]), history(case));
        let why = case["why"].as_str().unwrap();
        close(why, model.ln_likelihood(&h), number(&case["loglik"]), 1e-8);
        close(why, model.p_alive(&h), number(&case["p_alive"]), 1e-8);
        close(why, model.expected_orders(number(&case["t"]), &h), number(&case["cet"]), 1e-8);
    }
}

#[test]
fn no_jump_at_the_singular_points_of_the_textbook_formula() {
    let h = History { n_repeats: 3, last_weeks: 30.0, age_weeks: 38.0, ..History::NEW };
    let at = |a: f64, b: f64| BetaGeometric::bg_nbd(0.243, 4.414, a, b).expected_orders(39.0, &h);
    // a = 1 exactly lies between its neighbours, and next to the value computed with 50 digits at 1.0000001.
    assert!(at(1.0 - 1e-9, 2.426) > at(1.0, 2.426) && at(1.0, 2.426) > at(1.0 + 1e-9, 2.426));
    close("a = 1", at(1.0, 2.426), 1.6189188747, 1e-6);
    close("a + b = 1", at(0.4, 0.6), at(0.4, 0.6 + 1e-12), 1e-10);
}

#[test]
fn cdnow_with_a_holdout() {
    let oracle = json(include_str!("../oracle/cdnow_holdout.json"));
    let out = run(&cdnow(), Some(calibration_end()), Config::default()).unwrap();
    let contest = out.past.contest.as_ref().unwrap();
    assert_eq!((contest.cut, contest.weeks, contest.n_customers), (calibration_end(), 39.0, 2_357));
    assert_eq!(contest.actual_orders, number(&oracle["totals"]["actual_total"]));
    let rows = oracle["by_frequency"].as_array().unwrap();
    for (kind, name) in [(Kind::BgNbd, "BG/NBD"), (Kind::MbgNbd, "MBG/NBD"), (Kind::ParetoNbd, "Pareto/NBD")]
    {
        let entrant = contest.entrant(kind).unwrap();
        let (score, expected) = (entrant.score, &oracle["totals"][name]);
        close("total", score.total, number(&expected["total"]), 1e-6);
        close("mae", score.mae, number(&expected["mae"]), 1e-6);
        close("rmse", score.rmse, number(&expected["rmse"]), 1e-6);
        close("r", score.correlation.unwrap(), number(&expected["pearson"]), 1e-6);
        for ((group, mean), row) in contest.by_frequency.iter().zip(&entrant.by_frequency).zip(rows) {
            assert_eq!(group.members.len() as u64, row["n"].as_u64().unwrap());
            close("actual", group.actual_mean, number(&row["actual_mean"]), 1e-9);
            close("expected", *mean, number(&row[name]), 1e-6);
        }
        // Every decile's share lies near its probability, and the probabilities tell more than the base rate.
        assert_eq!(entrant.calibration.deciles.len(), 10);
        assert!(entrant.calibration.brier < 0.8 * entrant.calibration.base_brier);
        close("histogram", entrant.histogram.iter().sum(), 2_357.0, 1e-12);
    }
    let histogram = &oracle["frequency_histogram_0_to_7plus"];
    let tracking = &oracle["tracking"];
    let bg = contest.entrant(Kind::BgNbd).unwrap();
    let pareto = contest.entrant(Kind::ParetoNbd).unwrap();
    for n in 0..8 {
        assert_eq!(contest.histogram[n], number(&histogram["actual"][n]));
        close("histogram", bg.histogram[n], number(&histogram["BG/NBD"][n]), 1e-6);
    }
    assert_eq!((contest.tracking.actual.len(), contest.tracking.n_before), (78, 39));
    for week in 0..78 {
        assert_eq!(contest.tracking.actual[week], number(&tracking["actual_cum_repeat"][week]), "{week}");
        close("tracking", bg.tracking[week], number(&tracking["bgnbd_cum"][week]), 1e-6);
        close("tracking", pareto.tracking[week], number(&tracking["pnbd_cum"][week]), 1e-6);
        assert_eq!(contest.tracking.naive[week].is_some(), week >= 39);
    }
    // Pareto/NBD errs least here, and is used.
    assert_eq!((out.orders.kind, out.reason), (Kind::ParetoNbd, Reason::Holdout));
    assert_eq!(out.past.fits.len(), Kind::ALL.len() - 1);
    let last = contest.baseline(NaiveRule::LastPeriod).unwrap();
    assert_eq!(last.score.total, 2_457.0);
    assert!(
        contest.entrants.iter().filter(|e| e.fit.kind != Kind::Nbd).all(|e| e.score.mae < last.score.mae)
    );
    assert!(out.warnings.is_empty(), "{:?}", out.warnings);
    close("correlation", out.correlation.unwrap(), 0.1139, 1e-3);
    for total in [out.total_clv, out.total_orders] {
        let (low, high) = total.interval.unwrap();
        assert!(low < total.value && total.value < high && high < 1.5 * low, "{low} {high}");
    }
    close("sum", out.customers.iter().map(|c| c.clv).sum(), out.total_clv.value, 1e-12);
}

#[test]
fn one_customer_closely() {
    for kind in [Kind::MbgNbd, Kind::ParetoNbd, Kind::BgNbd] {
        let config = Config { model: Some(kind), ..Config::default() };
        let out = run(&cdnow(), Some(calibration_end()), config).unwrap();
        assert_eq!((out.orders.kind, out.reason), (kind, Reason::Chosen));
        for at in (0..out.customers.len()).step_by(97) {
            let (customer, details) = (&out.customers[at], out.details(at).unwrap());
            close("orders", details.expected_orders.value, customer.expected_orders, 1e-12);
            close("clv", details.clv.value, customer.clv, 1e-12);
            close("p_any", details.p_any_order, customer.p_any_order, 1e-12);
            assert!(details.p_alive_after <= customer.p_alive && details.p_any_order <= customer.p_alive);
            for estimate in [details.expected_orders, details.expected_spend, details.clv] {
                let (low, high) = estimate.interval.unwrap();
                assert!(low < estimate.value && estimate.value < high, "{estimate:?}");
            }
            match details.p_alive.interval {
                Ok((low, high)) => assert!(low < customer.p_alive && customer.p_alive < high),
                Err(reason) => assert!(reason == "certain" && customer.p_alive == 1.0),
            }
            let (inner, outer) = (details.orders_80, details.orders_95);
            assert!(outer.0 <= inner.0 && inner.0 <= inner.1 && inner.1 <= outer.1);
            let next = details.next_order;
            if let (Some(early), Some(median)) = (next.early_weeks, next.median_weeks) {
                let h = customer.row.history();
                assert!(early < median);
                close("median", out.orders.model.p_any_order(median, &h), 0.5, 1e-4);
            }
        }
    }
}

/// Three copies of every customer: the same parameters, three times the information. With so many the
/// derivatives come from a sample.
#[test]
fn three_times_the_customers_give_a_narrower_interval() {
    let (once, thrice) = (cdnow_times(1), cdnow_times(3));
    let (once, thrice) =
        (run(&once, None, Config::default()).unwrap(), run(&thrice, None, Config::default()).unwrap());
    close("r", thrice.orders.model.parameters()[0].1, once.orders.model.parameters()[0].1, 1e-8);
    for (small, large) in [(once.total_orders, thrice.total_orders), (once.total_clv, thrice.total_clv)] {
        close("total", large.value, 3.0 * small.value, 1e-7);
        let width = |(low, high): (f64, f64)| libm::log(high / low);
        let (wide, narrow) = (width(small.interval.unwrap()), width(large.interval.unwrap()));
        close("width", narrow, wide / 3.0_f64.sqrt(), 0.01);
    }
}

/// The interval once more, with another step.
#[test]
fn interval_of_the_orders_both_ways() {
    let out = run(&cdnow(), None, Config::default()).unwrap();
    let histories: Vec<History> = out.customers.iter().map(|c| c.row.history()).collect();
    let order = grouped(&histories);
    let schedule = Schedule { step_weeks: out.horizon_weeks, n_steps: 1, rate_per_step: 0.0 };
    let m = out.orders.model;
    let ln_total = |moved: &OrderModel| {
        libm::log(forecast(moved, &schedule, &histories, &order).iter().map(|o| o.orders).sum())
    };
    let elasticities = [0, 1, 2, 3]
        .map(|i| (ln_total(&m.scaled(i, libm::exp(1e-3))) - ln_total(&m.scaled(i, libm::exp(-1e-3)))) / 2e-3);
    let uncertainty = out.orders.uncertainty.unwrap();
    let variance = keliu::math::linear::quadratic_form(&uncertainty.ln_covariance, &elasticities);
    let (low, high) = out.total_orders.interval.unwrap();
    close("width", libm::log(high / low), 2.0 * 1.959964 * variance.sqrt(), 1e-4);
}

#[test]
fn all_of_cdnow_without_a_holdout() {
    let out = run(&cdnow(), None, Config::default()).unwrap();
    // A part is held back for the contest, but the models see everything.
    let contest = out.past.contest.as_ref().unwrap();
    assert!(
        contest.cut < file_end() && out.past.until == file_end() && (25.0..27.0).contains(&contest.weeks)
    );
    assert_eq!(out.orders.n_customers, 2_357);
    assert_eq!(out.groups.len(), 0);
    close("horizon", out.horizon_weeks, 365.25 / 7.0, 1e-12);
    for c in &out.customers {
        assert!(
            c.clv >= 0.0 && c.clv.is_finite() && c.expected_spend > 0.0 && (0.0..=1.0).contains(&c.p_alive)
        );
    }
}

#[test]
fn settings_and_too_little_data() {
    let code = |config: Config| config.check().unwrap_err().code;
    let d = Config::default();
    assert_eq!(code(Config { horizon_months: 0, ..d }), "params.horizon_months");
    assert_eq!(code(Config { horizon_months: 121, ..d }), "params.horizon_months");
    assert_eq!(code(Config { annual_discount: -0.1, ..d }), "params.annual_discount");
    assert_eq!(code(Config { annual_discount: f64::NAN, ..d }), "params.annual_discount");
    assert_eq!(code(Config { margin: 0.0, ..d }), "params.margin");
    let first_day = keliu::model::Day::from_ymd(1997, 1, 1).unwrap();
    let error = run(&cdnow(), Some(first_day), d).unwrap_err();
    assert_eq!(error.to_string(), "clv.too_few_repeat_buyers n=0 min=5");
    let nobody = keliu::model::Customers::default();
    assert!(run(&nobody, None, d).is_err());
}
