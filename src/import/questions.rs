//! What each column of a survey means: system columns, personal data, team, role, tenure, items, scores, texts, choices.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Notice, Place, TopicId};
use crate::data::Catalogue;

use super::formats::Draft;
use super::items;
use super::mapping::{ColumnMapping, Role};
use super::notices::Notices;
use super::personal;
use super::read::Sheet;
use super::scales::{self, Domain, Reading};
use super::strays;
use super::text;
use super::times;

/// Drafts the mapping of a survey; `system` names the tool's own columns, letters and digits only.
pub(super) fn draft(sheet: &Sheet, catalogue: &Catalogue, system: &[(&str, Role)]) -> Draft {
    let mut drafting = Drafting {
        sheet,
        catalogue,
        roles: vec![None; sheet.headers.len()],
        notices: Notices::default(),
    };
    drafting.fixed(system);
    drafting.time();
    drafting.option_blocks();
    drafting.person(Role::Team, &asks_team);
    drafting.person(Role::Role, &asks_role);
    drafting.person(Role::Tenure, &asks_tenure);
    drafting.finish()
}

/// How many columns hold ordered answers, and how many of them answer by labels.
pub(super) fn ordered_columns(sheet: &Sheet) -> (usize, usize) {
    let readings: Vec<Reading> = (0..sheet.headers.len())
        .filter_map(|at| scales::read(&sheet.headers[at], &Domain::of(sheet.filled(at))))
        .collect();
    let labelled = readings.iter().filter(|reading| reading.has_labels()).count();
    (readings.len(), labelled)
}

struct Drafting<'a> {
    sheet: &'a Sheet,
    catalogue: &'a Catalogue,
    roles: Vec<Option<Role>>,
    notices: Notices,
}

