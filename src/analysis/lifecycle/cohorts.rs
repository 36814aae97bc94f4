//! C2: what becomes of the customers who came together?
//!
//! # What it tells
//! Per month, quarter or year of the first purchase: how many customers came, and of these, in every later period, how many
//! bought, how often, for how much. And how long customers last: the share who still buy again at or after each age, carried
//! on by the shifted-beta-geometric model.
//!
//! # How it is computed
//! A customer belongs to the calendar period of the first purchase; age 0 is that period. A customer lasts to age k with a
//! purchase at age k or later. The last ages of a cohort are left out of this, as many periods as nine of ten first gaps take:
//! who is silent there may come back. The model is fitted to all cohorts at once.
//!
//! # Limits
//! Who bought before the file starts looks new in its first periods. The model holds the chance of leaving of each customer
//! constant, and is carried to three times the ages that are seen, at most twice the length of the file. A customer who comes back after a longer silence than the file
//! shows counts as gone.
//!
//! # References
//! Fader & Hardie 2007 (sBG).

use crate::analysis::value::clv::sbg::{self, SbgFit};
use crate::analysis::value::clv::uncertainty::logit_interval;
use crate::model::{Day, Purchase};

/// Length of a period in months.
pub const PERIODS: [i32; 3] = [1, 3, 12];
/// Most periods that are shown unless another length is asked for.
const MOST_PERIODS: i32 = 18;
/// How many times as far as it is seen the model is carried.
const CARRIED: usize = 3;
/// Days of a month, on average.
const MONTH_DAYS: f64 = 365.25 / 12.0;
/// Days by which a first or last period may be short and still count as whole.
const GRACE_DAYS: i32 = 3;

/// Customers of one cohort at one age.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// Those who bought: positions in the list of histories.
    pub active: Vec<u32>,
    /// Net of their purchases in 1/10,000.
    pub revenue: i128,
    /// Their purchases.
    pub n_orders: u64,
}

/// Customers with their first purchase in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// First month of the period, see [`Day::month_index`].
    pub month: i32,
    /// From the period of the first purchase (everybody) to the last in the file.
    pub cells: Vec<Cell>,
    /// How many last to each age, as far as it is known.
    pub lasting: Vec<usize>,
}

/// The share of all cohorts that lasts to an age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lasting {
    /// As seen, chained over the cohorts old enough; `None` where the file says nothing.
    pub seen: Option<f64>,
    /// By the model.
    pub expected: f64,
    /// Its 95 % interval, or a reason.
    pub interval: Result<(f64, f64), &'static str>,
}

/// All cohorts.
#[derive(Debug, Clone)]
pub struct Cohorts {
    /// Months in a period.
    pub n_months: i32,
    /// In order of time; periods without a first purchase are left out.
    pub list: Vec<Cohort>,
    /// Whether the last period is over (up to three days).
    pub last_is_whole: bool,
    /// Whether the file covers its first period from the start (up to three days).
    pub first_is_whole: bool,
    /// Mean share of buyers at each age, over the cohorts whose period of that age is whole: customers of all
    /// these cohorts together.
    pub mean: Vec<Option<f64>>,
    /// The model of lasting, and from age 0 the share that lasts; `None` where nobody is seen to decide.
    pub model: Option<(SbgFit, Vec<Lasting>)>,
}

/// The length of periods for a file of so many months.
pub fn usual_months(n_months: i32) -> i32 {
    PERIODS.into_iter().find(|p| n_months <= MOST_PERIODS * p).unwrap_or(12)
}

/// Cohorts of histories (purchases of each by day) until the day before `as_of`; the file starts on `start`.
/// `silence_days`: what nine of ten first gaps keep within.
pub fn run(histories: &[&[Purchase]], start: Day, as_of: Day, n_months: i32, silence_days: i32) -> Cohorts {
    let period = |day: Day| day.month_index().div_euclid(n_months);
    let last = period(as_of.plus(-1));
    let last_is_whole = as_of.plus(GRACE_DAYS) >= Day::first_of_month((last + 1) * n_months);
    let mut keyed: Vec<(i32, u32)> =
        (0_u32..).zip(histories).filter_map(|(at, own)| Some((period(own.first()?.day), at))).collect();
    keyed.sort_unstable();
    // Known for certain are ages before the last period, and a silence earlier.
    let wait = libm::ceil(f64::from(silence_days) / (MONTH_DAYS * f64::from(n_months)));
    #[expect(clippy::cast_possible_truncation, reason = "days are bounded by a year")]
    let known_until = last - i32::from(!last_is_whole) - (wait as i32).max(1);
    let list: Vec<Cohort> = keyed
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|same| {
            let &(own_period, _) = same.first()?;
            let n_ages = usize::try_from(last - own_period + 1).ok()?;
            let mut cells = vec![Cell::default(); n_ages];
            let n_known = usize::try_from(known_until - own_period + 1).unwrap_or(0);
            let mut lasting = vec![0; n_known];
            for &(_, at) in same {
                let mut longest = 0;
                for purchase in histories.get(at as usize).copied().unwrap_or(&[]) {
                    let Ok(age) = usize::try_from(period(purchase.day) - own_period) else { continue };
                    let Some(cell) = cells.get_mut(age) else { continue };
                    if cell.active.last() != Some(&at) {
                        cell.active.push(at);
                    }
                    cell.revenue += i128::from(purchase.net);
                    cell.n_orders += 1;
                    longest = age;
                }
                lasting.iter_mut().take(longest + 1).for_each(|n| *n += 1);
            }
            Some(Cohort { month: own_period * n_months, cells, lasting })
        })
        .collect();
    let first_is_whole = start.plus(-GRACE_DAYS) <= Day::first_of_month(period(start) * n_months);
    let n_ages = list.first().map_or(0, |c| c.cells.len());
    let mean = (0..n_ages)
        .map(|age| {
            let (mut bought, mut all) = (0, 0);
            for cohort in &list {
                let is_whole = age + 1 < cohort.cells.len() || last_is_whole;
                if let (true, Some(cell), Some(first)) =
                    (is_whole, cohort.cells.get(age), cohort.cells.first())
                {
                    bought += cell.active.len();
                    all += first.active.len();
                }
            }
            (all > 0).then(|| bought as f64 / all as f64)
        })
        .collect();
    let model = model(&list, n_ages);
    Cohorts { n_months, list, last_is_whole, first_is_whole, mean, model }
}

