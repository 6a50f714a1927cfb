//! Analyses: what each one found about the quarter, as tables with their notes. The numbers behind the charts, and those
//! that no chart shows yet.

use eframe::egui;
use egui::Ui;

use super::pictures::picture_ui;
use super::{map, page};
use crate::analysis::{
    ANALYSES, AnalysisKind, Banner, Check, Form, Outcome, OutcomeRow, OutcomeTable, Status, Value, Weight,
};
use crate::base::{Notice, Place, number};
use crate::chart::model::Tone;
use crate::figure::words::Printed;
use crate::figure::{RowTarget, table_tsv, value_printed, words};
use crate::ui::charts::OutcomePicture;
use crate::ui::command::{Command, LookCommand};
use crate::ui::context::Context;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, Chip, Column, Row, Table, menu_row_ui, notice_row_ui};

/// Room for one letter of body text, to tell how wide a column needs to be.
const LETTER: f32 = 6.9;
/// Room for one letter of small text.
const SMALL_LETTER: f32 = 5.8;
/// Narrowest and widest column.
const WIDTHS: (f32, f32) = (56.0, 280.0);
/// Widest column of words that are no name: findings and suggestions.
const WIDEST_WORDS: f32 = 440.0;
/// Rows from which a column's width is told.
const TOLD_BY: usize = 200;

/// Draws the screen.
pub fn analyses_ui(ui: &mut Ui, context: &Context<'_>) {
    let (Some(kind), Some(_)) = (context.state.analysis_kind(), context.analysis()) else {
        map::nothing_ui(ui, context);
        return;
    };
    page::scrolled_ui(ui, "analyses", |ui| {
        chooser_ui(ui, context, kind);
        let Some(outcome) = context.state.outcome() else {
            page::finding_ui(ui, kind.label, kind.question);
            page::slot_ui(ui, context, &context.state.outcome);
            return;
        };
        page::finding_ui(ui, &outcome.finding, kind.question);
        page::slot_ui(ui, context, &context.state.view);
        let pictures = context.charts.borrow_mut().pictures(&outcome);
        outcome_ui(ui, context, &outcome, &pictures);
    });
}

/// The analyses as a menu and, where there is room, side by side.
fn chooser_ui(ui: &mut Ui, context: &Context<'_>, chosen: &AnalysisKind) {
    ui.horizontal(|ui| {
        Chip::new("Analysis", chosen.label).menu_ui(ui, |ui| {
            for kind in ANALYSES {
                if menu_row_ui(ui, kind.label, "", kind.id == chosen.id)
                    .on_hover_text(kind.question)
                    .clicked()
                {
                    context.push(LookCommand::Analysis(kind.id));
                }
            }
        });
        let at = ANALYSES.iter().position(|kind| kind.id == chosen.id).unwrap_or(0);
        for (step, icon, label) in [
            (ANALYSES.len() - 1, "chevron_left", "Analysis before"),
            (1, "chevron_right", "Analysis after"),
        ] {
            if Button::icon_only(icon, label).show(ui).clicked() {
                let next = &ANALYSES[(at + step) % ANALYSES.len()];
                context.push(LookCommand::Analysis(next.id));
            }
        }
    });
    ui.add_space(pt(tokens().space.s4));
}

fn outcome_ui(ui: &mut Ui, context: &Context<'_>, outcome: &Outcome, pictures: &[OutcomePicture]) {
    for banner in &outcome.banners {
        banner_ui(ui, banner);
    }
    for table in &outcome.tables {
        for (at, picture) in pictures
            .iter()
            .enumerate()
            .filter(|(_, picture)| picture.table == table.id)
        {
            ui.push_id(("picture", at), |ui| picture_ui(ui, context, &picture.chart));
            ui.add_space(pt(tokens().space.s6));
        }
        ui.push_id(table.id, |ui| table_ui(ui, context, table));
        ui.add_space(pt(tokens().space.s6));
    }
    if !outcome.checks.is_empty() {
        checks_ui(ui, &outcome.checks);
    }
    let skin = Skin::of(ui);
    let methods = format!(
        "Methods: {}. `tribometer methods` prints each with formula, defaults and source.",
        outcome.methods.join(", ")
    );
    text::words_ui(ui, &methods, text::caption(), skin.tertiary);
}

