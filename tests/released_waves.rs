//! A wave is open until its first release and stays as it was after it, whatever is imported, removed, renamed or reorganised.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot unwrap has failed"
)]

mod analysis_support;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use analysis_support::{Organisation, quarter};
use jiff::civil::date;
use tempfile::TempDir;
use tribometer::data::{Cohort, Dataset, Filter, JoinOptions, Level, join};
use tribometer::engine::{
    Access, Choices, EngineError, Format, Progress, Session, SummaryOrder, write_summary,
};
use tribometer::workspace::Settings;

const HEAD: &str = "StartDate,EndDate,Status,Finished,RecordedDate,ResponseId,Q1,Q2\n\
    Start Date,End Date,Response Type,Finished,Recorded Date,Response ID,Which team are you in?,I get a review within a day\n\
    \"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"endDate\"\"}\",\"{\"\"ImportId\"\":\"\"status\"\"}\",\
    \"{\"\"ImportId\"\":\"\"finished\"\"}\",\"{\"\"ImportId\"\":\"\"recordedDate\"\"}\",\"{\"\"ImportId\"\":\"\"_recordId\"\"}\",\
    \"{\"\"ImportId\"\":\"\"QID1\"\"}\",\"{\"\"ImportId\"\":\"\"QID2\"\"}\"\n";

/// An export of one wave: so many people of each team, answering 1 to 5 in turn.
fn export(month: u8, teams: &[(&str, usize)]) -> String {
    let mut text = HEAD.to_owned();
    let mut id = usize::from(month) * 100;
    for (team, people) in teams {
        for at in 0..*people {
            id += 1;
            let day = format!("2026-{month:02}-03 10:00:00,2026-{month:02}-03 10:05:00");
            let stamp = format!("2026-{month:02}-03 10:05:00");
            let answer = at % 5 + 1;
            writeln!(text, "{day},IP Address,True,{stamp},R_{id:0>15},{team},{answer}").unwrap();
        }
    }
    text
}

struct Place {
    folder: TempDir,
    session: Session,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::new("Example", "UTC", 1, 5).unwrap();
        let session = Session::create(&folder.path().join("workspace"), settings).unwrap();
        Self { folder, session }
    }

    fn import(&mut self, name: &str, text: &str) -> String {
        let path: PathBuf = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        let receipt = self
            .session
            .import(&path, &Choices::default(), &Progress::default());
        receipt.unwrap().id
    }

    fn release(&mut self, out: &str) -> Vec<(String, Vec<u8>)> {
        let order = SummaryOrder {
            quarter: None,
            formats: vec![Format::Csv, Format::Markdown],
        };
        let out = self.folder.path().join(out);
        let names = write_summary(&mut self.session, &order, &out, &Progress::default()).unwrap();
        names
            .into_iter()
            .map(|name| (name.clone(), fs::read(out.join(name)).unwrap()))
            .collect()
    }

    /// Everything that is said about answers, and the notices of the join.
    fn said(&mut self) -> (String, Vec<String>) {
        let analysis = self.session.analysis(&Progress::default()).unwrap();
        let said = format!(
            "{:?} {:?}",
            analysis.friction.cells, analysis.friction.participation
        );
        (
            said,
            analysis
                .notices
                .iter()
                .map(|notice| notice.message.clone())
                .collect(),
        )
    }
}

const FIRST: [(&str, usize); 3] = [("Payments", 6), ("Search", 7), ("Tiny", 2)];

#[test]
fn answers_that_come_after_the_release_are_left_out_and_said_to_be() {
    let mut place = Place::new();
    place.import("devex.csv", &export(8, &FIRST));
    let (open, _) = place.said();
    let first = place.release("one");
    assert_eq!(place.said().0, open, "a release changes nothing by itself");
    assert_eq!(
        place.release("two"),
        first,
        "and the same inputs give the same bytes"
    );
    assert_eq!(place.session.workspace().releases.len(), 1);
    assert_eq!(place.session.workspace().waves.len(), 1);

    place.import("late.csv", &export(9, &[("Tiny", 4)]));
    let (after, notices) = place.said();
    assert_eq!(after, open);
    let told = notices
        .iter()
        .find(|notice| notice.contains("2026-Q3 was released on"))
        .unwrap();
    assert!(told.contains("4 later answers in late.csv left out"), "{told}");

    // Another program reads the same.
    let root = place.session.root().to_path_buf();
    let mut again = Session::open(&root, Access::Read).unwrap();
    let analysis = again.analysis(&Progress::default()).unwrap();
    assert!(format!("{:?}", analysis.friction.participation).len() < open.len());
    assert_eq!(again.workspace().waves, place.session.workspace().waves);
}

#[test]
fn an_open_wave_takes_everything_in() {
    let mut place = Place::new();
    place.import("devex.csv", &export(8, &FIRST));
    let (open, _) = place.said();
    place.import("late.csv", &export(9, &[("Tiny", 4)]));
    assert_ne!(place.said().0, open);
    // The next wave is open though the one before it is released.
    place.release("one");
    place.import("next.csv", &export(11, &FIRST));
    let waves = &place
        .session
        .analysis(&Progress::default())
        .unwrap()
        .friction
        .waves;
    assert_eq!(waves.len(), 2);
    place.release("two");
    assert_eq!(place.session.workspace().waves.len(), 2);
}

