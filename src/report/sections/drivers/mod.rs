//! What moved sales between two periods?

mod formula;
mod growth;

use super::locked;
use crate::analysis::drivers::Between;
use crate::analysis::drivers::growth::Kind;
use crate::analysis::drivers::periods::{Period, Unit};
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::issue::Error;
use crate::report::block::{Block, Control, Form, Opt, Status, Tone};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Mark, Waterfall};
use crate::report::write::Writer;
use crate::report::{Figures, Section, Table};

/// A change below this share of revenue is none.
const FLAT: f64 = 0.01;

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study) -> Section {
    let between = match study.drivers.as_deref().map(|d| &d.between) {
        Some(Ok(between)) => between,
        Some(Err(error)) => return locked(w, "drivers", error, Vec::new()),
        None => return locked(w, "drivers", &Error::new("nothing_loaded"), Vec::new()),
    };
    let mut blocks = vec![insight(w, study, between), Block::Form(form(w, between))];
    if study.has_customers {
        blocks.extend(growth::pair(w, between));
    }
    blocks.extend(formula::blocks(w, between));
    if study.has_customers {
        blocks.extend(growth::history(w, between));
    } else {
        blocks.push(w.notice(Tone::Neutral, w.get("drivers.no_customers"), String::new()));
    }
    Section {
        id: "drivers".to_owned(),
        title: w.get("drivers.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details: Vec::new(),
        method: w.method("drivers"),
    }
}

/// A period in words: its month, or its first and last month or day.
fn name(w: &Writer<'_>, unit: Unit, period: &Period) -> String {
    let (from, to) = match unit {
        Unit::Month => return w.month(period.from.month_index()),
        Unit::Week => (w.day(period.from), w.day(period.to)),
        _ => (w.month(period.from.month_index()), w.month(period.to.month_index())),
    };
    w.say("drivers.span", &[("from", Arg::from(from)), ("to", Arg::from(to))])
}

/// The two periods that are compared, in words.
fn names(w: &Writer<'_>, between: &Between) -> (String, String) {
    let of = |at: usize| between.periods.get(at).map_or_else(String::new, |p| name(w, between.unit, p));
    (of(between.before), of(between.now))
}

/// An amount with its sign.
fn signed(w: &Writer<'_>, parts: i128) -> String {
    let amount = w.number(units(parts).abs(), N::MoneyRound);
    match parts.signum() {
        1 => format!("+{amount}"),
        -1 => format!("−{amount}"),
        _ => amount,
    }
}

fn insight(w: &Writer<'_>, study: &Study, between: &Between) -> Block {
    let moves = &between.pair.moves;
    let (before, now) = (moves.before + moves.anonymous.0, moves.now + moves.anonymous.1);
    let change = now - before;
    let (name_before, name_now) = names(w, between);
    let share = units(change) / units(before);
    let mut args = vec![
        ("now", Arg::from(name_now)),
        ("before", Arg::from(name_before)),
        ("revenue", Arg::Number(units(now), N::MoneyRound)),
        ("change", Arg::from(signed(w, change))),
    ];
    let (tone, text) = if before <= 0 {
        (Tone::Neutral, w.say("drivers.insight_from_nothing", &args))
    } else {
        args.push(("percent", Arg::Number(share, N::PercentSigned(1))));
        let largest = between.formula.as_ref().ok().and_then(|f| {
            f.factors.iter().filter(|x| x.effect.signum() == change.signum()).max_by_key(|x| x.effect.abs())
        });
        match largest {
            _ if share.abs() < FLAT => (Tone::Neutral, w.say("drivers.insight_flat", &args)),
            Some(factor) => {
                args.push(("factor", Arg::from(w.get(&format!("drivers.factor.{}", factor.id)))));
                args.push(("effect", Arg::from(signed(w, factor.effect))));
                let is_profit = between.formula.as_ref().is_ok_and(|f| f.is_profit);
                let key = if is_profit { "drivers.insight_profit" } else { "drivers.insight" };
                (if change > 0 { Tone::Good } else { Tone::Warning }, w.say(key, &args))
            }
            None => (Tone::Neutral, w.say("drivers.insight_plain", &args)),
        }
    };
    let detail = match moves.net_retention() {
        Some(retention) if study.has_customers => {
            let won = moves.of(Kind::New) + moves.of(Kind::Back);
            let args = [
                ("lost", Arg::Number(units(-moves.of(Kind::Lost)), N::MoneyRound)),
                ("won", Arg::Number(units(won), N::MoneyRound)),
                ("retention", Arg::Number(retention, N::Percent(0))),
            ];
            w.say("drivers.insight_retention", &args)
        }
        _ => String::new(),
    };
    w.insight(tone, text, detail)
}

fn form(w: &Writer<'_>, between: &Between) -> Form {
    let units = between.units.iter().map(|u| w.opt(u.id(), &format!("drivers.unit.{}", u.id()))).collect();
    let periods = |but: usize, at: usize| {
        let options = between
            .periods
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != but)
            .map(|(_, p)| Opt { value: p.from.iso(), label: name(w, between.unit, p) });
        let value = between.periods.get(at).map(|p| p.from.iso()).unwrap_or_default();
        Control::Select { options: options.rev().collect(), value }
    };
    Form {
        fields: vec![
            w.field("drivers.unit", Control::Select { options: units, value: between.unit.id().to_owned() }),
            w.field("drivers.now", periods(between.before, between.now)),
            w.field("drivers.before", periods(between.now, between.before)),
        ],
    }
}

