//! The people of the sample organisation: invented names, roles, tenures and temperaments.

use std::collections::BTreeSet;

use crate::base::Quarter;
use crate::stats::random::Rng;

use super::roster::{MANAGER, Mix};
use super::topics::TOPIC_COUNT;

/// Somebody who works in a team.
pub(super) struct Person {
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    /// Name in event files.
    pub(super) login: String,
    /// Index into `roster::ROLES`.
    pub(super) role: usize,
    /// Index into `roster::TENURES`.
    pub(super) tenure: usize,
    /// First quarter with the team; `None`: before the first wave.
    pub(super) since: Option<Quarter>,
    pub(super) temper: Temper,
}

/// How somebody answers surveys, in points of 100 where nothing else is said.
pub(super) struct Temper {
    /// Contentment with everything (halo), above the team's.
    pub(super) halo: f64,
    /// Contentment with one topic, above the team's.
    pub(super) leaning: [f64; TOPIC_COUNT],
    /// Readiness to agree with whatever is said.
    pub(super) agreeing: f64,
    /// Added to the probability of answering a wave.
    pub(super) willing: f64,
    /// Carries a pager.
    pub(super) on_call: bool,
    /// Habits of writing.
    pub(super) style: Style,
    /// Changes written, relative to colleagues.
    pub(super) activity: f64,
}

/// How somebody types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Style {
    Plain,
    LowerCase,
    NoFullStop,
    Lively,
}

const HALO_SD: f64 = 9.0;
const LEANING_SD: f64 = 9.0;

/// Hands out people; no two share a name.
pub(super) struct Registry {
    rng: Rng,
    names: BTreeSet<(usize, usize)>,
    logins: BTreeSet<String>,
}

impl Registry {
    pub(super) fn new(rng: &Rng) -> Self {
        Self {
            rng: rng.fork("people"),
            names: BTreeSet::new(),
            logins: BTreeSet::new(),
        }
    }

    /// A team of `size` people, of which the last `newcomers` joined in `since`.
    pub(super) fn team(
        &mut self,
        name: &str,
        mix: Mix,
        size: u32,
        newcomers: (u32, Option<Quarter>),
    ) -> Vec<Person> {
        let mut rng = self.rng.fork(name);
        let mut people: Vec<Person> = (0..size)
            .map(|index| {
                let late = index >= size.saturating_sub(newcomers.0);
                let role = if index == 0 && size >= 8 {
                    MANAGER
                } else {
                    rng.weighted(&mix.weights())
                };
                let tenure = if late {
                    0
                } else {
                    rng.weighted(&[0.2, 0.34, 0.28, 0.18])
                };
                let (first, last, login) = self.name(&mut rng);
                Person {
                    first,
                    last,
                    login,
                    role,
                    tenure,
                    since: newcomers.1.filter(|_| late),
                    temper: temper(&mut rng, role),
                }
            })
            .collect();
        centre(&mut people);
        people
    }

    fn name(&mut self, rng: &mut Rng) -> (&'static str, &'static str, String) {
        let all = (FIRST.len() * LAST.len()) as u64;
        let mut pick = rng.below(all);
        // Beyond as many people as there are names, names repeat; logins never do.
        for _ in 0..all {
            let key = (pick as usize % FIRST.len(), pick as usize / FIRST.len());
            if self.names.insert(key) {
                break;
            }
            pick = (pick + 1) % all;
        }
        let (first, last) = (
            FIRST[pick as usize % FIRST.len()],
            LAST[pick as usize / FIRST.len()],
        );
        let stem: String = first.chars().take(1).chain(last.chars().take(6)).collect();
        let stem = stem.to_lowercase();
        let mut login = stem.clone();
        let mut number = 1;
        while !self.logins.insert(login.clone()) {
            number += 1;
            login = format!("{stem}{number}");
        }
        (first, last, login)
    }
}

fn temper(rng: &mut Rng, role: usize) -> Temper {
    Temper {
        halo: rng.normal(0.0, HALO_SD),
        leaning: std::array::from_fn(|_| rng.normal(0.0, LEANING_SD)),
        agreeing: rng.normal(2.0, 4.0),
        willing: rng.normal(0.0, 0.08),
        on_call: rng.chance(if matches!(role, 1 | 5 | MANAGER) {
            0.7
        } else {
            0.97
        }),
        style: [Style::Plain, Style::LowerCase, Style::NoFullStop, Style::Lively]
            [rng.weighted(&[0.55, 0.18, 0.15, 0.12])],
        activity: if role == MANAGER {
            0.25
        } else {
            rng.lognormal(1.0, 1.5)
        },
    }
}

/// Temperaments are deviations from the team, so that the planted level stays the team's own.
fn centre(people: &mut [Person]) {
    let n = people.len().max(1) as f64;
    let halo = people.iter().map(|p| p.temper.halo).sum::<f64>() / n;
    for person in people.iter_mut() {
        person.temper.halo -= halo;
    }
    for topic in 0..TOPIC_COUNT {
        let leaning = people.iter().map(|p| p.temper.leaning[topic]).sum::<f64>() / n;
        for person in people.iter_mut() {
            person.temper.leaning[topic] -= leaning;
        }
    }
}

#[rustfmt::skip]
const FIRST: [&str; 64] = [
    "Aisha", "Alma", "Anders", "Anna", "Arjun", "Astrid", "Bence", "Bruno", "Camille", "Carla", "Chen", "Clara",
    "Dana", "David", "Dilan", "Edda", "Elif", "Emeka", "Emma", "Esther", "Fatima", "Felix", "Finn", "Freya",
    "Gita", "Goran", "Hana", "Hugo", "Ines", "Irina", "Ivan", "Jakub", "Jonas", "Joyce", "Kaito", "Karim",
    "Lars", "Laura", "Leila", "Liam", "Lucia", "Magnus", "Marek", "Maria", "Mei", "Milan", "Nadia", "Niko",
    "Nora", "Olga", "Omar", "Pablo", "Petra", "Priya", "Rafael", "Rosa", "Samir", "Sofia", "Tariq", "Thea",
    "Tomas", "Vera", "Yara", "Zoe",
];

#[rustfmt::skip]
const LAST: [&str; 64] = [
    "Abara", "Aldana", "Almeida", "Amsel", "Bakker", "Balogh", "Berg", "Bianchi", "Cermak", "Costa", "Dahl",
    "Dietz", "Duarte", "Eriksen", "Farkas", "Ferrari", "Fischer", "Gallo", "Garnier", "Haddad", "Hansen",
    "Hoffman", "Ibarra", "Iversen", "Jansen", "Joshi", "Kaplan", "Kato", "Keller", "Kowal", "Kumar", "Lang",
    "Laurent", "Lindqvist", "Lopes", "Maier", "Marino", "Mensah", "Moreau", "Nakata", "Nemeth", "Nilsen",
    "Novak", "Okafor", "Olsen", "Osman", "Paulsen", "Perez", "Petrov", "Quist", "Ramos", "Renner", "Rossi",
    "Sato", "Schmid", "Silva", "Sorensen", "Tanaka", "Toth", "Vargas", "Vidal", "Weber", "Yilmaz", "Zeller",
];
