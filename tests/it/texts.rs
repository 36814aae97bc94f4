//! Invariant 6: every text key that the code names exists.

use keliu::analysis::calculator::Calculator;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn rust_files(folder: &Path, to: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, to);
        } else if path.extension().is_some_and(|e| e == "rs") {
            to.push(path);
        }
    }
}

/// Literals that stand directly behind `opening` (blanks and line ends between do not matter).
fn literals_after<'a>(code: &'a str, opening: &str) -> Vec<&'a str> {
    code.match_indices(opening)
        .filter_map(|(at, _)| {
            let rest = code[at + opening.len()..].trim_start().strip_prefix('"')?;
            rest.split_once('"').map(|(literal, _)| literal)
        })
        .collect()
}

fn check(opening: &str, prefix: &str, folders: &[&str]) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let english = fs::read_to_string(root.join("src/i18n/en.txt")).unwrap();
    let keys: BTreeSet<&str> =
        english.lines().filter_map(|l| l.split_once('=')).map(|(key, _)| key.trim()).collect();
    let mut files = Vec::new();
    for folder in folders {
        rust_files(&root.join(folder), &mut files);
    }
    let mut n = 0;
    let mut missing = Vec::new();
    for file in files {
        let code = fs::read_to_string(&file).unwrap();
        let code = code.split("#[cfg(test)]").next().unwrap();
        for literal in literals_after(code, opening) {
            // What the dialect's look-ahead stops itself with is never shown.
            if literal == "enough" {
                continue;
            }
            n += 1;
            // Shared helpers build some keys from a stem.
            if !keys.contains(format!("{prefix}{literal}").as_str()) && !literal.contains('{') {
                missing.push(format!("{prefix}{literal} ({})", file.display()));
            }
        }
    }
    assert!(missing.is_empty(), "no such text: {missing:#?}");
    n
}

#[test]
fn every_sentence_that_sections_say_exists() {
    let folders = ["src/report", "src/engine"];
    let n = check("w.say(", "", &folders)
        + check("w.get(", "", &folders)
        + check("texts.say(", "", &folders)
        + check("texts.get(", "", &folders)
        + check("w.kpi(", "kpi.", &folders)
        + check("w.field(", "setting.", &folders);
    assert!(n > 100, "the scanner found only {n} keys: it no longer sees how texts are called");
}

#[test]
fn every_error_has_words() {
    let n = check("Error::new(", "error.", &["src"]);
    assert!(n > 20, "the scanner found only {n} errors");
}

/// Families of texts whose last part is made at run time: ids of segments, names of roles, numbers of paragraphs.
const FAMILIES: &[&str] = &[
    "groups.",
    "account.",
    "page.",
    "method.",
    "segment.",
    "stage.",
    "decline.",
    "cohorts.",
    "won.",
    "loyalty.",
    "cluster.",
    "role.",
    "clv.leaving.",
    "clv.map.",
    "clv.meaning.",
    "clv.model.",
    "clv.reason.",
    "model.words.",
    "forecast.",
    "columns.date.",
    "intake.unit.",
    "issue.",
    "reason.",
    "programme.",
    "actions.",
    "prices.",
    "scenario.",
    "drivers.",
    "tiers.",
    "timing.",
    "structure.",
    "overview.measure.",
    "strategies.",
    "strategy.",
    "calculator.rests.",
];

/// Families whose last part stands in the code by itself: `Error::new("x")` says `error.x`.
const STEMS: [&str; 6] = ["error.", "kpi.", "setting.", "clv.warning.", "clv.no_interval.", "fate."];

