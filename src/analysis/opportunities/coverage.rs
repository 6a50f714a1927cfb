//! What is asked and what is measured: topics without a metric, metrics without a topic, and the DevEx grid.

use std::collections::BTreeSet;

use crate::base::{MetricId, Quarter, TopicId};
use crate::data::{Dimension, GridPart, Target, Topic};

use super::super::estimate::Reason;
use super::super::printed::{counted, listed, many};
use super::super::registry::Inputs;
use super::super::shown::topic_subject;
use super::super::tables::{Banner, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};

/// What a quarter asks and measures about one topic.
pub(super) struct Covered<'a> {
    pub topic: &'a Topic,
    /// Questions of the quarter's wave that score it.
    items: usize,
    /// Waves that asked about it, ascending.
    asked_in: Vec<Quarter>,
    /// Names of its metrics with a value in the quarter.
    measured_by: Vec<&'a str>,
    /// Metrics of its that any import has spoken about.
    known: usize,
    /// How many of the measured ones have a target that somebody agreed to.
    agreed: usize,
}

impl Covered<'_> {
    /// Whether the quarter's wave asks about it.
    pub fn is_asked(&self) -> bool {
        self.items > 0
    }

    /// Whether a metric speaks about it in the quarter.
    pub fn is_measured(&self) -> bool {
        !self.measured_by.is_empty()
    }

    fn state(&self) -> &'static str {
        match (self.is_asked(), self.is_measured()) {
            (true, true) => "asked and measured",
            (true, false) => "asked only",
            (false, true) => "measured only",
            (false, false) => "neither",
        }
    }
}

/// Every topic of the catalogue, in its order.
pub(super) fn coverage<'a>(inputs: &Inputs<'a>) -> Vec<Covered<'a>> {
    let dataset = inputs.cohort.dataset();
    let measured: BTreeSet<&MetricId> = dataset
        .samples
        .keys()
        .filter(|key| key.quarter == inputs.quarter)
        .map(|key| &key.metric)
        .collect();
    let of_topic = |topic: &'a Topic| {
        let metrics: Vec<_> = dataset.catalogue.metrics_of(&topic.id).collect();
        let now = || metrics.iter().filter(|metric| measured.contains(&metric.id));
        let is_agreed = |metric: &MetricId| {
            let target = dataset.target(metric, inputs.quarter);
            target.is_some_and(Target::is_agreed)
        };
        Covered {
            topic,
            items: inputs.cohort.items_of(inputs.quarter, &topic.id).len(),
            asked_in: inputs
                .cohort
                .waves()
                .filter(|&wave| wave <= inputs.quarter)
                .filter(|&wave| !inputs.cohort.items_of(wave, &topic.id).is_empty())
                .collect(),
            measured_by: now().map(|metric| metric.name.as_str()).collect(),
            known: metrics
                .iter()
                .filter(|metric| dataset.sources.contains_key(&metric.id))
                .count(),
            agreed: now().filter(|metric| is_agreed(&metric.id)).count(),
        }
    };
    dataset.catalogue.topics.iter().map(of_topic).collect()
}

