//! Forecast and fact, drawn.

use super::forecast::{known, model_name};
use crate::analysis::study::Study;
use crate::analysis::value::clv::Output;
use crate::analysis::value::clv::contest::{Contest, Entrant, Group};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Cell, SetId};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Curves, Line, Mark, Rule};
use crate::report::write::{Writer, as_f64, words};

/// Several lines over one axis, with their table.
struct Picture {
    id: &'static str,
    summary: String,
    x: Axis,
    y: Axis,
    xs: Vec<f64>,
    /// How each position is called, in marks and in the table.
    names: Vec<String>,
    lines: Vec<Line>,
    rules: Vec<Rule>,
    sets: Vec<Option<SetId>>,
}

fn draw(w: &Writer<'_>, picture: Picture) -> Block {
    let Picture { id, summary, x, y, xs, names, lines, rules, sets } = picture;
    let at = |values: &[f64], i: usize| values.get(i).copied().unwrap_or(f64::NAN);
    let mut marks = Vec::new();
    let mut rows = Vec::new();
    for (i, name) in names.iter().enumerate() {
        let set = sets.get(i).cloned().flatten();
        let mut text = format!("{}: {name}", x.label);
        let mut row: Vec<Cell> = vec![words(name.as_str()).opens(set.clone())];
        for line in &lines {
            let value = at(&line.ys, i);
            if value.is_finite() {
                text.push_str(&format!("\n{}: {}", line.name, w.number(value, y.style)));
            }
            row.push(w.num(value, y.style));
        }
        marks.push(Mark { text, set });
        rows.push(row);
    }
    let title_key = format!("forecast.{id}");
    let mut table = w.table(&format!("forecast-{id}"), &title_key, &[], rows);
    table.columns = std::iter::once(crate::report::Column { label: x.label.clone(), numeric: false })
        .chain(lines.iter().map(|l| crate::report::Column { label: l.name.clone(), numeric: true }))
        .collect();
    Block::Chart(Box::new(ChartBlock {
        id: format!("forecast-{id}"),
        title: w.get(&title_key),
        summary,
        spec: ChartSpec::Curves(Curves { x, y, xs, lines, rules, marks }),
        table,
    }))
}

fn weeks_axis(w: &Writer<'_>) -> Axis {
    Axis { label: w.get("forecast.axis_weeks"), style: N::Count }
}

fn orders_axis(w: &Writer<'_>) -> Axis {
    Axis { label: w.get("forecast.axis_orders"), style: N::CountShort }
}

fn cut_rule(w: &Writer<'_>, contest: &Contest) -> Vec<Rule> {
    vec![Rule { x: as_f64(contest.tracking.n_before), name: w.get("forecast.cut") }]
}

/// Fact, the model in use, and the naive rule.
fn tracks(w: &Writer<'_>, clv: &Output, contest: &Contest) -> Vec<Line> {
    let tracking = &contest.tracking;
    let naive = tracking.naive.iter().map(|n| n.unwrap_or(f64::NAN)).collect();
    let mut tracks = vec![Line::new(w.get("forecast.actual"), tracking.actual.clone())];
    if let Some(entrant) = contest.entrant(clv.orders.kind) {
        tracks.push(Line::new(model_name(w, clv.orders.kind), entrant.tracking.clone()));
    }
    tracks.push(Line::new(w.get("forecast.naive"), naive).dashed());
    tracks
}

/// Repeat orders so far, week by week.
pub(super) fn cumulative(w: &Writer<'_>, clv: &Output, contest: &Contest) -> Block {
    let tracks = tracks(w, clv, contest);
    let n = contest.tracking.actual.len();
    let last = |at: usize| tracks.get(at).and_then(|t| t.ys.last()).copied().unwrap_or(f64::NAN);
    let summary = w.say(
        "forecast.cumulative_summary",
        &[
            ("weeks", Arg::from(n)),
            ("actual", Arg::Number(last(0), N::Count)),
            ("expected", Arg::Number(last(1), N::Count)),
        ],
    );
    draw(
        w,
        Picture {
            id: "cumulative",
            summary,
            x: weeks_axis(w),
            y: orders_axis(w),
            xs: (1..=n).map(as_f64).collect(),
            names: (1..=n).map(|week| w.number(as_f64(week), N::Count)).collect(),
            lines: tracks,
            rules: cut_rule(w, contest),
            sets: Vec::new(),
        },
    )
}

/// Repeat orders of each week.
pub(super) fn weekly(w: &Writer<'_>, clv: &Output, contest: &Contest) -> Block {
    let steps = |ys: Vec<f64>| -> Vec<f64> {
        // A line that starts in the middle has no step there.
        let before = std::iter::once(if ys.first().is_some_and(|y| y.is_finite()) { 0.0 } else { f64::NAN });
        before.chain(ys.iter().copied()).zip(ys.iter()).map(|(a, b)| b - a).collect()
    };
    let n = contest.tracking.actual.len();
    let lines = tracks(w, clv, contest).into_iter().map(|l| Line { ys: steps(l.ys), ..l }).collect();
    draw(
        w,
        Picture {
            id: "weekly",
            summary: w.get("forecast.weekly_summary"),
            x: weeks_axis(w),
            y: orders_axis(w),
            xs: (1..=n).map(as_f64).collect(),
            names: (1..=n).map(|week| w.number(as_f64(week), N::Count)).collect(),
            lines,
            rules: cut_rule(w, contest),
            sets: Vec::new(),
        },
    )
}

