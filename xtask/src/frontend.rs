//! Node and the npm tools of `www/`.

use crate::{Res, digest, layout, run};
use std::fs;

/// Oldest Node that the tools run on (major, minor).
const NODE: (u32, u32) = (20, 19);

/// Installs what `www/package-lock.json` names, if that is not installed yet.
///
/// # Errors
/// When Node is missing or too old, or npm fails.
pub fn ensure() -> Res<()> {
    node_version()?;
    let www = layout::www();
    let lock = www.join("package-lock.json");
    let wanted = format!(
        "{} {} {}",
        digest::of_file(&lock).map_err(|why| format!("{}: {why}", lock.display()))?,
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    let stamp = www.join("node_modules").join(".keliu-stamp");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    println!("setup: npm ci (front-end tools)");
    run::run("npm ci", run::npm().args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    fs::write(stamp, wanted)?;
    Ok(())
}

fn node_version() -> Res<()> {
    let (major, minor) = NODE;
    let advice = if run::which(&["apt-get"]).is_some() {
        "on Debian 13 or newer: apt install nodejs npm; else from https://nodejs.org"
    } else {
        "https://nodejs.org"
    };
    let Some(text) = run::output(run::node().arg("--version")) else {
        return Err(format!("node is missing (version {major}.{minor} or newer); {advice}").into());
    };
    if parse_version(&text) < Some(NODE) {
        return Err(format!("node {text} is too old (version {major}.{minor} or newer); {advice}").into());
    }
    if run::output(run::npm().arg("--version")).is_none() {
        return Err(format!("npm is missing; {advice}").into());
    }
    Ok(())
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(parse_version("v20.19.2"), Some((20, 19)));
        assert!(parse_version("v9.11.2") < parse_version("v20.2.0"));
        assert!(parse_version("nonsense") < parse_version("v1.0.0"));
    }
}
