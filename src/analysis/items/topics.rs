//! Whether the questions of a topic hang together, whether teams differ on it at all, and net scores.

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::outcome::Scope;
use crate::analysis::perceived::{TopicSpread, rule};
use crate::analysis::questions::{Hanging, Question, Questionnaire, bare, of_stat, or_reason};
use crate::analysis::registry::Inputs;
use crate::analysis::shown::reason;
use crate::analysis::tables::{Banner, Check, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};
use crate::base::{TopicId, number};
use crate::data::{Answers, Polarity, Row, Voice};
use crate::stats::interval::{MIN_TEAM_ANSWERS, net_score};
use crate::stats::reliability::{MIN_PERSONS, omega};
use crate::stats::score::{Band, TeamVariance, team_variance};
use crate::stats::{Undefined, reliability};

use super::everybody::subject;
use super::{estimate_or, number_or, score_estimate};

/// Fewer teams say nothing about how teams differ.
const MIN_TEAMS: usize = 6;

/// The topics of a wave.
pub(super) struct Topics {
    lines: Vec<Line>,
}

struct Line {
    topic: TopicId,
    name: String,
    questions: usize,
    score: Result<Estimate, Reason>,
    reliability: Result<Estimate, Reason>,
    by: &'static str,
    omega: Value,
    /// Correlations of each question with the others that lie under the limit.
    loose: Vec<String>,
    variance: Result<TeamVariance, Reason>,
}

impl Topics {
    pub fn new(inputs: &Inputs<'_>, questionnaire: &Questionnaire<'_>) -> Self {
        let topics = inputs.cohort.topics(inputs.quarter);
        Self {
            lines: topics
                .into_iter()
                .map(|topic| line(inputs, questionnaire, topic))
                .collect(),
        }
    }

    /// On how many topics teams differ beyond noise, of how many where that can be told.
    pub fn differing(&self) -> (usize, usize) {
        let known = self.lines.iter().filter_map(|line| line.variance.as_ref().ok());
        known.fold((0, 0), |(yes, all), variance| {
            (yes + usize::from(variance.teams_differ()), all + 1)
        })
    }

    /// The check that the questions of each topic go together.
    pub fn hang_together(&self) -> Check {
        let loose: Vec<&str> = self
            .lines
            .iter()
            .flat_map(|line| &line.loose)
            .map(String::as_str)
            .collect();
        let is_known = self
            .lines
            .iter()
            .any(|line| line.reliability.is_ok() && line.questions > 1);
        let limit = number::fixed(reliability::MIN_R_DROP, 1);
        Check {
            assumption: "The questions of a topic ask about one thing".to_owned(),
            holds: is_known.then_some(loose.is_empty()),
            found: match (is_known, loose.is_empty()) {
                (false, _) => format!("Needs {MIN_PERSONS} people with all answers and two questions."),
                (true, true) => {
                    format!("Every question goes along with the others of its topic ({limit} or more).")
                }
                (true, false) => format!("These go along with the others too little: {}.", loose.join("; ")),
            },
        }
    }

    /// One line for each topic.
    pub fn table(&self) -> OutcomeTable {
        let columns = vec![
            OutcomeColumn::new("topic", "Topic", Form::Words),
            OutcomeColumn::new("questions", "Questions", Form::Count),
            OutcomeColumn::new("score", "Score", Form::Number(0))
                .help("Mean of people's scores, 0 to 100, 100 the good end: 100 minus perceived friction."),
            OutcomeColumn::new("reliability", "Reliability", Form::Number(2))
                .help("How far the questions measure one thing; it limits what a correlation can reach."),
            OutcomeColumn::new("by", "By", Form::Words),
            OutcomeColumn::new("omega", "Omega", Form::Number(2)).help(
                "Share of the score's variance that one common factor explains; three questions or more.",
            ),
            OutcomeColumn::new("icc1", "ICC1", Form::Number(2))
                .help("Part of one answer's variance that lies between teams."),
            OutcomeColumn::new("icc2", "ICC2", Form::Number(2))
                .help("Reliability of the mean of a team of average size."),
            OutcomeColumn::new("p", "p", Form::Probability).help("F test of “all teams have one mean”."),
            OutcomeColumn::new("teams", "Teams", Form::Words),
        ];
        let mut table = OutcomeTable::new("topics", "Every topic", columns);
        "Organisation; score with the spread that all teams share; alpha with Feldt's interval, omega by maximum likelihood"
            .clone_into(&mut table.caption);
        for line in &self.lines {
            if line
                .variance
                .as_ref()
                .is_ok_and(|variance| !variance.teams_differ())
            {
                let text = format!("Teams do not differ on {} beyond noise.", line.name);
                table.banners.push(Banner::caution(text));
            }
            table.rows.push(line.row());
        }
        table
    }
}

