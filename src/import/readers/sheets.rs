//! Finds the sheet with the answers among the sheets of a workbook, and makes a table of it.

use crate::base::{Notice, Place};

use super::super::error::ImportError;
use super::super::notices::Notices;
use super::super::read::{CELL_BYTES, COLUMNS, Cell, Dialect, Form, Row, Sheet};
use super::super::text;
use super::workbook::Grid;

/// What Google calls the sheet of a form's answers, in the languages of its users.
const GOOGLE: [&str; 14] = [
    "form responses",
    "formularantworten",
    "respuestas de formulario",
    "réponses au formulaire",
    "respostas ao formulário",
    "respostas do formulário",
    "risposte del modulo",
    "formulierreacties",
    "formulärsvar",
    "form yanıtları",
    "ответы на форму",
    "フォームの回答",
    "表单回复",
    "表單回應",
];
/// So many empty rows one after the other end a table.
const GAP: u32 = 1000;
/// A sheet this many times larger than every other is the one that is meant.
const LARGER: usize = 10;
/// Most cells of a table, empty ones included.
const CELLS: u64 = 100_000_000;

/// The table of the sheet that is meant.
pub(super) fn chosen(file: &str, mut grids: Vec<Grid>) -> Result<Sheet, ImportError> {
    for grid in &mut grids {
        // Some writers put cells in any order.
        if !grid.cells.is_sorted_by_key(|cell| (cell.0, cell.1)) {
            grid.cells.sort_by_key(|cell| (cell.0, cell.1));
        }
    }
    grids.retain(|grid| !grid.cells.is_empty());
    refuse_crosstab(file, &grids)?;
    let at = pick(file, &grids)?;
    let mut notices = Notices::default();
    for (other, grid) in grids.iter().enumerate() {
        if other != at {
            notices.push(Notice::note(
                "sheet-unread",
                Place::file(file),
                format!(
                    "the sheet “{}” with {} is not read; the table is the sheet “{}”",
                    grid.name,
                    rows_in_words(rows(grid)),
                    grids[at].name
                ),
            ));
        }
    }
    table(file, &grids.swap_remove(at), notices)
}

/// Which sheet is meant; an error that names them where nothing tells.
fn pick(file: &str, grids: &[Grid]) -> Result<usize, ImportError> {
    let tables: Vec<usize> = (0..grids.len()).filter(|at| is_table(&grids[*at])).collect();
    let visible: Vec<usize> = tables
        .iter()
        .copied()
        .filter(|at| !grids[*at].is_hidden)
        .collect();
    let found = if visible.is_empty() { tables } else { visible };
    let only = |is_meant: &dyn Fn(&Grid) -> bool| {
        let mut meant = found.iter().copied().filter(|at| is_meant(&grids[*at]));
        meant.next().filter(|_| meant.next().is_none())
    };
    let larger = |at: usize| {
        let size = |at: usize| grids[at].cells.len();
        found
            .iter()
            .all(|other| *other == at || size(*other) * LARGER <= size(at))
    };
    match found.as_slice() {
        [] => Err(ImportError::new(
            "empty-file",
            Place::file(file).row(1),
            "no sheet of the workbook has a header row and rows below it",
            "export the file again",
        )),
        [at] => Ok(*at),
        several => only(&|grid| grid.is_forms)
            .or_else(|| only(&is_google))
            .or_else(|| only(&is_microsoft))
            .or_else(|| several.iter().copied().find(|at| larger(*at)))
            .ok_or_else(|| ambiguous(file, grids, several)),
    }
}

