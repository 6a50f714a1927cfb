//! Files that must not be read, since what they hold is already counted or can be read in two ways: what gives them
//! away, why, and what to export instead.

use std::collections::BTreeMap;

use crate::base::Place;
use crate::import::error::ImportError;
use crate::import::read::Sheet;
use crate::import::text;

/// Rows in which a table of results may begin.
const NEAR: usize = 60;

/// A report that has counts of answers instead of answers.
struct Report {
    /// Whether a row (the header or one near the top) gives the report away.
    is_it: fn(&Cells) -> bool,
    what: &'static str,
    instead: &'static str,
}

/// The cells of one row as they are compared.
struct Cells(Vec<String>);

impl Cells {
    fn of<T: AsRef<str>>(cells: &[T]) -> Self {
        Self(cells.iter().map(|cell| text::normalised(cell.as_ref())).collect())
    }

    fn has(&self, wanted: &[&str]) -> bool {
        self.0.iter().any(|cell| wanted.contains(&cell.as_str()))
    }

    fn starts_with(&self, wanted: &str) -> bool {
        self.0.first().is_some_and(|cell| cell == wanted)
    }
}

const REPORTS: &[Report] = &[
    Report {
        is_it: |row| row.has(&["answer choices"]) && row.has(&["responses", "response percent"]),
        what: "a summary of SurveyMonkey",
        instead: "in SurveyMonkey choose Export all > All responses data (CSV or XLSX), not the summary",
    },
    Report {
        is_it: |row| {
            row.has(&["std deviation", "standard deviation"]) && row.has(&["variance"]) && row.has(&["mean"])
        },
        what: "a results report of Qualtrics",
        instead: "in Qualtrics choose Data & Analysis > Export data > CSV with choice text, not the report",
    },
    Report {
        is_it: |row| row.has(&["%"]) && row.has(&["count"]) && row.has(&["answer", "field", "choice", "#"]),
        what: "a results report of Qualtrics",
        instead: "in Qualtrics choose Data & Analysis > Export data > CSV with choice text, not the report",
    },
    Report {
        is_it: |row| {
            row.has(&["votes", "number of votes", "vote count"])
                && row.has(&["option", "options", "answer", "poll", "poll question", "question"])
        },
        what: "results of polls, as Slido exports them",
        instead: "in Slido export “Poll results per user”, which has one row a person",
    },
    Report {
        is_it: |row| {
            row.has(&[
                "favorable",
                "favourable",
                "% favorable",
                "% favourable",
                "favorable %",
                "favourable %",
            ]) && row.has(&[
                "unfavorable",
                "unfavourable",
                "% unfavorable",
                "% unfavourable",
                "unfavorable %",
                "unfavourable %",
            ])
        },
        what: "shares of favourable answers, as Culture Amp exports them",
        instead: "ask Culture Amp for the raw data extract; or keep the shares as a table of team, period, metric, value and n",
    },
    Report {
        is_it: |row| row.has(&["demographic_question_code"]) && row.has(&["score"]),
        what: "shares of favourable answers, as Culture Amp exports them",
        instead: "ask Culture Amp for the raw data extract; or keep the shares as a table of team, period, metric, value and n",
    },
    Report {
        is_it: |row| {
            row.has(&["team", "teams", "group", "groups"])
                && row.has(&[
                    "dxi",
                    "developer experience index",
                    "developer experience index (dxi)",
                ])
        },
        what: "a heat map of DX: scores without the number of people behind them",
        instead: "save the answer of the DX API's snapshots.info, or export dx_snapshot_team_scores with team and item names",
    },
    Report {
        is_it: |row| {
            row.has(&["question"])
                && row.has(&["count", "responses"])
                && row.has(&["percent", "percentage", "%", "share"])
        },
        what: "a summary of answers",
        instead: "export the single answers, one row a person",
    },
];

/// Stands below the answers of a question where each has a row of its own; `Skipped` follows.
const CROSSTAB: Report = Report {
    is_it: |row| row.starts_with("answered"),
    what: "a summary or crosstab of SurveyMonkey",
    instead: "in SurveyMonkey choose Export all > All responses data (CSV or XLSX), not the summary or a crosstab",
};

