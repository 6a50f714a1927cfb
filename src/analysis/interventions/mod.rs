//! Did it ease the teams it was for? Initiatives judged by how much further their teams moved than the others, with all
//! ways to choose as many teams as the yardstick; docs/methods.md §5.6.

mod trial;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::{Quarter, TeamId, TopicId, number};
use crate::data::{Initiative, NO_TEAM, SEVERAL_TEAMS};
use crate::stats::adoption::{Outcome as Pattern, Showing, outcome as pattern};

use super::estimate::{Estimate, Reason};
use super::outcome::{Scope, Side};
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::series::{Series, series};
use super::shown;
use super::tables::{Banner, Check, Form, Outcome, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use trial::Trial;

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "interventions",
    label: "Initiatives",
    question: "Did the teams that an initiative was for move further than the others?",
    run,
};

/// Options of the analysis `interventions`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InterventionsSpec {
    /// How many quarters after its own an initiative is judged again.
    pub later_quarters: u8,
}

impl Default for InterventionsSpec {
    fn default() -> Self {
        Self { later_quarters: 3 }
    }
}

/// An initiative on one topic, as far as one quarter.
struct Course<'a> {
    initiative: &'a Initiative,
    topic: &'a TopicId,
    until: Quarter,
    /// Whether the questions on the topic changed meanwhile.
    is_broken: bool,
    perceived: Result<Trial, Reason>,
    measured: Result<Trial, Reason>,
}

fn run(inputs: &Inputs<'_>, options: &Options) -> Result<Outcome, Stopped> {
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    let courses = courses(inputs, &options.interventions)?;
    if courses.is_empty() {
        "No initiative on a topic of the survey took effect up to this quarter."
            .clone_into(&mut outcome.finding);
        return Ok(outcome);
    }
    outcome.finding = finding(inputs, &courses);
    outcome.methods.extend(["did 1", "rtm 1", "atoms 1"]);
    outcome.banners.push(Banner::caution(
        "Teams were chosen, not drawn: where an initiative went to the teams that were worst, part of their relief comes by \
         itself. The column says how much.",
    ));
    outcome.checks.push(trends_before(&courses));
    outcome.tables.push(patterns(inputs, &courses));
    outcome.tables.push(effects(inputs, &courses));
    outcome.tables.push(dots(inputs, &courses));
    Ok(outcome)
}

fn courses<'a>(inputs: &Inputs<'a>, spec: &InterventionsSpec) -> Result<Vec<Course<'a>>, Stopped> {
    let mut initiatives: Vec<&Initiative> = inputs.cohort.dataset().initiatives.iter().collect();
    initiatives.sort_by_key(|one| (one.quarter, &one.name, &one.topic));
    let mut courses = Vec::new();
    for initiative in &initiatives {
        let Some(topic) = &initiative.topic else { continue };
        if !inputs.friction.topics.iter().any(|(known, _)| known == topic) {
            continue;
        }
        let last = initiative
            .quarter
            .plus(i32::from(spec.later_quarters))
            .min(inputs.quarter);
        let untils = inputs.friction.quarters.iter().copied();
        for until in untils.filter(|quarter| (initiative.quarter..=last).contains(quarter)) {
            inputs.check()?;
            let also: BTreeSet<TeamId> = initiatives
                .iter()
                .filter(|other| other.topic.as_ref() == Some(topic) && other.quarter <= until)
                .flat_map(|other| teams(inputs, other))
                .collect();
            let rows: Vec<_> = series(inputs.friction, until)
                .into_iter()
                .filter(|one| one.row.scope == Scope::Team && one.topic == topic && is_of_teams(one))
                .collect();
            let ours = teams(inputs, initiative);
            let trial = |side| {
                let name = format!("{} {topic} {until} {}", initiative.name, shown::side(side));
                Trial::new(&rows, side, (initiative.quarter, until), (&ours, &also), &name)
            };
            courses.push(Course {
                initiative,
                topic,
                until,
                is_broken: inputs.friction.instrument.breaks.iter().any(|found| {
                    found.topic == *topic && (initiative.quarter..=until).contains(&found.quarter)
                }),
                perceived: trial(Side::Perceived),
                measured: trial(Side::Measured),
            });
        }
    }
    Ok(courses)
}

