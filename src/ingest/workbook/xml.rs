//! XML as spreadsheets write it, token by token, from a stream.
//!
//! Names are given without their prefix. A document type is skipped and defines nothing: an entity that XML itself
//! does not know stays as it is written, so that no entity can grow. Nothing is kept but the current token.

use crate::issue::Error;
use std::io::Read;

/// Longest token: a text of a cell holds at most 32,767 characters, a list of attributes less.
const MAX_TOKEN_BYTES: usize = 16 << 20;
/// Bytes read at once.
const PIECE_BYTES: usize = 128 << 10;

/// A part of a document.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// `<name attributes>`; `is_empty`: `<name/>`, which no end follows.
    Start {
        /// Without prefix.
        name: &'a [u8],
        /// As written.
        attributes: &'a [u8],
        /// No end follows.
        is_empty: bool,
    },
    /// `</name>`.
    End(&'a [u8]),
    /// Text as written, with its references.
    Text(&'a [u8]),
    /// Text that is taken as it stands.
    Literal(&'a [u8]),
    /// Nothing follows.
    Eof,
}

/// A scanner over a stream.
pub struct Scanner<R> {
    from: R,
    /// Part of the workbook, for messages.
    part: String,
    buffer: Vec<u8>,
    /// What is not scanned yet: start, end.
    at: usize,
    end: usize,
    is_whole: bool,
}

/// How far the next token reaches.
enum Extent {
    Text(usize),
    Tag(usize),
    /// Length, bytes that are not its content in front and behind.
    Literal(usize),
    /// Comments, instructions, document types.
    Nothing(usize),
    More,
}

impl<R: Read> Scanner<R> {
    /// A scanner over `from`, which is called `part` in messages.
    pub fn new(from: R, part: &str) -> Self {
        Self { from, part: part.to_owned(), buffer: Vec::new(), at: 0, end: 0, is_whole: false }
    }

    /// The part is not what it should be.
    pub fn broken(&self) -> Error {
        Error::new("workbook.part_broken").with("part", &self.part)
    }

    /// The next token.
    ///
    /// # Errors
    /// `workbook.part_broken` if the stream fails, ends inside a tag or has a token beyond all measure.
    pub fn next_token(&mut self) -> Result<Token<'_>, Error> {
        loop {
            let rest = self.buffer.get(self.at..self.end).unwrap_or(&[]);
            if rest.is_empty() && self.is_whole {
                return Ok(Token::Eof);
            }
            let start = self.at;
            match extent(rest, self.is_whole) {
                Extent::More if self.is_whole => return Err(self.broken()),
                Extent::More => self.fill()?,
                Extent::Nothing(n) => self.at += n,
                Extent::Text(n) => {
                    self.at += n;
                    return Ok(Token::Text(self.buffer.get(start..start + n).unwrap_or(&[])));
                }
                Extent::Literal(n) => {
                    self.at += n;
                    return Ok(Token::Literal(self.buffer.get(start + 9..start + n - 3).unwrap_or(&[])));
                }
                Extent::Tag(n) => {
                    self.at += n;
                    return Ok(tag(self.buffer.get(start + 1..start + n - 1).unwrap_or(&[])));
                }
            }
        }
    }

    /// The next token if it is a cell as nearly all are, `<c attributes><v>value</v></c>`: attributes and value as
    /// written. This is four tokens at once; whatever looks otherwise is left to [`Scanner::next_token`].
    pub fn plain_cell(&mut self) -> Option<(&[u8], &[u8])> {
        let rest = self.buffer.get(self.at..self.end)?;
        let inner = rest.strip_prefix(b"<c ")?;
        let n_attributes = tag_end(inner)? - 1;
        let behind = inner.get(n_attributes + 1..)?.strip_prefix(b"<v>")?;
        let n_value = behind.iter().position(|b| matches!(b, b'<' | b'&' | b'\r'))?;
        behind.get(n_value..)?.strip_prefix(b"</v></c>")?;
        let attributes = self.at + 3..self.at + 3 + n_attributes;
        let value = attributes.end + 4..attributes.end + 4 + n_value;
        self.at = value.end + 8;
        Some((self.buffer.get(attributes)?, self.buffer.get(value)?))
    }

    fn fill(&mut self) -> Result<(), Error> {
        self.buffer.copy_within(self.at..self.end, 0);
        self.end -= self.at;
        self.at = 0;
        if self.end > MAX_TOKEN_BYTES {
            return Err(self.broken());
        }
        if self.buffer.len() < self.end + PIECE_BYTES {
            self.buffer.resize(self.end + PIECE_BYTES, 0);
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or(&mut []);
        let n =
            self.from.read(room).map_err(|error| super::container_error(&error).unwrap_or(self.broken()))?;
        self.end += n;
        self.is_whole = n == 0;
        Ok(())
    }

    /// Skips to the end of the element that was just started.
    ///
    /// # Errors
    /// Those of [`Scanner::next_token`], and `workbook.part_broken` if there is no end.
    pub fn skip(&mut self) -> Result<(), Error> {
        let mut depth = 1_u32;
        while depth > 0 {
            match self.next_token()? {
                Token::Start { is_empty: false, .. } => depth += 1,
                Token::End(_) => depth -= 1,
                Token::Eof => return Err(self.broken()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Appends the text up to the end of the element that was just started; elements inside are skipped.
    ///
    /// # Errors
    /// As [`Scanner::skip`].
    pub fn text(&mut self, to: &mut Vec<u8>) -> Result<(), Error> {
        let mut depth = 1_u32;
        loop {
            match self.next_token()? {
                Token::Start { is_empty: false, .. } => depth += 1,
                Token::End(_) if depth == 1 => return Ok(()),
                Token::End(_) => depth -= 1,
                Token::Text(text) if depth == 1 => resolve(text, to),
                Token::Literal(text) if depth == 1 => to.extend_from_slice(text),
                Token::Eof => return Err(self.broken()),
                _ => {}
            }
        }
    }
}

/// How far the token at the start of `rest` reaches.
fn extent(rest: &[u8], is_whole: bool) -> Extent {
    let Some(first) = rest.first() else { return Extent::More };
    if *first != b'<' {
        return match memchr::memchr(b'<', rest) {
            Some(n) => Extent::Text(n),
            None if is_whole => Extent::Text(rest.len()),
            None => Extent::More,
        };
    }
    match rest.get(1) {
        None => Extent::More,
        Some(b'!') => {
            if rest.starts_with(b"<!--") {
                behind(rest, b"-->").map_or(Extent::More, Extent::Nothing)
            } else if rest.len() < 9 && !is_whole {
                Extent::More
            } else if rest.starts_with(b"<![CDATA[") {
                behind(rest, b"]]>").map_or(Extent::More, Extent::Literal)
            } else {
                document_type(rest).map_or(Extent::More, Extent::Nothing)
            }
        }
        Some(b'?') => behind(rest, b"?>").map_or(Extent::More, Extent::Nothing),
        Some(_) => tag_end(rest).map_or(Extent::More, Extent::Tag),
    }
}

fn behind(rest: &[u8], mark: &[u8]) -> Option<usize> {
    memchr::memmem::find(rest, mark).map(|at| at + mark.len())
}

/// Length of a tag; a `>` inside of quotes does not end it.
fn tag_end(rest: &[u8]) -> Option<usize> {
    let mut quote = 0_u8;
    for (i, b) in rest.iter().enumerate() {
        match *b {
            b'>' if quote == 0 => return Some(i + 1),
            b'"' | b'\'' if quote == 0 => quote = *b,
            b if b == quote => quote = 0,
            _ => {}
        }
    }
    None
}

/// Length of a document type with what it declares in brackets.
fn document_type(rest: &[u8]) -> Option<usize> {
    let mut quote = 0_u8;
    let mut depth = 0_i32;
    for (i, b) in rest.iter().enumerate() {
        match *b {
            b if quote != 0 => quote = if b == quote { 0 } else { quote },
            b'"' | b'\'' => quote = *b,
            b'<' => depth += 1,
            b'>' => {
                depth -= 1;
                if depth == 0 {
                    return Some(i + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// A tag by what stands between its brackets.
fn tag(inner: &[u8]) -> Token<'_> {
    if let Some(name) = inner.strip_prefix(b"/") {
        return Token::End(local(name.trim_ascii_end()));
    }
    let (inner, is_empty) = match inner.strip_suffix(b"/") {
        Some(inner) => (inner, true),
        None => (inner, false),
    };
    let n = inner.iter().position(u8::is_ascii_whitespace).unwrap_or(inner.len());
    let (name, attributes) = inner.split_at(n);
    Token::Start { name: local(name), attributes, is_empty }
}

/// A name without its prefix.
fn local(name: &[u8]) -> &[u8] {
    match memchr::memchr(b':', name) {
        Some(at) => name.get(at + 1..).unwrap_or(&[]),
        None => name,
    }
}

/// The attributes of a tag: name without prefix, value as written.
pub fn attributes(mut rest: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        rest = rest.trim_ascii_start();
        let at = rest.iter().position(|b| *b == b'=')?;
        let (name, behind) = rest.split_at(at);
        let value = behind.get(1..)?.trim_ascii_start();
        let (quote, value) = value.split_first()?;
        let n = value.iter().position(|b| b == quote)?;
        rest = value.get(n + 1..)?;
        Some((local(name.trim_ascii_end()), value.get(..n)?))
    })
}

/// The value of an attribute, with its references resolved.
pub fn attribute(all: &[u8], name: &str) -> Option<String> {
    let (_, value) = attributes(all).find(|(n, _)| *n == name.as_bytes())?;
    let mut text = Vec::new();
    resolve(value, &mut text);
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// Appends a text with its references resolved and its line ends as XML wants them.
pub fn resolve(text: &[u8], to: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'&', b'\r', rest) {
        let (before, from) = rest.split_at(at);
        to.extend_from_slice(before);
        if from.first() == Some(&b'\r') {
            to.push(b'\n');
            rest = from.strip_prefix(b"\r\n").or(from.get(1..)).unwrap_or(&[]);
            continue;
        }
        // `&#x10FFFF;` is the longest reference.
        let end = from.iter().take(12).position(|b| *b == b';');
        let character = end.and_then(|end| referred(from.get(1..end)?));
        match (character, end) {
            (Some(c), Some(end)) => {
                to.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                rest = from.get(end + 1..).unwrap_or(&[]);
            }
            _ => {
                to.push(b'&');
                rest = from.get(1..).unwrap_or(&[]);
            }
        }
    }
    to.extend_from_slice(rest);
}

fn referred(name: &[u8]) -> Option<char> {
    match name {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        _ => {
            let number = std::str::from_utf8(name.strip_prefix(b"#")?).ok()?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a byte at a time.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            to[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn tokens(from: impl Read) -> Vec<String> {
        let mut scanner = Scanner::new(from, "x");
        let mut all = Vec::new();
        loop {
            match scanner.next_token().unwrap() {
                Token::Eof => return all,
                token => {
                    let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
                    all.push(match token {
                        Token::Start { name, attributes, is_empty } => {
                            format!("<{}|{}|{is_empty}", text(name), text(attributes))
                        }
                        Token::End(name) => format!("/{}", text(name)),
                        Token::Text(t) => format!("T{}", text(t)),
                        Token::Literal(t) => format!("L{}", text(t)),
                        Token::Eof => String::new(),
                    });
                }
            }
        }
    }

    #[test]
    fn every_kind_of_token() {
        let text =
            b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"c>\">]><x:a k=\"1>2\"><!-- < --><b/>t&amp;u\
            <![CDATA[<v>]]></x:a >";
        let expected = ["<a| k=\"1>2\"|false", "<b||true", "Tt&amp;u", "L<v>", "/a"];
        assert_eq!(tokens(&text[..]), expected);
        assert_eq!(tokens(Drops(text)), expected);
        assert!(Scanner::new(&b"<a"[..], "x").next_token().is_err());
    }

    #[test]
    fn references() {
        let read = |text: &str| {
            let mut out = Vec::new();
            resolve(text.as_bytes(), &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(read("a&lt;&#65;&#x5BA2;&lol9;&"), "a<A客&lol9;&");
        assert_eq!(read("a\r\nb\rc"), "a\nb\nc");
        assert_eq!(attribute(b" r:id='x' t = \"a&amp;b\"", "t").as_deref(), Some("a&b"));
        assert_eq!(attribute(b" r:id='x' t = \"a&amp;b\"", "id").as_deref(), Some("x"));
        assert_eq!(attribute(b" broken", "id"), None);
    }
}
