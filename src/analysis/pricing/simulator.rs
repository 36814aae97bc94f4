//! What happens to units, revenue, profit and customers if prices change.
//!
//! # What it tells
//! For a change of price of some products for some customers: units, revenue, gross profit, margin, buyers, each
//! now and then, with 80 and 95 % intervals; customers lost by segment; the effect on what customers are worth as
//! a range; the volume at which the change breaks even; the probability that profit rises.
//!
//! # How it is computed
//! Every product × segment is a part: units (1 + δ)^e, buyers (1 + δ)^e_ext, and what is left is units per buyer.
//! Totals are sums of parts. What the others of a category feel: units × exp(cross × mean change of ln price of the
//! category's other products, by revenue). A competitor who follows by a share ρ takes away ρ × (1 - kept) of the
//! effect. Errors of elasticities have a part of their own and a part that all share (the category's mean is not
//! known exactly). The interval of a total is the total at the elasticities z standard errors away in the direction
//! in which it is most likely to be that far off: for one part exactly the ends of its interval, for many neither
//! all at their worst nor all errors averaged out. P(profit rises) = Φ(-t), t being the distance on that line at
//! which profit is what it was: for one product Φ((e - e\*) ÷ se), e\* = ln(1 + break-even) ÷ ln(1 + δ).
//!
//! Worth of a segment: what its customers' model of lifetime value says, month by month, times gross profit' ÷ gross profit,
//! times (buyers' ÷ buyers)^(κ t) after t years. Where no model stands: gross profit × (1 + d) ÷ (1 + d - r'),
//! r' = r (buyers' ÷ buyers)^κ. κ is the share of the lost
//! buyers' absence that lasts: 0 they skip once, 1 they are gone. A file of sales cannot tell it: a range is shown.
//!
//! # What it needs
//! Elasticities, and a cost (known or assumed) for profit.
//!
//! # Limits
//! Constant elasticities; beyond ±15 %, or beyond prices seen, a guess.
//!
//! # References
//! Nagle & Müller; Gupta & Lehmann 2005 (worth); der Kiureghian 2005 (first-order reliability, the direction).
#![allow(
    clippy::indexing_slicing,
    reason = "one entry per part; segments and categories are numbered by the caller"
)]

use super::slope::{Slope, Z_80, Z_95};
use crate::analysis::value::clv::stream::Stream;
use crate::math::normal;
use libm::{exp, log1p, pow};

/// Beyond this change, in either direction, the result is marked as an extrapolation.
pub const EXTRAPOLATION_SHARE: f64 = 0.15;
/// How much of the lost buyers' absence lasts: the range that is shown.
pub const PERMANENCES: [f64; 3] = [0.0, 0.5, 1.0];

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
    /// How much of what units do is fewer buyers, 0 to 1.
    fn extensive_share(&self) -> f64 {
        if self.elasticity.value < 0.0 {
            (self.buyers_elasticity / self.elasticity.value).clamp(0.0, 1.0)
        } else {
            0.0
        }
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
    /// Probability that gross profit rises; `None` if nothing changes.
    pub p_profit_rises: Option<f64>,
    /// A change lies beyond ±15 %.
    pub is_extrapolation: bool,
}

/// Parts and segments, with the sums that every question needs.
#[derive(Debug, Clone)]
pub struct Simulator {
    parts: Vec<Part>,
    segments: Vec<Segment>,
    n_products: usize,
    n_categories: usize,
    /// What the segments' customers are worth by their model; empty where none stands.
    streams: Vec<Stream>,
}

/// What the numbers of a question come to, per part.
struct Effects {
    /// ln (1 + δ) as far as buyers feel it.
    log_ratio: Vec<f64>,
    /// New price of a unit.
    price: Vec<f64>,
    /// New cost of a unit.
    cost: Vec<f64>,
    /// Units then over units now, what the other products' prices do included.
    units: Vec<f64>,
    /// Buyers then over buyers now, likewise.
    buyers: Vec<f64>,
}

#[derive(Clone, Copy)]
enum Total {
    Units,
    Revenue,
    Profit,
    Buyers,
}

impl Simulator {
    /// Keeps parts and segments. Parts whose segment is not among them are left out.
    pub fn new(parts: Vec<Part>, segments: Vec<Segment>) -> Self {
        let parts: Vec<Part> = parts.into_iter().filter(|part| part.segment < segments.len()).collect();
        let n_products = parts.iter().map(|part| part.product + 1).max().unwrap_or(0);
        let n_categories = parts.iter().map(|part| part.category + 1).max().unwrap_or(0);
        Self { parts, segments, n_products, n_categories, streams: Vec::new() }
    }

