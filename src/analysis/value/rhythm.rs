//! The gaps between one customer's order days.

use crate::math::stats::median;
use crate::model::Purchase;

/// Gaps in days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rhythm {
    /// Half of the gaps are shorter.
    pub median_days: f64,
    /// The shortest.
    pub shortest_days: f64,
    /// The longest.
    pub longest_days: f64,
}

/// Looks at purchases in the order of their days; `None` with fewer than two order days.
pub fn run(purchases: &[Purchase]) -> Option<Rhythm> {
    let gap = |pair: &[Purchase]| match pair {
        [a, b] if b.day > a.day => Some(f64::from(b.day.0 - a.day.0)),
        _ => None,
    };
    let gaps: Vec<f64> = purchases.windows(2).filter_map(gap).collect();
    let shortest_days = gaps.iter().copied().reduce(f64::min)?;
    let longest_days = gaps.iter().copied().fold(shortest_days, f64::max);
    Some(Rhythm { median_days: median(&gaps), shortest_days, longest_days })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    #[test]
    fn orders_of_one_day_leave_no_gap() {
        let on = |days: &[i32]| -> Vec<Purchase> {
            days.iter().map(|d| Purchase { day: Day(*d), net: 1 }).collect()
        };
        let rhythm = run(&on(&[0, 0, 10, 13, 33])).unwrap();
        assert_eq!(rhythm, Rhythm { median_days: 10.0, shortest_days: 3.0, longest_days: 20.0 });
        assert_eq!((run(&on(&[5, 5])), run(&[])), (None, None));
    }
}
