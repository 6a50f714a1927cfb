//! Who is missing by role and tenure: the audited groups of the wave against the roster.

use std::collections::BTreeMap;

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::outcome::{Participation, Scope};
use crate::analysis::questions::share;
use crate::analysis::registry::Inputs;
use crate::analysis::shown::reason;
use crate::analysis::tables::{Banner, Check, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};
use crate::base::number;
use crate::data::{Group, NOT_STATED};
use crate::stats::interval::fisher_p;
use crate::stats::multiple::benjamini_hochberg;

use super::trend::points;

/// Most groups may differ by chance alone, so p-values are adjusted; above this q a difference is not named.
const FALSE_DISCOVERIES: f64 = 0.10;

/// A group with its rate and that of the others around it.
pub(super) struct Missing<'a> {
    group: &'a Group,
    /// Answered and invited of the group.
    own: Result<(u64, u64), Reason>,
    /// The same of all others of its unit, or of the organisation.
    others: Result<(u64, u64), Reason>,
    /// Adjusted p-value of "they answer as often as the others".
    q: Option<f64>,
}

/// Every audited group of the wave.
pub(super) fn missing<'a>(inputs: &Inputs<'a>, rows: &[&Participation]) -> Vec<Missing<'a>> {
    let groups = inputs.cohort.audited_groups(inputs.quarter).iter();
    let mut found: Vec<Missing> = groups.map(|group| against_others(group, rows)).collect();
    let tested: Vec<(usize, f64)> = found
        .iter()
        .enumerate()
        .filter_map(|(at, one)| Some((at, one.p()?)))
        .collect();
    let p: Vec<f64> = tested.iter().map(|(_, p)| *p).collect();
    for ((at, _), q) in tested.iter().zip(benjamini_hochberg(&p).unwrap_or_default()) {
        found[*at].q = Some(q);
    }
    found
}

fn against_others<'a>(group: &'a Group, rows: &[&Participation]) -> Missing<'a> {
    let own = group.invited.ok_or(Reason::NoHeadCount).and_then(|invited| {
        // More answers than people: the roster calls them otherwise, or is not that of this wave.
        (group.people <= invited)
            .then_some((group.people, invited))
            .ok_or(Reason::OutOfRange)
    });
    let around = rows.iter().find(|row| match &group.unit {
        Some(unit) => row.scope == Scope::Unit && row.team == *unit,
        None => row.scope == Scope::Organisation,
    });
    let others = own.and_then(|(answered, invited)| {
        let all = around.ok_or(Reason::NoAnswers)?;
        let of = all
            .invited
            .ok_or(Reason::NoHeadCount)?
            .checked_sub(invited)
            .ok_or(Reason::OutOfRange)?;
        let k = all
            .answered
            .ok_or(Reason::MinCell)?
            .checked_sub(answered)
            .ok_or(Reason::OutOfRange)?;
        (k <= of && of > 0).then_some((k, of)).ok_or(Reason::OutOfRange)
    });
    Missing {
        group,
        own,
        others,
        q: None,
    }
}

impl Missing<'_> {
    fn p(&self) -> Option<f64> {
        let ((k1, n1), (k2, n2)) = (self.others.ok()?, self.own.ok()?);
        fisher_p(k1, n1, k2, n2).ok()
    }

    fn difference(&self) -> Estimate {
        let both = self.others.and_then(|others| Ok((others, self.own?)));
        let found = both.and_then(|(others, own)| points(others, own).map_err(reason));
        found.unwrap_or_else(|reason| crate::analysis::questions::or_reason(Err(reason)))
    }

    fn word(&self) -> &'static str {
        match (self.q, self.difference().value) {
            (Some(q), Some(value)) if q <= FALSE_DISCOVERIES && value < 0.0 => {
                "answered less than the others"
            }
            (Some(q), Some(value)) if q <= FALSE_DISCOVERIES && value > 0.0 => {
                "answered more than the others"
            }
            (Some(_), _) => "no difference seen",
            (None, _) => "cannot tell",
        }
    }
}

