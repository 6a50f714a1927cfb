//! Which rows of a survey are answers of people: previews, tests, spam and people who were turned away are none; who
//! stopped half-way counts as far as the answers go.

use crate::base::{Notice, Place};
use crate::import::mapping::Role;
use crate::import::missing::{self, Missing};
use crate::import::rows::Rows;
use crate::import::text;
use crate::import::times;

use super::seen::Seen;
use super::{Job, responses};

/// Tools that write no time of submission for who did not get to the end.
const EMPTY_TIME_IS_PARTIAL: [&str; 2] = ["limesurvey", "typeform"];

/// Rows of people: without previews, repeated submissions, and rows in which nothing was answered.
pub(super) fn rows(job: &mut Job) -> Vec<u32> {
    let positions =
        |role: Role| -> Vec<usize> { job.mapping.with(role).map(|column| column.index - 1).collect() };
    let answered: Vec<usize> = job
        .mapping
        .columns
        .iter()
        .filter(|column| {
            matches!(
                column.role,
                Role::Item | Role::Score | Role::Text | Role::Choice | Role::Team | Role::Role | Role::Tenure
            )
        })
        .map(|column| column.index - 1)
        .collect();
    let (status, time) = (positions(Role::Status), job.mapping.at(Role::Time));
    let mut completeness = Completeness::new(job);
    let is_qualtrics = job.mapping.kind.word() == "qualtrics";
    let all: &Rows = &job.sheet.rows;
    let width = job.sheet.headers.len();
    let mut seen = Seen::default();
    let mut rows = Vec::new();
    for row in 0..all.len() {
        let cell = |at: &usize| all.cell(row, *at);
        let turned_away = status
            .iter()
            .map(cell)
            .find_map(|cell| no_answer(cell, is_qualtrics));
        if answered.iter().map(cell).all(is_untouched) {
            job.tally.exclude("empty");
        } else if let Some(reason) = turned_away {
            job.tally.exclude(reason);
        } else if time.is_some_and(|at| times::is_to_the_second(all.cell(row, at)))
            && !seen.insert_all((0..width).map(|at| all.cell(row, at)))
        {
            let number = all.number(row);
            job.leave_out_at(number, "duplicate", None, "repeats an earlier row to the second");
        } else {
            rows.push(row as u32);
        }
    }
    drop(seen);
    refuse_tries(job, rows.is_empty());
    let rows = responses::without_superseded(job, rows);
    completeness.tell(job, &rows);
    rows
}

/// Whether a question was not shown, or seen and left.
fn is_untouched(cell: &str) -> bool {
    // Choices ticked off as 0 are no answers either, yet a lone 0 may be one; only what is surely nothing counts.
    matches!(missing::of(cell), Some(Missing::NotShown)) || matches!(cell, "-99" | "-999")
}

/// Says so where nobody has answered yet: a survey full of previews is one that was not sent out.
fn refuse_tries(job: &mut Job, is_empty: bool) {
    let tries = ["preview", "test"]
        .iter()
        .filter_map(|reason| job.tally.excluded.get(reason))
        .sum::<u64>();
    if is_empty && tries > 0 {
        let message =
            format!("all {tries} answers are previews or tests of the tool; nobody has answered yet");
        job.block(
            "only-previews",
            job.file(),
            &message,
            "import the survey once people have answered; to use the tries, give the status column the role ignore in the mapping",
        );
    }
}

/// Why a status means that nobody answered: the reason under which the row is left out.
fn no_answer(status: &str, is_qualtrics: bool) -> Option<&'static str> {
    if is_qualtrics && let Ok(code) = status.trim().parse::<u32>() {
        // The codes are bits: 1 preview, 2 test, 4 imported, 8 spam, 16 offline.
        return match code {
            code if code & 1 != 0 => Some("preview"),
            code if code & 2 != 0 => Some("test"),
            code if code & 8 != 0 => Some("spam"),
            _ => None,
        };
    }
    let status = text::normalised(status);
    let says = |words: &[&str]| words.iter().any(|word| status.contains(word));
    if says(&["preview", "vorschau", "aperçu", "vista previa"]) {
        Some("preview")
    } else if matches!(
        status.as_str(),
        "survey test" | "test" | "test data" | "test response" | "umfragetest"
    ) {
        Some("test")
    } else if says(&["spam"]) {
        Some("spam")
    } else if says(&[
        "disqualif",
        "screened out",
        "screen out",
        "screenout",
        "terminated",
        "quota full",
        "over quota",
        "overquota",
    ]) {
        Some("disqualified")
    } else if status == "deleted" {
        Some("deleted")
    } else {
        None
    }
}

