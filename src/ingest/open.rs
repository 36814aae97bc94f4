//! The head of a file -> how to read it.

use super::container::{refuse_binary, refuse_other_formats};
use super::decode::Decoding;
use super::delimited::Splitter;
use super::dialect::{self, Dialect};
use super::encoding::{self, Charset, Verdict};
use crate::issue::Error;
use encoding_rs::{UTF_16BE, UTF_16LE};

/// What reads the file from its first byte on.
pub struct Opened {
    /// Has decoded the head.
    pub decoding: Decoding,
    /// Holds the head's text.
    pub splitter: Splitter,
    /// Layout.
    pub dialect: Dialect,
}

/// Decides encoding and layout. `is_whole`: the head is the file; `forced`: an encoding that the user chose.
///
/// # Errors
/// Those of [`refuse_other_formats`], [`refuse_binary`] and [`dialect::detect`].
pub fn open(head: &[u8], is_whole: bool, forced: Option<Charset>) -> Result<Opened, Error> {
    refuse_other_formats(head)?;
    let verdict = forced.map_or_else(|| encoding::detect(head, is_whole), Verdict::Is);
    if !matches!(verdict, Verdict::Is(Charset::Web(e)) if e == UTF_16LE || e == UTF_16BE) {
        refuse_binary(head)?;
    }
    let mut decoding = Decoding::new(verdict);
    let mut text = Splitter::new(b',');
    decoding.decode(head, false, &mut text);
    let dialect = dialect::detect(text.text(), is_whole)?;
    let mut splitter = Splitter::with_syntax(dialect.syntax.clone()).expect(dialect.width);
    splitter.extend(text.text());
    Ok(Opened { decoding, splitter, dialect })
}
