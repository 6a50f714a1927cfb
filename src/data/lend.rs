//! What a cohort lends to analyses beside topic scores: single questions, and matrices of the whole organisation.
//!
//! Everything lent here is the same whatever two people of one atom exchange their answers: matrices name nobody, their rows
//! are sorted by value, and the only thing known about a person is which group of people, at least as large as the
//! threshold, they belong to. Matrices are for numbers about the organisation; an outcome never repeats a row of one.
#![allow(dead_code, reason = "each analysis borrows its own part")]

use crate::base::{Quarter, TopicId};

use super::answers::{Answers, order};
use super::cohort::{Cohort, Voice};
use super::group_topics::TopicGroups;
use super::item_mask::ItemMask;
use super::mask::TopicMask;
use super::memo::Shown;

/// What one person said about several topics.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PersonTopics {
    /// The group the person is in, a number that means nothing else: groups are numbered by what they said.
    pub group: usize,
    /// A score for each topic, 0 (all friction) to 100 (none); `None` where the person has none.
    pub scores: Vec<Option<f64>>,
}

/// The scores of everybody in a wave, person by person, with the groups within which they can be centred.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TopicMatrix {
    /// The topics, in the order of the columns.
    pub topics: Vec<TopicId>,
    /// One row for each person with any of the scores, sorted by group, then by value.
    pub rows: Vec<PersonTopics>,
    /// How many groups there are.
    pub groups: usize,
}

impl Cohort<'_> {
    /// What may be told of the answers to one question of a wave: `position` is its place in [`Cohort::items`]. `None` without
    /// such a wave or question.
    ///
    /// The question is masked as a topic of its own: k counts those who answered it, and what is told of a row is never
    /// the difference that another row keeps back.
    pub(crate) fn item(&self, quarter: Quarter, position: usize) -> Option<ItemMask> {
        let wave = self.dataset.waves.get(&quarter)?;
        let mask = self.waves.get(&quarter)?;
        (position < wave.items.len()).then(|| ItemMask::new(wave, mask, position))
    }

    /// What may be heard of the wave's groups about a topic; `None` where the wave does not ask about it. The audit behind it takes a
    /// moment: keep it for all groups.
    pub(crate) fn topic_groups(&self, quarter: Quarter, topic: &TopicId) -> Option<TopicGroups<'_>> {
        let mask = self.mask(quarter, topic)?;
        let groups = self.audited_groups(quarter);
        let memo = |make: &dyn Fn() -> Shown| self.dataset.memo.shown(quarter, topic, make);
        Some(TopicGroups::new(mask, groups, &memo))
    }

    /// Places in [`Cohort::items`] of the questions that score a topic.
    pub(crate) fn items_of(&self, quarter: Quarter, topic: &TopicId) -> Vec<usize> {
        let wave = self.dataset.waves.get(&quarter);
        wave.map_or_else(Vec::new, |wave| wave.items_of(topic))
    }

    /// The answers of everybody who has a score on a topic, for its reliability: [`Answers::item_scores`] is the matrix of
    /// people and items. `None` where the organisation's own row of the topic is not heard.
    pub(crate) fn everybody(&self, quarter: Quarter, topic: &TopicId) -> Option<Answers> {
        let row = self.rows(quarter).first()?;
        match self.voice(quarter, row, topic) {
            Voice::Heard(answers) => Some(answers),
            Voice::Silent | Voice::Masked(_) => None,
        }
    }

    /// Everybody's scores on several topics at once, for associations within groups. Groups are the wave's atoms: at least as
    /// many people as the threshold took part in each. `None` where a topic is not heard of the organisation as a whole.
    ///
    /// What is made of it speaks of the organisation only: it does not follow the partitions of the single topics.
    pub(crate) fn topic_matrix(&self, quarter: Quarter, topics: &[TopicId]) -> Option<TopicMatrix> {
        let masks: Vec<&TopicMask> = topics
            .iter()
            .map(|topic| self.everybody(quarter, topic).and(self.mask(quarter, topic)))
            .collect::<Option<_>>()?;
        let wave = self.dataset.waves.get(&quarter)?;
        let mut groups: Vec<Vec<Vec<Option<f64>>>> = Vec::new();
        for atom in &self.waves.get(&quarter)?.atoms {
            let scores = atom.people.iter().map(|&person| {
                let answers = &wave.people[person].answers;
                let score = |(topic, mask): (&TopicId, &&TopicMask)| {
                    let items = wave.items_of(topic);
                    let row: Vec<Option<f64>> = items.iter().map(|&item| answers[item]).collect();
                    mask.score(&row)
                };
                topics.iter().zip(&masks).map(score).collect::<Vec<_>>()
            });
            let mut people: Vec<Vec<Option<f64>>> =
                scores.filter(|row| row.iter().any(Option::is_some)).collect();
            people.sort_by(|a, b| order(a, b));
            groups.push(people);
        }
        groups.retain(|people| !people.is_empty());
        groups.sort_by(|a, b| compare_groups(a, b));
        let rows = groups.iter().enumerate().flat_map(|(group, people)| {
            people.iter().map(move |scores| PersonTopics {
                group,
                scores: scores.clone(),
            })
        });
        Some(TopicMatrix {
            topics: topics.to_vec(),
            rows: rows.collect(),
            groups: groups.len(),
        })
    }
}

