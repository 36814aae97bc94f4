//! `cargo xtask <command>`: everything one does with this repository, on Linux, macOS and Windows.
//!
//! Reading order: [`check`] and [`serve`] use [`setup`] and [`build`]; `build` uses [`wasm`] (compile, bind,
//! optimise), [`glue`] and [`imports`] (no door to the network); [`dist`] keeps `pkg/` honest.

mod browser;
mod build;
mod check;
mod debian;
mod digest;
mod dist;
mod frontend;
mod fuzz;
mod glue;
mod imports;
mod layout;
mod run;
mod serve;
mod setup;
mod size;
mod wasm;
mod wasm_target;

use std::process::ExitCode;

/// Every failure is a sentence for the person at the terminal.
type Res<T> = Result<T, Box<dyn std::error::Error>>;

const HELP: &str = "\
cargo xtask <command>

  setup                 make this machine ready to build (idempotent)
  serve [--port 8080] [--dev] [--build]
                        open the page at http://127.0.0.1:8080/ (builds it first if pkg/ is not up to date)
  serve --bench         the bench page: a file by its input, and how long each phase took
  build [--dev]         the page and the npm package into target/pkg; --dev: quick, not optimised, target/pkg-dev
  dist                  build, and renew the committed pkg/ with its DIGEST
  dist --check          fail unless pkg/ was made from these sources
  test [--fast]         every test; --fast: neither wasm nor browsers
  size                  sizes against the budget
  imports               what the wasm modules import
  fuzz [seconds]        fuzz targets, 60 seconds each by default (nightly and cargo-fuzz)

  KELIU_WASM_ROUTE=rustup|debian   force where the wasm target comes from
  KELIU_CHROMIUM=/path/to/chrome   the browser for the tests";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Res<()> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["setup"] => setup::setup(),
        ["build"] => build::build(build::Kind::Release),
        ["build", "--dev"] => build::build(build::Kind::Dev),
        ["dist"] => dist::dist(),
        ["dist", "--check"] => dist::check(),
        ["serve", options @ ..] => serve::serve(&serve::Options::read(options)?),
        ["test"] => check::test(check::Extent::Everything),
        ["test", "--fast"] => check::test(check::Extent::Fast),
        ["size"] => size::size(),
        ["imports"] => imports::print(),
        ["fuzz"] => fuzz::fuzz(60),
        ["fuzz", seconds] => {
            fuzz::fuzz(seconds.parse().map_err(|_| format!("not a number of seconds: {seconds}"))?)
        }
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(format!("unknown command: {}\n\n{HELP}", words.join(" ")).into()),
    }
}
