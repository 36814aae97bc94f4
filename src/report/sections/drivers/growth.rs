//! Growth accounting: two periods, and every period against the one before.

use super::{Step, name, signed, waterfall};
use crate::analysis::drivers::Between;
use crate::analysis::drivers::growth::{Kind, Moves};
use crate::analysis::overview::units;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Cell};
use crate::report::chart::{Axis, Bars, ChartBlock, ChartSpec, Mark, Series};
use crate::report::write::{Writer, as_f64, words};
use crate::report::{Figures, Kpi};

fn label(w: &Writer<'_>, kind: Kind) -> String {
    w.get(&format!("drivers.kind.{}", kind.id()))
}

/// Retention and the waterfall of the two periods.
pub(super) fn pair(w: &mut Writer<'_>, between: &Between) -> Vec<Block> {
    let moves = &between.pair.moves;
    let mut steps: Vec<Step> = Vec::new();
    let mut rows = Vec::new();
    for (kind, members) in Kind::ALL.into_iter().zip(&between.pair.members) {
        let name = label(w, kind);
        let set = w.set(format!("drivers.{}", kind.id()), name.clone(), members.clone());
        let amount = signed(w, moves.of(kind));
        let n = w.say("customers.n", &[("n", Arg::from(members.len()))]);
        let mark = Mark { text: format!("{name}\n{amount}\n{n}"), set: set.clone() };
        rows.push(vec![
            words(name.clone()),
            w.count(members.len()).opens(set),
            w.num(units(moves.of(kind)), N::MoneyRound),
            w.num(units(moves.of(kind)) / units(moves.before), N::PercentSigned(1)),
        ]);
        steps.push((name, moves.of(kind), mark));
    }
    let anonymous = moves.anonymous.1 - moves.anonymous.0;
    if moves.anonymous != (0, 0) {
        let name = w.get("overview.anonymous_series");
        let text = format!("{name}\n{}", signed(w, anonymous));
        let amount = w.num(units(anonymous), N::MoneyRound);
        let share = w.num(units(anonymous) / units(moves.before), N::PercentSigned(1));
        rows.push(vec![words(name.clone()), words("–"), amount, share]);
        steps.push((name, anonymous, Mark { text, set: None }));
    }
    let columns = ["col.change", "#col.customers", "#col.revenue", "#col.share_before"];
    let mut table = w.table("drivers-growth", "drivers.growth", &columns, rows);
    table.note = w.get("drivers.growth_note");
    let totals = (moves.before + moves.anonymous.0, moves.now + moves.anonymous.1);
    vec![
        Block::Kpis { items: kpis(w, moves) },
        waterfall(w, "drivers-growth", "axis.revenue", between, totals, steps, table),
    ]
}

fn kpis(w: &Writer<'_>, moves: &Moves) -> Vec<Kpi> {
    let real = |v: Option<f64>, style| v.map_or("–".to_owned(), |v| w.number(v, style));
    let money = |parts: i128| w.number(units(parts).abs(), N::MoneyRound);
    let (less, lost, more) = (moves.of(Kind::Less), moves.of(Kind::Lost), moves.of(Kind::More));
    let kept = moves.before + less + lost;
    let won = moves.of(Kind::New) + moves.of(Kind::Back) + more;
    let customers = (moves.n_before > 0).then(|| as_f64(moves.n_kept) / as_f64(moves.n_before));
    vec![
        w.kpi("drivers.gross_retention", real(moves.gross_retention(), N::Percent(1)), String::new()).by(
            format!(
                "({} − {} − {}) ÷ {}",
                money(moves.before),
                money(less),
                money(lost),
                money(moves.before)
            ),
        ),
        w.kpi("drivers.net_retention", real(moves.net_retention(), N::Percent(1)), String::new())
            .by(format!("({} + {}) ÷ {}", money(kept), money(more), money(moves.before))),
        w.kpi(
            "drivers.customers_kept",
            real(customers, N::Percent(1)),
            w.say("drivers.kept_note", &[("n", Arg::from(moves.n_kept)), ("all", Arg::from(moves.n_before))]),
        ),
        w.kpi("drivers.quick_ratio", real(moves.quick_ratio(), N::Decimal(2)), w.get("drivers.quick_note"))
            .by(format!("{} ÷ {}", money(won), money(less + lost))),
    ]
}

