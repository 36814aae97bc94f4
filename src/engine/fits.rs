//! Fits of customer models and clusters for the bench page only: what is measured beside other programs, in a browser.

use crate::analysis::value::clusters;
use crate::analysis::value::clv::forecast::{Schedule, forecast, grouped};
use crate::analysis::value::clv::history::History;
use crate::analysis::value::clv::order_fit::{OrderFit, fit, fit_all};
use crate::analysis::value::clv::order_model::Kind;
use crate::issue::Error;

/// Customers as four numbers each: repeat orders, weeks of the last one, weeks of age, sum of the logarithms of gaps.
fn histories(numbers: &[f64]) -> Vec<History> {
    let read = |of: &[f64; 4]| History {
        n_repeats: of[0] as u32,
        last_weeks: of[1],
        age_weeks: of[2],
        sum_ln_gaps: of[3],
    };
    numbers.as_chunks().0.iter().map(read).collect()
}

/// Fits one model (an id of [`Kind`]), or with another id all; then forecasts twelve months of every customer.
/// Gives the log-likelihoods and, last, the orders that the first fit expects of all customers.
///
/// # Errors
/// What [`fit_all`] refuses.
pub fn fits(id: &str, numbers: &[f64], is_scored: bool) -> Result<Vec<f64>, Error> {
    let histories = histories(numbers);
    let one = [Kind::Nbd, Kind::BgNbd, Kind::MbgNbd, Kind::ParetoNbd, Kind::BgCnbd, Kind::MbgCnbd];
    let fits: Vec<OrderFit> = match one.into_iter().find(|kind| kind.id() == id) {
        Some(kind) => vec![fit(kind, &histories)?],
        None => fit_all(&histories, &[], None)?,
    };
    let mut answer: Vec<f64> = fits.iter().map(|fit| fit.ln_likelihood).collect();
    if let Some(first) = fits.first().filter(|_| is_scored) {
        let months = Schedule { step_weeks: 365.25 / 84.0, n_steps: 12, rate_per_step: 0.01 };
        let each = forecast(&first.model, &months, &histories, &grouped(&histories));
        answer.push(each.iter().map(|of| of.orders).sum());
    }
    Ok(answer)
}

/// Clusters of points of three numbers each: see [`clusters::of_points`].
///
/// # Errors
/// What that refuses.
pub fn clusters(points: &[f64]) -> Result<Vec<f64>, Error> {
    let column = |at: usize| points.iter().skip(at).step_by(3).copied().collect();
    clusters::of_points([column(0), column(1), column(2)])
}