    /// The same with what a model says that the customers of every segment are worth. Segments beyond the list have no
    /// customers whom the model knows.
    #[must_use]
    pub fn valued(mut self, streams: &[Stream]) -> Self {
        self.streams = streams.to_vec();
        self.streams.resize(self.segments.len(), Stream::default());
        self
    }

    /// The parts, in the order of [`Question::changes`].
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// A price change for all parts that `is_in` takes in.
    pub fn changes(&self, change: f64, is_in: impl Fn(&Part) -> bool) -> Vec<f64> {
        self.parts.iter().map(|part| if is_in(part) { change } else { 0.0 }).collect()
    }

    /// Answers a question. Parts without an entry in `changes` stay as they are.
    pub fn answer(&self, question: &Question) -> Answer {
        let effects = self.effects(question);
        let (segments, products) = self.lines(&effects, question.horizon);
        let total = |of: &dyn Fn(&Sums) -> f64| -> (f64, f64) {
            segments.iter().fold((0.0, 0.0), |sum, line| (sum.0 + of(&line.now), sum.1 + of(&line.then)))
        };
        let figure = |total: Total, ends: (f64, f64)| self.figure(&effects, total, question.horizon, ends);
        let units = figure(Total::Units, total(&|s| s.units));
        let revenue = figure(Total::Revenue, total(&|s| s.revenue));
        let profit = figure(Total::Profit, total(&|s| s.profit));
        let buyers = figure(Total::Buyers, total(&|s| s.buyers));
        let lost: f64 = segments.iter().map(|line| line.lost).sum();
        let customers: f64 = self.segments.iter().map(|s| s.customers).sum();
        let lost_if = |buyers_then: f64| {
            customers * (1.0 - ratio(buyers_then, buyers.now))
                - customers * (1.0 - ratio(buyers.then, buyers.now))
                + lost
        };
        let lost_95 = (lost_if(buyers.interval_95.1), lost_if(buyers.interval_95.0));
        let segment_worth: Vec<[Worth; 3]> =
            segments.iter().enumerate().map(|(at, line)| self.worth(at, line, question)).collect();
        let mut worth = PERMANENCES.map(|permanence| Worth { permanence, now: 0.0, then: 0.0 });
        for segment in &segment_worth {
            for (sum, part) in worth.iter_mut().zip(segment) {
                sum.now += part.now;
                sum.then += part.then;
            }
        }
        let is_changed = |part: &usize| self.change(question, *part) != 0.0;
        let changed: Vec<usize> = (0..self.parts.len()).filter(is_changed).collect();
        let margin = |p: f64, r: f64| if r > 0.0 { p / r } else { 0.0 };
        Answer {
            margin: (margin(profit.now, revenue.now), margin(profit.then, revenue.then)),
            units,
            revenue,
            profit,
            lost: (lost, lost_95),
            segments,
            products,
            worth,
            segment_worth,
            break_even: self.break_even(&effects, &changed),
            p_profit_rises: if changed.is_empty() { None } else { Some(self.p_profit_rises(&effects)) },
            is_extrapolation: changed
                .iter()
                .any(|&i| self.change(question, i).abs() > EXTRAPOLATION_SHARE + 1e-12),
        }
    }

    /// Gross profit alone, as [`Simulator::answer`] has it.
    pub fn profit(&self, question: &Question) -> Figure {
        let effects = self.effects(question);
        let now: f64 = self.parts.iter().map(|part| part.units * (part.price - part.cost)).sum();
        let then = self.sum(&effects, Total::Profit);
        self.figure(
            &effects,
            Total::Profit,
            question.horizon,
            (now * question.horizon, then * question.horizon),
        )
    }

    /// Change of gross profit, without its interval.
    pub fn gain(&self, question: &Question) -> f64 {
        let effects = self.effects(question);
        let now: f64 = self.parts.iter().map(|part| part.units * (part.price - part.cost)).sum();
        let then = self.sum(&effects, Total::Profit);
        (then - now) * question.horizon
    }

    /// Per part, the share of its buyers that stays.
    pub fn buyers_kept(&self, question: &Question) -> Vec<f64> {
        self.effects(question).buyers
    }

    fn figure(&self, effects: &Effects, total: Total, horizon: f64, (now, then): (f64, f64)) -> Figure {
        let direction = self.direction(effects, total);
        let ends = |z: f64| {
            let (a, b) = self.sums_off(effects, total, &direction, z);
            let (a, b) = (a * horizon, b * horizon);
            // A slope that was cut off at zero may not leave the estimate outside its interval.
            (a.min(b).min(then), a.max(b).max(then))
        };
        Figure { now, then, interval_80: ends(Z_80), interval_95: ends(Z_95) }
    }

    fn change(&self, question: &Question, part: usize) -> f64 {
        question.changes.get(part).copied().unwrap_or(0.0).max(-0.99)
    }

