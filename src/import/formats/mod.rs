//! What a file can be, and how each kind is recognised: one file a kind, one line in the registry.

mod alchemer;
mod argocd;
mod backstage_catalog;
mod backstage_events;
mod backstage_tasks;
mod circleci;
mod cli_usage;
mod columns;
mod cycle_times;
mod damage;
mod devlake_cicd;
mod devlake_incidents;
mod devlake_issues;
mod devlake_pr_metrics;
mod devlake_projects;
mod devlake_pull_requests;
mod devlake_scopes;
mod devlake_tables;
mod devlake_teams;
mod devlake_users;
mod dx;
mod event_names;
mod events;
mod fields;
mod formbricks;
mod github_pull_requests;
mod github_runs;
mod gitlab_merge_requests;
mod gitlab_pipelines;
mod google_forms;
mod heartbeat;
mod humanitec;
mod incidents;
mod initiatives;
mod jenkins;
mod jira;
mod jira_rest;
mod jotform;
mod kratix;
mod limesurvey;
mod metrics_long;
mod metrics_wide;
mod microsoft_forms;
mod pagerduty;
mod qualtrics;
mod qualtrics_headers;
mod refusals;
mod repositories;
mod servicenow;
mod shape;
mod survey_table;
mod surveymonkey;
mod tally;
mod targets;
mod teams;
mod template_counts;
mod typeform;
mod zendesk;

use crate::base::{Notice, Place};
use crate::data::Catalogue;

use super::Options;
use super::error::ImportError;
use super::kind::{Family, Kind, words};
use super::mapping::{ColumnMapping, EventKind, Role};
use super::personal;
use super::read::Sheet;
use super::text;

pub(super) use dx::WORD as DX_TEAM_SCORES;

/// What told the kind of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The kind.
    pub kind: Kind,
    /// What told it, in one sentence without a full stop.
    pub how: String,
    /// 0 to 1; the surest format wins.
    pub confidence: f64,
}

/// A first idea of what the columns mean, one entry a column of the sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub columns: Vec<ColumnMapping>,
    pub certain: Vec<bool>,
    pub events: Option<EventKind>,
    pub notices: Vec<Notice>,
}

/// One kind of file.
pub(super) struct Format {
    pub kind: Kind,
    /// Confidence from 0 to 1 and what told it.
    pub recognise: fn(&Sheet) -> Option<(f64, String)>,
    /// Makes one header of several header rows, and one row of every entry where a row holds several.
    pub arrange: fn(Sheet) -> Result<Sheet, ImportError>,
    pub draft: fn(&Sheet, &Catalogue) -> Draft,
}

/// The registry: one line a kind.
static FORMATS: &[&Format] = &[
    &google_forms::FORMAT,
    &surveymonkey::FORMAT,
    &qualtrics::FORMAT,
    &limesurvey::FORMAT,
    &typeform::FORMAT,
    &microsoft_forms::FORMAT,
    &alchemer::FORMAT,
    &formbricks::FORMAT,
    &tally::FORMAT,
    &jotform::FORMAT,
    &dx::FORMAT,
    &metrics_long::FORMAT,
    &metrics_wide::FORMAT,
    &events::FORMAT,
    &backstage_catalog::FORMAT,
    &devlake_teams::FORMAT,
    &devlake_users::FORMAT,
    &devlake_projects::FORMAT,
    &devlake_scopes::FORMAT,
    &github_pull_requests::FORMAT,
    &gitlab_merge_requests::FORMAT,
    &devlake_pull_requests::FORMAT,
    &devlake_pr_metrics::FORMAT,
    &github_runs::RUNS,
    &github_runs::JOBS,
    &gitlab_pipelines::FORMAT,
    &jenkins::FORMAT,
    &circleci::FORMAT,
    &devlake_cicd::PIPELINES,
    &devlake_cicd::TASKS,
    &devlake_cicd::DEPLOYMENTS,
    &argocd::FORMAT,
    &humanitec::FORMAT,
    &heartbeat::PIPELINES,
    &heartbeat::BOARD,
    &heartbeat::METRICS,
    &jira::FORMAT,
    &jira_rest::FORMAT,
    &zendesk::FORMAT,
    &servicenow::FORMAT,
    &cycle_times::FORMAT,
    &devlake_issues::FORMAT,
    &devlake_incidents::FORMAT,
    &devlake_tables::FORMAT,
    &pagerduty::FORMAT,
    &incidents::FORMAT,
    &backstage_tasks::FORMAT,
    &backstage_events::FORMAT,
    &kratix::FORMAT,
    &cli_usage::FORMAT,
    &template_counts::FORMAT,
    &teams::FORMAT,
    &repositories::FORMAT,
    &targets::FORMAT,
    &initiatives::FORMAT,
    &survey_table::FORMAT,
];

/// The kinds in the order of the registry.
pub(super) fn kinds() -> impl Iterator<Item = Kind> {
    FORMATS.iter().map(|format| format.kind)
}

