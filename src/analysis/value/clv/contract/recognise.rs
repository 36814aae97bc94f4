//! Whether a file's customers are under contract: they pay once per month, quarter, half-year or year, or they are gone.
//!
//! # The rule
//! A gap between two payment days of a customer keeps the period if it is as long as one, give or take some days
//! ([`Period::slack_days`]). A customer keeps it if [`SHARE`] of their gaps do. Contractual: at least [`MIN_GAPS`] gaps of at least
//! [`MIN_CUSTOMERS`] customers, [`SHARE`] of all gaps and of all customers keep one period, and of those who missed a payment at most
//! [`MAX_RETURNED`] paid again later: under a contract who does not renew is gone. With a column that names plans or contracts
//! [`SHARE_WITH_COLUMN`] is enough.

use super::renewals::Renewals;

/// Share of gaps and of customers that keep the period.
pub const SHARE: f64 = 0.9;
/// The same where a column names plans or contracts.
pub const SHARE_WITH_COLUMN: f64 = 0.6;
/// Fewer gaps show no contract.
pub const MIN_GAPS: usize = 100;
/// Gaps of fewer customers show no contract.
pub const MIN_CUSTOMERS: usize = 30;
/// More who come back after a missed payment are no customers under contract.
pub const MAX_RETURNED: f64 = 0.25;

const MONTH_DAYS: f64 = 365.25 / 12.0;

/// How often is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Every month.
    Month,
    /// Every three months.
    Quarter,
    /// Every six months.
    HalfYear,
    /// Every year.
    Year,
}

impl Period {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::HalfYear, Self::Year];

    /// The id in figures and keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::HalfYear => "half_year",
            Self::Year => "year",
        }
    }

    /// Length in months.
    pub fn months(self) -> f64 {
        match self {
            Self::Month => 1.0,
            Self::Quarter => 3.0,
            Self::HalfYear => 6.0,
            Self::Year => 12.0,
        }
    }

    /// Length in days, on average.
    pub fn days(self) -> f64 {
        self.months() * MONTH_DAYS
    }

    /// A payment may be so many days off: months differ in length, and so do weekends.
    pub fn slack_days(self) -> f64 {
        match self {
            Self::Month => 4.0,
            Self::Quarter => 7.0,
            Self::HalfYear => 10.0,
            Self::Year => 15.0,
        }
    }

    fn is_kept_by(self, gap_days: i32) -> bool {
        (f64::from(gap_days) - self.days()).abs() <= self.slack_days()
    }
}

/// What the user says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Contractual {
    /// As recognised.
    #[default]
    Auto,
    /// Customers are under contract.
    Yes,
    /// They are not.
    No,
}

impl Contractual {
    /// As settings take it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Yes => "yes",
            Self::No => "no",
        }
    }

    /// From what settings take.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Auto, Self::Yes, Self::No].into_iter().find(|c| c.id() == id)
    }
}

/// What speaks for or against a contract.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The period that most gaps keep.
    pub period: Period,
    /// Gaps between payment days.
    pub n_gaps: usize,
    /// Share of them that keep the period.
    pub of_gaps: f64,
    /// Customers with a gap.
    pub n_customers: usize,
    /// Share of them who keep the period.
    pub of_customers: f64,
    /// Of the payments that were missed: the share after which the customer paid again; NaN without any.
    pub returned: f64,
    /// A column that names plans or contracts.
    pub column: Option<String>,
}