fn model(list: &[Cohort], n_ages: usize) -> Option<(SbgFit, Vec<Lasting>)> {
    let seen: Vec<sbg::Cohort> = list.iter().map(|c| c.lasting.iter().map(|n| *n as f64).collect()).collect();
    let fit = sbg::fit(&seen).filter(|fit| fit.n_left > 0.0 && fit.n_left < fit.n_customers)?;
    let mut chained = Some(1.0);
    let n_known = seen.iter().map(Vec::len).max().unwrap_or(0);
    let lasting = (0..(2 * n_ages).min(CARRIED * n_known))
        .map(|age| {
            if age > 0 {
                let pairs = seen.iter().filter_map(|c| Some((c.get(age - 1)?, c.get(age)?)));
                let (before, after) = pairs.fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
                chained = chained.filter(|_| before > 0.0).map(|share| share * after / before);
            }
            let periods = u32::try_from(age).unwrap_or(u32::MAX);
            let expected = fit.model.survival(periods);
            let moved = |ln_alpha: f64, ln_beta: f64| {
                let alpha = fit.model.alpha * libm::exp(ln_alpha);
                sbg::Sbg { alpha, beta: fit.model.beta * libm::exp(ln_beta) }.survival(periods)
            };
            const H: f64 = 1e-4;
            let derivatives =
                [(moved(H, 0.0) - moved(-H, 0.0)) / (2.0 * H), (moved(0.0, H) - moved(0.0, -H)) / (2.0 * H)];
            let interval = logit_interval(expected, &fit.uncertainty, &derivatives);
            Lasting { seen: chained, expected, interval }
        })
        .collect();
    Some((fit, lasting))
}

/// Age at which half of a cohort is left; `None` if that is not within the ages given.
pub fn half_life(lasting: &[Lasting]) -> Option<usize> {
    lasting.iter().position(|l| l.expected <= 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bought(days: &[&str]) -> Vec<Purchase> {
        days.iter().map(|d| Purchase { day: Day::from_iso(d).unwrap(), net: 20_000 }).collect()
    }

    fn cohorts(all: &[Vec<Purchase>], as_of: &str, n_months: i32) -> Cohorts {
        let histories: Vec<&[Purchase]> = all.iter().map(Vec::as_slice).collect();
        let start = all.iter().flatten().map(|p| p.day).min().unwrap();
        run(&histories, start, Day::from_iso(as_of).unwrap(), n_months, 30)
    }

    #[test]
    fn three_customers_by_hand() {
        let all = [
            bought(&["2024-01-05", "2024-01-09", "2024-03-01"]),
            bought(&["2024-01-31", "2024-02-01"]),
            bought(&["2024-03-15"]),
        ];
        let c = cohorts(&all, "2024-04-01", 1);
        let counts: Vec<Vec<usize>> =
            c.list.iter().map(|c| c.cells.iter().map(|cell| cell.active.len()).collect()).collect();
        assert_eq!(counts, [vec![2, 1, 1], vec![1]]);
        assert_eq!((c.list[0].cells[0].n_orders, c.list[0].cells[0].revenue), (3, 60_000));
        assert_eq!(c.list[0].cells[1].active, [1]);
        // The last month is whole; of silences only those up to February are known.
        assert_eq!((c.last_is_whole, c.list[0].lasting.as_slice()), (true, &[2, 2][..]));
        assert_eq!(c.mean, [Some(1.0), Some(0.5), Some(0.5)]);
        let quarters = cohorts(&all, "2024-04-01", 3);
        assert_eq!((quarters.list.len(), quarters.list[0].cells[0].active.len()), (1, 3));
        assert_eq!([3, 18, 19, 54, 55].map(usual_months), [1, 1, 3, 3, 12]);
    }

    proptest! {
        #[test]
        fn cells_add_up_to_the_file(
            customers in prop::collection::vec(prop::collection::vec(19_000..19_900_i32, 1..8), 1..30),
            at in 0..3_usize,
        ) {
            let customers: Vec<Vec<Purchase>> = customers
                .into_iter()
                .map(|mut days| {
                    days.sort_unstable();
                    days.into_iter().map(|d| Purchase { day: Day(d), net: i64::from(d) }).collect()
                })
                .collect();
            let histories: Vec<&[Purchase]> = customers.iter().map(Vec::as_slice).collect();
            let c = run(&histories, Day(19_000), Day(19_900), PERIODS[at], 60);
            let cells = || c.list.iter().flat_map(|c| &c.cells);
            let all = || customers.iter().flatten();
            prop_assert_eq!(cells().map(|c| c.n_orders).sum::<u64>(), all().count() as u64);
            prop_assert_eq!(cells().map(|c| c.revenue).sum::<i128>(), all().map(|p| i128::from(p.net)).sum::<i128>());
            let first: usize = c.list.iter().map(|c| c.cells[0].active.len()).sum();
            prop_assert_eq!(first, customers.len());
            for cohort in &c.list {
                prop_assert!(cohort.lasting.windows(2).all(|pair| pair[1] <= pair[0]));
            }
        }
    }
}
