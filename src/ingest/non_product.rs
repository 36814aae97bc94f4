//! Lines that are no goods: postage, fees, manual entries. A suggestion; the user's list wins.

use super::Rules;
use crate::model::Transactions;

/// Codes that shops give to such lines.
const CODES: [&str; 14] = [
    "post",
    "dot",
    "c2",
    "cruk",
    "bank charges",
    "amazonfee",
    "adjust",
    "adjust2",
    "shipping",
    "freight",
    "fee",
    "postage",
    "discount",
    "manual",
];

/// One letter is only such a code where products have long ones with digits, and no name says otherwise.
const LETTERS: [&str; 4] = ["d", "m", "s", "b"];

/// Names that are the whole line.
const NAMES: [&str; 50] = [
    "postage",
    "dotcom postage",
    "carriage",
    "manual",
    "discount",
    "samples",
    "sample",
    "shipping",
    "shipping and handling",
    "shipping & handling",
    "delivery",
    "express delivery",
    "standard delivery",
    "freight",
    "handling",
    "insurance",
    "deposit",
    "deposits",
    "adjustment",
    "adjust bad debt",
    "bad debt",
    "commission",
    "tip",
    "tips",
    "gratuity",
    "rounding",
    "voucher",
    "gift voucher",
    "gift card",
    "coupon",
    "tax",
    "vat",
    "surcharge",
    "bank charges",
    "amazon fee",
    "运费",
    "邮费",
    "郵費",
    "運費",
    "手续费",
    "手續費",
    "折扣",
    "优惠",
    "優惠",
    "抹零",
    "差价",
    "差價",
    "小费",
    "小費",
    "税费",
];

/// Ends of names.
const ENDS: [&str; 44] = [
    " fee",
    " fees",
    " charge",
    " charges",
    " postage",
    " surcharge",
    " deposit",
    " shipping",
    " shipping cost",
    " delivery cost",
    " adjustment",
    " voucher",
    "运费",
    "邮费",
    "郵費",
    "運費",
    "快递费",
    "快遞費",
    "手续费",
    "手續費",
    "服务费",
    "服務費",
    "安装费",
    "安裝費",
    "包装费",
    "包裝費",
    "配送费",
    "配送費",
    "定金",
    "订金",
    "訂金",
    "押金",
    "保证金",
    "保證金",
    "补差价",
    "補差價",
    "差价补拍",
    "邮资",
    "郵資",
    "运费险",
    "運費險",
    "佣金",
    "优惠券抵扣",
    "积分抵扣",
];

/// Longest name looked at, in characters: a long description that ends with `delivery fee` is something else.
const MAX_CHARS: usize = 30;

fn is_such_name(name: &str) -> bool {
    if name.len() > 4 * MAX_CHARS {
        return false;
    }
    let name = name.trim().to_lowercase();
    (!name.is_empty() && name.chars().count() <= MAX_CHARS)
        && (NAMES.contains(&name.as_str())
            || ENDS.iter().any(|end| name.ends_with(end))
            || name.starts_with("adjustment by")
            || name.starts_with("补差")
            || name.starts_with("補差"))
}

/// Whether a product seems to be no goods. `has_long_codes`: most product codes have four signs or more.
fn is_suggested(id: &str, name: Option<&str>, has_long_codes: bool) -> bool {
    let code = id.trim().to_lowercase();
    let name = name.filter(|name| !name.trim().is_empty());
    is_such_name(&code)
        || name.is_some_and(is_such_name)
        || CODES.contains(&code.as_str())
        || (has_long_codes && name.is_none() && LETTERS.contains(&code.as_str()))
}

/// The products that are no goods: by the user's list, else as recognised. Ascending indices.
pub fn find(tx: &Transactions, rules: &Rules) -> Vec<u32> {
    let all = 0..u32::try_from(tx.product_ids.len()).unwrap_or(u32::MAX);
    if let Some(ids) = &rules.non_products {
        let mut list: Vec<u32> = ids.iter().filter_map(|id| tx.product_ids.find(id.as_bytes())).collect();
        list.sort_unstable();
        list.dedup();
        return list;
    }
    let n_long = all.clone().filter(|id| tx.product_ids.bytes(*id).len() >= 4).count();
    let has_long_codes = n_long * 2 > tx.product_ids.len();
    let name = |id: u32| tx.product_names.get(id as usize).map(String::as_str);
    all.filter(|id| is_suggested(tx.product_ids.text(*id), name(*id), has_long_codes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_no_goods() {
        for (id, name) in [
            ("DOT", Some("DOTCOM POSTAGE")),
            ("POST", Some("POSTAGE")),
            ("M", Some("Manual")),
            ("D", Some("Discount")),
            ("D", None),
            ("BANK CHARGES", Some("Bank Charges")),
            ("AMAZONFEE", Some("AMAZON FEE")),
            ("S", Some("SAMPLES")),
            ("B", Some("Adjust bad debt")),
            ("9001", Some("Delivery fee")),
            ("X1", Some("运费")),
            ("上门安装费", None),
            ("X2", Some("补差价专拍")),
        ] {
            assert!(is_suggested(id, name, true), "{id} {name:?}");
        }
        for (id, name) in [
            ("85123A", Some("WHITE HANGING HEART T-LIGHT HOLDER")),
            ("M", Some("T-shirt M")),
            ("coffee", None),
            ("22423", Some("REGENCY CAKESTAND 3 TIER")),
            ("PADS", Some("PADS TO MATCH ALL CUSHIONS")),
            ("X", Some("折扣店专用袋")),
            ("toffee", None),
            ("A4 paper", Some("A4 paper with free delivery and no extra fee")),
        ] {
            assert!(!is_suggested(id, name, true), "{id} {name:?}");
        }
        assert!(!is_suggested("D", None, false));
    }
}