#[test]
fn a_replaced_or_removed_file_still_counts_and_cannot_be_removed_for_good() {
    let mut place = Place::new();
    let id = place.import("devex.csv", &export(8, &FIRST));
    let (open, _) = place.said();
    place.release("one");
    let corrected = place.import("devex.csv", &export(8, &[("Payments", 9), ("Search", 5)]));
    let (after, notices) = place.said();
    assert_eq!(after, open);
    assert!(
        notices
            .iter()
            .any(|notice| notice.contains("devex.csv still counts")),
        "{notices:?}"
    );
    let refused = place.session.remove(&id).unwrap_err();
    assert!(
        matches!(&refused, EngineError::Released { quarters, .. } if quarters == &[quarter("2026-Q3")]),
        "{refused}"
    );
    assert!(!refused.hint().is_empty());
    // The corrected file is part of nothing, and may go; sweeping leaves the released table where it is.
    place.session.remove(&corrected).unwrap();
    place.import("next.csv", &export(11, &FIRST));
    assert!(place.said().0.contains("2026-Q3") || place.said().0.len() > open.len());

    place.session.forget_wave(quarter("2026-Q3")).unwrap();
    place.session.remove(&id).unwrap();
    let (_, notices) = place.said();
    assert!(
        notices.iter().any(|notice| notice.contains("removed for good")),
        "{notices:?}"
    );
    let waves = place
        .session
        .analysis(&Progress::default())
        .unwrap()
        .friction
        .waves
        .clone();
    assert_eq!(waves, [quarter("2026-Q4")]);
    // The wave does not come back with its file.
    place.import("devex.csv", &export(8, &FIRST));
    let waves = place
        .session
        .analysis(&Progress::default())
        .unwrap()
        .friction
        .waves
        .clone();
    assert_eq!(waves, [quarter("2026-Q4")]);
}

/// Three teams of three, four and six people; A and B are one atom.
fn organisation() -> Organisation {
    let mut organisation = Organisation::default();
    organisation.teams(&[("A", "U"), ("B", "U"), ("C", "V"), ("D", "V")]);
    let mut answers = Vec::new();
    for (team, people) in [("A", 3), ("B", 4), ("C", 6), ("D", 8)] {
        answers.extend((0..people).map(|at| (team, at % 5 + 1, at % 4 + 1)));
    }
    organisation.wave("2026-Q1", &answers);
    organisation
}

fn rows(dataset: &Dataset) -> Vec<(Level, String, Option<u64>)> {
    let of = quarter("2026-Q1");
    let cohort = Cohort::new(dataset, &Filter::default());
    let rows = cohort.rows(of).iter();
    rows.map(|row| (row.level, row.name.clone(), cohort.answered(of, row)))
        .collect()
}

#[test]
fn rows_of_a_new_organisation_are_unions_of_old_atoms() {
    let mut organisation = organisation();
    let before = organisation.join();
    let of = quarter("2026-Q1");
    let wave = Cohort::new(&before, &Filter::default())
        .as_released(of, date(2026, 4, 2))
        .unwrap();
    let atoms: Vec<&[String]> = wave.atoms.iter().map(|atom| atom.teams.as_slice()).collect();
    assert_eq!(atoms, [&["A", "B"][..], &["C"], &["D"]]);
    let released = |organisation: &Organisation| {
        let options = JoinOptions {
            released: vec![wave.clone()],
            ..organisation.options()
        };
        join(&organisation.input, &options).unwrap()
    };
    let (same, notices) = released(&organisation);
    assert_eq!(rows(&same), rows(&before));
    assert_eq!(same.fingerprint, before.fingerprint);
    assert!(notices.iter().all(|notice| notice.code != "released-wave"));

    // A and C are one team from now on: their row holds the whole atom of A and B too, since anything else would cut it.
    organisation.aliases = [("A", "Z"), ("C", "Z")]
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .into();
    let (after, notices) = released(&organisation);
    let after_rows = rows(&after);
    let teams: Vec<_> = after_rows
        .iter()
        .filter(|(level, ..)| *level == Level::Team)
        .collect();
    assert!(
        teams
            .iter()
            .any(|(_, name, answered)| name == "B + Z" && *answered == Some(13)),
        "{after_rows:?}"
    );
    let has_people = |answered: &Option<u64>| answered.is_some_and(|people| people > 0);
    assert!(
        teams
            .iter()
            .all(|(_, name, answered)| !has_people(answered) || name == "B + Z" || name == "D")
    );
    let told = notices
        .iter()
        .find(|notice| notice.code == "released-wave")
        .unwrap();
    assert!(
        told.message.contains("2026-Q1 was released on 2026-04-02"),
        "{}",
        told.message
    );
    assert_ne!(after.fingerprint, organisation.join().fingerprint);
    let cohort = Cohort::new(&after, &Filter::default());
    assert!(!cohort.release(of).unwrap().differences().is_empty());
}

#[test]
fn a_lower_threshold_does_not_reach_a_released_wave() {
    let organisation = organisation();
    let before = organisation.join();
    let wave = Cohort::new(&before, &Filter::default())
        .as_released(quarter("2026-Q1"), date(2026, 4, 2))
        .unwrap();
    let lower = JoinOptions {
        threshold: 3,
        ..organisation.options()
    };
    let (open, _) = join(&organisation.input, &lower).unwrap();
    assert_ne!(rows(&open), rows(&before));
    let lower = JoinOptions {
        released: vec![wave],
        ..lower
    };
    let (kept, notices) = join(&organisation.input, &lower).unwrap();
    assert_eq!(rows(&kept), rows(&before));
    assert!(
        notices
            .iter()
            .any(|notice| notice.message.contains("its threshold stays 5"))
    );
}
