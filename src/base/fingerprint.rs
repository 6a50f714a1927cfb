//! Names of contents: SHA-256 over a sequence of labelled parts, so that equal inputs have equal names everywhere.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A content's name: 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of these bytes alone.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(hex(&Sha256::digest(bytes)))
    }

    /// Starts a fingerprint over several labelled parts.
    pub fn builder() -> FingerprintBuilder {
        FingerprintBuilder(Sha256::new())
    }

    /// All 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve digits, for people.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }

    /// A seed for random numbers that depends on the content and on what the numbers are for.
    pub fn seed(&self, purpose: &str) -> u64 {
        let digest = Sha256::new()
            .chain_update(self.0.as_bytes())
            .chain_update(purpose.as_bytes())
            .finalize();
        digest
            .iter()
            .take(8)
            .fold(0, |seed, byte| (seed << 8) | u64::from(*byte))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Collects labelled parts; lengths are hashed too, so that no two sequences of parts collide by concatenation.
#[derive(Debug, Clone)]
pub struct FingerprintBuilder(Sha256);

impl FingerprintBuilder {
    /// Adds one labelled part.
    #[must_use]
    pub fn part(mut self, label: &str, bytes: &[u8]) -> Self {
        for field in [label.as_bytes(), bytes] {
            self.0.update((field.len() as u64).to_le_bytes());
            self.0.update(field);
        }
        self
    }

    /// Adds bytes without a label: a builder that got nothing but these names them as [`Fingerprint::of_bytes`] names
    /// their sequence, so that a large file can be named while it is read.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The fingerprint of all parts so far.
    pub fn finish(self) -> Fingerprint {
        Fingerprint(hex(&self.0.finalize()))
    }
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_input_has_the_published_name() {
        assert_eq!(
            Fingerprint::of_bytes(b"").as_str(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn bytes_in_pieces_have_the_name_of_the_whole() {
        let mut pieces = Fingerprint::builder();
        pieces.bytes(b"a");
        pieces.bytes(b"bc");
        assert_eq!(pieces.finish(), Fingerprint::of_bytes(b"abc"));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let a = Fingerprint::builder().part("x", b"ab").part("y", b"c").finish();
        let b = Fingerprint::builder().part("x", b"a").part("y", b"bc").finish();
        assert_ne!(a, b);
    }
}
