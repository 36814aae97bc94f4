//! Calculators: a question with a handful of inputs, a pure function, and everything that can be asked of any
//! such function alike: at which value of each input the main answer reaches its target ([`break_even`]), and
//! how much it moves with each ([`sensitivity`]).
//!
//! A calculator knows neither a file nor a text. Where its inputs come from is said by [`Origin`]; words stand
//! under `<room>.<calculator>.…` (see `report::calculator`).

pub mod break_even;
pub mod formula;
pub mod sensitivity;
mod settings;

pub use formula::{Formula, is, when};
pub use settings::{Chosen, Settings};

use crate::issue::Error;

/// What a number counts, which decides how it is written and how it is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Currency units.
    Money,
    /// A share of a whole; entered and shown in per cent.
    Share,
    /// How many.
    Count,
    /// Years.
    Years,
    /// Months.
    Months,
    /// Days.
    Days,
    /// A multiple: 1.5 is one and a half times.
    Ratio,
    /// How many of one thing per other: orders per customer.
    Number,
    /// Yes (1) or no (0).
    Flag,
}

impl Unit {
    /// A number as it is entered, from one as it is computed with.
    pub fn entered(self, value: f64) -> f64 {
        // Twelve digits: 0.07 is 7 per cent, not 7.000000000000001.
        let entered = if self == Unit::Share { value * 100.0 } else { value };
        let text = format!("{entered:.11e}");
        text.parse().unwrap_or(entered)
    }

    /// A number as it is computed with, from one as it is entered.
    pub fn computed(self, entered: f64) -> f64 {
        if self == Unit::Share { entered / 100.0 } else { entered }
    }
}

/// How far an input is moved to see what it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Span {
    /// By this share of its value.
    Relative(f64),
    /// By this much.
    Absolute(f64),
}

/// A tenth of the value up and down: what is asked of an input that has no better measure of its own.
pub const TENTH: Span = Span::Relative(0.1);

/// One input of a calculator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input {
    /// Last part of its dotted id.
    pub id: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// Stands where neither the user nor the file says anything.
    pub usual: f64,
    /// Smallest and largest value.
    pub range: (f64, f64),
    /// How far it is moved to see what it does.
    pub span: Span,
}

impl Input {
    /// An input that is moved by a tenth.
    pub const fn new(id: &'static str, unit: Unit, usual: f64, range: (f64, f64)) -> Self {
        Self { id, unit, usual, range, span: TENTH }
    }

    /// The same input, moved by another span.
    #[must_use]
    pub const fn moved_by(self, span: Span) -> Self {
        Self { span, ..self }
    }
}

/// One answer of a calculator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// Last part of its dotted id.
    pub id: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// NaN where there is none (a quotient whose divisor is nothing).
    pub value: f64,
}

/// An answer in the terse form in which calculators list theirs.
pub fn answer(id: &'static str, unit: Unit, value: f64) -> Answer {
    Answer { id, unit, value: if value.is_finite() { value } else { f64::NAN } }
}

/// Named values of the inputs: a published case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    /// As `<room>.<calculator>.example` takes it.
    pub id: &'static str,
    /// Inputs that differ from the usual ones.
    pub values: &'static [(&'static str, f64)],
}

/// A question with its inputs and its function.
#[derive(Debug, Clone, Copy)]
pub struct Calculator {
    /// Middle part of the dotted ids.
    pub id: &'static str,
    /// The inputs, in the order in which `run` takes them.
    pub inputs: &'static [Input],
    /// The answer that break-evens and sensitivities are about.
    pub main: &'static str,
    /// What the main answer breaks even at.
    pub target: f64,
    /// Published cases.
    pub examples: &'static [Example],
    /// Values of the inputs, all within their ranges, to answers. It may refuse with a code; combinations that
    /// make no sense give NaN answers instead, so that curves through them can be drawn.
    pub run: fn(&[f64]) -> Result<Vec<Answer>, Error>,
    /// By which formula each answer comes from inputs and other answers. An answer that no formula tells (it is
    /// searched for) has words instead, under `<room>.<calculator>.how.<answer>`.
    pub formulas: &'static [Formula],
}

