//! What is to be done on Monday? What the rooms found, as a list of things to do.
//!
//! # What it tells
//! Things to do this week, this month, to decide and to find out, each with the customers whom it concerns, the money that
//! hangs on it, and the reason.
//!
//! # How it is computed
//! Nothing is estimated here: every line takes what another room found and turns it into something that can be done. Within
//! a stretch of time the lines with most profit come first; sales count with the margin of the file, else with the usual
//! assumption of the price rooms. Lists of people to call end at [`MOST_CALLS`]: what nobody can do in a week is no plan.
//!
//! # Limits
//! A customer may stand in several lines: their amounts must not be added. What hangs on a line is not what it brings: only a
//! trial with a control group tells that.

mod customers;
mod money;
mod prices;
mod products;

use super::params::Params;
use super::study::Study;
use crate::math::normal;
use crate::model::{Day, Transactions};
pub use prices::{Proposal, Proposals, Trial};
pub use products::BelowCost;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Customers of a list of calls, at most: about what one person does in a week.
pub const MOST_CALLS: usize = 30;

/// By when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// In the next seven days.
    ThisWeek,
    /// In the next month.
    ThisMonth,
    /// A decision that is not made in passing.
    Decide,
    /// What must be known before anything can be done.
    FindOut,
}

impl When {
    /// The stable name.
    pub fn id(self) -> &'static str {
        match self {
            When::ThisWeek => "this_week",
            When::ThisMonth => "this_month",
            When::Decide => "decide",
            When::FindOut => "find_out",
        }
    }
}

/// What is to be done, with what only this kind of it knows.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Get in touch with those whose next order is due.
    Call {
        /// Customers who are due, listed or not.
        n_due: usize,
        /// Of those listed, whose order is late.
        n_late: usize,
    },
    /// Win back those who fell silent and used to bring most.
    WinBack {
        /// Customers who fell silent within a year and have more likely left than not, listed or not.
        n_silent: usize,
        /// Mean chance that one of those listed still is a customer; `None` without a customer model.
        p_alive: Option<f64>,
    },
    /// Bring first-time buyers to their second order.
    Second {
        /// Share who order again within so many days, with its 95 % interval; `None` if nobody was watched that long.
        again: Option<(f64, (f64, f64), i32)>,
        /// Days by which half of those who could have ordered again; `None` if fewer do.
        median_days: Option<i32>,
        /// Customers who would stand here, had they not bought before the days chosen.
        n_before: usize,
    },
    /// Lift those who are close to the next tier of the programme.
    Near,
    /// Plan the accounts that most of sales hang on.
    Protect {
        /// Their share of sales.
        share: f64,
        /// How many of them are in decline.
        n_declining: usize,
    },
    /// Renegotiate with customers who cost more than they bring.
    Loss {
        /// Whose contribution chance alone could have put below zero: not in the list.
        n_undecided: usize,
    },
    /// Stop selling products for less than they cost.
    BelowCost {
        /// The products, the greatest loss first.
        products: Vec<BelowCost>,
        /// First and last day of what was summed up.
        period: (Day, Day),
    },
    /// Bring discounts to what others of the same size get.
    Discount {
        /// Whether usual prices stand in for list prices: then the price for large quantities looks like a favour.
        is_usual: bool,
    },
    /// Stop buying first orders with discounts.
    Promotion {
        /// What a customer won at a discount brings less after the first order, in currency units, with its 95 % interval.
        less: (f64, (f64, f64)),
    },
    /// Invest no more in customers who are worth less than what is put into them.
    Stop,
    /// Try another price.
    Price(Proposal),
    /// Try prices out, as the past does not tell how sales answer.
    TryOut {
        /// What to begin with; `None`: no product alone tells within a year.
        plan: Option<Trial>,
    },
    /// Have the past of prices looked at, which a large file is not asked for by itself.
    AskPrices,
    /// Bring columns that the file does not have.
    Unlock(Vec<&'static str>),
}

