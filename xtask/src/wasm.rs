//! Rust -> the two WebAssembly modules with their glue.

use crate::build::Kind;
use crate::{Res, digest, glue, imports, layout, run, wasm_target::TARGET};
use std::fs;
use std::path::{Path, PathBuf};

/// One of the two modules that are made of the root package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Module {
    /// In the worker: holds the data and computes.
    Engine,
    /// On the page: draws.
    View,
}

impl Module {
    /// Both.
    pub const ALL: [Module; 2] = [Module::Engine, Module::View];

    /// Name of its files and of the cargo feature that makes it.
    pub fn name(self) -> &'static str {
        match self {
            Module::Engine => "engine",
            Module::View => "view",
        }
    }

    /// Name that its glue declares.
    fn global(self) -> &'static str {
        match self {
            Module::Engine => "keliu_engine",
            Module::View => "keliu_view",
        }
    }
}

/// What the modules use beyond the first version of WebAssembly. wasm-opt's `--all-features` would let it
/// write what browsers cannot read yet.
const WASM_OPT: [&str; 10] = [
    "-O3",
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--strip-producers",
];

/// Makes `<out>/<module>.{wasm,js,d.ts}`, unless they are there and nothing changed.
///
/// # Errors
/// When the compiler, the generator or the optimiser fails, or the module has a door to the network.
pub fn make(module: Module, features: &str, kind: Kind, out: &Path) -> Res<()> {
    let name = module.name();
    let compiled = compile(module, features, kind)?;
    let wasm = fs::read(&compiled)?;
    let binaryen = binaryen().filter(|_| kind != Kind::Dev);
    // Whatever else decides what comes out: the optimiser, and these very files.
    let recipe = format!(
        "{}\n{}\n{WASM_OPT:?}\n{}",
        digest::of_bytes(&wasm),
        binaryen.as_deref().map_or(Ok(String::new()), |b| digest::of_file(&b.join("package.json")))?,
        [include_str!("wasm.rs"), include_str!("glue.rs"), include_str!("imports.rs")].concat()
    );
    let recipe = digest::of_bytes(recipe.as_bytes());
    let file = |ending: &str| out.join(format!("{name}.{ending}"));
    let stamp = out.join(format!(".{name}"));
    let there = ["wasm", "js", "d.ts"].iter().all(|ending| file(ending).is_file());
    if there && fs::read_to_string(&stamp).is_ok_and(|found| found == recipe) {
        return Ok(());
    }
    fs::create_dir_all(out)?;
    let _ = fs::remove_file(&stamp);

    let mut generator = wasm_bindgen_cli_support::Bindgen::new();
    generator
        .input_bytes(name, wasm)
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .no_modules(true)?
        .no_modules_global(module.global())?;
    let mut output = generator.generate_output()?;
    if !output.local_modules().is_empty() || output.snippets().values().any(|list| !list.is_empty()) {
        return Err("a dependency brings JavaScript of its own, which a single script cannot hold".into());
    }
    let javascript = glue::javascript(output.js())?;
    let declarations = glue::declarations(output.ts().unwrap_or_default(), module.global())?;
    let bound = output.wasm_mut().emit_wasm();
    fs::write(file("wasm"), bound)?;
    if let Some(binaryen) = binaryen {
        optimise(&binaryen, &file("wasm"))?;
    }
    let wasm = fs::read(file("wasm"))?;
    imports::check(module, &wasm, &javascript)?;
    names_no_folder(&wasm)?;
    fs::write(file("js"), javascript)?;
    fs::write(file("d.ts"), declarations)?;
    fs::write(stamp, recipe)?;
    Ok(())
}

fn compile(module: Module, features: &str, kind: Kind) -> Res<PathBuf> {
    // A folder for each, because both would write keliu.wasm.
    let folder = layout::target("wasm").join(match kind {
        Kind::Release => features.replace(',', "-"),
        Kind::Dev => format!("{}-dev", features.replace(',', "-")),
    });
    let mut cargo = run::cargo();
    // `cargo build` would silently leave out LTO, because the library is also an rlib.
    cargo
        .args(["rustc", "--release", "--lib", "--crate-type", "cdylib", "--target", TARGET])
        .args(["--no-default-features", "--features", features, "--locked"])
        .arg("--target-dir")
        .arg(&folder)
        .args(["--config", &without_paths()])
        // These would replace the flags of .cargo/config.toml.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    if kind == Kind::Release {
        // The engine reads a million rows while somebody waits; the view draws one picture at a time.
        let level = if module == Module::Engine { "3" } else { "\"s\"" };
        cargo.args(["--config", &format!("profile.release.opt-level={level}")]);
        // Of the dependencies those that a file runs through have their own level in Cargo.toml.
        cargo.args(["--config", "profile.release.package.\"*\".opt-level=\"s\""]);
    } else {
        cargo.args(["--config", "profile.release.lto=false"]);
        cargo.args(["--config", "profile.release.incremental=true"]);
        cargo.args(["--config", "profile.release.opt-level=1"]);
    }
    run::run(&format!("compiling the {} module", module.name()), &mut cargo)?;
    Ok(folder.join(TARGET).join("release/keliu.wasm"))
}

/// Panic messages name source files; where a developer keeps them is nobody's business, and the same commit
/// should make the same bytes everywhere.
fn without_paths() -> String {
    let mut flags = Vec::new();
    let mut hide = |path: &Path, name: &str| {
        flags.push(format!("'--remap-path-prefix={}={name}'", path.display()));
    };
    for folder in layout::registries() {
        hide(&folder, "crates");
    }
    if let Some(path) = layout::home("RUSTUP_HOME", ".rustup") {
        hide(&path.join("toolchains"), "rust");
    }
    hide(&layout::root(), "keliu");
    format!("target.{TARGET}.rustflags=[{}]", flags.join(","))
}

/// What [`without_paths`] promises, seen from the result.
fn names_no_folder(wasm: &[u8]) -> Res<()> {
    let homes = [layout::home("CARGO_HOME", ".cargo"), layout::home("RUSTUP_HOME", ".rustup")];
    for folder in homes.into_iter().flatten().chain([layout::root()]) {
        let folder = folder.display().to_string();
        if wasm.windows(folder.len()).any(|part| part == folder.as_bytes()) {
            return Err(format!("the module names a folder of this machine, {folder}").into());
        }
    }
    Ok(())
}

/// npm's binaryen, where the front-end tools are installed.
fn binaryen() -> Option<PathBuf> {
    let folder = layout::www().join("node_modules").join("binaryen");
    folder.join("bin").join("wasm-opt").is_file().then_some(folder)
}

fn optimise(binaryen: &Path, wasm: &Path) -> Res<()> {
    let mut node = run::node();
    node.arg(binaryen.join("bin").join("wasm-opt")).args(WASM_OPT).arg(wasm).arg("-o").arg(wasm);
    run::run("wasm-opt", &mut node)
}
