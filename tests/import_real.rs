//! Real exports by other hands. They are no part of the project: name their folder in TRIBOMETER_REAL_DATA.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

mod import_support;

use std::path::PathBuf;

use import_support::{assert_accounted, catalogue, codes, excluded, source};
use tribometer::data::SEVERAL_TEAMS;
use tribometer::import::{Imported, Options, Role};

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("TRIBOMETER_REAL_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: TRIBOMETER_REAL_DATA is not set");
    }
    folder
}

/// The answers of a survey whose rows are all tests of the tool, which an import leaves out: with the status set aside.
fn import_tests(folder: &std::path::Path, file: &str) -> Imported {
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    let source = source(&folder.join(file));
    let mut mapping = tribometer::import::inspect(&source, &options).unwrap().mapping;
    for column in &mut mapping.columns {
        if column.role == Role::Status {
            column.role = Role::Ignore;
        }
    }
    options.mapping = Some(mapping);
    let imported =
        tribometer::import::import(&source, &options).unwrap_or_else(|err| panic!("{file}: {err}"));
    assert_accounted(&imported.proof);
    imported
}

/// The answers to every item, sorted: a table holds no order of people.
fn all_answers(imported: &Imported) -> Vec<Vec<Option<i64>>> {
    let items = imported.columns.items.iter();
    items
        .map(|item| {
            let codes = imported.tables[0].floats(&format!("item:{}", item.id)).unwrap();
            let mut codes: Vec<Option<i64>> = codes
                .into_iter()
                .map(|code| code.map(|code| code as i64))
                .collect();
            codes.sort_unstable();
            codes
        })
        .collect()
}

#[test]
fn the_legacy_and_the_later_export_of_one_qualtrics_survey_give_the_same() {
    let Some(folder) = folder() else { return };
    for (one, other, people, items, choices) in [
        (
            "No_Basis_for_Evaluation (Insights).csv",
            "No_Basis_for_Evaluation (Legacy).csv",
            15,
            9,
            26,
        ),
        (
            "SidebySide_Questions (Insights).csv",
            "SidebySide_Questions (Legacy).csv",
            25,
            0,
            45,
        ),
        (
            "Multiple_Answer_MC_Questions (Insights).csv",
            "Multiple_Answer_MC_Questions.csv",
            5,
            0,
            21,
        ),
    ] {
        let [one, other] =
            [one, other].map(|file| import_tests(&folder, &format!("survey/qualtrics/{file}")));
        for imported in [&one, &other] {
            let rows = &imported.proof.rows;
            assert_eq!(
                (rows.read, rows.used),
                (people, people),
                "{}",
                imported.proof.file
            );
            let count = |role: Role| {
                imported
                    .proof
                    .columns
                    .iter()
                    .filter(|column| column.role == role)
                    .count()
            };
            assert_eq!(
                (count(Role::Item), count(Role::Choice)),
                (items, choices),
                "{}",
                imported.proof.file
            );
        }
        let asked = |imported: &Imported| {
            let mut asked: Vec<String> = imported
                .proof
                .columns
                .iter()
                .filter(|column| matches!(column.role, Role::Item | Role::Text | Role::Choice))
                .map(|column| format!("{} {} {}", column.role, column.header, column.treatment))
                .collect();
            asked.sort();
            asked
        };
        assert_eq!(asked(&one), asked(&other));
        assert_eq!(one.columns.items, other.columns.items);
        assert_eq!(all_answers(&one), all_answers(&other));
        assert_eq!(one.quarters, other.quarters);
    }
}

