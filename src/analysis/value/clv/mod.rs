//! Customer lifetime value over a stated horizon.
//!
//! # What it tells
//! What every customer is still worth: margin on the orders to be expected over the next months, discounted.
//!
//! # How it is computed
//! Number of orders by the model that forecasts the file's own past best ([`contest`], [`order_model`]), spend per order by the
//! gamma-gamma model ([`gamma_gamma`]), month by month: sum over months i of margin x spend x (expected orders in month i)
//! / (1 + monthly rate)^i. A month is 365.25 / 12 days, the monthly rate is (1 + annual rate)^(1/12) - 1. Intervals of
//! the totals: delta method over the parameters of both models (on a systematic sample of customers when
//! there are many); they say how well the parameters are known, not how much chance there is in the orders.
//! Of a single customer both are known: [`details`].
//!
//! # What it needs
//! Customer, date, amount, and at least [`patterns::MIN_REPEAT_BUYERS`] customers with a repeat order.
//!
//! # Limits
//! See the models. On the CDNOW file the forecasts of the following 39 weeks are 12 to 16 % too low: look at the
//! contest before believing a sum.
//!
//! # References
//! Fader, Hardie & Lee (2005), "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis", JMR 42(4).

pub mod active;
pub mod beta_geometric;
mod beta_geometric_fit;
mod beta_geometric_terms;
pub mod bg_bb;
pub mod bg_bb_fit;
pub mod choices;
pub mod config;
pub mod contest;
pub mod contract;
pub mod details;
pub mod discrete;
pub mod forecast;
pub mod gamma_gamma;
pub mod groups;
pub mod history;
mod jet;
mod members;
pub mod order_fit;
pub mod order_model;
pub mod pareto_nbd;
pub mod pareto_nbd_alive;
pub mod pareto_nbd_fit;
pub mod parts;
pub mod patterns;
pub mod profile;
pub mod regularity;
pub mod sbg;
pub mod simple;
#[cfg(test)]
mod simulation;
mod spread;
mod stopping;
pub mod stream;
pub mod summary;
mod totals;
pub mod uncertainty;

pub use config::{Config, ValidConfig};

use crate::issue::Error;
use crate::math::stats::{mean, pearson};
use crate::model::{Customers, Day};
use contest::{Contest, Reason};
use contract::Contract;
use details::{Details, Models};
use forecast::Schedule;
use gamma_gamma::{GammaGammaFit, Spend};
use groups::{GroupedFits, Grouping};
use history::History;
use order_fit::OrderFit;
use simple::Simple;
use std::sync::Arc;
use summary::Row;
use uncertainty::Estimate;

/// One customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CustomerValue {
    /// What the models saw.
    pub row: Row,
    /// Probability of being active at the end of observation.
    pub p_alive: f64,
    /// Probability of at least one order over the horizon.
    pub p_any_order: f64,
    /// Expected orders over the horizon.
    pub expected_orders: f64,
    /// Expected amount per order, in currency units.
    pub expected_spend: f64,
    /// Discounted margin over the horizon, in currency units.
    pub clv: f64,
}

/// What the models have learned from the file: it does not depend on horizon, discount rate and margin.
#[derive(Debug, Clone)]
pub struct Past {
    /// Last day the models saw.
    pub until: Day,
    /// Customers with a purchase until then, in the order of `Customers::list`.
    pub rows: Vec<Row>,
    /// All models of orders, fitted to what came until then.
    pub fits: Vec<OrderFit>,
    /// Their forecasts of the part held back, or why nothing could be held back.
    pub contest: Result<Contest, Error>,
    /// Wheat and Morrison's estimate of regularity.
    pub wheat_morrison: Option<f64>,
    histories: Vec<History>,
    /// See [`forecast::grouped`].
    order: Vec<u32>,
    groupings: Vec<Grouping>,
}

/// Everything.
#[derive(Debug, Clone)]
pub struct Output {
    /// What the models have learned.
    pub past: Arc<Past>,
    /// The horizon.
    pub horizon_weeks: f64,
    /// Customers with a purchase until the last day the models saw, in the order of `Customers::list`.
    pub customers: Vec<CustomerValue>,
    /// The model of orders in use.
    pub orders: OrderFit,
    /// Why this one.
    pub reason: Reason,
    /// 95 % intervals of its parameters by the likelihood ([`profile`]), or reasons why there are none.
    pub intervals: Arc<Vec<Result<(f64, f64), &'static str>>>,
    /// The model of amounts; `None` if too few customers have repeat orders of a positive amount.
    pub spend: Option<GammaGammaFit>,
    /// Correlation of number and mean amount of the repeat orders: the model wants it small.
    pub correlation: Option<f64>,
    /// Expected orders of all customers over the horizon, with the interval of the parameters.
    pub total_orders: Estimate,
    /// Value of all customers, likewise.
    pub total_clv: Estimate,
    /// The formula that is checked by hand.
    pub simple: Option<Simple>,
    /// The model in use by groups, for each way of grouping.
    pub groups: Arc<Vec<GroupedFits>>,
    /// What to be careful about: keys below `clv.warning.`.
    pub warnings: Vec<&'static str>,
    /// Customers under contract: then all values are by their model.
    pub contract: Option<Contract>,
    /// What details of single customers follow from.
    config: ValidConfig,
    schedule: Schedule,
    usual_spend: f64,
}

