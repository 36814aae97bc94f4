//! What both answers to a change of price are written with: by the file's own estimates, and by published ones.

use crate::analysis::params::Scope;
use crate::analysis::pricing::simulator::Figure;
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::Transactions;
use crate::report::block::{Control, Opt};
use crate::report::write::Writer;

/// Products and parts offered in the menu, the largest first.
const N_SCOPES: usize = 100;

/// What a figure is now, and how sure it is with the change.
pub(super) fn note(w: &Writer<'_>, figure: &Figure, style: N) -> String {
    let number = |v| Arg::Number(v, style);
    let args = [
        ("now", number(figure.now)),
        ("low", number(figure.interval_80.0)),
        ("high", number(figure.interval_80.1)),
        ("low95", number(figure.interval_95.0)),
        ("high95", number(figure.interval_95.1)),
    ];
    w.say("scenario.note", &args)
}

/// A slider that stands on a tenth.
pub(super) fn slider((min, max): (f64, f64), step: f64, value: f64, unit: &str) -> Control {
    Control::Range { min, max, step, value: (value * 10.0).round() / 10.0, unit: unit.to_owned() }
}

pub(super) fn product_name(tx: &Transactions, code: u32) -> String {
    let id = tx.product_ids.text(code);
    match tx.product_names.get(code as usize).filter(|name| !name.is_empty() && name.as_str() != id) {
        Some(name) => format!("{name} ({id})"),
        None => id.to_owned(),
    }
}

pub(super) fn scope_name(w: &Writer<'_>, tx: &Transactions, scope: &Scope) -> String {
    match scope {
        Scope::All => w.get("price.scope_all"),
        Scope::Part(column, value) => format!("{column}: {value}"),
        Scope::Product(id) => {
            tx.product_ids.find(id.as_bytes()).map_or_else(|| id.clone(), |code| product_name(tx, code))
        }
    }
}

/// Everything, then the parts of the product's own dimensions, then the products, by revenue.
pub(super) fn scopes(w: &Writer<'_>, study: &Study, tx: &Transactions, scope: &Scope) -> Vec<Opt> {
    let mut list = vec![w.opt("all", "price.scope_all")];
    let by_revenue = |code: &dyn Fn(usize) -> Option<u32>,
                      n: usize,
                      is_wanted: &dyn Fn(u32) -> bool|
     -> Vec<(i128, u32)> {
        let mut sums = vec![0_i128; n];
        for &row in &study.rows {
            let row = row as usize;
            let sum = code(row).and_then(|code| sums.get_mut(code as usize));
            if let (Some(sum), Some(amount)) = (sum, tx.amount.get(row)) {
                *sum += i128::from(amount.0);
            }
        }
        let mut order: Vec<(i128, u32)> = sums
            .into_iter()
            .zip(0_u32..)
            .filter(|(sum, code)| *sum > 0 && is_wanted(*code))
            .map(|(sum, code)| (-sum, code))
            .collect();
        order.sort_unstable();
        order.truncate(N_SCOPES);
        order
    };
    for dimension in tx.dimensions.iter().filter(|d| matches!(d.role, "category" | "brand")) {
        for (_, code) in by_revenue(&|row| dimension.codes.get(row), dimension.values.len(), &|_| true) {
            let value = dimension.values.text(code);
            list.push(Opt {
                value: format!("part\u{1f}{}\u{1f}{value}", dimension.name),
                label: format!("{}: {value}", dimension.name),
            });
        }
    }
    let is_goods = |code| tx.non_products.binary_search(&code).is_err();
    for (_, code) in by_revenue(&|row| tx.product.get(row), tx.product_ids.len(), &is_goods) {
        list.push(Opt {
            value: format!("product\u{1f}{}", tx.product_ids.text(code)),
            label: product_name(tx, code),
        });
    }
    let current = scope.text();
    if !list.iter().any(|o| o.value == current) {
        list.push(Opt { value: current, label: scope_name(w, tx, scope) });
    }
    list
}
