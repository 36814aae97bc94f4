//! Debian's own Rust with the wasm target, for machines that rustup's server does not reach.
//!
//! The packages `rustc-web`, `cargo-web` and so on are a compiler with the source of its std; that std is
//! built here once for wasm, put beside the compiler, and the compiler becomes rustup's choice for this one
//! folder (or, without rustup, the cargo that `xtask` calls).

use crate::{Res, layout, run, wasm_target::TARGET};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
const TOOLCHAIN: &str = "debian-web";
const PACKAGES: [&str; 8] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "rust-web-clippy",
    "rustfmt-web",
    "gcc",
    "libc6-dev",
];

/// Whether a std that is there already is good enough.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Std {
    /// If this compiler built it.
    Keep,
    /// No: build it again.
    Rebuild,
}

/// Debian's cargo, where [`install`] chose it for this folder.
pub fn cargo() -> Option<PathBuf> {
    chosen().is_file().then(|| PathBuf::from(CARGO))
}

fn chosen() -> PathBuf {
    layout::target("setup/debian-cargo")
}

/// Installs packages, std and linker, and selects that compiler for this folder.
pub fn install(std: Std) -> Res<()> {
    if run::which(&["apt-get"]).is_none() {
        return Err("no apt-get here".into());
    }
    println!("setup: Debian's Rust for the web (rustc-web and what goes with it)");
    apt_update();
    let known: Vec<&str> = PACKAGES.into_iter().filter(|name| apt_knows(name)).collect();
    if !known.contains(&"rustc-web") {
        return Err("this Debian has no package rustc-web".into());
    }
    apt_install(&known)?;
    let sysroot = run::output(plain(RUSTC).args(["--print", "sysroot"])).ok_or("rustc does not run")?;
    let version = run::output(plain(RUSTC).arg("-vV")).ok_or("rustc does not run")?;
    let sysroot = PathBuf::from(sysroot);
    linker(&sysroot, &version)?;
    standard_library(&sysroot, &version, std)?;
    select(&sysroot)
}

/// rustc looks for rust-lld beside itself, then on PATH, where Debian's may point to an lld not yet there.
fn linker(sysroot: &Path, version: &str) -> Res<()> {
    let works = || run::output(Command::new("rust-lld").args(["-flavor", "wasm", "--version"])).is_some();
    if works() {
        return Ok(());
    }
    let named = fs::read_link("/usr/bin/rust-lld")
        .ok()
        .and_then(|link| Some(link.file_name()?.to_str()?.to_owned()))
        .filter(|name| apt_knows(name));
    let lld = named.or_else(newest_lld).ok_or("no lld package to link with")?;
    apt_install(&[&lld])?;
    if !works() {
        let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
        let bin = sysroot.join("lib/rustlib").join(host).join("bin");
        as_root("linker", Command::new("mkdir").arg("-p").arg(&bin))?;
        let link = bin.join("rust-lld");
        as_root("linker", Command::new("ln").arg("-sfn").arg(format!("/usr/bin/{lld}")).arg(link))?;
    }
    Ok(())
}

fn newest_lld() -> Option<String> {
    let found = run::output(Command::new("apt-cache").args(["search", "--names-only", "^lld-[0-9]+$"]))?;
    let names = found.lines().filter_map(|line| line.split_whitespace().next());
    names.max_by_key(|name| name.trim_start_matches("lld-").parse::<u32>().unwrap_or(0)).map(str::to_owned)
}

