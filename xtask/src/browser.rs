//! A Chromium for the browser tests: one that is there, Playwright's own, or Debian's.

use crate::{Res, debian, layout, run};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Finds or installs a browser that Playwright can drive.
///
/// # Errors
/// When there is none; says what was tried.
pub fn ensure() -> Res<PathBuf> {
    if let Some(path) = std::env::var_os("KELIU_CHROMIUM").filter(|p| !p.is_empty()) {
        let path = PathBuf::from(path);
        return usable(&path).map(|()| chosen(path)).map_err(|why| format!("KELIU_CHROMIUM: {why}").into());
    }
    let mut reasons = Vec::new();
    for path in present() {
        match usable(&path) {
            Ok(()) => return Ok(chosen(path)),
            Err(why) => reasons.push(format!("{}: {why}", path.display())),
        }
    }
    println!("setup: no browser for the tests yet; asking Playwright for its Chromium");
    match by_playwright().and_then(|path| usable(&path).map(|()| path)) {
        Ok(path) => return Ok(chosen(path)),
        Err(why) => reasons.push(format!("playwright-core install chromium: {why}")),
    }
    match by_debian().and_then(|path| usable(&path).map(|()| path)) {
        Ok(path) => return Ok(chosen(path)),
        Err(why) => reasons.push(format!("Debian: {why}")),
    }
    Err(format!(
        "no Chromium for the browser tests.\n  {}\n\
         Install Chromium, Chrome or Edge, or set KELIU_CHROMIUM to the path of one.",
        reasons.join("\n  ")
    )
    .into())
}

fn chosen(path: PathBuf) -> PathBuf {
    chinese_font();
    println!("setup: browser for the tests: {}", path.display());
    path
}

/// Browsers on PATH, Playwright's own, and those in the usual places.
fn present() -> Vec<PathBuf> {
    const ON_PATH: [&str; 7] = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
        "msedge",
        "microsoft-edge",
    ];
    const MAC: [&str; 3] = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ];
    const WINDOWS: [&str; 2] =
        ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"];
    let mut found: Vec<PathBuf> = ON_PATH.iter().filter_map(|name| run::which(&[name])).collect();
    found.extend(playwrights_own());
    if cfg!(target_os = "macos") {
        found.extend(MAC.iter().map(PathBuf::from));
    }
    if cfg!(windows) {
        for folder in ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"] {
            if let Some(folder) = std::env::var_os(folder) {
                found.extend(WINDOWS.iter().map(|end| Path::new(&folder).join(end)));
            }
        }
    }
    found.retain(|path| path.is_file());
    found
}

fn playwrights_own() -> Option<PathBuf> {
    let script = "console.log(require('playwright-core').chromium.executablePath())";
    let path = run::output(run::node().current_dir(layout::www()).args(["-e", script]))?;
    (!path.is_empty()).then(|| PathBuf::from(path))
}

fn by_playwright() -> Res<PathBuf> {
    let cli = layout::www().join("node_modules/playwright-core/cli.js");
    let mut install = run::node();
    install.arg(cli).args(["install", "chromium"]);
    // It retries for minutes where its server cannot be reached.
    install.env("PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT", "10000");
    run::quiet(&mut install, Duration::from_secs(240), &layout::target("setup/playwright.log"))?;
    playwrights_own().filter(|path| path.is_file()).ok_or_else(|| "it installed nothing".into())
}

fn by_debian() -> Res<PathBuf> {
    if run::which(&["apt-get"]).is_none() {
        return Err("no apt-get here".into());
    }
    debian::apt_update();
    debian::apt_install(&["chromium", "fonts-noto-cjk"])?;
    run::which(&["chromium"]).ok_or_else(|| "the package has no program chromium".into())
}

/// Chinese labels are empty boxes without a font that has them.
fn chinese_font() {
    let Some(fonts) = run::output(std::process::Command::new("fc-list").arg(":lang=zh-cn")) else { return };
    if !fonts.is_empty() || run::which(&["apt-get"]).is_none() {
        return;
    }
    if let Err(why) = debian::apt_install(&["fonts-noto-cjk"]) {
        println!("setup: no Chinese font here, screenshots will show boxes ({why})");
    }
}

/// Starts it and lets it compute something.
fn usable(path: &Path) -> Res<()> {
    const SCRIPT: &str = "
        const { chromium } = require('playwright-core');
        (async () => {
            const browser = await chromium.launch({ executablePath: process.argv[1], timeout: 60000 });
            const page = await browser.newPage();
            const six = await page.evaluate('2 * 3');
            await browser.close();
            if (six !== 6) throw new Error('it cannot multiply');
        })().catch((e) => { console.error('error: ' + e.message.split('\\n')[0]); process.exit(1); });";
    let mut node = run::node();
    node.current_dir(layout::www()).args(["-e", SCRIPT]).arg(path);
    run::quiet(&mut node, Duration::from_secs(90), &layout::target("setup/browser.log"))
}