/// A step of a waterfall: its name, its amount, its mark.
type Step = (String, i128, Mark);

/// A waterfall from one period to the other.
fn waterfall(
    w: &Writer<'_>,
    id: &str,
    title: &str,
    between: &Between,
    totals: (i128, i128),
    changes: Vec<Step>,
    table: Table,
) -> Block {
    let (before, now) = names(w, between);
    let total = |name: String, parts: i128| {
        let text = format!("{name}\n{}", w.number(units(parts), N::MoneyRound));
        (name, parts, Mark { text, set: None })
    };
    let args = [
        ("before", Arg::from(before.as_str())),
        ("now", Arg::from(now.as_str())),
        ("from", Arg::Number(units(totals.0), N::MoneyRound)),
        ("to", Arg::Number(units(totals.1), N::MoneyRound)),
    ];
    let summary = w.say("drivers.waterfall_summary", &args);
    let mut spec = Waterfall {
        steps: Vec::new(),
        values: Vec::new(),
        axis: Axis { label: w.get(title), style: N::MoneyShort },
        names: ["drivers.total", "drivers.less", "drivers.more"].map(|key| w.get(key)),
        marks: Vec::new(),
    };
    let all = std::iter::once(total(before, totals.0)).chain(changes).chain([total(now, totals.1)]);
    for (step, parts, mark) in all {
        spec.steps.push(step);
        spec.values.push(units(parts));
        spec.marks.push(mark);
    }
    let title = table.title.clone();
    Block::Chart(Box::new(ChartBlock {
        id: id.to_owned(),
        title,
        summary,
        spec: ChartSpec::Waterfall(spec),
        table,
    }))
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study) {
    let Some(drivers) = study.drivers.as_deref() else { return };
    super::compared::figures(f, &drivers.compared);
    let Ok(between) = &drivers.between else { return };
    f.text("drivers.unit", between.unit.id());
    for (id, at) in [("before", between.before), ("now", between.now)] {
        if let Some(period) = between.periods.get(at) {
            f.day(format!("drivers.{id}.from"), period.from);
            f.day(format!("drivers.{id}.to"), period.to);
        }
    }
    if study.has_customers {
        growth::figures(f, between);
    }
    formula::figures(f, between);
}
