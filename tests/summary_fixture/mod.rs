//! An invented organisation of 24 teams, ten topics and six quarters, with merged and masked rows.
//!
//! Masked estimates carry a poison value, which no rightful path from the analysis would set: whoever lets it show, be
//! it by the place of a mark, has ignored the status.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(
    clippy::unwrap_used,
    reason = "a fixture that cannot be made shall fail the test"
)]

use tribometer::analysis::{
    Basis, Cause, Cell, Change, Changes, Component, Cut, Estimate, Friction, Instrument, Participation,
    Reason, Scope, Side, Status, Unscored, Verdict,
};
use tribometer::base::{Fingerprint, MetricId, Notice, Place, Quarter, TeamId, TopicId};
use tribometer::data::{Catalogue, Initiative, JoinAudit, JoinedTeam, Suggestion, Target};
use tribometer::report::{Exclusion, InputFile, SummaryInputs};

/// The poison of [`norrvik`].
pub const POISON: f64 = 87.654_321;

pub const UNITS: [(&str, &[&str]); 4] = [
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
        &[
            "Data Platform",
            "Identity",
            "ML Platform",
            "Reliability + Edge",
            "Security",
        ],
    ),
];

const TOPICS: [(&str, &str, f64, f64); 10] = [
    ("build-speed", "Build speed", 48.0, 63.0),
    ("code-review", "Code review", 48.0, 50.0),
    ("test-flakiness", "Test flakiness", 48.0, 57.0),
    ("release-process", "Release process", 60.0, 62.0),
    ("documentation", "Documentation", 58.0, 41.0),
    ("focus-time", "Focus time", 49.0, 44.0),
    ("local-environment", "Local environment", 40.0, 45.0),
    ("access-requests", "Access requests", 42.0, 58.0),
    ("observability", "Observability", 36.0, 44.0),
    ("on-call", "On-call load", 31.0, 38.0),
];

/// Everything a summary needs, owned.
pub struct Fixture {
    pub friction: Friction,
    pub changes: Changes,
    pub audit: JoinAudit,
    pub catalogue: Catalogue,
    pub targets: Vec<Target>,
    pub initiatives: Vec<Initiative>,
    pub files: Vec<InputFile>,
    pub fingerprint: Fingerprint,
}

impl Fixture {
    pub fn inputs(&self) -> SummaryInputs<'_> {
        SummaryInputs {
            organisation: "Norrvik",
            threshold: 5,
            quarter: quarter("2026-Q3"),
            friction: &self.friction,
            changes: &self.changes,
            audit: &self.audit,
            catalogue: &self.catalogue,
            targets: &self.targets,
            initiatives: &self.initiatives,
            files: &self.files,
            fingerprint: &self.fingerprint,
        }
    }
}

pub fn quarter(text: &str) -> Quarter {
    text.parse().unwrap()
}

fn quarters() -> Vec<Quarter> {
    (0..6).map(|index| quarter("2025-Q2").plus(index)).collect()
}

/// Pseudo-random numbers that never change.
struct Noise(u64, f64);

