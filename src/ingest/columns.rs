//! What every column means: a proposal that the user can correct.
//!
//! A heading that we know word for word and whose content fits is certain; a synonym inside the heading, or
//! content alone, is likely. What two columns claim equally, or what two readings explain equally well, becomes
//! a question ([`Ask`]); a default stands in the mapping meanwhile.

use super::by_cell::{any_cell, sample};
use super::cells::Numbers;
use super::draft::Draft;
use super::inline::{INLINE, Inline};
use super::profile::{ColumnProfile, is_missing};
use super::rules::Rules;
use super::{
    DateOrder, Decimal, Mapping, NumberForm, RawColumn, RawTable, Role, currencies, dates, decimals, number,
    scales, words,
};
use crate::model::{Day, DiscountKind, Money};

/// Most categorical columns that are kept for filters.
pub const MAX_DIMENSIONS: usize = 16;

/// Rows that decide what a discount is.
const N_SAMPLE: usize = 2_000;

/// How sure a role is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleGuess {
    /// 2 certain, 1 likely, 0 unused.
    pub confidence: u8,
    /// Key of the message, without the prefix `reason.`.
    pub reason: &'static str,
}

/// What only the user can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// 03/04/2024: day or month first?
    DateOrder {
        /// What it can be.
        orders: Vec<DateOrder>,
    },
    /// 1.234: thousand or decimal sign?
    Decimal,
    /// Several columns fit a role equally well. The first is in the mapping, if the role is given at all.
    Role {
        /// The role.
        role: Role,
        /// The columns, in file order.
        candidates: Vec<usize>,
    },
    /// Lines of kinds whose words are not known, and that mostly take money away: sales taken back, or none at all?
    Kinds {
        /// The words.
        unknown: Vec<String>,
        /// All words whose lines would be set aside.
        aside: Vec<String>,
    },
    /// Amounts are in several currencies, and only one can be counted.
    Currency {
        /// The currencies, that of most rows first.
        codes: Vec<String>,
    },
}

/// The proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// Roles and formats.
    pub mapping: Mapping,
    /// What stands in each column.
    pub profiles: Vec<ColumnProfile>,
    /// How sure each role is, and why.
    pub columns: Vec<RoleGuess>,
    /// What to ask.
    pub questions: Vec<Ask>,
    /// What a report needs and no column gives: date; amount (or quantity and unit price).
    pub missing: Vec<Role>,
}

impl Guess {
    /// The role that must be settled before a report: several columns may have it, none was taken, and the report
    /// would differ in all that it says of customers.
    pub fn unanswered(&self) -> Option<Role> {
        self.questions.iter().find_map(|ask| match ask {
            Ask::Role { role: Role::Customer, .. } if self.mapping.column(Role::Customer).is_none() => {
                Some(Role::Customer)
            }
            _ => None,
        })
    }

    /// Whether nothing needs to be asked: a report can follow at once.
    pub fn is_certain(&self) -> bool {
        let columns = self.mapping.roles.iter().zip(&self.columns);
        self.questions.is_empty()
            && self.missing.is_empty()
            && columns.filter(|(role, _)| role.is_needed()).all(|(_, guess)| guess.confidence == 2)
    }
}

/// What the user chose before.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// Columns with their roles.
    pub roles: Vec<(usize, Role)>,
    /// Roles that no column has.
    pub without: Vec<Role>,
    /// The order of dates.
    pub date_order: Option<DateOrder>,
    /// The decimal sign of columns that do not tell.
    pub decimal: Option<Decimal>,
    /// Which rows count.
    pub rules: Rules,
}

/// Proposes roles and formats. `chosen` roles win, and so do a chosen order of dates and decimal sign.
pub fn guess(
    table: &RawTable,
    chosen: &[(usize, Role)],
    date_order: Option<DateOrder>,
    decimal: Option<Decimal>,
) -> Guess {
    let roles = chosen.to_vec();
    guess_under(table, &Chosen { roles, date_order, decimal, ..Chosen::default() })
}

