//! Where customers come from and where they go: stages with the flow between them, the ladder of orders, cohorts.

pub mod choices;
pub mod cohorts;
pub mod ladder;
pub mod promotion;
pub mod silence;
pub mod stages;

use super::params::Params;
use super::study::Study;
use crate::issue::Error;
use crate::model::{Day, Purchase, Transactions};
use cohorts::Cohorts;
use ladder::Ladder;
use promotion::Promotion;
use stages::Stages;

/// Everything about life cycles. Lists per customer follow `Study::scored`.
#[derive(Debug, Clone)]
pub struct Lifecycle {
    /// Stages today.
    pub now: Stages,
    /// The earlier day that today is compared with.
    pub since: Day,
    /// Stages on the morning of that day, by what was known then.
    pub then: Stages,
    /// From order to order.
    pub ladder: Ladder,
    /// Intakes of customers.
    pub cohorts: Cohorts,
    /// Won at a discount against won at the full price.
    pub promotion: Result<Promotion, Error>,
}

/// Purchases of the customers with any, in the order of `Study::scored`.
pub fn histories(study: &Study) -> Vec<&[Purchase]> {
    let own = |at: &u32| study.customers.list.get(*at as usize).map(|c| study.customers.purchases_of(c));
    study.scored.iter().map(|at| own(at).unwrap_or(&[])).collect()
}

/// The day that today is compared with: the user's, else a year before the end of the file, else the middle of a file
/// of less than two years.
pub fn since(study: &Study, params: &Params) -> Day {
    let (first, end) = (study.overview.period.0, study.as_of);
    let usual = end.plus(-(((end.0 - first.0) / 2).min(365)));
    params.lifecycle.since.unwrap_or(usual).clamp(first, end)
}

/// Computes all of it.
///
/// # Errors
/// As [`Study::need_customers`].
pub fn run(study: &Study, tx: &Transactions, params: &Params) -> Result<Lifecycle, Error> {
    let histories = histories(study);
    let now = stages::run(&histories, study.as_of);
    of_stages(study, tx, params, now, stages::run(&histories, since(study, params)))
}

/// Computes the rest where the stages are known already.
///
/// # Errors
/// As [`Study::need_customers`].
pub fn of_stages(
    study: &Study,
    tx: &Transactions,
    params: &Params,
    now: Stages,
    then: Stages,
) -> Result<Lifecycle, Error> {
    study.need_customers()?;
    let (start, last) = study.overview.period;
    let histories = histories(study);
    let since = since(study, params);
    let horizon_days = params.lifecycle.horizon_days.unwrap_or(now.pool_days);
    let n_months = last.month_index() - start.month_index() + 1;
    let per_period = params.lifecycle.cohort_months.unwrap_or(cohorts::usual_months(n_months));
    Ok(Lifecycle {
        then,
        since,
        ladder: ladder::run(&histories, study.as_of, horizon_days),
        cohorts: cohorts::run(&histories, start, study.as_of, per_period, now.pool_days),
        promotion: promotion::run(study, tx, horizon_days),
        now,
    })
}