fn standard_library(sysroot: &Path, version: &str, std: Std) -> Res<()> {
    let source = sysroot.join("lib/rustlib/src/rust");
    if !source.join("library/std/Cargo.toml").is_file() {
        return Err(format!("no source of std in {}", source.display()).into());
    }
    let libdir = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    let built_by = format!("{version}\nrecipe 2\n");
    if std == Std::Keep && fs::read_to_string(libdir.join(".built-by")).is_ok_and(|by| by == built_by) {
        return Ok(());
    }
    println!("setup: building std for {TARGET} (once, about a minute)");
    let work = layout::target("setup/std");
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(work.join("src"))?;
    fs::write(
        work.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n",
    )?;
    fs::write(work.join("src/lib.rs"), "#![no_std]\n")?;
    let cargo = |subcommand: &str| {
        let mut cargo = plain(CARGO);
        // Not in the repository, or its .cargo/config.toml would put its flags into std.
        cargo
            .current_dir(std::env::temp_dir())
            .args([subcommand, "--quiet", "--target", TARGET])
            .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test")
            .arg("--manifest-path")
            .arg(work.join("Cargo.toml"))
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTC", RUSTC);
        cargo
    };
    // First, because the folders of its dependencies must be known to be hidden.
    run::run("fetching what std is made of", &mut cargo("fetch"))?;
    let mut build = cargo("build");
    build.arg("--release").arg("--target-dir").arg(work.join("target"));
    build.env("CARGO_ENCODED_RUSTFLAGS", std_flags(&source).join("\u{1f}"));
    run::run("building std", &mut build)?;

    let fresh = work.join("lib");
    fs::create_dir_all(&fresh)?;
    for entry in fs::read_dir(work.join(format!("target/{TARGET}/release/deps")))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        if name.starts_with("lib") && name.ends_with(".rlib") && !name.starts_with("libempty-") {
            fs::copy(&path, fresh.join(name))?;
        }
    }
    fs::write(fresh.join(".built-by"), built_by)?;
    as_root("installing std", Command::new("rm").arg("-rf").arg(&libdir))?;
    as_root("installing std", Command::new("mkdir").arg("-p").arg(&libdir))?;
    as_root("installing std", Command::new("cp").arg("-r").arg(fresh.join(".")).arg(&libdir))?;
    fs::remove_dir_all(&work)?;
    // What was compiled against an older std of the same compiler does not fit, and cargo cannot know it.
    for stale in [TARGET, "wasm", "setup/proof"] {
        let _ = fs::remove_dir_all(layout::target(stale));
    }
    Ok(())
}

/// Bitcode, because cargo leaves it out by default, and then fat LTO fails; and no name of a local folder.
fn std_flags(source: &Path) -> Vec<String> {
    let mut flags = vec!["-Cembed-bitcode=yes".to_owned()];
    flags.push(format!("--remap-path-prefix={}=/rustc/std", source.display()));
    for folder in layout::registries() {
        flags.push(format!("--remap-path-prefix={}=/rust/deps", folder.display()));
    }
    flags
}

fn select(sysroot: &Path) -> Res<()> {
    if run::which(&["rustup"]).is_none() {
        fs::write(chosen(), "cargo xtask calls Debian's cargo in this folder\n")?;
        return Ok(());
    }
    let root = layout::root();
    run::run("rustup", plain("rustup").args(["toolchain", "link", TOOLCHAIN]).arg(sysroot))?;
    run::run("rustup", plain("rustup").args(["override", "set", TOOLCHAIN, "--path"]).arg(&root))?;
    println!("setup: this folder now uses Debian's Rust; undo with: rustup override unset");
    Ok(())
}

/// A program without the environment of the cargo that started us.
fn plain(program: &str) -> Command {
    let mut command = run::clean(Command::new(program));
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER"] {
        command.env_remove(name);
    }
    command
}

fn as_root(name: &str, command: &mut Command) -> Res<()> {
    if run::output(Command::new("id").arg("-u")).as_deref() == Some("0") {
        return run::run(name, command);
    }
    let mut sudo = Command::new("sudo");
    sudo.arg("-n").arg(command.get_program()).args(command.get_args());
    run::run(&format!("{name} (as root)"), &mut sudo)
}

fn apt() -> Command {
    let mut env = Command::new("env");
    env.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600"]);
    env.stdout(std::process::Stdio::null());
    env
}

/// Old package lists would bring an old compiler; without a network the lists at hand must do.
pub fn apt_update() {
    if as_root_quiet(apt().arg("update")).is_err() {
        println!("setup: apt-get update failed; going on with the package lists at hand");
    }
}

/// Whether apt can install it.
pub fn apt_knows(package: &str) -> bool {
    let policy = run::output(Command::new("apt-cache").args(["policy", package]).env("LC_ALL", "C"));
    policy.is_some_and(|text| text.contains("Candidate:") && !text.contains("Candidate: (none)"))
}

/// Installs packages that are not there yet.
pub fn apt_install(packages: &[&str]) -> Res<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("setup: apt-get install {}", missing.join(" "));
    as_root_quiet(apt().args(["install", "-y", "--no-install-recommends"]).args(&missing))
        .map_err(|why| format!("apt-get could not install {}: {why}", missing.join(" ")).into())
}

fn installed(package: &str) -> bool {
    run::output(Command::new("dpkg-query").args(["-W", "-f", "${Status}", package]))
        .is_some_and(|status| status.ends_with("ok installed"))
}

fn as_root_quiet(command: &mut Command) -> Res<()> {
    let log = layout::target("setup/apt.log");
    let limit = std::time::Duration::from_secs(1200);
    if run::output(Command::new("id").arg("-u")).as_deref() == Some("0") {
        return run::quiet(command, limit, &log);
    }
    let mut sudo = Command::new("sudo");
    sudo.arg("-n").arg(command.get_program()).args(command.get_args());
    run::quiet(&mut sudo, limit, &log)
}
