//! How well were the renewals of contracts forecast? The check on the user's own past, against one churn rate for all.

use super::forecast::off;
use crate::analysis::value::clv::contract::check::{Check, Step};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Kpi, Tone};
use crate::report::chart::{Axis, ChartBlock, ChartSpec, Curves, Line, Mark};
use crate::report::write::{Writer, as_f64, share, words};

/// What is seen at once.
pub(super) fn blocks(w: &Writer<'_>, check: &Check) -> Vec<Block> {
    vec![insight(w, check), Block::Kpis { items: kpis(w, check) }, tracking(w, check)]
}

fn insight(w: &Writer<'_>, check: &Check) -> Block {
    let (actual, expected, naive) = check.totals();
    let (ours, theirs) = check.errors();
    let bias = |forecast: f64| share(forecast - actual, actual);
    let text = w.say(
        "forecast.contract_insight",
        &[
            ("from", Arg::from(check.cut.plus(1))),
            ("to", Arg::from(check.end)),
            ("ours", Arg::from(off(w, Some(bias(expected))))),
            ("naive", Arg::from(off(w, Some(bias(naive))))),
            ("churn", Arg::Number(check.churn, N::Percent(1))),
        ],
    );
    let detail = w.say(
        "forecast.contract_detail",
        &[
            ("until", Arg::from(check.cut)),
            ("n", Arg::from(check.n_running)),
            ("expected", Arg::Number(expected, N::Count)),
            ("actual", Arg::Number(actual, N::Count)),
            ("naive", Arg::Number(naive, N::Count)),
        ],
    );
    let is_better = ours <= theirs;
    let tone = if is_better { Tone::Good } else { Tone::Warning };
    let verdict = w.get(if is_better { "forecast.contract_better" } else { "forecast.contract_worse" });
    w.insight(tone, text, format!("{detail} {verdict}"))
}

fn kpis(w: &Writer<'_>, check: &Check) -> Vec<Kpi> {
    let (actual, expected, naive) = check.totals();
    let (ours, theirs) = check.errors();
    let one = |id: &str, forecast: f64, note: &str| {
        let bias = share(forecast - actual, actual);
        let args = [
            ("forecast", Arg::Number(forecast, N::Decimal(1))),
            ("actual", Arg::Number(actual, N::Count)),
            ("error", Arg::Number(bias, N::PercentSigned(1))),
            ("churn", Arg::Number(check.churn, N::Percent(1))),
        ];
        w.kpi(id, w.number(bias, N::PercentSigned(1)), w.say(note, &args))
            .by(w.say("how.forecast_renewals", &args))
    };
    let points = |error: f64| w.number(error * 100.0, N::Decimal(1));
    // Each step's distance, as they stand in the table.
    let distances: Vec<String> =
        check.steps.iter().map(|s| points(s.share((s.expected - s.actual).abs()))).collect();
    let args = [
        ("distances", Arg::from(distances.join(" + "))),
        ("n", Arg::from(check.steps.len())),
        ("error", Arg::from(points(ours))),
        ("naive", Arg::from(points(theirs))),
    ];
    vec![
        one("forecast.error", expected, "forecast.error_note"),
        one("forecast.contract_naive_error", naive, "forecast.contract_naive_note"),
        w.kpi("forecast.contract_share_error", points(ours), w.say("forecast.contract_share_note", &args))
            .by(w.say("how.forecast_share", &args)),
    ]
}

/// Share of the contracts that ran at the cut which is still there after each renewal: fact, model, one churn rate.
fn tracking(w: &Writer<'_>, check: &Check) -> Block {
    let (mut marks, mut rows) = (Vec::new(), Vec::new());
    for (i, step) in check.steps.iter().enumerate() {
        let range = step.by_chance();
        let [fact, model, naive] = step.shares();
        let args = [
            ("n", Arg::from(i + 1)),
            ("actual", Arg::Number(fact, N::Percent(1))),
            ("model", Arg::Number(model, N::Percent(1))),
            ("naive", Arg::Number(naive, N::Percent(1))),
        ];
        marks.push(Mark { text: w.say("forecast.contract_mark", &args), set: None });
        let ends =
            [("low", Arg::Number(range.0, N::Percent(1))), ("high", Arg::Number(range.1, N::Percent(1)))];
        rows.push(vec![
            w.count(i + 1),
            w.count(step.n_watched as usize),
            w.num(fact, N::Percent(1)),
            w.num(model, N::Percent(1)),
            words(w.say("rfm.range", &ends)),
            w.num(naive, N::Percent(1)),
        ]);
    }
    let line = |key: &str, of: usize| {
        Line::new(w.get(key), check.steps.iter().filter_map(|s| s.shares().get(of).copied()).collect())
    };
    let (low, high) = check.steps.iter().map(Step::by_chance).unzip();
    let [fact, model, naive] = check.steps.last().map_or([f64::NAN; 3], Step::shares);
    let summary = w.say(
        "forecast.contract_summary",
        &[
            ("n", Arg::from(check.steps.len())),
            ("actual", Arg::Number(fact, N::Percent(1))),
            ("model", Arg::Number(model, N::Percent(1))),
            ("naive", Arg::Number(naive, N::Percent(1))),
        ],
    );
    let columns = [
        "#col.renewal",
        "#col.deciding",
        "#col.still_there",
        "#col.still_model",
        "col.interval",
        "#col.still_naive",
    ];
    let mut table = w.table("forecast-renewals", "forecast.contract_tracking", &columns, rows);
    table.note = w.get("forecast.contract_note");
    Block::Chart(Box::new(ChartBlock {
        id: "forecast-renewals".to_owned(),
        title: w.get("forecast.contract_tracking"),
        summary,
        spec: ChartSpec::Curves(Curves {
            x: Axis { label: w.get("forecast.contract_x"), style: N::Count },
            y: Axis { label: w.get("clv.contract.curve_y"), style: N::Percent(0) },
            xs: (1..=check.steps.len()).map(as_f64).collect(),
            lines: vec![
                line("forecast.actual", 0),
                line("clv.contract.by_model", 1).between(low, high),
                line("clv.contract.by_naive", 2).dashed(),
            ],
            rules: Vec::new(),
            marks,
        }),
        table,
    }))
}
