//! Typed tables, the join by team, topic and quarter, and the only door from answers to analysis. Knows no files, no screens.
