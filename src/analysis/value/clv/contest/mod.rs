//! Which model of orders forecasts this file best.
//!
//! # What it tells
//! The last part of the file is held back, every model is fitted to the rest, and its forecast of what was held back
//! stands beside what happened and beside naive rules. The model that errs least is used.
//!
//! # How it is computed
//! Error = mean absolute error per customer plus absolute error of the total per customer, both as shares of the orders that
//! came: a model must be right about single customers and about their sum. It decides among the models that
//! - are not hopeless: their likelihood is not below the best by more than [`HOPELESS`] per order,
//! - are not the NBD, which is there for comparison,
//! - are no twins: a model of regular buyers with one stage per order is the plain model.
//!
//! BG models, under which customers who ordered once count as active for certain, must be better than the best of the others
//! by [`MARGIN`]. Where too little can be held back, the lowest AIC among the models that let one-time buyers go decides.
//!
//! # What it needs
//! For the split of its own accord: [`MIN_SPAN_DAYS`] of history, [`MIN_REPEAT_BUYERS`] repeat buyers before it and
//! [`MIN_ORDERS`] orders after it. The last third is held back, at most a year.
//!
//! # Limits
//! One split is one sample: models that are close change places from file to file.
//!
//! # References
//! Wübben & Wangenheim (2008), "Instant Customer Base Analysis", Journal of Marketing 72(3) (naive rules).

mod calibration;
mod groups;
mod histogram;
mod naive;
mod score;
mod tracking;

pub use calibration::{Calibration, Decile};
pub use groups::Group;
pub use naive::{Baseline, NaiveRule};
pub use score::Score;
pub use tracking::Tracking;

use super::discrete;
use super::forecast::{Schedule, forecast, grouped};
use super::history::History;
use super::order_fit::{OrderFit, fit_all};
use super::order_model::Kind;
use super::summary::{self, Row};
use crate::issue::Error;
use crate::model::{Customers, Day};

/// Days that a file must span for a part of it to be held back.
pub const MIN_SPAN_DAYS: i32 = 84;
/// Repeat buyers that must be left.
pub const MIN_REPEAT_BUYERS: usize = 20;
/// Orders that must come in the part held back for it to decide.
pub const MIN_ORDERS: f64 = 20.0;
/// Days that must be held back to decide.
const MIN_DAYS: i32 = 28;
const MAX_DAYS: i32 = 364;
/// Log-likelihood per order below the best at which a model is not considered.
pub const HOPELESS: f64 = 0.1;
/// Share of the error by which a model under which one-time buyers never leave must be better.
pub const MARGIN: f64 = 0.05;

/// Why a model was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It errs least on the part held back.
    Holdout,
    /// It has the lowest AIC among the models that let one-time buyers go; too little could be held back.
    Likelihood,
    /// The user chose it.
    Chosen,
}

impl Reason {
    /// The key below `clv.reason.`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Holdout => "holdout",
            Self::Likelihood => "likelihood",
            Self::Chosen => "chosen",
        }
    }
}

/// One model in the contest. Lists follow those of [`Contest`].
#[derive(Debug, Clone)]
pub struct Entrant {
    /// Fitted to what came before.
    pub fit: OrderFit,
    /// Its forecast against what happened.
    pub score: Score,
    /// The error that decides.
    pub error: f64,
    /// Whether its likelihood is far below the best.
    pub is_hopeless: bool,
    /// Mean expected orders in the part held back, by number of repeats.
    pub by_frequency: Vec<f64>,
    /// Mean expected orders in the part held back, by weeks since the last order.
    pub by_recency: Vec<f64>,
    /// Expected number of customers with 0, 1, ..., 7 or more repeat orders before.
    pub histogram: Vec<f64>,
    /// Expected repeat orders until the end of every week, cumulative.
    pub tracking: Vec<f64>,
    /// Probabilities of any order in the part held back against what happened.
    pub calibration: Calibration,
}