/// Topics with what is asked and measured of each.
pub(super) fn topics(inputs: &Inputs<'_>, covered: &[Covered<'_>]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("dimension", "DevEx dimension", Form::Words)
            .help("Where the DevEx framework puts it: feedback loops, cognitive load or flow state."),
        OutcomeColumn::new("state", "This quarter", Form::Words),
        OutcomeColumn::new("items", "Questions", Form::Count)
            .help("Questions of this quarter's wave that score the topic."),
        OutcomeColumn::new("waves", "Waves", Form::Count).help("Waves so far that asked about the topic."),
        OutcomeColumn::new("last_asked", "Last asked", Form::Words),
        OutcomeColumn::new("metrics", "Metrics", Form::Count).help("Metrics with a value in this quarter."),
        OutcomeColumn::new("known_metrics", "Ever imported", Form::Count)
            .help("Metrics of the topic that any file has spoken about."),
        OutcomeColumn::new("agreed", "Agreed targets", Form::Count)
            .help("How many of this quarter's metrics have a target that somebody agreed to."),
        OutcomeColumn::new("measured_by", "Measured by", Form::Words),
    ];
    let mut table = OutcomeTable::new("coverage", "What is asked and what is measured", columns);
    let waves = inputs
        .cohort
        .waves()
        .filter(|&wave| wave <= inputs.quarter)
        .count();
    table.caption = format!(
        "Topics of the catalogue in its order; {} so far",
        counted(waves, "wave", "waves")
    );
    let (silent, told): (Vec<_>, Vec<_>) = covered
        .iter()
        .partition(|one| one.asked_in.is_empty() && one.known == 0 && !one.is_measured());
    if !silent.is_empty() {
        let names: Vec<&str> = silent.iter().map(|one| one.topic.name.as_str()).collect();
        table.banners.push(Banner::note(format!(
            "Never asked and never measured: {}.",
            names.join(", ")
        )));
    }
    for one in told {
        let last = one.asked_in.last();
        table.rows.push(OutcomeRow {
            subject: topic_subject(&one.topic.id),
            values: vec![
                one.topic.name.as_str().into(),
                dimension(one.topic.dimension, one.topic.outcome).into(),
                one.state().into(),
                many(one.items),
                many(one.asked_in.len()),
                last.map_or_else(|| "never".to_owned(), ToString::to_string)
                    .into(),
                many(one.measured_by.len()),
                many(one.known),
                many(one.agreed),
                one.measured_by.join(", ").into(),
            ],
            notes: Vec::new(),
        });
    }
    table
}

fn dimension(dimension: Option<Dimension>, is_outcome: bool) -> &'static str {
    match dimension {
        Some(Dimension::FeedbackLoops) => "feedback loops",
        Some(Dimension::CognitiveLoad) => "cognitive load",
        Some(Dimension::FlowState) => "flow state",
        None if is_outcome => "outcome",
        None => "none",
    }
}

/// Which wave asked about which topic with how many questions.
pub(super) fn waves(inputs: &Inputs<'_>, covered: &[Covered<'_>]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("wave", "Wave", Form::Words),
        OutcomeColumn::new("items", "Questions", Form::Count),
        OutcomeColumn::new("instrument", "Questions are", Form::Words)
            .help("Whether they are those of the wave before that asked about the topic."),
    ];
    let mut table = OutcomeTable::new("waves", "Topics by wave", columns);
    "Topics that a wave asked about, with how many questions; a changed set of questions is no plain trend"
        .clone_into(&mut table.caption);
    for one in covered {
        let mut before: Option<&str> = None;
        for &wave in &one.asked_in {
            let now = inputs.cohort.instrument(wave, &one.topic.id);
            let word = match (before, now) {
                (None, _) => "new",
                (Some(before), Some(now)) if before == now => "the same",
                _ => "others",
            };
            before = now.or(before);
            table.rows.push(OutcomeRow {
                subject: Subject {
                    quarter: Some(wave),
                    ..topic_subject(&one.topic.id)
                },
                values: vec![
                    one.topic.name.as_str().into(),
                    wave.to_string().into(),
                    many(inputs.cohort.items_of(wave, &one.topic.id).len()),
                    word.into(),
                ],
                notes: Vec::new(),
            });
        }
    }
    table
}

