//! Names: which spellings mean the same team. A person decides; nothing is matched silently.

use std::collections::BTreeSet;

use eframe::egui;
use egui::{Align2, Pos2, Role, Sense, Ui, Vec2, WidgetInfo};

use super::{map, page};
use crate::base::number;
use crate::chart::model::{Tone, Voice};
use crate::data::{JoinAudit, Suggestion};
use crate::figure::words;
use crate::ui::command::NamesCommand;
use crate::ui::context::Context;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, Chip, Column, Glyph, Row, Table, glyph, menu_row_ui};

/// Why nothing can be accepted at the moment.
const BUSY: &str = "A name is being matched";

/// Draws the screen.
pub fn names_ui(ui: &mut Ui, context: &Context<'_>) {
    let Some(analysis) = context.analysis() else {
        map::nothing_ui(ui, context);
        return;
    };
    let audit = &analysis.audit;
    page::scrolled_ui(ui, "names", |ui| {
        let open = audit.suggested.len();
        let title = match open {
            0 if audit.survey_only.is_empty() && audit.metrics_only.is_empty() => {
                "Every team is known to both sides".to_owned()
            }
            0 => "No likely match is open".to_owned(),
            1 => "One name looks like another team".to_owned(),
            _ => format!(
                "{} names look like other teams",
                words::capital(&words::spelled(open))
            ),
        };
        let caption = format!(
            "{} teams matched; {} names only in the survey, {} only in the metrics. An unmatched name has one \
             side only; where a list of teams was imported, it has no row.",
            audit.matched.len(),
            audit.survey_only.len(),
            audit.metrics_only.len()
        );
        page::finding_ui(ui, &title, &caption);
        page::slot_ui(ui, context, &context.state.names);
        if open > 0 {
            suggestions_ui(ui, context, audit);
        }
        let suggested: BTreeSet<&str> = audit.suggested.iter().map(|name| name.from.as_str()).collect();
        let rest = |names: &[String]| -> Vec<String> {
            names
                .iter()
                .filter(|name| !suggested.contains(name.as_str()))
                .cloned()
                .collect()
        };
        unmatched_ui(
            ui,
            context,
            audit,
            "Only in the survey",
            Voice::Perceived,
            &rest(&audit.survey_only),
        );
        unmatched_ui(
            ui,
            context,
            audit,
            "Only in the metrics",
            Voice::Measured,
            &rest(&audit.metrics_only),
        );
        matched_ui(ui, audit);
    });
}

fn suggestions_ui(ui: &mut Ui, context: &Context<'_>, audit: &JoinAudit) {
    let skin = Skin::of(ui);
    ui.horizontal(|ui| {
        text::line_ui(ui, "Likely matches", text::heading(), skin.primary);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let label = format!("Accept all {}", audit.suggested.len());
            let is_free = context.state.names.waiting().is_none();
            if Button::ink(&label).enabled(is_free, BUSY).show(ui).clicked() {
                context.push(NamesCommand::AcceptAll);
            }
        });
    });
    ui.add_space(pt(tokens().space.s2));
    for suggestion in &audit.suggested {
        suggestion_ui(ui, context, audit, suggestion);
    }
    ui.add_space(pt(tokens().space.s6));
}

