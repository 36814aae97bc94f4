//! What the simulator's scope tells of the strategies' inputs.
//!
//! Each value carries a word that says where it comes from (texts under `strategy.from.`). What nobody can know from a
//! file but must fit its size is proposed in proportion and named `scaled`.

use super::super::file::Prices;
use super::super::groups::Sorting;
use super::super::room::Room;
use super::super::scenario::PRIOR_ELASTICITY;
use crate::analysis::calculator::Known;
use crate::analysis::overview::Overview;
use crate::analysis::params::{Params, Scope};

/// Two digits, so that nobody takes a proposal for a measurement.
fn two_digits(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

/// Everything that is known for the scope in force.
pub fn known(overview: &Overview, prices: &Prices, room: &Room, params: &Params) -> Vec<Known> {
    let mut list = Vec::new();
    let mut put = |calculator: &'static str, input: &'static str, value: f64, from: &'static str| {
        if value.is_finite() {
            list.push(Known { of: (calculator, input), value, from });
        }
    };
    let (units, price) = (room.sold.units, room.sold.revenue / room.sold.units);
    let cost = price - room.sold.profit / room.sold.units;
    let cost_from = if room.assumed_margin.is_some() { "margin_usual" } else { "cost" };
    // What the file does not tell is not measured: published elasticities stand in, and are called so.
    let is_told = prices.elasticities.tells(room.product);
    let (elasticity, answers) =
        if is_told { (room.elasticity.min(-0.01), "elasticity") } else { (PRIOR_ELASTICITY, "published") };
    // The first that is put stands: what the file shows goes before what is only proposed.
    of_observed(&mut put, room, price, cost, (elasticity, answers));
    for calculator in ["target", "low_price", "demand", "competition", "promotion", "market_share"] {
        put(calculator, "price", price, "price");
        put(calculator, "cost", cost, cost_from);
    }
    for calculator in ["target", "low_price", "demand", "premium", "proposal"] {
        put(calculator, "elasticity", elasticity, answers);
    }
    for calculator in ["target", "low_price", "demand", "premium"] {
        put(calculator, "units", units, "units");
    }
    put("target", "fewer_units", two_digits(units * 0.8), "scaled");
    put("target", "fixed", two_digits(room.sold.revenue * 0.1), "scaled");
    put("target", "invested", two_digits(room.sold.revenue * 0.5), "scaled");
    put("low_price", "market_elasticity", two_digits(elasticity * 0.4), "scaled");
    put("low_price", "rival_cut", two_digits(price * 0.1), "scaled");
    put("competition", "rival_price", two_digits(price), "scaled");
    put("market_share", "rival_price", two_digits(price), "scaled");
    put("market_share", "sensitivity", -elasticity / price / 0.5, answers);
    put("market_share", "market_units", two_digits(units * 2.0), "scaled");
    put("premium", "usual_price", price, "price");
    put("premium", "cost", cost, cost_from);
    put("premium", "more_cost", two_digits(price * 0.02), "scaled");
    put("versions", "old_margin", price - cost, cost_from);
    put("versions", "new_margin", two_digits((price - cost) * 0.75), "scaled");
    put("versions", "new_units", two_digits(units * 0.2), "scaled");
    put("customer_value", "reference", two_digits(price), "scaled");
    put("customer_value", "plus", two_digits(price * 0.2), "scaled");
    put("customer_value", "minus", two_digits(price * 0.05), "scaled");
    put("customer_value", "price", price, "price");
    // Linear demand through today's price and units, with today's slope.
    put("channel", "choke", price * (1.0 - 1.0 / elasticity), answers);
    put("channel", "cost", cost, cost_from);
    put("channel", "slope", -price / (elasticity * units), answers);
    put("clearance", "full_price", price, "price");
    put("clearance", "low_price", two_digits(price * 0.5), "scaled");
    put("clearance", "salvage", two_digits(cost * 0.3), "scaled");
    put("markdown", "price", price, "price");
    put("markdown", "willingness", -price / elasticity, answers);
    // A week's: less than a year has fewer of them.
    let weeks = overview.short_since().map_or(52.0, |_| f64::from(overview.days()) / 7.0);
    put("promotion", "baseline", units / weeks, "units");
    put("proposal", "margin", room.sold.profit / room.sold.revenue, cost_from);
    let buyers: f64 = room.answer.segments.iter().map(|line| line.now.buyers).sum();
    if buyers > 0.0 && params.pricing.scope == Scope::All {
        put("proposal", "revenue", room.sold.revenue / buyers, "spend");
        put("proposal", "programme", two_digits(room.sold.revenue / buyers * 0.01), "scaled");
        if is_told {
            of_groups(&mut put, prices, room, cost, cost_from);
        }
    }
    list
}

