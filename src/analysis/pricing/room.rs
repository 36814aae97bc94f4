//! One price scenario with everything that is asked about it.
//!
//! # What it tells
//! The simulator's answer to what the user asked; other changes beside it; what the answer hangs on; gross profit at
//! every price; the best change inside the guard rails; which customers it puts at risk.
//!
//! # How it is computed
//! See `simulator/`. The best uniform change of several products is the one with the highest expected profit among
//! whole per cents up to a step of 10; that of one product is Lerner's (`optimum.rs`).
#![allow(clippy::indexing_slicing, reason = "products are those of the base")]

use super::choices::Choices;
use super::file::Prices;
use super::optimum::{self, Ending, LEAST_RESPONSE, LONGEST_STEP, NoOptimum, Optimum, Rounded};
use super::parts::Base;
use super::regret::{self, WINDOW_DAYS};
use super::simulator::{Answer, Figure, Part, Question, Simulator, Sums};
use super::strategies::observed::{self, Observed};
use super::tornado::{self, Bar};
use super::worth::ModelWorth;
use crate::analysis::params::Scope;
use crate::issue::Error;
use crate::model::{Money, NONE, Transactions};
use std::sync::Arc;

/// Changes on the curve, in per cent.
const CURVE: [i32; 29] = [
    -30, -25, -20, -15, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20,
    25, 30,
];
/// Margins that are tried where the file has no cost.
const MARGINS: [f64; 3] = [0.2, 0.3, 0.4];

/// The best change, as far as there is one.
#[derive(Debug, Clone, PartialEq)]
pub enum Best {
    /// Of one product, with familiar endings near it.
    Product(Optimum, Vec<Rounded>),
    /// Of several alike: the change as a share, and its profit.
    Uniform(f64, Figure),
}

/// The price of one product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// In force.
    pub now: f64,
    /// Asked about.
    pub then: f64,
    /// 1st and 99th percentile of the prices seen.
    pub seen: (f64, f64),
}

/// Where the estimate says that sales rise with the price, which an answer never does: such units stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WrongSign {
    /// Products of the scope for which it says so, for all customers or for some.
    pub n_products: usize,
    /// Share of these in the scope's revenue, counting only the customers for whom it says so.
    pub share: f64,
}

/// All that was asked but the change itself: what is shown around the answer depends on nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    scope: Scope,
    group: Option<&'static str>,
    cost_change: f64,
    reaction: f64,
    cross: f64,
    horizon_months: f64,
    margin: f64,
    compared: Vec<f64>,
}

/// A scenario with its answers.
#[derive(Debug, Clone)]
pub struct Room {
    /// Change of the price as a share.
    pub change: f64,
    /// What was asked.
    pub question: Question,
    /// What follows.
    pub answer: Answer,
    /// Other changes, with what follows from them.
    pub compared: Vec<(f64, Answer)>,
    /// What the change of profit hangs on, the strongest first.
    pub bars: Vec<Bar>,
    /// Gross profit by change.
    pub curve: Vec<(f64, Figure)>,
    /// The best change.
    pub best: Result<Best, NoOptimum>,
    /// Code of the product, where the question is about one.
    pub product: Option<u32>,
    /// Where a single product changes.
    pub price: Option<Price>,
    /// The margin that stands in, where the file has no cost for some of what changes.
    pub assumed_margin: Option<f64>,
    /// Gross profit under other margins, where they are assumed.
    pub by_margin: Vec<(f64, Figure)>,
    /// Customers (codes) with their chance to be lost; negative: more of them are won.
    pub chances: Vec<(u32, f64)>,
    /// What customers are worth by their model; `None`: it follows from profit and repeat rate.
    pub worth: Option<Arc<ModelWorth>>,
    /// What the customers who are lost would have been worth by that model, in profit (negative: won).
    pub lost_value: Option<f64>,
    /// What was sold of it in the base.
    pub sold: Sums,
    /// Customers (codes) who bought the product at more than the new price shortly before, with what a promise to pay
    /// back the difference would cost; empty but for a cut of one product.
    pub regrets: Vec<(u32, f64)>,
    /// Elasticity of what changes, weighted by revenue; no part of it above zero.
    pub elasticity: f64,
    /// What the file would have sell more the dearer it is.
    pub wrong_sign: WrongSign,
    /// What the sales of the scope say of strategies' inputs.
    pub observed: Arc<Observed>,
    /// What was asked, but for the change.
    about: About,
    /// Per part whether it changes.
    is_in: Vec<bool>,
}

