//! Which strategy fits: by the structure of the market, and by what the file itself shows.

use super::super::file::Prices;
use super::super::light::Light;
use super::super::room::Room;
use super::super::slope::Z_95;
use crate::model::Transactions;

/// How many sell the like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Market {
    /// Nobody else (monopoly).
    Alone,
    /// A few, who watch one another (oligopoly).
    Few,
    /// Many, each a little different (monopolistic competition).
    #[default]
    Many,
    /// Many, all alike (perfect competition).
    Alike,
}

impl Market {
    /// All of them, with their ids.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Alone, "alone"), (Self::Few, "few"), (Self::Many, "many"), (Self::Alike, "alike")];

    /// As settings take it.
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(market, _)| *market == self).map_or("many", |(_, id)| id)
    }
}

/// What the file says of a strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// It speaks for it.
    For,
    /// It speaks against it.
    Against,
    /// It does not tell.
    Silent,
}

/// Whether a strategy suits a market.
pub fn suits(strategy: &str, market: Market) -> bool {
    let list: &[&str] = match market {
        Market::Alone => {
            &["segments", "target", "versions", "customer_value", "demand", "bundle", "peak", "channel"]
        }
        Market::Few => {
            &["versions", "customer_value", "competition", "bundle", "premium", "market_share", "channel"]
        }
        Market::Many => {
            &["segments", "versions", "customer_value", "demand", "bundle", "peak", "premium", "clearance"]
        }
        Market::Alike => &["target", "low_price", "competition", "channel", "clearance"],
    };
    list.contains(&strategy)
}

/// What the file says of a strategy.
pub fn evidence(strategy: &str, tx: &Transactions, prices: &Prices, room: &Room) -> Evidence {
    let found = &prices.elasticities;
    let yes_or_silent = |is: bool| if is { Evidence::For } else { Evidence::Silent };
    let yes_or_no = |is: bool| if is { Evidence::For } else { Evidence::Against };
    let has = |role: &str| tx.dimensions.iter().any(|d| d.role == role);
    match strategy {
        "segments" => {
            let slopes: Vec<_> = prices.of_groups.iter().map(|g| g.distance).collect();
            let by = |a: &&super::super::slope::Slope, b: &&super::super::slope::Slope| {
                a.value.total_cmp(&b.value)
            };
            match (slopes.iter().min_by(by), slopes.iter().max_by(by)) {
                (Some(low), Some(high)) => {
                    let se = (low.se * low.se + high.se * high.se).sqrt();
                    yes_or_no(high.value - low.value > Z_95 * se)
                }
                _ => Evidence::Silent,
            }
        }
        "target" => yes_or_silent(room.assumed_margin.is_none()),
        "versions" => yes_or_silent(found.file.category.is_some()),
        "low_price" if found.light == Light::Red => Evidence::Silent,
        "low_price" => {
            let cut = room.curve.iter().find(|(change, _)| (*change + 0.1).abs() < 1e-9);
            cut.map_or(Evidence::Silent, |(_, profit)| yes_or_no(profit.then > profit.now))
        }
        "demand" => yes_or_no(found.light != Light::Red),
        "competition" => yes_or_silent(tx.numbers("competitor_price").is_some()),
        "bundle" => yes_or_no(tx.n_orders > 0 && tx.len() as f64 >= 2.0 * f64::from(tx.n_orders)),
        "peak" => yes_or_silent(tx.period().is_some_and(|(first, last)| last.0 - first.0 >= 364)),
        // All that the file leaves possible has to lie on one side.
        "premium" if found.light == Light::Red => Evidence::Silent,
        "premium" if found.estimate.elasticity.interval(Z_95).0 > -1.5 => Evidence::For,
        "premium" if found.estimate.elasticity.interval(Z_95).1 < -2.5 => Evidence::Against,
        "channel" => yes_or_silent(has("channel")),
        "clearance" => {
            yes_or_silent(!found.file.panel.list.is_empty() || !found.file.panel.promotion.is_empty())
        }
        _ => Evidence::Silent,
    }
}
