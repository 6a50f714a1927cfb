//! Several files of one quarter are one wave: the union of their rows, in which a row that stands in two files counts once.
//!
//! Where both files carry keys of answers (salted ids of the tool), a row with the same key is the same answer, and what the
//! later import says of it counts. Ids that small tools give are row numbers, which two forms share by accident: keys are
//! believed only where most of the rows that share one say much the same. Otherwise a row is known by what it says: team,
//! role, tenure, all answers and all texts, over the columns that both files have; a row that stands three times in one
//! file and twice in another counts three times (docs/statistics.md §1.7). Files with fewer than half of their questions in
//! common are two questionnaires: all their rows count.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::number::count;
use crate::base::{Notice, Place, Quarter};

use super::answers::{Person, Wave};
use super::released::ReleasedTable;
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
    /// Salted key of each person's answer, where the tool has ids.
    pub keys: Vec<Option<String>>,
    /// Teams as written, and what they mean.
    pub names: BTreeMap<String, String>,
    /// The table that these rows are from.
    pub table: ReleasedTable,
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
    pub fn add(&mut self, mut part: Part) {
        let columns = self.columns_of(&part);
        self.wave.names.append(&mut part.names);
        self.wave.tables.push(part.table.clone());
        let mut places: Vec<Option<usize>> = vec![None; part.people.len()];
        let mut is_edited = vec![false; part.people.len()];
        for (earlier, their_places) in &self.parts {
            let pairs = match Shared::of(earlier, &part) {
                Some(shared) => shared.pairs(earlier, &part),
                None => Pairs::default(),
            };
            let (said, duplicate) = told(self.quarter, earlier, &part, &pairs);
            self.notices.push(said);
            self.duplicates.extend(duplicate);
            for row in pairs.edited {
                is_edited[row] = true;
            }
            for (theirs, ours) in pairs.rows {
                places[ours].get_or_insert(their_places[theirs]);
            }
        }
        let filled = places.into_iter().enumerate().map(|(row, place)| {
            let person = &part.people[row];
            let place = place.unwrap_or_else(|| {
                self.wave.people.push(Person {
                    team: person.team.clone(),
                    atom: person.atom,
                    role: None,
                    tenure: None,
                    answers: vec![None; self.wave.items.len()],
                });
                self.wave.people.len() - 1
            });
            let known = &mut self.wave.people[place];
            if part.has_teams {
                known.team = person.team.clone();
                known.atom = person.atom;
            }
            // What the later file says of a person counts; what it leaves open stays as it was.
            for (known, said) in [
                (&mut known.role, &person.role),
                (&mut known.tenure, &person.tenure),
            ] {
                *known = said.clone().or_else(|| known.take());
            }
            for (&column, answer) in columns.iter().zip(&person.answers) {
                known.answers[column] = if is_edited[row] {
                    *answer
                } else {
                    known.answers[column].or(*answer)
                };
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
fn told(quarter: Quarter, earlier: &Part, later: &Part, pairs: &Pairs) -> (Notice, Option<String>) {
    let both = pairs.rows.len();
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
    let mut message = format!("{message}; {both} {rows} {stand} in both and {count_once}");
    let mut duplicate = format!("survey, {quarter}: {both} {rows} of {second} {stand} in {first} too");
    if !pairs.is_by_key {
        let notice = Notice::caution("wave-of-several-files", place, message).hint(
            "whoever changed an answer in between counts twice: remove the earlier import if the later one holds everything",
        );
        return (notice, Some(duplicate));
    }
    if !pairs.edited.is_empty() {
        let edited = count(pairs.edited.len() as u64);
        message = format!("{message}; {edited} changed in between, and what {second} says of them counts");
        duplicate = format!("{duplicate}; {edited} changed in between and superseded");
    }
    (
        Notice::note("wave-of-several-files", place, message),
        Some(duplicate),
    )
}

/// Places of the items that two files have in common.
fn common_items(earlier: &Part, later: &Part) -> Vec<(usize, usize)> {
    let pair = |(ours, item)| {
        let theirs = earlier.items.iter().position(|known| is_same(known, item))?;
        Some((theirs, ours))
    };
    later.items.iter().enumerate().filter_map(pair).collect()
}

/// Rows that are one answer in two files.
#[derive(Debug, Default)]
struct Pairs {
    /// Row of the earlier file, row of the later one.
    rows: Vec<(usize, usize)>,
    /// Rows of the later file that say something else than the earlier one did.
    edited: Vec<usize>,
    /// Whether the rows were told by keys.
    is_by_key: bool,
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

    /// Rows of one answer in both files, each used once.
    fn pairs(&self, earlier: &Part, later: &Part) -> Pairs {
        let items = |side: fn(&(usize, usize)) -> usize| self.items.iter().map(side).collect::<Vec<_>>();
        let (theirs, ours) = (items(|pair| pair.0), items(|pair| pair.1));
        let keyed = self.keyed_pairs(earlier, later);
        let is_by_key = !keyed.is_empty();
        let mut pairs = Pairs {
            edited: keyed
                .iter()
                .filter(|(a, b)| self.content(earlier, &theirs, *a) != self.content(later, &ours, *b))
                .map(|(_, b)| *b)
                .collect(),
            rows: keyed,
            is_by_key,
        };
        // Rows that both have keys and no common one are two people, however alike they are.
        let is_open = |part: &Part, row: usize| !is_by_key || part.keys[row].is_none();
        let mut waiting: BTreeMap<Vec<Option<String>>, Vec<usize>> = BTreeMap::new();
        for row in (0..earlier.people.len()).rev() {
            if is_open(earlier, row) {
                let content = self.content(earlier, &theirs, row);
                waiting.entry(content).or_default().push(row);
            }
        }
        for row in (0..later.people.len()).filter(|&row| is_open(later, row)) {
            let content = self.content(later, &ours, row);
            if let Some(other) = waiting.get_mut(&content).and_then(Vec::pop) {
                pairs.rows.push((other, row));
            }
        }
        pairs
    }

    /// Rows with the same key in both files; none where the keys of the files have nothing to do with each other.
    fn keyed_pairs(&self, earlier: &Part, later: &Part) -> Vec<(usize, usize)> {
        let known: BTreeMap<&str, usize> = earlier
            .keys
            .iter()
            .enumerate()
            .filter_map(|(row, key)| Some((key.as_deref()?, row)))
            .collect();
        let pairs: Vec<(usize, usize)> = later
            .keys
            .iter()
            .enumerate()
            .filter_map(|(row, key)| Some((*known.get(key.as_deref()?)?, row)))
            .collect();
        let alike = pairs
            .iter()
            .filter(|(a, b)| self.is_alike(&earlier.people[*a], &later.people[*b]))
            .count();
        if 2 * alike >= pairs.len() {
            pairs
        } else {
            Vec::new()
        }
    }

    /// Whether two people gave the same answer to at least half of the common items that either of them answered.
    fn is_alike(&self, one: &Person, other: &Person) -> bool {
        let answered = |(a, b): &&(usize, usize)| one.answers[*a].is_some() || other.answers[*b].is_some();
        let (mut same, mut all) = (0, 0);
        for (a, b) in self.items.iter().filter(answered) {
            same += usize::from(one.answers[*a] == other.answers[*b]);
            all += 1;
        }
        2 * same >= all
    }

    fn content(&self, part: &Part, items: &[usize], row: usize) -> Vec<Option<String>> {
        let person = &part.people[row];
        let team = self.teams.then(|| person.team.as_str().to_owned());
        let answers = items
            .iter()
            .map(|&item| person.answers[item].map(|code| code.to_string()));
        let marks = self.marks.iter().map(|name| part.marks[name][row].clone());
        [team].into_iter().chain(answers).chain(marks).collect()
    }
}
