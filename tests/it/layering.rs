//! Which room may use which: the table of docs/architecture.md, read off the paths in the sources.
//!
//! Only shipped code counts: modules under `#[cfg(test)]` may build their inputs as they like.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Room -> paths (below the crate) that its files may name. `model` allows all of it, `model::Day` that item.
const MAY_USE: [(&str, &[&str]); 14] = [
    ("issue", &["model::Day"]),
    ("host", &["issue", "model::Day", "i18n::Lang"]),
    ("model", &["issue"]),
    ("math", &[]),
    ("ingest", &["model", "issue", "host"]),
    ("analysis", &["model", "math", "issue"]),
    ("report", &["analysis", "model", "i18n", "host", "issue"]),
    ("i18n", &["model", "host", "issue"]),
    ("chart", &["report::chart", "report::ChartSpec", "host", "i18n::Lang", "issue", "model::Day"]),
    ("export", &["report", "chart", "model", "host", "issue"]),
    ("engine", &["ingest", "analysis", "report", "i18n", "export", "model", "host", "issue"]),
    ("web", &["engine", "report", "i18n", "host", "issue", "model::Day"]),
    ("main", &["engine", "report", "i18n", "host", "issue", "model::Day"]),
    ("lib", &[]),
];

/// What single files may use beyond their room: what was read is shown by the first section and by the columns
/// screen; the view draws.
const FILES_MAY_USE: [(&str, &[&str]); 5] = [
    ("export/not_accepted", &["ingest"]),
    ("report/sections", &["ingest"]),
    ("report/columns", &["ingest"]),
    ("web/chart_view", &["chart", "report::chart"]),
    ("web/canvas", &["chart"]),
];

/// Crates that touch the browser.
const WEB_CRATES: [&str; 6] =
    ["web_sys", "js_sys", "wasm_bindgen", "serde_wasm_bindgen", "plotters_canvas", "tsify"];

/// What plotters-canvas needs itself. Anything more (a request, a storage) would be a door. What plotters adds
/// for its own text measuring (Window, Document, Element, HtmlElement) stands in its manifest, not in ours.
const WEB_SYS_FEATURES: [&str; 3] = ["CanvasRenderingContext2d", "HtmlCanvasElement", "TextMetrics"];

