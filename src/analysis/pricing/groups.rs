//! Customers by what they did before the sales that are explained.
//!
//! # How it is computed
//! The last 365 days are explained if the file reaches at least half a year further back, else its later half. By days of
//! purchase: who bought on four days or more before that, on two or three, on one, on none (new since). By RFM: the segments of
//! the scheme in force on the morning of the first day that is explained, and who had not bought by then. Nobody is sorted by
//! what is to be explained.
//!
//! # Limits
//! Segments of fewer than [`LEAST_CUSTOMERS`] customers, and those beyond the [`MOST_SEGMENTS`] largest, say nothing of
//! elasticities alone: they are put together. If fewer than two are left, days of purchase sort instead.

use crate::analysis::value::moves::segments_at;
use crate::analysis::value::rfm::ValidConfig;
use crate::analysis::value::segments::{Scheme, Segment};
use crate::model::{Customers, Day, NONE, Purchase, Transactions};

/// Ids of the groups by days of purchase, in order; customers without a name are behind the last.
pub const GROUPS: [&str; 4] = ["often", "some", "once", "new"];
/// Id of the small segments together.
pub const SMALL: &str = "small";
/// Id of those who had not bought before, where RFM segments sort the others.
pub const LATER: &str = "later";
/// Customers that a segment needs.
pub const LEAST_CUSTOMERS: usize = 30;
/// Segments told apart at most.
pub const MOST_SEGMENTS: usize = 6;

/// Days of the sales that are explained, if the file has them.
const EXPLAINED_DAYS: i32 = 365;

/// What sorts customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sorting {
    /// Days of purchase.
    #[default]
    Days,
    /// RFM segments.
    Rfm,
}

impl Sorting {
    /// All, with their ids.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Days, "days"), (Self::Rfm, "rfm")];

    /// As settings name it.
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(sorting, _)| *sorting == self).map_or("", |(_, id)| id)
    }
}

/// Customers in groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    /// First day of the sales that are explained.
    pub from: Day,
    /// What sorts them.
    pub sorting: Sorting,
    /// Ids of the groups, in order.
    pub ids: Vec<&'static str>,
    /// Index into `ids`, per customer code.
    pub of_customer: Vec<u8>,
    /// Ids of the segments that are together in [`SMALL`].
    pub merged: Vec<&'static str>,
    /// RFM segments were asked for, and are too small.
    pub is_refused: bool,
}

/// The id of a group as a setting has it; `None` for one that no sorting knows.
pub fn id_of(text: &str) -> Option<&'static str> {
    let segments = [Scheme::Eleven, Scheme::Eight].into_iter().flat_map(Scheme::segments).map(|s| s.id());
    GROUPS.into_iter().chain([SMALL, LATER]).chain(segments).find(|id| *id == text)
}

/// First day of the sales that are explained.
fn explained_from(tx: &Transactions, rows: &[u32]) -> Option<Day> {
    let day = |row: &u32| tx.day.get(*row as usize).unwrap_or(Day(0));
    let (first, last) = (rows.iter().map(day).min()?, rows.iter().map(day).max()?);
    if first == last {
        return None;
    }
    let year_ago = last.plus(1 - EXPLAINED_DAYS);
    let is_long = first.0 <= year_ago.0 - EXPLAINED_DAYS / 2;
    Some(if is_long { year_ago } else { first.plus((last.0 - first.0) / 2 + 1) })
}

/// Groups the customers of some rows by days of purchase; `None` without customers or without two days.
pub fn by_days(tx: &Transactions, rows: &[u32]) -> Option<Groups> {
    if !tx.has_customers() {
        return None;
    }
    let from = explained_from(tx, rows)?;
    let day = |row: &u32| tx.day.get(*row as usize).unwrap_or(Day(0));
    let mut bought: Vec<(u32, i32)> = rows
        .iter()
        .filter(|row| day(row) < from && tx.amount.get(**row as usize).is_some_and(|amount| amount.0 > 0))
        .filter_map(|row| Some((*tx.customer.get(*row as usize)?, day(row).0)))
        .filter(|(customer, _)| *customer != NONE)
        .collect();
    bought.sort_unstable();
    bought.dedup();
    let mut of_customer = vec![3_u8; tx.customer_ids.len()];
    for days in bought.chunk_by(|a, b| a.0 == b.0) {
        let group = match days.len() {
            1 => 2,
            2 | 3 => 1,
            _ => 0,
        };
        if let Some(slot) = days.first().and_then(|d| of_customer.get_mut(d.0 as usize)) {
            *slot = group;
        }
    }
    Some(Groups {
        from,
        sorting: Sorting::Days,
        ids: GROUPS.to_vec(),
        of_customer,
        merged: Vec::new(),
        is_refused: false,
    })
}

