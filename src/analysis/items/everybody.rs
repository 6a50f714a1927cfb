//! What the whole organisation said to every question, what the question is, and what became of it since the last wave.

use crate::analysis::estimate::Reason;
use crate::analysis::questions::{Question, Questionnaire, share, turned_answers};
use crate::analysis::registry::Inputs;
use crate::analysis::tables::{Form, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};
use crate::base::number;
use crate::data::{InstrumentChange, Item, ItemStatus, Polarity, Row, Share};
use crate::stats::score::{Band, ItemSummary, item_summary};

use super::{estimate_or, mean_score, number_or};

/// One line for each question.
pub(super) fn questions_table(
    inputs: &Inputs<'_>,
    questionnaire: &Questionnaire<'_>,
    everybody: &Row,
) -> OutcomeTable {
    let mut columns = vec![
        OutcomeColumn::new("question", "Question", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("scale", "Answers", Form::Words)
            .help("Codes of the scale, and which end is friction."),
        OutcomeColumn::new("score", "Mean", Form::Number(0))
            .help("Mean on 0 to 100, 100 the good end, with the spread that all teams share."),
    ];
    columns.extend(band_columns());
    columns.extend([
        OutcomeColumn::new("median", "Median", Form::Number(1))
            .help("On the question's own scale, turned so that the high end is good."),
        OutcomeColumn::new("interpolated", "Median, finer", Form::Number(2))
            .help("The median moved within its step by how many answers lie below."),
        OutcomeColumn::new("dispersion", "Dispersion", Form::Number(2))
            .help("Leik: 0 where all agree, 1 where half stand at each end."),
        OutcomeColumn::new("skipped", "Left open", Form::Share).help("Share of those who took part."),
        OutcomeColumn::new("status", "Since last wave", Form::Words),
        OutcomeColumn::new("change", "What changed", Form::Words),
    ]);
    let mut table = OutcomeTable::new("questions", "Every question", columns);
    "Organisation; means 0 to 100, higher is better; shares with 95 % Wilson intervals; in the order of the questionnaire"
        .clone_into(&mut table.caption);
    for question in &questionnaire.questions {
        let item = question.item();
        let summary = summary(questionnaire, question, everybody);
        let of = |pick: &dyn Fn(&ItemSummary) -> f64| {
            // Without a friction end there is no good end to turn to.
            let is_declared = item.polarity.is_some();
            let found = summary.as_ref().map_err(|reason| *reason);
            number_or(found.and_then(|found| is_declared.then(|| pick(found)).ok_or(Reason::NoDirection)))
        };
        let (status, change) = change(inputs, item);
        let mut values = vec![
            item.text.as_str().into(),
            topic_words(inputs, item).into(),
            scale_words(item).into(),
            estimate_or(mean_score(questionnaire, question, everybody)),
        ];
        values.extend(bands(questionnaire, question, everybody));
        values.extend([
            of(&|found| found.median),
            of(&|found| found.interpolated_median),
            number_or(
                summary
                    .as_ref()
                    .map(|found| found.dispersion)
                    .map_err(|reason| *reason),
            ),
            estimate_or(questionnaire.skipped(question, everybody)),
            status.into(),
            change.into(),
        ]);
        table.rows.push(OutcomeRow {
            subject: subject(question, everybody),
            values,
            notes: Vec::new(),
        });
    }
    table
}

/// One line for each answer of each question.
pub(super) fn distribution_table(
    inputs: &Inputs<'_>,
    questionnaire: &Questionnaire<'_>,
    everybody: &Row,
) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("question", "Question", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("code", "Code", Form::Number(0)).help("The answer's code in the file."),
        OutcomeColumn::new("answer", "Answer", Form::Words),
        OutcomeColumn::new("band", "Counts as", Form::Words),
        OutcomeColumn::new("people", "People", Form::Count),
        OutcomeColumn::new("share", "Share", Form::Share),
    ];
    let mut table = OutcomeTable::new("distribution", "How the answers are distributed", columns);
    "Organisation; from the friction end of each scale to the good one; 10 people or more, no answer given by nine tenths"
        .clone_into(&mut table.caption);
    let mut hidden = Vec::new();
    for question in &questionnaire.questions {
        let item = question.item();
        let Ok(counts) = questionnaire.counts(question, everybody) else {
            hidden.push(item.text.as_str());
            continue;
        };
        let of: u64 = counts.iter().sum();
        let mut answers: Vec<(i32, u64)> = (item.scale.low..=item.scale.high).zip(counts).collect();
        if item.polarity == Some(Polarity::HighIsFriction) {
            answers.reverse();
        }
        for (code, people) in answers {
            let label = usize::try_from(code - item.scale.low)
                .ok()
                .and_then(|at| item.scale.labels.get(at));
            table.rows.push(OutcomeRow {
                subject: subject(question, everybody),
                values: vec![
                    item.text.as_str().into(),
                    topic_words(inputs, item).into(),
                    Value::Number(f64::from(code)),
                    label.map_or_else(|| code.to_string(), Clone::clone).into(),
                    band_word(question, code).into(),
                    people.into(),
                    estimate_or(share(people, of)),
                ],
                notes: Vec::new(),
            });
        }
    }
    if !hidden.is_empty() {
        let text = format!(
            "Not shown, because too few or nearly all alike answered: {}.",
            hidden.join("; ")
        );
        table.banners.push(crate::analysis::tables::Banner::note(text));
    }
    table
}