/// Answers what was asked of the prices of some rows. `margin` stands in where there is no cost; `worth` is what customers are worth by their model.
/// `before` is an answer from the same prices: a
/// slider that moves asks for another change of the same thing, and what is shown around its answer stays.
///
/// # Errors
/// `price.unknown_scope`, `price.unknown_group` (segments that were put together, or of another scheme),
/// `price.no_revenue`: nothing of the scope was sold in the base.
pub fn run(
    tx: &Transactions,
    rows: &[u32],
    prices: &Prices,
    choices: &Choices,
    margin: f64,
    worth: Option<&Arc<ModelWorth>>,
    before: Option<&Room>,
) -> Result<Room, Error> {
    let base = prices.base.as_ref().ok_or(Error::new("price.no_revenue"))?;
    let about = About {
        scope: choices.scope.clone(),
        group: choices.group,
        cost_change: choices.cost_change,
        reaction: choices.reaction,
        cross: choices.cross.unwrap_or(told_cross(prices)),
        horizon_months: choices.horizon_months,
        margin,
        compared: choices.compared.clone(),
    };
    let observed = match before.filter(|room| room.about.scope == choices.scope) {
        Some(room) => Arc::clone(&room.observed),
        None => Arc::new(observe(tx, rows, prices, base, &choices.scope)?),
    };
    let is_same_worth = |room: &&Room| match (&room.worth, worth) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (None, None) => true,
        _ => false,
    };
    let before = before.filter(|room| room.about == about).filter(is_same_worth);
    let simulator = match worth {
        Some(worth) => base.with_margin(margin).valued(&worth.streams(margin)),
        None => base.with_margin(margin),
    };
    let place = |id: &str| prices.groups.as_ref().and_then(|g| g.ids.iter().position(|own| *own == id));
    let group = match choices.group {
        Some(id) => Some(place(id).ok_or(Error::new("price.unknown_group"))?),
        None => None,
    };
    let parts = simulator.parts();
    let is_in = match before {
        Some(room) => room.is_in.clone(),
        None => {
            let is_product = products(tx, base, &choices.scope)?;
            let is_asked = |part: &Part| is_product[part.product] && group.is_none_or(|g| g == part.segment);
            parts.iter().map(is_asked).collect()
        }
    };
    let revenue = |i: usize| parts[i].units * parts[i].price;
    let scoped: Vec<usize> = (0..parts.len()).filter(|i| is_in[*i]).collect();
    let total: f64 = scoped.iter().map(|i| revenue(*i)).sum();
    if total <= 0.0 {
        return Err(Error::new("price.no_revenue"));
    }
    let elasticity = scoped.iter().map(|i| revenue(*i) * parts[*i].response()).sum::<f64>() / total;
    let product = match &choices.scope {
        Scope::Product(id) => tx.product_ids.find(id.as_bytes()),
        _ => None,
    };
    let known = product.and_then(|code| prices.elasticities.product(code));
    let change = match (choices.new_price, known) {
        (Some(then), Some(product)) => (then / product.price - 1.0).clamp(-0.9, 1.0),
        _ => choices.change,
    };
    let question = |change: f64| Question {
        cost_change: choices.cost_change,
        reaction: choices.reaction,
        cross: about.cross,
        horizon: choices.horizon_months / 12.0,
        ..Question::plain(is_in.iter().map(|is| if *is { change } else { 0.0 }).collect())
    };
    let asked = question(change);
    let curve = before.map_or_else(
        || {
            let changes = CURVE.iter().map(|percent| f64::from(*percent) / 100.0);
            changes.map(|change| (change, simulator.profit(&question(change)))).collect()
        },
        |room| room.curve.clone(),
    );
    let compared = before.map_or_else(
        || choices.compared.iter().map(|c| (*c, simulator.answer(&question(*c)))).collect(),
        |room| room.compared.clone(),
    );
    let best = match (product, known) {
        (Some(_), Some(known)) => of_product(prices, known, &simulator, &scoped),
        _ => uniform(&curve, elasticity),
    };
    let is_assumed = scoped.iter().any(|i| base.is_assumed[*i]);
    let by_margin = if is_assumed {
        let profit = |m: f64| (m, base.with_margin(m).profit(&asked));
        MARGINS.map(profit).to_vec()
    } else {
        Vec::new()
    };
    let sold = scoped.iter().fold(Sums::default(), |sum, i| {
        let part = &parts[*i];
        sum.plus(&Sums {
            units: part.units,
            revenue: revenue(*i),
            profit: part.units * (part.price - part.cost),
            buyers: part.buyers,
        })
    });
    let price = known.map(|k| Price { now: k.price, then: k.price * (1.0 + change), seen: k.seen });
    let regrets = match (product, price) {
        (Some(code), Some(price)) if change < 0.0 => regrets(tx, rows, base, code, price.then),
        _ => Vec::new(),
    };
    let chances = base.chances(&simulator, &asked);
    let rising: Vec<usize> = scoped.iter().copied().filter(|i| parts[*i].elasticity.value > 0.0).collect();
    // Parts of a product stand beside one another.
    let wrong_sign = WrongSign {
        n_products: rising.chunk_by(|a, b| parts[*a].product == parts[*b].product).count(),
        share: rising.iter().map(|i| revenue(*i)).sum::<f64>() / total,
    };
    Ok(Room {
        wrong_sign,
        lost_value: worth.map(|worth| worth.lost(&chances, margin)),
        worth: worth.cloned(),
        sold,
        regrets,
        product,
        answer: simulator.answer(&asked),
        compared,
        bars: tornado::run(&simulator, &base.segments, &asked),
        price,
        chances,
        assumed_margin: is_assumed.then_some(margin),
        change,
        question: asked,
        curve,
        best,
        by_margin,
        elasticity,
        observed,
        about,
        is_in,
    })
}

