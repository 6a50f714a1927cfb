//! How many answers show how large a change, row by row and topic by topic.

use std::collections::BTreeMap;

use crate::analysis::estimate::Reason;
use crate::analysis::friction::scope;
use crate::analysis::notes;
use crate::analysis::outcome::Scope;
use crate::analysis::perceived::{TopicSpread, rule};
use crate::analysis::registry::{Inputs, Stopped};
use crate::analysis::shown::reason;
use crate::analysis::tables::{Form, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};
use crate::base::{TopicId, number};
use crate::data::{Row, Voice};
use crate::stats::planning::{Needed, WavePlan};

use super::PlannerSpec;
use crate::analysis::estimate::Estimate;

/// More answers than any row has: the search for a number that no roster limits ends there.
const NO_LIMIT: usize = 20_000;

/// All rows and topics of a wave.
pub(super) struct Reach {
    pub topics: Vec<TopicPlan>,
}

/// A topic with its spread and the rows that may be shown or not.
pub(super) struct TopicPlan {
    pub topic: TopicId,
    pub name: String,
    pub spread: TopicSpread,
    rows: Vec<RowPlan>,
    /// Answers that each of two waves needs, whatever the roster.
    each: Result<u64, Reason>,
}

/// One row and topic.
pub(super) struct RowPlan {
    pub scope: Scope,
    team: String,
    pub invited: Option<u64>,
    /// People who have a score.
    pub answers: Result<u64, Reason>,
    /// The change that as many answers as now show.
    now: Result<f64, Reason>,
    /// The change that answers from everybody would show.
    full: Result<f64, Reason>,
    /// Answers the next wave needs; `Ok(None)`: more than there are people.
    needed: Result<Option<u64>, Reason>,
}

impl RowPlan {
    /// Whether as many answers as now show the wanted change.
    pub fn sees_now(&self, spec: &PlannerSpec) -> bool {
        self.now.is_ok_and(|change| change <= spec.change())
    }

    /// Whether the next wave can show it; `None` where that is not known.
    pub fn is_reachable(&self) -> Option<bool> {
        self.needed.ok().map(|needed| needed.is_some())
    }
}

impl Reach {
    pub fn new(inputs: &Inputs<'_>, spec: &PlannerSpec) -> Result<Self, Stopped> {
        let (cohort, quarter) = (inputs.cohort, inputs.quarter);
        let invited: BTreeMap<(Scope, &str), Option<u64>> = notes::participation_of(inputs.friction, quarter)
            .map(|row| ((row.scope, row.team.as_str()), row.invited))
            .collect();
        let mut topics = Vec::new();
        for topic in cohort.topics(quarter) {
            inputs.check()?;
            let spread = TopicSpread::new(cohort, quarter, &topic);
            let rows = cohort.rows(quarter).iter().map(|row| {
                let place = (scope(row.level), row.name.as_str());
                let people = invited.get(&place).copied().flatten();
                let k = u64::from(cohort.dataset().threshold);
                plan(
                    row,
                    cohort.voice(quarter, row, &topic),
                    &spread,
                    people,
                    (spec, k),
                )
            });
            topics.push(TopicPlan {
                name: inputs.friction.topic_name(&topic).to_owned(),
                rows: rows.collect(),
                each: each(&spread, spec),
                spread,
                topic,
            });
        }
        Ok(Self { topics })
    }

    pub fn all(&self) -> impl Iterator<Item = &RowPlan> {
        self.topics.iter().flat_map(|topic| &topic.rows)
    }

    pub fn of(&self, scope: Scope) -> impl Iterator<Item = &RowPlan> {
        self.all().filter(move |row| row.scope == scope)
    }

