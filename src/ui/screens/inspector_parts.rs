//! The pieces of the inspector that speak about verdicts and about reading a chart.

use eframe::egui;
use egui::{Align2, CornerRadius, Pos2, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

use crate::analysis::{Cell, Verdict};
use crate::base::number;
use crate::chart::model::Tone;
use crate::chart::theme::{TextRole, level_borders};
use crate::figure::words;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{hatch, verdict_dot};

/// Draws the head of a section, 24 below what is above.
pub fn section_ui(ui: &mut Ui, title: &str) {
    let is_first = ui.min_rect().height() < 4.0;
    ui.add_space(if is_first { 0.0 } else { pt(tokens().space.s6) });
    text::words_ui(ui, title, text::section(), Skin::of(ui).primary);
    ui.add_space(pt(tokens().space.s2));
}

/// Draws one row for each verdict: dot, name, count, who.
pub fn counts_ui(ui: &mut Ui, cells: &[&Cell], name: &dyn Fn(&Cell) -> String) {
    let is_masked = |cell: &Cell| {
        [&cell.perceived, &cell.measured]
            .iter()
            .any(|side| side.status == crate::analysis::Status::Suppressed)
    };
    for verdict in [
        Verdict::BothHurt,
        Verdict::PerceivedOnly,
        Verdict::Hidden,
        Verdict::Healthy,
        Verdict::CannotTell,
    ] {
        let names: Vec<String> = cells
            .iter()
            .filter(|cell| cell.verdict == verdict && !is_masked(cell))
            .map(|cell| name(cell))
            .collect();
        let who = match verdict {
            Verdict::CannotTell => words::causes_text(cells.iter().copied().filter(|cell| !is_masked(cell))),
            _ if names.is_empty() => "none".to_owned(),
            _ => words::listed(&names, 5),
        };
        count_row_ui(
            ui,
            words::verdict(verdict),
            &who,
            names.len(),
            Some(words::tone(verdict)),
        );
    }
    let masked: Vec<String> = cells
        .iter()
        .filter(|cell| is_masked(cell))
        .map(|cell| name(cell))
        .collect();
    if !masked.is_empty() {
        count_row_ui(ui, "Masked", &words::listed(&masked, 5), masked.len(), None);
    }
}

fn count_row_ui(ui: &mut Ui, title: &str, who: &str, count: usize, tone: Option<Tone>) {
    let skin = Skin::of(ui);
    let width = ui.available_width();
    let words = text::block(ui.painter(), who, text::small(), skin.secondary, width - 60.0);
    let height = 18.0 + words.size().y + 8.0;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{title}: {count}, {who}")));
    let dot = Pos2::new(rect.left() + 6.0, rect.top() + 9.0);
    if let Some(tone) = tone {
        verdict_dot(ui.painter(), dot, tone, skin);
    } else {
        let square = Rect::from_center_size(dot, Vec2::splat(11.0));
        hatch(ui.painter(), square, skin.tone(Tone::Hatch));
    }
    let at = Pos2::new(rect.left() + 20.0, rect.top() + 9.0);
    text::paint(
        ui.painter(),
        at,
        Align2::LEFT_CENTER,
        title,
        text::body(),
        skin.primary,
    );
    let at = Pos2::new(rect.right(), rect.top() + 9.0);
    text::paint(
        ui.painter(),
        at,
        Align2::RIGHT_CENTER,
        &count.to_string(),
        text::heading(),
        skin.primary,
    );
    let at = Pos2::new(rect.left() + 20.0, rect.top() + 19.0);
    text::place(ui.painter(), at, Align2::LEFT_TOP, words, skin.secondary);
}

/// Draws the square of the four verdicts with their probabilities, and the verdict in words beside it.
pub fn verdict_square_ui(ui: &mut Ui, cell: &Cell) {
    let skin = Skin::of(ui);
    let width = ui.available_width();
    let ink = skin.tone_text(words::tone(cell.verdict));
    let square = 132.0;
    let room = width - square - 14.0;
    let words_block = text::block(
        ui.painter(),
        &words::capital(&cell.why),
        text::caption(),
        skin.secondary,
        room,
    );
    let height = (22.0 + words_block.size().y).max(72.0);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    let title = words::verdict_and_state(cell);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{title}: {}", cell.why)));
    let places = [
        (Verdict::PerceivedOnly, 2, 0.0, 0.0),
        (Verdict::BothHurt, 0, 1.0, 0.0),
        (Verdict::Healthy, 3, 0.0, 1.0),
        (Verdict::Hidden, 1, 1.0, 1.0),
    ];
    for (verdict, index, column, row) in places {
        let min = rect.min + Vec2::new(column * 67.0, row * 36.0);
        let field = Rect::from_min_size(min, Vec2::new(64.0, 33.0));
        let is_it = cell.verdict == verdict;
        let fill = if is_it {
            skin.tone(words::tone(verdict))
        } else {
            skin.control
        };
        ui.painter()
            .rect_filled(field, CornerRadius::same(tokens().radius.cell as u8), fill);
        let probability = cell.probabilities.and_then(|all| all.get(index).copied());
        let words = probability.map_or_else(|| number::NO_DATA.to_owned(), number::probability);
        let (style, ink) = if is_it {
            (text::section(), on_tone(skin, words::tone(verdict)))
        } else {
            (text::label(), skin.secondary)
        };
        text::paint(
            ui.painter(),
            field.center(),
            Align2::CENTER_CENTER,
            &words,
            style,
            ink,
        );
    }
    let at = rect.min + Vec2::new(square + 14.0, 0.0);
    text::paint(
        ui.painter(),
        at,
        Align2::LEFT_TOP,
        &title,
        text::body_strong(),
        ink,
    );
    text::place(
        ui.painter(),
        at + Vec2::new(0.0, 21.0),
        Align2::LEFT_TOP,
        words_block,
        skin.secondary,
    );
}

/// Ink or white, whichever reads better on a tone: the tones are dark by day and light by night.
pub fn on_tone(skin: &Skin, _tone: Tone) -> egui::Color32 {
    skin.paint(crate::chart::scene::Paint::Text(TextRole::Inverse))
}

/// Draws how the marks of the map are read.
pub fn how_to_read_ui(ui: &mut Ui) {
    let skin = Skin::of(ui);
    let hot = skin.tone(Tone::Hot);
    let rows: [(&str, f32); 3] = [
        (
            "Bars: 80 % interval on each side. Filled: the label is at least 80 % likely",
            44.0,
        ),
        ("Hollow: cannot tell yet", 24.0),
        ("Trail: a change that passed the test", 24.0),
    ];
    for (index, (words, height)) in rows.into_iter().enumerate() {
        let (rect, response) =
            ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
        let centre = Pos2::new(rect.left() + 38.0, rect.center().y);
        let painter = ui.painter();
        match index {
            0 => {
                let arm = Stroke::new(pt(tokens().stroke.arm), hot.gamma_multiply(0.8));
                painter.hline(centre.x - 30.0..=centre.x + 30.0, centre.y, arm);
                painter.vline(centre.x, centre.y - 20.0..=centre.y + 20.0, arm);
                painter.circle_filled(centre, 7.0, skin.panel);
                painter.circle_filled(centre, 5.5, hot);
            }
            1 => verdict_dot(painter, centre, Tone::Undecided, skin),
            _ => {
                let cool = skin.tone(Tone::Cool);
                let line = Stroke::new(pt(tokens().stroke.arm), cool);
                painter.circle_stroke(centre - Vec2::new(24.0, 0.0), 3.0, line);
                painter.hline(centre.x - 21.0..=centre.x + 18.0, centre.y, line);
                let tip = centre + Vec2::new(25.0, 0.0);
                let head = vec![tip, tip + Vec2::new(-8.0, -3.5), tip + Vec2::new(-8.0, 3.5)];
                painter.add(egui::Shape::convex_polygon(head, cool, Stroke::NONE));
            }
        }
        let room = rect.width() - 92.0;
        let block = text::block(ui.painter(), words, text::small(), skin.secondary, room);
        let at = Pos2::new(rect.left() + 92.0, rect.center().y);
        text::place(ui.painter(), at, Align2::LEFT_CENTER, block, skin.secondary);
    }
}

/// Draws the key of the seven classes with the borders between them, and what filled, hatched and masked cells mean.
pub fn key_ui(ui: &mut Ui, centre: f64, what: &str) {
    let skin = Skin::of(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, 62.0), Sense::hover());
    let name = format!("Seven classes around the {what} {}", number::fixed(centre, 0));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let painter = ui.painter();
    let top = rect.top() + 8.0;
    for (x, align, words) in [
        (rect.left(), Align2::LEFT_CENTER, "hurts less".to_owned()),
        (
            rect.center().x,
            Align2::CENTER_CENTER,
            format!("{what} {}", number::fixed(centre, 0)),
        ),
        (rect.right(), Align2::RIGHT_CENTER, "hurts more".to_owned()),
    ] {
        text::paint(
            painter,
            Pos2::new(x, top),
            align,
            &words,
            text::small(),
            skin.secondary,
        );
    }
    let step = width / 7.0;
    for class in 0..7_u8 {
        let left = rect.left() + step * f32::from(class);
        let field = Rect::from_min_size(Pos2::new(left, rect.top() + 22.0), Vec2::new(step - 2.0, 18.0));
        painter.rect_filled(
            field,
            CornerRadius::same(tokens().radius.cell as u8),
            skin.level(class),
        );
    }
    for (index, border) in level_borders(centre).into_iter().enumerate() {
        let at = Pos2::new(rect.left() + step * (index as f32 + 1.0) - 1.0, rect.top() + 50.0);
        text::paint(
            painter,
            at,
            Align2::CENTER_CENTER,
            &number::fixed(border, 0),
            text::small(),
            skin.tertiary,
        );
    }
    ui.add_space(10.0);
    certainty_key_ui(ui);
}

