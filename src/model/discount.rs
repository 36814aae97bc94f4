//! What a column of discounts holds, and what is left of an amount.

use super::Money;

/// What a column of discounts holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DiscountKind {
    /// Money off the line.
    #[default]
    Amount,
    /// A share off: 0.15 or 15 % is 15 % off.
    Share,
    /// A percentage off, written without the sign: 15 is 15 % off.
    Percent,
    /// The share that is paid: 0.85, as Chinese shops write 折扣.
    PaidShare,
    /// The tenths that are paid: 8.5 (折).
    PaidTenths,
}

/// One unit, in 1/10,000.
const ONE: i64 = Money::SCALE;

impl DiscountKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Amount, Self::Share, Self::Percent, Self::PaidShare, Self::PaidTenths];

    /// Decides by the column's heading and values (in 1/10,000).
    ///
    /// Shares lie between 0 and 1. Where a discount of zero is written as 1 (or as 10), the column says what is
    /// paid; this is only believed where no value is zero. Whole numbers up to 100 are percentages if the
    /// heading speaks of a rate; everything else is money.
    pub fn decide(heading: &str, values: &[i64]) -> Self {
        let heading = heading.to_lowercase();
        let says_rate = ["%", "rate", "percent", "pct", "率"].iter().any(|word| heading.contains(word));
        let says_money =
            ["amount", "额", "額", "value", "usd", "eur"].iter().any(|word| heading.contains(word));
        let is_chinese = heading.contains('折');
        let within = |most: i64| values.iter().all(|v| (0..=most).contains(v));
        let n_zero = values.iter().filter(|v| **v == 0).count();
        let n_of = |value: i64| values.iter().filter(|v| **v == value).count();
        if values.is_empty() || says_money && !is_chinese && !says_rate {
            return Self::Amount;
        }
        if within(ONE) && !says_money {
            let says_paid = n_zero == 0 && (is_chinese || n_of(ONE) * 2 > values.len());
            return if says_paid { Self::PaidShare } else { Self::Share };
        }
        if is_chinese && n_zero == 0 && within(10 * ONE) && !says_money {
            return Self::PaidTenths;
        }
        if within(100 * ONE) && says_rate {
            return Self::Percent;
        }
        Self::Amount
    }

    /// What is left of an amount; `None` on overflow. All in 1/10,000, rounded half away from zero.
    pub fn net(self, gross: Money, discount: i64) -> Option<Money> {
        let share = |paid: i64| Money::product(paid, gross);
        match self {
            Self::Amount => {
                // Money off a return makes it smaller as well.
                let off = if gross.0 < 0 { -discount.checked_abs()? } else { discount.checked_abs()? };
                gross.0.checked_sub(off).map(Money)
            }
            Self::Share => share(ONE.checked_sub(discount)?),
            Self::Percent => {
                let scaled = Money::product(gross.0, Money(100 * ONE - discount))?;
                Some(Money((scaled.0 + 50 * scaled.0.signum()) / 100))
            }
            Self::PaidShare => share(discount),
            Self::PaidTenths => {
                let scaled = Money::product(gross.0, Money(discount))?;
                Some(Money((scaled.0 + 5 * scaled.0.signum()) / 10))
            }
        }
    }

    /// The line before its discount, from what was paid; `None` where nothing or too much is left to tell. The inverse of
    /// [`DiscountKind::net`] but for rounding.
    pub fn gross(self, net: Money, discount: i64) -> Option<Money> {
        let (paid, all) = match self {
            Self::Amount => {
                let off = if net.0 < 0 { -discount.checked_abs()? } else { discount.checked_abs()? };
                return net.0.checked_add(off).map(Money);
            }
            Self::Share => (ONE.checked_sub(discount)?, ONE),
            Self::Percent => ((100 * ONE).checked_sub(discount)?, 100 * ONE),
            Self::PaidShare => (discount, ONE),
            Self::PaidTenths => (discount, 10 * ONE),
        };
        if !(1..=all).contains(&paid) {
            return None;
        }
        let (scaled, paid) = (i128::from(net.0) * i128::from(all), i128::from(paid));
        i64::try_from((scaled + scaled.signum() * (paid / 2)) / paid).ok().map(Money)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_column_holds() {
        let kind = |heading: &str, values: &[f64]| {
            #[expect(clippy::cast_possible_truncation, reason = "small numbers of a test")]
            let values: Vec<i64> = values.iter().map(|v| (v * 10_000.0).round() as i64).collect();
            DiscountKind::decide(heading, &values)
        };
        assert_eq!(kind("Discount", &[0.0, 0.2, 0.15]), DiscountKind::Share);
        assert_eq!(kind("Discount %", &[0.0, 20.0, 15.0]), DiscountKind::Percent);
        assert_eq!(kind("Discount", &[0.0, 20.0, 15.5]), DiscountKind::Amount);
        assert_eq!(kind("Discount amount", &[0.0, 0.5]), DiscountKind::Amount);
        assert_eq!(kind("折扣", &[1.0, 0.85, 0.9]), DiscountKind::PaidShare);
        assert_eq!(kind("折扣", &[0.0, 0.15]), DiscountKind::Share);
        assert_eq!(kind("折扣", &[10.0, 8.5]), DiscountKind::PaidTenths);
        assert_eq!(kind("折扣率", &[0.0, 15.0]), DiscountKind::Percent);
        assert_eq!(kind("优惠金额", &[0.0, 15.0]), DiscountKind::Amount);
        assert_eq!(kind("Discount", &[]), DiscountKind::Amount);
    }

    #[test]
    fn what_is_left() {
        let gross = Money(200 * ONE);
        assert_eq!(DiscountKind::Share.net(gross, 1_500), Some(Money(170 * ONE)));
        assert_eq!(DiscountKind::Percent.net(gross, 15 * ONE), Some(Money(170 * ONE)));
        assert_eq!(DiscountKind::PaidShare.net(gross, 8_500), Some(Money(170 * ONE)));
        assert_eq!(DiscountKind::PaidTenths.net(gross, 85_000), Some(Money(170 * ONE)));
        assert_eq!(DiscountKind::Amount.net(gross, 30 * ONE), Some(Money(170 * ONE)));
        assert_eq!(DiscountKind::Amount.net(Money(-200 * ONE), 30 * ONE), Some(Money(-170 * ONE)));
        for (kind, discount) in [
            (DiscountKind::Share, 1_500),
            (DiscountKind::Percent, 15 * ONE),
            (DiscountKind::PaidShare, 8_500),
            (DiscountKind::PaidTenths, 85_000),
            (DiscountKind::Amount, 30 * ONE),
        ] {
            assert_eq!(kind.gross(Money(170 * ONE), discount), Some(gross), "{kind:?}");
        }
        assert_eq!(DiscountKind::Share.gross(gross, ONE), None);
        assert_eq!(DiscountKind::Share.gross(gross, -1), None);
        assert_eq!(DiscountKind::Share.gross(gross, i64::MIN), None);
        assert_eq!(DiscountKind::Amount.net(gross, i64::MIN), None);
        assert_eq!(DiscountKind::Percent.net(Money(i64::MAX), 0), None);
    }
}
