//! What each column of a survey means: system columns, personal data, team, role, tenure, items, scores, texts, choices.

use std::collections::BTreeMap;

use crate::base::{Notice, Place};
use crate::data::{Catalogue, Polarity};

use super::asks::{asks_role, asks_team, asks_tenure, is_yes_or_no, topic_by_words};
use super::choices;
use super::damage;
use super::formats::Draft;
use super::items;
use super::mapping::{ColumnMapping, Role};
use super::notices::Notices;
use super::personal;
use super::read::Sheet;
use super::scales::{self, DeclaredScale, Domain, Reading, Settled};
use super::shapes::{TICKS, counts_rows, is_count_of_rows, is_ranking, is_unticked};
use super::strays;
use super::text;
use super::times;

/// Columns from which on one notice tells of all.
const MANY: usize = 5;

/// Drafts the mapping of a survey; `system` names the tool's own columns, letters and digits only.
pub(super) fn draft(sheet: &Sheet, catalogue: &Catalogue, system: &[(&str, Role)]) -> Draft {
    draft_with(sheet, catalogue, system, &|_| None)
}

/// The same, where a tool knows its columns by more than a name; `role` is asked first.
pub(super) fn draft_with(
    sheet: &Sheet,
    catalogue: &Catalogue,
    system: &[(&str, Role)],
    role: &dyn Fn(usize) -> Option<Role>,
) -> Draft {
    let mut drafting = Drafting {
        sheet,
        catalogue,
        roles: (0..sheet.headers.len()).map(role).collect(),
        notices: Notices::default(),
    };
    drafting.fixed(system);
    drafting.time();
    drafting.option_blocks();
    drafting.rankings();
    drafting.person(Role::Team, &asks_team);
    drafting.person(Role::Role, &asks_role);
    drafting.person(Role::Tenure, &asks_tenure);
    drafting.finish()
}

/// How many columns hold ordered answers, and how many of them answer by labels.
pub(super) fn ordered_columns(sheet: &Sheet) -> (usize, usize) {
    let readings: Vec<Option<Reading>> = (0..sheet.headers.len())
        .map(|at| scales::read(&sheet.headers[at], &Domain::of(sheet.counted(at))))
        .collect();
    let settled = scales::settle(&readings);
    let labelled = readings
        .iter()
        .zip(&settled)
        .filter(|(reading, settled)| settled.is_some() && reading.as_ref().is_some_and(Reading::has_labels))
        .count();
    (settled.iter().flatten().count(), labelled)
}

struct Drafting<'a> {
    sheet: &'a Sheet,
    catalogue: &'a Catalogue,
    roles: Vec<Option<Role>>,
    notices: Notices,
}