/// How sure a cell is, by its looks.
fn certainty_key_ui(ui: &mut Ui) {
    let skin = Skin::of(ui);
    let width = ui.available_width();
    let rows = [
        (
            "60",
            Some(5),
            text::section(),
            "Clear: at least 95 % above or below",
        ),
        ("55", Some(5), text::label(), "Likely: at least 80 %"),
        (
            "50",
            None,
            text::label(),
            "Cannot tell: the 80 % interval holds it",
        ),
        ("k", None, text::label(), "Masked, with the letter of its rule"),
    ];
    for (number, class, style, words) in rows {
        let (rect, response) = ui.allocate_exact_size(Vec2::new(width, 26.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
        let cell = Rect::from_min_size(rect.min + Vec2::new(0.0, 3.0), Vec2::new(40.0, 19.0));
        let corner = CornerRadius::same(tokens().radius.cell as u8);
        let ink = if let Some(class) = class {
            ui.painter().rect_filled(cell, corner, skin.level(class));
            skin.paint(crate::chart::scene::Paint::LevelText(class))
        } else {
            ui.painter()
                .rect_filled(cell, corner, skin.tone(Tone::Suppressed));
            hatch(ui.painter(), cell, skin.tone(Tone::Hatch).gamma_multiply(0.7));
            let plate = Rect::from_center_size(cell.center(), Vec2::new(22.0, 15.0));
            ui.painter().rect_filled(plate, 0.0, skin.panel);
            skin.secondary
        };
        text::paint(
            ui.painter(),
            cell.center(),
            Align2::CENTER_CENTER,
            number,
            style,
            ink,
        );
        let at = Pos2::new(rect.left() + 52.0, rect.center().y);
        text::paint(
            ui.painter(),
            at,
            Align2::LEFT_CENTER,
            words,
            text::small(),
            skin.secondary,
        );
    }
}
