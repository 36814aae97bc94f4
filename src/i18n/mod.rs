//! Words. Texts stand in `en.txt`, `zh-Hans.txt` and `zh-Hant.txt` beside this file, one `key = text` a line.
//!
//! In a text, `{name}` is an argument; `{name#customer#customers}` chooses a word by the plural category of a
//! numeric argument (Chinese texts need none). `{{` and `}}` are braces. Keys that start with `page.` are
//! used by the page itself (`www/`), all others by the core. Every language has the same keys with the same
//! arguments; a test holds this.

mod catalog;
mod plain_host;

pub use catalog::{Arg, Texts};
pub use plain_host::PlainHosts;

use crate::issue::Error;

/// A language of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    En,
    /// 简体中文.
    ZhHans,
    /// 繁體中文.
    ZhHant,
}

impl Lang {
    /// All of them, in the order of the menu.
    pub const ALL: [Lang; 3] = [Lang::En, Lang::ZhHans, Lang::ZhHant];

    /// BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::ZhHans => "zh-Hans",
            Lang::ZhHant => "zh-Hant",
        }
    }

    /// Reads a tag; regions are understood (`zh-TW` is traditional).
    ///
    /// # Errors
    /// `lang.unknown` for any other language.
    pub fn from_tag(tag: &str) -> Result<Self, Error> {
        match tag.to_ascii_lowercase().as_str() {
            "zh-hant" | "zh-tw" | "zh-hk" | "zh-mo" => Ok(Lang::ZhHant),
            t if t == "zh" || t.starts_with("zh-") => Ok(Lang::ZhHans),
            t if t == "en" || t.starts_with("en-") => Ok(Lang::En),
            _ => Err(Error::new("lang.unknown").with("tag", tag)),
        }
    }

    pub(crate) fn source(self) -> &'static str {
        match self {
            Lang::En => include_str!("en.txt"),
            Lang::ZhHans => include_str!("zh-Hans.txt"),
            Lang::ZhHant => include_str!("zh-Hant.txt"),
        }
    }
}
