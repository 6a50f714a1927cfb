//! Drivers: which topics go with an outcome among people of one team, how surely, and where to begin; docs/statistics.md §6.
//!
//! Everything here speaks of the organisation: people are centred within their group, no group is told apart. "Goes with"
//! is all that answers of one and the same survey can say.

use serde::{Deserialize, Serialize};

use crate::base::{TopicId, number};
use crate::stats::Undefined;
use crate::stats::drivers::{
    Decomposition, Driver, DriverPlan, Drivers, Place, SureDriver, decompose, drivers, min_persons, place,
};

use super::estimate::{Estimate, Reason};
use super::outcome::Scope;
use super::printed::{counted, estimate, is_outcome, listed, many, seed, topic_name};
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::shown::topic_subject;
use super::tables::{Banner, Check, Form, Outcome, OutcomeColumn, OutcomeRow, OutcomeTable, Value};

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "drivers",
    label: "Drivers",
    question: "Which topics go with how people feel overall, and which of those hurt?",
    run,
};

/// Topics that are looked at together at most.
const MOST: usize = 12;
/// A variance inflation above this: two topics say nearly the same.
const HIGH_VIF: f64 = 5.0;
/// Probability from which the first driver is called the first.
const LIKELY: f64 = 0.80;

/// Options of the analysis `drivers`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DriversSpec {
    /// The outcome; without one the first outcome topic of the catalogue that the wave asks about.
    pub outcome: Option<TopicId>,
    /// How often people are drawn again.
    pub replicates: u32,
    /// Below this adjusted R² in percent topics explain little and are not ordered.
    pub little_percent: u8,
    /// Topics that fewer than this percentage of the people with an outcome answered are left out.
    pub least_answered_percent: u8,
}

impl Default for DriversSpec {
    fn default() -> Self {
        Self {
            outcome: None,
            replicates: 2000,
            little_percent: 10,
            least_answered_percent: 80,
        }
    }
}

/// People with an outcome and all topics, column by column.
struct People {
    topics: Vec<TopicId>,
    /// Friction of each topic.
    friction: Vec<Vec<f64>>,
    /// The outcome, more is better.
    outcome: Vec<f64>,
    groups: Vec<u32>,
    /// People with an outcome who left a topic open.
    incomplete: usize,
    /// Topics that were left out because too few answered them, or because there are too many topics.
    left_out: Vec<TopicId>,
}

fn run(inputs: &Inputs<'_>, options: &Options) -> Result<Outcome, Stopped> {
    inputs.check()?;
    let spec = &options.drivers;
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    outcome.methods.extend(["lmg 1", "noise column 1", "atoms 1"]);
    let topic = match chosen(inputs, spec) {
        Ok(topic) => topic,
        Err(why) => {
            outcome.finding = why;
            return Ok(outcome);
        }
    };
    let name = topic_name(inputs, &topic);
    let Some(people) = people(inputs, spec, &topic) else {
        outcome.finding =
            format!("Too few answered about {name} or about any topic beside it to look for drivers.");
        return Ok(outcome);
    };
    outcome.checks.push(same_survey());
    outcome.checks.push(complete(&people));
    if !people.left_out.is_empty() {
        let names: Vec<String> = people
            .left_out
            .iter()
            .map(|topic| topic_name(inputs, topic))
            .collect();
        outcome.banners.push(Banner::note(format!(
            "Left out, because fewer than {}{}% of those who answered about {name} answered them or because only {MOST} topics can be looked at together: {}.",
            spec.least_answered_percent,
            number::NARROW_SPACE,
            names.join(", ")
        )));
    }
    let (have, need) = (people.outcome.len(), min_persons(people.topics.len()));
    if have < need {
        outcome.finding = format!(
            "{} answered about {name} and every topic; drivers of {} need {need}.",
            counted(have, "person", "people"),
            counted(people.topics.len(), "topic", "topics"),
        );
        return Ok(outcome);
    }
    match decompose(&people.friction, &people.outcome, &people.groups) {
        Ok(found) if 100.0 * found.adjusted_r2 < f64::from(spec.little_percent) => {
            outcome.tables.push(fit(&name, &found, None));
            outcome.finding = format!(
                "Drivers explain little: all topics together go with {} of the differences in {name} between people of one team, so they are not ordered.",
                number::share(found.adjusted_r2.max(0.0))
            );
        }
        Ok(_) => ordered(inputs, spec, &name, &people, &mut outcome)?,
        Err(undefined) => outcome.finding = unexplained(&name, undefined),
    }
    Ok(outcome)
}

