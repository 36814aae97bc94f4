//! `test`: everything that must hold, in the order in which it is cheap to learn that it does not.

use crate::{Res, build, dist, layout, run, setup, size, wasm_target::TARGET};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// How much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All.
    Everything,
    /// Native only: neither wasm, nor the page, nor browsers.
    Fast,
}

/// What the runners themselves counted.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
}

/// Runs the steps until one fails.
///
/// # Errors
/// Names the step.
pub fn test(extent: Extent) -> Res<()> {
    let mut tally = Tally::default();
    let result = steps(extent, &mut tally);
    let Tally { passed, failed, skipped } = tally;
    let skipped = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    match &result {
        Ok(()) => println!("\n{passed} passed, {failed} failed{skipped}"),
        Err(_) => println!("\n{passed} passed, {failed} failed{skipped}; stopped at the first failing step"),
    }
    result
}

fn steps(extent: Extent, tally: &mut Tally) -> Res<()> {
    let everything = extent == Extent::Everything;
    let browser = if everything { Some(step("setup", setup::setup_for_tests)?) } else { None };
    step("format", || run::run("cargo fmt", run::cargo().args(["fmt", "--all", "--check"])))?;
    step("lints", || clippy(&["--workspace", "--all-targets"]))?;
    if everything {
        for feature in ["engine", "view"] {
            step(&format!("lints of the {feature} module"), || {
                clippy(&["--lib", "--target", TARGET, "--no-default-features", "--features", feature])
            })?;
        }
    }
    step("tests of the core", || cargo_test(&["test"], tally))?;
    step("native command", || {
        run::run("cargo build", run::cargo().args(["build", "--bin", "keliu", "--locked"]))
    })?;
    step("tests of xtask", || cargo_test(&["test", "--package", "xtask", "--profile", "tool"], tally))?;
    let Some(browser) = browser else { return Ok(()) };
    // Modules without doors: to build them checks their imports and their glue.
    step("wasm modules and their import lists", || build::modules(build::Kind::Release))?;
    step("types and lints of the page", || run::run("npm run check", run::npm().args(["run", "check"])))?;
    step("page", || build::bundle(build::Kind::Release))?;
    step("size", size::size)?;
    step("pkg/ is up to date", dist::check)?;
    let trap = step("engine that can trap", || {
        let web = build::trap_modules()?;
        let pkg = layout::target("pkg-trap");
        build::bundle_into(&web, &pkg, &[])?;
        Ok((web, pkg))
    })?;
    step("browser tests", || browser_tests(&browser, &trap.0, &trap.1, tally))
}

fn step<T>(name: &str, work: impl FnOnce() -> Res<T>) -> Res<T> {
    println!("\n--- {name}");
    let start = Instant::now();
    let result = work().map_err(|why| format!("{name}: {why}"))?;
    println!("--- {name}: ok, {} s", start.elapsed().as_secs());
    Ok(result)
}

fn clippy(what: &[&str]) -> Res<()> {
    run::run("clippy", run::cargo().arg("clippy").args(what).args(["--locked", "--", "-D", "warnings"]))
}

fn cargo_test(what: &[&str], tally: &mut Tally) -> Res<()> {
    run::run_lines("cargo test", run::cargo().args(what).arg("--locked"), |line| tally.add_rust(line))
}

fn browser_tests(browser: &Path, trap_web: &Path, trap_pkg: &Path, tally: &mut Tally) -> Res<()> {
    let files = test_files(&layout::root().join("tests").join("browser"))?;
    let mut node = run::node();
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(files)
        .env("KELIU_CHROMIUM", browser)
        .env("KELIU_WEB", build::Kind::Release.web())
        .env("KELIU_PKG", build::Kind::Release.pkg())
        .env("KELIU_NATIVE", layout::target("debug").join(format!("keliu{}", std::env::consts::EXE_SUFFIX)))
        .env("KELIU_TRAP_WEB", trap_web)
        .env("KELIU_TRAP_PKG", trap_pkg);
    run::run_lines("node --test", &mut node, |line| tally.add_node(line))
}

/// Named one by one: what `node --test FOLDER` means differs from version to version.
fn test_files(folder: &Path) -> Res<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|why| format!("{}: {why}", folder.display()))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    match files.is_empty() {
        true => Err(format!("no *.test.mjs in {}", folder.display()).into()),
        false => Ok(files),
    }
}

impl Tally {
    /// `test result: ok. 12 passed; 0 failed; 1 ignored; …`
    fn add_rust(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else { return };
        let words: Vec<&str> = counts.split([' ', ';', '.']).filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            let &[number, what] = pair else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }

    /// `ℹ pass 3`, or `# pass 3` from a reporter without colours.
    fn add_node(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        let (Some("ℹ" | "#"), Some(what), Some(number), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return;
        };
        let Ok(number) = number.parse::<u64>() else { return };
        match what {
            "pass" => self.passed += number,
            "fail" | "cancelled" => self.failed += number,
            "skipped" | "todo" => self.skipped += number,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_the_runners_say() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ] {
            tally.add_rust(line);
        }
        for line in [
            "ℹ tests 9",
            "ℹ pass 5",
            "# fail 1",
            "ℹ cancelled 1",
            "# skipped 2",
            "ℹ duration_ms 31.5",
            "pass 8",
        ] {
            tally.add_node(line);
        }
        assert_eq!(tally, Tally { passed: 18, failed: 4, skipped: 3 });
    }
}
