//! A record: where its fields lie in the text, or their texts where it had to be read again.
#![allow(clippy::indexing_slicing, reason = "fields are made by the scan over the same buffer")]

use std::borrow::Cow;

/// Most fields that are told apart in a record; what follows stays in one piece.
pub const MAX_FIELDS: usize = 1_001;

/// What encloses fields by RFC 4180.
pub const QUOTE: u8 = b'"';

/// Where a field lies in the buffer.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its first byte.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
    /// It starts with a quote.
    pub is_quoted: bool,
}

/// A record, borrowed from the buffer.
pub struct Record<'a> {
    /// The text that its fields lie in.
    pub buffer: &'a [u8],
    /// Its fields; none if it was read again.
    pub fields: &'a [Field],
    /// Behind its last field.
    pub end: usize,
    /// The fields of a record that was read again.
    pub repaired: Option<&'a Cells>,
    /// Something was wrong with the record, and was mended.
    pub is_mended: bool,
}

impl<'a> Record<'a> {
    /// Number of fields, at most [`MAX_FIELDS`].
    pub fn len(&self) -> usize {
        self.repaired.map_or(self.fields.len(), Cells::len)
    }

    /// Whether it is an empty line.
    pub fn is_empty_line(&self) -> bool {
        match self.repaired {
            Some(cells) => cells.is_empty_line(),
            None => matches!(self.fields, [only] if only.start == only.end),
        }
    }

    /// Where a field lies in the splitter's text, without the quotes around it; `None` if quotes inside must be
    /// taken out first ([`Record::unquoted`]).
    pub fn span(&self, i: usize) -> Option<(usize, usize)> {
        if self.repaired.is_some() {
            return None;
        }
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
        if let Some(cells) = self.repaired {
            to.extend_from_slice(cells.get(i));
            return;
        }
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

    /// Everything from field `i` on, as it stands in the file; without quotes if the record was read again.
    pub fn rest(&self, i: usize, separator: u8) -> Cow<'a, [u8]> {
        match self.repaired {
            Some(cells) => {
                let rest: Vec<&[u8]> = cells.iter().skip(i).collect();
                Cow::Owned(rest.join(&separator))
            }
            None => {
                Cow::Borrowed(self.fields.get(i).map_or(&[], |field| &self.buffer[field.start..self.end]))
            }
        }
    }
}

/// Texts of the fields of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    pub(super) text: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    /// Number of fields.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Text of a field; empty where there is none.
    pub fn get(&self, i: usize) -> &[u8] {
        let start = i.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(i).and_then(|end| self.text.get(start..*end)).unwrap_or(&[])
    }

    /// All fields.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|i| self.get(i))
    }

    /// Whether the record is an empty line.
    pub fn is_empty_line(&self) -> bool {
        self.len() <= 1 && self.text.is_empty()
    }

    /// Makes room for another record.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Ends a field, whose text was appended to `text`.
    pub fn end_field(&mut self, separator: &[u8]) {
        if self.ends.len() < MAX_FIELDS {
            self.ends.push(self.text.len());
        } else {
            // What is not told apart stays in the last field, as it stands in the file.
            let last = self.text.len();
            if let Some(end) = self.ends.last_mut() {
                self.text.extend_from_slice(separator);
                *end = last + separator.len();
            }
        }
    }

    /// Adds a field.
    pub fn push(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
        self.end_field(b"");
    }
}
