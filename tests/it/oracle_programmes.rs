//! Calculators of programmes against worked answers, and the laws of the mechanism.

use keliu::analysis::calculator::{Calculator, Unit, break_even, sensitivity};
use keliu::analysis::programme::growth::Counts;
use keliu::analysis::programme::thresholds::standing;
use keliu::analysis::programme::{
    calculators, complaints, fees, growth, members, referral, retention, value,
};
use proptest::prelude::*;
use serde_json::Value;

fn oracle(case: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../oracle/programmes.json")).unwrap();
    all[case]["expect"].clone()
}

#[track_caller]
fn close(what: &str, got: f64, wanted: f64) {
    assert!((got - wanted).abs() <= 1e-9 * wanted.abs().max(1e-12), "{what}: {got}, wanted {wanted}");
}

/// The answers of an example, with some inputs changed.
fn answers(calculator: &Calculator, example: &str, changed: &[(&str, f64)]) -> impl Fn(&str) -> f64 {
    let example = calculator.example(example).unwrap();
    let value = |id: &str| {
        let of = |list: &[(&str, f64)]| list.iter().find(|(i, _)| *i == id).map(|(_, v)| *v);
        of(changed).or(of(example.values)).unwrap_or(calculator.input(id).unwrap().usual)
    };
    let values: Vec<f64> = calculator.inputs.iter().map(|i| value(i.id)).collect();
    let solution = calculator.solve(&values).unwrap();
    move |id| {
        assert!(solution.answers.iter().any(|a| a.id == id), "no answer {id}");
        solution.get(id)
    }
}

/// Every expected number of a case, by the name that our calculator has for it.
#[track_caller]
fn all_of(case: &str, get: impl Fn(&str) -> f64, names: &[(&str, &str)]) {
    let expected = oracle(case);
    let expected = expected.as_object().unwrap();
    for (key, wanted) in expected {
        if let (Some((_, own)), Some(wanted)) = (names.iter().find(|n| n.0 == key), wanted.as_f64()) {
            close(key, get(own), wanted);
        }
    }
    for (key, _) in names {
        assert!(expected[*key].is_number(), "{key}");
    }
}

#[test]
fn credit_card() {
    let names = [
        ("lifetime_before_years", "lifetime_before"),
        ("lifetime_after_years", "lifetime_after"),
        ("lifetime_profit_before_gross", "profit_before"),
        ("lifetime_profit_after_gross", "profit_after"),
        ("clv_before_net_cac", "clv_before"),
        ("clv_after_net_cac_programme_once", "clv_after"),
        ("clv_after_net_cac_programme_per_year", "clv_after_yearly"),
        ("gain_per_customer_programme_once", "gain"),
        ("gain_per_customer_programme_per_year", "gain_yearly"),
        ("roi_once", "roi"),
        ("roi_per_year_basis", "roi_yearly"),
        ("breakeven_programme_cost_once", "max_cost"),
        ("breakeven_programme_cost_per_year", "max_cost_yearly"),
        ("breakeven_new_churn_once", "needed_churn"),
        ("years_to_recover_cac_no_churn", "payback_years"),
        ("clv_disc10_immediate_before_gross", "clv_before_discounted"),
        ("clv_disc10_gupta_lehmann_before_gross", "clv_before_gupta_lehmann"),
        ("clv_disc10_immediate_after_gross", "clv_after_discounted"),
        ("clv_disc10_gupta_lehmann_after_gross", "clv_after_gupta_lehmann"),
        ("gain_disc10_immediate_once", "gain_discounted"),
        ("roi_disc10_immediate_once", "roi_discounted"),
        ("breakeven_programme_cost_once_disc10", "max_cost_discounted"),
        ("breakeven_programme_cost_per_year_disc10", "max_cost_yearly_discounted"),
        ("breakeven_new_churn_once_disc10", "needed_churn_discounted"),
        ("five_year_survival_before", "survival_before"),
        ("five_year_survival_after", "survival_after"),
        ("half_life_years_before", "half_life_before"),
        ("half_life_years_after", "half_life_after"),
    ];
    assert_eq!(names.len(), oracle("seed_credit_card_retention").as_object().unwrap().len());
    let get = answers(&retention::RETENTION, "credit_card", &[]);
    all_of("seed_credit_card_retention", &get, &names);
    all_of("seed_5x_acquisition", &get, &[("retention_cost", "retention_cost")]);
    // The general break-even finds what the closed forms say.
    let values: Vec<f64> = retention::RETENTION.inputs.iter().map(|i| i.usual).collect();
    let found = retention::RETENTION.solve(&values).unwrap().break_evens;
    close("cost", found[5].unwrap(), get("max_cost_discounted"));
    close("churn after", found[4].unwrap(), get("needed_churn_discounted"));
    assert_eq!((found[0], found[2]), (None, None));
    // 100 (1 + d) (1 / (d + 0.05) - 1 / (d + 0.1)) = 20: d² - 0.1 d - 0.245 = 0.
    close("discount", found[6].unwrap(), f64::midpoint(0.1, 0.99_f64.sqrt()));
    // Without a discount rate both are the same.
    let get = answers(&retention::RETENTION, "credit_card", &[("discount", 0.0), ("customers", 7.0)]);
    close("undiscounted", get("gain_discounted"), get("gain"));
    close("in all", get("total_gain_discounted"), 7.0 * 980.0);
}

