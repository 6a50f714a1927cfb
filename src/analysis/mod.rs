//! Spec and cohort in, outcome out. Knows no chart, no screen, and polars not by name.
