//! By which formula does an answer come from the inputs?
//!
//! A calculator states the formula of each answer in the notation of [`Term::parse`], over its own inputs and answers. It
//! is shown in words and with its numbers filled in (`report::formula`), and tests evaluate it: what is shown cannot
//! drift from what is computed.
//!
//! # Notation
//! Ids of inputs and answers; numbers, `5%`; `+ - * / ^`, brackets; `max(a, b)`, `min(a, b)`, `ln(a)`, `exp(a)`; for
//! yes and no also `<`, `<=`, `>`, `>=`, and `&` between those. `!id` holds where the flag `id` does not.

use super::{Calculator, Solution};
use std::iter::Peekable;
use std::str::CharIndices;

/// The formula of an answer, where a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formula {
    /// The answer.
    pub of: &'static str,
    /// Holds if it is not zero; empty: always.
    pub when: &'static str,
    /// What the answer is then; empty: only words tell.
    pub is: &'static str,
}

/// A formula that always holds.
pub const fn is(of: &'static str, is: &'static str) -> Formula {
    Formula { of, when: "", is }
}

/// A formula that holds under a condition. The first of an answer whose condition holds is the one in force.
pub const fn when(when: &'static str, of: &'static str, is: &'static str) -> Formula {
    Formula { of, when, is }
}

/// What joins two terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// a and b
    And,
    /// a < b
    Less,
    /// a ≤ b
    AtMost,
    /// a > b
    More,
    /// a ≥ b
    AtLeast,
    /// a + b
    Plus,
    /// a − b
    Minus,
    /// a × b
    Times,
    /// a ÷ b
    Over,
    /// a to the power of b
    Power,
}

impl Op {
    /// What binds closer has more.
    pub fn strength(self) -> u8 {
        match self {
            Op::And => 1,
            Op::Less | Op::AtMost | Op::More | Op::AtLeast => 2,
            Op::Plus | Op::Minus => 3,
            Op::Times | Op::Over => 4,
            Op::Power => 5,
        }
    }

    fn apply(self, a: f64, b: f64) -> f64 {
        let truth = |holds: bool| f64::from(u8::from(holds));
        match self {
            Op::And => truth(a != 0.0 && b != 0.0),
            Op::Less => truth(a < b),
            Op::AtMost => truth(a <= b),
            Op::More => truth(a > b),
            Op::AtLeast => truth(a >= b),
            Op::Plus => a + b,
            Op::Minus => a - b,
            Op::Times => a * b,
            Op::Over => a / b,
            Op::Power => libm::pow(a, b),
        }
    }
}

/// A function by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// The larger of two.
    Larger,
    /// The smaller of two.
    Smaller,
    /// Natural logarithm.
    Ln,
    /// e to the power of.
    Exp,
}

/// A formula, read.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// A number.
    Number(f64),
    /// A number of per cents, as a share.
    Percent(f64),
    /// An input or an answer.
    Name(&'static str),
    /// Less than nothing.
    Negative(Box<Term>),
    /// Whether a flag is not set.
    Not(Box<Term>),
    /// Two terms joined.
    Joined(Op, Box<Term>, Box<Term>),
    /// A function of one term or two.
    Of(Function, Vec<Term>),
}

impl Term {
    /// Reads the notation; `None` where it is not one.
    pub fn parse(text: &'static str) -> Option<Self> {
        let mut reader = Reader { text, rest: text.char_indices().peekable() };
        let term = reader.joined(1)?;
        reader.blanks();
        reader.rest.next().is_none().then_some(term)
    }

    /// Its value, with the values of names; NaN for a name that nobody has.
    pub fn value(&self, of: &dyn Fn(&str) -> f64) -> f64 {
        match self {
            Term::Number(n) | Term::Percent(n) => *n,
            Term::Name(name) => of(name),
            Term::Negative(term) => -term.value(of),
            Term::Not(term) => f64::from(u8::from(term.value(of) == 0.0)),
            Term::Joined(op, a, b) => op.apply(a.value(of), b.value(of)),
            Term::Of(function, terms) => {
                let mut values = terms.iter().map(|t| t.value(of));
                let first = values.next().unwrap_or(f64::NAN);
                match function {
                    Function::Larger => values.fold(first, f64::max),
                    Function::Smaller => values.fold(first, f64::min),
                    Function::Ln => libm::log(first),
                    Function::Exp => libm::exp(first),
                }
            }
        }
    }
}

/// Reads from left to right.
struct Reader {
    text: &'static str,
    rest: Peekable<CharIndices<'static>>,
}

impl Reader {
    fn blanks(&mut self) {
        while self.rest.next_if(|(_, c)| *c == ' ').is_some() {}
    }

