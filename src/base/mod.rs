//! Ids, quarters, number format, notices, fingerprints: the words every other room speaks. Knows no other room.