#[test]
fn churn_alarm() {
    let year = answers(&retention::CHURN, "alarm", &[]);
    let names = [
        ("monthly_equiv_20", "monthly"),
        ("quarterly_equiv_20", "quarterly"),
        ("half_life_years_20", "half_life"),
        ("five_year_survival_20", "five_year_survival"),
        ("expected_life_years_20", "lifetime"),
        ("monthly_equiv_10", "norm_monthly"),
        ("five_year_survival_10", "norm_five_year_survival"),
        ("annual_churn_that_halves_in_5y", "halving"),
    ];
    all_of("seed_churn_alarm_20pct", year, &names);
    let days = answers(&retention::CHURN, "days_120", &[]);
    all_of("seed_churn_alarm_20pct", days, &[("annualise_8pct_in_120_days", "annual")]);
}

#[test]
fn girard() {
    let get = answers(&referral::REFERRAL, "girard", &[]);
    let names = [
        ("net", "net"),
        ("roi", "roi"),
        ("commission_per_deal", "income_per_deal"),
        ("payout_per_deal", "paid_per_deal"),
        ("payouts_implied_at_nominal", "payouts"),
        ("share_of_referred_deals_paid", "share_paid"),
        ("nominal_cost_if_all_paid", "cost_all_paid"),
        ("roi_if_all_paid", "roi_all_paid"),
        ("cost_to_commission", "cost_share"),
        ("breakeven_incrementality", "needed_incrementality"),
        ("breakeven_incrementality_if_all_paid", "needed_incrementality_all_paid"),
        ("max_reward_per_deal_full_incrementality", "max_reward"),
        ("total_deals_implied", "total_deals"),
        ("direct_deals", "direct_deals"),
        ("referral_multiplier", "multiplier"),
        ("referred_per_direct_deal", "referred_per_direct"),
        ("wrong_payments_cost_50", "wrong_cost"),
        ("roi_with_50_wrong_payments", "roi_wrong"),
    ];
    assert_eq!(names.len() + 1, oracle("seed_joe_girard_referral").as_object().unwrap().len());
    all_of("seed_joe_girard_referral", &get, &names);
    let half = answers(&referral::REFERRAL, "girard_half", &[]);
    all_of("seed_joe_girard_referral", half, &[("net_at_50pct_incrementality", "net")]);
    let values: Vec<f64> = referral::REFERRAL.inputs.iter().map(|i| i.usual).collect();
    close(
        "incrementality",
        break_even::of(&referral::REFERRAL, &values, 6).unwrap(),
        get("needed_incrementality"),
    );
}

