//! An invented organisation as a ready view: 21 rows, 10 topics, 6 quarters. The numbers come from a formula, not from
//! answers; they only have to look like numbers.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tribometer::analysis::{
    Basis, Cause, Cell, Change, Changes, Component, Cut, Estimate, Friction, Instrument, Participation,
    Reason, Scope, Side, TopicBreak, Verdict,
};
use tribometer::base::{Fingerprint, Quarter, TeamId, TopicId};
use tribometer::data::{
    Bridge, Catalogue, DiffKind, DiffPart, InstrumentChange, Item, ItemStatus, JoinAudit, JoinedTeam,
    Polarity, Scale, Suggestion, Target, UnclearName,
};
use tribometer::engine::{Analysis, Outcomes, View};
use tribometer::workspace::{Settings, Workspace};

const UNITS: [(&str, &[&str]); 4] = [
    (
        "Commerce",
        &[
            "Catalogue",
            "Checkout",
            "Pricing",
            "Recommendations",
            "Returns",
            "Search",
        ],
    ),
    (
        "Money",
        &["Billing + Tax", "Ledger", "Payments", "Payouts", "Risk"],
    ),
    (
        "Channels",
        &[
            "Android",
            "Care Tools",
            "iOS",
            "Notifications",
            "Partner API",
            "Web Shell",
        ],
    ),
    (
        "Foundation",
        &["Data Platform", "Identity", "ML Platform", "Reliability + Edge"],
    ),
];
const TOPICS: [(&str, &str, f64); 10] = [
    ("release", "Release process", 60.0),
    ("docs", "Documentation", 58.0),
    ("focus", "Focus time", 49.0),
    ("build", "Build speed", 48.0),
    ("code-review", "Code review", 50.0),
    ("tests", "Test flakiness", 48.0),
    ("access", "Access requests", 42.0),
    ("local", "Local environment", 40.0),
    ("observability", "Observability", 36.0),
    ("on-call", "On-call load", 31.0),
];

/// A number between 0 and 1 from a text: always the same one.
fn chance(text: &str) -> f64 {
    let digits = Fingerprint::of_bytes(text.as_bytes()).seed("fixture") >> 11;
    digits as f64 / (1_u64 << 53) as f64
}

fn spread(text: &str) -> f64 {
    chance(&format!("{text}a")) + chance(&format!("{text}b")) + chance(&format!("{text}c")) - 1.5
}

fn estimate(value: f64, se: f64, n: u64) -> Estimate {
    let value = value.clamp(4.0, 96.0);
    Estimate {
        value: Some(value),
        low: Some((value - 1.96 * se).max(0.0)),
        high: Some((value + 1.96 * se).min(100.0)),
        n: Some(n),
        inner: Some(((value - 1.28 * se).max(0.0), (value + 1.28 * se).min(100.0))),
        se: Some(se),
        ..Estimate::undefined(Reason::NoAnswers)
    }
    .found()
}

trait Found {
    fn found(self) -> Self;
}

impl Found for Estimate {
    fn found(self) -> Self {
        Self {
            status: tribometer::analysis::Status::Ok,
            reason: None,
            ..self
        }
    }
}

fn above(value: f64, se: f64, cut: f64) -> f64 {
    1.0 / (1.0 + (-1.702 * (value - cut) / se).exp())
}

/// The quarters, oldest first.
pub fn quarters() -> Vec<Quarter> {
    let last: Quarter = "2026-Q3".parse().unwrap();
    (0..6).map(|back| last.plus(back - 5)).collect()
}