impl Noise {
    fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Roughly standard normal.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// The normal distribution function, close enough for an invented organisation.
fn phi(z: f64) -> f64 {
    1.0 / (1.0 + (-1.702 * z).exp())
}

pub fn estimate(value: f64, se: f64, n: u64) -> Estimate {
    Estimate {
        status: Status::Ok,
        reason: None,
        value: Some(value),
        low: Some((value - 1.96 * se).max(0.0)),
        high: Some((value + 1.96 * se).min(100.0)),
        n: Some(n),
        level: 0.95,
        inner: Some(((value - 1.2816 * se).max(0.0), (value + 1.2816 * se).min(100.0))),
        se: Some(se),
    }
}

fn masked(rule: Reason, poison: f64) -> Estimate {
    Estimate {
        value: Some(poison),
        low: Some(poison - 1.0),
        high: Some(poison + 1.0),
        n: Some(poison as u64),
        inner: Some((poison, poison)),
        se: Some(poison),
        ..Estimate::suppressed(rule)
    }
}

fn people(team: &str) -> u64 {
    8 + (team.len() as u64 * 7) % 9
}

fn plain_cell(
    scope: Scope,
    team: &str,
    unit: Option<&str>,
    topic: &str,
    quarter: Quarter,
    sides: [Estimate; 2],
) -> Cell {
    let [perceived, measured] = sides;
    let both_ok = perceived.is_ok() && measured.is_ok();
    let above = |side: &Estimate, cut: f64| Some(phi((side.value? - cut) / side.se?));
    let (p, m) = (above(&perceived, 41.0), above(&measured, 50.0));
    let probabilities = match (p, m) {
        (Some(p), Some(m)) => Some([p * m, (1.0 - p) * m, p * (1.0 - m), (1.0 - p) * (1.0 - m)]),
        _ => None,
    };
    let verdicts = [
        Verdict::BothHurt,
        Verdict::Hidden,
        Verdict::PerceivedOnly,
        Verdict::Healthy,
    ];
    let verdict = probabilities
        .filter(|_| both_ok)
        .map_or(Verdict::CannotTell, |all| {
            all.iter()
                .zip(verdicts)
                .find(|(probability, _)| **probability >= 0.8)
                .map_or(Verdict::CannotTell, |(_, verdict)| verdict)
        });
    let gap = if both_ok {
        let value = (perceived.value.unwrap() - 45.0) / 10.0 - (measured.value.unwrap() - 50.0) / 9.0;
        let se = perceived.se.unwrap_or(9.0) / 10.0;
        Estimate {
            low: Some(value - 1.96 * se),
            high: Some(value + 1.96 * se),
            inner: Some((value - 1.28 * se, value + 1.28 * se)),
            ..estimate(value, se, perceived.n.unwrap())
        }
    } else {
        masked(Reason::MinCell, perceived.value.or(measured.value).unwrap_or(1.0))
    };
    let cause = match (verdict, perceived.status, measured.status) {
        (Verdict::CannotTell, Status::Suppressed, _) => Some(Cause::FewPeople),
        (Verdict::CannotTell, _, Status::Suppressed) => Some(Cause::FewContributors),
        (Verdict::CannotTell, Status::Undefined, _) => Some(Cause::NoAnswers),
        (Verdict::CannotTell, _, Status::Undefined) => Some(Cause::NoMetric),
        (Verdict::CannotTell, ..) => Some(Cause::CrossesCut),
        _ => None,
    };
    Cell {
        scope,
        team: team.to_owned(),
        members: team.split(" + ").map(TeamId::new).collect(),
        unit: unit.map(TeamId::new),
        topic: TopicId::new(topic),
        quarter,
        perceived,
        measured,
        gap,
        verdict,
        cause,
        why: match verdict {
            Verdict::CannotTell => "An interval crosses a cut, or one side is missing.".to_owned(),
            _ => "Both sides lie clear of their cuts.".to_owned(),
        },
        probabilities,
        perceived_above: p,
        measured_above: m,
        components: Vec::new(),
    }
}

fn component(topic: &str, friction: f64, half: f64, n: u64) -> Component {
    let (metric, name, unit, target) = match topic {
        "build-speed" => ("build_minutes", "Build, p75", "min", 10.0),
        "release-process" => ("lead_time_days", "Merge to production, p75", "days", 2.0),
        "test-flakiness" => ("rerun_share", "Builds run again", "share", 0.05),
        "access-requests" => ("access_hours", "Request to grant, p75", "h", 8.0),
        "code-review" => ("review_hours", "First review, p75", "h", 4.0),
        _ => ("tickets", "How-to tickets", "per developer", 1.0),
    };
    let value = |friction: f64| target * 2.0_f64.powf((friction - 50.0) / 25.0);
    Component {
        metric: MetricId::new(format!("{metric}_{topic}")),
        name: name.to_owned(),
        unit: unit.to_owned(),
        value: Some(value(friction)),
        low: Some(value(friction - half)),
        high: Some(value(friction + half)),
        n: Some(n),
        target: Some(target),
        target_agreed: topic != "documentation" && topic != "on-call",
        friction: Some(friction),
        friction_low: Some(friction - half),
        friction_high: Some(friction + half),
        reason: None,
    }
}

fn cells(noise: &mut Noise) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (index, quarter) in quarters().into_iter().enumerate() {
        for (topic, _, felt, measured) in TOPICS {
            let sides = [
                estimate(felt, 1.1, 236 + index as u64),
                estimate(measured, 1.6, 3199),
            ];
            let mut cell = plain_cell(Scope::Organisation, "Norrvik", None, topic, quarter, sides);
            cell.components = vec![component(topic, measured, 3.1, 3199)];
            if topic == "on-call" {
                let mut hidden = component("code-review", noise.1, 0.1, noise.1 as u64);
                hidden.reason = Some(Reason::Dominance);
                cell.components.push(hidden);
            }
            cells.push(cell);
        }
        for (unit, teams) in UNITS {
            for (topic, _, felt, measured) in TOPICS {
                let n = teams.iter().map(|team| people(team)).sum();
                let sides = [
                    estimate(felt + noise.normal() * 3.0, 2.4, n),
                    estimate(measured, 3.0, 700),
                ];
                cells.push(plain_cell(Scope::Unit, unit, None, topic, quarter, sides));
            }
        }
    }
    for (unit, teams) in UNITS {
        for team in teams {
            for (topic, _, felt, measured) in TOPICS {
                cells.extend(team_cells(noise, unit, team, topic, [felt, measured]));
            }
        }
    }
    let order = |cell: &Cell| {
        let scope = match cell.scope {
            Scope::Organisation => 0,
            Scope::Unit => 1,
            Scope::Team => 2,
        };
        let topic = TOPICS.iter().position(|(id, ..)| *id == cell.topic.as_str());
        (cell.quarter, scope, cell.team.clone(), topic)
    };
    cells.sort_by_key(order);
    cells
}

