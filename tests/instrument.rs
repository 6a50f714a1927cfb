//! Questions from wave to wave: what breaks a series, what is compared all the same, and what a person may accept.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop there"
)]

mod analysis_support;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use analysis_support::{Organisation, quarter};
use tribometer::analysis::{Change, ChangeSpec, Friction, FrictionSpec, Scope, Side, change, friction};
use tribometer::chart::model::{Kind, SeriesPoint};
use tribometer::data::{
    Bridge, Cohort, Filter, Item, ItemStatus, Polarity, Scale, SurveyColumns, SurveyRow, Table, join,
};
use tribometer::engine::{
    Access, Choices, EngineError, Format, Progress, Session, SummaryOrder, write_summary,
};
use tribometer::figure::{TrendSides, TrendSpec, trends};
use tribometer::import::Source;
use tribometer::workspace::Settings;

const Q1: &str = "2026-Q1";
const Q2: &str = "2026-Q2";
const TEAMS: [&str; 4] = ["A", "B", "C", "D"];

/// A question of the topic `review`, 1 to 5, the high end good.
fn item(text: &str) -> Item {
    Item {
        id: text.into(),
        text: text.to_owned(),
        topic: Some("review".into()),
        scale: Scale {
            low: 1,
            high: 5,
            labels: Vec::new(),
        },
        polarity: Some(Polarity::HighIsGood),
    }
}

/// Adds a wave; answers are (team, a code for each item, 0 for none).
fn wave(organisation: &mut Organisation, of: &str, items: &[Item], answers: &[(&str, Vec<u8>)]) {
    let columns = SurveyColumns {
        items: items.to_vec(),
        texts: Vec::new(),
    };
    let row = |(team, codes): &(&str, Vec<u8>)| SurveyRow {
        quarter: quarter(of),
        team: Some((*team).to_owned()),
        role: None,
        tenure: None,
        answers: codes
            .iter()
            .map(|code| (*code > 0).then_some(f64::from(*code)))
            .collect(),
        key: None,
        texts: Vec::new(),
    };
    let table = Table::survey(&columns, answers.iter().map(row).collect()).unwrap();
    organisation.table(&format!("survey-{of}.csv"), columns, table);
}

/// Four teams of six that differ, with an answer to each of so many items.
fn answers(items: usize, shift: u8) -> Vec<(&'static str, Vec<u8>)> {
    let mut rows = Vec::new();
    for (at, team) in TEAMS.into_iter().enumerate() {
        for person in 0..6 {
            let code = |item: usize| (1 + at % 2 + person % 2) as u8 + shift * (1 + item as u8 % 2);
            rows.push((team, (0..items).map(code).collect()));
        }
    }
    rows
}

fn analyse(organisation: &Organisation) -> Friction {
    let dataset = organisation.join();
    friction(
        &Cohort::new(&dataset, &Filter::default()),
        &FrictionSpec::default(),
    )
}

fn compared(friction: &Friction) -> Vec<Change> {
    let changes = change(friction, &ChangeSpec::default()).changes;
    let is_team = |change: &Change| change.scope == Scope::Team && change.side == Side::Perceived;
    changes.into_iter().filter(is_team).collect()
}

fn bridge(from: &str, to: &str, quarter: Option<&str>) -> Bridge {
    Bridge {
        from: from.to_owned(),
        to: to.to_owned(),
        quarter: quarter.map(|text| text.parse().unwrap()),
        reason: "means the same".to_owned(),
        who: Some("Ada".to_owned()),
    }
}

fn codes(friction: &Friction) -> Vec<&str> {
    friction
        .notices
        .iter()
        .map(|notice| notice.code.as_str())
        .collect()
}

#[test]
fn a_reworded_topic_is_not_compared_until_somebody_accepts_it() {
    let mut organisation = Organisation::default();
    wave(&mut organisation, Q1, &[item("Reviews are fast")], &answers(1, 0));
    wave(
        &mut organisation,
        Q2,
        &[item("Reviews come quickly to me")],
        &answers(1, 1),
    );
    let outcome = analyse(&organisation);
    assert!(compared(&outcome).is_empty());
    assert!(codes(&outcome).contains(&"items-changed"));
    let found = outcome.instrument.broken(quarter(Q2), &"review".into()).unwrap();
    assert_eq!(
        (found.kept, found.before, found.after, found.is_compared),
        (0, 1, 1, false)
    );

    organisation.bridges = vec![bridge("reviews are FAST", "Reviews come quickly to me", Some(Q2))];
    let accepted = analyse(&organisation);
    assert_eq!(compared(&accepted).len(), 4);
    assert!(accepted.instrument.breaks.is_empty());
    assert_eq!(accepted.instrument.changes[0].status, ItemStatus::Bridged);
    let told = accepted
        .notices
        .iter()
        .find(|notice| notice.code == "items-bridged")
        .unwrap();
    assert!(told.message.contains("means the same (Ada)"), "{}", told.message);
    assert!(!codes(&accepted).contains(&"items-changed"));
}

