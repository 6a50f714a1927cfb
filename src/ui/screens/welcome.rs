//! The first thing anybody sees: what the program is for, and the sample organisation one click away.

use eframe::egui;
use egui::{Align2, Pos2, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

use super::page;
use crate::chart::model::{Tone, Voice};
use crate::ui::command::WorkspaceCommand;
use crate::ui::context::Context;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, Glyph, glyph};

/// Draws the welcome.
pub fn welcome_ui(ui: &mut Ui, context: &Context<'_>) {
    let skin = Skin::of(ui);
    ui.add_space(8.0);
    text::words_ui(
        ui,
        "Where does it hurt, and is the pain real?",
        text::display(),
        skin.primary,
    );
    ui.add_space(pt(tokens().space.s2));
    ui.scope(|ui| {
        ui.set_max_width(page::MEASURE.min(ui.available_width()));
        let words = "Tribometer lays the quarterly developer survey over the metrics your tools record, team by team and \
                     topic by topic, and says how sure it is. Everything stays on this machine.";
        text::words_ui(ui, words, text::body(), skin.secondary);
    });
    ui.add_space(pt(tokens().space.s6));
    page::slot_ui(ui, context, &context.state.view);
    let is_opening = context.state.view.waiting().is_some();
    // One filled button per screen: while the form is being filled in, its button is the next step.
    let is_form_used = context.state.form.is_open && !context.state.form.name.is_empty();
    let label = "Open the sample organisation";
    let button = if is_form_used {
        Button::quiet(label)
    } else {
        Button::ink(label)
    }
    .footer();
    if button
        .enabled(!is_opening, "A workspace is being opened")
        .show(ui)
        .clicked()
    {
        context.push(WorkspaceCommand::Sample);
    }
    ui.add_space(pt(tokens().space.s2));
    let words = "24 teams, 6 quarters, invented; built on this machine in a few seconds.";
    text::words_ui(ui, words, text::caption(), skin.tertiary);
    ui.add_space(pt(tokens().space.s8));
    picture_ui(ui);
    ui.add_space(pt(tokens().space.s8));
    text::words_ui(ui, "Your own first quarter", text::heading(), skin.primary);
    ui.add_space(pt(tokens().space.s3));
    for (index, (title, words)) in STEPS.into_iter().enumerate() {
        step_ui(ui, index + 1, title, words);
    }
}

const STEPS: [(&str, &str); 3] = [
    (
        "Make a workspace",
        "a name, your calendar and the smallest group that may be shown",
    ),
    (
        "Drop the exports",
        "the survey as CSV, metrics as events or as ready numbers, teams if you have them",
    ),
    (
        "Confirm what is uncertain",
        "directions of questions and team names; then the map is there",
    ),
];

fn step_ui(ui: &mut Ui, number: usize, title: &str, words: &str) {
    let skin = Skin::of(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 46.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{number}. {title}: {words}")));
    let centre = rect.min + Vec2::new(11.0, 13.0);
    ui.painter().circle_filled(centre, 11.0, skin.control);
    text::paint(
        ui.painter(),
        centre,
        Align2::CENTER_CENTER,
        &number.to_string(),
        text::section(),
        skin.primary,
    );
    let at = rect.min + Vec2::new(34.0, 3.0);
    text::paint(
        ui.painter(),
        at,
        Align2::LEFT_TOP,
        title,
        text::body_medium(),
        skin.primary,
    );
    let line = text::line_within(
        ui.painter(),
        words,
        text::caption(),
        skin.secondary,
        rect.width() - 34.0,
    );
    text::place(
        ui.painter(),
        at + Vec2::new(0.0, 20.0),
        Align2::LEFT_TOP,
        line,
        skin.secondary,
    );
}

/// The four corners, the legend of the whole program.
fn picture_ui(ui: &mut Ui) {
    let skin = Skin::of(ui);
    let width = ui.available_width().min(560.0);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, 190.0), Sense::hover());
    let words = "Four corners: perceived only, both hurt, healthy, hidden";
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
    let field = Rect::from_min_max(rect.min + Vec2::new(0.0, 22.0), rect.max - Vec2::new(0.0, 24.0));
    let painter = ui.painter();
    let axis = Stroke::new(1.0, skin.axis);
    painter.vline(field.center().x.round() + 0.5, field.y_range(), axis);
    painter.hline(field.x_range(), field.center().y.round() + 0.5, axis);
    let head = rect.min + Vec2::new(6.0, 8.0);
    glyph(painter, head, Glyph::of(Voice::Perceived, skin), skin.canvas);
    let at = head + Vec2::new(12.0, 0.0);
    text::paint(
        painter,
        at,
        Align2::LEFT_CENTER,
        "What people say, higher hurts more",
        text::label(),
        skin.primary,
    );
    let foot = Pos2::new(rect.right() - 6.0, rect.bottom() - 8.0);
    let words = text::paint(
        painter,
        foot,
        Align2::RIGHT_CENTER,
        "What the log says, further right is worse",
        text::label(),
        skin.primary,
    );
    glyph(
        painter,
        Pos2::new(words.left() - 12.0, foot.y),
        Glyph::of(Voice::Measured, skin),
        skin.canvas,
    );
    corner_names(painter, field, skin);
    let marks = [
        (0.30, 0.33, Tone::Perceived),
        (0.74, 0.38, Tone::Hot),
        (0.66, 0.62, Tone::Measured),
        (0.24, 0.66, Tone::Cool),
    ];
    for (x, y, tone) in marks {
        let centre = field.min + Vec2::new(field.width() * x, field.height() * y);
        let color = skin.tone(tone);
        let arm = Stroke::new(pt(tokens().stroke.arm), color.gamma_multiply(0.8));
        painter.hline(centre.x - 34.0..=centre.x + 34.0, centre.y, arm);
        painter.vline(centre.x, centre.y - 22.0..=centre.y + 22.0, arm);
        painter.circle_filled(centre, 7.0, skin.canvas);
        painter.circle_filled(centre, 5.5, color);
    }
}

/// The names of the corners and what to do there.
fn corner_names(painter: &egui::Painter, field: Rect, skin: &Skin) {
    let corners = [
        (
            field.left_top() + Vec2::new(0.0, 12.0),
            Align2::LEFT_CENTER,
            "Perceived only",
            "measure better, or explain",
            Tone::Perceived,
        ),
        (
            field.right_top() + Vec2::new(0.0, 12.0),
            Align2::RIGHT_CENTER,
            "Both hurt",
            "fix",
            Tone::Hot,
        ),
        (
            field.left_bottom() - Vec2::new(0.0, 30.0),
            Align2::LEFT_CENTER,
            "Healthy",
            "leave",
            Tone::Cool,
        ),
        (
            field.right_bottom() - Vec2::new(0.0, 30.0),
            Align2::RIGHT_CENTER,
            "Hidden",
            "cost it",
            Tone::Measured,
        ),
    ];
    for (at, align, name, advice, tone) in corners {
        text::paint(
            painter,
            at,
            align,
            name,
            text::body_strong(),
            skin.tone_text(tone),
        );
        text::paint(
            painter,
            at + Vec2::new(0.0, 18.0),
            align,
            advice,
            text::small(),
            skin.secondary,
        );
    }
}
