//! The window driven by the names of its controls: start, sample, filter, drill, export; import of own files; names.
//! No graphics card is needed: nothing is drawn to pixels here.

#![cfg(feature = "gui")]
#![allow(clippy::unwrap_used)]

mod ui_fixture;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use eframe::egui;
use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use tribometer::engine::jobs::Desk;
use tribometer::ui::{App, ImportCommand, LookCommand, Screen, Slot, WorkspaceCommand};

/// Longer than the sample takes to build on a busy machine.
const PATIENCE: Duration = Duration::from_mins(3);

fn window(folder: &Path) -> Harness<'static, App> {
    let sample = folder.join("sample");
    let mut harness = Harness::builder()
        .with_size([1440.0, 900.0])
        .with_step_dt(0.1)
        .build_eframe(move |creation| {
            let repaint = creation.egui_ctx.clone();
            let desk = Desk::start(move || repaint.request_repaint()).unwrap();
            App::new(&creation.egui_ctx, Some(desk)).with_sample_in(sample)
        });
    harness.run_steps(3);
    harness
}

fn fixture() -> Harness<'static, App> {
    let mut harness = Harness::builder()
        .with_size([1440.0, 900.0])
        .with_step_dt(0.1)
        .build_eframe(|creation| App::new(&creation.egui_ctx, None).with_view(ui_fixture::view()));
    harness.run_steps(3);
    harness
}

/// Steps until no job is under way.
fn settle(harness: &mut Harness<'_, App>) {
    let start = Instant::now();
    harness.run_steps(2);
    while harness.state().is_busy() {
        assert!(start.elapsed() < PATIENCE, "a job did not end");
        std::thread::sleep(Duration::from_millis(20));
        harness.step();
    }
    harness.run_steps(4);
}

/// Clicks the control with this name; words of the same wording are no control.
fn click(harness: &mut Harness<'_, App>, label: &str) {
    harness
        .get_by(|node| node.role() != Role::Label && node.label().as_deref() == Some(label))
        .click_accesskit();
    harness.run_steps(4);
}

fn choose(harness: &mut Harness<'_, App>, chip: &str, value: &str) {
    let start = format!("{chip}: ");
    harness
        .get_by(|node| is_chip(node.label().as_deref(), &start))
        .click_accesskit();
    harness.run_steps(4);
    click(harness, value);
}

fn is_chip(label: Option<&str>, start: &str) -> bool {
    label.is_some_and(|label| label.starts_with(start))
}

fn screen(harness: &Harness<'_, App>) -> Screen {
    harness.state().state().look.screen
}

fn has_words(harness: &Harness<'_, App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn from_the_sample_to_the_summary() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(folder.path());
    assert!(has_words(&harness, "Where does it hurt"));
    click(&mut harness, "Open the sample organisation");
    settle(&mut harness);
    assert!(
        harness.state().state().view().is_some(),
        "{:?}",
        harness.state().state().view.trouble()
    );

    click(&mut harness, "Friction map");
    assert_eq!(screen(&harness), Screen::Map);
    choose(&mut harness, "Topic", "Code review");
    let topic = harness.state().state().look.topic.clone().unwrap();
    assert!(has_words(&harness, "Code review"));

    choose(&mut harness, "Quarter", "2026-Q2");
    assert_eq!(harness.state().state().quarter().unwrap().to_string(), "2026-Q2");
    click(&mut harness, "Back");
    assert_eq!(harness.state().state().quarter().unwrap().to_string(), "2026-Q3");

    choose(&mut harness, "Team", "Payments");
    assert_eq!(harness.state().state().selected_cell().unwrap().team, "Payments");
    click(&mut harness, "Open cell");
    assert_eq!(screen(&harness), Screen::Cell);
    assert_eq!(harness.state().state().selected_cell().unwrap().topic, topic);
    assert!(has_words(&harness, "Where the numbers come from"));

    click(&mut harness, "Heat map");
    click(&mut harness, "Measured");
    click(&mut harness, "Trends");
    assert_eq!(screen(&harness), Screen::Trends);

    click(&mut harness, "Analyses");
    settle(&mut harness);
    assert!(has_words(&harness, "Every question"));
    click(&mut harness, "Analysis after");
    settle(&mut harness);
    assert!(has_words(&harness, "of 300 people answered"));
    choose(&mut harness, "Analysis", "Lag and recovery");
    settle(&mut harness);
    assert!(has_words(&harness, "How long until it is felt"));
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());

    click(&mut harness, "Summary");
    click(&mut harness, "Markdown");
    click(&mut harness, "Write the summary");
    settle(&mut harness);
    let Slot::Ready((out, files)) = &harness.state().state().summary.written else {
        panic!("{:?}", harness.state().state().summary.written.trouble());
    };
    assert!(files.iter().any(|name| name == "summary.html"), "{files:?}");
    assert!(files.iter().all(|name| out.join(name).is_file()));
    assert!(
        !files.iter().any(|name| name == "summary.md"),
        "Markdown was left out: {files:?}"
    );
}

