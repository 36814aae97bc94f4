//! What becomes of the customers who came together, and were those won at a discount worth it?

use super::locked;
use crate::analysis::lifecycle::Lifecycle;
use crate::analysis::lifecycle::choices::Measure;
use crate::analysis::lifecycle::cohorts::{Cell as CohortCell, Cohort, Cohorts, Lasting, PERIODS, half_life};
use crate::analysis::lifecycle::promotion::{Difference, Promotion, Won};
use crate::analysis::overview::units;
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Control, Form, Opt, Status, Table, Tone};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Curves, Grid, Line, Mark, Rule};
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Figures, Section};

/// Cohorts drawn, the last ones.
const MAX_COHORTS: usize = 24;

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, params: &Params) -> Section {
    let life = match &study.lifecycle {
        Ok(life) => life,
        Err(error) => return locked(w, "cohorts", error, Vec::new()),
    };
    let cohorts = &life.cohorts;
    let mut blocks = vec![insight(w, life)];
    blocks.push(Block::Form(form(w, cohorts, params)));
    blocks.push(triangle(w, study, cohorts, params.lifecycle.measure));
    let mut details = Vec::new();
    match &cohorts.model {
        Some((fit, lasting)) => {
            blocks.push(curve(w, cohorts, lasting));
            let note = w.say(
                "cohorts.model",
                &[
                    ("alpha", Arg::Number(fit.model.alpha, N::Decimal(3))),
                    ("beta", Arg::Number(fit.model.beta, N::Decimal(3))),
                    ("left", Arg::Number(fit.n_left, N::Count)),
                    ("n", Arg::Number(fit.n_customers, N::Count)),
                ],
            );
            let reason = fit.uncertainty.as_ref().err().map(|r| w.get(&format!("clv.no_interval.{r}")));
            details.push(w.notice(Tone::Neutral, note, reason.unwrap_or_default()));
        }
        None => blocks.push(w.notice(Tone::Neutral, w.get("cohorts.no_model"), String::new())),
    }
    match &life.promotion {
        Ok(promotion) => blocks.extend(won(w, promotion, life.ladder.horizon_days)),
        Err(error) => blocks.push(w.notice(Tone::Neutral, w.texts.error(error), String::new())),
    }
    if !cohorts.first_is_whole || cohorts.list.len() > 1 {
        blocks.push(w.notice(Tone::Neutral, w.get("cohorts.first_note"), String::new()));
    }
    blocks.extend(super::first_of_days_note(w, study));
    Section {
        id: "cohorts".to_owned(),
        title: w.get("cohorts.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details,
        method: w.method("cohorts"),
    }
}

/// Months in a period, in words: month, quarter, year.
fn period_key(n_months: i32) -> &'static str {
    match n_months {
        1 => "month",
        3 => "quarter",
        _ => "year",
    }
}

fn insight(w: &Writer<'_>, life: &Lifecycle) -> Block {
    let cohorts = &life.cohorts;
    let unit = w.get(&format!("cohorts.unit.{}", period_key(cohorts.n_months)));
    let detail = match &life.promotion {
        Ok(Promotion { again: Some(d), .. }) if d.interval.1 < 0.0 || d.interval.0 > 0.0 => w.say(
            if d.value < 0.0 { "cohorts.insight_less" } else { "cohorts.insight_more" },
            &[("points", Arg::Number(100.0 * d.value.abs(), N::Decimal(1)))],
        ),
        _ => String::new(),
    };
    let Some((_, lasting)) = &cohorts.model else {
        let n: usize = cohorts.list.iter().filter_map(|c| c.cells.first()).map(|c| c.active.len()).sum();
        let text =
            w.say("cohorts.insight_none", &[("n", Arg::from(n)), ("cohorts", Arg::from(cohorts.list.len()))]);
        return w.insight(Tone::Neutral, text, detail);
    };
    let after = |age: usize| lasting.get(age).map_or(f64::NAN, |l| l.expected);
    let one = after(1);
    let text = match half_life(lasting) {
        Some(age) => w.say(
            "cohorts.insight_half",
            &[("one", Arg::Number(one, N::Percent(0))), ("n", Arg::from(age)), ("unit", unit.into())],
        ),
        None => {
            let last = lasting.len().saturating_sub(1);
            w.say(
                "cohorts.insight_last",
                &[
                    ("one", Arg::Number(one, N::Percent(0))),
                    ("n", Arg::from(last)),
                    ("unit", unit.into()),
                    ("share", Arg::Number(after(last), N::Percent(0))),
                ],
            )
        }
    };
    w.insight(Tone::Neutral, text, detail)
}

