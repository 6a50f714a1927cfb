//! The join: names of both sides, what events become, and what happens where two imports speak about the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use analysis_support::{Organisation, catalogue, columns, event, quarter, record, value};
use jiff::civil::date;
use tribometer::analysis::{Estimate, FrictionSpec, friction};
use tribometer::data::{
    Catalogue, Cohort, Dataset, Filter, JoinError, JoinOptions, Sample, SampleKey, SourceKind, SurveyColumns,
    SurveyRow, Table, TableKind, join,
};

fn sample<'a>(dataset: &'a Dataset, team: &str, of: &str, metric: &str) -> Option<&'a Sample> {
    dataset.samples.get(&SampleKey {
        quarter: quarter(of),
        metric: metric.into(),
        team: team.into(),
    })
}

#[test]
fn equal_names_match_and_are_listed_near_ones_are_only_suggested() {
    let mut organisation = Organisation::default();
    organisation
        .wave(
            "2026-Q1",
            &[
                ("Kubernetes", 3, 3),
                ("KEDA team", 3, 3),
                ("Open Policy Agent", 2, 2),
                ("Lonely", 1, 1),
            ],
        )
        .aggregates(
            "metrics.csv",
            &["KUBERNETES", "Keda", "OPA", "Kuberentes"]
                .map(|team| value(team, "2026-Q1", "review_time_hours", 5.0)),
        );
    let audit = organisation.join().audit;
    let matched: Vec<(&str, &str, &str)> = audit
        .matched
        .iter()
        .map(|team| {
            (
                team.team.as_str(),
                team.survey_names[0].as_str(),
                team.metric_names[0].as_str(),
            )
        })
        .collect();
    assert_eq!(
        matched,
        [
            ("KEDA team", "KEDA team", "Keda"),
            ("Kubernetes", "Kubernetes", "KUBERNETES")
        ]
    );
    assert_eq!(audit.survey_only, ["Lonely", "Open Policy Agent"]);
    assert_eq!(audit.metrics_only, ["Kuberentes", "OPA"]);
    let pairs: Vec<(&str, &str)> = audit
        .suggested
        .iter()
        .map(|one| (one.from.as_str(), one.to.as_str()))
        .collect();
    assert_eq!(
        pairs,
        [("Kuberentes", "Kubernetes"), ("OPA", "Open Policy Agent")]
    );

    organisation
        .aliases
        .insert("opa".to_owned(), "Open Policy Agent".to_owned());
    let audit = organisation.join().audit;
    assert!(
        audit
            .matched
            .iter()
            .any(|team| team.team == "Open Policy Agent" && team.metric_names == ["OPA"])
    );
    assert_eq!(audit.suggested.len(), 1);
}

#[test]
fn people_without_or_with_several_teams_are_no_team_names() {
    let mut organisation = Organisation::default();
    organisation.wave("2026-Q1", &[("", 3, 3), ("Several teams", 3, 3), ("A", 1, 1)]);
    assert_eq!(organisation.join().audit.survey_only, ["A"]);
}

#[test]
fn renames_and_splits_follow_the_day() {
    let start = date(2026, 4, 1);
    let mut organisation = Organisation::default();
    organisation
        .records(&[
            record("Old", "U", None, Some(date(2026, 3, 31)), ""),
            record("New", "U", Some(start), None, "Old"),
            record("Whole", "U", None, Some(date(2026, 3, 31)), ""),
            record("Half 1", "U", Some(start), None, "Whole"),
            record("Half 2", "U", Some(start), None, "Whole"),
        ])
        .events(
            "pr.csv",
            &[
                event("old", SourceKind::Team, 2, "review_time_hours", 1.0, None),
                event("new", SourceKind::Team, 5, "review_time_hours", 2.0, None),
                event("whole", SourceKind::Team, 2, "review_time_hours", 3.0, None),
                event("half-1", SourceKind::Team, 5, "review_time_hours", 4.0, None),
            ],
        );
    let dataset = organisation.join();
    let teams: Vec<(String, String)> = dataset
        .samples
        .keys()
        .map(|key| (key.quarter.to_string(), key.team.to_string()))
        .collect();
    let expected = [
        ("2026-Q1", "New"),
        ("2026-Q1", "Whole (before split)"),
        ("2026-Q2", "Half 1"),
        ("2026-Q2", "New"),
    ];
    assert_eq!(
        teams,
        expected.map(|(quarter, team)| (quarter.to_owned(), team.to_owned()))
    );
    let tree = &dataset.trees[&quarter("2026-Q1")];
    assert_eq!(tree.parent(&"Whole (before split)".into()), Some(&"U".into()));
}

