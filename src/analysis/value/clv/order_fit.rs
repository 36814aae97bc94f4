//! Fits of the models of repeat orders.

use super::beta_geometric::{Leaving, MAX_STAGES};
use super::beta_geometric_fit;
use super::bg_bb::Opportunities;
use super::bg_bb_fit;
use super::discrete::{Discrete, opportunities};
use super::history::History;
use super::order_model::{Kind, OrderModel};
use super::pareto_nbd_fit::{self, ParetoNbdFit};
use super::patterns::Patterns;
use super::profile;
use super::uncertainty::Uncertainty;
use crate::issue::Error;
use crate::math::special::logistic;

/// A fitted model.
#[derive(Debug, Clone)]
pub struct OrderFit {
    /// What was fitted. A model of regular buyers with one stage per order is the plain model, and not regular.
    pub kind: Kind,
    /// The parameters, on the clock of weeks.
    pub model: OrderModel,
    /// ln of the likelihood, on the clock of weeks.
    pub ln_likelihood: f64,
    /// Akaike's criterion: twice the number of parameters less twice the ln of the likelihood.
    pub aic: f64,
    /// Customers in the fit.
    pub n_customers: usize,
    /// Customers with at least one repeat order.
    pub n_repeat_buyers: usize,
    /// Standard errors and covariances in the order of the parameters, or a reason code. Where nobody is seen to
    /// stop, the parameters of stopping are held.
    pub uncertainty: Result<Uncertainty, &'static str>,
    /// What to be careful about: keys below `clv.warning.`.
    pub warnings: Vec<&'static str>,
}

impl OrderFit {
    /// Puts a fit together.
    pub(super) fn new(
        model: OrderModel,
        ln_likelihood: f64,
        n_customers: usize,
        n_repeat_buyers: usize,
        uncertainty: Result<Uncertainty, &'static str>,
        warnings: Vec<&'static str>,
    ) -> Self {
        let n_parameters = model.parameters().len() as f64;
        Self {
            kind: model.kind(),
            model,
            ln_likelihood,
            aic: 2.0 * n_parameters - 2.0 * ln_likelihood,
            n_customers,
            n_repeat_buyers,
            uncertainty,
            warnings,
        }
    }

    /// Whether its surroundings are a good place to search in for similar data.
    fn is_settled(&self) -> bool {
        self.warnings.is_empty() && self.uncertainty.is_ok()
    }

    /// Whether it is another model's twin: the version for regular buyers of a file without regular buyers.
    pub fn is_twin(&self) -> bool {
        self.kind != self.model.kind()
    }
}

impl From<ParetoNbdFit> for OrderFit {
    fn from(fit: ParetoNbdFit) -> Self {
        Self::new(
            OrderModel::ParetoNbd(fit.model),
            fit.ln_likelihood,
            fit.n_customers,
            fit.n_repeat_buyers,
            fit.uncertainty,
            fit.warnings,
        )
    }
}

/// Fits one model.
///
/// # Errors
/// `clv.too_few_repeat_buyers` with `n` and `min`; `clv.no_fit` with `model`, where the likelihood is finite nowhere.
pub fn fit(kind: Kind, histories: &[History]) -> Result<OrderFit, Error> {
    let fits = fit_some(&[kind], histories, &[])?;
    fits.into_iter().find(|f| f.kind == kind).ok_or(Error::new("clv.no_fit").with("model", kind.id()))
}

/// Fits all models, in the order of [`Kind::ALL`]; those that have no fit are left out, BG/BB too where there is no
/// period (see [`super::discrete`]). `near` are fits to similar data: the
/// search starts from those that have settled.
///
/// # Errors
/// `clv.too_few_repeat_buyers` with `n` and `min`.
pub fn fit_all(
    histories: &[History],
    near: &[OrderFit],
    period_weeks: Option<f64>,
) -> Result<Vec<OrderFit>, Error> {
    let mut fits = fit_some(&Kind::ALL, histories, near)?;
    fits.extend(period_weeks.and_then(|period| fit_discrete(histories, period)));
    Ok(fits)
}

fn fit_discrete(histories: &[History], period_weeks: f64) -> Option<OrderFit> {
    let taken: Vec<Opportunities> = histories.iter().map(|h| opportunities(h, period_weeks)).collect();
    let fit = bg_bb_fit::fit(&taken).ok()?;
    Some(OrderFit::new(
        OrderModel::BgBb(Discrete { model: fit.model, period_weeks }),
        fit.ln_likelihood,
        fit.n_customers,
        fit.n_repeat_buyers,
        fit.uncertainty,
        fit.warnings,
    ))
}

/// Fits a model with a given number of stages per order, whatever the file prefers.
///
/// # Errors
/// `clv.too_few_repeat_buyers` with `n` and `min`; `clv.no_fit` with `model`, where the likelihood is finite nowhere.
pub fn fit_with_stages(leaving: Leaving, stages: u32, histories: &[History]) -> Result<OrderFit, Error> {
    let patterns = Patterns::count(histories)?;
    let stages = stages.clamp(1, MAX_STAGES);
    beta_geometric_fit::fit(&patterns, leaving, stages, None)
        .ok_or(Error::new("clv.no_fit").with("model", stages))
}