/// Who got to the end.
struct Completeness {
    status: Vec<usize>,
    /// Columns that say whether the answer was finished, and whether they say it in percent.
    finished: Vec<(usize, bool)>,
    /// The time of submission, where the tool leaves it empty for who stopped half-way.
    submitted: Option<usize>,
}

impl Completeness {
    fn new(job: &Job) -> Self {
        let is_percent = |at: usize| {
            job.sheet
                .counted(at)
                .filter_map(|(cell, _)| cell.trim_end_matches('%').trim().parse::<f64>().ok())
                .any(|value| value > 1.0)
        };
        let knows = EMPTY_TIME_IS_PARTIAL.contains(&job.mapping.kind.word());
        Self {
            status: job
                .mapping
                .with(Role::Status)
                .map(|column| column.index - 1)
                .collect(),
            finished: job
                .mapping
                .with(Role::Complete)
                .map(|column| (column.index - 1, is_percent(column.index - 1)))
                .collect(),
            submitted: job.mapping.at(Role::Time).filter(|_| knows),
        }
    }

    fn is_partial(&self, rows: &Rows, row: usize) -> bool {
        let cell = |at: usize| rows.cell(row, at);
        let by_status = self.status.iter().any(|&at| {
            let status = text::normalised(cell(at));
            status.contains("partial")
                || matches!(
                    status.as_str(),
                    "incomplete" | "started" | "in progress" | "abandoned" | "not finished" | "unfinished"
                )
        });
        by_status
            || self
                .finished
                .iter()
                .any(|&(at, is_percent)| is_unfinished(cell(at), is_percent))
            || self.submitted.is_some_and(|at| cell(at).is_empty())
    }

    fn tell(&mut self, job: &mut Job, rows: &[u32]) {
        let all = &job.sheet.rows;
        let is_partial = |row: &&u32| self.is_partial(all, **row as usize);
        let partial = rows.iter().filter(is_partial).count();
        if partial > 0 {
            let message = format!(
                "{partial} of {} people did not get to the end; what they answered counts, topic by topic",
                rows.len()
            );
            let place: Place = job.file();
            job.notices.push(Notice::note("partial-answers", place, message));
        }
    }
}

fn is_unfinished(cell: &str, is_percent: bool) -> bool {
    if is_percent {
        let percent = cell.trim_end_matches('%').trim().parse::<f64>();
        return percent.is_ok_and(|percent| percent < 100.0);
    }
    matches!(
        text::normalised(cell).as_str(),
        "0" | "false" | "no" | "n" | "falsch" | "nein" | "faux" | "non" | "falso" | "partial" | "incomplete"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_names_its_reason() {
        for (status, is_qualtrics, expected) in [
            ("Survey Preview", true, Some("preview")),
            ("1", true, Some("preview")),
            ("2", true, Some("test")),
            ("Survey Test", true, Some("test")),
            ("8", true, Some("spam")),
            ("Imported Spam", true, Some("spam")),
            ("9", true, Some("preview")),
            ("17", true, Some("preview")),
            ("0", true, None),
            ("4", true, None),
            ("16", true, None),
            ("IP Address", true, None),
            ("1", false, None),
            ("Disqualified", false, Some("disqualified")),
            ("Complete", false, None),
            ("Partial", false, None),
            ("Deleted", false, Some("deleted")),
        ] {
            assert_eq!(no_answer(status, is_qualtrics), expected, "{status}");
        }
    }

    #[test]
    fn finished_is_said_by_words_by_digits_and_by_percent() {
        for (cell, is_percent, expected) in [
            ("True", false, false),
            ("False", false, true),
            ("0", false, true),
            ("1", false, false),
            ("1", true, true),
            ("60", true, true),
            ("100", true, false),
            ("100 %", true, false),
            ("", false, false),
            ("Nein", false, true),
        ] {
            assert_eq!(is_unfinished(cell, is_percent), expected, "{cell}");
        }
    }
}