fn ambiguous(file: &str, grids: &[Grid], several: &[usize]) -> ImportError {
    const NAMED: usize = 8;
    let mut names: Vec<String> = several
        .iter()
        .take(NAMED)
        .map(|at| format!("“{}” ({})", grids[*at].name, rows_in_words(rows(&grids[*at]))))
        .collect();
    if several.len() > NAMED {
        names.push(format!("{} more", several.len() - NAMED));
    }
    ImportError::new(
        "several-sheets",
        Place::file(file).row(1),
        format!(
            "has {} sheets that may be meant: {}; one table was expected",
            several.len(),
            names.join(", ")
        ),
        "keep the sheet with the answers in a workbook of its own, or save that sheet as CSV",
    )
}

fn rows_in_words(rows: usize) -> String {
    if rows == 1 {
        "1 row".to_owned()
    } else {
        format!("{rows} rows")
    }
}

/// Rows below the first.
fn rows(grid: &Grid) -> usize {
    grid.cells.chunk_by(|a, b| a.0 == b.0).count().saturating_sub(1)
}

fn header(grid: &Grid) -> Vec<String> {
    let first = grid.cells.first().map(|cell| cell.0);
    grid.cells
        .iter()
        .take_while(|cell| Some(cell.0) == first)
        .map(|cell| text::normalised(&cell.2))
        .collect()
}

/// Whether a sheet has a header and something below it.
fn is_table(grid: &Grid) -> bool {
    rows(grid) > 0 && grid.cells.len() > 3
}

fn is_google(grid: &Grid) -> bool {
    let name = text::normalised(&grid.name);
    GOOGLE.iter().any(|known| name.contains(known))
}

/// Microsoft Forms starts every table the same way.
fn is_microsoft(grid: &Grid) -> bool {
    let header = header(grid);
    header.starts_with(&[
        "id".to_owned(),
        "start time".to_owned(),
        "completion time".to_owned(),
    ])
}

/// A crosstab of SurveyMonkey has one sheet a question, and no person's answers.
fn refuse_crosstab(file: &str, grids: &[Grid]) -> Result<(), ImportError> {
    let is_question = |grid: &&Grid| {
        let name = text::normalised(&grid.name);
        name.strip_prefix("question ")
            .is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
    };
    let questions = grids.iter().filter(is_question).count();
    if questions == 0 || questions * 2 < grids.len() {
        return Ok(());
    }
    Err(ImportError::new(
        "summary-export",
        Place::file(file).row(1),
        format!("has one sheet a question ({questions} sheets “Question …”): a summary, not the answers"),
        "export all responses data (individual answers) as CSV or XLSX",
    ))
}

/// A grid as a sheet: the first row that holds something is the header.
fn table(file: &str, grid: &Grid, mut notices: Notices) -> Result<Sheet, ImportError> {
    let (left, width) = breadth(file, grid)?;
    let mut rows: Vec<Row> = Vec::new();
    let mut blank = 0;
    for cells in grid.cells.chunk_by(|a, b| a.0 == b.0) {
        let number = u64::from(cells[0].0) + 1;
        let next = rows.last().map_or(number, |row| row.number + 1);
        if number - next > u64::from(GAP) {
            blank = number;
        }
        // Empty rows between filled ones are rows, as a spreadsheet counts them and writes them to CSV.
        if blank == 0 {
            rows.extend((next..number).map(|number| Row {
                number,
                cells: vec![Cell::new(); width],
            }));
        }
        let mut row = Row {
            number,
            cells: vec![Cell::new(); width],
        };
        for (_, column, text) in cells {
            row.cells[(column - left) as usize] = Cell::from(text.as_str());
        }
        check_length(file, rows.first(), &row)?;
        rows.push(row);
        if rows.len() as u64 * width as u64 > CELLS {
            return Err(ImportError::new(
                "too-many-cells",
                Place::file(file).row(number),
                format!("the sheet “{}” has more than {CELLS} cells", grid.name),
                "save the sheet as CSV",
            ));
        }
    }
    let headers = rows.remove(0);
    say(file, grid, &headers, left, blank, &mut notices);
    Ok(Sheet {
        file: file.to_owned(),
        options: vec![None; width],
        zone: None,
        declared: vec![Vec::new(); width],
        headers: headers.texts(),
        header_rows: 1,
        rows: rows.into(),
        dialect: Dialect {
            form: Form::Workbook,
            delimiter: None,
            encoding: "UTF-8".to_owned(),
        },
        ragged: 0,
        notices: notices.finish(),
    })
}