#[test]
fn members_complaints_and_word_of_mouth() {
    let names = [
        ("vip_revenue", "member_revenue"),
        ("non_vip_revenue", "other_revenue"),
        ("vip_to_non_vip", "ratio"),
    ];
    all_of("seed_friendship_store_vip_share", answers(&members::MEMBERS, "friendship_store", &[]), &names);
    let names = [
        ("kept_resolved", "kept_resolved"),
        ("kept_on_the_spot", "kept_on_spot"),
        ("extra_customers", "extra_customers"),
        ("extra_value", "extra_value"),
    ];
    all_of("seed_complaint_recovery", answers(&complaints::COMPLAINTS, "course", &[]), &names);
    let case = "seed_word_of_mouth_breakeven";
    let names = [("satisfied_share_breakeven_8_25", "needed_satisfied"), ("ratio_8_25", "ratio")];
    all_of(case, answers(&complaints::WORD_OF_MOUTH, "eight_25", &[]), &names);
    let names = [("satisfied_share_breakeven_10_20", "needed_satisfied")];
    all_of(case, answers(&complaints::WORD_OF_MOUTH, "ten_20", &[]), &names);
}

#[test]
fn membership_and_investment() {
    let expected = oracle("membership_fee_breakeven");
    for (i, example) in ["spend_2000", "spend_3980", "spend_8000"].into_iter().enumerate() {
        let get = answers(&fees::MEMBERSHIP, example, &[]);
        close(example, get("net_without_extra"), expected["seller_net_per_member"][i].as_f64().unwrap());
        close("spend", get("breakeven_spend"), expected["customer_breakeven_spend"].as_f64().unwrap());
    }
    let needed = expected["incremental_spend_needed_at_8000"].as_f64().unwrap();
    close("extra", answers(&fees::MEMBERSHIP, "spend_8000", &[])("needed_extra"), needed);
    // With exactly that further spend, nothing is gained or lost.
    let values: Vec<f64> = fees::MEMBERSHIP.inputs.iter().map(|i| i.usual).collect();
    close("general", break_even::of(&fees::MEMBERSHIP, &values, 4).unwrap(), needed);

    let expected = oracle("invest_vs_clv_balance");
    for (i, example) in ["profitable", "indifferent", "stop"].into_iter().enumerate() {
        let get = answers(&value::INVEST, example, &[]);
        close(example, get("net"), expected["net"][i].as_f64().unwrap());
        assert_eq!(get("keep") == 1.0, expected["keep"][i].as_bool().unwrap(), "{example}");
    }
}

#[test]
fn targets_and_the_sales_formula() {
    let names = [
        ("profit_multiplier", "profit_multiplier"),
        ("lifetime_multiplier", "lifetime_multiplier"),
        ("combined_value_multiplier", "combined_multiplier"),
    ];
    all_of("seed_course_targets_scenario", answers(&growth::TARGETS, "course", &[]), &names);
    let expected = oracle("referral_and_repurchase_identity");
    let counts = Counts {
        visitors: 10_000.0,
        direct: 500.0,
        referred: 50.0,
        orders: 825.0,
        revenue: 165_000.0,
        gross_profit: 66_000.0,
    };
    let keys = ["conversion", "ref_mult", "orders_per_customer", "aov", "gm"];
    let inputs = ["conversion", "referral", "orders", "order_value", "margin"];
    let mut changed = vec![("visitors", counts.visitors)];
    for ((key, input), factor) in keys.into_iter().zip(inputs).zip(counts.factors()) {
        close(key, factor, expected[key].as_f64().unwrap());
        changed.push((input, factor));
    }
    let get = answers(&growth::SALES_FORMULA, "identity", &changed);
    close("product", get("profit"), expected["product"].as_f64().unwrap());
    // Five levers and +5 points: A.6 and Reichheld & Sasser on these inputs.
    close("all", get("all_plus_10"), 0.771561);
    let get = answers(&value::DRIVERS, "credit_card", &[]);
    close("+5 points", get("five_points_share"), 1.0 / 3.0);
    let get = answers(&value::DRIVERS, "credit_card", &[("discount", 0.0)]);
    close("+5 points, undiscounted", get("five_points_share"), 1.0);
    close("the same customer", get("clv"), 1_000.0);
}

