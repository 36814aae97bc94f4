//! Payment days -> contracts: how often each was renewed, and whether it still runs.
//!
//! # How it is computed
//! From one payment the next is due a period later. A payment less than half a period after the last is an extra; up to
//! the days of grace after it was due it is the renewal; later it begins a new contract, and the old one was lost. The days
//! of grace are those by which 97.5 % of the renewals that came within half a period had come, at least the period's slack.
//! At the end a contract whose renewal is overdue by more than the days of grace is lost.

use super::recognise::Period;

/// One contract.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spell {
    /// Position of its customer.
    pub at: usize,
    /// First payment.
    pub start: i32,
    /// Last payment.
    pub last: i32,
    /// Renewals: payments after the first.
    pub n_renewals: u32,
    /// Renewals whose days of grace are over by the end: of the others only those who pay in time are seen yet.
    pub n_decided: u32,
    /// Whether it was lost.
    pub is_lost: bool,
}

/// When a renewal is due, and when it is overdue.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The period.
    pub period: Period,
    /// Days from one payment to the next.
    pub length_days: f64,
    /// Days after that by which it must have come.
    pub grace_days: f64,
    /// Of index i: renewals that came i days after the payment before.
    pub came: Vec<u32>,
}

impl Rule {
    /// The rule of a file.
    pub fn of(days: &[Vec<i32>], end: i32, period: Period) -> Self {
        let length_days = length(days, end, period);
        let grace_days = grace(days, end, period, length_days);
        let latest = length_days + grace_days;
        let mut came = vec![0_u32; latest as usize + 1];
        for gap in gaps(days, end).filter(|gap| (length_days / 2.0..=latest).contains(gap)) {
            if let Some(n) = came.get_mut(gap as usize) {
                *n += 1;
            }
        }
        Self { period, length_days, grace_days, came }
    }

    /// Share of renewals that come later than `elapsed` days after the payment before; half a renewal is added on the late side, so
    /// that nobody within the days of grace is given up entirely.
    pub fn share_later(&self, elapsed: i32) -> f64 {
        let n: u32 = self.came.iter().sum();
        let later: u32 = self.came.iter().zip(0..).filter(|(_, day)| *day > elapsed).map(|(n, _)| n).sum();
        (f64::from(later) + 0.5) / (f64::from(n) + 0.5)
    }
}

/// All contracts of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Renewals {
    /// When renewals are due and overdue.
    pub rule: Rule,
    /// Contracts, customer by customer, each customer's last one last.
    pub spells: Vec<Spell>,
    /// Payments that are no renewals.
    pub n_extra: usize,
    /// Contracts lost whose customer paid again later.
    pub n_returned: usize,
}

impl Renewals {
    /// Contracts from the payment days of customers (ascending, distinct; empty: no customer) until day `end`.
    pub fn of(days: &[Vec<i32>], end: i32, period: Period) -> Self {
        Self::by_rule(days, end, Rule::of(days, end, period))
    }

    /// The same by a known rule.
    pub fn by_rule(days: &[Vec<i32>], end: i32, rule: Rule) -> Self {
        let mut found = Self { rule, spells: Vec::new(), n_extra: 0, n_returned: 0 };
        for (at, own) in days.iter().enumerate() {
            found.follow(at, own, end);
        }
        found
    }

    fn follow(&mut self, at: usize, days: &[i32], end: i32) {
        let mut seen = days.iter().copied().take_while(|day| *day <= end);
        let Some(first) = seen.next() else { return };
        let begin =
            |day: i32| Spell { at, start: day, last: day, n_renewals: 0, n_decided: 0, is_lost: false };
        let (length, latest) = (self.rule.length_days, self.rule.length_days + self.rule.grace_days);
        let mut spell = begin(first);
        for day in seen {
            let gap = f64::from(day - spell.last);
            if gap < length / 2.0 {
                self.n_extra += 1;
            } else if gap <= latest {
                spell.n_decided += u32::from(f64::from(end - spell.last) > latest);
                spell.last = day;
                spell.n_renewals += 1;
            } else {
                self.spells.push(Spell { is_lost: true, ..spell });
                self.n_returned += 1;
                spell = begin(day);
            }
        }
        spell.is_lost = f64::from(end - spell.last) > latest;
        self.spells.push(spell);
    }

    /// Contracts lost.
    pub fn n_lost(&self) -> usize {
        self.spells.iter().filter(|s| s.is_lost).count()
    }

