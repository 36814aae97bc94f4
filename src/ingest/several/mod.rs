//! Several files -> one table.
//!
//! Tables that look like sales and share their columns are stacked ([`stack`]). A table in which a customer or
//! product of the sales has one row gives its columns to the sales rows ([`join`]). A table of what was due and what
//! was paid is kept by itself ([`payments`]). Every row of every table is accounted for.

mod join;
mod payments;
mod stack;

pub use payments::Payments;

use super::{Guess, Intake, RawTable, Role, guess, unit};
use crate::issue::{Error, Fate};

/// What stands between the name of a file and that of a table in it.
pub const INSIDE: &str = " › ";

/// A table of one of the files.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Name of the file.
    pub file: String,
    /// Name of the sheet or the path in the archive; empty if the file is the table.
    pub table_name: String,
    /// Its rows.
    pub table: RawTable,
}

/// What became of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Use {
    /// Its rows are sales.
    Sales,
    /// Its columns were added to the sales rows.
    Joined {
        /// Column of the sales that it is matched with.
        key: String,
        /// Rows whose key the sales have.
        n_matched: u64,
        /// Sales rows that found their row, and those that did not though they have a key.
        n_sales_matched: u64,
        /// See `n_sales_matched`.
        n_sales_unmatched: u64,
        /// The keys of the sales that have no row, those of most sales first.
        unmatched: Vec<Unmatched>,
    },
    /// What was due and paid.
    Payments,
    /// It has nothing in common with the sales.
    Unused,
}

/// A key of the sales without a row in a joined table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// As the sales write it first.
    pub key: String,
    /// Sales rows that have it.
    pub n_rows: u64,
}

/// The account of one table: rows read = accepted + set aside + rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileAccount {
    /// Name of the file, with the sheet if several of it were read.
    pub name: String,
    /// What became of it.
    pub purpose: Use,
    /// Rows below the header.
    pub n_read: u64,
    /// Rows used.
    pub n_accepted: u64,
    /// Rows deliberately left out.
    pub n_set_aside: u64,
    /// Rows that could not be understood.
    pub n_rejected: u64,
    /// Sales: where its rows start in the stacked table.
    first_row: usize,
    /// Rows of a table beside the sales that were not used.
    pub left_out: Vec<LeftOut>,
}

/// A row of a table beside the sales that was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Row number as a spreadsheet counts it.
    pub row_number: u64,
    /// What became of it.
    pub fate: Fate,
    /// Code of the reason.
    pub code: &'static str,
    /// Its cells: column, text.
    pub cells: Vec<(String, String)>,
}

/// Several tables as one.
#[derive(Debug, Clone, Default)]
pub struct Combined {
    /// The sales.
    pub table: RawTable,
    /// One account per table, in the order of the files.
    pub accounts: Vec<FileAccount>,
    /// What was due and paid.
    pub payments: Option<Payments>,
}

/// A part with what it looks like.
struct Seen {
    part: Part,
    guess: Guess,
    name: String,
}

impl Seen {
    fn is_sales(&self) -> bool {
        self.guess.missing.is_empty()
    }

    /// Headings in small letters, sorted.
    fn headings(&self) -> Vec<String> {
        let columns = self.part.table.columns.iter();
        let mut all: Vec<String> =
            columns.map(|c| c.heading.to_lowercase()).filter(|h| !h.is_empty()).collect();
        all.sort_unstable();
        all
    }

    /// Whether two tables have the same columns: at least four in five of the headings of both, date and amount
    /// among them; without headings, the same number of columns.
    fn is_like(&self, other: &Self) -> bool {
        // Amounts in 万元 by a line above the one table are not those of the other.
        if unit::of_titles(&self.part.table.titles) != unit::of_titles(&other.part.table.titles) {
            return false;
        }
        let (ours, theirs) = (self.headings(), other.headings());
        if ours.is_empty() && theirs.is_empty() {
            return self.part.table.columns.len() == other.part.table.columns.len();
        }
        let n_common = ours.iter().filter(|h| theirs.binary_search(h).is_ok()).count();
        let heading = |seen: &Self, role| {
            let at = seen.guess.mapping.column(role)?;
            seen.part.table.columns.get(at).map(|c| c.heading.to_lowercase())
        };
        let agrees = |role| heading(self, role) == heading(other, role);
        n_common * 5 >= ours.len().max(theirs.len()) * 4 && agrees(Role::Date) && agrees(Role::Amount)
    }

    fn account(&self, purpose: Use) -> FileAccount {
        let n_read = self.part.table.n_rows as u64;
        FileAccount {
            name: self.name.clone(),
            purpose,
            n_read,
            n_accepted: n_read,
            n_set_aside: 0,
            n_rejected: 0,
            first_row: 0,
            left_out: Vec::new(),
        }
    }
}

