//! Bytes in chunks of any size -> text, written straight into the splitter's buffer.

use super::delimited::Splitter;
use super::encoding::{self, Charset, CharsetDecoder, HEAD_BYTES, Verdict};
use encoding_rs::UTF_8;

/// Bytes decoded at once: small enough to stay in the cache until they are split.
pub const PIECE_BYTES: usize = 128 << 10;

enum Stage {
    /// Nothing but ASCII was seen.
    Ascii,
    /// From the first byte beyond ASCII on, until there is enough to decide.
    Gathering(Vec<u8>),
    Decided,
}

/// A streaming decoder that puts off its decision while a file is plain ASCII.
pub struct Decoding {
    encoding: Charset,
    decoder: CharsetDecoder,
    stage: Stage,
    /// Nothing has been decoded yet: a mark of byte order may come.
    is_start: bool,
    /// Whether bytes were replaced by U+FFFD.
    pub has_errors: bool,
}

impl Decoding {
    /// Starts with what the head told.
    pub fn new(verdict: Verdict) -> Self {
        let (encoding, stage) = match verdict {
            Verdict::Is(encoding) => (encoding, Stage::Decided),
            Verdict::Ascii => (Charset::Web(UTF_8), Stage::Ascii),
        };
        let decoder = encoding.decoder(true);
        Self { encoding, decoder, stage, is_start: true, has_errors: false }
    }

    /// Label of the encoding (WHATWG, or a code page of DOS).
    pub fn label(&self) -> &'static str {
        self.encoding.label()
    }

    /// Decodes `bytes` into `to`. `is_last`: nothing follows.
    pub fn decode(&mut self, bytes: &[u8], is_last: bool, to: &mut Splitter) {
        match &mut self.stage {
            Stage::Decided => self.run(bytes, is_last, to),
            Stage::Ascii if bytes.is_ascii() => self.run(bytes, is_last, to),
            Stage::Ascii => {
                let at = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(bytes.len());
                let (ascii, rest) = bytes.split_at(at);
                self.run(ascii, false, to);
                self.stage = Stage::Gathering(Vec::new());
                self.decode(rest, is_last, to);
            }
            Stage::Gathering(gathered) => {
                // Exactly so many bytes, so that the chunks' sizes do not matter.
                let n = (HEAD_BYTES - gathered.len()).min(bytes.len());
                let (first, rest) = bytes.split_at(n);
                gathered.extend_from_slice(first);
                if gathered.len() < HEAD_BYTES && !is_last {
                    return;
                }
                let gathered = std::mem::take(gathered);
                let is_whole = is_last && rest.is_empty();
                self.encoding = encoding::detect_with_high_bytes(&gathered, is_whole);
                self.decoder = self.encoding.decoder(false);
                self.stage = Stage::Decided;
                self.run(&gathered, is_whole, to);
                if !rest.is_empty() {
                    self.run(rest, is_last, to);
                }
            }
        }
    }

    fn run(&mut self, mut bytes: &[u8], is_last: bool, to: &mut Splitter) {
        let is_start = std::mem::replace(&mut self.is_start, false);
        if self.encoding == Charset::Web(UTF_8) {
            // The head comes first and whole. What is no UTF-8 is replaced when a cell is kept.
            to.extend(if is_start { bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) } else { bytes });
            return;
        }
        loop {
            // Three bytes of text per byte are the most that any encoding makes.
            let room = to.room(bytes.len().min(PIECE_BYTES) * 3 + 64);
            let (is_done, n_read, n_written, has_errors) = self.decoder.decode(bytes, room, is_last);
            self.has_errors |= has_errors;
            to.advance(n_written);
            bytes = bytes.get(n_read..).unwrap_or(&[]);
            if is_done {
                return;
            }
        }
    }
}