/// Groups them by the RFM segments of the morning of the first day that is explained; by days of purchase, marked as
/// refused, where segments are too small. `None` as [`by_days`].
pub fn by_rfm(
    tx: &Transactions,
    rows: &[u32],
    customers: &Customers,
    config: &ValidConfig,
    scheme: Scheme,
) -> Option<Groups> {
    let days = by_days(tx, rows)?;
    let histories: Vec<&[Purchase]> = customers.list.iter().map(|c| customers.purchases_of(c)).collect();
    let segments = segments_at(&histories, days.from, config, scheme);
    let codes = customers.list.iter().map(|customer| customer.id);
    Some(of_segments(&days, codes.zip(segments), scheme))
}

/// Groups from the earlier segment of every customer (by code).
fn of_segments(
    days: &Groups,
    segments: impl Iterator<Item = (u32, Option<Segment>)>,
    scheme: Scheme,
) -> Groups {
    let known: Vec<(u32, Option<Segment>)> = segments.collect();
    let size = |segment: Segment| known.iter().filter(|(_, own)| *own == Some(segment)).count();
    let mut sizes: Vec<(usize, Segment)> = scheme.segments().iter().map(|s| (size(*s), *s)).collect();
    sizes.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    let told: Vec<Segment> =
        sizes.iter().filter(|(n, _)| *n >= LEAST_CUSTOMERS).take(MOST_SEGMENTS).map(|(_, s)| *s).collect();
    if told.len() < 2 {
        return Groups { is_refused: true, ..days.clone() };
    }
    let kept: Vec<Segment> = scheme.segments().iter().copied().filter(|s| told.contains(s)).collect();
    let is_merged = |(n, s): &(usize, Segment)| *n > 0 && !told.contains(s);
    let merged: Vec<&'static str> = sizes.iter().filter(|s| is_merged(s)).map(|(_, s)| s.id()).collect();
    let mut ids: Vec<&'static str> = kept.iter().map(|s| s.id()).collect();
    let place = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
    let small = place(ids.len());
    if !merged.is_empty() {
        ids.push(SMALL);
    }
    let later = place(ids.len());
    ids.push(LATER);
    let mut of_customer = vec![later; days.of_customer.len()];
    for (code, segment) in &known {
        let Some(slot) = of_customer.get_mut(*code as usize) else { continue };
        *slot = match segment {
            None => later,
            Some(own) => kept.iter().position(|s| s == own).map_or(small, place),
        };
    }
    Groups { sorting: Sorting::Rfm, ids, of_customer, merged, ..days.clone() }
}

impl Groups {
    /// The group of a customer (index into `customer_ids`).
    pub fn of(&self, customer: u32) -> Option<usize> {
        self.of_customer.get(customer as usize).map(|group| usize::from(*group))
    }

    /// Whether the customers of a group are old ones: on two days or more before, or, in RFM segments, at all.
    pub fn is_old(&self, at: usize) -> bool {
        match self.sorting {
            Sorting::Days => at < 2,
            Sorting::Rfm => self.ids.get(at).is_some_and(|id| *id != LATER),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(n: usize) -> Groups {
        Groups {
            from: Day(100),
            sorting: Sorting::Days,
            ids: GROUPS.to_vec(),
            of_customer: vec![3; n],
            merged: Vec::new(),
            is_refused: false,
        }
    }

    /// 40 champions, 35 at risk, 5 loyal (too few), 10 who came later.
    #[test]
    fn small_segments_are_put_together() {
        let segment = |code: u32| match code {
            0..40 => Some(Segment::AtRisk),
            40..80 => Some(Segment::Champions),
            80..85 => Some(Segment::Loyal),
            _ => None,
        };
        let all = (0..95).map(|code| (code, segment(code)));
        let groups = of_segments(&days(95), all, Scheme::Eleven);
        assert_eq!(groups.ids, ["champions", "at_risk", "small", "later"]);
        assert_eq!(groups.merged, ["loyal"]);
        let at = [0, 40, 84, 94].map(|code| groups.of(code).and_then(|g| groups.ids.get(g).copied()));
        assert_eq!(at, [Some("at_risk"), Some("champions"), Some("small"), Some("later")]);
        assert_eq!((groups.sorting, groups.is_refused, groups.from), (Sorting::Rfm, false, Day(100)));
    }

    /// One segment that is large enough tells nothing against another.
    #[test]
    fn too_small_is_refused() {
        let segment = |code: u32| Some(if code < 50 { Segment::Lost } else { Segment::Loyal });
        let groups = of_segments(&days(70), (0..70).map(|code| (code, segment(code))), Scheme::Eleven);
        assert_eq!((groups.is_refused, groups.sorting), (true, Sorting::Days));
        assert_eq!(groups.ids, GROUPS);
    }

    #[test]
    fn every_group_has_one_name() {
        assert_eq!(id_of("often"), Some("often"));
        assert_eq!(id_of("important_value"), Some("important_value"));
        assert_eq!((id_of("small"), id_of("later"), id_of("nobody")), (Some("small"), Some("later"), None));
    }
}
