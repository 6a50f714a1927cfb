//! The document as Markdown with one SVG file a figure.

use std::fmt::Write;

use crate::report::{Block, Cell, ColumnKind, Document, Figure, Table, Width};

use super::drawing::drawn;
use super::svg::SvgOptions;
use super::text::markdown as text;
use super::{ExportError, ExportFile};

/// Writes `summary.md` and `figures/*.svg`.
///
/// # Errors
/// None today; the signature is that of all exporters.
pub fn markdown(document: &Document) -> Result<Vec<ExportFile>, ExportError> {
    let mut files = vec![ExportFile {
        name: "summary.md".to_owned(),
        bytes: page(document).into_bytes(),
    }];
    files.extend(document.figures().map(|figure| ExportFile {
        name: path(figure),
        bytes: drawing(figure).into_bytes(),
    }));
    Ok(files)
}

fn page(document: &Document) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", text(&document.title));
    let _ = writeln!(
        out,
        "{}. {}. {}.\n",
        text(&document.organisation),
        text(&document.subject),
        text(&document.edition)
    );
    let _ = writeln!(out, "{}\n", text(&document.subtitle));
    for finding in &document.findings {
        let detail = match finding.detail.as_str() {
            "" => String::new(),
            detail => format!(" ({})", text(detail)),
        };
        let sentence = join(&text(&finding.sentence), &text(&finding.rest));
        let _ = writeln!(out, "- **{}**{detail}: {sentence}", text(&finding.number));
    }
    if !document.findings.is_empty() {
        out.push('\n');
    }
    for block in &document.blocks {
        write_block(&mut out, block);
    }
    let _ = writeln!(
        out,
        "{} Inputs {}.",
        text(&document.foot),
        text(&document.fingerprint)
    );
    out
}

fn write_block(out: &mut String, block: &Block) {
    match block {
        Block::Heading { text: words, .. } => {
            let _ = writeln!(out, "## {}\n", text(words));
        }
        Block::Paragraph(words) => {
            let _ = writeln!(out, "{}\n", text(words));
        }
        Block::List(sentences) => {
            for sentence in sentences {
                let _ = writeln!(out, "- {}", text(sentence));
            }
            out.push('\n');
        }
        Block::Terms(terms) => {
            for term in terms {
                let _ = writeln!(out, "- **{}**: {}", text(&term.word), text(&term.meaning));
            }
            out.push('\n');
        }
        Block::Figure(figure) => {
            let _ = writeln!(out, "### {}\n", text(&figure.chart.title));
            let _ = writeln!(out, "![{}]({})\n", text(&figure.chart.summary), path(figure));
            let _ = writeln!(
                out,
                "Figure {}. {}\n",
                figure.number,
                join(&text(&figure.chart.caption), &text(&figure.caption))
            );
        }
        Block::Table(table) => write_table(out, table),
    }
}

/// Groups become a column of their own; drawings are left out, since the table holds their numbers.
fn write_table(out: &mut String, table: &Table) {
    let _ = writeln!(out, "### {}\n", text(&table.title));
    let has_groups = table.groups.iter().any(|group| group.head.is_some());
    let kept: Vec<usize> = (0..table.columns.len())
        .filter(|index| {
            table
                .columns
                .get(*index)
                .is_some_and(|column| column.kind != ColumnKind::Drawing)
        })
        .collect();
    let mut heads = if has_groups {
        vec![String::new()]
    } else {
        Vec::new()
    };
    let mut rules = if has_groups { vec!["---"] } else { Vec::new() };
    for column in kept.iter().filter_map(|index| table.columns.get(*index)) {
        heads.push(text(&column.head));
        rules.push(match column.kind {
            ColumnKind::Count | ColumnKind::Estimate => "---:",
            _ => "---",
        });
    }
    write_row(out, &heads);
    write_row(
        out,
        &rules.iter().map(|rule| (*rule).to_owned()).collect::<Vec<_>>(),
    );
    for group in &table.groups {
        for row in &group.rows {
            let mut cells: Vec<String> = Vec::new();
            if has_groups {
                cells.push(text(group.head.as_deref().unwrap_or_default()));
            }
            cells.extend(
                kept.iter()
                    .filter_map(|index| row.cells.get(*index))
                    .map(cell_text),
            );
            write_row(out, &cells);
        }
    }
    let _ = writeln!(out, "\nTable {}. {}\n", table.number, text(&table.caption));
}

fn write_row(out: &mut String, cells: &[String]) {
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

fn cell_text(cell: &Cell) -> String {
    let value = if cell.is_strong {
        format!("**{}**", text(&cell.text))
    } else {
        text(&cell.text)
    };
    match cell.note.as_str() {
        "" => value,
        note => format!("{value} ({})", text(note)),
    }
}

fn join(first: &str, second: &str) -> String {
    [first, second]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn path(figure: &Figure) -> String {
    format!("figures/{}.svg", figure.id)
}

fn drawing(figure: &Figure) -> String {
    let width = match figure.width {
        Width::Column => 720.0,
        Width::Full => 1000.0,
    };
    drawn(&figure.chart, width, 0.63, &SvgOptions::file())
}