impl Drafting<'_> {
    fn question(&self, at: usize) -> &str {
        choices::question_of(self.sheet, at)
    }

    fn place(&self, at: usize) -> Place {
        Place::file(&self.sheet.file).column(self.sheet.column_name(at))
    }

    /// The tool's own columns, personal data, and columns without any answer.
    fn fixed(&mut self, system: &[(&str, Role)]) {
        for at in 0..self.roles.len() {
            if self.roles[at].is_some() {
                continue;
            }
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
                None if header.is_empty() => {
                    self.without_header(at);
                    Some(Role::Ignore)
                }
                None if is_count_of_rows(self.sheet, at, &squeezed) => Some(Role::Ignore),
                None => None,
            };
        }
    }

    /// Answers below an empty header belong to a question that was deleted, unless they only count the rows.
    fn without_header(&mut self, at: usize) {
        if !counts_rows(self.sheet, at) {
            let answers = self.sheet.filled(at).count();
            let message = format!(
                "has {answers} answers and no header, as deleted questions leave them; the column is left out"
            );
            let place = self.place(at);
            self.notices.push(
                Notice::caution("header-empty", place, message)
                    .hint("write the question over it if it is wanted"),
            );
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
        let has_mark = |at: usize| {
            let option = self.sheet.options[at].as_deref().map(text::normalised);
            let mut cells = self
                .sheet
                .counted(at)
                .map(|(cell, _)| cell)
                .filter(|cell| !is_unticked(cell))
                .map(text::normalised)
                .peekable();
            let first = cells.peek().cloned();
            first.is_some_and(|first| {
                option.is_some()
                    && (option.as_ref() == Some(&first) || TICKS.contains(&first.as_str()))
                    && cells.all(|cell| cell == first)
            })
        };
        let filled: Vec<usize> = block
            .clone()
            .filter(|&at| self.sheet.counted(at).any(|(cell, _)| !is_unticked(cell)))
            .collect();
        let ticked: Vec<usize> = filled.iter().copied().filter(|&at| has_mark(at)).collect();
        if ticked.is_empty() || ticked.len() * 2 < filled.len() {
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
        // A bare tick does not say which team it is: only the option's own text does.
        let names = |at: usize| {
            let option = self.sheet.options[at].as_deref().map(text::normalised);
            self.sheet
                .counted(at)
                .any(|(cell, _)| Some(text::normalised(cell)) == option)
        };
        let whole = if whole == Role::Choice || ticked.iter().any(|&at| names(at)) {
            whole
        } else {
            Role::Choice
        };
        for at in block {
            let own_words = whole == Role::Choice && filled.contains(&at) && !ticked.contains(&at);
            if self.roles[at].is_none() || self.roles[at] == Some(Role::Ignore) {
                self.roles[at] = Some(if own_words { Role::Text } else { whole });
            }
        }
    }

    /// Questions with one column a thing, each holding the rank of that thing: no two columns of a row are alike.
    fn rankings(&mut self) {
        let mut batteries: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, header) in self.sheet.headers.iter().enumerate() {
            if let (None, Some((stem, _))) = (self.roles[at], header.split_once(" [")) {
                batteries.entry(stem).or_default().push(at);
            }
        }
        for (stem, columns) in batteries {
            if is_ranking(self.sheet, stem, &columns) {
                for at in columns {
                    self.roles[at] = Some(Role::Choice);
                }
            }
        }
    }

    /// The question that asks for the person's team, role or tenure: the one with the fewest different answers.
    fn person(&mut self, role: Role, asks: &dyn Fn(&[String]) -> bool) {
        if self.roles.contains(&Some(role)) {
            return;
        }
        let fits = |at: usize| {
            let domain = Domain::of(self.sheet.counted(at));
            let is_short = self
                .sheet
                .counted(at)
                .all(|(cell, _)| cell.chars().count() <= 120);
            let is_scale = role != Role::Tenure && scales::read(&self.sheet.headers[at], &domain).is_some();
            let is_name = is_short && !is_scale && !is_yes_or_no(domain.answers.keys());
            (domain.count > 0 && is_name).then_some(domain.answers.len())
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
                    .then(|| Domain::of(self.sheet.counted(at)))
            })
            .collect();
        let settled = self.settled(&domains);
        self.nearly_items(&domains, &settled);
        self.doubts(&settled);
        let mut columns = Vec::with_capacity(self.roles.len());
        let mut certain = Vec::with_capacity(self.roles.len());
        for (at, settled) in settled.into_iter().enumerate() {
            let header = &self.sheet.headers[at];
            let mut column = ColumnMapping::new(at + 1, header, Role::Ignore);
            let mut is_certain = true;
            match (self.roles[at], settled) {
                (Some(role), _) => column.role = role,
                (None, Some(settled)) => is_certain = item(&mut column, settled, self.catalogue),
                (None, None) => column.role = text_or_choice(self.sheet, at),
            }
            if column.role == Role::Text {
                self.addresses(at);
            }
            columns.push(column);
            certain.push(is_certain);
        }
        damage::notice(self.sheet, &columns, &mut self.notices);
        Draft {
            columns,
            certain,
            events: None,
            notices: self.notices.finish(),
        }
    }

    /// The scale of every column that has one: what the file declares, else what the answers tell.
    fn settled(&self, domains: &[Option<Domain>]) -> Vec<Option<Settled>> {
        let declared: Vec<DeclaredScale> = domains
            .iter()
            .zip(&self.sheet.declared)
            .map(|(domain, answers)| match domain {
                Some(domain) => scales::declared(answers, domain),
                None => DeclaredScale::Nothing,
            })
            .collect();
        let readings: Vec<Option<Reading>> = domains
            .iter()
            .zip(&self.sheet.headers)
            .zip(&declared)
            .map(|((domain, header), declared)| match declared {
                DeclaredScale::Nothing => scales::read(header, domain.as_ref()?),
                _ => None,
            })
            .collect();
        scales::settle(&readings)
            .into_iter()
            .zip(declared)
            .map(|(read, declared)| match declared {
                DeclaredScale::Nothing => read,
                DeclaredScale::NotOrdered => None,
                DeclaredScale::Scale(settled) => Some(settled),
            })
            .collect()
    }

    /// Says which columns look like items and are none, since too many of their answers are on no known scale.
    fn nearly_items(&mut self, domains: &[Option<Domain>], settled: &[Option<Settled>]) {
        let batteries = strays::unknown_batteries(domains);
        let mut alike: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
        for (at, domain) in domains.iter().enumerate() {
            let header = &self.sheet.headers[at];
            let (Some(domain), None, None) = (domain, &settled[at], &self.sheet.options[at]) else {
                continue;
            };
            match strays::too_many(header, domain) {
                Some(count) => {
                    let message = format!("looks like an item; {count} answers fit no scale");
                    let notice = Notice::caution("looks-like-item", self.place(at), message);
                    self.notices.row(notice.hint(NEARLY));
                }
                None if batteries.contains(&at) => {
                    let answers = domain.answers.keys().map(String::as_str).take(2).collect();
                    alike.entry(answers).or_default().push(at);
                }
                None => {}
            }
        }
        let mut notices = Vec::new();
        for columns in alike.values() {
            if let [first, .., last] = columns.as_slice()
                && columns.len() > MANY
            {
                let message = format!(
                    "{} questions with the same answers look like items, and the answers fit no scale: from “{}” to “{}”",
                    columns.len(),
                    self.sheet.column_name(*first),
                    self.sheet.column_name(*last)
                );
                let place = Place::file(&self.sheet.file);
                notices.push(Notice::caution("looks-like-item", place, message).hint(NEARLY));
                continue;
            }
            for &at in columns {
                let count = domains[at].as_ref().map_or(0, |domain| domain.count);
                let message = format!(
                    "looks like an item; {count} answers fit no scale, and another question has the same"
                );
                notices.push(Notice::caution("looks-like-item", self.place(at), message).hint(NEARLY));
            }
        }
        for notice in notices {
            self.notices.row(notice);
        }
    }

    /// Says which scales may be others, which codes were taken for no answer, and where two languages were one scale:
    /// once a battery.
    fn doubts(&mut self, settled: &[Option<Settled>]) {
        let mut told: BTreeMap<(&'static str, String, Option<&str>), Vec<usize>> = BTreeMap::new();
        for (at, found) in settled.iter().enumerate() {
            let Some(found) = found else { continue };
            let mut tell = |code: &'static str, what: String| {
                told.entry((code, what, found.stem.as_deref()))
                    .or_default()
                    .push(at);
            };
            if let Some(doubt) = &found.doubt {
                tell("scale-ambiguous", doubt.clone());
            }
            if !found.apart.is_empty() && self.sheet.declared.get(at).is_none_or(Vec::is_empty) {
                let stand = if found.apart.len() == 1 { "stands" } else { "stand" };
                tell(
                    "codes-apart",
                    format!("{} {stand} for no answer", found.apart.join(" and ")),
                );
            }
            if !found.languages.is_empty() {
                tell(
                    "two-languages",
                    format!(
                        "answers in {} were read as one scale",
                        found.languages.join(" and ")
                    ),
                );
            }
        }
        for ((code, what, _), columns) in told {
            let hint = match code {
                "two-languages" => "give the scale in the mapping if the languages did not ask the same",
                "codes-apart" => "give the scale in the mapping if they are answers",
                _ => "settle the scale in the mapping",
            };
            let Some(&first) = columns.first() else { continue };
            let message = match columns.len() {
                1 => what,
                many => format!("{what} (here and in {} more questions)", many - 1),
            };
            let place = self.place(first);
            self.notices.row(if code == "two-languages" {
                Notice::note(code, place, message).hint(hint)
            } else {
                Notice::caution(code, place, message).hint(hint)
            });
        }
    }

    fn addresses(&mut self, at: usize) {
        let rows = personal::addresses_inside(self.sheet, at);
        if rows > 0 {
            let message = format!(
                "{rows} answers in own words hold an e-mail address; they are stored with the text and not shown"
            );
            self.notices.push(
                Notice::caution("address-in-text", self.place(at), message)
                    .hint("give the column the role personal-data to leave it out"),
            );
        }
    }
}

