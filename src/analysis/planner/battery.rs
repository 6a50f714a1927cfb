//! The questions: which may go, which topics need another one, and how long the questionnaire gets.

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::questions::{Hanging, Question, Questionnaire, or_reason};
use crate::analysis::registry::Inputs;
use crate::analysis::tables::{Banner, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};
use crate::base::{Quarter, TopicId, number};
use crate::data::{Item, Row, Share};
use crate::stats::reliability::MIN_R_DROP;

use super::PlannerSpec;

/// Alpha must rise by more than this without a question for that to speak against it.
const ALPHA_RISE: f64 = 0.02;

/// The tables `questions`, `topics_needing` and `length`.
pub(super) fn tables(
    inputs: &Inputs<'_>,
    questionnaire: &Questionnaire<'_>,
    spec: &PlannerSpec,
) -> Vec<OutcomeTable> {
    let rows = inputs.cohort.rows(inputs.quarter);
    let Some(everybody) = rows.first() else {
        return Vec::new();
    };
    let topics: Vec<Topic> = inputs
        .cohort
        .topics(inputs.quarter)
        .into_iter()
        .map(|id| Topic {
            name: inputs.friction.topic_name(&id).to_owned(),
            hanging: Hanging::new(inputs.cohort, inputs.quarter, &id),
            places: questionnaire.of(&id).map(|(place, _)| place).collect(),
            is_outcome: inputs
                .cohort
                .dataset()
                .catalogue
                .topic(&id)
                .is_some_and(|topic| topic.outcome),
            id,
        })
        .collect();
    let judged: Vec<Judged> = (0..questionnaire.questions.len())
        .map(|place| judge(inputs, questionnaire, everybody, &topics, (place, spec)))
        .collect();
    let judged = leave_two(judged, &topics);
    let needing: Vec<Need> = topics.iter().map(|topic| need(topic, spec)).collect();
    let length = length_table(&judged, &needing, spec);
    vec![
        questions_table(questionnaire, &judged, spec),
        needing_table(&topics, &needing, spec),
        length,
    ]
}

struct Topic {
    id: TopicId,
    name: String,
    hanging: Option<Hanging>,
    /// Places of its questions in the questionnaire, in the order of the matrix.
    places: Vec<usize>,
    /// One question is enough for an outcome: it is looked at as such.
    is_outcome: bool,
}

/// What speaks for and against one question.
struct Judged {
    topic: Option<(TopicId, String)>,
    text: String,
    item_rest: Result<f64, Reason>,
    alpha: Result<f64, Reason>,
    alpha_without: Result<f64, Reason>,
    skipped: Estimate,
    nearest: Option<(f64, String)>,
    favourable: Value,
    waves: u64,
    if_dropped: String,
    /// What speaks against it, the heaviest first.
    reasons: Vec<String>,
    advice: String,
    may_go: bool,
}

fn judge(
    inputs: &Inputs<'_>,
    questionnaire: &Questionnaire<'_>,
    everybody: &Row,
    topics: &[Topic],
    (place, spec): (usize, &PlannerSpec),
) -> Judged {
    let question = &questionnaire.questions[place];
    let topic = topics.iter().find(|topic| topic.places.contains(&place));
    let column = topic.and_then(|topic| topic.places.iter().position(|other| *other == place));
    let hanging = topic.and_then(|topic| topic.hanging.as_ref()).zip(column);
    let masked = || {
        if topic.is_some() {
            Reason::TooFew
        } else {
            Reason::NoTopic
        }
    };
    let of_item = |pick: &dyn Fn(&crate::stats::reliability::ItemReliability) -> Option<f64>| {
        let detail = hanging.and_then(|(hanging, column)| pick(hanging.detail.as_ref()?.items.get(column)?));
        detail.ok_or_else(masked)
    };
    let alpha = hanging.and_then(|(hanging, _)| hanging.reliability.as_ref().ok()?.value);
    let nearest = hanging.zip(topic).and_then(|((hanging, column), topic)| {
        let (other, r) = hanging.nearest(column)?;
        let text = &questionnaire
            .questions
            .get(*topic.places.get(other)?)?
            .item()
            .text;
        Some((r, text.clone()))
    });
    let favourable = questionnaire.favourable(question, everybody);
    let mut judged = Judged {
        topic: topic.map(|topic| (topic.id.clone(), topic.name.clone())),
        text: question.item().text.clone(),
        item_rest: of_item(&|item| item.r_drop),
        alpha: alpha.ok_or_else(masked),
        alpha_without: of_item(&|item| item.alpha_if_dropped),
        skipped: or_reason(questionnaire.skipped(question, everybody)),
        nearest,
        favourable: favourable_value(favourable),
        waves: waves(inputs, question.item()),
        if_dropped: if_dropped(topic),
        reasons: Vec::new(),
        advice: String::new(),
        may_go: false,
    };
    judged.reasons = reasons(&judged, question, favourable, hanging, spec);
    (judged.advice, judged.may_go) = advice(&judged.reasons, topic, judged.waves);
    judged
}