#[test]
fn no_text_is_left_over() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    rust_files(&root.join("src"), &mut files);
    let code: String = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let english = fs::read_to_string(root.join("src/i18n/en.txt")).unwrap();
    let is_named =
        |literal: &str| code.contains(&format!("\"{literal}\"")) || code.contains(&format!("\"#{literal}\""));
    let left: Vec<&str> = english
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim()))
        .filter(|key| !FAMILIES.iter().any(|family| key.starts_with(family)) && !key.ends_with(".title"))
        .filter(|key| {
            let stem = STEMS.iter().find_map(|stem| key.strip_prefix(stem));
            !is_named(key) && !stem.is_some_and(|stem| is_named(stem.trim_end_matches(".help")))
        })
        .collect();
    assert!(left.is_empty(), "nobody says: {left:?}");
}

/// Texts of calculators are named by their ids: all are there, and none is left over.
#[test]
fn every_calculator_has_its_texts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let english = fs::read_to_string(root.join("src/i18n/en.txt")).unwrap();
    let keys: BTreeSet<&str> =
        english.lines().filter_map(|l| l.split_once('=')).map(|(key, _)| key.trim()).collect();
    for (room, calculators, files) in [
        ("programme", keliu::analysis::programme::calculators(), ["programme/known", "programme/file"]),
        (
            "strategy",
            keliu::analysis::pricing::strategies::calculators(),
            ["pricing/strategies/known", "pricing/strategies/guide"],
        ),
    ] {
        let wanted = wanted(room, &calculators, &keys);
        let known =
            files.map(|file| fs::read_to_string(root.join(format!("src/analysis/{file}.rs"))).unwrap());
        let missing: Vec<&String> = wanted.iter().filter(|key| !keys.contains(key.as_str())).collect();
        assert!(missing.is_empty(), "no such text: {missing:#?}");
        let left: Vec<&&str> = keys
            .iter()
            .filter(|key| key.starts_with(&format!("{room}.")) && !wanted.contains(**key))
            .filter(|key| {
                let from = key.strip_prefix(&format!("{room}.from."));
                !from.is_some_and(|from| known.iter().any(|code| code.contains(&format!("\"{from}\""))))
            })
            .collect();
        assert!(left.is_empty(), "nobody says: {left:?}");
    }
}

/// Keys of all that calculators of a room say.
fn wanted(room: &str, calculators: &[&'static Calculator], keys: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    // An input or an answer has a word of its own, or one that several share.
    let word = |calculator: &str, kind: &str, id: &str| {
        let own = format!("{room}.{calculator}.{kind}.{id}");
        if keys.contains(own.as_str()) { own } else { format!("{room}.{kind}.{id}") }
    };
    for calculator in calculators {
        let id = calculator.id;
        for part in ["title", "pays", "loses", "assumes"] {
            wanted.insert(format!("{room}.{id}.{part}"));
        }
        for example in calculator.examples {
            wanted.insert(format!("{room}.{id}.example.{}", example.id));
        }
        for input in calculator.inputs {
            wanted.insert(word(id, "in", input.id));
        }
        let usual: Vec<f64> = calculator.inputs.iter().map(|input| input.usual).collect();
        for answer in (calculator.run)(&usual).unwrap() {
            wanted.insert(word(id, "out", answer.id));
            // A formula in words, where there is one.
            let how = format!("{room}.{id}.how.{}", answer.id);
            if keys.contains(how.as_str()) {
                wanted.insert(how);
            }
        }
    }
    wanted
}

/// A strategy that loses fills in a negative number: words that take it away once more would say the opposite.
#[test]
fn losses_are_not_negated_twice() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for language in ["en", "zh-Hans", "zh-Hant"] {
        let text = fs::read_to_string(root.join(format!("src/i18n/{language}.txt"))).unwrap();
        let losing = text.lines().filter(|l| l.starts_with("strategy.") && l.contains(".loses = "));
        let losing: Vec<&str> = losing.collect();
        assert!(losing.len() > 10, "{language}");
        for line in losing {
            for twice in
                ["少賺{", "淨虧{", "少赚{", "净亏{", "cost {net}", "missed by {", "loses {", "會少賺"]
            {
                assert!(!line.contains(twice), "{language}: {line}");
            }
        }
    }
}
