//! The median of the slopes between all pairs of points: a trend that single points do not turn (Theil 1950; Sen 1968).

use super::count;
use super::normal::quantile;
use super::stats::quantile_of_sorted;

/// Points beyond which pairs would be too many.
const MAX_POINTS: usize = 400;
/// Points that an interval needs: with four, Kendall's statistic has no 95 %.
const LEAST_POINTS: usize = 5;

/// A slope.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// Per step from one value to the next.
    pub value: f64,
    /// 95 % interval by Kendall's statistic (Sen 1968, with the correction for equal values); `None` with fewer than five values.
    pub interval: Option<(f64, f64)>,
}

/// The slope of values at equal distances; `None` with fewer than two values or more than 400.
pub fn slope(values: &[f64]) -> Option<Slope> {
    if values.len() < 2 || values.len() > MAX_POINTS {
        return None;
    }
    let mut slopes = Vec::with_capacity(values.len() * (values.len() - 1) / 2);
    for (i, a) in values.iter().enumerate() {
        slopes
            .extend((1..).zip(values.iter().skip(i + 1)).map(|(distance, b)| (b - a) / f64::from(distance)));
    }
    slopes.sort_unstable_by(f64::total_cmp);
    let interval = (values.len() >= LEAST_POINTS).then(|| interval(&slopes, values));
    Some(Slope { value: quantile_of_sorted(&slopes, 0.5), interval })
}

fn interval(sorted: &[f64], values: &[f64]) -> (f64, f64) {
    let weight = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0);
    let mut ordered = values.to_vec();
    ordered.sort_unstable_by(f64::total_cmp);
    let of_equals: f64 = ordered.chunk_by(|a, b| a == b).map(|equal| weight(count(equal.len()))).sum();
    let half = quantile(0.975) * ((weight(count(values.len())) - of_equals) / 18.0).max(0.0).sqrt();
    let n = count(sorted.len());
    let at = |rank: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the list")]
        let place = rank.clamp(1.0, n) as usize;
        sorted.get(place.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    };
    // The ranks (N - C) / 2 and (N + C) / 2 + 1, rounded outwards.
    (at(((n - half) / 2.0).floor()), at(((n + half) / 2.0 + 1.0).ceil()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 1, 2, 4, 3, 5: slopes 1, 3/2, 2/3, 1, 2, 1/2, 1, -1, 1/2, 2 have the median 1. C = 1.96 sqrt(5 x 4 x 15 / 18) = 8.0:
    /// ranks 1 and 10, the least and the greatest.
    #[test]
    fn five_points_by_hand() {
        let found = slope(&[1.0, 2.0, 4.0, 3.0, 5.0]).unwrap();
        assert_eq!(found, Slope { value: 1.0, interval: Some((-1.0, 2.0)) });
        // One wild value moves the mean, not the median.
        assert_eq!(slope(&[1.0, 2.0, 3.0, 4.0, 900.0, 6.0, 7.0]).unwrap().value, 1.0);
        assert_eq!(slope(&[3.0, 1.0]).unwrap(), Slope { value: -2.0, interval: None });
        assert_eq!(slope(&[3.0]), None);
    }

    proptest! {
        #[test]
        fn follows_shifts_and_scales(values in prop::collection::vec(-50_i32..50, 5..40), a in -9_i32..9, b in 1_i32..5) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let moved: Vec<f64> = values.iter().map(|v| f64::from(a) + f64::from(b) * v).collect();
            let (own, other) = (slope(&values).unwrap(), slope(&moved).unwrap());
            prop_assert!((own.value * f64::from(b) - other.value).abs() < 1e-9);
            let (low, high) = own.interval.unwrap();
            prop_assert!(low <= own.value && own.value <= high);
        }
    }
}
