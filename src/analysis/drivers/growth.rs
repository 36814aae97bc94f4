//! Growth accounting: where revenue came from and where it went between two periods.
//!
//! # How it is computed
//! Per customer, net revenue of one period against that of another: *new* (no purchase until the end of the earlier
//! period), *back* (bought before, not in the earlier one), *more*, *less*, *lost* (nothing now). Rows without a
//! customer are a step of their own, so that the steps add up to the change exactly.
//! Gross retention = (before - less - lost) / before; net retention adds what is bought more; quick ratio = (new +
//! back + more) / (less + lost).
//!
//! # Limits
//! In the first periods of a file many are new who bought before it starts.
//!
//! # References
//! Hsu 2015, "Accounting for Growth" (Social Capital); case `growth_accounting` of `tests/oracle/drivers.json`.

use super::ledger;
use super::periods::Period;
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::model::Transactions;
use std::cmp::Ordering;

/// What became of a customer's revenue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Bought for the first time.
    New,
    /// Bought before, but not in the earlier period.
    Back,
    /// Bought in both, and more.
    More,
    /// Bought in both, and less.
    Less,
    /// Nothing is left.
    Lost,
}

impl Kind {
    /// All, in the order of the waterfall.
    pub const ALL: [Kind; 5] = [Kind::New, Kind::Back, Kind::More, Kind::Less, Kind::Lost];

    /// Stable name.
    pub fn id(self) -> &'static str {
        match self {
            Kind::New => "new",
            Kind::Back => "back",
            Kind::More => "more",
            Kind::Less => "less",
            Kind::Lost => "lost",
        }
    }

    /// Of a customer with these net amounts; `None` where nothing changed. `is_known`: bought until the end of the
    /// earlier period. Amounts below zero are returns of earlier purchases.
    pub fn of(before: i64, now: i64, is_known: bool) -> Option<Self> {
        match now.cmp(&before) {
            Ordering::Equal => None,
            Ordering::Greater if before > 0 || now <= 0 => Some(Kind::More),
            Ordering::Greater => Some(if is_known { Kind::Back } else { Kind::New }),
            Ordering::Less if before > 0 && now <= 0 => Some(Kind::Lost),
            Ordering::Less => Some(Kind::Less),
        }
    }
}

/// Changes between two periods. Amounts in 1/10,000; lists by [`Kind`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moves {
    /// Net revenue of known customers before.
    pub before: i128,
    /// And now.
    pub now: i128,
    /// Change of revenue by kind.
    pub amount: [i128; 5],
    /// Customers by kind.
    pub customers: [usize; 5],
    /// Customers with revenue before.
    pub n_before: usize,
    /// Those of them with revenue now.
    pub n_kept: usize,
    /// Net revenue of rows without a customer, before and now.
    pub anonymous: (i128, i128),
}

impl Moves {
    fn add(&mut self, before: i64, now: i64, is_known: bool) -> Option<Kind> {
        self.before += i128::from(before);
        self.now += i128::from(now);
        self.n_before += usize::from(before > 0);
        self.n_kept += usize::from(before > 0 && now > 0);
        let kind = Kind::of(before, now, is_known)?;
        if let (Some(amount), Some(n)) =
            (self.amount.get_mut(kind as usize), self.customers.get_mut(kind as usize))
        {
            *amount += i128::from(now) - i128::from(before);
            *n += 1;
        }
        Some(kind)
    }

    /// The change by one kind.
    pub fn of(&self, kind: Kind) -> i128 {
        self.amount.get(kind as usize).copied().unwrap_or(0)
    }

    /// Share of the earlier revenue that stayed, without what is bought more; `None` if there was none.
    pub fn gross_retention(&self) -> Option<f64> {
        self.ratio(self.before + self.of(Kind::Less) + self.of(Kind::Lost))
    }

    /// Revenue of the earlier customers now against then; `None` if there was none.
    pub fn net_retention(&self) -> Option<f64> {
        self.ratio(self.before + self.of(Kind::Less) + self.of(Kind::Lost) + self.of(Kind::More))
    }

    fn ratio(&self, kept: i128) -> Option<f64> {
        (self.before > 0).then(|| units(kept) / units(self.before))
    }

