//! Writes the free-text answers: what hurts the person most decides what they write about.

use std::collections::BTreeMap;

use crate::stats::random::Rng;

use super::comment_forms::{CARRY_ON, CLOSINGS, CONTENT, OPENINGS, REASONS, WISH_OPENINGS};
use super::numbers::{exp2, value_from_friction};
use super::people::Style;
use super::phrases_asks::ASKS;
use super::phrases_pains::PAINS;
use super::roster::TEAMS;
use super::topics::{METRICS, TOPIC_COUNT};
use super::world::Team;

/// Somebody at the open questions.
pub(super) struct Writer<'a> {
    pub(super) team: &'a Team,
    /// Counted from the first.
    pub(super) quarter: usize,
    pub(super) style: Style,
    /// Friction felt by topic, 0 to 100 and beyond.
    pub(super) pains: [f64; TOPIC_COUNT],
}

/// The phrases of one wave: each is dealt out once before any is repeated.
pub(super) struct Desk {
    rng: Rng,
    decks: BTreeMap<(&'static str, usize), Vec<usize>>,
}

impl Desk {
    pub(super) fn new(rng: &Rng) -> Self {
        Self {
            rng: rng.fork("desk"),
            decks: BTreeMap::new(),
        }
    }

    /// "What slows you down most?", often left empty.
    pub(super) fn slows_down(&mut self, rng: &mut Rng, writer: &Writer) -> String {
        let worst = writer.pains.iter().copied().fold(f64::MIN, f64::max);
        if !rng.chance((0.30 + (worst - 40.0) / 90.0).clamp(0.25, 0.8)) {
            return String::new();
        }
        if rng.chance(if worst < 52.0 { 0.45 } else { 0.02 }) {
            let text = self.deal("content", 0, &CONTENT);
            return typed(rng, writer.style, text);
        }
        let topic = sorest(rng, writer);
        let pain = &PAINS[topic];
        let text = match rng.weighted(&[0.22, 0.28, 0.24, 0.14, 0.05, 0.07]) {
            0 => self.deal("short", topic, pain.short).to_owned(),
            1 => self.opened(rng, topic),
            2 => {
                let first = self.opened(rng, topic);
                format!("{first} {}", self.deal("more", topic, pain.more))
            }
            3 => {
                let first = self.opened(rng, topic);
                let more = self.deal("more", topic, pain.more);
                format!("{first} {more} {}", self.deal("closings", 0, &CLOSINGS))
            }
            4 => {
                let told = [
                    self.deal("told", topic, pain.told),
                    self.deal("told", topic, pain.told),
                ];
                let more = self.deal("more", topic, pain.more);
                format!(
                    "{} {more} {} {}",
                    told[0],
                    told[1],
                    self.deal("closings", 0, &CLOSINGS)
                )
            }
            _ => self.list(rng, writer, topic),
        };
        let text = filled(rng, &text, writer);
        typed(rng, writer.style, &text)
    }

    /// "What is the one thing the platform team should do next?", often left empty.
    pub(super) fn do_next(&mut self, rng: &mut Rng, writer: &Writer) -> String {
        let worst = writer.pains.iter().copied().fold(f64::MIN, f64::max);
        if !rng.chance((0.34 + (worst - 40.0) / 95.0).clamp(0.25, 0.8)) {
            return String::new();
        }
        if rng.chance(if worst < 52.0 { 0.4 } else { 0.03 }) {
            let text = self.deal("carry on", 0, &CARRY_ON);
            return typed(rng, writer.style, text);
        }
        let topic = sorest(rng, writer);
        let ask = &ASKS[topic];
        let text = match rng.weighted(&[0.34, 0.26, 0.1, 0.25, 0.05]) {
            0 => self.deal("ask short", topic, ask.short).to_owned(),
            1 => self.deal("ask told", topic, ask.told).to_owned(),
            2 => {
                let opening = self.deal("wishes", 0, &WISH_OPENINGS);
                joined(opening, self.deal("ask told", topic, ask.told))
            }
            3 => {
                let told = self.deal("ask told", topic, ask.told);
                format!("{told} {}", self.deal("reasons", 0, &REASONS))
            }
            _ => {
                let first = self.deal("ask short", topic, ask.short);
                let other = sorest(rng, writer);
                let second = self.deal("ask short", other, ASKS[other].short);
                let reason = self.deal("reasons", 0, &REASONS);
                format!("1. {first}\n2. {second}\n\n{reason}")
            }
        };
        let text = filled(rng, &text, writer);
        typed(rng, writer.style, &text)
    }

    /// A sentence, every third time with a way in.
    fn opened(&mut self, rng: &mut Rng, topic: usize) -> String {
        let told = self.deal("told", topic, PAINS[topic].told);
        if rng.chance(0.36) {
            joined(self.deal("openings", 0, &OPENINGS), told)
        } else {
            told.to_owned()
        }
    }

    /// Several lines: two or three points.
    fn list(&mut self, rng: &mut Rng, writer: &Writer, topic: usize) -> String {
        let bullet = if rng.chance(0.5) { "- " } else { "* " };
        let first = self.deal("short", topic, PAINS[topic].short);
        let other = sorest(rng, writer);
        let second = self.deal("short", other, PAINS[other].short);
        let told = self.deal("told", topic, PAINS[topic].told);
        if rng.chance(0.5) {
            format!("{bullet}{first}\n{bullet}{second}\n\n{told}")
        } else {
            format!("{told}\n{bullet}{first}\n{bullet}{second}")
        }
    }

