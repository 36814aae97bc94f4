//! Which currency a row is in.

use super::by_cell::ByCell;
use super::{Mapping, RawColumn, RawTable, Role, currency, number};

/// The currencies of a table's rows.
pub struct Currencies<'a> {
    /// Codes seen; number 0 of a row is "none", number `i` is `codes[i - 1]`.
    pub codes: Vec<String>,
    /// Rows per number.
    n_rows: Vec<u64>,
    /// Empty where there are fewer than two codes.
    sources: Vec<ByCell<'a, u16>>,
}

/// What a cell says of its currency.
type CodeOf = fn(&str) -> Option<String>;

/// Most currencies that are told apart; further ones count as none.
const MAX_CODES: usize = 200;

impl<'a> Currencies<'a> {
    /// Looks at the currency column, else at the signs beside the amounts (or unit prices).
    pub fn of(table: &'a RawTable, mapping: &Mapping) -> Self {
        let column = |role| mapping.column(role).and_then(|i| table.columns.get(i));
        let money = column(Role::Amount).or_else(|| column(Role::UnitPrice));
        let mut sources: Vec<(&RawColumn, CodeOf)> = Vec::new();
        sources.extend(column(Role::Currency).map(|column| (column, code_of_text as CodeOf)));
        sources.extend(money.map(|column| (column, sign_of_number as CodeOf)));
        let mut codes: Vec<String> = Vec::new();
        // Numbers that stand in their code have no sign.
        for code in sources.iter().flat_map(|(column, of)| column.cells.iter().filter_map(of)) {
            if !codes.contains(&code) && codes.len() < MAX_CODES {
                codes.push(code);
            }
        }
        let mut found = Self { n_rows: vec![0; codes.len() + 1], codes, sources: Vec::new() };
        if found.codes.len() < 2 {
            return found;
        }
        for (column, of) in sources {
            let codes = found.codes.clone();
            let number = move |text: &str| {
                let at = of(text).and_then(|code| codes.iter().position(|known| *known == code));
                at.and_then(|at| u16::try_from(at + 1).ok()).unwrap_or(0)
            };
            found.sources.push(ByCell::of(column, number));
        }
        for row in 0..table.n_rows {
            let number = usize::from(found.at(row));
            if let Some(n) = found.n_rows.get_mut(number) {
                *n += 1;
            }
        }
        found
    }

    /// The number of a row's currency, 0 where it has none.
    pub fn at(&self, row: usize) -> u16 {
        self.sources.iter().map(|cells| cells.at(row)).find(|number| *number != 0).unwrap_or(0)
    }

    /// The column that says most.
    pub fn column(&self) -> Option<&'a RawColumn> {
        self.sources.first().map(|cells| cells.column)
    }

    /// The codes, that of most rows first.
    pub fn by_rows(&self) -> Vec<String> {
        let mut list: Vec<(u64, &String)> =
            self.codes.iter().zip(self.n_rows.iter().skip(1)).map(|(code, n)| (*n, code)).collect();
        list.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        list.into_iter().map(|(_, code)| code.clone()).collect()
    }

    /// The number of the currency that counts: the chosen one, else that of most rows. `None` where the file
    /// has no more than one currency.
    pub fn kept(&self, chosen: &str) -> Option<u16> {
        if self.codes.len() < 2 {
            return None;
        }
        let kept = if self.codes.iter().any(|code| code == chosen) {
            chosen.to_owned()
        } else {
            self.by_rows().into_iter().next()?
        };
        let at = self.codes.iter().position(|code| *code == kept)?;
        u16::try_from(at + 1).ok()
    }
}

/// The codes of a table's rows, that of most rows first.
pub fn codes(table: &RawTable, mapping: &Mapping) -> Vec<String> {
    Currencies::of(table, mapping).by_rows()
}

/// The code that a cell of a currency column means: an ISO code, a sign, a name, else its own text.
fn code_of_text(text: &str) -> Option<String> {
    if super::profile::is_missing(text) {
        return None;
    }
    let code = currency::from_sign(text).map(str::to_owned);
    Some(code.unwrap_or_else(|| text.chars().take(12).flat_map(char::to_uppercase).collect()))
}

/// The currency beside a number.
fn sign_of_number(text: &str) -> Option<String> {
    let bytes = text.trim_start_matches(['-', '+']).as_bytes();
    let is_bare = |b: Option<&u8>| b.is_none_or(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.'));
    if is_bare(bytes.first()) && is_bare(bytes.last()) {
        return None;
    }
    number::shape(text)?.currency.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cells_say() {
        assert_eq!(sign_of_number("12.50"), None);
        assert_eq!(sign_of_number("-12.50"), None);
        assert_eq!(sign_of_number("$12.50").as_deref(), Some("USD"));
        assert_eq!(sign_of_number("-€12").as_deref(), Some("EUR"));
        assert_eq!(sign_of_number("12元").as_deref(), Some("CNY"));
        assert_eq!(code_of_text("usd").as_deref(), Some("USD"));
        assert_eq!(code_of_text("人民币").as_deref(), Some("CNY"));
        assert_eq!(code_of_text("Taler").as_deref(), Some("TALER"));
        assert_eq!(code_of_text("N/A"), None);
    }
}
