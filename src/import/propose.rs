//! Proposes what each column of a sheet means: from an earlier import of the same questions, or from the sheet itself.

use std::collections::BTreeMap;

use crate::base::{Fingerprint, Notice, Place};
use crate::data::{Catalogue, Scale};

use super::formats::{self, Draft};
use super::kind::Kind;
use super::mapping::{ColumnMapping, Mapping, Role};
use super::notices::Notices;
use super::personal;
use super::read::Sheet;
use super::scales::{self, Codes, Domain};
use super::text;

/// Columns from which on one notice tells of all.
const MANY: usize = 5;
/// What to do about an item that stays unscored.
const SETTLE: &str = "set topic and polarity in the mapping (inspect --write-mapping, import --mapping)";
/// Share of common headers from which on an earlier mapping is taken for the same instrument.
const SAME_INSTRUMENT: f64 = 0.5;
/// Likeness of two wordings from which on one is taken for a rewording of the other.
const REWORDED: f64 = 0.85;

/// What the columns of a file are taken for, and how sure that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The mapping; one entry for each column of the sheet, in file order.
    pub mapping: Mapping,
    /// For each column of the mapping, whether it is certain.
    pub certain: Vec<bool>,
    /// What is doubtful, reused, new or gone.
    pub notices: Vec<Notice>,
}

/// Proposes a mapping for an arranged sheet; the best fitting of `known` is reused.
pub fn propose(sheet: &Sheet, kind: Kind, catalogue: &Catalogue, known: &[Mapping]) -> Proposal {
    let fresh = fresh(sheet, kind, catalogue);
    // A survey may move to another tool and still ask the same.
    let fits = |mapping: &&Mapping| mapping.kind == kind || (mapping.kind.is_survey() && kind.is_survey());
    let best = known
        .iter()
        .rev()
        .filter(fits)
        .map(|mapping| (overlap(mapping, &fresh.mapping), mapping))
        .filter(|(overlap, _)| *overlap >= SAME_INSTRUMENT)
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    match best {
        Some((_, mapping)) => reuse(sheet, mapping, fresh, Reuse::Known),
        None => fresh,
    }
    .with_doubts(sheet)
}

/// Follows a mapping that somebody gave; columns it does not name stay as proposed.
pub(super) fn follow(sheet: &Sheet, given: &Mapping, kind: Kind, catalogue: &Catalogue) -> Proposal {
    reuse(sheet, given, fresh(sheet, kind, catalogue), Reuse::Given).with_doubts(sheet)
}

fn fresh(sheet: &Sheet, kind: Kind, catalogue: &Catalogue) -> Proposal {
    let Draft {
        columns,
        certain,
        events,
        notices,
    } = formats::draft(kind, sheet, catalogue);
    let mapping = Mapping {
        schema: Mapping::SCHEMA,
        kind,
        instrument: instrument(kind, &columns),
        events,
        dates: None,
        columns,
    };
    Proposal {
        mapping,
        certain,
        notices,
    }
}

/// Equal for files that ask the same questions, whatever their order and whoever answered.
fn instrument(kind: Kind, columns: &[ColumnMapping]) -> String {
    let mut questions: Vec<String> = columns
        .iter()
        .filter(|column| !kind.is_survey() || matches!(column.role, Role::Item | Role::Score | Role::Text))
        .map(ColumnMapping::key)
        .collect();
    questions.sort();
    let family = if kind.is_survey() { "survey" } else { kind.word() };
    let print = questions.iter().fold(
        Fingerprint::builder().part("kind", family.as_bytes()),
        |builder, question| builder.part("question", question.as_bytes()),
    );
    print.finish().short().to_owned()
}

/// Headers with how many of the same text stood before them: tells columns with equal headers apart.
fn keys(mapping: &Mapping) -> Vec<(String, usize)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    mapping
        .columns
        .iter()
        .map(|column| {
            let key = column.key();
            let count = seen.entry(key.clone()).or_default();
            *count += 1;
            (key, *count)
        })
        .collect()
}

/// Keys of the columns that make the instrument: of a survey its questions.
fn telling_keys(mapping: &Mapping) -> Vec<(String, usize)> {
    let is_telling = |column: &ColumnMapping| {
        !mapping.kind.is_survey() || matches!(column.role, Role::Item | Role::Score | Role::Text)
    };
    keys(mapping)
        .into_iter()
        .zip(&mapping.columns)
        .filter(|(_, column)| is_telling(column))
        .map(|(key, _)| key)
        .collect()
}

