//! The wasm32-unknown-unknown target: there already, by rustup, or by Debian's packages.

use crate::{Res, debian, layout, run};
use std::fs;
use std::time::Duration;

/// The target of both modules.
pub const TARGET: &str = "wasm32-unknown-unknown";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Route {
    Any,
    Rustup,
    Debian,
}

/// Makes `cargo … --target wasm32-unknown-unknown` work in this folder.
///
/// # Errors
/// When no route works; says why each one did not.
pub fn ensure() -> Res<()> {
    let route = match std::env::var("KELIU_WASM_ROUTE").as_deref() {
        Err(_) | Ok("") => Route::Any,
        Ok("rustup") => Route::Rustup,
        Ok("debian") => Route::Debian,
        Ok(other) => return Err(format!("KELIU_WASM_ROUTE is rustup or debian, not {other}").into()),
    };
    let mut reasons = Vec::new();
    if route == Route::Any {
        match prove() {
            Ok(()) => return Ok(()),
            Err(why) => reasons.push(format!("as it is: {why}")),
        }
    }
    if route != Route::Debian {
        match by_rustup().and_then(|()| prove()) {
            Ok(()) => return Ok(()),
            Err(why) => reasons.push(format!("rustup: {why}")),
        }
    }
    if route != Route::Rustup {
        // A std that was damaged, or built by another compiler, fails the proof: once more from scratch.
        let second = |_| debian::install(debian::Std::Rebuild).and_then(|()| prove());
        match debian::install(debian::Std::Keep).and_then(|()| prove().or_else(second)) {
            Ok(()) => return Ok(()),
            Err(why) => reasons.push(format!("Debian: {why}")),
        }
    }
    Err(format!(
        "no compiler for {TARGET}.\n  {}\n\
         With rustup: rustup target add {TARGET}. Without: install your system's Rust standard library for it.",
        reasons.join("\n  ")
    )
    .into())
}

fn by_rustup() -> Res<()> {
    if run::which(&["rustup"]).is_none() {
        return Err("no rustup here".into());
    }
    println!("setup: rustup target add {TARGET}");
    let mut rustup = run::clean(std::process::Command::new("rustup"));
    rustup.current_dir(layout::root()).args(["target", "add", TARGET]).env("RUSTUP_MAX_RETRIES", "1");
    run::quiet(&mut rustup, Duration::from_secs(180), &layout::target("setup/rustup.log"))
}

/// Builds a module as ours is built: fat LTO needs bitcode in std, which is what a home-made std may lack.
fn prove() -> Res<()> {
    let folder = layout::target("setup/proof");
    fs::create_dir_all(folder.join("src"))?;
    write_if_new(&folder.join("Cargo.toml"), PROOF_MANIFEST)?;
    write_if_new(&folder.join("src/lib.rs"), PROOF)?;
    let mut cargo = run::cargo();
    cargo
        .args(["build", "--offline", "--release", "--target", TARGET, "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(folder.join("target"))
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    run::quiet(&mut cargo, Duration::from_secs(300), &layout::target("setup/proof.log"))?;
    let module = fs::read(folder.join(format!("target/{TARGET}/release/proof.wasm")))?;
    match module.starts_with(b"\0asm") {
        true => Ok(()),
        false => Err("the compiler made something that is not WebAssembly".into()),
    }
}

const PROOF_MANIFEST: &str = r#"[package]
name = "proof"
version = "0.0.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
[profile.release]
lto = "fat"
panic = "abort"
[workspace]
"#;

const PROOF: &str = r#"#[no_mangle]
pub extern "C" fn sum(n: u32) -> u32 {
    let text = (0..=n).map(|i| format!("{i},")).collect::<String>();
    text.split_terminator(',').filter_map(|s| s.parse::<u32>().ok()).sum()
}
"#;

fn write_if_new(path: &std::path::Path, text: &str) -> Res<()> {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text)?;
    }
    Ok(())
}