fn cell(scope: Scope, team: &str, unit: Option<&str>, topic: (&str, &str, f64), quarter: Quarter) -> Cell {
    let (id, _, level) = topic;
    let wide = match scope {
        Scope::Team => 1.0,
        Scope::Unit => 0.45,
        Scope::Organisation => 0.2,
    };
    let drift = spread(&format!("{team}{id}{quarter}")) * 5.0 * wide;
    let perceived = level + spread(&format!("{team}{id}p")) * 34.0 * wide + drift;
    let measured = 50.0 + spread(&format!("{team}{id}m")) * 40.0 * wide + drift;
    let (p_se, m_se) = (6.5 * wide.sqrt(), 5.0 * wide.sqrt());
    let people = 8 + (chance(team) * 9.0) as u64;
    let n = match scope {
        Scope::Team => people,
        Scope::Unit => people * 5,
        Scope::Organisation => 240,
    };
    let (p_up, m_up) = (above(perceived, p_se, 41.0), above(measured, m_se, 50.0));
    let all = [
        p_up * m_up,
        (1.0 - p_up) * m_up,
        p_up * (1.0 - m_up),
        (1.0 - p_up) * (1.0 - m_up),
    ];
    let verdicts = [
        Verdict::BothHurt,
        Verdict::Hidden,
        Verdict::PerceivedOnly,
        Verdict::Healthy,
    ];
    let likely = verdicts.into_iter().zip(all).find(|(_, share)| *share >= 0.8);
    let verdict = likely.map_or(Verdict::CannotTell, |(verdict, _)| verdict);
    let why = match verdict {
        Verdict::CannotTell => "the 80 % interval of one side holds its cut",
        Verdict::BothHurt => "both sides lie above their cuts",
        Verdict::Hidden => "the log is over its target, people are not over the cut",
        Verdict::PerceivedOnly => "people are over the cut, the log is on target",
        Verdict::Healthy => "both sides lie below their cuts",
    };
    let mut cell = Cell {
        scope,
        team: team.to_owned(),
        members: team.split(" + ").map(TeamId::from).collect(),
        unit: unit.map(TeamId::from),
        topic: TopicId::new(id),
        quarter,
        perceived: estimate(perceived, p_se, n),
        measured: estimate(measured, m_se, n * 14),
        gap: estimate(0.0, 1.0, n),
        verdict,
        cause: (verdict == Verdict::CannotTell).then_some(Cause::CrossesCut),
        why: why.to_owned(),
        probabilities: Some(all),
        perceived_above: Some(p_up),
        measured_above: Some(m_up),
        components: components(measured, n * 14),
    };
    let gap = (perceived - 48.0) / 13.0 - (measured - 50.0) / 12.0;
    cell.gap.value = Some(gap);
    cell.gap.low = Some(gap - 1.1);
    cell.gap.high = Some(gap + 1.1);
    cell.gap.inner = Some((gap - 0.7, gap + 0.7));
    if scope == Scope::Team {
        mask(&mut cell);
    }
    cell
}

fn mask(cell: &mut Cell) {
    let draw = chance(&format!("{}{}{}mask", cell.team, cell.topic, cell.quarter));
    let rule = match draw {
        d if d < 0.012 => Reason::MinCell,
        d if d < 0.018 => Reason::Complementary,
        d if d < 0.022 => Reason::Homogeneity,
        _ => return,
    };
    cell.perceived = Estimate::suppressed(rule);
    cell.gap = Estimate::suppressed(rule);
    cell.verdict = Verdict::CannotTell;
    cell.cause = Some(Cause::FewPeople);
    "the answers of this topic may not be shown".clone_into(&mut cell.why);
    cell.probabilities = None;
    cell.perceived_above = None;
}

fn components(measured: f64, n: u64) -> Vec<Component> {
    let hours = 4.0 * ((measured - 50.0) / 25.0).exp2();
    let one = |metric: &str, name: &str, unit: &str, value: f64, target: f64, agreed: bool| Component {
        metric: metric.into(),
        name: name.to_owned(),
        unit: unit.to_owned(),
        value: Some(value),
        low: Some(value * 0.8),
        high: Some(value * 1.3),
        n: Some(n),
        target: Some(target),
        target_agreed: agreed,
        friction: Some(measured),
        friction_low: Some(measured - 8.0),
        friction_high: Some(measured + 8.0),
        reason: None,
    };
    vec![
        one("review_time_hours", "Time to first review", "h", hours, 4.0, true),
        one("merge_time_hours", "Open to merge", "h", hours * 6.0, 24.0, true),
        one(
            "waiting_share",
            "Waiting over two days",
            "share",
            (hours / 40.0).min(0.9),
            0.15,
            false,
        ),
    ]
}

