//! Readers laid over each other, so that a file of any size and encoding comes out as UTF-8 with line feeds only.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use encoding_rs::{CoderResult, Decoder};

use super::error::ImportError;
use super::input::{Input, Phase, Step, Watch, unreadable};
use super::scan::Facts;
use crate::base::Place;

/// Bytes taken from the file at once.
const CHUNK: usize = 1 << 18;
/// Most bytes that may be read before a row ends: more is a quotation mark that was never closed.
const ROW_BYTES: u64 = 64 << 20;

/// Why reading stopped although the file goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Cancelled,
    EndlessRow,
    OtherSize,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cancelled => "cancelled",
            Self::EndlessRow => "a row has no end",
            Self::OtherSize => "the file changed while it was read",
        })
    }
}

impl std::error::Error for Stop {}

/// The error that an analyst reads for one of the system, for row `row`.
pub(super) fn refusal(name: &str, row: u64, err: &io::Error) -> ImportError {
    match err.get_ref().and_then(|inner| inner.downcast_ref::<Stop>()) {
        Some(Stop::Cancelled) => ImportError::cancelled(name),
        Some(Stop::EndlessRow) => ImportError::new(
            "quote-unclosed",
            Place::file(name).row(row),
            format!(
                "opens a quotation mark that is not closed: the row is longer than {} MB",
                ROW_BYTES >> 20
            ),
            "close the quotation mark there, or export the file again",
        ),
        Some(Stop::OtherSize) | None => unreadable(name, &err.to_string()),
    }
}

/// Bytes read since the last row ended.
#[derive(Debug, Clone, Default)]
pub(super) struct SinceRow(Rc<Cell<u64>>);

impl SinceRow {
    /// A row has ended.
    pub(super) fn reset(&self) {
        self.0.set(0);
    }
}

/// Reads a file, tells how far it is, and checks that it has the size that it had.
pub(super) struct Meter<'a> {
    inner: Box<dyn Read + 'a>,
    watch: Watch<'a>,
    step: Step,
    told_bytes: u64,
    since_row: SinceRow,
}

impl<'a> Meter<'a> {
    pub(super) fn new(input: &'a dyn Input, phase: Phase, watch: Watch<'a>) -> Result<Self, ImportError> {
        let inner = input
            .open()
            .map_err(|err| unreadable(input.name(), &err.to_string()))?;
        Ok(Self {
            inner,
            watch,
            step: Step {
                phase,
                done_bytes: 0,
                total_bytes: input.size(),
            },
            told_bytes: 0,
            since_row: SinceRow::default(),
        })
    }

    /// Whoever reads bytes and no rows says so after each piece.
    pub(super) fn row_ended(&self) {
        self.since_row.reset();
    }
}

impl Read for Meter<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        const TELL_EACH: u64 = 1 << 20;
        let step = &mut self.step;
        if step.done_bytes >= self.told_bytes {
            self.told_bytes = step.done_bytes + TELL_EACH;
            if self.watch.tell(*step) == ControlFlow::Break(()) {
                return Err(io::Error::other(Stop::Cancelled));
            }
        }
        if self.since_row.0.get() > ROW_BYTES {
            return Err(io::Error::other(Stop::EndlessRow));
        }
        let read = self.inner.read(out)?;
        step.done_bytes += read as u64;
        self.since_row.0.set(self.since_row.0.get() + read as u64);
        let is_end = read == 0 && !out.is_empty();
        if is_end && self.watch.tell(*step) == ControlFlow::Break(()) {
            return Err(io::Error::other(Stop::Cancelled));
        }
        if step.done_bytes > step.total_bytes || (is_end && step.done_bytes < step.total_bytes) {
            return Err(io::Error::other(Stop::OtherSize));
        }
        Ok(read)
    }
}

/// Decodes what it reads; what is UTF-8 already goes through as it is, without its byte order mark.
pub(super) struct Decoding<'a> {
    inner: Meter<'a>,
    // `None` for UTF-8 that was checked before.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_at: usize,
    is_started: bool,
    is_ended: bool,
    /// Whether some bytes were none of the encoding.
    pub is_damaged: bool,
}

