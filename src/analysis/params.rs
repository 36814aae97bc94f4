//! Every setting of a report, by dotted id.

use super::changed::{Changed, percent};
use super::drivers;
use super::filter::Filter;
use super::groups;
use super::lifecycle;
use super::loyalty;
use super::pricing::choices::Choices;
use super::pricing::scenario;
use super::programme;
pub use super::scope::Scope;
use super::sets::Sets;
use super::structure;
use super::tiers::Span;
use super::timing;
use super::value::{clv, rfm_choices};
use crate::issue::Error;

/// Which analyses a changed setting touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touches {
    /// Filters of rows: everything.
    Everything,
    /// Filters of customers: who is shown, and everything that is summed over them.
    Customers,
    /// Saved sets and what is compared.
    Groups,
    /// Only how amounts are written.
    Words,
    /// RFM scores and segments.
    Rfm,
    /// Clusters.
    Clusters,
    /// Customer lifetime value.
    Clv,
    /// Customer lifetime value by segment.
    Segments,
    /// What sets segments apart.
    Traits,
    /// Stages, the ladder of orders, cohorts.
    Lifecycle,
    /// Loyalty.
    Loyalty,
    /// What compares today with an earlier day: stages, segments.
    Moves,
    /// What moved sales between two periods.
    Drivers,
    /// Revenue by cuts, in the periods of the drivers.
    Structure,
    /// Tiers of customers by value.
    Tiers,
    /// From list price to contribution.
    Waterfall,
    /// When customers buy, and when to get in touch.
    Timing,
    /// The price scenario.
    Price,
    /// Elasticities from the file, which take a while.
    Prices,
    /// The simulator's scenario.
    Scenario,
    /// Inputs of pricing strategies: nothing of the file is computed anew.
    Strategies,
    /// What the file says of programmes: thresholds, investments.
    Programmes,
    /// Inputs of calculators: nothing of the file is computed anew.
    Calculators,
    /// What is to be done.
    Actions,
}

impl Touches {
    /// What has to be computed and written again, in this order. Programmes rest on segments and customer values.
    pub fn reaches(self) -> &'static [Touches] {
        use Touches::{
            Actions, Calculators, Clusters, Clv, Customers, Drivers, Everything, Groups, Lifecycle, Loyalty,
            Moves, Price, Prices, Programmes, Rfm, Scenario, Segments, Strategies, Structure, Tiers, Timing,
            Traits, Waterfall, Words,
        };
        match self {
            Everything | Customers => &[
                Rfm,
                Drivers,
                Lifecycle,
                Traits,
                Loyalty,
                Waterfall,
                Price,
                Clusters,
                Clv,
                Segments,
                Tiers,
                Timing,
                Structure,
                Prices,
                Scenario,
                Strategies,
                Programmes,
                Calculators,
                Groups,
                Actions,
            ],
            Words => &[],
            Groups => &[Groups],
            // Groups of the simulator may be RFM segments.
            Rfm => &[
                Rfm,
                Traits,
                Segments,
                Prices,
                Scenario,
                Strategies,
                Programmes,
                Calculators,
                Groups,
                Actions,
            ],
            Clv => &[
                Clv,
                Segments,
                Tiers,
                Timing,
                Scenario,
                Strategies,
                Programmes,
                Calculators,
                Groups,
                Actions,
            ],
            Clusters => &[Clusters, Groups],
            Segments => &[Segments, Programmes, Calculators],
            Traits => &[Traits],
            Lifecycle => &[Lifecycle, Groups, Actions],
            Loyalty => &[Loyalty, Groups],
            Moves => &[Rfm, Lifecycle, Traits, Groups, Actions],
            Drivers => &[Drivers, Structure],
            Structure => &[Structure],
            Tiers => &[Tiers, Structure, Groups, Actions],
            Waterfall => &[Waterfall, Actions],
            Timing => &[Timing, Actions],
            // The room that answers by what the file tells also answers where it tells nothing.
            Price => &[Price, Scenario, Strategies, Actions],
            Prices => &[Prices, Scenario, Strategies, Actions],
            Scenario => &[Scenario, Strategies, Actions],
            Strategies => &[Strategies],
            Programmes => &[Programmes, Calculators, Actions],
            Calculators => &[Calculators],
            Actions => &[Actions],
        }
    }
}

