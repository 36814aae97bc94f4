//! Who ordered lately, often, and for much money?
#![allow(clippy::indexing_slicing, reason = "scores and cells are within the bands they were made for")]

use super::{locked, rfm_moves, rfm_treemap};
use crate::analysis::params::Params;
use crate::analysis::study::{Rfm, Study};
use crate::analysis::value::segments::{self, Scheme, Segment};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Cell, Control, Form, Status, Tone};
use crate::report::chart::{Axis, Bars, ChartBlock, ChartSpec, Grid, Mark, Series};
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Figures, Section};

/// A segment with its customers.
struct Group {
    segment: Segment,
    /// Positions in `study.scored`.
    at: Vec<usize>,
    revenue: i128,
}

fn groups(study: &Study, rfm: &Rfm) -> Vec<Group> {
    let mut groups: Vec<Group> =
        rfm.scheme.segments().iter().map(|&segment| Group { segment, at: Vec::new(), revenue: 0 }).collect();
    for (i, segment) in rfm.segments.iter().enumerate() {
        if let Some(group) = groups.iter_mut().find(|g| g.segment == *segment) {
            group.at.push(i);
            group.revenue += i128::from(study.monetary[i]);
        }
    }
    groups
}

fn members(study: &Study, at: &[usize]) -> Vec<u32> {
    at.iter().map(|&i| study.scored[i]).collect()
}

fn name(w: &Writer<'_>, segment: Segment) -> String {
    w.get(&format!("segment.{}", segment.id()))
}

