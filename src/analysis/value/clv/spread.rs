//! How much the number of a customer's orders spreads around its expectation, the parameters taken as known.
//!
//! # How it is computed
//! Pareto/NBD: a Poisson process until the customer stops or the horizon ends, so E\[N(N-1)\] = P(alive) E\[λ²\] E\[min(t, τ)²\],
//! the last by Gauss' five points on 24 stretches. The others: from the probabilities of each number of orders.

use super::history::History;
use super::order_model::OrderModel;
use super::pareto_nbd::ParetoNbd;

/// Numbers of orders are followed no further.
const MAX_ORDERS: u32 = 1 << 14;
/// What is left out beyond the last number of orders that is looked at.
const TAIL: f64 = 1e-7;
const N_STRETCHES: u32 = 24;
/// Gauss-Legendre on (-1, 1).
const GAUSS: [(f64, f64); 5] = [
    (-0.906_179_845_938_664, 0.236_926_885_056_189),
    (-0.538_469_310_105_683, 0.478_628_670_499_366),
    (0.0, 0.568_888_888_888_889),
    (0.538_469_310_105_683, 0.478_628_670_499_366),
    (0.906_179_845_938_664, 0.236_926_885_056_189),
];

/// Variance of the number of orders within `weeks`; `p_alive` and the expected orders `mean` are known already.
pub(super) fn n_orders_variance(model: &OrderModel, weeks: f64, h: &History, p_alive: f64, mean: f64) -> f64 {
    let factorial = match model {
        OrderModel::ParetoNbd(m) => p_alive * of_active(&m.of_active(h.n_repeats, h.age_weeks), weeks),
        OrderModel::BetaGeometric(_) | OrderModel::BgBb(_) => by_probabilities(model, weeks, h, mean),
    };
    (factorial + mean - mean * mean).max(0.0)
}

/// E[N(N-1)] of a new customer of this model.
fn of_active(m: &ParetoNbd, weeks: f64) -> f64 {
    // E[min(t, τ)²] = the integral of 2 u P(τ > u); u = weeks v² bends the axis to where the survival falls.
    let mut sum = 0.0;
    for stretch in 0..N_STRETCHES {
        for (node, weight) in GAUSS {
            let v = (f64::from(stretch) + (node + 1.0) / 2.0) / f64::from(N_STRETCHES);
            let u = weeks * v * v;
            let stays = libm::exp(-m.s * libm::log1p(u / m.beta));
            sum += weight / (2.0 * f64::from(N_STRETCHES)) * 2.0 * u * stays * 2.0 * weeks * v;
        }
    }
    m.r * (m.r + 1.0) / (m.alpha * m.alpha) * sum
}

fn by_probabilities(model: &OrderModel, weeks: f64, h: &History, mean: f64) -> f64 {
    let mut n_max = 15_u32;
    while f64::from(n_max) < 3.0 * mean && n_max < MAX_ORDERS {
        n_max = 2 * n_max + 1;
    }
    loop {
        let p = model.p_orders(n_max, weeks, h);
        if 1.0 - p.iter().sum::<f64>() < TAIL || n_max >= MAX_ORDERS {
            return p.iter().zip(0_u32..).map(|(p, n)| p * f64::from(n) * (f64::from(n) - 1.0)).sum();
        }
        n_max = 2 * n_max + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::value::clv::beta_geometric::{BetaGeometric, Leaving};

    #[test]
    fn without_dropout_it_is_the_negative_binomials() {
        // Nobody stops: N is negative binomial, variance = mean (1 + t / (alpha + T)).
        let model = OrderModel::BetaGeometric(BetaGeometric {
            r: 0.8,
            alpha: 5.0,
            a: 0.0,
            b: 1.0,
            stages: 1,
            leaving: Leaving::Never,
        });
        let h = History { n_repeats: 4, last_weeks: 20.0, age_weeks: 30.0, ..History::NEW };
        let mean = model.expected_orders(52.0, &h);
        assert!((mean - 4.8 / 35.0 * 52.0).abs() < 1e-9);
        let variance = n_orders_variance(&model, 52.0, &h, 1.0, mean);
        assert!((variance - mean * (1.0 + 52.0 / 35.0)).abs() < 1e-4 * variance, "{variance}");
    }

    #[test]
    fn pareto_as_by_its_probabilities() {
        let m = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
        let model = OrderModel::ParetoNbd(m);
        for h in [
            History::NEW,
            History { n_repeats: 7, last_weeks: 30.0, age_weeks: 38.0, ..History::NEW },
            History { n_repeats: 2, last_weeks: 3.0, age_weeks: 70.0, ..History::NEW },
        ] {
            let (p_alive, mean) = (model.p_alive(&h), model.expected_orders(39.0, &h));
            let found = n_orders_variance(&model, 39.0, &h, p_alive, mean);
            let slow = by_probabilities(&model, 39.0, &h, mean) + mean - mean * mean;
            assert!((found - slow).abs() < 1e-4 * slow, "{found} {slow}");
        }
    }
}
