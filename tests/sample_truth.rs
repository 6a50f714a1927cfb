//! The planted truth of the sample organisation, found with the program's own analysis.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop there"
)]

use std::sync::{Arc, OnceLock};

use tribometer::analysis::{Cell, Scope, Side, Verdict};
use tribometer::base::{Quarter, TeamId, TopicId};
use tribometer::engine::{Analysis, Progress, build_demo};
use tribometer::sample;

/// The analysis of the sample, computed once for all tests of this file.
fn analysis() -> Arc<Analysis> {
    static ANALYSIS: OnceLock<Arc<Analysis>> = OnceLock::new();
    let compute = || {
        let folder = tempfile::tempdir().unwrap();
        let mut session = build_demo(&folder.path().join("sample"), &Progress::default()).unwrap();
        session.analysis(&Progress::default()).unwrap()
    };
    Arc::clone(ANALYSIS.get_or_init(compute))
}

fn topic(analysis: &Analysis, name: &str) -> TopicId {
    // The sample's README writes “&” where the catalogue writes “and”.
    let name = name.replace('&', "and");
    let found = analysis.friction.topics.iter().find(|(_, known)| *known == name);
    found
        .unwrap_or_else(|| panic!("no topic “{name}” in {:?}", analysis.friction.topics))
        .0
        .clone()
}

/// The row in which a team is shown in a quarter: by itself or merged with others.
fn cell<'a>(analysis: &'a Analysis, quarter: Quarter, team: &str, topic: &TopicId) -> Option<&'a Cell> {
    analysis.friction.cells.iter().find(|cell| {
        cell.scope == Scope::Team
            && cell.quarter == quarter
            && cell.topic == *topic
            && cell.members.iter().any(|member| member.as_str() == team)
    })
}

fn quarters(from: Option<Quarter>, until: Option<Quarter>, all: &[Quarter]) -> Vec<Quarter> {
    let within = |quarter: &&Quarter| {
        from.is_none_or(|from| **quarter >= from) && until.is_none_or(|until| **quarter <= until)
    };
    all.iter().filter(within).copied().collect()
}

