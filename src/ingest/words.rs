//! Which words of the columns of states and kinds set rows aside, and which are not known?

use super::by_cell::ByCell;
use super::cells::Numbers;
use super::kinds::{self, Kind, has_invoices, kind_beside};
use super::status::{self, State, state};
use super::{Mapping, RawColumn, RawTable, Role};
use crate::model::Transactions;

/// Words that are named at most.
const MAX_WORDS: usize = 40;
/// Rows looked at for amounts.
const N_ROWS: usize = 20_000;

/// What the words of a file's states and kinds come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Words of states whose rows are set aside.
    pub states_aside: Vec<String>,
    /// Words of states that are not known, of accepted rows.
    pub states_unknown: Vec<String>,
    /// Words of kinds whose lines are set aside.
    pub kinds_aside: Vec<String>,
    /// Words of kinds that are not known, of accepted rows.
    pub kinds_unknown: Vec<String>,
    /// The file has a column of kinds that tells others than sales.
    pub has_kinds: bool,
}

fn columns<'a>(table: &'a RawTable, mapping: &Mapping, role: Role) -> Vec<&'a RawColumn> {
    let all = mapping.roles.iter().zip(&table.columns);
    all.filter(|(own, _)| **own == role).map(|(_, column)| column).collect()
}

fn distinct(column: &RawColumn, is: impl Fn(&str) -> bool) -> Vec<String> {
    let mut words: Vec<String> = column.cells.iter().filter(|text| is(text)).map(str::to_owned).collect();
    words.sort();
    words.truncate(MAX_WORDS);
    words
}

fn is_listed(list: &[String], text: &str) -> bool {
    list.iter().any(|word| word.to_lowercase() == text.to_lowercase())
}

/// Whether the word of a kind is not known and was not decided on.
fn is_unknown_kind(mapping: &Mapping, column: &RawColumn, text: &str) -> bool {
    mapping.rules.kinds.as_ref().is_none_or(|list| !is_listed(list, text))
        && kinds::kind(text, &column.heading) == Kind::Unknown
}

fn is_unknown_state(mapping: &Mapping, column: &RawColumn, text: &str) -> bool {
    mapping.rules.states.as_ref().is_none_or(|list| !is_listed(list, text))
        && !status::is_known(text, &column.heading)
}

impl Words {
    /// Looks at the columns of a table.
    pub fn of(table: &RawTable, mapping: &Mapping) -> Self {
        let rules = &mapping.rules;
        let mut words = Self::default();
        for column in columns(table, mapping, Role::Status) {
            let is_void = |text: &str| match &rules.states {
                Some(list) => is_listed(list, text),
                None => !matches!(state(text, &column.heading), State::Fine | State::PartlyReturned),
            };
            words.states_aside.extend(distinct(column, is_void));
        }
        for column in columns(table, mapping, Role::Kind) {
            let has_invoices = has_invoices(column);
            let kind = |text: &str| kind_beside(text, &column.heading, has_invoices);
            let is_aside = |text: &str| match &rules.kinds {
                Some(list) => is_listed(list, text),
                None => kind(text).code().is_some(),
            };
            words.has_kinds |= column.cells.iter().any(|text| kind(text).code().is_some());
            words.kinds_aside.extend(distinct(column, is_aside));
        }
        words.kinds_aside.sort();
        words.kinds_aside.dedup();
        words
    }

    /// Notes a word that is not known.
    pub fn add_unknown(&mut self, code: &str, word: &str) {
        let list = if code == "kind.unknown" { &mut self.kinds_unknown } else { &mut self.states_unknown };
        if list.len() < MAX_WORDS && !list.iter().any(|known| known == word) {
            list.push(word.to_owned());
        }
    }
}

/// Accepted rows whose words are not known, with the column that has them: first those of states, then of kinds.
pub fn unknown<'a>(
    table: &'a RawTable,
    mapping: &Mapping,
    tx: &Transactions,
) -> Vec<(&'static str, Vec<u32>, &'a RawColumn)> {
    let mut found = Vec::new();
    let mut add = |code, column: &'a RawColumn, is: &dyn Fn(&str) -> bool| {
        if !column.cells.iter().any(is) {
            return;
        }
        let cells = ByCell::of(column, is);
        let rows = (0_u32..).zip(tx.row.to_vec()).filter(|(_, row)| cells.at(*row as usize));
        let rows: Vec<u32> = rows.map(|(i, _)| i).collect();
        if !rows.is_empty() {
            found.push((code, rows, column));
        }
    };
    for column in columns(table, mapping, Role::Status) {
        add("status.unknown", column, &|text| is_unknown_state(mapping, column, text));
    }
    for column in columns(table, mapping, Role::Kind) {
        add("kind.unknown", column, &|text| is_unknown_kind(mapping, column, text));
    }
    found
}

/// Words of kinds that only the user can judge: they are not known, and their lines mostly take money away, as fees and
/// payouts do. Not asked where the user has chosen.
pub fn doubtful(table: &RawTable, mapping: &Mapping) -> Vec<String> {
    let Some((i, amounts)) = mapping.column(Role::Amount).and_then(|i| Some((i, table.columns.get(i)?)))
    else {
        return Vec::new();
    };
    if mapping.rules.kinds.is_some() {
        return Vec::new();
    }
    let form = mapping.form_of(i);
    let kinds = columns(table, mapping, Role::Kind);
    let is_aside: Vec<ByCell<'_, bool>> = kinds
        .iter()
        .map(|column| {
            let has_invoices = has_invoices(column);
            ByCell::of(column, move |text| kind_beside(text, &column.heading, has_invoices).code().is_some())
        })
        .collect();
    let mut doubtful = Vec::new();
    for column in &kinds {
        for word in distinct(column, |text| is_unknown_kind(mapping, column, text)) {
            let Some(code) = column.find(word.as_bytes()) else { continue };
            let rows = (0..table.n_rows).filter(|row| column.codes.get(*row) == Some(code)).take(N_ROWS);
            // What another column sets aside is no question.
            let rows = rows.filter(|row| !is_aside.iter().any(|cells| cells.at(*row)));
            let values = rows.filter_map(|row| form.value(Numbers::shape(&amounts.text(row))?).ok());
            let (n, n_negative) =
                values.fold((0, 0), |(n, negative), value| (n + 1, negative + usize::from(value < 0)));
            if n_negative * 2 > n && !doubtful.contains(&word) {
                doubtful.push(word);
            }
        }
    }
    doubtful
}
