//! The columns of a file with the roles in force, and their screen.

use super::files::Files;
use crate::i18n::{Arg, Texts};
use crate::ingest::columns::{Ask, Chosen, Guess, examples, guess_under, is_number};
use crate::ingest::{
    DateOrder, Decimal, ENCODINGS, Intake, Mapping, RawTable, Role, Rules, assemble, several,
};
use crate::issue::Error;
use crate::report::sections::intake::{form, power, unit_options};
use crate::report::write::{Writer, as_f64};
use crate::report::{ColumnView, ColumnsView, MappingChoice, Opt, Question};
use std::rc::Rc;

/// Rows of the preview.
const N_PREVIEW: usize = 8;
/// Answer to the question for a column: there is none.
pub const NO_COLUMN: &str = "∅";
/// Examples per column.
const N_EXAMPLES: usize = 3;

/// A file as text, with what its columns mean.
#[derive(Clone)]
pub(super) struct Columns {
    table: Rc<RawTable>,
    files: Rc<Files>,
    choice: MappingChoice,
    guess: Box<Guess>,
}

impl Columns {
    /// Guesses the roles, under the user's choices.
    pub(super) fn new(table: RawTable, choice: MappingChoice, files: Files) -> Result<Self, Error> {
        let (table, files) = (Rc::new(table), Rc::new(files));
        let guess = guessed(&table, &choice)?;
        Ok(Self { table, files, choice, guess })
    }

    /// The same file under other choices; if they cannot be, as it was, with the reason.
    pub(super) fn choose(self, choice: MappingChoice) -> (Self, Option<Error>) {
        match guessed(&self.table, &choice) {
            Ok(guess) => {
                let mut columns = Self { choice, guess, ..self };
                let counts = columns.choice.repeated == "count";
                if counts != columns.table.counts_repeated {
                    Rc::make_mut(&mut columns.table).counts_repeated = counts;
                }
                (columns, None)
            }
            Err(error) => (self, Some(error)),
        }
    }

    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    pub(super) fn table(&self) -> &RawTable {
        &self.table
    }

    pub(super) fn mapping(&self) -> &Mapping {
        &self.guess.mapping
    }

    /// The roles in force as a choice: the small file that keeps a mapping.
    pub(super) fn choice(&self) -> MappingChoice {
        let roles = self.table.columns.iter().zip(&self.guess.mapping.roles);
        let roles = roles.map(|(column, role)| (column.name.clone(), role.name().to_owned()));
        let without = self.choice.roles.iter().filter(|(column, _)| column.is_empty()).cloned();
        MappingChoice { roles: roles.chain(without).collect(), ..self.choice.clone() }
    }

    /// The rows under these columns, accounted for per file as well ([`assemble::take`]).
    ///
    /// # Errors
    /// As [`assemble::take`], and `rows.none_accepted`.
    pub(super) fn take(&self) -> Result<Intake, Error> {
        let mut intake = assemble::take(self.table(), self.mapping())?;
        several::account_for(&self.files().accounts, &mut intake);
        if intake.n_accepted == 0 {
            return Err(Error::new("rows.none_accepted").with("n", intake.n_read));
        }
        Ok(intake)
    }

    /// What the report still lacks, in words.
    pub(super) fn missing(&self, texts: &Texts) -> Vec<String> {
        let word = |role: &Role| {
            texts.get(if *role == Role::Date { "columns.missing.date" } else { "columns.missing.amount" })
        };
        let answer = self.guess.unanswered().map(|_| texts.get("columns.missing.customer"));
        self.guess.missing.iter().map(word).chain(answer).collect()
    }

    pub(super) fn view(&self, file: &str, texts: &Texts) -> ColumnsView {
        let w = Writer::new(texts);
        let roles = Role::all().map(|r| w.opt(r.name(), &format!("role.{}", r.name()))).collect();
        let columns: Vec<ColumnView> =
            (0..self.table.columns.len()).filter_map(|i| self.column(&w, i)).collect();
        let preview = (0..self.table.n_rows.min(N_PREVIEW))
            .map(|row| self.table.columns.iter().map(|c| c.text(row).into_owned()).collect())
            .collect();
        let mut questions: Vec<Question> =
            self.guess.questions.iter().map(|ask| self.question(&w, ask)).collect();
        questions.extend(self.unit(&w));
        questions.extend(self.repeated(&w));
        let missing = self.missing(texts);
        let certain = self.guess.is_certain() && self.table.repeated.is_empty() && !self.files.asks();
        ColumnsView {
            file: file.to_owned(),
            n_rows: as_f64(self.table.n_rows),
            form: form(&w, &self.table),
            files: self.files.view(texts),
            columns,
            roles,
            preview,
            questions,
            missing,
            certain,
            encodings: ENCODINGS
                .iter()
                .map(|(label, name)| Opt { value: (*label).to_owned(), label: format!("{label} ({name})") })
                .collect(),
        }
    }

