//! The first rows of a file as they stand: for a look before the import, kept nowhere.

use super::error::ImportError;
use super::mapping::Role;
use super::{Input, Opened, Options, arranged, proposed};

/// Stands in the place of everything that may name or locate a person.
pub const COVERED: &str = "•••";

/// The first rows of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peek {
    /// One header a column.
    pub headers: Vec<String>,
    /// Row number in the file and its cells; cells of personal data are [`COVERED`].
    pub rows: Vec<(u64, Vec<String>)>,
    /// Rows below the header in all.
    pub total: u64,
}

/// The first `limit` rows of a file, with the columns covered that the mapping takes for personal data, ids or people.
///
/// # Errors
/// The file is no readable table, or nobody knows what it holds.
pub fn peek(input: &dyn Input, options: &Options, limit: usize) -> Result<Peek, ImportError> {
    let opened = Opened::new(input, options.at_once_bytes, options.watch)?;
    let (sheet, evidence, rest) = arranged(&opened, options)?;
    let proposal = proposed(&sheet, evidence.kind, options)?;
    let covered = [Role::PersonalData, Role::Response, Role::Actor];
    let is_covered = |at: usize| {
        let columns = &proposal.mapping.columns;
        columns
            .iter()
            .any(|column| column.index == at + 1 && covered.contains(&column.role))
    };
    let rows = sheet.rows.iter().take(limit).map(|row| {
        let cells = row.cells.iter().enumerate().map(|(at, cell)| {
            if is_covered(at) && !cell.is_empty() {
                COVERED.to_owned()
            } else {
                cell.as_str().to_owned()
            }
        });
        (row.number, cells.collect())
    });
    Ok(Peek {
        rows: rows.collect(),
        total: match rest {
            Some(rest) => rest.count()?,
            None => sheet.rows.len() as u64,
        },
        headers: sheet.headers,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Catalogue;
    use crate::import::Source;

    #[test]
    fn people_are_covered_and_everything_else_stands_as_it_is() {
        let text = "Timestamp,Email Address,Which team?,Builds are fast\n\
                    2026-08-03 10:00:00,ada@example.org,Payments,4\n\
                    2026-08-03 11:00:00,,Search,\n\
                    2026-08-03 12:00:00,bob@example.org,Search,2\n";
        let source = Source {
            name: "a.csv".to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let catalogue = Catalogue::shipped().unwrap();
        let peek = peek(&source, &Options::new(&catalogue), 2).unwrap();
        assert_eq!((peek.rows.len(), peek.total), (2, 3));
        assert_eq!(peek.rows[0].1, ["2026-08-03 10:00:00", COVERED, "Payments", "4"]);
        assert_eq!(
            peek.rows[1],
            (
                3,
                vec![
                    "2026-08-03 11:00:00".into(),
                    String::new(),
                    "Search".into(),
                    String::new()
                ]
            )
        );
    }
}
