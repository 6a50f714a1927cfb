//! Statistics: slices in, structs out. Knows no files, no ids, no other room.

pub mod random;