#[test]
fn own_files_go_in_through_the_review() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(folder.path());
    click(&mut harness, "New workspace");
    type_into(&mut harness, "Name of the organisation", "Norrvik");
    type_into(
        &mut harness,
        "Folder",
        &folder.path().join("own").display().to_string(),
    );
    click(&mut harness, "Make the workspace");
    settle(&mut harness);
    assert!(has_words(&harness, "Norrvik is ready for its first files"));

    let survey = written(folder.path(), "answers.csv", &survey());
    let picture = folder.path().join("picture.csv");
    std::fs::write(&picture, b"\x89PNG\r\n\x1a\n\0\0\0\0").unwrap();
    click(&mut harness, "Import");
    click(&mut harness, "Type a path");
    let both = format!("\"{}\" \"{}\"", survey.display(), picture.display());
    type_into(&mut harness, "Path", &both);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(3);
    settle(&mut harness);
    assert_eq!(harness.state().state().import.files.len(), 2);
    assert!(
        has_words(&harness, "12 rows read = 12 used + 0 excluded"),
        "the proof is written in words"
    );
    assert!(has_words(&harness, "dropped, never stored") || has_words(&harness, "Role of E-mail"));

    click(&mut harness, "Import 1 clear file");
    settle(&mut harness);
    let state = harness.state().state();
    assert_eq!(state.view().unwrap().workspace.imports.len(), 1);
    assert_eq!(state.import.files.len(), 1, "the picture stays, with its reason");
    assert!(has_words(&harness, "picture.csv"));
    assert!(has_words(&harness, "12 of 12 rows used, 2026-Q3"));
    assert_eq!(screen(&harness), Screen::Import);

    click(&mut harness, "Friction map");
    assert!(
        has_words(&harness, "no metric speaks about them yet"),
        "a map without metrics says what is missing"
    );
    click(&mut harness, "See what people say");
    assert_eq!(screen(&harness), Screen::Heat);
}