#[test]
fn answers_to_tests_of_the_tool_are_no_answers() {
    let Some(folder) = folder() else { return };
    let catalogue = catalogue();
    for (file, header_rows, read) in [
        ("Matrix_Single_Answer_Testing.csv", 3, 5),
        ("Multiple_Answer_MC_Questions (Insights).csv", 3, 5),
        ("Multiple_Answer_MC_Questions.csv", 2, 5),
        ("No_Basis_for_Evaluation (Insights).csv", 3, 15),
        ("No_Basis_for_Evaluation (Legacy).csv", 2, 15),
        ("Questions_with_Text_Entry_Components.csv", 3, 15),
        ("Sample_Survey (Insights).csv", 3, 5),
        ("Sample_Survey.csv", 3, 5),
        ("SidebySide_Questions (Insights).csv", 3, 25),
        ("SidebySide_Questions (Legacy).csv", 2, 25),
    ] {
        let source = source(&folder.join("survey/qualtrics").join(file));
        let inspection = tribometer::import::inspect(&source, &Options::new(&catalogue)).unwrap();
        let proof = &inspection.proof;
        assert_accounted(proof);
        assert_eq!(
            (proof.kind.word(), proof.header_rows),
            ("qualtrics", header_rows),
            "{file}"
        );
        assert_eq!((proof.rows.read, proof.rows.used), (read, 0), "{file}");
        let out = excluded(proof);
        assert_eq!(
            out.get("test").copied().unwrap_or_default() + out.get("empty").copied().unwrap_or_default(),
            read
        );
        assert_eq!(inspection.blocked.unwrap().code, "only-previews", "{file}");
    }
}

#[test]
fn a_microsoft_workbook_is_read_by_its_first_columns() {
    let Some(folder) = folder() else { return };
    let imported = import(&folder, "survey/microsoft-forms/Topic of Talk(1-10).xlsx", None);
    let proof = &imported.proof;
    assert_eq!((proof.kind.word(), proof.header_rows), ("microsoft-forms", 1));
    assert_eq!((proof.rows.read, proof.rows.used), (10, 10));
    assert_eq!(imported.quarters, ["2024-Q2".parse().unwrap()]);
    let roles: Vec<Role> = proof.columns.iter().take(6).map(|column| column.role).collect();
    let personal = Role::PersonalData;
    assert_eq!(
        roles,
        [
            Role::Response,
            Role::Ignore,
            Role::Time,
            personal,
            personal,
            Role::Ignore
        ]
    );
    // A quiz: one answer a question, over several lines; nothing of it is ordered.
    for column in proof.columns.iter().skip(6) {
        assert_eq!(column.role, Role::Choice, "{}", column.header);
        assert!(
            !column.treatment.contains("several"),
            "{}: {}",
            column.header,
            column.treatment
        );
    }
}

#[test]
fn google_sheets_give_their_scales_and_their_choices() {
    let Some(folder) = folder() else { return };
    let flaky = import(&folder, "survey/google-forms/flaky-devex-2021-grid.tsv", None);
    assert_eq!((flaky.proof.rows.read, flaky.proof.rows.used), (171, 171));
    assert_eq!(flaky.quarters, ["2021-Q3".parse().unwrap()]);
    let scales: Vec<(i32, usize)> = flaky
        .columns
        .items
        .iter()
        .map(|item| (item.scale.high, item.scale.labels.len()))
        .collect();
    // Daily to never, then agreement and frequency without a middle and without “always”.
    assert_eq!(scales[0], (5, 5));
    assert_eq!(
        (scales.len(), scales[1..].iter().all(|scale| *scale == (4, 4))),
        (27, true)
    );
    let (first, second) = (
        import(
            &folder,
            "survey/google-forms/cncf-maintainer-results-h1-2017.csv",
            None,
        ),
        import(
            &folder,
            "survey/google-forms/cncf-maintainer-results-h2-2017.csv",
            None,
        ),
    );
    for (imported, used, reason) in [(&first, 19, "no-time"), (&second, 13, "empty")] {
        let rows = &imported.proof.rows;
        assert_eq!(
            (rows.used, rows.read - rows.used),
            (used, excluded(&imported.proof)[reason])
        );
        let items: Vec<(i32, i32)> = imported
            .columns
            .items
            .iter()
            .map(|item| (item.scale.low, item.scale.high))
            .collect();
        assert_eq!(items, [(1, 5), (1, 5)], "{}", imported.proof.file);
    }
    let course = import(&folder, "survey/google-forms/jupyter-2016-education.csv", None);
    assert_eq!((course.proof.rows.read, course.proof.rows.used), (125, 125));
    assert!(course.columns.items.is_empty());
}

