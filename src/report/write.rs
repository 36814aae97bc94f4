//! What sections write with: texts, formats, cells, and the customer sets that they name.

use super::block::{Cell, Change, Column, Control, Field, Insight, Kpi, Notice, Opt, SetId, Table, Tone};
use crate::host::{DayStyle, NumberStyle};
use crate::i18n::{Arg, Texts};
use crate::model::Day;
use std::collections::BTreeMap;

/// The customers behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerSet {
    /// Heading of the list, in the reader's language.
    pub title: String,
    /// Indices into `Customers::list`.
    pub members: Vec<u32>,
}

/// Smaller P and q values are not told apart.
const LEAST_CHANCE: f64 = 0.0001;
/// How P and q values are written.
const CHANCE: NumberStyle = NumberStyle::Decimal(4);

/// Sets by id.
pub type Sets = BTreeMap<SetId, CustomerSet>;

/// Writes blocks in one language and collects the sets they name.
pub struct Writer<'a> {
    /// Words and formats.
    pub texts: &'a Texts,
    /// Sets named so far.
    pub sets: Sets,
}

impl<'a> Writer<'a> {
    /// A writer without sets.
    pub fn new(texts: &'a Texts) -> Self {
        Self { texts, sets: Sets::new() }
    }

    /// The words under a key.
    pub fn get(&self, key: &str) -> String {
        self.texts.get(key)
    }

    /// The words under a key with arguments.
    pub fn say(&self, key: &str, args: &[(&str, Arg)]) -> String {
        self.texts.say(key, args)
    }

    /// Names a set of customers; an empty one is no door.
    pub fn set(
        &mut self,
        id: impl Into<String>,
        title: impl Into<String>,
        members: Vec<u32>,
    ) -> Option<SetId> {
        let id = id.into();
        let is_door = !members.is_empty();
        // The empty one takes the place of the one that was there before.
        self.sets.insert(id.clone(), CustomerSet { title: title.into(), members });
        is_door.then_some(id)
    }

    /// What stands between the items of a list.
    pub fn list_separator(&self) -> String {
        list_separator(self.texts)
    }

    /// Parts of a sentence, one after another.
    pub fn clauses(&self, parts: &[String]) -> String {
        parts.join(&separator(self.texts, "common.clause_separator"))
    }

    /// Sentences, one after another.
    pub fn sentences(&self, parts: &[String]) -> String {
        sentences(parts)
    }

    /// A number in words.
    pub fn number(&self, value: f64, style: NumberStyle) -> String {
        self.texts.number(value, style)
    }

    /// A day in words.
    pub fn day(&self, day: Day) -> String {
        self.texts.day(day, DayStyle::Full)
    }

    /// A month in words, see [`Day::month_index`].
    pub fn month(&self, month: i32) -> String {
        self.texts.day(Day::first_of_month(month), DayStyle::Month)
    }

    /// A cell with a number; not finite: a dash.
    pub fn num(&self, value: f64, style: NumberStyle) -> Cell {
        if value.is_finite() {
            Cell { text: self.number(value, style), value: Some(value), set: None }
        } else {
            Cell { text: "–".to_owned(), value: None, set: None }
        }
    }

    /// A P or q value in a cell. It is never nothing: below [`LEAST_CHANCE`] that is all that is said.
    pub fn chance(&self, p: f64) -> Cell {
        let cell = self.num(p, CHANCE);
        if p < LEAST_CHANCE {
            Cell { text: format!("<{}", self.number(LEAST_CHANCE, CHANCE)), ..cell }
        } else {
            cell
        }
    }

    /// The same in a sentence: "P = 0.0312", "P < 0.0001".
    pub fn p_value(&self, p: f64) -> String {
        let key = if p < LEAST_CHANCE { "common.p_below" } else { "common.p" };
        self.say(key, &[("p", Arg::Number(p.max(LEAST_CHANCE), CHANCE))])
    }

    /// A cell with a count.
    pub fn count(&self, n: usize) -> Cell {
        self.num(as_f64(n), NumberStyle::Count)
    }

