//! What is imported: bytes at hand, or something that can be opened again and again and is read in passes.

use std::fmt;
use std::io::{self, Read};
use std::ops::ControlFlow;

use crate::base::{Fingerprint, Place};

use super::error::ImportError;
use super::scan::{self, Facts};

/// Files up to this size are read into memory as they are; larger text tables are read in passes.
pub(super) const AT_ONCE: u64 = 64 << 20;
/// Largest file of a kind that cannot be read in passes: workbooks, JSON, Parquet.
const WHOLE: u64 = 1 << 30;

/// A file as it was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name without the folder.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Something to import. It is read several times and must say the same each time.
pub trait Input: Sync {
    /// Its name without the folder.
    fn name(&self) -> &str;

    /// Its size in bytes.
    fn size(&self) -> u64;

    /// Starts to read it from its first byte.
    ///
    /// # Errors
    /// It is gone, has changed, or may not be read.
    fn open(&self) -> io::Result<Box<dyn Read + '_>>;

    /// The file itself where its bytes are at hand.
    fn source(&self) -> Option<&Source> {
        None
    }
}

impl Input for Source {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.bytes.as_slice()))
    }

    fn source(&self) -> Option<&Source> {
        Some(self)
    }
}

/// What the bytes of a large file are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Naming its content and telling its encoding.
    Looking,
    /// Counting its rows and telling how its times are written.
    Checking,
    /// Taking its values.
    Taking,
    /// Ordering the answers and writing their table, after all has been read; bytes stand for the share of that work.
    Keeping,
}

/// How far the reading of a large file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What the bytes are read for.
    pub phase: Phase,
    /// Bytes read in this phase.
    pub done_bytes: u64,
    /// Bytes of the file.
    pub total_bytes: u64,
}

/// Hears how far the reading is, and may stop it.
type Listener<'a> = dyn Fn(Step) -> ControlFlow<()> + 'a;

/// Somebody who watches an import of a large file, or nobody.
#[derive(Clone, Copy, Default)]
pub struct Watch<'a>(Option<&'a Listener<'a>>);

impl<'a> Watch<'a> {
    /// Calls `listener` about once a megabyte; [`ControlFlow::Break`] stops the import with the code `cancelled`.
    pub fn new(listener: &'a Listener<'a>) -> Self {
        Self(Some(listener))
    }

    pub(super) fn tell(self, step: Step) -> ControlFlow<()> {
        self.0
            .map_or(ControlFlow::Continue(()), |listener| listener(step))
    }
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Watch" } else { "Nobody" })
    }
}

/// A file of which the bytes are known by name: read into memory where it is small, looked through once where it is large.
#[derive(Debug)]
pub struct Opened<'a> {
    pub(super) name: &'a str,
    pub(super) content: Content<'a>,
    fingerprint: Fingerprint,
}

/// Where the bytes of an opened file are.
pub(super) enum Content<'a> {
    /// At hand before.
    Lent(&'a Source),
    /// Read into memory.
    Read(Source),
    /// Left where they are, to be read in passes.
    Far(&'a dyn Input, Facts),
}

impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lent(_) => "Lent",
            Self::Read(_) => "Read",
            Self::Far(..) => "Far",
        })
    }
}

impl<'a> Opened<'a> {
    pub(super) fn new(input: &'a dyn Input, at_once_bytes: u64, watch: Watch) -> Result<Self, ImportError> {
        let name = input.name();
        if input.size() > at_once_bytes
            && let Some((facts, fingerprint)) = scan::look(input, watch)?
        {
            let content = Content::Far(input, facts);
            return Ok(Self {
                name,
                content,
                fingerprint,
            });
        }
        let content = match input.source() {
            Some(source) => Content::Lent(source),
            None => Content::Read(whole(input)?),
        };
        let (Content::Lent(Source { bytes, .. }) | Content::Read(Source { bytes, .. })) = &content else {
            return Err(unreadable(name, "its bytes are not at hand"));
        };
        Ok(Self {
            name,
            fingerprint: Fingerprint::of_bytes(bytes),
            content,
        })
    }

    /// How many bytes it has.
    pub(super) fn bytes(&self) -> u64 {
        match &self.content {
            Content::Lent(source) => source.size(),
            Content::Read(source) => source.size(),
            Content::Far(input, _) => input.size(),
        }
    }

    /// The name of its bytes.
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }
}

/// Reads a file that is small, or that only makes sense as a whole.
fn whole(input: &dyn Input) -> Result<Source, ImportError> {
    let name = input.name();
    if input.size() > WHOLE {
        return Err(ImportError::new(
            "too-large",
            Place::file(name),
            format!(
                "has {} MB; a file that is no text table can have at most {} MB",
                input.size() >> 20,
                WHOLE >> 20
            ),
            "export it as CSV (UTF-8), which may have any size",
        ));
    }
    let mut bytes = Vec::with_capacity(input.size() as usize);
    let read = input
        .open()
        .and_then(|content| content.take(WHOLE + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(Source {
            name: name.to_owned(),
            bytes,
        }),
        Err(err) => Err(unreadable(name, &err.to_string())),
    }
}

/// The file could not be read by the system.
pub(super) fn unreadable(name: &str, why: &str) -> ImportError {
    ImportError::new(
        "unreadable",
        Place::file(name),
        format!("cannot be read: {why}"),
        "check that the file is there and that nothing writes to it, and try again",
    )
}