#[test]
fn a_file_that_comes_again_and_one_of_the_same_quarter_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(folder.path());
    let settings = tribometer::workspace::Settings::new("Own", "UTC", 1, 5).unwrap();
    let root = folder.path().join("own");
    drop(tribometer::engine::Session::create(&root, settings).unwrap());
    harness.state().push(WorkspaceCommand::Open(root));
    settle(&mut harness);
    let survey_file = written(folder.path(), "answers.csv", &survey());
    let late = written(
        folder.path(),
        "late.csv",
        &survey().replace(" 10:00:00", " 11:00:00"),
    );
    let import = |harness: &mut Harness<'static, App>, path: &PathBuf| {
        harness.state().push(ImportCommand::Add(vec![path.clone()]));
        settle(harness);
        click(harness, "Import 1 file");
        settle(harness);
    };
    import(&mut harness, &survey_file);
    assert_eq!(
        screen(&harness),
        Screen::Start,
        "nothing to know: on to the quarter"
    );
    import(&mut harness, &late);
    assert_eq!(screen(&harness), Screen::Import);
    assert!(has_words(
        &harness,
        "The same quarter has answers from answers.csv already"
    ));
    import(&mut harness, &survey_file);
    assert!(has_words(&harness, "was there before"));

    harness.state().push(ImportCommand::Add(vec![survey_file]));
    settle(&mut harness);
    choose(&mut harness, "Quarter", "2026-Q2");
    settle(&mut harness);
    click(&mut harness, "Import 1 file");
    settle(&mut harness);
    assert!(has_words(&harness, "read anew with what you said about it"));
    let quarters = |harness: &Harness<'_, App>| {
        let view = harness.state().state().view().cloned().unwrap();
        let all = view
            .workspace
            .imports
            .iter()
            .flat_map(|import| import.quarters.clone());
        all.map(|quarter| quarter.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        quarters(&harness),
        ["2026-Q2", "2026-Q3"],
        "the choice reached the import"
    );
}

/// An open workspace of its own, with a review of these files.
fn reviewing(folder: &Path, files: Vec<PathBuf>) -> Harness<'static, App> {
    let mut harness = window(folder);
    let settings = tribometer::workspace::Settings::new("Own", "UTC", 1, 5).unwrap();
    let root = folder.join("own");
    drop(tribometer::engine::Session::create(&root, settings).unwrap());
    harness.state().push(WorkspaceCommand::Open(root));
    settle(&mut harness);
    harness.state().push(ImportCommand::Add(files));
    settle(&mut harness);
    harness
}

#[test]
fn a_battery_is_settled_at_once_and_its_scale_can_be_put_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from(
        "Timestamp,How often does this happen? [Waiting on others],How often does this happen? [Working around tools],Colour\n",
    );
    let often = ["Never", "Rarely", "Sometimes", "Often", "Always"];
    for row in 0..15 {
        let colour = ["pale", "middling", "deep"][row % 3];
        let _ = writeln!(
            text,
            "2026-09-{:02} 10:00:00,{},{},{colour}",
            row + 10,
            often[row % 5],
            often[(row * 2) % 5]
        );
    }
    let file = written(folder.path(), "battery.csv", &text);
    let mut harness = reviewing(folder.path(), vec![file]);
    let column = |harness: &Harness<'_, App>, index: usize| {
        let file = harness.state().state().import.file().unwrap();
        file.inspection.value().unwrap().mapping.columns[index].clone()
    };
    assert_eq!(
        column(&harness, 1).polarity,
        None,
        "polarity is never guessed in silence"
    );
    let topic: tribometer::base::TopicId = "focus".into();
    for index in [1, 2] {
        harness
            .state()
            .push(ImportCommand::Topic(index, Some(topic.clone())));
        settle(&mut harness);
    }
    assert!(has_words(&harness, "2 questions"));
    click(&mut harness, "Always hurts in all");
    settle(&mut harness);
    let high = Some(tribometer::data::Polarity::HighIsFriction);
    assert_eq!(
        (column(&harness, 1).polarity, column(&harness, 2).polarity),
        (high, high)
    );

    click(
        &mut harness,
        "How often does this happen? [Waiting on others]: what it holds",
    );
    click(&mut harness, "Edit the scale");
    click(&mut harness, "Turn round");
    settle(&mut harness);
    for index in [1, 2] {
        let labels = column(&harness, index).scale.unwrap().labels;
        assert_eq!(
            (labels[0].as_str(), labels[4].as_str()),
            ("Always", "Never"),
            "the whole battery"
        );
    }

    click(&mut harness, "Colour: what it holds");
    click(&mut harness, "Make a scale of these answers");
    settle(&mut harness);
    let colour = column(&harness, 3);
    assert_eq!(
        (colour.role, colour.scale.unwrap().labels.len()),
        (tribometer::import::Role::Item, 3)
    );
}

