//! Google Forms, as Google Sheets or the form itself exports it: one header row, the first column holds times.

use super::{Family, Format, Kind, as_it_is};
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;
use crate::import::times;

/// “Timestamp” in the languages in which exports were seen or are documented.
const TIMESTAMP: [&str; 9] = [
    "timestamp",
    "marca temporal",
    "horodateur",
    "zeitstempel",
    "carimbo de data/hora",
    "informazioni cronologiche",
    "tijdstempel",
    "sygnatura czasowa",
    "tidsstämpel",
];

const SYSTEM: &[(&str, Role)] = &[
    ("timestamp", Role::Time),
    ("marcatemporal", Role::Time),
    ("horodateur", Role::Time),
    ("zeitstempel", Role::Time),
    ("carimbodedatahora", Role::Time),
    ("informazionicronologiche", Role::Time),
    ("tijdstempel", Role::Time),
    ("sygnaturaczasowa", Role::Time),
    ("tidsstämpel", Role::Time),
    ("emailaddress", Role::PersonalData),
    ("username", Role::PersonalData),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("google-forms", "Google Forms", Family::Survey),
    recognise,
    arrange: as_it_is,
    draft: |sheet, catalogue| questions::draft(sheet, catalogue, SYSTEM),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let first = sheet.headers.first()?;
    if !TIMESTAMP.contains(&first.to_lowercase().as_str()) || sheet.headers.len() < 3 {
        return None;
    }
    let is_all_times = sheet.filled(0).all(times::is_moment) && sheet.filled(0).next().is_some();
    let has_grid = sheet
        .headers
        .iter()
        .any(|header| header.contains(" [") && header.ends_with(']'));
    let confidence = if has_grid { 0.9 } else { 0.8 };
    is_all_times.then(|| {
        let grid = if has_grid {
            ", and questions with rows in square brackets"
        } else {
            ""
        };
        (
            confidence,
            format!("the first column is “{first}” and holds only times{grid}"),
        )
    })
}
