//! The filters of the whole report: what they offer, what of them is in force, what of them fits another file.

use super::Loaded;
use crate::analysis::filter::{Filter, SEPARATOR, joined};
use crate::analysis::groups::{KINDS, SET};
use crate::analysis::params::{Params, Scope, Touches};
use crate::i18n::{Arg, Texts};
use crate::ingest::Intake;
use crate::issue::Error;
use crate::model::{Day, Dimension, Transactions};
use crate::report::block::{Control, Field, Form, Opt};
use crate::report::group_names;
use crate::report::sections::first_of_days;
use crate::report::write::Writer;
use crate::report::{Chosen, Head};
use std::collections::BTreeSet;

/// Largest number of values of a column that the filter offers; settings may name others.
const N_FILTER_VALUES: usize = 200;
/// Id of the filter of products.
const PRODUCT: &str = "filter.product";
/// What the empty value is called.
const NO_VALUE: &str = "common.no_value";
/// Values of a filter that are named one by one.
const N_NAMED: usize = 3;

/// Settings of a former file, less what does not exist in this one.
pub(super) fn fitting(params: &Params, intake: &Intake) -> Params {
    let mut params = params.clone();
    let tx = &intake.transactions;
    let (first, last) = tx.period().unwrap_or((Day(0), Day(0)));
    let filter = &mut params.filter;
    filter.from = filter.from.filter(|d| (first..=last).contains(d));
    filter.to = filter.to.filter(|d| (first..=last).contains(d));
    params.clv.until = params.clv.until.filter(|d| (first..=last).contains(d));
    params.loyalty.column = params.loyalty.column.filter(|name| tx.dimension(name).is_some());
    params.lifecycle.since = params.lifecycle.since.filter(|d| (first..=last).contains(d));
    let has = |column: &str, value: &str| {
        tx.dimension(column).is_some_and(|d| value.is_empty() || d.values.find(value.as_bytes()).is_some())
    };
    for (column, values) in &mut filter.columns {
        values.retain(|value| has(column, value));
    }
    filter.columns.retain(|_, values| !values.is_empty());
    let has_product = |id: &String| {
        if id.is_empty() { lacks_products(tx) } else { tx.product_ids.find(id.as_bytes()).is_some() }
    };
    filter.products.retain(has_product);
    for ids in params.sets.saved.values_mut() {
        ids.retain(|id| tx.customer_ids.find(id.as_bytes()).is_some());
    }
    params.sets.saved.retain(|_, ids| !ids.is_empty());
    if let Some(names) = filter.groups.get_mut(SET) {
        names.retain(|name| params.sets.saved.contains_key(name));
    }
    filter.groups.retain(|_, ids| !ids.is_empty());
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

/// What stands above the sections.
pub(super) fn head(w: &Writer<'_>, loaded: &Loaded, currency: String) -> Head {
    let filter = &loaded.params.filter;
    let (from, to) = loaded.study().overview.period;
    let chosen = chosen(w, loaded);
    let mut scope = vec![w.say("filter.scope", &[("from", Arg::from(from)), ("to", Arg::from(to))])];
    scope.extend(
        chosen
            .iter()
            .filter(|c| !["filter.from", "filter.to"].contains(&c.id.as_str()))
            .map(|c| c.label.clone()),
    );
    let mut note = Vec::new();
    if filter.chooses_values() {
        note.push(w.get("filter.rows_note"));
    }
    note.extend(first_of_days(w, loaded.study()));
    if !filter.groups.is_empty() {
        let (some, all) = (loaded.study().customers.len(), loaded.shown.whole().customers.len());
        note.push(w.say("filter.customers_note", &[("n", Arg::from(some)), ("all", Arg::from(all))]));
    }
    Head {
        currency, scope: scope.join(" · "), note: w.sentences(&note), chosen, filters: filters(w, loaded)
    }
}

/// The filters in force, each with what `set` takes to drop it.
fn chosen(w: &Writer<'_>, loaded: &Loaded) -> Vec<Chosen> {
    let filter = &loaded.params.filter;
    let day = |id: &str, key: &str, day: Option<Day>| {
        day.map(|day| Chosen { id: id.to_owned(), label: w.say(key, &[("day", Arg::from(day))]) })
    };
    let named = |id: String, what: &str, names: Vec<String>| {
        let rest = names.len().saturating_sub(N_NAMED);
        let mut values = names.iter().take(N_NAMED).cloned().collect::<Vec<_>>().join(&w.list_separator());
        if rest > 0 {
            values = w.say("filter.more", &[("values", Arg::from(values)), ("n", Arg::from(rest))]);
        }
        Chosen {
            id,
            label: w.say("filter.chosen", &[("what", Arg::from(what)), ("values", Arg::from(values))]),
        }
    };
    let columns = filter.columns.iter().map(|(column, values)| {
        let names = values.iter().map(|v| if v.is_empty() { w.get(NO_VALUE) } else { v.clone() });
        named(format!("filter.{}", Filter::column_id(column)), column, names.collect())
    });
    let groups = filter.groups.iter().map(|(kind, ids)| {
        let names = ids.iter().map(|id| group_names::name(w, loaded.shown.whole(), kind, id));
        named(format!("filter.{kind}"), &group_names::kind(w, kind), names.collect())
    });
    let tx = &loaded.intake.transactions;
    let products = (!filter.products.is_empty()).then(|| {
        let names = filter.products.iter().map(|id| named_product(w, tx, id)).collect();
        named(PRODUCT.to_owned(), &w.get("col.product"), names)
    });
    let days = [
        day("filter.from", "filter.from.chosen", filter.from),
        day("filter.to", "filter.to.chosen", filter.to),
    ];
    days.into_iter().flatten().chain(products).chain(columns).chain(groups).collect()
}

fn filters(w: &Writer<'_>, loaded: &Loaded) -> Form {
    let tx = &loaded.intake.transactions;
    let filter = &loaded.params.filter;
    let (first, last) = tx.period().unwrap_or(loaded.study().overview.period);
    let date = |value: Option<Day>| Control::Date {
        min: first.iso(),
        max: last.iso(),
        value: value.map(Day::iso).unwrap_or_default(),
    };
    let mut fields = vec![w.field("filter.from", date(filter.from)), w.field("filter.to", date(filter.to))];
    fields.extend(groups(w, loaded));
    fields.extend(tx.dimensions.iter().filter_map(|dimension| {
        let is_chosen = filter.columns.get(&dimension.name).is_some_and(|chosen| chosen.contains(""));
        let options = values(w, dimension, is_chosen);
        (2..=N_FILTER_VALUES).contains(&options.len()).then(|| Field {
            id: format!("filter.{}", Filter::column_id(&dimension.name)),
            label: dimension.name.clone(),
            help: String::new(),
            control: Control::Many { options, value: filter.values_of(&dimension.name) },
        })
    }));
    fields.extend(products(w, loaded));
    fields.push(w.field(
        "report.currency",
        Control::Text { value: loaded.params.currency.clone(), example: "CNY".to_owned() },
    ));
    Form { fields }
}

/// A list of few products; of many, a field for ids and names.
fn products(w: &Writer<'_>, loaded: &Loaded) -> Option<Field> {
    let tx = &loaded.intake.transactions;
    let chosen = &loaded.params.filter.products;
    // Rows without a product are offered like a product, where there are any.
    let has_none = !tx.product.is_empty() && lacks_products(tx) || chosen.contains("");
    let mut ids: Vec<&str> = tx.product_ids.iter().filter(|id| !id.is_empty()).collect();
    let n = ids.len() + usize::from(has_none);
    if tx.product.is_empty() || n < 2 {
        return None;
    }
    let mut field = w.field(PRODUCT, Control::Text { value: String::new(), example: String::new() });
    if n <= N_FILTER_VALUES {
        ids.sort_unstable();
        ids.extend(has_none.then_some(""));
        let option = |id: &str| Opt { value: id.to_owned(), label: named_product(w, tx, id) };
        let options = ids.into_iter().map(option).collect();
        field.control = Control::Many { options, value: joined(chosen) };
        field.help = String::new();
    } else {
        let shown = |id: &String| if id.is_empty() { w.get(NO_VALUE) } else { id.clone() };
        let value = chosen.iter().map(shown).collect::<Vec<_>>().join("; ");
        let example = ids.into_iter().take(2).collect::<Vec<_>>().join("; ");
        field.control = Control::Text { value, example };
        if has_none {
            let none = w.say("filter.no_product_help", &[("none", Arg::from(w.get(NO_VALUE)))]);
            field.help = w.sentences(&[std::mem::take(&mut field.help), none]);
        }
    }
    Some(field)
}

/// Whether some rows of the file name no product.
fn lacks_products(tx: &Transactions) -> bool {
    tx.product.has_none() || tx.product_ids.find(b"").is_some()
}

/// Name and id of a product in the file; the id alone of one without a name.
fn named_product(w: &Writer<'_>, tx: &Transactions, id: &str) -> String {
    if id.is_empty() {
        return w.get(NO_VALUE);
    }
    let code = tx.product_ids.find(id.as_bytes());
    let name = code.and_then(|code| tx.product_names.get(code as usize));
    name.filter(|name| !name.is_empty() && *name != id).map_or(id.to_owned(), |name| format!("{name} ({id})"))
}

/// Changes a setting of a report on a file: what may be said in the file's own words is looked up in it.
///
/// # Errors
/// As [`Params::set`], and `filter.no_product` for what is no product of the file.
pub(super) fn set(
    params: &mut Params,
    tx: &Transactions,
    texts: &Texts,
    id: &str,
    value: &str,
) -> Result<Touches, Error> {
    if id == PRODUCT {
        params.set(id, &product_ids(tx, &texts.get(NO_VALUE), value)?)
    } else {
        params.set(id, value)
    }
}

/// What was entered as products -> ids in the file, as the filter takes them. Ids and names, in full or in part, separated by
/// semicolons; `none` is what rows without a product are called.
///
/// # Errors
/// `filter.no_product` for what is no product of the file.
fn product_ids(tx: &Transactions, none: &str, entered: &str) -> Result<String, Error> {
    if entered.trim().is_empty() {
        return Ok(String::new());
    }
    let mut products = Products { tx, lower_case: None };
    let mut found: BTreeSet<String> = BTreeSet::new();
    for word in words(tx, entered) {
        if word.is_empty() || word == none {
            found.insert(String::new());
            continue;
        }
        let codes = products.called(word);
        if codes.is_empty() {
            return Err(Error::new("filter.no_product").with("what", word));
        }
        found.extend(codes.into_iter().map(|code| tx.product_ids.text(code).to_owned()));
    }
    Ok(joined(&found))
}

/// What stands between separators, each an id as a whole or, as people enter it, several words with semicolons between. Nothing
/// between two separators is a word of its own: no product.
fn words<'a>(tx: &Transactions, entered: &'a str) -> Vec<&'a str> {
    let mut words = Vec::new();
    for part in entered.split(SEPARATOR) {
        let whole = part.trim();
        if whole.is_empty() || tx.product_ids.find(whole.as_bytes()).is_some() {
            words.push(whole);
        } else {
            words.extend(part.split([';', '；', '\n']).map(str::trim).filter(|word| !word.is_empty()));
        }
    }
    words
}

