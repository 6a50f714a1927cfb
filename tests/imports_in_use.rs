//! Which imports count: a corrected file takes the place of the earlier one and says what changed; every such choice can be
//! undone, since what was imported never changes.

#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tribometer::data::RowChanges;
use tribometer::engine::{Access, Choices, Earlier, Progress, Receipt, Session, Taken};
use tribometer::workspace::Settings;

const HEAD: &str = "StartDate,EndDate,Status,Finished,RecordedDate,ResponseId,Q1,Q2\n\
    Start Date,End Date,Response Type,Finished,Recorded Date,Response ID,Which team are you in?,I get a review within a day\n\
    \"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"endDate\"\"}\",\"{\"\"ImportId\"\":\"\"status\"\"}\",\
    \"{\"\"ImportId\"\":\"\"finished\"\"}\",\"{\"\"ImportId\"\":\"\"recordedDate\"\"}\",\"{\"\"ImportId\"\":\"\"_recordId\"\"}\",\
    \"{\"\"ImportId\"\":\"\"QID1\"\"}\",\"{\"\"ImportId\"\":\"\"QID2\"\"}\"\n";

/// An export with one answer a person, 1 to 5.
fn export(answers: &[(&str, &str, u8)]) -> String {
    let row = |(id, team, answer): &(&str, &str, u8)| {
        format!(
            "2026-08-03 10:00:00,2026-08-03 10:05:00,IP Address,True,2026-08-03 10:05:00,R_{id:0>15},{team},{answer}\n"
        )
    };
    HEAD.to_owned() + &answers.iter().map(row).collect::<String>()
}

struct Place {
    folder: TempDir,
    session: Session,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::new("Example", "UTC", 1, 3).unwrap();
        let session = Session::create(&folder.path().join("workspace"), settings).unwrap();
        Self { folder, session }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn import(&mut self, path: &Path, choices: &Choices) -> Receipt {
        self.session.import(path, choices, &Progress::default()).unwrap()
    }

    fn in_use(&self) -> Vec<String> {
        let imports = &self.session.workspace().imports;
        imports.iter().map(|record| record.id.clone()).collect()
    }
}

const FIRST: &[(&str, &str, u8)] = &[("a", "Payments", 4), ("b", "Payments", 2), ("c", "Search", 5)];

#[test]
fn a_corrected_file_takes_the_place_of_the_earlier_one_and_the_choice_can_be_undone() {
    let mut place = Place::new();
    let first = place.file("devex.csv", &export(FIRST));
    let before = place.import(&first, &Choices::default());
    assert_eq!(before.taken, Taken::New);

    let corrected = [
        ("a", "Payments", 4),
        ("b", "Search", 2),
        ("c", "Search", 5),
        ("d", "Search", 1),
    ];
    let second = place.file("devex.csv", &export(&corrected));
    let after = place.import(&second, &Choices::default());
    let Taken::InPlaceOf(correction) = &after.taken else {
        panic!("{:?}", after.taken);
    };
    assert_eq!(correction.id, before.id);
    let rows = RowChanges {
        same: 2,
        edited: 1,
        added: 1,
        removed: 0,
    };
    assert_eq!((correction.rows, correction.questions.len()), (rows, 0));
    assert_eq!(place.in_use(), [after.id.as_str()]);

    place.session.restore(&before.id).unwrap();
    assert_eq!(place.in_use(), [before.id.as_str()]);
    // The same bytes again bring the correction back.
    let again = place.import(&second, &Choices::default());
    assert_eq!((again.taken, again.id.as_str()), (Taken::Back, after.id.as_str()));
    assert_eq!(place.in_use(), [after.id.as_str()]);

    // Everything is on disk, the file set aside too.
    let root = place.session.root().to_path_buf();
    drop(place.session);
    let mut session = Session::open(&root, Access::Write).unwrap();
    assert_eq!(session.workspace().aside[0].id, before.id);
    session.analysis(&Progress::default()).unwrap();
    session.remove(&before.id).unwrap();
    assert!(session.restore(&before.id).is_err());
    assert_eq!(fs::read_dir(root.join("data")).unwrap().count(), 1);
    session.set_aside(&after.id).unwrap();
    assert!(session.workspace().imports.is_empty());
    assert_eq!(fs::read_dir(root.join("data")).unwrap().count(), 1);
}

#[test]
fn files_of_another_name_or_quarter_stand_beside_each_other() {
    let mut place = Place::new();
    let first = place.file("devex.csv", &export(FIRST));
    place.import(&first, &Choices::default());
    let other = place.file("late.csv", &export(&[("e", "Search", 3)]));
    let late = place.import(&other, &Choices::default());
    assert_eq!(
        (late.taken, late.joins),
        (Taken::New, vec!["devex.csv".to_owned()])
    );
    let next = export(FIRST).replace("2026-08-03", "2026-11-03");
    let next = place.file("devex.csv", &next);
    assert_eq!(place.import(&next, &Choices::default()).taken, Taken::New);
    assert_eq!(place.in_use().len(), 3);

    let named = place.file("fixed.csv", &export(&FIRST[..2]));
    let replaced = place.in_use()[0].clone();
    let choices = Choices {
        earlier: Earlier::Named(replaced.clone()),
        ..Choices::default()
    };
    let receipt = place.import(&named, &choices);
    assert!(
        matches!(receipt.taken, Taken::InPlaceOf(correction) if correction.id == replaced && correction.rows.removed == 1)
    );

    let kept = place.file("fixed.csv", &export(&FIRST[1..]));
    let choices = Choices {
        earlier: Earlier::Kept,
        ..Choices::default()
    };
    assert_eq!(place.import(&kept, &choices).taken, Taken::New);
    assert_eq!(place.in_use().len(), 4);
}

#[test]
fn no_id_of_an_answer_is_kept_as_it_was() {
    let mut place = Place::new();
    let first = place.file("devex.csv", &export(FIRST));
    place.import(&first, &Choices::default());
    let root = place.session.root().to_path_buf();
    drop(place.session);
    let mut files = vec![root];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let id = format!("R_{:0>15}", "a");
        assert!(
            !bytes.windows(id.len()).any(|window| window == id.as_bytes()),
            "{}",
            path.display()
        );
    }
}