#[test]
fn the_first_rows_are_shown_when_asked_for_with_people_covered() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "answers.csv", &survey());
    let mut harness = reviewing(folder.path(), vec![file]);
    assert!(!has_words(&harness, "•••"));
    click(&mut harness, "Show the first rows");
    settle(&mut harness);
    assert!(has_words(
        &harness,
        "12 rows of 12; what may name a person is covered"
    ));
    assert!(has_words(&harness, "•••") && !has_words(&harness, "@example.com"));
    click(&mut harness, "Put the rows away");
    assert!(!has_words(&harness, "•••"));
}

#[test]
fn a_corrected_file_says_what_changed_and_can_be_undone() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "answers.csv", &survey());
    let mut harness = reviewing(folder.path(), vec![file.clone()]);
    click(&mut harness, "Import 1 file");
    settle(&mut harness);
    let in_use = |harness: &Harness<'_, App>| {
        let view = harness.state().state().view().cloned().unwrap();
        let ids = |list: &[tribometer::workspace::ImportRecord]| {
            list.iter().map(|import| import.id.clone()).collect::<Vec<_>>()
        };
        (ids(&view.workspace.imports), ids(&view.workspace.aside))
    };
    let before = in_use(&harness);
    let shorter: Vec<String> = survey().lines().take(11).map(str::to_owned).collect();
    written(folder.path(), "answers.csv", &(shorter.join("\n") + "\n"));
    harness.state().push(ImportCommand::Add(vec![file]));
    settle(&mut harness);
    click(&mut harness, "Import 1 file");
    settle(&mut harness);
    assert!(has_words(
        &harness,
        "in place of the earlier answers.csv: 10 rows as before, 0 edited, 0 new, 2 gone"
    ));
    let (after, aside) = in_use(&harness);
    assert_eq!((after.len(), &aside), (1, &before.0));
    click(&mut harness, "Undo");
    settle(&mut harness);
    assert_eq!(in_use(&harness), (before.0, after));
    click(&mut harness, "Data");
    click(&mut harness, "Imports");
    assert!(has_words(&harness, "Set aside"));
    click(&mut harness, "Take back");
    settle(&mut harness);
    assert_eq!(in_use(&harness).1, aside);
}

#[test]
fn a_click_counts_however_fast_the_pointer_came() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(folder.path());
    let settings = tribometer::workspace::Settings::new("Own", "UTC", 1, 5).unwrap();
    let root = folder.path().join("own");
    drop(tribometer::engine::Session::create(&root, settings).unwrap());
    harness.state().push(WorkspaceCommand::Open(root));
    settle(&mut harness);
    let files: Vec<PathBuf> = (0..4)
        .map(|at| written(folder.path(), &format!("file-{at}.csv"), ""))
        .collect();
    harness.state().push(ImportCommand::Add(files));
    settle(&mut harness);
    let last = |harness: &Harness<'_, App>| {
        let row = harness.get_by(|node| is_chip(node.label().as_deref(), "file-3"));
        row.accesskit_node().id()
    };
    let id = last(&harness);
    let first = harness.get_by(|node| is_chip(node.label().as_deref(), "file-0"));
    harness.hover_at(first.rect().center());
    harness.run_steps(4);
    assert!(
        harness
            .query_by(|node| is_chip(node.label().as_deref(), "Leave out file-0"))
            .is_some()
    );
    // A row that changes its identity when the pointer leaves another one loses a press of the same moment.
    assert_eq!(last(&harness), id);
}

#[test]
fn the_pictures_of_the_summary_lead_to_what_they_say() {
    let mut harness = fixture();
    harness.state().push(LookCommand::Unit(Some("Money".into())));
    harness.state().push(LookCommand::Go(Screen::Summary));
    harness.run_steps(4);
    let row = harness
        .get_all_by(|node| node.role() == Role::Button && is_chip(node.label().as_deref(), "Heat map: "))
        .next()
        .unwrap();
    row.click_accesskit();
    harness.run_steps(4);
    assert_eq!(screen(&harness), Screen::Heat);
    assert_eq!(
        harness.state().state().look.unit,
        None,
        "the picture was of all units"
    );
}

