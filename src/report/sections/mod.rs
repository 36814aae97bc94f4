//! One file per section: outputs of the analyses -> blocks and figures.

mod account;
pub mod actions;
mod axes;
pub mod clusters;
pub mod clv;
mod clv_contract;
mod clv_contract_tables;
pub mod clv_figures;
mod clv_maps;
mod clv_segments;
pub mod cohorts;
pub mod compared;
pub mod customer;
mod customer_contract;
mod customer_value;
pub mod drivers;
mod flow;
pub mod forecast;
mod forecast_charts;
mod forecast_contract;
mod forecast_tables;
pub mod groups;
pub mod intake;
pub mod invest;
pub mod lifecycle;
mod lifecycle_charts;
pub mod loyalty;
mod loyalty_exit;
mod loyalty_tables;
pub mod overview;
pub mod price;
mod price_parts;
pub mod prices;
mod prices_checks;
mod prices_plans;
pub mod programmes;
pub mod rfm;
mod rfm_moves;
mod rfm_treemap;
pub mod scenario;
mod scenario_charts;
mod scenario_told;
pub mod strategies;
mod strategies_calendar;
mod strategies_seen;
pub mod structure;
pub mod tiers;
pub mod timing;
mod timing_charts;
pub mod waterfall;

use super::block::{Block, Status, Tone};
use super::write::Writer;
use super::{Figures, Section};
use crate::analysis::actions::Proposals;
use crate::analysis::params::{Params, Touches};
use crate::analysis::study::Study;
use crate::i18n::Arg;
use crate::ingest::{Intake, RawTable};
use crate::issue::Error;

/// What a section is written from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The file as text.
    pub table: &'a RawTable,
    /// The account of its rows.
    pub intake: &'a Intake,
    /// All analyses.
    pub study: &'a Study,
    /// All settings.
    pub params: &'a Params,
}

