//! Whether probabilities mean what they say.
#![allow(clippy::indexing_slicing, reason = "positions are those of the same customers")]

/// A tenth of the customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decile {
    /// Number of customers.
    pub n_customers: usize,
    /// Mean probability of an order.
    pub expected: f64,
    /// Share of them who ordered.
    pub actual: f64,
}

/// Probabilities of any order in the part held back against what happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// From the least to the most likely customers.
    pub deciles: Vec<Decile>,
    /// Mean squared difference of probability and fact: Brier's score, 0 is perfect.
    pub brier: f64,
    /// The same if everybody were given the share of all who ordered.
    pub base_brier: f64,
}

impl Calibration {
    /// Compares probabilities with the number of orders that came, customer by customer.
    pub fn new(p: &[f64], actual: &[f64]) -> Self {
        let n = p.len();
        let ordered = |at: usize| if actual[at] > 0.0 { 1.0 } else { 0.0 };
        let mut by_p: Vec<usize> = (0..n).collect();
        by_p.sort_by(|&a, &b| p[a].total_cmp(&p[b]).then(a.cmp(&b)));
        let decile = |i: usize| {
            let members = &by_p[n * i / 10..n * (i + 1) / 10];
            let mean = |f: &dyn Fn(usize) -> f64| {
                members.iter().map(|at| f(*at)).sum::<f64>() / members.len() as f64
            };
            (!members.is_empty()).then(|| Decile {
                n_customers: members.len(),
                expected: mean(&|at| p[at]),
                actual: mean(&ordered),
            })
        };
        let squares: f64 = (0..n).map(|at| (p[at] - ordered(at)) * (p[at] - ordered(at))).sum();
        let share = (0..n).map(ordered).sum::<f64>() / n as f64;
        Self {
            deciles: (0..10).filter_map(decile).collect(),
            brier: squares / n as f64,
            base_brier: share * (1.0 - share),
        }
    }
}
