//! How long until it is felt: quarters from a lasting step of measured friction to half of what perceived friction moves in
//! the end, worsening and recovery apart; docs/methods.md §4.7.

use serde::{Deserialize, Serialize};

use crate::base::{Fingerprint, Quarter, TopicId, number};
use crate::stats::panel::{FollowOptions, Followed, Following, Pair, Panel, StepRule, follow_up};
use crate::stats::quantile::{QuantileRule, quantile};
use crate::stats::{Flag, Undefined};

use super::estimate::{Estimate, Reason};
use super::outcome::Scope;
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::series::{Series, series};
use super::shown;
use super::tables::{Banner, Check, Form, Outcome, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "lag",
    label: "Lag and recovery",
    question: "How many quarters after the measurement does the feeling follow, and is relief felt later than harm?",
    run,
};

/// Options of the analysis `lag`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LagSpec {
    /// Smallest step of measured friction that counts, in points.
    pub step_points: u8,
    /// Quarters before a step that make the old level.
    pub lead_quarters: u8,
    /// Quarters from a step on that are looked at.
    pub follow_quarters: u8,
}

impl Default for LagSpec {
    fn default() -> Self {
        Self {
            step_points: 10,
            lead_quarters: 2,
            follow_quarters: 4,
        }
    }
}

/// What followed the steps of one topic, or of all.
struct Line<'a> {
    topic: Option<&'a TopicId>,
    followed: Result<Followed, Undefined>,
}

fn run(inputs: &Inputs<'_>, options: &Options) -> Result<Outcome, Stopped> {
    let spec = &options.lag;
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    let rows = series(inputs.friction, inputs.quarter);
    let teams: Vec<&Series> = rows.iter().filter(|one| one.row.scope == Scope::Team).collect();
    let mut lines = vec![line(None, &teams, spec)];
    for (topic, _) in &inputs.friction.topics {
        inputs.check()?;
        let own: Vec<&Series> = teams.iter().filter(|one| one.topic == topic).copied().collect();
        let line = line(Some(topic), &own, spec);
        if line.has_step() {
            lines.push(line);
        }
    }
    outcome.finding = finding(&lines[0], spec);
    outcome.checks.push(settled(&lines[0]));
    outcome.tables.push(half_times(inputs, &lines, spec));
    outcome.tables.push(courses(inputs, &lines, spec));
    outcome.methods.extend(["halftime 1", "atoms 1"]);
    Ok(outcome)
}

fn line<'a>(topic: Option<&'a TopicId>, rows: &[&Series<'_>], spec: &LagSpec) -> Line<'a> {
    let mut pairs = Vec::new();
    let mut errors = Vec::new();
    for (unit, row) in rows.iter().enumerate() {
        for (quarter, felt) in &row.perceived {
            let Some(logged) = row.measured.get(quarter) else {
                continue;
            };
            errors.extend(logged.se);
            pairs.push(Pair {
                unit: unit as u32,
                quarter: Quarter::index(*quarter),
                x: logged.value,
                y: felt.value,
            });
        }
    }
    // Without any standard error nobody knows which steps are more than noise.
    let noise = match quantile(&errors, 0.5, QuantileRule::Type7) {
        Ok(noise) => noise,
        Err(why) => {
            return Line {
                topic,
                followed: Err(why),
            };
        }
    };
    let rule = StepRule {
        min_step: f64::from(spec.step_points.max(1)),
        noise,
        lead: usize::from(spec.lead_quarters.max(1)),
        follow: usize::from(spec.follow_quarters.max(3)),
    };
    let name = topic.map_or("all topics", TopicId::as_str);
    let seed = Fingerprint::of_bytes(name.as_bytes()).seed("half-time");
    let followed = Panel::new(&pairs)
        .and_then(|panel| follow_up(&panel, &rule, Estimate::LEVEL, &FollowOptions::with_seed(seed)));
    Line { topic, followed }
}

impl Line<'_> {
    /// Whether any cell has a lasting step, so that there is something to say.
    fn has_step(&self) -> bool {
        [false, true].into_iter().any(|side| match self.direction(side) {
            Ok(_) | Err(Undefined::DidNotFollow) => true,
            Err(Undefined::TooFew { have, .. }) => have > 0 && self.followed.is_ok(),
            Err(_) => false,
        })
    }

    fn direction(&self, is_recovery: bool) -> Result<&Following, Undefined> {
        let followed = self.followed.as_ref().map_err(|why| *why)?;
        let side = if is_recovery {
            &followed.recovery
        } else {
            &followed.worsening
        };
        side.as_ref().map_err(|why| *why)
    }
}