/// A section: its id, what a changed setting must touch for it to change, how it is written, its figures.
pub struct Entry {
    /// See [`Section::id`].
    pub id: &'static str,
    /// Settings of this kind rewrite only this section.
    pub touched_by: Touches,
    /// Writes it.
    pub write: fn(&mut Writer<'_>, Source<'_>) -> Section,
    /// Adds its figures.
    pub figures: fn(&mut Figures, Source<'_>),
}

/// The report's sections in reading order.
pub const SECTIONS: &[Entry] = &[
    Entry {
        id: "overview",
        touched_by: Touches::Drivers,
        write: |w, s| overview::write(w, s.study),
        figures: |f, s| overview::figures(f, s.study),
    },
    Entry {
        id: "drivers",
        touched_by: Touches::Drivers,
        write: |w, s| drivers::write(w, s.study),
        figures: |f, s| drivers::figures(f, s.study),
    },
    Entry {
        id: "structure",
        touched_by: Touches::Structure,
        write: |w, s| structure::write(w, s.study),
        figures: |f, s| structure::figures(f, s.study),
    },
    Entry {
        id: "tiers",
        touched_by: Touches::Tiers,
        write: |w, s| tiers::write(w, s.study, s.params),
        figures: |f, s| tiers::figures(f, s.study),
    },
    Entry {
        id: "rfm",
        touched_by: Touches::Traits,
        write: |w, s| rfm::write(w, s.study, s.params),
        figures: |f, s| rfm::figures(f, s.study),
    },
    Entry {
        id: "clusters",
        touched_by: Touches::Clusters,
        write: |w, s| clusters::write(w, s.study, s.params),
        figures: |f, s| clusters::figures(f, s.study),
    },
    Entry {
        id: "lifecycle",
        touched_by: Touches::Lifecycle,
        write: |w, s| lifecycle::write(w, s.study, s.params),
        figures: |f, s| lifecycle::figures(f, s.study),
    },
    Entry {
        id: "cohorts",
        touched_by: Touches::Lifecycle,
        write: |w, s| cohorts::write(w, s.study, s.params),
        figures: |f, s| cohorts::figures(f, s.study),
    },
    Entry {
        id: "loyalty",
        touched_by: Touches::Loyalty,
        write: |w, s| loyalty::write(w, s.study, &s.intake.transactions, s.params),
        figures: |f, s| loyalty::figures(f, s.study),
    },
    Entry {
        id: "timing",
        touched_by: Touches::Timing,
        write: |w, s| timing::write(w, s.study, s.params),
        figures: |f, s| timing::figures(f, s.study),
    },
    Entry {
        id: "clv",
        touched_by: Touches::Segments,
        write: |w, s| clv::write(w, s.study, s.params),
        figures: |f, s| clv_figures::figures(f, s.study, &s.intake.transactions, s.params),
    },
    Entry {
        id: "forecast",
        touched_by: Touches::Clv,
        write: |w, s| forecast::write(w, s.study, s.params),
        figures: |_, _| {},
    },
    Entry {
        id: "waterfall",
        touched_by: Touches::Waterfall,
        write: |w, s| waterfall::write(w, s.study),
        figures: |f, s| waterfall::figures(f, s.study),
    },
    Entry {
        id: "prices",
        touched_by: Touches::Prices,
        write: |w, s| prices::write(w, s.study, &s.intake.transactions, s.params),
        figures: pricing_figures,
    },
    Entry {
        id: "scenario",
        touched_by: Touches::Scenario,
        write: |w, s| scenario::write(w, s.study, &s.intake.transactions, s.params),
        figures: |f, s| price::figures(f, s.study, s.params),
    },
    Entry {
        id: "strategies",
        touched_by: Touches::Strategies,
        write: |w, s| strategies::write(w, s.study, &s.intake.transactions, s.params),
        figures: |_, _| {},
    },
    Entry {
        id: "invest",
        touched_by: Touches::Calculators,
        write: |w, s| invest::write(w, s.study, s.params),
        figures: |f, s| invest::figures(f, s.study, s.params),
    },
    Entry {
        id: "programmes",
        touched_by: Touches::Calculators,
        write: |w, s| programmes::write(w, s.study, s.params),
        figures: |f, s| programmes::figures(f, s.study, s.params),
    },
    Entry { id: "groups", touched_by: Touches::Groups, write: groups::write, figures: groups::figures },
    Entry {
        id: "actions",
        touched_by: Touches::Actions,
        write: actions::write,
        figures: |f, s| actions::figures(f, s.study, &s.intake.transactions),
    },
    Entry {
        id: "intake",
        touched_by: Touches::Words,
        write: |w, s| intake::write(w, s.table, s.intake),
        figures: |f, s| intake::figures(f, s.intake),
    },
];

/// Figures of prices and of the scenario. Who asks for figures asks for all of them: what a large file was not asked
/// on the page is computed here.
fn pricing_figures(f: &mut Figures, s: Source<'_>) {
    let tx = &s.intake.transactions;
    let found = s.study.prices.clone().unwrap_or_else(|| s.study.run_prices(tx, s.params));
    if let Ok(prices) = &found {
        prices::figures(f, prices, tx);
        actions::price_figures(f, &Proposals::of(prices, s.params), tx);
    }
    let computed = match &s.study.room {
        Some(_) => None,
        None => s.study.run_room(tx, s.params, &found).ok(),
    };
    let room = s.study.room.as_ref().and_then(|room| room.as_ref().ok()).or(computed.as_ref());
    match (&found, room) {
        (Ok(prices), Some(room)) if scenario::is_told(prices, room) => {
            scenario::figures(f, s.params, prices, room);
        }
        // What was asked of prices does not exist: the page gives no answer either.
        (Ok(_), None) => {}
        _ => price::scenario_figures(f, s.study, s.params),
    }
    let of_file = found.as_ref().ok().zip(room).map(|(p, r)| (p.as_ref(), r.as_ref()));
    strategies::figures(f, s.study, s.params, of_file);
}

/// That what is first and new in the report need be neither; `None` unless the filters cut off days on which customers bought.
pub fn first_of_days(w: &Writer<'_>, study: &Study) -> Option<String> {
    let (n, all) = (study.bought_before.len(), study.customers.len());
    let args = [("n", Arg::from(n)), ("all", Arg::from(all)), ("day", Arg::from(study.overview.period.0))];
    (n > 0).then(|| w.say("filter.before_note", &args))
}

/// The same beside what is called first or new.
fn first_of_days_note(w: &Writer<'_>, study: &Study) -> Option<Block> {
    Some(w.notice(Tone::Neutral, first_of_days(w, study)?, String::new()))
}

/// A section that could not be computed, with the reason in words and the settings that may mend it.
fn locked(w: &Writer<'_>, id: &str, error: &Error, forms: Vec<Block>) -> Section {
    let needs_column = error.code == "needs.customer";
    let text = w.texts.error(error);
    let text = if needs_column { text } else { w.say("locked.failed", &[("reason", text.into())]) };
    let mut blocks = vec![w.notice(Tone::Warning, text, String::new())];
    if !needs_column {
        blocks.extend(forms);
    }
    Section {
        id: id.to_owned(),
        title: w.get(&format!("{id}.title")),
        status: Status::Locked,
        status_text: w.get(match error.code {
            "needs.customer" => "locked.customer",
            "needs.product" | "needs.quantity" => "locked.product",
            code if code.starts_with("params.") || code.starts_with("price.") => "locked.settings",
            _ => "locked.too_few",
        }),
        blocks,
        details: Vec::new(),
        method: w.method(id),
    }
}
