//! Signs and codes of currencies as they stand beside an amount.

/// What stands beside an amount, and its ISO 4217 code. Longer spellings stand before their parts. A bare `$`
/// is taken for the US dollar and `¥` for the yuan; a file of another country says so by its code.
const SIGNS: [(&str, &str); 34] = [
    ("US$", "USD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("MOP$", "MOP"),
    ("AU$", "AUD"),
    ("CA$", "CAD"),
    ("NZ$", "NZD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("RMB", "CNY"),
    ("CN¥", "CNY"),
    ("JP¥", "JPY"),
    ("¥", "CNY"),
    ("人民币", "CNY"),
    ("人民幣", "CNY"),
    ("新台币", "TWD"),
    ("新台幣", "TWD"),
    ("港币", "HKD"),
    ("港幣", "HKD"),
    ("美元", "USD"),
    ("欧元", "EUR"),
    ("歐元", "EUR"),
    ("日元", "JPY"),
    ("円", "JPY"),
    ("元", "CNY"),
    ("₩", "KRW"),
    ("₹", "INR"),
    ("RS", "INR"),
    ("฿", "THB"),
];

const CODES: [&str; 34] = [
    "USD", "EUR", "GBP", "CNY", "JPY", "HKD", "TWD", "MOP", "KRW", "SGD", "AUD", "CAD", "NZD", "CHF", "INR",
    "THB", "MYR", "VND", "IDR", "PHP", "BRL", "MXN", "RUB", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "TRY",
    "ZAR", "AED", "SAR", "ILS",
];

/// The currency of a sign or code, written alone; upper and lower case are the same.
pub fn from_sign(sign: &str) -> Option<&'static str> {
    let sign = sign.trim().trim_end_matches('.').to_uppercase().replace('￥', "¥").replace('＄', "$");
    let code = CODES.into_iter().find(|code| *code == sign);
    code.or_else(|| SIGNS.into_iter().find(|(s, _)| *s == sign).map(|(_, code)| code))
}

/// The currency whose sign or code a text in small letters starts with, and the bytes that it takes.
pub fn at_start(text: &str) -> Option<(usize, &'static str)> {
    let signs = SIGNS.iter().copied().chain(CODES.iter().map(|code| (*code, *code)));
    let fitting =
        signs.filter(|(sign, _)| text.get(..sign.len()).is_some_and(|start| start.to_uppercase() == *sign));
    fitting.map(|(sign, code)| (sign.len(), code)).max_by_key(|(n, _)| *n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_codes() {
        assert_eq!(from_sign("￥"), Some("CNY"));
        assert_eq!(from_sign("us$"), Some("USD"));
        assert_eq!(from_sign("Rs."), Some("INR"));
        assert_eq!(from_sign(" eur "), Some("EUR"));
        assert_eq!(from_sign("pcs"), None);
        assert_eq!(from_sign(""), None);
    }
}
