//! Name, calendar and threshold of a workspace.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::{Calendar, QuarterError};

/// Version of the workspace format that this program writes.
pub const FORMAT: u32 = 1;

/// Name, calendar and threshold: the contents of `workspace.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Version of the format.
    pub format: u32,
    /// The organisation's name.
    pub name: String,
    /// Smallest group whose answers may be looked at.
    pub threshold: usize,
    /// Time zone and fiscal year.
    pub calendar: Calendar,
}

/// Why settings are refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// The threshold would show groups of one or two.
    #[error(
        "a threshold of {0} would show single people's answers; the smallest allowed is 3, the usual one 5"
    )]
    Threshold(usize),
    /// The name is empty or spans lines.
    #[error("the workspace needs a name on one line")]
    Name,
    /// Zone or month.
    #[error(transparent)]
    Calendar(#[from] QuarterError),
}

impl Settings {
    /// Smallest threshold that can be chosen.
    pub const MIN_THRESHOLD: usize = 3;
    /// Threshold unless somebody chose another.
    pub const THRESHOLD: usize = 5;

    /// Checks name, zone, month and threshold.
    pub fn new(
        name: &str,
        time_zone: &str,
        fiscal_start: u8,
        threshold: usize,
    ) -> Result<Self, SettingsError> {
        let name = name.trim();
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(SettingsError::Name);
        }
        if threshold < Self::MIN_THRESHOLD {
            return Err(SettingsError::Threshold(threshold));
        }
        let calendar = Calendar::new(time_zone, fiscal_start)?;
        Ok(Self {
            format: FORMAT,
            name: name.to_owned(),
            threshold,
            calendar,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_round_trip_and_refuse_what_cannot_be() {
        let settings = Settings::new("Norrvik", "Europe/Oslo", 7, 5).unwrap();
        let text = toml::to_string(&settings).unwrap();
        assert_eq!(toml::from_str::<Settings>(&text).unwrap(), settings);
        assert_eq!(Settings::new("x", "UTC", 1, 2), Err(SettingsError::Threshold(2)));
        assert_eq!(Settings::new(" ", "UTC", 1, 5), Err(SettingsError::Name));
        assert!(Settings::new("x", "Nowhere/At_All", 1, 5).is_err());
    }
}
