//! What a cluster is like, and what to call it.
#![allow(clippy::indexing_slicing, reason = "labels stay below the number of centres")]

use super::Features;
use crate::analysis::value::rfm::Input;
use crate::math::kmeans::Partition;
use crate::math::stats::median;
use crate::model::Money;

/// One cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// What to call it.
    pub name: Name,
    /// Number of customers.
    pub n_customers: usize,
    /// Mean days since the last order, mean orders, mean amount (currency units).
    pub mean: [f64; 3],
    /// Medians of the same.
    pub median: [f64; 3],
    /// Means divided by those of all customers: 1.5 is half as much again. NaN if the whole has mean 0.
    pub index: [f64; 3],
    /// Centre in z-scores; 0 for a feature in which customers do not differ.
    pub z_center: [f64; 3],
    /// Share of the amount of all customers; 0 if that is not positive.
    pub revenue_share: f64,
    pub(super) center_idx: usize,
}

/// A name in two parts, for instance "recent" and "frequent".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// How lately they bought: text below `cluster.recency.<id>`.
    pub recency: &'static str,
    /// How often and for how much: text below `cluster.kind.<id>`.
    pub kind: &'static str,
    /// Tells clusters with the same two parts apart, from 1; `None` if the parts are enough.
    pub number: Option<u8>,
}

/// Profiles of the clusters with customers, by descending mean amount.
pub(super) fn profiles(input: &Input<'_>, features: &Features, partition: &Partition) -> Vec<Profile> {
    let whole = Whole::of(input, &partition.labels);
    let mut out: Vec<Profile> = Vec::new();
    for (center_idx, center) in partition.centers.iter().enumerate() {
        let label = center_idx as u8;
        if !partition.labels.contains(&label) {
            continue;
        }
        let mut z_center = [0.0; 3];
        for (value, feature) in center.iter().zip(&features.feature_of_column) {
            z_center[*feature] = *value;
        }
        let name = name(&z_center);
        out.push(whole.profile(label, name, z_center, center_idx));
    }
    out.sort_by(|a, b| b.mean[2].total_cmp(&a.mean[2]));
    number(&mut out);
    out
}

/// The same clusters with other customers in them; `labels` are places in `profiles`.
pub(super) fn again(input: &Input<'_>, profiles: &[Profile], labels: &[u8]) -> Vec<Profile> {
    let whole = Whole::of(input, labels);
    let of = |(label, old): (u8, &Profile)| whole.profile(label, old.name, old.z_center, old.center_idx);
    (0_u8..).zip(profiles).map(of).collect()
}

/// All customers, to compare clusters with.
struct Whole<'a> {
    input: &'a Input<'a>,
    labels: &'a [u8],
    mean: [f64; 3],
    revenue: f64,
}

impl<'a> Whole<'a> {
    fn of(input: &'a Input<'a>, labels: &'a [u8]) -> Self {
        let mut whole = Self { input, labels, mean: mean_of(input, None, labels), revenue: 0.0 };
        whole.revenue = whole.revenue_of(None);
        whole
    }

    fn revenue_of(&self, label: Option<u8>) -> f64 {
        let of =
            self.input.monetary.iter().zip(self.labels).filter(|(_, l)| label.is_none_or(|own| own == **l));
        of.map(|(m, _)| i128::from(*m)).sum::<i128>() as f64
    }

    fn profile(&self, label: u8, name: Name, z_center: [f64; 3], center_idx: usize) -> Profile {
        let values = values_of(self.input, Some(label), self.labels);
        let mean = values.clone().map(|v| crate::math::stats::mean(&v));
        Profile {
            name,
            n_customers: values[0].len(),
            mean,
            median: values.map(|v| median(&v)),
            index: [0, 1, 2].map(|f| mean[f] / self.mean[f]),
            z_center,
            revenue_share: if self.revenue > 0.0 { self.revenue_of(Some(label)) / self.revenue } else { 0.0 },
            center_idx,
        }
    }
}

fn name(z: &[f64; 3]) -> Name {
    const SOME: f64 = 0.4;
    const VERY: f64 = 1.5;
    let recency = match z[0] {
        z if z < -VERY => "fresh",
        z if z < -SOME => "recent",
        z if z < SOME => "middle",
        _ => "sleeping",
    };
    let (often, much) = (z[1], z[2]);
    let kind = if often > VERY && much > VERY {
        "star"
    } else if often > SOME && much > SOME {
        "top"
    } else if often > SOME {
        "frequent"
    } else if much > SOME {
        "big"
    } else if often < -SOME && much < -SOME {
        "small"
    } else if often < -SOME {
        "rare"
    } else if much < -SOME {
        "modest"
    } else {
        "middle"
    };
    Name { recency, kind, number: None }
}

/// Numbers the names that occur more than once.
fn number(profiles: &mut [Profile]) {
    let names: Vec<Name> = profiles.iter().map(|p| p.name).collect();
    for (i, profile) in profiles.iter_mut().enumerate() {
        if names.iter().filter(|n| **n == names[i]).count() > 1 {
            profile.name.number = Some(1 + names[..i].iter().filter(|n| **n == names[i]).count() as u8);
        }
    }
}

/// Days, orders and amounts (currency units) of a cluster, or of all.
fn values_of(input: &Input<'_>, label: Option<u8>, labels: &[u8]) -> [Vec<f64>; 3] {
    let members: Vec<usize> =
        (0..labels.len()).filter(|i| label.is_none_or(|own| labels[*i] == own)).collect();
    [
        members.iter().map(|i| f64::from(input.recency_days[*i])).collect(),
        members.iter().map(|i| f64::from(input.frequency[*i])).collect(),
        members.iter().map(|i| Money(input.monetary[*i]).to_f64()).collect(),
    ]
}

fn mean_of(input: &Input<'_>, label: Option<u8>, labels: &[u8]) -> [f64; 3] {
    values_of(input, label, labels).map(|v| crate::math::stats::mean(&v))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_centre() {
        let check = |z, recency, kind| assert_eq!(name(&z), Name { recency, kind, number: None }, "{z:?}");
        check([-1.2, 1.3, 1.1], "recent", "top");
        check([-2.9, 2.6, 2.1], "fresh", "star");
        check([0.5, -0.8, -1.1], "sleeping", "small");
        check([0.6, -0.8, -0.1], "sleeping", "rare");
        check([0.0, 0.1, 0.9], "middle", "big");
        check([0.3, 0.7, 0.1], "middle", "frequent");
        check([0.3, 0.0, -0.7], "middle", "modest");
        check([0.0, 0.0, 0.0], "middle", "middle");
    }
}
