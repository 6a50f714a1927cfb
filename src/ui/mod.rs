//! The window. Knows the engine and nothing of the command line.