/// What the scope's own sales show: ladders, accepted prices, pairs, times, seasons.
fn of_observed(
    put: &mut impl FnMut(&'static str, &'static str, f64, &'static str),
    room: &Room,
    price: f64,
    cost: f64,
    (elasticity, answers): (f64, &'static str),
) {
    let seen = &room.observed;
    let cost_of = |own: Option<f64>, own_price: f64| own.unwrap_or(own_price * cost / price);
    if let Some(ladder) = &seen.ladder {
        let from = if ladder.is_tiers { "tiers" } else { "ladder" };
        put(
            "versions",
            "new_margin",
            (ladder.low_price - cost_of(ladder.low_cost, ladder.low_price)).max(0.0),
            from,
        );
        let old = ladder.high_price - cost_of(ladder.high_cost, ladder.high_price);
        put("versions", "old_margin", old.max(1e-9), from);
        put("versions", "new_units", ladder.low_units, from);
        put("versions", "taken", ladder.taken.unwrap_or(f64::NAN), "taken");
    }
    if let Some(rival) = seen.rival_price {
        put("customer_value", "reference", rival, "rival");
        put("competition", "rival_price", rival, "rival");
        put("market_share", "rival_price", rival, "rival");
    }
    if let Some(accepted) = &seen.accepted {
        put("customer_value", "reference", price * accepted.middle, "accepted");
        put("customer_value", "plus", price * (accepted.high - accepted.middle), "accepted_high");
    }
    if let Some(pair) = &seen.pair {
        const SEATS: [(&str, &str); 4] = [("a_1", "b_1"), ("a_2", "b_2"), ("a_3", "b_3"), ("a_4", "b_4")];
        for ((a, b), (pays_a, pays_b)) in SEATS.into_iter().zip(pair.seats) {
            put("bundle", a, pays_a, "pair");
            put("bundle", b, pays_b, "pair");
        }
        put("bundle", "price_a", pair.prices.0, "pair_price");
        put("bundle", "price_b", pair.prices.1, "pair_price");
        let from = |own: Option<f64>| if own.is_some() { "cost" } else { "margin_usual" };
        put("bundle", "cost_a", cost_of(pair.costs.0, pair.prices.0), from(pair.costs.0));
        put("bundle", "cost_b", cost_of(pair.costs.1, pair.prices.1), from(pair.costs.1));
        put("bundle", "price_both", two_digits(0.9 * (pair.prices.0 + pair.prices.1)), "scaled");
    }
    if let Some(times) = &seen.times {
        // Straight demand of both times with one slope: that of the elasticity at their mean.
        let mean = 0.5 * (times.busy_units + times.quiet_units);
        let slope = -price / (elasticity * mean);
        let from = if times.by_hour { "hours" } else { "weekdays" };
        put("peak", "slope", slope, answers);
        put("peak", "peak_reach", price + slope * times.busy_units, from);
        put("peak", "off_reach", price + slope * times.quiet_units, from);
        put("peak", "operating", cost, if room.assumed_margin.is_some() { "margin_usual" } else { "cost" });
        put("peak", "capacity_cost", two_digits(cost * 0.1), "scaled");
    }
    if let Some(season) = &seen.season {
        put("clearance", "stock", season.full_units + season.low_units, "season_sold");
        put("clearance", "full_buyers", season.full_units, "season");
        put("clearance", "full_price", season.full_price, "season");
        match season.low_price {
            Some(low) => {
                put("clearance", "seekers", season.low_units, "season_low");
                put("clearance", "low_price", low, "season_low");
            }
            None => {
                put("clearance", "seekers", two_digits(season.full_units * 0.5), "scaled");
                put("clearance", "low_price", two_digits(season.full_price * 0.5), "scaled");
            }
        }
        put("clearance", "salvage", two_digits(season.full_price * cost / price * 0.3), "scaled");
        // Who comes at a price of nothing: at this one exp(-price ÷ willingness) of them buy.
        put("markdown", "price", season.full_price, "season");
        put("markdown", "willingness", -season.full_price / elasticity, answers);
        put("markdown", "visitors", season.weekly_units * libm::exp(-elasticity), "season_weekly");
        put("markdown", "periods_left", 4.0, "scaled");
        // No file of sales has the stock: what a product sold in so many weeks stands in for it.
        put("markdown", "pieces", two_digits(season.weekly_units * 4.0).max(1.0), "season_rest");
    }
}

/// Old customers and those of one order or none before, each with its own line of demand.
fn of_groups(
    put: &mut impl FnMut(&'static str, &'static str, f64, &'static str),
    prices: &Prices,
    room: &Room,
    cost: f64,
    cost_from: &'static str,
) {
    let file = prices.elasticities.estimate.elasticity.value;
    let Some(groups) = &prices.groups else { return };
    let half = |is_old: bool| {
        let lines = room.answer.segments.iter().zip(&prices.of_groups).enumerate();
        let mut sums = (0.0, 0.0, 0.0);
        for (_, (line, of)) in lines.filter(|(at, _)| groups.is_old(*at) == is_old) {
            let units = line.now.units;
            sums = (sums.0 + units, sums.1 + line.now.revenue, sums.2 + units * (file + of.distance.value));
        }
        (sums.0, sums.1 / sums.0, sums.2 / sums.0)
    };
    for (is_old, reach, slope) in [(true, "reach_1", "slope_1"), (false, "reach_2", "slope_2")] {
        let (units, price, elasticity) = half(is_old);
        let steep = -elasticity.min(-0.01) * units / price;
        let from = match (groups.sorting, is_old) {
            (Sorting::Days, true) => "old",
            (Sorting::Days, false) => "newer",
            (Sorting::Rfm, true) => "known_before",
            (Sorting::Rfm, false) => "new_since",
        };
        put("segments", reach, units + steep * price, from);
        put("segments", slope, steep, from);
    }
    put("segments", "cost", cost, cost_from);
}
