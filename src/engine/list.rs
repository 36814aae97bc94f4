//! The customers behind a number, as a table.
#![allow(clippy::indexing_slicing, reason = "positions are those of the study's own lists")]

use super::{Engine, Loaded};
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::analysis::timing::contacts::Contact;
use crate::host::NumberStyle as N;
use crate::issue::Error;
use crate::report::Table;
use crate::report::block::{Block, Cell};
use crate::report::sections::{customer, timing};
use crate::report::write::{CustomerSet, Writer, as_f64, words};
use std::borrow::Cow;

/// Begins the id of the set of one customer.
const ONE: &str = "customer.";

/// A page of the list.
#[derive(Debug, Clone, serde::Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct CustomerPage {
    /// What the list is.
    pub title: String,
    /// Number of customers in the whole list.
    pub total: f64,
    /// The rows of this page.
    pub table: Table,
    /// Sort key of each column.
    pub sorts: Vec<String>,
    /// What is known of the customer, where the list holds one.
    pub profile: Vec<Block>,
}

/// A column of the list: key, heading, and whether the file has it.
const COLUMNS: [(&str, &str); 13] = [
    ("id", "col.customer"),
    ("name", "col.name"),
    ("revenue", "#col.monetary"),
    ("orders", "#col.frequency"),
    ("recency", "#col.recency"),
    ("last", "col.last_order"),
    ("rfm", "col.rfm"),
    ("segment", "col.segment"),
    ("cluster", "col.cluster"),
    ("p_alive", "#col.p_alive"),
    ("clv", "#col.clv"),
    ("contact", "col.contact"),
    ("expected", "#col.expected_order"),
];

/// Who reads the list: days are written in words or as `2024-03-05`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Person,
    Program,
}

/// What is known of one customer, before words.
struct Line {
    customer: u32,
    /// Position in `study.scored`.
    scored: Option<usize>,
}

impl Engine {
    /// A page of the customers behind `set`, sorted by the column with key `sort`. Equal values are in the
    /// order of the customers' ids, so that pages fit together.
    ///
    /// # Errors
    /// `nothing_loaded`, `set.unknown`.
    pub fn customers(
        &self,
        set: &str,
        sort: &str,
        descending: bool,
        offset: usize,
        limit: usize,
    ) -> Result<CustomerPage, Error> {
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let set = self.named_set(loaded, set)?;
        let mut lines = lines(loaded, &set.members);
        sort_lines(loaded, &mut lines, sort, descending);
        let total = as_f64(lines.len());
        let page: Vec<Line> = lines.into_iter().skip(offset).take(limit).collect();
        let (mut table, sorts) = self.list(loaded, &page, Reader::Person);
        let profile = match set.members.as_slice() {
            [one] => customer::profile(&mut Writer::new(&self.texts), super::source(loaded), *one),
            _ => {
                for (cells, line) in table.rows.iter_mut().zip(&page) {
                    if let Some(cell) = cells.first_mut() {
                        cell.set = Some(format!("{ONE}{}", line.customer));
                    }
                }
                Vec::new()
            }
        };
        Ok(CustomerPage { title: set.title.clone(), total, table, sorts, profile })
    }

    /// A set that a section named, or `customer.<index>`, which every customer has.
    pub(super) fn named_set<'a>(&'a self, loaded: &Loaded, id: &str) -> Result<Cow<'a, CustomerSet>, Error> {
        if let Some(set) = self.sets.get(id) {
            return Ok(Cow::Borrowed(set));
        }
        let study = loaded.study();
        let one = id.strip_prefix(ONE).and_then(|at| at.parse::<u32>().ok());
        one.filter(|at| (*at as usize) < study.customers.list.len())
            .map(|at| Cow::Owned(CustomerSet { title: study.customer_label(at), members: vec![at] }))
            .ok_or(Error::new("set.unknown"))
    }

    /// All customers of a set as a table, in the order of [`Engine::customers`].
    pub(super) fn whole_list(&self, set: &str, sort: &str, descending: bool) -> Result<Table, Error> {
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let set = self.named_set(loaded, set)?;
        let mut lines = lines(loaded, &set.members);
        sort_lines(loaded, &mut lines, sort, descending);
        Ok(self.list(loaded, &lines, Reader::Program).0)
    }

    fn list(&self, loaded: &Loaded, lines: &[Line], reader: Reader) -> (Table, Vec<String>) {
        let w = Writer::new(&self.texts);
        let study = loaded.study();
        let tx = &loaded.intake.transactions;
        let shown: Vec<(&str, &str)> = COLUMNS
            .into_iter()
            .filter(|(key, _)| match *key {
                "name" => !tx.customer_names.is_empty(),
                "rfm" | "segment" => study.rfm.is_ok(),
                "cluster" => study.clusters.is_ok(),
                "p_alive" | "clv" => study.clv.is_ok(),
                "contact" | "expected" => has_contacts(study),
                _ => true,
            })
            .collect();
        let rows = lines
            .iter()
            .map(|line| shown.iter().map(|(key, _)| cell(&w, loaded, line, key, reader)).collect());
        let headings: Vec<&str> = shown.iter().map(|(_, heading)| *heading).collect();
        let table = w.table("customers", "", &headings, rows.collect());
        (table, shown.iter().map(|(key, _)| (*key).to_owned()).collect())
    }
}

fn has_contacts(study: &Study) -> bool {
    study.timing.as_ref().is_some_and(|timing| timing.contacts.is_ok())
}

