//! What every column means: a proposal that the user can correct.
//!
//! A heading that we know word for word and whose content fits is certain; a synonym inside the heading, or
//! content alone, is likely. What two columns claim equally, or what two readings explain equally well, becomes
//! a question ([`Ask`]); a default stands in the mapping meanwhile.

use super::headers::{self, Suggestion};
use super::profile::{ColumnProfile, Kind};
use super::{DateOrder, Decimal, Mapping, RawTable, Role, content, date, formats, number};
use crate::model::{Day, Money};

/// Most categorical columns that are kept for filters.
pub const MAX_DIMENSIONS: usize = 16;

/// Share of readable cells from which on a column is what it seems to be.
const GOOD_SHARE: f64 = 0.8;

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
    DateOrder,
    /// 1.234: thousand or decimal sign?
    Decimal,
    /// Several columns fit a role equally well. The first is in the mapping, if the role is given at all.
    Role {
        /// The role.
        role: Role,
        /// The columns, in file order.
        candidates: Vec<usize>,
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
    /// Whether nothing needs to be asked: a report can follow at once.
    pub fn is_certain(&self) -> bool {
        let is_needed = |role: &Role| {
            matches!(
                role,
                Role::Date | Role::Customer | Role::Amount | Role::Quantity | Role::UnitPrice | Role::Order
            )
        };
        let columns = self.mapping.roles.iter().zip(&self.columns);
        self.questions.is_empty()
            && self.missing.is_empty()
            && columns.filter(|(role, _)| is_needed(role)).all(|(_, guess)| guess.confidence == 2)
    }
}

/// The roles that single columns take, in the order in which they choose.
const CHOOSING: [Role; 20] = [
    Role::Date,
    Role::Order,
    Role::Customer,
    Role::CustomerName,
    Role::Product,
    Role::ProductName,
    Role::Amount,
    Role::Quantity,
    Role::UnitPrice,
    Role::UnitCost,
    Role::Cost,
    Role::Profit,
    Role::Discount,
    Role::ListPrice,
    Role::Category,
    Role::Brand,
    Role::Channel,
    Role::Store,
    Role::Region,
    Role::Salesperson,
];

/// Proposes roles and formats. `chosen` roles win, and so do a chosen order of dates and decimal sign.
pub fn guess(
    table: &RawTable,
    chosen: &[(usize, Role)],
    date_order: Option<DateOrder>,
    decimal: Option<Decimal>,
) -> Guess {
    let profiles: Vec<ColumnProfile> = table.columns.iter().map(ColumnProfile::of).collect();
    let n = profiles.len();
    let mut draft = Draft {
        table,
        suggestions: table.columns.iter().map(|c| headers::suggest(&c.heading)).collect(),
        roles: vec![None; n],
        guesses: vec![RoleGuess { confidence: 0, reason: "unused" }; n],
        questions: Vec::new(),
        profiles,
    };
    for (column, role) in chosen {
        // A role that only one column can have goes to the column chosen last.
        if !role.is_shared()
            && let Some(before) = draft.column(*role)
        {
            draft.set(before, Role::Ignore, 2, "chosen");
        }
        draft.set(*column, *role, 2, "chosen");
    }
    for role in CHOOSING {
        draft.by_heading(role);
    }
    draft.name_as_id(Role::Customer, Role::CustomerName);
    draft.name_as_id(Role::Product, Role::ProductName);
    let is_numeric =
        |i: &usize| draft.is_numeric(*i) || draft.roles.get(*i).copied().flatten().is_some_and(is_number);
    let numeric: Vec<usize> = (0..n).filter(is_numeric).collect();
    let (decimal, asks_decimal) = formats::decimal(table, &numeric, decimal);
    draft.by_content(decimal);
    draft.attributes();

    let roles: Vec<Role> = draft.roles.iter().map(|role| role.unwrap_or(Role::Ignore)).collect();
    let mut questions = draft.questions;
    let date_column = roles.iter().position(|r| *r == Role::Date).and_then(|i| table.columns.get(i));
    let (date_order, asks_order) = formats::date_order(date_column, date_order);
    if asks_order {
        questions.push(Ask::DateOrder);
    }
    if asks_decimal && roles.iter().any(|role| is_number(*role)) {
        questions.push(Ask::Decimal);
    }
    let mapping = Mapping { roles, date_order, decimal };
    let mut missing = Vec::new();
    if mapping.column(Role::Date).is_none() {
        missing.push(Role::Date);
    }
    if mapping.column(Role::Amount).is_none()
        && (mapping.column(Role::Quantity).is_none() || mapping.column(Role::UnitPrice).is_none())
    {
        missing.push(Role::Amount);
    }
    let mut profiles = draft.profiles;
    for ((profile, column), role) in profiles.iter_mut().zip(&table.columns).zip(&mapping.roles) {
        profile.n_unreadable = formats::n_unreadable(column, *role, date_order, decimal);
    }
    Guess { mapping, profiles, columns: draft.guesses, questions, missing }
}

