//! Events, one row each: pull requests, builds, support tickets, told by their fields.

use super::{Draft, Family, Format, Kind, TEAM, as_it_is, by_names};
use crate::data::Catalogue;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

const REPOSITORY: &[&str] = &[
    "repository",
    "repo",
    "reponame",
    "repositoryname",
    "repositoryfullname",
    "baserepo",
    "baserepoid",
    "repoid",
    "project",
    "projectname",
    "service",
];
const ACTOR: &[&str] = &[
    "author",
    "authorlogin",
    "authorid",
    "authorname",
    "actor",
    "triggeringactor",
    "triggeredby",
    "sender",
    "user",
    "username",
    "createdby",
    "requester",
    "requesterid",
    "reporter",
    "openedby",
    "callerid",
    "committer",
];
const BOT: &[&str] = &["isbot", "bot", "authorisbot", "authortype", "actortype"];
const CREATED: &[&str] = &[
    "createdat",
    "created",
    "createddate",
    "creationdate",
    "openedat",
    "opened",
    "prcreatedtime",
    "prcreateddate",
    "githubcreatedat",
];

const PULL_REQUESTS: &[(Role, &[&str])] = &[
    (
        Role::Merged,
        &["mergedat", "merged", "mergeddate", "prmergedtime", "prmergeddate"],
    ),
    (Role::Created, CREATED),
    (
        Role::FirstResponse,
        &[
            "firstreviewat",
            "firstreviewedat",
            "firstreview",
            "firstresponseat",
            "reviewedat",
            "pickupat",
            "firstcommentdate",
        ],
    ),
    (Role::Finished, &["closedat", "closed", "closeddate"]),
    (Role::Conclusion, &["state", "status"]),
    (
        Role::Id,
        &[
            "number",
            "id",
            "pullrequestid",
            "prid",
            "prnumber",
            "pullrequest",
            "iid",
            "databaseid",
            "key",
        ],
    ),
    (Role::Repository, REPOSITORY),
    (Role::Team, TEAM),
    (Role::Actor, ACTOR),
    (Role::Bot, BOT),
];

const BUILDS: &[(Role, &[&str])] = &[
    (
        Role::Started,
        &["startedat", "runstartedat", "started", "starteddate", "starttime"],
    ),
    (
        Role::Finished,
        &[
            "finishedat",
            "completedat",
            "finished",
            "finisheddate",
            "endedat",
            "stoppedat",
            "endtime",
            "updatedat",
            "githubupdatedat",
        ],
    ),
    (
        Role::Created,
        &[
            "queuedat",
            "queued",
            "queueddate",
            "createdat",
            "created",
            "createddate",
            "githubcreatedat",
            "enqueuedat",
        ],
    ),
    (
        Role::Conclusion,
        &["conclusion", "result", "status", "outcome", "state"],
    ),
    (
        Role::Id,
        &[
            "buildid",
            "id",
            "databaseid",
            "jobid",
            "runid",
            "buildnumber",
            "build",
            "pipelineid",
        ],
    ),
    (Role::Attempt, &["attempt", "runattempt", "retry", "retries"]),
    (
        Role::Trigger,
        &[
            "trigger",
            "event",
            "triggersource",
            "triggertype",
            "source",
            "cause",
        ],
    ),
    (
        Role::Pipeline,
        &[
            "workflow",
            "workflowname",
            "pipeline",
            "pipelinename",
            "job",
            "jobname",
            "workflowid",
        ],
    ),
    (Role::Repository, REPOSITORY),
    (Role::Team, TEAM),
    (Role::Actor, ACTOR),
    (Role::Bot, BOT),
];

const TICKETS: &[(Role, &[&str])] = &[
    (Role::Created, CREATED),
    (
        Role::FirstResponse,
        &[
            "firstresponseat",
            "firstreplyat",
            "firstresponse",
            "firstreply",
            "respondedat",
            "acknowledgedat",
        ],
    ),
    (
        Role::Finished,
        &[
            "resolvedat",
            "resolved",
            "solvedat",
            "closedat",
            "closed",
            "resolutiondate",
            "resolveddate",
            "finishedat",
            "finisheddate",
            "finished",
            "completeddate",
        ],
    ),
    (Role::Conclusion, &["status", "state"]),
    (
        Role::Id,
        &[
            "ticket",
            "ticketid",
            "ticketnumber",
            "issuekey",
            "key",
            "number",
            "id",
            "incidentnumber",
        ],
    ),
    (
        Role::Team,
        &[
            "team",
            "requesterteam",
            "requestingteam",
            "teamname",
            "reporterteam",
            "squad",
            "customerteam",
            "project",
        ],
    ),
    (Role::Repository, &["repository", "repo", "service"]),
    (Role::Actor, ACTOR),
    (Role::Bot, BOT),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("events", "Table of events", Family::Events),
    recognise,
    arrange: as_it_is,
    draft,
};

fn kind_of(sheet: &Sheet) -> Option<(EventKind, f64, &'static str)> {
    let has = |names: &[&str]| sheet.find(names).is_some();
    let pull_requests = by_names(sheet, PULL_REQUESTS);
    if pull_requests.has(Role::Created) && pull_requests.has(Role::Merged) {
        return Some((
            EventKind::PullRequests,
            0.93,
            "pull requests: when they were created and merged",
        ));
    }
    let builds = by_names(sheet, BUILDS);
    let is_build = has(&[
        "buildid",
        "runid",
        "workflow",
        "workflowname",
        "workflowid",
        "pipeline",
        "pipelinename",
        "attempt",
        "runattempt",
        "trigger",
    ]);
    if builds.has(Role::Finished)
        && builds.has(Role::Conclusion)
        && is_build
        && (builds.has(Role::Started) || builds.has(Role::Created))
    {
        return Some((
            EventKind::Builds,
            0.93,
            "builds: when they started and finished, and how they ended",
        ));
    }
    let tickets = by_names(sheet, TICKETS);
    let is_ticket = has(&[
        "ticket",
        "ticketid",
        "ticketnumber",
        "issuekey",
        "requester",
        "requesterteam",
        "subject",
        "priority",
        "severity",
        "firstresponseat",
        "firstreplyat",
        "resolved",
        "resolvedat",
        "resolveddate",
        "resolutiondate",
        "solvedat",
    ]) || (has(&["key"]) && has(&["status"]) && tickets.has(Role::Finished));
    (tickets.has(Role::Created)
        && is_ticket
        && (tickets.has(Role::FirstResponse) || tickets.has(Role::Finished)))
    .then_some((
        EventKind::Tickets,
        0.9,
        "support tickets: when they were opened, answered and resolved",
    ))
}

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    kind_of(sheet).map(|(_, confidence, how)| (confidence, format!("the columns are those of {how}")))
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let events = kind_of(sheet).map_or(EventKind::PullRequests, |(kind, _, _)| kind);
    let names = match events {
        EventKind::PullRequests => PULL_REQUESTS,
        EventKind::Builds => BUILDS,
        EventKind::Tickets => TICKETS,
    };
    let mut draft = by_names(sheet, names);
    draft.events = Some(events);
    draft
}