/// People without a team, or with several, may belong to either kind.
fn is_of_teams(one: &Series<'_>) -> bool {
    let is_group = |team: &TeamId| [NO_TEAM, SEVERAL_TEAMS].contains(&team.as_str());
    !one.row.members.iter().any(is_group)
}

/// The teams that an initiative was for; a unit stands for the teams below it.
fn teams(inputs: &Inputs<'_>, initiative: &Initiative) -> BTreeSet<TeamId> {
    let tree = inputs.cohort.dataset().trees.get(&initiative.quarter);
    let named = initiative.teams.iter().map(TeamId::new);
    named
        .flat_map(|team| {
            let below: Vec<TeamId> = tree
                .filter(|tree| tree.is_unit(&team))
                .map(|tree| tree.below(&team).into_iter().cloned().collect())
                .unwrap_or_default();
            below.into_iter().chain([team])
        })
        .collect()
}

impl Course<'_> {
    fn side(&self, side: Side) -> Result<&Trial, Reason> {
        let trial = match side {
            Side::Perceived => &self.perceived,
            Side::Measured => &self.measured,
        };
        trial.as_ref().map_err(|reason| *reason)
    }

    /// What both sides together say, in words; `None` where the design or the data cannot tell.
    fn pattern(&self) -> Option<Pattern> {
        let of = |trial: &Result<Trial, Reason>| {
            let trial = trial.as_ref().ok()?;
            (trial.adoption.showing() == Showing::Full).then_some(trial.adoption)
        };
        Some(pattern(&of(&self.perceived)?, &of(&self.measured)?))
    }

    fn reading(&self) -> &'static str {
        match self.pattern() {
            Some(Pattern::Both) => "both sides eased further than elsewhere",
            Some(Pattern::MeasuredOnly) => "only the measured side eased further: not felt so far",
            Some(Pattern::FeltOnly) => {
                "only the perceived side eased further: goodwill, or the metrics do not see it"
            }
            Some(Pattern::Neither) => "neither side moved further than chance",
            None => match (&self.perceived, &self.measured) {
                (Ok(felt), Ok(logged)) => {
                    let few = |trial: &Trial| trial.adoption.showing() == Showing::DotsOnly;
                    if few(felt) || few(logged) {
                        "cannot tell: fewer than 3 teams with it or without it"
                    } else {
                        "cannot tell: cannot be significant by design"
                    }
                }
                (Err(_), _) if self.is_broken => "cannot tell: the questions changed meanwhile",
                _ => "cannot tell: a side is not known before and after",
            },
        }
    }
}

/// The last word on each initiative and topic.
fn latest<'a, 'b>(courses: &'a [Course<'b>]) -> Vec<&'a Course<'b>> {
    let is_last = |at: usize| {
        let next = courses.get(at + 1);
        next.is_none_or(|next| {
            next.initiative.name != courses[at].initiative.name || next.topic != courses[at].topic
        })
    };
    (0..courses.len())
        .filter(|&at| is_last(at))
        .map(|at| &courses[at])
        .collect()
}

fn finding(inputs: &Inputs<'_>, courses: &[Course<'_>]) -> String {
    let latest = latest(courses);
    let told: Vec<String> = latest
        .iter()
        .filter(|course| course.pattern().is_some())
        .map(|course| {
            let topic = inputs.friction.topic_name(course.topic);
            format!("{} ({topic}): {}", course.initiative.name, course.reading())
        })
        .collect();
    let open = latest.len() - told.len();
    let open = match open {
        0 => String::new(),
        1 => "1 other cannot be told".to_owned(),
        open => format!("{} others cannot be told", number::count(open as u64)),
    };
    let mut parts = told;
    if !open.is_empty() {
        parts.push(if parts.is_empty() {
            "None of the initiatives can be told from chance".to_owned()
        } else {
            open
        });
    }
    format!("{}.", parts.join("; "))
}

