//! Which groups do the customers themselves form?
#![allow(clippy::indexing_slicing, reason = "labels are those of the study's own lists")]

use super::locked;
use crate::analysis::overview::units;
use crate::analysis::params::Params;
use crate::analysis::study::{Clusters, Study};
use crate::analysis::value::clusters::{N_EXACT_SILHOUETTE, N_SILHOUETTE};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Cell, Control, Form, Opt, SetId, Status, Tone};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Mark, Point, Scatter};
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Figures, Section, Table};

/// Points drawn.
const N_POINTS: usize = 1_500;
/// Below this mean silhouette there is no structure to speak of (Kaufman & Rousseeuw 1990).
const WEAK_SILHOUETTE: f64 = 0.25;

/// A cluster's name, from its profile.
pub fn label(w: &Writer<'_>, clusters: &Clusters, label: u8) -> String {
    let Some(profile) = clusters.solution.clusters.get(usize::from(label)) else { return String::new() };
    let mut args = vec![
        ("recency", Arg::from(w.get(&format!("cluster.recency.{}", profile.name.recency)))),
        ("kind", Arg::from(w.get(&format!("cluster.kind.{}", profile.name.kind)))),
    ];
    match profile.name.number {
        None => w.say("clusters.name", &args),
        Some(number) => {
            args.push(("number", Arg::from(usize::from(number))));
            w.say("clusters.name_number", &args)
        }
    }
}

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, params: &Params) -> Section {
    let clusters = match &study.clusters {
        Ok(clusters) => clusters,
        Err(error) => return locked(w, "clusters", error, Vec::new()),
    };
    let solution = &clusters.solution;
    let names: Vec<String> = (0_u8..).take(solution.clusters.len()).map(|i| label(w, clusters, i)).collect();
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); names.len()];
    for (at, label) in solution.labels.iter().enumerate() {
        members[usize::from(*label)].push(study.scored[at]);
    }
    let mut sets: Vec<Option<SetId>> = Vec::new();
    for (i, (name, members)) in names.iter().zip(members).enumerate() {
        let title = w.say("clusters.set", &[("name", Arg::from(name.as_str()))]);
        sets.push(w.set(format!("cluster.{}", i + 1), title, members));
    }
    let mut blocks = Vec::new();
    let weightiest = (0..names.len())
        .max_by(|&a, &b| solution.clusters[a].revenue_share.total_cmp(&solution.clusters[b].revenue_share));
    if let Some(i) = weightiest {
        let profile = &solution.clusters[i];
        let text = w.say(
            "clusters.insight",
            &[
                ("k", Arg::from(names.len())),
                ("name", Arg::from(names[i].as_str())),
                ("n", Arg::from(profile.n_customers)),
                (
                    "share_customers",
                    Arg::Number(
                        share(as_f64(profile.n_customers), as_f64(study.scored.len())),
                        N::Percent(1),
                    ),
                ),
                ("share_revenue", Arg::Number(profile.revenue_share, N::Percent(1))),
            ],
        );
        let word = w.get(&format!("cluster.stability.{}", solution.stability.id()));
        let stability = w.say(
            "clusters.stability",
            &[("ari", Arg::Number(solution.mean_rand_index, N::Decimal(2))), ("word", Arg::from(word))],
        );
        blocks.push(w.insight(Tone::Neutral, text, stability));
    }
    let mut status = (Status::Ok, String::new());
    if solution.silhouette < WEAK_SILHOUETTE {
        let text = w.say("clusters.weak", &[("value", Arg::Number(solution.silhouette, N::Decimal(2)))]);
        blocks.push(w.notice(Tone::Warning, text.clone(), String::new()));
        status = (Status::Warning, text);
    }
    blocks.push(Block::Form(form(w, clusters, params)));
    blocks.push(scatter(w, study, clusters, &names, &sets));
    blocks.push(Block::Table(profiles(w, study, clusters, &names, &sets)));
    blocks.push(Block::Table(alternatives(w, clusters, study.scored.len())));
    Section {
        id: "clusters".to_owned(),
        title: w.get("clusters.title"),
        status: status.0,
        status_text: status.1,
        blocks,
        details: Vec::new(),
        method: w.method("clusters"),
    }
}