    /// What was gained per unit of what was lost; `None` if nothing was.
    pub fn quick_ratio(&self) -> Option<f64> {
        let gone = -(self.of(Kind::Less) + self.of(Kind::Lost));
        let won = self.of(Kind::New) + self.of(Kind::Back) + self.of(Kind::More);
        (gone > 0).then(|| units(won) / units(gone))
    }
}

/// The two periods that are compared, with their customers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pair {
    /// The changes.
    pub moves: Moves,
    /// Customers by kind, ascending.
    pub members: [Vec<u32>; 5],
}

/// Every period against the one before it, and the two that are compared (`before`, `now`: places of periods).
pub fn run(
    study: &Study,
    tx: &Transactions,
    periods: &[Period],
    before: usize,
    now: usize,
) -> (Vec<Moves>, Pair) {
    let mut moves = vec![Moves::default(); periods.len().saturating_sub(1)];
    let mut pair = Pair::default();
    ledger::for_each_customer(study, tx, periods, |at, nets| {
        let Some(customer) = study.customers.list.get(at as usize) else { return };
        let first = study.customers.purchases_of(customer).first().map(|p| p.day);
        let is_known = |earlier: usize| {
            first.zip(periods.get(earlier)).is_some_and(|(first, earlier)| first <= earlier.to)
        };
        for ((step, both), earlier) in moves.iter_mut().zip(nets.windows(2)).zip(0..) {
            if let [before, now] = both {
                step.add(*before, *now, is_known(earlier));
            }
        }
        if let (Some(a), Some(b)) = (nets.get(before), nets.get(now))
            && let Some(kind) = pair.moves.add(*a, *b, is_known(before))
            && let Some(members) = pair.members.get_mut(kind as usize)
        {
            members.push(at);
        }
    });
    let anonymous = ledger::anonymous(study, tx, periods);
    for (step, both) in moves.iter_mut().zip(anonymous.windows(2)) {
        if let [before, now] = both {
            step.anonymous = (*before, *now);
        }
    }
    let of = |at: usize| anonymous.get(at).copied().unwrap_or(0);
    pair.moves.anonymous = (of(before), of(now));
    (moves, pair)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    /// The case `growth_accounting`.
    #[test]
    fn six_customers_of_the_oracle() {
        let all: Value = serde_json::from_str(include_str!("../../../tests/oracle/drivers.json")).unwrap();
        let case = &all["growth_accounting"];
        let (prev, cur) = (&case["inputs"]["prev"], &case["inputs"]["cur"]);
        let known: Vec<&str> =
            case["inputs"]["ever_before"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
        let mut moves = Moves::default();
        for name in ["a", "b", "c", "d", "z"] {
            let of = |v: &Value| v[name].as_i64().unwrap_or(0) * 10_000;
            moves.add(of(prev), of(cur), known.contains(&name));
        }
        let expected = &case["expect"];
        let names = ["new", "resurrected", "expansion", "contraction", "churned"];
        for (kind, name) in Kind::ALL.into_iter().zip(names) {
            assert_eq!(moves.of(kind), i128::from(expected[name].as_i64().unwrap()) * 10_000, "{name}");
        }
        let net: i128 = moves.amount.iter().sum();
        assert_eq!(net, i128::from(expected["net"].as_i64().unwrap()) * 10_000);
        for (name, got) in [
            ("gross_retention", moves.gross_retention()),
            ("net_retention", moves.net_retention()),
            ("quick_ratio", moves.quick_ratio()),
        ] {
            assert!((got.unwrap() - expected[name].as_f64().unwrap()).abs() < 1e-12, "{name}");
        }
        assert_eq!((moves.n_before, moves.n_kept), (3, 2));
    }

    proptest! {
        /// Whatever the amounts: the kinds add up to the change.
        #[test]
        fn steps_add_up(customers in prop::collection::vec((-1_000_i64..1_000_000, -1_000_i64..1_000_000, any::<bool>()), 0..40)) {
            let mut moves = Moves::default();
            for (before, now, is_known) in customers {
                moves.add(before, now, is_known);
            }
            prop_assert_eq!(moves.amount.iter().sum::<i128>(), moves.now - moves.before);
        }
    }
}
