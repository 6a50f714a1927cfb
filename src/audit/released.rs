//! The released table of cells, read back from its bytes.

use std::collections::BTreeMap;

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

/// Columns whose being filled tells something about the answers behind a row of the given side.
const TELLING: [(&str, &[&str]); 3] = [
    (
        "perceived",
        &[
            "value",
            "low",
            "high",
            "low80",
            "high80",
            "n",
            "above_cut",
            "probability",
        ],
    ),
    (
        "gap",
        &["value", "low", "high", "low80", "high80", "n", "probability"],
    ),
    ("measured", &["probability"]),
];

/// The cells of `cells.csv` in which anything about answers is told: a value, a limit, an n or a probability of the
/// perceived side or of the gap, or the probability of a verdict.
///
/// # Errors
/// The table lacks a column, or a cell that tells something has no n on its perceived side.
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
    let place = [
        column("quarter")?,
        column("scope")?,
        column("team")?,
        column("topic")?,
    ];
    let (side, n) = (column("side")?, column("n")?);
    let mut telling = BTreeMap::new();
    for (voice, names) in TELLING {
        telling.insert(
            voice,
            names
                .iter()
                .map(|name| column(name))
                .collect::<Result<Vec<_>, _>>()?,
        );
    }
    // Each cell stands in three rows, one a side; its n is that of the perceived one.
    let mut found: BTreeMap<[String; 4], Option<usize>> = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|err| unreadable(err.to_string()))?;
        let text = |index: usize| unguarded(record.get(index).unwrap_or_default());
        let columns = telling
            .get(text(side))
            .ok_or_else(|| unreadable(format!("unknown side “{}”", text(side))))?;
        if columns.iter().all(|&index| text(index).is_empty()) {
            continue;
        }
        let known = found
            .entry(place.map(|index| text(index).to_owned()))
            .or_default();
        if text(side) == "perceived" {
            *known = text(n).parse().ok();
        }
    }
    found
        .into_iter()
        .map(|([quarter, scope, row, topic], n)| {
            let place = format!("{quarter}, {topic}, {row}");
            let quarter = quarter
                .parse()
                .map_err(|err| unreadable(format!("{place}: {err}")))?;
            let n = n.ok_or_else(|| unreadable(format!("{place}: something is told without its n")))?;
            Ok(ReleasedCell {
                quarter,
                topic,
                scope,
                row,
                n,
            })
        })
        .collect()
}

/// A name without the apostrophe that keeps a spreadsheet from running it as a formula.
pub(super) fn unguarded(name: &str) -> &str {
    match name.strip_prefix('\'') {
        Some(rest)
            if rest
                .trim_start()
                .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) =>
        {
            rest
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "quarter,scope,team,topic,side,value,low,high,low80,high80,n,above_cut,probability\n";

    fn read(rows: &str) -> Result<Vec<ReleasedCell>, Violation> {
        cells(format!("{HEAD}{rows}").as_bytes())
    }

    #[test]
    fn cells_that_tell_something_are_read_and_silent_ones_are_not() {
        let told = read(
            "2026-Q3,team,A,t,perceived,40,30,50,35,45,9,0.5,\n2026-Q3,team,A,t,measured,70,60,80,65,75,200,0.9,\n\
             2026-Q3,team,B,t,perceived,,,,,,,,\n2026-Q3,team,B,t,measured,70,60,80,65,75,200,0.9,\n",
        )
        .unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].row.as_str(), told[0].n), ("A", 9));
    }

    #[test]
    fn what_is_told_of_a_masked_cell_by_another_side_is_noticed() {
        // A gap, or a verdict's probability, of a row whose perceived side is empty.
        for row in [
            "2026-Q3,team,B,t,gap,1.2,,,,,,,\n",
            "2026-Q3,team,B,t,measured,,,,,,,,0.9\n",
        ] {
            assert!(
                matches!(read(row), Err(Violation::Unreadable(why)) if why.contains("without its n")),
                "{row}"
            );
        }
    }

    #[test]
    fn a_number_without_its_n_and_a_missing_column_are_refused() {
        assert!(read("2026-Q3,team,A,t,perceived,40,30,50,35,45,,0.5,\n").is_err());
        assert!(cells(b"quarter,scope\n").is_err());
        assert!(read("2026-Q3,team,A,t,sideways,,,,,,,,\n").is_err());
    }

    #[test]
    fn a_guarded_name_is_read_as_it_was() {
        let told = read("2026-Q3,team,'=A,t,perceived,40,30,50,35,45,9,0.5,\n").unwrap();
        assert_eq!(told[0].row, "=A");
    }
}
