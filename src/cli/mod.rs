//! The command line. Knows the engine and nothing of the window.
