//! Every answer of every calculator opens a formula that comes to it, with the numbers it was computed from.

use crate::programmes::{cdnow, section};
use keliu::analysis::calculator::formula::Term;
use keliu::analysis::calculator::{Calculator, Unit};
use keliu::analysis::{pricing::strategies, programme};
use keliu::host::Hosts as _;
use keliu::i18n::{Lang, PlainHosts, Texts};
use keliu::report::{Block, Section};
use proptest::prelude::*;

fn rooms() -> [(&'static str, Vec<&'static Calculator>); 2] {
    [("programme", programme::calculators()), ("strategy", strategies::calculators())]
}

/// Inputs of a calculator, each moved by a factor within its range; flags are yes or no.
fn moved(calculator: &Calculator, factors: &[f64]) -> Vec<f64> {
    let inputs = calculator.inputs.iter().zip(factors);
    inputs
        .map(|(input, factor)| {
            let value = (input.usual * factor).clamp(input.range.0, input.range.1);
            if input.unit == Unit::Flag { f64::from(u8::from(*factor > 1.0)) } else { value }
        })
        .collect()
}

/// The formulas of all answers against what the calculator's function says; returns how many were held against it.
#[track_caller]
fn check(room: &str, calculator: &Calculator, values: &[f64], texts: &Texts) -> usize {
    let solution = calculator.solve(values).unwrap();
    let named = |name: &str| calculator.named(name, values, &solution);
    let mut n = 0;
    for answer in &solution.answers {
        let place = format!("{room}.{}.{} at {values:?}", calculator.id, answer.id);
        let Some((_, term)) = calculator.formula(answer.id, values, &solution) else {
            // What is searched for says in words how it is found.
            assert!(texts.has(&format!("{room}.{}.how.{}", calculator.id, answer.id)), "{place}");
            continue;
        };
        if answer.value.is_finite() {
            let got = term.value(&named);
            let scale = calculator.inputs.iter().map(|i| named(i.id).abs()).fold(0.0, f64::max);
            let near = 1e-8 * answer.value.abs() + 1e-13 * scale + 1e-12;
            assert!((got - answer.value).abs() <= near, "{place}: {got}, shown {}", answer.value);
            n += 1;
        }
    }
    n
}

#[test]
fn every_calculator_says_by_which_formula() {
    let texts = Texts::new(Lang::En, PlainHosts.host(Lang::En, "").unwrap());
    for (room, calculators) in rooms() {
        for calculator in calculators {
            // Everything that stands in the list can be read, and is about an answer.
            let usual: Vec<f64> = calculator.inputs.iter().map(|i| i.usual).collect();
            let solution = calculator.solve(&usual).unwrap();
            for formula in calculator.formulas {
                let place = format!("{room}.{}: {formula:?}", calculator.id);
                assert!(solution.answers.iter().any(|a| a.id == formula.of), "{place}");
                for text in [formula.when, formula.is] {
                    assert!(text.is_empty() || Term::parse(text).is_some(), "{place}");
                }
            }
            let mut n = check(room, calculator, &usual, &texts);
            for example in calculator.examples {
                let value = |input: &keliu::analysis::calculator::Input| {
                    example.values.iter().find(|v| v.0 == input.id).map_or(input.usual, |v| v.1)
                };
                let values: Vec<f64> = calculator.inputs.iter().map(value).collect();
                n += check(room, calculator, &values, &texts);
            }
            assert!(n > 0, "{room}.{}", calculator.id);
        }
    }
}

proptest! {
    #[test]
    fn formulas_come_to_the_answers(factors in prop::collection::vec(0.2..2.5_f64, 13)) {
        let texts = Texts::new(Lang::En, PlainHosts.host(Lang::En, "").unwrap());
        for (room, calculators) in rooms() {
            for calculator in calculators {
                check(room, calculator, &moved(calculator, &factors), &texts);
            }
        }
    }
}

/// Names, answers as shown, and how they come about: of the strip, and of the table of all answers.
fn shown(section: &Section, calculator: &Calculator) -> Vec<(String, String)> {
    let own = |id: &str| id.split('.').nth(1) == Some(calculator.id);
    let mut list = Vec::new();
    for block in section.blocks.iter().chain(&section.details) {
        match block {
            Block::Kpis { items } => {
                let items = items.iter().filter(|k| own(&k.id));
                list.extend(items.map(|k| (k.value.clone(), k.how.clone())));
            }
            Block::Table(table) if table.id == format!("{}-answers", calculator.id) => {
                list.extend(table.rows.iter().map(|r| (r[1].text.clone(), r[2].text.clone())));
            }
            _ => {}
        }
    }
    list
}