fn unexplained(name: &str, undefined: Undefined) -> String {
    match undefined {
        Undefined::ZeroVariance => {
            format!(
                "People of one team all answered alike about {name} or about one of the topics, so nothing goes with it."
            )
        }
        Undefined::Singular => {
            "One topic follows from the others, so their parts cannot be told apart: merge topics.".to_owned()
        }
        other => format!("Drivers of {name} cannot be told: {other}."),
    }
}

/// The outcome, or a sentence why there is none.
fn chosen(inputs: &Inputs<'_>, spec: &DriversSpec) -> Result<TopicId, String> {
    let asked = inputs.cohort.topics(inputs.quarter);
    if let Some(topic) = &spec.outcome {
        return if asked.contains(topic) {
            Ok(topic.clone())
        } else {
            Err(format!(
                "This quarter does not ask about {}.",
                topic_name(inputs, topic)
            ))
        };
    }
    let first = asked.iter().find(|topic| is_outcome(inputs, topic));
    first.cloned().ok_or_else(|| {
        let catalogue = &inputs.cohort.dataset().catalogue;
        let outcomes = catalogue.topics.iter().filter(|topic| topic.outcome);
        let names: Vec<&str> = outcomes.map(|topic| topic.name.as_str()).collect();
        if names.is_empty() {
            "The catalogue has no outcome topic, so nothing can be a driver of it.".to_owned()
        } else {
            format!(
                "This quarter asks nothing that scores an outcome ({}).",
                names.join(", ")
            )
        }
    })
}

/// People with all values; `None` where the outcome or all topics are not heard of.
fn people(inputs: &Inputs<'_>, spec: &DriversSpec, outcome: &TopicId) -> Option<People> {
    let asked = inputs.cohort.topics(inputs.quarter);
    let is_heard = |topic: &TopicId| inputs.cohort.everybody(inputs.quarter, topic).is_some();
    let mut topics: Vec<TopicId> = asked
        .into_iter()
        .filter(|topic| topic != outcome && !is_outcome(inputs, topic) && is_heard(topic))
        .collect();
    if topics.is_empty() || !is_heard(outcome) {
        return None;
    }
    topics.push(outcome.clone());
    let matrix = inputs.cohort.topic_matrix(inputs.quarter, &topics)?;
    let target = topics.len() - 1;
    let with: Vec<_> = matrix
        .rows
        .iter()
        .filter(|row| row.scores[target].is_some())
        .collect();
    let answered: Vec<usize> = (0..target)
        .map(|at| with.iter().filter(|row| row.scores[at].is_some()).count())
        .collect();
    let mut kept: Vec<usize> = (0..target)
        .filter(|&at| 100 * answered[at] >= usize::from(spec.least_answered_percent) * with.len())
        .collect();
    kept.sort_by_key(|&at| (std::cmp::Reverse(answered[at]), at));
    kept.truncate(MOST);
    kept.sort_unstable();
    if kept.is_empty() {
        return None;
    }
    let left_out = (0..target)
        .filter(|at| !kept.contains(at))
        .map(|at| topics[at].clone());
    let left_out = left_out.collect();
    let mut found = People {
        topics: kept.iter().map(|&at| topics[at].clone()).collect(),
        friction: vec![Vec::new(); kept.len()],
        outcome: Vec::new(),
        groups: Vec::new(),
        incomplete: 0,
        left_out,
    };
    for row in &with {
        let scores: Option<Vec<f64>> = kept.iter().map(|&at| row.scores[at]).collect();
        let (Some(scores), Some(outcome)) = (scores, row.scores[target]) else {
            found.incomplete += 1;
            continue;
        };
        for (column, score) in found.friction.iter_mut().zip(scores) {
            column.push(100.0 - score);
        }
        found.outcome.push(outcome);
        found.groups.push(row.group as u32);
    }
    Some(found)
}

