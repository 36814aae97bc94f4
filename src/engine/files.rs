//! The files of a report: begin, also (for a further one), pick a table, push, finish.

use super::columns::Columns;
use super::{Engine, Pending, Progress};
use crate::i18n::{Arg, Texts};
use crate::ingest::file::FileReader;
use crate::ingest::several::{FileAccount, INSIDE, Part, Payments, Use, combine};
use crate::ingest::tables::TableInfo;
use crate::issue::Error;
use crate::report::write::as_f64;
use crate::report::{ColumnsView, FileView, MappingChoice, TableView};

/// Files on their way in.
pub(super) struct Incoming {
    /// The file that is being read.
    current: File,
    picks: Vec<String>,
    n_bytes: f64,
    n_read: f64,
    /// Opened with the first bytes, once the picks are known.
    reader: Option<Box<FileReader>>,
    /// Files that were read, and their tables.
    done: Vec<File>,
    parts: Vec<Part>,
}

/// A file of a report.
#[derive(Debug, Clone)]
pub(super) struct File {
    name: String,
    /// Encoding that the user chose; empty if it is found out.
    encoding: String,
    has_encoding: bool,
    tables: Vec<TableInfo>,
}

/// The files of a report and what became of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Files {
    files: Vec<File>,
    /// Empty if there is only one table.
    pub(super) accounts: Vec<FileAccount>,
    /// What was due and paid, for analyses to come.
    pub(super) payments: Option<Payments>,
}

impl Incoming {
    fn new(name: &str, n_bytes: f64, encoding: &str) -> Result<Self, Error> {
        // An unknown encoding is refused before a byte is asked for.
        FileReader::new(encoding, &[])?;
        let current = File {
            name: name.to_owned(),
            encoding: encoding.to_owned(),
            has_encoding: false,
            tables: Vec::new(),
        };
        let (done, parts) = (Vec::new(), Vec::new());
        Ok(Self { current, picks: Vec::new(), n_bytes, n_read: 0.0, reader: None, done, parts })
    }

    fn reader(&mut self) -> Result<&mut FileReader, Error> {
        if self.reader.is_none() {
            self.reader = Some(Box::new(FileReader::new(&self.current.encoding, &self.picks)?));
        }
        self.reader.as_deref_mut().ok_or(Error::new("nothing_loaded"))
    }

    /// Ends the current file.
    fn end(mut self) -> Result<(Vec<File>, Vec<Part>), Error> {
        self.reader()?;
        let Some(reader) = self.reader else { return Err(Error::new("nothing_loaded")) };
        let opened = reader.finish().map_err(|error| error.with("file", &self.current.name))?;
        for (table_name, table) in opened.read {
            self.current.has_encoding |= table.separator != 0;
            self.parts.push(Part { file: self.current.name.clone(), table_name, table });
        }
        self.current.tables = opened.tables;
        self.done.push(self.current);
        Ok((self.done, self.parts))
    }
}

impl Engine {
    /// Starts a file of `n_bytes` bytes. An empty `encoding` is detected.
    ///
    /// # Errors
    /// `encoding.unknown` for a label that nobody knows.
    pub fn begin(&mut self, file: &str, n_bytes: f64, encoding: &str) -> Result<(), Error> {
        self.pending = None;
        self.pending = Some(Pending::Reading(Box::new(Incoming::new(file, n_bytes, encoding)?)));
        Ok(())
    }

    /// Ends the current file and starts a further one of the same report.
    ///
    /// # Errors
    /// As [`Engine::finish`] for the current file and as [`Engine::begin`] for the next; all files are dropped then.
    pub fn also(&mut self, file: &str, n_bytes: f64, encoding: &str) -> Result<(), Error> {
        let Some(Pending::Reading(incoming)) = self.pending.take() else {
            return Err(Error::new("nothing_loaded"));
        };
        let (done, parts) = incoming.end()?;
        let next = Incoming { done, parts, ..Incoming::new(file, n_bytes, encoding)? };
        self.pending = Some(Pending::Reading(Box::new(next)));
        Ok(())
    }

    /// Chooses a table of the file that was begun, by the name of its sheet or its path in the archive; before its
    /// first bytes. Several may be chosen.
    ///
    /// # Errors
    /// `nothing_loaded`.
    pub fn pick(&mut self, table: &str) -> Result<(), Error> {
        let Some(Pending::Reading(incoming)) = &mut self.pending else {
            return Err(Error::new("nothing_loaded"));
        };
        incoming.picks.push(table.to_owned());
        Ok(())
    }