/// The products of a file by what they are called.
struct Products<'a> {
    tx: &'a Transactions,
    /// Id and name of each in lower case, made when first needed.
    lower_case: Option<Vec<(String, String)>>,
}

impl Products<'_> {
    /// Those with this id, else of this name, else with it in their names or ids.
    fn called(&mut self, word: &str) -> Vec<u32> {
        let tx = self.tx;
        if let Some(code) = tx.product_ids.find(word.as_bytes()) {
            return vec![code];
        }
        let all = self.lower_case.get_or_insert_with(|| {
            let name =
                |at: usize| tx.product_names.get(at).map(|name| name.to_lowercase()).unwrap_or_default();
            tx.product_ids.iter().enumerate().map(|(at, id)| (id.to_lowercase(), name(at))).collect()
        });
        let wanted = word.to_lowercase();
        let those = |is_one: &dyn Fn(&(String, String)) -> bool| -> Vec<u32> {
            (0_u32..).zip(all.iter()).filter(|(_, product)| is_one(product)).map(|(code, _)| code).collect()
        };
        let named = those(&|(_, name)| *name == wanted);
        if named.is_empty() {
            those(&|(id, name)| name.contains(&wanted) || id.contains(&wanted))
        } else {
            named
        }
    }
}

/// The values of a column, the empty one where rows have none or where it is chosen.
fn values(w: &Writer<'_>, dimension: &Dimension, is_chosen: bool) -> Vec<Opt> {
    let mut values: Vec<&str> = dimension.values.iter().filter(|value| !value.is_empty()).collect();
    values.sort_unstable();
    let named = values.into_iter().map(|value| Opt { value: value.to_owned(), label: value.to_owned() });
    let has_none = is_chosen || dimension.codes.has_none() || dimension.values.find(b"").is_some();
    let none = has_none.then(|| Opt { value: String::new(), label: w.get(NO_VALUE) });
    named.chain(none).collect()
}

