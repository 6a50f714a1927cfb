//! The text of a JSON or YAML file, whatever Unicode encoding it is in.

use std::borrow::Cow;

use crate::base::{Notice, Place};

use super::super::Source;
use super::super::dialect;
use super::super::error::ImportError;
use super::super::notices::Notices;

/// A text and how it was encoded.
pub(super) struct Written<'a> {
    pub text: Cow<'a, str>,
    pub encoding: String,
    guessed: bool,
}

impl Written<'_> {
    /// Tells an encoding that is only likely.
    pub(super) fn say(&self, file: &str, notices: &mut Notices) {
        if !self.guessed || self.encoding.starts_with("UTF") {
            return;
        }
        notices.push(
            Notice::caution(
                "encoding-guessed",
                Place::file(file),
                format!("the file is no UTF-8; it was read as {}", self.encoding),
            )
            .hint("look at names with accents; export as UTF-8 if they are wrong"),
        );
    }
}

/// The text of a file, without a byte order mark. UTF-8 is not copied.
pub(super) fn text(source: &Source) -> Result<Written<'_>, ImportError> {
    let bytes = &source.bytes;
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(plain)
        && !plain.contains(&0)
    {
        return Ok(Written {
            text: Cow::Borrowed(text),
            encoding: "UTF-8".to_owned(),
            guessed: false,
        });
    }
    let decoded = dialect::decode(&source.name, bytes)?;
    Ok(Written {
        text: Cow::Owned(decoded.text),
        encoding: decoded.encoding,
        guessed: decoded.guessed,
    })
}