#[test]
fn the_decision_is_part_of_the_fingerprint() {
    let mut organisation = Organisation::default();
    wave(&mut organisation, Q1, &[item("One")], &answers(1, 0));
    let before = organisation.join().fingerprint;
    organisation.bridges = vec![bridge("One", "Two", None)];
    assert_ne!(before, organisation.join().fingerprint);
}

#[test]
fn common_questions_are_compared_as_if_nothing_else_had_been_asked() {
    let [a, b, c] = ["Reviews are fast", "Reviews help me", "I know whom to ask"].map(item);
    let mut grown = Organisation::default();
    wave(&mut grown, Q1, &[a.clone(), b.clone()], &answers(2, 0));
    wave(&mut grown, Q2, &[a.clone(), c, b.clone()], &{
        let mut rows = answers(2, 1);
        for (at, (_, codes)) in rows.iter_mut().enumerate() {
            codes.insert(1, 1 + (at % 5) as u8);
        }
        rows
    });
    let mut plain = Organisation::default();
    wave(&mut plain, Q1, &[a.clone(), b.clone()], &answers(2, 0));
    wave(&mut plain, Q2, &[a, b], &answers(2, 1));

    let (grown, plain) = (analyse(&grown), analyse(&plain));
    let found = grown.instrument.broken(quarter(Q2), &"review".into()).unwrap();
    assert_eq!(
        (found.kept, found.before, found.after, found.is_compared),
        (2, 2, 3, true)
    );
    assert_eq!(compared(&plain).len(), 4);
    assert_eq!(compared(&grown), compared(&plain));
    // The levels are those of all questions that were asked.
    let level = |outcome: &Friction| {
        let cell = outcome.cell(quarter(Q2), "A", &"review".into()).unwrap();
        cell.perceived.value.unwrap()
    };
    assert!((level(&grown) - level(&plain)).abs() > 1.0);
}

#[test]
fn fewer_than_half_of_the_questions_carry_no_comparison() {
    let all = ["Reviews are fast", "Reviews help me", "I know whom to ask"].map(item);
    let others = [
        item("Reviews are fast"),
        item("My code is read"),
        item("Nobody waits for me"),
    ];
    let mut organisation = Organisation::default();
    wave(&mut organisation, Q1, &all, &answers(3, 0));
    wave(&mut organisation, Q2, &others, &answers(3, 1));
    let outcome = analyse(&organisation);
    let found = outcome.instrument.broken(quarter(Q2), &"review".into()).unwrap();
    assert_eq!((found.kept, found.is_compared), (1, false));
    assert!(compared(&outcome).is_empty());
}

#[test]
fn common_questions_are_masked_by_the_people_who_answered_them() {
    let [a, b, c] = ["Reviews are fast", "Reviews help me", "I know whom to ask"].map(item);
    let mut rows = answers(3, 1);
    // Of team A only four answered both common questions; all six have a topic score.
    for (_, codes) in rows.iter_mut().take(2) {
        codes[0] = 0;
    }
    let mut organisation = Organisation::default();
    wave(&mut organisation, Q1, &[a.clone(), b.clone()], &answers(2, 0));
    wave(&mut organisation, Q2, &[a, b, c], &rows);
    let outcome = analyse(&organisation);
    let cell = outcome.cell(quarter(Q2), "A", &"review".into()).unwrap();
    assert_eq!(cell.perceived.n, Some(6));
    let teams: Vec<String> = compared(&outcome).into_iter().map(|change| change.team).collect();
    assert!(!teams.contains(&"A".to_owned()), "{teams:?}");
    assert_eq!(
        teams.len(),
        2,
        "A and the neighbour that would give it away: {teams:?}"
    );
}

