//! The quarter's cadence: what is done, what is missing, and the first results.

use std::collections::BTreeSet;

use eframe::egui;
use egui::{Align2, Pos2, Rect, Role, Stroke, Ui, Vec2, WidgetInfo};

use super::page;
use crate::analysis::{Cell, Scope};
use crate::base::{Quarter, number};
use crate::chart::model::Voice;
use crate::data::TableKind;
use crate::engine::{Analysis, View};
use crate::figure::{MapView, words};
use crate::ui::command::{Command, LookCommand};
use crate::ui::context::Context;
use crate::ui::state::{Purpose, Screen};
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{
    Button, ChecklistProgress, ChecklistRow, checklist_row_ui, click_row_ui, interval_row,
};

/// Draws the page.
pub fn quarter_ui(ui: &mut Ui, context: &Context<'_>, view: &View) {
    let skin = Skin::of(ui);
    let steps = steps(context, view);
    let open = steps
        .iter()
        .filter(|step| step.progress != ChecklistProgress::Done && step.is_before_summary)
        .count();
    let quarter = context.state.quarter().map(|quarter| quarter.to_string());
    let title = match (&quarter, open) {
        (None, _) => format!("{} is ready for its first files", view.workspace.settings.name),
        (Some(quarter), 0) => format!("{quarter} is ready for its summary"),
        (Some(quarter), 1) => format!("{quarter} is one step from its summary"),
        (Some(quarter), open) => format!("{quarter} is {} steps from its summary", words::spelled(open)),
    };
    ui.add_space(6.0);
    text::words_ui(ui, &title, text::display(), skin.primary);
    ui.add_space(pt(tokens().space.s1));
    let line = context.analysis().map_or_else(
        || "Drop a survey export and a file of metrics; the checklist fills itself.".to_owned(),
        |analysis| overview(analysis, view, context.state.quarter()),
    );
    text::words_ui(ui, &line, text::body(), skin.secondary);
    ui.add_space(pt(tokens().space.s4));
    page::slot_ui(ui, context, &context.state.view);
    ui.add_space(pt(tokens().space.s4));
    let next = steps
        .iter()
        .position(|step| step.progress != ChecklistProgress::Done);
    for (index, step) in steps.iter().enumerate() {
        let row = ChecklistRow {
            progress: step.progress,
            name: step.name,
            sentence: &step.sentence,
        };
        checklist_row_ui(ui, &row, &mut |ui| {
            let Some((label, command)) = &step.action else {
                return;
            };
            // One filled button a screen: while the form at the side is open, its button is the next step.
            let button = if next == Some(index) && !context.state.form.is_open {
                Button::ink(label)
            } else {
                Button::quiet(label)
            };
            if button.show(ui).clicked() {
                context.push(command.clone());
            }
        });
    }
    ui.add_space(pt(tokens().space.s4));
    results_ui(ui, context);
}

fn overview(analysis: &Analysis, view: &View, quarter: Option<Quarter>) -> String {
    let friction = &analysis.friction;
    let rows: BTreeSet<&str> = quarter
        .into_iter()
        .flat_map(|quarter| friction.of(quarter, Scope::Team))
        .map(|cell| cell.team.as_str())
        .collect();
    let count = |n: usize, one: &str, many: &str| words::counted(n as u64, one, many);
    [
        count(rows.len(), "team or merged team", "teams or merged teams"),
        count(friction.topics.len(), "topic", "topics"),
        match friction.waves.len() {
            0 => count(friction.quarters.len(), "quarter", "quarters"),
            waves => count(waves, "wave", "waves"),
        },
        count(view.workspace.imports.len(), "import", "imports"),
    ]
    .join(", ")
        + "."
}

struct Step {
    progress: ChecklistProgress,
    name: &'static str,
    sentence: String,
    action: Option<(String, Command)>,
    is_before_summary: bool,
}

fn steps(context: &Context<'_>, view: &View) -> Vec<Step> {
    let quarter = context.state.quarter();
    let mut steps = vec![survey_step(context, view, quarter), metrics_step(view, quarter)];
    if let Some(analysis) = context.analysis() {
        steps.push(names_step(analysis));
        steps.push(targets_step(analysis));
    }
    steps.push(summary_step(view, quarter));
    steps
}

fn import_action(label: &str) -> (String, Command) {
    (label.to_owned(), Command::Choose(Purpose::Import))
}

