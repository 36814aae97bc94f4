//! Whom to get in touch with, and why.
#![allow(clippy::indexing_slicing, reason = "indices are those of the study's own lists")]

use super::{Action, Kind, MOST_CALLS, Stake};
use crate::analysis::lifecycle::stages::{Decline, Stage, order_days};
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::analysis::tiers::pyramid::Tier;
use crate::math::stats::mean;
use crate::math::{count, normal};
use crate::model::Purchase;

/// Share of sales from which on the top is worth a plan each.
const LEAST_SHARE: f64 = 0.05;
/// Days of a year.
const YEAR: i32 = 365;
/// Order days of a customer whose silence means something.
const LEAST_ORDERS: usize = 3;
/// Of so many first-time buyers one more is to come back: the line says so.
const ONE_IN: f64 = 10.0;
/// Chance of having left from which on a customer is to be won back.
const MORE_GONE_THAN_NOT: f64 = 0.5;
/// Second orders that a mean needs.
const LEAST_SECOND: usize = 5;
/// Customers that most of sales hang on, as long as they are few enough for a plan each.
const MOST_PLANS: usize = 100;

/// Those whose next order is due this week, the largest first.
pub fn call(study: &Study) -> Option<Action> {
    let timing = study.timing.as_deref()?;
    let due = timing.this_week();
    let listed = due.get(..due.len().min(MOST_CALLS)).filter(|listed| !listed.is_empty())?;
    let value: f64 = listed.iter().map(|contact| contact.value).sum();
    let variance = |customer: u32| {
        let of = study.value_of(customer)?;
        let purchases = study.customers.purchases_of(study.customers.list.get(customer as usize)?);
        Some(by_chance(of.p_alive, of.expected_spend, purchases))
    };
    let variance: Option<f64> = listed.iter().map(|contact| variance(contact.customer)).sum();
    let stake = Stake::sales(value);
    let stake = variance.map_or(stake, |variance| stake.by_chance(variance));
    let n_late = listed.iter().filter(|contact| contact.is_overdue(timing.as_of)).count();
    Some(Action {
        kind: Kind::Call { n_due: due.len(), n_late },
        customers: listed.iter().map(|contact| contact.customer).collect(),
        stake: Some(stake),
    })
}

/// Variance of what the next order brings: whether it comes at all, and how much orders of this customer differ:
/// p (1 - p) spend² + p s².
fn by_chance(p_alive: f64, spend: f64, purchases: &[Purchase]) -> f64 {
    let amounts: Vec<f64> = purchases.iter().map(|p| units(i128::from(p.net))).collect();
    let own = sample_variance(&amounts);
    p_alive * (1.0 - p_alive) * spend * spend + p_alive * own
}

/// Zero of fewer than two values.
fn sample_variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let mean = mean(values);
    values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (count(values.len()) - 1.0)
}

/// What a customer brought in the year up to the last order, in currency units.
fn last_year(purchases: &[Purchase]) -> f64 {
    let Some(last) = purchases.last() else { return 0.0 };
    let recent = purchases.iter().filter(|p| last.day.0 - p.day.0 < YEAR);
    units(recent.map(|p| i128::from(p.net)).sum())
}

/// Those who broke off or faded within a year and used to bring most.
pub fn win_back(study: &Study) -> Option<Action> {
    let lifecycle = study.lifecycle.as_ref().ok()?;
    let has_left = |stage: &Option<Stage>| {
        matches!(stage, Some(Stage::Decline(Decline::Sudden | Decline::Gradual | Decline::Unclear)))
    };
    // Customer, chance of having left, what is at risk.
    let mut silent: Vec<(u32, f64, f64)> = Vec::new();
    for (&customer, _) in study.scored.iter().zip(&lifecycle.now.of).filter(|(_, stage)| has_left(stage)) {
        let purchases = study.customers.purchases_of(study.customers.list.get(customer as usize)?);
        let is_recent = purchases.last().is_some_and(|last| study.as_of.0 - last.day.0 <= YEAR);
        // An alarm at one in twenty rings for some who have not left: those whom the model thinks active are left out.
        let gone = 1.0 - study.value_of(customer).map_or(0.0, |value| value.p_alive);
        let at_risk = gone * last_year(purchases);
        let is_regular = order_days(purchases).len() >= LEAST_ORDERS;
        if is_recent && is_regular && at_risk > 0.0 && gone > MORE_GONE_THAN_NOT {
            silent.push((customer, gone, at_risk));
        }
    }
    silent.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    let n_silent = silent.len();
    silent.truncate(MOST_CALLS);
    if silent.is_empty() {
        return None;
    }
    let stake = Stake::sales(silent.iter().map(|(.., at_risk)| at_risk).sum());
    let is_modelled = study.clv.is_ok();
    let gone: Vec<f64> = silent.iter().map(|(_, gone, _)| *gone).collect();
    // g (1 - g) v², of which g v is at risk.
    let variance = silent.iter().map(|(_, gone, at_risk)| at_risk * at_risk * (1.0 - gone) / gone).sum();
    Some(Action {
        kind: Kind::WinBack { n_silent, p_alive: is_modelled.then(|| 1.0 - mean(&gone)) },
        stake: Some(if is_modelled { stake.by_chance(variance) } else { stake }),
        customers: silent.into_iter().map(|(customer, ..)| customer).collect(),
    })
}