    /// One line for each topic.
    pub fn topics_table(&self, inputs: &Inputs<'_>, spec: &PlannerSpec) -> OutcomeTable {
        let columns = vec![
            OutcomeColumn::new("topic", "Topic", Form::Words),
            OutcomeColumn::new("spread", "Spread", Form::Number(1))
                .help("Standard deviation of people's scores around the mean of their own row, in points of 100."),
            OutcomeColumn::new("needed", "Needed in each wave", Form::Count)
                .help("Answers that a row needs in each of two waves to see the change."),
            OutcomeColumn::new("organisation", "Organisation sees", Form::Number(0))
                .help("The smallest change of the whole organisation that as many answers as now would show, in points."),
            OutcomeColumn::new("teams_now", "Teams that see it", Form::Count)
                .help("Teams that would see the change with as many answers as now."),
            OutcomeColumn::new("teams_full", "With everybody", Form::Count)
                .help("Teams that would see it in the next wave if everybody answered."),
            OutcomeColumn::new("teams", "Teams", Form::Count)
                .help("Teams whose answers on the topic may be shown."),
        ];
        let mut table = OutcomeTable::new("topics", "Answers that a change needs", columns);
        table.caption = format!(
            "A change of {} points of perceived friction, seen with a chance of {} % by a 95 % interval; waves count as independent",
            spec.change_points, spec.power_percent
        );
        for topic in &self.topics {
            let teams = || topic.rows.iter().filter(|row| row.scope == Scope::Team);
            let shown = teams().filter(|row| row.answers.is_ok());
            let organisation = topic.rows.iter().find(|row| row.scope == Scope::Organisation);
            let full = teams().filter(|row| row.full.is_ok_and(|change| change <= spec.change()));
            let is_known = teams().any(|row| row.full.is_ok());
            let spread = topic.spread.pooled.map(|pooled| pooled.sd);
            table.rows.push(OutcomeRow {
                subject: Subject {
                    topic: Some(topic.topic.clone()),
                    ..Subject::default()
                },
                values: vec![
                    topic.name.as_str().into(),
                    spread.ok_or(Reason::ZeroVariance).into(),
                    count(topic.each),
                    organisation.map_or(Err(Reason::NoAnswers), |row| row.now).into(),
                    (teams().filter(|row| row.sees_now(spec)).count() as u64).into(),
                    count(is_known.then_some(full.count() as u64).ok_or(Reason::NoHeadCount)),
                    (shown.count() as u64).into(),
                ],
                notes: Vec::new(),
            });
        }
        if !inputs.friction.topics.is_empty() && self.topics.is_empty() {
            let text = "No question of the wave scores a topic.";
            table.banners.push(crate::analysis::tables::Banner::note(text));
        }
        table
    }

    /// One line for each row and topic.
    pub fn rows_table(&self, spec: &PlannerSpec) -> OutcomeTable {
        let columns = vec![
            OutcomeColumn::new("row", "Row", Form::Words),
            OutcomeColumn::new("topic", "Topic", Form::Words),
            OutcomeColumn::new("invited", "Invited", Form::Count),
            OutcomeColumn::new("answers", "Answers now", Form::Count),
            OutcomeColumn::new("sees_now", "Sees now", Form::Number(0))
                .help("The smallest change since this wave that as many answers in the next one would show, in points."),
            OutcomeColumn::new("sees_full", "With everybody", Form::Number(0))
                .help("The same if everybody answers the next wave."),
            OutcomeColumn::new("needed", "Needed", Form::Count)
                .help("Answers that the next wave needs to show the change."),
            OutcomeColumn::new("rate", "That is", Form::Share).help("The same as a share of those invited."),
            OutcomeColumn::new("says", "Reachable", Form::Words),
        ];
        let mut table = OutcomeTable::new("rows", "What each row can see", columns);
        table.caption = format!(
            "Next wave against this one; a change of {} points, seen with a chance of {} %; rows by level, then name, then topic",
            spec.change_points, spec.power_percent
        );
        let count_of_rows = self.topics.first().map_or(0, |topic| topic.rows.len());
        for at in 0..count_of_rows {
            for topic in &self.topics {
                table.rows.push(line(topic, &topic.rows[at]));
            }
        }
        table
    }
}