fn form(w: &Writer<'_>, cohorts: &Cohorts, params: &Params) -> Form {
    let periods = PERIODS
        .iter()
        .map(|n| Opt { value: n.to_string(), label: w.get(&format!("cohorts.period.{}", period_key(*n))) })
        .collect();
    let measures = Measure::ALL
        .iter()
        .map(|(_, id)| Opt { value: (*id).to_owned(), label: w.get(&format!("cohorts.measure.{id}")) })
        .collect();
    Form {
        fields: vec![
            w.field(
                "lifecycle.cohort_months",
                Control::Select { options: periods, value: cohorts.n_months.to_string() },
            ),
            w.field(
                "lifecycle.measure",
                Control::Select { options: measures, value: params.lifecycle.measure.id().to_owned() },
            ),
        ],
    }
}

/// A cohort's name: its month, the first month of its quarter, its year.
fn name(w: &Writer<'_>, cohorts: &Cohorts, cohort: &Cohort) -> String {
    match cohorts.n_months {
        12 => cohort.month.div_euclid(12).to_string(),
        3 => format!("{} Q{}", cohort.month.div_euclid(12), cohort.month.rem_euclid(12) / 3 + 1),
        _ => w.month(cohort.month),
    }
}

fn value_of(cell: &CohortCell, measure: Measure) -> f64 {
    match measure {
        Measure::Customers => as_f64(cell.active.len()),
        Measure::Revenue => units(cell.revenue),
        #[expect(clippy::cast_precision_loss, reason = "a count of orders")]
        Measure::Orders => cell.n_orders as f64,
    }
}

fn triangle(w: &mut Writer<'_>, study: &Study, cohorts: &Cohorts, measure: Measure) -> Block {
    let shown = cohorts.list.get(cohorts.list.len().saturating_sub(MAX_COHORTS)..).unwrap_or(&[]);
    let n_ages = shown.first().map_or(0, |c| c.cells.len());
    let style = if measure == Measure::Revenue { N::MoneyShort } else { N::Count };
    let mut picture = Grid {
        x_label: w.get(&format!("cohorts.age.{}", period_key(cohorts.n_months))),
        y_label: w.get("col.cohort"),
        columns: (0..n_ages).map(|age| age.to_string()).collect(),
        rows: Vec::new(),
        shade: Vec::new(),
        first: Vec::new(),
        second: Vec::new(),
        group: vec![0; n_ages * shown.len()],
        group_names: Vec::new(),
        marks: Vec::new(),
    };
    let mut rows = Vec::new();
    for cohort in shown {
        let label = name(w, cohorts, cohort);
        let first = cohort.cells.first().map_or(0.0, |cell| value_of(cell, measure));
        let mut row = Vec::new();
        for age in 0..n_ages {
            let Some(cell) = cohort.cells.get(age) else {
                picture.shade.push(f64::NAN);
                picture.first.push(String::new());
                picture.second.push(String::new());
                picture.marks.push(Mark { text: String::new(), set: None });
                row.push(words(""));
                continue;
            };
            let value = value_of(cell, measure);
            let part = share(value, first);
            let members: Vec<u32> =
                cell.active.iter().filter_map(|at| study.scored.get(*at as usize)).copied().collect();
            let title =
                w.say("cohorts.set", &[("cohort", Arg::from(label.as_str())), ("age", Arg::from(age))]);
            let set = w.set(format!("cohorts.{}.{age}", cohort.month), title.clone(), members);
            let value_text = w.number(value, style);
            let part_text = w.number(part, N::Percent(0));
            // The first period is 100 % by definition: its colour would drown the others.
            picture.shade.push(if age == 0 { f64::NAN } else { part.clamp(0.0, 1.0).sqrt() });
            picture.first.push(if age == 0 { value_text.clone() } else { part_text.clone() });
            picture.second.push(String::new());
            picture
                .marks
                .push(Mark { text: format!("{title}\n{value_text} ({part_text})"), set: set.clone() });
            row.push(w.num(value, style).opens(set));
        }
        row.insert(0, words(label.clone()));
        picture.rows.push(label);
        rows.push(row);
    }
    let mut table = w.table("cohorts-table", "cohorts.triangle", &["col.cohort"], rows);
    table
        .columns
        .extend((0..n_ages).map(|age| crate::report::Column { label: age.to_string(), numeric: true }));
    if !cohorts.last_is_whole {
        table.note = w.get("cohorts.partial");
    }
    let summary = w.say(
        &format!("cohorts.summary.{}", measure.id()),
        &[("n", Arg::from(shown.len())), ("all", Arg::from(cohorts.list.len()))],
    );
    Block::Chart(Box::new(ChartBlock {
        id: "cohorts".to_owned(),
        title: w.get("cohorts.triangle"),
        summary,
        spec: ChartSpec::Grid(picture),
        table,
    }))
}

