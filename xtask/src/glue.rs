//! The generated JavaScript, made fit for a page without a network.
//!
//! wasm-bindgen's loader can fetch a module from an address, and asks the document for its own address, which
//! throws in `about:srcdoc`. Ours gets bytes or a compiled module, so all of that is cut out: what is shipped
//! has no `fetch` that somebody must take on trust.

use crate::Res;

/// The glue without its doors to the network.
///
/// # Errors
/// When the generator's text is not what is cut here: then it has changed and must be read again.
pub fn javascript(generated: &str) -> Res<String> {
    let text = cut(generated, "let script_src;", "}\n", "")?;
    let text = cut(&text, "async function __wbg_load(module, imports) {", "\n            }\n", LOAD)?;
    let text = cut(&text, "if (typeof module_or_path === 'string'", "}\n", "")?;
    // Comments name addresses that nobody visits; whoever searches for addresses should find none.
    Ok(text
        .lines()
        .filter(|line| !line.trim_start().starts_with("// "))
        .flat_map(|line| [line, "\n"])
        .collect())
}

const LOAD: &str = "async function __wbg_load(module, imports) {
                const instance = await WebAssembly.instantiate(module, imports);
                return instance instanceof WebAssembly.Instance ? { instance, module } : instance;
            }
";

/// The declarations without the addresses that the loader no longer takes; no global names but `global`.
///
/// # Errors
/// As [`javascript`].
pub fn declarations(generated: &str, global: &str) -> Res<String> {
    let tail =
        generated.find("\ndeclare type InitInput = ").ok_or_else(|| changed("declare type InitInput"))?;
    let head = generated.get(..tail).unwrap_or_default().trim_start();
    let head = cut(head, "/* tslint:disable */", "/* eslint-disable */\n", "")?;
    Ok(format!(
        "{head}
declare namespace {global} {{
  /** Starts the module; bytes are compiled at once, on the spot. */
  export function initSync(options: {{ module: BufferSource | WebAssembly.Module }}): unknown;
}}

/** Starts the module. */
declare function {global}(options: {{
  module_or_path: BufferSource | WebAssembly.Module | Promise<BufferSource | WebAssembly.Module>;
}}): Promise<unknown>;
"
    ))
}

/// Replaces what stands from `from` to the end of the next `until`.
fn cut(text: &str, from: &str, until: &str, by: &str) -> Res<String> {
    let (before, rest) = text.split_once(from).ok_or_else(|| changed(from))?;
    if rest.contains(from) {
        return Err(changed(from).into());
    }
    let at = rest.find(until).ok_or_else(|| changed(until))?;
    Ok(format!("{before}{by}{}", rest.get(at + until.len()..).unwrap_or_default()))
}

fn changed(pattern: &str) -> String {
    format!("the generated glue has changed: `{pattern}` is not there exactly once; see xtask/src/glue.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "let keliu = (function(exports) {
            let script_src;
            if (typeof document !== 'undefined' && document.currentScript !== null) {
                script_src = new URL(document.currentScript.src, location.href).toString();
            }
            class Engine {}
            // https://example.com/why
            async function __wbg_load(module, imports) {
                if (module instanceof Response) { await module.arrayBuffer(); }
            }

            function initSync(module) { return 1; }
            async function __wbg_init_once(module_or_path) {
                const imports = __wbg_get_imports();
                if (typeof module_or_path === 'string' || module_or_path instanceof URL) {
                    module_or_path = fetch(module_or_path);
                }

                const { instance, module } = await __wbg_load(await module_or_path, imports);
            }";

    #[test]
    fn nothing_is_left_that_could_fetch() -> Res<()> {
        let out = javascript(GLUE)?;
        for gone in ["fetch", "Response", "URL", "currentScript", "location", "https:"] {
            assert!(!out.contains(gone), "{gone} in {out}");
        }
        for kept in [
            "class Engine {}",
            "WebAssembly.instantiate(module, imports)",
            "function initSync(",
            "await __wbg_load(",
        ] {
            assert!(out.contains(kept), "{kept} not in {out}");
        }
        Ok(())
    }

    #[test]
    fn a_generator_that_changed_is_noticed() {
        assert!(javascript(&GLUE.replace("let script_src;", "let source;")).is_err());
        assert!(javascript(&GLUE.replace("__wbg_load(module, imports) {", "load(module) {")).is_err());
        assert!(javascript(&GLUE.replace("typeof module_or_path === 'string'", "true")).is_err());
        assert!(javascript(&format!("{GLUE}{GLUE}")).is_err());
        assert!(declarations("declare namespace x {}", "x").is_err());
    }
}