/// Two questions of a topic stay: where more would go, those with the most against them go first.
fn leave_two(mut judged: Vec<Judged>, topics: &[Topic]) -> Vec<Judged> {
    for topic in topics {
        let mut going: Vec<usize> = topic
            .places
            .iter()
            .copied()
            .filter(|&place| judged[place].may_go)
            .collect();
        going.sort_by_key(|&place| std::cmp::Reverse(judged[place].reasons.len()));
        for place in going.into_iter().skip(topic.places.len().saturating_sub(2)) {
            let one = &mut judged[place];
            one.may_go = false;
            one.advice = format!("keep while another goes first: {}", one.reasons.join("; "));
        }
    }
    judged
}

fn favourable_value(found: Result<Share, Reason>) -> Value {
    match found {
        Ok(Share::Exact { favourable, people }) => {
            or_reason(crate::analysis::questions::share(favourable, people)).into()
        }
        Ok(Share::AtMostTenth) => "10 % or less".into(),
        Ok(Share::AtLeastNineTenths) => "90 % or more".into(),
        Ok(Share::Silent | Share::Masked(_)) => Value::Missing(Reason::NoAnswers),
        Err(reason) => Value::Missing(reason),
    }
}

/// What speaks against a question, the heaviest first.
fn reasons(
    judged: &Judged,
    question: &Question,
    favourable: Result<Share, Reason>,
    hanging: Option<(&Hanging, usize)>,
    spec: &PlannerSpec,
) -> Vec<String> {
    let mut reasons = Vec::new();
    let percent = |part: u8| f64::from(part) / 100.0;
    if question.item().polarity.is_none() {
        reasons.push("nobody said which end is friction".to_owned());
    } else if question.topic.is_none() {
        reasons.push("it scores no topic".to_owned());
    }
    if let Ok(r) = judged.item_rest
        && r < MIN_R_DROP
    {
        reasons.push(format!(
            "goes along too little with the others ({})",
            number::fixed(r, 2)
        ));
    }
    if let (Ok(alpha), Ok(without)) = (judged.alpha, judged.alpha_without)
        && without > alpha + ALPHA_RISE
    {
        let (alpha, without) = (number::fixed(alpha, 2), number::fixed(without, 2));
        reasons.push(format!(
            "the others alone are more reliable ({without} instead of {alpha})"
        ));
    }
    if let Some(part) = judged.skipped.value
        && part > percent(spec.skipped_percent)
    {
        reasons.push(format!("{} left it open", number::share(part)));
    }
    // Of two questions that say the same only the one that fits less is named.
    if let (Some((r, _)), Some((hanging, column))) = (&judged.nearest, hanging)
        && r.abs() >= percent(spec.redundant_percent)
        && hanging.questions > 2
        && fits_less(hanging, column)
    {
        reasons.push(format!(
            "says nearly the same as another ({})",
            number::fixed(*r, 2)
        ));
    }
    let is_at_the_top = match favourable {
        Ok(Share::AtLeastNineTenths) => true,
        Ok(Share::Exact { favourable, people }) => {
            favourable as f64 >= percent(spec.ceiling_percent) * people as f64
        }
        _ => false,
    };
    if is_at_the_top {
        reasons.push("nearly everybody is content, so it can hardly get better".to_owned());
    }
    reasons
}

/// Whether a question fits the topic less than the one nearest to it; of two alike the later one.
fn fits_less(hanging: &Hanging, column: usize) -> bool {
    let fit = |column: usize| {
        hanging
            .detail
            .as_ref()
            .and_then(|detail| detail.items.get(column)?.r_drop)
    };
    let Some((other, _)) = hanging.nearest(column) else {
        return false;
    };
    match (fit(column), fit(other)) {
        (Some(own), Some(others)) => own < others || (own == others && column > other),
        _ => column > other,
    }
}

