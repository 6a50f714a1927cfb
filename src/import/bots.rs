//! Tells machines from people by their account names: what a bot does is nobody's friction.

/// Accounts of machines that have no mark of one in their name.
const NAMES: [&str; 9] = [
    "dependabot",
    "renovate",
    "github-actions",
    "greenkeeper",
    "snyk-bot",
    "web-flow",
    "gitlab-bot",
    "jenkins",
    "copilot-pull-request-reviewer",
];

/// Whether an account is a machine's: by its name, or by what another column says of it.
pub(super) fn is_bot(actor: &str, flag: &str) -> bool {
    let (actor, flag) = (actor.to_lowercase(), flag.to_lowercase());
    matches!(flag.as_str(), "true" | "1" | "yes" | "bot" | "app")
        || actor.ends_with("[bot]")
        || actor.ends_with("-bot")
        || actor.starts_with("app/")
        || NAMES.contains(&actor.as_str())
}

#[cfg(test)]
mod tests {
    use super::is_bot;

    #[test]
    fn machines_are_told_by_name_or_flag() {
        for (actor, flag) in [
            ("app/dependabot", ""),
            ("renovate[bot]", "false"),
            ("release-bot", ""),
            ("ada", "Bot"),
            ("GitHub-Actions", ""),
        ] {
            assert!(is_bot(actor, flag), "{actor}");
        }
        for (actor, flag) in [("ada", "User"), ("abbot", ""), ("", "")] {
            assert!(!is_bot(actor, flag), "{actor}");
        }
    }
}