#[test]
fn events_become_one_ascending_sample_without_the_open_ones() {
    let mut open = event(
        "shop",
        SourceKind::Repository,
        2,
        "review_time_hours",
        900.0,
        Some(1),
    );
    open.open = true;
    let mut organisation = Organisation::default();
    organisation
        .teams(&[("Shop", "U")])
        .repositories(&[("shop", "Shop"), ("shop-web", "shop")])
        .events(
            "pr.csv",
            &[
                event(
                    "shop",
                    SourceKind::Repository,
                    2,
                    "review_time_hours",
                    5.0,
                    Some(1),
                ),
                event(
                    "shop-web",
                    SourceKind::Repository,
                    3,
                    "review_time_hours",
                    2.0,
                    Some(7),
                ),
                event("SHOP", SourceKind::Repository, 3, "review_time_hours", 9.0, None),
                event("stray", SourceKind::Repository, 3, "review_time_hours", 9.0, None),
                open,
            ],
        );
    let (dataset, notices) = join(&organisation.input, &organisation.options()).unwrap();
    let Some(Sample::Events { values, clusters, .. }) =
        sample(&dataset, "Shop", "2026-Q1", "review_time_hours")
    else {
        panic!("{:?}", dataset.samples)
    };
    assert_eq!(values, &[2.0, 5.0, 9.0]);
    assert_eq!(
        clusters.iter().collect::<std::collections::BTreeSet<_>>().len(),
        3
    );
    let codes: Vec<&str> = notices.iter().map(|notice| notice.code.as_str()).collect();
    assert_eq!(codes, ["open-events", "repository-without-team"]);
    assert_eq!(dataset.audit.metrics_only, ["Shop", "stray"]);
}

#[test]
fn rates_count_against_the_head_count_and_stay_apart_without_one() {
    let mut organisation = Organisation::default();
    let ticket = |team: &str| event(team, SourceKind::Team, 2, "tickets_per_developer", 1.0, None);
    organisation
        .people(&[("A", 8)])
        .events("tickets.csv", &[ticket("A"), ticket("A"), ticket("B")]);
    let dataset = organisation.join();
    let expected = Sample::Count {
        events: 2,
        exposure: 8.0,
        clusters: Vec::new(),
    };
    assert_eq!(
        sample(&dataset, "A", "2026-Q1", "tickets_per_developer"),
        Some(&expected)
    );
    assert_eq!(sample(&dataset, "B", "2026-Q1", "tickets_per_developer"), None);
    assert_eq!(dataset.without_exposure.values().collect::<Vec<_>>(), [&1]);
}

#[test]
fn pages_count_against_people_and_weeks_of_the_quarter() {
    let mut organisation = Organisation::default();
    let page = |month| event("A", SourceKind::Team, month, "pages_per_person", 1.0, None);
    organisation
        .teams(&[("A", ""), ("Silent", "")])
        .people(&[("A", 8), ("Silent", 5)])
        .events("pages.csv", &[page(1), page(3)]);
    organisation.catalogue = Some(Catalogue::shipped().unwrap());
    let dataset = organisation.join();
    // The file ends on 10 March: 69 days of the quarter.
    for (team, count, people) in [("A", 2, 8.0), ("Silent", 0, 5.0)] {
        let found = sample(&dataset, team, "2026-Q1", "pages_per_person");
        let Some(Sample::Count { events, exposure, .. }) = found else {
            panic!("{team}: {found:?}");
        };
        assert_eq!(*events, count, "{team}");
        assert!(
            (exposure - people * 69.0 / 7.0).abs() < 1e-9,
            "{team}: {exposure}"
        );
    }
}