fn suggestion_ui(ui: &mut Ui, context: &Context<'_>, audit: &JoinAudit, suggestion: &Suggestion) {
    let skin = Skin::of(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 40.0), Sense::hover());
    let name = format!(
        "{} may be {}, likeness {}",
        suggestion.from,
        suggestion.to,
        number::share(suggestion.score)
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let is_in_survey = audit.survey_only.contains(&suggestion.from);
    let voice = if is_in_survey {
        Voice::Perceived
    } else {
        Voice::Measured
    };
    let y = rect.center().y;
    glyph(
        ui.painter(),
        Pos2::new(rect.left() + 6.0, y),
        Glyph::of(voice, skin),
        skin.canvas,
    );
    let at = Pos2::new(rect.left() + 20.0, y);
    let from = text::paint(
        ui.painter(),
        at,
        Align2::LEFT_CENTER,
        &words::shown(&suggestion.from),
        text::body_medium(),
        skin.primary,
    );
    let at = Pos2::new(from.right().max(rect.left() + 200.0) + 12.0, y);
    text::icon(
        ui.painter(),
        at + Vec2::new(8.0, 0.0),
        "arrow_forward",
        16.0,
        skin.tertiary,
    );
    let at = at + Vec2::new(28.0, 0.0);
    let to = text::paint(
        ui.painter(),
        at,
        Align2::LEFT_CENTER,
        &words::shown(&suggestion.to),
        text::body_medium(),
        skin.primary,
    );
    let likeness = format!("likeness {}", number::share(suggestion.score));
    let at = Pos2::new(to.right().max(rect.left() + 420.0) + 12.0, y);
    text::paint(
        ui.painter(),
        at,
        Align2::LEFT_CENTER,
        &likeness,
        text::small(),
        skin.tertiary,
    );
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut corner = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect)
            .layout(layout)
            .id_salt(&suggestion.from),
    );
    let label = format!("Accept {}", words::shown(&suggestion.from));
    if Button::quiet("Accept")
        .enabled(context.state.names.waiting().is_none(), BUSY)
        .show(&mut corner)
        .accessible_name(label)
        .clicked()
    {
        context.push(NamesCommand::Accept(
            suggestion.from.clone(),
            suggestion.to.clone(),
        ));
    }
    read_as_ui(&mut corner, context, audit, &suggestion.from, "another team");
}

/// A chip with all teams: reads the name as the chosen one.
fn read_as_ui(ui: &mut Ui, context: &Context<'_>, audit: &JoinAudit, from: &str, value: &str) {
    let mut teams: Vec<&str> = audit.matched.iter().map(|team| team.team.as_str()).collect();
    teams.extend(audit.survey_only.iter().map(String::as_str));
    teams.extend(audit.metrics_only.iter().map(String::as_str));
    teams.retain(|team| *team != from);
    teams.sort_unstable();
    teams.dedup();
    Chip::new("Read as", value).menu_ui(ui, |ui| {
        for team in teams {
            if menu_row_ui(ui, &words::shown(team), "", false).clicked() {
                context.push(NamesCommand::Accept(from.to_owned(), team.to_owned()));
            }
        }
    });
}

fn unmatched_ui(
    ui: &mut Ui,
    context: &Context<'_>,
    audit: &JoinAudit,
    title: &str,
    voice: Voice,
    names: &[String],
) {
    if names.is_empty() {
        return;
    }
    let skin = Skin::of(ui);
    ui.horizontal(|ui| {
        text::line_ui(ui, title, text::heading(), skin.primary);
        let note = format!("{} without a likely match", names.len());
        text::line_ui(ui, &note, text::small(), skin.tone_text(Tone::Caution));
    });
    ui.add_space(pt(tokens().space.s1));
    for name in names {
        let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 36.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
        let at = Pos2::new(rect.left() + 6.0, rect.center().y);
        glyph(ui.painter(), at, Glyph::of(voice, skin), skin.canvas);
        let at = Pos2::new(rect.left() + 20.0, rect.center().y);
        text::paint(
            ui.painter(),
            at,
            Align2::LEFT_CENTER,
            &words::shown(name),
            text::body_medium(),
            skin.primary,
        );
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        let mut corner = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout).id_salt(name));
        read_as_ui(&mut corner, context, audit, name, "itself");
    }
    ui.add_space(pt(tokens().space.s6));
}

fn matched_ui(ui: &mut Ui, audit: &JoinAudit) {
    let skin = Skin::of(ui);
    text::words_ui(
        ui,
        &format!("{} teams matched", audit.matched.len()),
        text::heading(),
        skin.primary,
    );
    ui.add_space(pt(tokens().space.s2));
    let columns = [
        Column::words("Team", 220.0),
        Column::wide("in the survey", 200.0),
        Column::wide("in the metrics", 200.0),
    ];
    Table::new("matched", &columns).show(ui, audit.matched.len(), |index, skin| {
        let team = &audit.matched[index];
        let other = |names: &[String]| {
            let ink = if names.iter().all(|name| *name == team.team) {
                skin.tertiary
            } else {
                skin.primary
            };
            vec![(names.join(", "), text::body(), ink)]
        };
        Row {
            cells: vec![
                vec![(words::shown(&team.team), text::body_medium(), skin.primary)],
                other(&team.survey_names),
                other(&team.metric_names),
            ],
            is_selected: false,
        }
    });
}
