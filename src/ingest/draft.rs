//! Roles while they are being found: what was chosen, what headings say.

use super::columns::{Ask, RoleGuess};
use super::headers::{self, Suggestion};
use super::profile::{ColumnProfile, Kind};
use super::roles::Form;
use super::{RawColumn, RawTable, Role, content, dates, kinds, status};

/// Share of readable cells from which on a column is what it seems to be.
const GOOD_SHARE: f64 = 0.8;

/// Whether the states of a column are places: `order state` beside cities.
fn is_a_place(column: &RawColumn) -> bool {
    let heading = column.heading.to_lowercase();
    heading.ends_with("state")
        && column
            .cells
            .iter()
            .all(|text| !status::is_known(text, &heading) || super::profile::is_missing(text))
}

/// The state of the search.
pub struct Draft<'a> {
    pub(super) table: &'a RawTable,
    /// What stands in each column.
    pub profiles: Vec<ColumnProfile>,
    pub(super) suggestions: Vec<Option<Suggestion>>,
    /// The roles found.
    pub roles: Vec<Option<Role>>,
    /// How sure they are.
    pub guesses: Vec<RoleGuess>,
    /// What must be asked.
    pub questions: Vec<Ask>,
}

impl<'a> Draft<'a> {
    /// Looks at the columns.
    pub fn new(table: &'a RawTable) -> Self {
        let profiles: Vec<ColumnProfile> = table.columns.iter().map(ColumnProfile::of).collect();
        let n = profiles.len();
        Self {
            table,
            suggestions: table.columns.iter().map(|c| headers::suggest(&c.heading)).collect(),
            roles: vec![None; n],
            guesses: vec![RoleGuess { confidence: 0, reason: "unused" }; n],
            questions: Vec::new(),
            profiles,
        }
    }

    /// Takes the user's roles. One that only one column can have goes to the column chosen last.
    pub fn choose(&mut self, chosen: &[(usize, Role)]) {
        for (column, role) in chosen {
            if !role.is_shared()
                && let Some(before) = self.column(*role)
            {
                self.set(before, Role::Ignore, 2, "chosen");
            }
            self.set(*column, *role, 2, "chosen");
        }
    }

    /// Takes away the roles that the user says no column has.
    pub fn leave_out(&mut self, without: &[Role]) {
        for role in without {
            while let Some(i) = self.column(*role) {
                self.set(i, Role::Ignore, 2, "chosen");
            }
            self.questions.retain(|ask| !matches!(ask, Ask::Role { role: asked, .. } if asked == role));
        }
    }

    /// Gives every role to the column whose heading fits best.
    pub fn by_headings(&mut self) {
        for role in Role::all().filter(|role| !role.is_shared()) {
            self.by_heading(role);
        }
        // Some shops head their order numbers `Name`.
        if self.column(Role::Order).is_none() {
            let is_order = |i: &usize| {
                self.is_free(*i) && self.table.columns.get(*i).is_some_and(content::is_order_number)
            };
            if let Some(i) = (0..self.profiles.len()).find(is_order) {
                self.set(i, Role::Order, 2, "content");
            }
        }
        self.kinds_by_heading();
        self.name_as_id(Role::Customer, Role::CustomerName);
        self.name_as_id(Role::Product, Role::ProductName);
        // Where nothing else says when and how much, the payment does; it is nearer to the sale than the delivery.
        for (payment, role) in [(Role::PaidDate, Role::Date), (Role::PaidAmount, Role::Amount)] {
            if let Some(i) = self.column(role)
                && role == Role::Date
                && self.suggestions.get(i).copied().flatten().is_some_and(|s| s.role == role && s.tier >= 2)
                && self.guesses.get(i).is_some_and(|guess| guess.reason != "chosen")
                && self.column(payment).is_some()
            {
                self.set(i, Role::Ignore, 0, "unused");
                self.questions.retain(|ask| !matches!(ask, Ask::Role { role: Role::Date, .. }));
            }
            if self.column(role).is_none()
                && let Some(i) = self.column(payment)
                && let Some(guess) = self.guesses.get(i).copied()
                && guess.reason != "chosen"
            {
                self.set(i, role, guess.confidence, guess.reason);
            }
        }
    }

