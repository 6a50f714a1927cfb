//! The workspace on disk: one folder, atomic saves, one writer.
//!
//! ```text
//! workspace.toml            settings and format version
//! choices/imports.toml      imports in use with their mappings; writing it is what makes an import true
//! choices/names.toml        accepted and refused names
//! choices/organisation.toml whether the past stands as it is now or as it was then
//! choices/instrument.toml   wordings accepted as one question
//! choices/targets.toml      targets adopted in the workspace
//! choices/releases.toml     what left the workspace
//! choices/waves.toml        waves as they were released first
//! choices/salt.toml         what ids of answers are salted with
//! catalogue.toml            the user's own topics and metrics; written by hand, only read here
//! data/<fingerprint>.parquet
//! proofs/<fingerprint>.json
//! .lock                     held while a program has the workspace open
//! ```
//! Every file is written beside its place and renamed into it, so that a killed program leaves either the old
//! file or the new one. Tables and proofs are written before the choices that name them.

use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use atomic_write_file::AtomicWriteFile;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::trouble::EngineError;
use crate::base::Fingerprint;
use crate::data::{Packed, ReleasedWave, Table, TableKind};
use crate::workspace::{
    Adopted, Aliases, Bridges, FORMAT, Imports, OrganisationChoice, ReleaseRecord, Releases, Settings,
    StoredTable, WAVES_FORMAT, Waves, Workspace,
};

const SETTINGS: &str = "workspace.toml";
const IMPORTS: &str = "choices/imports.toml";
const NAMES: &str = "choices/names.toml";
const ORGANISATION: &str = "choices/organisation.toml";
const INSTRUMENT: &str = "choices/instrument.toml";
const TARGETS: &str = "choices/targets.toml";
const RELEASES: &str = "choices/releases.toml";
const WAVES: &str = "choices/waves.toml";
const SALT: &str = "choices/salt.toml";
const LOCK: &str = ".lock";

/// What the program wants to do with a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Look only: allowed while another program writes, since every save is atomic.
    Read,
    /// Change it: one program at a time.
    Write,
}

/// A workspace folder; with [`Access::Write`] no other program may write it.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    // Dropping the file releases the lock.
    _lock: Option<File>,
}

impl Store {
    /// Makes a new workspace in a folder that is new or empty.
    pub fn create(root: &Path, settings: &Settings) -> Result<Self, EngineError> {
        if root.join(SETTINGS).exists() || has_entries(root)? {
            return Err(EngineError::NotEmpty(root.to_path_buf()));
        }
        for folder in ["", "choices", "data", "proofs"] {
            make_private_folder(&root.join(folder))?;
        }
        let store = Self {
            root: root.to_path_buf(),
            _lock: Some(lock(root)?),
        };
        store.save_toml(SETTINGS, settings)?;
        Ok(store)
    }

    /// What ids of answers are salted with; made once a workspace, since keys of two salts never meet.
    pub fn salt(&self) -> Result<String, EngineError> {
        let known: Salt = self.load_toml(SALT)?;
        if !known.salt.is_empty() {
            return Ok(known.salt);
        }
        // The standard library seeds its hash maps from the system's source of randomness.
        let random = || RandomState::new().hash_one(SALT);
        let salt = format!("{:016x}{:016x}", random(), random());
        self.save_toml(SALT, &Salt { salt: salt.clone() })?;
        Ok(salt)
    }

    /// Opens a workspace and reads its choices.
    pub fn open(root: &Path, access: Access) -> Result<(Self, Workspace), EngineError> {
        let path = root.join(SETTINGS);
        if !path.is_file() {
            return Err(EngineError::NoWorkspace(root.to_path_buf()));
        }
        // The version is read before anything else, so that a newer file is refused by its version, not by a field.
        let version: Version = read_toml(&path)?;
        if version.format > FORMAT {
            return Err(EngineError::Newer {
                path,
                found: version.format,
            });
        }
        let lock = if access == Access::Write {
            Some(lock(root)?)
        } else {
            None
        };
        let store = Self {
            root: root.to_path_buf(),
            _lock: lock,
        };
        let settings = read_toml::<Settings>(&path)?;
        let imports: Imports = store.load_toml(IMPORTS)?;
        let names: Aliases = store.load_toml(NAMES)?;
        let organisation: OrganisationChoice = store.load_toml(ORGANISATION)?;
        let bridges: Bridges = store.load_toml(INSTRUMENT)?;
        let targets: Adopted = store.load_toml(TARGETS)?;
        let releases: Releases = store.load_toml(RELEASES)?;
        let waves = store.load_waves()?;
        let workspace = Workspace {
            settings,
            imports: imports.imports,
            aside: imports.aside,
            aliases: names.names,
            refused: names.refused,
            view: organisation.view,
            bridges: bridges.bridges,
            targets: targets.targets,
            releases: releases.releases,
            waves: waves.waves,
        };
        Ok((store, workspace))
    }

