//! In which segment was a customer on an earlier day?
//!
//! # How it is computed
//! The scores and segments of the rule in force, of the customers who had bought by then, from what was bought by then:
//! quantiles are those of that day. So a customer may change segment because others did.
//!
//! # Limits
//! Amounts are those of purchases; returns of their own, which today's amounts are net of, are not known by day.

use super::rfm::{Input, ValidConfig, run};
use super::segments::{Scheme, Segment, assign};
use crate::model::{Day, Purchase};

/// Segments on the morning of `as_of`, one per history; `None` for who had not bought by then.
pub fn segments_at(
    histories: &[&[Purchase]],
    as_of: Day,
    config: &ValidConfig,
    scheme: Scheme,
) -> Vec<Option<Segment>> {
    let (mut recency_days, mut frequency, mut monetary) = (Vec::new(), Vec::new(), Vec::new());
    let mut has_bought = Vec::with_capacity(histories.len());
    for own in histories {
        let known = own.get(..own.partition_point(|p| p.day < as_of)).unwrap_or(own);
        has_bought.push(!known.is_empty());
        if let Some(last) = known.last() {
            recency_days.push(as_of.0 - last.day.0);
            frequency.push(u32::try_from(known.len()).unwrap_or(u32::MAX));
            monetary.push(known.iter().map(|p| p.net).fold(0, i64::saturating_add));
        }
    }
    let input = Input { recency_days: &recency_days, frequency: &frequency, monetary: &monetary };
    let mut segments = assign(&run(&input, config), scheme).into_iter();
    has_bought.into_iter().map(|has| if has { segments.next() } else { None }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::rfm::{Config, Rule};
    use super::*;

    #[test]
    fn a_loyal_customer_was_new_once() {
        let bought = |days: &[i32]| -> Vec<Purchase> {
            days.iter().map(|d| Purchase { day: Day(*d), net: 1_000_000 }).collect()
        };
        let all = [bought(&[90, 120, 150, 180]), bought(&[1]), bought(&[300])];
        let histories: Vec<&[Purchase]> = all.iter().map(Vec::as_slice).collect();
        let rule = Rule::CutPoints {
            recency_days: vec![30, 90, 180, 365],
            frequency: vec![2, 3, 5, 10],
            monetary: vec![1_500_000, 2_500_000, 4_500_000, 9_500_000],
        };
        let config = Config { bands: 5, rule }.check().unwrap();
        let at = |day| segments_at(&histories, Day(day), &config, Scheme::Eleven);
        // Day 100: R5 (10 days), F1, M1; R3 (99 days), F1, M1; not there yet.
        assert_eq!(at(100), [Some(Segment::New), Some(Segment::AboutToSleep), None]);
        // Day 190: R5 (10 days), F3 (four orders), M3 (400): FM 3. R2 (189 days).
        assert_eq!(at(190), [Some(Segment::PotentialLoyal), Some(Segment::Hibernating), None]);
        assert_eq!(at(0), [None, None, None]);
    }
}