/// First-time buyers who are not given up yet.
pub fn second(study: &Study) -> Option<Action> {
    let lifecycle = study.lifecycle.as_ref().ok()?;
    let ladder = &lifecycle.ladder;
    let rung = ladder.rungs.first();
    // Until half have ordered again there is still time; later, who has not is no typical buyer any more.
    let in_time = rung.and_then(|rung| rung.median_days).unwrap_or(ladder.horizon_days);
    let stages = study.scored.iter().zip(&lifecycle.now.of).zip(&study.recency_days);
    let (before, mut customers): (Vec<(u32, i64)>, Vec<_>) = stages
        .filter(|((_, stage), silent)| **stage == Some(Stage::First) && **silent <= in_time)
        .map(|((customer, _), _)| (*customer, study.customers.list[*customer as usize].revenue))
        .partition(|(customer, _)| study.has_bought_before(*customer));
    if customers.is_empty() {
        return None;
    }
    customers.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let again = rung.and_then(|rung| rung.within).map(|s| (s.value, s.interval, ladder.horizon_days));
    Some(Action {
        kind: Kind::Second {
            again,
            median_days: rung.and_then(|rung| rung.median_days),
            n_before: before.len(),
        },
        stake: second_orders(study).filter(|_| count(customers.len()) >= ONE_IN).map(|(mean, half)| {
            let n = count(customers.len()) / ONE_IN;
            Stake::sales(n * mean).between((n * (mean - half)).max(0.0), n * (mean + half))
        }),
        customers: customers.into_iter().map(|(customer, _)| customer).collect(),
    })
}

/// Mean of second order days in currency units, and half of its 95 % interval.
fn second_orders(study: &Study) -> Option<(f64, f64)> {
    let second = |customer: &u32| {
        let purchases = study.customers.purchases_of(study.customers.list.get(*customer as usize)?);
        let day = *order_days(purchases).get(1)?;
        Some(units(purchases.iter().filter(|p| p.day == day).map(|p| i128::from(p.net)).sum()))
    };
    let is_seen_from_the_first = |customer: &&u32| !study.has_bought_before(**customer);
    let values: Vec<f64> = study.scored.iter().filter(is_seen_from_the_first).filter_map(second).collect();
    if values.len() < LEAST_SECOND {
        return None;
    }
    Some((mean(&values), normal::quantile(0.975) * (sample_variance(&values) / count(values.len())).sqrt()))
}

/// Those who lack no more than an order of their own or a tenth of the next tier of the programme, the nearest first. A
/// programme's tiers count sales: what a customer brings after costs is nothing that they could be asked to reach.
pub fn near(study: &Study) -> Option<Action> {
    let near = &study.programmes.as_ref()?.tiers.as_ref().ok()?.critical;
    (!near.is_empty()).then(|| Action {
        kind: Kind::Near,
        stake: Some(Stake::sales(near.iter().map(|of| of.gap).sum())),
        customers: near.iter().map(|of| of.customer).collect(),
    })
}

/// The top of the pyramid.
pub fn protect(study: &Study) -> Option<Action> {
    let tiers = study.tiers.as_ref().ok()?;
    let vip = tiers.levels.iter().find(|level| level.tier == Tier::Vip)?;
    let total: i128 = tiers.levels.iter().map(|level| level.revenue).sum();
    let share = if total > 0 { units(vip.revenue) / units(total) } else { 0.0 };
    // Of all that is shown there is no top; and who brings little is not worth a plan.
    let is_top = (LEAST_SHARE..1.0).contains(&share);
    if vip.members.is_empty() || vip.members.len() > MOST_PLANS || !is_top {
        return None;
    }
    let declines = |customer: &&u32| {
        let at = study.scored.binary_search(customer).ok();
        let stage = at.and_then(|at| study.lifecycle.as_ref().ok()?.now.of.get(at).copied().flatten());
        matches!(stage, Some(Stage::Decline(_)))
    };
    let value = |at: &u32| tiers.accounts.revenue.get(*at as usize).copied().unwrap_or(0);
    let mut customers = vip.members.clone();
    customers.sort_by(|a, b| value(b).cmp(&value(a)).then(a.cmp(b)));
    Some(Action {
        kind: Kind::Protect { share, n_declining: customers.iter().filter(declines).count() },
        stake: Some(Stake::sales(units(vip.revenue))),
        customers,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    /// By hand: amounts 10 and 14 have the variance 8; an order worth 12 that comes with p = 1/4 varies by
    /// 1/4 x 3/4 x 144 + 1/4 x 8 = 29.
    #[test]
    fn chance_is_whether_and_how_much() {
        let order = |day: i32, net: i64| Purchase { day: Day(day), net: net * 10_000 };
        assert_eq!(by_chance(0.25, 12.0, &[order(1, 10), order(9, 14)]), 29.0);
        assert_eq!(by_chance(0.5, 10.0, &[order(1, 10)]), 25.0);
        assert_eq!(sample_variance(&[]), 0.0);
    }

    #[test]
    fn the_last_year_ends_with_the_last_order() {
        let order = |day: i32, net: i64| Purchase { day: Day(day), net: net * 10_000 };
        // The first order is 365 days before the last: a year and no more.
        assert_eq!(last_year(&[order(0, 100), order(1, 20), order(365, 5)]), 25.0);
        assert_eq!(last_year(&[]), 0.0);
    }
}