#[test]
fn a_workspace_that_is_none_says_so_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(folder.path());
    harness
        .state()
        .push(WorkspaceCommand::Open(folder.path().join("nothing")));
    settle(&mut harness);
    assert!(has_words(&harness, "holds no workspace"));
    assert!(
        harness.query_by_label("Open the sample organisation").is_some(),
        "the way on stays open"
    );
}

#[test]
fn files_dropped_without_a_workspace_wait() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(folder.path());
    let survey = written(folder.path(), "answers.csv", &survey());
    harness.state().push(ImportCommand::Add(vec![survey]));
    harness.run_steps(4);
    assert_eq!(screen(&harness), Screen::Start);
    assert!(has_words(&harness, "1 file waits for a workspace"));
}

#[test]
fn back_and_forward_lead_through_what_was_looked_at() {
    let mut harness = fixture();
    click(&mut harness, "Friction map");
    click(&mut harness, "Topics");
    click(&mut harness, "Heat map");
    click(&mut harness, "Back");
    assert_eq!(screen(&harness), Screen::Map);
    assert!(has_words(&harness, "10 topics"));
    click(&mut harness, "Back");
    assert!(has_words(&harness, "21 teams"));
    click(&mut harness, "Forward");
    assert!(has_words(&harness, "10 topics"));
}

#[test]
fn keys_walk_and_open() {
    let mut harness = fixture();
    harness.state().push(LookCommand::Go(Screen::Map));
    harness.run_steps(3);
    choose(&mut harness, "Team", "iOS");
    harness.key_press(egui::Key::OpenBracket);
    harness.run_steps(8);
    assert_eq!(harness.state().state().quarter().unwrap().to_string(), "2026-Q2");
    harness.key_press(egui::Key::Enter);
    harness.run_steps(4);
    assert_eq!(screen(&harness), Screen::Cell);
    harness.key_press(egui::Key::Escape);
    harness.run_steps(4);
    assert_eq!(screen(&harness), Screen::Map);
}

#[test]
fn the_map_zooms_and_comes_back() {
    let mut harness = fixture();
    click(&mut harness, "Friction map");
    harness.hover_at(egui::pos2(640.0, 460.0));
    harness.run_steps(2);
    harness.event(egui::Event::Zoom(1.6));
    harness.run_steps(4);
    click(&mut harness, "Whole map");
    assert!(
        harness.query_by_label("Whole map").is_none(),
        "the whole map is shown again"
    );
}

#[test]
fn the_quarters_step_by_themselves_to_the_last_wave() {
    let mut harness = fixture();
    click(&mut harness, "Friction map");
    click(&mut harness, "Step through the quarters");
    assert_eq!(harness.state().state().quarter().unwrap().to_string(), "2025-Q2");
    harness.run_steps(80);
    assert_eq!(harness.state().state().quarter().unwrap().to_string(), "2026-Q3");
    assert!(
        harness.query_by_label("Step through the quarters").is_some(),
        "it has stopped"
    );
}

