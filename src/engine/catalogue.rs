//! The catalogue of a workspace: the shipped one with `catalogue.toml` of its folder laid over it.

use std::path::Path;

use super::store::read_bounded;
use super::trouble::EngineError;
use crate::data::{Catalogue, Origin, extended};

/// The user's own part of the catalogue.
const FILE: &str = "catalogue.toml";
/// A page of text; anything larger is another file.
const LIMIT: u64 = 4 << 20;

/// The catalogue in use, and the text it was made of.
#[derive(Debug)]
pub(super) struct KnownCatalogue {
    pub catalogue: Catalogue,
    pub origins: Vec<Origin>,
    text: String,
}

impl KnownCatalogue {
    /// The catalogue of a workspace's folder.
    pub fn read(root: &Path) -> Result<Self, EngineError> {
        Self::of(root, own_text(root)?)
    }

    /// The catalogue without any workspace.
    pub fn shipped() -> Result<Catalogue, EngineError> {
        Catalogue::shipped().map_err(|err| EngineError::Damaged {
            path: "assets/catalogue.toml".into(),
            why: err.to_string(),
        })
    }

    /// Reads the file again if it was changed. Says whether it was.
    pub fn refresh(&mut self, root: &Path) -> Result<bool, EngineError> {
        let text = own_text(root)?;
        let is_changed = text != self.text;
        if is_changed {
            *self = Self::of(root, text)?;
        }
        Ok(is_changed)
    }

    fn of(root: &Path, text: String) -> Result<Self, EngineError> {
        let (catalogue, origins) = extended(&text).map_err(|err| EngineError::Given {
            path: root.join(FILE),
            why: err.to_string(),
        })?;
        Ok(Self {
            catalogue,
            origins,
            text,
        })
    }
}

fn own_text(root: &Path) -> Result<String, EngineError> {
    let path = root.join(FILE);
    if !path.is_file() {
        return Ok(String::new());
    }
    let bytes = read_bounded(&path, LIMIT)?;
    String::from_utf8(bytes).map_err(|_| EngineError::Given {
        path,
        why: "it is no text in UTF-8".to_owned(),
    })
}