impl<'a> Decoding<'a> {
    pub(super) fn new(inner: Meter<'a>, facts: &Facts) -> Self {
        let decoder = (!facts.is_utf8).then(|| facts.encoding.new_decoder_with_bom_removal());
        Self {
            inner,
            decoder,
            raw: Vec::with_capacity(CHUNK),
            raw_at: 0,
            is_started: false,
            is_ended: false,
            is_damaged: false,
        }
    }

    /// Whoever reads letters and no rows says so after each piece.
    pub(super) fn row_ended(&self) {
        self.inner.row_ended();
    }

    /// Lets the next bytes come into `raw`.
    fn fetch(&mut self) -> io::Result<()> {
        self.raw.resize(CHUNK, 0);
        self.raw_at = 0;
        let mut filled = 0;
        // The first piece must hold a byte order mark as a whole.
        while filled < 3 {
            let read = self.inner.read(&mut self.raw[filled..])?;
            if read == 0 {
                self.is_ended = true;
                break;
            }
            filled += read;
            if self.is_started {
                break;
            }
        }
        self.raw.truncate(filled);
        if !self.is_started && self.decoder.is_none() && self.raw.starts_with(b"\xef\xbb\xbf") {
            self.raw_at = 3;
        }
        self.is_started = true;
        Ok(())
    }

    /// The next piece of text in UTF-8, into `out`, which it replaces; whether there was one. A piece of a file that is
    /// UTF-8 already may end within a letter.
    pub(super) fn piece(&mut self, out: &mut Vec<u8>) -> io::Result<bool> {
        out.clear();
        while out.is_empty() {
            if self.is_ended {
                return Ok(false);
            }
            self.fetch()?;
            let Some(decoder) = &mut self.decoder else {
                out.extend_from_slice(&self.raw[self.raw_at..]);
                continue;
            };
            out.resize(CHUNK, 0);
            let mut written = 0;
            loop {
                let (result, read, wrote, is_damaged) =
                    decoder.decode_to_utf8(&self.raw[self.raw_at..], &mut out[written..], self.is_ended);
                self.raw_at += read;
                written += wrote;
                self.is_damaged |= is_damaged;
                match result {
                    CoderResult::InputEmpty => break,
                    CoderResult::OutputFull => out.resize(out.len() + CHUNK, 0),
                }
            }
            out.truncate(written);
        }
        Ok(true)
    }
}

/// Text with line feeds only, from which the first bytes may be left out.
pub(super) struct Plain<'a> {
    inner: Decoding<'a>,
    piece: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    skip: usize,
    // A carriage return stood at the end: its line feed is written once it is known what follows.
    has_return: bool,
}

impl<'a> Plain<'a> {
    /// Opens a file anew, without its first `skip` bytes of text.
    pub(super) fn open(
        input: &'a dyn Input,
        facts: &Facts,
        phase: Phase,
        watch: Watch<'a>,
        skip: usize,
    ) -> Result<Self, ImportError> {
        let meter = Meter::new(input, phase, watch)?;
        Ok(Self {
            inner: Decoding::new(meter, facts),
            piece: Vec::new(),
            ready: Vec::new(),
            at: 0,
            skip,
            has_return: false,
        })
    }

    /// Counts the bytes since the last row.
    pub(super) fn since_row(&self) -> SinceRow {
        self.inner.inner.since_row.clone()
    }

    /// Takes the next piece of text without carriage returns into `ready`.
    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.at = 0;
        if !self.inner.piece(&mut self.piece)? {
            if std::mem::take(&mut self.has_return) {
                self.ready.push(b'\n');
            }
            return Ok(());
        }
        if !self.has_return && !self.piece.contains(&b'\r') {
            std::mem::swap(&mut self.piece, &mut self.ready);
            return Ok(());
        }
        for part in self.piece.split_inclusive(|byte| *byte == b'\r') {
            let (text, ends_in_return) = match part.split_last() {
                Some((b'\r', text)) => (text, true),
                _ => (part, false),
            };
            if let Some(first) = text.first() {
                if std::mem::take(&mut self.has_return) && *first != b'\n' {
                    self.ready.push(b'\n');
                }
                self.ready.extend_from_slice(text);
            }
            self.has_return |= ends_in_return;
        }
        Ok(())
    }
}

