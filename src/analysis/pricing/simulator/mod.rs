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
//! effect. An estimate above zero counts as zero, and a category's other products win no more than the dearer ones
//! lose: a dearer price never raises what is sold in all. Errors of elasticities have a part of their own and a part
//! that all share (the category's mean is not known exactly). The interval of a total is the total at the elasticities
//! z standard errors away in the direction
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

mod effects;
mod lasting;
mod terms;
mod unsure;

pub use terms::{Answer, Figure, Line, Part, Question, Segment, Sums, Worth};

use crate::analysis::value::clv::stream::Stream;
use effects::Effects;
use unsure::Total;

/// Beyond this change, in either direction, the result is marked as an extrapolation.
pub const EXTRAPOLATION_SHARE: f64 = 0.15;
/// How much of the lost buyers' absence lasts: the range that is shown.
pub const PERMANENCES: [f64; 3] = [0.0, 0.5, 1.0];

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
        let unit_margins = self.unit_margins(&effects, &changed);
        let margin = |p: f64, r: f64| if r > 0.0 { p / r } else { 0.0 };
        Answer {
            margin: (margin(profit.now, revenue.now), margin(profit.then, revenue.then)),
            units,
            revenue,
            profit,
            lost: (lost, self.lost_95(lost, &buyers)),
            segments,
            products,
            worth,
            segment_worth,
            // Of the parts whose price changes, without what the others feel.
            break_even: unit_margins.filter(|m| m.1 > 0.0).map(|m| m.0 / m.1 - 1.0),
            unit_margins,
            p_profit_rises: if changed.is_empty() { None } else { Some(self.p_profit_rises(&effects)) },
            is_extrapolation: changed
                .iter()
                .any(|&i| self.change(question, i).abs() > EXTRAPOLATION_SHARE + 1e-12),
        }
    }

    /// The 95 % interval of the customers lost, from that of the buyers.
    fn lost_95(&self, lost: f64, buyers: &Figure) -> (f64, f64) {
        let customers: f64 = self.segments.iter().map(|s| s.customers).sum();
        let more = |then: f64| customers * (ratio(buyers.then, buyers.now) - ratio(then, buyers.now));
        let (few, many) = (lost + more(buyers.interval_95.1), lost + more(buyers.interval_95.0));
        // Where nobody answers to the price nobody is lost, and nobody won by the other products.
        if lost >= 0.0 { (few.max(0.0).min(lost), many) } else { (few, many.min(0.0).max(lost)) }
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

    fn change(&self, question: &Question, part: usize) -> f64 {
        question.changes.get(part).copied().unwrap_or(0.0).max(-0.99)
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

    /// Mean unit margin of the parts whose price changes, now and then, over the units of now.
    fn unit_margins(&self, effects: &Effects, changed: &[usize]) -> Option<(f64, f64)> {
        let (mut units, mut now, mut then) = (0.0, 0.0, 0.0);
        for &i in changed {
            let part = &self.parts[i];
            units += part.units;
            now += part.units * (part.price - part.cost);
            then += part.units * (effects.price[i] - effects.cost[i]);
        }
        (units > 0.0).then(|| (now / units, then / units))
    }
}

fn ratio(then: f64, now: f64) -> f64 {
    if now > 0.0 { then / now } else { 1.0 }
}
