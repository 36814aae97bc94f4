//! How any calculator is shown: its inputs with their origin, answers, break-evens, a tornado, what it assumes.
//!
//! Texts of calculator `c` in room `r` (`programme`): `r.c.title`, `r.c.pays` and `r.c.loses` (the finding, with every
//! answer as `{id}` and every input as `{in_id}`), `r.c.assumes`, `r.c.example.<id>`, `r.c.in.<id>` or, for inputs
//! that several share, `r.in.<id>`; answers likewise under `out`; `r.from.<word>` for what of the file a value is. Inputs,
//! answers and origins may say of what time they are, see [`span`].

use super::Figures;
use super::block::{Block, Control, Field, Form, Kpi, Opt, Table, Tone};
use super::chart::{Axis, Bars, ChartBlock, ChartSpec, Mark, Series};
use super::formula::formula;
use super::span;
use super::write::{Writer, words};
use crate::analysis::calculator::{Answer, Calculator, Input, Origin, Settings, Solution, Unit, Value};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::Day;

/// Answers shown as a strip; all of them stand in a table.
const N_KPIS: usize = 5;

/// A calculator with the values in force and what follows from them.
pub struct Open<'a> {
    /// First part of all ids and texts.
    pub room: &'static str,
    /// The calculator.
    pub calculator: &'static Calculator,
    /// The user's choices.
    pub settings: &'a Settings,
    /// One per input.
    pub values: Vec<Value>,
    /// What follows.
    pub solution: Solution,
    /// First day of the sums that come from the file, where they are of less than a year.
    pub since: Option<Day>,
}