fn friction() -> Friction {
    let quarters = quarters();
    let mut cells = Vec::new();
    for quarter in &quarters {
        for topic in TOPICS {
            cells.push(cell(Scope::Organisation, "Organisation", None, topic, *quarter));
        }
        for (unit, _) in UNITS {
            for topic in TOPICS {
                cells.push(cell(Scope::Unit, unit, None, topic, *quarter));
            }
        }
        for (unit, teams) in UNITS {
            for team in teams {
                for topic in TOPICS {
                    cells.push(cell(Scope::Team, team, Some(unit), topic, *quarter));
                }
            }
        }
    }
    let participation = |scope, team: &str, quarter, invited: u64| Participation {
        scope,
        team: team.to_owned(),
        quarter,
        invited: Some(invited),
        answered: Some(invited * 4 / 5),
        rate: Some((0.81, 0.76, 0.85)),
    };
    let mut rows = Vec::new();
    for quarter in &quarters {
        rows.push(participation(Scope::Organisation, "Organisation", *quarter, 298));
        for (unit, teams) in UNITS {
            rows.push(participation(Scope::Unit, unit, *quarter, 74));
            rows.extend(
                teams
                    .iter()
                    .map(|team| participation(Scope::Team, team, *quarter, 14)),
            );
        }
    }
    Friction {
        cells,
        waves: quarters.clone(),
        quarters,
        topics: TOPICS
            .iter()
            .map(|(id, name, _)| (TopicId::new(id), (*name).to_owned()))
            .collect(),
        rows: UNITS
            .iter()
            .map(|(unit, teams)| {
                (
                    Some(TeamId::new(unit)),
                    teams.iter().map(|team| (*team).to_owned()).collect(),
                )
            })
            .collect(),
        perceived_cut: Cut {
            value: 41.0,
            origin: "organisation median 2025-Q2".into(),
        },
        measured_cut: Cut {
            value: 50.0,
            origin: "target".into(),
        },
        participation: rows,
        unscored: Vec::new(),
        unscored_waves: Vec::new(),
        masked: vec![
            "24 teams; Tax and Edge have fewer than 5 answers and are shown with Billing and Reliability"
                .into(),
        ],
        notices: Vec::new(),
        instrument: instrument(),
        basis: Basis::default(),
        methods: vec!["pfi 1".into(), "mfi 2".into(), "gap 1".into(), "change 1".into()],
    }
}

fn changes(friction: &Friction) -> Changes {
    let mut changes = Vec::new();
    for now in friction
        .cells
        .iter()
        .filter(|cell| cell.quarter > friction.quarters[0])
    {
        let since = now.quarter.previous();
        let Some(before) = friction.cell(since, &now.team, &now.topic) else {
            continue;
        };
        for side in [Side::Perceived, Side::Measured] {
            let value = |cell: &Cell| match side {
                Side::Perceived => cell.perceived.value,
                Side::Measured => cell.measured.value,
            };
            let (Some(to), Some(from)) = (value(now), value(before)) else {
                continue;
            };
            let mut difference = estimate(50.0, 6.0, 20);
            difference.value = Some(to - from);
            difference.low = Some(to - from - 9.0);
            difference.high = Some(to - from + 9.0);
            changes.push(Change {
                scope: now.scope,
                team: now.team.clone(),
                topic: now.topic.clone(),
                quarter: now.quarter,
                since,
                side,
                difference,
                p: Some(0.2),
                q: Some(if (to - from).abs() > 7.5 { 0.04 } else { 0.6 }),
                flagged: (to - from).abs() > 7.5,
            });
        }
    }
    Changes { changes, q: 0.10 }
}

/// A reworded question, one whose change was accepted, an unchanged one and a new one.
#[expect(clippy::too_many_lines, reason = "a list of values")]
fn instrument() -> Instrument {
    let (since, quarter): (Quarter, Quarter) = ("2026-Q2".parse().unwrap(), "2026-Q3".parse().unwrap());
    let item = |text: &str, topic: &str| Item {
        id: text.into(),
        text: text.to_owned(),
        topic: Some(topic.into()),
        scale: Scale {
            low: 1,
            high: 5,
            labels: Vec::new(),
        },
        polarity: Some(Polarity::HighIsGood),
    };
    let part = |kind, text: &str| DiffPart {
        kind,
        text: text.to_owned(),
    };
    let change = |status, before: Option<Item>, after: Option<Item>, reason: &str| InstrumentChange {
        since,
        quarter,
        status,
        before,
        after,
        wording: Vec::new(),
        scale: None,
        moved: None,
        reason: reason.to_owned(),
        bridge: None,
    };
    let docs = item("I can find the documentation I need.", "docs");
    let (review, reviewed) = (
        "I get a review within a day.",
        "I get a review within a working day.",
    );
    let (build, built) = ("My builds are fast.", "Builds on my machine are fast enough.");
    let changes = vec![
        change(
            ItemStatus::Comparable,
            Some(docs.clone()),
            Some(docs),
            "same wording, same answers",
        ),
        InstrumentChange {
            wording: vec![
                part(DiffKind::Same, "I get a review within a"),
                part(DiffKind::Added, "working"),
                part(DiffKind::Same, "day."),
            ],
            bridge: Some(Bridge {
                from: review.to_owned(),
                to: reviewed.to_owned(),
                quarter: Some(quarter),
                reason: "nobody answered at the weekend".to_owned(),
                who: Some("M. Aho".to_owned()),
            }),
            ..change(
                ItemStatus::Bridged,
                Some(item(review, "code-review")),
                Some(item(reviewed, "code-review")),
                "reworded; accepted",
            )
        },
        InstrumentChange {
            wording: vec![
                part(DiffKind::Dropped, "My builds"),
                part(DiffKind::Added, "Builds on my machine"),
                part(DiffKind::Same, "are fast"),
                part(DiffKind::Added, "enough."),
            ],
            ..change(
                ItemStatus::Broken,
                Some(item(build, "build")),
                Some(item(built, "build")),
                "reworded; taken for the same question by its likeness only",
            )
        },
        change(
            ItemStatus::Added,
            None,
            Some(item("Tests fail only when something is wrong.", "tests")),
            "not asked in 2026-Q2",
        ),
    ];
    let broken = TopicBreak {
        topic: "build".into(),
        quarter,
        since,
        kept: 1,
        before: 3,
        after: 3,
        is_compared: false,
    };
    Instrument {
        changes,
        breaks: vec![broken],
    }
}

