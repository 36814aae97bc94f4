//! The sales formula: what each factor did, and what a tenth more of it is worth.

use super::{Step, signed, waterfall};
use crate::analysis::drivers::Between;
use crate::analysis::drivers::formula::{Factor, Formula};
use crate::analysis::overview::units;
use crate::analysis::programme::growth::TARGETS;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Figures;
use crate::report::block::{Block, Tone};
use crate::report::chart::Mark;
use crate::report::write::{Writer, words};

/// More of a factor, as a share.
const MORE: f64 = 0.10;
/// The course's targets: margin, order value, conversion, churn, relative.
const COURSE: [f64; 4] = [0.20, 0.15, 0.20, -0.20];

fn label(w: &Writer<'_>, factor: &Factor) -> String {
    w.get(&format!("drivers.factor.{}", factor.id))
}

fn style(id: &str) -> N {
    match id {
        "conversion" | "margin" => N::Percent(1),
        "referral" => N::Decimal(3),
        "orders_per_customer" => N::Decimal(2),
        "order_value" => N::Money,
        _ => N::Count,
    }
}

pub(super) fn blocks(w: &Writer<'_>, between: &Between) -> Vec<Block> {
    let formula = match &between.formula {
        Ok(formula) => formula,
        Err(error) => return vec![w.notice(Tone::Neutral, w.texts.error(error), String::new())],
    };
    let mut steps: Vec<Step> = Vec::new();
    let mut rows = Vec::new();
    for factor in &formula.factors {
        let name = label(w, factor);
        let style = style(factor.id);
        let (was, is) = (w.number(factor.before, style), w.number(factor.now, style));
        let text = format!("{name}\n{was} → {is}\n{}", signed(w, factor.effect));
        rows.push(vec![
            words(name.clone()),
            w.num(factor.before, style),
            w.num(factor.now, style),
            w.num(factor.now / factor.before - 1.0, N::PercentSigned(1)),
            w.num(units(factor.effect), N::MoneyRound),
            w.num(factor.now * (1.0 + MORE), style),
            w.num(units(formula.now) * MORE, N::MoneyRound),
        ]);
        steps.push((name, factor.effect, Mark { text, set: None }));
    }
    let rest = formula.rest.1 - formula.rest.0;
    if formula.rest != (0, 0) {
        let name = w.get("overview.anonymous_series");
        let mut row = vec![words(name.clone())];
        row.extend([words("–"), words("–"), words("–")]);
        row.extend([w.num(units(rest), N::MoneyRound), words("–"), words("–")]);
        rows.push(row);
        let text = format!("{name}\n{}", signed(w, rest));
        steps.push((name, rest, Mark { text, set: None }));
    }
    let columns = [
        "col.factor",
        "#col.before",
        "#col.this_period",
        "#col.change",
        "#col.effect",
        "#col.a_tenth_more",
        "#col.worth",
    ];
    let title = if formula.is_profit { "drivers.formula_profit" } else { "drivers.formula_revenue" };
    let mut table = w.table("drivers-formula", title, &columns, rows);
    let method = w.get(&format!("drivers.method.{}", formula.method.id()));
    table.note = w.say("drivers.formula_note", &[("method", Arg::from(method))]);
    let totals = (formula.before + formula.rest.0, formula.now + formula.rest.1);
    let axis = if formula.is_profit { "axis.gross_profit" } else { "axis.revenue" };
    let mut blocks = vec![waterfall(w, "drivers-formula", axis, between, totals, steps, table)];
    blocks.push(worth(w, formula));
    blocks.extend(missing(w, formula));
    blocks
}

/// All factors together, and the course's targets.
fn worth(w: &Writer<'_>, formula: &Formula) -> Block {
    let n = formula.factors.len();
    let all = libm::pow(1.0 + MORE, f64::from(u8::try_from(n).unwrap_or(0))) - 1.0;
    let now = units(formula.now);
    let text = w.say(
        "drivers.worth",
        &[
            ("one", Arg::Number(now * MORE, N::MoneyRound)),
            ("n", Arg::from(n)),
            ("all", Arg::Number(all, N::PercentSigned(1))),
            ("money", Arg::Number(now * all, N::MoneyRound)),
        ],
    );
    let [margin, volume, conversion, churn] = COURSE;
    let margin = if formula.is_profit { margin } else { 0.0 };
    let detail = TARGETS.solve(&[now, margin, volume, conversion, churn, 0.0]).map_or_else(
        |_| String::new(),
        |answer| {
            let key = if formula.is_profit { "drivers.course" } else { "drivers.course_revenue" };
            w.say(
                key,
                &[
                    ("times", Arg::Number(answer.get("profit_multiplier"), N::Decimal(2))),
                    ("gain", Arg::Number(answer.get("gain"), N::MoneyRound)),
                    ("life", Arg::Number(answer.get("lifetime_multiplier"), N::Decimal(2))),
                    ("both", Arg::Number(answer.get("combined_multiplier"), N::Decimal(2))),
                ],
            )
        },
    );
    w.insight(Tone::Neutral, text, detail)
}

/// What would make the formula longer.
fn missing(w: &Writer<'_>, formula: &Formula) -> Option<Block> {
    let detail = if formula.is_profit && formula.coverage < 0.995 {
        w.say("drivers.coverage", &[("share", Arg::Number(formula.coverage, N::Percent(0)))])
    } else {
        String::new()
    };
    if formula.missing.is_empty() {
        return (!detail.is_empty()).then(|| w.notice(Tone::Neutral, detail, String::new()));
    }
    let roles: Vec<String> = formula.missing.iter().map(|role| w.get(&format!("role.{role}"))).collect();
    let text = w.say("drivers.missing", &[("columns", Arg::from(roles.join(&w.list_separator())))]);
    Some(w.notice(Tone::Neutral, text, detail))
}

/// Adds the figures of the formula.
pub(super) fn figures(f: &mut Figures, between: &Between) {
    let Ok(formula) = &between.formula else { return };
    f.text("drivers.formula.result", if formula.is_profit { "gross_profit" } else { "revenue" });
    f.text("drivers.formula.method", formula.method.id());
    f.money("drivers.formula.before", formula.before);
    f.money("drivers.formula.now", formula.now);
    for factor in &formula.factors {
        f.real(format!("drivers.formula.{}.before", factor.id), factor.before);
        f.real(format!("drivers.formula.{}.now", factor.id), factor.now);
        f.money(format!("drivers.formula.{}.effect", factor.id), factor.effect);
    }
    f.money("drivers.formula.anonymous", formula.rest.1 - formula.rest.0);
}
