//! Where money is lost, and what the file lacks to tell.

use super::{Action, Kind, Stake};
use crate::analysis::discounted::Discounted;
use crate::analysis::overview::units;
use crate::analysis::params::Params;
use crate::analysis::pricing::waterfall::Reference;
use crate::analysis::study::Study;
use crate::analysis::tiers::profit::Metal;
use crate::analysis::tiers::uncertain::LEAST_ORDERS;
use crate::math::count;
use crate::model::Transactions;

/// The margin by which sales and profit are compared.
pub fn margin(study: &Study, params: &Params) -> f64 {
    let own = study.cost_margin.map(|m| m.share).filter(|m| *m > 0.0);
    params.clv.margin.or(own).unwrap_or(Params::DEFAULT_MARGIN)
}

/// Customers who certainly cost more than they bring, the costliest first.
pub fn loss(study: &Study) -> Option<Action> {
    let tiers = study.tiers.as_ref().ok()?;
    let lead = tiers.profit.as_ref()?.class(Metal::Lead)?;
    let value = |at: &u32| tiers.accounts.contribution.get(*at as usize).copied().unwrap_or(0);
    // Who ordered once or twice is known too little for either.
    let is_known =
        |at: &u32| tiers.accounts.orders.get(*at as usize).is_some_and(|n| *n as usize >= LEAST_ORDERS);
    let is_sure = |at: &&u32| is_known(at) && tiers.uncertain.binary_search(at).is_err() && value(at) < 0;
    let mut customers: Vec<u32> = lead.members.iter().filter(is_sure).copied().collect();
    if customers.is_empty() {
        return None;
    }
    customers.sort_by(|a, b| value(a).cmp(&value(b)).then(a.cmp(b)));
    let lost: i128 = customers.iter().map(|at| i128::from(value(at))).sum();
    Some(Action {
        kind: Kind::Loss { n_undecided: lead.members.len() - customers.len() },
        stake: Some(Stake::profit(-units(lost))),
        customers,
    })
}

/// Customers who get more off than others of their size.
pub fn discount(study: &Study) -> Option<Action> {
    let of = study.waterfall.as_ref().ok()?;
    let customers: Vec<u32> =
        of.outliers.iter().filter_map(|at| of.customers.get(*at)).map(|c| c.customer).collect();
    let is_usual = of.reference == Reference::Usual;
    (!customers.is_empty()).then(|| Action {
        kind: Kind::Discount { is_usual },
        customers,
        stake: Some(Stake::profit(of.leak())),
    })
}

/// Discounts for the first order, where those won by them certainly bring less afterwards.
pub fn promotion(study: &Study) -> Option<Action> {
    let of = study.lifecycle.as_ref().ok()?.promotion.as_ref().ok()?;
    let later = of.later.filter(|later| later.interval.1 < 0.0)?;
    let n = count(of.discount.customers.len());
    let (low, high) = (-later.interval.1, -later.interval.0);
    Some(Action {
        kind: Kind::Promotion { less: (-later.value, (low, high)) },
        customers: of.discount.customers.clone(),
        stake: Some(Stake::sales(-later.value * n).between(low * n, high * n)),
    })
}

/// Customers in whom more was invested than they are worth.
pub fn stop(study: &Study) -> Option<Action> {
    let equity = study.programmes.as_deref()?.equity.as_ref().ok()?;
    let mut beyond: Vec<(u32, f64)> = equity
        .customers
        .iter()
        .filter(|worth| worth.is_kept() == Some(false))
        .filter_map(|worth| Some((worth.customer, worth.invested? - worth.future)))
        .collect();
    if beyond.is_empty() {
        return None;
    }
    beyond.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    Some(Action {
        kind: Kind::Stop,
        stake: Some(Stake::profit(beyond.iter().map(|(_, money)| money).sum())),
        customers: beyond.into_iter().map(|(customer, _)| customer).collect(),
    })
}

/// Columns that would answer more.
pub fn unlock(study: &Study, tx: &Transactions) -> Option<Action> {
    let missing = [
        ("customer", study.has_customers),
        ("product", !tx.product.is_empty()),
        ("quantity", !tx.quantity.is_empty()),
        ("cost", !tx.cost.is_empty()),
        ("discount", Discounted::of(tx).is_some()),
    ];
    let lacking: Vec<&'static str> = missing.iter().filter(|(_, has)| !has).map(|(id, _)| *id).collect();
    (!lacking.is_empty()).then(|| Action { kind: Kind::Unlock(lacking), customers: Vec::new(), stake: None })
}