fn audit() -> JoinAudit {
    let team = |name: &str| JoinedTeam {
        team: name.to_owned(),
        survey_names: vec![name.to_owned()],
        metric_names: vec![name.to_lowercase().replace(' ', "-")],
    };
    JoinAudit {
        matched: UNITS
            .iter()
            .flat_map(|(_, teams)| teams.iter().map(|name| team(name)))
            .collect(),
        survey_only: vec!["Payments Core".into(), "Brand".into()],
        metrics_only: vec![
            "ios-app".into(),
            "pay".into(),
            "platform-ml".into(),
            "sandbox".into(),
        ],
        suggested: vec![
            Suggestion {
                from: "ios-app".into(),
                to: "iOS".into(),
                score: 0.91,
                evidence: vec!["holds all words of iOS".into()],
                warnings: Vec::new(),
            },
            Suggestion {
                from: "platform-ml".into(),
                to: "ML Platform".into(),
                score: 0.88,
                evidence: vec![
                    "the repository platform-ml belongs to it".into(),
                    "spelled alike 0.88".into(),
                ],
                warnings: Vec::new(),
            },
            Suggestion {
                from: "Payments Core".into(),
                to: "Payments".into(),
                score: 0.93,
                evidence: vec!["holds all words of Payments".into()],
                warnings: vec!["also proposed for it: Pay".into()],
            },
        ],
        unclear: vec![UnclearName {
            name: "pay".into(),
            teams: vec!["Payments".into(), "Payouts".into()],
        }],
        duplicates: vec!["Search, 2026-Q3, deploys per developer: numbers.csv is used".into()],
        ..JoinAudit::default()
    }
}

/// The invented organisation.
pub fn view() -> Arc<View> {
    let friction = friction();
    let changes = changes(&friction);
    let target = |metric: &str, agreed: bool| Target {
        metric: metric.into(),
        value: 4.0,
        owner: agreed.then(|| "M. Aho".to_owned()),
        agreed_on: agreed.then(|| "2026-01-12".parse().unwrap()),
        reason: None,
        valid_from: None,
    };
    let analysis = Analysis {
        audit: audit(),
        friction,
        changes,
        targets: vec![
            target("review_time_hours", true),
            target("merge_time_hours", true),
            target("waiting_share", false),
        ],
        initiatives: Vec::new(),
        teams: std::collections::BTreeSet::new(),
        questions: Vec::new(),
        known: Catalogue::shipped().unwrap(),
        measured: [
            "review_time_hours".into(),
            "build_duration_minutes".into(),
            "change_failure_share".into(),
        ]
        .into(),
        groups: Vec::new(),
        notices: Vec::new(),
        fingerprint: Fingerprint::of_bytes(b"fixture"),
        outcomes: Outcomes::default(),
    };
    let mut workspace = Workspace::new(Settings::new("Norrvik", "UTC", 1, 5).unwrap());
    workspace.aliases.insert("web".into(), "Web Shell".into());
    workspace
        .refused
        .insert("Risk Lab".into(), ["Risk".to_owned()].into());
    Arc::new(View {
        root: PathBuf::from("/home/mia/norrvik"),
        workspace,
        proofs: BTreeMap::new(),
        catalogue: Catalogue::shipped().unwrap(),
        origins: Vec::new(),
        analysis: Some(Arc::new(analysis)),
    })
}
