//! How much true effects differ, beyond what their standard errors explain.

/// What a sample of effects says of the population they come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Population {
    /// Variance of the true effects.
    pub variance: f64,
    /// Mean of the true effects.
    pub mean: f64,
    /// Variance of that mean.
    pub mean_variance: f64,
}

/// The variance between effects at which their weighted squared deviations from their own group's mean equal
/// the degrees of freedom, at least `floor`. Groups are numbered from 0.
///
/// Paule & Mandel (1982), *J. Res. NBS* 87(5); DerSimonian & Kacker (2007) for its properties.
pub fn variance_between(effects: &[f64], variances: &[f64], groups: &[usize], floor: f64) -> f64 {
    let n_groups = groups.iter().max().map_or(0, |max| max + 1);
    let mut is_used = vec![false; n_groups];
    groups.iter().for_each(|group| is_used.iter_mut().skip(*group).take(1).for_each(|used| *used = true));
    let free = effects.len() as f64 - is_used.iter().filter(|used| **used).count() as f64;
    let excess = |between: f64| {
        let means = group_means(effects, variances, groups, n_groups, between);
        let squares = effects.iter().zip(variances).zip(groups).map(|((e, v), group)| {
            let off = e - means.get(*group).map_or(0.0, |(mean, _)| *mean);
            off * off / (v + between)
        });
        squares.sum::<f64>() - free
    };
    if !(free > 0.0) || !(excess(floor) > 0.0) {
        return floor;
    }
    let (mut low, mut high) = (floor, floor.max(1.0));
    while excess(high) > 0.0 && high < 1e12 {
        low = high;
        high *= 4.0;
    }
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if excess(middle) > 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Mean per group with weights 1 / (variance + between), and that mean's variance; infinite for an empty group.
pub fn group_means(
    effects: &[f64],
    variances: &[f64],
    groups: &[usize],
    n_groups: usize,
    between: f64,
) -> Vec<(f64, f64)> {
    let mut sums = vec![(0.0, 0.0); n_groups];
    for ((e, v), group) in effects.iter().zip(variances).zip(groups) {
        let weight = 1.0 / (v + between);
        if let Some(sum) = sums.get_mut(*group) {
            *sum = (sum.0 + weight * e, sum.1 + weight);
        }
    }
    sums.into_iter().map(|(sum, weight)| (sum / weight.max(f64::MIN_POSITIVE), 1.0 / weight)).collect()
}

/// One population for all effects.
pub fn population(effects: &[f64], variances: &[f64], floor: f64) -> Option<Population> {
    let groups = vec![0; effects.len()];
    let variance = variance_between(effects, variances, &groups, floor);
    let (mean, mean_variance) = group_means(effects, variances, &groups, 1, variance).first().copied()?;
    mean_variance.is_finite().then_some(Population { variance, mean, mean_variance })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The case `empirical_bayes_paule_mandel` of `tests/oracle/pricing_calculators.json`.
    #[test]
    fn six_effects() {
        let e = [-0.6, -3.4, -2.1, 0.8, -1.7, -2.9];
        let v = [0.04, 0.36, 0.09, 1.0, 0.01, 0.25];
        let p = population(&e, &v, 0.0).unwrap();
        assert!((p.variance - 1.805_505_472_697_808).abs() < 1e-7, "{p:?}");
        assert!((p.mean + 1.731_696_848_700_834_2).abs() < 1e-7);
        assert!((p.mean_variance.sqrt() - 0.584_709_562_671_344_4).abs() < 1e-7);
        let shrunk = [-0.624_528_7, -3.122_656_4, -2.082_512_7, -0.102_403_1, -1.700_174_6, -2.757_905_6];
        for ((e, v), expected) in e.iter().zip(v).zip(shrunk) {
            let weight = v / (v + p.variance);
            assert!(((1.0 - weight) * e + weight * p.mean - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn effects_that_agree_have_no_variance_but_the_floor() {
        let (e, v) = ([-2.0, -2.1, -1.9], [1.0, 1.0, 1.0]);
        assert_eq!(variance_between(&e, &v, &[0, 0, 0], 0.0), 0.0);
        assert_eq!(variance_between(&e, &v, &[0, 0, 0], 0.16), 0.16);
        assert_eq!(variance_between(&e, &v, &[0, 1, 2], 0.16), 0.16);
        assert_eq!(population(&[], &[], 0.1), None);
        // Two groups far apart, alike inside.
        let (e, v) = ([-1.0, -1.1, -5.0, -5.1], [0.01; 4]);
        assert!(variance_between(&e, &v, &[0, 0, 1, 1], 0.0) < 0.01);
        assert!(variance_between(&e, &v, &[0, 0, 0, 0], 0.0) > 1.0);
    }
}