/// 95 % intervals of a fit's parameters, by the likelihood where the file is not large; `histories` are those it was fitted to.
pub fn intervals(fit: &OrderFit, histories: &[History]) -> Vec<Result<(f64, f64), &'static str>> {
    let values: Vec<f64> = fit.model.parameters().into_iter().map(|p| p.1).collect();
    let straight = || profile::from_standard_errors(&values, &fit.uncertainty);
    if fit.uncertainty.is_err() || histories.len() > profile::MAX_CUSTOMERS {
        return straight();
    }
    match &fit.model {
        OrderModel::BetaGeometric(m) => {
            let Ok(patterns) = Patterns::count(histories) else { return straight() };
            let (at, surface) = beta_geometric_fit::surface(&patterns, m);
            profile::intervals(surface, &at, &values, &fit.uncertainty)
        }
        OrderModel::ParetoNbd(m) => {
            let (at, surface) = pareto_nbd_fit::surface(histories, m);
            profile::intervals(surface, &at, &values, &fit.uncertainty)
        }
        OrderModel::BgBb(_) => straight(),
    }
}

/// How far a figure that follows from the parameters can go within their 95 % region by the likelihood; `None` for a large file,
/// for which the delta method is as good, and where no end is found.
fn range(fit: &OrderFit, histories: &[History], figure: &dyn Fn(&OrderModel) -> f64) -> Option<(f64, f64)> {
    let uncertainty = fit.uncertainty.as_ref().ok().filter(|u| !u.is_hopeless())?;
    if histories.len() > profile::MAX_CUSTOMERS {
        return None;
    }
    let free: Vec<bool> = uncertainty.standard_errors.iter().map(|se| !se.is_nan()).collect();
    let figure = |by: &[f64]| {
        let moved = by.iter().enumerate().fold(fit.model, |model, (i, by)| model.scaled(i, libm::exp(*by)));
        figure(&moved)
    };
    match &fit.model {
        OrderModel::BetaGeometric(m) => {
            let patterns = Patterns::count(histories).ok()?;
            let (at, surface) = beta_geometric_fit::surface(&patterns, m);
            profile::range(surface, &at, &free, &figure)
        }
        OrderModel::ParetoNbd(m) => {
            let (at, surface) = pareto_nbd_fit::surface(histories, m);
            profile::range(surface, &at, &free, &figure)
        }
        OrderModel::BgBb(_) => None,
    }
}

/// The 95 % interval of a customer's P(alive) by the likelihood, where that has an end; `histories` are those of the fit. The
/// customer's own history is one of the file's: what it tells of the parameters is in the fit.
pub fn p_alive_range(fit: &OrderFit, histories: &[History], h: &History) -> Option<(f64, f64)> {
    let log_odds = |model: &OrderModel| {
        let p = model.p_alive(h);
        libm::log(p) - libm::log1p(-p)
    };
    let (low, high) = range(fit, histories, &log_odds)?;
    Some((logistic(low), logistic(high)))
}

/// Fits the model of another fit to a part of its customers; `None` where too few have repeat orders.
pub(super) fn fit_like(all: &OrderFit, histories: &[History]) -> Option<OrderFit> {
    let patterns = Patterns::count(histories).ok()?;
    match &all.model {
        OrderModel::BetaGeometric(m) => beta_geometric_fit::fit(&patterns, m.leaving, m.stages, None),
        OrderModel::ParetoNbd(_) => Some(pareto_nbd_fit::fit(histories).ok()?.into()),
        OrderModel::BgBb(m) => fit_discrete(histories, m.period_weeks),
    }
}

/// Fits some of the models of orders at any time.
///
/// # Errors
/// `clv.too_few_repeat_buyers` with `n` and `min`.
pub fn fit_some(kinds: &[Kind], histories: &[History], near: &[OrderFit]) -> Result<Vec<OrderFit>, Error> {
    let patterns = Patterns::count(histories)?;
    let near = |kind: Kind| near.iter().find(|f| f.kind == kind && f.is_settled());
    let plain = |leaving: Leaving, kind: Kind| {
        beta_geometric_fit::fit(&patterns, leaving, 1, near(kind).and_then(|f| f.model.beta_geometric()))
    };
    let regular = |leaving: Leaving, kind: Kind, base: Option<OrderFit>| {
        let mut fit = beta_geometric_fit::fit_regular(&patterns, leaving, &base?)?;
        fit.kind = kind;
        Some(fit)
    };
    let mut fits: Vec<OrderFit> = Vec::with_capacity(kinds.len());
    for &kind in kinds {
        let done = |kind: Kind| fits.iter().find(|f| f.kind == kind).cloned();
        let fit = match kind {
            Kind::Nbd => plain(Leaving::Never, kind),
            Kind::BgNbd => plain(Leaving::AfterRepeats, kind),
            Kind::MbgNbd => plain(Leaving::AfterAny, kind),
            Kind::ParetoNbd => {
                let near = near(kind).and_then(|f| match &f.model {
                    OrderModel::ParetoNbd(m) => Some(m),
                    _ => None,
                });
                pareto_nbd_fit::fit_near(histories, near).ok().map(OrderFit::from)
            }
            Kind::BgBb => None,
            Kind::BgCnbd => {
                let base = done(Kind::BgNbd).or_else(|| plain(Leaving::AfterRepeats, Kind::BgNbd));
                regular(Leaving::AfterRepeats, kind, base)
            }
            Kind::MbgCnbd => {
                let base = done(Kind::MbgNbd).or_else(|| plain(Leaving::AfterAny, Kind::MbgNbd));
                regular(Leaving::AfterAny, kind, base)
            }
        };
        fits.extend(fit);
    }
    Ok(fits)
}
