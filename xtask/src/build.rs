//! `build`: modules, then the page and the npm package.

use crate::{Res, digest, frontend, layout, run, wasm, wasm_target};
use std::fs;
use std::path::{Path, PathBuf};

/// How much trouble to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As it ships.
    Release,
    /// Quick to make.
    Dev,
}

impl Kind {
    /// Where the modules go.
    pub fn web(self) -> PathBuf {
        layout::target(match self {
            Kind::Release => "web",
            Kind::Dev => "web-dev",
        })
    }

    /// Where the page and the package go. `pkg/` itself changes by `dist` alone: to build, serve or test
    /// never touches a committed file.
    pub fn pkg(self) -> PathBuf {
        layout::target(match self {
            Kind::Release => "pkg",
            Kind::Dev => "pkg-dev",
        })
    }
}

/// `cargo xtask build`.
pub fn build(kind: Kind) -> Res<()> {
    wasm_target::ensure()?;
    frontend::ensure()?;
    modules(kind)?;
    bundle(kind)?;
    println!("build: {}", kind.pkg().display());
    Ok(())
}

/// Both modules.
pub fn modules(kind: Kind) -> Res<()> {
    for module in wasm::Module::ALL {
        wasm::make(module, module.name(), kind, &kind.web())?;
    }
    Ok(())
}

/// An engine that can be made to trap, for the test of what the page does then; beside the usual view.
pub fn trap_modules() -> Res<PathBuf> {
    let out = layout::target("web-trap");
    wasm::make(wasm::Module::Engine, "engine,trap", Kind::Release, &out)?;
    for ending in ["wasm", "js", "d.ts"] {
        let name = format!("view.{ending}");
        fs::copy(Kind::Release.web().join(&name), out.join(&name))?;
    }
    Ok(out)
}

/// The bench page, with an engine that can be checked: `target/pkg-bench`.
pub fn bench() -> Res<PathBuf> {
    wasm_target::ensure()?;
    frontend::ensure()?;
    let web = layout::target("web-bench");
    wasm::make(wasm::Module::Engine, "engine,bench", Kind::Release, &web)?;
    wasm::make(wasm::Module::View, "view", Kind::Release, &Kind::Release.web())?;
    for ending in ["wasm", "js", "d.ts"] {
        let name = format!("view.{ending}");
        fs::copy(Kind::Release.web().join(&name), web.join(&name))?;
    }
    let out = layout::target("pkg-bench");
    bundle_into(&web, &out, &["--bench"])?;
    Ok(out)
}

/// TypeScript and modules -> page and package, if one of them changed.
pub fn bundle(kind: Kind) -> Res<()> {
    bundle_into(&kind.web(), &kind.pkg(), if kind == Kind::Dev { &["--dev"] } else { &[] })
}

/// See [`bundle`].
pub fn bundle_into(web: &Path, out: &Path, options: &[&str]) -> Res<()> {
    let root = layout::root();
    let inputs = format!(
        "{}\n{}\n{options:?}",
        digest::of_tree(&root, &["www", "src/i18n", "Cargo.toml", "LICENSE"])?,
        digest::of_tree(web, &[""])?
    );
    let stamp = layout::target(&format!(".{}", out.file_name().unwrap_or_default().to_string_lossy()));
    let outputs = || digest::of_tree(out, &[""]);
    if out.is_dir()
        && fs::read_to_string(&stamp).is_ok_and(|s| outputs().is_ok_and(|o| s == inputs.clone() + &o))
    {
        return Ok(());
    }
    let _ = fs::remove_dir_all(out);
    fs::create_dir_all(out)?;
    let mut node = run::node();
    node.args(["www/build.mjs", "--in"]).arg(web).arg("--out").arg(out).args(options);
    run::run("bundling the page", &mut node)?;
    fs::write(stamp, inputs + &outputs()?)?;
    Ok(())
}
