//! No combination of published cells derives a group under the threshold: random organisations, exact linear algebra.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use std::collections::BTreeSet;

use analysis_support::{Organisation, event, quarter};
use proptest::prelude::*;
use tribometer::analysis::{
    ChangeSpec, Friction, FrictionSpec, Reason, Scope, Status, Verdict, analyze_json, change, friction,
};
use tribometer::data::{Cohort, Filter, Level, SourceKind, SurveyColumns, Table};

const THRESHOLD: usize = 5;
const PRIME: i64 = 1_000_003;

/// Reduced row echelon form of a 0/1 matrix over a prime field; a unit vector over the rationals is one over a large prime.
fn reduced(mut rows: Vec<Vec<i64>>) -> Vec<Vec<i64>> {
    let width = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..width {
        let Some(pivot) = (rank..rows.len()).find(|&row| rows[row][column] != 0) else {
            continue;
        };
        rows.swap(rank, pivot);
        let inverse = power(rows[rank][column], PRIME - 2);
        rows[rank]
            .iter_mut()
            .for_each(|value| *value = *value * inverse % PRIME);
        for row in 0..rows.len() {
            let factor = rows[row][column];
            if row != rank && factor != 0 {
                let pivot = rows[rank].clone();
                for (value, pivot) in rows[row].iter_mut().zip(pivot) {
                    *value = (*value - factor * pivot).rem_euclid(PRIME);
                }
            }
        }
        rank += 1;
    }
    rows.truncate(rank);
    rows
}

fn power(base: i64, exponent: i64) -> i64 {
    let (mut result, mut base, mut exponent) = (1, base.rem_euclid(PRIME), exponent);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    result
}

/// Whether the indicator of a set lies in the row space.
fn is_derivable(basis: &[Vec<i64>], set: &BTreeSet<usize>, width: usize) -> bool {
    let mut rest: Vec<i64> = (0..width).map(|at| i64::from(set.contains(&at))).collect();
    for row in basis {
        let Some(pivot) = row.iter().position(|value| *value != 0) else {
            continue;
        };
        let factor = rest[pivot];
        for at in 0..width {
            rest[at] = (rest[at] - factor * row[at]).rem_euclid(PRIME);
        }
    }
    rest.iter().all(|value| *value == 0)
}

/// People with equal columns can only be derived together, so a small derivable set is a union of small classes.
fn smallest_derivable(cells: &[Vec<u32>]) -> Option<usize> {
    let width = cells.iter().flatten().max().map_or(0, |most| *most as usize + 1);
    let matrix: Vec<Vec<i64>> = cells
        .iter()
        .map(|cell| {
            (0..width)
                .map(|at| i64::from(cell.contains(&(at as u32))))
                .collect()
        })
        .collect();
    let mut classes: std::collections::BTreeMap<Vec<i64>, BTreeSet<usize>> =
        std::collections::BTreeMap::new();
    for person in 0..width {
        classes
            .entry(matrix.iter().map(|row| row[person]).collect())
            .or_default()
            .insert(person);
    }
    let small: Vec<&BTreeSet<usize>> = classes.values().filter(|class| class.len() < THRESHOLD).collect();
    let basis = reduced(matrix);
    let mut smallest: Option<usize> = None;
    let mut stack: Vec<(usize, BTreeSet<usize>)> = vec![(0, BTreeSet::new())];
    while let Some((next, set)) = stack.pop() {
        if !set.is_empty() && set.len() < THRESHOLD && is_derivable(&basis, &set, width) {
            smallest = Some(smallest.map_or(set.len(), |known| known.min(set.len())));
        }
        for (at, class) in small.iter().enumerate().skip(next) {
            let union: BTreeSet<usize> = set.union(class).copied().collect();
            if union.len() < THRESHOLD {
                stack.push((at + 1, union));
            }
        }
    }
    smallest
}

