//! Several files of one quarter are one wave: the union of their rows, in which a row that stands in two files counts once.
//!
//! Files carry no keys of people, so a row is known by what it says: team, role, tenure, all answers and all texts, over the
//! columns that both files have. A row that stands three times in one file and twice in another counts three times
//! (docs/methods.md §1.7). Files with fewer than half of their questions in common are two questionnaires: all their rows
//! count.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::number::count;
use crate::base::{Notice, Place, Quarter};

use super::answers::{Person, Wave};
use super::table::Item;

/// The rows that one file has for one quarter.
#[derive(Debug)]
pub(super) struct Part {
    /// Name of the import.
    pub import: String,
    /// Questions that are scored, in file order.
    pub items: Vec<Item>,
    /// Whether the file says the team of each person.
    pub has_teams: bool,
    /// People, with an answer to each of `items`.
    pub people: Vec<Person>,
    /// All other columns that a row is known by (role, tenure, texts): name -> a value for each person.
    pub marks: BTreeMap<String, Vec<Option<String>>>,
}

/// One wave, with what its files said.
#[derive(Debug)]
pub(super) struct Union {
    quarter: Quarter,
    wave: Wave,
    /// Each file, with the place of each of its rows among the people of the wave.
    parts: Vec<(Part, Vec<usize>)>,
    /// Pairs of files with rows in common.
    pub duplicates: Vec<String>,
    /// What an analyst must know about the files.
    pub notices: Vec<Notice>,
}

impl Union {
    pub fn new(quarter: Quarter) -> Self {
        Self {
            quarter,
            wave: Wave::default(),
            parts: Vec::new(),
            duplicates: Vec::new(),
            notices: Vec::new(),
        }
    }

    pub fn wave(self) -> Wave {
        self.wave
    }

    /// Adds a file.
    pub fn add(&mut self, part: Part) {
        let columns = self.columns_of(&part);
        let mut places: Vec<Option<usize>> = vec![None; part.people.len()];
        for (earlier, their_places) in &self.parts {
            let pairs = match Shared::of(earlier, &part) {
                Some(shared) => shared.pairs(earlier, &part),
                None => Vec::new(),
            };
            let (said, duplicate) = told(self.quarter, earlier, &part, pairs.len());
            self.notices.push(said);
            self.duplicates.extend(duplicate);
            for (theirs, ours) in pairs {
                places[ours].get_or_insert(their_places[theirs]);
            }
        }
        let filled = places.into_iter().enumerate().map(|(row, place)| {
            let person = &part.people[row];
            let place = place.unwrap_or_else(|| {
                self.wave.people.push(Person {
                    team: person.team.clone(),
                    answers: vec![None; self.wave.items.len()],
                });
                self.wave.people.len() - 1
            });
            let known = &mut self.wave.people[place];
            if part.has_teams {
                known.team = person.team.clone();
            }
            for (&column, answer) in columns.iter().zip(&person.answers) {
                known.answers[column] = known.answers[column].or(*answer);
            }
            place
        });
        let places = filled.collect();
        self.parts.push((part, places));
    }

    /// The place of each item of a file among those of the wave, which grows by new ones. What an earlier file left open
    /// about an item, a later one may say.
    fn columns_of(&mut self, part: &Part) -> Vec<usize> {
        let mut columns = Vec::with_capacity(part.items.len());
        for item in &part.items {
            let known = self.wave.items.iter().position(|known| is_same(known, item));
            let column = known.unwrap_or_else(|| {
                self.wave.items.push(item.clone());
                for person in &mut self.wave.people {
                    person.answers.push(None);
                }
                self.wave.items.len() - 1
            });
            let known = &mut self.wave.items[column];
            known.polarity = known.polarity.or(item.polarity);
            known.topic = known.topic.take().or_else(|| item.topic.clone());
            columns.push(column);
        }
        columns
    }
}

/// The same wording on a scale of the same ends: the codes mean the same.
fn is_same(one: &Item, other: &Item) -> bool {
    one.id == other.id && (one.scale.low, one.scale.high) == (other.scale.low, other.scale.high)
}

