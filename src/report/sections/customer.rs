//! Who is this customer? The blocks behind one name, opened from any list.

use super::{Source, account, axes, customer_value};
use crate::analysis::groups::KINDS;
use crate::analysis::overview::units;
use crate::analysis::value::rhythm;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::{Day, Purchase};
use crate::report::block::{Block, Kpi};
use crate::report::chart::{Axis, Bars, ChartBlock, ChartSpec, Mark, Series};
use crate::report::group_names;
use crate::report::write::{Writer, as_f64, share, words};

/// Orders listed one by one.
const N_ORDERS: usize = 50;
/// Months drawn.
const N_MONTHS: usize = 36;

/// What is known of one customer: an index into `Study::customers`.
pub fn profile(w: &mut Writer<'_>, source: Source<'_>, customer_idx: u32) -> Vec<Block> {
    let study = source.study;
    let Some(customer) = study.customers.list.get(customer_idx as usize) else { return Vec::new() };
    let purchases = study.customers.purchases_of(customer);
    let (Some(first), Some(last)) = (purchases.first(), purchases.last()) else {
        return Vec::new();
    };
    let plan = account::plan(w, source, customer_idx);
    let mut items = facts(w, source, customer_idx, purchases);
    items.extend(plan.figures);
    let mut blocks = vec![Block::Kpis { items }];
    blocks.extend(plan.actions);
    blocks.extend(customer_value::blocks(w, study, source.params, customer_idx, purchases));
    blocks.push(history(w, purchases, first.day, last.day));
    blocks.push(axes::block(w, source, customer_idx));
    blocks.extend(plan.products);
    blocks.push(orders(w, purchases));
    blocks
}

fn facts(w: &Writer<'_>, source: Source<'_>, customer_idx: u32, purchases: &[Purchase]) -> Vec<Kpi> {
    let study = source.study;
    let n = purchases.len();
    let net: i128 = purchases.iter().map(|p| i128::from(p.net)).sum();
    let mean = share(units(net), as_f64(n));
    let mut items = vec![
        w.kpi("customer.bought", w.number(units(net), N::Money), String::new()),
        w.kpi("customer.orders", w.number(as_f64(n), N::Count), String::new()),
        w.kpi("customer.order_value", w.number(mean, N::Money), String::new()).by(w.say(
            "how.order_value",
            &[
                ("net", Arg::Number(units(net), N::Money)),
                ("n", Arg::from(n)),
                ("mean", Arg::Number(mean, N::Money)),
            ],
        )),
    ];
    if let (Some(first), Some(last)) = (purchases.first(), purchases.last()) {
        let silent = f64::from(study.as_of.0 - last.day.0);
        items.push(
            w.kpi(
                "customer.last_order",
                w.say("customer.days", &[("n", Arg::Number(silent, N::Count))]),
                w.day(last.day),
            )
            .by(w.say(
                "how.silent",
                &[
                    ("as_of", Arg::from(study.as_of)),
                    ("last", Arg::from(last.day)),
                    ("n", Arg::Number(silent, N::Count)),
                ],
            )),
        );
        items.push(w.kpi("customer.since", w.day(first.day), String::new()));
    }
    if let Some(rhythm) = rhythm::run(purchases) {
        items.push(w.kpi(
            "customer.gap",
            w.say("customer.days", &[("n", Arg::Number(rhythm.median_days, N::Count))]),
            w.say(
                "customer.gap_note",
                &[
                    ("low", Arg::Number(rhythm.shortest_days, N::Count)),
                    ("high", Arg::Number(rhythm.longest_days, N::Count)),
                ],
            ),
        ));
    }
    let scored = study.scored.binary_search(&customer_idx).ok();
    if let (Some(at), Ok(rfm)) = (scored, &study.rfm)
        && let (Some(segment), Some(r), Some(f), Some(m)) =
            (rfm.segments.get(at), rfm.scores.r.get(at), rfm.scores.f.get(at), rfm.scores.m.get(at))
    {
        let note = w.say(
            "customer.scores",
            &[
                ("r", Arg::from(usize::from(*r))),
                ("f", Arg::from(usize::from(*f))),
                ("m", Arg::from(usize::from(*m))),
            ],
        );
        items.push(w.kpi("customer.segment", w.get(&format!("segment.{}", segment.id())), note));
    }
    // A line here shows a further way of parting customers.
    let ways = [
        ("stage", "customer.stage", "stage"),
        ("tier", "customer.tier", ""),
        ("metal", "customer.metal", ""),
        ("loyalty", "customer.loyalty", "loyalty.kind"),
    ];
    for (kind, kpi, about) in ways {
        let parting = KINDS.iter().find(|own| own.id == kind).and_then(|kind| (kind.part)(study));
        let Some(id) = parting.as_ref().and_then(|parting| parting.of(customer_idx)) else { continue };
        let note = match (kind, about) {
            ("tier", _) => account::tier_note(w, study, customer_idx),
            (_, "") => String::new(),
            _ => w.get(&format!("{about}.{id}.about")),
        };
        items.push(w.kpi(kpi, group_names::name(w, study, kind, id), note));
    }
    items
}

