//! Workspaces opened lately, kept for the user in the system's configuration folder. Losing the list loses nothing.

use std::fs;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use serde::{Deserialize, Serialize};

use super::store::write_atomically;

/// Longest list that is kept.
const KEPT: usize = 8;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Recent {
    #[serde(default)]
    workspaces: Vec<PathBuf>,
}

/// The folders this program may use on this machine; `None` where the system names no home.
pub fn project_dirs() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "Tribometer")
}

/// Where a sample workspace goes unless the user names a folder.
pub fn sample_folder() -> PathBuf {
    project_dirs().map_or_else(
        || std::env::temp_dir().join("tribometer-sample"),
        |dirs| dirs.data_dir().join("sample"),
    )
}

/// Workspaces opened lately that still exist, the latest first.
pub fn recent() -> Vec<PathBuf> {
    list_path().map(|path| read(&path)).unwrap_or_default()
}

/// Puts a workspace at the head of the list.
pub fn remember(workspace: &Path) {
    let (Some(path), Ok(workspace)) = (list_path(), workspace.canonicalize()) else {
        return;
    };
    let mut workspaces = read(&path);
    workspaces.retain(|known| *known != workspace);
    workspaces.insert(0, workspace);
    workspaces.truncate(KEPT);
    let Ok(text) = toml::to_string_pretty(&Recent { workspaces }) else {
        return;
    };
    let folder_is_there = path
        .parent()
        .is_some_and(|folder| fs::create_dir_all(folder).is_ok());
    if folder_is_there {
        // Losing the list loses nothing, so a failure to save it is nobody's trouble.
        let _ = write_atomically(&path, text.as_bytes());
    }
}

fn list_path() -> Option<PathBuf> {
    project_dirs().map(|dirs| dirs.config_dir().join("recent.toml"))
}

fn read(path: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let recent: Recent = toml::from_str(&text).unwrap_or_default();
    recent
        .workspaces
        .into_iter()
        .filter(|workspace| workspace.join("workspace.toml").is_file())
        .collect()
}