#[test]
fn a_team_without_an_event_of_a_rate_counts_zero_unless_a_name_is_open() {
    let ticket = |team: &str| event(team, SourceKind::Team, 2, "tickets_per_developer", 1.0, None);
    let mut organisation = Organisation::default();
    organisation
        .teams(&[("A", ""), ("Silent", ""), ("Empty", ""), ("Data Platform", "")])
        .people(&[("A", 8), ("Silent", 5), ("Empty", 0), ("Data Platform", 7)])
        .wave("2025-Q4", &[("A", 1, 1)])
        .events("tickets.csv", &[ticket("A"), ticket("Data Plat")]);
    let (dataset, notices) = join(&organisation.input, &organisation.options()).unwrap();
    let of = |team: &str, of: &str| sample(&dataset, team, of, "tickets_per_developer").cloned();
    let none = Sample::Count {
        events: 0,
        exposure: 5.0,
        clusters: Vec::new(),
    };
    assert_eq!(of("Silent", "2026-Q1"), Some(none));
    assert_eq!(of("Silent", "2025-Q4"), None, "no file speaks about that quarter");
    assert_eq!(of("Empty", "2026-Q1"), None);
    assert_eq!(
        of("Data Platform", "2026-Q1"),
        None,
        "its events may come under another name"
    );
    let notice = notices.iter().find(|notice| notice.code == "no-events").unwrap();
    assert_eq!(
        notice.message,
        "2026-Q1: no events of tickets_per_developer from Silent; counted as zero"
    );
    organisation
        .aliases
        .insert("Data Plat".to_owned(), "Data Platform".to_owned());
    let dataset = organisation.join();
    let accepted = sample(&dataset, "Data Platform", "2026-Q1", "tickets_per_developer");
    assert!(
        matches!(accepted, Some(Sample::Count { events: 1, .. })),
        "{accepted:?}"
    );
}

#[test]
fn values_of_names_that_are_no_team_are_left_out_and_said_so() {
    let mut organisation = Organisation::default();
    organisation.teams(&[("A", "U")]).aggregates(
        "board.csv",
        &[
            value("A", "2026-Q1", "review_time_hours", 5.0),
            value("U", "2026-Q1", "review_time_hours", 5.0),
            value("Total", "2026-Q1", "review_time_hours", 5.0),
            value("Total", "2026-Q1", "commits", 5.0),
        ],
    );
    let (dataset, notices) = join(&organisation.input, &organisation.options()).unwrap();
    let teams: Vec<&str> = dataset.samples.keys().map(|key| key.team.as_str()).collect();
    assert_eq!(teams, ["A", "U"]);
    assert!(dataset.catalogue.metric(&"commits".into()).is_none());
    assert!(dataset.audit.metrics_only.contains(&"Total".to_owned()));
    let notice = notices
        .iter()
        .find(|notice| notice.code == "name-without-team")
        .unwrap();
    assert_eq!(
        notice.message,
        "2 values are left out, because no team of the organisation has the name they come under: Total"
    );
}

