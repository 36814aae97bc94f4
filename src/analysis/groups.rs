//! Ways of parting customers: every customer with a purchase is in one group of each.
//!
//! A line in [`KINDS`] makes a way of parting customers a filter of the report, a choice in the comparison of groups and a
//! figure; its names are written in `report/group_names.rs`.

use super::lifecycle::stages::Stage;
use super::loyalty::sequence;
use super::params::Touches;
use super::study::Study;
use super::tiers::profit::Metal;
use super::tiers::pyramid::Tier;
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
pub const KINDS: [Kind; 6] = [
    Kind { id: "segment", part: by_segment },
    Kind { id: "stage", part: by_stage },
    Kind { id: "cluster", part: by_cluster },
    Kind { id: "tier", part: by_tier },
    Kind { id: "metal", part: by_metal },
    Kind { id: "loyalty", part: by_loyalty },
];

/// What has to be computed before customers can be parted so; `None` for saved sets.
pub fn rests_on(kind: &str) -> Option<Touches> {
    match kind {
        "segment" => Some(Touches::Rfm),
        "stage" => Some(Touches::Lifecycle),
        "loyalty" => Some(Touches::Loyalty),
        "cluster" => Some(Touches::Clusters),
        "tier" | "metal" => Some(Touches::Tiers),
        _ => None,
    }
}

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

fn by_tier(study: &Study) -> Option<Parting> {
    let tiers = &study.tiers.as_ref().ok()?.tiers;
    Some(Parting {
        ids: Tier::ALL.map(|tier| tier.id().to_owned()).to_vec(),
        of_customer: tiers.iter().map(|tier| tier.map_or(NONE, |tier| tier as u32)).collect(),
    })
}

/// Only where costs are known.
fn by_metal(study: &Study) -> Option<Parting> {
    let metals = &study.tiers.as_ref().ok()?.profit.as_ref()?.metals;
    Some(Parting {
        ids: Metal::ALL.map(|metal| metal.id().to_owned()).to_vec(),
        of_customer: metals.iter().map(|metal| metal.map_or(NONE, |metal| metal as u32)).collect(),
    })
}

/// Only where there is a column to be loyal to.
fn by_loyalty(study: &Study) -> Option<Parting> {
    let loyalty = study.loyalty.as_ref().ok().filter(|loyalty| loyalty.column.is_some())?;
    let groups = loyalty.kinds.iter().map(|kind| u32::try_from(kind.index()).unwrap_or(NONE));
    Some(Parting::of_scored(study, sequence::Kind::ALL.map(str::to_owned).to_vec(), groups))
}
