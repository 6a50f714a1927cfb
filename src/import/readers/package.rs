//! The zip archive around a workbook: what is inside, how large it really is, and what each sheet hides.
//!
//! Everything is unpacked once, bounded and without keeping it, before a workbook is opened: an archive of some
//! kilobytes can hold gigabytes.

use std::io::Read;
use std::path::Path;

use flate2::read::DeflateDecoder;

use super::tags::{Tags, attribute};

/// Most bytes of an unpacked workbook.
const UNPACKED: u64 = 1 << 30;
/// From this size on, an entry must not be packed tighter than `RATIO`.
const LARGE: u64 = 100 << 20;
/// Tightest packing of a large entry; a table of text packs to a tenth or twentieth.
const RATIO: u64 = 200;
/// Most bytes of a part that is kept for reading.
const SMALL: usize = 4 << 20;

/// Why an archive is not opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It is cut off or damaged.
    Damaged,
    /// It asks for a password.
    Encrypted,
    /// This entry unpacks to too much.
    TooLarge(String),
    /// Its cells would unfold to too many places, or to too much text.
    TooManyCells,
}

/// A file inside the archive.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub name: String,
    is_deflated: bool,
    is_stored: bool,
    packed: &'a [u8],
}

/// Rows, columns and merged cells of one sheet that a reader of cells does not see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub hidden_rows: u64,
    pub hidden_columns: u64,
    /// Rows in which merged cells end, counted from 1.
    pub merged_ends: Vec<u64>,
}

/// The entries of an archive, by its table of contents.
pub(super) fn entries(bytes: &[u8]) -> Result<Vec<Entry<'_>>, Trouble> {
    const END: &[u8] = b"PK\x05\x06";
    let tail = bytes.len().saturating_sub(66_000);
    let end = bytes[tail..]
        .windows(END.len())
        .rposition(|window| window == END)
        .ok_or(Trouble::Damaged)?
        + tail;
    u16_at(bytes, end + 20).ok_or(Trouble::Damaged)?;
    let count = u16_at(bytes, end + 10).ok_or(Trouble::Damaged)?;
    let mut at = u32_at(bytes, end + 16).ok_or(Trouble::Damaged)? as usize;
    let mut entries = Vec::new();
    for _ in 0..count {
        let (entry, length) = entry(bytes, at)?;
        entries.push(entry);
        at += length;
    }
    Ok(entries)
}

fn entry(bytes: &[u8], at: usize) -> Result<(Entry<'_>, usize), Trouble> {
    const HEAD: usize = 46;
    let field = |offset: usize| {
        u16_at(bytes, at + offset)
            .map(usize::from)
            .ok_or(Trouble::Damaged)
    };
    let wide = |offset: usize| u32_at(bytes, at + offset).ok_or(Trouble::Damaged);
    if bytes.get(at..at + 4) != Some(b"PK\x01\x02") {
        return Err(Trouble::Damaged);
    }
    if field(8)? & 1 == 1 {
        return Err(Trouble::Encrypted);
    }
    let (method, name_length, extra_length) = (field(10)?, field(28)?, field(30)?);
    let name = bytes
        .get(at + HEAD..at + HEAD + name_length)
        .ok_or(Trouble::Damaged)?;
    let extra_start = at + HEAD + name_length;
    let extra = bytes
        .get(extra_start..extra_start + extra_length)
        .ok_or(Trouble::Damaged)?;
    let (packed_size, offset) = sizes(extra, wide(20)?, wide(24)?, wide(42)?).ok_or(Trouble::Damaged)?;
    let local = usize::try_from(offset).map_err(|_| Trouble::Damaged)?;
    let local_field = |offset: usize| {
        u16_at(bytes, local + offset)
            .map(usize::from)
            .ok_or(Trouble::Damaged)
    };
    if bytes.get(local..local.saturating_add(4)) != Some(b"PK\x03\x04") {
        return Err(Trouble::Damaged);
    }
    let start = local + 30 + local_field(26)? + local_field(28)?;
    let packed = usize::try_from(packed_size)
        .ok()
        .and_then(|size| bytes.get(start..start.checked_add(size)?))
        .ok_or(Trouble::Damaged)?;
    let entry = Entry {
        name: String::from_utf8_lossy(name).replace('\\', "/"),
        is_deflated: method == 8,
        is_stored: method == 0,
        packed,
    };
    Ok((entry, HEAD + name_length + extra_length + field(32)?))
}