fn finding(all: &Line<'_>, spec: &LagSpec) -> String {
    let told = |is_recovery: bool| {
        let following = all.direction(is_recovery).ok()?;
        let stat = &following.half_time;
        let limits = match (stat.lo, stat.hi) {
            (Some(low), Some(high)) => format!(" ({} to {})", number::fixed(low, 1), number::fixed(high, 1)),
            (Some(low), None) => format!(" (at least {})", number::fixed(low, 1)),
            _ => String::new(),
        };
        let word = if is_recovery { "eased" } else { "grew worse" };
        Some(format!(
            "after measured friction {word} for good in {} cells, half of what was felt came {} quarters later{limits}",
            following.units,
            number::fixed(stat.est, 1),
        ))
    };
    let parts: Vec<String> = [false, true].into_iter().filter_map(told).collect();
    if parts.is_empty() {
        return format!(
            "Too few cells have a lasting step of measured friction with {} quarters before and {} from it on, so it cannot \
             be told how long feeling takes.",
            spec.lead_quarters, spec.follow_quarters
        );
    }
    let text = parts.join("; ");
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>());
    let which = match all.followed.as_ref().map(|followed| &followed.difference) {
        Ok(Ok(difference)) if difference.lo.is_some_and(|low| low > 0.0) => {
            " Relief is felt later than harm."
        }
        Ok(Ok(difference)) if difference.hi.is_some_and(|high| high < 0.0) => {
            " Harm is felt later than relief."
        }
        _ => " Whether harm and relief differ in that cannot be told.",
    };
    format!("{}{}.{which}", first.unwrap_or_default(), letters.as_str())
}

fn settled(all: &Line<'_>) -> Check {
    const FAR: f64 = 0.25;
    let shares: Vec<f64> = [false, true]
        .into_iter()
        .filter_map(|side| Some(all.direction(side).ok()?.unsettled))
        .collect();
    let is_settled = shares.iter().all(|share| share.abs() <= FAR);
    Check {
        assumption: "Feeling had settled by the last quarter looked at".to_owned(),
        holds: (!shares.is_empty()).then_some(is_settled),
        found: if shares.is_empty() {
            "There is no step to follow.".to_owned()
        } else if is_settled {
            "Perceived friction hardly moved any more between the last two quarters.".to_owned()
        } else {
            "Perceived friction was still moving: the half-time is too short, or what was felt came back."
                .to_owned()
        },
    }
}

