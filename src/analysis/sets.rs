//! Sets of customers that the user saved, and which two groups stand beside each other.

use super::filter::SEPARATOR;
use super::groups::{self, KINDS, SET};
use super::study::Study;
use crate::model::Transactions;
use std::collections::{BTreeMap, BTreeSet};

/// Begins the id of a saved set; its name follows.
const SAVED: &str = "set.";

/// Saved sets and the comparison.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sets {
    /// Ids of customers in the file, by the name of the set.
    pub saved: BTreeMap<String, BTreeSet<String>>,
    /// What is compared; `None`: [`Sets::first`] chooses.
    pub a: Option<Choice>,
    /// With what; `None`: with all others.
    pub b: Option<Choice>,
}

/// A group of customers that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Everyone in the report.
    All,
    /// Everyone but the other side of the comparison.
    Others,
    /// A group: its kind ([`KINDS`], [`SET`]) and its id, for sets the name.
    Group(&'static str, String),
}

impl Choice {
    /// As settings take it.
    pub fn text(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Others => "others".to_owned(),
            Self::Group(kind, id) => format!("{kind}{SEPARATOR}{id}"),
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        match text.split_once(SEPARATOR) {
            None if text == "all" => Some(Self::All),
            None if text == "others" => Some(Self::Others),
            None => None,
            Some((kind, id)) => Some(Self::Group(groups::kind(kind)?, id.to_owned())),
        }
    }
}

impl Sets {
    /// Changes `set.<name>` (ids of customers, separated by [`SEPARATOR`]; none: the set is dropped), `compare.a` or
    /// `compare.b`. `None` for any other id; `Some(None)` for a value that cannot be.
    pub fn set(&mut self, id: &str, value: &str) -> Option<Option<()>> {
        let choose = |side: &mut Option<Choice>| {
            if value.is_empty() {
                *side = None;
                return Some(());
            }
            Choice::from_text(value).map(|choice| *side = Some(choice))
        };
        match id {
            "compare.a" => Some(choose(&mut self.a)),
            "compare.b" => Some(choose(&mut self.b)),
            _ => {
                let name = id.strip_prefix(SAVED)?.trim();
                if name.is_empty() || name.contains(SEPARATOR) {
                    return Some(None);
                }
                if value.is_empty() {
                    self.saved.remove(name);
                } else {
                    self.saved.insert(name.to_owned(), value.split(SEPARATOR).map(str::to_owned).collect());
                }
                Some(Some(()))
            }
        }
    }

    /// Every set and choice as [`Sets::set`] takes it.
    pub fn list(&self) -> Vec<(String, String)> {
        let saved = self.saved.iter().map(|(name, ids)| {
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            (format!("{SAVED}{name}"), ids.join(&SEPARATOR.to_string()))
        });
        let side = |id: &str, choice: &Option<Choice>| choice.as_ref().map(|c| (id.to_owned(), c.text()));
        saved.chain(side("compare.a", &self.a)).chain(side("compare.b", &self.b)).collect()
    }

    /// The customers of a group, ascending indices into `Customers::list`; `None` if there is no such group.
    pub fn members(&self, study: &Study, tx: &Transactions, kind: &str, id: &str) -> Option<Vec<u32>> {
        if kind == SET {
            let wanted = self.saved.get(id)?;
            let mut members: Vec<u32> = wanted.iter().filter_map(|id| study.customer(tx, id)).collect();
            members.sort_unstable();
            return Some(members);
        }
        (KINDS.iter().find(|own| own.id == kind)?.part)(study)?.members(id)
    }

    /// The customers of both sides; a side that does not exist is empty.
    pub fn sides(&self, study: &Study, tx: &Transactions) -> (Vec<u32>, Vec<u32>) {
        let all = || (0_u32..).take(study.customers.len()).collect::<Vec<u32>>();
        let (a, b) =
            (self.a.clone().or_else(|| Self::first(study)), self.b.clone().unwrap_or(Choice::Others));
        let of = |choice: &Option<Choice>| match choice {
            Some(Choice::All) => all(),
            Some(Choice::Group(kind, id)) => self.members(study, tx, kind, id).unwrap_or_default(),
            Some(Choice::Others) | None => Vec::new(),
        };
        let others = |own: &[u32]| all().into_iter().filter(|at| own.binary_search(at).is_err()).collect();
        match (a, b) {
            (a, Choice::Others) => {
                let own = of(&a);
                let rest = others(&own);
                (own, rest)
            }
            (Some(Choice::Others), b) => {
                let own = of(&Some(b));
                (others(&own), own)
            }
            (a, b) => (of(&a), of(&Some(b))),
        }
    }

    /// What is compared unless the user says otherwise: the segment that brings most.
    pub fn first(study: &Study) -> Option<Choice> {
        let kind = KINDS.iter().find(|kind| kind.id == "segment")?;
        let parting = (kind.part)(study)?;
        let mut revenue = vec![0_i128; parting.ids.len()];
        for (customer, group) in study.customers.list.iter().zip(&parting.of_customer) {
            if let Some(sum) = revenue.get_mut(*group as usize) {
                *sum += i128::from(customer.revenue);
            }
        }
        // Of equals the first.
        let best = (0..revenue.len()).rev().max_by_key(|at| revenue.get(*at).copied())?;
        Some(Choice::Group(kind.id, parting.ids.get(best)?.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_can_be_set_again() {
        let mut sets = Sets::default();
        for (id, value) in [
            ("set.VIP 客户", "b\u{1f}a\u{1f}a"),
            ("compare.a", "segment\u{1f}champions"),
            ("compare.b", "set\u{1f}VIP 客户"),
        ] {
            assert_eq!(sets.set(id, value), Some(Some(())), "{id}");
        }
        assert_eq!(sets.saved.values().next().unwrap().iter().collect::<Vec<_>>(), ["a", "b"]);
        let mut again = Sets::default();
        for (id, value) in sets.list() {
            again.set(&id, &value).unwrap().unwrap();
        }
        assert_eq!(again, sets);
        for (id, value) in
            [("set. ", "a"), ("set.a\u{1f}b", "a"), ("compare.a", "nobody"), ("compare.b", "no\u{1f}x")]
        {
            assert_eq!(sets.set(id, value), Some(None), "{id}");
        }
        assert_eq!(
            (sets.set("set.VIP 客户", ""), sets.saved.len(), sets.set("rfm.bands", "4")),
            (Some(Some(())), 0, None)
        );
    }
}
