//! The released table of cells, read back from its bytes.

use crate::base::Quarter;

use super::Violation;

/// A released cell that rests on answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleasedCell {
    /// The quarter.
    pub quarter: Quarter,
    /// The topic's key.
    pub topic: String,
    /// `team`, `unit` or `organisation`.
    pub scope: String,
    /// The row's name.
    pub row: String,
    /// People behind the perceived side.
    pub n: usize,
}

/// The cells of `cells.csv` in which anything about answers is told: a value, a limit or an n of the perceived side, or
/// a gap.
///
/// # Errors
/// The table lacks a column, or a cell that tells something has no n.
pub fn cells(csv: &[u8]) -> Result<Vec<ReleasedCell>, Violation> {
    let unreadable = |why: String| Violation::Unreadable(why);
    let mut reader = csv::Reader::from_reader(csv);
    let headers = reader
        .headers()
        .map_err(|err| unreadable(err.to_string()))?
        .clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header == name)
            .ok_or_else(|| unreadable(format!("no column “{name}”")))
    };
    let (quarter, topic, scope, row) = (
        column("quarter")?,
        column("topic")?,
        column("scope")?,
        column("team")?,
    );
    let n = column("perceived_n")?;
    let telling: Vec<usize> = headers
        .iter()
        .enumerate()
        .filter(|(_, header)| {
            let is_number = ["", "_low", "_high", "_n", "_low80", "_high80"]
                .iter()
                .any(|end| **header == format!("perceived{end}") || **header == format!("gap{end}"));
            is_number || header.starts_with("probability")
        })
        .map(|(index, _)| index)
        .collect();
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|err| unreadable(err.to_string()))?;
        let text = |index: usize| record.get(index).unwrap_or_default().trim_start_matches('\'');
        if telling.iter().all(|&index| text(index).is_empty()) {
            continue;
        }
        let place = format!("{}, {}, {}", text(quarter), text(topic), text(row));
        found.push(ReleasedCell {
            quarter: text(quarter)
                .parse()
                .map_err(|err| unreadable(format!("{place}: {err}")))?,
            topic: text(topic).to_owned(),
            scope: text(scope).to_owned(),
            row: text(row).to_owned(),
            n: text(n)
                .parse()
                .map_err(|_| unreadable(format!("{place}: something is told without its n")))?,
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "quarter,scope,team,topic,perceived,perceived_low,perceived_high,perceived_n,gap,gap_low,gap_high,gap_n\n";

    #[test]
    fn cells_that_tell_something_are_read_and_silent_ones_are_not() {
        let csv = format!("{HEAD}2026-Q3,team,A,t,40,30,50,9,,,,\n2026-Q3,team,B,t,,,,,,,,\n");
        let cells = cells(csv.as_bytes()).unwrap();
        assert_eq!(cells.len(), 1);
        assert_eq!((cells[0].row.as_str(), cells[0].n), ("A", 9));
    }

    #[test]
    fn a_number_without_its_n_and_a_missing_column_are_refused() {
        let csv = format!("{HEAD}2026-Q3,team,A,t,40,30,50,,,,,\n");
        assert!(cells(csv.as_bytes()).is_err());
        assert!(cells(b"quarter,scope\n").is_err());
    }
}