/// Packed size and place of an entry; where they need 64 bits they stand in an extra field, each only if it is needed.
fn sizes(extra: &[u8], packed: u32, unpacked: u32, offset: u32) -> Option<(u64, u64)> {
    let mut wide: Option<&[u8]> = None;
    let mut at = 0;
    while let (Some(id), Some(length)) = (u16_at(extra, at), u16_at(extra, at + 2)) {
        if id == 1 {
            wide = extra.get(at + 4..at + 4 + usize::from(length));
        }
        at += 4 + usize::from(length);
    }
    let mut next = |value: u32| -> Option<u64> {
        if value != u32::MAX {
            return Some(u64::from(value));
        }
        let (number, rest) = wide?.split_first_chunk::<8>()?;
        wide = Some(rest);
        Some(u64::from_le_bytes(*number))
    };
    next(unpacked)?;
    Some((next(packed)?, next(offset)?))
}

impl Entry<'_> {
    /// What it unpacks to.
    pub(super) fn reader(&self) -> Box<dyn Read + '_> {
        if self.is_deflated {
            Box::new(DeflateDecoder::new(self.packed))
        } else if self.is_stored {
            Box::new(self.packed)
        } else {
            Box::new(std::io::empty())
        }
    }

    /// The text of a small part, such as the list of sheets.
    pub(super) fn text(&self) -> Option<String> {
        let mut bytes = Vec::new();
        self.reader()
            .take(SMALL as u64 + 1)
            .read_to_end(&mut bytes)
            .ok()?;
        (bytes.len() <= SMALL).then(|| String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Unpacks every entry once and keeps nothing but the marks of the sheets, by the name of their entry.
pub(super) fn measure(entries: &[Entry]) -> Result<Vec<(String, Marks)>, Trouble> {
    let mut all: u64 = 0;
    let mut marks = Vec::new();
    for entry in entries {
        let is_xml = Path::new(&entry.name)
            .extension()
            .is_some_and(|it| it.eq_ignore_ascii_case("xml"));
        let mut watch = Watch::default();
        let mut tags = Tags::default();
        let mut reader = entry.reader();
        let mut chunk = vec![0; 1 << 16];
        let mut size: u64 = 0;
        loop {
            let count = reader.read(&mut chunk).map_err(|_| Trouble::Damaged)?;
            if count == 0 {
                break;
            }
            size += count as u64;
            let is_bomb = size > LARGE && size / RATIO > entry.packed.len() as u64;
            if all + size > UNPACKED || is_bomb {
                return Err(Trouble::TooLarge(entry.name.clone()));
            }
            if is_xml {
                tags.feed(&chunk[..count], &mut |tag| watch.tag(tag));
            }
        }
        // A reader would make room for this many texts before it finds out.
        if watch.promised_texts > size {
            return Err(Trouble::Damaged);
        }
        all += size;
        marks.push((entry.name.clone(), watch.marks));
    }
    Ok(marks)
}

#[derive(Default)]
struct Watch {
    marks: Marks,
    promised_texts: u64,
}

impl Watch {
    fn tag(&mut self, tag: &str) {
        const MERGED: usize = 100_000;
        let number = |name: &str| attribute(tag, name).and_then(|value| value.parse::<u64>().ok());
        let is_hidden = || matches!(attribute(tag, "hidden"), Some("1" | "true"));
        let name = tag.split([' ', '\n', '\r', '\t', '/']).next().unwrap_or_default();
        match name.rsplit(':').next().unwrap_or_default() {
            "row" if is_hidden() => self.marks.hidden_rows += 1,
            "col" if is_hidden() => {
                let (first, last) = (number("min").unwrap_or(1), number("max").unwrap_or(1));
                // To the edge of the sheet: what lies there is nothing.
                let count = if last >= 16_384 {
                    0
                } else {
                    (last + 1).saturating_sub(first)
                };
                self.marks.hidden_columns += count;
            }
            "mergeCell" if self.marks.merged_ends.len() < MERGED => {
                let end = attribute(tag, "ref").and_then(|range| range.rsplit(':').next());
                let row: Option<u64> = end.and_then(|cell| {
                    cell.trim_start_matches(|c: char| !c.is_ascii_digit())
                        .parse()
                        .ok()
                });
                self.marks.merged_ends.extend(row);
            }
            "sst" => self.promised_texts = number("uniqueCount").unwrap_or_default(),
            _ => {}
        }
    }
}

/// The entries of the sheets of an XLSX workbook, in the order of its list of sheets.
pub(super) fn sheet_entries(entries: &[Entry]) -> Vec<String> {
    let text = |name: &str| {
        entries
            .iter()
            .find(|entry| entry.name == name)
            .and_then(Entry::text)
    };
    let (Some(book), Some(links)) = (text("xl/workbook.xml"), text("xl/_rels/workbook.xml.rels")) else {
        return Vec::new();
    };
    let mut targets = Vec::new();
    Tags::default().feed(links.as_bytes(), &mut |tag| {
        if let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target")) {
            let path = target
                .strip_prefix('/')
                .map_or_else(|| format!("xl/{target}"), str::to_owned);
            targets.push((id.to_owned(), path));
        }
    });
    let mut sheets = Vec::new();
    Tags::default().feed(book.as_bytes(), &mut |tag| {
        let is_sheet = tag.starts_with("sheet ") || tag.contains(":sheet ");
        if let Some(id) = attribute(tag, "r:id").filter(|_| is_sheet) {
            let path = targets.iter().find(|(known, _)| known == id);
            sheets.push(path.map(|(_, path)| path.clone()).unwrap_or_default());
        }
    });
    sheets
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write as _;

    use super::*;

    /// A zip archive of packed entries.
    pub(in crate::import::readers) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let (mut out, mut contents) = (Vec::new(), Vec::new());
        for (name, bytes) in files {
            let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
            packer.write_all(bytes).unwrap();
            let packed = packer.finish().unwrap();
            let mut sum = flate2::Crc::new();
            sum.update(bytes);
            let mut head = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
            head.extend(sum.sum().to_le_bytes());
            head.extend((packed.len() as u32).to_le_bytes());
            head.extend((bytes.len() as u32).to_le_bytes());
            head.extend((name.len() as u16).to_le_bytes());
            head.extend([0, 0]);
            contents.extend(b"PK\x01\x02\x14\0");
            contents.extend(&head);
            contents.extend([0; 10]);
            contents.extend((out.len() as u32).to_le_bytes());
            contents.extend(name.as_bytes());
            out.extend(b"PK\x03\x04");
            out.extend(&head);
            out.extend(name.as_bytes());
            out.extend(packed);
        }
        let (start, length, count) = (out.len() as u32, contents.len() as u32, files.len() as u16);
        out.extend(contents);
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend(count.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend(length.to_le_bytes());
        out.extend(start.to_le_bytes());
        out.extend([0, 0]);
        out
    }

    #[test]
    fn what_a_sheet_hides_is_counted() {
        let sheet = b"<worksheet><cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"9\" max=\"16384\" hidden=\"1\"/>\
                      </cols><sheetData><row r=\"1\"/><row r=\"2\" hidden=\"true\"/></sheetData><mergeCells>\
                      <mergeCell ref=\"A1:B7\"/></mergeCells></worksheet>";
        let bytes = zip(&[("xl/worksheets/sheet1.xml", sheet)]);
        let marks = measure(&entries(&bytes).unwrap()).unwrap();
        assert_eq!(
            marks[0].1,
            Marks {
                hidden_rows: 1,
                hidden_columns: 2,
                merged_ends: vec![7]
            }
        );
    }

    #[test]
    fn an_archive_that_unpacks_to_too_much_is_not_opened() {
        let bytes = zip(&[
            ("a.xml", b"<a/>"),
            ("b.xml", &vec![b' '; (LARGE + (1 << 20)) as usize]),
        ]);
        assert!(bytes.len() < 200_000);
        let found = measure(&entries(&bytes).unwrap()).unwrap_err();
        assert_eq!(found, Trouble::TooLarge("b.xml".to_owned()));
        let bytes = zip(&[("s.xml", b"<sst uniqueCount=\"9999999999999\"><si/></sst>")]);
        assert_eq!(measure(&entries(&bytes).unwrap()).unwrap_err(), Trouble::Damaged);
    }

    #[test]
    fn archives_that_are_cut_off_are_damaged() {
        let bytes = zip(&[("a.xml", b"<a/>")]);
        for end in 0..bytes.len() {
            assert_eq!(entries(&bytes[..end]).err(), Some(Trouble::Damaged), "{end}");
        }
        assert_eq!(entries(&bytes).unwrap()[0].text().as_deref(), Some("<a/>"));
    }
}
