//! Words that stand where a customer is not known.

use super::profile::is_missing;

/// As tills and accounts write them, in small letters and without signs.
const WORDS: [&str; 44] = [
    "guest",
    "guests",
    "walkin",
    "walkincustomer",
    "walkins",
    "cash",
    "cashcustomer",
    "cashsale",
    "cashsales",
    "anonymous",
    "anonymouscustomer",
    "unknown",
    "unknowncustomer",
    "nocustomer",
    "notregistered",
    "unregistered",
    "nonmember",
    "notamember",
    "onetimecustomer",
    "generalcustomer",
    "counter",
    "countersale",
    "countersales",
    "retailcustomer",
    "散客",
    "散户",
    "散戶",
    "匿名",
    "匿名用户",
    "匿名客户",
    "匿名客戶",
    "非会员",
    "非會員",
    "现金客户",
    "現金客戶",
    "零散客户",
    "零售散客",
    "门市散客",
    "門市散客",
    "过路客",
    "過路客",
    "未知",
    "未知客户",
    "未知客戶",
];

/// Whether a cell of a customer column names nobody: empty, `NULL`, or a word for whoever comes by.
pub fn is_nobody(text: &str) -> bool {
    if is_missing(text) {
        return true;
    }
    if text.len() > 40 {
        return false;
    }
    let word: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    WORDS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody() {
        for text in ["", "NULL", "Guest", "Walk-in Customer", "CASH SALE", "散客", "（匿名）", "非会员"]
        {
            assert!(is_nobody(text), "{text}");
        }
        for text in ["Cash & Carry GmbH", "Mr Guest", "17850", "散客来酒店", "C001"] {
            assert!(!is_nobody(text), "{text}");
        }
    }
}