impl BufRead for Plain<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.ready.len() && (self.has_return || !self.inner.is_ended) {
            self.refill()?;
            let skipped = self.skip.min(self.ready.len());
            self.at = skipped;
            self.skip -= skipped;
        }
        Ok(&self.ready[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
    }
}

impl Read for Plain<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let length = ready.len().min(out.len());
        out[..length].copy_from_slice(&ready[..length]);
        self.consume(length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Source;

    /// Hands out a few bytes at a time, as a slow disk would.
    struct Drip(Vec<u8>, usize);

    impl Input for Drip {
        fn name(&self) -> &'static str {
            "a.csv"
        }

        fn size(&self) -> u64 {
            self.0.len() as u64
        }

        fn open(&self) -> io::Result<Box<dyn Read + '_>> {
            struct Drops<'a>(&'a [u8], usize);
            impl Read for Drops<'_> {
                fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                    let length = self.1.min(out.len()).min(self.0.len());
                    out[..length].copy_from_slice(&self.0[..length]);
                    self.0 = &self.0[length..];
                    Ok(length)
                }
            }
            Ok(Box::new(Drops(&self.0, self.1)))
        }
    }

    fn facts(encoding: &'static encoding_rs::Encoding, is_utf8: bool) -> Facts {
        Facts {
            encoding,
            is_utf8,
            is_guessed: false,
            has_odd_quotes: false,
        }
    }

    #[test]
    fn text_comes_out_the_same_in_pieces_of_any_size() {
        let text = "a\r\r\nGröße\r\nc\rd\n\r\n\r";
        let expected = "a\nGröße\nc\nd\n\n\n";
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for (bytes, facts) in [
            (text.as_bytes().to_vec(), facts(encoding_rs::UTF_8, true)),
            (marked, facts(encoding_rs::UTF_8, true)),
            (utf16, facts(encoding_rs::UTF_16LE, false)),
        ] {
            for drops in [1, 2, 3, 7, 1000] {
                let input = Drip(bytes.clone(), drops);
                let mut read = String::new();
                Plain::open(&input, &facts, Phase::Taking, Watch::default(), 0)
                    .unwrap()
                    .read_to_string(&mut read)
                    .unwrap();
                assert_eq!(read, expected, "{drops} bytes at a time");
            }
        }
    }

    #[test]
    fn a_row_without_end_is_not_read_into_memory() {
        struct Endless;
        impl Input for Endless {
            fn name(&self) -> &'static str {
                "a.csv"
            }
            fn size(&self) -> u64 {
                u64::MAX
            }
            fn open(&self) -> io::Result<Box<dyn Read + '_>> {
                Ok(Box::new(io::repeat(b'x')))
            }
        }
        let mut meter = Meter::new(&Endless, Phase::Taking, Watch::default()).unwrap();
        let mut chunk = vec![0; CHUNK];
        let err = loop {
            if let Err(err) = meter.read(&mut chunk) {
                break err;
            }
        };
        assert!(meter.step.done_bytes <= ROW_BYTES + 2 * CHUNK as u64);
        let refused = refusal("a.csv", 7, &err);
        assert_eq!((refused.code, refused.place.row), ("quote-unclosed", Some(7)));
    }

    #[test]
    fn a_file_of_another_size_than_before_is_refused() {
        struct Grown(Source);
        impl Input for Grown {
            fn name(&self) -> &str {
                &self.0.name
            }
            fn size(&self) -> u64 {
                self.0.size() - 1
            }
            fn open(&self) -> io::Result<Box<dyn Read + '_>> {
                self.0.open()
            }
        }
        let input = Grown(Source {
            name: "a.csv".to_owned(),
            bytes: b"a,b\n".to_vec(),
        });
        let mut meter = Meter::new(&input, Phase::Taking, Watch::default()).unwrap();
        let err = meter.read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(refusal("a.csv", 1, &err).code, "unreadable");
    }
}
