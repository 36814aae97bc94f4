//! Which of two columns of amounts has the tax in it?

use super::content;
use super::{NumberForm, RawTable};

/// Words of amounts without tax.
const NET: &[&str] = &[
    "net",
    "netto",
    "excl",
    "excluding",
    "exclusive",
    "ex",
    "ht",
    "hors",
    "imponibile",
    "neto",
    "líquido",
    "不含税",
    "不含稅",
    "未税",
    "无税",
    "無稅",
    "未稅",
    "税抜",
    "税别",
];

/// Words of amounts with tax.
const GROSS: &[&str] = &[
    "gross",
    "brutto",
    "incl",
    "including",
    "inclusive",
    "ttc",
    "bruto",
    "lordo",
    "含税",
    "含稅",
    "价税合计",
    "價稅合計",
    "税込",
];

/// Whether a heading says that its amounts are with tax (`true`) or without; `None` if it says neither.
pub fn says_gross(heading: &str) -> Option<bool> {
    let heading = heading.to_lowercase();
    let words: Vec<&str> = heading.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |list: &[&str]| {
        list.iter().any(|word| {
            if word.is_ascii() || word.starts_with('l') {
                // Nettobetrag and Bruttoumsatz are one word.
                words.iter().any(|w| w == word || (word.len() > 4 && w.starts_with(word)))
            } else {
                heading.contains(word)
            }
        })
    };
    if has(NET) {
        return Some(false);
    }
    has(GROSS).then_some(true)
}

/// Whether one column of amounts is another with tax: with the column of the tax if there is one, else by at most four
/// rates between 3 and 30 %.
pub fn is_gross_of(
    table: &RawTable,
    net: usize,
    gross: usize,
    tax: Option<usize>,
    forms: &[NumberForm],
) -> bool {
    let [net, gross] = [net, gross].map(|i| content::read(table, i, forms));
    let tax = tax.map(|i| content::read(table, i, forms));
    let (mut n, mut n_taxed, mut n_sum) = (0_u32, 0_u32, 0_u32);
    let mut rates: Vec<(i64, u32)> = Vec::new();
    for (row, pair) in net.iter().zip(&gross).enumerate() {
        let (Some(net), Some(gross)) = pair else { continue };
        if *net == 0 && *gross == 0 {
            continue;
        }
        n += 1;
        let difference = gross.saturating_sub(*net);
        n_taxed += u32::from(difference != 0);
        let own_tax = tax.as_ref().and_then(|tax| tax.get(row).copied().flatten()).unwrap_or(0);
        n_sum += u32::from(own_tax != 0 && difference.abs_diff(own_tax) <= 110);
        // In thousandths, so far as cents tell.
        if net.unsigned_abs() >= 100_000 {
            let rate = (i128::from(difference) * 1_000).div_euclid(i128::from(*net));
            let rate = i64::try_from(rate).unwrap_or(-1);
            let is_full = rates.len() >= 50;
            match rates.iter_mut().find(|(known, _)| known.abs_diff(rate) <= 1) {
                Some((_, count)) => *count += 1,
                None if !is_full => rates.push((rate, 1)),
                None => {}
            }
        }
    }
    if n == 0 || n_taxed == 0 {
        return false;
    }
    if tax.is_some() && n_sum * 5 >= n_taxed * 4 {
        return true;
    }
    rates.retain(|(rate, _)| (30..=300).contains(rate));
    rates.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let n_rates: u32 = rates.iter().take(4).map(|(_, count)| *count).sum();
    tax.is_none() && n_rates * 10 >= n * 9
}

/// Words of fees that a payment service keeps.
const FEES: [&str; 9] =
    ["fee", "gebühr", "commission", "frais", "comisión", "tarifa", "手续费", "手續費", "服务费"];

/// Whether a heading speaks of fees.
pub fn says_fee(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    FEES.iter().any(|word| heading.contains(word))
}

/// Whether `net` is what is left of `gross` after a fee: then `gross` is what the customer paid.
pub fn is_before_fee(table: &RawTable, columns: [usize; 3], forms: &[NumberForm]) -> bool {
    let [net, gross, fee] = columns.map(|i| content::read(table, i, forms));
    let (mut n, mut n_less) = (0_u32, 0_u32);
    for ((net, gross), fee) in net.iter().zip(&gross).zip(&fee) {
        let (Some(net), Some(gross), Some(fee)) = (net, gross, fee) else { continue };
        if *fee != 0 {
            n += 1;
            n_less += u32::from(gross.abs_diff(*net).abs_diff(fee.unsigned_abs()) <= 110);
        }
    }
    n > 0 && n_less * 10 >= n * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings() {
        for heading in [
            "Net amount",
            "Nettobetrag",
            "Umsatz netto",
            "Total excl. VAT",
            "Montant HT",
            "不含税金额",
            "未稅金額",
        ] {
            assert_eq!(says_gross(heading), Some(false), "{heading}");
        }
        for heading in
            ["Gross amount", "Bruttobetrag", "Total incl. VAT", "Montant TTC", "含税金额", "价税合计"]
        {
            assert_eq!(says_gross(heading), Some(true), "{heading}");
        }
        for heading in ["Amount", "金额", "Network", "Examples"] {
            assert_eq!(says_gross(heading), None, "{heading}");
        }
    }
}