    fn effects(&self, question: &Question) -> Effects {
        let n = self.parts.len();
        let felt = 1.0 - question.reaction.clamp(0.0, 1.0) * (1.0 - question.kept.clamp(0.0, 1.0));
        let changes: Vec<f64> = (0..n).map(|i| log1p(self.change(question, i))).collect();
        let revenue = |i: usize| self.parts[i].units * self.parts[i].price;
        // Per category and segment: buyers feel the prices that they are asked.
        let slot = |i: usize| self.parts[i].category * self.segments.len() + self.parts[i].segment;
        let mut sums = vec![(0.0, 0.0); self.n_categories * self.segments.len()];
        for i in 0..n {
            let sum = &mut sums[slot(i)];
            *sum = (sum.0 + revenue(i) * changes[i], sum.1 + revenue(i));
        }
        let pull = |i: usize| {
            let (moved, all) = sums[slot(i)];
            let others = all - revenue(i);
            let is_alone = question.cross == 0.0 || !(others > 1e-12 * all);
            if is_alone { 1.0 } else { exp(question.cross * (moved - revenue(i) * changes[i]) / others) }
        };
        let price = |i: usize| self.parts[i].price * (1.0 + self.change(question, i));
        let cost = |i: usize| {
            let factor = if self.change(question, i) == 0.0 && question.changes.iter().any(|c| *c != 0.0) {
                1.0
            } else {
                1.0 + question.cost_change
            };
            self.parts[i].cost * factor
        };
        let log_ratio: Vec<f64> = changes.iter().map(|change| change * felt).collect();
        let pull: Vec<f64> = (0..n).map(pull).collect();
        // Most parts keep their price in most questions.
        let response = |i: usize, slope: f64| {
            let own = if log_ratio[i] == 0.0 { 1.0 } else { exp(log_ratio[i] * slope) };
            own * pull[i]
        };
        Effects {
            units: (0..n).map(|i| response(i, self.parts[i].elasticity.value)).collect(),
            buyers: (0..n).map(|i| response(i, self.parts[i].buyers_elasticity)).collect(),
            price: (0..n).map(price).collect(),
            cost: (0..n).map(cost).collect(),
            log_ratio,
        }
    }

    /// The value of a total per unit of a part.
    fn weight(&self, effects: &Effects, total: Total, part: usize) -> f64 {
        match total {
            Total::Units | Total::Buyers => 1.0,
            Total::Revenue => effects.price[part],
            Total::Profit => effects.price[part] - effects.cost[part],
        }
    }

    /// A part's share of a total.
    fn value(&self, effects: &Effects, total: Total, part: usize) -> f64 {
        let of = &self.parts[part];
        let amount = match total {
            Total::Buyers => of.buyers * effects.buyers[part],
            _ => of.units * effects.units[part],
        };
        amount * self.weight(effects, total, part)
    }

    /// What an error of one of the elasticity of units does to the logarithm of a part's share of a total.
    fn log_slope(&self, effects: &Effects, total: Total, part: usize) -> f64 {
        match total {
            // An error of the elasticity is one of its extensive margin in proportion.
            Total::Buyers => effects.log_ratio[part] * self.parts[part].extensive_share(),
            _ => effects.log_ratio[part],
        }
    }

    fn sum(&self, effects: &Effects, total: Total) -> f64 {
        (0..self.parts.len()).map(|i| self.value(effects, total, i)).sum()
    }

    /// The total where elasticities are `z` steps of `direction` below and above, and never above zero.
    fn sums_off(&self, effects: &Effects, total: Total, direction: &[f64], z: f64) -> (f64, f64) {
        let (mut below, mut above) = (0.0, 0.0);
        for (i, part) in self.parts.iter().enumerate() {
            let value = self.value(effects, total, i);
            let slope = self.log_slope(effects, total, i);
            let off = z * direction[i];
            if slope == 0.0 || off == 0.0 {
                below += value;
                above += value;
                continue;
            }
            let most = -part.elasticity.value;
            let factor = exp(slope * off);
            below += value * if -off > most { exp(slope * most) } else { 1.0 / factor };
            above += value * if off > most { exp(slope * most) } else { factor };
        }
        (below, above)
    }

    /// Per part the elasticity's move, in one standard error, that most likely moves the total up.
    fn direction(&self, effects: &Effects, total: Total) -> Vec<f64> {
        let gradient: Vec<f64> = (0..self.parts.len())
            .map(|i| self.value(effects, total, i) * self.log_slope(effects, total, i))
            .collect();
        let shared: f64 = self.parts.iter().zip(&gradient).map(|(part, g)| part.shared_se * g).sum();
        let moved: Vec<f64> = self
            .parts
            .iter()
            .zip(&gradient)
            .map(|(part, g)| part.elasticity.se * part.elasticity.se * g + part.shared_se * shared)
            .collect();
        let variance: f64 = moved.iter().zip(&gradient).map(|(m, g)| m * g).sum();
        let sd = variance.max(0.0).sqrt();
        moved.into_iter().map(|m| if sd > 0.0 { m / sd } else { 0.0 }).collect()
    }

