//! G2: does a reward for recommendations pay?
//!
//! # What it tells
//! What referred deals bring above what was paid for them: with the rewards really paid, with all of them paid, with
//! some paid wrongly; and which share of the deals must be due to the reward for it to break even.
//!
//! # How it is computed
//! Net = incrementality x income - paid. If a share s of all deals is referred, every deal brings s further ones on
//! average (the k-factor), so that a direct deal becomes 1 / (1 - s) deals in all.
//!
//! # Limits
//! Incrementality - the share of referred deals that would not have come anyway - is not in any sales file; only
//! an experiment tells it.
//!
//! # References
//! Girard & Brown 1977, *How to Sell Anything to Anybody* (the case of 1976).

use super::retention::MUCH;
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, answer, is, wrong_inputs};
use crate::issue::Error;

/// A reward per recommended deal.
pub static REFERRAL: Calculator = Calculator {
    id: "referral",
    inputs: &[
        Input::new("deals", Unit::Count, 150.0, (1.0, MUCH)),
        Input::new("income", Unit::Money, 75_000.0, (0.0, MUCH)),
        Input::new("paid", Unit::Money, 1_400.0, (0.0, MUCH)),
        Input::new("reward", Unit::Money, 25.0, (0.0, MUCH)),
        Input::new("share", Unit::Share, 1.0 / 3.0, (0.0, 0.99)),
        Input::new("wrong", Unit::Count, 50.0, (0.0, MUCH)),
        Input::new("incrementality", Unit::Share, 1.0, (0.0, 1.0)),
    ],
    main: "net",
    target: 0.0,
    examples: &[
        Example { id: "girard", values: &[] },
        Example { id: "girard_half", values: &[("incrementality", 0.5)] },
    ],
    run: referral,
    formulas: &[
        is("net", "incrementality * income - paid"),
        is("roi", "net / paid"),
        is("roi_all_paid", "(incrementality * income - cost_all_paid) / cost_all_paid"),
        is("roi_wrong", "(incrementality * income - paid - wrong_cost) / (paid + wrong_cost)"),
        is("needed_incrementality", "paid / income"),
        is("needed_incrementality_all_paid", "cost_all_paid / income"),
        is("income_per_deal", "income / deals"),
        is("paid_per_deal", "paid / deals"),
        is("max_reward", "incrementality * income / deals"),
        is("payouts", "paid / reward"),
        is("share_paid", "payouts / deals"),
        is("cost_all_paid", "reward * deals"),
        is("wrong_cost", "wrong * reward"),
        is("cost_share", "paid / income"),
        is("k_factor", "share"),
        is("multiplier", "1 / (1 - share)"),
        is("referred_per_direct", "share / (1 - share)"),
        is("total_deals", "deals / share"),
        is("direct_deals", "total_deals - deals"),
    ],
};

fn referral(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[deals, income, paid, reward, share, wrong, incrementality] = values else {
        return wrong_inputs();
    };
    let brought = incrementality * income;
    let all = reward * deals;
    let wrong_cost = wrong * reward;
    let total = deals / share;
    let money = |id, value| answer(id, Unit::Money, value);
    let of = |id, value| answer(id, Unit::Share, value);
    let times = |id, value| answer(id, Unit::Ratio, value);
    let count = |id, value| answer(id, Unit::Count, value);
    Ok(vec![
        money("net", brought - paid),
        times("roi", (brought - paid) / paid),
        times("roi_all_paid", (brought - all) / all),
        times("roi_wrong", (brought - paid - wrong_cost) / (paid + wrong_cost)),
        of("needed_incrementality", paid / income),
        of("needed_incrementality_all_paid", all / income),
        money("income_per_deal", income / deals),
        money("paid_per_deal", paid / deals),
        money("max_reward", brought / deals),
        count("payouts", paid / reward),
        of("share_paid", paid / reward / deals),
        money("cost_all_paid", all),
        money("wrong_cost", wrong_cost),
        of("cost_share", paid / income),
        answer("k_factor", Unit::Number, share),
        times("multiplier", 1.0 / (1.0 - share)),
        answer("referred_per_direct", Unit::Number, share / (1.0 - share)),
        count("total_deals", total),
        count("direct_deals", total - deals),
    ])
}