impl Touches {
    /// Whether it cannot be computed before `other`.
    pub fn rests_on(self, other: Self) -> bool {
        self != other && other.reaches().contains(&self)
    }

    /// Of pieces in the order of [`Touches::reaches`], those that one of the `wanted` is or rests on, however indirectly.
    pub fn needed(pieces: impl DoubleEndedIterator<Item = Self>, wanted: &[Self]) -> Vec<Self> {
        let mut needed: Vec<Self> = Vec::new();
        for what in pieces.rev() {
            if wanted.contains(&what)
                || wanted.iter().any(|later| later.rests_on(what))
                || needed.iter().any(|later| later.rests_on(what))
            {
                needed.push(what);
            }
        }
        needed.reverse();
        needed
    }
}

/// All settings. [`Params::set`] is the only way in from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    /// What the report is about.
    pub filter: Filter,
    /// Sets of customers that the user saved, and what is compared with what.
    pub sets: Sets,
    /// ISO 4217 code that the user set; empty: as found in the file.
    pub currency: String,
    /// Choices for scores, segments and clusters.
    pub rfm: rfm_choices::Choices,
    /// Choices for customer models.
    pub clv: clv::choices::Choices,
    /// What a price scenario changes.
    pub scope: Scope,
    /// Price change as a share.
    pub price_change: f64,
    /// Elasticity set by the user; `None`: the prior.
    pub elasticity: Option<f64>,
    /// Margin for the price scenario; `None`: from the cost column, else [`Params::DEFAULT_MARGIN`].
    pub price_margin: Option<f64>,
    /// Choices for elasticities and the simulator.
    pub pricing: Choices,
    /// Choices for programmes.
    pub programmes: programme::Choices,
    /// Choices for life cycles.
    pub lifecycle: lifecycle::choices::Choices,
    /// Which cuts are crossed.
    pub structure: structure::Choices,
    /// Of which days customers' values are.
    pub span: Span,
    /// Periods that are compared.
    pub drivers: drivers::Choices,
    /// Choices for loyalty.
    pub loyalty: loyalty::choices::Choices,
    /// Choices for times.
    pub timing: timing::choices::Choices,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            sets: Sets::default(),
            currency: String::new(),
            rfm: rfm_choices::Choices::default(),
            clv: clv::choices::Choices::default(),
            scope: Scope::All,
            price_change: 0.05,
            elasticity: None,
            price_margin: None,
            pricing: Choices::default(),
            programmes: programme::Choices::default(),
            lifecycle: lifecycle::choices::Choices::default(),
            structure: structure::Choices::default(),
            span: Span::default(),
            drivers: drivers::Choices::default(),
            loyalty: loyalty::choices::Choices::default(),
            timing: timing::choices::Choices::default(),
        }
    }
}

impl Params {
    /// Margin of the price scenario where the file has no cost: an assumption, labelled so.
    pub const DEFAULT_MARGIN: f64 = 0.30;

    /// What of these settings another file starts with: bands, scheme, horizon and discount rate.
    #[must_use]
    pub fn for_another_file(&self) -> Self {
        Self { rfm: self.rfm.for_another_file(), clv: self.clv.for_another_file(), ..Self::default() }
    }

    /// The elasticity in force.
    pub fn elasticity(&self) -> f64 {
        self.elasticity.unwrap_or(scenario::PRIOR_ELASTICITY)
    }

