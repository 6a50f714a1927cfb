//! Rows planted for the importer to find: what is wrong with them and how many there are.

use super::truth::Defect;

pub(super) const MERGED_BEFORE_CREATED: usize = 2;
pub(super) const DUPLICATE_PULL_REQUESTS: usize = 2;
pub(super) const STRAY_PULL_REQUESTS: usize = 18;
pub(super) const FINISHED_BEFORE_STARTED: usize = 2;
pub(super) const DUPLICATE_BUILDS: usize = 1;
pub(super) const STRAY_BUILDS: usize = 25;
pub(super) const RESOLVED_BEFORE_OPENED: usize = 2;
pub(super) const DUPLICATE_TICKETS: usize = 1;
pub(super) const TICKETS_WITHOUT_TEAM: usize = 5;
pub(super) const TICKETS_OF_UNKNOWN_TEAM: usize = 4;

/// A repository that nobody owns.
pub(super) const STRAY_REPOSITORY: &str = "hackday-2025";
/// A team that is not in `teams.csv`.
pub(super) const UNKNOWN_TEAM: &str = "Growth";

const fn defect(file: &'static str, what: &'static str, rows: usize) -> Defect {
    Defect { file, what, rows }
}

const PULL_REQUESTS: &str = "pull-requests.csv";
const BUILDS: &str = "ci-builds.csv";
const TICKETS: &str = "support-tickets.csv";

/// All planted defects.
pub(super) const DEFECTS: [Defect; 10] = [
    defect(PULL_REQUESTS, "merged before created", MERGED_BEFORE_CREATED),
    defect(
        PULL_REQUESTS,
        "exact duplicate of another row",
        DUPLICATE_PULL_REQUESTS,
    ),
    defect(PULL_REQUESTS, "repository that no team owns", STRAY_PULL_REQUESTS),
    defect(BUILDS, "finished before started", FINISHED_BEFORE_STARTED),
    defect(BUILDS, "exact duplicate of another row", DUPLICATE_BUILDS),
    defect(BUILDS, "repository that no team owns", STRAY_BUILDS),
    defect(TICKETS, "resolved before opened", RESOLVED_BEFORE_OPENED),
    defect(TICKETS, "exact duplicate of another row", DUPLICATE_TICKETS),
    defect(TICKETS, "no team", TICKETS_WITHOUT_TEAM),
    defect(TICKETS, "unknown team", TICKETS_OF_UNKNOWN_TEAM),
];