fn same_survey() -> Check {
    Check {
        assumption: "The outcome comes from elsewhere than the topics".to_owned(),
        holds: Some(false),
        found: "Both come from one survey: whoever is in good spirits answers everything better, so they go together more than they would otherwise; and nothing says what comes first.".to_owned(),
    }
}

fn complete(people: &People) -> Check {
    let all = people.outcome.len() + people.incomplete;
    Check {
        assumption: "Most people answered every topic".to_owned(),
        holds: (all > 0).then(|| 5 * people.incomplete <= all),
        found: match people.incomplete {
            0 => "All did.".to_owned(),
            some => format!(
                "{} of {} left a topic open and are not in it.",
                number::count(some as u64),
                number::count(all as u64)
            ),
        },
    }
}

/// Topics in order of their part, with how sure that is.
fn ordered(
    inputs: &Inputs<'_>,
    spec: &DriversSpec,
    name: &str,
    people: &People,
    outcome: &mut Outcome,
) -> Result<(), Stopped> {
    inputs.check()?;
    let plan = DriverPlan {
        replicates: spec.replicates.max(2) as usize,
        painful_above: Some(inputs.friction.perceived_cut.value),
        ..DriverPlan::with_seed(seed(inputs, "drivers"))
    };
    let found = match drivers(&people.friction, &people.outcome, &people.groups, &plan) {
        Ok(found) => found,
        Err(undefined) => {
            outcome.finding = unexplained(name, undefined);
            return Ok(());
        }
    };
    inputs.check()?;
    let mut order: Vec<usize> = (0..people.topics.len()).collect();
    let part = |at: usize| found.decomposition.drivers[at].lmg;
    order.sort_by(|&a, &b| part(b).total_cmp(&part(a)).then(a.cmp(&b)));
    outcome.finding = finding(inputs, name, people, &found, &order);
    outcome.checks.push(apart(inputs, people, &found.decomposition));
    outcome.tables.push(fit(name, &found.decomposition, Some(&found)));
    outcome.tables.push(shares(inputs, name, people, &found, &order));
    outcome.tables.push(importance(inputs, people, &found, &order));
    outcome.methods.push("importance 1");
    Ok(())
}

fn finding(inputs: &Inputs<'_>, name: &str, people: &People, found: &Drivers, order: &[usize]) -> String {
    let together = number::share(found.decomposition.adjusted_r2.max(0.0));
    let above: Vec<String> = order
        .iter()
        .filter(|&&at| found.sure[at].is_above_noise())
        .map(|&at| topic_name(inputs, &people.topics[at]))
        .collect();
    let Some(&first) = order.first() else {
        return format!("No topic goes with {name}.");
    };
    if above.is_empty() {
        return format!(
            "All topics together go with {together} of the differences in {name} between people of one team; none of them alone is told from noise."
        );
    }
    let which = if found.sure[first].p_first >= LIKELY {
        format!("{} most", topic_name(inputs, &people.topics[first]))
    } else {
        "which of them most cannot be told".to_owned()
    };
    let verb = if above.len() == 1 { "goes" } else { "go" };
    let which = if above.len() == 1 {
        String::new()
    } else {
        format!(", {which}")
    };
    format!(
        "{} {verb} with {name} among people of one team{which}; all topics together with {together} of the differences.",
        listed(&above)
    )
}

/// How much there is to share out.
fn fit(name: &str, found: &Decomposition, sure: Option<&Drivers>) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("what", "What", Form::Words),
        OutcomeColumn::new("value", "Value", Form::Share),
        OutcomeColumn::new("n", "People", Form::Count),
    ];
    let mut table = OutcomeTable::new("fit", "How much there is to explain", columns);
    table.caption = format!(
        "Differences in {name} between people of one group, {} groups of at least the threshold; shares of their variance",
        number::count(found.teams as u64)
    );
    let mut say = |what: &str, value: Value| {
        table.rows.push(OutcomeRow {
            values: vec![what.into(), value, many(found.n)],
            ..OutcomeRow::default()
        });
    };
    say("Goes with all topics together (R²)", Value::Number(found.r2));
    say(
        "The same less what chance gives (adjusted R²)",
        Value::Number(found.adjusted_r2.max(0.0)),
    );
    if let Some(sure) = sure {
        say(
            "What a column of pure noise gets",
            estimate(&sure.noise, None).into(),
        );
    }
    table
}