impl Kind {
    /// The stable name.
    pub fn id(&self) -> &'static str {
        match self {
            Kind::Call { .. } => "call",
            Kind::WinBack { .. } => "win_back",
            Kind::Second { .. } => "second",
            Kind::Near => "near",
            Kind::Protect { .. } => "protect",
            Kind::Loss { .. } => "loss",
            Kind::BelowCost { .. } => "below_cost",
            Kind::Discount { .. } => "discount",
            Kind::Promotion { .. } => "promotion",
            Kind::Stop => "stop",
            Kind::Price(_) => "price",
            Kind::TryOut { .. } => "try_out",
            Kind::AskPrices => "ask_prices",
            Kind::Unlock(_) => "unlock",
        }
    }

    /// By when.
    pub fn when(&self) -> When {
        match self {
            Kind::Call { .. } | Kind::WinBack { .. } => When::ThisWeek,
            Kind::Second { .. } | Kind::Near | Kind::Protect { .. } => When::ThisMonth,
            Kind::Loss { .. }
            | Kind::BelowCost { .. }
            | Kind::Discount { .. }
            | Kind::Promotion { .. }
            | Kind::Stop
            | Kind::Price(_) => When::Decide,
            Kind::TryOut { .. } | Kind::AskPrices | Kind::Unlock(_) => When::FindOut,
        }
    }
}

/// The money that hangs on it, in currency units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stake {
    /// The amount.
    pub value: f64,
    /// Its 95 % interval; `None` for what was summed up and not estimated.
    pub interval: Option<(f64, f64)>,
    /// Profit (contribution, discount) rather than sales.
    pub is_profit: bool,
}

impl Stake {
    fn sales(value: f64) -> Self {
        Self { value, interval: None, is_profit: false }
    }

    fn profit(value: f64) -> Self {
        Self { value, interval: None, is_profit: true }
    }

    /// With the interval that chance of this variance leaves; sales are not negative.
    fn by_chance(self, variance: f64) -> Self {
        let half = normal::quantile(0.975) * variance.sqrt();
        self.between((self.value - half).max(0.0), self.value + half)
    }

    fn between(self, low: f64, high: f64) -> Self {
        Self { interval: Some((low, high)), ..self }
    }
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// What is to be done.
    pub kind: Kind,
    /// Whom it concerns, the most money first: indices into `Customers::list`.
    pub customers: Vec<u32>,
    /// What hangs on it; `None` where that cannot be said.
    pub stake: Option<Stake>,
}

/// The list.
#[derive(Debug, Clone)]
pub struct Actions {
    /// By time, then by profit.
    pub list: Vec<Action>,
    /// The first of the days that "this week" means.
    pub monday: Day,
    /// Customers who stand in more than one line.
    pub n_repeated: usize,
    /// The margin by which sales and profit are compared.
    pub margin: f64,
    /// Prices that are worth a trial, kept for the next time.
    pub proposals: Option<Arc<Proposals>>,
}

/// Makes the list.
pub fn run(study: &Study, tx: &Transactions, params: &Params) -> Actions {
    let margin = money::margin(study, params);
    let before = study.actions.as_deref().and_then(|actions| actions.proposals.as_ref());
    let proposals = prices::proposals(study, params, before);
    let mut list = Vec::new();
    list.extend(customers::call(study));
    list.extend(customers::win_back(study));
    list.extend(customers::second(study));
    list.extend(customers::near(study));
    list.extend(customers::protect(study));
    list.extend(money::loss(study));
    list.extend(products::below_cost(study, tx));
    list.extend(money::discount(study));
    list.extend(money::promotion(study));
    list.extend(money::stop(study));
    list.extend(prices::run(study, params, proposals.as_deref()));
    list.extend(money::unlock(study, tx));
    let profit = |action: &Action| {
        action.stake.map_or(0.0, |stake| if stake.is_profit { stake.value } else { stake.value * margin })
    };
    list.sort_by(|a, b| a.kind.when().cmp(&b.kind.when()).then_with(|| profit(b).total_cmp(&profit(a))));
    let (mut seen, mut repeated) = (BTreeSet::new(), BTreeSet::new());
    for customer in list.iter().flat_map(|action| &action.customers) {
        if !seen.insert(*customer) {
            repeated.insert(*customer);
        }
    }
    Actions { list, monday: study.as_of, n_repeated: repeated.len(), margin, proposals }
}
