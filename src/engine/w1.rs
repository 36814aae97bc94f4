//! The answer to the benchmark W1, for the bench page only: recency counts whole days between moments, scores
//! take the least rank of equals, and there are six segments.
#![allow(clippy::indexing_slicing, reason = "indices are those of the study's own lists")]

use super::{Engine, Pending};
use crate::analysis::shown::Shown;
use crate::ingest::{Role, second_of_day};
use crate::issue::Error;
use crate::model::{Customer, Selection, Transactions};

/// Customers, sums over them, and the sizes of champions, loyal, promising, at risk, hibernating, attention.
#[derive(Debug, Clone, PartialEq)]
pub struct W1 {
    /// Customers with an id.
    pub customers: u32,
    /// Sum of orders.
    pub freq_sum: f64,
    /// Sum of recencies in days.
    pub recency_sum: f64,
    /// Sum of amounts.
    pub monetary_sum: f64,
    /// Sizes of the segments.
    pub segments: [u32; 6],
}

impl Engine {
    /// The table of the file that is being computed, once it has been scored.
    ///
    /// # Errors
    /// `nothing_loaded` before that.
    pub fn w1(&self) -> Result<W1, Error> {
        let Some(Pending::Computing(work)) = &self.pending else { return Err(Error::new("nothing_loaded")) };
        let (Some(intake), Some(study)) = (&work.intake, work.shown.as_ref().map(Shown::whole)) else {
            return Err(Error::new("nothing_loaded"));
        };
        if study.rfm.is_err() {
            return Err(Error::new("nothing_loaded"));
        }
        let (table, mapping, tx) = (work.columns.table(), work.columns.mapping(), &intake.transactions);
        // Seconds since the first day, one more: 0 stands for none.
        let first_day = i64::from(study.overview.period.0.0) * 86_400 - 1;
        let mut last = vec![0_u32; tx.customer_ids.len()];
        let mut newest = 0;
        let date = mapping.column(Role::Date).and_then(|i| table.columns.get(i));
        let times = date.and_then(|date| Some((date.time_form()?, &date.codes)));
        let (mut rows, mut seconds) = (Vec::new(), Vec::new());
        Selection::First(u32::try_from(tx.len()).unwrap_or(u32::MAX)).for_each_part(|part| {
            tx.row.gather(part, &mut rows);
            if let Some((form, codes)) = times {
                codes.gather(&rows, &mut seconds);
                seconds.iter_mut().for_each(|code| *code = form.second(*code));
            } else {
                let second = |row: &u32| second_of_day(table, mapping, *row as usize).unwrap_or(0);
                seconds.clear();
                seconds.extend(rows.iter().map(second));
            }
            newest = newest.max(later(tx, part, first_day, &seconds, &mut last));
        });
        let list = &study.customers.list;
        let of = || study.scored.iter().map(|at| &list[*at as usize]);
        // One after the other: no more than two lists stand beside each other. Of one type, since code that is called again is
        // fast in a browser.
        let list_of = |value: &dyn Fn(&Customer) -> i64| -> Vec<i64> { of().map(value).collect() };
        let days = list_of(&|customer| -i64::from((newest - last[customer.id as usize]) / 86_400));
        let (recency_sum, customers) = (-sum(&days), days.len());
        let r = scores(days);
        let frequency = list_of(&|customer| customer.n_purchases as i64);
        let freq_sum = sum(&frequency);
        let f = scores(frequency);
        let monetary = list_of(&|customer| customer.revenue);
        let monetary_sum = sum(&monetary) / 10_000.0;
        let m = scores(monetary);
        let mut segments = [0_u32; 6];
        for (r, f) in r.iter().zip(&f) {
            let at = match (r, f) {
                (4.., 4..) => 0,
                (3.., 3..) => 1,
                (4.., _) => 2,
                (..=2, 4..) => 3,
                (..=2, ..=2) => 4,
                _ => 5,
            };
            segments[at] += 1;
        }
        // The third score belongs to the table, though no segment asks for it.
        let _ = std::hint::black_box(m);
        Ok(W1 {
            customers: u32::try_from(customers).unwrap_or(u32::MAX),
            freq_sum,
            recency_sum,
            monetary_sum,
            segments,
        })
    }
}