/// What each topic contributes.
fn shares(
    inputs: &Inputs<'_>,
    name: &str,
    people: &People,
    found: &Drivers,
    order: &[usize],
) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("part", "Part", Form::Share)
            .help("Its part of the variance of the outcome, mean over all orders of entry (LMG); parts add up to R². 95 % interval."),
        OutcomeColumn::new("share", "Share", Form::Share).help("The same as a share of R²."),
        OutcomeColumn::new("check_share", "Cross-check", Form::Share)
            .help("The share by Johnson's relative weights. Another order means that the two are tied."),
        OutcomeColumn::new("r", "Correlation", Form::Signed(2))
            .help("Of friction with the outcome among people of one group; negative: more friction, worse outcome."),
        OutcomeColumn::new("p_first", "P(rank 1)", Form::Probability),
        OutcomeColumn::new("p_top3", "P(top 3)", Form::Probability),
        OutcomeColumn::new("p_above_noise", "P(above noise)", Form::Probability)
            .help("How often it contributes more than a column of pure noise; below .95 it is not told from noise."),
        OutcomeColumn::new("standing", "Against noise", Form::Words),
        OutcomeColumn::new("vif", "Overlap", Form::Number(1))
            .help("Variance inflation: 1 is nothing in common with the other topics; above 5 merge topics."),
    ];
    let mut table = OutcomeTable::new("drivers", format!("What goes with {name}"), columns);
    table.caption = format!(
        "People of one group compared with each other, organisation; {} samples drawn again within groups; not what causes what",
        number::count(found.usable as u64)
    );
    let tied = tied(&found.decomposition.drivers);
    for &at in order {
        let (driver, sure) = (&found.decomposition.drivers[at], &found.sure[at]);
        let mut notes = Vec::new();
        if driver.suppressor {
            let text = "With the other topics in, it points the other way: it sharpens them rather than going with the outcome itself.";
            notes.push((4, table.footnote(text)));
        }
        if driver.vif > HIGH_VIF {
            notes.push((
                9,
                table.footnote("Says nearly the same as other topics: merge them."),
            ));
        }
        if tied[at] {
            notes.push((
                3,
                table.footnote("Both methods order it differently: tied with its neighbour."),
            ));
        }
        table.rows.push(OutcomeRow {
            subject: topic_subject(&people.topics[at]),
            values: share_values(topic_name(inputs, &people.topics[at]), driver, sure),
            notes,
        });
    }
    table
}

fn share_values(name: String, driver: &Driver, sure: &SureDriver) -> Vec<Value> {
    vec![
        name.into(),
        estimate(&sure.lmg, None).into(),
        driver.lmg_share.ok_or(Reason::ZeroVariance).into(),
        driver.relative_share.ok_or(Reason::ZeroVariance).into(),
        Value::Number(driver.r),
        Value::Number(sure.p_first),
        Value::Number(sure.p_top3),
        Value::Number(sure.p_above_noise),
        if sure.is_above_noise() {
            "above noise"
        } else {
            "not told from noise"
        }
        .into(),
        Value::Number(driver.vif),
    ]
}

/// Whether the two methods rank a topic differently.
fn tied(drivers: &[Driver]) -> Vec<bool> {
    let rank = |at: usize, of: fn(&Driver) -> f64| {
        let own = of(&drivers[at]);
        drivers.iter().filter(|other| of(other) > own).count()
    };
    (0..drivers.len())
        .map(|at| rank(at, |one| one.lmg) != rank(at, |one| one.relative_weight))
        .collect()
}

