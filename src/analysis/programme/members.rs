//! G3 and G4: how much of the revenue members bring, and what it pays to lift customers over a tier's threshold.
//!
//! # What it tells
//! Revenue of members against that of all others; for customers just below a tier: what their upgrade costs, what
//! a push brings beyond those who would have made it unaided, and how much the benefits may cost at most.
//!
//! # How it is computed
//! Net of a push = (P(reach | push) - P(reach)) x customers x (gap x margin - benefit) - customers x contact. Benefits
//! of those who make it unaided are due anyway and do not count against the push.
//!
//! # Limits
//! Members buy more because those who buy more become members: a share says nothing of what membership does (see
//! `matching`). The chance with a push is the user's belief.
//!
//! # References
//! Kivetz, Urminsky & Zheng 2006 (goal gradient): effort grows near the goal.

use super::retention::MUCH;
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, answer, is, wrong_inputs};
use crate::issue::Error;

/// Revenue of members and of others.
pub static MEMBERS: Calculator = Calculator {
    id: "members",
    inputs: &[
        Input::new("revenue", Unit::Money, 900_000_000.0, (0.0, MUCH)),
        Input::new("share", Unit::Share, 0.61, (0.0, 1.0)),
    ],
    main: "lead",
    target: 0.0,
    examples: &[Example { id: "friendship_store", values: &[] }],
    run: members,
    formulas: &[
        is("lead", "member_revenue - other_revenue"),
        is("member_revenue", "revenue * share"),
        is("other_revenue", "revenue * (1 - share)"),
        is("ratio", "member_revenue / other_revenue"),
    ],
};

fn members(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[revenue, share] = values else { return wrong_inputs() };
    let (own, others) = (revenue * share, revenue * (1.0 - share));
    Ok(vec![
        answer("lead", Unit::Money, own - others),
        answer("member_revenue", Unit::Money, own),
        answer("other_revenue", Unit::Money, others),
        answer("ratio", Unit::Ratio, own / others),
    ])
}

/// A push for customers just below a tier.
pub static TIER: Calculator = Calculator {
    id: "tier",
    inputs: &[
        Input::new("customers", Unit::Count, 100.0, (0.0, MUCH)),
        Input::new("gap", Unit::Money, 200.0, (0.0, MUCH)),
        Input::new("unaided", Unit::Share, 0.30, (0.0, 1.0)),
        Input::new("pushed", Unit::Share, 0.45, (0.0, 1.0)),
        Input::new("margin", Unit::Share, 0.30, (0.0, 1.0)),
        Input::new("benefit", Unit::Money, 20.0, (0.0, MUCH)),
        Input::new("contact", Unit::Money, 1.0, (0.0, MUCH)),
    ],
    main: "net",
    target: 0.0,
    examples: &[],
    run: tier,
    formulas: &[
        is("net", "extra_margin - cost"),
        is("extra", "(pushed - unaided) * customers"),
        is("extra_margin", "extra * gap * margin"),
        is("cost", "extra * benefit + customers * contact"),
        is("cost_if_all", "customers * (benefit + contact)"),
        is("max_benefit", "gap * margin - contact / (pushed - unaided)"),
    ],
};

fn tier(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[customers, gap, unaided, pushed, margin, benefit, contact] = values else {
        return wrong_inputs();
    };
    let extra = (pushed - unaided) * customers;
    let (brought, cost) = (extra * gap * margin, extra * benefit + customers * contact);
    Ok(vec![
        answer("net", Unit::Money, brought - cost),
        answer("extra", Unit::Count, extra),
        answer("extra_margin", Unit::Money, brought),
        answer("cost", Unit::Money, cost),
        answer("cost_if_all", Unit::Money, customers * (benefit + contact)),
        answer("max_benefit", Unit::Money, gap * margin - contact / (pushed - unaided)),
    ])
}