#[test]
fn rooms_use_only_what_they_may() {
    let mut wrong = Vec::new();
    for (name, source) in sources() {
        let room = name.split('/').next().unwrap_or_default();
        let Some((_, allowed)) = MAY_USE.iter().find(|(r, _)| *r == room) else {
            wrong.push(format!("src/{name}: no room of that name in tests/it/layering.rs"));
            continue;
        };
        let own =
            FILES_MAY_USE.iter().filter(|(file, _)| name.starts_with(file)).flat_map(|(_, paths)| *paths);
        let allowed: Vec<&str> = allowed.iter().chain(own).copied().collect();
        for path in paths_used(&name, &source) {
            let inside = |room: &str| path == room || path.starts_with(&format!("{room}::"));
            if !inside(room) && !allowed.iter().any(|a| inside(a)) {
                wrong.push(format!("src/{name} uses {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn only_web_touches_the_browser() {
    let mut wrong = Vec::new();
    for (name, source) in sources() {
        // Types of the boundary may be told to TypeScript, which costs the core nothing.
        let described = ["report", "host", "model/day", "engine"].iter().any(|place| name.starts_with(place));
        for (i, line) in plain(&source).lines().enumerate() {
            let exempt = described && line.contains("cfg_attr(") && line.contains("target_arch");
            if name.starts_with("web/") || exempt {
                continue;
            }
            for krate in WEB_CRATES.iter().filter(|krate| words(line).any(|word| word == **krate)) {
                wrong.push(format!("src/{name}:{} names {krate}", i + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_further_feature_of_the_browser_is_enabled() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let lines: Vec<&str> = manifest.lines().filter(|line| line.starts_with("web-sys ")).collect();
    assert_eq!(lines.len(), 1, "web-sys is one line of Cargo.toml");
    let features = lines[0].split_once("features = [").and_then(|(_, rest)| rest.split_once(']')).unwrap().0;
    let features: BTreeSet<&str> = features.split(',').map(|f| f.trim().trim_matches('"')).collect();
    assert_eq!(features, BTreeSet::from(WEB_SYS_FEATURES));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Name (`report/sections/rfm`, `model`, `lib`) and text of every source file.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let src = root().join("src");
    walk(&src, &mut files);
    files.sort();
    let name = |path: &Path| {
        let text = path.strip_prefix(&src).unwrap().with_extension("").to_string_lossy().replace('\\', "/");
        text.strip_suffix("/mod").map_or(text.clone(), str::to_owned)
    };
    let out: Vec<_> = files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect();
    assert!(out.len() > 10, "the sources were not found");
    out
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The text without comments, literals and test modules; line breaks stay.
fn plain(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::new();
    let mut i = 0;
    while i < chars.len() {
        let rest = &chars[i..];
        let skip = match rest {
            ['/', '/', ..] => rest.iter().take_while(|c| **c != '\n').count(),
            ['/', '*', ..] => block_comment(rest),
            ['r', '"' | '#', ..] if !out.ends_with(|c: char| c.is_alphanumeric() || c == '_') => {
                raw_string(rest)
            }
            ['"', ..] => string(rest),
            ['\'', '\\', _, ..] => 3 + rest[3..].iter().take_while(|c| **c != '\'').count() + 1,
            ['\'', _, '\'', ..] => 3,
            _ => 0,
        };
        match skip {
            0 => {
                out.push(chars[i]);
                i += 1;
            }
            n => {
                out.extend(rest.iter().take(n).filter(|c| **c == '\n'));
                i += n;
            }
        }
    }
    without_tests(&out)
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut i = 0;
    while i < rest.len() {
        match &rest[i..] {
            ['/', '*', ..] => (depth, i) = (depth + 1, i + 2),
            ['*', '/', ..] => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            break;
        }
    }
    i
}

fn raw_string(rest: &[char]) -> usize {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return 0; // r#ident
    }
    let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let from = 2 + hashes;
    let at = rest[from..].windows(end.len()).position(|w| w == end).expect("a raw string ends");
    from + at + end.len()
}

fn string(rest: &[char]) -> usize {
    let mut i = 1;
    while rest[i] != '"' {
        i += if rest[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

fn without_tests(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("#[cfg(test)]") {
        let (before, item) = rest.split_at(at);
        out.push_str(before);
        // An item ends with a semicolon before any brace, or with the brace that closes its first one.
        let mut depth = 0;
        let end = item
            .char_indices()
            .find(|(_, c)| {
                depth += i32::from(*c == '{') - i32::from(*c == '}');
                depth == 0 && matches!(c, ';' | '}')
            })
            .map_or(item.len(), |(i, c)| i + c.len_utf8());
        out.extend(item[..end].chars().filter(|c| *c == '\n'));
        rest = &item[end..];
    }
    out + rest
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_alphanumeric() || c == '_'))
}

/// Every path that leaves through the crate's root, without `crate::`; at most three names of each.
fn paths_used(name: &str, source: &str) -> BTreeSet<String> {
    let text: String = plain(source);
    let crate_name = if name == "main" { "keliu" } else { "crate" };
    let mut out = BTreeSet::new();
    for start in [format!("{crate_name}::"), "super::".to_owned()] {
        for (at, _) in text.match_indices(&start) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let mut rest = &text[at..];
            let mut n_up = 0;
            while let Some(more) = rest.strip_prefix("super::") {
                (rest, n_up) = (more, n_up + 1);
            }
            // `super::` reaches the crate's root only from as deep as the file stands; an inline module would
            // add to that, and then the compiler refuses what this takes for a room.
            let depth = name.split('/').count();
            let rest = match rest.strip_prefix(&format!("{crate_name}::")) {
                Some(rest) => rest,
                None if n_up == depth => rest,
                None => continue,
            };
            heads(rest, "", 0, &mut out);
        }
    }
    out
}

/// Reads `a::b::c`, `{a, b::{c, d}}` and `a::*` into paths.
fn heads(text: &str, before: &str, n_names: usize, out: &mut BTreeSet<String>) {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        let mut depth = 0;
        let mut from = 0;
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    if !group[from..i].trim().is_empty() {
                        heads(&group[from..i], before, n_names, out);
                    }
                    from = i + 1;
                    if c == '}' {
                        return;
                    }
                }
                _ => {}
            }
        }
        heads(&group[from..], before, n_names, out);
        return;
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let path = match (before, &text[..end]) {
        ("", name) => name.to_owned(),
        (before, "" | "self") => before.to_owned(),
        (before, name) => format!("{before}::{name}"),
    };
    match text[end..].strip_prefix("::") {
        Some(rest) if n_names < 2 && end > 0 => heads(rest, &path, n_names + 1, out),
        _ => drop(out.insert(path)),
    }
}

#[test]
fn the_reader_of_paths_reads() {
    let source = r##"
        //! crate::comment
        use crate::model::{Day, customers::{Customers as C, self}, Money};
        use crate::{host, issue::Error};
        use super::super::analysis::value::rfm;
        fn f<'a>(x: &'a str) -> char { let _ = "crate::text \" crate::more"; let _ = r#"crate::raw""#; '"' }
        /* crate::block /* nested */ */
        impl crate::i18n::Host for X { fn g() { crate::math::sum(&[]); super::sibling(); mycrate::x(); } }
        #[cfg(test)] mod tests { use crate::ingest::X; fn h() { if true {} } }
        #[cfg(test)] use crate::export;
        use crate::chart::*;
    "##;
    let found = paths_used("report/block", source);
    let wanted = [
        "analysis::value::rfm",
        "chart",
        "host",
        "i18n::Host",
        "issue::Error",
        "math::sum",
        "model::Day",
        "model::Money",
        "model::customers",
        "model::customers::Customers",
    ];
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
    assert_eq!(
        paths_used("main", "use keliu::engine::Engine;"),
        BTreeSet::from(["engine::Engine".to_owned()])
    );
    assert_eq!(paths_used("host", "use super::model::Day;"), BTreeSet::from(["model::Day".to_owned()]));
}
