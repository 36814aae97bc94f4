//! Numbers with a unit behind them.

use super::{Shape, shape};

/// A number with the unit that stands behind it: `12 pcs`, `3件`, `12元/件`. `None` without a known unit.
///
/// Only for columns that are known to hold numbers: `4 OZ` may be the name of a size.
pub fn shape_with_unit(text: &str) -> Option<(Shape, &'static str)> {
    const UNITS: [&str; 84] = [
        "pcs",
        "pc",
        "pieces",
        "piece",
        "ea",
        "each",
        "units",
        "unit",
        "items",
        "item",
        "kgs",
        "kg",
        "g",
        "mg",
        "lbs",
        "lb",
        "oz",
        "ml",
        "l",
        "liters",
        "litres",
        "m",
        "cm",
        "km",
        "ft",
        "m2",
        "sqm",
        "boxes",
        "box",
        "bottles",
        "bottle",
        "packs",
        "pack",
        "pairs",
        "pair",
        "sets",
        "set",
        "ct",
        "cases",
        "case",
        "cartons",
        "bags",
        "bag",
        "hrs",
        "hours",
        "stk",
        "公斤",
        "千克",
        "毫升",
        "平方米",
        "小时",
        "件",
        "个",
        "個",
        "盒",
        "箱",
        "瓶",
        "袋",
        "包",
        "双",
        "雙",
        "套",
        "台",
        "臺",
        "张",
        "張",
        "支",
        "只",
        "隻",
        "本",
        "条",
        "條",
        "斤",
        "克",
        "吨",
        "噸",
        "升",
        "米",
        "枚",
        "份",
        "次",
        "罐",
        "桶",
        "组",
    ];
    let lower: String;
    let plain = if text.bytes().any(|b| b.is_ascii_uppercase()) {
        lower = text.to_ascii_lowercase();
        lower.trim_end()
    } else {
        text.trim_end()
    };
    let plain = plain.strip_suffix('.').unwrap_or(plain);
    UNITS.into_iter().find_map(|unit| {
        let left = plain.strip_suffix(unit)?;
        let left = left.strip_suffix(['/', '／']).unwrap_or(left);
        if unit.is_ascii() && left.ends_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        shape(left).map(|shape| (shape, unit))
    })
}
