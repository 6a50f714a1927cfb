//! What people answer when they may name one thing for the platform team; braces as in `phrases_pains`.

/// Material of one topic.
pub(super) struct Ask {
    /// A few words.
    pub(super) short: &'static [&'static str],
    /// Whole sentences.
    pub(super) told: &'static [&'static str],
}

/// By topic number.
#[rustfmt::skip]
pub(super) const ASKS: [Ask; 10] = [
    // Code review
    Ask {
        short: &[
            "A review rota", "One approval instead of two", "Auto-format everything", "Smaller code owner groups",
            "Stacked pull requests", "A written review guide", "Merge when green",
        ],
        told: &[
            "Agree on what a review is for and write it down on one page.",
            "Let small changes in {repo} go in with one approval.",
            "Keep approvals after a rebase when nothing has changed.",
            "Remove code owner rules for folders that nobody owns.",
            "Give us support for stacked changes, the workarounds are painful.",
            "Show me which of my reviews others are waiting for, in one list.",
            "Let the formatter decide, so that people can talk about design.",
            "Assign reviewers by who is in, not by the alphabet.",
        ],
    },
    // Build speed
    Ask {
        short: &[
            "Faster builds", "More runners", "A cache that works", "Build only what changed", "A merge queue, please",
            "Halve the build time", "Bigger machines",
        ],
        told: &[
            "Give us a remote cache that survives a lock file change.",
            "Run the cheap checks first and stop on the first failure.",
            "Buy runners until the morning queue is gone, it is cheaper than we are.",
            "Set a budget for build time and defend it like an availability goal.",
            "Keep warm images on the runners instead of pulling {n} gigabytes each time.",
            "Introduce a merge queue, so that nothing is built twice.",
            "Build only the modules of {repo} that a change touches.",
            "Publish how long builds take per week, then maybe somebody will care.",
        ],
    },
    // Test reliability
    Ask {
        short: &[
            "Kill flaky tests", "Fresh test data per run", "Quarantine flaky tests automatically", "Fix the sandbox",
            "Own the end-to-end suite", "A stable test environment", "Delete bad tests",
        ],
        told: &[
            "Give every run its own database with known data.",
            "Detect flaky tests automatically and send them to their owners.",
            "Replace the payment sandbox by something that is up on {day}s.",
            "Give the shared fixtures an owner, with a name.",
            "Retry failed tests by themselves, not the whole pipeline.",
            "Let us see the history of a test next to its failure.",
            "Cut the end-to-end suite down to the ten journeys that earn money.",
            "Make a red build mean something again.",
        ],
    },
    // Deployment & release
    Ask {
        short: &[
            "One-click rollback", "Fewer approvals", "Automate the release", "Deploy on merge", "Progressive rollout",
            "Throw away the checklist", "A staging that resembles production",
        ],
        told: &[
            "Let us deploy {repo} ourselves, with a rollback that works.",
            "Replace the sign-offs by checks that a machine can do.",
            "Release trains every day instead of every second week.",
            "Automate signing and store submission end to end.",
            "Make staging look like production, at least in the ten ways that matter.",
            "Give us canary releases, so that {day} afternoons become boring.",
            "Go through the release checklist with us and cross out two thirds.",
            "Clean up the feature flags and show who switched what, when.",
        ],
    },
    // Documentation
    Ask {
        short: &[
            "Docs with owners", "One place for docs", "A search that works", "Delete old pages", "Docs next to the code",
            "A service catalogue", "Better runbooks",
        ],
        told: &[
            "Give every page an owner and a date on which it expires.",
            "Move the docs next to the code and review them together.",
            "Build a catalogue where I can see who runs which service, and how to call it.",
            "Hire a technical writer, even for half a year.",
            "Make the portal search look into repositories as well.",
            "Test the getting started guide on a fresh machine every month.",
            "Archive everything that nobody has opened for two years.",
            "Collect the decisions from the chat threads in one place.",
        ],
    },
    // Local environment
    Ask {
        short: &[
            "Remote dev environments", "A setup script that works", "More memory", "Slimmer local stack",
            "Dev containers", "Better seed data", "One toolchain version",
        ],
        told: &[
            "Offer remote environments that start in a minute with everything in them.",
            "Maintain one setup script and run it on a fresh laptop each week.",
            "Pin the toolchain, so that we all break at the same time at least.",
            "Let me run {repo} alone against a shared, stable backend.",
            "Give us laptops with 32 GB, it is a one-time cost.",
            "Refresh the seed data every night from masked production data.",
            "Slim down the service template, nobody needs all of that.",
            "Give each branch a preview environment.",
        ],
    },
    // Observability
    Ask {
        short: &[
            "Tracing everywhere", "One log format", "Faster log search", "Fewer, better dashboards", "Request ids",
            "Longer log retention", "Read access to production logs",
        ],
        told: &[
            "Put one request id into every log line of every service.",
            "Trace across the borders between teams, {other} included.",
            "Give all developers read access to production logs without a ticket.",
            "Keep logs for a month and make search answer within seconds.",
            "Ship a default dashboard with every service and delete the rest.",
            "Let alerts link to the logs and to the last deployment.",
            "Sample by error, not at random.",
            "Teach us the query language, two hours would be enough.",
        ],
    },
    // On-call load
    Ask {
        short: &[
            "Fewer alerts", "Delete noisy alerts", "A bigger rotation", "Fix what pages us", "Nights off",
            "An alert review every month", "Follow the sun",
        ],
        told: &[
            "Review all alerts with us and delete those without an action.",
            "Reserve time after each duty week to repair what woke us up.",
            "Merge small rotations, so that nobody is on duty every third week.",
            "Let batch jobs wait until the morning.",
            "Count pages per person and stop adding services above a limit.",
            "Give back the services that came to us with the reorganisation.",
            "Write the page so that I know what to do before I am awake.",
            "Make somebody responsible for alert quality across teams.",
        ],
    },
    // Focus time
    Ask {
        short: &[
            "No-meeting mornings", "Fewer meetings", "One intake for requests", "Protect focus time", "Stable priorities",
            "Office hours instead of chat", "Less process",
        ],
        told: &[
            "Bundle the announcements into one message per week.",
            "Offer office hours, so that questions have a place that is not my desk.",
            "Send requests from other teams through one door with a person behind it.",
            "Stop the migrations that each cost us a week, or at least do one at a time.",
            "Do the upgrades for us, automatically, instead of writing us reminders.",
            "Agree with the managers on two quiet mornings, and keep to it.",
            "Plan platform changes around our quarter, not in the middle of it.",
            "Give us fewer tools that send notifications.",
        ],
    },
    // Platform support
    Ask {
        short: &[
            "Answer faster", "Self-service permissions", "A status page", "More people at the desk", "Ask us first",
            "One place to ask", "A public roadmap",
        ],
        told: &[
            "Make permissions self-service, with an audit log instead of a queue.",
            "Publish a roadmap, and say what you will not do.",
            "Put two more people on the support desk.",
            "Tell us about breaking changes a month before, not a day after.",
            "Say honestly how long a ticket will take.",
            "Come and sit with {other} for a week, you would see it all.",
            "Collect the answers given in the channel, they are the best docs we have.",
            "Finish self-service for databases, the last step is still a person.",
        ],
    },
];
