//! Bytes -> transactions.
//!
//! `push`ed bytes are decoded ([`encoding`]), split into records ([`dialect`], [`delimited`]) and kept as a
//! [`RawTable`]: every distinct cell text of a column once, and a number per row. So each distinct date or
//! amount is read once, a corrected role needs no second pass over the file, and every format is decided by
//! the whole column. [`columns::guess`] proposes roles, [`assemble`] makes transactions and accounts for
//! every row.

mod anonymous;
pub mod assemble;
pub mod builder;
mod by_cell;
mod cells;
pub mod check;
pub mod columns;
mod container;
mod content;
mod cost_unit;
mod currencies;
mod currency;
pub mod date;
mod dates;
mod decimals;
mod decisions;
mod decode;
mod delimited;
mod dialect;
mod draft;
mod draft_content;
mod encoding;
mod extras;
pub mod file;
mod fixed_width;
mod formats;
mod head;
mod headers;
mod hours;
mod inline;
mod kinds;
mod loose;
mod names;
mod net_gross;
mod non_product;
mod notes;
pub mod number;
mod open;
mod orders;
pub mod periods;
pub mod profile;
pub mod read;
mod record;
mod repair;
pub mod returns;
pub mod roles;
mod rows;
pub mod rules;
mod scales;
pub mod sense;
pub mod several;
mod status;
mod structure;
mod syntax;
pub mod table;
pub mod tables;
pub mod text_rows;
mod trim;
mod unit;
pub mod words;
pub mod workbook;

pub use crate::model::DiscountKind;
pub use assemble::assemble;
pub use columns::{Ask, Chosen, Guess, RoleGuess, examples, guess, guess_under};
pub use date::time_of_day;
/// Encodings that a user may choose.
pub use encoding::CHOICES as ENCODINGS;
pub use hours::second_of_day;
pub use profile::{ColumnProfile, Kind};
pub use read::Reader;
pub use roles::{DateOrder, Decimal, Mapping, NumberForm, Role};
pub use rules::Rules;
pub use table::{RawColumn, RawTable};

use crate::issue::{Fate, Issues};
use crate::model::Transactions;

/// What came of a file: rows read = accepted + set aside + rejected.
#[derive(Debug, Clone, Default)]
pub struct Intake {
    /// The accepted rows.
    pub transactions: Transactions,
    /// Every finding, with samples.
    pub issues: Issues,
    /// Rows below the header.
    pub n_read: u64,
    /// Rows counted.
    pub n_accepted: u64,
    /// Rows deliberately left out.
    pub n_set_aside: u64,
    /// Rows that could not be understood.
    pub n_rejected: u64,
    /// What was found out about the accepted rows as sales.
    pub sense: sense::Sense,
    /// Every row that was not accepted: index into the raw table, what became of it, code of the reason.
    pub not_accepted: Vec<(u32, Fate, &'static str)>,
    /// The same account per file, where there are several; filled by [`several::account_for`].
    pub files: Vec<several::FileAccount>,
}