impl Drafting<'_> {
    /// The question of a column, without the option it stands for.
    fn question(&self, at: usize) -> &str {
        let header = self.sheet.headers[at].as_str();
        match &self.sheet.options[at] {
            Some(option) => header.strip_suffix(&format!(" [{option}]")).unwrap_or(header),
            None => header,
        }
    }

    /// The tool's own columns, personal data, and columns without any answer.
    fn fixed(&mut self, system: &[(&str, Role)]) {
        for at in 0..self.roles.len() {
            let header = &self.sheet.headers[at];
            let squeezed = text::squeezed(header);
            let has_answers = self.sheet.filled(at).next().is_some();
            let own = system
                .iter()
                .find(|(name, _)| *name == squeezed)
                .map(|(_, role)| *role);
            let is_second_time = own == Some(Role::Time) && self.roles.contains(&Some(Role::Time));
            self.roles[at] = match own {
                Some(_) if is_second_time => Some(Role::Ignore),
                Some(role) => Some(role),
                None if personal::by_header(header) || personal::by_content(self.sheet, at) => {
                    Some(Role::PersonalData)
                }
                // The first column of a token or number for each person.
                None if header == "#" => Some(Role::PersonalData),
                None if !has_answers && self.sheet.options[at].is_none() => Some(Role::Ignore),
                None => None,
            };
        }
    }

    /// The first column of moments, where the tool has none of its own.
    fn time(&mut self) {
        let is_all_times = |at: usize| {
            let mut cells = self.sheet.filled(at).peekable();
            cells.peek().is_some() && cells.all(times::is_moment)
        };
        // A date in an answer ("since when …") is no moment of answering.
        let says_time = |at: usize| {
            let words = text::words(&self.sheet.headers[at]);
            let telling = [
                "timestamp",
                "time",
                "date",
                "submitted",
                "submission",
                "completed",
                "recorded",
                "answered",
            ];
            words.len() <= 5 && words.iter().any(|word| telling.contains(&word.as_str()))
        };
        let moments: Vec<usize> = (0..self.roles.len())
            .filter(|&at| self.roles[at].is_none() && says_time(at) && is_all_times(at))
            .collect();
        let mut needs_time = !self.roles.contains(&Some(Role::Time));
        for at in moments {
            self.roles[at] = Some(if needs_time { Role::Time } else { Role::Ignore });
            needs_time = false;
        }
    }

    /// Questions with one column an option: who ticks it has the option's own text there.
    fn option_blocks(&mut self) {
        let mut at = 0;
        while at < self.roles.len() {
            let question = self.question(at).to_owned();
            let end = (at..self.roles.len())
                .find(|&next| self.question(next) != question)
                .unwrap_or(self.roles.len());
            if end - at >= 2 && !question.is_empty() {
                self.option_block(at..end, &question);
            }
            at = end;
        }
    }

    fn option_block(&mut self, block: std::ops::Range<usize>, question: &str) {
        let is_ticked = |at: usize| {
            let option = self.sheet.options[at].as_deref().map(text::normalised);
            let mut cells = self.sheet.filled(at).peekable();
            cells.peek().is_some() && cells.all(|cell| Some(text::normalised(cell)) == option)
        };
        let filled: Vec<usize> = block
            .clone()
            .filter(|&at| self.sheet.filled(at).next().is_some())
            .collect();
        let ticked = filled.iter().filter(|&&at| is_ticked(at)).count();
        if ticked == 0 || ticked * 2 < filled.len() {
            return;
        }
        let words = text::words(question);
        let whole = if asks_team(&words) {
            Role::Team
        } else if asks_role(&words) {
            Role::Role
        } else if asks_tenure(&words) {
            Role::Tenure
        } else {
            Role::Choice
        };
        for at in block {
            let own_words = whole == Role::Choice && filled.contains(&at) && !is_ticked(at);
            if self.roles[at].is_none() || self.roles[at] == Some(Role::Ignore) {
                self.roles[at] = Some(if own_words { Role::Text } else { whole });
            }
        }
    }

    /// The question that asks for the person's team, role or tenure: the one with the fewest different answers.
    fn person(&mut self, role: Role, asks: &dyn Fn(&[String]) -> bool) {
        if self.roles.contains(&Some(role)) {
            return;
        }
        let fits = |at: usize| {
            let domain = Domain::of(self.sheet.filled(at));
            let is_short = self.sheet.filled(at).all(|cell| cell.chars().count() <= 120);
            let is_scale = role != Role::Tenure && scales::read(&self.sheet.headers[at], &domain).is_some();
            (domain.count > 0 && is_short && !is_scale).then_some(domain.answers.len())
        };
        let best = (0..self.roles.len())
            .filter(|&at| self.roles[at].is_none() && self.sheet.options[at].is_none())
            .filter(|&at| asks(&text::words(&self.sheet.headers[at])))
            .filter_map(|at| Some((fits(at)?, at)))
            .min();
        if let Some((_, at)) = best {
            self.roles[at] = Some(role);
        }
    }

    fn finish(mut self) -> Draft {
        let domains: Vec<Option<Domain>> = (0..self.roles.len())
            .map(|at| {
                self.roles[at]
                    .is_none()
                    .then(|| Domain::of(self.sheet.filled(at)))
            })
            .collect();
        let readings: Vec<Option<Reading>> = domains
            .iter()
            .enumerate()
            .map(|(at, domain)| scales::read(&self.sheet.headers[at], domain.as_ref()?))
            .collect();
        let settled = scales::settle(&readings);
        self.nearly_items(&domains, &readings);
        let mut columns = Vec::with_capacity(self.roles.len());
        let mut certain = Vec::with_capacity(self.roles.len());
        for (at, scale) in settled.into_iter().enumerate() {
            let header = &self.sheet.headers[at];
            let mut column = ColumnMapping::new(at + 1, header, Role::Ignore);
            let mut is_certain = true;
            match (self.roles[at], scale) {
                (Some(role), _) => column.role = role,
                (None, Some((scale, scale_is_certain))) => {
                    is_certain = item(&mut column, scale, scale_is_certain, self.catalogue);
                }
                (None, None) => column.role = text_or_choice(self.sheet, at),
            }
            if column.role == Role::Text {
                self.addresses(at);
            }
            columns.push(column);
            certain.push(is_certain);
        }
        Draft {
            columns,
            certain,
            events: None,
            notices: self.notices.finish(),
        }
    }

    /// Says which columns look like items and are none, since too many of their answers are on no known scale.
    fn nearly_items(&mut self, domains: &[Option<Domain>], readings: &[Option<Reading>]) {
        let batteries = strays::unknown_batteries(domains);
        for (at, domain) in domains.iter().enumerate() {
            let header = &self.sheet.headers[at];
            let (Some(domain), None, None) = (domain, &readings[at], &self.sheet.options[at]) else {
                continue;
            };
            let message = match strays::too_many(header, domain) {
                Some(count) => format!("looks like an item; {count} answers fit no scale"),
                None if batteries.contains(&at) => format!(
                    "looks like an item; {} answers fit no scale, and another question has the same",
                    domain.count
                ),
                None => continue,
            };
            let place = Place::file(&self.sheet.file).column(self.sheet.column_name(at));
            self.notices.row(
                Notice::caution("looks-like-item", place, message)
                    .hint("give the column the role item and its scale in the mapping"),
            );
        }
    }

    fn addresses(&mut self, at: usize) {
        let rows = personal::addresses_inside(self.sheet, at);
        if rows > 0 {
            let place = Place::file(&self.sheet.file).column(self.sheet.column_name(at));
            self.notices.push(
                Notice::caution(
                    "address-in-text",
                    place,
                    format!("{rows} answers in own words hold an e-mail address; they are stored with the text and not shown"),
                )
                .hint("give the column the role personal-data to leave it out"),
            );
        }
    }
}

