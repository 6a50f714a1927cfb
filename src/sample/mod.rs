//! Writes the sample organisation as other tools would export it. Knows only `base` and `stats`.