    /// The workspace's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Saves which imports are in use and which are set aside.
    pub fn save_imports(&self, imports: &Imports) -> Result<(), EngineError> {
        self.save_toml(IMPORTS, imports)
    }

    /// Saves how the organisation is looked at.
    pub fn save_organisation(&self, choice: OrganisationChoice) -> Result<(), EngineError> {
        self.save_toml(ORGANISATION, &choice)
    }

    /// Saves the accepted and refused names.
    pub fn save_names(&self, names: &Aliases) -> Result<(), EngineError> {
        self.save_toml(NAMES, names)
    }

    /// Saves the wordings that were accepted as one question.
    pub fn save_bridges(&self, bridges: &Bridges) -> Result<(), EngineError> {
        self.save_toml(INSTRUMENT, bridges)
    }

    /// Saves the adopted targets.
    pub fn save_targets(&self, targets: &Adopted) -> Result<(), EngineError> {
        self.save_toml(TARGETS, targets)
    }

    /// Saves the list of releases.
    pub fn save_releases(&self, releases: &[ReleaseRecord]) -> Result<(), EngineError> {
        self.save_toml(
            RELEASES,
            &Releases {
                releases: releases.to_vec(),
            },
        )
    }

    /// Saves the waves as they were released.
    pub fn save_waves(&self, waves: &[ReleasedWave]) -> Result<(), EngineError> {
        let waves = Waves {
            waves: waves.to_vec(),
            ..Waves::default()
        };
        self.save_toml(WAVES, &waves)
    }

    /// A file of a newer program is refused by its version, not by a field.
    fn load_waves(&self) -> Result<Waves, EngineError> {
        let path = self.root.join(WAVES);
        if path.is_file() {
            let version: Version = read_toml(&path)?;
            if version.format > WAVES_FORMAT {
                return Err(EngineError::Newer {
                    path,
                    found: version.format,
                });
            }
        }
        self.load_toml(WAVES)
    }

    /// Stores a table under the name of its content; a table that is there already is left alone.
    pub fn save_table(&self, table: &Table) -> Result<StoredTable, EngineError> {
        self.save_bytes(table.kind, table.frame.height() as u64, &table.to_parquet()?)
    }

    /// Stores a table that was written already.
    pub fn save_packed(&self, packed: &Packed) -> Result<StoredTable, EngineError> {
        self.save_bytes(packed.kind, packed.rows, &packed.bytes)
    }

    fn save_bytes(&self, kind: TableKind, rows: u64, bytes: &[u8]) -> Result<StoredTable, EngineError> {
        let content = Fingerprint::of_bytes(bytes);
        let path = self.table_path(&content);
        if !path.is_file() {
            write_atomically(&path, bytes)?;
        }
        Ok(StoredTable { kind, content, rows })
    }

    /// Reads a table back, checking that it is the one it was.
    pub fn load_table(&self, stored: &StoredTable) -> Result<Table, EngineError> {
        let path = self.table_path(&stored.content);
        let bytes = read_stored(&path)?;
        if Fingerprint::of_bytes(&bytes) != stored.content {
            return Err(EngineError::Damaged {
                path,
                why: "its content is not what its name says".to_owned(),
            });
        }
        Ok(Table::from_parquet(stored.kind, &bytes)?)
    }

    /// Removes the tables and proofs that no import and no released wave names any more.
    pub fn sweep(&self, kept: &Imports, waves: &[ReleasedWave]) -> Result<(), EngineError> {
        let imports = || kept.imports.iter().chain(&kept.aside);
        let used_tables: Vec<String> = imports()
            .flat_map(|record| &record.tables)
            .map(|table| &table.content)
            .chain(
                waves
                    .iter()
                    .flat_map(|wave| &wave.tables)
                    .map(|table| &table.content),
            )
            .map(|content| format!("{content}.parquet"))
            .collect();
        let used_proofs: Vec<String> = imports().map(|record| format!("{}.json", record.proof)).collect();
        for (folder, used) in [("data", used_tables), ("proofs", used_proofs)] {
            let folder = self.root.join(folder);
            for entry in fs::read_dir(&folder).map_err(EngineError::io(&folder, "read"))? {
                let entry = entry.map_err(EngineError::io(&folder, "read"))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if !used.contains(&name) {
                    let path = entry.path();
                    fs::remove_file(&path).map_err(EngineError::io(&path, "removed"))?;
                }
            }
        }
        Ok(())
    }

    /// Stores the proof of an import under the name of its content.
    pub fn save_proof<T: Serialize>(&self, proof: &T) -> Result<Fingerprint, EngineError> {
        let bytes = serde_json::to_vec_pretty(proof).map_err(|err| EngineError::Damaged {
            path: self.root.join("proofs"),
            why: err.to_string(),
        })?;
        let content = Fingerprint::of_bytes(&bytes);
        write_atomically(&self.proof_path(&content), &bytes)?;
        Ok(content)
    }

