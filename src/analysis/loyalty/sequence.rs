//! L1: to one brand, to one after another, or to none?
//!
//! # What it tells
//! From the brands (categories, channels) of a customer's orders in their order: undivided (连续, AAAAAA), interrupted
//! (间断, AABAACAA), unstable (变化, AAABBB), dispersed (分散: ABABAB divided between two, ABCDEF without any).
//!
//! # How it is computed
//! Fewer than four orders: insufficient. One letter: undivided. Two runs of two or more: unstable. The most frequent letter in
//! two of three orders or more: interrupted, and left lately if the last order is another's. All others: dispersed, divided with
//! two letters.
//!
//! # Limits
//! Only what is sold here is seen: nobody is said to buy from a rival.
//!
//! # References
//! Brown 1952, "Brand loyalty - fact or fiction?", *Advertising Age* 23; Sheth 1968, *J. Marketing Research* 5.

/// Orders that a pattern needs.
pub const MIN_ORDERS: usize = 4;

/// The pattern of a customer's orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 连续: always the same.
    Undivided,
    /// 间断: nearly always the same.
    Interrupted {
        /// The last order was another's.
        left_lately: bool,
    },
    /// 变化: went over from one to another.
    Unstable,
    /// 分散: now this, now that.
    Dispersed {
        /// Between two.
        is_divided: bool,
    },
    /// Fewer than four orders.
    Insufficient,
}

impl Kind {
    /// Stable names, in the order shown.
    pub const ALL: [&'static str; 5] = ["undivided", "interrupted", "unstable", "dispersed", "insufficient"];

    /// Position among [`Kind::ALL`].
    pub fn index(self) -> usize {
        match self {
            Kind::Undivided => 0,
            Kind::Interrupted { .. } => 1,
            Kind::Unstable => 2,
            Kind::Dispersed { .. } => 3,
            Kind::Insufficient => 4,
        }
    }
}

/// The pattern of a sequence of letters, the earliest first.
pub fn kind(letters: &[u32]) -> Kind {
    if letters.len() < MIN_ORDERS {
        return Kind::Insufficient;
    }
    let runs: Vec<&[u32]> = letters.chunk_by(|a, b| a == b).collect();
    if runs.len() == 1 {
        return Kind::Undivided;
    }
    if runs.len() == 2 && runs.iter().all(|run| run.len() >= 2) {
        return Kind::Unstable;
    }
    let mut sorted = letters.to_vec();
    sorted.sort_unstable();
    let by_letter: Vec<&[u32]> = sorted.chunk_by(|a, b| a == b).collect();
    let most = by_letter.iter().map(|same| same.len()).max().unwrap_or(0);
    if 3 * most >= 2 * letters.len() {
        // Two of three leave no room for another as frequent.
        let top = by_letter.iter().find(|same| same.len() == most).and_then(|same| same.first());
        return Kind::Interrupted { left_lately: letters.last() != top };
    }
    Kind::Dispersed { is_divided: by_letter.len() == 2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Kind {
        kind(&text.bytes().map(u32::from).collect::<Vec<_>>())
    }

    /// The case `loyalty_patterns` of the pricing calculators.
    #[test]
    fn the_patterns_of_the_textbook() {
        for (text, expected) in [
            ("AAAAAA", Kind::Undivided),
            ("AABAACAA", Kind::Interrupted { left_lately: false }),
            ("AAABBB", Kind::Unstable),
            ("ABABAB", Kind::Dispersed { is_divided: true }),
            ("ABCDEF", Kind::Dispersed { is_divided: false }),
            ("AAAAAB", Kind::Interrupted { left_lately: true }),
            ("AAB", Kind::Insufficient),
            ("AABBAB", Kind::Dispersed { is_divided: true }),
            ("AABBBBBB", Kind::Unstable),
            ("ABCABC", Kind::Dispersed { is_divided: false }),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn names_of_letters_do_not_matter(letters in prop::collection::vec(0..4_u32, 0..12)) {
            let renamed: Vec<u32> = letters.iter().map(|l| 90 - 7 * l).collect();
            prop_assert_eq!(kind(&letters), kind(&renamed));
            prop_assert_eq!(kind(&letters) == Kind::Insufficient, letters.len() < MIN_ORDERS);
        }
    }
}