impl Output {
    /// One customer closely; `at` is a position in `customers`. Computed when it is asked for.
    pub fn details(&self, at: usize) -> Option<Details> {
        let row = &self.customers.get(at)?.row;
        if let Some(contract) = &self.contract {
            return contract.details(at, &self.schedule, self.config.get().margin);
        }
        let models = Models {
            orders: &self.orders,
            spend: self.spend.as_ref(),
            schedule: &self.schedule,
            margin: self.config.get().margin,
            usual_spend: self.usual_spend,
        };
        Some(models.details(&row.history(), &row.spend(self.config.get().first_order)))
    }

    /// P(alive) of one customer with its interval by the likelihood, which is bent where little is known of leaving: the delta method's
    /// of [`Output::details`] is too narrow there, and stands in where the likelihood has no end or the file is large.
    pub fn p_alive(&self, at: usize, details: &Details) -> Estimate {
        let straight = details.p_alive;
        let bent = || {
            let history = self.customers.get(at)?.row.history();
            order_fit::p_alive_range(&self.orders, &self.past.histories, &history)
        };
        if self.contract.is_some() || straight.interval.is_err() {
            return straight;
        }
        bent().map_or(straight, |ends| Estimate { interval: Ok(ends), ..straight })
    }
}

/// Fits the models and compares them.
///
/// `end` is the last day of the file. `until` is the last day the models may see: the days after it check the
/// forecast; `None`: they see everything, and are checked on a part held back of its own accord. `groupings` are
/// ways of grouping customers besides the year of the first order.
///
/// # Errors
/// `clv.too_few_repeat_buyers` with `n` and `min`.
pub fn look_back(
    customers: &Customers,
    end: Day,
    until: Option<Day>,
    mut groupings: Vec<Grouping>,
) -> Result<Past, Error> {
    let until = until.map_or(end, |day| day.min(end));
    let rows = summary::summarise(customers, until);
    let histories: Vec<History> = rows.iter().map(Row::history).collect();
    let cut = if until < end { Ok(until) } else { contest::split(&rows, end) };
    let contest = cut.and_then(|cut| contest::run(customers, cut, end));
    let fits = match &contest {
        Ok(contest) if contest.cut == until => contest.entrants.iter().map(|e| e.fit.clone()).collect(),
        _ => {
            let near: Vec<OrderFit> =
                contest.iter().flat_map(|c| &c.entrants).map(|e| e.fit.clone()).collect();
            order_fit::fit_all(&histories, &near, discrete::period_weeks(customers, &rows, until))?
        }
    };
    groupings.insert(0, first_years(&rows, until, customers.list.len()));
    Ok(Past {
        until,
        fits,
        contest,
        wheat_morrison: regularity::wheat_morrison(customers, &rows, until),
        order: forecast::grouped(&histories),
        rows,
        histories,
        groupings,
    })
}

/// Computes values of all customers. What `before` has in common with it is taken over.
///
/// # Errors
/// `clv.no_fit` with `model`.
pub fn run(
    customers: &Customers,
    past: &Arc<Past>,
    config: &ValidConfig,
    before: Option<&Output>,
) -> Result<Output, Error> {
    let settings = config.get();
    let before = before.filter(|b| Arc::ptr_eq(&b.past, past));
    let (orders, reason) = choose(&past.fits, past.contest.as_ref().ok(), settings)?;
    let spends = past.spends(settings);
    let spend = match before {
        Some(b) if b.config.get().first_order == settings.first_order => b.spend.clone(),
        _ => gamma_gamma::fit(&spends),
    };
    let mut warnings = orders.warnings.clone();
    match &spend {
        Some(fit) => warnings.extend(&fit.warnings),
        None => warnings.push("spend_not_fitted"),
    }
    let usable: Vec<_> = spends.iter().filter(|s| s.n_orders > 0 && s.mean > 0.0).collect();
    let counts: Vec<f64> = usable.iter().map(|s| f64::from(s.n_orders)).collect();
    let means: Vec<f64> = usable.iter().map(|s| s.mean).collect();
    let correlation = pearson(&counts, &means);
    if correlation.is_some_and(|c| c.abs() > 0.3) {
        warnings.push("spend_depends_on_frequency");
    }
    let (groups, intervals) = match before {
        Some(b) if b.orders.kind == orders.kind => (Arc::clone(&b.groups), Arc::clone(&b.intervals)),
        _ => (Arc::new(by_group(past, &orders)), Arc::new(order_fit::intervals(&orders, &past.histories))),
    };
    let learned = Learned {
        orders,
        reason,
        spend,
        intervals,
        groups,
        correlation,
        warnings,
        // Stands in where the model of amounts has no finite answer.
        usual_spend: if means.is_empty() { 0.0 } else { mean(&means) },
    };
    Ok(apply(customers, past, config, &spends, learned))
}

