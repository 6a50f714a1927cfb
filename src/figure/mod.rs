//! From outcome to chart. Knows no screen and no file.