    /// The unit of the amounts, where the file names one or the user did: nothing to be asked, but to be changed.
    fn unit(&self, w: &Writer<'_>) -> Option<Question> {
        let mapping = &self.guess.mapping;
        let has_unit = (0..self.table.columns.len()).any(|i| mapping.form_of(i).scale > 0);
        (has_unit || mapping.rules.unit.is_some()).then(|| Question {
            id: "rows.unit".to_owned(),
            text: w.get("columns.question.unit"),
            options: unit_options(w),
            value: mapping.rules.get("rows.unit"),
        })
    }

    /// Rows that stand in two of the files: once or twice?
    fn repeated(&self, w: &Writer<'_>) -> Option<Question> {
        let n = self.table.repeated.len();
        let option = |value: &str, key: &str| Opt { value: value.to_owned(), label: w.get(key) };
        (n > 0).then(|| Question {
            id: "repeated".to_owned(),
            text: w.say("columns.question.repeated", &[("n", Arg::from(n))]),
            options: vec![option("once", "columns.repeated.once"), option("count", "columns.repeated.count")],
            value: if self.table.counts_repeated { "count" } else { "once" }.to_owned(),
        })
    }

    fn column(&self, w: &Writer<'_>, i: usize) -> Option<ColumnView> {
        let column = self.table.columns.get(i)?;
        let role = *self.guess.mapping.roles.get(i)?;
        let taken = self.guess.columns.get(i)?;
        let profile = self.guess.profiles.get(i)?;
        let distinct = w.say("columns.distinct", &[("n", Arg::from(profile.n_distinct))]);
        let problems = if profile.n_unreadable > 0 && (role == Role::Date || is_number(role)) {
            w.say("columns.problems", &[("n", Arg::from(profile.n_unreadable))])
        } else {
            String::new()
        };
        let reason = if profile.n_filled == 0 {
            w.get("columns.empty")
        } else {
            format!("{} · {distinct}", w.get(&format!("reason.{}", taken.reason)))
        };
        let reason = match self.guess.mapping.form_of(i).scale {
            scale if scale > 0 && is_number(role) => {
                format!("{reason} · {}", w.say("columns.scaled", &[("n", Arg::from(power(scale)))]))
            }
            _ => reason,
        };
        Some(ColumnView {
            name: column.name.clone(),
            role: role.name().to_owned(),
            confidence: taken.confidence,
            reason,
            examples: examples(&self.table, &self.guess, i, N_EXAMPLES),
            problems,
        })
    }

