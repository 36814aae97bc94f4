//! RFM scores: recency, frequency, monetary value, each from 1 (worst) to the number of bands (best).
//!
//! # What it tells
//! Where a customer stands among all: how lately, how often and for how much.
//!
//! # How it is computed
//! By quantiles: score = 1 + floor(bands x (average rank - 1/2) / n), ranks from the worst value up, customers
//! with equal values sharing their average rank. So equal customers get equal scores, and neither the order of
//! the rows nor the unit of the currency matters; a band may stay empty where many share one value. Or by cut
//! points of one's own.
//!
//! # What it needs
//! Per customer: days since the last order, number of orders, amount.
//!
//! # Limits
//! Quantile scores are relative: somebody is always worst.
//!
//! # References
//! Hughes (1994), Strategic Database Marketing.

use crate::issue::Error;
use crate::math::stats::doubled_mid_ranks;

/// Customers, one entry each in all three.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Days since the last order.
    pub recency_days: &'a [i32],
    /// Number of orders.
    pub frequency: &'a [u32],
    /// Amount in 1/10,000.
    pub monetary: &'a [i64],
}

/// How values become scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Bands of equally many customers, as far as equal values allow.
    Quantile,
    /// Bands - 1 ascending cut points: a value at or above a cut point belongs to the band above it (for
    /// recency, where less is better, to the band below). A measure without cut points is scored by quantile.
    CutPoints {
        /// In days.
        recency_days: Vec<i32>,
        /// In orders.
        frequency: Vec<u32>,
        /// In 1/10,000.
        monetary: Vec<i64>,
    },
}

/// What may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Number of bands, 3 to 10.
    pub bands: u8,
    /// How values become scores.
    pub rule: Rule,
}

impl Default for Config {
    fn default() -> Self {
        Self { bands: 5, rule: Rule::Quantile }
    }
}

/// A [`Config`] whose values are in range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidConfig(Config);

impl Config {
    /// # Errors
    /// `params.bands` with `value`; `params.cut_points` with `n` if any list of cut points is not strictly
    /// ascending or has neither 0 nor n = bands - 1 of them.
    pub fn check(self) -> Result<ValidConfig, Error> {
        if !(3..=10).contains(&self.bands) {
            return Err(Error::new("params.bands").with("value", self.bands));
        }
        if let Rule::CutPoints { recency_days, frequency, monetary } = &self.rule {
            let n = usize::from(self.bands) - 1;
            if !(is_ascending(recency_days, n) && is_ascending(frequency, n) && is_ascending(monetary, n)) {
                return Err(Error::new("params.cut_points").with("n", n));
            }
        }
        Ok(ValidConfig(self))
    }
}

fn is_ascending<T: Ord>(cuts: &[T], n: usize) -> bool {
    cuts.is_empty() || (cuts.len() == n && cuts.is_sorted_by(|a, b| a < b))
}

/// Scores of all customers, in the order of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scores {
    /// Recency: the highest score for the latest order.
    pub r: Vec<u8>,
    /// Frequency.
    pub f: Vec<u8>,
    /// Monetary value.
    pub m: Vec<u8>,
    /// Number of bands.
    pub bands: u8,
    /// Smallest and largest number of days in each band, band 1 first; `None` for an empty band.
    pub r_edges: Vec<Option<(i32, i32)>>,
    /// Smallest and largest number of orders in each band.
    pub f_edges: Vec<Option<(u32, u32)>>,
    /// Smallest and largest amount in each band, in 1/10,000.
    pub m_edges: Vec<Option<(i64, i64)>>,
}

impl Scores {
    /// The scores of some customers, by their positions; the bands stay those of all.
    #[must_use]
    pub fn of_some(&self, at: &[usize]) -> Self {
        let pick = |scores: &[u8]| at.iter().filter_map(|at| scores.get(*at).copied()).collect();
        Self { r: pick(&self.r), f: pick(&self.f), m: pick(&self.m), ..self.clone() }
    }
}

/// Scores the customers.
pub fn run(input: &Input<'_>, config: &ValidConfig) -> Scores {
    let ValidConfig(Config { bands, rule }) = config;
    let bands = *bands;
    let (no_r, no_f, no_m) = (Vec::new(), Vec::new(), Vec::new());
    let (r_cuts, f_cuts, m_cuts) = match rule {
        Rule::Quantile => (&no_r, &no_f, &no_m),
        Rule::CutPoints { recency_days, frequency, monetary } => (recency_days, frequency, monetary),
    };
    let r = if r_cuts.is_empty() {
        let reversed: Vec<_> = input.recency_days.iter().map(|d| std::cmp::Reverse(*d)).collect();
        by_quantile(&reversed, bands)
    } else {
        let low_is_good = by_cut_points(input.recency_days, r_cuts);
        low_is_good.into_iter().map(|score| bands + 1 - score).collect()
    };
    let f = if f_cuts.is_empty() {
        by_quantile(input.frequency, bands)
    } else {
        by_cut_points(input.frequency, f_cuts)
    };
    let m = if m_cuts.is_empty() {
        by_quantile(input.monetary, bands)
    } else {
        by_cut_points(input.monetary, m_cuts)
    };
    Scores {
        r_edges: edges(input.recency_days, &r, bands),
        f_edges: edges(input.frequency, &f, bands),
        m_edges: edges(input.monetary, &m, bands),
        r,
        f,
        m,
        bands,
    }
}

