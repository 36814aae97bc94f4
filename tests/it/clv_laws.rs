//! What must hold for every file: units, currencies and order do not matter; probabilities are probabilities.

use crate::oracle_data::close;
use keliu::analysis::value::clv::beta_geometric::{BetaGeometric, Leaving};
use keliu::analysis::value::clv::history::History;
use keliu::analysis::value::clv::order_model::OrderModel;
use keliu::analysis::value::clv::pareto_nbd::ParetoNbd;
use keliu::analysis::value::clv::{self, Config, Output};
use keliu::model::{Customers, Day, Money, Transactions, net_orders};
use proptest::prelude::*;
use std::sync::Arc;

/// A purchase: customer, day, amount in 1/10,000.
type Line = (u32, i32, i64);

fn customers(lines: &[Line], name: impl Fn(u32) -> u32) -> Customers {
    let mut tx = Transactions::default();
    for (customer, day, amount) in lines {
        tx.order.push(tx.day.len() as u32);
        tx.day.push(Day(*day));
        tx.amount.push(Money(*amount));
        let id = format!("{:05}", name(*customer));
        tx.customer.push(Arc::make_mut(&mut tx.customer_ids).intern(id.as_bytes()).unwrap());
    }
    tx.n_orders = tx.order.len() as u32;
    let rows: Vec<u32> = (0..tx.n_orders).collect();
    Customers::build(&tx, &rows, net_orders(&tx, &rows))
}

fn value(customers: &Customers, end: Day) -> Output {
    let past = Arc::new(clv::look_back(customers, end, None, Vec::new()).unwrap());
    clv::run(customers, &past, &Config::default().check().unwrap(), None).unwrap()
}

const END: i32 = 20_500;