    fn question(&self, w: &Writer<'_>, ask: &Ask) -> Question {
        match ask {
            Ask::DateOrder { orders } => {
                let example = self.example(|role| role == Role::Date, reads_in_two_ways);
                let value = order_name(self.guess.mapping.date_order);
                let option = |order: DateOrder| {
                    let name = order_name(order);
                    let text =
                        w.say(&format!("columns.date.{name}"), &[("value", Arg::from(example.as_str()))]);
                    Opt { value: name.to_owned(), label: text }
                };
                Question {
                    id: "dateOrder".to_owned(),
                    text: w.say("columns.question.date_order", &[("example", Arg::from(example.as_str()))]),
                    options: orders.iter().map(|order| option(*order)).collect(),
                    value: value.to_owned(),
                }
            }
            Ask::Decimal => {
                let has_mark = |cell: &str| cell.contains(['.', ',']);
                let example = self.example(is_number, has_mark);
                let option = |sign: &str, key: &str| Opt {
                    value: sign.to_owned(),
                    label: w.say(key, &[("value", Arg::from(example.as_str()))]),
                };
                Question {
                    id: "decimal".to_owned(),
                    text: w.say("columns.question.decimal", &[("example", Arg::from(example.as_str()))]),
                    options: vec![option(".", "columns.decimal.point"), option(",", "columns.decimal.comma")],
                    value: if self.guess.mapping.decimal == Decimal::Comma { "," } else { "." }.to_owned(),
                }
            }
            Ask::Role { role, candidates } => {
                let name = |i: &usize| self.table.columns.get(*i).map_or("", |c| c.name.as_str()).to_owned();
                let chosen = self.guess.mapping.column(*role).map(|i| name(&i)).unwrap_or_default();
                let label = w.get(&format!("role.{}", role.name()));
                let none = Opt { value: NO_COLUMN.to_owned(), label: w.get("columns.none") };
                let none = (*role == Role::Customer).then_some(none);
                let columns = candidates.iter().map(|i| Opt { value: name(i), label: name(i) });
                Question {
                    id: format!("role:{}", role.name()),
                    text: w.say("columns.question.role", &[("role", Arg::from(label))]),
                    options: columns.chain(none).collect(),
                    value: chosen,
                }
            }
            Ask::Kinds { unknown, aside } => {
                let unknown = unknown.join(&crate::report::write::list_separator(w.texts));
                let option = |value: String, key: &str| Opt { value, label: w.get(key) };
                Question {
                    id: "rows.kinds".to_owned(),
                    text: w.say("columns.question.kinds", &[("words", Arg::from(unknown))]),
                    options: vec![
                        option("auto".to_owned(), "columns.kinds.count"),
                        option(aside.join("; "), "columns.kinds.aside"),
                    ],
                    value: "auto".to_owned(),
                }
            }
            Ask::Currency { codes } => Question {
                id: "rows.currency".to_owned(),
                text: w.get("columns.question.currency"),
                options: codes.iter().map(|c| Opt { value: c.clone(), label: c.clone() }).collect(),
                value: codes.first().cloned().unwrap_or_default(),
            },
        }
    }
}

impl Columns {
    /// A cell of a column with such a role, as it stands in the file.
    fn example(&self, of: impl Fn(Role) -> bool, fits: impl Fn(&str) -> bool) -> String {
        let columns = self.table.columns.iter().zip(&self.guess.mapping.roles);
        columns
            .filter(|(_, role)| of(**role))
            .flat_map(|(column, _)| column.first_distinct(200))
            .find(|cell| fits(cell))
            .unwrap_or_default()
            .into_owned()
    }
}

/// Whether day and month differ: 01/01/2024 would be no example of a question.
fn reads_in_two_ways(cell: &str) -> bool {
    let mut numbers = cell.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<u32>().ok());
    numbers.next() != numbers.next()
}

fn order_name(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Ymd => "ymd",
        DateOrder::Dmy => "dmy",
        DateOrder::Mdy => "mdy",
    }
}

fn guessed(table: &RawTable, choice: &MappingChoice) -> Result<Box<Guess>, Error> {
    let mut chosen = Vec::new();
    let mut without = Vec::new();
    for (name, role) in &choice.roles {
        if name.is_empty() {
            let unknown = || Error::new("map.unknown_role").with("role", role);
            without.push(Role::from_name(role).ok_or_else(unknown)?);
            continue;
        }
        let at = table
            .columns
            .iter()
            .position(|c| c.name == *name)
            .ok_or_else(|| Error::new("map.unknown_column").with("column", name))?;
        let role = Role::from_name(role).ok_or_else(|| Error::new("map.unknown_role").with("role", role))?;
        chosen.push((at, role));
    }
    let date_order = match choice.date_order.as_str() {
        "ymd" => Some(DateOrder::Ymd),
        "dmy" => Some(DateOrder::Dmy),
        "mdy" => Some(DateOrder::Mdy),
        _ => None,
    };
    let decimal = match choice.decimal.as_str() {
        "." => Some(Decimal::Point),
        "," => Some(Decimal::Comma),
        _ => None,
    };
    let rules = Rules::from_pairs(&choice.rows)?;
    // A column that was chosen for a role is more than the word that there is none.
    without.retain(|role| chosen.iter().all(|(_, own)| own != role));
    Ok(Box::new(guess_under(table, &Chosen { roles: chosen, without, date_order, decimal, rules })))
}
