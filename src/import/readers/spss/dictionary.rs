//! The dictionary of an SPSS data file: its variables, their labels, what they declare missing, and the encoding.
//!
//! The layout is that of the system file as the PSPP developers describe it: a header, records of types 2 (variable),
//! 3 and 4 (value labels), 6 (documents), 7 (extensions), and 999 before the cases.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::bytes::Bytes;

/// How cases are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// Eight bytes an element.
    Plain,
    /// One byte for small whole numbers and blanks.
    Bytecode,
    /// Bytecode in zlib blocks.
    Zlib,
}

/// The values that a variable declares missing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Missing {
    pub numbers: Vec<f64>,
    pub range: Option<(f64, f64)>,
    pub texts: Vec<Vec<u8>>,
}

/// A variable; long texts take several.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Variable {
    /// The name of at most eight characters, in capitals.
    pub short: Vec<u8>,
    /// The name as the author wrote it.
    pub name: Vec<u8>,
    pub label: Vec<u8>,
    /// 0 for numbers, else bytes of a text.
    pub width: usize,
    /// Its first element in a case.
    pub element: usize,
    /// Segments of a text of more than 255 bytes; 1 otherwise.
    pub segments: usize,
    /// How a number is shown: 5 plain, 20 to 30 and 38 to 41 dates and times.
    pub format: u8,
    pub missing: Missing,
    /// Labels of values, in the order of the file.
    pub labels: Vec<(Vec<u8>, Vec<u8>)>,
}

/// All that stands before the cases.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is told by a record of its own"
)]
pub(super) struct Dictionary {
    pub is_big_endian: bool,
    pub packing: Packing,
    /// Cases that the header announces.
    pub cases: Option<u64>,
    pub bias: f64,
    pub system_missing: f64,
    pub has_weight: bool,
    pub has_sets: bool,
    pub variables: Vec<Variable>,
    /// Eight-byte elements of a case.
    pub elements: usize,
    pub encoding: &'static Encoding,
    pub is_encoding_told: bool,
    /// Where the cases start.
    pub data: usize,
}

/// What is read of the extension records before it can be applied.
#[derive(Default)]
struct Extensions<'a> {
    code_page: Option<i32>,
    encoding: Option<String>,
    system_missing: Option<f64>,
    cases: Option<u64>,
    names: &'a [u8],
    long_widths: &'a [u8],
    long_labels: &'a [u8],
    long_missing: &'a [u8],
    has_sets: bool,
}

/// Reads the dictionary; the error says what is wrong and at which byte.
pub(super) fn read(file: &[u8]) -> Result<Dictionary, String> {
    let is_big_endian = match file.get(64..68) {
        Some([2 | 3, 0, 0, 0]) => false,
        Some([0, 0, 0, 2 | 3]) => true,
        _ => return Err("its header is damaged".to_owned()),
    };
    let mut bytes = Bytes::new(file, is_big_endian);
    let header = header(&mut bytes).ok_or("it ends within its header")?;
    let mut variables: Vec<Variable> = Vec::new();
    let mut extensions = Extensions::default();
    let mut elements = 0;
    let mut pending: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    loop {
        let start = bytes.position();
        let wrong = || format!("the record at byte {start} is damaged or cut off");
        let kind = bytes.i32().ok_or_else(wrong)?;
        match kind {
            2 => {
                variable(&mut bytes, elements, &mut variables).ok_or_else(wrong)?;
                elements += 1;
            }
            3 => pending = value_labels(&mut bytes).ok_or_else(wrong)?,
            4 => label_users(&mut bytes, &mut variables, &pending).ok_or_else(wrong)?,
            6 => {
                let lines = bytes.i32().ok_or_else(wrong)?;
                bytes.take_counted(lines.saturating_mul(80)).ok_or_else(wrong)?;
            }
            7 => extension(&mut bytes, &mut extensions).ok_or_else(wrong)?,
            999 => {
                bytes.i32().ok_or_else(wrong)?;
                break;
            }
            other => {
                return Err(format!(
                    "an unknown record of type {other} stands at byte {start}"
                ));
            }
        }
    }
    apply(&mut variables, &extensions, is_big_endian);
    let told = encoding_of(&extensions);
    Ok(Dictionary {
        is_big_endian,
        packing: header.packing,
        cases: extensions.cases.or(header.cases),
        bias: header.bias,
        system_missing: extensions.system_missing.unwrap_or(-f64::MAX),
        has_weight: header.has_weight,
        has_sets: extensions.has_sets,
        variables,
        elements,
        encoding: told.unwrap_or_else(|| likely(file, bytes.position())),
        is_encoding_told: told.is_some(),
        data: bytes.position(),
    })
}