/// The first column that holds something, and how many there are from there on.
fn breadth(file: &str, grid: &Grid) -> Result<(u32, usize), ImportError> {
    let columns = || grid.cells.iter().map(|cell| cell.1);
    let left = columns().min().unwrap_or_default();
    let width = (columns().max().unwrap_or_default() - left) as usize + 1;
    if width <= COLUMNS {
        return Ok((left, width));
    }
    Err(ImportError::new(
        "too-many-columns",
        Place::file(file).row(1),
        format!("has {width} columns; at most {COLUMNS} are read"),
        "export fewer questions",
    ))
}

fn check_length(file: &str, header: Option<&Row>, row: &Row) -> Result<(), ImportError> {
    let Some((column, cell)) = row
        .cells
        .iter()
        .enumerate()
        .find(|(_, cell)| cell.len() > CELL_BYTES)
    else {
        return Ok(());
    };
    Err(ImportError::new(
        "cell-too-long",
        Place::file(file)
            .row(row.number)
            .column(header.map_or_else(|| (column + 1).to_string(), |header| name(&header.cells, column))),
        format!(
            "holds a cell of {} bytes; at most {CELL_BYTES} are read",
            cell.len()
        ),
        "shorten the text, or export without this column",
    ))
}

fn name(headers: &[Cell], column: usize) -> String {
    headers
        .get(column)
        .filter(|header| !header.is_empty())
        .map_or_else(|| (column + 1).to_string(), ToString::to_string)
}

/// Tells what cannot be seen in the table: errors, hidden parts, merged cells, far away rows.
fn say(file: &str, grid: &Grid, headers: &Row, left: u32, far: u64, notices: &mut Notices) {
    for (row, column, error) in &grid.errors {
        let place = Place::file(file).row(u64::from(*row) + 1);
        let header = name(&headers.cells, column.saturating_sub(left) as usize);
        notices.row(
            Notice::caution(
                "cell-error",
                place.column(header),
                format!(
                    "the cell {}{} shows {error}; it is read as missing",
                    letters(*column),
                    row + 1
                ),
            )
            .hint("correct the formula in the spreadsheet if the value matters"),
        );
    }
    let marks = &grid.marks;
    if marks.hidden_rows > 0 || marks.hidden_columns > 0 {
        notices.push(Notice::note(
            "hidden-cells",
            Place::file(file),
            format!(
                "the sheet “{}” hides {} rows and {} columns; they are read as well",
                grid.name, marks.hidden_rows, marks.hidden_columns
            ),
        ));
    }
    // One row further may be a second header.
    let merged = marks.merged_ends.iter().filter(|end| **end > headers.number + 1);
    let merged: Vec<u64> = merged.copied().collect();
    if let Some(first) = merged.first() {
        notices.push(
            Notice::caution(
                "merged-cells",
                Place::file(file).row(*first),
                format!(
                    "{} merged cells lie among the rows; their value is read in their first cell only",
                    merged.len()
                ),
            )
            .hint("unmerge them and fill every cell if each row is meant"),
        );
    }
    if far > 0 {
        notices.push(Notice::caution(
            "rows-apart",
            Place::file(file).row(far),
            format!("more than {GAP} empty rows stand before this row; they are not counted"),
        ));
    }
}

/// The name of a column as a spreadsheet shows it: A, B, …, Z, AA.
fn letters(column: u32) -> String {
    let mut out = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        out.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    out.reverse();
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_a_spreadsheet_names_them() {
        let names: Vec<String> = [0, 25, 26, 51, 701, 702, 16_383]
            .into_iter()
            .map(letters)
            .collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"]);
    }
}