fn banner_ui(ui: &mut Ui, banner: &Banner) {
    let notice = match banner.weight {
        Weight::Note => Notice::note("banner", Place::default(), banner.text.clone()),
        Weight::Caution => Notice::caution("banner", Place::default(), banner.text.clone()),
    };
    notice_row_ui(ui, &notice, None);
    ui.add_space(pt(tokens().space.s3));
}

fn table_ui(ui: &mut Ui, context: &Context<'_>, table: &OutcomeTable) {
    let skin = Skin::of(ui);
    ui.horizontal(|ui| {
        text::line_ui(ui, &table.title, text::heading(), skin.primary);
        ui.add_space(pt(tokens().space.s3));
        let label = format!("Copy table {}", table.title);
        let copy = Button::icon_only("content_copy", &label).show(ui);
        if copy.on_hover_text("Copies the table as TSV").clicked() {
            context.push(Command::Copy(table_tsv(table), "Table copied as TSV".to_owned()));
        }
    });
    if !table.caption.is_empty() {
        text::words_ui(ui, &table.caption, text::caption(), skin.secondary);
    }
    ui.add_space(pt(tokens().space.s3));
    for banner in &table.banners {
        banner_ui(ui, banner);
    }
    if table.rows.is_empty() {
        text::words_ui(ui, "Nothing to show.", text::body(), skin.tertiary);
        return;
    }
    let (columns, has_interval) = columns(table);
    let needed: f32 = columns.iter().map(|column| column.width + 16.0).sum();
    let selected = context.state.look.target();
    let clicked = egui::ScrollArea::horizontal()
        .id_salt("columns")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.set_width(needed);
            let shown = Table::new(table.id, &columns).dense().long();
            shown.show(ui, table.rows.len(), |index, skin| {
                row(table, &has_interval, &table.rows[index], selected.as_ref(), skin)
            })
        });
    if let Some((index, is_double)) = clicked.inner {
        follow(context, &table.rows[index], is_double);
    }
    for (at, footnote) in table.footnotes.iter().enumerate() {
        let words = format!("{} {footnote}", mark(at));
        text::words_ui(ui, &words, text::caption(), skin.secondary);
    }
}

/// Selects what a row speaks about, and opens its page on a double click.
fn follow(context: &Context<'_>, row: &OutcomeRow, is_double: bool) {
    let subject = &row.subject;
    match (&subject.team, &subject.topic) {
        (Some(team), Some(topic)) if is_double => context.push(LookCommand::OpenCell {
            team: team.clone(),
            topic: topic.clone(),
        }),
        (Some(team), Some(topic)) => {
            context.push(LookCommand::Select(Some(RowTarget::cell(team, topic).key())));
        }
        (Some(team), None) => context.push(LookCommand::Select(Some(RowTarget::Team(team.clone()).key()))),
        (None, Some(topic)) => context.push(LookCommand::Select(Some(RowTarget::Topic(topic.clone()).key()))),
        (None, None) => {}
    }
}

fn target(row: &OutcomeRow) -> Option<RowTarget> {
    match (&row.subject.team, &row.subject.topic) {
        (Some(team), Some(topic)) => Some(RowTarget::cell(team, topic)),
        (Some(team), None) => Some(RowTarget::Team(team.clone())),
        (None, Some(topic)) => Some(RowTarget::Topic(topic.clone())),
        (None, None) => None,
    }
}