    /// Takes the next bytes of the file, in any portions.
    ///
    /// # Errors
    /// As [`FileReader::push`]; the file is dropped then, what was loaded before stays.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Progress, Error> {
        let Some(Pending::Reading(incoming)) = &mut self.pending else {
            return Err(Error::new("nothing_loaded"));
        };
        let n_rows = match incoming.reader().and_then(|reader| reader.push(bytes).map(|()| reader.n_rows())) {
            Ok(n_rows) => n_rows,
            Err(error) => {
                let error = error.with("file", &incoming.current.name);
                self.pending = None;
                return Err(error);
            }
        };
        incoming.n_read += as_f64(bytes.len());
        let done = if incoming.n_bytes > 0.0 { (incoming.n_read / incoming.n_bytes).min(1.0) } else { 0.0 };
        let n_rows = n_rows + incoming.parts.iter().map(|part| part.table.n_rows).sum::<usize>();
        let rows = Arg::from(n_rows);
        let (label, facts) = if n_rows == 0 {
            (self.texts.get("progress.opening"), Vec::new())
        } else {
            let label = self.texts.say("progress.reading", &[("n", rows.clone())]);
            (label, vec![self.texts.say("fact.rows", &[("n", rows)])])
        };
        Ok(Progress { label, done: 0.5 * done, finished: false, facts })
    }

    /// The last file has ended: looks at its columns.
    ///
    /// # Errors
    /// As [`FileReader::finish`] and [`combine`]; all files are dropped then, what was loaded before stays.
    pub fn finish(&mut self) -> Result<ColumnsView, Error> {
        let Some(Pending::Reading(incoming)) = self.pending.take() else {
            return Err(Error::new("nothing_loaded"));
        };
        let (files, parts) = incoming.end()?;
        let first = files.first().map(|file| file.name.clone()).unwrap_or_default();
        let file = match files.len() {
            0 | 1 => first,
            n => self
                .texts
                .say("files.and_more", &[("file", Arg::from(first.as_str())), ("n", Arg::from(n - 1))]),
        };
        let combined = combine(parts, &self.texts.get("files.column"))?;
        let files = Files { files, accounts: combined.accounts, payments: combined.payments };
        let columns = Columns::new(combined.table, MappingChoice::default(), files)?;
        let view = columns.view(&file, &self.texts);
        self.pending = Some(Pending::Mapping { file, columns, is_same_file: false });
        Ok(view)
    }
}

impl Engine {
    /// What was due and what was paid, if a file of the report says so.
    pub fn payments(&self) -> Option<&Payments> {
        self.loaded.as_deref().and_then(|loaded| loaded.columns.files().payments.as_ref())
    }
}

impl Files {
    /// The files as the columns screen shows them.
    pub(super) fn view(&self, texts: &Texts) -> Vec<FileView> {
        let view = |file: &File| {
            let inside = format!("{}{INSIDE}", file.name);
            let purposes = self.accounts.iter().filter_map(|account| {
                if account.name == file.name {
                    return Some(purpose(texts, account));
                }
                let table = account.name.strip_prefix(&inside)?;
                Some(format!("{table}: {}", purpose(texts, account)))
            });
            FileView {
                name: file.name.clone(),
                encoding: file.encoding.clone(),
                has_encoding: file.has_encoding,
                purposes: purposes.collect(),
                tables: file.tables.iter().map(|table| table_view(texts, table)).collect(),
            }
        };
        self.files.iter().map(view).collect()
    }

    /// Whether the user should look: a table that is not used, or others that might have been meant.
    pub(super) fn asks(&self) -> bool {
        self.accounts.iter().any(|account| account.purpose == Use::Unused)
            || self.files.iter().any(|file| file.tables.iter().any(|table| table.is_rival))
    }
}

/// What became of a table, in words.
fn purpose(texts: &Texts, account: &FileAccount) -> String {
    let rows = ("rows", Arg::from(account.n_read));
    match &account.purpose {
        Use::Sales => texts.say("files.sales", &[rows]),
        Use::Payments => texts.say("files.payments", &[("n", Arg::from(account.n_accepted)), rows]),
        Use::Unused => texts.say("files.unused", &[rows]),
        Use::Joined { key, n_matched, n_sales_matched, n_sales_unmatched, .. } => texts.say(
            "files.joined",
            &[
                ("key", Arg::from(key.as_str())),
                ("n", Arg::from(*n_matched)),
                rows,
                ("matched", Arg::from(*n_sales_matched)),
                ("unmatched", Arg::from(*n_sales_unmatched)),
            ],
        ),
    }
}

fn table_view(texts: &Texts, table: &TableInfo) -> TableView {
    let columns = Arg::from(table.n_columns);
    let about = match (&table.problem, table.n_rows) {
        (Some(problem), _) => texts.error(problem),
        (None, Some(n)) => texts.say("files.table", &[("rows", Arg::from(n)), ("columns", columns)]),
        (None, None) => texts.say("files.table_unread", &[("columns", columns)]),
    };
    TableView {
        name: table.name.clone(),
        about,
        is_hidden: table.is_hidden,
        is_read: table.is_read,
        can_be_read: table.problem.is_none(),
        preview: table.preview.clone(),
    }
}
