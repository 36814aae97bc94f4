//! The signs that a delimited text is written with.

/// What stands between two fields.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Separator {
    /// One byte.
    Byte(u8),
    /// Several bytes, such as `", "` or `"||"`.
    Text(Vec<u8>),
    /// Any number of blanks and tabs; none before the first field.
    Blanks,
    /// Nothing: fields start at these columns (counted in characters from 0).
    Columns(Vec<usize>),
}

/// How a quote is written inside a quoted field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Escape {
    /// Twice.
    Doubled,
    /// With a backslash before it; so is a separator in an unquoted field.
    Backslash,
}

/// The signs of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Syntax {
    /// Between fields.
    pub separator: Separator,
    /// Around fields; `None`: quotes are text.
    pub quote: Option<u8>,
    /// Before quotes in quoted fields.
    pub escape: Escape,
    /// Every line is one quoted field that holds a record.
    pub is_wrapped: bool,
}

impl Default for Syntax {
    /// RFC 4180.
    fn default() -> Self {
        Self {
            separator: Separator::Byte(b','),
            quote: Some(b'"'),
            escape: Escape::Doubled,
            is_wrapped: false,
        }
    }
}

impl Syntax {
    /// RFC 4180 with another separator.
    pub fn separated_by(separator: u8) -> Self {
        Self { separator: Separator::Byte(separator), ..Self::default() }
    }

    /// The separator, if the fast splitter can read this.
    pub fn plain(&self) -> Option<u8> {
        match self {
            Self {
                separator: Separator::Byte(b),
                quote: Some(b'"'),
                escape: Escape::Doubled,
                is_wrapped: false,
            } => Some(*b),
            _ => None,
        }
    }

    /// The separator as text; a blank for blanks, nothing for columns of fixed width.
    pub fn separator_text(&self) -> &[u8] {
        match &self.separator {
            Separator::Byte(byte) => std::slice::from_ref(byte),
            Separator::Text(text) => text,
            Separator::Blanks => b" ",
            Separator::Columns(_) => b"",
        }
    }
}