/// Importance against friction.
fn importance(inputs: &Inputs<'_>, people: &People, found: &Drivers, order: &[usize]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("share", "Share", Form::Share).help("Share of what all topics explain."),
        OutcomeColumn::new("share_cut", "Even share", Form::Share).help("One over the number of topics."),
        OutcomeColumn::new("perceived", "Perceived", Form::Friction),
        OutcomeColumn::new("perceived_cut", "Cut", Form::Friction),
        OutcomeColumn::new("place", "Place", Form::Words),
        OutcomeColumn::new("p_fix_first", "P(fix first)", Form::Probability).help(
            "How often, when people are drawn again, it has more than an even share and lies above the cut.",
        ),
        OutcomeColumn::new("standing", "Decided", Form::Words),
    ];
    let mut table = OutcomeTable::new("importance", "Importance and friction", columns);
    table.caption = format!(
        "Organisation; perceived friction 0 to 100 with 95 % interval; cuts at an even share and at {} ({}); a place is likely from 0.80 on",
        number::fixed(inputs.friction.perceived_cut.value, 0),
        inputs.friction.perceived_cut.origin
    );
    let k = people.topics.len();
    for &at in order {
        let topic = &people.topics[at];
        let cell = inputs
            .friction
            .of(inputs.quarter, Scope::Organisation)
            .find(|cell| cell.topic == *topic);
        let perceived = cell.map_or_else(
            || Estimate::undefined(Reason::NoAnswers),
            |cell| cell.perceived.clone(),
        );
        let (driver, sure) = (&found.decomposition.drivers[at], &found.sure[at]);
        let cut = inputs.friction.perceived_cut.value;
        let place = place(driver.lmg_share.unwrap_or_default(), k, sure.mean, cut);
        table.rows.push(OutcomeRow {
            subject: topic_subject(topic),
            values: vec![
                topic_name(inputs, topic).into(),
                driver.lmg_share.ok_or(Reason::ZeroVariance).into(),
                Value::Number(1.0 / k as f64),
                perceived.into(),
                Value::Number(cut),
                place_word(place).into(),
                sure.p_fix_first.ok_or(Reason::TooFew).into(),
                decided(place, sure).into(),
            ],
            notes: Vec::new(),
        });
    }
    table
}

fn place_word(place: Place) -> &'static str {
    match place {
        Place::FixFirst => "fix first",
        Place::Keep => "keep it so",
        Place::Later => "later",
        Place::Leave => "leave",
    }
}

fn decided(place: Place, sure: &SureDriver) -> &'static str {
    match (place, sure.p_fix_first) {
        (Place::FixFirst, Some(p)) if p >= LIKELY && sure.is_above_noise() => "likely",
        (Place::FixFirst, _) => "cannot tell",
        (_, Some(p)) if p <= 1.0 - LIKELY => "not among the first, likely",
        _ => "cannot tell",
    }
}

/// Whether topics can be told apart.
fn apart(inputs: &Inputs<'_>, people: &People, found: &Decomposition) -> Check {
    let pairs = people.topics.iter().zip(&found.drivers);
    let close: Vec<String> = pairs
        .filter(|(_, driver)| driver.vif > HIGH_VIF)
        .map(|(topic, _)| topic_name(inputs, topic))
        .collect();
    Check {
        assumption: "Topics say different things".to_owned(),
        holds: Some(close.is_empty()),
        found: if close.is_empty() {
            "No topic overlaps so much that its part cannot be told.".to_owned()
        } else {
            format!("Merge topics: {} follow nearly from the others.", listed(&close))
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn driver(lmg: f64, relative_weight: f64) -> Driver {
        Driver {
            r: -0.3,
            beta: -0.2,
            lmg,
            lmg_share: Some(lmg),
            relative_weight,
            relative_share: Some(relative_weight),
            vif: 1.2,
            suppressor: false,
        }
    }

    #[test]
    fn topics_that_both_methods_order_differently_are_tied() {
        let found = tied(&[driver(0.5, 0.5), driver(0.2, 0.1), driver(0.1, 0.2)]);
        assert_eq!(found, [false, true, true]);
    }
}
