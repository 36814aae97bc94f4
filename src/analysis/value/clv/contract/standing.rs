//! How a customer under contract stands, and what is to be expected of them.

use crate::analysis::value::clv::forecast::Schedule;
use crate::analysis::value::clv::sbg::Sbg;

const DAYS_PER_WEEK: f64 = 7.0;
/// A year is 365 or 366 days: what is due a day after the horizon counts.
const SLACK_DAYS: f64 = 1.0;

/// How a customer stands at the end of observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Standing {
    /// The last renewal is overdue.
    Lost,
    /// The contract runs.
    Running(Running),
}

/// A contract that runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Running {
    /// Renewals so far.
    pub n_renewals: u32,
    /// Days until the next payment is due; 0: it is due now.
    pub due_days: f64,
    /// Share of renewals that come later than this one has been waited for: 1 as long as nobody pays so early.
    pub not_yet: f64,
    /// What is paid per period, in currency units.
    pub amount: f64,
}

/// Probability of a renewal that has not come yet, though a share of renewals would have: r L / (r L + 1 - r).
pub fn given_not_yet(retention: f64, not_yet: f64) -> f64 {
    let comes = retention * not_yet;
    comes / (comes + 1.0 - retention)
}

/// What is to be expected over a horizon, the parameters taken as known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ahead {
    /// Probability of one renewal at least: that of the next one.
    pub p_any: f64,
    /// Probability of every renewal that comes due.
    pub p_all: f64,
    /// Expected renewals.
    pub orders: f64,
    /// Expected renewals, discounted to today.
    pub discounted: f64,
    /// Variance of the number of renewals.
    pub variance: f64,
}

impl Running {
    /// Probability of the next renewal.
    pub fn p_next(&self, model: &Sbg) -> f64 {
        given_not_yet(model.retention(self.n_renewals + 1), self.not_yet)
    }

    /// Probability of the `j`-th renewal from now, counted from 1, given those before it.
    pub(super) fn p_renewal(&self, model: &Sbg, j: u32) -> f64 {
        if j == 1 { self.p_next(model) } else { model.retention(self.n_renewals + j) }
    }

    /// Renewals that come due within the horizon.
    pub fn n_due(&self, period_days: f64, schedule: &Schedule) -> u32 {
        let horizon_days = schedule.horizon_weeks() * DAYS_PER_WEEK + SLACK_DAYS;
        if self.due_days > horizon_days {
            return 0;
        }
        ((horizon_days - self.due_days) / period_days + 1e-9) as u32 + 1
    }

    /// What is to be expected: renewal j comes with the product of the retentions until then.
    pub fn ahead(&self, model: &Sbg, period_days: f64, schedule: &Schedule) -> Ahead {
        let mut ahead = Ahead { p_all: 1.0, ..Ahead::default() };
        let mut square = 0.0;
        let steps_per_day = 1.0 / (schedule.step_weeks * DAYS_PER_WEEK);
        for j in 1..=self.n_due(period_days, schedule) {
            ahead.p_all *= self.p_renewal(model, j);
            if j == 1 {
                ahead.p_any = ahead.p_all;
            }
            let steps = (self.due_days + period_days * f64::from(j - 1)) * steps_per_day;
            ahead.orders += ahead.p_all;
            ahead.discounted += ahead.p_all * libm::pow(1.0 + schedule.rate_per_step, -steps);
            square += (2.0 * f64::from(j) - 1.0) * ahead.p_all;
        }
        ahead.variance = (square - ahead.orders * ahead.orders).max(0.0);
        ahead
    }

    /// Expected renewals without end, discounted to today: the residual lifetime from the next decision on. Infinite without
    /// discount where the mean is.
    pub fn lifetime(&self, model: &Sbg, period_days: f64, schedule: &Schedule) -> f64 {
        let steps_per_period = period_days / (schedule.step_weeks * DAYS_PER_WEEK);
        let rate = libm::pow(1.0 + schedule.rate_per_step, steps_per_period) - 1.0;
        let until_due = libm::pow(1.0 + rate, -self.due_days / period_days);
        model.discounted_residual_lifetime(self.n_renewals + 1, rate) * until_due * self.against_usual(model)
    }

    /// How much likelier or less likely the next renewal is than at its age without knowing the day.
    fn against_usual(&self, model: &Sbg) -> f64 {
        self.p_next(model) / model.retention(self.n_renewals + 1)
    }