#[test]
fn tier_thresholds() {
    let all: Value = serde_json::from_str(include_str!("../oracle/programmes.json")).unwrap();
    let case = &all["tier_threshold_customers"];
    let list =
        |v: &Value| -> Vec<f64> { v.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect() };
    let (thresholds, spends, orders) =
        (list(&case["inputs"]["thresholds"]), list(&case["inputs"]["spend"]), list(&case["inputs"]["aov"]));
    for ((spend, order), row) in spends.iter().zip(&orders).zip(case["expect"]["rows"].as_array().unwrap()) {
        let found = standing(*spend, *order, &thresholds);
        assert_eq!(found.reached, row["reached"].as_f64());
        assert_eq!((found.next, found.gap), (row["next"].as_f64(), row["gap"].as_f64()));
        assert_eq!(found.is_critical, row["critical"].as_bool().unwrap(), "{spend}");
    }
}

#[test]
fn every_calculator_is_whole() {
    let all = calculators();
    for calculator in &all {
        let id = calculator.id;
        assert_eq!(all.iter().filter(|c| c.id == id).count(), 1, "{id}");
        assert!(!["open", "folklore", "thresholds", "invested"].contains(&id));
        let values: Vec<f64> = calculator.inputs.iter().map(|i| i.usual).collect();
        let solution = calculator.solve(&values).unwrap();
        assert!(solution.answers.iter().any(|a| a.id == calculator.main), "{id}");
        assert!(solution.main.value.is_finite() && !solution.effects.is_empty(), "{id}");
        let mut ids: Vec<&str> = solution.answers.iter().map(|a| a.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), solution.answers.len(), "{id}");
        for input in calculator.inputs {
            assert!((input.range.0..=input.range.1).contains(&input.usual), "{id}.{}", input.id);
            assert_ne!(input.id, "example");
        }
        for (input, value) in calculator.examples.iter().flat_map(|e| e.values) {
            let input = calculator.input(input).unwrap();
            assert!((input.range.0..=input.range.1).contains(value), "{id}.{}", input.id);
        }
        assert!((calculator.run)(&[]).is_err(), "{id}");
    }
}

proptest! {
    /// Values anywhere around the usual ones: a break-even gives the target or stands where it is crossed, and a
    /// tornado that moves nothing changes nothing.
    #[test]
    fn break_evens_and_tornados(which in 0..16_usize, shares in prop::collection::vec(0.2..2.5_f64, 10)) {
        let all = calculators();
        let calculator = all[which % all.len()];
        let values: Vec<f64> = calculator.inputs.iter().zip(&shares).map(|(input, share)| {
            let value = (input.usual * share).clamp(input.range.0, input.range.1);
            if input.unit == Unit::Flag { input.usual } else { value }
        }).collect();
        let scale = calculator.main_at(&values).abs().max(1.0);
        for (at, found) in break_even::all(calculator, &values).into_iter().enumerate() {
            let Some(x) = found else { continue };
            let (low, high) = calculator.inputs[at].range;
            prop_assert!((low..=high).contains(&x));
            let at_x = |x: f64| {
                let mut moved = values.clone();
                moved[at] = x;
                calculator.main_at(&moved) - calculator.target
            };
            let step = (x.abs() * 1e-9).max(1e-12);
            let crosses = at_x((x - step).max(low)) * at_x((x + step).min(high)) <= 0.0;
            prop_assert!(at_x(x).abs() <= 1e-6 * scale || crosses, "{} {at}: {}", calculator.id, at_x(x));
        }
        prop_assert!(sensitivity::tornado(calculator, &values, 0.0).is_empty());
        let effects = sensitivity::tornado(calculator, &values, 1.0);
        prop_assert!(effects.windows(2).all(|w| w[0].size() >= w[1].size()));
        let here = calculator.main_at(&values);
        for effect in effects {
            let mut moved = values.clone();
            moved[effect.input] = effect.high;
            let there = calculator.main_at(&moved);
            prop_assert!(there.is_nan() || (there - here - effect.at_high).abs() <= 1e-9 * here.abs().max(1.0));
        }
    }
}
