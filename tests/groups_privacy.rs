//! No combination of everything that a cohort shows (rows, groups by role and tenure, topics, who took part) tells what
//! fewer than k people said, or that all of a set said the same: random organisations, an audit of its own.
//!
//! `TRIBOMETER_ORGANISATIONS=20000 cargo test --test groups_privacy` tries more of them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use std::collections::{BTreeMap, BTreeSet};

use analysis_support::{Organisation, columns, quarter, record};
use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem};
use tribometer::data::{
    Attribute, Cohort, Dataset, Filter, Group, HeadCount, Level, NOT_STATED, SurveyColumns, SurveyRow, Table,
};
use tribometer::stats::random::Rng;

const K: usize = 5;
const PRIME: u64 = (1 << 61) - 1;
/// Points of 100 within which nobody's answer may be known.
const WIDTH: f64 = 25.0;
/// Organisations tried unless more are asked for.
const ORGANISATIONS: u64 = 1000;

/// Somebody on the roster; answers only of those who took part.
#[derive(Debug, Clone)]
struct Person {
    team: usize,
    role: usize,
    tenure: usize,
    states_role: bool,
    took_part: bool,
    answers: [Option<u8>; 2],
}

#[derive(Debug)]
struct Firm {
    units: Vec<usize>,
    people: Vec<Person>,
}

const ROLES: [&str; 4] = ["Backend", "Frontend", "Mobile", "Data"];
const TENURES: [&str; 3] = ["under 1 year", "1 to 3 years", "more"];
const UNITS: [&str; 3] = ["", "U", "V"];

fn team(at: usize) -> String {
    format!("T{}", char::from(b'a' + at as u8))
}

impl Firm {
    fn random(seed: u64) -> Self {
        let mut rng = Rng::from_seed(seed).fork("firm");
        let teams = 2 + rng.below(5) as usize;
        let (roles, tenures) = (2 + rng.below(3), 2 + rng.below(2));
        let turnout = [0.4, 0.7, 0.9, 1.0][rng.below(4) as usize];
        let alike = rng.chance(0.3);
        let mut people = Vec::new();
        for at in 0..teams {
            let is_silent = rng.chance(0.1);
            // Teams of one trade are common, and are where groups and rows nearly coincide.
            let trade = rng.chance(0.3).then(|| rng.below(roles) as usize);
            let mood = 1 + rng.below(5) as u8;
            for _ in 0..=rng.below(11) {
                let mut answer = || {
                    let code = if alike && rng.chance(0.8) {
                        mood
                    } else {
                        1 + rng.below(5) as u8
                    };
                    rng.chance(0.9).then_some(code)
                };
                let answers = [answer(), answer()];
                let role = rng.below(roles) as usize;
                people.push(Person {
                    team: at,
                    role: trade.filter(|_| rng.chance(0.8)).unwrap_or(role),
                    tenure: rng.below(tenures) as usize,
                    states_role: rng.chance(0.95),
                    took_part: !is_silent && rng.chance(turnout),
                    answers,
                });
            }
        }
        Self {
            units: (0..teams).map(|_| rng.below(3) as usize).collect(),
            people,
        }
    }

    fn join(&self) -> Dataset {
        let mut organisation = Organisation::default();
        let records: Vec<_> = self
            .units
            .iter()
            .enumerate()
            .map(|(at, &unit)| record(&team(at), UNITS[unit], None, None, ""))
            .collect();
        organisation.records(&records);
        let mut roster: BTreeMap<(usize, usize, usize), u32> = BTreeMap::new();
        for person in &self.people {
            *roster
                .entry((person.team, person.role, person.tenure))
                .or_default() += 1;
        }
        let counts: Vec<HeadCount> = roster
            .iter()
            .map(|(&(at, role, tenure), &people)| HeadCount {
                team: team(at).as_str().into(),
                role: Some(ROLES[role].to_owned()),
                tenure: Some(TENURES[tenure].to_owned()),
                people,
                valid_from: None,
                valid_to: None,
            })
            .collect();
        let table = Table::head_counts(&counts).unwrap();
        organisation.table("teams.csv", SurveyColumns::default(), table);
        let rows = self
            .people
            .iter()
            .filter(|person| person.took_part)
            .map(|person| SurveyRow {
                quarter: quarter("2026-Q1"),
                team: Some(team(person.team)),
                role: person.states_role.then(|| ROLES[person.role].to_uppercase()),
                tenure: Some(TENURES[person.tenure].to_owned()),
                answers: person.answers.iter().map(|code| code.map(f64::from)).collect(),
                texts: Vec::new(),
                key: None,
            });
        let table = Table::survey(&columns(), rows.collect()).unwrap();
        organisation.table("survey.csv", columns(), table);
        organisation.join()
    }