fn trends_before(courses: &[Course<'_>]) -> Check {
    let apart: Vec<String> = latest(courses)
        .into_iter()
        .flat_map(|course| [Side::Perceived, Side::Measured].map(|side| (course, side)))
        .filter_map(|(course, side)| {
            let before = course.side(side).ok()?.before.as_ref().ok()?;
            let is_apart = before.lo.is_some_and(|low| low > 0.0) || before.hi.is_some_and(|high| high < 0.0);
            is_apart.then(|| format!("{} ({})", course.initiative.name, shown::side(side)))
        })
        .collect();
    let known = courses.iter().any(|course| {
        let has = |trial: &Result<Trial, Reason>| trial.as_ref().is_ok_and(|trial| trial.before.is_ok());
        has(&course.perceived) || has(&course.measured)
    });
    Check {
        assumption: "Without it all teams would have moved alike".to_owned(),
        holds: known.then_some(apart.is_empty()),
        found: if !known {
            "No initiative has two quarters before it, so it cannot be looked at.".to_owned()
        } else if apart.is_empty() {
            "Before it they moved alike as far as the few quarters can tell.".to_owned()
        } else {
            format!("They already moved differently before: {}.", apart.join(", "))
        },
    }
}

fn head() -> Vec<OutcomeColumn> {
    vec![
        OutcomeColumn::new("initiative", "Initiative", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
    ]
}

fn start(inputs: &Inputs<'_>, course: &Course<'_>) -> Vec<Value> {
    vec![
        course.initiative.name.as_str().into(),
        inputs.friction.topic_name(course.topic).into(),
    ]
}

fn patterns(inputs: &Inputs<'_>, courses: &[Course<'_>]) -> OutcomeTable {
    let mut columns = head();
    columns.extend([
        OutcomeColumn::new("from", "Took effect", Form::Words),
        OutcomeColumn::new("until", "As of", Form::Words),
        OutcomeColumn::new("perceived", "Perceived", Form::Signed(1)).help(
            "How much further the teams it was for moved than the others; below zero they eased further.",
        ),
        OutcomeColumn::new("measured", "Measured", Form::Signed(1)),
        OutcomeColumn::new("reading", "Reading", Form::Words),
    ]);
    let mut table = OutcomeTable::new("patterns", "What came of each initiative", columns);
    "Difference in differences over team rows, friction points, from the quarter before it; 95 % limits by randomisation"
        .clone_into(&mut table.caption);
    for course in courses {
        let mut values = start(inputs, course);
        values.extend([
            course.initiative.quarter.to_string().into(),
            course.until.to_string().into(),
            effect(course, Side::Perceived).into(),
            effect(course, Side::Measured).into(),
            course.reading().into(),
        ]);
        table.rows.push(OutcomeRow {
            subject: shown::topic_subject(course.topic),
            values,
            notes: Vec::new(),
        });
    }
    table
}

/// With few teams of a kind there are dots only.
fn effect(course: &Course<'_>, side: Side) -> Estimate {
    match course.side(side) {
        Ok(trial) if trial.adoption.showing() != Showing::DotsOnly => shown::estimate(&trial.adoption.effect),
        Ok(_) => Estimate::undefined(Reason::TooFew),
        Err(reason) => Estimate::undefined(reason),
    }
}

fn effects(inputs: &Inputs<'_>, courses: &[Course<'_>]) -> OutcomeTable {
    let mut columns = head();
    columns.extend([
        OutcomeColumn::new("until", "As of", Form::Words),
        OutcomeColumn::new("side", "Side", Form::Words),
        OutcomeColumn::new("adopters", "With it", Form::Count),
        OutcomeColumn::new("others", "Without it", Form::Count),
        OutcomeColumn::new("effect", "Further", Form::Signed(1)),
        OutcomeColumn::new("p", "p", Form::Probability)
            .help("Share of all ways to choose as many teams with as large a difference either way."),
        OutcomeColumn::new("smallest_p", "Smallest p", Form::Probability)
            .help("No data could give less with so few teams."),
        OutcomeColumn::new("by_itself", "By itself", Form::Signed(1))
            .help("How much further these teams were expected to move without it, because of where they stood."),
        OutcomeColumn::new("before", "Trend before", Form::Signed(1))
            .help("How much faster they already moved a quarter before it, points a quarter."),
        OutcomeColumn::new("design", "Design", Form::Words),
        OutcomeColumn::new("left_out", "Left out", Form::Count)
            .help("Rows that mix both kinds of teams, took part in something else on the topic, or are not known before and after."),
    ]);
    let mut table = OutcomeTable::new("effects", "The comparison behind it", columns);
    "Team rows that are the same before and after, all weighing the same; friction points"
        .clone_into(&mut table.caption);
    for course in courses {
        for side in [Side::Perceived, Side::Measured] {
            let Ok(trial) = course.side(side) else { continue };
            table.rows.push(OutcomeRow {
                subject: shown::topic_subject(course.topic),
                values: effect_values(inputs, course, side, trial),
                notes: Vec::new(),
            });
        }
    }
    table
}

