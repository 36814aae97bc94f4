//! Rows that are understood and yet no sales of this report: never paid, cancelled, of another currency.

use super::by_cell::{ByCell, sample};
use super::currencies::Currencies;
use super::kinds::{Kind, has_invoices, kind_beside};
use super::profile::is_missing;
use super::rows::repeats;
use super::status::{State, state, tells_kinds};
use super::{Mapping, RawColumn, RawTable, Role};
use crate::model::Money;
use hashbrown::HashSet;
use rustc_hash::{FxBuildHasher, FxHasher};
use std::hash::Hasher;

/// What the whole table says before its rows are taken.
pub struct Decisions<'a> {
    status: Option<ByCell<'a, State>>,
    /// Whether the word of a row's status was chosen as one of no sale; else the states tell.
    chosen_states: Option<ByCell<'a, bool>>,
    /// What the columns say that tell kinds of lines.
    kinds: Vec<ByCell<'a, Said>>,
    /// Sales whose status says that they were returned are set aside: no row of its own takes them back.
    sets_returned_aside: bool,
    /// Cancelled lines are set aside.
    sets_cancelled_aside: bool,
    /// Unpaid orders are set aside: the file is no list of open invoices.
    sets_unpaid_aside: bool,
    /// Whether a row has no date of payment, where most have one.
    is_unpaid: Option<ByCell<'a, bool>>,
    currency: Option<(Currencies<'a>, u16)>,
    /// Rows that repeat an earlier one, if they are to be set aside; ascending.
    duplicates: Vec<u32>,
    /// No row is set aside.
    pub is_empty: bool,
}

/// What a cell says of the kind of its line.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    kind: Kind,
    /// Code of the reason for which the line is set aside.
    aside: Option<&'static str>,
}

/// Whether a list of words has a cell's text.
fn is_listed(list: &[String], text: &str) -> bool {
    let text = text.trim().to_lowercase();
    list.iter().any(|word| word.to_lowercase() == text)
}

/// The columns that tell kinds of lines, each with what its cells say under the rules.
fn kinds<'a>(table: &'a RawTable, mapping: &Mapping) -> Vec<ByCell<'a, Said>> {
    let columns = mapping.roles.iter().zip(&table.columns).filter(|(role, _)| **role == Role::Kind);
    let all = columns.map(|(_, column)| {
        let (heading, has_invoices) = (column.heading.clone(), has_invoices(column));
        let chosen = mapping.rules.kinds.clone();
        ByCell::of(column, move |text| {
            let kind = kind_beside(text, &heading, has_invoices);
            let aside = match &chosen {
                None => kind.code(),
                Some(list) => is_listed(list, text).then(|| kind.code().unwrap_or("kind.chosen")),
            };
            Said { kind, aside }
        })
    });
    // A column in which nothing but sales is told costs no time below.
    all.filter(|cells| {
        cells.any(|said| said.aside.is_some() || matches!(said.kind, Kind::Return | Kind::Cancelled))
    })
    .collect()
}

/// Rows looked at for dates of payment.
const N_SAMPLE: usize = 2_000;

impl<'a> Decisions<'a> {
    /// Looks at a table.
    pub fn of(table: &'a RawTable, mapping: &Mapping) -> Self {
        let column = |role| mapping.column(role).and_then(|i| table.columns.get(i));
        let rules = &mapping.rules;
        let status = column(Role::Status).filter(|_| !rules.keeps_void).map(|column| {
            let heading = column.heading.clone();
            ByCell::of(column, move |text| state(text, &heading))
        });
        let status = status.filter(|cells| cells.any(|state| state != State::Fine));
        let chosen_states = column(Role::Status).zip(rules.states.clone()).filter(|_| !rules.keeps_void);
        let chosen_states =
            chosen_states.map(|(column, list)| ByCell::of(column, move |text| is_listed(&list, text)));
        let kinds = kinds(table, mapping);
        let is_unpaid =
            column(Role::PaidDate).filter(|column| !rules.keeps_void && is_mostly_paid(table, column));
        let is_unpaid = is_unpaid.map(|column| ByCell::of(column, is_missing));
        let currencies = Currencies::of(table, mapping);
        let currency = currencies.kept(&rules.currency).map(|kept| (currencies, kept));
        let duplicates = if rules.sets_duplicates_aside { repeated(table) } else { Vec::new() };
        let has_refunds = column(Role::Refund).is_some();
        let is_open_list = [Role::DueDate, Role::DueAmount, Role::CreditLimit]
            .into_iter()
            .any(|role| column(role).is_some());
        let sets_returned_aside = status
            .as_ref()
            .filter(|cells| cells.any(|state| state == State::Returned))
            .is_some_and(|cells| {
                !has_refunds && !tells_kinds(&cells.column.heading) && !has_twins(table, mapping, cells)
            });
        Self {
            sets_returned_aside,
            sets_cancelled_aside: !rules.keeps_void,
            sets_unpaid_aside: !is_open_list,
            is_empty: status.is_none()
                && chosen_states.is_none()
                && kinds.is_empty()
                && is_unpaid.is_none()
                && currency.is_none()
                && duplicates.is_empty(),
            chosen_states,
            kinds,
            status,
            is_unpaid,
            currency,
            duplicates,
        }
    }

