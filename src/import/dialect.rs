//! What a file is written in: character encoding and what separates its cells.

use std::borrow::Cow;

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::base::Place;

use super::error::ImportError;

/// A decoded text and how sure its encoding is.
pub(super) struct Decoded {
    /// The text with line feeds only.
    pub text: String,
    /// Name of the encoding for people.
    pub encoding: String,
    /// Whether the encoding was guessed from the bytes.
    pub guessed: bool,
}

/// Decodes by byte order mark, then strict UTF-8, then UTF-16 without a mark, then by the likelier of the old encodings.
pub(super) fn decode(file: &str, bytes: &[u8]) -> Result<Decoded, ImportError> {
    refuse_other_formats(file, bytes)?;
    let (encoding, guessed) = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => (encoding, false),
        None => guess_all(bytes),
    };
    let (text, damaged) = match encoding.decode_with_bom_removal(bytes) {
        (Cow::Borrowed(text), damaged) => (text.to_owned(), damaged),
        (Cow::Owned(text), damaged) => (text, damaged),
    };
    if let Some(at) = text.find('\0') {
        return Err(binary(file, line_ends(&text[..at]), "a NUL byte"));
    }
    if damaged {
        let at = text.find('\u{fffd}').unwrap_or_default();
        return Err(binary(
            file,
            line_ends(&text[..at]),
            &format!("bytes that are no {}", encoding.name()),
        ));
    }
    Ok(Decoded {
        text: line_feeds_only(text),
        encoding: encoding_name(encoding).to_owned(),
        guessed,
    })
}

pub(super) fn encoding_name(encoding: &'static Encoding) -> &'static str {
    if encoding == MACINTOSH {
        "Mac OS Roman"
    } else if encoding == WINDOWS_1252 {
        "Windows-1252"
    } else {
        encoding.name()
    }
}

fn guess_all(bytes: &[u8]) -> (&'static Encoding, bool) {
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
        return (UTF_8, false);
    }
    let mut marks = Marks::default();
    marks.add(bytes);
    let encoding = guess(&bytes[..bytes.len().min(4096)], &marks).unwrap_or_else(|| {
        let mut detector = detector();
        detector.feed(bytes, true);
        detected(&detector)
    });
    (encoding, true)
}

/// How often the bytes occur that are typographic marks in the two old encodings that survey exports are saved in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marks {
    windows: usize,
    mac: usize,
}

impl Marks {
    /// Counts the marks of further bytes.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                0x80 | 0x85 | 0x91..=0x97 | 0x99 => self.windows += 1,
                0xc9 | 0xca | 0xd0..=0xd5 => self.mac += 1,
                _ => {}
            }
        }
    }
}

/// The encoding of bytes that are no UTF-8, by the first 4,096 of them and the marks of all; `None` asks the detector.
pub(super) fn guess(head: &[u8], marks: &Marks) -> Option<&'static Encoding> {
    let zeros_at = |parity: usize| {
        head.iter()
            .skip(parity)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let half = head.len() / 2;
    if half > 1 && zeros_at(1) * 10 > half * 6 {
        return Some(UTF_16LE);
    }
    if half > 1 && zeros_at(0) * 10 > half * 6 {
        return Some(UTF_16BE);
    }
    // Typographic marks live in different places of the two encodings.
    (marks.mac > marks.windows).then_some(MACINTOSH)
}

/// Tells the encodings of other scripts apart; it has to be fed the whole file.
pub(super) fn detector() -> chardetng::EncodingDetector {
    chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny)
}

/// What the detector makes of a file that is no UTF-8.
pub(super) fn detected(detector: &chardetng::EncodingDetector) -> &'static Encoding {
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

fn line_feeds_only(text: String) -> String {
    if !text.contains('\r') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\r' {
            out.push(c);
            continue;
        }
        while chars.peek() == Some(&'\r') {
            chars.next();
        }
        if chars.peek() == Some(&'\n') {
            chars.next();
        }
        out.push('\n');
    }
    out
}