#[test]
fn a_survey_that_went_through_r_keeps_its_scales_and_coded_themes_are_no_survey() {
    let Some(folder) = folder() else { return };
    for file in [
        "integrators-integrators.csv",
        "integrators-integrators-enriched.csv",
    ] {
        let imported = import(
            &folder,
            &format!("joined/gousios-integrators/{file}"),
            Some("2014-Q2"),
        );
        let proof = &imported.proof;
        assert_eq!(
            (proof.kind.word(), proof.header_rows),
            ("survey-table", 1),
            "{file}"
        );
        assert_eq!((proof.rows.read, proof.rows.used), (749, 749), "{file}");
        assert_eq!(imported.columns.items.len(), 34, "{file}");
        assert!(
            imported
                .columns
                .items
                .iter()
                .all(|item| (item.scale.low, item.scale.high) == (1, 4))
        );
        assert!(imported.mapping.with(Role::Team).count() == 1);
    }
    let catalogue = catalogue();
    for question in [14, 16, 19, 22, 26] {
        let file = format!("joined/gousios-integrators/integrators-int-q{question}-coded.csv");
        let err =
            tribometer::import::inspect(&source(&folder.join(file)), &Options::new(&catalogue)).unwrap_err();
        assert_eq!(err.code, "unknown-kind", "{question}");
    }
}

fn import(folder: &std::path::Path, file: &str, quarter: Option<&str>) -> Imported {
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.quarter = quarter.map(|quarter| quarter.parse().unwrap());
    let imported = tribometer::import::import(&source(&folder.join(file)), &options);
    let imported = imported.unwrap_or_else(|err| panic!("{err}"));
    assert_accounted(&imported.proof);
    imported
}

#[test]
fn the_r_survey_gives_the_same_from_csv_tsv_and_workbook() {
    let Some(folder) = folder() else { return };
    let csv = import(&folder, "survey/google-forms/rstudio-2019-en.csv", None);
    let tsv = import(&folder, "survey/google-forms/rstudio-2019-en.tsv", None);
    let workbook = import(&folder, "survey/google-forms/rstudio-2019-en.xlsx", None);
    assert_eq!(csv.proof.kind.word(), "google-forms");
    assert_eq!((csv.proof.rows.read, csv.proof.rows.used), (1838, 1807));
    assert_eq!(excluded(&csv.proof).get("empty"), Some(&31));
    assert_eq!(csv.quarters, ["2019-Q4".parse().unwrap()]);
    for (other, name) in [(&tsv, "TSV"), (&workbook, "XLSX")] {
        assert_eq!(csv.proof.rows, other.proof.rows, "{name}");
        assert_eq!(csv.columns, other.columns, "{name}");
        assert!(
            csv.tables[0].to_parquet().unwrap() == other.tables[0].to_parquet().unwrap(),
            "the tables differ: {name}"
        );
    }
    let scores: Vec<(i32, i32)> = csv
        .columns
        .items
        .iter()
        .map(|item| (item.scale.low, item.scale.high))
        .collect();
    // Two questions on how often have four answers: from never to usually, from never to frequently.
    assert_eq!(
        scores,
        [(1, 5), (1, 5), (1, 5), (0, 10), (1, 4), (1, 4), (1, 5), (0, 10)]
    );
}

#[test]
fn the_maintainer_waves_have_projects_as_teams() {
    let Some(folder) = folder() else { return };
    let name = |half: &str| format!("joined/cncf-maintainers/CNCF_Maintainers_Survey_2021_{half}.csv");
    let first = import(&folder, &name("H1"), Some("2021-Q2"));
    assert_eq!(
        (first.proof.kind.word(), first.proof.header_rows),
        ("surveymonkey", 2)
    );
    assert_eq!((first.proof.rows.read, first.proof.rows.used), (93, 93));
    assert_eq!(first.mapping.with(Role::Team).count(), 91);
    let several = |imported: &Imported| {
        let teams = imported.tables[0].texts("team").unwrap();
        teams
            .iter()
            .filter(|team| team.as_deref() == Some(SEVERAL_TEAMS))
            .count()
    };
    assert_eq!(several(&first), 18);

    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    let known = [first.mapping.clone()];
    options.known = &known;
    let second = tribometer::import::import(&source(&folder.join(name("H2"))), &options).unwrap();
    assert_eq!((second.proof.rows.read, second.proof.rows.used), (102, 102));
    assert_eq!(second.quarters, ["2021-Q4".parse().unwrap()]);
    assert_eq!(several(&second), 16);
    let found = codes(&second.proof);
    assert!(
        found.contains(&"mapping-reused") && found.contains(&"question-reworded"),
        "{found:?}"
    );
    let dropped: Vec<&str> = second
        .proof
        .columns
        .iter()
        .filter(|column| column.role == Role::PersonalData)
        .map(|column| column.header.as_str())
        .collect();
    assert_eq!(dropped, ["Collector ID"]);
    assert_eq!(second.proof.columns[0].role, Role::Response);
    for imported in [&first, &second] {
        let scored = imported
            .columns
            .items
            .iter()
            .filter(|item| item.polarity.is_some());
        assert_eq!(scored.count(), 9);
        assert!(
            imported
                .columns
                .items
                .iter()
                .all(|item| (item.scale.low, item.scale.high) == (1, 10))
        );
    }
}