#[test]
fn every_answer_shows_it_in_every_language() {
    let mut engine = cdnow(&[("programme.folklore", "on")]);
    for lang in Lang::ALL {
        engine.language(lang).unwrap();
        for (id, open, calculators) in [
            ("programmes", "programme.open", programme::PROGRAMMES.to_vec()),
            ("programmes", "programme.open", programme::FOLKLORE.to_vec()),
            ("strategies", "strategy.open", strategies::calculators()),
        ] {
            for calculator in calculators {
                engine.set(open, calculator.id).unwrap();
                let list = shown(&section(&mut engine, id), calculator);
                let usual: Vec<f64> = calculator.inputs.iter().map(|i| i.usual).collect();
                let n = calculator.solve(&usual).unwrap().answers.len();
                assert!(list.len() >= n, "{}: {} of {n}", calculator.id, list.len());
                for (value, how) in list {
                    let place = format!("{} {}: {value}: {how}", lang.tag(), calculator.id);
                    assert!(!how.contains(['[', '{', '_']) && !how.contains("NaN"), "{place}");
                    // A formula ends in the very answer that is shown; words that tell of a search name it, but for what
                    // was not found.
                    let ends = ["= ", ": ", "：", "="].map(|sign| format!("{sign}{value}"));
                    let told = how.lines().count() == 1 && how.contains(&value);
                    let is_shown =
                        how.lines().any(|line| ends.iter().any(|end| line.ends_with(end.as_str())));
                    assert!(is_shown || told || value == "–", "{place}");
                }
            }
        }
    }
}

/// The credit card of the course, as anyone can check it by hand.
#[test]
fn the_credit_card_by_hand() {
    let mut engine = cdnow(&[("programme.retention.example", "credit_card")]);
    let section = section(&mut engine, "programmes");
    let of = |id: &str| {
        let kpis = section.blocks.iter().flat_map(|b| match b {
            Block::Kpis { items } => &items[..],
            _ => &[],
        });
        kpis.into_iter().find(|k| k.id == id).unwrap().how.clone()
    };
    assert_eq!(
        of("programme.retention.gain"),
        "Gain per customer, paid once = Margin of a lifetime after − Cost of the programme per customer − \
         Margin of a lifetime before\n= 2,000.00 − 20.00 − 1,000.00 = 980.00"
    );
    let table = section.details.iter().find_map(|b| match b {
        Block::Table(t) if t.id == "retention-answers" => Some(t),
        _ => None,
    });
    let row = |name: &str| {
        table.unwrap().rows.iter().find(|r| r[0].text == name).unwrap_or_else(|| panic!("{name}"))[2]
            .text
            .clone()
    };
    assert_eq!(
        row("Still there after 5 years, after"),
        "(1 − Churn a year with the programme)⁵\n= (1 − 5%)⁵ = 77.4%"
    );
    assert_eq!(
        row("CLV before, discounted, first margin at once"),
        "Margin per customer and year × \
         (1 + Discount rate a year) ÷ (Discount rate a year + Churn a year now)\n\
         = 100.00 × (1 + 10%) ÷ (10% + 10%) = 550.00"
    );
}

/// A rebate says which of its steps holds.
#[test]
fn a_formula_under_a_condition_says_why() {
    let mut engine = cdnow(&[("programme.open", "rebate"), ("programme.rebate.example", "part_only")]);
    engine.set("programme.rebate.example", "").unwrap();
    for (input, value) in [
        ("volume", "100000"),
        ("extra", "10000"),
        ("step_1", "50000"),
        ("step_2", "100000"),
        ("step_3", "200000"),
    ] {
        engine.set(&format!("programme.rebate.{input}"), value).unwrap();
    }
    let list = shown(&section(&mut engine, "programmes"), &programme::rebate::REBATE);
    let rebate = list.iter().find(|(_, how)| how.starts_with("Rebate paid = ")).unwrap();
    // 2 % of 110,000.
    assert_eq!(
        rebate.1,
        "Rebate paid = (Volume without the rebate + Further volume due to the rebate) × Step 2 rate\n\
         = (100,000 + 10,000) × 2% = 2,200.00\n\
         It is this formula because “Rate on the whole volume” is yes and Volume without the rebate + Further \
         volume due to the rebate ≥ Step 2 from."
    );
}

/// Words within a formula do not swallow what stands beside them.
#[test]
fn the_larger_of_two_stands_in_brackets() {
    let mut engine = cdnow(&[("strategy.open", "channel"), ("strategy.channel.example", "spengler")]);
    let list = shown(&section(&mut engine, "strategies"), strategies_calculator("channel"));
    // 20 + (100 - 20) x 3 / 4.
    let retail = "Variable cost per unit + (the larger of 0 and (Shelf price at which nobody buys − Variable cost per \
                  unit)) × 3 ÷ 4\n= 20.00 + (the larger of 0 and (100.00 − 20.00)) × 3 ÷ 4 = 80.00";
    assert!(list.iter().any(|(value, how)| value == "80.00" && how.ends_with(retail)), "{list:?}");
}

fn strategies_calculator(id: &str) -> &'static Calculator {
    strategies::calculators().into_iter().find(|c| c.id == id).unwrap()
}