    fn takes(&mut self, sign: char) -> bool {
        self.blanks();
        self.rest.next_if(|(_, c)| *c == sign).is_some()
    }

    /// Terms joined by operators of at least this strength.
    fn joined(&mut self, least: u8) -> Option<Term> {
        let mut left = self.single()?;
        while let Some(op) = self.op(least) {
            // a - b - c is (a - b) - c.
            let right = self.joined(op.strength() + 1)?;
            left = Term::Joined(op, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn op(&mut self, least: u8) -> Option<Op> {
        self.blanks();
        let op = match self.rest.peek()?.1 {
            '&' => Op::And,
            '<' => Op::Less,
            '>' => Op::More,
            '+' => Op::Plus,
            '-' => Op::Minus,
            '*' => Op::Times,
            '/' => Op::Over,
            '^' => Op::Power,
            _ => return None,
        };
        if op.strength() < least {
            return None;
        }
        self.rest.next();
        Some(match op {
            Op::Less if self.takes('=') => Op::AtMost,
            Op::More if self.takes('=') => Op::AtLeast,
            op => op,
        })
    }

    fn single(&mut self) -> Option<Term> {
        if self.takes('-') {
            return Some(Term::Negative(Box::new(self.single()?)));
        }
        if self.takes('!') {
            return Some(Term::Not(Box::new(self.single()?)));
        }
        if self.takes('(') {
            let term = self.joined(1)?;
            return self.takes(')').then_some(term);
        }
        let word = self.word()?;
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let n: f64 = word.parse().ok()?;
            return Some(if self.takes('%') { Term::Percent(n / 100.0) } else { Term::Number(n) });
        }
        let (function, n) = match word {
            "max" => (Function::Larger, 2),
            "min" => (Function::Smaller, 2),
            "ln" => (Function::Ln, 1),
            "exp" => (Function::Exp, 1),
            name => return Some(Term::Name(name)),
        };
        let mut terms = Vec::new();
        if !self.takes('(') {
            return None;
        }
        terms.push(self.joined(1)?);
        while self.takes(',') {
            terms.push(self.joined(1)?);
        }
        (self.takes(')') && terms.len() == n).then_some(Term::Of(function, terms))
    }

    fn word(&mut self) -> Option<&'static str> {
        let is_in = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let (from, _) = *self.rest.peek()?;
        let mut to = from;
        while let Some((at, c)) = self.rest.next_if(|(_, c)| is_in(*c)) {
            to = at + c.len_utf8();
        }
        self.text.get(from..to).filter(|word| !word.is_empty())
    }
}

impl Calculator {
    /// The value of an input or an answer; NaN for another name.
    pub fn named(&self, name: &str, values: &[f64], solution: &Solution) -> f64 {
        let at = self.inputs.iter().position(|input| input.id == name);
        at.and_then(|at| values.get(at)).copied().unwrap_or_else(|| solution.get(name))
    }

    /// The formula of an answer that is in force, with what it says and under which condition; `None` where only words can
    /// tell how it is found.
    pub fn formula(&self, of: &str, values: &[f64], solution: &Solution) -> Option<(Option<Term>, Term)> {
        let named = |name: &str| self.named(name, values, solution);
        for formula in self.formulas.iter().filter(|f| f.of == of) {
            let condition = Term::parse(formula.when);
            if condition.as_ref().is_none_or(|c| c.value(&named) != 0.0) {
                return Term::parse(formula.is).map(|term| (condition, term));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &'static str) -> f64 {
        Term::parse(text).unwrap().value(&|name| if name == "a" { 3.0 } else { 4.0 })
    }

    #[test]
    fn what_binds_closer_is_done_first() {
        assert_eq!(value("a + b * 2"), 11.0);
        assert_eq!(value("(a + b) * 2"), 14.0);
        assert_eq!(value("10 - a - b"), 3.0);
        assert_eq!(value("24 / a / b"), 2.0);
        assert_eq!(value("2 * a ^ 2"), 18.0);
        assert_eq!(value("-a + b"), 1.0);
        assert_eq!(value("50% * b"), 2.0);
        assert_eq!(value("max(0, min(a, b) - 1)"), 2.0);
        assert_eq!(value("ln(exp(a))"), 3.0);
        assert_eq!((value("a >= 3 & b < 4"), value("a <= 3 & b > 3.5"), value("!a")), (0.0, 1.0, 0.0));
    }

    #[test]
    fn what_is_no_formula_is_refused() {
        for text in ["", "a +", "(a", "a b", "max(a)", "ln(a, b)", "max a", "a ? b", "1.2.3"] {
            assert_eq!(Term::parse(text), None, "{text}");
        }
    }
}
