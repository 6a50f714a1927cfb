//! Reads what was written and proves it safe. Knows no data, analysis, report or export.