/// One line for each group.
pub(super) fn table(inputs: &Inputs<'_>, found: &[Missing]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("attribute", "By", Form::Words),
        OutcomeColumn::new("group", "Group", Form::Words),
        OutcomeColumn::new("invited", "Invited", Form::Count),
        OutcomeColumn::new("answered", "Answered", Form::Count),
        OutcomeColumn::new("silent", "Silent", Form::Count),
        OutcomeColumn::new("rate", "Rate", Form::Share),
        OutcomeColumn::new("difference", "Against the others, points", Form::Signed(0)).help(
            "Rate minus that of all others around them, in percentage points, with Newcombe's 95 % interval.",
        ),
        OutcomeColumn::new("q", "q", Form::Probability)
            .help("Fisher's exact p, adjusted for the number of groups (Benjamini and Hochberg)."),
        OutcomeColumn::new("says", "Finding", Form::Words),
    ];
    let mut table = OutcomeTable::new("groups", "Who is missing", columns);
    "Role and tenure, as far as the groups may be shown beside the rows; head-counts from the roster at the end of the quarter"
        .clone_into(&mut table.caption);
    for one in found {
        let silent = one.own.map(|(answered, invited)| invited - answered);
        let rate = one.own.and_then(|(answered, invited)| share(answered, invited));
        table.rows.push(OutcomeRow {
            subject: Subject {
                scope: Some(if one.group.unit.is_some() {
                    Scope::Unit
                } else {
                    Scope::Organisation
                }),
                team: one.group.unit.clone(),
                ..Subject::default()
            },
            values: vec![
                one.group.attribute.to_string().into(),
                one.group.name().into(),
                one.group
                    .invited
                    .map_or(Value::Missing(Reason::NoHeadCount), Value::Count),
                one.group.people.into(),
                silent.map_or_else(Value::Missing, Value::Count),
                crate::analysis::questions::or_reason(rate).into(),
                one.difference().into(),
                one.q.ok_or(Reason::NoHeadCount).into(),
                one.word().into(),
            ],
            notes: Vec::new(),
        });
    }
    table.banners.extend(banners(inputs, found));
    table
}

fn banners(inputs: &Inputs<'_>, found: &[Missing]) -> Vec<Banner> {
    let refused = inputs.cohort.refused_groups(inputs.quarter);
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    for group in refused {
        *reasons.entry(group.why.to_string()).or_default() += 1;
    }
    let mut banners = Vec::new();
    if found.is_empty() && refused.is_empty() {
        banners.push(Banner::note("The wave did not ask for role or tenure."));
    }
    if !reasons.is_empty() {
        let list: Vec<String> = reasons
            .iter()
            .map(|(why, groups)| format!("{} because {why}", number::count(*groups)))
            .collect();
        banners.push(Banner::note(format!(
            "Groups that are not shown: {}.",
            list.join(", ")
        )));
    }
    if found.iter().any(|one| one.group.label == NOT_STATED) {
        banners.push(Banner::caution(
            "Some did not state their role or tenure: they count as silent in the groups they belong to.",
        ));
    }
    banners
}

/// The groups of the whole organisation that answered less than the others, in words; empty where none stands out.
pub(super) fn finding(found: &[Missing]) -> String {
    let less = found.iter().filter(|one| {
        let is_less = one.difference().value.is_some_and(|value| value < 0.0);
        one.group.unit.is_none() && is_less && one.q.is_some_and(|q| q <= FALSE_DISCOVERIES)
    });
    let words: Vec<String> = less
        .filter_map(|one| {
            let (answered, invited) = one.own.ok()?;
            let rate = share(answered, invited).ok()?.value?;
            Some(format!("{} ({})", one.group.name(), number::share(rate)))
        })
        .collect();
    if words.is_empty() {
        String::new()
    } else {
        format!(" Answered less than the others: {}.", words.join(", "))
    }
}

/// The check that all groups answer alike.
pub(super) fn answer_alike(found: &[Missing]) -> Check {
    let tested = found.iter().filter(|one| one.q.is_some()).count();
    let named: Vec<String> = found
        .iter()
        .filter(|one| one.q.is_some_and(|q| q <= FALSE_DISCOVERIES))
        .map(|one| format!("{} {}", one.group.name(), one.word()))
        .collect();
    let said = match (tested, named.is_empty()) {
        (0, _) => "No group by role or tenure has a known head-count and may be shown.".to_owned(),
        (_, true) => {
            format!("Of {tested} groups by role and tenure none stands out; small differences stay unseen.")
        }
        (_, false) => format!("Of {tested} groups: {}.", named.join("; ")),
    };
    Check {
        assumption: "All roles and tenures answer alike".to_owned(),
        holds: (tested > 0).then_some(named.is_empty()),
        found: said,
    }
}
