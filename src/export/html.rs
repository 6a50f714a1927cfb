//! The document as one self-contained page: no script, nothing fetched, light, dark and print in one file.

use std::fmt::Write;

use minijinja::{Environment, Value, context};

use crate::chart::model::{Chart, KeyItem, KeySymbol, Kind, Tone, Voice};
use crate::chart::text::{INTER_MEDIUM, INTER_REGULAR, INTER_SEMI_BOLD};
use crate::chart::theme::{TextRole, Theme};
use crate::report::{
    Block, Cell, Column, ColumnKind, Document, Figure, Finding, Row, Table, Width, one_line,
};

use super::drawing::drawn;
use super::svg::{SvgOptions, css_variables, number};
use super::{ExportError, ExportFile, text};

const PAGE: &str = include_str!("../../assets/templates/summary.html");
const STYLE: &str = include_str!("../../assets/templates/summary.css");

/// Width at which a figure in its column is laid out, in points; the page may scale it.
const COLUMN_WIDTH: f64 = 600.0;
/// Width of a figure over all columns.
const FULL_WIDTH: f64 = 880.0;
/// Height of a map over its width: such that one fits below the findings, or below a table, of a page.
const MAP_RATIO: [f64; 2] = [0.63, 0.54];
/// Width of the drawing beside a finding.
const FINDING_WIDTH: f64 = 140.0;
/// Width of a drawing in a table.
const CELL_WIDTH: f64 = 120.0;

/// Writes `summary.html`.
///
/// Names from outside are escaped by the template engine, drawings by the SVG writer.
pub fn html(document: &Document) -> Result<Vec<ExportFile>, ExportError> {
    let mut environment = Environment::new();
    // The extension of the name switches HTML escaping on.
    environment.add_template("summary.html", PAGE)?;
    let page = environment.get_template("summary.html")?.render(page(document))?;
    Ok(vec![ExportFile {
        name: "summary.html".to_owned(),
        bytes: page.into_bytes(),
    }])
}

fn page(document: &Document) -> Value {
    let mut drawings = Drawings::default();
    let contents: Vec<Value> = document
        .contents()
        .map(|(id, words)| context! { id => plain(id), text => plain(words) })
        .collect();
    let findings: Vec<Value> = document
        .findings
        .iter()
        .map(|finding| drawings.finding(finding))
        .collect();
    let blocks: Vec<Value> = document
        .blocks
        .iter()
        .map(|block| drawings.block(block))
        .collect();
    context! {
        style => Value::from_safe_string(style(&document.fingerprint)),
        organisation => plain(&document.organisation),
        subject => plain(&document.subject),
        edition => plain(&document.edition),
        title => plain(&document.title),
        subtitle => plain(&document.subtitle),
        findings,
        contents,
        blocks,
        foot => plain(&document.foot),
        fingerprint => plain(&document.fingerprint),
    }
}

/// Text that the template engine will escape.
fn plain(words: &str) -> Value {
    Value::from(one_line(words))
}

/// Colours of the three themes, the faces, the widths of intervals in tight tables, the rules, the foot of pages.
fn style(fingerprint: &str) -> String {
    let mut css = format!(
        ":root{{color-scheme:light dark;\n{}}}\n@media (prefers-color-scheme:dark){{:root{{\n{}}}}}\n\
         @media print{{:root{{color-scheme:light;\n{}}}}}\n{STYLE}\n",
        css_variables(Theme::Light),
        css_variables(Theme::Dark),
        css_variables(Theme::Paper),
    );
    for (weight, bytes) in [(400, INTER_REGULAR), (500, INTER_MEDIUM), (600, INTER_SEMI_BOLD)] {
        let _ = writeln!(
            css,
            "@font-face{{font-family:Inter;font-weight:{weight};font-display:block;\
             src:url(data:font/ttf;base64,{}) format(\"truetype\")}}",
            text::base64(bytes)
        );
    }
    for width in 1..=LONGEST_INTERVAL {
        let _ = write!(css, ".w{width}{{--w:{}em}}", number(width as f64 * 0.57));
    }
    let digits: String = fingerprint.chars().filter(char::is_ascii_hexdigit).collect();
    let grey = Theme::Paper.text(TextRole::Tertiary).hex();
    let _ = write!(
        css,
        "\n@page{{@bottom-left{{font:7.1pt Inter;color:{grey};content:\"Page \" counter(page) \" of \" counter(pages)}}\
         @bottom-right{{font:7.1pt Inter;color:{grey};content:\"inputs {digits}\"}}}}\n"
    );
    css
}

/// Longest interval, in characters, that stands beside its number in a tight table; longer notes go below it.
const LONGEST_INTERVAL: usize = 14;
/// From this number of rows on a table is tight: one line a row where that can be.
const TIGHT_ROWS: usize = 13;

/// Numbers the drawings, so that every id in the page is its own.
#[derive(Default)]
struct Drawings(usize);

impl Drawings {
    fn draw(&mut self, chart: &Chart, width: f64) -> Value {
        self.0 += 1;
        let ratio = if width < FULL_WIDTH {
            MAP_RATIO[0]
        } else {
            MAP_RATIO[1]
        };
        let options = SvgOptions::inline(&format!("d{}", self.0));
        Value::from_safe_string(drawn(chart, width, ratio, &options))
    }

    fn finding(&mut self, finding: &Finding) -> Value {
        let is_small = finding.number.chars().count() > 4;
        context! {
            number => plain(&finding.number),
            is_small,
            detail => plain(&finding.detail),
            drawing => finding.drawing.as_ref().map(|chart| self.draw(chart, FINDING_WIDTH)),
            sentence => plain(&finding.sentence),
            rest => plain(&finding.rest),
        }
    }