/// Fills in what is known about an item; true when nothing is left to decide.
fn item(
    column: &mut ColumnMapping,
    scale: crate::data::Scale,
    scale_is_certain: bool,
    catalogue: &Catalogue,
) -> bool {
    column.role = if (scale.low, scale.high) == (0, 10) {
        Role::Score
    } else {
        Role::Item
    };
    column.scale = Some(scale);
    let polarity = match items::known(&column.header) {
        Some(known) => {
            let has_topic = catalogue.topic(&known.topic).is_some();
            column.topic = has_topic.then(|| known.topic.clone());
            (scale_is_certain && has_topic).then_some(known.polarity)
        }
        None => None,
    };
    column.polarity = polarity;
    if column.topic.is_none() {
        column.topic = topic_by_words(&column.header, catalogue);
    }
    if polarity.is_none() {
        column.proposed_polarity = items::known(&column.header)
            .map(|known| known.polarity)
            .or_else(|| items::guess(&column.header));
    }
    polarity.is_some() && column.topic.is_some()
}

/// The topic with the longest of its phrases in the question.
fn topic_by_words(question: &str, catalogue: &Catalogue) -> Option<TopicId> {
    let words = text::words(question);
    let mut best: Option<(usize, &TopicId)> = None;
    for topic in &catalogue.topics {
        for phrase in topic
            .words
            .iter()
            .filter(|phrase| text::has_phrase(&words, phrase))
        {
            let length = phrase.split([' ', '-']).count();
            if best.is_none_or(|(longest, _)| length > longest) {
                best = Some((length, &topic.id));
            }
        }
    }
    best.map(|(_, topic)| topic.clone())
}

const TEAM_WORDS: [&str; 8] = [
    "team", "teams", "squad", "squads", "project", "projects", "crew", "tribe",
];

pub(super) fn asks_team(words: &[String]) -> bool {
    let is_team = |word: &String| TEAM_WORDS.contains(&word.as_str());
    let Some(first) = words.first() else {
        return false;
    };
    // "Team", "Squad name", "Your team"
    if words.len() <= 3 && words.iter().any(is_team) && !words.iter().any(|word| word == "size") {
        return true;
    }
    let within = |count: usize| words.iter().skip(1).take(count).any(is_team);
    match first.as_str() {
        "which" | "select" | "choose" | "please" | "pick" | "name" => within(5),
        "what" => [
            "what team",
            "what squad",
            "what is your team",
            "what is the name of your team",
            "what project",
        ]
        .iter()
        .any(|phrase| text::has_phrase(words, phrase)),
        _ => {
            words.len() <= 14
                && [
                    "which team",
                    "which squad",
                    "which project",
                    "which of these teams",
                    "name of your team",
                ]
                .iter()
                .any(|phrase| text::has_phrase(words, phrase))
        }
    }
}

