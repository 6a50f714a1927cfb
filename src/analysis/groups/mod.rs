//! Groups: teams, units, roles and tenure bands, each drawn towards the others and set against chance; docs/methods.md §3.4,
//! §3.5, §9.4, §10.
//!
//! Only rows of the cohort and its audited groups are looked at. A list by raw values would put small teams at both
//! ends; so the order is that of shrunken values, ranks come as ranges, and ranges that overlap are one tier.

mod caterpillar;
mod funnel;

use serde::{Deserialize, Serialize};

use crate::base::TopicId;
use crate::data::{Attribute, Group, Voice};

use self::caterpillar::{Entry, Family};
use super::estimate::Estimate;
use super::outcome::{Cell, Scope};
use super::perceived::{PerceivedSide, TopicSpread, of_voice};
use super::printed::{by_topic, counted, listed};
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::tables::{Banner, Check, Form, Outcome, OutcomeColumn, OutcomeRow, OutcomeTable};

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "groups",
    label: "Groups",
    question: "Which teams, units, roles and tenure bands differ from each other by more than chance?",
    run,
};

/// Options of the analysis `groups`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GroupsSpec {
    /// With which percentage all ranges of ranks of one topic hold together.
    pub tier_percent: u8,
    /// Inner limits of the funnel, in thousandths.
    pub inner_thousandths: u16,
    /// Outer limits of the funnel, in thousandths.
    pub outer_thousandths: u16,
}

impl Default for GroupsSpec {
    fn default() -> Self {
        Self {
            tier_percent: 80,
            inner_thousandths: 950,
            outer_thousandths: 998,
        }
    }
}

fn run(inputs: &Inputs<'_>, options: &Options) -> Result<Outcome, Stopped> {
    inputs.check()?;
    let spec = &options.groups;
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    if !inputs.cohort.waves().any(|wave| wave == inputs.quarter) {
        "There is no wave in this quarter, so no groups of people can be compared."
            .clone_into(&mut outcome.finding);
        return Ok(outcome);
    }
    let teams = of_rows(inputs, spec, Scope::Team)?;
    let units = of_rows(inputs, spec, Scope::Unit)?;
    let people = of_people(inputs, spec)?;
    outcome.finding = finding(&teams, &units, &people);
    outcome.checks.push(differ(inputs, &teams));
    outcome.checks.push(few(&teams));
    let level = spec.tier_percent;
    let caption = |rows: &str| {
        format!(
            "{rows}; perceived friction 0 to 100, 95 % intervals; shrunken values place a dot and are nobody's score; ranges of ranks hold together with {level} %"
        )
    };
    outcome.tables.push(caterpillar::table(
        "teams",
        "Teams",
        caption("Teams by topic"),
        &teams,
    ));
    outcome.tables.push(caterpillar::table(
        "units",
        "Units",
        caption("Units by topic"),
        &units,
    ));
    outcome.tables.push(caterpillar::table(
        "people",
        "Roles and tenure",
        caption("Audited groups by topic, of everybody and within units"),
        &people,
    ));
    outcome.tables.push(funnel::table(inputs, spec));
    outcome.tables.push(refused(inputs));
    outcome.banners.push(Banner::note(
        "Groups by location are not looked at: no import carries a location.",
    ));
    outcome
        .methods
        .extend(["shrink 1", "tier 1", "funnel 1", "groups 1", "pfi 1", "atoms 1"]);
    Ok(outcome)
}

/// One family for each topic: the rows of a level.
fn of_rows(inputs: &Inputs<'_>, spec: &GroupsSpec, scope: Scope) -> Result<Vec<Family>, Stopped> {
    let mut families = Vec::new();
    for (topic, cells) in by_topic(inputs, scope) {
        inputs.check()?;
        let entry = |cell: &&Cell| Entry {
            name: cell.team.clone(),
            unit: cell.unit.as_ref().map(|unit| unit.as_str().to_owned()),
            scope: Some(scope),
            raw: cell.perceived.clone(),
        };
        let entries: Vec<Entry> = cells.iter().map(entry).collect();
        if entries.iter().any(|entry| entry.raw.is_ok()) {
            families.push(family(inputs, spec, topic, scope_word(scope), entries));
        }
    }
    Ok(families)
}

fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Team => "teams",
        Scope::Unit => "units",
        Scope::Organisation => "everybody",
    }
}

fn family(
    inputs: &Inputs<'_>,
    spec: &GroupsSpec,
    topic: &TopicId,
    kind: &str,
    entries: Vec<Entry>,
) -> Family {
    let everybody = inputs
        .friction
        .of(inputs.quarter, Scope::Organisation)
        .find(|cell| cell.topic == *topic);
    let centre = everybody.map_or_else(
        || Estimate::undefined(super::estimate::Reason::NoAnswers),
        |cell| cell.perceived.clone(),
    );
    Family::new(
        inputs,
        topic,
        kind,
        entries,
        &centre,
        f64::from(spec.tier_percent) / 100.0,
    )
}

