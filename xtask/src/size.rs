//! `size`: what a reader downloads, against the budget.

use crate::{Res, build::Kind};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// Both modules together, after gzip -9. Workbooks, archives and legacy encodings came to about 350 KB; level 3 instead of
/// "s" to 280 KB; models of orders, programmes, further readers and their texts in three languages to 320 KB; tiers, life
/// cycle, loyalty, drivers, sets, elasticities, the simulator and pricing strategies with their texts to 490 KB; contracts,
/// the formula of every calculator's answer, strategies filled in from sales and the checks of elasticities to 130 KB.
const BUDGET_BYTES: usize = 2_320_000;

/// `cargo xtask size`.
///
/// # Errors
/// When nothing is built or the budget is exceeded.
pub fn size() -> Res<()> {
    let web = |name: &str| Kind::Release.web().join(name);
    let pkg = |name: &str| Kind::Release.pkg().join(name);
    println!("{:<12} {:>10} {:>10}", "", "bytes", "gzip -9");
    let modules = row(web("engine.wasm"))? + row(web("view.wasm"))?;
    row(pkg("keliu.js"))?;
    row(pkg("keliu.html"))?;
    println!("engine + view: {modules} of {BUDGET_BYTES} bytes");
    match modules <= BUDGET_BYTES {
        true => Ok(()),
        false => Err(format!("engine + view exceed the budget by {} bytes", modules - BUDGET_BYTES).into()),
    }
}

fn row(path: PathBuf) -> Res<usize> {
    let bytes =
        fs::read(&path).map_err(|why| format!("{}: {why}; run: cargo xtask build", path.display()))?;
    let packed = gzipped(&bytes)?;
    println!(
        "{:<12} {:>10} {packed:>10}",
        path.file_name().unwrap_or_default().to_string_lossy(),
        bytes.len()
    );
    Ok(packed)
}

fn gzipped(bytes: &[u8]) -> Res<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs() -> Res<()> {
        assert!(gzipped(&[b'a'; 10_000])? < 100);
        Ok(())
    }
}