    fn deal(&mut self, kind: &'static str, topic: usize, phrases: &[&'static str]) -> &'static str {
        let deck = self.decks.entry((kind, topic)).or_default();
        if deck.is_empty() {
            deck.extend(0..phrases.len());
            self.rng.shuffle(deck);
        }
        deck.pop()
            .and_then(|place| phrases.get(place).copied())
            .unwrap_or_default()
    }
}

/// A topic to write about: with every nine points of friction twice as likely.
fn sorest(rng: &mut Rng, writer: &Writer) -> usize {
    rng.weighted(&writer.pains.map(|pain| exp2(pain / 9.0)))
}

/// An opening and a sentence that goes on with a small letter, unless its first word keeps its capital.
fn joined(opening: &str, sentence: &str) -> String {
    let word = sentence.split([' ', '\'', ',']).next().unwrap_or_default();
    let keeps =
        word == "I" || word == "API" || word == "VPN" || word == "Windows" || sentence.starts_with('{');
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) if !keeps => format!("{opening}{}{}", first.to_lowercase(), letters.as_str()),
        _ => format!("{opening}{sentence}"),
    }
}

/// Replaces the words in braces.
fn filled(rng: &mut Rng, text: &str, writer: &Writer) -> String {
    // One comment speaks of one colleague, one repository, one other team.
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (word, behind) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        if word == "n" || !known.contains_key(word) {
            known.insert(word.to_owned(), word_for(rng, word, writer));
        }
        out.push_str(known.get(word).map_or("", String::as_str));
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn word_for(rng: &mut Rng, word: &str, writer: &Writer) -> String {
    const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
    const PEOPLE: [&str; 12] = [
        "Karim",
        "Søren",
        "Agnieszka",
        "Priya",
        "Jürgen",
        "Chloé",
        "Tomás",
        "Elif",
        "Marek",
        "Nora",
        "Begüm",
        "Hugo",
    ];
    match word {
        "repo" => rng.choose(&writer.team.repositories).cloned().unwrap_or_default(),
        "day" => rng.choose(&DAYS).copied().unwrap_or_default().to_owned(),
        "person" => rng.choose(&PEOPLE).copied().unwrap_or_default().to_owned(),
        "n" => (3 + rng.below(6)).to_string(),
        "other" => {
            let others: Vec<&str> = TEAMS
                .iter()
                .map(|spec| spec.names[0])
                .filter(|name| *name != writer.team.name())
                .collect();
            rng.choose(&others).copied().unwrap_or_default().to_owned()
        }
        "build" => recorded(writer, "build_minutes"),
        "queue" => recorded(writer, "build_queue_minutes"),
        "review" => recorded(writer, "review_time_hours"),
        "lead" => recorded(writer, "deploy_lead_time_hours"),
        "restart" => recorded(writer, "local_restart_seconds"),
        "scaffold" => recorded(writer, "scaffolding_time_minutes"),
        "response" => recorded(writer, "ticket_first_response_hours"),
        _ => String::new(),
    }
}

/// What the team's tools record, in whole units as people say it.
fn recorded(writer: &Writer, name: &str) -> String {
    let place = METRICS.iter().position(|metric| metric.name == name).unwrap_or(0);
    let level = writer.team.metric_level(writer.quarter, place);
    let value = value_from_friction(level, METRICS[place].target, false, true);
    value.round().max(2.0).to_string()
}

/// As the person types it.
fn typed(rng: &mut Rng, style: Style, text: &str) -> String {
    let bare = text.strip_suffix('.').unwrap_or(text);
    match style {
        Style::Plain => text.to_owned(),
        Style::LowerCase => text.to_lowercase(),
        Style::NoFullStop => bare.to_owned(),
        Style::Lively => {
            let end = ["!", "!!", "...", " :(", "…", " :/"][rng.below(6) as usize];
            if bare == text {
                text.to_owned()
            } else {
                format!("{bare}{end}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_takes_the_capital_away_unless_it_belongs_to_the_word() {
        assert_eq!(
            joined("Sadly, ", "The cache is cold."),
            "Sadly, the cache is cold."
        );
        assert_eq!(joined("Sadly, ", "I wait."), "Sadly, I wait.");
        assert_eq!(joined("Sadly, ", "API docs lie."), "Sadly, API docs lie.");
    }

    #[test]
    fn a_deck_deals_every_phrase_before_it_repeats_one() {
        let mut desk = Desk::new(&Rng::from_seed(1));
        let phrases = PAINS[0].told;
        let dealt: std::collections::BTreeSet<&str> =
            phrases.iter().map(|_| desk.deal("told", 0, phrases)).collect();
        assert_eq!(dealt.len(), phrases.len());
    }

    #[test]
    fn every_brace_has_a_word() {
        let words = [
            "repo", "day", "person", "n", "other", "build", "queue", "review", "lead", "restart", "scaffold",
            "response",
        ];
        let pains = PAINS
            .iter()
            .flat_map(|pain| pain.short.iter().chain(pain.told).chain(pain.more));
        let asks = ASKS.iter().flat_map(|ask| ask.short.iter().chain(ask.told));
        for text in pains.chain(asks).chain(&CLOSINGS).chain(&REASONS) {
            for part in text.split('{').skip(1) {
                let word = part.split('}').next().unwrap();
                assert!(words.contains(&word), "{text}");
            }
        }
    }
}