fn line_ends(text: &str) -> u64 {
    text.matches(['\n', '\r']).count() as u64
}

/// Refuses what is no text; so many lines ended before it.
pub(super) fn binary(file: &str, lines_before: u64, what: &str) -> ImportError {
    ImportError::new(
        "binary",
        Place::file(file).row(lines_before + 1),
        format!("holds {what}; a text table (CSV or TSV) was expected"),
        "export the file again as CSV (UTF-8)",
    )
}

/// Refuses a file whose first bytes are those of no text table.
pub(super) fn refuse_other_formats(file: &str, bytes: &[u8]) -> Result<(), ImportError> {
    const MAGIC: [(&[u8], &str, &str); 8] = [
        (
            b"%PDF",
            "a PDF page",
            "export the single answers or values as CSV",
        ),
        (b"\x89PNG", "a picture", "export the table as CSV"),
        (b"\xff\xd8\xff", "a picture", "export the table as CSV"),
        (b"GIF8", "a picture", "export the table as CSV"),
        (
            b"\x1f\x8b",
            "a compressed file",
            "unpack it and import the CSV inside",
        ),
        (
            b"7z\xbc\xaf",
            "a compressed file",
            "unpack it and import the CSV inside",
        ),
        (b"SQLite format", "a database", "export the table as CSV"),
        (b"\x7fELF", "a program", "export the table as CSV"),
    ];
    let fail = |what: &str, hint: &str| {
        Err(ImportError::new(
            "not-a-table",
            Place::file(file).row(1),
            format!("is {what}; a text table (CSV or TSV) was expected"),
            hint,
        ))
    };
    if let Some((_, what, hint)) = MAGIC.iter().find(|(magic, _, _)| bytes.starts_with(magic)) {
        return fail(what, hint);
    }
    let head = &bytes[..bytes.len().min(512)];
    let text = String::from_utf8_lossy(head);
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if start.starts_with("<?xml")
        || start.to_ascii_lowercase().starts_with("<!doctype")
        || start.starts_with("<html")
    {
        return fail("a web page or XML document", "export the table as CSV");
    }
    Ok(())
}

/// The separator that a first line such as `sep=;` announces, as spreadsheets write it, and the length of that line.
pub(super) fn announced_delimiter(text: &str) -> Option<(u8, usize)> {
    let line = text.split_inclusive('\n').next()?;
    let said = line.trim_end().trim_matches('"').to_ascii_lowercase();
    match said.strip_prefix("sep=")?.as_bytes() {
        [] if line.trim_end_matches('\n').ends_with('\t') => Some((b'\t', line.len())),
        [delimiter @ (b',' | b';' | b'|')] => Some((*delimiter, line.len())),
        _ => None,
    }
}

/// The separator under which the first records are widest and most alike.
pub(super) fn delimiter(text: &str) -> u8 {
    let mut best = (0.0, b',');
    for candidate in [b',', b';', b'\t', b'|'] {
        let score = likeness(text, candidate);
        if score > best.0 {
            best = (score, candidate);
        }
    }
    best.1
}

/// Whether quotation marks protect cells. Google writes tab-separated files in which they are only marks: there every
/// line has the header's width as it stands, no header is quoted, and no mark inside a cell is doubled.
pub(super) fn has_quoting(text: &str, delimiter: u8) -> bool {
    let mut tabs = Tabs::default();
    delimiter != b'\t' || text.lines().any(|line| tabs.has_quoting(line))
}

/// Looks for quoted cells in the lines of a tab-separated file, from the first line on.
#[derive(Debug, Default)]
pub(super) struct Tabs {
    width: Option<usize>,
}

