//! G5: fees, points, stored value and coupons - what a give-away must bring.
//!
//! # What it tells
//! From which spend a membership fee pays for the customer, and how much further revenue pays the give-away back to
//! the seller; what outstanding points are worth and what uplift pays for them; what a bonus on prepaid money costs; which
//! share of redeemed coupons must be new business.
//!
//! # How it is computed
//! Membership: gain = fee - discount x spend + (margin - discount) x further spend. Points: each unit of revenue gives g =
//! points x value x (1 - breakage) away; revenue must grow by g / (margin - g). Stored value: the customer pays T,
//! buys goods for V = (T + bonus)(1 - breakage), of which a share n is new; gain = T - (1 - margin) V - margin (1 - n) V
//! + interest on half of T. Coupons: gain = redeemed x (n x basket x margin - face) - cost of sending.
//!
//! # Limits
//! What is new business is not in a sales file. Taxes and the law on prepaid cards are left out.

use super::retention::MUCH;
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, answer, is, when, wrong_inputs};
use crate::issue::Error;

/// A fee that buys a discount.
pub static MEMBERSHIP: Calculator = Calculator {
    id: "membership",
    inputs: &[
        Input::new("fee", Unit::Money, 199.0, (0.0, MUCH)),
        Input::new("discount", Unit::Share, 0.05, (0.0, 1.0)),
        Input::new("margin", Unit::Share, 0.30, (0.0, 1.0)),
        Input::new("spend", Unit::Money, 8_000.0, (0.0, MUCH)),
        Input::new("extra", Unit::Money, 0.0, (0.0, MUCH)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[
        Example { id: "spend_2000", values: &[("spend", 2_000.0)] },
        Example { id: "spend_3980", values: &[("spend", 3_980.0)] },
        Example { id: "spend_8000", values: &[] },
    ],
    run: membership,
    formulas: &[
        is("gain", "net_without_extra + (margin - discount) * extra"),
        is("net_without_extra", "fee - discount * spend"),
        is("breakeven_spend", "fee / discount"),
        when("net_without_extra >= 0", "needed_extra", "0"),
        is("needed_extra", "-net_without_extra / (margin - discount)"),
        is("customer_saves", "discount * (spend + extra) - fee"),
    ],
};

fn membership(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[fee, discount, margin, spend, extra] = values else { return wrong_inputs() };
    let net = fee - discount * spend;
    let needed = if net >= 0.0 {
        0.0
    } else if margin > discount {
        -net / (margin - discount)
    } else {
        f64::NAN
    };
    let money = |id, value| answer(id, Unit::Money, value);
    Ok(vec![
        money("gain", net + (margin - discount) * extra),
        money("net_without_extra", net),
        money("breakeven_spend", fee / discount),
        money("needed_extra", needed),
        money("customer_saves", discount * (spend + extra) - fee),
    ])
}

/// Points: what is owed, and what they must bring.
pub static POINTS: Calculator = Calculator {
    id: "points",
    inputs: &[
        Input::new("points", Unit::Count, 1_000_000.0, (0.0, MUCH)),
        Input::new("value", Unit::Money, 0.01, (0.0, 1_000_000.0)),
        Input::new("breakage", Unit::Share, 0.20, (0.0, 1.0)),
        Input::new("revenue", Unit::Money, 1_000_000.0, (0.0, MUCH)),
        Input::new("earned", Unit::Number, 1.0, (0.0, 1_000_000.0)),
        Input::new("margin", Unit::Share, 0.30, (0.0, 1.0)),
        Input::new("uplift", Unit::Share, 0.03, (0.0, 10.0)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[],
    run: points,
    formulas: &[
        is("gain", "revenue * ((1 + uplift) * (margin - give_away) - margin)"),
        is("liability", "points * value * (1 - breakage)"),
        is("give_away", "earned * value * (1 - breakage)"),
        is("cost", "revenue * (1 + uplift) * give_away"),
        is("needed_uplift", "give_away / (margin - give_away)"),
        is("needed_revenue", "revenue * needed_uplift"),
    ],
};

fn points(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[points, value, breakage, revenue, earned, margin, uplift] = values else {
        return wrong_inputs();
    };
    let give = earned * value * (1.0 - breakage);
    let needed = if margin > give { give / (margin - give) } else { f64::NAN };
    Ok(vec![
        answer("gain", Unit::Money, revenue * ((1.0 + uplift) * (margin - give) - margin)),
        answer("liability", Unit::Money, points * value * (1.0 - breakage)),
        answer("give_away", Unit::Share, give),
        answer("cost", Unit::Money, revenue * (1.0 + uplift) * give),
        answer("needed_uplift", Unit::Share, needed),
        answer("needed_revenue", Unit::Money, revenue * needed),
    ])
}

/// Prepaid money with a bonus.
pub static STORED_VALUE: Calculator = Calculator {
    id: "stored_value",
    inputs: &[
        Input::new("topup", Unit::Money, 1_000.0, (0.0, MUCH)),
        Input::new("bonus", Unit::Money, 100.0, (0.0, MUCH)),
        Input::new("breakage", Unit::Share, 0.05, (0.0, 1.0)),
        Input::new("margin", Unit::Share, 0.30, (0.0, 1.0)),
        Input::new("new_share", Unit::Share, 0.20, (0.0, 1.0)),
        Input::new("years", Unit::Years, 0.5, (0.0, 20.0)),
        Input::new("interest", Unit::Share, 0.05, (0.0, 1.0)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[],
    run: stored_value,
    formulas: &[
        is("gain", "topup - (1 - margin) * redeemed - margin * (1 - new_share) * redeemed + interest_earned"),
        is("discount", "bonus / (topup + bonus)"),
        is("redeemed", "(topup + bonus) * (1 - breakage)"),
        is("unused", "(topup + bonus) * breakage"),
        is("interest_earned", "topup * interest * years / 2"),
        is("needed_new_share", "max(0, (redeemed - topup - interest_earned) / (margin * redeemed))"),
    ],
};

fn stored_value(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[topup, bonus, breakage, margin, new_share, years, interest] = values else {
        return wrong_inputs();
    };
    let goods = (topup + bonus) * (1.0 - breakage);
    let earned = topup * interest * years / 2.0;
    let gain = topup - (1.0 - margin) * goods - margin * (1.0 - new_share) * goods + earned;
    Ok(vec![
        answer("gain", Unit::Money, gain),
        answer("discount", Unit::Share, bonus / (topup + bonus)),
        answer("redeemed", Unit::Money, goods),
        answer("unused", Unit::Money, (topup + bonus) * breakage),
        answer("interest_earned", Unit::Money, earned),
        answer("needed_new_share", Unit::Share, ((goods - topup - earned) / (margin * goods)).max(0.0)),
    ])
}

/// Coupons sent to customers.
pub static COUPON: Calculator = Calculator {
    id: "coupon",
    inputs: &[
        Input::new("sent", Unit::Count, 1_000.0, (0.0, MUCH)),
        Input::new("redemption", Unit::Share, 0.05, (0.0, 1.0)),
        Input::new("face", Unit::Money, 10.0, (0.0, MUCH)),
        Input::new("basket", Unit::Money, 100.0, (0.0, MUCH)),
        Input::new("margin", Unit::Share, 0.30, (0.0, 1.0)),
        Input::new("new_share", Unit::Share, 0.50, (0.0, 1.0)),
        Input::new("sending", Unit::Money, 0.05, (0.0, MUCH)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[],
    run: coupon,
    formulas: &[
        is("gain", "redeemed * new_share * basket * margin - cost"),
        is("redeemed", "sent * redemption"),
        is("cost", "redeemed * face + sent * sending"),
        is("new_revenue", "redeemed * new_share * basket"),
        is("needed_revenue", "cost / margin"),
        is("needed_new_share", "cost / (redeemed * basket * margin)"),
    ],
};

fn coupon(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[sent, redemption, face, basket, margin, new_share, sending] = values else {
        return wrong_inputs();
    };
    let redeemed = sent * redemption;
    let cost = redeemed * face + sent * sending;
    Ok(vec![
        answer("gain", Unit::Money, redeemed * new_share * basket * margin - cost),
        answer("redeemed", Unit::Count, redeemed),
        answer("cost", Unit::Money, cost),
        answer("new_revenue", Unit::Money, redeemed * new_share * basket),
        answer("needed_revenue", Unit::Money, cost / margin),
        answer("needed_new_share", Unit::Share, cost / (redeemed * basket * margin)),
    ])
}
