//! G1: does keeping customers pay? And what does a yearly churn mean?
//!
//! # What it tells
//! What a programme that lowers churn is worth per customer and in all, paid once or every year, discounted and
//! undiscounted, what it may cost at most, and to what churn it must come. The main answer is the discounted one: the
//! programme is paid now, what it keeps comes over many years.
//!
//! # How it is computed
//! With margin m a year, churn c and no discount a customer lives 1/c years and brings m/c. Discounted at d, with
//! r = 1 - c: m (1 + d) / (1 + d - r) if the first margin comes at once, m r / (1 + d - r) if it comes after a year
//! to those who are still there.
//!
//! # Limits
//! Margin and churn are held constant over the whole life, and churn after the programme is believed, not known.
//!
//! # References
//! Reichheld & Sasser 1990; Gupta & Lehmann 2005, *Managing Customers as Investments*.

use crate::analysis::calculator::{Answer, Calculator, Example, Input, Span, Unit, answer, is, wrong_inputs};
use crate::issue::Error;
use libm::{log, pow};

/// Largest amount that any input takes.
pub(super) const MUCH: f64 = 1e12;

/// A programme that lowers churn.
pub static RETENTION: Calculator = Calculator {
    id: "retention",
    inputs: &[
        Input::new("customers", Unit::Count, 1_000.0, (1.0, MUCH)),
        Input::new("margin", Unit::Money, 100.0, (0.0, MUCH)),
        Input::new("acquisition", Unit::Money, 75.0, (0.0, MUCH)),
        Input::new("churn_before", Unit::Share, 0.10, (0.001, 1.0)),
        Input::new("churn_after", Unit::Share, 0.05, (0.001, 1.0)),
        Input::new("cost", Unit::Money, 20.0, (0.0, MUCH)),
        Input::new("discount", Unit::Share, 0.10, (0.0, 1.0)),
        Input::new("ratio", Unit::Ratio, 5.0, (0.1, 1_000.0)),
    ],
    main: "gain_discounted",
    target: 0.0,
    examples: &[Example { id: "credit_card", values: &[("customers", 1.0)] }],
    run: retention,
    formulas: &[
        is("gain", "profit_after - cost - profit_before"),
        is("total_gain", "gain * customers"),
        is("clv_before", "profit_before - acquisition"),
        is("clv_after", "profit_after - acquisition - cost"),
        is("roi", "gain / cost"),
        is("max_cost", "profit_after - profit_before"),
        is("needed_churn", "margin / (profit_before + cost)"),
        is("gain_yearly", "(margin - cost) / churn_after - profit_before"),
        is("total_gain_yearly", "gain_yearly * customers"),
        is("clv_after_yearly", "(margin - cost) / churn_after - acquisition"),
        is("roi_yearly", "gain_yearly / (cost / churn_after)"),
        is("max_cost_yearly", "margin - profit_before * churn_after"),
        is("gain_discounted", "clv_after_discounted - clv_before_discounted - cost"),
        is("total_gain_discounted", "gain_discounted * customers"),
        is("roi_discounted", "gain_discounted / cost"),
        is("max_cost_discounted", "clv_after_discounted - clv_before_discounted"),
        is(
            "max_cost_yearly_discounted",
            "margin - clv_before_discounted * (discount + churn_after) / (1 + discount)",
        ),
        is("needed_churn_discounted", "margin * (1 + discount) / (clv_before_discounted + cost) - discount"),
        is("clv_before_discounted", "margin * (1 + discount) / (discount + churn_before)"),
        is("clv_after_discounted", "margin * (1 + discount) / (discount + churn_after)"),
        is("clv_before_gupta_lehmann", "margin * (1 - churn_before) / (discount + churn_before)"),
        is("clv_after_gupta_lehmann", "margin * (1 - churn_after) / (discount + churn_after)"),
        is("lifetime_before", "1 / churn_before"),
        is("lifetime_after", "1 / churn_after"),
        is("profit_before", "margin / churn_before"),
        is("profit_after", "margin / churn_after"),
        is("survival_before", "(1 - churn_before) ^ 5"),
        is("survival_after", "(1 - churn_after) ^ 5"),
        is("half_life_before", "ln(50%) / ln(1 - churn_before)"),
        is("half_life_after", "ln(50%) / ln(1 - churn_after)"),
        is("payback_years", "acquisition / margin"),
        is("retention_cost", "acquisition / ratio"),
    ],
};