/// Amounts by month, from the first order to the last.
fn history(w: &Writer<'_>, purchases: &[Purchase], first: Day, last: Day) -> Block {
    let to = last.month_index();
    let from = first.month_index().max(to - i32::try_from(N_MONTHS).unwrap_or(i32::MAX) + 1);
    let mut values = vec![0_i128; usize::try_from(to - from + 1).unwrap_or(0)];
    for purchase in purchases {
        let month = usize::try_from(purchase.day.month_index() - from).ok();
        if let Some(sum) = month.and_then(|m| values.get_mut(m)) {
            *sum += i128::from(purchase.net);
        }
    }
    let months: Vec<String> = (from..=to).map(|month| w.month(month)).collect();
    let values: Vec<f64> = values.into_iter().map(units).collect();
    let marks = months
        .iter()
        .zip(&values)
        .map(|(month, value)| Mark { text: format!("{month}\n{}", w.number(*value, N::Money)), set: None });
    let rows =
        months.iter().zip(&values).map(|(month, value)| vec![words(month.as_str()), w.num(*value, N::Money)]);
    let table =
        w.table("customer-months", "customer.history", &["col.month", "#col.revenue"], rows.collect());
    let summary = w.say(
        "customer.history_summary",
        &[("n", Arg::from(purchases.len())), ("from", Arg::from(first)), ("to", Arg::from(last))],
    );
    Block::Chart(Box::new(ChartBlock {
        id: "customer-history".to_owned(),
        title: w.get("customer.history"),
        summary,
        spec: ChartSpec::Bars(Bars {
            category_label: w.get("axis.month"),
            marks: marks.collect(),
            categories: months,
            axis: Axis { label: w.get("axis.revenue"), style: N::MoneyShort },
            series: vec![Series { name: w.get("col.revenue"), values }],
            horizontal: false,
            histogram: false,
            partial: Vec::new(),
        }),
        table,
    }))
}

/// The latest orders, one by one.
fn orders(w: &Writer<'_>, purchases: &[Purchase]) -> Block {
    let rows = purchases.iter().rev().take(N_ORDERS).map(|p| {
        let mut day = words(w.day(p.day));
        day.value = Some(f64::from(p.day.0));
        vec![day, w.num(units(i128::from(p.net)), N::Money)]
    });
    let mut table =
        w.table("customer-orders", "customer.orders", &["col.day", "#col.amount"], rows.collect());
    if purchases.len() > N_ORDERS {
        table.note = w.say("customer.orders_more", &[("n", Arg::from(purchases.len() - N_ORDERS))]);
    }
    Block::Table(table)
}