fn advice(reasons: &[String], topic: Option<&Topic>, waves: u64) -> (String, bool) {
    if reasons.is_empty() {
        return ("keep".to_owned(), false);
    }
    let why = reasons.join("; ");
    match topic.map_or(0, |topic| topic.places.len()) {
        0 => (format!("may go, or give it a meaning: {why}"), true),
        1 | 2 => (
            format!("keep for now, put a better one beside it first: {why}"),
            false,
        ),
        _ if waves > 4 => (
            format!("may go, at the price of a series of {waves} waves: {why}"),
            true,
        ),
        _ => (format!("may go: {why}"), true),
    }
}

/// What becomes of the topic's series without one of its questions (docs/statistics.md §1.8: common questions carry a
/// comparison where they are at least half of those of either wave).
fn if_dropped(topic: Option<&Topic>) -> String {
    match topic.map_or(0, |topic| topic.places.len()) {
        0 => "nothing".to_owned(),
        1 => "the topic ends".to_owned(),
        k => format!(
            "the topic goes on with {} of {k}: levels start anew, changes go on",
            k - 1
        ),
    }
}

/// For how many waves in a row, this one included, the question has been asked comparably.
fn waves(inputs: &Inputs<'_>, item: &Item) -> u64 {
    let instrument = &inputs.friction.instrument;
    let mut at: (Quarter, Item) = (inputs.quarter, item.clone());
    let mut waves = 1;
    while let Some(change) = instrument.into_wave(at.0).find(|change| {
        change.since < change.quarter
            && change.status.is_kept()
            && change.after.as_ref().is_some_and(|after| after.id == at.1.id)
    }) {
        let Some(before) = &change.before else { break };
        at = (change.since, before.clone());
        waves += 1;
    }
    waves
}

fn questions_table(questionnaire: &Questionnaire<'_>, judged: &[Judged], spec: &PlannerSpec) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("question", "Question", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("item_rest", "Fit", Form::Number(2))
            .help("Correlation of the answers with the sum of the topic's other questions."),
        OutcomeColumn::new("reliability", "Topic's reliability", Form::Number(2))
            .help("Alpha of the topic; Spearman-Brown where it has two questions."),
        OutcomeColumn::new("without", "Without it", Form::Number(2))
            .help("Alpha of the topic's other questions."),
        OutcomeColumn::new("nearest_r", "Most alike", Form::Signed(2))
            .help("Correlation with the question of the topic that it goes along with most."),
        OutcomeColumn::new("nearest", "Most alike to", Form::Words),
        OutcomeColumn::new("skipped", "Left open", Form::Share).help("Share of those who took part."),
        OutcomeColumn::new("favourable", "Favourable", Form::Share),
        OutcomeColumn::new("waves", "Waves in a row", Form::Count)
            .help("How long the question has been asked comparably."),
        OutcomeColumn::new("if_dropped", "If it goes", Form::Words),
        OutcomeColumn::new("advice", "Advice", Form::Words),
    ];
    let mut table = OutcomeTable::new("questions", "Which questions may go", columns);
    table.caption = format!(
        "Whole organisation, people with a score on the topic; named: fit under {}, more than {} % left open, alike from {}, \
         {} % favourable",
        number::fixed(MIN_R_DROP, 1),
        spec.skipped_percent,
        number::fixed(f64::from(spec.redundant_percent) / 100.0, 2),
        spec.ceiling_percent
    );
    debug_assert_eq!(questionnaire.questions.len(), judged.len());
    for one in judged {
        let (r, text) = match &one.nearest {
            Some((r, text)) => (Value::Number(*r), text.as_str().into()),
            None => (Value::Missing(Reason::TooFew), Value::Missing(Reason::TooFew)),
        };
        table.rows.push(OutcomeRow {
            subject: Subject {
                topic: one.topic.as_ref().map(|(id, _)| id.clone()),
                ..Subject::default()
            },
            values: vec![
                one.text.as_str().into(),
                one.topic
                    .as_ref()
                    .map_or(Value::Missing(Reason::NoTopic), |(_, name)| name.as_str().into()),
                one.item_rest.into(),
                one.alpha.into(),
                one.alpha_without.into(),
                r,
                text,
                one.skipped.clone().into(),
                one.favourable.clone(),
                one.waves.into(),
                one.if_dropped.as_str().into(),
                one.advice.as_str().into(),
            ],
            notes: Vec::new(),
        });
    }
    table
}

/// Whether a topic needs another question.
struct Need {
    reliability: Estimate,
    with_one_more: Result<f64, Reason>,
    advice: &'static str,
    is_needing: bool,
}

