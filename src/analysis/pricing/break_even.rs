//! How many units a change of price must bring, or may cost.
//!
//! # References
//! Nagle & Müller, *The Strategy and Tactics of Pricing*; Allen 1933 (arc elasticity).

use libm::log;

/// A change of price with what else changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Price now.
    pub price: f64,
    /// Variable cost of a unit now.
    pub cost: f64,
    /// Change of the price.
    pub price_change: f64,
    /// Change of the variable cost.
    pub cost_change: f64,
    /// Further fixed cost of the change.
    pub fixed_cost: f64,
    /// Units sold now; only needed with further fixed cost.
    pub units: f64,
}

/// Change of volume, as a share, at which profit stays what it was: -ΔCM / CM' + ΔF / (CM' × units), with CM' the
/// new margin of a unit. `None` where the new price is at or below cost.
pub fn volume(change: &Change) -> Option<f64> {
    let margin = change.price - change.cost;
    let change_of_margin = change.price_change - change.cost_change;
    let new = margin + change_of_margin;
    let fixed = if change.fixed_cost == 0.0 { 0.0 } else { change.fixed_cost / (new * change.units) };
    (new > 0.0).then(|| -change_of_margin / new + fixed).filter(|share| share.is_finite())
}

/// Share of the volume that may be lost to a competitor's cut before following it pays: cut ÷ margin of a unit.
pub fn reactive(cut: f64, margin: f64) -> Option<f64> {
    (margin > 0.0).then(|| cut / margin)
}

/// The elasticity above which a rise (below which a cut) raises profit: ln(1 + break-even) ÷ ln(1 + δ).
pub fn elasticity(break_even: f64, change: f64) -> Option<f64> {
    (change != 0.0 && change > -1.0 && break_even > -1.0).then(|| log(1.0 + break_even) / log(1.0 + change))
}

/// Elasticity between two points by mid-points: (Δq ÷ mean q) ÷ (Δp ÷ mean p).
pub fn arc_elasticity(prices: (f64, f64), units: (f64, f64)) -> f64 {
    let share = |(a, b): (f64, f64)| (b - a) / (0.5 * (a + b));
    share(units) / share(prices)
}

/// Elasticity between two points by logarithms: Δ ln q ÷ Δ ln p.
pub fn log_elasticity(prices: (f64, f64), units: (f64, f64)) -> f64 {
    log(units.1 / units.0) / log(prices.1 / prices.0)
}
