//! The filters of the whole report: what they offer, what of them fits another file.

use super::Loaded;
use crate::analysis::params::{Params, Scope, only_text};
use crate::i18n::{Arg, Texts};
use crate::ingest::Intake;
use crate::report::block::{Control, Form, Opt};
use crate::report::write::Writer;

/// Settings of a former file, less what does not exist in this one.
pub(super) fn fitting(params: &Params, intake: &Intake) -> Params {
    let mut params = params.clone();
    let tx = &intake.transactions;
    let (first, last) = tx.period().unwrap_or((crate::model::Day(0), crate::model::Day(0)));
    params.from = params.from.filter(|d| (first..=last).contains(d));
    params.to = params.to.filter(|d| (first..=last).contains(d));
    params.until = params.until.filter(|d| (first..=last).contains(d));
    params.lifecycle.since = params.lifecycle.since.filter(|d| (first..=last).contains(d));
    let has = |column: &str, value: &str| {
        tx.dimension(column).is_some_and(|d| d.values.find(value.as_bytes()).is_some())
    };
    params.only = params.only.filter(|(column, value)| has(column, value));
    for scope in [&mut params.scope, &mut params.pricing.scope] {
        let fits = match &*scope {
            Scope::All => true,
            Scope::Part(column, value) => has(column, value),
            Scope::Product(id) => tx.product_ids.find(id.as_bytes()).is_some(),
        };
        if !fits {
            *scope = Scope::All;
        }
    }
    params
}

pub(super) fn scope(texts: &Texts, loaded: &Loaded) -> String {
    let (from, to) = loaded.study.overview.period;
    let mut args = vec![("from", Arg::from(from)), ("to", Arg::from(to))];
    match &loaded.params.only {
        None => texts.say("filter.scope", &args),
        Some((column, value)) => {
            args.push(("column", Arg::from(column.as_str())));
            args.push(("value", Arg::from(value.as_str())));
            texts.say("filter.scope_only", &args)
        }
    }
}

/// Largest number of values of a column that the filter offers.
const N_FILTER_VALUES: usize = 200;

pub(super) fn filters(w: &Writer<'_>, loaded: &Loaded) -> Form {
    let tx = &loaded.intake.transactions;
    let (first, last) = tx.period().unwrap_or(loaded.study.overview.period);
    let date = |value: Option<crate::model::Day>| Control::Date {
        min: first.iso(),
        max: last.iso(),
        value: value.map(crate::model::Day::iso).unwrap_or_default(),
    };
    let mut fields =
        vec![w.field("filter.from", date(loaded.params.from)), w.field("filter.to", date(loaded.params.to))];
    let mut options = vec![Opt { value: String::new(), label: w.get("filter.everything") }];
    for dimension in tx.dimensions.iter().filter(|d| (2..=N_FILTER_VALUES).contains(&d.values.len())) {
        let mut values: Vec<&str> = (0..dimension.values.len())
            .filter_map(|code| u32::try_from(code).ok())
            .map(|code| dimension.values.text(code))
            .filter(|v| !v.is_empty())
            .collect();
        values.sort_unstable();
        options.extend(values.into_iter().map(|value| Opt {
            value: format!("{}\u{1f}{value}", dimension.name),
            label: format!("{}: {value}", dimension.name),
        }));
    }
    if options.len() > 1 {
        let value = only_text(loaded.params.only.as_ref());
        fields.push(w.field("filter.only", Control::Select { options, value }));
    }
    fields.push(w.field(
        "report.currency",
        Control::Text { value: loaded.params.currency.clone(), example: "CNY".to_owned() },
    ));
    Form { fields }
}
