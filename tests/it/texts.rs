//! Invariant 6: every text key that the code names exists.

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
