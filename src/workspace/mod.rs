//! What the user chose, as values. Knows no loaded data and no screens.