#[test]
fn a_later_import_wins_on_the_days_it_covers_and_says_so() {
    let at = |month: i8, value: f64| event("A", SourceKind::Team, month, "review_time_hours", value, None);
    let mut organisation = Organisation::default();
    organisation
        .events("first.csv", &[at(1, 1.0), at(2, 2.0)])
        .events("second.csv", &[at(2, 20.0), at(3, 30.0)]);
    let dataset = organisation.join();
    let Some(Sample::Events { values, .. }) = sample(&dataset, "A", "2026-Q1", "review_time_hours") else {
        panic!()
    };
    assert_eq!(values, &[1.0, 20.0, 30.0]);
    assert_eq!(dataset.audit.duplicates, ["A, 2026-Q1, review_time_hours"]);
    assert_eq!(dataset.sources[&"review_time_hours".into()], "second.csv");

    organisation.aggregates("third.csv", &[value("a", "2026-Q1", "review_time_hours", 7.0)]);
    let dataset = organisation.join();
    let last = sample(&dataset, "A", "2026-Q1", "review_time_hours");
    assert!(
        matches!(last, Some(Sample::Aggregate { value, .. }) if *value == 7.0),
        "{last:?}"
    );
    assert_eq!(dataset.audit.duplicates, ["A, 2026-Q1, review_time_hours"]);
}

#[test]
fn files_of_different_months_are_put_together() {
    let at = |month: i8, value: f64| event("A", SourceKind::Team, month, "review_time_hours", value, Some(0));
    let mut organisation = Organisation::default();
    organisation
        .events("january.csv", &[at(1, 1.0)])
        .events("february.csv", &[at(2, 2.0)]);
    let dataset = organisation.join();
    let Some(Sample::Events { values, clusters, .. }) = sample(&dataset, "A", "2026-Q1", "review_time_hours")
    else {
        panic!()
    };
    assert_eq!(
        (values.as_slice(), clusters.as_slice()),
        ([1.0, 2.0].as_slice(), [0, 1].as_slice())
    );
    assert!(dataset.audit.duplicates.is_empty());
}

#[test]
fn a_wave_that_comes_twice_counts_once_and_two_forms_of_a_wave_are_pooled() {
    let mut organisation = Organisation::default();
    organisation
        .wave("2026-Q1", &[("A", 1, 1)])
        .wave("2026-Q1", &[("A", 1, 1), ("A", 2, 2)]);
    let dataset = organisation.join();
    assert_eq!(dataset.answers_in(quarter("2026-Q1")), Some(2));
    assert_eq!(dataset.audit.duplicates.len(), 1);
    organisation.wave("2026-Q1", &[("B", 1, 1)]);
    assert_eq!(organisation.join().answers_in(quarter("2026-Q1")), Some(3));
}

#[test]
fn late_answers_join_the_wave_whichever_file_comes_first() {
    let full: Vec<(&str, u8, u8)> = [("A", 4, 2); 20].into_iter().chain([("B", 3, 3); 14]).collect();
    let late = [
        ("A", 4, 2),
        ("A", 5, 5),
        ("B", 1, 1),
        ("B", 1, 1),
        ("B", 3, 3),
        ("B", 2, 5),
    ];
    let (mut one, mut two) = (Organisation::default(), Organisation::default());
    one.wave("2026-Q1", &full).wave("2026-Q1", &late);
    two.wave("2026-Q1", &late).wave("2026-Q1", &full);
    for organisation in [&one, &two] {
        let (dataset, notices) = join(&organisation.input, &organisation.options()).unwrap();
        assert_eq!(
            dataset.answers_in(quarter("2026-Q1")),
            Some(38),
            "34 and 6, 2 in both"
        );
        assert!(
            dataset.audit.duplicates[0].contains("2 answers"),
            "{:?}",
            dataset.audit.duplicates
        );
        let notice = notices
            .iter()
            .find(|notice| notice.code == "wave-of-several-files");
        assert!(notice.unwrap().message.contains("2 answers stand in both"));
    }
    one.wave("2026-Q1", &late);
    assert_eq!(one.join().answers_in(quarter("2026-Q1")), Some(38));
}

