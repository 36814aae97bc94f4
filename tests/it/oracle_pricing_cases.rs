//! Textbook cases of `pricing_cases.json`, and laws of the simulator.

use crate::oracle_data::{close, json, number};
use crate::oracle_pricing::numbers;
use keliu::analysis::pricing::break_even::{self, Change};
use keliu::analysis::pricing::optimum;
use keliu::analysis::pricing::shares;
use keliu::analysis::pricing::simulator::{Part, Question, Segment, Simulator};
use keliu::analysis::pricing::slope::Slope;
use keliu::analysis::pricing::tornado;
use proptest::prelude::*;
use serde_json::Value;

const CLOSED: f64 = 1e-9;

fn case(name: &str) -> (Value, Value) {
    let all = json(include_str!("../oracle/pricing_cases.json"));
    (all[name]["inputs"].clone(), all[name]["expect"].clone())
}

#[test]
fn break_even_volumes() {
    let (i, e) = case("breakeven_volume_price_cut");
    let cut = Change {
        price: number(&i["p"]),
        cost: number(&i["vc"]),
        price_change: number(&i["dp"]),
        cost_change: 0.0,
        fixed_cost: 0.0,
        units: number(&i["q"]),
    };
    close("cut", break_even::volume(&cut).unwrap(), number(&e["be_pct"]), CLOSED);
    close("units", break_even::volume(&cut).unwrap() * cut.units, number(&e["be_units"]), CLOSED);
    let cheaper = break_even::volume(&Change { cost_change: -0.22, ..cut }).unwrap();
    close("cost falls", cheaper, number(&e["be_pct_if_vc_falls_022"]), CLOSED);
    let fixed = break_even::volume(&Change { fixed_cost: 800.0, ..cut }).unwrap();
    close("fixed", fixed, number(&e["be_pct_with_800_fixed"]), CLOSED);
    let (i, e) = case("breakeven_volume_price_rise");
    let rise = Change { cost: number(&i["vc"]), price_change: number(&i["dp"]), ..cut };
    close("rise", break_even::volume(&rise).unwrap(), number(&e["be_pct"]), CLOSED);
    assert_eq!(break_even::volume(&Change { price_change: -4.5, ..cut }), None);
    let (i, e) = case("breakeven_reactive");
    let margin = number(&i["p"]) - number(&i["vc"]);
    close(
        "reactive",
        break_even::reactive(number(&i["competitor_cut"]), margin).unwrap(),
        number(&e["max_loss_tolerable"]),
        CLOSED,
    );
    let (i, e) = case("breakeven_from_margin_pct");
    for ((cm, dp), be) in numbers(&i["cm_pct"]).iter().zip(numbers(&i["dp_pct"])).zip(numbers(&e["be"])) {
        let of = Change {
            price: 1.0,
            cost: 1.0 - cm,
            price_change: dp,
            cost_change: 0.0,
            fixed_cost: 0.0,
            units: 1.0,
        };
        close("margin", break_even::volume(&of).unwrap(), be, CLOSED);
    }
}

#[test]
fn best_prices() {
    let (i, e) = case("lerner_constant_elasticity");
    for (elasticity, expected) in numbers(&i["e"]).iter().zip(e["p"].as_array().unwrap()) {
        match optimum::lerner(number(&i["c"]), *elasticity) {
            Some(price) => close("lerner", price, number(expected), CLOSED),
            None => assert!(expected.is_null()),
        }
    }
    let (i, e) = case("optimal_semilog");
    close("semilog", optimum::semi_log(number(&i["c"]), number(&i["b"])).unwrap(), number(&e["p"]), CLOSED);
    let (i, e) = case("optimal_linear");
    let (a, b, c) = (number(&i["a"]), number(&i["b"]), number(&i["c"]));
    let price = optimum::linear(a, b, c).unwrap();
    close("linear", price, number(&e["p"]), CLOSED);
    close("q", a - b * price, number(&e["q"]), CLOSED);
    close("profit", (a - b * price) * (price - c), number(&e["profit"]), CLOSED);
    let (i, e) = case("optimal_logit_single");
    let (a, b, c) = (number(&i["a"]), number(&i["b"]), number(&i["c"]));
    let price = optimum::logit(a, b, c).unwrap();
    close("logit", price, number(&e["p"]), CLOSED);
    let share = keliu::math::special::logistic(a - b * price);
    close("share", share, number(&e["share"]), CLOSED);
    close("elasticity", -b * price * (1.0 - share), number(&e["elasticity"]), CLOSED);
    for (a, b, c) in [(500.0, 0.5, 4.0), (-40.0, 2.0, 1.0), (1.0, 1e-3, 0.0)] {
        let p = optimum::logit(a, b, c).unwrap();
        let s = keliu::math::special::logistic(a - b * p);
        assert!((1.0 - b * (p - c) * (1.0 - s)).abs() < 1e-6, "first-order condition {a}");
    }
}

