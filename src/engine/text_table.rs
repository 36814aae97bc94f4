//! A file as the reader sees it, for looking at: `keliu table`, `keliu describe`.

use crate::ingest::text_rows::{Description, TextRows};
use crate::issue::Error;
use std::io::{Read, Write};

/// What stopped it.
#[derive(Debug)]
pub enum Stopped {
    /// The file is no table.
    Keliu(Error),
    /// The file cannot be read.
    Input(std::io::Error),
    /// The output cannot be written.
    Output(std::io::Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Stopped::Keliu(error)
    }
}

/// Writes the table in `file` as CSV (RFC 4180, UTF-8): the header if there is one, then every row with as many
/// fields as it has, at least as many as there are columns. Says how it was read. An empty `encoding` is detected.
///
/// # Errors
/// What stopped it. A file without rows is no error.
pub fn write_table(mut file: impl Read, encoding: &str, out: impl Write) -> Result<Description, Stopped> {
    let mut rows = TextRows::new(encoding)?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let mut failure: Option<csv::Error> = None;
    let mut each = |cells: &[Vec<u8>]| {
        if failure.is_none() {
            failure = writer.write_record(cells).err();
        }
    };
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut buffer).map_err(Stopped::Input)?;
        match buffer.get(..n) {
            Some(bytes) if n > 0 => rows.push(bytes, &mut each)?,
            _ => break,
        }
    }
    let description = rows.finish(&mut each)?;
    if let Some(error) = failure {
        return Err(Stopped::Output(match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => std::io::Error::other(format!("{other:?}")),
        }));
    }
    writer.flush().map_err(Stopped::Output)?;
    Ok(description)
}

/// Says how `file` is read.
///
/// # Errors
/// As [`write_table`].
pub fn describe(file: impl Read, encoding: &str) -> Result<Description, Stopped> {
    write_table(file, encoding, std::io::sink())
}
