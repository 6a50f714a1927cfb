//! Names: which spellings mean the same team. A person decides; nothing is matched silently.

use std::collections::BTreeSet;

use eframe::egui;
use egui::Ui;

use super::decision_row::DecisionRow;
use super::{map, names_decided, page};
use crate::base::number;
use crate::chart::model::{Tone, Voice};
use crate::data::{JoinAudit, Suggestion};
use crate::figure::words;
use crate::ui::command::NamesCommand;
use crate::ui::context::Context;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, Chip, Column, Row, Table, menu_row_ui};

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
        let caption = format!(
            "{} teams matched; {} names only in the survey, {} only in the metrics. An unmatched name has one \
             side only; where a list of teams was imported, it has no row.",
            audit.matched.len(),
            audit.survey_only.len(),
            audit.metrics_only.len()
        );
        page::finding_ui(ui, &title(audit), &caption);
        page::slot_ui(ui, context, &context.state.names);
        if !audit.suggested.is_empty() {
            suggestions_ui(ui, context, audit);
        }
        unclear_ui(ui, context, audit);
        let suggested = audit.suggested.iter();
        let told: BTreeSet<&str> = suggested
            .flat_map(|name| [name.from.as_str(), name.to.as_str()])
            .chain(audit.unclear.iter().map(|name| name.name.as_str()))
            .collect();
        let rest = |names: &[String]| -> Vec<String> {
            names
                .iter()
                .filter(|name| !told.contains(name.as_str()))
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
        names_decided::decided_ui(ui, context);
        matched_ui(ui, audit);
    });
}

fn title(audit: &JoinAudit) -> String {
    let several = |count: usize, what: &str| format!("{} {what}", words::capital(&words::spelled(count)));
    match (audit.suggested.len(), audit.unclear.len()) {
        (0, 0) if audit.survey_only.is_empty() && audit.metrics_only.is_empty() => {
            "Every team is known to both sides".to_owned()
        }
        (0, 0) => "No likely match is open".to_owned(),
        (0, 1) => "One name may mean several teams".to_owned(),
        (0, unclear) => several(unclear, "names may mean several teams"),
        (1, _) => "One name looks like another team".to_owned(),
        (open, _) => several(open, "names look like other teams"),
    }
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
        ui.push_id(&suggestion.from, |ui| {
            suggestion_ui(ui, context, audit, suggestion);
        });
    }
    ui.add_space(pt(tokens().space.s6));
}

/// The voice of the side that knows a name.
fn voice_of(audit: &JoinAudit, name: &str) -> Voice {
    if audit.survey_only.iter().any(|known| known == name) {
        Voice::Perceived
    } else {
        Voice::Measured
    }
}

/// The name, the team it may mean, below it what speaks for it and what to look at first; the choices at the right.
fn suggestion_ui(ui: &mut Ui, context: &Context<'_>, audit: &JoinAudit, suggestion: &Suggestion) {
    let skin = Skin::of(ui);
    let (from, to) = (words::shown(&suggestion.from), words::shown(&suggestion.to));
    let evidence = if suggestion.evidence.is_empty() {
        format!("likeness {}", number::share(suggestion.score))
    } else {
        suggestion.evidence.join(", ")
    };
    let mut label = format!("{from} may be {to}: {evidence}");
    for warning in &suggestion.warnings {
        label.push_str("; but ");
        label.push_str(warning);
    }
    let mut row = DecisionRow::named(from.clone(), label)
        .voice(voice_of(audit, &suggestion.from))
        .icon("arrow_forward")
        .line(text::job(&to, text::body_medium(), skin.primary));
    let told = |words: &str| words::capital(&words::one_line(words));
    row = row.line(text::job(&told(&evidence), text::caption(), skin.secondary));
    for warning in &suggestion.warnings {
        let caution = skin.tone_text(Tone::Caution);
        row = row.line(text::job(&told(warning), text::caption(), caution));
    }
    row.show(ui, |ui| {
        let is_free = context.state.names.waiting().is_none();
        if Button::quiet("Accept")
            .enabled(is_free, BUSY)
            .show(ui)
            .accessible_name(format!("Accept {from}"))
            .clicked()
        {
            context.push(NamesCommand::Accept(
                suggestion.from.clone(),
                suggestion.to.clone(),
            ));
        }
        if Button::quiet("Not the same")
            .enabled(is_free, BUSY)
            .show(ui)
            .accessible_name(format!("Not the same: {from} and {to}"))
            .clicked()
        {
            context.push(NamesCommand::Refuse(
                suggestion.from.clone(),
                suggestion.to.clone(),
            ));
        }
        read_as_ui(ui, context, audit, &suggestion.from, "another team");
    });
}

/// Names between several teams: nothing is proposed, a person says which.
fn unclear_ui(ui: &mut Ui, context: &Context<'_>, audit: &JoinAudit) {
    if audit.unclear.is_empty() {
        return;
    }
    let skin = Skin::of(ui);
    ui.horizontal(|ui| {
        text::line_ui(ui, "Between several teams", text::heading(), skin.primary);
        let note = "Alike to each of them, so none is proposed";
        text::line_ui(ui, note, text::small(), skin.tertiary);
    });
    ui.add_space(pt(tokens().space.s2));
    for unclear in &audit.unclear {
        let teams: Vec<String> = unclear.teams.iter().map(|team| words::shown(team)).collect();
        let meaning = teams.join(" or ");
        let name = words::shown(&unclear.name);
        let label = format!("{name} may be {meaning}: none is proposed");
        let row = DecisionRow::named(name, label)
            .voice(voice_of(audit, &unclear.name))
            .icon("help")
            .line(text::job(&meaning, text::body(), skin.primary));
        ui.push_id(&unclear.name, |ui| {
            row.show(ui, |ui| {
                read_as_ui(ui, context, audit, &unclear.name, "one of them");
            });
        });
    }
    ui.add_space(pt(tokens().space.s6));
}

/// A chip with all teams: reads the name as the chosen one.
fn read_as_ui(ui: &mut Ui, context: &Context<'_>, audit: &JoinAudit, from: &str, value: &str) {
    let mut teams: Vec<&str> = audit.matched.iter().map(|team| team.team.as_str()).collect();
    teams.extend(audit.survey_only.iter().map(String::as_str));
    teams.extend(audit.metrics_only.iter().map(String::as_str));
    teams.retain(|team| *team != from);
    teams.sort_unstable();
    teams.dedup();
    // The teams that it looks like come first.
    if let Some(unclear) = audit.unclear.iter().find(|unclear| unclear.name == from) {
        teams.sort_by_key(|team| !unclear.teams.iter().any(|other| other == team));
    }
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
        let row = DecisionRow::named(words::shown(name), words::shown(name)).voice(voice);
        ui.push_id(name, |ui| {
            row.show(ui, |ui| read_as_ui(ui, context, audit, name, "itself"));
        });
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