impl Line {
    fn row(&self) -> OutcomeRow {
        let of = |pick: fn(&TeamVariance) -> f64| {
            number_or(self.variance.as_ref().map(pick).map_err(|reason| *reason))
        };
        let teams = match &self.variance {
            Ok(variance) if variance.teams_differ() => "differ beyond noise",
            Ok(_) => "do not differ beyond noise",
            Err(_) => "cannot tell",
        };
        OutcomeRow {
            subject: Subject {
                scope: Some(Scope::Organisation),
                topic: Some(self.topic.clone()),
                ..Subject::default()
            },
            values: vec![
                self.name.as_str().into(),
                (self.questions as u64).into(),
                estimate_or(self.score.clone()),
                or_reason(self.reliability.clone()).into(),
                self.by.into(),
                self.omega.clone(),
                of(|variance| variance.icc1),
                of(|variance| variance.icc2),
                of(|variance| variance.p),
                teams.into(),
            ],
            notes: Vec::new(),
        }
    }
}

fn line(inputs: &Inputs<'_>, questionnaire: &Questionnaire<'_>, topic: TopicId) -> Line {
    let (cohort, quarter) = (inputs.cohort, inputs.quarter);
    let groups = cohort.groups(quarter, &topic);
    let spread = TopicSpread::of(&groups);
    let score = match cohort
        .rows(quarter)
        .first()
        .map(|row| cohort.voice(quarter, row, &topic))
    {
        Some(Voice::Heard(answers)) => score_estimate(&answers.scores(), &spread),
        Some(Voice::Masked(mask)) => Err(rule(mask)),
        Some(Voice::Silent) | None => Err(Reason::NoAnswers),
    };
    let hanging = Hanging::new(cohort, quarter, &topic);
    let questions: Vec<&Question> = questionnaire.of(&topic).map(|(_, question)| question).collect();
    let (found, by) = match &hanging {
        Some(hanging) => (hanging.reliability.clone(), by(hanging)),
        None => (Err(Reason::Complementary), "not shown"),
    };
    Line {
        name: inputs.friction.topic_name(&topic).to_owned(),
        questions: questions.len(),
        score,
        by,
        omega: hanging
            .as_ref()
            .map_or(Value::Missing(Reason::Complementary), omega_value),
        loose: hanging
            .as_ref()
            .map_or_else(Vec::new, |hanging| loose(hanging, &questions)),
        variance: differ(&groups),
        reliability: found,
        topic,
    }
}

fn by(hanging: &Hanging) -> &'static str {
    match (
        hanging.questions,
        hanging.reliability.as_ref().map(|found| found.value),
    ) {
        (0 | 1, _) => "one question: none",
        (2, Ok(_)) => "Spearman-Brown",
        (_, Ok(Some(alpha))) if alpha < 0.0 => {
            "alpha: questions are not turned alike, check the friction ends"
        }
        (_, Ok(_)) => "alpha",
        (_, Err(_)) => "needs 30 people with all answers",
    }
}

/// Omega, or in words why there is none.
fn omega_value(hanging: &Hanging) -> Value {
    if hanging.questions < 3 {
        return "needs three questions".into();
    }
    if hanging.n < MIN_PERSONS {
        return Value::Missing(Reason::TooFew);
    }
    match omega(&hanging.matrix, Estimate::LEVEL) {
        Ok(found) => {
            let mut estimate = of_stat(&found.raw);
            let cut = |bound: Option<f64>| bound.map(|bound| bound.clamp(0.0, 1.0));
            (estimate.low, estimate.high) = (cut(estimate.low), cut(estimate.high));
            estimate.into()
        }
        Err(Undefined::Heywood) => "one question explains all (Heywood): read alpha".into(),
        Err(Undefined::NotIdentified) => "not determined by the answers: read alpha".into(),
        Err(Undefined::Singular) => "questions follow from each other: read alpha".into(),
        Err(Undefined::NotConverged) => "no solution found: read alpha".into(),
        Err(err) => Value::Missing(reason(err)),
    }
}

fn loose(hanging: &Hanging, questions: &[&Question]) -> Vec<String> {
    let items = hanging
        .detail
        .iter()
        .flat_map(|detail| &detail.items)
        .zip(questions);
    let bad = items.filter(|(fit, _)| fit.fits_badly);
    bad.map(|(fit, question)| {
        let r = fit
            .r_drop
            .map_or_else(String::new, |r| format!(" ({})", number::fixed(r, 2)));
        format!("“{}”{r}", question.item().text)
    })
    .collect()
}