#[test]
fn activity_by_project_is_kept_and_never_scored() {
    let Some(folder) = folder() else { return };
    for (file, quarter, rows, metrics) in [
        ("data_cncf_update_2021-01-01_2021-07-01.csv", "2021-Q2", 106, 1),
        ("data_cncf_update_2021-07-01_2022-01-01.csv", "2021-Q4", 120, 1),
        ("projects_cncf_20210101_20210701.csv", "2021-Q2", 108, 7),
        ("projects_cncf_20210701_20220101.csv", "2021-Q4", 122, 7),
    ] {
        let imported = import(&folder, &format!("joined/cncf-maintainers/{file}"), Some(quarter));
        assert!(imported.proof.kind.is_metrics(), "{file}");
        assert_eq!(
            (imported.proof.rows.read, imported.proof.rows.used),
            (rows, rows),
            "{file}"
        );
        assert_eq!(imported.tables[0].frame.height() as u64, rows * metrics, "{file}");
        assert!(codes(&imported.proof).contains(&"metric-unknown"), "{file}");
    }
}

#[test]
fn other_surveys_are_recognised_and_accounted_for() {
    let Some(folder) = folder() else { return };
    let catalogue = catalogue();
    for (file, kind, header_rows, read) in [
        (
            "survey/surveymonkey/cloudnative-2020-macroman-oct49.csv",
            "surveymonkey",
            2,
            1324,
        ),
        ("survey/surveymonkey/cncf-maint-2019H2.csv", "surveymonkey", 2, 70),
        (
            "survey/surveymonkey/cncf-maint-2019H1-expanded-ratings.csv",
            "surveymonkey",
            2,
            64,
        ),
        (
            "survey/surveymonkey/cncf-maint-2023H1.csv",
            "surveymonkey",
            2,
            145,
        ),
        (
            "survey/surveymonkey/contribex-survey-2018.csv",
            "surveymonkey",
            1,
            160,
        ),
        ("survey/qualtrics/qualtRics-sample.csv", "qualtrics", 3, 1),
        ("survey/qualtrics/qualtRics-sample_legacy.csv", "qualtrics", 2, 1),
        (
            "survey/limesurvey/test-quality-fulltext-pandas-mangled.csv",
            "limesurvey",
            1,
            70,
        ),
        (
            "survey/limesurvey/rse-2017-uk-code-dot-text.csv",
            "limesurvey",
            1,
            253,
        ),
        (
            "survey/alchemer/2015-12-notebook-ux-SurveyExport.csv",
            "alchemer",
            1,
            1706,
        ),
        (
            "survey/google-forms/flaky-devex-2021-grid.tsv",
            "google-forms",
            1,
            171,
        ),
    ] {
        let inspection = tribometer::import::inspect(&source(&folder.join(file)), &Options::new(&catalogue));
        let proof = inspection.unwrap_or_else(|err| panic!("{err}")).proof;
        assert_accounted(&proof);
        assert_eq!(
            (proof.kind.word(), proof.header_rows, proof.rows.read),
            (kind, header_rows, read),
            "{file}"
        );
    }
    let summary = source(&folder.join("survey/surveymonkey/cncf-maint-2020H2-SUMMARY-not-raw.csv"));
    let err = tribometer::import::inspect(&summary, &Options::new(&catalogue)).unwrap_err();
    assert_eq!(err.code, "summary-export");
}