    /// Places on the roster of people in some teams.
    fn of_teams(&self, teams: &BTreeSet<String>) -> BTreeSet<usize> {
        let people = self.people.iter().enumerate();
        people
            .filter(|(_, person)| teams.contains(&team(person.team)))
            .map(|(at, _)| at)
            .collect()
    }

    /// Whether somebody is in a group, by what they stated (those who took part) or by the roster.
    fn is_in(&self, at: usize, group: &Group) -> bool {
        let person = &self.people[at];
        match group.attribute {
            Attribute::Tenure => TENURES[person.tenure] == group.label,
            Attribute::Role if person.took_part && !person.states_role => group.label == NOT_STATED,
            Attribute::Role => ROLES[person.role].to_uppercase() == group.label.to_uppercase(),
        }
    }
}

/// Everything that is shown, as sets of places on the roster.
struct Shown {
    /// Rows and groups whose participation is shown, with the count.
    counts: Vec<(BTreeSet<usize>, u64)>,
    /// For each topic what is heard.
    topics: [Vec<BTreeSet<usize>>; 2],
    groups: usize,
    heard_groups: usize,
}

fn shown(firm: &Firm, cohort: &Cohort) -> Shown {
    let of = quarter("2026-Q1");
    let rows: Vec<(BTreeSet<usize>, &tribometer::data::Row)> = cohort
        .rows(of)
        .iter()
        .map(|row| {
            let teams = row.members.iter().map(|team| team.as_str().to_owned()).collect();
            (firm.of_teams(&teams), row)
        })
        .collect();
    let groups: Vec<BTreeSet<usize>> = cohort
        .audited_groups(of)
        .iter()
        .map(|group| {
            let scope = rows.iter().find(|(_, row)| match &group.unit {
                None => row.level == Level::Organisation,
                Some(unit) => row.level == Level::Unit && row.name == *unit,
            });
            let people = scope.unwrap().0.iter().copied();
            people.filter(|&at| firm.is_in(at, group)).collect()
        })
        .collect();
    let took_part = |set: &BTreeSet<usize>| set.iter().filter(|&&at| firm.people[at].took_part).count();
    let mut counts = Vec::new();
    for (set, row) in &rows {
        if let Some(people) = cohort.answered(of, row) {
            assert_eq!(people as usize, took_part(set), "{}", row.name);
            counts.push((set.clone(), people));
        }
    }
    for (set, group) in groups.iter().zip(cohort.audited_groups(of)) {
        assert_eq!(group.people as usize, took_part(set), "{}", group.name());
        counts.push((set.clone(), group.people));
    }
    let mut heard_groups = 0;
    let topics = ["review", "build"].map(|topic| {
        let at = usize::from(topic == "build");
        let answered = |set: &BTreeSet<usize>| -> BTreeSet<usize> {
            let people = set.iter().copied();
            people
                .filter(|&person| firm.people[person].took_part && firm.people[person].answers[at].is_some())
                .collect()
        };
        let published = cohort.membership(of, &topic.into());
        let mut sets: Vec<BTreeSet<usize>> = Vec::new();
        for cell in &published {
            let (set, _) = rows
                .iter()
                .find(|(_, row)| row.level == cell.level && row.name == cell.row)
                .unwrap();
            let set = answered(set);
            assert_eq!(set.len(), cell.people.len(), "{}", cell.row);
            sets.push(set);
        }
        for (position, people) in cohort.group_membership(of, &topic.into()) {
            let set = answered(&groups[position]);
            assert_eq!(
                set.len(),
                people.len(),
                "{}",
                cohort.audited_groups(of)[position].name()
            );
            heard_groups += 1;
            sets.push(set);
        }
        sets
    });
    Shown {
        counts,
        topics,
        groups: groups.len(),
        heard_groups,
    }
}

/// People whom no set tells apart, and what of each is left over by the row space of the sets.
struct Space {
    classes: Vec<Vec<usize>>,
    rests: Vec<Vec<u64>>,
}