/// Makes one table of several. `file_heading` names the column that says which file a row is from.
///
/// # Errors
/// `file.no_table` without a part; those of stacking and joining: `file.too_many_columns`, `file.too_many_rows`.
pub fn combine(mut parts: Vec<Part>, file_heading: &str) -> Result<Combined, Error> {
    if parts.len() <= 1 {
        let Some(part) = parts.pop() else { return Err(Error::new("file.no_table")) };
        return Ok(Combined { table: part.table, accounts: Vec::new(), payments: None });
    }
    let names: Vec<String> = (0..parts.len()).map(|i| name(&parts, i)).collect();
    let seen = parts.into_iter().zip(names).map(|(part, name)| {
        let guess = guess(&part.table, &[], None, None);
        Seen { part, guess, name }
    });
    let seen: Vec<Seen> = seen.collect();
    // The main table has all that sales need; among those, the one with most rows that is no list of payments.
    let rank = |s: &Seen| (s.is_sales(), !payments::is_payments(&s.part.table), s.part.table.n_rows);
    let mut main = 0;
    for (i, candidate) in seen.iter().enumerate() {
        if seen.get(main).is_some_and(|best| rank(candidate) > rank(best)) {
            main = i;
        }
    }
    let is_main: Vec<bool> = seen
        .iter()
        .enumerate()
        .map(|(i, s)| i == main || (s.is_sales() && seen.get(main).is_some_and(|best| s.is_like(best))))
        .collect();
    let (mut group, mut sides) = (Vec::new(), Vec::new());
    for (place, (seen, is_main)) in seen.into_iter().zip(is_main).enumerate() {
        if is_main { group.push((place, seen)) } else { sides.push((place, seen)) }
    }

    let mut accounts: Vec<(usize, FileAccount)> = Vec::new();
    let mut first_row = 0;
    for (place, seen) in &group {
        accounts.push((*place, FileAccount { first_row, ..seen.account(Use::Sales) }));
        first_row += seen.part.table.n_rows;
    }
    let group: Vec<(String, RawTable)> = group.into_iter().map(|(_, s)| (s.name, s.part.table)).collect();
    let mut table = stack::stack(group, file_heading)?;
    let mut kept: Option<Payments> = None;
    for (place, side) in sides {
        let mut account = side.account(Use::Unused);
        if kept.is_none() && payments::is_payments(&side.part.table) {
            kept = Some(payments::read(&side.part.table, &side.guess, &mut account));
        } else {
            let named = |error: Error| error.with("file", &side.name);
            table = join::join(table, &side.part.table, &side.name, &mut account).map_err(named)?;
        }
        accounts.push((place, account));
    }
    accounts.sort_by_key(|(place, _)| *place);
    Ok(Combined { table, accounts: accounts.into_iter().map(|(_, a)| a).collect(), payments: kept })
}

/// Name of a part: its file, with the sheet if the file gave several.
fn name(parts: &[Part], i: usize) -> String {
    let Some(part) = parts.get(i) else { return String::new() };
    let n_same = parts.iter().filter(|other| other.file == part.file).count();
    if n_same > 1 && !part.table_name.is_empty() {
        format!("{}{INSIDE}{}", part.file, part.table_name)
    } else if n_same > 1 {
        let n_before = parts.iter().take(i).filter(|other| other.file == part.file).count();
        format!("{} ({})", part.file, n_before + 1)
    } else {
        part.file.clone()
    }
}

/// Shares an intake's account out among the files that it came from.
pub fn account_for(accounts: &[FileAccount], intake: &mut Intake) {
    let mut accounts = accounts.to_vec();
    let mut sales: Vec<&mut FileAccount> =
        accounts.iter_mut().filter(|account| account.purpose == Use::Sales).collect();
    for (row, fate, _) in &intake.not_accepted {
        let n_before = sales.partition_point(|account| account.first_row <= *row as usize);
        if let Some(account) = n_before.checked_sub(1).and_then(|i| sales.get_mut(i)) {
            account.n_accepted -= 1;
            match fate {
                Fate::SetAside => account.n_set_aside += 1,
                _ => account.n_rejected += 1,
            }
        }
    }
    intake.files = accounts;
}

/// Name of the file that a row of the sales is from; empty if there is only one.
pub fn file_of(accounts: &[FileAccount], row: usize) -> &str {
    let mut from_last = accounts.iter().rev();
    let found = from_last.find(|a| a.purpose == Use::Sales && a.first_row <= row);
    found.map_or("", |account| account.name.as_str())
}

impl FileAccount {
    /// Leaves a row of a table beside the sales out.
    fn leave_out(&mut self, table: &RawTable, row: usize, fate: Fate, code: &'static str) {
        self.n_accepted -= 1;
        match fate {
            Fate::SetAside => self.n_set_aside += 1,
            _ => self.n_rejected += 1,
        }
        let cells = table.columns.iter().map(|c| (c.name.clone(), c.text(row).into_owned()));
        let row_number = table.row_number(row);
        self.left_out.push(LeftOut { row_number, fate, code, cells: cells.collect() });
    }
}