/// Ways of parting customers, and the sets that were saved.
fn groups(w: &Writer<'_>, loaded: &Loaded) -> Vec<Field> {
    let whole = loaded.shown.whole();
    let filter = &loaded.params.filter;
    let mut fields = Vec::new();
    let mut offer = |kind: &str, groups: Vec<(String, usize)>| {
        if !groups.is_empty() {
            let options = groups.into_iter().map(|(id, n)| {
                let name = group_names::name(w, whole, kind, &id);
                let label = w.say("filter.option", &[("name", Arg::from(name)), ("n", Arg::from(n))]);
                Opt { value: id, label }
            });
            fields.push(Field {
                id: format!("filter.{kind}"),
                label: group_names::kind(w, kind),
                help: String::new(),
                control: Control::Many { options: options.collect(), value: filter.groups_of(kind) },
            });
        }
    };
    for kind in &KINDS {
        let Some(parting) = (kind.part)(whole) else { continue };
        let mut sizes = vec![0_usize; parting.ids.len()];
        for group in &parting.of_customer {
            if let Some(n) = sizes.get_mut(*group as usize) {
                *n += 1;
            }
        }
        // A group that holds nobody is offered only where it is chosen, so that it can be given up.
        let is_chosen = |id: &str| filter.groups.get(kind.id).is_some_and(|ids| ids.contains(id));
        offer(
            kind.id,
            parting.ids.into_iter().zip(sizes).filter(|(id, n)| *n > 0 || is_chosen(id)).collect(),
        );
    }
    offer(SET, loaded.params.sets.saved.iter().map(|(name, ids)| (name.clone(), ids.len())).collect());
    fields
}