fn units(parts: i128) -> f64 {
    crate::analysis::overview::units(parts)
}

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, params: &Params) -> Section {
    let rfm = match &study.rfm {
        Ok(rfm) => rfm,
        Err(error) => return locked(w, "rfm", error, vec![Block::Form(form(w, params))]),
    };
    let groups = groups(study, rfm);
    let total: i128 = study.monetary.iter().map(|&m| i128::from(m)).sum();
    let mut blocks = Vec::new();
    if let Some(best) = groups.iter().max_by_key(|g| g.revenue) {
        let text = w.say(
            "rfm.insight",
            &[
                ("name", Arg::from(name(w, best.segment))),
                ("n", Arg::from(best.at.len())),
                ("all", Arg::from(study.scored.len())),
                ("share_customers", percent(share(as_f64(best.at.len()), as_f64(study.scored.len())))),
                ("share_revenue", percent(share(units(best.revenue), units(total)))),
                ("revenue", Arg::Number(units(best.revenue), N::MoneyRound)),
            ],
        );
        blocks.push(w.insight(Tone::Neutral, text, gone_quiet(w, &groups)));
    }
    blocks.push(Block::Form(form(w, params)));
    blocks.push(grid(w, study, rfm, total));
    blocks.push(segments_chart(w, &groups, total));
    let mut parts: Vec<rfm_treemap::Part> =
        groups.iter().map(|g| (g.segment.id(), name(w, g.segment), g.at.len(), units(g.revenue))).collect();
    parts.sort_by(|a, b| b.3.total_cmp(&a.3).then(a.0.cmp(b.0)));
    blocks.extend(rfm_treemap::block(w, &parts));
    let mut table = segment_table(w, study, &groups, total);
    table.note = w.get("playbook.note");
    blocks.push(Block::Table(table));
    blocks.push(rfm_moves::moves(w, study, rfm));
    blocks.extend(rfm_moves::traits(w, study, rfm));
    blocks.extend(band_tables(w, rfm));
    let as_of = w.say("rfm.as_of", &[("day", Arg::from(study.as_of))]);
    let without = study.customers.len() - study.scored.len();
    let detail =
        if without > 0 { w.say("rfm.no_purchase", &[("n", Arg::from(without))]) } else { String::new() };
    blocks.push(w.notice(Tone::Neutral, as_of, detail));
    Section {
        id: "rfm".to_owned(),
        title: w.get("rfm.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details: Vec::new(),
        method: w.method("rfm"),
    }
}

fn percent(share: f64) -> Arg {
    Arg::Number(share, N::Percent(1))
}

/// The second sentence: good customers who have not ordered for long.
fn gone_quiet(w: &Writer<'_>, groups: &[Group]) -> String {
    let quiet: Vec<&Group> = groups
        .iter()
        .filter(|g| {
            ["at_risk", "cant_lose", "important_keep", "important_win_back"].contains(&g.segment.id())
                && !g.at.is_empty()
        })
        .collect();
    match quiet.as_slice() {
        [a, b] => w.say(
            "rfm.at_risk",
            &[
                ("n", Arg::from(a.at.len() + b.at.len())),
                ("a", Arg::from(name(w, a.segment))),
                ("b", Arg::from(name(w, b.segment))),
                ("revenue", Arg::Number(units(a.revenue + b.revenue), N::MoneyRound)),
            ],
        ),
        [a] => w.say(
            "rfm.at_risk_one",
            &[
                ("n", Arg::from(a.at.len())),
                ("a", Arg::from(name(w, a.segment))),
                ("revenue", Arg::Number(units(a.revenue), N::MoneyRound)),
            ],
        ),
        _ => String::new(),
    }
}

fn form(w: &Writer<'_>, params: &Params) -> Form {
    let bands =
        (3..=10).map(|n: u8| crate::report::Opt { value: n.to_string(), label: n.to_string() }).collect();
    let mut rules = vec![w.opt("quantile", "rfm.rule.quantile"), w.opt("fixed", "rfm.rule.fixed")];
    if params.rfm.rule_text() == "own" {
        rules.push(w.opt("own", "rfm.rule.own"));
    }
    let cuts = |which: &str, example: &str| Control::Text {
        value: params.rfm.cuts_text(which),
        example: example.to_owned(),
    };
    Form {
        fields: vec![
            w.field("rfm.bands", Control::Select { options: bands, value: params.rfm.bands.to_string() }),
            w.field(
                "rfm.scheme",
                Control::Select {
                    options: vec![w.opt("eleven", "scheme.eleven"), w.opt("eight", "scheme.eight")],
                    value: params.rfm.scheme_text().to_owned(),
                },
            ),
            w.field("rfm.rule", Control::Select { options: rules, value: params.rfm.rule_text().to_owned() }),
            w.field("rfm.cuts.recency", cuts("recency", "30 90 180 365")),
            w.field("rfm.cuts.frequency", cuts("frequency", "2 3 5 10")),
            w.field("rfm.cuts.monetary", cuts("monetary", "100 500 1000 5000")),
        ],
    }
}

fn grid(w: &mut Writer<'_>, study: &Study, rfm: &Rfm, total: i128) -> Block {
    let bands = usize::from(rfm.scores.bands);
    let mut cells: Vec<(Vec<usize>, i128)> = vec![(Vec::new(), 0); bands * bands];
    for i in 0..study.scored.len() {
        // Rows of the picture run from the best recency at the top to the worst.
        let at = (bands - usize::from(rfm.scores.r[i])) * bands + usize::from(rfm.scores.f[i]) - 1;
        cells[at].0.push(i);
        cells[at].1 += i128::from(study.monetary[i]);
    }
    let scheme = rfm.scheme.segments();
    let grid_cells = segments::grid(&rfm.scores, &rfm.segments, rfm.scheme);
    let mut picture = Grid {
        x_label: w.get("rfm.x"),
        y_label: w.get("rfm.y"),
        columns: (1..=bands).map(|f| format!("F{f}")).collect(),
        rows: (1..=bands).rev().map(|r| format!("R{r}")).collect(),
        shade: Vec::new(),
        first: Vec::new(),
        second: Vec::new(),
        group: Vec::new(),
        group_names: scheme.iter().map(|&s| name(w, s)).chain([String::new()]).collect(),
        marks: Vec::new(),
    };
    let deepest = cells.iter().map(|c| c.1).max().unwrap_or(0);
    let mut rows = Vec::new();
    for (at, (inside, revenue)) in cells.iter().enumerate() {
        let (r, f) = (bands - at / bands, at % bands + 1);
        // A cell holds several M scores: it is drawn as the segment that most of its customers are in.
        // Empty cells form a group without a name.
        let drawn = grid_cells.get((r - 1) * bands + f - 1).and_then(|cell| cell.segment);
        let group = scheme.iter().position(|s| Some(*s) == drawn).unwrap_or(scheme.len());
        let title =
            w.say("rfm.cell", &[("r", Arg::from(r)), ("f", Arg::from(f)), ("n", Arg::from(inside.len()))]);
        let set = w.set(format!("rfm.cell.{r}.{f}"), title.clone(), members(study, inside));
        let money = w.say("rfm.cell_money", &[("revenue", Arg::Number(units(*revenue), N::MoneyRound))]);
        let mut text = format!("{title}\n{money}");
        if !inside.is_empty() {
            let segment = w.say("rfm.cell_segment", &[("segment", Arg::from(name(w, scheme[group])))]);
            text.push_str(&format!("\n{segment}"));
        }
        rows.push(vec![
            w.count(r),
            w.count(f),
            w.count(inside.len()).opens(set.clone()),
            w.num(units(*revenue), N::MoneyRound),
            w.num(share(units(*revenue), units(total)), N::Percent(1)),
            words(if inside.is_empty() { String::new() } else { name(w, scheme[group]) }),
        ]);
        picture.shade.push(if inside.is_empty() {
            f64::NAN
        } else {
            // The square root keeps small cells apart where one cell holds most of the money.
            share(units((*revenue).max(0)), units(deepest.max(1))).sqrt()
        });
        picture.first.push(if inside.is_empty() {
            String::new()
        } else {
            w.number(as_f64(inside.len()), N::Count)
        });
        picture.second.push(if inside.is_empty() {
            String::new()
        } else {
            w.number(units(*revenue), N::MoneyShort)
        });
        picture.group.push(group);
        picture.marks.push(Mark { text, set });
    }
    let fullest = cells.iter().enumerate().max_by_key(|(_, c)| c.0.len()).map_or(0, |(at, _)| at);
    let summary = w.say(
        "rfm.grid_summary",
        &[
            ("r", Arg::from(bands - fullest / bands)),
            ("f", Arg::from(fullest % bands + 1)),
            ("n", Arg::from(cells[fullest].0.len())),
        ],
    );
    let columns = ["#col.r", "#col.f", "#col.customers", "#col.revenue", "#col.share_revenue", "col.segment"];
    let table = w.table("rfm-grid", "rfm.grid", &columns, rows);
    Block::Chart(Box::new(ChartBlock {
        id: "rfm-grid".to_owned(),
        title: w.get("rfm.grid"),
        summary,
        spec: ChartSpec::Grid(picture),
        table,
    }))
}

fn segments_chart(w: &mut Writer<'_>, groups: &[Group], total: i128) -> Block {
    let mut shown: Vec<&Group> = groups.iter().filter(|g| !g.at.is_empty()).collect();
    shown.sort_by_key(|g| (-g.revenue, g.segment.id()));
    let mut marks = Vec::new();
    let mut rows = Vec::new();
    for group in &shown {
        let set = Some(format!("rfm.segment.{}", group.segment.id()));
        let revenue = w.number(units(group.revenue), N::MoneyRound);
        let part = w.number(share(units(group.revenue), units(total)), N::Percent(1));
        let n = w.say("customers.n", &[("n", Arg::from(group.at.len()))]);
        marks.push(Mark {
            text: format!("{}\n{n}\n{revenue} ({part})", name(w, group.segment)),
            set: set.clone(),
        });
        rows.push(vec![
            words(name(w, group.segment)).opens(set),
            w.num(units(group.revenue), N::MoneyRound),
            w.num(share(units(group.revenue), units(total)), N::Percent(1)),
        ]);
    }
    let summary = shown.first().map_or_else(String::new, |first| {
        w.say(
            "rfm.segments_summary",
            &[
                ("n", Arg::from(shown.len())),
                ("name", Arg::from(name(w, first.segment))),
                ("revenue", Arg::Number(units(first.revenue), N::MoneyRound)),
            ],
        )
    });
    let table = w.table(
        "segments-bars",
        "rfm.segments",
        &["col.segment", "#col.revenue", "#col.share_revenue"],
        rows,
    );
    Block::Chart(Box::new(ChartBlock {
        id: "segments".to_owned(),
        title: w.get("rfm.segments"),
        summary,
        spec: ChartSpec::Bars(Bars {
            category_label: w.get("col.segment"),
            categories: shown.iter().map(|g| name(w, g.segment)).collect(),
            axis: Axis { label: w.get("axis.revenue"), style: N::MoneyShort },
            series: vec![Series {
                name: w.get("col.revenue"),
                values: shown.iter().map(|g| units(g.revenue)).collect(),
            }],
            horizontal: true,
            histogram: false,
            partial: Vec::new(),
            marks,
        }),
        table,
    }))
}

fn segment_table(w: &mut Writer<'_>, study: &Study, groups: &[Group], total: i128) -> crate::report::Table {
    let mut rows = Vec::new();
    for group in groups {
        let n = group.at.len();
        let title = w.say("rfm.set_segment", &[("name", Arg::from(name(w, group.segment)))]);
        let set = w.set(format!("rfm.segment.{}", group.segment.id()), title, members(study, &group.at));
        let mean = |of: &dyn Fn(usize) -> f64| {
            if n == 0 { f64::NAN } else { group.at.iter().map(|&i| of(i)).sum::<f64>() / as_f64(n) }
        };
        rows.push(vec![
            words(name(w, group.segment)).opens(set.clone()),
            words(w.get(&format!("segment.{}.do", group.segment.id()))),
            w.count(n).opens(set),
            w.num(share(as_f64(n), as_f64(study.scored.len())), N::Percent(1)),
            w.num(units(group.revenue), N::MoneyRound),
            w.num(share(units(group.revenue), units(total)), N::Percent(1)),
            w.num(if n == 0 { f64::NAN } else { units(group.revenue) / as_f64(n) }, N::MoneyRound),
            w.num(mean(&|i| f64::from(study.recency_days[i])), N::Decimal(0)),
            w.num(mean(&|i| f64::from(study.frequency[i])), N::Decimal(1)),
        ]);
    }
    let columns = [
        "col.segment",
        "col.todo",
        "#col.customers",
        "#col.share_customers",
        "#col.revenue",
        "#col.share_revenue",
        "#col.average",
        "#col.recency_mean",
        "#col.frequency_mean",
    ];
    w.table("segments", "rfm.segment_table", &columns, rows)
}

fn band_tables(w: &Writer<'_>, rfm: &Rfm) -> Vec<Block> {
    let s = &rfm.scores;
    let bands = usize::from(s.bands);
    let range = |edge: Option<(f64, f64)>, style: N| -> Cell {
        edge.map_or(words("–"), |(low, high)| {
            if low == high {
                return words(w.number(low, style));
            }
            words(w.say("rfm.range", &[("low", Arg::Number(low, style)), ("high", Arg::Number(high, style))]))
        })
    };
    let money = |parts: i64| units(i128::from(parts));
    let mut empty = Vec::new();
    let mut rows = Vec::new();
    for score in (1..=bands).rev() {
        let mut row = vec![w.count(score)];
        let r = s.r_edges.get(score - 1).copied().flatten().map(|(a, b)| (f64::from(a), f64::from(b)));
        let f = s.f_edges.get(score - 1).copied().flatten().map(|(a, b)| (f64::from(a), f64::from(b)));
        let m = s.m_edges.get(score - 1).copied().flatten().map(|(a, b)| (money(a), money(b)));
        for (name, edge, scores, style) in
            [("R", r, &s.r, N::Count), ("F", f, &s.f, N::Count), ("M", m, &s.m, N::MoneyRound)]
        {
            if edge.is_none() {
                empty.push(format!("{name}{score}"));
            }
            row.push(range(edge, style));
            row.push(w.count(scores.iter().filter(|x| usize::from(**x) == score).count()));
        }
        rows.push(row);
    }
    let columns = [
        "#col.score",
        "col.band_r",
        "#col.customers_r",
        "col.band_f",
        "#col.customers_f",
        "col.band_m",
        "#col.customers_m",
    ];
    let mut table = w.table("bands", "rfm.bands_table", &columns, rows);
    table.note = w.say("rfm.bands_note", &[("n", Arg::from(bands))]);
    let mut blocks = vec![Block::Table(table)];
    if !empty.is_empty() {
        let text = w.say("rfm.empty_bands", &[("list", Arg::from(empty.join(&w.list_separator())))]);
        blocks.push(w.notice(Tone::Neutral, text, String::new()));
    }
    blocks
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study) {
    let Ok(rfm) = &study.rfm else { return };
    f.count("rfm.bands", i128::from(rfm.scores.bands));
    f.count("rfm.customers", study.scored.len() as u64);
    f.day("rfm.as_of", study.as_of);
    f.text("rfm.scheme", if rfm.scheme == Scheme::Eleven { "eleven" } else { "eight" });
    rfm_moves::figures(f, study, rfm);
    for group in groups(study, rfm) {
        let id = group.segment.id();
        f.count(format!("rfm.segment.{id}.customers"), group.at.len() as u64);
        f.money(format!("rfm.segment.{id}.revenue"), group.revenue);
    }
    for (which, scores) in [("r", &rfm.scores.r), ("f", &rfm.scores.f), ("m", &rfm.scores.m)] {
        for score in 1..=rfm.scores.bands {
            let n = scores.iter().filter(|s| **s == score).count() as u64;
            f.count(format!("rfm.score.{which}.{score}.customers"), n);
        }
    }
}