fn line(topic: &TopicPlan, row: &RowPlan) -> OutcomeRow {
    let needed = row.needed.and_then(|needed| needed.ok_or(Reason::OutOfRange));
    let rate = match (row.needed, row.invited) {
        (Ok(Some(needed)), Some(invited)) => Ok(needed as f64 / invited as f64),
        (Ok(_), None) => Err(Reason::NoHeadCount),
        (Ok(None), _) => Err(Reason::OutOfRange),
        (Err(reason), _) => Err(reason),
    };
    let not_reachable = "not reachable even with everybody";
    let people = row.invited.map_or_else(String::new, number::count);
    let (needed, rate) = match row.needed {
        Ok(None) => (format!("more than {people}").into(), "over 100 %".into()),
        _ => (count(needed), rate.into()),
    };
    OutcomeRow {
        subject: Subject {
            scope: Some(row.scope),
            team: Some(row.team.clone()),
            topic: Some(topic.topic.clone()),
            quarter: None,
        },
        values: vec![
            row.team.as_str().into(),
            topic.name.as_str().into(),
            row.invited
                .map_or(Value::Missing(Reason::NoHeadCount), Value::Count),
            count(row.answers),
            row.now.into(),
            row.full.into(),
            needed,
            rate,
            match row.needed {
                Ok(Some(_)) if row.invited.is_some() => "yes".into(),
                Ok(None) => not_reachable.into(),
                Ok(Some(_)) => "cannot tell: head-count not known".into(),
                Err(reason) => Value::Missing(reason),
            },
        ],
        notes: Vec::new(),
    }
}

fn count(value: Result<u64, Reason>) -> Value {
    value.map_or_else(Value::Missing, Value::Count)
}

/// The plan with a topic's spread; `earlier` as in [`WavePlan`].
fn wave_plan(spread: &TopicSpread, earlier: Option<usize>) -> Result<WavePlan, Reason> {
    let pooled = spread.pooled.ok_or(Reason::ZeroVariance)?;
    Ok(WavePlan {
        sd: pooled.sd,
        pooled_df: pooled.holds.then_some(pooled.df as f64),
        earlier,
        level: Estimate::LEVEL,
    })
}

/// The smallest change that `n` answers in each of two waves show.
pub(super) fn smallest_change(spread: &TopicSpread, n: usize, spec: &PlannerSpec) -> Result<f64, Reason> {
    wave_plan(spread, Some(n))?
        .detectable_change(n, spec.power())
        .map_err(reason)
}

fn each(spread: &TopicSpread, spec: &PlannerSpec) -> Result<u64, Reason> {
    let needed = wave_plan(spread, None)?.answers_needed(spec.change(), spec.power(), NO_LIMIT);
    let answers = needed.map_err(reason)?.answers.ok_or(Reason::OutOfRange)?;
    Ok(answers as u64)
}

fn plan(
    row: &Row,
    voice: Voice,
    spread: &TopicSpread,
    invited: Option<u64>,
    (spec, k): (&PlannerSpec, u64),
) -> RowPlan {
    let answers = match voice {
        Voice::Heard(answers) => Ok(answers.people()),
        Voice::Silent => Err(Reason::NoAnswers),
        Voice::Masked(mask) => Err(rule(mask)),
    };
    let plan = answers.and_then(|n| wave_plan(spread, Some(n)));
    // A roster smaller than the answers is not that of this wave.
    let people = answers.and_then(|n| match invited {
        None => Err(Reason::NoHeadCount),
        Some(people) if (people as usize) < n => Err(Reason::OutOfRange),
        Some(people) => Ok(people as usize),
    });
    let sees = |n: Result<usize, Reason>| plan?.detectable_change(n?, spec.power()).map_err(reason);
    let at_least_k = |found: Needed| found.answers.map(|answers| (answers as u64).max(k));
    let roster = match people {
        Err(Reason::NoHeadCount) => Ok(NO_LIMIT),
        other => other,
    };
    let needed = plan.and_then(|plan| {
        let found = plan
            .answers_needed(spec.change(), spec.power(), roster?)
            .map_err(reason)?;
        let needed =
            at_least_k(found).filter(|answers| people.is_err() || *answers as usize <= roster.unwrap_or(0));
        Ok(needed)
    });
    // Without a head-count nobody knows what "everybody" is.
    let needed = match (needed, people) {
        (Ok(None), Err(reason)) => Err(reason),
        (found, _) => found,
    };
    RowPlan {
        scope: scope(row.level),
        team: row.name.clone(),
        invited,
        answers: answers.map(|n| n as u64),
        now: sees(answers),
        full: sees(people),
        needed,
    }
}
