//! From document and chart to bytes. Knows no analysis logic and no file system.

pub mod svg;