fn form(w: &Writer<'_>, clusters: &Clusters, params: &Params) -> Form {
    let best = Arg::from(usize::from(clusters.alternatives.best_k));
    let mut options = vec![Opt { value: "auto".to_owned(), label: w.say("clusters.auto", &[("k", best)]) }];
    options.extend(
        clusters.alternatives.list.iter().map(|a| Opt { value: a.k.to_string(), label: a.k.to_string() }),
    );
    // Fewer distinct customers than the number kept from another file.
    let value = params.rfm.k.filter(|k| clusters.alternatives.list.iter().any(|a| a.k == *k));
    let value = value.map_or("auto".to_owned(), |k| k.to_string());
    Form { fields: vec![w.field("clusters.k", Control::Select { options, value })] }
}

fn scatter(
    w: &mut Writer<'_>,
    study: &Study,
    clusters: &Clusters,
    names: &[String],
    sets: &[Option<SetId>],
) -> Block {
    let solution = &clusters.solution;
    // The axes are logarithmic: customers without revenue stand on the lower edge.
    let money = |i: usize| units(i128::from(study.monetary[i]));
    let floor = (0..study.scored.len()).map(money).filter(|m| *m > 0.0).fold(f64::INFINITY, f64::min);
    let floor = if floor.is_finite() { floor } else { 1.0 };
    let n = study.scored.len();
    let stride = n.div_ceil(N_POINTS).max(1);
    let mut points = Vec::new();
    let mut marks = Vec::new();
    // Means first: they are few, and the keyboard finds them at once.
    for (i, profile) in solution.clusters.iter().enumerate() {
        let [_, orders, revenue] = profile.mean;
        let text = w.say(
            "clusters.centre",
            &[
                ("name", Arg::from(names[i].as_str())),
                ("orders", Arg::Number(orders, N::Decimal(1))),
                ("revenue", Arg::Number(revenue, N::MoneyRound)),
            ],
        );
        points.push(Point { x: orders.max(1.0), y: revenue.max(floor), group: i, size: 3.0 });
        marks.push(Mark { text, set: sets[i].clone() });
    }
    for i in (0..n).step_by(stride) {
        let group = usize::from(solution.labels[i]);
        let text = w.say(
            "clusters.point",
            &[
                ("name", Arg::from(study.customer_label(study.scored[i]))),
                ("orders", Arg::Number(f64::from(study.frequency[i]), N::Count)),
                ("revenue", Arg::Number(money(i), N::MoneyRound)),
                ("days", Arg::Number(f64::from(study.recency_days[i]), N::Count)),
            ],
        );
        points.push(Point {
            x: f64::from(study.frequency[i]).max(1.0),
            y: money(i).max(floor),
            group,
            size: 1.0,
        });
        let own = study.scored[i];
        let set = w.set(format!("customer.{own}"), study.customer_label(own), vec![own]);
        marks.push(Mark { text, set });
    }
    let mut summary = w.say("clusters.scatter_summary", &[("n", Arg::from(n))]);
    if stride > 1 {
        let args = [("n", Arg::from(n.div_ceil(stride))), ("all", Arg::from(n))];
        summary = w.sentences(&[summary, w.say("clusters.scatter_sample", &args)]);
    }
    let rows = solution.clusters.iter().enumerate().map(|(i, p)| {
        vec![
            words(names[i].as_str()).opens(sets[i].clone()),
            w.num(p.mean[1], N::Decimal(1)),
            w.num(p.mean[2], N::MoneyRound),
        ]
    });
    let columns = ["col.cluster", "#col.frequency_mean", "#col.average"];
    let table = w.table("clusters-means", "clusters.scatter", &columns, rows.collect());
    Block::Chart(Box::new(ChartBlock {
        id: "clusters-scatter".to_owned(),
        title: w.get("clusters.scatter"),
        summary,
        spec: ChartSpec::Scatter(Scatter {
            x: Axis { label: w.get("axis.orders"), style: N::CountShort },
            y: Axis { label: w.get("axis.monetary"), style: N::MoneyShort },
            x_log: true,
            y_log: true,
            points,
            groups: names.to_vec(),
            marks,
        }),
        table,
    }))
}

