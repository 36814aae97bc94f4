//! What a file says of programmes, put together.

use super::bunching::{self, Around};
use super::cohorts::{Cohorts, cohorts};
use super::equity::{Equity, equity, invested};
use super::known::known;
use super::last_year::{LastYear, Lost, lost};
use super::matching::{Members, members};
use super::network::{Network, network};
use super::thresholds::{self, REACH_MONTHS, standing};
use crate::analysis::calculator::Known;
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::analysis::value::clv::contract::yearly::Yearly;
use crate::issue::Error;
use crate::math::count;
use crate::model::Transactions;

/// The margin in force with the word that says where it comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margin {
    /// Share of revenue.
    pub share: f64,
    /// A text under `programme.from.`.
    pub from: &'static str,
}

impl Margin {
    /// Of the user's setting for CLV, else of the cost column, else the usual placeholder.
    fn of(study: &Study, params: &Params) -> Self {
        let cost = study.cost_margin.map(|m| m.share).filter(|m| *m > 0.0);
        match (params.clv.margin, cost) {
            (Some(share), _) => Self { share, from: "margin_setting" },
            (None, Some(share)) => Self { share, from: "cost_column" },
            (None, None) => Self { share: Params::DEFAULT_MARGIN, from: "margin_usual" },
        }
    }

    /// The word for the yearly revenue per active customer, or per running contract, times this margin.
    pub(super) fn money_from(&self, is_of_contracts: bool) -> &'static str {
        match (is_of_contracts, self.from == "margin_usual") {
            (false, false) => "margin_money",
            (false, true) => "margin_money_usual",
            (true, false) => "contract_money",
            (true, true) => "contract_money_usual",
        }
    }
}

/// A customer within reach of a tier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Critical {
    /// Index into `Customers::list`.
    pub customer: u32,
    /// The next threshold.
    pub next: f64,
    /// What is missing.
    pub gap: f64,
    /// Chance of closing it unaided in three months; `None` without customer models.
    pub p_reach: Option<f64>,
}

/// Customers on a ladder of tiers.
#[derive(Debug, Clone, PartialEq)]
pub struct Tiers {
    /// Ascending, in currency units.
    pub thresholds: Vec<f64>,
    /// Set by the user; else proposed.
    pub are_own: bool,
    /// Per tier, the lowest (below every threshold) first: its customers with a purchase in the last year.
    pub levels: Vec<Vec<u32>>,
    /// Those within reach, by gap.
    pub critical: Vec<Critical>,
    /// Customers around each threshold.
    pub around: Vec<Around>,
}

/// Everything.
#[derive(Debug, Clone, PartialEq)]
pub struct Programmes {
    /// The last year of every customer.
    pub year: LastYear,
    /// The margin in force.
    pub margin: Margin,
    /// Customers lost; `None` where the file is too short or has no customers.
    pub lost: Option<Lost>,
    /// Who stays each year, where customers are under contract.
    pub contract: Option<Yearly>,
    /// Mean investment per customer by the file's column.
    pub mean_invested: Option<f64>,
    /// Members and others.
    pub members: Option<Members>,
    /// Tiers and who is near one.
    pub tiers: Result<Tiers, Error>,
    /// Recommendations.
    pub network: Option<Network>,
    /// Value against investment.
    pub equity: Result<Equity, Error>,
    /// Cohorts with their payback.
    pub cohorts: Option<Cohorts>,
    /// Inputs of calculators.
    pub known: Vec<Known>,
}

/// Computes all of it.
pub fn run(study: &Study, tx: &Transactions, params: &Params) -> Programmes {
    let year = LastYear::of(study, tx);
    let margin = Margin::of(study, params);
    let margins: Vec<f64> = year.revenue.iter().map(|r| r * margin.share).collect();
    let network = network(study, tx, &margins);
    let choices = &params.programmes;
    let clv_margin = study.clv_margin(params);
    let mean_invested = tx.numbers("invested").and_then(|numbers| {
        let known: Vec<f64> = invested(study, tx, numbers).into_iter().flatten().collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / count(known.len()))
    });
    let mut out = Programmes {
        lost: lost(study),
        contract: study
            .clv
            .as_ref()
            .ok()
            .and_then(|clv| clv.contract.as_ref()?.yearly(params.clv.discount_rate)),
        mean_invested,
        members: members(study, tx, &year),
        tiers: tiers(study, params, &year),
        equity: equity(study, tx, choices, margin.share, clv_margin, &year, network.as_ref()),
        cohorts: cohorts(study, margin.share, clv_margin),
        network,
        margin,
        year,
        known: Vec::new(),
    };
    out.known = known(study, tx, params, &out);
    out
}

fn tiers(study: &Study, params: &Params, year: &LastYear) -> Result<Tiers, Error> {
    study.need_customers()?;
    let own = &params.programmes.thresholds;
    let thresholds = if own.is_empty() { thresholds::proposed(&year.revenue) } else { own.clone() };
    let clv = study.clv.as_ref().ok();
    let mut levels = vec![Vec::new(); thresholds.len() + 1];
    let mut critical = Vec::new();
    let spends = year.revenue.iter().zip(&year.orders).zip(0_u32..);
    for ((&spend, &orders), customer) in spends.filter(|((_, orders), _)| **orders > 0) {
        let average = spend / f64::from(orders);
        let place = standing(spend, average, &thresholds);
        let level = thresholds.iter().filter(|t| spend >= **t).count();
        if let Some(level) = levels.get_mut(level) {
            level.push(customer);
        }
        let (Some(next), Some(gap), true) = (place.next, place.gap, place.is_critical) else { continue };
        let p_reach = clv.and_then(|clv| {
            let at = clv.customers.binary_search_by_key(&customer, |v| v.row.customer_idx).ok()?;
            let value = clv.customers.get(at)?;
            let months = clv.horizon_weeks * 7.0 / (365.25 / 12.0);
            let orders = value.expected_orders * REACH_MONTHS / months;
            Some(thresholds::p_reach(value.p_alive, orders, value.expected_spend, gap))
        });
        critical.push(Critical { customer, next, gap, p_reach });
    }
    critical.sort_by(|a, b| a.gap.total_cmp(&b.gap).then(a.customer.cmp(&b.customer)));
    let active: Vec<f64> =
        year.revenue.iter().zip(&year.orders).map(|(r, n)| if *n > 0 { *r } else { f64::NAN }).collect();
    let around = bunching::around(&active, &thresholds);
    Ok(Tiers { are_own: !own.is_empty(), thresholds, levels, critical, around })
}