    /// Why a row is set aside, and the column that says so. `amount`: if it could be read.
    #[inline]
    pub fn aside(&self, row: usize, amount: Option<Money>) -> Option<(&'static str, Option<&'a RawColumn>)> {
        if self.is_empty { None } else { self.reason(row, amount) }
    }

    fn reason(&self, row: usize, amount: Option<Money>) -> Option<(&'static str, Option<&'a RawColumn>)> {
        if u32::try_from(row).is_ok_and(|row| self.duplicates.binary_search(&row).is_ok()) {
            return Some(("row.duplicate_aside", None));
        }
        for cells in &self.kinds {
            let said = cells.at(row);
            if let Some(code) = said.aside {
                return Some((code, Some(cells.column)));
            }
            if said.kind == Kind::Cancelled && self.sets_cancelled_aside && amount.is_none_or(|a| a.0 >= 0) {
                return Some(("order.cancelled", Some(cells.column)));
            }
        }
        if let Some(cells) = &self.chosen_states {
            if cells.at(row) {
                let code = match self.status.as_ref().map(|cells| cells.at(row)) {
                    Some(State::Cancelled) => "order.cancelled",
                    Some(State::Unpaid) => "order.unpaid",
                    Some(State::Returned) => "order.returned",
                    _ => "order.chosen",
                };
                return Some((code, Some(cells.column)));
            }
        // A negative row takes back what another row sold: it must stay beside it.
        } else if let Some(cells) = &self.status
            && amount.is_none_or(|amount| amount.0 >= 0)
        {
            let code = match cells.at(row) {
                State::Cancelled => Some("order.cancelled"),
                State::Unpaid if self.sets_unpaid_aside => Some("order.unpaid"),
                State::Returned if self.sets_returned_aside => Some("order.returned"),
                _ => None,
            };
            if let Some(code) = code {
                return Some((code, Some(cells.column)));
            }
        }
        if let Some(cells) = &self.is_unpaid
            && amount == Some(Money(0))
            && cells.at(row)
        {
            return Some(("order.unpaid", Some(cells.column)));
        }
        let (currencies, kept) = self.currency.as_ref()?;
        match currencies.at(row) {
            own if own == *kept => None,
            0 => Some(("currency.none", currencies.column())),
            _ => Some(("currency.other", currencies.column())),
        }
    }

    /// The currency that counts, where the file has several.
    pub fn currency(&self) -> Option<&str> {
        let (currencies, kept) = self.currency.as_ref()?;
        currencies.codes.get(usize::from(*kept).checked_sub(1)?).map(String::as_str)
    }

    /// What the columns of states and of kinds say of a row.
    pub fn state(&self, row: usize) -> State {
        let is_return = self.kinds.iter().any(|cells| cells.at(row).kind == Kind::Return);
        if is_return {
            return State::Returned;
        }
        self.status.as_ref().map_or(State::Fine, |cells| cells.at(row))
    }
}

/// Whether at least half of the rows have a date of payment.
fn is_mostly_paid(table: &RawTable, column: &RawColumn) -> bool {
    let step = table.n_rows.div_ceil(N_SAMPLE).max(1);
    sample(column, N_SAMPLE).count() * 2 >= table.n_rows.div_ceil(step)
}

fn repeated(table: &RawTable) -> Vec<u32> {
    let rows: Vec<u32> = (0..u32::try_from(table.n_rows).unwrap_or(u32::MAX)).collect();
    repeats(table, &rows)
}

/// Whether half of the rows whose status is a return have a twin among the others: the same order (or
/// customer) and product. Then they are rows of their own, which take back what the twin sold.
fn has_twins(table: &RawTable, mapping: &Mapping, status: &ByCell<'_, State>) -> bool {
    let column = |role| mapping.column(role).and_then(|i| table.columns.get(i));
    let Some(key) = column(Role::Order).or_else(|| column(Role::Customer)) else { return false };
    let product = column(Role::Product);
    let hash = |row: usize| {
        let mut hasher = FxHasher::default();
        hasher.write(key.text(row).as_bytes());
        hasher.write(product.map(|p| p.text(row)).unwrap_or_default().as_bytes());
        hasher.finish()
    };
    let (returned, others): (Vec<usize>, Vec<usize>) =
        (0..table.n_rows).partition(|row| status.at(*row) == State::Returned);
    let sold: HashSet<u64, FxBuildHasher> = others.into_iter().map(hash).collect();
    let n_twins = returned.iter().filter(|row| sold.contains(&hash(**row))).count();
    !returned.is_empty() && n_twins * 2 >= returned.len()
}
