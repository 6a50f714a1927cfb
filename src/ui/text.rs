//! Words on the screen: the seven type steps of the tokens as egui lays them out.

use std::sync::Arc;

use eframe::egui;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align2, Color32, FontId, Galley, Label, Painter, Pos2, Rect, Response, Sense, Stroke, Ui};

use super::theme::{family, icon_family, pt, tokens};
use crate::chart::text::icon as icon_char;
use crate::chart::theme::{TypeStyle, Weight};

/// Start page, one big readout.
pub fn display() -> TypeStyle {
    tokens().screen.display
}

/// The finding of a screen.
pub fn title() -> TypeStyle {
    tokens().screen.title
}

/// The finding of a chart.
pub fn heading() -> TypeStyle {
    tokens().screen.heading
}

/// Sections of the inspector.
pub fn section() -> TypeStyle {
    tokens().screen.section
}

/// Sentences.
pub fn body() -> TypeStyle {
    tokens().screen.body
}

/// Sentences that carry a name.
pub fn body_medium() -> TypeStyle {
    body().weighing(Weight::Medium)
}

/// Sentences that lead.
pub fn body_strong() -> TypeStyle {
    body().weighing(Weight::SemiBold)
}

/// Table cells and direct labels.
pub fn label() -> TypeStyle {
    tokens().screen.label
}

/// Grey lines below a finding.
pub fn caption() -> TypeStyle {
    tokens().screen.caption
}

/// Ticks and column heads.
pub fn small() -> TypeStyle {
    tokens().screen.small
}

/// How egui shall set a text.
pub fn format(style: TypeStyle, color: Color32) -> TextFormat {
    TextFormat {
        font_id: FontId::new(pt(style.size), family(style.weight)),
        extra_letter_spacing: pt(style.spacing * style.size),
        line_height: Some(pt(style.line)),
        color,
        ..TextFormat::default()
    }
}

/// Words in one style, ready to be laid out.
pub fn job(text: &str, style: TypeStyle, color: Color32) -> LayoutJob {
    LayoutJob::single_section(text.to_owned(), format(style, color))
}

/// Several pieces in a row, each in its own style.
pub fn pieces(parts: &[(&str, TypeStyle, Color32)]) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (text, style, color) in parts {
        job.append(text, 0.0, format(*style, *color));
    }
    job
}

/// The same words with a line below them.
pub fn underlined(text: &str, style: TypeStyle, color: Color32) -> LayoutJob {
    let format = TextFormat {
        underline: Stroke::new(1.0, color),
        ..format(style, color)
    };
    LayoutJob::single_section(text.to_owned(), format)
}

/// Lays words out on one line.
pub fn line(painter: &Painter, text: &str, style: TypeStyle, color: Color32) -> Arc<Galley> {
    painter.layout_job(job(text, style, color))
}

/// Lays words out on one line of at most `width`, ending in an ellipsis where they are longer.
pub fn line_within(
    painter: &Painter,
    text: &str,
    style: TypeStyle,
    color: Color32,
    width: f32,
) -> Arc<Galley> {
    let mut job = job(text, style, color);
    job.wrap = TextWrapping::truncate_at_width(width.max(1.0));
    painter.layout_job(job)
}

/// Lays words out on lines of at most `width`.
pub fn block(painter: &Painter, text: &str, style: TypeStyle, color: Color32, width: f32) -> Arc<Galley> {
    let mut job = job(&unbroken(text), style, color);
    job.wrap = TextWrapping::wrap_at_width(width.max(1.0));
    painter.layout_job(job)
}

/// Paints one line at a place; says which box it took.
pub fn paint(
    painter: &Painter,
    at: Pos2,
    align: Align2,
    text: &str,
    style: TypeStyle,
    color: Color32,
) -> Rect {
    place(painter, at, align, line(painter, text, style, color), color)
}

/// Paints a laid out text at a place, snapped to whole pixels; says which box it took.
pub fn place(painter: &Painter, at: Pos2, align: Align2, galley: Arc<Galley>, color: Color32) -> Rect {
    let rect = align.anchor_size(at, galley.size());
    let snapped = Rect::from_min_size(snap(painter, rect.min), rect.size());
    painter.galley(snapped.min, galley, color);
    snapped
}

fn snap(painter: &Painter, pos: Pos2) -> Pos2 {
    let scale = painter.pixels_per_point();
    Pos2::new((pos.x * scale).round() / scale, (pos.y * scale).round() / scale)
}

/// Paints an icon centred at a place.
pub fn icon(painter: &Painter, centre: Pos2, name: &str, size: f32, color: Color32) {
    let Some(glyph) = icon_char(name) else { return };
    let format = TextFormat::simple(FontId::new(size, icon_family()), color);
    let galley = painter.layout_job(LayoutJob::single_section(glyph.to_string(), format));
    let offset = galley.size() / 2.0;
    painter.galley(snap(painter, centre - offset), galley, color);
}

/// Writes words that may take several lines.
pub fn words_ui(ui: &mut Ui, text: &str, style: TypeStyle, color: Color32) -> Response {
    job_ui(ui, job(&unbroken(text), style, color))
}

/// The text with numbers held to their signs and units: egui breaks lines at the narrow space too, not at the wide one.
fn unbroken(text: &str) -> String {
    text.replace('\u{202f}', "\u{a0}")
        .replace("> 0.", ">\u{a0}0.")
        .replace("< 0.", "<\u{a0}0.")
}

/// Writes a laid out job that may take several lines.
pub fn job_ui(ui: &mut Ui, job: LayoutJob) -> Response {
    ui.add(Label::new(job).wrap().selectable(false).sense(Sense::hover()))
}

/// Writes words on one line, ending in an ellipsis where there is no room.
pub fn line_ui(ui: &mut Ui, text: &str, style: TypeStyle, color: Color32) -> Response {
    ui.add(
        Label::new(job(text, style, color))
            .truncate()
            .selectable(false)
            .sense(Sense::hover()),
    )
}

/// The text as a sentence: a capital first letter, unless it begins with the name of a file or folder.
pub fn sentence(text: &str) -> String {
    let first_word = text.split_whitespace().next().unwrap_or_default();
    if first_word.contains(['.', '/', '\\', '_']) {
        text.to_owned()
    } else {
        crate::figure::words::capital(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_leaves_paths_as_they_are() {
        assert_eq!(sentence("the folder is full"), "The folder is full");
        assert_eq!(
            sentence("ws/acme holds no workspace"),
            "ws/acme holds no workspace"
        );
        assert_eq!(sentence("data.csv is empty"), "data.csv is empty");
    }
}