    /// Further renewals of half of the customers like this one: the largest number that at least half reach, 1,000 at most.
    pub fn median_renewals(&self, model: &Sbg) -> u32 {
        let mut p = 1.0;
        for j in 1..=1_000 {
            p *= self.p_renewal(model, j);
            if p < 0.5 {
                return j - 1;
            }
        }
        1_000
    }

    /// Mean number of further renewals, (beta + n) / (alpha - 1); infinite for alpha of 1 and below.
    pub fn mean_renewals(&self, model: &Sbg) -> f64 {
        if model.alpha > 1.0 {
            (model.beta + f64::from(self.n_renewals)) / (model.alpha - 1.0) * self.against_usual(model)
        } else {
            f64::INFINITY
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::value::clv::config::Config;

    const YEAR: f64 = 365.25;

    fn yearly(months: u32, rate: f64) -> Schedule {
        Config { horizon_months: months, annual_discount: rate, ..Config::default() }
            .check()
            .unwrap()
            .schedule()
    }

    /// The regular customers of Fader & Hardie (2007), α = 0.704, β = 1.182, paid once a year; a customer with two renewals who
    /// pays again in half a year. By hand: r3 = 3.182/3.886 = 0.818837, r4 = 4.182/4.886 = 0.855915, r5 = 5.182/5.886 = 0.880394.
    #[test]
    fn three_years_by_hand() {
        let model = Sbg { alpha: 0.704, beta: 1.182 };
        let customer = Running { n_renewals: 2, due_days: 365.25 / 2.0, not_yet: 1.0, amount: 100.0 };
        let schedule = yearly(36, 0.10);
        assert_eq!(customer.n_due(YEAR, &schedule), 3);
        let ahead = customer.ahead(&model, YEAR, &schedule);
        let (p1, p2, p3) = (0.818_837, 0.818_837 * 0.855_915, 0.818_837 * 0.855_915 * 0.880_394);
        let near = |a: f64, b: f64| assert!((a - b).abs() < 2e-6 * b.max(1.0), "{a} {b}");
        near(ahead.p_any, p1);
        near(ahead.p_all, p3);
        near(ahead.orders, p1 + p2 + p3);
        // Discounted by half a year, a year and a half, two and a half.
        near(
            ahead.discounted,
            p1 / libm::pow(1.1, 0.5) + p2 / libm::pow(1.1, 1.5) + p3 / libm::pow(1.1, 2.5),
        );
        // E[N²] = p1 + 3 p2 + 5 p3.
        near(ahead.variance, p1 + 3.0 * p2 + 5.0 * p3 - (p1 + p2 + p3) * (p1 + p2 + p3));
        // 0.819, 0.701, 0.617, 0.556 (r6 = 0.897767: 0.554), 0.505, 0.466: half of them reach five.
        assert_eq!(customer.median_renewals(&model), 5);
        assert_eq!(customer.mean_renewals(&model), f64::INFINITY);
        assert_eq!(Running { n_renewals: 1, ..customer }.mean_renewals(&Sbg { alpha: 3.0, beta: 4.0 }), 2.5);
    }

    /// Three of four usually have paid by now, and of ten nine renew: 0.9 x 0.25 against 0.1.
    #[test]
    fn whoever_has_not_paid_yet_is_the_likelier_gone() {
        assert!((given_not_yet(0.9, 0.25) - 0.225 / 0.325).abs() < 1e-15);
        assert!((given_not_yet(0.9, 1.0) - 0.9).abs() < 1e-15);
    }

    /// A long horizon comes to the lifetime without end.
    #[test]
    fn a_long_horizon_is_the_lifetime() {
        let model = Sbg { alpha: 1.3, beta: 2.0 };
        let customer = Running { n_renewals: 1, due_days: 10.0, not_yet: 1.0, amount: 1.0 };
        let ahead = customer.ahead(&model, YEAR / 12.0, &yearly(120, 0.9));
        let all = customer.lifetime(&model, YEAR / 12.0, &yearly(120, 0.9));
        assert!(all > ahead.discounted && all < ahead.discounted * 1.01, "{all} {}", ahead.discounted);
        // Nothing comes due within the horizon.
        let none = Running { due_days: 400.0, ..customer }.ahead(&model, YEAR, &yearly(12, 0.1));
        assert_eq!((none.orders, none.p_all, none.p_any), (0.0, 1.0, 0.0));
    }
}
