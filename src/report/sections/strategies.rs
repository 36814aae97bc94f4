//! Which pricing strategy fits, and what would each bring?

use super::{strategies_calendar, strategies_seen};
use crate::analysis::calculator::{Calculator, Known};
use crate::analysis::params::Params;
use crate::analysis::pricing::file::Prices;
use crate::analysis::pricing::room::Room;
use crate::analysis::pricing::strategies::guide::{Evidence, Market, evidence, suits};
use crate::analysis::pricing::strategies::{STRATEGIES, known};
use crate::analysis::study::Study;
use crate::i18n::Arg;
use crate::issue::Error;
use crate::model::{Day, Transactions};
use crate::report::block::{Block, Cell, Control, Form, Opt, Status, Table, Tone};
use crate::report::calculator::{Open, written};
use crate::report::write::{Writer, words};
use crate::report::{Figures, Section};

/// A calculator as it stands: filled in and solved.
fn open<'a>(
    calculator: &'static Calculator,
    known: &[Known],
    since: Option<Day>,
    params: &'a Params,
) -> Result<Open<'a>, Error> {
    let settings = &params.pricing.strategies;
    let values = calculator.values(settings, known);
    let numbers: Vec<f64> = values.iter().map(|v| v.value).collect();
    let solution = calculator.solve(&numbers)?;
    Ok(Open { room: "strategy", calculator, settings, values, solution, since })
}

/// What the file knows of the calculators' inputs; nothing without prices.
fn known(study: &Study, of_file: Option<(&Prices, &Room)>, params: &Params) -> Vec<Known> {
    of_file.map_or_else(Vec::new, |(prices, room)| known::known(&study.overview, prices, room, params))
}

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, tx: &Transactions, params: &Params) -> Section {
    let of_file = match (&study.prices, &study.room) {
        (Some(Ok(prices)), Some(Ok(room))) => Some((prices.as_ref(), room.as_ref())),
        _ => None,
    };
    let known = known(study, of_file, params);
    let since = of_file.and_then(|_| study.overview.short_since());
    let mut blocks = vec![insight(w, tx, of_file, params)];
    if of_file.is_none() {
        blocks.push(w.notice(Tone::Neutral, w.get("strategies.alone"), String::new()));
    }
    let options = Market::ALL.iter().map(|(_, id)| w.opt(id, &format!("strategies.market.{id}"))).collect();
    let value = params.pricing.market.id().to_owned();
    blocks.push(Block::Form(Form {
        fields: vec![w.field("strategy.market", Control::Select { options, value })],
    }));
    blocks.push(Block::Table(guide(w, tx, of_file, (&known, since), params)));
    let shown = params.pricing.open.and_then(|id| STRATEGIES.iter().find(|c| c.id == id).copied());
    let shown = shown.unwrap_or(STRATEGIES[0]);
    let title =
        |c: &&Calculator| Opt { value: c.id.to_owned(), label: w.get(&format!("strategy.{}.title", c.id)) };
    let options = STRATEGIES.iter().map(title).collect();
    let value = shown.id.to_owned();
    blocks.push(Block::Form(Form {
        fields: vec![w.field("strategy.open", Control::Select { options, value })],
    }));
    let mut details = Vec::new();
    if let Some((_, room)) = of_file {
        blocks.extend(strategies_seen::blocks(w, tx, room, shown.id));
    }
    match open(shown, &known, since, params) {
        Ok(open) => {
            details.extend(open.detail(w));
            blocks.extend(open.blocks(w));
            if shown.id == "markdown" {
                blocks.extend(strategies_calendar::table(w, &open).map(Block::Table));
            }
        }
        Err(error) => blocks.push(w.notice(Tone::Warning, w.texts.error(&error), String::new())),
    }
    blocks.push(w.notice(Tone::Neutral, w.get("strategies.law"), w.get("strategies.law_more")));
    Section {
        id: "strategies".to_owned(),
        title: w.get("strategies.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details,
        method: w.method("strategies"),
    }
}

/// What the file says of a strategy; nothing without prices.
fn said(calculator: &Calculator, tx: &Transactions, of_file: Option<(&Prices, &Room)>) -> Evidence {
    of_file.map_or(Evidence::Silent, |(prices, room)| evidence(calculator.id, tx, prices, room))
}

/// Which strategies both market and file speak for.
fn insight(w: &Writer<'_>, tx: &Transactions, of_file: Option<(&Prices, &Room)>, params: &Params) -> Block {
    let fits = |c: &&&Calculator| suits(c.id, params.pricing.market) && said(c, tx, of_file) == Evidence::For;
    let list: Vec<String> =
        STRATEGIES.iter().filter(fits).map(|c| w.get(&format!("strategy.{}.title", c.id))).collect();
    if list.is_empty() {
        return w.insight(Tone::Neutral, w.get("strategies.insight_none"), String::new());
    }
    let list = list.join(&w.list_separator());
    w.insight(Tone::Neutral, w.say("strategies.insight", &[("list", Arg::from(list))]), String::new())
}

/// Every strategy: does it suit the market, what does the file say, what would it bring.
fn guide(
    w: &Writer<'_>,
    tx: &Transactions,
    of_file: Option<(&Prices, &Room)>,
    (known, since): (&[Known], Option<Day>),
    params: &Params,
) -> Table {
    let rows = STRATEGIES.iter().filter_map(|calculator| {
        let open = open(calculator, known, since, params).ok()?;
        let main = open.solution.main;
        let answer = Cell {
            text: written(w, main.unit, main.value),
            value: Some(main.value).filter(|v| v.is_finite()),
            set: None,
        };
        let needs = format!("strategies.needs.{}", calculator.id);
        let (suits, says) = if w.texts.has(&needs) {
            let verdict = w.get(match said(calculator, tx, of_file) {
                Evidence::For => "strategies.for",
                Evidence::Against => "strategies.against",
                Evidence::Silent => "strategies.silent",
            });
            let suits = suits(calculator.id, params.pricing.market);
            let word = if suits { "strategies.suits" } else { "strategies.suits_less" };
            (w.get(word), format!("{verdict} {}", w.get(&needs)))
        } else {
            ("–".to_owned(), "–".to_owned())
        };
        let rests_on = w.get(&format!("calculator.rests.{}", open.rests_on()));
        Some(vec![
            words(open.title(w)),
            words(suits),
            words(says),
            words(open.main_label(w)),
            answer,
            words(rests_on),
        ])
    });
    let columns =
        ["col.strategy", "col.market", "col.file_says", "col.question", "#col.answer", "col.rests_on"];
    let mut table = w.table("strategies", "strategies.table", &columns, rows.collect());
    table.note = w.get("strategies.table_note");
    table
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study, params: &Params, of_file: Option<(&Prices, &Room)>) {
    let known = known(study, of_file, params);
    for calculator in STRATEGIES {
        if let Ok(open) = open(calculator, &known, None, params) {
            open.figures(f);
            if calculator.id == "markdown" {
                strategies_calendar::figures(f, &open);
            }
        }
    }
}