#[test]
fn shares_and_arcs() {
    let (i, e) = case("mnl_share_elasticities");
    let (s, p, b) = (numbers(&i["shares"]), numbers(&i["p"]), number(&i["b"]));
    for (got, expected) in shares::own_elasticities(&s, &p, b).iter().zip(numbers(&e["own"])) {
        close("own", *got, expected, CLOSED);
    }
    close(
        "cross",
        shares::cross_elasticity(s[0], p[0], b),
        number(&e["cross_effect_of_price1_on_others"]),
        CLOSED,
    );
    let after = shares::shares_after(&s, &p, &[p[0] * 1.1, p[1], p[2]], b);
    for (got, expected) in after.iter().zip(numbers(&e["share_after_p1_plus10pct"])) {
        close("after", *got, expected, CLOSED);
    }
    let (i, e) = case("arc_vs_point_elasticity");
    let pair = |v: &Value| (number(&v[0]), number(&v[1]));
    close("arc", break_even::arc_elasticity(pair(&i["p"]), pair(&i["q"])), number(&e["arc"]), CLOSED);
    close("log", break_even::log_elasticity(pair(&i["p"]), pair(&i["q"])), number(&e["loglog"]), CLOSED);
}

fn part(units: f64, buyers: f64, price: f64, cost: f64, elasticity: Slope) -> Part {
    Part {
        product: 0,
        segment: 0,
        category: 0,
        buyers,
        units,
        price,
        cost,
        elasticity,
        shared_se: 0.0,
        buyers_elasticity: 0.5 * elasticity.value,
    }
}

fn one(part: Part, retention: f64) -> Simulator {
    Simulator::new(vec![part], vec![Segment { customers: part.buyers, retention }])
}

#[test]
fn one_product_with_constant_elasticity() {
    let (i, e) = case("constant_elasticity_scenario");
    let (p0, c) = (number(&i["p0"]), number(&i["c"]));
    let simulator = one(part(number(&i["q0"]), 100.0, p0, c, Slope { value: number(&i["e"]), se: 0.3 }), 0.5);
    for (at, p1) in numbers(&i["p1"]).into_iter().enumerate() {
        let answer = simulator.answer(&Question::plain(vec![p1 / p0 - 1.0]));
        close("q", answer.units.then, number(&e["q"][at]), CLOSED);
        close("profit", answer.profit.then, number(&e["profit"][at]), CLOSED);
    }
    close("optimum", optimum::lerner(c, number(&i["e"])).unwrap(), number(&e["optimum"]), CLOSED);
}

#[test]
fn probability_that_profit_rises() {
    let (i, e) = case("scenario_probability");
    let cm = number(&i["cm"]);
    let slope = Slope { value: number(&i["e"]), se: number(&i["se"]) };
    for (at, delta) in numbers(&i["delta"]).into_iter().enumerate() {
        let answer = one(part(1_000.0, 10.0, 10.0, 10.0 * (1.0 - cm), slope), 0.5)
            .answer(&Question::plain(vec![delta]));
        let be = answer.break_even.unwrap();
        close("break-even", be, number(&e["be"][at]), CLOSED);
        close("e*", break_even::elasticity(be, delta).unwrap(), number(&e["e_star"][at]), CLOSED);
        close("p", answer.p_profit_rises.unwrap(), number(&e["p_profit_up"][at]), 1e-8);
    }
}