/// The contest.
#[derive(Debug, Clone)]
pub struct Contest {
    /// Last day that the models saw.
    pub cut: Day,
    /// Last day of the part held back.
    pub end: Day,
    /// Its length.
    pub weeks: f64,
    /// Customers with an order until the cut.
    pub n_customers: usize,
    /// Orders (customer days) they placed afterwards.
    pub actual_orders: f64,
    /// The models, in the order of [`Kind::ALL`].
    pub entrants: Vec<Entrant>,
    /// The naive rules.
    pub baselines: Vec<Baseline>,
    /// Customers by number of repeats: 0, 1, ..., 7 or more.
    pub by_frequency: Vec<Group>,
    /// Customers by weeks since the last order.
    pub by_recency: Vec<Group>,
    /// Number of customers with 0, 1, ..., 7 or more repeat orders before the cut.
    pub histogram: Vec<f64>,
    /// Repeat orders by week, before and after the cut.
    pub tracking: Tracking,
    /// The model that errs least; `None` where the part held back is too small to decide.
    pub winner: Option<Kind>,
}

impl Contest {
    /// The entry of a model.
    pub fn entrant(&self, kind: Kind) -> Option<&Entrant> {
        self.entrants.iter().find(|e| e.fit.kind == kind)
    }

    /// The outcome of a naive rule.
    pub fn baseline(&self, rule: NaiveRule) -> Option<&Baseline> {
        self.baselines.iter().find(|b| b.rule == rule)
    }
}

/// The last day before the last third of the file.
///
/// # Errors
/// `clv.contest.too_short` with `days` and `min`.
pub fn split(rows: &[Row], end: Day) -> Result<Day, Error> {
    let days = rows.iter().map(|r| r.age_days).max().unwrap_or(0);
    if days < MIN_SPAN_DAYS {
        return Err(Error::new("clv.contest.too_short").with("days", days).with("min", MIN_SPAN_DAYS));
    }
    Ok(end.plus(-(days / 3).min(MAX_DAYS)))
}

/// Fits all models to what came until `cut` and compares their forecasts with what came until `end`.
///
/// # Errors
/// `clv.too_few_repeat_buyers` with `n` and `min`.
pub fn run(customers: &Customers, cut: Day, end: Day) -> Result<Contest, Error> {
    let rows = summary::summarise(customers, cut);
    let histories: Vec<History> = rows.iter().map(Row::history).collect();
    let fits = fit_all(&histories, &[], discrete::period_weeks(customers, &rows, cut))?;
    Ok(judge(customers, &rows, &histories, fits, (cut, end)))
}

impl Contest {
    /// How well the same models, fitted to all customers, forecast these, who are some of them. The winner stays.
    ///
    /// # Errors
    /// `filter.nobody` if none of them had bought before the cut.
    pub fn of_members(&self, customers: &Customers) -> Result<Self, Error> {
        let rows = summary::summarise(customers, self.cut);
        if rows.is_empty() {
            return Err(Error::new("filter.nobody"));
        }
        let histories: Vec<History> = rows.iter().map(Row::history).collect();
        let fits = self.entrants.iter().map(|e| e.fit.clone()).collect();
        let judged = judge(customers, &rows, &histories, fits, (self.cut, self.end));
        let is_hopeless = self.entrants.iter().map(|e| e.is_hopeless);
        let entrants = judged.entrants.into_iter().zip(is_hopeless);
        let entrants = entrants.map(|(entrant, is_hopeless)| Entrant { is_hopeless, ..entrant }).collect();
        Ok(Self { winner: self.winner, entrants, ..judged })
    }
}