/// By size, then by what was said.
fn compare_groups(a: &[Vec<Option<f64>>], b: &[Vec<Option<f64>>]) -> std::cmp::Ordering {
    let by_value = || {
        a.iter()
            .zip(b)
            .map(|(x, y)| order(x, y))
            .find(|order| order.is_ne())
    };
    a.len()
        .cmp(&b.len())
        .then_with(|| by_value().unwrap_or(std::cmp::Ordering::Equal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Fingerprint;
    use crate::data::{
        Catalogue, Dataset, Filter, Item, JoinInput, JoinOptions, Polarity, Scale, SurveyColumns, SurveyRow,
        Table, TableOfImport, Topic, join,
    };

    /// Answers to two questions of one topic and one of another, by team.
    fn dataset(answers: &[(&str, [u8; 3])]) -> Dataset {
        let item = |id: &str, topic: &str| Item {
            id: id.into(),
            text: id.to_owned(),
            topic: Some(topic.into()),
            scale: Scale {
                low: 1,
                high: 5,
                labels: Vec::new(),
            },
            polarity: Some(Polarity::HighIsGood),
        };
        let columns = SurveyColumns {
            items: vec![item("a", "review"), item("b", "review"), item("c", "build")],
            texts: Vec::new(),
        };
        let row = |(team, codes): &(&str, [u8; 3])| SurveyRow {
            quarter: "2026-Q1".parse().unwrap(),
            team: Some((*team).to_owned()),
            role: None,
            tenure: None,
            answers: codes.map(|code| (code > 0).then_some(f64::from(code))).to_vec(),
            texts: Vec::new(),
            key: None,
        };
        let table = Table::survey(&columns, answers.iter().map(row).collect()).unwrap();
        let topic = |id: &str| Topic {
            id: id.into(),
            name: id.to_owned(),
            words: Vec::new(),
            outcome: false,
            dimension: None,
        };
        let options = JoinOptions {
            catalogue: Catalogue {
                topics: vec![topic("review"), topic("build")],
                ..Catalogue::default()
            },
            ..JoinOptions::default()
        };
        let of_import = TableOfImport {
            import: "survey.csv".to_owned(),
            content: Fingerprint::of_bytes(b"survey"),
            columns,
            table,
        };
        let input = JoinInput {
            tables: vec![of_import],
            ..JoinInput::default()
        };
        join(&input, &options).unwrap().0
    }

    const ANSWERS: [(&str, [u8; 3]); 11] = [
        ("A", [1, 2, 3]),
        ("A", [5, 4, 0]),
        ("A", [3, 3, 1]),
        ("A", [2, 0, 5]),
        ("A", [4, 4, 4]),
        ("B", [1, 1, 2]),
        ("B", [5, 5, 5]),
        ("B", [2, 3, 4]),
        ("B", [3, 2, 2]),
        ("B", [4, 5, 1]),
        ("B", [0, 0, 0]),
    ];

    #[test]
    fn matrices_hold_everybody_in_no_order_of_their_own() {
        let of: Quarter = "2026-Q1".parse().unwrap();
        let dataset = dataset(&ANSWERS);
        let cohort = Cohort::new(&dataset, &Filter::default());
        let everybody = cohort.everybody(of, &"review".into()).unwrap();
        assert_eq!(
            everybody.people(),
            9,
            "one answered half of two only, one nothing"
        );
        let matrix = everybody.item_scores();
        assert_eq!(matrix.first().unwrap(), &[Some(0.0), Some(0.0)]);
        assert_eq!(matrix.last().unwrap(), &[Some(100.0), Some(100.0)]);
        let topics = ["review".into(), "build".into()];
        let matrix = cohort.topic_matrix(of, &topics).unwrap();
        assert_eq!((matrix.groups, matrix.rows.len()), (2, 10));
        let sizes = [0, 1].map(|group| matrix.rows.iter().filter(|row| row.group == group).count());
        assert_eq!(sizes, [5, 5]);
        // Whoever exchanges answers within a team, and in which order the teams come, makes no difference.
        let mut turned = ANSWERS;
        turned.swap(0, 3);
        let renamed = turned.map(|(team, codes)| (if team == "A" { "Z" } else { team }, codes));
        let other = self::dataset(&renamed);
        let other = Cohort::new(&other, &Filter::default());
        assert_eq!(other.topic_matrix(of, &topics).unwrap(), matrix);
        assert!(cohort.topic_matrix(of, &["docs".into()]).is_none());
    }

    #[test]
    fn the_questions_of_a_topic_share_a_partition() {
        let of: Quarter = "2026-Q1".parse().unwrap();
        // Everybody in A gives the first question a 5; the topic and the second question vary.
        let mut answers = ANSWERS;
        for answer in answers.iter_mut().filter(|(team, _)| *team == "A") {
            answer.1[0] = 5;
            answer.1[1] = answer.1[1].max(2);
        }
        let dataset = dataset(&answers);
        let cohort = Cohort::new(&dataset, &Filter::default());
        let row = cohort.rows(of).iter().find(|row| row.name == "A").unwrap();
        assert!(matches!(cohort.voice(of, row, &"review".into()), Voice::Heard(_)));
        // Twice the topic less the second question is the first: neither is told of A.
        for position in cohort.items_of(of, &"review".into()) {
            let item = cohort.item(of, position).unwrap();
            assert!(matches!(item.voice(row), Voice::Masked(_)), "{position}");
            assert!(
                matches!(item.voice(&cohort.rows(of)[0]), Voice::Heard(_)),
                "{position}"
            );
        }
    }
}