impl Space {
    fn new(sets: &[BTreeSet<usize>]) -> Self {
        let everybody: BTreeSet<usize> = sets.iter().flatten().copied().collect();
        let mut classes: BTreeMap<Vec<bool>, Vec<usize>> = BTreeMap::new();
        for person in everybody {
            let signature = sets.iter().map(|set| set.contains(&person)).collect();
            classes.entry(signature).or_default().push(person);
        }
        let signatures: Vec<&Vec<bool>> = classes.keys().collect();
        let width = signatures.len();
        let mut basis: Vec<Vec<u64>> = Vec::new();
        let mut pivots: Vec<usize> = Vec::new();
        for set in 0..sets.len() {
            let mut row: Vec<u64> = signatures
                .iter()
                .map(|signature| u64::from(signature[set]))
                .collect();
            reduce(&mut row, &basis, &pivots);
            let Some(pivot) = row.iter().position(|&value| value != 0) else {
                continue;
            };
            let inverse = power(row[pivot], PRIME - 2);
            for value in &mut row {
                *value = times(*value, inverse);
            }
            // The others lose the new pivot's column, so that one pass reduces.
            for other in &mut basis {
                let factor = other[pivot];
                for (value, part) in other.iter_mut().zip(&row) {
                    *value = (*value + PRIME - times(factor, *part)) % PRIME;
                }
            }
            basis.push(row);
            pivots.push(pivot);
        }
        let rests = (0..width)
            .map(|class| {
                let mut row = vec![0; width];
                row[class] = 1;
                reduce(&mut row, &basis, &pivots);
                row
            })
            .collect();
        Self {
            classes: classes.into_values().collect(),
            rests,
        }
    }

    /// A derivable set of fewer than k people: a union of small classes whose rests add up to nothing.
    fn small(&self) -> Option<Vec<usize>> {
        let small: Vec<usize> = (0..self.classes.len())
            .filter(|&class| self.classes[class].len() < K)
            .collect();
        let mut open: Vec<(usize, Vec<usize>)> = vec![(0, Vec::new())];
        // One number for each rest finds candidates, the rests themselves decide.
        let marks: Vec<u64> = self
            .rests
            .iter()
            .map(|rest| {
                let terms = rest.iter().enumerate().map(|(at, &value)| times(value, mark(at)));
                terms.fold(0, |sum, term| (sum + term) % PRIME)
            })
            .collect();
        while let Some((next, union)) = open.pop() {
            for (position, &class) in small.iter().enumerate().skip(next) {
                let mut union = union.clone();
                union.push(class);
                let people: usize = union.iter().map(|&class| self.classes[class].len()).sum();
                if people >= K {
                    continue;
                }
                let sum = union.iter().fold(0, |sum, &class| (sum + marks[class]) % PRIME);
                if sum == 0 && self.holds(&union) {
                    return Some(
                        union
                            .iter()
                            .flat_map(|&class| self.classes[class].clone())
                            .collect(),
                    );
                }
                open.push((position + 1, union));
            }
        }
        None
    }

    fn holds(&self, union: &[usize]) -> bool {
        let width = self.rests.len();
        (0..width).all(|at| {
            union
                .iter()
                .fold(0, |sum, &class| (sum + self.rests[class][at]) % PRIME)
                == 0
        })
    }
}

fn reduce(row: &mut [u64], basis: &[Vec<u64>], pivots: &[usize]) {
    for (known, &pivot) in basis.iter().zip(pivots) {
        let factor = row[pivot];
        if factor != 0 {
            for (value, part) in row.iter_mut().zip(known) {
                *value = (*value + PRIME - times(factor, *part)) % PRIME;
            }
        }
    }
}

