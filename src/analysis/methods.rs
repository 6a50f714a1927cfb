//! The methods by id: formula, what they assume, defaults, source (`assets/methods.toml`).

use serde::{Deserialize, Serialize};

const SHIPPED: &str = include_str!("../../assets/methods.toml");

/// One method as every export names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Id with its version: `pfi 1`. A changed formula gets a new version.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The formula in plain characters.
    pub formula: String,
    /// What it assumes, and what is done where that fails.
    pub assumes: String,
    /// Defaults and smallest n.
    pub defaults: String,
    /// Where it comes from.
    pub source: String,
    /// Section of `docs/statistics.md`.
    pub section: String,
}

/// All methods, in reading order.
///
/// # Errors
/// Never for the shipped file, which a test reads.
pub fn methods() -> Result<Vec<Method>, toml::de::Error> {
    #[derive(Deserialize)]
    struct File {
        method: Vec<Method>,
    }
    toml::from_str::<File>(SHIPPED).map(|file| file.method)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_method_has_an_id_of_its_own_with_a_version_and_says_everything() {
        let methods = methods().unwrap();
        let mut ids = BTreeSet::new();
        for method in &methods {
            let (word, version) = method.id.rsplit_once(' ').unwrap();
            assert!(
                !word.is_empty() && version.parse::<u32>().is_ok(),
                "{}",
                method.id
            );
            assert!(ids.insert(&method.id), "{} stands twice", method.id);
            for text in [
                &method.name,
                &method.formula,
                &method.assumes,
                &method.defaults,
                &method.source,
            ] {
                assert!(!text.trim().is_empty(), "{} leaves something out", method.id);
            }
        }
    }
}