/// Who bought a product at more than `new_price` in the last days of the base, with the difference.
fn regrets(tx: &Transactions, rows: &[u32], base: &Base, code: u32, new_price: f64) -> Vec<(u32, f64)> {
    let last = base.period.1;
    let refund = |row: usize| {
        let days_before = last.0 - tx.day.get(row)?.0;
        let (amount, quantity) = (tx.amount.get(row)?.to_f64(), tx.quantity.get(row).filter(|q| *q > 0)?);
        let units = quantity as f64 / Money::SCALE as f64;
        let bought = regret::Purchase { days_before, price: amount / units, units };
        Some((tx.customer.get(row).copied().unwrap_or(NONE), regret::refund(&bought, new_price, WINDOW_DAYS)))
    };
    let rows = rows.iter().map(|row| *row as usize).filter(|row| tx.product.get(*row) == Some(code));
    let mut list: Vec<(u32, f64)> = rows.filter_map(refund).filter(|(_, refund)| *refund > 0.0).collect();
    list.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    list.chunk_by(|a, b| a.0 == b.0).map(|of| (of[0].0, of.iter().map(|(_, refund)| refund).sum())).collect()
}

/// What the scope's sales in the base say of strategies' inputs.
fn observe(
    tx: &Transactions,
    rows: &[u32],
    prices: &Prices,
    base: &Base,
    scope: &Scope,
) -> Result<Observed, Error> {
    let is_in = products(tx, base, scope)?;
    let is_product = |code: u32| base.products.binary_search(&code).is_ok_and(|at| is_in[at]);
    let category = prices.elasticities.file.category.as_deref();
    Ok(observed::run(tx, rows, base.period, category, *scope != Scope::All, is_product))
}

