//! `serve`: the page on this machine, under the policy that it asks a server for.

use crate::{Res, build, dist, layout};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What stands behind `serve`.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    port: u16,
    dev: bool,
    build: bool,
    bench: bool,
}

impl Options {
    /// Reads `[--port N] [--dev] [--build] [--bench]`.
    ///
    /// # Errors
    /// Names what is not understood.
    pub fn read(words: &[&str]) -> Res<Self> {
        let mut options = Options { port: 8080, dev: false, build: false, bench: false };
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            match word {
                "--dev" => options.dev = true,
                "--build" => options.build = true,
                "--bench" => options.bench = true,
                "--port" => {
                    let number = words.next().copied().unwrap_or_default();
                    options.port = number.parse().map_err(|_| format!("not a port: {number:?}"))?;
                }
                _ => return Err(format!("serve does not know {word}").into()),
            }
        }
        Ok(options)
    }
}

/// Builds if need be, then serves until it is stopped.
pub fn serve(options: &Options) -> Res<()> {
    let folder = if options.bench {
        build::bench()?
    } else if options.dev {
        build::build(build::Kind::Dev)?;
        build::Kind::Dev.pkg()
    } else if !options.build && dist::check().is_ok() {
        println!("serve: pkg/ was built from these very sources; to build it here as well: --build");
        layout::pkg()
    } else {
        build::build(build::Kind::Release)?;
        build::Kind::Release.pkg()
    };
    let listener = listen(options.port)?;
    let page = if options.bench { "bench.html" } else { "" };
    let port = listener.local_addr()?.port();
    println!("serve: {}\n\n  http://127.0.0.1:{port}/{page}\n", folder.display());
    accept(&listener, &folder)
}

/// This machine only. The next free port, if another program has the first.
fn listen(port: u16) -> Res<TcpListener> {
    for port in port..=port.saturating_add(20) {
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            return Ok(listener);
        }
    }
    Err(format!("no free port from {port} on").into())
}

fn accept(listener: &TcpListener, folder: &Path) -> Res<()> {
    let site = Arc::new(Site { folder: folder.to_path_buf(), port: listener.local_addr()?.port() });
    for stream in listener.incoming() {
        let site = Arc::clone(&site);
        // A browser that hangs up is nobody's trouble.
        std::thread::spawn(move || stream.and_then(|stream| site.answer(stream)));
    }
    Ok(())
}

struct Site {
    folder: PathBuf,
    port: u16,
}

impl Site {
    fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        stream.set_write_timeout(Some(Duration::from_secs(30)))?;
        let mut lines = BufReader::new(stream.try_clone()?.take(16_384)).lines();
        let request = lines.next().transpose()?.unwrap_or_default();
        let mut host = String::new();
        for line in lines {
            let line = line?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("host")
            {
                host = value.trim().to_ascii_lowercase();
            }
        }
        stream.write_all(&self.reply(&request, &host))?;
        stream.flush()
    }

    /// The whole answer to a request line.
    fn reply(&self, request: &str, host: &str) -> Vec<u8> {
        let mut words = request.split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let ours = [format!("127.0.0.1:{}", self.port), format!("localhost:{}", self.port)];
        // Another name that was pointed at this machine would open the page to its owner.
        if !ours.iter().any(|name| name == host) {
            return self.response("421 Misdirected Request", "text/plain", b"not this host\n", true);
        }
        if method != "GET" && method != "HEAD" {
            return self.response("405 Method Not Allowed", "text/plain", b"GET or HEAD\n", true);
        }
        let found =
            path_of(target).and_then(|path| fs::read(self.folder.join(&path)).ok().map(|b| (path, b)));
        match found {
            Some((path, body)) => self.response("200 OK", media_type(&path), &body, method == "GET"),
            None => self.response("404 Not Found", "text/plain", b"not found\n", method == "GET"),
        }
    }

    fn response(&self, status: &str, media: &str, body: &[u8], with_body: bool) -> Vec<u8> {
        let policy = fs::read_to_string(self.folder.join("csp.txt")).unwrap_or_default();
        let policy = policy.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {}\r\nConnection: close\r\n\
             Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n",
            body.len()
        );
        if status.starts_with("405") {
            head.push_str("Allow: GET, HEAD\r\n");
        }
        if !policy.is_empty() {
            head.push_str(&format!("Content-Security-Policy: {policy}\r\n"));
        }
        head.push_str("\r\n");
        let mut out = head.into_bytes();
        if with_body {
            out.extend_from_slice(body);
        }
        out
    }
}