struct Header {
    packing: Packing,
    cases: Option<u64>,
    bias: f64,
    has_weight: bool,
}

fn header(bytes: &mut Bytes) -> Option<Header> {
    bytes.take(72)?;
    let packing = match bytes.i32()? {
        0 => Packing::Plain,
        1 => Packing::Bytecode,
        2 => Packing::Zlib,
        _ => return None,
    };
    let has_weight = bytes.i32()? != 0;
    let cases = u64::try_from(bytes.i32()?).ok();
    let bias = bytes.f64()?;
    bytes.take(84)?;
    Some(Header {
        packing,
        cases,
        bias,
        has_weight,
    })
}

/// A variable, or one more element of the text before it.
fn variable(bytes: &mut Bytes, element: usize, variables: &mut Vec<Variable>) -> Option<()> {
    const WIDEST: i32 = 255;
    let width = bytes.i32()?;
    let has_label = bytes.i32()?;
    let missing = bytes.i32()?;
    let format = (bytes.i32()? >> 16) as u8;
    bytes.i32()?;
    let short = trimmed(bytes.take(8)?).to_vec();
    let label = if has_label == 1 {
        let length = bytes.i32()?;
        let label = bytes.take_counted(length)?;
        bytes.take((4 - label.len() % 4) % 4)?;
        trimmed(label).to_vec()
    } else {
        Vec::new()
    };
    let mut declared = Missing::default();
    if !(-3..=3).contains(&missing) || missing == -1 {
        return None;
    }
    if width > 0 {
        for _ in 0..missing.max(0) {
            declared.texts.push(trimmed(bytes.take(8)?).to_vec());
        }
    } else {
        if missing < 0 {
            declared.range = Some((bytes.f64()?, bytes.f64()?));
        }
        let single = if missing < 0 { -missing - 2 } else { missing };
        for _ in 0..single {
            declared.numbers.push(bytes.f64()?);
        }
    }
    if !(-1..=WIDEST).contains(&width) {
        return None;
    }
    if width >= 0 {
        variables.push(Variable {
            name: short.clone(),
            short,
            label,
            width: width as usize,
            element,
            segments: 1,
            format,
            missing: declared,
            labels: Vec::new(),
        });
    }
    Some(())
}

fn value_labels(bytes: &mut Bytes) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let count = bytes.i32()?;
    let mut labels = Vec::new();
    for _ in 0..count {
        let value = bytes.take(8)?.to_vec();
        let length = usize::from(bytes.byte()?);
        let label = trimmed(bytes.take(length)?).to_vec();
        bytes.take((8 - (length + 1) % 8) % 8)?;
        labels.push((value, label));
    }
    Some(labels)
}

/// The variables that the labels just read belong to.
fn label_users(bytes: &mut Bytes, variables: &mut [Variable], labels: &[(Vec<u8>, Vec<u8>)]) -> Option<()> {
    let count = bytes.i32()?;
    for _ in 0..count {
        let element = usize::try_from(bytes.i32()?).ok()?.checked_sub(1)?;
        // Labels of a variable that is not there harm nobody.
        if let Ok(at) = variables.binary_search_by_key(&element, |variable| variable.element) {
            variables[at].labels = labels.to_vec();
        }
    }
    Some(())
}

fn extension<'a>(bytes: &mut Bytes<'a>, found: &mut Extensions<'a>) -> Option<()> {
    let (kind, size, count) = (bytes.i32()?, bytes.i32()?, bytes.i32()?);
    let before = bytes.clone();
    let data = bytes.take_counted(size.checked_mul(count)?)?;
    let mut inner = before;
    match kind {
        3 if data.len() >= 32 => {
            inner.take(28)?;
            found.code_page = inner.i32();
        }
        4 if data.len() >= 8 => found.system_missing = inner.f64(),
        5 | 7 | 19 => found.has_sets |= !trimmed(data).is_empty(),
        13 => found.names = data,
        14 => found.long_widths = data,
        16 if data.len() >= 16 => {
            inner.take(8)?;
            found.cases = inner.i64().and_then(|cases| u64::try_from(cases).ok());
        }
        20 => found.encoding = Some(String::from_utf8_lossy(trimmed(data)).into_owned()),
        21 => found.long_labels = data,
        22 => found.long_missing = data,
        _ => {}
    }
    Some(())
}

