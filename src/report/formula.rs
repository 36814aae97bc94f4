//! How a calculator's formula is read: in the words of its inputs, and with its own numbers filled in.

use super::calculator::{Open, written};
use super::write::Writer;
use crate::analysis::calculator::Unit;
use crate::analysis::calculator::formula::{Function, Op, Term};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;

/// Relative error that rounding a filled-in number may make: a pocket calculator comes to the answer that is shown.
const EXACT: f64 = 5e-5;
/// Most decimals that a filled-in number has.
const MOST_DECIMALS: u8 = 6;

/// What a name in a formula is written as.
type Leaf<'a> = &'a dyn Fn(&str) -> String;

/// The formula of an answer in words, with numbers, and why it is this one; `None` where words alone tell how it
/// is found.
pub fn formula(open: &Open<'_>, w: &Writer<'_>, answer: &str) -> Option<[String; 3]> {
    let numbers: Vec<f64> = open.values.iter().map(|v| v.value).collect();
    let (condition, term) = open.calculator.formula(answer, &numbers, &open.solution)?;
    let unit = |id: &str| open.unit(id);
    let value = |id: &str| open.calculator.named(id, &numbers, &open.solution);
    let in_words = |id: &str| {
        let name = open.name(w, id);
        // A name that reads like a part of the formula is set apart.
        let is_plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '\'' | '’' | '-'));
        if is_plain { name } else { w.say("calculator.formula.name", &[("name", Arg::from(name))]) }
    };
    let in_numbers = |id: &str| exact(w, unit(id), value(id));
    let in_condition = |id: &str| match unit(id) {
        Unit::Flag => {
            let value = Arg::from(written(w, Unit::Flag, value(id)));
            w.say("calculator.formula.flag", &[("name", Arg::from(open.name(w, id))), ("value", value)])
        }
        _ => in_words(id),
    };
    let found = open.solution.answers.iter().find(|a| a.id == answer)?;
    let name = Arg::from(open.name(w, answer));
    let words = w.say(
        "calculator.formula.words",
        &[("name", name), ("formula", Arg::from(text(w, &term, &in_words)))],
    );
    let mut is_known = true;
    let mut has_names = false;
    for_names(&term, &mut |id| {
        has_names = true;
        is_known &= value(id).is_finite();
    });
    let result = Arg::from(written(w, found.unit, found.value));
    let filled = match (has_names, is_known) {
        (true, true) => w.say(
            if found.unit == Unit::Flag { "calculator.formula.holds" } else { "calculator.formula.numbers" },
            &[("formula", Arg::from(text(w, &term, &in_numbers))), ("value", result)],
        ),
        _ => w.say("calculator.formula.value", &[("value", result)]),
    };
    let because = condition.map_or_else(String::new, |condition| {
        let condition = Arg::from(text(w, &condition, &in_condition));
        w.say("calculator.formula.because", &[("condition", condition)])
    });
    Some([words, filled, because])
}

fn for_names(term: &Term, say: &mut dyn FnMut(&str)) {
    match term {
        Term::Name(id) => say(id),
        Term::Number(_) | Term::Percent(_) => {}
        Term::Negative(inner) | Term::Not(inner) => for_names(inner, say),
        Term::Joined(_, a, b) => {
            for_names(a, say);
            for_names(b, say);
        }
        Term::Of(_, terms) => terms.iter().for_each(|t| for_names(t, say)),
    }
}

