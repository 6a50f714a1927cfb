//! The door to disk and clock: load, import, memo, jobs, release. Knows no screen.