const NEARLY: &str = "give the column the role item and its scale in the mapping";

/// Fills in what is known about an item; true when nothing is left to decide.
fn item(column: &mut ColumnMapping, settled: Settled, catalogue: &Catalogue) -> bool {
    let is_turned = scales::is_descending(&settled.scale);
    // What is known of a question supposes that agreeing, or more, is the high end.
    let turned = |polarity: Polarity| match (is_turned, polarity) {
        (false, polarity) => polarity,
        (true, Polarity::HighIsGood) => Polarity::HighIsFriction,
        (true, Polarity::HighIsFriction) => Polarity::HighIsGood,
    };
    column.role = if (settled.scale.low, settled.scale.high) == (0, 10) {
        Role::Score
    } else {
        Role::Item
    };
    column.missing = settled.apart;
    column.scale = Some(settled.scale);
    let row = row_of(&column.header);
    let known = items::known(&column.header).or_else(|| items::known(row));
    let mut polarity = None;
    if let Some(known) = known {
        let has_topic = catalogue.topic(&known.topic).is_some();
        column.topic = has_topic.then(|| known.topic.clone());
        polarity = (settled.certain && has_topic).then_some(turned(known.polarity));
    }
    column.polarity = polarity;
    if column.topic.is_none() {
        column.topic = topic_by_words(row, catalogue).or_else(|| topic_by_words(&column.header, catalogue));
    }
    if polarity.is_none() {
        column.proposed_polarity = known
            .map(|known| known.polarity)
            .or_else(|| items::guess(&column.header))
            .map(turned);
    }
    polarity.is_some() && column.topic.is_some()
}

/// The row of a grid, or the whole question.
fn row_of(header: &str) -> &str {
    header
        .strip_suffix(']')
        .and_then(|rest| Some(rest.split_once(" [")?.1))
        .unwrap_or(header)
}

/// Own words differ from person to person; choices repeat, alone or joined by separators.
fn text_or_choice(sheet: &Sheet, at: usize) -> Role {
    if sheet.counted(at).all(|(cell, _)| text::is_missing(cell)) {
        return Role::Ignore;
    }
    match choices::of(&sheet.headers[at], sheet.counted(at)) {
        Some(_) => Role::Choice,
        None => Role::Text,
    }
}
