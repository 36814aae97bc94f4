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
        while let Some(at) = rest.find(['{', '}', '\\']) {
            let (before, tail) = rest.split_at(at);
            out.push_str(before);
            if let Some(after) = tail.strip_prefix("\\n") {
                out.push('\n');
                rest = after;
            } else if let Some(after) = tail.strip_prefix("{{") {
                out.push('{');
                rest = after;
            } else if let Some(after) = tail.strip_prefix("}}") {
                out.push('}');
                rest = after;
            } else if let Some((hole, after)) = tail.strip_prefix('{').and_then(|t| t.split_once('}')) {
                self.fill(hole, args, &mut out);
                rest = after;
            } else {
                out.push_str(tail.get(..1).unwrap_or(""));
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
            (Some(one), Some(other), Arg::Number(value, style)) => {
                // 1.3 customers are shown as 1.
                let shown = if *style == NumberStyle::Count { value.round() } else { *value };
                out.push_str(if self.host.plural(shown) == Plural::One { one } else { other });
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
        let text = self.say(&format!("error.{}", error.code), &args);
        // An error of a file names it.
        match error.args.iter().find(|(name, file)| *name == "file" && !file.is_empty()) {
            Some((_, file)) => {
                self.say("error.in_file", &[("file", Arg::from(file.as_str())), ("text", Arg::from(text))])
            }
            None => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Hosts;
    use crate::i18n::PlainHosts;
    use std::collections::{BTreeMap, BTreeSet};

    fn texts(lang: Lang, source: &'static str) -> Texts {
        let host = PlainHosts.host(lang, "").unwrap();
        Texts { lang, texts: parse(source).collect(), host }
    }

    #[test]
    fn arguments_plurals_and_braces() {
        let t = texts(Lang::En, "a = {n} {n#row#rows} of {{x}} in {file}\\nnext");
        let say = |n: usize| t.say("a", &[("n", n.into()), ("file", "f.csv".into())]);
        assert_eq!(say(1), "1 row of {x} in f.csv\nnext");
        assert_eq!(say(1200), "1,200 rows of {x} in f.csv\nnext");
        let rounded = Arg::Number(1.3, NumberStyle::Count);
        assert_eq!(t.say("a", &[("n", rounded), ("file", "f.csv".into())]), "1 row of {x} in f.csv\nnext");
        assert_eq!(t.get("b"), "[b]");
        assert_eq!(t.get("a"), "{n} {n#row#rows} of {x} in {file}\nnext");
    }

    fn holes(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|t| t.split(['}', '#']).next()).filter(|t| !t.is_empty()).collect()
    }

    /// Invariant 6: every key in every language, with the same arguments.
    #[test]
    fn languages_have_the_same_keys_and_arguments() {
        let of = |lang: Lang| -> BTreeMap<&str, &str> {
            let list: Vec<_> = parse(lang.source()).collect();
            let map: BTreeMap<_, _> = list.iter().copied().collect();
            assert_eq!(map.len(), list.len(), "{}: a key stands twice", lang.tag());
            map
        };
        let english = of(Lang::En);
        for lang in [Lang::ZhHans, Lang::ZhHant] {
            let other = of(lang);
            let missing: Vec<_> = english.keys().filter(|k| !other.contains_key(*k)).collect();
            let extra: Vec<_> = other.keys().filter(|k| !english.contains_key(*k)).collect();
            assert!(
                missing.is_empty() && extra.is_empty(),
                "{}: missing {missing:?}, extra {extra:?}",
                lang.tag()
            );
            for (key, text) in &english {
                assert_eq!(holes(text), holes(other[key]), "{}: {key}", lang.tag());
            }
        }
    }
}