/// Every period against the one before; nothing where there are only two.
pub(super) fn history(w: &Writer<'_>, between: &Between) -> Option<Block> {
    if between.moves.len() < 2 {
        return None;
    }
    let (mut categories, mut marks, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for (moves, period) in between.moves.iter().zip(between.periods.iter().skip(1)) {
        let name = name(w, between.unit, period);
        let mut row: Vec<Cell> = vec![words(name.clone())];
        for kind in Kind::ALL {
            let n = moves.customers.get(kind as usize).copied().unwrap_or(0);
            let n = w.say("customers.n", &[("n", Arg::from(n))]);
            let text = format!("{name}\n{}: {}\n{n}", label(w, kind), signed(w, moves.of(kind)));
            marks.push(Mark { text, set: None });
            row.push(w.num(units(moves.of(kind)), N::MoneyRound));
        }
        let ratio = |v: Option<f64>, style| w.num(v.unwrap_or(f64::NAN), style);
        row.push(ratio(moves.gross_retention(), N::Percent(1)));
        row.push(ratio(moves.net_retention(), N::Percent(1)));
        row.push(ratio(moves.quick_ratio(), N::Decimal(2)));
        rows.push(row);
        categories.push(name);
    }
    let series = Kind::ALL.map(|kind| Series {
        name: label(w, kind),
        values: between.moves.iter().map(|m| units(m.of(kind))).collect(),
    });
    let columns = [
        "col.period",
        "#drivers.kind.new",
        "#drivers.kind.back",
        "#drivers.kind.more",
        "#drivers.kind.less",
        "#drivers.kind.lost",
        "#kpi.drivers.gross_retention",
        "#kpi.drivers.net_retention",
        "#kpi.drivers.quick_ratio",
    ];
    let table = w.table("drivers-history", "drivers.history", &columns, rows);
    let replaced = between.moves.iter().filter(|m| m.of(Kind::New) + m.of(Kind::Back) >= -m.of(Kind::Lost));
    let args = [("n", Arg::from(replaced.count())), ("all", Arg::from(between.moves.len()))];
    let summary = w.say("drivers.history_summary", &args);
    Some(Block::Chart(Box::new(ChartBlock {
        id: "drivers-history".to_owned(),
        title: w.get("drivers.history"),
        summary,
        spec: ChartSpec::Bars(Bars {
            category_label: w.get("col.period"),
            categories,
            axis: Axis { label: w.get("axis.revenue_change"), style: N::MoneyShort },
            series: series.into(),
            horizontal: false,
            histogram: false,
            partial: Vec::new(),
            marks,
        }),
        table,
    })))
}

/// Adds the figures of growth accounting.
pub(super) fn figures(f: &mut Figures, between: &Between) {
    let moves = &between.pair.moves;
    f.money("drivers.growth.before", moves.before);
    f.money("drivers.growth.now", moves.now);
    for (kind, members) in Kind::ALL.into_iter().zip(&between.pair.members) {
        f.money(format!("drivers.growth.{}", kind.id()), moves.of(kind));
        f.count(format!("drivers.growth.{}.customers", kind.id()), members.len() as u64);
    }
    f.money("drivers.growth.anonymous", moves.anonymous.1 - moves.anonymous.0);
    for (id, value) in [
        ("drivers.gross_retention", moves.gross_retention()),
        ("drivers.net_retention", moves.net_retention()),
        ("drivers.quick_ratio", moves.quick_ratio()),
    ] {
        f.real(id, value.unwrap_or(f64::NAN));
    }
}