fn need(topic: &Topic, spec: &PlannerSpec) -> Need {
    let masked = Estimate::suppressed(Reason::Complementary);
    let reliability = match &topic.hanging {
        Some(hanging) => or_reason(hanging.reliability.clone()),
        None => masked,
    };
    let k = topic.places.len() as f64;
    let known = reliability.value.filter(|_| k > 1.0);
    let more = known.filter(|r| *r > 0.0).map(|r| lengthened(r, (k + 1.0) / k));
    let aim = f64::from(spec.reliability_percent) / 100.0;
    let (advice, is_needing) = match (topic.places.len(), known) {
        (0 | 1, _) if topic.is_outcome => ("enough: an outcome is asked about with one question", false),
        (0 | 1, _) => (
            "one more: a single question shows no reliability, and a new wording ends the series",
            true,
        ),
        (_, None) => ("cannot tell", false),
        (_, Some(r)) if r < 0.0 => (
            "none: look first whether one of the questions is turned the wrong way",
            false,
        ),
        (_, Some(r)) if r < aim => ("one more", true),
        _ => ("enough", false),
    };
    Need {
        with_one_more: more.ok_or_else(|| reliability.reason.unwrap_or(Reason::TooFew)),
        reliability,
        advice,
        is_needing,
    }
}

/// Reliability of `factor` times as many questions of the same kind: m·r/(1 + (m - 1)·r) (Spearman 1910; Brown 1910).
fn lengthened(r: f64, factor: f64) -> f64 {
    factor * r / (1.0 + (factor - 1.0) * r)
}

fn needing_table(topics: &[Topic], needs: &[Need], spec: &PlannerSpec) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("questions", "Questions", Form::Count),
        OutcomeColumn::new("reliability", "Reliability", Form::Number(2))
            .help("Alpha with Feldt's interval; Spearman-Brown where there are two questions."),
        OutcomeColumn::new("one_more", "With one more", Form::Number(2))
            .help("What another question of the same kind would make of it (Spearman and Brown)."),
        OutcomeColumn::new("advice", "Needs", Form::Words),
    ];
    let mut table = OutcomeTable::new("topics_needing", "Which topics need another question", columns);
    table.caption = format!(
        "Whole organisation, people with all questions answered; aim {}: reliability limits what a correlation can reach, \
         it is no mark to pass",
        number::fixed(f64::from(spec.reliability_percent) / 100.0, 2)
    );
    for (topic, need) in topics.iter().zip(needs) {
        table.rows.push(OutcomeRow {
            subject: Subject {
                topic: Some(topic.id.clone()),
                ..Subject::default()
            },
            values: vec![
                topic.name.as_str().into(),
                (topic.places.len() as u64).into(),
                need.reliability.clone().into(),
                need.with_one_more.into(),
                need.advice.into(),
            ],
            notes: Vec::new(),
        });
    }
    table
}

fn length_table(judged: &[Judged], needs: &[Need], spec: &PlannerSpec) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("what", "Questionnaire", Form::Words),
        OutcomeColumn::new("questions", "Rated questions", Form::Count),
        OutcomeColumn::new("minutes", "Minutes", Form::Number(1)),
    ];
    let mut table = OutcomeTable::new("length", "How long it gets", columns);
    table.caption = format!(
        "Rated questions at {} seconds each, an assumption; open questions and reading come on top",
        spec.seconds_per_question
    );
    let asked = judged.len() as u64;
    let gone = judged.iter().filter(|one| one.may_go).count() as u64;
    let added = needs.iter().filter(|need| need.is_needing).count() as u64;
    if asked == 0 {
        table
            .banners
            .push(Banner::note("The wave has no rated question."));
    }
    for (what, questions) in [
        ("As asked", asked),
        ("Without those that may go", asked - gone),
        ("And with those that topics need", asked - gone + added),
    ] {
        let minutes = questions as f64 * f64::from(spec.seconds_per_question) / 60.0;
        table.rows.push(OutcomeRow {
            subject: Subject::default(),
            values: vec![what.into(), questions.into(), Value::Number(minutes)],
            notes: Vec::new(),
        });
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_as_many_questions_of_reliability_one_half_give_two_thirds() {
        assert!((lengthened(0.5, 2.0) - 2.0 / 3.0).abs() < 1e-12);
        assert!((lengthened(0.8, 1.0) - 0.8).abs() < 1e-12);
    }
}