impl Open<'_> {
    /// Whether the main answer is at its target or above.
    pub fn pays(&self) -> bool {
        self.solution.main.value >= self.calculator.target
    }

    fn key(&self, rest: &str) -> String {
        format!("{}.{}.{rest}", self.room, self.calculator.id)
    }

    fn setting(&self, key: &str) -> String {
        format!("{}.{}.{key}", self.room, self.calculator.id)
    }

    /// The calculator's own word for an input or an answer, else the one that several share.
    fn word(&self, w: &Writer<'_>, kind: &str, id: &str) -> String {
        let own = self.key(&format!("{kind}.{id}"));
        let key = if w.texts.has(&own) { own } else { format!("{}.{kind}.{id}", self.room) };
        // Of less than a year nothing is called a year's; a published example has its own year.
        w.say(&key, &[span::a_year(w, self.since.filter(|_| !self.is_example()))])
    }

    fn is_example(&self) -> bool {
        self.values.iter().any(|value| matches!(value.origin, Origin::Example))
    }

    /// What the answers rest on, as the last part of a text's name.
    pub fn rests_on(&self) -> &'static str {
        let has = |of: fn(&Origin) -> bool| self.values.iter().any(|value| of(&value.origin));
        let is_file = has(|o| matches!(o, Origin::File(from) if !is_assumed(from)));
        if self.is_example() {
            "example"
        } else if has(|o| matches!(o, Origin::File("published"))) {
            "published"
        } else if is_file
            && has(|o| matches!(o, Origin::Usual) || matches!(o, Origin::File(f) if is_assumed(f)))
        {
            "part"
        } else if is_file {
            "file"
        } else if has(|o| matches!(o, Origin::User)) {
            "own"
        } else {
            "textbook"
        }
    }

    /// A mark for answers that are not, or not wholly, about this file.
    fn mark(&self, w: &Writer<'_>) -> String {
        match self.rests_on() {
            of @ ("example" | "published" | "textbook") => w.get(&format!("calculator.rests.{of}")),
            _ => String::new(),
        }
    }

    /// Its name.
    pub fn title(&self, w: &Writer<'_>) -> String {
        w.get(&self.key("title"))
    }

    /// Name of the main answer.
    pub fn main_label(&self, w: &Writer<'_>) -> String {
        self.word(w, "out", self.solution.main.id)
    }

    /// All answers, where the strip shows only the first.
    pub fn detail(&self, w: &Writer<'_>) -> Option<Block> {
        (self.solution.answers.len() > N_KPIS).then(|| Block::Table(self.answers(w)))
    }

    /// What is to be seen of it at once.
    pub fn blocks(&self, w: &Writer<'_>) -> Vec<Block> {
        let mut blocks =
            vec![self.insight(w), Block::Form(self.form(w)), Block::Kpis { items: self.kpis(w) }];
        if !self.solution.effects.is_empty() {
            blocks.push(self.tornado(w));
        }
        blocks.push(Block::Table(self.inputs(w)));
        blocks.push(w.notice(Tone::Neutral, w.get(&self.key("assumes")), String::new()));
        blocks
    }

    fn arguments(&self, w: &Writer<'_>) -> Vec<(String, Arg)> {
        let arg = |unit: Unit, value: f64| match style(unit) {
            Some(style) if value.is_finite() => Arg::Number(value, style),
            _ => Arg::Text(written(w, unit, value)),
        };
        let answers = self.solution.answers.iter().map(|a| (a.id.to_owned(), arg(a.unit, a.value)));
        let inputs = self.calculator.inputs.iter().zip(&self.values);
        answers.chain(inputs.map(|(i, v)| (format!("in_{}", i.id), arg(i.unit, v.value)))).collect()
    }

    /// The finding in one sentence.
    pub fn insight(&self, w: &Writer<'_>) -> Block {
        let arguments = self.arguments(w);
        let arguments: Vec<(&str, Arg)> =
            arguments.iter().map(|(id, arg)| (id.as_str(), arg.clone())).collect();
        let (tone, key) = if self.pays() { (Tone::Good, "pays") } else { (Tone::Warning, "loses") };
        w.insight(tone, w.say(&self.key(key), &arguments), self.sources(w))
    }

    /// How many inputs come from where, or in a few words that none is of the file's or the user's.
    pub fn sources_in_short(&self, w: &Writer<'_>) -> String {
        match self.rests_on() {
            of @ ("example" | "textbook") => w.get(&format!("calculator.rests.{of}")),
            _ => self.sources(w),
        }
    }

    /// How many inputs come from where.
    pub fn sources(&self, w: &Writer<'_>) -> String {
        let n = |of: fn(&Origin) -> bool| self.values.iter().filter(|v| of(&v.origin)).count();
        let file = n(|o| matches!(o, Origin::File(from) if !is_assumed(from)));
        let own = n(|o| matches!(o, Origin::User));
        if self.is_example() {
            return w.get("calculator.example_open");
        }
        if file == 0 && own == 0 {
            return w.get("calculator.nothing_known");
        }
        let assumed = self.values.len() - file - own;
        w.say(
            "calculator.sources",
            &[("file", Arg::from(file)), ("own", Arg::from(own)), ("assumed", Arg::from(assumed))],
        )
    }

    fn form(&self, w: &Writer<'_>) -> Form {
        let mut fields = Vec::new();
        if !self.calculator.examples.is_empty() {
            let mut options = vec![Opt { value: String::new(), label: w.get("calculator.no_example") }];
            options.extend(self.calculator.examples.iter().map(|e| Opt {
                value: e.id.to_owned(),
                label: w.get(&self.key(&format!("example.{}", e.id))),
            }));
            let value = self.settings.of(self.calculator.id).and_then(|c| c.example).unwrap_or("").to_owned();
            fields.push(Field {
                id: self.setting("example"),
                label: w.get("calculator.example"),
                help: String::new(),
                control: Control::Select { options, value },
            });
        }
        for (input, value) in self.calculator.inputs.iter().zip(&self.values) {
            fields.push(Field {
                id: self.setting(input.id),
                label: self.word(w, "in", input.id),
                help: self.origin(w, value.origin),
                control: control(w, input, value.value),
            });
        }
        Form { fields }
    }

    fn origin(&self, w: &Writer<'_>, origin: Origin) -> String {
        match origin {
            Origin::User => w.get("calculator.from.user"),
            Origin::File(from) => {
                let key = format!("{}.from.{from}", self.room);
                w.say(&key, &[span::last_year(w, self.since), span::carried_to_a_year(w, self.since)])
            }
            Origin::Example => w.get("calculator.from.example"),
            Origin::Usual => w.get("calculator.from.usual"),
        }
    }

    fn kpis(&self, w: &Writer<'_>) -> Vec<Kpi> {
        let kpi = |a: &Answer| Kpi {
            id: self.setting(a.id),
            label: self.word(w, "out", a.id),
            value: written(w, a.unit, a.value),
            note: self.mark(w),
            how: self.how(w, a),
            changes: Vec::new(),
            set: None,
        };
        self.solution.answers.iter().take(N_KPIS).map(kpi).collect()
    }

    /// The formula of an answer in words and with the inputs and answers filled in; where no formula finds it, in which way
    /// it is found.
    fn how(&self, w: &Writer<'_>, answer: &Answer) -> String {
        if let Some(lines) = formula(self, w, answer.id) {
            return lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        }
        let key = self.key(&format!("how.{}", answer.id));
        if !w.texts.has(&key) {
            return String::new();
        }
        let inputs = self.calculator.inputs.iter().zip(&self.values);
        let mut args: Vec<(&str, Arg)> =
            inputs.map(|(input, value)| (input.id, Arg::from(written(w, input.unit, value.value)))).collect();
        args.extend(self.solution.answers.iter().map(|a| (a.id, Arg::from(written(w, a.unit, a.value)))));
        w.say(&key, &args)
    }

    /// What a name in a formula stands for, in words: an input, else an answer.
    pub(super) fn name(&self, w: &Writer<'_>, id: &str) -> String {
        self.word(w, if self.calculator.input(id).is_some() { "in" } else { "out" }, id)
    }

    /// What a name in a formula counts.
    pub(super) fn unit(&self, id: &str) -> Unit {
        let of_answer = || self.solution.answers.iter().find(|a| a.id == id).map(|a| a.unit);
        self.calculator.input(id).map(|i| i.unit).or_else(of_answer).unwrap_or(Unit::Number)
    }

    fn answers(&self, w: &Writer<'_>) -> Table {
        let row = |a: &Answer| {
            let (name, how) = (self.word(w, "out", a.id), self.how(w, a));
            // The name stands in its own column.
            let how = how.strip_prefix(&format!("{name} = ")).unwrap_or(&how).to_owned();
            vec![words(name), words(written(w, a.unit, a.value)), words(how)]
        };
        let rows = self.solution.answers.iter().map(row).collect();
        let id = format!("{}-answers", self.calculator.id);
        w.table(&id, "calculator.answers", &["col.answer", "#col.value", "col.formula"], rows)
    }

    /// Every input: its value, where it comes from, and where the main answer breaks even.
    fn inputs(&self, w: &Writer<'_>) -> Table {
        let found = &self.solution.break_evens;
        let rows =
            self.calculator.inputs.iter().zip(&self.values).zip(found).map(|((input, value), found)| {
                let break_even = match found {
                    Some(x) => written(w, input.unit, *x),
                    None => w.get("calculator.no_break_even"),
                };
                vec![
                    words(self.word(w, "in", input.id)),
                    words(written(w, input.unit, value.value)),
                    words(break_even),
                    words(self.origin(w, value.origin)),
                ]
            });
        let id = format!("{}-inputs", self.calculator.id);
        let columns = ["col.input", "#col.value", "#col.break_even", "col.origin"];
        let mut table = w.table(&id, "calculator.inputs", &columns, rows.collect());
        let target = written(w, self.solution.main.unit, self.calculator.target);
        table.note = w.say(
            "calculator.break_even_note",
            &[("main", Arg::from(self.main_label(w))), ("target", Arg::from(target))],
        );
        table
    }

    fn tornado(&self, w: &Writer<'_>) -> Block {
        let main = self.solution.main;
        let style = style(main.unit).unwrap_or(N::Decimal(2));
        let (mut categories, mut marks, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        let (mut lower, mut higher) = (Vec::new(), Vec::new());
        for effect in &self.solution.effects {
            let Some(input) = self.calculator.inputs.get(effect.input) else { continue };
            let name = self.word(w, "in", input.id);
            for (at, by) in [(effect.low, effect.at_low), (effect.high, effect.at_high)] {
                let text = w.say(
                    "calculator.mark",
                    &[
                        ("input", Arg::from(name.as_str())),
                        ("value", Arg::from(written(w, input.unit, at))),
                        ("answer", Arg::from(written(w, main.unit, main.value + by))),
                    ],
                );
                marks.push(Mark { text, set: None });
            }
            lower.push(effect.at_low);
            higher.push(effect.at_high);
            rows.push(vec![
                words(name.clone()),
                words(written(w, input.unit, effect.low)),
                w.num(main.value + effect.at_low, style),
                words(written(w, input.unit, effect.high)),
                w.num(main.value + effect.at_high, style),
            ]);
            categories.push(name);
        }
        let label = self.main_label(w);
        let first = categories.first().cloned().unwrap_or_default();
        let summary = w.say(
            "calculator.tornado_summary",
            &[("main", Arg::from(label.as_str())), ("input", Arg::from(first))],
        );
        let id = format!("{}-tornado", self.calculator.id);
        let columns = ["col.input", "#col.lower", "#col.answer_then", "#col.higher", "#col.answer_then"];
        let series = |key: &str, values| Series { name: w.get(key), values };
        Block::Chart(Box::new(ChartBlock {
            title: w.say("calculator.tornado", &[("main", Arg::from(label.as_str()))]),
            summary,
            spec: ChartSpec::Bars(Bars {
                category_label: w.get("col.input"),
                categories,
                axis: Axis {
                    label: w.say("calculator.change_of", &[("main", Arg::from(label))]),
                    style: if main.unit == Unit::Money { N::MoneyShort } else { style },
                },
                series: vec![series("calculator.lower", lower), series("calculator.higher", higher)],
                horizontal: true,
                histogram: false,
                partial: Vec::new(),
                marks,
            }),
            table: w.table(&id, "calculator.tornado_table", &columns, rows),
            id,
        }))
    }

    /// Adds answers, break-evens and inputs.
    pub fn figures(&self, f: &mut Figures) {
        for answer in &self.solution.answers {
            f.real(self.setting(answer.id), answer.value);
        }
        for ((input, value), found) in
            self.calculator.inputs.iter().zip(&self.values).zip(&self.solution.break_evens)
        {
            f.real(self.setting(&format!("input.{}", input.id)), value.value);
            if let Some(x) = found {
                f.real(self.setting(&format!("breakeven.{}", input.id)), *x);
            }
        }
    }
}