#[test]
fn a_later_export_supersedes_the_same_answer_and_adds_the_new_ones() {
    type Said<'a> = (Option<&'a str>, &'a str, u8, u8);
    let file = |rows: &[Said]| {
        let row = |(key, team, review, build): &Said| SurveyRow {
            quarter: quarter("2026-Q1"),
            team: Some((*team).to_owned()),
            role: None,
            tenure: None,
            answers: vec![Some(f64::from(*review)), Some(f64::from(*build))],
            texts: Vec::new(),
            key: key.map(str::to_owned),
        };
        Table::survey(&columns(), rows.iter().map(row).collect()).unwrap()
    };
    let joined = |files: &[&[Said]]| {
        let mut organisation = Organisation::default();
        for (at, rows) in files.iter().enumerate() {
            organisation.table(&format!("{at}.csv"), columns(), file(rows));
        }
        let (dataset, notices) = join(&organisation.input, &organisation.options()).unwrap();
        let said: Vec<String> = notices
            .iter()
            .filter(|notice| notice.code == "wave-of-several-files")
            .map(|notice| notice.message.clone())
            .collect();
        let cohort = Cohort::new(&dataset, &Filter::default());
        let cells = friction(&cohort, &FrictionSpec::default()).cells;
        let felt: Vec<Estimate> = cells.into_iter().map(|cell| cell.perceived).collect();
        (
            dataset.answers_in(quarter("2026-Q1")),
            dataset.audit.duplicates.clone(),
            said,
            felt,
        )
    };
    let first: &[Said] = &[
        (Some("r1"), "A", 5, 5),
        (Some("r2"), "A", 5, 5),
        (Some("r3"), "B", 2, 4),
        (Some("r4"), "B", 1, 4),
    ];
    // The third person changed one answer of two; the fifth and sixth answered late, one of them like the first.
    let second: &[Said] = &[
        (Some("r1"), "A", 5, 5),
        (Some("r2"), "A", 5, 5),
        (Some("r3"), "B", 3, 4),
        (Some("r4"), "B", 1, 4),
        (Some("r5"), "A", 5, 5),
        (Some("r6"), "B", 4, 2),
    ];
    let (people, duplicates, said, felt) = joined(&[first, second]);
    assert_eq!(people, Some(6));
    assert_eq!(felt, joined(&[second]).3, "the later answers count");
    assert!(felt.iter().any(|felt| felt.value.is_some()));
    assert_eq!(
        duplicates,
        ["survey, 2026-Q1: 4 answers of 1.csv stand in 0.csv too; 1 changed in between and superseded"]
    );
    assert!(
        said[0].ends_with("1 changed in between, and what 1.csv says of them counts"),
        "{said:?}"
    );

    // Numbers that two forms give their rows by accident name nobody: the answers have nothing in common.
    let other: &[Said] = &[
        (Some("r1"), "C", 1, 2),
        (Some("r2"), "C", 2, 1),
        (Some("r3"), "C", 4, 1),
        (Some("r4"), "C", 3, 3),
    ];
    assert_eq!(joined(&[first, other]).0, Some(8));
    // A file without ids is matched by what its rows say.
    assert_eq!(
        joined(&[first, &[(None, "B", 2, 4), (None, "C", 3, 3)]]).0,
        Some(5)
    );
}

#[test]
fn a_row_that_differs_in_role_or_text_is_another_person_and_a_missing_column_decides_nothing() {
    let of = |role: Option<&str>, answers: &[(u8, Option<&str>)], has_text: bool| {
        let mut columns = columns();
        if has_text {
            columns.texts.push(("why".into(), "Why?".to_owned()));
        }
        let row = |(code, text): &(u8, Option<&str>)| SurveyRow {
            quarter: quarter("2026-Q1"),
            team: Some("A".to_owned()),
            role: role.map(str::to_owned),
            tenure: None,
            answers: vec![Some(f64::from(*code)), None],
            key: None,
            texts: if has_text {
                vec![text.map(str::to_owned)]
            } else {
                Vec::new()
            },
        };
        let table = Table::survey(&columns, answers.iter().map(row).collect()).unwrap();
        (columns, table)
    };
    let answers = |files: [(SurveyColumns, Table); 2]| {
        let mut organisation = Organisation::default();
        for (at, (columns, table)) in files.into_iter().enumerate() {
            organisation.table(&format!("{at}.csv"), columns, table);
        }
        organisation.join().answers_in(quarter("2026-Q1"))
    };
    let first = || of(Some("dev"), &[(3, Some("slow")), (3, None)], true);
    assert_eq!(
        answers([first(), of(Some("dev"), &[(3, Some("slow"))], true)]),
        Some(2)
    );
    assert_eq!(
        answers([first(), of(Some("dev"), &[(3, Some("other"))], true)]),
        Some(3)
    );
    assert_eq!(
        answers([first(), of(Some("lead"), &[(3, Some("slow"))], true)]),
        Some(3)
    );
    assert_eq!(answers([first(), of(Some("dev"), &[(3, None)], false)]), Some(2));
}

