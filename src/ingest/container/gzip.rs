//! gzip, unpacked while it comes in.

use super::{allowance, own_error};
use crate::ingest::file::FileReader;
use crate::issue::Error;
use flate2::write::MultiGzDecoder;
use std::io::{self, Write};

/// Unpacks one or several gzip members, one after the other, into a reader.
pub struct Gunzip {
    decoder: MultiGzDecoder<Inside>,
}

/// Where the unpacked bytes go.
struct Inside {
    reader: FileReader,
    n_packed: u64,
    n_unpacked: u64,
}

impl Write for Inside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.n_unpacked += bytes.len() as u64;
        if self.n_unpacked > allowance(self.n_packed) {
            return Err(io::Error::other(Error::new("file.expands")));
        }
        self.reader.push(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn broken(error: &io::Error) -> Error {
    own_error(error).unwrap_or(Error::new("gzip.broken"))
}

impl Gunzip {
    /// Unpacks into `reader`.
    pub fn new(reader: FileReader) -> Self {
        Self { decoder: MultiGzDecoder::new(Inside { reader, n_packed: 0, n_unpacked: 0 }) }
    }

    /// Takes the next packed bytes.
    ///
    /// # Errors
    /// `gzip.broken`, `file.expands`, and those of the reader.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        // In pieces, so that growth is judged by what has been seen.
        for piece in bytes.chunks(64 << 10) {
            self.decoder.get_mut().n_packed += piece.len() as u64;
            self.decoder.write_all(piece).map_err(|error| broken(&error))?;
        }
        Ok(())
    }

    /// The reader behind.
    pub fn reader(&self) -> &FileReader {
        &self.decoder.get_ref().reader
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As [`Gunzip::push`]; `gzip.broken` also for a file that was cut off.
    pub fn finish(mut self) -> Result<FileReader, Error> {
        self.decoder.try_finish().map_err(|error| broken(&error))?;
        self.decoder.finish().map(|inside| inside.reader).map_err(|error| broken(&error))
    }
}