#[test]
fn a_wave_that_is_masked_as_a_whole_stands_between_no_two_others() {
    let mut organisation = Organisation::default();
    wave(&mut organisation, Q1, &[item("Reviews are fast")], &answers(1, 0));
    wave(
        &mut organisation,
        Q2,
        &[item("Something else")],
        &[("A", vec![2]), ("B", vec![3])],
    );
    wave(
        &mut organisation,
        "2026-Q3",
        &[item("Reviews are fast")],
        &answers(1, 1),
    );
    let outcome = analyse(&organisation);
    assert!(outcome.instrument.breaks.is_empty());
    assert_eq!(compared(&outcome).len(), 4);
}

#[test]
fn the_line_is_broken_where_the_questions_changed() {
    let mut organisation = Organisation::default();
    wave(&mut organisation, Q1, &[item("Reviews are fast")], &answers(1, 0));
    wave(&mut organisation, Q2, &[item("Reviews are fast")], &answers(1, 0));
    wave(
        &mut organisation,
        "2026-Q3",
        &[item("My code is read")],
        &answers(1, 1),
    );
    let outcome = analyse(&organisation);
    let spec = TrendSpec {
        quarter: quarter("2026-Q3"),
        topic: "review".into(),
        unit: None,
        sides: TrendSides::Perceived,
        investments: Vec::new(),
    };
    let chart = trends(&outcome, &change(&outcome, &ChangeSpec::default()), &spec);
    assert!(
        chart.caption.contains("The questions changed in 2026-Q3"),
        "{}",
        chart.caption
    );
    assert!(
        chart.summary.contains("perceived lines are broken there"),
        "{}",
        chart.summary
    );
    let Kind::Trends(drawn) = chart.kind else {
        unreachable!()
    };
    let starts = |point: &SeriesPoint| point.is_new;
    let starts: Vec<Vec<bool>> = drawn.groups[0]
        .panels
        .iter()
        .map(|panel| panel.series[0].points.iter().map(starts).collect())
        .collect();
    assert_eq!(starts, vec![vec![false, false, true]; 4]);
}

/// Two languages in one file: each person answered one of two columns.
fn two_languages(organisation: &mut Organisation, english: &Item, german: &Item) {
    let rows: Vec<(&str, Vec<u8>)> = answers(1, 0)
        .into_iter()
        .enumerate()
        .map(|(at, (team, codes))| {
            (
                team,
                if at % 2 == 0 {
                    vec![codes[0], 0]
                } else {
                    vec![0, codes[0]]
                },
            )
        })
        .collect();
    wave(organisation, Q1, &[english.clone(), german.clone()], &rows);
}

#[test]
fn accepted_translations_are_one_column() {
    let (english, german) = (item("Reviews are fast"), item("Reviews gehen schnell"));
    let mut both = Organisation::default();
    two_languages(&mut both, &english, &german);
    let apart = analyse(&both);
    let cell = |outcome: &Friction| outcome.cell(quarter(Q1), "A", &"review".into()).cloned();
    assert!(cell(&apart).is_none(), "one of two items is not enough");

    both.bridges = vec![bridge("Reviews gehen schnell", "Reviews are fast", None)];
    let mut one = Organisation::default();
    wave(&mut one, Q1, std::slice::from_ref(&english), &answers(1, 0));
    let (both_outcome, one) = (analyse(&both), analyse(&one));
    assert_eq!(
        cell(&both_outcome).unwrap().perceived,
        cell(&one).unwrap().perceived
    );
    let told = &both_outcome.instrument.changes[0];
    assert_eq!(
        (told.since, told.quarter, told.status),
        (quarter(Q1), quarter(Q1), ItemStatus::Bridged)
    );
    assert_eq!(told.before.as_ref().unwrap().text, german.text);

    // The next wave asks in one language only, and is compared.
    wave(&mut both, Q2, &[german], &answers(1, 1));
    assert_eq!(compared(&analyse(&both)).len(), 4);
}

#[test]
fn translations_with_other_answers_stay_two_and_it_is_said() {
    let mut german = item("Reviews gehen schnell");
    german.scale.high = 7;
    let mut organisation = Organisation::default();
    two_languages(&mut organisation, &item("Reviews are fast"), &german);
    organisation.bridges = vec![bridge("Reviews gehen schnell", "Reviews are fast", None)];
    let (dataset, notices) = join(&organisation.input, &organisation.options()).unwrap();
    assert!(notices.iter().any(|notice| notice.code == "bridge-unused"));
    assert!(dataset.instrument.is_empty());
}

// The same through the door: files, choices, summary.

fn csv(question: &str, shift: usize) -> Source {
    let mut text = format!("Team,{question},My code gets reviewed quickly.\n");
    for (at, team) in TEAMS.into_iter().enumerate() {
        for person in 0..6 {
            let code = 1 + (at + person % 3 + shift).min(4);
            writeln!(text, "Team {team},{code},{}", 1 + person % 5).unwrap();
        }
    }
    Source {
        name: format!("wave-{shift}.csv"),
        bytes: text.into_bytes(),
    }
}