fn half_times(inputs: &Inputs<'_>, lines: &[Line<'_>], spec: &LagSpec) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("direction", "Direction", Form::Words),
        OutcomeColumn::new("half_time", "Quarters", Form::Number(1)).help(
            "Quarters after the first one on the new measured level until half of the eventual perceived move; 0 is at once. \
             n is cells.",
        ),
        OutcomeColumn::new("cells", "Cells", Form::Count),
        OutcomeColumn::new("steps", "Steps", Form::Count),
        OutcomeColumn::new("step", "Measured step", Form::Number(0)).help("Mean size, points of measured friction."),
        OutcomeColumn::new("eventual", "Felt in the end", Form::Number(0))
            .help("Mean move of perceived friction in the direction of the step."),
        OutcomeColumn::new("unsettled", "Still moving", Form::Share)
            .help("Share of the move between the last two quarters: far from 0 the end was not reached."),
        OutcomeColumn::new("reading", "Reading", Form::Words),
    ];
    let mut table = OutcomeTable::new("half_times", "How long until it is felt", columns);
    table.caption = format!(
        "Team rows with a lasting step of {} points of measured friction or more, {} quarters before it and {} from it on; 95 % \
         bootstrap limits over cells, from 5 cells; topics without such a step are left out",
        spec.step_points, spec.lead_quarters, spec.follow_quarters
    );
    table.banners.push(Banner::note(
        "What followed is not what the step caused, and what happens within one quarter counts as none.",
    ));
    for line in lines {
        let name = line
            .topic
            .map_or("All topics", |topic| inputs.friction.topic_name(topic));
        let subject = line.topic.map_or_else(Subject::default, shown::topic_subject);
        for is_recovery in [false, true] {
            let mut values = vec![
                name.into(),
                if is_recovery { "easing" } else { "worsening" }.into(),
            ];
            values.extend(following(line.direction(is_recovery)));
            table.rows.push(OutcomeRow {
                subject: subject.clone(),
                values,
                notes: Vec::new(),
            });
        }
        let Ok(Followed {
            difference: difference @ Ok(_),
            ..
        }) = &line.followed
        else {
            continue;
        };
        let missing = Value::Missing(Reason::TooFew);
        let mut values = vec![
            name.into(),
            "easing minus worsening".into(),
            shown::found(difference).into(),
        ];
        values.extend(vec![missing; 5]);
        values.push(compared(difference.as_ref().ok().map(|stat| (stat.lo, stat.hi))).into());
        table.rows.push(OutcomeRow {
            subject,
            values,
            notes: Vec::new(),
        });
    }
    table
}

fn compared(limits: Option<(Option<f64>, Option<f64>)>) -> &'static str {
    match limits {
        Some((Some(low), _)) if low > 0.0 => "relief is felt later",
        Some((_, Some(high))) if high < 0.0 => "harm is felt later",
        _ => "cannot tell",
    }
}

fn following(found: Result<&Following, Undefined>) -> Vec<Value> {
    match found {
        Ok(found) => vec![
            shown::estimate(&found.half_time).into(),
            Value::Count(found.units as u64),
            Value::Count(found.steps as u64),
            Value::Number(found.step),
            Value::Number(found.eventual),
            Value::Number(found.unsettled),
            if found.half_time.flags.contains(Flag::FewTeams) {
                "fewer than 5 cells: no limits"
            } else if found.half_time.flags.contains(Flag::Clipped) {
                "at once"
            } else {
                "followed"
            }
            .into(),
        ],
        Err(why) => {
            let reason = shown::reason(why);
            let (cells, word) = match why {
                Undefined::NoEvents => (Value::Count(0), "no lasting step"),
                Undefined::TooFew { have, .. } => (Value::Count(have as u64), "too few cells with a step"),
                Undefined::DidNotFollow => (Value::Missing(reason), "perceived friction did not follow"),
                _ => (Value::Missing(reason), "cannot tell"),
            };
            let mut values: Vec<Value> = vec![Estimate::undefined(reason).into(), cells];
            values.extend(vec![Value::Missing(reason); 4]);
            values.push(word.into());
            values
        }
    }
}

fn courses(inputs: &Inputs<'_>, lines: &[Line<'_>], spec: &LagSpec) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("direction", "Direction", Form::Words),
        OutcomeColumn::new("quarter", "Quarters after", Form::Count),
        OutcomeColumn::new("share", "Of the move", Form::Share)
            .help("Share of the eventual perceived move that was there in this quarter."),
    ];
    let mut table = OutcomeTable::new("course", "The way there", columns);
    table.caption = format!(
        "Mean over cells, quarter 0 is the first on the new measured level; {} quarters",
        spec.follow_quarters
    );
    for line in lines {
        for is_recovery in [false, true] {
            let Ok(found) = line.direction(is_recovery) else {
                continue;
            };
            for (quarter, share) in (0..).zip(&found.course) {
                table.rows.push(OutcomeRow {
                    subject: line.topic.map_or_else(Subject::default, shown::topic_subject),
                    values: vec![
                        line.topic
                            .map_or("All topics", |topic| inputs.friction.topic_name(topic))
                            .into(),
                        if is_recovery { "easing" } else { "worsening" }.into(),
                        Value::Count(quarter),
                        Value::Number(*share),
                    ],
                    notes: Vec::new(),
                });
            }
        }
    }
    table
}