/// Joins the segments of long texts, gives variables their long names, and long texts their labels and missing values.
fn apply(variables: &mut Vec<Variable>, extensions: &Extensions, is_big_endian: bool) {
    const SEGMENT: usize = 252;
    for (short, width) in pairs(extensions.long_widths) {
        let digits: String = width
            .iter()
            .map(|byte| char::from(*byte))
            .filter(char::is_ascii_digit)
            .collect();
        let Ok(width) = digits.parse::<usize>() else {
            continue;
        };
        let Some(at) = variables.iter().position(|variable| variable.short == short) else {
            continue;
        };
        let segments = width.div_ceil(SEGMENT);
        let rest = &variables[at..];
        let are_texts =
            rest.len() >= segments && rest[..segments.min(rest.len())].iter().all(|one| one.width > 0);
        if segments > 1 && are_texts {
            variables.drain(at + 1..at + segments);
            variables[at].width = width;
            variables[at].segments = segments;
        }
    }
    let names: BTreeMap<&[u8], &[u8]> = pairs(extensions.names).collect();
    for variable in variables.iter_mut() {
        if let Some(name) = names.get(variable.short.as_slice()) {
            variable.name = name.to_vec();
        }
    }
    // A damaged list costs its own entries and no other.
    let _ = long_labels(variables, &mut Bytes::new(extensions.long_labels, is_big_endian));
    let _ = long_missing(variables, &mut Bytes::new(extensions.long_missing, is_big_endian));
}

/// `SHORT=value` entries with tabs between them.
fn pairs(list: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    list.split(|byte| *byte == b'\t').filter_map(|entry| {
        let at = entry.iter().position(|byte| *byte == b'=')?;
        Some((trimmed(&entry[..at]), trimmed(&entry[at + 1..])))
    })
}

fn named<'a>(variables: &'a mut [Variable], name: &[u8]) -> Option<&'a mut Variable> {
    let name = trimmed(name);
    variables
        .iter_mut()
        .find(|variable| variable.name == name || variable.short == name)
}

fn counted<'a>(bytes: &mut Bytes<'a>) -> Option<&'a [u8]> {
    let length = bytes.i32()?;
    bytes.take_counted(length)
}

fn long_labels(variables: &mut [Variable], bytes: &mut Bytes) -> Option<()> {
    while !bytes.rest().is_empty() {
        let name = counted(bytes)?;
        bytes.i32()?;
        let count = bytes.i32()?;
        let mut labels = Vec::new();
        for _ in 0..count {
            labels.push((counted(bytes)?.to_vec(), trimmed(counted(bytes)?).to_vec()));
        }
        if let Some(variable) = named(variables, name) {
            variable.labels = labels;
        }
    }
    Some(())
}

fn long_missing(variables: &mut [Variable], bytes: &mut Bytes) -> Option<()> {
    while !bytes.rest().is_empty() {
        let name = counted(bytes)?;
        let count = bytes.byte()?;
        let length = bytes.i32()?;
        let mut texts = Vec::new();
        for _ in 0..count {
            texts.push(trimmed(bytes.take_counted(length)?).to_vec());
        }
        if let Some(variable) = named(variables, name) {
            variable.missing.texts = texts;
        }
    }
    Some(())
}

/// Without blanks and zero bytes at the end.
pub(super) fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, b' ' | 0));
    &bytes[..end.map_or(0, |end| end + 1)]
}

fn encoding_of(extensions: &Extensions) -> Option<&'static Encoding> {
    let named = extensions.encoding.as_deref().and_then(|name| {
        let name = name.to_ascii_lowercase();
        let page = name.trim_start_matches("cp").trim_start_matches("ibm-");
        Encoding::for_label(name.as_bytes()).or_else(|| of_code_page(page.parse().ok()?))
    });
    named.or_else(|| of_code_page(extensions.code_page?))
}

fn of_code_page(page: i32) -> Option<&'static Encoding> {
    let label = match page {
        65_001 => "utf-8".to_owned(),
        874 | 1250..=1258 => format!("windows-{page}"),
        866 => "ibm866".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10_000 => "macintosh".to_owned(),
        28_591..=28_606 => format!("iso-8859-{}", page - 28_590),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// The encoding of a dictionary that does not tell: UTF-8 where it is valid.
fn likely(file: &[u8], end: usize) -> &'static Encoding {
    let is_utf8 = file.get(..end).is_some_and(|head| {
        head.split(u8::is_ascii)
            .all(|run| std::str::from_utf8(run).is_ok())
    });
    if is_utf8 { UTF_8 } else { WINDOWS_1252 }
}