/// Where the value of an input comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The user entered it.
    User,
    /// The file gives it; the word says what of the file (a text under `<room>.from.`).
    File(&'static str),
    /// The example that the user opened.
    Example,
    /// Nobody knows it: the usual value.
    Usual,
}

/// What the file knows of an input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// Calculator and input.
    pub of: (&'static str, &'static str),
    /// The value.
    pub value: f64,
    /// See [`Origin::File`].
    pub from: &'static str,
}

/// The value of an input with its origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    /// The value in force, within the input's range.
    pub value: f64,
    /// Where it comes from.
    pub origin: Origin,
}

impl Calculator {
    /// The input with this id.
    pub fn input(&self, id: &str) -> Option<&'static Input> {
        self.inputs.iter().find(|input| input.id == id)
    }

    /// The example with this id.
    pub fn example(&self, id: &str) -> Option<&'static Example> {
        self.examples.iter().find(|example| example.id == id)
    }

    /// The values in force: what the user entered, else the example that is open, else (unless one is open) what the
    /// file knows, else the usual values.
    pub fn values(&self, settings: &Settings, known: &[Known]) -> Vec<Value> {
        let chosen = settings.of(self.id);
        let example = chosen.and_then(|c| c.example).and_then(|id| self.example(id));
        let value = |input: &Input| {
            if let Some(own) = chosen.and_then(|c| c.own.get(input.id)) {
                return Value { value: *own, origin: Origin::User };
            }
            if let Some(example) = example {
                let named = example.values.iter().find(|(id, _)| *id == input.id);
                return Value { value: named.map_or(input.usual, |v| v.1), origin: Origin::Example };
            }
            let known = known.iter().find(|k| k.of == (self.id, input.id) && k.value.is_finite());
            match known {
                Some(k) => {
                    Value { value: k.value.clamp(input.range.0, input.range.1), origin: Origin::File(k.from) }
                }
                None => Value { value: input.usual, origin: Origin::Usual },
            }
        };
        self.inputs.iter().map(value).collect()
    }

    /// The main answer; NaN where there is none.
    pub fn main_at(&self, values: &[f64]) -> f64 {
        let answers = (self.run)(values).unwrap_or_default();
        answers.iter().find(|a| a.id == self.main).map_or(f64::NAN, |a| a.value)
    }

    /// Everything about the question under these values.
    ///
    /// # Errors
    /// As the calculator's own function.
    pub fn solve(&self, values: &[f64]) -> Result<Solution, Error> {
        let answers = (self.run)(values)?;
        let main = answers.iter().copied().find(|a| a.id == self.main).unwrap_or(answer(
            self.main,
            Unit::Ratio,
            f64::NAN,
        ));
        Ok(Solution {
            main,
            answers,
            break_evens: break_even::all(self, values),
            effects: sensitivity::tornado(self, values, 1.0),
        })
    }
}

/// What [`Calculator::solve`] finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// The main answer.
    pub main: Answer,
    /// All answers, the main one among them.
    pub answers: Vec<Answer>,
    /// Per input: the value at which the main answer reaches its target.
    pub break_evens: Vec<Option<f64>>,
    /// What moving each input does, the strongest first.
    pub effects: Vec<sensitivity::Effect>,
}

impl Solution {
    /// The value of an answer; NaN if there is none.
    pub fn get(&self, id: &str) -> f64 {
        self.answers.iter().find(|a| a.id == id).map_or(f64::NAN, |a| a.value)
    }
}

/// The refusal of a calculator that was given another number of values than it has inputs.
///
/// # Errors
/// Always: `calculator.inputs`.
pub fn wrong_inputs<T>() -> Result<T, Error> {
    Err(Error::new("calculator.inputs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cents_come_back() {
        for percent in [0.1, 7.0, 33.3, 0.07, 100.0, 1.1] {
            assert_eq!(Unit::Share.entered(Unit::Share.computed(percent)), percent);
        }
        assert_eq!(Unit::Money.entered(1234.56), 1234.56);
    }
}