/// Whether a word of origin names an assumption of ours and no fact of the file.
fn is_assumed(from: &str) -> bool {
    matches!(
        from,
        "scaled"
            | "published"
            | "season_rest"
            | "margin_usual"
            | "margin_money_usual"
            | "contract_money_usual"
            | "tenth_less"
            | "a_quarter_more"
            | "top_fifth"
            | "visitors"
            | "no_referrer"
    )
}

/// A share is a slider in per cent, yes and no a choice, everything else a number.
fn control(w: &Writer<'_>, input: &Input, value: f64) -> Control {
    let entered = input.unit.entered(value);
    match input.unit {
        Unit::Share => {
            let (low, high) = input.range;
            Control::Range {
                min: input.unit.entered(low),
                max: input.unit.entered(high.min(1.0_f64.max(value))),
                step: 0.1,
                value: (entered * 10.0).round() / 10.0,
                unit: w.get("unit.percent"),
            }
        }
        Unit::Flag => Control::Select {
            options: vec![w.opt("1", "calculator.yes"), w.opt("0", "calculator.no")],
            value: if value > 0.5 { "1".to_owned() } else { "0".to_owned() },
        },
        _ => {
            // What the file knows comes with many digits; four are enough to see and to change.
            let shown = if value.abs() >= 1_000.0 { entered.round() } else { four_digits(entered) };
            Control::Text { value: shown.to_string(), example: input.unit.entered(input.usual).to_string() }
        }
    }
}

