//! Times to an event of which some have not happened yet.
#![allow(clippy::indexing_slicing, reason = "indices come from lengths of the same slices")]

use super::normal;

/// The curve after one time at which something happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The time.
    pub time: i32,
    /// Share without the event up to and including it.
    pub survival: f64,
    /// Greenwood's sum of d / (n (n - d)): the variance of `survival` divided by its square.
    pub greenwood: f64,
    /// How many were still watched just before.
    pub n_at_risk: usize,
}

/// A share with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The estimate.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: (f64, f64),
}

impl Share {
    /// The share of the others.
    #[must_use]
    pub fn complement(self) -> Self {
        Self { value: 1.0 - self.value, interval: (1.0 - self.interval.1, 1.0 - self.interval.0) }
    }
}

/// The curve of Kaplan & Meier (1958), *JASA* 53, with the intervals of log(-log), which stay between 0 and 1
/// (Kalbfleisch & Prentice 1980).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KaplanMeier {
    /// At each time with an event, ascending.
    pub steps: Vec<Step>,
    /// How many were watched at the start.
    pub n: usize,
    /// The longest time that anybody was watched.
    pub longest: i32,
}

impl KaplanMeier {
    /// From times and whether the event came at them or watching ended. An event comes before an end of the
    /// same time.
    pub fn of(times: &mut [(i32, bool)]) -> Self {
        times.sort_unstable();
        let n = times.len();
        let (mut survival, mut greenwood, mut seen) = (1.0, 0.0, 0);
        let mut steps = Vec::new();
        for same in times.chunk_by(|a, b| a.0 == b.0) {
            let events = same.iter().filter(|(_, is_event)| *is_event).count();
            if events > 0 {
                let (d, at_risk) = (events as f64, (n - seen) as f64);
                survival *= 1.0 - d / at_risk;
                greenwood += d / (at_risk * (at_risk - d));
                steps.push(Step { time: same[0].0, survival, greenwood, n_at_risk: n - seen });
            }
            seen += same.len();
        }
        Self { steps, n, longest: times.last().map_or(0, |t| t.0) }
    }

    /// The share without the event up to and including a time; `None` if nobody was watched that long.
    pub fn at(&self, time: i32) -> Option<Share> {
        if self.n == 0 || time > self.longest {
            return None;
        }
        let after = self.steps.partition_point(|s| s.time <= time);
        Some(match after.checked_sub(1).and_then(|i| self.steps.get(i)) {
            Some(step) if step.survival > 0.0 => {
                let ln = libm::log(step.survival);
                let spread = libm::exp(normal::quantile(0.975) * step.greenwood.sqrt() / -ln);
                Share { value: step.survival, interval: (libm::exp(ln * spread), libm::exp(ln / spread)) }
            }
            // Nobody, or everybody: one-sided, as if each had been asked once (0.025 = x^n).
            Some(step) => Share { value: 0.0, interval: (0.0, 1.0 - all_alike(step.n_at_risk)) },
            None => Share { value: 1.0, interval: (all_alike(self.n), 1.0) },
        })
    }

    /// The time by which half have had the event; `None` if fewer had.
    pub fn median(&self) -> Option<i32> {
        self.steps.iter().find(|s| s.survival <= 0.5).map(|s| s.time)
    }
}

fn all_alike(n: usize) -> f64 {
    libm::pow(0.025, 1.0 / n as f64)
}

/// Wilson's 95 % interval of a share of `n`, Wilson (1927), *JASA* 22; 0 to 1 of nobody.
pub fn wilson(k: usize, n: usize) -> Share {
    if n == 0 {
        return Share { value: f64::NAN, interval: (0.0, 1.0) };
    }
    let z = normal::quantile(0.975);
    let (p, n) = (k as f64 / n as f64, n as f64);
    let center = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    Share { value: p, interval: ((center - half).max(0.0), (center + half).min(1.0)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Freireich et al. (1963), remission of 21 patients under 6-MP, as in every textbook: S(6) = 0.857,
    /// S(10) = 0.753, S(23) = 0.448; Greenwood's standard errors 0.0764, 0.0963, 0.1346.
    #[test]
    fn remission_under_6_mp() {
        let events = [6, 6, 6, 7, 10, 13, 16, 22, 23];
        let ends = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        let mut times: Vec<(i32, bool)> =
            events.iter().map(|t| (*t, true)).chain(ends.iter().map(|t| (*t, false))).collect();
        let curve = KaplanMeier::of(&mut times);
        for (time, survival, se) in [(6, 0.8571, 0.0764), (10, 0.7529, 0.0963), (23, 0.4482, 0.1346)] {
            let step = curve.steps.iter().find(|s| s.time == time).unwrap();
            assert!((step.survival - survival).abs() < 5e-5, "{step:?}");
            assert!((step.survival * step.greenwood.sqrt() - se).abs() < 5e-5, "{step:?}");
        }
        assert_eq!((curve.median(), curve.at(5).unwrap().value, curve.at(36)), (Some(23), 1.0, None));
        // R's survfit(..., conf.type = "log-log") at 10: by hand, 0.7529^exp(+-1.96 x 0.12796 / 0.28383).
        let (low, high) = curve.at(10).unwrap().interval;
        assert!((low - 0.5032).abs() < 5e-4 && (high - 0.8894).abs() < 5e-4, "{low} {high}");
    }

    #[test]
    fn eight_of_ten_by_wilson() {
        // (0.8 + 0.19207) / 1.38415 -+ 1.95996 / 1.38415 sqrt(0.016 + 0.0096037), by hand.
        let share = wilson(8, 10);
        assert!((share.interval.0 - 0.49016).abs() < 1e-4 && (share.interval.1 - 0.94331).abs() < 1e-4);
        assert_eq!(wilson(0, 0).interval, (0.0, 1.0));
    }

    proptest! {
        #[test]
        fn the_curve_falls_and_stays_inside_its_interval(
            times in prop::collection::vec((0..40_i32, any::<bool>()), 1..60),
        ) {
            let curve = KaplanMeier::of(&mut times.clone());
            let mut before = 1.0;
            for time in 0..=curve.longest {
                let share = curve.at(time).unwrap();
                prop_assert!(share.value <= before);
                prop_assert!(0.0 <= share.interval.0 && share.interval.1 <= 1.0);
                prop_assert!(share.interval.0 <= share.value && share.value <= share.interval.1);
                before = share.value;
            }
            // Without ends it is the plain share.
            let mut all: Vec<_> = times.iter().map(|t| (t.0, true)).collect();
            let plain = KaplanMeier::of(&mut all);
            let later = times.iter().filter(|t| t.0 > 20).count() as f64 / times.len() as f64;
            prop_assert!(plain.at(20).is_none_or(|s| (s.value - later).abs() < 1e-12));
        }
    }
}