#[test]
fn three_segments() {
    let (i, e) = case("scenario_by_segment");
    let segments = i["segments"].as_array().unwrap();
    let parts: Vec<Part> = segments
        .iter()
        .enumerate()
        .map(|(at, s)| Part {
            segment: at,
            buyers_elasticity: number(&s["e_ext"]),
            ..part(
                number(&s["buyers"]) * number(&s["units_per_buyer"]),
                number(&s["buyers"]),
                number(&s["price"]),
                number(&s["cost"]),
                Slope { value: number(&s["e_ext"]) + number(&s["e_int"]), se: 0.2 },
            )
        })
        .collect();
    let customers = segments
        .iter()
        .map(|s| Segment { customers: number(&s["buyers"]), retention: number(&s["retention"]) })
        .collect();
    let simulator = Simulator::new(parts, customers);
    let question = Question::plain(simulator.changes(number(&i["delta"]), |_| true));
    let answer = simulator.answer(&question);
    for (at, kappa) in ["0", "0.5", "1"].iter().enumerate() {
        let (total, worth) = (&e[*kappa]["total"], answer.worth[at]);
        close("units", answer.units.then, number(&total["units1"]), CLOSED);
        close("revenue", answer.revenue.then, number(&total["revenue1"]), CLOSED);
        close("profit", answer.profit.then, number(&total["gp1"]), CLOSED);
        close("lost", answer.lost.0, number(&total["customers_lost"]), CLOSED);
        close("equity now", worth.now, number(&total["equity0"]), CLOSED);
        close("equity", worth.then, number(&total["equity1"]), CLOSED);
        for (segment, o) in e[*kappa]["segments"].as_array().unwrap().iter().enumerate() {
            let (line, worth) = (answer.segments[segment], answer.segment_worth[segment][at]);
            close("units", line.then.units, number(&o["units1"]), CLOSED);
            close("profit", line.then.profit, number(&o["gp1"]), CLOSED);
            close("lost", line.lost, number(&o["customers_lost"]), CLOSED);
            close("equity", worth.then, number(&o["equity1"]), CLOSED);
        }
    }
    assert!(answer.lost.1.0 < answer.lost.0 && answer.lost.0 < answer.lost.1.1);
    let levers = tornado::run(&simulator, &customers_of(&i), &question);
    assert_eq!(levers.len(), 5);
    assert!(levers.windows(2).all(|w| (w[0].high - w[0].low).abs() >= (w[1].high - w[1].low).abs()));
}

/// An estimate of +0.1 ± 0.5 loses nobody, yet some may leave: with e = 0.1 - 1.96 × 0.5 and half of it buyers
/// 100 × (1 - 1.1^(-0.44)) = 4.107. Units stay at 1,000 and may fall to 1,000 × 1.1^(-0.88).
#[test]
fn a_wrong_sign_by_hand() {
    let wrong =
        Part { buyers_elasticity: 0.05, ..part(1000.0, 100.0, 10.0, 6.0, Slope { value: 0.1, se: 0.5 }) };
    let answer = one(wrong, 0.5).answer(&Question::plain(vec![0.1]));
    assert_eq!((answer.units.then, answer.lost.0), (1000.0, 0.0));
    let e = 0.1 - 1.959_963_984_540_054 * 0.5;
    close("units", answer.units.interval_95.0, 1000.0 * libm::pow(1.1, e), 1e-12);
    assert_eq!(answer.units.interval_95.1, 1000.0);
    close("lost", answer.lost.1.1, 100.0 * (1.0 - libm::pow(1.1, 0.5 * e)), 1e-9);
    assert_eq!(answer.lost.1.0, 0.0);
    // Profit rises as long as e > e*, e* as ever.
    let threshold = libm::log(4.0 / 5.0) / libm::log(1.1);
    close("p", answer.p_profit_rises.unwrap(), keliu::math::normal::cdf((0.1 - threshold) / 0.5), 1e-9);
}

fn customers_of(i: &Value) -> Vec<Segment> {
    let segment = |s: &Value| Segment { customers: number(&s["buyers"]), retention: number(&s["retention"]) };
    i["segments"].as_array().unwrap().iter().map(segment).collect()
}

fn any_parts() -> impl Strategy<Value = Vec<Part>> {
    let part =
        (0_usize..6, 0_usize..3, 0_usize..2, 0.0..500.0_f64, 1.0..9.0_f64, 0.5..90.0_f64, 0.1..1.1_f64);
    let slopes = (-6.0..-0.05_f64, 0.01..1.5_f64, 0.0..0.4_f64, 0.0..1.0_f64);
    let whole = (part, slopes).prop_map(
        |((product, segment, category, buyers, each, price, cost), (e, se, shared, ext))| Part {
            product,
            segment,
            category,
            buyers,
            units: buyers * each,
            price,
            cost: price * cost,
            elasticity: Slope { value: e, se },
            shared_se: shared,
            buyers_elasticity: e * ext,
        },
    );
    proptest::collection::vec(whole, 1..20)
}

