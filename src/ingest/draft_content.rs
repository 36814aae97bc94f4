//! Roles that content alone says, or confirms.

use super::columns::{Ask, MAX_DIMENSIONS};
use super::cost_unit::is_of_a_piece;
use super::date::DateNumbers;
use super::draft::Draft;
use super::net_gross::{is_before_fee, is_gross_of, says_fee, says_gross};
use super::profile::Kind;
use super::{NumberForm, Role, content, dates, kinds};
use crate::model::Money;

impl Draft<'_> {
    /// A column that nothing is known of by its heading.
    fn is_unknown(&self, i: usize) -> bool {
        self.is_free(i) && self.suggestions.get(i).is_some_and(Option::is_none)
    }

    fn unknown(&self) -> Vec<usize> {
        (0..self.profiles.len()).filter(|i| self.is_unknown(*i)).collect()
    }

    /// Fills the roles that a report needs from content alone.
    pub fn by_content(&mut self, forms: &[NumberForm]) {
        self.date_by_content();
        if self.column(Role::Amount).is_none() {
            self.amount_by_content(forms);
        }
        if self.column(Role::Customer).is_none() {
            let mut keys = self.unknown();
            keys.retain(|i| self.profiles.get(*i).is_some_and(content::may_be_customer));
            keys.retain(|i| content::comes_back(self.table, *i, self.column(Role::Date)));
            match keys[..] {
                [] => {}
                // Keys that go together one by one are one key.
                [first, ..] if keys.iter().all(|i| !content::differ_as_keys(self.table, first, *i)) => {
                    self.set(first, Role::Customer, 1, "content");
                }
                _ => self.questions.push(Ask::Role { role: Role::Customer, candidates: keys }),
            }
        }
    }

    fn date_by_content(&mut self) {
        if self.column(Role::Date).is_some() {
            return;
        }
        let is_date = |i: &usize| {
            let is_text = self.profiles.get(*i).is_some_and(|p| p.date_share() >= 0.95);
            let glanced = || self.table.columns.get(*i).and_then(dates::glance);
            // Bare numbers of five digits may be anything; those of an epoch hardly are.
            is_text
                || glanced().is_some_and(|r| {
                    r.is_roc || matches!(r.numbers, DateNumbers::EpochSeconds | DateNumbers::EpochMillis)
                })
        };
        let mut dates = self.unknown();
        dates.retain(is_date);
        if let Some(&first) = dates.first() {
            self.set(first, Role::Date, 1, "content");
            if dates.len() > 1 {
                self.questions.push(Ask::Role { role: Role::Date, candidates: dates });
            }
        }
    }

    fn amount_by_content(&mut self, forms: &[NumberForm]) {
        let mut numeric = self.unknown();
        numeric.retain(|i| self.is_numeric(*i));
        let known = [Role::Quantity, Role::UnitPrice].map(|role| self.column(role));
        if let Some(found) = content::product_of(self.table, &self.profiles, &numeric, known, forms) {
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
            numeric.retain(|i| self.profiles.get(*i).is_some_and(|p| p.whole < 0.99 || p.currency.is_some()));
            match numeric[..] {
                [] => {}
                [only] => self.set(only, Role::Amount, 1, "content"),
                _ => self.questions.push(Ask::Role { role: Role::Amount, candidates: numeric }),
            }
        }
    }

    /// Where amount = quantity x unit price (less a discount) holds in nearly all rows, these roles confirm each
    /// other; where only one of several columns makes it hold, it is no question any more.
    pub fn confirm(&mut self, forms: &[NumberForm]) {
        let [Some(quantity), Some(unit_price)] =
            [Role::Quantity, Role::UnitPrice].map(|role| self.column(role))
        else {
            return;
        };
        let discount = self.column(Role::Discount);
        // A price may stand in the unit of its amount without saying so.
        let plain: Vec<NumberForm> = forms.iter().map(|form| NumberForm { scale: 0, ..*form }).collect();
        let holds = |amount: usize| {
            let columns = [quantity, unit_price, amount];
            content::holds(self.table, columns, discount, forms)
                || content::holds(self.table, columns, discount, &plain)
        };
        let asked = self.questions.iter().position(|ask| matches!(ask, Ask::Role { role: Role::Amount, .. }));
        if let Some(at) = asked
            && let Some(Ask::Role { candidates, .. }) = self.questions.get(at).cloned()
        {
            let fitting: Vec<usize> = candidates.into_iter().filter(|i| holds(*i)).collect();
            if let [only] = fitting[..] {
                if let Some(before) = self.column(Role::Amount) {
                    self.set(before, Role::Ignore, 0, "unused");
                }
                self.set(only, Role::Amount, 2, "product_of");
                self.questions.remove(at);
            }
        }
        if let Some(amount) = self.column(Role::Amount)
            && holds(amount)
        {
            let is_open = self.questions.iter().any(|ask| {
                matches!(ask, Ask::Role { role: Role::Amount | Role::Quantity | Role::UnitPrice, .. })
            });
            for (i, role) in
                [(quantity, Role::Quantity), (unit_price, Role::UnitPrice), (amount, Role::Amount)]
            {
                if !is_open && self.guesses.get(i).is_some_and(|g| g.confidence == 1) {
                    self.set(i, role, 2, "product_of");
                }
            }
        }
    }

    /// Amounts without tax beside the same with tax: those without are preferred, and the user is asked.
    pub fn net_or_gross(&mut self, forms: &[NumberForm]) {
        let Some(amount) = self.column(Role::Amount) else { return };
        let is_open = |ask: &Ask| matches!(ask, Ask::Role { role: Role::Amount, .. });
        if self.guesses.get(amount).is_none_or(|guess| guess.reason == "chosen")
            || self.questions.iter().any(is_open)
        {
            return;
        }
        let heading = |i: usize| self.table.columns.get(i).map_or("", |c| c.heading.as_str());
        let is_amount = |i: &usize| {
            let says = self.suggestions.get(*i).copied().flatten().map(|s| s.role);
            *i == amount || (says == Some(Role::Amount) && self.is_free(*i) && self.is_numeric(*i))
        };
        let amounts: Vec<usize> = (0..self.profiles.len()).filter(is_amount).collect();
        let of = |sense: Option<bool>| amounts.iter().copied().find(|i| says_gross(heading(*i)) == sense);
        let (net, gross) = (of(Some(false)), of(Some(true)));
        let (net, gross) = match (net, gross, says_gross(heading(amount))) {
            (Some(net), Some(gross), _) => (net, gross),
            (None, Some(gross), None) => (amount, gross),
            (Some(net), None, None) => (net, amount),
            _ => return,
        };
        let is_fee = |i: &usize| says_fee(heading(*i)) && self.is_numeric(*i);
        let mut fees = (0..self.profiles.len()).filter(is_fee);
        if net != gross && fees.any(|fee| is_before_fee(self.table, [net, gross, fee], forms)) {
            self.set(amount, Role::Ignore, 0, "unused");
            self.set(gross, Role::Amount, 2, "before_fee");
            return;
        }
        let tax = self.column(Role::Tax);
        if net != gross && is_gross_of(self.table, net, gross, tax, forms) {
            self.set(amount, Role::Ignore, 0, "unused");
            self.set(net, Role::Amount, 1, "net_of_tax");
            self.questions.push(Ask::Role { role: Role::Amount, candidates: vec![net, gross] });
        }
    }

    /// A column of costs that are those of a piece, by their share of the price.
    pub fn cost_of_a_piece(&mut self, forms: &[NumberForm]) {
        let (Some(cost), Some(quantity)) = (self.column(Role::Cost), self.column(Role::Quantity)) else {
            return;
        };
        let is_chosen = self.guesses.get(cost).is_none_or(|guess| guess.reason == "chosen");
        let (price, amount) = (self.column(Role::UnitPrice), self.column(Role::Amount));
        let (Some(money), false) = (price.or(amount), is_chosen || self.column(Role::UnitCost).is_some())
        else {
            return;
        };
        let [cost_of, quantity, money] = [cost, quantity, money].map(|i| content::read(self.table, i, forms));
        let lines = cost_of.iter().zip(&quantity).zip(&money).filter_map(|((cost, quantity), money)| {
            let [cost, quantity, money] = [(*cost)?, (*quantity)?, (*money)?].map(|n| Money(n).to_f64());
            Some([quantity, if price.is_some() { money } else { money / quantity }, cost])
        });
        if is_of_a_piece(lines) == Some(true) {
            self.set(cost, Role::UnitCost, 2, "cost_of_a_piece");
        }
    }

    /// Other columns with few distinct texts become filters.
    pub fn attributes(&mut self) {
        let mut n = self.roles.iter().flatten().filter(|role| role.is_dimension()).count();
        let n_kinds = self.roles.iter().flatten().filter(|role| **role == Role::Kind).count();
        for i in 0..self.profiles.len() {
            let (Some(profile), true) = (self.profiles.get(i), self.is_free(i)) else { continue };
            let suggested = self.suggestions.get(i).copied().flatten().map(|s| s.role);
            let is_plain_text = profile.number_share() < 0.5 && profile.time < 0.5;
            let is_filter = match suggested {
                Some(Role::Ignore) => false,
                Some(Role::Attribute | Role::Demographic) => is_plain_text || profile.whole > 0.99,
                _ => is_plain_text,
            };
            let few = (2..=200).contains(&profile.n_distinct)
                && (profile.n_distinct <= 20 || profile.n_distinct as u64 * 2 <= profile.n_filled)
                && profile.n_filled > profile.n_distinct as u64
                && profile.mean_chars <= 40.0
                && profile.kind != Kind::Date;
            let tells_kinds = || {
                let column = self.table.columns.get(i);
                suggested.is_none() && n_kinds == 0 && column.is_some_and(|c| kinds::tells_kinds(c, true))
            };
            if profile.kind == Kind::Empty {
                self.set(i, Role::Ignore, 0, "empty");
            } else if profile.n_distinct == 1 {
                self.set(i, Role::Ignore, 0, "one_value");
            } else if is_filter && few && profile.n_distinct <= 30 && tells_kinds() {
                self.set(i, Role::Kind, 1, "content");
            } else if is_filter && few && n < MAX_DIMENSIONS {
                n += 1;
                let role =
                    if suggested == Some(Role::Demographic) { Role::Demographic } else { Role::Attribute };
                self.set(i, role, 1, "few_values");
            }
        }
    }
}