    fn block(&mut self, block: &Block) -> Value {
        match block {
            Block::Heading { id, text } => {
                context! { kind => "heading", id => plain(id), text => plain(text) }
            }
            Block::Paragraph(words) => context! { kind => "paragraph", text => plain(words) },
            Block::List(sentences) => context! {
                kind => "list",
                items => sentences.iter().map(|sentence| plain(sentence)).collect::<Vec<_>>(),
            },
            Block::Terms(terms) => context! {
                kind => "terms",
                terms => terms
                    .iter()
                    .map(|term| context! { word => plain(&term.word), meaning => plain(&term.meaning) })
                    .collect::<Vec<_>>(),
            },
            Block::Figure(figure) => self.figure(figure),
            Block::Table(table) => self.table(table),
        }
    }

    fn figure(&mut self, figure: &Figure) -> Value {
        let width = match figure.width {
            Width::Column => COLUMN_WIDTH,
            Width::Full => FULL_WIDTH,
        };
        context! {
            kind => "figure",
            id => plain(&figure.id),
            number => figure.number,
            is_full => figure.width == Width::Full,
            title => plain(&figure.chart.title),
            line => plain(&figure.chart.caption),
            caption => plain(&figure.caption),
            key => figure.key.iter().map(key_item).collect::<Vec<_>>(),
            drawing => self.draw(&figure.chart, width),
        }
    }

    fn table(&mut self, table: &Table) -> Value {
        let classes: Vec<String> = (0..table.columns.len())
            .map(|index| classes(table, index))
            .collect();
        let columns: Vec<Value> = table
            .columns
            .iter()
            .zip(&classes)
            .map(|(column, class)| context! { head => plain(&column.head), class })
            .collect();
        let rows: usize = table.groups.iter().map(|group| group.rows.len()).sum();
        let has_words = table.columns.iter().any(|column| column.kind == ColumnKind::Text);
        let groups: Vec<Value> = table
            .groups
            .iter()
            .map(|group| {
                let rows: Vec<Value> = group
                    .rows
                    .iter()
                    .map(|row| self.row(row, &table.columns, &classes))
                    .collect();
                context! { head => group.head.as_deref().map(plain), rows }
            })
            .collect();
        context! {
            kind => "table",
            id => plain(&table.id),
            number => table.number,
            title => plain(&table.title),
            caption => plain(&table.caption),
            columns,
            width => table.columns.len(),
            is_tight => rows >= TIGHT_ROWS,
            is_narrow => !has_words,
            groups,
        }
    }

    fn row(&mut self, row: &Row, columns: &[Column], classes: &[String]) -> Value {
        let cells: Vec<Value> = row
            .cells
            .iter()
            .zip(columns)
            .zip(classes)
            .map(|((cell, column), class)| self.cell(cell, column, class))
            .collect();
        context! { cells }
    }

    fn cell(&mut self, cell: &Cell, column: &Column, class: &str) -> Value {
        let mut class = class.to_owned();
        if let Some(tone) = cell.tone {
            let _ = write!(class, " tone-{}", tone.name());
        }
        if cell.is_strong {
            class.push_str(" strong");
        }
        // A short word is not broken at its hyphen.
        if cell.text.chars().count() <= 18 {
            class.push_str(" short");
        }
        context! {
            text => plain(&cell.text),
            note => plain(&cell.note),
            is_long => cell.note.chars().count() > LONGEST_INTERVAL,
            class,
            is_head => column.kind == ColumnKind::Name,
            drawing => cell.drawing.as_ref().map(|chart| self.draw(&bare(chart), CELL_WIDTH)),
        }
    }
}

/// The classes of a column: what stands in it, and how wide its longest interval is.
fn classes(table: &Table, index: usize) -> String {
    let Some(column) = table.columns.get(index) else {
        return String::new();
    };
    if column.kind != ColumnKind::Estimate {
        return class_of(column).to_owned();
    }
    let notes = table
        .groups
        .iter()
        .flat_map(|group| &group.rows)
        .filter_map(|row| row.cells.get(index));
    let width = notes
        .map(|cell| cell.note.chars().count())
        .filter(|n| *n <= LONGEST_INTERVAL)
        .max();
    format!("{} w{}", class_of(column), width.unwrap_or(1).max(1))
}

/// A drawing in a table goes without the text of its line, which the column's head says.
fn bare(chart: &Chart) -> Chart {
    let mut chart = chart.clone();
    if let Kind::IntervalList(list) = &mut chart.kind
        && let Some(reference) = &mut list.reference
    {
        reference.text.clear();
    }
    chart
}

fn class_of(column: &Column) -> &'static str {
    match column.kind {
        ColumnKind::Name => "name",
        ColumnKind::Text => "words",
        ColumnKind::Count => "count",
        ColumnKind::Estimate => "estimate",
        ColumnKind::Drawing => "drawing",
    }
}

/// A line of the key: the class of its symbol is drawn by the style.
fn key_item(item: &KeyItem) -> Value {
    let (shape, tone) = match item.symbol {
        KeySymbol::Mark(Voice::Measured) => ("square", Tone::Measured),
        KeySymbol::Mark(voice) => ("disc", voice.tone()),
        KeySymbol::Verdict(tone) => ("disc", tone),
        KeySymbol::Hollow => ("ring", Tone::Undecided),
        KeySymbol::Masked => ("hatch", Tone::SuppressedHatch),
        KeySymbol::Grey => ("disc", Tone::Undecided),
        KeySymbol::Expected => ("diamond", Tone::Undecided),
        KeySymbol::Target => ("line", Tone::Undecided),
        KeySymbol::Event => ("dots", Tone::Undecided),
    };
    context! { shape, tone => tone.name(), text => plain(&item.text) }
}