fn curve(w: &Writer<'_>, cohorts: &Cohorts, lasting: &[Lasting]) -> Block {
    let ends = |l: &Lasting| l.interval.unwrap_or((f64::NAN, f64::NAN));
    let seen: Vec<f64> = lasting.iter().map(|l| l.seen.unwrap_or(f64::NAN)).collect();
    let expected = lasting.iter().map(|l| l.expected).collect();
    let mut model = Line::new(w.get("cohorts.expected"), expected).dashed();
    if lasting.iter().skip(1).all(|l| l.interval.is_ok()) {
        let at_start = |(age, l): (usize, &Lasting)| if age == 0 { (1.0, 1.0) } else { ends(l) };
        (model.low, model.high) = lasting.iter().enumerate().map(at_start).unzip();
    }
    let mut marks = Vec::new();
    let mut rows = Vec::new();
    for (age, l) in lasting.iter().enumerate() {
        let (low, high) = ends(l);
        let expected = w.number(l.expected, N::Percent(1));
        let age_text = w.say("cohorts.mark", &[("age", Arg::from(age)), ("share", Arg::from(expected))]);
        marks.push(Mark { text: age_text, set: None });
        rows.push(vec![
            w.count(age),
            w.num(l.seen.unwrap_or(f64::NAN), N::Percent(1)),
            w.num(l.expected, N::Percent(1)),
            w.num(low, N::Percent(1)),
            w.num(high, N::Percent(1)),
        ]);
    }
    let n_seen = seen.iter().filter(|s| s.is_finite()).count();
    let columns = ["#col.age", "#cohorts.seen", "#cohorts.expected", "#col.low95", "#col.high95"];
    let summary = w.say("cohorts.curve_summary", &[("n", Arg::from(n_seen.saturating_sub(1)))]);
    Block::Chart(Box::new(ChartBlock {
        id: "cohorts-lasting".to_owned(),
        title: w.get("cohorts.lasting"),
        summary,
        spec: ChartSpec::Curves(Curves {
            x: Axis {
                label: w.get(&format!("cohorts.age.{}", period_key(cohorts.n_months))),
                style: N::Count,
            },
            y: Axis { label: w.get("cohorts.axis"), style: N::Percent(0) },
            xs: (0..lasting.len()).map(as_f64).collect(),
            rules: vec![Rule { x: as_f64(n_seen.saturating_sub(1)), name: w.get("cohorts.known") }],
            lines: vec![model, Line::new(w.get("cohorts.seen"), seen)],
            marks,
        }),
        table: w.table("cohorts-lasting-table", "cohorts.lasting", &columns, rows),
    }))
}

