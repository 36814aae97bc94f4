//! Exact amounts.

/// An amount in 1/10,000 of the file's currency unit. Sums are exact and do not depend on their order.
///
/// Analyses turn it into `f64` at their own door, with [`Money::to_f64`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(pub i64);

impl Money {
    /// Parts of one currency unit.
    pub const SCALE: i64 = 10_000;

    /// The amount in currency units. Exact up to 2^53 parts (900 billion units).
    pub fn to_f64(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "stated in the contract")]
        let parts = self.0 as f64;
        parts / 10_000.0
    }

    /// Quantity times price, both in 1/10,000, rounded half away from zero to 1/10,000; `None` on overflow.
    pub fn product(quantity: i64, price: Money) -> Option<Money> {
        let scale = i128::from(Self::SCALE);
        let exact = i128::from(quantity) * i128::from(price.0);
        let rounded = (exact.abs() + scale / 2) / scale * exact.signum();
        i64::try_from(rounded).ok().map(Money)
    }

    /// The exact amount as text without superfluous zeros: `9747747.934`.
    pub fn plain(total: i128) -> String {
        let scale = i128::from(Self::SCALE).unsigned_abs();
        let sign = if total < 0 { "-" } else { "" };
        let (units, parts) = (total.unsigned_abs() / scale, total.unsigned_abs() % scale);
        if parts == 0 {
            return format!("{sign}{units}");
        }
        let text = format!("{sign}{units}.{parts:04}");
        text.trim_end_matches('0').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_round_half_away_from_zero() {
        assert_eq!(Money::product(60_000, Money(25_500)), Some(Money(153_000))); // 6 x 2.55
        assert_eq!(Money::product(5_000, Money(1)), Some(Money(1))); // 0.5 x 0.0001
        assert_eq!(Money::product(-5_000, Money(1)), Some(Money(-1)));
        assert_eq!(Money::product(i64::MAX, Money(i64::MAX)), None);
    }

    #[test]
    fn plain_text() {
        assert_eq!(Money::plain(97_477_479_340), "9747747.934");
        assert_eq!(Money::plain(-5), "-0.0005");
        assert_eq!(Money::plain(0), "0");
    }
}
