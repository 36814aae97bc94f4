//! G6: what a rebate in steps (定点定量返利) really costs, and where its cliffs are.
//!
//! # What it tells
//! The rebate at a volume, the net-net price, the rate that the next unit of money really earns, the jump at the
//! next step, and how much further volume the rebate must bring.
//!
//! # How it is computed
//! The highest step reached gives its rate, either on the whole volume (then the rebate jumps at every step: a cliff)
//! or on the part above each step only. Gain = margin x further volume - rebate on all of it.
//!
//! # Limits
//! Buyers just short of a cliff pull orders forward; what they buy early they do not buy later.

use super::retention::MUCH;
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, answer, is, when, wrong_inputs};
use crate::issue::Error;

/// A step of a rebate: from this volume on, this rate.
pub type Step = (f64, f64);

/// A rebate of three steps.
pub static REBATE: Calculator = Calculator {
    id: "rebate",
    inputs: &[
        Input::new("volume", Unit::Money, 100_000.0, (0.0, MUCH)),
        Input::new("extra", Unit::Money, 10_000.0, (0.0, MUCH)),
        Input::new("step_1", Unit::Money, 50_000.0, (0.0, MUCH)),
        Input::new("rate_1", Unit::Share, 0.01, (0.0, 1.0)),
        Input::new("step_2", Unit::Money, 100_000.0, (0.0, MUCH)),
        Input::new("rate_2", Unit::Share, 0.02, (0.0, 1.0)),
        Input::new("step_3", Unit::Money, 200_000.0, (0.0, MUCH)),
        Input::new("rate_3", Unit::Share, 0.03, (0.0, 1.0)),
        Input::new("whole", Unit::Flag, 1.0, (0.0, 1.0)),
        Input::new("margin", Unit::Share, 0.20, (0.0, 1.0)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[Example { id: "part_only", values: &[("whole", 0.0)] }],
    run: rebate,
    formulas: &[
        is("gain", "margin * extra - rebate"),
        when("step_1 > step_2", "rebate", ""),
        when("step_2 > step_3", "rebate", ""),
        when("whole & volume + extra >= step_3", "rebate", "(volume + extra) * rate_3"),
        when("whole & volume + extra >= step_2", "rebate", "(volume + extra) * rate_2"),
        when("whole & volume + extra >= step_1", "rebate", "(volume + extra) * rate_1"),
        when("whole", "rebate", "0"),
        when(
            "!whole",
            "rebate",
            "max(0, min(volume + extra, step_2) - step_1) * rate_1 + max(0, min(volume + extra, step_3) - step_2) * rate_2 + max(0, volume + extra - step_3) * rate_3",
        ),
        is("rate", "rebate / (volume + extra)"),
        is("net_price", "1 - rate"),
        is("margin_after", "margin - rate"),
        when("step_1 > step_2", "to_next", ""),
        when("step_2 > step_3", "to_next", ""),
        when("volume + extra < step_1", "to_next", "step_1 - (volume + extra)"),
        when("volume + extra < step_2", "to_next", "step_2 - (volume + extra)"),
        when("volume + extra < step_3", "to_next", "step_3 - (volume + extra)"),
        when("step_1 > step_2", "next_rebate", ""),
        when("step_2 > step_3", "next_rebate", ""),
        when("whole & volume + extra < step_1", "next_rebate", "step_1 * rate_1"),
        when("whole & volume + extra < step_2", "next_rebate", "step_2 * rate_2"),
        when("whole & volume + extra < step_3", "next_rebate", "step_3 * rate_3"),
        when(
            "!whole",
            "next_rebate",
            "max(0, min(volume + extra + to_next, step_2) - step_1) * rate_1 + max(0, min(volume + extra + to_next, step_3) - step_2) * rate_2 + max(0, volume + extra + to_next - step_3) * rate_3",
        ),
        when("step_1 > step_2", "cliff", ""),
        when("step_2 > step_3", "cliff", ""),
        when("whole & volume + extra < step_1", "cliff", "step_1 * rate_1"),
        when("whole & volume + extra < step_2", "cliff", "step_2 * (rate_2 - rate_1)"),
        when("whole & volume + extra < step_3", "cliff", "step_3 * (rate_3 - rate_2)"),
        when("!whole & to_next > 0", "cliff", "0"),
        is("marginal_rate", "(next_rebate - rebate) / to_next"),
        is("needed_extra", "rebate / margin"),
    ],
};

/// The rebate on a volume. `steps` ascend.
pub fn rebate_on(volume: f64, steps: &[Step], is_whole: bool) -> f64 {
    if is_whole {
        return steps.iter().rfind(|step| volume >= step.0).map_or(0.0, |step| volume * step.1);
    }
    let ends = steps.iter().skip(1).map(|step| step.0).chain([f64::INFINITY]);
    steps.iter().zip(ends).map(|((from, rate), to)| (volume.min(to) - from).max(0.0) * rate).sum()
}

fn rebate(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[volume, extra, step_1, rate_1, step_2, rate_2, step_3, rate_3, whole, margin] = values else {
        return wrong_inputs();
    };
    let mut steps = [(step_1, rate_1), (step_2, rate_2), (step_3, rate_3)];
    steps.sort_by(|a, b| a.0.total_cmp(&b.0));
    let is_whole = whole > 0.5;
    let on = |volume: f64| rebate_on(volume, &steps, is_whole);
    let all = volume + extra;
    let next = steps.iter().find(|step| step.0 > all).map_or(f64::NAN, |step| step.0);
    let money = |id, value| answer(id, Unit::Money, value);
    let share = |id, value| answer(id, Unit::Share, value);
    // The jump at the next step: what it gives above the rate that held just before it.
    let rate_before = steps.iter().rfind(|step| step.0 < next).map_or(0.0, |step| step.1);
    let jump = if is_whole { on(next) - next * rate_before } else { 0.0 };
    Ok(vec![
        money("gain", margin * extra - on(all)),
        money("rebate", on(all)),
        share("rate", on(all) / all),
        share("net_price", 1.0 - on(all) / all),
        share("margin_after", margin - on(all) / all),
        money("to_next", next - all),
        money("next_rebate", if next.is_nan() { f64::NAN } else { on(next) }),
        money("cliff", if next.is_nan() { f64::NAN } else { jump }),
        share("marginal_rate", (on(next) - on(all)) / (next - all)),
        money("needed_extra", on(all) / margin),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_by_hand() {
        let steps = [(50.0, 0.01), (100.0, 0.02), (200.0, 0.03)];
        // On the whole: nothing, 1 % of 60, 2 % of 100, 3 % of 250.
        assert_eq!([40.0, 60.0, 100.0, 250.0].map(|v| rebate_on(v, &steps, true)), [0.0, 0.6, 2.0, 7.5]);
        // On the parts: 1 % of 10; 1 % of 50; 1 % of 50 + 2 % of 100 + 3 % of 50.
        assert_eq!([60.0, 100.0, 250.0].map(|v| rebate_on(v, &steps, false)), [0.1, 0.5, 4.0]);
    }
}
