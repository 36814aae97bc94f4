//! What is asked of prices and what is answered, in words of the trade.

use crate::analysis::pricing::slope::Slope;

/// What one segment buys of one product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Number of the product.
    pub product: usize,
    /// Number of the segment.
    pub segment: usize,
    /// Number of the category.
    pub category: usize,
    /// Buyers.
    pub buyers: f64,
    /// Units.
    pub units: f64,
    /// Revenue of a unit.
    pub price: f64,
    /// Variable cost of a unit.
    pub cost: f64,
    /// Elasticity of units. Its error is this part's own.
    pub elasticity: Slope,
    /// Further error of the elasticity that all parts share.
    pub shared_se: f64,
    /// Elasticity of the number of buyers.
    pub buyers_elasticity: f64,
}

impl Part {
    /// Elasticity of units that an answer uses. Nobody buys more because it became dearer: an estimate above zero counts as
    /// no answer to the price.
    pub fn response(&self) -> f64 {
        self.elasticity.value.min(0.0)
    }

    /// The same of the number of buyers.
    pub fn buyers_response(&self) -> f64 {
        self.buyers_elasticity.min(0.0)
    }

    /// How much of what units do is fewer buyers, 0 to 1. Half where the estimates do not tell: an elasticity above zero may
    /// be one below it, and then some would leave.
    pub(super) fn extensive_share(&self) -> f64 {
        let (units, buyers) = (self.elasticity.value, self.buyers_elasticity);
        if units < 0.0 || buyers > 0.0 { (buyers / units).clamp(0.0, 1.0) } else { 0.5 }
    }
}

/// A segment of customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// Customers who buy any of the parts.
    pub customers: f64,
    /// Share of customers who stay from one period of the base to the next, without the change.
    pub retention: f64,
}

/// The question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Change of price per part as a share; 0 where it stays.
    pub changes: Vec<f64>,
    /// Change of the variable cost as a share, where the price changes.
    pub cost_change: f64,
    /// Share of the change that competitors follow, 0 to 1.
    pub reaction: f64,
    /// Share of the effect that is left if they follow all the way, 0 to 1: an assumption.
    pub kept: f64,
    /// Elasticity to the category's other prices.
    pub cross: f64,
    /// Length of the horizon over that of the base.
    pub horizon: f64,
    /// Rate by which later periods count less, per period of the base.
    pub discount: f64,
}

impl Question {
    /// No competitor, no change of cost, no pull among products, over the time of the base, at 10 %.
    pub fn plain(changes: Vec<f64>) -> Self {
        Self { changes, cost_change: 0.0, reaction: 0.0, kept: 0.5, cross: 0.0, horizon: 1.0, discount: 0.10 }
    }
}

/// A number now and then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Without the change.
    pub now: f64,
    /// With it.
    pub then: f64,
    /// 80 % interval of `then`, ascending.
    pub interval_80: (f64, f64),
    /// 95 % interval of `then`, ascending.
    pub interval_95: (f64, f64),
}

/// Sums over some parts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sums {
    /// Units.
    pub units: f64,
    /// Revenue.
    pub revenue: f64,
    /// Gross profit.
    pub profit: f64,
    /// Buyers.
    pub buyers: f64,
}

/// What happens to one segment (or one product).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Line {
    /// Without the change.
    pub now: Sums,
    /// With it.
    pub then: Sums,
    /// Customers lost (negative: won); of a product: buyers lost.
    pub lost: f64,
}

/// Worth of all segments' customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// How much of the absence lasts.
    pub permanence: f64,
    /// Worth without the change.
    pub now: f64,
    /// Worth with it.
    pub then: f64,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Units.
    pub units: Figure,
    /// Revenue.
    pub revenue: Figure,
    /// Gross profit.
    pub profit: Figure,
    /// Gross profit over revenue, now and then.
    pub margin: (f64, f64),
    /// Customers lost in all (negative: won), with the 95 % interval.
    pub lost: (f64, (f64, f64)),
    /// By segment.
    pub segments: Vec<Line>,
    /// By product.
    pub products: Vec<Line>,
    /// Worth for each of [`PERMANENCES`].
    pub worth: [Worth; 3],
    /// The same, segment by segment.
    pub segment_worth: Vec<[Worth; 3]>,
    /// Change of volume, as a share of the parts whose price changes, at which their profit stays what it was;
    /// `None` where it cannot, or nothing changes.
    pub break_even: Option<f64>,
    /// Mean gross profit of a unit of these parts now and with the change, over the units of now; `None` if nothing
    /// changes.
    pub unit_margins: Option<(f64, f64)>,
    /// Probability that gross profit rises; `None` if nothing changes.
    pub p_profit_rises: Option<f64>,
    /// A change lies beyond ±15 %.
    pub is_extrapolation: bool,
}

impl Sums {
    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            units: self.units + other.units,
            revenue: self.revenue + other.revenue,
            profit: self.profit + other.profit,
            buyers: self.buyers + other.buyers,
        }
    }
}