    fn lines(&self, effects: &Effects, horizon: f64) -> (Vec<Line>, Vec<Line>) {
        let mut segments = vec![Line::default(); self.segments.len()];
        let mut products = vec![Line::default(); self.n_products];
        for (i, part) in self.parts.iter().enumerate() {
            let now = Sums {
                units: part.units * horizon,
                revenue: part.units * part.price * horizon,
                profit: part.units * (part.price - part.cost) * horizon,
                buyers: part.buyers,
            };
            let units = part.units * effects.units[i];
            let then = Sums {
                units: units * horizon,
                revenue: units * effects.price[i] * horizon,
                profit: units * (effects.price[i] - effects.cost[i]) * horizon,
                buyers: part.buyers * effects.buyers[i],
            };
            for line in [&mut segments[part.segment], &mut products[part.product]] {
                line.now = line.now.plus(&now);
                line.then = line.then.plus(&then);
            }
        }
        for (line, segment) in segments.iter_mut().zip(&self.segments) {
            line.lost = segment.customers * (1.0 - ratio(line.then.buyers, line.now.buyers));
        }
        products.iter_mut().for_each(|line| line.lost = line.now.buyers - line.then.buyers);
        (segments, products)
    }

    fn worth(&self, segment: usize, line: &Line, question: &Question) -> [Worth; 3] {
        if let Some(stream) = self.streams.get(segment) {
            let level = ratio(line.then.profit, line.now.profit);
            let kept = ratio(line.then.buyers, line.now.buyers);
            return PERMANENCES.map(|permanence| Worth {
                permanence,
                now: stream.value(),
                then: level * stream.if_kept(pow(kept, permanence)),
            });
        }
        let one = 1.0 + question.discount;
        let r = self.segments[segment].retention.clamp(0.0, 1.0);
        let horizon = if question.horizon > 0.0 { question.horizon } else { 1.0 };
        PERMANENCES.map(|permanence| {
            let later = (r * pow(ratio(line.then.buyers, line.now.buyers), permanence)).min(1.0);
            let of = |profit: f64, r: f64| profit / horizon * one / (one - r).max(1e-9);
            Worth { permanence, now: of(line.now.profit, r), then: of(line.then.profit, later) }
        })
    }

    /// Of the parts whose price changes, without what the others feel.
    fn break_even(&self, effects: &Effects, changed: &[usize]) -> Option<f64> {
        let (mut now, mut then) = (0.0, 0.0);
        for &i in changed {
            let part = &self.parts[i];
            now += part.units * (part.price - part.cost);
            then += part.units * (effects.price[i] - effects.cost[i]);
        }
        (then > 0.0).then(|| now / then - 1.0)
    }

    fn p_profit_rises(&self, effects: &Effects) -> f64 {
        const FARTHEST: f64 = 12.0;
        let now: f64 = self.parts.iter().map(|part| part.units * (part.price - part.cost)).sum();
        let direction = self.direction(effects, Total::Profit);
        let values: Vec<f64> = (0..self.parts.len()).map(|i| self.value(effects, Total::Profit, i)).collect();
        let steps: Vec<f64> = direction.iter().zip(&effects.log_ratio).map(|(d, l)| d * l).collect();
        let gain = |t: f64| {
            let at = |(value, step): (&f64, &f64)| if *step == 0.0 { *value } else { value * exp(t * step) };
            values.iter().zip(&steps).map(at).sum::<f64>() - now
        };
        if direction.iter().all(|d| *d == 0.0) {
            return f64::from(u8::from(gain(0.0) > 0.0));
        }
        let (mut low, mut high) = (-FARTHEST, FARTHEST);
        let (mut at_low, mut at_high) = (gain(low), gain(high));
        if at_low > 0.0 {
            return 1.0;
        }
        if !(at_high > 0.0) {
            return 0.0;
        }
        // Regula falsi with halving of the end that stays (Illinois): a tenth of the evaluations of bisection.
        let mut t = 0.0;
        for _ in 0..60 {
            t = (low * at_high - high * at_low) / (at_high - at_low);
            let here = gain(t);
            if here > 0.0 {
                (high, at_high) = (t, here);
                at_low *= 0.5;
            } else {
                (low, at_low) = (t, here);
                at_high *= 0.5;
            }
            if here.abs() <= 1e-13 * now.abs() || high - low < 1e-12 {
                break;
            }
        }
        normal::cdf(-t)
    }
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

fn ratio(then: f64, now: f64) -> f64 {
    if now > 0.0 { then / now } else { 1.0 }
}