/// A term as text.
fn text(w: &Writer<'_>, term: &Term, leaf: Leaf<'_>) -> String {
    match term {
        Term::Number(n) => number(w, *n, N::Decimal),
        Term::Percent(n) => number(w, *n, N::Percent),
        Term::Name(id) => leaf(id),
        Term::Negative(inner) => format!("−{}", within(w, inner, Op::Times.strength(), true, leaf)),
        Term::Not(inner) => text(w, inner, leaf),
        Term::Joined(Op::And, a, b) => {
            let (a, b) = (Arg::from(text(w, a, leaf)), Arg::from(text(w, b, leaf)));
            w.say("calculator.formula.and", &[("a", a), ("b", b)])
        }
        Term::Joined(Op::Power, base, exponent) => {
            let base = within(w, base, Op::Power.strength() + 1, true, leaf);
            match superscript(exponent) {
                Some(sign) => format!("{base}{sign}"),
                None => format!("{base}^{}", within(w, exponent, Op::Power.strength() + 1, true, leaf)),
            }
        }
        Term::Joined(op, a, b) => {
            let left = within(w, a, op.strength(), false, leaf);
            let right = within(w, b, op.strength() + 1, true, leaf);
            format!("{left} {} {right}", sign(*op))
        }
        Term::Of(function, terms) => {
            let is_sentence = matches!(function, Function::Larger | Function::Smaller);
            let mut terms = terms.iter().map(|t| match t {
                Term::Joined(..) if is_sentence => Arg::from(format!("({})", text(w, t, leaf))),
                _ => Arg::from(text(w, t, leaf)),
            });
            let (a, b) = (terms.next(), terms.next());
            match (function, a, b) {
                (Function::Larger, Some(a), Some(b)) => {
                    w.say("calculator.formula.larger", &[("a", a), ("b", b)])
                }
                (Function::Smaller, Some(a), Some(b)) => {
                    w.say("calculator.formula.smaller", &[("a", a), ("b", b)])
                }
                (Function::Ln, Some(Arg::Text(a)), _) => format!("ln({a})"),
                (Function::Exp, Some(Arg::Text(a)), _) => format!("e^({a})"),
                _ => String::new(),
            }
        }
    }
}

/// A part of a term, in brackets if it binds less than `least`, or if it is a negative number where none may stand bare.
fn within(w: &Writer<'_>, term: &Term, least: u8, is_inner: bool, leaf: Leaf<'_>) -> String {
    let text = text(w, term, leaf);
    let is_loose = match term {
        Term::Joined(op, ..) => op.strength() < least,
        Term::Negative(_) => is_inner,
        // Words would swallow what follows them.
        Term::Of(Function::Larger | Function::Smaller, _) => true,
        Term::Name(_) => is_inner && text.contains(['-', '−']) && text.contains(|c: char| c.is_ascii_digit()),
        _ => false,
    };
    if is_loose { format!("({text})") } else { text }
}

fn sign(op: Op) -> &'static str {
    match op {
        Op::And => "&",
        Op::Less => "<",
        Op::AtMost => "≤",
        Op::More => ">",
        Op::AtLeast => "≥",
        Op::Plus => "+",
        Op::Minus => "−",
        Op::Times => "×",
        Op::Over => "÷",
        Op::Power => "^",
    }
}

fn superscript(exponent: &Term) -> Option<char> {
    let Term::Number(n) = exponent else { return None };
    [(2.0, '²'), (3.0, '³'), (4.0, '⁴'), (5.0, '⁵'), (6.0, '⁶')]
        .into_iter()
        .find(|(k, _)| k == n)
        .map(|(_, c)| c)
}

/// A number with as many decimals as it needs.
fn number(w: &Writer<'_>, value: f64, style: fn(u8) -> N) -> String {
    let scale = if matches!(style(0), N::Percent(_)) { 100.0 } else { 1.0 };
    let is_enough = |decimals: &u8| {
        let shift = libm::pow(10.0, f64::from(*decimals)) * scale;
        ((value * shift).round() / shift - value).abs() <= EXACT * value.abs()
    };
    w.number(value, style((0..MOST_DECIMALS).find(is_enough).unwrap_or(MOST_DECIMALS)))
}

/// A filled-in number with its sign of currency or per cent, but without a word for its unit.
fn exact(w: &Writer<'_>, unit: Unit, value: f64) -> String {
    match unit {
        Unit::Money if value.abs() >= 10_000.0 => w.number(value, N::MoneyRound),
        Unit::Money if value.abs() >= 1.0 || value * 100.0 == (value * 100.0).round() => {
            w.number(value, N::Money)
        }
        Unit::Share => number(w, value, N::Percent),
        Unit::Flag => written(w, unit, value),
        _ => number(w, value, N::Decimal),
    }
}
