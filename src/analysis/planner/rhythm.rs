//! How often it is worth asking: what one wave, two and four together show at each level, and whether people still answer.

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::outcome::{Participation, Scope};
use crate::analysis::registry::Inputs;
use crate::analysis::tables::{Check, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};
use crate::base::number;
use crate::stats::interval::newcombe;
use crate::stats::quantile::{QuantileRule, quantile};

use super::PlannerSpec;
use super::reach::{Reach, smallest_change};

/// So many waves put together on each side of a comparison.
const TOGETHER: [usize; 3] = [1, 2, 4];

/// One line for each level of the organisation.
pub(super) fn table(reach: &Reach, spec: &PlannerSpec) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("level", "Level", Form::Words),
        OutcomeColumn::new("answers", "Usual answers", Form::Number(0))
            .help("Median over the rows and topics of the level."),
        OutcomeColumn::new("one", "Wave against wave", Form::Number(0))
            .help("The smallest change that a usual row and topic would show, in points."),
        OutcomeColumn::new("two", "Two against two", Form::Number(0))
            .help("The same with two waves put together."),
        OutcomeColumn::new("four", "Four against four", Form::Number(0)).help("The same with four."),
        OutcomeColumn::new("suggestion", "Suggestion", Form::Words),
    ];
    let mut table = OutcomeTable::new("rhythm", "How often to ask", columns);
    table.caption = format!(
        "Smallest change in points seen with a chance of {} %; waves put together count as independent answers of one state",
        spec.power_percent
    );
    for (scope, word) in [
        (Scope::Organisation, "Organisation"),
        (Scope::Unit, "Units"),
        (Scope::Team, "Teams"),
    ] {
        if reach.of(scope).next().is_some() {
            table.rows.push(line(reach, spec, scope, word));
        }
    }
    table
}

fn line(reach: &Reach, spec: &PlannerSpec, scope: Scope, word: &str) -> OutcomeRow {
    let answers: Vec<f64> = reach
        .of(scope)
        .filter_map(|row| row.answers.ok())
        .map(|n| n as f64)
        .collect();
    let usual = quantile(&answers, 0.5, QuantileRule::Type7).map_err(|_| Reason::NoAnswers);
    let shows = |waves: usize| {
        let n = (usual? * waves as f64).floor().max(1.0) as usize;
        let changes: Vec<f64> = reach
            .topics
            .iter()
            .filter_map(|topic| smallest_change(&topic.spread, n, spec).ok())
            .collect();
        quantile(&changes, 0.5, QuantileRule::Type7).map_err(|_| Reason::ZeroVariance)
    };
    let found = TOGETHER.map(shows);
    let mut values: Vec<Value> = vec![word.into(), usual.into()];
    values.extend(found.map(Value::from));
    values.push(suggestion(found, spec).map_or_else(Value::Missing, Value::from));
    OutcomeRow {
        subject: Subject {
            scope: Some(scope),
            ..Subject::default()
        },
        values,
        notes: Vec::new(),
    }
}

fn suggestion(found: [Result<f64, Reason>; 3], spec: &PlannerSpec) -> Result<String, Reason> {
    let [one, two, four] = found;
    let is_enough = |change: Result<f64, Reason>| change.is_ok_and(|change| change <= spec.change());
    let most = four?;
    Ok(if is_enough(one) {
        "compare every wave".to_owned()
    } else if is_enough(two) {
        "compare every second wave, two put together".to_owned()
    } else if is_enough(Ok(most)) {
        "compare every fourth wave, four put together".to_owned()
    } else {
        format!(
            "look at levels only: changes under {} points stay unseen even over four waves",
            number::fixed(most, 0)
        )
    })
}

/// Whether the organisation's rate holds up since the first wave with a known rate.
pub(super) fn people_still_answer(inputs: &Inputs<'_>) -> Check {
    let mut waves: Vec<&Participation> = inputs
        .friction
        .participation
        .iter()
        .filter(|row| row.scope == Scope::Organisation && row.quarter <= inputs.quarter && row.rate.is_some())
        .collect();
    waves.sort_by_key(|row| row.quarter);
    let difference = match (waves.first(), waves.last()) {
        (Some(first), Some(last)) if first.quarter < last.quarter => difference(first, last),
        _ => None,
    };
    let (holds, found) = match (difference, waves.first()) {
        (Some((low, high)), Some(first)) => {
            let points = |share: f64| number::signed(100.0 * share, 0);
            let since = format!(
                "Participation since {}: {} to {} points",
                first.quarter,
                points(low),
                points(high)
            );
            if high < 0.0 {
                (
                    Some(false),
                    format!("{since}. It fell: ask less often or less at once."),
                )
            } else {
                (
                    Some(true),
                    format!("{since}. No sign that people tire of being asked."),
                )
            }
        }
        _ => (None, "Fewer than two waves have a known rate.".to_owned()),
    };
    Check {
        assumption: "People still answer".to_owned(),
        holds,
        found,
    }
}

fn difference(first: &Participation, last: &Participation) -> Option<(f64, f64)> {
    let stat = newcombe(
        first.answered?,
        first.invited?,
        last.answered?,
        last.invited?,
        Estimate::LEVEL,
    )
    .ok()?;
    stat.lo.zip(stat.hi)
}