fn profiles(
    w: &Writer<'_>,
    study: &Study,
    clusters: &Clusters,
    names: &[String],
    sets: &[Option<SetId>],
) -> Table {
    let n = as_f64(study.scored.len());
    let rows = clusters.solution.clusters.iter().enumerate().map(|(i, p)| -> Vec<Cell> {
        vec![
            words(names[i].as_str()).opens(sets[i].clone()),
            w.count(p.n_customers).opens(sets[i].clone()),
            w.num(share(as_f64(p.n_customers), n), N::Percent(1)),
            w.num(p.revenue_share, N::Percent(1)),
            w.num(p.median[0], N::Decimal(0)),
            w.num(p.median[1], N::Decimal(1)),
            w.num(p.median[2], N::MoneyRound),
            w.num(p.mean[2], N::MoneyRound),
            w.num(p.index[0], N::Decimal(2)),
            w.num(p.index[1], N::Decimal(2)),
            w.num(p.index[2], N::Decimal(2)),
        ]
    });
    let columns = [
        "col.cluster",
        "#col.customers",
        "#col.share_customers",
        "#col.share_revenue",
        "#col.median_recency",
        "#col.median_frequency",
        "#col.median_monetary",
        "#col.average",
        "#col.index_r",
        "#col.index_f",
        "#col.index_m",
    ];
    let mut table = w.table("clusters", "clusters.profile", &columns, rows.collect());
    table.note = w.get("clusters.profile_note");
    table
}

fn alternatives(w: &Writer<'_>, clusters: &Clusters, n_customers: usize) -> Table {
    let chosen = clusters.solution.clusters.len();
    let rows = clusters.alternatives.list.iter().map(|a| {
        vec![
            w.count(usize::from(a.k)),
            w.num(a.silhouette, N::Decimal(3)),
            w.num(a.inertia, N::Decimal(1)),
            words(if usize::from(a.k) == chosen { w.get("clusters.chosen") } else { String::new() }),
        ]
    });
    let columns = ["#col.k", "#col.silhouette", "#col.inertia", "col.chosen"];
    let mut table = w.table("clusters-alternatives", "clusters.alternatives", &columns, rows.collect());
    table.note = w.get("clusters.alternatives_note");
    if n_customers > N_EXACT_SILHOUETTE {
        let sampled = w.say("clusters.alternatives_sampled", &[("n", Arg::from(N_SILHOUETTE))]);
        table.note = w.sentences(&[std::mem::take(&mut table.note), sampled]);
    }
    table
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study) {
    let Ok(clusters) = &study.clusters else { return };
    let solution = &clusters.solution;
    f.count("clusters.k", solution.clusters.len() as u64);
    f.real("clusters.inertia", solution.inertia);
    f.real("clusters.silhouette", solution.silhouette);
    f.real("clusters.stability", solution.mean_rand_index);
    for i in 0..solution.clusters.len() {
        let of = |at: &usize| usize::from(solution.labels[*at]) == i;
        let inside: Vec<usize> = (0..solution.labels.len()).filter(of).collect();
        let revenue: i128 = inside.iter().map(|&at| i128::from(study.monetary[at])).sum();
        f.count(format!("clusters.{}.customers", i + 1), inside.len() as u64);
        f.money(format!("clusters.{}.revenue", i + 1), revenue);
    }
    for a in &clusters.alternatives.list {
        f.real(format!("clusters.k.{}.inertia", a.k), a.inertia);
        f.real(format!("clusters.k.{}.silhouette", a.k), a.silhouette);
    }
}