#[test]
fn planted_verdicts_are_found_and_never_contradicted() {
    let analysis = analysis();
    let (mut found, mut open, mut wrong) = (0, Vec::new(), Vec::new());
    for planted in &sample::truth().cells {
        let Some(expected) = planted.verdict else { continue };
        let topic = topic(&analysis, planted.topic);
        for quarter in quarters(planted.from, planted.until, &analysis.friction.waves) {
            let place = format!("{} {} {quarter}", planted.team, planted.topic);
            let Some(cell) = cell(&analysis, quarter, planted.team, &topic) else {
                open.push(format!("{place}: no cell"));
                continue;
            };
            let verdict = serde_json::to_value(cell.verdict).unwrap();
            if verdict == expected.as_str() {
                found += 1;
            } else if cell.verdict == Verdict::CannotTell {
                open.push(format!("{place}: {}", cell.why));
            } else {
                wrong.push(format!("{place}: {verdict} instead of {}", expected.as_str()));
            }
        }
    }
    println!(
        "{found} planted verdicts found, {} open, {} wrong",
        open.len(),
        wrong.len()
    );
    for line in &open {
        println!("open: {line}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let planted = found + open.len();
    assert!(
        found * 10 >= planted * 8,
        "only {found} of {planted} planted verdicts were found"
    );
}

#[test]
fn most_other_cells_cannot_be_told_which_is_the_truth_about_them() {
    let analysis = analysis();
    let last = *analysis.friction.waves.last().unwrap();
    let cells: Vec<&Cell> = analysis.friction.of(last, Scope::Team).collect();
    let undecided = cells
        .iter()
        .filter(|cell| cell.verdict == Verdict::CannotTell)
        .count();
    assert!(
        undecided * 3 > cells.len(),
        "{undecided} of {} cells are undecided",
        cells.len()
    );
    assert!(
        undecided * 10 < cells.len() * 9,
        "{undecided} of {} cells are undecided",
        cells.len()
    );
}

#[test]
fn the_improvement_after_the_initiative_is_flagged_on_both_sides() {
    let analysis = analysis();
    for improvement in &sample::truth().improvements {
        let topic = topic(&analysis, improvement.topic);
        for team in &improvement.teams {
            for side in [Side::Perceived, Side::Measured] {
                let level = |quarter: Quarter| {
                    let cell = cell(&analysis, quarter, team, &topic).unwrap();
                    let estimate = if side == Side::Perceived {
                        &cell.perceived
                    } else {
                        &cell.measured
                    };
                    (
                        estimate.value.unwrap(),
                        estimate.low.unwrap(),
                        estimate.high.unwrap(),
                    )
                };
                let before = level(improvement.measured_from.previous());
                let after = level(improvement.measured_from.next());
                assert!(after.2 < before.1, "{team} {side:?}: {before:?} then {after:?}");
                let flagged = analysis.changes.changes.iter().any(|change| {
                    change.team == *team
                        && change.topic == topic
                        && change.side == side
                        && change.flagged
                        && change.difference.value.is_some_and(|value| value < 0.0)
                        && change.quarter >= improvement.measured_from
                        && change.quarter <= improvement.measured_from.next()
                });
                assert!(
                    flagged || side == Side::Perceived,
                    "{team} {} {side:?} is not flagged",
                    improvement.topic
                );
            }
        }
    }
}

#[test]
fn the_lag_shows_in_the_unit_first_measured_then_felt() {
    let analysis = analysis();
    let lag = sample::truth().lag;
    let topic = topic(&analysis, lag.topic);
    let unit = |quarter: Quarter| {
        let found = analysis.friction.cells.iter().find(|cell| {
            cell.scope == Scope::Unit
                && cell.quarter == quarter
                && cell.topic == topic
                && cell.team.contains("Money")
        });
        let cell = found.unwrap();
        (cell.perceived.value.unwrap(), cell.measured.value.unwrap())
    };
    let (before, between, after) = (
        unit(lag.measured_from.previous()),
        unit(lag.measured_from),
        unit(lag.perceived_from),
    );
    assert!(
        between.1 < before.1 - 20.0,
        "measured eases first: {before:?} {between:?}"
    );
    assert!(
        (between.0 - before.0).abs() < 12.0,
        "and is not felt yet: {before:?} {between:?}"
    );
    assert!(
        after.0 < between.0 - 15.0,
        "then it is felt: {between:?} {after:?}"
    );
}

#[test]
fn tiny_teams_are_never_shown_alone() {
    let analysis = analysis();
    for tiny in sample::truth().tiny_teams {
        for cell in &analysis.friction.cells {
            let is_alone = cell.members.len() == 1 && cell.members[0].as_str() == tiny;
            assert!(
                !is_alone || !cell.perceived.is_ok(),
                "{tiny} {} is shown alone",
                cell.quarter
            );
        }
    }
}

#[test]
fn renamed_and_split_teams_keep_their_past() {
    let analysis = analysis();
    let truth = sample::truth();
    let build_speed = topic(&analysis, "Build speed");
    for succession in &truth.successions {
        let first = analysis.friction.waves[0];
        let rows: Vec<&str> = analysis
            .friction
            .of(first, Scope::Team)
            .filter(|cell| cell.topic == build_speed)
            .flat_map(|cell| cell.members.iter().map(TeamId::as_str))
            .collect();
        let expected = match succession.teams.as_slice() {
            [renamed] => (*renamed).to_owned(),
            _ => format!("{} (before split)", succession.former),
        };
        assert!(
            rows.contains(&expected.as_str()),
            "{expected} is not among {rows:?}"
        );
    }
}

#[test]
fn the_metric_without_direction_and_the_target_nobody_agreed_say_so() {
    let analysis = analysis();
    let truth = sample::truth();
    let undirected: Vec<&str> = truth
        .metrics
        .iter()
        .filter(|metric| metric.lower_is_better.is_none())
        .map(|metric| metric.name)
        .collect();
    assert_eq!(undirected.len(), 1);
    let unscored: Vec<String> = analysis
        .friction
        .unscored
        .iter()
        .map(|metric| format!("{metric:?}"))
        .collect();
    assert!(
        unscored.iter().any(|metric| metric.contains("NoDirection")),
        "{unscored:?}"
    );
    let unagreed = analysis
        .targets
        .iter()
        .filter(|target| !target.is_agreed())
        .count();
    assert_eq!(unagreed, 1);
    let shown = analysis
        .friction
        .cells
        .iter()
        .flat_map(|cell| &cell.components)
        .any(|component| component.target.is_some() && !component.target_agreed);
    assert!(shown, "a target nobody agreed is used without saying so");
}
