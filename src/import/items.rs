//! Questions whose topic and polarity are known: `assets/items.toml`, extended by nobody but its readers' patches.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::base::TopicId;
use crate::data::Polarity;

use super::text;

/// What is known about a question.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Known {
    /// Its topic.
    pub topic: TopicId,
    /// Which end is friction.
    pub polarity: Polarity,
    #[serde(default)]
    wordings: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    #[serde(default, rename = "item")]
    items: Vec<Known>,
}

const SHIPPED: &str = include_str!("../../assets/items.toml");

/// Looks a question up by its wording; examples in brackets and printed scales do not count.
pub(super) fn known(question: &str) -> Option<&'static Known> {
    static TABLE: OnceLock<BTreeMap<String, Known>> = OnceLock::new();
    TABLE
        .get_or_init(|| {
            let file: File = toml::from_str(SHIPPED).unwrap_or_default();
            file.items
                .into_iter()
                .flat_map(|item| {
                    let keys: Vec<String> = item
                        .wordings
                        .iter()
                        .map(|wording| text::question_key(wording))
                        .collect();
                    keys.into_iter().map(move |key| (key, item.clone()))
                })
                .collect()
        })
        .get(&text::question_key(question))
}

/// A guess from telling words, to be confirmed by a person.
pub(super) fn guess(question: &str) -> Option<Polarity> {
    const FRICTION: [&str; 30] = [
        "slow",
        "slows",
        "slowed",
        "hinder",
        "hinders",
        "waste",
        "wasted",
        "wasting",
        "frustrating",
        "frustrated",
        "difficult",
        "hard",
        "waiting",
        "interrupt",
        "interrupted",
        "interruptions",
        "stressful",
        "stress",
        "unplanned",
        "flaky",
        "painful",
        "blocked",
        "blocks",
        "struggle",
        "confusing",
        "breaks",
        "lose",
        "drags",
        "challenging",
        "overwhelmed",
    ];
    const GOOD: [&str; 26] = [
        "satisfied",
        "easy",
        "easily",
        "enjoy",
        "quickly",
        "quick",
        "fast",
        "confident",
        "able",
        "can",
        "clear",
        "helpful",
        "trust",
        "recommend",
        "good",
        "met",
        "useful",
        "valuable",
        "reliable",
        "productive",
        "effective",
        "comfortable",
        "smooth",
        "enough",
        "happy",
        "understand",
    ];
    let words = text::words(question);
    let count = |list: &[&str]| words.iter().filter(|word| list.contains(&word.as_str())).count();
    let is_negated = words
        .iter()
        .any(|word| matches!(word.as_str(), "not" | "never" | "no" | "cannot" | "without"));
    let (friction, good) = (count(&FRICTION), count(&GOOD));
    match friction.cmp(&good) {
        _ if is_negated => None,
        std::cmp::Ordering::Greater => Some(Polarity::HighIsFriction),
        std::cmp::Ordering::Less => Some(Polarity::HighIsGood),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Catalogue;

    #[test]
    fn every_shipped_item_has_a_topic_of_the_catalogue_and_its_own_wording() {
        let file: File = toml::from_str(SHIPPED).unwrap();
        let catalogue = Catalogue::shipped().unwrap();
        let mut keys = BTreeMap::new();
        for item in &file.items {
            assert!(catalogue.topic(&item.topic).is_some(), "{}", item.topic);
            assert!(!item.wordings.is_empty());
            for wording in &item.wordings {
                let key = text::question_key(wording);
                assert_eq!(keys.insert(key, wording.clone()), None, "{wording}");
            }
        }
    }

    #[test]
    fn known_questions_are_found_in_any_dress() {
        let found = known("12. On-call duty wears me out").unwrap();
        assert_eq!(
            (found.topic.as_str(), found.polarity),
            ("on-call", Polarity::HighIsFriction)
        );
        let found = known(
            "Are your documentation needs being met (e.g., website)?10 - strongly agree, 1 - strongly disagree.",
        );
        assert_eq!(found.unwrap().topic.as_str(), "documentation");
        assert_eq!(known("What is your favourite colour?"), None);
    }

    #[test]
    fn telling_words_only_give_a_guess() {
        assert_eq!(
            guess("Flaky tests hinder my work"),
            Some(Polarity::HighIsFriction)
        );
        assert_eq!(guess("I am satisfied with our tools"), Some(Polarity::HighIsGood));
        assert_eq!(guess("I am not satisfied with our tools"), None);
        assert_eq!(guess("Our tools"), None);
    }
}
