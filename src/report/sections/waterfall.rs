//! What becomes of the list price, and who gets more off than others of their size.

use crate::analysis::overview::units;
use crate::analysis::pricing::waterfall::{Realised, Reference, Waterfall};
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Status, Tone};
use crate::report::chart::{self, Axis, ChartBlock, ChartSpec, Mark, Point, Scatter};
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Figures, Section};

/// Customers in the list.
const N_LISTED: usize = 20;
/// Points that can be told apart; of more customers some are drawn.
const N_POINTS: usize = 1_500;

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study) -> Section {
    let of = match &study.waterfall {
        Ok(of) => of.as_ref(),
        Err(error) => return super::locked(w, "waterfall", error, Vec::new()),
    };
    let mut blocks = vec![insight(w, of), steps(w, of)];
    if of.reference == Reference::Usual {
        blocks.push(w.notice(Tone::Neutral, w.get("waterfall.usual"), w.get("waterfall.unlock_list")));
    }
    blocks.extend(coverage(w, of));
    if of.customers.is_empty() {
        blocks.push(w.notice(Tone::Neutral, w.get("waterfall.unlock_customers"), String::new()));
    } else {
        blocks.push(scatter(w, study, of));
        blocks.extend(outliers(w, study, of));
    }
    Section {
        id: "waterfall".to_owned(),
        title: w.get("waterfall.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details: Vec::new(),
        method: w.method("waterfall"),
    }
}

fn of_list(of: &Waterfall, parts: i128) -> f64 {
    share(units(parts), units(of.list))
}

fn insight(w: &Writer<'_>, of: &Waterfall) -> Block {
    let args = [
        ("off", Arg::Number(of_list(of, of.below), N::Percent(1))),
        ("money", Arg::Number(units(of.below), N::MoneyRound)),
        ("returns", Arg::Number(-of_list(of, of.returns), N::Percent(1))),
    ];
    let key = match (of.reference, of.returns) {
        (Reference::Usual, 0) => "waterfall.insight_usual",
        (Reference::Usual, _) => "waterfall.insight_usual_returns",
        (_, 0) => "waterfall.insight",
        _ => "waterfall.insight_returns",
    };
    let text = w.say(key, &args);
    if of.customers.is_empty() {
        return w.insight(Tone::Neutral, text, String::new());
    }
    if of.customers.iter().all(|c| c.usual.is_none()) {
        return w.insight(Tone::Neutral, text, w.get("waterfall.too_few"));
    }
    if of.outliers.is_empty() {
        return w.insight(Tone::Good, text, w.get("waterfall.nobody"));
    }
    let args = [("n", Arg::from(of.outliers.len())), ("leak", Arg::Number(of.leak(), N::MoneyRound))];
    w.insight(Tone::Warning, text, w.say("waterfall.leak", &args))
}

fn steps(w: &Writer<'_>, of: &Waterfall) -> Block {
    let is_usual = of.reference == Reference::Usual;
    let list = if is_usual { "waterfall.step.usual" } else { "waterfall.step.list" };
    let mut steps = vec![(list, of.list), ("waterfall.step.below", -of.below)];
    for (key, parts) in [
        ("waterfall.step.above", of.above),
        ("waterfall.step.returns", of.returns),
        ("waterfall.step.other", of.other),
    ] {
        if parts != 0 {
            steps.push((key, parts));
        }
    }
    // The last step is a total: what is left after cost where all of it is known, else net sales.
    match of.cost.zip(of.contribution()) {
        Some(((cost, sold), left)) if sold == of.net => {
            steps.extend([("waterfall.step.cost", -cost), ("waterfall.step.contribution", left)]);
        }
        _ => steps.push(("waterfall.step.net", of.net)),
    }
    let mut spec = chart::Waterfall {
        steps: Vec::new(),
        values: Vec::new(),
        axis: Axis { label: w.get("axis.revenue"), style: N::MoneyShort },
        names: ["drivers.total", "drivers.less", "drivers.more"].map(|key| w.get(key)),
        marks: Vec::new(),
    };
    let mut rows = Vec::new();
    for (key, parts) in steps {
        let name = w.get(key);
        let (money, part) =
            (w.number(units(parts), N::MoneyRound), w.number(of_list(of, parts), N::Percent(1)));
        spec.marks.push(Mark { text: format!("{name}\n{money} ({part})"), set: None });
        rows.push(vec![
            words(name.clone()),
            w.num(units(parts), N::MoneyRound),
            w.num(of_list(of, parts), N::Percent(1)),
        ]);
        spec.steps.push(name);
        spec.values.push(units(parts));
    }
    let table = w.table(
        "waterfall-steps",
        "waterfall.steps",
        &["col.change", "#col.revenue", "#waterfall.of_list"],
        rows,
    );
    let left = [
        ("net", Arg::Number(of_list(of, of.net), N::Percent(1))),
        ("list", Arg::Number(units(of.list), N::MoneyRound)),
    ];
    Block::Chart(Box::new(ChartBlock {
        id: "waterfall-steps".to_owned(),
        title: w.get("waterfall.steps"),
        summary: w
            .say(if is_usual { "waterfall.steps_summary_usual" } else { "waterfall.steps_summary" }, &left),
        spec: ChartSpec::Waterfall(spec),
        table,
    }))
}

/// What is known of cost, where that is not all.
fn coverage(w: &Writer<'_>, of: &Waterfall) -> Option<Block> {
    let Some(((_, sold), left)) = of.cost.zip(of.contribution()) else {
        return Some(w.notice(Tone::Neutral, w.get("waterfall.unlock_cost"), String::new()));
    };
    (sold != of.net).then(|| {
        let args = [
            ("share", Arg::Number(share(units(sold), units(of.net)), N::Percent(0))),
            ("left", Arg::Number(units(left), N::MoneyRound)),
        ];
        w.notice(Tone::Neutral, w.say("waterfall.part_of_cost", &args), String::new())
    })
}

fn mark(w: &Writer<'_>, name: &str, of: &Realised) -> String {
    let args = [
        ("name", Arg::from(name)),
        ("list", Arg::Number(units(of.list), N::MoneyRound)),
        ("off", Arg::Number(of.discount(), N::Percent(1))),
    ];
    w.say("waterfall.customer", &args)
}

fn scatter(w: &mut Writer<'_>, study: &Study, of: &Waterfall) -> Block {
    let stride = of.customers.len().div_ceil(N_POINTS).max(1);
    let usual = (0..of.customers.len()).step_by(stride).filter(|i| !of.outliers.contains(i));
    // The keyboard meets those who stand out first.
    let drawn: Vec<(usize, usize)> =
        of.outliers.iter().map(|i| (*i, 1)).chain(usual.map(|i| (i, 0))).collect();
    let (mut points, mut marks) = (Vec::new(), Vec::new());
    for (i, group) in drawn {
        let Some(customer) = of.customers.get(i) else { continue };
        let name = study.customer_label(customer.customer);
        let set = w.set(format!("customer.{}", customer.customer), name.clone(), vec![customer.customer]);
        points.push(Point { x: units(customer.list), y: customer.discount(), group, size: 1.0 });
        marks.push(Mark { text: mark(w, &name, customer), set });
    }
    let rows = of.customers.iter().take(N_LISTED).map(|c| {
        vec![
            words(study.customer_label(c.customer)),
            w.num(units(c.list), N::MoneyRound),
            w.num(units(c.sold), N::MoneyRound),
            w.num(c.discount(), N::Percent(1)),
        ]
    });
    let columns = ["role.customer", "#waterfall.at_list", "#waterfall.sold", "#waterfall.off"];
    let mut table = w.table("waterfall-customers", "waterfall.customers", &columns, rows.collect());
    table.note =
        w.say("waterfall.drawn", &[("n", Arg::from(points.len())), ("all", Arg::from(of.customers.len()))]);
    let [high, median, low] = of.discounts([0.1, 0.5, 0.9]).map(|d| Arg::Number(1.0 - d, N::Percent(1)));
    let is_usual = of.reference == Reference::Usual;
    let key = if is_usual { "waterfall.customers_summary_usual" } else { "waterfall.customers_summary" };
    let args = [("median", median), ("low", low), ("high", high)];
    Block::Chart(Box::new(ChartBlock {
        id: "waterfall-customers".to_owned(),
        title: w.get("waterfall.customers"),
        summary: w.say(key, &args),
        spec: ChartSpec::Scatter(Scatter {
            x: Axis { label: w.get("waterfall.at_list"), style: N::MoneyShort },
            y: Axis { label: w.get("waterfall.off"), style: N::Percent(0) },
            x_log: true,
            y_log: false,
            points,
            groups: vec![w.get("waterfall.others"), w.get("waterfall.outliers")],
            marks,
        }),
        table,
    }))
}

fn outliers(w: &mut Writer<'_>, study: &Study, of: &Waterfall) -> Option<Block> {
    let mut members: Vec<u32> =
        of.outliers.iter().filter_map(|i| of.customers.get(*i)).map(|c| c.customer).collect();
    let n = members.len();
    members.sort_unstable();
    let title = w.get("waterfall.outliers");
    let all = w.set("waterfall.outliers", title, members)?;
    let mut rows = Vec::new();
    for customer in of.outliers.iter().take(N_LISTED).filter_map(|i| of.customers.get(*i)) {
        let name = study.customer_label(customer.customer);
        let set = w.set(format!("customer.{}", customer.customer), name.clone(), vec![customer.customer]);
        rows.push(vec![
            words(name).opens(set),
            w.num(units(customer.list), N::MoneyRound),
            w.num(customer.discount(), N::Percent(1)),
            w.num(customer.usual.unwrap_or(f64::NAN), N::Percent(1)),
            w.num(customer.leak().unwrap_or(f64::NAN), N::MoneyRound),
        ]);
    }
    let mut total = vec![
        words(w.say("waterfall.all_outliers", &[("n", Arg::Number(as_f64(n), N::Count))])).opens(Some(all)),
    ];
    total.extend([
        w.num(f64::NAN, N::MoneyRound),
        w.num(f64::NAN, N::Percent(1)),
        w.num(f64::NAN, N::Percent(1)),
    ]);
    total.push(w.num(of.leak(), N::MoneyRound));
    rows.push(total);
    let columns = [
        "role.customer",
        "#waterfall.at_list",
        "#waterfall.off",
        "#waterfall.usual_off",
        "#waterfall.beyond",
    ];
    let mut table = w.table("waterfall-outliers", "waterfall.outliers", &columns, rows);
    table.note = w.get("waterfall.outliers_note");
    Some(Block::Table(table))
}

/// Figures `pricing.waterfall.<…>`.
pub fn figures(f: &mut Figures, study: &Study) {
    let Ok(of) = study.waterfall.as_deref() else { return };
    for (id, parts) in [
        ("list", of.list),
        ("below", of.below),
        ("above", of.above),
        ("returns", of.returns),
        ("other", of.other),
        ("net", of.net),
    ] {
        f.money(format!("pricing.waterfall.{id}"), parts);
    }
    if let Some(((cost, _), left)) = of.cost.zip(of.contribution()) {
        f.money("pricing.waterfall.cost", cost);
        f.money("pricing.waterfall.contribution", left);
    }
    f.count("pricing.waterfall.outliers", of.outliers.len() as u64);
    f.real("pricing.waterfall.leak", of.leak());
}