fn by_quantile<T: Ord>(values: &[T], bands: u8) -> Vec<u8> {
    // 1 + floor(bands (rank - 1/2) / n) in whole numbers; the rank is below n + 1/2, so the score fits.
    let n = values.len() as u64;
    let score = |doubled_rank: u64| 1 + u64::from(bands) * (doubled_rank - 1) / (2 * n.max(1));
    doubled_mid_ranks(values).into_iter().map(|rank| score(rank) as u8).collect()
}

fn by_cut_points<T: Ord>(values: &[T], cuts: &[T]) -> Vec<u8> {
    values.iter().map(|value| 1 + cuts.partition_point(|cut| cut <= value) as u8).collect()
}

fn edges<T: Ord + Copy>(values: &[T], scores: &[u8], bands: u8) -> Vec<Option<(T, T)>> {
    let mut out: Vec<Option<(T, T)>> = vec![None; usize::from(bands)];
    for (value, score) in values.iter().zip(scores) {
        if let Some(edge) = out.get_mut(usize::from(*score).wrapping_sub(1)) {
            *edge = Some(edge.map_or((*value, *value), |(low, high)| (low.min(*value), high.max(*value))));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn score(recency: &[i32], frequency: &[u32], monetary: &[i64], bands: u8) -> Scores {
        let config = Config { bands, rule: Rule::Quantile }.check().unwrap();
        run(&Input { recency_days: recency, frequency, monetary }, &config)
    }

    #[test]
    fn ten_customers_by_hand() {
        // Two per band; the best recency is the shortest.
        let days: Vec<i32> = (1..=10).collect();
        let scores = score(&days, &[1, 1, 1, 1, 1, 1, 1, 1, 2, 9], &[7; 10], 5);
        assert_eq!(scores.r, [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]);
        // Average rank of the eight is 4.5: 1 + floor(5 x 4 / 10) = 3.
        assert_eq!(scores.f, [3, 3, 3, 3, 3, 3, 3, 3, 5, 5]);
        assert_eq!(scores.m, [3; 10]);
        assert_eq!(scores.r_edges[4], Some((1, 2)));
        assert_eq!(scores.f_edges, [None, None, Some((1, 1)), None, Some((2, 9))]);
    }

    #[test]
    fn cut_points_and_their_check() {
        let rule = Rule::CutPoints {
            recency_days: vec![30, 90],
            frequency: vec![2, 5],
            monetary: vec![1_000_000, 5_000_000],
        };
        let config = Config { bands: 3, rule: rule.clone() }.check().unwrap();
        let input = Input {
            recency_days: &[29, 30, 89, 90],
            frequency: &[1, 2, 4, 5],
            monetary: &[-1, 999_999, 1_000_000, 5_000_000],
        };
        let scores = run(&input, &config);
        assert_eq!((scores.r, scores.f, scores.m), (vec![3, 2, 2, 1], vec![1, 2, 2, 3], vec![1, 1, 2, 3]));
        let code = |bands, rule| Config { bands, rule }.check().unwrap_err().code;
        assert_eq!(code(4, rule), "params.cut_points");
        assert_eq!(code(2, Rule::Quantile), "params.bands");
        assert_eq!(code(11, Rule::Quantile), "params.bands");
        let level = Rule::CutPoints { recency_days: vec![5, 5], frequency: vec![1, 2], monetary: vec![1, 2] };
        assert_eq!(code(3, level), "params.cut_points");
    }

    #[test]
    fn nobody() {
        let scores = score(&[], &[], &[], 5);
        assert!(scores.r.is_empty() && scores.m_edges.iter().all(Option::is_none));
    }

    proptest! {
        #[test]
        fn independent_of_row_order_and_currency_and_monotone(
            rows in prop::collection::vec((0..400_i32, 1..12_u32, -50_000..9_000_000_i64), 1..120),
            bands in 3..=10_u8,
            shift in 0..120_usize,
        ) {
            let split = |rows: &[(i32, u32, i64)], unit: i64| {
                let days: Vec<_> = rows.iter().map(|r| r.0).collect();
                let counts: Vec<_> = rows.iter().map(|r| r.1).collect();
                let amounts: Vec<_> = rows.iter().map(|r| r.2 * unit).collect();
                score(&days, &counts, &amounts, bands)
            };
            let scores = split(&rows, 1);
            prop_assert_eq!(&scores.m, &split(&rows, 1_000).m);
            for i in 0..rows.len() {
                prop_assert!((1..=bands).contains(&scores.r[i]));
                for j in 0..rows.len() {
                    prop_assert!(rows[i].0 < rows[j].0 || scores.r[i] <= scores.r[j]);
                    prop_assert!(rows[i].1 > rows[j].1 || scores.f[i] <= scores.f[j]);
                    prop_assert!(rows[i].2 > rows[j].2 || scores.m[i] <= scores.m[j]);
                }
            }
            let at = shift % rows.len();
            let mut turned = rows.clone();
            turned.rotate_left(at);
            turned.reverse();
            let mut of_turned = split(&turned, 1);
            for list in [&mut of_turned.r, &mut of_turned.f, &mut of_turned.m] {
                list.reverse();
                list.rotate_right(at);
            }
            prop_assert_eq!((&scores.r, &scores.f, &scores.m), (&of_turned.r, &of_turned.f, &of_turned.m));
        }
    }
}
