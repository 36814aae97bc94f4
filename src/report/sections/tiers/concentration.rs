//! How concentrated the business is.

use crate::analysis::tiers::Tiers;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Figures;
use crate::report::block::Block;
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Curves, Line, Mark};
use crate::report::write::{Writer, as_f64};

pub(super) fn blocks(w: &Writer<'_>, tiers: &Tiers) -> Vec<Block> {
    let Some(c) = &tiers.concentration else { return Vec::new() };
    let percent = |v: f64| w.number(v, N::Percent(1));
    let interval = match c.interval {
        Some((low, high)) => {
            w.say("tiers.interval", &[("low", Arg::from(percent(low))), ("high", Arg::from(percent(high)))])
        }
        None => w.get("tiers.no_interval"),
    };
    let for_80 = as_f64(c.n_for_80) / as_f64(c.n);
    let of_all = w.say("tiers.for_80_note", &[("n", Arg::from(c.n_for_80)), ("all", Arg::from(c.n))]);
    let kpis = vec![
        w.kpi("tiers.top_fifth", percent(c.top_fifth), interval),
        w.kpi("tiers.for_80", percent(for_80), of_all),
        w.kpi("tiers.gini", w.number(c.gini, N::Decimal(2)), w.get("tiers.gini_note")),
        w.kpi("tiers.largest", percent(c.largest), String::new()),
        w.kpi("tiers.hhi", w.number(c.hhi, N::Decimal(4)), w.get("tiers.hhi_note")),
    ];
    let (mut marks, mut rows) = (Vec::new(), Vec::new());
    for (customers, value) in &c.lorenz {
        let args = [("customers", Arg::from(percent(*customers))), ("value", Arg::from(percent(*value)))];
        marks.push(Mark { text: w.say("tiers.lorenz_mark", &args), set: None });
        rows.push(vec![w.num(*customers, N::Percent(1)), w.num(*value, N::Percent(1))]);
    }
    let xs: Vec<f64> = c.lorenz.iter().map(|p| p.0).collect();
    let lines = vec![
        Line::new(w.get("tiers.lorenz_line"), c.lorenz.iter().map(|p| p.1).collect()),
        Line::new(w.get("tiers.equal_line"), xs.clone()).dashed(),
    ];
    let args = [("n", Arg::from(c.n_top)), ("share", Arg::from(percent(c.top_fifth)))];
    let summary = w.say("tiers.lorenz_summary", &args);
    let axis = |key: &str| Axis { label: w.get(key), style: N::Percent(0) };
    let columns = ["#axis.lorenz_customers", "#axis.lorenz_value"];
    let chart = ChartBlock {
        id: "tiers-lorenz".to_owned(),
        title: w.get("tiers.lorenz"),
        summary,
        spec: ChartSpec::Curves(Curves {
            x: axis("axis.lorenz_customers"),
            y: axis("axis.lorenz_value"),
            xs,
            lines,
            rules: Vec::new(),
            marks,
        }),
        table: w.table("tiers-lorenz", "tiers.lorenz", &columns, rows),
    };
    vec![Block::Kpis { items: kpis }, Block::Chart(Box::new(chart))]
}

pub(super) fn figures(f: &mut Figures, tiers: &Tiers) {
    let Some(c) = &tiers.concentration else { return };
    f.real("tiers.top_fifth", c.top_fifth);
    if let Some((low, high)) = c.interval {
        f.real("tiers.top_fifth.low95", low);
        f.real("tiers.top_fifth.high95", high);
    }
    f.count("tiers.for_80", c.n_for_80 as u64);
    f.real("tiers.gini", c.gini);
    f.real("tiers.hhi", c.hhi);
    f.real("tiers.largest", c.largest);
}
