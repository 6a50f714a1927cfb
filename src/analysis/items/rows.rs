//! What units and teams said to every question, as far as it may be told.

use crate::analysis::estimate::Reason;
use crate::analysis::questions::{Question, Questionnaire, turned_answers};
use crate::analysis::registry::Inputs;
use crate::analysis::shown::reason;
use crate::analysis::tables::{Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use crate::data::{Polarity, Row};
use crate::stats::score::agreement;

use super::everybody::{band_columns, bands, subject, summary, topic_words};
use super::{estimate_or, mean_score, number_or};

/// Columns of the distribution, from the friction end; questions with more answers have theirs for the organisation only.
const ANSWERS: [(&str, &str); 7] = [
    ("answer_1", "1st answer"),
    ("answer_2", "2nd answer"),
    ("answer_3", "3rd answer"),
    ("answer_4", "4th answer"),
    ("answer_5", "5th answer"),
    ("answer_6", "6th answer"),
    ("answer_7", "7th answer"),
];

/// One line for each question and row.
pub(super) fn table(inputs: &Inputs<'_>, questionnaire: &Questionnaire<'_>, rows: &[Row]) -> OutcomeTable {
    let width = questionnaire
        .questions
        .iter()
        .filter_map(options)
        .max()
        .unwrap_or(0);
    let mut columns = vec![
        OutcomeColumn::new("question", "Question", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("score", "Mean", Form::Number(0))
            .help("Mean on 0 to 100, 100 the good end, with the spread that all teams share."),
    ];
    columns.extend(band_columns());
    columns.extend([
        OutcomeColumn::new("interpolated", "Median, finer", Form::Number(2))
            .help("On the question's own scale, turned so that the high end is good."),
        OutcomeColumn::new("dispersion", "Dispersion", Form::Number(2))
            .help("Leik: 0 where all agree, 1 where half stand at each end."),
        OutcomeColumn::new("agreement", "Agreement", Form::Number(2))
            .help("r_wg: 1 where all agree, 0 where they answer as if at random. Teams only."),
        OutcomeColumn::new("skipped", "Left open", Form::Share).help("Share of those who took part."),
    ]);
    let answers = ANSWERS.iter().take(width);
    columns.extend(answers.map(|(id, label)| {
        OutcomeColumn::new(id, *label, Form::Count)
            .help("People who gave this answer, counted from the friction end.")
    }));
    let mut table = OutcomeTable::new("rows", "Every question, row by row", columns);
    "Units and teams; a question of a topic is told where the topic and all its questions may be; whatever needs the \
     distribution needs ten people, no answer given by nine tenths"
        .clone_into(&mut table.caption);
    for question in &questionnaire.questions {
        for row in rows {
            // A row that nobody of answered the question says nothing.
            if questionnaire.heard(question, row).err() == Some(Reason::NoAnswers) {
                continue;
            }
            table.rows.push(OutcomeRow {
                subject: subject(question, row),
                values: values(inputs, questionnaire, question, (row, width)),
                notes: Vec::new(),
            });
        }
    }
    table
}

/// How many answers a question offers, where they have columns.
fn options(question: &Question) -> Option<usize> {
    let options = question.scale().ok()?.options() as usize;
    (options <= ANSWERS.len()).then_some(options)
}

fn values(
    inputs: &Inputs<'_>,
    questionnaire: &Questionnaire<'_>,
    question: &Question,
    (row, width): (&Row, usize),
) -> Vec<Value> {
    let item = question.item();
    let found = summary(questionnaire, question, row);
    let is_declared = item.polarity.is_some();
    let interpolated = found.as_ref().map_err(|reason| *reason).and_then(|found| {
        is_declared
            .then_some(found.interpolated_median)
            .ok_or(Reason::NoDirection)
    });
    let mut values = vec![
        item.text.as_str().into(),
        topic_words(inputs, item).into(),
        row.name.as_str().into(),
        estimate_or(mean_score(questionnaire, question, row)),
    ];
    values.extend(bands(questionnaire, question, row));
    values.extend([
        number_or(interpolated),
        number_or(
            found
                .as_ref()
                .map(|found| found.dispersion)
                .map_err(|reason| *reason),
        ),
        number_or(r_wg(questionnaire, question, row)),
        estimate_or(questionnaire.skipped(question, row)),
    ]);
    values.extend(counts(questionnaire, question, row, width));
    values
}

fn r_wg(questionnaire: &Questionnaire<'_>, question: &Question, row: &Row) -> Result<f64, Reason> {
    if row.level != crate::data::Level::Team {
        // Agreement is asked within a team; a unit mixes teams.
        return Err(Reason::TooFew);
    }
    let counts = questionnaire.counts(question, row)?;
    let scale = question.scale().map_err(reason)?;
    let answers = turned_answers(question.item(), scale, &counts);
    agreement(&answers, scale)
        .map_err(reason)?
        .shown
        .ok_or(Reason::TooFew)
}

fn counts(questionnaire: &Questionnaire<'_>, question: &Question, row: &Row, width: usize) -> Vec<Value> {
    let known = options(question).ok_or(Reason::OutOfRange);
    let counts = known.and_then(|_| questionnaire.counts(question, row));
    let counts = match (counts, question.item().polarity) {
        (Ok(mut counts), Some(Polarity::HighIsFriction)) => {
            counts.reverse();
            Ok(counts)
        }
        (counts, _) => counts,
    };
    let value = |at: usize| match &counts {
        Ok(counts) => counts
            .get(at)
            .map_or_else(|| Value::Text(String::new()), |people| Value::Count(*people)),
        Err(Reason::OutOfRange) => Value::Text(String::new()),
        Err(reason) => Value::Missing(*reason),
    };
    (0..width).map(value).collect()
}