fn retention(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[customers, margin, acquisition, before, after, cost, discount, ratio] = values else {
        return wrong_inputs();
    };
    let now = |churn: f64| margin * (1.0 + discount) / (discount + churn);
    let later = |churn: f64| margin * (1.0 - churn) / (discount + churn);
    let half_life = |churn: f64| log(0.5) / log(1.0 - churn);
    let (profit_before, profit_after) = (margin / before, margin / after);
    let gain = profit_after - cost - profit_before;
    let gain_yearly = (margin - cost) / after - profit_before;
    let gain_discounted = now(after) - now(before) - cost;
    let money = |id, value| answer(id, Unit::Money, value);
    let share = |id, value| answer(id, Unit::Share, value);
    let years = |id, value| answer(id, Unit::Years, value);
    let ratio_of = |id, value| answer(id, Unit::Ratio, value);
    Ok(vec![
        money("gain_discounted", gain_discounted),
        money("total_gain_discounted", gain_discounted * customers),
        money("gain", gain),
        money("total_gain", gain * customers),
        money("max_cost_discounted", now(after) - now(before)),
        money("clv_before", profit_before - acquisition),
        money("clv_after", profit_after - acquisition - cost),
        ratio_of("roi", gain / cost),
        money("max_cost", profit_after - profit_before),
        share("needed_churn", margin / (profit_before + cost)),
        money("gain_yearly", gain_yearly),
        money("total_gain_yearly", gain_yearly * customers),
        money("clv_after_yearly", (margin - cost) / after - acquisition),
        ratio_of("roi_yearly", gain_yearly / (cost / after)),
        money("max_cost_yearly", margin - profit_before * after),
        ratio_of("roi_discounted", gain_discounted / cost),
        money("max_cost_yearly_discounted", margin - now(before) * (discount + after) / (1.0 + discount)),
        share("needed_churn_discounted", margin * (1.0 + discount) / (now(before) + cost) - discount),
        money("clv_before_discounted", now(before)),
        money("clv_after_discounted", now(after)),
        money("clv_before_gupta_lehmann", later(before)),
        money("clv_after_gupta_lehmann", later(after)),
        years("lifetime_before", 1.0 / before),
        years("lifetime_after", 1.0 / after),
        money("profit_before", profit_before),
        money("profit_after", profit_after),
        share("survival_before", pow(1.0 - before, 5.0)),
        share("survival_after", pow(1.0 - after, 5.0)),
        years("half_life_before", half_life(before)),
        years("half_life_after", half_life(after)),
        years("payback_years", acquisition / margin),
        money("retention_cost", acquisition / ratio),
    ])
}

/// Churn over some days as churn a year, a quarter, a month, against an alarm and a norm.
pub static CHURN: Calculator = Calculator {
    id: "churn",
    inputs: &[
        Input::new("lost", Unit::Share, 0.20, (0.0, 0.999)),
        Input::new("days", Unit::Days, 365.0, (1.0, 36_500.0)),
        Input::new("alarm", Unit::Share, 0.20, (0.01, 0.99)).moved_by(Span::Absolute(0.05)),
        Input::new("norm", Unit::Share, 0.10, (0.0, 0.99)),
        Input::new("five_year_loss", Unit::Share, 0.50, (0.01, 0.99)),
    ],
    main: "headroom",
    target: 0.0,
    examples: &[
        Example { id: "alarm", values: &[] },
        Example { id: "days_120", values: &[("lost", 0.08), ("days", 120.0)] },
    ],
    run: churn,
    formulas: &[
        is("headroom", "alarm - annual"),
        is("annual", "1 - (1 - lost) ^ (365 / days)"),
        is("quarterly", "1 - (1 - annual) ^ (1 / 4)"),
        is("monthly", "1 - (1 - annual) ^ (1 / 12)"),
        is("five_year_survival", "(1 - annual) ^ 5"),
        is("half_life", "ln(50%) / ln(1 - annual)"),
        is("lifetime", "1 / annual"),
        is("norm_monthly", "1 - (1 - norm) ^ (1 / 12)"),
        is("norm_five_year_survival", "(1 - norm) ^ 5"),
        is("halving", "1 - (1 - five_year_loss) ^ (1 / 5)"),
    ],
};

fn churn(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[lost, days, alarm, norm, five_year_loss] = values else { return wrong_inputs() };
    // A whole year is taken as it is, without the detour through a power.
    let annual = if days == 365.0 { lost } else { 1.0 - pow(1.0 - lost, 365.0 / days) };
    let part = |annual: f64, parts: f64| 1.0 - pow(1.0 - annual, 1.0 / parts);
    let share = |id, value| answer(id, Unit::Share, value);
    Ok(vec![
        share("headroom", alarm - annual),
        share("annual", annual),
        share("quarterly", part(annual, 4.0)),
        share("monthly", part(annual, 12.0)),
        share("five_year_survival", pow(1.0 - annual, 5.0)),
        answer("half_life", Unit::Years, log(0.5) / log(1.0 - annual)),
        answer("lifetime", Unit::Years, 1.0 / annual),
        share("norm_monthly", part(norm, 12.0)),
        share("norm_five_year_survival", pow(1.0 - norm, 5.0)),
        share("halving", part(five_year_loss, 5.0)),
    ])
}
