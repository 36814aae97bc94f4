//! What the modules may ask of the page. A WebAssembly module can do nothing but compute and call its imports,
//! so the import list says what a module can reach.

use crate::{Res, layout, wasm::Module};
use std::fs;

/// Parts of names that would be a door to the network, to storage, to code made at run time or to other
/// contexts. Case counts.
const DOORS: [&str; 33] = [
    "fetch",
    "XMLHttpRequest",
    "XmlHttpRequest",
    "WebSocket",
    "WebTransport",
    "EventSource",
    "sendBeacon",
    "send_beacon",
    "RTC",
    "Worker",
    "worker",
    "importScripts",
    "import(",
    "localStorage",
    "sessionStorage",
    "local_storage",
    "session_storage",
    "indexedDB",
    "indexed_db",
    "IDB",
    "caches",
    "cookie",
    "navigator",
    "location",
    "history",
    "BroadcastChannel",
    "postMessage",
    "post_message",
    "innerHTML",
    "set_src",
    "set_href",
    "newnoargs",
    "eval(",
];

/// What the engine may not even see: it has no page.
const PAGE: [&str; 8] =
    ["document", "Document", "Window", "Element", "Canvas", "createElement", "appendChild", "setAttribute"];

/// Addresses do not belong into glue either.
const ADDRESSES: [&str; 4] = ["http:", "https:", "//cdn", "new URL"];

/// Names of everything a module imports, as `module.name`.
///
/// # Errors
/// When it is not a WebAssembly module.
pub fn names(wasm: &[u8]) -> Res<Vec<String>> {
    let mut out = Vec::new();
    for part in wasmparser::Parser::new(0).parse_all(wasm) {
        if let wasmparser::Payload::ImportSection(section) = part? {
            for import in section.into_imports() {
                let import = import?;
                out.push(format!("{}.{}", import.module, import.name));
            }
        }
    }
    Ok(out)
}

/// Fails if a module or its glue has a door.
///
/// # Errors
/// Names every door that was found.
pub fn check(module: Module, wasm: &[u8], glue: &str) -> Res<()> {
    let mut found = Vec::new();
    for name in names(wasm)? {
        let engine_only = PAGE.iter().filter(|_| module == Module::Engine);
        for door in DOORS.iter().chain(engine_only).filter(|door| name.contains(**door)) {
            found.push(format!("imports {name} ({door})"));
        }
    }
    for door in DOORS.iter().chain(&ADDRESSES).filter(|door| glue.contains(**door)) {
        found.push(format!("its glue says {door}"));
    }
    match found.is_empty() {
        true => Ok(()),
        false => Err(format!("the {} module must not reach out: {}", module.name(), found.join("; ")).into()),
    }
}

/// `cargo xtask imports`.
pub fn print() -> Res<()> {
    for module in Module::ALL {
        let folder = layout::target("web");
        let wasm = fs::read(folder.join(format!("{}.wasm", module.name())))
            .map_err(|_| "nothing is built yet: cargo xtask build")?;
        println!("{}:", module.name());
        for name in names(&wasm)? {
            println!("  {name}");
        }
        check(module, &wasm, &fs::read_to_string(folder.join(format!("{}.js", module.name())))?)?;
    }
    println!("no door to network, storage or other contexts");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module by hand: one type () -> (), and these functions of "env" imported.
    fn module(imports: &[&str]) -> Vec<u8> {
        let mut section = vec![imports.len() as u8];
        for name in imports {
            section.push(3);
            section.extend(b"env");
            section.push(name.len() as u8);
            section.extend(name.as_bytes());
            section.extend([0, 0]); // a function of type 0
        }
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([1, 4, 1, 0x60, 0, 0]);
        wasm.extend([2, section.len() as u8]);
        wasm.extend(section);
        wasm
    }

    #[test]
    fn imports_are_listed() -> Res<()> {
        assert_eq!(names(&module(&["__wbg_a", "b"]))?, ["env.__wbg_a", "env.b"]);
        assert!(names(&module(&[]))?.is_empty());
        assert!(names(b"not wasm").is_err());
        Ok(())
    }

    #[test]
    fn doors_are_found_in_modules_and_in_glue() {
        let quiet = module(&["__wbg_stringify_0a1b", "__wbg_fillText_0a1b"]);
        assert!(check(Module::Engine, &quiet, "return Object.assign({}, exports)").is_ok());
        for door in
            ["__wbg_fetch_0a", "__wbg_new_WebSocket_0a", "__wbg_setItem_localStorage", "__wbg_newnoargs_0"]
        {
            assert!(check(Module::View, &module(&[door]), "").is_err(), "{door}");
        }
        assert!(check(Module::View, &quiet, "module = fetch(path)").is_err());
        assert!(check(Module::View, &quiet, "await import('x')").is_err());
    }

    #[test]
    fn the_engine_has_no_page() {
        let page = module(&["__wbg_instanceof_Window_0a", "__wbg_document_0a"]);
        assert!(check(Module::View, &page, "").is_ok());
        assert!(check(Module::Engine, &page, "").is_err());
    }
}
