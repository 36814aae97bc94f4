//! `fuzz`: looks for files that make the reader panic.

use crate::{Res, layout, run};
use std::process::Command;

/// Runs every target of `tests/fuzz` for so many seconds.
///
/// # Errors
/// When a tool is missing or a target found something.
pub fn fuzz(seconds: u32) -> Res<()> {
    let folder = layout::root().join("tests").join("fuzz");
    if !folder.join("Cargo.toml").is_file() {
        return Err("there is no tests/fuzz".into());
    }
    let nightly = || {
        let mut cargo = run::clean(Command::new("cargo"));
        cargo.current_dir(layout::root()).arg("+nightly");
        cargo
    };
    if run::output(nightly().arg("--version")).is_none() {
        return Err("fuzzing needs the nightly compiler: rustup toolchain install nightly".into());
    }
    if run::output(nightly().args(["fuzz", "--version"])).is_none() {
        return Err("fuzzing needs cargo-fuzz: cargo install cargo-fuzz".into());
    }
    let list = run::output(nightly().args(["fuzz", "list", "--fuzz-dir"]).arg(&folder))
        .ok_or("cargo fuzz list failed in tests/fuzz")?;
    for target in list.lines() {
        println!("fuzz: {target}, {seconds} seconds");
        let mut cargo = nightly();
        // What is found is kept in the first folder; the others are where the search begins.
        let found = folder.join("corpus").join(target);
        std::fs::create_dir_all(&found)?;
        let kept = folder.join("found").join(format!("{target}.tar.gz"));
        if kept.is_file() && std::fs::read_dir(&found)?.next().is_none() {
            run::run("tar", Command::new("tar").arg("-xzf").arg(kept).arg("-C").arg(&found))?;
        }
        cargo.args(["fuzz", "run", target, "--fuzz-dir"]).arg(&folder).arg(found);
        cargo.arg(folder.join("seeds").join(target)).arg("--");
        cargo.arg(format!("-max_total_time={seconds}"));
        run::run(target, &mut cargo)?;
    }
    Ok(())
}
