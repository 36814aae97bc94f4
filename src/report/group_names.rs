//! What groups of customers are called (`analysis/groups.rs` makes them).

use super::sections::clusters;
use super::write::Writer;
use crate::analysis::groups::SET;
use crate::analysis::study::Study;

/// The name of a kind of groups.
pub fn kind(w: &Writer<'_>, kind: &str) -> String {
    match kind {
        SET => w.get("col.set"),
        "tier" => w.get("col.value_tier"),
        "metal" => w.get("col.profit_class"),
        "loyalty" => w.get("col.loyalty_kind"),
        _ => w.get(&format!("col.{kind}")),
    }
}

/// The name of a group. `study` is the one that parts the customers.
pub fn name(w: &Writer<'_>, study: &Study, kind: &str, id: &str) -> String {
    let cluster = || {
        let label = id.parse::<u8>().ok()?.checked_sub(1)?;
        let name = clusters::label(w, study.clusters.as_ref().ok()?, label);
        (!name.is_empty()).then_some(name)
    };
    match kind {
        SET => id.to_owned(),
        "cluster" => cluster().unwrap_or_else(|| id.to_owned()),
        _ => {
            let key = match kind {
                "tier" | "metal" => format!("tiers.{kind}.{id}"),
                "loyalty" => format!("loyalty.kind.{id}"),
                _ => format!("{kind}.{id}"),
            };
            if w.texts.has(&key) { w.get(&key) } else { id.to_owned() }
        }
    }
}