    /// A table from heading keys (a leading `#` marks a numeric column) and rows.
    pub fn table(&self, id: &str, title: &str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Table {
        self.table_of(&[], id, title, columns, rows)
    }

    /// The same with arguments for caption and headings.
    pub fn table_of(
        &self,
        args: &[(&str, Arg)],
        id: &str,
        title: &str,
        columns: &[&str],
        rows: Vec<Vec<Cell>>,
    ) -> Table {
        Table {
            id: id.to_owned(),
            title: if title.is_empty() { String::new() } else { self.say(title, args) },
            columns: columns
                .iter()
                .map(|key| Column {
                    label: self.say(key.trim_start_matches('#'), args),
                    numeric: key.starts_with('#'),
                })
                .collect(),
            rows,
            note: String::new(),
        }
    }

    /// A figure of a strip.
    pub fn kpi(&self, id: &str, value: String, note: String) -> Kpi {
        Kpi {
            id: id.to_owned(),
            label: self.get(&format!("kpi.{id}")),
            value,
            note,
            how: String::new(),
            changes: Vec::new(),
            set: None,
        }
    }

    /// The same with arguments for the label.
    pub fn kpi_of(&self, args: &[(&str, Arg)], id: &str, value: String, note: String) -> Kpi {
        Kpi { label: self.say(&format!("kpi.{id}"), args), ..self.kpi(id, value, note) }
    }

    /// A change against another period; `None` becomes a dash with direction 0.
    pub fn change(&self, label: &str, change: Option<f64>) -> Change {
        Change {
            label: self.get(label),
            value: change.map_or_else(|| "–".to_owned(), |c| self.number(c, NumberStyle::PercentSigned(1))),
            direction: change.map_or(0, |c| {
                if c > 0.0005 {
                    1
                } else if c < -0.0005 {
                    -1
                } else {
                    0
                }
            }),
        }
    }

    /// A finding.
    pub fn insight(&self, tone: Tone, text: String, detail: String) -> super::Block {
        super::Block::Insight(Insight { text, detail, tone })
    }

    /// A reservation.
    pub fn notice(&self, tone: Tone, text: String, detail: String) -> super::Block {
        super::Block::Notice(Notice { tone, text, detail })
    }

    /// A setting; its label is `setting.<id>`, its help `setting.<id>.help` if there is such a text.
    pub fn field(&self, id: &str, control: Control) -> Field {
        let help = format!("setting.{id}.help");
        Field {
            id: id.to_owned(),
            label: self.get(&format!("setting.{id}")),
            help: if self.texts.has(&help) { self.get(&help) } else { String::new() },
            control,
        }
    }

    /// A choice whose labels are texts.
    pub fn opt(&self, value: &str, key: &str) -> Opt {
        Opt { value: value.to_owned(), label: self.get(key) }
    }

    /// The paragraphs of `method.<section>.1`, `.2`, ...
    pub fn method(&self, section: &str) -> Vec<String> {
        (1..)
            .map(|i| format!("method.{section}.{i}"))
            .take_while(|key| self.texts.has(key))
            .map(|key| self.get(&key))
            .collect()
    }
}

/// What stands between the items of a list: a comma and a blank, or 、.
pub fn list_separator(texts: &Texts) -> String {
    separator(texts, "common.list_separator")
}

/// A sign between parts; the narrow ones take a blank.
fn separator(texts: &Texts, key: &str) -> String {
    let sign = texts.get(key);
    if sign.is_ascii() { format!("{sign} ") } else { sign }
}

/// Sentences, one after another: a blank between, but none after a full-width stop, which holds its own.
fn sentences(parts: &[String]) -> String {
    let mut all = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if !all.is_empty() && !all.ends_with(['。', '！', '？']) {
            all.push(' ');
        }
        all.push_str(part);
    }
    all
}

/// A cell with words.
pub fn words(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), value: None, set: None }
}

impl Kpi {
    /// The same figure with its formula, inputs filled in.
    #[must_use]
    pub fn by(mut self, how: String) -> Self {
        self.how = how;
        self
    }
}

impl Cell {
    /// The same cell as a door to customers.
    #[must_use]
    pub fn opens(mut self, set: Option<SetId>) -> Self {
        self.set = set;
        self
    }
}

/// A count as a double.
pub fn as_f64(n: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count of things in memory")]
    let n = n as f64;
    n
}

/// A share of a whole; 0 of 0 is 0.
pub fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Hosts as _;
    use crate::i18n::{Lang, PlainHosts};

    #[test]
    fn no_p_value_is_nothing() {
        let texts = Texts::new(Lang::En, PlainHosts.host(Lang::En, "").unwrap());
        let w = Writer::new(&texts);
        let cell = w.chance(1e-9);
        assert_eq!((cell.text.as_str(), cell.value), ("<0.0001", Some(1e-9)));
        assert_eq!((w.chance(0.031_24).text, w.chance(f64::NAN).text), ("0.0312".to_owned(), "–".to_owned()));
        assert_eq!((w.p_value(0.0), w.p_value(0.0312)), ("P < 0.0001".to_owned(), "P = 0.0312".to_owned()));
    }

    #[test]
    fn sentences_in_the_readers_script() {
        let of = |parts: &[&str]| sentences(&parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["One.", "", "Two."]), "One. Two.");
        assert_eq!(of(&["一。", "二？", "三"]), "一。二？三");
        assert_eq!((of(&["无句号", "二。"]), of(&[])), ("无句号 二。".to_owned(), String::new()));
    }

    #[test]
    fn parts_of_a_sentence_in_the_readers_signs() {
        for (lang, wanted) in [(Lang::En, "a; b"), (Lang::ZhHans, "a；b"), (Lang::ZhHant, "a；b")] {
            let texts = Texts::new(lang, PlainHosts.host(lang, "").unwrap());
            assert_eq!(Writer::new(&texts).clauses(&["a".to_owned(), "b".to_owned()]), wanted);
        }
    }
}
