//! Which prices are worth a trial, and what must be found out first.

use super::{Action, Kind, Stake};
use crate::analysis::params::Params;
use crate::analysis::pricing::elasticities::Product;
use crate::analysis::pricing::file::Prices;
use crate::analysis::pricing::light::Light;
use crate::analysis::pricing::panel::Period;
use crate::analysis::pricing::parts::Base;
use crate::analysis::pricing::room::{best_of_product, told_cross};
use crate::analysis::pricing::simulator::{Question, Simulator};
use crate::analysis::study::Study;
use std::sync::Arc;

/// Products that are looked at, the largest first.
const N_PRODUCTS: usize = 12;
/// Prices that are proposed, the most profit first.
const N_MOVES: usize = 3;
/// A smaller change is not worth the trouble.
const LEAST_CHANGE: f64 = 0.01;
/// Chance of more profit that a proposal must have.
const LEAST_CHANCE: f64 = 0.8;
/// Longer trials are no trials, in days.
const LONGEST_TRIAL: f64 = 365.0;

/// A price that is worth a trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proposal {
    /// Code of the product.
    pub product: u32,
    /// Price in force.
    pub now: f64,
    /// Price to try.
    pub then: f64,
    /// Probability that gross profit rises.
    pub p_profit_rises: f64,
    /// Customers that it is expected to cost; negative: won.
    pub lost: f64,
    /// The margin that stands in where the file has no cost for some of the product.
    pub assumed_margin: Option<f64>,
    /// Days of sales that it is a change of.
    pub days: i32,
    /// Change of gross profit over these days with its 95 % interval, in currency units.
    pub gain: (f64, (f64, f64)),
}

/// How long a price must be tried out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// Code of the product.
    pub product: u32,
    /// Change of the price as a share.
    pub change: f64,
    /// Periods of the panel that tell it.
    pub n_periods: f64,
}

/// Prices that are worth a trial, with what they follow from.
#[derive(Debug, Clone)]
pub struct Proposals {
    from: Arc<Prices>,
    margin: f64,
    cross: f64,
    list: Vec<Proposal>,
}

impl Proposals {
    /// Looks at the largest products whose sales tell how they answer to prices.
    pub fn of(prices: &Arc<Prices>, params: &Params) -> Self {
        let (margin, cross) = asked(prices, params);
        let mut list: Vec<Proposal> = Vec::new();
        if let Some(base) = &prices.base {
            let simulator = base.with_margin(margin);
            let ask = Ask { prices, base, simulator: &simulator, margin, cross };
            let told = largest(prices, |product| product.verdict.light != Light::Red);
            list.extend(told.into_iter().filter_map(|product| ask.best(product)));
        }
        list.sort_by(|a, b| b.gain.0.total_cmp(&a.gain.0).then(a.product.cmp(&b.product)));
        list.truncate(N_MOVES);
        Self { from: Arc::clone(prices), margin, cross, list }
    }

    /// The prices, the most profit first.
    pub fn list(&self) -> &[Proposal] {
        &self.list
    }
}

/// Margin and elasticity to other prices that answers rest on.
fn asked(prices: &Prices, params: &Params) -> (f64, f64) {
    let margin = params.pricing.margin.unwrap_or(Params::DEFAULT_MARGIN);
    (margin, params.pricing.cross.unwrap_or_else(|| told_cross(prices)))
}

/// Prices that are worth a trial. What was found before from the same prices stays.
pub(super) fn proposals(
    study: &Study,
    params: &Params,
    before: Option<&Arc<Proposals>>,
) -> Option<Arc<Proposals>> {
    let prices = study.prices.as_ref()?.as_ref().ok()?;
    let is_same = |known: &&Arc<Proposals>| {
        Arc::ptr_eq(&known.from, prices) && (known.margin, known.cross) == asked(prices, params)
    };
    Some(before.filter(is_same).map_or_else(|| Arc::new(Proposals::of(prices, params)), Arc::clone))
}

