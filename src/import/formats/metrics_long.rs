//! Ready values, one row a value: team, period, metric, value, and where they are known n, low, high and unit.

use super::{Draft, Family, Format, Kind, PERIOD, TEAM, as_it_is, by_names};
use crate::import::mapping::Role;
use crate::import::read::Sheet;
use crate::import::units;

const NAMES: &[(Role, &[&str])] = &[
    (Role::Team, TEAM),
    (
        Role::MetricName,
        &[
            "metric",
            "metricname",
            "metricid",
            "key",
            "measure",
            "indicator",
            "kpi",
        ],
    ),
    (Role::Value, &["value", "metricvalue", "amount", "result"]),
    (Role::Period, PERIOD),
    (
        Role::N,
        &["n", "count", "events", "samplesize", "sample", "observations"],
    ),
    (
        Role::Low,
        &["low", "lower", "cilow", "lowerci", "cilower", "lower95", "low95"],
    ),
    (
        Role::High,
        &[
            "high", "upper", "cihigh", "upperci", "ciupper", "upper95", "high95",
        ],
    ),
    (Role::Unit, &["unit", "units"]),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("metrics-long", "Values, one a row", Family::MetricsLong),
    recognise,
    arrange: as_it_is,
    draft: |sheet, _| by_names(sheet, NAMES),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let draft: Draft = by_names(sheet, NAMES);
    let values = draft.at(Role::Value)?;
    let (filled, numbers) = sheet.filled(values).fold((0, 0), |(filled, numbers), cell| {
        (
            filled + 1,
            numbers + usize::from(units::quantity(cell, false).is_some()),
        )
    });
    // Named so plainly, even values with units or without any number are values; a “key” with a “result” need not be.
    let is_plain = sheet
        .find(&["metric", "metricname", "metricid", "indicator", "kpi"])
        .is_some()
        && sheet.find(&["value", "metricvalue"]).is_some();
    let has_numbers = numbers * 10 >= filled * 8 && filled > 0;
    let fits = draft.has(Role::Team) && draft.has(Role::MetricName) && (is_plain || has_numbers);
    fits.then(|| (0.92, "the columns are team, metric and value".to_owned()))
}