/// Refuses tables of results: nothing honest can be computed from counts of answers.
pub(super) fn report(sheet: &Sheet) -> Result<(), ImportError> {
    let header = (1, Cells::of(&sheet.headers));
    let below = sheet
        .rows
        .iter()
        .take(NEAR)
        .map(|row| (row.number, Cells::of(&row.cells)));
    let rows: Vec<(u64, Cells)> = std::iter::once(header).chain(below).collect();
    let single = rows.iter().find_map(|(number, cells)| {
        let report = REPORTS.iter().find(|report| (report.is_it)(cells))?;
        Some((*number, report))
    });
    let double = rows.windows(2).find_map(|two| {
        let is_it = (CROSSTAB.is_it)(&two[0].1) && two[1].1.starts_with("skipped");
        is_it.then_some((two[0].0, &CROSSTAB))
    });
    let Some((row, report)) = single.or(double) else {
        return Ok(());
    };
    Err(ImportError::new(
        "summary-export",
        Place::file(&sheet.file).row(row),
        format!(
            "is {}, with counts of answers; single answers were expected",
            report.what
        ),
        report.instead,
    ))
}

/// Refuses a sheet in which the questions stand twice, side by side: two waves or two exports, and nobody can say whether
/// a row is one person or two.
pub(super) fn two_layouts(sheet: &Sheet) -> Result<(), ImportError> {
    const LEAST: usize = 4;
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut named = 0;
    for (at, header) in sheet
        .headers
        .iter()
        .enumerate()
        .filter(|(_, header)| !header.is_empty())
    {
        named += 1;
        places.entry(text::normalised(header)).or_default().push(at);
    }
    let twice: Vec<(usize, usize)> = places
        .values()
        .filter_map(|places| match places.as_slice() {
            [first, second] => Some((*first, *second)),
            _ => None,
        })
        .collect();
    let last_of_first = twice.iter().map(|(first, _)| *first).max().unwrap_or_default();
    let first_of_second = twice.iter().map(|(_, second)| *second).min().unwrap_or_default();
    let is_side_by_side =
        twice.len() >= LEAST && twice.len() * 2 * 10 >= named * 6 && last_of_first < first_of_second;
    if !is_side_by_side {
        return Ok(());
    }
    let repeated = &sheet.headers[first_of_second];
    Err(ImportError::new(
        "several-layouts",
        Place::file(&sheet.file)
            .row(1)
            .column(sheet.column_name(first_of_second)),
        format!(
            "{} questions stand in it twice, side by side, from “{}” in column {} on: there is more than one plausible header layout",
            twice.len(),
            repeated.chars().take(60).collect::<String>(),
            first_of_second + 1
        ),
        format!(
            "put each wave into a file of its own, one with columns 1 to {first_of_second} and one with the rest; or give a mapping"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Source;

    fn sheet(text: &str) -> Sheet {
        let source = Source {
            name: "a.csv".to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        crate::import::read::sheet(&source).unwrap()
    }

    #[test]
    fn tables_of_results_are_refused_with_what_to_export_instead() {
        for (text, instead) in [
            (
                "Survey,,\nQ1. Team?,,\nAnswer Choices,Response Percent,Responses\nTax,5%,1\n",
                "All responses data",
            ),
            (
                "Q1,Tax,Pay\nAgree,3,4\nAnswered,12,9\nSkipped,0,0\n",
                "All responses data",
            ),
            (
                "Field,Minimum,Maximum,Mean,Std Deviation,Variance,Count\nQ1,1,5,3,1,1,9\n",
                "choice text",
            ),
            ("#,Answer,%,Count\n1,Yes,50.00%,3\n", "choice text"),
            ("Poll,Option,Votes\nHow is it?,Good,3\n", "per user"),
            (
                "Question,Favorable,Neutral,Unfavorable\nBuilds are fast,50,20,30\n",
                "raw data",
            ),
            ("Team,DXI,Code review\nTax,63,50\n", "snapshots.info"),
        ] {
            let err = report(&sheet(text)).unwrap_err();
            assert_eq!(err.code, "summary-export", "{text}");
            assert!(err.hint.contains(instead), "{text}: {}", err.hint);
        }
        for text in [
            "Team,How many votes?,I answered\nTax,3,yes\n",
            "Which team?,Count on me,Answered\nTax,Agree,3\n",
            "Status,Id\nAnswered,17\nOpen,18\n",
        ] {
            assert!(report(&sheet(text)).is_ok(), "{text}");
        }
    }

    #[test]
    fn questions_that_stand_twice_side_by_side_are_refused() {
        let err = two_layouts(&sheet("Team,A,B,C,D,Team,A,B,C,D\nTax,1,2,3,4,Pay,2,3,4,5\n")).unwrap_err();
        assert_eq!(
            (err.code, err.place.column.as_deref()),
            ("several-layouts", Some("Team"))
        );
        assert!(err.hint.contains("columns 1 to 5"), "{}", err.hint);
        assert!(two_layouts(&sheet("Team,A,Why?,B,Why?,C,Why?,D,Why?\nTax,1,x,3,y,2,z,3,w\n")).is_ok());
        assert!(two_layouts(&sheet("Team,Other,B,Other,D\nTax,1,2,3,4\n")).is_ok());
    }
}
