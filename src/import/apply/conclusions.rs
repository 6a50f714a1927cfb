//! How builds and deployments ended, in the words of the tools: GitHub, GitLab, Jenkins, CircleCI, DevLake, Argo CD,
//! Humanitec and their like.

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conclusion {
    /// It did what it should.
    Success,
    /// It failed by what it ran.
    Failure,
    /// It failed by what it ran on: machines, time limits, the start itself.
    Infrastructure,
    /// Somebody or something stopped it.
    Cancelled,
    /// It did not run, or nothing can be said of it.
    Skipped,
    /// It is not over.
    Open,
    /// The file says nothing, or nothing that is known.
    Unknown,
}

/// Reads the word of a tool.
pub(super) fn of(word: &str) -> Conclusion {
    let word: String = word
        .trim()
        .to_lowercase()
        .chars()
        .map(|c| if c == '_' || c == '-' { ' ' } else { c })
        .collect();
    match word.as_str() {
        "success" | "succeeded" | "successful" | "passed" | "pass" | "ok" | "green" | "fixed" | "true"
        | "inactive" | "deployed" => Conclusion::Success,
        "failure" | "failed" | "fail" | "error" | "errored" | "unstable" | "broken" | "red" | "false"
        | "rolled back" | "rollback" | "degraded" => Conclusion::Failure,
        "startup failure"
        | "timed out"
        | "timedout"
        | "timeout"
        | "infrastructure fail"
        | "infrastructure failure"
        | "runner system failure"
        | "stuck or timeout failure"
        | "system failure" => Conclusion::Infrastructure,
        "cancelled" | "canceled" | "aborted" | "abort" | "stopped" | "terminated" | "terminating"
        | "superseded" => Conclusion::Cancelled,
        "skipped" | "stale" | "neutral" | "not built" | "not run" | "action required" | "no tests" => {
            Conclusion::Skipped
        }
        "running"
        | "in progress"
        | "inprogress"
        | "queued"
        | "pending"
        | "created"
        | "waiting"
        | "waiting for resource"
        | "preparing"
        | "requested"
        | "manual"
        | "scheduled"
        | "building" => Conclusion::Open,
        _ => Conclusion::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_tools_are_known() {
        for (word, conclusion) in [
            ("SUCCESS", Conclusion::Success),
            ("timed_out", Conclusion::Infrastructure),
            ("infrastructure_fail", Conclusion::Infrastructure),
            ("NOT_BUILT", Conclusion::Skipped),
            ("ABORTED", Conclusion::Cancelled),
            ("in progress", Conclusion::Open),
            ("IN_PROGRESS", Conclusion::Open),
            ("UNSTABLE", Conclusion::Failure),
            ("completed", Conclusion::Unknown),
            ("", Conclusion::Unknown),
        ] {
            assert_eq!(of(word), conclusion, "{word}");
        }
    }
}
