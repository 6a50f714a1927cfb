//! What the order of the answers says of a change, beside their means; docs/methods.md §5.1.

use std::collections::BTreeMap;

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::friction::scope;
use crate::analysis::outcome::{Change, Scope, Side};
use crate::analysis::registry::{Inputs, Stopped};
use crate::analysis::shown;
use crate::analysis::tables::{Form, OutcomeColumn, OutcomeRow, OutcomeTable};
use crate::base::{Fingerprint, Quarter, TopicId};
use crate::data::{Cohort, Row, TopicPart, Voice};
use crate::stats::Stat;
use crate::stats::two_sample::{OrdinalChange, OrdinalCheck, ordinal_change, ordinal_check};

/// A perceived change in ordinal terms.
pub(super) struct Ordinal<'a> {
    pub change: &'a Change,
    pub found: OrdinalChange,
    pub check: OrdinalCheck,
}

impl Ordinal<'_> {
    /// What to say at a difference of means that the order does not bear out.
    pub fn disagreement(&self) -> Option<&'static str> {
        match self.check {
            OrdinalCheck::Agree => None,
            OrdinalCheck::OnlyMean => {
                Some("Only the means differ: the order of the answers does not bear it out.")
            }
            OrdinalCheck::OnlyOrder => Some("The order of the answers differs although the means do not."),
            OrdinalCheck::Opposite => {
                Some("The order of the answers says the opposite of the means: believe the order.")
            }
        }
    }
}

/// The ordinal effect of every perceived change.
pub(super) fn ordinal<'a>(inputs: &Inputs<'_>, changes: &[&'a Change]) -> Result<Vec<Ordinal<'a>>, Stopped> {
    let mut waves: BTreeMap<(Quarter, &TopicId), Option<Waves>> = BTreeMap::new();
    let mut found = Vec::new();
    for &change in changes.iter().filter(|change| change.side == Side::Perceived) {
        inputs.check()?;
        let waves = waves
            .entry((change.since, &change.topic))
            .or_insert_with(|| Waves::new(inputs, change));
        found.extend(waves.as_ref().and_then(|waves| waves.of(change)));
    }
    Ok(found)
}

/// Where the answers of two waves on one topic are heard: on all their questions or on those in common.
struct Waves<'a> {
    cohort: &'a Cohort<'a>,
    rows: [BTreeMap<(Scope, &'a str), &'a Row>; 2],
    parts: Option<[TopicPart; 2]>,
}

impl<'a> Waves<'a> {
    fn new(inputs: &Inputs<'a>, change: &Change) -> Option<Self> {
        let cohort = inputs.cohort;
        let rows = |quarter| {
            let rows = cohort.rows(quarter).iter();
            rows.map(|row| ((scope(row.level), row.name.as_str()), row))
                .collect()
        };
        let is_broken = inputs
            .friction
            .instrument
            .broken(change.quarter, &change.topic)
            .is_some();
        let parts = if is_broken {
            let common = cohort.common_items(change.since, change.quarter, &change.topic)?;
            let before = cohort.part(change.since, &common.before)?;
            Some([before, cohort.part(change.quarter, &common.after)?])
        } else {
            None
        };
        Some(Self {
            cohort,
            rows: [rows(change.since), rows(change.quarter)],
            parts,
        })
    }

    fn of<'c>(&self, change: &'c Change) -> Option<Ordinal<'c>> {
        let before = self.frictions(0, change.since, change)?;
        let after = self.frictions(1, change.quarter, change)?;
        let name = format!(
            "{} {} {} {}",
            change.team, change.topic, change.since, change.quarter
        );
        let seed = Fingerprint::of_bytes(name.as_bytes()).seed("ordinal");
        let found = ordinal_change(&before, &after, Estimate::LEVEL, seed).ok()?;
        let difference = &change.difference;
        let mean = Stat::new("change", difference.value?, after.len(), Estimate::LEVEL)
            .bounds(difference.low?, difference.high?);
        Some(Ordinal {
            change,
            check: ordinal_check(&mean, &found.delta.stat).ok()?,
            found,
        })
    }

    /// The friction of every person of the row: 100 minus the topic score.
    fn frictions(&self, wave: usize, quarter: Quarter, change: &Change) -> Option<Vec<f64>> {
        let row = self.rows[wave].get(&(change.scope, change.team.as_str()))?;
        let voice = match &self.parts {
            Some(parts) => parts[wave].voice(row),
            None => self.cohort.voice(quarter, row, &change.topic),
        };
        match voice {
            Voice::Heard(answers) => Some(answers.scores().iter().map(|score| 100.0 - score).collect()),
            Voice::Silent | Voice::Masked(_) => None,
        }
    }
}

/// The effects, in the order of the changes.
pub(super) fn table(inputs: &Inputs<'_>, ordinal: &[Ordinal<'_>]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("later_worse", "Later hurts more", Form::Share)
            .help("How often a person of the later wave feels more friction than one of the earlier, ties half; 50 % is no change."),
        OutcomeColumn::new("delta", "Delta", Form::Signed(2))
            .help("Cliff's delta: share of pairs in which the later hurts more, minus those in which it hurts less."),
        OutcomeColumn::new("p", "p", Form::Probability).help("Brunner and Munzel's test, permuted where people are few."),
        OutcomeColumn::new("says", "Beside the means", Form::Words),
    ];
    let mut table = OutcomeTable::new("order", "What the order of the answers says", columns);
    "Perceived friction of single people, later against earlier wave; 95 % intervals; p for each row alone"
        .clone_into(&mut table.caption);
    for one in ordinal {
        let superiority = one.found.delta.superiority();
        let says = match one.check {
            OrdinalCheck::Agree => "the same",
            OrdinalCheck::OnlyMean => "only the means differ",
            OrdinalCheck::OnlyOrder => "only the order differs",
            OrdinalCheck::Opposite => "the opposite",
        };
        table.rows.push(OutcomeRow {
            subject: shown::subject(one.change.scope, &one.change.team, &one.change.topic),
            values: vec![
                one.change.team.as_str().into(),
                inputs.friction.topic_name(&one.change.topic).into(),
                shown::estimate(&superiority).into(),
                shown::estimate(&one.found.delta.stat).into(),
                shown::number(one.found.p, Reason::TooFew),
                says.into(),
            ],
            notes: Vec::new(),
        });
    }
    table
}