/// The notice about two files of one wave, and the line of the audit where rows stand in both.
fn told(quarter: Quarter, earlier: &Part, later: &Part, both: usize) -> (Notice, Option<String>) {
    let (first, second) = (&earlier.import, &later.import);
    let place = Place::file(second);
    let common = common_items(earlier, later).len();
    if Shared::of(earlier, later).is_none() {
        let all = earlier.items.len().max(later.items.len());
        let message = format!(
            "{first} holds answers of {quarter} too, to other questions ({common} of {all} are the same); the answers of \
             both files count"
        );
        let notice = Notice::caution("wave-of-two-questionnaires", place, message)
            .hint("whoever answered both counts as two people: remove the import that should not count");
        return (notice, None);
    }
    let message = format!("{first} holds answers of {quarter} too: both files are one wave");
    if both == 0 {
        let message = format!("{message}; no answer stands in both");
        return (Notice::note("wave-of-several-files", place, message), None);
    }
    let [rows, stand, count_once] = if both == 1 {
        ["answer", "stands", "counts once"]
    } else {
        ["answers", "stand", "count once each"]
    };
    let both = count(both as u64);
    let notice = Notice::caution(
        "wave-of-several-files",
        place,
        format!("{message}; {both} {rows} {stand} in both and {count_once}"),
    )
    .hint(
        "whoever changed an answer in between counts twice: remove the earlier import if the later one holds everything",
    );
    let duplicate = format!("survey, {quarter}: {both} {rows} of {second} {stand} in {first} too");
    (notice, Some(duplicate))
}

/// Places of the items that two files have in common.
fn common_items(earlier: &Part, later: &Part) -> Vec<(usize, usize)> {
    let pair = |(ours, item)| {
        let theirs = earlier.items.iter().position(|known| is_same(known, item))?;
        Some((theirs, ours))
    };
    later.items.iter().enumerate().filter_map(pair).collect()
}

/// The columns that two files of one questionnaire have in common.
struct Shared {
    items: Vec<(usize, usize)>,
    marks: BTreeSet<String>,
    teams: bool,
}

impl Shared {
    /// `None` where the files ask different questions, or have nothing in common that people answered.
    fn of(earlier: &Part, later: &Part) -> Option<Self> {
        let items = common_items(earlier, later);
        let most = earlier.items.len().max(later.items.len());
        let marks: BTreeSet<String> = earlier
            .marks
            .keys()
            .filter(|name| later.marks.contains_key(*name))
            .cloned()
            .collect();
        let is_one = 2 * items.len() >= most && !(items.is_empty() && marks.is_empty());
        is_one.then_some(Self {
            items,
            marks,
            teams: earlier.has_teams && later.has_teams,
        })
    }

    /// Rows that say the same in both files, each used once: (row of the earlier, row of the later).
    fn pairs(&self, earlier: &Part, later: &Part) -> Vec<(usize, usize)> {
        let items = |side: fn(&(usize, usize)) -> usize| self.items.iter().map(side).collect::<Vec<_>>();
        let mut waiting: BTreeMap<Vec<Option<String>>, Vec<usize>> = BTreeMap::new();
        let theirs = items(|pair| pair.0);
        for row in (0..earlier.people.len()).rev() {
            waiting
                .entry(self.key(earlier, &theirs, row))
                .or_default()
                .push(row);
        }
        let ours = items(|pair| pair.1);
        (0..later.people.len())
            .filter_map(|row| Some((waiting.get_mut(&self.key(later, &ours, row))?.pop()?, row)))
            .collect()
    }

    fn key(&self, part: &Part, items: &[usize], row: usize) -> Vec<Option<String>> {
        let person = &part.people[row];
        let team = self.teams.then(|| person.team.as_str().to_owned());
        let answers = items
            .iter()
            .map(|&item| person.answers[item].map(|code| code.to_string()));
        let marks = self.marks.iter().map(|name| part.marks[name][row].clone());
        [team].into_iter().chain(answers).chain(marks).collect()
    }
}