#[test]
fn the_search_finds_what_a_naive_publication_gives_away() {
    // A unit of 9 and its team of 6 give away the other team of 3.
    let unit: Vec<u32> = (0..9).collect();
    let team: Vec<u32> = (0..6).collect();
    assert_eq!(smallest_derivable(&[unit.clone(), team]), Some(3));
    assert_eq!(smallest_derivable(&[unit]), None);
    // Three overlapping pairs of groups give each group: (ab + bc - ac) / 2 = b.
    let (a, b, c): (Vec<u32>, Vec<u32>, Vec<u32>) = ((0..4).collect(), (4..8).collect(), (8..12).collect());
    let join = |x: &[u32], y: &[u32]| [x, y].concat();
    assert_eq!(
        smallest_derivable(&[join(&a, &b), join(&b, &c), join(&a, &c)]),
        Some(4)
    );
}

/// Teams with a unit (0: none) and their people's answers to two topics (0: none).
type Teams = Vec<(u8, Vec<(u8, u8)>)>;

fn teams() -> impl Strategy<Value = Teams> {
    let code = || prop_oneof![1 => Just(0_u8), 4 => 1_u8..=5, 1 => Just(3)];
    let people = prop::collection::vec((code(), code()), 1..9);
    prop::collection::vec((0_u8..4, people), 1..9)
}

fn build(teams: &Teams, loose: &[(u8, u8)]) -> Organisation {
    let names: Vec<String> = (0..teams.len())
        .map(|at| format!("T{}", char::from(b'a' + at as u8)))
        .collect();
    let units = ["", "U", "V", "W"];
    let mut organisation = Organisation::default();
    let tree: Vec<(&str, &str)> = teams
        .iter()
        .zip(&names)
        .map(|((unit, _), name)| (name.as_str(), units[usize::from(*unit)]))
        .collect();
    let mut records: Vec<_> = tree
        .iter()
        .map(|(team, unit)| analysis_support::record(team, unit, None, None, ""))
        .collect();
    // V lies below U, so that there are three levels.
    records.push(analysis_support::record("V", "U", None, None, ""));
    organisation.records(&records);
    let mut answers: Vec<(&str, u8, u8)> = Vec::new();
    for ((_, people), name) in teams.iter().zip(&names) {
        answers.extend(
            people
                .iter()
                .map(|(review, build)| (name.as_str(), *review, *build)),
        );
    }
    answers.extend(
        loose
            .iter()
            .enumerate()
            .map(|(at, (review, build))| (if at % 2 == 0 { "" } else { "Several teams" }, *review, *build)),
    );
    organisation.wave("2026-Q1", &answers);
    organisation
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_small_can_be_derived(teams in teams(), loose in prop::collection::vec((0_u8..=5, 0_u8..=5), 0..4)) {
        let dataset = build(&teams, &loose).join();
        let cohort = Cohort::new(&dataset, &Filter::default());
        let of = quarter("2026-Q1");
        for topic in ["review", "build"] {
            let published = cohort.membership(of, &topic.into());
            let cells: Vec<Vec<u32>> = published.iter().map(|cell| cell.people.clone()).collect();
            prop_assert!(cells.iter().all(|cell| cell.len() >= THRESHOLD));
            prop_assert_eq!(smallest_derivable(&cells), None, "{:?}", published);
            // Whoever answered is in the organisation's row, if there is one.
            let answered = teams.iter().flat_map(|(_, people)| people).chain(&loose)
                .filter(|(review, build)| if topic == "review" { *review > 0 } else { *build > 0 }).count();
            if let Some(all) = published.iter().find(|cell| cell.level == Level::Organisation) {
                prop_assert_eq!(all.people.len(), answered);
            }
            if answered < THRESHOLD {
                prop_assert!(published.is_empty());
            }
        }
    }

    #[test]
    fn cells_show_what_the_membership_says_and_nothing_else(teams in teams(), loose in prop::collection::vec((0_u8..=5, 0_u8..=5), 0..4)) {
        let dataset = build(&teams, &loose).join();
        let cohort = Cohort::new(&dataset, &Filter::default());
        let outcome = friction(&cohort, &FrictionSpec::default());
        for topic in ["review", "build"] {
            let published = cohort.membership(quarter("2026-Q1"), &topic.into());
            let level = |scope: Scope| match scope {
                Scope::Team => Level::Team,
                Scope::Unit => Level::Unit,
                Scope::Organisation => Level::Organisation,
            };
            for cell in outcome.cells.iter().filter(|cell| cell.topic.as_str() == topic) {
                let behind = published.iter().find(|row| row.row == cell.team && row.level == level(cell.scope));
                prop_assert_eq!(cell.perceived.n, behind.map(|row| row.people.len() as u64), "{:?}", cell);
                prop_assert_eq!(cell.perceived.is_ok(), behind.is_some());
                prop_assert!(behind.is_some() || cell.perceived.value.is_none());
            }
        }
        for row in &outcome.participation {
            prop_assert!(row.answered.is_none_or(|people| people == 0 || people >= THRESHOLD as u64));
        }
    }
}