/// Customers won at a discount against the others.
fn won(w: &mut Writer<'_>, promotion: &Promotion, days: i32) -> Vec<Block> {
    let mut row = |id: &str, won: &Won| {
        let label = w.get(&format!("won.{id}"));
        let set = w.set(format!("cohorts.won.{id}"), label.clone(), won.customers.clone());
        vec![
            words(label).opens(set.clone()),
            w.count(won.customers.len()).opens(set),
            w.num(won.again.value, N::Percent(1)),
            w.num(won.later, N::Money),
        ]
    };
    let rows = vec![row("discount", &promotion.discount), row("full", &promotion.full)];
    let columns = ["col.won", "#col.customers", "#col.share_next", "#col.later"];
    let mut table: Table = w.table("cohorts-won", "won.title", &columns, rows);
    table.note = w.say(
        "won.note",
        &[
            ("days", Arg::Number(f64::from(days), N::Count)),
            ("column", Arg::from(w.get(&format!("role.{}", promotion.role)))),
        ],
    );
    let said = |key: &str, d: &Option<Difference>, scale: f64, style: N| match d {
        Some(d) => w.say(
            key,
            &[
                ("value", Arg::Number(scale * d.value, style)),
                ("low", Arg::Number(scale * d.interval.0, style)),
                ("high", Arg::Number(scale * d.interval.1, style)),
            ],
        ),
        None => w.get("won.apart"),
    };
    let text = said("won.again", &promotion.again, 100.0, N::Decimal(1));
    let detail = said("won.later", &promotion.later, 1.0, N::Money);
    vec![Block::Table(table), w.notice(Tone::Neutral, text, detail)]
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study) {
    let Ok(life) = &study.lifecycle else { return };
    let cohorts = &life.cohorts;
    f.count("cohorts.months", i128::from(cohorts.n_months));
    f.count("cohorts.number", cohorts.list.len() as u64);
    for cohort in &cohorts.list {
        let iso = crate::model::Day::first_of_month(cohort.month).iso();
        let month = iso.get(..7).unwrap_or(&iso);
        for (age, cell) in cohort.cells.iter().enumerate() {
            f.count(format!("cohorts.{month}.{age}.customers"), cell.active.len() as u64);
            f.count(format!("cohorts.{month}.{age}.orders"), i128::from(cell.n_orders));
            f.money(format!("cohorts.{month}.{age}.revenue"), cell.revenue);
        }
    }
    for (age, mean) in cohorts.mean.iter().enumerate() {
        f.real(format!("cohorts.mean.{age}"), mean.unwrap_or(f64::NAN));
    }
    if let Some((fit, lasting)) = &cohorts.model {
        f.real("cohorts.sbg.alpha", fit.model.alpha);
        f.real("cohorts.sbg.beta", fit.model.beta);
        for (age, l) in lasting.iter().enumerate() {
            f.real(format!("cohorts.lasting.{age}.seen"), l.seen.unwrap_or(f64::NAN));
            f.real(format!("cohorts.lasting.{age}.expected"), l.expected);
            if let Ok((low, high)) = l.interval {
                f.real(format!("cohorts.lasting.{age}.low95"), low);
                f.real(format!("cohorts.lasting.{age}.high95"), high);
            }
        }
    }
    if let Ok(promotion) = &life.promotion {
        for (id, won) in [("discount", &promotion.discount), ("full", &promotion.full)] {
            f.count(format!("cohorts.won.{id}.customers"), won.customers.len() as u64);
            super::lifecycle::put_share(f, &format!("cohorts.won.{id}.again"), won.again);
            f.real(format!("cohorts.won.{id}.later"), won.later);
        }
        for (id, difference) in [("again", promotion.again), ("later", promotion.later)] {
            let Some(d) = difference else { continue };
            f.real(format!("cohorts.won.difference.{id}"), d.value);
            f.real(format!("cohorts.won.difference.{id}.low95"), d.interval.0);
            f.real(format!("cohorts.won.difference.{id}.high95"), d.interval.1);
        }
    }
}