/// Compares what models that know what came until the cut expect of these customers with what came until the end.
fn judge(
    customers: &Customers,
    rows: &[Row],
    histories: &[History],
    fits: Vec<OrderFit>,
    (cut, end): (Day, Day),
) -> Contest {
    let weeks = f64::from(end.0 - cut.0) / 7.0;
    let actual: Vec<f64> =
        summary::purchase_days_after(customers, rows, cut).into_iter().map(f64::from).collect();
    let order = grouped(histories);
    let by_frequency = groups::by_frequency(histories, &actual);
    let by_recency = groups::by_recency(histories, &actual);
    let tracking = tracking::actual(customers, rows, cut, end);
    let of_any_time = fits.iter().filter(|f| f.kind.is_of_any_time());
    let best = of_any_time.map(|f| f.ln_likelihood).fold(f64::NEG_INFINITY, f64::max);
    let n_orders: f64 = histories.iter().map(|h| f64::from(h.n_repeats) + 1.0).sum();
    let entrant = |fit: OrderFit| {
        let outlooks = forecast(&fit.model, &Schedule::once(weeks), histories, &order);
        let expected: Vec<f64> = outlooks.iter().map(|o| o.orders).collect();
        let p_any = outlooks.iter().zip(histories);
        let p_any: Vec<f64> = p_any.map(|(o, h)| fit.model.p_any_order_given(o.p_alive, weeks, h)).collect();
        let score = Score::new(&expected, &actual);
        Entrant {
            error: score.error(),
            score,
            is_hopeless: fit.kind.is_of_any_time() && fit.ln_likelihood < best - HOPELESS * n_orders,
            by_frequency: groups::means(&by_frequency, &expected),
            by_recency: groups::means(&by_recency, &expected),
            histogram: histogram::expected(&fit.model, histories),
            tracking: tracking.expected(&fit.model),
            calibration: Calibration::new(&p_any, &actual),
            fit,
        }
    };
    let entrants: Vec<Entrant> = fits.into_iter().map(entrant).collect();
    let actual_orders = actual.iter().sum();
    let decides = end.0 - cut.0 >= MIN_DAYS
        && actual_orders >= MIN_ORDERS
        && histories.iter().filter(|h| h.n_repeats > 0).count() >= MIN_REPEAT_BUYERS;
    Contest {
        cut,
        end,
        weeks,
        n_customers: histories.len(),
        actual_orders,
        winner: if decides { winner(&entrants) } else { None },
        entrants,
        baselines: naive::baselines(customers, rows, cut, weeks, &actual),
        by_frequency,
        by_recency,
        histogram: histogram::actual(histories),
        tracking,
    }
}

/// The rule of the head of this file.
fn winner(entrants: &[Entrant]) -> Option<Kind> {
    let least = |lets_go: bool| {
        let candidates = || {
            entrants
                .iter()
                .filter(|e| !e.is_hopeless && !e.fit.is_twin() && e.fit.kind != Kind::Nbd)
                .filter(|e| e.fit.kind.lets_one_timers_go() == lets_go && e.error.is_finite())
        };
        let least = candidates().map(|e| e.error).fold(f64::INFINITY, f64::min);
        // Where models have come down to the same simpler one, the last digits decide nothing.
        candidates().find(|e| e.error <= least * (1.0 + 1e-6))
    };
    match (least(true), least(false)) {
        (Some(usual), Some(other)) if other.error < usual.error * (1.0 - MARGIN) => Some(other.fit.kind),
        (Some(usual), _) => Some(usual.fit.kind),
        (None, other) => other.map(|e| e.fit.kind),
    }
}

/// The model to use where no contest can decide: the lowest AIC among the models that let one-time buyers go.
pub fn by_likelihood(fits: &[OrderFit]) -> Option<Kind> {
    let lowest = |fits: &mut dyn Iterator<Item = &OrderFit>| {
        fits.filter(|f| f.aic.is_finite()).min_by(|a, b| a.aic.total_cmp(&b.aic)).map(|f| f.kind)
    };
    let of_any_time = || fits.iter().filter(|f| f.kind.is_of_any_time());
    lowest(&mut of_any_time().filter(|f| f.kind.lets_one_timers_go() && !f.is_twin()))
        .or_else(|| lowest(&mut of_any_time()))
}