/// One column of the screen for each of the table, and one more for interval and n where it holds estimates, so that
/// numbers stand below each other; and which columns of the table have one.
fn columns(table: &OutcomeTable) -> (Vec<Column<'_>>, Vec<bool>) {
    let mut columns = Vec::new();
    let mut has_interval = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let values = || {
            table
                .rows
                .iter()
                .take(TOLD_BY)
                .filter_map(|row| row.values.get(at))
        };
        let has_more = values().any(is_estimate);
        let (mut letters, mut beside) = (column.label.chars().count(), 0);
        for value in values() {
            let Printed { value, note } = printed(value, column.form, has_more);
            letters = letters.max(value.chars().count());
            beside = beside.max(note.chars().count());
        }
        let width = |letters: usize, letter: f32| (letters as f32 * letter + 8.0).clamp(WIDTHS.0, WIDTHS.1);
        columns.push(match column.form {
            Form::Words if at > 0 => {
                let room = letters as f32 * LETTER + 8.0;
                Column::words(&column.label, room.clamp(WIDTHS.0, WIDEST_WORDS))
            }
            Form::Words => Column::words(&column.label, width(letters, LETTER)),
            _ => Column::number(&column.label, width(letters, LETTER)),
        });
        if has_more {
            columns.push(Column::words("interval, n", width(beside, SMALL_LETTER)));
        }
        has_interval.push(has_more);
    }
    (columns, has_interval)
}

/// A value as it is written; where an interval stands beside it, so does the reason why there is none.
fn printed(value: &Value, form: Form, has_interval: bool) -> Printed {
    let (status, reason) = match value {
        Value::Missing(reason) => (reason.status(), Some(*reason)),
        Value::Estimate(estimate) if !estimate.is_ok() => (estimate.status, estimate.reason),
        _ => return value_printed(value, form),
    };
    if !has_interval {
        return value_printed(value, form);
    }
    Printed {
        value: match status {
            Status::Suppressed => "masked".to_owned(),
            Status::Ok | Status::Undefined => number::NO_DATA.to_owned(),
        },
        note: reason
            .map(words::reason)
            .unwrap_or_default()
            .trim_start_matches("masked: ")
            .to_owned(),
    }
}

/// Whether a value is an estimate that can be read.
fn is_estimate(value: &Value) -> bool {
    matches!(value, Value::Estimate(estimate) if estimate.is_ok())
}

fn row(
    table: &OutcomeTable,
    has_interval: &[bool],
    row: &OutcomeRow,
    selected: Option<&RowTarget>,
    skin: &Skin,
) -> Row {
    let mut cells = Vec::with_capacity(row.values.len() * 2);
    for (at, (value, column)) in row.values.iter().zip(&table.columns).enumerate() {
        let printed = printed(value, column.form, has_interval[at]);
        let is_there = match value {
            Value::Missing(_) => false,
            Value::Estimate(estimate) => estimate.is_ok(),
            _ => true,
        };
        let (style, ink) = match (at, is_there) {
            (_, false) => (text::caption(), skin.tertiary),
            (0, true) => (text::body_medium(), skin.primary),
            (_, true) => (text::body(), skin.primary),
        };
        let shown = if column.form == Form::Words {
            words::shown(&printed.value)
        } else {
            printed.value
        };
        let mut pieces = vec![(shown, style, ink)];
        let notes: Vec<String> = row
            .notes
            .iter()
            .filter(|(of, _)| *of == at)
            .map(|(_, note)| mark(*note))
            .collect();
        if !notes.is_empty() {
            let marks = format!(" {}", notes.join(""));
            pieces.push((marks, text::small(), skin.tone_text(Tone::Caution)));
        }
        cells.push(pieces);
        if has_interval[at] {
            cells.push(vec![(printed.note, text::small(), skin.tertiary)]);
        }
    }
    Row {
        cells,
        is_selected: selected.is_some() && target(row).as_ref() == selected,
    }
}

/// A footnote's mark: `[1]`.
fn mark(at: usize) -> String {
    format!("[{}]", at + 1)
}

fn checks_ui(ui: &mut Ui, checks: &[Check]) {
    let skin = Skin::of(ui);
    text::words_ui(ui, "What the methods assume", text::heading(), skin.primary);
    ui.add_space(pt(tokens().space.s3));
    for check in checks {
        let notice = match check.holds {
            Some(false) => Notice::caution(
                "check",
                Place::default(),
                format!("{}: does not hold", check.assumption),
            ),
            Some(true) => Notice::note("check", Place::default(), format!("{}: holds", check.assumption)),
            None => Notice::note(
                "check",
                Place::default(),
                format!("{}: cannot be told", check.assumption),
            ),
        };
        notice_row_ui(ui, &notice.hint(check.found.clone()), None);
        ui.add_space(pt(tokens().space.s3));
    }
    ui.add_space(pt(tokens().space.s4));
}
