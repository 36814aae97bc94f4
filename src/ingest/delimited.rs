//! Text -> records, resumable at any byte.
//!
//! The rules are those of RFC 4180 as read by the csv crate, which a property test holds: a quote opens a
//! quoted field at its very start only, `""` is a quote, what follows a closing quote belongs to the field,
//! and CR, LF and CRLF end a record. Unlike the csv crate, an empty line is a record (one empty field),
//! since a spreadsheet counts it as a row.
#![allow(clippy::indexing_slicing, reason = "positions are made by the scan over the same buffer")]

use crate::issue::Error;

/// Longest record in bytes: a longer one is a file without line ends, or a quote that is never closed.
pub const MAX_RECORD_BYTES: usize = 16 << 20;

/// Most fields that are told apart in a record; what follows stays in one piece.
pub const MAX_FIELDS: usize = 1_001;

/// Longest unfinished record that is read from its start again with every new piece of text.
const MAX_REREAD_BYTES: usize = 1 << 20;

const QUOTE: u8 = b'"';

/// Where a field lies in the buffer.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    start: usize,
    end: usize,
    is_quoted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    RecordStart,
    AfterCr,
    FieldStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

/// A record, borrowed from the buffer.
pub struct Record<'a> {
    buffer: &'a [u8],
    fields: &'a [Field],
    end: usize,
}

impl<'a> Record<'a> {
    /// Number of fields, at most [`MAX_FIELDS`].
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether it is an empty line.
    pub fn is_empty_line(&self) -> bool {
        matches!(self.fields, [only] if only.start == only.end)
    }

    /// Where a field lies in the splitter's text, without the quotes around it; `None` if quotes inside must be
    /// taken out first ([`Record::unquoted`]).
    pub fn span(&self, i: usize) -> Option<(usize, usize)> {
        let Some(field) = self.fields.get(i) else { return Some((0, 0)) };
        if !field.is_quoted {
            return Some((field.start, field.end));
        }
        match &self.buffer[field.start..field.end] {
            [QUOTE, inner @ .., QUOTE] if !inner.contains(&QUOTE) => Some((field.start + 1, field.end - 1)),
            _ => None,
        }
    }

    /// Appends the text of a quoted field to `to`, with its quotes resolved.
    pub fn unquoted(&self, i: usize, to: &mut Vec<u8>) {
        let Some(field) = self.fields.get(i) else { return };
        let raw = &self.buffer[field.start..field.end];
        let mut is_open = true;
        let mut bytes = raw.iter().skip(1).copied().peekable();
        while let Some(b) = bytes.next() {
            if b != QUOTE || !is_open {
                to.push(b);
            } else if bytes.peek() == Some(&QUOTE) {
                to.push(QUOTE);
                bytes.next();
            } else {
                is_open = false;
            }
        }
    }

    /// The text of a field as the file means it.
    pub fn text(&self, i: usize) -> Vec<u8> {
        match self.span(i) {
            Some((start, end)) => self.buffer[start..end].to_vec(),
            None => {
                let mut text = Vec::new();
                self.unquoted(i, &mut text);
                text
            }
        }
    }

    /// Everything from field `i` on, as it stands in the file.
    pub fn rest(&self, i: usize) -> &'a [u8] {
        self.fields.get(i).map_or(&[], |field| &self.buffer[field.start..self.end])
    }
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
}

impl Splitter {
    /// A splitter for one separator.
    pub fn new(separator: u8) -> Self {
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
        }
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

    /// The text from the start of the unfinished record on, if it may be read from there anew: that record is
    /// short enough for it.
    pub fn unread(&self) -> Option<&[u8]> {
        let is_short = self.filled - self.record_start <= MAX_REREAD_BYTES;
        (self.state != State::AfterCr && is_short).then(|| &self.buffer[self.record_start..self.filled])
    }

    /// Takes the first `n` bytes of [`Splitter::unread`] as read; a record starts behind them.
    pub fn skip(&mut self, n: usize) {
        self.record_start += n;
        self.position = self.record_start;
        self.state = State::RecordStart;
        self.fields.clear();
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
        let result = each(Record { buffer: &self.buffer[..self.filled], fields: &self.fields, end });
        self.fields.clear();
        result
    }

    /// Hands every complete record to `each`.
    ///
    /// # Errors
    /// What `each` returns, and `file.line_too_long` (without the row, which the caller counts).
    pub fn drain<E>(&mut self, each: &mut E) -> Result<(), Error>
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
                    None => at = self.filled,
                },
                State::QuoteInQuoted if byte == QUOTE => {
                    at += 1;
                    self.state = State::Quoted;
                }
                State::QuoteInQuoted | State::Plain => {
                    self.state = State::Plain;
                    at = self.plain(at, each)?;
                }
            }
        }
        self.position = at;
        if self.filled - self.record_start > MAX_RECORD_BYTES {
            return Err(Error::new("file.line_too_long"));
        }
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
                self.record_start = at;
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
        self.drain(each)?;
        if matches!(self.state, State::RecordStart | State::AfterCr) {
            return Ok(());
        }
        let end = self.filled;
        if self.state == State::FieldStart {
            self.field_start = end;
        }
        self.end_field(end);
        self.state = State::RecordStart;
        self.end_record(end, each)
    }
}
