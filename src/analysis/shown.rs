//! The study that the report shows: of all customers of the rows, or of some of them.
//!
//! Scores, groups and customer models are those of all customers: who is chosen by a segment must not be scored anew
//! among those of the same segment, and models fitted to customers who were chosen by what they did would mistake the
//! choice for behaviour. What is summed over customers is summed over those who are shown.

use super::lifecycle;
use super::params::{Params, Touches};
use super::study::{Clusters, Rfm, Study};
use super::value::clusters;
use crate::issue::Error;
use crate::model::{NONE, Transactions};
use std::collections::BTreeSet;

/// See the module's documentation.
#[derive(Debug, Clone)]
pub struct Shown {
    whole: Study,
    part: Option<Part>,
    /// What of the part waits for [`Shown::settle`].
    owed: Vec<Touches>,
}

#[derive(Debug, Clone)]
struct Part {
    study: Study,
    /// Its customers: indices into `Customers::list` of the whole, ascending.
    members: Vec<u32>,
}

impl Shown {
    /// Begins the study of all customers of the rows.
    ///
    /// # Errors
    /// As [`Study::begin`].
    pub fn begin(tx: &Transactions, params: &Params) -> Result<Self, Error> {
        Ok(Self { whole: Study::begin(tx, params)?, part: None, owed: Vec::new() })
    }

    /// What is shown.
    pub fn study(&self) -> &Study {
        self.part.as_ref().map_or(&self.whole, |part| &part.study)
    }

    /// Who is shown: indices into `Customers::list` of the whole; `None`: everyone.
    pub fn members(&self) -> Option<&[u32]> {
        self.part.as_ref().map(|part| part.members.as_slice())
    }

    /// All customers of the rows, whoever of them is shown.
    pub fn whole(&self) -> &Study {
        &self.whole
    }

    /// Scores all customers before anybody has been chosen, see [`Study::score`].
    pub fn score(&mut self, params: &Params) {
        self.whole.score(params);
    }

    /// Computes what a changed setting touches, see [`Study::compute`].
    pub fn compute(&mut self, tx: &Transactions, params: &Params, what: Touches) {
        self.whole.compute(tx, params, what);
        self.follow(tx, params, what);
    }

    /// Takes a piece over from the whole, or computes it for those who are shown.
    pub fn follow(&mut self, tx: &Transactions, params: &Params, what: Touches) {
        // What rests on a piece that is still owed stays owed.
        if self.owed.iter().any(|owed| what.rests_on(*owed)) {
            return;
        }
        if let Some(part) = &mut self.part {
            part.follow(&self.whole, tx, params, what);
        }
        self.owed.retain(|owed| *owed != what);
    }

    /// What is shown of some customers and not computed yet.
    pub fn owed(&self) -> &[Touches] {
        &self.owed
    }

    /// Shows the customers whom the filters of customers choose. All but their orders and totals is owed.
    ///
    /// # Errors
    /// `filter.nobody` if that is nobody; nothing changes then.
    pub fn narrow(&mut self, tx: &Transactions, params: &Params) -> Result<(), Error> {
        if params.filter.groups.is_empty() {
            self.part = None;
            self.owed.clear();
            return Ok(());
        }
        let members = chosen(&self.whole, tx, params);
        if members.is_empty() {
            return Err(Error::new("filter.nobody"));
        }
        if self.part.as_ref().is_some_and(|part| part.members == members) {
            return Ok(());
        }
        self.part = Some(Part { study: Study::of_members(tx, &self.whole, &members)?, members });
        self.owed = Touches::Everything.reaches().to_vec();
        Ok(())
    }
}

/// The customers who are in one of the chosen groups of every kind.
fn chosen(study: &Study, tx: &Transactions, params: &Params) -> Vec<u32> {
    let mut kinds = params.filter.groups.iter().map(|(kind, ids)| -> BTreeSet<u32> {
        ids.iter().filter_map(|id| params.sets.members(study, tx, kind, id)).flatten().collect()
    });
    let first = kinds.next().unwrap_or_default();
    kinds.fold(first, |left, own| left.intersection(&own).copied().collect()).into_iter().collect()
}

impl Part {
    /// Takes over what the whole knows of these customers, or computes it for them alone.
    fn follow(&mut self, whole: &Study, tx: &Transactions, params: &Params, what: Touches) {
        match what {
            Touches::Rfm => {
                self.study.rfm = whole.rfm.as_ref().map(|rfm| self.scores(whole, rfm)).map_err(Error::clone)
            }
            Touches::Clusters => {
                let clusters = whole.clusters.as_ref().map_err(Error::clone);
                self.study.clusters = clusters.map(|clusters| self.clusters(whole, clusters));
            }
            Touches::Lifecycle => {
                let at = self.positions(whole);
                let lifecycle = whole.lifecycle.as_ref().map_err(Error::clone);
                self.study.lifecycle = lifecycle.and_then(|all| {
                    let (now, then) = (all.now.of_some(&at), all.then.of_some(&at));
                    lifecycle::of_stages(&self.study, tx, params, now, then).map(Box::new)
                });
            }
            Touches::Clv => {
                let clv = whole.clv.as_ref().map_err(Error::clone);
                self.study.contract_evidence.clone_from(&whole.contract_evidence);
                let clv = clv.map(|clv| clv.of_members(&self.study.customers));
                self.study.take_clv(clv);
            }
            Touches::Tiers => {
                let tiers = whole.tiers.as_ref().map_err(Error::clone);
                self.study.tiers = tiers.map(|tiers| Box::new(tiers.of_members(&self.members)));
            }
            Touches::Traits => {
                let places = self.study.rfm.as_ref().map_or_else(
                    |_| BTreeSet::new(),
                    |rfm| rfm.places().into_iter().collect::<BTreeSet<usize>>(),
                );
                let personas = whole.personas.as_ref();
                self.study.personas =
                    personas.map(|all| Box::new(all.of_some(|segment| places.contains(&segment))));
            }
            other => self.study.compute(tx, params, other),
        }
    }

    /// Of every customer with a purchase here: the position among those of the whole.
    fn positions(&self, whole: &Study) -> Vec<usize> {
        let mut position = vec![NONE; whole.customers.len()];
        for (at, customer) in (0_u32..).zip(&whole.scored) {
            if let Some(slot) = position.get_mut(*customer as usize) {
                *slot = at;
            }
        }
        let of = |own: &u32| self.members.get(*own as usize).and_then(|at| position.get(*at as usize));
        self.study.scored.iter().filter_map(of).map(|at| *at as usize).collect()
    }

    fn scores(&self, whole: &Study, rfm: &Rfm) -> Rfm {
        let at = self.positions(whole);
        let segments = at.iter().filter_map(|at| rfm.segments.get(*at).copied()).collect();
        let then = at.iter().filter_map(|at| rfm.then.get(*at).copied()).collect();
        Rfm { scores: rfm.scores.of_some(&at), segments, then, ..*rfm }
    }

    fn clusters(&self, whole: &Study, all: &Clusters) -> Clusters {
        let solution = clusters::of_some(&self.study.input(), &all.solution, &self.positions(whole));
        Clusters { alternatives: all.alternatives.clone(), solution }
    }
}