const OLD: &str = "I am satisfied with the speed of builds.";
const NEW: &str = "I am satisfied with the speed of our CI.";

fn session(root: &Path) -> Session {
    let settings = Settings::new("Norrvik", "UTC", 1, 5).unwrap();
    let mut session = Session::create(root, settings).unwrap();
    for (source, of) in [(csv(OLD, 0), Q1), (csv(NEW, 1), Q2)] {
        let choices = Choices {
            quarter: Some(quarter(of)),
            ..Choices::default()
        };
        session
            .import_source(&source, &choices, &Progress::default())
            .unwrap();
    }
    session
}

fn summary(session: &mut Session, out: &Path) -> String {
    let order = SummaryOrder {
        quarter: Some(quarter(Q2)),
        formats: vec![Format::Markdown],
    };
    let files = write_summary(session, &order, out, &Progress::default()).unwrap();
    let name = files
        .iter()
        .find(|name| Path::new(name).extension().is_some_and(|end| end == "md"))
        .unwrap();
    std::fs::read_to_string(out.join(name)).unwrap()
}

#[test]
fn the_summary_prints_the_break_and_then_who_accepted_it_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    let mut session = session(&root);
    let page = summary(&mut session, &folder.path().join("before"));
    assert!(page.contains("Questions that changed since 2026-Q1"), "{page}");
    assert!(page.contains("Not compared with the wave before"), "{page}");

    let same = session.acknowledge(NEW, OLD, "why", None).unwrap_err();
    assert!(same.to_string().contains("give the earlier one first"), "{same}");
    let unknown = session.acknowledge("I am satisfied with the speed of bilds", NEW, "why", None);
    let unknown = unknown.unwrap_err().to_string();
    assert!(
        unknown.contains("the nearest is “I am satisfied with the speed of builds.”"),
        "{unknown}"
    );
    assert!(session.acknowledge(OLD, NEW, "  ", None).is_err());
    let same = session.acknowledge(
        "My code gets reviewed quickly",
        "my code gets reviewed quickly.",
        "why",
        None,
    );
    assert!(same.unwrap_err().to_string().contains("comparable already"));

    let bridge = session
        .acknowledge(OLD, NEW, "builds are\nour CI", Some("Ada"))
        .unwrap();
    assert_eq!(
        (bridge.quarter, bridge.reason.as_str()),
        (Some(quarter(Q2)), "builds are our CI")
    );
    let page = summary(&mut session, &folder.path().join("after"));
    assert!(page.contains("builds are our CI (Ada)"), "{page}");
    assert!(!page.contains("Not compared with the wave before"), "{page}");
    drop(session);

    // The decision is kept, and can be taken back.
    let mut session = Session::open(&root, Access::Write).unwrap();
    assert_eq!(session.workspace().bridges, [bridge]);
    session.forget_acknowledgement(OLD, NEW).unwrap();
    let changes = session.instrument(&Progress::default()).unwrap();
    assert!(
        changes.iter().any(|change| change.status == ItemStatus::Broken),
        "{changes:?}"
    );
    assert!(session.forget_acknowledgement(OLD, NEW).is_err());
}

#[test]
fn a_workspace_catalogue_is_used_everywhere_and_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    let mut session = session(&root);
    let before = session
        .analysis(&Progress::default())
        .unwrap()
        .fingerprint
        .clone();
    let own = "[[metric]]\nid = \"build_duration_minutes\"\nmin_events = 12\n\n[[topic]]\nid = \"lunch\"\nname = \"Lunch\"\n";
    std::fs::write(root.join("catalogue.toml"), own).unwrap();
    let after = session
        .analysis(&Progress::default())
        .unwrap()
        .fingerprint
        .clone();
    assert_ne!(before, after, "a change of the file recomputes");
    let metric = session
        .catalogue()
        .metric(&"build_duration_minutes".into())
        .unwrap();
    assert_eq!(metric.min_events, 12);
    assert_eq!(session.catalogue_origins().len(), 2);
    std::fs::write(
        root.join("catalogue.toml"),
        "[[metric]]\nid = \"m\"\nbetter = \"up\"\n",
    )
    .unwrap();
    let err = session.analysis(&Progress::default()).unwrap_err();
    assert!(matches!(err, EngineError::Given { .. }));
    assert!(
        err.to_string()
            .contains("catalogue.toml, line 3: metric “m”, better: "),
        "{err}"
    );
    drop(session);
    assert!(Session::open(&root, Access::Read).is_err());
}