/// Gives a sheet of this kind one header.
pub(super) fn arrange(sheet: Sheet, kind: Kind, options: &Options) -> Result<Sheet, ImportError> {
    let sheet = (of(kind).arrange)(sheet)?;
    // A mapping was made for this very layout.
    if kind.is_survey() && options.mapping.is_none() {
        refusals::two_layouts(&sheet)?;
    }
    Ok(sheet)
}

/// Says what a sheet is.
pub(super) fn recognise(sheet: &Sheet, options: &Options) -> Result<Evidence, ImportError> {
    let is_blank = |at: usize| sheet.filled(at).next().is_none();
    if (0..sheet.headers.len()).all(is_blank) {
        return Err(ImportError::new(
            "no-rows",
            Place::file(&sheet.file).row(2),
            format!(
                "has a header and no row of {} cells below it",
                sheet.headers.len()
            ),
            "check the separator, or export the file again",
        ));
    }
    refusals::report(sheet)?;
    let chosen = options.kind.map(|kind| (kind, "chosen by hand"));
    let mapped = options
        .mapping
        .as_ref()
        .map(|mapping| (mapping.kind, "the given mapping says so"));
    if let Some((kind, how)) = chosen.or(mapped) {
        return Ok(Evidence {
            kind,
            how: how.to_owned(),
            confidence: 1.0,
        });
    }
    let mut best: Option<Evidence> = None;
    for format in FORMATS {
        // Any table of answers fits the general one; it is asked only when no tool was recognised.
        if format.kind == survey_table::FORMAT.kind && best.is_some() {
            continue;
        }
        if let Some((confidence, how)) = (format.recognise)(sheet)
            && best.as_ref().is_none_or(|best| confidence > best.confidence)
        {
            best = Some(Evidence {
                kind: format.kind,
                how,
                confidence,
            });
        }
    }
    best.ok_or_else(|| unknown(sheet))
}

/// Cuts a row with more cells than headers to size, where a format knows how; says what it did.
pub(super) fn cut_to_size(headers: &[String], cells: &mut Vec<String>) -> Option<String> {
    jira::cut_to_size(headers, cells)
}

/// The draft of a kind for an arranged sheet.
pub(super) fn draft(kind: Kind, sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let mut draft = (of(kind).draft)(sheet, catalogue);
    if kind.is_survey() {
        draft.notices.extend(damage::dates_of_ranges(sheet));
    }
    draft
}

fn of(kind: Kind) -> &'static Format {
    FORMATS
        .iter()
        .find(|format| format.kind == kind)
        .unwrap_or(&&survey_table::FORMAT)
}

fn unknown(sheet: &Sheet) -> ImportError {
    let seen: Vec<String> = sheet
        .headers
        .iter()
        .filter(|header| !header.is_empty())
        .take(6)
        .map(|header| format!("“{}”", header.chars().take(40).collect::<String>()))
        .collect();
    let more = if sheet.headers.len() > 6 { ", …" } else { "" };
    ImportError::new(
        "unknown-kind",
        Place::file(&sheet.file).row(1),
        format!(
            "is no kind of file that is known: {} columns ({}{more})",
            sheet.headers.len(),
            seen.join(", ")
        ),
        format!("name its kind with --as ({}), or give a mapping", words()),
    )
}

/// Gives each role the first column with one of its names; letters and digits of headers count.
fn by_names(sheet: &Sheet, names: &[(Role, &[&str])]) -> Draft {
    let mut columns: Vec<ColumnMapping> = sheet
        .headers
        .iter()
        .enumerate()
        .map(|(at, header)| {
            let role = if personal::by_header(header) {
                Role::PersonalData
            } else {
                Role::Ignore
            };
            ColumnMapping::new(at + 1, header, role)
        })
        .collect();
    let squeezed: Vec<String> = sheet
        .headers
        .iter()
        .map(|header| text::squeezed(header))
        .collect();
    let mut is_taken = vec![false; columns.len()];
    for (role, names) in names {
        let at = names
            .iter()
            .find_map(|name| (0..squeezed.len()).find(|&at| !is_taken[at] && squeezed[at] == *name));
        if let Some(at) = at {
            is_taken[at] = true;
            columns[at].role = *role;
        }
    }
    Draft {
        certain: vec![true; columns.len()],
        columns,
        ..Draft::default()
    }
}

impl Draft {
    fn has(&self, role: Role) -> bool {
        self.columns.iter().any(|column| column.role == role)
    }

    fn at(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.role == role)
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn as_it_is(sheet: Sheet) -> Result<Sheet, ImportError> {
    Ok(sheet)
}

/// Names under which files carry the team.
const TEAM: &[&str] = &[
    "team",
    "teamname",
    "squad",
    "squadname",
    "project",
    "projectname",
    "crew",
    "ownerteam",
    "owningteam",
];

/// Names under which files carry the quarter.
const PERIOD: &[&str] = &[
    "period",
    "quarter",
    "date",
    "month",
    "periodstart",
    "quarterstart",
    "time",
    "week",
];
