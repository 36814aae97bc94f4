//! All models of repeat orders behind one face.

use super::beta_geometric::{BetaGeometric, Leaving};
use super::discrete::Discrete;
use super::history::History;
use super::pareto_nbd::ParetoNbd;
use super::pareto_nbd_alive;

/// The kinds of models, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Nobody ever stops: a baseline.
    Nbd,
    /// Customers may stop after every repeat order.
    BgNbd,
    /// Customers may stop after every order.
    MbgNbd,
    /// Customers may stop at any moment.
    ParetoNbd,
    /// BG for regular buyers.
    BgCnbd,
    /// MBG for regular buyers.
    MbgCnbd,
    /// Orders come on certain days only, and customers may stop between any two.
    BgBb,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Nbd, Self::BgNbd, Self::MbgNbd, Self::ParetoNbd, Self::BgCnbd, Self::MbgCnbd, Self::BgBb];

    /// The id in figures and keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Nbd => "nbd",
            Self::BgNbd => "bg_nbd",
            Self::MbgNbd => "mbg_nbd",
            Self::ParetoNbd => "pareto_nbd",
            Self::BgCnbd => "bg_cnbd_k",
            Self::MbgCnbd => "mbg_cnbd_k",
            Self::BgBb => "bg_bb",
        }
    }

    /// The kind of this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.id() == id)
    }

    /// Whether likelihoods can be compared: those of days that come one by one cannot with those of any time.
    pub fn is_of_any_time(self) -> bool {
        self != Self::BgBb
    }

    /// Whether customers who ordered once may have stopped. Where they may not, they count as active for certain.
    pub fn lets_one_timers_go(self) -> bool {
        matches!(self, Self::MbgNbd | Self::ParetoNbd | Self::MbgCnbd | Self::BgBb)
    }
}

/// A model of repeat orders with its parameters, on the clock of weeks (BG/BB: of opportunities).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OrderModel {
    /// NBD, BG/NBD, MBG/NBD, BG/CNBD-k, MBG/CNBD-k.
    BetaGeometric(BetaGeometric),
    /// Pareto/NBD.
    ParetoNbd(ParetoNbd),
    /// BG/BB, on its own clock.
    BgBb(Discrete),
}