fn three() -> Vec<Segment> {
    [(300.0, 0.9), (100.0, 0.5), (900.0, 0.1)]
        .map(|(customers, retention)| Segment { customers, retention })
        .to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_change_changes_nothing(parts in any_parts(), reaction in 0.0..1.0_f64, cross in 0.0..1.0_f64) {
        let simulator = Simulator::new(parts, three());
        let n = simulator.parts().len();
        let question = Question { reaction, cross, ..Question::plain(vec![0.0; n]) };
        let answer = simulator.answer(&question);
        for figure in [answer.units, answer.revenue, answer.profit] {
            prop_assert_eq!(figure.now, figure.then);
            prop_assert!((figure.interval_95.0 - figure.now).abs() <= 1e-9 * figure.now.abs());
            prop_assert!((figure.interval_95.1 - figure.now).abs() <= 1e-9 * figure.now.abs());
        }
        prop_assert_eq!(answer.lost.0, 0.0);
        prop_assert_eq!((answer.p_profit_rises, answer.is_extrapolation), (None, false));
        prop_assert!(answer.worth.iter().all(|w| w.now == w.then));
    }

    #[test]
    fn totals_are_the_sums_of_their_parts(parts in any_parts(), change in -0.3..0.3_f64, cross in 0.0..0.5_f64, horizon in 0.1..3.0_f64) {
        let simulator = Simulator::new(parts, three());
        let changes = simulator.changes(change, |part| part.product % 2 == 0);
        let question = Question { cross, horizon, ..Question::plain(changes) };
        let answer = simulator.answer(&question);
        for lines in [&answer.segments, &answer.products] {
            let sum = |of: &dyn Fn(&keliu::analysis::pricing::simulator::Line) -> f64| lines.iter().map(of).sum::<f64>();
            let is_close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (1.0 + a.abs());
            prop_assert!(is_close(sum(&|l| l.then.units), answer.units.then));
            prop_assert!(is_close(sum(&|l| l.then.revenue), answer.revenue.then));
            prop_assert!(is_close(sum(&|l| l.then.profit), answer.profit.then));
            prop_assert!(is_close(sum(&|l| l.now.profit), answer.profit.now));
        }
        let by_segment: f64 = answer.segments.iter().map(|l| l.lost).sum();
        prop_assert!((by_segment - answer.lost.0).abs() < 1e-9 * (1.0 + by_segment.abs()));
        for figure in [answer.units, answer.revenue, answer.profit] {
            let (a, b) = (figure.interval_80, figure.interval_95);
            prop_assert!(b.0 <= a.0 && a.0 <= figure.then && figure.then <= a.1 && a.1 <= b.1);
        }
        let p = answer.p_profit_rises.unwrap_or(0.5);
        prop_assert!((0.0..=1.0).contains(&p));
    }

    /// Whatever the file's estimates are: dearer never sells more to more people, cheaper never less, in no scope.
    #[test]
    fn dearer_never_sells_more(
        parts in any_parts(),
        signs in proptest::collection::vec(proptest::bool::ANY, 20),
        change in 0.001..0.9_f64,
        cross in 0.0..3.0_f64,
        reaction in 0.0..1.0_f64,
        scope in 0_usize..9,
    ) {
        let turned = parts.into_iter().zip(signs).map(|(mut part, is_wrong)| {
            if is_wrong {
                part.elasticity.value = -part.elasticity.value;
                part.buyers_elasticity = -part.buyers_elasticity;
            }
            part
        });
        let simulator = Simulator::new(turned.collect(), three());
        let is_in = |part: &Part| match scope {
            0 => true,
            1..=4 => part.product == scope - 1,
            5..=6 => part.category == scope - 5,
            _ => part.segment == scope - 7,
        };
        for change in [change, -change] {
            let question = Question { cross, reaction, ..Question::plain(simulator.changes(change, is_in)) };
            let answer = simulator.answer(&question);
            let never_more = |now: f64, then: f64| change.signum() * (then - now) <= 1e-9 * (1.0 + now);
            prop_assert!(never_more(answer.units.now, answer.units.then), "{:?}", answer.units);
            for line in &answer.segments {
                prop_assert!(never_more(line.now.units, line.then.units), "{:?}", line);
                prop_assert!(change.signum() * line.lost >= -1e-9 * (1.0 + line.now.buyers), "{:?}", line);
            }
            for (end, of) in [answer.units.interval_80, answer.units.interval_95].into_iter().zip(["80", "95"]) {
                prop_assert!(end.0 <= answer.units.then && answer.units.then <= end.1, "{}", of);
            }
            let p = answer.p_profit_rises.unwrap_or(0.5);
            prop_assert!((0.0..=1.0).contains(&p));
        }
    }

    /// Where a price did not change and nothing pulls, nothing happens.
    #[test]
    fn what_is_out_of_scope_stays(parts in any_parts(), change in -0.3..0.3_f64) {
        let simulator = Simulator::new(parts, three());
        let changes = simulator.changes(change, |part| part.product == 1);
        let answer = simulator.answer(&Question::plain(changes));
        for (at, line) in answer.products.iter().enumerate().filter(|(at, _)| *at != 1) {
            prop_assert!(line.now == line.then, "{}", at);
        }
    }
}
