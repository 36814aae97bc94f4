//! What of the sales a question is about: the scope of a price scenario.

/// Which part of sales a price scenario changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything that is sold.
    All,
    /// One value of a dimension: column name and value.
    Part(String, String),
    /// One product, by its id in the file.
    Product(String),
}

impl Scope {
    /// A scope from what [`Scope::text`] wrote.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split('\u{1f}');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("all"), None, None) => Some(Self::All),
            (Some("product"), Some(id), None) => Some(Self::Product(id.to_owned())),
            (Some("part"), Some(column), Some(value)) => {
                Some(Self::Part(column.to_owned(), value.to_owned()))
            }
            _ => None,
        }
    }

    /// The scope as settings take it.
    pub fn text(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Part(column, value) => format!("part\u{1f}{column}\u{1f}{value}"),
            Self::Product(id) => format!("product\u{1f}{id}"),
        }
    }
}