/// As [`guess`], under everything that the user chose.
pub fn guess_under(table: &RawTable, chosen: &Chosen) -> Guess {
    let mut draft = Draft::new(table);
    draft.choose(&chosen.roles);
    draft.by_headings();
    let decimals = decimals::decide(table, &draft.numeric(), chosen.decimal);
    let units = scales::of_headings(table);
    let forms = scales::forms(&decimals.columns, &units);
    draft.by_content(&forms);
    draft.confirm(&forms);
    draft.net_or_gross(&forms);
    draft.cost_of_a_piece(&forms);
    draft.attributes();
    draft.leave_out(&chosen.without);

    let roles: Vec<Role> = draft.roles.iter().map(|role| role.unwrap_or(Role::Ignore)).collect();
    let mut questions = draft.questions;
    let has_comma = !decimals.asks && decimals.columns.contains(&Decimal::Comma);
    let date_column = roles.iter().position(|r| *r == Role::Date).and_then(|i| table.columns.get(i));
    let (reading, orders) = dates::decide(date_column, chosen.date_order, has_comma);
    if !orders.is_empty() {
        questions.push(Ask::DateOrder { orders });
    }
    if decimals.asks && roles.iter().any(|role| role.is_number()) {
        questions.push(Ask::Decimal);
    }
    let scales = scales::decide(table, &roles, &decimals.columns, &units, chosen.rules.unit);
    let mut mapping = Mapping {
        roles,
        date_order: reading.order,
        date_numbers: reading.numbers,
        is_roc: reading.is_roc,
        decimal: decimals.default,
        decimals: decimals.columns,
        scales,
        discount: DiscountKind::default(),
        rules: chosen.rules.clone(),
    };
    mapping.discount = discount_kind(table, &mapping);
    let codes = currencies::codes(table, &mapping);
    if codes.len() > 1 && !codes.contains(&chosen.rules.currency) {
        questions.push(Ask::Currency { codes });
    }
    let unknown = words::doubtful(table, &mapping);
    if !unknown.is_empty() {
        let mut aside = words::Words::of(table, &mapping).kinds_aside;
        aside.extend(unknown.iter().cloned());
        questions.push(Ask::Kinds { unknown, aside });
    }
    let mut missing = Vec::new();
    if mapping.column(Role::Date).is_none() {
        missing.push(Role::Date);
    }
    if mapping.column(Role::Amount).is_none()
        && (mapping.column(Role::Quantity).is_none() || mapping.price_column().is_none())
    {
        missing.push(Role::Amount);
    }
    let mut profiles = draft.profiles;
    for (i, (profile, column)) in profiles.iter_mut().zip(&table.columns).enumerate() {
        profile.n_unreadable = n_unreadable(column, i, &mapping);
    }
    Guess { mapping, profiles, columns: draft.guesses, questions, missing }
}

/// Whether a role is read as a number.
pub fn is_number(role: Role) -> bool {
    role.is_number()
}

fn discount_kind(table: &RawTable, mapping: &Mapping) -> DiscountKind {
    let Some((i, column)) = mapping.column(Role::Discount).and_then(|i| Some((i, table.columns.get(i)?)))
    else {
        return DiscountKind::default();
    };
    let form = mapping.form_of(i);
    let read = |text: &str| number::shape(text).and_then(|shape| form.value(shape).ok());
    let values: Vec<i64> = sample(column, N_SAMPLE).filter_map(|text| read(&text)).collect();
    // `15 %` is read as 0.15 already.
    let has_signs = any_cell(column, |text| text.contains(['%', '％']));
    if has_signs { DiscountKind::Share } else { DiscountKind::decide(&column.heading, &values) }
}

/// Filled rows that cannot be read as what the column is.
fn n_unreadable(column: &RawColumn, i: usize, mapping: &Mapping) -> u64 {
    let role = mapping.roles.get(i).copied().unwrap_or(Role::Ignore);
    let (reading, form) = (mapping.dates(), mapping.form_of(i));
    let reads = |text: &str| match role {
        Role::Date => reading.day(text).is_some(),
        role if role.is_number() => Numbers::shape(text).is_some_and(|s| form.value(s).is_ok()),
        _ => true,
    };
    if role != Role::Date && !role.is_number() {
        return 0;
    }
    let is_bad: Vec<bool> = column.cells.iter().map(|text| !is_missing(text) && !reads(text)).collect();
    let mut n = 0_u64;
    if is_bad.contains(&true) {
        column.codes.for_each(|code| n += u64::from(is_bad.get(code as usize) == Some(&true)));
    }
    match (&column.inline, role) {
        (Inline::None, _) | (Inline::Time(_), Role::Date) => {}
        (Inline::Number, role)
            if role != Role::Date && form == NumberForm { decimal: Decimal::Point, scale: 0 } => {}
        _ => column.each_inline(|payload| n += u64::from(!reads(&column.text_of(payload | INLINE)))),
    }
    n
}

/// The first `n` distinct filled cells of a column: as in the file, and as read (an ISO date, a plain number;
/// empty if it cannot be read).
pub fn examples(table: &RawTable, guess: &Guess, column: usize, n: usize) -> Vec<(String, String)> {
    let role = guess.mapping.roles.get(column).copied().unwrap_or(Role::Ignore);
    let (reading, form) = (guess.mapping.dates(), guess.mapping.form_of(column));
    let Some(column) = table.columns.get(column) else { return Vec::new() };
    let read = |text: &str| match role {
        Role::Date => reading.day(text).map(Day::iso).unwrap_or_default(),
        role if role.is_number() => Numbers::shape(text)
            .and_then(|shape| form.value(shape).ok())
            .map(|v| Money::plain(v.into()))
            .unwrap_or_default(),
        _ => text.to_owned(),
    };
    column.first_distinct(n).into_iter().map(|text| (text.to_string(), read(&text))).collect()
}
