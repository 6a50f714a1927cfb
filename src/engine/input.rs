//! A file on disk as the importer reads it: opened anew for every pass, and refused when it changed in between.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::trouble::EngineError;
use crate::import::Input;

/// A file that the user named.
#[derive(Debug)]
pub(super) struct InputFile {
    path: PathBuf,
    name: String,
    size: u64,
    // When it was last written; nothing for a pipe, which can be read but once and has no size either.
    changed: Option<SystemTime>,
}

impl InputFile {
    /// Looks at the file without reading it.
    pub(super) fn at(path: &Path) -> Result<Self, EngineError> {
        let about = std::fs::metadata(path).map_err(EngineError::io(path, "read"))?;
        if about.is_dir() {
            let source = io::Error::from(io::ErrorKind::IsADirectory);
            return Err(EngineError::io(path, "read")(source));
        }
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        Ok(Self {
            path: path.to_path_buf(),
            name,
            size: about.len(),
            changed: about.modified().ok().filter(|_| about.is_file()),
        })
    }

    fn is_as_before(&self, about: &Metadata) -> bool {
        self.changed.is_none() || (about.len() == self.size && about.modified().ok() == self.changed)
    }
}

impl Input for InputFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.size
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        let file = File::open(&self.path)?;
        if self.is_as_before(&file.metadata()?) {
            Ok(Box::new(file))
        } else {
            Err(io::Error::other("the file changed while it was read"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_since_it_was_named_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "a,b\n").unwrap();
        let input = InputFile::at(&path).unwrap();
        let mut text = String::new();
        input.open().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!((input.name(), input.size(), text.as_str()), ("a.csv", 4, "a,b\n"));
        std::fs::write(&path, "a,b\n1,2\n").unwrap();
        assert!(input.open().is_err());
        assert!(InputFile::at(folder.path()).is_err());
    }
}
