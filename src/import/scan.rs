//! The first look at a large file: the name of its bytes and its encoding, told from all of it without keeping any.

use std::io::Read;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::dialect::{self, Marks};
use super::error::ImportError;
use super::input::{Input, Phase, Watch};
use super::readers;
use super::transcode::{Decoding, Meter, refusal};
use crate::base::Fingerprint;

/// Bytes read at once.
const CHUNK: usize = 1 << 18;

/// What must be known of the bytes before they can be read as text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Whether every byte is UTF-8, so that nothing has to be decoded.
    pub is_utf8: bool,
    /// Whether the encoding was guessed.
    pub is_guessed: bool,
    /// Whether one quotation mark has no partner.
    pub has_odd_quotes: bool,
}

/// Looks through a large file. `None` where it is no text table: such a file is read as a whole or refused.
pub(super) fn look(input: &dyn Input, watch: Watch) -> Result<Option<(Facts, Fingerprint)>, ImportError> {
    let mut bytes = Meter::new(input, Phase::Looking, watch)?;
    let mut fingerprint = Fingerprint::builder();
    let mut seen = Seen::default();
    let mut is_checked = false;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = bytes
            .read(&mut chunk)
            .map_err(|err| refusal(input.name(), 1, &err))?;
        if read == 0 {
            break;
        }
        bytes.row_ended();
        fingerprint.bytes(&chunk[..read]);
        seen.add(&chunk[..read]);
        // The first chunk has the head.
        if !is_checked {
            is_checked = true;
            if readers::is_taken(input.name(), &seen.head) {
                return Ok(None);
            }
            dialect::refuse_other_formats(input.name(), &seen.head)?;
        }
    }
    let mut facts = seen.facts(|| detect(input, watch))?;
    if !facts.is_utf8 {
        facts.has_odd_quotes = check(input, watch, facts)?;
    }
    Ok(Some((facts, fingerprint.finish())))
}

/// What the bytes have shown so far.
#[derive(Debug, Default)]
struct Seen {
    head: Vec<u8>,
    // Bytes of a letter that the last chunk began.
    begun: Vec<u8>,
    is_no_utf8: bool,
    has_nul: bool,
    quotes: u64,
    marks: Marks,
}

/// Quotation marks in a piece.
fn quotes_in(piece: &[u8]) -> u64 {
    piece.iter().map(|byte| u64::from(*byte == b'"')).sum()
}

impl Seen {
    const HEAD: usize = 4096;

    fn add(&mut self, chunk: &[u8]) {
        let missing = Self::HEAD.saturating_sub(self.head.len());
        self.head.extend_from_slice(&chunk[..missing.min(chunk.len())]);
        self.quotes += quotes_in(chunk);
        if !self.is_no_utf8 {
            self.has_nul |= chunk.contains(&0);
            self.check_utf8(chunk);
        }
        if !chunk.is_ascii() {
            self.marks.add(chunk);
        }
    }

    fn check_utf8(&mut self, chunk: &[u8]) {
        const LONGEST: usize = 4;
        let joined;
        let mut bytes = chunk;
        if !self.begun.is_empty() {
            // The begun letter and as many bytes as may end it.
            let mut letter = std::mem::take(&mut self.begun);
            letter.extend_from_slice(chunk);
            joined = letter;
            bytes = &joined;
        }
        if let Err(err) = std::str::from_utf8(bytes) {
            let rest = &bytes[err.valid_up_to()..];
            if err.error_len().is_none() && rest.len() < LONGEST {
                self.begun = rest.to_vec();
            } else {
                self.is_no_utf8 = true;
            }
        }
    }

    fn facts(
        &self,
        detect: impl FnOnce() -> Result<&'static Encoding, ImportError>,
    ) -> Result<Facts, ImportError> {
        let is_valid = !self.is_no_utf8 && self.begun.is_empty() && !self.has_nul;
        let (encoding, is_guessed) = match Encoding::for_bom(&self.head) {
            Some((encoding, _)) => (encoding, false),
            None if is_valid => (UTF_8, false),
            None => match dialect::guess(&self.head, &self.marks) {
                Some(encoding) => (encoding, true),
                None => (detect()?, true),
            },
        };
        Ok(Facts {
            encoding,
            is_utf8: is_valid && encoding != UTF_16LE && encoding != UTF_16BE,
            is_guessed,
            has_odd_quotes: self.quotes % 2 == 1,
        })
    }
}

/// Asks the detector, which has to see the whole file.
fn detect(input: &dyn Input, watch: Watch) -> Result<&'static Encoding, ImportError> {
    let mut bytes = Meter::new(input, Phase::Looking, watch)?;
    let mut detector = dialect::detector();
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = bytes
            .read(&mut chunk)
            .map_err(|err| refusal(input.name(), 1, &err))?;
        bytes.row_ended();
        detector.feed(&chunk[..read], read == 0);
        if read == 0 {
            return Ok(dialect::detected(&detector));
        }
    }
}

/// Decodes the whole file once: refuses what is no text, and says whether a quotation mark has no partner.
fn check(input: &dyn Input, watch: Watch, facts: Facts) -> Result<bool, ImportError> {
    let name = input.name();
    let meter = Meter::new(input, Phase::Looking, watch)?;
    let mut text = Decoding::new(meter, &facts);
    let mut piece = Vec::new();
    let (mut line_ends, mut quotes) = (0u64, 0u64);
    let mut first_odd_letter = None;
    while text
        .piece(&mut piece)
        .map_err(|err| refusal(name, line_ends + 1, &err))?
    {
        let ends = |bytes: &[u8]| bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
        if let Some(at) = piece.iter().position(|byte| *byte == 0) {
            return Err(dialect::binary(
                name,
                line_ends + ends(&piece[..at]),
                "a NUL byte",
            ));
        }
        if text.is_damaged && first_odd_letter.is_none() {
            let odd = "\u{fffd}".as_bytes();
            let at = piece.windows(odd.len()).position(|letter| letter == odd);
            first_odd_letter = Some(line_ends + ends(&piece[..at.unwrap_or_default()]));
        }
        line_ends += ends(&piece);
        quotes += quotes_in(&piece);
        text.row_ended();
    }
    match first_odd_letter {
        Some(before) => {
            let what = format!("bytes that are no {}", facts.encoding.name());
            Err(dialect::binary(name, before, &what))
        }
        None => Ok(quotes % 2 == 1),
    }
}