    pub(super) fn column(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|r| *r == Some(role))
    }

    pub(super) fn is_free(&self, i: usize) -> bool {
        self.roles.get(i) == Some(&None)
    }

    pub(super) fn set(&mut self, i: usize, role: Role, confidence: u8, reason: &'static str) {
        if let (Some(slot), Some(guess)) = (self.roles.get_mut(i), self.guesses.get_mut(i)) {
            *slot = Some(role);
            *guess = RoleGuess { confidence, reason };
        }
    }

    pub(super) fn is_numeric(&self, i: usize) -> bool {
        self.profiles.get(i).is_some_and(|p| p.number_share() >= GOOD_SHARE && p.kind != Kind::Date)
    }

    /// Columns that hold numbers, or are said to.
    pub fn numeric(&self) -> Vec<usize> {
        let is_number = |i: &usize| self.roles.get(*i).copied().flatten().is_some_and(Role::is_number);
        (0..self.profiles.len()).filter(|i| self.is_numeric(*i) || is_number(i)).collect()
    }

    /// Share of the filled rows that are dates, or bare numbers that may stand for dates.
    fn date_share(&self, i: usize) -> f64 {
        let share = self.profiles.get(i).map_or(0.0, ColumnProfile::date_share);
        let glanced = || self.table.columns.get(i).and_then(dates::glance);
        if share < GOOD_SHARE && glanced().is_some() { GOOD_SHARE } else { share }
    }

    /// Share of the filled rows that are numbers, with a unit or without.
    fn number_share(&self, i: usize) -> f64 {
        let share = self.profiles.get(i).map_or(0.0, ColumnProfile::number_share);
        let with_units = || self.table.columns.get(i).map_or(0.0, content::share_with_units);
        if share < GOOD_SHARE { f64::max(share, with_units()) } else { share }
    }

    /// Whether nearly all cells are what the role needs, not only most of them.
    fn fits_well(&self, i: usize, role: Role) -> bool {
        match role.form() {
            Form::Day => self.date_share(i) >= GOOD_SHARE,
            Form::Number => self.number_share(i) >= GOOD_SHARE,
            _ => true,
        }
    }

    /// Whether the content can be what the heading says.
    fn fits(&self, i: usize, suggestion: Suggestion) -> bool {
        let Some(profile) = self.profiles.get(i) else { return false };
        let needed = if suggestion.is_exact { 0.5 } else { GOOD_SHARE };
        let repeats = profile.n_distinct as u64 * 10 <= profile.n_filled * 9;
        let is_no_moment = profile.kind != Kind::Date && profile.time < 0.5;
        if suggestion.role == Role::CustomerName
            && self.table.columns.get(i).is_some_and(content::is_order_number)
        {
            return false;
        }
        let is_short = |most: usize| profile.n_distinct <= most && profile.mean_chars <= 12.0;
        if profile.kind == Kind::Empty {
            return false;
        }
        match (suggestion.role, suggestion.role.form()) {
            (_, Form::Day) => self.date_share(i) >= needed,
            (_, Form::Number) => profile.kind != Kind::Date && self.number_share(i) >= needed,
            (_, Form::Time) => profile.time >= 0.5 || content::is_hours(profile),
            (Role::Currency, _) => is_short(60) && profile.number_share() < 0.1,
            // `order state` may be Texas.
            (Role::Status, _) if self.table.columns.get(i).is_some_and(is_a_place) => false,
            (Role::Status | Role::Kind, _) => {
                is_short(200) || (profile.mean_chars <= 30.0 && profile.n_distinct <= 50)
            }
            (Role::Customer, _) if suggestion.tier >= 3 => repeats && profile.kind != Kind::Date,
            (_, Form::Key) => {
                let is_fine = profile.n_distinct > 5 || profile.n_filled <= 50;
                is_no_moment
                    && (suggestion.is_exact
                        || (is_fine && (profile.whole > 0.9 || profile.number_share() < 0.5)))
            }
            (_, Form::Category) => {
                profile.n_distinct >= 2
                    && profile.mean_chars <= 60.0
                    && (profile.n_distinct <= 50 || profile.n_distinct as u64 * 2 <= profile.n_filled)
                    && is_no_moment
                    && (profile.number_share() < 0.5 || profile.whole > 0.9)
            }
            _ => true,
        }
    }

    /// Gives a role to the column whose heading fits best.
    fn by_heading(&mut self, role: Role) {
        // Whether it is nearly empty, then how well the heading fits.
        let mut found: Vec<((bool, bool), u8, usize)> = Vec::new();
        for (i, suggestion) in self.suggestions.iter().enumerate() {
            if let Some(s) = suggestion
                && s.role == role
                && self.is_free(i)
                && self.fits(i, *s)
            {
                found.push(((self.is_sparse(i), !s.is_exact), s.tier, i));
            }
        }
        found.sort_unstable();
        let is_open = self.column(role).is_none();
        if is_open && let Some(&(fit, tier, best)) = found.first() {
            let is_part = fit.1;
            let is_equal = |(f, t, _): &&((bool, bool), u8, usize)| (*f, *t) == (fit, tier);
            let mut equals: Vec<usize> = found.iter().filter(is_equal).map(|(.., i)| *i).collect();
            // Two columns that say the same are no question.
            equals.retain(|i| *i == best || content::differ(self.table, best, *i, role == Role::Date));
            let is_asked =
                role.is_needed() || matches!(role, Role::Cost | Role::UnitCost | Role::Profit | Role::Refund);
            let n_exact = found.iter().filter(|((is_sparse, is_part), ..)| !is_part && !is_sparse).count();
            let (confidence, reason) = match is_part {
                false if equals.len() > 1 && is_asked => (1, "preferred"),
                false if !self.fits_well(best, role) => (1, "header_exact"),
                false if n_exact > 1 && is_asked => (2, "preferred"),
                false => (2, "header_exact"),
                // The only column of dates needs no word-for-word heading.
                true if role == Role::Date && self.n_dates() == 1 && self.fits_well(best, role) => {
                    (2, "header_word")
                }
                true => (1, "header_word"),
            };
            self.set(best, role, confidence, reason);
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
        for ((_, is_part), tier, i) in found {
            if self.is_free(i) && !is_part && tier == 1 && self.column(name).is_none() {
                self.set(i, name, 1, "name_beside_id");
            }
        }
    }

    /// Columns that tell kinds of lines: a heading that may mean something else needs a content that does not.
    fn kinds_by_heading(&mut self) {
        for i in 0..self.profiles.len() {
            let Some(suggestion) = self.suggestions.get(i).copied().flatten() else { continue };
            if suggestion.role == Role::Kind
                && self.is_free(i)
                && self.fits(i, suggestion)
                && self.table.columns.get(i).is_some_and(|c| kinds::tells_kinds(c, suggestion.tier > 0))
            {
                let (confidence, reason) =
                    if suggestion.is_exact { (2, "header_exact") } else { (1, "header_word") };
                self.set(i, Role::Kind, confidence, reason);
            }
        }
    }

    /// Whether fewer than a tenth of the rows are filled: a head of a settlement that stands in its first row.
    fn is_sparse(&self, i: usize) -> bool {
        self.profiles.get(i).is_some_and(|p| p.n_filled * 10 < self.table.n_rows as u64)
    }

    fn n_dates(&self) -> usize {
        self.profiles.iter().filter(|p| p.date_share() >= GOOD_SHARE).count()
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
}
