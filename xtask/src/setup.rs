//! `setup`: what a fresh clone needs before it can be built.

use crate::{Res, browser, frontend, wasm_target};

/// The wasm target and the front end's tools. The binding generator is a dependency of this very program.
pub fn setup() -> Res<()> {
    wasm_target::ensure()?;
    frontend::ensure()?;
    println!("setup: ready; next: cargo xtask serve");
    Ok(())
}

/// All of it, and a browser for the tests: the path of its program.
pub fn setup_for_tests() -> Res<std::path::PathBuf> {
    wasm_target::ensure()?;
    frontend::ensure()?;
    browser::ensure()
}
