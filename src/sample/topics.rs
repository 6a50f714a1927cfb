//! The ten topics of the sample survey and the metrics that speak about them.

/// How many topics the survey asks about.
pub(super) const TOPIC_COUNT: usize = 10;

/// What two items and one to three metrics are about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Topic {
    CodeReview,
    BuildSpeed,
    TestReliability,
    Deployment,
    Documentation,
    LocalEnvironment,
    Observability,
    OnCall,
    Focus,
    Support,
}

/// All topics, in the order of their numbers.
pub(super) const TOPICS: [Topic; TOPIC_COUNT] = [
    Topic::CodeReview,
    Topic::BuildSpeed,
    Topic::TestReliability,
    Topic::Deployment,
    Topic::Documentation,
    Topic::LocalEnvironment,
    Topic::Observability,
    Topic::OnCall,
    Topic::Focus,
    Topic::Support,
];

impl Topic {
    pub(super) fn index(self) -> usize {
        self as usize
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::CodeReview => "Code review",
            Self::BuildSpeed => "Build speed",
            Self::TestReliability => "Test reliability",
            Self::Deployment => "Deployment & release",
            Self::Documentation => "Documentation",
            Self::LocalEnvironment => "Local environment",
            Self::Observability => "Observability",
            Self::OnCall => "On-call load",
            Self::Focus => "Focus time",
            Self::Support => "Platform support",
        }
    }

    /// Perceived friction of an ordinary team, 0 to 100.
    pub(super) fn usual_perceived(self) -> f64 {
        [39.0, 42.0, 42.0, 40.0, 46.0, 39.0, 41.0, 37.0, 46.0, 38.0][self.index()]
    }

    /// Measured friction of an ordinary team; 50 is exactly on target.
    pub(super) fn usual_measured(self) -> f64 {
        [46.0, 47.0, 47.0, 46.0, 49.0, 46.0, 48.0, 46.0, 49.0, 46.0][self.index()]
    }
}

/// Which file carries a metric.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    PullRequests,
    Builds,
    Tickets,
    /// `team-quarter-metrics.csv`
    Board,
    /// `metrics-long.csv`
    Long,
}

impl Source {
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::PullRequests => "pull-requests.csv",
            Self::Builds => "ci-builds.csv",
            Self::Tickets => "support-tickets.csv",
            Self::Board => "team-quarter-metrics.csv",
            Self::Long => "metrics-long.csv",
        }
    }
}

/// A metric of the sample.
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) topic: Option<Topic>,
    pub(super) unit: &'static str,
    /// `None`: nobody has said which way is better.
    pub(super) lower_is_better: Option<bool>,
    /// The value at which measured friction is 50.
    pub(super) target: f64,
    pub(super) source: Source,
    /// Digits after the point in the files.
    pub(super) digits: usize,
}

impl Metric {
    pub(super) fn is_share(&self) -> bool {
        self.unit == "share"
    }
}

const fn metric(
    name: &'static str,
    topic: Option<Topic>,
    unit: &'static str,
    lower_is_better: Option<bool>,
    target: f64,
    source: Source,
    digits: usize,
) -> Metric {
    Metric {
        name,
        topic,
        unit,
        lower_is_better,
        target,
        source,
        digits,
    }
}

/// Places in [`METRICS`] of the metrics that are made of events.
pub(super) const REVIEW_TIME: usize = 0;
pub(super) const MERGE_TIME: usize = 1;
pub(super) const BUILD_TIME: usize = 2;
pub(super) const QUEUE_TIME: usize = 3;
pub(super) const RERUNS: usize = 4;
pub(super) const FIRST_RESPONSE: usize = 18;
pub(super) const RESOLUTION: usize = 19;

use Source::{Board, Builds, Long, PullRequests, Tickets};

const DOWN: Option<bool> = Some(true);
const UP: Option<bool> = Some(false);

/// Every metric that the files hold or that follows from their events.
#[rustfmt::skip]
pub(super) const METRICS: [Metric; 21] = [
    metric("review_time_hours", Some(Topic::CodeReview), "hours", DOWN, 4.0, PullRequests, 2),
    metric("merge_time_hours", Some(Topic::CodeReview), "hours", DOWN, 40.0, PullRequests, 2),
    metric("build_minutes", Some(Topic::BuildSpeed), "minutes", DOWN, 12.0, Builds, 2),
    metric("build_queue_minutes", Some(Topic::BuildSpeed), "minutes", DOWN, 2.0, Builds, 2),
    metric("build_rerun_share", Some(Topic::TestReliability), "share", DOWN, 0.10, Builds, 3),
    metric("pipeline_success_share", Some(Topic::TestReliability), "share", UP, 0.90, Long, 4),
    metric("deploy_lead_time_hours", Some(Topic::Deployment), "hours", DOWN, 24.0, Board, 1),
    metric("deployments_per_week", Some(Topic::Deployment), "deployments per week", UP, 5.0, Board, 1),
    metric("change_failure_share", Some(Topic::Deployment), "share", DOWN, 0.12, Long, 4),
    metric("doc_search_failure_share", Some(Topic::Documentation), "share", DOWN, 0.25, Long, 4),
    metric("scaffolding_time_minutes", Some(Topic::LocalEnvironment), "minutes", DOWN, 20.0, Long, 1),
    metric("local_restart_seconds", Some(Topic::LocalEnvironment), "seconds", DOWN, 30.0, Board, 0),
    metric("incident_ack_minutes", Some(Topic::Observability), "minutes", DOWN, 10.0, Board, 1),
    metric("trace_coverage_share", Some(Topic::Observability), "share", UP, 0.80, Long, 4),
    metric("pages_per_person", Some(Topic::OnCall), "pages per person and week", DOWN, 1.5, Board, 2),
    metric("night_page_share", Some(Topic::OnCall), "share", DOWN, 0.15, Long, 4),
    metric("meeting_hours_per_week", Some(Topic::Focus), "hours", DOWN, 8.0, Board, 1),
    metric("unplanned_work_share", Some(Topic::Focus), "share", DOWN, 0.25, Long, 4),
    metric("ticket_first_response_hours", Some(Topic::Support), "hours", DOWN, 4.0, Tickets, 2),
    metric("ticket_resolution_hours", Some(Topic::Support), "hours", DOWN, 16.0, Tickets, 2),
    metric("tickets_per_person", None, "tickets per person", None, 1.7, Board, 2),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_point_at_the_metrics_they_name() {
        let names = [
            REVIEW_TIME,
            MERGE_TIME,
            BUILD_TIME,
            QUEUE_TIME,
            RERUNS,
            FIRST_RESPONSE,
            RESOLUTION,
        ]
        .map(|place| METRICS[place].name);
        assert_eq!(
            names,
            [
                "review_time_hours",
                "merge_time_hours",
                "build_minutes",
                "build_queue_minutes",
                "build_rerun_share",
                "ticket_first_response_hours",
                "ticket_resolution_hours",
            ]
        );
    }
}
