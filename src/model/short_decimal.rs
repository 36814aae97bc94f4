//! A decimal number with how it is written, in the 31 bits that a code has for a cell.
#![allow(clippy::indexing_slicing, reason = "the index is masked to the length")]

/// A number kept in a code: mantissa (28 bits), decimals (2 bits), sign (1 bit).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortDecimal {
    /// The digits, without point and sign.
    pub mantissa: u32,
    /// Digits behind the point.
    pub n_decimals: u32,
    /// Below zero.
    pub is_negative: bool,
}

impl ShortDecimal {
    /// Of a code's lower 31 bits; the uppermost is not looked at.
    #[inline]
    pub fn of(payload: u32) -> Self {
        Self {
            mantissa: payload >> 3 & 0x0fff_ffff,
            n_decimals: payload >> 1 & 3,
            is_negative: payload & 1 == 1,
        }
    }

    /// The lower 31 bits of its code.
    pub fn payload(self) -> u32 {
        self.mantissa << 3 | self.n_decimals << 1 | u32::from(self.is_negative)
    }

    /// The number in 1/10,000, with the point as decimal sign.
    #[inline]
    pub fn value(self) -> i64 {
        let shift = [10_000, 1_000, 100, 10][self.n_decimals as usize & 3];
        let value = i64::from(self.mantissa) * shift;
        if self.is_negative { -value } else { value }
    }

    /// Whether the point may as well be a thousand sign: `1.234`.
    pub fn may_be_grouped(self) -> bool {
        self.n_decimals == 3 && (1_000..1_000_000).contains(&self.mantissa)
    }
}