    /// Reads the proof of an import.
    pub fn load_proof<T: DeserializeOwned>(&self, content: &Fingerprint) -> Result<T, EngineError> {
        let path = self.proof_path(content);
        let bytes = read_stored(&path)?;
        serde_json::from_slice(&bytes).map_err(|err| EngineError::Damaged {
            path,
            why: err.to_string(),
        })
    }

    fn table_path(&self, content: &Fingerprint) -> PathBuf {
        self.root.join("data").join(format!("{content}.parquet"))
    }

    fn proof_path(&self, content: &Fingerprint) -> PathBuf {
        self.root.join("proofs").join(format!("{content}.json"))
    }

    fn save_toml<T: Serialize>(&self, name: &str, value: &T) -> Result<(), EngineError> {
        let path = self.root.join(name);
        let text = toml::to_string_pretty(value).map_err(|err| EngineError::Damaged {
            path: path.clone(),
            why: err.to_string(),
        })?;
        write_atomically(&path, text.as_bytes())
    }

    /// A choice that was never made is the empty choice; a choice that cannot be read is an error.
    fn load_toml<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T, EngineError> {
        let path = self.root.join(name);
        if path.is_file() {
            read_toml(&path)
        } else {
            Ok(T::default())
        }
    }
}

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Salt {
    #[serde(default)]
    salt: String,
}

#[derive(serde::Deserialize)]
struct Version {
    format: u32,
}

/// Writes a file so that its place holds the old bytes or the new ones, never a part.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), EngineError> {
    let mut file = AtomicWriteFile::open(path).map_err(EngineError::io(path, "written"))?;
    file.write_all(bytes).map_err(EngineError::io(path, "written"))?;
    file.commit().map_err(EngineError::io(path, "written"))
}

/// Reads a file of at most `limit` bytes.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, EngineError> {
    let file = File::open(path).map_err(EngineError::io(path, "read"))?;
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(EngineError::io(path, "read"))?;
    if bytes.len() as u64 > limit {
        let source = std::io::Error::other(format!("larger than {} MB", limit >> 20));
        return Err(EngineError::Io {
            path: path.to_path_buf(),
            doing: "read",
            source,
        });
    }
    Ok(bytes)
}

/// Reads a file that the choices name: one that is gone is damage, not a typing error.
fn read_stored(path: &Path) -> Result<Vec<u8>, EngineError> {
    fs::read(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => EngineError::Damaged {
            path: path.to_path_buf(),
            why: "the file is gone".to_owned(),
        },
        _ => EngineError::Io {
            path: path.to_path_buf(),
            doing: "read",
            source,
        },
    })
}

fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<T, EngineError> {
    let text = fs::read_to_string(path).map_err(EngineError::io(path, "read"))?;
    toml::from_str(&text).map_err(|err| EngineError::Damaged {
        path: path.to_path_buf(),
        why: toml_problem(&text, &err),
    })
}

/// A TOML error on one line: where and what.
fn toml_problem(text: &str, err: &toml::de::Error) -> String {
    let message = err.message().replace('\n', "; ");
    match err.span() {
        Some(span) => {
            let line = text.get(..span.start).unwrap_or_default().lines().count().max(1);
            format!("line {line}: {message}")
        }
        None => message,
    }
}

/// Reads a TOML file that a user wrote: a mapping, a list of names.
pub fn read_user_toml<T: DeserializeOwned>(path: &Path) -> Result<T, EngineError> {
    // A page of text; anything larger is another file.
    let bytes = read_bounded(path, 4 << 20)?;
    let refused = |why: String| EngineError::Given {
        path: path.to_path_buf(),
        why,
    };
    let text = String::from_utf8(bytes).map_err(|_| refused("it is no text in UTF-8".to_owned()))?;
    toml::from_str(&text).map_err(|err| refused(toml_problem(&text, &err)))
}

fn has_entries(root: &Path) -> Result<bool, EngineError> {
    match fs::read_dir(root) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(EngineError::Io {
            path: root.to_path_buf(),
            doing: "read",
            source,
        }),
    }
}

/// Answers belong to their owner: on systems with file modes nobody else may list the folder.
fn make_private_folder(path: &Path) -> Result<(), EngineError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(EngineError::io(path, "made"))
}

fn lock(root: &Path) -> Result<File, EngineError> {
    let path = root.join(LOCK);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(EngineError::io(&path, "opened"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(EngineError::Locked(root.to_path_buf())),
        Err(TryLockError::Error(source)) => Err(EngineError::Io {
            path,
            doing: "locked",
            source,
        }),
    }
}
