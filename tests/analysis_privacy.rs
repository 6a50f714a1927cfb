//! No combination of published cells derives a group under the threshold: random organisations, exact linear algebra.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use std::collections::BTreeSet;

use analysis_support::{Organisation, quarter};
use proptest::prelude::*;
use tribometer::analysis::{FrictionSpec, Scope, friction};
use tribometer::data::{Cohort, Filter, Level};

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
