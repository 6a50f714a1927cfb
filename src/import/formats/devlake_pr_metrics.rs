//! DevLake's `project_pr_metrics`: the times of each merged pull request as DevLake computed them, in minutes, empty where
//! it could not.

use super::{Draft, Family, Format, Kind, by_names, shape};
use crate::base::MetricId;
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;
use crate::import::text;

pub(super) static FORMAT: Format = Format {
    kind: Kind::new(
        "devlake-pr-metrics",
        "DevLake pull request metrics",
        Family::Events,
    ),
    recognise,
    arrange,
    draft,
};

/// What DevLake's cycle time is where the change has reached production.
const TO_PRODUCTION: &str = "first commit to production (pr_cycle_time of deployed changes, minutes)";

const NAMES: &[(Role, &[&str])] = &[
    (Role::Id, &["id"]),
    (Role::Team, &["projectname"]),
    (Role::Created, &["prcreateddate"]),
    (Role::Merged, &["prmergeddate"]),
    (Role::Deployed, &["prdeployeddate"]),
    (Role::Committed, &["firstcommitauthoreddate"]),
    (Role::FirstResponse, &["firstcommentdate"]),
];

/// Column and the metric that it is.
const READY: [(&str, &str); 5] = [
    ("pr_coding_time", "coding_time_hours"),
    ("pr_pickup_time", "review_time_hours"),
    ("pr_review_time", "review_to_merge_hours"),
    ("pr_deploy_time", "deploy_lead_time_hours"),
    (TO_PRODUCTION, "change_lead_time_hours"),
];

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    shape::has_all(sheet, &["id", "project_name", "pr_cycle_time", "pr_merged_date"]).then(|| {
        (
            0.99,
            "the columns are those of DevLake's project_pr_metrics".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    shape::mark_utc(
        &mut sheet,
        &[
            "first_commit_authored_date",
            "first_comment_date",
            "pr_created_date",
            "pr_merged_date",
            "pr_deployed_date",
        ],
    );
    let (deploy, cycle) = (
        shape::at(&sheet, "pr_deploy_time"),
        shape::at(&sheet, "pr_cycle_time"),
    );
    // Without a deployment the cycle ends at the merge, which is another time.
    shape::add(&mut sheet, TO_PRODUCTION, |row| {
        if text::is_missing(shape::first(row, &[deploy])) {
            String::new()
        } else {
            shape::first(row, &[cycle]).to_owned()
        }
    });
    Ok(sheet)
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::PullRequests);
    for (header, metric) in READY {
        if let Some(at) = shape::at(sheet, header) {
            let column = &mut draft.columns[at];
            column.role = Role::Metric;
            column.metric = Some(MetricId::new(metric));
            column.unit = Some("min".to_owned());
        }
    }
    draft
}