    /// Changes a setting.
    ///
    /// # Errors
    /// `setting.unknown` for an id that does not exist, `setting.value` for a value that cannot be,
    /// `params.cut_points` for too few or too many cut points: nothing is changed then.
    pub fn set(&mut self, id: &str, value: &str) -> Result<Touches, Error> {
        let value = value.trim();
        let bad = || Error::new("setting.value").with("value", value);
        let number = |low: f64, high: f64| {
            value.parse::<f64>().ok().filter(|v| (low..=high).contains(v)).ok_or_else(bad)
        };
        if let Some(id) = id.strip_prefix("filter.") {
            let mut filter = self.filter.clone();
            filter.set(id, value)?.ok_or_else(bad)?;
            let before = std::mem::replace(&mut self.filter, filter);
            let is_same = self.filter.chooses_rows_of(&before);
            return Ok(if is_same { Touches::Customers } else { Touches::Everything });
        }
        if let Some(is_known) = self.sets.set(id, value) {
            is_known.ok_or_else(bad)?;
            return Ok(self.forget_dropped_sets());
        }
        let touches = match id {
            "report.currency" => {
                let code = value.to_ascii_uppercase();
                if !code.is_empty() && !(code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())) {
                    return Err(Error::new("currency.unknown").with("code", value));
                }
                self.currency = code;
                Touches::Words
            }
            "tiers.span" => {
                self.span = Span::from_id(value).ok_or_else(bad)?;
                Touches::Tiers
            }
            "price.scope" => {
                // One part, whichever way the room answers: strategies go by it, too.
                self.pricing.set("scope", value)?;
                self.scope = self.pricing.scope.clone();
                Touches::Price
            }
            "price.change_percent" => {
                self.price_change = number(-30.0, 30.0)? / 100.0;
                Touches::Price
            }
            "price.elasticity" => {
                self.elasticity = if value.is_empty() { None } else { Some(number(-6.0, 0.0)?) };
                Touches::Price
            }
            "price.margin_percent" => {
                self.price_margin = if value.is_empty() { None } else { Some(number(0.1, 100.0)? / 100.0) };
                Touches::Price
            }
            "prices.estimate" => {
                self.pricing.is_asked = match value {
                    "on" => true,
                    "off" | "" => false,
                    _ => return Err(bad()),
                };
                Touches::Prices
            }
            _ if id.starts_with("rfm.") || id.starts_with("clusters.") => self.rfm.set(id, value)?,
            _ if id.starts_with("clv.") => self.clv.set(id.trim_start_matches("clv."), value)?,
            _ if id.starts_with("strategy.") => {
                self.pricing.set_strategy(id.trim_start_matches("strategy."), value)?
            }
            "scenario.scope" => return self.set("price.scope", value),
            _ if id.starts_with("scenario.") => {
                self.pricing.set(id.trim_start_matches("scenario."), value)?
            }
            _ if id.starts_with("structure.") => {
                self.structure.set(id.trim_start_matches("structure."), value)?
            }
            _ if id.starts_with("drivers.") => self.drivers.set(id.trim_start_matches("drivers."), value)?,
            _ => {
                let unknown = || Error::new("setting.unknown").with("id", id);
                if let Some(id) = id.strip_prefix("lifecycle.") {
                    return self.lifecycle.set(id, value);
                }
                if let Some(id) = id.strip_prefix("loyalty.") {
                    return self.loyalty.set(id, value);
                }
                if let Some(id) = id.strip_prefix("timing.") {
                    return self.timing.set(id, value);
                }
                self.programmes.set(id.strip_prefix("programme.").ok_or_else(unknown)?, value)?
            }
        };
        Ok(touches)
    }

    /// A set that is no longer there filters nothing.
    fn forget_dropped_sets(&mut self) -> Touches {
        let Some(mut wanted) = self.filter.groups.remove(groups::SET) else { return Touches::Groups };
        wanted.retain(|name| self.sets.saved.contains_key(name));
        if !wanted.is_empty() {
            self.filter.groups.insert(groups::SET, wanted);
        }
        Touches::Customers
    }

    /// Every setting that differs from its default, as `set` takes it: the settings file.
    pub fn changed(&self) -> Vec<(String, String)> {
        let default = Self::default();
        let mut changed = Changed::default();
        changed.put("report.currency", self.currency != default.currency, self.currency.clone());
        changed.put("tiers.span", self.span != default.span, self.span.id());
        let change = self.price_change;
        changed.put("price.change_percent", change != default.price_change, percent(change));
        changed.put("price.elasticity", self.elasticity.is_some(), self.elasticity().to_string());
        let margin = self.price_margin;
        changed.put("price.margin_percent", margin.is_some(), margin.map(percent).unwrap_or_default());
        let mut list = changed.list();
        list.extend(self.rfm.changed());
        list.extend(self.clv.changed());
        list.extend(self.pricing.changed());
        list.extend(self.structure.changed());
        list.extend(self.drivers.changed());
        list.extend(self.programmes.changed());
        list.extend(self.lifecycle.changed());
        list.extend(self.sets.list());
        list.extend(self.filter.list().into_iter().map(|(id, value)| (format!("filter.{id}"), value)));
        list.extend(self.loyalty.changed());
        list.extend(self.timing.changed());
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_their_own_file() {
        let mut params = Params::default();
        for (id, value) in [
            ("filter.from", "2011-01-01"),
            ("filter.where.Country", "France\u{1f}Spain"),
            ("set.VIP", "c\u{1f}d"),
            ("filter.segment", "loyal"),
            ("filter.set", "VIP"),
            ("compare.a", "set\u{1f}VIP"),
            ("report.currency", "gbp"),
            ("rfm.bands", "4"),
            ("rfm.rule", "quantile"),
            ("rfm.cuts.monetary", "10.5, 20 30"),
            ("rfm.scheme", "eight"),
            ("clusters.k", "4"),
            ("clv.horizon_months", "24"),
            ("clv.margin_percent", "35"),
            ("clv.contractual", "no"),
            ("price.scope", "part\u{1f}Category\u{1f}Tea"),
            ("price.change_percent", "-7.5"),
            ("prices.estimate", "on"),
            ("scenario.scope", "product\u{1f}T 1"),
            ("scenario.change_percent", "7"),
            ("scenario.new_price", "12.5"),
            ("scenario.group", "often"),
            ("scenario.cost_percent", "-3.3"),
            ("scenario.margin_percent", "29"),
            ("scenario.compared", "−10%，5"),
            ("strategy.open", "bundle"),
            ("strategy.market", "few"),
            ("strategy.low_price.cut", "7.5"),
            ("strategy.clearance.example", "leak_20"),
            ("programme.retention.example", "credit_card"),
            ("programme.retention.churn_after", "6.1%"),
            ("programme.rebate.volume", "120,000"),
            ("programme.thresholds", "500, 1000"),
            ("programme.invested.champions", "12.5"),
            ("programme.open", "tier"),
            ("programme.folklore", "on"),
            ("lifecycle.since", "2011-03-01"),
            ("lifecycle.horizon_days", "90"),
            ("lifecycle.cohort_months", "3"),
            ("lifecycle.measure", "orders"),
            ("structure.rows", ":Country"),
            ("tiers.span", "all"),
            ("drivers.unit", "month"),
            ("drivers.before", "2011-01-01"),
            ("drivers.now", "2011-11-01"),
            ("loyalty.column", "Brand"),
            ("loyalty.least_orders", "4"),
            ("timing.lead_percent", "12.5"),
        ] {
            params.set(id, value).unwrap();
        }
        let mut again = Params::default();
        for (id, value) in params.changed() {
            again.set(&id, &value).unwrap();
        }
        assert_eq!(again, params);
        assert!(Params::default().changed().is_empty());
    }

    #[test]
    fn nonsense_changes_nothing() {
        let mut params = Params::default();
        for (id, value) in [
            ("rfm.bands", "2"),
            ("rfm.bands", "x"),
            ("rfm.cuts.recency", "30 10"),
            ("clv.horizon_months", "NaN"),
            ("clv.contractual", "perhaps"),
            ("price.scope", "part"),
            ("filter.from", "2011-02-30"),
            ("filter.no_such", "1"),
            ("compare.a", "nobody"),
            ("report.currency", "pounds"),
            ("no.such", "1"),
            ("scenario.no_such", "1"),
            ("scenario.change_percent", "31"),
            ("scenario.compared", "1 2 3 4"),
            ("scenario.group", "nobody"),
            ("strategy.market", "none"),
            ("strategy.open", "hope"),
            ("strategy.low_price.cut", "cheap"),
            ("programme.retention.no_such", "1"),
            ("programme.no_such.cost", "1"),
            ("programme.retention.cost", "cheap"),
            ("programme.retention.churn_after", "101"),
            ("programme.rebate.whole", "0.5"),
            ("programme.thresholds", "5 3"),
            ("programme.invested.nobody", "5"),
            ("lifecycle.cohort_months", "5"),
            ("lifecycle.horizon_days", "0"),
            ("tiers.span", "decade"),
            ("drivers.unit", "fortnight"),
            ("drivers.no_such", "1"),
            ("loyalty.least_orders", "5"),
            ("timing.lead_percent", "91"),
            ("timing.no_such", "1"),
        ] {
            assert!(params.set(id, value).is_err(), "{id} {value}");
        }
        assert_eq!(params, Params::default());
    }
}