fn of_kind<'a>(
    view: &'a View,
    quarter: Option<Quarter>,
    kinds: &'a [TableKind],
) -> impl Iterator<Item = &'a crate::workspace::ImportRecord> {
    view.workspace.imports.iter().filter(move |import| {
        let speaks = quarter.is_none_or(|quarter| import.quarters.contains(&quarter));
        speaks && import.tables.iter().any(|table| kinds.contains(&table.kind))
    })
}

fn survey_step(context: &Context<'_>, view: &View, quarter: Option<Quarter>) -> Step {
    let files: Vec<_> = of_kind(view, quarter, &[TableKind::Survey]).collect();
    let name = "Survey in";
    let Some(first) = files.first() else {
        let sentence = "No answers of this quarter yet.".to_owned();
        let action = Some(import_action("Choose survey export"));
        return Step {
            progress: ChecklistProgress::Open,
            name,
            sentence,
            action,
            is_before_summary: true,
        };
    };
    let excluded = first.rows_read - first.rows_used.min(first.rows_read);
    let rows = format!(
        "{} rows read = {} used + {} excluded.",
        number::count(first.rows_read),
        number::count(first.rows_used),
        number::count(excluded)
    );
    let answered = match (context.friction(), quarter) {
        (Some(friction), Some(quarter)) => {
            format!(
                " {}.",
                words::answered(words::participation(friction, quarter, None))
            )
        }
        _ => String::new(),
    };
    let sentence = format!("{rows}{answered}");
    Step {
        progress: ChecklistProgress::Done,
        name,
        sentence,
        action: None,
        is_before_summary: true,
    }
}

fn metrics_step(view: &View, quarter: Option<Quarter>) -> Step {
    let name = "Metrics in";
    let files: Vec<String> = of_kind(view, quarter, &[TableKind::Events, TableKind::Aggregates])
        .map(|import| import.file.clone())
        .collect();
    if files.is_empty() {
        let sentence = "No metrics of this quarter yet; the map needs both sides.".to_owned();
        let action = Some(import_action("Choose metrics"));
        return Step {
            progress: ChecklistProgress::Open,
            name,
            sentence,
            action,
            is_before_summary: true,
        };
    }
    let sentence = format!(
        "{}: {}.",
        words::counted(files.len() as u64, "file", "files"),
        words::listed(&files, 3)
    );
    Step {
        progress: ChecklistProgress::Done,
        name,
        sentence,
        action: None,
        is_before_summary: true,
    }
}

fn names_step(analysis: &Analysis) -> Step {
    let audit = &analysis.audit;
    let open = audit.suggested.len();
    let lonely = audit.survey_only.len() + audit.metrics_only.len();
    let known = audit.matched.len();
    let (progress, rest) = match (open, lonely) {
        (0, 0) => (ChecklistProgress::Done, String::new()),
        (0, lonely) => (
            ChecklistProgress::Done,
            format!(" {lonely} names have one side only."),
        ),
        (1, _) => (ChecklistProgress::Part, " One proposal waits for you.".to_owned()),
        (open, _) => (
            ChecklistProgress::Part,
            format!(" {open} proposals wait for you."),
        ),
    };
    let action = (open > 0).then(|| {
        let label = if open == 1 {
            "Review 1 name".to_owned()
        } else {
            format!("Review {open} names")
        };
        (label, Command::from(LookCommand::Go(Screen::Names)))
    });
    let sentence = format!("{known} teams found on both sides.{rest}");
    Step {
        progress,
        name: "Names matched",
        sentence,
        action,
        is_before_summary: true,
    }
}

fn targets_step(analysis: &Analysis) -> Step {
    let targets = &analysis.targets;
    let agreed = targets.iter().filter(|target| target.is_agreed()).count();
    let latest = targets.iter().filter_map(|target| target.agreed_on).max();
    let since = latest
        .map(|day| format!(", the latest on {day}"))
        .unwrap_or_default();
    let (progress, sentence) = match (agreed, targets.len()) {
        (_, 0) => (
            ChecklistProgress::Open,
            "No target yet; metrics are compared with the organisation's own reference.".to_owned(),
        ),
        (agreed, all) if agreed == all => (
            ChecklistProgress::Done,
            format!("{agreed} of {all} targets agreed{since}."),
        ),
        (agreed, all) => (
            ChecklistProgress::Part,
            format!("{agreed} of {all} targets agreed{since}; the others say so."),
        ),
    };
    Step {
        progress,
        name: "Targets agreed",
        sentence,
        action: None,
        is_before_summary: false,
    }
}