/// The file that a request names, relative to the folder; nothing outside of it has a name.
fn path_of(target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let path = percent_decoded(path)?;
    let mut file = PathBuf::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let odd = part.contains(['\\', ':', '\0']);
        if odd || part.starts_with('.') {
            return None;
        }
        file.push(part);
    }
    if path.is_empty() || path.ends_with('/') {
        file.push("index.html");
    }
    Some(file)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "csv" => "text/csv; charset=utf-8",
        "md" | "txt" | "ts" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() -> Res<()> {
        assert_eq!(Options::read(&[])?, Options { port: 8080, dev: false, build: false, bench: false });
        let all = Options::read(&["--dev", "--port", "9000", "--build"])?;
        assert_eq!(all, Options { port: 9000, dev: true, build: true, bench: false });
        assert!(Options::read(&["--port"]).is_err());
        assert!(Options::read(&["--prot", "1"]).is_err());
        Ok(())
    }

    #[test]
    fn paths_stay_inside() {
        let path = |target| path_of(target).map(|p| p.to_string_lossy().replace('\\', "/"));
        assert_eq!(path("/").as_deref(), Some("index.html"));
        assert_eq!(path("/a/b.js?x=/../").as_deref(), Some("a/b.js"));
        assert_eq!(path("/%E5%AE%A2.csv").as_deref(), Some("客.csv"));
        for bad in [
            "/../x",
            "/a/%2e%2e/x",
            "/a/..%5cx",
            "/c:/x",
            "/%00",
            "/%zz",
            "/%e5",
            "x",
            "",
            "/.git/config",
            "//etc/../x",
        ] {
            assert_eq!(path(bad), None, "{bad}");
        }
        assert_eq!(path("//etc/passwd").as_deref(), Some("etc/passwd"));
    }

    fn ask(port: u16, request: &str) -> Res<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.write_all(request.as_bytes())?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn answers_over_the_wire() -> Res<()> {
        let folder = std::env::temp_dir().join(format!("keliu-serve-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("index.html"), "<p>hello")?;
        fs::write(folder.join("engine.wasm"), "x")?;
        fs::write(folder.join("csp.txt"), "default-src 'none';\n script-src 'self'\n")?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let site = folder.clone();
        std::thread::spawn(move || accept(&listener, &site).map_err(|e| e.to_string()));
        let host = format!("Host: 127.0.0.1:{port}\r\n\r\n");

        let page = ask(port, &format!("GET / HTTP/1.1\r\n{host}"))?;
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.ends_with("\r\n\r\n<p>hello"), "{page}");
        assert!(
            page.contains("\r\nContent-Security-Policy: default-src 'none'; script-src 'self'\r\n"),
            "{page}"
        );
        assert!(page.contains("\r\nX-Content-Type-Options: nosniff\r\n"), "{page}");
        let head = ask(port, &format!("HEAD /engine.wasm HTTP/1.1\r\n{host}"))?;
        assert!(head.contains("Content-Type: application/wasm\r\nContent-Length: 1\r\n"), "{head}");
        assert!(head.ends_with("\r\n\r\n"), "{head}");
        assert!(ask(port, &format!("GET /../Cargo.toml HTTP/1.1\r\n{host}"))?.starts_with("HTTP/1.1 404"));
        assert!(ask(port, &format!("POST / HTTP/1.1\r\n{host}"))?.starts_with("HTTP/1.1 405"));
        let strange = ask(port, "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")?;
        assert!(strange.starts_with("HTTP/1.1 421"), "{strange}");
        fs::remove_dir_all(&folder)?;
        Ok(())
    }
}
