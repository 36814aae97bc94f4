//! How do two groups of customers differ, and who is in both?

use super::{Source, locked};
use crate::analysis::compare::{self, Estimate, Measure, Unit};
use crate::analysis::groups::{KINDS, SET};
use crate::analysis::overview::units;
use crate::analysis::sets::{Choice, Sets};
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Cell, Control, Form, Opt, Status, Tone};
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Figures, Section, Table, group_names};

/// Writes the section.
pub fn write(w: &mut Writer<'_>, source: Source<'_>) -> Section {
    let study = source.study;
    if let Err(error) = study.need_customers() {
        return locked(w, "groups", &error, Vec::new());
    }
    let (tx, sets) = (&source.intake.transactions, &source.params.sets);
    let (a, b) = sets.sides(study, tx);
    let names = names(w, study, sets);
    let measures = compare::run(study, &a, &b);
    let mut blocks = vec![insight(w, &names, &a, &b, &measures), Block::Form(form(w, study, sets))];
    if a.iter().any(|at| b.binary_search(at).is_ok()) {
        blocks.push(w.notice(Tone::Neutral, w.get("groups.overlap"), String::new()));
    }
    blocks.push(Block::Table(table(w, study, &names, (&a, &b), &measures)));
    blocks.push(Block::Table(combined(w, study, &names, &a, &b)));
    blocks.extend(saved(w, source).map(Block::Table));
    Section {
        id: "groups".to_owned(),
        title: w.get("groups.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details: Vec::new(),
        method: w.method("groups"),
    }
}

/// What both sides are called.
fn names(w: &Writer<'_>, study: &Study, sets: &Sets) -> (String, String) {
    let name = |choice: &Choice| match choice {
        Choice::All => w.get("groups.all"),
        Choice::Others => w.get("groups.others"),
        Choice::Group(kind, id) => group_names::name(w, study, kind, id),
    };
    let a = sets.a.clone().or_else(|| Sets::first(study)).unwrap_or(Choice::All);
    (name(&a), name(sets.b.as_ref().unwrap_or(&Choice::Others)))
}

fn insight(
    w: &Writer<'_>,
    (a, b): &(String, String),
    own: &[u32],
    other: &[u32],
    measures: &[Measure],
) -> Block {
    let both = |n: &[u32]| Arg::from(n.len());
    let Some(revenue) = measures.first().filter(|_| !own.is_empty() && !other.is_empty()) else {
        let text = w.say(
            "groups.insight_empty",
            &[
                ("a", Arg::from(a.as_str())),
                ("n", both(own)),
                ("b", Arg::from(b.as_str())),
                ("m", both(other)),
            ],
        );
        return w.insight(Tone::Neutral, text, String::new());
    };
    let money = |value: f64| Arg::Number(value, N::MoneyRound);
    let text = w.say(
        "groups.insight",
        &[
            ("a", Arg::from(a.as_str())),
            ("n", both(own)),
            ("mean_a", money(revenue.a.value)),
            ("b", Arg::from(b.as_str())),
            ("m", both(other)),
            ("mean_b", money(revenue.b.value)),
        ],
    );
    let detail = match revenue.difference.interval {
        Some((low, high)) => w.say(
            if low <= 0.0 && high >= 0.0 { "groups.insight_chance" } else { "groups.insight_difference" },
            &[("difference", money(revenue.difference.value)), ("low", money(low)), ("high", money(high))],
        ),
        None => String::new(),
    };
    w.insight(Tone::Neutral, text, detail)
}

fn form(w: &Writer<'_>, study: &Study, sets: &Sets) -> Form {
    let mut options = vec![Opt { value: Choice::All.text(), label: w.get("groups.all") }];
    let mut offer = |kind: &'static str, ids: &mut dyn Iterator<Item = String>| {
        options.extend(ids.map(|id| Opt {
            label: w.say(
                "filter.chosen",
                &[
                    ("what", Arg::from(group_names::kind(w, kind))),
                    ("values", Arg::from(group_names::name(w, study, kind, &id))),
                ],
            ),
            value: Choice::Group(kind, id).text(),
        }));
    };
    for kind in &KINDS {
        if let Some(parting) = (kind.part)(study) {
            offer(kind.id, &mut parting.ids.into_iter());
        }
    }
    offer(SET, &mut sets.saved.keys().cloned());
    let text = |choice: Option<Choice>, usual: Choice| choice.unwrap_or(usual).text();
    let a = text(sets.a.clone().or_else(|| Sets::first(study)), Choice::All);
    let b = text(sets.b.clone(), Choice::Others);
    let others = Opt { value: Choice::Others.text(), label: w.get("groups.others") };
    let for_b = [others].into_iter().chain(options.iter().cloned()).collect();
    Form {
        fields: vec![
            w.field("compare.a", Control::Select { options, value: a }),
            w.field("compare.b", Control::Select { options: for_b, value: b }),
        ],
    }
}

fn style(unit: Unit, is_difference: bool) -> N {
    match unit {
        Unit::Money => N::Money,
        Unit::Number => N::Decimal(2),
        Unit::Days => N::Decimal(0),
        Unit::Share if is_difference => N::PercentSigned(1),
        Unit::Share => N::Percent(1),
    }
}

fn interval(w: &Writer<'_>, estimate: &Estimate, style: N) -> Cell {
    estimate.interval.map_or_else(
        || words("–"),
        |(low, high)| {
            words(w.say("rfm.range", &[("low", Arg::Number(low, style)), ("high", Arg::Number(high, style))]))
        },
    )
}