fn four_digits(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// How plain numbers of a unit are written; `None` for those that need a word.
pub fn style(unit: Unit) -> Option<N> {
    match unit {
        Unit::Money => Some(N::Money),
        Unit::Share => Some(N::Percent(1)),
        Unit::Count => Some(N::Count),
        Unit::Ratio | Unit::Number => Some(N::Decimal(2)),
        Unit::Years | Unit::Months | Unit::Days => Some(N::Decimal(1)),
        Unit::Flag => None,
    }
}

/// A number with its unit, in words; a dash where there is none.
pub fn written(w: &Writer<'_>, unit: Unit, value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let with = |key: &str, style| w.say(key, &[("n", Arg::Number(value, style))]);
    match unit {
        Unit::Money if value.abs() >= 10_000.0 => w.number(value, N::MoneyRound),
        Unit::Money => w.number(value, N::Money),
        Unit::Share => w.number(value, N::Percent(if value.abs() < 0.1 { 2 } else { 1 })),
        Unit::Count if value.fract() != 0.0 && value.abs() < 100.0 => w.number(value, N::Decimal(1)),
        Unit::Count => w.number(value, N::Count),
        Unit::Ratio => with("unit.times", N::Decimal(2)),
        Unit::Number => w.number(value, N::Decimal(2)),
        Unit::Years => with("unit.years", N::Decimal(1)),
        Unit::Months => with("unit.n_months", N::Decimal(1)),
        Unit::Days => with("unit.days", N::Count),
        Unit::Flag => w.get(if value > 0.5 { "calculator.yes" } else { "calculator.no" }),
    }
}