impl Evidence {
    /// Looks for a period in the payment days of customers, ascending; `None` without a gap.
    pub fn of(days: &[Vec<i32>], end: i32, column: Option<String>) -> Option<Self> {
        let kept = |period: Period| {
            let (mut n_gaps, mut n_kept, mut n_customers, mut n_keepers) =
                (0_usize, 0_usize, 0_usize, 0_usize);
            for own in days.iter().filter(|own| own.len() > 1) {
                let gaps = own.windows(2).map(|pair| match pair {
                    [a, b] => b - a,
                    _ => 0,
                });
                let keeps = gaps.filter(|gap| period.is_kept_by(*gap)).count();
                let all = own.len() - 1;
                n_gaps += all;
                n_kept += keeps;
                n_customers += 1;
                n_keepers += usize::from(keeps as f64 >= SHARE * all as f64);
            }
            (n_gaps, n_kept, n_customers, n_keepers)
        };
        let found = Period::ALL.map(|period| (period, kept(period)));
        // Of equals the shortest.
        let (period, (n_gaps, n_kept, n_customers, n_keepers)) =
            found.into_iter().rev().max_by_key(|(_, (_, n_kept, ..))| *n_kept)?;
        if n_gaps == 0 {
            return None;
        }
        let renewals = Renewals::of(days, end, period);
        let (lost, returned) = (renewals.n_lost(), renewals.n_returned);
        Some(Self {
            period,
            n_gaps,
            of_gaps: n_kept as f64 / n_gaps as f64,
            n_customers,
            of_customers: n_keepers as f64 / n_customers as f64,
            returned: returned as f64 / lost as f64,
            column,
        })
    }

    /// Whether the rule says that customers are under contract.
    pub fn is_contract(&self) -> bool {
        let needed = if self.column.is_some() { SHARE_WITH_COLUMN } else { SHARE };
        self.n_gaps >= MIN_GAPS
            && self.n_customers >= MIN_CUSTOMERS
            && self.of_gaps >= needed
            && self.of_customers >= needed
            && !(self.returned > MAX_RETURNED)
    }
}

/// Words that name a column of plans or contracts: whole words, or Chinese signs anywhere.
const WORDS: [&str; 12] = [
    "plan",
    "plans",
    "contract",
    "contracts",
    "subscription",
    "subscriptions",
    "tariff",
    "abonnement",
    "vertrag",
    "suscripcion",
    "abo",
    "membership",
];
const SIGNS: [&str; 10] = ["套餐", "合同", "合约", "合約", "契約", "订阅", "訂閱", "资费", "資費", "方案"];

/// Whether a heading names plans or contracts.
pub fn names_plans(heading: &str) -> bool {
    let lower = heading.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| WORDS.contains(&word)) || SIGNS.iter().any(|sign| lower.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_kept_by_calendar_and_by_thirty_days() {
        for gap in [28, 29, 30, 31, 33] {
            assert!(Period::Month.is_kept_by(gap), "{gap}");
        }
        assert!(!Period::Month.is_kept_by(21) && !Period::Month.is_kept_by(61));
        assert!(Period::Year.is_kept_by(365) && Period::Quarter.is_kept_by(92));
    }

    #[test]
    fn headings_of_plans() {
        for heading in ["Plan", "contract_type", "Subscription plan", "套餐名称", "合約類型"] {
            assert!(names_plans(heading), "{heading}");
        }
        for heading in ["Plant", "Airplane", "Country", "商品"] {
            assert!(!names_plans(heading), "{heading}");
        }
    }

    /// 40 customers who pay every 30 days, one of ten leaving after each payment, against 40 who pay at whim.
    #[test]
    fn one_period_against_any() {
        let regular: Vec<Vec<i32>> = (0..40).map(|c| (0..=(c % 10)).map(|i| c + 30 * i).collect()).collect();
        let found = Evidence::of(&regular, 400, None).unwrap();
        assert_eq!((found.period, found.of_gaps, found.of_customers), (Period::Month, 1.0, 1.0));
        // 4 x (0 + 1 + ... + 9) gaps.
        assert!(found.n_gaps == 180 && found.is_contract(), "{found:?}");
        let any: Vec<Vec<i32>> =
            (0..40).map(|c| (0..6).map(|i| c + i * (11 + (c * 7 + i * 5) % 60)).collect()).collect();
        assert!(!Evidence::of(&any, 400, Some("plan".to_owned())).unwrap().is_contract());
        // Half of the months are skipped and made good: no contract, whatever the days look like.
        let skipping: Vec<Vec<i32>> =
            (0..40).map(|c| (0..24).filter(|i| (i + c) % 12 != 0).map(|i| c + 30 * i).collect()).collect();
        let found = Evidence::of(&skipping, 800, None).unwrap();
        assert!(found.of_gaps > SHARE && found.returned > MAX_RETURNED && !found.is_contract(), "{found:?}");
        assert_eq!(Evidence::of(&[vec![3], vec![]], 9, None), None);
    }
}