#[test]
fn a_proposed_name_tells_its_evidence_and_can_be_refused_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let metrics =
        "team,period,metric,value\nPayment,2026-Q3,lead_time_hours,20\nSearch,2026-Q3,lead_time_hours,30\n";
    let files = vec![
        written(folder.path(), "answers.csv", &survey()),
        written(folder.path(), "metrics.csv", metrics),
    ];
    let mut harness = reviewing(folder.path(), files);
    click(&mut harness, "Import 2 files");
    settle(&mut harness);
    click(&mut harness, "Names, 1 open");
    assert!(has_words(&harness, "One name looks like another team"));
    assert!(has_words(
        &harness,
        "Payment may be Payments: beginning of Payments, spelled alike"
    ));
    let decided = |harness: &Harness<'_, App>| {
        let view = harness.state().state().view().cloned().unwrap();
        (view.workspace.aliases.len(), view.workspace.refused.len())
    };
    click(&mut harness, "Not the same: Payment and Payments");
    settle(&mut harness);
    assert_eq!(decided(&harness), (0, 1));
    assert!(has_words(&harness, "No likely match is open"));
    assert!(has_words(&harness, "Payment: Not Payments"));

    click(&mut harness, "Take back Payment");
    settle(&mut harness);
    assert_eq!(decided(&harness), (0, 0));
    click(&mut harness, "Accept Payment");
    settle(&mut harness);
    assert_eq!(decided(&harness), (1, 0));
    assert!(has_words(&harness, "Every team is known to both sides"));
    click(&mut harness, "Take back Payment");
    settle(&mut harness);
    assert_eq!(decided(&harness), (0, 0));
}

#[test]
fn the_past_stands_under_the_names_that_were_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = reviewing(
        folder.path(),
        vec![written(folder.path(), "answers.csv", &survey())],
    );
    click(&mut harness, "Import 1 file");
    settle(&mut harness);
    let past = |harness: &Harness<'_, App>| harness.state().state().view().unwrap().workspace.view;
    assert_eq!(past(&harness), tribometer::data::TeamView::AsNow);
    click(&mut harness, "Heat map");
    assert!(
        !has_words(&harness, "Teams: as they"),
        "the usual view needs no word"
    );
    click(&mut harness, "Settings");
    click(&mut harness, "As they were then");
    settle(&mut harness);
    assert_eq!(past(&harness), tribometer::data::TeamView::AsThen);
    choose(&mut harness, "Teams", "As they are now");
    settle(&mut harness);
    assert_eq!(past(&harness), tribometer::data::TeamView::AsNow);
}

#[test]
fn the_reading_of_a_large_file_says_how_far_it_is_and_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "Payments,2026-Q3,review_time_hours,20.5\n".repeat(2_000_000);
    let file = written(
        folder.path(),
        "large.csv",
        &format!("team,period,metric,value\n{rows}"),
    );
    let mut harness = reviewing(folder.path(), Vec::new());
    harness.state().push(ImportCommand::Add(vec![file]));
    let start = Instant::now();
    while !has_words(&harness, " MB") {
        assert!(start.elapsed() < PATIENCE, "nobody said how far it is");
        harness.step();
    }
    assert!(has_words(&harness, "large.csv, "));
    click(&mut harness, "Cancel");
    settle(&mut harness);
    let state = harness.state().state();
    assert!(state.import.files.is_empty(), "what was cancelled is left out");
    assert!(has_words(&harness, "Cancelled; nothing was changed"));
}

#[test]
fn every_control_of_every_screen_has_a_name() {
    let mut harness = fixture();
    for to in [
        Screen::Start,
        Screen::Import,
        Screen::Names,
        Screen::Instrument,
        Screen::Map,
        Screen::Heat,
        Screen::Trends,
        Screen::Analyses,
        Screen::Cell,
        Screen::Data,
        Screen::Summary,
    ] {
        harness.state().push(LookCommand::Go(to));
        if to == Screen::Cell {
            harness.state().push(LookCommand::OpenCell {
                team: "iOS".into(),
                topic: "code-review".into(),
            });
        }
        harness.run_steps(4);
        assert_eq!(harness.unnamed_widgets(), Vec::<String>::new(), "{to:?}");
    }
}