fn overlap(known: &Mapping, fresh: &Mapping) -> f64 {
    // A question is the same even where this time its answers do not look like those of an item.
    let asked = keys(fresh);
    let (known, fresh) = (telling_keys(known), telling_keys(fresh));
    let common = known.iter().filter(|key| asked.contains(key)).count();
    common as f64 / known.len().max(fresh.len()).max(1) as f64
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reuse {
    Known,
    Given,
}

fn reuse(sheet: &Sheet, old: &Mapping, mut fresh: Proposal, how: Reuse) -> Proposal {
    let mut notices = Notices::default();
    let file = || Place::file(&sheet.file);
    if how == Reuse::Known {
        notices.push(Notice::note(
            "mapping-reused",
            file(),
            "an earlier import asked the same; its mapping was used again",
        ));
    }
    let old_keys = keys(old);
    let fresh_keys = keys(&fresh.mapping);
    let mut added = Vec::new();
    for (at, key) in fresh_keys.iter().enumerate() {
        match old_keys.iter().position(|old| old == key) {
            Some(place) => take(sheet, &old.columns[place], &mut fresh, at, how, &mut notices),
            None => added.push(at),
        }
    }
    let mut dropped: Vec<usize> = (0..old_keys.len())
        .filter(|&place| !fresh_keys.contains(&old_keys[place]))
        .collect();
    added.retain(|&at| {
        let reworded = likest(&old_keys, &dropped, &fresh_keys[at].0);
        if let Some(place) = reworded {
            dropped.retain(|other| *other != place);
            let before = &old.columns[place].header;
            let notice = Notice::caution(
                "question-reworded",
                file().column(sheet.column_name(at)),
                format!("was “{before}” in an earlier import; it is treated as a new question"),
            );
            notices.push(notice.hint(
                "answers before and after are not compared, unless somebody accepts the rewording: tribometer instrument WORKSPACE --bridge",
            ));
        }
        reworded.is_none() && fresh.mapping.columns[at].role != Role::Ignore
    });
    dropped.retain(|&place| !matches!(old.columns[place].role, Role::Ignore | Role::PersonalData));
    let added: Vec<String> = added.into_iter().map(|at| sheet.column_name(at)).collect();
    let dropped: Vec<String> = dropped
        .into_iter()
        .map(|place| name_of(&old.columns[place]))
        .collect();
    tell(&mut notices, sheet, "column-added", &added, "not there before");
    let code = if how == Reuse::Given {
        "mapping-column-gone"
    } else {
        "column-dropped"
    };
    tell(
        &mut notices,
        sheet,
        code,
        &dropped,
        "in the mapping and not in this file",
    );
    fresh.mapping.events = old.events.or(fresh.mapping.events);
    fresh.mapping.dates = old.dates;
    fresh.notices.extend(notices.finish());
    fresh
}

/// The dropped question that is most like this wording, where one is like enough to be the same reworded.
fn likest(old_keys: &[(String, usize)], dropped: &[usize], wording: &str) -> Option<usize> {
    let likeness = |place: usize| {
        let old = old_keys[place].0.as_str();
        strsim::normalized_levenshtein(old, wording).max(strsim::jaro_winkler(old, wording))
    };
    dropped
        .iter()
        .map(|&place| (likeness(place), place))
        .filter(|(likeness, _)| *likeness >= REWORDED && !wording.is_empty())
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, place)| place)
}

fn name_of(column: &ColumnMapping) -> String {
    match column.header.as_str() {
        "" => column.index.to_string(),
        header => header.to_owned(),
    }
}

/// One notice a column, or one for all where they are many.
fn tell(notices: &mut Notices, sheet: &Sheet, code: &str, columns: &[String], what: &str) {
    let file = || Place::file(&sheet.file);
    if columns.len() <= MANY {
        for column in columns {
            notices.push(Notice::note(code, file().column(column), format!("is {what}")));
        }
    } else if let [first, .., last] = columns {
        let message = format!("{} columns are {what}, from “{first}” to “{last}”", columns.len());
        notices.push(Notice::note(code, file(), message));
    }
}