fn asks_role(words: &[String]) -> bool {
    const ALONE: [&str; 6] = [
        "role",
        "function",
        "discipline",
        "position",
        "profession",
        "occupation",
    ];
    let is_word = words.len() <= 3 && words.iter().any(|word| ALONE.contains(&word.as_str()));
    is_word
        || (words.len() <= 16
            && [
                "your role",
                "your current role",
                "your primary role",
                "your job",
                "job title",
                "job role",
                "job function",
                "best describes the work",
                "which role",
                "kind of work do you",
            ]
            .iter()
            .any(|phrase| text::has_phrase(words, phrase)))
}

fn asks_tenure(words: &[String]) -> bool {
    let is_word = words.len() <= 3 && words.iter().any(|word| word == "tenure");
    is_word
        || (words.len() <= 16
            && [
                "how long have you been here",
                "how long have you been with",
                "how long have you been at",
                "how long have you worked",
                "how long have you been working",
                "how long have you been part",
                "how many years have you worked here",
                "years at the company",
                "length of service",
                "time at the company",
                "your tenure",
                "when did you join",
            ]
            .iter()
            .any(|phrase| text::has_phrase(words, phrase)))
}

/// Own words differ from person to person; choices repeat, alone or joined by separators.
fn text_or_choice(sheet: &Sheet, at: usize) -> Role {
    let mut answers = 0u64;
    let mut characters = 0u64;
    let mut whole: BTreeSet<String> = BTreeSet::new();
    let mut parts: BTreeMap<String, u64> = BTreeMap::new();
    let (mut joined, mut part_count) = (0u64, 0u64);
    for cell in sheet.filled(at).filter(|cell| !text::is_missing(cell)) {
        answers += 1;
        characters += cell.chars().count() as u64;
        whole.insert(text::normalised(cell));
        let pieces: Vec<&str> = cell
            .split([',', ';'])
            .map(str::trim)
            .filter(|piece| !piece.is_empty())
            .collect();
        joined += u64::from(pieces.len() > 1);
        part_count += pieces.len() as u64;
        for piece in pieces {
            *parts.entry(text::normalised(piece)).or_default() += 1;
        }
    }
    if answers == 0 {
        return Role::Ignore;
    }
    let distinct = whole.len() as u64;
    let is_number = whole.iter().all(|answer| answer.parse::<f64>().is_ok());
    let repeats = distinct * 5 <= answers || (answers >= 10 && distinct <= 4);
    let repeated_parts: u64 = parts.values().filter(|count| **count >= 3).sum();
    let is_list = answers >= 10 && joined * 4 >= answers && repeated_parts * 10 >= part_count * 8;
    let is_short = characters < answers * 12;
    if is_number || repeats || is_list || (answers < 10 && is_short) {
        Role::Choice
    } else {
        Role::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(question: &str) -> Vec<String> {
        text::words(question)
    }

    #[test]
    fn the_questions_for_team_role_and_tenure_are_told_from_questions_about_them() {
        for question in [
            "Team",
            "Which team are you in?",
            "Which CNCF project(s) are you maintaining?",
            "Please select your team",
            "Squad name",
            "What is your team?",
        ] {
            assert!(asks_team(&words(question)), "{question}");
        }
        for question in [
            "Releasing is stressful in my team.",
            "When I ask the platform team for help, I get an answer I can use.",
            "What is the one thing the platform team should do next?",
            "What marketing efforts could CNCF help out with (e.g., project booths, webinars)?",
            "Are you satisfied with the overall support your project receives from CNCF",
        ] {
            assert!(!asks_team(&words(question)), "{question}");
        }
        assert!(asks_role(&words("What is your role?")) && asks_role(&words("Job title")));
        assert!(asks_tenure(&words("How long have you been here?")) && asks_tenure(&words("Tenure")));
        assert!(!asks_tenure(&words(
            "How long have you been using Jupyter Notebook?"
        )));
    }

    #[test]
    fn the_longest_phrase_proposes_the_topic() {
        let catalogue = Catalogue::shipped().unwrap();
        let topic = |question: &str| topic_by_words(question, &catalogue).map(|topic| topic.to_string());
        assert_eq!(
            topic("I get my pull requests reviewed").as_deref(),
            Some("code-review")
        );
        assert_eq!(
            topic("Flaky tests break my builds").as_deref(),
            Some("test-reliability")
        );
        assert_eq!(topic("On-call is fine").as_deref(), Some("on-call"));
        assert_eq!(topic("What is your favourite colour?"), None);
    }
}
