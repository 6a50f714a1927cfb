//! Instrument: what became of each question from wave to wave, and what somebody accepts about it.

use eframe::egui;
use egui::Ui;
use egui::text::{LayoutJob, TextFormat};

use super::decision_row::DecisionRow;
use super::instrument_fields::{BUSY, Fields};
use super::{map, page, targets};
use crate::analysis::{Friction, TopicBreak};
use crate::base::Quarter;
use crate::chart::model::Tone;
use crate::data::{DiffKind, InstrumentChange, ItemStatus};
use crate::figure::words;
use crate::ui::command::InstrumentCommand;
use crate::ui::context::Context;
use crate::ui::instrument_state::{Editing, is_open, is_scored};
use crate::ui::state::InstrumentTable;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, Chip, menu_row_ui};

/// Where a question begins, to the right of what became of it.
const LEFT: f32 = 108.0;

/// Draws the screen.
pub fn instrument_ui(ui: &mut Ui, context: &Context<'_>) {
    if context.state.look.instrument == InstrumentTable::Targets {
        targets::targets_ui(ui, context);
        return;
    }
    let Some(friction) = context.friction() else {
        map::nothing_ui(ui, context);
        return;
    };
    let changes = &friction.instrument.changes;
    let mut pairs: Vec<(Quarter, Quarter)> = changes
        .iter()
        .map(|change| (change.quarter, change.since))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    page::scrolled_ui(ui, "instrument", |ui| {
        let caption = "A question continues its series while wording and answers stay the same. A change that you accept is \
                       printed in the summary, with your reason.";
        page::finding_ui(ui, &title(changes), caption);
        page::slot_ui(ui, context, &context.state.instrument.keeping);
        for (quarter, since) in pairs.into_iter().rev() {
            ui.push_id((quarter, since), |ui| {
                pair_ui(ui, context, friction, since, quarter);
            });
        }
    });
}

fn title(changes: &[InstrumentChange]) -> String {
    let Some(last) = changes.iter().map(|change| change.quarter).max() else {
        return "With a second wave, its questions are compared with the first".to_owned();
    };
    let open = changes
        .iter()
        .filter(|change| change.quarter == last && is_open(change))
        .count();
    match open {
        0 => format!("No changed question of {last} waits for a decision"),
        1 => format!("One question of {last} starts a new series unless you accept its change"),
        _ => format!(
            "{} questions of {last} start a new series unless you accept their changes",
            words::capital(&words::spelled(open))
        ),
    }
}

/// What became of the questions from one wave to a later one: the breaks first, the unchanged ones when asked for.
fn pair_ui(ui: &mut Ui, context: &Context<'_>, friction: &Friction, since: Quarter, quarter: Quarter) {
    let skin = Skin::of(ui);
    let own = |change: &&InstrumentChange| (change.since, change.quarter) == (since, quarter);
    let mut changes: Vec<&InstrumentChange> = friction.instrument.changes.iter().filter(own).collect();
    changes.sort_by_key(|change| (rank(change.status), !is_scored(change)));
    let head = if since == quarter {
        format!("{quarter}, asked in two wordings")
    } else {
        format!("{since} to {quarter}")
    };
    ui.horizontal(|ui| {
        text::line_ui(ui, &head, text::heading(), skin.primary);
        text::line_ui(ui, &counts(&changes), text::small(), skin.tertiary);
    });
    ui.add_space(pt(tokens().space.s1));
    let breaks = friction.instrument.breaks.iter();
    for found in breaks.filter(|found| found.quarter == quarter && since != quarter) {
        topic_ui(ui, friction, found);
    }
    ui.add_space(pt(tokens().space.s2));
    let added: Vec<&str> = changes
        .iter()
        .filter(|change| change.status == ItemStatus::Added)
        .filter_map(|change| change.item().map(|item| item.text.as_str()))
        .collect();
    let is_unfolded = context.state.instrument.unfolded.contains(&quarter);
    let is_shown = |change: &InstrumentChange| is_unfolded || change.status != ItemStatus::Comparable;
    for (index, change) in changes.iter().enumerate().filter(|(_, change)| is_shown(change)) {
        ui.push_id(index, |ui| {
            change_ui(ui, context, friction, change);
            if change.status == ItemStatus::Dropped {
                continued_ui(ui, context, change, &added);
            }
        });
    }
    let comparable = count(&changes, ItemStatus::Comparable);
    if comparable > 0 {
        let questions = words::counted(comparable as u64, "unchanged question", "unchanged questions");
        let label = if is_unfolded {
            format!("Hide the {questions} of {quarter}")
        } else {
            format!("Show the {questions} of {quarter}")
        };
        if Button::link(&label).show(ui).clicked() {
            context.push(InstrumentCommand::Unfold(quarter));
        }
    }
    ui.add_space(pt(tokens().space.s6));
}