#[test]
fn decisions_about_questions_and_targets_are_typed_in_with_names() {
    let mut harness = fixture();
    click(&mut harness, "Instrument, 1 open");
    assert!(has_words(
        &harness,
        "One question of 2026-Q3 starts a new series unless you accept its change"
    ));
    assert!(has_words(&harness, "“nobody answered at the weekend” (M. Aho)"));
    assert!(has_words(
        &harness,
        "Build speed is not compared with 2026-Q2: only 1 question in common (3 then, 3 now)"
    ));
    assert!(!has_words(&harness, "Comparable: I can find"));
    click(&mut harness, "Show the 1 unchanged question of 2026-Q3");
    assert!(has_words(
        &harness,
        "Comparable: I can find the documentation I need."
    ));
    click(
        &mut harness,
        "Accept the change to Builds on my machine are fast enough.",
    );
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
    click(&mut harness, "Leave it");

    click(&mut harness, "Targets");
    assert!(has_words(&harness, "1 of 3 measured metrics has a target"));
    assert!(has_words(&harness, "24 h is published, not agreed"));
    click(&mut harness, "Set a target for Time to first review");
    assert_eq!(harness.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn a_reworded_question_is_accepted_with_a_reason_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let earlier = survey()
        .replace("2026-09", "2026-06")
        .replace("the documentation I need", "the documentation I want");
    let files = vec![
        written(folder.path(), "june.csv", &earlier),
        written(
            folder.path(),
            "september.csv",
            &survey().replace("Releasing is stressful in my team.", "My week is calm."),
        ),
    ];
    let mut harness = reviewing(folder.path(), files);
    harness.state().push(ImportCommand::ConfirmAll);
    settle(&mut harness);
    click(&mut harness, "Import 2 files");
    settle(&mut harness);
    let bridges = |harness: &Harness<'_, App>| {
        let view = harness.state().state().view().cloned().unwrap();
        view.workspace.bridges.clone()
    };
    harness.state().push(LookCommand::Go(Screen::Instrument));
    harness.run_steps(4);
    let question = "I can find the documentation I need.";
    assert!(has_words(
        &harness,
        "starts a new series unless you accept its change"
    ));
    click(&mut harness, &format!("Accept the change to {question}"));
    click(&mut harness, "Accept");
    assert!(bridges(&harness).is_empty(), "no decision without its reason");
    type_into(&mut harness, "Why both ask the same", "the same in other words");
    type_into(&mut harness, "Who decided", "M. Aho");
    click(&mut harness, "Accept");
    settle(&mut harness);
    let kept = bridges(&harness);
    assert_eq!(
        (
            kept[0].to.as_str(),
            kept[0].reason.as_str(),
            kept[0].who.as_deref()
        ),
        (question, "the same in other words", Some("M. Aho"))
    );
    assert!(has_words(&harness, "“the same in other words” (M. Aho)"));
    assert!(has_words(
        &harness,
        "No changed question of 2026-Q3 waits for a decision"
    ));

    click(&mut harness, &format!("Take back the change to {question}"));
    settle(&mut harness);
    assert!(bridges(&harness).is_empty());

    // Two wordings that nothing but a person takes for one.
    choose(&mut harness, "Goes on as", "My week is calm.");
    type_into(&mut harness, "Why both ask the same", "asked from the other end");
    click(&mut harness, "Accept");
    settle(&mut harness);
    assert_eq!(bridges(&harness)[0].from, "Releasing is stressful in my team.");
}

#[test]
fn a_published_target_counts_once_it_is_adopted_and_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let metrics =
        "team,period,metric,value\nPayments,2026-Q3,build_p75_min,20\nSearch,2026-Q3,build_p75_min,30\n";
    let files = vec![written(folder.path(), "metrics.csv", metrics)];
    let mut harness = reviewing(folder.path(), files);
    click(&mut harness, "Import 1 file");
    settle(&mut harness);
    harness.state().push(LookCommand::Go(Screen::Instrument));
    harness.run_steps(4);
    click(&mut harness, "Targets");
    let view = harness.state().state().view().cloned().unwrap();
    let proposal = view.catalogue.proposals.first().cloned().unwrap();
    let name = view.catalogue.metric(&proposal.metric).unwrap().name.clone();
    click(&mut harness, &format!("Set a target for {name}"));
    type_into(&mut harness, "Owner of the target", "Platform");
    click(&mut harness, "Adopt");
    settle(&mut harness);
    let adopted = |harness: &Harness<'_, App>| {
        let view = harness.state().state().view().cloned().unwrap();
        view.workspace
            .targets
            .iter()
            .map(|target| target.value)
            .collect::<Vec<_>>()
    };
    assert_eq!(adopted(&harness), [proposal.value]);
    click(&mut harness, &format!("Take back the target of {name}"));
    settle(&mut harness);
    assert!(adopted(&harness).is_empty());
}