/// The customers of each group, as sets.
fn doors(
    w: &mut Writer<'_>,
    study: &Study,
    contest: &Contest,
    id: &str,
    groups: &[Group],
    names: &[String],
) -> Vec<Option<SetId>> {
    let known = known(study, contest);
    let mut sets = Vec::new();
    for (i, (group, name)) in groups.iter().zip(names).enumerate() {
        let members = group.members.iter().filter_map(|m| known.get(*m as usize).copied()).collect();
        sets.push(w.set(format!("forecast.{id}.{i}"), name.clone(), members));
    }
    sets
}

/// Mean orders in the part held back, by orders before.
pub(super) fn by_frequency(w: &mut Writer<'_>, study: &Study, contest: &Contest, entrant: &Entrant) -> Block {
    let name = |group: &Group| {
        let from = w.number(group.from, N::Count);
        if group.below.is_finite() { from } else { format!("{from}+") }
    };
    let names: Vec<String> = contest.by_frequency.iter().map(name).collect();
    let groups = &contest.by_frequency;
    let sets = doors(w, study, contest, "by_frequency", groups, &names);
    let summary =
        w.say("forecast.by_frequency_summary", &[("model", Arg::from(model_name(w, entrant.fit.kind)))]);
    let x = Axis { label: w.get("forecast.axis_repeats"), style: N::Count };
    conditional(w, "by_frequency", summary, x, groups, entrant, &entrant.by_frequency, names, sets)
}

/// Mean orders in the part held back, by silence before.
pub(super) fn by_recency(w: &mut Writer<'_>, study: &Study, contest: &Contest, entrant: &Entrant) -> Block {
    let name = |group: &Group| {
        let from = w.number(group.from, N::Count);
        if group.below.is_finite() {
            w.say("clv.map_range", &[("low", from.into()), ("high", w.number(group.below, N::Count).into())])
        } else {
            format!("{from}+")
        }
    };
    let names: Vec<String> = contest.by_recency.iter().map(name).collect();
    let groups = &contest.by_recency;
    let sets = doors(w, study, contest, "by_recency", groups, &names);
    let summary =
        w.say("forecast.by_recency_summary", &[("model", Arg::from(model_name(w, entrant.fit.kind)))]);
    let x = Axis { label: w.get("clv.map_y"), style: N::Count };
    conditional(w, "by_recency", summary, x, groups, entrant, &entrant.by_recency, names, sets)
}

fn conditional(
    w: &Writer<'_>,
    id: &'static str,
    summary: String,
    x: Axis,
    groups: &[Group],
    entrant: &Entrant,
    expected: &[f64],
    names: Vec<String>,
    sets: Vec<Option<SetId>>,
) -> Block {
    draw(
        w,
        Picture {
            id,
            summary,
            x,
            y: Axis { label: w.get("forecast.axis_mean_orders"), style: N::Decimal(2) },
            xs: groups.iter().map(|g| g.from).collect(),
            names,
            lines: vec![
                Line::new(w.get("forecast.actual"), groups.iter().map(|g| g.actual_mean).collect()),
                Line::new(model_name(w, entrant.fit.kind), expected.to_vec()),
            ],
            rules: Vec::new(),
            sets,
        },
    )
}

/// How many customers made 0, 1, 2 ... repeat orders before the cut.
pub(super) fn histogram(w: &Writer<'_>, contest: &Contest, entrant: &Entrant) -> Block {
    let n = contest.histogram.len();
    let name = |i: usize| if i + 1 == n { format!("{i}+") } else { i.to_string() };
    let summary =
        w.say("forecast.histogram_summary", &[("model", Arg::from(model_name(w, entrant.fit.kind)))]);
    draw(
        w,
        Picture {
            id: "histogram",
            summary,
            x: Axis { label: w.get("forecast.axis_repeats"), style: N::Count },
            y: Axis { label: w.get("axis.customers"), style: N::CountShort },
            xs: (0..n).map(as_f64).collect(),
            names: (0..n).map(name).collect(),
            lines: vec![
                Line::new(w.get("forecast.actual"), contest.histogram.clone()),
                Line::new(model_name(w, entrant.fit.kind), entrant.histogram.clone()),
            ],
            rules: Vec::new(),
            sets: Vec::new(),
        },
    )
}

/// P(at least one order) as told against the share who ordered.
pub(super) fn calibration(w: &Writer<'_>, entrant: &Entrant) -> Block {
    let calibration = &entrant.calibration;
    let told: Vec<f64> = calibration.deciles.iter().map(|d| d.expected).collect();
    let summary = w.say(
        "forecast.calibration_summary",
        &[
            ("brier", Arg::Number(calibration.brier, N::Decimal(3))),
            ("base", Arg::Number(calibration.base_brier, N::Decimal(3))),
        ],
    );
    draw(
        w,
        Picture {
            id: "calibration",
            summary,
            x: Axis { label: w.get("forecast.axis_told"), style: N::Percent(0) },
            y: Axis { label: w.get("forecast.axis_came"), style: N::Percent(0) },
            names: told.iter().map(|p| w.number(*p, N::Percent(1))).collect(),
            lines: vec![
                Line::new(w.get("forecast.ordered"), calibration.deciles.iter().map(|d| d.actual).collect()),
                Line::new(w.get("forecast.as_told"), told.clone()).dashed(),
            ],
            xs: told,
            rules: Vec::new(),
            sets: Vec::new(),
        },
    )
}