/// Per product of the base whether it is in the scope.
fn products(tx: &Transactions, base: &Base, scope: &Scope) -> Result<Vec<bool>, Error> {
    let unknown = Error::new("price.unknown_scope");
    Ok(match scope {
        Scope::All => vec![true; base.products.len()],
        Scope::Product(id) => {
            let code = tx.product_ids.find(id.as_bytes()).ok_or(unknown)?;
            base.products.iter().map(|product| *product == code).collect()
        }
        Scope::Part(column, value) => {
            let found = tx.dimension(column).and_then(|d| Some((d, d.values.find(value.as_bytes())?)));
            let (dimension, wanted) = found.ok_or(unknown)?;
            let mut is_product = vec![false; tx.product_ids.len()];
            for (row, product) in tx.product.to_vec().into_iter().enumerate() {
                if dimension.codes.get(row) == Some(wanted)
                    && let Some(slot) = is_product.get_mut(product as usize)
                {
                    *slot = true;
                }
            }
            base.products.iter().map(|product| is_product[*product as usize]).collect()
        }
    })
}

/// The elasticity to the other products' prices, where the file tells one that is surely above zero; else zero.
pub fn told_cross(prices: &Prices) -> f64 {
    prices
        .elasticities
        .estimate
        .cross
        .filter(|c| c.value > 0.0 && c.p_value() < 0.05)
        .map_or(0.0, |c| c.value)
}

/// The best price of a product whose parts are `scoped`, inside the guard rails, with the product as the optimum sees it.
fn optimum_of(
    prices: &Prices,
    known: &super::elasticities::Product,
    simulator: &Simulator,
    scoped: &[usize],
) -> optimum::Product {
    let parts = || scoped.iter().map(|i| &simulator.parts()[*i]);
    let units: f64 = parts().map(|part| part.units).sum();
    let margin = 1.0
        - parts().map(|p| p.units * p.cost).sum::<f64>() / parts().map(|p| p.units * p.price).sum::<f64>();
    optimum::Product {
        elasticity: known.units.estimate,
        price: known.price,
        cost: Some(known.price * (1.0 - margin)),
        units,
        seen: known.seen,
        rests_on_promotions: prices.elasticities.estimate.controls.rests
            == super::estimate::Rests::OnPromotions,
    }
}

/// The best price of a product inside the guard rails; `scoped` are its parts.
///
/// # Errors
/// As [`optimum::Product::optimum`].
pub fn best_of_product(
    prices: &Prices,
    known: &super::elasticities::Product,
    simulator: &Simulator,
    scoped: &[usize],
) -> Result<optimum::Best, NoOptimum> {
    let (Optimum::Price(best) | Optimum::Corner(best)) =
        optimum_of(prices, known, simulator, scoped).optimum()?;
    Ok(best)
}

fn of_product(
    prices: &Prices,
    known: &super::elasticities::Product,
    simulator: &Simulator,
    scoped: &[usize],
) -> Result<Best, NoOptimum> {
    let product = optimum_of(prices, known, simulator, scoped);
    let optimum = product.optimum()?;
    let (Optimum::Price(best) | Optimum::Corner(best)) = optimum;
    Ok(Best::Product(optimum, product.endings(best.price, &Ending::ALL)))
}

fn uniform(curve: &[(f64, Figure)], elasticity: f64) -> Result<Best, NoOptimum> {
    if elasticity > LEAST_RESPONSE {
        return Err(NoOptimum::SignUnclear);
    }
    let inside = curve.iter().filter(|(change, _)| change.abs() <= LONGEST_STEP + 1e-12);
    let best = inside.max_by(|a, b| a.1.then.total_cmp(&b.1.then)).ok_or(NoOptimum::NoPrice)?;
    Ok(Best::Uniform(best.0, best.1))
}
