//! What a heading means.
//!
//! The synonyms stand in `headers/*.txt`, `role: synonym, synonym`; several lines of a
//! role are tiers, the better fitting first. A heading is matched whole, or by a synonym inside of it; never by
//! edit distance, under which 金额 is as good as 客户.

use super::{Role, unit};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// Languages of headings.
const LANGUAGES: [&str; 5] = [
    include_str!("headers/en.txt"),
    include_str!("headers/zh.txt"),
    include_str!("headers/de.txt"),
    include_str!("headers/romance.txt"),
    include_str!("headers/ja.txt"),
];

/// Longer texts are no headings.
const MAX_BYTES: usize = 80;

/// A role that a heading suggests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion {
    /// The role.
    pub role: Role,
    /// 0 is best; equal tiers of one role are equally good.
    pub tier: u8,
    /// The whole heading is the synonym.
    pub is_exact: bool,
}

struct Vocabulary {
    whole: FxHashMap<String, (Role, u8)>,
    /// For synonyms inside a heading.
    inside: Vec<Inside>,
}

/// A synonym that may stand inside a heading.
struct Inside {
    /// Its words with blanks between them.
    spaced: String,
    /// Its words without blanks.
    compact: String,
    n_chars: usize,
    role: Role,
    tier: u8,
}

fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(|| {
        let mut whole = FxHashMap::default();
        let mut inside = Vec::new();
        for language in LANGUAGES {
            let mut tiers: FxHashMap<Role, u8> = FxHashMap::default();
            for line in language.lines().filter(|line| !line.starts_with('#')) {
                let Some((name, synonyms)) = line.split_once(':') else { continue };
                let Some(role) = Role::from_name(name.trim()) else { continue };
                let tier = tiers.entry(role).or_insert(0);
                for synonym in synonyms.split(',') {
                    // `=id` counts only as the whole heading.
                    let synonym = synonym.trim();
                    let (synonym, is_whole_only) = match synonym.strip_prefix('=') {
                        Some(rest) => (rest, true),
                        None => (synonym, false),
                    };
                    let words = words(synonym);
                    if words.is_empty() {
                        continue;
                    }
                    let (spaced, compact) = (words.join(" "), words.concat());
                    whole.entry(compact.clone()).or_insert((role, *tier));
                    if !is_whole_only {
                        let n_chars = compact.chars().count();
                        inside.push(Inside { spaced, compact, n_chars, role, tier: *tier });
                    }
                }
                *tier += 1;
            }
        }
        inside.sort_by(|a, b| a.compact.cmp(&b.compact));
        Vocabulary { whole, inside }
    })
}

/// Whether a character belongs to a script without blanks between words.
fn is_cjk(c: char) -> bool {
    ('\u{2e80}'..='\u{9fff}').contains(&c) || ('\u{f900}'..='\u{faff}').contains(&c)
}

/// The words of a heading in small letters, without units in brackets: `InvoiceNo.` is `invoice no`.
fn words(heading: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut depth = 0_u32;
    let mut before = ' ';
    for c in heading.chars() {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        };
        match c {
            '(' | '[' | '{' | '【' => depth += 1,
            ')' | ']' | '}' | '】' => {
                depth = depth.saturating_sub(1);
                before = ' ';
            }
            _ if depth > 0 => {}
            c if c.is_alphanumeric() => {
                let starts = !before.is_alphanumeric()
                    || (before.is_lowercase() && c.is_uppercase())
                    || (is_cjk(before) != is_cjk(c));
                if starts {
                    words.push(String::new());
                }
                if let Some(word) = words.last_mut() {
                    word.extend(c.to_lowercase());
                }
                before = c;
            }
            c => before = if c.is_alphanumeric() { c } else { ' ' },
        }
    }
    words
}

impl Inside {
    /// Whether the synonym stands in a heading at borders of words. Chinese has no such borders.
    fn is_in(&self, spaced: &str, compact: &str) -> bool {
        if self.compact.contains(is_cjk) {
            return compact.contains(&self.compact);
        }
        spaced.match_indices(&self.spaced).any(|(at, _)| {
            let before = spaced.get(..at).and_then(|s| s.chars().next_back());
            let after = spaced.get(at + self.spaced.len()..).and_then(|s| s.chars().next());
            before.is_none_or(|c| c == ' ') && after.is_none_or(|c| c == ' ')
        })
    }
}

/// The role that a heading suggests. The longest synonym inside wins, and of those the last: in Chinese and
/// in English the last word says what it is (`order date`, `客户类别`).
pub fn suggest(heading: &str) -> Option<Suggestion> {
    let name = unit::without(heading);
    let words = words(name.as_deref().unwrap_or(heading));
    if words.is_empty() {
        return None;
    }
    let vocabulary = vocabulary();
    let role = |w: &[String]| vocabulary.whole.get(&w.concat()).copied();
    if let Some((role, tier)) = role(&words) {
        return Some(Suggestion { role, tier, is_exact: true });
    }
    let (spaced, compact) = (words.join(" "), words.concat());
    if compact.len() > MAX_BYTES {
        return None;
    }
    let found = vocabulary.inside.iter().filter(|synonym| synonym.is_in(&spaced, &compact));
    found
        .max_by_key(|synonym| (compact.ends_with(&synonym.compact), synonym.n_chars))
        .map(|synonym| Suggestion { role: synonym.role, tier: synonym.tier, is_exact: false })
}

/// Whether a cell is a heading that we know word for word.
pub fn is_known(cell: &str) -> bool {
    let is_whole = |name: &str| vocabulary().whole.contains_key(&words(name).concat());
    !cell.is_empty()
        && cell.len() <= MAX_BYTES
        && (is_whole(cell) || unit::without(cell).is_some_and(|name| is_whole(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_heading() {
        assert_eq!(words("InvoiceNo."), ["invoice", "no"]);
        assert_eq!(words("customer_id"), ["customer", "id"]);
        assert_eq!(words("ＣustomerＩＤ"), ["customer", "id"]);
        assert_eq!(words("Amount (USD)"), ["amount"]);
        assert_eq!(words("商品ID"), ["商品", "id"]);
        assert_eq!(words("金额（元）"), ["金额"]);
    }

    #[test]
    fn every_line_is_used() {
        let mut wrong = Vec::new();
        for language in LANGUAGES {
            for line in language.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
                let (role, synonyms) = line.split_once(':').expect(line);
                assert!(Role::from_name(role.trim()).is_some(), "{line}");
                for synonym in synonyms.split(',') {
                    let synonym = synonym.trim().trim_start_matches('=');
                    let found = suggest(synonym).map(|found| (found.role.name(), found.is_exact));
                    if found != Some((role.trim(), true)) {
                        wrong.push((role.trim(), synonym, found));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn suggestions() {
        let role = |heading: &str| suggest(heading).map(|s| (s.role, s.is_exact));
        assert_eq!(role("Customer ID"), Some((Role::Customer, true)));
        assert_eq!(role("UnitPrice"), Some((Role::UnitPrice, true)));
        assert_eq!(role("客户姓名"), Some((Role::CustomerName, true)));
        assert_eq!(role("Our order date"), Some((Role::Date, false)));
        assert_eq!(role("买家实际支付金额"), Some((Role::Amount, true)));
        assert_eq!(role("Postal Code").map(|r| r.0), Some(Role::Ignore));
        assert_eq!(role("Wind speed"), None);
    }
}
