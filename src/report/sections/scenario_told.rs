//! Where the file as a whole does not tell how sales answer to prices: which single products do, by their own sales?

use super::price_parts::{product_name, scope_name};
use crate::analysis::params::{Params, Scope};
use crate::analysis::pricing::elasticities::Product;
use crate::analysis::pricing::light::{Light, Reason};
use crate::analysis::study::Study;
use crate::i18n::Arg;
use crate::model::Transactions;
use crate::report::block::{Control, Form, Opt};
use crate::report::write::Writer;

/// A way to the answer of each, the largest first; `None` where there is none.
pub(super) fn form(w: &Writer<'_>, study: &Study, tx: &Transactions, params: &Params) -> Option<Form> {
    let Some(Ok(prices)) = &study.prices else { return None };
    let found = &prices.elasticities;
    let is_told = |product: &&Product| {
        let of = &product.verdict;
        of.light != Light::Red
            && !of.reasons.iter().any(|r| matches!(r, Reason::SignUnclear | Reason::WrongSign))
    };
    let mut told: Vec<&Product> = found.products.iter().filter(is_told).collect();
    if told.is_empty() {
        return None;
    }
    let size = |product: &Product| product.units_per_period * product.price;
    told.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.code.cmp(&b.code)));
    let scope = &params.pricing.scope;
    let mut options = vec![w.opt("all", "price.scope_all")];
    if *scope != Scope::All {
        options.push(Opt { value: scope.text(), label: scope_name(w, tx, scope) });
    }
    options.extend(told.iter().map(|product| Opt {
        value: Scope::Product(tx.product_ids.text(product.code).to_owned()).text(),
        label: product_name(tx, product.code),
    }));
    let value = scope.text();
    let mut field = w.field("scenario.scope", Control::Select { options, value });
    field.help = w.say("scenario.told_products", &[("n", Arg::from(told.len()))]);
    Some(Form { fields: vec![field] })
}
