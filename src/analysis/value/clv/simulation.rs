//! Worlds of known truth: are the intervals as wide as they say? By hand, since it takes minutes:
//!
//! `cargo test --lib simulation -- --ignored --nocapture` (`KELIU_WORLDS=500`; the table of docs/methods.md; `KELIU_WORLD="MBG/NBD, C"`: those of this name only).

use super::beta_geometric::BetaGeometric;
use super::details::Models;
use super::forecast::{Schedule, forecast, grouped};
use super::gamma_gamma::{self, GammaGamma, Spend};
use super::history::History;
use super::order_fit::{fit, intervals, p_alive_range};
use super::order_model::OrderModel;
use super::pareto_nbd::ParetoNbd;
use super::summary::{FirstOrder, Row};
use super::uncertainty::Estimate;
use super::{CustomerValue, totals};
use crate::math::rng::Pcg64;

const N_CUSTOMERS: usize = 2_000;
const SPEND: GammaGamma = GammaGamma { p: 6.25, q: 3.74, v: 15.44 };

pub(super) fn exponential(rng: &mut Pcg64) -> f64 {
    -libm::log(1.0 - rng.uniform())
}

/// Marsaglia & Tsang (2000), ACM TOMS 26(3).
pub(super) fn gamma(rng: &mut Pcg64, shape: f64) -> f64 {
    if shape < 1.0 {
        return gamma(rng, shape + 1.0) * libm::pow(rng.uniform(), 1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let normal = libm::sqrt(2.0 * exponential(rng)) * libm::cos(std::f64::consts::TAU * rng.uniform());
        let v = 1.0 + c * normal;
        let v = v * v * v;
        if v > 0.0 && exponential(rng) > -0.5 * normal * normal - d + d * v - d * libm::log(v) {
            return d * v;
        }
    }
}

fn beta(rng: &mut Pcg64, a: f64, b: f64) -> f64 {
    let (x, y) = (gamma(rng, a), gamma(rng, b));
    x / (x + y)
}

/// One customer's orders and their mean amount.
fn customer(rng: &mut Pcg64, truth: &OrderModel, age_weeks: f64) -> (History, Spend) {
    let mut h = History { age_weeks, ..History::NEW };
    let mut time = 0.0;
    let mut order = |rng: &mut Pcg64, rate: f64, until: f64| {
        time += exponential(rng) / rate;
        if time > until {
            return false;
        }
        h.n_repeats += 1;
        h.last_weeks = time;
        true
    };
    match truth {
        OrderModel::BetaGeometric(m) => {
            let (rate, p) = (gamma(rng, m.r) / m.alpha, beta(rng, m.a, m.b));
            let stops_at_once = m.n_chances(0) > 0 && rng.uniform() < p;
            while !stops_at_once && order(rng, rate, age_weeks) && rng.uniform() >= p {}
        }
        OrderModel::ParetoNbd(m) => {
            let rate = gamma(rng, m.r) / m.alpha;
            let stops_after = exponential(rng) / (gamma(rng, m.s) / m.beta);
            while order(rng, rate, age_weeks.min(stops_after)) {}
        }
        OrderModel::BgBb(_) => {}
    }
    let x = f64::from(h.n_repeats);
    let mean =
        if h.n_repeats == 0 { 0.0 } else { gamma(rng, SPEND.p * x) / (gamma(rng, SPEND.q) / SPEND.v * x) };
    (h, Spend { n_orders: h.n_repeats, mean })
}

/// How often an interval held the truth.
#[derive(Default)]
struct Coverage {
    held: f64,
    n: f64,
    /// Sum of ln(estimate / truth).
    bias: f64,
}

impl Coverage {
    fn add(&mut self, interval: Result<(f64, f64), &'static str>, value: f64, truth: f64) {
        if let Ok((low, high)) = interval {
            self.held += f64::from(u8::from(low <= truth && truth <= high));
            self.n += 1.0;
            self.bias += libm::log(value / truth);
        }
    }

    fn print(&self, what: &str) {
        let (share, n) = (100.0 * self.held / self.n, self.n);
        println!("| {what} | {share:.1} % | {:+.3} | {n} |", self.bias / n);
    }
}

fn world(
    rng: &mut Pcg64,
    truth: &OrderModel,
    ages: (f64, f64),
    sums: &mut [Coverage],
    customers: &mut [Coverage],
) {
    let people: Vec<(History, Spend)> = (0..N_CUSTOMERS)
        .map(|_| {
            let age = ages.0 + (ages.1 - ages.0) * rng.uniform();
            customer(rng, truth, age)
        })
        .collect();
    let histories: Vec<History> = people.iter().map(|p| p.0).collect();
    let spends: Vec<Spend> = people.iter().map(|p| p.1).collect();
    let Ok(orders) = fit(truth.kind(), &histories) else { return };
    let Some(spend) = gamma_gamma::fit(&spends) else { return };
    let found = intervals(&orders, &histories);
    for (i, ((_, value), (_, true_value))) in
        orders.model.parameters().iter().zip(&truth.parameters()).enumerate()
    {
        sums[i].add(found[i], *value, *true_value);
    }
    let schedule = Schedule { step_weeks: 365.25 / 84.0, n_steps: 12, rate_per_step: 0.008 };
    let order = grouped(&histories);
    let (outlooks, true_outlooks) = (
        forecast(&orders.model, &schedule, &histories, &order),
        forecast(truth, &schedule, &histories, &order),
    );
    let usual = 35.0;
    let value_of = |(outlook, h, own): (&super::forecast::Outlook, &History, &Spend)| {
        let expected_spend = spend.model.expected_spend(own).unwrap_or(usual);
        CustomerValue {
            row: Row {
                customer_idx: 0,
                n_repeats: h.n_repeats,
                last_days: 0,
                age_days: 0,
                sum_ln_gap_days: 0.0,
                mean_repeat_spend: own.mean,
                first_spend: 0.0,
            },
            p_alive: outlook.p_alive,
            p_any_order: 0.0,
            expected_orders: outlook.orders,
            expected_spend,
            clv: expected_spend * outlook.discounted_orders,
        }
    };
    let values: Vec<CustomerValue> =
        outlooks.iter().zip(&histories).zip(&spends).map(|((o, h), s)| value_of((o, h, s))).collect();
    let true_clv = |at: usize| {
        SPEND.expected_spend(&spends[at]).unwrap_or(f64::NAN) * true_outlooks[at].discounted_orders
    };
    let excluded = FirstOrder::Excluded;
    let (total_orders, total_clv) =
        totals::estimate(&values, &histories, &order, &schedule, &orders, Some(&spend), excluded, usual);
    let mut total =
        |at: usize, estimate: &Estimate, truth: f64| sums[at].add(estimate.interval, estimate.value, truth);
    total(4, &total_orders, true_outlooks.iter().map(|o| o.orders).sum());
    total(5, &total_clv, (0..N_CUSTOMERS).map(true_clv).sum());
    let models =
        Models { orders: &orders, spend: Some(&spend), schedule: &schedule, margin: 1.0, usual_spend: usual };
    for at in (0..N_CUSTOMERS).step_by(50) {
        let details = models.details(&histories[at], &spends[at]);
        let mut add = |to: usize, estimate: &Estimate, truth: f64| {
            customers[to].add(estimate.interval, estimate.value, truth);
        };
        let by_likelihood = p_alive_range(&orders, &histories, &histories[at]);
        let p_alive =
            Estimate { interval: by_likelihood.map_or(details.p_alive.interval, Ok), ..details.p_alive };
        add(0, &p_alive, true_outlooks[at].p_alive);
        add(3, &details.p_alive, true_outlooks[at].p_alive);
        add(1, &details.expected_orders, true_outlooks[at].orders);
        add(2, &details.clv, true_clv(at));
    }
}

#[test]
#[ignore = "minutes"]
fn coverage_of_intervals() {
    let n_worlds: usize = std::env::var("KELIU_WORLDS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let bg = |r, alpha, a, b| OrderModel::BetaGeometric(BetaGeometric::bg_nbd(r, alpha, a, b));
    let mbg = |r, alpha, a, b| OrderModel::BetaGeometric(BetaGeometric::mbg_nbd(r, alpha, a, b));
    let pareto = |r, alpha, s, beta| OrderModel::ParetoNbd(ParetoNbd { r, alpha, s, beta });
    let only = std::env::var("KELIU_WORLD").unwrap_or_default();
    for (name, truth, ages) in [
        ("BG/NBD, CDNOW", bg(0.243, 4.414, 0.793, 2.426), (27.0, 39.0)),
        ("MBG/NBD, CDNOW", mbg(0.525, 6.183, 0.891, 1.614), (27.0, 39.0)),
        ("Pareto/NBD, CDNOW", pareto(0.553, 10.578, 0.606, 11.669), (27.0, 39.0)),
        ("BG/NBD, two years", bg(0.9, 6.0, 0.8, 3.5), (20.0, 104.0)),
        ("MBG/NBD, two years", mbg(0.9, 6.0, 0.8, 3.5), (20.0, 104.0)),
        ("Pareto/NBD, two years", pareto(0.9, 6.0, 0.8, 30.0), (20.0, 104.0)),
    ]
    .into_iter()
    .filter(|(name, ..)| name.starts_with(&only))
    {
        let mut rng = Pcg64::new(7);
        let mut sums: Vec<Coverage> = (0..6).map(|_| Coverage::default()).collect();
        let mut customers: Vec<Coverage> = (0..4).map(|_| Coverage::default()).collect();
        for _ in 0..n_worlds {
            world(&mut rng, &truth, ages, &mut sums, &mut customers);
        }
        println!("{name}, {n_worlds} worlds of {N_CUSTOMERS} customers");
        for ((parameter, _), coverage) in truth.parameters().iter().zip(&sums) {
            coverage.print(parameter);
        }
        sums[4].print("total orders");
        sums[5].print("total value");
        for (what, coverage) in
            ["P(alive)", "expected orders", "value", "P(alive) by the delta method"].iter().zip(&customers)
        {
            coverage.print(what);
        }
        assert!((0.9..=0.99).contains(&(sums[4].held / sums[4].n)), "{name}");
    }
}