impl OrderModel {
    /// Which model it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::BetaGeometric(m) => match (m.leaving, m.stages) {
                (Leaving::Never, _) => Kind::Nbd,
                (Leaving::AfterRepeats, 1) => Kind::BgNbd,
                (Leaving::AfterAny, 1) => Kind::MbgNbd,
                (Leaving::AfterRepeats, _) => Kind::BgCnbd,
                (Leaving::AfterAny, _) => Kind::MbgCnbd,
            },
            Self::ParetoNbd(_) => Kind::ParetoNbd,
            Self::BgBb(_) => Kind::BgBb,
        }
    }

    /// Names and values of the estimated parameters.
    pub fn parameters(&self) -> Vec<(&'static str, f64)> {
        match self {
            Self::BetaGeometric(m) if m.leaving == Leaving::Never => vec![("r", m.r), ("alpha", m.alpha)],
            Self::BetaGeometric(m) => vec![("r", m.r), ("alpha", m.alpha), ("a", m.a), ("b", m.b)],
            Self::ParetoNbd(m) => vec![("r", m.r), ("alpha", m.alpha), ("s", m.s), ("beta", m.beta)],
            Self::BgBb(Discrete { model: m, .. }) => {
                vec![("alpha", m.alpha), ("beta", m.beta), ("gamma", m.gamma), ("delta", m.delta)]
            }
        }
    }

    /// The same model with the `at`-th parameter multiplied by `factor`.
    #[must_use]
    pub fn scaled(&self, at: usize, factor: f64) -> Self {
        let mut moved = *self;
        let parameters = match &mut moved {
            Self::BetaGeometric(m) => [&mut m.r, &mut m.alpha, &mut m.a, &mut m.b],
            Self::ParetoNbd(m) => [&mut m.r, &mut m.alpha, &mut m.s, &mut m.beta],
            Self::BgBb(Discrete { model: m, .. }) => [&mut m.alpha, &mut m.beta, &mut m.gamma, &mut m.delta],
        };
        if let Some(parameter) = parameters.into_iter().nth(at) {
            *parameter *= factor;
        }
        moved
    }

    /// The beta-geometric model, if it is one.
    pub fn beta_geometric(&self) -> Option<&BetaGeometric> {
        match self {
            Self::BetaGeometric(m) => Some(m),
            Self::ParetoNbd(_) | Self::BgBb(_) => None,
        }
    }

    /// Stages per order of the models of regular buyers: 1 is not regular.
    pub fn stages(&self) -> u32 {
        self.beta_geometric().map_or(1, |m| m.stages)
    }

    /// Probability of being active at the end of observation, for all customers.
    pub fn p_alive_of_all(&self, histories: &[History]) -> Vec<f64> {
        match self {
            Self::ParetoNbd(m) => pareto_nbd_alive::p_alive_of_all(m, histories),
            _ => histories.iter().map(|h| self.p_alive(h)).collect(),
        }
    }

    /// The same as [`OrderModel::p_any_order`] where the probability of being active is known.
    pub fn p_any_order_given(&self, p_alive: f64, weeks: f64, h: &History) -> f64 {
        match self {
            Self::BetaGeometric(m) => p_alive * m.p_any_order_of_active(weeks, h),
            Self::ParetoNbd(m) => p_alive * m.of_active(h.n_repeats, h.age_weeks).p_any_order_of_new(weeks),
            Self::BgBb(m) => m.p_any_order(weeks, h),
        }
    }

    /// ln of the likelihood of one history, on the clock of weeks.
    pub fn ln_likelihood(&self, h: &History) -> f64 {
        match self {
            Self::BetaGeometric(m) => m.ln_likelihood(h),
            Self::ParetoNbd(m) => m.ln_likelihood(h),
            Self::BgBb(m) => m.ln_likelihood(h),
        }
    }

    /// The probability that the customer is still active at the end of observation.
    pub fn p_alive(&self, h: &History) -> f64 {
        match self {
            Self::BetaGeometric(m) => m.p_alive(h),
            Self::ParetoNbd(m) => m.p_alive(h),
            Self::BgBb(m) => m.p_alive(h),
        }
    }

    /// The probability that the customer is still active `weeks` after the end of observation.
    pub fn p_alive_after(&self, weeks: f64, h: &History) -> f64 {
        match self {
            Self::BetaGeometric(m) => m.p_alive_after(weeks, h),
            Self::ParetoNbd(m) => m.p_alive_after(weeks, h),
            Self::BgBb(m) => m.p_alive_after(weeks, h),
        }
    }

    /// Expected number of orders in the `weeks` after the end of observation.
    pub fn expected_orders(&self, weeks: f64, h: &History) -> f64 {
        match self {
            Self::BetaGeometric(m) => m.expected_orders(weeks, h),
            Self::ParetoNbd(m) => m.expected_orders(weeks, h),
            Self::BgBb(m) => m.expected_orders(weeks, h),
        }
    }

    /// The probability of at least one order in the `weeks` after the end of observation.
    pub fn p_any_order(&self, weeks: f64, h: &History) -> f64 {
        match self {
            Self::BetaGeometric(m) => m.p_any_order(weeks, h),
            Self::ParetoNbd(m) => m.p_any_order(weeks, h),
            Self::BgBb(m) => m.p_any_order(weeks, h),
        }
    }

    /// The probabilities of 0, 1, ..., `n_max` orders in the `weeks` after the end of observation.
    pub fn p_orders(&self, n_max: u32, weeks: f64, h: &History) -> Vec<f64> {
        match self {
            Self::BetaGeometric(m) => m.p_orders(n_max, weeks, h),
            Self::ParetoNbd(m) => m.p_orders(n_max, weeks, h),
            Self::BgBb(m) => m.p_orders(n_max, weeks, h),
        }
    }

    /// Expected number of repeat orders of a customer picked at random, `weeks` after the first order.
    pub fn expected_orders_of_new(&self, weeks: f64) -> f64 {
        self.expected_orders(weeks, &History::NEW)
    }

    /// The probabilities of 0, 1, ..., `n_max` repeat orders of a customer picked at random, `weeks` after the first.
    pub fn p_orders_of_new(&self, n_max: u32, weeks: f64) -> Vec<f64> {
        self.p_orders(n_max, weeks, &History::NEW)
    }
}
