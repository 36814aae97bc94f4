//! Starting other programs.

use crate::{Res, layout};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// What the cargo that started us left in the environment. Nested cargo must choose its toolchain itself: a
/// `rustup override` made by `setup` is beaten by `RUSTUP_TOOLCHAIN`.
const INHERITED: [&str; 8] = [
    "CARGO",
    "RUSTC",
    "RUSTDOC",
    "RUSTUP_TOOLCHAIN",
    "CARGO_MANIFEST_DIR",
    "CARGO_BUILD_TARGET",
    "CARGO_TARGET_DIR",
    "LD_LIBRARY_PATH",
];

/// Cargo as the repository's folder selects it.
pub fn cargo() -> Command {
    let rustup = which(&["rustup"]).is_some();
    let ours = std::env::var_os("CARGO").map(PathBuf::from).filter(|_| !rustup);
    let debian = crate::debian::cargo().filter(|_| !rustup);
    let program = debian.or(ours).unwrap_or_else(|| PathBuf::from("cargo"));
    let mut command = clean(Command::new(program));
    command.current_dir(layout::root());
    command
}

/// Takes away what our own cargo put into the environment.
pub fn clean(mut command: Command) -> Command {
    for name in INHERITED {
        command.env_remove(name);
    }
    command
}

/// `npm`, a script with another name on Windows.
pub fn npm() -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(layout::www());
    command
}

/// `node`, standing in the repository.
pub fn node() -> Command {
    let mut command = Command::new("node");
    command.current_dir(layout::root());
    command
}

/// Runs a program with its output on our terminal.
///
/// # Errors
/// When it cannot be started or does not succeed; `name` says what was being done.
pub fn run(name: &str, command: &mut Command) -> Res<()> {
    finish(name, command.status(), command)
}

fn finish(name: &str, status: std::io::Result<ExitStatus>, command: &Command) -> Res<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} failed ({program}: {status})").into()),
        Err(why) => Err(format!("{name}: cannot start {program}: {why}").into()),
    }
}

/// Runs a program, hands over each line of its standard output, and shows it too.
///
/// # Errors
/// As [`run`].
pub fn run_lines(name: &str, command: &mut Command, mut line: impl FnMut(&str)) -> Res<()> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|why| format!("{name}: cannot start {}: {why}", command.get_program().to_string_lossy()))?;
    if let Some(out) = child.stdout.take() {
        for text in BufReader::new(out).lines() {
            let text = text?;
            println!("{text}");
            line(&text);
        }
    }
    finish(name, child.wait(), command)
}

/// Standard output of a program that succeeds; `None` if it is not there or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program quietly, for at most so long; its last words come back when it fails.
///
/// # Errors
/// The last line of what it wrote, or that it took too long.
pub fn quiet(command: &mut Command, at_most: Duration, log: &Path) -> Res<()> {
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = std::fs::File::create(log)?;
    let mut child = command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).spawn()?;
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            let text = String::from_utf8_lossy(&std::fs::read(log)?).into_owned();
            let error = text.lines().find(|l| l.to_ascii_lowercase().starts_with("error"));
            let last = error.or_else(|| text.lines().rev().find(|l| !l.trim().is_empty()));
            return match status.success() {
                true => Ok(()),
                false => Err(last.unwrap_or("failed without a word").to_owned().into()),
            };
        }
        if start.elapsed() > at_most {
            child.kill()?;
            child.wait()?;
            return Err(format!("took longer than {} seconds", at_most.as_secs()).into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The first of these programs on PATH.
pub fn which(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    for name in names {
        for folder in std::env::split_paths(&path) {
            for ending in endings {
                let file = folder.join(format!("{name}{ending}"));
                if file.is_file() {
                    return Some(file);
                }
            }
        }
    }
    None
}
