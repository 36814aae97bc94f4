//! Checks beside the file's elasticity: draws of products, prices moved from outside, who takes sales from whom.

use super::price_parts::product_name;
use crate::analysis::pricing::checks::bootstrap::N_DRAWS;
use crate::analysis::pricing::checks::cross::{CrossMatrix, RATE};
use crate::analysis::pricing::checks::instrument::LEAST_F;
use crate::analysis::pricing::file::Prices;
use crate::analysis::pricing::slope::Z_95;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::Transactions;
use crate::report::Figures;
use crate::report::block::{Block, Table, Tone};
use crate::report::write::{Writer, words};

/// Matrix cells shown, the strongest first.
const N_CELLS: usize = 30;

/// All checks that the file allows.
pub(super) fn blocks(w: &Writer<'_>, tx: &Transactions, prices: &Prices) -> Vec<Block> {
    let mut blocks = vec![w.notice(Tone::Neutral, bootstrap(w, prices), String::new())];
    blocks.extend(instruments(w, prices));
    match &prices.checks.cross {
        Some(cross) if cross.effects.is_empty() => {
            let args = [("n", Arg::from(cross.n_cells)), ("products", Arg::from(cross.n_products))];
            blocks.push(w.notice(Tone::Neutral, w.say("prices.cross_none", &args), String::new()));
        }
        Some(cross) => blocks.push(Block::Table(matrix(w, tx, cross))),
        None => {}
    }
    blocks
}

fn range(w: &Writer<'_>, (low, high): (f64, f64)) -> String {
    let number = |v| Arg::Number(v, N::Decimal(2));
    w.say("rfm.range", &[("low", number(low)), ("high", number(high))])
}

fn bootstrap(w: &Writer<'_>, prices: &Prices) -> String {
    let Some(drawn) = &prices.checks.bootstrap else { return w.get("prices.bootstrap_none") };
    let se = prices.elasticities.estimate.elasticity.se;
    let ratio = drawn.se / se;
    let key =
        if (0.75..=1.33).contains(&ratio) { "prices.bootstrap_like" } else { "prices.bootstrap_unlike" };
    let number = |v| Arg::Number(v, N::Decimal(2));
    let args = [
        ("draws", Arg::from(N_DRAWS)),
        ("groups", Arg::from(drawn.n_groups)),
        ("range", Arg::from(range(w, drawn.interval))),
        ("se", number(drawn.se)),
        ("cluster", number(se)),
    ];
    w.say(key, &args)
}

fn instruments(w: &Writer<'_>, prices: &Prices) -> Vec<Block> {
    let checks = &prices.checks.instruments;
    if checks.is_empty() {
        return vec![w.notice(Tone::Neutral, w.get("prices.instrument_none"), String::new())];
    }
    let rows = checks.iter().map(|check| {
        let number = |v| w.num(if check.is_weak() { f64::NAN } else { v }, N::Decimal(2));
        let verdict = match (check.is_weak(), check.differs()) {
            (true, _) => w.say("prices.instrument_weak", &[("least", Arg::Number(LEAST_F, N::Count))]),
            (_, true) => w.get("prices.instrument_differs"),
            _ => w.get("prices.instrument_agrees"),
        };
        let interval =
            if check.is_weak() { "–".to_owned() } else { range(w, check.estimate.interval(Z_95)) };
        vec![
            words(w.get(&format!("prices.instrument.{}", check.by.id()))),
            w.num(check.f, N::Decimal(1)),
            number(check.estimate.value),
            words(interval),
            w.num(check.least_squares.value, N::Decimal(2)),
            words(verdict),
        ]
    });
    let columns = [
        "col.instrument",
        "#col.first_stage",
        "#col.elasticity",
        "col.interval",
        "#col.least_squares",
        "col.verdict",
    ];
    let mut table = w.table("prices-instruments", "prices.instruments", &columns, rows.collect());
    table.note = w.get("prices.instruments_note");
    vec![Block::Table(table)]
}

fn matrix(w: &Writer<'_>, tx: &Transactions, cross: &CrossMatrix) -> Table {
    let rows = cross.effects.iter().take(N_CELLS).map(|effect| {
        vec![
            words(product_name(tx, effect.price_of)),
            words(product_name(tx, effect.units_of)),
            w.num(effect.slope.value, N::Decimal(2)),
            words(range(w, effect.slope.interval(Z_95))),
        ]
    });
    let columns = ["col.dearer_product", "col.moved_product", "#col.elasticity", "col.interval"];
    let mut table = w.table("prices-cross", "prices.cross", &columns, rows.collect());
    let args = [
        ("n", Arg::from(cross.n_cells)),
        ("products", Arg::from(cross.n_products)),
        ("rate", Arg::Number(RATE, N::Percent(0))),
    ];
    table.note = w.say("prices.cross_note", &args);
    table
}

/// Adds the figures of the checks.
pub(super) fn figures(f: &mut Figures, prices: &Prices) {
    if let Some(drawn) = &prices.checks.bootstrap {
        f.real("pricing.elasticity.file.bootstrap.se", drawn.se);
        f.real("pricing.elasticity.file.bootstrap.low95", drawn.interval.0);
        f.real("pricing.elasticity.file.bootstrap.high95", drawn.interval.1);
    }
    for check in &prices.checks.instruments {
        let id = format!("pricing.elasticity.file.instrument.{}", check.by.id());
        f.real(format!("{id}.f"), check.f);
        if !check.is_weak() {
            f.real(format!("{id}.estimate"), check.estimate.value);
            f.real(format!("{id}.se"), check.estimate.se);
            f.real(format!("{id}.least_squares"), check.least_squares.value);
        }
    }
    if let Some(cross) = &prices.checks.cross {
        f.count("pricing.elasticity.cross.cells", cross.n_cells as u64);
        f.count("pricing.elasticity.cross.kept", cross.effects.len() as u64);
    }
}
