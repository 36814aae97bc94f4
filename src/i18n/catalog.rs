//! Key and arguments -> sentence.

use super::Lang;
use crate::host::{DayStyle, Host, NumberStyle, Plural};
use crate::issue::Error;
use crate::model::Day;
use rustc_hash::FxHashMap;

/// An argument of a text.
#[derive(Debug, Clone)]
pub enum Arg {
    /// A number with its style; also chooses plurals.
    Number(f64, NumberStyle),
    /// A day.
    Day(Day, DayStyle),
    /// Words that are in the reader's language already, or come from the file.
    Text(String),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Arg::Text(text)
    }
}

impl From<usize> for Arg {
    fn from(n: usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a count of things in memory")]
        Arg::Number(n as f64, NumberStyle::Count)
    }
}

impl From<u64> for Arg {
    fn from(n: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
        Arg::Number(n as f64, NumberStyle::Count)
    }
}

impl From<Day> for Arg {
    fn from(day: Day) -> Self {
        Arg::Day(day, DayStyle::Full)
    }
}

/// The texts of one language with its formats.
pub struct Texts {
    lang: Lang,
    texts: FxHashMap<&'static str, &'static str>,
    host: Box<dyn Host>,
}

/// Splits a catalogue into keys and texts.
pub(super) fn parse(source: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    source
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(key, text)| (key.trim(), text.trim()))
}

impl Texts {
    /// The texts of a language, with numbers and dates by `host`.
    pub fn new(lang: Lang, host: Box<dyn Host>) -> Self {
        Self { lang, texts: parse(lang.source()).collect(), host }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether there is such a key.
    pub fn has(&self, key: &str) -> bool {
        self.texts.contains_key(key)
    }

    /// The sentence under `key`. A key that is missing stands for itself: a test keeps this from happening.
    pub fn say(&self, key: &str, args: &[(&str, Arg)]) -> String {
        let Some(template) = self.texts.get(key) else { return format!("[{key}]") };
        let mut out = String::with_capacity(template.len() + 16);
        let mut rest = *template;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, tail) = rest.split_at(at);
            out.push_str(before);
            if let Some(after) = tail.strip_prefix("{{") {
                out.push('{');
                rest = after;
            } else if let Some(after) = tail.strip_prefix("}}") {
                out.push('}');
                rest = after;
            } else if let Some((hole, after)) = tail.strip_prefix('{').and_then(|t| t.split_once('}')) {
                self.fill(hole, args, &mut out);
                rest = after;
            } else {
                rest = tail.get(1..).unwrap_or("");
            }
        }
        out.push_str(rest);
        out
    }

    /// The sentence under `key` without arguments.
    pub fn get(&self, key: &str) -> String {
        self.say(key, &[])
    }

    fn fill(&self, hole: &str, args: &[(&str, Arg)], out: &mut String) {
        let mut parts = hole.split('#');
        let name = parts.next().unwrap_or("");
        let Some((_, arg)) = args.iter().find(|(n, _)| *n == name) else {
            out.push_str(&format!("{{{hole}}}"));
            return;
        };
        match (parts.next(), parts.next(), arg) {
            (Some(one), Some(other), Arg::Number(value, _)) => {
                out.push_str(if self.host.plural(*value) == Plural::One { one } else { other });
            }
            (_, _, Arg::Number(value, style)) => out.push_str(&self.host.number(*value, *style)),
            (_, _, Arg::Day(day, style)) => out.push_str(&self.host.day(*day, *style)),
            (_, _, Arg::Text(text)) => out.push_str(text),
        }
    }

    /// A number by itself.
    pub fn number(&self, value: f64, style: NumberStyle) -> String {
        self.host.number(value, style)
    }

    /// A day by itself.
    pub fn day(&self, day: Day, style: DayStyle) -> String {
        self.host.day(day, style)
    }

    /// The words for an error.
    pub fn error(&self, error: &Error) -> String {
        let args: Vec<_> =
            error.args.iter().map(|(name, value)| (*name, Arg::from(value.as_str()))).collect();
        self.say(&format!("error.{}", error.code), &args)
    }
}
