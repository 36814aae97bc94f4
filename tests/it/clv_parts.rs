//! Values of groups of customers: sums that add up, intervals that respect the parameters that all share.

use crate::oracle_data::{cdnow, file_end};
use keliu::analysis::value::clv::forecast::{Schedule, forecast, grouped};
use keliu::analysis::value::clv::history::History;
use keliu::analysis::value::clv::order_model::Kind;
use keliu::analysis::value::clv::{self, Config, Output};
use keliu::math::normal;
use keliu::math::rng::Pcg64;
use std::sync::Arc;

fn values() -> Output {
    let customers = cdnow();
    let past = Arc::new(clv::look_back(&customers, file_end(), None, Vec::new()).unwrap());
    let config = Config { margin: 0.4, ..Config::default() }.check().unwrap();
    clv::run(&customers, &past, &config, None).unwrap()
}

/// One order, two to four, more.
fn group_of(clv: &Output) -> Vec<u32> {
    clv.customers.iter().map(|c| [0, 1, 1, 1, 2][c.row.n_repeats.min(4) as usize]).collect()
}

/// The interval of one customer's P(alive) is the likelihood's: not as far up as down in log-odds, as the delta method has it,
/// but of about its width.
#[test]
fn p_alive_of_a_customer_by_the_likelihood() {
    let customers = cdnow();
    let past = Arc::new(clv::look_back(&customers, file_end(), None, Vec::new()).unwrap());
    let config = Config { model: Some(Kind::MbgNbd), ..Config::default() }.check().unwrap();
    let clv = clv::run(&customers, &past, &config, None).unwrap();
    let log_odds = |p: f64| libm::log(p / (1.0 - p));
    let (mut n, mut n_bent) = (0, 0);
    for at in (0..clv.customers.len()).step_by(100) {
        let details = clv.details(at).unwrap();
        let (straight, bent) = (details.p_alive, clv.p_alive(at, &details));
        let width = |(low, high): (f64, f64)| log_odds(high) - log_odds(low);
        let ((low, high), p) = (bent.interval.unwrap(), bent.value);
        assert!(low < p && p < high && p == straight.value, "{low} {p} {high}");
        assert!((width((low, high)) / width(straight.interval.unwrap()) - 1.0).abs() < 0.1);
        let (down, up) = (log_odds(p) - log_odds(low), log_odds(high) - log_odds(p));
        n += 1;
        n_bent += usize::from((up / down - 1.0).abs() > 0.01);
    }
    assert!(n > 20 && n_bent > n / 2, "{n_bent} of {n}");
}

#[test]
fn groups_add_up_and_their_intervals_do_not() {
    let clv = values();
    let parts: Vec<_> = clv.parts(&group_of(&clv), 4).into_iter().collect();
    assert!(parts[3].is_none());
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    assert_eq!(parts.iter().map(|p| p.n_customers).sum::<usize>(), clv.customers.len());
    let near = |a: f64, b: f64, by: f64| assert!((a / b - 1.0).abs() < by, "{a} {b}");
    near(parts.iter().map(|p| p.clv.value).sum(), clv.total_clv.value, 1e-12);
    near(parts.iter().map(|p| p.expected_orders.value).sum(), clv.total_orders.value, 1e-12);
    let width = |(low, high): (f64, f64)| high - low;
    let total = width(clv.total_clv.interval.unwrap());
    let widths: Vec<f64> = parts.iter().map(|p| width(p.clv.interval.unwrap())).collect();
    // Errors of independent groups would add up as squares do; those of shared parameters go together.
    let if_independent = widths.iter().map(|w| w * w).sum::<f64>().sqrt();
    assert!(
        total <= widths.iter().sum::<f64>() * 1.001 && total > if_independent * 1.02,
        "{total} {widths:?}"
    );
    // Everybody in one group: the section's total.
    let all = clv.parts(&vec![0; clv.customers.len()], 1).remove(0).unwrap();
    near(all.clv.value, clv.total_clv.value, 1e-12);
    let (a, b) = (all.clv.interval.unwrap(), clv.total_clv.interval.unwrap());
    near(a.0, b.0, 0.01);
    near(a.1, b.1, 0.01);
    // The mean of all customers' probabilities; those at the end of the horizon against one by one.
    for (part, group) in parts.iter().zip(0..) {
        let of = group_of(&clv);
        let own = clv.customers.iter().zip(&of).filter(|(_, g)| **g == group).map(|(c, _)| c);
        let after: f64 =
            own.map(|c| clv.orders.model.p_alive_after(clv.horizon_weeks, &c.row.history())).sum();
        near(part.p_alive_after.value, after / part.n_customers as f64, 0.02);
        assert!(part.p_alive_after.value < part.p_alive.value);
        let (low, high) = part.p_alive.interval.unwrap();
        assert!(0.0 < low && low < part.p_alive.value && part.p_alive.value < high && high < 1.0);
        assert!(part.clv_by_chance.is_ok() && part.orders_by_chance.is_ok());
    }
}

/// The delta method against a parametric bootstrap: one draw of the parameters moves all customers.
#[test]
fn intervals_as_a_bootstrap_has_them() {
    let clv = values();
    let groups = group_of(&clv);
    let parts: Vec<_> = clv.parts(&groups, 3).into_iter().flatten().collect();
    let uncertainty = clv.orders.uncertainty.as_ref().unwrap();
    let root = cholesky(&uncertainty.ln_covariance, 4);
    let histories: Vec<History> = clv.customers.iter().map(|c| c.row.history()).collect();
    let order = grouped(&histories);
    let mut rng = Pcg64::new(5);
    let mut draws: [Vec<f64>; 3] = Default::default();
    for _ in 0..400 {
        let normal: Vec<f64> = (0..4).map(|_| normal::quantile(rng.uniform().max(1e-12))).collect();
        let mut model = clv.orders.model;
        for i in 0..4 {
            let by: f64 = (0..=i).map(|j| root[4 * i + j] * normal[j]).sum();
            model = model.scaled(i, libm::exp(by));
        }
        let outlooks = forecast(&model, &Schedule::once(clv.horizon_weeks), &histories, &order);
        let mut sums = [0.0; 3];
        outlooks.iter().zip(&groups).for_each(|(o, g)| sums[*g as usize] += o.orders);
        sums.iter().zip(&mut draws).for_each(|(sum, draws)| draws.push(*sum));
    }
    for (part, mut draws) in parts.iter().zip(draws) {
        draws.sort_by(f64::total_cmp);
        let (low, high) = part.expected_orders.interval.unwrap();
        let width = libm::log(high / low);
        // Quantiles of 400 draws are known to about 8 % of the width.
        assert!(
            libm::log(draws[10] / low).abs() < 0.2 * width
                && libm::log(draws[389] / high).abs() < 0.2 * width
        );
    }
}

fn cholesky(a: &[f64], n: usize) -> Vec<f64> {
    let mut root = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let rest = a[n * i + j] - (0..j).map(|k| root[n * i + k] * root[n * j + k]).sum::<f64>();
            root[n * i + j] = if i == j { rest.sqrt() } else { rest / root[n * j + j] };
        }
    }
    root
}