    /// Decisions by age: of index i, renewals and losses at the end of period i + 1.
    pub fn decisions(&self) -> Vec<(u32, u32)> {
        let longest =
            self.spells.iter().map(|s| s.n_decided as usize + usize::from(s.is_lost)).max().unwrap_or(0);
        // Contracts that end their story at an age, summed from the oldest.
        let mut open = vec![(0_u32, 0_u32); longest + 1];
        for spell in &self.spells {
            if let Some(slot) = open.get_mut(spell.n_decided as usize) {
                if spell.is_lost { slot.1 += 1 } else { slot.0 += 1 }
            }
        }
        let mut later = 0;
        let mut out: Vec<(u32, u32)> = Vec::with_capacity(longest);
        for (index, (running, lost)) in open.iter().enumerate().rev() {
            if index < longest {
                out.push((later, *lost));
            }
            later += running + lost;
        }
        out.reverse();
        out
    }
}

fn gaps(days: &[Vec<i32>], end: i32) -> impl Iterator<Item = f64> + '_ {
    days.iter().flat_map(|own| own.windows(2)).filter_map(move |pair| match pair {
        [a, b] if *b <= end => Some(f64::from(b - a)),
        _ => None,
    })
}

/// The mean of the gaps that keep the period.
fn length(days: &[Vec<i32>], end: i32, period: Period) -> f64 {
    let kept = gaps(days, end).filter(|gap| (gap - period.days()).abs() <= period.slack_days());
    let (n, sum) = kept.fold((0.0, 0.0), |(n, sum), gap| (n + 1.0, sum + gap));
    if n > 0.0 { sum / n } else { period.days() }
}

/// See the module's documentation.
fn grace(days: &[Vec<i32>], end: i32, period: Period, length: f64) -> f64 {
    let slack = period.slack_days();
    let late = gaps(days, end).map(|gap| gap - length);
    let mut late: Vec<f64> = late.filter(|late| (-slack..=length / 2.0).contains(late)).collect();
    late.sort_by(f64::total_cmp);
    let at = (late.len() * 39).div_ceil(40).saturating_sub(1);
    late.get(at).copied().unwrap_or(slack).clamp(slack, length / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_runs_until_a_payment_is_missing() {
        let month = |n: i32| 30 * n;
        let days = vec![
            // Paid three times, then nothing: lost at the third decision.
            vec![0, month(1), month(2)],
            // Still paying; an extra payment between.
            vec![month(8), month(9), month(9) + 6, month(10), month(11)],
            // A month missed and back again: lost after two payments, then a new contract.
            vec![month(5), month(6), month(9), month(10)],
            vec![],
        ];
        let end = month(11) + 3;
        let found = Renewals::of(&days, end, Period::Month);
        assert_eq!(
            (found.rule.length_days, found.rule.grace_days, found.n_extra, found.n_returned, found.n_lost()),
            (30.0, 4.0, 1, 1, 2)
        );
        let spells: Vec<(usize, u32, bool)> =
            found.spells.iter().map(|s| (s.at, s.n_renewals, s.is_lost)).collect();
        assert_eq!(spells, [(0, 2, true), (1, 3, false), (2, 1, true), (2, 1, false)]);
        // First decision: all four renewed. Second: two renewed, one lost, one not there yet. Third: one lost; the one who has renewed
        // already does not count until the days of grace are over, or those who pay in time would outweigh.
        assert_eq!(found.decisions(), [(4, 0), (2, 1), (0, 1)]);
        // Due on day month(11), with 4 days of grace: not lost on month(11) + 4, lost a day later.
        let later = |end| Renewals::of(&days, end, Period::Month).spells[3].is_lost;
        assert!(!later(month(11) + 4) && later(month(11) + 5));
    }

    #[test]
    fn grace_follows_those_who_pay_late() {
        // One of ten pays ten days late and a month after that.
        let days: Vec<Vec<i32>> = (0..100).map(|i| vec![0, 30 + if i % 10 == 0 { 10 } else { 0 }]).collect();
        let found = Renewals::of(&days, 50, Period::Month);
        // Those ten days late do not keep the month: its length is 30 days.
        assert!((found.rule.grace_days - 10.0).abs() < 1e-9, "{}", found.rule.grace_days);
        assert_eq!(found.n_lost(), 0);
    }
}
