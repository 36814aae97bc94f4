//! Ways of parting customers: every customer with a purchase is in one group of each.
//!
//! A line in [`KINDS`] makes a way of parting customers a filter of the report, a choice in the comparison of groups and a
//! figure; its names are written in `report/group_names.rs`.

use super::lifecycle::stages::Stage;
use super::study::Study;
use crate::model::NONE;

/// The kind that is not computed: sets that the user saved.
pub const SET: &str = "set";

/// A way of parting customers.
#[derive(Debug)]
pub struct Kind {
    /// Stable; `filter.<id>` is its filter.
    pub id: &'static str,
    /// Parts the customers of a study; `None` where it cannot.
    pub part: fn(&Study) -> Option<Parting>,
}

/// Customers in groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parting {
    /// Ids of the groups, also of empty ones.
    pub ids: Vec<String>,
    /// Per entry of `Customers::list` the group, an index into `ids`, or [`NONE`].
    pub of_customer: Vec<u32>,
}

/// All of them, in the order in which they are offered.
pub const KINDS: [Kind; 3] = [
    Kind { id: "segment", part: by_segment },
    Kind { id: "stage", part: by_stage },
    Kind { id: "cluster", part: by_cluster },
];

/// The kind with this id.
pub fn kind(id: &str) -> Option<&'static str> {
    KINDS.iter().map(|kind| kind.id).chain([SET]).find(|kind| *kind == id)
}

impl Parting {
    /// Of customers with a purchase, from the group of each.
    fn of_scored(study: &Study, ids: Vec<String>, groups: impl Iterator<Item = u32>) -> Self {
        let mut of_customer = vec![NONE; study.customers.len()];
        for (customer, group) in study.scored.iter().zip(groups) {
            if let Some(slot) = of_customer.get_mut(*customer as usize) {
                *slot = group;
            }
        }
        Self { ids, of_customer }
    }

    /// The group that a customer (index into `Customers::list`) is in.
    pub fn of(&self, customer_idx: u32) -> Option<&str> {
        let group = *self.of_customer.get(customer_idx as usize)?;
        self.ids.get(group as usize).map(String::as_str)
    }

    /// The customers of one group, ascending; `None` if there is no such group.
    pub fn members(&self, id: &str) -> Option<Vec<u32>> {
        let group = u32::try_from(self.ids.iter().position(|own| own == id)?).ok()?;
        Some((0_u32..).zip(&self.of_customer).filter(|(_, own)| **own == group).map(|(at, _)| at).collect())
    }
}

fn by_segment(study: &Study) -> Option<Parting> {
    let rfm = study.rfm.as_ref().ok()?;
    let all = rfm.scheme.segments();
    let place = |segment| all.iter().position(|own| *own == segment).and_then(|at| u32::try_from(at).ok());
    let groups = rfm.segments.iter().map(|segment| place(*segment).unwrap_or(NONE));
    Some(Parting::of_scored(study, all.iter().map(|segment| segment.id().to_owned()).collect(), groups))
}

fn by_stage(study: &Study) -> Option<Parting> {
    let stages = &study.lifecycle.as_ref().ok()?.now.of;
    let groups = stages.iter().map(|stage| stage.and_then(|s| u32::try_from(s.index()).ok()).unwrap_or(NONE));
    Some(Parting::of_scored(study, Stage::ALL.map(str::to_owned).to_vec(), groups))
}

fn by_cluster(study: &Study) -> Option<Parting> {
    let solution = &study.clusters.as_ref().ok()?.solution;
    let ids = (1..=solution.clusters.len()).map(|number| number.to_string()).collect();
    Some(Parting::of_scored(study, ids, solution.labels.iter().map(|label| u32::from(*label))))
}