/// One family for each topic, attribute and unit: the roles of everybody, the roles of a unit.
fn of_people(inputs: &Inputs<'_>, spec: &GroupsSpec) -> Result<Vec<Family>, Stopped> {
    let groups = inputs.cohort.audited_groups(inputs.quarter);
    let mut kinds: Vec<(Attribute, Option<&str>)> = Vec::new();
    for group in groups {
        let kind = (group.attribute, group.unit.as_deref());
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let mut families = Vec::new();
    for topic in inputs.cohort.topics(inputs.quarter) {
        inputs.check()?;
        let Some(heard) = inputs.cohort.topic_groups(inputs.quarter, &topic) else {
            continue;
        };
        let spread = TopicSpread::new(inputs.cohort, inputs.quarter, &topic);
        let entry = |group: &Group| {
            let voice: Voice = heard.voice(group);
            let PerceivedSide { estimate, .. } = of_voice(voice, &spread);
            Entry {
                name: group.label.clone(),
                unit: group.unit.clone(),
                scope: None,
                raw: estimate,
            }
        };
        for &(attribute, unit) in &kinds {
            let of_kind = groups
                .iter()
                .filter(|group| group.attribute == attribute && group.unit.as_deref() == unit);
            let entries: Vec<Entry> = of_kind.map(entry).collect();
            let word = match attribute {
                Attribute::Role => "role",
                Attribute::Tenure => "tenure",
            };
            families.push(family(inputs, spec, &topic, word, entries));
        }
    }
    Ok(families)
}

/// Groups that are not offered, and why.
fn refused(inputs: &Inputs<'_>) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("attribute", "By", Form::Words),
        OutcomeColumn::new("group", "Group", Form::Words),
        OutcomeColumn::new("why", "Why not", Form::Words),
    ];
    let mut table = OutcomeTable::new("refused", "Groups that are not shown", columns);
    "One list for the wave, made before any answer is looked at, so that no combination of groups tells what fewer people than the threshold said"
        .clone_into(&mut table.caption);
    for group in inputs.cohort.refused_groups(inputs.quarter) {
        table.rows.push(OutcomeRow {
            values: vec![
                group.attribute.to_string().into(),
                group.name.as_str().into(),
                group.why.to_string().into(),
            ],
            ..OutcomeRow::default()
        });
    }
    if inputs.cohort.audited_groups(inputs.quarter).is_empty() && table.rows.is_empty() {
        table.banners.push(Banner::note(
            "The wave asks nobody for role or tenure, so there are no such groups.",
        ));
    }
    table
}

fn finding(teams: &[Family], units: &[Family], people: &[Family]) -> String {
    let topics = teams.iter().filter(|family| family.ranked() > 1).count();
    if topics == 0 {
        return "No two teams can be compared on any topic.".to_owned();
    }
    let of = counted(topics, "topic", "topics");
    let told: Vec<(&Family, &str, usize)> = teams
        .iter()
        .filter_map(|family| family.clearest().map(|(name, below)| (family, name, below)))
        .collect();
    let mut sentence = match told.iter().max_by_key(|(.., below)| *below) {
        None => format!("On none of {of} can any two teams be told apart"),
        Some((family, name, below)) => format!(
            "Some teams can be told apart on {} of {of}, most clearly {name}, which surely hurts more than {below} of {} others on {}",
            told.len(),
            family.ranked() - 1,
            family.name
        ),
    };
    for (word, families) in [("units", units), ("roles or tenure bands", people)] {
        let told = families.iter().filter(|family| family.clearest().is_some());
        let mut names: Vec<&str> = told.map(|family| family.name.as_str()).collect();
        names.dedup();
        if !names.is_empty() {
            sentence.push_str("; ");
            sentence.push_str(word);
            sentence.push_str(" on ");
            sentence.push_str(&listed(&names));
        }
    }
    sentence.push('.');
    sentence
}

/// Whether the teams differ on each topic at all.
fn differ(inputs: &Inputs<'_>, teams: &[Family]) -> Check {
    let differs = |family: &&Family| {
        let spread = TopicSpread::new(inputs.cohort, inputs.quarter, &family.topic);
        spread.teams_differ
    };
    let alike: Vec<&str> = teams
        .iter()
        .filter(|family| differs(family) == Some(false))
        .map(|family| family.name.as_str())
        .collect();
    let is_known = teams.iter().any(|family| differs(&family).is_some());
    Check {
        assumption: "Teams differ by more than chance".to_owned(),
        holds: is_known.then_some(alike.is_empty()),
        found: match (is_known, alike.is_empty()) {
            (false, _) => "There are too few teams or answers to tell.".to_owned(),
            (true, true) => "They do on every topic.".to_owned(),
            (true, false) => format!("They do not on {}.", alike.join(", ")),
        },
    }
}

/// Whether there are enough teams to draw them towards each other.
fn few(teams: &[Family]) -> Check {
    let few: Vec<&str> = teams
        .iter()
        .filter(|family| !family.is_shrunken())
        .map(|family| family.name.as_str())
        .collect();
    Check {
        assumption: format!("At least {} teams to learn from", caterpillar::MIN_GROUPS),
        holds: (!teams.is_empty()).then_some(few.is_empty()),
        found: if few.is_empty() {
            "Every topic has them.".to_owned()
        } else {
            format!("Raw values are ranked on {}.", few.join(", "))
        },
    }
}
