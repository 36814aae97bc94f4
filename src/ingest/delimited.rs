//! Text -> records, resumable at any byte.
//!
//! The rules are those of RFC 4180 as read by the csv crate, which a property test holds: a quote opens a
//! quoted field at its very start only, `""` is a quote, and CR, LF and CRLF end a record. Unlike the csv crate, an
//! empty line is a record (one empty field), since a spreadsheet counts it as a row. A record that breaks the rules
//! (a quote in a quoted field that neither is doubled nor closes it, a quote that is never closed, too few or too
//! many fields) is read again by [`repair`], and so is every record of a text with other signs.
#![allow(clippy::indexing_slicing, reason = "positions are made by the scan over the same buffer")]

use super::loose::MAX_QUOTED_BYTES;
use super::record::{Cells, Field, MAX_FIELDS, QUOTE, Record};
use super::repair;
use super::syntax::Syntax;
use crate::issue::Error;

/// Longest record in bytes: a longer one is a file without line ends.
pub const MAX_RECORD_BYTES: usize = 16 << 20;

/// Longest unfinished record that is read from its start again with every new piece of text.
const MAX_REREAD_BYTES: usize = 1 << 20;

/// Bytes looked at again per byte of the file, beside [`FREE_BYTES`], before quotes are held to their lines.
const MAX_SCANS: u64 = 8;

/// Bytes looked at again that are not counted.
const FREE_BYTES: u64 = 8 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    RecordStart,
    AfterCr,
    FieldStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

/// Splits a growing text into records.
pub struct Splitter {
    is_special: [bool; 256],
    separator: u8,
    buffer: Vec<u8>,
    /// Bytes of `buffer` that were filled.
    filled: usize,
    position: usize,
    record_start: usize,
    field_start: usize,
    fields: Vec<Field>,
    state: State,
    syntax: Syntax,
    /// The rules of RFC 4180 hold, unless a record breaks them.
    is_plain: bool,
    /// Fields that a record should have.
    width: Option<usize>,
    /// The record at `record_start` must be read again.
    is_odd: bool,
    /// Length of text that the record needs before it is tried again.
    needs: usize,
    n_read: u64,
    n_scanned: u64,
    cells: Cells,
}

impl Splitter {
    /// A splitter for one separator.
    pub fn new(separator: u8) -> Self {
        Self::with_syntax(Syntax::separated_by(separator))
    }

    /// A splitter for any signs.
    pub fn with_syntax(syntax: Syntax) -> Self {
        let is_plain = syntax.plain().is_some();
        let separator = syntax.plain().unwrap_or(b',');
        let mut is_special = [false; 256];
        for byte in [separator, b'\n', b'\r'] {
            is_special[usize::from(byte)] = true;
        }
        Self {
            is_special,
            separator,
            buffer: Vec::new(),
            filled: 0,
            position: 0,
            record_start: 0,
            field_start: 0,
            fields: Vec::new(),
            state: State::RecordStart,
            syntax,
            is_plain,
            width: None,
            is_odd: false,
            needs: 0,
            n_read: 0,
            n_scanned: 0,
            cells: Cells::default(),
        }
    }

    /// Says how many fields a record should have: one that has not is read again.
    pub fn expect(mut self, width: usize) -> Self {
        self.width = (width > 1).then_some(width);
        self
    }

    /// Bytes of memory held.
    pub fn memory(&self) -> usize {
        self.buffer.capacity() + self.fields.capacity() * size_of::<Field>()
    }

    /// Room for at least `n` bytes of text; say with [`Splitter::advance`] how many were written.
    pub fn room(&mut self, n: usize) -> &mut [u8] {
        // What was handed out is dropped here, so that only the unfinished record is moved.
        if self.record_start > 0 {
            self.buffer.copy_within(self.record_start..self.filled, 0);
            self.filled -= self.record_start;
            self.position -= self.record_start;
            self.field_start = self.field_start.saturating_sub(self.record_start);
            for field in &mut self.fields {
                field.start -= self.record_start;
                field.end -= self.record_start;
            }
            self.record_start = 0;
        }
        if self.buffer.len() < self.filled + n {
            self.buffer.resize(self.filled + n, 0);
        }
        &mut self.buffer[self.filled..]
    }

