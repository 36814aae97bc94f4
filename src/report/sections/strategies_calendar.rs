//! The ladder of prices for what is left of stock and season, period by period.

use crate::analysis::pricing::strategies::calendar::{self, LADDER, MOST_PERIODS, Plan, Rung};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Figures;
use crate::report::block::Table;
use crate::report::calculator::Open;
use crate::report::write::Writer;

/// The plan under the inputs of the open calculator, with the length of one of its periods in those of the inputs.
fn plan(open: &Open<'_>) -> Option<(Plan, f64)> {
    let input = |id: &str| {
        let at = open.calculator.inputs.iter().position(|input| input.id == id);
        at.and_then(|at| open.values.get(at)).map_or(f64::NAN, |value| value.value)
    };
    let (price, periods) = (input("price"), input("periods_left"));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and MOST_PERIODS")]
    let n = periods.ceil().clamp(0.0, MOST_PERIODS as f64) as usize;
    let length = periods / n as f64;
    let rungs = LADDER.map(|share| {
        let price = price * share;
        Rung { price, demand: input("visitors") * length * libm::exp(-price / input("willingness")) }
    });
    Some((calendar::run(input("pieces"), n, &rungs, input("salvage"))?, length))
}

/// Price, stock and sales of every period, if sales go as expected.
pub(super) fn table(w: &Writer<'_>, open: &Open<'_>) -> Option<Table> {
    let (plan, length) = plan(open)?;
    let rows = plan.periods.iter().enumerate().map(|(at, period)| {
        vec![
            w.num(at as f64 * length, N::Decimal(1)),
            w.num(period.price, N::Money),
            w.num(period.stock, N::Decimal(1)),
            w.num(period.sold, N::Decimal(1)),
        ]
    });
    let columns = ["#col.periods_gone", "#col.price_asked", "#col.stock", "#col.units_sold"];
    let mut table = w.table("strategies-calendar", "strategies.calendar", &columns, rows.collect());
    let worth = |id: &str| Arg::Number(open.solution.get(id), N::Money);
    let args = [
        ("value", Arg::Number(plan.value, N::Money)),
        ("risen", Arg::Number(plan.free_value, N::Money)),
        ("free", worth("value")),
        ("fixed", worth("fixed_value")),
        ("left", Arg::Number(plan.left_over, N::Decimal(1))),
    ];
    table.note = w.say("strategies.calendar_note", &args);
    if plan.lot > 1.0 {
        let lot = w.say("strategies.calendar_lots", &[("n", Arg::Number(plan.lot, N::Count))]);
        table.note = w.sentences(&[std::mem::take(&mut table.note), lot]);
    }
    Some(table)
}

/// Adds the plan's figures.
pub(super) fn figures(f: &mut Figures, open: &Open<'_>) {
    let Some((plan, _)) = plan(open) else { return };
    f.real("strategy.markdown.ladder.value", plan.value);
    f.real("strategy.markdown.ladder.free_value", plan.free_value);
    f.real("strategy.markdown.ladder.left_over", plan.left_over);
    if let Some(first) = plan.periods.first() {
        f.real("strategy.markdown.ladder.price", first.price);
    }
}
