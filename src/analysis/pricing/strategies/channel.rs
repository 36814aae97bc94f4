//! One price for the whole chain (供应链合作利益定价): joint gain, how it is shared, early payment.
//!
//! # How it is computed
//! Linear demand P = a − Q. Each for itself: maker (a + c) ÷ 2, retailer adds the same again. Together: (a + c) ÷ 2 at the
//! shelf. A rebate of wholesale price less cost per unit against a lump sum brings the retailer to it; the gain is
//! split by a share. Early payment: discount ÷ (1 − discount) × 365 ÷ (days gained).
//!
//! # References
//! Spengler 1950; Nash 1950 (half each).

use super::{MUCH, count, money, part};
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, is, wrong_inputs};
use crate::issue::Error;
use libm::pow;

/// What does the chain gain if it sets one price?
pub static CHANNEL: Calculator = Calculator {
    id: "channel",
    inputs: &[
        Input::new("choke", Unit::Money, 100.0, (0.0, MUCH)),
        Input::new("cost", Unit::Money, 20.0, (0.0, MUCH)),
        Input::new("slope", Unit::Number, 1.0, (1e-9, MUCH)),
        Input::new("maker_part", Unit::Share, 0.5, (0.0, 1.0)),
        Input::new("cost_of_pact", Unit::Money, 0.0, (0.0, MUCH)),
    ],
    main: "joint_gain",
    target: 0.0,
    examples: &[Example { id: "spengler", values: &[] }],
    run: channel,
    formulas: &[
        is("joint_gain", "joint_profit - maker_now - retailer_now - cost_of_pact"),
        is("joint_price", "cost + max(0, choke - cost) / 2"),
        is("joint_profit", "max(0, choke - cost) ^ 2 / (4 * slope)"),
        is("wholesale", "cost + max(0, choke - cost) / 2"),
        is("retail", "cost + max(0, choke - cost) * 3 / 4"),
        is("units_apart", "max(0, choke - cost) / (4 * slope)"),
        is("maker_now", "(wholesale - cost) * units_apart"),
        is("retailer_now", "(retail - wholesale) * units_apart"),
        is("lost_apart", "1 - (maker_now + retailer_now) / joint_profit"),
        is("rebate", "wholesale - cost"),
        is("maker_then", "maker_now + maker_part * joint_gain"),
        is("retailer_then", "retailer_now + (1 - maker_part) * joint_gain"),
    ],
};

fn channel(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[choke, cost, slope, maker_part, pact] = values else { return wrong_inputs() };
    let spread = (choke - cost).max(0.0);
    let (wholesale, retail) = (cost + 0.5 * spread, cost + 0.75 * spread);
    let units = 0.25 * spread / slope;
    let (maker, retailer) = ((wholesale - cost) * units, (retail - wholesale) * units);
    let together = 0.25 * spread * spread / slope;
    let gain = together - maker - retailer - pact;
    Ok(vec![
        money("joint_gain", gain),
        money("joint_price", cost + 0.5 * spread),
        money("joint_profit", together),
        money("wholesale", wholesale),
        money("retail", retail),
        count("units_apart", units),
        money("maker_now", maker),
        money("retailer_now", retailer),
        part("lost_apart", 1.0 - (maker + retailer) / together),
        money("rebate", wholesale - cost),
        money("maker_then", maker + maker_part * gain),
        money("retailer_then", retailer + (1.0 - maker_part) * gain),
    ])
}

/// Does a discount for early payment cost less than a loan?
pub static EARLY_PAYMENT: Calculator = Calculator {
    id: "early_payment",
    inputs: &[
        Input::new("discount", Unit::Share, 0.02, (0.0, 0.9)),
        Input::new("discount_days", Unit::Days, 10.0, (0.0, 3_650.0)),
        Input::new("net_days", Unit::Days, 30.0, (1.0, 3_650.0)),
        Input::new("loan_rate", Unit::Share, 0.08, (0.0, 5.0)),
        Input::new("invoice", Unit::Money, 10_000.0, (0.0, MUCH)),
    ],
    main: "advantage",
    target: 0.0,
    examples: &[Example { id: "two_ten", values: &[] }],
    run: early_payment,
    formulas: &[
        is("advantage", "interest_saved - given"),
        is("simple_rate", "discount / (1 - discount) * 365 / (net_days - discount_days)"),
        is("effective_rate", "(1 + discount / (1 - discount)) ^ (365 / (net_days - discount_days)) - 1"),
        is("given", "invoice * discount"),
        is("interest_saved", "invoice * (1 - discount) * loan_rate * (net_days - discount_days) / 365"),
    ],
};

fn early_payment(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[discount, early, net, loan, invoice] = values else { return wrong_inputs() };
    let days = net - early;
    let days = if days > 0.0 { days } else { f64::NAN };
    let rate = discount / (1.0 - discount);
    let interest = invoice * (1.0 - discount) * loan * days / 365.0;
    Ok(vec![
        // For the seller: interest saved on money that comes earlier, less the discount.
        money("advantage", interest - invoice * discount),
        part("simple_rate", rate * 365.0 / days),
        part("effective_rate", pow(1.0 + rate, 365.0 / days) - 1.0),
        money("given", invoice * discount),
        money("interest_saved", interest),
    ])
}
