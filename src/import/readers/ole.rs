//! The compound file around an old workbook: finds its streams without following a chain of sectors in circles.
//!
//! The library that reads the cells follows every chain that a file names. This walk goes before it: each chain must come
//! to its end within the file.

use std::collections::BTreeSet;

/// Sector numbers from here on are marks.
const MARKS: u32 = 0xffff_fffa;
/// Marks the end of a chain.
const END: u32 = 0xffff_fffe;
const ENTRY: usize = 128;
const SMALL_SECTOR: usize = 64;
/// Streams below this size lie in small sectors.
const SMALL_STREAM: usize = 4096;

/// A compound file of which every chain ends.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    small_fat: Vec<u32>,
    small: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    length: usize,
}

impl<'a> Compound<'a> {
    /// Opens a compound file; `None` where it is none, or contradicts itself.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        if bytes.get(..8)? != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" {
            return None;
        }
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self {
            bytes,
            sector,
            fat: Vec::new(),
            small_fat: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
        };
        file.fat = file.table()?;
        let folder = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
        file.entries = folder
            .chunks_exact(ENTRY)
            .map(|entry| file.entry(entry))
            .collect::<Option<_>>()?;
        let root = file.entries.first()?;
        let sectors_of_small_fat = u32_at(bytes, 64)? as usize;
        if sectors_of_small_fat > 0 {
            file.small = file.chain(root.start, root.length)?;
            let length = sectors_of_small_fat.checked_mul(sector)?;
            let table = file.chain(u32_at(bytes, 60)?, length)?;
            file.small_fat = numbers(&table).collect();
        }
        Some(file)
    }

    /// The content of a stream; `Err` where its chain does not end, `None` where there is no such stream.
    pub(super) fn stream(&self, name: &str) -> Option<Result<Vec<u8>, ()>> {
        let entry = self
            .entries
            .iter()
            .find(|entry| entry.name.eq_ignore_ascii_case(name))?;
        let content = if entry.length < SMALL_STREAM {
            self.small_chain(entry.start, entry.length)
        } else {
            self.chain(entry.start, entry.length)
        };
        Some(content.ok_or(()))
    }

    /// The table of sectors, whose own sectors are listed in the header and in a chain.
    fn table(&self) -> Option<Vec<u32>> {
        const IN_HEADER: std::ops::Range<usize> = 76..512;
        let mut listed: Vec<u32> = numbers(self.bytes.get(IN_HEADER)?).collect();
        let mut next = u32_at(self.bytes, 68)?;
        let mut seen = BTreeSet::new();
        while next < MARKS {
            if !seen.insert(next) {
                return None;
            }
            listed.extend(numbers(self.sector(next)?));
            next = listed.pop()?;
        }
        let mut fat = Vec::new();
        let mut seen = BTreeSet::new();
        for number in listed.into_iter().filter(|number| *number < MARKS) {
            if !seen.insert(number) {
                return None;
            }
            fat.extend(numbers(self.sector(number)?));
        }
        Some(fat)
    }

    /// A sector; the last one may be cut off.
    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    /// What a chain of sectors holds, up to a length. A file has no chain that is longer than itself.
    fn chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let mut content = Vec::new();
        let mut next = start;
        while next != END && content.len() < length {
            let sector = self.sector(next)?;
            content.extend_from_slice(&sector[..sector.len().min(length - content.len())]);
            if content.len() > self.bytes.len() {
                return None;
            }
            if content.len() < length {
                next = *self.fat.get(next as usize)?;
            }
        }
        Some(content)
    }

    fn small_chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let mut content = Vec::new();
        let mut next = start;
        while next != END && content.len() < length {
            let from = (next as usize).checked_mul(SMALL_SECTOR)?;
            let sector = self.small.get(from..self.small.len().min(from + SMALL_SECTOR))?;
            if sector.is_empty() {
                return None;
            }
            content.extend_from_slice(&sector[..sector.len().min(length - content.len())]);
            if content.len() < length {
                next = *self.small_fat.get(next as usize)?;
            }
        }
        Some(content)
    }

    fn entry(&self, bytes: &[u8]) -> Option<Entry> {
        let letters = bytes.get(..64)?.chunks_exact(2);
        let letters = letters.map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let name: Vec<u16> = letters.take_while(|letter| *letter != 0).collect();
        let length = u32_at(bytes, 120)? as usize;
        // Only large sectors go with sizes of 64 bits.
        let high = if self.sector == 512 {
            0
        } else {
            u32_at(bytes, 124)? as usize
        };
        Some(Entry {
            name: String::from_utf16_lossy(&name),
            start: u32_at(bytes, 116)?,
            length: length | (high << 32),
        })
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes
        .chunks_exact(4)
        .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([two[0], two[1]]))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    numbers(bytes.get(at..at.checked_add(4)?)?).next()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A compound file with one stream of this name, made of sectors of 512 bytes.
    pub(in crate::import::readers) fn compound(name: &str, content: &[u8]) -> Vec<u8> {
        let mut content = content.to_vec();
        content.resize(content.len().max(SMALL_STREAM).next_multiple_of(512), 0);
        let sectors = content.len() / 512;
        let tables = (sectors + 2).div_ceil(127);
        assert!(tables <= 109, "the list of tables fits into the header");
        let mut file = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        file.resize(512, 0);
        let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
        put(24, &[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
        put(44, &(tables as u32).to_le_bytes());
        put(48, &(tables as u32).to_le_bytes());
        put(60, &END.to_le_bytes());
        put(68, &END.to_le_bytes());
        for at in 0..109 {
            let number = if at < tables { at as u32 } else { u32::MAX };
            put(76 + 4 * at, &number.to_le_bytes());
        }
        // The tables first, then the folder, then the stream.
        let mut fat = vec![0xffff_fffd_u32; tables];
        fat.push(END);
        fat.extend((1..sectors).map(|at| (tables + 1 + at) as u32));
        fat.push(END);
        fat.resize(tables * 128, u32::MAX);
        file.extend(fat.iter().flat_map(|number| number.to_le_bytes()));
        let entry = |name: &str, kind: u8, start: u32, length: u32| {
            let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry.resize(ENTRY, 0);
            entry[64] = (name.len() * 2 + 2) as u8;
            entry[66] = kind;
            entry[116..120].copy_from_slice(&start.to_le_bytes());
            entry[120..124].copy_from_slice(&length.to_le_bytes());
            entry
        };
        file.extend(entry("Root Entry", 5, END, 0));
        file.extend(entry(name, 2, tables as u32 + 1, content.len() as u32));
        file.extend(vec![0; 512 - 2 * ENTRY]);
        file.extend(content);
        file
    }

    #[test]
    fn a_stream_is_found_and_a_chain_without_an_end_is_not_followed() {
        let content: Vec<u8> = (0..9000u32).map(|at| at as u8).collect();
        let file = compound("Workbook", &content);
        let stream = Compound::open(&file)
            .unwrap()
            .stream("workbook")
            .unwrap()
            .unwrap();
        assert_eq!(stream[..9000], content);
        assert!(Compound::open(&file).unwrap().stream("Book").is_none());
        // The folder's chain leads back to the folder.
        let mut circle = file.clone();
        circle[512 + 4..512 + 8].copy_from_slice(&1u32.to_le_bytes());
        assert!(Compound::open(&circle).is_none());
        // The list of tables names one twice.
        let mut twice = file.clone();
        twice[80..84].copy_from_slice(&0u32.to_le_bytes());
        assert!(Compound::open(&twice).is_none());
        // The list goes on in itself.
        let mut endless = file.clone();
        endless[68..72].copy_from_slice(&1u32.to_le_bytes());
        assert!(Compound::open(&endless).is_none());
        // The stream says that it is longer than the file.
        let mut long = file.clone();
        long[512 + 512 + 128 + 120..512 + 512 + 128 + 124].copy_from_slice(&u32::MAX.to_le_bytes());
        long[512 + 8..512 + 12].copy_from_slice(&2u32.to_le_bytes());
        assert_eq!(Compound::open(&long).unwrap().stream("Workbook"), Some(Err(())));
        for end in 0..file.len() {
            let _ = Compound::open(&file[..end]).map(|file| file.stream("Workbook"));
        }
    }
}