/// Whether a role is read as a number.
pub fn is_number(role: Role) -> bool {
    matches!(
        role,
        Role::Amount
            | Role::Quantity
            | Role::UnitPrice
            | Role::UnitCost
            | Role::Cost
            | Role::Profit
            | Role::Discount
            | Role::ListPrice
    )
}

struct Draft<'a> {
    table: &'a RawTable,
    profiles: Vec<ColumnProfile>,
    suggestions: Vec<Option<Suggestion>>,
    roles: Vec<Option<Role>>,
    guesses: Vec<RoleGuess>,
    questions: Vec<Ask>,
}

impl Draft<'_> {
    fn column(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|r| *r == Some(role))
    }

    fn is_free(&self, i: usize) -> bool {
        self.roles.get(i) == Some(&None)
    }

    fn set(&mut self, i: usize, role: Role, confidence: u8, reason: &'static str) {
        if let (Some(slot), Some(guess)) = (self.roles.get_mut(i), self.guesses.get_mut(i)) {
            *slot = Some(role);
            *guess = RoleGuess { confidence, reason };
        }
    }

    fn is_numeric(&self, i: usize) -> bool {
        self.profiles.get(i).is_some_and(|p| p.number_share() >= GOOD_SHARE && p.kind != Kind::Date)
    }

    /// Whether nearly all cells are what the role needs, not only most of them.
    fn fits_well(&self, i: usize, role: Role) -> bool {
        let Some(profile) = self.profiles.get(i) else { return false };
        match role {
            Role::Date => profile.date_share() >= GOOD_SHARE,
            role if is_number(role) => profile.number_share() >= GOOD_SHARE,
            _ => true,
        }
    }

    /// Whether the content can be what the heading says.
    fn fits(&self, i: usize, suggestion: Suggestion) -> bool {
        let Some(profile) = self.profiles.get(i) else { return false };
        let needed = if suggestion.is_exact { 0.5 } else { GOOD_SHARE };
        let repeats = profile.n_distinct as u64 * 10 <= profile.n_filled * 9;
        match suggestion.role {
            _ if profile.kind == Kind::Empty => false,
            Role::Date => profile.date_share() >= needed,
            role if is_number(role) => profile.number_share() >= needed && profile.kind != Kind::Date,
            Role::Customer if suggestion.tier >= 3 => repeats && profile.kind != Kind::Date,
            Role::Customer | Role::CustomerName | Role::Order | Role::Product | Role::ProductName => {
                let is_key = profile.kind != Kind::Date && profile.time < 0.5;
                let is_fine = profile.n_distinct > 5 || profile.n_filled <= 50;
                is_key
                    && (suggestion.is_exact
                        || (is_fine && (profile.whole > 0.9 || profile.number_share() < 0.5)))
            }
            role if role.is_dimension() => {
                profile.n_distinct >= 2
                    && profile.mean_chars <= 60.0
                    && (profile.n_distinct <= 50 || profile.n_distinct as u64 * 2 <= profile.n_filled)
                    && profile.kind != Kind::Date
                    && profile.time < 0.5
                    && (profile.number_share() < 0.5 || profile.whole > 0.9)
            }
            _ => true,
        }
    }

    /// Gives a role to the column whose heading fits best.
    fn by_heading(&mut self, role: Role) {
        let mut found: Vec<(bool, u8, usize)> = Vec::new();
        for (i, suggestion) in self.suggestions.iter().enumerate() {
            if let Some(s) = suggestion
                && s.role == role
                && self.is_free(i)
                && self.fits(i, *s)
            {
                found.push((!s.is_exact, s.tier, i));
            }
        }
        found.sort_unstable();
        let is_open = self.column(role).is_none();
        if is_open && let Some(&(is_part, tier, best)) = found.first() {
            let is_equal = |(p, t, _): &&(bool, u8, usize)| (*p, *t) == (is_part, tier);
            let equals: Vec<usize> = found.iter().filter(is_equal).map(|(.., i)| *i).collect();
            let has_rival = match role {
                Role::Date | Role::Amount => found.iter().filter(|(p, ..)| !p).count() > 1,
                role if role.is_dimension() => false,
                _ => equals.len() > 1,
            };
            let (confidence, reason) = match (is_part, has_rival) {
                (false, false) if self.fits_well(best, role) => (2, "header_exact"),
                (false, false) => (1, "header_exact"),
                (false, true) => (1, "preferred"),
                (true, _) => (1, "header_word"),
            };
            self.set(best, role, confidence, reason);
            let is_asked = matches!(
                role,
                Role::Date | Role::Customer | Role::Amount | Role::Quantity | Role::UnitPrice | Role::Order
            );
            if is_asked && equals.len() > 1 {
                self.questions.push(Ask::Role { role, candidates: equals });
            }
        }
        // `Customer` beside `Customer ID` is the name.
        let name = match role {
            Role::Customer => Role::CustomerName,
            Role::Product => Role::ProductName,
            _ => return,
        };
        for (is_part, tier, i) in found {
            if self.is_free(i) && !is_part && tier == 1 && self.column(name).is_none() {
                self.set(i, name, 1, "name_beside_id");
            }
        }
    }

    /// Without an id the name stands for it.
    fn name_as_id(&mut self, id: Role, name: Role) {
        if self.column(id).is_none()
            && let Some(i) = self.column(name)
            && let Some(guess) = self.guesses.get(i).copied()
            && guess.reason != "chosen"
        {
            self.set(i, id, guess.confidence, "name_as_id");
        }
    }

    /// A column that nothing is known of by its heading, or only that it is not to be used by it.
    fn is_unknown(&self, i: usize) -> bool {
        self.is_free(i) && self.suggestions.get(i).is_some_and(Option::is_none)
    }

    /// Fills the roles that a report needs from content alone.
    fn by_content(&mut self, decimal: Decimal) {
        let all = 0..self.profiles.len();
        if self.column(Role::Date).is_none() {
            let mut dates: Vec<usize> = all.clone().filter(|i| self.is_unknown(*i)).collect();
            dates.retain(|i| self.profiles.get(*i).is_some_and(|p| p.date_share() >= 0.95));
            if let Some(&first) = dates.first() {
                self.set(first, Role::Date, 1, "content");
                if dates.len() > 1 {
                    self.questions.push(Ask::Role { role: Role::Date, candidates: dates });
                }
            }
        }
        if self.column(Role::Amount).is_none() {
            let mut numeric: Vec<usize> =
                all.clone().filter(|i| self.is_unknown(*i) && self.is_numeric(*i)).collect();
            let known = [Role::Quantity, Role::UnitPrice].map(|role| self.column(role));
            if let Some(found) = content::product_of(self.table, &self.profiles, &numeric, known, decimal) {
                for (i, role) in [
                    (found.quantity, Role::Quantity),
                    (found.unit_price, Role::UnitPrice),
                    (found.amount, Role::Amount),
                ] {
                    if self.is_free(i) {
                        self.set(i, role, 1, "product_of");
                    }
                }
            } else if known.contains(&None) {
                numeric.retain(|i| {
                    self.profiles.get(*i).is_some_and(|p| p.whole < 0.99 || p.currency.is_some())
                });
                match numeric[..] {
                    [] => {}
                    [only] => self.set(only, Role::Amount, 1, "content"),
                    _ => self.questions.push(Ask::Role { role: Role::Amount, candidates: numeric }),
                }
            }
        }
        if self.column(Role::Customer).is_none() {
            let mut keys: Vec<usize> = all.filter(|i| self.is_unknown(*i)).collect();
            keys.retain(|i| self.profiles.get(*i).is_some_and(content::may_be_customer));
            if let [only] = keys[..] {
                self.set(only, Role::Customer, 1, "content");
            }
        }
    }

    /// Other columns with few distinct texts become filters.
    fn attributes(&mut self) {
        let mut n = self.roles.iter().flatten().filter(|role| role.is_dimension()).count();
        for i in 0..self.profiles.len() {
            let (Some(profile), true) = (self.profiles.get(i), self.is_free(i)) else { continue };
            let suggestion = self.suggestions.get(i).copied().flatten();
            let is_plain_text = profile.number_share() < 0.5 && profile.time < 0.5;
            let is_filter = match suggestion.map(|s| s.role) {
                Some(Role::Ignore) => false,
                Some(Role::Attribute) => is_plain_text || profile.whole > 0.99,
                _ => is_plain_text,
            };
            let few = (2..=200).contains(&profile.n_distinct)
                && (profile.n_distinct <= 20 || profile.n_distinct as u64 * 2 <= profile.n_filled)
                && profile.n_filled > profile.n_distinct as u64
                && profile.mean_chars <= 40.0
                && profile.kind != Kind::Date;
            if profile.kind == Kind::Empty {
                self.set(i, Role::Ignore, 0, "empty");
            } else if profile.n_distinct == 1 {
                self.set(i, Role::Ignore, 0, "one_value");
            } else if is_filter && few && n < MAX_DIMENSIONS {
                n += 1;
                self.set(i, Role::Attribute, 1, "few_values");
            }
        }
    }
}

/// The first `n` distinct filled cells of a column: as in the file, and as read (an ISO date, a plain number;
/// empty if it cannot be read).
pub fn examples(table: &RawTable, guess: &Guess, column: usize, n: usize) -> Vec<(String, String)> {
    let role = guess.mapping.roles.get(column).copied().unwrap_or(Role::Ignore);
    let Some(column) = table.columns.get(column) else { return Vec::new() };
    let read = |text: &str| match role {
        Role::Date => {
            date::parse(text).and_then(|p| p.day(guess.mapping.date_order)).map(Day::iso).unwrap_or_default()
        }
        role if is_number(role) => {
            number::parse(text, guess.mapping.decimal).map(|v| Money::plain(v.into())).unwrap_or_default()
        }
        _ => text.to_owned(),
    };
    column.first_distinct(n).into_iter().map(|text| (text.to_string(), read(&text))).collect()
}