fn rank(status: ItemStatus) -> u8 {
    match status {
        ItemStatus::Broken => 0,
        ItemStatus::Bridged => 1,
        ItemStatus::Added => 2,
        ItemStatus::Dropped => 3,
        ItemStatus::Comparable => 4,
    }
}

fn count(changes: &[&InstrumentChange], status: ItemStatus) -> usize {
    changes.iter().filter(|change| change.status == status).count()
}

/// "12 comparable, 1 bridged, 1 broken".
fn counts(changes: &[&InstrumentChange]) -> String {
    let order = [
        ItemStatus::Comparable,
        ItemStatus::Bridged,
        ItemStatus::Broken,
        ItemStatus::Added,
        ItemStatus::Dropped,
    ];
    let parts: Vec<String> = order
        .into_iter()
        .map(|status| (count(changes, status), status))
        .filter(|(count, _)| *count > 0)
        .map(|(count, status)| format!("{count} {}", status.word()))
        .collect();
    parts.join(", ")
}

/// What a topic with other questions means for its trend.
fn topic_ui(ui: &mut Ui, friction: &Friction, found: &TopicBreak) {
    let skin = Skin::of(ui);
    let topic = words::shown(friction.topic_name(&found.topic));
    let asked = format!("{} then, {} now", found.before, found.after);
    let (line, ink) = if found.is_compared {
        let line = format!(
            "{topic} is compared with {} on {} that both waves asked ({asked})",
            found.since,
            words::counted(found.kept as u64, "question", "questions"),
        );
        (line, skin.secondary)
    } else {
        let line = format!(
            "{topic} is not compared with {}: {} in common ({asked})",
            found.since,
            match found.kept {
                0 => "no question".to_owned(),
                kept => format!("only {}", words::counted(kept as u64, "question", "questions")),
            },
        );
        (line, skin.tone_text(Tone::Caution))
    };
    text::words_ui(ui, &line, text::caption(), ink);
}

fn change_ui(ui: &mut Ui, context: &Context<'_>, friction: &Friction, change: &InstrumentChange) {
    let skin = Skin::of(ui);
    let Some(item) = change.item() else { return };
    let (from, to) = wordings(change);
    let question = words::one_line(&item.text);
    let meaning = consequence(friction, change);
    let ink = match change.status {
        ItemStatus::Broken => skin.tone_text(Tone::Caution),
        ItemStatus::Bridged | ItemStatus::Added => skin.primary,
        ItemStatus::Dropped | ItemStatus::Comparable => skin.secondary,
    };
    let status = words::capital(change.status.word());
    let row = DecisionRow::headed(&status, LEFT, format!("{status}: {question}. {meaning}"))
        .ink(ink)
        .line(wording_job(change, skin))
        .line(text::job(&meaning, text::caption(), skin.secondary));
    let editing = Editing::Wording {
        from: from.clone(),
        to: to.clone(),
    };
    let state = &context.state.instrument;
    let is_edited = state.editing.as_ref() == Some(&editing);
    let is_free = state.keeping.waiting().is_none();
    row.show(ui, |ui| {
        if change.bridge.is_some() {
            if Button::link("Take back")
                .enabled(is_free, BUSY)
                .show(ui)
                .accessible_name(format!("Take back the change to {question}"))
                .clicked()
            {
                context.push(InstrumentCommand::ForgetWording(from, to));
            }
        } else if change.status == ItemStatus::Broken
            && !is_edited
            && Button::quiet("Accept the change")
                .enabled(is_free, BUSY)
                .show(ui)
                .accessible_name(format!("Accept the change to {question}"))
                .clicked()
        {
            context.push(InstrumentCommand::Edit(Some(editing)));
        }
    });
    if is_edited && change.bridge.is_none() {
        fields_ui(ui, context);
    }
}

