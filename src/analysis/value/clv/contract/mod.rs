//! Customers under contract: who renews, and what they are worth.
//!
//! # What it tells
//! Whether a file's customers pay once per period or are gone ([`recognise`]); if so, who is lost (their renewal is overdue),
//! how likely the others renew, how long they stay, and what they are worth.
//!
//! # How it is computed
//! Payments are contracts with renewals ([`renewals`]); the shifted-beta-geometric model ([`super::sbg`]) is fitted to all
//! decisions. A customer with n renewals renews the next with probability (beta + n) / (alpha + beta + n); one who has not
//! paid yet though others have, with less ([`standing::given_not_yet`]). CLV over the horizon = sum over the renewals that come
//! due of margin x amount x probability / (1 + rate)^time, the time being when they come due; the amount is the mean of what
//! was paid in the last [`N_AMOUNTS`] periods of the contract. Lost customers are worth nothing more.
//! Intervals: of the parameters by the likelihood, of sums by the delta method; the customers' own chance by the variance of the
//! number of renewals. Checked on the file's own past ([`check`]).
//!
//! # Limits
//! One length of contract per file. A new contract of a lost customer counts as one of a new customer.
//!
//! # References
//! Fader & Hardie (2007, 2010), see [`super::sbg`].
#![allow(clippy::indexing_slicing, reason = "lists per customer have one length")]

pub mod check;
pub mod curve;
pub mod recognise;
pub mod renewals;
pub mod standing;
mod values;
pub mod yearly;

use super::sbg::{self, SbgFit};
use super::summary::Row;
use crate::issue::Error;
use crate::model::{Customers, Day, Money};
use check::Check;
use recognise::{Contractual, Evidence, Period};
use renewals::{Renewals, Spell};
use standing::{Running, Standing};

/// Periods whose mean is the amount per period.
pub const N_AMOUNTS: usize = 3;

/// What is known of contracts.
#[derive(Debug, Clone)]
pub struct Contract {
    /// What speaks for it.
    pub evidence: Evidence,
    /// The user said so.
    pub is_chosen: bool,
    /// All contracts.
    pub renewals: Renewals,
    /// Decisions by age: of index i, renewals and losses at the end of period i + 1.
    pub decisions: Vec<(u32, u32)>,
    /// The model.
    pub fit: SbgFit,
    /// 95 % intervals of alpha and beta by the likelihood.
    pub intervals: Vec<Result<(f64, f64), &'static str>>,
    /// The forecast of the last part of the file.
    pub check: Result<Check, Error>,
    /// How every customer stands, in the order of the rows.
    pub standing: Vec<Standing>,
}

impl Contract {
    /// The period.
    pub fn period(&self) -> Period {
        self.renewals.rule.period
    }

    /// Contracts that run.
    pub fn running(&self) -> impl Iterator<Item = &Running> {
        self.standing.iter().filter_map(|s| match s {
            Standing::Running(running) => Some(running),
            Standing::Lost => None,
        })
    }

    /// The same model for other customers.
    #[must_use]
    pub fn of_members(&self, customers: &Customers, rows: &[Row], until: Day) -> Self {
        let days = days(customers, rows, until);
        let renewals = Renewals::by_rule(&days, until.0, self.renewals.rule.clone());
        let standing = standing(customers, rows, until, &renewals);
        Self { standing, ..self.clone() }
    }
}

/// What speaks for or against a contract, and the contracts if it is one or is said to be.
///
/// # Errors
/// `clv.no_contract` if the user says that it is one, and no payment is seen to be due.
pub fn run(
    customers: &Customers,
    rows: &[Row],
    until: Day,
    wanted: Contractual,
    column: Option<String>,
) -> Result<(Option<Evidence>, Option<Contract>), Error> {
    let days = days(customers, rows, until);
    let evidence = Evidence::of(&days, until.0, column);
    let is_wanted = match wanted {
        Contractual::Yes => true,
        Contractual::No => false,
        Contractual::Auto => evidence.as_ref().is_some_and(Evidence::is_contract),
    };
    if !is_wanted {
        return Ok((evidence, None));
    }
    let none = || Error::new("clv.no_contract");
    let evidence = evidence.ok_or_else(none)?;
    let renewals = Renewals::of(&days, until.0, evidence.period);
    let decisions = renewals.decisions();
    let fit = sbg::fit_decisions(&decisions).ok_or_else(none)?;
    let contract = Contract {
        intervals: sbg::intervals(&decisions, &fit),
        check: check::run(&days, until, &renewals.rule),
        standing: standing(customers, rows, until, &renewals),
        is_chosen: wanted == Contractual::Yes,
        evidence: evidence.clone(),
        renewals,
        decisions,
        fit,
    };
    Ok((Some(evidence), Some(contract)))
}

fn days(customers: &Customers, rows: &[Row], until: Day) -> Vec<Vec<i32>> {
    rows.iter().map(|row| row.days(customers, until).into_iter().map(|day| day.0).collect()).collect()
}

fn standing(customers: &Customers, rows: &[Row], until: Day, renewals: &Renewals) -> Vec<Standing> {
    let mut standing = vec![Standing::Lost; rows.len()];
    for spell in renewals.spells.iter().filter(|s| !s.is_lost) {
        let due = f64::from(spell.last) + renewals.rule.length_days - f64::from(until.0);
        standing[spell.at] = Standing::Running(Running {
            n_renewals: spell.n_renewals,
            due_days: due.max(0.0),
            not_yet: renewals.rule.share_later(until.0 - spell.last),
            amount: amount(customers, &rows[spell.at], until, spell, renewals.rule.length_days),
        });
    }
    standing
}

/// The mean of what was paid in the last periods of a contract, extras included, in currency units.
fn amount(customers: &Customers, row: &Row, until: Day, spell: &Spell, length_days: f64) -> f64 {
    let own = customers.list.get(row.customer_idx as usize).map_or(&[][..], |c| customers.purchases_of(c));
    let mut periods: Vec<(i32, i64)> = Vec::new();
    for purchase in own.iter().filter(|p| p.day <= until && p.day.0 >= spell.start) {
        match periods.last_mut() {
            Some((day, net)) if f64::from(purchase.day.0 - *day) < length_days / 2.0 => {
                *net = net.saturating_add(purchase.net);
            }
            _ => periods.push((purchase.day.0, purchase.net)),
        }
    }
    let last = &periods[periods.len().saturating_sub(N_AMOUNTS)..];
    let sum: i64 = last.iter().fold(0, |sum, (_, net)| sum.saturating_add(*net));
    Money(sum).to_f64() / last.len().max(1) as f64
}
