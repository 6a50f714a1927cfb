//! From outcomes to a document. Knows no file format and no clock.