#[test]
fn published_targets_count_for_nothing_until_somebody_adopts_them() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    let mut session = session(&root);
    let metrics = Source {
        name: "metrics.csv".to_owned(),
        bytes: "team,period,metric,value\nTeam A,2026-Q2,build_duration_minutes,20\nTeam B,2026-Q2,build_duration_minutes,15\n\
                Team C,2026-Q2,build_duration_minutes,12\nTeam D,2026-Q2,build_duration_minutes,11\n"
            .into(),
    };
    session
        .import_source(&metrics, &Choices::default(), &Progress::default())
        .unwrap();
    let target = |session: &mut Session| {
        let analysis = session.analysis(&Progress::default()).unwrap();
        let cell = analysis
            .friction
            .cell(quarter(Q2), "Team A", &"build-speed".into())
            .unwrap();
        (
            cell.components[0].target,
            cell.components[0].target_agreed,
            cell.components[0].friction,
        )
    };
    assert_eq!(target(&mut session).0, None);
    let lines = session.targets(&Progress::default()).unwrap();
    let line = lines
        .iter()
        .find(|line| line.metric.id.as_str() == "build_duration_minutes")
        .unwrap();
    assert!(line.is_measured && line.target.is_none());
    assert_eq!(
        line.proposal.as_ref().unwrap().value.to_bits(),
        10.0_f64.to_bits()
    );

    assert!(session.adopt_target("nothing", None, "Ada", "").is_err());
    assert!(
        session
            .adopt_target("build_duration_minutes", None, " ", "")
            .is_err()
    );
    assert!(
        session
            .adopt_target("build_duration_minutes", Some(-1.0), "Ada", "")
            .is_err()
    );
    let adopted = session
        .adopt_target("build_duration_minutes", None, "Ada", "")
        .unwrap();
    assert!(adopted.is_agreed() && adopted.reason.as_ref().unwrap().contains("ten-minute build"));
    // Twice the target is 75.
    let (value, is_agreed, friction) = target(&mut session);
    assert_eq!((value, is_agreed), (Some(10.0), true));
    assert!((friction.unwrap() - 75.0).abs() < 1e-9);
    drop(session);
    let mut session = Session::open(&root, Access::Write).unwrap();
    assert_eq!(session.workspace().targets, [adopted]);
    session.drop_target("build_duration_minutes").unwrap();
    assert_eq!(target(&mut session).0, None);
    assert!(session.drop_target("build_duration_minutes").is_err());
}

fn real() -> Option<PathBuf> {
    let folder = std::env::var_os("TRIBOMETER_REAL_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: TRIBOMETER_REAL_DATA is not set");
    }
    folder.map(|folder| folder.join("joined/cncf-maintainers"))
}

/// Two real waves: the examples of one question were touched up, and nothing else.
#[test]
fn the_maintainers_waves_ask_the_same() {
    let Some(folder) = real() else { return };
    let workspace = tempfile::tempdir().unwrap();
    let settings = Settings::new("CNCF", "UTC", 1, 5).unwrap();
    let mut session = Session::create(&workspace.path().join("w"), settings).unwrap();
    for (half, of) in [("H1", "2021-Q2"), ("H2", "2021-Q4")] {
        let choices = Choices {
            quarter: Some(quarter(of)),
            ..Choices::default()
        };
        let file = folder.join(format!("CNCF_Maintainers_Survey_2021_{half}.csv"));
        session.import(&file, &choices, &Progress::default()).unwrap();
    }
    let changes = session.instrument(&Progress::default()).unwrap();
    assert!(changes.len() >= 9, "{}", changes.len());
    let kept = changes.iter().filter(|change| change.status.is_kept()).count();
    assert_eq!(kept, changes.len());
    let touched: Vec<&str> = changes
        .iter()
        .filter(|change| !change.wording.is_empty())
        .map(|change| change.item().unwrap().text.as_str())
        .collect();
    assert!(
        touched
            .iter()
            .any(|text| text.starts_with("Are your CI needs being met")),
        "{touched:?}"
    );
    let analysis = session.analysis(&Progress::default()).unwrap();
    assert!(analysis.friction.instrument.breaks.is_empty());
    let compared = analysis
        .changes
        .changes
        .iter()
        .filter(|change| change.side == Side::Perceived);
    assert!(compared.count() >= 5);
}