/// Everything that is published about answers, one line for each fact: cells, participation, changes, sentences.
fn published(outcome: &Friction) -> Vec<String> {
    let cells = outcome.cells.iter().map(|cell| format!("{cell:?}"));
    let rows = outcome.participation.iter().map(|row| format!("{row:?}"));
    let changes = change(outcome, &ChangeSpec::default());
    let texts = [
        format!("{:?}", outcome.masked),
        format!("{:?}", outcome.notices),
        format!("{:?}", outcome.perceived_cut),
        format!("{:?}", outcome.unscored),
        format!("{:?}", changes.changes),
    ];
    cells.chain(rows).chain(texts).collect()
}

/// The members of each atom: the row of teams they are in.
fn atom_of<'a>(outcome: &'a Friction, team: &str) -> Option<&'a str> {
    let rows = outcome.cells.iter().filter(|cell| cell.scope == Scope::Team);
    rows.filter(|cell| cell.members.iter().any(|member| member.as_str() == team))
        .map(|cell| cell.team.as_str())
        .next()
}

/// Adds metrics and head-counts, so that all sides and their combinations are published too.
fn measured(mut organisation: Organisation, teams: &Teams, more: &[u8]) -> Organisation {
    let names: Vec<String> = (0..teams.len())
        .map(|at| format!("T{}", char::from(b'a' + at as u8)))
        .collect();
    let mut events = Vec::new();
    let mut people = Vec::new();
    for (at, (name, (_, answers))) in names.iter().zip(teams).enumerate() {
        for person in 0..30_u32 {
            let hours = 1.0 + f64::from(person % 7) + at as f64;
            events.push(event(
                name,
                SourceKind::Team,
                2,
                "review_time_hours",
                hours,
                Some(person % 5),
            ));
        }
        people.push((
            name.as_str(),
            answers.len() as u32 + u32::from(more[at % more.len()]),
        ));
    }
    // Two teams of whom nobody answers, a small one and one that is large enough.
    people.extend([("Tiny", 2), ("Quiet", 7)]);
    let silent = ["Tiny", "Quiet"].map(|team| analysis_support::record(team, "U", None, None, ""));
    organisation
        .table(
            "silent.csv",
            SurveyColumns::default(),
            Table::teams(&silent).unwrap(),
        )
        .people(&people)
        .events("pr.csv", &events)
        .target("review_time_hours", 4.0, true, None);
    organisation
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// A suppressed side is silent in every field, and so is all that rests on it.
    #[test]
    fn a_masked_side_is_silent_in_every_field(
        teams in teams(),
        loose in prop::collection::vec((0_u8..=5, 0_u8..=5), 0..4),
        more in prop::collection::vec(0_u8..4, 1..4),
    ) {
        let dataset = measured(build(&teams, &loose), &teams, &more).join();
        let cohort = Cohort::new(&dataset, &Filter::default());
        let outcome = friction(&cohort, &FrictionSpec::default());
        let json = analyze_json(&dataset.audit, &outcome, quarter("2026-Q1"));
        for (cell, json) in outcome.cells.iter().zip(json["cells"].as_array().unwrap()) {
            for (side, above, json) in [
                (&cell.perceived, cell.perceived_above, &json["perceived"]),
                (&cell.measured, cell.measured_above, &json["measured"]),
            ] {
                prop_assert_eq!(side.is_ok(), side.value.is_some());
                prop_assert!(side.value.is_none_or(|value| (0.0..=100.0).contains(&value)));
                if side.is_ok() {
                    continue;
                }
                prop_assert_eq!((side.low, side.high, side.inner), (None, None, None));
                prop_assert_eq!((side.n, side.se, above, cell.probabilities), (None, None, None, None));
                prop_assert!(["value", "low", "high", "n"].iter().all(|key| json[*key].is_null()));
                prop_assert!(!cell.gap.is_ok());
                prop_assert_eq!((cell.gap.value, cell.gap.low, cell.gap.high), (None, None, None));
                prop_assert_eq!((cell.gap.n, cell.gap.se, cell.gap.inner), (None, None, None));
                prop_assert_eq!(cell.verdict, Verdict::CannotTell);
                prop_assert!(!cell.why.contains(|letter: char| letter.is_ascii_digit()), "{}", cell.why);
            }
            prop_assert!(cell.perceived.reason != Some(Reason::Homogeneity));
            if cell.perceived.status == Status::Suppressed {
                prop_assert_eq!(cell.gap.status, Status::Suppressed);
            }
        }
        // Counts of participants are those of whole groups, and of nobody in teams that are large enough.
        let shown: Vec<_> = outcome.participation.iter().filter(|row| row.scope == Scope::Team).collect();
        for row in &outcome.participation {
            prop_assert!(row.answered.is_none_or(|people| people == 0 || people >= THRESHOLD as u64));
            if row.answered == Some(0) {
                prop_assert!(row.invited.is_none_or(|people| people >= THRESHOLD as u64), "{:?}", row);
            }
            prop_assert!(row.rate.is_none() || (row.invited.is_some() && row.answered.is_some()));
        }
        if let Some(all) = outcome.participation.iter().find(|row| row.scope == Scope::Organisation)
            && shown.iter().all(|row| row.answered.is_some())
        {
            prop_assert_eq!(all.answered, shown.iter().map(|row| row.answered).sum());
        }
        let changed: Vec<_> = change(&outcome, &ChangeSpec::default()).changes;
        prop_assert!(changed.is_empty(), "one quarter has no change");
    }

    /// The whole claim of docs/statistics.md §8.3: two people of one atom may exchange all their answers, and nothing that is
    /// published anywhere moves.
    #[test]
    fn exchanging_two_people_of_an_atom_changes_nothing(
        teams in teams(),
        loose in prop::collection::vec((0_u8..=5, 0_u8..=5), 0..4),
        more in prop::collection::vec(0_u8..4, 1..4),
        first in any::<prop::sample::Index>(),
        second in any::<prop::sample::Index>(),
    ) {
        let outcome_of = |teams: &Teams| {
            let dataset = measured(build(teams, &loose), teams, &more).join();
            friction(&Cohort::new(&dataset, &Filter::default()), &FrictionSpec::default())
        };
        let before = outcome_of(&teams);
        let people: Vec<(usize, usize)> = teams
            .iter()
            .enumerate()
            .flat_map(|(team, (_, people))| (0..people.len()).map(move |person| (team, person)))
            .collect();
        let (a, b) = (people[first.index(people.len())], people[second.index(people.len())]);
        let atom = |team: usize| atom_of(&before, &format!("T{}", char::from(b'a' + team as u8)));
        prop_assume!(atom(a.0).is_some() && atom(a.0) == atom(b.0));
        let mut exchanged = teams.clone();
        exchanged[a.0].1[a.1] = teams[b.0].1[b.1];
        exchanged[b.0].1[b.1] = teams[a.0].1[a.1];
        prop_assert_eq!(published(&before), published(&outcome_of(&exchanged)));
    }
}