/// The largest products of a kind, at most [`N_PRODUCTS`], the largest first.
fn largest(prices: &Prices, is_one: impl Fn(&Product) -> bool) -> Vec<&Product> {
    let mut products: Vec<&Product> = prices.elasticities.products.iter().filter(|p| is_one(p)).collect();
    let size = |p: &Product| p.units_per_period * p.price;
    products.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.code.cmp(&b.code)));
    products.truncate(N_PRODUCTS);
    products
}

/// What the simulator is asked about every product.
struct Ask<'a> {
    prices: &'a Prices,
    base: &'a Base,
    simulator: &'a Simulator,
    margin: f64,
    cross: f64,
}

impl Ask<'_> {
    /// The best price of a product inside the guard rails, if it is worth a trial.
    fn best(&self, product: &Product) -> Option<Proposal> {
        let Self { prices, base, simulator, .. } = *self;
        let at = base.products.binary_search(&product.code).ok()?;
        let is_own = |part: usize| simulator.parts().get(part).is_some_and(|part| part.product == at);
        let own: Vec<usize> = (0..simulator.parts().len()).filter(|part| is_own(*part)).collect();
        let best = best_of_product(prices, product, simulator, &own).ok()?;
        let change = best.price / product.price - 1.0;
        if change.abs() < LEAST_CHANGE {
            return None;
        }
        let changes = simulator.changes(change, |part| part.product == at);
        let answer = simulator.answer(&Question { cross: self.cross, ..Question::plain(changes) });
        let p_profit_rises = answer.p_profit_rises.filter(|p| *p >= LEAST_CHANCE)?;
        let profit = answer.profit;
        let gain = profit.then - profit.now;
        let is_assumed = own.iter().any(|part| base.is_assumed.get(*part).copied().unwrap_or(true));
        (gain > 0.0).then(|| Proposal {
            product: product.code,
            now: product.price,
            then: best.price,
            p_profit_rises,
            lost: answer.lost.0,
            days: base.days(),
            assumed_margin: is_assumed.then_some(self.margin),
            gain: (gain, (profit.interval_95.0 - profit.now, profit.interval_95.1 - profit.now)),
        })
    }
}

/// Prices to try, or what tells which.
pub(super) fn run(study: &Study, params: &Params, proposals: Option<&Proposals>) -> Vec<Action> {
    let line = |kind| Action { kind, customers: Vec::new(), stake: None };
    let prices = match &study.prices {
        None if params.pricing.is_asked => return Vec::new(),
        None => return vec![line(Kind::AskPrices)],
        Some(Err(error)) if error.code == "pricing.no_variation" => {
            return vec![line(Kind::TryOut { plan: None })];
        }
        Some(Err(_)) => return Vec::new(),
        Some(Ok(prices)) => prices,
    };
    let list = proposals.map_or(&[][..], |proposals| &proposals.list);
    if list.is_empty() {
        let tells = prices.elasticities.tells(None);
        return (!tells).then(|| line(Kind::TryOut { plan: plan(prices) })).into_iter().collect();
    }
    let action = |price: &Proposal| {
        let (gain, (low, high)) = price.gain;
        Action { stake: Some(Stake::profit(gain).between(low, high)), ..line(Kind::Price(*price)) }
    };
    list.iter().map(action).collect()
}

/// The product whose price is told soonest, among the largest: by a change of 10 %, else of 15 %.
fn plan(prices: &Prices) -> Option<Trial> {
    let products = largest(prices, |_| true);
    let days = match prices.elasticities.file.period {
        Period::Day => 1.0,
        Period::Week => 7.0,
        Period::Month => 30.0,
    };
    let soonest = |at: usize| {
        let trial = |p: &&Product| {
            let plan = p.plans.as_ref()?.get(at)?;
            Some(Trial { product: p.code, change: plan.change, n_periods: plan.n_periods })
        };
        let trials = products.iter().filter_map(trial).filter(|t| t.n_periods * days <= LONGEST_TRIAL);
        trials.min_by(|a, b| a.n_periods.total_cmp(&b.n_periods))
    };
    soonest(1).or_else(|| soonest(2))
}