fn contact<'a>(study: &'a Study, line: &Line) -> Option<&'a Contact> {
    study.timing.as_deref()?.contact(line.customer)
}

/// `2024-03-05 14:00`.
fn moment(contact: &Contact) -> String {
    let day = contact.day.iso();
    contact.hour.map_or(day.clone(), |hour| format!("{day} {hour:02}:00"))
}

fn lines(loaded: &Loaded, members: &[u32]) -> Vec<Line> {
    let scored = &loaded.study().scored;
    members.iter().map(|&customer| Line { customer, scored: scored.binary_search(&customer).ok() }).collect()
}

fn sort_lines(loaded: &Loaded, lines: &mut [Line], sort: &str, descending: bool) {
    let study = loaded.study();
    let tx = &loaded.intake.transactions;
    let id = |line: &Line| tx.customer_ids.text(study.customers.list[line.customer as usize].id);
    let name = |line: &Line| -> String {
        let at = study.customers.list[line.customer as usize].id as usize;
        tx.customer_names.get(at).cloned().unwrap_or_default()
    };
    match sort {
        "id" => lines.sort_by(|a, b| id(a).cmp(id(b))),
        "name" => lines.sort_by(|a, b| name(a).cmp(&name(b)).then_with(|| id(a).cmp(id(b)))),
        key => {
            let value = |line: &Line| sort_value(loaded, line, key);
            lines.sort_by(|a, b| {
                let order = value(a).total_cmp(&value(b));
                let order = if descending { order.reverse() } else { order };
                order.then_with(|| id(a).cmp(id(b)))
            });
            return;
        }
    }
    if descending {
        lines.reverse();
    }
}

/// The number that a column sorts by; what is unknown sorts below everything.
fn sort_value(loaded: &Loaded, line: &Line, key: &str) -> f64 {
    let study = loaded.study();
    let unknown = f64::NEG_INFINITY;
    let customer = &study.customers.list[line.customer as usize];
    if key == "revenue" {
        return units(i128::from(customer.revenue));
    }
    let Some(i) = line.scored else { return unknown };
    match key {
        "orders" => f64::from(study.frequency[i]),
        "recency" => f64::from(study.recency_days[i]),
        "last" => -f64::from(study.recency_days[i]),
        "rfm" => study.rfm.as_ref().map_or(unknown, |r| {
            let s = &r.scores;
            f64::from(s.r[i]) * 1e4 + f64::from(s.f[i]) * 1e2 + f64::from(s.m[i])
        }),
        "segment" => study.rfm.as_ref().map_or(unknown, |r| {
            r.scheme.segments().iter().position(|s| *s == r.segments[i]).map_or(unknown, as_f64)
        }),
        "cluster" => study.clusters.as_ref().map_or(unknown, |c| f64::from(c.solution.labels[i])),
        "p_alive" => study.value_of(line.customer).map_or(unknown, |c| c.p_alive),
        "clv" => study.value_of(line.customer).map_or(unknown, |c| c.clv),
        "contact" => contact(study, line).map_or(unknown, |c| f64::from(c.day.0)),
        "expected" => contact(study, line).map_or(unknown, |c| c.value),
        _ => units(i128::from(customer.revenue)),
    }
}

fn cell(w: &Writer<'_>, loaded: &Loaded, line: &Line, key: &str, reader: Reader) -> Cell {
    let study = loaded.study();
    let tx = &loaded.intake.transactions;
    let customer = &study.customers.list[line.customer as usize];
    let none = || words("–");
    match key {
        "id" => words(tx.customer_ids.text(customer.id)),
        "name" => words(tx.customer_names.get(customer.id as usize).cloned().unwrap_or_default()),
        "revenue" => w.num(units(i128::from(customer.revenue)), N::Money),
        "p_alive" => study.value_of(line.customer).map_or_else(none, |c| w.num(c.p_alive, N::Percent(0))),
        "clv" => study.value_of(line.customer).map_or_else(none, |c| w.num(c.clv, N::Money)),
        "expected" => contact(study, line).map_or_else(none, |c| w.num(c.value, N::Money)),
        "contact" => contact(study, line).map_or_else(none, |c| {
            words(if reader == Reader::Program { moment(c) } else { timing::when(w, c) })
        }),
        _ => {
            let Some(i) = line.scored else { return none() };
            match key {
                "orders" => w.num(f64::from(study.frequency[i]), N::Count),
                "recency" => w.num(f64::from(study.recency_days[i]), N::Count),
                "last" => {
                    let day = study.as_of.plus(-study.recency_days[i]);
                    words(if reader == Reader::Program { day.iso() } else { w.day(day) })
                }
                "rfm" => study.rfm.as_ref().map_or_else(
                    |_| none(),
                    |r| {
                        let s = &r.scores;
                        let glue = if s.bands > 9 { "-" } else { "" };
                        words(format!("{}{glue}{}{glue}{}", s.r[i], s.f[i], s.m[i]))
                    },
                ),
                "segment" => study
                    .rfm
                    .as_ref()
                    .map_or_else(|_| none(), |r| words(w.get(&format!("segment.{}", r.segments[i].id())))),
                "cluster" => study.clusters.as_ref().map_or_else(
                    |_| none(),
                    |c| words(crate::report::sections::clusters::label(w, c, c.solution.labels[i])),
                ),
                _ => none(),
            }
        }
    }
}