fn times(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

fn power(base: u64, mut exponent: u64) -> u64 {
    let (mut result, mut base) = (1, base);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

/// A number that looks like chance.
fn mark(at: usize) -> u64 {
    (at as u64 + 1)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(29)
        % PRIME
}

/// Whether all of a set that follows by one or two steps gave the same answer.
fn alike(sets: &[BTreeSet<usize>], answer: impl Fn(usize) -> u8) -> Option<BTreeSet<usize>> {
    let is_alike = |set: &BTreeSet<usize>| {
        let codes: BTreeSet<u8> = set.iter().map(|&person| answer(person)).collect();
        codes.len() == 1
    };
    let rests = sets.iter().flat_map(|outer| {
        let inside = sets.iter().filter(|inner| inner.is_subset(outer));
        inside.map(|inner| outer.difference(inner).copied().collect::<BTreeSet<usize>>())
    });
    sets.iter()
        .cloned()
        .chain(rests)
        .find(|set| !set.is_empty() && is_alike(set))
}

/// The narrowest range of the mean of fewer than k people whom the sets tell apart, in points of 100.
fn narrowest(sets: &[BTreeSet<usize>], answer: &impl Fn(usize) -> f64) -> f64 {
    let space = Space::new(sets);
    let mut narrowest: f64 = 100.0;
    for (target, class) in space.classes.iter().enumerate() {
        if class.len() >= K {
            continue;
        }
        let ends = [OptimizationDirection::Minimize, OptimizationDirection::Maximize].map(|direction| {
            let mut problem = Problem::new(direction);
            let means: Vec<_> = (0..space.classes.len())
                .map(|class| problem.add_var(f64::from(u8::from(class == target)), (0.0, 1.0)))
                .collect();
            for set in sets {
                let mut sum = LinearExpr::empty();
                for (class, people) in space.classes.iter().enumerate() {
                    if set.contains(&people[0]) {
                        sum.add(means[class], people.len() as f64);
                    }
                }
                let total: f64 = set.iter().map(|&person| answer(person) / 100.0).sum();
                problem.add_constraint(sum.clone(), ComparisonOp::Le, total + 1e-7);
                problem.add_constraint(sum, ComparisonOp::Ge, total - 1e-7);
            }
            100.0 * problem.solve().unwrap().into_solution().unwrap().objective()
        });
        narrowest = narrowest.min(ends[1] - ends[0]);
    }
    narrowest
}

#[test]
fn the_audit_of_this_test_finds_what_it_should() {
    let set = |range: std::ops::Range<usize>| range.collect::<BTreeSet<usize>>();
    assert_eq!(Space::new(&[set(0..9), set(0..6)]).small(), Some(vec![6, 7, 8]));
    assert_eq!(Space::new(&[set(0..9)]).small(), None);
    let pairs =
        [[0..4, 4..8], [4..8, 8..12], [0..4, 8..12]].map(|[a, b]| set(a).union(&set(b)).copied().collect());
    assert_eq!(Space::new(&pairs).small().map(|set| set.len()), Some(4));
    assert_eq!(
        alike(&[set(0..9), set(0..6)], |person| u8::from(person < 6)),
        Some(set(0..6))
    );
    // Nine of ten people said the best: the tenth is known within ten points of a hundred and more, the rest is not.
    assert!(narrowest(&[set(0..10), set(0..6)], &|_| 95.0) < WIDTH);
}

#[test]
fn nothing_that_a_cohort_shows_tells_of_few() {
    let asked = std::env::var("TRIBOMETER_ORGANISATIONS").ok();
    let organisations = asked.and_then(|text| text.parse().ok()).unwrap_or(ORGANISATIONS);
    let (mut groups, mut heard) = (0, 0);
    for seed in 0..organisations {
        let firm = Firm::random(seed);
        let dataset = firm.join();
        let cohort = Cohort::new(&dataset, &Filter::default());
        let shown = shown(&firm, &cohort);
        groups += shown.groups;
        heard += shown.heard_groups;
        // Who took part: sums over everybody on the roster.
        let counts: Vec<BTreeSet<usize>> = shown.counts.iter().map(|(set, _)| set.clone()).collect();
        let took_part = |set: &Vec<usize>| set.iter().filter(|&&at| firm.people[at].took_part).count();
        if let Some(small) = Space::new(&counts).small() {
            panic!(
                "organisation {seed}: {} of {} people took part: {small:?}",
                took_part(&small),
                small.len()
            );
        }
        for (at, sets) in shown.topics.iter().enumerate() {
            assert!(sets.iter().all(|set| set.len() >= K), "organisation {seed}");
            assert_eq!(Space::new(sets).small(), None, "organisation {seed}, topic {at}");
            let answer = |person: usize| firm.people[person].answers[at].unwrap();
            assert_eq!(alike(sets, answer), None, "organisation {seed}, topic {at}");
            if seed % 10 == 0 {
                let score = |person: usize| 25.0 * f64::from(answer(person) - 1);
                let width = narrowest(sets, &score);
                assert!(width > WIDTH - 1e-3, "organisation {seed}, topic {at}: {width}");
            }
        }
    }
    // Masking everything would be safe too, and of no use.
    assert!(
        groups as u64 > organisations,
        "{groups} groups in {organisations} organisations"
    );
    assert!(heard as u64 > organisations / 2, "{heard} groups heard");
    println!("{organisations} organisations, {groups} groups, heard {heard} times");
}