fn effect_values(inputs: &Inputs<'_>, course: &Course<'_>, side: Side, trial: &Trial) -> Vec<Value> {
    let adoption = &trial.adoption;
    let is_shown = adoption.showing() == Showing::Full;
    let design = match adoption.showing() {
        Showing::DotsOnly => "fewer than 3 of a kind: dots only",
        Showing::NeverSignificant => "cannot be significant by design",
        Showing::Full => "can be told",
    };
    let mut values = start(inputs, course);
    values.extend([
        course.until.to_string().into(),
        shown::side(side).into(),
        Value::Count(adoption.adopters as u64),
        Value::Count(adoption.others as u64),
        effect(course, side).into(),
        shown::number(is_shown.then_some(adoption.p), Reason::TooFew),
        Value::Number(adoption.p_min_two_sided),
        shown::number(trial.by_itself, Reason::TooFew),
        shown::found(&trial.before).into(),
        design.into(),
        Value::Count(trial.left_out as u64),
    ]);
    values
}

fn dots(inputs: &Inputs<'_>, courses: &[Course<'_>]) -> OutcomeTable {
    let mut columns = head();
    columns.extend([
        OutcomeColumn::new("side", "Side", Form::Words),
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("kind", "Kind", Form::Words),
        OutcomeColumn::new("before", "Before", Form::Friction),
        OutcomeColumn::new("change", "Change", Form::Signed(1)),
    ]);
    let mut table = OutcomeTable::new("dots", "Every team's change", columns);
    "From the quarter before the initiative to the latest one it is judged by; single teams carry their own noise"
        .clone_into(&mut table.caption);
    for course in latest(courses) {
        for side in [Side::Perceived, Side::Measured] {
            let Ok(trial) = course.side(side) else { continue };
            for dot in &trial.dots {
                let mut values = start(inputs, course);
                values.extend([
                    shown::side(side).into(),
                    dot.row.as_str().into(),
                    if dot.adopted { "with it" } else { "without it" }.into(),
                    Value::Number(dot.before),
                    Value::Number(dot.change),
                ]);
                table.rows.push(OutcomeRow {
                    subject: shown::subject(Scope::Team, &dot.row, course.topic),
                    values,
                    notes: Vec::new(),
                });
            }
        }
    }
    table
}
