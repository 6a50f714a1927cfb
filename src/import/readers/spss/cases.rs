//! The cases of an SPSS data file: eight-byte elements, plain or packed in two ways.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::bytes::Bytes;
use super::dictionary::{Dictionary, Packing};

/// Most bytes that zlib blocks may unpack to.
const UNPACKED: u64 = 1 << 30;

/// The bytes of the cases with the zlib blocks opened: elements, or bytecode.
pub(super) fn unpacked<'a>(
    file: &'a [u8],
    dictionary: &Dictionary,
) -> Result<std::borrow::Cow<'a, [u8]>, String> {
    let start = file.get(dictionary.data..).unwrap_or_default();
    if dictionary.packing != Packing::Zlib {
        return Ok(start.into());
    }
    blocks(file, dictionary)
        .ok_or_else(|| "its packed blocks are damaged or cut off".to_owned())?
        .map(Into::into)
}

/// Opens the blocks that the trailer at the end of the file lists.
fn blocks(file: &[u8], dictionary: &Dictionary) -> Option<Result<Vec<u8>, String>> {
    let is_big_endian = dictionary.is_big_endian;
    let mut head = Bytes::new(file.get(dictionary.data..)?, is_big_endian);
    let (_, trailer_at, length) = (head.i64()?, head.i64()?, head.i64()?);
    let trailer_at = usize::try_from(trailer_at).ok()?;
    let end = trailer_at.checked_add(usize::try_from(length).ok()?)?;
    let mut trailer = Bytes::new(file.get(trailer_at..end)?, is_big_endian);
    trailer.take(20)?;
    let count = trailer.i32()?;
    let mut out = Vec::new();
    for _ in 0..count {
        trailer.i64()?;
        let at = usize::try_from(trailer.i64()?).ok()?;
        let size = u64::try_from(trailer.i32()?).ok()?;
        let packed = usize::try_from(trailer.i32()?).ok()?;
        let block = file.get(at..at.checked_add(packed)?)?;
        if out.len() as u64 + size > UNPACKED {
            return Some(Err("its cases unpack to more than 1 GiB".to_owned()));
        }
        let before = out.len() as u64;
        ZlibDecoder::new(block).take(size).read_to_end(&mut out).ok()?;
        if out.len() as u64 - before != size {
            return None;
        }
    }
    Some(Ok(out))
}

/// Hands out the elements of the cases one after the other.
pub(super) struct Elements<'a> {
    bytes: &'a [u8],
    at: usize,
    is_packed: bool,
    codes: [u8; 8],
    next_code: usize,
    bias: f64,
    system_missing: [u8; 8],
    is_big_endian: bool,
}

impl<'a> Elements<'a> {
    pub(super) fn new(bytes: &'a [u8], dictionary: &Dictionary) -> Self {
        Self {
            bytes,
            at: 0,
            is_packed: dictionary.packing != Packing::Plain,
            codes: [0; 8],
            next_code: 8,
            bias: dictionary.bias,
            system_missing: bytes_of(dictionary.system_missing, dictionary.is_big_endian),
            is_big_endian: dictionary.is_big_endian,
        }
    }

    fn eight(&mut self) -> Option<[u8; 8]> {
        let taken = self.bytes.get(self.at..self.at + 8)?;
        self.at += 8;
        taken.try_into().ok()
    }

    /// Whether some bytes of an element are left over.
    pub(super) fn has_rest(&self) -> bool {
        self.at < self.bytes.len() && (!self.is_packed || self.next_code < 8)
    }
}

impl Iterator for Elements<'_> {
    type Item = [u8; 8];

    fn next(&mut self) -> Option<[u8; 8]> {
        const END: u8 = 252;
        if !self.is_packed {
            return self.eight();
        }
        loop {
            if self.next_code == 8 {
                self.codes = self.eight()?;
                self.next_code = 0;
            }
            let code = self.codes[self.next_code];
            if code == END {
                self.at = self.bytes.len();
                self.next_code = 8;
                return None;
            }
            self.next_code += 1;
            match code {
                0 => {}
                253 => return self.eight(),
                254 => return Some([b' '; 8]),
                255 => return Some(self.system_missing),
                code => return Some(bytes_of(f64::from(code) - self.bias, self.is_big_endian)),
            }
        }
    }
}

fn bytes_of(value: f64, is_big_endian: bool) -> [u8; 8] {
    if is_big_endian {
        value.to_be_bytes()
    } else {
        value.to_le_bytes()
    }
}