fn summary_step(view: &View, quarter: Option<Quarter>) -> Step {
    let name = "Summary released";
    let written = view
        .workspace
        .releases
        .iter()
        .rev()
        .find(|release| Some(release.quarter) == quarter);
    let go = |label: &str| Some((label.to_owned(), Command::from(LookCommand::Go(Screen::Summary))));
    match (written, view.analysis.is_some()) {
        (Some(release), _) => Step {
            progress: ChecklistProgress::Done,
            name,
            sentence: format!(
                "{} files written from inputs {}.",
                release.files.len(),
                release.inputs.short()
            ),
            action: go("Write again"),
            is_before_summary: false,
        },
        (None, true) => Step {
            progress: ChecklistProgress::Open,
            name,
            sentence: "Can be written now: a page, Markdown and tidy tables.".to_owned(),
            action: go("Write the summary"),
            is_before_summary: false,
        },
        (None, false) => Step {
            progress: ChecklistProgress::Open,
            name,
            sentence: "Needs answers and metrics first.".to_owned(),
            action: None,
            is_before_summary: false,
        },
    }
}

/// The organisation's topics by perceived friction, worst first: three of them and the best one.
fn results_ui(ui: &mut Ui, context: &Context<'_>) {
    let (Some(friction), Some(quarter)) = (context.friction(), context.state.quarter()) else {
        return;
    };
    let mut cells: Vec<&Cell> = friction
        .of(quarter, Scope::Organisation)
        .filter(|cell| words::readable(&cell.perceived).is_some())
        .collect();
    cells.sort_by(|one, other| {
        let value = |cell: &Cell| words::readable(&cell.perceived).unwrap_or(f64::NEG_INFINITY);
        value(other).total_cmp(&value(one))
    });
    if cells.is_empty() {
        return;
    }
    let note = format!(
        "perceived friction, cut {}, 95 % intervals",
        number::fixed(friction.perceived_cut.value, 0)
    );
    super::cell::heading_ui(ui, "First results, whole organisation", &note);
    let last = cells.len() - 1;
    for (index, cell) in cells.iter().enumerate() {
        let lead = match index {
            0 => "hurts most",
            1 | 2 => "follows",
            _ if index == last => "hurts least",
            _ => continue,
        };
        let words_line = format!("{} {lead}", friction.topic_name(&cell.topic));
        result_ui(ui, context, cell, &words_line, friction.perceived_cut.value);
    }
    ui.add_space(12.0);
    if Button::link("See all topics on the map").show(ui).clicked() {
        context.push(LookCommand::Map(MapView::Topics));
        context.push(LookCommand::Go(Screen::Map));
    }
}

fn result_ui(ui: &mut Ui, context: &Context<'_>, cell: &Cell, line: &str, cut: f64) {
    let skin = Skin::of(ui);
    let printed = words::friction(&cell.perceived);
    let name = format!("{line}: {} {}", printed.value, printed.note);
    let response = click_row_ui(
        ui,
        Vec2::new(ui.available_width(), pt(tokens().size.row)),
        &name,
        false,
    );
    let rect = response.rect;
    let painter = ui.painter();
    text::paint(
        painter,
        rect.left_center(),
        Align2::LEFT_CENTER,
        line,
        text::body(),
        skin.primary,
    );
    let note = text::paint(
        painter,
        rect.right_center(),
        Align2::RIGHT_CENTER,
        &printed.note,
        text::small(),
        skin.tertiary,
    );
    let at = Pos2::new(note.left() - 6.0, rect.center().y);
    text::paint(
        painter,
        at,
        Align2::RIGHT_CENTER,
        &printed.value,
        text::body_strong(),
        skin.primary,
    );
    let left = (rect.right() - 290.0).max(rect.left() + 230.0);
    let field = Rect::from_min_max(
        Pos2::new(left, rect.top()),
        Pos2::new(rect.right() - 100.0, rect.bottom()),
    );
    painter.hline(
        field.x_range(),
        rect.center().y.round() + 0.5,
        Stroke::new(1.0, skin.rule),
    );
    let x = field.left() + field.width() * (cut / 100.0) as f32;
    painter.vline(
        x.round() + 0.5,
        rect.center().y - 6.0..=rect.center().y + 6.0,
        Stroke::new(1.0, skin.axis),
    );
    if let Some(drawn) = words::drawn(&cell.perceived) {
        let state = words::state_above(cell.perceived_above);
        interval_row(
            painter,
            field,
            (0.0, 100.0),
            &drawn,
            (Voice::Perceived, state, skin),
        );
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.clicked() {
        context.push(LookCommand::Topic(Some(cell.topic.clone())));
        context.push(LookCommand::Map(MapView::Teams));
        context.push(LookCommand::Go(Screen::Map));
    }
}