/// The cells of one team and topic over all quarters, with what was planted there.
fn team_cells(
    noise: &mut Noise,
    unit: &str,
    team: &str,
    topic: &str,
    [felt, measured]: [f64; 2],
) -> Vec<Cell> {
    let (own_felt, own_measured) = (felt + noise.normal() * 11.0, measured + noise.normal() * 10.0);
    quarters()
        .into_iter()
        .enumerate()
        .map(|(index, quarter)| {
            let n = people(team);
            let (mut felt, mut log) = (
                own_felt + noise.normal() * 2.5,
                own_measured + noise.normal() * 2.0,
            );
            if team == "Checkout" && topic == "code-review" {
                (felt, log) = if index == 5 {
                    (33.0, 38.0)
                } else {
                    (58.0 + noise.normal(), 65.0)
                };
            }
            if team == "Payments" && topic == "code-review" && index == 5 {
                log = 72.0;
            }
            let se = 16.0 / (n as f64).sqrt();
            let mut perceived = estimate(felt.clamp(2.0, 98.0), se, n);
            let mut measured = estimate(log.clamp(2.0, 98.0), 5.5, 20 * n);
            match (team, topic) {
                ("Security", "on-call") => perceived = masked(Reason::MinCell, noise.1),
                ("Identity", "on-call") => perceived = masked(Reason::Complementary, noise.1),
                ("Notifications", "release-process") => perceived = masked(Reason::Homogeneity, noise.1),
                ("Security", "code-review") => measured = masked(Reason::Dominance, noise.1),
                ("Risk", "documentation") => {
                    measured.reason = Some(Reason::NoSpread);
                    (measured.low, measured.high, measured.n) = (None, None, None);
                    (measured.inner, measured.se) = (None, None);
                }
                ("Pricing", "observability") => measured = Estimate::undefined(Reason::NoMetric),
                _ => {}
            }
            let mut cell = plain_cell(
                Scope::Team,
                team,
                Some(unit),
                topic,
                quarter,
                [perceived, measured],
            );
            let friction = cell.measured.value.unwrap_or(50.0);
            cell.components = vec![component(topic, friction, 10.8, 20 * n)];
            if team == "Ledger" {
                let mut hidden = component("code-review", noise.1, 3.0, noise.1 as u64);
                hidden.reason = Some(Reason::Dominance);
                cell.components.push(hidden);
            }
            cell
        })
        .collect()
}

fn changes(cells: &[Cell]) -> Changes {
    let mut changes = Vec::new();
    let last = quarter("2026-Q3");
    for cell in cells
        .iter()
        .filter(|cell| cell.quarter == last && cell.scope == Scope::Team)
    {
        let before = cells
            .iter()
            .find(|other| {
                other.quarter == last.previous() && other.team == cell.team && other.topic == cell.topic
            })
            .unwrap();
        for side in [Side::Perceived, Side::Measured] {
            let pick = |cell: &Cell| match side {
                Side::Perceived => cell.perceived.clone(),
                Side::Measured => cell.measured.clone(),
            };
            let (now, then) = (pick(cell), pick(before));
            let planted = cell.topic.as_str() == "code-review"
                && (cell.team == "Checkout" || (cell.team == "Payments" && side == Side::Measured));
            let difference = match (now.status, now.se, then.se) {
                (Status::Ok, Some(se_now), Some(se_then)) => {
                    let value = now.value.unwrap() - then.value.unwrap();
                    let se = se_now.hypot(se_then);
                    Estimate {
                        low: Some(value - 1.96 * se),
                        high: Some(value + 1.96 * se),
                        inner: Some((value - 1.28 * se, value + 1.28 * se)),
                        ..estimate(value, se, now.n.unwrap())
                    }
                }
                (Status::Suppressed, ..) => masked(Reason::MinCell, now.value.unwrap_or(1.0)),
                _ => Estimate::undefined(Reason::NoMetric),
            };
            changes.push(Change {
                scope: Scope::Team,
                team: cell.team.clone(),
                topic: cell.topic.clone(),
                quarter: last,
                since: last.previous(),
                side,
                p: difference.is_ok().then_some(if planted { 0.000_1 } else { 0.4 }),
                q: difference.is_ok().then_some(if planted { 0.012 } else { 0.8 }),
                flagged: planted,
                difference,
            });
        }
    }
    Changes { changes, q: 0.10 }
}