impl Tabs {
    /// Whether this line shows that quotation marks protect cells.
    pub(super) fn has_quoting(&mut self, line: &str) -> bool {
        if line.is_empty() {
            return false;
        }
        let is_wrapped = |cell: &str| cell.len() > 1 && cell.starts_with('"') && cell.ends_with('"');
        let is_doubled = |cell: &str| is_wrapped(cell) && cell[1..cell.len() - 1].contains("\"\"");
        let cells = || line.split('\t');
        match self.width {
            None => {
                self.width = Some(cells().count());
                cells().any(is_wrapped)
            }
            Some(width) => cells().count() != width || cells().any(is_doubled),
        }
    }
}

fn likeness(text: &str, delimiter: u8) -> f64 {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let widths: Vec<usize> = reader
        .records()
        .take(100)
        .filter_map(|record| Some(record.ok()?.len()))
        .collect();
    let Some(&header) = widths.first() else {
        return 0.0;
    };
    if header < 2 {
        return 0.0;
    }
    let alike = widths.iter().filter(|width| **width == header).count() as f64 / widths.len() as f64;
    alike * alike * (header.min(12) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Decoded {
        decode("a.csv", bytes).unwrap()
    }

    #[test]
    fn each_encoding_is_told_by_its_bytes() {
        let cases: [(&[u8], &str, &str); 7] = [
            (b"\xef\xbb\xbfTeam,Gr\xc3\xb6\xc3\x9fe", "UTF-8", "Team,Größe"),
            (b"Team,Gr\xc3\xb6\xc3\x9fe", "UTF-8", "Team,Größe"),
            (b"\xff\xfeT\0e\0a\0m\0", "UTF-16LE", "Team"),
            (b"\xfe\xff\0T\0e\0a\0m", "UTF-16BE", "Team"),
            (b"T\0e\0a\0m\0,\0a\0", "UTF-16LE", "Team,a"),
            (b"I don\x92t know,10\x9649", "Windows-1252", "I don’t know,10–49"),
            (
                b"I don\xd5t know,10\xd049,a\xcab",
                "Mac OS Roman",
                "I don’t know,10–49,a\u{a0}b",
            ),
        ];
        for (bytes, encoding, text) in cases {
            let decoded = read(bytes);
            assert_eq!(
                (decoded.encoding.as_str(), decoded.text.as_str()),
                (encoding, text)
            );
        }
    }

    #[test]
    fn every_line_end_becomes_a_line_feed() {
        assert_eq!(read(b"a\r\r\nb\r\nc\rd\ne").text, "a\nb\nc\nd\ne");
    }

    #[test]
    fn other_formats_are_named() {
        for (bytes, code) in [
            (b"%PDF-1.7".as_slice(), "not-a-table"),
            (b"<!DOCTYPE html>", "not-a-table"),
            (b"a,b\n1,\0", "binary"),
        ] {
            let err = decode("a.csv", bytes).err().unwrap();
            assert_eq!(err.code, code);
            assert!(err.place.row.is_some());
        }
        assert_eq!(decode("a.csv", b"a,b\n1,\0").err().unwrap().place.row, Some(2));
    }

    #[test]
    fn marks_in_a_tab_separated_file_protect_cells_only_where_they_are_used_so() {
        assert!(!has_quoting("a\tb\n\"Eight\"\tx\n", b'\t'));
        assert!(has_quoting("\"a\"\t\"b\"\n\"x\"\ty\n", b'\t'));
        assert!(has_quoting("a\tb\n\"two\nlines\"\tx\n", b'\t'));
        assert!(has_quoting("a\tb\n\"say \"\"hi\"\"\"\tx\n", b'\t'));
        assert!(has_quoting("a,b\n\"Eight\",x\n", b','));
    }

    #[test]
    fn the_separator_makes_records_wide_and_alike() {
        assert_eq!(delimiter("a;b;c\n1,5;2;3\n\"x;y\";2;3\n"), b';');
        assert_eq!(delimiter("a,b\n\"1;2;3\",\"4;5\"\n"), b',');
        assert_eq!(delimiter("a\tb, c\n1\t2, 3, 4\n"), b'\t');
        assert_eq!(delimiter("one column\nonly\n"), b',');
    }
}