    /// Tells that `n` bytes were written to [`Splitter::room`].
    pub fn advance(&mut self, n: usize) {
        self.filled = (self.filled + n).min(self.buffer.len());
    }

    /// The text that was written and not yet dropped.
    pub fn text(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    /// Adds text.
    pub fn extend(&mut self, text: &[u8]) {
        self.room(text.len())[..text.len()].copy_from_slice(text);
        self.advance(text.len());
    }

    /// The text from the start of the unfinished record on, and the separator, if the rules of RFC 4180 hold and
    /// the text may be read from there anew: that record is short enough for it. `width`: fields of the table.
    pub fn unread(&self, width: usize) -> Option<(&[u8], u8)> {
        let is_short = self.filled - self.record_start <= MAX_REREAD_BYTES;
        let is_usual = self.is_plain && self.width.is_none_or(|expected| expected == width);
        let may_start = is_usual && !self.is_odd && self.state != State::AfterCr;
        (may_start && is_short).then(|| (&self.buffer[self.record_start..self.filled], self.separator))
    }

    /// Takes the first `n` bytes of [`Splitter::unread`] as read; a record starts behind them.
    pub fn skip(&mut self, n: usize) {
        if n > 0 {
            self.record_start += n;
            self.position = self.record_start;
            self.state = State::RecordStart;
            self.fields.clear();
        }
    }

    fn end_field(&mut self, end: usize) {
        let is_quoted = end > self.field_start && self.buffer[self.field_start] == QUOTE;
        if self.fields.len() < MAX_FIELDS {
            self.fields.push(Field { start: self.field_start, end, is_quoted });
        }
    }

    fn end_record<E>(&mut self, end: usize, each: &mut E) -> Result<(), Error>
    where
        E: FnMut(Record<'_>) -> Result<(), Error>,
    {
        if self.is_damaged(end) {
            self.reread();
            return Ok(());
        }
        let buffer = &self.buffer[..self.filled];
        let result = each(Record { buffer, fields: &self.fields, end, repaired: None, is_mended: false });
        self.fields.clear();
        result
    }

    /// Whether a record has not the fields that it should have, and another reading may give them.
    fn is_damaged(&self, end: usize) -> bool {
        let Some(width) = self.width else { return false };
        let n = self.fields.len();
        let is_short = n * 2 <= width + 1 && end > self.record_start;
        n != width && (is_short || self.buffer[self.record_start..end].contains(&QUOTE))
    }

    /// Has the record read again.
    fn reread(&mut self) {
        self.is_odd = true;
        self.needs = 0;
        self.fields.clear();
        self.position = self.record_start;
        self.state = State::RecordStart;
    }

    /// Reads the record at `record_start` with patience; whether it could be read.
    fn odd<E>(&mut self, is_last: bool, each: &mut E) -> Result<bool, Error>
    where
        E: FnMut(Record<'_>) -> Result<(), Error>,
    {
        let (start, length) = (self.record_start, self.filled - self.record_start);
        if length == 0 || (!is_last && length < self.needs) {
            return Ok(false);
        }
        let one_line = self.n_scanned > FREE_BYTES + MAX_SCANS * self.n_read;
        let text = &self.buffer[..self.filled];
        let found = repair::record(text, start, is_last, &self.syntax, self.width, one_line, &mut self.cells);
        let Some(found) = found else {
            // Twice as much, so that a long record is not looked at for every piece of it.
            self.needs = length * 2;
            return Ok(false);
        };
        self.n_read += (found.end - start) as u64;
        self.n_scanned += found.n_scanned as u64;
        let (end, repaired, is_mended) = (found.end, Some(&self.cells), found.is_mended);
        let done = each(Record { buffer: text, fields: &[], end, repaired, is_mended });
        (self.record_start, self.position) = (found.end, found.end);
        (self.is_odd, self.needs) = (false, 0);
        done.map(|()| true)
    }

    /// Hands every complete record to `each`.
    ///
    /// # Errors
    /// What `each` returns, and `file.line_too_long` (without the row, which the caller counts).
    pub fn drain<E>(&mut self, each: &mut E) -> Result<(), Error>
    where
        E: FnMut(Record<'_>) -> Result<(), Error>,
    {
        self.run(false, each)
    }

    fn run<E>(&mut self, is_last: bool, each: &mut E) -> Result<(), Error>
    where
        E: FnMut(Record<'_>) -> Result<(), Error>,
    {
        loop {
            if !self.is_odd && self.is_plain {
                self.split(each)?;
            }
            if self.is_plain && !self.is_odd || !self.odd(is_last, each)? {
                break;
            }
        }
        if self.filled - self.record_start > MAX_RECORD_BYTES {
            return Err(Error::new("file.line_too_long"));
        }
        Ok(())
    }

    /// Reads records by the rules up to the end of the text, or to one that breaks them.
    fn split<E>(&mut self, each: &mut E) -> Result<(), Error>
    where
        E: FnMut(Record<'_>) -> Result<(), Error>,
    {
        let mut at = self.position;
        while at < self.filled {
            let byte = self.buffer[at];
            match self.state {
                State::AfterCr => {
                    self.state = State::RecordStart;
                    at += usize::from(byte == b'\n');
                    self.record_start = at;
                }
                State::RecordStart => {
                    self.record_start = at;
                    self.state = State::FieldStart;
                }
                State::FieldStart => {
                    self.field_start = at;
                    let is_quoted = byte == QUOTE;
                    self.state = if is_quoted { State::Quoted } else { State::Plain };
                    at += usize::from(is_quoted);
                }
                State::Quoted => match self.buffer[at..self.filled].iter().position(|&b| b == QUOTE) {
                    Some(n) => {
                        at += n + 1;
                        self.state = State::QuoteInQuoted;
                    }
                    None if self.filled - self.field_start > MAX_QUOTED_BYTES => {
                        self.reread();
                        return Ok(());
                    }
                    None => at = self.filled,
                },
                State::QuoteInQuoted if byte == QUOTE => {
                    at += 1;
                    self.state = State::Quoted;
                }
                State::QuoteInQuoted
                    if !self.is_special[usize::from(byte)] || at - self.field_start > MAX_QUOTED_BYTES =>
                {
                    self.reread();
                    return Ok(());
                }
                State::QuoteInQuoted | State::Plain => {
                    self.state = State::Plain;
                    at = self.plain(at, each)?;
                    if self.is_odd {
                        return Ok(());
                    }
                }
            }
        }
        self.position = at;
        Ok(())
    }

    /// Reads unquoted text from `at` until a quoted field, the end of the record or of the text; says where
    /// it stopped. This is where nearly all time is spent.
    fn plain<E>(&mut self, mut at: usize, each: &mut E) -> Result<usize, Error>
    where
        E: FnMut(Record<'_>) -> Result<(), Error>,
    {
        loop {
            let text = &self.buffer[..self.filled];
            while let Some(&byte) = text.get(at)
                && !self.is_special[usize::from(byte)]
            {
                at += 1;
            }
            let Some(&byte) = text.get(at) else { return Ok(at) };
            self.end_field(at);
            at += 1;
            if byte != self.separator {
                self.state = if byte == b'\r' { State::AfterCr } else { State::RecordStart };
                self.position = at;
                self.end_record(at - 1, each)?;
                if !self.is_odd {
                    self.record_start = at;
                }
                return Ok(at);
            }
            self.field_start = at;
            if self.buffer[..self.filled].get(at).is_none_or(|&b| b == QUOTE) {
                self.state = State::FieldStart;
                return Ok(at);
            }
        }
    }

    /// Hands over the last record, which no line end closes.
    ///
    /// # Errors
    /// Those of [`Splitter::drain`].
    pub fn finish<E>(&mut self, each: &mut E) -> Result<(), Error>
    where
        E: FnMut(Record<'_>) -> Result<(), Error>,
    {
        loop {
            self.run(true, each)?;
            let end = self.filled;
            match self.state {
                State::RecordStart | State::AfterCr => return Ok(()),
                State::Quoted => {
                    self.reread();
                    continue;
                }
                State::FieldStart => self.field_start = end,
                State::Plain | State::QuoteInQuoted => {}
            }
            self.end_field(end);
            self.state = State::RecordStart;
            self.end_record(end, each)?;
            if !self.is_odd {
                return Ok(());
            }
        }
    }
}
