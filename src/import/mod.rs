//! From bytes to typed tables, with a proof of what was done to every row. Knows no analysis, no screens.