#[test]
fn a_window_too_small_for_the_map_offers_the_table() {
    let mut harness = fixture();
    click(&mut harness, "Friction map");
    harness.set_size(egui::vec2(640.0, 420.0));
    harness.run_steps(4);
    assert!(has_words(&harness, "Too small for the chart"));
    click(&mut harness, "Read the table");
    assert_eq!(screen(&harness), Screen::Data);
}

#[test]
fn idle_asks_for_no_repaint() {
    let mut harness = fixture();
    click(&mut harness, "Friction map");
    harness.run_steps(20);
    let steps = harness.try_run().unwrap();
    assert!(steps <= 2, "{steps} steps without any input");
}

fn type_into(harness: &mut Harness<'_, App>, label: &str, words: &str) {
    let field =
        harness.get_by(|node| node.role() == Role::TextInput && node.label().as_deref() == Some(label));
    field.focus();
    harness.run_steps(2);
    let field =
        harness.get_by(|node| node.role() == Role::TextInput && node.label().as_deref() == Some(label));
    field.type_text(words);
    harness.run_steps(3);
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Twelve answers of two teams to two questions, with an address that must not be kept.
fn survey() -> String {
    let mut text = String::from(
        "Timestamp,Which team are you in?,E-mail,I can find the documentation I need.,Releasing is stressful in my team.\n",
    );
    let answers = [
        "Strongly disagree",
        "Disagree",
        "Neither agree nor disagree",
        "Agree",
        "Strongly agree",
    ];
    for row in 0..12 {
        let team = if row % 2 == 0 { "Payments" } else { "Search" };
        let (one, other) = (answers[row % 5], answers[(row * 2) % 5]);
        let _ = writeln!(
            text,
            "2026-09-{:02} 10:00:00,{team},p{row}@example.com,{one},{other}",
            row + 10
        );
    }
    text
}

#[test]
fn the_palette_finds_a_cell_and_opens_it() {
    let mut harness = fixture();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    harness.run_steps(4);
    assert!(harness.state().state().palette.is_some());
    harness.get_by_label("What to find").type_text("cell");
    harness.run_steps(4);
    let cells: Vec<String> = harness
        .get_all_by(|node| node.label().is_some_and(|label| label.starts_with("Cell: ")))
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    assert_eq!(cells.len(), 6, "six rows a section: {cells:?}");
    harness.key_press(egui::Key::ArrowDown);
    harness.run_steps(4);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(4);
    let state = harness.state().state();
    assert_eq!(state.palette, None);
    assert_eq!(state.look.screen, Screen::Cell);
    let cell = state.selected_cell().unwrap();
    assert!(cells[1].contains(&cell.team), "{} against {cells:?}", cell.team);
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::ArrowLeft);
    harness.run_steps(4);
    assert_ne!(screen(&harness), Screen::Cell, "one step back undoes it");
}

#[test]
fn the_palette_says_why_something_cannot_be_done() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(folder.path());
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    harness.run_steps(4);
    harness.get_by_label("What to find").type_text("heat");
    harness.run_steps(4);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(4);
    assert!(
        harness.state().state().palette.is_some(),
        "nothing happens without a workspace"
    );
    harness.key_press(egui::Key::Escape);
    harness.run_steps(4);
    assert_eq!(harness.state().state().palette, None);
    assert_eq!(screen(&harness), Screen::Start);
}