#[test]
fn tables_of_devlake_map_projects_and_name_scopes() {
    let Some(folder) = folder() else { return };
    let of = |file: &str| import(&folder, &format!("metrics/devlake/{file}"), None);
    for (file, rows, owners) in [
        ("dora/e2e/change_lead_time/project_mapping.csv", 6, 6),
        ("dora/e2e/deployment_generator/project_mapping.csv", 8, 8),
        (
            "dora/e2e/prev_success_deployment_commit/project_mapping.csv",
            8,
            8,
        ),
        (
            "dora/e2e/connect_incident_to_deployment/raw_tables/project_mapping.csv",
            8,
            8,
        ),
    ] {
        let imported = of(file);
        assert_eq!(imported.proof.kind.word(), "devlake-projects", "{file}");
        assert_eq!(
            (imported.proof.rows.read, imported.proof.rows.used),
            (rows, owners),
            "{file}: {:?}",
            excluded(&imported.proof)
        );
    }
    for (file, id, name) in [
        (
            "github/e2e/snapshot_tables/repos.csv",
            "github:GithubRepo:1:134018330",
            "panjf2000/ants",
        ),
        (
            "github/e2e/snapshot_tables/boards.csv",
            "github:GithubRepo:1:134018330",
            "panjf2000/ants",
        ),
        (
            "github/e2e/snapshot_tables/cicd_scopes.csv",
            "github:GithubRepo:1:134018330",
            "panjf2000/ants",
        ),
        (
            "jira/e2e/snapshot_tables/boards.csv",
            "jira:JiraBoard:2:8",
            "迭代开发看板（停用）",
        ),
    ] {
        let imported = of(file);
        assert_eq!(imported.proof.kind.word(), "devlake-scopes", "{file}");
        let ids = imported.tables[0].to_ids().unwrap();
        assert_eq!((ids[0].id.as_str(), ids[0].name.as_str()), (id, name), "{file}");
    }
}

#[test]
fn spread_ratings_of_maintainers_are_items_again() {
    let Some(folder) = folder() else { return };
    let file = "survey/surveymonkey/cncf-maint-2019H1-expanded-ratings.csv";
    let imported = import(&folder, file, None);
    assert_eq!((imported.proof.rows.read, imported.proof.rows.used), (64, 64));
    assert_eq!(imported.quarters, ["2019-Q1".parse().unwrap()]);
    let items: Vec<(i32, i32)> = imported
        .columns
        .items
        .iter()
        .map(|item| (item.scale.low, item.scale.high))
        .collect();
    assert_eq!(items, [(1, 5); 10]);
    // The first question was answered 2, 3, 4 and 5 by 3, 11, 32 and 18 people.
    let first = format!("item:{}", imported.columns.items[0].id);
    let answers = imported.tables[0].floats(&first).unwrap();
    let given = |answer: f64| answers.iter().filter(|given| **given == Some(answer)).count();
    assert_eq!([1.0, 2.0, 3.0, 4.0, 5.0].map(given), [0, 3, 11, 32, 18]);

    let catalogue = catalogue();
    let wide = "survey/surveymonkey/cloudnative-2020-macroman-oct49.csv";
    let proof = tribometer::import::inspect(&source(&folder.join(wide)), &Options::new(&catalogue))
        .unwrap()
        .proof;
    assert_eq!((proof.rows.read, proof.rows.used), (1324, 1324));
    assert_eq!(proof.encoding, "Mac OS Roman");
    let items = proof
        .columns
        .iter()
        .filter(|column| column.role == Role::Item)
        .count();
    assert_eq!((items, proof.columns.len()), (15, 955 - 82 + 15));
    assert!(codes(&proof).contains(&"excel-date"));
}

#[test]
fn limesurvey_days_of_1980_and_numbers_of_pandas_are_understood() {
    let Some(folder) = folder() else { return };
    let file = "survey/limesurvey/test-quality-fulltext-pandas-mangled.csv";
    let imported = import(&folder, file, Some("2019-Q2"));
    assert_eq!((imported.proof.rows.read, imported.proof.rows.used), (70, 70));
    let found = codes(&imported.proof);
    assert!(found.contains(&"submit-day-unknown"), "{found:?}");
    assert!(
        imported
            .proof
            .columns
            .iter()
            .all(|column| !column.header.ends_with("].1"))
    );
    let with_codes = import(
        &folder,
        "survey/limesurvey/rse-2017-uk-code-dot-text.csv",
        Some("2017-Q4"),
    );
    assert_eq!(
        (with_codes.proof.rows.read, with_codes.proof.rows.used),
        (253, 253)
    );
    assert_eq!(
        with_codes.proof.columns[5].header,
        "Do you write code as part of your job?"
    );
}