fn revenue_of(study: &Study, members: &[u32]) -> f64 {
    let list = &study.customers.list;
    units(members.iter().filter_map(|at| list.get(*at as usize)).map(|c| i128::from(c.revenue)).sum())
}

fn table(
    w: &mut Writer<'_>,
    study: &Study,
    (a, b): &(String, String),
    (own, other): (&[u32], &[u32]),
    measures: &[Measure],
) -> Table {
    let known = units(study.overview.revenue_known_customers);
    let (of_a, of_b) = (revenue_of(study, own), revenue_of(study, other));
    let sets = (w.set("compare.a", a.as_str(), own.to_vec()), w.set("compare.b", b.as_str(), other.to_vec()));
    let plain = |label: String, a: Cell, b: Cell, difference: Cell| {
        vec![words(label), a, words(""), b, words(""), difference, words("")]
    };
    let (n, m) = (as_f64(own.len()), as_f64(other.len()));
    let mut rows = vec![
        plain(
            w.get("kpi.sales.customers"),
            w.num(n, N::Count).opens(sets.0),
            w.num(m, N::Count).opens(sets.1),
            w.num(n - m, N::Count),
        ),
        plain(
            w.get("col.revenue"),
            w.num(of_a, N::Money),
            w.num(of_b, N::Money),
            w.num(of_a - of_b, N::Money),
        ),
        plain(
            w.get("groups.share"),
            w.num(share(of_a, known), N::Percent(1)),
            w.num(share(of_b, known), N::Percent(1)),
            w.num(share(of_a - of_b, known), N::PercentSigned(1)),
        ),
    ];
    rows.extend(measures.iter().map(|measure| {
        let style_of = |is_difference| style(measure.unit, is_difference);
        vec![
            words(w.get(&format!("groups.measure.{}", measure.id))),
            w.num(measure.a.value, style_of(false)),
            interval(w, &measure.a, style_of(false)),
            w.num(measure.b.value, style_of(false)),
            interval(w, &measure.b, style_of(false)),
            w.num(measure.difference.value, style_of(true)),
            interval(w, &measure.difference, style_of(true)),
        ]
    }));
    let columns = [
        "col.measure",
        "#groups.a",
        "groups.interval",
        "#groups.b",
        "groups.interval",
        "#groups.difference",
        "groups.interval",
    ];
    let mut table = w.table("groups", "groups.table", &columns, rows);
    for (at, name) in [(1, a), (3, b)] {
        if let Some(column) = table.columns.get_mut(at) {
            column.label.clone_from(name);
        }
    }
    table.note = w.get("groups.note");
    table
}

/// And, or, not.
fn combined(
    w: &mut Writer<'_>,
    study: &Study,
    (a, b): &(String, String),
    own: &[u32],
    other: &[u32],
) -> Table {
    let everyone = || (0_u32..).take(study.customers.len());
    let place = |list: &[u32], at: u32| list.binary_search(&at).is_ok();
    let pick = |keep: &dyn Fn(bool, bool) -> bool| -> Vec<u32> {
        everyone().filter(|at| keep(place(own, *at), place(other, *at))).collect()
    };
    let ways: [(&str, Vec<u32>); 5] = [
        ("and", pick(&|a, b| a && b)),
        ("or", pick(&|a, b| a || b)),
        ("only_a", pick(&|a, b| a && !b)),
        ("only_b", pick(&|a, b| !a && b)),
        ("neither", pick(&|a, b| !a && !b)),
    ];
    let mut rows = Vec::new();
    for (id, members) in ways {
        let title =
            w.say(&format!("groups.way.{id}"), &[("a", Arg::from(a.as_str())), ("b", Arg::from(b.as_str()))]);
        let (n, revenue) = (members.len(), revenue_of(study, &members));
        let set = w.set(format!("compare.{id}"), title.clone(), members);
        rows.push(vec![words(title), w.count(n).opens(set), w.num(revenue, N::Money)]);
    }
    let mut table = w.table(
        "groups-combined",
        "groups.combined",
        &["col.customers_in", "#col.customers", "#col.revenue"],
        rows,
    );
    table.note = w.get("groups.keep");
    table
}

/// The sets that were saved; `None` without any.
fn saved(w: &mut Writer<'_>, source: Source<'_>) -> Option<Table> {
    let (study, sets) = (source.study, &source.params.sets);
    let mut rows = Vec::new();
    for name in sets.saved.keys() {
        let members = sets.members(study, &source.intake.transactions, SET, name).unwrap_or_default();
        let (n, revenue) = (members.len(), revenue_of(study, &members));
        let set = w.set(format!("saved.{name}"), name.as_str(), members);
        rows.push(vec![words(name.as_str()), w.count(n).opens(set), w.num(revenue, N::Money)]);
    }
    if rows.is_empty() {
        return None;
    }
    Some(w.table("groups-saved", "groups.saved", &["col.set", "#col.customers", "#col.revenue"], rows))
}

/// Adds the figures of the comparison.
pub fn figures(f: &mut Figures, source: Source<'_>) {
    let study = source.study;
    if study.need_customers().is_err() {
        return;
    }
    let (a, b) = source.params.sets.sides(study, &source.intake.transactions);
    for (side, members) in [("a", &a), ("b", &b)] {
        f.count(format!("compare.{side}.customers"), members.len() as u64);
    }
    for measure in compare::run(study, &a, &b) {
        for (side, estimate) in [("a", measure.a), ("b", measure.b), ("difference", measure.difference)] {
            let id = format!("compare.{}.{side}", measure.id);
            f.real(id.clone(), estimate.value);
            if let Some((low, high)) = estimate.interval {
                f.real(format!("{id}.low95"), low);
                f.real(format!("{id}.high95"), high);
            }
        }
    }
}