/// What is learned from all customers.
struct Learned {
    orders: OrderFit,
    reason: Reason,
    spend: Option<GammaGammaFit>,
    intervals: Arc<Vec<Result<(f64, f64), &'static str>>>,
    groups: Arc<Vec<GroupedFits>>,
    correlation: Option<f64>,
    warnings: Vec<&'static str>,
    usual_spend: f64,
}

/// What it says of these customers.
fn apply(
    customers: &Customers,
    past: &Arc<Past>,
    config: &ValidConfig,
    spends: &[Spend],
    learned: Learned,
) -> Output {
    let Learned { orders, reason, spend, intervals, groups, correlation, warnings, usual_spend } = learned;
    let settings = config.get();
    let schedule = config.schedule();
    let horizon_weeks = schedule.horizon_weeks();
    let (rows, histories, order) = (&past.rows, &past.histories, &past.order);
    let outlooks = forecast::forecast(&orders.model, &schedule, histories, order);
    let values = rows.iter().zip(histories).zip(spends).zip(&outlooks).map(|(((row, h), own), outlook)| {
        let expected_spend = spend.as_ref().and_then(|f| f.model.expected_spend(own)).unwrap_or(usual_spend);
        CustomerValue {
            row: *row,
            p_alive: outlook.p_alive,
            p_any_order: orders.model.p_any_order_given(outlook.p_alive, horizon_weeks, h),
            expected_orders: outlook.orders,
            expected_spend,
            clv: settings.margin * expected_spend * outlook.discounted_orders,
        }
    });
    let values: Vec<CustomerValue> = values.collect();
    let first_order = settings.first_order;
    let (total_orders, total_clv) = totals::estimate(
        &values,
        histories,
        order,
        &schedule,
        &orders,
        spend.as_ref(),
        first_order,
        usual_spend,
    );
    Output {
        past: Arc::clone(past),
        contract: None,
        horizon_weeks,
        groups,
        intervals,
        customers: values,
        reason,
        spend,
        correlation,
        total_orders,
        total_clv,
        simple: simple::run(customers, rows, past.until, settings.margin, settings.annual_discount),
        warnings,
        config: *config,
        schedule,
        usual_spend,
        orders,
    }
}

fn by_group(past: &Past, orders: &OrderFit) -> Vec<GroupedFits> {
    let fits = past.groupings.iter().filter_map(|grouping| {
        let of_row = |row: &Row| grouping.of_customer.get(row.customer_idx as usize).copied();
        let group_of = past.rows.iter().map(of_row).collect::<Option<Vec<u32>>>()?;
        groups::run(orders, grouping, &past.histories, &group_of)
    });
    fits.collect()
}

/// The fit to use, and why.
fn choose(
    fits: &[OrderFit],
    contest: Option<&Contest>,
    settings: &Config,
) -> Result<(OrderFit, Reason), Error> {
    let of_kind = |kind| fits.iter().find(|f| f.kind == kind).cloned();
    let by_user = settings.model.and_then(of_kind).map(|fit| (fit, Reason::Chosen));
    let by_contest = || contest.and_then(|c| c.winner).and_then(of_kind).map(|fit| (fit, Reason::Holdout));
    let by_likelihood =
        || contest::by_likelihood(fits).and_then(of_kind).map(|fit| (fit, Reason::Likelihood));
    by_user.or_else(by_contest).or_else(by_likelihood).ok_or(Error::new("clv.no_fit").with("model", ""))
}

/// Customers by the year of their first order.
fn first_years(rows: &[Row], until: Day, n_customers: usize) -> Grouping {
    let year = |row: &Row| until.plus(-row.age_days).ymd().0;
    let mut years: Vec<i32> = rows.iter().map(year).collect();
    years.sort_unstable();
    years.dedup();
    let mut of_customer = vec![0; n_customers];
    for row in rows {
        if let (Some(group), Ok(at)) =
            (of_customer.get_mut(row.customer_idx as usize), years.binary_search(&year(row)))
        {
            *group = at as u32;
        }
    }
    Grouping { id: "first_year", names: years.iter().map(ToString::to_string).collect(), of_customer }
}