/// Takes over what the old mapping says about a column, as far as the answers allow it.
fn take(
    sheet: &Sheet,
    old: &ColumnMapping,
    fresh: &mut Proposal,
    at: usize,
    how: Reuse,
    notices: &mut Notices,
) {
    let index = at + 1;
    let new = &mut fresh.mapping.columns[at];
    let is_stored = !matches!(
        old.role,
        Role::Ignore | Role::PersonalData | Role::Choice | Role::Actor
    );
    if is_stored && new.role == Role::PersonalData && personal::by_content(sheet, at) {
        notices.push(Notice::caution(
            "personal-data",
            Place::file(&sheet.file).column(sheet.column_name(at)),
            format!(
                "the mapping calls it {}, but it holds addresses of people: dropped",
                old.role
            ),
        ));
        return;
    }
    let is_question = |role: Role| matches!(role, Role::Item | Role::Score);
    if !is_question(old.role) {
        *new = ColumnMapping {
            index,
            header: new.header.clone(),
            ..old.clone()
        };
        fresh.certain[at] = true;
        return;
    }
    let proposed = new.clone();
    let changed = old.scale.as_ref().and_then(|theirs| {
        let (outside, all) = outside(sheet, at, theirs);
        let is_much = outside * 20 > all;
        is_much.then(|| {
            format!(
                "{outside} of {all} answers are not on the scale {} used before",
                scales::spoken(theirs)
            )
        })
    });
    let scale = old.scale.clone().or_else(|| proposed.scale.clone());
    let is_settled = old.polarity.is_some() && old.topic.is_some();
    *new = ColumnMapping {
        index,
        header: proposed.header.clone(),
        scale,
        ..old.clone()
    };
    if !is_settled {
        // What the earlier import left open may be known by now.
        new.topic = old.topic.clone().or(proposed.topic);
        new.polarity = old.polarity.or(proposed.polarity);
        new.proposed_polarity = old.proposed_polarity.or(proposed.proposed_polarity);
    }
    if let Some(mut message) = changed {
        if let Some(own) = proposed
            .scale
            .as_ref()
            .filter(|own| Some(*own) != old.scale.as_ref())
        {
            message = format!("{message}; the file by itself has {}", scales::spoken(own));
        }
        // A given mapping is a decision; one that was only found again waits for somebody.
        if how == Reuse::Known {
            new.proposed_polarity = new.polarity.take().or(new.proposed_polarity);
            message += "; the item is not scored until somebody decides";
        }
        let place = Place::file(&sheet.file).column(sheet.column_name(at));
        notices.push(
            Notice::caution("scale-changed", place, message)
                .hint("settle scale and polarity in the mapping; answers on two scales are not compared"),
        );
    }
    if new.polarity.is_some() {
        new.proposed_polarity = None;
    }
    fresh.certain[at] = new.polarity.is_some() && new.topic.is_some() && new.scale.is_some();
}

/// How many answers of a column are not on a scale, and how many there are.
fn outside(sheet: &Sheet, at: usize, scale: &Scale) -> (u64, u64) {
    let codes = Codes::new(scale);
    let domain = Domain::of(sheet.counted(at));
    let outside = domain
        .answers
        .iter()
        .filter(|(answer, _)| codes.of(answer).is_none())
        .map(|(_, (_, count))| count)
        .sum();
    (outside, domain.count)
}

impl Proposal {
    /// Adds a notice for every question that stays unscored, or one for all where they are many.
    fn with_doubts(mut self, sheet: &Sheet) -> Self {
        let mut notices = Notices::default();
        for (missing, columns) in self.unscored() {
            if columns.len() > MANY {
                let names: Vec<String> = columns
                    .iter()
                    .take(3)
                    .map(|column| format!("“{}”", text::cleaned(&column.header)))
                    .collect();
                let message = format!(
                    "{} items stay unscored: {missing}: {} and {} more",
                    columns.len(),
                    names.join(", "),
                    columns.len() - names.len()
                );
                notices
                    .push(Notice::caution("item-unscored", Place::file(&sheet.file), message).hint(SETTLE));
                continue;
            }
            for column in columns {
                let guess = column
                    .proposed_polarity
                    .map_or_else(String::new, |guess| format!("; the wording suggests {guess}"));
                let place = Place::file(&sheet.file).column(text::cleaned(&column.header));
                let message = format!("stays unscored: {missing}{guess}");
                notices.row(Notice::caution("item-unscored", place, message).hint(SETTLE));
            }
        }
        let kind = self.mapping.kind;
        let has = |role: Role| self.mapping.at(role).is_some();
        let file = || Place::file(&sheet.file);
        if kind.is_survey() && !has(Role::Team) {
            notices.push(
                Notice::caution(
                    "no-team-column",
                    file(),
                    "no column names the team; only the whole organisation can be shown",
                )
                .hint("give a column the role team in the mapping"),
            );
        }
        if kind.is_survey() && !has(Role::Item) && !has(Role::Score) {
            notices.push(
                Notice::caution(
                    "no-items",
                    file(),
                    "no column holds ordered answers; nothing can be scored",
                )
                .hint("check that the export has single answers"),
            );
        }
        self.notices.extend(notices.finish());
        self
    }

    /// Items without topic or polarity, by what is missing.
    fn unscored(&self) -> BTreeMap<&'static str, Vec<&ColumnMapping>> {
        let mut unscored: BTreeMap<&'static str, Vec<&ColumnMapping>> = BTreeMap::new();
        for column in &self.mapping.columns {
            if !matches!(column.role, Role::Item | Role::Score) {
                continue;
            }
            let missing = match (&column.topic, column.polarity) {
                (Some(_), Some(_)) => continue,
                (None, Some(_)) => "nobody has said which topic it is about",
                (Some(_), None) => "nobody has said which end of its scale is friction",
                (None, None) => {
                    "nobody has said which topic it is about and which end of its scale is friction"
                }
            };
            unscored.entry(missing).or_default().push(column);
        }
        unscored
    }
}