/// Customers who come and go over some 500 days, on days of a grid of `step` days.
fn shop() -> impl Strategy<Value = Vec<Line>> {
    let customer = (0..300_i32, 1..120_i32, 0..30_usize, 1_000..900_000_i64);
    proptest::collection::vec(customer, 60..140).prop_map(|list| {
        let mut lines = Vec::new();
        for (customer, (first, gap, n, amount)) in (0_u32..).zip(list) {
            let mut day = END - 500 + first;
            for i in 0..=n {
                if day > END {
                    break;
                }
                lines.push((customer, day, amount + 997 * (i as i64 % 7)));
                day += 1 + (gap * (1 + (i as i32 * 7 + gap) % 5)) / 3;
            }
        }
        // So that all shops end on the same day.
        lines.push((0, END, 10_000));
        lines
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]

    #[test]
    fn another_currency_and_another_order_give_the_same_value(lines in shop()) {
        let usual = value(&customers(&lines, |c| c), Day(END));
        // The same sales in a currency of which a unit is worth an eighth.
        let dearer: Vec<Line> = lines.iter().map(|(c, d, m)| (*c, *d, 8 * m)).collect();
        let other = value(&customers(&dearer, |c| c), Day(END));
        prop_assert_eq!(other.orders.kind, usual.orders.kind);
        close("orders", other.total_orders.value, usual.total_orders.value, 1e-12);
        close("money", other.total_clv.value, 8.0 * usual.total_clv.value, 1e-6);
        // The same customers under other names, which puts them in another order.
        let turned = value(&customers(&lines, |c| 9_999 - c), Day(END));
        prop_assert_eq!(turned.orders.kind, usual.orders.kind);
        close("orders", turned.total_orders.value, usual.total_orders.value, 1e-6);
        close("money", turned.total_clv.value, usual.total_clv.value, 1e-6);
        let last = usual.customers.len() - 1;
        for (at, customer) in usual.customers.iter().enumerate() {
            close("clv", turned.customers[last - at].clv, customer.clv, 1e-5);
        }
    }
}

fn any_model() -> impl Strategy<Value = OrderModel> {
    let shapes = [-5.0..4.0_f64, -2.0..6.0_f64, -5.0..4.0_f64, -5.0..4.0_f64];
    (shapes, 1..6_u32, 0..4_u8).prop_map(|(ln, stages, kind)| {
        let [r, alpha, a, b] = ln.map(libm::exp);
        match kind {
            0 => OrderModel::BetaGeometric(BetaGeometric::nbd(r, alpha)),
            1 => OrderModel::ParetoNbd(ParetoNbd { r, alpha, s: a, beta: b * 10.0 }),
            kind => {
                let leaving = if kind == 2 { Leaving::AfterRepeats } else { Leaving::AfterAny };
                OrderModel::BetaGeometric(BetaGeometric { r, alpha, a, b, stages, leaving })
            }
        }
    })
}

fn any_history() -> impl Strategy<Value = History> {
    (0..200_u32, 0.0..1.0_f64, 0.1..400.0_f64).prop_map(|(n_repeats, share, age_weeks)| History {
        n_repeats,
        last_weeks: if n_repeats == 0 { 0.0 } else { share * age_weeks },
        age_weeks,
        ..History::NEW
    })
}

/// The model on a clock on which a week lasts `unit`.
fn on_another_clock(model: &OrderModel, unit: f64) -> OrderModel {
    match *model {
        OrderModel::BetaGeometric(m) => {
            OrderModel::BetaGeometric(BetaGeometric { alpha: unit * m.alpha, ..m })
        }
        OrderModel::ParetoNbd(m) => {
            OrderModel::ParetoNbd(ParetoNbd { alpha: unit * m.alpha, beta: unit * m.beta, ..m })
        }
        other => other,
    }
}

proptest! {
    #[test]
    fn probabilities_are_probabilities(model in any_model(), h in any_history(), weeks in 0.1..300.0_f64) {
        let (alive, later) = (model.p_alive(&h), model.p_alive_after(weeks, &h));
        let (any, orders) = (model.p_any_order(weeks, &h), model.expected_orders(weeks, &h));
        prop_assert!((0.0..=1.0).contains(&alive) && (0.0..=1.0).contains(&later), "{alive} {later}");
        prop_assert!(later <= alive * (1.0 + 1e-9) && any <= alive * (1.0 + 1e-9), "{alive} {later} {any}");
        prop_assert!(orders.is_finite() && any <= orders * (1.0 + 1e-9) + 1e-300, "{any} {orders}");
        prop_assert!(model.ln_likelihood(&h).is_finite());
        close("any", model.p_any_order_given(alive, weeks, &h), any, 1e-12);
        // More silence is never a better sign; more time never brings fewer orders.
        let silent = History { age_weeks: h.age_weeks + weeks, ..h };
        prop_assert!(model.p_alive(&silent) <= alive * (1.0 + 1e-9));
        prop_assert!(model.expected_orders(weeks * 1.1, &h) >= orders * (1.0 - 1e-9));
        let p = model.p_orders(3, weeks, &h);
        prop_assert!(p.iter().all(|p| (0.0..=1.0 + 1e-9).contains(p)), "{p:?}");
        prop_assert!((1.0 - p[0] - any).abs() < 1e-9, "{p:?} {any}");
    }

    #[test]
    fn days_weeks_and_months_are_the_same(model in any_model(), h in any_history(), weeks in 0.1..300.0_f64) {
        for unit in [7.0, 12.0 * 7.0 / 365.25] {
            let there = on_another_clock(&model, unit);
            let then = History { last_weeks: unit * h.last_weeks, age_weeks: unit * h.age_weeks, ..h };
            for (one, other) in [
                (model.p_alive(&h), there.p_alive(&then)),
                (model.expected_orders(weeks, &h), there.expected_orders(unit * weeks, &then)),
                (model.p_any_order(weeks, &h), there.p_any_order(unit * weeks, &then)),
            ] {
                prop_assert!((one - other).abs() <= 1e-8 * one + 1e-200, "{model:?} {h:?} {one} {other}");
            }
        }
    }
}