fn band_word(question: &Question, code: i32) -> &'static str {
    let Ok(scale) = question.scale() else {
        return "not declared";
    };
    let turned = match question.item().polarity {
        Some(Polarity::HighIsGood) => code,
        Some(Polarity::HighIsFriction) => scale.reversed(code),
        None => return "not declared",
    };
    match scale.band(turned) {
        Band::Favourable => "favourable",
        Band::Neutral => "neutral",
        Band::Unfavourable => "unfavourable",
    }
}

/// The three shares: how the columns are called.
pub(super) fn band_columns() -> [OutcomeColumn; 3] {
    [
        OutcomeColumn::new("favourable", "Favourable", Form::Share)
            .help("The two best answers; of eleven 9 and 10, of two or three the best one."),
        OutcomeColumn::new("neutral", "Neutral", Form::Share).help("Neither; needs ten people."),
        OutcomeColumn::new("unfavourable", "Unfavourable", Form::Share).help(
            "The two worst answers; of eleven 0 to 6, of two or three the worst one; needs ten people.",
        ),
    ]
}

/// The three shares of a row.
pub(super) fn bands(questionnaire: &Questionnaire<'_>, question: &Question, row: &Row) -> [Value; 3] {
    let favourable = match questionnaire.favourable(question, row) {
        Ok(Share::Exact { favourable, people }) => estimate_or(share(favourable, people)),
        Ok(Share::AtMostTenth) => "10 % or less".into(),
        Ok(Share::AtLeastNineTenths) => "90 % or more".into(),
        Ok(Share::Silent | Share::Masked(_)) => estimate_or(Err(Reason::Complementary)),
        Err(reason) => estimate_or(Err(reason)),
    };
    let counted = summary(questionnaire, question, row);
    let part = |band: Band| {
        let found = counted.as_ref().map_err(|reason| *reason).and_then(|found| {
            let is_declared = question.item().polarity.is_some();
            let part = || share(found.bands[band as usize], found.n as u64);
            if is_declared {
                part()
            } else {
                Err(Reason::NoDirection)
            }
        });
        estimate_or(found)
    };
    [favourable, part(Band::Neutral), part(Band::Unfavourable)]
}

/// The summary of the answers of a row, from its distribution.
pub(super) fn summary(
    questionnaire: &Questionnaire<'_>,
    question: &Question,
    row: &Row,
) -> Result<ItemSummary, Reason> {
    let counts = questionnaire.counts(question, row)?;
    let scale = question.scale().map_err(crate::analysis::shown::reason)?;
    let answers = turned_answers(question.item(), scale, &counts);
    item_summary(&answers, scale).map_err(crate::analysis::shown::reason)
}

pub(super) fn subject(question: &Question, row: &Row) -> Subject {
    Subject {
        scope: Some(crate::analysis::friction::scope(row.level)),
        team: Some(row.name.clone()),
        topic: question.topic.clone(),
        quarter: None,
    }
}

pub(super) fn topic_words(inputs: &Inputs<'_>, item: &Item) -> String {
    let known = item.topic.as_ref();
    known.map_or_else(
        || "none".to_owned(),
        |topic| inputs.friction.topic_name(topic).to_owned(),
    )
}

fn scale_words(item: &Item) -> String {
    let (low, high) = (f64::from(item.scale.low), f64::from(item.scale.high));
    let range = number::interval(low, high, 0);
    match item.polarity {
        Some(Polarity::HighIsGood) => format!("{range}, high is good"),
        Some(Polarity::HighIsFriction) => format!("{range}, high is friction"),
        None => format!("{range}, friction end not declared"),
    }
}

/// What became of a question since the wave before: one word, and what differs.
fn change(inputs: &Inputs<'_>, item: &Item) -> (&'static str, String) {
    let found = inputs
        .friction
        .instrument
        .into_wave(inputs.quarter)
        .find(|change| {
            change.since < change.quarter && change.after.as_ref().is_some_and(|after| after.id == item.id)
        });
    match found {
        None => ("first wave", String::new()),
        Some(change) => (change.status.word(), change_words(change)),
    }
}

fn change_words(change: &InstrumentChange) -> String {
    if change.status == ItemStatus::Comparable {
        return String::new();
    }
    match (&change.before, &change.after) {
        (Some(before), Some(after)) if before.text != after.text => {
            format!("{}; in {} it was “{}”", change.reason, change.since, before.text)
        }
        _ => change.reason.clone(),
    }
}