/// Whether teams differ, from six groups and thirty people on.
fn differ(groups: &[Answers]) -> Result<TeamVariance, Reason> {
    let scores: Vec<Vec<f64>> = groups.iter().map(Answers::scores).collect();
    let people: usize = scores.iter().map(Vec::len).sum();
    if scores.len() < MIN_TEAMS || people < MIN_PERSONS {
        return Err(Reason::TooFew);
    }
    team_variance(&scores).map_err(reason)
}

/// Words in which a question asks for a recommendation, lower case.
const RECOMMEND: [&str; 6] = [
    "recommend",
    "empfehl",
    "recommand",
    "recomend",
    "raccomand",
    "aanbevel",
];

/// Net scores of the questions from 0 to 10 that ask for a recommendation; `None` without such a question.
pub(super) fn net_table(questionnaire: &Questionnaire<'_>, rows: &[Row]) -> Option<OutcomeTable> {
    let asks = |question: &&Question| {
        let item = question.item();
        let text = item.text.to_lowercase();
        (item.scale.low, item.scale.high) == (0, 10)
            && item.polarity != Some(Polarity::HighIsFriction)
            && RECOMMEND.iter().any(|word| text.contains(word))
    };
    let asked: Vec<&Question> = questionnaire.questions.iter().filter(asks).collect();
    if asked.is_empty() {
        return None;
    }
    let columns = vec![
        OutcomeColumn::new("question", "Question", Form::Words),
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("promoters", "9 and 10", Form::Share),
        OutcomeColumn::new("detractors", "0 to 6", Form::Share),
        OutcomeColumn::new("net", "Net score", Form::Signed(0))
            .help("Percent of 9 and 10 minus percent of 0 to 6, with an adjusted Wald interval."),
    ];
    let mut table = OutcomeTable::new("net", "Would they recommend it?", columns);
    table.caption = format!(
        "−100 to 100; units and teams from {MIN_TEAM_ANSWERS} answers on, since fewer leave more than 30 points open"
    );
    for question in asked {
        for row in rows {
            let found = net(questionnaire, question, row);
            let is_everybody = row.level == crate::data::Level::Organisation;
            if found.is_err() && !is_everybody {
                continue;
            }
            table.rows.push(net_row(question, row, found));
        }
    }
    Some(table)
}

struct Net {
    promoters: Estimate,
    detractors: Estimate,
    score: Estimate,
}

fn net(questionnaire: &Questionnaire<'_>, question: &Question, row: &Row) -> Result<Net, Reason> {
    // Told with the distribution only: the three counts are part of it.
    let counts = questionnaire.counts(question, row)?;
    let scale = question.scale().map_err(reason)?;
    let people: u64 = counts.iter().sum();
    let is_everybody = row.level == crate::data::Level::Organisation;
    if !is_everybody && (people as usize) < MIN_TEAM_ANSWERS {
        return Err(Reason::TooFew);
    }
    let of = |band: Band| {
        let codes = (question.item().scale.low..).zip(&counts);
        codes
            .filter(|(code, _)| scale.band(*code) == band)
            .map(|(_, people)| people)
            .sum::<u64>()
    };
    let (promoters, detractors) = (of(Band::Favourable), of(Band::Unfavourable));
    let at = |level: f64| net_score(promoters, of(Band::Neutral), detractors, level).map_err(reason);
    let (outer, inner) = (at(Estimate::LEVEL)?.stat, at(Estimate::INNER_LEVEL)?.stat);
    Ok(Net {
        promoters: crate::analysis::questions::share(promoters, people)?,
        detractors: crate::analysis::questions::share(detractors, people)?,
        score: Estimate {
            low: outer.lo,
            high: outer.hi,
            inner: inner.lo.zip(inner.hi),
            se: outer.se,
            ..bare(outer.est, people as usize)
        },
    })
}

fn net_row(question: &Question, row: &Row, found: Result<Net, Reason>) -> OutcomeRow {
    let [promoters, detractors, score] = match found {
        Ok(net) => [net.promoters.into(), net.detractors.into(), net.score.into()],
        Err(reason) => [(); 3].map(|()| estimate_or(Err(reason))),
    };
    OutcomeRow {
        subject: subject(question, row),
        values: vec![
            question.item().text.as_str().into(),
            row.name.as_str().into(),
            promoters,
            detractors,
            score,
        ],
        notes: Vec::new(),
    }
}