#[test]
fn two_questionnaires_of_one_quarter_both_count_and_say_so() {
    let mut other = columns();
    for item in &mut other.items {
        item.id = format!("{}-new", item.id).into();
    }
    let row = SurveyRow {
        quarter: quarter("2026-Q1"),
        team: Some("A".to_owned()),
        role: None,
        tenure: None,
        answers: vec![Some(1.0), Some(1.0)],
        key: None,
        texts: Vec::new(),
    };
    let table = Table::survey(&other, vec![row]).unwrap();
    let mut organisation = Organisation::default();
    organisation.wave("2026-Q1", &[("A", 1, 1)]);
    organisation.table("pulse.csv", other, table);
    let (dataset, notices) = join(&organisation.input, &organisation.options()).unwrap();
    assert_eq!(dataset.answers_in(quarter("2026-Q1")), Some(2));
    assert!(dataset.audit.duplicates.is_empty());
    assert!(
        notices
            .iter()
            .any(|notice| notice.code == "wave-of-two-questionnaires")
    );
}

#[test]
fn metrics_that_only_files_know_have_no_direction() {
    let mut organisation = Organisation::default();
    organisation.aggregates("metrics.csv", &[value("A", "2026-Q1", "commits", 5.0)]);
    let dataset = organisation.join();
    let metric = dataset.catalogue.metric(&"commits".into()).unwrap();
    assert_eq!(
        (metric.better, metric.topic.as_ref(), metric.name.as_str()),
        (None, None, "Commits")
    );
    assert_eq!(dataset.catalogue.metrics.len(), catalogue().metrics.len() + 1);
}

#[test]
fn the_order_of_rows_changes_nothing_and_the_content_names_the_dataset() {
    let at = |month: i8, value: f64| event("A", SourceKind::Team, month, "review_time_hours", value, None);
    let (mut one, mut two) = (Organisation::default(), Organisation::default());
    one.events("a.csv", &[at(1, 1.0), at(2, 2.0)]);
    two.events("a.csv", &[at(2, 2.0), at(1, 1.0)]);
    assert_eq!(one.join().samples, two.join().samples);
    assert_eq!(one.join().fingerprint, two.join().fingerprint);
    two.aliases.insert("x".to_owned(), "y".to_owned());
    assert_ne!(one.join().fingerprint, two.join().fingerprint);
}

#[test]
fn a_damaged_table_and_a_threshold_that_shows_persons_are_refused() {
    let mut organisation = Organisation::default();
    let damaged = Table {
        kind: TableKind::Events,
        ..Table::aggregates(&[value("A", "2026-Q1", "m", 1.0)]).unwrap()
    };
    organisation.table("broken.csv", SurveyColumns::default(), damaged);
    let err = join(&organisation.input, &organisation.options()).unwrap_err();
    assert!(err.to_string().starts_with("broken.csv: "), "{err}");
    let options = JoinOptions {
        threshold: 2,
        ..JoinOptions::default()
    };
    assert!(matches!(
        join(&Organisation::default().input, &options),
        Err(JoinError::Threshold(2))
    ));
}