fn participation() -> Vec<Participation> {
    let row = |scope, team: &str, quarter, answered: Option<u64>, invited: Option<u64>| Participation {
        scope,
        team: team.to_owned(),
        quarter,
        invited,
        answered,
        rate: answered.zip(invited).map(|(answered, invited)| {
            let rate = answered as f64 / invited as f64;
            let half = 1.96 * (rate * (1.0 - rate) / invited as f64).sqrt();
            (rate, rate - half, (rate + half).min(1.0))
        }),
    };
    let mut rows = Vec::new();
    for quarter in quarters() {
        rows.push(row(Scope::Organisation, "Norrvik", quarter, Some(240), Some(298)));
        for (unit, teams) in UNITS {
            let answered = teams.iter().map(|team| people(team)).sum();
            rows.push(row(
                Scope::Unit,
                unit,
                quarter,
                Some(answered),
                Some(answered + 12),
            ));
            for team in teams {
                let answered = (*team != "Returns").then(|| people(team));
                rows.push(row(Scope::Team, team, quarter, answered, Some(people(team) + 2)));
            }
        }
    }
    rows
}

fn audit() -> JoinAudit {
    let mut matched: Vec<JoinedTeam> = UNITS
        .iter()
        .flat_map(|(_, teams)| teams.iter())
        .flat_map(|row| row.split(" + "))
        .map(|team| JoinedTeam {
            team: team.to_owned(),
            survey_names: vec![team.to_owned()],
            metric_names: vec![team.to_lowercase().replace(' ', "-")],
        })
        .collect();
    matched.sort_by(|one, other| one.team.cmp(&other.team));
    JoinAudit {
        matched,
        survey_only: vec!["Several teams".to_owned()],
        metrics_only: vec!["legacy-batch".to_owned()],
        suggested: vec![Suggestion {
            from: "paymnets".to_owned(),
            to: "Payments".to_owned(),
            score: 0.96,
            ..Suggestion::default()
        }],
        duplicates: vec!["Search, 2026-Q3, review_hours".to_owned()],
        ..JoinAudit::default()
    }
}

fn files() -> Vec<InputFile> {
    let file = |name: &str, kind: &str, read: u64, excluded: &[(&str, u64)]| InputFile {
        name: name.to_owned(),
        kind: kind.to_owned(),
        is_survey: kind == "google-forms",
        quarters: quarters(),
        rows_read: read,
        rows_used: read - excluded.iter().map(|(_, rows)| rows).sum::<u64>(),
        excluded: excluded
            .iter()
            .map(|(reason, rows)| Exclusion {
                reason: (*reason).to_owned(),
                rows: *rows,
            })
            .collect(),
        fingerprint: Fingerprint::of_bytes(name.as_bytes()),
    };
    vec![
        file(
            "devex-2026-q3.csv",
            "google-forms",
            243,
            &[("empty answers", 2), ("test answer", 1)],
        ),
        file("pull_requests.csv", "events", 19_204, &[("made by a bot", 803)]),
        file("builds.csv", "events", 45_069, &[]),
        file("teams.csv", "teams", 26, &[]),
    ]
}

/// The invented organisation.
pub fn norrvik() -> Fixture {
    norrvik_with(POISON)
}