fn fields_ui(ui: &mut Ui, context: &Context<'_>) {
    let is_unsaid = context.state.instrument.reason.trim().is_empty();
    let fields = Fields {
        unit: None,
        reason: ("Why both ask the same", "Why both ask the same"),
        who: ("Who decided", "Who decided (optional)"),
        keep: "Accept",
        missing: is_unsaid.then_some("Say why both ask the same; the summary prints it"),
    };
    fields.show(ui, context, LEFT);
}

/// The question of the later wave that continues a dropped one, where somebody knows better than the likeness of words.
fn continued_ui(ui: &mut Ui, context: &Context<'_>, change: &InstrumentChange, added: &[&str]) {
    let Some(item) = change.item() else { return };
    if added.is_empty() {
        return;
    }
    let chosen = match &context.state.instrument.editing {
        Some(Editing::Wording { from, to }) if *from == item.text => Some(to.as_str()),
        _ => None,
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(LEFT);
        let value = chosen.map_or_else(|| "no other question".to_owned(), words::shown);
        Chip::new("Goes on as", &value).menu_ui(ui, |ui| {
            for to in added {
                if menu_row_ui(ui, &words::shown(to), "", chosen == Some(*to)).clicked() {
                    context.push(InstrumentCommand::Edit(Some(Editing::Wording {
                        from: item.text.clone(),
                        to: (*to).to_owned(),
                    })));
                }
            }
        });
    });
    ui.add_space(pt(tokens().space.s2));
    if chosen.is_some() {
        fields_ui(ui, context);
    }
}

/// The wordings that a decision is about.
fn wordings(change: &InstrumentChange) -> (String, String) {
    let text =
        |item: &Option<crate::data::Item>| item.as_ref().map_or_else(String::new, |item| item.text.clone());
    match &change.bridge {
        Some(bridge) => (bridge.from.clone(), bridge.to.clone()),
        None => (text(&change.before), text(&change.after)),
    }
}

/// What differs, and what that means for the trend.
fn consequence(friction: &Friction, change: &InstrumentChange) -> String {
    let reason = words::one_line(&change.reason);
    let Some(topic) = change.topic() else {
        return format!("Counts for no topic: {reason}");
    };
    let trend = match (change.status, &change.bridge) {
        (ItemStatus::Broken, _) if change.since == change.quarter => {
            "two questions until you accept that they are one".to_owned()
        }
        (ItemStatus::Broken, _) => format!("not compared with {}", change.since),
        (ItemStatus::Bridged, Some(bridge)) => {
            let who = bridge.who.as_ref();
            let who = who.map_or_else(String::new, |who| format!(" ({})", words::shown(who)));
            format!("“{}”{who}", words::one_line(&bridge.reason))
        }
        (ItemStatus::Bridged | ItemStatus::Comparable, _) => "compared as before".to_owned(),
        (ItemStatus::Added, _) => "a series begins".to_owned(),
        (ItemStatus::Dropped, _) => "the series ends".to_owned(),
    };
    let topic = words::shown(friction.topic_name(topic));
    format!("{topic}: {reason}; {trend}")
}

/// The question, with dropped words struck in grey and new ones in ink.
fn wording_job(change: &InstrumentChange, skin: &Skin) -> LayoutJob {
    let own = change
        .item()
        .map_or_else(String::new, |item| words::one_line(&item.text));
    if change.wording.is_empty() {
        let ink = match change.status {
            ItemStatus::Dropped => skin.tertiary,
            _ => skin.primary,
        };
        return text::job(&own, text::body(), ink);
    }
    let mut job = LayoutJob::default();
    for (index, part) in change.wording.iter().enumerate() {
        let format = match part.kind {
            DiffKind::Same => text::format(text::body(), skin.secondary),
            DiffKind::Added => text::format(text::body_strong(), skin.primary),
            DiffKind::Dropped => TextFormat {
                strikethrough: egui::Stroke::new(1.0, skin.tertiary),
                ..text::format(text::body(), skin.tertiary)
            },
        };
        if index > 0 {
            job.append(" ", 0.0, text::format(text::body(), skin.secondary));
        }
        job.append(&words::one_line(&part.text), 0.0, format);
    }
    job
}