/// Notes the last moment of every customer, and returns the last of all. `seconds`: of the day, of these rows.
#[inline(never)]
fn later(tx: &Transactions, rows: &[u32], zero: i64, seconds: &[u32], last: &mut [u32]) -> u32 {
    let (mut numbers, mut days) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    tx.day.gather(rows, &mut numbers, &mut days);
    let customers =
        rows.first().map_or(&[][..], |first| tx.customer.get(*first as usize..).unwrap_or_default());
    let mut newest = 0;
    for ((day, second), customer) in days.iter().zip(seconds).zip(customers) {
        let moment = i64::from(day.0) * 86_400 + i64::from(*second) - zero;
        let moment = u32::try_from(moment).unwrap_or(u32::MAX);
        newest = newest.max(moment);
        if let Some(slot) = last.get_mut(*customer as usize) {
            *slot = (*slot).max(moment);
        }
    }
    newest
}

fn sum(values: &[i64]) -> f64 {
    let exact: i128 = values.iter().map(|v| i128::from(*v)).sum();
    #[expect(clippy::cast_precision_loss, reason = "sums below 2^53")]
    let sum = exact as f64;
    sum
}

/// 1 + floor(5 (rank - 1) / n), equals sharing the least rank.
fn scores(values: Vec<i64>) -> Vec<u8> {
    let (least, greatest) = values.iter().fold((i64::MAX, i64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
    match u16::try_from(greatest.saturating_sub(least)) {
        Ok(range) => scores_by_counting(&values, least, range),
        Err(_) => scores_by_selection(values),
    }
}

/// Whole days and numbers of orders: how many there are of each tells every rank.
fn scores_by_counting(values: &[i64], least: i64, range: u16) -> Vec<u8> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked")]
    let place = |value: &i64| (value - least) as usize;
    let mut below = vec![0; usize::from(range) + 1];
    values.iter().for_each(|value| below[place(value)] += 1);
    let mut n_below = 0;
    for n in &mut below {
        (*n, n_below) = (n_below, n_below + *n);
    }
    let score = |value: &i64| 1 + u8::try_from(5 * below[place(value)] / values.len()).unwrap_or(4);
    values.iter().map(score).collect()
}

/// Amounts: where the scores change.
fn scores_by_selection(values: Vec<i64>) -> Vec<u8> {
    let mut pool = values.clone();
    let n = values.len();
    // The least value whose rank is high enough.
    let mut cuts: Vec<Option<i64>> = Vec::new();
    let mut done = 0;
    for score in 1..5 {
        let rank = (score * n).div_ceil(5);
        if let (true, Some(cut)) = (rank == done, cuts.last()) {
            cuts.push(*cut);
            continue;
        }
        let Some(rest) = pool.get_mut(done..).filter(|rest| rank - done < rest.len()) else { break };
        let (below, value, above) = rest.select_nth_unstable(rank - done);
        let value = *value;
        // What stands before the place as well has a lesser rank: the next one, then.
        let next = || above.iter().copied().filter(|other| *other > value).min();
        cuts.push(if below.contains(&value) { next() } else { Some(value) });
        done = rank;
    }
    let cuts: Vec<i64> = cuts.into_iter().flatten().collect();
    let score = |value: &i64| 1 + u8::try_from(cuts.iter().filter(|cut| *cut <= value).count()).unwrap_or(4);
    values.iter().map(score).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Pcg64;

    #[test]
    fn amounts_may_lie_far_apart() {
        assert_eq!(scores(vec![0, 1 << 33, i64::MAX, i64::MIN, 1]), [2, 4, 5, 1, 3]);
        assert!(scores(Vec::new()).is_empty());
    }

    #[test]
    fn equals_share_the_least_rank() {
        let mut rng = Pcg64::new(7);
        for n in 0..60_usize {
            for spread in [1.0, 3.0, 10.0, 1_000.0] {
                #[expect(clippy::cast_possible_truncation, reason = "below a thousand")]
                let values: Vec<i64> = (0..n).map(|_| (rng.uniform() * spread) as i64).collect();
                let rank = |value: &i64| values.iter().filter(|other| *other < value).count();
                let slow: Vec<u8> = values.iter().map(|v| 1 + (5 * rank(v) / n) as u8).collect();
                assert_eq!(scores(values.clone()), slow, "{values:?}");
                assert_eq!(scores_by_selection(values.clone()), slow, "{values:?}");
            }
        }
    }
}