/// The same with another poison in what is masked.
pub fn norrvik_with(poison: f64) -> Fixture {
    let mut noise = Noise(42, poison);
    let cells = cells(&mut noise);
    let changes = changes(&cells);
    let friction = Friction {
        cells,
        quarters: quarters(),
        waves: quarters(),
        topics: TOPICS.iter().map(|(id, name, ..)| (TopicId::new(id), (*name).to_owned())).collect(),
        rows: UNITS
            .iter()
            .map(|(unit, teams)| {
                (Some(TeamId::new(unit)), teams.iter().map(|team| (*team).to_owned()).collect())
            })
            .collect(),
        perceived_cut: Cut { value: 41.0, origin: "organisation median 2025-Q2".to_owned() },
        measured_cut: Cut { value: 50.0, origin: "target".to_owned() },
        participation: participation(),
        unscored: vec![Unscored {
            metric: MetricId::new("commits"),
            reason: Reason::NoDirection,
            values: 144,
        }],
        unscored_waves: Vec::new(),
        masked: vec![
            "2026-Q3: Billing and Tax are one row, fewer than 5 people of at least one of them answered.".to_owned(),
            "2026-Q1, Build speed: not shown for a row that nobody remembers.".to_owned(),
            "Security, On-call load: fewer than 5 answers (rule k); Identity, On-call load protects it (rule c)."
                .to_owned(),
        ],
        notices: vec![Notice::caution(
            "measured-clustered",
            Place::default(),
            "Pull requests of one author resemble each other; intervals are widened accordingly",
        )],
        methods: ["pfi 1", "mfi 2", "gap 1", "quadrant 2", "atoms 1"].map(str::to_owned).to_vec(),
        instrument: Instrument::default(),
        basis: Basis::default(),
    };
    Fixture {
        friction,
        changes,
        audit: audit(),
        catalogue: Catalogue::default(),
        targets: vec![Target {
            metric: MetricId::new("lead_time_days_release-process"),
            value: 2.0,
            owner: Some("Platform team".to_owned()),
            agreed_on: "2026-01-12".parse().ok(),
            reason: Some("two working days".to_owned()),
            valid_from: None,
        }],
        initiatives: vec![Initiative {
            name: "Merge queue".to_owned(),
            teams: vec!["Checkout".to_owned(), "Search".to_owned()],
            quarter: quarter("2026-Q3"),
            topic: Some(TopicId::new("code-review")),
            cost: Some(40_000.0),
            currency: Some("EUR".to_owned()),
            note: None,
        }],
        files: files(),
        fingerprint: Fingerprint::of_bytes(b"all inputs"),
    }
}

impl Fixture {
    /// Gives every name that outsiders can choose another spelling.
    pub fn renamed(mut self, rename: impl Fn(&str) -> String) -> Self {
        let team = |id: &TeamId| TeamId::new(rename(id.as_str()));
        for cell in &mut self.friction.cells {
            cell.team = rename(&cell.team);
            cell.members = cell.members.iter().map(team).collect();
            cell.unit = cell.unit.as_ref().map(team);
            cell.why = rename(&cell.why);
            for component in &mut cell.components {
                component.name = rename(&component.name);
                component.unit = rename(&component.unit);
            }
        }
        for (_, name) in &mut self.friction.topics {
            *name = rename(name);
        }
        for (unit, names) in &mut self.friction.rows {
            *unit = unit.as_ref().map(team);
            for name in names {
                *name = rename(name);
            }
        }
        for row in &mut self.friction.participation {
            row.team = rename(&row.team);
        }
        for sentence in &mut self.friction.masked {
            *sentence = rename(sentence);
        }
        for change in &mut self.changes.changes {
            change.team = rename(&change.team);
        }
        for joined in &mut self.audit.matched {
            joined.team = rename(&joined.team);
            joined
                .survey_names
                .iter_mut()
                .for_each(|name| *name = rename(name));
            joined
                .metric_names
                .iter_mut()
                .for_each(|name| *name = rename(name));
        }
        self.audit
            .survey_only
            .iter_mut()
            .for_each(|name| *name = rename(name));
        self.audit
            .metrics_only
            .iter_mut()
            .for_each(|name| *name = rename(name));
        self.audit
            .duplicates
            .iter_mut()
            .for_each(|name| *name = rename(name));
        for suggestion in &mut self.audit.suggested {
            suggestion.from = rename(&suggestion.from);
            suggestion.to = rename(&suggestion.to);
        }
        for initiative in &mut self.initiatives {
            initiative.name = rename(&initiative.name);
            initiative.teams.iter_mut().for_each(|name| *name = rename(name));
        }
        for target in &mut self.targets {
            target.owner = target.owner.as_deref().map(&rename);
        }
        for file in &mut self.files {
            file.name = rename(&file.name);
            file.excluded
                .iter_mut()
                .for_each(|exclusion| exclusion.reason = rename(&exclusion.reason));
        }
        self
    }
}
