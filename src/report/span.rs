//! Of what time is a sum: of a year, or of all the days that are shown where they are less than one?
//!
//! Each answer is the argument `{span}` of a text. `since` is [`Overview::short_since`].

use super::write::Writer;
use crate::analysis::overview::Overview;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::Day;

/// An argument of a text: its name, and the words.
pub type Span = (&'static str, Arg);

fn words(w: &Writer<'_>, since: Option<Day>, of_a_year: &str, of_less: &str) -> Arg {
    Arg::from(match since {
        Some(day) => w.say(of_less, &[("from", Arg::from(day))]),
        None => w.get(of_a_year),
    })
}

/// The last year, beside a name: "last 12 months".
pub fn last_year(w: &Writer<'_>, since: Option<Day>) -> Span {
    ("span", words(w, since, "span.last_year", "span.since"))
}

/// The last year, within a sentence: "in the last 12 months".
pub fn in_last_year(w: &Writer<'_>, since: Option<Day>) -> Span {
    ("span", words(w, since, "span.in_last_year", "span.since"))
}

/// The last year, for what is reckoned up to a year where there is less of it: the argument `{carried}`.
pub fn carried_to_a_year(w: &Writer<'_>, since: Option<Day>) -> Span {
    ("carried", words(w, since, "span.last_year", "span.carried"))
}

/// The year up to a customer's own last order.
pub fn own_last_year(w: &Writer<'_>, since: Option<Day>) -> Span {
    ("span", words(w, since, "span.own_last_year", "span.since"))
}

/// Any year: "units a year".
pub fn a_year(w: &Writer<'_>, since: Option<Day>) -> Span {
    ("span", words(w, since, "span.a_year", "span.since"))
}

/// So many months like the last year's; where less is shown, the part of its days that twelve of them stand for.
pub fn months(w: &Writer<'_>, overview: &Overview, months: f64) -> Span {
    let words = match overview.short_since() {
        Some(_) => {
            let days = (f64::from(overview.days()) * months / 12.0).round();
            w.say("span.days", &[("n", Arg::Number(days, N::Count))])
        }
        None => w.say("unit.n_months", &[("n", Arg::Number(months, N::Count))]),
    };
    ("span", Arg::from(words))
}