/// Metrics and questions that have no place in any cell.
pub(super) fn unpaired(inputs: &Inputs<'_>) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("what", "What", Form::Words),
        OutcomeColumn::new("kind", "Kind", Form::Words),
        OutcomeColumn::new("lacks", "Lacks", Form::Words),
        OutcomeColumn::new("values", "Values", Form::Count).help("Values that came with a metric."),
    ];
    let mut table = OutcomeTable::new("unpaired", "Without a place", columns);
    "Metrics of all quarters and questions of this one that speak in no cell".clone_into(&mut table.caption);
    let catalogue = &inputs.cohort.dataset().catalogue;
    for one in &inputs.friction.unscored {
        let name = catalogue.metric(&one.metric).map(|metric| metric.name.as_str());
        let lacks = match one.reason {
            Reason::NoTopic => "a topic",
            Reason::NoDirection => "a direction: which way is better",
            Reason::NoHeadCount => "a head-count to divide by",
            _ => "a value that can be scored",
        };
        table.rows.push(OutcomeRow {
            values: vec![
                name.unwrap_or(one.metric.as_str()).into(),
                "metric".into(),
                lacks.into(),
                Value::Count(one.values),
            ],
            ..OutcomeRow::default()
        });
    }
    for item in inputs.cohort.items(inputs.quarter) {
        let is_known = item
            .topic
            .as_ref()
            .is_some_and(|topic| catalogue.topic(topic).is_some());
        let lacks = match (is_known, item.polarity.is_some()) {
            (true, true) => continue,
            (true, false) => "a direction: which end is friction",
            (false, _) => "a topic",
        };
        table.rows.push(OutcomeRow {
            values: vec![
                item.text.as_str().into(),
                "question".into(),
                lacks.into(),
                Value::Text(String::new()),
            ],
            ..OutcomeRow::default()
        });
    }
    table
}

/// The lines of the DevEx framework, and whether this quarter asks or measures them.
pub(super) fn grid(inputs: &Inputs<'_>, covered: &[Covered<'_>]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("about", "About", Form::Words),
        OutcomeColumn::new("dimension", "Dimension", Form::Words),
        OutcomeColumn::new("part", "Part", Form::Words)
            .help("Perceptions are asked, workflows measured; outcomes are what both should lead to."),
        OutcomeColumn::new("topic", "Topic here", Form::Words),
        OutcomeColumn::new("covered", "Topic this quarter", Form::Words)
            .help("Of the topic, not of the line: it may ask or measure something else about it."),
    ];
    let mut table = OutcomeTable::new("grid", "The DevEx grid", columns);
    "Lines of the DevEx framework (Noda, Storey, Forsgren & Greiler 2023) and what this quarter has of them"
        .clone_into(&mut table.caption);
    for line in &inputs.cohort.dataset().catalogue.grid {
        let Some(one) = covered.iter().find(|one| one.topic.id == line.topic) else {
            continue;
        };
        let (part, is_there, word) = match line.part {
            GridPart::Perception => ("perception", one.is_asked(), "asked"),
            GridPart::Workflow => ("workflow", one.is_measured(), "measured"),
            GridPart::Outcome => (
                "outcome",
                one.is_asked() || one.is_measured(),
                "asked or measured",
            ),
        };
        table.rows.push(OutcomeRow {
            subject: topic_subject(&line.topic),
            values: vec![
                line.about.as_str().into(),
                dimension(line.dimension, line.part == GridPart::Outcome).into(),
                part.into(),
                one.topic.name.as_str().into(),
                if is_there {
                    word.to_owned()
                } else {
                    format!("not {word}")
                }
                .into(),
            ],
            notes: Vec::new(),
        });
    }
    table
}

/// Names of topics that are asked and not measured, outcomes aside.
pub(super) fn without_metric(covered: &[Covered<'_>]) -> String {
    let names: Vec<&str> = covered
        .iter()
        .filter(|one| one.is_asked() && !one.is_measured() && !one.topic.outcome)
        .map(|one| one.topic.name.as_str())
        .collect();
    listed(&names)
}

/// Topics that are asked and not measured, outcomes aside.
pub(super) fn unmeasured<'a>(covered: &[Covered<'a>]) -> Vec<&'a TopicId> {
    covered
        .iter()
        .filter(|one| one.is_asked() && !one.is_measured() && !one.topic.outcome)
        .map(|one| &one.topic.id)
        .collect()
}
