//! What is sold to whom, where, by whom, and when?

use crate::analysis::drivers::periods::Period;
use crate::analysis::overview::units;
use crate::analysis::structure::Structure;
use crate::analysis::structure::bridge::Bridge;
use crate::analysis::structure::cuts::{Cross, Label, Sums};
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::issue::Error;
use crate::report::block::{Block, Control, Form, Opt, Status, Tone};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Grid, Mark, Waterfall};
use crate::report::write::{Writer, share, words};
use crate::report::{Figures, Section};

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study) -> Section {
    let Some(structure) = study.structure.as_deref() else {
        return super::locked(w, "structure", &Error::new("nothing_loaded"), Vec::new());
    };
    let mut blocks: Vec<Block> = insight(w, structure).into_iter().collect();
    if let (Some(bridge), Some(periods)) = (&structure.bridge, structure.periods) {
        blocks.push(waterfall(w, bridge, periods));
    }
    if let Some(cross) = &structure.cross {
        blocks.push(Block::Form(form(w, structure, cross)));
        blocks.push(grid(w, structure, cross));
    }
    blocks
        .extend(structure.cuts.iter().enumerate().map(|(i, cut)| Block::Table(table(w, structure, cut, i))));
    let mut missing: Vec<String> =
        structure.missing.iter().map(|role| w.get(&format!("role.{role}"))).collect();
    if structure.bridge.is_none() && structure.periods.is_some() {
        missing.push(w.get("structure.for_bridge"));
    }
    if !missing.is_empty() {
        let columns = Arg::from(missing.join(&w.list_separator()));
        let text = w.say("structure.missing", &[("columns", columns)]);
        blocks.push(w.notice(Tone::Neutral, text, String::new()));
    }
    Section {
        id: "structure".to_owned(),
        title: w.get("structure.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details: Vec::new(),
        method: w.method("structure"),
    }
}

fn label(w: &Writer<'_>, label: &Label) -> String {
    match label {
        Label::Text(text) => text.clone(),
        Label::Month(month) => w.month(*month),
        Label::Tier(tier) => w.get(&format!("tiers.tier.{}", tier.id())),
        Label::Empty => w.get("common.no_value"),
        Label::Rest(n) => w.say("structure.rest", &[("n", Arg::from(*n))]),
    }
}

/// A cut in words: the column's own name where it is one.
fn cut_name(w: &Writer<'_>, cut: &Sums) -> String {
    match cut.role {
        _ if !cut.column.is_empty() => cut.column.clone(),
        "month" => w.get("col.month"),
        "class" => w.get("structure.class"),
        role => w.get(&format!("role.{role}")),
    }
}

fn span(w: &Writer<'_>, period: Period) -> String {
    w.say("drivers.span", &[("from", Arg::from(period.from)), ("to", Arg::from(period.to))])
}

/// The cut in which one value moved most.
fn insight(w: &Writer<'_>, structure: &Structure) -> Option<Block> {
    let lines = || {
        structure
            .cuts
            .iter()
            // Classes are those of today, chosen by what was bought; a column of one value is the whole itself.
            .filter(|c| !matches!(c.role, "month" | "class") && c.lines.len() > 1)
            .flat_map(|c| c.lines.iter().map(move |l| (c, l)))
            .filter(|(_, l)| matches!(l.label, Label::Text(_)))
    };
    if let Some([earlier, later]) = structure.periods
        && let Some((cut, line)) = lines().max_by_key(|(_, l)| (l.now - l.before).abs())
    {
        let up = line.now >= line.before;
        let args = [
            ("value", Arg::from(label(w, &line.label))),
            ("cut", Arg::from(cut_name(w, cut))),
            ("change", Arg::Number(units(line.now - line.before).abs(), N::MoneyRound)),
            ("before", Arg::Number(units(line.before), N::MoneyRound)),
            ("now", Arg::Number(units(line.now), N::MoneyRound)),
            ("earlier", Arg::from(span(w, earlier))),
            ("later", Arg::from(span(w, later))),
        ];
        let key = if up { "structure.insight_up" } else { "structure.insight_down" };
        let tone = if up { Tone::Good } else { Tone::Warning };
        return Some(w.insight(tone, w.say(key, &args), String::new()));
    }
    // Without a column that cuts sales, tiers of customers and months are left to speak of.
    let others = || structure.cuts.iter().flat_map(|c| c.lines.iter().map(move |l| (c, l)));
    let (cut, line) = lines().max_by_key(|(_, l)| l.now).or_else(|| others().max_by_key(|(_, l)| l.now))?;
    let total: i128 = cut.lines.iter().map(|l| l.now).sum();
    let args = [
        ("value", Arg::from(label(w, &line.label))),
        ("cut", Arg::from(cut_name(w, cut))),
        ("now", Arg::Number(units(line.now), N::MoneyRound)),
        ("share", Arg::Number(share(units(line.now), units(total)), N::Percent(0))),
    ];
    Some(w.insight(Tone::Neutral, w.say("structure.insight", &args), String::new()))
}

/// Price, volume, mix.
fn waterfall(w: &Writer<'_>, bridge: &Bridge, [before, now]: [Period; 2]) -> Block {
    let total = |period, parts: i128| (span(w, period), parts, None);
    let step = |key: &str, parts: i128| (w.get(&format!("structure.step.{key}")), parts, Some(()));
    let mut steps = vec![
        total(before, bridge.before),
        step("price", bridge.price),
        step("volume", bridge.volume),
        step("mix", bridge.mix),
        step("added", bridge.added),
        step("dropped", bridge.dropped),
    ];
    if bridge.other != 0 {
        steps.push(step("other", bridge.other));
    }
    steps.push(total(now, bridge.now));
    let mut spec = Waterfall {
        steps: Vec::new(),
        values: Vec::new(),
        axis: Axis { label: w.get("axis.revenue"), style: N::MoneyShort },
        names: ["drivers.total", "drivers.less", "drivers.more"].map(|key| w.get(key)),
        marks: Vec::new(),
    };
    let mut rows = Vec::new();
    for (name, parts, is_step) in steps {
        let of_before = if is_step.is_some() { units(parts) / units(bridge.before) } else { f64::NAN };
        rows.push(vec![
            words(name.clone()),
            w.num(units(parts), N::MoneyRound),
            w.num(of_before, N::PercentSigned(1)),
        ]);
        spec.marks
            .push(Mark { text: format!("{name}\n{}", w.number(units(parts), N::MoneyRound)), set: None });
        spec.steps.push(name);
        spec.values.push(units(parts));
    }
    let mut table = w.table(
        "structure-bridge",
        "structure.bridge",
        &["col.change", "#col.revenue", "#col.share_before"],
        rows,
    );
    table.note = w.get("structure.bridge_note");
    let args = [
        ("both", Arg::from(bridge.n_both)),
        ("added", Arg::from(bridge.n_changed.0)),
        ("dropped", Arg::from(bridge.n_changed.1)),
    ];
    Block::Chart(Box::new(ChartBlock {
        id: "structure-bridge".to_owned(),
        title: w.get("structure.bridge"),
        summary: w.say("structure.bridge_summary", &args),
        spec: ChartSpec::Waterfall(spec),
        table,
    }))
}

fn form(w: &Writer<'_>, structure: &Structure, cross: &Cross) -> Form {
    let choice = |own: &str, other: &str| {
        let options = structure.cuts.iter().filter(|c| c.id != other);
        let options = options.map(|c| Opt { value: c.id.clone(), label: cut_name(w, c) }).collect();
        Control::Select { options, value: own.to_owned() }
    };
    Form {
        fields: vec![
            w.field("structure.rows", choice(&cross.rows_id, &cross.columns_id)),
            w.field("structure.columns", choice(&cross.columns_id, &cross.rows_id)),
        ],
    }
}

/// Revenue by two cuts.
fn grid(w: &Writer<'_>, structure: &Structure, cross: &Cross) -> Block {
    let name =
        |id: &str| structure.cuts.iter().find(|c| c.id == id).map_or_else(String::new, |c| cut_name(w, c));
    let (rows_name, columns_name) = (name(&cross.rows_id), name(&cross.columns_id));
    let rows: Vec<String> = cross.rows.iter().map(|l| label(w, l)).collect();
    let columns: Vec<String> = cross.columns.iter().map(|l| label(w, l)).collect();
    let total: i128 = cross.cells.iter().sum();
    let largest = cross.cells.iter().copied().max().unwrap_or(0);
    let (mut shade, mut first, mut second, mut marks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut table_rows = Vec::new();
    for (row, cells) in rows.iter().zip(cross.cells.chunks(columns.len().max(1))) {
        let mut table_row = vec![words(row.clone())];
        for (column, &cell) in columns.iter().zip(cells) {
            let money = w.number(units(cell), N::MoneyRound);
            let of_all = w.number(share(units(cell), units(total)), N::Percent(1));
            marks.push(Mark { text: format!("{row} × {column}\n{money} ({of_all})"), set: None });
            shade.push(if cell == 0 { f64::NAN } else { share(units(cell), units(largest)).clamp(0.0, 1.0) });
            first.push(if cell == 0 { String::new() } else { w.number(units(cell), N::MoneyShort) });
            second.push(if cell == 0 { String::new() } else { of_all });
            table_row.push(w.num(units(cell), N::MoneyRound));
        }
        table_rows.push(table_row);
    }
    let title = w.say(
        "structure.cross",
        &[("rows", Arg::from(rows_name.as_str())), ("columns", Arg::from(columns_name.as_str()))],
    );
    let mut table = w.table("structure-cross", "", &[], table_rows);
    table.title.clone_from(&title);
    table.columns = std::iter::once((rows_name.clone(), false))
        .chain(columns.iter().map(|c| (c.clone(), true)))
        .map(|(label, numeric)| crate::report::Column { label, numeric })
        .collect();
    // The largest of those that have a name: of others and of none, nothing can be said.
    let is_named = |at: usize| {
        let n = columns.len().max(1);
        let own = [cross.rows.get(at / n), cross.columns.get(at % n)];
        own.iter().all(|l| l.is_some_and(|l| !matches!(l, Label::Rest(_) | Label::Empty)))
    };
    let best = (0..cross.cells.len()).filter(|at| is_named(*at)).max_by_key(|at| cross.cells.get(*at));
    let best = best.unwrap_or(0);
    let of_best = cross.cells.get(best).copied().unwrap_or(0);
    let at = |names: &[String], at: usize| names.get(at).cloned().unwrap_or_default();
    let args = [
        ("row", Arg::from(at(&rows, best / columns.len().max(1)))),
        ("column", Arg::from(at(&columns, best % columns.len().max(1)))),
        ("revenue", Arg::Number(units(of_best), N::MoneyRound)),
        ("share", Arg::Number(share(units(of_best), units(total)), N::Percent(0))),
    ];
    let summary = w.say("structure.cross_summary", &args);
    let n_cells = shade.len();
    Block::Chart(Box::new(ChartBlock {
        id: "structure-cross".to_owned(),
        title,
        summary,
        spec: ChartSpec::Grid(Grid {
            x_label: columns_name,
            y_label: rows_name,
            columns,
            rows,
            shade,
            first,
            second,
            group: vec![0; n_cells],
            group_names: Vec::new(),
            marks,
        }),
        table,
    }))
}

/// Revenue by the cut at a place of the list, which names the table.
fn table(w: &Writer<'_>, structure: &Structure, cut: &Sums, at: usize) -> crate::report::Table {
    let total =
        |of: fn(&crate::analysis::structure::cuts::Line) -> i128| -> i128 { cut.lines.iter().map(of).sum() };
    let (before, now) = (total(|l| l.before), total(|l| l.now));
    let has_before = structure.periods.is_some() && cut.role != "month";
    let mut rows = Vec::new();
    for line in &cut.lines {
        let mut row = vec![
            words(label(w, &line.label)),
            w.num(units(line.now), N::MoneyRound),
            w.num(share(units(line.now), units(now)), N::Percent(1)),
        ];
        if has_before {
            let growth = if line.before > 0 { units(line.now) / units(line.before) - 1.0 } else { f64::NAN };
            row.push(w.num(units(line.before), N::MoneyRound));
            row.push(w.num(share(units(line.before), units(before)), N::Percent(1)));
            row.push(w.num(growth, N::PercentSigned(1)));
        }
        rows.push(row);
    }
    let mut columns = vec!["structure.value", "#col.revenue", "#col.share_revenue"];
    if has_before {
        columns.extend(["#col.revenue_before", "#col.share_then", "#col.growth"]);
    }
    let mut table = w.table(&format!("structure-{at}"), "", &columns, rows);
    table.title = w.say("structure.by", &[("cut", Arg::from(cut_name(w, cut)))]);
    if let Some(first) = table.columns.first_mut() {
        first.label = cut_name(w, cut);
    }
    let hhi = [("hhi", Arg::Number(cut.hhi, N::Decimal(3))), ("n", Arg::from(cut.n_values))];
    table.note = w.say("structure.hhi", &hhi);
    table
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study) {
    let Some(structure) = study.structure.as_deref() else { return };
    for cut in structure.cuts.iter().filter(|c| c.column.is_empty()) {
        f.count(format!("structure.{}.values", cut.role), cut.n_values as u64);
        f.real(format!("structure.{}.hhi", cut.role), cut.hhi);
    }
    if let Some(b) = &structure.bridge {
        f.money("structure.bridge.before", b.before);
        for (id, parts) in [
            ("price", b.price),
            ("volume", b.volume),
            ("mix", b.mix),
            ("added", b.added),
            ("dropped", b.dropped),
            ("other", b.other),
        ] {
            f.money(format!("structure.bridge.{id}"), parts);
        }
        f.money("structure.bridge.now", b.now);
    }
}
